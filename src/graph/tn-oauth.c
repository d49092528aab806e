/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-oauth.h"

#include "tn-graph-error.h"
#include "tn-json.h"

#include <string.h>

#define GLOBAL_ADMINISTRATOR "62e90394-69f5-4237-9190-012177145e10"
/* Seconds by which our clock and Microsoft's may differ. */
#define LEEWAY 300

G_DEFINE_BOXED_TYPE (TnTokens, tn_tokens, tn_tokens_ref, tn_tokens_unref)

TnTokens *
tn_tokens_ref (TnTokens *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
tokens_clear (gpointer data)
{
  TnTokens *self = data;

  tn_text_wipe_free (self->access_token);
  tn_text_wipe_free (self->refresh_token);
  tn_text_wipe_free (self->id_token);
  g_free (self->scope);
  g_free (self->tenant_id);
  g_free (self->object_id);
  g_free (self->account);
}

void
tn_tokens_unref (TnTokens *self)
{
  g_atomic_rc_box_release_full (self, tokens_clear);
}

#define OPENID "openid profile email offline_access "
#define READ                                                                                       \
  "Organization.Read.All Domain.Read.All User.Read.All Group.Read.All GroupMember.Read.All "       \
  "Device.Read.All LicenseAssignment.Read.All "                                                    \
  "SecurityEvents.Read.All AuditLog.Read.All DeviceManagementManagedDevices.Read.All"
#define WRITE                                                                                      \
  "User.ReadWrite.All GroupMember.ReadWrite.All LicenseAssignment.ReadWrite.All "                  \
  "UserAuthenticationMethod.ReadWrite.All"
#define DIRECTORY_READ "Directory.Read.All Policy.Read.All"
#define BACKUP READ " " DIRECTORY_READ
/* Microsoft's own backup services (reference 5.1, 5.10). */
#define BACKUP_SERVICES                                                                            \
  "BackupRestore-Configuration.Read.All BackupRestore-Control.Read.All "                           \
  "BackupRestore-Restore.Read.All BackupRestore-Search.Read.All EntraBackup.Read.All"
#define RESTORE                                                                                    \
  WRITE " Group.ReadWrite.All AdministrativeUnit.ReadWrite.All Application.ReadWrite.All "         \
        "RoleManagement.ReadWrite.Directory DelegatedPermissionGrant.ReadWrite.All "               \
        "Policy.ReadWrite.ConditionalAccess Policy.ReadWrite.AuthenticationMethod "                \
        "Policy.ReadWrite.Authorization"
#define CONFIGURE_SERVICES "BackupRestore-Configuration.ReadWrite.All"
#define PUT_BACK_SERVICES                                                                          \
  "BackupRestore-Restore.ReadWrite.All EntraBackup.ReadWrite.Preview "                             \
  "EntraBackup.ReadWrite.Recovery"
#define RESTORE_SERVICES CONFIGURE_SERVICES " " PUT_BACK_SERVICES
#define ALL_OF_BACKUP BACKUP " " BACKUP_SERVICES
#define ALL_OF_RESTORE ALL_OF_BACKUP " " RESTORE " " RESTORE_SERVICES
#define PARTNER_CENTER_SCOPE "https://api.partnercenter.microsoft.com/user_impersonation"

const char *
tn_oauth_backup_scopes (TnBackupRight right)
{
  static const char *const scopes[TN_N_BACKUP_RIGHTS] = {
    [TN_BACKUP_MONITOR] = BACKUP_SERVICES " " DIRECTORY_READ,
    [TN_BACKUP_CONFIGURE] = CONFIGURE_SERVICES,
    [TN_BACKUP_RESTORE] = RESTORE " " PUT_BACK_SERVICES,
  };

  g_return_val_if_fail ((guint) right < TN_N_BACKUP_RIGHTS, "");

  return scopes[right];
}

const char *
tn_oauth_scopes (TnScopeSet set)
{
  switch (set)
    {
    case TN_SCOPES_PARTNER:
      return OPENID
          "User.Read Directory.Read.All DelegatedAdminRelationship.Read.All " PARTNER_CENTER_SCOPE;
    case TN_SCOPES_CUSTOMER:
      /* With Directory.Read.All the consent itself can be read back (reference 2.5). */
      return READ " Directory.Read.All";
    case TN_SCOPES_WRITE:
      return WRITE;
    case TN_SCOPES_PEOPLE:
      return OPENID "User.Read " READ " " WRITE;
    case TN_SCOPES_CUSTOMER_PEOPLE:
      return READ " Directory.Read.All " WRITE;
    case TN_SCOPES_BACKUP:
      return OPENID "User.Read " ALL_OF_BACKUP;
    case TN_SCOPES_RESTORE:
      return OPENID "User.Read " ALL_OF_RESTORE;
    case TN_SCOPES_PUT_BACK:
      return RESTORE;
    case TN_SCOPES_CUSTOMER_BACKUP:
      return ALL_OF_BACKUP;
    case TN_SCOPES_CUSTOMER_BACKUP_PEOPLE:
      return ALL_OF_BACKUP " " WRITE;
    case TN_SCOPES_CUSTOMER_RESTORE:
      return ALL_OF_RESTORE;
    case TN_SCOPES_RELATIONSHIPS:
      return OPENID "User.Read Directory.Read.All "
                    "DelegatedAdminRelationship.ReadWrite.All " PARTNER_CENTER_SCOPE;
    case TN_SCOPES_REMOVE:
    case TN_SCOPES_REGISTER:
      return OPENID "User.Read Application.ReadWrite.All";
    case TN_SCOPES_READ:
    default:
      return OPENID "User.Read " READ;
    }
}

/* Permissions of Graph: what is neither OpenID's nor another service's. */
static gboolean
is_graph_permission (const char *scope)
{
  static const char *const openid[] = { "openid", "profile", "email", "offline_access", "", NULL };

  return !g_strv_contains (openid, scope) && strstr (scope, "://") == NULL;
}

char *
tn_oauth_missing_scopes (const char *granted, const char *wanted)
{
  g_auto (GStrv) have = g_strsplit (granted != NULL ? granted : "", " ", -1);
  g_auto (GStrv) want = g_strsplit (wanted, " ", -1);

  for (guint i = 0; want[i] != NULL; i++)
    {
      gboolean found = !is_graph_permission (want[i]);

      for (guint j = 0; !found && have[j] != NULL; j++)
        {
          const char *slash = strrchr (have[j], '/');

          /* It may come with Graph's address in front. */
          found = g_ascii_strcasecmp (slash != NULL ? slash + 1 : have[j], want[i]) == 0;
        }
      if (!found)
        return g_strdup (want[i]);
    }
  return NULL;
}

TnAttempt *
tn_attempt_new (void)
{
  TnAttempt *self = g_new0 (TnAttempt, 1);

  self->state = tn_text_random (24);
  self->nonce = tn_text_random (24);
  self->verifier = tn_text_random (32);
  return self;
}

void
tn_attempt_free (TnAttempt *self)
{
  if (self == NULL)
    return;
  tn_text_wipe_free (self->state);
  tn_text_wipe_free (self->nonce);
  tn_text_wipe_free (self->verifier);
  g_free (self);
}

static void
add_param (GString *out, const char *name, const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL)
    return;
  escaped = g_uri_escape_string (value, NULL, FALSE);
  if (out->len > 0 && out->str[out->len - 1] != '?')
    g_string_append_c (out, '&');
  g_string_append_printf (out, "%s=%s", name, escaped);
  explicit_bzero (escaped, strlen (escaped));
}

