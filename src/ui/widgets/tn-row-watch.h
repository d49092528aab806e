/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-query-model.h"

G_BEGIN_DECLS

/** TnRowWatch: one row of the store, kept up to date. Emits "changed" when it was read; the record
 * is NULL when it is gone. */
#define TN_TYPE_ROW_WATCH (tn_row_watch_get_type ())
G_DECLARE_FINAL_TYPE (TnRowWatch, tn_row_watch, TN, ROW_WATCH, GObject)

TnRowWatch *tn_row_watch_new (TnStore *store, TnListKind kind) G_GNUC_WARN_UNUSED_RESULT;

/** tn_row_watch_set_id: 0 or less watches nothing. There is no record until another id is read. */
void tn_row_watch_set_id (TnRowWatch *self, gint64 id);
TnRecord *tn_row_watch_get_record (TnRowWatch *self);

G_END_DECLS
