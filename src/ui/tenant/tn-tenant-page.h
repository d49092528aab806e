/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnTenantPage: the details of one managed tenant (S11). */
#define TN_TYPE_TENANT_PAGE (tn_tenant_page_get_type ())
G_DECLARE_FINAL_TYPE (TnTenantPage, tn_tenant_page, TN, TENANT_PAGE, AdwNavigationPage)

AdwNavigationPage *tn_tenant_page_new (TnServices *services, gint64 managed_tenant);

G_END_DECLS
