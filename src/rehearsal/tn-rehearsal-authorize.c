/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the sign-in, and what they send back to the application (reference 1.2 to 1.4). */
#include "config.h"

#include "tn-rehearsal-sign-in.h"

#include "tn-text.h"

#include <string.h>

#define CODE_LIFETIME 600

void
tn_code_free (TnCode *code)
{
  g_free (code->upn);
  g_free (code->segment);
  g_free (code->redirect);
  g_free (code->challenge);
  g_free (code->nonce);
  g_free (code->scope);
  g_free (code->client_id);
  g_free (code);
}

static gboolean
is_loopback_redirect (const char *uri)
{
  g_autoptr (GUri) parsed = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;

  return parsed != NULL && g_str_equal (g_uri_get_scheme (parsed), "http") &&
         (g_strcmp0 (g_uri_get_host (parsed), "localhost") == 0 ||
          g_strcmp0 (g_uri_get_host (parsed), "127.0.0.1") == 0);
}

void
tn_sign_in_error_page (TnReply *reply, int code)
{
  tn_rehearsal_begin_page (reply, "Sorry, but we’re having trouble signing you in");
  reply->status = 400;
  g_string_append_printf (reply->body,
                          "<p>AADSTS%d: %s</p></main></html>",
                          code,
                          tn_aadsts_text (code));
}

static void
redirect_back (TnReply *reply, const char *redirect, GString *answer)
{
  g_autofree char *location =
      g_strconcat (redirect, strchr (redirect, '?') != NULL ? "&" : "?", answer->str, NULL);

  reply->status = 302;
  tn_reply_header (reply, "Location", location);
}

static void
add_answer (GString *answer, const char *name, const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL)
    return;
  escaped = g_uri_escape_string (value, NULL, FALSE);
  if (answer->len > 0)
    g_string_append_c (answer, '&');
  g_string_append_printf (answer, "%s=%s", name, escaped);
}

static void
redirect_error (TnReply *reply, TnCall *call, const char *error, int code)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autofree char *description = tn_aadsts_describe (code);

  add_answer (answer, "error", error);
  add_answer (answer, "error_description", description);
  if (code == 65004)
    add_answer (answer, "error_subcode", "cancel");
  add_answer (answer, "state", g_hash_table_lookup (call->params, "state"));
  redirect_back (reply, g_hash_table_lookup (call->params, "redirect_uri"), answer);
}

guint
tn_sign_in_claims (TnCall *call)
{
  const char *claims = g_hash_table_lookup (call->params, "claims");
  const char *value = claims != NULL ? strstr (claims, "\"value\":\"") : NULL;

  return value != NULL ? (guint) g_ascii_strtoll (value + strlen ("\"value\":\""), NULL, 10) : 0;
}

static void
redirect_code (TnRehearsal *self,
               TnReply *reply,
               TnCall *call,
               const char *segment,
               TnFleetTenant *tenant,
               TnFleetUser *user)
{
  g_autofree char *random = tn_text_random (24);
  g_autofree char *code = g_strdup_printf ("0.CANARY-%s", random);
  g_autoptr (GString) answer = g_string_new (NULL);
  TnCode *entry = g_new0 (TnCode, 1);

  entry->tenant = tenant;
  memcpy (entry->user_id, user->id, sizeof entry->user_id);
  entry->upn = tn_fleet_user_upn (tenant, user);
  entry->segment = g_strdup (segment);
  entry->redirect = g_strdup (g_hash_table_lookup (call->params, "redirect_uri"));
  entry->challenge = g_strdup (g_hash_table_lookup (call->params, "code_challenge"));
  entry->nonce = g_strdup (g_hash_table_lookup (call->params, "nonce"));
  entry->scope = g_strdup (g_hash_table_lookup (call->params, "scope"));
  entry->client_id = g_strdup (g_hash_table_lookup (call->params, "client_id"));
  entry->claims = tn_sign_in_claims (call);
  entry->expires = tn_rehearsal_now (self) + CODE_LIFETIME;
  g_hash_table_insert (self->codes, g_strdup (code), entry);
  add_answer (answer, "code", code);
  add_answer (answer, "state", g_hash_table_lookup (call->params, "state"));
  add_answer (answer, "session_state", "4f6a1c2e-0000-4000-8000-000000000000");
  redirect_back (reply, entry->redirect, answer);
}

static void
put_account (TnReply *reply, TnCall *call, TnFleetTenant *tenant)
{
  g_autofree char *escaped = g_markup_escape_text (tenant->name, -1);
  g_autofree char *query = g_markup_escape_text (call->query, -1);

  g_string_append_printf (
      reply->body,
      "<a class=\"b\" href=\"?%s&amp;rehearsal_account=%s\">%s<br><small>%s</small></a>",
      query,
      tenant->admin_upn,
      tenant->admin_upn,
      escaped);
}

void
tn_sign_in_account_page (TnRehearsal *self, TnReply *reply, TnCall *call, TnFleetTenant *only)
{
  tn_rehearsal_begin_page (reply, "Pick an account");
  g_string_append (reply->body, "<div class=\"l\">");
  if (self->gdap != NULL && (only == NULL || only == self->gdap->tenant))
    put_account (reply, call, self->gdap->tenant);
  for (guint i = 0; i < MIN (tn_fleet_size (self->fleet), 400); i++)
    if (only == NULL || tn_fleet_get (self->fleet, i) == only)
      put_account (reply, call, tn_fleet_get (self->fleet, i));
  for (guint i = 0; self->gdap != NULL && i < self->gdap->customers->len; i++)
    if (g_ptr_array_index (self->gdap->customers, i) == only)
      put_account (reply, call, only);
  g_string_append (reply->body, "</div></main></html>");
}

