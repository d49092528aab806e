/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

/* What can be done with a data folder whose state file is damaged (practice REL-04, S34). The
 * caller has the folder closed meanwhile. The damaged files are always kept, in a folder
 * "damaged-…" beside them; the cache, whose rows go by the numbers of the state file, is read again
 * from Microsoft. Main thread; the work is done on another. */

G_BEGIN_DECLS

/** TnBackup: a copy of the state file. */
typedef struct
{
  char *path;                 /* (owned) */
  gint64 time;                /* seconds since 1970 when it was made */
  int tenants, organizations; /* that it holds; -1: cannot be read */
} TnBackup;

/** tn_recovery_list_backups: Returns: (element-type TnBackup): newest first; whether one is
 * whole is found out by tn_recovery_restore(). Counts a few rows of each. */
GArray *tn_recovery_list_backups (const char *folder) G_GNUC_WARN_UNUSED_RESULT;

/** tn_recovery_restore: puts @backup in the place of the state file, after it was checked. Rejects
 * with #TnStoreError and leaves everything as it was. */
DexFuture *tn_recovery_restore (const char *folder, const char *backup) G_GNUC_WARN_UNUSED_RESULT;

/** tn_recovery_rebuild: makes a new state file from every row that can still be read. Resolves to
 * how many (gint64); rejects with %TN_STORE_ERROR_CORRUPT when there is none. */
DexFuture *tn_recovery_rebuild (const char *folder) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
