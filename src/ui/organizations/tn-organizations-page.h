/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_organizations_page_new: the table of organizations, who are the customers (S13, CUS-01); a
 * #TnListPage. */
AdwNavigationPage *tn_organizations_page_new (TnServices *services);

G_END_DECLS
