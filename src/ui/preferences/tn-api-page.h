/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnApiPage: whether the local API is served, and who may use it: a page of the preferences. */
#define TN_TYPE_API_PAGE (tn_api_page_get_type ())
G_DECLARE_FINAL_TYPE (TnApiPage, tn_api_page, TN, API_PAGE, AdwPreferencesPage)

/** tn_api_page_set_services: call once. */
void tn_api_page_set_services (TnApiPage *self, TnServices *services);

G_END_DECLS
