/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making and checking tokens. They are shaped like those of Microsoft and hold CANARY in every
 * secret part, so that a search of files, logs and screens finds a leak. */
#include "config.h"

#include "tn-rehearsal-sign-in.h"

#include "tn-json.h"
#include "tn-text.h"

#include <string.h>

#define TOKEN_LIFETIME 3600
#define DIRECTORY_READER "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"

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

void
tn_token_spec_clear (TnTokenSpec *spec)
{
  g_free (spec->scopes);
  g_free (spec->roles);
}
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
make_access_token (TnRehearsal *self, const TnTokenSpec *spec)
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

void
tn_tokens_send (TnRehearsal *self, TnReply *reply, const TnTokenSpec *spec, const char *nonce)
{
  g_autofree char *access = make_access_token (self, spec);
  g_autofree char *id =
      make_id_token (self, spec->tenant, spec->client_id, spec->user_id, spec->upn, nonce);
  g_autofree char *plain = g_strdup_printf ("%s|%s|%s|%" G_GINT64_FORMAT "|%u",
                                            spec->user_id,
                                            spec->upn,
                                            spec->client_id,
                                            tn_rehearsal_now (self),
                                            tn_rehearsal_roll (self, 0));
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

gboolean
tn_client_is_ours (TnRehearsal *self, const char *client_id)
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

gboolean
tn_client_may_sign_in (TnRehearsal *self, const char *client_id)
{
  return client_id != NULL && (tn_client_is_ours (self, client_id) || is_well_known (client_id));
}

/* The scopes that a token for @requested carries: named ones of a client of Microsoft's, or what
 * was consented to ours. */
static char *
scopes_for (TnRehearsal *self, TnFleetTenant *tenant, const char *client_id, const char *requested)
{
  g_autofree char *granted = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GString) scopes = NULL;

  if (requested != NULL && g_str_has_prefix (requested, TN_PARTNER_CENTER))
    return g_strdup ("user_impersonation");
  if (tn_client_is_ours (self, client_id) && tenant->scopes_after > tn_rehearsal_now (self))
    return g_strdup ("User.Read");
  granted = tn_rehearsal_granted (tenant);
  parts = g_strsplit (tn_client_is_ours (self, client_id) ? granted
                      : requested != NULL                 ? requested
                                                          : "",
                      " ",
                      -1);
  scopes = g_string_new (NULL);
  for (guint i = 0; parts[i] != NULL; i++)
    /* One token is for one resource. */
    if (tn_scope_is_permission (parts[i]) && strstr (tn_scope_bare (parts[i]), "://") == NULL)
      g_string_append_printf (scopes, "%s%s", scopes->len > 0 ? " " : "", tn_scope_bare (parts[i]));
  return g_strdup (scopes->str);
}

void
tn_token_spec_fill (TnRehearsal *self,
                    TnTokenSpec *spec,
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
      requested != NULL && g_str_has_prefix (requested, TN_PARTNER_CENTER) ? "partner" : "graph";
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
