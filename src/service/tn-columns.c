/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-columns.h"

#include "tn-health.h"
#include "tn-tag.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

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

const TnColumn *
tn_columns (TnListKind kind, guint *n)
{
  *n = kind == TN_LIST_TENANTS ? G_N_ELEMENTS (tenants) : 0;
  return kind == TN_LIST_TENANTS ? tenants : NULL;
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
      return percent >= 0 ? g_strdup_printf ("%d", (int) percent) : NULL;
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
    default:
      g_return_val_if_reached (NULL);
    }
}

gboolean
tn_column_is_number (const TnColumn *column)
{
  return column->kind == TN_COLUMN_INTEGER || column->kind == TN_COLUMN_PERCENT;
}
