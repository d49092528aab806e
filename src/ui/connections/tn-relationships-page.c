/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-relationships-page.h"

#include "tn-context.h"
#include "tn-dex.h"
#include "tn-connect-dialog.h"
#include "tn-focus.h"
#include "tn-list-state.h"
#include "tn-menu.h"
#include "tn-query-model.h"
#include "tn-sort-menu.h"
#include "tn-status-pill.h"
#include "tn-table.h"
#include "tn-time.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

struct _TnRelationshipsPage
{
  AdwNavigationPage parent_instance;

  TnServices *services;         /* (owned) */
  TnQueryModel *model;          /* (owned) */
  TnQueryModel *all;            /* (owned): how many there are */
  GtkSelectionModel *selection; /* (owned) */
  gboolean extending;           /* an auto-extension is being set */

  GtkMenuButton *menu_button;
  GtkWidget *search_bar;
  GtkSearchEntry *search_entry;
  GtkDropDown *filter_drop_down;
  AdwStatusPage *no_match_page;
  GtkStack *stack;
  GtkStack *views;
  GtkColumnView *table;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (TnRelationshipsPage, tn_relationships_page, ADW_TYPE_NAVIGATION_PAGE)

/* Cells --------------------------------------------------------------------- */

/* "31 Dec 2026, in 12 days" */
static char *
end_text (TnRelationshipsPage *self, TnRecord *record)
{
  gint64 ends = tn_record_get_int (record, "ends"), now = tn_services_now (self->services);
  guint days = tn_time_days_until (now, ends);
  g_autofree char *day = ends > 0 ? tn_time_format_local_day (ends) : NULL;
  g_autofree char *in = NULL;

  if (day == NULL)
    return NULL;
  if (ends < now)
    return g_steal_pointer (&day);
  in = days == 0 ? g_strdup (_ ("today"))
                 : g_strdup_printf (ngettext ("in %u day", "in %u days", days), days);
  /* Translators: a date, and how far it is away */
  return g_strdup_printf (_ ("%1$s, %2$s"), day, in);
}

static void
update_end (GtkWidget *cell, TnRecord *record, gpointer self)
{
  g_autofree char *text = end_text (self, record);

  tn_cell_set_text (cell, text);
}

static void
update_status (GtkWidget *cell, TnRecord *record, gpointer self)
{
  tn_status_pill_set (TN_STATUS_PILL (cell),
                      tn_gdap_status_look ((TnGdapStatus) tn_record_get_int (record, "status")),
                      FALSE);
}

static gboolean
is_live (TnRecord *record)
{
  gint64 status = tn_record_get_int (record, "status");

  return status == TN_GDAP_ACTIVE || status == TN_GDAP_EXPIRING;
}

/* What stops working on the day this relationship ends, seen together with the others of the same
 * customer. */
static char *
lost_text (TnRecord *record)
{
  TnRoleSet after = tn_roles_parse (tn_record_get_string (record, "other-roles")),
            before = tn_roles_parse (tn_record_get_string (record, "roles")) | after;
  g_autoptr (GPtrArray) lost = tn_roles_lost_features (before, after);

  if (!is_live (record))
    return NULL;
  if (tn_record_get_int (record, "auto-extends") > 0)
    return g_strdup (_ ("Nothing: it is extended by itself"));
  if (lost->len == 0)
    return g_strdup (_ ("Nothing: other relationships stay"));
  g_ptr_array_add (lost, NULL);
  return g_strjoinv (", ", (char **) lost->pdata);
}

static void
update_lost (GtkWidget *cell, TnRecord *record, gpointer self)
{
  g_autofree char *text = lost_text (record);

  tn_cell_set_text (cell, text);
  tn_cell_set_tooltip (cell, text);
}

/* Auto-extension ------------------------------------------------------------ */

typedef struct
{
  GWeakRef page;
  gint64 integration;
  char *relationship, *partner; /* (owned); partner: once it is known */
  gboolean extends;
} Extension;

static void
extension_free (gpointer data)
{
  Extension *extension = data;

  g_weak_ref_clear (&extension->page);
  g_free (extension->relationship);
  g_free (extension->partner);
  g_free (extension);
}

static Extension *
extension_new (TnRelationshipsPage *self,
               gint64 integration,
               const char *relationship,
               gboolean extends)
{
  Extension *extension = g_new0 (Extension, 1);

  g_weak_ref_init (&extension->page, self);
  extension->integration = integration;
  extension->relationship = g_strdup (relationship);
  extension->extends = extends;
  return extension;
}

static void
extension_destroy (gpointer data, GClosure *closure)
{
  extension_free (data);
}

static void extend (TnRelationshipsPage *self, Extension *extension);

static void
permitted_cb (Extension *accepted)
{
  g_autoptr (TnRelationshipsPage) self = g_weak_ref_get (&accepted->page);

  if (self != NULL && !self->extending)
    extend (self,
            extension_new (self, accepted->integration, accepted->relationship, accepted->extends));
}

static DexFuture *
extended_cb (DexFuture *future, gpointer data)
{
  Extension *extension = data;
  g_autoptr (TnRelationshipsPage) self = g_weak_ref_get (&extension->page);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (self == NULL)
    return NULL;
  self->extending = FALSE;
  /* The switches show what is, not what was wished. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->model)); i++)
    {
      g_autoptr (GObject) record = g_list_model_get_item (G_LIST_MODEL (self->model), i);

      if (g_strcmp0 (tn_record_get_string (TN_RECORD (record), "relationship-id"),
                     extension->relationship) == 0)
        g_object_notify (record, "auto-extends");
    }
  if (g_error_matches (error, TN_SERVICE_ERROR, TN_SERVICE_ERROR_PERMISSION))
    {
      AdwDialog *dialog = tn_connect_dialog_new_permission (self->services,
                                                            extension->integration,
                                                            extension->partner);

      /* What was wished goes on once it is permitted. */
      g_signal_connect_data (
          dialog,
          "permitted",
          G_CALLBACK (permitted_cb),
          extension_new (self, extension->integration, extension->relationship, extension->extends),
          extension_destroy,
          G_CONNECT_SWAPPED);
      adw_dialog_present (dialog, GTK_WIDGET (self));
    }
  else if (error != NULL)
    tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
  else
    tn_window_toast (tn_window_get (GTK_WIDGET (self)),
                     extension->extends ? _ ("Extends automatically from now on")
                                        : _ ("No longer extends automatically"),
                     NULL,
                     NULL);
  return NULL;
}

