/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-decoder.h"
#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-partner-decoder.h"
#include "tn-text.h"

#define ORGANIZATION                                                                               \
  "/v1.0/organization?$select=id,displayName,verifiedDomains,countryLetterCode,partnerTenantType"
#define ADMIN_AGENTS "/v1.0/groups?$filter=displayName%20eq%20'AdminAgents'&$select=id,displayName"

typedef struct
{
  TnServices *self; /* (owned) */
  TnWay way;        /* its cloud (owned) */
  TnScopeSet scopes;
  char *client_id;           /* (owned) (nullable): the one to try */
  char *hint;                /* (owned) (nullable) */
  gint64 row;                /* tenant or integration to reauthorize; 0: a new connection */
  char *expected;            /* (owned) (nullable): tenant id to reauthorize */
  char *signed_in;           /* (owned) (nullable): whose token this is, until it is accepted */
  GCancellable *cancellable; /* (owned) */
} Connect;

static void
connect_free (gpointer data)
{
  Connect *connect = data;

  /* Whoever was refused is not who reads and acts from now on. */
  if (connect->signed_in != NULL)
    tn_services_forget_token (connect->self, connect->signed_in);
  g_free (connect->signed_in);
  g_object_unref (connect->self);
  g_object_unref (connect->way.cloud);
  g_free (connect->client_id);
  g_free (connect->hint);
  g_free (connect->expected);
  g_clear_object (&connect->cancellable);
  g_free (connect);
}

static Connect *
connect_new (TnServices *self, const TnWay *way, TnScopeSet scopes, GCancellable *cancellable)
{
  Connect *connect = g_new0 (Connect, 1);

  connect->self = g_object_ref (self);
  connect->way = *way;
  connect->way.cloud =
      g_object_ref (way->cloud != NULL ? way->cloud : tn_services_get_cloud (self));
  connect->scopes = scopes;
  g_set_object (&connect->cancellable, cancellable);
  return connect;
}

static gboolean
refuse (GError **error, const char *word, const char *text)
{
  g_set_error (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN, "%s: %s", word, text);
  return FALSE;
}

static TnTokens *
sign_in (Connect *connect, const TnSignInRequest *request, GError **error)
{
  TnServices *self = connect->self;
  DexFuture *future;

  /* It listens to the cancellable itself, and has closed its listener when it ends. */
  if (connect->way.show != NULL)
    future = tn_sign_in_with_code (tn_services_get_http (self),
                                   connect->way.cloud,
                                   tn_services_get_clock (self),
                                   request,
                                   connect->way.show,
                                   connect->way.user_data,
                                   connect->cancellable);
  else
    future = tn_sign_in (tn_services_get_http (self),
                         connect->way.cloud,
                         tn_services_get_clock (self),
                         request,
                         connect->way.open,
                         connect->way.user_data,
                         connect->cancellable);
  return dex_await_boxed (future, error);
}

/* Signs in with the scopes of the connection, and makes sure that all of them were accepted. */
static TnTokens *
sign_in_fully (Connect *connect, GError **error)
{
  TnServices *self = connect->self;
  /* A copy: another may be set while this one is in use. */
  g_autofree char *client_id = g_strdup (tn_services_get_client_id (self, connect->way.cloud));
  g_autoptr (TnTokens) tokens = NULL;
  g_autofree char *missing = NULL;
  const TnSignInRequest request = { .client_id = client_id,
                                    .tenant = connect->expected != NULL ? connect->expected
                                                                        : "organizations",
                                    .expected_tenant = connect->expected,
                                    .scopes = tn_oauth_scopes (connect->scopes),
                                    .prompt = connect->row == 0 ? "select_account" : "login" };

  if (client_id == NULL)
    {
      refuse (error, "invalid_client", "no client ID is set");
      return NULL;
    }
  if (tn_connect_ready_in (self) > 0 && connect->row == 0)
    {
      refuse (error, "cleaning", "an earlier connection is still being removed");
      return NULL;
    }
  tokens = sign_in (connect, &request, error);
  if (tokens == NULL)
    return NULL;
  missing = tn_oauth_missing_scopes (tokens->scope, request.scopes);
  if (missing != NULL)
    {
      g_set_error (error,
                   TN_GRAPH_ERROR,
                   TN_GRAPH_ERROR_SIGN_IN,
                   "consent-partial: %s was not accepted",
                   missing);
      return NULL;
    }
  tn_services_note_cloud (self, tokens->tenant_id, connect->way.cloud);
  tn_services_forget_token (self, tokens->tenant_id);
  tn_services_put_token (self, tokens->tenant_id, tokens->access_token, tokens->expires_in);
  g_set_str (&connect->signed_in, tokens->tenant_id);
  return g_steal_pointer (&tokens);
}

