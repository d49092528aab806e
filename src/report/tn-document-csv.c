/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-document.h"

#include "tn-csv.h"
#include "tn-time.h"

static void
append_line (GString *csv, const char *text, gboolean protect)
{
  tn_csv_append_text (csv, text, protect);
  g_string_append (csv, "\r\n");
}

/* A number as programs read it, wherever this is: “1,234” or “1.234” is text to them. */
static void
append_cell (GString *csv, const TnCell *cell, gboolean protect)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (cell->is_number)
    g_string_append (csv, g_ascii_formatd (number, sizeof number, "%.15g", cell->number));
  else
    tn_csv_append_text (csv, cell->text, protect);
}

static void
append_table (GString *csv, const TnBlock *table, gboolean protect)
{
  for (guint i = 0; i < table->columns->len; i++)
    {
      if (i > 0)
        g_string_append_c (csv, ',');
      tn_csv_append_text (csv,
                          ((TnTableColumn *) g_ptr_array_index (table->columns, i))->title,
                          protect);
    }
  g_string_append (csv, "\r\n");
  for (guint i = 0; i < table->rows->len; i++)
    {
      GPtrArray *row = g_ptr_array_index (table->rows, i);

      for (guint j = 0; j < row->len; j++)
        {
          const TnCell *cell = g_ptr_array_index (row, j);

          if (j > 0)
            g_string_append_c (csv, ',');
          append_cell (csv, cell, protect);
        }
      g_string_append (csv, "\r\n");
    }
}

GBytes *
tn_document_to_csv (TnDocument *self, gboolean protect)
{
  GString *csv = g_string_new (NULL);
  g_autofree char *made = tn_time_format (self->made_at);

  append_line (csv, self->title, protect);
  append_line (csv, made, protect);
  if (self->notice != NULL)
    append_line (csv, self->notice, protect);
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const TnBlock *block = g_ptr_array_index (self->blocks, i);

      if (block->kind == TN_BLOCK_TITLE || block->kind == TN_BLOCK_HEADING)
        g_string_append (csv, "\r\n");
      if (block->kind == TN_BLOCK_TABLE)
        append_table (csv, block, protect);
      else
        append_line (csv, block->text, protect);
    }
  return g_string_free_to_bytes (csv);
}
