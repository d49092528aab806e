/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_disconnected_dialog_new: ACT-13: tenants that were disconnected, with their history and a way
 * back. */
AdwDialog *tn_disconnected_dialog_new (TnServices *services);

G_END_DECLS
