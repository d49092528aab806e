/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-restore.h"

G_BEGIN_DECLS

/** TnRestoreBusy: what would change is being found out, or is no longer. */
typedef void (*TnRestoreBusy) (GtkWidget *widget, gboolean busy);

/**
 * tn_restore_ask:
 * @what: (nullable): the name of the only one
 * @busy: (nullable)
 *
 * Asks whether @wishes (element-type TnRestoreWish) are to be as @snapshot holds
 * them, finds out what that would change, and shows it as a change set. Nothing is changed by it.
 * Nothing happens when @widget is gone before the answer.
 */
void tn_restore_ask (GtkWidget *widget,
                     TnServices *services,
                     const TnSnapshotTarget *target,
                     gint64 snapshot,
                     GPtrArray *wishes,
                     const char *what,
                     TnRestoreBusy busy);

G_END_DECLS
