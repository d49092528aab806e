/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-server.h"
#include "tn-state-tokens.h"

#include <glib/gstdio.h>
#include <libdex.h>
#include <string.h>
#include <sys/socket.h>

/* Raw bytes against the gate and the routes of the local API (SEC-32), through streams in memory.
 * Where an input says TOKEN, a valid one stands. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static TnServices *services;
static TnApiServer *server;
static char *token;

static const GValue *
wait_for (DexFuture *future)
{
  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  return dex_future_get_value (future, NULL);
}

static void
start (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tenantry-fuzz-XXXXXX", NULL);
  g_autoptr (TnCloud) cloud = tn_cloud_new_builtin ("global", NULL);
  g_autoptr (TnClock) clock = tn_clock_new_fake (1800000000);
  DexFuture *future;

  dex_init ();
  services = tn_services_new (folder, cloud, clock, "cli");
  wait_for (tn_services_start (services, TRUE));
  future = tn_state_add_api_token (tn_services_get_store (services),
                                   tn_services_get_actor (services),
                                   "fuzz",
                                   TN_API_MANAGE,
                                   NULL,
                                   0,
                                   1800000000);
  token = g_value_dup_string (wait_for (future));
  server = tn_api_server_new (services);
  g_assert_cmpuint (tn_api_server_listen_tcp (server, 0, NULL), >, 0);
}

static GString *
fill_in (const guint8 *data, gsize size)
{
  GString *text = g_string_new_len ((const char *) data, (gssize) size);
  const char *at = memmem (text->str, text->len, "TOKEN", 5);

  if (at != NULL)
    {
      gssize position = at - text->str;

      g_string_erase (text, position, 5);
      g_string_insert (text, position, token);
    }
  return text;
}

/* One end of a pair, as a stream. */
static GSocketConnection *
stream_of (int fd)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);

  g_socket_set_blocking (socket, FALSE);
  return g_socket_connection_factory_create_connection (socket);
}

static gboolean
ended_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  char buffer[4096];
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);

  *(gboolean *) data = n > 0;
  return n > 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GString) text = NULL;
  g_autoptr (GSocketConnection) ours = NULL;
  g_autoptr (GSource) source = NULL;
  gboolean open = TRUE;
  int ends[2];

  if (services == NULL)
    start ();
  tn_clock_advance (tn_services_get_clock (services), 60);
  text = fill_in (data, size);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  ours = stream_of (ends[0]);
  {
    g_autoptr (GSocketConnection) theirs = stream_of (ends[1]);

    tn_api_server_accept (server, G_IO_STREAM (theirs));
  }
  /* At most 8 KiB: it fits into the buffer of the pair. */
  g_socket_send (g_socket_connection_get_socket (ours), text->str, text->len, NULL, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (ours), FALSE, TRUE, NULL);
  source = g_socket_create_source (g_socket_connection_get_socket (ours), G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (ended_cb), &open, NULL);
  g_source_attach (source, NULL);
  while (open)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (source);
  return 0;
}