static char *
challenge_for (const char *verifier)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (sum, (const guchar *) verifier, -1);
  g_checksum_get_digest (sum, digest, &length);
  return tn_text_base64url (digest, length);
}

/* Copies members of @from into @into, object into object. */
static void
merge_objects (JsonObject *into, JsonObject *from)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, from);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonObject *below = tn_json_get_object (into, name);

      if (below != NULL && JSON_NODE_HOLDS_OBJECT (node))
        merge_objects (below, json_node_get_object (node));
      else
        json_object_set_member (into, name, json_node_copy (node));
    }
}

char *
tn_oauth_merge_claims (const char *challenge)
{
  static const char own[] = "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}";
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonNode) extra =
      challenge != NULL ? tn_json_parse (challenge, strlen (challenge), NULL) : NULL;

  if (extra == NULL || !JSON_NODE_HOLDS_OBJECT (extra))
    return g_strdup (own);
  json_parser_set_strict (parser, TRUE);
  json_parser_load_from_data (parser, own, -1, NULL);
  merge_objects (json_node_get_object (json_parser_get_root (parser)),
                 json_node_get_object (extra));
  return tn_json_to_text (json_parser_get_root (parser), FALSE);
}

char *
tn_oauth_authorize_url (TnCloud *cloud,
                        const char *client_id,
                        const char *tenant,
                        const char *redirect_uri,
                        const TnAttempt *attempt,
                        const char *scopes,
                        const char *prompt)
{
  GString *url = g_string_new (NULL);
  g_autofree char *challenge = challenge_for (attempt->verifier);
  g_autofree char *claims = tn_oauth_merge_claims (NULL);

  g_string_append_printf (url,
                          "%s/%s/oauth2/v2.0/authorize?",
                          tn_cloud_get_authority (cloud),
                          tenant);
  add_param (url, "client_id", client_id);
  add_param (url, "response_type", "code");
  add_param (url, "redirect_uri", redirect_uri);
  add_param (url, "response_mode", "query");
  add_param (url, "scope", scopes);
  add_param (url, "state", attempt->state);
  add_param (url, "nonce", attempt->nonce);
  add_param (url, "code_challenge", challenge);
  add_param (url, "code_challenge_method", "S256");
  add_param (url, "prompt", prompt);
  add_param (url, "claims", claims);
  return g_string_free_and_steal (url);
}

