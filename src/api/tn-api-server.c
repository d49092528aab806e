/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-server.h"

#include "tn-api-call.h"
#include "tn-api-gate.h"
#include "tn-api-limit.h"
#include "tn-dex.h"
#include "tn-text.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_CONNECTIONS 16
/* For a request to be there, and for its answer to be gone. */
#define READ_SECONDS 10
#define ANSWER_SECONDS 60
#define STATUS_TOO_MANY 429
/* "Last used" is of use to the minute; a write for each request is not. */
#define TOUCH_SECONDS 60

struct _TnApiServer
{
  GObject parent_instance;

  TnServices *services;   /* (owned) */
  SoupServer *soup;       /* (owned) */
  GSocketService *socket; /* (owned) (nullable until it listens) */
  GPtrArray *authorities; /* (owned) (element-type utf8): NULL-terminated */
  GHashTable *visits;     /* (owned): set of Visit */
  TnApiLimit *limit;      /* (owned) */
  char *path;             /* (owned) (nullable): of the Unix socket */
};

/* A connection; it carries one request. */
typedef struct
{
  TnApiServer *self; /* not owned: ends all visits before it goes */
  GIOStream *stream; /* not owned: tells when it goes */
  guint timeout;     /* 0: none */
  gboolean read;     /* its request has come in as a whole */
} Visit;

G_DEFINE_FINAL_TYPE (TnApiServer, tn_api_server, G_TYPE_OBJECT)

/* Answers ------------------------------------------------------------------- */

static void
put_headers (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Content-Type", "application/json; charset=utf-8");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Connection", "close");
}

static void
answer (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message,
                                  status,
                                  status == STATUS_TOO_MANY ? "Too Many Requests" : NULL);
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_body_append (soup_server_message_get_response_body (message),
                            SOUP_MEMORY_COPY,
                            text,
                            strlen (text));
}

/* What is said of an error is fixed text, or our own; the log knows more, under the same id. */
static void
refuse (SoupServerMessage *message,
        guint status,
        const char *code,
        const char *text,
        const char *detail)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *id = tn_text_random (9), *body = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "code", code);
  tn_json_put_string (builder, "message", text);
  tn_json_put_string (builder, "id", id);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  body = tn_json_to_text (root, FALSE);
  answer (message, status, body);
  g_debug ("api: %u %s (%s) %s", status, code, id, detail != NULL ? detail : "");
}

static void
refuse_later (SoupServerMessage *message, guint seconds)
{
  g_autofree char *text = g_strdup_printf ("%u", seconds);

  refuse (message, STATUS_TOO_MANY, "too-many-requests", "come again later", NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Retry-After",
                                text);
}

static void
refuse_error (SoupServerMessage *message, const GError *error)
{
  static const struct
  {
    guint status;
    const char *code;
  } answers[] = {
    [TN_API_ERROR_BAD_REQUEST] = { 400, "bad-request" },
    [TN_API_ERROR_UNCONFIRMED] = { 400, "not-confirmed" },
    [TN_API_ERROR_NOT_FOUND] = { 404, "not-found" },
    [TN_API_ERROR_CONFLICT] = { 409, "conflict" },
    [TN_API_ERROR_READ_ONLY] = { 503, "read-only" },
  };

  if (error->domain == TN_API_ERROR)
    refuse (message, answers[error->code].status, answers[error->code].code, error->message, NULL);
  else if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_NOT_FOUND))
    refuse (message, 404, "not-found", "there is no such thing", error->message);
  else
    refuse (message, 503, "failed", "this could not be done now; the log says why", error->message);
}

static void
answer_json (SoupServerMessage *message, guint status, JsonNode *root)
{
  g_autofree char *text = tn_json_to_text (root, FALSE);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *tag = g_strdup_printf ("\"%.32s\"", sum);
  const char *known =
      soup_message_headers_get_list (soup_server_message_get_request_headers (message),
                                     "If-None-Match");
  gboolean get = g_strcmp0 (soup_server_message_get_method (message), "GET") == 0;

  if (get && known != NULL && (g_str_equal (known, "*") || strstr (known, tag) != NULL))
    answer (message, SOUP_STATUS_NOT_MODIFIED, "");
  else
    answer (message, status, text);
  if (get)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag", tag);
}

