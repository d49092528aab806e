/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The invented companies of the rehearsal cloud. The same seed gives the same fleet, whoever asks
 * and when. Owner thread: the one that made it. */

G_BEGIN_DECLS

typedef struct _TnFleet TnFleet;

typedef struct
{
  const char *sku_id;
  const char *part_number;
  const char *applies_to;
  const char *service; /* service plan that stands for the rest */
  int bought;
  int suspended;
  int assigned; /* counted from the users */
} TnFleetSku;

typedef enum
{
  TN_REMOVED_NO,
  TN_REMOVED_CHANGED, /* soft-deleted, "@removed": {"reason": "changed"} */
  TN_REMOVED_DELETED,
} TnFleetRemoved;

typedef struct
{
  char id[37];
  char *given_name;                /* (owned) */
  char *surname;                   /* (owned) */
  char *alias;                     /* (owned): what stands before the @ */
  char *display_name;              /* (owned) (nullable): instead of the two names */
  char *mail;                      /* (owned) (nullable): no mailbox */
  const char *department;          /* (not owned) (nullable): interned */
  const char *job_title;           /* (not owned) (nullable): interned */
  const char *office;              /* (not owned) (nullable): interned */
  const char *mobile;              /* (not owned) (nullable): interned */
  const char *location;            /* (not owned) (nullable): usageLocation, interned */
  const char *employee_id, *phone; /* (not owned) (nullable): interned; only of who was @made */
  guint8 skus;                     /* bits of the tenant's SKUs that are assigned to the user */
  guint8 group_skus;               /* bits of those that come with a group */
  guint8 methods;                  /* bits of TnFleetMethod */
  gboolean guest;
  gboolean enabled;
  gboolean no_type; /* userType is null, as on very old objects */
  gboolean synced;  /* mastered on premises */
  gboolean admin;   /* holds a directory role */
  gboolean must_change;
  gboolean made; /* through Graph, with what was given there and no more */
  gint64 created;
  gint64 password_at;    /* when the password was set last */
  gint64 sessions_after; /* sessions from before do not count */
  gint64 deleted_at;
  guint64 born;        /* the tenant's version when it came to be, its device with it */
  guint64 device_gone; /* the version when its device was removed; 0: it is there */
  guint64 changed;     /* the tenant's version when it last changed */
  guint64 returned;    /* the version when it was restored: it is a member again */
  TnFleetRemoved removed;
} TnFleetUser;

/** TnFleetMethod: how somebody proves who they are, beside the password. */
typedef enum
{
  TN_METHOD_PHONE,
  TN_METHOD_AUTHENTICATOR,
  TN_METHOD_FIDO2,
  TN_METHOD_PASS, /* Temporary Access Pass */
  TN_N_METHODS,
} TnFleetMethod;

typedef struct
{
  guint32 index;      /* of a user or a group of the tenant */
  gboolean group;     /* which of the two */
  guint64 added;      /* the tenant's version */
  guint64 removed_at; /* 0: it is a member */
} TnFleetMember;

typedef struct
{
  char id[37];
  const char *name;        /* (not owned): interned */
  const char *description; /* (not owned) (nullable): interned */
  gint64 deleted_at;
  TnFleetRemoved removed;
  gboolean unified; /* Microsoft 365 group */
  gboolean security;
  gboolean mail;
  gboolean dynamic;
  gboolean synced;
  gboolean role_assignable;
  guint8 skus;     /* bits of the tenant's SKUs that each member gets */
  GArray *members; /* (owned) (element-type TnFleetMember) */
  guint64 changed;
} TnDirectoryGroup;

typedef struct
{
  guint index; /* its place in the fleet */
  char id[37];
  char *name;           /* (owned) */
  char *domain;         /* (owned): default domain */
  char *initial_domain; /* (owned): the onmicrosoft.com one */
  char admin_id[37];
  char *admin_upn;     /* (owned) */
  const char *country; /* (not owned) */
  guint n_users;       /* how many there will be, guests included */
  GArray *users;  /* (owned) (nullable) (element-type TnFleetUser): made when first asked for */
  GArray *groups; /* (owned) (nullable) (element-type TnDirectoryGroup): made with the users */
  TnFleetSku skus[4];
  guint n_skus;
  double max_score;
  double score;       /* today's */
  gboolean consented; /* to our application */
  char *scopes; /* (owned) (nullable): granted ones, space separated; NULL: the usual read set */
  gint64 scopes_after;  /* tokens carry the granted scopes from this time on */
  gboolean partner;     /* a Cloud Solution Provider */
  const char *weakness; /* (not owned) (nullable): what goes wrong with this customer, see
                           tn_rehearsal_put_state() */
  int aadsts;           /* the error that every token request gets; 0: none */
  gboolean intune;
  gboolean limited;       /* who calls has no role that outranks an administrator */
  gboolean lazy;          /* answers to changes say yes, and nothing is done */
  guint64 version;        /* counts the changes; delta links carry it */
  guint64 oldest_version; /* a delta link from before gets 410 */
  GHashTable *objects;    /* (owned) (nullable): path → GPtrArray, see tn-rehearsal-objects.c */
  GHashTable *devices;    /* (owned) (nullable): object id of a device → index of its user + 1 */
  guint n_devices;        /* users whose devices are in it */
  gint64 claims_after;    /* access tokens issued before this are refused with a claims challenge */
  guint claims_serial;    /* counts the challenges; goes into the challenge and, once met, into the
                             token */
} TnFleetTenant;

