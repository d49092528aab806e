/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-m365-private.h"

#include "tn-backup-decoder.h"
#include "tn-graph-error.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What Microsoft 365 Backup puts back (reference 5.7): whole mailboxes, OneDrives and sites, or
 * single items that a look into a point showed (tn-m365-browse.c). */

/* @object of each item is the id of its point from here on; @time when that was. */
DexFuture *
tn_m365_preview_fiber (gpointer data)
{
  TnBackupWork *work = data;
  g_autoptr (GHashTable) found = tn_m365_points_new ();
  g_autoptr (GPtrArray) items = tn_backup_items_new ();
  g_autoptr (GError) error = NULL;

  if (!tn_m365_search_points (work, work->items, work->time, FALSE, found, &error))
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

static void
tell (TnBackupWork *work)
{
  if (work->progress != NULL)
    work->progress (work->items, work->user_data);
}

/* What is back stays so; what Microsoft is about ends without us. */
static void
fail (GPtrArray *items, const char *problem)
{
  for (guint i = 0; i < items->len; i++)
    {
      TnBackupItem *item = g_ptr_array_index (items, i);

      if (item->state == TN_ITEM_DONE || item->state == TN_ITEM_FAILED)
        continue;
      item->state = item->state == TN_ITEM_RUNNING ? TN_ITEM_UNKNOWN : TN_ITEM_FAILED;
      g_set_str (&item->problem, problem);
    }
}

/* Single items of what a look showed, and not the whole of something. */
static gboolean
is_granular (const TnBackupWork *work)
{
  return work->browse != NULL;
}

/* Of files, by their keys. Mails are what a search found at a point. */
static gboolean
is_of_files (const TnBackupWork *work)
{
  return is_granular (work) && work->service != TN_BACKUP_SERVICE_EXCHANGE;
}

static const char *
artifacts_of (const TnBackupWork *work)
{
  const TnM365Paths *paths = tn_m365_paths (work->service);

  return is_granular (work) ? paths->granular : paths->artifacts;
}

/* Where files come to is Microsoft's choice: a folder of their own. */
static void
put_artifact (GString *body, const TnBackupWork *work, const TnBackupItem *item)
{
  if (is_of_files (work))
    {
      g_string_append (body, "{\"browseSessionId\":");
      tn_m365_put_string (body, work->browse);
      g_string_append (body, ",\"id\":");
      tn_m365_put_string (body, item->id);
      g_string_append_c (body, '}');
      return;
    }
  g_string_append (body, "{\"restorePoint\":{\"@odata.id\":");
  tn_m365_put_string (body, item->object);
  g_string_append_c (body, '}');
  if (is_granular (work))
    {
      g_string_append (body, ",\"searchResponseId\":");
      tn_m365_put_string (body, work->browse);
    }
  g_string_append_printf (body, ",\"destinationType\":\"%s\"}", work->in_place ? "inPlace" : "new");
}

static char *
session_body (TnBackupWork *work, GPtrArray *chunk)
{
  GString *body = g_string_new (NULL);

  g_string_append_printf (body, "{\"%s\":[", artifacts_of (work));
  for (guint i = 0; i < chunk->len; i++)
    {
      g_string_append (body, i > 0 ? "," : "");
      put_artifact (body, work, g_ptr_array_index (chunk, i));
    }
  g_string_append (body, "]}");
  return g_string_free_and_steal (body);
}

static char *
session_path (const char *session, const char *rest)
{
  return tn_m365_path ("restoreSessions", session, rest);
}

/* A draft does nothing until it is activated; where 25 are under way, we wait for one to end
 * (reference 5.7: a 500 that means something). */
static gboolean
activate (TnBackupWork *work, const char *session, GError **error)
{
  g_autofree char *path = session_path (session, "/activate");

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

static void
take_artifact (TnBackupItem *item, const TnBackupItem *artifact)
{
  g_set_str (&item->details, artifact->details);
  g_set_str (&item->problem, artifact->problem);
  item->state = g_strcmp0 (artifact->status, "succeeded") == 0 ? TN_ITEM_DONE
                : g_strcmp0 (artifact->status, "failed") == 0  ? TN_ITEM_FAILED
                                                               : TN_ITEM_RUNNING;
  if (item->state == TN_ITEM_FAILED && item->problem == NULL)
    item->problem = g_strdup (_ ("Microsoft gives no reason."));
}

/* What has become of each, by its point or its key. */
static gboolean
look (TnBackupWork *work, GPtrArray *chunk, const char *session, GError **error)
{
  g_autofree char *rest = g_strconcat ("/", artifacts_of (work), NULL);
  g_autofree char *path = tn_m365_path (tn_m365_paths (work->service)->sessions, session, rest);
  g_autoptr (GPtrArray) artifacts = tn_backup_list (work, path, error);

  if (artifacts == NULL)
    return FALSE;
  for (guint i = 0; i < artifacts->len; i++)
    {
      const TnBackupItem *artifact = g_ptr_array_index (artifacts, i);

      for (guint j = 0; j < chunk->len; j++)
        {
          TnBackupItem *item = g_ptr_array_index (chunk, j);

          if (is_of_files (work) ? g_strcmp0 (item->id, artifact->id) == 0
                                 : g_strcmp0 (item->object, artifact->object) == 0)
            take_artifact (item, artifact);
        }
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
  g_autofree char *path = session_path (session, "");

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

/* The answer to an activation may be lost: only one that is seen to be a draft has not begun. */
static gboolean
has_begun (TnBackupWork *work, const char *session)
{
  g_autofree char *path = session_path (session, "");
  g_autoptr (TnBackupItem) state = tn_backup_get (work, path, NULL);

  return state == NULL || g_strcmp0 (state->status, "draft") != 0;
}

static void
delete_draft (TnBackupWork *work, const char *session)
{
  g_autofree char *path = session_path (session, "");
  g_autoptr (TnHttpResponse) response = tn_backup_send (work, "DELETE", path, NULL, NULL);
}

/* @began: (out): Microsoft restores, whatever we hear of it. */
static gboolean
restore_chunk (TnBackupWork *work, GPtrArray *chunk, gboolean *began, GError **error)
{
  g_autofree char *path =
      g_strconcat (TN_M365_ROOT "/", tn_m365_paths (work->service)->sessions, NULL);
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (TnBackupItem) session = NULL;
  g_autoptr (GError) local = NULL;

  response = tn_backup_send (work, "POST", path, session_body (work, chunk), error);
  session = response != NULL ? tn_decode_backup_item (response->body, error) : NULL;
  if (session == NULL)
    return FALSE;
  *began = activate (work, session->id, &local) || has_begun (work, session->id);
  if (!*began)
    {
      delete_draft (work, session->id);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
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
                              tn_backup_item_title (item),
                              time);
    }
  return g_string_free_and_steal (names);
}

/* One session. Returns: FALSE with @error when nothing was begun. */
static gboolean
restore_some (TnBackupWork *work, TnJob *job, GPtrArray *chunk, GError **error)
{
  g_autofree char *action =
      g_strdup_printf ("backup.restore-%s", tn_backup_service_nick (work->service));
  g_autofree char *words = words_of (work, chunk);
  g_autoptr (GError) local = NULL;
  gboolean began = FALSE;
  gint64 intent;

  if (g_cancellable_is_cancelled (tn_job_get_cancellable (job)))
    {
      fail (chunk, _ ("Cancelled before it began."));
      tn_backup_step_job (job, chunk);
      return TRUE;
    }
  intent = tn_backup_note (work, action, tn_backup_object (work, chunk), 0, NULL, words);
  /* Nothing is changed that is not written down before. */
  if (intent == 0)
    g_set_error_literal (&local,
                         TN_STORE_ERROR,
                         TN_STORE_ERROR_FAILED,
                         "the audit trail cannot be written; nothing was begun");
  else
    restore_chunk (work, chunk, &began, &local);
  if (local != NULL)
    fail (chunk, local->message);
  if (intent != 0)
    tn_backup_note_items (work, action, intent, chunk, local);
  tn_backup_step_job (job, chunk);
  if (began || local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

DexFuture *
tn_m365_restore_fiber (gpointer data)
{
  TnBackupWork *work = data;
  g_autoptr (TnJob) job = NULL;
  g_autoptr (GError) error = NULL;

  if (!tn_m365_check_controller (work, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  job = tn_job_new (_ ("Restore from Microsoft 365 Backup"), work->items->len);
  tn_services_add_job (work->services, job);
  for (guint first = 0; first < work->items->len; first += TN_M365_CHUNK)
    {
      g_autoptr (GPtrArray) chunk = g_ptr_array_new ();
      g_autoptr (GError) local = NULL;

      for (guint i = first; i < MIN (first + TN_M365_CHUNK, work->items->len); i++)
        g_ptr_array_add (chunk, g_ptr_array_index (work->items, i));
      /* What hinders the first hinders all; later ones are said of each. */
      if (!restore_some (work, job, chunk, &local) && first == 0)
        {
          tn_job_finish (job, TN_RUN_FAILED);
          return dex_future_new_for_error (g_steal_pointer (&local));
        }
      tell (work);
    }
  tn_backup_finish_job (job);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_ref (work->items));
}
