/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-types.h"

G_BEGIN_DECLS

/** tn_tenant_menu_model: Returns: (transfer full): the items for a tenant or a CSP integration with
 * the row id @id. */
GMenuModel *
tn_tenant_menu_model (TnIntegrationKind kind, gboolean mapped, gint64 id) G_GNUC_WARN_UNUSED_RESULT;

/** tn_tenant_menu_new: the menu of a #TnMicrosoftTenant: product 14.1, then the exact matrix of
 * product 4.1. A #TnRowMenu. */
GMenuModel *tn_tenant_menu_new (TnRecord *tenant, gpointer unused) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
