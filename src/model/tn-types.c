/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-types.h"

#define DEFINE_RECORD(TypeName, type_name, ...)                                                    \
  struct _##TypeName                                                                               \
  {                                                                                                \
    TnRecord parent_instance;                                                                      \
  };                                                                                               \
  G_DEFINE_FINAL_TYPE (TypeName, type_name, TN_TYPE_RECORD)                                        \
  static void type_name##_init (TypeName *self) { tn_record_prepare (TN_RECORD (self)); }          \
  static void type_name##_class_init (TypeName##Class *klass)                                      \
  {                                                                                                \
    const TnRecordField fields[] = { __VA_ARGS__ };                                                \
                                                                                                   \
    tn_record_class_install (TN_RECORD_CLASS (klass), fields, G_N_ELEMENTS (fields));              \
  }

DEFINE_RECORD (TnMicrosoftTenant,
               tn_microsoft_tenant,
               { "tenant-id", G_TYPE_STRING },
               { "name", G_TYPE_STRING },
               { "domain", G_TYPE_STRING },
               { "kind", TN_TYPE_INTEGRATION_KIND },
               { "integration-id", G_TYPE_INT64 },
               { "managed-tenant-id", G_TYPE_INT64 },
               { "managed-tenant-name", G_TYPE_STRING },
               { "sync-status", TN_TYPE_SYNC_STATUS },
               { "last-sync", G_TYPE_INT64 },
               { "last-attempt", G_TYPE_INT64 },
               { "members", G_TYPE_INT64 },
               { "licensed", G_TYPE_INT64 },
               { "score", G_TYPE_DOUBLE },
               { "score-day", G_TYPE_STRING },
               { "error-code", G_TYPE_STRING },
               { "error-detail", G_TYPE_STRING },
               { "csp-name", G_TYPE_STRING },
               { "csp-auth", TN_TYPE_CSP_AUTH },
               { "csp-missing", G_TYPE_STRING },
               { "csp-group", G_TYPE_INT64 },
               { "csp-ends", G_TYPE_INT64 },
               { "cloud", G_TYPE_STRING },
               { "health", G_TYPE_INT64 },
               { "customer", G_TYPE_STRING },
               { "organizations", G_TYPE_INT64 },
               { "tags", G_TYPE_STRING },
               { "microsoft-name", G_TYPE_STRING },
               { "bought", G_TYPE_INT64 },
               { "assigned", G_TYPE_INT64 },
               { "removed-at", G_TYPE_INT64 })
DEFINE_RECORD (TnTag,
               tn_tag,
               { "name", G_TYPE_STRING },
               { "colour", G_TYPE_INT64 },
               { "tenants", G_TYPE_INT64 })
DEFINE_RECORD (TnCsp,
               tn_csp,
               { "tenant-id", G_TYPE_STRING },
               { "name", G_TYPE_STRING },
               { "status", TN_TYPE_CSP_STATUS },
               { "customers", G_TYPE_INT64 },
               { "elsewhere", G_TYPE_INT64 },
               { "last-sync", G_TYPE_INT64 },
               { "last-attempt", G_TYPE_INT64 },
               { "error-code", G_TYPE_STRING },
               { "error-detail", G_TYPE_STRING },
               { "mfa", G_TYPE_INT64 },
               { "admin-agent", G_TYPE_INT64 },
               { "global-admin", G_TYPE_INT64 },
               { "account", G_TYPE_STRING },
               { "cloud", G_TYPE_STRING })
DEFINE_RECORD (TnRelationship,
               tn_relationship,
               { "relationship-id", G_TYPE_STRING },
               { "name", G_TYPE_STRING },
               { "customer-name", G_TYPE_STRING },
               { "tenant", G_TYPE_INT64 },
               { "status", TN_TYPE_GDAP_STATUS },
               { "ends", G_TYPE_INT64 },
               { "activated", G_TYPE_INT64 },
               { "auto-extends", G_TYPE_INT64 },
               { "roles", G_TYPE_STRING },
               { "other-roles", G_TYPE_STRING },
               { "integration", G_TYPE_INT64 })
DEFINE_RECORD (TnAuditEntry,
               tn_audit_entry,
               { "time", G_TYPE_INT64 },
               { "actor", G_TYPE_STRING },
               { "account", G_TYPE_STRING },
               { "source", G_TYPE_STRING },
               { "action", G_TYPE_STRING },
               { "object", G_TYPE_STRING },
               { "tenant", G_TYPE_STRING },
               { "tenant-name", G_TYPE_STRING },
               { "result", G_TYPE_STRING },
               { "before", G_TYPE_STRING },
               { "after", G_TYPE_STRING },
               { "detail", G_TYPE_STRING })
