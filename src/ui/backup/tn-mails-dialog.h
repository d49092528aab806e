/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-provider.h"

G_BEGIN_DECLS

/** tn_mails_dialog_new: a dialog that asks Microsoft how many mails of a mailbox (@unit) fit, as of
 * the last point before @time, and restores them (RES-13). @tenant: a #TnMicrosoftTenant */
AdwDialog *tn_mails_dialog_new (TnServices *services,
                                TnRecord *tenant,
                                const TnBackupItem *unit,
                                gint64 time) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
