/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-sort-menu.h"

#include <glib/gi18n-lib.h>

#define TABLE_KEY "tn-table"

static GtkColumnViewSorter *
sorter_of (GtkColumnView *table)
{
  return GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (table));
}

/* Returns: (transfer none) (nullable) */
static GtkColumnViewColumn *
find_column (GtkColumnView *table, const char *id)
{
  GListModel *columns = gtk_column_view_get_columns (table);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (gtk_column_view_column_get_id (column), id) == 0)
        return column; /* the table holds it */
    }
  return NULL;
}

static GtkColumnView *
table_of (GSimpleAction *action)
{
  return g_object_get_data (G_OBJECT (action), TABLE_KEY);
}

static void
by_cb (GSimpleAction *action, GVariant *id, gpointer data)
{
  GtkColumnView *table = table_of (action);
  GtkColumnViewColumn *column = find_column (table, g_variant_get_string (id, NULL));

  if (column != NULL)
    gtk_column_view_sort_by_column (
        table,
        column,
        gtk_column_view_sorter_get_primary_sort_order (sorter_of (table)));
}

static void
descending_cb (GSimpleAction *action, GVariant *descending, gpointer data)
{
  GtkColumnView *table = table_of (action);
  GtkColumnViewColumn *column = gtk_column_view_sorter_get_primary_sort_column (sorter_of (table));

  if (column != NULL)
    gtk_column_view_sort_by_column (table,
                                    column,
                                    g_variant_get_boolean (descending) ? GTK_SORT_DESCENDING
                                                                       : GTK_SORT_ASCENDING);
}

static void
show_by_cb (GtkSorter *sorter, GtkSorterChange change, GSimpleAction *action)
{
  GtkColumnViewColumn *column =
      gtk_column_view_sorter_get_primary_sort_column (GTK_COLUMN_VIEW_SORTER (sorter));
  const char *id = column != NULL ? gtk_column_view_column_get_id (column) : NULL;

  g_simple_action_set_state (action, g_variant_new_string (id != NULL ? id : ""));
}

static void
show_descending_cb (GtkSorter *sorter, GtkSorterChange change, GSimpleAction *action)
{
  g_simple_action_set_state (
      action,
      g_variant_new_boolean (gtk_column_view_sorter_get_primary_sort_order (
                                 GTK_COLUMN_VIEW_SORTER (sorter)) == GTK_SORT_DESCENDING));
}

/* @action: (transfer full) */
static void
add_action (GSimpleActionGroup *group,
            GtkColumnView *table,
            GSimpleAction *action,
            GCallback change,
            void (*show) (GtkSorter *sorter, GtkSorterChange how, GSimpleAction *action))
{
  GtkSorter *sorter = GTK_SORTER (sorter_of (table));

  g_object_set_data (G_OBJECT (action), TABLE_KEY, table);
  g_signal_connect (action, "change-state", change, NULL);
  g_signal_connect_object (sorter, "changed", G_CALLBACK (show), action, G_CONNECT_DEFAULT);
  show (sorter, GTK_SORTER_CHANGE_DIFFERENT, action);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  g_object_unref (action);
}

void
tn_sort_menu_fill (GMenu *section, GtkWidget *page, GtkColumnView *table, gboolean hidden)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new (), fields = g_menu_new (), order = g_menu_new ();
  GListModel *columns = gtk_column_view_get_columns (table);

  add_action (group,
              table,
              g_simple_action_new_stateful ("by", G_VARIANT_TYPE_STRING, g_variant_new_string ("")),
              G_CALLBACK (by_cb),
              show_by_cb);
  add_action (group,
              table,
              g_simple_action_new_stateful ("descending", NULL, g_variant_new_boolean (FALSE)),
              G_CALLBACK (descending_cb),
              show_descending_cb);
  gtk_widget_insert_action_group (page, "sort", G_ACTION_GROUP (group));
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const char *id = gtk_column_view_column_get_id (column);
      g_autoptr (GMenuItem) item = NULL;

      if (id == NULL || gtk_column_view_column_get_sorter (column) == NULL ||
          (!hidden && !gtk_column_view_column_get_visible (column)))
        continue;
      item = g_menu_item_new (gtk_column_view_column_get_title (column), NULL);
      g_menu_item_set_action_and_target (item, "sort.by", "s", id);
      g_menu_append_item (fields, item);
    }
  g_menu_append (order, _ ("Descending"), "sort.descending");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (fields));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (order));
  g_menu_remove_all (section);
  g_menu_append_submenu (section, _ ("Sort By"), G_MENU_MODEL (menu));
}
