/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_shortcuts_install: the accelerators of window and application, from the one table that the
 * page shows too. */
void tn_shortcuts_install (GtkApplication *application);

/** tn_shortcuts_page: Returns: (transfer floating): the page that lists them. */
GtkWidget *tn_shortcuts_page (void);

G_END_DECLS
