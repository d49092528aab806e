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

/* (nullable): not in what pops up, and not among rows. */
static GtkWidget *
find_search (GtkWidget *widget)
{
  if (GTK_IS_SEARCH_ENTRY (widget))
    return widget;
  if (GTK_IS_POPOVER (widget) || GTK_IS_COLUMN_VIEW (widget) || GTK_IS_LIST_VIEW (widget))
    return NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_search (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

gboolean
tn_focus_search (GtkWidget *page)
{
  GtkWidget *search = find_search (page);

  return search != NULL && gtk_widget_is_visible (search) && gtk_widget_grab_focus (search);
}

static void
search_started_cb (GtkSearchEntry *entry)
{
  gtk_widget_grab_focus (GTK_WIDGET (entry));
  /* The next letter comes behind the first, not over it. */
  gtk_editable_set_position (GTK_EDITABLE (entry), -1);
}

void
tn_search_capture (GtkSearchEntry *entry, GtkWidget *page)
{
  gtk_search_entry_set_key_capture_widget (entry, page);
  g_signal_connect (entry, "search-started", G_CALLBACK (search_started_cb), NULL);
}

void
tn_search_stop (GtkSearchEntry *entry)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (entry), ADW_TYPE_DIALOG);

  if (*gtk_editable_get_text (GTK_EDITABLE (entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (entry), "");
  else if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));
}

/* How long rows are waited for, in microseconds. */
#define ROWS_COME 2000000

typedef struct
{
  gconstpointer given; /* (not owned) (nullable): only compared */
  gint64 until;        /* frame time */
} Wait;

/* Until there is something in @content, or the person has gone somewhere. */
static gboolean
focus_content_cb (GtkWidget *content, GdkFrameClock *clock, gpointer data)
{
  const Wait *wait = data;

  return gtk_root_get_focus (gtk_widget_get_root (content)) == wait->given &&
         gdk_frame_clock_get_frame_time (clock) < wait->until &&
         !gtk_widget_child_focus (content, GTK_DIR_TAB_FORWARD);
}

void
tn_focus_page (AdwNavigationPage *page)
{
  GtkWidget *content = adw_navigation_page_get_child (page);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  Wait *wait;

  if (ADW_IS_TOOLBAR_VIEW (content))
    content = adw_toolbar_view_get_content (ADW_TOOLBAR_VIEW (content));
  /* A page that is replaced while it slides in is shown, and gone already. */
  if (root == NULL || content == NULL ||
      (focus != NULL && gtk_widget_is_ancestor (focus, content)) ||
      tn_focus_search (GTK_WIDGET (page)) || gtk_widget_child_focus (content, GTK_DIR_TAB_FORWARD))
    return;
  tn_focus_inside (GTK_WIDGET (page));
  wait = g_new (Wait, 1);
  *wait = (Wait) { gtk_root_get_focus (root), g_get_monotonic_time () + ROWS_COME };
  gtk_widget_add_tick_callback (content, focus_content_cb, wait, g_free);
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

void
tn_focus_set_sensitive (GtkWidget *widget, gboolean sensitive)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL,
            *dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_DIALOG);

  if (!sensitive && focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget)))
    gtk_widget_child_focus (dialog != NULL ? dialog : GTK_WIDGET (root), GTK_DIR_TAB_FORWARD);
  gtk_widget_set_sensitive (widget, sensitive);
  if (sensitive && focus == NULL && root != NULL && gtk_widget_get_mapped (widget))
    gtk_widget_grab_focus (widget);
}

void
tn_page_leave (AdwNavigationPage *page)
{
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (page), ADW_TYPE_NAVIGATION_VIEW);

  if (view != NULL && adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (view)) == page)
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (view));
}
