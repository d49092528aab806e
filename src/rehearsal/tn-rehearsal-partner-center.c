/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Partner Center: consent for a customer (reference 2.5). */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-json.h"

#include <string.h>

static void
answer_partner (TnReply *reply, guint status, const char *description)
{
  g_autofree char *code = g_strdup_printf ("%u", status);

  reply->status = status;
  reply->type = "application/json; charset=utf-8";
  g_string_assign (reply->body, "{");
  tn_put_member (reply->body, "code", code);
  tn_put_member (reply->body, "description", description);
  g_string_append (reply->body, ",\"data\":[],\"source\":\"PartnerFD\"}");
}

static gboolean
weakness_strikes (TnFleetTenant *customer, TnReply *reply)
{
  const char *weakness = customer->weakness != NULL ? customer->weakness : "";

  if (g_str_equal (weakness, "consent-failure"))
    answer_partner (reply, 500, "Internal Server Error");
  else if (g_str_equal (weakness, "consent-not-allowed"))
    answer_partner (reply, 403, "Forbidden");
  else if (g_str_equal (weakness, "consent-html"))
    {
      reply->status = 200;
      reply->type = "text/html";
      g_string_assign (reply->body, "<html><body><h1>Service notice</h1></body></html>");
    }
  else
    return FALSE;
  return TRUE;
}

/* One of the roles that may consent. */
static gboolean
may_consent (TnRehearsal *self, TnFleetTenant *customer)
{
  static const char *const any_of[] = { TN_GLOBAL_ADMINISTRATOR,
                                        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
                                        "158c047a-c907-4556-b7ef-446551a6b5f7" };
  g_autofree char *roles = tn_gdap_fleet_roles (self->gdap, customer);

  for (guint i = 0; i < G_N_ELEMENTS (any_of); i++)
    if (strstr (roles, any_of[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
give_consent (TnRehearsal *self, TnCall *call, TnReply *reply, TnFleetTenant *customer)
{
  g_autoptr (JsonNode) root = tn_call_read_body (call);
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *app = object != NULL ? tn_json_get_string (object, "applicationId") : NULL;
  JsonArray *grants = object != NULL ? tn_json_get_array (object, "applicationGrants") : NULL;
  JsonObject *grant = tn_json_array_object (grants, 0);
  const char *scope = grant != NULL ? tn_json_get_string (grant, "scope") : NULL;
  g_auto (GStrv) names = g_strsplit_set (scope != NULL ? scope : "", ", ", -1);
  g_autoptr (GString) scopes = g_string_new (NULL);
  double delay = 60;

  if (app == NULL || g_strcmp0 (app, call->app_id) != 0)
    {
      answer_partner (reply, 403, "Forbidden");
      return;
    }
  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0')
      {
        if (!tn_rehearsal_knows_permission (names[i]))
          {
            answer_partner (reply, 400, "Bad Request");
            return;
          }
        g_string_append_printf (scopes, "%s%s", scopes->len > 0 ? " " : "", names[i]);
      }
  /* Accepted, and then nothing happens for a long time. */
  if (g_strcmp0 (customer->weakness, "consent-pending") == 0 && customer->scopes == NULL)
    {
      customer->scopes = g_strdup (scopes->str);
      reply->status = 201;
      reply->type = "application/json; charset=utf-8";
      g_string_append (reply->body, "{}");
      return;
    }
  if (customer->consented || g_strcmp0 (customer->weakness, "consent-pending") == 0)
    {
      answer_partner (reply, 409, "Permission entry already exists.");
      return;
    }
  /* New scopes are in tokens after up to a minute. */
  if (g_strcmp0 (customer->weakness, "granting-application-roles") == 0)
    delay = 45 * 60 / MAX (self->gdap->pace, 0.001);
  customer->consented = TRUE;
  g_free (customer->scopes);
  customer->scopes = g_strdup (scopes->str);
  customer->scopes_after = tn_rehearsal_now (self) + (gint64) (delay * self->gdap->pace);
  reply->status = 201;
  reply->type = "application/json; charset=utf-8";
  g_string_append (reply->body, "{");
  tn_put_member (reply->body, "applicationId", app);
  g_string_append_c (reply->body, '}');
}

void
tn_rehearsal_handle_partner_center (TnRehearsal *self,
                                    TnCall *call,
                                    TnReply *reply,
                                    const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  guint n = g_strv_length (parts);
  TnFleetTenant *customer = NULL;

  /* /v1/customers/{id}/applicationconsents[/{app}] */
  if (n < 5 || !g_str_equal (parts[1], "v1") || !g_str_equal (parts[2], "customers") ||
      !g_str_equal (parts[4], "applicationconsents"))
    {
      answer_partner (reply, 404, "Not Found");
      return;
    }
  customer = tn_fleet_find (self->fleet, parts[3]);
  if (!call->mfa)
    {
      /* Plain text, not JSON. */
      reply->status = 401;
      reply->type = "text/plain";
      tn_reply_header (reply, "WWW-Authenticate", "Bearer error=\"invalid_token\"");
      g_string_assign (reply->body, "HTTP 401 Unauthorized - MFA required!");
    }
  else if (customer == NULL || !tn_gdap_fleet_has_customer (self->gdap, customer))
    answer_partner (reply, 404, "Customer not found");
  else if (weakness_strikes (customer, reply))
    ;
  else if (!((TnFleetGroup *) g_ptr_array_index (self->gdap->groups, 0))->member ||
           !may_consent (self, customer))
    answer_partner (reply, 403, "Forbidden");
  else if (n == 5 && g_str_equal (call->method, "POST"))
    give_consent (self, call, reply, customer);
  else if (n == 6 && g_str_equal (call->method, "DELETE"))
    {
      /* The grants go; the service principal stays. */
      g_free (customer->scopes);
      customer->scopes = g_strdup ("");
      customer->consented = FALSE;
      reply->status = 204;
    }
  else
    answer_partner (reply, 405, "Method Not Allowed");
}