/* The claims of a token, for display and checks, not for trust. NULL for an opaque one
 * (reference 1.10). */
static JsonNode *
open_token (const char *token)
{
  g_auto (GStrv) parts = g_strsplit (token != NULL ? token : "", ".", 4);
  g_autofree guint8 *payload = NULL;
  gsize length;

  if (g_strv_length (parts) < 2)
    return NULL;
  payload = tn_text_base64_any (parts[1], &length);
  return payload != NULL ? tn_json_parse ((const char *) payload, length, NULL) : NULL;
}

void
tn_oauth_read_access_token (TnTokens *tokens)
{
  g_autoptr (JsonNode) root = open_token (tokens->access_token);
  JsonObject *claims =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonArray *roles = claims != NULL ? tn_json_get_array (claims, "wids") : NULL;
  JsonArray *methods = claims != NULL ? tn_json_get_array (claims, "amr") : NULL;
  gint64 guest = 0;

  tokens->roles_known = roles != NULL;
  for (guint i = 0; i < tn_json_array_length (roles); i++)
    if (g_strcmp0 (tn_json_array_string (roles, i), GLOBAL_ADMINISTRATOR) == 0)
      tokens->global_administrator = TRUE;
  tokens->mfa = methods != NULL ? 0 : -1;
  for (guint i = 0; i < tn_json_array_length (methods); i++)
    if (g_strcmp0 (tn_json_array_string (methods, i), "mfa") == 0)
      tokens->mfa = 1;
  if (claims != NULL)
    tokens->guest = tn_json_get_int (claims, "acct", &guest) && guest == 1;
}

static void
read_identity (TnTokens *tokens, JsonObject *claims)
{
  const char *tid = tn_json_get_string (claims, "tid");

  tokens->tenant_id = tid != NULL ? g_ascii_strdown (tid, -1) : NULL;
  tokens->object_id = g_strdup (tn_json_get_string (claims, "oid"));
  tokens->account = g_strdup (tn_json_get_string (claims, "preferred_username"));
}

