/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-dialog.h"

#include "tn-people-sync.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  TnDemo *demo;            /* (not owned): lives as long as the application */
  TnServices *services;    /* (owned) */
  AdwDialog *dialog;       /* (not owned) */
  AdwComboRow *tenant_row; /* (not owned) */
  AdwComboRow *state_row;  /* (not owned) */
} Parts;

static void
parts_free (gpointer data)
{
  Parts *parts = data;

  g_object_unref (parts->services);
  g_free (parts);
}

static const TnDemoTenant *
chosen (Parts *parts)
{
  return g_ptr_array_index (tn_demo_get_tenants (parts->demo),
                            adw_combo_row_get_selected (parts->tenant_row));
}

static void
tenant_changed_cb (AdwComboRow *row, GParamSpec *pspec, Parts *parts)
{
  g_autoptr (GtkStringList) states = gtk_string_list_new (chosen (parts)->states);

  adw_combo_row_set_model (parts->state_row, G_LIST_MODEL (states));
}

static void
apply_cb (GtkWidget *row, Parts *parts)
{
  const TnDemoTenant *tenant = chosen (parts);
  guint state = adw_combo_row_get_selected (parts->state_row);
  GPtrArray *tenants = tn_demo_get_tenants (parts->demo);

  tn_demo_put_state (parts->demo, tenant->id, tenant->states[state]);
  /* A token that is still good would hide what is wrong now. */
  tn_services_forget_token (parts->services, tenant->id);
  tn_services_forget_token (parts->services, ((TnDemoTenant *) g_ptr_array_index (tenants, 0))->id);
  dex_future_disown (tn_csp_refresh_id (parts->services, 0));
  dex_future_disown (tn_sync_which (parts->services, TN_DUE_ALL, 0, _ ("Sync of All Tenants")));
  adw_dialog_close (parts->dialog);
}

/* People ------------------------------------------------------------------- */

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  return tn_people_sync_run_due (data, TRUE);
}

/* Tenantry sees it as it would see it at the hour. */
static void
happen_cb (GtkWidget *row, Parts *parts)
{
  const TnDemoTenant *tenant = chosen (parts);

  tn_demo_happen (parts->demo, tenant->id, g_object_get_data (G_OBJECT (row), "tn-what"));
  dex_future_disown (
      dex_future_finally (tn_sync_which (parts->services, TN_DUE_ALL, 0, _ ("Sync of All Tenants")),
                          read_cb,
                          g_object_ref (parts->services),
                          g_object_unref));
}

static GtkWidget *
people_new (Parts *parts)
{
  static const struct
  {
    const char *title, *what;
  } things[] = {
    { N_ ("Some Join"), "join" },          { N_ ("Some Move to Another Department"), "move" },
    { N_ ("Some Are Renamed"), "rename" }, { N_ ("Some Leave"), "leave" },
    { N_ ("Some Are Deleted"), "delete" }, { N_ ("Some Come Back"), "return" },
  };
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("People"));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("It happens in the tenant above, and Tenantry reads again: watch its end users."));
  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    {
      GtkWidget *row = adw_button_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (things[i].title));
      g_object_set_data (G_OBJECT (row), "tn-what", (gpointer) things[i].what);
      g_signal_connect (row, "activated", G_CALLBACK (happen_cb), parts);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  return group;
}

AdwDialog *
tn_rehearsal_dialog_new (TnDemo *demo, TnServices *services)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *page = adw_preferences_page_new (),
            *group = adw_preferences_group_new (), *button = adw_button_row_new ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  Parts *parts = g_new (Parts, 1);

  *parts = (Parts) { demo,
                     g_object_ref (services),
                     dialog,
                     ADW_COMBO_ROW (adw_combo_row_new ()),
                     ADW_COMBO_ROW (adw_combo_row_new ()) };
  g_object_set_data_full (G_OBJECT (dialog), "tn-parts", parts, parts_free);
  for (guint i = 0; i < tn_demo_get_tenants (demo)->len; i++)
    gtk_string_list_append (
        names,
        ((TnDemoTenant *) g_ptr_array_index (tn_demo_get_tenants (demo), i))->name);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (parts->tenant_row), _ ("Tenant"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (parts->state_row), _ ("State"));
  adw_combo_row_set_model (parts->tenant_row, G_LIST_MODEL (names));
  g_signal_connect (parts->tenant_row, "notify::selected", G_CALLBACK (tenant_changed_cb), parts);
  tenant_changed_cb (parts->tenant_row, NULL, parts);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _ ("The rehearsal cloud makes this state, and Tenantry "
                                            "reads again. See what the tenant’s row "
                                            "says then, and select its state to repair it."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (parts->tenant_row));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (parts->state_row));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (people_new (parts)));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (button), _ ("_Put in This State"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (button), TRUE);
  gtk_widget_add_css_class (button, "suggested-action");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), button);
  g_signal_connect (button, "activated", G_CALLBACK (apply_cb), parts);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_title (dialog, _ ("Rehearsal"));
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_content_width (dialog, 460);
  adw_dialog_set_content_height (dialog, 640);
  return dialog;
}
