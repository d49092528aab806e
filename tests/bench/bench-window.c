/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-application.h"

#include <adwaita.h>
#include <libdex.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* bench-window STARTED ROWS --data DIR --cloud FILE: the application itself, watched. STARTED is
 * CLOCK_MONOTONIC in microseconds just before this process was made, ROWS what the tenants table
 * will hold. Prints "start SECONDS", "memory MIB", then lines of a word and milliseconds:
 *   rows, painted            a key in the search: until the table has the new rows, until they are
 * on the screen sort                     a column: until the sorted table is on the screen page
 * another page that was seen before: until it is on the screen palette-rows, palette    a key in
 * the palette scroll                   the longest turn of the main loop while the whole table
 * passes by and ends. */

/* 0 is the backspace. Each changes what is shown. */
static const char keys[] = { '1', '7', '3', 0, 0, '8', '2', 0, 0, 0 };
#define PATIENCE 1500    /* milliseconds */
#define BETWEEN_KEYS 100 /* milliseconds: 120 words a minute */
static const char palette_keys[] = "person 12";
static const char *const pages[] = { "organizations", "health", "users",  "licences",
                                     "scores",        "alerts", "tenants" };

typedef enum
{
  STARTING,
  KEYS,
  SORTS,
  PAGES_FIRST, /* pages are made once: the first time does not count */
  PAGES,
  PALETTE,
  SCROLL,
  END,
} Phase;

typedef struct
{
  gint64 started;
  guint rows;
  GtkWindow *window;
  GtkWidget *table;
  GListModel *model; /* of what is measured */
  GtkEditable *search;
  Phase phase;
  guint step;
  gint64 pressed; /* 0: nothing is under way */
  gboolean changed;
  guint patience;       /* source */
  gint64 longest, turn; /* turns of the main loop */
} Watch;

static Watch *the_watch; /* a poll function has no data */

/* @seen: only what is not hidden by something that it is in. */
static GtkWidget *
find (GtkWidget *widget, GType type, gboolean seen)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found =
          !seen || gtk_widget_get_child_visible (child) ? find (child, type, seen) : NULL;

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A turn is what happens between two waits. */
static gint
poll_cb (GPollFD *fds, guint n, gint timeout)
{
  gint64 now = g_get_monotonic_time ();
  gint result;

  if (the_watch->turn != 0)
    the_watch->longest = MAX (the_watch->longest, now - the_watch->turn);
  result = g_poll (fds, n, timeout);
  the_watch->turn = g_get_monotonic_time ();
  return result;
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

static void
print_time (Watch *watch, const char *what)
{
  g_print ("%s %.1f\n", what, (double) (g_get_monotonic_time () - watch->pressed) / 1000);
}

static void
items_changed_cb (Watch *watch)
{
  if (watch->pressed == 0 || watch->changed)
    return;
  if (watch->phase == KEYS)
    print_time (watch, "rows");
  else if (watch->phase == PALETTE)
    print_time (watch, "palette-rows");
  watch->changed = TRUE;
}

static void
follow (Watch *watch, GListModel *model)
{
  if (watch->model != NULL)
    g_signal_handlers_disconnect_by_data (watch->model, watch);
  watch->model = model;
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changed_cb), watch);
  /* The rows of another question come into the places that are there. */
  g_signal_connect_swapped (model, "selection-changed", G_CALLBACK (items_changed_cb), watch);
}

/* @key: 0: the backspace */
static void
press_key (Watch *watch, char key)
{
  int end = (int) g_utf8_strlen (gtk_editable_get_text (watch->search), -1);

  if (key != 0)
    gtk_editable_insert_text (watch->search, &key, 1, &end);
  else
    gtk_editable_delete_text (watch->search, end - 1, end);
}

static gboolean step_cb (gpointer data);

/* Nobody presses a key in the moment in which the picture of the last one appears. */
static void
step_soon (Watch *watch)
{
  if (watch->phase == KEYS || watch->phase == PALETTE)
    g_timeout_add (BETWEEN_KEYS, step_cb, watch);
  else
    g_idle_add_full (G_PRIORITY_LOW, step_cb, watch, NULL);
}

static GtkColumnViewColumn *
sorted_column (Watch *watch, guint n)
{
  GListModel *columns = gtk_column_view_get_columns (GTK_COLUMN_VIEW (watch->table));

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (gtk_column_view_column_get_sorter (column) != NULL &&
          gtk_column_view_column_get_visible (column) && n-- == 0)
        return g_steal_pointer (&column);
    }
  return NULL;
}

static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Watch *watch = data;
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (watch->table));
  double at = gtk_adjustment_get_value (adjustment),
         page = gtk_adjustment_get_page_size (adjustment),
         end = gtk_adjustment_get_upper (adjustment) - page;

  if (at < end && ++watch->step < 400)
    {
      gtk_adjustment_set_value (adjustment, MIN (end, at + MAX (page, end / 400)));
      return G_SOURCE_CONTINUE;
    }
  g_print ("scroll %.1f\n", (double) watch->longest / 1000);
  gtk_window_close (watch->window);
  return G_SOURCE_REMOVE;
}

