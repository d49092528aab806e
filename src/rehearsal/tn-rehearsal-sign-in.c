/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-json.h"
#include "tn-text.h"

#include <string.h>

#define CODE_LIFETIME 600
#define TOKEN_LIFETIME 3600
#define DEVICE_LIFETIME 900
#define PARTNER_CENTER "https://api.partnercenter.microsoft.com/"
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
  char *client_id; /* (owned) */
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
  g_free (code->client_id);
  g_free (code);
}

/* A sign-in with a code that is typed on another page (RFC 8628). */
struct _TnDevice
{
  char *user_code;       /* (owned) */
  char *client_id;       /* (owned) */
  char *scope;           /* (owned) */
  TnFleetTenant *tenant; /* (nullable): who signed in */
  char *upn;             /* (owned) (nullable) */
  char user_id[37];
  gboolean declined, used;
  gint64 expires, polled;
};

void
tn_device_free (TnDevice *device)
{
  g_free (device->user_code);
  g_free (device->client_id);
  g_free (device->scope);
  g_free (device->upn);
  g_free (device);
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

/* Permissions of Graph that this cloud knows, and those that a consent gave before anybody counted
 * them. */
static const char *const permissions[] = { "User.Read",
                                           "Organization.Read.All",
                                           "Domain.Read.All",
                                           "User.Read.All",
                                           "Group.Read.All",
                                           "GroupMember.Read.All",
                                           "Device.Read.All",
                                           "LicenseAssignment.Read.All",
                                           "SecurityEvents.Read.All",
                                           "AuditLog.Read.All",
                                           "Reports.Read.All",
                                           "Directory.Read.All",
                                           "DeviceManagementManagedDevices.Read.All",
                                           "ReportSettings.Read.All",
                                           "ServiceHealth.Read.All",
                                           "ServiceMessage.Read.All",
                                           "Policy.Read.All",
                                           "RoleManagement.Read.Directory",
                                           "Application.Read.All",
                                           "Application.ReadWrite.All",
                                           "DelegatedPermissionGrant.ReadWrite.All",
                                           "AppRoleAssignment.ReadWrite.All",
                                           "DelegatedAdminRelationship.Read.All",
                                           "DelegatedAdminRelationship.ReadWrite.All",
                                           "CrossTenantInformation.ReadBasic.All",
                                           "UserAuthenticationMethod.Read.All",
                                           "User.ReadWrite.All",
                                           "GroupMember.ReadWrite.All",
                                           "LicenseAssignment.ReadWrite.All",
                                           "UserAuthenticationMethod.ReadWrite.All",
                                           "Group.ReadWrite.All",
                                           "AdministrativeUnit.Read.All",
                                           "AdministrativeUnit.ReadWrite.All",
                                           "RoleManagement.ReadWrite.Directory",
                                           "Policy.ReadWrite.ConditionalAccess",
                                           "Policy.ReadWrite.AuthenticationMethod",
                                           "Policy.ReadWrite.Authorization",
                                           "Device.ReadWrite.All",
                                           "BackupRestore-Configuration.Read.All",
                                           "BackupRestore-Configuration.ReadWrite.All",
                                           "BackupRestore-Control.Read.All",
                                           "BackupRestore-Restore.Read.All",
                                           "BackupRestore-Restore.ReadWrite.All",
                                           "BackupRestore-Search.Read.All",
                                           "EntraBackup.Read.All",
                                           "EntraBackup.ReadWrite.Preview",
                                           "EntraBackup.ReadWrite.Recovery",
                                           NULL };
#define N_USUAL 13

gboolean
tn_rehearsal_knows_permission (const char *name)
{
  return g_strv_contains (permissions, name);
}

void
tn_rehearsal_put_permissions (TnRehearsal *self, GString *out)
{
  g_string_append_c (out, '[');
  for (guint i = 0; permissions[i] != NULL; i++)
    {
      char id[37];

      tn_fleet_guid (self->fleet, id, 60, i, 0);
      g_string_append (out, i > 0 ? ",{" : "{");
      tn_put_member (out, "id", id);
      tn_put_member (out, "value", permissions[i]);
      tn_put_member (out, "type", "Admin");
      tn_put_name (out, "isEnabled");
      g_string_append (out, "true}");
    }
  g_string_append_c (out, ']');
}

char *
tn_rehearsal_granted (TnFleetTenant *tenant)
{
  g_autoptr (GString) usual = g_string_new (NULL);

  if (!tenant->consented)
    return g_strdup ("");
  if (tenant->scopes != NULL)
    return g_strdup (tenant->scopes);
  for (guint i = 0; i < N_USUAL; i++)
    g_string_append_printf (usual, "%s%s", i > 0 ? " " : "", permissions[i]);
  return g_strdup (usual->str);
}

static gboolean
has_scope (const char *scopes, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (scopes, " ", -1);

  return g_strv_contains ((const char *const *) parts, name);
}

/* A scope with Graph's address in front is the same scope. */
static const char *
bare_scope (const char *scope)
{
  static const char graph[] = "https://graph.microsoft.com/";

  return g_str_has_prefix (scope, graph) ? scope + strlen (graph) : scope;
}

static gboolean
is_permission (const char *scope)
{
  static const char *const others[] = { "openid",   "profile", "email", "offline_access",
                                        ".default", "",        NULL };

  return !g_strv_contains (others, bare_scope (scope));
}

/* What of @requested nobody has consented to yet; @half: only the first half of it counts. */
static char *
not_granted (TnFleetTenant *tenant, const char *requested)
{
  g_autofree char *granted = tn_rehearsal_granted (tenant);
  g_auto (GStrv) parts = g_strsplit (requested != NULL ? requested : "", " ", -1);
  GString *missing = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    if (is_permission (parts[i]) && !has_scope (granted, bare_scope (parts[i])))
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? " " : "", bare_scope (parts[i]));
  return g_string_free_and_steal (missing);
}

