/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-backup-decoder.h"
#include "tn-backup-provider.h"

/* What the files of Microsoft 365 Backup share. */

G_BEGIN_DECLS

#define TN_M365_ROOT "/v1.0/solutions/backupRestore"

/** TN_M365_CHUNK: reference 5.3, 5.7: so many units or artifacts in one request. */
#define TN_M365_CHUNK 50

/** TnM365Paths: what is below the root for one of the three services; @units, @artifacts,
 * @granular and @expression are members of bodies, too. */
typedef struct
{
  const char *policies, *units, *sessions, *artifacts;
  const char *granular;
  const char *browse; /* (nullable): mailboxes are searched, not looked into */
  const char *rules, *expression;
} TnM365Paths;

const TnM365Paths *tn_m365_paths (TnBackupService service);

/** tn_m365_path: "root/@collection/@id@rest". An id is whatever Microsoft makes it. */
char *
tn_m365_path (const char *collection, const char *id, const char *rest) G_GNUC_WARN_UNUSED_RESULT;

/** tn_m365_put_string: @text as a JSON string. */
void tn_m365_put_string (GString *out, const char *text);

/** tn_m365_read_root: in a fiber. */
TnBackupRoot *tn_m365_read_root (TnBackupWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_m365_check_controller: in a fiber. FALSE with %TN_STORE_ERROR_REFUSED: another application
 * controls the backup of the tenant; we look, and change nothing. */
gboolean tn_m365_check_controller (TnBackupWork *work, GError **error);

/** tn_m365_find_policy: @policies: (nullable). Returns: (nullable): the one of @service,
 * rather one that is not inactive. */
const TnBackupItem *tn_m365_find_policy (GPtrArray *policies, TnBackupService service);

/** tn_m365_search_points: in a fiber. The latest point of each of @units (element-type
 * TnBackupItem) before @time, chunk by chunk; @fast: only such as can be looked into. @found:
 * (element-type TnBackupItem): unit → point, from tn_m365_points_new(). */
gboolean tn_m365_search_points (TnBackupWork *work,
                                GPtrArray *units,
                                gint64 time,
                                gboolean fast,
                                GHashTable *found,
                                GError **error);
GHashTable *tn_m365_points_new (void) G_GNUC_WARN_UNUSED_RESULT;

/** tn_m365_search_mail_at: in a fiber. In the one item of @work, at its time. Returns: (transfer
 * full) (nullable): as tn_m365_search_mail(). */
TnBackupItem *tn_m365_search_mail_at (TnBackupWork *work,
                                      const char *expression,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_m365_policy_for_change: in a fiber. The id of the policy of the service; @create: makes one
 * if there is none. @inactive: (out): it has to be activated, by tn_m365_activate_policy(). NULL
 * without @error: there is none. */
char *tn_m365_policy_for_change (TnBackupWork *work,
                                 gboolean create,
                                 gboolean *inactive,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tn_m365_activate_policy (TnBackupWork *work, const char *policy, GError **error);

/** tn_m365_note_intent: in a fiber. A row of the audit trail: nothing is changed that is not
 * written down before. @items: (nullable). Returns: its number; 0: with @error. */
gint64 tn_m365_note_intent (TnBackupWork *work,
                            const char *action,
                            GPtrArray *items,
                            const char *detail,
                            GError **error);

/** tn_m365_read_back: in a fiber. What is shown is what Microsoft says now. */
void tn_m365_read_back (TnBackupWork *work);

/* tn-m365-restore.c, of a TnBackupWork */
DexFuture *tn_m365_preview_fiber (gpointer data);
DexFuture *tn_m365_restore_fiber (gpointer data);

G_END_DECLS
