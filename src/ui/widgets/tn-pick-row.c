/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-pick-row.h"

#include "tn-dex.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GWeakRef widget;
  TnStore *store; /* (owned) */
  TnPickRow what;
  TnPicked picked;
  gpointer data; /* (owned) (nullable): the dialog has it */
  GDestroyNotify destroy;
} Pick;

static void
pick_free (gpointer data)
{
  Pick *pick = data;

  g_weak_ref_clear (&pick->widget);
  g_object_unref (pick->store);
  if (pick->data != NULL)
    pick->destroy (pick->data);
  g_free (pick);
}

static GPtrArray *
make_entries (const TnPickRow *what, GPtrArray *rows)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_pick_entry_free);

  if (what->nobody != NULL)
    g_ptr_array_add (entries, tn_pick_entry_new ("0", what->nobody, NULL));
  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *row = g_ptr_array_index (rows, i);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, tn_record_get_id (row));

      if (tn_record_get_id (row) != what->except)
        g_ptr_array_add (entries,
                         tn_pick_entry_new (id,
                                            tn_record_get_string (row, "name"),
                                            tn_record_get_string (row, what->detail)));
    }
  return entries;
}

static DexFuture *
pick_fiber (gpointer data)
{
  Pick *pick = data;
  const TnListQuery query = { .kind = pick->what.kind,
                              .filter = pick->what.filter,
                              .parent = pick->what.parent };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (pick->store, &query, NULL), &error);
  g_autoptr (GPtrArray) rows =
      ids != NULL ? dex_await_boxed (tn_store_list_rows (pick->store, query.kind, ids), &error)
                  : NULL;
  g_autoptr (GPtrArray) entries = rows != NULL ? make_entries (&pick->what, rows) : NULL;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&pick->widget);

  if (widget == NULL || gtk_widget_get_root (widget) == NULL)
    return NULL;
  if (entries == NULL)
    tn_window_toast_error (tn_window_get (widget), error);
  else
    adw_dialog_present (tn_pick_dialog_new (pick->what.title,
                                            pick->what.empty,
                                            entries,
                                            pick->picked,
                                            g_steal_pointer (&pick->data),
                                            pick->destroy),
                        widget);
  return NULL;
}

void
tn_pick_row (GtkWidget *widget,
             TnStore *store,
             const TnPickRow *what,
             TnPicked picked,
             gpointer data,
             GDestroyNotify destroy)
{
  Pick *pick = g_new0 (Pick, 1);

  g_weak_ref_init (&pick->widget, widget);
  pick->store = g_object_ref (store);
  pick->what = *what;
  pick->picked = picked;
  pick->data = data;
  pick->destroy = destroy;
  dex_future_disown (tn_dex_spawn (pick_fiber, pick, pick_free));
}

void
tn_pick_mapped_tenant (GtkWidget *widget,
                       TnStore *store,
                       TnPicked picked,
                       gpointer data,
                       GDestroyNotify destroy)
{
  const TnPickRow what = { .kind = TN_LIST_TENANTS,
                           .filter = TN_FILTER_MAPPED,
                           .detail = "domain",
                           .title = _ ("Microsoft Tenant"),
                           .empty = _ ("No Microsoft tenant is mapped yet.") };

  tn_pick_row (widget, store, &what, picked, data, destroy);
}
