/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user sync is set to, and when it is due. */
#include "config.h"

#include "tn-state-user-sync-private.h"

#define RETRY (5 * 60)
#define SYNC_COLUMNS                                                                               \
  "o.id, o.name, ifnull (t.id, 0), t.name, s.organization_id IS NOT NULL, s.enabled, s.filter, "   \
  "s.fields, s.custom, s.last_run, s.next_due, s.stopped_run, s.error, m.id, m.name FROM "         \
  "organizations o JOIN managed_tenants m ON m.id = o.managed_tenant_id LEFT JOIN "                \
  "microsoft_tenants t ON t.id = "                                                                 \
  "m.microsoft_tenant_id LEFT JOIN user_syncs s ON s.organization_id = o.id "

G_DEFINE_BOXED_TYPE (TnUserSync, tn_user_sync, tn_user_sync_copy, tn_user_sync_free)

TnUserSync *
tn_user_sync_copy (const TnUserSync *sync)
{
  TnUserSync *copy = g_memdup2 (sync, sizeof *sync);

  copy->organization_name = g_strdup (sync->organization_name);
  copy->managed_name = g_strdup (sync->managed_name);
  copy->tenant_name = g_strdup (sync->tenant_name);
  copy->filter = tn_user_filter_copy (sync->filter);
  copy->custom = g_strdup (sync->custom);
  copy->error = g_strdup (sync->error);
  return copy;
}

void
tn_user_sync_free (TnUserSync *sync)
{
  if (sync == NULL)
    return;
  g_free (sync->organization_name);
  g_free (sync->managed_name);
  g_free (sync->tenant_name);
  tn_user_filter_free (sync->filter);
  g_free (sync->custom);
  g_free (sync->error);
  g_free (sync);
}

static TnUserSync *
read_sync (sqlite3_stmt *statement)
{
  TnUserSync *sync = g_new0 (TnUserSync, 1);
  const char *filter = tn_db_text (statement, 6);

  sync->organization = sqlite3_column_int64 (statement, 0);
  sync->organization_name = tn_db_dup_text (statement, 1);
  sync->tenant = sqlite3_column_int64 (statement, 2);
  sync->tenant_name = tn_db_dup_text (statement, 3);
  sync->exists = sqlite3_column_int (statement, 4) != 0;
  sync->enabled = sqlite3_column_int (statement, 5) != 0;
  sync->filter = filter != NULL ? tn_user_filter_parse (filter) : NULL;
  sync->fields =
      sync->exists ? (guint32) sqlite3_column_int64 (statement, 7) : TN_PERSON_ALL_FIELDS;
  sync->custom = tn_db_dup_text (statement, 8);
  sync->last_run = sqlite3_column_int64 (statement, 9);
  sync->next_due = sqlite3_column_int64 (statement, 10);
  sync->stopped_run = sqlite3_column_int64 (statement, 11);
  sync->error = tn_db_dup_text (statement, 12);
  sync->managed = sqlite3_column_int64 (statement, 13);
  sync->managed_name = tn_db_dup_text (statement, 14);
  if (sync->filter == NULL)
    sync->filter = tn_user_filter_new ();
  return sync;
}

TnUserSync *
tn_user_sync_read (TnDb *db, gint64 organization, GError **error)
{
  sqlite3_stmt *statement =
      tn_db_query (db, error, "SELECT " SYNC_COLUMNS "WHERE o.id = ?", "i", organization);
  int step = statement != NULL ? tn_db_step (db, statement, error) : -1;
  TnUserSync *sync;

  if (step == 0)
    tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
  if (step <= 0)
    return NULL;
  sync = read_sync (statement);
  tn_db_done (statement);
  return sync;
}

static gboolean
get_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnUserSync *sync = tn_user_sync_read (db, *(gint64 *) data, error);

  g_value_init (result, TN_TYPE_USER_SYNC);
  g_value_take_boxed (result, sync);
  return sync != NULL;
}

DexFuture *
tn_state_get_user_sync (TnStore *store, gint64 organization)
{
  return tn_store_read (store,
                        get_job,
                        g_memdup2 (&organization, sizeof organization),
                        g_free,
                        NULL);
}

static void
free_sync (gpointer data)
{
  tn_user_sync_free (data);
}

static gboolean
list_due_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  gint64 now = *(gint64 *) data;
  g_autoptr (GPtrArray) syncs = g_ptr_array_new_with_free_func (free_sync);
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT " SYNC_COLUMNS "WHERE s.enabled = 1 AND o.archived_at = 0 AND t.id IS "
                   "NOT NULL AND (?1 = 0 OR s.next_due <= ?1) ORDER BY t.id, o.id",
                   "i",
                   now);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_ptr_array_add (syncs, read_sync (statement));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&syncs));
  return step == 0;
}

