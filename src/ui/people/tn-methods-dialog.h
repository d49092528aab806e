/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-change-set.h"

G_BEGIN_DECLS

#define TN_TYPE_METHODS_DIALOG (tn_methods_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnMethodsDialog, tn_methods_dialog, TN, METHODS_DIALOG, AdwDialog)

/**
 * tn_methods_dialog_new:
 * @parent: where the change set is shown when MFA is to be reset
 *
 * How @person proves who they are, asked of Microsoft now.
 */
AdwDialog *tn_methods_dialog_new (TnServices *services,
                                  GtkWidget *parent,
                                  const TnPersonRef *person) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
