/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* The audit trail: a chain of rows, each signed together with the one before (practice 6.8). Rows
 * are only ever added. Every hundred rows, and at the end of the program, an anchor (the newest row
 * and its signature) is kept beside the keys, so that a trail that was cut or made anew is noticed.
 * When the chain is found broken, a new segment begins and the old one stays. Store threads. */

G_BEGIN_DECLS

typedef struct _TnDb TnDb;

/** TnActor: who does it, from where. */
typedef struct
{
  const char *name;   /* the system user */
  const char *source; /* "ui", "cli", "background" */
} TnActor;

/** TnAuditRow: what is recorded. Texts are redacted on the way in. */
typedef struct
{
  const char *action; /* "tenant.map" … */
  const char *object; /* (nullable): what it was done to */
  const char *tenant; /* (nullable): tenant id; says whose account acts */
  const char *result; /* "success", "failed", "intent" … */
  const char *before; /* (nullable) */
  const char *after;  /* (nullable) */
  const char *detail; /* (nullable) */
  gint64 intent;      /* the row whose outcome this is; 0: none */
} TnAuditRow;

/** tn_audit_append: inside the transaction of the change that it records. @seq: (nullable) (out).
 */
gboolean tn_audit_append (TnDb *db,
                          const TnActor *actor,
                          const TnAuditRow *row,
                          gint64 *seq,
                          GError **error);

/** tn_audit_keep_anchor: after a commit: keeps an anchor when it is time, or, with @now, when there
 * is anything new. */
void tn_audit_keep_anchor (TnDb *db, gboolean now);

/** TnAuditCheck: what a verification found. */
typedef struct
{
  gint64 rows;      /* looked at */
  gint64 unchecked; /* of them, signed with a key that is not here: a session without a keyring */
  gint64 bad;       /* the first that does not fit; 0: all do */
  gint64 segments;
  gint64 anchor;    /* the row that the anchor names; 0: there is no anchor */
  gint64 known_bad; /* an earlier break, after which a new segment was begun; 0: none */
} TnAuditCheck;

#define TN_TYPE_AUDIT_CHECK (tn_audit_check_get_type ())
GType tn_audit_check_get_type (void);

/** TnAuditValues: what occurs in the trail: who, what (actions), to whom (the newest of them). */
typedef struct
{
  char **actors, **actions, **objects; /* (owned) */
  gboolean scheduled;                  /* the schedule did something */
} TnAuditValues;

#define TN_TYPE_AUDIT_VALUES (tn_audit_values_get_type ())
GType tn_audit_values_get_type (void);
TnAuditValues *tn_audit_values_copy (const TnAuditValues *values) G_GNUC_WARN_UNUSED_RESULT;
void tn_audit_values_free (TnAuditValues *values);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnAuditValues, tn_audit_values_free)

/** tn_audit_list_values: @tenant: (nullable): of this tenant id only. Returns: (nullable). */
TnAuditValues *
tn_audit_list_values (TnDb *db, const char *tenant, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_audit_verify: @last: only so many of the newest rows; 0: all of them. */
gboolean tn_audit_verify (TnDb *db, gint64 last, TnAuditCheck *check, GError **error);

/** tn_audit_begin_segment: records the break at row @bad and begins a new chain with that row. */
gboolean tn_audit_begin_segment (TnDb *db, const TnActor *actor, gint64 bad, GError **error);

/**
 * tn_audit_export:
 *
 * The whole trail as JSON lines, oldest first, and the anchor as the last line:
 * `docs/verify-audit.py` checks it.
 */
char *tn_audit_export (TnDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
