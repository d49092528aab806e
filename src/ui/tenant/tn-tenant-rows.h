/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-record.h"

#include <adwaita.h>

/* Rows of the page of a managed tenant. */

G_BEGIN_DECLS

/** tn_licence_row_new: Returns: (transfer floating): how much is used of a #TnSku of one tenant. */
GtkWidget *tn_licence_row_new (TnRecord *sku);

/** tn_resource_title: what is read of a tenant, translated; what is not known stays as it is. */
const char *tn_resource_title (const char *resource);

/** tn_freshness_row_new: Returns: (transfer floating): when something was read, and how that went.
 */
GtkWidget *tn_freshness_row_new (TnRecord *freshness);

/** tn_freshness_row_renew: its age goes on. */
void tn_freshness_row_renew (GtkWidget *row);

G_END_DECLS
