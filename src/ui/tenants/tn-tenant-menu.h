/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-types.h"

G_BEGIN_DECLS

/** tn_tenant_menu_model: Returns: (transfer full): the items for a tenant or a CSP integration with
 * the row id @id. */
GMenuModel *
tn_tenant_menu_model (TnIntegrationKind kind, gboolean mapped, gint64 id) G_GNUC_WARN_UNUSED_RESULT;

/** tn_tenant_menu_new: Returns: (transfer floating): the menu of a tenant: product 14.1, then the
 * exact matrix of product 4.1. */
GtkWidget *tn_tenant_menu_new (TnMicrosoftTenant *tenant);

G_END_DECLS
