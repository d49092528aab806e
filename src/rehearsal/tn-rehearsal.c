/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-text.h"

#include <string.h>

typedef struct
{
  TnFaultKind kind;
  char *tenant_id; /* (owned) (nullable) */
  char *match;     /* (owned) (nullable) */
  guint left;      /* 0: always */
  char *detail;    /* (owned) */
} TnFault;

typedef struct
{
  gint64 window; /* start of the 10 seconds, monotonic */
  double units;
} TnBucket;

static void
fault_free (gpointer data)
{
  TnFault *fault = data;

  g_free (fault->tenant_id);
  g_free (fault->match);
  g_free (fault->detail);
  g_free (fault);
}

TnRehearsal *
tn_rehearsal_new (guint n_tenants, guint n_users, guint32 seed)
{
  TnRehearsal *self = g_new0 (TnRehearsal, 1);

  self->fleet = tn_fleet_new (n_tenants, n_users, seed);
  self->key = g_strdup_printf ("rehearsal-%u", seed);
  self->codes =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) tn_code_free);
  self->devices =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) tn_device_free);
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->applications = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->faults = g_ptr_array_new_with_free_func (fault_free);
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  tn_rehearsal_init_backup (self);
  tn_rehearsal_init_recovery (self);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->dice = seed * 2654435761u + 1;
  self->device_interval = 5;
  return self;
}

void
tn_rehearsal_free (TnRehearsal *self)
{
  if (self == NULL)
    return;
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  tn_gdap_fleet_free (self->gdap);
  tn_fleet_free (self->fleet);
  g_hash_table_unref (self->devices);
  g_hash_table_unref (self->clients);
  g_hash_table_unref (self->applications);
  g_free (self->base);
  g_free (self->key);
  g_hash_table_unref (self->codes);
  g_ptr_array_unref (self->faults);
  g_hash_table_unref (self->buckets);
  g_hash_table_unref (self->backups);
  g_hash_table_unref (self->recoveries);
  g_hash_table_unref (self->counts);
  g_free (self);
}

const char *
tn_rehearsal_get_base (TnRehearsal *self)
{
  return self->base;
}

TnFleet *
tn_rehearsal_get_fleet (TnRehearsal *self)
{
  return self->fleet;
}

gint64
tn_rehearsal_now (TnRehearsal *self)
{
  return self->now != NULL ? self->now (self->now_data) : g_get_real_time () / G_USEC_PER_SEC;
}

void
tn_rehearsal_set_clock (TnRehearsal *self, gint64 (*now) (gpointer data), gpointer data)
{
  self->now = now;
  self->now_data = data;
}

void
tn_rehearsal_set_device_interval (TnRehearsal *self, guint seconds)
{
  self->device_interval = seconds;
}

TnGdapFleet *
tn_rehearsal_add_partner (TnRehearsal *self, guint n_customers, double pace)
{
  g_return_val_if_fail (self->gdap == NULL, NULL);

  self->gdap = tn_gdap_fleet_new (self->fleet, n_customers, tn_rehearsal_now (self));
  self->gdap->pace = pace;
  return self->gdap;
}

TnGdapFleet *
tn_rehearsal_get_partner (TnRehearsal *self)
{
  return self->gdap;
}

/* States of a company that is nobody's customer, and the refusal that makes each. */
static const char *const company_states[] = {
  "reachable",
  "password-changed",
  "consent-withdrawn",
  "account-disabled",
  "policy-blocks",
  "mfa-required",
  "service-principal-missing",
  "limited-role",
  "lazy",
  NULL,
};
static const guint company_refusals[] = { 0, 50173, 65001, 50057, 53003, 50076, 650052 };

const char *const *
tn_rehearsal_company_states (void)
{
  return company_states;
}

static gboolean
put_company (TnFleetTenant *tenant, const char *state)
{
  /* Who calls may change people but not administrators; or is told yes, and nothing is done. */
  tenant->limited = g_str_equal (state, "limited-role");
  tenant->lazy = g_str_equal (state, "lazy");
  if (tenant->limited || tenant->lazy)
    return TRUE;
  for (guint i = 0; company_states[i] != NULL; i++)
    if (g_str_equal (company_states[i], state))
      {
        tenant->aadsts = company_refusals[i];
        return TRUE;
      }
  return FALSE;
}

