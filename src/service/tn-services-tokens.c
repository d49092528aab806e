/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Access tokens: kept in memory only, renewed before they end, each asked for once at a time. */
#include "config.h"

#include "tn-services-private.h"

#include "tn-dex.h"
#include "tn-graph-error.h"

/* A token is renewed this many seconds before it ends. */
#define TOKEN_MARGIN 300

typedef struct
{
  char *token;    /* (owned): secret */
  gint64 expires; /* wall clock */
} CachedToken;

void
tn_cached_token_free (gpointer data)
{
  CachedToken *cached = data;

  tn_text_wipe_free (cached->token);
  g_free (cached);
}

typedef struct
{
  TnServices *self; /* (owned) */
  char *tenant_id;  /* (owned) */
  TnResource resource;
  char *claims; /* (owned) (nullable) */
  char *key;    /* (owned): tenant id and resource */
} Refresh;

static void
refresh_free (gpointer data)
{
  Refresh *refresh = data;

  g_object_unref (refresh->self);
  g_free (refresh->tenant_id);
  g_free (refresh->claims);
  g_free (refresh->key);
  g_free (refresh);
}

/* A connection that breaks or a service that is busy for a moment is no reason to give a run up. */
static TnTokens *
redeem (Refresh *refresh, TnCredential *credential, GError **error)
{
  TnServices *self = refresh->self;
  TnCloud *cloud = tn_services_cloud_of (self, refresh->tenant_id);

  for (int attempt = 0;; attempt++)
    {
      g_autoptr (GError) local = NULL;
      /* A CSP's refresh token is redeemed at each of its customers (reference 2.6). */
      TnTokens *tokens = dex_await_boxed (tn_oauth_refresh (self->http,
                                                            cloud,
                                                            tn_services_get_client_id (self, cloud),
                                                            refresh->tenant_id,
                                                            credential->refresh_token,
                                                            refresh->resource,
                                                            refresh->claims,
                                                            NULL),
                                          &local);

      if (tokens != NULL)
        return tokens;
      if (attempt == 2 ||
          !(g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE) ||
            g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SERVER)) ||
          !dex_await (tn_clock_sleep (self->clock, 1 + attempt + g_random_double ()), NULL))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
}