void
tn_sign_in_consent_page (TnReply *reply, TnCall *call, const char *upn)
{
  const char *scope = g_hash_table_lookup (call->params, "scope");
  g_auto (GStrv) scopes = g_strsplit (scope != NULL ? scope : "", " ", -1);
  g_autofree char *query = g_markup_escape_text (call->query, -1);

  tn_rehearsal_begin_page (reply, "Permissions requested");
  g_string_append_printf (reply->body, "<p>%s</p><p>This application would like to:</p><ul>", upn);
  for (guint i = 0; scopes[i] != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (scopes[i], -1);

      g_string_append_printf (reply->body, "<li>%s</li>", escaped);
    }
  g_string_append_printf (
      reply->body,
      "</ul><a class=\"b p\" id=\"accept\" href=\"?%s&amp;rehearsal_answer=accept\">Accept</a>"
      "<a class=\"b\" id=\"cancel\" "
      "href=\"?%s&amp;rehearsal_answer=cancel\">Cancel</a></main></html>",
      query,
      query);
}

void
tn_sign_in_authorize (TnRehearsal *self, TnReply *reply, TnCall *call, const char *segment)
{
  TnFleetTenant *wanted = NULL, *home = NULL;
  const char *account = g_hash_table_lookup (call->params, "rehearsal_account");
  const char *answer = g_hash_table_lookup (call->params, "rehearsal_answer");
  const char *client_id = g_hash_table_lookup (call->params, "client_id");
  const char *scope = g_hash_table_lookup (call->params, "scope");
  gboolean any = g_str_equal (segment, "organizations") || g_str_equal (segment, "common");
  TnFleetUser *user = NULL;
  g_autofree char *missing = NULL;

  if (!tn_client_may_sign_in (self, client_id))
    tn_sign_in_error_page (reply, 700016);
  else if (!is_loopback_redirect (g_hash_table_lookup (call->params, "redirect_uri")))
    tn_sign_in_error_page (reply, 50011);
  else if (!any && (wanted = tn_fleet_find (self->fleet, segment)) == NULL)
    tn_sign_in_error_page (reply, 90002);
  else if (g_strcmp0 (g_hash_table_lookup (call->params, "response_type"), "code") != 0)
    redirect_error (reply, call, "unsupported_response_type", 900144);
  else if (g_hash_table_lookup (call->params, "code_challenge") != NULL &&
           g_strcmp0 (g_hash_table_lookup (call->params, "code_challenge_method"), "S256") != 0)
    redirect_error (reply, call, "invalid_request", 501481);
  else if (g_strcmp0 (g_hash_table_lookup (call->params, "prompt"), "none") == 0)
    redirect_error (reply, call, "login_required", 50058);
  else if (account == NULL)
    tn_sign_in_account_page (self, reply, call, wanted);
  else if ((user = tn_fleet_find_account (self->fleet, account, &home)) == NULL)
    redirect_error (reply, call, "access_denied", 50034);
  else if (wanted != NULL && wanted != home)
    redirect_error (reply, call, "access_denied", 50020);
  else if ((missing = tn_client_is_ours (self, client_id) ? tn_consent_missing (home, scope)
                                                          : g_strdup (scope)) != NULL &&
           !g_str_equal (user->id, home->admin_id) && *missing != '\0')
    redirect_error (reply, call, "access_denied", 90094);
  else if (answer == NULL &&
           (*missing != '\0' || !home->consented ||
            g_strcmp0 (g_hash_table_lookup (call->params, "prompt"), "consent") == 0))
    tn_sign_in_consent_page (reply, call, account);
  else if (g_strcmp0 (answer, "cancel") == 0)
    redirect_error (reply, call, "access_denied", 65004);
  else
    {
      if (tn_client_is_ours (self, client_id) && (*missing != '\0' || !home->consented))
        tn_consent_grant (home, scope, g_strcmp0 (answer, "some") == 0);
      redirect_code (self, reply, call, segment, home, user);
    }
}

void
tn_sign_in_admin_consent (TnRehearsal *self, TnReply *reply, TnCall *call, const char *segment)
{
  TnFleetTenant *tenant = tn_fleet_find (self->fleet, segment);
  const char *answer = g_hash_table_lookup (call->params, "rehearsal_answer");
  g_autoptr (GString) query = g_string_new (NULL);

  if (tenant == NULL)
    tn_sign_in_error_page (reply, 90002);
  else if (!is_loopback_redirect (g_hash_table_lookup (call->params, "redirect_uri")))
    tn_sign_in_error_page (reply, 50011);
  else if (answer == NULL)
    tn_sign_in_consent_page (reply, call, tenant->admin_upn);
  else
    {
      /* admin_consent=True is there on failure, too (reference 1.9). */
      add_answer (query, "admin_consent", "True");
      if (g_str_equal (answer, "cancel"))
        {
          g_autofree char *description = tn_aadsts_describe (65004);

          add_answer (query, "error", "consent_required");
          add_answer (query, "error_description", description);
        }
      else
        {
          tn_consent_grant (tenant, g_hash_table_lookup (call->params, "scope"), FALSE);
          add_answer (query, "tenant", tenant->id);
          add_answer (query, "scope", g_hash_table_lookup (call->params, "scope"));
        }
      add_answer (query, "state", g_hash_table_lookup (call->params, "state"));
      redirect_back (reply, g_hash_table_lookup (call->params, "redirect_uri"), query);
    }
}
