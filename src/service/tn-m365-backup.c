/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-provider.h"

#include "tn-backup-decoder.h"
#include "tn-cache-backup.h"
#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Microsoft 365 Backup (reference 5.1 to 5.9): mailboxes, OneDrives and sites, kept by Microsoft.
 * We never become its controller: Microsoft offers no way back from that. In a tenant whose
 * controller is another application we look, and change nothing. */

#define ROOT "/v1.0/solutions/backupRestore"

/* Reference 5.3, 5.7: in one request. */
#define CHUNK 50
/* So long Microsoft keeps a point. */
#define KEPT (366 * 24 * 60 * 60)

typedef struct
{
  const char *policies, *units, *unit_list, *sessions, *artifacts;
} Paths;

static const Paths *
paths_of (TnBackupService service)
{
  static const Paths paths[] = {
    { "exchangeProtectionPolicies",
      "mailboxProtectionUnits",
      "mailboxProtectionUnits",
      "exchangeRestoreSessions",
      "mailboxRestoreArtifacts" },
    { "oneDriveForBusinessProtectionPolicies",
      "driveProtectionUnits",
      "driveProtectionUnits",
      "oneDriveForBusinessRestoreSessions",
      "driveRestoreArtifacts" },
    { "sharePointProtectionPolicies",
      "siteProtectionUnits",
      "siteProtectionUnits",
      "sharePointRestoreSessions",
      "siteRestoreArtifacts" },
  };

  g_return_val_if_fail (service >= TN_BACKUP_SERVICE_EXCHANGE &&
                            service <= TN_BACKUP_SERVICE_SHAREPOINT,
                        NULL);

  return &paths[service - TN_BACKUP_SERVICE_EXCHANGE];
}

static void
put_string (GString *out, const char *text)
{
  g_autofree char *quoted = tn_json_quote (text);

  g_string_append (out, quoted);
}

/* Points ------------------------------------------------------------------------------- */

/* The latest point of each of @units before @time; @found: (element-type TnBackupItem): unit →
 * point. Chunk by chunk. */
static gboolean
search_points (TnBackupWork *work, GPtrArray *units, gint64 time, GHashTable *found, GError **error)
{
  g_autofree char *from = tn_time_format (time - KEPT), *until = tn_time_format (time);

  for (guint first = 0; first < units->len; first += CHUNK)
    {
      GString *body = g_string_new ("{\"protectionUnitIds\":[");
      g_autoptr (TnHttpResponse) response = NULL;
      g_autoptr (GPtrArray) points = NULL;

      for (guint i = first; i < MIN (first + CHUNK, units->len); i++)
        {
          g_string_append (body, i > first ? "," : "");
          put_string (body, ((TnBackupItem *) g_ptr_array_index (units, i))->id);
        }
      g_string_append_printf (body,
                              "],\"protectionTimePeriod\":{\"startDateTime\":\"%s\","
                              "\"endDateTime\":\"%s\"},\"restorePointPreference\":\"latest\"}",
                              from,
                              until);
      response = tn_backup_send (work,
                                 "POST",
                                 ROOT "/restorePoints/search",
                                 g_string_free_and_steal (body),
                                 error);
      points = response != NULL ? tn_decode_backup_search (response->body, error) : NULL;
      if (points == NULL)
        return FALSE;
      for (guint i = 0; i < points->len; i++)
        {
          TnBackupItem *point = g_ptr_array_index (points, i);

          if (point->object != NULL)
            g_hash_table_replace (found, g_strdup (point->object), tn_backup_item_copy (point));
        }
    }
  return TRUE;
}

static GHashTable *
new_found (void)
{
  return g_hash_table_new_full (g_str_hash,
                                g_str_equal,
                                g_free,
                                (GDestroyNotify) tn_backup_item_free);
}

/* How it is ------------------------------------------------------------------------------ */

static gboolean
is_protected (const TnBackupItem *unit)
{
  return g_strcmp0 (unit->status, "protected") == 0;
}

/* A service is as safe as the first of its units that were looked at whose last point is the
 * oldest. */
