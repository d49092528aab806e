/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-problem.h"

#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *codes; /* space separated */
  TnProblemKind kind;
  const char *title, *cause, *who, *step;
} Row;

static const Row rows[] = {
  { "AADSTS90038",
    TN_PROBLEM_SETUP,
    N_ ("Another Cloud"),
    N_ ("The tenant lives in another Microsoft cloud than the one that was chosen."),
    N_ ("You"),
    N_ ("Connect it again and choose its cloud.") },
  { "no-mfa",
    TN_PROBLEM_SIGN_IN,
    N_ ("No MFA Prompt"),
    N_ ("The account was not asked for multifactor authentication by Entra ID. Microsoft accepts "
        "no other product’s MFA for delegated administration."),
    N_ ("You, or an administrator of the partner tenant"),
    N_ ("Require MFA for this account at every sign-in, then choose Reauthorize CSP.") },
  { "not-admin-agent",
    TN_PROBLEM_SIGN_IN,
    N_ ("Not in the AdminAgents Group"),
    N_ ("The account is not a member of the AdminAgents group of the partner tenant."),
    N_ ("An administrator of the partner tenant"),
    N_ ("Add the account to the group AdminAgents, then choose Reauthorize CSP.") },
  { "not-partner",
    TN_PROBLEM_SIGN_IN,
    N_ ("Not a Partner Tenant"),
    N_ ("The account belongs to an ordinary tenant, not to a Cloud Solution Provider."),
    N_ ("You"),
    N_ ("Sign in with an account of your partner tenant, or connect this one as a single "
        "tenant.") },
  { "consent-partial",
    TN_PROBLEM_CONSENT,
    N_ ("Consent Incomplete"),
    N_ ("Only a part of the permissions was accepted."),
    N_ ("A Global Administrator of the tenant"),
    N_ ("Sign in again and accept all of the permissions.") },
  { "guest-account",
    TN_PROBLEM_SIGN_IN,
    N_ ("Guest Account in the Way"),
    N_ ("Your account is a guest in this customer’s tenant. Microsoft then signs you in as that "
        "guest and does not apply the delegated roles."),
    N_ ("An administrator of the customer"),
    N_ ("Have the guest account removed from the customer’s tenant, then choose Retry Consent.") },
  { "partner-mfa",
    TN_PROBLEM_SIGN_IN,
    N_ ("No MFA Prompt"),
    N_ ("Partner Center refused the request, because the account was not asked for multifactor "
        "authentication."),
    N_ ("You, or an administrator of the partner tenant"),
    N_ ("Require MFA for this account at every sign-in, then choose Reauthorize CSP.") },
  { "partner-role",
    TN_PROBLEM_CONSENT,
    N_ ("Consent Not Allowed"),
    N_ ("Partner Center does not let this account consent for the customer. It needs to be in "
        "AdminAgents and to have the role Application Administrator, Cloud Application "
        "Administrator or Global Administrator there. The default relationship of an indirect "
        "reseller has none of them."),
    N_ ("You"),
    N_ ("Request a relationship with the required roles.") },
  { "partner-rejected",
    TN_PROBLEM_SETUP,
    N_ ("Consent Rejected"),
    N_ ("Partner Center did not accept the permissions of the application."),
    N_ ("You"),
    N_ ("Check the app registration in Preferences, then choose Retry Consent.") },
  { "partner-unknown-customer",
    TN_PROBLEM_GONE,
    N_ ("Unknown Customer"),
    N_ ("Partner Center does not know this customer."),
    N_ ("You"),
    N_ ("Check in Partner Center that it is still your customer.") },
  { "partner-html",
    TN_PROBLEM_WAIT,
    N_ ("Unexpected Answer"),
    N_ ("Partner Center answered with a web page instead of data; a proxy or gateway may stand in "
        "between."),
    N_ ("You"),
    N_ ("Check the network path; Tenantry tries again by itself.") },
  { "partner-server",
    TN_PROBLEM_WAIT,
    N_ ("Partner Center Error"),
    N_ ("Partner Center answered with an error of its own."),
    N_ ("Nobody"),
    N_ ("Tenantry tries again by itself.") },
  { "consent-lost",
    TN_PROBLEM_CONSENT,
    N_ ("Consent Not Found"),
    N_ ("Partner Center accepted the consent, but it is not there when it is read back."),
    N_ ("Nobody"),
    N_ ("Tenantry tries again by itself.") },
  { "consent-slow",
    TN_PROBLEM_CONSENT,
    N_ ("Permissions Have Not Arrived"),
    N_ ("The consent was given more than 30 minutes ago, and the permissions are still not in "
        "effect."),
    N_ ("You"),
    N_ ("Choose Retry Consent; if it stays like this, open the customer in Partner Center.") },
  { "cleaning",
    TN_PROBLEM_WAIT,
    N_ ("Not Yet"),
    N_ ("The earlier connection is still being removed; Microsoft needs a few minutes for that."),
    N_ ("Nobody"),
    N_ ("Wait a few minutes and connect again.") },
  { "read-only",
    TN_PROBLEM_SETUP,
    N_ ("Read-Only"),
    N_ ("Tenantry’s data cannot be changed in this session."),
    N_ ("You"),
    N_ ("Start Tenantry without the read-only option, as the user who owns its data.") },
  { "conflict",
    TN_PROBLEM_WAIT,
    N_ ("Changed Meanwhile"),
    N_ ("Somebody else changed it in Microsoft at the same time, or it is there already."),
    N_ ("You"),
    N_ ("Look at it again and repeat what is still needed.") },
  { "AADSTS70019 AADSTS70020 AADSTS70018 expired_token bad_verification_code",
    TN_PROBLEM_SIGN_IN,
    N_ ("Code Expired"),
    N_ ("The code was not entered in time."),
    N_ ("You"),
    N_ ("Start again with a new code.") },
  { "authorization_declined",
    TN_PROBLEM_SIGN_IN,
    N_ ("Declined"),
    N_ ("The sign-in was declined on the page where the code was entered."),
    N_ ("You"),
    N_ ("Start again with a new code.") },
  { "AADSTS65001 AADSTS90094 AADSTS90095 AADSTS700016",
    TN_PROBLEM_CONSENT,
    N_ ("Consent Missing"),
    N_ ("The tenant has not given this application the permissions that it asks for."),
    N_ ("A Global Administrator of the tenant"),
    N_ ("Choose Reauthorize and accept the permissions.") },
  { "AADSTS65004 access_denied",
    TN_PROBLEM_CONSENT,
    N_ ("Consent Declined"),
    N_ ("The permissions were declined in the browser."),
    N_ ("A Global Administrator of the tenant"),
    N_ ("Sign in again and accept the permissions.") },
  { "AADSTS50173 AADSTS50132 AADSTS50133 AADSTS70000 AADSTS70008 AADSTS700082 AADSTS700084 "
    "AADSTS70043 AADSTS50058 "
    "AADSTS16000 AADSTS50158",
    TN_PROBLEM_SIGN_IN,
    N_ ("Sign-In Expired"),
    N_ ("Microsoft no longer accepts the stored sign-in, because the password changed, the "
        "sessions were revoked or "
        "nobody used it for 90 days."),
    N_ ("You"),
    N_ ("Choose Reauthorize and sign in again.") },
  { "AADSTS50072 AADSTS50074 AADSTS50076 AADSTS50078 AADSTS50079 interaction_required "
    "login_required",
    TN_PROBLEM_SIGN_IN,
    N_ ("MFA Needed"),
    N_ ("Microsoft asks for multifactor authentication."),
    N_ ("You"),
    N_ ("Choose Reauthorize and complete the MFA prompt.") },
  { "AADSTS50020 AADSTS50034 AADSTS50177 AADSTS90072",
    TN_PROBLEM_SIGN_IN,
    N_ ("Wrong Account"),
    N_ ("The account does not exist in this tenant."),
    N_ ("You"),
    N_ ("Sign in with an administrator account of the tenant itself.") },
  { "AADSTS50053",
    TN_PROBLEM_POLICY,
    N_ ("Account Locked"),
    N_ ("The account is locked after too many sign-in attempts."),
    N_ ("An administrator of the tenant"),
    N_ ("Wait or unlock the account, then choose Reauthorize.") },
  { "AADSTS50055 AADSTS50057",
    TN_PROBLEM_POLICY,
    N_ ("Account Disabled"),
    N_ ("The password of the account has expired, or the account is disabled."),
    N_ ("An administrator of the tenant"),
    N_ ("Enable the account or set a new password, then choose Reauthorize.") },
  { "AADSTS50105",
    TN_PROBLEM_POLICY,
    N_ ("Not Assigned"),
    N_ ("The tenant only lets assigned people use this application, and the account is not "
        "assigned."),
    N_ ("An administrator of the tenant"),
    N_ ("Assign the account to the enterprise application in Entra ID.") },
  { "AADSTS50097 AADSTS50131 AADSTS53000 AADSTS53001 AADSTS530003",
    TN_PROBLEM_POLICY,
    N_ ("Device Not Allowed"),
    N_ ("A Conditional Access policy of the tenant only allows managed devices."),
    N_ ("An administrator of the tenant"),
    N_ ("Exclude service providers or this account from the policy, then choose Reauthorize.") },
  { "AADSTS53003 AADSTS530032 AADSTS530034 AADSTS530035 AADSTS53004 AADSTS53011 AADSTS500212 "
    "AADSTS500213",
    TN_PROBLEM_POLICY,
    N_ ("Blocked by Policy"),
    N_ ("A Conditional Access policy of the tenant blocks this sign-in."),
    N_ ("An administrator of the tenant"),
    N_ ("Change the policy, then choose Reauthorize.") },
  { "AADSTS50001 AADSTS500011 AADSTS650052",
    TN_PROBLEM_POLICY,
    N_ ("Service Missing"),
    N_ ("A Microsoft service that the application needs is not set up in this tenant."),
    N_ ("An administrator of the tenant"),
    N_ ("Create the missing service principal, then choose Reauthorize.") },
  { "AADSTS7000112 AADSTS7000114",
    TN_PROBLEM_POLICY,
    N_ ("Application Disabled"),
    N_ ("The tenant has disabled this application."),
    N_ ("An administrator of the tenant"),
    N_ ("Enable the enterprise application in Entra ID.") },
  { "AADSTS90099",
    TN_PROBLEM_CONSENT,
    N_ ("Partner Application Not Authorized"),
    N_ ("The application is not yet authorized in this customer tenant."),
    N_ ("You"),
    N_ ("Reauthorize the CSP tenant.") },
  { "AADSTS90012 AADSTS90024 AADSTS90033 AADSTS90006 AADSTS90055 AADSTS50196 AADSTS650051 "
    "temporarily_unavailable "
    "server_error",
    TN_PROBLEM_WAIT,
    N_ ("Microsoft Is Busy"),
    N_ ("Microsoft’s sign-in service cannot answer at the moment."),
    N_ ("Nobody"),
    N_ ("Tenantry tries again by itself.") },
  { "AADSTS90002 AADSTS900023 AADSTS5000224",
    TN_PROBLEM_GONE,
    N_ ("Tenant Not Found"),
    N_ ("Microsoft does not know this tenant."),
    N_ ("You"),
    N_ ("Check the domain name or tenant ID, and the cloud.") },
  { "AADSTS50011 AADSTS50194 AADSTS501481 AADSTS54005 AADSTS70011 AADSTS700022 AADSTS28000 "
    "AADSTS700005 AADSTS700023 "
    "AADSTS700025 AADSTS700027 AADSTS700030 AADSTS7000215 AADSTS7000218 AADSTS7000222 AADSTS650056 "
    "AADSTS650057 "
    "AADSTS900144 AADSTS9001023 AADSTS9002313 invalid_request unauthorized_client invalid_client "
    "invalid_scope",
    TN_PROBLEM_SETUP,
    N_ ("Registration Problem"),
    N_ ("Microsoft refuses the request because of how the application is registered."),
    N_ ("You"),
    N_ ("Compare the registration with the steps in Preferences.") },
  { "AADSTS500133 AADSTS700024 clock",
    TN_PROBLEM_SETUP,
    N_ ("Clock Is Wrong"),
    N_ ("The clock of this computer differs too much from Microsoft’s."),
    N_ ("You"),
    N_ ("Switch on automatic date and time in the system settings.") },
  { "wrong-tenant",
    TN_PROBLEM_SIGN_IN,
    N_ ("Another Tenant"),
    N_ ("The account that signed in belongs to another tenant than this connection."),
    N_ ("You"),
    N_ ("Sign in with an account of the same tenant.") },
  { "wrong-account",
    TN_PROBLEM_SIGN_IN,
    N_ ("Another Account"),
    N_ ("The permission was accepted by another account than the one that this CSP is connected "
        "with."),
    N_ ("You"),
    N_ ("Sign in with the account of the CSP. To use another one, choose Reauthorize CSP.") },
  { "not-administrator",
    TN_PROBLEM_CONSENT,
    N_ ("Not a Global Administrator"),
    N_ ("The account that signed in is not a Global Administrator of its tenant."),
    N_ ("You"),
    N_ ("Sign in with a Global Administrator account.") },
  { "partner-tenant",
    TN_PROBLEM_SETUP,
    N_ ("Partner Tenant"),
    N_ ("This is a partner (CSP) tenant, which is not connected as a single tenant."),
    N_ ("You"),
    N_ ("Sign in to one of your customers’ tenants instead.") },
  { "connected-by-csp",
    TN_PROBLEM_SETUP,
    N_ ("Already Connected"),
    N_ ("This tenant is connected already, as a customer of your CSP. One tenant connected in both "
        "ways leads to errors."),
    N_ ("You"),
    N_ ("Find it in the list of tenants, or remove the CSP integration first.") },
  { "already-connected",
    TN_PROBLEM_SETUP,
    N_ ("Already Connected"),
    N_ ("This tenant is connected already."),
    N_ ("You"),
    N_ ("Find it in the list of tenants.") },
  { "disk-full",
    TN_PROBLEM_WAIT,
    N_ ("Disk Full"),
    N_ ("What was read could not be saved, because the disk of this computer is full."),
    N_ ("You"),
    N_ ("Free some space; Tenantry tries again by itself.") },
  { "data-damaged",
    TN_PROBLEM_WAIT,
    N_ ("Data Damaged"),
    N_ ("A data file of Tenantry on this computer is damaged; it is not for Microsoft to mend."),
    N_ ("You"),
    N_ ("Start Tenantry anew; it mends what can be mended and reads again what was lost.") },
  { "cancelled",
    TN_PROBLEM_WAIT,
    N_ ("Cancelled"),
    N_ ("It was stopped before it was done."),
    N_ ("Nobody"),
    N_ ("Start it again when you want.") },
  { "internal",
    TN_PROBLEM_WAIT,
    N_ ("Not Saved"),
    N_ ("Something went wrong inside Tenantry, not at Microsoft."),
    N_ ("Nobody"),
    N_ ("Tenantry tries again by itself. If it stays like this, look at what `tenantryctl doctor` "
        "says.") },
  { "timeout",
    TN_PROBLEM_SIGN_IN,
    N_ ("No Answer"),
    N_ ("Nobody completed the sign-in within ten minutes."),
    N_ ("You"),
    N_ ("Try again.") },
  { "no-token",
    TN_PROBLEM_SIGN_IN,
    N_ ("Not Signed In"),
    N_ ("The stored sign-in of this tenant cannot be opened on this computer."),
    N_ ("You"),
    N_ ("Choose Reauthorize and sign in again.") },
  { "keyring",
    TN_PROBLEM_WAIT,
    N_ ("Keyring Locked"),
    N_ ("The system keyring that holds the key is not available."),
    N_ ("You"),
    N_ ("Unlock the keyring and start Tenantry anew, or choose Reauthorize.") },
  { "offline",
    TN_PROBLEM_OFFLINE,
    N_ ("Offline"),
    N_ ("Microsoft could not be reached from this computer."),
    N_ ("You"),
    N_ ("Check the network connection; Tenantry tries again by itself.") },
  { "dns",
    TN_PROBLEM_WAIT,
    N_ ("DNS Not Answered"),
    N_ ("The DNS records of a domain could not be looked up, so nothing is known of its SPF, DKIM "
        "and DMARC. Everything else was read."),
    N_ ("Whoever looks after the domain or this network"),
    N_ ("Check that the domain’s name servers answer; Tenantry tries again by itself.") },
  { "throttled",
    TN_PROBLEM_WAIT,
    N_ ("Throttled"),
    N_ ("Microsoft asked us to slow down."),
    N_ ("Nobody"),
    N_ ("Tenantry tries again by itself.") },
  { "server",
    TN_PROBLEM_WAIT,
    N_ ("Microsoft Error"),
    N_ ("A Microsoft service answered with an error."),
    N_ ("Nobody"),
    N_ ("Tenantry tries again by itself.") },
  { "protocol",
    TN_PROBLEM_WAIT,
    N_ ("Unexpected Answer"),
    N_ ("The answer was not what Microsoft documents; a proxy or gateway may stand in between."),
    N_ ("You"),
    N_ ("Check the network path; Tenantry tries again by itself.") },
  { "not-licensed",
    TN_PROBLEM_POLICY,
    N_ ("Not Available"),
    N_ ("Microsoft gives this only for tenants with the right licence: Entra ID P1 for MFA "
        "registration and sign-in times, Intune for devices."),
    N_ ("The customer"),
    N_ ("Nothing has to be done; buying the licence makes it available.") },
  { "forbidden",
    TN_PROBLEM_POLICY,
    N_ ("Not Allowed"),
    N_ ("The signed-in account or the application may not read this."),
    N_ ("A Global Administrator of the tenant"),
    N_ ("Choose Reauthorize with an account that has the needed role.") },
  { "not-found",
    TN_PROBLEM_GONE,
    N_ ("Not Found"),
    N_ ("Microsoft does not have what was asked for."),
    N_ ("You"),
    N_ ("Check that the tenant still exists.") },
};

