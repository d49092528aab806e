/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The token endpoint, the errors of a sign-in, and which page answers a request. */
#include "config.h"

#include "tn-rehearsal-sign-in.h"

#include "tn-text.h"

#include <string.h>

const char *
tn_aadsts_text (int code)
{
  static const struct
  {
    int code;
    const char *text;
  } texts[] = {
    { 50011,
      "The redirect URI specified in the request does not match the redirect URIs configured for "
      "the application." },
    { 50020,
      "User account from identity provider does not exist in tenant and cannot access the "
      "application." },
    { 50034, "The user account does not exist in the directory." },
    { 50173,
      "The provided grant has expired due to it being revoked, a fresh auth token is needed." },
    { 501481,
      "The Code_Verifier does not match the code_challenge supplied in the authorization "
      "request." },
    { 50076,
      "Due to a configuration change made by your administrator, you must use multi-factor "
      "authentication." },
    { 650052,
      "The app needs access to a service ('fc780465-2017-40d4-a0c5-307022471b92') that your "
      "organization has not subscribed to or enabled." },
    { 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling." },
    { 70018, "Invalid verification code due to user typing in wrong user code for device flow." },
    { 70020, "Verification code expired. Have the user retry the sign-in." },
    { 7000218, "The request body must contain the following parameter: client_assertion." },
    { 53003, "Access has been blocked by Conditional Access policies." },
    { 54005,
      "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use "
      "an existing refresh token." },
    { 65001, "The user or administrator has not consented to use the application." },
    { 65004, "User declined to consent to access the app." },
    { 700005,
      "Provided Authorization Code is intended to use against other tenant, thus rejected." },
    { 70000, "Provided grant is invalid or malformed." },
    { 70008, "The provided authorization code or refresh token has expired due to inactivity." },
    { 700016, "Application was not found in the directory." },
    { 700082, "The refresh token has expired due to inactivity." },
    { 90002, "Tenant not found. Check to make sure you have the correct tenant ID." },
    { 90094, "Admin consent is required for the permissions requested by this application." },
    { 900144, "The request body must contain a required parameter." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].code == code)
      return texts[i].text;
  return "The request was refused.";
}

char *
tn_aadsts_describe (int code)
{
  return g_strdup_printf (
      "AADSTS%d: %s\r\nTrace ID: 0000aaaa-11bb-cccc-dd22-eeeeee333333\r\nCorrelation ID: "
      "aaaa0000-bb11-2222-33cc-444444dddddd\r\nTimestamp: 2026-07-01 10:00:00Z",
      code,
      tn_aadsts_text (code));
}

static const char *
error_word (int code)
{
  switch (code)
    {
    case 90002:
    case 900144:
      return "invalid_request";
    case 700016:
      return "unauthorized_client";
    case 50076:
    case 50079:
      return "interaction_required";
    case 70016:
      return "authorization_pending";
    case 70018:
      return "bad_verification_code";
    case 70020:
      return "expired_token";
    case 65004:
      return "authorization_declined";
    default:
      return "invalid_grant";
    }
}

void
tn_sign_in_refuse (TnReply *reply, int code)
{
  g_autofree char *description = tn_aadsts_describe (code);

  reply->status = 400;
  reply->type = "application/json; charset=utf-8";
  g_string_assign (reply->body, "{");
  tn_put_member (reply->body, "error", error_word (code));
  tn_put_member (reply->body, "error_description", description);
  g_string_append_printf (reply->body, ",\"error_codes\":[%d]", code);
  tn_put_member (reply->body, "timestamp", "2026-07-01 10:00:00Z");
  tn_put_member (reply->body, "trace_id", "0000aaaa-11bb-cccc-dd22-eeeeee333333");
  tn_put_member (reply->body, "correlation_id", "aaaa0000-bb11-2222-33cc-444444dddddd");
  if (code == 65001)
    tn_put_member (reply->body, "suberror", "consent_required");
  if (code == 53003)
    tn_put_member (reply->body, "suberror", "message_only");
  if (code == 50076)
    tn_put_member (reply->body,
                   "claims",
                   "{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\"p1\"]}}}");
  g_string_append_c (reply->body, '}');
}

/* /token -------------------------------------------------------------------- */

static gboolean
verifier_fits (const char *challenge, const char *verifier)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *text = NULL;

  if (challenge == NULL)
    return TRUE;
  if (verifier == NULL || strlen (verifier) < 43)
    return FALSE;
  g_checksum_update (sum, (const guchar *) verifier, -1);
  g_checksum_get_digest (sum, digest, &length);
  text = tn_text_base64url (digest, length);
  return g_str_equal (text, challenge);
}

