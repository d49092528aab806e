/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-provider.h"

G_BEGIN_DECLS

/** TnBackupUsersDialog: which users Microsoft 365 Backup really protects (BAK-12 to BAK-14). */
#define TN_TYPE_BACKUP_USERS_DIALOG (tn_backup_users_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnBackupUsersDialog,
                      tn_backup_users_dialog,
                      TN,
                      BACKUP_USERS_DIALOG,
                      AdwDialog)

/** tn_backup_users_dialog_new: @tenant: a #TnMicrosoftTenant. */
AdwDialog *tn_backup_users_dialog_new (TnServices *services,
                                       TnRecord *tenant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
