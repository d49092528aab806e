/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-xlsx.h"

#include "tn-document.h"
#include "tn-time.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_CHARACTERS 32767

TnXlsx *
tn_xlsx_new (const char *title, gint64 made_at)
{
  TnXlsx *self = g_new0 (TnXlsx, 1);
  lxw_workbook_options options = { .constant_memory = LXW_TRUE,
                                   .output_buffer = &self->data,
                                   .output_buffer_size = &self->size };
  lxw_doc_properties properties = { .title = (char *) title, .created = (time_t) made_at };

  self->book = workbook_new_opt (NULL, &options);
  workbook_set_properties (self->book, &properties);
  self->sheet = workbook_add_worksheet (self->book, NULL);
  self->bold = workbook_add_format (self->book);
  format_set_bold (self->bold);
  return self;
}

void
tn_xlsx_free (TnXlsx *self)
{
  if (self->book != NULL)
    workbook_close (self->book);
  free ((char *) self->data);
  g_free (self);
}

void
tn_xlsx_put (TnXlsx *self, guint row, guint column, const char *text, gboolean bold)
{
  g_autofree char *cut = NULL;

  if (text == NULL || *text == '\0' || row >= TN_XLSX_ROWS)
    return;
  if (g_utf8_strlen (text, -1) > MAX_CHARACTERS)
    text = cut = g_utf8_substring (text, 0, MAX_CHARACTERS);
  worksheet_write_string (self->sheet, row, (lxw_col_t) column, text, bold ? self->bold : NULL);
}

void
tn_xlsx_put_number (TnXlsx *self, guint row, guint column, double number)
{
  if (row < TN_XLSX_ROWS)
    worksheet_write_number (self->sheet, row, (lxw_col_t) column, number, NULL);
}

void
tn_xlsx_set_width (TnXlsx *self, guint column, double characters)
{
  worksheet_set_column (self->sheet, (lxw_col_t) column, (lxw_col_t) column, characters, NULL);
}

GBytes *
tn_xlsx_finish (TnXlsx *self, GError **error)
{
  lxw_error status = workbook_close (g_steal_pointer (&self->book));

  if (status != LXW_NO_ERROR)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_FAILED,
                   "the workbook could not be made: %s",
                   lxw_strerror (status));
      return NULL;
    }
  return g_bytes_new (self->data, self->size);
}

/* A document ---------------------------------------------------------------- */

static guint
put_table (TnXlsx *xlsx, const TnBlock *table, guint line)
{
  for (guint i = 0; i < table->columns->len; i++)
    tn_xlsx_put (xlsx,
                 line,
                 i,
                 ((TnTableColumn *) g_ptr_array_index (table->columns, i))->title,
                 TRUE);
  line++;
  for (guint i = 0; i < table->rows->len; i++, line++)
    {
      GPtrArray *row = g_ptr_array_index (table->rows, i);

      for (guint j = 0; j < row->len; j++)
        {
          const TnCell *cell = g_ptr_array_index (row, j);

          if (cell->is_number)
            tn_xlsx_put_number (xlsx, line, j, cell->number);
          else
            tn_xlsx_put (xlsx, line, j, cell->text, FALSE);
        }
    }
  return line;
}

GBytes *
tn_document_to_xlsx (TnDocument *self, GError **error)
{
  g_autoptr (TnXlsx) xlsx = tn_xlsx_new (self->title, self->made_at);
  g_autofree char *made = tn_time_format (self->made_at);
  guint line = 0;

  for (guint i = 0; i < 8; i++)
    tn_xlsx_set_width (xlsx, i, i == 0 ? 36 : 18);
  tn_xlsx_put (xlsx, line++, 0, self->title, TRUE);
  tn_xlsx_put (xlsx, line++, 0, made, FALSE);
  if (self->notice != NULL)
    tn_xlsx_put (xlsx, line++, 0, self->notice, FALSE);
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const TnBlock *block = g_ptr_array_index (self->blocks, i);
      gboolean heading = block->kind == TN_BLOCK_TITLE || block->kind == TN_BLOCK_HEADING;

      if (heading)
        line++;
      if (block->kind == TN_BLOCK_TABLE)
        line = put_table (xlsx, block, line);
      else
        tn_xlsx_put (xlsx, line++, 0, block->text, heading);
    }
  return tn_xlsx_finish (xlsx, error);
}
