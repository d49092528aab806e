/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-audit-page.h"

#include "tn-age.h"
#include "tn-audit-filters.h"
#include "tn-audit-words.h"
#include "tn-context.h"
#include "tn-dex.h"
#include "tn-export-dialog.h"
#include "tn-focus.h"
#include "tn-list-state.h"
#include "tn-menu.h"
#include "tn-query-model.h"
#include "tn-row.h"
#include "tn-save.h"
#include "tn-status-pill.h"
#include "tn-table.h"
#include "tn-text.h"
#include "tn-time.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

struct _TnAuditPage
{
  AdwNavigationPage parent_instance;

  TnServices *services;         /* (owned) */
  TnQueryModel *model;          /* (owned) */
  TnQueryModel *any;            /* (owned): whether there is an entry */
  GtkSelectionModel *selection; /* (owned) */

  AdwWindowTitle *title;
  AdwBanner *broken_banner;
  GtkSearchEntry *search_entry;
  TnAuditFilters *filters;
  GtkMenuButton *menu_button;
  GtkWidget *tenant_pill;
  GtkLabel *tenant_label;
  GtkStack *stack;
  GtkStack *views;
  GtkColumnView *table;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (TnAuditPage, tn_audit_page, ADW_TYPE_NAVIGATION_PAGE)

/* The chain ----------------------------------------------------------------- */

static void
show_check (TnAuditPage *self, const TnAuditCheck *check)
{
  gint64 bad = check->bad > 0 ? check->bad : check->known_bad;
  g_autofree char *text = NULL;

  if (bad > 0)
    {
      /* Translators: %s is the number of an entry */
      g_autofree char *banner =
          g_strdup_printf (_ ("The audit trail was changed from outside at entry %" G_GINT64_FORMAT
                              ". Entries from there up to the break cannot be trusted."),
                           bad);

      adw_banner_set_title (self->broken_banner, banner);
      adw_banner_set_revealed (self->broken_banner, TRUE);
      adw_window_title_set_subtitle (self->title, _ ("Chain broken"));
      return;
    }
  adw_banner_set_revealed (self->broken_banner, FALSE);
  if (check->unchecked > 0)
    text = g_strdup_printf (_ ("%1$'u entries checked, %2$'u signed with a key that is not here"),
                            (guint) (check->rows - check->unchecked),
                            (guint) check->unchecked);
  else
    text = g_strdup_printf (ngettext ("Chain whole: %'u entry checked",
                                      "Chain whole: %'u entries checked",
                                      (gulong) check->rows),
                            (guint) check->rows);
  adw_window_title_set_subtitle (self->title, text);
}

/* Asked for by the person: the answer is seen to come. */
static DexFuture *
verified_now_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnAuditPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  const TnAuditCheck *check = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self != NULL && check != NULL)
    tn_window_toast (tn_window_get (GTK_WIDGET (self)),
                     check->bad > 0 || check->known_bad > 0 ? _ ("The audit trail is not whole")
                     : check->unchecked > 0
                         ? _ ("Verified in part: some entries are signed with a key that is not "
                              "here")
                         : _ ("Verified: the audit trail is whole"),
                     NULL,
                     NULL);
  return dex_ref (future);
}

static DexFuture *
verified_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnAuditPage) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value != NULL)
    show_check (self, g_value_get_boxed (value));
  else
    tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
  return NULL;
}

static void
verify (TnAuditPage *self, gint64 last)
{
  DexFuture *future = tn_state_verify_audit (tn_services_get_store (self->services), last);

  if (last == 0)
    future = dex_future_finally (future, verified_now_cb, tn_weak_ref_new (self), tn_weak_ref_free);
  dex_future_disown (
      dex_future_finally (future, verified_cb, tn_weak_ref_new (self), tn_weak_ref_free));
}

static void
verify_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  verify (TN_AUDIT_PAGE (widget), 0);
}

/* Export -------------------------------------------------------------------- */

static DexFuture *
text_read_cb (DexFuture *future, gpointer data)
{
  const char *text = g_value_get_string (dex_future_get_value (future, NULL));

  return dex_future_new_take_boxed (G_TYPE_BYTES, g_bytes_new (text, strlen (text)));
}

static DexFuture *
make_cb (gpointer services)
{
  return dex_future_then (tn_state_export_audit (tn_services_get_store (services)),
                          text_read_cb,
                          NULL,
                          NULL);
}

/* RES-10: the entries that are shown. */
static void
export_list_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnAuditPage *self = TN_AUDIT_PAGE (widget);

  adw_dialog_present (ADW_DIALOG (tn_export_dialog_new (tn_services_get_store (self->services),
                                                        self->model,
                                                        NULL,
                                                        NULL,
                                                        "audit")),
                      widget);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  tn_save (widget,
           _ ("Export Audit Trail"),
           "tenantry-audit.jsonl",
           make_cb,
           g_object_ref (TN_AUDIT_PAGE (widget)->services),
           g_object_unref);
}

