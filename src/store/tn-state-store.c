/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-store.h"

#include "tn-db.h"
#include "tn-text.h"

#include <glib/gstdio.h>
#include <string.h>

#define BACKUPS_KEPT 7
#define RUNS_KEPT 200

/* What a job needs, whatever it is: a few ids and texts. */
typedef struct
{
  char *actor_name, *source; /* (owned) */
  gint64 id[3];
  gint64 now;
  char *text[7]; /* (owned) (nullable) */
  GArray *array; /* (owned) (nullable) */
} Args;

static Args *
args_new (const TnActor *actor)
{
  Args *args = g_new0 (Args, 1);

  args->actor_name = g_strdup (actor != NULL ? actor->name : NULL);
  args->source = g_strdup (actor != NULL ? actor->source : NULL);
  return args;
}

static void
args_free (gpointer data)
{
  Args *args = data;

  g_free (args->actor_name);
  g_free (args->source);
  for (guint i = 0; i < G_N_ELEMENTS (args->text); i++)
    tn_text_wipe_free (args->text[i]);
  g_clear_pointer (&args->array, g_array_unref);
  g_free (args);
}

static gboolean
audit (TnDb *db,
       Args *args,
       const char *action,
       const char *object,
       const char *detail,
       GError **error)
{
  TnActor actor = { args->actor_name, args->source };

  return tn_audit_append (db, &actor, action, object, "success", detail, error);
}

static gboolean
refuse (GError **error, TnStoreError code, const char *text)
{
  g_set_error_literal (error, TN_STORE_ERROR, code, text);
  return FALSE;
}

static void
return_id (GValue *result, gint64 id)
{
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, id);
}

/* A name that a person gave: not empty, one line. */
static char *
clean_name (const char *text)
{
  g_autofree char *visible = tn_text_visible (text);

  return g_strdup (g_strstrip (visible));
}

/* What search finds a tenant by: name, domain, ids, managed tenant, organizations. */
static gboolean
refresh_search (TnDb *db, gint64 tenant, GError **error)
{
  g_autofree char *text =
      tn_db_get_string (db,
                        error,
                        "SELECT t.name || char(10) || ifnull (t.domain, '') || char(10) || "
                        "t.tenant_id || char(10) || ifnull (m.name, '') || char(10) || "
                        "ifnull ((SELECT group_concat (o.name, char(10)) FROM organizations o "
                        "WHERE o.managed_tenant_id = m.id), '') "
                        "FROM microsoft_tenants t LEFT JOIN managed_tenants m ON "
                        "m.microsoft_tenant_id = t.id WHERE t.id = ?",
                        "i",
                        tenant);
  g_autofree char *folded = tn_text_fold (text);

  return text != NULL &&
         tn_db_run (
             db,
             error,
             "UPDATE microsoft_tenants SET search_text = ?1 WHERE id = ?2 AND search_text <> ?1",
             "si",
             folded,
             tenant);
}

static gboolean
refresh_search_of_managed (TnDb *db, gint64 managed, GError **error)
{
  gint64 tenant = tn_db_get_int (db,
                                 error,
                                 0,
                                 "SELECT microsoft_tenant_id FROM managed_tenants WHERE id = ?",
                                 "i",
                                 managed);

  return tenant != G_MININT64 && (tenant == 0 || refresh_search (db, tenant, error));
}

/* Tokens
 * -------------------------------------------------------------------------------------------------------
 */

G_DEFINE_BOXED_TYPE (TnCredential, tn_credential, tn_credential_copy, tn_credential_free)