static TnCredential *
read_credential (Refresh *refresh, GError **error)
{
  TnCloud *cloud = tn_services_cloud_of (refresh->self, refresh->tenant_id);
  g_autoptr (GError) local = NULL;
  TnCredential *credential =
      dex_await_boxed (tn_state_get_credential (refresh->self->store,
                                                tn_cloud_get_authority (cloud),
                                                refresh->tenant_id),
                       &local);
  const char *word = g_error_matches (local, TN_STORE_ERROR, TN_STORE_ERROR_NOT_FOUND) ? "no-token"
                     : g_error_matches (local, TN_STORE_ERROR, TN_STORE_ERROR_LOCKED)  ? "keyring"
                     : g_error_matches (local, TN_STORE_ERROR, TN_STORE_ERROR_READ_ONLY)
                         ? "read-only"
                         : NULL;

  if (credential != NULL)
    return credential;
  if (word != NULL)
    g_set_error (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN, "%s: %s", word, local->message);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static void
keep_token (Refresh *refresh, TnTokens *tokens)
{
  CachedToken *cached = g_new (CachedToken, 1);

  *cached = (CachedToken) { g_strdup (tokens->access_token),
                            tn_services_now (refresh->self) + MAX (tokens->expires_in, 0) };
  g_hash_table_replace (refresh->self->tokens, g_strdup (refresh->key), cached);
}

static DexFuture *
refresh_fiber (gpointer data)
{
  Refresh *refresh = data;
  TnServices *self = refresh->self;
  TnCloud *cloud = tn_services_cloud_of (self, refresh->tenant_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnCredential) credential = NULL;
  g_autoptr (TnTokens) tokens = NULL;

  if (tn_services_get_client_id (self, cloud) == NULL)
    return dex_future_new_reject (TN_GRAPH_ERROR,
                                  TN_GRAPH_ERROR_SIGN_IN,
                                  "invalid_client: no client ID is set");
  credential = read_credential (refresh, &error);
  if (credential == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  tokens = redeem (refresh, credential, &error);
  if (tokens == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* The new one is on disk before the old one is forgotten (SEC-09). What comes back from a
   * customer's tenant is the same sign-in of the partner; one of them is enough. */
  if (tokens->refresh_token != NULL && g_str_equal (credential->tenant_id, refresh->tenant_id) &&
      !dex_await (tn_state_keep_token (self->store,
                                       credential->integration,
                                       credential->version,
                                       tokens->refresh_token,
                                       tn_services_now (self)),
                  &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  tn_oauth_read_access_token (tokens);
  keep_token (refresh, tokens);
  return dex_future_new_take_boxed (TN_TYPE_TOKENS, g_steal_pointer (&tokens));
}

static DexFuture *
refresh_done (DexFuture *future, gpointer user_data)
{
  Refresh *refresh = user_data;

  g_hash_table_remove (refresh->self->refreshes, refresh->key);
  return dex_ref (future);
}

static DexFuture *
access_token_cb (DexFuture *future, gpointer user_data)
{
  TnTokens *tokens = g_value_get_boxed (dex_future_get_value (future, NULL));

  return dex_future_new_for_string (tokens->access_token);
}

static char *
token_key (const char *tenant_id, TnResource resource)
{
  return g_strdup_printf ("%s %d", tenant_id, (int) resource);
}

static Refresh *
refresh_new (TnServices *self, const char *tenant_id, TnResource resource, const char *claims)
{
  Refresh *refresh = g_new (Refresh, 1);

  *refresh = (Refresh) { g_object_ref (self),
                         g_strdup (tenant_id),
                         resource,
                         g_strdup (claims),
                         token_key (tenant_id, resource) };
  return refresh;
}

/* Resolves to TnTokens. */
static DexFuture *
start_refresh (TnServices *self, const char *tenant_id, TnResource resource, const char *claims)
{
  g_autofree char *key = token_key (tenant_id, resource);
  /* A challenge wants a token of its own: one without its claims would be refused again. */
  DexFuture *future = claims == NULL ? g_hash_table_lookup (self->refreshes, key) : NULL;

  if (future != NULL)
    return dex_ref (future);
  future = dex_future_finally (
      tn_dex_spawn (refresh_fiber, refresh_new (self, tenant_id, resource, claims), refresh_free),
      refresh_done,
      refresh_new (self, tenant_id, resource, NULL),
      refresh_free);
  g_hash_table_insert (self->refreshes, g_steal_pointer (&key), dex_ref (future));
  /* It goes on when the one who began it waits no more: others may have joined, or will. */
  dex_future_disown (dex_ref (future));
  return future;
}

DexFuture *
tn_services_token (TnServices *self,
                   const char *tenant_id,
                   TnResource resource,
                   const char *claims,
                   gboolean renew)
{
  g_autofree char *key = token_key (tenant_id, resource);
  CachedToken *cached = g_hash_table_lookup (self->tokens, key);

  if (renew)
    g_hash_table_remove (self->tokens, key);
  else if (cached != NULL && cached->expires - TOKEN_MARGIN > tn_services_now (self))
    return dex_future_new_for_string (cached->token);
  return dex_future_then (start_refresh (self, tenant_id, resource, claims),
                          access_token_cb,
                          NULL,
                          NULL);
}

DexFuture *
tn_services_fresh_tokens (TnServices *self, const char *tenant_id)
{
  return start_refresh (self, tenant_id, TN_RESOURCE_GRAPH, NULL);
}

static DexFuture *
rights_cb (DexFuture *future, gpointer user_data)
{
  const TnTokens *tokens = g_value_get_boxed (dex_future_get_value (future, NULL));
  int rights = 0;

  for (int i = 0; i < TN_N_BACKUP_RIGHTS; i++)
    {
      g_autofree char *missing =
          tn_oauth_missing_scopes (tokens->scope, tn_oauth_backup_scopes ((TnBackupRight) i));

      rights |= missing == NULL ? 1 << i : 0;
    }
  return dex_future_new_for_int (rights);
}

DexFuture *
tn_services_backup_rights (TnServices *self, const char *tenant_id)
{
  return dex_future_then (tn_services_fresh_tokens (self, tenant_id), rights_cb, NULL, NULL);
}

void
tn_services_put_token (TnServices *self,
                       const char *tenant_id,
                       const char *access_token,
                       gint64 expires_in)
{
  CachedToken *cached = g_new (CachedToken, 1);

  *cached = (CachedToken) { g_strdup (access_token), tn_services_now (self) + MAX (expires_in, 0) };
  g_hash_table_replace (self->tokens, token_key (tenant_id, TN_RESOURCE_GRAPH), cached);
}

void
tn_services_forget_token (TnServices *self, const char *tenant_id)
{
  for (int resource = TN_RESOURCE_GRAPH; resource <= TN_RESOURCE_PARTNER_CENTER; resource++)
    {
      g_autofree char *key = token_key (tenant_id, (TnResource) resource);

      g_hash_table_remove (self->tokens, key);
    }
}