static void
redeem_code (TnRehearsal *self, TnReply *reply, TnCall *call, const char *segment)
{
  const char *code = g_hash_table_lookup (call->params, "code");
  TnCode *entry = code != NULL ? g_hash_table_lookup (self->codes, code) : NULL;

  if (entry == NULL)
    tn_sign_in_refuse (reply, 70000);
  else if (entry->used)
    tn_sign_in_refuse (reply, 54005);
  else if (entry->expires < tn_rehearsal_now (self))
    tn_sign_in_refuse (reply, 70008);
  else if (g_ascii_strcasecmp (entry->segment, segment) != 0)
    tn_sign_in_refuse (reply, 700005);
  else if (g_strcmp0 (entry->redirect, g_hash_table_lookup (call->params, "redirect_uri")) != 0)
    tn_sign_in_refuse (reply, 50011);
  else if (!verifier_fits (entry->challenge, g_hash_table_lookup (call->params, "code_verifier")))
    tn_sign_in_refuse (reply, 501481);
  else if (entry->tenant->aadsts == 53003 || entry->tenant->aadsts == 999999)
    tn_sign_in_refuse (reply, entry->tenant->aadsts);
  else if (g_strcmp0 (entry->client_id, g_hash_table_lookup (call->params, "client_id")) != 0)
    tn_sign_in_refuse (reply, 70000);
  else
    {
      g_auto (TnTokenSpec) spec = { 0 };
      const char *scope = g_hash_table_lookup (call->params, "scope");

      entry->used = TRUE;
      /* Signing in anew is what repairs a revoked or expired grant. */
      entry->tenant->aadsts = 0;
      tn_token_spec_fill (self,
                          &spec,
                          entry->tenant,
                          entry->user_id,
                          entry->upn,
                          entry->client_id,
                          scope != NULL ? scope : entry->scope);
      spec.claims = entry->claims;
      tn_tokens_send (self, reply, &spec, entry->nonce);
    }
}

/* A partner's user in a customer tenant (reference 2.6). */
static void
redeem_for_customer (TnRehearsal *self,
                     TnReply *reply,
                     TnCall *call,
                     TnFleetTenant *customer,
                     const char *user_id,
                     const char *upn)
{
  g_autofree char *roles = NULL;
  gboolean guest = g_strcmp0 (customer->weakness, "guest-account") == 0;
  g_auto (TnTokenSpec) spec = { 0 };

  tn_gdap_fleet_advance (self->gdap, tn_rehearsal_now (self));
  roles = tn_gdap_fleet_roles (self->gdap, customer);
  if (customer->aadsts != 0)
    tn_sign_in_refuse (reply, customer->aadsts);
  else if (*roles == '\0' && !guest)
    tn_sign_in_refuse (reply, 50020);
  else if (!customer->consented)
    tn_sign_in_refuse (reply, 65001);
  else
    {
      tn_token_spec_fill (self,
                          &spec,
                          customer,
                          user_id,
                          upn,
                          g_hash_table_lookup (call->params, "client_id"),
                          g_hash_table_lookup (call->params, "scope"));
      g_free (spec.roles);
      spec.roles = g_strdup (guest ? "" : roles);
      spec.guest = guest;
      spec.claims = tn_sign_in_claims (call);
      tn_tokens_send (self, reply, &spec, NULL);
    }
}

