/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-change-set.h"
#include "tn-snapshot.h"

/* Putting objects of a directory back as a snapshot holds them: first as a difference, then as a
 * change set. Nothing that is there and not in the snapshot is deleted; members are added, never
 * taken away (RES-16). Main thread. */

G_BEGIN_DECLS

/** TnRestoreWish: what somebody wants back: an object, or, with id NULL, all of a kind. */
typedef struct
{
  TnObjectKind kind;
  char *id; /* (owned) (nullable) */
} TnRestoreWish;

GPtrArray *tn_restore_wishes_new (void) G_GNUC_WARN_UNUSED_RESULT;
void tn_restore_wish (GPtrArray *wishes, TnObjectKind kind, const char *id);

/**
 * TnRestoreOptions: RES-05
 * @block_sign_in: users who come back cannot sign in before somebody lets them
 * @memberships: users are added to the groups that they were in. Whom Microsoft takes out of the
 * deleted users is in them anyway
 */
typedef struct
{
  gboolean block_sign_in;
  gboolean memberships;
} TnRestoreOptions;

/** TnRestorePlan: what a restore would do. Counted references. */
typedef struct
{
  TnChangeSet *set; /* (owned): only what differs */
  guint unchanged;  /* objects that are as the snapshot holds them */
  guint damaged;    /* that cannot be read from the snapshot; they are rows with a problem */
  gint64 fresh;     /* the snapshot that was taken before anything is written */
} TnRestorePlan;

#define TN_TYPE_RESTORE_PLAN (tn_restore_plan_get_type ())
GType tn_restore_plan_get_type (void);
TnRestorePlan *tn_restore_plan_ref (TnRestorePlan *plan);
void tn_restore_plan_unref (TnRestorePlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnRestorePlan, tn_restore_plan_unref)

/**
 * tn_restore_plan:
 * @snapshot: which to go back to
 * @wishes: (element-type TnRestoreWish)
 *
 * Takes a fresh snapshot, looks which of the missing objects Microsoft still has among the deleted
 * ones, and compares. Changes nothing. Resolves to a #TnRestorePlan.
 */
DexFuture *tn_restore_plan (TnServices *services,
                            const TnSnapshotTarget *target,
                            gint64 snapshot,
                            GPtrArray *wishes,
                            const TnRestoreOptions *options,
                            GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* For tn-action-calls.c: carries out one row (tn-restore-calls.c). @argument: see #TnAction. */
gboolean tn_restore_call (TnServices *services,
                          const TnActionTarget *target,
                          TnActionResult *result,
                          GError **error);

/** tn_restore_path: of an object: "/v1.0/groups/{id}". */
char *tn_restore_path (TnObjectKind kind, const char *id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
