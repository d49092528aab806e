/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnRegistrationPage: the MSP's own app registration: how it is made, its client ID, and a sign-in
 * that proves it. A page of the preferences, and of the setup that comes before the first tenant.
 *
 * TnRegistrationPage::registered: the client ID works and is stored. */
#define TN_TYPE_REGISTRATION_PAGE (tn_registration_page_get_type ())
G_DECLARE_FINAL_TYPE (TnRegistrationPage,
                      tn_registration_page,
                      TN,
                      REGISTRATION_PAGE,
                      AdwPreferencesPage)

/** tn_registration_page_set_services: call once. */
void tn_registration_page_set_services (TnRegistrationPage *self, TnServices *services);

G_END_DECLS
