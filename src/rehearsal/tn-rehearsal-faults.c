/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong on purpose: throttling by the rules of Graph (reference 6.4), faults of one call,
 * scenarios. */
#include "config.h"

#include "tn-rehearsal-private.h"

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

void
tn_fault_free (gpointer data)
{
  TnFault *fault = data;

  g_free (fault->tenant_id);
  g_free (fault->match);
  g_free (fault->detail);
  g_free (fault);
}

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

/* DNS belongs to no tenant, and whatever its fault is, nothing is looked up. */
gboolean
tn_rehearsal_dns_fails (TnRehearsal *self)
{
  for (guint i = 0; i < self->faults->len; i++)
    if (g_strcmp0 (((TnFault *) g_ptr_array_index (self->faults, i))->match, "/dns") == 0)
      return TRUE;
  return FALSE;
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

/* The right answer, made wrong. */
static void
spoil (TnRehearsal *self, TnCall *call, TnReply *reply, TnFaultKind kind, const char *detail)
{
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
    case TN_FAULT_EMPTY:
      reply->status = 200;
      g_string_assign (reply->body, "{\"value\":[]}");
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
      spoil (self, call, reply, kind, detail);
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
