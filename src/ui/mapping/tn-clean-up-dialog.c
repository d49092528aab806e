/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-clean-up-dialog.h"

#include "tn-dialog-follow.h"
#include "tn-error-text.h"
#include "tn-list-state.h"
#include "tn-query-model.h"
#include "tn-row.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

/* What the dialog is made of; it owns this. */
typedef struct
{
  TnServices *services; /* (owned) */
  TnQueryModel *model;  /* (owned) */
  GHashTable *kept;     /* (owned): ids whose tick was taken away */
  AdwDialog *dialog;    /* (not owned) */
  GtkStack *stack;      /* (not owned) */
  GtkWidget *button;    /* (not owned) */
  GtkLabel *error;      /* (not owned) */
} Parts;

static void
parts_free (gpointer data)
{
  Parts *parts = data;

  g_object_unref (parts->services);
  g_object_unref (parts->model);
  g_hash_table_unref (parts->kept);
  g_free (parts);
}

static GArray *
chosen (Parts *parts)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (parts->model)); i++)
    {
      g_autoptr (TnRecord) record = g_list_model_get_item (G_LIST_MODEL (parts->model), i);
      gint64 id = tn_record_get_id (record);

      if (!g_hash_table_contains (parts->kept, &id))
        g_array_append_val (ids, id);
    }
  return ids;
}

static void
update (Parts *parts)
{
  g_autoptr (GArray) ids = chosen (parts);
  g_autofree char *label = g_strdup_printf (
      ngettext ("_Delete %u Managed Tenant", "_Delete %u Managed Tenants", ids->len),
      ids->len);

  gtk_button_set_label (GTK_BUTTON (parts->button), label);
  gtk_widget_set_sensitive (parts->button, ids->len > 0);
  gtk_stack_set_visible_child_name (parts->stack, tn_list_state (parts->model));
  gtk_widget_set_visible (parts->button,
                          g_list_model_get_n_items (G_LIST_MODEL (parts->model)) > 0);
}

static void
model_changed_cb (AdwDialog *dialog)
{
  update (g_object_get_data (G_OBJECT (dialog), "tn-parts"));
}

static void
toggled_cb (GtkCheckButton *check, Parts *parts)
{
  TnRecord *record = g_object_get_data (G_OBJECT (check), "record");
  gint64 id = tn_record_get_id (record);

  if (gtk_check_button_get_active (check))
    g_hash_table_remove (parts->kept, &id);
  else
    g_hash_table_add (parts->kept, g_memdup2 (&id, sizeof id));
  update (parts);
}

static void
name_changed_cb (TnRecord *record, GParamSpec *pspec, AdwPreferencesRow *row)
{
  adw_preferences_row_set_title (row, tn_record_get_string (record, "name"));
}

static GtkWidget *
row_new (gpointer item, gpointer data)
{
  Parts *parts = data;
  AdwActionRow *row = tn_row_new (tn_record_get_string (item, "name"), NULL);
  GtkWidget *check = gtk_check_button_new ();
  gint64 id = tn_record_get_id (item);

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), !g_hash_table_contains (parts->kept, &id));
  g_object_set_data_full (G_OBJECT (check), "record", g_object_ref (item), g_object_unref);
  g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), parts);
  g_signal_connect_object (item, "notify", G_CALLBACK (name_changed_cb), row, G_CONNECT_DEFAULT);
  adw_action_row_add_prefix (row, check);
  adw_action_row_set_activatable_widget (row, check);
  return GTK_WIDGET (row);
}

static void
failed_cb (AdwDialog *dialog, const GError *error)
{
  Parts *parts = g_object_get_data (G_OBJECT (dialog), "tn-parts");

  update (parts);
  tn_error_show (parts->error, error);
}

static void
delete_cb (GtkButton *button, Parts *parts)
{
  g_autoptr (GArray) ids = chosen (parts);

  gtk_widget_set_sensitive (parts->button, FALSE);
  tn_error_show (parts->error, NULL);
  tn_dialog_follow (tn_state_delete_childless (tn_services_get_store (parts->services),
                                               tn_services_get_actor (parts->services),
                                               ids,
                                               tn_services_now (parts->services)),
                    parts->dialog,
                    _ ("Managed tenants deleted"),
                    "managed-tenant.delete",
                    0,
                    failed_cb);
}

static GtkWidget *
list_page_new (Parts *parts)
{
  GtkWidget *page = adw_preferences_page_new (), *group = adw_preferences_group_new (),
            *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Managed tenants without organizations"),
                                  -1);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), G_LIST_MODEL (parts->model), row_new, parts, NULL);
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("These managed tenants have no organizations and are not mapped. Nothing else is deleted "
         "with them."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), list);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  return page;
}

AdwDialog *
tn_clean_up_dialog_new (TnServices *services)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *empty = adw_status_page_new ();
  Parts *parts = g_new (Parts, 1);

  *parts = (Parts) {
    g_object_ref (services),
    tn_query_model_new (tn_services_get_store (services), TN_LIST_MANAGED_TENANTS),
    g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
    dialog,
    GTK_STACK (gtk_stack_new ()),
    gtk_button_new_with_mnemonic (""),
    GTK_LABEL (gtk_label_new ("")),
  };
  tn_query_model_set_filter (parts->model, TN_FILTER_CHILDLESS);
  g_object_set_data_full (G_OBJECT (dialog), "tn-parts", parts, parts_free);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "tn-ok-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("Nothing to Clean Up"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty),
                                   _ ("Every managed tenant has organizations or is mapped."));
  tn_list_state_add_pages (parts->stack);
  gtk_stack_add_named (parts->stack, empty, "empty");
  gtk_stack_add_named (parts->stack, list_page_new (parts), "ready");
  gtk_widget_set_halign (parts->button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (parts->button, 12);
  gtk_widget_set_margin_bottom (parts->button, 18);
  gtk_widget_add_css_class (parts->button, "pill");
  gtk_widget_add_css_class (parts->button, "destructive-action");
  g_signal_connect (parts->button, "clicked", G_CALLBACK (delete_cb), parts);
  g_signal_connect_object (parts->model,
                           "notify",
                           G_CALLBACK (model_changed_cb),
                           dialog,
                           G_CONNECT_SWAPPED);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (parts->stack));
  gtk_label_set_wrap (parts->error, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (parts->error), FALSE);
  gtk_widget_set_margin_start (GTK_WIDGET (parts->error), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (parts->error), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (parts->error), 12);
  gtk_widget_add_css_class (GTK_WIDGET (parts->error), "error");
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (parts->error));
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), parts->button);
  adw_dialog_set_title (dialog, _ ("Clean Up Managed Tenants"));
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_content_height (dialog, 560);
  update (parts);
  return dialog;
}
