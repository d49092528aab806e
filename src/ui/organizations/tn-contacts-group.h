/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

#include <adwaita.h>

/* The contacts of an organization: a row each, which opens it, and a button that adds one. */

G_BEGIN_DECLS

#define TN_TYPE_CONTACTS_GROUP (tn_contacts_group_get_type ())
G_DECLARE_FINAL_TYPE (TnContactsGroup, tn_contacts_group, TN, CONTACTS_GROUP, AdwPreferencesGroup)

/** tn_contacts_group_set_organization: whose contacts they are, from now on; once. */
void tn_contacts_group_set_organization (TnContactsGroup *self,
                                         TnServices *services,
                                         gint64 organization);

G_END_DECLS
