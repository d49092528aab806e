/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-cache-directory.h"
#include "tn-cache-posture.h"
#include "tn-cache-store.h"
#include "tn-graph.h"
#include "tn-job.h"
#include "tn-sign-in.h"
#include "tn-state-alerts.h"
#include "tn-state-store.h"

/* The commands and queries of the program, the same for the window, the command line and the tests.
 * One #TnServices holds what they work with; nothing here is a global. Main thread; what takes time
 * returns a future. */

G_BEGIN_DECLS

/**
 * TnServiceError:
 * @TN_SERVICE_ERROR_NOT_FOUND: nothing goes by that name
 * @TN_SERVICE_ERROR_AMBIGUOUS: several do
 * @TN_SERVICE_ERROR_PERMISSION: see tn_connect_permission()
 */
typedef enum
{
  TN_SERVICE_ERROR_NOT_FOUND,
  TN_SERVICE_ERROR_AMBIGUOUS,
  TN_SERVICE_ERROR_NOT_READY,
  TN_SERVICE_ERROR_BLOCKED,    /* the connection does not allow it */
  TN_SERVICE_ERROR_PERMISSION, /* a permission has to be asked for first */
} TnServiceError;

#define TN_SERVICE_ERROR (tn_service_error_quark ())
GQuark tn_service_error_quark (void);

/** How many tenants are read at once. */
#define TN_PARALLEL_TENANTS 32

#define TN_TYPE_SERVICES (tn_services_get_type ())
G_DECLARE_FINAL_TYPE (TnServices, tn_services, TN, SERVICES, GObject)

/** tn_services_new: @source: "ui", "cli" or "background", for the audit trail. @clock: (nullable):
 * the system's. */
TnServices *tn_services_new (const char *folder, TnCloud *cloud, TnClock *clock, const char *source)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_services_start: opens the store and reads the settings. Resolves to TRUE. @unlock: see
 * tn_vault_open(). */
DexFuture *tn_services_start (TnServices *self, gboolean unlock) G_GNUC_WARN_UNUSED_RESULT;

/** tn_services_stop: timers, jobs, writer, threads, in this order. Blocks until what was
 * acknowledged is on disk. */
void tn_services_stop (TnServices *self);

/** tn_services_backup: the state file of today, unless there is one; at start, and by the schedule.
 */
void tn_services_backup (TnServices *self);

/** tn_services_set_read_only: nothing is written in this session. Before tn_services_start(). */
void tn_services_set_read_only (TnServices *self, gboolean read_only);
gboolean tn_services_is_read_only (TnServices *self);

/** tn_services_check_audit: verifies the newest thousand entries of the audit trail, and once a
 * week all; begins a new segment after a break. Resolves to the first entry that does not fit, now
 * or earlier (gint64); 0: all do. */
DexFuture *tn_services_check_audit (TnServices *self) G_GNUC_WARN_UNUSED_RESULT;

TnStore *tn_services_get_store (TnServices *self);
TnClock *tn_services_get_clock (TnServices *self);
TnHttp *tn_services_get_http (TnServices *self);

/* An integration lives in one cloud, and its tenants with it (reference 1.13). */

/** tn_services_get_cloud: the first one, which new integrations live in unless another is chosen.
 */
TnCloud *tn_services_get_cloud (TnServices *self);

/** tn_services_get_clouds: (element-type TnCloud): those that can be chosen. */
GPtrArray *tn_services_get_clouds (TnServices *self);

/** tn_services_add_cloud: one more that can be chosen. */
void tn_services_add_cloud (TnServices *self, TnCloud *cloud);

/** tn_services_cloud_of: the cloud of a tenant; the first one for a tenant that nobody knows. */
TnCloud *tn_services_cloud_of (TnServices *self, const char *tenant_id);
void tn_services_note_cloud (TnServices *self, const char *tenant_id, TnCloud *cloud);

/** tn_services_get_graph: Graph of the cloud of @tenant_id. */
TnGraph *tn_services_get_graph (TnServices *self, const char *tenant_id);

/** tn_services_get_partner_center: (nullable): Partner Center, for the partner tenant @tenant_id.
 */
TnGraph *tn_services_get_partner_center (TnServices *self, const char *tenant_id);

const TnActor *tn_services_get_actor (TnServices *self);
gint64 tn_services_now (TnServices *self);

/** tn_services_get_jobs: (element-type TnJob): those that run, then those that have ended, as it
 * was when the last was added; newest first; 50, or as many as run. */
GListModel *tn_services_get_jobs (TnServices *self);
void tn_services_add_job (TnServices *self, TnJob *job);