DEFINE_RECORD (TnManagedTenant,
               tn_managed_tenant,
               { "name", G_TYPE_STRING },
               { "microsoft-tenant-id", G_TYPE_INT64 },
               { "microsoft-tenant-name", G_TYPE_STRING },
               { "organizations", G_TYPE_INT64 })
DEFINE_RECORD (TnOrganization,
               tn_organization,
               { "name", G_TYPE_STRING },
               { "email", G_TYPE_STRING },
               { "phone", G_TYPE_STRING },
               { "managed-tenant-id", G_TYPE_INT64 },
               { "managed-tenant-name", G_TYPE_STRING })
DEFINE_RECORD (TnSyncRun,
               tn_sync_run,
               { "microsoft-tenant-id", G_TYPE_INT64 },
               { "tenant-name", G_TYPE_STRING },
               { "started", G_TYPE_INT64 },
               { "ended", G_TYPE_INT64 },
               { "outcome", TN_TYPE_RUN_OUTCOME },
               { "requests", G_TYPE_INT64 },
               { "throttled", G_TYPE_INT64 },
               { "users-read", G_TYPE_INT64 },
               { "error-code", G_TYPE_STRING },
               { "error-detail", G_TYPE_STRING })
DEFINE_RECORD (TnSubscribedSku,
               tn_subscribed_sku,
               { "sku-id", G_TYPE_STRING },
               { "part-number", G_TYPE_STRING },
               { "bought", G_TYPE_INT64 },
               { "assigned", G_TYPE_INT64 },
               { "status", G_TYPE_STRING })
DEFINE_RECORD (TnResourceFreshness,
               tn_resource_freshness,
               { "resource", G_TYPE_STRING },
               { "fetched-at", G_TYPE_INT64 },
               { "complete", G_TYPE_INT64 },
               { "error-code", G_TYPE_STRING },
               { "error-detail", G_TYPE_STRING })

DEFINE_RECORD (TnProposal,
               tn_proposal,
               { "tenant-name", G_TYPE_STRING },
               { "tenant-domain", G_TYPE_STRING },
               { "target", G_TYPE_INT64 },
               { "target-name", G_TYPE_STRING },
               { "organizations", G_TYPE_INT64 },
               { "confidence", G_TYPE_INT64 },
               { "reason", G_TYPE_INT64 },
               { "chosen", G_TYPE_INT64 })

const char *
tn_sku_name (const char *sku_id)
{
  /* Microsoft's public list of product names; the common ones of small and mid-size companies. */
  static const struct
  {
    const char *id, *name;
  } names[] = {
    { "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", "Microsoft 365 Business Premium" },
    { "3b555118-da6a-4418-894f-7df1e2096870", "Microsoft 365 Business Basic" },
    { "f245ecc8-75af-4f8e-b61f-27d8114de5f3", "Microsoft 365 Business Standard" },
    { "cdd28e44-67e3-425e-be4c-737fab2899d3", "Microsoft 365 Apps for Business" },
    { "05e9a617-0261-4cee-bb44-138d3ef5d965", "Microsoft 365 E3" },
    { "06ebc4ee-1bb5-47dd-8120-11324bc54e06", "Microsoft 365 E5" },
    { "66b55226-6b4f-492c-910c-a3b7a3c9d993", "Microsoft 365 F3" },
    { "18181a46-0d4e-45cd-891e-60aabd171b4e", "Office 365 E1" },
    { "6fd2c87f-b296-42f0-b197-1e91e994b900", "Office 365 E3" },
    { "c7df2760-2c81-4ef7-b578-5b5392b571df", "Office 365 E5" },
    { "4b9405b0-7788-4568-add1-99614e613b69", "Exchange Online (Plan 1)" },
    { "19ec0d23-8335-4cbd-94ac-6050e30712fa", "Exchange Online (Plan 2)" },
    { "078d2b04-f1bd-4111-bbd4-b4b1b354cef4", "Microsoft Entra ID P1" },
    { "84a661c4-e949-4bd2-a560-ed7766fcaf2b", "Microsoft Entra ID P2" },
    { "f30db892-07e9-47e9-837c-80727f46fd3d", "Power Automate Free" },
    { "a403ebcc-fae0-4ca2-8c8c-7a907fd6c235", "Power BI (Free)" },
  };

  for (guint i = 0; sku_id != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i].id, sku_id) == 0)
      return names[i].name;
  return NULL;
}

gboolean
tn_sku_is_free (const char *part_number)
{
  static const char *const free_ones[] = {
    "FLOW_FREE",     "POWER_BI_STANDARD",      "TEAMS_EXPLORATORY",
    "WINDOWS_STORE", "RIGHTSMANAGEMENT_ADHOC", NULL
  };

  return part_number != NULL &&
         (g_strv_contains (free_ones, part_number) || g_str_has_suffix (part_number, "_VIRAL"));
}
