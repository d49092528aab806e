/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-status.h"

/* Granular delegated admin privileges (GDAP): roles, relationships, and the rule that says what
 * state a customer's connection is in (product 2.4 and 3.3, reference 2). Pure; any thread. */

G_BEGIN_DECLS

/** TnRoleSet: directory roles as bits; bit i is the i-th role of our table. Roles that we do not
 * know are not in it. */
typedef guint64 TnRoleSet;

/** tn_role_count, tn_role_name: the table: Global Administrator first, then the twelve
 * required ones, then others that are seen in relationships. Names are
 * Microsoft's own and are not translated. */
guint tn_role_count (void);
const char *tn_role_name (guint role);

/** tn_roles_global_administrator, tn_roles_twelve: either is enough (product 2.4). */
TnRoleSet tn_roles_global_administrator (void);
TnRoleSet tn_roles_twelve (void);

/** tn_roles_parse: from space separated template ids; NULL is none. */
TnRoleSet tn_roles_parse (const char *ids);

/** tn_roles_ids: the reverse of tn_roles_parse(). */
char *tn_roles_ids (TnRoleSet roles) G_GNUC_WARN_UNUSED_RESULT;

/** tn_roles_names: "Exchange Administrator, Teams Administrator". */
char *tn_roles_names (TnRoleSet roles) G_GNUC_WARN_UNUSED_RESULT;

/** tn_roles_missing: what of the twelve is not in @roles; 0 with Global Administrator. */
TnRoleSet tn_roles_missing (TnRoleSet roles);

/**
 * tn_roles_lost_features:
 * @before: roles until that day
 * @after: roles from that day on
 *
 * Returns: (element-type utf8): what this program can no longer do, translated
 */
GPtrArray *tn_roles_lost_features (TnRoleSet before, TnRoleSet after) G_GNUC_WARN_UNUSED_RESULT;

/** TnGdapStatus: of a relationship, as Graph names them. */
typedef enum
{
  TN_GDAP_UNKNOWN,
  TN_GDAP_CREATED,
  TN_GDAP_APPROVAL_PENDING,
  TN_GDAP_APPROVED,
  TN_GDAP_ACTIVATING,
  TN_GDAP_ACTIVE,
  TN_GDAP_EXPIRING,
  TN_GDAP_EXPIRED,
  TN_GDAP_TERMINATION_REQUESTED,
  TN_GDAP_TERMINATING,
  TN_GDAP_TERMINATED,
} TnGdapStatus;

#define TN_TYPE_GDAP_STATUS (tn_gdap_status_get_type ())
GType tn_gdap_status_get_type (void);
TnGdapStatus tn_gdap_status_parse (const char *word);
const char *tn_gdap_status_nick (TnGdapStatus status);
TnStatusLook tn_gdap_status_look (TnGdapStatus status);

/** tn_gdap_is_live: it gives access at @now. @ends 0: no end is known. */
gboolean tn_gdap_is_live (TnGdapStatus status, gint64 ends, gboolean auto_extends, gint64 now);

/** TnAccessStatus: of the assignment of a security group to a relationship. */
typedef enum
{
  TN_ACCESS_PENDING,
  TN_ACCESS_ACTIVE,
  TN_ACCESS_ENDED, /* deleting, deleted */
  TN_ACCESS_ERROR,
} TnAccessStatus;

TnAccessStatus tn_access_status_parse (const char *word);

/** TnConsentState: how far the application's consent in a customer tenant is. Stored: never
 * renumber. */
typedef enum
{
  TN_CONSENT_NONE,     /* not tried yet */
  TN_CONSENT_PENDING,  /* asked for; waiting for Microsoft */
  TN_CONSENT_GRANTING, /* given; the permissions are not in a fresh token yet */
  TN_CONSENT_GRANTED,
  TN_CONSENT_FAILED, /* Microsoft returned an error; tried again at a set time */
} TnConsentState;

/* Microsoft's own times (product 0.5), in seconds. */
#define TN_EXPIRING_WINDOW (7 * 86400)
#define TN_CONSENT_SUSPICIOUS (15 * 60)
#define TN_GRANTING_LIMIT (30 * 60)

/** TnGdapFact: one relationship with the customer. */
typedef struct
{
  TnGdapStatus status;
  TnRoleSet roles;
  gint64 ends; /* seconds since 1970; 0: not known */
  gboolean auto_extends;
} TnGdapFact;

/** TnAccessFact: one security group that was assigned to one of these relationships. */
typedef struct
{
  guint relationship; /* index of the #TnGdapFact */
  TnAccessStatus status;
  TnRoleSet roles;
  int member; /* whether the signed-in account is in the group: 1, 0, or -1: unknown */
} TnAccessFact;

/** TnCspEvidence: everything that the state of a customer's connection follows from. */
typedef struct
{
  gint64 now;
  gboolean known; /* the relationships could be read */
  const TnGdapFact *relationships;
  guint n_relationships;
  const TnAccessFact *access;
  guint n_access;
  TnConsentState consent;
  const char *consent_code; /* (nullable): what the consent failed with */
} TnCspEvidence;

/** TnGroupCause: why there is no valid security group (STA-18). Stored: never renumber. */
typedef enum
{
  TN_GROUP_FINE,
  TN_GROUP_ABSENT,     /* no active assignment */
  TN_GROUP_NO_ROLES,   /* the assigned roles are not enough */
  TN_GROUP_NOT_MEMBER, /* the account is in none of the groups */
  TN_GROUP_PENDING,    /* an assignment waits for Microsoft */
} TnGroupCause;

/** TnCspVerdict: */
typedef struct
{
  TnCspAuth auth;
  TnRoleSet missing; /* required roles that are missing, or have ended */
  TnGroupCause group;
  gint64 ends;       /* when the required roles stop being there; 0: no end in sight */
  gint64 changes_at; /* when the verdict changes by time alone; 0: it does not */
} TnCspVerdict;

/** tn_csp_judge: the state of a customer's connection, in the order of product 3.4, with the exact
 * edge of STA-23. */
TnCspVerdict tn_csp_judge (const TnCspEvidence *evidence);

/** TnPartnerEvidence: what the state of a CSP integration follows from. */
typedef struct
{
  gboolean completed; /* a read of the partner tenant came to its end at least once */
  const char *code;   /* (nullable): what the last attempt failed with */
  int mfa;            /* 1, 0, or -1: unknown */
  int admin_agent;    /* 1, 0, or -1: unknown */
  gint64 customers;   /* -1: unknown */
} TnPartnerEvidence;

/** tn_partner_judge: the Sync Status of the CSP row (product 3.2). */
TnCspStatus tn_partner_judge (const TnPartnerEvidence *evidence);

G_END_DECLS
