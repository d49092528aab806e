/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-list-page.h"

#include "tn-context.h"
#include "tn-export-dialog.h"
#include "tn-focus.h"
#include "tn-import-dialog.h"
#include "tn-menu.h"
#include "tn-next-step.h"
#include "tn-row-menus.h"
#include "tn-save.h"
#include "tn-sort-menu.h"
#include "tn-state-clients.h"

#include <glib/gi18n-lib.h>

struct _TnListPage
{
  AdwNavigationPage parent_instance;

  TnServices *services;         /* (owned) */
  const TnListPageSpec *spec;   /* (not owned) */
  TnQueryModel *model;          /* (owned) */
  TnQueryModel *any;            /* (owned): whether there is one without search and filter */
  GtkSelectionModel *selection; /* (owned) */
  TnRowMenus *menus;            /* (owned) */
  gint64 parent;                /* 0: all */
  char *parent_name;            /* (owned) (nullable) */

  AdwBreakpoint *narrow;
  AdwWindowTitle *title;
  GtkBox *tops;
  GtkWidget *search_bar;
  GtkSearchEntry *search_entry;
  GtkDropDown *filter;
  GtkMenuButton *menu_button;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkWidget *add_button;
  GtkButton *empty_add;
  GtkBox *empty_box;
  GtkWidget *next_step; /* (not owned) (nullable) */
  GtkWidget *bulk;      /* (not owned) (nullable): what acts on those that are selected */
  GtkStack *views;
  GtkColumnView *table;
  GtkListView *list;
  GtkActionBar *bulk_bar;
  GtkLabel *selected_label;
};

G_DEFINE_FINAL_TYPE (TnListPage, tn_list_page, ADW_TYPE_NAVIGATION_PAGE)

static guint
count (TnQueryModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (model));
}

/* Nothing was looked for, and nothing is there. */
static gboolean
is_clear (TnListPage *self)
{
  return self->spec->empty_choice && gtk_drop_down_get_selected (self->filter) == 0 &&
         *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) == '\0';
}

static void
update_state (TnListPage *self)
{
  gboolean any = count (self->any) > 0;

  gtk_stack_set_visible_child_name (self->stack,
                                    any && count (self->model) > 0            ? "ready"
                                    : tn_query_model_get_failed (self->model) ? "failed"
                                    : tn_query_model_get_loading (self->model) ||
                                            tn_query_model_get_loading (self->any)
                                        ? "loading"
                                    : any && !is_clear (self) ? "no-match"
                                                              : "empty");
  /* Who searches at once need not wait for the first rows. */
  tn_focus_set_visible (self->search_bar,
                        any || tn_query_model_get_loading (self->any),
                        GTK_WIDGET (self->stack));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "list.export", count (self->model) > 0);
}

/* Template callbacks -------------------------------------------------------- */

static void
search_changed_cb (GtkSearchEntry *entry, TnListPage *self)
{
  tn_query_model_set_search (self->model, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
focus_first (gpointer data)
{
  TnListPage *self = data;

  tn_views_focus_first (self->views, self->table, self->list);
}

static void
search_activate_cb (GtkSearchEntry *entry, TnListPage *self)
{
  search_changed_cb (entry, self);
  tn_query_model_call_settled (self->model, self, focus_first);
}

static void
filter_selected_cb (GtkDropDown *filter, GParamSpec *pspec, TnListPage *self)
{
  guint selected = gtk_drop_down_get_selected (filter);
  const TnListPageChoice *choice;

  if (self->model == NULL || selected >= self->spec->n_choices)
    return;
  choice = &self->spec->choices[selected];
  if (choice->days > 0)
    tn_query_model_set_until (self->model,
                              tn_services_now (self->services) - (gint64) choice->days * 86400);
  tn_query_model_set_filter (self->model, choice->filter);
}

static void
row_activated_cb (GtkWidget *view, guint position, TnListPage *self)
{
  g_autoptr (TnRecord) record = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (self->spec->activate != NULL)
    self->spec->activate (self, record);
}

static void
read_again_cb (GtkButton *button, TnListPage *self)
{
  tn_query_model_refresh (self->model);
  tn_query_model_refresh (self->any);
}

static void
show_all_cb (GtkButton *button, TnListPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_drop_down_set_selected (self->filter, 0);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnListPage *self = TN_LIST_PAGE (widget);
  TnRecord *record =
      GTK_IS_SINGLE_SELECTION (self->selection)
          ? gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (self->selection))
          : NULL;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  /* What is selected by itself was not chosen by anybody who is elsewhere. */
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->views)))
    return;
  if (record != NULL && self->spec->remove != NULL && !tn_services_is_read_only (self->services))
    self->spec->remove (self, record);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnListPage *self = TN_LIST_PAGE (widget);

  adw_dialog_present (tn_export_dialog_new (tn_services_get_store (self->services),
                                            self->model,
                                            NULL,
                                            NULL,
                                            self->spec->export_name),
                      widget);
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnListPage *self = TN_LIST_PAGE (widget);

  adw_dialog_present (
      tn_import_dialog_new (self->services, self->spec->import, self->parent, self->parent_name),
      widget);
}

