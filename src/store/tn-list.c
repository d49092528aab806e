/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-list.h"

#include "tn-db-functions.h"
#include "tn-db.h"
#include "tn-text.h"

#include <string.h>

typedef struct
{
  const char *field;
  const char *order; /* SQL, %s is ASC or DESC */
} SortColumn;

typedef struct
{
  GType (*type) (void);
  TnTables tables;
  const char *from;    /* with the alias r for the row that counts */
  const char *columns; /* after r.id, in the order of the record's fields */
  const char *search;  /* the folded text that is searched */
  const char *order;   /* of its own */
  const char *parent;  /* column of the parent filter */
  const char *context; /* (nullable): what holds for the rows of the Microsoft tenant ?9 */
  SortColumn sorts[16];
} ListShape;

/* INT-07: a tenant that is not mapped shows nothing beyond its name. */
#define IF_MAPPED(column) "CASE WHEN m.id IS NULL THEN NULL ELSE " column " END"
#define ORGANIZATIONS_OF(what)                                                                     \
  "(SELECT " what " FROM organizations o WHERE o.managed_tenant_id = m.id"
#define FIRST_ORGANIZATION(column) ORGANIZATIONS_OF (column) " ORDER BY o.name_fold LIMIT 1)"
#define SYNC_STATUS "CASE WHEN m.id IS NULL AND r.sync_status <> 4 THEN 0 ELSE r.sync_status END"
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
/* The first row of a licence stands for all. There are few licences and many rows: from one id to
 * the next by the index (a loose index scan), not through all of them. */
#define IS_FIRST_OF_SKU                                                                            \
  "r.id IN (WITH RECURSIVE s (sku) AS (SELECT min (sku_id) FROM cache.subscribed_skus UNION ALL "  \
  "SELECT (SELECT min (x.sku_id) FROM cache.subscribed_skus x WHERE x.sku_id > s.sku) FROM s "     \
  "WHERE s.sku IS NOT NULL) SELECT (SELECT x.rowid FROM cache.subscribed_skus x JOIN "             \
  "managed_tenants xm ON xm.microsoft_tenant_id = x.tenant WHERE x.sku_id = s.sku ORDER BY "       \
  "x.rowid LIMIT 1) FROM s WHERE s.sku IS NOT NULL)"
/* Known when it is known of every tenant. */
#define DISABLED OF_SKU ("iif (count (x.disabled) = count (*), sum (x.disabled), NULL)")
#define LICENCE_SORT(field, value) { field, "(" value ") IS NULL, " value " %s, t.name_fold, r.id" }
#define SKU_SORT(field, value) { field, "(" value ") IS NULL, " value " %s, r.part_number, r.id" }
/* Who else has the address: other people, and organizations. */
#define SHARED_EMAIL                                                                               \
  "iif (r.email_fold IS NULL, 0, (SELECT count (*) - 1 FROM end_users x WHERE x.email_fold = "     \
  "r.email_fold) + (SELECT count (*) FROM organizations x WHERE x.email = r.email COLLATE "        \
  "NOCASE))"
/* Of which Microsoft tenants only, see bind_context(). */
#define IN_CONTEXT "IN (SELECT value FROM json_each (?9))"
/* Ties are broken by name, unknown values stand last either way. */
#define BY(column) "(" column ") IS NULL, " column " %s, r.name_fold, r.id"

