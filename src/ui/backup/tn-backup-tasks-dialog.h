/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-provider.h"

G_BEGIN_DECLS

/** tn_backup_tasks_dialog_new: a dialog with what was backed up and restored of a tenant, and how
 * that ended, as we and Microsoft tell it (BAK-19). */
AdwDialog *tn_backup_tasks_dialog_new (TnServices *services,
                                       const TnSnapshotTarget *target) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
