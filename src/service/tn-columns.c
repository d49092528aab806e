/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-columns.h"

#include "tn-audit-words.h"
#include "tn-backup.h"
#include "tn-health.h"
#include "tn-person.h"
#include "tn-sku.h"
#include "tn-tag.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* TEN-01, TEN-15: licensed users and members are two numbers with two names. */
static const TnColumn tenants[] = {
  { "name", N_ ("Tenant"), TN_COLUMN_TEXT },
  { "domain", N_ ("Domain"), TN_COLUMN_TEXT },
  { "customer", N_ ("Customer"), TN_COLUMN_CUSTOMER },
  { "managed-tenant-name", N_ ("Managed Tenant"), TN_COLUMN_TEXT },
  { "health", N_ ("Health"), TN_COLUMN_HEALTH },
  { "sync-status", N_ ("Sync Status"), TN_COLUMN_SYNC },
  { "last-sync", N_ ("Last Sync"), TN_COLUMN_TIME },
  { "licensed", N_ ("Licensed Users"), TN_COLUMN_INTEGER },
  { "members", N_ ("Members"), TN_COLUMN_INTEGER },
  { "score", N_ ("Secure Score"), TN_COLUMN_PERCENT },
  { "csp-name", N_ ("CSP Name"), TN_COLUMN_TEXT },
  { "csp-auth", N_ ("CSP Auth"), TN_COLUMN_CSP_AUTH },
  { "tags", N_ ("Tags"), TN_COLUMN_TAGS },
  { "tenant-id", N_ ("Tenant ID"), TN_COLUMN_TEXT },
};

/* LIC-01, LIC-02. The first two stand for a line a tenant, the next for a line a licence. */
static const TnColumn licences[] = {
  { "tenant-name", N_ ("Tenant"), TN_COLUMN_TEXT },
  { "name", N_ ("Licence"), TN_COLUMN_TEXT },
  { "tenants", N_ ("Tenants"), TN_COLUMN_INTEGER },
  { "bought", N_ ("Bought"), TN_COLUMN_INTEGER },
  { "assigned", N_ ("Assigned"), TN_COLUMN_INTEGER },
  { "available", N_ ("Available"), TN_COLUMN_SIGNED },
  { "utilization", N_ ("Utilization"), TN_COLUMN_UTILIZATION },
  { "disabled", N_ ("Held by Disabled Users"), TN_COLUMN_INTEGER },
  { "price", N_ ("Price per Month"), TN_COLUMN_MONEY },
  { "spend", N_ ("Spend per Month"), TN_COLUMN_MONEY },
  { "saving", N_ ("Possible Saving per Month"), TN_COLUMN_MONEY },
  { "part-number", N_ ("Part Number"), TN_COLUMN_TEXT },
  { "sku-id", N_ ("SKU ID"), TN_COLUMN_TEXT },
};

/* SCO-03. */
static const TnColumn scores[] = {
  { "name", N_ ("Tenant"), TN_COLUMN_TEXT },
  { "percent", N_ ("Secure Score"), TN_COLUMN_DECIMAL },
  { "change", N_ ("30-Day Change"), TN_COLUMN_CHANGE },
  { "current", N_ ("Points"), TN_COLUMN_DECIMAL },
  { "maximum", N_ ("Possible Points"), TN_COLUMN_DECIMAL },
  { "day", N_ ("Day"), TN_COLUMN_TEXT },
  { "identity", N_ ("Identity"), TN_COLUMN_DECIMAL },
  { "data", N_ ("Data"), TN_COLUMN_DECIMAL },
  { "device", N_ ("Device"), TN_COLUMN_DECIMAL },
  { "apps", N_ ("Apps"), TN_COLUMN_DECIMAL },
};

/* HEA-01. A percentage has the field of its category with "-percent"; see percent_category(). */
static const TnColumn health[] = {
  { "name", N_ ("Tenant"), TN_COLUMN_TEXT },
  { "health", N_ ("Health"), TN_COLUMN_HEALTH },
  { "score", N_ ("Secure Score"), TN_COLUMN_VERDICT },
  { "score-percent", N_ ("Secure Score (%)"), TN_COLUMN_CATEGORY },
  { "mfa", N_ ("MFA Coverage"), TN_COLUMN_VERDICT },
  { "mfa-percent", N_ ("MFA Coverage (%)"), TN_COLUMN_CATEGORY },
  { "licences", N_ ("Licence Utilization"), TN_COLUMN_VERDICT },
  { "licences-percent", N_ ("Licence Utilization (%)"), TN_COLUMN_CATEGORY },
  { "devices", N_ ("Device Compliance"), TN_COLUMN_VERDICT },
  { "devices-percent", N_ ("Device Compliance (%)"), TN_COLUMN_CATEGORY },
  { "email", N_ ("Email Security"), TN_COLUMN_VERDICT },
  { "email-percent", N_ ("Email Security (%)"), TN_COLUMN_CATEGORY },
  { "backup", N_ ("Backup Status"), TN_COLUMN_VERDICT },
  { "sync", N_ ("Sync Health"), TN_COLUMN_VERDICT },
  { "last-sync", N_ ("Last Sync"), TN_COLUMN_TIME },
};

