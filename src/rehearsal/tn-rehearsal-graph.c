/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-json.h"

#include <string.h>

void
tn_put_string (GString *out, const char *value)
{
  if (value == NULL)
    {
      g_string_append (out, "null");
      return;
    }
  g_string_append_c (out, '"');
  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (out, '\\');
      if ((guchar) *c < 0x20)
        g_string_append_printf (out, "\\u%04x", *c);
      else
        g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}

void
tn_put_name (GString *out, const char *name)
{
  if (out->len > 0 && out->str[out->len - 1] != '{' && out->str[out->len - 1] != '[')
    g_string_append_c (out, ',');
  tn_put_string (out, name);
  g_string_append_c (out, ':');
}

void
tn_put_member (GString *out, const char *name, const char *value)
{
  tn_put_name (out, name);
  tn_put_string (out, value);
}

void
tn_put_int (GString *out, const char *name, gint64 value)
{
  tn_put_name (out, name);
  g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
}

void
tn_put_raw (GString *out, const char *name, const char *json)
{
  tn_put_name (out, name);
  g_string_append (out, json);
}

void
tn_put_double (GString *out, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  tn_put_raw (out, name, g_ascii_formatd (text, sizeof text, "%.2f", value));
}

void
tn_reply_graph_error (TnReply *reply, guint status, const char *code, const char *message)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");

  reply->status = status;
  g_string_assign (reply->body, "{\"error\":{");
  tn_put_member (reply->body, "code", code);
  tn_put_member (reply->body, "message", message);
  g_string_append (reply->body, ",\"innerError\":{");
  tn_put_member (reply->body, "date", date);
  tn_put_member (reply->body, "request-id", "9e5f0f6a-7a2d-4b4e-8d5c-0d7a3f1d2c11");
  g_string_append (reply->body, "}}}");
}

void
tn_reply_no_content (TnReply *reply)
{
  reply->status = 204;
  g_string_truncate (reply->body, 0);
}

JsonNode *
tn_call_read_body (TnCall *call)
{
  gsize size = 0;
  const char *data = call->body != NULL ? g_bytes_get_data (call->body, &size) : NULL;

  return size > 0 ? tn_json_parse (data, size, NULL) : NULL;
}

JsonObject *
tn_call_parse_body (TnCall *call, JsonNode **root, TnReply *reply)
{
  *root = tn_call_read_body (call);
  if (*root != NULL && JSON_NODE_HOLDS_OBJECT (*root))
    return json_node_get_object (*root);
  tn_reply_graph_error (reply, 400, "BadRequest", "Unable to read JSON request payload.");
  return NULL;
}

gboolean
tn_call_may (TnCall *call, TnReply *reply, const char *const *any_of)
{
  g_auto (GStrv) granted = g_strsplit (call->scopes, " ", -1);

  for (guint i = 0; !call->powerless && any_of[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) granted, any_of[i]))
      return TRUE;
  tn_reply_graph_error (reply,
                        403,
                        "Authorization_RequestDenied",
                        "Insufficient privileges to complete the operation.");
  return FALSE;
}

void
tn_put_collection (TnRehearsal *self, GString *out, const char *of)
{
  g_autofree char *context = g_strdup_printf ("%s/graph/v1.0/$metadata#%s", self->base, of);

  g_string_append_c (out, '{');
  tn_put_member (out, "@odata.context", context);
}

static void
put_domain (GString *out, TnFleetTenant *tenant, gboolean initial)
{
  g_string_append_c (out, '{');
  tn_put_member (out, "authenticationType", "Managed");
  tn_put_member (out, "availabilityStatus", NULL);
  tn_put_member (out, "id", initial ? tenant->initial_domain : tenant->domain);
  tn_put_raw (out, "isAdminManaged", "true");
  tn_put_raw (out, "isDefault", initial ? "false" : "true");
  tn_put_raw (out, "isInitial", initial ? "true" : "false");
  tn_put_raw (out, "isRoot", "true");
  tn_put_raw (out, "isVerified", "true");
  tn_put_int (out, "passwordNotificationWindowInDays", 14);
  tn_put_int (out, "passwordValidityPeriodInDays", 2147483647);
  tn_put_member (out, "state", NULL);
  tn_put_raw (out, "supportedServices", "[\"Email\",\"OfficeCommunicationsOnline\"]");
  g_string_append_c (out, '}');
}

