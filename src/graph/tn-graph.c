/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-graph.h"

#include "tn-decoder.h"
#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-text.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_ATTEMPTS 5
/* Longer waits are left to the schedule. */
#define MAX_WAIT 120.0
/* No server keeps us away for longer, whatever it says. */
#define DAY 86400

struct _TnGraph
{
  GObject parent_instance;

  TnCloud *cloud; /* (owned) */
  char *base;     /* (owned): no slash at the end */
  TnHttp *http;   /* (owned) */
  TnClock *clock; /* (owned) */
  TnTokenFunc tokens;
  gpointer user_data;  /* (not owned) (nullable): once it is closed */
  GHashTable *blocked; /* (owned): tenant id → gint64 second until which Graph asked us to wait */
};

G_DEFINE_FINAL_TYPE (TnGraph, tn_graph, G_TYPE_OBJECT)

static void
tn_graph_finalize (GObject *object)
{
  TnGraph *self = TN_GRAPH (object);

  g_clear_object (&self->cloud);
  g_clear_object (&self->http);
  g_clear_object (&self->clock);
  g_hash_table_unref (self->blocked);
  g_free (self->base);
  G_OBJECT_CLASS (tn_graph_parent_class)->finalize (object);
}

static void
tn_graph_class_init (TnGraphClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_graph_finalize;
}

