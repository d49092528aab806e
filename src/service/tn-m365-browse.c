/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-m365-private.h"

#include "tn-backup-decoder.h"
#include "tn-dex.h"
#include "tn-graph-error.h"

#include <glib/gi18n-lib.h>

/* Looking into what Microsoft 365 Backup keeps of a OneDrive or a site (reference 5.8). Of
 * mailboxes it shows nothing. */

/* Until Microsoft has it ready. */
static gboolean
wait_for (TnBackupWork *work, TnBackupItem **session, GError **error)
{
  g_autofree char *path = tn_m365_path (tn_m365_paths (work->service)->browse, (*session)->id, "");

  for (guint i = 0; g_strcmp0 ((*session)->status, "created") != 0; i++)
    {
      TnBackupItem *state;

      if (g_strcmp0 ((*session)->status, "failed") == 0 || i == TN_BACKUP_LOOKS)
        {
          g_set_error (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_SERVER,
                       "Microsoft cannot show what it keeps: %s",
                       (*session)->problem != NULL ? (*session)->problem : "no reason was given");
          return FALSE;
        }
      if (!tn_backup_wait (work, i, error))
        return FALSE;
      state = tn_backup_get (work, path, error);
      if (state == NULL)
        return FALSE;
      tn_backup_item_free (*session);
      *session = state;
    }
  return TRUE;
}

/* BAK-17: a look into what is one person's is written down; into what is shared, only its restore.
 * @intent: 0: it is about to happen. Returns: its number. */
static gint64
note_access (TnBackupWork *work, const TnBackupItem *unit, gint64 intent, const GError *error)
{
  const char *name = unit->details != NULL ? unit->details : unit->name;

  if (work->service == TN_BACKUP_SERVICE_SHAREPOINT)
    return 0;
  return tn_backup_note (work,
                         work->service == TN_BACKUP_SERVICE_ONEDRIVE ? "backup.browse-onedrive"
                                                                     : "backup.search-exchange",
                         name != NULL ? name : unit->id,
                         intent,
                         error,
                         NULL);
}

static DexFuture *
open_fiber (gpointer data)
{
  TnBackupWork *work = data;
  const TnBackupItem *unit = g_ptr_array_index (work->items, 0);
  g_autoptr (GHashTable) found = tn_m365_points_new ();
  g_autofree char *path =
      g_strconcat (TN_M365_ROOT "/", tn_m365_paths (work->service)->browse, NULL);
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (TnBackupItem) session = NULL;
  g_autoptr (GError) error = NULL;
  const TnBackupItem *point = NULL;
  gint64 intent;

  intent = note_access (work, unit, 0, NULL);
  if (tn_m365_search_points (work, work->items, work->time, TRUE, found, &error))
    {
      point = g_hash_table_lookup (found, unit->id);
      if (point == NULL)
        g_set_error_literal (&error,
                             TN_STORE_ERROR,
                             TN_STORE_ERROR_NOT_FOUND,
                             _ ("Microsoft keeps no state from before that time that single files "
                                "can be taken from; the whole can be restored."));
    }
  if (point != NULL)
    {
      GString *body = g_string_new ("{\"restorePointId\":");

      tn_m365_put_string (body, point->id);
      g_string_append_c (body, '}');
      response = tn_backup_send (work, "POST", path, g_string_free_and_steal (body), &error);
    }
  session = response != NULL ? tn_decode_backup_item (response->body, &error) : NULL;
  if (session != NULL && !wait_for (work, &session, &error))
    g_clear_pointer (&session, tn_backup_item_free);
  note_access (work, unit, intent, error);
  if (session == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* The answer may leave out what it is of. */
  session->time = point->time;
  return dex_future_new_take_boxed (TN_TYPE_BACKUP_ITEM, g_steal_pointer (&session));
}

static DexFuture *
look_fiber (gpointer data)
{
  TnBackupWork *work = data;
  g_autofree char *path =
      tn_m365_path (tn_m365_paths (work->service)->browse, work->browse, "/browse");
  GString *body = g_string_new ("{");
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  if (work->items->len > 0)
    {
      const TnBackupItem *place = g_ptr_array_index (work->items, 0);

      g_string_append (body, "\"browseLocationItemKey\":");
      tn_m365_put_string (body, place->id);
      g_string_append (body, ",\"browseResourceType\":");
      tn_m365_put_string (body, place->status);
    }
  g_string_append_c (body, '}');
  items = tn_backup_list_post (work, path, g_string_free_and_steal (body), &error);
  if (items == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&items));
}

/* @item: (nullable) */
static TnBackupWork *
work_on (TnServices *services,
         const TnSnapshotTarget *target,
         TnBackupService service,
         const TnBackupItem *item,
         GCancellable *cancellable)
{
  TnBackupWork *work = tn_backup_work_new (services, target, service);

  work->items = tn_backup_items_new ();
  if (item != NULL)
    g_ptr_array_add (work->items, tn_backup_item_copy (item));
  g_set_object (&work->cancellable, cancellable);
  return work;
}

DexFuture *
tn_m365_open (TnServices *services,
              const TnSnapshotTarget *target,
              TnBackupService service,
              const TnBackupItem *unit,
              gint64 time,
              GCancellable *cancellable)
{
  TnBackupWork *work = work_on (services, target, service, unit, cancellable);

  work->time = time;
  return tn_dex_spawn (open_fiber, work, tn_backup_work_free);
}

DexFuture *
tn_m365_look (TnServices *services,
              const TnSnapshotTarget *target,
              TnBackupService service,
              const char *session,
              const TnBackupItem *place,
              GCancellable *cancellable)
{
  TnBackupWork *work = work_on (services, target, service, place, cancellable);

  work->browse = g_strdup (session);
  return tn_dex_spawn (look_fiber, work, tn_backup_work_free);
}

/* Mails ---------------------------------------------------------------------------------- */

typedef struct
{
  TnBackupWork *work; /* (owned) */
  char *expression;   /* (owned) */
} MailSearch;

static void
mail_search_free (gpointer data)
{
  MailSearch *self = data;

  tn_backup_work_free (self->work);
  g_free (self->expression);
  g_free (self);
}

static DexFuture *
mail_fiber (gpointer data)
{
  MailSearch *self = data;
  const TnBackupItem *unit = g_ptr_array_index (self->work->items, 0);
  g_autoptr (TnBackupItem) found = NULL;
  g_autoptr (GError) error = NULL;
  gint64 intent;

  intent = note_access (self->work, unit, 0, NULL);
  found = tn_m365_search_mail_at (self->work, self->expression, &error);
  note_access (self->work, unit, intent, error);
  if (found == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (TN_TYPE_BACKUP_ITEM, g_steal_pointer (&found));
}

DexFuture *
tn_m365_search_mail (TnServices *services,
                     const TnSnapshotTarget *target,
                     const TnBackupItem *unit,
                     gint64 time,
                     const TnMailQuery *query,
                     GCancellable *cancellable)
{
  MailSearch *self = g_new0 (MailSearch, 1);

  self->work = work_on (services, target, TN_BACKUP_SERVICE_EXCHANGE, unit, cancellable);
  self->work->time = time;
  self->expression = tn_mail_query_expression (query);
  return tn_dex_spawn (mail_fiber, self, mail_search_free);
}
