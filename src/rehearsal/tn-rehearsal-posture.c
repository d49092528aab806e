/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include <string.h>

/* Reports (reference 3.9), managed devices (3.10), controls of the Secure Score (3.8), and the DNS
 * of the invented domains. */

#define PAGE 999

static void
refuse_premium (TnReply *reply)
{
  tn_reply_graph_error (reply,
                        403,
                        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
                        "Neither tenant is B2C or tenant doesn't have premium license");
}

gboolean
tn_rehearsal_may_read_reports (TnCall *call, TnReply *reply)
{
  static const char *const scopes[] = { "AuditLog.Read.All", NULL };

  if (!tn_call_may (call, reply, scopes))
    return FALSE;
  if (tn_fleet_has_premium (call->tenant))
    return TRUE;
  refuse_premium (reply);
  return FALSE;
}

/* A page of @n things: those that @put says are there. @put: FALSE: leaves this one out. */
typedef gboolean (*PutFunc) (TnRehearsal *self, TnCall *call, GString *out, guint index);

static void
put_page (TnRehearsal *self, TnCall *call, TnReply *reply, const char *of, guint n, PutFunc put)
{
  const char *skip = g_hash_table_lookup (call->params, "$skiptoken");
  const char *top_text = g_hash_table_lookup (call->params, "$top");
  const char *select = g_hash_table_lookup (call->params, "$select");
  guint top =
      top_text != NULL ? (guint) CLAMP ((int) g_ascii_strtoll (top_text, NULL, 10), 1, PAGE) : 100;
  guint64 i = skip != NULL ? g_ascii_strtoull (skip, NULL, 10) : 0;
  guint done = 0;

  tn_put_collection (self, reply->body, of);
  tn_put_raw (reply->body, "value", "[");
  for (; i < n && done < top; i++)
    {
      gsize before = reply->body->len;

      if (done > 0)
        g_string_append_c (reply->body, ',');
      if (put (self, call, reply->body, (guint) i))
        done++;
      else
        g_string_truncate (reply->body, before);
    }
  g_string_append_c (reply->body, ']');
  if (i < n)
    {
      g_autofree char *escaped =
          select != NULL ? g_uri_escape_string (select, ",", FALSE) : g_strdup ("id");
      g_autofree char *next =
          g_strdup_printf ("%s/graph%s?$select=%s&$top=%u&$skiptoken=%" G_GUINT64_FORMAT,
                           self->base,
                           call->path,
                           escaped,
                           top,
                           i);

      tn_put_member (reply->body, "@odata.nextLink", next);
    }
  g_string_append_c (reply->body, '}');
}

static gboolean
put_registration (TnRehearsal *self, TnCall *call, GString *out, guint index)
{
  TnFleetUser *user = &g_array_index (call->tenant->users, TnFleetUser, index);
  g_autofree char *upn = tn_fleet_user_upn (call->tenant, user);
  g_autofree char *name = g_strdup_printf ("%s %s", user->given_name, user->surname);
  gboolean can = (user->methods & ~(1u << TN_METHOD_PASS)) != 0;

  /* The report leaves out who cannot sign in. */
  if (user->removed != TN_REMOVED_NO || !user->enabled)
    return FALSE;
  g_string_append_c (out, '{');
  tn_put_member (out, "id", user->id);
  tn_put_member (out, "userPrincipalName", upn);
  tn_put_member (out, "userDisplayName", name);
  tn_put_member (out, "userType", user->guest ? "guest" : "member");
  tn_put_raw (out, "isAdmin", index == 0 ? "true" : "false");
  tn_put_raw (out, "isMfaCapable", can ? "true" : "false");
  tn_put_raw (out, "isMfaRegistered", can ? "true" : "false");
  tn_put_raw (out, "isPasswordlessCapable", "false");
  tn_put_raw (out,
              "methodsRegistered",
              can ? "[\"microsoftAuthenticatorPush\",\"softwareOneTimePasscode\"]" : "[]");
  tn_put_member (out, "lastUpdatedDateTime", "2026-06-30T00:09:01.2575513Z");
  g_string_append_c (out, '}');
  return TRUE;
}

