/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-reading.h"

/* From Graph's bytes to readings. Plain functions for worker threads; each fails with
 * %TN_GRAPH_ERROR_PROTOCOL. */

G_BEGIN_DECLS

TnTenantReading *tn_decode_organization (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_domains: Returns: (element-type utf8): the verified domains, the default one first. */
GPtrArray *tn_decode_domains (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_skus: Returns: (element-type TnSkuReading). */
GPtrArray *tn_decode_skus (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_scores: Returns: (element-type TnScoreReading): newest first; scores without a maximum
 * are left out. */
GArray *tn_decode_scores (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_controls: Returns: (element-type TnControlReading): what the newest score is made of.
 */
GPtrArray *tn_decode_controls (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_profiles: Returns: (element-type TnProfileReading). @next_link: (out) (nullable). */
GPtrArray *
tn_decode_profiles (GBytes *body, char **next_link, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_count: the answer of a /$count, also as it comes out of a batch (text, number or
 * base64); -1 on error. */
gint64 tn_decode_count (GBytes *body, GError **error);

/** TnBatchAnswer: one answer of a batch. */
typedef struct
{
  guint number;       /* the id it was asked under, from 1 */
  guint status;       /* 100 to 599 */
  char *content_type; /* (owned) (nullable) */
  char *retry_after;  /* (owned) (nullable) */
  GBytes *body; /* (owned): JSON, or the text itself when the body is a string; may be empty */
} TnBatchAnswer;

/** tn_decode_batch: the answers of a $batch in the order they came (the fast parser: twenty bodies
 * in one). Answers without a number or a status are left out.
 *
 * Returns: (element-type TnBatchAnswer) */
GArray *tn_decode_batch (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_collection: one page of a list or a delta query, with the one parser that is fast
 * enough (docs/decisions). Its rows are #TnUserReading, #TnEntraGroupReading or #TnDeviceReading.
 */
TnPage *tn_decode_collection (GBytes *body,
                              TnCollection collection,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_report: one page of a report. Its rows are #TnManagedReading for managed devices, else
 * #TnUserReading with the id, the user type and the fact only. */
TnPage *tn_decode_report (GBytes *body, TnReport report, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_first_id: (nullable): the id of the first object of a list; NULL: there is none. */
char *tn_decode_first_id (GBytes *body) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