/* Requests ------------------------------------------------------------------ */

typedef struct
{
  TnApiServer *self;          /* (owned) */
  SoupServerMessage *message; /* (owned) */
  gboolean gone;              /* nobody waits for the answer */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_signal_handlers_disconnect_by_data (request->message, request);
  g_object_unref (request->message);
  g_object_unref (request->self);
  g_free (request);
}

static void
gone_cb (SoupServerMessage *message, Request *request)
{
  request->gone = TRUE;
}

static DexFuture *
note_refusal (Request *request, const char *what)
{
  const TnActor actor = { "api", "api" };
  const TnAuditRow row = { .action = "api.refuse", .object = what, .result = "failed" };

  return tn_state_note (tn_services_get_store (request->self->services), &actor, &row);
}

static void
refuse_token (Request *request, const char *what)
{
  TnApiServer *self = request->self;
  guint wait = tn_api_limit_fail (self->limit, tn_services_now (self->services));

  if (wait > 0)
    {
      refuse_later (request->message, wait);
      return;
    }
  /* What cannot be written down is refused all the same. */
  if (!tn_services_is_read_only (self->services))
    dex_await (note_refusal (request, what), NULL);
  refuse (request->message, 401, "token", "a valid token is needed", what);
  soup_message_headers_replace (soup_server_message_get_response_headers (request->message),
                                "WWW-Authenticate",
                                "Bearer realm=\"Tenantry\"");
}

/* Whose request it is; NULL: refused. */
static TnApiToken *
authenticate (Request *request)
{
  TnApiServer *self = request->self;
  TnStore *store = tn_services_get_store (self->services);
  gint64 now = tn_services_now (self->services);
  const char *header =
      soup_message_headers_get_one (soup_server_message_get_request_headers (request->message),
                                    "Authorization");
  g_autoptr (TnApiToken) token = NULL;
  g_autoptr (GError) error = NULL;
  guint wait;

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    {
      refuse_token (request, "no token");
      return NULL;
    }
  token = dex_await_boxed (tn_state_check_api_token (store, header + 7, now), &error);
  if (token == NULL && g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_NOT_FOUND))
    refuse_token (request, "unknown, revoked or expired token");
  else if (token == NULL)
    refuse_error (request->message, error);
  else if ((wait = tn_api_limit_take (self->limit, token->id, now)) > 0)
    refuse_later (request->message, wait);
  else
    {
      if (now - token->last_used >= TOUCH_SECONDS && !tn_services_is_read_only (self->services))
        dex_future_disown (tn_state_touch_api_token (store, token->id, now));
      return g_steal_pointer (&token);
    }
  return NULL;
}

