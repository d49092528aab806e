/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-pick-dialog.h"

G_BEGIN_DECLS

/** tn_countries: (transfer full) (element-type TnPickEntry): usage locations to choose from; ids
 * are ISO 3166 alpha-2. Main thread. */
GPtrArray *tn_countries (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