static DexFuture *
extend_fiber (gpointer data)
{
  Extension *extension = data;
  g_autoptr (TnRelationshipsPage) self = g_weak_ref_get (&extension->page);
  g_autoptr (GPtrArray) partners = NULL;

  if (self == NULL)
    return dex_future_new_true ();
  partners = dex_await_boxed (tn_state_list_csp (tn_services_get_store (self->services), 0), NULL);
  for (guint i = 0; partners != NULL && i < partners->len; i++)
    if (((TnCspRef *) g_ptr_array_index (partners, i))->id == extension->integration)
      g_set_str (&extension->partner, ((TnCspRef *) g_ptr_array_index (partners, i))->tenant_id);
  if (extension->partner == NULL)
    return dex_future_new_reject (TN_SERVICE_ERROR, TN_SERVICE_ERROR_NOT_FOUND, "no such CSP");
  return tn_relationship_set_auto_extend (self->services,
                                          extension->integration,
                                          extension->partner,
                                          extension->relationship,
                                          extension->extends);
}

/* @extension: (transfer full) */
static void
extend (TnRelationshipsPage *self, Extension *extension)
{
  self->extending = TRUE;
  /* The fiber and what comes after it share it; the latter frees it. */
  dex_future_disown (dex_future_finally (tn_dex_spawn (extend_fiber, extension, NULL),
                                         extended_cb,
                                         extension,
                                         extension_free));
}

/* It moves once Microsoft has done it. */
static gboolean
extend_cb (GtkSwitch *button, gboolean wanted, TnRelationshipsPage *self)
{
  TnRecord *record = tn_cell_get_record (GTK_WIDGET (button));

  /* One at a time: what was not asked for does not look as if it was. */
  if (record != NULL && self->extending)
    g_object_notify (G_OBJECT (record), "auto-extends");
  else if (record != NULL && wanted != (tn_record_get_int (record, "auto-extends") > 0))
    extend (self,
            extension_new (self,
                           tn_record_get_int (record, "integration"),
                           tn_record_get_string (record, "relationship-id"),
                           wanted));
  return TRUE;
}