static void
set_refusal (JsonObject *object, guint status, GError **error)
{
  const char *word = tn_json_get_string (object, "error");
  const char *description = tn_json_get_string (object, "error_description");
  g_autofree char *line = g_strndup (description != NULL ? description : "",
                                     description != NULL ? strcspn (description, "\r\n") : 0);
  g_autofree char *redacted = tn_text_redact (line);
  gint64 code = 0;
  JsonArray *codes = tn_json_get_array (object, "error_codes");

  if (tn_json_array_length (codes) > 0 &&
      json_node_get_value_type (json_array_get_element (codes, 0)) == G_TYPE_INT64)
    code = json_array_get_int_element (codes, 0);
  /* The two words of a device code that is not used yet say more than their number. */
  if (g_strcmp0 (word, "authorization_pending") == 0 || g_strcmp0 (word, "slow_down") == 0 ||
      g_strcmp0 (word, "authorization_declined") == 0)
    g_set_error (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN, "%s: not completed", word);
  else if (g_str_has_prefix (redacted, "AADSTS"))
    g_set_error (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN, "%s", redacted);
  else if (code > 0)
    g_set_error (error,
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_SIGN_IN,
                 "AADSTS%" G_GINT64_FORMAT ": %s",
                 code,
                 redacted);
  else if (word != NULL)
    g_set_error (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN, "%s: %s", word, redacted);
  else
    g_set_error (error,
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_PROTOCOL,
                 "the sign-in service answered %u without a reason",
                 status);
}

TnTokens *
tn_oauth_parse_tokens (guint status, GBytes *body, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (TnTokens) tokens = NULL;
  JsonObject *object;
  const char *access;
  gsize size;
  const char *data = g_bytes_get_data (body, &size);

  root = tn_json_parse (data, size, NULL);
  object = root != NULL ? tn_json_root_object (root, NULL) : NULL;
  if (status >= 500 && (object == NULL || tn_json_get_string (object, "error") == NULL))
    {
      g_set_error (error,
                   TN_GRAPH_ERROR,
                   TN_GRAPH_ERROR_SERVER,
                   "the sign-in service answered %u",
                   status);
      return NULL;
    }
  if (object == NULL)
    {
      g_set_error (error,
                   TN_GRAPH_ERROR,
                   TN_GRAPH_ERROR_PROTOCOL,
                   "the sign-in service answered %u without JSON",
                   status);
      return NULL;
    }
  if (status != 200)
    {
      set_refusal (object, status, error);
      return NULL;
    }
  access = tn_json_get_string (object, "access_token");
  tokens = g_atomic_rc_box_new0 (TnTokens);
  if (access == NULL || *access == '\0' ||
      g_ascii_strcasecmp (tn_json_get_string (object, "token_type") ?: "", "Bearer") != 0)
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "the sign-in service gave no access token");
      return NULL;
    }
  tokens->access_token = g_strdup (access);
  tokens->refresh_token = g_strdup (tn_json_get_string (object, "refresh_token"));
  tokens->id_token = g_strdup (tn_json_get_string (object, "id_token"));
  tokens->scope = g_strdup (tn_json_get_string (object, "scope"));
  if (!tn_json_get_int (object, "expires_in", &tokens->expires_in))
    tokens->expires_in = 600;
  return g_steal_pointer (&tokens);
}

static gboolean
refuse_id_token (GError **error, const char *why)
{
  g_set_error (error,
               TN_GRAPH_ERROR,
               TN_GRAPH_ERROR_PROTOCOL,
               "the identity token was refused: %s",
               why);
  return FALSE;
}

