/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-alert.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *nick;
  TnAlertCategory category;
  const char *advice;
} rules[TN_ALERT_N_RULES] = {
  [TN_ALERT_AUTH_ERROR] = { "auth-error",
                            TN_ALERT_SECURITY,
                            N_ ("Sync has stopped until somebody signs in again: Reauthorize. The "
                                "state of each tenant says why Microsoft refuses.") },
  [TN_ALERT_GDAP_EXPIRING] = { "gdap-expiring",
                               TN_ALERT_COMPLIANCE,
                               N_ ("Their relationship ends within a week. Turn on its automatic "
                                   "extension, or request a new one.") },
  [TN_ALERT_GDAP_EXPIRED] = { "gdap-expired",
                              TN_ALERT_SECURITY,
                              N_ ("Their relationship has ended, and with it all access. Request a "
                                  "new one.") },
  [TN_ALERT_SCORE_DROP] = { "score-drop",
                            TN_ALERT_COMPLIANCE,
                            N_ ("The Secure Score fell by five points or more within 30 days. The "
                                "controls of each say what is missing.") },
  [TN_ALERT_LICENCES_SHORT] = { "licences-short",
                                TN_ALERT_LICENCE,
                                N_ ("Nobody new can get this licence. Buy some, or take them from "
                                    "people who do not need theirs.") },
  [TN_ALERT_LICENCES_UNUSED] = { "licences-unused",
                                 TN_ALERT_LICENCE,
                                 N_ ("Less than half of what is paid for is used. Reduce it at the "
                                     "next renewal.") },
  [TN_ALERT_SYNC_STALE] = { "sync-stale",
                            TN_ALERT_SERVICE_HEALTH,
                            N_ ("What is shown of them is more than three days old. Activity says "
                                "why they could not be read.") },
  [TN_ALERT_MFA_GAP] = { "mfa-gap",
                         TN_ALERT_SECURITY,
                         N_ ("Less than half of the members can answer a request for MFA. Have "
                             "them "
                             "register.") },
  [TN_ALERT_RULE_FAILED] = { "rule-failed",
                             TN_ALERT_OPERATIONS,
                             N_ ("What it warns of may be so without being shown. If it stays, "
                                 "start "
                                 "Tenantry anew.") },
  [TN_ALERT_BACKUP_FAILED] = { "backup-failed",
                               TN_ALERT_SERVICE_HEALTH,
                               N_ ("What changes there now could not be put back. The Cloud Backup "
                                   "section of each says why.") },
  [TN_ALERT_MASS_DELETION] = { "mass-deletion",
                               TN_ALERT_SECURITY,
                               N_ ("Look at Changed Since Then in the snapshots. What was deleted "
                                   "by mistake or by an attacker can be restored from there.") },
  [TN_ALERT_SERVICE_BACKUP] = { "service-backup",
                                TN_ALERT_SERVICE_HEALTH,
                                N_ ("Microsoft’s backup fails for some of what was chosen, is "
                                    "paused "
                                    "or locked, or may not be looked at any more. The Cloud Backup "
                                    "section of each says why.") },
  [TN_ALERT_BACKUP_GAP] = { "backup-gap",
                            TN_ALERT_OPERATIONS,
                            N_ ("They have a licence, and a service that others are protected by "
                                "leaves them out. Protection, in the Cloud Backup section of each, "
                                "closes the gap; a rule keeps it closed.") },
  [TN_ALERT_INTERRUPTED] = { "interrupted",
                             TN_ALERT_SERVICE_HEALTH,
                             N_ ("Tenantry ended while it changed something there. Of so many "
                                 "changes nobody knows whether Microsoft made them; those that "
                                 "were "
                                 "to follow were not sent. Audit names them under Unknown. Look at "
                                 "each, repeat what is missing, and dismiss this.") },
  [TN_ALERT_ACCESS_MISSING] = { "access-missing",
                                TN_ALERT_SECURITY,
                                N_ ("Little can be read or done there until it is mended. The "
                                    "state of each tenant says what is missing and what to do.") },
  [TN_ALERT_RESTORE_FAILED] = { "restore-failed",
                                TN_ALERT_SERVICE_HEALTH,
                                N_ ("Something that somebody wanted back within the last week is "
                                    "not back. The Task Manager of each says what, and Audit why. "
                                    "Dismiss it when it was seen to.") },
};

