/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

#define TN_TYPE_TAGS_DIALOG (tn_tags_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnTagsDialog, tn_tags_dialog, TN, TAGS_DIALOG, AdwDialog)

/** tn_tags_dialog_new: the tags of @tenants (element-type TnMicrosoftTenant), to be put on and
 * taken off all of them; also where tags are renamed, coloured and deleted. */
AdwDialog *tn_tags_dialog_new (TnServices *services, GPtrArray *tenants);

G_END_DECLS
