/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-person.h"

/* Entra ID user sync, as rules: which Entra users belong to an organization, and what has to happen
 * to its end users (product 7). Pure: what is shown beforehand and what is done later is the same
 * calculation. Any thread. The numbers are stored: never renumber. */

G_BEGIN_DECLS

/** TnUserFilter: any value of a dimension, and all dimensions; an empty one lets everybody through
 * (19-Q8). "" among the departments or offices stands for people who have none. */
typedef struct
{
  gboolean members, guests;
  char **departments, **offices, **domains; /* (owned) (nullable) */
  char **groups; /* (owned) (nullable): graph ids, with their nested groups */
} TnUserFilter;

/** tn_user_filter_new: members only, which is where one begins. */
TnUserFilter *tn_user_filter_new (void) G_GNUC_WARN_UNUSED_RESULT;
TnUserFilter *tn_user_filter_copy (const TnUserFilter *filter) G_GNUC_WARN_UNUSED_RESULT;
void tn_user_filter_free (TnUserFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnUserFilter, tn_user_filter_free)
gboolean tn_user_filter_equal (const TnUserFilter *a, const TnUserFilter *b);

/** tn_user_filter_to_text, tn_user_filter_parse: as it is stored. What cannot be read is NULL. */
char *tn_user_filter_to_text (const TnUserFilter *filter) G_GNUC_WARN_UNUSED_RESULT;
TnUserFilter *tn_user_filter_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/** tn_user_filter_describe: in words: "Members · Sales or Finance · Headquarters". @group_names:
 * (nullable): graph id → name. */
char *tn_user_filter_describe (const TnUserFilter *filter,
                               GHashTable *group_names) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_user_filter_apply:
 * @in_groups: (nullable): set of object ids (lower case) in any of the filter's groups, nested ones
 *   included; needed when it has groups
 *
 * Returns: one byte a user of @directory: 1: it belongs to the organization.
 */
guint8 *tn_user_filter_apply (const TnUserFilter *filter,
                              const TnDirectory *directory,
                              GHashTable *in_groups) G_GNUC_WARN_UNUSED_RESULT;

/** TnKnownUser: an end user that is there already. Strings are borrowed from whoever made it. */
typedef struct
{
  gint64 id;
  gint64 organization;
  const char *entra_id; /* (nullable): in lower case */
  gboolean foreign;     /* and of another tenant: its directory says nothing of them */
  TnLinkState link;
  const char *email_fold; /* (nullable) */
  const char *values[TN_N_PERSON_FIELDS];
  const char *custom; /* (nullable): see tn_user_sync_custom() */
} TnKnownUser;

/** TnPlanKind: what happens to one person. @TN_PLAN_SKIP: cannot sign in and was never linked. */
typedef enum
{
  TN_PLAN_CREATE,
  TN_PLAN_LINK,
  TN_PLAN_UPDATE,
  TN_PLAN_DISABLE,
  TN_PLAN_ENABLE,
  TN_PLAN_DELETE,
  TN_PLAN_RETURN,
  TN_PLAN_OUT_OF_SCOPE,
  TN_PLAN_IN_SCOPE,
  TN_PLAN_CONFLICT,
  TN_PLAN_SKIP,
  TN_N_PLANS,
} TnPlanKind;

/** tn_plan_kind_nick: in files. tn_plan_kind_title: translated, for one person. */
const char *tn_plan_kind_nick (TnPlanKind kind);
const char *tn_plan_kind_title (TnPlanKind kind);

/**
 * TnConflict: why nobody can be linked or created.
 * @TN_CONFLICT_SEVERAL: several end users of the organization have the address
 * @TN_CONFLICT_SAME_EMAIL: several Entra users have the address
 * @TN_CONFLICT_TAKEN: the end user with the address is linked to another Entra user
 * @TN_CONFLICT_ELSEWHERE: the end user with the address is in another organization
 */
typedef enum
{
  TN_CONFLICT_NONE,
  TN_CONFLICT_SEVERAL,
  TN_CONFLICT_SAME_EMAIL,
  TN_CONFLICT_TAKEN,
  TN_CONFLICT_ELSEWHERE,
} TnConflict;

/** tn_conflict_text: translated, a sentence. */
const char *tn_conflict_text (TnConflict conflict);

typedef struct
{
  TnPlanKind kind;
  TnConflict conflict;
  guint user;      /* of the directory; G_MAXUINT: it is not there any more */
  guint known;     /* of the end users; G_MAXUINT: there is none */
  guint32 fields;  /* bits of TnPersonField that change */
  gboolean custom; /* fields of our own change */
} TnPlanItem;

/** TnUserPlan: counted references. */
typedef struct
{
  GArray *items; /* (owned) (element-type TnPlanItem) */
  guint counts[TN_N_PLANS];
  guint in_scope;
  guint unchanged;
  guint linked;  /* end users that are linked and live, before */
  guint leaving; /* of them, those that would be disabled, deleted or out of scope */
} TnUserPlan;

#define TN_TYPE_USER_PLAN (tn_user_plan_get_type ())
GType tn_user_plan_get_type (void);
TnUserPlan *tn_user_plan_ref (TnUserPlan *self);
void tn_user_plan_unref (TnUserPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnUserPlan, tn_user_plan_unref)

/** TnFindElsewhere: who beside the organization has an address (in lower case). May append to the
 * known end users. Returns: the index among them, or G_MAXUINT. */
typedef guint (*TnFindElsewhere) (const char *address, gpointer data);

/** TnUserSyncRules: how an organization wants it. */
typedef struct
{
  gint64 organization;
  guint32 fields;      /* bits of TnPersonField that follow Entra ID */
  const char *custom;  /* (nullable): lines "field of ours=property of Entra ID" */
  GHashTable *ignored; /* (nullable): set of object ids that are left alone */
  /* (nullable): asked for who is new, beside those of others that are known already */
  TnFindElsewhere find_elsewhere;
  gpointer find_data;
} TnUserSyncRules;

/**
 * tn_user_sync_plan:
 * @in_scope: of tn_user_filter_apply()
 * @known: (element-type TnKnownUser): the end users of the organization and, for conflicts, those
 * of others that the caller knows
 *
 * The algorithm of product 7.4 and 7.5. Linear in both.
 */
TnUserPlan *tn_user_sync_plan (TnDirectory *directory,
                               const guint8 *in_scope,
                               GArray *known,
                               const TnUserSyncRules *rules) G_GNUC_WARN_UNUSED_RESULT;

/** tn_user_plan_is_mass_change: more people would leave than an ordinary hour explains: max (5, 20
 * %) of those linked (USR-20). */
gboolean tn_user_plan_is_mass_change (const TnUserPlan *plan);

/** tn_user_plan_is_empty: nothing would change. */
gboolean tn_user_plan_is_empty (const TnUserPlan *plan);

/** tn_user_sync_custom: the values of our own fields after a sync: @before with what @rules take
 * from @user, as JSON text; what is empty there stays. Returns: (nullable). */
char *tn_user_sync_custom (const char *before,
                           const char *rules,
                           const TnDirectoryUser *user) G_GNUC_WARN_UNUSED_RESULT;

/** TnUserSyncOutcome: how a run ended. */
typedef enum
{
  TN_USER_SYNC_DONE,
  TN_USER_SYNC_STOPPED, /* the safety stop holds it */
  TN_USER_SYNC_FAILED,
  TN_N_USER_SYNC_OUTCOMES,
} TnUserSyncOutcome;

TnStatusLook tn_user_sync_outcome_look (TnUserSyncOutcome outcome);

G_END_DECLS
