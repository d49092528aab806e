/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-document.h"

G_DEFINE_BOXED_TYPE (TnDocument, tn_document, tn_document_ref, tn_document_unref)

static void
cell_free (gpointer data)
{
  g_free (((TnCell *) data)->text);
  g_free (data);
}

static void
column_free (gpointer data)
{
  g_free (((TnTableColumn *) data)->title);
  g_free (data);
}

static void
block_free (gpointer data)
{
  TnBlock *block = data;

  g_free (block->text);
  g_clear_pointer (&block->columns, g_ptr_array_unref);
  g_clear_pointer (&block->rows, g_ptr_array_unref);
  g_free (block);
}

TnDocument *
tn_document_new (const char *title, gint64 made_at)
{
  TnDocument *self = g_atomic_rc_box_new0 (TnDocument);

  self->title = g_strdup (title);
  self->made_at = made_at;
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  return self;
}

TnDocument *
tn_document_ref (TnDocument *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
document_clear (gpointer data)
{
  TnDocument *self = data;

  g_free (self->title);
  g_free (self->notice);
  g_ptr_array_unref (self->blocks);
}

void
tn_document_unref (TnDocument *self)
{
  g_atomic_rc_box_release_full (self, document_clear);
}

static TnBlock *
add_block (TnDocument *self, TnBlockKind kind, const char *text)
{
  TnBlock *block = g_new0 (TnBlock, 1);

  block->kind = kind;
  block->text = g_strdup (text);
  g_ptr_array_add (self->blocks, block);
  return block;
}

void
tn_document_add_title (TnDocument *self, const char *text)
{
  add_block (self, TN_BLOCK_TITLE, text);
}

void
tn_document_add_heading (TnDocument *self, const char *text)
{
  add_block (self, TN_BLOCK_HEADING, text);
}

void
tn_document_add_text (TnDocument *self, const char *text, TnHealth tone)
{
  add_block (self, TN_BLOCK_TEXT, text)->tone = tone;
}

TnBlock *
tn_document_add_table (TnDocument *self, const char *what)
{
  TnBlock *table = add_block (self, TN_BLOCK_TABLE, what);

  table->columns = g_ptr_array_new_with_free_func (column_free);
  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  return table;
}

void
tn_table_block_add_column (TnBlock *table, const char *title, double share, gboolean is_number)
{
  TnTableColumn *column = g_new (TnTableColumn, 1);

  *column = (TnTableColumn) { g_strdup (title), share, is_number };
  g_ptr_array_add (table->columns, column);
}

GPtrArray *
tn_table_block_add_row (TnBlock *table)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (cell_free);

  g_ptr_array_add (table->rows, row);
  return row;
}

void
tn_table_row_add (GPtrArray *row, const char *text, TnHealth tone)
{
  TnCell *cell = g_new0 (TnCell, 1);

  cell->text = g_strdup (text);
  cell->tone = tone;
  g_ptr_array_add (row, cell);
}

void
tn_table_row_add_number (GPtrArray *row, const char *text, double number)
{
  TnCell *cell = g_new0 (TnCell, 1);

  cell->text = number >= 0 ? g_strdup (text) : NULL;
  cell->is_number = number >= 0;
  cell->number = number;
  g_ptr_array_add (row, cell);
}
