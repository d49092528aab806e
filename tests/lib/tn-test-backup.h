/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-snapshot.h"
#include "tn-state-backup.h"
#include "tn-test.h"

G_BEGIN_DECLS

/* Snapshots of the directory of the first company. */

TnSnapshotTarget tn_test_backup_target (TnTest *test, gint64 tenant);

/** tn_test_backup_allow: as a person does who accepts all that a snapshot, or a restore, needs. */
void tn_test_backup_allow (TnTest *test, gint64 tenant, gboolean restore);

/** tn_test_backup_take: (transfer full). @whole: see tn_snapshot_take(). */
TnSnapshotInfo *tn_test_backup_take (TnTest *test, gint64 tenant, gboolean whole);

/** tn_test_backup_get: (transfer full): the settings. */
TnBackupState *tn_test_backup_get (TnTest *test, gint64 tenant);
void tn_test_backup_set (TnTest *test, const TnBackupState *state);

/** tn_test_backup_count_users: who is there and not deleted. */
guint tn_test_backup_count_users (TnTest *test);

/** tn_test_backup_objects: (element-type TnSnapshotObject): of the newest snapshot. */
GPtrArray *tn_test_backup_objects (TnTest *test, TnObjectKind kind, const char *search);

G_END_DECLS