gboolean
tn_oauth_check_id_token (TnCloud *cloud,
                         const char *client_id,
                         TnTokens *tokens,
                         const char *nonce,
                         const char *expected_tenant,
                         gint64 now,
                         GError **error)
{
  g_autoptr (JsonNode) root = open_token (tokens->id_token);
  JsonObject *claims =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  g_autofree char *issuer = NULL;
  gint64 expires = 0, issued = 0;

  read_identity (tokens, claims);
  if (claims == NULL || !tn_text_is_guid (tokens->tenant_id))
    return refuse_id_token (error, "it cannot be read");
  issuer = g_strdup_printf ("%s/%s/v2.0", tn_cloud_get_authority (cloud), tokens->tenant_id);
  if (g_ascii_strcasecmp (tn_json_get_string (claims, "iss") ?: "", issuer) != 0)
    return refuse_id_token (error, "another issuer");
  if (g_ascii_strcasecmp (tn_json_get_string (claims, "aud") ?: "", client_id) != 0)
    return refuse_id_token (error, "made for another application");
  if (nonce != NULL && !tn_text_equal_secret (tn_json_get_string (claims, "nonce"), nonce))
    return refuse_id_token (error, "not an answer to this sign-in");
  if (!tn_json_get_int (claims, "exp", &expires))
    return refuse_id_token (error, "it has no expiry");
  tn_json_get_int (claims, "iat", &issued);
  if (expires + LEEWAY < now || issued - LEEWAY > now)
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_SIGN_IN,
                           "clock: the identity token is not valid at this computer’s time");
      return FALSE;
    }
  if (expected_tenant != NULL && g_ascii_strcasecmp (expected_tenant, tokens->tenant_id) != 0)
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_SIGN_IN,
                           "wrong-tenant: the account belongs to another tenant");
      return FALSE;
    }
  tn_oauth_read_access_token (tokens);
  return TRUE;
}

/* HTTP ---------------------------------------------------------------------- */

static DexFuture *
tokens_from_response (DexFuture *completed, gpointer user_data)
{
  const GValue *value = dex_future_get_value (completed, NULL);
  TnHttpResponse *response = g_value_get_boxed (value);
  g_autoptr (GError) error = NULL;
  TnTokens *tokens = tn_oauth_parse_tokens (response->status, response->body, &error);

  return tokens != NULL ? dex_future_new_take_boxed (TN_TYPE_TOKENS, tokens)
                        : dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
post_token (TnHttp *http,
            TnCloud *cloud,
            const char *tenant,
            GString *form,
            gboolean idempotent,
            GCancellable *cancellable)
{
  g_autofree char *url =
      g_strdup_printf ("%s/%s/oauth2/v2.0/token", tn_cloud_get_authority (cloud), tenant);
  static const char *const headers[] = { "Accept", "application/json", NULL };
  gsize length = form->len;
  char *text = g_string_free_and_steal (form);
  g_autoptr (GBytes) body =
      g_bytes_new_with_free_func (text, length, (GDestroyNotify) tn_text_wipe_free, text);

  return dex_future_then (tn_http_send (http,
                                        "POST",
                                        url,
                                        headers,
                                        body,
                                        "application/x-www-form-urlencoded",
                                        idempotent,
                                        cancellable),
                          tokens_from_response,
                          NULL,
                          NULL);
}

/* Without those of other services: a token is for one (reference 1.5). */
static char *
graph_scopes (const char *scopes)
{
  g_auto (GStrv) parts = g_strsplit (scopes, " ", -1);
  GString *own = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (parts[i], "://") == NULL)
      g_string_append_printf (own, "%s%s", own->len > 0 ? " " : "", parts[i]);
  return g_string_free_and_steal (own);
}

DexFuture *
tn_oauth_redeem (TnHttp *http,
                 TnCloud *cloud,
                 const char *client_id,
                 const char *tenant,
                 const char *code,
                 const char *redirect_uri,
                 const char *verifier,
                 const char *scopes,
                 GCancellable *cancellable)
{
  GString *form = g_string_new (NULL);
  g_autofree char *own = graph_scopes (scopes);

  add_param (form, "client_id", client_id);
  add_param (form, "grant_type", "authorization_code");
  add_param (form, "code", code);
  add_param (form, "redirect_uri", redirect_uri);
  add_param (form, "code_verifier", verifier);
  add_param (form, "scope", own);
  /* A code can be redeemed once. */
  return post_token (http, cloud, tenant, form, FALSE, cancellable);
}

