/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_stat_new: a number with a name, for the head of a page. */
GtkWidget *tn_stat_new (const char *title);

/** tn_stat_set: @value: NULL: not known; @detail: (nullable): what the number means; @style:
 * (nullable): "success", "warning", "error". */
void tn_stat_set (GtkWidget *stat, const char *value, const char *detail, const char *style);

/** tn_stat_set_percent: a Secure Score; a negative one is not known. */
void tn_stat_set_percent (GtkWidget *stat, double percent, const char *detail);

/** tn_percent_text: (nullable): with one decimal, rounded down; NULL: not known. tn_percent_style:
 * (nullable): the style class of its band in the health matrix (HEA-02). */
char *tn_percent_text (double percent) G_GNUC_WARN_UNUSED_RESULT;
const char *tn_percent_style (double percent);

/** tn_score_change_text: (nullable): percentage points with their sign; NULL: below
 * %TN_SCORE_NO_CHANGE, not known. */
char *tn_score_change_text (double change) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
