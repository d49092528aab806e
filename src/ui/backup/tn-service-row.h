/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-service.h"

G_BEGIN_DECLS

/** TnServiceRow: one of Microsoft's backup services of a tenant: how it is, what it protects, when
 * it was last safe, and a button that restores (DET-06). Its buttons activate "backup.recover" and
 * "backup.protect" with the number of the service. */
#define TN_TYPE_SERVICE_ROW (tn_service_row_get_type ())
G_DECLARE_FINAL_TYPE (TnServiceRow, tn_service_row, TN, SERVICE_ROW, AdwPreferencesRow)

GtkWidget *tn_service_row_new (TnBackupService service) G_GNUC_WARN_UNUSED_RESULT;

/** tn_service_row_set: @refreshing: it is being asked; @now: in seconds since 1970 */
void tn_service_row_set (TnServiceRow *self,
                         const TnServiceBackup *backup,
                         gboolean refreshing,
                         gint64 now);

G_END_DECLS
