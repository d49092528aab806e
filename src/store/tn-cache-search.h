/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-store.h"

/* The index of the users' names (FTS5), and what is found in one search over everything. Main
 * thread; futures. */

G_BEGIN_DECLS

/** tn_cache_index_users: takes the next thousand users into the index. Resolves to how many are
 * left (gint64). */
DexFuture *tn_cache_index_users (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
