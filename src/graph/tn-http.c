/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-http.h"

#include "tn-graph-error.h"

#include <libsoup/soup.h>
#include <string.h>

struct _TnHttp
{
  GObject parent_instance;

  SoupSession *session; /* (owned) */
};

G_DEFINE_FINAL_TYPE (TnHttp, tn_http, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE (TnHttpResponse, tn_http_response, tn_http_response_ref, tn_http_response_unref)

TnHttpResponse *
tn_http_response_new (guint status, GBytes *body)
{
  TnHttpResponse *self = g_atomic_rc_box_new0 (TnHttpResponse);

  self->status = status;
  self->body = g_bytes_ref (body);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

TnHttpResponse *
tn_http_response_ref (TnHttpResponse *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
response_clear (gpointer data)
{
  TnHttpResponse *self = data;

  g_bytes_unref (self->body);
  g_hash_table_unref (self->headers);
}

void
tn_http_response_unref (TnHttpResponse *self)
{
  g_atomic_rc_box_release_full (self, response_clear);
}

const char *
tn_http_response_header (TnHttpResponse *self, const char *name)
{
  return g_hash_table_lookup (self->headers, name);
}

gint64
tn_http_response_time (TnHttpResponse *self)
{
  const char *header = tn_http_response_header (self, "date");
  g_autoptr (GDateTime) date = header != NULL ? soup_date_time_new_from_http_string (header) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : 0;
}

gboolean
tn_http_response_is_json (TnHttpResponse *self)
{
  const char *type = tn_http_response_header (self, "content-type");

  return type != NULL &&
         g_ascii_strncasecmp (type, "application/json", strlen ("application/json")) == 0;
}

static void
tn_http_dispose (GObject *object)
{
  TnHttp *self = TN_HTTP (object);

  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (tn_http_parent_class)->dispose (object);
}

static void
tn_http_class_init (TnHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_http_dispose;
}

static void
tn_http_init (TnHttp *self)
{
}

TnHttp *
tn_http_new (guint parallel)
{
  TnHttp *self = g_object_new (TN_TYPE_HTTP, NULL);

  self->session = soup_session_new_with_options ("max-conns",
                                                 (int) parallel * 2,
                                                 "max-conns-per-host",
                                                 (int) parallel,
                                                 "timeout",
                                                 60,
                                                 "idle-timeout",
                                                 60,
                                                 "user-agent",
                                                 "Tenantry/" PACKAGE_VERSION " (Linux; libsoup3)",
                                                 NULL);
  return self;
}

/* libsoup 3.6 sends an idempotent request again when its connection was closed. When that is found
 * out in the turn in which it is sent, the failure of the first try is told in a later turn, and
 * must come before the second try begins, or it ends that, too, whose end then reads what is no
 * more there. The second try begins by a source of the default priority. */
#define SEND_PRIORITY (G_PRIORITY_DEFAULT - 1)

typedef struct
{
  DexPromise *promise;  /* (owned) */
  SoupMessage *message; /* (owned) */
  GCancellable *own;    /* (owned): ends this request alone */
  GCancellable *outer;  /* (owned) (nullable): the caller's */
  gulong outer_id;
  gsize received;
  gboolean too_large;
} Call;

static void
call_free (Call *call)
{
  g_signal_handlers_disconnect_by_data (call->message, call);
  if (call->outer != NULL)
    g_cancellable_disconnect (call->outer, call->outer_id);
  g_clear_object (&call->outer);
  g_clear_object (&call->own);
  g_clear_object (&call->message);
  dex_unref (call->promise);
  g_free (call);
}

static void
got_data_cb (SoupMessage *message, guint size, gpointer user_data)
{
  Call *call = user_data;

  call->received += size;
  if (call->received > TN_HTTP_MAX_BODY)
    {
      call->too_large = TRUE;
      g_cancellable_cancel (call->own);
    }
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
add_header (const char *name, const char *value, gpointer user_data)
{
  GHashTable *headers = user_data;
  g_autofree char *key = g_ascii_strdown (name, -1);
  const char *before = g_hash_table_lookup (headers, key);

  /* Several WWW-Authenticate headers may be there (reference 1.11). */
  g_hash_table_replace (headers,
                        g_steal_pointer (&key),
                        before != NULL ? g_strdup_printf ("%s, %s", before, value)
                                       : g_strdup (value));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body =
      soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  if (body != NULL && !call->too_large)
    {
      TnHttpResponse *response =
          tn_http_response_new (soup_message_get_status (call->message), body);

      soup_message_headers_foreach (soup_message_get_response_headers (call->message),
                                    add_header,
                                    response->headers);
      dex_promise_resolve_boxed (call->promise, TN_TYPE_HTTP_RESPONSE, response);
    }
  else if (call->too_large)
    dex_promise_reject (
        call->promise,
        g_error_new_literal (TN_GRAPH_ERROR, TN_GRAPH_ERROR_PROTOCOL, "the answer is too large"));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    dex_promise_reject (call->promise, g_steal_pointer (&error));
  else
    dex_promise_reject (call->promise,
                        g_error_new (TN_GRAPH_ERROR,
                                     TN_GRAPH_ERROR_OFFLINE,
                                     "no complete answer: %s",
                                     error->message));
  call_free (call);
}

DexFuture *
tn_http_send (TnHttp *self,
              const char *method,
              const char *url,
              const char *const *headers,
              GBytes *body,
              const char *content_type,
              gboolean idempotent,
              GCancellable *cancellable)
{
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  Call *call;
  DexFuture *future;

  if (message == NULL)
    return dex_future_new_reject (TN_GRAPH_ERROR,
                                  TN_GRAPH_ERROR_PROTOCOL,
                                  "a web address could not be read");
  if (g_cancellable_is_cancelled (cancellable))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  soup_message_add_flags (message,
                          SOUP_MESSAGE_NO_REDIRECT | (idempotent ? SOUP_MESSAGE_IDEMPOTENT : 0));
  for (guint i = 0; headers != NULL && headers[i] != NULL; i += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message),
                                  headers[i],
                                  headers[i + 1]);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, content_type, body);

  call = g_new0 (Call, 1);
  call->promise = dex_promise_new ();
  call->message = g_object_ref (message);
  call->own = g_cancellable_new ();
  g_signal_connect (message, "got-body-data", G_CALLBACK (got_data_cb), call);
  if (cancellable != NULL)
    {
      call->outer = g_object_ref (cancellable);
      call->outer_id = g_cancellable_connect (cancellable,
                                              G_CALLBACK (outer_cancelled_cb),
                                              g_object_ref (call->own),
                                              g_object_unref);
    }
  future = dex_ref (DEX_FUTURE (call->promise));
  soup_session_send_and_read_async (self->session,
                                    message,
                                    SEND_PRIORITY,
                                    call->own,
                                    sent_cb,
                                    call);
  return future;
}

DexFuture *
tn_http_get (TnHttp *self, const char *url, const char *const *headers, GCancellable *cancellable)
{
  return tn_http_send (self, "GET", url, headers, NULL, NULL, TRUE, cancellable);
}
