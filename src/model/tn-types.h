/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-gdap.h"
#include "tn-record.h"
#include "tn-status.h"

/* The records of the domain. Words: docs/architecture.md. */

G_BEGIN_DECLS

/**
 * TnMicrosoftTenant: a client's Entra ID directory, with what the tenants page shows of it.
 *
 * Fields: tenant-id, name, domain, kind (#TnIntegrationKind), integration-id, managed-tenant-id
 * (-1: not mapped), managed-tenant-name, sync-status (#TnSyncStatus), last-sync and last-attempt
 * (seconds since 1970, 0: never), members and licensed (-1: unknown), score (percent, -1: unknown),
 * score-day, error-code, error-detail, csp-name (NULL: not a CSP's), csp-auth (#TnCspAuth),
 * csp-missing (template ids of roles), csp-group (#TnGroupCause as a number), csp-ends (0: no end
 * in sight), cloud (see tn_cloud_get_id()), health (see tn_health_unpack()), customer (name of its
 * first organization, NULL: none), organizations (how many), tags (see tn_tag_parse()),
 * microsoft-name (what Microsoft calls it, where "name" is our own; else NULL), bought and assigned
 * (licences that are not free; -1: unknown), removed-at (0: it is connected).
 */
#define TN_TYPE_MICROSOFT_TENANT (tn_microsoft_tenant_get_type ())
G_DECLARE_FINAL_TYPE (TnMicrosoftTenant, tn_microsoft_tenant, TN, MICROSOFT_TENANT, TnRecord)

/**
 * TnEndUser: a person of an organization, kept by us. Fields: the columns of #TnPersonField with
 * dashes, organization and organization-name, notes, custom (JSON), portal (0 or 1), link
 * (#TnLinkState as a number), link-since, synced-at (0: never), entra-id, entra-row (row of the
 * Entra user, -1: not linked, or not there), user-name, enabled and mfa (1, 0, -1: not known),
 * licences and skus of the Entra user, last-sign-in (0: never, -1: not known), devices (how many
 * are theirs), shared (how many others have the email), tenant (row, -1: not mapped),
 * managed-tenant-id, entra-tenant (tenant id of the link), on-premises.
 */
#define TN_TYPE_END_USER (tn_end_user_get_type ())
G_DECLARE_FINAL_TYPE (TnEndUser, tn_end_user, TN, END_USER, TnRecord)

/**
 * TnAsset: a device or another thing of an organization, kept by us. Fields: name, kind, serial,
 * manufacturer, model, system (ours, else those of its device), notes, custom (JSON), organization
 * and organization-name, end-user (-1: nobody's) and end-user-name, manual (1: a person chose the
 * end user), device-id, device-manual (1: a person chose the device), device-name, compliant (1, 0,
 * -1: not known), ambiguous (1: several devices, or one that is not surely it), tenant (row, -1:
 * not mapped), own-manufacturer, own-model, own-system (ours), last-seen (-1: not known).
 */
#define TN_TYPE_ASSET (tn_asset_get_type ())
G_DECLARE_FINAL_TYPE (TnAsset, tn_asset, TN, ASSET, TnRecord)

/** TnUserConflict: an Entra user that a user sync could not tell who it is. Fields: organization,
 * organization-name, entra-id, name, email, kind (#TnConflict as a number), end-user (-1: none),
 * end-user-name, end-user-organization (name), since. */
#define TN_TYPE_USER_CONFLICT (tn_user_conflict_get_type ())
G_DECLARE_FINAL_TYPE (TnUserConflict, tn_user_conflict, TN, USER_CONFLICT, TnRecord)

/** TnUserSyncRun: fields: organization, started, outcome (#TnUserSyncOutcome as a number),
 * in-scope, unchanged, counts (numbers by #TnPlanKind, separated by spaces). */
#define TN_TYPE_USER_SYNC_RUN (tn_user_sync_run_get_type ())
G_DECLARE_FINAL_TYPE (TnUserSyncRun, tn_user_sync_run, TN, USER_SYNC_RUN, TnRecord)

/** TnUserSyncItem: a person of a run. Fields: kind (#TnPlanKind as a number), end-user (-1: none),
 * name, email, detail. */
#define TN_TYPE_USER_SYNC_ITEM (tn_user_sync_item_get_type ())
G_DECLARE_FINAL_TYPE (TnUserSyncItem, tn_user_sync_item, TN, USER_SYNC_ITEM, TnRecord)

/** TnTag: fields: name, colour (#TnTagColour), tenants (connected ones that have it). */
#define TN_TYPE_TAG (tn_tag_get_type ())
G_DECLARE_FINAL_TYPE (TnTag, tn_tag, TN, TAG, TnRecord)