static void
redeem_refresh_token (TnRehearsal *self, TnReply *reply, TnCall *call, const char *segment)
{
  const char *token = g_hash_table_lookup (call->params, "refresh_token");
  g_auto (GStrv) parts = g_strsplit (token != NULL ? token : "", ".", 4);
  g_autofree char *right = NULL;
  g_autofree guint8 *plain = NULL;
  g_auto (GStrv) fields = NULL;
  TnFleetTenant *home = NULL, *wanted;
  TnFleetUser *user = NULL;
  gsize length;

  if (g_strv_length (parts) == 3 && g_str_has_prefix (parts[1], "CANARY"))
    {
      right = tn_rehearsal_sign (self, parts[1] + strlen ("CANARY"));
      if (g_str_equal (right, parts[2]))
        plain = tn_text_base64_any (parts[1] + strlen ("CANARY"), &length);
    }
  fields = g_strsplit (plain != NULL ? (const char *) plain : "", "|", 5);
  if (g_strv_length (fields) == 5)
    user = tn_fleet_find_account (self->fleet, fields[1], &home);
  wanted = tn_fleet_find (self->fleet, segment);
  if (wanted == NULL && (g_str_equal (segment, "organizations") || g_str_equal (segment, "common")))
    wanted = home;
  /* It is bound to the person and the application that it was given to (reference 1.6). */
  if (user == NULL || !g_str_equal (user->id, fields[0]) ||
      g_strcmp0 (g_hash_table_lookup (call->params, "client_id"), fields[2]) != 0)
    tn_sign_in_refuse (reply, 70000);
  else if (!user->enabled)
    tn_sign_in_refuse (reply, 50057);
  else if (g_ascii_strtoll (fields[3], NULL, 10) < user->sessions_after)
    tn_sign_in_refuse (reply, 50173);
  else if (wanted == NULL)
    tn_sign_in_refuse (reply, 90002);
  else if (home->aadsts != 0)
    tn_sign_in_refuse (reply, home->aadsts);
  else if (wanted != home && self->gdap != NULL && home == self->gdap->tenant &&
           g_str_equal (user->id, home->admin_id) &&
           tn_gdap_fleet_has_customer (self->gdap, wanted))
    redeem_for_customer (self, reply, call, wanted, user->id, fields[1]);
  else if (wanted != home)
    tn_sign_in_refuse (reply, 50020);
  else
    {
      const char *scope = g_hash_table_lookup (call->params, "scope");
      g_autofree char *granted = tn_rehearsal_granted (home);
      g_auto (TnTokenSpec) spec = { 0 };

      if (!home->consented || (scope != NULL && g_str_has_prefix (scope, TN_PARTNER_CENTER) &&
                               !tn_scopes_have (granted, TN_PARTNER_CENTER "user_impersonation")))
        {
          tn_sign_in_refuse (reply, 65001);
          return;
        }
      tn_token_spec_fill (self,
                          &spec,
                          home,
                          user->id,
                          fields[1],
                          g_hash_table_lookup (call->params, "client_id"),
                          scope);
      spec.claims = tn_sign_in_claims (call);
      tn_tokens_send (self, reply, &spec, NULL);
    }
}

static void
handle_form (TnRehearsal *self,
             SoupServerMessage *message,
             TnReply *reply,
             const char *segment,
             gboolean device)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *text = g_bytes_get_size (body) > 0
                              ? g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body))
                              : g_strdup ("");
  TnCall call = { 0 };
  const char *grant_type;

  /* In a form, + is a space. */
  g_strdelimit (text, "+", ' ');
  tn_call_parse_query (&call, text);
  grant_type = g_hash_table_lookup (call.params, "grant_type");
  if (!tn_client_may_sign_in (self, g_hash_table_lookup (call.params, "client_id")))
    tn_sign_in_refuse (reply, 700016);
  else if (device)
    tn_device_start (self, reply, &call);
  else if (g_strcmp0 (grant_type, "urn:ietf:params:oauth:grant-type:device_code") == 0)
    tn_device_poll (self, reply, &call);
  else if (g_strcmp0 (grant_type, "authorization_code") == 0)
    redeem_code (self, reply, &call, segment);
  else if (g_strcmp0 (grant_type, "refresh_token") == 0)
    redeem_refresh_token (self, reply, &call, segment);
  else
    tn_sign_in_refuse (reply, 900144);
  tn_call_clear (&call);
}

