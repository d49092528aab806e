/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-doctor.h"

#include "tn-problem.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static TnDiagnosis
diagnosis (const char *meaning, const char *who, TnRemedy remedy, const char *card)
{
  return (TnDiagnosis) { meaning, who, remedy, card };
}

static const char *
card_for_code (const char *code)
{
  static const struct
  {
    const char *card, *codes;
  } cards[] = {
    { "policy",
      "AADSTS53003 AADSTS530032 AADSTS530034 AADSTS530035 AADSTS53004 AADSTS53011 "
      "AADSTS500212 AADSTS500213 AADSTS53000 AADSTS53001 AADSTS7000112 AADSTS7000114 "
      "AADSTS50105" },
    { "service-principal", "AADSTS50001 AADSTS500011 AADSTS650052" },
    { "mfa", "no-mfa partner-mfa AADSTS50072 AADSTS50074 AADSTS50076 AADSTS50078 AADSTS50079" },
    { "admin-agents", "not-admin-agent" },
    { "user", "guest-account AADSTS50020 AADSTS50034 AADSTS50177" },
    { "gdap", "partner-role" },
  };

  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (cards); i++)
    {
      g_auto (GStrv) codes = g_strsplit (cards[i].codes, " ", -1);

      if (g_strv_contains ((const char *const *) codes, code))
        return cards[i].card;
    }
  return NULL;
}

/* What helps against an error of Microsoft's, by who can mend it. */
static TnDiagnosis
by_code (const char *code, TnRemedy sign_in, TnRemedy retry)
{
  TnProblem problem = tn_problem_for_code (code);
  const char *card = card_for_code (code);
  TnRemedy remedy = retry;

  if (g_strcmp0 (card, "service-principal") == 0)
    remedy = TN_REMEDY_COPY_COMMAND;
  else if (g_strcmp0 (code, "partner-role") == 0)
    remedy = TN_REMEDY_REQUEST_RELATIONSHIP;
  else if (g_strcmp0 (code, "partner-unknown-customer") == 0)
    remedy = TN_REMEDY_OPEN_PARTNER_CENTER;
  else if (problem.kind == TN_PROBLEM_SIGN_IN && g_strcmp0 (card, "user") != 0)
    remedy = sign_in;
  return diagnosis (problem.cause, problem.who, remedy, card);
}

static TnDiagnosis
missing_group (TnGroupCause cause)
{
  switch (cause)
    {
    case TN_GROUP_NOT_MEMBER:
      return diagnosis (_ ("Security groups are assigned to the relationship, but the account that "
                           "Tenantry signs in with is in none of them."),
                        _ ("An administrator of the partner tenant"),
                        TN_REMEDY_REAUTHORIZE_CSP,
                        "groups");
    case TN_GROUP_NO_ROLES:
      return diagnosis (_ ("The relationship has the required roles, but the security groups of "
                           "your account do not pass all of them on."),
                        _ ("You"),
                        TN_REMEDY_ASSIGN_GROUP,
                        "groups");
    case TN_GROUP_PENDING:
      return diagnosis (_ ("A security group was assigned, and Microsoft has not finished that "
                           "yet. It takes up to a few minutes."),
                        _ ("Nobody"),
                        TN_REMEDY_NONE,
                        "groups");
    case TN_GROUP_ABSENT:
    case TN_GROUP_FINE:
    default:
      return diagnosis (_ ("The relationship is active, but no security group is assigned to it, "
                           "so that nobody can use it."),
                        _ ("You"),
                        TN_REMEDY_ASSIGN_GROUP,
                        "groups");
    }
}

