/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-row-json.h"

#include "tn-backup.h"
#include "tn-columns.h"
#include "tn-health-text.h"
#include "tn-person.h"
#include "tn-sku.h"
#include "tn-tag.h"

static const TnMember tenants[] = {
  { "id", NULL, TN_MEMBER_ID },
  { "tenantId", "tenant-id", TN_MEMBER_STRING },
  { "name", "name", TN_MEMBER_STRING },
  { "domain", "domain", TN_MEMBER_STRING },
  { "managedTenant", "managed-tenant-name", TN_MEMBER_STRING },
  { "syncStatus", "sync-status", TN_MEMBER_SYNC_STATUS },
  { "lastSync", "last-sync", TN_MEMBER_TIME },
  { "lastAttempt", "last-attempt", TN_MEMBER_TIME },
  { "members", "members", TN_MEMBER_INTEGER },
  { "licensedUsers", "licensed", TN_MEMBER_INTEGER },
  { "secureScore", "score", TN_MEMBER_NUMBER },
  { "errorCode", "error-code", TN_MEMBER_STRING },
  { "errorDetail", "error-detail", TN_MEMBER_STRING },
  { "csp", "csp-name", TN_MEMBER_STRING },
  { "cspAuth", "csp-auth", TN_MEMBER_CSP_AUTH },
  { "health", "health", TN_MEMBER_HEALTH },
  { "healthDecidedBy", "health", TN_MEMBER_DECIDING },
  { "customer", "customer", TN_MEMBER_STRING },
  { "organizations", "organizations", TN_MEMBER_INTEGER },
  { "tags", "tags", TN_MEMBER_TAGS },
  { "microsoftName", "microsoft-name", TN_MEMBER_STRING },
};

static const TnMember health[] = {
  { "tenant", "name", TN_MEMBER_STRING },      { "tenantId", "tenant-id", TN_MEMBER_STRING },
  { "health", "health", TN_MEMBER_HEALTH },    { "decidedBy", "health", TN_MEMBER_DECIDING },
  { "lastSync", "last-sync", TN_MEMBER_TIME }, { "sync", "sync", TN_MEMBER_CATEGORY },
  { "score", "score", TN_MEMBER_CATEGORY },    { "mfa", "mfa", TN_MEMBER_CATEGORY },
  { "email", "email", TN_MEMBER_CATEGORY },    { "devices", "devices", TN_MEMBER_CATEGORY },
  { "backup", "backup", TN_MEMBER_CATEGORY },  { "licences", "licences", TN_MEMBER_CATEGORY },
};

static const TnMember users[] = {
  { "name", "name", TN_MEMBER_STRING },
  { "userPrincipalName", "user-principal-name", TN_MEMBER_STRING },
  { "mail", "mail", TN_MEMBER_STRING },
  { "tenant", "tenant-name", TN_MEMBER_STRING },
  { "tenantId", "tenant-id", TN_MEMBER_STRING },
  { "department", "department", TN_MEMBER_STRING },
  { "licences", "licences", TN_MEMBER_INTEGER },
  { "enabled", "enabled", TN_MEMBER_BOOLEAN },
  { "mfa", "mfa", TN_MEMBER_BOOLEAN },
  { "lastSignIn", "last-sign-in", TN_MEMBER_TIME },
  { "neverSignedIn", "last-sign-in", TN_MEMBER_NEVER },
};

static const TnMember end_users[] = {
  { "id", NULL, TN_MEMBER_ID },
  { "name", "name", TN_MEMBER_STRING },
  { "email", "email", TN_MEMBER_STRING },
  { "organization", "organization-name", TN_MEMBER_STRING },
  { "phone", "phone", TN_MEMBER_STRING },
  { "mobile", "mobile", TN_MEMBER_STRING },
  { "jobTitle", "job-title", TN_MEMBER_STRING },
  { "department", "department", TN_MEMBER_STRING },
  { "office", "office", TN_MEMBER_STRING },
  { "link", "link", TN_MEMBER_LINK },
  { "linkSince", "link-since", TN_MEMBER_TIME },
  { "entraId", "entra-id", TN_MEMBER_STRING },
  { "userPrincipalName", "user-name", TN_MEMBER_STRING },
  { "enabled", "enabled", TN_MEMBER_BOOLEAN },
  { "licences", "licences", TN_MEMBER_INTEGER },
  { "mfa", "mfa", TN_MEMBER_BOOLEAN },
  { "devices", "devices", TN_MEMBER_INTEGER },
  { "othersWithThisEmail", "shared", TN_MEMBER_INTEGER },
  { "syncedAt", "synced-at", TN_MEMBER_TIME },
};

