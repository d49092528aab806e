/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-snapshots.h"

/* What was made anew has another id. A restore that was cut off, or is done twice, must not make it
 * once more: an object that was not there then, of the same kind and name, all of whose writable
 * values are those that are wanted, is the one that was made: its twin. For worker threads, as
 * tn-snapshots.h. */

G_BEGIN_DECLS

typedef struct _TnTwins TnTwins;

/**
 * tn_twins_find:
 * @wanted: what was there then
 * @fresh: what is there now
 * @deleted: set of ids that Microsoft keeps among the deleted: they come back themselves
 *
 * Of all kinds: what comes back may refer to any of them.
 */
TnTwins *tn_twins_find (TnSnapshots *snapshots,
                        const TnManifest *wanted,
                        const TnManifest *fresh,
                        GHashTable *deleted) G_GNUC_WARN_UNUSED_RESULT;
void tn_twins_free (TnTwins *self);

/** tn_twins_get: (nullable): the id of the twin of an object. */
const char *tn_twins_get (TnTwins *self, const char *id);
guint tn_twins_count (TnTwins *self);

/** tn_twins_foreach: @func gets the id of an object and that of its twin. */
void tn_twins_foreach (TnTwins *self, GHFunc func, gpointer data);

/** tn_twins_apply: @json (transfer full) (nullable) with the ids of twins in place of those of
 * their originals. */
char *tn_twins_apply (TnTwins *self, char *json) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