static GtkWidget *
extend_cell_new (void)
{
  GtkWidget *button = gtk_switch_new ();

  gtk_widget_add_css_class (button, "tn-switch");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static void
update_extend (GtkWidget *button, TnRecord *record, gpointer data)
{
  TnRelationshipsPage *self = data;
  gboolean extends = tn_record_get_int (record, "auto-extends") > 0;
  const char *customer = tn_record_get_string (record, "customer-name");
  /* Microsoft does not extend relationships with this role (reference 2.2). */
  gboolean allowed = (tn_roles_parse (tn_record_get_string (record, "roles")) &
                      tn_roles_global_administrator ()) == 0;

  /* Translators: %s is a customer */
  g_autofree char *label = g_strdup_printf (_ ("Extend the relationship with %s automatically"),
                                            customer != NULL ? customer : "");

  g_signal_handlers_disconnect_by_func (button, extend_cb, self);
  gtk_switch_set_active (GTK_SWITCH (button), extends);
  gtk_switch_set_state (GTK_SWITCH (button), extends);
  g_signal_connect_object (button, "state-set", G_CALLBACK (extend_cb), self, G_CONNECT_DEFAULT);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label,
                                  -1);
  gtk_widget_set_sensitive (button,
                            is_live (record) && allowed &&
                                !tn_services_is_read_only (self->services));
  tn_cell_set_tooltip (button,
                       !is_live (record) ? _ ("Only an active relationship can be extended")
                       : !allowed        ? _ ("Microsoft does not extend relationships with Global "
                                              "Administrator")
                       : extends         ? _ ("Turn automatic extension off")
                                         : _ ("Turn automatic extension on"));
}

/* Narrow rows --------------------------------------------------------------- */

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_status_pill_new ());
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer self)
{
  g_autofree char *ends = end_text (self, record), *lost = lost_text (record);
  /* Translators: when a relationship ends, and what stops working on that day */
  g_autofree char *detail = ends != NULL && lost != NULL
                                ? g_strdup_printf (_ ("%1$s · %2$s"), ends, lost)
                                : g_strdup (ends);

  tn_two_lines_set (row, tn_record_get_string (record, "customer-name"), detail);
  update_status (tn_two_lines_get_end (row), record, self);
}

/* State --------------------------------------------------------------------- */

/* Nothing may fit because one tenant is entered. */
static void
name_entered (TnRelationshipsPage *self)
{
  const char *name = tn_context_get_name (tn_context_of (tn_services_get_store (self->services)));
  g_autofree char *text =
      name != NULL
          ? g_strdup_printf (_ ("No relationship of “%s” fits the search and the filter."), name)
          : g_strdup (_ ("No relationship fits the search and the filter."));
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (self->no_match_page, escaped);
}

static void
update_state (TnRelationshipsPage *self)
{
  guint all = g_list_model_get_n_items (G_LIST_MODEL (self->all));
  const char *page = tn_list_state (self->model);

  if (g_str_equal (page, "empty"))
    page = all > 0 ? "no-match" : tn_list_state (self->all);
  name_entered (self);
  gtk_stack_set_visible_child_name (self->stack, page);
  /* Who searches at once need not wait for the first rows. */
  tn_focus_set_visible (self->search_bar,
                        !g_str_equal (tn_list_state (self->all), "empty"),
                        GTK_WIDGET (self->stack));
}

