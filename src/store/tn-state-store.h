/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-audit.h"
#include "tn-reading.h"
#include "tn-store.h"

/* Every write to state.db. The seam is deliberate: a team will later share this state in another
 * database, while each desktop keeps its own cache. Each change and its audit row are one
 * transaction. Main thread; what comes back are futures that reject with #TnStoreError. */

G_BEGIN_DECLS

/** TnNewConnection: a tenant that was just signed in to. All strings are copied. */
typedef struct
{
  const char *cloud; /* authority */
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
 * forgotten. */
DexFuture *tn_state_keep_token (TnStore *store,
                                gint64 integration,
                                const char *refresh_token,
                                gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnCredential: what is needed to get a token for a tenant. */
typedef struct
{
  gint64 integration;
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

/** tn_state_remove: ends one integration: mapping, token, what was read of it. Organizations and
 * end users stay. */
DexFuture *tn_state_remove (TnStore *store, const TnActor *actor, gint64 tenant, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_add_managed_tenant: resolves to its id. */
DexFuture *tn_state_add_managed_tenant (TnStore *store,
                                        const TnActor *actor,
                                        const char *name) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *tn_state_rename_managed_tenant (TnStore *store,
                                           const TnActor *actor,
                                           gint64 managed,
                                           const char *name) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_add_organization: @managed 0: a managed tenant of the same name is made (MAP-06).
 * Resolves to its id. */
DexFuture *tn_state_add_organization (TnStore *store,
                                      const TnActor *actor,
                                      const char *name,
                                      const char *email,
                                      const char *phone,
                                      gint64 managed) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *tn_state_edit_organization (TnStore *store,
                                       const TnActor *actor,
                                       gint64 organization,
                                       const char *name,
                                       const char *email,
                                       const char *phone,
                                       gint64 managed) G_GNUC_WARN_UNUSED_RESULT;

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
DexFuture *
tn_state_unmap (TnStore *store, const TnActor *actor, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** TnDueTenant: a tenant that the schedule has to read. */
typedef struct
{
  gint64 id;
  char *tenant_id; /* (owned) */
  char *name;      /* (owned) */
} TnDueTenant;

void tn_due_tenant_free (TnDueTenant *tenant);

/** TnDueWhich: @TN_DUE_ID: the one with this row id, @TN_DUE_ALL: every mapped one, @TN_DUE_TIME:
 * those due at a time. */
typedef enum
{
  TN_DUE_ID,
  TN_DUE_ALL,
  TN_DUE_TIME,
} TnDueWhich;

/** tn_state_list_due: mapped tenants; _TIME leaves out those in Auth Error. Resolves to a
 * #GPtrArray of #TnDueTenant. */
DexFuture *
tn_state_list_due (TnStore *store, TnDueWhich which, gint64 value) G_GNUC_WARN_UNUSED_RESULT;

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

/** tn_state_note: records in the audit trail what was done outside the store. */
DexFuture *tn_state_note (TnStore *store,
                          const TnActor *actor,
                          const char *action,
                          const char *object,
                          const char *detail) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_get_setting: resolves to a string, "" when it is not set. */
DexFuture *tn_state_get_setting (TnStore *store, const char *key) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *tn_state_set_setting (TnStore *store,
                                 const TnActor *actor,
                                 const char *key,
                                 const char *value) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_get_scores: resolves to a #GArray of #TnScoreReading, oldest first, the last @days. */
DexFuture *
tn_state_get_scores (TnStore *store, gint64 tenant, guint days) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_verify_audit: resolves to the first bad sequence number, 0 when all fit. */
DexFuture *tn_state_verify_audit (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_backup: copies state.db to state-DAY.db beside it unless today's is there; keeps the
 * newest seven. */
DexFuture *tn_state_backup (TnStore *store, const char *day) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
