/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-json.h"
#include "tn-text.h"

#include <string.h>

#define CODE_LIFETIME 600
#define TOKEN_LIFETIME 3600
#define GLOBAL_ADMINISTRATOR "62e90394-69f5-4237-9190-012177145e10"
#define DIRECTORY_READER "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"

struct _TnCode
{
  TnFleetTenant *tenant;
  char user_id[37];
  char *upn;       /* (owned) */
  char *segment;   /* (owned): the tenant part of the authorize URL */
  char *redirect;  /* (owned) */
  char *challenge; /* (owned) (nullable) */
  char *nonce;     /* (owned) (nullable) */
  char *scope;     /* (owned) */
  guint claims;    /* the claims challenge that the request carried */
  gint64 expires;
  gboolean used;
};

void
tn_code_free (TnCode *code)
{
  g_free (code->upn);
  g_free (code->segment);
  g_free (code->redirect);
  g_free (code->challenge);
  g_free (code->nonce);
  g_free (code->scope);
  g_free (code);
}

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static const char *
text_of (int code)
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

static char *
describe (int code)
{
  return g_strdup_printf (
      "AADSTS%d: %s\r\nTrace ID: 0000aaaa-11bb-cccc-dd22-eeeeee333333\r\nCorrelation ID: "
      "aaaa0000-bb11-2222-33cc-444444dddddd\r\nTimestamp: 2026-07-01 10:00:00Z",
      code,
      text_of (code));
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
    default:
      return "invalid_grant";
    }
}

