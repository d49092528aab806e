/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-tables.h"
#include "tn-types.h"

/* The lists that the program shows, as queries: sorting, filtering and searching are SQL. */

G_BEGIN_DECLS

typedef struct _TnDb TnDb;

typedef enum
{
  TN_LIST_TENANTS,
  TN_LIST_MANAGED_TENANTS,
  TN_LIST_ORGANIZATIONS,
  TN_LIST_RUNS,
  TN_LIST_CSP,
  TN_LIST_RELATIONSHIPS,
  TN_LIST_AUDIT,
  TN_LIST_TAGS,
  TN_LIST_LICENCES, /* a line a tenant and licence; parent: a Microsoft tenant */
  TN_LIST_SCORES,   /* the Secure Score of each mapped tenant */
  TN_LIST_SKUS,     /* a line a licence, over all mapped tenants */
  TN_LIST_HEALTH,   /* the health matrix: each mapped tenant */
  TN_LIST_USERS,    /* Entra users of mapped tenants; parent: a Microsoft tenant */
  TN_LIST_ALERTS,
  TN_LIST_END_USERS,  /* parent: an organization */
  TN_LIST_ASSETS,     /* parent: an organization */
  TN_LIST_CONFLICTS,  /* of user sync; parent: an organization */
  TN_LIST_SYNC_RUNS,  /* of user sync; parent: an organization */
  TN_LIST_SYNC_ITEMS, /* of one run; parent: the run */
  TN_LIST_BACKUPS,    /* the backup of each mapped tenant */
  TN_LIST_CONTROLS,   /* what a Secure Score is made of; parent: a Microsoft tenant */
} TnListKind;

/**
 * TnListFilter: @TN_FILTER_ATTENTION is for tenants, end users and backups, _MAPPED and _UNMAPPED
 * also for managed tenants and organizations.
 * @TN_FILTER_CHILDLESS: managed tenants without organizations and mapping
 * @TN_FILTER_LIVE: relationships that give access
 * @TN_FILTER_FAILED: audit entries that did not succeed
 * @TN_FILTER_SCORED: tenants whose Secure Score is known
 * @TN_FILTER_UNUSED: licences of which some are not assigned
 * @TN_FILTER_SHORT: licences of which none is left, or too many are assigned
 * @TN_FILTER_PAID: licences that are not free
 * @TN_FILTER_WITHOUT_MFA: members who can sign in and cannot answer a request for MFA
 * @TN_FILTER_MFA_NOT_KNOWN: members who can sign in, and of whom Microsoft did not say whether they
 * can
 * @TN_FILTER_INACTIVE: users with a licence who can sign in and did not since "until"
 * @TN_FILTER_OPEN, _SNOOZED, _RESOLVED: alerts that need somebody; those that are quiet by
 * somebody's wish (dismissed ones among them); those that are over
 * @TN_FILTER_DISABLED: users who cannot sign in and hold a licence
 * @TN_FILTER_NOT_LINKED: end users that were entered by hand or imported
 * @TN_FILTER_NO_EMAIL: end users without an email address
 * @TN_FILTER_SHARED: end users whose email address somebody else has, too (EUS-04)
 * @TN_FILTER_GONE: end users who are disabled or deleted in Microsoft
 * @TN_FILTER_ARCHIVED: organizations that are archived; all other filters leave these out, but for
 *   those of one managed tenant
 * @TN_FILTER_ANY: organizations, archived ones among them
 * @TN_FILTER_AMBIGUOUS: assets that could be several devices (DEV-04)
 * @TN_FILTER_NOT_ASSIGNED: assets without an end user
 * @TN_FILTER_LINKED: assets that are a device
 * @TN_FILTER_REMOVED: tenants that were disconnected and are not connected again; all other
 *   filters leave these out
 */