TnDiagnosis
tn_doctor_csp_auth (const TnCspVerdict *verdict, const char *code, gboolean invited)
{
  TnDiagnosis result;

  switch (verdict->auth)
    {
    case TN_CSP_AUTH_ACTIVE:
      return diagnosis (_ ("The relationship with this customer is set up correctly, and no "
                           "required role ends within the next seven days."),
                        _ ("Nobody"),
                        TN_REMEDY_NONE,
                        NULL);
    case TN_CSP_AUTH_EXPIRING:
      return diagnosis (_ ("At least one required role ends within seven days. Sync stops then. A "
                           "new relationship has to be approved before that."),
                        _ ("You, then the customer"),
                        invited ? TN_REMEDY_OPEN_INVITATION : TN_REMEDY_REQUEST_RELATIONSHIP,
                        "gdap");
    case TN_CSP_AUTH_EXPIRED:
      return diagnosis (_ ("At least one required role has ended, and sync is stopped. A new "
                           "relationship has to be approved to go on."),
                        _ ("You, then the customer"),
                        invited ? TN_REMEDY_OPEN_INVITATION : TN_REMEDY_REQUEST_RELATIONSHIP,
                        "gdap");
    case TN_CSP_AUTH_MISSING_RELATIONSHIP:
      return diagnosis (
          invited ? _ ("A relationship was requested and waits for the customer’s approval.")
                  : _ ("No active admin relationship exists with this customer. Customers that you "
                       "do not want to read need none."),
          invited ? _ ("A Global Administrator of the customer") : _ ("You, then the customer"),
          invited ? TN_REMEDY_OPEN_INVITATION : TN_REMEDY_REQUEST_RELATIONSHIP,
          "relationship");
    case TN_CSP_AUTH_MISSING_ROLES:
      return diagnosis (_ ("The relationship has neither the Global Administrator role nor all of "
                           "the twelve required roles. Roles cannot be added to a relationship; a "
                           "second one adds up."),
                        _ ("You, then the customer"),
                        invited ? TN_REMEDY_OPEN_INVITATION : TN_REMEDY_REQUEST_RELATIONSHIP,
                        "roles");
    case TN_CSP_AUTH_MISSING_GROUP:
      return missing_group (verdict->group);
    case TN_CSP_AUTH_CONSENT_PENDING:
      /* What kept it from being asked for, when it was tried last. */
      if (code != NULL)
        return by_code (code, TN_REMEDY_REAUTHORIZE_CSP, TN_REMEDY_RETRY_CONSENT);
      return diagnosis (_ ("Tenantry’s application needs consent in this customer’s tenant. It is "
                           "asked for through Partner Center; Microsoft takes up to a few "
                           "minutes."),
                        _ ("Nobody"),
                        TN_REMEDY_RETRY_CONSENT,
                        "gdap");
    case TN_CSP_AUTH_GRANTING_ROLES:
      return diagnosis (
          _ ("The consent is given. Microsoft spreads the permissions, which may take "
             "about 30 minutes."),
          _ ("Nobody"),
          TN_REMEDY_NONE,
          NULL);
    case TN_CSP_AUTH_CONSENT_FAILURE:
      result = by_code (code, TN_REMEDY_REAUTHORIZE_CSP, TN_REMEDY_RETRY_CONSENT);
      return result;
    case TN_CSP_AUTH_UNKNOWN:
    case TN_CSP_AUTH_NONE:
    default:
      if (code != NULL)
        return by_code (code, TN_REMEDY_REAUTHORIZE_CSP, TN_REMEDY_RETRY_CONSENT);
      return diagnosis (_ ("There is no information about this connection. Most often the consent "
                           "has failed."),
                        _ ("You"),
                        TN_REMEDY_RETRY_CONSENT,
                        "gdap");
    }
}

TnDiagnosis
tn_doctor_csp (TnCspStatus status, const char *code)
{
  switch (status)
    {
    case TN_CSP_STATUS_SUCCESS:
      return diagnosis (_ ("The partner tenant can be read."), _ ("Nobody"), TN_REMEDY_NONE, NULL);
    case TN_CSP_STATUS_AUTH_PENDING:
      return diagnosis (_ ("The authorization is under way. It may take several minutes; the "
                           "customers then appear by themselves."),
                        _ ("Nobody"),
                        TN_REMEDY_SYNC,
                        NULL);
    case TN_CSP_STATUS_NO_MFA:
      return diagnosis (_ ("The account was not asked for multifactor authentication by Entra ID. "
                           "Set it up to be asked at every sign-in."),
                        _ ("You, or an administrator of the partner tenant"),
                        TN_REMEDY_REAUTHORIZE_CSP,
                        "mfa");
    case TN_CSP_STATUS_NOT_ADMIN_AGENT:
      return diagnosis (_ ("The account is not a member of the AdminAgents group. Add it there."),
                        _ ("An administrator of the partner tenant"),
                        TN_REMEDY_REAUTHORIZE_CSP,
                        "admin-agents");
    case TN_CSP_STATUS_NO_CHILDREN:
      return diagnosis (_ ("The partner tenant has no customer relationships. Add some."),
                        _ ("You"),
                        TN_REMEDY_OPEN_PARTNER_CENTER,
                        "customers");
    case TN_CSP_STATUS_FAILED_UNKNOWN:
      return diagnosis (
          _ ("Microsoft refused the partner’s sign-in for a reason that Tenantry does "
             "not know. Signing in again helps in most cases."),
          _ ("You"),
          TN_REMEDY_REAUTHORIZE_CSP,
          "user");
    case TN_CSP_STATUS_ERROR:
    default:
      return by_code (code, TN_REMEDY_REAUTHORIZE_CSP, TN_REMEDY_SYNC);
    }
}

