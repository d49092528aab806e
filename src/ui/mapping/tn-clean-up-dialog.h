/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_clean_up_dialog_new: managed tenants that have neither organizations nor a mapping, to be
 * deleted together (MAP-11); one undo brings them back. */
AdwDialog *tn_clean_up_dialog_new (TnServices *services);

G_END_DECLS
