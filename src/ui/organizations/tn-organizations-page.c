/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-organizations-page.h"

#include "tn-context.h"
#include "tn-organization-dialog.h"
#include "tn-table.h"

#include <glib/gi18n-lib.h>

struct _TnOrganizationsPage
{
  AdwNavigationPage parent_instance;

  TnServices *services;          /* (owned) */
  TnQueryModel *model;           /* (owned) */
  GtkSingleSelection *selection; /* (owned) */

  GtkWidget *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkColumnView *table;
};

G_DEFINE_FINAL_TYPE (TnOrganizationsPage, tn_organizations_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update_state (TnOrganizationsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  const char *search = tn_query_model_get_search (self->model);
  gboolean searching = search != NULL && *search != '\0';

  gtk_stack_set_visible_child_name (self->stack,
                                    n > 0                                      ? "ready"
                                    : tn_query_model_get_failed (self->model)  ? "failed"
                                    : tn_query_model_get_loading (self->model) ? "loading"
                                    : searching                                ? "no-match"
                                                                               : "empty");
  gtk_widget_set_visible (self->search_bar, n > 0 || searching);
}

static void
read_again_cb (GtkButton *button, TnOrganizationsPage *self)
{
  tn_query_model_refresh (self->model);
}

static void
edit (TnOrganizationsPage *self, TnOrganization *organization)
{
  adw_dialog_present (tn_organization_dialog_new (self->services, organization, 0),
                      GTK_WIDGET (self));
}

static void
row_activated_cb (GtkColumnView *table, guint position, TnOrganizationsPage *self)
{
  g_autoptr (TnOrganization) organization =
      g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  edit (self, organization);
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  edit (TN_ORGANIZATIONS_PAGE (widget), NULL);
}

static void
search_changed_cb (GtkSearchEntry *entry, TnOrganizationsPage *self)
{
  tn_query_model_set_search (self->model, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
stop_search_cb (GtkSearchEntry *entry, TnOrganizationsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

static void
search_activate_cb (GtkSearchEntry *entry, TnOrganizationsPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

void
tn_organizations_page_focus_search (TnOrganizationsPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* DET-01: a way to the details page. */
static void
update_link (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_link (cell,
                    tn_record_get_string (record, "managed-tenant-name"),
                    tn_record_get_int (record, "managed-tenant-id"));
}

AdwNavigationPage *
tn_organizations_page_new (TnServices *services)
{
  TnOrganizationsPage *self = g_object_new (TN_TYPE_ORGANIZATIONS_PAGE, NULL);
  GtkColumnViewColumn *column;

  self->services = g_object_ref (services);
  self->model = tn_query_model_new (tn_services_get_store (services), TN_LIST_ORGANIZATIONS);
  tn_context_follow (tn_services_get_store (services), self->model);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  column = tn_table_add_text (self->table, _ ("Name"), "name", FALSE);
  gtk_column_view_column_set_expand (column, TRUE);
  gtk_column_view_sort_by_column (self->table, column, GTK_SORT_ASCENDING);
  gtk_column_view_column_set_fixed_width (
      tn_table_add_text (self->table, _ ("E-mail"), "email", TRUE),
      260);
  gtk_column_view_column_set_fixed_width (
      tn_table_add_text (self->table, _ ("Phone"), "phone", TRUE),
      150);
  column = tn_table_add_column (self->table,
                                _ ("Managed Tenant"),
                                "managed-tenant-name",
                                tn_cell_link_new,
                                update_link,
                                self);
  gtk_column_view_column_set_fixed_width (column, 220);
  tn_table_set_model (self->table, self->model, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->model,
                           "notify",
                           G_CALLBACK (update_state),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
  update_state (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_organizations_page_dispose (GObject *object)
{
  TnOrganizationsPage *self = TN_ORGANIZATIONS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_ORGANIZATIONS_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_organizations_page_parent_class)->dispose (object);
}

static void
tn_organizations_page_class_init (TnOrganizationsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_organizations_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/organizations/tn-organizations-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationsPage, table);
  gtk_widget_class_bind_template_callback (widget_class, read_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_install_action (widget_class, "organizations.add", NULL, add_action);
}

static void
tn_organizations_page_init (TnOrganizationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
