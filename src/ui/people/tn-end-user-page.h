/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnEndUserPage: one end user, to be read and edited (S17, EUS-05 to EUS-11). */
#define TN_TYPE_END_USER_PAGE (tn_end_user_page_get_type ())
G_DECLARE_FINAL_TYPE (TnEndUserPage, tn_end_user_page, TN, END_USER_PAGE, AdwNavigationPage)

AdwNavigationPage *tn_end_user_page_new (TnServices *services, gint64 id) G_GNUC_WARN_UNUSED_RESULT;

/** tn_end_user_page_new_in: somebody new of @organization. */
AdwNavigationPage *
tn_end_user_page_new_in (TnServices *services,
                         gint64 organization,
                         const char *organization_name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
