/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TnSparkline: a small line of numbers over time, in the colour of the text. An image for screen
 * readers. */
#define TN_TYPE_SPARKLINE (tn_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (TnSparkline, tn_sparkline, TN, SPARKLINE, GtkWidget)

/** tn_sparkline_set_values: @description says in words what the line shows. Fewer than two values
 * draw nothing. */
void tn_sparkline_set_values (TnSparkline *self,
                              const double *values,
                              guint n_values,
                              const char *description);

G_END_DECLS
