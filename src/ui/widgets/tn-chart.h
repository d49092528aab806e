/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** TnChart: a line of percentages over days, with axes. Left and Right walk along the line, Home
 * and End go to its ends; what stands there is shown and read out. */
#define TN_TYPE_CHART (tn_chart_get_type ())
G_DECLARE_FINAL_TYPE (TnChart, tn_chart, TN, CHART, GtkWidget)

/** TnChartPoint: copied by tn_chart_set_points(). */
typedef struct
{
  gint64 time; /* seconds since 1970: where it stands */
  double percent;
  char *label; /* what it says: "12 Nov: 63.2 %, 23 tenants" */
} TnChartPoint;

/** tn_chart_set_points: @points: ordered by time. @summary: what the whole line says, for a screen
 * reader. */
void tn_chart_set_points (TnChart *self,
                          const TnChartPoint *points,
                          guint n_points,
                          const char *summary);

G_END_DECLS
