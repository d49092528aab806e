/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-text.h"

#include <string.h>

static void
delay_free (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
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
  self->faults = g_ptr_array_new_with_free_func (tn_fault_free);
  self->delays = g_ptr_array_new_with_free_func (delay_free);
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
  g_ptr_array_unref (self->delays);
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
  g_ptr_array_remove_fast (delayed->self->delays, g_main_current_source ());
  return G_SOURCE_REMOVE;
}

static void
delayed_free (gpointer data)
{
  g_object_unref (((Delayed *) data)->message);
  g_free (data);
}

static void
delay (TnRehearsal *self, SoupServerMessage *message, guint delay_ms)
{
  Delayed *delayed;
  GSource *source;

  soup_server_message_pause (message);
  if (delay_ms == G_MAXUINT)
    return;
  delayed = g_new (Delayed, 1);
  *delayed = (Delayed) { self, g_object_ref (message) };
  self->under_way++;
  self->highest = MAX (self->highest, self->under_way);
  source = g_timeout_source_new (delay_ms);
  g_source_set_callback (source, delayed_cb, delayed, delayed_free);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_ptr_array_add (self->delays, source);
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
      tn_rehearsal_handle_control (self, message, path, &reply);
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
