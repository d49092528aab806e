/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

#include "tn-text.h"

#define RUNS_KEPT 200

/* Sync ---------------------------------------------------------------------- */

void
tn_due_tenant_free (TnDueTenant *tenant)
{
  g_free (tenant->tenant_id);
  g_free (tenant->name);
  g_free (tenant);
}

/* STA-15: what a CSP cannot reach is not asked. The numbers are those of TnCspAuth and
 * TnCspStatus. */
#define DUE_FROM                                                                                   \
  " FROM microsoft_tenants t JOIN managed_tenants m ON m.microsoft_tenant_id = t.id JOIN "         \
  "integrations i ON i.id = t.integration_id LEFT JOIN csp_children c ON c.microsoft_tenant_id = " \
  "t.id WHERE t.removed_at = 0 AND (c.auth IS NULL OR (c.auth IN (2, 3) AND i.status = 1)) AND "
#define DUE "SELECT t.id, t.tenant_id, t.name" DUE_FROM
#define ON_SCHEDULE "t.sync_status <> 4"

static gboolean
list_due_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  static const char *const queries[] = {
    [TN_DUE_ID] = DUE "t.id = ?",
    [TN_DUE_ALL] = DUE "?1 = ?1 ORDER BY t.name_fold",
    [TN_DUE_TIME] = DUE "t.next_due <= ? AND " ON_SCHEDULE " ORDER BY t.next_due",
    [TN_DUE_REACHED] =
        DUE "(t.next_due <= ? OR t.error_code = 'offline') AND " ON_SCHEDULE " ORDER BY t.next_due",
  };
  TnStateArgs *args = data;
  sqlite3_stmt *statement = tn_db_query (db, error, queries[args->id[0]], "i", args->id[1]);
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_due_tenant_free);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnDueTenant *tenant = g_new (TnDueTenant, 1);

      *tenant = (TnDueTenant) { sqlite3_column_int64 (statement, 0),
                                tn_db_dup_text (statement, 1),
                                tn_db_dup_text (statement, 2),
                                args->id[0] >= TN_DUE_TIME };
      g_ptr_array_add (due, tenant);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&due));
  return step == 0;
}

DexFuture *
tn_state_list_due (TnStore *store, TnDueWhich which, gint64 value)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = which;
  args->id[1] = value;
  return tn_store_read (store, list_due_job, args, tn_state_args_free, NULL);
}

static gboolean
next_due_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  /* A tenant that was never read is due since 1970: 0 is kept for "none". */
  gint64 due =
      tn_db_get_int (db, error, 0, "SELECT max (1, min (t.next_due))" DUE_FROM ON_SCHEDULE, "");

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, due);
  return due != G_MININT64;
}

DexFuture *
tn_state_get_next_due (TnStore *store)
{
  return tn_store_read (store, next_due_job, NULL, NULL, NULL);
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
  gint64 there;

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
  there = tn_db_get_int (db,
                         error,
                         0,
                         "SELECT count (*) FROM microsoft_tenants WHERE id = ? AND removed_at = 0",
                         "i",
                         run->tenant);
  /* One that was removed meanwhile keeps nothing. */
  if (run->outcome == TN_RUN_CANCELLED || there <= 0)
    return there >= 0;
  /* A customer that refuses us all of a sudden: its relationship says why, and is read at once. */
  if (run->status == TN_SYNC_AUTH_ERROR &&
      !tn_db_run (db,
                  error,
                  "UPDATE integrations SET next_due = 0 WHERE kind = ?2 AND id = (SELECT "
                  "integration_id FROM microsoft_tenants WHERE id = ?1 AND sync_status <> ?3)",
                  "iii",
                  run->tenant,
                  (gint64) TN_INTEGRATION_CSP,
                  (gint64) TN_SYNC_AUTH_ERROR))
    return FALSE;
  if (!tn_db_run (
          db,
          error,
          "UPDATE microsoft_tenants SET sync_status = ?, last_attempt = ?, last_sync = CASE WHEN ? "
          "THEN ? ELSE last_sync END, next_due = ?, error_code = ?, error_detail = ? "
          "WHERE id = ?",
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
    if (!tn_state_set_microsoft_name (db, run->tenant, job->name, job->domain, error))
      return FALSE;
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