static const TnMember assets[] = {
  { "id", NULL, TN_MEMBER_ID },
  { "name", "name", TN_MEMBER_STRING },
  { "kind", "kind", TN_MEMBER_STRING },
  { "organization", "organization-name", TN_MEMBER_STRING },
  { "endUser", "end-user-name", TN_MEMBER_STRING },
  { "endUserChosenByHand", "manual", TN_MEMBER_BOOLEAN },
  { "serial", "serial", TN_MEMBER_STRING },
  { "manufacturer", "manufacturer", TN_MEMBER_STRING },
  { "model", "model", TN_MEMBER_STRING },
  { "system", "system", TN_MEMBER_STRING },
  { "deviceId", "device-id", TN_MEMBER_STRING },
  { "device", "device-name", TN_MEMBER_STRING },
  { "deviceChosenByHand", "device-manual", TN_MEMBER_BOOLEAN },
  { "ambiguous", "ambiguous", TN_MEMBER_BOOLEAN },
  { "compliant", "compliant", TN_MEMBER_BOOLEAN },
};

static const TnMember sync_runs[] = {
  { "id", NULL, TN_MEMBER_ID },
  { "started", "started", TN_MEMBER_TIME },
  { "inScope", "in-scope", TN_MEMBER_INTEGER },
  { "unchanged", "unchanged", TN_MEMBER_INTEGER },
  { "counts", "counts", TN_MEMBER_STRING },
};

static const TnMember conflicts[] = {
  { "entraId", "entra-id", TN_MEMBER_STRING },
  { "name", "name", TN_MEMBER_STRING },
  { "email", "email", TN_MEMBER_STRING },
  { "organization", "organization-name", TN_MEMBER_STRING },
  { "endUser", "end-user-name", TN_MEMBER_STRING },
  { "endUserOrganization", "end-user-organization", TN_MEMBER_STRING },
  { "since", "since", TN_MEMBER_TIME },
};

static const TnMember licences[] = {
  { "tenant", "tenant-name", TN_MEMBER_STRING },
  { "tenantId", "tenant-id", TN_MEMBER_STRING },
  { "name", "name", TN_MEMBER_STRING },
  { "skuId", "sku-id", TN_MEMBER_STRING },
  { "partNumber", "part-number", TN_MEMBER_STRING },
  { "free", NULL, TN_MEMBER_FREE },
  { "tenants", "tenants", TN_MEMBER_INTEGER },
  { "bought", "bought", TN_MEMBER_INTEGER },
  { "assigned", "assigned", TN_MEMBER_INTEGER },
  { "available", NULL, TN_MEMBER_AVAILABLE },
  { "utilization", NULL, TN_MEMBER_UTILIZATION },
  { "heldByDisabledUsers", "disabled", TN_MEMBER_INTEGER },
  { "priceCents", "price", TN_MEMBER_INTEGER },
  { "spendCents", "spend", TN_MEMBER_INTEGER },
  { "savingCents", "saving", TN_MEMBER_INTEGER },
};

static const TnMember scores[] = {
  { "tenant", "name", TN_MEMBER_STRING },     { "tenantId", "tenant-id", TN_MEMBER_STRING },
  { "percent", "percent", TN_MEMBER_NUMBER }, { "change30Days", "change", TN_MEMBER_CHANGE },
  { "points", "current", TN_MEMBER_NUMBER },  { "possiblePoints", "maximum", TN_MEMBER_NUMBER },
  { "day", "day", TN_MEMBER_STRING },
};

