/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_stat_new: a number with a name, for the head of a page. */
GtkWidget *tn_stat_new (const char *title);

/** tn_stat_set: @value: NULL: not known; @detail: (nullable): what the number means; @style:
 * (nullable): "success", "warning", "error". */
void tn_stat_set (GtkWidget *stat, const char *value, const char *detail, const char *style);

G_END_DECLS