/* A name that comes twice is read differently by different programs. */
static gboolean
read_query (SoupServerMessage *message, GHashTable **query)
{
  const char *text = g_uri_get_query (soup_server_message_get_uri (message));
  g_auto (GStrv) pairs = text != NULL ? g_strsplit (text, "&", -1) : NULL;

  *query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (char **pair = pairs; pair != NULL && *pair != NULL; pair++)
    {
      char *equals = strchr (*pair, '=');
      g_autofree char *name = NULL, *value = NULL;

      if (equals == NULL)
        return FALSE;
      *equals = '\0';
      g_strdelimit (equals + 1, "+", ' ');
      name = g_uri_unescape_string (*pair, NULL);
      value = g_uri_unescape_string (equals + 1, NULL);
      if (name == NULL || value == NULL || !g_utf8_validate (value, -1, NULL) ||
          !g_hash_table_insert (*query, g_steal_pointer (&name), g_steal_pointer (&value)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_body (SoupServerMessage *message, JsonNode **body, GError **error)
{
  SoupMessageBody *sent = soup_server_message_get_request_body (message);

  if (sent->length == 0)
    return TRUE;
  *body = tn_json_parse (sent->data, (gsize) sent->length, error);
  return *body != NULL && tn_json_root_object (*body, error) != NULL;
}

static void
run_route (Request *request, const TnApiRoute *route, const char *tenant_id, TnApiToken *token)
{
  SoupServerMessage *message = request->message;
  g_autoptr (GHashTable) query = NULL;
  g_autoptr (JsonNode) body = NULL, root = NULL;
  g_autoptr (GError) error = NULL;
  TnApiCall call = { .services = request->self->services,
                     .message = message,
                     .token = token,
                     .tenant_id = tenant_id };

  if (!read_query (message, &query))
    refuse (message, 400, "bad-query", "the query is not understood", NULL);
  else if (!read_body (message, &body, &error))
    refuse (message, 400, "bad-json", "the body is not a JSON object", error->message);
  else
    {
      call.query = query;
      call.body = body != NULL ? json_node_get_object (body) : NULL;
      root = route->run (&call, route, &error);
      if (root != NULL)
        answer_json (message, route->status, root);
      else
        refuse_error (message, error);
    }
}

static DexFuture *
request_fiber (gpointer data)
{
  Request *request = data;
  SoupServerMessage *message = request->message;
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  g_autofree char *tenant_id = NULL, *methods = NULL;
  const TnApiRoute *route;
  g_autoptr (TnApiToken) token = authenticate (request);

  if (token != NULL)
    {
      route =
          tn_api_find_route (soup_server_message_get_method (message), path, &tenant_id, &methods);
      if (route == NULL && methods != NULL)
        {
          refuse (message, 405, "method", "this method is not allowed here", NULL);
          soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                        "Allow",
                                        methods);
        }
      else if (route == NULL)
        refuse (message, 404, "not-found", "there is no such thing", NULL);
      else if (token->scope < route->scope || (route->all_tenants && token->tenants != NULL))
        {
          if (!tn_services_is_read_only (request->self->services))
            {
              g_autofree char *what = g_strdup_printf ("%s: %s", token->name, route->id);

              dex_await (note_refusal (request, what), NULL);
            }
          refuse (message, 403, "scope", "the token does not allow this", NULL);
        }
      else
        run_route (request, route, tenant_id, token);
    }
  if (!request->gone)
    soup_server_message_unpause (message);
  return dex_future_new_true ();
}

static void
handle_cb (SoupServer *soup,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer data)
{
  Request *request;

  /* The gate has answered. */
  if (soup_server_message_get_status (message) != 0)
    return;
  request = g_new0 (Request, 1);
  request->self = g_object_ref (TN_API_SERVER (data));
  request->message = g_object_ref (message);
  g_signal_connect (message, "finished", G_CALLBACK (gone_cb), request);
  soup_server_message_pause (message);
  dex_future_disown (tn_dex_spawn (request_fiber, request, request_free));
}

static void
got_headers_cb (SoupServerMessage *message, TnApiServer *self)
{
  const char *code = "";
  guint status = tn_api_gate (message, (const char *const *) self->authorities->pdata, &code);
  const char *method = soup_server_message_get_method (message);

  if (status == 0 && !g_str_equal (method, "GET") && !g_str_equal (method, "POST") &&
      !g_str_equal (method, "DELETE"))
    {
      status = 405;
      code = "method";
      soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                    "Allow",
                                    "GET, POST, DELETE");
    }
  if (status == 0)
    return;
  /* What still comes of it is not kept. */
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  refuse (message, status, code, "this request is not allowed here", NULL);
}

/* SEC-24: whose request is there has as long as an answer may take. */
static void
got_body_cb (SoupServerMessage *message, TnApiServer *self)
{
  GSocket *socket = soup_server_message_get_socket (message);
  GHashTableIter iter;
  gpointer visit;

  g_hash_table_iter_init (&iter, self->visits);
  while (g_hash_table_iter_next (&iter, &visit, NULL))
    {
      GIOStream *stream = ((Visit *) visit)->stream;

      if (socket != NULL && G_IS_SOCKET_CONNECTION (stream) &&
          g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)) == socket)
        ((Visit *) visit)->read = TRUE;
    }
}

