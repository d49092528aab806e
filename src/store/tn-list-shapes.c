/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-db-functions.h"
#include "tn-cache-private.h"
#include "tn-list-private.h"

/* INT-07: a tenant that is not mapped shows nothing beyond its name. */
#define IF_MAPPED(column) "CASE WHEN m.id IS NULL THEN NULL ELSE " column " END"
#define ORGANIZATIONS_OF(what)                                                                     \
  "(SELECT " what " FROM organizations o WHERE o.managed_tenant_id = m.id"
#define FIRST_ORGANIZATION(column) ORGANIZATIONS_OF (column) " ORDER BY o.name_fold LIMIT 1)"
#define SYNC_STATUS TN_LIST_SYNC_STATUS
/* A maximum of 0 says nothing. */
#define PERCENT_OF(score)                                                                          \
  "iif (" score ".maximum > 0, 100.0 * " score ".current / " score ".maximum, NULL)"
/* Against the newest value that is 30 days older, or more: Microsoft leaves out days. */
#define SCORE_CHANGE                                                                               \
  "(" PERCENT_OF ("s") " - (SELECT " PERCENT_OF (                                                  \
      "h") " FROM score_history h WHERE "                                                          \
           "h.microsoft_tenant_id = r.id AND h.maximum > 0 AND h.day <= date (s.day, '-30 days') " \
           "ORDER BY "                                                                             \
           "h.day DESC LIMIT 1))"
/* TnBackupCondition: two hours after its time, a backup is late. */
#define BACKUP_STATE                                                                               \
  "CASE WHEN b.enabled IS NULL THEN 3 WHEN b.enabled = 0 THEN 2 WHEN b.paused THEN 4 WHEN "        \
  "b.failures > 0 THEN 6 WHEN b.last_at = 0 THEN 1 WHEN b.next_due < tn_now () - 7200 THEN 5 "     \
  "ELSE 0 END"

#define BACKUP_LAST_AT "coalesce (b.last_at, hb.last_at, 0)"
#define BACKUP_OBJECTS "iif (b.last_at > 0, b.objects, ifnull (hb.objects, -1))"

/* Licensed users whom Microsoft 365 Backup leaves out; -1: not known. */
#define BACKUP_GAP                                                                                 \
  "ifnull ((SELECT max (x.gap) FROM cache.service_backups x WHERE x.tenant = r.id), -1)"

/* That of the tenant that it is mapped to; the facts have the names of tn-db-functions.h, so that
 * those of the organization go by another one. */
#define HEALTH_OF_ORGANIZATION                                                                     \
  "(SELECT " TN_DB_HEALTH " FROM organizations og JOIN managed_tenants m ON m.id = "               \
  "og.managed_tenant_id JOIN microsoft_tenants r ON r.id = m.microsoft_tenant_id LEFT JOIN "       \
  "cache.tenant_summary s ON s.tenant = r.id LEFT JOIN csp_children c ON c.microsoft_tenant_id = " \
  "r.id WHERE og.id = outer_id)"
#define FRESH(column, resource)                                                                    \
  "(SELECT f." column " FROM cache.freshness f WHERE f.tenant = r.id AND f.resource = '" resource  \
  "')"
#define ALERT_SUBJECT                                                                              \
  "iif (r.subject = '', NULL, tn_sku_name (r.subject, ifnull ((SELECT x.part_number FROM "         \
  "cache.subscribed_skus x WHERE x.sku_id = r.subject LIMIT 1), r.subject)))"
#define SKU_NAME "tn_sku_name (r.sku_id, r.part_number)"
#define IS_FREE "tn_sku_is_free (r.part_number)"
#define BOUGHT "(r.enabled + r.warning)"
/* Where too many are assigned, what a disabled user gives back is needed. */
#define SAVING "p.cents * max (0, " BOUGHT " - r.consumed + ifnull (r.disabled, 0))"
/* A free licence has 10,000 units that nobody bought. */
#define PAID(value) "iif (" IS_FREE ", NULL, " value ")"
/* Over all mapped tenants that have the licence of the row. */
#define OF_SKU(what)                                                                               \
  "(SELECT " what " FROM cache.subscribed_skus x JOIN managed_tenants xm ON "                      \
  "xm.microsoft_tenant_id = x.tenant WHERE x.sku_id = r.sku_id)"
#define SUM(what) OF_SKU ("sum (" what ")")
/* Known when it is known of every tenant. */
#define DISABLED OF_SKU ("iif (count (x.disabled) = count (*), sum (x.disabled), NULL)")
#define LICENCE_SORT(field, value) { field, "(" value ") IS NULL, " value " %s, t.name_fold, r.id" }
#define SKU_SORT(field, value) { field, "(" value ") IS NULL, " value " %s, r.part_number, r.id" }
/* Who else has the address: other people, and organizations. */
#define SHARED_EMAIL                                                                               \
  "iif (r.email_fold IS NULL, 0, (SELECT count (*) - 1 FROM end_users x WHERE x.email_fold = "     \
  "r.email_fold) + (SELECT count (*) FROM organizations x WHERE x.email = r.email COLLATE "        \
  "NOCASE))"