static const TnMember controls[] = {
  { "title", "title", TN_MEMBER_STRING },
  { "category", "category", TN_MEMBER_STRING },
  { "service", "service", TN_MEMBER_STRING },
  { "points", "score", TN_MEMBER_NUMBER },
  { "possiblePoints", "maximum", TN_MEMBER_NUMBER },
  { "tenant", "tenant-name", TN_MEMBER_STRING },
  { "tenantId", "tenant-id", TN_MEMBER_STRING },
};

static const TnMember runs[] = {
  { "id", NULL, TN_MEMBER_ID },
  { "tenant", "tenant-name", TN_MEMBER_STRING },
  { "started", "started", TN_MEMBER_TIME },
  { "ended", "ended", TN_MEMBER_TIME },
  { "outcome", "outcome", TN_MEMBER_OUTCOME },
  { "requests", "requests", TN_MEMBER_INTEGER },
  { "throttled", "throttled", TN_MEMBER_INTEGER },
  { "usersRead", "users-read", TN_MEMBER_INTEGER },
  { "errorCode", "error-code", TN_MEMBER_STRING },
  { "errorDetail", "error-detail", TN_MEMBER_STRING },
};

static const TnMember organizations[] = {
  { "id", NULL, TN_MEMBER_ID },
  { "name", "name", TN_MEMBER_STRING },
  { "email", "email", TN_MEMBER_STRING },
  { "phone", "phone", TN_MEMBER_STRING },
  { "managedTenant", "managed-tenant-name", TN_MEMBER_STRING },
  { "primaryContact", "contact", TN_MEMBER_STRING },
  { "tenants", "tenants", TN_MEMBER_INTEGER },
  { "licensedUsers", "users", TN_MEMBER_INTEGER },
  { "health", "health", TN_MEMBER_HEALTH },
  { "psaId", "psa-id", TN_MEMBER_STRING },
  { "created", "created-at", TN_MEMBER_TIME },
  { "endUsers", "end-users", TN_MEMBER_INTEGER },
  { "archivedAt", "archived-at", TN_MEMBER_TIME },
};

static const TnMember backups[] = {
  { "tenant", "name", TN_MEMBER_STRING },         { "tenantId", "tenant-id", TN_MEMBER_STRING },
  { "state", "state", TN_MEMBER_BACKUP },         { "schedule", "schedule", TN_MEMBER_SCHEDULE },
  { "keepDays", "keep-days", TN_MEMBER_INTEGER }, { "last", "last-at", TN_MEMBER_TIME },
  { "next", "next-at", TN_MEMBER_TIME },          { "objects", "objects", TN_MEMBER_INTEGER },
  { "error", "error", TN_MEMBER_STRING },         { "leftOut", "gap", TN_MEMBER_INTEGER },
};

static const TnMember alerts[] = {
  { "id", NULL, TN_MEMBER_ID },
  { "rule", "rule", TN_MEMBER_RULE },
  { "severity", "severity", TN_MEMBER_SEVERITY },
  { "category", "category", TN_MEMBER_ALERT_CATEGORY },
  { "title", NULL, TN_MEMBER_ALERT_TITLE },
  { "tenants", "tenants", TN_MEMBER_INTEGER },
  { "since", "first-at", TN_MEMBER_TIME },
  { "snoozedUntil", "snoozed-until", TN_MEMBER_TIME },
  { "reason", "snooze-reason", TN_MEMBER_STRING },
  { "dismissedAt", "dismissed-at", TN_MEMBER_TIME },
  { "resolvedAt", "resolved-at", TN_MEMBER_TIME },
};

