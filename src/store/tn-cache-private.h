/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-db.h"

/* What the files of the cache share. Writer thread. */

G_BEGIN_DECLS

/** TN_RECORD_OF: which record Intune has of a device @d (an alias of cache.devices): one that was
 * enrolled again has several, of which the newest counts. */
#define TN_RECORD_OF(d)                                                                            \
  "(SELECT z.id FROM cache.managed_devices z WHERE z.tenant = " d ".tenant AND z.device_id = " d   \
  ".device_id ORDER BY z.last_seen DESC, z.id LIMIT 1)"

/** tn_cache_still_mapped: a tenant that was removed while it was read must not come back. */
gboolean tn_cache_still_mapped (TnDb *db, gint64 tenant, GError **error);

/** tn_cache_write_freshness: @code: (nullable): NULL: it was read. A failed attempt keeps the time
 * of the last good one: that is how old what is shown is. */
gboolean tn_cache_write_freshness (TnDb *db,
                                   gint64 tenant,
                                   const char *resource,
                                   gint64 now,
                                   const char *code,
                                   const char *detail,
                                   GError **error);

/** tn_cache_count_holders: how many of each licence users hold who cannot sign in. */
gboolean tn_cache_count_holders (TnDb *db, gint64 tenant, GError **error);

G_END_DECLS
