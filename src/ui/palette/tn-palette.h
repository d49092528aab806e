/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_palette_new: finds anything, then does something with it (S29). @window: whose keys go to the
 * entry as long as it is open, so that none typed before it has the focus is lost. */
AdwDialog *tn_palette_new (TnServices *services, GtkWidget *window);

G_END_DECLS
