/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-people.h"

#include "tn-state-private.h"

/* What somebody decides about Entra users of whom a run could not tell who they are. */

typedef struct
{
  TnStateArgs *args; /* (owned) */
  gint64 organization, now;
  TnConflictChoice choice;
  gint64 end_user; /* 0: the one that the conflict names */
  char *entra_id;  /* (owned) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  tn_state_args_free (job->args);
  g_free (job->entra_id);
  g_free (job);
}

static gboolean
link_by_hand (TnDb *db, Job *job, const char *tenant_id, GError **error)
{
  g_autofree char *snapshot = tn_row_snapshot (db, "end_users", job->end_user, error);
  g_autofree char *name = NULL;
  TnChange change;

  if (snapshot == NULL)
    return *error == NULL
               ? tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such end user")
               : FALSE;
  name = tn_db_get_string (db, NULL, "SELECT name FROM end_users WHERE id = ?", "i", job->end_user);
  tn_db_changed (db, TN_TABLE_END_USERS);
  return tn_change_begin (db, &change, "end-user.link", name, job->now, error) &&
         tn_db_run (db,
                    error,
                    "UPDATE end_users SET entra_id = ?1, entra_tenant = ?2, link = 1, link_since = "
                    "?3, organization_id = iif (?4, ?5, organization_id) WHERE id = ?6",
                    "ssiiii",
                    job->entra_id,
                    tenant_id,
                    job->now,
                    (gint64) (job->choice == TN_CONFLICT_MOVE),
                    job->organization,
                    job->end_user) &&
         tn_change_row (db, &change, "end_users", job->end_user, snapshot, error) &&
         (job->choice != TN_CONFLICT_MOVE ||
          tn_end_user_release_assets (db, &change, job->end_user, error)) &&
         tn_state_audit (db, job->args, "end-user.link", name, job->entra_id, error);
}

static gboolean
ignore (TnDb *db, Job *job, const char *organization, GError **error)
{
  gboolean ignored = job->choice == TN_CONFLICT_IGNORE;

  return tn_db_run (db,
                    error,
                    ignored
                        ? "INSERT OR IGNORE INTO user_sync_ignored (organization_id, entra_id) "
                          "VALUES (?, ?)"
                        : "DELETE FROM user_sync_ignored WHERE organization_id = ? AND entra_id "
                          "= ?",
                    "is",
                    job->organization,
                    job->entra_id) &&
         tn_state_audit (db,
                         job->args,
                         ignored ? "user-sync.ignore" : "user-sync.notice",
                         organization,
                         job->entra_id,
                         error);
}

static gboolean
resolve_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  g_autofree char *organization = tn_db_get_string (db,
                                                    error,
                                                    "SELECT name FROM organizations WHERE id = ?",
                                                    "i",
                                                    job->organization);
  g_autofree char *tenant_id = NULL;

  if (organization == NULL)
    return *error == NULL
               ? tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization")
               : FALSE;
  tenant_id = tn_db_get_string (db,
                                error,
                                "SELECT t.tenant_id FROM organizations o JOIN managed_tenants m ON "
                                "m.id = o.managed_tenant_id JOIN microsoft_tenants t ON t.id = "
                                "m.microsoft_tenant_id WHERE o.id = ?",
                                "i",
                                job->organization);
  if (job->end_user == 0)
    job->end_user = tn_db_get_int (db,
                                   error,
                                   0,
                                   "SELECT end_user_id FROM user_conflicts WHERE organization_id = "
                                   "? AND entra_id = ?",
                                   "is",
                                   job->organization,
                                   job->entra_id);
  if (job->end_user == G_MININT64)
    return FALSE;
  if (job->choice == TN_CONFLICT_LINK || job->choice == TN_CONFLICT_MOVE
          ? !link_by_hand (db, job, tenant_id, error)
          : !ignore (db, job, organization, error))
    return FALSE;
  tn_db_changed (db, TN_TABLE_USER_SYNCS);
  /* It is looked at anew at the next run, which is now. */
  return tn_db_run (db,
                    error,
                    "DELETE FROM user_conflicts WHERE organization_id = ? AND entra_id = ?",
                    "is",
                    job->organization,
                    job->entra_id) &&
         tn_db_run (db,
                    error,
                    "UPDATE user_syncs SET next_due = ? WHERE organization_id = ?",
                    "ii",
                    job->now,
                    job->organization);
}

DexFuture *
tn_state_resolve_conflict (TnStore *store,
                           const TnActor *actor,
                           gint64 organization,
                           const char *entra_id,
                           TnConflictChoice choice,
                           gint64 end_user,
                           gint64 now)
{
  Job *job = g_new (Job, 1);

  *job = (Job) { tn_state_args_new (actor),     organization, now, choice, end_user,
                 g_ascii_strdown (entra_id, -1) };
  job->args->now = now;
  return tn_store_write (store, resolve_job, job, job_free);
}

/* Those who are left alone -------------------------------------------------- */

static void
ignored_free (gpointer data)
{
  TnIgnoredUser *user = data;

  g_free (user->entra_id);
  g_free (user->name);
  g_free (user->email);
  g_free (user);
}

static gboolean
ignored_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) users = g_ptr_array_new_with_free_func (ignored_free);
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT i.entra_id, coalesce (u.display_name, u.user_principal_name, i.entra_id), ifnull "
      "(u.mail, u.user_principal_name) "
      "FROM user_sync_ignored i JOIN organizations o ON o.id = i.organization_id JOIN "
      "managed_tenants m ON m.id = o.managed_tenant_id LEFT JOIN cache.users u ON u.tenant = "
      "m.microsoft_tenant_id AND u.graph_id = i.entra_id WHERE i.organization_id = ? ORDER BY 2, 1",
      "i",
      *(gint64 *) data);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnIgnoredUser *user = g_new (TnIgnoredUser, 1);

      *user = (TnIgnoredUser) { tn_db_dup_text (statement, 0),
                                tn_db_dup_text (statement, 1),
                                tn_db_dup_text (statement, 2) };
      g_ptr_array_add (users, user);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&users));
  return step == 0;
}

DexFuture *
tn_state_list_ignored (TnStore *store, gint64 organization)
{
  return tn_store_read (store,
                        ignored_job,
                        g_memdup2 (&organization, sizeof organization),
                        g_free,
                        NULL);
}