/* Right after a consent, Graph may not know of it for up to two minutes (reference 1.9). */
static TnHttpResponse *
get_patiently (Connect *connect, const char *tenant_id, const char *path, GError **error)
{
  static const int waits[] = { 2, 4, 8, 16, 30, 30, 30 };
  TnGraph *graph = tn_services_get_graph (connect->self, tenant_id);

  for (guint i = 0;; i++)
    {
      g_autoptr (GError) local = NULL;
      TnHttpResponse *response = tn_dex_await_boxed (
          tn_graph_get (graph, tenant_id, path, TN_CALL_DEFAULT, NULL, connect->cancellable),
          connect->cancellable,
          &local);

      if (response != NULL)
        return response;
      if (!g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN) ||
          i == G_N_ELEMENTS (waits))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (!tn_dex_await (tn_clock_sleep (tn_services_get_clock (connect->self), waits[i]),
                         connect->cancellable,
                         error))
        return NULL;
    }
}

static TnTenantReading *
read_organization (Connect *connect, const char *tenant_id, GError **error)
{
  g_autoptr (TnHttpResponse) response = get_patiently (connect, tenant_id, ORGANIZATION, error);

  return response != NULL ? tn_decode_organization (response->body, error) : NULL;
}

static TnNewConnection
new_connection (Connect *connect, const TnTokens *tokens, const TnTenantReading *organization)
{
  return (TnNewConnection) { tn_cloud_get_authority (connect->way.cloud),
                             tn_cloud_get_id (connect->way.cloud),
                             tokens->tenant_id,
                             organization->name,
                             organization->default_domain,
                             tokens->object_id,
                             tokens->account,
                             tokens->refresh_token };
}

/* A refusal of the store's is one of the sign-in's: its message begins with the word. */
static DexFuture *
as_sign_in_error (GError *error)
{
  if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_REFUSED))
    {
      DexFuture *future =
          dex_future_new_reject (TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN, "%s", error->message);

      g_error_free (error);
      return future;
    }
  return dex_future_new_for_error (error);
}