gboolean
tn_rehearsal_put_state (TnRehearsal *self, const char *tenant, const char *state)
{
  TnFleetTenant *found = tn_fleet_find (self->fleet, tenant);

  if (found == NULL)
    return FALSE;
  if (self->gdap != NULL && found == self->gdap->tenant)
    return tn_gdap_fleet_put_partner (self->gdap, state);
  if (self->gdap != NULL && tn_gdap_fleet_has_customer (self->gdap, found))
    return tn_gdap_fleet_put (self->gdap, found, state, tn_rehearsal_now (self));
  return put_company (found, state);
}

void
tn_rehearsal_set_verbose (TnRehearsal *self, gboolean verbose)
{
  self->verbose = verbose;
}

void
tn_rehearsal_set_unit_limit (TnRehearsal *self, guint limit)
{
  self->unit_limit = limit;
  g_hash_table_remove_all (self->buckets);
}

guint
tn_rehearsal_highest_parallel (TnRehearsal *self)
{
  return self->highest;
}

guint
tn_rehearsal_count (TnRehearsal *self, const char *match)
{
  GHashTableIter iter;
  gpointer path, count;
  guint sum = 0;

  if (match == NULL)
    return self->total;
  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &path, &count))
    if (strstr (path, match) != NULL)
      sum += GPOINTER_TO_UINT (count);
  return sum;
}

char *
tn_rehearsal_cloud_file (TnRehearsal *self)
{
  return g_strdup_printf (
      "[Cloud]\nName=Rehearsal\nAuthority=%s\nGraph=%s/graph\nPartnerCenter=%s/partner\n"
      "Invitation=%s/invitation/\nPortal=%s/portal\nClientId=" TN_REHEARSAL_CLIENT_ID "\n",
      self->base,
      self->base,
      self->base,
      self->base,
      self->base);
}

guint32
tn_rehearsal_roll (TnRehearsal *self, guint32 below)
{
  self->dice = self->dice * 1664525u + 1013904223u;
  return below != 0 ? (self->dice >> 8) % below : self->dice;
}

char *
tn_rehearsal_sign (TnRehearsal *self, const char *text)
{
  g_autoptr (GHmac) hmac =
      g_hmac_new (G_CHECKSUM_SHA256, (const guint8 *) self->key, strlen (self->key));
  guint8 digest[32];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guint8 *) text, -1);
  g_hmac_get_digest (hmac, digest, &length);
  return tn_text_base64url (digest, 18);
}

/* Faults and throttling ----------------------------------------------------- */

void
tn_rehearsal_add_fault (TnRehearsal *self,
                        TnFaultKind kind,
                        const char *tenant_id,
                        const char *match,
                        guint times,
                        const char *detail)
{
  TnFault *fault = g_new0 (TnFault, 1);

  *fault = (TnFault) { kind,
                       g_strdup (tenant_id),
                       g_strdup (match),
                       times,
                       g_strdup (detail != NULL ? detail : "") };
  g_ptr_array_add (self->faults, fault);
}

void
tn_rehearsal_clear_faults (TnRehearsal *self)
{
  g_ptr_array_set_size (self->faults, 0);
  self->storm = FALSE;
}

static TnFault *
find_fault (TnRehearsal *self, TnCall *call)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      TnFault *fault = g_ptr_array_index (self->faults, i);

      if ((fault->tenant_id == NULL || g_str_equal (fault->tenant_id, call->tenant->id)) &&
          (fault->match == NULL || strstr (call->path, fault->match) != NULL))
        return fault;
    }
  return NULL;
}

/* Resource units of reference 6.4. */
static int
cost_of (TnCall *call)
{
  int units = 1;
  const char *top = g_hash_table_lookup (call->params, "$top");

  if (strstr (call->path, "/subscribedSkus") != NULL)
    units = 3;
  else if (strstr (call->path, "/users") != NULL)
    units = 2;
  if (g_hash_table_contains (call->params, "$select"))
    units--;
  if (top != NULL && (int) g_ascii_strtoll (top, NULL, 10) < 20)
    units--;
  return MAX (1, units);
}

