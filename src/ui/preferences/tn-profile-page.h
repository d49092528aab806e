/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnProfilePage: what the MSP says of itself (ADM-08): a page of the preferences. */
#define TN_TYPE_PROFILE_PAGE (tn_profile_page_get_type ())
G_DECLARE_FINAL_TYPE (TnProfilePage, tn_profile_page, TN, PROFILE_PAGE, AdwPreferencesPage)

/** tn_profile_page_set_services: call once. */
void tn_profile_page_set_services (TnProfilePage *self, TnServices *services);

G_END_DECLS
