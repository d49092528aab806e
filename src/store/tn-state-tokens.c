/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-tokens.h"

#include "tn-state-private.h"
#include "tn-text.h"

#define TOKEN_BYTES 32
#define NAME_LENGTH 60

static const char *const scopes[TN_API_N_SCOPES] = {
  [TN_API_READ] = "read",
  [TN_API_SYNC] = "sync",
  [TN_API_MANAGE] = "manage",
};

const char *
tn_api_scope_nick (TnApiScope scope)
{
  g_return_val_if_fail ((guint) scope < TN_API_N_SCOPES, "");

  return scopes[scope];
}

int
tn_api_scope_parse (const char *nick)
{
  for (int i = 0; i < TN_API_N_SCOPES; i++)
    if (g_strcmp0 (scopes[i], nick) == 0)
      return i;
  return -1;
}

static void
token_clear (gpointer data)
{
  TnApiToken *token = data;

  g_free (token->name);
  g_strfreev (token->tenants);
  g_clear_pointer (&token->allowed, g_array_unref);
}

TnApiToken *
tn_api_token_ref (TnApiToken *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
tn_api_token_unref (TnApiToken *self)
{
  g_atomic_rc_box_release_full (self, token_clear);
}

G_DEFINE_BOXED_TYPE (TnApiToken, tn_api_token, tn_api_token_ref, tn_api_token_unref)

static char *
hash_of (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* Adding -------------------------------------------------------------------- */

static gboolean
add_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *name = tn_state_clean_name (args->text[0]), *limit = NULL, *detail = NULL;
  gint64 taken;

  if (*name == '\0' || g_utf8_strlen (name, -1) > NAME_LENGTH)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "a token needs a name of at most 60 characters");
  if (args->id[1] != 0 && args->id[1] <= args->now)
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "a token ends in the future");
  taken = tn_db_get_int (db,
                         error,
                         0,
                         "SELECT count(*) FROM api_tokens WHERE name = ? AND revoked_at = 0",
                         "s",
                         name);
  if (taken != 0)
    return taken > 0 &&
           tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "there is a token of that name");
  if (!tn_db_run (db,
                  error,
                  "INSERT INTO api_tokens (name, hash, scope, tenants, created_at, expires_at) "
                  "VALUES (?, ?, ?, ?, ?, ?)",
                  "ssisii",
                  name,
                  args->text[1],
                  args->id[0],
                  args->text[2],
                  args->now,
                  args->id[1]))
    return FALSE;
  limit = g_strdelimit (g_strdup (args->text[2]), "\n", ' ');
  detail = g_strdup_printf ("scope: %s, tenants: %s",
                            tn_api_scope_nick ((TnApiScope) args->id[0]),
                            *limit != '\0' ? limit : "all");
  return tn_state_audit (db, args, "api.token.add", name, detail, error);
}

static DexFuture *
added_cb (DexFuture *future, gpointer data)
{
  return dex_future_new_take_string (g_strdup (data));
}

DexFuture *
tn_state_add_api_token (TnStore *store,
                        const TnActor *actor,
                        const char *name,
                        TnApiScope scope,
                        const char *const *tenants,
                        gint64 expires,
                        gint64 now)
{
  g_autoptr (TnSecret) random = tn_text_random (TOKEN_BYTES);
  g_autoptr (TnSecret) text = g_strconcat (TN_API_TOKEN_PREFIX, random, NULL);
  g_autofree char *joined = NULL;
  TnStateArgs *args = tn_state_args_new (actor);

  for (guint i = 0; tenants != NULL && tenants[i] != NULL; i++)
    if (!tn_text_is_guid (tenants[i]))
      {
        tn_state_args_free (args);
        return dex_future_new_reject (TN_STORE_ERROR,
                                      TN_STORE_ERROR_REFUSED,
                                      "“%s” is not a tenant ID",
                                      tenants[i]);
      }
  args->text[0] = g_strdup (name);
  args->text[1] = hash_of (text);
  joined = tenants != NULL ? g_strjoinv ("\n", (char **) tenants) : g_strdup ("");
  args->text[2] = g_ascii_strdown (joined, -1);
  args->id[0] = scope;
  args->id[1] = expires;
  args->now = now;
  return dex_future_then (tn_store_write (store, add_job, args, tn_state_args_free),
                          added_cb,
                          g_steal_pointer (&text),
                          (GDestroyNotify) tn_text_wipe_free);
}

/* Reading ------------------------------------------------------------------- */

#define COLUMNS                                                                                    \
  "SELECT id, name, scope, tenants, created_at, expires_at, last_used, hash FROM api_tokens "      \
  "WHERE "                                                                                         \
  "revoked_at = 0 ORDER BY id DESC"

