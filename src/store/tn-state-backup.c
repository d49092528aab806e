/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-backup.h"

#include "tn-state-private.h"

/* HEA-08 looks at seven days. */
#define RUNS_KEPT (8 * 24 * 60 * 60)

G_DEFINE_BOXED_TYPE (TnBackupState, tn_backup_state, tn_backup_state_copy, tn_backup_state_free)

TnBackupState *
tn_backup_state_copy (const TnBackupState *state)
{
  TnBackupState *copy = g_memdup2 (state, sizeof *state);

  copy->tenant_id = g_strdup (state->tenant_id);
  copy->name = g_strdup (state->name);
  copy->error = g_strdup (state->error);
  copy->plan = tn_backup_plan_copy (&state->plan);
  return copy;
}

void
tn_backup_state_free (TnBackupState *state)
{
  g_free (state->tenant_id);
  g_free (state->name);
  g_free (state->error);
  tn_backup_plan_clear (&state->plan);
  g_free (state);
}

#define COLUMNS                                                                                    \
  "t.id, t.tenant_id, t.name, b.microsoft_tenant_id IS NOT NULL, b.enabled, ifnull (b.schedule, "  \
  "2), ifnull (b.kinds, -1), b.keep_days, b.disabled_at, b.next_due, b.last_at, b.failures, "      \
  "b.error, b.objects, b.removed, b.cron, b.zone, b.window_from, b.window_hours, b.paused, "       \
  "b.forget_days FROM "                                                                            \
  "microsoft_tenants t LEFT JOIN backups b ON "                                                    \
  "b.microsoft_tenant_id = t.id "

static TnBackupState *
read_state (sqlite3_stmt *statement)
{
  TnBackupState *state = g_new0 (TnBackupState, 1);

  state->tenant = sqlite3_column_int64 (statement, 0);
  state->tenant_id = tn_db_dup_text (statement, 1);
  state->name = tn_db_dup_text (statement, 2);
  state->exists = sqlite3_column_int (statement, 3) != 0;
  state->enabled = sqlite3_column_int (statement, 4) != 0;
  state->plan.schedule =
      (TnBackupSchedule) CLAMP (sqlite3_column_int (statement, 5), 0, TN_N_SCHEDULES - 1);
  state->kinds = (guint32) sqlite3_column_int64 (statement, 6) & TN_ALL_OBJECTS;
  state->keep_days = (guint) MAX (0, sqlite3_column_int (statement, 7));
  state->disabled_at = sqlite3_column_int64 (statement, 8);
  state->next_due = sqlite3_column_int64 (statement, 9);
  state->last_at = sqlite3_column_int64 (statement, 10);
  state->failures = (guint) sqlite3_column_int (statement, 11);
  state->error = tn_db_dup_text (statement, 12);
  state->objects = (guint) sqlite3_column_int (statement, 13);
  state->removed = (guint) sqlite3_column_int (statement, 14);
  state->plan.cron = tn_db_dup_text (statement, 15);
  state->plan.zone = tn_db_dup_text (statement, 16);
  state->plan.window_from = (guint) CLAMP (sqlite3_column_int (statement, 17), 0, 23);
  state->plan.window_hours =
      (guint) CLAMP (sqlite3_column_int (statement, 18), 0, TN_BACKUP_WINDOW_HOURS);
  state->plan.paused = sqlite3_column_int (statement, 19) != 0;
  state->forget_days = (guint) MAX (0, sqlite3_column_int (statement, 20));
  return state;
}

static TnBackupState *
get_state (TnDb *db, gint64 tenant, GError **error)
{
  sqlite3_stmt *statement =
      tn_db_query (db, error, "SELECT " COLUMNS "WHERE t.id = ?", "i", tenant);
  int step = statement != NULL ? tn_db_step (db, statement, error) : -1;
  TnBackupState *state;

  if (step == 0)
    tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such tenant");
  if (step <= 0)
    return NULL;
  state = read_state (statement);
  tn_db_done (statement);
  return state;
}

static gboolean
get_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnBackupState *state = get_state (db, *(gint64 *) data, error);

  g_value_init (result, TN_TYPE_BACKUP_STATE);
  g_value_take_boxed (result, state);
  return state != NULL;
}

DexFuture *
tn_state_get_backup (TnStore *store, gint64 tenant)
{
  return tn_store_read (store, get_job, g_memdup2 (&tenant, sizeof tenant), g_free, NULL);
}

typedef struct
{
  TnStateArgs *args;    /* (owned) */
  TnBackupState *state; /* (owned) */
} SetJob;

static void
set_job_free (gpointer data)
{
  SetJob *job = data;

  tn_state_args_free (job->args);
  tn_backup_state_free (job->state);
  g_free (job);
}

static char *
describe (const TnBackupState *state)
{
  g_autofree char *plan = tn_backup_plan_describe (&state->plan);
  GString *text;
  guint kinds = 0;

  for (guint i = 0; i < TN_N_OBJECTS; i++)
    kinds += state->kinds >> i & 1;
  if (!state->enabled)
    return g_strdup ("disabled");
  text = g_string_new (plan);
  g_string_append_printf (text, ", %u kinds", kinds);
  if (state->keep_days > 0)
    g_string_append_printf (text, ", kept for %u days", state->keep_days);
  else
    g_string_append (text, ", kept for ever");
  if (state->forget_days > 0)
    g_string_append_printf (text, ", deleted users for %u days", state->forget_days);
  return g_string_free_and_steal (text);
}