typedef enum
{
  TN_FILTER_ALL,
  TN_FILTER_ATTENTION,
  TN_FILTER_MAPPED,
  TN_FILTER_UNMAPPED,
  TN_FILTER_CHILDLESS,
  TN_FILTER_LIVE,
  TN_FILTER_FAILED,
  TN_FILTER_REMOVED,
  TN_FILTER_PAID,
  TN_FILTER_UNUSED,
  TN_FILTER_SHORT,
  TN_FILTER_SCORED,
  TN_FILTER_WITHOUT_MFA,
  TN_FILTER_MFA_NOT_KNOWN,
  TN_FILTER_INACTIVE,
  TN_FILTER_DISABLED,
  TN_FILTER_OPEN,
  TN_FILTER_SNOOZED,
  TN_FILTER_RESOLVED,
  TN_FILTER_NOT_LINKED,
  TN_FILTER_NO_EMAIL,
  TN_FILTER_SHARED,
  TN_FILTER_GONE,
  TN_FILTER_ARCHIVED,
  TN_FILTER_ANY,
  TN_FILTER_AMBIGUOUS,
  TN_FILTER_NOT_ASSIGNED,
  TN_FILTER_LINKED,
} TnListFilter;

/** TnTenantFilter: what may be combined: any of the values of one kind, and all of the kinds
 * (19-Q8). Zeroed: everything. */
typedef struct
{
  guint health, sync, csp_auth; /* bits: 1 << value; 0: any */
  GArray *tags;                 /* (owned) (nullable) (element-type gint64): any of these */
  GArray *customers;            /* (owned) (nullable) (element-type gint64): organizations */
} TnTenantFilter;

/** tn_tenant_filter_clear: everything again. tn_tenant_filter_copy: @to is overwritten. */
void tn_tenant_filter_clear (TnTenantFilter *filter);
void tn_tenant_filter_copy (TnTenantFilter *to, const TnTenantFilter *from);
gboolean tn_tenant_filter_equal (const TnTenantFilter *a, const TnTenantFilter *b);

/** tn_tenant_filter_is_empty: it lets everything through. */
gboolean tn_tenant_filter_is_empty (const TnTenantFilter *filter);

typedef struct
{
  TnListKind kind;
  char *search; /* (owned) (nullable): as typed */
  char *sort;   /* (owned) (nullable): field name of the record; NULL: the list's own order */
  gboolean descending;
  TnListFilter filter;
  gint64 parent;          /* organizations of this managed tenant, runs of this Microsoft tenant,
                             relationships of this integration; 0: all */
  gint64 context;         /* only what belongs to this Microsoft tenant; 0: all */
  GArray *allowed;        /* (owned) (nullable) (element-type gint64): only what belongs to one of
                             these Microsoft tenants, whatever else is asked for; NULL: all */
  TnTenantFilter tenants; /* of tenants and the health matrix only */
  char *sku;              /* (owned) (nullable): SKU id: of licences by tenant only; NULL: all */
  /* Of the audit trail only; NULL or 0: all. */
  char *action;       /* (owned) (nullable): what the action begins with */
  char **actions;     /* (owned) (nullable): it is one of these */
  char *actor;        /* (owned) (nullable) */
  gboolean scheduled; /* only what the schedule did */
  char *object;       /* (owned) (nullable): what it was done to */
  char *tenant;       /* (owned) (nullable): tenant id */
  guint limit;        /* so many rows at most, whichever are found first; 0: all, in order */
  gint64 from, until; /* seconds since 1970; "until" also of users */
} TnListQuery;

TnListQuery *tn_list_query_copy (const TnListQuery *query) G_GNUC_WARN_UNUSED_RESULT;
void tn_list_query_free (TnListQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnListQuery, tn_list_query_free)

/** tn_list_tables: whose change means that the list must be read again. */
TnTables tn_list_tables (TnListKind kind);

/** tn_list_sorts_by: whether "sort" may be @field. */
gboolean tn_list_sorts_by (TnListKind kind, const char *field);

/** tn_list_item_type: of the records of a list. */
GType tn_list_item_type (TnListKind kind);

/** tn_list_ids, tn_list_rows: on a store thread. */
GArray *tn_list_ids (TnDb *db, const TnListQuery *query, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
tn_list_rows (TnDb *db, TnListKind kind, GArray *ids, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** TnTenantCounts: how many connected tenants have each value. */
typedef struct
{
  guint health[4];
  guint sync[5];
  guint csp_auth[11];
} TnTenantCounts;

/** tn_list_count_tenants: on a store thread. */
gboolean tn_list_count_tenants (TnDb *db, TnTenantCounts *counts, GError **error);

/** tn_list_ids_sql: the text of the query, for tests that ask SQLite for its plan. */
char *tn_list_ids_sql (const TnListQuery *query) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
