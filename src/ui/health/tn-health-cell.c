/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-health-cell.h"

#include "tn-health-text.h"
#include "tn-status-pill.h"
#include "tn-table.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

static const char category_key[] = "tn-health-category";

static TnHealthCategory
category_of (GtkWidget *cell)
{
  return (TnHealthCategory) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (cell), category_key));
}

/* The breakdown ------------------------------------------------------------- */

static GtkWidget *
paragraph (const char *text, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label",
                                   text,
                                   "wrap",
                                   TRUE,
                                   "xalign",
                                   0.0,
                                   "max-width-chars",
                                   44,
                                   "selectable",
                                   FALSE,
                                   NULL);

  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
closed_cb (GtkPopover *popover, gpointer data)
{
  GtkWidget *button = gtk_widget_get_parent (GTK_WIDGET (popover));

  /* Otherwise the focus would go to the first widget of the window. */
  if (gtk_widget_get_mapped (button))
    gtk_widget_grab_focus (button);
  gtk_widget_unparent (GTK_WIDGET (popover));
}

static void
leave_cb (GtkButton *button, GtkPopover *popover)
{
  gtk_popover_popdown (popover);
}

/* Where the people or things behind a number are. FALSE: nowhere. */
static gboolean
add_way_on (GtkWidget *box, GtkPopover *popover, TnRecord *record, TnHealthCategory category)
{
  const char *label = tn_health_way_on (record, category);
  GtkWidget *button;

  if (label == NULL)
    return FALSE;
  button = gtk_button_new_with_label (label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.health-way-on");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button),
                                    "(xu)",
                                    tn_record_get_id (record),
                                    (guint) category);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_margin_top (button, 6);
  g_signal_connect_object (button, "clicked", G_CALLBACK (leave_cb), popover, G_CONNECT_AFTER);
  gtk_box_append (GTK_BOX (box), button);
  return TRUE;
}

static GtkWidget *
breakdown_new (GtkPopover *popover, TnRecord *record, TnHealthCategory category)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *pill = tn_status_pill_new ();
  TnHealth health = (TnHealth) tn_record_get_int (record, tn_health_category_nick (category));
  g_autofree char *meaning = tn_health_meaning (record, category),
                  *age = tn_health_age (record, category, g_get_real_time () / G_USEC_PER_SEC),
                  *failure = tn_health_failure (record, category);
  gboolean way_on;

  gtk_box_append (GTK_BOX (box), paragraph (tn_health_category_name (category), "heading"));
  tn_status_pill_set (TN_STATUS_PILL (pill), tn_health_look (health), FALSE);
  gtk_box_append (GTK_BOX (box), pill);
  gtk_box_append (GTK_BOX (box), paragraph (meaning, NULL));
  if (failure != NULL)
    gtk_box_append (GTK_BOX (box), paragraph (failure, NULL));
  if (age != NULL)
    gtk_box_append (GTK_BOX (box), paragraph (age, "dimmed"));
  way_on = add_way_on (box, popover, record, category);
  /* Without a way on, the keyboard is here all the same, and a screen reader reads it. */
  g_object_set (box,
                "focusable",
                !way_on,
                "accessible-role",
                GTK_ACCESSIBLE_ROLE_GROUP,
                "margin-start",
                12,
                "margin-end",
                12,
                "margin-top",
                12,
                "margin-bottom",
                12,
                NULL);
  return box;
}

static void
clicked_cb (GtkButton *button, gpointer data)
{
  TnRecord *record = tn_cell_get_record (GTK_WIDGET (button));
  GtkWidget *popover;

  if (record == NULL)
    return;
  popover = gtk_popover_new ();
  gtk_popover_set_child (
      GTK_POPOVER (popover),
      breakdown_new (GTK_POPOVER (popover), record, category_of (GTK_WIDGET (button))));
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tn_health_category_name (category_of (GTK_WIDGET (button))),
                                  -1);
  gtk_widget_set_parent (popover, GTK_WIDGET (button));
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

/* The cell ------------------------------------------------------------------ */

/* A recycled row must not leave a popover behind that has lost its parent. */
static void
unrooted_cb (GtkWidget *button, gpointer data)
{
  GtkWidget *child = gtk_widget_get_last_child (button);

  if (GTK_IS_POPOVER (child))
    gtk_widget_unparent (child);
}

GtkWidget *
tn_health_cell_new (void)
{
  GtkWidget *button = gtk_button_new ();

  gtk_button_set_child (GTK_BUTTON (button), tn_status_pill_new ());
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "tn-health-cell");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), NULL);
  g_signal_connect (button, "unrealize", G_CALLBACK (unrooted_cb), NULL);
  return button;
}

void
tn_health_cell_set (GtkWidget *cell, TnRecord *health, TnHealthCategory category)
{
  TnHealth verdict = (TnHealth) tn_record_get_int (health, tn_health_category_nick (category));
  TnStatusLook look = tn_health_look (verdict);
  g_autofree char *number = tn_health_number (health, category), *name = NULL;

  g_object_set_data (G_OBJECT (cell), category_key, GUINT_TO_POINTER (category));
  /* Translators: a category of the health, a number and a verdict on it, read out */
  name = number != NULL ? g_strdup_printf (_ ("%1$s: %2$s, %3$s"),
                                           tn_health_category_name (category),
                                           number,
                                           look.word)
                        : g_strdup_printf (C_ ("category and verdict", "%1$s: %2$s"),
                                           tn_health_category_name (category),
                                           look.word);
  if (number != NULL)
    look.word = g_intern_string (number);
  look.loud = verdict == TN_HEALTH_CRITICAL;
  tn_status_pill_set (TN_STATUS_PILL (gtk_button_get_child (GTK_BUTTON (cell))), look, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  tn_cell_set_tooltip (cell, name);
}
