/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-import.h"
#include "tn-services.h"

G_BEGIN_DECLS

#define TN_TYPE_IMPORT_DIALOG (tn_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnImportDialog, tn_import_dialog, TN, IMPORT_DIALOG, AdwDialog)

/**
 * tn_import_dialog_new:
 * @organization: of rows that name none; 0: each has to name one
 * @name: (nullable): of that organization
 *
 * A CSV file in three steps (ORG-02): the file, what its columns are, with what would happen to
 * each row, and what happened, which can be taken back.
 */
AdwDialog *tn_import_dialog_new (TnServices *services,
                                 TnImportKind kind,
                                 gint64 organization,
                                 const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
