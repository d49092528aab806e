/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** tn_next_step_new: a button with what comes before anything can be read: connecting a tenant,
 * then mapping it. It is visible while that is so, and says why in "tooltip-text". Main thread. */
GtkWidget *tn_next_step_new (TnServices *services);

G_END_DECLS
