/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-list-state.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

const char *
tn_list_state (TnQueryModel *model)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (model)) > 0)
    return "ready";
  return tn_query_model_get_failed (model)    ? "failed"
         : tn_query_model_get_loading (model) ? "loading"
                                              : "empty";
}

void
tn_list_state_add_pages (GtkStack *stack)
{
  GtkWidget *failed =
      g_object_new (ADW_TYPE_STATUS_PAGE,
                    "icon-name",
                    "tn-error-symbolic",
                    "title",
                    _ ("This List Cannot Be Read"),
                    "description",
                    _ ("Tenantry’s own data did not answer. If it stays like this, start Tenantry "
                       "anew."),
                    NULL);

  /* Reading takes milliseconds: a spinner would only flicker. */
  gtk_stack_add_named (stack, adw_bin_new (), "loading");
  gtk_stack_add_named (stack, failed, "failed");
}

static gboolean
is_item (GListStore *list, guint position, gconstpointer item, GEqualFunc equal)
{
  g_autoptr (GObject) there = g_list_model_get_item (G_LIST_MODEL (list), position);

  return equal (there, item);
}

void
tn_list_update (GListStore *list, GPtrArray *items, GEqualFunc equal)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list)), first = 0, last = 0;

  while (first < MIN (n, items->len) &&
         is_item (list, first, g_ptr_array_index (items, first), equal))
    first++;
  while (last < MIN (n, items->len) - first &&
         is_item (list, n - 1 - last, g_ptr_array_index (items, items->len - 1 - last), equal))
    last++;
  if (n != first + last || items->len != first + last)
    g_list_store_splice (list,
                         first,
                         n - first - last,
                         items->pdata + first,
                         items->len - first - last);
}

void
tn_drop_down_set_strings (GtkDropDown *drop, GtkStringList *strings)
{
  GListModel *shown = gtk_drop_down_get_model (drop);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (strings));
  gboolean same = GTK_IS_STRING_LIST (shown) && g_list_model_get_n_items (shown) == n;

  for (guint i = 0; same && i < n; i++)
    same = g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (shown), i),
                        gtk_string_list_get_string (strings, i));
  if (!same)
    gtk_drop_down_set_model (drop, G_LIST_MODEL (strings));
}
