/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnConsolidateDialog: brings the organizations of one client under one managed tenant and maps it
 * (MAP-08): choose, name, see the result, do it. One undo takes it back. */
#define TN_TYPE_CONSOLIDATE_DIALOG (tn_consolidate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnConsolidateDialog, tn_consolidate_dialog, TN, CONSOLIDATE_DIALOG, AdwDialog)

AdwDialog *tn_consolidate_dialog_new (TnServices *services);

G_END_DECLS
