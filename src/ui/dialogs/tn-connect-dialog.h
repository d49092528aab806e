/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnConnectDialog: signing in, in the browser or with a code: to connect a single tenant or a
 * CSP's partner tenant, or again to one of them (S7, S8). */
#define TN_TYPE_CONNECT_DIALOG (tn_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnConnectDialog, tn_connect_dialog, TN, CONNECT_DIALOG, AdwDialog)

/** tn_connect_dialog_new: @tenant: (nullable): the one to reauthorize. */
AdwDialog *tn_connect_dialog_new (TnServices *services, TnMicrosoftTenant *tenant);

/** tn_connect_dialog_new_csp: @csp: (nullable): the one to reauthorize. */
AdwDialog *tn_connect_dialog_new_csp (TnServices *services, TnCsp *csp);

/** tn_connect_dialog_new_permission: for the permission to create relationships. "permitted" is
 * emitted when it is there. */
AdwDialog *
tn_connect_dialog_new_permission (TnServices *services, gint64 integration, const char *tenant_id);

G_END_DECLS
