/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

#include "tn-text.h"
#include "tn-time.h"

#include <glib/gstdio.h>
#include <string.h>

#define BACKUPS_KEPT 7

TnStateArgs *
tn_state_args_new (const TnActor *actor)
{
  TnStateArgs *args = g_new0 (TnStateArgs, 1);

  args->actor_name = g_strdup (actor != NULL ? actor->name : NULL);
  args->source = g_strdup (actor != NULL ? actor->source : NULL);
  return args;
}

void
tn_state_args_free (gpointer data)
{
  TnStateArgs *args = data;

  g_free (args->actor_name);
  g_free (args->source);
  for (guint i = 0; i < G_N_ELEMENTS (args->text); i++)
    tn_text_wipe_free (args->text[i]);
  g_clear_pointer (&args->array, g_array_unref);
  g_free (args);
}

gboolean
tn_state_audit_change (TnDb *db,
                       TnStateArgs *args,
                       const char *action,
                       const char *object,
                       const char *tenant,
                       const char *before,
                       const char *after,
                       GError **error)
{
  const TnActor actor = { args->actor_name, args->source };
  const TnAuditRow row = { .action = action,
                           .object = object,
                           .tenant = tenant,
                           .result = "success",
                           .before = before,
                           .after = after };

  return tn_audit_append (db, &actor, &row, NULL, error);
}

gboolean
tn_state_audit (TnDb *db,
                TnStateArgs *args,
                const char *action,
                const char *object,
                const char *detail,
                GError **error)
{
  const TnActor actor = { args->actor_name, args->source };
  const TnAuditRow row = { .action = action,
                           .object = object,
                           .result = "success",
                           .detail = detail };

  return tn_audit_append (db, &actor, &row, NULL, error);
}

gboolean
tn_state_refuse (GError **error, TnStoreError code, const char *text)
{
  g_set_error_literal (error, TN_STORE_ERROR, code, text);
  return FALSE;
}

void
tn_state_return_id (GValue *result, gint64 id)
{
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, id);
}

/* A name that a person gave: not empty, one line. */
char *
tn_state_clean_name (const char *text)
{
  g_autofree char *visible = tn_text_visible (text);

  return g_strdup (g_strstrip (visible));
}

gboolean
tn_state_set_microsoft_name (TnDb *db,
                             gint64 tenant,
                             const char *name,
                             const char *domain,
                             GError **error)
{
  g_autofree char *fold = tn_text_fold (name);

  return tn_db_run (
             db,
             error,
             "UPDATE microsoft_tenants SET name = iif (microsoft_name IS NULL, ?1, name), "
             "name_fold = iif (microsoft_name IS NULL, ?2, name_fold), microsoft_name = iif "
             "(microsoft_name IS NULL, NULL, ?1), domain = ifnull (?3, domain) WHERE id = ?4",
             "sssi",
             name,
             fold,
             domain,
             tenant) &&
         tn_state_refresh_search (db, tenant, error);
}

/* What search finds a tenant by: name, domain, ids, managed tenant, organizations. */
gboolean
tn_state_refresh_search (TnDb *db, gint64 tenant, GError **error)
{
  g_autofree char *text =
      tn_db_get_string (db,
                        error,
                        "SELECT t.name || char(10) || ifnull (t.microsoft_name, '') || char(10) || "
                        "ifnull (t.domain, '') || char(10) || "
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

gboolean
tn_state_refresh_search_of_managed (TnDb *db, gint64 managed, GError **error)
{
  gint64 tenant = tn_db_get_int (db,
                                 error,
                                 0,
                                 "SELECT microsoft_tenant_id FROM managed_tenants WHERE id = ?",
                                 "i",
                                 managed);

  return tenant != G_MININT64 && (tenant == 0 || tn_state_refresh_search (db, tenant, error));
}

/* Settings, scores, audit, backup ------------------------------------------- */

static gboolean
get_setting_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *value =
      tn_db_get_string (db, error, "SELECT value FROM settings WHERE key = ?", "s", args->text[0]);

  g_value_init (result, G_TYPE_STRING);
  g_value_set_string (result, value != NULL ? value : "");
  return *error == NULL;
}

DexFuture *
tn_state_get_setting (TnStore *store, const char *key)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->text[0] = g_strdup (key);
  return tn_store_read (store, get_setting_job, args, tn_state_args_free, NULL);
}