/* Returns: 0: there is none; G_MININT64 on error. */
static gint64
find_connected (TnDb *db, const char *tenant_id, GError **error)
{
  return tn_db_get_int (db,
                        error,
                        0,
                        "SELECT id FROM microsoft_tenants WHERE tenant_id = ? AND removed_at = 0",
                        "s",
                        tenant_id);
}

static GArray *
connected_of (TnDb *db, GStrv tenants, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (char **tenant = tenants; *tenant != NULL; tenant++)
    {
      gint64 id = find_connected (db, *tenant, error);

      if (id == G_MININT64)
        return NULL;
      if (id > 0)
        g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

static gboolean
find_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (data, -1);
  gint64 id = find_connected (db, lower, error);

  tn_state_return_id (result, id);
  return id != G_MININT64;
}

DexFuture *
tn_state_find_tenant (TnStore *store, const char *tenant_id)
{
  return tn_store_read (store, find_job, g_strdup (tenant_id), g_free, NULL);
}

static TnApiToken *
read_token (sqlite3_stmt *statement)
{
  TnApiToken *token = g_atomic_rc_box_new0 (TnApiToken);
  const char *tenants = tn_db_text (statement, 3);
  int scope = sqlite3_column_int (statement, 2);

  token->id = sqlite3_column_int64 (statement, 0);
  token->name = tn_db_dup_text (statement, 1);
  /* A newer program's scope is none of ours: the least. */
  token->scope = scope >= 0 && scope < TN_API_N_SCOPES ? (TnApiScope) scope : TN_API_READ;
  token->tenants = *tenants != '\0' ? g_strsplit (tenants, "\n", -1) : NULL;
  token->created_at = sqlite3_column_int64 (statement, 4);
  token->expires_at = sqlite3_column_int64 (statement, 5);
  token->last_used = sqlite3_column_int64 (statement, 6);
  return token;
}

static gboolean
list_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) tokens =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_api_token_unref);
  sqlite3_stmt *statement = tn_db_query (db, error, COLUMNS, "");
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_ptr_array_add (tokens, read_token (statement));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&tokens));
  return step == 0;
}

DexFuture *
tn_state_list_api_tokens (TnStore *store)
{
  return tn_store_read (store, list_job, NULL, NULL, NULL);
}

static gboolean
check_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autoptr (TnApiToken) found = NULL;
  sqlite3_stmt *statement = tn_db_query (db, error, COLUMNS, "");
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    if (tn_text_equal_secret (tn_db_text (statement, 7), args->text[0]))
      {
        g_clear_pointer (&found, tn_api_token_unref);
        found = read_token (statement);
      }
  if (step < 0)
    return FALSE;
  if (found == NULL || (found->expires_at != 0 && found->expires_at <= args->now))
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "this token is not valid");
  if (found->tenants != NULL)
    {
      found->allowed = connected_of (db, found->tenants, error);
      if (found->allowed == NULL)
        return FALSE;
    }
  g_value_init (result, TN_TYPE_API_TOKEN);
  g_value_take_boxed (result, g_steal_pointer (&found));
  return TRUE;
}

DexFuture *
tn_state_check_api_token (TnStore *store, const char *text, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->text[0] = hash_of (text);
  args->now = now;
  return tn_store_read (store, check_job, args, tn_state_args_free, NULL);
}

/* Changing ------------------------------------------------------------------ */

static gboolean
revoke_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *name =
      tn_db_get_string (db,
                        error,
                        "SELECT name FROM api_tokens WHERE id = ? AND revoked_at = 0",
                        "i",
                        args->id[0]);

  if (name == NULL)
    return *error == NULL &&
           tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such token");
  return tn_db_run (db,
                    error,
                    "UPDATE api_tokens SET revoked_at = ? WHERE id = ?",
                    "ii",
                    args->now,
                    args->id[0]) &&
         tn_state_audit (db, args, "api.token.revoke", name, NULL, error);
}

DexFuture *
tn_state_revoke_api_token (TnStore *store, const TnActor *actor, gint64 token, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = token;
  args->now = now;
  return tn_store_write (store, revoke_job, args, tn_state_args_free);
}

static gboolean
touch_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;

  return tn_db_run (db,
                    error,
                    "UPDATE api_tokens SET last_used = ? WHERE id = ?",
                    "ii",
                    args->now,
                    args->id[0]);
}

DexFuture *
tn_state_touch_api_token (TnStore *store, gint64 token, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = token;
  args->now = now;
  return tn_store_write (store, touch_job, args, tn_state_args_free);
}
