/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* One line of the list of filters: a heading, or something to tick. */

G_BEGIN_DECLS

/** TnFilterGroup: what a filter is about. */
typedef enum
{
  TN_FILTER_GROUP_HEALTH,
  TN_FILTER_GROUP_SYNC,
  TN_FILTER_GROUP_CSP_AUTH,
  TN_FILTER_GROUP_TAG,
  TN_FILTER_GROUP_CUSTOMER,
  TN_N_FILTER_GROUPS,
} TnFilterGroup;

#define TN_TYPE_FILTER_ITEM (tn_filter_item_get_type ())
G_DECLARE_FINAL_TYPE (TnFilterItem, tn_filter_item, TN, FILTER_ITEM, GObject)

struct _TnFilterItem
{
  GObject parent_instance;

  TnFilterGroup group; /* of a heading: none */
  gboolean heading;
  gint64 value; /* of the enumeration, or row id */
  char *label;  /* (owned) */
  int count;    /* tenants; -1: is not shown; notifies */
  int colour;   /* of a tag; -1: none */
};

/** tn_filter_item_new: without a colour. @count: tenants; -1: is not shown. */
TnFilterItem *tn_filter_item_new (TnFilterGroup group, gint64 value, const char *label, int count);
TnFilterItem *tn_filter_item_new_heading (const char *label);

void tn_filter_item_set_count (TnFilterItem *self, int count);

/** tn_filter_item_changed: it was ticked, or is not any more: its row shows it again. */
void tn_filter_item_changed (TnFilterItem *self);

/** tn_filter_item_equal: whether both are the same line, whatever they count. For hash tables, with
 * tn_filter_item_hash(). */
gboolean tn_filter_item_equal (gconstpointer a, gconstpointer b);
guint tn_filter_item_hash (gconstpointer item);

G_END_DECLS
