/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-backup.h"
#include "tn-object.h"
#include "tn-state-store.h"

/* What is wanted of a tenant's backup, and how the last ones went. Main thread, as
 * tn-state-store.h. */

G_BEGIN_DECLS

#define TN_ALL_OBJECTS ((1u << TN_N_OBJECTS) - 1)

/** TnBackupState: of one tenant. */
typedef struct
{
  gint64 tenant;
  char *tenant_id, *name; /* (owned) */
  gboolean exists;        /* it was set up, and may be disabled now */
  gboolean enabled;
  TnBackupPlan plan; /* (owned) */
  guint32 kinds;     /* bits of TnObjectKind */
  guint keep_days;
  guint forget_days; /* so long after they were deleted, users go from all snapshots; 0: never */
  gint64 disabled_at, next_due, last_at;
  guint failures;
  char *error; /* (owned) (nullable) */
  guint objects;
  guint removed;
} TnBackupState;

#define TN_TYPE_BACKUP_STATE (tn_backup_state_get_type ())
GType tn_backup_state_get_type (void);
TnBackupState *tn_backup_state_copy (const TnBackupState *state) G_GNUC_WARN_UNUSED_RESULT;
void tn_backup_state_free (TnBackupState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnBackupState, tn_backup_state_free)

/** tn_state_get_backup: resolves to a #TnBackupState; of a tenant without one, what it would begin
 * with. */
DexFuture *tn_state_get_backup (TnStore *store, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_set_backup: sets up, changes, or disables (BAK-04, BAK-06, BAK-23); audited. Resolves
 * to TRUE. */
DexFuture *tn_state_set_backup (TnStore *store,
                                const TnActor *actor,
                                const TnBackupState *state,
                                gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_record_backup: how one went. @error: (nullable): it failed. Of a tenant that was never
 * set up nothing is recorded. Resolves to TRUE. */
DexFuture *tn_state_record_backup (TnStore *store,
                                   gint64 tenant,
                                   const char *error,
                                   guint objects,
                                   guint removed,
                                   gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_list_due_backups: of tenants that are connected. @now: 0: all that are enabled.
 * Resolves to a #GPtrArray of #TnBackupState. */
DexFuture *tn_state_list_due_backups (TnStore *store, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_list_expired_backups: those that were disabled before @before. Resolves to a #GPtrArray
 * of #TnBackupState. */
DexFuture *tn_state_list_expired_backups (TnStore *store, gint64 before) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_forget_backup: its snapshots were deleted; audited. Resolves to TRUE. */
DexFuture *tn_state_forget_backup (TnStore *store,
                                   const TnActor *actor,
                                   gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
