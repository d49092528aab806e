/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-store.h"

/* The index of the users' names (FTS5), and what is found in one search over everything. Main
 * thread; futures. */

G_BEGIN_DECLS

/** tn_cache_index_users: takes the next thousand users into the index. Resolves to whether there
 * were any (boolean). */
DexFuture *tn_cache_index_users (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_search: tenants, organizations, users and licences whose name, domain or address holds
 * @text (case and accents do not matter); at most @limit of each kind, those that begin with it
 * first. Resolves to a #GPtrArray of #TnHit. */
DexFuture *tn_cache_search (TnStore *store,
                            const char *text,
                            guint limit,
                            GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_get_hits: those that are still there. @ids: (element-type gint64): kind and row id,
 * kind and row id … Resolves to a #GPtrArray of #TnHit, in this order. */
DexFuture *tn_cache_get_hits (TnStore *store, GArray *ids) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
