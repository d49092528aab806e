/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnNotificationsPage: which alerts become notifications (ADM-06): a page of the preferences. */
#define TN_TYPE_NOTIFICATIONS_PAGE (tn_notifications_page_get_type ())
G_DECLARE_FINAL_TYPE (TnNotificationsPage,
                      tn_notifications_page,
                      TN,
                      NOTIFICATIONS_PAGE,
                      AdwPreferencesPage)

/** tn_notifications_page_set_services: call once. */
void tn_notifications_page_set_services (TnNotificationsPage *self, TnServices *services);

G_END_DECLS
