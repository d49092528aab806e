/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "tn-health.h"
#include "tn-time.h"

/* What queries need from the rules in model/, as SQL functions. Store threads. */

G_BEGIN_DECLS

/** tn_db_add_functions: adds tn_health() (see %TN_DB_HEALTH), tn_health_of(), tn_sku_name() and
 * tn_sku_is_free().
 * @clock: (transfer none) (nullable): the system's; it must outlive the connection. */
gboolean tn_db_add_functions (sqlite3 *handle, TnClock *clock);

/** TN_DB_FACTS: what a verdict on microsoft_tenants r goes by, with its managed tenant m (or none),
 * csp_children c (or none) and tenant_summary s (or none). */
#define TN_DB_FACTS                                                                                \
  "m.id IS NOT NULL, r.sync_status, c.auth, r.last_sync, r.last_attempt, r.error_code IS NOT "     \
  "NULL, s.score, s.bought, s.assigned, s.mfa_registered, s.mfa_users, s.devices_compliant, "      \
  "s.devices, s.email, (SELECT CASE WHEN b.enabled = 0 THEN NULL WHEN b.failures >= 2 THEN 0 "     \
  "ELSE "                                                                                          \
  "(SELECT 100.0 * sum (u.good) / count (*) FROM backup_runs u WHERE u.microsoft_tenant_id = "     \
  "r.id AND u.ended > tn_now () - 604800) END FROM backups b WHERE b.microsoft_tenant_id = r.id)"

/** TN_DB_HEALTH: the verdict as one number; unpack it with tn_health_unpack(). */
#define TN_DB_HEALTH "tn_health (" TN_DB_FACTS ")"

/** TN_DB_HEALTH_OF: the verdict on one category (its number, as text): the #TnHealth. */
#define TN_DB_HEALTH_OF(category) "tn_health_of (" category ", " TN_DB_FACTS ")"

G_END_DECLS
