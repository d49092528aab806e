/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** TnTimeRangeChosen: @from: included; @until: not included any more; in seconds since 1970. Both
 * 0: it was closed without an answer. */
typedef void (*TnTimeRangeChosen) (GtkWidget *widget, gint64 from, gint64 until);

/** tn_time_range_ask: from which day to which, both included, local days. @from, @until: what is
 * chosen to begin with; 0: today. Nothing happens when @widget is gone before the answer. */
void tn_time_range_ask (GtkWidget *widget, gint64 from, gint64 until, TnTimeRangeChosen chosen);

G_END_DECLS
