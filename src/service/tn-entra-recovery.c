/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-provider.h"

#include "tn-cache-backup.h"
#include "tn-cache-directory.h"
#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-json.h"

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
  GPtrArray *items = tn_backup_items_new ();

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

static DexFuture *
list_sorted_fiber (TnBackupWork *work, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = tn_backup_list (work, path, &error);

  if (items == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  tn_backup_sort_newest (items);
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

/* Of a preview: the types; of a recovery: the objects, by type, each once. */
static char *
filter_body (TnBackupWork *work, gboolean objects)
{
#define KIND "#microsoft.graph.entraRecoveryServices."
  g_autoptr (GHashTable) types_done = g_hash_table_new (g_str_hash, g_str_equal);
  GString *body = g_string_new ("{\"filteringCriteria\":{\"@odata.type\":\"" KIND);

  g_string_append (body,
                   objects ? "recoveryJobEntityNameAndIdsFilter\",\"filterValues\":["
                           : "recoveryJobEntityNamesFilter\",\"entityTypes\":[");
  for (guint i = 0; i < work->items->len; i++)
    {
      const char *type = ((TnBackupItem *) g_ptr_array_index (work->items, i))->object;
      g_autofree char *quoted = tn_json_quote (type);
      g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

      if (!g_hash_table_add (types_done, (gpointer) type))
        continue;
      if (body->str[body->len - 1] != '[')
        g_string_append_c (body, ',');
      g_string_append_printf (body, objects ? "{\"entityType\":%s,\"entityIds\":[" : "%s", quoted);
      for (guint j = i; objects && j < work->items->len; j++)
        {
          const TnBackupItem *item = g_ptr_array_index (work->items, j);
          g_autofree char *id = tn_json_quote (item->id);

          if (!g_str_equal (item->object, type) || !g_hash_table_add (ids, item->id))
            continue;
          g_string_append_printf (body, "%s%s", j > i ? "," : "", id);
        }
      if (objects)
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

/* A job of Microsoft's. */
typedef struct
{
  char *path;        /* (owned) (nullable): NULL: it was not begun */
  gboolean refused;  /* Microsoft says that it failed */
  TnBackupItem *end; /* (owned) (nullable): how it ended, when it ended well */
} Job;

static void
job_clear (Job *job)
{
  g_clear_pointer (&job->path, g_free);
  g_clear_pointer (&job->end, tn_backup_item_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

static gboolean
start_job (TnBackupWork *work, const char *kind, char *body, Job *job, GError **error)
{
  g_autofree char *jobs = jobs_path (work, kind);
  g_autoptr (TnHttpResponse) response = tn_backup_send (work, "POST", jobs, body, error);
  const char *location = response != NULL ? tn_http_response_header (response, "location") : NULL;
  g_autofree char *bare = location != NULL ? g_strndup (location, strcspn (location, "?#")) : NULL;
  const char *last = bare != NULL ? strrchr (bare, '/') : NULL;
  g_autofree char *id = last != NULL ? g_uri_escape_string (last + 1, NULL, FALSE) : NULL;

  if (response == NULL)
    return FALSE;
  /* It runs, and we cannot follow it: for that, too, there is a path. */
  job->path = g_strconcat (jobs, "/", id != NULL ? id : "", NULL);
  if (id != NULL && *id != '\0')
    return TRUE;
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_PROTOCOL,
                       "Microsoft did not say which job it began");
  return FALSE;
}

/* A look that fails is tried again, but where it will never succeed: the job goes on for hours. */
static gboolean
is_hopeless (const GError *error)
{
  return g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN) ||
         g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_FOUND) ||
         g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Starts a job and follows it to its end. */
static gboolean
run_job (TnBackupWork *work, const char *kind, char *body, Job *job, GError **error)
{
  if (!start_job (work, kind, body, job, error))
    return FALSE;
  for (guint i = 0; i < TN_BACKUP_LOOKS; i++)
    {
      g_autoptr (TnBackupItem) now = NULL;
      g_autoptr (GError) local = NULL;

      if (!tn_backup_wait (work, i, error))
        return FALSE;
      now = tn_backup_get (work, job->path, &local);
      if (now == NULL && is_hopeless (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (now == NULL)
        continue;
      if (g_strcmp0 (now->status, "successful") == 0)
        {
          job->end = g_steal_pointer (&now);
          return TRUE;
        }
      if (g_strcmp0 (now->status, "failed") == 0 || g_strcmp0 (now->status, "abandoned") == 0)
        {
          job->refused = TRUE;
          g_set_error (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_CONFLICT,
                       "Microsoft ended the job as %s",
                       now->status);
          return FALSE;
        }
    }
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_SERVER,
                       "Microsoft has not finished within two days; the job goes on there");
  return FALSE;
}

static DexFuture *
preview_fiber (gpointer data)
{
  TnBackupWork *work = data;
  g_autoptr (GError) error = NULL;
  g_auto (Job) job = { NULL };
  gboolean over = run_job (work, "recoveryPreviewJobs", filter_body (work, FALSE), &job, &error);
  g_autofree char *path = over ? g_strconcat (job.path, "/getChanges", NULL) : NULL;
  g_autoptr (GPtrArray) changes = over ? tn_backup_list (work, path, &error) : NULL;

  if (changes == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < changes->len; i++)
    {
      TnBackupItem *change = g_ptr_array_index (changes, i);
      gboolean known = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (types); j++)
        if (g_strcmp0 (types[j].type, change->object) == 0)
          {
            g_set_str (&change->details, _ (types[j].one));
            known = TRUE;
          }
      /* It could not be named in a request. */
      if (!known && change->problem == NULL)
        change->problem = g_strdup (_ ("Tenantry does not know this kind of object."));
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&changes));
}

/* What Microsoft says it could not do; the rest is done. @n: so many it says there are. */
static void
judge (TnBackupWork *work, GPtrArray *failed, gint64 n)
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

      item->state = failure != NULL || n > failed->len ? TN_ITEM_FAILED : TN_ITEM_DONE;
      g_clear_pointer (&item->problem, g_free);
      if (failure != NULL)
        item->problem = g_strdup (failure->problem != NULL ? failure->problem
                                                           : _ ("Microsoft gives no reason."));
      else if (n > failed->len)
        item->problem = g_strdup (_ ("Microsoft says that some failed, and not which."));
    }
}

/* Empty, unless the job says that something failed: else Microsoft refuses the question (reference
 * 5.10). */
static GPtrArray *
read_failed (TnBackupWork *work, const Job *job, GError **error)
{
  g_autofree char *path = g_strconcat (job->path, "/getFailedChanges", NULL);

  return job->end->failed > 0 ? tn_backup_list (work, path, error) : tn_backup_items_new ();
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

  /* A run that is under way would write the links back. */
  dex_await (tn_sync_idle (work->services, work->tenant), NULL);
  dex_await (tn_cache_forget_delta_links (store, work->tenant), NULL);
  dex_await (tn_sync_anew (work->services, work->tenant, _ ("Sync after changes")), NULL);
  own = dex_await_boxed (tn_state_get_backup (store, work->tenant), NULL);
  if (own != NULL && own->enabled)
    dex_await (tn_snapshot_take_anew (work->services, &target, "restore", TRUE, 0, NULL), NULL);
}

/* Somebody cancelled it under Activity. */
static void
cancel_job (TnBackupWork *work, const Job *job)
{
  g_autofree char *path = g_strconcat (job->path, "/cancel", NULL);
  g_autoptr (TnHttpResponse) response = NULL;

  g_clear_object (&work->cancellable);
  response = tn_backup_send (work, "POST", path, NULL, NULL);
}

static DexFuture *
restore_fiber (gpointer data)
{
  TnBackupWork *work = data;
  static const char action[] = "backup.restore-entra";
  g_autofree char *words = tn_backup_service_count (work->service, work->items->len);
  gint64 intent =
      tn_backup_note (work, action, tn_backup_object (work, work->items), 0, NULL, words);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) seen = NULL;
  g_autoptr (GPtrArray) failed = NULL;
  g_autoptr (TnJob) shown = NULL;
  gboolean unknown;
  g_auto (Job) job = { NULL };

  if (intent == 0)
    return dex_future_new_reject (TN_STORE_ERROR,
                                  TN_STORE_ERROR_FAILED,
                                  "the audit trail cannot be written; nothing was begun");
  shown = tn_job_new (_ ("Recovery by Microsoft Entra"), work->items->len);
  tn_services_add_job (work->services, shown);
  g_set_object (&work->cancellable, tn_job_get_cancellable (shown));
  set_all (work, TN_ITEM_RUNNING, NULL);
  if (run_job (work, "recoveryJobs", filter_body (work, TRUE), &job, &error))
    failed = read_failed (work, &job, &error);
  unknown = failed == NULL && !job.refused &&
            (job.path != NULL || g_str_equal (tn_services_outcome (error), "unknown"));
  if (failed != NULL)
    judge (work, failed, MAX (0, job.end->failed));
  else
    set_all (work, unknown ? TN_ITEM_UNKNOWN : TN_ITEM_FAILED, error->message);
  /* What goes on there, and cannot be asked for any more, has not failed. */
  if (unknown)
    seen = g_error_new_literal (TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE, error->message);
  tn_backup_note_items (work, action, intent, work->items, unknown ? seen : error);
  if (job.path == NULL)
    {
      tn_job_finish (shown, TN_RUN_FAILED);
      /* Microsoft may have begun, and nobody can ask for it. */
      if (unknown)
        read_anew (work);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cancel_job (work, &job);
  tn_backup_step_job (shown, work->items);
  tn_backup_finish_job (shown);
  /* Whatever became of it: it may have done a part. */
  read_anew (work);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_ref (work->items));
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
  .preview = preview_fiber,
  .restore = restore_fiber,
  .list_tasks = list_tasks,
};
