/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-csp-row.h"

#include "tn-age.h"
#include "tn-menu.h"
#include "tn-row.h"
#include "tn-status-pill.h"
#include "tn-table.h"
#include "tn-tenant-menu.h"

#include <glib/gi18n-lib.h>

/* What a row is made of; the row owns it. */
typedef struct
{
  AdwActionRow *row;            /* (not owned) */
  TnServices *services;         /* (owned) */
  TnRecord *csp;                /* (owned) */
  GtkWidget *pill, *age, *menu; /* (not owned) */
} Parts;

static void
parts_free (gpointer data)
{
  Parts *parts = data;

  g_object_unref (parts->services);
  g_object_unref (parts->csp);
  g_free (parts);
}

static char *
subtitle (TnRecord *csp)
{
  gint64 customers = tn_record_get_int (csp, "customers"),
         elsewhere = tn_record_get_int (csp, "elsewhere");
  g_autofree char *tenants = NULL;

  /* What was never counted is not zero. */
  if (customers < 0)
    return g_strdup (_ ("Cloud Solution Provider (CSP)"));
  tenants = g_strdup_printf (ngettext ("with %u tenant", "with %u tenants", (gulong) customers),
                             (guint) customers);
  if (elsewhere > 0)
    /* Translators: the last is how many of the customers are connected as single tenants */
    return g_strdup_printf (_ ("Cloud Solution Provider (CSP) · %1$s · %2$u of them connected on "
                               "their own"),
                            tenants,
                            (guint) elsewhere);
  return g_strdup_printf (_ ("Cloud Solution Provider (CSP) · %s"), tenants);
}

static void
update (Parts *parts)
{
  const char *name = tn_record_get_string (parts->csp, "name");
  TnStatusLook look = tn_csp_status_look ((TnCspStatus) tn_record_get_int (parts->csp, "status"));
  g_autofree char *text = subtitle (parts->csp);
  g_autofree char *actions = g_strdup_printf (_ ("Actions of %s"), name != NULL ? name : "");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (parts->row), name);
  adw_action_row_set_subtitle (parts->row, text);
  tn_status_pill_set (TN_STATUS_PILL (parts->pill),
                      look,
                      tn_csp_is_running (parts->services, tn_record_get_id (parts->csp)));
  tn_age_label_set_time (TN_AGE_LABEL (parts->age), tn_record_get_int (parts->csp, "last-sync"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (parts->menu),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  actions,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (parts->row),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  look.word,
                                  -1);
}

static void
record_changed_cb (TnRecord *csp, GParamSpec *pspec, GtkWidget *row)
{
  update (g_object_get_data (G_OBJECT (row), "tn-parts"));
}

static void
sync_changed_cb (TnServices *services, gint64 tenant, GtkWidget *row)
{
  update (g_object_get_data (G_OBJECT (row), "tn-parts"));
}

static void
activated_cb (AdwActionRow *row, gpointer data)
{
  Parts *parts = g_object_get_data (G_OBJECT (row), "tn-parts");

  gtk_widget_activate_action (GTK_WIDGET (row),
                              "win.doctor-csp",
                              "x",
                              tn_record_get_id (parts->csp));
}

static GtkWidget *
menu_button_new (TnRecord *csp)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenuModel) model =
      tn_tenant_menu_model (TN_INTEGRATION_CSP, FALSE, tn_record_get_id (csp));

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), model);
  tn_menu_name_items (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Actions"));
  return button;
}

void
tn_csp_row_set_narrow (GtkWidget *row, gboolean narrow)
{
  Parts *parts = g_object_get_data (G_OBJECT (row), "tn-parts");

  gtk_widget_set_visible (parts->age, !narrow);
}

GtkWidget *
tn_csp_row_new (TnServices *services, TnCsp *csp)
{
  AdwActionRow *row = tn_row_new (NULL, NULL);
  Parts *parts = g_new (Parts, 1);

  *parts = (Parts) { row,
                     g_object_ref (services),
                     g_object_ref (TN_RECORD (csp)),
                     tn_status_pill_new (),
                     tn_age_label_new (),
                     menu_button_new (TN_RECORD (csp)) };
  g_object_set_data_full (G_OBJECT (row), "tn-parts", parts, parts_free);
  adw_action_row_add_suffix (row, parts->age);
  adw_action_row_add_suffix (row, parts->pill);
  adw_action_row_add_suffix (row, parts->menu);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect (row, "activated", G_CALLBACK (activated_cb), NULL);
  g_signal_connect_object (csp, "notify", G_CALLBACK (record_changed_cb), row, G_CONNECT_DEFAULT);
  g_signal_connect_object (services,
                           "sync-changed",
                           G_CALLBACK (sync_changed_cb),
                           row,
                           G_CONNECT_DEFAULT);
  update (parts);
  return GTK_WIDGET (row);
}
