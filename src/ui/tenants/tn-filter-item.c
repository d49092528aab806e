/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-filter-item.h"

G_DEFINE_FINAL_TYPE (TnFilterItem, tn_filter_item, G_TYPE_OBJECT)

static GParamSpec *count_property;

static void
tn_filter_item_finalize (GObject *object)
{
  g_free (TN_FILTER_ITEM (object)->label);
  G_OBJECT_CLASS (tn_filter_item_parent_class)->finalize (object);
}

static void
tn_filter_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int (value, TN_FILTER_ITEM (object)->count);
}

static void
tn_filter_item_class_init (TnFilterItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_filter_item_finalize;
  G_OBJECT_CLASS (klass)->get_property = tn_filter_item_get_property;
  count_property = g_param_spec_int ("count",
                                     NULL,
                                     NULL,
                                     -1,
                                     G_MAXINT,
                                     -1,
                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (G_OBJECT_CLASS (klass), 1, count_property);
}

static void
tn_filter_item_init (TnFilterItem *self)
{
  self->count = self->colour = -1;
}

TnFilterItem *
tn_filter_item_new (TnFilterGroup group, gint64 value, const char *label, int count)
{
  TnFilterItem *self = g_object_new (TN_TYPE_FILTER_ITEM, NULL);

  self->group = group;
  self->value = value;
  self->label = g_strdup (label);
  self->count = count;
  return self;
}

TnFilterItem *
tn_filter_item_new_heading (const char *label)
{
  TnFilterItem *self = tn_filter_item_new (TN_N_FILTER_GROUPS, 0, label, -1);

  self->heading = TRUE;
  return self;
}

void
tn_filter_item_set_count (TnFilterItem *self, int count)
{
  if (self->count == count)
    return;
  self->count = count;
  tn_filter_item_changed (self);
}

void
tn_filter_item_changed (TnFilterItem *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), count_property);
}

gboolean
tn_filter_item_equal (gconstpointer a, gconstpointer b)
{
  const TnFilterItem *one = a, *two = b;

  return one->group == two->group && one->value == two->value && one->colour == two->colour &&
         g_strcmp0 (one->label, two->label) == 0;
}

guint
tn_filter_item_hash (gconstpointer item)
{
  return (guint) ((const TnFilterItem *) item)->value;
}
