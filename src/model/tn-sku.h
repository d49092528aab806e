/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Licences by their SKU id. Any thread. */

G_BEGIN_DECLS

/** tn_sku_name: (nullable): a friendly name by SKU id, in whatever case; NULL for one that we do
 * not know, of which the part number is shown (LIC-09). */
const char *tn_sku_name (const char *sku_id);

/** tn_sku_n_names, tn_sku_nth_id: all that have a name, sorted by id. */
guint tn_sku_n_names (void);
const char *tn_sku_nth_id (guint i);

/** tn_sku_is_free: whether it is one of the free ones, which would dominate every total. */
gboolean tn_sku_is_free (const char *part_number);

/** tn_sku_utilization: percent of what was bought that is assigned, rounded down; -1: unknown. */
gint64 tn_sku_utilization (gint64 assigned, gint64 bought);

/**
 * TnUtilization: product 10.2, LIC-06: 85 to 95 percent are the target.
 * @TN_UTILIZATION_WASTE: below 80
 * @TN_UTILIZATION_RISK: above 95: no reserve for the next person
 */
typedef enum
{
  TN_UTILIZATION_UNKNOWN,
  TN_UTILIZATION_WASTE,
  TN_UTILIZATION_LOW,
  TN_UTILIZATION_TARGET,
  TN_UTILIZATION_RISK,
} TnUtilization;

TnUtilization tn_sku_judge (gint64 percent);

G_END_DECLS
