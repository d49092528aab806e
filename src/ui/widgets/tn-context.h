/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-query-model.h"

/* The tenant that the person has entered: what every page is about until it is left (TEN-06). */

G_BEGIN_DECLS

#define TN_TYPE_CONTEXT (tn_context_get_type ())
G_DECLARE_FINAL_TYPE (TnContext, tn_context, TN, CONTEXT, GObject)

/** tn_context_of: (transfer none): the one of this store. */
TnContext *tn_context_of (TnStore *store);

/** tn_context_enter: @tenant: row id of a mapped Microsoft tenant; 0: all tenants. Emits "changed".
 */
void tn_context_enter (TnContext *self, gint64 tenant, const char *name);

gint64 tn_context_get_tenant (TnContext *self);

/** tn_context_get_name: (nullable): NULL: all tenants. */
const char *tn_context_get_name (TnContext *self);

/** tn_context_follow: @model shows only what belongs to the tenant that was entered. */
void tn_context_follow (TnStore *store, TnQueryModel *model);

G_END_DECLS
