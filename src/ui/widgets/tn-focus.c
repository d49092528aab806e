/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-focus.h"

void
tn_focus_inside (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  /* A page that is replaced while it slides in is shown, and gone already. */
  if (root != NULL && (focus == NULL || !gtk_widget_is_ancestor (focus, widget)))
    gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

void
tn_focus_set_visible (GtkWidget *widget, gboolean visible, GtkWidget *next)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!visible && focus != NULL && gtk_widget_is_ancestor (focus, widget) &&
      !gtk_widget_child_focus (next, GTK_DIR_TAB_FORWARD))
    gtk_root_set_focus (root, NULL);
  gtk_widget_set_visible (widget, visible);
}
