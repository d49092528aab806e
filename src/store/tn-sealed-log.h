/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-vault.h"

/* A file that only grows: records, each sealed with the data key and bound to its file and its
 * place in it (docs/snapshot-format.md). What was written is never touched again, so that whatever
 * happens while something is added, what was there before can be read. A record that was damaged is
 * lost alone: those after it are found again. One thread at a time; blocks. */

G_BEGIN_DECLS

typedef struct _TnSealedLog TnSealedLog;

/** TnSealedRecord: where one is. */
typedef struct
{
  gint64 offset;
  guint8 type;
  guint32 length; /* sealed */
} TnSealedRecord;

/**
 * tn_sealed_log_open:
 * @owner: whose file it is; another one's is refused
 * @write: makes the file where there is none, and keeps other writers out
 *
 * Fails with %TN_STORE_ERROR_NOT_FOUND (no file), %TN_STORE_ERROR_BUSY (another writer),
 * %TN_STORE_ERROR_LOCKED (sealed with another key), %TN_STORE_ERROR_NEWER_SCHEMA,
 * %TN_STORE_ERROR_CORRUPT (nothing in it can be read).
 */
TnSealedLog *tn_sealed_log_open (const char *path,
                                 TnVault *vault,
                                 const char *owner,
                                 gboolean write,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tn_sealed_log_close (TnSealedLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnSealedLog, tn_sealed_log_close)

/** tn_sealed_log_get_records: (element-type TnSealedRecord): in their order, as they were when it
 * was opened, with those that were appended since. */
GArray *tn_sealed_log_get_records (TnSealedLog *self);

/** tn_sealed_log_get_lost: bytes between records that are none. */
gint64 tn_sealed_log_get_lost (TnSealedLog *self);
gint64 tn_sealed_log_get_size (TnSealedLog *self);

/** tn_sealed_log_append: Returns: its place; -1: failed, with %TN_STORE_ERROR_FULL where the disk
 * is, and nothing is left of it. @type: 1 to 255. */
gint64 tn_sealed_log_append (TnSealedLog *self,
                             guint8 type,
                             const void *data,
                             gsize length,
                             GError **error);

/** tn_sealed_log_flush: everything that was appended is on the disk. */
gboolean tn_sealed_log_flush (TnSealedLog *self, GError **error);

/** tn_sealed_log_cut: forgets what was appended from @offset on. */
gboolean tn_sealed_log_cut (TnSealedLog *self, gint64 offset, GError **error);

/** tn_sealed_log_read: the record at @offset; %TN_STORE_ERROR_CORRUPT: it is not as it was written.
 */
GBytes *tn_sealed_log_read (TnSealedLog *self, gint64 offset, guint8 type, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