static void
token_error (TnReply *reply, int code)
{
  g_autofree char *description = describe (code);

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

/* Tokens -------------------------------------------------------------------- */

/* Shaped like a JWT. CANARY stands in every secret, so that a search of files, logs and screens
 * finds a leak. */
static char *
make_jwt (TnRehearsal *self, const char *payload)
{
  static const char header[] = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"rehearsal\"}";
  g_autofree char *h = tn_text_base64url ((const guint8 *) header, strlen (header));
  g_autofree char *p = tn_text_base64url ((const guint8 *) payload, strlen (payload));
  g_autofree char *content = g_strdup_printf ("%s.%s", h, p);
  g_autofree char *signature = tn_rehearsal_sign (self, content);

  return g_strdup_printf ("%s.%sCANARY", content, signature);
}

static JsonNode *
open_jwt (TnRehearsal *self, const char *jwt)
{
  g_auto (GStrv) parts = g_strsplit (jwt, ".", 4);
  g_autofree char *content = NULL, *right = NULL;
  g_autofree guint8 *payload = NULL;
  gsize length;

  if (g_strv_length (parts) != 3)
    return NULL;
  content = g_strdup_printf ("%s.%s", parts[0], parts[1]);
  right = tn_rehearsal_sign (self, content);
  if (!g_str_has_prefix (parts[2], right) || !g_str_equal (parts[2] + strlen (right), "CANARY"))
    return NULL;
  payload = tn_text_base64_any (parts[1], &length);
  return payload != NULL ? tn_json_parse ((const char *) payload, length, NULL) : NULL;
}

static char *
make_access_token (TnRehearsal *self,
                   TnFleetTenant *tenant,
                   const char *user_id,
                   const char *upn,
                   const char *scope,
                   guint claims)
{
  g_autoptr (GString) payload = g_string_new ("{");
  g_autofree char *issuer = g_strdup_printf ("%s/%s/", self->base, tenant->id);
  g_autofree char *audience = g_strdup_printf ("%s/graph", self->base);

  tn_put_member (payload, "aud", audience);
  tn_put_member (payload, "iss", issuer);
  g_string_append_printf (payload,
                          ",\"iat\":%" G_GINT64_FORMAT ",\"exp\":%" G_GINT64_FORMAT
                          ",\"amr\":[\"pwd\",\"mfa\"],\"met\":%u",
                          now_seconds (),
                          now_seconds () + TOKEN_LIFETIME,
                          claims);
  tn_put_member (payload, "appid", TN_REHEARSAL_CLIENT_ID);
  tn_put_member (payload, "idtyp", "user");
  tn_put_member (payload, "oid", user_id);
  tn_put_member (payload, "scp", scope);
  tn_put_member (payload, "tid", tenant->id);
  tn_put_member (payload, "upn", upn);
  g_string_append_printf (payload,
                          ",\"wids\":[\"%s\"]}",
                          g_str_equal (user_id, tenant->admin_id) ? GLOBAL_ADMINISTRATOR
                                                                  : DIRECTORY_READER);
  return make_jwt (self, payload->str);
}

static char *
make_id_token (TnRehearsal *self,
               TnFleetTenant *tenant,
               const char *user_id,
               const char *upn,
               const char *nonce)
{
  g_autoptr (GString) payload = g_string_new ("{");
  g_autofree char *issuer = g_strdup_printf ("%s/%s/v2.0", self->base, tenant->id);

  tn_put_member (payload, "ver", "2.0");
  tn_put_member (payload, "iss", issuer);
  tn_put_member (payload, "aud", TN_REHEARSAL_CLIENT_ID);
  g_string_append_printf (payload,
                          ",\"iat\":%" G_GINT64_FORMAT ",\"exp\":%" G_GINT64_FORMAT,
                          now_seconds (),
                          now_seconds () + TOKEN_LIFETIME);
  tn_put_member (payload, "name", upn);
  tn_put_member (payload, "oid", user_id);
  tn_put_member (payload, "preferred_username", upn);
  tn_put_member (payload, "sub", user_id);
  tn_put_member (payload, "tid", tenant->id);
  if (nonce != NULL)
    tn_put_member (payload, "nonce", nonce);
  g_string_append_c (payload, '}');
  return make_jwt (self, payload->str);
}

static void
send_tokens (TnRehearsal *self,
             TnReply *reply,
             TnFleetTenant *tenant,
             const char *user_id,
             const char *upn,
             const char *nonce,
             guint claims)
{
  static const char scopes[] = "openid profile email offline_access User.Read "
                               "Organization.Read.All Domain.Read.All User.Read.All Group.Read.All "
                               "GroupMember.Read.All Device.Read.All LicenseAssignment.Read.All "
                               "SecurityEvents.Read.All AuditLog.Read.All "
                               "Reports.Read.All Directory.Read.All";
  g_autofree char *access = make_access_token (self, tenant, user_id, upn, scopes, claims);
  g_autofree char *id = make_id_token (self, tenant, user_id, upn, nonce);
  g_autofree char *plain = g_strdup_printf ("%s|%s|%u", user_id, upn, tn_rehearsal_roll (self, 0));
  g_autofree char *payload = tn_text_base64url ((const guint8 *) plain, strlen (plain));
  g_autofree char *signature = tn_rehearsal_sign (self, payload);
  g_autofree char *refresh = g_strdup_printf ("1.CANARY%s.%s", payload, signature);

  reply->type = "application/json; charset=utf-8";
  tn_reply_header (reply, "Cache-Control", "no-store, no-cache");
  g_string_assign (reply->body, "{");
  tn_put_member (reply->body, "token_type", "Bearer");
  tn_put_member (reply->body, "scope", scopes);
  g_string_append_printf (reply->body,
                          ",\"expires_in\":%d,\"ext_expires_in\":%d",
                          TOKEN_LIFETIME - 1,
                          TOKEN_LIFETIME - 1);
  tn_put_member (reply->body, "access_token", access);
  tn_put_member (reply->body, "refresh_token", refresh);
  tn_put_member (reply->body, "id_token", id);
  g_string_append_c (reply->body, '}');
}

gboolean
tn_rehearsal_check_token (TnRehearsal *self,
                          const char *authorization,
                          TnCall *call,
                          TnReply *reply)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *claims = NULL;
  const char *tid = NULL, *scp = NULL;
  gint64 expires = 0, met = 0;

  if (authorization != NULL && g_str_has_prefix (authorization, "Bearer "))
    root = open_jwt (self, authorization + strlen ("Bearer "));
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    {
      claims = json_node_get_object (root);
      tid = tn_json_get_string (claims, "tid");
      scp = tn_json_get_string (claims, "scp");
      tn_json_get_int (claims, "exp", &expires);
      tn_json_get_int (claims, "met", &met);
    }
  call->tenant = tid != NULL && scp != NULL ? tn_fleet_find (self->fleet, tid) : NULL;
  if (call->tenant == NULL || expires < now_seconds ())
    {
      tn_reply_graph_error (reply,
                            401,
                            "InvalidAuthenticationToken",
                            "Access token has expired or is not yet valid.");
      tn_reply_header (reply, "WWW-Authenticate", "Bearer realm=\"\", error=\"invalid_token\"");
      return FALSE;
    }
  /* Interned: the parsed token does not live as long as the call. */
  call->scopes = g_intern_string (scp);
  return TRUE;
}