static const struct
{
  const char *name, *nick;
  TnAlertSeverity severity;
} categories[TN_ALERT_N_CATEGORIES] = {
  [TN_ALERT_SECURITY] = { N_ ("Security"), "security", TN_ALERT_CRITICAL },
  [TN_ALERT_LICENCE] = { N_ ("Licence"), "licence", TN_ALERT_HIGH },
  [TN_ALERT_COMPLIANCE] = { N_ ("Compliance"), "compliance", TN_ALERT_HIGH },
  [TN_ALERT_SERVICE_HEALTH] = { N_ ("Service Health"), "service-health", TN_ALERT_MEDIUM },
  [TN_ALERT_OPERATIONS] = { N_ ("Operations"), "operations", TN_ALERT_LOW },
};

TnAlertCategory
tn_alert_category (TnAlertRule rule)
{
  g_return_val_if_fail ((guint) rule < TN_ALERT_N_RULES, TN_ALERT_OPERATIONS);

  return rules[rule].category;
}

TnAlertSeverity
tn_alert_category_severity (TnAlertCategory category)
{
  g_return_val_if_fail ((guint) category < TN_ALERT_N_CATEGORIES, TN_ALERT_LOW);

  return categories[category].severity;
}

TnAlertSeverity
tn_alert_severity (TnAlertRule rule)
{
  return tn_alert_category_severity (tn_alert_category (rule));
}

char *
tn_alert_title (TnAlertRule rule, const char *subject, guint tenants)
{
  switch (rule)
    {
    case TN_ALERT_AUTH_ERROR:
      return g_strdup_printf (ngettext ("%u tenant needs to be reconnected",
                                        "%u tenants need to be reconnected",
                                        tenants),
                              tenants);
    case TN_ALERT_GDAP_EXPIRING:
      return g_strdup_printf (ngettext ("The relationship with %u customer ends within a week",
                                        "The relationships with %u customers end within a week",
                                        tenants),
                              tenants);
    case TN_ALERT_GDAP_EXPIRED:
      return g_strdup_printf (ngettext ("The relationship with %u customer has ended",
                                        "The relationships with %u customers have ended",
                                        tenants),
                              tenants);
    case TN_ALERT_ACCESS_MISSING:
      return g_strdup_printf (ngettext ("The access to %u customer is not complete",
                                        "The access to %u customers is not complete",
                                        tenants),
                              tenants);
    case TN_ALERT_SCORE_DROP:
      return g_strdup_printf (ngettext ("The Secure Score of %u tenant fell",
                                        "The Secure Score of %u tenants fell",
                                        tenants),
                              tenants);
    case TN_ALERT_LICENCES_SHORT:
      return g_strdup_printf (
          /* Translators: a licence, and in how many tenants */
          ngettext ("%1$s: none left in %2$u tenant", "%1$s: none left in %2$u tenants", tenants),
          subject != NULL ? subject : "",
          tenants);
    case TN_ALERT_LICENCES_UNUSED:
      return g_strdup_printf (
          /* Translators: a licence, and in how many tenants */
          ngettext ("%1$s: less than half used in %2$u tenant",
                    "%1$s: less than half used in %2$u tenants",
                    tenants),
          subject != NULL ? subject : "",
          tenants);
    case TN_ALERT_BACKUP_FAILED:
      return g_strdup_printf (
          ngettext ("%u tenant is not backed up", "%u tenants are not backed up", tenants),
          tenants);
    case TN_ALERT_MASS_DELETION:
      return g_strdup_printf (ngettext ("Many objects were deleted in %u tenant",
                                        "Many objects were deleted in %u tenants",
                                        tenants),
                              tenants);
    case TN_ALERT_SERVICE_BACKUP:
      return g_strdup_printf (ngettext ("Microsoft’s backup of %u tenant needs attention",
                                        "Microsoft’s backup of %u tenants needs attention",
                                        tenants),
                              tenants);
    case TN_ALERT_BACKUP_GAP:
      return g_strdup_printf (ngettext ("Licensed users of %u tenant are left out of its backup",
                                        "Licensed users of %u tenants are left out of their backup",
                                        tenants),
                              tenants);
    case TN_ALERT_INTERRUPTED:
      return g_strdup_printf (ngettext ("Changes were interrupted in %u tenant",
                                        "Changes were interrupted in %u tenants",
                                        tenants),
                              tenants);
    case TN_ALERT_RESTORE_FAILED:
      return g_strdup_printf (
          ngettext ("A restore failed in %u tenant", "Restores failed in %u tenants", tenants),
          tenants);
    case TN_ALERT_SYNC_STALE:
      return g_strdup_printf (ngettext ("%u tenant was not read for three days",
                                        "%u tenants were not read for three days",
                                        tenants),
                              tenants);
    case TN_ALERT_MFA_GAP:
      return g_strdup_printf (ngettext ("Less than half have MFA in %u tenant",
                                        "Less than half have MFA in %u tenants",
                                        tenants),
                              tenants);
    case TN_ALERT_RULE_FAILED:
    case TN_ALERT_N_RULES:
    default:
      /* Translators: the machine word of a rule: "score-drop" */
      return g_strdup_printf (_ ("“%s” could not be checked"), subject != NULL ? subject : "");
    }
}

