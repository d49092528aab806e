/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-provider.h"

#include "tn-cache-backup.h"
#include "tn-cache-directory.h"
#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Microsoft Entra Backup and Recovery (reference 5.10): Microsoft's own nightly snapshots of the
 * directory. Previews and recoveries are jobs that take minutes to hours, one at a time in a
 * tenant. */

#define ROOT "/v1.0/directory/recovery"

/* Types that a recovery can be narrowed to, with our words for them and for one of them. */
static const struct
{
  const char *type, *title, *one;
} types[] = {
  { "user", N_ ("Users"), N_ ("User") },
  { "group", N_ ("Groups"), N_ ("Group") },
  { "conditionalAccessPolicy",
    N_ ("Conditional Access Policies"),
    N_ ("Conditional Access Policy") },
  { "namedLocationPolicy", N_ ("Named Locations"), N_ ("Named Location") },
  { "application", N_ ("Applications"), N_ ("Application") },
  { "servicePrincipal", N_ ("Enterprise Applications"), N_ ("Enterprise Application") },
  { "oAuth2PermissionGrant", N_ ("Permission Grants"), N_ ("Permission Grant") },
  { "appRoleAssignment", N_ ("App Role Assignments"), N_ ("App Role Assignment") },
  { "authenticationMethodPolicy",
    N_ ("Authentication Methods Policy"),
    N_ ("Authentication Methods Policy") },
  { "authenticationStrengthPolicy",
    N_ ("Authentication Strengths"),
    N_ ("Authentication Strength") },
  { "authorizationPolicy", N_ ("Authorization Policy"), N_ ("Authorization Policy") },
  { "organization", N_ ("Organization"), N_ ("Organization") },
};

static DexFuture *
refresh_fiber (gpointer data)
{
  TnBackupWork *work = data;
  TnStore *store = tn_services_get_store (work->services);
  g_autoptr (TnServiceBackup) backup = tn_service_backup_new (TN_BACKUP_SERVICE_ENTRA);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) points = tn_backup_list (work, ROOT "/snapshots", &error);

  backup->read_at = tn_services_now (work->services);
  if (points == NULL)
    tn_backup_note_refused (backup, error);
  else
    {
      backup->state = points->len > 0 ? TN_SERVICE_PROTECTED : TN_SERVICE_STARTING;
      backup->total = points->len;
      for (guint i = 0; i < points->len; i++)
        backup->last_at =
            MAX (backup->last_at, ((TnBackupItem *) g_ptr_array_index (points, i))->time);
    }
  return tn_cache_write_service_backup (store, work->tenant, backup);
}

static DexFuture *
refresh (TnServices *services, const TnSnapshotTarget *target)
{
  return tn_dex_spawn (refresh_fiber,
                       tn_backup_work_new (services, target, TN_BACKUP_SERVICE_ENTRA),
                       tn_backup_work_free);
}

/* Kinds, not objects: which ones differ is what the preview finds out. */
static DexFuture *
list_items (TnServices *services, const TnSnapshotTarget *target, TnBackupService service)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_backup_item_free);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      TnBackupItem *item = g_new0 (TnBackupItem, 1);

      item->id = g_strdup (types[i].type);
      item->object = g_strdup (types[i].type);
      item->name = g_strdup (_ (types[i].title));
      g_ptr_array_add (items, item);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, items);
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const TnBackupItem *one = *(TnBackupItem *const *) a, *other = *(TnBackupItem *const *) b;

  return (other->time > one->time) - (other->time < one->time);
}

static DexFuture *
list_sorted_fiber (TnBackupWork *work, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = tn_backup_list (work, path, &error);

  if (items == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  g_ptr_array_sort (items, compare_newest);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&items));
}

static DexFuture *
points_fiber (gpointer work)
{
  return list_sorted_fiber (work, ROOT "/snapshots");
}

static DexFuture *
list_points (TnServices *services,
             const TnSnapshotTarget *target,
             TnBackupService service,
             const char *item)
{
  return tn_dex_spawn (points_fiber,
                       tn_backup_work_new (services, target, service),
                       tn_backup_work_free);
}

static DexFuture *
tasks_fiber (gpointer work)
{
  return list_sorted_fiber (work, ROOT "/jobs");
}

static DexFuture *
list_tasks (TnServices *services, const TnSnapshotTarget *target)
{
  return tn_dex_spawn (tasks_fiber,
                       tn_backup_work_new (services, target, TN_BACKUP_SERVICE_ENTRA),
                       tn_backup_work_free);
}

/* Jobs --------------------------------------------------------------------------------- */

