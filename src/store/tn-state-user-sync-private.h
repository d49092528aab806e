/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the settings and the runs of user sync share; on the writer's or a reader's thread. */
#pragma once

#include "tn-state-people.h"

#include "tn-state-private.h"

G_BEGIN_DECLS

typedef struct
{
  TnStateArgs *args; /* (owned) */
  gint64 organization;
  gint64 now;             /* Unix time */
  TnUserSync *sync;       /* (owned) (nullable) */
  TnDirectory *directory; /* (owned) (nullable) */
  GHashTable *neighbours; /* (owned) (nullable) */
  gboolean flag;          /* what it means, the job says */
  char *text;             /* (owned) (nullable) */
} TnUserSyncJob;

/* @actor: (nullable): a job that leaves nothing in the audit trail. */
TnUserSyncJob *tn_user_sync_job_new (const TnActor *actor, gint64 organization, gint64 now);
void tn_user_sync_job_free (gpointer job);

/* Returns: (transfer full) (nullable): no such organization, or an error of the database. */
TnUserSync *tn_user_sync_read (TnDb *db, gint64 organization, GError **error);

G_END_DECLS