static const TnColumn users[] = {
  { "name", N_ ("Name"), TN_COLUMN_TEXT },
  { "user-principal-name", N_ ("User Name"), TN_COLUMN_TEXT },
  { "tenant-name", N_ ("Tenant"), TN_COLUMN_TEXT },
  { "mail", N_ ("Email"), TN_COLUMN_TEXT },
  { "department", N_ ("Department"), TN_COLUMN_TEXT },
  { "enabled", N_ ("Can Sign In"), TN_COLUMN_YES_NO },
  { "licences", N_ ("Licences"), TN_COLUMN_INTEGER },
  { "mfa", N_ ("MFA"), TN_COLUMN_YES_NO },
  { "last-sign-in", N_ ("Last Sign-In"), TN_COLUMN_SIGN_IN },
};

/* EUS-01 */
static const TnColumn end_users[] = {
  { "name", N_ ("Name"), TN_COLUMN_TEXT },
  { "email", N_ ("Email"), TN_COLUMN_TEXT },
  { "organization-name", N_ ("Organization"), TN_COLUMN_TEXT },
  { "link", N_ ("Microsoft"), TN_COLUMN_LINK },
  { "phone", N_ ("Phone"), TN_COLUMN_TEXT },
  { "mobile", N_ ("Mobile"), TN_COLUMN_TEXT },
  { "job-title", N_ ("Job Title"), TN_COLUMN_TEXT },
  { "department", N_ ("Department"), TN_COLUMN_TEXT },
  { "office", N_ ("Office"), TN_COLUMN_TEXT },
  { "licences", N_ ("Licences"), TN_COLUMN_INTEGER },
  { "mfa", N_ ("MFA"), TN_COLUMN_YES_NO },
  { "devices", N_ ("Devices"), TN_COLUMN_INTEGER },
  { "last-sign-in", N_ ("Last Sign-In"), TN_COLUMN_SIGN_IN },
  { "synced-at", N_ ("Last Sync"), TN_COLUMN_TIME },
};

static const TnColumn assets[] = {
  { "name", N_ ("Name"), TN_COLUMN_TEXT },
  { "kind", N_ ("Kind"), TN_COLUMN_TEXT },
  { "organization-name", N_ ("Organization"), TN_COLUMN_TEXT },
  { "end-user-name", N_ ("End User"), TN_COLUMN_TEXT },
  { "device-name", N_ ("Device"), TN_COLUMN_TEXT },
  { "serial", N_ ("Serial Number"), TN_COLUMN_TEXT },
  { "manufacturer", N_ ("Manufacturer"), TN_COLUMN_TEXT },
  { "model", N_ ("Model"), TN_COLUMN_TEXT },
  { "system", N_ ("Operating System"), TN_COLUMN_TEXT },
  { "compliant", N_ ("Compliant"), TN_COLUMN_YES_NO },
};

static const TnColumn alerts[] = {
  { "severity", N_ ("Severity"), TN_COLUMN_SEVERITY },
  { "rule", N_ ("Alert"), TN_COLUMN_ALERT },
  { "category", N_ ("Category"), TN_COLUMN_ALERT_CATEGORY },
  { "tenants", N_ ("Tenants"), TN_COLUMN_INTEGER },
  { "first-at", N_ ("Since"), TN_COLUMN_TIME },
  { "snoozed-until", N_ ("Snoozed Until"), TN_COLUMN_TIME },
  { "snooze-reason", N_ ("Reason"), TN_COLUMN_TEXT },
  { "resolved-at", N_ ("Resolved"), TN_COLUMN_TIME },
};