static void
started_cb (SoupServer *soup, SoupServerMessage *message, TnApiServer *self)
{
  /* Also for what libsoup refuses by itself. */
  put_headers (message);
  g_signal_connect_object (message,
                           "got-headers",
                           G_CALLBACK (got_headers_cb),
                           self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (message, "got-body", G_CALLBACK (got_body_cb), self, G_CONNECT_DEFAULT);
}

/* Connections --------------------------------------------------------------- */

static void
hang_up (GIOStream *stream)
{
  if (G_IS_SOCKET_CONNECTION (stream))
    g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)),
                       TRUE,
                       TRUE,
                       NULL);
}

static gboolean
too_slow_cb (gpointer data)
{
  Visit *visit = data;

  /* Once more, for the answer. */
  visit->timeout = visit->read ? g_timeout_add_seconds (ANSWER_SECONDS, too_slow_cb, visit) : 0;
  if (!visit->read)
    hang_up (visit->stream);
  visit->read = FALSE;
  return G_SOURCE_REMOVE;
}

static void
stream_gone_cb (gpointer data, GObject *stream)
{
  Visit *visit = data;

  g_clear_handle_id (&visit->timeout, g_source_remove);
  g_hash_table_remove (visit->self->visits, visit);
  g_free (visit);
}

void
tn_api_server_accept (TnApiServer *self, GIOStream *stream)
{
  g_autoptr (GSocketAddress) nowhere = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GError) error = NULL;
  Visit *visit;

  if (g_hash_table_size (self->visits) >= MAX_CONNECTIONS)
    {
      g_io_stream_close (stream, NULL, NULL);
      return;
    }
  visit = g_new0 (Visit, 1);
  visit->self = self;
  visit->stream = stream;
  visit->timeout = g_timeout_add_seconds (READ_SECONDS, too_slow_cb, visit);
  g_hash_table_add (self->visits, visit);
  g_object_weak_ref (G_OBJECT (stream), stream_gone_cb, visit);
  if (!soup_server_accept_iostream (self->soup, stream, nowhere, nowhere, &error))
    g_debug ("api: a connection was not taken: %s", error->message);
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             TnApiServer *self)
{
  /* Of a read that brings nothing; all of it has a limit of its own. */
  g_socket_set_timeout (g_socket_connection_get_socket (connection), READ_SECONDS);
  tn_api_server_accept (self, G_IO_STREAM (connection));
  return TRUE;
}

static void
allow (TnApiServer *self, char *authority)
{
  /* Behind the NULL at the end. */
  g_ptr_array_insert (self->authorities, (int) self->authorities->len - 1, authority);
}

static gboolean
add_address (TnApiServer *self, GSocketAddress *address, GSocketAddress **bound, GError **error)
{
  if (self->socket == NULL)
    {
      self->socket = g_socket_service_new ();
      g_signal_connect_object (self->socket,
                               "incoming",
                               G_CALLBACK (incoming_cb),
                               self,
                               G_CONNECT_DEFAULT);
    }
  return g_socket_listener_add_address (G_SOCKET_LISTENER (self->socket),
                                        address,
                                        G_SOCKET_TYPE_STREAM,
                                        G_SOCKET_PROTOCOL_DEFAULT,
                                        NULL,
                                        bound,
                                        error);
}

/* Whether somebody answers at @address. */
static gboolean
is_alive (GSocketAddress *address)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_socket_set_blocking (socket, FALSE);
  return g_socket_connect (socket, address, NULL, NULL);
}