typedef struct
{
  TnStore *store; /* (owned) */
  TnImportKind kind;
  gint64 parent;
} Dump;

static void
dump_free (gpointer data)
{
  g_object_unref (((Dump *) data)->store);
  g_free (data);
}

static DexFuture *
dump (gpointer data)
{
  Dump *dump = data;

  return tn_state_dump (dump->store, dump->kind, dump->parent);
}

/* What the import reads: every row, with all of its fields. */
static void
export_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnListPage *self = TN_LIST_PAGE (widget);
  g_autofree char *file = g_strconcat (self->spec->export_name, "-all.csv", NULL);
  Dump *work = g_new (Dump, 1);

  *work = (Dump) { g_object_ref (tn_services_get_store (self->services)),
                   self->spec->import,
                   self->parent };
  tn_save (widget, _ ("Export for Import"), file, dump, work, dump_free);
}

/* From outside -------------------------------------------------------------- */

void
tn_list_page_set_parent (TnListPage *self, gint64 parent, const char *name)
{
  self->parent = parent;
  g_set_str (&self->parent_name, name);
  tn_query_model_set_parent (self->model, parent);
  tn_query_model_set_parent (self->any, parent);
}

gint64
tn_list_page_get_parent (TnListPage *self)
{
  return self->parent;
}

const char *
tn_list_page_get_parent_name (TnListPage *self)
{
  return self->parent_name;
}

TnServices *
tn_list_page_get_services (TnListPage *self)
{
  return self->services;
}

TnQueryModel *
tn_list_page_get_model (TnListPage *self)
{
  return self->model;
}

/* @which: (transfer full) */
static GArray *
ids_of (TnListPage *self, GtkBitset *which)
{
  g_autoptr (GtkBitset) owned = which;
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < gtk_bitset_get_size (owned); i++)
    {
      g_autoptr (TnRecord) record =
          g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_nth (owned, i));
      gint64 id = tn_record_get_id (record);

      g_array_append_val (ids, id);
    }
  return ids;
}

GArray *
tn_list_page_dup_selected (TnListPage *self)
{
  return ids_of (self, gtk_selection_model_get_selection (self->selection));
}

GArray *
tn_list_page_dup_shown (TnListPage *self)
{
  return ids_of (
      self,
      gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (self->selection))));
}

AdwBreakpoint *
tn_list_page_get_narrow (TnListPage *self)
{
  return self->narrow;
}

void
tn_list_page_add_top (TnListPage *self, GtkWidget *widget)
{
  gtk_box_append (self->tops, widget);
}

void
tn_list_page_set_subtitle (TnListPage *self, const char *subtitle)
{
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
}

void
tn_list_page_choose (TnListPage *self, guint choice)
{
  gtk_drop_down_set_selected (self->filter, choice);
}

void
tn_list_page_search (TnListPage *self, const char *text)
{
  gtk_drop_down_set_selected (self->filter, 0);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
}

/* Construction -------------------------------------------------------------- */

static void
add_columns (TnListPage *self)
{
  for (guint i = 0; i < self->spec->n_columns; i++)
    {
      const TnListPageColumn *column = &self->spec->columns[i];
      GtkColumnViewColumn *made = tn_table_add_column (self->table,
                                                       _ (column->title),
                                                       column->field,
                                                       column->cell,
                                                       column->update,
                                                       self);

      if (column->width != 0)
        tn_column_set_width (made, ABS (column->width));
      gtk_column_view_column_set_expand (made, column->width <= 0);
    }
}

static void
show_spare (TnListPage *self, gboolean visible)
{
  GListModel *columns;

  /* The page is on its way out. */
  if (self->table == NULL)
    return;
  columns = gtk_column_view_get_columns (self->table);
  for (guint i = 0; i < self->spec->n_columns; i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (self->spec->columns[i].spare)
        gtk_column_view_column_set_visible (column, visible);
    }
}

