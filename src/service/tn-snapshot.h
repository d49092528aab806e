/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"
#include "tn-snapshots.h"
#include "tn-state-backup.h"

/* Snapshots of a tenant's directory of our own (provider "directory"): taken from Graph, looked at,
 * compared. The files belong to worker threads; main thread, what it returns are futures. */

G_BEGIN_DECLS

#define TN_TYPE_SNAPSHOT_INFO (tn_snapshot_info_get_type ())
GType tn_snapshot_info_get_type (void);

/** TnSnapshotTarget: whose directory. Copied. */
typedef struct
{
  gint64 tenant; /* row of the Microsoft tenant */
  const char *tenant_id;
  const char *name;
} TnSnapshotTarget;

/** tn_snapshot_target_of: @tenant: of the list of tenants; what is pointed to is the record's. */
TnSnapshotTarget tn_snapshot_target_of (TnRecord *tenant);

/**
 * tn_snapshot_take:
 * @reason: see #TnSnapshotInfo
 * @whole: reads everything; else what changed since the last snapshot, where Graph tells, but no
 *   longer than a week
 *
 * Takes a snapshot, as a job in the list; joins one of the same tenant that is under way. A kind
 * that cannot be read stays as it was, and the snapshot says so. Resolves to a #TnSnapshotInfo;
 * rejects when nothing could be read, or it could not be written.
 */
