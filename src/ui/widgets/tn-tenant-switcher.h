/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnTenantSwitcher: the title of the window: all tenants, or the one that was entered; a click
 * chooses another (TEN-06). */
#define TN_TYPE_TENANT_SWITCHER (tn_tenant_switcher_get_type ())
G_DECLARE_FINAL_TYPE (TnTenantSwitcher, tn_tenant_switcher, TN, TENANT_SWITCHER, AdwBin)

/** tn_tenant_switcher_set_services: once. */
void tn_tenant_switcher_set_services (TnTenantSwitcher *self, TnServices *services);

/** tn_tenant_switcher_open: for the keyboard. */
void tn_tenant_switcher_open (TnTenantSwitcher *self);

G_END_DECLS
