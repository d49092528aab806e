/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-posture.h"

#include "tn-cache-private.h"
#include "tn-text.h"

#include <math.h>

typedef struct
{
  gint64 tenant, now; /* the latter: one for all of a report */
  TnReport report;
  GPtrArray *rows; /* (owned) (nullable): pages, domains, controls or profiles */
  gboolean last;   /* @count is that of the whole report */
  TnReportCount count;
  char *code, *detail; /* (owned) (nullable) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->rows, g_ptr_array_unref);
  g_free (job->code);
  g_free (job->detail);
  g_free (job);
}

static Job *
job_new (gint64 tenant, TnReport report, GPtrArray *rows, gint64 now)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = tenant;
  job->report = report;
  job->rows = rows;
  job->now = now;
  return job;
}

/* Reports ------------------------------------------------------------------- */

static gboolean
list_due_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  int due = (1 << TN_N_REPORTS) - 1;
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT resource FROM cache.freshness WHERE tenant = ? AND attempted_at >= ? AND "
      "(error_code IS NULL OR error_code IN ('not-licensed', 'forbidden'))",
      "ii",
      job->tenant,
      job->now);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    for (guint i = 0; i < TN_N_REPORTS; i++)
      if (g_str_equal (tn_report_name ((TnReport) i), tn_db_text (statement, 0)))
        due &= ~(1 << i);
  g_value_init (result, G_TYPE_INT);
  g_value_set_int (result, due);
  return step == 0;
}

DexFuture *
tn_cache_list_due_reports (TnStore *store, gint64 tenant, gint64 before)
{
  return tn_store_read (store,
                        list_due_job,
                        job_new (tenant, TN_REPORT_MFA, NULL, before),
                        job_free,
                        NULL);
}

static gboolean
write_facts (TnDb *db, Job *job, GError **error)
{
  for (guint i = 0; i < job->rows->len; i++)
    {
      const TnPage *page = g_ptr_array_index (job->rows, i);

      for (guint j = 0; j < page->rows->len; j++)
        {
          const TnUserReading *row = &g_array_index (page->rows, TnUserReading, j);

          if (!tn_db_run (db,
                          error,
                          job->report == TN_REPORT_MFA
                              ? "UPDATE cache.users SET mfa = ?3 WHERE tenant = ?1 AND graph_id = "
                                "?2 AND mfa IS NOT ?3"
                              : "UPDATE cache.users SET last_sign_in = ?3 WHERE tenant = ?1 AND "
                                "graph_id = ?2 AND last_sign_in IS NOT ?3",
                          "isi",
                          job->tenant,
                          row->id,
                          row->fact))
            return FALSE;
          if (tn_db_changes (db) > 0)
            tn_db_changed (db, TN_TABLE_USERS);
        }
    }
  return TRUE;
}

static gboolean
write_device (TnDb *db, gint64 tenant, gint64 now, const TnManagedReading *row, GError **error)
{
  /* A known device keeps what the indexes are made of, and they are left alone. */
  static const char *const sql[] = {
    "UPDATE cache.managed_devices SET user_id = ?4, name = ?5, manufacturer = ?7, model = ?8, "
    "system = ?9, system_version = ?10, compliant = nullif (?11, -1), last_seen = ?12, generation "
    "= ?13 WHERE tenant = ?1 AND graph_id = ?2 AND device_id IS lower (?3) AND serial IS ?6",
    "INSERT INTO cache.managed_devices (tenant, graph_id, device_id, user_id, name, serial, "
    "manufacturer, model, system, system_version, compliant, last_seen, generation) VALUES (?1, "
    "?2, lower (?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif (?11, -1), ?12, ?13) ON CONFLICT DO "
    "UPDATE SET device_id = lower (?3), user_id = ?4, name = ?5, serial = ?6, manufacturer = ?7, "
    "model = ?8, system = ?9, system_version = ?10, compliant = nullif (?11, -1), last_seen = ?12, "
    "generation = ?13",
  };

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    {
      if (!tn_db_run (db,
                      error,
                      sql[i],
                      "isssssssssiii",
                      tenant,
                      row->id,
                      row->device_id,
                      row->user_id,
                      row->name,
                      row->serial,
                      row->manufacturer,
                      row->model,
                      row->system,
                      row->system_version,
                      (gint64) row->compliant,
                      row->last_seen,
                      now))
        return FALSE;
      if (tn_db_changes (db) > 0)
        break;
    }
  return TRUE;
}

