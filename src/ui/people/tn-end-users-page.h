/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_end_users_page_new: the end users of all organizations (S16). */
AdwNavigationPage *tn_end_users_page_new (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** tn_end_users_page_new_of: those of one organization (EUS-01). */
AdwNavigationPage *tn_end_users_page_new_of (TnServices *services,
                                             gint64 organization,
                                             const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
