/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-json.h"

#include <string.h>

/* The rehearsal cloud against the reference: its rules, and its answers against Microsoft's schema.
 */

static TnHttpResponse *
get (TnTest *t, const char *path, gboolean eventual)
{
  g_autofree char *token = tn_test_string (
      tn_services_token (t->services, tn_test_company (t, 0)->id, TN_RESOURCE_GRAPH, NULL, FALSE));
  g_autofree char *authorization = g_strconcat ("Bearer ", token, NULL),
                  *url =
                      g_strconcat (tn_rehearsal_get_base (t->rehearsal), "/graph/v1.0", path, NULL);
  const char *headers[] = { "Authorization",
                            authorization,
                            eventual ? "ConsistencyLevel" : NULL,
                            "eventual",
                            NULL };

  return tn_test_boxed (tn_http_get (tn_services_get_http (t->services), url, headers, NULL));
}

static JsonNode *
get_json (TnTest *t, const char *path, guint status)
{
  g_autoptr (TnHttpResponse) response = get (t, path, FALSE);
  JsonNode *root = tn_json_parse (g_bytes_get_data (response->body, NULL),
                                  g_bytes_get_size (response->body),
                                  NULL);

  g_assert_cmpuint (response->status, ==, status);
  g_assert_nonnull (root);
  return root;
}

static JsonObject *
schema_type (JsonObject *schema, const char *name)
{
  return tn_json_get_object (tn_json_get_object (schema, "types"), name);
}

/* Every property of the answer is one of the type's, and what is not nullable is there when it is
 * named. */
static void
check_object (JsonObject *schema, const char *type_name, JsonObject *object)
{
  JsonObject *type = schema_type (schema, type_name);
  JsonObject *properties = tn_json_get_object (type, "properties") ?: type;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_assert_nonnull (type);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      const char *declared;

      if (*name == '@' || g_str_equal (name, "id"))
        continue;
      declared = tn_json_get_string (properties, name);
      if (declared == NULL && tn_json_get_string (type, "base") != NULL &&
          schema_type (schema, tn_json_get_string (type, "base")) != NULL)
        declared = tn_json_get_string (
            tn_json_get_object (schema_type (schema, tn_json_get_string (type, "base")),
                                "properties"),
            name);
      if (declared == NULL)
        g_error ("%s has no property %s", type_name, name);
      if (g_str_has_suffix (declared, "!"))
        g_assert_false (JSON_NODE_HOLDS_NULL (node));
    }
}

static void
test_schema (void)
{
  static const struct
  {
    const char *path, *type;
  } samples[] = {
    { "/organization", "organization" },
    { "/domains", "domain" },
    { "/users?$top=999&$select=id,displayName,userType,accountEnabled,assignedLicenses,"
      "createdDateTime,department",
      "user" },
    { "/subscribedSkus", "subscribedSku" },
    { "/security/secureScores?$top=2", "secureScore" },
    { "/users/delta", "user" },
  };
  g_autofree char *path = g_build_filename (g_getenv ("TENANTRY_EXAMPLES"), "schema-v1.json", NULL),
                  *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  TnTest t;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    {
      g_test_skip ("the schema is not on this machine");
      return;
    }
  root = tn_json_parse (text, length, NULL);
  tn_test_setup (&t, 2, 30);
  tn_test_connect (&t, 0);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (JsonNode) answer = get_json (&t, samples[i].path, 200);
      JsonArray *value = tn_json_get_array (json_node_get_object (answer), "value");

      g_assert_cmpuint (tn_json_array_length (value), >, 0);
      for (guint j = 0; j < tn_json_array_length (value); j++)
        check_object (json_node_get_object (root),
                      samples[i].type,
                      tn_json_array_object (value, j));
    }
  tn_test_teardown (&t);
}

