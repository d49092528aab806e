/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"
#include "tn-state-clients.h"

G_BEGIN_DECLS

#define TN_TYPE_BULK_EDIT_DIALOG (tn_bulk_edit_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnBulkEditDialog, tn_bulk_edit_dialog, TN, BULK_EDIT_DIALOG, AdwDialog)

/** TnBulkEdited: what was chosen; gone after the call. */
typedef void (*TnBulkEdited) (const TnBulkEdit *edit, gpointer data);

/** tn_bulk_edit_dialog_new: which fields of @n organizations get which value; those that nobody
 * switches on stay as they are. */
AdwDialog *tn_bulk_edit_dialog_new (TnServices *services,
                                    guint n,
                                    TnBulkEdited edited,
                                    gpointer data,
                                    GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
