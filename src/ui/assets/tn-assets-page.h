/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_assets_page_new: the assets of all organizations. */
AdwNavigationPage *tn_assets_page_new (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** tn_assets_page_new_of: those of one organization. @ambiguous: those that wait for a decision
 * first (DEV-04). */
AdwNavigationPage *tn_assets_page_new_of (TnServices *services,
                                          gint64 organization,
                                          const char *name,
                                          gboolean ambiguous) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
