/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

#define TN_TYPE_ASSET_DIALOG (tn_asset_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnAssetDialog, tn_asset_dialog, TN, ASSET_DIALOG, AdwDialog)

/**
 * tn_asset_dialog_new:
 * @asset: (nullable): a new one
 * @organization: of a new one; 0: asks for it. @name: (nullable): of that organization
 *
 * What is known of an asset, whose it is, and which device it is (DEV-01, DEV-04).
 */
AdwDialog *tn_asset_dialog_new (TnServices *services,
                                TnAsset *asset,
                                gint64 organization,
                                const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
