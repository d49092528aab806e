/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-provider.h"

G_BEGIN_DECLS

/** tn_protect_dialog_new: a dialog about what a service of Microsoft 365 Backup protects: licensed
 * users whom it leaves out, rules, and what it protects. @tenant: a #TnMicrosoftTenant */
AdwDialog *tn_protect_dialog_new (TnServices *services,
                                  TnRecord *tenant,
                                  TnBackupService service) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
