/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-query-model.h"

/* The menus of the rows of the tenants table and its narrow list: by right click, long press, key
 * and a button in the row (S5). */

G_BEGIN_DECLS

#define TN_TYPE_ROW_MENUS (tn_row_menus_get_type ())
G_DECLARE_FINAL_TYPE (TnRowMenus, tn_row_menus, TN, ROW_MENUS, GObject)

/** TnRowMenus::closed: a menu was closed; the rows want the focus back. */

/** tn_row_menus_new: @box: lays the popovers out, which scrolled views do not; it outlives this. */
TnRowMenus *tn_row_menus_new (GtkWidget *box,
                              TnQueryModel *model,
                              GtkSelectionModel *selection) G_GNUC_WARN_UNUSED_RESULT;

/** tn_row_menus_watch: gestures and keys on a table or list. */
void tn_row_menus_watch (TnRowMenus *self, GtkWidget *view);

/** tn_row_menus_add_column: the column with the buttons. */
void tn_row_menus_add_column (TnRowMenus *self, GtkColumnView *table);

/** tn_row_menus_show: @point: (nullable): where in @at; NULL: at the whole of it. */
void tn_row_menus_show (TnRowMenus *self,
                        GtkWidget *at,
                        TnMicrosoftTenant *tenant,
                        const GdkRectangle *point);

/** tn_row_menus_show_focused: of the row of @view that has the focus, selected or not, where it is.
 * FALSE: none has. */
gboolean tn_row_menus_show_focused (TnRowMenus *self, GtkWidget *view);

/** tn_row_menus_close: before @box goes. */
void tn_row_menus_close (TnRowMenus *self);

G_END_DECLS
