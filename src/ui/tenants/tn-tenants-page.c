/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenants-page.h"

#include "tn-csp-row.h"
#include "tn-export-dialog.h"
#include "tn-menu.h"
#include "tn-table.h"
#include "tn-tags-dialog.h"
#include "tn-tenant-cells.h"
#include "tn-tenant-columns.h"
#include "tn-tenant-filters.h"
#include "tn-tenant-menu.h"
#include "tn-tenants-bulk.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

struct _TnTenantsPage
{
  AdwNavigationPage parent_instance;

  TnServices *services;         /* (owned) */
  TnQueryModel *model;          /* (owned) */
  TnQueryModel *attention;      /* (owned): how many need it */
  TnQueryModel *mapped;         /* (owned): how many are mapped */
  TnQueryModel *all;            /* (owned): whether there are any */
  TnQueryModel *csp;            /* (owned): the CSP integrations */
  GtkMultiSelection *selection; /* (owned) */
  TnTenantColumns *columns;     /* (owned) */
  TnQueryModel *tags;           /* (owned): whether there are any */
  GtkWidget *menu;              /* (nullable): the open context menu */
  TnRoom room;

  AdwWindowTitle *title;
  AdwBanner *attention_banner;
  GtkListBox *csp_list;
  AdwSplitButton *connect_button;
  GtkWidget *search_bar;
  GtkSearchEntry *search_entry;
  GtkDropDown *filter_drop_down;
  TnTenantFilters *filters;
  AdwWrapBox *pills;
  GtkMenuButton *columns_button;
  GtkMenuButton *menu_button;
  GtkStack *stack;
  GtkStack *views;
  GtkColumnView *table;
  GtkListView *list;
  GtkActionBar *selection_bar;
  GtkLabel *selection_label;
};

G_DEFINE_FINAL_TYPE (TnTenantsPage, tn_tenants_page, ADW_TYPE_NAVIGATION_PAGE)

/* State --------------------------------------------------------------------- */

static guint
count (TnQueryModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (model));
}

/* The one place that decides what the page shows. */
static void
update_state (TnTenantsPage *self)
{
  const char *page = "ready";
  guint attention = count (self->attention);

  if (count (self->model) == 0 &&
      (tn_query_model_get_failed (self->all) || tn_query_model_get_failed (self->model)))
    page = "failed";
  else if (tn_query_model_get_loading (self->all) ||
           (tn_query_model_get_loading (self->model) && count (self->model) == 0))
    page = "loading";
  else if (count (self->all) == 0)
    page = count (self->csp) > 0 ? "no-customers" : "welcome";
  else if (count (self->model) == 0)
    page = "no-match";
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->search_bar, count (self->all) > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->csp_list), count (self->csp) > 0);
  if (self->columns != NULL)
    tn_tenant_columns_fit (self->columns, self->room, count (self->csp), count (self->tags) > 0);
  adw_banner_set_revealed (self->attention_banner,
                           attention > 0 &&
                               tn_query_model_get_filter (self->model) != TN_FILTER_ATTENTION);
  if (attention > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u tenant needs attention", "%u tenants need attention", attention),
          attention);

      adw_banner_set_title (self->attention_banner, text);
    }
  if (count (self->all) > 0)
    {
      /* Translators: how many tenants are connected and how many of them are mapped */
      g_autofree char *text = g_strdup_printf (_ ("%1$u connected · %2$u mapped"),
                                               count (self->all),
                                               count (self->mapped));

      adw_window_title_set_subtitle (self->title, text);
    }
  else
    adw_window_title_set_subtitle (self->title, "");
}

static void
update_selection (TnTenantsPage *self)
{
  g_autoptr (GtkBitset) selected =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n = (guint) gtk_bitset_get_size (selected);
  g_autofree char *text = g_strdup_printf (ngettext ("%u Selected", "%u Selected", n), n);

  gtk_label_set_label (self->selection_label, text);
  gtk_action_bar_set_revealed (self->selection_bar, n >= 2);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.sync-selected", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.tags", n > 0);
}

/* (element-type TnMicrosoftTenant) */
static GPtrArray *
selected_tenants (TnTenantsPage *self)
{
  g_autoptr (GtkBitset) selected =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *tenants = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < gtk_bitset_get_size (selected); i++)
    g_ptr_array_add (
        tenants,
        g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_nth (selected, i)));
  return tenants;
}

