/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-callback.h"

#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_CONNECTIONS 4
#define READ_MILLISECONDS 5000

struct _TnCallback
{
  GObject parent_instance;

  GSocketService *service;  /* (owned) (nullable once closed) */
  char *state;              /* (owned) */
  char *authority;          /* (owned): "localhost:PORT" */
  char *redirect_uri;       /* (owned) */
  DexPromise *promise;      /* (owned) */
  TnCallbackAnswer *answer; /* (owned) (nullable until it is there) */
  guint connections;
  guint read_limit; /* milliseconds */
};

G_DEFINE_FINAL_TYPE (TnCallback, tn_callback, G_TYPE_OBJECT)

void
tn_callback_answer_free (TnCallbackAnswer *answer)
{
  if (answer == NULL)
    return;
  tn_text_wipe_free (answer->code);
  tn_text_wipe_free (answer->state);
  g_free (answer->error);
  g_free (answer->error_description);
  g_free (answer);
}

/* Gate ---------------------------------------------------------------------- */

static TnCallbackAnswer *
parse_query (const char *query)
{
  TnCallbackAnswer *answer = g_new0 (TnCallbackAnswer, 1);
  g_auto (GStrv) pairs = g_strsplit (query, "&", 32);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');
      char **field = NULL;

      if (equals == NULL)
        continue;
      *equals = '\0';
      if (g_str_equal (pairs[i], "code"))
        field = &answer->code;
      else if (g_str_equal (pairs[i], "state"))
        field = &answer->state;
      else if (g_str_equal (pairs[i], "error"))
        field = &answer->error;
      else if (g_str_equal (pairs[i], "error_description"))
        field = &answer->error_description;
      if (field != NULL && *field == NULL)
        {
          g_strdelimit (equals + 1, "+", ' ');
          *field = g_uri_unescape_string (equals + 1, NULL);
        }
    }
  return answer;
}

/* One Host, equal to ours; nothing that announces a body. */
static gboolean
headers_are_right (char **lines, const char *authority)
{
  guint hosts = 0;

  for (guint i = 1; lines[i] != NULL; i++)
    {
      const char *colon = strchr (lines[i], ':');
      g_autofree char *name = NULL, *value = NULL;

      if (lines[i][0] == '\0')
        continue;
      if (colon == NULL || colon == lines[i] || g_ascii_isspace (lines[i][0]) ||
          g_ascii_isspace (colon[-1]))
        return FALSE;
      name = g_strndup (lines[i], (gsize) (colon - lines[i]));
      value = g_strstrip (g_strdup (colon + 1));
      if (g_ascii_strcasecmp (name, "Host") == 0)
        {
          if (g_ascii_strcasecmp (value, authority) != 0)
            return FALSE;
          hosts++;
        }
      else if (g_ascii_strcasecmp (name, "Transfer-Encoding") == 0 ||
               (g_ascii_strcasecmp (name, "Content-Length") == 0 && !g_str_equal (value, "0")))
        return FALSE;
    }
  return hosts == 1;
}

TnCallbackAnswer *
tn_callback_gate (const char *head, gsize length, const char *authority, const char *state)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (TnCallbackAnswer) answer = NULL;
  char *target, *end;

  if (length < 16 || length > TN_CALLBACK_MAX_HEAD || memchr (head, '\0', length) != NULL)
    return NULL;
  text = g_strndup (head, length);
  if (!g_str_is_ascii (text) || !g_str_has_suffix (text, "\r\n\r\n"))
    return NULL;
  lines = g_strsplit (text, "\r\n", -1);
  if (!g_str_has_prefix (lines[0], "GET /") || !g_str_has_suffix (lines[0], " HTTP/1.1"))
    return NULL;
  target = lines[0] + strlen ("GET ");
  end = strchr (target, ' ');
  if (!g_str_equal (end, " HTTP/1.1") || !headers_are_right (lines, authority))
    return NULL;
  *end = '\0';
  if (!g_str_has_prefix (target, "/?"))
    return NULL;
  answer = parse_query (target + 2);
  if (!tn_text_equal_secret (answer->state, state) ||
      (answer->code == NULL) == (answer->error == NULL))
    return NULL;
  return g_steal_pointer (&answer);
}

/* Connections --------------------------------------------------------------- */

typedef struct
{
  TnCallback *self;              /* (owned) */
  GSocketConnection *connection; /* (owned) */
  GCancellable *cancellable;     /* (owned) */
  guint timeout;                 /* 0: ended */
  gsize length;
  char head[TN_CALLBACK_MAX_HEAD];
  char *reply; /* (owned) (nullable) */
  gboolean is_answer;
} Visit;

static void read_more (Visit *visit);

static void
visit_free (Visit *visit)
{
  visit->self->connections--;
  g_clear_handle_id (&visit->timeout, g_source_remove);
  g_io_stream_close (G_IO_STREAM (visit->connection), NULL, NULL);
  explicit_bzero (visit->head, sizeof visit->head);
  g_object_unref (visit->connection);
  g_object_unref (visit->cancellable);
  g_object_unref (visit->self);
  g_free (visit->reply);
  g_free (visit);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Visit *visit = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  /* Only now: closing earlier would take the page away from the browser that brought the answer. */
  if (visit->is_answer && dex_future_is_pending (DEX_FUTURE (visit->self->promise)))
    dex_promise_resolve_boolean (visit->self->promise, TRUE);
  visit_free (visit);
}

