/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_browser_open: opens @url in the person's browser, or in the one that the tour and the
 * end-to-end tests bring. @widget says over which window. */
void tn_browser_open (GtkWidget *widget, const char *url);

/** tn_browser_open_way: the same, for #TnWay.open; @widget has to live as long as the way. */
void tn_browser_open_way (const char *url, gpointer widget);

G_END_DECLS
