/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-provider.h"

#include "tn-backup-decoder.h"
#include "tn-cache-backup.h"
#include "tn-csv.h"
#include "tn-dex.h"
#include "tn-error-code.h"
#include "tn-graph-error.h"
#include "tn-pages.h"

#include <glib/gi18n-lib.h>

/* Seconds between two readings that nobody asked for; tenants at once. */
#define EVERY (24 * 60 * 60)
#define LANES 4

TnBackupWork *
tn_backup_work_new (TnServices *services, const TnSnapshotTarget *target, TnBackupService service)
{
  TnBackupWork *work = g_new0 (TnBackupWork, 1);

  work->services = g_object_ref (services);
  work->tenant = target->tenant;
  work->tenant_id = g_strdup (target->tenant_id);
  work->name = g_strdup (target->name);
  work->service = service;
  return work;
}

static TnBackupWork *
work_new_for (TnServices *services,
              const TnSnapshotTarget *target,
              const TnBackupRequest *request,
              GCancellable *cancellable)
{
  TnBackupWork *work = tn_backup_work_new (services, target, request->service);

  work->point = g_strdup (request->point);
  work->browse = g_strdup (request->browse);
  work->time = request->time;
  work->items = request->items != NULL ? g_ptr_array_ref (request->items) : NULL;
  work->in_place = request->in_place;
  g_set_object (&work->cancellable, cancellable);
  return work;
}

void
tn_backup_work_free (gpointer data)
{
  TnBackupWork *work = data;

  if (work->destroy != NULL)
    work->destroy (work->user_data);
  g_object_unref (work->services);
  g_free (work->tenant_id);
  g_free (work->name);
  g_free (work->point);
  g_free (work->browse);
  g_clear_pointer (&work->items, g_ptr_array_unref);
  g_clear_object (&work->cancellable);
  g_free (work);
}

TnHttpResponse *
tn_backup_send (TnBackupWork *work,
                const char *method,
                const char *path,
                char *body,
                GError **error)
{
  TnGraph *graph = tn_services_get_graph (work->services, work->tenant_id);
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new_take (body, strlen (body)) : NULL;

  return tn_dex_await_boxed (tn_graph_send (graph,
                                            method,
                                            work->tenant_id,
                                            path,
                                            bytes,
                                            NULL,
                                            TN_CALL_DEFAULT,
                                            work->cancellable),
                             work->cancellable,
                             error);
}

static TnHttpResponse *
get (TnBackupWork *work, const char *path, GError **error)
{
  return tn_dex_await_boxed (tn_graph_get (tn_services_get_graph (work->services, work->tenant_id),
                                           work->tenant_id,
                                           path,
                                           TN_CALL_DEFAULT,
                                           NULL,
                                           work->cancellable),
                             work->cancellable,
                             error);
}

GPtrArray *
tn_backup_list (TnBackupWork *work, const char *path, GError **error)
{
  return tn_backup_list_post (work, path, NULL, error);
}