static gboolean
set_setting_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;

  tn_db_changed (db, TN_TABLE_SETTINGS);
  return tn_db_run (db,
                    error,
                    "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET "
                    "value = ?2",
                    "ss",
                    args->text[0],
                    args->text[1]) &&
         (args->actor_name == NULL ||
          tn_state_audit (db, args, "setting.change", args->text[0], args->text[1], error));
}

DexFuture *
tn_state_set_setting (TnStore *store, const TnActor *actor, const char *key, const char *value)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->text[0] = g_strdup (key);
  args->text[1] = g_strdup (value);
  return tn_store_write (store, set_setting_job, args, tn_state_args_free);
}

/* Audit --------------------------------------------------------------------- */

typedef struct
{
  char *name, *source; /* (owned) */
  TnAuditRow row;      /* texts (owned) */
} NoteJob;

static void
note_job_free (gpointer data)
{
  NoteJob *job = data;

  g_free (job->name);
  g_free (job->source);
  g_free ((char *) job->row.action);
  g_free ((char *) job->row.object);
  g_free ((char *) job->row.tenant);
  g_free ((char *) job->row.result);
  g_free ((char *) job->row.before);
  g_free ((char *) job->row.after);
  g_free ((char *) job->row.detail);
  g_free (job);
}

static gboolean
note_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  NoteJob *job = data;
  const TnActor actor = { job->name, job->source };
  gint64 seq;

  if (!tn_audit_append (db, &actor, &job->row, &seq, error))
    return FALSE;
  tn_state_return_id (result, seq);
  return TRUE;
}

DexFuture *
tn_state_note (TnStore *store, const TnActor *actor, const TnAuditRow *row)
{
  NoteJob *job = g_new (NoteJob, 1);

  *job = (NoteJob) { g_strdup (actor->name),
                     g_strdup (actor->source),
                     { .action = g_strdup (row->action),
                       .object = g_strdup (row->object),
                       .tenant = g_strdup (row->tenant),
                       .result = g_strdup (row->result != NULL ? row->result : "success"),
                       .before = g_strdup (row->before),
                       .after = g_strdup (row->after),
                       .detail = g_strdup (row->detail),
                       .intent = row->intent } };
  return tn_store_write (store, note_job, job, note_job_free);
}

static gboolean
verify_audit_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  TnAuditCheck check;

  if (!tn_audit_verify (db, args->id[0], &check, error))
    return FALSE;
  g_value_init (result, TN_TYPE_AUDIT_CHECK);
  g_value_set_boxed (result, &check);
  return TRUE;
}

DexFuture *
tn_state_verify_audit (TnStore *store, gint64 last)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = last;
  return tn_store_read (store, verify_audit_job, args, tn_state_args_free, NULL);
}

static gboolean
audit_values_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnAuditValues *values = tn_audit_list_values (db, ((TnStateArgs *) data)->text[0], error);

  g_value_init (result, TN_TYPE_AUDIT_VALUES);
  g_value_take_boxed (result, values);
  return values != NULL;
}

DexFuture *
tn_state_list_audit_values (TnStore *store, const char *tenant)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->text[0] = g_strdup (tenant);
  return tn_store_read (store, audit_values_job, args, tn_state_args_free, NULL);
}

static gboolean
segment_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  const TnActor actor = { args->actor_name, args->source };

  return tn_audit_begin_segment (db, &actor, args->id[0], error);
}

DexFuture *
tn_state_begin_audit_segment (TnStore *store, const TnActor *actor, gint64 bad)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = bad;
  return tn_store_write (store, segment_job, args, tn_state_args_free);
}

static gboolean
export_audit_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  char *text = tn_audit_export (db, error);

  if (text == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, text);
  return TRUE;
}

DexFuture *
tn_state_export_audit (TnStore *store)
{
  return tn_store_read (store, export_audit_job, NULL, NULL, NULL);
}

static gboolean
get_scores_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
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

      g_strlcpy (score.day, tn_db_text (statement, 0), sizeof score.day);
      g_array_prepend_val (scores, score);
    }
  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&scores));
  return step == 0;
}

