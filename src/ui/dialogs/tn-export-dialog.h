/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-query-model.h"

G_BEGIN_DECLS

#define TN_TYPE_EXPORT_DIALOG (tn_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnExportDialog, tn_export_dialog, TN, EXPORT_DIALOG, AdwDialog)

/**
 * tn_export_dialog_new:
 * @model: whose view is written
 * @selected: (nullable) (element-type gint64): rows that are chosen; offered first
 * @columns: (nullable): fields of the columns that are shown, in order; NULL: all that there are
 * @name: file name without its end
 */
AdwDialog *tn_export_dialog_new (TnStore *store,
                                 TnQueryModel *model,
                                 GArray *selected,
                                 const char *const *columns,
                                 const char *name);

G_END_DECLS
