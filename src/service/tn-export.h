/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-columns.h"
#include "tn-store.h"

G_BEGIN_DECLS

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
