/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-partner-decoder.h"

/* The app registration helper (reference 1.1 and 7): an administrator signs in once with a public
 * client that Microsoft brings itself, and the registration is made for them. */

#define GRAPH_APP "00000003-0000-0000-c000-000000000000"
#define PARTNER_CENTER_APP "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"
#define PARTNER_CENTER_SCOPE "1cebfa2a-fb4d-419e-b5f9-839b4383e05a"
#define REDIRECT "http://localhost"

typedef struct
{
  TnServices *self; /* (owned) */
  TnCloud *cloud;   /* (owned) */
  char *client_id;  /* (owned): of the well-known client */
  char *name;       /* (owned) */
  TnWay way;
  GCancellable *cancellable; /* (owned) (nullable) */
  TnTokens *tokens;          /* (owned) (nullable): of the well-known client; only used here */
  TnGraph *graph;            /* (owned) (nullable) */
} Register;

static void
register_free (gpointer data)
{
  Register *work = data;

  g_object_unref (work->self);
  g_object_unref (work->cloud);
  g_free (work->client_id);
  g_free (work->name);
  g_clear_object (&work->cancellable);
  g_clear_pointer (&work->tokens, tn_tokens_unref);
  g_clear_object (&work->graph);
  g_free (work);
}

const TnPublicClient *
tn_register_clients (guint *n)
{
  static const TnPublicClient clients[] = {
    { "14d82eec-204b-4c2f-b7e8-296a70dab67e", "Microsoft Graph Command Line Tools" },
    { "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI" },
    { "1950a258-227b-4e31-a9cf-717495945fc2", "Microsoft Azure PowerShell" },
  };

  *n = G_N_ELEMENTS (clients);
  return clients;
}

const char *const *
tn_register_permissions (void)
{
  /* The read sets of single tenants and of CSPs. Permissions to write are asked for when they are
   * first needed, and need not stand in the registration. */
  static const char *const names[] = { "User.Read",
                                       "Organization.Read.All",
                                       "Domain.Read.All",
                                       "User.Read.All",
                                       "Group.Read.All",
                                       "GroupMember.Read.All",
                                       "Device.Read.All",
                                       "LicenseAssignment.Read.All",
                                       "SecurityEvents.Read.All",
                                       "AuditLog.Read.All",
                                       "DeviceManagementManagedDevices.Read.All",
                                       "Directory.Read.All",
                                       "DelegatedAdminRelationship.Read.All",
                                       NULL };

  return names;
}

static DexFuture *
token_cb (const char *tenant_id,
          const char *claims,
          gboolean renew,
          GCancellable *cancellable,
          gpointer user_data)
{
  Register *work = user_data;

  if (renew)
    return dex_future_new_reject (TN_GRAPH_ERROR,
                                  TN_GRAPH_ERROR_AUTH_EXPIRED,
                                  "the sign-in for the registration was refused");
  return dex_future_new_for_string (work->tokens->access_token);
}

static TnHttpResponse *
get (Register *work, const char *path, GError **error)
{
  return dex_await_boxed (tn_graph_get (work->graph,
                                        work->tokens->tenant_id,
                                        path,
                                        TN_CALL_DEFAULT,
                                        NULL,
                                        work->cancellable),
                          error);
}

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_access (JsonBuilder *builder, const char *id)
{
  json_builder_begin_object (builder);
  add_member (builder, "id", id);
  add_member (builder, "type", "Scope");
  json_builder_end_object (builder);
}

static const char *
find_permission (GPtrArray *permissions, const char *name)
{
  for (guint i = 0; i < permissions->len; i++)
    {
      const TnPermissionId *permission = g_ptr_array_index (permissions, i);

      if (g_str_equal (permission->name, name))
        return permission->id;
    }
  return NULL;
}

