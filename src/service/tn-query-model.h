/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-store.h"

/* The one big-list model: a #GListModel over an SQL query. A reader thread returns the ordered row
 * ids; rows are read in batches when they are shown; an object stays the same object as long as
 * anybody holds it, so that a selection survives; a new result is compared with the old one and
 * only the range that differs is emitted. Sorting, filtering and searching are SQL: no GTK sort or
 * filter model stands on top. Main thread. */

G_BEGIN_DECLS

#define TN_TYPE_QUERY_MODEL (tn_query_model_get_type ())
G_DECLARE_FINAL_TYPE (TnQueryModel, tn_query_model, TN, QUERY_MODEL, GObject)

/** TnQueryModel: properties loading (before the first result), n-items; signals renewing and
 * renewed: before and after the rows become the answer to another question, as another search or
 * order, whether or not "items-changed" is emitted between them. */
TnQueryModel *tn_query_model_new (TnStore *store, TnListKind kind) G_GNUC_WARN_UNUSED_RESULT;

/** tn_query_model_new_count: for how many rows there are, "n-items", and not for what is in them.
 */
TnQueryModel *tn_query_model_new_count (TnStore *store,
                                        TnListKind kind,
                                        TnListFilter filter) G_GNUC_WARN_UNUSED_RESULT;

/** tn_query_model_new_any: for whether there is a row: "n-items" is 0 or 1. */
TnQueryModel *tn_query_model_new_any (TnStore *store,
                                      TnListKind kind,
                                      TnListFilter filter) G_GNUC_WARN_UNUSED_RESULT;

void tn_query_model_set_search (TnQueryModel *self, const char *search);
void tn_query_model_set_sort (TnQueryModel *self, const char *field, gboolean descending);
void tn_query_model_set_filter (TnQueryModel *self, TnListFilter filter);

/** tn_query_model_set_tenant_filter: of tenants: beside the filter, see #TnTenantFilter; copied. */
void tn_query_model_set_tenant_filter (TnQueryModel *self, const TnTenantFilter *filter);

/** tn_query_model_set_audit: of the audit trail: actions, actor, object and time as @filters has
 * them. */
void tn_query_model_set_audit (TnQueryModel *self, const TnListQuery *filters);
/** tn_query_model_set_audit_tenant: of the audit trail: tenant id; NULL: all. */
void tn_query_model_set_audit_tenant (TnQueryModel *self, const char *tenant_id);
/** tn_query_model_set_sku: of licences by tenant: only this SKU id; NULL: all. */
void tn_query_model_set_sku (TnQueryModel *self, const char *sku_id);
void tn_query_model_set_parent (TnQueryModel *self, gint64 parent);
/** tn_query_model_set_context: only what belongs to this Microsoft tenant; 0: all. */
void tn_query_model_set_context (TnQueryModel *self, gint64 tenant);
/** tn_query_model_set_until: of users: the time that %TN_FILTER_INACTIVE goes by. */
void tn_query_model_set_until (TnQueryModel *self, gint64 until);

/** tn_query_model_dup_query: (transfer full): what it shows, and in which order. */
TnListQuery *tn_query_model_dup_query (TnQueryModel *self) G_GNUC_WARN_UNUSED_RESULT;

const char *tn_query_model_get_search (TnQueryModel *self);
TnListFilter tn_query_model_get_filter (TnQueryModel *self);
gboolean tn_query_model_get_loading (TnQueryModel *self);

/** tn_query_model_is_renewed: whether this is between "renewing" and "renewed". */
gboolean tn_query_model_is_renewed (TnQueryModel *self);

/** tn_query_model_get_failed: what is shown is older than the store, which could not be read;
 * tn_query_model_refresh() tries again. "loading" is notified when this changes. */
gboolean tn_query_model_get_failed (TnQueryModel *self);

/** tn_query_model_call_settled: calls @func with @waiter, a #GObject that is not kept, once the
 * rows answer what was asked last: at once, or when they are read. Who types and presses Return
 * means the first row of what was typed, and not of what stands there still. Another question
 * takes it back; so does another call. */
void
tn_query_model_call_settled (TnQueryModel *self, gpointer waiter, void (*func) (gpointer waiter));

/** tn_query_model_get_id: of the row at @position, which must be there. */
gint64 tn_query_model_get_id (TnQueryModel *self, guint position);

/** tn_query_model_find: the position of a row id, or %G_MAXUINT. */
guint tn_query_model_find (TnQueryModel *self, gint64 id);

/** tn_query_model_set_stepwise: for a model under a view: a result that is much longer than the
 * last one appears from its beginning, a few rows an iteration of the main loop, so that no key
 * press waits for it. */
void tn_query_model_set_stepwise (TnQueryModel *self, gboolean stepwise);

/** tn_query_model_refresh: reads it again; also happens by itself when the store changes. */
void tn_query_model_refresh (TnQueryModel *self);

G_END_DECLS
