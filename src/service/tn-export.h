/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-columns.h"
#include "tn-store.h"

G_BEGIN_DECLS

/** TnExportFormat: how rows become a file. One after the other, each call on some worker thread. */
typedef struct
{
  const char *suffix; /* ".csv" */
  /* @columns: (element-type TnColumn) */
  gpointer (*begin) (GPtrArray *columns, gboolean protect);
  gboolean (*append) (gpointer file, GPtrArray *columns, GPtrArray *rows, GError **error);
  /* Returns: (transfer full) (nullable) */
  GBytes *(*end) (gpointer file, GError **error);
  GDestroyNotify free;
} TnExportFormat;

/** tn_export_csv_format: UTF-8 text as RFC 4180 has it; see tn_csv_append_text(). */
extern const TnExportFormat tn_export_csv_format;

/** tn_export: as tn_export_csv(), in any format; @format is static. */
DexFuture *tn_export (TnStore *store,
                      const TnListQuery *query,
                      GArray *only,
                      const char *const *columns,
                      const TnExportFormat *format,
                      gboolean protect,
                      GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_export_csv:
 * @query: the rows and their order
 * @only: (nullable) (element-type gint64): of them only these
 * @columns: fields of columns in order (see tn_columns()); unknown ones are left out; NULL: all
 * @protect: see tn_csv_append_text()
 * @cancellable: (nullable)
 *
 * Export is the view: the same rows, columns and order. A header row, then a row a record; what is
 * not known is an empty field. Resolves to a #GBytes of UTF-8 text. Nothing is written.
 */
DexFuture *tn_export_csv (TnStore *store,
                          const TnListQuery *query,
                          GArray *only,
                          const char *const *columns,
                          gboolean protect,
                          GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
