/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-licences-page.h"

#include "tn-advice-page.h"
#include "tn-cache-store.h"
#include "tn-columns.h"
#include "tn-context.h"
#include "tn-export-dialog.h"
#include "tn-focus.h"
#include "tn-licence-dialog.h"
#include "tn-menu.h"
#include "tn-next-step.h"
#include "tn-prices-dialog.h"
#include "tn-profile.h"
#include "tn-reader.h"
#include "tn-sku.h"
#include "tn-sort-menu.h"
#include "tn-stat.h"
#include "tn-table.h"
#include "tn-text.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

enum
{
  STAT_BOUGHT,
  STAT_ASSIGNED,
  STAT_UNUSED,
  STAT_DISABLED,
  STAT_SAVING,
  N_STATS,
};

/* The same licences, as lines a licence and as lines a tenant. */
enum
{
  BY_SKU,
  BY_TENANT,
  N_VIEWS,
};

/* The last choice of the filter. */
#define ALL_LICENCES 3

struct _TnLicencesPage
{
  AdwNavigationPage parent_instance;

  TnServices *services;                   /* (owned) */
  TnQueryModel *models[N_VIEWS];          /* (owned) */
  GtkSelectionModel *selections[N_VIEWS]; /* (owned) */
  TnQueryModel *all;                      /* (owned): whether there are any */
  GtkWidget *stat[N_STATS];               /* (not owned): in stats */
  GPtrArray *money; /* (owned) (element-type GtkColumnViewColumn, not owned) */

  AdwWindowTitle *title;
  AdwWrapBox *stats;
  GtkWidget *search_bar;
  GtkSearchEntry *search_entry;
  GtkDropDown *filter_drop_down;
  AdwToggleGroup *mode;
  GtkMenuButton *menu_button;
  GMenu *sorts; /* (owned): of the table that is seen */
  GtkWidget *sku_pill;
  GtkLabel *sku_label;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  TnLicenceTotals totals; /* as they were read last; "mapped" is -1: not yet */
  GtkStack *by_sku_views;
  GtkColumnView *by_sku_table;
  GtkListView *by_sku_list;
  GtkStack *by_tenant_views;
  GtkColumnView *by_tenant_table;
  GtkListView *by_tenant_list;
};

G_DEFINE_FINAL_TYPE (TnLicencesPage, tn_licences_page, ADW_TYPE_NAVIGATION_PAGE)

static guint
view_of (TnLicencesPage *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (self->mode), "by-tenant") == 0 ? BY_TENANT
                                                                                     : BY_SKU;
}

static guint
count (TnQueryModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (model));
}

static void
update_state (TnLicencesPage *self)
{
  static const char *const names[] = { "by-sku", "by-tenant" };
  TnQueryModel *model = self->models[view_of (self)];
  gboolean any = count (self->all) > 0;
  const char *page = names[view_of (self)];

  if (count (model) == 0)
    page = tn_query_model_get_failed (model) ? "failed"
           : tn_query_model_get_loading (self->all) || tn_query_model_get_loading (model)
               ? "loading"
           : any ? "no-match"
                 : "empty";
  gtk_stack_set_visible_child_name (self->stack, page);
  /* Who searches at once need not wait for the first rows. */
  tn_focus_set_visible (self->search_bar,
                        any || tn_query_model_get_loading (self->all),
                        GTK_WIDGET (self->stack));
  /* Totals are those of all tenants. */
  gtk_widget_set_visible (
      GTK_WIDGET (self->stats),
      any && tn_context_get_tenant (tn_context_of (tn_services_get_store (self->services))) == 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "licences.export", count (model) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "licences.prices", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "licences.advice", any);
}

/* Totals -------------------------------------------------------------------- */

static char *
number_text (gint64 number)
{
  return number >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, number) : NULL;
}