static TnMicrosoftTenant *
only_selected (TnTenantsPage *self)
{
  g_autoptr (GtkBitset) selected =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  g_autoptr (TnMicrosoftTenant) tenant = NULL;

  if (gtk_bitset_get_size (selected) != 1)
    return NULL;
  tenant = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_nth (selected, 0));
  return g_steal_pointer (&tenant);
}

static gboolean
is_wide (TnTenantsPage *self)
{
  return g_str_equal (gtk_stack_get_visible_child_name (self->views), "wide");
}

/* Context menu -------------------------------------------------------------- */

static void
unparent_cb (gpointer data)
{
  g_autoptr (GtkWidget) popover = data;

  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
}

static void
menu_closed_cb (GtkPopover *popover, TnTenantsPage *self)
{
  /* Its action is activated after it closed. */
  g_idle_add_once (unparent_cb, g_object_ref (popover));
  if (self->menu == GTK_WIDGET (popover))
    self->menu = NULL;
  tn_tenants_page_focus_rows (self);
}

/* @point: (nullable): where in @at; NULL: at the whole of it. */
static void
show_menu (TnTenantsPage *self, GtkWidget *at, TnMicrosoftTenant *tenant, const GdkRectangle *point)
{
  GtkWidget *popover = tn_tenant_menu_new (tenant);
  graphene_point_t place;

  if (point != NULL)
    {
      /* Scrolled views do not lay a popover out; a box does. */
      if (!gtk_widget_compute_point (at,
                                     self->search_bar,
                                     &GRAPHENE_POINT_INIT ((float) point->x, (float) point->y),
                                     &place))
        place = GRAPHENE_POINT_INIT (0, 0);
      at = self->search_bar;
      gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
      gtk_popover_set_pointing_to (GTK_POPOVER (popover),
                                   &(GdkRectangle) { (int) place.x, (int) place.y, 1, 1 });
      gtk_widget_set_halign (popover, GTK_ALIGN_START);
    }
  gtk_widget_set_parent (popover, at);
  g_signal_connect_object (popover, "closed", G_CALLBACK (menu_closed_cb), self, G_CONNECT_DEFAULT);
  self->menu = popover;
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
right_click_cb (GtkGestureClick *gesture, int n_press, double x, double y, TnTenantsPage *self)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  TnRecord *record = tn_table_pick (view, x, y);
  guint position =
      record != NULL ? tn_query_model_find (self->model, tn_record_get_id (record)) : G_MAXUINT;

  if (position == G_MAXUINT)
    return;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  show_menu (self, view, TN_MICROSOFT_TENANT (record), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_press_cb (GtkGestureLongPress *gesture, double x, double y, TnTenantsPage *self)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  TnRecord *record = tn_table_pick (view, x, y);

  if (record != NULL)
    show_menu (self,
               view,
               TN_MICROSOFT_TENANT (record),
               &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

static void
more_clicked_cb (GtkButton *button, TnTenantsPage *self)
{
  GtkListItem *item = g_object_get_data (G_OBJECT (button), "tn-list-item");

  show_menu (self, GTK_WIDGET (button), gtk_list_item_get_item (item), NULL);
}

static GtkWidget *
more_cell_new (void)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("view-more-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "tn-more");
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  tn_cell_set_tooltip (button, _ ("Actions"));
  return button;
}

static void
update_more (GtkWidget *button, TnRecord *record, gpointer data)
{
  const char *name = tn_record_get_string (record, "name");
  /* Translators: name of the button with the actions of a tenant */
  g_autofree char *label = g_strdup_printf (_ ("Actions of %s"), name != NULL ? name : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label,
                                  -1);
  if (g_object_get_data (G_OBJECT (button), "tn-connected") == NULL)
    {
      g_signal_connect_object (button,
                               "clicked",
                               G_CALLBACK (more_clicked_cb),
                               data,
                               G_CONNECT_DEFAULT);
      g_object_set_data (G_OBJECT (button), "tn-connected", GINT_TO_POINTER (TRUE));
    }
}

static void
add_menu_gestures (TnTenantsPage *self, GtkWidget *view)
{
  GtkGesture *click = gtk_gesture_click_new (), *press = gtk_gesture_long_press_new ();
  /* On the view, not on the page: there the search entry would take the keys for its own menu. */
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                        gtk_named_action_new ("tenants.menu")));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Escape"),
                        gtk_named_action_new ("tenants.select-none")));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Alt>Return"),
                        gtk_named_action_new ("tenants.doctor")));
  gtk_widget_add_controller (view, keys);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (right_click_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (press, "pressed", G_CALLBACK (long_press_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (press));
}

static void
select_none_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (TN_TENANTS_PAGE (widget)->selection));
}

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantsPage *self = TN_TENANTS_PAGE (widget);
  g_autoptr (TnMicrosoftTenant) tenant = only_selected (self);

  if (tenant != NULL)
    show_menu (self,
               gtk_stack_get_visible_child (self->views),
               tenant,
               &(GdkRectangle) { 200, 60, 1, 1 });
}