TnCredential *
tn_credential_copy (TnCredential *self)
{
  TnCredential *copy = g_new (TnCredential, 1);

  *copy = (TnCredential) { self->integration,
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

static gboolean
write_token (TnDb *db, gint64 integration, const char *token, gint64 now, GError **error)
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
  associated = associated_data (db, integration, version + 1, error);
  sealed = associated != NULL ? tn_vault_seal (vault, token, associated, error) : NULL;
  if (sealed == NULL)
    return error != NULL && *error != NULL
               ? FALSE
               : refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such integration");
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
  Args *args = data;

  return write_token (db, args->id[0], args->text[0], args->now, error);
}

DexFuture *
tn_state_keep_token (TnStore *store, gint64 integration, const char *refresh_token, gint64 now)
{
  Args *args = args_new (NULL);

  args->id[0] = integration;
  args->text[0] = g_strdup (refresh_token);
  args->now = now;
  return tn_store_write (store, keep_token_job, args, args_free);
}

static gboolean
get_credential_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT i.id, i.tenant_id, k.version, k.sealed FROM microsoft_tenants t JOIN "
                   "integrations i ON i.id = t.integration_id "
                   "LEFT JOIN tokens k ON k.integration_id = i.id WHERE t.tenant_id = ? AND "
                   "t.removed_at = 0 AND i.cloud = ?",
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
      return refuse (error, TN_STORE_ERROR_NOT_FOUND, "this tenant is not connected in this cloud");
    default:
      break;
    }
  credential = g_new0 (TnCredential, 1);
  credential->integration = sqlite3_column_int64 (statement, 0);
  credential->tenant_id = g_strdup ((const char *) sqlite3_column_text (statement, 1));
  version = sqlite3_column_int64 (statement, 2);
  sealed =
      g_bytes_new (sqlite3_column_blob (statement, 3), (gsize) sqlite3_column_bytes (statement, 3));
  tn_db_done (statement);
  associated = associated_data (db, credential->integration, version, error);
  if (associated == NULL)
    return FALSE;
  credential->refresh_token = tn_vault_unseal (tn_db_get_vault (db), sealed, associated, NULL);
  if (credential->refresh_token == NULL)
    return refuse (error,
                   TN_STORE_ERROR_NOT_FOUND,
                   "the stored sign-in cannot be opened on this computer");
  g_value_init (result, TN_TYPE_CREDENTIAL);
  g_value_take_boxed (result, g_steal_pointer (&credential));
  return TRUE;
}

DexFuture *
tn_state_get_credential (TnStore *store, const char *cloud, const char *tenant_id)
{
  Args *args = args_new (NULL);

  args->text[0] = g_strdup (tenant_id);
  args->text[1] = g_strdup (cloud);
  /* On the writer thread, so that it comes after a token that is being stored. */
  return tn_store_write (store, get_credential_job, args, args_free);
}

/* Connections
 * --------------------------------------------------------------------------------------------------
 */

static Args *
args_of_connection (const TnActor *actor, const TnNewConnection *connection, gint64 now)
{
  Args *args = args_new (actor);
  const char *texts[] = { connection->cloud,        connection->tenant_id,  connection->name,
                          connection->domain,       connection->account_id, connection->account,
                          connection->refresh_token };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    args->text[i] = g_strdup (texts[i]);
  args->now = now;
  return args;
}

static gboolean
connect_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  g_autofree char *name = clean_name (args->text[2]), *fold = tn_text_fold (name);
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
    return refuse (error,
                   TN_STORE_ERROR_REFUSED,
                   "already-connected: this tenant is connected already");
  if (!tn_db_run (db,
                  error,
                  "INSERT INTO integrations (kind, cloud, tenant_id, account_id, account, "
                  "created_at) VALUES (0, ?, ?, ?, ?, ?)",
                  "ssssi",
                  args->text[0],
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
  if (!write_token (db, integration, args->text[6], args->now, error) ||
      !refresh_search (db, tenant, error) ||
      !audit (db, args, "tenant.connect", name, args->text[1], error))
    return FALSE;
  tn_db_changed (db, TN_TABLE_TENANTS);
  return_id (result, tenant);
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
                         args_free);
}

static gboolean
reauthorize_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
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
    return refuse (error,
                   TN_STORE_ERROR_REFUSED,
                   "wrong-tenant: the account belongs to another tenant");
  tn_db_changed (db, TN_TABLE_TENANTS);
  return write_token (db, integration, args->text[6], args->now, error) &&
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
         audit (db, args, "tenant.reauthorize", args->text[2], args->text[5], error);
}

DexFuture *
tn_state_reauthorize (TnStore *store,
                      const TnActor *actor,
                      gint64 tenant,
                      const TnNewConnection *connection,
                      gint64 now)
{
  Args *args = args_of_connection (actor, connection, now);

  args->id[0] = tenant;
  return tn_store_write (store, reauthorize_job, args, args_free);
}

