/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-organization-actions.h"

#include "tn-bulk-edit-dialog.h"
#include "tn-pick-row.h"
#include "tn-state-clients.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

void
tn_organizations_archive (GtkWidget *widget, TnServices *services, GArray *ids, gboolean archived)
{
  guint n = ids->len;

  if (n == 0)
    return;
  tn_window_tell (
      tn_window_get (widget),
      tn_state_archive_organizations (tn_services_get_store (services),
                                      tn_services_get_actor (services),
                                      ids,
                                      archived,
                                      tn_services_now (services)),
      "organization.archive",
      g_array_index (ids, gint64, 0),
      archived
          ? g_strdup_printf (ngettext ("%u organization archived", "%u organizations archived", n),
                             n)
          : g_strdup_printf (ngettext ("%u organization restored", "%u organizations restored", n),
                             n));
}

void
tn_organizations_delete (GtkWidget *widget, TnServices *services, GArray *ids)
{
  if (ids->len > 0)
    tn_window_tell (
        tn_window_get (widget),
        tn_state_delete_organizations (tn_services_get_store (services),
                                       tn_services_get_actor (services),
                                       ids,
                                       tn_services_now (services)),
        "organization.delete",
        g_array_index (ids, gint64, 0),
        g_strdup_printf (ngettext ("%u organization deleted", "%u organizations deleted", ids->len),
                         ids->len));
}

/* Merge --------------------------------------------------------------------- */

typedef struct
{
  GWeakRef widget;
  TnServices *services; /* (owned) */
  gint64 from;
} Merge;

static void
merge_free (gpointer data)
{
  Merge *merge = data;

  g_weak_ref_clear (&merge->widget);
  g_object_unref (merge->services);
  g_free (merge);
}

static void
merge_picked (const char *id, const char *name, gpointer data)
{
  Merge *merge = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&merge->widget);
  gint64 into = g_ascii_strtoll (id, NULL, 10);

  if (widget != NULL && gtk_widget_get_root (widget) != NULL)
    tn_window_tell (tn_window_get (widget),
                    tn_state_merge_organizations (tn_services_get_store (merge->services),
                                                  tn_services_get_actor (merge->services),
                                                  merge->from,
                                                  into,
                                                  tn_services_now (merge->services)),
                    "organization.merge",
                    into,
                    g_strdup_printf (_ ("Merged into “%s”"), name));
}

void
tn_organization_merge (GtkWidget *widget, TnServices *services, gint64 id)
{
  const TnPickRow what = { .kind = TN_LIST_ORGANIZATIONS,
                           .except = id,
                           .detail = "managed-tenant-name",
                           .title = _ ("Merge Into"),
                           .empty = _ ("There is no other organization.") };
  Merge *merge = g_new0 (Merge, 1);

  g_weak_ref_init (&merge->widget, widget);
  merge->services = g_object_ref (services);
  merge->from = id;
  tn_pick_row (widget, tn_services_get_store (services), &what, merge_picked, merge, merge_free);
}

/* Bulk edit ----------------------------------------------------------------- */

typedef struct
{
  GWeakRef widget;
  TnServices *services; /* (owned) */
  GArray *ids;          /* (owned) (element-type gint64) */
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_weak_ref_clear (&edit->widget);
  g_object_unref (edit->services);
  g_array_unref (edit->ids);
  g_free (edit);
}

static void
edited (const TnBulkEdit *what, gpointer data)
{
  Edit *edit = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&edit->widget);

  if (widget != NULL && gtk_widget_get_root (widget) != NULL)
    tn_window_tell (
        tn_window_get (widget),
        tn_state_bulk_edit_organizations (tn_services_get_store (edit->services),
                                          tn_services_get_actor (edit->services),
                                          edit->ids,
                                          what,
                                          tn_services_now (edit->services)),
        "organization.bulk-edit",
        g_array_index (edit->ids, gint64, 0),
        g_strdup_printf (
            ngettext ("%u organization changed", "%u organizations changed", edit->ids->len),
            edit->ids->len));
}

void
tn_organizations_edit (GtkWidget *widget, TnServices *services, GArray *ids)
{
  Edit *edit;

  if (ids->len == 0)
    return;
  edit = g_new0 (Edit, 1);
  g_weak_ref_init (&edit->widget, widget);
  edit->services = g_object_ref (services);
  edit->ids = g_array_copy (ids);
  adw_dialog_present (tn_bulk_edit_dialog_new (services, ids->len, edited, edit, edit_free),
                      widget);
}
