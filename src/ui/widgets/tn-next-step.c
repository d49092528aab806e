/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-next-step.h"

#include "tn-query-model.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  TnQueryModel *tenants; /* (owned) */
  TnQueryModel *mapped;  /* (owned) */
} Counts;

static void
counts_free (gpointer data)
{
  Counts *counts = data;

  g_object_unref (counts->tenants);
  g_object_unref (counts->mapped);
  g_free (counts);
}

static void
update (GtkWidget *button)
{
  const Counts *counts = g_object_get_data (G_OBJECT (button), "counts");
  guint tenants;
  gboolean known;

  if (counts == NULL)
    return;
  tenants = g_list_model_get_n_items (G_LIST_MODEL (counts->tenants));
  known =
      !tn_query_model_get_loading (counts->tenants) && !tn_query_model_get_loading (counts->mapped);

  gtk_button_set_label (GTK_BUTTON (button),
                        tenants > 0 ? _ ("Map Several Tenants…") : _ ("Connect Tenant…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button),
                                  tenants > 0 ? "win.map-many" : "win.connect");
  gtk_widget_set_tooltip_text (
      button,
      tenants > 0
          ? _ ("Tenants are connected, and none is mapped yet. Only mapped tenants are read.")
          : _ ("Nothing is connected yet. Connect a tenant, then map it; what is read of it is "
               "shown here."));
  gtk_widget_set_visible (button,
                          known && g_list_model_get_n_items (G_LIST_MODEL (counts->mapped)) == 0);
}

static TnQueryModel *
count_new (GtkWidget *button, TnServices *services, TnListFilter filter)
{
  TnQueryModel *model =
      tn_query_model_new_count (tn_services_get_store (services), TN_LIST_TENANTS, filter);

  g_signal_connect_object (model, "notify", G_CALLBACK (update), button, G_CONNECT_SWAPPED);
  return model;
}

GtkWidget *
tn_next_step_new (TnServices *services)
{
  GtkWidget *button = gtk_button_new ();
  Counts *counts = g_new (Counts, 1);

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  *counts = (Counts) { count_new (button, services, TN_FILTER_ALL),
                       count_new (button, services, TN_FILTER_MAPPED) };
  g_object_set_data_full (G_OBJECT (button), "counts", counts, counts_free);
  update (button);
  return button;
}