/* RES-10 */
static const TnColumn audit[] = {
  { "time", N_ ("Time"), TN_COLUMN_TIME },
  { "actor", N_ ("Actor"), TN_COLUMN_TEXT },
  { "account", N_ ("Acts As"), TN_COLUMN_TEXT },
  { "source", N_ ("From"), TN_COLUMN_AUDIT_SOURCE },
  { "action", N_ ("Activity"), TN_COLUMN_AUDIT_ACTION },
  { "category", N_ ("Category"), TN_COLUMN_AUDIT_CATEGORY },
  { "object", N_ ("Object"), TN_COLUMN_TEXT },
  { "tenant-name", N_ ("Tenant"), TN_COLUMN_TEXT },
  { "result", N_ ("Status"), TN_COLUMN_TEXT },
  { "detail", N_ ("Detail"), TN_COLUMN_TEXT },
};

/* CUS-01 */
static const TnColumn organizations[] = {
  { "name", N_ ("Organization"), TN_COLUMN_TEXT },
  { "contact", N_ ("Primary Contact"), TN_COLUMN_TEXT },
  { "tenants", N_ ("Tenants"), TN_COLUMN_INTEGER },
  { "users", N_ ("Licensed Users"), TN_COLUMN_INTEGER },
  { "health", N_ ("Health"), TN_COLUMN_HEALTH },
  { "psa-id", N_ ("PSA ID"), TN_COLUMN_TEXT },
  { "created-at", N_ ("Created"), TN_COLUMN_TIME },
  { "email", N_ ("Email"), TN_COLUMN_TEXT },
  { "phone", N_ ("Phone"), TN_COLUMN_TEXT },
  { "managed-tenant-name", N_ ("Managed Tenant"), TN_COLUMN_TEXT },
};

static const TnColumn backups[] = {
  { "name", N_ ("Tenant"), TN_COLUMN_TEXT },
  { "state", N_ ("Backup"), TN_COLUMN_BACKUP },
  { "schedule", N_ ("How Often"), TN_COLUMN_SCHEDULE },
  { "last-at", N_ ("Last Backup"), TN_COLUMN_TIME },
  { "next-at", N_ ("Next"), TN_COLUMN_TIME },
  { "objects", N_ ("Objects"), TN_COLUMN_INTEGER },
  { "keep-days", N_ ("Kept for Days (0: for Ever)"), TN_COLUMN_INTEGER },
  { "gap", N_ ("Left out by Microsoft 365 Backup"), TN_COLUMN_INTEGER },
  { "error", N_ ("Reason"), TN_COLUMN_TEXT },
};

/* SCO-04 */
static const TnColumn controls[] = {
  { "title", N_ ("Control"), TN_COLUMN_TEXT },
  { "category", N_ ("Category"), TN_COLUMN_TEXT },
  { "service", N_ ("Service"), TN_COLUMN_TEXT },
  { "score", N_ ("Points"), TN_COLUMN_DECIMAL },
  { "maximum", N_ ("Possible Points"), TN_COLUMN_DECIMAL },
  { "gain", N_ ("Missing Points"), TN_COLUMN_DECIMAL },
  { "tenant-name", N_ ("Tenant"), TN_COLUMN_TEXT },
};

const TnColumn *
tn_columns (TnListKind kind, guint *n)
{
  static const struct
  {
    TnListKind kind;
    const TnColumn *columns;
    guint n;
  } known[] = {
    { TN_LIST_TENANTS, tenants, G_N_ELEMENTS (tenants) },
    { TN_LIST_SCORES, scores, G_N_ELEMENTS (scores) },
    { TN_LIST_HEALTH, health, G_N_ELEMENTS (health) },
    { TN_LIST_USERS, users, G_N_ELEMENTS (users) },
    { TN_LIST_END_USERS, end_users, G_N_ELEMENTS (end_users) },
    { TN_LIST_ASSETS, assets, G_N_ELEMENTS (assets) },
    { TN_LIST_AUDIT, audit, G_N_ELEMENTS (audit) },
    { TN_LIST_ALERTS, alerts, G_N_ELEMENTS (alerts) },
    { TN_LIST_BACKUPS, backups, G_N_ELEMENTS (backups) },
    { TN_LIST_CONTROLS, controls, G_N_ELEMENTS (controls) },
    { TN_LIST_ORGANIZATIONS, organizations, G_N_ELEMENTS (organizations) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].kind == kind)
      {
        *n = known[i].n;
        return known[i].columns;
      }
  if (kind == TN_LIST_LICENCES || kind == TN_LIST_SKUS)
    {
      /* Over all tenants, there is no tenant. */
      guint from = kind == TN_LIST_SKUS ? 1 : 0;

      *n = G_N_ELEMENTS (licences) - from;
      return licences + from;
    }
  *n = 0;
  return NULL;
}

double
tn_percent_floor (double percent)
{
  /* What a division has lost is no tenth. */
  return floor (percent * 10 + 1e-6) / 10;
}

