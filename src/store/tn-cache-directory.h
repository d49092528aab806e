/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-reading.h"
#include "tn-store.h"

/* The mirror of a tenant's directory in cache.db: users, groups with their members, devices. Main
 * thread; futures. */

G_BEGIN_DECLS

/**
 * tn_cache_write_pages:
 * @pages: (transfer full) (element-type TnPage): pages of @collection that follow each other, at
 *   least one
 * @full_read: they belong to a full read, at whose end what it did not see is removed
 * @first: they are the first of the read
 *
 * Pages and, with the last of the read, the delta link, in one transaction. A page in a transaction
 * of its own would write the same blocks of the table anew for each page.
 */
DexFuture *tn_cache_write_pages (TnStore *store,
                                 gint64 tenant,
                                 TnCollection collection,
                                 GPtrArray *pages,
                                 gboolean full_read,
                                 gboolean first,
                                 gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_note_collection: it could not be read. */
DexFuture *tn_cache_note_collection (TnStore *store,
                                     gint64 tenant,
                                     TnCollection collection,
                                     const char *error_code,
                                     const char *error_detail,
                                     gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_get_delta_link: resolves to a string, "" when a full read is needed; also when the last
 * one was before @full_since: not all that happens is told by a delta (reference 3.5). */
DexFuture *tn_cache_get_delta_link (TnStore *store,
                                    gint64 tenant,
                                    TnCollection collection,
                                    gint64 full_since) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_forget_delta_links: all of a tenant is read anew the next time: something happened that
 * delta queries do not report (reference 5.10). Resolves to TRUE. */
DexFuture *tn_cache_forget_delta_links (TnStore *store, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_list_ownerless: devices whose owner was not asked for yet, @limit at most. Resolves to
 * a #GPtrArray of graph ids. */
DexFuture *
tn_cache_list_ownerless (TnStore *store, gint64 tenant, guint limit) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_write_owners: @owners: (transfer full) (element-type utf8): the graph id of a device
 * and of its owner ("": nobody), in turn. */
DexFuture *
tn_cache_write_owners (TnStore *store, gint64 tenant, GPtrArray *owners) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
