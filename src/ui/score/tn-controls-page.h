/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_controls_page_new: what the Secure Score of a tenant is made of (SCO-04), to be pushed.
 * @score: its row. */
AdwNavigationPage *tn_controls_page_new (TnServices *services, TnScore *score);

G_END_DECLS
