/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_health_page_new: the health matrix: each mapped tenant by category (HEA-01). */
AdwNavigationPage *tn_health_page_new (TnServices *services);

G_END_DECLS
