/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-dns.h"

#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-json.h"

#include <libsoup/soup.h>

/* A future of the text records (G_TYPE_STRV) of a name; none when there is no such name. */

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DexPromise *promise = data;
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  GError *error = NULL;
  GList *records = g_resolver_lookup_records_finish (G_RESOLVER (source), result, &error);
  g_auto (GValue) value = G_VALUE_INIT;

  for (GList *l = records; l != NULL; l = l->next)
    {
      g_autoptr (GVariant) parts = g_variant_get_child_value (l->data, 0);
      g_auto (GStrv) strings = g_variant_dup_strv (parts, NULL);

      /* RFC 7208 3.3: the strings of one record belong together, without space. */
      g_strv_builder_take (texts, g_strjoinv ("", strings));
    }
  g_list_free_full (records, (GDestroyNotify) g_variant_unref);
  if (error != NULL && !g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    tn_dex_settle (promise, NULL, error);
  else
    {
      g_clear_error (&error);
      g_value_init (&value, G_TYPE_STRV);
      g_value_take_boxed (&value, g_strv_builder_end (texts));
      tn_dex_settle (promise, &value, NULL);
    }
  dex_unref (promise);
}

/* The rehearsal answers as JSON DNS services do. */
static DexFuture *
answered_cb (DexFuture *future, gpointer data)
{
  TnHttpResponse *response = g_value_get_boxed (dex_future_get_value (future, NULL));
  gsize size;
  const char *text = g_bytes_get_data (response->body, &size);
  g_autoptr (JsonNode) root = tn_json_parse (text, size, NULL);
  JsonArray *answers = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                           ? tn_json_get_array (json_node_get_object (root), "Answer")
                           : NULL;
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (response->status != 200 || root == NULL)
    return dex_future_new_reject (TN_GRAPH_ERROR,
                                  TN_GRAPH_ERROR_SERVER,
                                  "the rehearsal’s DNS answered %u",
                                  response->status);
  for (guint i = 0; i < tn_json_array_length (answers); i++)
    {
      JsonObject *answer = tn_json_array_object (answers, i);
      const char *record = answer != NULL ? tn_json_get_string (answer, "data") : NULL;

      if (record != NULL)
        g_strv_builder_add (texts, record);
    }
  all = g_strv_builder_end (texts);
  return dex_future_new_take_boxed (G_TYPE_STRV, g_steal_pointer (&all));
}

static DexFuture *
look_up (TnCloud *cloud, TnHttp *http, const char *name, GCancellable *cancellable)
{
  g_autoptr (GResolver) resolver = NULL;
  DexPromise *promise;

  if (tn_cloud_is_rehearsal (cloud))
    {
      g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
      g_autofree char *url =
          g_strdup_printf ("%s/dns?type=TXT&name=%s", tn_cloud_get_authority (cloud), escaped);

      return dex_future_then (tn_http_get (http, url, NULL, cancellable), answered_cb, NULL, NULL);
    }
  resolver = g_resolver_get_default ();
  promise = dex_promise_new ();
  g_resolver_lookup_records_async (resolver,
                                   name,
                                   G_RESOLVER_RECORD_TXT,
                                   cancellable,
                                   resolved_cb,
                                   dex_ref (promise));
  return DEX_FUTURE (promise);
}

/* One domain ---------------------------------------------------------------- */

typedef struct
{
  TnCloud *cloud;            /* (owned) */
  TnHttp *http;              /* (owned) */
  char *domain;              /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->cloud);
  g_object_unref (question->http);
  g_free (question->domain);
  g_clear_object (&question->cancellable);
  g_free (question);
}

/* (nullable): NULL: could not be looked up. */
static char **
ask (Question *question, const char *prefix, const char *domain)
{
  g_autofree char *name = g_strconcat (prefix, domain, NULL);

  return tn_dex_await_boxed (look_up (question->cloud, question->http, name, question->cancellable),
                             question->cancellable,
                             NULL);
}

static TnMailCheck
check_spf (Question *question)
{
  g_auto (GStrv) records = ask (question, "", question->domain);

  return records != NULL ? tn_mail_judge_spf ((const char *const *) records) : TN_MAIL_UNKNOWN;
}

/* One of the two selectors is in use at a time; both exist where Exchange Online signs. */
static TnMailCheck
check_dkim (Question *question)
{
  static const char *const selectors[] = { "selector1._domainkey.", "selector2._domainkey." };
  gboolean known = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (selectors); i++)
    {
      g_auto (GStrv) records = ask (question, selectors[i], question->domain);

      if (records == NULL)
        known = FALSE;
      else if (tn_mail_judge_dkim ((const char *const *) records) == TN_MAIL_GOOD)
        return TN_MAIL_GOOD;
    }
  return known ? TN_MAIL_MISSING : TN_MAIL_UNKNOWN;
}

/* RFC 7489 6.6.3: a domain without a record goes by that of its organizational domain. */
static TnMailCheck
check_dmarc (Question *question)
{
  g_auto (GStrv) records = ask (question, "_dmarc.", question->domain);
  const char *organizational = soup_tld_get_base_domain (question->domain, NULL);
  TnMailCheck check = records != NULL ? tn_mail_judge_dmarc ((const char *const *) records, FALSE)
                                      : TN_MAIL_UNKNOWN;
  g_auto (GStrv) inherited = NULL;

  if (check != TN_MAIL_MISSING || organizational == NULL ||
      g_ascii_strcasecmp (organizational, question->domain) == 0)
    return check;
  inherited = ask (question, "_dmarc.", organizational);
  return inherited != NULL ? tn_mail_judge_dmarc ((const char *const *) inherited, TRUE)
                           : TN_MAIL_UNKNOWN;
}

static DexFuture *
read_fiber (gpointer data)
{
  Question *question = data;
  TnMailSecurity *mail = g_new0 (TnMailSecurity, 1);

  mail->domain = g_strdup (question->domain);
  mail->spf = check_spf (question);
  mail->dkim = check_dkim (question);
  mail->dmarc = check_dmarc (question);
  if (g_cancellable_is_cancelled (question->cancellable))
    {
      tn_mail_security_free (mail);
      return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
    }
  return dex_future_new_for_pointer (mail);
}

DexFuture *
tn_dns_read_mail (TnCloud *cloud, TnHttp *http, const char *domain, GCancellable *cancellable)
{
  Question *question = g_new0 (Question, 1);

  question->cloud = g_object_ref (cloud);
  question->http = g_object_ref (http);
  question->domain = g_strdup (domain);
  g_set_object (&question->cancellable, cancellable);
  return tn_dex_spawn (read_fiber, question, question_free);
}
