/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnUserSyncPage: how an organization follows Entra ID: switch, filter, conflicts, history
 * (USR-15, USR-20, USR-23, USR-26). */
#define TN_TYPE_USER_SYNC_PAGE (tn_user_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (TnUserSyncPage, tn_user_sync_page, TN, USER_SYNC_PAGE, AdwNavigationPage)

AdwNavigationPage *tn_user_sync_page_new (TnServices *services,
                                          gint64 organization) G_GNUC_WARN_UNUSED_RESULT;

/** tn_user_sync_counts_text: the counts of a run, as they are stored, in words. */
char *tn_user_sync_counts_text (const char *counts, gint64 unchanged) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