static gboolean
throttle (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  TnBucket *bucket = g_hash_table_lookup (self->buckets, call->tenant->id);
  gint64 now = g_get_monotonic_time ();
  guint limit = self->unit_limit != 0          ? self->unit_limit
                : call->tenant->n_users < 50   ? 3500
                : call->tenant->n_users <= 500 ? 5000
                                               : 8000;
  g_autofree char *units = g_strdup_printf ("%d", cost_of (call));
  double share;

  if (bucket == NULL)
    {
      bucket = g_new0 (TnBucket, 1);
      g_hash_table_insert (self->buckets, call->tenant->id, bucket);
    }
  if (now - bucket->window > 10 * G_USEC_PER_SEC)
    *bucket = (TnBucket) { now, 0 };
  bucket->units += cost_of (call);
  share = bucket->units / limit;
  tn_reply_header (reply, "x-ms-resource-unit", units);
  if (share >= 0.8)
    {
      g_autofree char *percentage = g_strdup_printf ("%.2f", MIN (share, 1.8));

      tn_reply_header (reply, "x-ms-throttle-limit-percentage", percentage);
    }
  if (share <= 1)
    return FALSE;
  {
    g_autofree char *wait =
        g_strdup_printf ("%d",
                         (int) ((bucket->window + 10 * G_USEC_PER_SEC - now) / G_USEC_PER_SEC) + 1);
    g_autofree char *scope =
        g_strdup_printf ("Tenant_Application/Read/%s/%s", TN_REHEARSAL_CLIENT_ID, call->tenant->id);

    tn_reply_graph_error (reply, 429, "TooManyRequests", "Too many requests.");
    tn_reply_header (reply, "Retry-After", wait);
    tn_reply_header (reply, "x-ms-throttle-scope", scope);
    tn_reply_header (reply, "x-ms-throttle-information", "ResourceUnitLimitExceeded");
    return TRUE;
  }
}

static void
challenge (TnCall *call, TnReply *reply)
{
  g_autofree char *claims = NULL, *encoded = NULL, *header = NULL;

  call->tenant->claims_serial++;
  claims = g_strdup_printf ("{\"access_token\":{\"nbf\":{\"essential\":true, \"value\":\"%u\"}}}",
                            call->tenant->claims_serial);
  encoded = g_base64_encode ((const guint8 *) claims, strlen (claims));
  header = g_strdup_printf (
      "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/"
      "authorize\", error=\"insufficient_claims\", claims=\"%s\"",
      encoded);
  tn_reply_graph_error (
      reply,
      401,
      "InvalidAuthenticationToken",
      "Exception of type 'Microsoft.Graph.AGS.Contracts.ClaimsChallengeRequiredException' was "
      "thrown.");
  tn_reply_header (reply, "WWW-Authenticate", header);
}

static gboolean
storm_strikes (TnRehearsal *self, TnReply *reply, gboolean *resets, guint *delay_ms)
{
  switch (tn_rehearsal_roll (self, 24))
    {
    case 0:
      tn_reply_graph_error (reply, 429, "TooManyRequests", "Too many requests.");
      tn_reply_header (reply, "Retry-After", "1");
      return TRUE;
    case 1:
      tn_reply_graph_error (reply,
                            503,
                            "serviceNotAvailable",
                            "The service is temporarily unavailable.");
      tn_reply_header (reply, "Retry-After", "1");
      return TRUE;
    case 2:
      *resets = TRUE;
      return TRUE;
    case 3:
      *delay_ms = 300;
      return FALSE;
    default:
      return FALSE;
    }
}

