/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-db.h"
#include "tn-state-store.h"

/* What the parts of the state store share. Store threads, but for tn_state_args_new(). */

G_BEGIN_DECLS

/* What a job needs, whatever it is: a few ids and texts. */
typedef struct
{
  char *actor_name, *source; /* (owned) */
  gint64 id[3];
  gint64 now;
  char *text[7]; /* (owned) (nullable) */
  GArray *array; /* (owned) (nullable) */
} TnStateArgs;

/** tn_state_args_new: @actor: (nullable): for jobs that are not audited. */
TnStateArgs *tn_state_args_new (const TnActor *actor) G_GNUC_WARN_UNUSED_RESULT;
void tn_state_args_free (gpointer data);

/** tn_state_audit: the audit row of a change that succeeds with this transaction. */
gboolean tn_state_audit (TnDb *db,
                         TnStateArgs *args,
                         const char *action,
                         const char *object,
                         const char *detail,
                         GError **error);

/** tn_state_refuse: sets the error. Returns: FALSE. */
gboolean tn_state_refuse (GError **error, TnStoreError code, const char *text);
void tn_state_return_id (GValue *result, gint64 id);

/** tn_state_clean_name: a name that a person gave, on one line and without space around it. */
char *tn_state_clean_name (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_refresh_search: what search finds a tenant by, after its name, managed tenant or
 * organizations changed. */
gboolean tn_state_refresh_search (TnDb *db, gint64 tenant, GError **error);
gboolean tn_state_refresh_search_of_managed (TnDb *db, gint64 managed, GError **error);

G_END_DECLS
