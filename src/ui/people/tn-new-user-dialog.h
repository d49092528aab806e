/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-change-set.h"

G_BEGIN_DECLS

#define TN_TYPE_NEW_USER_DIALOG (tn_new_user_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnNewUserDialog, tn_new_user_dialog, TN, NEW_USER_DIALOG, AdwDialog)

/**
 * tn_new_user_dialog_new:
 * @parent: where the change set is shown that it stages
 * @tenant: row of a Microsoft tenant; 0: asks for it
 *
 * Asks what a new Entra user is called (reference 4, "create user").
 */
TnNewUserDialog *tn_new_user_dialog_new (TnServices *services,
                                         GtkWidget *parent,
                                         gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_new_user_dialog_fill: proposes the values of @person; of its user name, what is before the
 * domain. */
void tn_new_user_dialog_fill (TnNewUserDialog *self, const TnNewPerson *person);

G_END_DECLS
