/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-unsaved.h"

#include <glib/gi18n-lib.h>

#define KEY "tn-unsaved"
#define ASKED_KEY "tn-unsaved-asked"

typedef struct
{
  GtkWidget *widget, *page; /* (owned) */
  void (*leave) (GtkWidget *widget);
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_object_set_data (G_OBJECT (ask->page), ASKED_KEY, NULL);
  g_object_unref (ask->widget);
  g_object_unref (ask->page);
  g_free (ask);
}

static void
answered_cb (AdwAlertDialog *dialog, const char *answer, gpointer data)
{
  Ask *ask = data;

  if (!g_str_equal (answer, "discard"))
    return;
  tn_unsaved_set (ask->page, FALSE);
  ask->leave (ask->widget);
}

void
tn_unsaved_ask (GtkWidget *widget, GtkWidget *page, void (*leave) (GtkWidget *widget))
{
  AdwAlertDialog *dialog;
  Ask *ask;

  if (g_object_get_data (G_OBJECT (page), ASKED_KEY) != NULL)
    return;
  g_object_set_data (G_OBJECT (page), ASKED_KEY, page);
  dialog = ADW_ALERT_DIALOG (
      adw_alert_dialog_new (_ ("Discard Changes?"), _ ("What was typed here is not saved.")));
  ask = g_new (Ask, 1);
  *ask = (Ask) { g_object_ref (widget), g_object_ref (page), leave };
  adw_alert_dialog_add_responses (dialog,
                                  "keep",
                                  _ ("_Keep Editing"),
                                  "discard",
                                  _ ("_Discard"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (dialog, "keep");
  adw_alert_dialog_set_default_response (dialog, "keep");
  g_signal_connect_data (dialog,
                         "response",
                         G_CALLBACK (answered_cb),
                         ask,
                         (GClosureNotify) (void (*) (void)) ask_free,
                         G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), page);
}

static void
close_now (GtkWidget *widget)
{
  adw_dialog_force_close (ADW_DIALOG (widget));
}

static void
close_attempt_cb (AdwDialog *dialog, gpointer data)
{
  if (tn_unsaved_get (GTK_WIDGET (dialog)))
    tn_unsaved_ask (GTK_WIDGET (dialog), GTK_WIDGET (dialog), close_now);
}

void
tn_unsaved_set (GtkWidget *page, gboolean unsaved)
{
  static const char connected[] = "tn-unsaved-connected";

  g_object_set_data (G_OBJECT (page), KEY, GINT_TO_POINTER (unsaved));
  /* While something is edited, its page has its own buttons in place of the one that goes back. */
  if (ADW_IS_NAVIGATION_PAGE (page))
    adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (page), !unsaved);
  if (!ADW_IS_DIALOG (page))
    return;
  adw_dialog_set_can_close (ADW_DIALOG (page), !unsaved);
  if (g_object_get_data (G_OBJECT (page), connected) != NULL)
    return;
  g_object_set_data (G_OBJECT (page), connected, page);
  g_signal_connect (page, "close-attempt", G_CALLBACK (close_attempt_cb), NULL);
}

gboolean
tn_unsaved_get (GtkWidget *page)
{
  return page != NULL && g_object_get_data (G_OBJECT (page), KEY) != NULL;
}

static void
typed_cb (GtkEditable *row, GtkWidget *dialog)
{
  GtkRoot *root = gtk_widget_get_root (dialog);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (row)))
    tn_unsaved_set (dialog, TRUE);
}

static void
watch_below (GtkWidget *widget, GtkWidget *dialog)
{
  if (ADW_IS_ENTRY_ROW (widget))
    g_signal_connect_object (widget, "changed", G_CALLBACK (typed_cb), dialog, G_CONNECT_DEFAULT);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    watch_below (child, dialog);
}

void
tn_unsaved_watch (GtkWidget *dialog)
{
  watch_below (dialog, dialog);
}