/* Nothing here is complete without saying so. */
static void
show_read (TnLicencesPage *self)
{
  const TnLicenceTotals *totals = &self->totals;
  const char *entered =
      tn_context_get_name (tn_context_of (tn_services_get_store (self->services)));
  g_autofree char *text = NULL;

  if (entered != NULL)
    text = g_strdup (entered);
  else if (totals->mapped < 0)
    text = g_strdup ("");
  else if (totals->read < totals->mapped)
    text = g_strdup_printf (_ ("%1$d of %2$d mapped tenants read"),
                            (int) totals->read,
                            (int) totals->mapped);
  else
    text = g_strdup_printf (
        ngettext ("%d mapped tenant", "%d mapped tenants", (gulong) totals->mapped),
        (int) totals->mapped);
  adw_window_title_set_subtitle (self->title, text);
}

static void
show_saving (TnLicencesPage *self, const TnLicenceTotals *totals)
{
  g_autofree char *saving =
      totals->saving >= 0 ? tn_profile_money (self->services, totals->saving) : NULL;
  g_autofree char *detail = NULL;

  if (totals->spend < 0)
    detail = g_strdup (_ ("Enter prices in the menu"));
  else
    {
      g_autofree char *spend = tn_profile_money (self->services, totals->spend);

      /* Translators: %s is an amount of money */
      detail = totals->unpriced > 0 ? g_strdup_printf (_ ("of %1$s a month; %2$d unpriced"),
                                                       spend,
                                                       (int) totals->unpriced)
                                    : g_strdup_printf (_ ("of %s a month"), spend);
    }
  tn_stat_set (self->stat[STAT_SAVING], saving, detail, NULL);
}

static void
fill_sorts (TnLicencesPage *self)
{
  tn_sort_menu_fill (self->sorts,
                     GTK_WIDGET (self),
                     view_of (self) == BY_TENANT ? self->by_tenant_table : self->by_sku_table,
                     FALSE);
}

/* The menu is made anew only when columns come or go: it may be open. */
static void
show_money (TnLicencesPage *self, gboolean known)
{
  if (self->money->len == 0 ||
      gtk_column_view_column_get_visible (g_ptr_array_index (self->money, 0)) == known)
    return;
  for (guint i = 0; i < self->money->len; i++)
    gtk_column_view_column_set_visible (g_ptr_array_index (self->money, i), known);
  fill_sorts (self);
}

static void
show_totals (TnLicencesPage *self, const TnLicenceTotals *totals)
{
  static const char *const styles[] = { NULL, "warning", NULL, "success", "error" };
  gint64 percent = tn_sku_utilization (totals->assigned, totals->bought);
  TnUtilization utilization = tn_sku_judge (percent); /* LIC-06 */
  g_autofree char *bought = number_text (totals->bought),
                  *assigned = number_text (totals->assigned),
                  *unused = number_text (totals->unused),
                  *disabled = number_text (totals->disabled);
  g_autofree char *words = NULL, *users = NULL, *over = NULL;

  if (utilization == TN_UTILIZATION_TARGET)
    words = g_strdup_printf (_ ("%d %%, in the target"), (int) percent);
  else if (utilization == TN_UTILIZATION_RISK)
    words = g_strdup_printf (_ ("%d %%, hardly any left"), (int) percent);
  else if (utilization != TN_UTILIZATION_UNKNOWN)
    words = g_strdup_printf (_ ("%d %%, target 85 to 95"), (int) percent);
  if (totals->users_read < totals->mapped)
    users = g_strdup_printf (_ ("in %1$d of %2$d tenants"),
                             (int) totals->users_read,
                             (int) totals->mapped);
  tn_stat_set (self->stat[STAT_BOUGHT], bought, _ ("without free licences"), NULL);
  tn_stat_set (self->stat[STAT_ASSIGNED], assigned, words, styles[utilization]);
  if (totals->assigned + totals->unused > totals->bought)
    /* Translators: assigned without having been bought, in other places */
    over = g_strdup_printf (_ ("and %'d too many elsewhere"),
                            (int) (totals->assigned + totals->unused - totals->bought));
  tn_stat_set (self->stat[STAT_UNUSED],
               unused,
               over != NULL ? over : _ ("bought and not assigned"),
               NULL);
  tn_stat_set (self->stat[STAT_DISABLED],
               disabled,
               users != NULL ? users : _ ("who cannot sign in"),
               totals->disabled > 0 ? "warning" : NULL);
  show_money (self, totals->spend >= 0);
  show_saving (self, totals);
  self->totals = *totals;
  show_read (self);
}

