/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-query-model.h"

/* Between a selection and the view that shows it: places that stay when another question is asked.
 * GTK takes its rows apart and puts them together again for each new item, which for 200 rows of
 * ten cells is most of the time between a key in the search and its picture. Here the answer to
 * another question goes into the places that are there, those in sight first, and of items GTK
 * hears of the difference in length alone. When the same question is answered anew, each row keeps
 * its place, wherever that is now: the focus stays on the row of what it showed. Main thread. */

G_BEGIN_DECLS

#define TN_TYPE_SLOT (tn_slot_get_type ())
G_DECLARE_FINAL_TYPE (TnSlot, tn_slot, TN, SLOT, GObject)

/** TnSlot: a place in a view; "record" is notified when it shows another one. */
TnRecord *tn_slot_get_record (TnSlot *self);

#define TN_TYPE_SLOTS (tn_slots_get_type ())
G_DECLARE_FINAL_TYPE (TnSlots, tn_slots, TN, SLOTS, GObject)

/** tn_slots_new: a #GtkSelectionModel of #TnSlot over @selection, whose rows are those of @model.
 */
GtkSelectionModel *tn_slots_new (GtkSelectionModel *selection,
                                 TnQueryModel *model) G_GNUC_WARN_UNUSED_RESULT;

/** tn_slots_get_model: (transfer none): whose rows they are. */
TnQueryModel *tn_slots_get_model (TnSlots *self);

/** tn_slots_set_view: by whose height it is known what is in sight; not owned. */
void tn_slots_set_view (TnSlots *self, GtkWidget *view);

G_END_DECLS
