/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-status.h"

/* What the program warns of by itself (S26). Pure; any thread. The numbers are stored: never
 * renumber. */

G_BEGIN_DECLS

typedef enum
{
  TN_ALERT_AUTH_ERROR,      /* Microsoft refuses us */
  TN_ALERT_GDAP_EXPIRING,   /* a relationship ends within a week */
  TN_ALERT_GDAP_EXPIRED,    /* it has ended */
  TN_ALERT_SCORE_DROP,      /* the Secure Score fell within 30 days */
  TN_ALERT_LICENCES_SHORT,  /* none is left, or too many are assigned; a finding a licence */
  TN_ALERT_LICENCES_UNUSED, /* less than half are assigned; a finding a licence */
  TN_ALERT_SYNC_STALE,      /* not read for three days */
  TN_ALERT_MFA_GAP,         /* less than half of the members have MFA */
  TN_ALERT_RULE_FAILED,     /* one of these could not be checked */
  TN_ALERT_BACKUP_FAILED,   /* twice in a row, or none for two days */
  TN_ALERT_MASS_DELETION,   /* so many objects are gone at once that it may be an attack */
  TN_ALERT_SERVICE_BACKUP,  /* a backup service of Microsoft's does not protect what was chosen */
  TN_ALERT_BACKUP_GAP,      /* it leaves out licensed users */
  TN_ALERT_RESTORE_FAILED,  /* within a week, and was not tried again with success */
  TN_ALERT_INTERRUPTED, /* changes were announced, and nobody knows whether Microsoft made them */
  TN_ALERT_ACCESS_MISSING, /* something of a customer's connection is missing but not its time */
  TN_ALERT_N_RULES,
} TnAlertRule;

/** TnAlertSeverity: from least to worst. */
typedef enum
{
  TN_ALERT_LOW,
  TN_ALERT_MEDIUM,
  TN_ALERT_HIGH,
  TN_ALERT_CRITICAL,
} TnAlertSeverity;

/** TnAlertCategory: with the severity that product 14.5 gives to each (ADM-07). */
typedef enum
{
  TN_ALERT_SECURITY,
  TN_ALERT_LICENCE,
  TN_ALERT_COMPLIANCE,
  TN_ALERT_SERVICE_HEALTH,
  TN_ALERT_OPERATIONS,
  TN_ALERT_N_CATEGORIES,
} TnAlertCategory;

/** TN_ALERT_SCORE_FALL: percentage points within 30 days that are a drop. */
#define TN_ALERT_SCORE_FALL 5

TnAlertCategory tn_alert_category (TnAlertRule rule);
TnAlertSeverity tn_alert_severity (TnAlertRule rule);
TnAlertSeverity tn_alert_category_severity (TnAlertCategory category);

/** tn_alert_title: one line, with how many tenants stand behind it. @subject: (nullable): the name
 * of a licence. */
char *
tn_alert_title (TnAlertRule rule, const char *subject, guint tenants) G_GNUC_WARN_UNUSED_RESULT;

/** tn_alert_advice: what to do. */
const char *tn_alert_advice (TnAlertRule rule);

/* The words for machines. */
const char *tn_alert_rule_nick (TnAlertRule rule);
const char *tn_alert_category_nick (TnAlertCategory category);
const char *tn_alert_severity_nick (TnAlertSeverity severity);

const char *tn_alert_category_name (TnAlertCategory category);
TnStatusLook tn_alert_severity_look (TnAlertSeverity severity);

G_END_DECLS
