/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-health-text.h"

#include "tn-columns.h"
#include "tn-problem.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

char *
tn_health_number (TnRecord *health, TnHealthCategory category)
{
  double percent = tn_health_category_percent (health, category);

  /* Translators: a percentage; %d is the number */
  return percent >= 0 ? g_strdup_printf (_ ("%d %%"), tn_percent_whole (percent)) : NULL;
}

static const char *
code_of (TnRecord *health, TnHealthCategory category)
{
  g_autofree char *field = g_strconcat (tn_health_category_nick (category), "-code", NULL);

  return category == TN_HEALTH_BACKUP ? NULL : tn_record_get_string (health, field);
}

gint64
tn_health_read_at (TnRecord *health, TnHealthCategory category)
{
  g_autofree char *field = g_strconcat (tn_health_category_nick (category), "-at", NULL);

  if (category == TN_HEALTH_SYNC)
    return MAX (0, tn_record_get_int (health, "last-sync"));
  return category == TN_HEALTH_BACKUP ? 0 : MAX (0, tn_record_get_int (health, field));
}

static gboolean
is_not_licensed (TnRecord *health, TnHealthCategory category)
{
  return g_strcmp0 (code_of (health, category), "not-licensed") == 0;
}

/* Why there is no number. */
static char *
absence (TnRecord *health, TnHealthCategory category)
{
  switch (category)
    {
    case TN_HEALTH_SCORE:
      return g_strdup (
          _ ("Microsoft has not made a Secure Score for this tenant yet; the first one "
             "takes up to two days."));
    case TN_HEALTH_MFA:
      return g_strdup (is_not_licensed (health, category)
                           ? _ ("Microsoft tells who has registered for MFA only in tenants with "
                                "Entra ID P1.")
                           : _ ("It has not been read yet who has registered for MFA."));
    case TN_HEALTH_EMAIL:
      return g_strdup (
          _ ("No domain of the customer’s own has been looked up yet. Domains that end "
             "with onmicrosoft.com are Microsoft’s and do not count."));
    case TN_HEALTH_DEVICES:
      return g_strdup (is_not_licensed (health, category)
                           ? _ ("This tenant does not use Intune.")
                           : _ ("No managed device has been judged yet."));
    case TN_HEALTH_BACKUP:
      return g_strdup (_ ("No backup of this tenant is set up in Tenantry."));
    case TN_HEALTH_LICENCES:
      return g_strdup (_ ("No licence that costs something has been read."));
    case TN_HEALTH_SYNC:
    case TN_HEALTH_N_CATEGORIES:
    default:
      return g_strdup (_ ("This tenant has not been read yet."));
    }
}

char *
tn_health_meaning (TnRecord *health, TnHealthCategory category)
{
  TnHealth verdict = (TnHealth) tn_record_get_int (health, tn_health_category_nick (category));

  if (verdict == TN_HEALTH_NO_DATA)
    return absence (health, category);
  switch (category)
    {
    case TN_HEALTH_SCORE:
      return g_strdup (_ ("The share of the points that Microsoft’s Secure Score can give. Healthy "
                          "from 80 %, critical below 50 %."));
    case TN_HEALTH_MFA:
      return g_strdup_printf (
          /* Translators: two numbers of people */
          _ ("%1$d of %2$d members who can sign in can answer a request for MFA. "
             "Healthy from 80 %%, critical below 50 %%."),
          (int) tn_record_get_int (health, "mfa-registered"),
          (int) tn_record_get_int (health, "mfa-users"));
    case TN_HEALTH_EMAIL:
      return g_strdup (_ (
          "The mean over the customer’s domains: SPF, DKIM and DMARC count a third each, one that "
          "is too weak half of it. Anti-phishing policies cannot be read. Healthy from 80 %, "
          "critical below 50 %."));
    case TN_HEALTH_DEVICES:
      return g_strdup_printf (
          /* Translators: two numbers of devices */
          _ ("%1$d of %2$d managed devices are compliant; those that are not judged yet "
             "do not count. Healthy from 80 %%, critical below 50 %%."),
          (int) tn_record_get_int (health, "devices-compliant"),
          (int) tn_record_get_int (health, "devices-judged"));
    case TN_HEALTH_LICENCES:
      return g_strdup_printf (
          /* Translators: two numbers of licences */
          _ ("%1$d of %2$d licences are assigned. Below 50 %% money is wasted, above "
             "95 %% there is no reserve; healthy is from 70 %%."),
          (int) tn_record_get_int (health, "assigned"),
          (int) tn_record_get_int (health, "bought"));
    case TN_HEALTH_SYNC:
      return g_strdup (verdict == TN_HEALTH_HEALTHY
                           ? _ ("The last sync is not a day old and read everything.")
                           : _ ("The last sync is more than a day old, or it failed or read only a "
                                "part. Critical after three days or a failure."));
    case TN_HEALTH_BACKUP:
    case TN_HEALTH_N_CATEGORIES:
    default:
      return absence (health, category);
    }
}

char *
tn_health_failure (TnRecord *health, TnHealthCategory category)
{
  const char *code = code_of (health, category);
  TnProblem problem;

  if (code == NULL || is_not_licensed (health, category))
    return NULL;
  problem = tn_problem_for_code (code);
  return tn_problem_text (&problem);
}

char *
tn_health_age (TnRecord *health, TnHealthCategory category, gint64 now)
{
  gint64 at = tn_health_read_at (health, category);
  g_autofree char *age = tn_time_format_age_inside (now, at);

  /* Translators: when something was read: "Read 34 min ago" */
  return at > 0 ? g_strdup_printf (_ ("Read %s"), age) : NULL;
}

const char *
tn_health_way_on (TnRecord *health, TnHealthCategory category)
{
  switch (category)
    {
    case TN_HEALTH_SCORE:
      return tn_record_get_double (health, "score-percent") >= 0 ? _ ("Show Controls") : NULL;
    case TN_HEALTH_MFA:
      return tn_record_get_int (health, "mfa-users") > tn_record_get_int (health, "mfa-registered")
                 ? _ ("Show Users Without MFA")
                 : NULL;
    case TN_HEALTH_LICENCES:
      return tn_record_get_int (health, "bought") > 0 ? _ ("Show Licences") : NULL;
    case TN_HEALTH_SYNC:
    case TN_HEALTH_EMAIL:
    case TN_HEALTH_DEVICES:
    case TN_HEALTH_BACKUP:
    case TN_HEALTH_N_CATEGORIES:
    default:
      return NULL;
    }
}