/* Actions on the selection -------------------------------------------------- */

static void
sync_selected_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantsPage *self = TN_TENANTS_PAGE (widget);
  g_autoptr (GPtrArray) tenants = selected_tenants (self);

  tn_tenants_bulk_sync (widget, self->services, tenants);
}

static void
tags_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantsPage *self = TN_TENANTS_PAGE (widget);
  g_autoptr (GPtrArray) tenants = selected_tenants (self);

  if (tenants->len > 0)
    adw_dialog_present (tn_tags_dialog_new (self->services, tenants), widget);
}

/* What is selected, when several are: one row is selected wherever the focus is. */
static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantsPage *self = TN_TENANTS_PAGE (widget);
  g_autoptr (GPtrArray) tenants = selected_tenants (self);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) columns = tn_tenant_columns_shown (self->columns);

  for (guint i = 0; tenants->len > 1 && i < tenants->len; i++)
    {
      gint64 id = tn_record_get_id (g_ptr_array_index (tenants, i));

      g_array_append_val (ids, id);
    }
  if (count (self->model) > 0)
    adw_dialog_present (tn_export_dialog_new (tn_services_get_store (self->services),
                                              self->model,
                                              ids,
                                              (const char *const *) columns,
                                              "tenants"),
                        widget);
}

static void
filters_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  tn_tenant_filters_open (TN_TENANTS_PAGE (widget)->filters);
}

static void
settings_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (TnMicrosoftTenant) tenant = only_selected (TN_TENANTS_PAGE (widget));

  if (tenant != NULL)
    gtk_widget_activate_action (widget,
                                "win.tenant-settings",
                                "x",
                                tn_record_get_id (TN_RECORD (tenant)));
}

static void
remove_selected_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (TnMicrosoftTenant) tenant = only_selected (TN_TENANTS_PAGE (widget));

  if (tenant != NULL)
    gtk_widget_activate_action (widget, "win.remove", "x", tn_record_get_id (TN_RECORD (tenant)));
}

static void
map_selected_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (TnMicrosoftTenant) tenant = only_selected (TN_TENANTS_PAGE (widget));

  if (tenant != NULL && tn_record_get_int (TN_RECORD (tenant), "managed-tenant-id") <= 0)
    gtk_widget_activate_action (widget, "win.map", "x", tn_record_get_id (TN_RECORD (tenant)));
}

static void
doctor_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (TnMicrosoftTenant) tenant = only_selected (TN_TENANTS_PAGE (widget));

  if (tenant != NULL)
    gtk_widget_activate_action (widget, "win.doctor", "x", tn_record_get_id (TN_RECORD (tenant)));
}

/* Template callbacks -------------------------------------------------------- */

static void
row_activated_cb (GtkWidget *view, guint position, TnTenantsPage *self)
{
  g_autoptr (TnRecord) record = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  gint64 managed = tn_record_get_int (record, "managed-tenant-id");

  if (managed > 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.managed-tenant", "x", managed);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.map", "x", tn_record_get_id (record));
}