static void
tight_cb (AdwBreakpoint *breakpoint, TnListPage *self)
{
  show_spare (self, FALSE);
}

static void
roomy_cb (AdwBreakpoint *breakpoint, TnListPage *self)
{
  show_spare (self, TRUE);
}

/* By the column with this title, as in the spec. */
static void
sort_by (TnListPage *self, const char *title, gboolean descending)
{
  GListModel *columns = gtk_column_view_get_columns (self->table);

  for (guint i = 0; i < self->spec->n_columns; i++)
    if (g_str_equal (self->spec->columns[i].title, title))
      {
        g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

        gtk_column_view_sort_by_column (self->table,
                                        column,
                                        descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
      }
}

static void
add_choices (TnListPage *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < self->spec->n_choices; i++)
    gtk_string_list_append (titles, _ (self->spec->choices[i].title));
  gtk_drop_down_set_model (self->filter, G_LIST_MODEL (titles));
  gtk_widget_set_visible (GTK_WIDGET (self->filter), self->spec->n_choices > 0);
}

/* With nothing that could have been read, an empty list is no good news. */
static void
update_empty (TnListPage *self)
{
  const TnListPageSpec *spec = self->spec;
  gboolean unread;

  /* The page is on its way out. */
  if (self->empty == NULL)
    return;
  unread = self->next_step != NULL && gtk_widget_get_visible (self->next_step);

  adw_status_page_set_icon_name (self->empty, unread ? "tn-pending-symbolic" : spec->icon);
  adw_status_page_set_title (self->empty,
                             unread ? _ ("Nothing Is Read Yet") : _ (spec->empty_title));
  adw_status_page_set_description (self->empty,
                                   unread ? gtk_widget_get_tooltip_text (self->next_step)
                                          : _ (spec->empty_text));
}

static void
set_texts (TnListPage *self)
{
  const TnListPageSpec *spec = self->spec;

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _ (spec->title));
  adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (self), spec->tag);
  adw_window_title_set_title (self->title, _ (spec->title));
  gtk_search_entry_set_placeholder_text (self->search_entry, _ (spec->search));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->search),
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->title),
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->title),
                                  -1);
}

static void
set_add (TnListPage *self)
{
  const TnListPageSpec *spec = self->spec;
  g_autofree char *label = NULL;

  gtk_widget_set_visible (self->add_button, spec->add != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_add), spec->add != NULL);
  if (spec->add == NULL)
    {
      self->next_step = tn_next_step_new (self->services);
      gtk_box_append (self->empty_box, self->next_step);
      g_signal_connect_object (self->next_step,
                               "notify",
                               G_CALLBACK (update_empty),
                               self,
                               G_CONNECT_SWAPPED);
    }
  update_empty (self);
  if (spec->add == NULL)
    return;
  /* Translators: a command that opens a dialog: "Add Organization…" */
  label = g_strdup_printf (_ ("%s…"), _ (spec->add));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->add_button), spec->add_action);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->empty_add), spec->add_action);
  gtk_button_set_label (self->empty_add, label);
  tn_cell_set_tooltip (self->add_button, _ (spec->add));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->add),
                                  -1);
}

static void
watch (TnListPage *self, TnQueryModel *model)
{
  tn_context_follow (tn_services_get_store (self->services), model);
  g_signal_connect_object (model, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
}

static void
update_bulk (TnListPage *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  guint n = (guint) gtk_bitset_get_size (selected);
  g_autofree char *text = g_strdup_printf (ngettext ("%'u selected", "%'u selected", n), n);

  gtk_label_set_label (self->selected_label, text);
  gtk_action_bar_set_revealed (self->bulk_bar, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->bulk_bar), n > 0);
}

static void
add_to_menu (TnListPage *self)
{
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenuModel) own = self->spec->menu != NULL ? self->spec->menu (self) : NULL;
  GMenuModel *menu = gtk_menu_button_get_menu_model (self->menu_button);

  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "list.import",
                                 self->spec->imports && !tn_services_is_read_only (self->services));
  if (own != NULL)
    g_menu_prepend_section (G_MENU (menu), NULL, own);
  if (self->spec->imports)
    {
      g_menu_append (section, _ ("_Import From CSV…"), "list.import");
      g_menu_append (section, _ ("Export for Import…"), "list.export-all");
      g_menu_append_section (G_MENU (menu), NULL, G_MENU_MODEL (section));
    }
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
}

