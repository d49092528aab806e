/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-call.h"

#include <string.h>

/* OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0), made from the same tables that answer requests. */

static void
begin (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

/* @name: {"type": @type} */
static void
put_typed (JsonBuilder *builder, const char *name, const char *type)
{
  begin (builder, name);
  tn_json_put_string (builder, "type", type);
  json_builder_end_object (builder);
}

/* {"type": [@type, "null"]} */
static void
put_type (JsonBuilder *builder, const char *type, const char *format)
{
  json_builder_set_member_name (builder, "type");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, type);
  json_builder_add_string_value (builder, "null");
  json_builder_end_array (builder);
  if (format != NULL)
    tn_json_put_string (builder, "format", format);
}

static void
put_reference (JsonBuilder *builder, const char *name)
{
  g_autofree char *path = g_strconcat ("#/components/schemas/", name, NULL);

  tn_json_put_string (builder, "$ref", path);
}

static void
put_member_schema (JsonBuilder *builder, const TnMember *member)
{
  begin (builder, member->name);
  switch (member->kind)
    {
    case TN_MEMBER_INTEGER:
    case TN_MEMBER_ID:
    case TN_MEMBER_AVAILABLE:
    case TN_MEMBER_UTILIZATION:
      put_type (builder, "integer", NULL);
      break;
    case TN_MEMBER_NUMBER:
    case TN_MEMBER_CHANGE:
      put_type (builder, "number", NULL);
      break;
    case TN_MEMBER_BOOLEAN:
    case TN_MEMBER_NEVER:
    case TN_MEMBER_FREE:
      put_type (builder, "boolean", NULL);
      break;
    case TN_MEMBER_TIME:
      put_type (builder, "string", "date-time");
      break;
    case TN_MEMBER_TAGS:
      tn_json_put_string (builder, "type", "array");
      put_typed (builder, "items", "string");
      break;
    case TN_MEMBER_CATEGORY:
      put_reference (builder, "HealthCategory");
      break;
    case TN_MEMBER_STRING:
    case TN_MEMBER_HEALTH:
    case TN_MEMBER_DECIDING:
    case TN_MEMBER_SYNC_STATUS:
    case TN_MEMBER_CSP_AUTH:
    case TN_MEMBER_OUTCOME:
    case TN_MEMBER_RULE:
    case TN_MEMBER_SEVERITY:
    case TN_MEMBER_ALERT_CATEGORY:
    case TN_MEMBER_ALERT_TITLE:
    case TN_MEMBER_LINK:
    case TN_MEMBER_BACKUP:
    case TN_MEMBER_SCHEDULE:
    default:
      put_type (builder, "string", NULL);
      break;
    }
  json_builder_end_object (builder);
}

/* An object that has all of @members and nothing else. */
static void
put_object_schema (JsonBuilder *builder, const char *name, const TnMember *members, guint n)
{
  begin (builder, name);
  tn_json_put_string (builder, "type", "object");
  tn_json_put_boolean (builder, "additionalProperties", FALSE);
  json_builder_set_member_name (builder, "required");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    json_builder_add_string_value (builder, members[i].name);
  json_builder_end_array (builder);
  begin (builder, "properties");
  for (guint i = 0; i < n; i++)
    put_member_schema (builder, &members[i]);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static const struct
{
  TnListKind kind;
  const char *name;
} rows[] = {
  { TN_LIST_TENANTS, "Tenant" },     { TN_LIST_HEALTH, "TenantHealth" },
  { TN_LIST_USERS, "EntraUser" },    { TN_LIST_LICENCES, "Licence" },
  { TN_LIST_SCORES, "SecureScore" }, { TN_LIST_CONTROLS, "Control" },
  { TN_LIST_RUNS, "SyncRun" },       { TN_LIST_ORGANIZATIONS, "Customer" },
  { TN_LIST_ALERTS, "Alert" },
};

static const char *
row_name (TnListKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].kind == kind)
      return rows[i].name;
  g_return_val_if_reached ("");
}

