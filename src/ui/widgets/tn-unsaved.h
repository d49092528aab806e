/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Text that was typed and not saved: whoever leaves its page or dialog is asked first. */

G_BEGIN_DECLS

/** tn_unsaved_set: @page: a page of the window, or a dialog, which then asks by itself. */
void tn_unsaved_set (GtkWidget *page, gboolean unsaved);
gboolean tn_unsaved_get (GtkWidget *page);

/** tn_unsaved_watch: @dialog holds unsaved text once somebody has typed into an entry row of it.
 * What the program fills in does not count. */
void tn_unsaved_watch (GtkWidget *dialog);

/** tn_unsaved_ask: asks whether it may be lost. If so, @page holds nothing any more and @leave is
 * called with @widget. */
void tn_unsaved_ask (GtkWidget *widget, GtkWidget *page, void (*leave) (GtkWidget *widget));

G_END_DECLS