static void
reply_with (Visit *visit, const char *status, const char *html)
{
  visit->reply = g_strdup_printf (
      "HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %" G_GSIZE_FORMAT
      "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
      "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
      "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n%s",
      status,
      strlen (html),
      html);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (visit->connection)),
                                   visit->reply,
                                   strlen (visit->reply),
                                   G_PRIORITY_DEFAULT,
                                   visit->cancellable,
                                   written_cb,
                                   visit);
}

static void
judge (Visit *visit)
{
  TnCallback *self = visit->self;
  g_autoptr (TnCallbackAnswer) answer =
      tn_callback_gate (visit->head, visit->length, self->authority, self->state);
  g_autofree char *page = NULL;

  if (answer == NULL || self->answer != NULL)
    {
      reply_with (visit, "404 Not Found", "");
      return;
    }
  /* A fixed text: nothing of what came in is shown (SEC-06). */
  page = g_strdup_printf (
      "<!doctype html><meta charset=\"utf-8\"><title>Tenantry</title><style>body{font:18px "
      "system-ui,"
      "sans-serif;display:grid;place-items:center;min-height:90vh;color-scheme:light dark}</style>"
      "<main><h1>%s</h1><p>%s</p></main>",
      answer->code != NULL ? _ ("Signed in") : _ ("Not signed in"),
      _ ("You can close this page and go back to Tenantry."));
  self->answer = g_steal_pointer (&answer);
  visit->is_answer = TRUE;
  if (self->service != NULL)
    g_socket_service_stop (self->service);
  reply_with (visit, "200 OK", page);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Visit *visit = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n <= 0)
    {
      visit_free (visit);
      return;
    }
  visit->length += (gsize) n;
  if (g_strstr_len (visit->head, (gssize) visit->length, "\r\n\r\n") != NULL)
    judge (visit);
  else if (visit->length >= sizeof visit->head)
    reply_with (visit, "404 Not Found", "");
  else
    read_more (visit);
}

static void
read_more (Visit *visit)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (visit->connection)),
                             visit->head + visit->length,
                             sizeof visit->head - visit->length,
                             G_PRIORITY_DEFAULT,
                             visit->cancellable,
                             read_cb,
                             visit);
}

static gboolean
too_slow_cb (gpointer user_data)
{
  Visit *visit = user_data;

  visit->timeout = 0;
  g_cancellable_cancel (visit->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  TnCallback *self = user_data;
  Visit *visit;

  if (self->connections >= MAX_CONNECTIONS)
    {
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      return TRUE;
    }
  visit = g_new0 (Visit, 1);
  visit->self = g_object_ref (self);
  visit->connection = g_object_ref (connection);
  visit->cancellable = g_cancellable_new ();
  visit->timeout = g_timeout_add (self->read_limit, too_slow_cb, visit);
  self->connections++;
  read_more (visit);
  return TRUE;
}

static gboolean
listen_on (TnCallback *self, const char *host, guint16 *port, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, *port),
                             bound = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service),
                                      address,
                                      G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP,
                                      NULL,
                                      &bound,
                                      error))
    return FALSE;
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return TRUE;
}

TnCallback *
tn_callback_new (const char *state, GError **error)
{
  /* Another process may sit on the IPv6 side of the port that we got; then a new port is tried. */
  for (int tries = 0; tries < 8; tries++)
    {
      g_autoptr (TnCallback) self = g_object_new (TN_TYPE_CALLBACK, NULL);
      g_autoptr (GError) local = NULL;
      guint16 port = 0;

      self->service = g_socket_service_new ();
      self->state = g_strdup (state);
      if (!listen_on (self, "127.0.0.1", &port, error))
        return NULL;
      if (!listen_on (self, "::1", &port, &local) &&
          g_error_matches (local, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        continue;
      self->authority = g_strdup_printf ("localhost:%u", port);
      self->redirect_uri = g_strdup_printf ("http://localhost:%u", port);
      g_signal_connect_object (self->service,
                               "incoming",
                               G_CALLBACK (incoming_cb),
                               self,
                               G_CONNECT_DEFAULT);
      return g_steal_pointer (&self);
    }
  g_set_error_literal (error,
                       G_IO_ERROR,
                       G_IO_ERROR_ADDRESS_IN_USE,
                       "there is no free port for the answer of the browser");
  return NULL;
}

const char *
tn_callback_get_redirect_uri (TnCallback *self)
{
  return self->redirect_uri;
}

DexFuture *
tn_callback_wait (TnCallback *self)
{
  return dex_ref (DEX_FUTURE (self->promise));
}

TnCallbackAnswer *
tn_callback_take_answer (TnCallback *self)
{
  return g_steal_pointer (&self->answer);
}

void
tn_callback_close (TnCallback *self)
{
  if (self->service == NULL)
    return;
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
}

static void
tn_callback_dispose (GObject *object)
{
  tn_callback_close (TN_CALLBACK (object));
  G_OBJECT_CLASS (tn_callback_parent_class)->dispose (object);
}

static void
tn_callback_finalize (GObject *object)
{
  TnCallback *self = TN_CALLBACK (object);

  tn_text_wipe_free (self->state);
  g_free (self->authority);
  g_free (self->redirect_uri);
  tn_callback_answer_free (self->answer);
  dex_unref (self->promise);
  G_OBJECT_CLASS (tn_callback_parent_class)->finalize (object);
}

static void
tn_callback_class_init (TnCallbackClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_callback_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_callback_finalize;
}

static void
tn_callback_init (TnCallback *self)
{
  self->promise = dex_promise_new ();
  self->read_limit = READ_MILLISECONDS;
}

void
tn_callback_set_read_limit (TnCallback *self, guint milliseconds)
{
  self->read_limit = milliseconds;
}
