/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-change-set.h"

G_BEGIN_DECLS

/** TnChangesDialog: shows a change set as a difference, lets rows be left out, carries it out and
 * says what became of each row. */
#define TN_TYPE_CHANGES_DIALOG (tn_changes_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnChangesDialog, tn_changes_dialog, TN, CHANGES_DIALOG, AdwDialog)

/** tn_changes_dialog_new: @title: what is done: "Block Sign-In". */
AdwDialog *tn_changes_dialog_new (TnServices *services,
                                  TnChangeSet *set,
                                  const char *title) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
