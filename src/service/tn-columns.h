/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-list.h"

/* The columns of the tables, by name: what a header says, what it sorts by, and a value in words.
 * Tables, exports and reports go by the same ones. Any thread. */

G_BEGIN_DECLS

/** TnColumnKind: how a value is written: @TN_COLUMN_TIME is RFC 3339 in UTC, @TN_COLUMN_PERCENT a
 * whole number. */
typedef enum
{
  TN_COLUMN_TEXT,
  TN_COLUMN_INTEGER,
  TN_COLUMN_PERCENT,
  TN_COLUMN_TIME,
  TN_COLUMN_HEALTH,
  TN_COLUMN_SYNC,
  TN_COLUMN_CSP_AUTH,
  TN_COLUMN_CUSTOMER,
  TN_COLUMN_TAGS,
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

/** tn_tenant_customer_text: (nullable): 19-Q1: the first organization, and how many more. */
char *tn_tenant_customer_text (TnRecord *tenant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
