/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_prices_dialog_new: the price list of the MSP: what each paid licence costs a month (19-Q41:
 * never fetched from the web). */
AdwDialog *tn_prices_dialog_new (TnServices *services);

G_END_DECLS
