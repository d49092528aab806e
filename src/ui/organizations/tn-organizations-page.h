/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnOrganizationsPage: the table of organizations (S13). */
#define TN_TYPE_ORGANIZATIONS_PAGE (tn_organizations_page_get_type ())
G_DECLARE_FINAL_TYPE (TnOrganizationsPage,
                      tn_organizations_page,
                      TN,
                      ORGANIZATIONS_PAGE,
                      AdwNavigationPage)

AdwNavigationPage *tn_organizations_page_new (TnServices *services);
void tn_organizations_page_focus_search (TnOrganizationsPage *self);

G_END_DECLS
