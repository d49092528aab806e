/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenants-page.h"

#include "tn-context.h"
#include "tn-csp-row.h"
#include "tn-dex.h"
#include "tn-export-dialog.h"
#include "tn-focus.h"
#include "tn-menu.h"
#include "tn-row-menus.h"
#include "tn-row.h"
#include "tn-sort-menu.h"
#include "tn-table.h"
#include "tn-tags-dialog.h"
#include "tn-tenant-cells.h"
#include "tn-tenant-columns.h"
#include "tn-tenant-filters.h"
#include "tn-tenant-menu.h"
#include "tn-tenant-views.h"
#include "tn-tenants-bulk.h"
#include "tn-text.h"
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
  TnTenantViews *saved;         /* (owned) */
  TnRowMenus *menus;            /* (owned) */
  TnRoom room;

  AdwWindowTitle *title;
  AdwBanner *attention_banner;
  GtkListBox *csp_list;
  AdwSplitButton *connect_button;
  GtkWidget *search_bar;
  GtkSearchEntry *search_entry;
  GtkDropDown *filter_drop_down;
  GtkStringList *filter_names; /* the four fixed ones, then the saved views */
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
  tn_focus_set_visible (self->search_bar, count (self->all) > 0, GTK_WIDGET (self->stack));
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
  gboolean writable = !tn_services_is_read_only (self->services);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.sync-selected", n > 0 && writable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.tags", n > 0 && writable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.report", n > 0);
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

/* Keyboard ------------------------------------------------------------------ */

static void
select_none_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (TN_TENANTS_PAGE (widget)->selection));
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

static void
report_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantsPage *self = TN_TENANTS_PAGE (widget);
  g_autoptr (GPtrArray) tenants = selected_tenants (self);

  tn_tenants_bulk_report (widget, self->services, tenants);
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
  TnCspAuth auth = (TnCspAuth) tn_record_get_int (record, "csp-auth");
  gboolean broken = tn_record_get_int (record, "kind") == TN_INTEGRATION_CSP_CHILD &&
                    tn_csp_auth_look (auth).loud;

  /* What cannot be read is no use mapped: what is wrong with it comes first. */
  if (managed <= 0 && broken)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.doctor", "x", tn_record_get_id (record));
  else if (managed > 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.managed-tenant", "x", managed);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.map", "x", tn_record_get_id (record));
}

static void
search_changed_cb (GtkSearchEntry *entry, TnTenantsPage *self)
{
  tn_query_model_set_search (self->model, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

/* From the search to its first result; Return again opens that. */
static void
focus_first (gpointer data)
{
  TnTenantsPage *self = data;

  tn_views_focus_first (self->views, self->table, self->list);
}

static void
search_activate_cb (GtkSearchEntry *entry, TnTenantsPage *self)
{
  search_changed_cb (entry, self);
  tn_query_model_call_settled (self->model, self, focus_first);
}

static void
stop_search_cb (GtkSearchEntry *entry, TnTenantsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  search_activate_cb (entry, self);
}

/* Saved views --------------------------------------------------------------- */

#define FIXED_VIEWS 4

/* -1: one of the fixed ones is chosen. */
static int
chosen_view (TnTenantsPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->filter_drop_down);

  return self->saved != NULL && selected >= FIXED_VIEWS &&
                 selected < FIXED_VIEWS + tn_tenant_views_count (self->saved)
             ? (int) (selected - FIXED_VIEWS)
             : -1;
}

static void
apply_view (TnTenantsPage *self, const TnListQuery *query)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry),
                         query->search != NULL ? query->search : "");
  tn_query_model_set_search (self->model, query->search != NULL ? query->search : "");
  tn_query_model_set_filter (self->model, query->filter);
  tn_tenant_filters_set (self->filters, &query->tenants);
  tn_tenant_columns_sort (self->columns, query->sort, query->descending);
}

/* What is chosen stays chosen, wherever it stands now. */
static void
views_changed_cb (TnTenantViews *views, TnTenantsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->filter_names));
  guint selected = gtk_drop_down_get_selected (self->filter_drop_down);
  g_autofree char *chosen = g_strdup (gtk_string_list_get_string (self->filter_names, selected));
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < tn_tenant_views_count (views); i++)
    g_strv_builder_add (names, tn_tenant_views_name (views, i));
  list = g_strv_builder_end (names);
  g_signal_handlers_block_matched (self->filter_drop_down,
                                   G_SIGNAL_MATCH_DATA,
                                   0,
                                   0,
                                   NULL,
                                   NULL,
                                   self);
  gtk_string_list_splice (self->filter_names,
                          FIXED_VIEWS,
                          n - FIXED_VIEWS,
                          (const char *const *) list);
  if (selected >= FIXED_VIEWS)
    {
      guint position = FIXED_VIEWS;

      while (chosen != NULL && list[position - FIXED_VIEWS] != NULL &&
             !g_str_equal (list[position - FIXED_VIEWS], chosen))
        position++;
      gtk_drop_down_set_selected (self->filter_drop_down,
                                  chosen != NULL && list[position - FIXED_VIEWS] != NULL ? position
                                                                                         : 0);
    }
  g_signal_handlers_unblock_matched (self->filter_drop_down,
                                     G_SIGNAL_MATCH_DATA,
                                     0,
                                     0,
                                     NULL,
                                     NULL,
                                     self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.delete-view", chosen_view (self) >= 0);
  /* The view that was chosen is gone: its filter goes with it; what was typed stays to be seen. */
  if (selected >= FIXED_VIEWS && chosen_view (self) < 0)
    tn_query_model_set_filter (self->model, TN_FILTER_ALL);
}