/* What Intune says of devices; those of an earlier report go with its last page. */
static gboolean
write_managed (TnDb *db, Job *job, GError **error)
{
  for (guint i = 0; i < job->rows->len; i++)
    {
      const TnPage *page = g_ptr_array_index (job->rows, i);

      for (guint j = 0; j < page->rows->len; j++)
        if (!write_device (db,
                           job->tenant,
                           job->now,
                           &g_array_index (page->rows, TnManagedReading, j),
                           error))
          return FALSE;
    }
  tn_db_changed (db, TN_TABLE_DEVICES);
  return !job->last || tn_db_run (db,
                                  error,
                                  "DELETE FROM cache.managed_devices WHERE tenant = ? AND "
                                  "generation <> ?",
                                  "ii",
                                  job->tenant,
                                  job->now);
}

/* @known: FALSE: it cannot be known. */
static gboolean
write_count (TnDb *db, Job *job, gboolean known, GError **error)
{
  static const char *const sql[TN_N_REPORTS] = {
    [TN_REPORT_MFA] = "UPDATE cache.tenant_summary SET mfa_registered = nullif (?2, -1), mfa_users "
                      "= nullif (?3, -1) WHERE tenant = ?1",
    [TN_REPORT_DEVICES] = "UPDATE cache.tenant_summary SET devices_compliant = nullif (?2, -1), "
                          "devices = nullif (?3, -1) WHERE tenant = ?1",
  };

  return sql[job->report] == NULL || tn_db_run (db,
                                                error,
                                                sql[job->report],
                                                "iii",
                                                job->tenant,
                                                known ? job->count.good : -1,
                                                known ? job->count.all : -1);
}

static gboolean
write_report_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;

  if (!tn_cache_still_mapped (db, job->tenant, error))
    return FALSE;
  if (job->report != TN_REPORT_DEVICES)
    {
      if (!write_facts (db, job, error))
        return FALSE;
    }
  else if (!write_managed (db, job, error))
    return FALSE;
  if (!job->last)
    return TRUE;
  tn_db_changed (db, TN_TABLE_TENANTS);
  return write_count (db, job, TRUE, error) &&
         tn_cache_write_freshness (db,
                                   job->tenant,
                                   tn_report_name (job->report),
                                   job->now,
                                   NULL,
                                   NULL,
                                   error);
}

DexFuture *
tn_cache_write_report (TnStore *store,
                       gint64 tenant,
                       TnReport report,
                       GPtrArray *pages,
                       const TnReportCount *count,
                       gint64 now)
{
  Job *job = job_new (tenant, report, pages, now);

  if (count != NULL)
    job->count = *count;
  job->last = count != NULL;
  return tn_store_write_rows (store, tn_pages_count_rows (pages), write_report_job, job, job_free);
}

/* What nobody may read any more is not known any more. */
static gboolean
forget_facts (TnDb *db, Job *job, GError **error)
{
  static const struct
  {
    const char *sql; /* (nullable) */
    guint table;
  } facts[TN_N_REPORTS] = {
    [TN_REPORT_MFA] = { "UPDATE cache.users SET mfa = NULL WHERE tenant = ? AND mfa IS NOT NULL",
                        TN_TABLE_USERS },
    [TN_REPORT_SIGN_INS] = { "UPDATE cache.users SET last_sign_in = NULL WHERE tenant = ? AND "
                             "last_sign_in IS NOT NULL",
                             TN_TABLE_USERS },
    [TN_REPORT_DEVICES] = { "UPDATE cache.managed_devices SET compliant = NULL WHERE tenant = ? "
                            "AND compliant IS NOT NULL",
                            TN_TABLE_DEVICES },
  };

  if (facts[job->report].sql == NULL)
    return TRUE;
  if (!tn_db_run (db, error, facts[job->report].sql, "i", job->tenant))
    return FALSE;
  if (tn_db_changes (db) > 0)
    tn_db_changed (db, facts[job->report].table);
  return TRUE;
}

static gboolean
note_report_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;

  if (!tn_cache_still_mapped (db, job->tenant, error))
    return FALSE;
  if (g_str_equal (job->code, "not-licensed") &&
      (!write_count (db, job, FALSE, error) || !forget_facts (db, job, error)))
    return FALSE;
  tn_db_changed (db, TN_TABLE_TENANTS);
  return tn_cache_write_freshness (db,
                                   job->tenant,
                                   tn_report_name (job->report),
                                   job->now,
                                   job->code,
                                   job->detail,
                                   error);
}

