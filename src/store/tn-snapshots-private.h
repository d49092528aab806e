/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-sealed-log.h"
#include "tn-snapshots.h"

/* How snapshots stand in their file (docs/snapshot-format.md). */

G_BEGIN_DECLS

enum
{
  TN_RECORD_PACK = 1, /* states of objects, compressed together */
  TN_RECORD_LIST,     /* a part of a manifest */
  TN_RECORD_COMMIT,   /* a snapshot is complete */
};

/** TnPackItem: one state of an object in a pack. */
typedef struct
{
  TnObjectKind kind;
  const char *id;
  guint8 hash[16];
  guint32 snapshot; /* which was the first to hold it */
  gsize offset, length;
} TnPackItem;

/** TnPack: one that was opened. */
typedef struct
{
  GArray *items; /* (owned) (element-type TnPackItem) */
  GStringChunk *ids;
  guint8 *data; /* (owned) */
  gsize size;
} TnPack;

/** TnCommit: what a commit says beside its #TnSnapshotInfo. Counted references. */
typedef struct
{
  TnSnapshotInfo *info; /* (owned) */
  gint64 base;          /* the list holds what differs from this snapshot; 0: all */
  GArray *lists;        /* (owned) (element-type gint64): places of its parts */
} TnCommit;

TnCommit *tn_commit_new (void) G_GNUC_WARN_UNUSED_RESULT;
TnCommit *tn_commit_ref (TnCommit *commit);
void tn_commit_unref (TnCommit *commit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnCommit, tn_commit_unref)

/** TnListItem: an entry of a list; @removed: the object is not there any more. */
typedef struct
{
  TnSnapshotEntry entry;
  gboolean removed;
} TnListItem;

void tn_snapshot_hash (TnObjectKind kind, const char *json, gsize length, guint8 out[16]);
int tn_snapshot_entry_compare (gconstpointer a, gconstpointer b);

GByteArray *tn_snapshot_write_list (const TnListItem *items, guint n) G_GNUC_WARN_UNUSED_RESULT;
/* Appends to @items (element-type TnListItem). FALSE: it is not a list. */
gboolean
tn_snapshot_parse_list (const guint8 *data, gsize length, GStringChunk *ids, GArray *items);

GByteArray *tn_snapshot_write_pack (GArray *items,
                                    const char *contents,
                                    gsize length) G_GNUC_WARN_UNUSED_RESULT;
TnPack *tn_snapshot_parse_pack (GBytes *data) G_GNUC_WARN_UNUSED_RESULT; /* NULL: it is none */
void tn_pack_free (TnPack *pack);

char *tn_snapshot_write_commit (const TnCommit *commit,
                                GPtrArray *before) G_GNUC_WARN_UNUSED_RESULT;
/* The snapshots that a commit tells of: itself first, then earlier ones, as far as is known of
 * them. (element-type TnCommit); NULL: it is not a commit. */
GPtrArray *tn_snapshot_parse_commit (const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/* zstd; NULL: too large, or damaged. */
GBytes *tn_snapshot_compress (const guint8 *data, gsize length) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tn_snapshot_expand (GBytes *data) G_GNUC_WARN_UNUSED_RESULT;

/* Of tn-snapshots.c, for the writer. @path: the file itself. */
TnSnapshots *tn_snapshots_open_file (const char *path,
                                     TnVault *vault,
                                     const char *tenant_id,
                                     gboolean write,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE: the pack there is damaged. */
gboolean tn_snapshots_pack_opens (TnSnapshots *self, gint64 offset);
TnSealedLog *tn_snapshots_get_log (TnSnapshots *self);
GPtrArray *tn_snapshots_get_commits (TnSnapshots *self);
void tn_snapshots_add_commit (TnSnapshots *self, TnCommit *commit);

G_END_DECLS