DexFuture *
tn_state_get_scores (TnStore *store, gint64 tenant, guint days)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = tenant;
  args->id[1] = days;
  return tn_store_read (store, get_scores_job, args, tn_state_args_free, NULL);
}

/* Sums of the days of the chart. */
typedef struct
{
  guint n;
  gint64 last; /* number of the newest day */
  double *sums;
  guint *tenants;
} Days;

/* The value of @day stands for the days from it on, until @next has one of its own. */
static void
add_score (Days *days, gint64 day, gint64 next, double percent)
{
  gint64 first = days->last - days->n + 1,
         until = MIN (MIN (next, day + TN_SCORE_CARRY_DAYS + 1), days->last + 1);

  for (gint64 i = MAX (day, first); i < until; i++)
    {
      days->sums[i - first] += percent;
      days->tenants[i - first]++;
    }
}

static GArray *
means_of (const Days *days)
{
  GArray *means = g_array_new (FALSE, TRUE, sizeof (TnScoreDay));

  for (guint i = 0; i < days->n; i++)
    {
      TnScoreDay mean = { .tenants = days->tenants[i] };
      /* Julian days begin at noon. */
      g_autofree char *text =
          tn_time_format_day ((days->last - days->n + 1 + i - 2440588) * 86400 + 43200);

      if (mean.tenants == 0)
        continue;
      mean.percent = days->sums[i] / mean.tenants;
      g_strlcpy (mean.day, text, sizeof mean.day);
      g_array_append_val (means, mean);
    }
  return means;
}

/* In one pass over what is not too old to matter. */
static gboolean
get_score_days_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  guint n = (guint) args->id[0];
  g_autofree double *sums = g_new0 (double, n);
  g_autofree guint *tenants = g_new0 (guint, n);
  gint64 last = tn_db_get_int (db,
                               error,
                               0,
                               "SELECT CAST (julianday (max (h.day), '+12 hours') AS INTEGER) FROM "
                               "managed_tenants m JOIN score_history h ON h.microsoft_tenant_id = "
                               "m.microsoft_tenant_id WHERE h.maximum > 0",
                               "");
  Days days = { n, last, sums, tenants };
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT m.microsoft_tenant_id, CAST (julianday (h.day, '+12 hours') AS INTEGER), 100.0 * "
      "h.current / h.maximum FROM managed_tenants m JOIN score_history h ON h.microsoft_tenant_id "
      "= "
      "m.microsoft_tenant_id WHERE h.maximum > 0 AND h.day > date (?, '-' || ? || ' days') ORDER "
      "BY "
      "m.microsoft_tenant_id, h.day",
      "di",
      (double) last,
      (gint64) n + TN_SCORE_CARRY_DAYS);
  gint64 tenant = 0, day = 0;
  double percent = 0;
  int step = -1;

  while (statement != NULL && last > 0 && (step = tn_db_step (db, statement, error)) > 0)
    {
      gint64 next_tenant = sqlite3_column_int64 (statement, 0),
             next_day = sqlite3_column_int64 (statement, 1);

      if (tenant != 0)
        add_score (&days, day, next_tenant == tenant ? next_day : G_MAXINT64, percent);
      tenant = next_tenant;
      day = next_day;
      percent = sqlite3_column_double (statement, 2);
    }
  if (last <= 0 && statement != NULL)
    {
      tn_db_done (statement);
      step = 0;
    }
  if (tenant != 0)
    add_score (&days, day, G_MAXINT64, percent);
  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, means_of (&days));
  return step == 0;
}

DexFuture *
tn_state_get_score_days (TnStore *store, guint days)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = days;
  return tn_store_read (store, get_score_days_job, args, tn_state_args_free, NULL);
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

  /* The backup of a day is made once there is something to lose. */
  if (g_file_test (path, G_FILE_TEST_EXISTS) ||
      tn_db_get_int (db,
                     error,
                     0,
                     "SELECT EXISTS (SELECT 1 FROM integrations) OR EXISTS (SELECT 1 FROM "
                     "organizations)",
                     "") == 0)
    return TRUE;
  g_unlink (partial);
  if (!tn_db_backup_state (db, partial, error))
    return FALSE;
  g_chmod (partial, 0600);
  if (g_rename (partial, path) != 0)
    return tn_state_refuse (error, TN_STORE_ERROR_FULL, "the backup cannot be put in place");
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