static gboolean
remove_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  gint64 tenant = args->id[0];
  gint64 integration =
      tn_db_get_int (db,
                     error,
                     0,
                     "SELECT integration_id FROM microsoft_tenants WHERE id = ? AND removed_at = 0",
                     "i",
                     tenant);
  g_autofree char *name =
      tn_db_get_string (db, NULL, "SELECT name FROM microsoft_tenants WHERE id = ?", "i", tenant);

  if (integration == G_MININT64)
    return FALSE;
  if (integration == 0)
    return refuse (error, TN_STORE_ERROR_NOT_FOUND, "this tenant is not connected");
  tn_db_changed (db,
                 TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_USERS | TN_TABLE_SKUS |
                     TN_TABLE_SCORES);
  return tn_db_run (
             db,
             error,
             "UPDATE managed_tenants SET microsoft_tenant_id = NULL WHERE microsoft_tenant_id = ?",
             "i",
             tenant) &&
         tn_db_run (db, error, "DELETE FROM tokens WHERE integration_id = ?", "i", integration) &&
         tn_db_run (db,
                    error,
                    "DELETE FROM score_history WHERE microsoft_tenant_id = ?",
                    "i",
                    tenant) &&
         tn_db_run (db, error, "DELETE FROM cache.users WHERE tenant = ?", "i", tenant) &&
         tn_db_run (db, error, "DELETE FROM cache.subscribed_skus WHERE tenant = ?", "i", tenant) &&
         tn_db_run (db, error, "DELETE FROM cache.tenant_summary WHERE tenant = ?", "i", tenant) &&
         tn_db_run (db, error, "DELETE FROM cache.freshness WHERE tenant = ?", "i", tenant) &&
         tn_db_run (db,
                    error,
                    "UPDATE microsoft_tenants SET removed_at = ?, sync_status = 0 WHERE id = ?",
                    "ii",
                    args->now,
                    tenant) &&
         tn_db_run (db,
                    error,
                    "UPDATE integrations SET removed_at = ? WHERE id = ?",
                    "ii",
                    args->now,
                    integration) &&
         audit (db, args, "tenant.remove", name, NULL, error);
}

DexFuture *
tn_state_remove (TnStore *store, const TnActor *actor, gint64 tenant, gint64 now)
{
  Args *args = args_new (actor);

  args->id[0] = tenant;
  args->now = now;
  return tn_store_write (store, remove_job, args, args_free);
}

/* Managed tenants and organizations
 * ---------------------------------------------------------------------------- */

static gint64
insert_managed (TnDb *db, const char *text, GError **error)
{
  g_autofree char *name = clean_name (text), *fold = tn_text_fold (name);

  if (*name == '\0')
    {
      refuse (error, TN_STORE_ERROR_REFUSED, "a managed tenant needs a name");
      return 0;
    }
  tn_db_changed (db, TN_TABLE_MANAGED_TENANTS);
  return tn_db_run (db,
                    error,
                    "INSERT INTO managed_tenants (name, name_fold) VALUES (?, ?)",
                    "ss",
                    name,
                    fold)
             ? tn_db_last_id (db)
             : 0;
}

static gboolean
add_managed_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  gint64 id = insert_managed (db, args->text[0], error);

  if (id == 0 || !audit (db, args, "managed-tenant.add", args->text[0], NULL, error))
    return FALSE;
  return_id (result, id);
  return TRUE;
}

DexFuture *
tn_state_add_managed_tenant (TnStore *store, const TnActor *actor, const char *name)
{
  Args *args = args_new (actor);

  args->text[0] = g_strdup (name);
  return tn_store_write (store, add_managed_job, args, args_free);
}

static gboolean
rename_managed_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  g_autofree char *name = clean_name (args->text[0]), *fold = tn_text_fold (name);
  g_autofree char *before = tn_db_get_string (db,
                                              error,
                                              "SELECT name FROM managed_tenants WHERE id = ?",
                                              "i",
                                              args->id[0]);

  if (*name == '\0')
    return refuse (error, TN_STORE_ERROR_REFUSED, "a managed tenant needs a name");
  if (before == NULL)
    return *error != NULL
               ? FALSE
               : refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such managed tenant");
  tn_db_changed (db, TN_TABLE_MANAGED_TENANTS);
  return tn_db_run (db,
                    error,
                    "UPDATE managed_tenants SET name = ?, name_fold = ? WHERE id = ?",
                    "ssi",
                    name,
                    fold,
                    args->id[0]) &&
         refresh_search_of_managed (db, args->id[0], error) &&
         audit (db, args, "managed-tenant.rename", before, name, error);
}

