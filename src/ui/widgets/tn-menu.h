/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_menu_name_items: gives the items of a #GtkPopoverMenu their labels as accessible names, each
 * time it is shown: GTK 4.18 shows them to the eye only, and the accessibility bus gets an empty
 * name. */
void tn_menu_name_items (GtkPopover *menu);

/** tn_menu_append: an item whose action is meant for the row with the id @target. */
void tn_menu_append (GMenu *menu, const char *label, const char *action, gint64 target);

G_END_DECLS
