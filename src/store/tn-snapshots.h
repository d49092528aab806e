/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-object.h"
#include "tn-vault.h"

/* The snapshots of one tenant's directory, in one file (tn-sealed-log.h). An object that did not
 * change since the last snapshot costs nothing. What is read is checked: an object that is damaged
 * is said to be, and the others are there all the same. One thread at a time; blocks. */

G_BEGIN_DECLS

typedef struct _TnSnapshots TnSnapshots;

/** TnSnapshotKind: how one kind stands in a snapshot. */
typedef struct
{
  guint objects;
  gint64 read_at; /* 0: never read; older than the snapshot: could not be read then */
  char *problem;  /* (owned) (nullable): why it could not */
  char *link;     /* (owned) (nullable): where the next reading goes on (delta link) */
} TnSnapshotKind;

/** TnSnapshotInfo: a snapshot that is complete. Counted references. */
typedef struct
{
  gint64 id; /* counts from 1 */
  gint64 taken_at;
  gint64 whole_at;               /* when everything was read the last time */
  guint added, changed, removed; /* against the one before; not what is left out now */
  guint
      renewed;  /* states that were damaged and were written anew; not known of one that was read */
  gint64 bytes; /* what it took */
  TnSnapshotKind kinds[TN_N_OBJECTS];
  char *
      reason; /* (owned) (nullable): why it was taken, in a word: "schedule", "manual", "restore" */
} TnSnapshotInfo;

TnSnapshotInfo *tn_snapshot_info_ref (TnSnapshotInfo *info);
void tn_snapshot_info_unref (TnSnapshotInfo *info);

/** tn_snapshot_info_knows: whether @kind was read, now or before: of a kind that is switched off,
 * or that never could be read, an object that is not in the snapshot may well be there. */
gboolean tn_snapshot_info_knows (const TnSnapshotInfo *info, TnObjectKind kind);

/** tn_snapshot_info_count: objects of all kinds. */
guint tn_snapshot_info_count (const TnSnapshotInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnSnapshotInfo, tn_snapshot_info_unref)

/** TnSnapshotEntry: which state of an object a snapshot holds. */
typedef struct
{
  TnObjectKind kind;
  const char *id; /* borrowed from the manifest */
  guint8 hash[16];
  gint64 pack;
  guint32 index; /* in the pack */
} TnSnapshotEntry;

/** TnManifest: all objects of a snapshot. */
typedef struct
{
  GArray *entries;   /* (owned) (element-type TnSnapshotEntry): by kind, then id */
  GStringChunk *ids; /* (owned) */
  /* The list itself was damaged and was made again from what is there: objects that had been
   * deleted before may be in it. */
  gboolean rebuilt;
} TnManifest;

void tn_manifest_free (TnManifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnManifest, tn_manifest_free)

/** tn_manifest_find: (nullable). */
const TnSnapshotEntry *tn_manifest_find (const TnManifest *self, TnObjectKind kind, const char *id);