TnProblem
tn_problem_for_code (const char *code)
{
  for (guint i = 0; code != NULL && *code != '\0' && i < G_N_ELEMENTS (rows); i++)
    if (tn_text_has_word (rows[i].codes, code))
      return (TnProblem) {
        code, rows[i].kind, _ (rows[i].title), _ (rows[i].cause), _ (rows[i].who), _ (rows[i].step)
      };
  return (TnProblem) { code,
                       TN_PROBLEM_SIGN_IN,
                       _ ("Sign-In Failed"),
                       _ ("Microsoft refused the sign-in."),
                       _ ("You"),
                       _ ("Choose Reauthorize and sign in again.") };
}

gboolean
tn_problem_is_known (const char *code)
{
  for (guint i = 0; code != NULL && *code != '\0' && i < G_N_ELEMENTS (rows); i++)
    if (tn_text_has_word (rows[i].codes, code))
      return TRUE;
  return FALSE;
}

gboolean
tn_problem_is_mfa (const char *code)
{
  return tn_text_has_word (
      "no-mfa partner-mfa AADSTS50072 AADSTS50074 AADSTS50076 AADSTS50078 AADSTS50079",
      code);
}

gboolean
tn_problem_is_consent_missing (const char *code)
{
  return tn_text_has_word ("AADSTS65001 AADSTS700016 AADSTS90099 AADSTS90094", code);
}

gboolean
tn_problem_is_passing (TnProblemKind kind)
{
  return kind == TN_PROBLEM_WAIT || kind == TN_PROBLEM_OFFLINE;
}

TnSyncStatus
tn_problem_status (TnProblemKind kind)
{
  return tn_problem_is_passing (kind) ? TN_SYNC_PENDING : TN_SYNC_AUTH_ERROR;
}

char *
tn_aadsts_find (const char *text)
{
  const char *found = text != NULL ? strstr (text, "AADSTS") : NULL;
  gsize digits;

  if (found == NULL)
    return NULL;
  digits = strspn (found + 6, "0123456789");
  return digits >= 4 && digits <= 8 ? g_strndup (found, 6 + digits) : NULL;
}

char *
tn_problem_text (const TnProblem *problem)
{
  /* Translators: a cause and what to do about it, both whole sentences */
  return g_strdup_printf (C_ ("cause and step", "%s %s"), problem->cause, problem->step);
}
