/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-snapshot.h"

G_BEGIN_DECLS

/** TnSnapshotMark: how an object stands to now. */
typedef enum
{
  TN_MARK_NONE,
  TN_MARK_DELETED,
  TN_MARK_CHANGED,
  TN_MARK_NEW,
} TnSnapshotMark;

/** TnSnapshotItem: an object of a snapshot, in a list. Immutable. */
#define TN_TYPE_SNAPSHOT_ITEM (tn_snapshot_item_get_type ())
G_DECLARE_FINAL_TYPE (TnSnapshotItem, tn_snapshot_item, TN, SNAPSHOT_ITEM, GObject)

/** tn_snapshot_item_new: @name, @details, @problem: (nullable) */
TnSnapshotItem *tn_snapshot_item_new (TnObjectKind kind,
                                      const char *id,
                                      const char *name,
                                      const char *details,
                                      const char *problem,
                                      TnSnapshotMark mark) G_GNUC_WARN_UNUSED_RESULT;
TnObjectKind tn_snapshot_item_get_kind (TnSnapshotItem *self);
const char *tn_snapshot_item_get_id (TnSnapshotItem *self);

/** tn_snapshot_item_get_name: its id where the object is damaged. */
const char *tn_snapshot_item_get_name (TnSnapshotItem *self);
const char *tn_snapshot_item_get_details (TnSnapshotItem *self);
const char *tn_snapshot_item_get_problem (TnSnapshotItem *self);
TnSnapshotMark tn_snapshot_item_get_mark (TnSnapshotItem *self);

/** tn_snapshot_item_equal: whether both say the same of the same object. */
gboolean tn_snapshot_item_equal (gconstpointer a, gconstpointer b);

G_END_DECLS