GPtrArray *
tn_backup_list_post (TnBackupWork *work, const char *path, char *body, GError **error)
{
  g_autoptr (GPtrArray) all = tn_backup_items_new ();
  g_autofree char *link = g_strdup (path);

  for (guint page = 0; link != NULL; page++)
    {
      g_autofree char *next = NULL;
      g_autoptr (TnHttpResponse) response = page == 0 && body != NULL
                                                ? tn_backup_send (work, "POST", link, body, error)
                                                : get (work, link, error);
      GPtrArray *items =
          response != NULL ? tn_decode_backup_list (response->body, &next, error) : NULL;

      if (items == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (all, items);
      if (page == TN_PAGES_MAX || g_strcmp0 (next, link) == 0)
        {
          tn_pages_report_endless (error);
          return NULL;
        }
      g_set_str (&link, next);
    }
  return g_steal_pointer (&all);
}

TnBackupItem *
tn_backup_get (TnBackupWork *work, const char *path, GError **error)
{
  g_autoptr (TnHttpResponse) response = get (work, path, error);

  return response != NULL ? tn_decode_backup_item (response->body, error) : NULL;
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const TnBackupItem *one = *(TnBackupItem *const *) a, *other = *(TnBackupItem *const *) b;

  return (other->time > one->time) - (other->time < one->time);
}

void
tn_backup_sort_newest (GPtrArray *items)
{
  g_ptr_array_sort (items, compare_newest);
}

gboolean
tn_backup_wait (TnBackupWork *work, guint look, GError **error)
{
  double seconds = look < 4 ? (double) (2u << look) : 30;

  return tn_dex_await (tn_clock_sleep (tn_services_get_clock (work->services), seconds),
                       work->cancellable,
                       error);
}

gint64
tn_backup_note (TnBackupWork *work,
                const char *action,
                const char *object,
                gint64 intent,
                const GError *error,
                const char *detail)
{
  const TnAuditRow row = { .action = action,
                           .object = object,
                           .tenant = work->tenant_id,
                           .result = intent == 0     ? "intent"
                                     : error != NULL ? tn_services_outcome (error)
                                                     : "success",
                           .after = intent == 0 ? detail : NULL,
                           .detail = error != NULL ? error->message
                                     : intent != 0 ? detail
                                                   : NULL,
                           .intent = intent };
  gint64 seq = 0;

  tn_dex_await_int64 (tn_state_note (tn_services_get_store (work->services),
                                     tn_services_get_actor (work->services),
                                     &row),
                      &seq,
                      NULL,
                      NULL);
  return seq;
}

const char *
tn_backup_object (const TnBackupWork *work, GPtrArray *items)
{
  const TnBackupItem *only = items != NULL && items->len == 1 ? g_ptr_array_index (items, 0) : NULL;

  return only != NULL && only->name != NULL ? only->name : tn_backup_service_nick (work->service);
}

void
tn_backup_note_items (TnBackupWork *work,
                      const char *action,
                      gint64 intent,
                      GPtrArray *items,
                      const GError *error)
{
  g_autoptr (GError) some = NULL;
  guint failed = 0;

  for (guint i = 0; i < items->len; i++)
    failed += ((TnBackupItem *) g_ptr_array_index (items, i))->state != TN_ITEM_DONE;
  if (error == NULL && failed > 0)
    some = g_error_new (TN_GRAPH_ERROR,
                        TN_GRAPH_ERROR_CONFLICT,
                        "%u of %u failed",
                        failed,
                        items->len);
  tn_backup_note (work,
                  action,
                  tn_backup_object (work, items),
                  intent,
                  error != NULL ? error : some,
                  NULL);
}

void
tn_backup_step_job (TnJob *job, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (items, i);
      g_autofree char *line =
          item->state == TN_ITEM_DONE
              ? NULL
              : g_strdup_printf ("%s: %s", tn_backup_item_title (item), item->problem);

      tn_job_step (job, line);
    }
}

void
tn_backup_finish_job (TnJob *job)
{
  tn_job_finish (job,
                 tn_job_get_failed (job) == 0                       ? TN_RUN_SUCCESS
                 : tn_job_get_failed (job) < tn_job_get_total (job) ? TN_RUN_INCOMPLETE
                                                                    : TN_RUN_FAILED);
}

void
tn_backup_note_refused (TnServiceBackup *backup, const GError *error)
{
  if (g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN))
    backup->state = TN_SERVICE_NOT_PERMITTED;
  else if (g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_LICENSED))
    backup->state = TN_SERVICE_NOT_LICENSED;
  else
    backup->state = TN_SERVICE_UNKNOWN;
  if (backup->state == TN_SERVICE_UNKNOWN)
    {
      g_free (backup->problem);
      backup->problem = tn_error_code (error);
    }
}

/* All of a tenant ---------------------------------------------------------------------- */

const TnBackupProvider *const tn_backup_providers[TN_N_BACKUP_PROVIDERS] = {
  &tn_provider_directory,
  &tn_provider_entra,
  &tn_provider_m365,
};

const TnBackupProvider *
tn_backup_provider_of (TnBackupService service)
{
  return service == TN_BACKUP_SERVICE_DIRECTORY ? &tn_provider_directory
         : service == TN_BACKUP_SERVICE_ENTRA   ? &tn_provider_entra
                                                : &tn_provider_m365;
}

