/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* What a decoder hands to the store: plain values in bulk, no objects. A reading is made on one
 * worker thread, used on another, and never by two at once. */

G_BEGIN_DECLS

typedef struct
{
  char *tenant_id;
  char *name;
  char *default_domain; /* (nullable) */
  char *initial_domain; /* (nullable) */
  char *country;        /* (nullable) */
  char *partner_type;   /* (nullable): partnerTenantType; set for a partner (CSP) tenant */
} TnTenantReading;

typedef struct
{
  char *sku_id;
  char *part_number;
  char *status;   /* capabilityStatus */
  gint64 enabled; /* prepaidUnits.enabled */
  gint64 warning;
  gint64 suspended;
  gint64 consumed;
} TnSkuReading;

typedef struct
{
  char day[11]; /* YYYY-MM-DD, UTC */
  double current;
  double max;
} TnScoreReading;

/** TnControlReading: one line of what a Secure Score is made of. Borrowed from nothing. */
typedef struct
{
  char *name;     /* (owned): Microsoft's id of it */
  char *category; /* (owned) (nullable) */
  double score;
} TnControlReading;

/** TnProfileReading: what Microsoft says of a control; texts without markup. */
typedef struct
{
  char *name;                        /* (owned) */
  char *title, *category, *service;  /* (owned) (nullable) */
  char *cost, *impact, *remediation; /* (owned) (nullable) */
  double maximum;                    /* NAN: not given */
} TnProfileReading;

/** TnReport: what is read once a day, beside the users. */
typedef enum
{
  TN_REPORT_MFA,      /* who has registered for MFA */
  TN_REPORT_SIGN_INS, /* when somebody signed in last */
  TN_REPORT_DEVICES,  /* managed devices */
  TN_REPORT_MAIL,     /* DNS records of the verified domains */
  TN_N_REPORTS,
} TnReport;

/** tn_report_name: as a resource of tn_cache_list_freshness(). */
const char *tn_report_name (TnReport report);

/** TnCollection: what is kept in step by delta queries. */
typedef enum
{
  TN_COLLECTION_USERS,
  TN_COLLECTION_GROUPS,
  TN_COLLECTION_DEVICES,
  TN_N_COLLECTIONS,
} TnCollection;

/** tn_collection_name: as a resource of tn_cache_list_freshness(). */
const char *tn_collection_name (TnCollection collection);

/* All strings of a row are borrowed from its page. NULL: the property was not there or was null. */

/** TnUserReading: an Entra user, or what a report says of one. */
typedef struct
{
  const char *id;
  const char *display_name;
  const char *user_principal_name;
  const char *mail;
  const char *user_type;
  const char *department;
  const char *job_title;
  const char *office;
  const char *given_name, *surname;
  const char *mobile, *phone; /* mobilePhone, the first of businessPhones */
  const char *street, *city, *state, *postal_code, *country;
  const char *company, *employee_id;
  const char *usage_location;
  const char *proxies;     /* (nullable): SMTP addresses in lower case, separated by spaces */
  const char *skus;        /* (nullable): SKU ids in lower case, separated by spaces */
  const char *group_skus;  /* (nullable): of them, those that come with a group */
  const char *failed_skus; /* (nullable): those whose assignment has an error */
  gint64 created;          /* seconds since 1970; 0: not known */
  int enabled;             /* 1, 0, or -1: unknown */
  int licences;            /* how many are assigned, or -1: unknown */
  gboolean on_premises;    /* mastered by a directory of the customer's own */
  gboolean removed;
  /* Of a report: 1 or 0 (can answer MFA; compliant; -1: not judged yet), or when somebody signed in
   * last (seconds, 0: never). */
  gint64 fact;
} TnUserReading;

/** TnGroupKind: what Graph calls by three properties (reference 3.6). */
typedef enum
{
  TN_GROUP_SECURITY,
  TN_GROUP_MICROSOFT_365,
  TN_GROUP_MAIL_SECURITY,
  TN_GROUP_DISTRIBUTION,
} TnGroupKind;

typedef struct
{
  const char *id;
  const char *name;
  const char *mail;
  TnGroupKind kind;
  gboolean dynamic;
  gboolean on_premises;
  gboolean role_assignable;
  gboolean removed;
  guint first_member, n_members; /* of the page's members */
} TnEntraGroupReading;

typedef struct
{
  const char *id;
  gboolean group; /* else a user, or something else that is no group */
  gboolean removed;
} TnMemberReading;

typedef struct
{
  const char *id;        /* of the object */
  const char *device_id; /* of the device itself */
  const char *name;
  const char *system, *system_version;
  const char *trust; /* trustType */
  int enabled;       /* 1, 0, or -1: unknown */
  gint64 last_seen;  /* seconds since 1970; 0: not known */
  const char *owner; /* (nullable): object id; "": nobody; NULL: it was not asked for */
  gboolean removed;
} TnDeviceReading;

/** TnManagedReading: what Intune knows of a device. */
typedef struct
{
  const char *id;
  const char *device_id; /* (nullable): of the Entra device */
  const char *user_id;   /* (nullable): primary user */
  const char *name, *serial, *manufacturer, *model, *system, *system_version;
  gint64 last_seen;
  int compliant; /* 1, 0, or -1: not judged yet */
} TnManagedReading;

/** TnPage: one page of a collection, or of a report on users or devices. */
typedef struct
{
  GArray *rows;          /* (owned): of the reading that the list is of */
  GArray *members;       /* (owned) (nullable) (element-type TnMemberReading): of its groups */
  char *next_link;       /* (owned) (nullable) */
  char *delta_link;      /* (owned) (nullable) */
  gpointer document;     /* (owned): what the strings stand in */
  GStringChunk *strings; /* (owned) (nullable): those that had to be made */
  void (*free_document) (gpointer document);
} TnPage;

void tn_tenant_reading_free (TnTenantReading *reading);
void tn_sku_reading_free (TnSkuReading *reading);
void tn_control_reading_free (TnControlReading *reading);
void tn_profile_reading_free (TnProfileReading *reading);
void tn_page_free (TnPage *page);

/** tn_pages_count_rows: @pages: (element-type TnPage): rows, and members of groups. */
guint tn_pages_count_rows (GPtrArray *pages);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnTenantReading, tn_tenant_reading_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnPage, tn_page_free)

G_END_DECLS
