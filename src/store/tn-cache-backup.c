/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-backup.h"

#include "tn-cache-private.h"
#include "tn-state-private.h"

typedef struct
{
  gint64 tenant, before;
  TnBackupService service;
  TnServiceBackup *backup; /* (owned) (nullable) */
  GPtrArray *units;        /* (owned) (nullable) (element-type TnBackupItem) */
  char *group;             /* (owned) (nullable) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->backup, tn_service_backup_free);
  g_clear_pointer (&job->units, g_ptr_array_unref);
  g_free (job->group);
  g_free (job);
}

static Job *
job_new (gint64 tenant, TnBackupService service)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = tenant;
  job->service = service;
  return job;
}

/* Before users are read, nobody is known, which is not nobody: ?1 tenant. */
#define USERS_ARE_KNOWN                                                                            \
  "EXISTS (SELECT 1 FROM cache.freshness f WHERE f.tenant = ?1 AND f.resource = 'users' AND "      \
  "f.complete = 1)"

/* Who has a licence and a mailbox, and is not protected: ?1 tenant. */
#define GAP(service)                                                                               \
  "FROM cache.users u WHERE u.tenant = ?1 AND u.licences > 0 AND u.mail IS NOT NULL AND NOT "      \
  "EXISTS (SELECT 1 FROM cache.backup_units x WHERE x.tenant = u.tenant AND x.service = " service  \
  " AND "                                                                                          \
  "x.object = lower (u.graph_id) AND x.status IN ('protected', 'protectRequested'))"

/* Writing ---------------------------------------------------------------------------- */

static gboolean
write_service_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  const Job *job = data;
  const TnServiceBackup *backup = job->backup;

  if (!tn_cache_still_mapped (db, job->tenant, error))
    return FALSE;
  tn_db_changed (db, TN_TABLE_BACKUPS);
  return tn_db_run (
      db,
      error,
      "INSERT INTO cache.service_backups (tenant, service, state, is_foreign, problem, total, "
      "done, failed, last_at, read_at, gap) VALUES (?1, ?2, ?3, ?4, ?5, nullif (?6, -1), nullif "
      "(?7, -1), nullif (?8, -1), ?9, ?10, iif (?2 IN (2, 3) AND ?3 >= 3 AND " USERS_ARE_KNOWN
      ", (SELECT count (*) " GAP (
          "?2") "), NULL)) ON CONFLICT DO UPDATE SET gap = iif (?3 = 0, gap, excluded.gap), state "
                "= ?3, is_foreign = iif (?3 IN (0, 1), is_foreign, ?4), problem = ?5, total = "
                "ifnull (nullif (?6, -1), iif (?3 IN (0, 1), total, NULL)), done = ifnull (nullif "
                "(?7, -1), iif (?3 IN (0, 1), done, NULL)), failed = ifnull (nullif (?8, -1), iif "
                "(?3 IN (0, 1), failed, NULL)), last_at = max (?9, iif (?3 = 0, last_at, 0)), "
                "read_at = iif (?3 = 0, read_at, ?10)",
      "iiiisiiiii",
      job->tenant,
      (gint64) backup->service,
      (gint64) backup->state,
      (gint64) backup->foreign,
      backup->problem,
      backup->total,
      backup->done,
      backup->failed,
      backup->last_at,
      backup->read_at);
}

DexFuture *
tn_cache_write_service_backup (TnStore *store, gint64 tenant, const TnServiceBackup *backup)
{
  Job *job = job_new (tenant, backup->service);

  job->backup = tn_service_backup_copy (backup);
  return tn_store_write (store, write_service_job, job, job_free);
}

static gboolean
write_units_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  const Job *job = data;
  gint64 generation;

  if (!tn_cache_still_mapped (db, job->tenant, error))
    return FALSE;
  generation = tn_db_get_int (db,
                              error,
                              0,
                              "SELECT max (generation) FROM cache.backup_units WHERE tenant = ? "
                              "AND service = ?",
                              "ii",
                              job->tenant,
                              (gint64) job->service) +
               1;
  for (guint i = 0; i < job->units->len; i++)
    {
      const TnBackupItem *unit = g_ptr_array_index (job->units, i);

      if (unit->object != NULL &&
          !tn_db_run (db,
                      error,
                      "INSERT INTO cache.backup_units (tenant, service, graph_id, object, name, "
                      "address, status, problem, generation) VALUES (?1, ?2, ?3, lower (?4), ?5, "
                      "?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET object = lower (?4), name = ?5, "
                      "address = ?6, status = ?7, problem = ?8, generation = ?9",
                      "iissssssi",
                      job->tenant,
                      (gint64) job->service,
                      unit->id,
                      unit->object,
                      unit->name,
                      unit->details,
                      unit->status,
                      unit->problem,
                      generation))
        return FALSE;
    }
  tn_db_changed (db, TN_TABLE_BACKUPS);
  return tn_db_run (db,
                    error,
                    "DELETE FROM cache.backup_units WHERE tenant = ? AND service = ? AND "
                    "generation < ?",
                    "iii",
                    job->tenant,
                    (gint64) job->service,
                    generation);
}