static gint64
last_safe (TnBackupWork *work, GPtrArray *units)
{
  g_autoptr (GHashTable) found = new_found ();
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer point;
  gint64 oldest = 0;

  for (guint i = 0; i < units->len && some->len < CHUNK; i++)
    if (is_protected (g_ptr_array_index (units, i)))
      g_ptr_array_add (some, g_ptr_array_index (units, i));
  if (some->len == 0 || !search_points (work, some, tn_services_now (work->services), found, NULL))
    return 0;
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, NULL, &point))
    if (oldest == 0 || ((TnBackupItem *) point)->time < oldest)
      oldest = ((TnBackupItem *) point)->time;
  return oldest;
}

static void
count_units (TnServiceBackup *backup, GPtrArray *units)
{
  backup->total = backup->done = backup->failed = 0;
  for (guint i = 0; i < units->len; i++)
    {
      const TnBackupItem *unit = g_ptr_array_index (units, i);

      if (g_strcmp0 (unit->status, "unprotected") == 0)
        continue;
      backup->total++;
      if (unit->problem != NULL)
        backup->failed++;
      else if (is_protected (unit))
        backup->done++;
    }
}

static TnServiceState
judge (const TnServiceBackup *backup, const TnBackupItem *policy)
{
  if (g_strcmp0 (policy->status, "inactive") == 0)
    return backup->total > 0 ? TN_SERVICE_PAUSED : TN_SERVICE_OFF;
  if (backup->total == 0)
    return TN_SERVICE_OFF;
  if (backup->failed > 0 || g_strcmp0 (policy->status, "activeWithErrors") == 0)
    return TN_SERVICE_INCOMPLETE;
  if (g_strcmp0 (policy->status, "updating") == 0 || backup->done == 0)
    return TN_SERVICE_STARTING;
  return TN_SERVICE_PROTECTED;
}

/* @policy: (nullable): nobody made one */
static void
read_service (TnBackupWork *work,
              TnServiceBackup *backup,
              const TnBackupItem *policy,
              gboolean locked)
{
  TnStore *store = tn_services_get_store (work->services);
  g_autofree char *path = g_strconcat (ROOT "/", paths_of (backup->service)->units, NULL);
  g_autoptr (GPtrArray) units =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_backup_item_free);
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GError) error = NULL;

  backup->state = TN_SERVICE_OFF;
  if (policy != NULL)
    read = tn_backup_list (work, path, &error);
  if (error != NULL)
    {
      tn_backup_note_refused (backup, error);
      return;
    }
  if (read != NULL)
    {
      count_units (backup, read);
      backup->state = locked ? TN_SERVICE_LOCKED : judge (backup, policy);
      backup->last_at = last_safe (work, read);
    }
  dex_await (tn_cache_write_backup_units (store,
                                          work->tenant,
                                          backup->service,
                                          read != NULL ? read : units),
             NULL);
}

static const TnBackupItem *
find_policy (GPtrArray *policies, TnBackupService service)
{
  for (guint i = 0; policies != NULL && i < policies->len; i++)
    {
      const TnBackupItem *policy = g_ptr_array_index (policies, i);

      if (tn_backup_policy_service (policy->object) == service)
        return policy;
    }
  return NULL;
}

static TnBackupRoot *
read_root (TnBackupWork *work, GError **error)
{
  TnGraph *graph = tn_services_get_graph (work->services, work->tenant_id);
  g_autoptr (TnHttpResponse) response = tn_dex_await_boxed (
      tn_graph_get (graph, work->tenant_id, ROOT, TN_CALL_DEFAULT, NULL, work->cancellable),
      work->cancellable,
      error);

  return response != NULL ? tn_decode_backup_root (response->body, error) : NULL;
}

static DexFuture *
refresh_fiber (gpointer data)
{
  TnBackupWork *work = data;
  TnStore *store = tn_services_get_store (work->services);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnBackupRoot) root = read_root (work, &error);
  g_autoptr (GPtrArray) policies = NULL;
  gboolean on = root != NULL && g_strcmp0 (root->status, "disabled") != 0;

  if (on)
    policies = tn_backup_list (work, ROOT "/protectionPolicies", &error);
  for (guint i = TN_BACKUP_SERVICE_EXCHANGE; i <= TN_BACKUP_SERVICE_SHAREPOINT; i++)
    {
      g_autoptr (TnServiceBackup) backup = tn_service_backup_new ((TnBackupService) i);

      backup->read_at = tn_services_now (work->services);
      backup->foreign = root != NULL && g_strcmp0 (root->consumer, "thirdparty") == 0;
      if (error != NULL)
        tn_backup_note_refused (backup, error);
      else
        read_service (work,
                      backup,
                      find_policy (policies, backup->service),
                      on && g_strcmp0 (root->status, "enabled") != 0);
      dex_await (tn_cache_write_service_backup (store, work->tenant, backup), NULL);
    }
  return dex_future_new_true ();
}