/* The partner's side: reference 2.2, as its own HTTP rules have it. @body: (nullable). */
static TnHttpResponse *
partner_send (TnTest *t, const char *method, const char *path, const char *body, const char *etag)
{
  g_autofree char *token =
      tn_test_string (tn_services_token (t->services,
                                         tn_rehearsal_get_partner (t->rehearsal)->tenant->id,
                                         TN_RESOURCE_GRAPH,
                                         NULL,
                                         FALSE));
  g_autofree char *authorization = g_strconcat ("Bearer ", token, NULL),
                  *url =
                      g_strconcat (tn_rehearsal_get_base (t->rehearsal), "/graph/v1.0", path, NULL);
  const char *headers[] = { "Authorization",
                            authorization,
                            etag != NULL ? "If-Match" : NULL,
                            etag,
                            NULL };
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;

  return tn_test_boxed (tn_http_send (tn_services_get_http (t->services),
                                      method,
                                      url,
                                      headers,
                                      bytes,
                                      body != NULL ? "application/json" : NULL,
                                      FALSE,
                                      NULL));
}

static guint
partner_status (TnTest *t, const char *method, const char *path, const char *body, const char *etag)
{
  g_autoptr (TnHttpResponse) response = partner_send (t, method, path, body, etag);

  return response->status;
}

#define GDAP "/tenantRelationships/delegatedAdminRelationships"
#define REQUEST                                                                                    \
  "{\"displayName\":\"Wire\",\"duration\":\"P730D\",\"accessDetails\":{\"unifiedRoles\":[{"        \
  "\"roleDefinitionId\":\"fe930be7-5e62-47db-91af-98c3a49a38b1\"}]},\"autoExtendDuration\":"       \
  "\"PT0S\"}"

static void
test_gdap (void)
{
  TnTest t;
  gint64 id;
  TnWay way;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (TnHttpResponse) created = NULL;
  g_autofree char *path = NULL, *requests = NULL, *assignments = NULL;
  const char *relationship, *etag;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 2);
  id = tn_test_csp (&t);
  /* INT-20: without the permission to write, nothing is created. */
  g_assert_cmpuint (partner_status (&t, "POST", GDAP, REQUEST, NULL), ==, 403);
  way = tn_test_way (tn_rehearsal_get_partner (t.rehearsal)->tenant->admin_upn, TN_PERSON_ACCEPTS);
  tn_test_int64 (tn_connect_permission (t.services,
                                        id,
                                        tn_rehearsal_get_partner (t.rehearsal)->tenant->id,
                                        &way,
                                        NULL));
  tn_test_way_free (&way);
  created = partner_send (&t, "POST", GDAP, REQUEST, NULL);
  g_assert_cmpuint (created->status, ==, 201);
  root = tn_json_parse (g_bytes_get_data (created->body, NULL),
                        g_bytes_get_size (created->body),
                        NULL);
  relationship = tn_json_get_string (json_node_get_object (root), "id");
  etag = tn_json_get_string (json_node_get_object (root), "@odata.etag");
  g_assert_cmpstr (tn_json_get_string (json_node_get_object (root), "status"), ==, "created");
  path = g_strconcat (GDAP "/", relationship, NULL);
  requests = g_strconcat (path, "/requests", NULL);
  assignments = g_strconcat (path, "/accessAssignments", NULL);
  /* A name is taken once; a change needs the present ETag; nothing is assigned before it is active.
   */
  g_assert_cmpuint (partner_status (&t, "POST", GDAP, REQUEST, NULL), ==, 409);
  g_assert_cmpuint (
      partner_status (&t, "PATCH", path, "{\"autoExtendDuration\":\"P180D\"}", "W/\"x\""),
      ==,
      412);
  g_assert_cmpuint (partner_status (&t, "PATCH", path, "{\"autoExtendDuration\":\"P180D\"}", etag),
                    ==,
                    200);
  g_assert_cmpuint (partner_status (&t, "PATCH", path, "{\"autoExtendDuration\":\"PT0S\"}", etag),
                    ==,
                    412);
  g_assert_cmpuint (partner_status (&t, "POST", assignments, "{}", NULL), ==, 400);
  g_assert_cmpuint (partner_status (&t, "POST", requests, "{\"action\":\"approve\"}", NULL),
                    ==,
                    400);
  g_assert_cmpuint (partner_status (&t, "POST", requests, "{\"action\":\"lockForApproval\"}", NULL),
                    ==,
                    201);
  g_assert_cmpuint (partner_status (&t, "POST", requests, "{\"action\":\"lockForApproval\"}", NULL),
                    ==,
                    400);
  g_assert_cmpuint (partner_status (&t, "GET", GDAP "/nothing", NULL, NULL), ==, 404);
  tn_test_teardown (&t);
}

