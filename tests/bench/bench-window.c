/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-application.h"

#include <libdex.h>
#include <stdlib.h>
#include <time.h>

/* bench-window STARTED ROWS --data DIR --cloud FILE: the application itself, watched. STARTED is
 * CLOCK_MONOTONIC in microseconds just before this process was made, ROWS what the tenants table
 * will hold. Prints "start SECONDS", "memory MIB" and for each key "rows MILLISECONDS" when the
 * table has the new rows and "painted MILLISECONDS" when they are on the screen, then ends. */

/* 0 is the backspace. Each changes what the table shows. */
static const char keys[] = { '1', '7', '3', 0, 0, '8', '2', 0, 0, 0 };

typedef struct
{
  gint64 started;
  guint rows;
  GtkWindow *window;
  GListModel *model; /* of the table */
  GtkEditable *search;
  guint key;
  gint64 pressed; /* 0: no key is under way */
  gboolean changed;
} Watch;

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = gtk_widget_get_child_visible (child) ? find (child, type) : NULL;

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
print_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    abort ();
  line = strstr (status, "VmRSS:");
  g_print ("memory %.0f\n", g_ascii_strtod (line + strlen ("VmRSS:"), NULL) / 1024);
}

static gboolean
press_cb (gpointer data)
{
  Watch *watch = data;
  int end;

  if (watch->key == G_N_ELEMENTS (keys))
    {
      gtk_window_close (watch->window);
      return G_SOURCE_REMOVE;
    }
  end = (int) g_utf8_strlen (gtk_editable_get_text (watch->search), -1);
  watch->changed = FALSE;
  watch->pressed = g_get_monotonic_time ();
  if (keys[watch->key] != 0)
    gtk_editable_insert_text (watch->search, &keys[watch->key], 1, &end);
  else
    gtk_editable_delete_text (watch->search, end - 1, end);
  watch->key++;
  return G_SOURCE_REMOVE;
}

static void
items_changed_cb (Watch *watch)
{
  if (!watch->changed)
    g_print ("rows %.1f\n", (double) (g_get_monotonic_time () - watch->pressed) / 1000);
  watch->changed = TRUE;
}

static void
painted_cb (GdkFrameClock *clock, Watch *watch)
{
  gint64 now = g_get_monotonic_time ();
  if (watch->model == NULL)
    {
      GtkWidget *table = find (GTK_WIDGET (watch->window), GTK_TYPE_COLUMN_VIEW);
      GListModel *model =
          table != NULL ? G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (table))) : NULL;

      if (model == NULL || g_list_model_get_n_items (model) < watch->rows)
        return;
      g_print ("start %.3f\n", (double) (now - watch->started) / G_USEC_PER_SEC);
      print_memory ();
      watch->model = model;
      watch->search = GTK_EDITABLE (find (GTK_WIDGET (watch->window), GTK_TYPE_SEARCH_ENTRY));
      g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changed_cb), watch);
      g_idle_add_full (G_PRIORITY_LOW, press_cb, watch, NULL);
    }
  else if (watch->pressed != 0 && watch->changed)
    {
      g_print ("painted %.1f\n", (double) (now - watch->pressed) / 1000);
      watch->pressed = 0;
      g_idle_add_full (G_PRIORITY_LOW, press_cb, watch, NULL);
    }
}

static void
realized_cb (GtkWidget *window, Watch *watch)
{
  g_signal_connect (gtk_widget_get_frame_clock (window),
                    "after-paint",
                    G_CALLBACK (painted_cb),
                    watch);
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, Watch *watch)
{
  watch->window = window;
  g_signal_connect_after (window, "realize", G_CALLBACK (realized_cb), watch);
}

int
main (int argc, char **argv)
{
  g_autoptr (TnApplication) application = NULL;
  Watch watch = { 0 };

  g_assert (argc > 3);
  watch.started = g_ascii_strtoll (argv[1], NULL, 10);
  watch.rows = (guint) atoi (argv[2]);
  argv[2] = argv[0];
  dex_init ();
  application = tn_application_new ();
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), &watch);
  return g_application_run (G_APPLICATION (application), argc - 2, argv + 2);
}