static void
tn_graph_init (TnGraph *self)
{
  self->blocked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

TnGraph *
tn_graph_new (TnCloud *cloud,
              const char *base,
              TnHttp *http,
              TnClock *clock,
              TnTokenFunc tokens,
              gpointer user_data)
{
  TnGraph *self = g_object_new (TN_TYPE_GRAPH, NULL);

  self->cloud = g_object_ref (cloud);
  self->base = g_strdup (base);
  self->http = g_object_ref (http);
  self->clock = g_object_ref (clock);
  self->tokens = tokens;
  self->user_data = user_data;
  return self;
}

TnCallStats *
tn_call_stats_new (void)
{
  return g_rc_box_new0 (TnCallStats);
}

void
tn_call_stats_unref (TnCallStats *self)
{
  g_rc_box_release (self);
}

void
tn_graph_close (TnGraph *self)
{
  self->tokens = NULL;
  self->user_data = NULL;
}

/* Reading answers ----------------------------------------------------------- */

double
tn_graph_retry_after (const char *value, gint64 now)
{
  char *end = NULL;
  double seconds;
  g_autoptr (GDateTime) date = NULL;

  if (value == NULL || *value == '\0')
    return -1;
  seconds = g_ascii_strtod (value, &end);
  if (end != value && *end == '\0' && seconds >= 0)
    return MIN (seconds, DAY);
  date = soup_date_time_new_from_http_string (value);
  return date != NULL ? (double) CLAMP (g_date_time_to_unix (date) - now, 0, DAY) : -1;
}

char *
tn_graph_claims_challenge (const char *header)
{
  g_autoptr (GRegex) regex = g_regex_new ("error\\s*=\\s*\"insufficient_claims\"", 0, 0, NULL);
  g_autoptr (GRegex) claims = g_regex_new ("claims\\s*=\\s*\"([^\"]+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (header == NULL || !g_regex_match (regex, header, 0, NULL))
    return NULL;
  g_regex_match (claims, header, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *encoded = g_match_info_fetch (match, 1);
      gsize length;
      g_autofree char *text = (char *) tn_text_base64_any (encoded, &length);
      g_autoptr (JsonNode) root = text != NULL ? tn_json_parse (text, length, NULL) : NULL;

      if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
        return g_steal_pointer (&text);
      g_match_info_next (match, NULL);
    }
  return NULL;
}

/* The deepest code says the most (reference 6.3). */
static const char *
deepest_code (JsonObject *error)
{
  const char *code = NULL;

  for (int depth = 0; error != NULL && depth < 8; depth++)
    {
      const char *here = tn_json_get_string (error, "code");

      if (here != NULL && *here != '\0')
        code = here;
      error = tn_json_get_object (error, "innerError") ?: tn_json_get_object (error, "innererror");
    }
  return code;
}

/* Reference 6.3: the one place where a message decides, because Intune has no code for it. */
static gboolean
is_not_licensed (guint status, const char *code, const char *message)
{
  if (status == 403)
    return g_strcmp0 (code, "Authentication_RequestFromNonPremiumTenantOrB2CTenant") == 0;
  return status == 400 && message != NULL &&
         (strstr (message, "Request not applicable to target tenant") != NULL ||
          strstr (message, "not licensed for this feature") != NULL);
}

GError *
tn_graph_error_from_answer (guint status, const char *content_type, GBytes *body)
{
  gsize size;
  const char *data = g_bytes_get_data (body, &size);
  g_autoptr (JsonNode) root = tn_json_parse (data, size, NULL);
  JsonObject *error = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                          ? tn_json_get_object (json_node_get_object (root), "error")
                          : NULL;
  const char *code = deepest_code (error), *message = tn_json_get_string (error, "message");
  g_autofree char *redacted = tn_text_redact (message != NULL ? message : ""), *text = NULL;
  TnGraphError kind;

  if (g_utf8_strlen (redacted, -1) > 300)
    {
      char *shorter = g_utf8_substring (redacted, 0, 300);

      g_free (redacted);
      redacted = shorter;
    }
  text = tn_text_visible (redacted);
  if (status == 410 || (code != NULL && (g_ascii_strcasecmp (code, "syncStateNotFound") == 0 ||
                                         g_ascii_strcasecmp (code, "resyncRequired") == 0)))
    kind = TN_GRAPH_ERROR_DELTA_EXPIRED;
  else if (is_not_licensed (status, code, message))
    kind = TN_GRAPH_ERROR_NOT_LICENSED;
  else if (status == 401)
    kind = TN_GRAPH_ERROR_AUTH_EXPIRED;
  else if (status == 403)
    kind = error != NULL ? TN_GRAPH_ERROR_FORBIDDEN : TN_GRAPH_ERROR_PROTOCOL;
  else if (status == 404)
    kind = TN_GRAPH_ERROR_NOT_FOUND;
  else if (status == 429 || status == 509)
    kind = TN_GRAPH_ERROR_THROTTLED;
  else if (status == 409 || status == 412)
    kind = TN_GRAPH_ERROR_CONFLICT;
  else if (status >= 500 && status != 501)
    kind = TN_GRAPH_ERROR_SERVER;
  else
    kind = TN_GRAPH_ERROR_PROTOCOL;
  if (code != NULL)
    return g_error_new (TN_GRAPH_ERROR,
                        kind,
                        "Microsoft Graph answered %u %s: %s",
                        status,
                        code,
                        text);
  return g_error_new (TN_GRAPH_ERROR,
                      kind,
                      "Microsoft Graph answered %u (%s)",
                      status,
                      content_type != NULL ? content_type : "no content type");
}

/* One request --------------------------------------------------------------- */

typedef struct
{
  TnGraph *self;   /* (owned) */
  char *tenant_id; /* (owned) */
  char *url;       /* (owned) */
  const char *method;
  GBytes *body;     /* (owned) (nullable) */
  char *if_match;   /* (owned) (nullable) */
  char *request_id; /* (owned): the same for each attempt: Partner Center knows by it that it is one
                       request (reference 2.5) */
  TnCallFlags flags;
  TnCallStats *stats;        /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  gboolean sent;             /* the first attempt had a token */
  TnHttpResponse *response;  /* (owned) (nullable): what the first attempt said, or */
  GError *error;             /* (owned) (nullable): why it said nothing */
} Call;

static void
call_clear (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->response, tn_http_response_unref);
  g_clear_error (&call->error);
  g_clear_pointer (&call->stats, tn_call_stats_unref);
  g_object_unref (call->self);
  g_free (call->tenant_id);
  g_free (call->url);
  g_free (call->if_match);
  g_free (call->request_id);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_object (&call->cancellable);
}

static void
call_unref (gpointer data)
{
  g_rc_box_release_full (data, call_clear);
}

static gint64
blocked_until (TnGraph *self, const char *tenant_id)
{
  gint64 *until = g_hash_table_lookup (self->blocked, tenant_id);

  return until != NULL ? *until : 0;
}

static void
block (TnGraph *self, const char *tenant_id, double seconds)
{
  gint64 until = tn_clock_now (self->clock) + (gint64) seconds;

  if (until > blocked_until (self, tenant_id))
    g_hash_table_replace (self->blocked, g_strdup (tenant_id), g_memdup2 (&until, sizeof until));
}

static DexFuture *
send_once (Call *call, const char *token)
{
  g_autofree char *authorization = g_strconcat ("Bearer ", token, NULL);
  const char *headers[20];
  guint n = 0;

  headers[n++] = "Authorization";
  headers[n++] = authorization;
  headers[n++] = "Accept";
  headers[n++] = "application/json";
  headers[n++] = "client-request-id";
  headers[n++] = call->request_id;
  if (g_strcmp0 (call->self->base, tn_cloud_get_partner_center (call->self->cloud)) == 0)
    {
      headers[n++] = "ms-requestid";
      headers[n++] = call->request_id;
      headers[n++] = "ms-correlationid";
      headers[n++] = call->request_id;
      headers[n++] = "ValidateMfa";
      headers[n++] = "true";
    }
  if (call->flags & TN_CALL_BACKGROUND)
    {
      headers[n++] = "x-ms-throttle-priority";
      headers[n++] = "low";
    }
  if (call->if_match != NULL)
    {
      headers[n++] = "If-Match";
      headers[n++] = call->if_match;
    }
  headers[n] = NULL;
  if (call->stats != NULL)
    call->stats->requests++;
  {
    DexFuture *future = tn_http_send (call->self->http,
                                      call->method,
                                      call->url,
                                      headers,
                                      call->body,
                                      "application/json",
                                      (call->flags & TN_CALL_IDEMPOTENT) != 0,
                                      call->cancellable);

    explicit_bzero (authorization, strlen (authorization));
    return future;
  }
}

/* How long to wait before the next attempt after @response (NULL: there was none), or -1 to give
 * up. */
static double
wait_before_retry (Call *call, TnHttpResponse *response, int attempt)
{
  double own = (double) (2u << attempt) + g_random_double (), asked;
  gboolean twice = g_str_equal (call->method, "GET") || (call->flags & TN_CALL_IDEMPOTENT);

  if (response == NULL)
    return twice && attempt < 2 ? own / 2 : -1;
  /* It may have been done all the same. */
  if (!twice && response->status != 429 && response->status != 503)
    return -1;
  if (response->status != 429 && response->status != 503 && response->status != 504 &&
      response->status != 500 && response->status != 502 && response->status != 509)
    return -1;
  asked = tn_graph_retry_after (tn_http_response_header (response, "retry-after"),
                                tn_clock_now (call->self->clock));
  if (response->status == 429 || response->status == 503)
    {
      if (call->stats != NULL)
        call->stats->throttled++;
      /* Every request to this tenant waits, not only this one. */
      block (call->self, call->tenant_id, asked >= 0 ? asked : own);
    }
  own = asked >= 0 ? MAX (asked, 0) : own;
  return own <= MAX_WAIT ? own : -1;
}

static gboolean
wait_while_blocked (Call *call, GError **error)
{
  gint64 until;

  while ((until = blocked_until (call->self, call->tenant_id)) > tn_clock_now (call->self->clock))
    {
      double seconds = (double) (until - tn_clock_now (call->self->clock));

      if (seconds > MAX_WAIT)
        {
          g_set_error (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_THROTTLED,
                       "Microsoft Graph asked to wait %.0f s",
                       seconds);
          return FALSE;
        }
      if (!tn_dex_await (tn_clock_sleep (call->self->clock, seconds), call->cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_expected_type (TnHttpResponse *response)
{
  if (response->status == 204 || g_bytes_get_size (response->body) == 0)
    return TRUE;
  return tn_http_response_is_json (response);
}

static gboolean
is_good (TnHttpResponse *response)
{
  return response->status >= 200 && response->status < 300;
}

static DexFuture *
token_for (Call *call, const char *claims, gboolean renew)
{
  TnGraph *self = call->self;

  if (self->tokens == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Graph is closed");
  return self->tokens (call->tenant_id, claims, renew, call->cancellable, self->user_data);
}

/* FALSE: there is no use in another attempt. Else there is a response, or Microsoft was not
 * reached, which @error says. */
static gboolean
attempt (Call *call, const char *claims, gboolean renew, TnHttpResponse **response, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (TnSecret) token = NULL;

  if (!wait_while_blocked (call, error))
    return FALSE;
  token = dex_await_string (token_for (call, claims, renew), error);
  if (token == NULL)
    return FALSE;
  *response = tn_dex_await_boxed (send_once (call, token), call->cancellable, &local);
  if (*response != NULL)
    return TRUE;
  {
    gboolean offline = g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE);

    g_propagate_error (error, g_steal_pointer (&local));
    return offline;
  }
}

/* What an answer that is good or not wanted any better comes to. */
static DexFuture *
answered (Call *call, TnHttpResponse *response)
{
  if (is_good (response) && !(call->flags & TN_CALL_ANY_STATUS) && !has_expected_type (response))
    return dex_future_new_reject (TN_GRAPH_ERROR,
                                  TN_GRAPH_ERROR_PROTOCOL,
                                  "the answer has an unexpected content type");
  return dex_future_new_take_boxed (TN_TYPE_HTTP_RESPONSE, tn_http_response_ref (response));
}

static DexFuture *
call_fiber (gpointer data)
{
  Call *call = data;
  g_autofree char *claims = NULL;
  gboolean renew = FALSE, renewed = FALSE;

  for (int attempts = 0;; attempts++)
    {
      g_autoptr (TnHttpResponse) response = g_steal_pointer (&call->response);
      g_autoptr (GError) error = g_steal_pointer (&call->error);
      double wait;

      if (response == NULL && error == NULL && !attempt (call, claims, renew, &response, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      renew = FALSE;
      if (response != NULL && response->status == 401 && !renewed)
        {
          /* Once: with the claims that Graph asks for, or with a token that it has not refused
           * (reference 1.11). */
          claims =
              tn_graph_claims_challenge (tn_http_response_header (response, "www-authenticate"));
          renew = renewed = TRUE;
          continue;
        }
      if (response != NULL && is_good (response))
        return answered (call, response);
      wait = attempts + 1 < MAX_ATTEMPTS ? wait_before_retry (call, response, attempts) : -1;
      if (wait < 0 && response != NULL && call->flags & TN_CALL_ANY_STATUS)
        return answered (call, response);
      if (wait < 0)
        return dex_future_new_for_error (
            response != NULL
                ? tn_graph_error_from_answer (response->status,
                                              tn_http_response_header (response, "content-type"),
                                              response->body)
                : g_steal_pointer (&error));
      g_clear_error (&error);
      if (!tn_dex_await (tn_clock_sleep (call->self->clock, wait), call->cancellable, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
}

static DexFuture *
first_token_cb (DexFuture *token, gpointer data)
{
  Call *call = data;

  call->sent = TRUE;
  return send_once (call, g_value_get_string (dex_future_get_value (token, NULL)));
}

static DexFuture *
first_answer_cb (DexFuture *answer, gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (answer, &error);
  TnHttpResponse *response = value != NULL ? g_value_get_boxed (value) : NULL;

  if (response != NULL && is_good (response))
    return answered (call, response);
  if (response != NULL)
    call->response = tn_http_response_ref (response);
  else if (call->sent && g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE))
    call->error = g_steal_pointer (&error);
  else
    return dex_ref (answer);
  return tn_dex_spawn (call_fiber, g_rc_box_acquire (call), call_unref);
}

/* A fiber, whose stack is mapped for it and unmapped, is only made for a call that has to wait or
 * to be tried again: most are answered well at once. */
static DexFuture *
begin (Call *call)
{
  DexFuture *future;

  if (blocked_until (call->self, call->tenant_id) > tn_clock_now (call->self->clock))
    return tn_dex_spawn (call_fiber, call, call_unref);
  future = dex_future_then (token_for (call, NULL, FALSE),
                            first_token_cb,
                            g_rc_box_acquire (call),
                            call_unref);
  return dex_future_finally (future, first_answer_cb, call, call_unref);
}

static DexFuture *
start_call (TnGraph *self,
            const char *method,
            const char *tenant_id,
            const char *url,
            GBytes *body,
            const char *if_match,
            TnCallFlags flags,
            TnCallStats *stats,
            GCancellable *cancellable)
{
  Call *call;
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_strconcat (self->base, "/v1.0/", NULL);
  g_autofree char *full = *url == '/' ? g_strconcat (self->base, url, NULL)
                                      : tn_cloud_check_link (self->cloud, root, url, &error);

  if (full == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  call = g_rc_box_new0 (Call);
  *call = (Call) { g_object_ref (self),
                   g_strdup (tenant_id),
                   g_steal_pointer (&full),
                   method,
                   NULL,
                   g_strdup (if_match),
                   g_uuid_string_random (),
                   flags,
                   stats != NULL ? g_rc_box_acquire (stats) : NULL,
                   NULL };
  if (body != NULL)
    call->body = g_bytes_ref (body);
  g_set_object (&call->cancellable, cancellable);
  return begin (call);
}

DexFuture *
tn_graph_get (TnGraph *self,
              const char *tenant_id,
              const char *url,
              TnCallFlags flags,
              TnCallStats *stats,
              GCancellable *cancellable)
{
  g_return_val_if_fail (TN_IS_GRAPH (self) && tenant_id != NULL && url != NULL, NULL);

  return start_call (self, "GET", tenant_id, url, NULL, NULL, flags, stats, cancellable);
}

DexFuture *
tn_graph_send (TnGraph *self,
               const char *method,
               const char *tenant_id,
               const char *path,
               GBytes *body,
               const char *if_match,
               TnCallFlags flags,
               GCancellable *cancellable)
{
  g_return_val_if_fail (TN_IS_GRAPH (self) && tenant_id != NULL && *path == '/', NULL);

  return start_call (self, method, tenant_id, path, body, if_match, flags, NULL, cancellable);
}

/* $batch -------------------------------------------------------------------- */

static void
batch_item_forget (TnBatchItem *item)
{
  g_clear_pointer (&item->body, g_bytes_unref);
  g_clear_error (&item->error);
}

void
tn_batch_item_free (TnBatchItem *item)
{
  batch_item_forget (item);
  g_free (item->url);
  g_free (item);
}

GPtrArray *
tn_batch_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tn_batch_item_free);
}

void
tn_batch_add (GPtrArray *batch, const char *url, gboolean eventual)
{
  TnBatchItem *item = g_new0 (TnBatchItem, 1);

  item->url = g_strdup (url);
  item->eventual = eventual;
  g_ptr_array_add (batch, item);
}

static gboolean
is_throttled (guint status)
{
  return status == 429 || status == 503 || status == 504;
}

static GBytes *
batch_body (GPtrArray *items)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  char *text;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "requests");
  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    {
      TnBatchItem *item = g_ptr_array_index (items, i);
      g_autofree char *id = g_strdup_printf ("%u", i + 1);

      if (item->status != 0 && !is_throttled (item->status))
        continue;
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "id");
      json_builder_add_string_value (builder, id);
      json_builder_set_member_name (builder, "method");
      json_builder_add_string_value (builder, "GET");
      json_builder_set_member_name (builder, "url");
      json_builder_add_string_value (builder, item->url);
      if (item->eventual)
        {
          json_builder_set_member_name (builder, "headers");
          json_builder_begin_object (builder);
          json_builder_set_member_name (builder, "ConsistencyLevel");
          json_builder_add_string_value (builder, "eventual");
          json_builder_end_object (builder);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = tn_json_to_text (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

/* Puts the answers into the items. Returns the longest wait that a throttled member asks for, -1
 * when none is. */
static double
take_answers (TnGraph *self, GPtrArray *items, GArray *answers)
{
  double wait = -1;

  for (guint i = 0; i < answers->len; i++)
    {
      TnBatchAnswer *answer = &g_array_index (answers, TnBatchAnswer, i);
      TnBatchItem *item =
          answer->number <= items->len ? g_ptr_array_index (items, answer->number - 1) : NULL;
      double asked;

      if (item == NULL)
        continue;
      batch_item_forget (item);
      item->status = answer->status;
      item->body = g_steal_pointer (&answer->body);
      if (item->status < 200 || item->status >= 300)
        item->error = tn_graph_error_from_answer (item->status, answer->content_type, item->body);
      if (!is_throttled (item->status))
        continue;
      asked = tn_graph_retry_after (answer->retry_after, tn_clock_now (self->clock));
      wait = MAX (wait, asked >= 0 ? asked : 2);
    }
  return wait;
}

typedef struct
{
  TnGraph *self;             /* (owned) */
  char *tenant_id;           /* (owned) */
  GPtrArray *items;          /* (owned) */
  TnCallStats *stats;        /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_clear_pointer (&batch->stats, tn_call_stats_unref);
  g_object_unref (batch->self);
  g_free (batch->tenant_id);
  g_ptr_array_unref (batch->items);
  g_clear_object (&batch->cancellable);
  g_free (batch);
}

/* Worker thread. */
static gboolean
decode_in_thread (gpointer data, GValue *result, GError **error)
{
  GArray *answers = tn_decode_batch (data, error);

  if (answers == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, answers);
  return TRUE;
}

static GArray *
decode_answers (GBytes *body, GError **error)
{
  if (g_bytes_get_size (body) <= TN_GRAPH_SMALL_ANSWER)
    return tn_decode_batch (body, error);
  return dex_await_boxed (
      tn_dex_run (decode_in_thread, g_bytes_ref (body), (GDestroyNotify) g_bytes_unref),
      error);
}

static DexFuture *
batch_fiber (gpointer data)
{
  Batch *batch = data;

  for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++)
    {
      g_autoptr (GBytes) body = batch_body (batch->items);
      g_autoptr (GError) error = NULL;
      g_autoptr (TnHttpResponse) response = NULL;
      g_autoptr (GArray) answers = NULL;
      double wait;

      response = dex_await_boxed (start_call (batch->self,
                                              "POST",
                                              batch->tenant_id,
                                              "/v1.0/$batch",
                                              body,
                                              NULL,
                                              /* It holds nothing but GETs. */
                                              TN_CALL_BACKGROUND | TN_CALL_IDEMPOTENT,
                                              batch->stats,
                                              batch->cancellable),
                                  &error);
      if (response == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      answers = decode_answers (response->body, &error);
      if (answers == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      wait = take_answers (batch->self, batch->items, answers);
      /* What Microsoft asks for holds for the tenant, and not for the batch alone. */
      if (wait > 0)
        block (batch->self, batch->tenant_id, wait);
      if (wait < 0 || wait > MAX_WAIT || attempt + 1 == MAX_ATTEMPTS)
        break;
      if (batch->stats != NULL)
        batch->stats->throttled++;
      if (!tn_dex_await (tn_clock_sleep (batch->self->clock, wait), batch->cancellable, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  for (guint i = 0; i < batch->items->len; i++)
    {
      TnBatchItem *item = g_ptr_array_index (batch->items, i);

      if (item->status == 0)
        item->error = g_error_new_literal (TN_GRAPH_ERROR,
                                           TN_GRAPH_ERROR_PROTOCOL,
                                           "a batch left a request unanswered");
    }
  return dex_future_new_true ();
}

DexFuture *
tn_graph_batch (TnGraph *self,
                const char *tenant_id,
                GPtrArray *items,
                TnCallStats *stats,
                GCancellable *cancellable)
{
  Batch *batch;

  g_return_val_if_fail (TN_IS_GRAPH (self) && items->len > 0 && items->len <= 20, NULL);

  batch = g_new0 (Batch, 1);
  *batch = (Batch) { g_object_ref (self),
                     g_strdup (tenant_id),
                     g_ptr_array_ref (items),
                     stats != NULL ? g_rc_box_acquire (stats) : NULL,
                     NULL };
  g_set_object (&batch->cancellable, cancellable);
  return tn_dex_spawn (batch_fiber, batch, batch_free);
}
