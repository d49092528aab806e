/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnConnectDialog: connects a single tenant, or reauthorizes one (S7, S8). */
#define TN_TYPE_CONNECT_DIALOG (tn_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnConnectDialog, tn_connect_dialog, TN, CONNECT_DIALOG, AdwDialog)

/** tn_connect_dialog_new: @tenant: (nullable): the tenant to reauthorize. */
AdwDialog *tn_connect_dialog_new (TnServices *services, TnMicrosoftTenant *tenant);

G_END_DECLS