static const ListShape shapes[] = {
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
    TN_TABLE_ORGANIZATIONS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_TENANTS,
    "(SELECT id AS outer_id, * FROM organizations) r JOIN managed_tenants m ON m.id = r.managed_tenant_id LEFT JOIN cache.tenant_summary y ON y.tenant = "
    "m.microsoft_tenant_id LEFT JOIN contacts k ON k.organization_id = r.id AND k.is_primary = 1",
    "r.name, r.email, r.phone, m.id, m.name, k.name, r.address, r.notes, r.psa_id, r.created_at, m.microsoft_tenant_id, "
    "(SELECT t.name FROM microsoft_tenants t WHERE t.id = m.microsoft_tenant_id), m.microsoft_tenant_id IS NOT NULL, y.licensed, "
    "ifnull (" HEALTH_OF_ORGANIZATION ", 0)",
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
    "r.name",
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
    "lower (r.name || char(10) || ifnull (t.name_fold, ifnull (r.customer_name, '')))",
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
    "lower (r.action || char(10) || r.object || char(10) || r.actor || char(10) || r.account || char(10) || r.detail "
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
    "lower (" SKU_NAME " || char (10) || r.part_number) || char (10) || t.search_text",
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
  [TN_LIST_USERS] = {
    tn_entra_user_get_type,
    TN_TABLE_USERS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_TENANTS,
    "cache.users r JOIN managed_tenants m ON m.microsoft_tenant_id = r.tenant JOIN microsoft_tenants t ON t.id = r.tenant",
    "r.display_name, r.user_principal_name, r.enabled, t.id, t.name, m.id, r.mail, r.department, r.licences, r.mfa, r.last_sign_in, t.tenant_id, r.graph_id",
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
    "lower (tn_alert_title (r.rule, " ALERT_SUBJECT ", (SELECT count (*) FROM alert_tenants x WHERE x.alert_id = r.id))) || "
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
    "u.user_principal_name, u.enabled, u.licences, u.skus, u.mfa, u.last_sign_in, iif (u.id IS NULL, NULL, (SELECT count (*) FROM "
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
  [TN_LIST_CONFLICTS] = {
    tn_user_conflict_get_type,
    TN_TABLE_USER_SYNCS | TN_TABLE_END_USERS | TN_TABLE_ORGANIZATIONS,
    "user_conflicts r JOIN organizations o ON o.id = r.organization_id LEFT JOIN end_users e ON e.id = r.end_user_id LEFT JOIN "
    "organizations eo ON eo.id = e.organization_id",
    "o.id, o.name, r.entra_id, r.name, r.email, r.kind, e.id, e.name, eo.name, r.since",
    "lower (r.name || char (10) || ifnull (r.email, '') || char (10) || o.name)",
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
    "lower (r.name || char (10) || ifnull (r.email, ''))",
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
    "lower (ifnull (p.title, p.name) || char (10) || ifnull (p.category, '') || char (10) || ifnull (p.service, ''))",
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
    "lower (" SKU_NAME " || char (10) || r.part_number)",
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

/* Filters ------------------------------------------------------------------- */

static gboolean
equal_ids (GArray *a, GArray *b)
{
  guint n = a != NULL ? a->len : 0;

  return n == (b != NULL ? b->len : 0) &&
         (n == 0 || memcmp (a->data, b->data, n * sizeof (gint64)) == 0);
}

void
tn_tenant_filter_clear (TnTenantFilter *filter)
{
  g_clear_pointer (&filter->tags, g_array_unref);
  g_clear_pointer (&filter->customers, g_array_unref);
  *filter = (TnTenantFilter) { 0 };
}

void
tn_tenant_filter_copy (TnTenantFilter *to, const TnTenantFilter *from)
{
  *to = *from;
  to->tags = from->tags != NULL ? g_array_copy (from->tags) : NULL;
  to->customers = from->customers != NULL ? g_array_copy (from->customers) : NULL;
}

gboolean
tn_tenant_filter_equal (const TnTenantFilter *a, const TnTenantFilter *b)
{
  return a->health == b->health && a->sync == b->sync && a->csp_auth == b->csp_auth &&
         equal_ids (a->tags, b->tags) && equal_ids (a->customers, b->customers);
}

gboolean
tn_tenant_filter_is_empty (const TnTenantFilter *filter)
{
  static const TnTenantFilter nothing;

  return tn_tenant_filter_equal (filter, &nothing);
}

/* The values are bound, see bind_tenants(): so there are few different statements. */
static void
append_tenant_filters (const TnListQuery *query, GString *sql)
{
  const TnTenantFilter *filter = &query->tenants;

  g_string_append (sql,
                   query->filter == TN_FILTER_REMOVED
                       ? " AND r.removed_at > 0 AND NOT EXISTS (SELECT 1 FROM microsoft_tenants o "
                         "WHERE o.tenant_id = r.tenant_id AND (o.removed_at = 0 OR o.removed_at > "
                         "r.removed_at OR (o.removed_at = r.removed_at AND o.id > r.id)))"
                       : " AND r.removed_at = 0");
  if (filter->health != 0)
    g_string_append (sql, " AND ?3 & (1 << (" TN_DB_HEALTH " >> 8))");
  if (filter->sync != 0)
    g_string_append (sql, " AND ?4 & (1 << (" SYNC_STATUS "))");
  if (filter->csp_auth != 0)
    g_string_append (sql, " AND ?5 & (1 << ifnull (c.auth, 0))");
  if (filter->tags != NULL && filter->tags->len > 0)
    g_string_append (sql,
                     " AND EXISTS (SELECT 1 FROM tenant_tags x WHERE x.microsoft_tenant_id = r.id "
                     "AND x.tag_id IN (SELECT value FROM json_each (?6)))");
  if (filter->customers != NULL && filter->customers->len > 0)
    g_string_append (sql,
                     " AND m.id IN (SELECT o.managed_tenant_id FROM organizations o WHERE o.id IN "
                     "(SELECT value FROM json_each (?7)))");
}

static void
bind_ids (sqlite3_stmt *statement, int position, GArray *ids)
{
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (json,
                            "%s%" G_GINT64_FORMAT,
                            i > 0 ? "," : "",
                            g_array_index (ids, gint64, i));
  g_string_append_c (json, ']');
  sqlite3_bind_text (statement, position, json->str, -1, SQLITE_TRANSIENT);
}

static void
bind_tenants (const TnTenantFilter *filter, sqlite3_stmt *statement)
{
  const guint masks[] = { filter->health, filter->sync, filter->csp_auth };

  for (int i = 0; i < 3; i++)
    if (masks[i] != 0)
      sqlite3_bind_int64 (statement, i + 3, masks[i]);
  if (filter->tags != NULL && filter->tags->len > 0)
    bind_ids (statement, 6, filter->tags);
  if (filter->customers != NULL && filter->customers->len > 0)
    bind_ids (statement, 7, filter->customers);
}

static gboolean
has_id (GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

/* Both ask for less: what is entered, of what is allowed. */
static void
bind_context (const TnListQuery *query, sqlite3_stmt *statement)
{
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (query->context != 0 && (query->allowed == NULL || has_id (query->allowed, query->context)))
    g_array_append_val (one, query->context);
  bind_ids (statement, 9, query->context != 0 ? one : query->allowed);
}

TnListQuery *
tn_list_query_copy (const TnListQuery *query)
{
  TnListQuery *copy = g_memdup2 (query, sizeof *query);

  copy->search = g_strdup (query->search);
  copy->sort = g_strdup (query->sort);
  copy->action = g_strdup (query->action);
  copy->actor = g_strdup (query->actor);
  copy->tenant = g_strdup (query->tenant);
  copy->sku = g_strdup (query->sku);
  copy->allowed = query->allowed != NULL ? g_array_ref (query->allowed) : NULL;
  tn_tenant_filter_copy (&copy->tenants, &query->tenants);
  return copy;
}

void
tn_list_query_free (TnListQuery *query)
{
  g_free (query->search);
  g_free (query->sort);
  g_free (query->action);
  g_free (query->actor);
  g_free (query->tenant);
  g_free (query->sku);
  g_clear_pointer (&query->allowed, g_array_unref);
  tn_tenant_filter_clear (&query->tenants);
  g_free (query);
}

GType
tn_list_item_type (TnListKind kind)
{
  return shapes[kind].type ();
}

TnTables
tn_list_tables (TnListKind kind)
{
  return shapes[kind].tables;
}

static const char *
filter_sql (const TnListQuery *query)
{
  gboolean tenants = query->kind == TN_LIST_TENANTS;

  switch (query->filter)
    {
    case TN_FILTER_ATTENTION:
      /* INT-19: a customer that nobody wants to read needs no relationship. Waiting for Microsoft
       * is nothing to do. */
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
    case TN_FILTER_REMOVED:
    case TN_FILTER_ALL:
    default:
      return "";
    }
}

/* ADM-05. The values are bound, see bind_audit(). */
static void
append_audit_filters (const TnListQuery *query, GString *sql)
{
  g_string_append (sql, " AND r.intent = 0");
  if (query->action != NULL)
    g_string_append (sql, " AND substr (r.action, 1, length (?3)) = ?3");
  if (query->actor != NULL)
    g_string_append (sql, " AND (r.actor = ?4 OR r.account = ?4)");
  if (query->tenant != NULL)
    g_string_append (sql, " AND r.tenant = ?5");
  if (query->from != 0)
    g_string_append (sql, " AND r.time >= ?6");
  if (query->until != 0)
    g_string_append (sql, " AND r.time < ?7");
}

static void
bind_audit (const TnListQuery *query, sqlite3_stmt *statement)
{
  const char *const texts[] = { query->action, query->actor, query->tenant };
  const gint64 numbers[] = { query->from, query->until };

  for (int i = 0; i < 3; i++)
    if (texts[i] != NULL)
      sqlite3_bind_text (statement, i + 3, texts[i], -1, SQLITE_TRANSIENT);
  for (int i = 0; i < 2; i++)
    if (numbers[i] != 0)
      sqlite3_bind_int64 (statement, i + 6, numbers[i]);
}

/* What is looked for: folded, without space around it. */
static char *
needle_of (const TnListQuery *query)
{
  return g_strstrip (tn_text_fold (query->search));
}

/* What users are searched by; those that wait for the index are few, or soon will be, and what it
 * says of them is old. @found: the row ids that the index gives. */
#define IN_USER_SEARCH(found)                                                                      \
  " AND (r.id IN (" found ") OR (r.id IN (" WAITING ") AND (instr (lower (r.display_name), ?8) > " \
  "0 OR instr (lower (r.user_principal_name), ?8) > 0 OR instr (lower (r.mail), ?8) > 0)))"
#define WAITING "SELECT id FROM cache.search_todo"
#define FOUND                                                                                      \
  "SELECT rowid FROM cache.user_search WHERE user_search MATCH ?1 AND rowid NOT IN (" WAITING ")"
/* A part of a name that a million people have is not looked up a million times for the first few.
 * Only mapped tenants' users count. */
#define FIRST_FOUND                                                                                \
  "SELECT f.id FROM cache.user_search JOIN cache.users f ON f.id = user_search.rowid JOIN "        \
  "managed_tenants fm ON fm.microsoft_tenant_id = f.tenant WHERE user_search MATCH ?1 AND f.id "   \
  "NOT IN (" WAITING ") LIMIT ?10"

static const char *
in_user_search (const TnListQuery *query)
{
  return query->limit > 0 && query->context == 0 && query->allowed == NULL && query->parent == 0 &&
                 query->filter == TN_FILTER_ALL
             ? IN_USER_SEARCH (FIRST_FOUND)
             : IN_USER_SEARCH (FOUND);
}

/* A needle that is too short for the index finds the beginnings of names, which have one too. */
#define BY_FIRST_LETTERS " AND r.display_name LIKE ?1"

/* Three characters are what a trigram index can find; shorter needles are searched in the text
 * itself. */
static gboolean
uses_index (const TnListQuery *query, const char *needle)
{
  return (query->kind == TN_LIST_TENANTS || query->kind == TN_LIST_HEALTH ||
          query->kind == TN_LIST_SCORES || query->kind == TN_LIST_USERS) &&
         g_utf8_strlen (needle, -1) >= 3;
}

static const char *
order_of (const ListShape *shape, const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (shape->sorts) && shape->sorts[i].field != NULL; i++)
    if (g_str_equal (shape->sorts[i].field, field))
      return shape->sorts[i].order;
  return NULL;
}

gboolean
tn_list_sorts_by (TnListKind kind, const char *field)
{
  return order_of (&shapes[kind], field) != NULL;
}

char *
tn_list_ids_sql (const TnListQuery *query)
{
  const ListShape *shape = &shapes[query->kind];
  g_autofree char *needle = needle_of (query);
  GString *sql = g_string_new (NULL);
  const char *order = shape->order;

  if (query->sort != NULL)
    order = order_of (shape, query->sort) ?: shape->order;
  g_string_append_printf (sql, "SELECT r.id FROM %s WHERE 1", shape->from);
  if (query->kind == TN_LIST_TENANTS || query->kind == TN_LIST_HEALTH)
    append_tenant_filters (query, sql);
  else if (query->kind == TN_LIST_CSP)
    g_string_append (sql, " AND r.kind = 2 AND r.removed_at = 0");
  else if (query->kind == TN_LIST_AUDIT)
    append_audit_filters (query, sql);
  else if (query->kind == TN_LIST_SCORES)
    g_string_append (sql, " AND r.removed_at = 0");
  else if (query->kind == TN_LIST_LICENCES && query->sku != NULL)
    g_string_append (sql, " AND r.sku_id = ?3");
  else if (query->kind == TN_LIST_SKUS)
    g_string_append (sql, " AND " IS_FIRST_OF_SKU);
  g_string_append (sql, filter_sql (query));
  if (query->parent != 0 && shape->parent != NULL)
    g_string_append_printf (sql, " AND %s = ?2", shape->parent);
  if ((query->context != 0 || query->allowed != NULL) && shape->context != NULL)
    g_string_append_printf (sql, " AND %s", shape->context);
  if (*needle != '\0' && query->kind == TN_LIST_USERS)
    g_string_append (sql, uses_index (query, needle) ? in_user_search (query) : BY_FIRST_LETTERS);
  else if (*needle != '\0' && uses_index (query, needle))
    g_string_append (sql,
                     " AND r.id IN (SELECT rowid FROM tenant_search WHERE search_text MATCH ?1)");
  else if (*needle != '\0')
    g_string_append_printf (sql, " AND instr (%s, ?1) > 0", shape->search);
  if (query->limit > 0)
    {
      g_string_append (sql, " LIMIT ?10");
      return g_string_free_and_steal (sql);
    }
  g_string_append (sql, " ORDER BY ");
  g_string_append (sql, order);
  g_string_replace (sql, "%s", query->descending ? "DESC" : "ASC", 1);
  return g_string_free_and_steal (sql);
}

static void
bind_needle (const TnListQuery *query, sqlite3_stmt *statement)
{
  g_autofree char *needle = needle_of (query), *bound = NULL;

  if (*needle == '\0' || sqlite3_bind_parameter_index (statement, "?1") == 0)
    return;
  if (uses_index (query, needle))
    {
      /* As one quoted phrase, nothing in it is an operator of FTS5. */
      g_auto (GStrv) parts = g_strsplit (needle, "\"", -1);
      g_autofree char *escaped = g_strjoinv ("\"\"", parts);

      bound = g_strdup_printf ("\"%s\"", escaped);
    }
  else if (query->kind == TN_LIST_USERS)
    {
      /* The two signs of LIKE stand for nothing in a name. */
      bound = g_strdup_printf ("%s%%", g_strdelimit (needle, "%_", ' '));
    }
  sqlite3_bind_text (statement, 1, bound != NULL ? bound : needle, -1, SQLITE_TRANSIENT);
  if (sqlite3_bind_parameter_index (statement, "?8") > 0)
    sqlite3_bind_text (statement, 8, needle, -1, SQLITE_TRANSIENT);
}

GArray *
tn_list_ids (TnDb *db, const TnListQuery *query, GError **error)
{
  /* Interned, because the statement cache goes by address; there are a few dozen different ones. */
  g_autofree char *text = tn_list_ids_sql (query);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = tn_db_query (db, error, g_intern_string (text), "", NULL);
  int step;

  if (statement == NULL)
    return NULL;
  bind_needle (query, statement);
  if (sqlite3_bind_parameter_index (statement, "?9") > 0)
    bind_context (query, statement);
  if (query->limit > 0)
    sqlite3_bind_int64 (statement, 10, query->limit);
  if (query->filter == TN_FILTER_INACTIVE)
    sqlite3_bind_int64 (statement, 3, query->until);
  if (query->parent != 0 && sqlite3_bind_parameter_index (statement, "?2") > 0)
    sqlite3_bind_int64 (statement, 2, query->parent);
  if (query->kind == TN_LIST_AUDIT)
    bind_audit (query, statement);
  if (query->kind == TN_LIST_TENANTS || query->kind == TN_LIST_HEALTH)
    bind_tenants (&query->tenants, statement);
  if (query->kind == TN_LIST_LICENCES && query->sku != NULL)
    sqlite3_bind_text (statement, 3, query->sku, -1, SQLITE_TRANSIENT);
  while ((step = tn_db_step (db, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  return step == 0 ? g_steal_pointer (&ids) : NULL;
}

/* Only values that there is a place for: a newer program may have stored others. */
static void
add_count (guint *counts, guint n, int value, int tenants)
{
  if (value >= 0 && (guint) value < n)
    counts[value] += (guint) tenants;
}

gboolean
tn_list_count_tenants (TnDb *db, TnTenantCounts *counts, GError **error)
{
  g_autofree char *text = g_strdup_printf ("SELECT " TN_DB_HEALTH " >> 8, " SYNC_STATUS
                                           ", ifnull (c.auth, 0), count (*) FROM %s WHERE "
                                           "r.removed_at = 0 GROUP BY 1, 2, 3",
                                           shapes[TN_LIST_TENANTS].from);
  sqlite3_stmt *statement = tn_db_query (db, error, g_intern_string (text), "");
  int step = -1;

  *counts = (TnTenantCounts) { 0 };
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      int n = sqlite3_column_int (statement, 3);

      add_count (counts->health,
                 G_N_ELEMENTS (counts->health),
                 sqlite3_column_int (statement, 0),
                 n);
      add_count (counts->sync, G_N_ELEMENTS (counts->sync), sqlite3_column_int (statement, 1), n);
      add_count (counts->csp_auth,
                 G_N_ELEMENTS (counts->csp_auth),
                 sqlite3_column_int (statement, 2),
                 n);
    }
  return step == 0;
}

static TnRecord *
read_record (sqlite3_stmt *statement, GType type)
{
  TnRecord *record = g_object_new (type, "id", sqlite3_column_int64 (statement, 0), NULL);
  TnRecordClass *klass = TN_RECORD_GET_CLASS (record);

  for (guint i = 0; i < klass->n_fields; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      int column = (int) i + 1;

      if (sqlite3_column_type (statement, column) == SQLITE_NULL)
        continue;
      g_value_init (&value, klass->fields[i]->value_type);
      if (G_VALUE_HOLDS_STRING (&value))
        g_value_set_string (&value, (const char *) sqlite3_column_text (statement, column));
      else if (G_VALUE_HOLDS_INT64 (&value))
        g_value_set_int64 (&value, sqlite3_column_int64 (statement, column));
      else if (G_VALUE_HOLDS_DOUBLE (&value))
        g_value_set_double (&value, sqlite3_column_double (statement, column));
      else
        g_value_set_enum (&value, sqlite3_column_int (statement, column));
      g_object_set_property (G_OBJECT (record), klass->fields[i]->name, &value);
    }
  return record;
}

GPtrArray *
tn_list_rows (TnDb *db, TnListKind kind, GArray *ids, GError **error)
{
  const ListShape *shape = &shapes[kind];
  g_autofree char *text =
      g_strdup_printf ("SELECT r.id, %s FROM %s WHERE r.id = ?1", shape->columns, shape->from);
  const char *sql = g_intern_string (text);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < ids->len; i++)
    {
      sqlite3_stmt *statement = tn_db_query (db, error, sql, "i", g_array_index (ids, gint64, i));
      int step = statement != NULL ? tn_db_step (db, statement, error) : -1;

      if (step < 0)
        return NULL;
      if (step > 0)
        {
          g_ptr_array_add (rows, read_record (statement, shape->type ()));
          tn_db_done (statement);
        }
    }
  return g_steal_pointer (&rows);
}
