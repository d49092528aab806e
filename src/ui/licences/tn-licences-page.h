/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnLicencesPage: S18: what is bought, assigned and left, by licence over all tenants and by
 * tenant. */
#define TN_TYPE_LICENCES_PAGE (tn_licences_page_get_type ())
G_DECLARE_FINAL_TYPE (TnLicencesPage, tn_licences_page, TN, LICENCES_PAGE, AdwNavigationPage)

AdwNavigationPage *tn_licences_page_new (TnServices *services);

/** tn_licences_page_search: for @text. */
void tn_licences_page_search (TnLicencesPage *self, const char *text);

G_END_DECLS
