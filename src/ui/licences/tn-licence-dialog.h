/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_licence_dialog_new: what each number of a tenant's licence means, down to the users behind
 * it. */
AdwDialog *tn_licence_dialog_new (TnServices *services, TnLicence *licence);

G_END_DECLS
