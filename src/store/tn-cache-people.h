/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-reading.h"
#include "tn-store.h"
#include "tn-user-sync.h"

/* What the mirror of a directory says of people and their groups. Main thread; futures, but for
 * what takes a #TnDb. */

G_BEGIN_DECLS

typedef struct _TnDb TnDb;

/** tn_cache_read_directory: all users of a Microsoft tenant, for user sync. Resolves to a
 * #TnDirectory; rejects with %TN_STORE_ERROR_NOT_FOUND while they were never read completely. */
DexFuture *tn_cache_read_directory (TnStore *store,
                                    gint64 tenant,
                                    GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_is_complete: whether a collection of a tenant was read to its end at least once; FALSE
 * with %TN_STORE_ERROR_NOT_FOUND when it was not. */
gboolean tn_cache_is_complete (TnDb *db, gint64 tenant, TnCollection collection, GError **error);

/** tn_cache_expand_groups: object ids (lower case) of all who are in one of @groups (graph ids,
 * nullable), nested groups included, however they contain each other. On a store thread. */
GHashTable *tn_cache_expand_groups (TnDb *db, gint64 tenant, char **groups, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/** TnGroupInfo: a group of a tenant. */
typedef struct
{
  char *id;   /* (owned): graph id */
  char *name; /* (owned) */
  int kind;   /* TnGroupKind */
  gboolean dynamic, on_premises, role_assignable;
  guint members; /* direct ones */
} TnGroupInfo;

/** tn_cache_list_groups: by name; @member: (nullable): only those that this user (graph id) is
 * directly in. Resolves to a #GPtrArray of #TnGroupInfo. */
DexFuture *
tn_cache_list_groups (TnStore *store, gint64 tenant, const char *member) G_GNUC_WARN_UNUSED_RESULT;

/** TnDeviceInfo: a device, as Entra and Intune know it. Strings are (owned) (nullable but for the
 * first). */
typedef struct
{
  char *name;
  char *system, *model, *serial;
  int compliant; /* 1, 0, or -1: not judged */
} TnDeviceInfo;

/** tn_cache_list_devices: whose registered owner is the user @owner (graph id). Resolves to a
 * #GPtrArray of #TnDeviceInfo. */
DexFuture *
tn_cache_list_devices (TnStore *store, gint64 tenant, const char *owner) G_GNUC_WARN_UNUSED_RESULT;

/** TnActionFacts: what the mirror knows for a change of a person. Strings are (owned) (nullable).
 */
typedef struct
{
  gboolean known; /* the person is in the mirror */
  int enabled;    /* 1, 0, or -1: not known */
  gboolean on_premises;
  char *skus, *group_skus; /* ids in lower case, separated by spaces */
  char *usage_location;
  gint64 available; /* of the licence that the argument names; -1: not known */
  gboolean group_known, in_group;
  TnGroupInfo group; /* what the argument names; its strings are NULL */
} TnActionFacts;

#define TN_TYPE_ACTION_FACTS (tn_action_facts_get_type ())
GType tn_action_facts_get_type (void);
TnActionFacts *tn_action_facts_copy (const TnActionFacts *facts) G_GNUC_WARN_UNUSED_RESULT;
void tn_action_facts_free (TnActionFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnActionFacts, tn_action_facts_free)

/** tn_cache_read_facts: @user_id, @argument: (nullable). Resolves to a #TnActionFacts. */
DexFuture *tn_cache_read_facts (TnStore *store,
                                gint64 tenant,
                                const char *user_id,
                                const char *argument) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
