/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_sort_menu_fill: makes @section hold "Sort By": what a click on a heading of @table does, for
 * keys, which reach no heading, and for a narrow window, which has none. @page gets the actions
 * "sort.*". @hidden: also by columns that are hidden now, as they are for want of room. Of a table
 * that has its columns; again for another one. */
void tn_sort_menu_fill (GMenu *section, GtkWidget *page, GtkColumnView *table, gboolean hidden);

G_END_DECLS
