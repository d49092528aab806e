/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnBackupGroup: the Cloud Backup section of a tenant (DET-06 to DET-09): what is protected, when
 * it was last safe, and the way back. Looks again every five minutes while it is seen. */
#define TN_TYPE_BACKUP_GROUP (tn_backup_group_get_type ())
G_DECLARE_FINAL_TYPE (TnBackupGroup, tn_backup_group, TN, BACKUP_GROUP, AdwPreferencesGroup)

/** tn_backup_group_set_tenant: @tenant: (nullable): none is mapped. */
void tn_backup_group_set_tenant (TnBackupGroup *self, TnServices *services, TnRecord *tenant);

G_END_DECLS