const char *
tn_alert_advice (TnAlertRule rule)
{
  g_return_val_if_fail ((guint) rule < TN_ALERT_N_RULES, "");

  return _ (rules[rule].advice);
}

const char *
tn_alert_rule_nick (TnAlertRule rule)
{
  g_return_val_if_fail ((guint) rule < TN_ALERT_N_RULES, "");

  return rules[rule].nick;
}

const char *
tn_alert_category_name (TnAlertCategory category)
{
  g_return_val_if_fail ((guint) category < TN_ALERT_N_CATEGORIES, "");

  return _ (categories[category].name);
}

const char *
tn_alert_category_nick (TnAlertCategory category)
{
  g_return_val_if_fail ((guint) category < TN_ALERT_N_CATEGORIES, "");

  return categories[category].nick;
}

const char *
tn_alert_severity_nick (TnAlertSeverity severity)
{
  static const char *const nicks[] = {
    [TN_ALERT_LOW] = "low",
    [TN_ALERT_MEDIUM] = "medium",
    [TN_ALERT_HIGH] = "high",
    [TN_ALERT_CRITICAL] = "critical",
  };

  g_return_val_if_fail ((guint) severity < G_N_ELEMENTS (nicks), "");

  return nicks[severity];
}

TnStatusLook
tn_alert_severity_look (TnAlertSeverity severity)
{
  switch (severity)
    {
    case TN_ALERT_CRITICAL:
      return (TnStatusLook) { C_ ("severity", "Critical"), "tn-error-symbolic", "error", TRUE };
    case TN_ALERT_HIGH:
      return (TnStatusLook) { C_ ("severity", "High"), "tn-warning-symbolic", "warning", TRUE };
    case TN_ALERT_MEDIUM:
      return (TnStatusLook) { C_ ("severity", "Medium"), "tn-warning-symbolic", "warning", FALSE };
    case TN_ALERT_LOW:
    default:
      return (TnStatusLook) { C_ ("severity", "Low"), "tn-pending-symbolic", "dimmed", FALSE };
    }
}