/* What only somebody in the tenant can change is tried again when they have; for a customer of a
 * CSP it is the partner’s account that is refused, and its consent that is asked for. */
static TnDiagnosis
refused (const char *code, TnIntegrationKind kind, TnRemedy sign_in)
{
  TnProblem problem = tn_problem_for_code (code);
  TnDiagnosis diagnosed;

  if (kind == TN_INTEGRATION_CSP_CHILD && g_strcmp0 (card_for_code (code), "user") == 0)
    return diagnosis (_ ("The partner’s account does not reach this customer: its relationship may "
                         "have ended, have no roles, or be assigned to no group that the account "
                         "is in. The relationships are being read; the CSP Auth state then says "
                         "which it is."),
                      _ ("You"),
                      TN_REMEDY_SYNC,
                      "gdap");
  diagnosed = by_code (code, sign_in, problem.kind == TN_PROBLEM_POLICY ? TN_REMEDY_SYNC : sign_in);
  if (kind == TN_INTEGRATION_CSP_CHILD && tn_problem_is_consent_missing (code))
    diagnosed.remedy = TN_REMEDY_RETRY_CONSENT;
  return diagnosed;
}

TnDiagnosis
tn_doctor_sync (TnSyncStatus status, const char *code, TnIntegrationKind kind)
{
  TnRemedy sign_in =
      kind == TN_INTEGRATION_CSP_CHILD ? TN_REMEDY_REAUTHORIZE_CSP : TN_REMEDY_REAUTHORIZE;

  switch (status)
    {
    case TN_SYNC_NOT_MAPPED:
      return diagnosis (
          _ ("Only the name of this tenant is known. Users, licences and Secure Score "
             "are read once it is mapped."),
          _ ("You"),
          TN_REMEDY_MAP,
          NULL);
    case TN_SYNC_SUCCESS:
      return diagnosis (_ ("The last sync read everything."), _ ("Nobody"), TN_REMEDY_NONE, NULL);
    case TN_SYNC_PENDING:
      if (code == NULL)
        return diagnosis (_ ("The tenant waits to be read; that happens within a minute."),
                          _ ("Nobody"),
                          TN_REMEDY_SYNC,
                          NULL);
      return by_code (code, TN_REMEDY_SYNC, TN_REMEDY_SYNC);
    case TN_SYNC_INCOMPLETE:
      return by_code (code, TN_REMEDY_SYNC, TN_REMEDY_SYNC);
    case TN_SYNC_AUTH_ERROR:
    default:
      return refused (code, kind, sign_in);
    }
}

const char *
tn_remedy_label (TnRemedy remedy)
{
  switch (remedy)
    {
    case TN_REMEDY_MAP:
      return _ ("_Map…");
    case TN_REMEDY_SYNC:
      return _ ("_Sync Now");
    case TN_REMEDY_REAUTHORIZE:
      return _ ("_Reauthorize…");
    case TN_REMEDY_REAUTHORIZE_CSP:
      return _ ("_Reauthorize CSP…");
    case TN_REMEDY_RETRY_CONSENT:
      return _ ("Retry _Consent");
    case TN_REMEDY_REQUEST_RELATIONSHIP:
      return _ ("_Request Relationship…");
    case TN_REMEDY_ASSIGN_GROUP:
      return _ ("_Assign Security Group…");
    case TN_REMEDY_OPEN_INVITATION:
      return _ ("Open _Invitation Link…");
    case TN_REMEDY_OPEN_PARTNER_CENTER:
      return _ ("Open _Partner Center");
    case TN_REMEDY_COPY_COMMAND:
      return _ ("_Copy Command");
    case TN_REMEDY_NONE:
    default:
      return NULL;
    }
}