DexFuture *
tn_state_rename_managed_tenant (TnStore *store,
                                const TnActor *actor,
                                gint64 managed,
                                const char *name)
{
  Args *args = args_new (actor);

  args->id[0] = managed;
  args->text[0] = g_strdup (name);
  return tn_store_write (store, rename_managed_job, args, args_free);
}

/* Empty texts are stored as NULL. */
static char *
or_null (const char *text)
{
  g_autofree char *clean = clean_name (text);

  return *clean != '\0' ? g_steal_pointer (&clean) : NULL;
}

static gboolean
check_organization (Args *args, char **name, char **email, char **phone, GError **error)
{
  *name = clean_name (args->text[0]);
  *email = or_null (args->text[1]);
  *phone = or_null (args->text[2]);
  if (**name == '\0')
    return refuse (error, TN_STORE_ERROR_REFUSED, "an organization needs a name");
  if (*email != NULL && !tn_text_is_email (*email))
    return refuse (error, TN_STORE_ERROR_REFUSED, "this is not an e-mail address");
  return TRUE;
}

static char *
organization_search_text (const char *name, const char *email, const char *phone)
{
  g_autofree char *text =
      g_strjoin ("\n", name, email != NULL ? email : "", phone != NULL ? phone : "", NULL);

  return tn_text_fold (text);
}

static gboolean
managed_exists (TnDb *db, gint64 id, GError **error)
{
  gint64 found =
      tn_db_get_int (db, error, 0, "SELECT count(*) FROM managed_tenants WHERE id = ?", "i", id);

  return found > 0 || (found == 0 &&
                       refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such managed tenant"));
}

static gboolean
add_organization_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  g_autofree char *name = NULL, *email = NULL, *phone = NULL, *fold = NULL, *search = NULL;
  gint64 managed = args->id[0], id;

  if (!check_organization (args, &name, &email, &phone, error))
    return FALSE;
  if (managed == 0)
    managed = insert_managed (db, name, error);
  else if (!managed_exists (db, managed, error))
    return FALSE;
  fold = tn_text_fold (name);
  search = organization_search_text (name, email, phone);
  if (managed == 0 || !tn_db_run (db,
                                  error,
                                  "INSERT INTO organizations (name, name_fold, email, phone, "
                                  "managed_tenant_id, search_text) VALUES (?, ?, ?, ?, ?, ?)",
                                  "ssssis",
                                  name,
                                  fold,
                                  email,
                                  phone,
                                  managed,
                                  search))
    return FALSE;
  id = tn_db_last_id (db);
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS);
  if (!refresh_search_of_managed (db, managed, error) ||
      !audit (db, args, "organization.add", name, NULL, error))
    return FALSE;
  return_id (result, id);
  return TRUE;
}

static Args *
args_of_organization (const TnActor *actor,
                      const char *name,
                      const char *email,
                      const char *phone,
                      gint64 managed)
{
  Args *args = args_new (actor);

  args->text[0] = g_strdup (name);
  args->text[1] = g_strdup (email);
  args->text[2] = g_strdup (phone);
  args->id[0] = managed;
  return args;
}

DexFuture *
tn_state_add_organization (TnStore *store,
                           const TnActor *actor,
                           const char *name,
                           const char *email,
                           const char *phone,
                           gint64 managed)
{
  return tn_store_write (store,
                         add_organization_job,
                         args_of_organization (actor, name, email, phone, managed),
                         args_free);
}

