/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-health.h"
#include "tn-record.h"

/* A cell of the health matrix: the number it goes by with its verdict, and on a click what it is
 * made of (HEA-10). */

G_BEGIN_DECLS

GtkWidget *tn_health_cell_new (void);
void tn_health_cell_set (GtkWidget *cell, TnRecord *health, TnHealthCategory category);

G_END_DECLS
