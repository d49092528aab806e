/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Older than this, a value of a mapped tenant is shown dimmed: two missed rounds of the schedule.
 */
#define TN_STALE_SECONDS (65 * 60)

/** TnAgeLabel: "34 min ago", renewed every half minute; the exact time is its tooltip (SYN-04). */
#define TN_TYPE_AGE_LABEL (tn_age_label_get_type ())
G_DECLARE_FINAL_TYPE (TnAgeLabel, tn_age_label, TN, AGE_LABEL, GtkWidget)

GtkWidget *tn_age_label_new (void);

/** tn_age_label_set_time: seconds since 1970; 0 or less shows a dash. */
void tn_age_label_set_time (TnAgeLabel *self, gint64 time);

/** tn_age_text: the same words, for a row's subtitle. tn_age_text_inside: within a sentence. */
char *tn_age_text (gint64 time) G_GNUC_WARN_UNUSED_RESULT;
char *tn_age_text_inside (gint64 time) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