DexFuture *
tn_cache_note_report (TnStore *store,
                      gint64 tenant,
                      TnReport report,
                      const char *error_code,
                      const char *error_detail,
                      gint64 now)
{
  Job *job = job_new (tenant, report, NULL, now);

  job->code = g_strdup (error_code);
  job->detail = tn_text_redact (error_detail);
  return tn_store_write (store, note_report_job, job, job_free);
}

/* Mail ---------------------------------------------------------------------- */

static gboolean
write_mail_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  double sum = 0;

  if (!tn_cache_still_mapped (db, job->tenant, error) ||
      !tn_db_run (db, error, "DELETE FROM cache.mail_domains WHERE tenant = ?", "i", job->tenant))
    return FALSE;
  for (guint i = 0; i < job->rows->len; i++)
    {
      const TnMailSecurity *domain = g_ptr_array_index (job->rows, i);

      sum += tn_mail_percent (domain);
      if (!tn_db_run (
              db,
              error,
              "INSERT OR REPLACE INTO cache.mail_domains (tenant, domain, spf, dkim, dmarc) "
              "VALUES (?, ?, ?, ?, ?)",
              "isiii",
              job->tenant,
              domain->domain,
              (gint64) domain->spf,
              (gint64) domain->dkim,
              (gint64) domain->dmarc))
        return FALSE;
    }
  tn_db_changed (db, TN_TABLE_TENANTS);
  return tn_db_run (db,
                    error,
                    "UPDATE cache.tenant_summary SET email = nullif (?, -1.0) WHERE tenant = ?",
                    "di",
                    job->rows->len > 0 ? sum / job->rows->len : -1.0,
                    job->tenant) &&
         tn_cache_write_freshness (db,
                                   job->tenant,
                                   tn_report_name (TN_REPORT_MAIL),
                                   job->now,
                                   NULL,
                                   NULL,
                                   error);
}

DexFuture *
tn_cache_write_mail (TnStore *store, gint64 tenant, GPtrArray *domains, gint64 now)
{
  return tn_store_write (store,
                         write_mail_job,
                         job_new (tenant, TN_REPORT_MAIL, domains, now),
                         job_free);
}

static gboolean
list_mail_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) domains =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_mail_security_free);
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT domain, spf, dkim, dmarc FROM cache.mail_domains WHERE tenant = ? ORDER BY domain",
      "i",
      *(gint64 *) data);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnMailSecurity *domain = g_new0 (TnMailSecurity, 1);

      domain->domain = tn_db_dup_text (statement, 0);
      domain->spf = (TnMailCheck) sqlite3_column_int (statement, 1);
      domain->dkim = (TnMailCheck) sqlite3_column_int (statement, 2);
      domain->dmarc = (TnMailCheck) sqlite3_column_int (statement, 3);
      g_ptr_array_add (domains, domain);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&domains));
  return step == 0;
}

DexFuture *
tn_cache_list_mail (TnStore *store, gint64 tenant)
{
  return tn_store_read (store, list_mail_job, g_memdup2 (&tenant, sizeof tenant), g_free, NULL);
}

static gboolean
get_domains_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autofree char *domains =
      tn_db_get_string (db,
                        error,
                        "SELECT domains FROM cache.tenant_summary WHERE tenant = ?",
                        "i",
                        *(gint64 *) data);

  g_value_init (result, G_TYPE_STRING);
  g_value_set_string (result, domains != NULL ? domains : "");
  return *error == NULL;
}

DexFuture *
tn_cache_get_domains (TnStore *store, gint64 tenant)
{
  return tn_store_read (store, get_domains_job, g_memdup2 (&tenant, sizeof tenant), g_free, NULL);
}

/* Secure Score -------------------------------------------------------------- */

/* SCO-04: what a tenant has of what its controls can give. @tenant: 0: all. */
static gboolean
count_categories (TnDb *db, gint64 tenant, GError **error)
{
  /* One after the other: a statement with all of them reads no faster. */
  static const char *const sql[] = {
#define CATEGORY(name, column)                                                                     \
  "UPDATE cache.tenant_summary AS s SET " column " = (SELECT 100.0 * sum (c.score) / nullif (sum " \
  "(p.maximum), 0) FROM cache.score_controls c JOIN cache.score_profiles p ON p.id = c.profile "   \
  "WHERE c.tenant = s.tenant AND p.maximum > 0 AND p.category = '" name "') WHERE ?1 = 0 OR "      \
  "s.tenant = ?1"
    CATEGORY ("Identity", "score_identity"),
    CATEGORY ("Data", "score_data"),
    CATEGORY ("Device", "score_device"),
    CATEGORY ("Apps", "score_apps"),
#undef CATEGORY
  };

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    if (!tn_db_run (db, error, sql[i], "i", tenant))
      return FALSE;
  return TRUE;
}

