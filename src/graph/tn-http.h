/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

/* The only file that knows libsoup's client: one session, redirects off, answers bounded. Main
 * thread. */

G_BEGIN_DECLS

#define TN_HTTP_MAX_BODY (32 * 1024 * 1024)

/** TnHttpResponse: header names are lower case. */
typedef struct
{
  guint status;
  GHashTable *headers; /* (owned): the values of each, joined by ", " */
  GBytes *body;        /* (owned) */
} TnHttpResponse;

#define TN_TYPE_HTTP_RESPONSE (tn_http_response_get_type ())
GType tn_http_response_get_type (void);
TnHttpResponse *tn_http_response_new (guint status, GBytes *body) G_GNUC_WARN_UNUSED_RESULT;
TnHttpResponse *tn_http_response_ref (TnHttpResponse *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_http_response_unref (TnHttpResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnHttpResponse, tn_http_response_unref)

const char *tn_http_response_header (TnHttpResponse *self, const char *name);

/** tn_http_response_time: seconds since 1970 by the clock of the server; 0: it did not tell. */
gint64 tn_http_response_time (TnHttpResponse *self);

/** tn_http_response_is_json: by the declared content type. */
gboolean tn_http_response_is_json (TnHttpResponse *self);

#define TN_TYPE_HTTP (tn_http_get_type ())
G_DECLARE_FINAL_TYPE (TnHttp, tn_http, TN, HTTP, GObject)

/** tn_http_new: @parallel requests to one host at most. */
TnHttp *tn_http_new (guint parallel) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_http_send:
 * @headers: (nullable): name, value, …, NULL
 * @body: (nullable)
 * @content_type: (nullable): of @body
 * @idempotent: sending it twice does what sending it once does, although its method is not GET: it
 *   may then share a connection and is sent again when that had just been closed
 *
 * Resolves to a #TnHttpResponse whatever its status is; rejects with %TN_GRAPH_ERROR_OFFLINE when
 * there was no complete answer, and %TN_GRAPH_ERROR_PROTOCOL for one beyond %TN_HTTP_MAX_BODY.
 */
DexFuture *tn_http_send (TnHttp *self,
                         const char *method,
                         const char *url,
                         const char *const *headers,
                         GBytes *body,
                         const char *content_type,
                         gboolean idempotent,
                         GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_http_get: tn_http_send() of a GET without a body. */
DexFuture *tn_http_get (TnHttp *self,
                        const char *url,
                        const char *const *headers,
                        GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
