/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-menu.h"

static void
name_items (GtkWidget *widget)
{
  GParamSpec *text = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "text");

  if (text != NULL && g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton"))
    {
      g_autofree char *label = NULL;
      g_auto (GStrv) parts = NULL;
      g_autofree char *plain = NULL;

      g_object_get (widget, "text", &label, NULL);
      parts = g_strsplit (label != NULL ? label : "", "_", -1);
      plain = g_strjoinv ("", parts);
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      plain,
                                      -1);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_items (child);
}

void
tn_menu_name_items (GtkPopover *menu)
{
  /* Only once it is shown: GTK sets the relation that hides the names when the menu gets a parent.
   */
  g_signal_connect (menu, "map", G_CALLBACK (name_items), NULL);
}

void
tn_menu_append (GMenu *menu, const char *label, const char *action, gint64 target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "x", target);
  g_menu_append_item (menu, item);
}