static gboolean
edit_organization_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  g_autofree char *name = NULL, *email = NULL, *phone = NULL, *fold = NULL, *search = NULL;
  gint64 before = tn_db_get_int (db,
                                 error,
                                 0,
                                 "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                                 "i",
                                 args->id[1]);

  if (before == G_MININT64 || !check_organization (args, &name, &email, &phone, error))
    return FALSE;
  if (before == 0)
    return refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
  if (args->id[0] == 0)
    args->id[0] = before;
  if (!managed_exists (db, args->id[0], error))
    return FALSE;
  fold = tn_text_fold (name);
  search = organization_search_text (name, email, phone);
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS | TN_TABLE_TENANTS);
  return tn_db_run (db,
                    error,
                    "UPDATE organizations SET name = ?, name_fold = ?, email = ?, phone = ?, "
                    "managed_tenant_id = ?, search_text = ? WHERE id = ?",
                    "ssssisi",
                    name,
                    fold,
                    email,
                    phone,
                    args->id[0],
                    search,
                    args->id[1]) &&
         refresh_search_of_managed (db, before, error) &&
         refresh_search_of_managed (db, args->id[0], error) &&
         audit (db, args, "organization.edit", name, NULL, error);
}

DexFuture *
tn_state_edit_organization (TnStore *store,
                            const TnActor *actor,
                            gint64 organization,
                            const char *name,
                            const char *email,
                            const char *phone,
                            gint64 managed)
{
  Args *args = args_of_organization (actor, name, email, phone, managed);

  args->id[1] = organization;
  return tn_store_write (store, edit_organization_job, args, args_free);
}

/* Mapping
 * ------------------------------------------------------------------------------------------------------
 */

static gboolean
move_organizations (TnDb *db, Args *args, gint64 managed, GError **error)
{
  for (guint i = 0; args->array != NULL && i < args->array->len; i++)
    {
      gint64 organization = g_array_index (args->array, gint64, i);
      gint64 before = tn_db_get_int (db,
                                     error,
                                     0,
                                     "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                                     "i",
                                     organization);

      if (before == G_MININT64)
        return FALSE;
      if (before == 0)
        return refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
      if (before != managed &&
          (!tn_db_run (db,
                       error,
                       "UPDATE organizations SET managed_tenant_id = ? WHERE id = ?",
                       "ii",
                       managed,
                       organization) ||
           !refresh_search_of_managed (db, before, error)))
        return FALSE;
      tn_db_changed (db, TN_TABLE_ORGANIZATIONS);
    }
  return TRUE;
}

static gboolean
map_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  gint64 tenant = args->id[0], managed = args->id[1], taken;
  g_autofree char *name =
      tn_db_get_string (db,
                        error,
                        "SELECT name FROM microsoft_tenants WHERE id = ? AND removed_at = 0",
                        "i",
                        tenant);
  g_autofree char *managed_name = NULL;

  if (name == NULL)
    return *error != NULL
               ? FALSE
               : refuse (error, TN_STORE_ERROR_NOT_FOUND, "this tenant is not connected");
  taken = tn_db_get_int (db,
                         error,
                         0,
                         "SELECT id FROM managed_tenants WHERE microsoft_tenant_id = ?",
                         "i",
                         tenant);
  if (taken == G_MININT64)
    return FALSE;
  if (taken != 0)
    return refuse (error,
                   TN_STORE_ERROR_REFUSED,
                   "this Microsoft tenant is mapped already; unmap it first");
  if (managed == 0)
    managed = insert_managed (db, args->text[0], error);
  else if (!managed_exists (db, managed, error))
    return FALSE;
  if (managed == 0)
    return FALSE;
  taken = tn_db_get_int (db,
                         error,
                         0,
                         "SELECT microsoft_tenant_id FROM managed_tenants WHERE id = ?",
                         "i",
                         managed);
  if (taken != 0)
    return taken == G_MININT64
               ? FALSE
               : refuse (error,
                         TN_STORE_ERROR_REFUSED,
                         "this managed tenant is mapped to another Microsoft tenant");
  managed_name =
      tn_db_get_string (db, NULL, "SELECT name FROM managed_tenants WHERE id = ?", "i", managed);
  if (!tn_db_run (db,
                  error,
                  "UPDATE managed_tenants SET microsoft_tenant_id = ? WHERE id = ?",
                  "ii",
                  tenant,
                  managed) ||
      !tn_db_run (db,
                  error,
                  "UPDATE microsoft_tenants SET sync_status = CASE sync_status WHEN 4 THEN 4 ELSE "
                  "1 END, next_due = ? WHERE id = ?",
                  "ii",
                  args->now,
                  tenant) ||
      !move_organizations (db, args, managed, error) || !refresh_search (db, tenant, error) ||
      !audit (db, args, "tenant.map", name, managed_name, error))
    return FALSE;
  tn_db_changed (db, TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS);
  return_id (result, managed);
  return TRUE;
}

