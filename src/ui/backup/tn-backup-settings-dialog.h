/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnBackupSettingsDialog: sets up the backup of a tenant, changes it, or disables it (BAK-04 to
 * BAK-06, BAK-10, BAK-23 to BAK-28). */
#define TN_TYPE_BACKUP_SETTINGS_DIALOG (tn_backup_settings_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnBackupSettingsDialog,
                      tn_backup_settings_dialog,
                      TN,
                      BACKUP_SETTINGS_DIALOG,
                      AdwDialog)

AdwDialog *tn_backup_settings_dialog_new (TnServices *services,
                                          gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
