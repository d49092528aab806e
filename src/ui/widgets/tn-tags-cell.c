/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tags-cell.h"

#include <adwaita.h>

#include "tn-table.h"
#include "tn-tag.h"

#include <glib/gi18n-lib.h>

#define SHOWN_KEY "tn-tags"
/* More than these are a number; the tooltip names them. */
#define SHOWN 3

GtkWidget *
tn_tags_cell_new (void)
{
  GtkWidget *cell = g_object_new (GTK_TYPE_BOX,
                                  "spacing",
                                  4,
                                  "valign",
                                  GTK_ALIGN_CENTER,
                                  "overflow",
                                  GTK_OVERFLOW_HIDDEN,
                                  "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_GROUP,
                                  NULL);

  return cell;
}

static void
add_label (GtkWidget *cell, const char *text, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label",
                                   text,
                                   "ellipsize",
                                   PANGO_ELLIPSIZE_END,
                                   "max-width-chars",
                                   14,
                                   "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                   NULL);

  if (style != NULL)
    {
      gtk_widget_add_css_class (label, "tn-tag");
      gtk_widget_add_css_class (label, style);
    }
  else
    gtk_widget_add_css_class (label, "dimmed");
  gtk_box_append (GTK_BOX (cell), label);
}

void
tn_tags_cell_set (GtkWidget *cell, const char *tags)
{
  g_autoptr (GPtrArray) parsed = NULL;
  g_autofree char *all = NULL;
  GtkWidget *child;

  if (g_strcmp0 (g_object_get_data (G_OBJECT (cell), SHOWN_KEY), tags) == 0)
    return;
  g_object_set_data_full (G_OBJECT (cell), SHOWN_KEY, g_strdup (tags), g_free);
  while ((child = gtk_widget_get_first_child (cell)) != NULL)
    gtk_box_remove (GTK_BOX (cell), child);
  parsed = tn_tag_parse (tags);
  for (guint i = 0; i < MIN (parsed->len, SHOWN); i++)
    {
      const TnTagText *tag = g_ptr_array_index (parsed, i);

      add_label (cell, tag->name, tn_tag_colour_nick (tag->colour));
    }
  if (parsed->len > SHOWN)
    {
      /* Translators: so many more than are shown */
      g_autofree char *more = g_strdup_printf (_ ("+%u"), parsed->len - SHOWN);

      add_label (cell, more, NULL);
    }
  all = tn_tag_join (tags, ", ");
  tn_cell_set_tooltip (cell, all);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  all != NULL ? all : "",
                                  -1);
}

GtkWidget *
tn_tag_dot_new (guint colour)
{
  GtkWidget *dot = g_object_new (ADW_TYPE_BIN,
                                 "valign",
                                 GTK_ALIGN_CENTER,
                                 "halign",
                                 GTK_ALIGN_CENTER,
                                 "accessible-role",
                                 GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                 NULL);

  gtk_widget_add_css_class (dot, "tn-dot");
  gtk_widget_add_css_class (dot, tn_tag_colour_nick ((TnTagColour) colour));
  return dot;
}