static void
totals_read_cb (GtkWidget *page, const GValue *value)
{
  show_totals (TN_LICENCES_PAGE (page), g_bytes_get_data (g_value_get_boxed (value), NULL));
}

/* Cells --------------------------------------------------------------------- */

static void
update_number (GtkWidget *cell, TnRecord *record, gpointer field)
{
  g_autofree char *text = number_text (tn_record_get_int (record, field));

  tn_cell_set_text (cell, text);
}

static void
update_money (GtkWidget *cell, TnRecord *record, gpointer field)
{
  gint64 cents = tn_record_get_int (record, field);
  g_autofree char *text = cents >= 0 ? tn_money_text (cents) : NULL;

  tn_cell_set_text (cell, text);
}

static void
update_available (GtkWidget *cell, TnRecord *record, gpointer data)
{
  gint64 available;
  gboolean known = tn_licence_available (record, &available);
  g_autofree char *text = known ? g_strdup_printf ("%'" G_GINT64_FORMAT, available) : NULL;

  tn_cell_set_text (cell, text);
  if (known && available < 0)
    gtk_widget_add_css_class (cell, "error");
  else
    gtk_widget_remove_css_class (cell, "error");
  tn_cell_set_tooltip (cell,
                       known && available < 0 ? _ ("More are assigned than were bought") : NULL);
}

static GtkWidget *
bar_cell_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *bar = gtk_level_bar_new ();
  GtkWidget *label = tn_cell_number_new ();

  gtk_level_bar_set_max_value (GTK_LEVEL_BAR (bar), 100);
  /* GTK's own colours stand for other limits. */
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 6);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static void
update_bar (GtkWidget *cell, TnRecord *record, gpointer data)
{
  static const char *const styles[] = { NULL, "tn-waste", NULL, "tn-target", "tn-risk" };
  GtkWidget *bar = gtk_widget_get_first_child (cell), *label = gtk_widget_get_last_child (cell);
  gint64 available, percent = -1;
  g_autofree char *text = NULL;

  if (tn_licence_available (record, &available))
    percent = tn_sku_utilization (tn_record_get_int (record, "assigned"),
                                  tn_record_get_int (record, "bought"));
  /* Translators: a percentage; %d is the number */
  text = percent >= 0 ? g_strdup_printf (_ ("%d %%"), (int) percent) : NULL;
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), (double) CLAMP (percent, 0, 100));
  gtk_widget_set_visible (bar, percent >= 0);
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (styles[i] != NULL && i == (guint) tn_sku_judge (percent))
      gtk_widget_add_css_class (bar, styles[i]);
    else if (styles[i] != NULL)
      gtk_widget_remove_css_class (bar, styles[i]);
  tn_cell_set_text (label, text);
}

/* The exact id, for who looks a licence up. */
static void
update_name (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "name"));
  tn_cell_set_tooltip (cell, tn_record_get_string (record, "part-number"));
}

static void
update_tenant (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_link (cell,
                    tn_record_get_string (record, "tenant-name"),
                    tn_record_get_int (record, "managed-tenant-id"));
}

static GtkWidget *
row_new (void)
{
  GtkWidget *cell = bar_cell_new (), *bar = gtk_widget_get_first_child (cell);

  /* As long as all others, whatever their names are: they are compared. */
  gtk_widget_set_hexpand (bar, FALSE);
  gtk_widget_set_size_request (bar, 64, -1);
  return tn_two_lines_new (cell);
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer data)
{
  g_autofree char *text = g_strdup_printf (_ ("%1$d of %2$d assigned"),
                                           (int) tn_record_get_int (record, "assigned"),
                                           (int) tn_record_get_int (record, "bought"));
  g_autofree char *detail = tn_text_beside (tn_record_get_string (record, "tenant-name"), text);

  tn_two_lines_set (row, tn_record_get_string (record, "name"), detail);
  update_bar (tn_two_lines_get_end (row), record, NULL);
}