static void
grant (TnFleetTenant *tenant, const char *requested, gboolean half)
{
  g_autofree char *missing = not_granted (tenant, requested);
  g_autofree char *granted = tn_rehearsal_granted (tenant);
  g_auto (GStrv) parts = g_strsplit (missing, " ", -1);
  guint n = g_strv_length (parts);
  g_autoptr (GString) scopes = g_string_new (granted);

  for (guint i = 0; i < (half ? n / 2 : n); i++)
    g_string_append_printf (scopes, "%s%s", scopes->len > 0 ? " " : "", parts[i]);
  g_free (tenant->scopes);
  tenant->scopes = g_strdup (scopes->str);
  tenant->consented = TRUE;
  /* An enterprise application that was deleted is there again. */
  if (tenant->aadsts == 700016)
    tenant->aadsts = 0;
}

/* Whom a token is for, and what it may do. */
typedef struct
{
  TnFleetTenant *tenant; /* for which it speaks */
  const char *user_id, *upn, *client_id;
  char *scopes;         /* (owned) */
  const char *resource; /* "graph" or "partner" */
  char *roles;          /* (owned): template ids, separated by spaces */
  gboolean foreign;     /* the user's home is another tenant */
  gboolean guest;
  guint claims;
} TokenSpec;

static void
token_spec_clear (TokenSpec *spec)
{
  g_free (spec->scopes);
  g_free (spec->roles);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TokenSpec, token_spec_clear)

static void
put_words (GString *out, const char *name, const char *words)
{
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);
  guint put = 0;

  tn_put_name (out, name);
  g_string_append_c (out, '[');
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      {
        if (put++ > 0)
          g_string_append_c (out, ',');
        tn_put_string (out, parts[i]);
      }
  g_string_append_c (out, ']');
}

static char *
make_access_token (TnRehearsal *self, const TokenSpec *spec)
{
  g_autoptr (GString) payload = g_string_new ("{");
  g_autofree char *issuer = g_strdup_printf ("%s/%s/", self->base, spec->tenant->id);
  g_autofree char *audience = g_strdup_printf ("%s/%s", self->base, spec->resource);
  gboolean partner_user =
      self->gdap != NULL && g_str_equal (spec->user_id, self->gdap->tenant->admin_id);
  gboolean mfa = !partner_user || self->gdap->mfa;

  tn_put_member (payload, "aud", audience);
  tn_put_member (payload, "iss", issuer);
  g_string_append_printf (payload,
                          ",\"iat\":%" G_GINT64_FORMAT ",\"exp\":%" G_GINT64_FORMAT
                          ",\"met\":%u,\"acct\":%d",
                          tn_rehearsal_now (self),
                          tn_rehearsal_now (self) + TOKEN_LIFETIME,
                          spec->claims,
                          spec->guest ? 1 : 0);
  put_words (payload, "amr", mfa ? "pwd mfa" : "pwd");
  tn_put_member (payload, "appid", spec->client_id);
  tn_put_member (payload, "idtyp", "user");
  tn_put_member (payload, "oid", spec->user_id);
  tn_put_member (payload, "scp", spec->scopes);
  tn_put_member (payload, "tid", spec->tenant->id);
  tn_put_member (payload, "upn", spec->upn);
  put_words (payload, "wids", spec->roles);
  g_string_append_c (payload, '}');
  return make_jwt (self, payload->str);
}

