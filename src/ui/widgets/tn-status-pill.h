/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-status.h"

G_BEGIN_DECLS

/** TnStatusPill: a state as icon, word and colour; quiet when all is well, a filled pill when it is
 * not. */
#define TN_TYPE_STATUS_PILL (tn_status_pill_get_type ())
G_DECLARE_FINAL_TYPE (TnStatusPill, tn_status_pill, TN, STATUS_PILL, GtkWidget)

GtkWidget *tn_status_pill_new (void);

/** tn_status_pill_set: @look: its texts are static or interned; a word and a style have one icon.
 * @busy shows a spinner and the word "Syncing" instead. */
void tn_status_pill_set (TnStatusPill *self, TnStatusLook look, gboolean busy);

G_END_DECLS
