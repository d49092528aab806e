/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-provider.h"

G_BEGIN_DECLS

/** TnRecoveryDialog: restores from one of Microsoft's backup services in four steps: what, when and
 * where to, what it would do, what became of it (RES-11 to RES-16). A restore goes on when the
 * dialog is closed. */
#define TN_TYPE_RECOVERY_DIALOG (tn_recovery_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnRecoveryDialog, tn_recovery_dialog, TN, RECOVERY_DIALOG, AdwDialog)

/** tn_recovery_dialog_new: @tenant: a #TnMicrosoftTenant, for permissions that are missing. */
AdwDialog *tn_recovery_dialog_new (TnServices *services,
                                   TnRecord *tenant,
                                   TnBackupService service) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