/* Of a preview: the types; of a recovery: the objects, by type. */
static char *
filter_body (TnBackupWork *work, gboolean objects)
{
#define KIND "#microsoft.graph.entraRecoveryServices."
  GString *body = g_string_new ("{\"filteringCriteria\":{\"@odata.type\":\"" KIND);
  gboolean any = FALSE;

  g_string_append (body,
                   objects ? "recoveryJobEntityNameAndIdsFilter\",\"filterValues\":["
                           : "recoveryJobEntityNamesFilter\",\"entityTypes\":[");
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      gboolean first = TRUE;

      for (guint j = 0; j < work->items->len; j++)
        {
          const TnBackupItem *item = g_ptr_array_index (work->items, j);
          g_autofree char *id = tn_json_quote (item->id);

          if (g_strcmp0 (item->object, types[i].type) != 0)
            continue;
          if (first)
            g_string_append_printf (body,
                                    objects ? "%s{\"entityType\":\"%s\",\"entityIds\":["
                                            : "%s\"%s\"",
                                    any ? "," : "",
                                    types[i].type);
          if (objects)
            g_string_append_printf (body, "%s%s", first ? "" : ",", id);
          first = FALSE;
          any = TRUE;
        }
      if (objects && !first)
        g_string_append (body, "]}");
    }
  g_string_append (body, "]}}");
  return g_string_free_and_steal (body);
#undef KIND
}

/* What is made of a snapshot: "…/snapshots/{id}/recoveryJobs". An id holds "=". */
static char *
jobs_path (TnBackupWork *work, const char *kind)
{
  g_autofree char *id = g_uri_escape_string (work->point, NULL, FALSE);

  return g_strdup_printf (ROOT "/snapshots/%s/%s", id, kind);
}

/* Starts a job and follows it to its end. Returns: (transfer full) (nullable): its path. */
static char *
run_job (TnBackupWork *work, const char *kind, char *body, GError **error)
{
  g_autofree char *jobs = jobs_path (work, kind);
  g_autoptr (TnHttpResponse) response = tn_backup_send (work, "POST", jobs, body, error);
  const char *location = response != NULL ? tn_http_response_header (response, "location") : NULL;
  const char *last = location != NULL ? strrchr (location, '/') : NULL;
  g_autofree char *path = NULL;

  if (response == NULL)
    return NULL;
  if (last == NULL || last[1] == '\0')
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "Microsoft did not say which job it began");
      return NULL;
    }
  path = g_strconcat (jobs, last, NULL);
  for (guint i = 0; i < TN_BACKUP_LOOKS; i++)
    {
      g_autoptr (TnBackupItem) job = NULL;

      if (!tn_backup_wait (work, i, error))
        return NULL;
      job = tn_backup_get (work, path, error);
      if (job == NULL)
        return NULL;
      if (g_strcmp0 (job->status, "successful") == 0)
        return g_steal_pointer (&path);
      if (g_strcmp0 (job->status, "failed") == 0 || g_strcmp0 (job->status, "abandoned") == 0)
        {
          g_set_error (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_SERVER,
                       "Microsoft ended the job as %s",
                       job->status);
          return NULL;
        }
    }
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_SERVER,
                       "Microsoft has not finished within two days; the job goes on there");
  return NULL;
}

static DexFuture *
preview_fiber (gpointer data)
{
  TnBackupWork *work = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *job = run_job (work, "recoveryPreviewJobs", filter_body (work, FALSE), &error);
  g_autofree char *path = job != NULL ? g_strconcat (job, "/getChanges", NULL) : NULL;
  g_autoptr (GPtrArray) changes = path != NULL ? tn_backup_list (work, path, &error) : NULL;

  if (changes == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < changes->len; i++)
    {
      TnBackupItem *change = g_ptr_array_index (changes, i);

      for (guint j = 0; j < G_N_ELEMENTS (types); j++)
        if (g_strcmp0 (types[j].type, change->object) == 0)
          g_set_str (&change->details, _ (types[j].one));
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&changes));
}

static DexFuture *
preview (TnServices *services,
         const TnSnapshotTarget *target,
         const TnBackupRequest *request,
         GCancellable *cancellable)
{
  return tn_dex_spawn (preview_fiber,
                       tn_backup_work_new_for (services, target, request, cancellable),
                       tn_backup_work_free);
}

/* What Microsoft says it could not do; the rest is done. */
static void
judge (TnBackupWork *work, GPtrArray *failed)
{
  g_autoptr (GHashTable) reasons = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < failed->len; i++)
    {
      TnBackupItem *change = g_ptr_array_index (failed, i);

      g_hash_table_insert (reasons, change->id, change);
    }
  for (guint i = 0; i < work->items->len; i++)
    {
      TnBackupItem *item = g_ptr_array_index (work->items, i);
      const TnBackupItem *failure = g_hash_table_lookup (reasons, item->id);

      item->state = failure != NULL ? TN_ITEM_FAILED : TN_ITEM_DONE;
      g_set_str (&item->problem, failure != NULL ? failure->problem : NULL);
    }
}

