/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnActivityPage: jobs and the history of the sync (S28). */
#define TN_TYPE_ACTIVITY_PAGE (tn_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (TnActivityPage, tn_activity_page, TN, ACTIVITY_PAGE, AdwNavigationPage)

AdwNavigationPage *tn_activity_page_new (TnServices *services);

G_END_DECLS
