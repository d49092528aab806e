/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnRelationshipsPage: the calendar of GDAP relationships: when each ends, and what stops working
 * on that day (S11). */
#define TN_TYPE_RELATIONSHIPS_PAGE (tn_relationships_page_get_type ())
G_DECLARE_FINAL_TYPE (TnRelationshipsPage,
                      tn_relationships_page,
                      TN,
                      RELATIONSHIPS_PAGE,
                      AdwNavigationPage)

AdwNavigationPage *tn_relationships_page_new (TnServices *services);

G_END_DECLS