static DexFuture *
refresh_fiber (gpointer data)
{
  TnBackupWork *work = data;
  const TnSnapshotTarget target = { work->tenant, work->tenant_id, work->name };
  static const TnBackupProvider *const providers[] = { &tn_provider_entra, &tn_provider_m365 };
  DexFuture *readings[G_N_ELEMENTS (providers)];

  for (guint i = 0; i < G_N_ELEMENTS (providers); i++)
    readings[i] = providers[i]->refresh (work->services, &target);
  dex_await (dex_future_allv (readings, G_N_ELEMENTS (readings)), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    dex_unref (readings[i]);
  tn_services_emit_backup_changed (work->services, work->tenant);
  return dex_future_new_true ();
}

DexFuture *
tn_backup_refresh (TnServices *services, const TnSnapshotTarget *target)
{
  return tn_dex_spawn (refresh_fiber,
                       tn_backup_work_new (services, target, TN_N_BACKUP_SERVICES),
                       tn_backup_work_free);
}

/* Each day ------------------------------------------------------------------------------ */

static DexFuture *
refresh_due (gpointer item, gpointer services)
{
  const TnBackupItem *tenant = item;
  const TnSnapshotTarget target = { tenant->total, tenant->id, tenant->name };

  return tn_backup_refresh (services, &target);
}

static DexFuture *
due_fiber (gpointer data)
{
  TnServices *services = data;
  gint64 before = tn_services_now (services) - EVERY;
  g_autoptr (GPtrArray) due =
      dex_await_boxed (tn_cache_list_due_service_backups (tn_services_get_store (services), before),
                       NULL);

  if (due != NULL)
    tn_dex_each (due, LANES, refresh_due, g_object_ref (services), g_object_unref);
  return dex_future_new_true ();
}

DexFuture *
tn_backup_refresh_due (TnServices *services)
{
  return tn_dex_spawn (due_fiber, g_object_ref (services), g_object_unref);
}

DexFuture *
tn_backup_preview (TnServices *services,
                   const TnSnapshotTarget *target,
                   const TnBackupRequest *request,
                   GCancellable *cancellable)
{
  return tn_dex_spawn (tn_backup_provider_of (request->service)->preview,
                       work_new_for (services, target, request, cancellable),
                       tn_backup_work_free);
}

DexFuture *
tn_backup_restore (TnServices *services,
                   const TnSnapshotTarget *target,
                   const TnBackupRequest *request,
                   TnRestoreProgress progress,
                   gpointer user_data,
                   GDestroyNotify destroy,
                   GCancellable *cancellable)
{
  TnBackupWork *work = work_new_for (services, target, request, cancellable);

  work->progress = progress;
  work->user_data = user_data;
  work->destroy = destroy;
  return tn_dex_spawn (tn_backup_provider_of (request->service)->restore,
                       work,
                       tn_backup_work_free);
}

/* Tasks of all ------------------------------------------------------------------------- */

static const char *
task_title (const TnBackupItem *task)
{
  TnBackupService service = tn_backup_session_service (task->object);

  if (service < TN_N_BACKUP_SERVICES)
    return service == TN_BACKUP_SERVICE_EXCHANGE   ? _ ("Restore of Mailboxes")
           : service == TN_BACKUP_SERVICE_ONEDRIVE ? _ ("Restore of OneDrives")
                                                   : _ ("Restore of Sites");
  if (task->object != NULL && strstr (task->object, "recoveryPreviewJob") != NULL)
    return _ ("Preview of a Directory Recovery");
  if (task->object != NULL && strstr (task->object, "recoveryJob") != NULL)
    return _ ("Directory Recovery");
  return _ ("Directory Snapshot");
}

static DexFuture *
tasks_fiber (gpointer data)
{
  TnBackupWork *work = data;
  const TnSnapshotTarget target = { work->tenant, work->tenant_id, work->name };
  DexFuture *readings[TN_N_BACKUP_PROVIDERS];
  GPtrArray *all = tn_backup_items_new ();

  for (guint i = 0; i < TN_N_BACKUP_PROVIDERS; i++)
    readings[i] = tn_backup_providers[i]->list_tasks (work->services, &target);
  for (guint i = 0; i < TN_N_BACKUP_PROVIDERS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) tasks = dex_await_boxed (readings[i], &error);

      for (guint j = 0; tasks != NULL && j < tasks->len; j++)
        {
          TnBackupItem *task = tn_backup_item_copy (g_ptr_array_index (tasks, j));

          g_set_str (&task->name, task_title (task));
          g_ptr_array_add (all, task);
        }
      if (error != NULL)
        {
          TnBackupItem *task = g_new0 (TnBackupItem, 1);

          task->id = g_strdup (tn_backup_providers[i]->nick);
          task->name = g_strdup (_ (tn_backup_providers[i]->title));
          task->problem = g_strdup (error->message);
          task->total = task->done = task->failed = -1;
          g_ptr_array_add (all, task);
        }
    }
  tn_backup_sort_newest (all);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, all);
}

