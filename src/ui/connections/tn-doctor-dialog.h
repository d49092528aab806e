/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnDoctorDialog: what a state of a connection means, what we know about it and since when, and
 * the one button that helps (S9). Follows the store while it is open. */
#define TN_TYPE_DOCTOR_DIALOG (tn_doctor_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnDoctorDialog, tn_doctor_dialog, TN, DOCTOR_DIALOG, AdwDialog)

/** tn_doctor_dialog_new: @kind: %TN_LIST_TENANTS or %TN_LIST_CSP, of which @id is a row. */
AdwDialog *tn_doctor_dialog_new (TnServices *services, TnListKind kind, gint64 id);

/** tn_doctor_dialog_get_topic: (nullable): the #TnHelpTopic about the state that is shown. */
const char *tn_doctor_dialog_get_topic (TnDoctorDialog *self);

G_END_DECLS