/* /authorize ---------------------------------------------------------------- */

static gboolean
is_loopback_redirect (const char *uri)
{
  g_autoptr (GUri) parsed = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;

  return parsed != NULL && g_str_equal (g_uri_get_scheme (parsed), "http") &&
         (g_strcmp0 (g_uri_get_host (parsed), "localhost") == 0 ||
          g_strcmp0 (g_uri_get_host (parsed), "127.0.0.1") == 0);
}

static void
begin_page (TnReply *reply, const char *title)
{
  reply->type = "text/html; charset=utf-8";
  g_string_append_printf (
      reply->body,
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">"
      "<title>%s</title><style>body{font:16px "
      "system-ui,sans-serif;background:#eef1f4;margin:0;display:grid;"
      "place-items:center;min-height:100vh}main{background:#fff;padding:2em "
      "2.5em;border-radius:12px;width:26em;"
      "max-width:90vw;box-shadow:0 2px 12px "
      "#0002}h1{font-size:1.3em}a.b{display:block;padding:.7em 1em;margin:.4em 0;"
      "border-radius:8px;background:#f2f4f6;color:#123;text-decoration:none}a.b:focus,a.b:hover{"
      "background:#dfe8f5}"
      "a.p{background:#1a63c4;color:#fff;text-align:center}small{color:#567}.l{max-height:55vh;"
      "overflow:auto}</style>"
      "<main><p><small>Rehearsal cloud – not Microsoft. Nothing here is "
      "real.</small></p><h1>%s</h1>",
      title,
      title);
}

static void
error_page (TnReply *reply, int code)
{
  begin_page (reply, "Sorry, but we’re having trouble signing you in");
  reply->status = 400;
  g_string_append_printf (reply->body, "<p>AADSTS%d: %s</p></main></html>", code, text_of (code));
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
  g_autofree char *description = describe (code);

  add_answer (answer, "error", error);
  add_answer (answer, "error_description", description);
  if (code == 65004)
    add_answer (answer, "error_subcode", "cancel");
  add_answer (answer, "state", g_hash_table_lookup (call->params, "state"));
  redirect_back (reply, g_hash_table_lookup (call->params, "redirect_uri"), answer);
}

static guint
claims_of (TnCall *call)
{
  const char *claims = g_hash_table_lookup (call->params, "claims");
  const char *value = claims != NULL ? strstr (claims, "\"value\":\"") : NULL;

  return value != NULL ? (guint) atoi (value + strlen ("\"value\":\"")) : 0;
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
  entry->claims = claims_of (call);
  entry->expires = now_seconds () + CODE_LIFETIME;
  g_hash_table_insert (self->codes, g_strdup (code), entry);
  add_answer (answer, "code", code);
  add_answer (answer, "state", g_hash_table_lookup (call->params, "state"));
  add_answer (answer, "session_state", "4f6a1c2e-0000-4000-8000-000000000000");
  redirect_back (reply, entry->redirect, answer);
}