/* One entry ----------------------------------------------------------------- */

static void
add_fact (AdwPreferencesGroup *group, const char *title, const char *value)
{
  AdwActionRow *row;

  if (value == NULL || *value == '\0')
    return;
  row = tn_row_new (title, value);
  gtk_widget_add_css_class (GTK_WIDGET (row), "property");
  adw_action_row_set_subtitle_selectable (row, TRUE);
  adw_preferences_group_add (group, GTK_WIDGET (row));
}

static TnStatusLook
result_look (const char *result)
{
  if (g_strcmp0 (result, "success") == 0)
    return tn_run_outcome_look (TN_RUN_SUCCESS);
  if (g_strcmp0 (result, "failed") == 0)
    return tn_run_outcome_look (TN_RUN_FAILED);
  if (g_strcmp0 (result, "cancelled") == 0)
    return tn_run_outcome_look (TN_RUN_CANCELLED);
  /* An intent without an outcome: nobody knows whether it happened. */
  return (TnStatusLook) { C_ ("result", "Unknown"), "tn-warning-symbolic", "warning", TRUE };
}

static void
show_entry (TnAuditPage *self, TnRecord *entry)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *page = adw_preferences_page_new ();
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autofree char *when = tn_time_format_local (tn_record_get_int (entry, "time")),
                  *number = g_strdup_printf ("%" G_GINT64_FORMAT, tn_record_get_id (entry));

  add_fact (group, _ ("Entry"), number);
  add_fact (group, _ ("Time"), when);
  add_fact (group, _ ("User"), tn_record_get_string (entry, "actor"));
  add_fact (group, _ ("Acts as"), tn_record_get_string (entry, "account"));
  add_fact (group, _ ("From"), tn_audit_source_text (tn_record_get_string (entry, "source")));
  add_fact (group, _ ("Action"), tn_audit_action_text (tn_record_get_string (entry, "action")));
  add_fact (group, _ ("Object"), tn_record_get_string (entry, "object"));
  add_fact (group, _ ("Tenant"), tn_record_get_string (entry, "tenant-name"));
  add_fact (group, _ ("Tenant ID"), tn_record_get_string (entry, "tenant"));
  add_fact (group, _ ("Result"), result_look (tn_record_get_string (entry, "result")).word);
  add_fact (group, _ ("Before"), tn_record_get_string (entry, "before"));
  add_fact (group, _ ("After"), tn_record_get_string (entry, "after"));
  add_fact (group, _ ("Detail"), tn_record_get_string (entry, "detail"));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), group);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_title (dialog, _ ("Audit Entry"));
  adw_dialog_set_content_width (dialog, 520);
  adw_dialog_set_content_height (dialog, 620);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
row_activated_cb (GtkWidget *view, guint position, TnAuditPage *self)
{
  g_autoptr (TnRecord) entry = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (entry != NULL)
    show_entry (self, entry);
}

/* The list ------------------------------------------------------------------ */

