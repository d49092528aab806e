/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnUsersChoice: what the filter of the page offers, in its order. */
typedef enum
{
  TN_USERS_ALL,
  TN_USERS_WITHOUT_MFA,
  TN_USERS_MFA_NOT_KNOWN,
  TN_USERS_INACTIVE_30,
  TN_USERS_INACTIVE_60,
  TN_USERS_INACTIVE_90,
  TN_USERS_DISABLED,
} TnUsersChoice;

/** tn_users_page_new: the Entra users of all mapped tenants, or of the one that was entered. */
AdwNavigationPage *tn_users_page_new (TnServices *services);

/** tn_users_page_new_of: of one Microsoft tenant (row id), to be pushed. */
AdwNavigationPage *
tn_users_page_new_of (TnServices *services, gint64 tenant, const char *name, TnUsersChoice choice);

G_END_DECLS
