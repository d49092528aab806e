/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-decoder.h"
#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-text.h"

#define ORGANIZATION                                                                               \
  "/v1.0/organization?$select=id,displayName,verifiedDomains,countryLetterCode,partnerTenantType"

typedef struct
{
  TnServices *self; /* (owned) */
  char *client_id;  /* (owned) (nullable): the one to try */
  char *hint;       /* (owned) (nullable) */
  gint64 tenant;    /* row id; 0: a new connection */
  char *expected;   /* (owned) (nullable): tenant id to reauthorize */
  TnSignInOpen open;
  gpointer user_data;
  GCancellable *cancellable; /* (owned) */
} Connect;

static void
connect_free (gpointer data)
{
  Connect *connect = data;

  g_object_unref (connect->self);
  g_free (connect->client_id);
  g_free (connect->hint);
  g_free (connect->expected);
  g_clear_object (&connect->cancellable);
  g_free (connect);
}

static DexFuture *
refuse (const char *word, const char *text)
{
  return dex_future_new_reject (TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN, "%s: %s", word, text);
}

static TnTokens *
sign_in (Connect *connect, const TnSignInRequest *request, GError **error)
{
  /* It listens to the cancellable itself, and has closed its listener when it ends. */
  return dex_await_boxed (tn_sign_in (tn_services_get_http (connect->self),
                                      tn_services_get_cloud (connect->self),
                                      tn_services_get_clock (connect->self),
                                      request,
                                      connect->open,
                                      connect->user_data,
                                      connect->cancellable),
                          error);
}

/* Right after a consent, Graph may not know of it for up to two minutes (reference 1.9). */
static TnTenantReading *
read_organization (Connect *connect, const char *tenant_id, GError **error)
{
  static const int waits[] = { 2, 4, 8, 16, 30, 30, 30 };
  TnGraph *graph = tn_services_get_graph (connect->self);

  for (guint i = 0;; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (TnHttpResponse) response = tn_dex_await_boxed (tn_graph_get (graph,
                                                                              tenant_id,
                                                                              ORGANIZATION,
                                                                              TN_CALL_DEFAULT,
                                                                              NULL,
                                                                              connect->cancellable),
                                                                connect->cancellable,
                                                                &local);

      if (response != NULL)
        return tn_decode_organization (response->body, error);
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

static DexFuture *
connect_fiber (gpointer data)
{
  Connect *connect = data;
  TnServices *self = connect->self;
  /* A copy: another may be set while this one is in use. */
  g_autofree char *client_id = g_strdup (tn_services_get_client_id (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (TnTokens) tokens = NULL;
  g_autoptr (TnTenantReading) organization = NULL;
  TnSignInRequest request;
  TnNewConnection connection;
  gint64 id = connect->tenant;

  if (client_id == NULL)
    return refuse ("invalid_client", "no client ID is set");
  if (connect->hint != NULL && connect->expected == NULL)
    {
      connect->expected = dex_await_string (tn_oauth_discover (tn_services_get_http (self),
                                                               tn_services_get_cloud (self),
                                                               connect->hint,
                                                               connect->cancellable),
                                            &error);
      if (connect->expected == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  request =
      (TnSignInRequest) { .client_id = client_id,
                          .tenant = connect->expected != NULL ? connect->expected : "organizations",
                          .expected_tenant = connect->expected,
                          .prompt = id == 0 ? "select_account" : "login" };
  tokens = sign_in (connect, &request, &error);
  if (tokens == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* INT-10. A token whose roles cannot be read is let through: Graph decides then. */
  if (tokens->roles_known && !tokens->global_administrator)
    return refuse ("not-administrator", "the account is not a Global Administrator");
  tn_services_put_token (self, tokens->tenant_id, tokens->access_token, tokens->expires_in);
  organization = read_organization (connect, tokens->tenant_id, &error);
  if (organization == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (organization->partner_type != NULL && id == 0)
    return refuse ("partner-tenant", "a partner tenant is connected as CSP");
  connection = (TnNewConnection) { tn_cloud_get_authority (tn_services_get_cloud (self)),
                                   tokens->tenant_id,
                                   organization->name,
                                   organization->default_domain,
                                   tokens->object_id,
                                   tokens->account,
                                   tokens->refresh_token };
  if (id != 0)
    return tn_state_reauthorize (tn_services_get_store (self),
                                 tn_services_get_actor (self),
                                 id,
                                 &connection,
                                 tn_services_now (self));
  if (!tn_dex_await_int64 (tn_state_connect (tn_services_get_store (self),
                                             tn_services_get_actor (self),
                                             &connection,
                                             tn_services_now (self)),
                           &id,
                           NULL,
                           &error))
    {
      if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_REFUSED))
        return dex_future_new_reject (TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN, "%s", error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return tn_dex_new_int64 (id);
}

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
  if (!tn_dex_await (tn_oauth_reach (tn_services_get_http (self),
                                     tn_services_get_cloud (self),
                                     connect->cancellable),
                     connect->cancellable,
                     &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  tokens = sign_in (connect, &request, &error);
  if (tokens == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return tn_services_set_client_id (self, connect->client_id);
}

static DexFuture *
start (TnServices *self,
       DexFiberFunc fiber,
       const char *client_id,
       const char *hint,
       TnMicrosoftTenant *tenant,
       TnSignInOpen open,
       gpointer user_data,
       GCancellable *cancellable)
{
  Connect *connect = g_new0 (Connect, 1);

  connect->self = g_object_ref (self);
  connect->client_id = g_strdup (client_id);
  connect->hint = hint != NULL && *hint != '\0' ? g_strdup (hint) : NULL;
  connect->open = open;
  connect->user_data = user_data;
  g_set_object (&connect->cancellable, cancellable);
  if (tenant != NULL)
    {
      connect->tenant = tn_record_get_id (TN_RECORD (tenant));
      connect->expected = g_strdup (tn_record_get_string (TN_RECORD (tenant), "tenant-id"));
    }
  return tn_dex_spawn (fiber, connect, connect_free);
}

DexFuture *
tn_connect_single (TnServices *self,
                   const char *hint,
                   TnSignInOpen open,
                   gpointer user_data,
                   GCancellable *cancellable)
{
  return start (self, connect_fiber, NULL, hint, NULL, open, user_data, cancellable);
}

DexFuture *
tn_connect_reauthorize (TnServices *self,
                        TnMicrosoftTenant *tenant,
                        TnSignInOpen open,
                        gpointer user_data,
                        GCancellable *cancellable)
{
  g_return_val_if_fail (TN_IS_MICROSOFT_TENANT (tenant), NULL);

  return start (self, connect_fiber, NULL, NULL, tenant, open, user_data, cancellable);
}

DexFuture *
tn_connect_try_client_id (TnServices *self,
                          const char *client_id,
                          TnSignInOpen open,
                          gpointer user_data,
                          GCancellable *cancellable)
{
  g_return_val_if_fail (tn_text_is_guid (client_id), NULL);

  return start (self, try_fiber, client_id, NULL, NULL, open, user_data, cancellable);
}
