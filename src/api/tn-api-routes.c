/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-call.h"

#include "tn-dex.h"
#include "tn-text.h"

#include <string.h>

G_DEFINE_QUARK (tn - api - error - quark, tn_api_error)

/* One tenant ---------------------------------------------------------------- */

/* The row of @kind that stands for the Microsoft tenant @tenant, unless the token may not see it.
 */
static TnRecord *
find_row (TnApiCall *call, TnListKind kind, gint64 tenant, GError **error)
{
  TnStore *store = tn_services_get_store (call->services);
  const TnListQuery query = { .kind = kind, .context = tenant, .allowed = call->token->allowed };
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (store, &query, NULL), error);
  g_autoptr (GPtrArray) rows =
      ids != NULL ? dex_await_boxed (tn_store_list_rows (store, kind, ids), error) : NULL;

  return rows != NULL && rows->len > 0 ? g_object_ref (g_ptr_array_index (rows, 0)) : NULL;
}

TnRecord *
tn_api_find_tenant (TnApiCall *call, GError **error)
{
  TnStore *store = tn_services_get_store (call->services);
  TnRecord *tenant;
  gint64 id;

  if (!tn_dex_await_int64 (tn_state_find_tenant (store, call->tenant_id), &id, NULL, error))
    return NULL;
  /* 0 as a context is none: every tenant. */
  tenant = id > 0 ? find_row (call, TN_LIST_TENANTS, id, error) : NULL;
  if (tenant == NULL && *error == NULL)
    g_set_error_literal (error, TN_API_ERROR, TN_API_ERROR_NOT_FOUND, "there is no such tenant");
  return tenant;
}

