/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnMapDialog: maps one Microsoft tenant (S9). */
#define TN_TYPE_MAP_DIALOG (tn_map_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnMapDialog, tn_map_dialog, TN, MAP_DIALOG, AdwDialog)

AdwDialog *tn_map_dialog_new (TnServices *services, TnMicrosoftTenant *tenant);

G_END_DECLS