static void
add_resources (Register *work, JsonBuilder *builder, GPtrArray *permissions)
{
  json_builder_set_member_name (builder, "requiredResourceAccess");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  add_member (builder, "resourceAppId", GRAPH_APP);
  json_builder_set_member_name (builder, "resourceAccess");
  json_builder_begin_array (builder);
  for (const char *const *name = tn_register_permissions (); *name != NULL; name++)
    if (find_permission (permissions, *name) != NULL)
      add_access (builder, find_permission (permissions, *name));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  if (tn_cloud_get_partner_center (work->cloud) != NULL)
    {
      json_builder_begin_object (builder);
      add_member (builder, "resourceAppId", PARTNER_CENTER_APP);
      json_builder_set_member_name (builder, "resourceAccess");
      json_builder_begin_array (builder);
      add_access (builder, PARTNER_CENTER_SCOPE);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static GBytes *
registration_body (Register *work, GPtrArray *permissions)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  char *text;

  json_builder_begin_object (builder);
  add_member (builder, "displayName", work->name);
  add_member (builder, "signInAudience", "AzureADMultipleOrgs");
  json_builder_set_member_name (builder, "isFallbackPublicClient");
  json_builder_add_boolean_value (builder, TRUE);
  json_builder_set_member_name (builder, "publicClient");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "redirectUris");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, REDIRECT);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  add_resources (work, builder, permissions);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = tn_json_to_text (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

/* Returns: the client id of the registration, read back from Microsoft. */
static char *
create (Register *work, GError **error)
{
  g_autoptr (TnHttpResponse) graph =
      get (work,
           "/v1.0/servicePrincipals(appId='" GRAPH_APP "')?$select=id,appId,oauth2PermissionScopes",
           error);
  g_autoptr (GPtrArray) permissions =
      graph != NULL ? tn_decode_permissions (graph->body, error) : NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (TnHttpResponse) created = NULL, there = NULL;
  g_autofree char *id = NULL, *path = NULL;

  if (permissions == NULL)
    return NULL;
  body = registration_body (work, permissions);
  created = dex_await_boxed (tn_graph_send (work->graph,
                                            "POST",
                                            work->tokens->tenant_id,
                                            "/v1.0/applications",
                                            body,
                                            NULL,
                                            TN_CALL_DEFAULT,
                                            work->cancellable),
                             error);
  id = created != NULL ? tn_decode_id (created->body, error) : NULL;
  if (id == NULL)
    return NULL;
  path = g_strdup_printf ("/v1.0/applications/%s?$select=id,appId", id);
  there = get (work, path, error);
  return there != NULL ? tn_decode_app_id (there->body, error) : NULL;
}

static DexFuture *
register_fiber (gpointer data)
{
  Register *work = data;
  TnServices *self = work->self;
  TnStore *store = tn_services_get_store (self);
  const TnSignInRequest request = { .client_id = work->client_id,
                                    .tenant = "organizations",
                                    .scopes = tn_oauth_scopes (TN_SCOPES_REGISTER),
                                    .prompt = "select_account" };
  TnAuditRow row = { .action = "registration.create", .object = work->name, .result = "intent" };
  g_autoptr (GError) error = NULL;
  g_autofree char *client_id = NULL;

  work->tokens =
      dex_await_boxed (work->way.show != NULL ? tn_sign_in_with_code (tn_services_get_http (self),
                                                                      work->cloud,
                                                                      tn_services_get_clock (self),
                                                                      &request,
                                                                      work->way.show,
                                                                      work->way.user_data,
                                                                      work->cancellable)
                                              : tn_sign_in (tn_services_get_http (self),
                                                            work->cloud,
                                                            tn_services_get_clock (self),
                                                            &request,
                                                            work->way.open,
                                                            work->way.user_data,
                                                            work->cancellable),
                       &error);
  if (work->tokens == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  work->graph = tn_graph_new (work->cloud,
                              tn_cloud_get_graph (work->cloud),
                              tn_services_get_http (self),
                              tn_services_get_clock (self),
                              token_cb,
                              work);
  row.tenant = work->tokens->tenant_id;
  row.detail = work->tokens->account;
  /* Nothing is changed that is not written down before. */
  if (!tn_dex_await_int64 (tn_state_note (store, tn_services_get_actor (self), &row),
                           &row.intent,
                           NULL,
                           &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  client_id = create (work, &error);
  row.result = client_id != NULL ? "success" : tn_services_outcome (error);
  row.after = client_id;
  row.detail = error != NULL ? error->message : NULL;
  dex_await (tn_state_note (store, tn_services_get_actor (self), &row), NULL);
  if (client_id == NULL ||
      !dex_await (tn_services_set_client_id (self, work->cloud, client_id), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_string (client_id);
}

DexFuture *
tn_register_app (TnServices *self,
                 const char *client_id,
                 const char *name,
                 const TnWay *way,
                 GCancellable *cancellable)
{
  Register *work = g_new0 (Register, 1);

  work->self = g_object_ref (self);
  work->cloud = g_object_ref (way->cloud != NULL ? way->cloud : tn_services_get_cloud (self));
  work->client_id = g_strdup (client_id);
  work->name = g_strdup (name);
  work->way = *way;
  g_set_object (&work->cancellable, cancellable);
  return tn_dex_spawn (register_fiber, work, register_free);
}