/**
 * TnCsp: a CSP integration: the row above the tenants. Fields: tenant-id, name, status
 * (#TnCspStatus), customers and elsewhere (of them connected in another way; -1: unknown),
 * last-sync and last-attempt (0: never), error-code, error-detail, mfa, admin-agent and
 * global-admin (1, 0, -1: unknown), account, cloud.
 */
#define TN_TYPE_CSP (tn_csp_get_type ())
G_DECLARE_FINAL_TYPE (TnCsp, tn_csp, TN, CSP, TnRecord)

/**
 * TnRelationship: a GDAP relationship. Fields: relationship-id, name, customer-name, tenant (row id
 * of the customer, -1: not one of ours), status (#TnGdapStatus), ends and activated (0: not yet),
 * auto-extends (0/1), roles and other-roles (template ids: its own; those of the customer's other
 * relationships that last longer), integration.
 */
#define TN_TYPE_RELATIONSHIP (tn_relationship_get_type ())
G_DECLARE_FINAL_TYPE (TnRelationship, tn_relationship, TN, RELATIONSHIP, TnRecord)

/**
 * TnAuditEntry: one entry of the audit trail, with the outcome of an intent. The id is its number.
 * Fields: time, actor, account, source, action, object, tenant, tenant-name, result, before, after,
 * detail.
 */
#define TN_TYPE_AUDIT_ENTRY (tn_audit_entry_get_type ())
G_DECLARE_FINAL_TYPE (TnAuditEntry, tn_audit_entry, TN, AUDIT_ENTRY, TnRecord)

/** TnManagedTenant: our container. Fields: name, microsoft-tenant-id (-1: none),
 * microsoft-tenant-name, organizations. */
#define TN_TYPE_MANAGED_TENANT (tn_managed_tenant_get_type ())
G_DECLARE_FINAL_TYPE (TnManagedTenant, tn_managed_tenant, TN, MANAGED_TENANT, TnRecord)

/** TnOrganization: a client or a billed site. Fields: name, email, phone, managed-tenant-id,
 * managed-tenant-name, contact (name of the primary one), address, notes, psa-id, created-at, and
 * of its managed tenant: microsoft-tenant-id (-1: not mapped), microsoft-tenant-name, tenants (how
 * many Microsoft tenants), users (licensed), health (see tn_health_unpack()); archived-at (0: it is
 * not), custom (JSON), end-users (how many), user-sync (0: never set up, 1: on, 2: off). */
#define TN_TYPE_ORGANIZATION (tn_organization_get_type ())
G_DECLARE_FINAL_TYPE (TnOrganization, tn_organization, TN, ORGANIZATION, TnRecord)

/**
 * TnSyncRun: one run of a tenant's sync. Fields: microsoft-tenant-id, tenant-name, started, ended,
 * outcome
 * (#TnRunOutcome), requests, throttled, users-read, error-code, error-detail.
 */
#define TN_TYPE_SYNC_RUN (tn_sync_run_get_type ())
G_DECLARE_FINAL_TYPE (TnSyncRun, tn_sync_run, TN, SYNC_RUN, TnRecord)

/**
 * TnScore: the Secure Score of a mapped tenant. Fields: name, managed-tenant-id, current and
 * maximum (points), percent, day (YYYY-MM-DD, of what is shown), change (percentage points since 30
 * days before
 * @day; a missing change is below -1000), history (percent of the last 30 days, oldest first,
 * separated by spaces), identity, data, device and apps (percent of what the controls of a category
 * can give), tenant-id. -1: unknown.
 */
#define TN_TYPE_SCORE (tn_score_get_type ())
G_DECLARE_FINAL_TYPE (TnScore, tn_score, TN, SCORE, TnRecord)

/** TN_SCORE_NO_CHANGE: what "change" is below of when there is nothing to compare with. */
#define TN_SCORE_NO_CHANGE (-1000)

/** TnControl: a control of a tenant's Secure Score. Fields: title, category, service, score and
 * maximum (points; -1: unknown), gain (what is missing), cost and impact (Microsoft's words),
 * remediation (text of several lines), tenant-name, tenant-id. */
#define TN_TYPE_CONTROL (tn_control_get_type ())
G_DECLARE_FINAL_TYPE (TnControl, tn_control, TN, CONTROL, TnRecord)

/**
 * TnTenantHealth: a row of the health matrix. The id is that of the Microsoft tenant. Fields: name,
 * managed-tenant-id, health (see tn_health_unpack()), for each category its nick with the
 * #TnHealth, and what the verdicts go by (-1: unknown): last-sync, score-percent, mfa-registered,
 * mfa-users, email-percent, devices-compliant, devices-judged, bought, assigned; for each its -code
 * (NULL: the last attempt read it) and -at (when it was read; 0: never).
 */
/**
 * TnTenantBackup: the backup of a mapped tenant. Fields: name, managed-tenant-id, state
 * (#TnBackupCondition), schedule (#TnBackupSchedule; -1: none), keep-days (0: for ever; -1),
 * last-at, next-at (0: none), objects (-1: not known), error, tenant-id, domain.
 */
