/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-alert-watch.h"

/* A sync of a fleet changes the store a thousand times; one look after it is enough. */
#define PAUSE_SECONDS 3
/* What only time changes: a snooze that ends, a tenant that becomes stale. */
#define TICK_SECONDS 300
#define TABLES                                                                                     \
  (TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_SKUS | TN_TABLE_SCORES |                 \
   TN_TABLE_RELATIONSHIPS | TN_TABLE_BACKUPS)

struct _TnAlertWatch
{
  GObject parent_instance;

  TnServices *services; /* (owned) */
  guint tick, pause;    /* sources; 0: none */
  gboolean looking, again;
};

G_DEFINE_FINAL_TYPE (TnAlertWatch, tn_alert_watch, G_TYPE_OBJECT)

static guint news_signal;

static void
tn_alert_watch_dispose (GObject *object)
{
  TnAlertWatch *self = TN_ALERT_WATCH (object);

  tn_alert_watch_stop (self);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_alert_watch_parent_class)->dispose (object);
}

static void
tn_alert_watch_class_init (TnAlertWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_alert_watch_dispose;
  news_signal = g_signal_new ("news",
                              TN_TYPE_ALERT_WATCH,
                              G_SIGNAL_RUN_LAST,
                              0,
                              NULL,
                              NULL,
                              NULL,
                              G_TYPE_NONE,
                              1,
                              TN_TYPE_ALERT_NEWS);
}

static void
tn_alert_watch_init (TnAlertWatch *self)
{
}

TnAlertWatch *
tn_alert_watch_new (TnServices *services)
{
  TnAlertWatch *self = g_object_new (TN_TYPE_ALERT_WATCH, NULL);

  self->services = g_object_ref (services);
  return self;
}

static DexFuture *
looked_cb (DexFuture *future, gpointer data)
{
  TnAlertWatch *self = data;
  const GValue *value = dex_future_get_value (future, NULL);
  TnAlertNews *news = value != NULL ? g_value_get_boxed (value) : NULL;

  if (news != NULL && (news->appeared->len > 0 || news->gone->len > 0 || news->notify->len > 0))
    g_signal_emit (self, news_signal, 0, news);
  return dex_ref (future);
}

DexFuture *
tn_alert_watch_look (TnAlertWatch *self)
{
  return dex_future_finally (tn_state_evaluate_alerts (tn_services_get_store (self->services),
                                                       TRUE,
                                                       tn_services_now (self->services)),
                             looked_cb,
                             g_object_ref (self),
                             g_object_unref);
}

static void look (TnAlertWatch *self);

static DexFuture *
ended_cb (DexFuture *future, gpointer data)
{
  TnAlertWatch *self = data;

  self->looking = FALSE;
  if (self->again && self->tick != 0)
    look (self);
  return NULL;
}

static void
look (TnAlertWatch *self)
{
  self->again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  dex_future_disown (dex_future_finally (tn_alert_watch_look (self),
                                         ended_cb,
                                         g_object_ref (self),
                                         g_object_unref));
}

static gboolean
pause_cb (gpointer data)
{
  TnAlertWatch *self = data;

  self->pause = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TnStore *store, TnTables tables, TnAlertWatch *self)
{
  if ((tables & TABLES) != 0 && self->pause == 0 && self->tick != 0)
    self->pause = g_timeout_add_seconds (PAUSE_SECONDS, pause_cb, self);
}

static gboolean
tick_cb (gpointer data)
{
  look (data);
  return G_SOURCE_CONTINUE;
}

void
tn_alert_watch_start (TnAlertWatch *self)
{
  if (self->tick != 0)
    return;
  self->tick = g_timeout_add_seconds (TICK_SECONDS, tick_cb, self);
  g_signal_connect_object (tn_services_get_store (self->services),
                           "changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  look (self);
}

void
tn_alert_watch_stop (TnAlertWatch *self)
{
  if (self->tick != 0)
    g_signal_handlers_disconnect_by_data (tn_services_get_store (self->services), self);
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->pause, g_source_remove);
}