static void
update_state (TnAuditPage *self)
{
  const char *page = tn_list_state (self->model);

  if (g_str_equal (page, "empty") && g_list_model_get_n_items (G_LIST_MODEL (self->any)) > 0)
    page = "no-match";
  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
search_changed_cb (GtkSearchEntry *entry, TnAuditPage *self)
{
  tn_query_model_set_search (self->model, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
focus_first (gpointer data)
{
  TnAuditPage *self = data;

  tn_views_focus_first (self->views, self->table, self->list);
}

static void
search_activate_cb (GtkSearchEntry *entry, TnAuditPage *self)
{
  search_changed_cb (entry, self);
  tn_query_model_call_settled (self->model, self, focus_first);
}

static void
filters_changed_cb (TnAuditPage *self)
{
  TnListQuery query = { 0 };

  if (self->model == NULL)
    return;
  tn_audit_filters_fill (self->filters, &query);
  tn_query_model_set_filter (self->model, query.filter);
  tn_query_model_set_audit (self->model, &query);
  tn_audit_filters_clear_query (&query);
}

/* ADM-05: of one tenant only. */
void
tn_audit_page_show_tenant (TnAuditPage *self, const char *tenant_id, const char *name)
{
  /* Translators: a filter; %s is the name of a tenant */
  g_autofree char *text = g_strdup_printf (_ ("Tenant: %s"), name != NULL ? name : "");

  gtk_label_set_label (self->tenant_label, text);
  gtk_widget_set_visible (self->tenant_pill, tenant_id != NULL);
  tn_query_model_set_audit_tenant (self->model, tenant_id);
  tn_audit_filters_set_tenant (self->filters, tenant_id);
}

static void
tenant_pill_cb (GtkButton *button, TnAuditPage *self)
{
  tn_audit_page_show_tenant (self, NULL, NULL);
}

static void
update_time (GtkWidget *cell, TnRecord *entry, gpointer data)
{
  g_autofree char *text = tn_time_format_local (tn_record_get_int (entry, "time"));

  tn_cell_set_text (cell, text);
}

static void
update_result (GtkWidget *cell, TnRecord *entry, gpointer data)
{
  tn_status_pill_set (TN_STATUS_PILL (cell),
                      result_look (tn_record_get_string (entry, "result")),
                      FALSE);
}

static void
update_action (GtkWidget *cell, TnRecord *entry, gpointer data)
{
  tn_cell_set_text (cell, tn_audit_action_text (tn_record_get_string (entry, "action")));
}

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_status_pill_new ());
}

static void
update_row (GtkWidget *row, TnRecord *entry, gpointer data)
{
  g_autofree char *age = tn_age_text (tn_record_get_int (entry, "time"));
  g_autofree char *detail = tn_text_beside (tn_record_get_string (entry, "object"), age);

  tn_two_lines_set (row, tn_audit_action_text (tn_record_get_string (entry, "action")), detail);
  update_result (tn_two_lines_get_end (row), entry, NULL);
}

static void
add_text (TnAuditPage *self, const char *title, const char *field, int width)
{
  GtkColumnViewColumn *column = tn_table_add_text (self->table, title, field, FALSE);

  gtk_column_view_column_set_id (column, NULL);
  gtk_column_view_column_set_sorter (column, NULL);
  if (width > 0)
    tn_column_set_width (column, width);
  else
    gtk_column_view_column_set_expand (column, TRUE);
}

static void
add_columns (TnAuditPage *self)
{
  tn_column_set_width (
      tn_table_add_column (self->table, _ ("Time"), "time", tn_cell_label_new, update_time, NULL),
      170);
  add_text (self, _ ("User"), "actor", 110);
  tn_column_set_width (
      tn_table_add_column (self->table, _ ("Action"), NULL, tn_cell_label_new, update_action, NULL),
      230);
  add_text (self, _ ("Object"), "object", 0);
  add_text (self, _ ("Tenant"), "tenant-name", 180);
  tn_column_set_width (tn_table_add_column (self->table,
                                            _ ("Result"),
                                            NULL,
                                            tn_status_pill_new,
                                            update_result,
                                            NULL),
                       120);
}

AdwNavigationPage *
tn_audit_page_new (TnServices *services)
{
  TnAuditPage *self = g_object_new (TN_TYPE_AUDIT_PAGE, NULL);
  g_autoptr (GtkListItemFactory) factory = NULL;

  self->services = g_object_ref (services);
  self->model = tn_query_model_new (tn_services_get_store (services), TN_LIST_AUDIT);
  self->any =
      tn_query_model_new_any (tn_services_get_store (services), TN_LIST_AUDIT, TN_FILTER_ALL);
  tn_context_follow (tn_services_get_store (services), self->model);
  self->selection =
      GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model))));
  add_columns (self);
  tn_table_set_model (self->table, self->model, self->selection);
  factory = tn_list_factory (row_new, update_row, NULL);
  gtk_list_view_set_factory (self->list, factory);
  tn_views_join (self->views, self->table, self->list);
  g_signal_connect_object (self->model,
                           "notify",
                           G_CALLBACK (update_state),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->any, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  tn_audit_filters_set_services (self->filters, services);
  update_state (self);
  verify (self, 1000);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_audit_page_dispose (GObject *object)
{
  TnAuditPage *self = TN_AUDIT_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_AUDIT_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->any);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_audit_page_parent_class)->dispose (object);
}

static void
tn_audit_page_class_init (TnAuditPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_audit_page_dispose;
  g_type_ensure (TN_TYPE_AUDIT_FILTERS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/audit/tn-audit-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, title);
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, broken_banner);
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, filters);
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, views);
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, tenant_pill);
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, tenant_label);
  gtk_widget_class_bind_template_callback (widget_class, tenant_pill_cb);
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, list);
  gtk_widget_class_bind_template_child (widget_class, TnAuditPage, table);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback_full (widget_class,
                                                "stop_search_cb",
                                                G_CALLBACK (tn_search_stop));
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, filters_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_action (widget_class, "audit.verify", NULL, verify_action);
  gtk_widget_class_install_action (widget_class, "audit.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "audit.export-list", NULL, export_list_action);
}

static void
tn_audit_page_init (TnAuditPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_search_capture (self->search_entry, GTK_WIDGET (self));
  tn_list_state_add_pages (self->stack);
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
}