DexFuture *
tn_state_map (TnStore *store,
              const TnActor *actor,
              gint64 tenant,
              gint64 managed,
              const char *name,
              GArray *organizations,
              gint64 now)
{
  Args *args = args_new (actor);

  args->id[0] = tenant;
  args->id[1] = managed;
  args->text[0] = g_strdup (name);
  args->array = organizations != NULL ? g_array_ref (organizations) : NULL;
  args->now = now;
  return tn_store_write (store, map_job, args, args_free);
}

static gboolean
unmap_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  gint64 tenant = args->id[0];
  gint64 managed = tn_db_get_int (db,
                                  error,
                                  0,
                                  "SELECT id FROM managed_tenants WHERE microsoft_tenant_id = ?",
                                  "i",
                                  tenant);
  g_autofree char *name =
      tn_db_get_string (db, NULL, "SELECT name FROM microsoft_tenants WHERE id = ?", "i", tenant);

  if (managed == G_MININT64)
    return FALSE;
  if (managed == 0)
    return refuse (error, TN_STORE_ERROR_REFUSED, "this tenant is not mapped");
  tn_db_changed (db, TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS);
  return_id (result, managed);
  return tn_db_run (db,
                    error,
                    "UPDATE managed_tenants SET microsoft_tenant_id = NULL WHERE id = ?",
                    "i",
                    managed) &&
         tn_db_run (db,
                    error,
                    "UPDATE microsoft_tenants SET sync_status = CASE sync_status WHEN 4 THEN 4 "
                    "ELSE 0 END WHERE id = ?",
                    "i",
                    tenant) &&
         refresh_search (db, tenant, error) && audit (db, args, "tenant.unmap", name, NULL, error);
}

DexFuture *
tn_state_unmap (TnStore *store, const TnActor *actor, gint64 tenant)
{
  Args *args = args_new (actor);

  args->id[0] = tenant;
  return tn_store_write (store, unmap_job, args, args_free);
}

/* Sync
 * ---------------------------------------------------------------------------------------------------------
 */

void
tn_due_tenant_free (TnDueTenant *tenant)
{
  g_free (tenant->tenant_id);
  g_free (tenant->name);
  g_free (tenant);
}

static gboolean
list_due_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  static const char *const queries[] = {
    [TN_DUE_ID] = "SELECT t.id, t.tenant_id, t.name FROM microsoft_tenants t JOIN managed_tenants "
                  "m ON m.microsoft_tenant_id = t.id WHERE t.removed_at = 0 AND t.id = ?",
    [TN_DUE_ALL] =
        "SELECT t.id, t.tenant_id, t.name FROM microsoft_tenants t JOIN managed_tenants m ON "
        "m.microsoft_tenant_id = t.id WHERE t.removed_at = 0 AND ?1 = ?1 ORDER BY t.name_fold",
    [TN_DUE_TIME] =
        "SELECT t.id, t.tenant_id, t.name FROM microsoft_tenants t JOIN managed_tenants m ON "
        "m.microsoft_tenant_id = t.id "
        "WHERE t.removed_at = 0 AND t.next_due <= ? AND t.sync_status <> 4 ORDER BY t.next_due",
  };
  Args *args = data;
  sqlite3_stmt *statement = tn_db_query (db, error, queries[args->id[0]], "i", args->id[1]);
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_due_tenant_free);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnDueTenant *tenant = g_new (TnDueTenant, 1);

      *tenant = (TnDueTenant) { sqlite3_column_int64 (statement, 0),
                                g_strdup ((const char *) sqlite3_column_text (statement, 1)),
                                g_strdup ((const char *) sqlite3_column_text (statement, 2)) };
      g_ptr_array_add (due, tenant);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&due));
  return step == 0;
}

DexFuture *
tn_state_list_due (TnStore *store, TnDueWhich which, gint64 value)
{
  Args *args = args_new (NULL);

  args->id[0] = which;
  args->id[1] = value;
  return tn_store_read (store, list_due_job, args, args_free, NULL);
}

