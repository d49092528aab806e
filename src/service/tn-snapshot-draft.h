/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-object-decoder.h"
#include "tn-snapshot.h"

/* What is done on worker threads for the fiber that takes a snapshot (tn-snapshot-take.c). */

G_BEGIN_DECLS

/** TnLinkedObject: an object whose lists come in parts: what is known of it so far. */
typedef struct
{
  char *json;       /* (owned) (nullable) */
  GPtrArray *links; /* (owned) (element-type GHashTable) */
} TnLinkedObject;

/** TnSnapshotDraft: the snapshot that is being written, and its file. Counted by references, from
 * any thread; the worker threads have it one at a time, and the fiber between them. */
typedef struct
{
  char *folder, *tenant_id, *reason; /* (owned) */
  TnVault *vault;                    /* (owned) */
  gint64 now;                        /* seconds: when it was begun */
  guint keep_days;                   /* of snapshots; 0: for ever */
  guint forget_days;                 /* of deleted users; 0: never */
  gboolean damaged;                  /* something of the snapshots before was found so */
  gboolean whole;                    /* everything is read */
  TnSnapshots *snapshots;            /* (owned) (nullable until open) */
  TnSnapshotWriter *writer;          /* (owned) (nullable until open) */
  GHashTable *linked; /* (owned): id → TnLinkedObject: of a kind whose lists come in parts */
} TnSnapshotDraft;

/** tn_snapshot_draft_new: @reason: "schedule", "restore" or a person's. Returns: (transfer full).
 */
TnSnapshotDraft *tn_snapshot_draft_new (TnServices *services,
                                        const TnSnapshotTarget *target,
                                        const char *reason) G_GNUC_WARN_UNUSED_RESULT;
void tn_snapshot_draft_unref (gpointer self);

/** tn_snapshot_draft_open: Resolves to the #TnSnapshotInfo of the newest snapshot before it, or to
 * TRUE when there is none. */
DexFuture *tn_snapshot_draft_open (TnSnapshotDraft *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_draft_put: writes the objects of @page.
 * @later: it is of a delta, and tells what has changed only.
 * @page: (transfer full). */
DexFuture *tn_snapshot_draft_put (TnSnapshotDraft *self,
                                  TnObjectKind kind,
                                  gboolean later,
                                  TnObjectPage *page) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_draft_put_linked: writes the objects of @kind whose lists came in parts, once all of
 * them are there. */
DexFuture *tn_snapshot_draft_put_linked (TnSnapshotDraft *self,
                                         TnObjectKind kind) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_draft_commit: Resolves to its #TnSnapshotInfo. */
DexFuture *tn_snapshot_draft_commit (TnSnapshotDraft *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_draft_close: the file is free for others. */
DexFuture *tn_snapshot_draft_close (TnSnapshotDraft *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_draft_forget_old: snapshots that are older than is wanted go, and users who were
 * deleted long ago. What cannot be copied stays. After tn_snapshot_draft_close(). */
DexFuture *tn_snapshot_draft_forget_old (TnSnapshotDraft *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
