/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_report_page_new: a health report on the screen, to be pushed, printed and saved (S20).
 * @tenants: (nullable) (element-type gint64): see tn_health_report() */
AdwNavigationPage *tn_report_page_new (TnServices *services, GArray *tenants);

G_END_DECLS