char *
tn_doctor_command (const char *tenant_id, const char *detail)
{
  gsize length = detail != NULL ? strlen (detail) : 0;

  for (gsize i = 0; i + 36 <= length; i++)
    {
      g_autofree char *id = g_strndup (detail + i, 36);

      /* The text may also name the tenant. */
      if (tn_text_is_guid (id) && g_ascii_strcasecmp (id, tenant_id) != 0)
        return g_strdup_printf ("Connect-MgGraph -TenantId %s -Scopes Application.Read.All, "
                                "Application.ReadWrite.All\nNew-MgServicePrincipal -AppId %s",
                                tenant_id,
                                id);
    }
  return NULL;
}

/* Help cards ---------------------------------------------------------------- */

static const TnHelpCard cards[] = {
  { "service-principal",
    N_ ("Missing Service Principals"),
    N_ ("A Microsoft service that Tenantry needs has no service principal in the tenant. An "
        "administrator of that tenant creates it with Microsoft Graph PowerShell; Tenantry shows "
        "the commands with the application’s ID to copy.") },
  { "user",
    N_ ("Requirements for Your Account"),
    N_ ("Sign in with an account of the partner tenant that is a Global Administrator, is in the "
        "AdminAgents group, is in the security groups of the relationships, and is asked for MFA "
        "by Entra ID. It must not be a guest in the customer’s tenant. A service account of its "
        "own is best.") },
  { "gdap",
    N_ ("Requirements for the Relationship"),
    N_ ("Each customer needs an active GDAP relationship, a security group of yours that is "
        "assigned to it, and in it the Global Administrator role or all of the twelve required "
        "roles. Relationships with Global Administrator cannot be extended automatically.") },
  { "admin-agents",
    N_ ("Not in the AdminAgents Group"),
    N_ ("In the Entra admin center of your partner tenant, open Groups, find AdminAgents and add "
        "the account as a member. Then choose Reauthorize CSP.") },
  { "mfa",
    N_ ("Not Asked for MFA by Entra ID"),
    N_ ("Create a Conditional Access policy for the account that requires MFA with a sign-in "
        "frequency, or turn on security defaults. MFA of another product does not count. Then "
        "choose Reauthorize CSP.") },
  { "customers",
    N_ ("No Customer Relationships"),
    N_ ("The partner tenant has neither reseller contracts nor GDAP relationships. Invite a "
        "customer in Partner Center, then sync the CSP tenant.") },
  { "policy",
    N_ ("A Policy Blocks the Application"),
    N_ ("A Conditional Access or application policy of the tenant forbids the sign-in. An "
        "administrator of that tenant excludes the user type Service provider users, or allows "
        "Tenantry’s enterprise application.") },
  { "relationship",
    N_ ("Missing Admin Relationship"),
    N_ ("Request a relationship with the required roles and send the invitation link to a Global "
        "Administrator of the customer. Tenantry watches until it is approved.") },
  { "groups",
    N_ ("Missing Security Groups"),
    N_ ("Assign a security group of the partner tenant to the relationship, with all of its roles, "
        "and make sure that your account is in that group. Microsoft 365 groups do not work. A "
        "new membership needs a new sign-in.") },
  { "roles",
    N_ ("Missing Roles"),
    N_ ("Roles cannot be added to an active relationship. Request a second relationship with the "
        "missing roles; the roles of all relationships add up.") },
  { "required-roles",
    N_ ("List of Required Roles"),
    N_ ("Global Administrator, or all of: Application Administrator, Authentication Policy "
        "Administrator, Cloud App Security Administrator, Cloud Device Administrator, Exchange "
        "Administrator, Intune Administrator, Privileged Authentication Administrator, Privileged "
        "Role Administrator, Security Administrator, SharePoint Administrator, Teams "
        "Administrator, User Administrator.") },
};

guint
tn_help_card_count (void)
{
  return G_N_ELEMENTS (cards);
}

TnHelpCard
tn_help_card (guint index)
{
  return (TnHelpCard) { cards[index].id, _ (cards[index].title), _ (cards[index].body) };
}