DexFuture *
tn_oauth_refresh (TnHttp *http,
                  TnCloud *cloud,
                  const char *client_id,
                  const char *tenant,
                  const char *refresh_token,
                  TnResource resource,
                  const char *claims,
                  GCancellable *cancellable)
{
  GString *form = g_string_new (NULL);
  g_autofree char *scope = resource == TN_RESOURCE_GRAPH ? tn_cloud_scope (cloud, ".default")
                                                         : g_strdup (PARTNER_CENTER_SCOPE);
  /* Who signed in is known: no identity token is asked for. */
  g_autofree char *scopes = g_strconcat (scope, " offline_access", NULL);
  g_autofree char *merged = tn_oauth_merge_claims (claims);

  add_param (form, "client_id", client_id);
  add_param (form, "grant_type", "refresh_token");
  add_param (form, "refresh_token", refresh_token);
  add_param (form, "scope", scopes);
  add_param (form, "claims", merged);
  /* A refresh token stays valid after it was used (reference 8). */
  return post_token (http, cloud, tenant, form, TRUE, cancellable);
}

/* Device code --------------------------------------------------------------- */

G_DEFINE_BOXED_TYPE (TnDeviceCode, tn_device_code, tn_device_code_copy, tn_device_code_free)

TnDeviceCode *
tn_device_code_copy (TnDeviceCode *self)
{
  TnDeviceCode *copy = g_memdup2 (self, sizeof *self);

  copy->device_code = g_strdup (self->device_code);
  copy->user_code = g_strdup (self->user_code);
  copy->page = g_strdup (self->page);
  return copy;
}

void
tn_device_code_free (TnDeviceCode *self)
{
  tn_text_wipe_free (self->device_code);
  g_free (self->user_code);
  g_free (self->page);
  g_free (self);
}