gboolean
tn_licence_available (TnRecord *licence, gint64 *available)
{
  gint64 bought = tn_record_get_int (licence, "bought"),
         assigned = tn_record_get_int (licence, "assigned");

  *available = bought - assigned;
  return tn_record_get_int (licence, "free") == 0 && bought >= 0 && assigned >= 0;
}

char *
tn_money_text (gint64 cents)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%02d", cents / 100, (int) (cents % 100));
}

gint64
tn_money_parse (const char *text)
{
  g_autofree char *clean = g_strstrip (g_strdup (text));
  const char *at = clean;
  gint64 cents = 0;
  int decimals = -1;

  for (; *at != '\0' && cents < G_MAXINT64 / 1000; at++)
    if (g_ascii_isdigit (*at) && decimals < 2)
      {
        cents = cents * 10 + (*at - '0');
        decimals += decimals >= 0;
      }
    else if ((*at == '.' || *at == ',') && decimals < 0)
      decimals = 0;
    else
      return -1;
  if (*at != '\0' || at == clean || (at == clean + 1 && decimals == 0))
    return -1;
  for (decimals = MAX (decimals, 0); decimals < 2; decimals++)
    cents *= 10;
  return cents;
}

const TnColumn *
tn_column_find (TnListKind kind, const char *field)
{
  guint n;
  const TnColumn *columns = tn_columns (kind, &n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (columns[i].field, field) == 0)
      return &columns[i];
  return NULL;
}

char *
tn_tenant_customer_text (TnRecord *tenant)
{
  const char *first = tn_record_get_string (tenant, "customer");
  gint64 more = tn_record_get_int (tenant, "organizations") - 1;

  /* Translators: an organization, and how many more there are */
  return more > 0 ? g_strdup_printf (_ ("%1$s +%2$d"), first, (int) more) : g_strdup (first);
}

/* Whose percentage a column of the matrix is. */
static TnHealthCategory
percent_category (const TnColumn *column)
{
  for (guint i = 0; i < TN_HEALTH_N_CATEGORIES; i++)
    {
      const char *nick = tn_health_category_nick ((TnHealthCategory) i);

      if (g_str_has_prefix (column->field, nick) &&
          g_str_equal (column->field + strlen (nick), "-percent"))
        return (TnHealthCategory) i;
    }
  g_return_val_if_reached (TN_HEALTH_SYNC);
}

double
tn_health_category_percent (TnRecord *record, TnHealthCategory category)
{
  switch (category)
    {
    case TN_HEALTH_SCORE:
      return tn_record_get_double (record, "score-percent");
    case TN_HEALTH_MFA:
      return tn_health_percent (tn_record_get_int (record, "mfa-registered"),
                                tn_record_get_int (record, "mfa-users"));
    case TN_HEALTH_EMAIL:
      return tn_record_get_double (record, "email-percent");
    case TN_HEALTH_DEVICES:
      return tn_health_percent (tn_record_get_int (record, "devices-compliant"),
                                tn_record_get_int (record, "devices-judged"));
    case TN_HEALTH_LICENCES:
      return tn_health_percent (tn_record_get_int (record, "assigned"),
                                tn_record_get_int (record, "bought"));
    case TN_HEALTH_SYNC:
    case TN_HEALTH_BACKUP:
    case TN_HEALTH_N_CATEGORIES:
    default:
      return -1;
    }
}

char *
tn_alert_record_title (TnRecord *alert)
{
  return tn_alert_title ((TnAlertRule) tn_record_get_int (alert, "rule"),
                         tn_record_get_string (alert, "subject-name"),
                         (guint) MAX (0, tn_record_get_int (alert, "tenants")));
}

/* With a point, wherever the program runs. */
static char *
decimal_text (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.1f", number));
}

