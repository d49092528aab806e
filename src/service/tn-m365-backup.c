/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-m365-private.h"

#include "tn-backup-decoder.h"
#include "tn-cache-backup.h"
#include "tn-dex.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

/* Microsoft 365 Backup (reference 5.1 to 5.9): mailboxes, OneDrives and sites, kept by Microsoft.
 * We never become its controller: Microsoft offers no way back from that. In a tenant whose
 * controller is another application we look, and change nothing. */

/* So long Microsoft keeps a point. */
#define KEPT (366 * 24 * 60 * 60)

/* Points ------------------------------------------------------------------------------- */

/* @units: those from @first on are named. @more: (nullable): further members */
static char *
search_body (GPtrArray *units, guint first, gint64 time, const char *more)
{
  GString *body = g_string_new ("{\"protectionUnitIds\":[");
  /* Points have fractions of a second. */
  g_autofree char *from = tn_time_format (time - KEPT), *until = tn_time_format (time + 1);

  for (guint i = first; i < MIN (first + TN_M365_CHUNK, units->len); i++)
    {
      g_string_append (body, i > first ? "," : "");
      tn_m365_put_string (body, ((TnBackupItem *) g_ptr_array_index (units, i))->id);
    }
  g_string_append_printf (body,
                          "],\"protectionTimePeriod\":{\"startDateTime\":\"%s\","
                          "\"endDateTime\":\"%s\"},\"restorePointPreference\":\"latest\"%s}",
                          from,
                          until,
                          more != NULL ? more : "");
  return g_string_free_and_steal (body);
}

gboolean
tn_m365_search_points (TnBackupWork *work,
                       GPtrArray *units,
                       gint64 time,
                       gboolean fast,
                       GHashTable *found,
                       GError **error)
{
  for (guint first = 0; first < units->len; first += TN_M365_CHUNK)
    {
      g_autoptr (TnHttpResponse) response = NULL;
      g_autoptr (GPtrArray) points = NULL;

      response = tn_backup_send (
          work,
          "POST",
          TN_M365_ROOT "/restorePoints/search",
          search_body (units, first, time, fast ? ",\"tags\":\"fastRestore\"" : NULL),
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

TnBackupItem *
tn_m365_search_mail_at (TnBackupWork *work, const char *expression, GError **error)
{
  const TnBackupItem *unit = g_ptr_array_index (work->items, 0);
  g_autoptr (GString) query = g_string_new (",\"artifactQuery\":{\"artifactType\":\"message\",");
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (TnBackupItem) point = NULL;
  g_autoptr (GError) local = NULL;

  g_string_append (query, "\"queryExpression\":");
  tn_m365_put_string (query, expression);
  g_string_append_c (query, '}');
  response = tn_backup_send (work,
                             "POST",
                             TN_M365_ROOT "/restorePoints/search",
                             search_body (work->items, 0, work->time, query->str),
                             &local);
  point = response != NULL ? tn_decode_backup_mails (response->body, &local) : NULL;
  if (point == NULL && local == NULL)
    g_set_error_literal (&local,
                         TN_STORE_ERROR,
                         TN_STORE_ERROR_NOT_FOUND,
                         _ ("No mail that Microsoft keeps from before that time fits."));
  if (point == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_set_str (&point->object, point->id);
  g_set_str (&point->id, unit->id);
  g_set_str (&point->name, unit->name);
  g_set_str (&point->details, unit->details);
  return g_steal_pointer (&point);
}

GHashTable *
tn_m365_points_new (void)
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
  g_autoptr (GHashTable) found = tn_m365_points_new ();
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer point;
  gint64 oldest = 0;

  for (guint i = 0; i < units->len && some->len < TN_M365_CHUNK; i++)
    if (is_protected (g_ptr_array_index (units, i)))
      g_ptr_array_add (some, g_ptr_array_index (units, i));
  if (some->len == 0 ||
      !tn_m365_search_points (work, some, tn_services_now (work->services), FALSE, found, NULL))
    return 0;
  /* One that was never saved is as old as it gets. */
  if (g_hash_table_size (found) < some->len)
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
  if (backup->total == 0)
    return TN_SERVICE_OFF;
  if (g_strcmp0 (policy->status, "inactive") == 0)
    return TN_SERVICE_PAUSED;
  if (backup->failed > 0 || g_strcmp0 (policy->status, "activeWithErrors") == 0)
    return TN_SERVICE_INCOMPLETE;
  if (g_strcmp0 (policy->status, "updating") == 0)
    return TN_SERVICE_STARTING;
  /* A word that we do not know is no protection. */
  if (g_strcmp0 (policy->status, "active") != 0)
    return TN_SERVICE_UNKNOWN;
  return backup->done < backup->total ? TN_SERVICE_STARTING : TN_SERVICE_PROTECTED;
}

/* @policy: (nullable): nobody made one */
static void
read_service (TnBackupWork *work,
              TnServiceBackup *backup,
              const TnBackupItem *policy,
              gboolean on,
              gboolean locked)
{
  TnStore *store = tn_services_get_store (work->services);
  g_autofree char *path =
      g_strconcat (TN_M365_ROOT "/", tn_m365_paths (backup->service)->units, NULL);
  g_autoptr (GPtrArray) units = tn_backup_items_new ();
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
      if (backup->state == TN_SERVICE_UNKNOWN)
        backup->problem = g_strdup_printf ("policy: %s", policy->status);
      backup->last_at = last_safe (work, read);
    }
  /* What was protected before it was switched off may be restored for a while. */
  if (!on)
    return;
  dex_await (tn_cache_write_backup_units (store,
                                          work->tenant,
                                          backup->service,
                                          read != NULL ? read : units),
             NULL);
}

static DexFuture *
refresh_fiber (gpointer data)
{
  TnBackupWork *work = data;
  TnStore *store = tn_services_get_store (work->services);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnBackupRoot) root = tn_m365_read_root (work, &error);
  g_autoptr (GPtrArray) policies = NULL;
  gboolean on = root != NULL && g_strcmp0 (root->status, "disabled") != 0;

  if (on)
    policies = tn_backup_list (work, TN_M365_ROOT "/protectionPolicies", &error);
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
                      tn_m365_find_policy (policies, backup->service),
                      on,
                      on && g_strcmp0 (root->status, "restoreLocked") == 0);
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
      g_strdup_printf (TN_M365_ROOT "/restorePoints?$expand=%s&$filter=%s", first, second);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) points = tn_backup_list (work, path, &error);

  if (points == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  tn_backup_sort_newest (points);
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

/* Tasks ------------------------------------------------------------------------------------ */

static DexFuture *
tasks_fiber (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sessions = tn_backup_list (data, TN_M365_ROOT "/restoreSessions", &error);

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

const TnBackupProvider tn_provider_m365 = {
  .nick = "microsoft365",
  .title = N_ ("Microsoft 365 Backup"),
  .costs = N_ ("Microsoft keeps it and bills it through Azure, by what is protected."),
  .first = TN_BACKUP_SERVICE_EXCHANGE,
  .last = TN_BACKUP_SERVICE_SHAREPOINT,
  .refresh = refresh,
  .list_items = list_items,
  .list_points = list_points,
  .preview = tn_m365_preview_fiber,
  .restore = tn_m365_restore_fiber,
  .list_tasks = list_tasks,
};
