/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-background.h"

#include "tn-dex.h"

#include <glib/gi18n-lib.h>

#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define BACKGROUND "org.freedesktop.portal.Background"
#define REQUEST "org.freedesktop.portal.Request"

typedef struct
{
  GDBusConnection *bus; /* (owned) */
  guint subscription;
  DexPromise *promise; /* (owned) (nullable): settled */
} Request;

static void
request_free (Request *request)
{
  if (request->subscription != 0)
    g_dbus_connection_signal_unsubscribe (request->bus, request->subscription);
  g_object_unref (request->bus);
  dex_clear (&request->promise);
  g_free (request);
}

static void
responded_cb (GDBusConnection *bus,
              const char *sender,
              const char *path,
              const char *interface,
              const char *signal,
              GVariant *parameters,
              gpointer data)
{
  Request *request = data;
  g_autoptr (GVariant) results = NULL;
  gboolean background = FALSE, autostart = FALSE;
  guint32 response;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &background);
  g_variant_lookup (results, "autostart", "b", &autostart);
  dex_promise_resolve_int (request->promise,
                           response != 0 ? 0
                                         : (background ? TN_BACKGROUND_RUN : 0) |
                                               (autostart ? TN_BACKGROUND_AUTOSTART : 0));
  request_free (request);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Request *request = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    return;
  tn_dex_settle (request->promise, NULL, error);
  request_free (request);
}

static GVariant *
options_of (const char *token, gboolean autostart)
{
  static const char *const command[] = { "tenantry", "--gapplication-service", NULL };
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (
      &options,
      "{sv}",
      "reason",
      g_variant_new_string (_ ("Tenantry keeps what it shows of your tenants up to date.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (autostart));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  return g_variant_new ("(sa{sv})", "", &options);
}

/* (nullable): the application's own: to open one would block. */
static GDBusConnection *
session_bus (void)
{
  GApplication *application = g_application_get_default ();

  return application != NULL ? g_application_get_dbus_connection (application) : NULL;
}

DexFuture *
tn_background_request (gboolean autostart)
{
  GDBusConnection *bus = session_bus ();
  g_autofree char *token = NULL, *sender = NULL, *path = NULL;
  Request *request;
  DexFuture *future;

  if (bus == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "there is no session bus");
  /* The path is known before the answer, so that a quick one is not missed (XDP: Request). */
  token = g_strdup_printf ("tenantry%u", g_random_int ());
  sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1), ".", '_');
  path = g_strdup_printf (PATH "/request/%s/%s", sender, token);
  request = g_new0 (Request, 1);
  request->bus = g_object_ref (bus);
  request->promise = dex_promise_new ();
  future = dex_ref (DEX_FUTURE (request->promise));
  request->subscription = g_dbus_connection_signal_subscribe (bus,
                                                              NAME,
                                                              REQUEST,
                                                              "Response",
                                                              path,
                                                              NULL,
                                                              G_DBUS_SIGNAL_FLAGS_NONE,
                                                              responded_cb,
                                                              request,
                                                              NULL);
  g_dbus_connection_call (bus,
                          NAME,
                          PATH,
                          BACKGROUND,
                          "RequestBackground",
                          options_of (token, autostart),
                          G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          NULL,
                          called_cb,
                          request);
  return future;
}

void
tn_background_set_status (const char *message)
{
  GDBusConnection *bus = session_bus ();
  GVariantBuilder options;
  g_autofree char *cut =
      g_utf8_strlen (message, -1) > 96 ? g_utf8_substring (message, 0, 96) : g_strdup (message);

  if (bus == NULL)
    return;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (cut));
  g_dbus_connection_call (bus,
                          NAME,
                          PATH,
                          BACKGROUND,
                          "SetStatus",
                          g_variant_new ("(a{sv})", &options),
                          NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          NULL,
                          NULL,
                          NULL);
}