static GtkColumnViewColumn *
add_column (GtkColumnView *table,
            const char *title,
            const char *field,
            TnCellNew cell,
            TnCellUpdate update,
            int width)
{
  GtkColumnViewColumn *column =
      tn_table_add_column (table, title, field, cell, update, (gpointer) field);

  tn_column_set_width (column, width);
  return column;
}

static void
add_columns (TnLicencesPage *self, GtkColumnView *table, guint view)
{
  GtkColumnViewColumn *column;

  if (view == BY_TENANT)
    add_column (table, _ ("Tenant"), "tenant-name", tn_cell_link_new, update_tenant, 160);
  column = tn_table_add_column (table, _ ("Licence"), "name", tn_cell_label_new, update_name, NULL);
  tn_column_set_width (column, 200);
  gtk_column_view_column_set_expand (column, TRUE);
  if (view == BY_SKU)
    add_column (table, _ ("Tenants"), "tenants", tn_cell_number_new, update_number, 76);
  add_column (table, _ ("Bought"), "bought", tn_cell_number_new, update_number, 76);
  add_column (table, _ ("Assigned"), "assigned", tn_cell_number_new, update_number, 82);
  add_column (table, _ ("Available"), "available", tn_cell_number_new, update_available, 84);
  add_column (table, _ ("Utilization"), NULL, bar_cell_new, update_bar, 136);
  add_column (table, _ ("By Disabled"), "disabled", tn_cell_number_new, update_number, 96);
  /* Without a price they say nothing. */
  g_ptr_array_add (self->money,
                   add_column (table, _ ("Spend"), "spend", tn_cell_number_new, update_money, 96));
  g_ptr_array_add (
      self->money,
      add_column (table, _ ("Saving"), "saving", tn_cell_number_new, update_money, 96));
  for (guint i = 0; i < self->money->len; i++)
    gtk_column_view_column_set_visible (g_ptr_array_index (self->money, i), FALSE);
  column = g_list_model_get_item (gtk_column_view_get_columns (table), 0);
  gtk_column_view_sort_by_column (table, column, GTK_SORT_ASCENDING);
  g_object_unref (column);
}

/* Template callbacks -------------------------------------------------------- */

static void
search_changed_cb (GtkSearchEntry *entry, TnLicencesPage *self)
{
  for (guint i = 0; i < N_VIEWS; i++)
    tn_query_model_set_search (self->models[i], gtk_editable_get_text (GTK_EDITABLE (entry)));
}

/* To the first result; Return again opens it. */
static void
focus_first (gpointer data)
{
  TnLicencesPage *self = data;

  if (view_of (self) == BY_TENANT)
    tn_views_focus_first (self->by_tenant_views, self->by_tenant_table, self->by_tenant_list);
  else
    tn_views_focus_first (self->by_sku_views, self->by_sku_table, self->by_sku_list);
}

static void
search_activate_cb (GtkSearchEntry *entry, TnLicencesPage *self)
{
  search_changed_cb (entry, self);
  tn_query_model_call_settled (self->models[view_of (self)], self, focus_first);
}

static void
filter_changed_cb (GtkDropDown *drop_down, GParamSpec *pspec, TnLicencesPage *self)
{
  static const TnListFilter filters
      [] = { TN_FILTER_PAID, TN_FILTER_UNUSED, TN_FILTER_SHORT, [ALL_LICENCES] = TN_FILTER_ALL };

  for (guint i = 0; i < N_VIEWS && self->models[i] != NULL; i++)
    tn_query_model_set_filter (self->models[i], filters[gtk_drop_down_get_selected (drop_down)]);
}

static void
read_again_cb (GtkButton *button, TnLicencesPage *self)
{
  tn_query_model_refresh (self->all);
  for (guint i = 0; i < N_VIEWS; i++)
    tn_query_model_refresh (self->models[i]);
}

/* Of one licence only; NULL: all. */
static void
show_sku (TnLicencesPage *self, const char *sku_id, const char *name)
{
  /* Translators: a filter; %s is the name of a licence */
  g_autofree char *text = g_strdup_printf (_ ("Licence: %s"), name != NULL ? name : "");

  gtk_label_set_label (self->sku_label, text);
  tn_query_model_set_sku (self->models[BY_TENANT], sku_id);
  gtk_widget_set_visible (self->sku_pill, sku_id != NULL && view_of (self) == BY_TENANT);
}

