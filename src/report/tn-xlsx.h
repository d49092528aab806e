/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <xlsxwriter.h>

/* A workbook with one sheet, in memory. A text is never taken for a formula: it is written as text.
 * One thread at a time. */

G_BEGIN_DECLS

typedef struct
{
  lxw_workbook *book;   /* (owned) (nullable): closed */
  lxw_worksheet *sheet; /* (not owned) */
  lxw_format *bold;     /* (not owned) */
  const char *data;     /* (not owned): filled when the book is closed */
  size_t size;
} TnXlsx;

/** TN_XLSX_ROWS: what a sheet can hold. */
#define TN_XLSX_ROWS 1048576

/** tn_xlsx_new: @made_at: seconds: stands in the file, so that equal ones have equal bytes. */
TnXlsx *tn_xlsx_new (const char *title, gint64 made_at) G_GNUC_WARN_UNUSED_RESULT;
void tn_xlsx_free (TnXlsx *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnXlsx, tn_xlsx_free)

/** tn_xlsx_put: @text: (nullable): an empty cell. A cell holds 32,767 characters; what is longer is
 * cut. */
void tn_xlsx_put (TnXlsx *self, guint row, guint column, const char *text, gboolean bold);
void tn_xlsx_put_number (TnXlsx *self, guint row, guint column, double number);
void tn_xlsx_set_width (TnXlsx *self, guint column, double characters);

/** tn_xlsx_finish: the file. */
GBytes *tn_xlsx_finish (TnXlsx *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
