/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-services.h"

/* What the cells of the tenants table show, and a row of its narrow list: #TnCellUpdate and
 * #TnCellNew of tn-table.h. The data are the #TnServices. */

G_BEGIN_DECLS

GtkWidget *tn_tenant_name_new (void);
void tn_tenant_cell_name (GtkWidget *cell, TnRecord *record, gpointer services);
/** tn_tenant_cell_link: the name, leading to the managed tenant's page; for a tn_cell_link_new() of
 * any list of mapped tenants. */
void tn_tenant_cell_link (GtkWidget *cell, TnRecord *record, gpointer data);
void tn_tenant_cell_managed (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_status (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_age (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_licensed (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_members (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_domain (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_id (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_customer (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_tags (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_health (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_score (GtkWidget *cell, TnRecord *record, gpointer services);

/** tn_tenant_cell_csp_name, tn_tenant_cell_csp_auth: what only a customer of a CSP has (INT-03). */
void tn_tenant_cell_csp_name (GtkWidget *cell, TnRecord *record, gpointer services);
void tn_tenant_cell_csp_auth (GtkWidget *cell, TnRecord *record, gpointer services);

/** tn_tenant_state_new: a status pill that opens the doctor of its row's tenant. */
GtkWidget *tn_tenant_state_new (void);

/** tn_tenant_sentence: A11Y-03: "Contoso, Auth Error, last sync 3 days ago". */
char *tn_tenant_sentence (TnRecord *record) G_GNUC_WARN_UNUSED_RESULT;

GtkWidget *tn_tenant_row_new (void);
void tn_tenant_row (GtkWidget *row, TnRecord *record, gpointer services);

G_END_DECLS