/* Every state that is listed can be made; a company that is nobody's customer has its own. */
static void
test_states (void)
{
  TnTest t;
  TnGdapFleet *gdap;
  const char *const *states = tn_rehearsal_company_states ();

  tn_test_setup (&t, 2, 0);
  gdap = tn_test_add_partner (&t, 1);
  for (guint i = 0; states[i] != NULL; i++)
    {
      g_assert_true (tn_rehearsal_put_state (t.rehearsal, tn_test_company (&t, 0)->id, states[i]));
      g_assert_true ((tn_test_company (&t, 0)->aadsts == 0) == (i == 0));
    }
  for (guint i = 0; tn_gdap_fleet_states ()[i] != NULL; i++)
    g_assert_true (tn_rehearsal_put_state (t.rehearsal,
                                           tn_test_customer_tenant (&t, 0)->id,
                                           tn_gdap_fleet_states ()[i]));
  for (guint i = 0; tn_gdap_fleet_partner_states ()[i] != NULL; i++)
    g_assert_true (
        tn_rehearsal_put_state (t.rehearsal, gdap->tenant->id, tn_gdap_fleet_partner_states ()[i]));
  g_assert_false (tn_rehearsal_put_state (t.rehearsal, tn_test_company (&t, 0)->id, "expiring"));
  g_assert_false (tn_rehearsal_put_state (t.rehearsal, gdap->tenant->id, "nothing"));
  g_assert_false (tn_rehearsal_put_state (t.rehearsal, "nobody", "active"));
  tn_test_teardown (&t);
}

/* The answers of the partner's lists have no property that Microsoft's types do not have. */
static void
test_gdap_schema (void)
{
  static const struct
  {
    const char *path, *type;
  } samples[] = {
    { GDAP "?$top=300", "delegatedAdminRelationship" },
    { "/tenantRelationships/delegatedAdminCustomers?$top=300", "delegatedAdminCustomer" },
    { "/contracts?$top=999", "contract" },
    { "/groups?$filter=securityEnabled%20eq%20true&$select=id,displayName&$top=999", "group" },
  };
  g_autofree char *path = g_build_filename (g_getenv ("TENANTRY_EXAMPLES"), "schema-v1.json", NULL),
                  *text = NULL;
  g_autoptr (JsonNode) schema = NULL;
  TnTest t;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    {
      g_test_skip ("the schema is not on this machine");
      return;
    }
  schema = tn_json_parse (text, length, NULL);
  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 3);
  tn_test_csp (&t);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (TnHttpResponse) response = partner_send (&t, "GET", samples[i].path, NULL, NULL);
      g_autoptr (JsonNode) answer = tn_json_parse (g_bytes_get_data (response->body, NULL),
                                                   g_bytes_get_size (response->body),
                                                   NULL);
      JsonArray *value = tn_json_get_array (json_node_get_object (answer), "value");

      g_assert_cmpuint (response->status, ==, 200);
      g_assert_cmpuint (tn_json_array_length (value), >, 0);
      for (guint j = 0; j < tn_json_array_length (value); j++)
        check_object (json_node_get_object (schema),
                      samples[i].type,
                      tn_json_array_object (value, j));
    }
  tn_test_teardown (&t);
}

static void
test_users (void)
{
  TnTest t;
  g_autoptr (JsonNode) list = NULL, selected = NULL, too_many = NULL, mailbox = NULL;
  JsonObject *user;

  tn_test_setup (&t, 1, 250);
  tn_test_connect (&t, 0);
  list = get_json (&t, "/users", 200);
  g_assert_cmpuint (tn_json_array_length (tn_json_get_array (json_node_get_object (list), "value")),
                    ==,
                    100);
  g_assert_nonnull (tn_json_get_string (json_node_get_object (list), "@odata.nextLink"));
  user = tn_json_array_object (tn_json_get_array (json_node_get_object (list), "value"), 0);
  g_assert_cmpuint (json_object_get_size (user), ==, 11);
  g_assert_false (json_object_has_member (user, "userType"));
  selected = get_json (&t, "/users?$select=id,userType&$top=3", 200);
  user = tn_json_array_object (tn_json_get_array (json_node_get_object (selected), "value"), 0);
  g_assert_cmpuint (json_object_get_size (user), ==, 2);
  too_many = get_json (&t, "/users?$top=1000", 400);
  mailbox = get_json (&t, "/users?$select=mailboxSettings", 501);
  tn_test_teardown (&t);
}