static DexFuture *
refresh (TnServices *services, const TnSnapshotTarget *target)
{
  return tn_dex_spawn (refresh_fiber,
                       tn_backup_work_new (services, target, TN_N_BACKUP_SERVICES),
                       tn_backup_work_free);
}

static DexFuture *
list_items (TnServices *services, const TnSnapshotTarget *target, TnBackupService service)
{
  return tn_cache_list_backup_units (tn_services_get_store (services), target->tenant, service);
}

static DexFuture *
points_fiber (gpointer data)
{
  TnBackupWork *work = data;
  g_autofree char *now = tn_time_format (tn_services_now (work->services));
  g_autofree char *expand = g_strdup_printf ("protectionUnit($filter=id eq '%s')", work->point);
  g_autofree char *filter = g_strdup_printf ("protectionDateTime lt %s", now);
  g_autofree char *first = g_uri_escape_string (expand, NULL, FALSE);
  g_autofree char *second = g_uri_escape_string (filter, NULL, FALSE);
  g_autofree char *path =
      g_strdup_printf (ROOT "/restorePoints?$expand=%s&$filter=%s", first, second);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) points = tn_backup_list (work, path, &error);

  if (points == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&points));
}

static DexFuture *
list_points (TnServices *services,
             const TnSnapshotTarget *target,
             TnBackupService service,
             const char *item)
{
  TnBackupWork *work = tn_backup_work_new (services, target, service);

  work->point = g_strdup (item);
  return tn_dex_spawn (points_fiber, work, tn_backup_work_free);
}

/* Restoring ------------------------------------------------------------------------------- */

/* @object of each item is the id of its point from here on; @time when that was. */
static DexFuture *
preview_fiber (gpointer data)
{
  TnBackupWork *work = data;
  g_autoptr (GHashTable) found = new_found ();
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_backup_item_free);
  g_autoptr (GError) error = NULL;

  if (!search_points (work, work->items, work->time, found, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < work->items->len; i++)
    {
      TnBackupItem *item = tn_backup_item_copy (g_ptr_array_index (work->items, i));
      const TnBackupItem *point = g_hash_table_lookup (found, item->id);

      g_clear_pointer (&item->problem, g_free);
      g_set_str (&item->object, point != NULL ? point->id : NULL);
      item->time = point != NULL ? point->time : 0;
      if (point == NULL)
        item->problem = g_strdup (_ ("Microsoft keeps no state of it from before that time."));
      g_ptr_array_add (items, item);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&items));
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

static void
tell (TnBackupWork *work)
{
  if (work->progress != NULL)
    work->progress (work->items, work->user_data);
}

static void
fail (GPtrArray *items, const char *problem)
{
  for (guint i = 0; i < items->len; i++)
    {
      TnBackupItem *item = g_ptr_array_index (items, i);

      item->state = TN_ITEM_FAILED;
      g_set_str (&item->problem, problem);
    }
}

static char *
session_body (TnBackupWork *work, GPtrArray *chunk)
{
  GString *body = g_string_new (NULL);

  g_string_append_printf (body, "{\"%s\":[", paths_of (work->service)->artifacts);
  for (guint i = 0; i < chunk->len; i++)
    {
      g_string_append_printf (body, "%s{\"restorePoint\":{\"@odata.id\":", i > 0 ? "," : "");
      put_string (body, ((TnBackupItem *) g_ptr_array_index (chunk, i))->object);
      g_string_append_printf (body,
                              "},\"destinationType\":\"%s\"}",
                              work->in_place ? "inPlace" : "new");
    }
  g_string_append (body, "]}");
  return g_string_free_and_steal (body);
}

/* A draft does nothing until it is activated; where 25 are under way, we wait for one to end
 * (reference 5.7: a 500 that means something). */
static gboolean
activate (TnBackupWork *work, const char *session, GError **error)
{
  g_autofree char *path = g_strdup_printf (ROOT "/restoreSessions/%s/activate", session);

  for (guint i = 0; i < TN_BACKUP_LOOKS; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (TnHttpResponse) response = tn_backup_send (work, "POST", path, NULL, &local);

      if (response != NULL)
        return TRUE;
      if (!g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SERVER) ||
          strstr (local->message, "TooManyActiveRestoreSessions") == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!tn_backup_wait (work, i, error))
        return FALSE;
    }
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_SERVER,
                       "Microsoft was busy with other restores for two days");
  return FALSE;
}

