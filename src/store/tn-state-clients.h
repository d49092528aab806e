/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-import.h"
#include "tn-state-store.h"

/* Writes to state.db about organizations as a whole: archive, merge, delete, bulk edit, import; and
 * assets. Each can be taken back with tn_state_undo() by the action that is named. Main thread;
 * futures that reject with #TnStoreError. */

G_BEGIN_DECLS

/** tn_state_archive_organizations: @ids: (element-type gint64). Undo: "organization.archive". */
DexFuture *tn_state_archive_organizations (TnStore *store,
                                           const TnActor *actor,
                                           GArray *ids,
                                           gboolean archived,
                                           gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_delete_organizations: with their end users, assets and contacts. Undo:
 * "organization.delete". */
DexFuture *tn_state_delete_organizations (TnStore *store,
                                          const TnActor *actor,
                                          GArray *ids,
                                          gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_merge_organizations: everything of @from becomes @into's, and @from goes. What @into
 * does not say of itself it takes over. Undo: "organization.merge". */
DexFuture *tn_state_merge_organizations (TnStore *store,
                                         const TnActor *actor,
                                         gint64 from,
                                         gint64 into,
                                         gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnBulkEdit: NULL: left as it is; "": emptied. */
typedef struct
{
  const char *phone, *address, *notes;
  gint64 managed; /* 0: as it is */
} TnBulkEdit;

/** tn_state_bulk_edit_organizations: Undo: "organization.bulk-edit". */
DexFuture *tn_state_bulk_edit_organizations (TnStore *store,
                                             const TnActor *actor,
                                             GArray *ids,
                                             const TnBulkEdit *edit,
                                             gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/* Import (ORG-02 to ORG-05, ORG-08) ----------------------------------------- */

/** tn_state_plan_import: what an import would do. @organization: of people and assets whose row
 * does not name one; 0: none. Resolves to a #TnImportPlan. */
DexFuture *tn_state_plan_import (TnStore *store,
                                 TnImport *import,
                                 gint64 organization) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_apply_import: does it, as one change; rows that are wrong are left out. Undo:
 * "import". Resolves to a #TnImportPlan of what was done. */
DexFuture *tn_state_apply_import (TnStore *store,
                                  const TnActor *actor,
                                  TnImport *import,
                                  gint64 organization,
                                  gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_dump: everything of a kind as a file that an import takes (ORG-05), of all
 * organizations or of one (0: all). Archived ones are among them. Resolves to a #GBytes. */
DexFuture *
tn_state_dump (TnStore *store, TnImportKind kind, gint64 organization) G_GNUC_WARN_UNUSED_RESULT;

/* Assets (product 8.4) ------------------------------------------------------ */

/** TnAssetData: strings are nullable and copied, but for the name. */
typedef struct
{
  gint64 organization;
  const char *name, *kind, *serial, *manufacturer, *model, *system, *notes;
  const char *custom; /* JSON object of texts */
  gint64 end_user;    /* 0: nobody */
  gboolean manual;    /* a person chose the end user: no device overwrites it (DEV-03) */
} TnAssetData;

/** tn_state_put_asset: @id 0: a new one. Resolves to its row id. Undo: "asset.edit". */
DexFuture *tn_state_put_asset (TnStore *store,
                               const TnActor *actor,
                               gint64 id,
                               const TnAssetData *data,
                               gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_delete_asset: Undo: "asset.delete". */
DexFuture *tn_state_delete_asset (TnStore *store, const TnActor *actor, gint64 id, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_link_asset: by hand: @device_id: of the device; "": it has none; NULL: by itself again.
 * Undo: "asset.link". */
DexFuture *tn_state_link_asset (TnStore *store,
                                const TnActor *actor,
                                gint64 id,
                                const char *device_id,
                                gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_state_link_devices: looks for the device of each asset: device id, else serial number, else a
 * host name that is unique in the tenant; and for the end user of its device (DEV-01, DEV-02). What
 * a person chose stays. Resolves to how many assets changed (gint64).
 */
DexFuture *tn_state_link_devices (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_list_assets_of: those of an end user (EUS-09), by name. Resolves to a #GPtrArray of
 * #TnAsset. */
DexFuture *tn_state_list_assets_of (TnStore *store, gint64 end_user) G_GNUC_WARN_UNUSED_RESULT;

/** TnDeviceChoice: a device that an asset could be. Strings are (owned) (nullable but for the
 * first two). */
typedef struct
{
  char *device_id, *name;
  char *serial, *model, *owner; /* owner: the name of its end user, or of its Entra user */
  gboolean likely;              /* name or serial number are those of the asset (DEV-04) */
} TnDeviceChoice;

/** tn_state_list_device_choices: the devices of its tenant, likely ones first. Resolves to a
 * #GPtrArray of #TnDeviceChoice. */
DexFuture *tn_state_list_device_choices (TnStore *store, gint64 asset) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
