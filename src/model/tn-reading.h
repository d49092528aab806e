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

/* All strings are borrowed from the page. NULL: the property was not there or was null. */
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
  int enabled;      /* 1, 0, or -1: unknown */
  int licences;     /* how many are assigned, or -1: unknown */
  const char *skus; /* (nullable): their SKU ids in lower case, separated by spaces */
  gboolean removed;
  /* Of a report: 1 or 0 (can answer MFA; compliant; -1: not judged yet), or when somebody signed in
   * last (seconds, 0: never). */
  gint64 fact;
} TnUserReading;

/** TnUserPage: one page of users, or of a report on users or devices. */
typedef struct
{
  GArray *users;         /* (owned) (element-type TnUserReading) */
  char *next_link;       /* (owned) (nullable) */
  char *delta_link;      /* (owned) (nullable) */
  gpointer document;     /* (owned): what the strings stand in */
  GStringChunk *strings; /* (owned) (nullable): those that had to be made */
  void (*free_document) (gpointer document);
} TnUserPage;

void tn_tenant_reading_free (TnTenantReading *reading);
void tn_sku_reading_free (TnSkuReading *reading);
void tn_control_reading_free (TnControlReading *reading);
void tn_profile_reading_free (TnProfileReading *reading);
void tn_user_page_free (TnUserPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnTenantReading, tn_tenant_reading_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnUserPage, tn_user_page_free)

G_END_DECLS
