/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

#include "tn-text.h"

/* Tokens -------------------------------------------------------------------- */

G_DEFINE_BOXED_TYPE (TnCredential, tn_credential, tn_credential_copy, tn_credential_free)

TnCredential *
tn_credential_copy (TnCredential *self)
{
  TnCredential *copy = g_new (TnCredential, 1);

  *copy = (TnCredential) { self->integration,
                           self->version,
                           g_strdup (self->tenant_id),
                           g_strdup (self->refresh_token) };
  return copy;
}

void
tn_credential_free (TnCredential *self)
{
  g_free (self->tenant_id);
  tn_text_wipe_free (self->refresh_token);
  g_free (self);
}

/* What a sealed token is bound to: its row, tenant, cloud, kind and version (SEC-11). */
static char *
associated_data (TnDb *db, gint64 integration, gint64 version, GError **error)
{
  g_autofree char *place =
      tn_db_get_string (db,
                        error,
                        "SELECT cloud || ' ' || tenant_id FROM integrations WHERE id = ?",
                        "i",
                        integration);

  return place != NULL ? g_strdup_printf ("%" G_GINT64_FORMAT " %s refresh %" G_GINT64_FORMAT,
                                          integration,
                                          place,
                                          version)
                       : NULL;
}

/* Whether the stored token of @integration was sealed with the key of this session. */
static gboolean
is_our_key (TnDb *db, gint64 integration, GError **error)
{
  return tn_db_get_int (db,
                        error,
                        0,
                        "SELECT key_id = ? FROM tokens WHERE integration_id = ?",
                        "si",
                        tn_vault_get_key_id (tn_db_get_vault (db)),
                        integration) == 1;
}

gboolean
tn_state_write_token (TnDb *db, gint64 integration, const char *token, gint64 now, GError **error)
{
  TnVault *vault = tn_db_get_vault (db);
  gint64 version = tn_db_get_int (db,
                                  error,
                                  0,
                                  "SELECT version FROM tokens WHERE integration_id = ?",
                                  "i",
                                  integration);
  g_autofree char *associated = NULL;
  g_autoptr (GBytes) sealed = NULL;

  if (version == G_MININT64)
    return FALSE;
  /* What only a keyring that is locked now can open outlives this session; the access token that
   * came with this one is in memory. */
  if (tn_vault_get_kind (vault) == TN_VAULT_SESSION && version > 0 &&
      !is_our_key (db, integration, error))
    return error == NULL || *error == NULL;
  associated = associated_data (db, integration, version + 1, error);
  sealed = associated != NULL ? tn_vault_seal (vault, token, associated, error) : NULL;
  if (sealed == NULL)
    return error != NULL && *error != NULL
               ? FALSE
               : tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such integration");
  return tn_db_run (
      db,
      error,
      "INSERT INTO tokens (integration_id, version, key_id, sealed, updated_at) VALUES (?1, ?2, "
      "?3, ?4, ?5) "
      "ON CONFLICT DO UPDATE SET version = ?2, key_id = ?3, sealed = ?4, updated_at = ?5",
      "iisbi",
      integration,
      version + 1,
      tn_vault_get_key_id (vault),
      sealed,
      now);
}

static gboolean
keep_token_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 current = tn_db_get_int (db,
                                  error,
                                  0,
                                  "SELECT k.version FROM tokens k JOIN integrations i ON i.id = "
                                  "k.integration_id WHERE i.id = ? AND i.removed_at = 0",
                                  "i",
                                  args->id[0]);

  if (current == G_MININT64)
    return FALSE;
  /* A person signed in anew while this one was on its way. */
  if (current != args->id[1])
    return TRUE;
  return tn_state_write_token (db, args->id[0], args->text[0], args->now, error);
}

DexFuture *
tn_state_keep_token (TnStore *store,
                     gint64 integration,
                     gint64 version,
                     const char *refresh_token,
                     gint64 now)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = integration;
  args->id[1] = version;
  args->text[0] = g_strdup (refresh_token);
  args->now = now;
  return tn_store_write (store, keep_token_job, args, tn_state_args_free);
}