static DexFuture *
single_fiber (gpointer data)
{
  Connect *connect = data;
  TnServices *self = connect->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (TnTokens) tokens = NULL;
  g_autoptr (TnTenantReading) organization = NULL;
  TnNewConnection connection;
  gint64 id;

  if (connect->hint != NULL && connect->expected == NULL)
    {
      connect->expected = dex_await_string (tn_oauth_discover (tn_services_get_http (self),
                                                               connect->way.cloud,
                                                               connect->hint,
                                                               connect->cancellable),
                                            &error);
      if (connect->expected == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  tokens = sign_in_fully (connect, &error);
  /* INT-10. A token whose roles cannot be read is let through: Graph decides then. */
  if (tokens != NULL && tokens->roles_known && !tokens->global_administrator)
    refuse (&error, "not-administrator", "the account is not a Global Administrator");
  if (error == NULL)
    organization = read_organization (connect, tokens->tenant_id, &error);
  if (organization != NULL && organization->partner_type != NULL && connect->row == 0)
    refuse (&error, "partner-tenant", "a partner tenant is connected as CSP");
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  connection = new_connection (connect, tokens, organization);
  id = connect->row;
  if (id != 0 ? !dex_await (tn_state_reauthorize (tn_services_get_store (self),
                                                  tn_services_get_actor (self),
                                                  id,
                                                  &connection,
                                                  tn_services_now (self)),
                            &error)
              : !tn_dex_await_int64 (tn_state_connect (tn_services_get_store (self),
                                                       tn_services_get_actor (self),
                                                       &connection,
                                                       tn_services_now (self)),
                                     &id,
                                     NULL,
                                     &error))
    return id != 0 ? dex_future_new_for_error (g_steal_pointer (&error))
                   : as_sign_in_error (g_steal_pointer (&error));
  g_clear_pointer (&connect->signed_in, g_free);
  return tn_dex_new_int64 (id);
}

/* CSP ----------------------------------------------------------------------- */

/* A partner tenant says so, or has the group that only partners have. */
static gboolean
check_partner (Connect *connect,
               const char *tenant_id,
               const TnTenantReading *organization,
               GError **error)
{
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (GPtrArray) groups = NULL;

  if (organization->partner_type != NULL)
    return TRUE;
  response = get_patiently (connect, tenant_id, ADMIN_AGENTS, error);
  groups = response != NULL ? tn_decode_groups (response->body, NULL, error) : NULL;
  if (groups == NULL)
    return FALSE;
  return groups->len > 0 ||
         refuse (error, "not-partner", "the tenant is not a Cloud Solution Provider");
}

/* Accepting a permission must not change whose connection it is: another account may be in no
 * group. */
static gboolean
check_account (Connect *connect, const TnTokens *tokens, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) rows = NULL;
  const char *account;

  g_array_append_val (ids, connect->row);
  rows =
      dex_await_boxed (tn_store_list_rows (tn_services_get_store (connect->self), TN_LIST_CSP, ids),
                       error);
  if (rows == NULL)
    return FALSE;
  account = rows->len > 0 ? tn_record_get_string (g_ptr_array_index (rows, 0), "account") : NULL;
  if (account == NULL || tokens->account == NULL ||
      g_ascii_strcasecmp (account, tokens->account) == 0)
    return TRUE;
  return refuse (error, "wrong-account", "the permission was accepted by another account");
}

static DexFuture *
csp_fiber (gpointer data)
{
  Connect *connect = data;
  TnServices *self = connect->self;
  TnStore *store = tn_services_get_store (self);
  const TnActor *actor = tn_services_get_actor (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnTokens) tokens = sign_in_fully (connect, &error);
  g_autoptr (TnTenantReading) organization = NULL;
  TnNewConnection connection;
  int global_admin;
  gint64 id = connect->row;

  if (tokens != NULL)
    organization = read_organization (connect, tokens->tenant_id, &error);
  if (organization == NULL || !check_partner (connect, tokens->tenant_id, organization, &error) ||
      (connect->scopes == TN_SCOPES_RELATIONSHIPS && !check_account (connect, tokens, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));
  connection = new_connection (connect, tokens, organization);
  global_admin = tokens->roles_known ? tokens->global_administrator : -1;
  if (id != 0 ? !dex_await (tn_state_reauthorize_csp (store,
                                                      actor,
                                                      id,
                                                      &connection,
                                                      global_admin,
                                                      tn_services_now (self)),
                            &error)
              : !tn_dex_await_int64 (tn_state_connect_csp (store,
                                                           actor,
                                                           &connection,
                                                           global_admin,
                                                           tn_services_now (self)),
                                     &id,
                                     NULL,
                                     &error))
    return as_sign_in_error (g_steal_pointer (&error));
  g_clear_pointer (&connect->signed_in, g_free);
  return tn_dex_new_int64 (id);
}

/* The client ID ------------------------------------------------------------- */

/* A client ID is good when Microsoft lets somebody sign in with it and says so in a token made for
 * it. Nothing of Graph is asked for: anybody may accept that. */
static DexFuture *
try_fiber (gpointer data)
{
  Connect *connect = data;
  TnServices *self = connect->self;
  const TnSignInRequest request = { .client_id = connect->client_id,
                                    .tenant = "organizations",
                                    .scopes = "openid profile offline_access",
                                    .prompt = "select_account" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnTokens) tokens = NULL;

  /* Before a browser opens: does the sign-in service answer at all? */
  if (!tn_dex_await (
          tn_oauth_reach (tn_services_get_http (self), connect->way.cloud, connect->cancellable),
          connect->cancellable,
          &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  tokens = sign_in (connect, &request, &error);
  if (tokens == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return tn_services_set_client_id (self, connect->way.cloud, connect->client_id);
}

DexFuture *
tn_connect_single (TnServices *self, const char *hint, const TnWay *way, GCancellable *cancellable)
{
  Connect *connect = connect_new (self, way, TN_SCOPES_READ, cancellable);

  connect->hint = hint != NULL && *hint != '\0' ? g_strdup (hint) : NULL;
  return tn_dex_spawn (single_fiber, connect, connect_free);
}

/* The same account, or another one of the same tenant, with @scopes. */
static DexFuture *
again_single (TnServices *self,
              TnMicrosoftTenant *tenant,
              TnScopeSet scopes,
              const TnWay *way,
              GCancellable *cancellable)
{
  TnWay own = *way;
  Connect *connect;

  own.cloud = tn_services_cloud_of (self, tn_record_get_string (TN_RECORD (tenant), "tenant-id"));
  connect = connect_new (self, &own, scopes, cancellable);
  connect->row = tn_record_get_id (TN_RECORD (tenant));
  connect->expected = g_strdup (tn_record_get_string (TN_RECORD (tenant), "tenant-id"));
  return tn_dex_spawn (single_fiber, connect, connect_free);
}

DexFuture *
tn_connect_reauthorize (TnServices *self,
                        TnMicrosoftTenant *tenant,
                        const TnWay *way,
                        GCancellable *cancellable)
{
  g_return_val_if_fail (TN_IS_MICROSOFT_TENANT (tenant), NULL);

  return again_single (self, tenant, TN_SCOPES_READ, way, cancellable);
}

DexFuture *
tn_connect_people (TnServices *self,
                   TnMicrosoftTenant *tenant,
                   const TnWay *way,
                   GCancellable *cancellable)
{
  g_return_val_if_fail (TN_IS_MICROSOFT_TENANT (tenant), NULL);

  return again_single (self, tenant, TN_SCOPES_PEOPLE, way, cancellable);
}

DexFuture *
tn_connect_backup (TnServices *self,
                   TnMicrosoftTenant *tenant,
                   gboolean restore,
                   const TnWay *way,
                   GCancellable *cancellable)
{
  g_return_val_if_fail (TN_IS_SERVICES (self), NULL);
  g_return_val_if_fail (TN_IS_MICROSOFT_TENANT (tenant), NULL);

  return again_single (self,
                       tenant,
                       restore ? TN_SCOPES_RESTORE : TN_SCOPES_BACKUP,
                       way,
                       cancellable);
}

DexFuture *
tn_connect_csp (TnServices *self, const TnWay *way, GCancellable *cancellable)
{
  return tn_dex_spawn (csp_fiber,
                       connect_new (self, way, TN_SCOPES_PARTNER, cancellable),
                       connect_free);
}

static DexFuture *
again (TnServices *self,
       gint64 integration,
       const char *tenant_id,
       TnScopeSet scopes,
       const TnWay *way,
       GCancellable *cancellable)
{
  TnWay own = *way;
  Connect *connect;

  own.cloud = tn_services_cloud_of (self, tenant_id);
  connect = connect_new (self, &own, scopes, cancellable);
  connect->row = integration;
  connect->expected = g_strdup (tenant_id);
  return tn_dex_spawn (csp_fiber, connect, connect_free);
}

DexFuture *
tn_connect_reauthorize_csp (TnServices *self,
                            gint64 integration,
                            const char *tenant_id,
                            const TnWay *way,
                            GCancellable *cancellable)
{
  return again (self, integration, tenant_id, TN_SCOPES_PARTNER, way, cancellable);
}

DexFuture *
tn_connect_permission (TnServices *self,
                       gint64 integration,
                       const char *tenant_id,
                       const TnWay *way,
                       GCancellable *cancellable)
{
  return again (self, integration, tenant_id, TN_SCOPES_RELATIONSHIPS, way, cancellable);
}

DexFuture *
tn_connect_try_client_id (TnServices *self,
                          const char *client_id,
                          const TnWay *way,
                          GCancellable *cancellable)
{
  Connect *connect;

  g_return_val_if_fail (tn_text_is_guid (client_id), NULL);

  connect = connect_new (self, way, TN_SCOPES_READ, cancellable);
  connect->client_id = g_strdup (client_id);
  return tn_dex_spawn (try_fiber, connect, connect_free);
}
