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
  const TnExportFormat *format;
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

/* CSV ----------------------------------------------------------------------- */

typedef struct
{
  GString *text; /* (owned) (nullable) */
  gboolean protect;
} Csv;

static gpointer
csv_begin (GPtrArray *columns, gboolean protect)
{
  Csv *csv = g_new (Csv, 1);

  *csv = (Csv) { g_string_new (NULL), protect };
  for (guint i = 0; i < columns->len; i++)
    {
      if (i > 0)
        g_string_append_c (csv->text, ',');
      tn_csv_append_text (csv->text,
                          _ (((const TnColumn *) g_ptr_array_index (columns, i))->title),
                          protect);
    }
  g_string_append (csv->text, "\r\n");
  return csv;
}

static gboolean
csv_append (gpointer file, GPtrArray *columns, GPtrArray *rows, GError **error)
{
  Csv *csv = file;

  for (guint i = 0; i < rows->len; i++)
    {
      for (guint j = 0; j < columns->len; j++)
        {
          const TnColumn *column = g_ptr_array_index (columns, j);
          g_autofree char *text = tn_column_text (column, g_ptr_array_index (rows, i));

          if (j > 0)
            g_string_append_c (csv->text, ',');
          tn_csv_append_text (csv->text, text, csv->protect && !tn_column_is_number (column));
        }
      g_string_append (csv->text, "\r\n");
    }
  return TRUE;
}

static GBytes *
csv_end (gpointer file, GError **error)
{
  return g_string_free_to_bytes (g_steal_pointer (&((Csv *) file)->text));
}

static void
csv_free (gpointer file)
{
  Csv *csv = file;

  if (csv->text != NULL)
    g_string_free (csv->text, TRUE);
  g_free (csv);
}

const TnExportFormat tn_export_csv_format = { ".csv", csv_begin, csv_append, csv_end, csv_free };

/* Any format ---------------------------------------------------------------- */

/* The file, and what is done to it next on a worker thread. The fiber waits for each step, so that
 * only one thread has it at a time; a step that nobody waits for any more still ends. */
typedef struct
{
  const TnExportFormat *format;
  GPtrArray *columns; /* (owned) (element-type TnColumn) */
  GPtrArray *rows;    /* (owned) (nullable): NULL: it begins or ends */
  gboolean protect;
  gpointer file; /* (owned) (nullable): not begun */
} File;

static void
file_clear (gpointer data)
{
  File *file = data;

  if (file->file != NULL)
    file->format->free (file->file);
  g_ptr_array_unref (file->columns);
  g_clear_pointer (&file->rows, g_ptr_array_unref);
}

static void
file_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, file_clear);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (File, file_unref)

static gboolean
step_file (gpointer data, GValue *result, GError **error)
{
  File *file = data;

  if (file->file == NULL)
    file->file = file->format->begin (file->columns, file->protect);
  if (file->rows != NULL)
    return file->format->append (file->file, file->columns, file->rows, error);
  return TRUE;
}

static gboolean
end_file (gpointer data, GValue *result, GError **error)
{
  File *file = data;
  GBytes *bytes = file->format->end (file->file, error);

  if (bytes == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, bytes);
  return TRUE;
}

static DexFuture *
run_step (File *file, TnThreadFunc step)
{
  return tn_dex_run (step, g_atomic_rc_box_acquire (file), file_unref);
}

static File *
file_new (Export *export)
{
  File *file = g_atomic_rc_box_new0 (File);

  file->format = export->format;
  file->columns = g_ptr_array_ref (export->columns);
  file->protect = export->protect;
  return file;
}

static GArray *
list_ids (Export *export, GError **error)
{
  g_autoptr (GArray) ids =
      dex_await_boxed (tn_store_list_ids (export->store, export->query, export->cancellable),
                       error);

  return ids != NULL && export->only != NULL ? keep_only (ids, export->only)
                                             : g_steal_pointer (&ids);
}

static DexFuture *
export_fiber (gpointer data)
{
  Export *export = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = list_ids (export, &error);
  g_autoptr (File) file = file_new (export);

  if (ids == NULL || !dex_await (run_step (file, step_file), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint from = 0; from < ids->len; from += BATCH)
    {
      g_autoptr (GArray) part = g_array_new (FALSE, FALSE, sizeof (gint64));

      g_array_append_vals (part, &g_array_index (ids, gint64, from), MIN (BATCH, ids->len - from));
      g_clear_pointer (&file->rows, g_ptr_array_unref);
      file->rows =
          dex_await_boxed (tn_store_list_rows (export->store, export->query->kind, part), &error);
      if (file->rows == NULL ||
          g_cancellable_set_error_if_cancelled (export->cancellable, &error) ||
          !dex_await (run_step (file, step_file), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return run_step (file, end_file);
}

DexFuture *
tn_export_csv (TnStore *store,
               const TnListQuery *query,
               GArray *only,
               const char *const *columns,
               gboolean protect,
               GCancellable *cancellable)
{
  return tn_export (store, query, only, columns, &tn_export_csv_format, protect, cancellable);
}

DexFuture *
tn_export (TnStore *store,
           const TnListQuery *query,
           GArray *only,
           const char *const *columns,
           const TnExportFormat *format,
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
  export->format = format;
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