DexFuture *
tn_backup_list_tasks (TnServices *services, const TnSnapshotTarget *target)
{
  return tn_dex_spawn (tasks_fiber,
                       tn_backup_work_new (services, target, TN_N_BACKUP_SERVICES),
                       tn_backup_work_free);
}

/* Our own ----------------------------------------------------------------------------- */

/* What is known of snapshots lies beside them and needs no asking. */
static DexFuture *
refresh_directory (TnServices *services, const TnSnapshotTarget *target)
{
  return dex_future_new_true ();
}

/* A snapshot is a point, and taking it was a task. */
static DexFuture *
snapshots_cb (DexFuture *future, gpointer data)
{
  GPtrArray *infos = g_value_get_boxed (dex_future_get_value (future, NULL));
  GPtrArray *items = tn_backup_items_new ();

  for (guint i = 0; i < infos->len; i++)
    {
      const TnSnapshotInfo *info = g_ptr_array_index (infos, i);
      TnBackupItem *item = g_new0 (TnBackupItem, 1);

      item->id = g_strdup_printf ("%" G_GINT64_FORMAT, info->id);
      item->object = g_strdup ("snapshot");
      item->status = g_strdup ("completed");
      item->details = g_strdup (info->reason);
      item->time = info->taken_at;
      item->total = item->done = tn_snapshot_info_count (info);
      item->failed = 0;
      item->state = TN_ITEM_DONE;
      for (guint kind = 0; kind < TN_N_OBJECTS; kind++)
        item->failed += info->kinds[kind].problem != NULL;
      g_ptr_array_add (items, item);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, items);
}

static DexFuture *
list_snapshots (TnServices *services, const TnSnapshotTarget *target)
{
  return dex_future_then (tn_snapshot_list (services, target->tenant_id), snapshots_cb, NULL, NULL);
}

static DexFuture *
list_snapshot_points (TnServices *services,
                      const TnSnapshotTarget *target,
                      TnBackupService service,
                      const char *item)
{
  return list_snapshots (services, target);
}

const TnBackupProvider tn_provider_directory = {
  .nick = "directory",
  .title = N_ ("Tenantry Snapshots"),
  .costs = N_ ("Kept on this computer; costs nothing."),
  .first = TN_BACKUP_SERVICE_DIRECTORY,
  .last = TN_BACKUP_SERVICE_DIRECTORY,
  .refresh = refresh_directory,
  .list_points = list_snapshot_points,
  .list_tasks = list_snapshots,
};

/* The whole list (BAK-14) -------------------------------------------------------------- */

static DexFuture *
people_csv_cb (DexFuture *future, gpointer data)
{
  GPtrArray *users = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autoptr (GString) csv = g_string_new ("Name,Email,Status,Protected\r\n");

  for (guint i = 0; i < users->len; i++)
    {
      const TnBackupItem *user = g_ptr_array_index (users, i);
      const char *cells[] = { user->name, user->details, user->status, user->object };

      for (guint j = 0; j < G_N_ELEMENTS (cells); j++)
        {
          tn_csv_append_text (csv, cells[j], TRUE);
          g_string_append (csv, j + 1 < G_N_ELEMENTS (cells) ? "," : "\r\n");
        }
    }
  return dex_future_new_take_boxed (G_TYPE_BYTES, g_bytes_new (csv->str, csv->len));
}

DexFuture *
tn_backup_people_csv (TnServices *services, gint64 tenant)
{
  return dex_future_then (
      tn_cache_list_backup_people (tn_services_get_store (services), tenant, NULL),
      people_csv_cb,
      NULL,
      NULL);
}