static void
account_page (TnRehearsal *self, TnReply *reply, TnCall *call, TnFleetTenant *only)
{
  begin_page (reply, "Pick an account");
  g_string_append (reply->body, "<div class=\"l\">");
  for (guint i = 0; i < MIN (tn_fleet_size (self->fleet), 400); i++)
    {
      TnFleetTenant *tenant = tn_fleet_get (self->fleet, i);
      g_autofree char *escaped = g_markup_escape_text (tenant->name, -1);
      g_autofree char *query = g_markup_escape_text (call->query, -1);

      if (only != NULL && tenant != only)
        continue;
      g_string_append_printf (
          reply->body,
          "<a class=\"b\" href=\"?%s&amp;rehearsal_account=%s\">%s<br><small>%s</small></a>",
          query,
          tenant->admin_upn,
          tenant->admin_upn,
          escaped);
    }
  g_string_append (reply->body, "</div></main></html>");
}

static void
consent_page (TnReply *reply, TnCall *call, const char *upn)
{
  const char *scope = g_hash_table_lookup (call->params, "scope");
  g_auto (GStrv) scopes = g_strsplit (scope != NULL ? scope : "", " ", -1);
  g_autofree char *query = g_markup_escape_text (call->query, -1);

  begin_page (reply, "Permissions requested");
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

static void
handle_authorize (TnRehearsal *self, TnReply *reply, TnCall *call, const char *segment)
{
  TnFleetTenant *wanted = NULL, *home = NULL;
  const char *account = g_hash_table_lookup (call->params, "rehearsal_account");
  const char *answer = g_hash_table_lookup (call->params, "rehearsal_answer");
  gboolean any = g_str_equal (segment, "organizations") || g_str_equal (segment, "common");
  TnFleetUser *user = NULL;

  if (g_strcmp0 (g_hash_table_lookup (call->params, "client_id"), TN_REHEARSAL_CLIENT_ID) != 0)
    error_page (reply, 700016);
  else if (!is_loopback_redirect (g_hash_table_lookup (call->params, "redirect_uri")))
    error_page (reply, 50011);
  else if (!any && (wanted = tn_fleet_find (self->fleet, segment)) == NULL)
    error_page (reply, 90002);
  else if (g_strcmp0 (g_hash_table_lookup (call->params, "response_type"), "code") != 0)
    redirect_error (reply, call, "unsupported_response_type", 900144);
  else if (g_hash_table_lookup (call->params, "code_challenge") != NULL &&
           g_strcmp0 (g_hash_table_lookup (call->params, "code_challenge_method"), "S256") != 0)
    redirect_error (reply, call, "invalid_request", 501481);
  else if (g_strcmp0 (g_hash_table_lookup (call->params, "prompt"), "none") == 0)
    redirect_error (reply, call, "login_required", 50058);
  else if (account == NULL)
    account_page (self, reply, call, wanted);
  else if ((user = tn_fleet_find_account (self->fleet, account, &home)) == NULL)
    redirect_error (reply, call, "access_denied", 50034);
  else if (wanted != NULL && wanted != home)
    redirect_error (reply, call, "access_denied", 50020);
  else if (!g_str_equal (user->id, home->admin_id) && !home->consented)
    redirect_error (reply, call, "access_denied", 90094);
  else if (answer == NULL &&
           (!home->consented ||
            g_strcmp0 (g_hash_table_lookup (call->params, "prompt"), "consent") == 0))
    consent_page (reply, call, account);
  else if (g_strcmp0 (answer, "cancel") == 0)
    redirect_error (reply, call, "access_denied", 65004);
  else
    {
      home->consented = TRUE;
      redirect_code (self, reply, call, segment, home, user);
    }
}

static void
handle_admin_consent (TnRehearsal *self, TnReply *reply, TnCall *call, const char *segment)
{
  TnFleetTenant *tenant = tn_fleet_find (self->fleet, segment);
  const char *answer = g_hash_table_lookup (call->params, "rehearsal_answer");
  g_autoptr (GString) query = g_string_new (NULL);

  if (tenant == NULL)
    error_page (reply, 90002);
  else if (!is_loopback_redirect (g_hash_table_lookup (call->params, "redirect_uri")))
    error_page (reply, 50011);
  else if (answer == NULL)
    consent_page (reply, call, tenant->admin_upn);
  else
    {
      /* admin_consent=True is there on failure, too (reference 1.9). */
      add_answer (query, "admin_consent", "True");
      if (g_str_equal (answer, "cancel"))
        {
          g_autofree char *description = describe (65004);

          add_answer (query, "error", "consent_required");
          add_answer (query, "error_description", description);
        }
      else
        {
          tenant->consented = TRUE;
          add_answer (query, "tenant", tenant->id);
          add_answer (query, "scope", g_hash_table_lookup (call->params, "scope"));
        }
      add_answer (query, "state", g_hash_table_lookup (call->params, "state"));
      redirect_back (reply, g_hash_table_lookup (call->params, "redirect_uri"), query);
    }
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
    token_error (reply, 70000);
  else if (entry->used)
    token_error (reply, 54005);
  else if (entry->expires < now_seconds ())
    token_error (reply, 70008);
  else if (g_ascii_strcasecmp (entry->segment, segment) != 0)
    token_error (reply, 700005);
  else if (g_strcmp0 (entry->redirect, g_hash_table_lookup (call->params, "redirect_uri")) != 0)
    token_error (reply, 50011);
  else if (!verifier_fits (entry->challenge, g_hash_table_lookup (call->params, "code_verifier")))
    token_error (reply, 501481);
  else if (entry->tenant->aadsts == 53003)
    token_error (reply, 53003);
  else
    {
      entry->used = TRUE;
      /* Signing in anew is what repairs a revoked or expired grant. */
      entry->tenant->aadsts = 0;
      send_tokens (self,
                   reply,
                   entry->tenant,
                   entry->user_id,
                   entry->upn,
                   entry->nonce,
                   entry->claims);
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
  fields = g_strsplit (plain != NULL ? (const char *) plain : "", "|", 3);
  if (g_strv_length (fields) == 3)
    user = tn_fleet_find_account (self->fleet, fields[1], &home);
  wanted = tn_fleet_find (self->fleet, segment);
  if (wanted == NULL && (g_str_equal (segment, "organizations") || g_str_equal (segment, "common")))
    wanted = home;
  if (user == NULL || !g_str_equal (user->id, fields[0]))
    token_error (reply, 70000);
  else if (wanted == NULL)
    token_error (reply, 90002);
  else if (wanted != home)
    token_error (reply, 50020);
  else if (home->aadsts != 0)
    token_error (reply, home->aadsts);
  else
    send_tokens (self, reply, home, user->id, fields[1], NULL, claims_of (call));
}

static void
handle_token (TnRehearsal *self, SoupServerMessage *message, TnReply *reply, const char *segment)
{
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *text = g_bytes_get_size (body) > 0
                              ? g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body))
                              : g_strdup ("");
  TnCall call = { 0 };
  const char *grant;

  /* In a form, + is a space. */
  g_strdelimit (text, "+", ' ');
  tn_call_parse_query (&call, text);
  grant = g_hash_table_lookup (call.params, "grant_type");
  if (g_strcmp0 (g_hash_table_lookup (call.params, "client_id"), TN_REHEARSAL_CLIENT_ID) != 0)
    token_error (reply, 700016);
  else if (g_strcmp0 (grant, "authorization_code") == 0)
    redeem_code (self, reply, &call, segment);
  else if (g_strcmp0 (grant, "refresh_token") == 0)
    redeem_refresh_token (self, reply, &call, segment);
  else
    token_error (reply, 900144);
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
      token_error (reply, 90002);
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

  if (rest == NULL)
    return FALSE;
  query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  if (query != NULL)
    g_strdelimit (query, "+", ' ');
  tn_call_parse_query (&call, query);
  g_free (call.query);
  call.query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  if (get && g_str_equal (rest, "v2.0/.well-known/openid-configuration"))
    handle_configuration (self, reply, segment);
  else if (get && g_str_equal (rest, "oauth2/v2.0/authorize"))
    handle_authorize (self, reply, &call, segment);
  else if (get && (g_str_equal (rest, "v2.0/adminconsent") || g_str_equal (rest, "adminconsent")))
    handle_admin_consent (self, reply, &call, segment);
  else if (!get && g_str_equal (rest, "oauth2/v2.0/token"))
    handle_token (self, message, reply, segment);
  else
    {
      tn_call_clear (&call);
      return FALSE;
    }
  tn_call_clear (&call);
  return TRUE;
}
