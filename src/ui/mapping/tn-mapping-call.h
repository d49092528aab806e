/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * tn_mapping_follow:
 * @future: (transfer full): of a change that maps tenants
 * @done: what a toast says when it is done
 * @undo: what its button takes back, see tn_window_toast_undo(); static
 * @failed: shows in @dialog why it was not done; not called when the dialog is closed by then
 *
 * What comes after a mapping: the tenants are read, a toast offers Undo, @dialog closes. All but
 * the last also when somebody has closed the dialog before.
 */
void tn_mapping_follow (DexFuture *future,
                        AdwDialog *dialog,
                        TnServices *services,
                        const char *done,
                        const char *undo,
                        void (*failed) (AdwDialog *dialog, const GError *error));

G_END_DECLS