static void
handle_domains (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  static const char *const scopes[] = { "Domain.Read.All", "Directory.Read.All", NULL };

  if (!tn_call_may (call, reply, scopes))
    return;
  tn_put_collection (self, reply->body, "domains");
  tn_put_raw (reply->body, "value", "[");
  put_domain (reply->body, call->tenant, TRUE);
  g_string_append_c (reply->body, ',');
  put_domain (reply->body, call->tenant, FALSE);
  g_string_append (reply->body, "]}");
}

static void
put_verified_domain (GString *out, const char *name, gboolean initial)
{
  g_string_append_c (out, '{');
  tn_put_member (out, "capabilities", "Email, OfficeCommunicationsOnline");
  tn_put_raw (out, "isDefault", initial ? "false" : "true");
  tn_put_raw (out, "isInitial", initial ? "true" : "false");
  tn_put_member (out, "name", name);
  tn_put_member (out, "type", "Managed");
  g_string_append_c (out, '}');
}

static void
handle_organization (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  static const char *const scopes[] = { "Organization.Read.All",
                                        "Directory.Read.All",
                                        "User.Read",
                                        NULL };
  const char *select = g_hash_table_lookup (call->params, "$select");
  g_auto (GStrv) wanted = g_strsplit (select != NULL ? select : "", ",", -1);
  GString *out = reply->body;

#define WANTED(name) (select == NULL || g_strv_contains ((const char *const *) wanted, name))
  if (!tn_call_may (call, reply, scopes))
    return;
  tn_put_collection (self, out, "organization");
  tn_put_raw (out, "value", "[{");
  if (WANTED ("id"))
    tn_put_member (out, "id", call->tenant->id);
  if (WANTED ("displayName"))
    tn_put_member (out, "displayName", call->tenant->name);
  if (WANTED ("tenantType"))
    tn_put_member (out, "tenantType", "AAD");
  if (WANTED ("countryLetterCode"))
    tn_put_member (out, "countryLetterCode", call->tenant->country);
  if (WANTED ("createdDateTime"))
    tn_put_member (out, "createdDateTime", "2019-03-01T09:00:00Z");
  if (WANTED ("partnerTenantType"))
    tn_put_member (out,
                   "partnerTenantType",
                   call->tenant->partner ? "resellerPartnerDelegatedAdmin" : NULL);
  if (WANTED ("onPremisesSyncEnabled"))
    tn_put_raw (out, "onPremisesSyncEnabled", "null");
  if (WANTED ("assignedPlans"))
    tn_put_raw (out,
                "assignedPlans",
                "[{\"assignedDateTime\":\"2024-01-08T09:00:00Z\",\"capabilityStatus\":\"Enabled\","
                "\"service\":"
                "\"exchange\",\"servicePlanId\":\"9aaf7827-d63c-4b61-89c3-182f06f82e5c\"}]");
  if (WANTED ("verifiedDomains"))
    {
      tn_put_raw (out, "verifiedDomains", "[");
      put_verified_domain (out, call->tenant->initial_domain, TRUE);
      g_string_append_c (out, ',');
      put_verified_domain (out, call->tenant->domain, FALSE);
      g_string_append_c (out, ']');
    }
  g_string_append (out, "}]}");
#undef WANTED
}

