/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-disconnected-dialog.h"

#include "tn-age.h"
#include "tn-list-state.h"
#include "tn-query-model.h"
#include "tn-table.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

static void
close_dialog_of (GtkWidget *widget)
{
  adw_dialog_close (ADW_DIALOG (gtk_widget_get_ancestor (widget, ADW_TYPE_DIALOG)));
}

static void
history_cb (GtkButton *button, gpointer data)
{
  g_autoptr (TnRecord) tenant = g_object_ref (tn_cell_get_record (GTK_WIDGET (button)));
  TnWindow *window = tn_window_get (GTK_WIDGET (button));

  close_dialog_of (GTK_WIDGET (button));
  tn_window_show_audit (window,
                        tn_record_get_string (tenant, "tenant-id"),
                        tn_record_get_string (tenant, "name"));
}

static void
connect_cb (GtkButton *button, gpointer data)
{
  g_autoptr (TnRecord) tenant = g_object_ref (tn_cell_get_record (GTK_WIDGET (button)));
  GtkWidget *window = GTK_WIDGET (tn_window_get (GTK_WIDGET (button)));
  gboolean single = tn_record_get_int (tenant, "kind") == TN_INTEGRATION_SINGLE;

  close_dialog_of (GTK_WIDGET (button));
  gtk_widget_activate_action (window, single ? "win.connect" : "win.connect-csp", NULL);
}

static GtkWidget *
button_new (GtkWidget *box, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "clicked", callback, NULL);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
name_button (gpointer button, const char *format, const char *name)
{
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", name, 1);
  /* By itself a button is named by its label, whatever else it is told. */
  gtk_accessible_reset_relation (button, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
}

static GtkWidget *
row_new (void)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  button_new (buttons, _ ("History"), G_CALLBACK (history_cb));
  button_new (buttons, _ ("Connect…"), G_CALLBACK (connect_cb));
  return tn_two_lines_new (buttons);
}

static void
update_row (GtkWidget *row, TnRecord *tenant, gpointer data)
{
  GtkWidget *history = gtk_widget_get_first_child (tn_two_lines_get_end (row)),
            *connect = gtk_widget_get_next_sibling (history);
  const char *name = tn_record_get_string (tenant, "name");
  const char *domain = tn_record_get_string (tenant, "domain");
  g_autofree char *age = tn_age_text (tn_record_get_int (tenant, "removed-at"));
  /* Translators: when a tenant was disconnected, and its domain */
  g_autofree char *detail =
      g_strdup_printf (_ ("%1$s · %2$s"),
                       age,
                       domain != NULL ? domain : tn_record_get_string (tenant, "tenant-id"));

  if (name == NULL)
    return;
  tn_two_lines_set (row, name, detail);
  gtk_button_set_label (GTK_BUTTON (connect),
                        tn_record_get_int (tenant, "kind") == TN_INTEGRATION_SINGLE
                            ? _ ("Connect…")
                            : _ ("Connect CSP…"));
  /* Translators: names of buttons; %s is a tenant */
  name_button (history, _ ("History of %s"), name);
  name_button (connect, _ ("Connect %s Again"), name);
}

static void
update_stack (GListModel *model, GParamSpec *pspec, GtkStack *stack)
{
  gtk_stack_set_visible_child_name (stack, tn_list_state (TN_QUERY_MODEL (model)));
}

/* A partner that is gone leaves thousands: a list that makes the rows that are seen. */
static GtkWidget *
list_new (TnQueryModel *model)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
            *scrolled = gtk_scrolled_window_new ();
  GtkWidget *words = gtk_label_new (
      _ ("What was read of them is deleted; what was done with them stays in the audit trail. "
         "Connected again, a tenant has its tags and its name back."));
  GtkWidget *list = gtk_list_view_new (
      GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (model)))),
      tn_list_factory (row_new, update_row, NULL));

  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_widget_add_css_class (words, "dimmed");
  gtk_widget_add_css_class (words, "tn-card-text");
  gtk_widget_add_css_class (list, "tn-rows");
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (list), GTK_LIST_TAB_ITEM);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Disconnected Tenants"),
                                  -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), scrolled);
  return box;
}

AdwDialog *
tn_disconnected_dialog_new (TnServices *services)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *stack = gtk_stack_new ();
  GtkWidget *empty = g_object_new (ADW_TYPE_STATUS_PAGE,
                                   "icon-name",
                                   "tn-tenants-symbolic",
                                   "title",
                                   _ ("No Disconnected Tenants"),
                                   NULL);
  g_autoptr (TnQueryModel) model =
      tn_query_model_new (tn_services_get_store (services), TN_LIST_TENANTS);

  tn_query_model_set_filter (model, TN_FILTER_REMOVED);
  tn_query_model_set_sort (model, "removed-at", TRUE);
  tn_list_state_add_pages (GTK_STACK (stack));
  gtk_stack_add_named (GTK_STACK (stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (stack), list_new (model), "ready");
  g_signal_connect_object (model, "notify", G_CALLBACK (update_stack), stack, G_CONNECT_DEFAULT);
  update_stack (G_LIST_MODEL (model), NULL, GTK_STACK (stack));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), stack);
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_title (dialog, _ ("Disconnected Tenants"));
  adw_dialog_set_content_width (dialog, 560);
  adw_dialog_set_content_height (dialog, 520);
  g_object_set_data_full (G_OBJECT (dialog), "tn-model", g_object_ref (model), g_object_unref);
  return dialog;
}
