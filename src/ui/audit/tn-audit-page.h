/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnAuditPage: the audit trail (S27): who did what to whom with which result, whether the chain is
 * whole, and its export. */
#define TN_TYPE_AUDIT_PAGE (tn_audit_page_get_type ())
G_DECLARE_FINAL_TYPE (TnAuditPage, tn_audit_page, TN, AUDIT_PAGE, AdwNavigationPage)

AdwNavigationPage *tn_audit_page_new (TnServices *services);

/** tn_audit_page_show_tenant: only what belongs to one tenant; NULL: all. */
void tn_audit_page_show_tenant (TnAuditPage *self, const char *tenant_id, const char *name);

G_END_DECLS