static gboolean
put_device (TnRehearsal *self, TnCall *call, GString *out, guint index)
{
  guint t = call->tenant->index;
  guint share = 55 + tn_fleet_number (self->fleet, 41, t, 0, 45);
  guint r = tn_fleet_number (self->fleet, 42, t, index, 100);
  const TnFleetUser *user = &g_array_index (call->tenant->users, TnFleetUser, index);
  g_autofree char *name = tn_rehearsal_device_name (index);
  /* Some boards come without a number. */
  g_autofree char *serial =
      index % 25 == 24 ? g_strdup ("Default string") : g_strdup_printf ("CH%03u-%06u", t, index);
  char id[37], device_id[37];

  if (user->device_gone != 0)
    return FALSE;
  tn_fleet_guid (self->fleet, device_id, 47, t, index);

  tn_fleet_guid (self->fleet, id, 43, t, index);
  g_string_append_c (out, '{');
  tn_put_member (out, "id", id);
  tn_put_member (out, "deviceName", name);
  tn_put_member (out, "azureADDeviceId", device_id);
  tn_put_member (out, "userId", index % 9 != 8 ? user->id : "");
  tn_put_member (out, "serialNumber", serial);
  tn_put_member (out, "manufacturer", "Contoso Hardware");
  tn_put_member (out, "model", index % 3 == 0 ? "Desktop 5" : "Notebook 7");
  tn_put_member (out, "operatingSystem", "Windows");
  tn_put_member (out, "osVersion", "10.0.26100.4349");
  tn_put_member (out, "lastSyncDateTime", "2026-06-30T15:13:29Z");
  /* Some were just enrolled, and are not judged yet. */
  tn_put_member (out,
                 "complianceState",
                 tn_fleet_number (self->fleet, 44, t, index, 20) == 0 ? "unknown"
                 : r < share                                          ? "compliant"
                 : r % 5 == 0                                         ? "inGracePeriod"
                                                                      : "noncompliant");
  g_string_append_c (out, '}');
  return TRUE;
}

/* Controls of the Secure Score ---------------------------------------------- */

static const struct
{
  const char *id, *category, *service, *title, *remediation;
  int maximum;
} controls[] = {
#define STEPS                                                                                      \
  "<p>1. Open the admin center.<br />2. Choose the policy.<br />3. Turn it on &amp; save.</p>"
  { "AdminMFAV2", "Identity", "AzureAD", "Require MFA for administrators", STEPS, 10 },
  { "MFARegistrationV2", "Identity", "AzureAD", "Have every user register for MFA", STEPS, 9 },
  { "BlockLegacyAuthentication", "Identity", "AzureAD", "Block old ways to sign in", STEPS, 8 },
  { "PWAgePolicyNew", "Identity", "AzureAD", "Let passwords not expire", STEPS, 8 },
  { "SigninRiskPolicy", "Identity", "AzureAD", "Act on risky sign-ins", STEPS, 7 },
  { "UserRiskPolicy", "Identity", "AzureAD", "Act on risky users", STEPS, 7 },
  { "IntegratedApps", "Identity", "AzureAD", "Limit what users may consent to", STEPS, 4 },
  { "OneAdmin", "Identity", "AzureAD", "Have more than one Global Administrator", STEPS, 1 },
  { "SelfServicePasswordReset", "Identity", "AzureAD", "Let users reset their password", STEPS, 1 },
  { "dlp_datalossprevention", "Data", "MIP", "Have data loss prevention policies", STEPS, 5 },
  { "mip_sensitivitylabels", "Data", "MIP", "Publish sensitivity labels", STEPS, 5 },
  { "mip_autosensitivitylabels", "Data", "MIP", "Label data by itself", STEPS, 4 },
  { "spo_external_sharing", "Data", "SPO", "Limit sharing with people outside", STEPS, 3 },
  { "scid_2000", "Device", "MDATP", "Turn on the antivirus sensor", STEPS, 10 },
  { "scid_2010", "Device", "MDATP", "Turn on real-time protection", STEPS, 9 },
  { "scid_2090", "Device", "MDATP", "Encrypt system drives", STEPS, 9 },
  { "scid_2030", "Device", "MDATP", "Keep antivirus definitions new", STEPS, 8 },
  { "scid_96", "Device", "MDATP", "Turn off remote assistance by request", STEPS, 7 },
  { "mdo_antiphishing", "Apps", "MDO", "Quarantine mail that impersonates people", STEPS, 8 },
  { "mdo_safelinks", "Apps", "MDO", "Check links in mail", STEPS, 9 },
  { "mdo_safeattachments", "Apps", "MDO", "Check attachments before delivery", STEPS, 8 },
  { "mdo_zapspam", "Apps", "MDO", "Take delivered spam back", STEPS, 6 },
  { "exo_mailboxaudit", "Apps", "EXO", "Audit all mailboxes", STEPS, 5 },
  { "meeting_lobby", "Apps", "Teams", "Have guests wait in the lobby", STEPS, 3 },
#undef STEPS
};

static gboolean
put_profile (TnRehearsal *self, TnCall *call, GString *out, guint index)
{
  g_string_append_c (out, '{');
  tn_put_member (out, "id", controls[index].id);
  tn_put_member (out, "azureTenantId", call->tenant->id);
  tn_put_member (out, "title", controls[index].title);
  tn_put_member (out, "controlCategory", controls[index].category);
  tn_put_member (out, "service", controls[index].service);
  tn_put_member (out, "actionType", "Config");
  tn_put_raw (out, "deprecated", "false");
  tn_put_member (out, "implementationCost", index % 3 == 0 ? "Low" : "Moderate");
  tn_put_member (out, "userImpact", index % 4 == 0 ? "Moderate" : "Low");
  tn_put_double (out, "maxScore", controls[index].maximum);
  tn_put_int (out, "rank", index + 1);
  tn_put_member (out, "remediation", controls[index].remediation);
  tn_put_raw (out, "threats", "[\"Account breach\"]");
  tn_put_member (out, "tier", "Core");
  g_string_append_c (out, '}');
  return TRUE;
}

