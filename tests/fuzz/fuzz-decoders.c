/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-decoder.h"
#include "tn-decoder.h"
#include "tn-graph.h"
#include "tn-oauth.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (TnTenantReading) organization = tn_decode_organization (body, NULL);
  g_autoptr (GPtrArray) domains = tn_decode_domains (body, NULL),
                        skus = tn_decode_skus (body, NULL);
  g_autoptr (GArray) scores = tn_decode_scores (body, NULL), answers = tn_decode_batch (body, NULL);
  g_autoptr (TnPage) users = tn_decode_collection (body, TN_COLLECTION_USERS, NULL);
  g_autoptr (TnTokens) tokens = tn_oauth_parse_tokens (200, body, NULL);
  g_autoptr (GError) error = tn_graph_error_from_answer (400, "application/json", body);
  g_autofree char *claims = tn_graph_claims_challenge (text);
  g_autofree char *merged = tn_oauth_merge_claims (text);

  g_autofree char *next = NULL;
  g_autoptr (TnBackupRoot) root = tn_decode_backup_root (body, NULL);
  g_autoptr (GPtrArray) list = tn_decode_backup_list (body, &next, NULL),
                        points = tn_decode_backup_search (body, NULL),
                        changes = tn_decode_backup_changes (body, NULL);
  g_autoptr (TnBackupItem) item = tn_decode_backup_item (body, NULL);

  tn_decode_count (body, NULL);
  tn_graph_retry_after (text, 0);
  return 0;
}
