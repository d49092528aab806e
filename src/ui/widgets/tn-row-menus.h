/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-query-model.h"

/* The menus of the rows of a table and of its narrow list: by right click, long press, the key for
 * menus and a button in the row (S5). */

G_BEGIN_DECLS

/** TnRowMenu: Returns: (transfer full) (nullable): what can be done with @record and with all that
 * is selected; NULL: nothing. */
typedef GMenuModel *(*TnRowMenu) (TnRecord *record, gpointer user_data);

#define TN_TYPE_ROW_MENUS (tn_row_menus_get_type ())
G_DECLARE_FINAL_TYPE (TnRowMenus, tn_row_menus, TN, ROW_MENUS, GObject)

/** tn_row_menus_new: @box: lays the popovers out, which scrolled views do not. It and @user_data
 * outlive this. */
TnRowMenus *tn_row_menus_new (GtkWidget *box,
                              TnQueryModel *model,
                              GtkSelectionModel *selection,
                              TnRowMenu menu,
                              gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

/** tn_row_menus_watch: gestures and the key on a table or list. A row that is not selected is, and
 * alone, before its menu is shown; @view has the focus after it. */
void tn_row_menus_watch (TnRowMenus *self, GtkWidget *view);

/** tn_row_menus_add_column: the column with the buttons; their menus leave the selection alone. */
void tn_row_menus_add_column (TnRowMenus *self, GtkColumnView *table);

/** tn_row_menus_close: before the box goes. */
void tn_row_menus_close (TnRowMenus *self);

G_END_DECLS
