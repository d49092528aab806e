/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-host.h"

#include "tn-api-server.h"

#include <glib/gi18n-lib.h>

struct _TnApiHost
{
  GObject parent_instance;

  TnServices *services; /* (owned) */
  GSettings *settings;  /* (owned) */
  TnApiServer *server;  /* (owned) (nullable): while it is served */
};

G_DEFINE_FINAL_TYPE (TnApiHost, tn_api_host, G_TYPE_OBJECT)

static guint failed_signal;

static void
end_server (TnApiHost *self)
{
  if (self->server != NULL)
    tn_api_server_stop (self->server);
  g_clear_object (&self->server);
}

/* @key: what cannot be had. */
static void
fail (TnApiHost *self, const char *key, const GError *error)
{
  g_autofree char *text =
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)
          ? g_strdup (_ ("Another program serves there already; the API is off."))
          /* Translators: a reason of the system */
          : g_strdup_printf (_ ("The API cannot be served: %s"), error->message);

  g_settings_set_boolean (self->settings, key, FALSE);
  g_signal_emit (self, failed_signal, 0, text);
}

static void
update (TnApiHost *self)
{
  g_autofree char *path = tn_api_server_default_path ();
  g_autoptr (GError) error = NULL;

  end_server (self);
  if (!g_settings_get_boolean (self->settings, "api"))
    return;
  self->server = tn_api_server_new (self->services);
  if (!tn_api_server_listen (self->server, path, &error))
    {
      end_server (self);
      fail (self, "api", error);
    }
  else if (g_settings_get_boolean (self->settings, "api-tcp") &&
           tn_api_server_listen_tcp (self->server, TN_API_PORT, &error) == 0)
    fail (self, "api-tcp", error);
}

TnApiHost *
tn_api_host_new (TnServices *services, GSettings *settings)
{
  TnApiHost *self = g_object_new (TN_TYPE_API_HOST, NULL);

  self->services = g_object_ref (services);
  self->settings = g_object_ref (settings);
  return self;
}

void
tn_api_host_start (TnApiHost *self)
{
  g_signal_connect_object (self->settings,
                           "changed::api",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings,
                           "changed::api-tcp",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  update (self);
}

void
tn_api_host_stop (TnApiHost *self)
{
  g_signal_handlers_disconnect_by_data (self->settings, self);
  end_server (self);
}

static void
tn_api_host_dispose (GObject *object)
{
  TnApiHost *self = TN_API_HOST (object);

  end_server (self);
  g_clear_object (&self->settings);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_api_host_parent_class)->dispose (object);
}

static void
tn_api_host_class_init (TnApiHostClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_api_host_dispose;
  failed_signal = g_signal_new ("failed",
                                TN_TYPE_API_HOST,
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                1,
                                G_TYPE_STRING);
}

static void
tn_api_host_init (TnApiHost *self)
{
}