gboolean
tn_rehearsal_intervene (TnRehearsal *self,
                        TnCall *call,
                        TnReply *reply,
                        gboolean *resets,
                        guint *delay_ms)
{
  TnFault *fault = find_fault (self, call);
  TnFaultKind kind;
  g_autofree char *detail = NULL;

  if (throttle (self, call, reply))
    return TRUE;
  if (self->storm && !call->in_batch && storm_strikes (self, reply, resets, delay_ms))
    return TRUE;
  if (fault == NULL)
    return FALSE;
  kind = fault->kind;
  detail = g_strdup (fault->detail);
  if (fault->left > 0 && --fault->left == 0)
    g_ptr_array_remove (self->faults, fault);

  switch (kind)
    {
    case TN_FAULT_THROTTLE:
    case TN_FAULT_UNAVAILABLE:
      if (kind == TN_FAULT_THROTTLE)
        tn_reply_graph_error (reply, 429, "TooManyRequests", "Too many requests.");
      else
        tn_reply_graph_error (reply,
                              503,
                              "serviceNotAvailable",
                              "The service is temporarily unavailable.");
      if (*detail != '\0')
        tn_reply_header (reply, "Retry-After", detail);
      return TRUE;
    case TN_FAULT_SERVER_ERROR:
      tn_reply_graph_error (reply, 500, "generalException", "General exception while processing.");
      return TRUE;
    case TN_FAULT_SLOW:
      *delay_ms = (guint) g_ascii_strtoll (detail, NULL, 10);
      return FALSE;
    case TN_FAULT_HANG:
      *delay_ms = G_MAXUINT;
      return FALSE;
    case TN_FAULT_RESET:
      *resets = TRUE;
      return TRUE;
    case TN_FAULT_HTML:
      reply->status = 403;
      reply->type = "text/html";
      g_string_assign (reply->body,
                       "<html><head><title>403 Forbidden</title></head><body>Access denied by "
                       "proxy</body></html>");
      return TRUE;
    case TN_FAULT_GARBAGE:
      reply->status = 200;
      g_string_assign (reply->body, "{\"value\":[{\"id\":");
      return TRUE;
    case TN_FAULT_CLAIMS:
      challenge (call, reply);
      return TRUE;
    case TN_FAULT_FORBIDDEN:
      tn_reply_graph_error (reply,
                            403,
                            "Authorization_RequestDenied",
                            "Insufficient privileges to complete the operation.");
      return TRUE;
    case TN_FAULT_EXPIRED_DELTA:
      call->tenant->oldest_version = ++call->tenant->version;
      return FALSE;
    case TN_FAULT_TRUNCATE:
    case TN_FAULT_CONTENT_TYPE:
    case TN_FAULT_FOREIGN_LINK:
      /* These change the right answer, which does not exist yet. */
      tn_rehearsal_handle_graph (self, call, reply);
      if (kind == TN_FAULT_CONTENT_TYPE)
        reply->type = "text/plain";
      else if (kind == TN_FAULT_TRUNCATE)
        {
          g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT, reply->body->len);

          tn_reply_header (reply, "X-Rehearsal-Truncate", length);
        }
      else
        {
          g_autofree char *link = g_strdup_printf ("{\"@odata.nextLink\":\"%s\",", detail);

          g_string_replace (reply->body, "{", link, 1);
        }
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

const char *const *
tn_rehearsal_scenarios (void)
{
  static const char *const names[] = { "calm", "monday", "storm", NULL };

  return names;
}

gboolean
tn_rehearsal_set_scenario (TnRehearsal *self, const char *name, GError **error)
{
  guint n = tn_fleet_size (self->fleet);

  if (!g_strv_contains (tn_rehearsal_scenarios (), name))
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_INVALID_ARGUMENT,
                   "there is no scenario “%s”",
                   name);
      return FALSE;
    }
  tn_rehearsal_clear_faults (self);
  self->storm = g_str_equal (name, "storm");
  if (g_str_equal (name, "monday"))
    for (guint i = 4; i < n; i += 9)
      {
        static const int codes[] = { 50173, 65001, 53003, 700082 };
        TnFleetTenant *tenant = tn_fleet_get (self->fleet, i);
        guint turn = i / 9;

        /* In turn: sign-in is broken, the score may not be read, Graph is down for an hour. */
        if (turn % 3 == 0)
          tenant->aadsts = codes[(turn / 3) % G_N_ELEMENTS (codes)];
        else if (turn % 3 == 1)
          tn_rehearsal_add_fault (self, TN_FAULT_FORBIDDEN, tenant->id, "/secureScores", 0, NULL);
        else
          tn_rehearsal_add_fault (self, TN_FAULT_UNAVAILABLE, tenant->id, NULL, 0, "3600");
      }
  return TRUE;
}

/* HTTP ---------------------------------------------------------------------- */

void
tn_reply_init (TnReply *reply)
{
  *reply = (TnReply) {
    200,
    "application/"
    "json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
    g_string_new (NULL),
    g_ptr_array_new_with_free_func (g_free)
  };
}

void
tn_reply_clear (TnReply *reply)
{
  g_string_free (reply->body, TRUE);
  g_ptr_array_unref (reply->headers);
}

