/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-state-store.h"
#include "tn-user-sync.h"

/* Writes and reads of state.db: end users, and how they follow Entra ID. Main thread; futures that
 * reject with #TnStoreError. */

G_BEGIN_DECLS

/** TnEndUserData: an end user as it is entered. All strings are nullable and copied. */
typedef struct
{
  gint64 organization;
  const char *values[TN_N_PERSON_FIELDS];
  const char *notes;
  const char *custom; /* JSON object of texts */
  gboolean portal;    /* may use the MSP's portal: needs an email address (EUS-03) */
} TnEndUserData;

/** tn_state_add_end_user: Resolves to its row id (gint64). */
DexFuture *tn_state_add_end_user (TnStore *store,
                                  const TnActor *actor,
                                  const TnEndUserData *data,
                                  gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_edit_end_user: everything of @data; another organization moves it there. */
DexFuture *tn_state_edit_end_user (TnStore *store,
                                   const TnActor *actor,
                                   gint64 id,
                                   const TnEndUserData *data,
                                   gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_delete_end_user: can be taken back with tn_state_undo() "end-user.delete". */
DexFuture *tn_state_delete_end_user (TnStore *store, const TnActor *actor, gint64 id, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_unlink_end_user: it does not follow Entra ID any more; the user sync may link it anew.
 */
DexFuture *tn_state_unlink_end_user (TnStore *store, const TnActor *actor, gint64 id, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;

/** TnSharedEmail: who else has an address (EUS-04). */
typedef struct
{
  char *name;         /* (owned): of the person or organization */
  char *organization; /* (owned) */
  gboolean is_organization;
} TnSharedEmail;

/** tn_state_find_email: everybody but the end user @except (0: nobody) who has @email. Resolves to
 * a #GPtrArray of #TnSharedEmail. */
DexFuture *
tn_state_find_email (TnStore *store, const char *email, gint64 except) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_find_linked: the end users of whatever organization who are linked to the person
 * @entra_id of @managed_tenant. Resolves to a #GArray of gint64: their row ids. */
DexFuture *tn_state_find_linked (TnStore *store,
                                 gint64 managed_tenant,
                                 const char *entra_id) G_GNUC_WARN_UNUSED_RESULT;

/* User sync ----------------------------------------------------------------- */

/** TnUserSync: how an organization takes people from Entra ID. */
typedef struct
{
  gint64 organization;
  char *organization_name; /* (owned) */
  gint64 managed;          /* its managed tenant */
  char *managed_name;      /* (owned) */
  gint64 tenant;           /* Microsoft tenant; 0: its managed tenant is not mapped (USR-24) */
  char *tenant_name;       /* (owned) (nullable) */
  gboolean exists;         /* it was set up */
  gboolean enabled;
  TnUserFilter *filter; /* (owned): of a new one, where one begins */
  guint32 fields;
  char *custom;    /* (owned) (nullable): see #TnUserSyncRules */
  gint64 last_run; /* 0: never */
  gint64 next_due;
  gint64 stopped_run; /* 0: the safety stop does not hold it */
  char *error;        /* (owned) (nullable) */
} TnUserSync;

#define TN_TYPE_USER_SYNC (tn_user_sync_get_type ())
GType tn_user_sync_get_type (void);
TnUserSync *tn_user_sync_copy (const TnUserSync *sync) G_GNUC_WARN_UNUSED_RESULT;
void tn_user_sync_free (TnUserSync *sync);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnUserSync, tn_user_sync_free)

/** tn_state_get_user_sync: Resolves to a #TnUserSync. */
DexFuture *tn_state_get_user_sync (TnStore *store, gint64 organization) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_list_due_user_syncs: enabled ones of mapped tenants, due at @now (0: all of them),
 * those of one tenant together. Resolves to a #GPtrArray of #TnUserSync. */
DexFuture *tn_state_list_due_user_syncs (TnStore *store, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_set_user_sync: what @sync says of filter and fields; it is enabled and due at once. */
DexFuture *tn_state_set_user_sync (TnStore *store,
                                   const TnActor *actor,
                                   const TnUserSync *sync,
                                   gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_enable_user_sync: USR-23: off, people, links and settings stay as they are. */
DexFuture *tn_state_enable_user_sync (TnStore *store,
                                      const TnActor *actor,
                                      gint64 organization,
                                      gboolean enabled,
                                      gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_read_neighbours: who is known in the other organizations below the same managed tenant.
 * Resolves to a #GHashTable: address in lower case → row id of the end user. */
DexFuture *tn_state_read_neighbours (TnStore *store, gint64 organization) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_state_plan_user_sync: what a run with this filter and these fields would do now. Changes
 * nothing.
 * @neighbours: (nullable): of tn_state_read_neighbours(), for who plans again and again
 * @cancellable: (nullable)
 *
 * Resolves to a #TnUserPlan, whose items go by @directory and by the rows of end users.
 */
DexFuture *tn_state_plan_user_sync (TnStore *store,
                                    const TnUserSync *sync,
                                    TnDirectory *directory,
                                    GHashTable *neighbours,
                                    GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** TnUserSyncResult: what a run did. */
typedef struct
{
  gint64 run;
  TnUserSyncOutcome outcome;
  guint in_scope, unchanged;
  guint counts[TN_N_PLANS];
} TnUserSyncResult;

/**
 * tn_state_run_user_sync:
 * @override: the safety stop was seen and is overruled
 *
 * One run, in one transaction: all of it happens or nothing. Resolves to a #GBytes that holds a
 * #TnUserSyncResult.
 */
DexFuture *tn_state_run_user_sync (TnStore *store,
                                   const TnActor *actor,
                                   gint64 organization,
                                   TnDirectory *directory,
                                   gboolean override,
                                   gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_note_user_sync: a run was due and nothing could be done: @error says why. */
DexFuture *tn_state_note_user_sync (TnStore *store,
                                    gint64 organization,
                                    const char *error,
                                    gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnConflictChoice: what is done about an Entra user that is not known (product 7.4). */
typedef enum
{
  TN_CONFLICT_LINK,   /* the end user is this one, and stays where it is */
  TN_CONFLICT_MOVE,   /* likewise, and comes to this organization */
  TN_CONFLICT_IGNORE, /* left alone from now on */
  TN_CONFLICT_NOTICE, /* not left alone any more */
} TnConflictChoice;

/** tn_state_resolve_conflict: @end_user: for LINK and MOVE; 0: the one that the conflict names. */
DexFuture *tn_state_resolve_conflict (TnStore *store,
                                      const TnActor *actor,
                                      gint64 organization,
                                      const char *entra_id,
                                      TnConflictChoice choice,
                                      gint64 end_user,
                                      gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnIgnoredUser: an Entra user who is left alone. */
typedef struct
{
  char *entra_id; /* (owned) */
  char *name;     /* (owned): the id while nothing is known of them */
  char *email;    /* (owned) (nullable) */
} TnIgnoredUser;

/** tn_state_list_ignored: those of an organization, by name. Resolves to a #GPtrArray of
 * #TnIgnoredUser. */
DexFuture *tn_state_list_ignored (TnStore *store, gint64 organization) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
