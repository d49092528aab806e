/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-index.h"
#include "tn-profile.h"

#define JOBS_KEPT 50
/* A token is renewed this many seconds before it ends. */
#define TOKEN_MARGIN 300

G_DEFINE_QUARK (tn - service - error - quark, tn_service_error)

typedef struct
{
  char *token;    /* (owned): secret */
  gint64 expires; /* wall clock */
} CachedToken;

struct _TnServices
{
  GObject parent_instance;

  TnStore *store;              /* (owned) */
  GPtrArray *clouds;           /* (owned) (element-type TnCloud): the first is the usual one */
  GHashTable *graphs;          /* (owned): base URL → TnGraph */
  GHashTable *tenant_cloud;    /* (owned): tenant id → TnCloud (not owned) */
  GHashTable *client_ids;      /* (owned): cloud id → client id */
  TnClock *clock;              /* (owned) */
  TnHttp *http;                /* (owned) */
  TnActor actor;               /* name (owned), source (interned) */
  gboolean unlock;             /* may ask for the keyring */
  gint64 ready_at;             /* when a new connection is possible */
  GListStore *jobs;            /* (owned) (element-type TnJob) */
  GHashTable *tokens;          /* (owned): tenant id and resource → CachedToken */
  GHashTable *refreshes;       /* (owned): tenant id and resource → DexFuture under way */
  GHashTable *removing;        /* (owned): set of row ids of integrations that are being removed */
  GHashTable *consent_running; /* (owned): set of tenant row ids whose consent is looked at */
  GHashTable *csp_running;     /* (owned): integration row id → DexFuture of the run under way */
  GHashTable *snapshots;       /* (owned): tenant row id → DexFuture of the snapshot under way */
  GHashTable *running;         /* (owned): tenant row id → DexFuture of the run under way */
  gboolean offline;
};

