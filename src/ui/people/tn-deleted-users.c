/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-deleted-users.h"

#include "tn-age.h"
#include "tn-changes-dialog.h"
#include "tn-dex.h"
#include "tn-person-reads.h"
#include "tn-pick-row.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GWeakRef widget;
  TnServices *services; /* (owned) */
  gint64 tenant;
  TnRecord *record; /* (owned) (nullable): of the tenant, once it is read */
} Restore;

static Restore *
restore_new (gpointer widget, TnServices *services, gint64 tenant, TnRecord *record)
{
  Restore *restore = g_new0 (Restore, 1);

  g_weak_ref_init (&restore->widget, widget);
  restore->services = g_object_ref (services);
  restore->tenant = tenant;
  g_set_object (&restore->record, record);
  return restore;
}

static void
restore_free (gpointer data)
{
  Restore *restore = data;

  g_weak_ref_clear (&restore->widget);
  g_object_unref (restore->services);
  g_clear_object (&restore->record);
  g_free (restore);
}

static void
user_picked (const char *id, const char *name, gpointer data)
{
  Restore *restore = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&restore->widget);
  g_autoptr (TnChangeSet) set = tn_change_set_new (restore->services);
  const TnPersonRef person = { tn_record_get_id (restore->record),
                               tn_record_get_string (restore->record, "tenant-id"),
                               tn_record_get_string (restore->record, "name"),
                               id,
                               name };

  if (widget == NULL || gtk_widget_get_root (widget) == NULL)
    return;
  tn_change_set_add (set, &person, TN_ACTION_RESTORE, NULL, NULL);
  adw_dialog_present (
      tn_changes_dialog_new (restore->services, set, tn_action_title (TN_ACTION_RESTORE)),
      widget);
}

static GPtrArray *
make_entries (GPtrArray *users)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_pick_entry_free);

  for (guint i = 0; i < users->len; i++)
    {
      const TnDeletedUser *user = g_ptr_array_index (users, i);
      g_autofree char *age = user->deleted_at > 0 ? tn_age_text (user->deleted_at) : NULL;
      g_autofree char *detail =
          age != NULL && user->user_name != NULL
              /* Translators: a user name, and when it was deleted: "ann@example.com · 3 days ago"
               */
              ? g_strdup_printf (C_ ("deleted user", "%1$s · %2$s"), user->user_name, age)
              : g_strdup (user->user_name != NULL ? user->user_name : age);

      g_ptr_array_add (entries, tn_pick_entry_new (user->id, user->name, detail));
    }
  return entries;
}

static DexFuture *
present_fiber (gpointer data)
{
  Restore *restore = data;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL, users = NULL, entries = NULL;
  g_autoptr (GtkWidget) widget = NULL;
  TnRecord *tenant = NULL;

  g_array_append_val (ids, restore->tenant);
  rows = dex_await_boxed (
      tn_store_list_rows (tn_services_get_store (restore->services), TN_LIST_TENANTS, ids),
      &error);
  if (rows != NULL && rows->len > 0)
    {
      tenant = g_ptr_array_index (rows, 0);
      users = dex_await_boxed (
          tn_person_list_deleted (restore->services, tn_record_get_string (tenant, "tenant-id")),
          &error);
    }
  widget = g_weak_ref_get (&restore->widget);
  if (widget == NULL || gtk_widget_get_root (widget) == NULL)
    return NULL;
  if (users == NULL)
    {
      if (error != NULL)
        tn_window_toast_error (tn_window_get (widget), error);
      return NULL;
    }
  entries = make_entries (users);
  adw_dialog_present (
      tn_pick_dialog_new (_ ("Deleted Users"),
                          _ ("Nobody was deleted there in the last 30 days."),
                          entries,
                          user_picked,
                          restore_new (widget, restore->services, restore->tenant, tenant),
                          restore_free),
      widget);
  return NULL;
}

static void
read_deleted (gpointer widget, TnServices *services, gint64 tenant)
{
  dex_future_disown (
      tn_dex_spawn (present_fiber, restore_new (widget, services, tenant, NULL), restore_free));
}

static void
tenant_picked (const char *id, const char *name, gpointer data)
{
  Restore *restore = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&restore->widget);

  if (widget != NULL)
    read_deleted (widget, restore->services, g_ascii_strtoll (id, NULL, 10));
}

void
tn_deleted_users_present (GtkWidget *widget, TnServices *services, gint64 tenant)
{
  if (tenant > 0)
    read_deleted (widget, services, tenant);
  else
    tn_pick_mapped_tenant (widget,
                           tn_services_get_store (services),
                           tenant_picked,
                           restore_new (widget, services, 0, NULL),
                           restore_free);
}
