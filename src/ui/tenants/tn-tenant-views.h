/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

/* Views of the tenants table that were saved under a name: search, filters and order. */

G_BEGIN_DECLS

#define TN_TYPE_TENANT_VIEWS (tn_tenant_views_get_type ())
G_DECLARE_FINAL_TYPE (TnTenantViews, tn_tenant_views, TN, TENANT_VIEWS, GObject)

/** TnTenantViews::changed: the list is another one. */
TnTenantViews *tn_tenant_views_new (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

guint tn_tenant_views_count (TnTenantViews *self);
const char *tn_tenant_views_name (TnTenantViews *self, guint i);

/** tn_tenant_views_query: (transfer none): what the view shows. */
const TnListQuery *tn_tenant_views_query (TnTenantViews *self, guint i);

/** tn_tenant_views_save: in the place of a view that has this name, or as a new one. Resolves to
 * TRUE once it is stored. */
DexFuture *tn_tenant_views_save (TnTenantViews *self,
                                 const char *name,
                                 const TnListQuery *query) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *tn_tenant_views_remove (TnTenantViews *self, guint i) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
