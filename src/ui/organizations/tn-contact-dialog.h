/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"
#include "tn-state-contacts.h"

G_BEGIN_DECLS

/** TnContactDialog: a contact of an organization, added or changed. */
#define TN_TYPE_CONTACT_DIALOG (tn_contact_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnContactDialog, tn_contact_dialog, TN, CONTACT_DIALOG, AdwDialog)

/** tn_contact_dialog_new: @contact: one with the id 0 is a new one of its organization. */
AdwDialog *tn_contact_dialog_new (TnServices *services,
                                  const TnContact *contact) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
