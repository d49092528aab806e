/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-snapshot-item.h"

struct _TnSnapshotItem
{
  GObject parent_instance;

  TnObjectKind kind;
  TnSnapshotMark mark;
  char *id;                       /* (owned) */
  char *name, *details, *problem; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TnSnapshotItem, tn_snapshot_item, G_TYPE_OBJECT)

static void
tn_snapshot_item_finalize (GObject *object)
{
  TnSnapshotItem *self = TN_SNAPSHOT_ITEM (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->details);
  g_free (self->problem);
  G_OBJECT_CLASS (tn_snapshot_item_parent_class)->finalize (object);
}

static void
tn_snapshot_item_class_init (TnSnapshotItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_snapshot_item_finalize;
}

static void
tn_snapshot_item_init (TnSnapshotItem *self)
{
}

TnSnapshotItem *
tn_snapshot_item_new (TnObjectKind kind,
                      const char *id,
                      const char *name,
                      const char *details,
                      const char *problem,
                      TnSnapshotMark mark)
{
  TnSnapshotItem *self = g_object_new (TN_TYPE_SNAPSHOT_ITEM, NULL);

  self->kind = kind;
  self->mark = mark;
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->details = g_strdup (details);
  self->problem = g_strdup (problem);
  return self;
}

TnObjectKind
tn_snapshot_item_get_kind (TnSnapshotItem *self)
{
  return self->kind;
}

const char *
tn_snapshot_item_get_id (TnSnapshotItem *self)
{
  return self->id;
}

const char *
tn_snapshot_item_get_name (TnSnapshotItem *self)
{
  return self->name != NULL ? self->name : self->id;
}

const char *
tn_snapshot_item_get_details (TnSnapshotItem *self)
{
  return self->details;
}

const char *
tn_snapshot_item_get_problem (TnSnapshotItem *self)
{
  return self->problem;
}

TnSnapshotMark
tn_snapshot_item_get_mark (TnSnapshotItem *self)
{
  return self->mark;
}

gboolean
tn_snapshot_item_equal (gconstpointer a, gconstpointer b)
{
  const TnSnapshotItem *one = a, *two = b;

  return one->kind == two->kind && one->mark == two->mark && g_str_equal (one->id, two->id) &&
         g_strcmp0 (one->name, two->name) == 0 && g_strcmp0 (one->details, two->details) == 0 &&
         g_strcmp0 (one->problem, two->problem) == 0;
}
