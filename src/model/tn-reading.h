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
} TnUserReading;

/** TnUserPage: one page of users. */
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
void tn_user_page_free (TnUserPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnTenantReading, tn_tenant_reading_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnUserPage, tn_user_page_free)

G_END_DECLS
