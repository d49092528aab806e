/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnOrganizationDialog: creates or edits an organization (MAP-05, MAP-06). */
#define TN_TYPE_ORGANIZATION_DIALOG (tn_organization_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnOrganizationDialog,
                      tn_organization_dialog,
                      TN,
                      ORGANIZATION_DIALOG,
                      AdwDialog)

/** tn_organization_dialog_new: @organization: (nullable): a new one. @parent: managed tenant that
 * is chosen at first, or 0. */
AdwDialog *
tn_organization_dialog_new (TnServices *services, TnOrganization *organization, gint64 parent);

G_END_DECLS