void
tn_reply_header (TnReply *reply, const char *name, const char *value)
{
  g_ptr_array_add (reply->headers, g_strdup (name));
  g_ptr_array_add (reply->headers, g_strdup (value));
}

void
tn_call_parse_query (TnCall *call, const char *query)
{
  g_auto (GStrv) pairs = g_strsplit (query != NULL ? query : "", "&", -1);

  call->query = g_strdup (query);
  call->params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');
      g_autofree char *name = NULL, *value = NULL;

      if (equals != NULL)
        *equals = '\0';
      name = g_uri_unescape_string (pairs[i], NULL);
      value = g_uri_unescape_string (equals != NULL ? equals + 1 : "", NULL);
      if (name != NULL && *name != '\0' && value != NULL)
        g_hash_table_replace (call->params, g_steal_pointer (&name), g_steal_pointer (&value));
    }
}

void
tn_call_clear (TnCall *call)
{
  g_free (call->path);
  g_free (call->query);
  g_clear_pointer (&call->params, g_hash_table_unref);
  g_clear_pointer (&call->body, g_bytes_unref);
}

static void
send_reply (SoupServerMessage *message, TnReply *reply)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  guint64 truncate_to = 0;

  for (guint i = 0; i + 1 < reply->headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (reply->headers, i);

      if (g_str_equal (name, "X-Rehearsal-Truncate"))
        truncate_to = MAX (1, reply->body->len / 2);
      else
        soup_message_headers_append (headers, name, g_ptr_array_index (reply->headers, i + 1));
    }
  if (truncate_to > 0)
    {
      /* Promise the whole, write half, hang up. */
      g_autoptr (GIOStream) stream = NULL;
      g_autofree char *head = g_strdup_printf (
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT
          "\r\n\r\n",
          reply->body->len);

      stream = soup_server_message_steal_connection (message);
      g_output_stream_write_all (g_io_stream_get_output_stream (stream),
                                 head,
                                 strlen (head),
                                 NULL,
                                 NULL,
                                 NULL);
      g_output_stream_write_all (g_io_stream_get_output_stream (stream),
                                 reply->body->str,
                                 truncate_to,
                                 NULL,
                                 NULL,
                                 NULL);
      g_io_stream_close (stream, NULL, NULL);
      return;
    }
  soup_server_message_set_status (message, reply->status, NULL);
  if (reply->body->len > 0 || reply->status == 200)
    soup_server_message_set_response (message,
                                      reply->type,
                                      SOUP_MEMORY_COPY,
                                      reply->body->str,
                                      reply->body->len);
}

typedef struct
{
  TnRehearsal *self;
  SoupServerMessage *message; /* (owned) */
} Delayed;

static gboolean
delayed_cb (gpointer data)
{
  Delayed *delayed = data;

  delayed->self->under_way--;
  soup_server_message_unpause (delayed->message);
  g_object_unref (delayed->message);
  g_free (delayed);
  return G_SOURCE_REMOVE;
}

