/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-backup-service.h"
#include "tn-snapshot.h"

/* Who backs a tenant up. Our own snapshots and Microsoft's two services look the same from above:
 * services whose state is read, things that can be restored, points in time, a preview, a restore
 * with a result for each thing, and what went on before. A tenant may use all of them. Main thread;
 * futures. */

G_BEGIN_DECLS

/**
 * TnBackupRequest: what somebody wants back.
 * @service: of the provider
 * @point: (nullable): id of the point, of a provider whose points are the same for all things
 * @browse: (nullable): not the whole of things: of files, a session of tn_m365_open(), and @items
 *   are such as tn_m365_look() shows; of mails, the id of the search (tn_m365_search_mail()). Needs
 *   no preview
 * @time: the moment to go back to: the last point before it counts, of each thing
 * @items: (element-type TnBackupItem)
 * @in_place: over what is there; else beside it, in a new folder or site
 */
typedef struct
{
  TnBackupService service;
  const char *point;
  const char *browse;
  gint64 time;
  GPtrArray *items;
  gboolean in_place;
} TnBackupRequest;

/**
 * TnRestoreProgress: how the things fare; called in the main thread. @items as in the preview.
 * Returns nothing that matters: whoever wants to stop cancels.
 */
typedef void (*TnRestoreProgress) (GPtrArray *items, gpointer user_data);

typedef struct _TnBackupProvider TnBackupProvider;

/**
 * TnBackupProvider:
 * @nick: on the command line and in the audit trail
 * @title: its name, to be translated
 * @costs: who bills it, and what it costs, to be translated
 * @refresh: asks how its services are, and keeps the answer. Resolves to TRUE, also when it was
 *   refused: that is kept, too
 * @list_items: what can be restored of a service. Resolves to a #GPtrArray of #TnBackupItem
 * @list_points: the points of a thing (%NULL where all have the same), newest first. Resolves to a
 *   #GPtrArray of #TnBackupItem
 * @preview: of a #TnBackupWork, for tn_backup_preview(): what a restore would do. Resolves to a
 * #GPtrArray of #TnBackupItem: what cannot be restored has a problem. Changes nothing
 * @restore: of a #TnBackupWork, for tn_backup_restore(): of a previewed request. Resolves to the
 * #GPtrArray of #TnBackupItem with the state of each; rejects when nothing was begun
 * @list_tasks: what was done, newest first. Resolves to a #GPtrArray of #TnBackupItem
 *
 * Members are %NULL where a provider has other ways: our own snapshots are restored by a change set
 * (tn-restore.h).
 */
struct _TnBackupProvider
{
  const char *nick;
  const char *title, *costs;
  TnBackupService first, last; /* its services */
  DexFuture *(*refresh) (TnServices *services, const TnSnapshotTarget *target);
  DexFuture *(*list_items) (TnServices *services,
                            const TnSnapshotTarget *target,
                            TnBackupService service);
  DexFuture *(*list_points) (TnServices *services,
                             const TnSnapshotTarget *target,
                             TnBackupService service,
                             const char *item);
  DexFiberFunc preview, restore;
  DexFuture *(*list_tasks) (TnServices *services, const TnSnapshotTarget *target);
};

extern const TnBackupProvider tn_provider_directory, tn_provider_entra, tn_provider_m365;

/** tn_backup_providers: all of them, ours first. */
#define TN_N_BACKUP_PROVIDERS 3
extern const TnBackupProvider *const tn_backup_providers[TN_N_BACKUP_PROVIDERS];

/** tn_backup_provider_of: who backs @service up. */
const TnBackupProvider *tn_backup_provider_of (TnBackupService service);

/** tn_backup_refresh: all providers of a tenant, beside each other; then
 * TnServices::backup-changed. Resolves to TRUE, whatever was answered. */
DexFuture *tn_backup_refresh (TnServices *services,
                              const TnSnapshotTarget *target) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_refresh_due: what the schedule does: once a day, all tenants that let us look, a few
 * at a time. Resolves to TRUE when all are over. */