static void
search_changed_cb (GtkSearchEntry *entry, TnTenantsPage *self)
{
  tn_query_model_set_search (self->model, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static gboolean
grab_focus_cb (GtkWidget *view, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_grab_focus (view);
  return G_SOURCE_REMOVE;
}

/* From the search to its first result; Return again opens that. */
static void
focus_first (TnTenantsPage *self)
{
  const GtkListScrollFlags flags = GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT;

  if (count (self->model) == 0)
    return;
  if (is_wide (self))
    {
      gtk_column_view_scroll_to (self->table, 0, NULL, flags, NULL);
      /* A row that was made for this result can only take the focus once it has a place. */
      gtk_widget_add_tick_callback (GTK_WIDGET (self->table), grab_focus_cb, NULL, NULL);
    }
  else
    {
      gtk_list_view_scroll_to (self->list, 0, flags, NULL);
      gtk_widget_add_tick_callback (GTK_WIDGET (self->list), grab_focus_cb, NULL, NULL);
    }
}

static void
stop_search_cb (GtkSearchEntry *entry, TnTenantsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  focus_first (self);
}

static void
search_activate_cb (GtkSearchEntry *entry, TnTenantsPage *self)
{
  focus_first (self);
}

static void
filter_changed_cb (GtkDropDown *drop_down, GParamSpec *pspec, TnTenantsPage *self)
{
  if (self->model == NULL)
    return;
  tn_query_model_set_filter (self->model, (TnListFilter) gtk_drop_down_get_selected (drop_down));
  update_state (self);
}

static void
filters_changed_cb (TnTenantFilters *filters, TnTenantsPage *self)
{
  tn_query_model_set_tenant_filter (self->model, tn_tenant_filters_get (filters));
  update_state (self);
}

static void
read_again_cb (GtkButton *button, TnTenantsPage *self)
{
  tn_query_model_refresh (self->all);
  tn_query_model_refresh (self->model);
}

static void
clear_filters_cb (GtkButton *button, TnTenantsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_drop_down_set_selected (self->filter_drop_down, TN_FILTER_ALL);
  tn_tenant_filters_clear (self->filters);
}

static void
show_attention_cb (AdwBanner *banner, TnTenantsPage *self)
{
  tn_tenants_page_show_attention (self);
}

void
tn_tenants_page_show_attention (TnTenantsPage *self)
{
  gtk_drop_down_set_selected (self->filter_drop_down, TN_FILTER_ATTENTION);
}

void
tn_tenants_page_focus_rows (TnTenantsPage *self)
{
  gtk_widget_grab_focus (is_wide (self) ? GTK_WIDGET (self->table) : GTK_WIDGET (self->list));
}

void
tn_tenants_page_focus_search (TnTenantsPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* Construction -------------------------------------------------------------- */

static void
sync_changed_cb (TnServices *services, gint64 tenant, TnTenantsPage *self)
{
  guint position = tn_query_model_find (self->model, tenant);
  g_autoptr (GObject) record =
      position != G_MAXUINT ? g_list_model_get_item (G_LIST_MODEL (self->model), position) : NULL;

  /* The cells listen to their record; whether it is being read is not a field of it. */
  if (record != NULL)
    g_object_notify (record, "sync-status");
}

/* In a small window the names need the room; search still finds the domain. */
static void
tight_cb (AdwBreakpoint *breakpoint, TnTenantsPage *self)
{
  self->room = TN_ROOM_TIGHT;
  update_state (self);
}

static void
usual_cb (AdwBreakpoint *breakpoint, TnTenantsPage *self)
{
  self->room = TN_ROOM_USUAL;
  update_state (self);
}

static void
roomy_cb (AdwBreakpoint *breakpoint, TnTenantsPage *self)
{
  self->room = TN_ROOM_WIDE;
  update_state (self);
}

static TnQueryModel *
counting_model (TnTenantsPage *self, TnListFilter filter)
{
  TnQueryModel *model =
      tn_query_model_new_count (tn_services_get_store (self->services), TN_LIST_TENANTS, filter);

  g_signal_connect_object (model, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  return model;
}

static GtkWidget *
csp_row_new (gpointer csp, gpointer services)
{
  return tn_csp_row_new (services, csp);
}

static void
add_more_column (TnTenantsPage *self)
{
  GtkColumnViewColumn *column =
      tn_table_add_column (self->table, "", NULL, more_cell_new, update_more, self);

  gtk_column_view_column_set_fixed_width (column, 44);
  gtk_column_view_column_set_resizable (column, FALSE);
}

AdwNavigationPage *
tn_tenants_page_new (TnServices *services)
{
  TnTenantsPage *self = g_object_new (TN_TYPE_TENANTS_PAGE, NULL);
  g_autoptr (GtkListItemFactory) factory = NULL;

  self->services = g_object_ref (services);
  self->model = tn_query_model_new (tn_services_get_store (services), TN_LIST_TENANTS);
  self->all = counting_model (self, TN_FILTER_ALL);
  self->attention = counting_model (self, TN_FILTER_ATTENTION);
  self->mapped = counting_model (self, TN_FILTER_MAPPED);
  self->tags =
      tn_query_model_new_count (tn_services_get_store (services), TN_LIST_TAGS, TN_FILTER_ALL);
  g_signal_connect_object (self->tags,
                           "notify",
                           G_CALLBACK (update_state),
                           self,
                           G_CONNECT_SWAPPED);
  self->csp = tn_query_model_new (tn_services_get_store (services), TN_LIST_CSP);
  g_signal_connect_object (self->csp, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->csp_list, G_LIST_MODEL (self->csp), csp_row_new, services, NULL);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  self->columns = tn_tenant_columns_new (self->table, services);
  add_more_column (self);
  tn_tenant_columns_attach (self->columns, self->columns_button);
  tn_tenant_filters_set_services (self->filters, services);
  tn_tenant_filters_set_pills (self->filters, self->pills);
  tn_table_set_row_text (self->table, tn_tenant_sentence);
  tn_table_set_model (self->table, self->model, GTK_SELECTION_MODEL (self->selection));
  factory = tn_list_factory (tn_tenant_row_new, tn_tenant_row, services);
  gtk_list_view_set_factory (self->list, factory);
  tn_views_set_selection (self->views,
                          self->table,
                          self->list,
                          GTK_SELECTION_MODEL (self->selection));
  add_menu_gestures (self, GTK_WIDGET (self->table));
  add_menu_gestures (self, GTK_WIDGET (self->list));
  g_signal_connect_object (self->model,
                           "notify",
                           G_CALLBACK (update_state),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection,
                           "selection-changed",
                           G_CALLBACK (update_selection),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection,
                           "items-changed",
                           G_CALLBACK (update_selection),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (services,
                           "sync-changed",
                           G_CALLBACK (sync_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
  update_state (self);
  update_selection (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_tenants_page_dispose (GObject *object)
{
  TnTenantsPage *self = TN_TENANTS_PAGE (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_TENANTS_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->columns);
  g_clear_object (&self->tags);
  g_clear_object (&self->model);
  g_clear_object (&self->all);
  g_clear_object (&self->csp);
  g_clear_object (&self->attention);
  g_clear_object (&self->mapped);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_tenants_page_parent_class)->dispose (object);
}

static void
tn_tenants_page_class_init (TnTenantsPageClass *klass)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_r, GDK_CONTROL_MASK, "tenants.sync-selected" },
    { GDK_KEY_m, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "tenants.map-selected" },
    { GDK_KEY_t, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "tenants.tags" },
    { GDK_KEY_f, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "tenants.filters" },
    { GDK_KEY_e, GDK_CONTROL_MASK, "tenants.export" },
    { GDK_KEY_F2, GDK_NO_MODIFIER_MASK, "tenants.settings" },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TN_TYPE_TENANT_FILTERS);
  G_OBJECT_CLASS (klass)->dispose = tn_tenants_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/tenants/tn-tenants-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, title);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, attention_banner);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, filter_drop_down);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, filters);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, pills);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, columns_button);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, csp_list);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, views);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, table);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, list);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, selection_label);
  gtk_widget_class_bind_template_callback (widget_class, read_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, tight_cb);
  gtk_widget_class_bind_template_callback (widget_class, usual_cb);
  gtk_widget_class_bind_template_callback (widget_class, roomy_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, filters_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_filters_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_attention_cb);
  gtk_widget_class_install_action (widget_class,
                                   "tenants.sync-selected",
                                   NULL,
                                   sync_selected_action);
  gtk_widget_class_install_action (widget_class, "tenants.tags", NULL, tags_action);
  gtk_widget_class_install_action (widget_class, "tenants.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "tenants.filters", NULL, filters_action);
  gtk_widget_class_install_action (widget_class, "tenants.settings", NULL, settings_action);
  gtk_widget_class_install_action (widget_class, "tenants.doctor", NULL, doctor_action);
  gtk_widget_class_install_action (widget_class, "tenants.menu", NULL, menu_action);
  gtk_widget_class_install_action (widget_class, "tenants.select-none", NULL, select_none_action);
  gtk_widget_class_install_action (widget_class,
                                   "tenants.remove-selected",
                                   NULL,
                                   remove_selected_action);
  gtk_widget_class_install_action (widget_class, "tenants.map-selected", NULL, map_selected_action);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class,
                                         keys[i].key,
                                         keys[i].modifiers,
                                         keys[i].action,
                                         NULL);
}

static void
tn_tenants_page_init (TnTenantsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_menu_name_items (GTK_POPOVER (adw_split_button_get_popover (self->connect_button)));
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
}
