/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

/* Between libdex fibers on the main loop and plain functions on worker threads. */

G_BEGIN_DECLS

/**
 * TnThreadFunc:
 * @result: set it to what the future shall resolve to; left alone, the future resolves to TRUE
 *
 * Runs on a worker thread with an ordinary stack. Returns: FALSE with @error set on failure.
 */
typedef gboolean (*TnThreadFunc) (gpointer data, GValue *result, GError **error);

/** tn_dex_run: Runs @func on a worker thread; @destroy frees @data there. Returns: (transfer full):
 * its result. */
DexFuture *
tn_dex_run (TnThreadFunc func, gpointer data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/** tn_dex_settle: resolves or rejects @promise; takes @error. Any thread. */
void tn_dex_settle (DexPromise *promise, const GValue *result, GError *error);

/**
 * tn_dex_await:
 * @future: (transfer full)
 * @cancellable: (nullable)
 *
 * In a fiber: waits for @future or for @cancellable, whichever is first.
 *
 * Returns: FALSE with the future's error or %G_IO_ERROR_CANCELLED
 */
gboolean tn_dex_await (DexFuture *future, GCancellable *cancellable, GError **error);

/** tn_dex_await_boxed: as tn_dex_await(). Returns: (transfer full) (nullable): a copy (reference)
 * of the boxed value. */
gpointer tn_dex_await_boxed (DexFuture *future, GCancellable *cancellable, GError **error);

/** tn_dex_await_int64: as tn_dex_await(), for a future of a gint64. */
gboolean
tn_dex_await_int64 (DexFuture *future, gint64 *out, GCancellable *cancellable, GError **error);

/** tn_dex_new_int64: a future that is resolved already. */
DexFuture *tn_dex_new_int64 (gint64 value) G_GNUC_WARN_UNUSED_RESULT;

/** tn_dex_spawn: starts a fiber on the main loop. */
DexFuture *
tn_dex_spawn (DexFiberFunc func, gpointer data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

/** tn_dex_lanes: in a fiber: runs @lane @n times beside each other, and waits until all have ended.
 * @box: (transfer none): a g_rc_box, of which each lane has a reference; @unref lets it go. */
void tn_dex_lanes (guint n, DexFiberFunc lane, gpointer box, GDestroyNotify unref);

/** TnDexEach: what is done with one of many. Returns: (transfer full): when it is over. */
typedef DexFuture *(*TnDexEach) (gpointer item, gpointer data);

/**
 * tn_dex_each:
 * @items: (transfer none)
 * @lanes: how many at once
 * @data: (transfer full): of @func; freed with @destroy
 *
 * In a fiber: awaits @func for every item, whatever becomes of each. Returns: how many were
 * rejected.
 */
guint
tn_dex_each (GPtrArray *items, guint lanes, TnDexEach func, gpointer data, GDestroyNotify destroy);

/** tn_weak_ref_new: a weak reference to @object as the data of a callback; free it with
 * tn_weak_ref_free(). */
GWeakRef *tn_weak_ref_new (gpointer object) G_GNUC_WARN_UNUSED_RESULT;
void tn_weak_ref_free (gpointer data);

/** TnAsked: a weak reference and the number of a question, as the data of a callback: whoever asks
 * something else meanwhile raises its number, and the old answer is not taken. */
typedef struct
{
  GWeakRef object;
  guint serial;
} TnAsked;

TnAsked *tn_asked_new (gpointer object, guint serial) G_GNUC_WARN_UNUSED_RESULT;
void tn_asked_free (gpointer data);

/** tn_asked_get: Returns: (transfer full) (nullable): the object, if it is there. */
gpointer tn_asked_get (gpointer data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
