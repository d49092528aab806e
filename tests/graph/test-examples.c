/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-backup-decoder.h"
#include "tn-decoder.h"
#include "tn-json.h"
#include "tn-oauth.h"

#include <string.h>

static const TnBackupItem *
at (GPtrArray *items, guint index)
{
  return g_ptr_array_index (items, index);
}

/* Reference 5: lists of policies, units, points, sessions, artifacts, snapshots and changes, with
 * their quirks. */
static void
decode_backup (const char *name, GBytes *body)
{
  g_autofree char *next = NULL;
  g_autoptr (TnBackupRoot) root = tn_decode_backup_root (body, NULL);
  g_autoptr (GPtrArray) list = tn_decode_backup_list (body, &next, NULL),
                        points = tn_decode_backup_search (body, NULL),
                        changes = tn_decode_backup_changes (body, NULL);
  g_autoptr (TnBackupItem) item = tn_decode_backup_item (body, NULL);

  if (g_str_equal (name, "backup-root-get.json"))
    g_assert_cmpstr (root->consumer, ==, "firstparty");
  if (g_str_equal (name, "backup-policies-list.json"))
    {
      g_assert_cmpuint (list->len, ==, 3);
      g_assert_cmpint (tn_backup_policy_service (at (list, 1)->object),
                       ==,
                       TN_BACKUP_SERVICE_EXCHANGE);
      g_assert_cmpstr (at (list, 1)->status, ==, "active");
    }
  if (g_str_equal (name, "backup-policy-get-with-counts.json"))
    g_assert_cmpint (item->failed, ==, 2);
  if (g_str_equal (name, "backup-policy-exchange-update.json"))
    {
      g_assert_cmpuint (changes->len, ==, 3);
      g_assert_null (at (changes, 0)->problem);
      g_assert_nonnull (at (changes, 2)->problem);
    }
  if (g_str_equal (name, "backup-units-mailbox-list.json"))
    {
      g_assert_cmpstr (at (list, 0)->object, ==, "384974e2-72cd-48de-a6e8-6985d7c5db90");
      g_assert_cmpstr (at (list, 0)->details, ==, "emilyb@contoso.com");
    }
  if (g_str_equal (name, "backup-units-site-list.json"))
    g_assert_cmpint (at (list, 0)->time, >, 0); /* written with dashes */
  if (g_str_equal (name, "backup-restorepoints-search.json"))
    g_assert_cmpstr (at (points, 0)->object, ==, "23014d8c-71fe-4d00-a01a-31850bc5b42a");
  if (g_str_equal (name, "backup-restoresessions-list.json"))
    g_assert_cmpint (tn_backup_session_service (at (list, 0)->object),
                     ==,
                     TN_BACKUP_SERVICE_SHAREPOINT);
  if (g_str_equal (name, "backup-restoreartifacts-mailbox-list.json"))
    {
      g_assert_true (g_str_has_prefix (next, "/v1.0/solutions/backupRestore/"));
      g_assert_cmpstr (at (list, 0)->object,
                       ==,
                       "ffd2687a-f507-4a82-9dff-2fa78cfdaa41_1801645000_12_2");
      g_assert_cmpstr (at (list, 0)->details, ==, "testmailbox101");
    }
  if (g_str_equal (name, "backup-restoreartifacts-with-errors.json"))
    g_assert_nonnull (strstr (at (list, 0)->problem, "preservation lock"));
  if (g_str_equal (name, "recovery-snapshots-list-live.json"))
    g_assert_cmpint (at (list, 0)->time - at (list, 1)->time, ==, 86400);
  if (g_str_equal (name, "recovery-previewjob-getchanges.json"))
    g_assert_cmpstr (at (list, 0)->status, ==, "update");
  if (g_str_equal (name, "recovery-job-getfailedchanges.json"))
    {
      g_assert_cmpstr (at (list, 0)->id, ==, "9c4f2e1d-7a3b-4f8e-9c2d-3e4f5a6b7c8d");
      g_assert_nonnull (strstr (at (list, 0)->problem, "managed by another service"));
    }
}