/* What has become of each, by its point. */
static gboolean
look (TnBackupWork *work, GPtrArray *chunk, const char *session, GError **error)
{
  g_autofree char *path = g_strdup_printf (ROOT "/%s/%s/%s",
                                           paths_of (work->service)->sessions,
                                           session,
                                           paths_of (work->service)->artifacts);
  g_autoptr (GPtrArray) artifacts = tn_backup_list (work, path, error);

  if (artifacts == NULL)
    return FALSE;
  for (guint i = 0; i < artifacts->len; i++)
    {
      const TnBackupItem *artifact = g_ptr_array_index (artifacts, i);
      TnBackupItem *item = NULL;

      for (guint j = 0; item == NULL && j < chunk->len; j++)
        if (g_strcmp0 (((TnBackupItem *) g_ptr_array_index (chunk, j))->object, artifact->object) ==
            0)
          item = g_ptr_array_index (chunk, j);
      if (item == NULL)
        continue;
      g_set_str (&item->details, artifact->details);
      g_set_str (&item->problem, artifact->problem);
      item->state = g_strcmp0 (artifact->status, "succeeded") == 0 ? TN_ITEM_DONE
                    : g_strcmp0 (artifact->status, "failed") == 0  ? TN_ITEM_FAILED
                                                                   : TN_ITEM_RUNNING;
    }
  return TRUE;
}

static gboolean
is_over (const TnBackupItem *session)
{
  return g_strcmp0 (session->status, "completed") == 0 ||
         g_strcmp0 (session->status, "failed") == 0 ||
         g_str_has_prefix (session->status != NULL ? session->status : "", "completedWith");
}

/* Follows a session to its end. A look that fails is tried again; a restore cannot be stopped. */
static gboolean
follow (TnBackupWork *work, GPtrArray *chunk, const char *session, GError **error)
{
  g_autofree char *path = g_strdup_printf (ROOT "/restoreSessions/%s", session);

  for (guint i = 0; i < TN_BACKUP_LOOKS; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (TnBackupItem) state = tn_backup_get (work, path, &local);

      if (state != NULL && look (work, chunk, session, &local))
        {
          tell (work);
          if (is_over (state))
            return TRUE;
        }
      else if (g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN) ||
               g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_FOUND) ||
               g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!tn_backup_wait (work, i, error))
        return FALSE;
    }
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_SERVER,
                       "Microsoft has not finished within two days; the session goes on there");
  return FALSE;
}

/* FALSE: nothing was begun. */
static gboolean
restore_chunk (TnBackupWork *work, GPtrArray *chunk, GError **error)
{
  g_autofree char *path = g_strconcat (ROOT "/", paths_of (work->service)->sessions, NULL);
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (TnBackupItem) session = NULL;

  response = tn_backup_send (work, "POST", path, session_body (work, chunk), error);
  session = response != NULL ? tn_decode_backup_item (response->body, error) : NULL;
  if (session == NULL || !activate (work, session->id, error))
    return FALSE;
  for (guint i = 0; i < chunk->len; i++)
    ((TnBackupItem *) g_ptr_array_index (chunk, i))->state = TN_ITEM_RUNNING;
  tell (work);
  if (!follow (work, chunk, session->id, error))
    return FALSE;
  /* What Microsoft does not speak of is not known to be back. */
  for (guint i = 0; i < chunk->len; i++)
    {
      TnBackupItem *item = g_ptr_array_index (chunk, i);

      if (item->state != TN_ITEM_RUNNING)
        continue;
      item->state = TN_ITEM_FAILED;
      g_set_str (&item->problem, _ ("Microsoft ended without a word about this one."));
    }
  return TRUE;
}

static char *
words_of (TnBackupWork *work, GPtrArray *chunk)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < chunk->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (chunk, i);
      g_autofree char *time = tn_time_format (item->time);

      g_string_append_printf (names,
                              "%s%s @ %s",
                              i > 0            ? "; "
                              : work->in_place ? "in place: "
                                               : "beside: ",
                              item->name != NULL ? item->name : item->id,
                              time);
    }
  return g_string_free_and_steal (names);
}

