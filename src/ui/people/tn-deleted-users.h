/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_deleted_users_present: offers, over @widget, the users of a tenant that can be restored, and
 * stages the restoring of the one that is chosen. @tenant: row of a Microsoft tenant; 0: asks. */
void tn_deleted_users_present (GtkWidget *widget, TnServices *services, gint64 tenant);

G_END_DECLS
