/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-alert.h"
#include "tn-health.h"
#include "tn-list.h"

/* The columns of the tables, by name: what a header says, what it sorts by, and a value in words.
 * Tables, exports and reports go by the same ones. Any thread. */

G_BEGIN_DECLS

/** TnColumnKind: how a value is written: @TN_COLUMN_TIME is RFC 3339 in UTC, @TN_COLUMN_PERCENT a
 * whole number, @TN_COLUMN_DECIMAL and _CHANGE have one decimal, @TN_COLUMN_MONEY has two and no
 * currency, @TN_COLUMN_SIGNED and _CHANGE may be negative, @TN_COLUMN_UTILIZATION is a percentage
 * of what was bought. */
typedef enum
{
  TN_COLUMN_TEXT,
  TN_COLUMN_INTEGER,
  TN_COLUMN_PERCENT,
  TN_COLUMN_DECIMAL,
  TN_COLUMN_CHANGE,
  TN_COLUMN_SIGNED,
  TN_COLUMN_MONEY,
  TN_COLUMN_UTILIZATION,
  TN_COLUMN_TIME,
  TN_COLUMN_HEALTH,
  TN_COLUMN_SYNC,
  TN_COLUMN_CSP_AUTH,
  TN_COLUMN_CUSTOMER,
  TN_COLUMN_TAGS,
  TN_COLUMN_VERDICT,  /* of one category: a word */
  TN_COLUMN_CATEGORY, /* the percentage that it goes by */
  TN_COLUMN_YES_NO,   /* unknown: nothing */
  TN_COLUMN_SEVERITY,
  TN_COLUMN_ALERT, /* its title */
  TN_COLUMN_ALERT_CATEGORY,
  TN_COLUMN_AUDIT_ACTION,
  TN_COLUMN_AUDIT_CATEGORY,
  TN_COLUMN_AUDIT_SOURCE,
  TN_COLUMN_BACKUP, /* how a backup is */
  TN_COLUMN_SCHEDULE,
  TN_COLUMN_LINK,    /* how an end user stands to Entra ID */
  TN_COLUMN_SIGN_IN, /* a time, or the word for never */
} TnColumnKind;

typedef struct
{
  const char *field; /* of the record; stored in settings: never renamed */
  const char *title; /* to be translated */
  TnColumnKind kind;
} TnColumn;

/** tn_columns: of a list that can be exported; NULL for others. @n: (out) */
const TnColumn *tn_columns (TnListKind kind, guint *n);

/** tn_column_find: (nullable): by its field. */
const TnColumn *tn_column_find (TnListKind kind, const char *field);

/** tn_column_text: (nullable): the value for a file; NULL: not known, or there is none. */
char *tn_column_text (const TnColumn *column, TnRecord *record) G_GNUC_WARN_UNUSED_RESULT;

/** tn_column_is_number: what tn_column_text() gives is one. */
gboolean tn_column_is_number (const TnColumn *column);

/** tn_percent_floor: to one decimal, downwards, as the bands of the health are judged (19-Q4): what
 * is shown as 80.0 is 80. */
double tn_percent_floor (double percent);

/** tn_health_category_percent: what the verdict on a category goes by, in a row of the health
 * matrix; -1: not known, or it goes by no percentage. */
double tn_health_category_percent (TnRecord *health, TnHealthCategory category);

/** tn_alert_record_title: see tn_alert_title(). */
char *tn_alert_record_title (TnRecord *alert) G_GNUC_WARN_UNUSED_RESULT;

/** tn_licence_available: what is left; negative: too many are assigned. FALSE: that has no meaning
 * for a free licence, or is not known. */
gboolean tn_licence_available (TnRecord *licence, gint64 *available);

/** tn_money_text: hundredths, for a file: "12.50". tn_money_parse: what a person types, with a
 * point or a comma; -1: not an amount. */
char *tn_money_text (gint64 cents) G_GNUC_WARN_UNUSED_RESULT;
gint64 tn_money_parse (const char *text);

/** tn_tenant_customer_text: (nullable): 19-Q1: the first organization, and how many more. */
char *tn_tenant_customer_text (TnRecord *tenant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