static void
delay (TnRehearsal *self, SoupServerMessage *message, guint delay_ms)
{
  Delayed *delayed;
  g_autoptr (GSource) source = NULL;

  soup_server_message_pause (message);
  if (delay_ms == G_MAXUINT)
    return;
  delayed = g_new (Delayed, 1);
  *delayed = (Delayed) { self, g_object_ref (message) };
  self->under_way++;
  self->highest = MAX (self->highest, self->under_way);
  source = g_timeout_source_new (delay_ms);
  g_source_set_callback (source, delayed_cb, delayed, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
fill_call (TnCall *call, SoupServerMessage *message, const char *path, const char *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *level = soup_message_headers_get_one (headers, "ConsistencyLevel");

  call->method = soup_server_message_get_method (message);
  call->path = g_strdup (path);
  tn_call_parse_query (call, query);
  call->eventual = level != NULL && g_ascii_strcasecmp (level, "eventual") == 0;
  call->prefer = soup_message_headers_get_list (headers, "Prefer");
  call->accept = soup_message_headers_get_one (headers, "Accept");
  call->if_match = soup_message_headers_get_one (headers, "If-Match");
  call->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
}

static void
handle_graph (TnRehearsal *self,
              SoupServerMessage *message,
              const char *path,
              const char *query,
              TnReply *reply)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  TnCall call = { 0 };
  gboolean resets = FALSE;
  guint delay_ms = 0;
  const char *request_id = soup_message_headers_get_one (headers, "client-request-id");

  fill_call (&call, message, path, query);
  if (self->gdap != NULL)
    tn_gdap_fleet_advance (self->gdap, tn_rehearsal_now (self));
  tn_reply_header (reply, "OData-Version", "4.0");
  tn_reply_header (reply, "request-id", "9e5f0f6a-7a2d-4b4e-8d5c-0d7a3f1d2c11");
  if (request_id != NULL && tn_text_is_guid (request_id))
    tn_reply_header (reply, "client-request-id", request_id);

  if (tn_rehearsal_check_token (self,
                                soup_message_headers_get_one (headers, "Authorization"),
                                "graph",
                                &call,
                                reply) &&
      !tn_rehearsal_intervene (self, &call, reply, &resets, &delay_ms))
    tn_rehearsal_handle_graph (self, &call, reply);
  if (resets)
    {
      g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

      g_io_stream_close (stream, NULL, NULL);
    }
  else
    {
      send_reply (message, reply);
      if (delay_ms > 0)
        delay (self, message, delay_ms);
    }
  tn_call_clear (&call);
}

static void
handle_partner_center (TnRehearsal *self,
                       SoupServerMessage *message,
                       const char *path,
                       TnReply *reply)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  TnCall call = { 0 };

  fill_call (&call, message, path, NULL);
  if (self->gdap == NULL)
    reply->status = 404;
  else
    {
      tn_gdap_fleet_advance (self->gdap, tn_rehearsal_now (self));
      if (tn_rehearsal_check_token (self,
                                    soup_message_headers_get_one (headers, "Authorization"),
                                    "partner",
                                    &call,
                                    reply))
        tn_rehearsal_handle_partner_center (self, &call, reply, path);
    }
  send_reply (message, reply);
  tn_call_clear (&call);
}

static gboolean
add_named_fault (TnRehearsal *self, TnCall *call, TnFleetTenant *tenant, const char *detail)
{
  /* In the order of TnFaultKind. */
  static const char *const kinds[] = { "throttle",     "unavailable",  "server-error", "slow",
                                       "hang",         "reset",        "truncate",     "html",
                                       "content-type", "garbage",      "claims",       "forbidden",
                                       "foreign-link", "expired-delta" };
  const char *kind = g_hash_table_lookup (call->params, "kind");
  const char *times = g_hash_table_lookup (call->params, "times");

  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kind, kinds[i]))
      {
        tn_rehearsal_add_fault (self,
                                (TnFaultKind) i,
                                tenant != NULL ? tenant->id : NULL,
                                g_hash_table_lookup (call->params, "match"),
                                times != NULL ? (guint) g_ascii_strtoll (times, NULL, 10) : 1,
                                detail);
        return TRUE;
      }
  return FALSE;
}

gboolean
tn_rehearsal_happen (TnRehearsal *self, const char *tenant, const char *what, guint count)
{
  TnFleetTenant *found = tn_fleet_find (self->fleet, tenant);

  if (found != NULL && g_str_equal (what, "attack"))
    {
      tn_rehearsal_attack (self, found, count);
      return TRUE;
    }
  if (found != NULL && g_str_equal (what, "teams"))
    {
      tn_fleet_groups (self->fleet, found);
      tn_fleet_add_teams (self->fleet, found, count);
      return TRUE;
    }
  if (found != NULL && g_str_equal (what, "purge"))
    {
      tn_rehearsal_purge (self, found);
      return TRUE;
    }
  return found != NULL &&
         tn_fleet_happen (self->fleet, found, what, count, tn_rehearsal_now (self));
}

