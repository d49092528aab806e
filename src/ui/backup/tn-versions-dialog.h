/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-snapshot.h"

G_BEGIN_DECLS

/** TnVersionsDialog: every state that the snapshots hold of an object, newest first, with what
 * changed from one to the next (RES-03, RES-04). */
#define TN_TYPE_VERSIONS_DIALOG (tn_versions_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnVersionsDialog, tn_versions_dialog, TN, VERSIONS_DIALOG, AdwDialog)

AdwDialog *tn_versions_dialog_new (TnServices *services,
                                   const char *tenant_id,
                                   TnObjectKind kind,
                                   const char *id,
                                   const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
