/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-snapshot.h"

G_BEGIN_DECLS

/** TnSnapshotsPage: what the snapshots of a tenant hold, what has changed since, and the way back
 * (RES-01 to RES-03, RES-08). */
#define TN_TYPE_SNAPSHOTS_PAGE (tn_snapshots_page_get_type ())
G_DECLARE_FINAL_TYPE (TnSnapshotsPage, tn_snapshots_page, TN, SNAPSHOTS_PAGE, AdwNavigationPage)

AdwNavigationPage *tn_snapshots_page_new (TnServices *services,
                                          const TnSnapshotTarget *target) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
