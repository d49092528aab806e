/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"
#include "tn-state-people.h"

/* Entra ID user sync: organizations take their people from the mirror of their tenant (product 7).
 * What decides who that is, is model/tn-user-sync.h; all of a run is one transaction of the store.
 * Main thread; futures. */

G_BEGIN_DECLS

/**
 * tn_people_sync_run:
 * @read_first: read the tenant before, as a person expects who asks for it now
 * @override: see tn_state_run_user_sync()
 *
 * One organization. Resolves to a #GBytes that holds a #TnUserSyncResult; a failure is written down
 * beside the settings.
 */
DexFuture *tn_people_sync_run (TnServices *services,
                               gint64 organization,
                               gboolean read_first,
                               gboolean override) G_GNUC_WARN_UNUSED_RESULT;

/** tn_people_sync_run_due: all that are due; the directory of a tenant is read once for all of its
 * organizations. @all: whether they are due or not. Resolves to how many ran (int). */
DexFuture *tn_people_sync_run_due (TnServices *services, gboolean all) G_GNUC_WARN_UNUSED_RESULT;

/** tn_people_sync_everything: every mapped tenant now, then every user sync from what was read.
 * Resolves as tn_sync_which(). */
DexFuture *tn_people_sync_everything (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