enum
{
  SIGNAL_SYNC_CHANGED,
  SIGNAL_BACKUP_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

typedef enum
{
  PROP_OFFLINE = 1,
} TnServicesProperty;
static GParamSpec *props[PROP_OFFLINE + 1];

G_DEFINE_FINAL_TYPE (TnServices, tn_services, G_TYPE_OBJECT)

static void
cached_token_free (gpointer data)
{
  CachedToken *cached = data;

  tn_text_wipe_free (cached->token);
  g_free (cached);
}

static DexFuture *
graph_token_cb (const char *tenant_id,
                const char *claims,
                gboolean renew,
                GCancellable *cancellable,
                gpointer user_data)
{
  return tn_services_token (user_data, tenant_id, TN_RESOURCE_GRAPH, claims, renew);
}

static DexFuture *
partner_token_cb (const char *tenant_id,
                  const char *claims,
                  gboolean renew,
                  GCancellable *cancellable,
                  gpointer user_data)
{
  return tn_services_token (user_data, tenant_id, TN_RESOURCE_PARTNER_CENTER, claims, renew);
}

TnServices *
tn_services_new (const char *folder, TnCloud *cloud, TnClock *clock, const char *source)
{
  TnServices *self = g_object_new (TN_TYPE_SERVICES, NULL);

  self->clock = clock != NULL ? g_object_ref (clock) : tn_clock_new ();
  self->store = tn_store_new (folder, tn_cloud_is_rehearsal (cloud));
  tn_store_set_clock (self->store, self->clock);
  self->http = tn_http_new (TN_PARALLEL_TENANTS);
  self->actor = (TnActor) { g_strdup (g_get_user_name ()), g_intern_string (source) };
  tn_services_add_cloud (self, cloud);
  /* With one of Microsoft's own clouds the others can be chosen, too; a cloud file leads to one. */
  for (const char *const *id = tn_cloud_builtin_ids (); *id != NULL; id++)
    if (g_strv_contains (tn_cloud_builtin_ids (), tn_cloud_get_id (cloud)) &&
        !g_str_equal (*id, tn_cloud_get_id (cloud)))
      {
        g_autoptr (TnCloud) other = tn_cloud_new_builtin (*id, NULL);

        tn_services_add_cloud (self, other);
      }
  return self;
}

void
tn_services_add_cloud (TnServices *self, TnCloud *cloud)
{
  g_ptr_array_add (self->clouds, g_object_ref (cloud));
  if (tn_cloud_get_client_id (cloud) != NULL)
    g_hash_table_insert (self->client_ids,
                         g_strdup (tn_cloud_get_id (cloud)),
                         g_strdup (tn_cloud_get_client_id (cloud)));
}

/* The setting's name for the first cloud is older than the others. */
static char *
client_id_setting (TnServices *self, TnCloud *cloud)
{
  return cloud == tn_services_get_cloud (self)
             ? g_strdup ("client-id")
             : g_strconcat ("client-id:", tn_cloud_get_id (cloud), NULL);
}

static gboolean
read_client_ids (TnServices *self, GError **error)
{
  for (guint i = 0; i < self->clouds->len; i++)
    {
      TnCloud *cloud = g_ptr_array_index (self->clouds, i);
      g_autofree char *setting = client_id_setting (self, cloud), *value = NULL;

      if (tn_services_get_client_id (self, cloud) != NULL)
        continue;
      value = dex_await_string (tn_state_get_setting (self->store, setting), error);
      if (value == NULL)
        return FALSE;
      if (*value != '\0')
        g_hash_table_insert (self->client_ids,
                             g_strdup (tn_cloud_get_id (cloud)),
                             g_steal_pointer (&value));
    }
  return TRUE;
}

static gboolean
read_tenant_clouds (TnServices *self, GError **error)
{
  g_autoptr (GPtrArray) pairs = dex_await_boxed (tn_state_list_clouds (self->store), error);

  for (guint i = 0; pairs != NULL && i + 1 < pairs->len; i += 2)
    for (guint j = 0; j < self->clouds->len; j++)
      if (g_str_equal (tn_cloud_get_id (g_ptr_array_index (self->clouds, j)),
                       g_ptr_array_index (pairs, i + 1)))
        tn_services_note_cloud (self,
                                g_ptr_array_index (pairs, i),
                                g_ptr_array_index (self->clouds, j));
  return pairs != NULL;
}

static DexFuture *
start_fiber (gpointer data)
{
  TnServices *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *ready = NULL;

  if (!dex_await (tn_store_open (self->store, self->unlock), &error) ||
      !read_client_ids (self, &error) || !read_tenant_clouds (self, &error) ||
      !dex_await (tn_profile_load (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  ready = dex_await_string (tn_state_get_setting (self->store, "ready-at"), NULL);
  self->ready_at = ready != NULL ? g_ascii_strtoll (ready, NULL, 10) : 0;
  if (!tn_store_is_read_only (self->store))
    {
      tn_services_backup (self);
      tn_index_attach (self->store);
    }
  return dex_future_new_true ();
}

void
tn_services_set_read_only (TnServices *self, gboolean read_only)
{
  tn_store_set_read_only (self->store, read_only);
}

gboolean
tn_services_is_read_only (TnServices *self)
{
  return tn_store_is_read_only (self->store);
}

static DexFuture *
backed_up_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    g_warning ("the backup of the day could not be made: %s", error->message);
  return NULL;
}

void
tn_services_backup (TnServices *self)
{
  g_autofree char *day = tn_time_format_day (tn_services_now (self));

  dex_future_disown (
      dex_future_finally (tn_state_backup (self->store, day), backed_up_cb, NULL, NULL));
}

DexFuture *
tn_services_start (TnServices *self, gboolean unlock)
{
  self->unlock = unlock;
  return tn_dex_spawn (start_fiber, g_object_ref (self), g_object_unref);
}

void
tn_services_stop (TnServices *self)
{
  g_return_if_fail (TN_IS_SERVICES (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i++)
    {
      g_autoptr (TnJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      g_cancellable_cancel (tn_job_get_cancellable (job));
    }
  tn_store_close (self->store);
}

TnStore *
tn_services_get_store (TnServices *self)
{
  return self->store;
}

TnCloud *
tn_services_get_cloud (TnServices *self)
{
  return g_ptr_array_index (self->clouds, 0);
}

GPtrArray *
tn_services_get_clouds (TnServices *self)
{
  return self->clouds;
}

TnCloud *
tn_services_cloud_of (TnServices *self, const char *tenant_id)
{
  TnCloud *cloud = g_hash_table_lookup (self->tenant_cloud, tenant_id);

  return cloud != NULL ? cloud : tn_services_get_cloud (self);
}

void
tn_services_note_cloud (TnServices *self, const char *tenant_id, TnCloud *cloud)
{
  g_hash_table_replace (self->tenant_cloud, g_strdup (tenant_id), cloud);
}

static TnGraph *
graph_at (TnServices *self, TnCloud *cloud, const char *base, TnTokenFunc tokens)
{
  TnGraph *graph = g_hash_table_lookup (self->graphs, base);

  if (graph == NULL)
    {
      graph = tn_graph_new (cloud, base, self->http, self->clock, tokens, self);
      g_hash_table_insert (self->graphs, g_strdup (base), graph);
    }
  return graph;
}

TnGraph *
tn_services_get_graph (TnServices *self, const char *tenant_id)
{
  TnCloud *cloud = tn_services_cloud_of (self, tenant_id);

  return graph_at (self, cloud, tn_cloud_get_graph (cloud), graph_token_cb);
}

TnGraph *
tn_services_get_partner_center (TnServices *self, const char *tenant_id)
{
  TnCloud *cloud = tn_services_cloud_of (self, tenant_id);
  const char *base = tn_cloud_get_partner_center (cloud);

  return base != NULL ? graph_at (self, cloud, base, partner_token_cb) : NULL;
}

void
tn_services_set_ready_at (TnServices *self, gint64 time)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, time);

  self->ready_at = time;
  dex_future_disown (tn_state_set_setting (self->store, &self->actor, "ready-at", text));
}

gint64
tn_connect_ready_in (TnServices *self)
{
  return MAX (0, self->ready_at - tn_services_now (self));
}

TnClock *
tn_services_get_clock (TnServices *self)
{
  return self->clock;
}

TnHttp *
tn_services_get_http (TnServices *self)
{
  return self->http;
}

const TnActor *
tn_services_get_actor (TnServices *self)
{
  return &self->actor;
}

gint64
tn_services_now (TnServices *self)
{
  return tn_clock_now (self->clock);
}

GListModel *
tn_services_get_jobs (TnServices *self)
{
  return G_LIST_MODEL (self->jobs);
}

void
tn_services_add_job (TnServices *self, TnJob *job)
{
  g_list_store_insert (self->jobs, 0, job);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->jobs)) > JOBS_KEPT)
    g_list_store_remove (self->jobs, JOBS_KEPT);
}