static void
put_tenant_schema (JsonBuilder *builder)
{
  begin (builder, "TenantDetail");
  tn_json_put_string (builder, "type", "object");
  begin (builder, "properties");
  begin (builder, "tenant");
  put_reference (builder, "Tenant");
  json_builder_end_object (builder);
  begin (builder, "health");
  json_builder_set_member_name (builder, "oneOf");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  put_reference (builder, "TenantHealth");
  json_builder_end_object (builder);
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "type", "null");
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  put_typed (builder, "syncing", "boolean");
  begin (builder, "freshness");
  tn_json_put_string (builder, "type", "array");
  begin (builder, "items");
  put_reference (builder, "Freshness");
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
put_schemas (JsonBuilder *builder)
{
  static const TnMember category[] = { { "health", NULL, TN_MEMBER_STRING },
                                       { "percent", NULL, TN_MEMBER_NUMBER },
                                       { "readAt", NULL, TN_MEMBER_TIME } };
  static const TnMember problem[] = { { "code", NULL, TN_MEMBER_STRING },
                                      { "message", NULL, TN_MEMBER_STRING },
                                      { "id", NULL, TN_MEMBER_STRING } };
  static const TnMember freshness[] = { { "resource", NULL, TN_MEMBER_STRING },
                                        { "readAt", NULL, TN_MEMBER_TIME },
                                        { "complete", NULL, TN_MEMBER_BOOLEAN },
                                        { "errorCode", NULL, TN_MEMBER_STRING } };
  static const TnMember sync[] = { { "tenantId", NULL, TN_MEMBER_STRING },
                                   { "status", NULL, TN_MEMBER_STRING },
                                   { "runs", NULL, TN_MEMBER_STRING } };
  static const TnMember end[] = { { "tenantId", NULL, TN_MEMBER_STRING },
                                  { "disconnected", NULL, TN_MEMBER_BOOLEAN },
                                  { "dryRun", NULL, TN_MEMBER_BOOLEAN },
                                  { "unmapped", NULL, TN_MEMBER_STRING },
                                  { "consequences", NULL, TN_MEMBER_TAGS } };

  begin (builder, "schemas");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint n;
      const TnMember *members = tn_row_members (rows[i].kind, &n);

      put_object_schema (builder, rows[i].name, members, n);
    }
  put_object_schema (builder, "HealthCategory", category, G_N_ELEMENTS (category));
  put_object_schema (builder, "Error", problem, G_N_ELEMENTS (problem));
  put_object_schema (builder, "Freshness", freshness, G_N_ELEMENTS (freshness));
  put_object_schema (builder, "SyncStarted", sync, G_N_ELEMENTS (sync));
  put_object_schema (builder, "Disconnected", end, G_N_ELEMENTS (end));
  put_tenant_schema (builder);
  json_builder_end_object (builder);
}

/* Routes -------------------------------------------------------------------- */