DexFuture *
tn_cache_write_backup_units (TnStore *store,
                             gint64 tenant,
                             TnBackupService service,
                             GPtrArray *units)
{
  Job *job = job_new (tenant, service);

  job->units = g_ptr_array_ref (units);
  return tn_store_write (store, write_units_job, job, job_free);
}

/* Of tenants that were asked neither since nor in vain: nobody gave us the permission. */
static gboolean
list_due_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  const Job *job = data;
  g_autoptr (GPtrArray) list = tn_backup_items_new ();
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT r.id, r.tenant_id, r.name FROM microsoft_tenants r JOIN managed_tenants m ON "
      "m.microsoft_tenant_id = r.id WHERE r.removed_at = 0 AND r.sync_status <> 4 AND NOT EXISTS "
      "(SELECT 1 FROM "
      "cache.service_backups s WHERE s.tenant = r.id AND s.read_at >= ?1) AND ifnull ((SELECT max "
      "(s.state <> ?2) FROM cache.service_backups s WHERE s.tenant = r.id), 1) ORDER BY r.id",
      "ii",
      job->before,
      (gint64) TN_SERVICE_NOT_PERMITTED);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnBackupItem *item = g_new0 (TnBackupItem, 1);

      item->total = sqlite3_column_int64 (statement, 0);
      item->id = tn_db_dup_text (statement, 1);
      item->name = tn_db_dup_text (statement, 2);
      g_ptr_array_add (list, item);
    }
  if (step != 0)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&list));
  return TRUE;
}

DexFuture *
tn_cache_list_due_service_backups (TnStore *store, gint64 before)
{
  Job *job = job_new (0, TN_N_BACKUP_SERVICES);

  job->before = before;
  return tn_store_read (store, list_due_job, job, job_free, NULL);
}

/* Reading ------------------------------------------------------------------------------ */

static gint64
column (sqlite3_stmt *statement, int at)
{
  return sqlite3_column_type (statement, at) == SQLITE_NULL ? -1
                                                            : sqlite3_column_int64 (statement, at);
}

static gboolean
list_services_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  const Job *job = data;
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_service_backup_free);
  sqlite3_stmt *statement;
  int step = -1;

  for (guint i = TN_BACKUP_SERVICE_ENTRA; i < TN_N_BACKUP_SERVICES; i++)
    g_ptr_array_add (list, tn_service_backup_new ((TnBackupService) i));
  statement = tn_db_query (
      db,
      error,
      "SELECT service, state, is_foreign, problem, total, done, failed, last_at, read_at, iif "
      "(service IN (2, 3) AND (state >= 3 OR total >= 0) AND " USERS_ARE_KNOWN
      ", (SELECT count (*) " GAP ("b.service") "), NULL) FROM "
                                               "cache.service_backups b WHERE b.tenant = ?1",
      "i",
      job->tenant);
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      gint64 service = sqlite3_column_int64 (statement, 0);
      TnServiceBackup *backup;

      if (service < TN_BACKUP_SERVICE_ENTRA || service >= TN_N_BACKUP_SERVICES)
        continue;
      backup = g_ptr_array_index (list, service - TN_BACKUP_SERVICE_ENTRA);
      backup->state = (TnServiceState) sqlite3_column_int (statement, 1);
      backup->foreign = sqlite3_column_int (statement, 2);
      backup->problem = tn_db_dup_text (statement, 3);
      backup->total = column (statement, 4);
      backup->done = column (statement, 5);
      backup->failed = column (statement, 6);
      backup->last_at = sqlite3_column_int64 (statement, 7);
      backup->read_at = sqlite3_column_int64 (statement, 8);
      backup->gap = column (statement, 9);
    }
  if (step != 0)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&list));
  return TRUE;
}

DexFuture *
tn_cache_list_service_backups (TnStore *store, gint64 tenant)
{
  return tn_store_read (store,
                        list_services_job,
                        job_new (tenant, TN_N_BACKUP_SERVICES),
                        job_free,
                        NULL);
}