void
tn_services_set_removing (TnServices *self, gint64 integration, gboolean removing)
{
  if (removing)
    g_hash_table_add (self->removing, g_memdup2 (&integration, sizeof integration));
  else
    g_hash_table_remove (self->removing, &integration);
}

gboolean
tn_services_is_removing (TnServices *self, gint64 integration)
{
  return g_hash_table_contains (self->removing, &integration);
}

const char *
tn_services_outcome (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
                 g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE) ||
                 g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_THROTTLED) ||
                 g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SERVER)
             ? "unknown"
             : "failed";
}

GHashTable *
tn_services_get_consent_running (TnServices *self)
{
  return self->consent_running;
}

GHashTable *
tn_services_get_csp_running (TnServices *self)
{
  return self->csp_running;
}

GHashTable *
tn_services_get_running (TnServices *self)
{
  return self->running;
}

void
tn_services_emit_sync_changed (TnServices *self, gint64 tenant)
{
  g_signal_emit (self, signals[SIGNAL_SYNC_CHANGED], 0, tenant);
}

GHashTable *
tn_services_get_snapshots_running (TnServices *self)
{
  return self->snapshots;
}

void
tn_services_emit_backup_changed (TnServices *self, gint64 tenant)
{
  g_signal_emit (self, signals[SIGNAL_BACKUP_CHANGED], 0, tenant);
}

gboolean
tn_services_get_offline (TnServices *self)
{
  return self->offline;
}

void
tn_services_note_reached (TnServices *self, gboolean reached)
{
  if (self->offline == !reached)
    return;
  self->offline = !reached;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OFFLINE]);
}

const char *
tn_services_get_client_id (TnServices *self, TnCloud *cloud)
{
  return g_hash_table_lookup (self->client_ids, tn_cloud_get_id (cloud));
}

typedef struct
{
  TnServices *self; /* (owned) */
  TnCloud *cloud;   /* (owned) */
  char *client_id;  /* (owned) */
} KeepClientId;