static void
handle_skus (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  static const char *const scopes[] = { "LicenseAssignment.Read.All",
                                        "Organization.Read.All",
                                        "Directory.Read.All",
                                        NULL };
  GString *out = reply->body;
  TnFleetTenant *tenant = call->tenant;

  if (!tn_call_may (call, reply, scopes))
    return;
  tn_fleet_users (self->fleet, tenant);
  tn_put_collection (self, out, "subscribedSkus");
  tn_put_raw (out, "value", "[");
  for (guint i = 0; i < tenant->n_skus; i++)
    {
      TnFleetSku *sku = &tenant->skus[i];
      g_autofree char *id = g_strdup_printf ("%s_%s", tenant->id, sku->sku_id);

      g_string_append (out, i > 0 ? ",{" : "{");
      tn_put_member (out, "accountId", tenant->id);
      tn_put_member (out, "accountName", tenant->name);
      tn_put_member (out, "appliesTo", sku->applies_to);
      tn_put_member (out, "capabilityStatus", "Enabled");
      tn_put_int (out, "consumedUnits", sku->assigned);
      tn_put_member (out, "id", id);
      g_string_append_printf (
          out,
          ",\"prepaidUnits\":{\"enabled\":%d,\"lockedOut\":0,\"suspended\":%d,\"warning\":0}",
          sku->bought,
          sku->suspended);
      tn_put_raw (out, "servicePlans", "[{");
      tn_put_member (out, "appliesTo", "User");
      tn_put_member (out, "provisioningStatus", "Success");
      tn_put_member (out, "servicePlanId", "9aaf7827-d63c-4b61-89c3-182f06f82e5c");
      tn_put_member (out, "servicePlanName", sku->service);
      g_string_append (out, "}]");
      tn_put_member (out, "skuId", sku->sku_id);
      tn_put_member (out, "skuPartNumber", sku->part_number);
      tn_put_raw (out, "subscriptionIds", "[\"6eb13f6d-b3d5-5a69-afd2-ce3a9bcaa2f7\"]");
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");
}

static void
put_score (TnRehearsal *self, GString *out, TnFleetTenant *tenant, gint64 now, int days_ago)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_utc (now / 86400 * 86400 - (gint64) days_ago * 86400);
  g_autofree char *day = g_date_time_format (time, "%Y-%m-%d");
  g_autofree char *created = g_date_time_format (time, "%Y-%m-%dT00:00:00Z");
  g_autofree char *id = g_strdup_printf ("%s_%s", tenant->id, day);
  guint32 slope = tn_fleet_number (self->fleet, 20, (guint32) tenant->max_score, 0, 7);
  double noise = (double) tn_fleet_number (self->fleet,
                                           21,
                                           (guint32) tenant->max_score,
                                           (guint32) days_ago,
                                           100) /
                     100 -
                 0.5;
  /* Up or down to 9 % in 90 days, with a little noise; today is exactly the tenant's score. */
  double share = 1 + ((double) slope - 4) / -30 * days_ago / 30 + (days_ago > 0 ? noise * 0.02 : 0);

  g_string_append_c (out, '{');
  tn_put_member (out, "id", id);
  tn_put_member (out, "azureTenantId", tenant->id);
  tn_put_int (out, "activeUserCount", tenant->n_users);
  tn_put_member (out, "createdDateTime", created);
  tn_put_double (out, "currentScore", CLAMP (tenant->score * share, 0, tenant->max_score));
  tn_put_raw (out, "enabledServices", "[\"HasEXOP1\"]");
  tn_put_int (out, "licensedUserCount", 0);
  tn_put_double (out, "maxScore", tenant->max_score);
  tn_put_raw (out,
              "averageComparativeScores",
              "[{\"basis\":\"AllTenants\",\"averageScore\":44.12,\"identityScore\":12.1}]");
  /* Microsoft repeats all of them for each day; nobody reads those of the past here. */
  if (days_ago == 0)
    tn_rehearsal_put_controls (self, out, tenant);
  else
    tn_put_raw (out, "controlScores", "[]");
  tn_put_raw (
      out,
      "vendorInformation",
      "{\"provider\":\"SecureScore\",\"providerVersion\":null,\"subProvider\":null,\"vendor\":"
      "\"Microsoft\"}");
  g_string_append_c (out, '}');
}