static DexFuture *
view_saved_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnTenantsPage) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  if (self != NULL && dex_future_get_value (future, &error) == NULL)
    tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
  else if (self != NULL)
    tn_window_toast (tn_window_get (GTK_WIDGET (self)), _ ("Views saved"), NULL, NULL);
  return NULL;
}

static void
store_view (TnTenantsPage *self, DexFuture *future)
{
  dex_future_disown (
      dex_future_finally (future, view_saved_cb, tn_weak_ref_new (self), tn_weak_ref_free));
}

static void
view_named_cb (AdwAlertDialog *dialog, const char *answer, TnTenantsPage *self)
{
  GtkEditable *entry = GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog));
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  g_autofree char *name = tn_text_visible (typed);
  g_autoptr (TnListQuery) query = tn_query_model_dup_query (self->model);

  if (g_str_equal (answer, "save") && *name != '\0')
    store_view (self, tn_tenant_views_save (self->saved, name, query));
}

static void
view_name_typed_cb (GtkEditable *entry, AdwAlertDialog *dialog)
{
  g_autofree char *typed = tn_row_text (entry);
  g_autofree char *name = tn_text_visible (typed);

  adw_alert_dialog_set_response_enabled (dialog, "save", *name != '\0');
}

static void
save_view_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantsPage *self = TN_TENANTS_PAGE (widget);
  AdwAlertDialog *dialog =
      ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Save View"),
                                              _ ("Search, filters and order, under a name. A view "
                                                 "of the same name is replaced.")));
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_max_length (GTK_ENTRY (entry), 60);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the view"),
                                  -1);
  if (chosen_view (self) >= 0)
    gtk_editable_set_text (GTK_EDITABLE (entry),
                           tn_tenant_views_name (self->saved, (guint) chosen_view (self)));
  adw_alert_dialog_set_extra_child (dialog, entry);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "save", _ ("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "save");
  g_signal_connect_object (entry,
                           "changed",
                           G_CALLBACK (view_name_typed_cb),
                           dialog,
                           G_CONNECT_DEFAULT);
  view_name_typed_cb (GTK_EDITABLE (entry), dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (view_named_cb), self, G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
  gtk_widget_grab_focus (entry);
}

static void
delete_answered_cb (AdwAlertDialog *dialog, const char *answer, TnTenantsPage *self)
{
  if (g_str_equal (answer, "delete") && chosen_view (self) >= 0)
    store_view (self, tn_tenant_views_remove (self->saved, (guint) chosen_view (self)));
}

static void
delete_view_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantsPage *self = TN_TENANTS_PAGE (widget);
  int view = chosen_view (self);
  g_autofree char *heading = NULL;
  AdwAlertDialog *dialog;

  if (view < 0)
    return;
  heading = g_strdup_printf (_ ("Delete the View “%s”?"),
                             tn_tenant_views_name (self->saved, (guint) view));
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, _ ("The tenants stay as they are.")));
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "delete", _ ("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (delete_answered_cb),
                           self,
                           G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
filter_changed_cb (GtkDropDown *drop_down, GParamSpec *pspec, TnTenantsPage *self)
{
  int view;

  if (self->model == NULL || self->saved == NULL)
    return;
  view = chosen_view (self);
  if (view >= 0)
    apply_view (self, tn_tenant_views_query (self->saved, (guint) view));
  else
    tn_query_model_set_filter (
        self->model,
        (TnListFilter) MIN (gtk_drop_down_get_selected (drop_down), FIXED_VIEWS - 1));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.delete-view", view >= 0);
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
show_all (TnTenantsPage *self)
{
  gtk_drop_down_set_selected (self->filter_drop_down, TN_FILTER_ALL);
  tn_query_model_set_filter (self->model, TN_FILTER_ALL);
  tn_tenant_filters_clear (self->filters);
}

static void
clear_filters_cb (GtkButton *button, TnTenantsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  show_all (self);
}

static void
show_attention_cb (AdwBanner *banner, TnTenantsPage *self)
{
  /* All that the banner counts. */
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  tn_tenant_filters_clear (self->filters);
  gtk_drop_down_set_selected (self->filter_drop_down, TN_FILTER_ATTENTION);
}

void
tn_tenants_page_search (TnTenantsPage *self, const char *text)
{
  show_all (self);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
}

/* Construction -------------------------------------------------------------- */

/* The keys are the rows': on the page, the search entry would have them first. */
static void
watch_view (TnTenantsPage *self, GtkWidget *view)
{
  static const char *const keys[][2] = {
    { "Escape", "tenants.select-none" },
    { "<Alt>Return", "tenants.doctor" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i][0]),
                          gtk_named_action_new (keys[i][1])));
  gtk_widget_add_controller (view, controller);
  tn_row_menus_watch (self->menus, view);
}

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

  tn_context_follow (tn_services_get_store (self->services), model);
  g_signal_connect_object (model, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  return model;
}

