/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-snapshot.h"

G_BEGIN_DECLS

/** TnVersionsDialog: every state that the snapshots hold of an object, newest first, with what
 * changed from one to the next (RES-03), where it belonged then (RES-04), and ways back to it. */
#define TN_TYPE_VERSIONS_DIALOG (tn_versions_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnVersionsDialog, tn_versions_dialog, TN, VERSIONS_DIALOG, AdwDialog)

/** tn_versions_dialog_new: @parent: where what would change is shown */
AdwDialog *tn_versions_dialog_new (TnServices *services,
                                   GtkWidget *parent,
                                   const TnSnapshotTarget *target,
                                   TnObjectKind kind,
                                   const char *id,
                                   const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