static char *
make_id_token (TnRehearsal *self,
               TnFleetTenant *tenant,
               const char *client_id,
               const char *user_id,
               const char *upn,
               const char *nonce)
{
  g_autoptr (GString) payload = g_string_new ("{");
  g_autofree char *issuer = g_strdup_printf ("%s/%s/v2.0", self->base, tenant->id);

  tn_put_member (payload, "ver", "2.0");
  tn_put_member (payload, "iss", issuer);
  tn_put_member (payload, "aud", client_id);
  g_string_append_printf (payload,
                          ",\"iat\":%" G_GINT64_FORMAT ",\"exp\":%" G_GINT64_FORMAT,
                          tn_rehearsal_now (self),
                          tn_rehearsal_now (self) + TOKEN_LIFETIME);
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
send_tokens (TnRehearsal *self, TnReply *reply, const TokenSpec *spec, const char *nonce)
{
  g_autofree char *access = make_access_token (self, spec);
  g_autofree char *id =
      make_id_token (self, spec->tenant, spec->client_id, spec->user_id, spec->upn, nonce);
  g_autofree char *plain =
      g_strdup_printf ("%s|%s|%u", spec->user_id, spec->upn, tn_rehearsal_roll (self, 0));
  g_autofree char *payload = tn_text_base64url ((const guint8 *) plain, strlen (plain));
  g_autofree char *signature = tn_rehearsal_sign (self, payload);
  g_autofree char *refresh = g_strdup_printf ("1.CANARY%s.%s", payload, signature);
  g_autofree char *scopes =
      g_strdup_printf ("openid profile email offline_access %s", spec->scopes);

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

static gboolean
is_ours (TnRehearsal *self, const char *client_id)
{
  return g_str_equal (client_id, TN_REHEARSAL_CLIENT_ID) ||
         g_hash_table_contains (self->clients, client_id);
}

/* Public clients of Microsoft's own, which an administrator may sign in with. */
static gboolean
is_well_known (const char *client_id)
{
  static const char *const ids[] = { "14d82eec-204b-4c2f-b7e8-296a70dab67e",
                                     "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
                                     "1950a258-227b-4e31-a9cf-717495945fc2",
                                     NULL };

  return g_strv_contains (ids, client_id);
}

static gboolean
may_sign_in (TnRehearsal *self, const char *client_id)
{
  return client_id != NULL && (is_ours (self, client_id) || is_well_known (client_id));
}

/* The scopes that a token for @requested carries: named ones of a client of Microsoft's, or what
 * was consented to ours. */
static char *
scopes_for (TnRehearsal *self, TnFleetTenant *tenant, const char *client_id, const char *requested)
{
  g_autofree char *granted = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GString) scopes = NULL;

  if (requested != NULL && g_str_has_prefix (requested, PARTNER_CENTER))
    return g_strdup ("user_impersonation");
  if (is_ours (self, client_id) && tenant->scopes_after > tn_rehearsal_now (self))
    return g_strdup ("User.Read");
  granted = tn_rehearsal_granted (tenant);
  parts = g_strsplit (is_ours (self, client_id) ? granted
                      : requested != NULL       ? requested
                                                : "",
                      " ",
                      -1);
  scopes = g_string_new (NULL);
  for (guint i = 0; parts[i] != NULL; i++)
    /* One token is for one resource. */
    if (is_permission (parts[i]) && strstr (bare_scope (parts[i]), "://") == NULL)
      g_string_append_printf (scopes, "%s%s", scopes->len > 0 ? " " : "", bare_scope (parts[i]));
  return g_strdup (scopes->str);
}

static void
fill_spec (TnRehearsal *self,
           TokenSpec *spec,
           TnFleetTenant *tenant,
           const char *user_id,
           const char *upn,
           const char *client_id,
           const char *requested)
{
  spec->tenant = tenant;
  spec->user_id = user_id;
  spec->upn = upn;
  spec->client_id = client_id;
  spec->scopes = scopes_for (self, tenant, client_id, requested);
  spec->resource =
      requested != NULL && g_str_has_prefix (requested, PARTNER_CENTER) ? "partner" : "graph";
  spec->roles = g_strdup (g_str_equal (user_id, tenant->admin_id) ? TN_GLOBAL_ADMINISTRATOR
                                                                  : DIRECTORY_READER);
}

gboolean
tn_rehearsal_check_token (TnRehearsal *self,
                          const char *authorization,
                          const char *resource,
                          TnCall *call,
                          TnReply *reply)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *claims = NULL;
  const char *tid = NULL, *scp = NULL, *audience = NULL;
  g_autofree char *right = g_strdup_printf ("%s/%s", self->base, resource);
  gint64 expires = 0, met = 0, guest = 0;

  if (authorization != NULL && g_str_has_prefix (authorization, "Bearer "))
    root = open_jwt (self, authorization + strlen ("Bearer "));
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    {
      claims = json_node_get_object (root);
      tid = tn_json_get_string (claims, "tid");
      scp = tn_json_get_string (claims, "scp");
      tn_json_get_int (claims, "exp", &expires);
      tn_json_get_int (claims, "met", &met);
      tn_json_get_int (claims, "acct", &guest);
      audience = tn_json_get_string (claims, "aud");
    }
  call->tenant = tid != NULL && scp != NULL ? tn_fleet_find (self->fleet, tid) : NULL;
  if (call->tenant == NULL || expires < tn_rehearsal_now (self) || g_strcmp0 (audience, right) != 0)
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
  call->user_id = g_intern_string (tn_json_get_string (claims, "oid"));
  call->app_id = g_intern_string (tn_json_get_string (claims, "appid"));
  {
    JsonArray *amr = tn_json_get_array (claims, "amr");

    for (guint i = 0; i < tn_json_array_length (amr); i++)
      call->mfa = call->mfa || g_strcmp0 (tn_json_array_string (amr, i), "mfa") == 0;
  }
  call->powerless = guest == 1;
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

void
tn_rehearsal_begin_page (TnReply *reply, const char *title)
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
  tn_rehearsal_begin_page (reply, "Sorry, but we’re having trouble signing you in");
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
  entry->claims = claims_of (call);
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

static void
account_page (TnRehearsal *self, TnReply *reply, TnCall *call, TnFleetTenant *only)
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

static void
consent_page (TnReply *reply, TnCall *call, const char *upn)
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

static void
handle_authorize (TnRehearsal *self, TnReply *reply, TnCall *call, const char *segment)
{
  TnFleetTenant *wanted = NULL, *home = NULL;
  const char *account = g_hash_table_lookup (call->params, "rehearsal_account");
  const char *answer = g_hash_table_lookup (call->params, "rehearsal_answer");
  const char *client_id = g_hash_table_lookup (call->params, "client_id");
  const char *scope = g_hash_table_lookup (call->params, "scope");
  gboolean any = g_str_equal (segment, "organizations") || g_str_equal (segment, "common");
  TnFleetUser *user = NULL;
  g_autofree char *missing = NULL;

  if (!may_sign_in (self, client_id))
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
  else if ((missing = is_ours (self, client_id) ? not_granted (home, scope) : g_strdup (scope)) !=
               NULL &&
           !g_str_equal (user->id, home->admin_id) && *missing != '\0')
    redirect_error (reply, call, "access_denied", 90094);
  else if (answer == NULL &&
           (*missing != '\0' || !home->consented ||
            g_strcmp0 (g_hash_table_lookup (call->params, "prompt"), "consent") == 0))
    consent_page (reply, call, account);
  else if (g_strcmp0 (answer, "cancel") == 0)
    redirect_error (reply, call, "access_denied", 65004);
  else
    {
      if (is_ours (self, client_id) && (*missing != '\0' || !home->consented))
        grant (home, scope, g_strcmp0 (answer, "some") == 0);
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
          grant (tenant, g_hash_table_lookup (call->params, "scope"), FALSE);
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
  else if (entry->expires < tn_rehearsal_now (self))
    token_error (reply, 70008);
  else if (g_ascii_strcasecmp (entry->segment, segment) != 0)
    token_error (reply, 700005);
  else if (g_strcmp0 (entry->redirect, g_hash_table_lookup (call->params, "redirect_uri")) != 0)
    token_error (reply, 50011);
  else if (!verifier_fits (entry->challenge, g_hash_table_lookup (call->params, "code_verifier")))
    token_error (reply, 501481);
  else if (entry->tenant->aadsts == 53003 || entry->tenant->aadsts == 999999)
    token_error (reply, entry->tenant->aadsts);
  else if (g_strcmp0 (entry->client_id, g_hash_table_lookup (call->params, "client_id")) != 0)
    token_error (reply, 70000);
  else
    {
      g_auto (TokenSpec) spec = { 0 };
      const char *scope = g_hash_table_lookup (call->params, "scope");

      entry->used = TRUE;
      /* Signing in anew is what repairs a revoked or expired grant. */
      entry->tenant->aadsts = 0;
      fill_spec (self,
                 &spec,
                 entry->tenant,
                 entry->user_id,
                 entry->upn,
                 entry->client_id,
                 scope != NULL ? scope : entry->scope);
      spec.claims = entry->claims;
      send_tokens (self, reply, &spec, entry->nonce);
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
  g_auto (TokenSpec) spec = { 0 };

  tn_gdap_fleet_advance (self->gdap, tn_rehearsal_now (self));
  roles = tn_gdap_fleet_roles (self->gdap, customer);
  if (customer->aadsts != 0)
    token_error (reply, customer->aadsts);
  else if (*roles == '\0' && !guest)
    token_error (reply, 50020);
  else if (!customer->consented)
    token_error (reply, 65001);
  else
    {
      fill_spec (self,
                 &spec,
                 customer,
                 user_id,
                 upn,
                 g_hash_table_lookup (call->params, "client_id"),
                 g_hash_table_lookup (call->params, "scope"));
      g_free (spec.roles);
      spec.roles = g_strdup (guest ? "" : roles);
      spec.guest = guest;
      spec.claims = claims_of (call);
      send_tokens (self, reply, &spec, NULL);
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
  else if (home->aadsts != 0)
    token_error (reply, home->aadsts);
  else if (wanted != home && self->gdap != NULL && home == self->gdap->tenant &&
           g_str_equal (user->id, home->admin_id) &&
           tn_gdap_fleet_has_customer (self->gdap, wanted))
    redeem_for_customer (self, reply, call, wanted, user->id, fields[1]);
  else if (wanted != home)
    token_error (reply, 50020);
  else
    {
      const char *scope = g_hash_table_lookup (call->params, "scope");
      g_autofree char *granted = tn_rehearsal_granted (home);
      g_auto (TokenSpec) spec = { 0 };

      if (!home->consented || (scope != NULL && g_str_has_prefix (scope, PARTNER_CENTER) &&
                               !has_scope (granted, PARTNER_CENTER "user_impersonation")))
        {
          token_error (reply, 65001);
          return;
        }
      fill_spec (self,
                 &spec,
                 home,
                 user->id,
                 fields[1],
                 g_hash_table_lookup (call->params, "client_id"),
                 scope);
      spec.claims = claims_of (call);
      send_tokens (self, reply, &spec, NULL);
    }
}

/* Device code --------------------------------------------------------------- */

static void
start_device (TnRehearsal *self, TnReply *reply, TnCall *call)
{
  static const char letters[] = "BCDFGHJKLMNPQRSTVWXZ23456789";
  TnDevice *device = g_new0 (TnDevice, 1);
  g_autofree char *random = tn_text_random (24);
  g_autofree char *code = g_strdup_printf ("CANARY-%s", random);
  g_autofree char *page = g_strdup_printf ("%s/devicelogin", self->base);
  g_autofree char *message = NULL;
  char user_code[10] = { 0 };

  for (guint i = 0; i < 9; i++)
    user_code[i] = letters[tn_rehearsal_roll (self, sizeof letters - 1)];
  device->user_code = g_strdup (user_code);
  device->client_id = g_strdup (g_hash_table_lookup (call->params, "client_id"));
  device->scope = g_strdup (g_hash_table_lookup (call->params, "scope"));
  device->expires = tn_rehearsal_now (self) + DEVICE_LIFETIME;
  message = g_strdup_printf ("To sign in, use a web browser to open the page %s and enter the "
                             "code %s to authenticate.",
                             page,
                             user_code);
  g_hash_table_insert (self->devices, g_strdup (code), device);
  reply->type = "application/json; charset=utf-8";
  g_string_append_c (reply->body, '{');
  tn_put_member (reply->body, "user_code", user_code);
  tn_put_member (reply->body, "device_code", code);
  tn_put_member (reply->body, "verification_uri", page);
  g_string_append_printf (reply->body,
                          ",\"expires_in\":%d,\"interval\":%u",
                          DEVICE_LIFETIME,
                          self->device_interval);
  tn_put_member (reply->body, "message", message);
  g_string_append_c (reply->body, '}');
}

static void
poll_device (TnRehearsal *self, TnReply *reply, TnCall *call)
{
  const char *code = g_hash_table_lookup (call->params, "device_code");
  TnDevice *device = code != NULL ? g_hash_table_lookup (self->devices, code) : NULL;

  if (device == NULL || device->used)
    token_error (reply, 70018);
  else if (device->expires < tn_rehearsal_now (self))
    token_error (reply, 70020);
  else if (device->declined)
    token_error (reply, 65004);
  else if (device->tenant == NULL)
    token_error (reply, 70016);
  else if (device->tenant->aadsts == 53003)
    token_error (reply, 53003);
  else
    {
      g_auto (TokenSpec) spec = { 0 };

      device->used = TRUE;
      device->tenant->aadsts = 0;
      fill_spec (self,
                 &spec,
                 device->tenant,
                 device->user_id,
                 device->upn,
                 device->client_id,
                 device->scope);
      send_tokens (self, reply, &spec, NULL);
    }
}

/* The page on which the code is typed. */
static void
handle_device_page (TnRehearsal *self, TnReply *reply, TnCall *call)
{
  const char *typed = g_hash_table_lookup (call->params, "user_code");
  const char *account = g_hash_table_lookup (call->params, "rehearsal_account");
  const char *answer = g_hash_table_lookup (call->params, "rehearsal_answer");
  TnFleetTenant *home = NULL;
  TnFleetUser *user = NULL;
  TnDevice *device = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->devices);
  while (typed != NULL && g_hash_table_iter_next (&iter, NULL, &value))
    if (g_ascii_strcasecmp (((TnDevice *) value)->user_code, typed) == 0)
      device = value;
  if (typed == NULL)
    {
      tn_rehearsal_begin_page (reply, "Enter code");
      g_string_append (reply->body,
                       "<form><input name=\"user_code\" autofocus><button>Next</button></form>"
                       "</main></html>");
    }
  else if (device == NULL || device->expires < tn_rehearsal_now (self))
    error_page (reply, 70018);
  else if (account == NULL)
    account_page (self, reply, call, NULL);
  else if ((user = tn_fleet_find_account (self->fleet, account, &home)) == NULL)
    error_page (reply, 50034);
  else if (answer == NULL)
    {
      g_hash_table_replace (call->params, g_strdup ("scope"), g_strdup (device->scope));
      consent_page (reply, call, account);
    }
  else
    {
      device->declined = g_str_equal (answer, "cancel");
      if (!device->declined)
        {
          if (is_ours (self, device->client_id))
            grant (home, device->scope, g_str_equal (answer, "some"));
          device->tenant = home;
          device->upn = tn_fleet_user_upn (home, user);
          memcpy (device->user_id, user->id, sizeof device->user_id);
        }
      tn_rehearsal_begin_page (reply,
                               device->declined ? "You declined the sign-in"
                                                : "You have signed in; close this page");
      g_string_append (reply->body, "</main></html>");
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
  if (!may_sign_in (self, g_hash_table_lookup (call.params, "client_id")))
    token_error (reply, 700016);
  else if (device)
    start_device (self, reply, &call);
  else if (g_strcmp0 (grant_type, "urn:ietf:params:oauth:grant-type:device_code") == 0)
    poll_device (self, reply, &call);
  else if (g_strcmp0 (grant_type, "authorization_code") == 0)
    redeem_code (self, reply, &call, segment);
  else if (g_strcmp0 (grant_type, "refresh_token") == 0)
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

  if (rest == NULL && g_strcmp0 (segment, "devicelogin") != 0)
    return FALSE;
  query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  if (query != NULL)
    g_strdelimit (query, "+", ' ');
  tn_call_parse_query (&call, query);
  g_free (call.query);
  call.query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  if (rest == NULL)
    handle_device_page (self, reply, &call);
  else if (get && g_str_equal (segment, "invitation"))
    tn_rehearsal_handle_pages (self, rest, &call, reply);
  else if (get && g_str_equal (rest, "v2.0/.well-known/openid-configuration"))
    handle_configuration (self, reply, segment);
  else if (get && g_str_equal (rest, "oauth2/v2.0/authorize"))
    handle_authorize (self, reply, &call, segment);
  else if (get && (g_str_equal (rest, "v2.0/adminconsent") || g_str_equal (rest, "adminconsent")))
    handle_admin_consent (self, reply, &call, segment);
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
