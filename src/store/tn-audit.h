/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The audit trail: a chain of rows, each signed together with the one before (practice 6.8). Writer
 * thread. */

G_BEGIN_DECLS

typedef struct _TnDb TnDb;

/** TnActor: who does it, from where. */
typedef struct
{
  const char *name;   /* the system user */
  const char *source; /* "ui", "cli", "background" */
} TnActor;

/** tn_audit_append: inside the transaction of the change that it records. */
gboolean tn_audit_append (TnDb *db,
                          const TnActor *actor,
                          const char *action,
                          const char *object,
                          const char *result,
                          const char *detail,
                          GError **error);

/**
 * tn_audit_verify: Returns: the sequence number of the first row that does not fit, 0 when all do,
 * -1 with @error. Rows signed with another key (an earlier session without a keyring) cannot be
 * checked and are counted in @unchecked.
 */
gint64 tn_audit_verify (TnDb *db, gint64 *rows, gint64 *unchecked, GError **error);

G_END_DECLS
