/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services-private.h"

#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-index.h"
#include "tn-profile.h"

#define JOBS_KEPT 50

G_DEFINE_QUARK (tn - service - error - quark, tn_service_error)

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

/* What still runs stands before what has ended, however many came since. */
static void
raise_running_jobs (TnServices *self)
{
  guint ended = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i++)
    {
      g_autoptr (TnJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

      if (tn_job_get_outcome (job) != TN_RUN_RUNNING)
        continue;
      if (i != ended)
        {
          g_list_store_remove (self->jobs, i);
          g_list_store_insert (self->jobs, ended, job);
        }
      ended++;
    }
}

void
tn_services_add_job (TnServices *self, TnJob *job)
{
  g_list_store_insert (self->jobs, 0, job);
  raise_running_jobs (self);
  /* What runs can be seen, and cancelled, however long it takes. */
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i > JOBS_KEPT; i--)
    {
      g_autoptr (TnJob) old = g_list_model_get_item (G_LIST_MODEL (self->jobs), i - 1);

      if (tn_job_get_outcome (old) != TN_RUN_RUNNING)
        {
          g_list_store_remove (self->jobs, i - 1);
          break;
        }
    }
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
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, tn_cached_token_free);
  self->refreshes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
  self->running = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, dex_unref);
}
