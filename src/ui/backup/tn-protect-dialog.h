/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-provider.h"

G_BEGIN_DECLS

/** tn_protect_dialog_new: a dialog with the licensed users whom a service of Microsoft 365 Backup
 * does not protect; those that are chosen are protected from then on. @tenant: a
 * #TnMicrosoftTenant */
AdwDialog *tn_protect_dialog_new (TnServices *services,
                                  TnRecord *tenant,
                                  TnBackupService service) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
