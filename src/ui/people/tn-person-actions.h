/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-change-set.h"

/* What can be done about people from a page: a menu, the questions that go before a change, and the
 * dialog that shows and carries it out. */

G_BEGIN_DECLS

/** TnPersonList: people as records of #TnEntraUser or #TnEndUser; those who are not linked are left
 * out. */

/** TnPersonActionsPick: Returns: (transfer full): a future of a #GPtrArray of #TnRecord: whom the
 * actions are about now. */
typedef DexFuture *(*TnPersonActionsPick) (GtkWidget *widget);

/** tn_person_actions_attach: gives @widget and what is inside of it the actions "person.*". */
void tn_person_actions_attach (GtkWidget *widget, TnServices *services, TnPersonActionsPick pick);

/** tn_person_actions_set_person: of a page of one person: enables what can be done about them.
 * @person: (nullable): an item of a #TnPersonList; NULL: nothing can. */
void tn_person_actions_set_person (GtkWidget *widget, TnRecord *person);

/** tn_person_actions_menu: (transfer full): the menu with these actions. */
GMenuModel *tn_person_actions_menu (void) G_GNUC_WARN_UNUSED_RESULT;

/** tn_person_actions_button_new: Returns: (transfer floating): a menu button with that menu. */
GtkWidget *tn_person_actions_button_new (void);

G_END_DECLS
