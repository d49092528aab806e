/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-services.h"

/* What can be done about organizations as a whole, from the page of one or from the list; each says
 * in the window how it went and offers to take it back (ORG-01). */

G_BEGIN_DECLS

/** tn_organizations_archive: @ids: (element-type gint64) */
void
tn_organizations_archive (GtkWidget *widget, TnServices *services, GArray *ids, gboolean archived);

/** tn_organizations_delete: with all that they have; the caller has asked. */
void tn_organizations_delete (GtkWidget *widget, TnServices *services, GArray *ids);

/** tn_organization_merge: asks into which other one. */
void tn_organization_merge (GtkWidget *widget, TnServices *services, gint64 id);

/** tn_organizations_edit: asks what to change in all of them (ORG-06). */
void tn_organizations_edit (GtkWidget *widget, TnServices *services, GArray *ids);

G_END_DECLS