static gboolean
put_freshness (JsonBuilder *builder, TnApiCall *call, gint64 tenant, GError **error)
{
  g_autoptr (GPtrArray) resources =
      dex_await_boxed (tn_cache_list_freshness (tn_services_get_store (call->services), tenant),
                       error);

  if (resources == NULL)
    return FALSE;
  json_builder_set_member_name (builder, "freshness");
  json_builder_begin_array (builder);
  for (guint i = 0; i < resources->len; i++)
    {
      TnRecord *resource = g_ptr_array_index (resources, i);

      json_builder_begin_object (builder);
      tn_json_put_string (builder, "resource", tn_record_get_string (resource, "resource"));
      tn_json_put_time (builder, "readAt", tn_record_get_int (resource, "fetched-at"));
      tn_json_put_boolean (builder, "complete", tn_record_get_int (resource, "complete"));
      tn_json_put_string (builder, "errorCode", tn_record_get_string (resource, "error-code"));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return TRUE;
}

static JsonNode *
show_tenant (TnApiCall *call, const TnApiRoute *route, GError **error)
{
  g_autoptr (TnRecord) tenant = tn_api_find_tenant (call, error);
  g_autoptr (TnRecord) health =
      tenant != NULL && tn_record_get_int (tenant, "managed-tenant-id") > 0
          ? find_row (call, TN_LIST_HEALTH, tn_record_get_id (tenant), error)
          : NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (tenant == NULL || *error != NULL)
    return NULL;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "tenant");
  tn_row_put (builder, TN_LIST_TENANTS, tenant);
  json_builder_set_member_name (builder, "health");
  if (health != NULL)
    tn_row_put (builder, TN_LIST_HEALTH, health);
  else
    json_builder_add_null_value (builder);
  tn_json_put_boolean (builder,
                       "syncing",
                       tn_sync_is_running (call->services, tn_record_get_id (tenant)));
  if (!put_freshness (builder, call, tn_record_get_id (tenant), error))
    return NULL;
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/* Changing ------------------------------------------------------------------ */

static TnActor
actor_of (TnApiCall *call)
{
  return (TnActor) { call->token->name, "api" };
}

typedef struct
{
  TnServices *services; /* (owned) */
  char *actor;          /* (owned) */
  char *name;           /* (owned) */
  char *tenant_id;      /* (owned) */
  gint64 tenant, intent;
} Sync;

static void
sync_free (gpointer data)
{
  Sync *sync = data;

  g_object_unref (sync->services);
  g_free (sync->actor);
  g_free (sync->name);
  g_free (sync->tenant_id);
  g_free (sync);
}

static DexFuture *
note_sync (Sync *sync, const char *result, const char *detail)
{
  const TnActor actor = { sync->actor, "api" };
  const TnAuditRow row = { .action = "tenant.sync",
                           .object = sync->name,
                           .tenant = sync->tenant_id,
                           .result = result,
                           .detail = detail,
                           .intent = sync->intent };

  return tn_state_note (tn_services_get_store (sync->services), &actor, &row);
}

/* The request has its answer by now. */
static DexFuture *
sync_fiber (gpointer data)
{
  Sync *sync = data;
  g_autoptr (GError) error = NULL;
  int outcome = dex_await_int (tn_sync_one (sync->services, sync->tenant), &error);

  dex_await (
      note_sync (sync,
                 error == NULL && outcome == TN_RUN_SUCCESS ? "success" : "failed",
                 error != NULL ? error->message : tn_run_outcome_nick ((TnRunOutcome) outcome)),
      NULL);
  return dex_future_new_true ();
}

static gboolean
check_writable (TnApiCall *call, GError **error)
{
  if (!tn_services_is_read_only (call->services))
    return TRUE;
  g_set_error_literal (error,
                       TN_API_ERROR,
                       TN_API_ERROR_READ_ONLY,
                       "Tenantry is open without the right to write");
  return FALSE;
}

static JsonNode *
sync_tenant (TnApiCall *call, const TnApiRoute *route, GError **error)
{
  g_autoptr (TnRecord) tenant = tn_api_find_tenant (call, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *runs = NULL;
  gboolean joined;
  Sync *sync;

  if (tenant == NULL || !check_writable (call, error))
    return NULL;
  if (tn_record_get_int (tenant, "managed-tenant-id") <= 0)
    {
      g_set_error_literal (error,
                           TN_API_ERROR,
                           TN_API_ERROR_CONFLICT,
                           "this tenant is not mapped, and so it is not read");
      return NULL;
    }
  joined = tn_sync_is_running (call->services, tn_record_get_id (tenant));
  sync = g_new0 (Sync, 1);
  sync->services = g_object_ref (call->services);
  sync->actor = g_strdup (call->token->name);
  sync->name = g_strdup (tn_record_get_string (tenant, "name"));
  sync->tenant_id = g_strdup (tn_record_get_string (tenant, "tenant-id"));
  sync->tenant = tn_record_get_id (tenant);
  /* Nothing is begun that is not written down before. */
  if (!tn_dex_await_int64 (note_sync (sync, "intent", NULL), &sync->intent, NULL, error))
    {
      sync_free (sync);
      return NULL;
    }
  dex_future_disown (tn_dex_spawn (sync_fiber, sync, sync_free));
  runs = g_strdup_printf (TN_API_ROOT "/tenants/%s/runs", call->tenant_id);
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "tenantId", call->tenant_id);
  tn_json_put_string (builder, "status", joined ? "joined" : "started");
  tn_json_put_string (builder, "runs", runs);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/* {"confirm": bool, "dryRun": bool}. Who asked for a dry run by a word that is not understood must
 * not find it done. */
static gboolean
read_consent (TnApiCall *call, gboolean *confirm, gboolean *dry, GError **error)
{
  g_autoptr (GList) names = call->body != NULL ? json_object_get_members (call->body) : NULL;

  *confirm = *dry = FALSE;
  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *name = l->data;
      gboolean *value = g_str_equal (name, "confirm")  ? confirm
                        : g_str_equal (name, "dryRun") ? dry
                                                       : NULL;

      if (value != NULL && tn_json_get_boolean (call->body, name, value))
        continue;
      g_set_error_literal (error,
                           TN_API_ERROR,
                           TN_API_ERROR_BAD_REQUEST,
                           "the body has “confirm” and “dryRun”, each true or false, and nothing "
                           "else");
      return FALSE;
    }
  return TRUE;
}

static JsonNode *
disconnect_tenant (TnApiCall *call, const TnApiRoute *route, GError **error)
{
  const TnActor actor = actor_of (call);
  g_autoptr (TnRecord) tenant = tn_api_find_tenant (call, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (TnJob) job = NULL;
  gboolean dry, confirm;

  if (tenant == NULL || !check_writable (call, error) ||
      !read_consent (call, &confirm, &dry, error))
    return NULL;
  if (tn_record_get_int (tenant, "kind") != TN_INTEGRATION_SINGLE)
    {
      g_set_error_literal (
          error,
          TN_API_ERROR,
          TN_API_ERROR_CONFLICT,
          "this tenant is a customer of a CSP and is connected as long as that is");
      return NULL;
    }
  if (!dry && !confirm)
    {
      g_set_error_literal (error,
                           TN_API_ERROR,
                           TN_API_ERROR_UNCONFIRMED,
                           "send {\"confirm\": true}, or {\"dryRun\": true} to see what it ends");
      return NULL;
    }
  if (!dry)
    {
      job = dex_await_object (tn_remove (call->services,
                                         &actor,
                                         tn_record_get_int (tenant, "integration-id"),
                                         FALSE,
                                         NULL,
                                         NULL),
                              error);
      if (job == NULL)
        return NULL;
      if (tn_job_get_failed (job) > 0)
        {
          g_set_error_literal (error, TN_STORE_ERROR, TN_STORE_ERROR_FAILED, "it was not removed");
          return NULL;
        }
    }
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "tenantId", call->tenant_id);
  tn_json_put_boolean (builder, "disconnected", !dry);
  tn_json_put_boolean (builder, "dryRun", dry);
  tn_json_put_string (builder, "unmapped", tn_record_get_string (tenant, "managed-tenant-name"));
  json_builder_set_member_name (builder, "consequences");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, "The stored sign-in of this tenant is deleted.");
  json_builder_add_string_value (builder, "What was read of its users and licences is deleted.");
  json_builder_add_string_value (builder, "Its audit history, its customers and tags stay.");
  json_builder_add_string_value (builder, "The application stays in Microsoft Entra ID.");
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static JsonNode *
describe (TnApiCall *call, const TnApiRoute *route, GError **error)
{
  return tn_api_describe ();
}

/* The table ----------------------------------------------------------------- */

#define LIST(path_, id_, name_, kind_, parameters_, all_, summary_)                                \
  { .method = "GET",                                                                               \
    .path = path_,                                                                                 \
    .run = tn_api_list,                                                                            \
    .id = id_,                                                                                     \
    .summary = summary_,                                                                           \
    .all_tenants = all_,                                                                           \
    .status = 200,                                                                                 \
    .name = name_,                                                                                 \
    .kind = kind_,                                                                                 \
    .parameters = parameters_ }

static const TnApiRoute routes[] = {
  LIST ("/tenants",
        "listTenants",
        "tenants",
        TN_LIST_TENANTS,
        TN_API_BY_TENANT,
        FALSE,
        "All connected tenants with what is known of each"),
  { .method = "GET",
    .path = "/tenants/{tenantId}",
    .run = show_tenant,
    .id = "getTenant",
    .summary = "One tenant, its health, and how old what is known of it is",
    .status = 200,
    .answer = "TenantDetail" },
  { .method = "POST",
    .path = "/tenants/{tenantId}/sync",
    .scope = TN_API_SYNC,
    .run = sync_tenant,
    .id = "syncTenant",
    .summary = "Begins to read a tenant now; its runs say how it ended",
    .status = 202,
    .answer = "SyncStarted" },
  { .method = "DELETE",
    .path = "/tenants/{tenantId}",
    .scope = TN_API_MANAGE,
    .run = disconnect_tenant,
    .id = "disconnectTenant",
    .summary = "Disconnects a tenant; its audit history stays",
    .status = 200,
    .answer = "Disconnected",
    .body = TRUE },
  LIST ("/tenants/{tenantId}/runs",
        "listRuns",
        "runs",
        TN_LIST_RUNS,
        0,
        FALSE,
        "When a tenant was read, and how that ended; newest first"),
  LIST ("/tenants/{tenantId}/licences",
        "listTenantLicences",
        "licences",
        TN_LIST_LICENCES,
        TN_API_BY_LICENCE,
        FALSE,
        "Licences of a tenant"),
  LIST ("/tenants/{tenantId}/users",
        "listTenantUsers",
        "users",
        TN_LIST_USERS,
        TN_API_BY_USER,
        FALSE,
        "Entra users of a tenant"),
  LIST ("/tenants/{tenantId}/controls",
        "listTenantControls",
        "controls",
        TN_LIST_CONTROLS,
        0,
        FALSE,
        "What a tenant's Secure Score is made of"),
  LIST ("/health", "listHealth", "tenants", TN_LIST_HEALTH, 0, FALSE, "The health matrix"),
  LIST ("/scores", "listScores", "scores", TN_LIST_SCORES, 0, FALSE, "Secure Scores"),
  LIST ("/licences",
        "listLicences",
        "licences",
        TN_LIST_LICENCES,
        TN_API_BY_LICENCE,
        FALSE,
        "Licences, a row for each tenant and licence"),
  LIST ("/users",
        "listUsers",
        "users",
        TN_LIST_USERS,
        TN_API_BY_USER,
        FALSE,
        "Entra users of all mapped tenants"),
  LIST ("/customers",
        "listCustomers",
        "customers",
        TN_LIST_ORGANIZATIONS,
        0,
        FALSE,
        "Customers (organizations) and their managed tenants"),
  LIST ("/alerts", "listAlerts", "alerts", TN_LIST_ALERTS, TN_API_BY_ALERT, TRUE, "Alerts"),
  { .method = "GET",
    .path = "/openapi.json",
    .run = describe,
    .id = "describe",
    .summary = "This description",
    .status = 200 },
};

const TnApiRoute *
tn_api_routes (guint *n)
{
  *n = G_N_ELEMENTS (routes);
  return routes;
}

/* Returns: (transfer full) (nullable): the id in place of {tenantId}, "" where there is none; NULL:
 * this is not the path. */
static char *
match (const char *pattern, const char *path)
{
  const char *brace = strstr (pattern, "{tenantId}"), *rest;
  g_autofree char *id = NULL;

  if (brace == NULL)
    return g_str_equal (pattern, path) ? g_strdup ("") : NULL;
  if (strncmp (pattern, path, (gsize) (brace - pattern)) != 0)
    return NULL;
  rest = path + (brace - pattern);
  id = g_strndup (rest, strcspn (rest, "/"));
  if (!g_str_equal (rest + strlen (id), brace + strlen ("{tenantId}")) || !tn_text_is_guid (id))
    return NULL;
  return g_steal_pointer (&id);
}

const TnApiRoute *
tn_api_find_route (const char *method, const char *path, char **tenant_id, char **methods)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  if (!g_str_has_prefix (path, TN_API_ROOT))
    return NULL;
  path += strlen (TN_API_ROOT);
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      g_autofree char *id = match (routes[i].path, path);

      if (id == NULL)
        continue;
      if (g_str_equal (routes[i].method, method))
        {
          *tenant_id = *id != '\0' ? g_steal_pointer (&id) : NULL;
          return &routes[i];
        }
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", routes[i].method);
    }
  if (allowed->len > 0)
    *methods = g_strdup (allowed->str);
  return NULL;
}