/* Every sample of Microsoft's answers goes through every decoder: each either understands it or
 * fails with a protocol error, none crashes. Those of ours must be understood. Skipped where the
 * samples are not there. */
static void
decode (const char *name, JsonObject *sample)
{
  JsonObject *response = tn_json_get_object (sample, "response");
  JsonNode *body_node = response != NULL ? json_object_get_member (response, "body") : NULL;
  g_autofree char *text = body_node != NULL
                              ? (JSON_NODE_HOLDS_VALUE (body_node) &&
                                         json_node_get_value_type (body_node) == G_TYPE_STRING
                                     ? g_strdup (json_node_get_string (body_node))
                                     : tn_json_to_text (body_node, FALSE))
                              : g_strdup ("");
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (TnTenantReading) organization = tn_decode_organization (body, NULL);
  g_autoptr (GPtrArray) domains = tn_decode_domains (body, NULL),
                        skus = tn_decode_skus (body, NULL);
  g_autoptr (GArray) scores = tn_decode_scores (body, NULL);
  g_autoptr (TnPage) users = tn_decode_collection (body, TN_COLLECTION_USERS, NULL);
  g_autoptr (TnTokens) tokens = NULL;
  g_autoptr (GError) error = NULL;
  gint64 status = 200, count = tn_decode_count (body, NULL);

  decode_backup (name, body);
  tn_json_get_int (response, "status", &status);
  tokens = tn_oauth_parse_tokens ((guint) status, body, NULL);
  if (status >= 400)
    error = tn_graph_error_from_answer ((guint) status, "application/json", body);
  if (g_str_equal (name, "tenant-organization.json"))
    g_assert_nonnull (organization);
  if (g_str_equal (name, "tenant-domains.json"))
    g_assert_cmpuint (domains->len, >=, 2);
  if (g_str_has_prefix (name, "licensing-subscribedskus"))
    g_assert_cmpuint (skus->len, >=, 1);
  if (g_str_has_prefix (name, "security-securescores") &&
      !g_str_has_prefix (name, "security-securescorecontrol"))
    g_assert_cmpuint (scores->len, >=, 1);
  if (g_str_has_prefix (name, "users-delta-") && !g_str_has_prefix (name, "users-delta-error"))
    g_assert_nonnull (users);
  if (g_str_equal (name, "users-count.json"))
    g_assert_cmpint (count, ==, 893);
  if (g_str_equal (name, "auth-token-code-success.json"))
    g_assert_nonnull (tokens);
  if (g_str_equal (name, "users-delta-error-410.json"))
    g_assert_error (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_DELTA_EXPIRED);
  if (g_str_has_prefix (name, "error-429"))
    g_assert_error (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_THROTTLED);
  if (g_str_equal (name, "error-403-insufficient.json"))
    g_assert_error (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN);
  if (g_str_equal (name, "error-403-html-gateway.json"))
    g_assert_error (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_PROTOCOL);
  if (g_str_equal (name, "auth-claims-challenge-cae-401.json"))
    {
      JsonObject *headers = tn_json_get_object (response, "headers");
      g_autofree char *claims =
          tn_graph_claims_challenge (tn_json_get_string (headers, "WWW-Authenticate"));

      g_assert_cmpstr (
          claims,
          ==,
          "{\"access_token\":{\"nbf\":{\"essential\":true, \"value\":\"1604106651\"}}}");
    }
}

static void
test_examples (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("TENANTRY_EXAMPLES"), "examples", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint seen = 0;

  if (dir == NULL)
    {
      g_test_skip ("the samples are not on this machine");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;
      g_autoptr (JsonNode) root = NULL;
      gsize length;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      root = tn_json_parse (text, length, NULL);
      g_assert_nonnull (root);
      decode (name, json_node_get_object (root));
      seen++;
    }
  g_assert_cmpuint (seen, >=, 200);
}

static void
add (void)
{
  g_test_add_func ("/graph/examples", test_examples);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
