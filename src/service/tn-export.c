/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-export.h"

#include "tn-csv.h"
#include "tn-dex.h"

#include <glib/gi18n-lib.h>

/* Rows in memory at one time. */
#define BATCH 1000

typedef struct
{
  TnStore *store;     /* (owned) */
  TnListQuery *query; /* (owned) */
  GArray *only;       /* (owned) (nullable) */
  GPtrArray *columns; /* (owned) (element-type TnColumn) */
  gboolean protect;
  GCancellable *cancellable; /* (owned) (nullable) */
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->store);
  tn_list_query_free (export->query);
  g_clear_pointer (&export->only, g_array_unref);
  g_ptr_array_unref (export->columns);
  g_clear_object (&export->cancellable);
  g_free (export);
}

/* @ids, without those that are not wanted, in their order. */
static GArray *
keep_only (GArray *ids, GArray *only)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < only->len; i++)
    g_hash_table_add (wanted, &g_array_index (only, gint64, i));
  for (guint i = 0; i < ids->len; i++)
    if (g_hash_table_contains (wanted, &g_array_index (ids, gint64, i)))
      g_array_append_val (kept, g_array_index (ids, gint64, i));
  return kept;
}

/* One batch of rows as text, on a worker thread. */
typedef struct
{
  GPtrArray *rows;    /* (owned) (element-type TnRecord) */
  GPtrArray *columns; /* (owned) (element-type TnColumn) */
  gboolean protect;
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_ptr_array_unref (batch->rows);
  g_ptr_array_unref (batch->columns);
  g_free (batch);
}

static gboolean
write_batch (gpointer data, GValue *result, GError **error)
{
  Batch *batch = data;
  GString *csv = g_string_new (NULL);

  for (guint i = 0; i < batch->rows->len; i++)
    {
      for (guint j = 0; j < batch->columns->len; j++)
        {
          const TnColumn *column = g_ptr_array_index (batch->columns, j);
          g_autofree char *text = tn_column_text (column, g_ptr_array_index (batch->rows, i));

          if (j > 0)
            g_string_append_c (csv, ',');
          tn_csv_append_text (csv, text, batch->protect && !tn_column_is_number (column));
        }
      g_string_append (csv, "\r\n");
    }
  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, g_string_free_and_steal (csv));
  return TRUE;
}

static DexFuture *
export_fiber (gpointer data)
{
  Export *export = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GArray) ids =
      dex_await_boxed (tn_store_list_ids (export->store, export->query, export->cancellable),
                       &error);

  if (ids == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (export->only != NULL)
    {
      GArray *kept = keep_only (ids, export->only);

      g_array_unref (ids);
      ids = kept;
    }
  for (guint i = 0; i < export->columns->len; i++)
    {
      if (i > 0)
        g_string_append_c (csv, ',');
      tn_csv_append_text (csv,
                          _ (((const TnColumn *) g_ptr_array_index (export->columns, i))->title),
                          export->protect);
    }
  g_string_append (csv, "\r\n");
  for (guint from = 0; from < ids->len; from += BATCH)
    {
      g_autoptr (GArray) part = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autofree char *text = NULL;
      Batch *batch = g_new (Batch, 1);

      g_array_append_vals (part, &g_array_index (ids, gint64, from), MIN (BATCH, ids->len - from));
      *batch = (Batch) {
        dex_await_boxed (tn_store_list_rows (export->store, export->query->kind, part), &error),
        g_ptr_array_ref (export->columns),
        export->protect,
      };
      if (batch->rows == NULL || g_cancellable_set_error_if_cancelled (export->cancellable, &error))
        {
          if (batch->rows == NULL)
            batch->rows = g_ptr_array_new ();
          batch_free (batch);
          return dex_future_new_for_error (g_steal_pointer (&error));
        }
      text = dex_await_string (tn_dex_run (write_batch, batch, batch_free), &error);
      if (text == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      g_string_append (csv, text);
    }
  return dex_future_new_take_boxed (G_TYPE_BYTES, g_string_free_to_bytes (g_steal_pointer (&csv)));
}

DexFuture *
tn_export_csv (TnStore *store,
               const TnListQuery *query,
               GArray *only,
               const char *const *columns,
               gboolean protect,
               GCancellable *cancellable)
{
  Export *export = g_new0 (Export, 1);
  guint n;
  const TnColumn *all = tn_columns (query->kind, &n);

  export->store = g_object_ref (store);
  export->query = tn_list_query_copy (query);
  export->only = only != NULL ? g_array_ref (only) : NULL;
  export->protect = protect;
  g_set_object (&export->cancellable, cancellable);
  export->columns = g_ptr_array_new ();
  for (guint i = 0; columns == NULL && i < n; i++)
    g_ptr_array_add (export->columns, (gpointer) &all[i]);
  for (; columns != NULL && *columns != NULL; columns++)
    {
      const TnColumn *column = tn_column_find (query->kind, *columns);

      if (column != NULL)
        g_ptr_array_add (export->columns, (gpointer) column);
    }
  return tn_dex_spawn (export_fiber, export, export_free);
}