static void
set_all (TnBackupWork *work, TnBackupItemState state, const char *problem)
{
  for (guint i = 0; i < work->items->len; i++)
    {
      TnBackupItem *item = g_ptr_array_index (work->items, i);

      item->state = state;
      g_set_str (&item->problem, problem);
    }
  if (work->progress != NULL)
    work->progress (work->items, work->user_data);
}

/* Reference 5.10: deltas do not report what a recovery did, to the mirror as little as to our own
 * snapshots. */
static void
read_anew (TnBackupWork *work)
{
  TnStore *store = tn_services_get_store (work->services);
  const TnSnapshotTarget target = { work->tenant, work->tenant_id, work->name };
  g_autoptr (TnBackupState) own = NULL;

  dex_await (tn_cache_forget_delta_links (store, work->tenant), NULL);
  dex_await (tn_sync_which (work->services, TN_DUE_ID, work->tenant, _ ("Sync after changes")),
             NULL);
  own = dex_await_boxed (tn_state_get_backup (store, work->tenant), NULL);
  if (own != NULL && own->enabled)
    dex_await (tn_snapshot_take (work->services, &target, "restore", TRUE, NULL), NULL);
}

static DexFuture *
restore_fiber (gpointer data)
{
  TnBackupWork *work = data;
  g_autofree char *words = tn_backup_service_count (work->service, work->items->len);
  gint64 intent = tn_backup_note (work, "backup.restore-entra", work->name, 0, NULL, words);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) failed = NULL;
  g_autofree char *job = NULL;
  TnJob *shown;

  if (intent == 0)
    return dex_future_new_reject (TN_STORE_ERROR,
                                  TN_STORE_ERROR_FAILED,
                                  "the audit trail cannot be written; nothing was begun");
  shown = tn_job_new (_ ("Recovery by Microsoft Entra"), work->items->len);
  tn_services_add_job (work->services, shown);
  set_all (work, TN_ITEM_RUNNING, NULL);
  job = run_job (work, "recoveryJobs", filter_body (work, TRUE), &error);
  if (job != NULL)
    {
      g_autofree char *path = g_strconcat (job, "/getFailedChanges", NULL);

      failed = tn_backup_list (work, path, &error);
    }
  tn_backup_note (work, "backup.restore-entra", work->name, intent, error, NULL);
  if (g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN) ||
      g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_CONFLICT))
    {
      tn_job_finish (shown, TN_RUN_FAILED);
      g_object_unref (shown);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (failed != NULL)
    judge (work, failed);
  else
    set_all (work, TN_ITEM_FAILED, error->message);
  for (guint i = 0; i < work->items->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (work->items, i);
      g_autofree char *line = item->problem != NULL
                                  ? g_strdup_printf ("%s: %s",
                                                     item->name != NULL ? item->name : item->id,
                                                     item->problem)
                                  : NULL;

      tn_job_step (shown, line);
    }
  tn_job_finish (shown,
                 failed == NULL                   ? TN_RUN_FAILED
                 : tn_job_get_failed (shown) == 0 ? TN_RUN_SUCCESS
                                                  : TN_RUN_INCOMPLETE);
  g_object_unref (shown);
  /* Whatever became of it: it may have done a part. */
  read_anew (work);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_ref (work->items));
}

static DexFuture *
restore (TnServices *services,
         const TnSnapshotTarget *target,
         const TnBackupRequest *request,
         TnRestoreProgress progress,
         gpointer user_data,
         GDestroyNotify destroy,
         GCancellable *cancellable)
{
  TnBackupWork *work = tn_backup_work_new_for (services, target, request, cancellable);

  work->progress = progress;
  work->user_data = user_data;
  work->destroy = destroy;
  return tn_dex_spawn (restore_fiber, work, tn_backup_work_free);
}

const TnBackupProvider tn_provider_entra = {
  .nick = "entra",
  .title = N_ ("Microsoft Entra Backup and Recovery"),
  .costs = N_ ("Microsoft keeps it; it comes with Entra ID P1."),
  .first = TN_BACKUP_SERVICE_ENTRA,
  .last = TN_BACKUP_SERVICE_ENTRA,
  .refresh = refresh,
  .list_items = list_items,
  .list_points = list_points,
  .preview = preview,
  .restore = restore,
  .list_tasks = list_tasks,
};