/** tn_services_get_client_id: (nullable): the cloud's own, or the one that was set for it. */
const char *tn_services_get_client_id (TnServices *self, TnCloud *cloud);

/** tn_services_set_client_id: takes it as it is, see tn_connect_try_client_id(). Resolves to TRUE.
 */
DexFuture *tn_services_set_client_id (TnServices *self,
                                      TnCloud *cloud,
                                      const char *client_id) G_GNUC_WARN_UNUSED_RESULT;

/** TnServices::offline: (property, boolean) whether the last attempts did not reach Microsoft. */
gboolean tn_services_get_offline (TnServices *self);
void tn_services_note_reached (TnServices *self, gboolean reached);

/** tn_services_token: an access token of a tenant; one refresh at a time for each. Resolves to a
 * string. */
DexFuture *tn_services_token (TnServices *self,
                              const char *tenant_id,
                              TnResource resource,
                              const char *claims,
                              gboolean renew) G_GNUC_WARN_UNUSED_RESULT;

/** tn_services_fresh_tokens: a token for Graph that is new, with what it says of itself. Resolves
 * to #TnTokens. */
DexFuture *tn_services_fresh_tokens (TnServices *self,
                                     const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT;

/** tn_services_backup_rights: BAK-11: what the account of a tenant has accepted that backups need.
 * Resolves to an int: bits of #TnBackupRight. */
DexFuture *tn_services_backup_rights (TnServices *self,
                                      const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT;

/** tn_services_put_token: what a sign-in just gave. */
void tn_services_put_token (TnServices *self,
                            const char *tenant_id,
                            const char *access_token,
                            gint64 expires_in);
void tn_services_forget_token (TnServices *self, const char *tenant_id);

/* Connecting (tn-connect.c) ------------------------------------------------- */

/** TnWay: how a person signs in, and to which cloud. Copied. */
typedef struct
{
  TnSignInOpen open; /* (nullable): gets the URL for the browser */
  TnSignInShow show; /* (nullable): instead of @open: gets a device code */
  gpointer user_data;
  TnCloud *cloud; /* (nullable): the first one */
} TnWay;

/**
 * tn_connect_try_client_id:
 *
 * A sign-in with another client id; when it works, that is the one of the way's cloud from now on.
 * Resolves to TRUE.
 */
DexFuture *tn_connect_try_client_id (TnServices *self,
                                     const char *client_id,
                                     const TnWay *way,
                                     GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_connect_single:
 * @hint: (nullable): a domain or tenant id that the person named (INT-21)
 *
 * Signs in, checks who that is, reads the tenant's name, stores the connection. Resolves to the
 * tenant's row id.
 */
DexFuture *tn_connect_single (TnServices *self,
                              const char *hint,
                              const TnWay *way,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_connect_reauthorize: other credentials of the same tenant (ACT-06). Resolves to TRUE. */
DexFuture *tn_connect_reauthorize (TnServices *self,
                                   TnMicrosoftTenant *tenant,
                                   const TnWay *way,
                                   GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_connect_people: the account of a single tenant accepts the permission to change people
 * (INT-20). Resolves to TRUE. */
DexFuture *tn_connect_people (TnServices *self,
                              TnMicrosoftTenant *tenant,
                              const TnWay *way,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_connect_backup: the account of a single tenant accepts the permissions to keep snapshots of
 * it, or, with @restore, to write them back (BAK-09). Resolves to TRUE. */
DexFuture *tn_connect_backup (TnServices *self,
                              TnMicrosoftTenant *tenant,
                              gboolean restore,
                              const TnWay *way,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_connect_csp: a partner tenant. Its customers are read by tn_csp_refresh(). Resolves to the
 * integration's row id. */
DexFuture *tn_connect_csp (TnServices *self,
                           const TnWay *way,
                           GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_connect_reauthorize_csp: the same or other credentials of the same partner tenant (ACT-07).
 * Resolves to the integration's row id. */
DexFuture *tn_connect_reauthorize_csp (TnServices *self,
                                       gint64 integration,
                                       const char *tenant_id,
                                       const TnWay *way,
                                       GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_connect_permission: a CSP's account accepts the permission to create and assign relationships
 * (INT-20: asked for when it is first needed). Resolves to the integration's row id. */
DexFuture *tn_connect_permission (TnServices *self,
                                  gint64 integration,
                                  const char *tenant_id,
                                  const TnWay *way,
                                  GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_connect_ready_in: seconds until a new connection is possible after integrations were removed
 * (ACT-11); 0: now. */
gint64 tn_connect_ready_in (TnServices *self);
void tn_services_set_ready_at (TnServices *self, gint64 time);

/* CSP integrations (tn-csp.c, tn-consent.c) --------------------------------- */

/** tn_csp_refresh: reads a partner tenant now, then asks for the consents that are due; joins a run
 * that is under way. Resolves to TRUE when both are done, whatever they found. */
DexFuture *tn_csp_refresh (TnServices *self, const TnCspRef *csp) G_GNUC_WARN_UNUSED_RESULT;

/** tn_csp_refresh_id: the same, by row id; 0: all of them. */
DexFuture *tn_csp_refresh_id (TnServices *self, gint64 integration) G_GNUC_WARN_UNUSED_RESULT;

/** tn_csp_read_anew: reads a partner tenant after a change in it: a run that is under way began
 * before and does not count. Resolves to TRUE once it is stored. */
DexFuture *tn_csp_read_anew (TnServices *self, gint64 integration) G_GNUC_WARN_UNUSED_RESULT;

/** tn_csp_run_due: what the schedule does: partners whose time has come, consents, and customers
 * whose state time alone has changed. Resolves to TRUE. */
DexFuture *tn_csp_run_due (TnServices *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_csp_is_running: whether this integration is being read right now. */
gboolean tn_csp_is_running (TnServices *self, gint64 integration);
GHashTable *tn_services_get_csp_running (TnServices *self);
GHashTable *tn_services_get_consent_running (TnServices *self);

/** tn_consent_run: asks for, or looks at, the consents that are due, as one job; waits for
 * Microsoft together, not one by one. @integration: 0: of all. Resolves to TRUE. */
DexFuture *tn_consent_run (TnServices *self, gint64 integration) G_GNUC_WARN_UNUSED_RESULT;

/** tn_consent_retry: one customer, now. Resolves to TRUE. */
DexFuture *tn_consent_retry (TnServices *self, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_consent_people: asks for the permission to change people of one customer (INT-20). Resolves
 * to TRUE when Microsoft has accepted it and a token carries it, or when that has failed. */
DexFuture *tn_consent_people (TnServices *self, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_permit_backup: asks for the permissions to back @tenant (a #TnMicrosoftTenant) up, or to
 * @restore, too: of a single tenant its account in the browser, of a customer through Partner
 * Center, without a sign-in. Resolves when it is over; of a customer also when it has failed. */
DexFuture *tn_permit_backup (TnServices *self,
                             TnRecord *tenant,
                             gboolean restore,
                             const TnWay *way,
                             GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* Relationships (tn-relationships.c) ---------------------------------------- */

/** TnRelationshipRequest: copied. */
typedef struct
{
  gint64 integration;
  const char *partner_tenant; /* tenant id */
  const char *customer_id;    /* (nullable): tenant id of the customer */
  const char *name;           /* unique, at most 50 characters */
  guint days;                 /* 1 to 730 */
  TnRoleSet roles;
  gboolean auto_extends; /* not with Global Administrator */
} TnRelationshipRequest;

/** tn_relationship_request: creates it and locks it for the customer's approval. Resolves to its id
 * (a string); the link to send is tn_cloud_invitation_link(). Rejects with
 * %TN_SERVICE_ERROR_PERMISSION where tn_connect_permission() has to come first. */
DexFuture *tn_relationship_request (TnServices *self,
                                    const TnRelationshipRequest *request,
                                    GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_relationship_watch: looks every half minute until the relationship is active or has come to
 * another end. Resolves to its #TnGdapStatus as int. */
DexFuture *tn_relationship_watch (TnServices *self,
                                  gint64 integration,
                                  const char *partner_tenant,
                                  const char *relationship_id,
                                  GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_relationship_assign: lets a security group use a relationship, with all of @roles, and waits
 * until Microsoft has done it (up to eight minutes). Resolves to TRUE. */
DexFuture *tn_relationship_assign (TnServices *self,
                                   gint64 integration,
                                   const char *partner_tenant,
                                   const char *relationship_id,
                                   const char *group_id,
                                   const char *roles,
                                   GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_relationship_set_auto_extend: Resolves to TRUE once it was read back. */
DexFuture *tn_relationship_set_auto_extend (TnServices *self,
                                            gint64 integration,
                                            const char *partner_tenant,
                                            const char *relationship_id,
                                            gboolean auto_extends) G_GNUC_WARN_UNUSED_RESULT;

/** tn_services_set_removing: while an integration is removed, no consent is asked for in its name.
 */
void tn_services_set_removing (TnServices *self, gint64 integration, gboolean removing);
gboolean tn_services_is_removing (TnServices *self, gint64 integration);

/** tn_services_outcome: what the audit trail says of a change that failed with @error: "failed", or
 * "unknown" where the request may have been carried out all the same. */
const char *tn_services_outcome (const GError *error);

/* Removing (tn-remove.c) ---------------------------------------------------- */

/**
 * tn_remove:
 * @integration: row id; 0: all
 * @from_microsoft: also remove our application and what it was granted in Microsoft; the permission
 *   for that is asked for by @way, once a partner or single tenant
 *
 * Ends integrations (ACT-08 to ACT-10). What cannot be removed in Microsoft is a failure of the
 * job; what is here is removed all the same. Resolves to the #TnJob when it is done.
 */
DexFuture *tn_remove (TnServices *self,
                      const TnActor *actor,
                      gint64 integration,
                      gboolean from_microsoft,
                      const TnWay *way,
                      GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* App registration (tn-register.c) ------------------------------------------ */

/** TnPublicClient: a public client of Microsoft's own that an administrator can sign in with. */
typedef struct
{
  const char *client_id;
  const char *name;
} TnPublicClient;

const TnPublicClient *tn_register_clients (guint *n);

/** tn_register_permissions: the delegated permissions of Graph that the registration asks for:
 * NULL-terminated. */
const char *const *tn_register_permissions (void);

/**
 * tn_register_app:
 * @client_id: of a #TnPublicClient
 * @name: of the registration
 *
 * Signs in with that client, creates an app registration for Tenantry in the tenant of whoever
 * signs in, reads it back, and uses it from now on. Resolves to the new client id.
 */
DexFuture *tn_register_app (TnServices *self,
                            const char *client_id,
                            const char *name,
                            const TnWay *way,
                            GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* Sync (tn-sync.c) ---------------------------------------------------------- */

/** tn_sync_tenant: reads one tenant now; joins a run that is under way. Resolves to a #TnRunOutcome
 * as int. */
DexFuture *tn_sync_tenant (TnServices *self,
                           const TnDueTenant *tenant,
                           GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_sync_is_running: whether this tenant is being read right now. */
gboolean tn_sync_is_running (TnServices *self, gint64 tenant);

/**
 * tn_sync_many:
 * @tenants: (element-type TnDueTenant)
 *
 * At most %TN_PARALLEL_TENANTS at once, as a job in the list. Resolves to the #TnJob when all are
 * done.
 */
DexFuture *
tn_sync_many (TnServices *self, GPtrArray *tenants, const char *title) G_GNUC_WARN_UNUSED_RESULT;

/** tn_sync_which: lists what is to be read and reads it. Resolves to the #TnJob, or to TRUE when
 * nothing was to do. */
DexFuture *tn_sync_which (TnServices *self, TnDueWhich which, gint64 value, const char *title)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_sync_one: reads @tenant because somebody asked; joins a run that is under way. Resolves to an
 * int, a #TnRunOutcome; %TN_SERVICE_ERROR_BLOCKED: its CSP Auth does not allow it (STA-15). */
DexFuture *tn_sync_one (TnServices *self, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_sync_idle: resolves to TRUE when no run of @tenant is under way. */
DexFuture *tn_sync_idle (TnServices *self, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_sync_anew: reads @tenant after something was changed there: one that is under way has perhaps
 * passed it by, and is waited for instead of joined. Resolves as tn_sync_which(). */
DexFuture *
tn_sync_anew (TnServices *self, gint64 tenant, const char *title) G_GNUC_WARN_UNUSED_RESULT;

/** TnServices::sync-changed: (gint64 tenant) a run began or ended. */
void tn_services_emit_sync_changed (TnServices *self, gint64 tenant);
GHashTable *tn_services_get_running (TnServices *self);

/** TnServices::backup-changed: (gint64 tenant) what is known of its backups is another. */
void tn_services_emit_backup_changed (TnServices *self, gint64 tenant);
GHashTable *tn_services_get_snapshots_running (TnServices *self);

/* Schedule (tn-scheduler.c) ------------------------------------------------- */

#define TN_TYPE_SCHEDULER (tn_scheduler_get_type ())
G_DECLARE_FINAL_TYPE (TnScheduler, tn_scheduler, TN, SCHEDULER, GObject)

TnScheduler *tn_scheduler_new (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** tn_scheduler_start: looks for due tenants now and every half minute. */
void tn_scheduler_start (TnScheduler *self);
void tn_scheduler_stop (TnScheduler *self);

/** tn_scheduler_run_due: one look at what is due, and all that it started. Resolves as
 * tn_sync_which(). */
DexFuture *tn_scheduler_run_due (TnScheduler *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
