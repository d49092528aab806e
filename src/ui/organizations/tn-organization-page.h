/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnOrganizationPage: one organization: overview, tenants, contacts (CUS-03). */
#define TN_TYPE_ORGANIZATION_PAGE (tn_organization_page_get_type ())
G_DECLARE_FINAL_TYPE (TnOrganizationPage,
                      tn_organization_page,
                      TN,
                      ORGANIZATION_PAGE,
                      AdwNavigationPage)

/** tn_organization_page_new: @organization: its row id. */
AdwNavigationPage *tn_organization_page_new (TnServices *services,
                                             gint64 organization) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
