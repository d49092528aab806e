/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-export-xlsx.h"

#include "tn-xlsx.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  TnXlsx *xlsx; /* (owned) */
  guint line;
} Sheet;

static gpointer
sheet_begin (GPtrArray *columns, gboolean protect)
{
  Sheet *sheet = g_new (Sheet, 1);

  /* No time of its own: the same rows give the same file. */
  *sheet = (Sheet) { tn_xlsx_new ("Tenantry", 1), 1 };
  for (guint i = 0; i < columns->len; i++)
    {
      const TnColumn *column = g_ptr_array_index (columns, i);

      tn_xlsx_set_width (sheet->xlsx, i, tn_column_is_number (column) ? 14 : 28);
      tn_xlsx_put (sheet->xlsx, 0, i, _ (column->title), TRUE);
    }
  return sheet;
}

static gboolean
sheet_append (gpointer file, GPtrArray *columns, GPtrArray *rows, GError **error)
{
  Sheet *sheet = file;

  if (sheet->line + rows->len > TN_XLSX_ROWS)
    {
      g_set_error_literal (error,
                           G_IO_ERROR,
                           G_IO_ERROR_NO_SPACE,
                           _ ("a workbook cannot hold so many rows; export as CSV"));
      return FALSE;
    }
  for (guint i = 0; i < rows->len; i++, sheet->line++)
    for (guint j = 0; j < columns->len; j++)
      {
        const TnColumn *column = g_ptr_array_index (columns, j);
        g_autofree char *text = tn_column_text (column, g_ptr_array_index (rows, i));

        if (text != NULL && tn_column_is_number (column))
          tn_xlsx_put_number (sheet->xlsx, sheet->line, j, g_ascii_strtod (text, NULL));
        else
          tn_xlsx_put (sheet->xlsx, sheet->line, j, text, FALSE);
      }
  return TRUE;
}

static GBytes *
sheet_end (gpointer file, GError **error)
{
  return tn_xlsx_finish (((Sheet *) file)->xlsx, error);
}

static void
sheet_free (gpointer file)
{
  Sheet *sheet = file;

  tn_xlsx_free (sheet->xlsx);
  g_free (sheet);
}

const TnExportFormat tn_export_xlsx_format = { ".xlsx",
                                               sheet_begin,
                                               sheet_append,
                                               sheet_end,
                                               sheet_free };
