/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "tn-tables.h"
#include "tn-time.h"
#include "tn-vault.h"

/* One SQLite connection. It belongs to the thread that opened it, and every function asserts that.
 * Both files are there: the state as "main", the cache as "cache". Only the store floor sees this
 * header. */

G_BEGIN_DECLS

typedef struct _TnDb TnDb;

/**
 * tn_db_open:
 * @folder: where state.db and cache.db are, or are made
 * @writer: TRUE: may write, makes and migrates the files; FALSE: reads only
 * @vault: (nullable): keys for tokens and the audit trail, the writer's business
 * @clock: (nullable): what queries that depend on the time go by; NULL: the system's
 *
 * A newer schema than ours is refused with %TN_STORE_ERROR_NEWER_SCHEMA and a damaged state file
 * with %TN_STORE_ERROR_CORRUPT; a damaged cache is put aside and made anew.
 */
TnDb *tn_db_open (const char *folder,
                  gboolean writer,
                  TnVault *vault,
                  TnClock *clock,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tn_db_close (TnDb *self);

TnVault *tn_db_get_vault (TnDb *self);

/** tn_db_exec: fixed SQL without values. */
gboolean tn_db_exec (TnDb *self, const char *sql, GError **error);

/**
 * tn_db_query:
 * @sql: a string literal; its statement is kept for the next time
 * @types: one letter a value: i gint64, s string (NULL allowed), d double, b GBytes, n (no
 * argument) NULL
 *
 * Binds the values. Step it with tn_db_step() until it is done, or give it back with tn_db_done().
 */
sqlite3_stmt *tn_db_query (TnDb *self, GError **error, const char *sql, const char *types, ...);
sqlite3_stmt *
tn_db_query_valist (TnDb *self, GError **error, const char *sql, const char *types, va_list values);

/** tn_db_step: 1: a row; 0: no more, given back; -1: failed, given back. */
int tn_db_step (TnDb *self, sqlite3_stmt *statement, GError **error);
void tn_db_done (sqlite3_stmt *statement);

/** tn_db_run: tn_db_query() for a statement without rows. */
gboolean tn_db_run (TnDb *self, GError **error, const char *sql, const char *types, ...);

/** tn_db_get_int: the first column of the first row; @otherwise when there is none or it is NULL;
 * G_MININT64 on error. */
gint64 tn_db_get_int (TnDb *self,
                      GError **error,
                      gint64 otherwise,
                      const char *sql,
                      const char *types,
                      ...);

/** tn_db_get_string: Returns: (transfer full) (nullable): as tn_db_get_int(); NULL without an error
 * for no row. */
char *tn_db_get_string (TnDb *self, GError **error, const char *sql, const char *types, ...);

/** tn_db_text: (transfer none) (nullable): a column of the row at which @statement is, until it
 * goes on. */
const char *tn_db_text (sqlite3_stmt *statement, int column);

/** tn_db_dup_text: (transfer full) (nullable): the same, to keep. */
char *tn_db_dup_text (sqlite3_stmt *statement, int column) G_GNUC_WARN_UNUSED_RESULT;

/** tn_db_read_ids: @statement: (nullable): of tn_db_query(). Returns: (transfer full) (nullable)
 * (element-type gint64): the first column of all its rows; NULL on error. */
GArray *tn_db_read_ids (TnDb *self, sqlite3_stmt *statement, GError **error);

gint64 tn_db_last_id (TnDb *self);
int tn_db_changes (TnDb *self);

/** tn_db_changed: says what this transaction changes; told to the main thread after the commit. */
void tn_db_changed (TnDb *self, TnTables tables);
TnTables tn_db_take_changes (TnDb *self);

/** tn_db_note_audit, tn_db_wants_anchor: the newest row of the audit trail, and whether so many
 * were written since the last time the answer was TRUE, or one of them wants it at once. */
void tn_db_note_audit (TnDb *self, gint64 seq, gboolean wants_anchor);
gboolean tn_db_wants_anchor (TnDb *self, gint64 every);

/** tn_db_in_transaction: FALSE also after SQLite rolled one back by itself. */
gboolean tn_db_in_transaction (TnDb *self);

/** tn_db_set_cancellable: (nullable): what ends a running query, until set to NULL. */
void tn_db_set_cancellable (TnDb *self, GCancellable *cancellable);

/** tn_db_note_others: says what another program changed in the files since the last time as changed
 * here, too. Of a writer. */
gboolean tn_db_note_others (TnDb *self, GError **error);

/** tn_db_is_renewed: what was read from Microsoft was lost (the cache was damaged, of a newer
 * version, or gone) and the tenants are due to be read anew. Of a writer. */
gboolean tn_db_is_renewed (TnDb *self);

/** tn_db_mark_damage: something in the files of @folder was found damaged: the next writer to open
 * them makes the cache anew, unless it is the state that is damaged. Any thread. */
void tn_db_mark_damage (const char *folder);

/** tn_db_forget_damage: the files were put in order otherwise. Any thread. */
void tn_db_forget_damage (const char *folder);

/** tn_db_backup_state: copies the state file, consistently, to @path. */
gboolean tn_db_backup_state (TnDb *self, const char *path, GError **error);

G_END_DECLS