static void
put_parameter (JsonBuilder *builder, const TnApiParameter *parameter)
{
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "name", parameter->name);
  tn_json_put_string (builder, "in", "query");
  tn_json_put_string (builder, "description", parameter->summary);
  begin (builder, "schema");
  tn_json_put_string (builder, "type", parameter->max > 0 ? "integer" : "string");
  if (parameter->max > 0)
    {
      tn_json_put_int (builder, "minimum", parameter->min);
      tn_json_put_int (builder, "maximum", parameter->max);
    }
  if (parameter->values != NULL)
    {
      g_auto (GStrv) words = g_strsplit (parameter->values, "|", -1);

      json_builder_set_member_name (builder, "enum");
      json_builder_begin_array (builder);
      for (guint i = 0; words[i] != NULL; i++)
        json_builder_add_string_value (builder, words[i]);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
put_parameters (JsonBuilder *builder, const TnApiRoute *route)
{
  guint n;
  const TnApiParameter *parameters = tn_api_parameters (&n);

  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_array (builder);
  if (strstr (route->path, "{tenantId}") != NULL)
    {
      json_builder_begin_object (builder);
      tn_json_put_string (builder, "name", "tenantId");
      tn_json_put_string (builder, "in", "path");
      tn_json_put_boolean (builder, "required", TRUE);
      begin (builder, "schema");
      tn_json_put_string (builder, "type", "string");
      tn_json_put_string (builder, "format", "uuid");
      json_builder_end_object (builder);
      json_builder_end_object (builder);
    }
  for (guint i = 0; i < n; i++)
    if (tn_api_takes (route, &parameters[i]))
      put_parameter (builder, &parameters[i]);
  json_builder_end_array (builder);
}

static void
put_list_schema (JsonBuilder *builder, const TnApiRoute *route)
{
  tn_json_put_string (builder, "type", "object");
  begin (builder, "properties");
  begin (builder, route->name);
  tn_json_put_string (builder, "type", "array");
  begin (builder, "items");
  put_reference (builder, row_name (route->kind));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  put_typed (builder, "total", "integer");
  put_typed (builder, "offset", "integer");
  begin (builder, "next");
  put_type (builder, "string", NULL);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
put_answers (JsonBuilder *builder, const TnApiRoute *route)
{
  static const struct
  {
    const char *status, *meaning;
  } refusals[] = {
    { "400", "Not understood, or not confirmed" },
    { "401", "No token, or not a valid one" },
    { "403", "The token's scope or tenants do not allow it, or a browser asks" },
    { "404", "There is no such thing, or the token may not see it" },
    { "409", "The state of the tenant does not allow it" },
    { "429", "Too often; Retry-After says when to come again" },
    { "503", "Not now: the program is read-only, or its files are not there" },
  };
  g_autofree char *status = g_strdup_printf ("%u", route->status);

  begin (builder, "responses");
  begin (builder, status);
  tn_json_put_string (builder, "description", "Done");
  begin (builder, "content");
  begin (builder, "application/json");
  begin (builder, "schema");
  if (route->name != NULL)
    put_list_schema (builder, route);
  else if (route->answer != NULL)
    put_reference (builder, route->answer);
  else
    tn_json_put_string (builder, "type", "object");
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      begin (builder, refusals[i].status);
      tn_json_put_string (builder, "description", refusals[i].meaning);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
put_body (JsonBuilder *builder)
{
  begin (builder, "requestBody");
  tn_json_put_boolean (builder, "required", TRUE);
  begin (builder, "content");
  begin (builder, "application/json");
  begin (builder, "schema");
  tn_json_put_string (builder, "type", "object");
  begin (builder, "properties");
  for (guint i = 0; i < 2; i++)
    {
      put_typed (builder, i == 0 ? "confirm" : "dryRun", "boolean");
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
put_route (JsonBuilder *builder, const TnApiRoute *route)
{
  g_autofree char *method = g_ascii_strdown (route->method, -1);
  g_autofree char *scope = g_strdup_printf ("Scope: %s%s",
                                            tn_api_scope_nick (route->scope),
                                            route->all_tenants ? ", of all tenants" : "");

  begin (builder, method);
  tn_json_put_string (builder, "operationId", route->id);
  tn_json_put_string (builder, "summary", route->summary);
  tn_json_put_string (builder, "description", scope);
  put_parameters (builder, route);
  if (route->body)
    put_body (builder);
  put_answers (builder, route);
  json_builder_end_object (builder);
}

/* Every path once, with all of its methods. */
static void
put_paths (JsonBuilder *builder)
{
  guint n;
  const TnApiRoute *routes = tn_api_routes (&n);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  begin (builder, "paths");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat (TN_API_ROOT, routes[i].path, NULL);

      if (!g_hash_table_add (seen, (char *) routes[i].path))
        continue;
      begin (builder, path);
      for (guint j = i; j < n; j++)
        if (g_str_equal (routes[j].path, routes[i].path))
          put_route (builder, &routes[j]);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

JsonNode *
tn_api_describe (void)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  tn_json_put_string (builder, "openapi", "3.1.0");
  begin (builder, "info");
  tn_json_put_string (builder, "title", "Tenantry");
  tn_json_put_string (builder, "version", PACKAGE_VERSION);
  tn_json_put_string (builder,
                      "description",
                      "What Tenantry knows of its tenants, and two things that can be done with "
                      "them. A member that "
                      "is null is not known. Answers to GET have an ETag.");
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "security");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "token");
  json_builder_begin_array (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  put_paths (builder);
  begin (builder, "components");
  put_schemas (builder);
  begin (builder, "securitySchemes");
  begin (builder, "token");
  tn_json_put_string (builder, "type", "http");
  tn_json_put_string (builder, "scheme", "bearer");
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
