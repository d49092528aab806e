/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-cache-store.h"
#include "tn-graph.h"
#include "tn-job.h"
#include "tn-sign-in.h"
#include "tn-state-store.h"

/* The commands and queries of the program, the same for the window, the command line and the tests.
 * One #TnServices holds what they work with; nothing here is a global. Main thread; what takes time
 * returns a future. */

G_BEGIN_DECLS

/**
 * TnServiceError:
 * @TN_SERVICE_ERROR_NOT_FOUND: nothing goes by that name
 * @TN_SERVICE_ERROR_AMBIGUOUS: several do
 */
typedef enum
{
  TN_SERVICE_ERROR_NOT_FOUND,
  TN_SERVICE_ERROR_AMBIGUOUS,
  TN_SERVICE_ERROR_NOT_READY,
  TN_SERVICE_ERROR_PARTNER_TENANT,
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

TnStore *tn_services_get_store (TnServices *self);
TnCloud *tn_services_get_cloud (TnServices *self);
TnClock *tn_services_get_clock (TnServices *self);
TnHttp *tn_services_get_http (TnServices *self);
TnGraph *tn_services_get_graph (TnServices *self);
const TnActor *tn_services_get_actor (TnServices *self);
gint64 tn_services_now (TnServices *self);

/** tn_services_get_jobs: (element-type TnJob): newest first; the last 50. */
GListModel *tn_services_get_jobs (TnServices *self);
void tn_services_add_job (TnServices *self, TnJob *job);

/** tn_services_get_client_id: (nullable): the cloud's own, or the one that was set. */
const char *tn_services_get_client_id (TnServices *self);

/** tn_services_set_client_id: takes it as it is, see tn_connect_try_client_id(). Resolves to TRUE.
 */
DexFuture *tn_services_set_client_id (TnServices *self,
                                      const char *client_id) G_GNUC_WARN_UNUSED_RESULT;

/** TnServices::offline: (property, boolean) whether the last attempts did not reach Microsoft. */
gboolean tn_services_get_offline (TnServices *self);
void tn_services_note_reached (TnServices *self, gboolean reached);

/** tn_services_token: an access token of a tenant; one refresh at a time for each. Resolves to a
 * string. */
DexFuture *tn_services_token (TnServices *self,
                              const char *tenant_id,
                              const char *claims,
                              gboolean renew) G_GNUC_WARN_UNUSED_RESULT;

/** tn_services_put_token: what a sign-in just gave. */
void tn_services_put_token (TnServices *self,
                            const char *tenant_id,
                            const char *access_token,
                            gint64 expires_in);
void tn_services_forget_token (TnServices *self, const char *tenant_id);

/* Connecting (tn-connect.c) ------------------------------------------------- */

/**
 * tn_connect_try_client_id:
 * @open: gets the URL for the browser
 *
 * A sign-in with another client id; when it works, that is the one from now on. Resolves to TRUE.
 */
DexFuture *tn_connect_try_client_id (TnServices *self,
                                     const char *client_id,
                                     TnSignInOpen open,
                                     gpointer user_data,
                                     GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_connect_single:
 * @hint: (nullable): a domain or tenant id that the person named (INT-21)
 * @open: gets the URL for the browser
 *
 * Signs in, checks who that is, reads the tenant's name, stores the connection. Resolves to the
 * tenant's row id.
 */
DexFuture *tn_connect_single (TnServices *self,
                              const char *hint,
                              TnSignInOpen open,
                              gpointer user_data,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_connect_reauthorize: other credentials of the same tenant (ACT-06). Resolves to TRUE. */
DexFuture *tn_connect_reauthorize (TnServices *self,
                                   TnMicrosoftTenant *tenant,
                                   TnSignInOpen open,
                                   gpointer user_data,
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

/** TnServices::sync-changed: (gint64 tenant) a run began or ended. */
void tn_services_emit_sync_changed (TnServices *self, gint64 tenant);
GHashTable *tn_services_get_running (TnServices *self);

/* Schedule (tn-scheduler.c) ------------------------------------------------- */

#define TN_TYPE_SCHEDULER (tn_scheduler_get_type ())
G_DECLARE_FINAL_TYPE (TnScheduler, tn_scheduler, TN, SCHEDULER, GObject)

TnScheduler *tn_scheduler_new (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** tn_scheduler_start: looks for due tenants now and every half minute. */
void tn_scheduler_start (TnScheduler *self);
void tn_scheduler_stop (TnScheduler *self);

/** tn_scheduler_run_due: one look. Resolves as tn_sync_which(). */
DexFuture *tn_scheduler_run_due (TnScheduler *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