static DexFuture *
device_code_from_response (DexFuture *completed, gpointer user_data)
{
  TnHttpResponse *response = g_value_get_boxed (dex_future_get_value (completed, NULL));
  gsize size;
  const char *data = g_bytes_get_data (response->body, &size);
  g_autoptr (JsonNode) root = tn_json_parse (data, size, NULL);
  JsonObject *object = root != NULL ? tn_json_root_object (root, NULL) : NULL;
  g_autoptr (TnDeviceCode) code = g_new0 (TnDeviceCode, 1);
  g_autoptr (GError) error = NULL;

  if (object != NULL && response->status != 200)
    {
      set_refusal (object, response->status, &error);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (object != NULL)
    {
      code->device_code = g_strdup (tn_json_get_string (object, "device_code"));
      code->user_code = tn_text_visible (tn_json_get_string (object, "user_code"));
      code->page = g_strdup (tn_json_get_string (object, "verification_uri"));
      if (!tn_json_get_int (object, "interval", &code->interval))
        code->interval = 5;
      if (!tn_json_get_int (object, "expires_in", &code->expires_in))
        code->expires_in = 900;
    }
  if (code->device_code == NULL || *code->user_code == '\0' || code->page == NULL)
    return dex_future_new_reject (TN_GRAPH_ERROR,
                                  TN_GRAPH_ERROR_PROTOCOL,
                                  "the sign-in service gave no code");
  code->interval = CLAMP (code->interval, 1, 60);
  code->expires_in = CLAMP (code->expires_in, 60, 1800);
  return dex_future_new_take_boxed (TN_TYPE_DEVICE_CODE, g_steal_pointer (&code));
}

DexFuture *
tn_oauth_start_device (TnHttp *http,
                       TnCloud *cloud,
                       const char *client_id,
                       const char *tenant,
                       const char *scopes,
                       GCancellable *cancellable)
{
  g_autofree char *url =
      g_strdup_printf ("%s/%s/oauth2/v2.0/devicecode", tn_cloud_get_authority (cloud), tenant);
  static const char *const headers[] = { "Accept", "application/json", NULL };
  GString *form = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;

  add_param (form, "client_id", client_id);
  add_param (form, "scope", scopes);
  body = g_string_free_to_bytes (form);
  return dex_future_then (tn_http_send (http,
                                        "POST",
                                        url,
                                        headers,
                                        body,
                                        "application/x-www-form-urlencoded",
                                        TRUE,
                                        cancellable),
                          device_code_from_response,
                          NULL,
                          NULL);
}

DexFuture *
tn_oauth_poll_device (TnHttp *http,
                      TnCloud *cloud,
                      const char *client_id,
                      const char *tenant,
                      const TnDeviceCode *code,
                      GCancellable *cancellable)
{
  GString *form = g_string_new (NULL);

  add_param (form, "client_id", client_id);
  add_param (form, "grant_type", "urn:ietf:params:oauth:grant-type:device_code");
  add_param (form, "device_code", code->device_code);
  return post_token (http, cloud, tenant, form, FALSE, cancellable);
}

/* The token endpoint that openid-configuration names, or NULL. */
static char *
read_configuration (TnHttpResponse *response, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (response->body, &size);
  g_autoptr (JsonNode) root = tn_json_parse (data, size, NULL);
  JsonObject *object = root != NULL ? tn_json_root_object (root, NULL) : NULL;
  const char *endpoint = object != NULL ? tn_json_get_string (object, "token_endpoint") : NULL;

  if (object == NULL)
    g_set_error (error,
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_PROTOCOL,
                 "the sign-in service answered %u without JSON",
                 response->status);
  else if (response->status != 200)
    set_refusal (object, response->status, error);
  else if (endpoint == NULL)
    g_set_error_literal (error,
                         TN_GRAPH_ERROR,
                         TN_GRAPH_ERROR_PROTOCOL,
                         "the sign-in service names no token endpoint");
  else
    return g_strdup (endpoint);
  return NULL;
}

static DexFuture *
tenant_from_configuration (DexFuture *completed, gpointer user_data)
{
  TnHttpResponse *response = g_value_get_boxed (dex_future_get_value (completed, NULL));
  g_autoptr (GError) error = NULL;
  g_autofree char *endpoint = read_configuration (response, &error);
  g_auto (GStrv) parts = NULL;

  if (endpoint == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  parts = g_strsplit (endpoint, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (tn_text_is_guid (parts[i]))
      return dex_future_new_take_string (g_ascii_strdown (parts[i], -1));
  return dex_future_new_reject (TN_GRAPH_ERROR,
                                TN_GRAPH_ERROR_PROTOCOL,
                                "the sign-in service did not name the tenant");
}

static DexFuture *
reached_cb (DexFuture *completed, gpointer user_data)
{
  TnHttpResponse *response = g_value_get_boxed (dex_future_get_value (completed, NULL));
  g_autoptr (GError) error = NULL;
  g_autofree char *endpoint = read_configuration (response, &error);

  return endpoint != NULL ? dex_future_new_true ()
                          : dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
get_configuration (TnHttp *http, TnCloud *cloud, const char *tenant, GCancellable *cancellable)
{
  static const char *const headers[] = { "Accept", "application/json", NULL };
  g_autofree char *url = g_strdup_printf ("%s/%s/v2.0/.well-known/openid-configuration",
                                          tn_cloud_get_authority (cloud),
                                          tenant);

  return tn_http_get (http, url, headers, cancellable);
}

DexFuture *
tn_oauth_reach (TnHttp *http, TnCloud *cloud, GCancellable *cancellable)
{
  return dex_future_then (get_configuration (http, cloud, "organizations", cancellable),
                          reached_cb,
                          NULL,
                          NULL);
}

DexFuture *
tn_oauth_discover (TnHttp *http, TnCloud *cloud, const char *tenant, GCancellable *cancellable)
{
  /* It becomes a part of a path: nothing but a domain or an id may go there. */
  if (!tn_text_is_domain (tenant) && !tn_text_is_guid (tenant))
    return dex_future_new_reject (TN_GRAPH_ERROR,
                                  TN_GRAPH_ERROR_SIGN_IN,
                                  "AADSTS90002: this is neither a domain nor a tenant ID");
  return dex_future_then (get_configuration (http, cloud, tenant, cancellable),
                          tenant_from_configuration,
                          NULL,
                          NULL);
}
