/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnScoresPage: S19: the Secure Scores of all mapped tenants, compared and over time. */
#define TN_TYPE_SCORES_PAGE (tn_scores_page_get_type ())
G_DECLARE_FINAL_TYPE (TnScoresPage, tn_scores_page, TN, SCORES_PAGE, AdwNavigationPage)

AdwNavigationPage *tn_scores_page_new (TnServices *services);

void tn_scores_page_focus_search (TnScoresPage *self);

G_END_DECLS
