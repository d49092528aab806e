/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "tn-health.h"

/* A report as headings, paragraphs and tables, before it becomes a page on the screen, a PDF, a
 * printout, a workbook or CSV. It is made once and then only read; any thread. */

G_BEGIN_DECLS

typedef struct
{
  char *text; /* (owned) (nullable): not known */
  gboolean is_number;
  double number;
  TnHealth tone; /* %TN_HEALTH_NO_DATA: none; a cell with a tone says it in words, too */
} TnCell;

typedef struct
{
  char *title;  /* (owned) */
  double share; /* of the width; all shares of a table sum to 1 */
  gboolean is_number;
} TnTableColumn;

typedef enum
{
  TN_BLOCK_TITLE,   /* of a tenant; begins a page */
  TN_BLOCK_HEADING, /* of a section */
  TN_BLOCK_TEXT,
  TN_BLOCK_TABLE,
} TnBlockKind;

typedef struct
{
  TnBlockKind kind;
  char *text;         /* (owned) (nullable): of a table: what it is, for assistive technology */
  TnHealth tone;      /* of a paragraph */
  GPtrArray *columns; /* (owned) (nullable) (element-type TnTableColumn) */
  GPtrArray *rows;    /* (owned) (nullable) (element-type GPtrArray of TnCell) */
} TnBlock;

#define TN_TYPE_DOCUMENT (tn_document_get_type ())
GType tn_document_get_type (void);

typedef struct
{
  char *title;       /* (owned) */
  char *notice;      /* (owned) (nullable): stands on each page: what is missing (REL-16) */
  gint64 made_at;    /* seconds */
  GPtrArray *blocks; /* (owned) (element-type TnBlock) */
} TnDocument;

TnDocument *tn_document_new (const char *title, gint64 made_at) G_GNUC_WARN_UNUSED_RESULT;
TnDocument *tn_document_ref (TnDocument *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_document_unref (TnDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnDocument, tn_document_unref)

void tn_document_add_title (TnDocument *self, const char *text);
void tn_document_add_heading (TnDocument *self, const char *text);
void tn_document_add_text (TnDocument *self, const char *text, TnHealth tone);

/** tn_document_add_table: (transfer none): give it columns, then rows. */
TnBlock *tn_document_add_table (TnDocument *self, const char *what);
void
tn_table_block_add_column (TnBlock *table, const char *title, double share, gboolean is_number);

/** tn_table_block_add_row: (transfer none): fill it cell by cell. */
GPtrArray *tn_table_block_add_row (TnBlock *table);
void tn_table_row_add (GPtrArray *row, const char *text, TnHealth tone);

/** tn_table_row_add_number: @text: how it is written; @number: what it is; a negative one is not
 * known. */
void tn_table_row_add_number (GPtrArray *row, const char *text, double number);

/** tn_document_to_csv: the blocks one after the other. @protect: see tn_csv_append_text(). */
GBytes *tn_document_to_csv (TnDocument *self, gboolean protect) G_GNUC_WARN_UNUSED_RESULT;

/** tn_document_to_xlsx: one sheet. */
GBytes *tn_document_to_xlsx (TnDocument *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_document_to_pdf: A4, with tags for assistive technology; equal documents give equal bytes. */
GBytes *tn_document_to_pdf (TnDocument *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