gboolean
tn_api_server_listen (TnApiServer *self, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GSocketAddress) address = NULL;
  GStatBuf there;
  gboolean bound;
  mode_t mask;

  g_return_val_if_fail (self->path == NULL, FALSE);

  if (strlen (path) >= 108)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_FILENAME_TOO_LONG,
                   "the path of a socket has at most 107 bytes: %s",
                   path);
      return FALSE;
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   g_io_error_from_errno (errno),
                   "%s: %s",
                   folder,
                   g_strerror (errno));
      return FALSE;
    }
  address = g_unix_socket_address_new (path);
  if (is_alive (address))
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_ADDRESS_IN_USE,
                   "another program listens at %s",
                   path);
      return FALSE;
    }
  /* What a program left that ended badly; anything else at that place is somebody's file. */
  if (g_lstat (path, &there) == 0 && S_ISSOCK (there.st_mode))
    g_unlink (path);
  mask = umask (0177);
  bound = add_address (self, address, NULL, error);
  umask (mask);
  if (!bound)
    return FALSE;
  self->path = g_strdup (path);
  allow (self, g_strdup ("localhost"));
  g_socket_service_start (self->socket);
  return TRUE;
}

guint16
tn_api_server_listen_tcp (TnApiServer *self, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocketAddress) bound = NULL;

  if (!add_address (self, address, &bound, error))
    return 0;
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  allow (self, g_strdup_printf ("127.0.0.1:%u", port));
  allow (self, g_strdup_printf ("localhost:%u", port));
  g_socket_service_start (self->socket);
  return port;
}

void
tn_api_server_stop (TnApiServer *self)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer visit;

  if (self->socket != NULL)
    {
      g_socket_service_stop (self->socket);
      g_socket_listener_close (G_SOCKET_LISTENER (self->socket));
      g_clear_object (&self->socket);
    }
  if (self->path != NULL)
    g_unlink (self->path);
  g_clear_pointer (&self->path, g_free);
  g_ptr_array_set_size (self->authorities, 0);
  g_ptr_array_add (self->authorities, NULL);
  g_hash_table_iter_init (&iter, self->visits);
  while (g_hash_table_iter_next (&iter, &visit, NULL))
    g_ptr_array_add (open, g_object_ref (((Visit *) visit)->stream));
  for (guint i = 0; i < open->len; i++)
    hang_up (g_ptr_array_index (open, i));
}

static void
tn_api_server_dispose (GObject *object)
{
  TnApiServer *self = TN_API_SERVER (object);
  GHashTableIter iter;
  gpointer data;

  tn_api_server_stop (self);
  g_hash_table_iter_init (&iter, self->visits);
  while (g_hash_table_iter_next (&iter, &data, NULL))
    {
      Visit *visit = data;

      g_object_weak_unref (G_OBJECT (visit->stream), stream_gone_cb, visit);
      g_clear_handle_id (&visit->timeout, g_source_remove);
      g_free (visit);
      g_hash_table_iter_remove (&iter);
    }
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_api_server_parent_class)->dispose (object);
}

static void
tn_api_server_finalize (GObject *object)
{
  TnApiServer *self = TN_API_SERVER (object);

  g_hash_table_unref (self->visits);
  g_ptr_array_unref (self->authorities);
  tn_api_limit_free (self->limit);
  G_OBJECT_CLASS (tn_api_server_parent_class)->finalize (object);
}

static void
tn_api_server_class_init (TnApiServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tn_api_server_dispose;
  object_class->finalize = tn_api_server_finalize;
}

static void
tn_api_server_init (TnApiServer *self)
{
  self->visits = g_hash_table_new (NULL, NULL);
  self->authorities = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->authorities, NULL);
  self->limit = tn_api_limit_new ();
  /* Without a Server header (SEC-31). */
  self->soup = soup_server_new (NULL, NULL);
  g_signal_connect_object (self->soup,
                           "request-started",
                           G_CALLBACK (started_cb),
                           self,
                           G_CONNECT_DEFAULT);
  soup_server_add_handler (self->soup, NULL, handle_cb, self, NULL);
}

TnApiServer *
tn_api_server_new (TnServices *services)
{
  TnApiServer *self = g_object_new (TN_TYPE_API_SERVER, NULL);

  self->services = g_object_ref (services);
  return self;
}
