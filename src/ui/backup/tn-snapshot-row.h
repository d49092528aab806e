/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_snapshot_row_factory: (transfer full): rows of #TnSnapshotItem with a check that chooses them
 * in @selection, which has to live as long as the view. */
GtkListItemFactory *
tn_snapshot_row_factory (GtkSelectionModel *selection) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
