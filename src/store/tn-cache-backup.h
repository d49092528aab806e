/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-backup-service.h"
#include "tn-store.h"

/* Writes and reads of cache.db: what Microsoft's own backup services protect. Main thread;
 * futures. */

G_BEGIN_DECLS

/** tn_cache_write_service_backup: how a service is; numbers of one that could not be read, or may
 * not be looked at any more, stay as they were. */
DexFuture *tn_cache_write_service_backup (TnStore *store,
                                          gint64 tenant,
                                          const TnServiceBackup *backup) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_write_backup_units: all units of a service: (element-type TnBackupItem); those that are
 * not among them are forgotten. */
DexFuture *tn_cache_write_backup_units (TnStore *store,
                                        gint64 tenant,
                                        TnBackupService service,
                                        GPtrArray *units) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_list_due_service_backups: tenants whose services were not read since @before, but for
 * those where we may not. Resolves to a #GPtrArray of #TnBackupItem: @total is the row of the
 * tenant, @id its tenant id. */
DexFuture *tn_cache_list_due_service_backups (TnStore *store,
                                              gint64 before) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_list_service_backups: resolves to a #GPtrArray of #TnServiceBackup: all services but
 * the directory, in their order; of those that were never read, nothing is known. */
DexFuture *tn_cache_list_service_backups (TnStore *store, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_list_backup_units: by name. Resolves to a #GPtrArray of #TnBackupItem. */
DexFuture *tn_cache_list_backup_units (TnStore *store,
                                       gint64 tenant,
                                       TnBackupService service) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_list_backup_gap: users with a mailbox and a licence whom @service (Exchange or
 * OneDrive) does not protect, by name: @object is the user. Resolves to a #GPtrArray of
 * #TnBackupItem. */
DexFuture *tn_cache_list_backup_gap (TnStore *store,
                                     gint64 tenant,
                                     TnBackupService service) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_cache_list_backup_people:
 * @group: (nullable): only those who are directly in this group (graph id)
 *
 * BAK-12: users with a licence, and those of whom Microsoft 365 Backup keeps something, by name.
 * @status is "active" (something of them is protected), "failing" (Microsoft cannot protect it
 * all), "inactive-with-data", "inactive" or "deleted" (from the directory, with data); @object says
 * what is protected. Resolves to a #GPtrArray of #TnBackupItem.
 */
DexFuture *tn_cache_list_backup_people (TnStore *store,
                                        gint64 tenant,
                                        const char *group) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
