/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-json.h"
#include "tn-list.h"

/* Rows of lists as JSON, for the command line and the local API: one table says what a member is
 * called, where its value comes from and what type it has. Any thread. */

G_BEGIN_DECLS

/** TnMemberKind: what a member holds; every one may be null, which is "not known". */
typedef enum
{
  TN_MEMBER_STRING,
  TN_MEMBER_INTEGER,  /* at least 0 */
  TN_MEMBER_NUMBER,   /* at least 0, two decimals */
  TN_MEMBER_BOOLEAN,  /* of -1, 0, 1 */
  TN_MEMBER_TIME,     /* RFC 3339, UTC */
  TN_MEMBER_ID,       /* the row's id */
  TN_MEMBER_HEALTH,   /* word of the roll-up */
  TN_MEMBER_DECIDING, /* category that decides it; null: healthy, or no data */
  TN_MEMBER_CATEGORY, /* object: health, percent, readAt */
  TN_MEMBER_SYNC_STATUS,
  TN_MEMBER_CSP_AUTH,
  TN_MEMBER_OUTCOME,
  TN_MEMBER_TAGS,        /* array of strings */
  TN_MEMBER_CHANGE,      /* number, may be negative */
  TN_MEMBER_FREE,        /* whether a licence costs nothing */
  TN_MEMBER_AVAILABLE,   /* integer, may be negative */
  TN_MEMBER_UTILIZATION, /* integer, percent */
  TN_MEMBER_NEVER,       /* boolean: the time is known to be "never" */
  TN_MEMBER_BACKUP,      /* nick of how a backup is */
  TN_MEMBER_SCHEDULE,    /* nick of how often */
  TN_MEMBER_LINK,        /* word for how an end user stands to Entra ID */
  TN_MEMBER_RULE,
  TN_MEMBER_SEVERITY,
  TN_MEMBER_ALERT_CATEGORY,
  TN_MEMBER_ALERT_TITLE,
} TnMemberKind;

typedef struct
{
  const char *name;  /* of the member; documented, never renamed */
  const char *field; /* of the record */
  TnMemberKind kind;
} TnMember;

/** tn_row_members: of a list that has a JSON form; NULL for others. @n: (out) */
const TnMember *tn_row_members (TnListKind kind, guint *n);

/** tn_row_put: appends @row, which is of a list that has a JSON form, as an object. */
void tn_row_put (JsonBuilder *builder, TnListKind kind, TnRecord *row);

G_END_DECLS
