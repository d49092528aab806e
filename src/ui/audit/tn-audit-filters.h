/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnAuditFilters: who, what, to whom, how it ended, and when (BAK-15); only values that occur are
 * offered (BAK-16). Signal: changed. */
#define TN_TYPE_AUDIT_FILTERS (tn_audit_filters_get_type ())
G_DECLARE_FINAL_TYPE (TnAuditFilters, tn_audit_filters, TN, AUDIT_FILTERS, AdwBin)

void tn_audit_filters_set_services (TnAuditFilters *self, TnServices *services);

/** tn_audit_filters_set_tenant: only what occurs in this tenant is offered; NULL: in any. */
void tn_audit_filters_set_tenant (TnAuditFilters *self, const char *tenant_id);

/** tn_audit_filters_fill: what is chosen, as a query that begins as zeros; its strings are the
 * caller's: tn_audit_filters_clear_query() frees them. */
void tn_audit_filters_fill (TnAuditFilters *self, TnListQuery *query);
void tn_audit_filters_clear_query (TnListQuery *query);

G_END_DECLS