static GtkWidget *
csp_row_new (gpointer csp, gpointer data)
{
  TnTenantsPage *self = data;
  GtkWidget *row = tn_csp_row_new (self->services, csp);

  tn_csp_row_set_narrow (row, !is_wide (self));
  return row;
}

static void
width_changed_cb (TnTenantsPage *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->csp_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    tn_csp_row_set_narrow (row, !is_wide (self));
}

AdwNavigationPage *
tn_tenants_page_new (TnServices *services)
{
  TnTenantsPage *self = g_object_new (TN_TYPE_TENANTS_PAGE, NULL);
  g_autoptr (GtkListItemFactory) factory = NULL;
  g_autoptr (GMenu) sorts = g_menu_new ();

  self->services = g_object_ref (services);
  gtk_widget_set_sensitive (GTK_WIDGET (self->connect_button),
                            !tn_services_is_read_only (services));
  self->model = tn_query_model_new (tn_services_get_store (services), TN_LIST_TENANTS);
  tn_context_follow (tn_services_get_store (services), self->model);
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
  gtk_list_box_bind_model (self->csp_list, G_LIST_MODEL (self->csp), csp_row_new, self, NULL);
  g_signal_connect_object (self->views,
                           "notify::visible-child-name",
                           G_CALLBACK (width_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  self->columns = tn_tenant_columns_new (self->table, services);
  self->menus = tn_row_menus_new (self->search_bar,
                                  self->model,
                                  GTK_SELECTION_MODEL (self->selection),
                                  tn_tenant_menu_new,
                                  NULL);
  tn_row_menus_add_column (self->menus, self->table);
  tn_tenant_columns_attach (self->columns, self->columns_button);
  tn_sort_menu_fill (sorts, GTK_WIDGET (self), self->table, TRUE);
  g_menu_append_section (G_MENU (gtk_menu_button_get_menu_model (self->menu_button)),
                         NULL,
                         G_MENU_MODEL (sorts));
  self->saved = tn_tenant_views_new (services);
  g_signal_connect_object (self->saved,
                           "changed",
                           G_CALLBACK (views_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  /* They may have been read already: a future that is settled tells at once. */
  views_changed_cb (self->saved, self);
  tn_tenant_filters_set_services (self->filters, services);
  tn_tenant_filters_set_pills (self->filters, self->pills);
  tn_table_set_row_text (self->table, tn_tenant_sentence);
  tn_table_set_model (self->table, self->model, GTK_SELECTION_MODEL (self->selection));
  factory = tn_list_factory (tn_tenant_row_new, tn_tenant_row, services);
  gtk_list_view_set_factory (self->list, factory);
  tn_views_join (self->views, self->table, self->list);
  watch_view (self, GTK_WIDGET (self->table));
  watch_view (self, GTK_WIDGET (self->list));
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
  tn_search_capture (self->search_entry, GTK_WIDGET (self));
  update_state (self);
  update_selection (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_tenants_page_dispose (GObject *object)
{
  TnTenantsPage *self = TN_TENANTS_PAGE (object);

  if (self->menus != NULL)
    tn_row_menus_close (self->menus);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_TENANTS_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->columns);
  g_clear_object (&self->tags);
  g_clear_object (&self->menus);
  g_clear_object (&self->saved);
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
  gtk_widget_class_bind_template_child (widget_class, TnTenantsPage, filter_names);
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
  gtk_widget_class_install_action (widget_class, "tenants.save-view", NULL, save_view_action);
  gtk_widget_class_install_action (widget_class, "tenants.delete-view", NULL, delete_view_action);
  gtk_widget_class_install_action (widget_class, "tenants.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "tenants.report", NULL, report_action);
  gtk_widget_class_install_action (widget_class, "tenants.filters", NULL, filters_action);
  gtk_widget_class_install_action (widget_class, "tenants.settings", NULL, settings_action);
  gtk_widget_class_install_action (widget_class, "tenants.doctor", NULL, doctor_action);
  gtk_widget_class_install_action (widget_class, "tenants.select-none", NULL, select_none_action);
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
