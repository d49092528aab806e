/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnUserSyncDialog: who of a Microsoft tenant belongs to an organization, with what would happen
 * shown while one chooses (S15). */
#define TN_TYPE_USER_SYNC_DIALOG (tn_user_sync_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnUserSyncDialog, tn_user_sync_dialog, TN, USER_SYNC_DIALOG, AdwDialog)

AdwDialog *tn_user_sync_dialog_new (TnServices *services,
                                    gint64 organization) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
