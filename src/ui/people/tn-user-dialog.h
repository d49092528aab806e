/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnUserDialog: what is known of one Entra user, where the person belongs, and what can be done.
 */
#define TN_TYPE_USER_DIALOG (tn_user_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnUserDialog, tn_user_dialog, TN, USER_DIALOG, AdwDialog)

/** tn_user_dialog_new: @id: the row id of a #TnEntraUser. */
AdwDialog *tn_user_dialog_new (TnServices *services, gint64 id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