/* One row at a time, or as many as a bulk command is for. */
static GtkSelectionModel *
selection_new (TnListPage *self)
{
  GListModel *model = G_LIST_MODEL (g_object_ref (self->model));
  GtkSelectionModel *selection;

  if (self->spec->bulk == NULL || tn_services_is_read_only (self->services))
    return GTK_SELECTION_MODEL (gtk_single_selection_new (model));
  selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (model));
  self->bulk = self->spec->bulk (self);
  gtk_action_bar_pack_end (self->bulk_bar, self->bulk);
  g_signal_connect_object (selection,
                           "selection-changed",
                           G_CALLBACK (update_bulk),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection,
                           "items-changed",
                           G_CALLBACK (update_bulk),
                           self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return selection;
}

static GMenuModel *
row_menu (TnRecord *record, gpointer page)
{
  TnListPage *self = page;
  GMenuModel *menu = NULL;

  if (self->spec->row_menu != NULL)
    return self->spec->row_menu (self, record);
  if (GTK_IS_MENU_BUTTON (self->bulk))
    menu = gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (self->bulk));
  return menu != NULL ? g_object_ref (menu) : NULL;
}

AdwNavigationPage *
tn_list_page_new (TnServices *services, const TnListPageSpec *spec)
{
  TnListPage *self = g_object_new (TN_TYPE_LIST_PAGE, NULL);
  TnStore *store = tn_services_get_store (services);
  g_autoptr (GtkListItemFactory) factory = tn_list_factory (spec->row, spec->update_row, self);
  g_autoptr (GMenu) sorts = g_menu_new ();

  self->services = g_object_ref (services);
  self->spec = spec;
  set_texts (self);
  set_add (self);
  add_to_menu (self);
  self->model = tn_query_model_new (store, spec->kind);
  self->any = tn_query_model_new_any (store, spec->kind, spec->counted);
  watch (self, self->model);
  watch (self, self->any);
  self->selection = selection_new (self);
  add_columns (self);
  add_choices (self);
  if (spec->row_text != NULL)
    tn_table_set_row_text (self->table, spec->row_text);
  tn_table_set_model (self->table, self->model, self->selection);
  if (spec->sort != NULL)
    sort_by (self, spec->sort, spec->descending);
  tn_sort_menu_fill (sorts, GTK_WIDGET (self), self->table, TRUE);
  g_menu_append_section (G_MENU (gtk_menu_button_get_menu_model (self->menu_button)),
                         NULL,
                         G_MENU_MODEL (sorts));
  gtk_list_view_set_factory (self->list, factory);
  tn_views_join (self->views, self->table, self->list);
  self->menus = tn_row_menus_new (self->search_bar, self->model, self->selection, row_menu, self);
  tn_row_menus_watch (self->menus, GTK_WIDGET (self->table));
  tn_row_menus_watch (self->menus, GTK_WIDGET (self->list));
  tn_search_capture (self->search_entry, GTK_WIDGET (self));
  filter_selected_cb (self->filter, NULL, self);
  update_state (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_list_page_dispose (GObject *object)
{
  TnListPage *self = TN_LIST_PAGE (object);

  if (self->menus != NULL)
    tn_row_menus_close (self->menus);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_LIST_PAGE);
  g_clear_object (&self->menus);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->any);
  g_clear_pointer (&self->parent_name, g_free);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_list_page_parent_class)->dispose (object);
}

static void
tn_list_page_class_init (TnListPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_list_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/widgets/tn-list-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnListPage, narrow);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, title);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, tops);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, filter);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, empty);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, empty_add);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, empty_box);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, views);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, table);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, list);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, bulk_bar);
  gtk_widget_class_bind_template_child (widget_class, TnListPage, selected_label);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, tight_cb);
  gtk_widget_class_bind_template_callback (widget_class, roomy_cb);
  gtk_widget_class_bind_template_callback_full (widget_class,
                                                "stop_search_cb",
                                                G_CALLBACK (tn_search_stop));
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
  gtk_widget_class_install_action (widget_class, "list.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "list.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "list.export-all", NULL, export_all_action);
  gtk_widget_class_install_action (widget_class, "list.remove", NULL, remove_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "list.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class,
                                       GDK_KEY_e,
                                       GDK_CONTROL_MASK,
                                       "list.export",
                                       NULL);
}

static void
tn_list_page_init (TnListPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
}
