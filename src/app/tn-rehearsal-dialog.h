/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-demo.h"

G_BEGIN_DECLS

/** tn_rehearsal_dialog_new: puts a tenant of the demo into a state by name, and has it read again:
 * what the program makes of it is seen in its row. */
AdwDialog *tn_rehearsal_dialog_new (TnDemo *demo, TnServices *services);

G_END_DECLS
