/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_scores_page_new: the Secure Scores of all tenants, compared and over time. */
AdwNavigationPage *tn_scores_page_new (TnServices *services);

G_END_DECLS
