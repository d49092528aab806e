/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-backup-service.h"

#include <gio/gio.h>

/* Answers of Microsoft 365 Backup and of Microsoft Entra Backup and Recovery (reference 5). Plain
 * functions, any thread; they fail with %TN_GRAPH_ERROR_PROTOCOL. */

G_BEGIN_DECLS

/** TnBackupRoot: the whole of Microsoft 365 Backup in a tenant; strings are Microsoft's words. */
typedef struct
{
  char *status;   /* (owned) (nullable): "enabled", "disabled", "protectionChangeLocked" … */
  char *consumer; /* (owned) (nullable): "firstparty", "thirdparty" */
} TnBackupRoot;

void tn_backup_root_free (TnBackupRoot *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnBackupRoot, tn_backup_root_free)

TnBackupRoot *tn_decode_backup_root (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_backup_list: a page of any of their lists: policies, units, points, sessions,
 * artifacts, snapshots, jobs, changes. @next: (out) (nullable): the link of the next page, made
 * absolute where Microsoft leaves out the version. Returns: (element-type TnBackupItem). */
GPtrArray *
tn_decode_backup_list (GBytes *body, char **next, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_backup_search: the points that a search found. Returns: (element-type TnBackupItem);
 * @object of each is the unit. */
GPtrArray *tn_decode_backup_search (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_backup_mails: the point at which mails were found, if there is one: @total says how
 * many, @status is the id of the search. NULL without @error: none was. */
TnBackupItem *tn_decode_backup_mails (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_backup_changes: what became of the units of a policy that was written; those that were
 * refused inside the 200 have a problem. Returns: (element-type TnBackupItem). */
GPtrArray *tn_decode_backup_changes (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_backup_item: one object. */
TnBackupItem *tn_decode_backup_item (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_policy_service, tn_backup_session_service: by the type of a policy or a session, whose
 * case Microsoft does not mind; %TN_N_BACKUP_SERVICES: neither. */
TnBackupService tn_backup_policy_service (const char *type);
TnBackupService tn_backup_session_service (const char *type);

G_END_DECLS