/* Columns: id, object, name, address, status, problem. */
static gboolean
take_items (TnDb *db, sqlite3_stmt *statement, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) list = tn_backup_items_new ();
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnBackupItem *item = g_new0 (TnBackupItem, 1);

      item->id = tn_db_dup_text (statement, 0);
      item->object = tn_db_dup_text (statement, 1);
      item->name = tn_db_dup_text (statement, 2);
      item->details = tn_db_dup_text (statement, 3);
      item->status = tn_db_dup_text (statement, 4);
      item->problem = tn_db_dup_text (statement, 5);
      item->total = item->done = item->failed = -1;
      g_ptr_array_add (list, item);
    }
  if (step != 0)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&list));
  return TRUE;
}

static gboolean
list_units_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  const Job *job = data;

  return take_items (db,
                     tn_db_query (db,
                                  error,
                                  "SELECT graph_id, object, name, address, status, problem FROM "
                                  "cache.backup_units WHERE tenant = ? AND service = ? ORDER BY "
                                  "name COLLATE NOCASE, graph_id",
                                  "ii",
                                  job->tenant,
                                  (gint64) job->service),
                     result,
                     error);
}

DexFuture *
tn_cache_list_backup_units (TnStore *store, gint64 tenant, TnBackupService service)
{
  return tn_store_read (store, list_units_job, job_new (tenant, service), job_free, NULL);
}

static gboolean
list_gap_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  const Job *job = data;
  gint64 known = tn_db_get_int (db, error, 0, "SELECT " USERS_ARE_KNOWN, "i", job->tenant);

  if (known == G_MININT64)
    return FALSE;
  if (known == 0)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "the users of this tenant are not all read yet, so who is left out is "
                            "not known");
  return take_items (
      db,
      tn_db_query (db,
                   error,
                   "SELECT u.graph_id, u.graph_id, u.display_name, u.mail, NULL, "
                   "NULL " GAP ("?2") " ORDER BY u.display_name COLLATE NOCASE, u.id",
                   "ii",
                   job->tenant,
                   (gint64) job->service),
      result,
      error);
}

DexFuture *
tn_cache_list_backup_gap (TnStore *store, gint64 tenant, TnBackupService service)
{
  return tn_store_read (store, list_gap_job, job_new (tenant, service), job_free, NULL);
}

#define UNITS_OF_USER                                                                              \
  "FROM cache.backup_units x WHERE x.tenant = ?1 AND x.service IN (2, 3) AND x.object = lower "    \
  "(u.graph_id)"
#define PROTECTED_OF_USER UNITS_OF_USER " AND x.status IN ('protected', 'protectRequested')"
#define WHAT_IS_PROTECTED                                                                          \
  "(SELECT group_concat (iif (x.service = 2, 'exchange', 'onedrive'), ' ' ORDER BY "               \
  "x.service) " PROTECTED_OF_USER ")"
#define STATUS_OF_USER                                                                             \
  "CASE WHEN EXISTS (SELECT 1 " PROTECTED_OF_USER                                                  \
  ") THEN 'active' WHEN EXISTS (SELECT 1 " UNITS_OF_USER                                           \
  ") THEN 'inactive-with-data' ELSE 'inactive' END"
#define IN_GROUP                                                                                   \
  "(?2 IS NULL OR EXISTS (SELECT 1 FROM cache.group_members y JOIN cache.groups g ON g.id = "      \
  "y.group_id WHERE g.tenant = ?1 AND g.graph_id = ?2 AND y.member = u.graph_id))"
#define USERS                                                                                      \
  "SELECT u.graph_id, " WHAT_IS_PROTECTED ", u.display_name AS name, u.mail, " STATUS_OF_USER      \
  ", NULL FROM cache.users u WHERE u.tenant = ?1 AND (u.licences > 0 OR EXISTS (SELECT "           \
  "1 " UNITS_OF_USER ")) AND " IN_GROUP
#define DELETED                                                                                    \
  "SELECT x.object, NULL, max (x.name), max (x.address), 'deleted', NULL FROM cache.backup_units " \
  "x WHERE x.tenant = ?1 AND x.service IN (2, 3) AND ?2 IS NULL AND " USERS_ARE_KNOWN              \
  " AND x.object NOT IN (SELECT "                                                                  \
  "lower (u.graph_id) FROM cache.users u WHERE u.tenant = ?1) GROUP BY x.object"

static gboolean
list_people_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  const Job *job = data;

  return take_items (db,
                     tn_db_query (db,
                                  error,
                                  USERS " UNION ALL " DELETED " ORDER BY name COLLATE NOCASE",
                                  "is",
                                  job->tenant,
                                  job->group),
                     result,
                     error);
}

DexFuture *
tn_cache_list_backup_people (TnStore *store, gint64 tenant, const char *group)
{
  Job *job = job_new (tenant, TN_N_BACKUP_SERVICES);

  job->group = g_strdup (group);
  return tn_store_read (store, list_people_job, job, job_free, NULL);
}