const TnMember *
tn_row_members (TnListKind kind, guint *n)
{
  static const struct
  {
    TnListKind kind;
    const TnMember *members;
    guint n;
  } known[] = {
    { TN_LIST_TENANTS, tenants, G_N_ELEMENTS (tenants) },
    { TN_LIST_HEALTH, health, G_N_ELEMENTS (health) },
    { TN_LIST_USERS, users, G_N_ELEMENTS (users) },
    { TN_LIST_END_USERS, end_users, G_N_ELEMENTS (end_users) },
    { TN_LIST_ASSETS, assets, G_N_ELEMENTS (assets) },
    { TN_LIST_SYNC_RUNS, sync_runs, G_N_ELEMENTS (sync_runs) },
    { TN_LIST_CONFLICTS, conflicts, G_N_ELEMENTS (conflicts) },
    { TN_LIST_LICENCES, licences, G_N_ELEMENTS (licences) },
    { TN_LIST_SKUS, licences, G_N_ELEMENTS (licences) },
    { TN_LIST_SCORES, scores, G_N_ELEMENTS (scores) },
    { TN_LIST_CONTROLS, controls, G_N_ELEMENTS (controls) },
    { TN_LIST_RUNS, runs, G_N_ELEMENTS (runs) },
    { TN_LIST_ORGANIZATIONS, organizations, G_N_ELEMENTS (organizations) },
    { TN_LIST_BACKUPS, backups, G_N_ELEMENTS (backups) },
    { TN_LIST_ALERTS, alerts, G_N_ELEMENTS (alerts) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].kind == kind)
      {
        *n = known[i].n;
        return known[i].members;
      }
  *n = 0;
  return NULL;
}

static void
put_tags (JsonBuilder *builder, const char *name, const char *text)
{
  g_autoptr (GPtrArray) tags = tn_tag_parse (text);

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < tags->len; i++)
    json_builder_add_string_value (builder, ((TnTagText *) g_ptr_array_index (tags, i))->name);
  json_builder_end_array (builder);
}

static void
put_health (JsonBuilder *builder, const TnMember *member, TnRecord *row)
{
  TnHealthCategory deciding;
  TnHealth value = tn_health_unpack (tn_record_get_int (row, member->field), &deciding);

  if (member->kind == TN_MEMBER_HEALTH)
    tn_json_put_string (builder, member->name, tn_health_nick (value));
  else
    tn_json_put_string (builder,
                        member->name,
                        value >= TN_HEALTH_WARNING ? tn_health_category_nick (deciding) : NULL);
}

static void
put_category (JsonBuilder *builder, const TnMember *member, TnRecord *row)
{
  TnHealthCategory category = 0;

  while (!g_str_equal (tn_health_category_nick (category), member->field))
    category++;
  json_builder_set_member_name (builder, member->name);
  json_builder_begin_object (builder);
  tn_json_put_string (builder,
                      "health",
                      tn_health_nick ((TnHealth) tn_record_get_int (row, member->field)));
  tn_json_put_double (builder, "percent", tn_health_category_percent (row, category));
  tn_json_put_time (builder, "readAt", tn_health_read_at (row, category));
  json_builder_end_object (builder);
}

static void
put_licence (JsonBuilder *builder, const TnMember *member, TnRecord *row)
{
  gint64 available;
  gboolean paid = tn_licence_available (row, &available);

  if (member->kind == TN_MEMBER_FREE)
    tn_json_put_boolean (builder, member->name, !paid);
  else if (member->kind == TN_MEMBER_UTILIZATION)
    tn_json_put_int (builder,
                     member->name,
                     paid ? tn_sku_utilization (tn_record_get_int (row, "assigned"),
                                                tn_record_get_int (row, "bought"))
                          : -1);
  else
    {
      /* More may be assigned than was bought. */
      json_builder_set_member_name (builder, member->name);
      if (paid)
        json_builder_add_int_value (builder, available);
      else
        json_builder_add_null_value (builder);
    }
}

static void
put_alert (JsonBuilder *builder, const TnMember *member, TnRecord *row)
{
  g_autofree char *title = NULL;

  if (member->kind == TN_MEMBER_RULE)
    tn_json_put_string (builder,
                        member->name,
                        tn_alert_rule_nick ((TnAlertRule) tn_record_get_int (row, member->field)));
  else if (member->kind == TN_MEMBER_SEVERITY)
    tn_json_put_string (
        builder,
        member->name,
        tn_alert_severity_nick ((TnAlertSeverity) tn_record_get_int (row, member->field)));
  else if (member->kind == TN_MEMBER_ALERT_CATEGORY)
    tn_json_put_string (
        builder,
        member->name,
        tn_alert_category_nick ((TnAlertCategory) tn_record_get_int (row, member->field)));
  else
    tn_json_put_string (builder, member->name, title = tn_alert_record_title (row));
}

