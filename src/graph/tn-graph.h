/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-cloud.h"
#include "tn-http.h"
#include "tn-time.h"

/* Microsoft Graph's transport: tokens, host check, bounded retries, back-off shared per tenant,
 * $batch (reference 6). Main thread; what it returns are futures. */

G_BEGIN_DECLS

/**
 * TnTokenFunc:
 * @claims: (nullable): a claims challenge that the new token must meet; then a cached one is no
 * good
 *
 * Resolves to an access token of @tenant_id (a string).
 */
typedef DexFuture *(*TnTokenFunc) (const char *tenant_id,
                                   const char *claims,
                                   gboolean renew,
                                   GCancellable *cancellable,
                                   gpointer user_data);

#define TN_TYPE_GRAPH (tn_graph_get_type ())
G_DECLARE_FINAL_TYPE (TnGraph, tn_graph, TN, GRAPH, GObject)

/**
 * tn_graph_new:
 * @base: where paths begin: tn_cloud_get_graph(), or that of Partner Center, whose rules are the
 * same
 */
TnGraph *tn_graph_new (TnCloud *cloud,
                       const char *base,
                       TnHttp *http,
                       TnClock *clock,
                       TnTokenFunc tokens,
                       gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

/** tn_graph_close: who gives tokens is gone: calls that are under way end as cancelled. */
void tn_graph_close (TnGraph *self);

/**
 * TnCallStats: what a piece of work cost; counted while it goes on. Counted references: a call that
 * was cancelled may still be on its way when whoever started it is gone.
 */
typedef struct
{
  guint requests;
  guint throttled;
} TnCallStats;

TnCallStats *tn_call_stats_new (void) G_GNUC_WARN_UNUSED_RESULT;
void tn_call_stats_unref (TnCallStats *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnCallStats, tn_call_stats_unref)

/** TnCallFlags: @TN_CALL_ANY_STATUS resolves with the answer whatever its status and type are, once
 * trying again is no use;
 * @TN_CALL_BACKGROUND asks Graph for low priority; @TN_CALL_IDEMPOTENT says that a call which is
 * not a GET may be sent twice. */
typedef enum
{
  TN_CALL_DEFAULT = 0,
  TN_CALL_BACKGROUND = 1 << 0,
  TN_CALL_IDEMPOTENT = 1 << 1,
  TN_CALL_ANY_STATUS = 1 << 2,
} TnCallFlags;

/**
 * tn_graph_get:
 * @url: a path ("/v1.0/organization?…") or a link of an earlier answer, which is checked
 * @stats: (nullable)
 *
 * Resolves to the #TnHttpResponse of a 2xx answer with the expected content type; rejects with
 * #TnGraphError.
 */
DexFuture *tn_graph_get (TnGraph *self,
                         const char *tenant_id,
                         const char *url,
                         TnCallFlags flags,
                         TnCallStats *stats,
                         GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_graph_send:
 * @method: a literal: "POST", "PATCH" or "DELETE"
 * @path: "/v1.0/…"
 * @body: (nullable): JSON
 * @if_match: (nullable): the ETag of the object that is changed
 *
 * As tn_graph_get(), for what changes something.
 */
DexFuture *tn_graph_send (TnGraph *self,
                          const char *method,
                          const char *tenant_id,
                          const char *path,
                          GBytes *body,
                          const char *if_match,
                          TnCallFlags flags,
                          GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* Decoded at 500 MB/s or more, an answer up to this size (bytes) takes less than a thread to be
 * woken for it. */
#define TN_GRAPH_SMALL_ANSWER 32768

/** TnBatchItem: one request of a batch, and its answer. */
typedef struct
{
  char *url; /* (owned): relative to the version: "/organization?$select=…" */
  gboolean eventual;
  guint status;  /* 0: not answered */
  GBytes *body;  /* (owned) (nullable) */
  GError *error; /* (owned) (nullable): set unless status is 2xx */
} TnBatchItem;

void tn_batch_item_free (TnBatchItem *item);
GPtrArray *tn_batch_new (void) G_GNUC_WARN_UNUSED_RESULT;
void tn_batch_add (GPtrArray *batch, const char *url, gboolean eventual);

/**
 * tn_graph_batch:
 * @items: (element-type TnBatchItem): up to 20; answers are put into them
 *
 * Sends them as one $batch; only throttled members are sent again. Resolves to TRUE when every item
 * has an answer or an error of its own; rejects when the batch as a whole failed.
 */
DexFuture *tn_graph_batch (TnGraph *self,
                           const char *tenant_id,
                           GPtrArray *items,
                           TnCallStats *stats,
                           GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_graph_error_from_answer: what a non-2xx answer means; @body may be any bytes. */
GError *tn_graph_error_from_answer (guint status,
                                    const char *content_type,
                                    GBytes *body) G_GNUC_WARN_UNUSED_RESULT;

/** tn_graph_claims_challenge: the decoded claims in a WWW-Authenticate header, or NULL. */
char *tn_graph_claims_challenge (const char *www_authenticate) G_GNUC_WARN_UNUSED_RESULT;

/** tn_graph_retry_after: seconds of a Retry-After header (a number or an HTTP date), or -1. */
double tn_graph_retry_after (const char *value, gint64 now);

G_END_DECLS
