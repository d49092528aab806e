/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

#define TN_TYPE_TENANT_SETTINGS_DIALOG (tn_tenant_settings_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnTenantSettingsDialog,
                      tn_tenant_settings_dialog,
                      TN,
                      TENANT_SETTINGS_DIALOG,
                      AdwDialog)

/** tn_tenant_settings_dialog_new: what we call a tenant, which customer it belongs to, its tags. */
AdwDialog *tn_tenant_settings_dialog_new (TnServices *services, TnMicrosoftTenant *tenant);

G_END_DECLS