DexFuture *tn_backup_refresh_due (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_preview: what the provider of the request's service would do. @cancellable:
 * (nullable). Resolves as TnBackupProvider.preview. */
DexFuture *tn_backup_preview (TnServices *services,
                              const TnSnapshotTarget *target,
                              const TnBackupRequest *request,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_restore: has the provider of the request's service do it. @progress: (nullable): told
 * how the things fare; @destroy frees its @user_data. Resolves as TnBackupProvider.restore. */
DexFuture *tn_backup_restore (TnServices *services,
                              const TnSnapshotTarget *target,
                              const TnBackupRequest *request,
                              TnRestoreProgress progress,
                              gpointer user_data,
                              GDestroyNotify destroy,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_list_tasks: what all providers did or do for a tenant, newest first; those that cannot
 * be asked are left out, and have a task with a problem instead. Resolves to a #GPtrArray of
 * #TnBackupItem; @name is whose it is. */
DexFuture *tn_backup_list_tasks (TnServices *services,
                                 const TnSnapshotTarget *target) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_people_csv: BAK-14: the whole list of users of tn_cache_list_backup_people(), whatever
 * is filtered elsewhere. @tenant: row of a Microsoft tenant. Resolves to a #GBytes of CSV. */
DexFuture *tn_backup_people_csv (TnServices *services, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_m365_protect: has Microsoft 365 Backup protect @objects (element-type utf8: ids of users, or
 * of sites): makes the policy if there is none, and activates it. Resolves to a #GPtrArray of
 * #TnBackupItem, one for each object: those that were refused have a problem. */
DexFuture *tn_m365_protect (TnServices *services,
                            const TnSnapshotTarget *target,
                            TnBackupService service,
                            GPtrArray *objects) G_GNUC_WARN_UNUSED_RESULT;

/** tn_m365_unprotect: takes units (element-type utf8: their ids) out of the policy; what was kept
 * of them stays for its time. Resolves as tn_m365_protect(). */
DexFuture *tn_m365_unprotect (TnServices *services,
                              const TnSnapshotTarget *target,
                              TnBackupService service,
                              GPtrArray *units) G_GNUC_WARN_UNUSED_RESULT;

/** TN_M365_RULE_WORDS: so many groups fit into one rule (reference 5.5). */
#define TN_M365_RULE_WORDS 100

/** tn_m365_list_rules: the rules by which Microsoft 365 Backup chooses what it protects, newest
 * first. Resolves to a #GPtrArray of #TnBackupItem: @object is the expression
 * (tn_backup_rule_words()), @status Microsoft's word, @follows: who comes later is taken, too. */
DexFuture *tn_m365_list_rules (TnServices *services,
                               const TnSnapshotTarget *target,
                               TnBackupService service) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_m365_add_rule:
 * @words: (array zero-terminated=1): ids of groups whose members are protected; of SharePoint,
 *   words, one of which the names of the sites hold
 * @follow: whoever comes later is protected, too (BAK-08); else those who are there now
 *
 * Makes the policy if there is none, and activates it. Microsoft applies the rule within minutes.
 * Resolves to a #TnBackupItem.
 */
DexFuture *tn_m365_add_rule (TnServices *services,
                             const TnSnapshotTarget *target,
                             TnBackupService service,
                             const char *const *words,
                             gboolean follow) G_GNUC_WARN_UNUSED_RESULT;

/** tn_m365_run_rule: applies a rule that does not follow once more. tn_m365_remove_rule: ends one
 * that follows, and protects none of those whom it chose any longer. Microsoft offers neither for
 * the other sort. They resolve to TRUE. */
DexFuture *tn_m365_run_rule (TnServices *services,
                             const TnSnapshotTarget *target,
                             TnBackupService service,
                             const TnBackupItem *rule) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *tn_m365_remove_rule (TnServices *services,
                                const TnSnapshotTarget *target,
                                TnBackupService service,
                                const TnBackupItem *rule) G_GNUC_WARN_UNUSED_RESULT;

/** tn_m365_open: @cancellable: (nullable). Prepares a look into what is kept of @unit (a
 * #TnBackupItem of list_items()), as of the last point before @time that can be looked into:
 * Microsoft marks some of them. Resolves to a #TnBackupItem: @id is the session, @time that of the
 * point. %TN_STORE_ERROR_NOT_FOUND: there is no such point. */
DexFuture *tn_m365_open (TnServices *services,
                         const TnSnapshotTarget *target,
                         TnBackupService service,
                         const TnBackupItem *unit,
                         gint64 time,
                         GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_m365_look: what is in @place (nullable: the top) of @session. @cancellable: (nullable).
 * Resolves to a #GPtrArray of #TnBackupItem: @status is its kind (tn_backup_item_is_place()),
 * @total its bytes. */
DexFuture *tn_m365_look (TnServices *services,
                         const TnSnapshotTarget *target,
                         TnBackupService service,
                         const char *session,
                         const TnBackupItem *place,
                         GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_m365_search_mail: @cancellable: (nullable). How many mails of the mailbox @unit fit @query,
 * as of the last point before
 * @time. Microsoft shows none of them. Resolves to a #TnBackupItem for tn_backup_restore(), with
 * its @status as TnBackupRequest.browse: @object is the point, @total how many fit.
 * %TN_STORE_ERROR_NOT_FOUND: none does. */
DexFuture *tn_m365_search_mail (TnServices *services,
                                const TnSnapshotTarget *target,
                                const TnBackupItem *unit,
                                gint64 time,
                                const TnMailQuery *query,
                                GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* What the providers share (tn-backup-calls.c). In a fiber. */

/** TnBackupWork: one piece of work on a tenant. */
typedef struct
{
  TnServices *services; /* (owned) */
  gint64 tenant;
  char *tenant_id, *name; /* (owned) */
  TnBackupService service;
  char *point, *browse; /* (owned) (nullable) */
  gint64 time;
  GPtrArray *items; /* (owned) (nullable) */
  gboolean in_place;
  TnRestoreProgress progress; /* (nullable) */
  gpointer user_data;         /* (owned) */
  GDestroyNotify destroy;     /* (nullable) */
  GCancellable *cancellable;  /* (owned) (nullable) */
} TnBackupWork;

TnBackupWork *tn_backup_work_new (TnServices *services,
                                  const TnSnapshotTarget *target,
                                  TnBackupService service) G_GNUC_WARN_UNUSED_RESULT;

void tn_backup_work_free (gpointer work);

/** tn_backup_send: @method: a literal; @body: (nullable) (transfer full): JSON */
TnHttpResponse *tn_backup_send (TnBackupWork *work,
                                const char *method,
                                const char *path,
                                char *body,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_list: a list, all its pages. Returns: (element-type TnBackupItem). */
GPtrArray *
tn_backup_list (TnBackupWork *work, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_list_post: a list whose first page is asked for with @body: (nullable) (transfer
 * full): JSON; the later ones are links as any. */
GPtrArray *tn_backup_list_post (TnBackupWork *work, const char *path, char *body, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_get: one object. */
TnBackupItem *
tn_backup_get (TnBackupWork *work, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** TN_BACKUP_LOOKS: so often is looked at Microsoft's work, two days in all, before that is given
 * up; it goes on there. tn_backup_wait: before the look number @look: a few seconds at first, half
 * a minute later on. FALSE: cancelled. */
#define TN_BACKUP_LOOKS (2 * 24 * 60 * 2)
gboolean tn_backup_wait (TnBackupWork *work, guint look, GError **error);

/** tn_backup_sort_newest: @items (element-type TnBackupItem), by their time. */
void tn_backup_sort_newest (GPtrArray *items);

/** tn_backup_note: a row of the audit trail (tn_state_note()); @intent 0: it is about to happen.
 * Returns: its number; 0: it could not be written. */
gint64 tn_backup_note (TnBackupWork *work,
                       const char *action,
                       const char *object,
                       gint64 intent,
                       const GError *error,
                       const char *detail);

/** tn_backup_object: what a row of the audit trail is about: the only one of @items (nullable), or
 * the service. */
const char *tn_backup_object (const TnBackupWork *work, GPtrArray *items);

/** tn_backup_step_job: a step of @job for each of @items (element-type TnBackupItem); those that
 * are not done have failed. */
void tn_backup_step_job (TnJob *job, GPtrArray *items);

/** tn_backup_finish_job: by how many of its steps failed. */
void tn_backup_finish_job (TnJob *job);

/** tn_backup_note_items: the outcome of @intent; when not all of @items are done, it is none that
 * succeeded, and says how many failed. @error: (nullable): why it ended early. */
void tn_backup_note_items (TnBackupWork *work,
                           const char *action,
                           gint64 intent,
                           GPtrArray *items,
                           const GError *error);

/** tn_backup_note_refused: how a service is of which @error is the answer. */
void tn_backup_note_refused (TnServiceBackup *backup, const GError *error);

G_END_DECLS