static DexFuture *
restore_fiber (gpointer data)
{
  TnBackupWork *work = data;
  g_autofree char *action =
      g_strdup_printf ("backup.restore-%s", tn_backup_service_nick (work->service));
  TnJob *job = tn_job_new (_ ("Restore from Microsoft 365 Backup"), work->items->len);

  tn_services_add_job (work->services, job);
  for (guint first = 0; first < work->items->len; first += CHUNK)
    {
      g_autoptr (GPtrArray) chunk = g_ptr_array_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *words = NULL;
      gint64 intent;

      for (guint i = first; i < MIN (first + CHUNK, work->items->len); i++)
        g_ptr_array_add (chunk, g_ptr_array_index (work->items, i));
      words = words_of (work, chunk);
      intent = tn_backup_note (work, action, work->name, 0, NULL, words);
      /* Nothing is changed that is not written down before. */
      if (intent == 0)
        fail (chunk, _ ("The audit trail cannot be written; nothing was begun."));
      else if (!restore_chunk (work, chunk, &error))
        fail (chunk, error->message);
      if (intent != 0)
        tn_backup_note (work, action, work->name, intent, error, NULL);
      if (first == 0 && g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN))
        {
          tn_job_finish (job, TN_RUN_FAILED);
          g_object_unref (job);
          return dex_future_new_for_error (g_steal_pointer (&error));
        }
      for (guint i = 0; i < chunk->len; i++)
        {
          const TnBackupItem *item = g_ptr_array_index (chunk, i);
          g_autofree char *line = item->state == TN_ITEM_DONE
                                      ? NULL
                                      : g_strdup_printf ("%s: %s", item->name, item->problem);

          tn_job_step (job, line);
        }
      tell (work);
    }
  tn_job_finish (job,
                 tn_job_get_failed (job) == 0                       ? TN_RUN_SUCCESS
                 : tn_job_get_failed (job) < tn_job_get_total (job) ? TN_RUN_INCOMPLETE
                                                                    : TN_RUN_FAILED);
  g_object_unref (job);
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

/* Tasks ------------------------------------------------------------------------------------ */

static DexFuture *
tasks_fiber (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sessions = tn_backup_list (data, ROOT "/restoreSessions", &error);

  if (sessions == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&sessions));
}

static DexFuture *
list_tasks (TnServices *services, const TnSnapshotTarget *target)
{
  return tn_dex_spawn (tasks_fiber,
                       tn_backup_work_new (services, target, TN_N_BACKUP_SERVICES),
                       tn_backup_work_free);
}

/* What is protected ------------------------------------------------------------------------- */

/* The units of a policy that is to change, as its body. */
static char *
change_body (TnBackupWork *work, guint first, gboolean create, gboolean removes)
{
  const char *object =
      work->service == TN_BACKUP_SERVICE_SHAREPOINT ? "siteId" : "directoryObjectId";
  GString *body = g_string_new (create ? "{\"displayName\":\"Tenantry\"," : "{");

  g_string_append_printf (body,
                          "\"%s%s\":[",
                          paths_of (work->service)->unit_list,
                          create ? "" : "@delta");
  for (guint i = first; i < MIN (first + CHUNK, work->items->len); i++)
    {
      g_string_append_printf (body,
                              "%s{%s\"%s\":",
                              i > first ? "," : "",
                              removes ? "\"@removed\":{\"reason\":\"changed\"}," : "",
                              removes ? "id" : object);
      put_string (body, ((TnBackupItem *) g_ptr_array_index (work->items, i))->id);
      g_string_append_c (body, '}');
    }
  g_string_append (body, "]}");
  return g_string_free_and_steal (body);
}

