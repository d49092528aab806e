/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-switcher.h"

#include "tn-context.h"
#include "tn-table.h"

#include <glib/gi18n-lib.h>

struct _TnTenantSwitcher
{
  AdwBin parent_instance;

  TnContext *context;    /* (owned) (nullable until it has services) */
  TnQueryModel *model;   /* (owned) (nullable): mapped tenants */
  TnQueryModel *entered; /* (owned) (nullable): whether the one that was entered is still mapped */
  GtkWidget *button, *label, *search, *list, *leave;
};

G_DEFINE_FINAL_TYPE (TnTenantSwitcher, tn_tenant_switcher, ADW_TYPE_BIN)

static void
show_context (TnTenantSwitcher *self)
{
  const char *name = tn_context_get_name (self->context);

  gtk_label_set_label (GTK_LABEL (self->label), name != NULL ? name : _ ("All Tenants"));
  gtk_widget_set_sensitive (self->leave, name != NULL);
  if (name != NULL)
    gtk_widget_add_css_class (self->button, "tn-entered");
  else
    gtk_widget_remove_css_class (self->button, "tn-entered");
  tn_query_model_set_context (self->entered, tn_context_get_tenant (self->context));
}

/* A tenant that was unmapped or disconnected cannot be what everything is about. */
static void
check_entered (TnTenantSwitcher *self)
{
  if (tn_context_get_tenant (self->context) != 0 && !tn_query_model_get_loading (self->entered) &&
      !tn_query_model_get_failed (self->entered) &&
      g_list_model_get_n_items (G_LIST_MODEL (self->entered)) == 0)
    tn_context_enter (self->context, 0, NULL);
}

static void
close_popover (TnTenantSwitcher *self)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
}

static void
enter (TnTenantSwitcher *self, guint position)
{
  g_autoptr (TnRecord) record = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  close_popover (self);
  if (record != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self),
                                "win.enter-tenant",
                                "x",
                                tn_record_get_id (record));
}

static void
activated_cb (GtkListView *list, guint position, TnTenantSwitcher *self)
{
  enter (self, position);
}

static void
search_changed_cb (GtkSearchEntry *entry, TnTenantSwitcher *self)
{
  if (self->model != NULL)
    tn_query_model_set_search (self->model, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
enter_first (gpointer self)
{
  enter (self, 0);
}

static void
search_activate_cb (GtkSearchEntry *entry, TnTenantSwitcher *self)
{
  search_changed_cb (entry, self);
  if (self->model != NULL)
    tn_query_model_call_settled (self->model, self, enter_first);
}

static void
search_stopped_cb (GtkSearchEntry *entry, TnTenantSwitcher *self)
{
  close_popover (self);
}

static void
leave_cb (GtkButton *button, TnTenantSwitcher *self)
{
  close_popover (self);
}

static GtkWidget *
row_new (void)
{
  GtkWidget *label = tn_cell_label_new ();

  gtk_widget_set_margin_top (label, 4);
  gtk_widget_set_margin_bottom (label, 4);
  return label;
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer data)
{
  tn_cell_set_text (row, tn_record_get_string (record, "name"));
}

static void
shown_cb (GtkPopover *popover, TnTenantSwitcher *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (self->search);
}

static GtkWidget *
popover_new (TnTenantSwitcher *self)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6),
            *scrolled = gtk_scrolled_window_new ();

  self->search = g_object_new (GTK_TYPE_SEARCH_ENTRY,
                               "placeholder-text",
                               _ ("Search tenant"),
                               "search-delay",
                               0,
                               NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search tenant to enter"),
                                  -1);
  self->leave = gtk_button_new_with_mnemonic (_ ("_All Tenants"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->leave), "win.leave-tenant");
  self->list = gtk_list_view_new (NULL, NULL);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->list), TRUE);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (self->list), GTK_LIST_TAB_ITEM);
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Tenants to enter"),
                                  -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (scrolled, 280, 320);
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), self->leave);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  g_signal_connect (self->search, "search-changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect (self->search, "activate", G_CALLBACK (search_activate_cb), self);
  g_signal_connect (self->search, "stop-search", G_CALLBACK (search_stopped_cb), self);
  g_signal_connect (self->list, "activate", G_CALLBACK (activated_cb), self);
  g_signal_connect (self->leave, "clicked", G_CALLBACK (leave_cb), self);
  g_signal_connect (popover, "show", G_CALLBACK (shown_cb), self);
  return popover;
}

void
tn_tenant_switcher_set_services (TnTenantSwitcher *self, TnServices *services)
{
  TnStore *store = tn_services_get_store (services);
  g_autoptr (GtkListItemFactory) factory = tn_list_factory (row_new, update_row, NULL);

  self->context = g_object_ref (tn_context_of (store));
  self->model = tn_query_model_new (store, TN_LIST_TENANTS);
  tn_query_model_set_filter (self->model, TN_FILTER_MAPPED);
  self->entered = tn_query_model_new_count (store, TN_LIST_TENANTS, TN_FILTER_MAPPED);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list), factory);
  gtk_list_view_set_model (
      GTK_LIST_VIEW (self->list),
      GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->model)))));
  g_signal_connect_object (self->context,
                           "changed",
                           G_CALLBACK (show_context),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entered,
                           "notify",
                           G_CALLBACK (check_entered),
                           self,
                           G_CONNECT_SWAPPED);
  show_context (self);
}

void
tn_tenant_switcher_open (TnTenantSwitcher *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}

static void
tn_tenant_switcher_dispose (GObject *object)
{
  TnTenantSwitcher *self = TN_TENANT_SWITCHER (object);

  g_clear_object (&self->context);
  g_clear_object (&self->model);
  g_clear_object (&self->entered);
  G_OBJECT_CLASS (tn_tenant_switcher_parent_class)->dispose (object);
}

static void
tn_tenant_switcher_class_init (TnTenantSwitcherClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_tenant_switcher_dispose;
}

static void
tn_tenant_switcher_init (TnTenantSwitcher *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->label =
      g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 16, NULL);
  gtk_box_append (GTK_BOX (content), self->label);
  gtk_box_append (GTK_BOX (content),
                  g_object_new (GTK_TYPE_IMAGE,
                                "icon-name",
                                "pan-down-symbolic",
                                "accessible-role",
                                GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                NULL));
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), content);
  gtk_widget_set_tooltip_text (self->button, _ ("Switch Tenant"));
  gtk_widget_add_css_class (self->button, "flat");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), popover_new (self));
  adw_bin_set_child (ADW_BIN (self), self->button);
}
