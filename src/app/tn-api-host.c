/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-host.h"

#include "tn-api-place.h"
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

static guint changed_signal;

static void
end_server (TnApiHost *self)
{
  if (self->server != NULL)
    tn_api_server_stop (self->server);
  g_clear_object (&self->server);
}

/* The setting stays: what was in the way may be gone the next time. */
static char *
failure_text (const GError *error, gboolean served)
{
  if (error == NULL)
    return g_strdup ("");
  if (served)
    return g_strdup_printf (_ ("Served at the socket, but not at the port: %s"), error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return g_strdup (_ ("Not served: another program serves there already"));
  /* Translators: a reason of the system */
  return g_strdup_printf (_ ("Not served: %s"), error->message);
}

static void
update (TnApiHost *self)
{
  g_autofree char *path = tn_api_place_socket (self->services), *text = NULL;
  g_autoptr (GError) error = NULL;

  end_server (self);
  if (g_settings_get_boolean (self->settings, "api"))
    {
      self->server = tn_api_server_new (self->services);
      if (!tn_api_server_listen (self->server, path, &error))
        end_server (self);
      else if (g_settings_get_boolean (self->settings, "api-tcp"))
        tn_api_server_listen_tcp (self->server, TN_API_PORT, &error);
    }
  text = failure_text (error, self->server != NULL);
  g_signal_emit (self, changed_signal, 0, text);
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
  changed_signal = g_signal_new ("changed",
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
