/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-provider.h"

G_BEGIN_DECLS

/** tn_files_dialog_new: a dialog that looks into what Microsoft keeps of a OneDrive or a site
 * (@unit) from before @time, and restores single files and folders (RES-13). @tenant: a
 * #TnMicrosoftTenant */
AdwDialog *tn_files_dialog_new (TnServices *services,
                                TnRecord *tenant,
                                TnBackupService service,
                                const TnBackupItem *unit,
                                gint64 time) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