char *
tn_column_text (const TnColumn *column, TnRecord *record)
{
  gint64 number;
  double percent;

  switch (column->kind)
    {
    case TN_COLUMN_TEXT:
      return g_strdup (tn_record_get_string (record, column->field));
    case TN_COLUMN_INTEGER:
      number = tn_record_get_int (record, column->field);
      return number >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
    case TN_COLUMN_PERCENT:
      percent = tn_record_get_double (record, column->field);
      return percent >= 0 ? g_strdup_printf ("%d", tn_percent_whole (percent)) : NULL;
    case TN_COLUMN_DECIMAL:
      percent = tn_record_get_double (record, column->field);
      return percent >= 0 ? decimal_text (tn_percent_floor (percent)) : NULL;
    case TN_COLUMN_CHANGE:
      percent = tn_record_get_double (record, column->field);
      return percent > TN_SCORE_NO_CHANGE ? decimal_text (percent) : NULL;
    case TN_COLUMN_SIGNED:
      return tn_licence_available (record, &number) ? g_strdup_printf ("%" G_GINT64_FORMAT, number)
                                                    : NULL;
    case TN_COLUMN_MONEY:
      number = tn_record_get_int (record, column->field);
      return number >= 0 ? tn_money_text (number) : NULL;
    case TN_COLUMN_UTILIZATION:
      number = tn_licence_available (record, &number)
                   ? tn_sku_utilization (tn_record_get_int (record, "assigned"),
                                         tn_record_get_int (record, "bought"))
                   : -1;
      return number >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
    case TN_COLUMN_TIME:
      number = tn_record_get_int (record, column->field);
      return number > 0 ? tn_time_format (number) : NULL;
    case TN_COLUMN_HEALTH:
      return g_strdup (
          tn_health_look (tn_health_unpack (tn_record_get_int (record, column->field), NULL)).word);
    case TN_COLUMN_SYNC:
      return g_strdup (
          tn_sync_status_look ((TnSyncStatus) tn_record_get_int (record, column->field)).word);
    case TN_COLUMN_CSP_AUTH:
      number = tn_record_get_int (record, column->field);
      return number > TN_CSP_AUTH_NONE ? g_strdup (tn_csp_auth_look ((TnCspAuth) number).word)
                                       : NULL;
    case TN_COLUMN_CUSTOMER:
      return tn_tenant_customer_text (record);
    case TN_COLUMN_TAGS:
      return tn_tag_join (tn_record_get_string (record, column->field), ", ");
    case TN_COLUMN_VERDICT:
      return g_strdup (tn_health_look ((TnHealth) tn_record_get_int (record, column->field)).word);
    case TN_COLUMN_CATEGORY:
      percent = tn_health_category_percent (record, percent_category (column));
      return percent >= 0 ? g_strdup_printf ("%d", tn_percent_whole (percent)) : NULL;
    case TN_COLUMN_YES_NO:
      number = tn_record_get_int (record, column->field);
      return number < 0 ? NULL : g_strdup (number > 0 ? C_ ("answer", "yes") : C_ ("answer", "no"));
    case TN_COLUMN_SEVERITY:
      return g_strdup (
          tn_alert_severity_look ((TnAlertSeverity) tn_record_get_int (record, "severity")).word);
    case TN_COLUMN_ALERT:
      return tn_alert_record_title (record);
    case TN_COLUMN_ALERT_CATEGORY:
      return g_strdup (
          tn_alert_category_name ((TnAlertCategory) tn_record_get_int (record, "category")));
    case TN_COLUMN_AUDIT_ACTION:
      return g_strdup (tn_audit_action_text (tn_record_get_string (record, "action")));
    case TN_COLUMN_AUDIT_CATEGORY:
      return g_strdup (tn_audit_category_text (tn_record_get_string (record, "action")));
    case TN_COLUMN_AUDIT_SOURCE:
      return g_strdup (tn_audit_source_text (tn_record_get_string (record, "source")));
    case TN_COLUMN_BACKUP:
      return g_strdup (
          tn_backup_condition_look ((TnBackupCondition) tn_record_get_int (record, column->field))
              .word);
    case TN_COLUMN_SCHEDULE:
      number = tn_record_get_int (record, column->field);
      return number >= 0 && number < TN_N_SCHEDULES
                 ? g_strdup (tn_schedule_title ((TnBackupSchedule) number))
                 : NULL;
    case TN_COLUMN_LINK:
      return g_strdup (
          tn_link_state_look ((TnLinkState) tn_record_get_int (record, column->field)).word);
    case TN_COLUMN_SIGN_IN:
      number = tn_record_get_int (record, column->field);
      return number < 0    ? NULL
             : number == 0 ? g_strdup (C_ ("last sign-in", "never"))
                           : tn_time_format (number);
    default:
      g_return_val_if_reached (NULL);
    }
}

gboolean
tn_column_is_number (const TnColumn *column)
{
  return column->kind == TN_COLUMN_INTEGER || column->kind == TN_COLUMN_PERCENT ||
         column->kind == TN_COLUMN_DECIMAL || column->kind == TN_COLUMN_CHANGE ||
         column->kind == TN_COLUMN_SIGNED || column->kind == TN_COLUMN_MONEY ||
         column->kind == TN_COLUMN_UTILIZATION || column->kind == TN_COLUMN_CATEGORY;
}
