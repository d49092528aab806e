/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-document.h"
#include "tn-store.h"

G_BEGIN_DECLS

/**
 * tn_health_report:
 * @tenants: (nullable) (element-type gint64): row ids of Microsoft tenants; those that are not
 * mapped are left out and said to be; NULL: all that are mapped
 * @now: seconds: when it is made; ages are those at this time
 *
 * One tenant, or a summary and each of them (TEN-07, TEN-14). Resolves to a #TnDocument.
 */
DexFuture *tn_health_report (TnStore *store, GArray *tenants, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