static gboolean
set_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  SetJob *job = data;
  const TnBackupState *state = job->state;
  g_autoptr (TnBackupState) before = get_state (db, state->tenant, error);
  g_autofree char *was = NULL, *is = describe (state);
  const char *action;

  if (before == NULL)
    return FALSE;
  if (state->enabled && tn_backup_plan_check (&state->plan) != NULL)
    {
      tn_state_refuse (error, TN_STORE_ERROR_REFUSED, tn_backup_plan_check (&state->plan));
      return FALSE;
    }
  if (before->exists)
    was = describe (before);
  action = !state->enabled                     ? "backup.disable"
           : before->exists && before->enabled ? "backup.edit"
                                               : "backup.enable";
  tn_db_changed (db, TN_TABLE_BACKUPS | TN_TABLE_TENANTS);
  return tn_db_run (
             db,
             error,
             "INSERT INTO backups (microsoft_tenant_id, enabled, schedule, kinds, keep_days, "
             "enabled_at, disabled_at, next_due, cron, zone, window_from, window_hours, paused, "
             "forget_days) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON "
             "CONFLICT DO "
             "UPDATE SET enabled = ?2, schedule = ?3, kinds = ?4, keep_days = ?5, disabled_at = "
             "?7, next_due = ?8, failures = 0, error = NULL, cron = ?9, zone = ?10, window_from = "
             "?11, "
             "window_hours = ?12, paused = ?13, forget_days = ?14",
             "iiiiiiiissiiii",
             state->tenant,
             (gint64) state->enabled,
             (gint64) state->plan.schedule,
             (gint64) state->kinds,
             (gint64) state->keep_days,
             job->args->now,
             state->enabled ? (gint64) 0 : job->args->now,
             /* What is enabled or changed is tried at once, or when its window opens. */
             tn_backup_plan_first (&state->plan, job->args->now),
             state->plan.cron,
             state->plan.zone,
             (gint64) state->plan.window_from,
             (gint64) state->plan.window_hours,
             (gint64) state->plan.paused,
             (gint64) (state->forget_days > 0 ? MAX (state->forget_days, TN_FORGET_DAYS) : 0)) &&
         tn_state_audit_change (db,
                                job->args,
                                action,
                                before->name,
                                before->tenant_id,
                                was,
                                is,
                                error);
}

DexFuture *
tn_state_set_backup (TnStore *store, const TnActor *actor, const TnBackupState *state, gint64 now)
{
  SetJob *job = g_new (SetJob, 1);

  *job = (SetJob) { tn_state_args_new (actor), tn_backup_state_copy (state) };
  job->args->now = now;
  return tn_store_write (store, set_job, job, set_job_free);
}

/* It is over when what is missing of the objects that there were is few again. */
static gboolean
note_mass_deletion (TnDb *db, gint64 tenant, gint64 now, GError **error)
{
  return tn_db_run (db,
                    error,
                    "UPDATE backups SET mass_at = 0 WHERE microsoft_tenant_id = ? AND mass_at > 0 "
                    "AND NOT tn_mass_deletion (max (0, mass_before - objects), objects)",
                    "i",
                    tenant) &&
         tn_db_run (db,
                    error,
                    "UPDATE backups SET mass_at = ?2, mass_before = max (objects + removed, "
                    "iif (mass_at > 0, mass_before, 0)) WHERE microsoft_tenant_id = ?1 AND "
                    "tn_mass_deletion (removed, objects)",
                    "ii",
                    tenant,
                    now);
}

static gboolean
note_by_hand (TnDb *db, const TnStateArgs *args, GError **error)
{
  tn_db_changed (db, TN_TABLE_BACKUPS);
  return tn_db_run (
      db,
      error,
      "INSERT INTO hand_backups VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET last_at "
      "= ?2, objects = ?3",
      "iii",
      args->id[0],
      args->now,
      args->id[1]);
}

static gboolean
record_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 tenant = args->id[0], now = args->now;
  g_autoptr (TnBackupState) state = get_state (db, tenant, error);
  gboolean good = args->text[0] == NULL;
  gint64 next;

  if (state == NULL)
    return FALSE;
  if (!state->exists)
    return !good || note_by_hand (db, args, error);
  next = tn_backup_plan_next (&state->plan, now);
  /* One that failed is tried again in an hour, if the next is not sooner. A plan that cannot be
   * read any more, of a zone that is gone, must not be due all the time. */
  if (!good || next == 0)
    next =
        next == 0 ? now + 60 * 60 : MIN (next, tn_backup_plan_first (&state->plan, now + 60 * 60));
  tn_db_changed (db, TN_TABLE_BACKUPS | TN_TABLE_TENANTS);
  return tn_db_run (db,
                    error,
                    "UPDATE backups SET next_due = ?2, last_at = iif (?3, ?4, last_at), failures = "
                    "iif (?3, 0, failures + 1), error = ?5, objects = iif (?3, ?6, objects), "
                    "removed = iif (?3, ?7, removed) WHERE microsoft_tenant_id = ?1",
                    "iiiisii",
                    tenant,
                    next,
                    (gint64) good,
                    now,
                    args->text[0],
                    args->id[1],
                    args->id[2]) &&
         (!good || note_mass_deletion (db, tenant, now, error)) &&
         tn_db_run (db,
                    error,
                    "INSERT INTO backup_runs (microsoft_tenant_id, ended, good) VALUES (?, ?, ?)",
                    "iii",
                    tenant,
                    now,
                    (gint64) good) &&
         tn_db_run (db,
                    error,
                    "DELETE FROM backup_runs WHERE microsoft_tenant_id = ? AND ended < ?",
                    "ii",
                    tenant,
                    now - RUNS_KEPT);
}

