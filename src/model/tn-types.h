/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-record.h"
#include "tn-status.h"

/* The records of the domain. See docs/architecture.md 9 for the words. */

G_BEGIN_DECLS

/**
 * TnMicrosoftTenant: a client's Entra ID directory, with what the tenants page shows of it.
 *
 * Fields: tenant-id, name, domain, kind (#TnIntegrationKind), integration-id, managed-tenant-id
 * (-1: not mapped), managed-tenant-name, sync-status (#TnSyncStatus), last-sync and last-attempt
 * (seconds since 1970, 0: never), members and licensed (-1: unknown), score (percent, -1: unknown),
 * score-day, error-code, error-detail.
 */
#define TN_TYPE_MICROSOFT_TENANT (tn_microsoft_tenant_get_type ())
G_DECLARE_FINAL_TYPE (TnMicrosoftTenant, tn_microsoft_tenant, TN, MICROSOFT_TENANT, TnRecord)

/** TnManagedTenant: our container. Fields: name, microsoft-tenant-id (-1: none),
 * microsoft-tenant-name, organizations. */
#define TN_TYPE_MANAGED_TENANT (tn_managed_tenant_get_type ())
G_DECLARE_FINAL_TYPE (TnManagedTenant, tn_managed_tenant, TN, MANAGED_TENANT, TnRecord)

/** TnOrganization: a client or a billed site. Fields: name, email, phone, managed-tenant-id,
 * managed-tenant-name. */
#define TN_TYPE_ORGANIZATION (tn_organization_get_type ())
G_DECLARE_FINAL_TYPE (TnOrganization, tn_organization, TN, ORGANIZATION, TnRecord)

/**
 * TnSyncRun: one run of a tenant's sync. Fields: microsoft-tenant-id, tenant-name, started, ended,
 * outcome
 * (#TnRunOutcome), requests, throttled, users-read, error-code, error-detail.
 */
#define TN_TYPE_SYNC_RUN (tn_sync_run_get_type ())
G_DECLARE_FINAL_TYPE (TnSyncRun, tn_sync_run, TN, SYNC_RUN, TnRecord)

/** TnSubscribedSku: what a tenant bought. Fields: sku-id, part-number, name, bought, assigned,
 * status, counts (0/1). */
#define TN_TYPE_SUBSCRIBED_SKU (tn_subscribed_sku_get_type ())
G_DECLARE_FINAL_TYPE (TnSubscribedSku, tn_subscribed_sku, TN, SUBSCRIBED_SKU, TnRecord)

/** TnResourceFreshness: the age of one resource of a tenant. Fields: resource, fetched-at, complete
 * (0/1), error-code, error-detail. */
#define TN_TYPE_RESOURCE_FRESHNESS (tn_resource_freshness_get_type ())
G_DECLARE_FINAL_TYPE (TnResourceFreshness, tn_resource_freshness, TN, RESOURCE_FRESHNESS, TnRecord)

/** tn_sku_name: a friendly name by SKU id, or NULL for one that we do not know. */
const char *tn_sku_name (const char *sku_id);

/** tn_sku_is_free: whether it is one of the free ones, which would dominate every total
 * (reference 3.7). */
gboolean tn_sku_is_free (const char *part_number);

G_END_DECLS