DexFuture *
tn_state_list_due_user_syncs (TnStore *store, gint64 now)
{
  return tn_store_read (store, list_due_job, g_memdup2 (&now, sizeof now), g_free, NULL);
}

TnUserSyncJob *
tn_user_sync_job_new (const TnActor *actor, gint64 organization, gint64 now)
{
  TnUserSyncJob *job = g_new0 (TnUserSyncJob, 1);

  job->args = tn_state_args_new (actor);
  job->args->now = now;
  job->organization = organization;
  job->now = now;
  return job;
}

void
tn_user_sync_job_free (gpointer data)
{
  TnUserSyncJob *job = data;

  tn_state_args_free (job->args);
  tn_user_sync_free (job->sync);
  g_clear_pointer (&job->directory, tn_directory_unref);
  g_clear_pointer (&job->neighbours, g_hash_table_unref);
  g_free (job->text);
  g_free (job);
}

static gboolean
set_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnUserSyncJob *job = data;
  g_autoptr (TnUserSync) before = tn_user_sync_read (db, job->organization, error);
  g_autofree char *filter = tn_user_filter_to_text (job->sync->filter);
  g_autofree char *was = NULL, *is = tn_user_filter_describe (job->sync->filter, NULL);

  if (before == NULL)
    return FALSE;
  if (before->tenant == 0)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "the managed tenant of this organization is not mapped to a Microsoft "
                            "tenant");
  if (before->exists)
    was = tn_user_filter_describe (before->filter, NULL);
  tn_db_changed (db, TN_TABLE_USER_SYNCS | TN_TABLE_ORGANIZATIONS);
  return tn_db_run (
             db,
             error,
             "INSERT INTO user_syncs (organization_id, enabled, filter, fields, custom, "
             "created_at, next_due) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT DO UPDATE "
             "SET enabled = 1, filter = ?2, fields = ?3, custom = ?4, next_due = ?5, "
             "stopped_run = 0, error = NULL",
             "isisi",
             job->organization,
             filter,
             (gint64) job->sync->fields,
             job->sync->custom,
             job->now) &&
         tn_state_audit_change (db,
                                job->args,
                                before->exists ? "user-sync.edit" : "user-sync.enable",
                                before->organization_name,
                                NULL,
                                was,
                                is,
                                error);
}

DexFuture *
tn_state_set_user_sync (TnStore *store, const TnActor *actor, const TnUserSync *sync, gint64 now)
{
  TnUserSyncJob *job = tn_user_sync_job_new (actor, sync->organization, now);

  job->sync = tn_user_sync_copy (sync);
  return tn_store_write (store, set_job, job, tn_user_sync_job_free);
}

static gboolean
enable_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnUserSyncJob *job = data;
  g_autoptr (TnUserSync) before = tn_user_sync_read (db, job->organization, error);

  if (before == NULL)
    return FALSE;
  if (!before->exists)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "user sync was not set up here");
  if (job->flag && before->tenant == 0)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "the managed tenant of this organization is not mapped to a Microsoft "
                            "tenant");
  if (before->enabled == job->flag)
    return TRUE;
  tn_db_changed (db, TN_TABLE_USER_SYNCS | TN_TABLE_ORGANIZATIONS);
  return tn_db_run (db,
                    error,
                    "UPDATE user_syncs SET enabled = ?, next_due = ?, stopped_run = 0 WHERE "
                    "organization_id = ?",
                    "iii",
                    (gint64) job->flag,
                    job->now,
                    job->organization) &&
         tn_state_audit (db,
                         job->args,
                         job->flag ? "user-sync.enable" : "user-sync.disable",
                         before->organization_name,
                         NULL,
                         error);
}

DexFuture *
tn_state_enable_user_sync (TnStore *store,
                           const TnActor *actor,
                           gint64 organization,
                           gboolean enabled,
                           gint64 now)
{
  TnUserSyncJob *job = tn_user_sync_job_new (actor, organization, now);

  job->flag = enabled;
  return tn_store_write (store, enable_job, job, tn_user_sync_job_free);
}

static gboolean
note_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnUserSyncJob *job = data;

  tn_db_changed (db, TN_TABLE_USER_SYNCS);
  return tn_db_run (db,
                    error,
                    "UPDATE user_syncs SET error = ?, next_due = ? WHERE organization_id = ?",
                    "sii",
                    job->text,
                    job->now + RETRY,
                    job->organization);
}

DexFuture *
tn_state_note_user_sync (TnStore *store, gint64 organization, const char *error, gint64 now)
{
  TnUserSyncJob *job = tn_user_sync_job_new (NULL, organization, now);

  job->text = g_strdup (error);
  return tn_store_write (store, note_job, job, tn_user_sync_job_free);
}
