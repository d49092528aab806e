/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

/* The filters of the tenants table: a button with a list to tick, and a pill for each that is on.
 */

G_BEGIN_DECLS

#define TN_TYPE_TENANT_FILTERS (tn_tenant_filters_get_type ())
G_DECLARE_FINAL_TYPE (TnTenantFilters, tn_tenant_filters, TN, TENANT_FILTERS, GtkWidget)

/** TnTenantFilters::changed: another choice. */

void tn_tenant_filters_set_services (TnTenantFilters *self, TnServices *services);

/** tn_tenant_filters_get: (transfer none): the choice. */
const TnTenantFilter *tn_tenant_filters_get (TnTenantFilters *self);

/** tn_tenant_filters_set_pills: where the pills go; it is seen while there are some. */
void tn_tenant_filters_set_pills (TnTenantFilters *self, AdwWrapBox *pills);

/** tn_tenant_filters_set: another choice, copied. */
void tn_tenant_filters_set (TnTenantFilters *self, const TnTenantFilter *filter);

void tn_tenant_filters_clear (TnTenantFilters *self);

/** tn_tenant_filters_open: shows the list. */
void tn_tenant_filters_open (TnTenantFilters *self);

G_END_DECLS