/* An asset that no device was found for by itself, or several were (DEV-04). */
#define IS_AMBIGUOUS                                                                               \
  "(r.device_id IS NULL AND r.device_manual = 0 AND (EXISTS (SELECT 1 FROM cache.devices d WHERE " \
  "d.tenant = t.id AND d.name = r.name COLLATE NOCASE) OR EXISTS (SELECT 1 FROM "                  \
  "cache.managed_devices d WHERE d.tenant = t.id AND lower (d.serial) = r.serial_fold)))"
/* Of which Microsoft tenants only, see bind_context(). */
#define IN_CONTEXT "IN (SELECT value FROM json_each (?9))"
/* Ties are broken by name, unknown values stand last either way. */
#define BY(column) "(" column ") IS NULL, " column " %s, r.name_fold, r.id"

static const TnListShape shapes[] = {
  [TN_LIST_TENANTS] = {
    tn_microsoft_tenant_get_type,
    TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_SCORES | TN_TABLE_INTEGRATIONS | TN_TABLE_ORGANIZATIONS | TN_TABLE_TAGS,
    "microsoft_tenants r JOIN integrations i ON i.id = r.integration_id "
    "LEFT JOIN managed_tenants m ON m.microsoft_tenant_id = r.id LEFT JOIN cache.tenant_summary s ON s.tenant = r.id "
    "LEFT JOIN csp_children c ON c.microsoft_tenant_id = r.id",
    /* The tenants of a CSP integration are its customers. */
    "r.tenant_id, r.name, r.domain, min (i.kind, 1), r.integration_id, m.id, m.name, " SYNC_STATUS ", " IF_MAPPED ("r.last_sync") ", r.last_attempt, " IF_MAPPED ("s.members") ", "
    IF_MAPPED ("s.licensed") ", " IF_MAPPED ("s.score") ", s.score_day, r.error_code, r.error_detail, i.name, "
    "ifnull (c.auth, 0), c.missing, c.group_cause, c.ends_at, i.cloud_id, " TN_DB_HEALTH ", " FIRST_ORGANIZATION ("o.name") ", "
    ORGANIZATIONS_OF ("count (*)") "), (SELECT group_concat (g.colour || ':' || g.name, char (10) ORDER BY g.name_fold) FROM "
    "tenant_tags x JOIN tags g ON g.id = x.tag_id WHERE x.microsoft_tenant_id = r.id), r.microsoft_name, " IF_MAPPED ("s.bought")
    ", " IF_MAPPED ("s.assigned") ", r.removed_at",
    "r.search_text",
    "r.name_fold %s, r.id",
    NULL,
    "r.id " IN_CONTEXT,
    { { "name", "r.name_fold %s, r.id" },
      { "domain", BY ("r.domain") },
      { "managed-tenant-name", BY ("m.name_fold") },
      { "sync-status", "r.sync_status %s, r.name_fold, r.id" },
      { "last-sync", BY ("nullif (r.last_sync, 0)") },
      { "members", BY ("s.members") },
      { "score", BY ("s.score") },
      { "licensed", BY ("s.licensed") },
      { "customer", BY (FIRST_ORGANIZATION ("o.name_fold")) },
      /* Worst first when it goes down; what decides stays together. */
      { "health", TN_DB_HEALTH " %s, r.name_fold, r.id" },
      { "removed-at", "r.removed_at %s, r.id" },
      { "csp-name", BY ("i.name") },
      /* By how bad it is, worst first. */
      { "csp-auth",
        "CASE c.auth WHEN 4 THEN 1 WHEN 7 THEN 2 WHEN 5 THEN 3 WHEN 9 THEN 4 WHEN 6 THEN 5 WHEN 1 THEN 6 WHEN 3 THEN 7 "
        "WHEN 8 THEN 8 WHEN 10 THEN 9 WHEN 2 THEN 10 ELSE 11 END %s, r.name_fold, r.id" } },
  },
  [TN_LIST_MANAGED_TENANTS] = {
    tn_managed_tenant_get_type,
    TN_TABLE_MANAGED_TENANTS | TN_TABLE_ORGANIZATIONS | TN_TABLE_TENANTS,
    "managed_tenants r LEFT JOIN microsoft_tenants t ON t.id = r.microsoft_tenant_id",
    "r.name, t.id, t.name, (SELECT count(*) FROM organizations o WHERE o.managed_tenant_id = r.id)",
    "r.name_fold",
    "r.name_fold %s, r.id",
    NULL,
    "r.microsoft_tenant_id " IN_CONTEXT,
    { { "name", "r.name_fold %s, r.id" }, { "microsoft-tenant-id", "t.id IS NOT NULL %s, r.name_fold, r.id" } },
  },
  [TN_LIST_ORGANIZATIONS] = {
    tn_organization_get_type,
    TN_TABLE_ORGANIZATIONS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_TENANTS | TN_TABLE_END_USERS | TN_TABLE_USER_SYNCS,
    "(SELECT id AS outer_id, * FROM organizations) r JOIN managed_tenants m ON m.id = r.managed_tenant_id LEFT JOIN cache.tenant_summary y ON y.tenant = "
    "m.microsoft_tenant_id LEFT JOIN contacts k ON k.organization_id = r.id AND k.is_primary = 1",
    "r.name, r.email, r.phone, m.id, m.name, k.name, r.address, r.notes, r.psa_id, r.created_at, m.microsoft_tenant_id, "
    "(SELECT t.name FROM microsoft_tenants t WHERE t.id = m.microsoft_tenant_id), m.microsoft_tenant_id IS NOT NULL, y.licensed, "
    "ifnull (" HEALTH_OF_ORGANIZATION ", 0), r.archived_at, r.custom, (SELECT count (*) FROM end_users eu WHERE eu.organization_id = r.id), ifnull ((SELECT 2 - us.enabled FROM user_syncs us WHERE us.organization_id = r.id), 0)",
    "r.search_text",
    "r.name_fold %s, r.id",
    "r.managed_tenant_id",
    "m.microsoft_tenant_id " IN_CONTEXT,
    { { "name", "r.name_fold %s, r.id" },
      { "email", BY ("r.email") },
      { "managed-tenant-name", "m.name_fold %s, r.name_fold, r.id" },
      { "contact", BY ("k.name") },
      { "tenants", "m.microsoft_tenant_id IS NOT NULL %s, r.name_fold, r.id" },
      { "users", BY ("y.licensed") },
      { "health", HEALTH_OF_ORGANIZATION " %s, r.name_fold, r.id" },
      { "psa-id", BY ("r.psa_id") },
      { "created-at", BY ("nullif (r.created_at, 0)") } },
  },
  [TN_LIST_RUNS] = {
    tn_sync_run_get_type,
    TN_TABLE_RUNS,
    "sync_runs r JOIN microsoft_tenants t ON t.id = r.microsoft_tenant_id",
    "t.id, t.name, r.started, r.ended, r.outcome, r.requests, r.throttled, r.users_read, r.error_code, r.error_detail",
    "t.search_text",
    "r.id DESC",
    "r.microsoft_tenant_id",
    "r.microsoft_tenant_id " IN_CONTEXT,
    { { "started", "r.id %s" } },
  },
  [TN_LIST_CSP] = {
    tn_csp_get_type,
    TN_TABLE_INTEGRATIONS | TN_TABLE_TENANTS,
    "integrations r",
    "r.tenant_id, r.name, r.status, r.customers, r.elsewhere, r.last_sync, r.last_attempt, r.error_code, r.error_detail, "
    "r.mfa, r.admin_agent, r.global_admin, r.account, r.cloud_id",
    "tn_fold (r.name)",
    "r.name %s, r.id",
    NULL,
    NULL,
    { { "name", "r.name %s, r.id" } },
  },
  [TN_LIST_RELATIONSHIPS] = {
    tn_relationship_get_type,
    TN_TABLE_RELATIONSHIPS | TN_TABLE_TENANTS,
    "cache.gdap_relationships r LEFT JOIN microsoft_tenants t ON t.tenant_id = r.tenant_id AND t.removed_at = 0",
    "r.relationship_id, r.name, ifnull (t.name, r.customer_name), t.id, r.status, r.ends, r.activated, r.auto_extends, r.roles, "
    /* 5, 6: active and expiring. */
    "(SELECT group_concat (o.roles, ' ') FROM cache.gdap_relationships o WHERE o.tenant_id = r.tenant_id AND o.id <> r.id AND "
    "o.status IN (5, 6) AND (o.ends > r.ends OR o.auto_extends)), r.integration",
    "tn_fold (r.name || char(10) || ifnull (t.name_fold, ifnull (r.customer_name, '')))",
    /* Those without an end come last. */
    "r.ends = 0, r.ends %s, r.id",
    "r.integration",
    "t.id " IN_CONTEXT,
    { { "ends", "r.ends = 0, r.ends %s, r.id" },
      { "customer-name", "ifnull (t.name_fold, lower (r.customer_name)) %s, r.ends, r.id" },
      { "name", "r.name %s, r.id" },
      { "status", "r.status %s, r.ends, r.id" } },
  },
  [TN_LIST_AUDIT] = {
    tn_audit_entry_get_type,
    TN_TABLE_AUDIT,
    /* An outcome is shown with its intent; the row id of the table is its number. */
    "(SELECT seq AS id, * FROM audit) r LEFT JOIN audit o ON o.intent = r.seq AND o.intent > 0",
    "r.time, r.actor, r.account, r.source, r.action, r.object, r.tenant, (SELECT t.name FROM microsoft_tenants t WHERE "
    "t.tenant_id = r.tenant ORDER BY t.removed_at LIMIT 1), ifnull (o.result, CASE r.result WHEN 'intent' THEN 'unknown' ELSE "
    "r.result END), r.before, r.after, r.detail || CASE WHEN ifnull (o.detail, '') = '' THEN '' ELSE char(10) || o.detail END",
    "tn_fold (r.action || char(10) || r.object || char(10) || r.actor || char(10) || r.account || char(10) || r.detail "
    "|| char(10) || ifnull ((SELECT t.name FROM microsoft_tenants t WHERE t.tenant_id = r.tenant LIMIT 1), ''))",
    "r.id DESC",
    NULL,
    "r.tenant IN (SELECT x.tenant_id FROM microsoft_tenants x WHERE x.id " IN_CONTEXT ")",
    { { "time", "r.id %s" } },
  },
  [TN_LIST_TAGS] = {
    tn_tag_get_type,
    TN_TABLE_TAGS | TN_TABLE_TENANTS,
    "tags r",
    "r.name, r.colour, (SELECT count (*) FROM tenant_tags x JOIN microsoft_tenants t ON t.id = x.microsoft_tenant_id WHERE "
    "x.tag_id = r.id AND t.removed_at = 0)",
    "r.name_fold",
    "r.name_fold %s, r.id",
    NULL,
    NULL,
    { { "name", "r.name_fold %s, r.id" } },
  },
  [TN_LIST_LICENCES] = {
    tn_licence_get_type,
    TN_TABLE_SKUS | TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_SETTINGS,
    "(SELECT rowid AS id, * FROM cache.subscribed_skus) r JOIN managed_tenants m ON m.microsoft_tenant_id = r.tenant JOIN "
    "microsoft_tenants t ON t.id = r.tenant LEFT JOIN sku_prices p ON p.sku_id = lower (r.sku_id)",
    "t.id, t.name, m.id, r.sku_id, r.part_number, " SKU_NAME ", r.status, " IS_FREE ", " BOUGHT ", r.consumed, "
    PAID (BOUGHT " - r.consumed") ", " PAID ("max (0, " BOUGHT " - r.consumed)") ", " PAID ("r.disabled") ", p.cents, "
    PAID ("p.cents * " BOUGHT) ", " PAID (SAVING) ", 1, t.tenant_id",
    "tn_fold (" SKU_NAME " || char (10) || r.part_number) || char (10) || t.search_text",
    "t.name_fold %s, lower (" SKU_NAME "), r.id",
    "r.tenant",
    "r.tenant " IN_CONTEXT,
    { { "tenant-name", "t.name_fold %s, lower (" SKU_NAME "), r.id" },
      { "name", "lower (" SKU_NAME ") %s, t.name_fold, r.id" },
      LICENCE_SORT ("bought", BOUGHT),
      LICENCE_SORT ("assigned", "r.consumed"),
      LICENCE_SORT ("available", PAID (BOUGHT " - r.consumed")),
      LICENCE_SORT ("unused", PAID ("max (0, " BOUGHT " - r.consumed)")),
      LICENCE_SORT ("disabled", PAID ("r.disabled")),
      LICENCE_SORT ("price", "p.cents"),
      LICENCE_SORT ("spend", PAID ("p.cents * " BOUGHT)),
      LICENCE_SORT ("saving", PAID (SAVING)) },
  },
  [TN_LIST_SCORES] = {
    tn_score_get_type,
    TN_TABLE_SCORES | TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS,
    "microsoft_tenants r JOIN managed_tenants m ON m.microsoft_tenant_id = r.id LEFT JOIN score_history s ON "
    "s.microsoft_tenant_id = r.id AND s.day = (SELECT max (x.day) FROM score_history x WHERE x.microsoft_tenant_id = r.id) LEFT JOIN "
    "cache.tenant_summary y ON y.tenant = r.id",
    "r.name, m.id, s.current, s.maximum, " PERCENT_OF ("s") ", s.day, ifnull (" SCORE_CHANGE ", -9999), "
    "(SELECT group_concat (printf ('%.1f', " PERCENT_OF ("h") "), ' ' ORDER BY h.day) FROM score_history h WHERE "
    "h.microsoft_tenant_id = r.id AND h.maximum > 0 AND h.day > date (s.day, '-30 days')), "
    "y.score_identity, y.score_data, y.score_device, y.score_apps, r.tenant_id",
    "r.search_text",
    "r.name_fold %s, r.id",
    NULL,
    "r.id " IN_CONTEXT,
    { { "name", "r.name_fold %s, r.id" },
      { "current", BY ("s.current") },
      { "maximum", BY ("s.maximum") },
      { "percent", BY (PERCENT_OF ("s")) },
      { "change", BY (SCORE_CHANGE) },
      { "identity", BY ("y.score_identity") },
      { "data", BY ("y.score_data") },
      { "device", BY ("y.score_device") },
      { "apps", BY ("y.score_apps") } },
  },
  [TN_LIST_HEALTH] = {
    tn_tenant_health_get_type,
    TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_TAGS | TN_TABLE_ORGANIZATIONS,
    "microsoft_tenants r JOIN managed_tenants m ON m.microsoft_tenant_id = r.id LEFT JOIN cache.tenant_summary s ON s.tenant = r.id "
    "LEFT JOIN csp_children c ON c.microsoft_tenant_id = r.id",
    "r.name, m.id, " TN_DB_HEALTH ", " TN_DB_HEALTH_OF ("0") ", " TN_DB_HEALTH_OF ("1") ", " TN_DB_HEALTH_OF ("2") ", "
    TN_DB_HEALTH_OF ("3") ", " TN_DB_HEALTH_OF ("4") ", " TN_DB_HEALTH_OF ("5") ", " TN_DB_HEALTH_OF ("6") ", r.last_sync, s.score, "
    "s.mfa_registered, s.mfa_users, s.email, s.devices_compliant, s.devices, s.bought, s.assigned, r.error_code, "
    FRESH ("error_code", "score") ", " FRESH ("error_code", "mfa") ", " FRESH ("error_code", "mail") ", "
    FRESH ("error_code", "devices") ", " FRESH ("error_code", "skus") ", " FRESH ("fetched_at", "score") ", " FRESH ("fetched_at", "mfa") ", "
    FRESH ("fetched_at", "mail") ", " FRESH ("fetched_at", "devices") ", " FRESH ("fetched_at", "skus") ", r.tenant_id, r.domain, "
    FRESH ("error_code", "sign-ins"),
    "r.search_text",
    "r.name_fold %s, r.id",
    NULL,
    "r.id " IN_CONTEXT,
    { { "name", "r.name_fold %s, r.id" },
      /* Worst first when it goes down; within a category by its number. */
      { "health", TN_DB_HEALTH " %s, r.name_fold, r.id" },
      { "sync", TN_DB_HEALTH_OF ("0") " %s, r.last_sync, r.name_fold, r.id" },
      { "score", TN_DB_HEALTH_OF ("1") " %s, s.score, r.name_fold, r.id" },
      { "mfa", TN_DB_HEALTH_OF ("2") " %s, 1.0 * s.mfa_registered / nullif (s.mfa_users, 0), r.name_fold, r.id" },
      { "email", TN_DB_HEALTH_OF ("3") " %s, s.email, r.name_fold, r.id" },
      { "devices", TN_DB_HEALTH_OF ("4") " %s, 1.0 * s.devices_compliant / nullif (s.devices, 0), r.name_fold, r.id" },
      { "backup", TN_DB_HEALTH_OF ("5") " %s, r.name_fold, r.id" },
      { "licences", TN_DB_HEALTH_OF ("6") " %s, 1.0 * s.assigned / nullif (s.bought, 0), r.name_fold, r.id" } },
  },
  [TN_LIST_BACKUPS] = {
    tn_tenant_backup_get_type,
    TN_TABLE_BACKUPS | TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS,
    "microsoft_tenants r JOIN managed_tenants m ON m.microsoft_tenant_id = r.id LEFT JOIN backups b ON b.microsoft_tenant_id = r.id "
    "LEFT JOIN hand_backups hb ON hb.microsoft_tenant_id = r.id AND b.enabled IS NULL",
    "r.name, m.id, " BACKUP_STATE ", ifnull (b.schedule, -1), ifnull (b.keep_days, -1), " BACKUP_LAST_AT ", "
    "iif (b.enabled AND NOT b.paused, b.next_due, 0), " BACKUP_OBJECTS ", b.error, r.tenant_id, r.domain, " BACKUP_GAP,
    "r.search_text",
    "r.name_fold %s, r.id",
    NULL,
    "r.id " IN_CONTEXT,
    { { "name", "r.name_fold %s, r.id" },
      { "state", BACKUP_STATE " %s, r.name_fold, r.id" },
      { "schedule", "ifnull (b.schedule, 9) %s, r.name_fold, r.id" },
      { "last-at", BACKUP_LAST_AT " %s, r.name_fold, r.id" },
      { "next-at", "iif (b.enabled AND NOT b.paused, b.next_due, 0) %s, r.name_fold, r.id" },
      { "objects", BACKUP_OBJECTS " %s, r.name_fold, r.id" },
      { "gap", BACKUP_GAP " %s, r.name_fold, r.id" } },
  },
  [TN_LIST_USERS] = {
    tn_entra_user_get_type,
    TN_TABLE_USERS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_TENANTS,
    "cache.users r JOIN managed_tenants m ON m.microsoft_tenant_id = r.tenant JOIN microsoft_tenants t ON t.id = r.tenant",
    "r.display_name, r.user_principal_name, r.enabled, t.id, t.name, m.id, r.mail, r.department, r.licences, r.mfa, r.last_sign_in, t.tenant_id, r.graph_id, r.skus, "
    "r.group_skus, r.on_premises, r.job_title",
    NULL,
    "r.display_name COLLATE NOCASE %s, r.id",
    "r.tenant",
    "r.tenant " IN_CONTEXT,
    { { "name", "r.display_name COLLATE NOCASE %s, r.id" },
      { "user-principal-name", "r.user_principal_name COLLATE NOCASE %s, r.id" },
      { "tenant-name", "t.name_fold %s, r.display_name COLLATE NOCASE, r.id" },
      { "department", "r.department IS NULL, r.department COLLATE NOCASE %s, r.id" },
      { "licences", "r.licences %s, r.display_name COLLATE NOCASE, r.id" },
      { "mfa", "r.mfa IS NULL, r.mfa %s, r.display_name COLLATE NOCASE, r.id" },
      { "last-sign-in", "r.last_sign_in IS NULL, r.last_sign_in %s, r.display_name COLLATE NOCASE, r.id" } },
  },
  [TN_LIST_ALERTS] = {
    tn_alert_get_type,
    TN_TABLE_ALERTS,
    "alerts r",
    "r.rule, nullif (r.subject, ''), " ALERT_SUBJECT ", (SELECT count (*) FROM alert_tenants x WHERE x.alert_id = r.id), "
    "r.first_at, r.last_at, r.resolved_at, r.dismissed_at, iif (r.snoozed_until > tn_now (), r.snoozed_until, 0), "
    "r.snooze_reason, tn_alert_severity (r.rule), tn_alert_category (r.rule)",
    "tn_fold (tn_alert_title (r.rule, " ALERT_SUBJECT ", (SELECT count (*) FROM alert_tenants x WHERE x.alert_id = r.id))) || "
    "char (10) || ifnull ((SELECT group_concat (t.search_text, char (10)) FROM alert_tenants x JOIN microsoft_tenants t ON "
    "t.id = x.microsoft_tenant_id WHERE x.alert_id = r.id), '')",
    /* The worst first, then the newest. */
    "tn_alert_severity (r.rule) DESC, r.first_at DESC, r.id %s",
    NULL,
    "EXISTS (SELECT 1 FROM alert_tenants x WHERE x.alert_id = r.id AND x.microsoft_tenant_id " IN_CONTEXT ")",
    { { "severity", "tn_alert_severity (r.rule) %s, r.first_at DESC, r.id" },
      { "category", "tn_alert_category (r.rule) %s, r.first_at DESC, r.id" },
      { "first-at", "r.first_at %s, r.id" },
      { "tenants", "(SELECT count (*) FROM alert_tenants x WHERE x.alert_id = r.id) %s, r.id" } },
  },
  [TN_LIST_END_USERS] = {
    tn_end_user_get_type,
    TN_TABLE_END_USERS | TN_TABLE_ORGANIZATIONS | TN_TABLE_USERS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_DEVICES,
    /* Whoever left the directory holds no licence any more (USR-17). */
    "end_users r JOIN organizations o ON o.id = r.organization_id JOIN managed_tenants m ON m.id = o.managed_tenant_id LEFT JOIN "
    "microsoft_tenants t ON t.id = m.microsoft_tenant_id LEFT JOIN cache.users u ON u.tenant = t.id AND u.graph_id = r.entra_id AND "
    "r.link <> 3",
    "r.name, r.given_name, r.surname, r.email, r.phone, r.mobile, r.job_title, r.department, r.office, r.street, r.city, r.state, "
    "r.postal_code, r.country, o.id, o.name, r.notes, r.custom, r.portal, r.link, r.link_since, r.synced_at, r.entra_id, u.id, "
    "u.user_principal_name, u.enabled, u.licences, u.skus, u.mfa, u.last_sign_in, iif (u.id IS NULL OR NOT EXISTS (SELECT 1 FROM "
    "cache.freshness y WHERE y.tenant = t.id AND y.resource = 'entra-devices' AND y.complete = 1), NULL, (SELECT count (*) FROM "
    "cache.devices d WHERE d.tenant = t.id AND d.owner = r.entra_id)), " SHARED_EMAIL ", t.id, m.id, r.entra_tenant, u.on_premises, t.name, t.tenant_id, u.group_skus",
    "r.search_text",
    "r.name_fold %s, r.id",
    "r.organization_id",
    "t.id " IN_CONTEXT,
    { { "name", "r.name_fold %s, r.id" },
      { "email", "r.email_fold IS NULL, r.email_fold %s, r.name_fold, r.id" },
      { "organization-name", "o.name_fold %s, r.name_fold, r.id" },
      { "job-title", BY ("r.job_title") },
      { "department", BY ("r.department") },
      { "office", BY ("r.office") },
      { "link", "r.link %s, r.name_fold, r.id" },
      { "licences", BY ("u.licences") },
      { "mfa", BY ("u.mfa") },
      { "last-sign-in", BY ("u.last_sign_in") },
      { "synced-at", BY ("nullif (r.synced_at, 0)") } },
  },
  [TN_LIST_ASSETS] = {
    tn_asset_get_type,
    TN_TABLE_ASSETS | TN_TABLE_END_USERS | TN_TABLE_ORGANIZATIONS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_DEVICES,
    "assets r JOIN organizations o ON o.id = r.organization_id JOIN managed_tenants m ON m.id = o.managed_tenant_id LEFT JOIN "
    "microsoft_tenants t ON t.id = m.microsoft_tenant_id LEFT JOIN end_users u ON u.id = r.end_user_id LEFT JOIN cache.devices d ON "
    "d.tenant = t.id AND d.device_id = r.device_id LEFT JOIN cache.managed_devices y ON y.id = " TN_RECORD_OF ("d"),
    "r.name, r.kind, r.serial, ifnull (r.manufacturer, y.manufacturer), ifnull (r.model, y.model), ifnull (r.system, d.system), r.notes, r.custom, o.id, o.name, u.id, u.name, r.manual, "
    "r.device_id, r.device_manual, d.name, y.compliant, " IS_AMBIGUOUS ", t.id, r.manufacturer, r.model, r.system, d.last_seen",
    "r.search_text",
    "r.name_fold %s, r.id",
    "r.organization_id",
    "t.id " IN_CONTEXT,
    { { "name", "r.name_fold %s, r.id" },
      { "kind", BY ("r.kind") },
      { "serial", BY ("r.serial_fold") },
      { "model", BY ("ifnull (r.model, y.model)") },
      { "organization-name", "o.name_fold %s, r.name_fold, r.id" },
      { "end-user-name", BY ("u.name_fold") },
      { "device-name", BY ("d.name") } },
  },
  [TN_LIST_CONFLICTS] = {
    tn_user_conflict_get_type,
    TN_TABLE_USER_SYNCS | TN_TABLE_END_USERS | TN_TABLE_ORGANIZATIONS,
    "user_conflicts r JOIN organizations o ON o.id = r.organization_id LEFT JOIN end_users e ON e.id = r.end_user_id LEFT JOIN "
    "organizations eo ON eo.id = e.organization_id",
    "o.id, o.name, r.entra_id, r.name, r.email, r.kind, e.id, e.name, eo.name, r.since",
    "tn_fold (r.name || char (10) || ifnull (r.email, '') || char (10) || o.name)",
    "o.name_fold %s, r.name, r.id",
    "r.organization_id",
    "o.managed_tenant_id IN (SELECT id FROM managed_tenants WHERE microsoft_tenant_id " IN_CONTEXT ")",
    { { "name", "r.name COLLATE NOCASE %s, r.id" }, { "since", "r.since %s, r.id" } },
  },
  [TN_LIST_SYNC_RUNS] = {
    tn_user_sync_run_get_type,
    TN_TABLE_USER_SYNCS,
    "user_sync_runs r",
    "r.organization_id, r.started, r.outcome, r.in_scope, r.unchanged, r.counts",
    "r.counts",
    "r.id DESC",
    "r.organization_id",
    NULL,
    { { "started", "r.id %s" } },
  },
  [TN_LIST_SYNC_ITEMS] = {
    tn_user_sync_item_get_type,
    TN_TABLE_USER_SYNCS,
    "user_sync_items r",
    "r.kind, r.end_user_id, r.name, r.email, r.detail",
    "tn_fold (r.name || char (10) || ifnull (r.email, ''))",
    "r.kind %s, r.name COLLATE NOCASE, r.id",
    "r.run_id",
    NULL,
    { { "name", "r.name COLLATE NOCASE %s, r.id" } },
  },
  [TN_LIST_CONTROLS] = {
    tn_control_get_type,
    TN_TABLE_SCORES | TN_TABLE_MANAGED_TENANTS,
    "cache.score_controls r JOIN cache.score_profiles p ON p.id = r.profile JOIN managed_tenants m ON m.microsoft_tenant_id = "
    "r.tenant JOIN microsoft_tenants t ON t.id = r.tenant",
    "ifnull (p.title, p.name), p.category, p.service, r.score, p.maximum, max (0, p.maximum - r.score), p.cost, p.impact, "
    "p.remediation, t.name, t.tenant_id",
    "tn_fold (ifnull (p.title, p.name) || char (10) || ifnull (p.category, '') || char (10) || ifnull (p.service, ''))",
    /* What brings most first. */
    "p.maximum IS NULL, p.maximum - r.score DESC, p.title %s, r.id",
    "r.tenant",
    "r.tenant " IN_CONTEXT,
    { { "title", "ifnull (p.title, p.name) %s, r.id" },
      { "category", "p.category %s, p.title, r.id" },
      { "service", "p.service %s, p.title, r.id" },
      { "score", "r.score %s, p.title, r.id" },
      { "gain", "p.maximum IS NULL, p.maximum - r.score %s, p.title, r.id" } },
  },
  [TN_LIST_SKUS] = {
    tn_licence_get_type,
    TN_TABLE_SKUS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_SETTINGS,
    /* What is summed is found by the index of SKU ids. */
    "(SELECT rowid AS id, * FROM cache.subscribed_skus) r LEFT JOIN sku_prices p ON p.sku_id = lower (r.sku_id)",
    "NULL, NULL, NULL, r.sku_id, r.part_number, " SKU_NAME ", NULL, " IS_FREE ", " SUM ("x.enabled + x.warning") ", "
    SUM ("x.consumed") ", " PAID (SUM ("x.enabled + x.warning - x.consumed")) ", "
    PAID (SUM ("max (0, x.enabled + x.warning - x.consumed)")) ", " PAID (DISABLED) ", p.cents, "
    PAID ("p.cents * " SUM ("x.enabled + x.warning")) ", "
    PAID ("p.cents * " SUM ("max (0, x.enabled + x.warning - x.consumed + ifnull (x.disabled, 0))")) ", " OF_SKU ("count (*)") ", NULL",
    "tn_fold (" SKU_NAME " || char (10) || r.part_number)",
    "lower (" SKU_NAME ") %s, r.id",
    NULL,
    NULL,
    { { "name", "lower (" SKU_NAME ") %s, r.id" },
      SKU_SORT ("tenants", OF_SKU ("count (*)")),
      SKU_SORT ("bought", SUM ("x.enabled + x.warning")),
      SKU_SORT ("assigned", SUM ("x.consumed")),
      SKU_SORT ("available", PAID (SUM ("x.enabled + x.warning - x.consumed"))),
      SKU_SORT ("unused", PAID (SUM ("max (0, x.enabled + x.warning - x.consumed)"))),
      SKU_SORT ("disabled", PAID (DISABLED)),
      SKU_SORT ("price", "p.cents"),
      SKU_SORT ("spend", PAID ("p.cents * " SUM ("x.enabled + x.warning"))),
      SKU_SORT ("saving", PAID ("p.cents * " SUM ("max (0, x.enabled + x.warning - x.consumed + ifnull (x.disabled, 0))"))) },
  },
};

