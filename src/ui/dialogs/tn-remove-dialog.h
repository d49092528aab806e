/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnRemoveDialog: ends one integration, or all of them: what follows is listed before, what could
 * not be done after (S10, ACT-08 to ACT-12). */
#define TN_TYPE_REMOVE_DIALOG (tn_remove_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnRemoveDialog, tn_remove_dialog, TN, REMOVE_DIALOG, AdwDialog)

/** tn_remove_dialog_new: @integration: row id; 0: all of them, which needs a typed word. @name:
 * (nullable): of the tenant. */
AdwDialog *tn_remove_dialog_new (TnServices *services,
                                 gint64 integration,
                                 TnIntegrationKind kind,
                                 const char *name);

G_END_DECLS
