/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_alerts_page_new: what needs somebody, one line a finding (S26). */
AdwNavigationPage *tn_alerts_page_new (TnServices *services);

G_END_DECLS
