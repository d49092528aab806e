/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnTenantsPage: the table of all Microsoft tenants (S3); also the welcome page while there is
 * none (S1). */
#define TN_TYPE_TENANTS_PAGE (tn_tenants_page_get_type ())
G_DECLARE_FINAL_TYPE (TnTenantsPage, tn_tenants_page, TN, TENANTS_PAGE, AdwNavigationPage)

AdwNavigationPage *tn_tenants_page_new (TnServices *services);

/** tn_tenants_page_search: for @text, among all there are. */
void tn_tenants_page_search (TnTenantsPage *self, const char *text);

G_END_DECLS
