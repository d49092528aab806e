/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-snapshot.h"

/* What the backups of a tenant do not hold, in words. */

G_BEGIN_DECLS

/** tn_backup_missing_permission: whether @newest lacks something that Microsoft did not permit. */
gboolean tn_backup_missing_permission (const TnSnapshotInfo *newest);

/** tn_backup_missing_text: one line for each reason.
 * @newest: (nullable): the newest snapshot.
 * @services: (nullable) (element-type TnServiceBackup).
 * @readable: whether the account has accepted by now all that a backup reads.
 * @permission: (out): whether to ask for a permission helps.
 * Returns: (nullable) (transfer full): NULL: nothing is missing. */
char *tn_backup_missing_text (const TnSnapshotInfo *newest,
                              GPtrArray *services,
                              gboolean readable,
                              gboolean *permission) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_taken_text: what @info, which was just taken, holds that the one before did not. */
char *tn_backup_taken_text (const TnSnapshotInfo *info) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