static gboolean
write_control (TnDb *db, gint64 tenant, const TnControlReading *control, GError **error)
{
  return tn_db_run (db,
                    error,
                    "INSERT OR IGNORE INTO cache.score_profiles (name, category) VALUES (?, ?)",
                    "ss",
                    control->name,
                    control->category) &&
         tn_db_run (db,
                    error,
                    "INSERT INTO cache.score_controls (tenant, profile, score) SELECT ?1, id, ?2 "
                    "FROM cache.score_profiles WHERE name = ?3 ON CONFLICT (tenant, profile) DO "
                    "UPDATE SET score = ?2 WHERE score <> ?2",
                    "ids",
                    tenant,
                    control->score,
                    control->name);
}

/* Controls that a tenant does not have any more. */
static gboolean
remove_other_controls (TnDb *db, Job *job, GError **error)
{
  g_autoptr (GString) kept = g_string_new ("\n");

  for (guint i = 0; i < job->rows->len; i++)
    g_string_append_printf (kept,
                            "%s\n",
                            ((TnControlReading *) g_ptr_array_index (job->rows, i))->name);
  return tn_db_run (
      db,
      error,
      "DELETE FROM cache.score_controls WHERE tenant = ?1 AND profile IN (SELECT id "
      "FROM cache.score_profiles p WHERE instr (?2, char (10) || p.name || char (10)) "
      "= 0)",
      "is",
      job->tenant,
      kept->str);
}

static gboolean
write_controls_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  gint64 unknown;

  if (!tn_cache_still_mapped (db, job->tenant, error))
    return FALSE;
  for (guint i = 0; i < job->rows->len; i++)
    if (!write_control (db, job->tenant, g_ptr_array_index (job->rows, i), error))
      return FALSE;
  if (!remove_other_controls (db, job, error) || !count_categories (db, job->tenant, error))
    return FALSE;
  unknown = tn_db_get_int (db,
                           error,
                           0,
                           "SELECT count (*) FROM cache.score_controls c JOIN cache.score_profiles "
                           "p ON p.id = c.profile WHERE c.tenant = ? AND p.title IS NULL",
                           "i",
                           job->tenant);
  tn_db_changed (db, TN_TABLE_SCORES);
  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, unknown > 0);
  return unknown != G_MININT64;
}

DexFuture *
tn_cache_write_controls (TnStore *store, gint64 tenant, GPtrArray *controls)
{
  return tn_store_write (store,
                         write_controls_job,
                         job_new (tenant, TN_REPORT_MFA, controls, 0),
                         job_free);
}

static gboolean
write_profiles_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;

  for (guint i = 0; i < job->rows->len; i++)
    {
      const TnProfileReading *profile = g_ptr_array_index (job->rows, i);

      if (!tn_db_run (db,
                      error,
                      "INSERT INTO cache.score_profiles (name, title, category, service, maximum, "
                      "cost, impact, remediation) VALUES (?1, ifnull (?2, ?1), ?3, ?4, nullif (?5, "
                      "-1.0), ?6, ?7, ?8) ON CONFLICT (name) DO UPDATE SET title = excluded.title, "
                      "category = ifnull (?3, category), service = ?4, maximum = excluded.maximum, "
                      "cost = ?6, impact = ?7, remediation = ?8",
                      "ssssdsss",
                      profile->name,
                      profile->title,
                      profile->category,
                      profile->service,
                      isfinite (profile->maximum) ? profile->maximum : -1.0,
                      profile->cost,
                      profile->impact,
                      profile->remediation))
        return FALSE;
    }
  tn_db_changed (db, TN_TABLE_SCORES);
  return count_categories (db, 0, error);
}

DexFuture *
tn_cache_write_profiles (TnStore *store, GPtrArray *profiles)
{
  return tn_store_write (store,
                         write_profiles_job,
                         job_new (0, TN_REPORT_MFA, profiles, 0),
                         job_free);
}
