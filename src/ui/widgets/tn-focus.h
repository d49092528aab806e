/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_focus_inside: gives the focus to the first thing inside @widget that takes it, unless it is
 * there already. When a page slides away, GTK leaves the focus on nothing, or on whatever comes
 * first in the window, and keys go astray. */
void tn_focus_inside (GtkWidget *widget);

G_END_DECLS