static gboolean
get_credential_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   /* By its two indexes: there may be ten thousand integrations. */
                   "SELECT i.id, i.tenant_id, k.version, k.sealed FROM (SELECT integration_id AS "
                   "id FROM microsoft_tenants WHERE tenant_id = ?1 AND removed_at = 0 UNION SELECT "
                   "id FROM integrations WHERE tenant_id = ?1 AND cloud = ?2 AND kind = 2 AND "
                   "removed_at = 0) x JOIN integrations i ON i.id = x.id LEFT JOIN tokens k ON "
                   "k.integration_id = i.id WHERE i.removed_at = 0 AND i.cloud = ?2",
                   "ss",
                   args->text[0],
                   args->text[1]);
  g_autoptr (TnCredential) credential = NULL;
  g_autoptr (GBytes) sealed = NULL;
  g_autofree char *associated = NULL;
  gint64 version;

  if (statement == NULL)
    return FALSE;
  switch (tn_db_step (db, statement, error))
    {
    case -1:
      return FALSE;
    case 0:
      return tn_state_refuse (error,
                              TN_STORE_ERROR_NOT_FOUND,
                              "this tenant is not connected in this cloud");
    default:
      break;
    }
  credential = g_new0 (TnCredential, 1);
  credential->integration = sqlite3_column_int64 (statement, 0);
  credential->tenant_id = tn_db_dup_text (statement, 1);
  version = credential->version = sqlite3_column_int64 (statement, 2);
  sealed =
      g_bytes_new (sqlite3_column_blob (statement, 3), (gsize) sqlite3_column_bytes (statement, 3));
  tn_db_done (statement);
  associated = associated_data (db, credential->integration, version, error);
  if (associated == NULL)
    return FALSE;
  credential->refresh_token = tn_vault_unseal (tn_db_get_vault (db), sealed, associated, NULL);
  if (credential->refresh_token == NULL &&
      tn_vault_get_kind (tn_db_get_vault (db)) == TN_VAULT_SESSION &&
      !is_our_key (db, credential->integration, error))
    return tn_state_refuse (error,
                            TN_STORE_ERROR_LOCKED,
                            "the keyring that opens the stored sign-in is not available");
  if (credential->refresh_token == NULL)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_NOT_FOUND,
                            "the stored sign-in cannot be opened on this computer");
  g_value_init (result, TN_TYPE_CREDENTIAL);
  g_value_take_boxed (result, g_steal_pointer (&credential));
  return TRUE;
}

DexFuture *
tn_state_get_credential (TnStore *store, const char *cloud, const char *tenant_id)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->text[0] = g_strdup (tenant_id);
  args->text[1] = g_strdup (cloud);
  /* On the writer thread, so that it comes after a token that is being stored. */
  return tn_store_write (store, get_credential_job, args, tn_state_args_free);
}

/* Connections --------------------------------------------------------------- */

static TnStateArgs *
args_of_connection (const TnActor *actor, const TnNewConnection *connection, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);
  const char *texts[] = { connection->cloud,         connection->tenant_id,  connection->name,
                          connection->domain,        connection->account_id, connection->account,
                          connection->refresh_token, connection->cloud_id };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    args->text[i] = g_strdup (texts[i]);
  args->now = now;
  return args;
}

gboolean
tn_state_clear_cache (TnDb *db, gint64 tenant, GError **error)
{
  static const char *const sql[] = {
#define CLEAR(table) "DELETE FROM cache." table " WHERE tenant = ?"
    "DELETE FROM cache.group_members WHERE group_id IN (SELECT id FROM cache.groups WHERE tenant "
    "= ?)",
    CLEAR ("groups"),
    CLEAR ("devices"),
    CLEAR ("managed_devices"),
    CLEAR ("users"),
    CLEAR ("subscribed_skus"),
    CLEAR ("tenant_summary"),
    CLEAR ("freshness"),
    CLEAR ("mail_domains"),
    CLEAR ("score_controls"),
    CLEAR ("service_backups"),
    CLEAR ("backup_units"),
#undef CLEAR
  };

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    if (!tn_db_run (db, error, sql[i], "i", tenant))
      return FALSE;
  return TRUE;
}

gboolean
tn_state_is_customer (TnDb *db, gint64 tenant)
{
  return tn_db_get_int (db,
                        NULL,
                        0,
                        "SELECT count(*) FROM csp_children WHERE microsoft_tenant_id = ?",
                        "i",
                        tenant) > 0;
}