#define TN_TYPE_TENANT_BACKUP (tn_tenant_backup_get_type ())
G_DECLARE_FINAL_TYPE (TnTenantBackup, tn_tenant_backup, TN, TENANT_BACKUP, TnRecord)

#define TN_TYPE_TENANT_HEALTH (tn_tenant_health_get_type ())
G_DECLARE_FINAL_TYPE (TnTenantHealth, tn_tenant_health, TN, TENANT_HEALTH, TnRecord)

/** TnEntraUser: the mirror of a user in a Microsoft tenant. Fields: name, user-principal-name,
 * enabled (1, 0, -1: unknown), tenant (row id), tenant-name, managed-tenant-id, mail, department,
 * licences (how many; -1: unknown), mfa (1: can answer a request for MFA, 0, -1: unknown),
 * last-sign-in (seconds; 0: never; -1: unknown), tenant-id, user-id (Graph’s), skus, group-skus
 * (ids), on-premises (1, 0, -1: unknown), job-title. */
#define TN_TYPE_ENTRA_USER (tn_entra_user_get_type ())
G_DECLARE_FINAL_TYPE (TnEntraUser, tn_entra_user, TN, ENTRA_USER, TnRecord)

/**
 * TnLicence: a line of the licences page: of one tenant, or of all. Fields: tenant (row id),
 * tenant-name, managed-tenant-id, sku-id, part-number, name (friendly, or the part number), status
 * (of one tenant), free (0/1), bought, assigned, available (negative: more are assigned than were
 * bought), unused, disabled (of the assigned, held by users who cannot sign in; -1: unknown), price
 * (a month, in hundredths; -1: none), spend, saving (what the unused and the disabled ones cost a
 * month), tenants, tenant-id (of one tenant). What has no meaning for a free licence is -1,
 * "available" is %G_MININT64.
 */
#define TN_TYPE_LICENCE (tn_licence_get_type ())
G_DECLARE_FINAL_TYPE (TnLicence, tn_licence, TN, LICENCE, TnRecord)

/** TnSubscribedSku: what a tenant bought. Fields: sku-id, part-number, name, bought, assigned,
 * status, counts (0/1). */
#define TN_TYPE_SUBSCRIBED_SKU (tn_subscribed_sku_get_type ())
G_DECLARE_FINAL_TYPE (TnSubscribedSku, tn_subscribed_sku, TN, SUBSCRIBED_SKU, TnRecord)

/** TnResourceFreshness: the age of one resource of a tenant. Fields: resource, fetched-at, complete
 * (0/1), error-code, error-detail. */
#define TN_TYPE_RESOURCE_FRESHNESS (tn_resource_freshness_get_type ())
G_DECLARE_FINAL_TYPE (TnResourceFreshness, tn_resource_freshness, TN, RESOURCE_FRESHNESS, TnRecord)

/**
 * TnAlert: a finding. Fields: rule (#TnAlertRule), subject and subject-name (of a licence; else
 * NULL), tenants (how many stand behind it), first-at and last-at (when it was found, and when it
 * last changed), resolved-at, dismissed-at and snoozed-until (0: not), snooze-reason, severity
 * (#TnAlertSeverity), category (#TnAlertCategory).
 */
#define TN_TYPE_ALERT (tn_alert_get_type ())
G_DECLARE_FINAL_TYPE (TnAlert, tn_alert, TN, ALERT, TnRecord)

/** TnHitKind: what a search over everything finds. Stored with recent items: never renumber. */
typedef enum
{
  TN_HIT_TENANT = 1,
  TN_HIT_ORGANIZATION = 2,
  TN_HIT_USER = 3,
  TN_HIT_LICENCE = 4,
} TnHitKind;

/** tn_hit_kind_nick: the word for machines. */
const char *tn_hit_kind_nick (TnHitKind kind);

/** TnHit: something that was found. The id is that of its row. Fields: kind (#TnHitKind), name,
 * detail, tenant (Microsoft tenant, or -1), managed-tenant-id (-1: none). */
#define TN_TYPE_HIT (tn_hit_get_type ())
G_DECLARE_FINAL_TYPE (TnHit, tn_hit, TN, HIT, TnRecord)

/**
 * TnProposal: a suggested mapping, to be reviewed. The id is that of the Microsoft tenant. Fields:
 * tenant-name, tenant-domain, target (managed tenant, 0: a new one), target-name, organizations (of
 * the target), confidence (#TnConfidence as a number), reason (#TnMatchReason as a number), chosen
 * (0/1).
 */
#define TN_TYPE_PROPOSAL (tn_proposal_get_type ())
G_DECLARE_FINAL_TYPE (TnProposal, tn_proposal, TN, PROPOSAL, TnRecord)

G_END_DECLS
