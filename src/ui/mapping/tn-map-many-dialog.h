/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnMapManyDialog: suggestions for all tenants that are not mapped, reviewed in one table
 * (MAP-10). Nothing is mapped that has no tick; one undo takes all of it back. */
#define TN_TYPE_MAP_MANY_DIALOG (tn_map_many_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnMapManyDialog, tn_map_many_dialog, TN, MAP_MANY_DIALOG, AdwDialog)

AdwDialog *tn_map_many_dialog_new (TnServices *services);

G_END_DECLS
