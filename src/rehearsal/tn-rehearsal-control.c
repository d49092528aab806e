/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders from outside, over HTTP: what a test or a trainer lets happen in this cloud. */
#include "config.h"

#include "tn-rehearsal-private.h"

#include <string.h>

/* States of a company that is nobody's customer, and the refusal that makes each. */
static const char *const company_states[] = {
  "reachable",
  "password-changed",
  "consent-withdrawn",
  "account-disabled",
  "policy-blocks",
  "mfa-required",
  "service-principal-missing",
  "limited-role",
  "lazy",
  NULL,
};
static const guint company_refusals[] = { 0, 50173, 65001, 50057, 53003, 50076, 650052 };

const char *const *
tn_rehearsal_company_states (void)
{
  return company_states;
}

static gboolean
put_company (TnFleetTenant *tenant, const char *state)
{
  /* Who calls may change people but not administrators; or is told yes, and nothing is done. */
  tenant->limited = g_str_equal (state, "limited-role");
  tenant->lazy = g_str_equal (state, "lazy");
  if (tenant->limited || tenant->lazy)
    return TRUE;
  for (guint i = 0; company_states[i] != NULL; i++)
    if (g_str_equal (company_states[i], state))
      {
        tenant->aadsts = company_refusals[i];
        return TRUE;
      }
  return FALSE;
}

gboolean
tn_rehearsal_put_state (TnRehearsal *self, const char *tenant, const char *state)
{
  TnFleetTenant *found = tn_fleet_find (self->fleet, tenant);

  if (found == NULL)
    return FALSE;
  if (self->gdap != NULL && found == self->gdap->tenant)
    return tn_gdap_fleet_put_partner (self->gdap, state);
  if (self->gdap != NULL && tn_gdap_fleet_has_customer (self->gdap, found))
    return tn_gdap_fleet_put (self->gdap, found, state, tn_rehearsal_now (self));
  return put_company (found, state);
}

static gboolean
add_named_fault (TnRehearsal *self, TnCall *call, TnFleetTenant *tenant, const char *detail)
{
  /* In the order of TnFaultKind. */
  static const char *const kinds[] = { "throttle",     "unavailable",   "server-error", "slow",
                                       "hang",         "reset",         "truncate",     "html",
                                       "content-type", "garbage",       "claims",       "forbidden",
                                       "foreign-link", "expired-delta", "empty" };
  const char *kind = g_hash_table_lookup (call->params, "kind");
  const char *times = g_hash_table_lookup (call->params, "times");

  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kind, kinds[i]))
      {
        tn_rehearsal_add_fault (self,
                                (TnFaultKind) i,
                                tenant != NULL ? tenant->id : NULL,
                                g_hash_table_lookup (call->params, "match"),
                                times != NULL ? (guint) g_ascii_strtoll (times, NULL, 10) : 1,
                                detail);
        return TRUE;
      }
  return FALSE;
}

gboolean
tn_rehearsal_happen (TnRehearsal *self, const char *tenant, const char *what, guint count)
{
  TnFleetTenant *found = tn_fleet_find (self->fleet, tenant);

  if (found != NULL && g_str_equal (what, "attack"))
    {
      tn_rehearsal_attack (self, found, count);
      return TRUE;
    }
  if (found != NULL && g_str_equal (what, "teams"))
    {
      tn_fleet_groups (self->fleet, found);
      tn_fleet_add_teams (self->fleet, found, count);
      return TRUE;
    }
  if (found != NULL && g_str_equal (what, "purge"))
    {
      tn_rehearsal_purge (self, found);
      return TRUE;
    }
  return found != NULL &&
         tn_fleet_happen (self->fleet, found, what, count, tn_rehearsal_now (self));
}

static guint
number_of (TnCall *call, const char *name, guint otherwise)
{
  const char *text = g_hash_table_lookup (call->params, name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : otherwise;
}

/* The control endpoint: faults and changes by name, for tests that drive the program from outside.
 */
void
tn_rehearsal_handle_control (TnRehearsal *self,
                             SoupServerMessage *message,
                             const char *path,
                             TnReply *reply)
{
  TnCall call = { 0 };
  const char *tenant_id, *what, *detail;
  TnFleetTenant *tenant;
  guint number;

  tn_call_parse_query (&call, g_uri_get_query (soup_server_message_get_uri (message)));
  tenant_id = g_hash_table_lookup (call.params, "tenant");
  what = path + strlen ("/rehearsal/");
  detail = g_hash_table_lookup (call.params, "detail");
  number = detail != NULL ? (guint) g_ascii_strtoull (detail, NULL, 10) : 0;
  tenant = tenant_id != NULL ? tn_fleet_find (self->fleet, tenant_id) : NULL;
  reply->type = "text/plain";
  g_string_assign (reply->body, "ok\n");

  if (g_str_equal (what, "count"))
    g_string_printf (reply->body,
                     "%u\n",
                     tn_rehearsal_count (self, g_hash_table_lookup (call.params, "match")));
  else if (g_str_equal (what, "scenario") && detail != NULL &&
           tn_rehearsal_set_scenario (self, detail, NULL))
    ;
  else if (g_str_equal (what, "fault") && add_named_fault (self, &call, tenant, detail))
    ;
  else if (g_str_equal (what, "aadsts") && tenant != NULL)
    tenant->aadsts = (int) number;
  else if (g_str_equal (what, "add-users") && tenant != NULL)
    tn_fleet_add_users (self->fleet, tenant, number);
  else if (g_str_equal (what, "remove-users") && tenant != NULL)
    tn_fleet_remove_users (self->fleet, tenant, number, TN_REMOVED_CHANGED);
  else if (g_str_equal (what, "state") && tenant_id != NULL && detail != NULL &&
           tn_rehearsal_put_state (self, tenant_id, detail))
    ;
  else if (g_str_equal (what, "happen") && tenant_id != NULL && detail != NULL &&
           tn_rehearsal_happen (self, tenant_id, detail, number_of (&call, "count", 1)))
    ;
  else if (g_str_equal (what, "calm"))
    tn_rehearsal_clear_faults (self);
  else
    {
      reply->status = 404;
      g_string_assign (reply->body, "unknown\n");
    }
  tn_call_clear (&call);
}
