/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

#include "tn-text.h"

/* How far the consent in each customer of a CSP is, and when it is to be looked at again. */

void
tn_consent_due_free (TnConsentDue *due)
{
  g_free (due->tenant_id);
  g_free (due->name);
  g_free (due);
}

static gboolean
list_consents_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_consent_due_free);
  /* 8 to 10: consent pending, failed, or being spread; 1: failed for an unknown reason. See
   * TnCspAuth. */
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT t.id, t.tenant_id, t.name, c.consent, c.consent_since, "
      "c.consent_attempts, c.consent_next, c.people FROM csp_children c JOIN microsoft_tenants t "
      "ON t.id = c.microsoft_tenant_id JOIN integrations i ON i.id = t.integration_id "
      "WHERE t.removed_at = 0 AND (c.auth IN (8, 9, 10) OR (c.auth = 1 AND c.consent = 4)) AND "
      "i.status = 1 AND (?1 = 0 OR "
      "t.integration_id = ?1) AND c.consent_next <= ?2 ORDER BY t.name_fold",
      "ii",
      args->id[0],
      args->now);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnConsentDue *due = g_new (TnConsentDue, 1);

      *due = (TnConsentDue) {
        sqlite3_column_int64 (statement, 0), tn_db_dup_text (statement, 1),
        tn_db_dup_text (statement, 2),       (TnConsentState) sqlite3_column_int (statement, 3),
        sqlite3_column_int64 (statement, 4), sqlite3_column_int64 (statement, 5),
        sqlite3_column_int64 (statement, 6), (guint) sqlite3_column_int (statement, 7)
      };
      g_ptr_array_add (list, due);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&list));
  return step == 0;
}

DexFuture *
tn_state_list_consents (TnStore *store, gint64 integration, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = integration;
  args->now = now;
  return tn_store_read (store, list_consents_job, args, tn_state_args_free, NULL);
}

static gboolean
set_consent_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 tenant = args->id[0], state = args->id[1], next = args->id[2];

  tn_db_changed (db, TN_TABLE_TENANTS);
  if (!tn_db_run (
          db,
          error,
          "UPDATE csp_children SET consent_since = CASE WHEN consent = ?1 AND consent_since "
          "> 0 THEN consent_since ELSE ?2 END, consent_attempts = CASE WHEN ?1 = 4 OR (?1 = 0 AND "
          "?4 IS NOT NULL) THEN consent_attempts + 1 ELSE 0 END, consent = ?1, consent_next = ?3, "
          "consent_code = ?4, consent_detail = ?5 WHERE microsoft_tenant_id = ?6",
          "iiissi",
          state,
          args->now,
          next,
          args->text[0],
          args->text[1],
          tenant))
    return FALSE;
  if (args->text[2] != NULL && *args->text[2] != '\0' &&
      !tn_state_set_microsoft_name (db, tenant, args->text[2], args->text[3], error))
    return FALSE;
  return tn_state_judge_customer (db, tenant, args->now, error);
}

DexFuture *
tn_state_set_consent (TnStore *store, gint64 tenant, const TnConsentResult *result)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = tenant;
  args->id[1] = result->state;
  args->id[2] = result->next;
  args->now = result->now;
  args->text[0] = g_strdup (result->code);
  args->text[1] = result->detail != NULL ? tn_text_redact (result->detail) : NULL;
  if (result->organization != NULL)
    {
      args->text[2] = g_strdup (result->organization->name);
      args->text[3] = g_strdup (result->organization->default_domain);
    }
  return tn_store_write (store, set_consent_job, args, tn_state_args_free);
}

static gboolean
retry_consent_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *tenant_id =
      tn_db_get_string (db,
                        error,
                        "SELECT tenant_id FROM microsoft_tenants WHERE id = ?",
                        "i",
                        args->id[0]);
  g_autofree char *name = tn_db_get_string (db,
                                            error,
                                            "SELECT name FROM microsoft_tenants WHERE id = ?",
                                            "i",
                                            args->id[0]);

  /* A consent that was there may be gone in Microsoft: it is looked for anew. One that failed is
   * asked for at once; what was accepted and is awaited would not be. */
  tn_db_changed (db, TN_TABLE_TENANTS);
  return tenant_id != NULL &&
         tn_db_run (
             db,
             error,
             "UPDATE csp_children SET consent_next = 0, consent = CASE consent WHEN 4 THEN 0 "
             "WHEN 3 THEN 1 ELSE consent END WHERE microsoft_tenant_id = ?",
             "i",
             args->id[0]) &&
         tn_state_audit_change (db, args, "consent.retry", name, tenant_id, NULL, NULL, error);
}

DexFuture *
tn_state_retry_consent (TnStore *store, const TnActor *actor, gint64 tenant)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = tenant;
  return tn_store_write (store, retry_consent_job, args, tn_state_args_free);
}

static gboolean
want_consent_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 integration =
      tn_db_get_int (db,
                     error,
                     0,
                     "SELECT t.integration_id FROM microsoft_tenants t JOIN csp_children c ON "
                     "c.microsoft_tenant_id = t.id WHERE t.id = ?",
                     "i",
                     args->id[0]);
  g_autofree char *name = tn_db_get_string (db,
                                            NULL,
                                            "SELECT name FROM microsoft_tenants WHERE id = ?",
                                            "i",
                                            args->id[0]);

  if (integration == G_MININT64)
    return FALSE;
  if (integration == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such customer");
  tn_db_changed (db, TN_TABLE_TENANTS);
  tn_state_return_id (result, integration);
  return tn_db_run (db,
                    error,
                    "UPDATE csp_children SET people = people | ?, consent = 0, consent_since = 0, "
                    "consent_attempts = 0, consent_next = 0 WHERE microsoft_tenant_id = ?",
                    "ii",
                    args->id[1],
                    args->id[0]) &&
         tn_state_judge_customer (db, args->id[0], args->now, error) &&
         tn_state_audit (db,
                         args,
                         args->id[1] & TN_CONSENT_RESTORE  ? "consent.restore"
                         : args->id[1] & TN_CONSENT_BACKUP ? "consent.backup"
                                                           : "consent.people",
                         name,
                         NULL,
                         error);
}

DexFuture *
tn_state_want_consent (TnStore *store, const TnActor *actor, gint64 tenant, guint extra, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = tenant;
  args->id[1] = extra;
  args->now = now;
  return tn_store_write (store, want_consent_job, args, tn_state_args_free);
}