typedef struct
{
  TnRunResult run;
  char *code, *detail; /* (owned) (nullable) */
  char *name, *domain; /* (owned) (nullable) */
} RunJob;

static void
run_job_free (gpointer data)
{
  RunJob *job = data;

  g_free (job->code);
  g_free (job->detail);
  g_free (job->name);
  g_free (job->domain);
  g_clear_pointer (&job->run.scores, g_array_unref);
  g_free (job);
}

static gboolean
write_scores (TnDb *db, RunJob *job, GError **error)
{
  for (guint i = 0; job->run.scores != NULL && i < job->run.scores->len; i++)
    {
      TnScoreReading *score = &g_array_index (job->run.scores, TnScoreReading, i);

      if (!tn_db_run (db,
                      error,
                      "INSERT INTO score_history (microsoft_tenant_id, day, current, maximum) "
                      "VALUES (?1, ?2, ?3, ?4) "
                      "ON CONFLICT DO UPDATE SET current = ?3, maximum = ?4 WHERE current <> ?3 OR "
                      "maximum <> ?4",
                      "isdd",
                      job->run.tenant,
                      score->day,
                      score->current,
                      score->max))
        return FALSE;
      if (tn_db_changes (db) > 0)
        tn_db_changed (db, TN_TABLE_SCORES);
    }
  return TRUE;
}

static gboolean
record_run_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  RunJob *job = data;
  TnRunResult *run = &job->run;
  gboolean success = run->outcome == TN_RUN_SUCCESS || run->outcome == TN_RUN_INCOMPLETE;

  if (!tn_db_run (
          db,
          error,
          "INSERT INTO sync_runs (microsoft_tenant_id, started, ended, outcome, requests, "
          "throttled, users_read, error_code, error_detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          "iiiiiiiss",
          run->tenant,
          run->started,
          run->ended,
          (gint64) run->outcome,
          (gint64) run->requests,
          (gint64) run->throttled,
          (gint64) run->users_read,
          job->code,
          job->detail) ||
      !tn_db_run (db,
                  error,
                  "DELETE FROM sync_runs WHERE microsoft_tenant_id = ?1 AND id <= (SELECT id FROM "
                  "sync_runs WHERE microsoft_tenant_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                  "ii",
                  run->tenant,
                  (gint64) RUNS_KEPT))
    return FALSE;
  tn_db_changed (db, TN_TABLE_RUNS | TN_TABLE_TENANTS);
  if (run->outcome == TN_RUN_CANCELLED)
    return TRUE;
  if (!tn_db_run (
          db,
          error,
          "UPDATE microsoft_tenants SET sync_status = ?, last_attempt = ?, last_sync = CASE WHEN ? "
          "THEN ? ELSE last_sync END, next_due = ?, error_code = ?, error_detail = ? "
          "WHERE id = ? AND removed_at = 0",
          "iiiiissi",
          (gint64) run->status,
          run->ended,
          (gint64) success,
          run->ended,
          run->next_due,
          job->code,
          job->detail,
          run->tenant))
    return FALSE;
  if (job->name != NULL && *job->name != '\0')
    {
      g_autofree char *fold = tn_text_fold (job->name);

      if (!tn_db_run (db,
                      error,
                      "UPDATE microsoft_tenants SET name = ?, name_fold = ?, domain = ifnull (?, "
                      "domain) WHERE id = ?",
                      "sssi",
                      job->name,
                      fold,
                      job->domain,
                      run->tenant) ||
          !refresh_search (db, run->tenant, error))
        return FALSE;
    }
  return write_scores (db, job, error);
}

DexFuture *
tn_state_record_run (TnStore *store, const TnRunResult *run)
{
  RunJob *job = g_new0 (RunJob, 1);

  job->run = *run;
  job->code = g_strdup (run->error_code);
  job->detail = run->error_detail != NULL ? tn_text_redact (run->error_detail) : NULL;
  if (run->tenant_reading != NULL)
    {
      job->name = g_strdup (run->tenant_reading->name);
      job->domain = g_strdup (run->tenant_reading->default_domain);
    }
  job->run.scores = run->scores != NULL ? g_array_ref (run->scores) : NULL;
  return tn_store_write (store, record_run_job, job, run_job_free);
}

