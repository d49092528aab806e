/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-audit.h"
#include "tn-match.h"
#include "tn-partner.h"
#include "tn-reading.h"
#include "tn-store.h"
#include "tn-tag.h"

/* Every write to state.db. The seam is deliberate: a team will later share this state in another
 * database, while each desktop keeps its own cache. Each change and its audit row are one
 * transaction. Main thread; what comes back are futures that reject with #TnStoreError. */

G_BEGIN_DECLS

/** TnNewConnection: a tenant that was just signed in to. All strings are copied. */
typedef struct
{
  const char *cloud;    /* authority */
  const char *cloud_id; /* see tn_cloud_get_id() */
  const char *tenant_id;
  const char *name;
  const char *domain;     /* (nullable) */
  const char *account_id; /* (nullable) */
  const char *account;    /* (nullable) */
  const char *refresh_token;
} TnNewConnection;

/** tn_state_connect: adds a single tenant. Resolves to the tenant's row id (gint64); refuses one
 * that is connected. */
DexFuture *tn_state_connect (TnStore *store,
                             const TnActor *actor,
                             const TnNewConnection *connection,
                             gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_reauthorize: new credentials of the same tenant; clears Auth Error and makes the tenant
 * due. */
DexFuture *tn_state_reauthorize (TnStore *store,
                                 const TnActor *actor,
                                 gint64 tenant,
                                 const TnNewConnection *connection,
                                 gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_keep_token: stores the refresh token that came with a refresh, before the old one is
 * forgotten. @version: of the credential that was refreshed: one that has been replaced since, or
 * whose integration is gone, stays as it is. */
DexFuture *tn_state_keep_token (TnStore *store,
                                gint64 integration,
                                gint64 version,
                                const char *refresh_token,
                                gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnCredential: what is needed to get a token for a tenant. */
typedef struct
{
  gint64 integration;
  gint64 version;      /* of the stored token */
  char *tenant_id;     /* (owned): where the refresh token is redeemed */
  char *refresh_token; /* (owned): secret */
} TnCredential;

#define TN_TYPE_CREDENTIAL (tn_credential_get_type ())
GType tn_credential_get_type (void);
TnCredential *tn_credential_copy (TnCredential *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_credential_free (TnCredential *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnCredential, tn_credential_free)

/** tn_state_get_credential: resolves to a #TnCredential; _NOT_FOUND when there is none that can be
 * opened. */
DexFuture *tn_state_get_credential (TnStore *store,
                                    const char *cloud,
                                    const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT;

/* CSP integrations (tn-state-csp.c) ---------------------------------------------------------- */

/** tn_state_connect_csp: adds a CSP integration. Resolves to its row id; refuses a partner tenant
 * that is connected, in whichever way. */
DexFuture *tn_state_connect_csp (TnStore *store,
                                 const TnActor *actor,
                                 const TnNewConnection *connection,
                                 int global_admin,
                                 gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_reauthorize_csp: new credentials of the same partner tenant; makes it due at once. */
DexFuture *tn_state_reauthorize_csp (TnStore *store,
                                     const TnActor *actor,
                                     gint64 integration,
                                     const TnNewConnection *connection,
                                     int global_admin,
                                     gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnCspRef: a CSP integration, for who reads it. */
typedef struct
{
  gint64 id;
  char *tenant_id; /* (owned): of the partner */
  char *name;      /* (owned) */
} TnCspRef;

void tn_csp_ref_free (TnCspRef *ref);

/** tn_state_list_csp: those that are due at @now; 0: all. Resolves to a #GPtrArray of #TnCspRef. */
DexFuture *tn_state_list_csp (TnStore *store, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_state_write_partner:
 * @reading: (transfer full): what could be read
 * @code: (nullable): what it failed with
 *
 * One read of a partner tenant: its own state, its customers as rows, relationships, groups, and
 * the verdict on every customer, in one transaction. Resolves to TRUE.
 */
DexFuture *tn_state_write_partner (TnStore *store,
                                   gint64 integration,
                                   TnPartnerReading *reading,
                                   const char *code,
                                   const char *detail,
                                   gint64 now,
                                   gint64 next_due) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_judge_csp: looks anew at customers whose verdict may have changed by @now alone. */
DexFuture *tn_state_judge_csp (TnStore *store, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnConsentExtra: what the consent of a customer asks for beside reading; bits. They are stored.
 */
typedef enum
{
  TN_CONSENT_PEOPLE = 1 << 0,
  TN_CONSENT_BACKUP = 1 << 1,
  TN_CONSENT_RESTORE = 1 << 2,
} TnConsentExtra;

/** TnConsentDue: a customer whose consent is to be asked for or looked at. */
typedef struct
{
  gint64 tenant;   /* row id */
  char *tenant_id; /* (owned) */
  char *name;      /* (owned) */
  TnConsentState state;
  gint64 since;
  gint64 attempts;
  gint64 next; /* when; 0: at once */
  guint extra; /* bits of TnConsentExtra */
} TnConsentDue;

void tn_consent_due_free (TnConsentDue *due);

/** tn_state_list_consents: of @integration (0: all), whose time has come by @now. Only customers
 * whose relationship is as it should be. Resolves to a #GPtrArray of #TnConsentDue. */
DexFuture *
tn_state_list_consents (TnStore *store, gint64 integration, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_want_consent: the consent of this customer is asked for anew, with @extra (bits of
 * #TnConsentExtra) beside what it asked for before. Resolves to the row of its integration
 * (gint64). */
DexFuture *tn_state_want_consent (TnStore *store,
                                  const TnActor *actor,
                                  gint64 tenant,
                                  guint extra,
                                  gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnConsentResult: how far a consent is now. Strings are copied. */
typedef struct
{
  TnConsentState state;
  const char *code;   /* (nullable) */
  const char *detail; /* (nullable) */
  gint64 next;        /* the next attempt by itself; 0: none */
  gint64 now;
  const TnTenantReading *organization; /* (nullable): name and domain, once they can be read */
} TnConsentResult;

/** tn_state_set_consent: and the verdict that follows. */
DexFuture *tn_state_set_consent (TnStore *store,
                                 gint64 tenant,
                                 const TnConsentResult *result) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_retry_consent: makes the consent of a customer due at once. */
DexFuture *tn_state_retry_consent (TnStore *store,
                                   const TnActor *actor,
                                   gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** TnCustomerFacts: everything the doctor shows about a customer of a CSP. */
typedef struct
{
  GPtrArray *relationships; /* (owned) (element-type TnRelationshipReading) */
  GPtrArray *assignments;   /* (owned) (element-type TnAssignmentReading) */
  GPtrArray *groups;        /* (owned) (element-type TnGroupReading) */
  TnCspVerdict verdict;
  TnConsentState consent;
  gint64 consent_since, consent_next, consent_attempts;
  char *consent_code, *consent_detail; /* (owned) (nullable) */
  gint64 read_at;                      /* when the relationships were read; 0: never */
  gint64 integration;
  char *partner_tenant; /* (owned): tenant id */
} TnCustomerFacts;

#define TN_TYPE_CUSTOMER_FACTS (tn_customer_facts_get_type ())
GType tn_customer_facts_get_type (void);
TnCustomerFacts *tn_customer_facts_ref (TnCustomerFacts *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_customer_facts_unref (TnCustomerFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnCustomerFacts, tn_customer_facts_unref)

/** tn_state_get_customer: resolves to #TnCustomerFacts; _NOT_FOUND for a tenant that is no CSP's
 * customer. */
DexFuture *tn_state_get_customer (TnStore *store, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_list_groups: the security groups of a partner. Resolves to a #GPtrArray of
 * #TnGroupReading. */
DexFuture *tn_state_list_groups (TnStore *store, gint64 integration) G_GNUC_WARN_UNUSED_RESULT;

/** TnRemoval: what belongs to an integration that is removed. Strings are owned. */
typedef struct
{
  gint64 integration;
  TnIntegrationKind kind; /* _SINGLE or _CSP */
  char *tenant_id;
  char *name;
  GPtrArray *tenants; /* (owned) (element-type TnConsentDue): its tenants; of a CSP its customers */
} TnRemoval;

void tn_removal_free (TnRemoval *removal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnRemoval, tn_removal_free)

/** tn_state_list_removals: @integration; 0: all of them. Resolves to a #GPtrArray of #TnRemoval. */
DexFuture *tn_state_list_removals (TnStore *store, gint64 integration) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_remove_integration: ends it: mappings, token, what was read of its tenants.
 * Organizations and end users stay. */
DexFuture *tn_state_remove_integration (TnStore *store,
                                        const TnActor *actor,
                                        gint64 integration,
                                        gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_list_clouds: resolves to a #GPtrArray of strings: tenant id, cloud id, tenant id … */
DexFuture *tn_state_list_clouds (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_add_managed_tenant: resolves to its id. */
DexFuture *tn_state_add_managed_tenant (TnStore *store,
                                        const TnActor *actor,
                                        const char *name) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *tn_state_rename_managed_tenant (TnStore *store,
                                           const TnActor *actor,
                                           gint64 managed,
                                           const char *name,
                                           gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnOrganizationData: what a person says of an organization. Texts are copied; NULL or "": not
 * given. */
typedef struct
{
  const char *name; /* needed */
  const char *email, *phone, *address, *notes, *psa_id;
  const char *contact; /* of a new one only: name of its primary contact */
  const char *custom;  /* JSON object of texts; NULL: as it is */
} TnOrganizationData;

/** tn_state_add_organization: @managed 0: a managed tenant of the same name is made (MAP-06).
 * Resolves to its row id. */
DexFuture *tn_state_add_organization (TnStore *store,
                                      const TnActor *actor,
                                      const TnOrganizationData *data,
                                      gint64 managed,
                                      gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_edit_organization: @managed 0: its parent stays. Resolves to TRUE. Undo:
 * "organization.edit", of its parent. */
DexFuture *tn_state_edit_organization (TnStore *store,
                                       const TnActor *actor,
                                       gint64 organization,
                                       const TnOrganizationData *data,
                                       gint64 managed,
                                       gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_state_map:
 * @managed: 0: a new managed tenant called @name is made
 * @organizations: (nullable) (element-type gint64): moved under the managed tenant in the same
 * transaction
 *
 * Joins a Microsoft tenant to a managed tenant, one to one. Resolves to the managed tenant's id.
 */
DexFuture *tn_state_map (TnStore *store,
                         const TnActor *actor,
                         gint64 tenant,
                         gint64 managed,
                         const char *name,
                         GArray *organizations,
                         gint64 now) G_GNUC_WARN_UNUSED_RESULT;
/** tn_state_unmap: resolves to the id of the managed tenant that it was mapped to. */
DexFuture *tn_state_unmap (TnStore *store, const TnActor *actor, gint64 tenant, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_rename_tenant: what we call a Microsoft tenant; empty or NULL: what Microsoft calls it.
 * Undo: "tenant.rename". */
DexFuture *tn_state_rename_tenant (TnStore *store,
                                   const TnActor *actor,
                                   gint64 tenant,
                                   const char *name,
                                   gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/* Tags, names and prices (tn-state-fleet.c) --------------------------------  */

/**
 * tn_state_tag_tenants:
 * @tenants: (element-type gint64)
 * @add: (nullable): names of tags, which are made where there are none
 * @remove: (nullable): names
 *
 * All of it or nothing. Resolves to how many tags were put on or taken off (gint64). Undo:
 * "tenant.tag".
 */
DexFuture *tn_state_tag_tenants (TnStore *store,
                                 const TnActor *actor,
                                 GArray *tenants,
                                 const char *const *add,
                                 const char *const *remove,
                                 gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_edit_tag: refuses the name of another one. Resolves to TRUE. */
DexFuture *tn_state_edit_tag (TnStore *store,
                              const TnActor *actor,
                              gint64 tag,
                              const char *name,
                              TnTagColour colour) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_delete_tag: and takes it off all tenants. Resolves to TRUE. */
DexFuture *
tn_state_delete_tag (TnStore *store, const TnActor *actor, gint64 tag) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_set_price: what a licence costs a month, in hundredths; negative: no price. Resolves to
 * TRUE. */
DexFuture *tn_state_set_price (TnStore *store,
                               const TnActor *actor,
                               const char *sku_id,
                               gint64 cents) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_get_price: Resolves to a gint64; -1: it has none. */
DexFuture *tn_state_get_price (TnStore *store, const char *sku_id) G_GNUC_WARN_UNUSED_RESULT;

/** TnMapping: one of several mappings that are made together. */
typedef struct
{
  gint64 tenant;  /* row id of the Microsoft tenant */
  gint64 managed; /* 0: a new one with the tenant's name is made */
} TnMapping;

/** tn_state_map_many: all of @mappings (element-type TnMapping) or none. Resolves to TRUE. */
DexFuture *tn_state_map_many (TnStore *store, const TnActor *actor, GArray *mappings, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_state_consolidate:
 * @organizations: (element-type gint64): all of one client
 * @managed: the managed tenant that they share from now on
 * @name: its new name
 * @tenant: the Microsoft tenant to map it to; 0: none yet
 *
 * MAP-08, as one change: renames, re-assigns, maps. Resolves to TRUE.
 */
DexFuture *tn_state_consolidate (TnStore *store,
                                 const TnActor *actor,
                                 GArray *organizations,
                                 gint64 managed,
                                 const char *name,
                                 gint64 tenant,
                                 gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_delete_childless: managed tenants without organizations and mapping (MAP-11); refuses
 * others. Resolves to TRUE. */
DexFuture *tn_state_delete_childless (TnStore *store,
                                      const TnActor *actor,
                                      GArray *managed,
                                      gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_state_undo:
 * @action: "tenant.map", "tenant.unmap", "tenant.map-many", "managed-tenant.rename",
 * "managed-tenant.consolidate", "managed-tenant.delete", "organization.edit"
 * @row: a row that the change touched; 0: whichever
 *
 * Takes back the newest such change, as long as nothing that it made has been changed since;
 * otherwise %TN_STORE_ERROR_REFUSED. Resolves to TRUE.
 */
DexFuture *tn_state_undo (TnStore *store,
                          const TnActor *actor,
                          const char *action,
                          gint64 row,
                          gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnSuggestion: see #TnMatch, with what a person wants to read. Strings are owned. */
typedef struct
{
  TnMatch match;
  char *tenant_name;
  char *tenant_domain; /* (nullable) */
  char *target_name;   /* (nullable): no target */
  gint64 organizations;
} TnSuggestion;

void tn_suggestion_free (TnSuggestion *suggestion);

/** tn_state_suggest: for every tenant that is not mapped (MAP-10). Resolves to a #GPtrArray of
 * #TnSuggestion. */
DexFuture *tn_state_suggest (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

/** TnDueTenant: a tenant that the schedule has to read. */
typedef struct
{
  gint64 id;
  char *tenant_id;    /* (owned) */
  char *name;         /* (owned) */
  gboolean scheduled; /* what is read once a day may wait for its day; else all is read */
} TnDueTenant;

void tn_due_tenant_free (TnDueTenant *tenant);

/** TnDueWhich: @TN_DUE_ID: the one with this row id, @TN_DUE_ALL: every mapped one, @TN_DUE_TIME:
 * those due at a time; @TN_DUE_REACHED: also those that could not be reached when they were. */
typedef enum
{
  TN_DUE_ID,
  TN_DUE_ALL,
  TN_DUE_TIME,
  TN_DUE_REACHED,
} TnDueWhich;

/** tn_state_list_due: mapped tenants; _TIME and _REACHED leave out those in Auth Error. Resolves to
 * a #GPtrArray of #TnDueTenant. */
DexFuture *
tn_state_list_due (TnStore *store, TnDueWhich which, gint64 value) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_get_next_due: when the schedule reads a tenant next; in the past: one waits already.
 * Resolves to a gint64; 0: it reads none. */
DexFuture *tn_state_get_next_due (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

/** TnRunResult: how a run of a tenant's sync ended. Strings are copied. */
typedef struct
{
  gint64 tenant;
  gint64 started, ended;
  TnRunOutcome outcome;
  TnSyncStatus status;
  guint requests, throttled, users_read;
  const char *error_code;   /* (nullable) */
  const char *error_detail; /* (nullable) */
  gint64 next_due;
  const TnTenantReading *tenant_reading; /* (nullable): new name and domain */
  GArray *scores;                        /* (nullable) (element-type TnScoreReading) */
} TnRunResult;

/** tn_state_record_run: the run, the tenant's status and its scores, in one transaction. */
DexFuture *tn_state_record_run (TnStore *store,
                                const TnRunResult *result) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_note: records in the audit trail what is done outside the store. Before something is
 * changed in Microsoft, a row with the result "intent"; after it, one whose @intent is the number
 * of the first: a crash between them leaves an intent without an outcome, never nothing (SEC-62).
 * Resolves to the row's number (gint64). @row is copied; result NULL is "success". */
DexFuture *tn_state_note (TnStore *store,
                          const TnActor *actor,
                          const TnAuditRow *row) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_get_setting: resolves to a string, "" when it is not set. */
DexFuture *tn_state_get_setting (TnStore *store, const char *key) G_GNUC_WARN_UNUSED_RESULT;
/** tn_state_set_setting: @actor: (nullable): NULL: what the program remembers by itself, and nobody
 * has to answer for. */
DexFuture *tn_state_set_setting (TnStore *store,
                                 const TnActor *actor,
                                 const char *key,
                                 const char *value) G_GNUC_WARN_UNUSED_RESULT;

/** TN_SCORE_CARRY_DAYS: for so many days a score stands for the ones after it: Microsoft leaves out
 * days, and not every tenant has been read today. */
#define TN_SCORE_CARRY_DAYS 7

/** TnScoreDay: the mean Secure Score of the mapped tenants that have one of a day, or of one of the
 * %TN_SCORE_CARRY_DAYS before it. */
typedef struct
{
  char day[11];   /* YYYY-MM-DD */
  double percent; /* mean */
  guint tenants;
} TnScoreDay;

/** tn_state_get_score_days: of the last @days days up to the newest that any tenant has. Resolves
 * to a #GArray of #TnScoreDay, oldest first. */
DexFuture *tn_state_get_score_days (TnStore *store, guint days) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_get_scores: resolves to a #GArray of #TnScoreReading, oldest first, the last @days. */
DexFuture *
tn_state_get_scores (TnStore *store, gint64 tenant, guint days) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_list_audit_values: BAK-16: what there is to filter the trail by. @tenant: (nullable):
 * of this tenant id only. Resolves to a #TnAuditValues. */
DexFuture *tn_state_list_audit_values (TnStore *store,
                                       const char *tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_verify_audit: @last: only so many of the newest rows; 0: all. Resolves to a
 * #TnAuditCheck. */
DexFuture *tn_state_verify_audit (TnStore *store, gint64 last) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_begin_audit_segment: see tn_audit_begin_segment(). */
DexFuture *tn_state_begin_audit_segment (TnStore *store,
                                         const TnActor *actor,
                                         gint64 bad) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_export_audit: resolves to a string, see tn_audit_export(). */
DexFuture *tn_state_export_audit (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_backup: copies state.db to state-DAY.db beside it unless today's is there; keeps the
 * newest seven. */
DexFuture *tn_state_backup (TnStore *store, const char *day) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