static gboolean
connect_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *name = tn_state_clean_name (args->text[2]), *fold = tn_text_fold (name);
  gint64 known =
      tn_db_get_int (db,
                     error,
                     0,
                     "SELECT id FROM microsoft_tenants WHERE tenant_id = ? AND removed_at = 0",
                     "s",
                     args->text[1]);
  gint64 integration, tenant;

  if (known == G_MININT64)
    return FALSE;
  if (known != 0)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            tn_state_is_customer (db, known)
                                ? "connected-by-csp: this tenant is a customer of a CSP that is "
                                  "connected"
                                : "already-connected: this tenant is connected already");
  if (!tn_db_run (
          db,
          error,
          "INSERT INTO integrations (kind, cloud, cloud_id, tenant_id, account_id, account, "
          "created_at) VALUES (0, ?, ?, ?, ?, ?, ?)",
          "sssssi",
          args->text[0],
          args->text[7] != NULL ? args->text[7] : "",
          args->text[1],
          args->text[4],
          args->text[5],
          args->now))
    return FALSE;
  integration = tn_db_last_id (db);
  if (!tn_db_run (db,
                  error,
                  "INSERT INTO microsoft_tenants (integration_id, tenant_id, name, name_fold, "
                  "domain) VALUES (?, ?, ?, ?, ?)",
                  "issss",
                  integration,
                  args->text[1],
                  name,
                  fold,
                  args->text[3]))
    return FALSE;
  tenant = tn_db_last_id (db);
  if (!tn_state_clear_cache (db, tenant, error) ||
      !tn_state_write_token (db, integration, args->text[6], args->now, error) ||
      !tn_state_take_over (db, tenant, error) || !tn_state_refresh_search (db, tenant, error) ||
      !tn_state_audit_change (db,
                              args,
                              "tenant.connect",
                              name,
                              args->text[1],
                              NULL,
                              args->text[5],
                              error))
    return FALSE;
  tn_db_changed (db, TN_TABLE_TENANTS);
  tn_state_return_id (result, tenant);
  return TRUE;
}

DexFuture *
tn_state_connect (TnStore *store,
                  const TnActor *actor,
                  const TnNewConnection *connection,
                  gint64 now)
{
  return tn_store_write (store,
                         connect_job,
                         args_of_connection (actor, connection, now),
                         tn_state_args_free);
}

static gboolean
reauthorize_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 integration =
      tn_db_get_int (db,
                     error,
                     0,
                     "SELECT i.id FROM microsoft_tenants t JOIN integrations i ON i.id = "
                     "t.integration_id WHERE t.id = ? AND i.tenant_id = ? AND i.cloud = ?",
                     "iss",
                     args->id[0],
                     args->text[1],
                     args->text[0]);

  if (integration == G_MININT64)
    return FALSE;
  if (integration == 0)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "wrong-tenant: the account belongs to another tenant");
  tn_db_changed (db, TN_TABLE_TENANTS);
  return tn_state_write_token (db, integration, args->text[6], args->now, error) &&
         tn_db_run (db,
                    error,
                    "UPDATE integrations SET account_id = ?, account = ? WHERE id = ?",
                    "ssi",
                    args->text[4],
                    args->text[5],
                    integration) &&
         tn_db_run (
             db,
             error,
             "UPDATE microsoft_tenants SET error_code = NULL, error_detail = NULL, next_due = 0, "
             "sync_status = CASE WHEN id IN "
             "(SELECT microsoft_tenant_id FROM managed_tenants) THEN 1 ELSE 0 END WHERE id = ?",
             "i",
             args->id[0]) &&
         tn_state_audit_change (db,
                                args,
                                "tenant.reauthorize",
                                args->text[2],
                                args->text[1],
                                NULL,
                                args->text[5],
                                error);
}

DexFuture *
tn_state_reauthorize (TnStore *store,
                      const TnActor *actor,
                      gint64 tenant,
                      const TnNewConnection *connection,
                      gint64 now)
{
  TnStateArgs *args = args_of_connection (actor, connection, now);

  args->id[0] = tenant;
  return tn_store_write (store, reauthorize_job, args, tn_state_args_free);
}
