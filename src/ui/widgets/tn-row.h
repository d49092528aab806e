/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** tn_row_new: Returns: (transfer floating): a row whose title and subtitle are never read as
 * markup. */
AdwActionRow *tn_row_new (const char *title, const char *subtitle);

/** tn_row_arrow_new: Returns: (transfer floating): says to the eye that a row leads somewhere. */
GtkWidget *tn_row_arrow_new (void);

G_END_DECLS