/**
 * tn_fleet_new:
 * @n_tenants: how many companies
 * @n_users: users of the largest company, or 0 for a believable spread
 */
TnFleet *tn_fleet_new (guint n_tenants, guint n_users, guint32 seed) G_GNUC_WARN_UNUSED_RESULT;
void tn_fleet_free (TnFleet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnFleet, tn_fleet_free)

/** tn_fleet_size: how many ordinary companies there are; partners and their customers come after
 * them. */
guint tn_fleet_size (TnFleet *self);

/** tn_fleet_add: one more company after the others. @name: (nullable): instead of an invented
 * one. */
TnFleetTenant *tn_fleet_add (TnFleet *self, const char *name);

TnFleetTenant *tn_fleet_get (TnFleet *self, guint index);

/** tn_fleet_find: by tenant id or any of its domains. Returns: (nullable). */
TnFleetTenant *tn_fleet_find (TnFleet *self, const char *id_or_domain);

/** tn_fleet_has_premium: it has bought a plan that comes with Entra ID P1. */
gboolean tn_fleet_has_premium (const TnFleetTenant *tenant);

/** tn_fleet_can_mfa: the user at @index can answer a request for MFA. */
gboolean tn_fleet_can_mfa (TnFleet *self, TnFleetTenant *tenant, guint index);

/** tn_fleet_last_sign_in: of the user at @index: days ago; -1: never. */
int tn_fleet_last_sign_in (TnFleet *self, TnFleetTenant *tenant, guint index);

/** tn_fleet_users: the tenant's people, made on the first call; the first is its administrator. */
GArray *tn_fleet_users (TnFleet *self, TnFleetTenant *tenant);

/** tn_fleet_user_upn: the name somebody signs in with. */
char *tn_fleet_user_upn (const TnFleetTenant *tenant,
                         const TnFleetUser *user) G_GNUC_WARN_UNUSED_RESULT;

/** tn_fleet_find_account: who signs in with @upn. Returns: (nullable): the user, with its tenant in
 * @tenant. */
TnFleetUser *tn_fleet_find_account (TnFleet *self, const char *upn, TnFleetTenant **tenant);

void tn_fleet_add_users (TnFleet *self, TnFleetTenant *tenant, guint count);
void tn_fleet_rename_users (TnFleet *self, TnFleetTenant *tenant, guint count);
void tn_fleet_remove_users (TnFleet *self, TnFleetTenant *tenant, guint count, TnFleetRemoved how);

/* The directory behind the people (tn-fleet-groups.c). What changes raises the tenant's version. */

/** tn_fleet_groups: the tenant's groups, made on the first call. */
GArray *tn_fleet_groups (TnFleet *self, TnFleetTenant *tenant);

/** tn_fleet_add_group: one more, without members. */
TnDirectoryGroup *tn_fleet_add_group (TnFleet *self, TnFleetTenant *tenant, const char *name);

/** tn_fleet_add_teams: so many more groups, of twenty people each. */
void tn_fleet_add_teams (TnFleet *self, TnFleetTenant *tenant, guint count);

/** tn_fleet_find_user, tn_fleet_find_group: by id. Returns: (nullable). */
TnFleetUser *tn_fleet_find_user (TnFleet *self, TnFleetTenant *tenant, const char *id);
TnDirectoryGroup *tn_fleet_find_group (TnFleet *self, TnFleetTenant *tenant, const char *id);

/** tn_fleet_touch: @user has changed. */
void tn_fleet_touch (TnFleetTenant *tenant, TnFleetUser *user);

/** tn_fleet_is_member, tn_fleet_set_member: directly. FALSE from the second: it was so already. */
gboolean
tn_fleet_is_member (TnFleetTenant *tenant, TnDirectoryGroup *group, const TnFleetUser *user);
gboolean tn_fleet_set_member (TnFleetTenant *tenant,
                              TnDirectoryGroup *group,
                              const TnFleetUser *user,
                              gboolean member);

/** tn_fleet_nest_group: @inner becomes a member of @group. FALSE: it was so already. */
gboolean
tn_fleet_nest_group (TnFleetTenant *tenant, TnDirectoryGroup *group, const TnDirectoryGroup *inner);

/** tn_fleet_remove_user, tn_fleet_restore_user: with the licences that it held. */
void tn_fleet_remove_user (TnFleetTenant *tenant, TnFleetUser *user, TnFleetRemoved how);
void tn_fleet_restore_user (TnFleetTenant *tenant, TnFleetUser *user);

/** tn_fleet_happen: something happens to people: "join", "move" (to another department), "leave"
 * (disabled), "delete", "return", "rename", "mail", so often. FALSE: not one of these. */
gboolean
tn_fleet_happen (TnFleet *self, TnFleetTenant *tenant, const char *what, guint count, gint64 now);

/** tn_fleet_number: a number in [0, @below) that depends on the seed and on the three others only.
 */
guint32 tn_fleet_number (TnFleet *self, guint32 a, guint32 b, guint32 c, guint32 below);

/** tn_fleet_guid: an id that depends on the seed and on the numbers only. */
void tn_fleet_guid (TnFleet *self, char out[37], guint32 kind, guint32 a, guint32 b);

G_END_DECLS