/* Settings, scores, audit, backup
 * ------------------------------------------------------------------------------ */

static gboolean
get_setting_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  g_autofree char *value =
      tn_db_get_string (db, error, "SELECT value FROM settings WHERE key = ?", "s", args->text[0]);

  g_value_init (result, G_TYPE_STRING);
  g_value_set_string (result, value != NULL ? value : "");
  return *error == NULL;
}

DexFuture *
tn_state_get_setting (TnStore *store, const char *key)
{
  Args *args = args_new (NULL);

  args->text[0] = g_strdup (key);
  return tn_store_read (store, get_setting_job, args, args_free, NULL);
}

static gboolean
set_setting_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;

  tn_db_changed (db, TN_TABLE_SETTINGS);
  return tn_db_run (db,
                    error,
                    "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET "
                    "value = ?2",
                    "ss",
                    args->text[0],
                    args->text[1]) &&
         audit (db, args, "setting.change", args->text[0], args->text[1], error);
}

DexFuture *
tn_state_set_setting (TnStore *store, const TnActor *actor, const char *key, const char *value)
{
  Args *args = args_new (actor);

  args->text[0] = g_strdup (key);
  args->text[1] = g_strdup (value);
  return tn_store_write (store, set_setting_job, args, args_free);
}

static gboolean
get_scores_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Args *args = data;
  g_autoptr (GArray) scores = g_array_new (FALSE, TRUE, sizeof (TnScoreReading));
  sqlite3_stmt *statement = tn_db_query (db,
                                         error,
                                         "SELECT day, current, maximum FROM score_history WHERE "
                                         "microsoft_tenant_id = ? ORDER BY day DESC LIMIT ?",
                                         "ii",
                                         args->id[0],
                                         args->id[1]);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnScoreReading score = { .current = sqlite3_column_double (statement, 1),
                               .max = sqlite3_column_double (statement, 2) };

      g_strlcpy (score.day, (const char *) sqlite3_column_text (statement, 0), sizeof score.day);
      g_array_prepend_val (scores, score);
    }
  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&scores));
  return step == 0;
}

DexFuture *
tn_state_get_scores (TnStore *store, gint64 tenant, guint days)
{
  Args *args = args_new (NULL);

  args->id[0] = tenant;
  args->id[1] = days;
  return tn_store_read (store, get_scores_job, args, args_free, NULL);
}

static gboolean
verify_audit_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  gint64 rows, unchecked;
  gint64 bad = tn_audit_verify (db, &rows, &unchecked, error);

  return_id (result, bad);
  return bad >= 0;
}

DexFuture *
tn_state_verify_audit (TnStore *store)
{
  return tn_store_read (store, verify_audit_job, NULL, NULL, NULL);
}

typedef struct
{
  char *folder, *day; /* (owned) */
} BackupJob;

static void
backup_job_free (gpointer data)
{
  BackupJob *job = data;

  g_free (job->folder);
  g_free (job->day);
  g_free (job);
}

static void
remove_old_backups (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (strlen (name) == strlen ("state-2026-07-01.db") && g_str_has_prefix (name, "state-2") &&
        g_str_has_suffix (name, ".db"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);
  for (guint i = 0; i + BACKUPS_KEPT < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);

      g_unlink (path);
    }
}

static gboolean
backup_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  BackupJob *job = data;
  g_autofree char *path = g_strdup_printf ("%s/state-%s.db", job->folder, job->day);
  g_autofree char *partial = g_strconcat (path, ".partial", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_unlink (partial);
  if (!tn_db_backup_state (db, partial, error))
    return FALSE;
  g_chmod (partial, 0600);
  if (g_rename (partial, path) != 0)
    return refuse (error, TN_STORE_ERROR_FULL, "the backup cannot be put in place");
  remove_old_backups (job->folder);
  return TRUE;
}

DexFuture *
tn_state_backup (TnStore *store, const char *day)
{
  BackupJob *job = g_new (BackupJob, 1);

  *job = (BackupJob) { g_strdup (tn_store_get_folder (store)), g_strdup (day) };
  /* A reader makes it, so that writing goes on meanwhile. */
  return tn_store_read (store, backup_job, job, backup_job_free, NULL);
}