static void
keep_client_id_free (gpointer data)
{
  KeepClientId *keep = data;

  g_object_unref (keep->self);
  g_object_unref (keep->cloud);
  g_free (keep->client_id);
  g_free (keep);
}

static DexFuture *
kept_client_id_cb (DexFuture *future, gpointer data)
{
  KeepClientId *keep = data;

  g_hash_table_insert (keep->self->client_ids,
                       g_strdup (tn_cloud_get_id (keep->cloud)),
                       g_strdup (keep->client_id));
  return dex_ref (future);
}

DexFuture *
tn_services_set_client_id (TnServices *self, TnCloud *cloud, const char *client_id)
{
  g_autofree char *setting = client_id_setting (self, cloud);
  KeepClientId *keep;

  g_return_val_if_fail (tn_text_is_guid (client_id), NULL);

  keep = g_new (KeepClientId, 1);
  *keep = (KeepClientId) { g_object_ref (self), g_object_ref (cloud), g_strdup (client_id) };
  /* Used once it is stored: the next start uses the same. */
  return dex_future_then (tn_state_set_setting (self->store, &self->actor, setting, client_id),
                          kept_client_id_cb,
                          keep,
                          keep_client_id_free);
}

/* Tokens -------------------------------------------------------------------- */

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

/* Object -------------------------------------------------------------------- */

static void
tn_services_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TnServices *self = TN_SERVICES (object);

  switch ((TnServicesProperty) id)
    {
    case PROP_OFFLINE:
      g_value_set_boolean (value, self->offline);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
close_graph (gpointer base, gpointer graph, gpointer data)
{
  tn_graph_close (graph);
}

static void
tn_services_dispose (GObject *object)
{
  TnServices *self = TN_SERVICES (object);

  if (self->store != NULL)
    tn_services_stop (self);
  /* Calls that are under way keep their Graph for a while, which must not ask us any more. */
  g_hash_table_foreach (self->graphs, close_graph, NULL);
  g_hash_table_remove_all (self->graphs);
  g_clear_object (&self->http);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (tn_services_parent_class)->dispose (object);
}

static void
tn_services_finalize (GObject *object)
{
  TnServices *self = TN_SERVICES (object);

  g_ptr_array_unref (self->clouds);
  g_hash_table_unref (self->graphs);
  g_hash_table_unref (self->tenant_cloud);
  g_hash_table_unref (self->client_ids);
  g_hash_table_unref (self->csp_running);
  g_hash_table_unref (self->snapshots);
  g_hash_table_unref (self->consent_running);
  g_hash_table_unref (self->removing);
  g_clear_object (&self->clock);
  g_clear_object (&self->jobs);
  g_hash_table_unref (self->tokens);
  g_hash_table_unref (self->refreshes);
  g_hash_table_unref (self->running);
  g_free ((char *) self->actor.name);
  G_OBJECT_CLASS (tn_services_parent_class)->finalize (object);
}

static void
tn_services_class_init (TnServicesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tn_services_get_property;
  object_class->dispose = tn_services_dispose;
  object_class->finalize = tn_services_finalize;
  props[PROP_OFFLINE] = g_param_spec_boolean ("offline",
                                              NULL,
                                              NULL,
                                              FALSE,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[SIGNAL_SYNC_CHANGED] = g_signal_new ("sync-changed",
                                               TN_TYPE_SERVICES,
                                               G_SIGNAL_RUN_LAST,
                                               0,
                                               NULL,
                                               NULL,
                                               NULL,
                                               G_TYPE_NONE,
                                               1,
                                               G_TYPE_INT64);
  signals[SIGNAL_BACKUP_CHANGED] = g_signal_new ("backup-changed",
                                                 TN_TYPE_SERVICES,
                                                 G_SIGNAL_RUN_LAST,
                                                 0,
                                                 NULL,
                                                 NULL,
                                                 NULL,
                                                 G_TYPE_NONE,
                                                 1,
                                                 G_TYPE_INT64);
}

static void
tn_services_init (TnServices *self)
{
  self->clouds = g_ptr_array_new_with_free_func (g_object_unref);
  self->graphs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->tenant_cloud = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->client_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->removing = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->consent_running = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->snapshots = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, dex_unref);
  self->csp_running = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, dex_unref);
  self->jobs = g_list_store_new (TN_TYPE_JOB);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, cached_token_free);
  self->refreshes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
  self->running = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, dex_unref);
}
