/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "tn-list.h"
#include "tn-tables.h"
#include "tn-time.h"
#include "tn-vault.h"

/* The store: one writer thread and two reader threads, each with a connection of its own. The main
 * thread hands them jobs and gets futures. After each commit "changed" is emitted on the main loop,
 * coalesced. */

G_BEGIN_DECLS

typedef struct _TnDb TnDb;

/** TnDbFunc: a job on a store thread; see #TnThreadFunc for @result. A write runs inside a
 * transaction. */
typedef gboolean (*TnDbFunc) (TnDb *db, gpointer data, GValue *result, GError **error);

#define TN_TYPE_STORE (tn_store_get_type ())
G_DECLARE_FINAL_TYPE (TnStore, tn_store, TN, STORE, GObject)

/** tn_store_new: @rehearsal: see tn_vault_open(). Nothing is opened yet. */
TnStore *tn_store_new (const char *folder, gboolean rehearsal) G_GNUC_WARN_UNUSED_RESULT;

/** tn_store_set_read_only: nothing is written, whoever asks: every write rejects with
 * %TN_STORE_ERROR_READ_ONLY. Before tn_store_open(). It also becomes so by itself where the files
 * cannot be written. */
void tn_store_set_read_only (TnStore *self, gboolean read_only);

/** tn_store_set_clock: what lists that depend on the time go by. Before tn_store_open(); without
 * it, the system's. */
void tn_store_set_clock (TnStore *self, TnClock *clock);

/**
 * TnStoreTrouble: what is wrong with the files, beyond one job.
 * @TN_STORE_FULL: the last write failed because the disk is full; over with the next that succeeds
 * @TN_STORE_DAMAGED: a file was found damaged; the next start mends what can be
 * @TN_STORE_RENEWED: what was read from Microsoft was lost; it is read anew
 */
typedef enum
{
  TN_STORE_WELL,
  TN_STORE_FULL,
  TN_STORE_DAMAGED,
  TN_STORE_RENEWED,
} TnStoreTrouble;

/** tn_store_get_trouble: the signal "trouble-changed" tells of it in the main thread. Any thread.
 */
TnStoreTrouble tn_store_get_trouble (TnStore *self);

/** tn_store_is_read_only: known once it is open. */
gboolean tn_store_is_read_only (TnStore *self);

/** tn_store_open: opens and migrates the files. Resolves to TRUE; rejects with #TnStoreError. Call
 * once, first. @unlock: see tn_vault_open(). */
DexFuture *tn_store_open (TnStore *self, gboolean unlock) G_GNUC_WARN_UNUSED_RESULT;

/** tn_store_close: lets the writer finish what it has, ends the threads. Blocks for that long. May
 * be called twice. */
void tn_store_close (TnStore *self);

/** tn_store_write: resolves once @func's change is on the disk, together with others that were
 * waiting. */
DexFuture *tn_store_write (TnStore *self, TnDbFunc func, gpointer data, GDestroyNotify destroy)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_store_write_alone: as tn_store_write(), in a transaction of its own: for what changes many
 * rows, which would be slow beside others. */
DexFuture *tn_store_write_alone (TnStore *self,
                                 TnDbFunc func,
                                 gpointer data,
                                 GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/** tn_store_write_rows: tn_store_write() for a few rows, tn_store_write_alone() for many: a page of
 * changes is empty most of the time. */
DexFuture *tn_store_write_rows (TnStore *self,
                                guint rows,
                                TnDbFunc func,
                                gpointer data,
                                GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/** tn_store_read: all that @func reads is of one moment. @cancellable (nullable) interrupts the
 * query. */
DexFuture *tn_store_read (TnStore *self,
                          TnDbFunc func,
                          gpointer data,
                          GDestroyNotify destroy,
                          GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_store_get_vault: (nullable until open): where the keys live. */
TnVault *tn_store_get_vault (TnStore *self);

const char *tn_store_get_folder (TnStore *self);

/** TnStore::changed: (guint tables, #TnTables): after a commit, on the main thread. */

/** tn_store_refresh_aged: tells the lists of tenants to read again if, after @from and up to
 * @until, one became so old that it counts as less healthy (see %TN_HEALTH_STALE). Resolves
 * to TRUE. */
DexFuture *
tn_store_refresh_aged (TnStore *self, gint64 from, gint64 until) G_GNUC_WARN_UNUSED_RESULT;

/** tn_store_note_others: tells of what another program, as tenantryctl, changed in the same files
 * since the last call. Resolves to TRUE. */
DexFuture *tn_store_note_others (TnStore *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_store_list_ids: the row ids of a list in order. Resolves to a #GArray of gint64. Takes a copy
 * of @query. */
DexFuture *tn_store_list_ids (TnStore *self,
                              const TnListQuery *query,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_store_list_rows: Resolves to a #GPtrArray of #TnRecord; rows that no longer exist are left
 * out. */
DexFuture *
tn_store_list_rows (TnStore *self, TnListKind kind, GArray *ids) G_GNUC_WARN_UNUSED_RESULT;

/** tn_store_count_tenants: resolves to a #GBytes that holds a #TnTenantCounts. */
DexFuture *tn_store_count_tenants (TnStore *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