const TnListShape *
tn_list_shape (TnListKind kind)
{
  return &shapes[kind];
}

const char *
tn_list_filter_sql (const TnListQuery *query)
{
  gboolean tenants = query->kind == TN_LIST_TENANTS;

  switch (query->filter)
    {
    case TN_FILTER_ATTENTION:
      /* INT-19: a customer that nobody wants to read needs no relationship. Waiting for Microsoft
       * is nothing to do. */
      if (query->kind == TN_LIST_BACKUPS)
        return " AND " BACKUP_STATE " > 1";
      if (query->kind == TN_LIST_END_USERS)
        return " AND (r.email_fold IS NULL OR r.link IN (2, 3) OR " SHARED_EMAIL " > 0)";
      return tenants
                 ? " AND (r.sync_status IN (3, 4) OR c.auth IN (1, 3, 4, 6, 7, 9) OR (c.auth = 5 "
                   "AND m.id IS NOT NULL))"
                 : "";
    case TN_FILTER_MAPPED:
      return tenants                                ? " AND m.id IS NOT NULL"
             : query->kind == TN_LIST_ORGANIZATIONS ? " AND m.microsoft_tenant_id IS NOT NULL"
                                                    : " AND t.id IS NOT NULL";
    case TN_FILTER_UNMAPPED:
      return tenants                                ? " AND m.id IS NULL"
             : query->kind == TN_LIST_ORGANIZATIONS ? " AND m.microsoft_tenant_id IS NULL"
                                                    : " AND t.id IS NULL";
    case TN_FILTER_CHILDLESS:
      return query->kind == TN_LIST_MANAGED_TENANTS
                 ? " AND t.id IS NULL AND NOT EXISTS (SELECT 1 FROM organizations o WHERE "
                   "o.managed_tenant_id = r.id)"
                 : "";
    case TN_FILTER_LIVE:
      return query->kind == TN_LIST_RELATIONSHIPS ? " AND r.status IN (5, 6, 8, 9)" : "";
    case TN_FILTER_FAILED:
      return query->kind == TN_LIST_AUDIT ? " AND ifnull (o.result, r.result) <> 'success'" : "";
    case TN_FILTER_SCORED:
      return " AND s.maximum > 0";
    case TN_FILTER_PAID:
      return " AND NOT " IS_FREE;
    case TN_FILTER_UNUSED:
      return query->kind == TN_LIST_SKUS
                 ? " AND " PAID (SUM ("max (0, x.enabled + x.warning - x.consumed)")) " > 0"
                 : " AND " PAID (BOUGHT " - r.consumed") " > 0";
    case TN_FILTER_SHORT:
      /* One that has ended has none, and is not short of any. */
      return query->kind == TN_LIST_SKUS
                 ? " AND " PAID (
                       SUM ("max (0, x.enabled + x.warning - "
                            "x.consumed)")) " = 0 AND " SUM ("x.enabled + x.warning") " > 0"
                 : " AND " PAID (BOUGHT " - r.consumed") " <= 0 AND " BOUGHT " > 0";
    case TN_FILTER_WITHOUT_MFA:
      return " AND r.mfa = 0 AND r.enabled = 1 AND ifnull (r.user_type, 'Member') = 'Member'";
    case TN_FILTER_MFA_NOT_KNOWN:
      return " AND r.mfa IS NULL AND r.enabled = 1 AND ifnull (r.user_type, 'Member') = 'Member'";
    case TN_FILTER_INACTIVE:
      /* 0 is never. */
      return " AND r.licences > 0 AND r.enabled = 1 AND r.last_sign_in < ?3";
    case TN_FILTER_DISABLED:
      return " AND r.licences > 0 AND r.enabled = 0";
    case TN_FILTER_OPEN:
      return " AND r.resolved_at = 0 AND r.dismissed_at = 0 AND r.snoozed_until <= tn_now ()";
    case TN_FILTER_SNOOZED:
      return " AND r.resolved_at = 0 AND (r.dismissed_at > 0 OR r.snoozed_until > tn_now ())";
    case TN_FILTER_RESOLVED:
      return " AND r.resolved_at > 0";
    case TN_FILTER_NOT_LINKED:
      return " AND r.link = 0";
    case TN_FILTER_NO_EMAIL:
      return " AND r.email_fold IS NULL";
    case TN_FILTER_SHARED:
      return " AND " SHARED_EMAIL " > 0";
    case TN_FILTER_GONE:
      return " AND r.link IN (2, 3)";
    case TN_FILTER_AMBIGUOUS:
      return " AND " IS_AMBIGUOUS;
    case TN_FILTER_NOT_ASSIGNED:
      return " AND r.end_user_id IS NULL";
    case TN_FILTER_LINKED:
      return " AND r.device_id IS NOT NULL";
    case TN_FILTER_ARCHIVED:
    case TN_FILTER_ANY:
    case TN_FILTER_REMOVED:
    case TN_FILTER_ALL:
    default:
      return "";
    }
}