static void
mode_changed_cb (AdwToggleGroup *mode, GParamSpec *pspec, TnLicencesPage *self)
{
  if (self->all == NULL)
    return;
  gtk_search_entry_set_placeholder_text (self->search_entry,
                                         view_of (self) == BY_TENANT
                                             ? _ ("Search licence, part number, tenant")
                                             : _ ("Search licence, part number"));
  fill_sorts (self);
  if (view_of (self) == BY_SKU)
    show_sku (self, NULL, NULL);
  update_state (self);
}

static void
sku_pill_cb (GtkButton *button, TnLicencesPage *self)
{
  show_sku (self, NULL, NULL);
}

/* From a licence to the tenants that have it. */
static void
sku_activated_cb (GtkWidget *view, guint position, TnLicencesPage *self)
{
  g_autoptr (TnRecord) record =
      g_list_model_get_item (G_LIST_MODEL (self->selections[BY_SKU]), position);

  if (tn_record_get_string (record, "sku-id") == NULL)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  adw_toggle_group_set_active_name (self->mode, "by-tenant");
  show_sku (self, tn_record_get_string (record, "sku-id"), tn_record_get_string (record, "name"));
}

static void
tenant_activated_cb (GtkWidget *view, guint position, TnLicencesPage *self)
{
  g_autoptr (TnRecord) record =
      g_list_model_get_item (G_LIST_MODEL (self->selections[BY_TENANT]), position);

  adw_dialog_present (tn_licence_dialog_new (self->services, TN_LICENCE (record)),
                      GTK_WIDGET (self));
}

static void
advice_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.advice", NULL);
}

static void
prices_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_dialog_present (tn_prices_dialog_new (TN_LICENCES_PAGE (widget)->services), widget);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnLicencesPage *self = TN_LICENCES_PAGE (widget);
  guint view = view_of (self), n;
  const TnColumn *columns = tn_columns (view == BY_SKU ? TN_LIST_SKUS : TN_LIST_LICENCES, &n);
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();
  g_auto (GStrv) shown = NULL;

  for (guint i = 0; i < n; i++)
    if (!g_str_equal (columns[i].field, view == BY_SKU ? "tenant-name" : "tenants"))
      g_strv_builder_add (fields, columns[i].field);
  shown = g_strv_builder_end (fields);
  adw_dialog_present (tn_export_dialog_new (tn_services_get_store (self->services),
                                            self->models[view],
                                            NULL,
                                            (const char *const *) shown,
                                            "licences"),
                      widget);
}

void
tn_licences_page_search (TnLicencesPage *self, const char *text)
{
  show_sku (self, NULL, NULL);
  gtk_drop_down_set_selected (self->filter_drop_down, ALL_LICENCES);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
}

/* Construction -------------------------------------------------------------- */

static void
add_view (TnLicencesPage *self,
          guint view,
          TnListKind kind,
          GtkStack *views,
          GtkColumnView *table,
          GtkListView *list)
{
  g_autoptr (GtkListItemFactory) factory = tn_list_factory (row_new, update_row, NULL);

  self->models[view] = tn_query_model_new (tn_services_get_store (self->services), kind);
  tn_query_model_set_filter (self->models[view], TN_FILTER_PAID);
  tn_context_follow (tn_services_get_store (self->services), self->models[view]);
  self->selections[view] = GTK_SELECTION_MODEL (
      gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->models[view]))));
  add_columns (self, table, view);
  tn_table_set_model (table, self->models[view], self->selections[view]);
  gtk_list_view_set_factory (list, factory);
  tn_views_join (views, table, list);
  g_signal_connect_object (self->models[view],
                           "notify",
                           G_CALLBACK (update_state),
                           self,
                           G_CONNECT_SWAPPED);
}

