/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-stat.h"

#include "tn-columns.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define TITLE_KEY "tn-title"

static GtkWidget *
label_new (GtkWidget *stat, const char *text, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label",
                                   text,
                                   "xalign",
                                   0.0,
                                   "ellipsize",
                                   PANGO_ELLIPSIZE_END,
                                   "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                   NULL);

  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (stat), label);
  return label;
}

GtkWidget *
tn_stat_new (const char *title)
{
  GtkWidget *stat = g_object_new (GTK_TYPE_BOX,
                                  "orientation",
                                  GTK_ORIENTATION_VERTICAL,
                                  "hexpand",
                                  TRUE,
                                  "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_GROUP,
                                  NULL);

  gtk_widget_add_css_class (stat, "card");
  gtk_widget_add_css_class (stat, "tn-stat");
  g_object_set_data_full (G_OBJECT (stat), TITLE_KEY, g_strdup (title), g_free);
  label_new (stat, title, "caption");
  gtk_widget_add_css_class (label_new (stat, "–", "title-3"), "numeric");
  gtk_widget_add_css_class (label_new (stat, "", "caption"), "dimmed");
  return stat;
}

void
tn_stat_set (GtkWidget *stat, const char *value, const char *detail, const char *style)
{
  static const char *const styles[] = { "success", "warning", "error" };
  GtkWidget *title = gtk_widget_get_first_child (stat),
            *number = gtk_widget_get_next_sibling (title);
  GtkWidget *below = gtk_widget_get_next_sibling (number);
  /* Translators: a number read out: its name, its value, what it means */
  g_autofree char *sentence =
      g_strdup_printf (_ ("%1$s: %2$s %3$s"),
                       (const char *) g_object_get_data (G_OBJECT (stat), TITLE_KEY),
                       value != NULL ? value : _ ("Not known"),
                       detail != NULL ? detail : "");

  gtk_label_set_label (GTK_LABEL (number), value != NULL ? value : "–");
  gtk_label_set_label (GTK_LABEL (below), detail != NULL ? detail : "");
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_strcmp0 (styles[i], style) == 0)
      gtk_widget_add_css_class (number, styles[i]);
    else
      gtk_widget_remove_css_class (number, styles[i]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (stat),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  g_strstrip (sentence),
                                  -1);
}

char *
tn_percent_text (double percent)
{
  /* Translators: a percentage with one decimal */
  return percent >= 0 ? g_strdup_printf (_ ("%.1f %%"), tn_percent_floor (percent)) : NULL;
}

const char *
tn_percent_style (double percent)
{
  TnHealth health = tn_health_judge_percent (percent);

  return health != TN_HEALTH_NO_DATA ? tn_health_look (health).style : NULL;
}

char *
tn_score_change_text (double change)
{
  /* Not "-0.0". */
  if (fabs (change) < 0.05)
    return g_strdup (_ ("unchanged"));
  /* Translators: a change in percentage points, with its sign */
  return change > TN_SCORE_NO_CHANGE ? g_strdup_printf (_ ("%+.1f points"), change) : NULL;
}

void
tn_stat_set_percent (GtkWidget *stat, double percent, const char *detail)
{
  g_autofree char *text = tn_percent_text (percent);

  tn_stat_set (stat, text, detail, tn_percent_style (percent));
}
