/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-dex.h"
#include "tn-graph-error.h"

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

  TnStore *store;        /* (owned) */
  TnCloud *cloud;        /* (owned) */
  TnClock *clock;        /* (owned) */
  TnHttp *http;          /* (owned) */
  TnGraph *graph;        /* (owned) */
  TnActor actor;         /* name (owned), source (interned) */
  char *client_id;       /* (owned) (nullable) */
  gboolean unlock;       /* may ask for the keyring */
  GListStore *jobs;      /* (owned) (element-type TnJob) */
  GHashTable *tokens;    /* (owned): tenant id → CachedToken */
  GHashTable *refreshes; /* (owned): tenant id → DexFuture under way */
  GHashTable *running;   /* (owned): tenant row id → DexFuture of the run under way */
  gboolean offline;
};

enum
{
  SIGNAL_SYNC_CHANGED,
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
token_cb (const char *tenant_id,
          const char *claims,
          gboolean renew,
          GCancellable *cancellable,
          gpointer user_data)
{
  return tn_services_token (user_data, tenant_id, claims, renew);
}

TnServices *
tn_services_new (const char *folder, TnCloud *cloud, TnClock *clock, const char *source)
{
  TnServices *self = g_object_new (TN_TYPE_SERVICES, NULL);

  self->cloud = g_object_ref (cloud);
  self->clock = clock != NULL ? g_object_ref (clock) : tn_clock_new ();
  self->store = tn_store_new (folder, tn_cloud_is_rehearsal (cloud));
  self->http = tn_http_new (TN_PARALLEL_TENANTS);
  self->graph = tn_graph_new (cloud, self->http, self->clock, token_cb, self);
  self->actor = (TnActor) { g_strdup (g_get_user_name ()), g_intern_string (source) };
  self->client_id = g_strdup (tn_cloud_get_client_id (cloud));
  return self;
}

static DexFuture *
start_fiber (gpointer data)
{
  TnServices *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *client_id = NULL;

  if (!dex_await (tn_store_open (self->store, self->unlock), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (self->client_id == NULL)
    {
      client_id = dex_await_string (tn_state_get_setting (self->store, "client-id"), &error);
      if (client_id == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      if (*client_id != '\0')
        g_set_str (&self->client_id, client_id);
    }
  tn_services_backup (self);
  return dex_future_new_true ();
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
  return self->cloud;
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

TnGraph *
tn_services_get_graph (TnServices *self)
{
  return self->graph;
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
tn_services_get_client_id (TnServices *self)
{
  return self->client_id;
}

typedef struct
{
  TnServices *self; /* (owned) */
  char *client_id;  /* (owned) */
} KeepClientId;

static void
keep_client_id_free (gpointer data)
{
  KeepClientId *keep = data;

  g_object_unref (keep->self);
  g_free (keep->client_id);
  g_free (keep);
}

static DexFuture *
kept_client_id_cb (DexFuture *future, gpointer data)
{
  KeepClientId *keep = data;

  g_set_str (&keep->self->client_id, keep->client_id);
  return dex_ref (future);
}

DexFuture *
tn_services_set_client_id (TnServices *self, const char *client_id)
{
  KeepClientId *keep;

  g_return_val_if_fail (tn_text_is_guid (client_id), NULL);

  keep = g_new (KeepClientId, 1);
  *keep = (KeepClientId) { g_object_ref (self), g_strdup (client_id) };
  /* Used once it is stored: the next start uses the same. */
  return dex_future_then (tn_state_set_setting (self->store, &self->actor, "client-id", client_id),
                          kept_client_id_cb,
                          keep,
                          keep_client_id_free);
}

/* Tokens -------------------------------------------------------------------- */

typedef struct
{
  TnServices *self; /* (owned) */
  char *tenant_id;  /* (owned) */
  char *claims;     /* (owned) (nullable) */
} Refresh;

static void
refresh_free (gpointer data)
{
  Refresh *refresh = data;

  g_object_unref (refresh->self);
  g_free (refresh->tenant_id);
  g_free (refresh->claims);
  g_free (refresh);
}

/* A connection that breaks or a service that is busy for a moment is no reason to give a run up. */
static TnTokens *
redeem (Refresh *refresh, TnCredential *credential, GError **error)
{
  TnServices *self = refresh->self;

  for (int attempt = 0;; attempt++)
    {
      g_autoptr (GError) local = NULL;
      TnTokens *tokens = dex_await_boxed (tn_oauth_refresh (self->http,
                                                            self->cloud,
                                                            self->client_id,
                                                            credential->tenant_id,
                                                            credential->refresh_token,
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

static DexFuture *
refresh_fiber (gpointer data)
{
  Refresh *refresh = data;
  TnServices *self = refresh->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (TnCredential) credential = NULL;
  g_autoptr (TnTokens) tokens = NULL;

  if (self->client_id == NULL)
    return dex_future_new_reject (TN_GRAPH_ERROR,
                                  TN_GRAPH_ERROR_SIGN_IN,
                                  "invalid_client: no client ID is set");
  credential = dex_await_boxed (tn_state_get_credential (self->store,
                                                         tn_cloud_get_authority (self->cloud),
                                                         refresh->tenant_id),
                                &error);
  if (credential == NULL)
    {
      if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_NOT_FOUND))
        return dex_future_new_reject (TN_GRAPH_ERROR,
                                      TN_GRAPH_ERROR_SIGN_IN,
                                      "no-token: %s",
                                      error->message);
      if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_LOCKED))
        return dex_future_new_reject (TN_GRAPH_ERROR,
                                      TN_GRAPH_ERROR_SIGN_IN,
                                      "keyring: %s",
                                      error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  tokens = redeem (refresh, credential, &error);
  if (tokens == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* The new one is on disk before the old one is forgotten (SEC-09). */
  if (tokens->refresh_token != NULL && !dex_await (tn_state_keep_token (self->store,
                                                                        credential->integration,
                                                                        tokens->refresh_token,
                                                                        tn_services_now (self)),
                                                   &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  tn_services_put_token (self, refresh->tenant_id, tokens->access_token, tokens->expires_in);
  return dex_future_new_for_string (tokens->access_token);
}

static DexFuture *
refresh_done (DexFuture *future, gpointer user_data)
{
  Refresh *refresh = user_data;

  g_hash_table_remove (refresh->self->refreshes, refresh->tenant_id);
  return dex_ref (future);
}

static Refresh *
refresh_new (TnServices *self, const char *tenant_id, const char *claims)
{
  Refresh *refresh = g_new (Refresh, 1);

  *refresh = (Refresh) { g_object_ref (self), g_strdup (tenant_id), g_strdup (claims) };
  return refresh;
}

DexFuture *
tn_services_token (TnServices *self, const char *tenant_id, const char *claims, gboolean renew)
{
  CachedToken *cached = g_hash_table_lookup (self->tokens, tenant_id);
  DexFuture *future;

  if (renew)
    g_hash_table_remove (self->tokens, tenant_id);
  else if (cached != NULL && cached->expires - TOKEN_MARGIN > tn_services_now (self))
    return dex_future_new_for_string (cached->token);
  /* A challenge wants a token of its own: one without its claims would be refused again. */
  future = claims == NULL ? g_hash_table_lookup (self->refreshes, tenant_id) : NULL;
  if (future != NULL)
    return dex_ref (future);
  future = dex_future_finally (
      tn_dex_spawn (refresh_fiber, refresh_new (self, tenant_id, claims), refresh_free),
      refresh_done,
      refresh_new (self, tenant_id, NULL),
      refresh_free);
  g_hash_table_insert (self->refreshes, g_strdup (tenant_id), dex_ref (future));
  return future;
}

void
tn_services_put_token (TnServices *self,
                       const char *tenant_id,
                       const char *access_token,
                       gint64 expires_in)
{
  CachedToken *cached = g_new (CachedToken, 1);

  *cached = (CachedToken) { g_strdup (access_token), tn_services_now (self) + MAX (expires_in, 0) };
  g_hash_table_replace (self->tokens, g_strdup (tenant_id), cached);
}

void
tn_services_forget_token (TnServices *self, const char *tenant_id)
{
  g_hash_table_remove (self->tokens, tenant_id);
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
tn_services_dispose (GObject *object)
{
  TnServices *self = TN_SERVICES (object);

  if (self->store != NULL)
    tn_services_stop (self);
  g_clear_object (&self->graph);
  g_clear_object (&self->http);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (tn_services_parent_class)->dispose (object);
}

static void
tn_services_finalize (GObject *object)
{
  TnServices *self = TN_SERVICES (object);

  g_clear_object (&self->cloud);
  g_clear_object (&self->clock);
  g_clear_object (&self->jobs);
  g_hash_table_unref (self->tokens);
  g_hash_table_unref (self->refreshes);
  g_hash_table_unref (self->running);
  g_free ((char *) self->actor.name);
  g_free (self->client_id);
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
}

static void
tn_services_init (TnServices *self)
{
  self->jobs = g_list_store_new (TN_TYPE_JOB);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, cached_token_free);
  self->refreshes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
  self->running = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, dex_unref);
}
