/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-health.h"
#include "tn-record.h"

/* A row of the health matrix (#TnTenantHealth) in words, for the window and for reports. Any
 * thread; translated. */

G_BEGIN_DECLS

/** tn_health_number: (nullable): what the verdict goes by, "62 %"; NULL: no data, or no percentage.
 */
char *tn_health_number (TnRecord *health, TnHealthCategory category) G_GNUC_WARN_UNUSED_RESULT;

/** tn_health_meaning: one or two sentences: what was counted, and when it would be better; without
 * data, why there is none. */
char *tn_health_meaning (TnRecord *health, TnHealthCategory category) G_GNUC_WARN_UNUSED_RESULT;

/** tn_health_failure: (nullable): what keeps the number from being new, and what to do. */
char *tn_health_failure (TnRecord *health, TnHealthCategory category) G_GNUC_WARN_UNUSED_RESULT;

/** tn_health_read_at: when it was read; 0: never. */
gint64 tn_health_read_at (TnRecord *health, TnHealthCategory category);

/** tn_health_age: (nullable): "Read 3 hours ago". @now: seconds. */
char *
tn_health_age (TnRecord *health, TnHealthCategory category, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_health_way_on: (nullable): the label of a button to what stands behind the number; NULL:
 * there is nothing to show. */
const char *tn_health_way_on (TnRecord *health, TnHealthCategory category);

G_END_DECLS