static void
next_phase (Watch *watch)
{
  watch->phase++;
  watch->step = 0;
  watch->changed = FALSE;
  if (watch->phase == PALETTE)
    {
      GtkWidget *dialog;

      gtk_widget_activate_action (GTK_WIDGET (watch->window), "win.palette", NULL);
      dialog = GTK_WIDGET (
          adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (watch->window)));
      watch->search = GTK_EDITABLE (find (dialog, GTK_TYPE_SEARCH_ENTRY, FALSE));
      follow (watch,
              G_LIST_MODEL (gtk_list_view_get_model (
                  GTK_LIST_VIEW (find (dialog, GTK_TYPE_LIST_VIEW, FALSE)))));
    }
  else if (watch->phase == SCROLL)
    {
      adw_dialog_force_close (
          adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (watch->window)));
      watch->longest = 0;
      gtk_widget_add_tick_callback (watch->table, scroll_cb, watch, NULL);
    }
}

/* What changes nothing, as a sort by a column that has the same order, is not measured. */
static gboolean
no_change_cb (gpointer data)
{
  Watch *watch = data;

  watch->patience = 0;
  watch->pressed = 0;
  step_soon (watch);
  return G_SOURCE_REMOVE;
}

/* What comes next, when nothing else is to be done. */
static gboolean
step_cb (gpointer data)
{
  Watch *watch = data;
  g_autoptr (GtkColumnViewColumn) column = NULL;

  if ((watch->phase == KEYS && watch->step == G_N_ELEMENTS (keys)) ||
      (watch->phase == SORTS && (column = sorted_column (watch, watch->step)) == NULL) ||
      ((watch->phase == PAGES_FIRST || watch->phase == PAGES) &&
       watch->step == G_N_ELEMENTS (pages)) ||
      (watch->phase == PALETTE && palette_keys[watch->step] == '\0'))
    {
      next_phase (watch);
      /* A person sees the palette before typing the first key. */
      if (watch->phase == PALETTE)
        g_timeout_add (300, step_cb, watch);
      else if (watch->phase != SCROLL)
        g_idle_add_full (G_PRIORITY_LOW, step_cb, watch, NULL);
      return G_SOURCE_REMOVE;
    }
  watch->changed = watch->phase == PAGES || watch->phase == PAGES_FIRST;
  watch->pressed = g_get_monotonic_time ();
  watch->patience = g_timeout_add (PATIENCE, no_change_cb, watch);
  if (watch->phase == KEYS)
    press_key (watch, keys[watch->step]);
  else if (watch->phase == SORTS)
    gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (watch->table), column, GTK_SORT_DESCENDING);
  else if (watch->phase == PALETTE)
    press_key (watch, palette_keys[watch->step]);
  else
    gtk_widget_activate_action (GTK_WIDGET (watch->window), "win.page", "s", pages[watch->step]);
  gtk_widget_queue_draw (GTK_WIDGET (watch->window));
  watch->step++;
  return G_SOURCE_REMOVE;
}

static void
painted_cb (GdkFrameClock *clock, Watch *watch)
{
  gint64 now = g_get_monotonic_time ();

  if (watch->phase == STARTING)
    {
      GtkWidget *table = find (GTK_WIDGET (watch->window), GTK_TYPE_COLUMN_VIEW, TRUE);
      GListModel *model =
          table != NULL ? G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (table))) : NULL;

      if (model == NULL || g_list_model_get_n_items (model) < watch->rows)
        return;
      g_print ("start %.3f\n", (double) (now - watch->started) / G_USEC_PER_SEC);
      print_memory ();
      watch->table = table;
      follow (watch, model);
      watch->search = GTK_EDITABLE (find (gtk_widget_get_ancestor (table, ADW_TYPE_NAVIGATION_PAGE),
                                          GTK_TYPE_SEARCH_ENTRY,
                                          TRUE));
      watch->phase = KEYS;
      step_soon (watch);
    }
  else if (watch->pressed != 0 && watch->changed)
    {
      static const char *const words
          [] = { [KEYS] = "painted", [SORTS] = "sort", [PAGES] = "page", [PALETTE] = "palette" };

      if (watch->phase != PAGES_FIRST)
        print_time (watch, words[watch->phase]);
      watch->pressed = 0;
      g_clear_handle_id (&watch->patience, g_source_remove);
      step_soon (watch);
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
  the_watch = &watch;
  g_main_context_set_poll_func (NULL, poll_cb);
  dex_init ();
  application = tn_application_new ();
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), &watch);
  return g_application_run (G_APPLICATION (application), argc - 2, argv + 2);
}
