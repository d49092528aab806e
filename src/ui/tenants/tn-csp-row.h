/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_csp_row_new: Returns: (transfer floating): the summary of a CSP integration above the tenants
 * (ACT-03, ACT-04), kept up to date. Activating it opens its doctor. */
GtkWidget *tn_csp_row_new (TnServices *services, TnCsp *csp);

/** tn_csp_row_set_narrow: leaves out what a narrow window has no room for. */
void tn_csp_row_set_narrow (GtkWidget *row, gboolean narrow);

G_END_DECLS