static void
handle_scores (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  static const char *const scopes[] = { "SecurityEvents.Read.All", NULL };
  const char *top_text = g_hash_table_lookup (call->params, "$top");
  const char *skip_text = g_hash_table_lookup (call->params, "$skip");
  int top = top_text != NULL ? CLAMP ((int) g_ascii_strtoll (top_text, NULL, 10), 1, 90) : 90;
  int skip = skip_text != NULL ? MAX (0, (int) g_ascii_strtoll (skip_text, NULL, 10)) : 0;
  /* A company of fewer than ten people is new here: no score for the first days. */
  int days = call->tenant->n_users < 10 ? 0 : 90;
  gint64 now = tn_rehearsal_now (self);

  if (!tn_call_may (call, reply, scopes))
    return;
  tn_put_collection (self, reply->body, "security/secureScores");
  if (skip + top < days)
    {
      g_autofree char *next =
          g_strdup_printf ("%s/graph/v1.0/security/secureScores?$top=%d&$skip=%d",
                           self->base,
                           top,
                           skip + top);

      tn_put_member (reply->body, "@odata.nextLink", next);
    }
  tn_put_raw (reply->body, "value", "[");
  for (int day = skip; day < MIN (skip + top, days); day++)
    {
      if (day > skip)
        g_string_append_c (reply->body, ',');
      put_score (self, reply->body, call->tenant, now, day);
    }
  g_string_append (reply->body, "]}");
}

/* $batch -------------------------------------------------------------------- */

static void
put_item_body (GString *out, TnReply *item)
{
  if (item->body->len == 0)
    return;
  if (strstr (item->type, "json") != NULL)
    tn_put_raw (out, "body", item->body->str);
  else if (strstr (item->type, "text/plain") != NULL)
    tn_put_member (out, "body", item->body->str);
  else
    {
      g_autofree char *text = g_base64_encode ((const guchar *) item->body->str, item->body->len);

      tn_put_member (out, "body", text);
    }
}

static void
handle_batch_item (TnRehearsal *self, TnCall *batch, JsonObject *request, GString *out)
{
  TnCall call = { 0 };
  TnReply item;
  gboolean resets = FALSE;
  guint delay_ms = 0;
  const char *url = tn_json_get_string (request, "url");
  const char *query = url != NULL ? strchr (url, '?') : NULL;
  g_autofree char *path =
      url != NULL ? g_strndup (url, query != NULL ? (gsize) (query - url) : strlen (url))
                  : g_strdup ("");
  JsonObject *headers = tn_json_get_object (request, "headers");
  const char *level = headers != NULL ? tn_json_get_string (headers, "ConsistencyLevel") : NULL;

  tn_reply_init (&item);
  call.method = tn_json_get_string (request, "method");
  call.path = g_strconcat ("/v1.0", *path == '/' ? "" : "/", path, NULL);
  tn_call_parse_query (&call, query != NULL ? query + 1 : NULL);
  call.eventual = level != NULL && g_ascii_strcasecmp (level, "eventual") == 0;
  call.tenant = batch->tenant;
  call.scopes = batch->scopes;
  call.user_id = batch->user_id;
  call.powerless = batch->powerless;
  call.in_batch = TRUE;
  if (call.method == NULL || url == NULL)
    tn_reply_graph_error (&item, 400, "BadRequest", "A batch request needs a method and a url.");
  else if (!tn_rehearsal_intervene (self, &call, &item, &resets, &delay_ms))
    tn_rehearsal_handle_graph (self, &call, &item);
  if (resets)
    tn_reply_graph_error (&item,
                          503,
                          "serviceNotAvailable",
                          "The service is temporarily unavailable.");

  g_string_append_c (out, '{');
  tn_put_member (out, "id", tn_json_get_string (request, "id"));
  tn_put_int (out, "status", item.status);
  tn_put_raw (out, "headers", "{");
  for (guint i = 0; i + 1 < item.headers->len; i += 2)
    if (g_str_equal (g_ptr_array_index (item.headers, i), "Retry-After"))
      tn_put_member (out, "Retry-After", g_ptr_array_index (item.headers, i + 1));
  tn_put_member (out, "Content-Type", item.type);
  g_string_append_c (out, '}');
  put_item_body (out, &item);
  g_string_append_c (out, '}');
  tn_reply_clear (&item);
  tn_call_clear (&call);
}