DexFuture *tn_snapshot_take (TnServices *services,
                             const TnSnapshotTarget *target,
                             const char *reason,
                             gboolean whole,
                             GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_snapshot_take_anew:
 * @kinds: bits of #TnObjectKind that are read even where the settings leave them out
 *
 * As tn_snapshot_take(), for who has to know what there is from now on: waits for one that is under
 * way instead of joining it.
 */
DexFuture *tn_snapshot_take_anew (TnServices *services,
                                  const TnSnapshotTarget *target,
                                  const char *reason,
                                  gboolean whole,
                                  guint32 kinds,
                                  GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_run_due: what the schedule does: a snapshot of each tenant whose time has come, a
 * few at a time. Resolves to a gint64 when all are over: how many could not be taken. */
DexFuture *tn_snapshot_run_due (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/**
 * TnBackupWish: what is to become of the backups of many tenants.
 * @schedule: %TN_N_SCHEDULES: as each has it
 * @cron: (nullable): with %TN_SCHEDULE_CRON
 * @zone: (nullable): as each has it; "": that of this computer
 * @window_hours: -1: as each has it
 * @only_enabled: what is not enabled is left alone
 * @paused, @keep_days, @forget_days: -1: as each has it
 */
typedef struct
{
  gboolean enabled, only_enabled;
  TnBackupSchedule schedule;
  const char *cron, *zone;
  int window_hours;
  guint window_from;
  int paused, keep_days, forget_days;
} TnBackupWish;

/** TN_BACKUP_WISH: enabled or not, and the rest as each has it. */
#define TN_BACKUP_WISH(enabled)                                                                    \
  ((TnBackupWish) { (enabled), FALSE, TN_N_SCHEDULES, NULL, NULL, -1, 0, -1, -1, -1 })

/** tn_snapshot_save: what is wanted of the backup of @state's tenant; also says that it is another
 * now. It is for the caller to say tn_snapshot_run_due(). Resolves to TRUE. */
DexFuture *tn_snapshot_save (TnServices *services,
                             const TnBackupState *state) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_set_up: of @tenants (element-type gint64: rows). What is changed is due at once; it
 * is for the caller to say tn_snapshot_run_due(). Resolves to an int: how many were changed. */
DexFuture *tn_snapshot_set_up (TnServices *services,
                               GArray *tenants,
                               const TnBackupWish *wish) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_is_running: a snapshot of this tenant is being taken by us. */
gboolean tn_snapshot_is_running (TnServices *services, gint64 tenant);

/** tn_snapshot_list: resolves to a #GPtrArray of #TnSnapshotInfo, newest first; empty: there is
 * none yet. */
DexFuture *tn_snapshot_list (TnServices *services, const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT;

/** TnSnapshotObject: an object of a snapshot, in a list. */
typedef struct
{
  TnObjectKind kind;
  char *id;      /* (owned) */
  char *name;    /* (owned) (nullable): it is damaged */
  char *details; /* (owned) (nullable): what tells it from others of its name */
  char *problem; /* (owned) (nullable): why it cannot be read */
} TnSnapshotObject;

/** tn_snapshot_objects: what a snapshot (0: the newest) holds of a kind (%TN_N_OBJECTS: of all), by
 * name; @search: (nullable): a part of name or id. Resolves to a #GPtrArray of #TnSnapshotObject.
 */
DexFuture *tn_snapshot_objects (TnServices *services,
                                const char *tenant_id,
                                gint64 snapshot,
                                TnObjectKind kind,
                                const char *search) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_related: RES-04: what refers to an object in a snapshot: groups and units it is in,
 * roles it is assigned, grants it has; by kind and name. Authentication methods are no objects of
 * the directory and not kept. Resolves to a #GPtrArray of #TnSnapshotObject. */
DexFuture *tn_snapshot_related (TnServices *services,
                                const char *tenant_id,
                                gint64 snapshot,
                                const char *id) G_GNUC_WARN_UNUSED_RESULT;

/** TnSnapshotVersion: a state of an object and when it was so. */
typedef struct
{
  gint64 snapshot; /* the first that holds it */
  gint64 taken_at;
  char *json;    /* (owned) (nullable): it was not there then, or is damaged */
  char *problem; /* (owned) (nullable): damaged */
} TnSnapshotVersion;

/** tn_snapshot_versions: RES-03: every state that any snapshot holds of an object, newest first.
 * Resolves to a #GPtrArray of #TnSnapshotVersion. */
DexFuture *tn_snapshot_versions (TnServices *services,
                                 const char *tenant_id,
                                 TnObjectKind kind,
                                 const char *id) G_GNUC_WARN_UNUSED_RESULT;

/** TnSnapshotDiff: an object that differs between two snapshots. */
typedef struct
{
  TnObjectKind kind;
  char *id;           /* (owned) */
  char *name;         /* (owned) (nullable): damaged */
  char *details;      /* (owned) (nullable): what tells it from others of its name */
  gboolean was, is;   /* it is in the one, in the other */
  GPtrArray *changes; /* (owned) (element-type TnObjectChange) */
  char *problem;      /* (owned) (nullable): one of the states is damaged */
} TnSnapshotDiff;

/** tn_snapshot_left_out: (transfer full) (nullable): titles of the kinds that only one of the two
 * has read, which a comparison of them therefore leaves out. */
char *tn_snapshot_left_out (const TnSnapshotInfo *one,
                            const TnSnapshotInfo *other) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_compare: from snapshot @before to @after (0: the newest). Resolves to a #GPtrArray
 * of #TnSnapshotDiff. */
DexFuture *tn_snapshot_compare (TnServices *services,
                                const char *tenant_id,
                                gint64 before,
                                gint64 after) G_GNUC_WARN_UNUSED_RESULT;

/** TnSnapshotRebuilt: of which of two snapshots the list was damaged, and made again from the
 * objects that are there: what was deleted before may be in it. */
typedef enum
{
  TN_REBUILT_NONE = 0,
  TN_REBUILT_ONE = 1 << 0,
  TN_REBUILT_OTHER = 1 << 1,
} TnSnapshotRebuilt;

/** tn_snapshot_rebuilt: resolves to a gint64: #TnSnapshotRebuilt of @one and @other (0: the
 * newest). */
DexFuture *tn_snapshot_rebuilt (TnServices *services,
                                const char *tenant_id,
                                gint64 one,
                                gint64 other) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_count_gone: BAK-27: how many users were deleted @days ago or longer, and would be
 * forgotten. Resolves to a gint64. */
DexFuture *tn_snapshot_count_gone (TnServices *services,
                                   const char *tenant_id,
                                   guint days) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_verify: resolves to a #GPtrArray of lines; empty: all is whole. */
DexFuture *tn_snapshot_verify (TnServices *services,
                               const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT;

/** tn_snapshot_is_damaged: something in the snapshots of the tenant was found damaged, and no
 * backup of everything was made since. */
gboolean tn_snapshot_is_damaged (TnServices *services, const char *tenant_id);

/** TnExported: what an export wrote, and what could not be read; a file "damaged.txt" names it. */
typedef struct
{
  guint written, damaged;
} TnExported;

#define TN_TYPE_EXPORTED (tn_exported_get_type ())
GType tn_exported_get_type (void);

/** tn_snapshot_export: writes a snapshot as plain JSON, a file an object, below @folder, which must
 * not be there yet. Resolves to a #TnExported. */
DexFuture *tn_snapshot_export (TnServices *services,
                               const char *tenant_id,
                               gint64 snapshot,
                               const char *folder) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
