/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <libdex.h>

G_BEGIN_DECLS

/** TN_ROW_OF_RESULT: the row is what the write resolves to. */
#define TN_ROW_OF_RESULT G_MININT64

/** tn_dialog_follow: says how a write that a dialog began ended, also when somebody closed the
 * dialog meanwhile. One that succeeded closes it.
 *
 * @future: (transfer full): the write
 * @done: (nullable): for a toast
 * @undo: (nullable): the action of the trail that a button of the toast takes back; a literal
 * @row: of it: a gint64, or %TN_ROW_OF_RESULT
 * @failed: told of the error while the dialog is open; otherwise a toast says it */
void tn_dialog_follow (DexFuture *future,
                       AdwDialog *dialog,
                       const char *done,
                       const char *undo,
                       gint64 row,
                       void (*failed) (AdwDialog *dialog, const GError *error));

G_END_DECLS