/* So much of all controls as the tenant has of its score: full ones first, in an order of its own.
 */
void
tn_rehearsal_put_controls (TnRehearsal *self, GString *out, TnFleetTenant *tenant)
{
  guint n = G_N_ELEMENTS (controls), t = tenant->index;
  guint start = tn_fleet_number (self->fleet, 45, t, 0, n);
  double left = 0;

  for (guint i = 0; i < n; i++)
    left += controls[i].maximum * tenant->score / tenant->max_score;
  tn_put_raw (out, "controlScores", "[");
  for (guint i = 0; i < n; i++)
    {
      /* 7 and 24 have no factor in common. */
      guint which = (start + i * 7) % n;
      double score = CLAMP (left, 0, controls[which].maximum);

      left -= score;
      g_string_append (out, i > 0 ? ",{" : "{");
      tn_put_member (out, "controlCategory", controls[which].category);
      tn_put_member (out, "controlName", controls[which].id);
      tn_put_member (out, "description", controls[which].title);
      tn_put_double (out, "score", score);
      tn_put_double (out, "scoreInPercentage", 100 * score / controls[which].maximum);
      tn_put_member (out, "on", score > 0 ? "true" : "false");
      tn_put_member (out, "lastSynced", "2026-06-29T09:57:06Z");
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

gboolean
tn_rehearsal_handle_posture (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  static const char *const devices[] = { "DeviceManagementManagedDevices.Read.All", NULL };
  static const char *const security[] = { "SecurityEvents.Read.All", NULL };
  const char *path = call->path;

  if (!g_str_equal (call->method, "GET"))
    return FALSE;
  if (g_str_equal (path, "/v1.0/reports/authenticationMethods/userRegistrationDetails"))
    {
      if (tn_rehearsal_may_read_reports (call, reply))
        put_page (self,
                  call,
                  reply,
                  "reports/authenticationMethods/userRegistrationDetails",
                  tn_fleet_users (self->fleet, call->tenant)->len,
                  put_registration);
    }
  else if (g_str_equal (path, "/v1.0/deviceManagement/managedDevices"))
    {
      if (!tn_call_may (call, reply, devices))
        return TRUE;
      if (call->tenant->intune)
        put_page (self,
                  call,
                  reply,
                  "deviceManagement/managedDevices",
                  tn_fleet_users (self->fleet, call->tenant)->len,
                  put_device);
      else
        tn_reply_graph_error (reply, 400, "BadRequest", "Request not applicable to target tenant.");
    }
  else if (g_str_equal (path, "/v1.0/security/secureScoreControlProfiles"))
    {
      if (tn_call_may (call, reply, security))
        put_page (self,
                  call,
                  reply,
                  "security/secureScoreControlProfiles",
                  G_N_ELEMENTS (controls),
                  put_profile);
    }
  else
    return FALSE;
  return TRUE;
}

/* DNS ----------------------------------------------------------------------- */

/* The record of @name, or NULL: there is none. */
static const char *
find_record (TnRehearsal *self, const char *name)
{
  static const char *const spf[] = { "v=spf1 include:spf.protection.outlook.com -all",
                                     "v=spf1 include:spf.protection.outlook.com ?all",
                                     NULL };
  static const char *const dmarc[] = { "v=DMARC1; p=reject; rua=mailto:dmarc@example.com",
                                       "v=DMARC1; p=none",
                                       NULL };
  static const char *const prefixes[] = { "_dmarc.",
                                          "selector1._domainkey.",
                                          "selector2._domainkey." };
  const char *domain = name;
  TnFleetTenant *tenant;
  guint t, r, kind = 0;

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      {
        domain = name + strlen (prefixes[i]);
        kind = i + 1;
      }
  tenant = tn_fleet_find (self->fleet, domain);
  if (tenant == NULL)
    return NULL;
  t = tenant->index;
  r = tn_fleet_number (self->fleet, 50 + MIN (kind, 2), t, 0, 100);
  if (kind == 0)
    return spf[r < 85 ? 0 : r < 93 ? 1 : 2];
  if (kind == 1)
    return dmarc[r < 40 ? 0 : r < 75 ? 1 : 2];
  return r < 70 && kind == 2 ? "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ" : NULL;
}

void
tn_rehearsal_handle_dns (TnRehearsal *self, const char *name, TnReply *reply)
{
  const char *record = name != NULL ? find_record (self, name) : NULL;

  if (tn_rehearsal_dns_fails (self))
    {
      reply->status = 503;
      return;
    }
  g_string_append_c (reply->body, '{');
  tn_put_int (reply->body, "Status", record != NULL ? 0 : 3);
  tn_put_raw (reply->body, "Answer", "[");
  if (record != NULL)
    {
      g_string_append_c (reply->body, '{');
      tn_put_member (reply->body, "name", name);
      tn_put_int (reply->body, "type", 16);
      tn_put_member (reply->body, "data", record);
      g_string_append_c (reply->body, '}');
    }
  g_string_append (reply->body, "]}");
}