static void
put_status (JsonBuilder *builder, const TnMember *member, TnRecord *row)
{
  gint64 value = tn_record_get_int (row, member->field);
  const char *nick = NULL;

  if (member->kind == TN_MEMBER_SYNC_STATUS)
    nick = tn_sync_status_nick ((TnSyncStatus) value);
  else if (member->kind == TN_MEMBER_OUTCOME)
    nick = tn_run_outcome_nick ((TnRunOutcome) value);
  else if (value > TN_CSP_AUTH_NONE)
    nick = tn_csp_auth_nick ((TnCspAuth) value);
  tn_json_put_string (builder, member->name, nick);
}

static void
put_member (JsonBuilder *builder, const TnMember *member, TnRecord *row)
{
  double number;

  switch (member->kind)
    {
    case TN_MEMBER_ID:
      tn_json_put_int (builder, member->name, tn_record_get_id (row));
      break;
    case TN_MEMBER_STRING:
      tn_json_put_string (builder, member->name, tn_record_get_string (row, member->field));
      break;
    case TN_MEMBER_INTEGER:
      tn_json_put_int (builder, member->name, tn_record_get_int (row, member->field));
      break;
    case TN_MEMBER_NUMBER:
      tn_json_put_double (builder, member->name, tn_record_get_double (row, member->field));
      break;
    case TN_MEMBER_CHANGE:
      number = tn_record_get_double (row, member->field);
      tn_json_put_number (builder, member->name, number, number > TN_SCORE_NO_CHANGE);
      break;
    case TN_MEMBER_BOOLEAN:
      tn_json_put_boolean (builder, member->name, tn_record_get_int (row, member->field));
      break;
    case TN_MEMBER_NEVER:
      tn_json_put_boolean (builder,
                           member->name,
                           tn_record_get_int (row, member->field) < 0
                               ? -1
                               : tn_record_get_int (row, member->field) == 0);
      break;
    case TN_MEMBER_TIME:
      tn_json_put_time (builder, member->name, tn_record_get_int (row, member->field));
      break;
    case TN_MEMBER_BACKUP:
      tn_json_put_string (
          builder,
          member->name,
          tn_backup_condition_nick ((TnBackupCondition) tn_record_get_int (row, member->field)));
      break;
    case TN_MEMBER_SCHEDULE:
      number = tn_record_get_int (row, member->field);
      tn_json_put_string (builder,
                          member->name,
                          number >= 0 && number < TN_N_SCHEDULES
                              ? tn_schedule_nick ((TnBackupSchedule) number)
                              : NULL);
      break;
    case TN_MEMBER_LINK:
      tn_json_put_string (
          builder,
          member->name,
          tn_link_state_nick ((TnLinkState) tn_record_get_int (row, member->field)));
      break;
    case TN_MEMBER_TAGS:
      put_tags (builder, member->name, tn_record_get_string (row, member->field));
      break;
    case TN_MEMBER_HEALTH:
    case TN_MEMBER_DECIDING:
      put_health (builder, member, row);
      break;
    case TN_MEMBER_CATEGORY:
      put_category (builder, member, row);
      break;
    case TN_MEMBER_SYNC_STATUS:
    case TN_MEMBER_CSP_AUTH:
    case TN_MEMBER_OUTCOME:
      put_status (builder, member, row);
      break;
    case TN_MEMBER_FREE:
    case TN_MEMBER_AVAILABLE:
    case TN_MEMBER_UTILIZATION:
      put_licence (builder, member, row);
      break;
    case TN_MEMBER_RULE:
    case TN_MEMBER_SEVERITY:
    case TN_MEMBER_ALERT_CATEGORY:
    case TN_MEMBER_ALERT_TITLE:
      put_alert (builder, member, row);
      break;
    default:
      g_return_if_reached ();
    }
}

void
tn_row_put (JsonBuilder *builder, TnListKind kind, TnRecord *row)
{
  guint n;
  const TnMember *members = tn_row_members (kind, &n);

  g_return_if_fail (members != NULL);
  json_builder_begin_object (builder);
  for (guint i = 0; i < n; i++)
    put_member (builder, &members[i], row);
  json_builder_end_object (builder);
}
