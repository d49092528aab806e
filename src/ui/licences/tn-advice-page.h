/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnAdvicePage: what licences cost over time, and what could be paid less for (LIC-05, LIC-07,
 * LIC-08). */
#define TN_TYPE_ADVICE_PAGE (tn_advice_page_get_type ())
G_DECLARE_FINAL_TYPE (TnAdvicePage, tn_advice_page, TN, ADVICE_PAGE, AdwNavigationPage)

/** tn_advice_page_new: @tenant: Microsoft tenant; 0: all. */
AdwNavigationPage *tn_advice_page_new (TnServices *services,
                                       gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
