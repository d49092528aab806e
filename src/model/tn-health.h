/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-status.h"

/* How well a tenant is, as one value and by category (product 11 and 19-Q2, -Q3). Pure rules; any
 * thread. */

G_BEGIN_DECLS

/** TnHealth: from best to worst; @TN_HEALTH_NO_DATA is never counted as good or bad. The numbers
 * are stored in saved views: never renumber. */
typedef enum
{
  TN_HEALTH_NO_DATA,
  TN_HEALTH_HEALTHY,
  TN_HEALTH_WARNING,
  TN_HEALTH_CRITICAL,
} TnHealth;

#define TN_TYPE_HEALTH (tn_health_get_type ())
GType tn_health_get_type (void);

/** TnHealthCategory: the columns of the health matrix, in the order in which one is named when
 * several are equally bad. */
typedef enum
{
  TN_HEALTH_SYNC,
  TN_HEALTH_SCORE,
  TN_HEALTH_MFA,
  TN_HEALTH_EMAIL,
  TN_HEALTH_DEVICES,
  TN_HEALTH_BACKUP,
  TN_HEALTH_LICENCES,
  TN_HEALTH_N_CATEGORIES,
} TnHealthCategory;

/** TN_HEALTH_STALE, TN_HEALTH_VERY_STALE: seconds; what was read longer ago than this is a warning,
 * or critical (HEA-09). */
#define TN_HEALTH_STALE (24 * 60 * 60)
#define TN_HEALTH_VERY_STALE (72 * 60 * 60)

/** TnHealthFacts: what is known of a tenant. A negative number is unknown. */
typedef struct
{
  gboolean mapped;
  TnSyncStatus sync;
  TnCspAuth csp_auth;
  gint64 last_sync;    /* seconds since 1970; 0: never */
  gint64 last_attempt; /* the same */
  gboolean error;      /* the last attempt left an error */
  double score;        /* percent */
  gint64 bought, assigned;
  gint64 mfa_registered, mfa_users; /* users with a method, enabled users */
  gint64 devices_compliant, devices;
  double email;  /* percent */
  double backup; /* percent */
} TnHealthFacts;

/** tn_health_facts_init: nothing is known. */
void tn_health_facts_init (TnHealthFacts *facts);

/** tn_health_judge_category: one cell of the matrix. Edges are exact: more than 24 hours, more than
 * 72 hours; percentages are rounded down first (19-Q4). */
TnHealth
tn_health_judge_category (const TnHealthFacts *facts, TnHealthCategory category, gint64 now);

/** tn_percent_whole: rounded down to what a person reads, but for what a division has lost. */
int tn_percent_whole (double percent);

/** tn_health_judge_percent: the bands of HEA-02: from 80 healthy, from 50 a warning, rounded down
 * first; a negative number is no data. */
TnHealth tn_health_judge_percent (double percent);

/**
 * tn_health_judge:
 * @deciding: (out) (nullable): the first of the worst categories; %TN_HEALTH_SYNC without data
 *
 * The roll-up: the worst category; licences only warn; what has no data does not count.
 */
TnHealth tn_health_judge (const TnHealthFacts *facts, gint64 now, TnHealthCategory *deciding);

/** tn_health_pack, tn_health_unpack: the verdict and what decided it as one number, for a query. */
int tn_health_pack (TnHealth health, TnHealthCategory deciding);
TnHealth tn_health_unpack (gint64 packed, TnHealthCategory *deciding);

/** tn_health_percent: @part of @whole, rounded down; -1 when one is unknown or @whole is not
 * positive. */
double tn_health_percent (gint64 part, gint64 whole);

TnStatusLook tn_health_look (TnHealth health);

/** tn_health_nick: the word for machines: "healthy", "no-data" … */
const char *tn_health_nick (TnHealth health);

/** tn_health_parse: the value of such a word; -1: it is none. */
int tn_health_parse (const char *nick);

/** tn_health_category_name: as a person reads it: "Secure Score" … */
const char *tn_health_category_name (TnHealthCategory category);
const char *tn_health_category_nick (TnHealthCategory category);

/** tn_health_reason: one sentence fragment that names the deciding category. */
const char *tn_health_reason (TnHealth health, TnHealthCategory deciding);

G_END_DECLS