/** tn_snapshots_path: where the file of a tenant is. */
char *tn_snapshots_path (const char *folder, const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshots_damage_mark: the path of a file that is there while something in the snapshots of a
 * tenant was found damaged; it goes with the next snapshot that reads everything. */
char *tn_snapshots_damage_mark (const char *folder,
                                const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshots_open: @folder: the data folder. @write: see tn_sealed_log_open(), whose errors are
 * these. %TN_STORE_ERROR_LOCKED: nothing may be written while the keys last for this session
 * only. */
TnSnapshots *tn_snapshots_open (const char *folder,
                                TnVault *vault,
                                const char *tenant_id,
                                gboolean write,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tn_snapshots_close (TnSnapshots *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnSnapshots, tn_snapshots_close)

/** tn_snapshots_list: (transfer none) (element-type TnSnapshotInfo): oldest first. */
GPtrArray *tn_snapshots_list (TnSnapshots *self);

/** tn_snapshots_find: (nullable): @id 0: the newest. */
TnSnapshotInfo *tn_snapshots_find (TnSnapshots *self, gint64 id);
gint64 tn_snapshots_get_size (TnSnapshots *self);

/** tn_snapshots_load: what a snapshot holds; 0: the newest. */
TnManifest *
tn_snapshots_load (TnSnapshots *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshots_read: the object, as JSON; %TN_STORE_ERROR_CORRUPT: it is damaged. Entries in the
 * order of their packs are read fastest. */
char *tn_snapshots_read (TnSnapshots *self,
                         const TnSnapshotEntry *entry,
                         gsize *length,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_manifest_by_pack: Returns: (element-type TnSnapshotEntry): pointers to the entries in the
 * order they are read fastest. */
GPtrArray *tn_manifest_by_pack (const TnManifest *self) G_GNUC_WARN_UNUSED_RESULT;

/** TnSnapshotDifference: an object that two snapshots hold differently. Strings and entries are
 * those of the manifests. */
typedef struct
{
  TnObjectKind kind;
  const char *id;
  const TnSnapshotEntry *before, *after; /* (nullable): it is not there */
} TnSnapshotDifference;

/** tn_manifest_compare: Returns: (element-type TnSnapshotDifference). */
GArray *tn_manifest_compare (const TnManifest *before,
                             const TnManifest *after) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshots_verify: reads everything. Returns: (element-type utf8): a line for each thing that
 * is damaged, with its objects. */
GPtrArray *tn_snapshots_verify (TnSnapshots *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshots_keep: forgets the snapshots of a tenant that are not among @ids (element-type
 * gint64), and what only they hold; and the users of @gone (nullable: none; element-type utf8: a
 * set) in all of them. All or nothing: refuses to while one that is kept is damaged. */
gboolean tn_snapshots_keep (const char *folder,
                            TnVault *vault,
                            const char *tenant_id,
                            GArray *ids,
                            GHashTable *gone,
                            GError **error);

/** tn_snapshots_list_gone: BAK-25: users that are in a snapshot, and in none since @before.
 * Returns: (nullable) (element-type utf8): a set of ids. */
GHashTable *
tn_snapshots_list_gone (TnSnapshots *self, gint64 before, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writing one -------------------------------------------------------------------------------- */

typedef struct _TnSnapshotWriter TnSnapshotWriter;

/** tn_snapshot_writer_new: the snapshot after the newest. Nothing of it is there for others before
 * tn_snapshot_writer_commit(). @snapshots: (not owned): outlives it. */
TnSnapshotWriter *tn_snapshot_writer_new (TnSnapshots *snapshots,
                                          gint64 taken_at,
                                          const char *reason,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tn_snapshot_writer_free: what was not committed is as if it had never been. */
void tn_snapshot_writer_free (TnSnapshotWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnSnapshotWriter, tn_snapshot_writer_free)

/** tn_snapshot_writer_begin: a kind is about to be put. @whole: everything of it that is not put is
 * not there any more; else only what is put or removed changes. A kind that was not begun stays as
 * it was. */
void tn_snapshot_writer_begin (TnSnapshotWriter *self, TnObjectKind kind, gboolean whole);

/** tn_snapshot_writer_leave_out: this kind is not wanted: the snapshot holds nothing of it. */
void tn_snapshot_writer_leave_out (TnSnapshotWriter *self, TnObjectKind kind);

/** tn_snapshot_writer_put: @json: the object, in its one form (tn-object-decoder.h). */
gboolean tn_snapshot_writer_put (TnSnapshotWriter *self,
                                 TnObjectKind kind,
                                 const char *id,
                                 const char *json,
                                 gsize length,
                                 GError **error);
void tn_snapshot_writer_remove (TnSnapshotWriter *self, TnObjectKind kind, const char *id);

/** tn_snapshot_writer_get: (nullable): an object as it stands now, put or not; NULL without an
 * error: it is not there. */
char *tn_snapshot_writer_get (TnSnapshotWriter *self,
                              TnObjectKind kind,
                              const char *id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_writer_done: how the reading of a kind ended. @problem: (nullable): it could not be
 * read, and is as it was before: what was put of it does not count. @link: (nullable). */
void tn_snapshot_writer_done (TnSnapshotWriter *self,
                              TnObjectKind kind,
                              const char *problem,
                              const char *link);

/** tn_snapshot_writer_set_whole: everything is read for this one. */
void tn_snapshot_writer_set_whole (TnSnapshotWriter *self);

/** tn_snapshot_writer_commit: it is on the disk and is there. Returns: (transfer full). */
TnSnapshotInfo *tn_snapshot_writer_commit (TnSnapshotWriter *self,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