static void
search_changed_cb (GtkSearchEntry *entry, TnRelationshipsPage *self)
{
  tn_query_model_set_search (self->model, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
focus_first (gpointer data)
{
  TnRelationshipsPage *self = data;

  tn_views_focus_first (self->views, self->table, self->list);
}

static void
search_activate_cb (GtkSearchEntry *entry, TnRelationshipsPage *self)
{
  search_changed_cb (entry, self);
  tn_query_model_call_settled (self->model, self, focus_first);
}

static void
filter_changed_cb (GtkDropDown *drop_down, GParamSpec *pspec, TnRelationshipsPage *self)
{
  if (self->model != NULL)
    tn_query_model_set_filter (self->model,
                               gtk_drop_down_get_selected (drop_down) == 0 ? TN_FILTER_LIVE
                                                                           : TN_FILTER_ALL);
}

/* The customer's own pane says what to do. */
static void
row_activated_cb (GtkWidget *view, guint position, TnRelationshipsPage *self)
{
  g_autoptr (TnRecord) record = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  gint64 tenant = record != NULL ? tn_record_get_int (record, "tenant") : 0;

  if (tenant > 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.doctor", "x", tenant);
}

static char *
row_text (TnRecord *record)
{
  const char *customer = tn_record_get_string (record, "customer-name");
  g_autofree char *lost = lost_text (record);

  return g_strdup_printf (
      "%s, %s%s%s",
      customer != NULL ? customer : tn_record_get_string (record, "name"),
      tn_gdap_status_look ((TnGdapStatus) tn_record_get_int (record, "status")).word,
      lost != NULL ? ", " : "",
      lost != NULL ? lost : "");
}

static void
add_columns (TnRelationshipsPage *self)
{
  GtkColumnViewColumn *column;

  column =
      tn_table_add_column (self->table, _ ("Ends"), "ends", tn_cell_label_new, update_end, self);
  tn_column_set_width (column, 170);
  gtk_column_view_sort_by_column (self->table, column, GTK_SORT_ASCENDING);
  column = tn_table_add_text (self->table, _ ("Customer"), "customer-name", FALSE);
  tn_column_set_width (column, 180);
  column = tn_table_add_text (self->table, _ ("Relationship"), "name", TRUE);
  tn_column_set_width (column, 180);
  column = tn_table_add_column (self->table,
                                _ ("Status"),
                                "status",
                                tn_status_pill_new,
                                update_status,
                                self);
  tn_column_set_width (column, 130);
  column = tn_table_add_column (self->table,
                                _ ("Auto Extend"),
                                NULL,
                                extend_cell_new,
                                update_extend,
                                self);
  tn_column_set_width (column, 100);
  column = tn_table_add_column (self->table,
                                _ ("What Stops Working That Day"),
                                NULL,
                                tn_cell_label_new,
                                update_lost,
                                self);
  gtk_column_view_column_set_expand (column, TRUE);
}

AdwNavigationPage *
tn_relationships_page_new (TnServices *services)
{
  TnRelationshipsPage *self = g_object_new (TN_TYPE_RELATIONSHIPS_PAGE, NULL);
  TnStore *store = tn_services_get_store (services);
  g_autoptr (GtkListItemFactory) factory = NULL;

  self->services = g_object_ref (services);
  self->model = tn_query_model_new (store, TN_LIST_RELATIONSHIPS);
  tn_context_follow (tn_services_get_store (services), self->model);
  tn_query_model_set_filter (self->model, TN_FILTER_LIVE);
  self->all = tn_query_model_new_count (store, TN_LIST_RELATIONSHIPS, TN_FILTER_ALL);
  self->selection =
      GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model))));
  add_columns (self);
  tn_sort_menu_fill (G_MENU (gtk_menu_button_get_menu_model (self->menu_button)),
                     GTK_WIDGET (self),
                     self->table,
                     TRUE);
  tn_table_set_row_text (self->table, row_text);
  tn_table_set_model (self->table, self->model, self->selection);
  factory = tn_list_factory (row_new, update_row, self);
  gtk_list_view_set_factory (self->list, factory);
  tn_views_join (self->views, self->table, self->list);
  g_signal_connect_object (self->model,
                           "notify",
                           G_CALLBACK (update_state),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->all, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  update_state (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_relationships_page_dispose (GObject *object)
{
  TnRelationshipsPage *self = TN_RELATIONSHIPS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_RELATIONSHIPS_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->all);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_relationships_page_parent_class)->dispose (object);
}

static void
tn_relationships_page_class_init (TnRelationshipsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_relationships_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/connections/tn-relationships-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipsPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipsPage, no_match_page);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipsPage, filter_drop_down);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipsPage, views);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipsPage, table);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback_full (widget_class,
                                                "stop_search_cb",
                                                G_CALLBACK (tn_search_stop));
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
tn_relationships_page_init (TnRelationshipsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_search_capture (self->search_entry, GTK_WIDGET (self));
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
  tn_list_state_add_pages (self->stack);
}