static void
handle_configuration (TnRehearsal *self, TnReply *reply, const char *segment)
{
  TnFleetTenant *tenant = tn_fleet_find (self->fleet, segment);
  gboolean any = g_str_equal (segment, "organizations") || g_str_equal (segment, "common");
  const char *id = tenant != NULL ? tenant->id : segment;
  static const struct
  {
    const char *name, *path;
  } endpoints[] = {
    { "token_endpoint", "oauth2/v2.0/token" },
    { "authorization_endpoint", "oauth2/v2.0/authorize" },
    { "device_authorization_endpoint", "oauth2/v2.0/devicecode" },
    { "end_session_endpoint", "oauth2/v2.0/logout" },
    { "jwks_uri", "discovery/v2.0/keys" },
    { "issuer", "v2.0" },
  };

  if (tenant == NULL && !any)
    {
      tn_sign_in_refuse (reply, 90002);
      return;
    }
  reply->type = "application/json; charset=utf-8";
  g_string_append_c (reply->body, '{');
  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    {
      g_autofree char *url = g_strdup_printf (
          "%s/%s/%s",
          self->base,
          any ? g_str_equal (endpoints[i].name, "issuer") ? "{tenantid}" : segment : id,
          endpoints[i].path);

      tn_put_member (reply->body, endpoints[i].name, url);
    }
  tn_put_member (reply->body, "tenant_region_scope", any ? NULL : "EU");
  tn_put_member (reply->body, "cloud_instance_name", "rehearsal.example");
  tn_put_member (reply->body, "msgraph_host", "rehearsal.example");
  g_string_append (reply->body,
                   ",\"response_types_supported\":[\"code\"],\"scopes_supported\":[\"openid\","
                   "\"profile\",\"email\","
                   "\"offline_access\"]}");
}

gboolean
tn_rehearsal_handle_sign_in (TnRehearsal *self,
                             SoupServerMessage *message,
                             const char *path,
                             TnReply *reply)
{
  g_auto (GStrv) parts = g_strsplit (path + 1, "/", 2);
  const char *segment = parts[0], *rest = segment != NULL ? parts[1] : NULL;
  gboolean get = g_str_equal (soup_server_message_get_method (message), "GET");
  TnCall call = { 0 };
  g_autofree char *query = NULL;

  if (rest == NULL && g_strcmp0 (segment, "devicelogin") != 0)
    return FALSE;
  query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  if (query != NULL)
    g_strdelimit (query, "+", ' ');
  tn_call_parse_query (&call, query);
  g_free (call.query);
  call.query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  if (rest == NULL)
    tn_device_page (self, reply, &call);
  else if (get && g_str_equal (segment, "invitation"))
    tn_rehearsal_handle_pages (self, rest, &call, reply);
  else if (get && g_str_equal (rest, "v2.0/.well-known/openid-configuration"))
    handle_configuration (self, reply, segment);
  else if (get && g_str_equal (rest, "oauth2/v2.0/authorize"))
    tn_sign_in_authorize (self, reply, &call, segment);
  else if (get && (g_str_equal (rest, "v2.0/adminconsent") || g_str_equal (rest, "adminconsent")))
    tn_sign_in_admin_consent (self, reply, &call, segment);
  else if (!get && g_str_equal (rest, "oauth2/v2.0/token"))
    handle_form (self, message, reply, segment, FALSE);
  else if (!get && g_str_equal (rest, "oauth2/v2.0/devicecode"))
    handle_form (self, message, reply, segment, TRUE);
  else
    {
      tn_call_clear (&call);
      return FALSE;
    }
  tn_call_clear (&call);
  return TRUE;
}