/* @policy: (inout): id; NULL: there is none yet. @results: what became of the units is added. */
static gboolean
change_chunk (TnBackupWork *work,
              guint first,
              char **policy,
              gboolean removes,
              GPtrArray *results,
              GError **error)
{
  gboolean create = *policy == NULL;
  g_autofree char *path = g_strdup_printf (ROOT "/%s%s%s",
                                           paths_of (work->service)->policies,
                                           create ? "" : "/",
                                           create ? "" : *policy);
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (TnBackupItem) made = NULL;
  GPtrArray *changes;

  response = tn_backup_send (work,
                             create ? "POST" : "PATCH",
                             path,
                             change_body (work, first, create, removes),
                             error);
  changes = response != NULL ? tn_decode_backup_changes (response->body, error) : NULL;
  if (changes == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (results, changes);
  if (!create)
    return TRUE;
  made = tn_decode_backup_item (response->body, error);
  *policy = made != NULL ? g_strdup (made->id) : NULL;
  return made != NULL;
}

/* FALSE: with @error. */
static gboolean
change_units (TnBackupWork *work, gboolean removes, GPtrArray *results, GError **error)
{
  g_autoptr (GPtrArray) policies = tn_backup_list (work, ROOT "/protectionPolicies", error);
  const TnBackupItem *found;
  g_autofree char *policy = NULL, *path = NULL;
  g_autoptr (TnHttpResponse) response = NULL;
  gboolean inactive;

  if (policies == NULL)
    return FALSE;
  found = find_policy (policies, work->service);
  inactive = found == NULL || g_strcmp0 (found->status, "inactive") == 0;
  policy = found != NULL ? g_strdup (found->id) : NULL;
  if (removes && policy == NULL)
    return TRUE;
  for (guint first = 0; first < work->items->len; first += CHUNK)
    if (!change_chunk (work, first, &policy, removes, results, error))
      return FALSE;
  if (removes || !inactive || policy == NULL)
    return TRUE;
  path = g_strdup_printf (ROOT "/protectionPolicies/%s/activate", policy);
  response = tn_backup_send (work, "POST", path, NULL, error);
  return response != NULL;
}

static DexFuture *
change_fiber (TnBackupWork *work, gboolean removes)
{
  const TnSnapshotTarget target = { work->tenant, work->tenant_id, work->name };
  g_autoptr (GPtrArray) results =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_backup_item_free);
  g_autofree char *words = tn_backup_service_count (work->service, work->items->len);
  const char *action = removes ? "backup.unprotect" : "backup.protect";
  g_autoptr (GError) error = NULL;
  gint64 intent = tn_backup_note (work, action, work->name, 0, NULL, words);

  if (intent == 0)
    return dex_future_new_reject (TN_STORE_ERROR,
                                  TN_STORE_ERROR_FAILED,
                                  "the audit trail cannot be written; nothing was changed");
  change_units (work, removes, results, &error);
  tn_backup_note (work, action, work->name, intent, error, NULL);
  /* Read back: what is shown is what Microsoft says now. */
  dex_await (tn_backup_refresh (work->services, &target), NULL);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&results));
}

static DexFuture *
protect_fiber (gpointer work)
{
  return change_fiber (work, FALSE);
}

static DexFuture *
unprotect_fiber (gpointer work)
{
  return change_fiber (work, TRUE);
}

static TnBackupWork *
work_on (TnServices *services,
         const TnSnapshotTarget *target,
         TnBackupService service,
         GPtrArray *ids)
{
  TnBackupWork *work = tn_backup_work_new (services, target, service);

  work->items = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_backup_item_free);
  for (guint i = 0; i < ids->len; i++)
    {
      TnBackupItem *item = g_new0 (TnBackupItem, 1);

      item->id = g_strdup (g_ptr_array_index (ids, i));
      g_ptr_array_add (work->items, item);
    }
  return work;
}

DexFuture *
tn_m365_protect (TnServices *services,
                 const TnSnapshotTarget *target,
                 TnBackupService service,
                 GPtrArray *objects)
{
  return tn_dex_spawn (protect_fiber,
                       work_on (services, target, service, objects),
                       tn_backup_work_free);
}

DexFuture *
tn_m365_unprotect (TnServices *services,
                   const TnSnapshotTarget *target,
                   TnBackupService service,
                   GPtrArray *units)
{
  return tn_dex_spawn (unprotect_fiber,
                       work_on (services, target, service, units),
                       tn_backup_work_free);
}

const TnBackupProvider tn_provider_m365 = {
  .nick = "microsoft365",
  .title = N_ ("Microsoft 365 Backup"),
  .costs = N_ ("Microsoft keeps it and bills it through Azure, by what is protected."),
  .first = TN_BACKUP_SERVICE_EXCHANGE,
  .last = TN_BACKUP_SERVICE_SHAREPOINT,
  .refresh = refresh,
  .list_items = list_items,
  .list_points = list_points,
  .preview = preview,
  .restore = restore,
  .list_tasks = list_tasks,
};