static void
test_count (void)
{
  TnTest t;
  g_autoptr (TnHttpResponse) refused = NULL, counted = NULL;

  tn_test_setup (&t, 1, 80);
  tn_test_connect (&t, 0);
  refused = get (&t, "/users/$count", FALSE);
  g_assert_cmpuint (refused->status, ==, 400);
  counted = get (&t, "/users/$count", TRUE);
  g_assert_cmpuint (counted->status, ==, 200);
  g_assert_cmpstr (tn_http_response_header (counted, "content-type"), ==, "text/plain");
  g_assert_cmpmem (g_bytes_get_data (counted->body, NULL),
                   g_bytes_get_size (counted->body),
                   "80",
                   2);
  tn_test_teardown (&t);
}

static void
test_paging (void)
{
  TnTest t;
  g_autofree char *path = g_strdup ("/users?$top=60&$select=id");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint pages = 0;

  tn_test_setup (&t, 1, 250);
  tn_test_connect (&t, 0);
  while (path != NULL)
    {
      g_autoptr (JsonNode) page = get_json (&t, path, 200);
      JsonObject *object = json_node_get_object (page);
      JsonArray *value = tn_json_get_array (object, "value");
      const char *next = tn_json_get_string (object, "@odata.nextLink");

      for (guint i = 0; i < tn_json_array_length (value); i++)
        g_hash_table_add (seen,
                          g_strdup (tn_json_get_string (tn_json_array_object (value, i), "id")));
      g_free (path);
      path = next != NULL ? g_strdup (strstr (next, "/v1.0") + strlen ("/v1.0")) : NULL;
      pages++;
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 250);
  g_assert_cmpuint (pages, ==, 5);
  {
    /* An altered token is refused. */
    g_autoptr (JsonNode) bad = get_json (&t, "/users?$top=60&$skiptoken=p10.forged", 400);

    g_assert_nonnull (bad);
  }
  tn_test_teardown (&t);
}

static void
test_throttling (void)
{
  TnTest t;
  g_autoptr (TnHttpResponse) last = NULL;

  tn_test_setup (&t, 1, 10);
  tn_test_connect (&t, 0);
  tn_rehearsal_set_unit_limit (t.rehearsal, 10);
  for (guint i = 0; i < 12; i++)
    {
      g_clear_pointer (&last, tn_http_response_unref);
      last = get (&t, "/organization", FALSE);
    }
  g_assert_cmpuint (last->status, ==, 429);
  g_assert_nonnull (tn_http_response_header (last, "retry-after"));
  g_assert_nonnull (tn_http_response_header (last, "x-ms-throttle-scope"));
  g_assert_nonnull (tn_http_response_header (last, "x-ms-resource-unit"));
  tn_test_teardown (&t);
}

static void
test_deterministic (void)
{
  g_autoptr (TnFleet) a = tn_fleet_new (500, 0, 3), b = tn_fleet_new (500, 0, 3),
                      c = tn_fleet_new (5, 0, 4);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < 500; i++)
    {
      g_assert_cmpstr (tn_fleet_get (a, i)->id, ==, tn_fleet_get (b, i)->id);
      g_assert_true (g_hash_table_add (names, tn_fleet_get (a, i)->domain));
    }
  g_assert_cmpstr (tn_fleet_get (a, 0)->id, !=, tn_fleet_get (c, 0)->id);
}

static void
add (void)
{
  g_test_add_func ("/rehearsal/schema", test_schema);
  g_test_add_func ("/rehearsal/gdap", test_gdap);
  g_test_add_func ("/rehearsal/states", test_states);
  g_test_add_func ("/rehearsal/gdap-schema", test_gdap_schema);
  g_test_add_func ("/rehearsal/users", test_users);
  g_test_add_func ("/rehearsal/count", test_count);
  g_test_add_func ("/rehearsal/paging", test_paging);
  g_test_add_func ("/rehearsal/throttling", test_throttling);
  g_test_add_func ("/rehearsal/deterministic", test_deterministic);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