static void
handle_batch (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree guint *order = NULL;
  JsonArray *requests = NULL;
  gsize size = 0;
  const char *data = call->body != NULL ? g_bytes_get_data (call->body, &size) : NULL;
  guint n;

  root = tn_json_parse (data, size, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    requests = tn_json_get_array (json_node_get_object (root), "requests");
  n = tn_json_array_length (requests);
  if (n == 0 || n > 20)
    {
      tn_reply_graph_error (reply,
                            400,
                            "BadRequest",
                            "Number of batch request steps exceeds the maximum value of 20.");
      return;
    }
  order = g_new (guint, n);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *request = tn_json_array_object (requests, i);
      const char *id = request != NULL ? tn_json_get_string (request, "id") : NULL;
      guint j = tn_rehearsal_roll (self, i + 1);

      if (id == NULL || !g_hash_table_add (ids, g_ascii_strdown (id, -1)))
        {
          tn_reply_graph_error (reply, 400, "BadRequest", "Request Id values must be unique.");
          return;
        }
      /* Answers come in any order. */
      order[i] = order[j];
      order[j] = i;
    }
  g_string_assign (reply->body, "{\"responses\":[");
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (reply->body, ',');
      handle_batch_item (self, call, tn_json_array_object (requests, order[i]), reply->body);
    }
  g_string_append (reply->body, "]}");
}

void
tn_rehearsal_handle_graph (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  const char *path = call->path;
  gboolean get = g_str_equal (call->method, "GET");

  if (!g_str_has_prefix (path, "/v1.0/"))
    tn_reply_graph_error (reply, 400, "BadRequest", "Invalid version.");
  else if (g_str_equal (path, "/v1.0/$batch") && g_str_equal (call->method, "POST") &&
           !call->in_batch)
    handle_batch (self, call, reply);
  else if (tn_rehearsal_handle_backup (self, call, reply) ||
           tn_rehearsal_handle_recovery (self, call, reply) ||
           tn_rehearsal_handle_objects (self, call, reply) ||
           tn_rehearsal_handle_partner_graph (self, call, reply) ||
           tn_rehearsal_handle_posture (self, call, reply) ||
           tn_rehearsal_handle_directory (self, call, reply) ||
           tn_rehearsal_handle_actions (self, call, reply))
    ;
  else if (!get)
    tn_reply_graph_error (reply,
                          405,
                          "Request_BadRequest",
                          "Specified HTTP method is not allowed for the request target.");
  else if (g_str_equal (path, "/v1.0/organization"))
    handle_organization (self, call, reply);
  else if (g_str_equal (path, "/v1.0/domains"))
    handle_domains (self, call, reply);
  else if (g_str_equal (path, "/v1.0/subscribedSkus"))
    handle_skus (self, call, reply);
  else if (g_str_equal (path, "/v1.0/security/secureScores"))
    handle_scores (self, call, reply);
  else if (g_str_equal (path, "/v1.0/users") || g_str_has_prefix (path, "/v1.0/users/"))
    {
      static const char *const scopes[] = { "User.Read.All", "Directory.Read.All", NULL };

      if (tn_call_may (call, reply, scopes))
        tn_rehearsal_handle_users (self, call, reply);
    }
  else
    {
      g_autofree char *text =
          g_strdup_printf ("Resource not found for the segment '%s'.", path + strlen ("/v1.0/"));

      tn_reply_graph_error (reply, 400, "BadRequest", text);
    }
}