static guint
number_of (TnCall *call, const char *name, guint otherwise)
{
  const char *text = g_hash_table_lookup (call->params, name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : otherwise;
}

/* The control endpoint: faults and changes by name, for tests that drive the program from outside.
 */
static void
handle_control (TnRehearsal *self, SoupServerMessage *message, const char *path, TnReply *reply)
{
  TnCall call = { 0 };
  const char *tenant_id, *what, *detail;
  TnFleetTenant *tenant;
  guint number;

  tn_call_parse_query (&call, g_uri_get_query (soup_server_message_get_uri (message)));
  tenant_id = g_hash_table_lookup (call.params, "tenant");
  what = path + strlen ("/rehearsal/");
  detail = g_hash_table_lookup (call.params, "detail");
  number = detail != NULL ? (guint) g_ascii_strtoull (detail, NULL, 10) : 0;
  tenant = tenant_id != NULL ? tn_fleet_find (self->fleet, tenant_id) : NULL;
  reply->type = "text/plain";
  g_string_assign (reply->body, "ok\n");

  if (g_str_equal (what, "count"))
    g_string_printf (reply->body,
                     "%u\n",
                     tn_rehearsal_count (self, g_hash_table_lookup (call.params, "match")));
  else if (g_str_equal (what, "scenario") && detail != NULL &&
           tn_rehearsal_set_scenario (self, detail, NULL))
    ;
  else if (g_str_equal (what, "fault") && add_named_fault (self, &call, tenant, detail))
    ;
  else if (g_str_equal (what, "aadsts") && tenant != NULL)
    tenant->aadsts = (int) number;
  else if (g_str_equal (what, "add-users") && tenant != NULL)
    tn_fleet_add_users (self->fleet, tenant, number);
  else if (g_str_equal (what, "remove-users") && tenant != NULL)
    tn_fleet_remove_users (self->fleet, tenant, number, TN_REMOVED_CHANGED);
  else if (g_str_equal (what, "state") && tenant_id != NULL && detail != NULL &&
           tn_rehearsal_put_state (self, tenant_id, detail))
    ;
  else if (g_str_equal (what, "happen") && tenant_id != NULL && detail != NULL &&
           tn_rehearsal_happen (self, tenant_id, detail, number_of (&call, "count", 1)))
    ;
  else if (g_str_equal (what, "calm"))
    tn_rehearsal_clear_faults (self);
  else
    {
      reply->status = 404;
      g_string_assign (reply->body, "unknown\n");
    }
  tn_call_clear (&call);
}

static void
handle_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer user_data)
{
  TnRehearsal *self = user_data;
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *counted = g_strdup (path);
  TnReply reply;

  self->total++;
  g_hash_table_replace (
      self->counts,
      g_steal_pointer (&counted),
      GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, path)) + 1));
  tn_reply_init (&reply);
  if (g_str_has_prefix (path, "/graph/"))
    handle_graph (self, message, path + strlen ("/graph"), g_uri_get_query (uri), &reply);
  else if (g_str_has_prefix (path, "/partner/"))
    handle_partner_center (self, message, path + strlen ("/partner"), &reply);
  else if (g_str_equal (path, "/dns"))
    {
      tn_rehearsal_handle_dns (self,
                               query != NULL ? g_hash_table_lookup (query, "name") : NULL,
                               &reply);
      send_reply (message, &reply);
    }
  else if (g_str_has_prefix (path, "/rehearsal/"))
    {
      handle_control (self, message, path, &reply);
      send_reply (message, &reply);
    }
  else
    {
      if (!tn_rehearsal_handle_sign_in (self, message, path, &reply))
        {
          reply.status = 404;
          reply.type = "text/plain";
          g_string_assign (reply.body, "Not found\n");
        }
      send_reply (message, &reply);
    }
  if (self->verbose)
    g_printerr ("%s %s %u\n", soup_server_message_get_method (message), path, reply.status);
  tn_reply_clear (&reply);
}

/* With a queue as long as a fleet: 32 tenants may knock at once. */
static GSocket *
listening_socket (guint16 port, GError **error)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  if (socket == NULL || !g_socket_bind (socket, address, TRUE, error))
    return NULL;
  g_socket_set_listen_backlog (socket, 512);
  return g_socket_listen (socket, error) ? g_steal_pointer (&socket) : NULL;
}

gboolean
tn_rehearsal_listen (TnRehearsal *self, guint16 port, GError **error)
{
  g_autoslist (GUri) uris = NULL;
  g_autoptr (GSocket) socket = listening_socket (port, error);

  self->server = soup_server_new ("raw-paths", FALSE, NULL);
  soup_server_add_handler (self->server, NULL, handle_cb, self, NULL);
  if (socket == NULL || !soup_server_listen_socket (self->server, socket, 0, error))
    return FALSE;
  uris = soup_server_get_uris (self->server);
  self->base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  return TRUE;
}