DexFuture *
tn_state_record_backup (TnStore *store,
                        gint64 tenant,
                        const char *error,
                        guint objects,
                        guint removed,
                        gint64 now)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = tenant;
  args->id[1] = objects;
  args->id[2] = removed;
  args->text[0] = g_strdup (error);
  args->now = now;
  return tn_store_write (store, record_job, args, tn_state_args_free);
}

static void
free_state (gpointer data)
{
  tn_backup_state_free (data);
}

/* The rows of @statement (nullable: failed). */
static gboolean
read_states (TnDb *db, sqlite3_stmt *statement, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func (free_state);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_ptr_array_add (states, read_state (statement));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&states));
  return step == 0;
}

static gboolean
list_due_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  return read_states (
      db,
      tn_db_query (db,
                   error,
                   "SELECT " COLUMNS
                   "WHERE b.enabled = 1 AND b.paused = 0 AND t.removed_at = 0 AND EXISTS (SELECT 1 "
                   "FROM managed_tenants m WHERE m.microsoft_tenant_id = t.id) AND (?1 = 0 OR "
                   "b.next_due <= ?1) ORDER BY b.next_due, t.id",
                   "i",
                   *(gint64 *) data),
      result,
      error);
}

DexFuture *
tn_state_list_due_backups (TnStore *store, gint64 now)
{
  return tn_store_read (store, list_due_job, g_memdup2 (&now, sizeof now), g_free, NULL);
}

static gboolean
list_expired_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  return read_states (db,
                      tn_db_query (db,
                                   error,
                                   "SELECT " COLUMNS "WHERE b.enabled = 0 AND b.disabled_at < ? "
                                   "AND NOT EXISTS (SELECT 1 FROM microsoft_tenants o WHERE "
                                   "o.tenant_id = t.tenant_id AND o.id > t.id)",
                                   "i",
                                   *(gint64 *) data),
                      result,
                      error);
}

DexFuture *
tn_state_list_expired_backups (TnStore *store, gint64 before)
{
  return tn_store_read (store, list_expired_job, g_memdup2 (&before, sizeof before), g_free, NULL);
}

static gboolean
forget_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autoptr (TnBackupState) state = get_state (db, args->id[0], error);

  if (state == NULL)
    return FALSE;
  tn_db_changed (db, TN_TABLE_BACKUPS | TN_TABLE_TENANTS);
  return tn_db_run (db,
                    error,
                    "DELETE FROM backups WHERE microsoft_tenant_id = ?",
                    "i",
                    state->tenant) &&
         tn_db_run (db,
                    error,
                    "DELETE FROM hand_backups WHERE microsoft_tenant_id = ?",
                    "i",
                    state->tenant) &&
         tn_state_audit_change (db,
                                args,
                                "backup.delete",
                                state->name,
                                state->tenant_id,
                                "disabled",
                                NULL,
                                error);
}

DexFuture *
tn_state_forget_backup (TnStore *store, const TnActor *actor, gint64 tenant)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = tenant;
  return tn_store_write (store, forget_job, args, tn_state_args_free);
}

#define PLAN                                                                                       \
  "enabled, schedule, kinds, keep_days, enabled_at, disabled_at, next_due, last_at, failures, "    \
  "error, objects, removed, cron, zone, window_from, window_hours, paused, forget_days, mass_at, " \
  "mass_before"

gboolean
tn_state_move_backup (TnDb *db, gint64 from, gint64 to, GError **error)
{
  /* Its runs follow the row they belong to. */
  static const char *const sql[] = {
    "INSERT INTO backups (microsoft_tenant_id, " PLAN ") SELECT ?2, " PLAN " FROM backups WHERE "
    "microsoft_tenant_id = ?1",
    "UPDATE backup_runs SET microsoft_tenant_id = ?2 WHERE microsoft_tenant_id = ?1",
    "DELETE FROM backups WHERE microsoft_tenant_id = ?1",
    "UPDATE hand_backups SET microsoft_tenant_id = ?2 WHERE microsoft_tenant_id = ?1",
  };

  tn_db_changed (db, TN_TABLE_BACKUPS);
  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    if (!tn_db_run (db, error, sql[i], "ii", from, to))
      return FALSE;
  return TRUE;
}