/* Of one tenant there is one line a licence; over all tenants is elsewhere. */
static void
context_changed_cb (TnLicencesPage *self)
{
  gboolean one =
      tn_context_get_tenant (tn_context_of (tn_services_get_store (self->services))) != 0;

  if (one)
    adw_toggle_group_set_active_name (self->mode, "by-tenant");
  gtk_widget_set_visible (GTK_WIDGET (self->mode), !one);
  show_read (self);
  update_state (self);
}

AdwNavigationPage *
tn_licences_page_new (TnServices *services)
{
  TnLicencesPage *self = g_object_new (TN_TYPE_LICENCES_PAGE, NULL);
  TnStore *store = tn_services_get_store (services);

  self->services = g_object_ref (services);
  self->totals.mapped = -1;
  adw_status_page_set_child (self->empty_page, tn_next_step_new (services));
  self->all = tn_query_model_new_count (store, TN_LIST_SKUS, TN_FILTER_ALL);
  g_signal_connect_object (self->all, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  add_view (self, BY_SKU, TN_LIST_SKUS, self->by_sku_views, self->by_sku_table, self->by_sku_list);
  add_view (self,
            BY_TENANT,
            TN_LIST_LICENCES,
            self->by_tenant_views,
            self->by_tenant_table,
            self->by_tenant_list);
  g_signal_connect_object (tn_context_of (store),
                           "changed",
                           G_CALLBACK (context_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  context_changed_cb (self);
  g_menu_append_section (G_MENU (gtk_menu_button_get_menu_model (self->menu_button)),
                         NULL,
                         G_MENU_MODEL (self->sorts));
  fill_sorts (self);
  tn_search_capture (self->search_entry, GTK_WIDGET (self));
  tn_reader_attach (GTK_WIDGET (self),
                    store,
                    tn_list_tables (TN_LIST_LICENCES),
                    tn_cache_get_licence_totals,
                    totals_read_cb);
  update_state (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_licences_page_dispose (GObject *object)
{
  TnLicencesPage *self = TN_LICENCES_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_LICENCES_PAGE);
  for (guint i = 0; i < N_VIEWS; i++)
    {
      g_clear_object (&self->selections[i]);
      g_clear_object (&self->models[i]);
    }
  g_clear_object (&self->all);
  g_clear_object (&self->sorts);
  g_clear_object (&self->services);
  g_clear_pointer (&self->money, g_ptr_array_unref);
  G_OBJECT_CLASS (tn_licences_page_parent_class)->dispose (object);
}

static void
tn_licences_page_class_init (TnLicencesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_licences_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/licences/tn-licences-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, title);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, stats);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, filter_drop_down);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, mode);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, sku_pill);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, sku_label);
  gtk_widget_class_bind_template_callback (widget_class, sku_pill_cb);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, by_sku_views);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, by_sku_table);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, by_sku_list);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, by_tenant_views);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, by_tenant_table);
  gtk_widget_class_bind_template_child (widget_class, TnLicencesPage, by_tenant_list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback_full (widget_class,
                                                "stop_search_cb",
                                                G_CALLBACK (tn_search_stop));
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, sku_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, tenant_activated_cb);
  gtk_widget_class_install_action (widget_class, "licences.advice", NULL, advice_action);
  gtk_widget_class_install_action (widget_class, "licences.prices", NULL, prices_action);
  gtk_widget_class_install_action (widget_class, "licences.export", NULL, export_action);
  gtk_widget_class_add_binding_action (widget_class,
                                       GDK_KEY_e,
                                       GDK_CONTROL_MASK,
                                       "licences.export",
                                       NULL);
}

static void
tn_licences_page_init (TnLicencesPage *self)
{
  static const char *const titles[N_STATS] = {
    [STAT_BOUGHT] = N_ ("Bought"),          [STAT_ASSIGNED] = N_ ("Assigned"),
    [STAT_UNUSED] = N_ ("Unused"),          [STAT_DISABLED] = N_ ("Held by Disabled Users"),
    [STAT_SAVING] = N_ ("Possible Saving"),
  };

  self->money = g_ptr_array_new ();
  self->sorts = g_menu_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
  for (guint i = 0; i < N_STATS; i++)
    {
      self->stat[i] = tn_stat_new (_ (titles[i]));
      adw_wrap_box_append (self->stats, self->stat[i]);
    }
}
