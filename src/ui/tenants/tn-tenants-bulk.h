/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_tenants_bulk_sync: reads @tenants (element-type TnMicrosoftTenant) now, as one job; those
 * that cannot be read are left out and counted. @widget: in whose window it says how it went. */
void tn_tenants_bulk_sync (GtkWidget *widget, TnServices *services, GPtrArray *tenants);

/** tn_tenants_bulk_report: one health report on @tenants (TEN-14). */
void tn_tenants_bulk_report (GtkWidget *widget, TnServices *services, GPtrArray *tenants);

G_END_DECLS
