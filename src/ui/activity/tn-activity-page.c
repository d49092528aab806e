/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-activity-page.h"

#include "tn-age.h"
#include "tn-context.h"
#include "tn-list-state.h"
#include "tn-problem.h"
#include "tn-query-model.h"
#include "tn-reader.h"
#include "tn-row.h"
#include "tn-status-pill.h"
#include "tn-table.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>

struct _TnActivityPage
{
  AdwNavigationPage parent_instance;

  TnServices *services; /* (owned) */
  TnQueryModel *runs;   /* (owned) */

  AdwWindowTitle *title;
  GtkStack *stack;
  GtkWidget *jobs_window;
  GtkListBox *jobs_list;
  GtkStack *views; /* "wide", "narrow" */
  GtkColumnView *table;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (TnActivityPage, tn_activity_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update_state (TnActivityPage *self)
{
  guint jobs = g_list_model_get_n_items (tn_services_get_jobs (self->services));

  gtk_widget_set_visible (self->jobs_window, jobs > 0);
  gtk_stack_set_visible_child_name (self->stack, jobs > 0 ? "ready" : tn_list_state (self->runs));
}

static void
job_notify_cb (TnJob *job, GParamSpec *pspec, AdwActionRow *row)
{
  GtkWidget *bar = g_object_get_data (G_OBJECT (row), "bar"),
            *button = g_object_get_data (G_OBJECT (row), "button"),
            *pill = g_object_get_data (G_OBJECT (row), "pill");
  gboolean running = tn_job_get_outcome (job) == TN_RUN_RUNNING;
  g_autofree char *text = NULL;

  g_object_get (job, "progress-text", &text, NULL);
  adw_action_row_set_subtitle (row, text);
  gtk_widget_set_visible (bar, running);
  gtk_widget_set_visible (button, running);
  gtk_widget_set_visible (pill, !running);
  gtk_progress_bar_set_fraction (
      GTK_PROGRESS_BAR (bar),
      tn_job_get_total (job) > 0 ? (double) tn_job_get_done (job) / tn_job_get_total (job) : 0);
  tn_status_pill_set (TN_STATUS_PILL (pill), tn_run_outcome_look (tn_job_get_outcome (job)), FALSE);
}

static void
cancel_clicked_cb (GtkButton *button, TnJob *job)
{
  g_cancellable_cancel (tn_job_get_cancellable (job));
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
}

static GtkWidget *
job_row_new (gpointer item, gpointer data)
{
  AdwActionRow *row = tn_row_new (tn_job_get_title (item), NULL);
  GtkWidget *bar = gtk_progress_bar_new (), *button = gtk_button_new_with_mnemonic (_ ("_Cancel")),
            *pill = tn_status_pill_new ();

  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (bar, "tn-short");
  adw_action_row_set_title_lines (row, 1);
  adw_action_row_set_subtitle_lines (row, 2);
  adw_action_row_add_suffix (row, bar);
  adw_action_row_add_suffix (row, pill);
  adw_action_row_add_suffix (row, button);
  g_object_set_data (G_OBJECT (row), "bar", bar);
  g_object_set_data (G_OBJECT (row), "button", button);
  g_object_set_data (G_OBJECT (row), "pill", pill);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tn_job_get_title (item),
                                  -1);
  g_signal_connect_object (button,
                           "clicked",
                           G_CALLBACK (cancel_clicked_cb),
                           item,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (item, "notify", G_CALLBACK (job_notify_cb), row, G_CONNECT_DEFAULT);
  job_notify_cb (item, NULL, row);
  return GTK_WIDGET (row);
}

/* History ------------------------------------------------------------------- */

static void
update_started (GtkWidget *cell, TnRecord *run, gpointer data)
{
  tn_age_label_set_time (TN_AGE_LABEL (cell), tn_record_get_int (run, "started"));
}

static void
update_outcome (GtkWidget *cell, TnRecord *run, gpointer data)
{
  tn_status_pill_set (TN_STATUS_PILL (cell),
                      tn_run_outcome_look ((TnRunOutcome) tn_record_get_int (run, "outcome")),
                      FALSE);
}

static void
update_duration (GtkWidget *cell, TnRecord *run, gpointer data)
{
  /* Translators: a number of seconds, short */
  g_autofree char *text = g_strdup_printf (
      _ ("%d s"),
      (int) (tn_record_get_int (run, "ended") - tn_record_get_int (run, "started")));

  tn_cell_set_text (cell, text);
}

static void
update_number (GtkWidget *cell, TnRecord *run, gpointer field)
{
  g_autofree char *text = g_strdup_printf ("%'" G_GINT64_FORMAT, tn_record_get_int (run, field));

  tn_cell_set_text (cell, text);
}

static void
update_cause (GtkWidget *cell, TnRecord *run, gpointer data)
{
  const char *code = tn_record_get_string (run, "error-code");
  TnProblem problem = tn_problem_for_code (code);

  tn_cell_set_text (cell, code != NULL ? problem.title : NULL);
  tn_cell_set_tooltip (cell, tn_record_get_string (run, "error-detail"));
}

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_status_pill_new ());
}

static void
update_row (GtkWidget *row, TnRecord *run, gpointer data)
{
  const char *code = tn_record_get_string (run, "error-code");
  g_autofree char *age = tn_age_text (tn_record_get_int (run, "started"));
  g_autofree char *detail =
      tn_text_beside (code != NULL ? tn_problem_for_code (code).title : NULL, age);

  tn_two_lines_set (row, tn_record_get_string (run, "tenant-name"), detail);
  update_outcome (tn_two_lines_get_end (row), run, NULL);
}

/* DSK-06 */
static void
show_next (GtkWidget *page, const GValue *value)
{
  TnActivityPage *self = TN_ACTIVITY_PAGE (page);
  gint64 due = g_value_get_int64 (value), now = tn_services_now (self->services);
  g_autofree char *time = tn_time_format_local (due);
  g_autofree char *text = NULL;

  if (tn_services_is_read_only (self->services))
    text = g_strdup (_ ("Read-only: nothing is read by the schedule"));
  else if (tn_vault_is_locked (tn_store_get_vault (tn_services_get_store (self->services))))
    text = g_strdup (_ ("The keyring is locked or not set up: nothing is read by the schedule"));
  else if (due == 0)
    text = g_strdup (_ ("No tenant is read by the schedule"));
  else if (due <= now)
    text = g_strdup (_ ("Next sync: now"));
  else
    /* Translators: a date and time */
    text = g_strdup_printf (_ ("Next sync: %s"), time);
  adw_window_title_set_subtitle (self->title, text);
}

AdwNavigationPage *
tn_activity_page_new (TnServices *services)
{
  TnActivityPage *self = g_object_new (TN_TYPE_ACTIVITY_PAGE, NULL);
  g_autoptr (GtkListItemFactory) factory = tn_list_factory (row_new, update_row, NULL);
  GtkColumnViewColumn *column;

  self->services = g_object_ref (services);
  self->runs = tn_query_model_new (tn_services_get_store (services), TN_LIST_RUNS);
  tn_context_follow (tn_services_get_store (services), self->runs);
  gtk_list_box_bind_model (self->jobs_list,
                           tn_services_get_jobs (services),
                           job_row_new,
                           self,
                           NULL);
  tn_column_set_width (tn_table_add_column (self->table,
                                            _ ("Started"),
                                            "started",
                                            tn_age_label_new,
                                            update_started,
                                            NULL),
                       120);
  column = tn_table_add_text (self->table, _ ("Tenant"), "tenant-name", FALSE);
  gtk_column_view_column_set_id (column, NULL);
  gtk_column_view_column_set_sorter (column, NULL);
  gtk_column_view_column_set_expand (column, TRUE);
  tn_column_set_width (tn_table_add_column (self->table,
                                            _ ("Result"),
                                            NULL,
                                            tn_status_pill_new,
                                            update_outcome,
                                            NULL),
                       120);
  tn_column_set_width (
      tn_table_add_column (self->table, _ ("Cause"), NULL, tn_cell_label_new, update_cause, NULL),
      170);
  tn_column_set_width (tn_table_add_column (self->table,
                                            _ ("Duration"),
                                            NULL,
                                            tn_cell_number_new,
                                            update_duration,
                                            NULL),
                       90);
  tn_column_set_width (tn_table_add_column (self->table,
                                            _ ("Requests"),
                                            NULL,
                                            tn_cell_number_new,
                                            update_number,
                                            "requests"),
                       90);
  tn_column_set_width (tn_table_add_column (self->table,
                                            _ ("Users Read"),
                                            NULL,
                                            tn_cell_number_new,
                                            update_number,
                                            "users-read"),
                       100);
  tn_table_set_model (
      self->table,
      self->runs,
      GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->runs)))));
  gtk_list_view_set_factory (self->list, factory);
  tn_views_join (self->views, self->table, self->list);
  g_signal_connect_object (self->runs,
                           "notify",
                           G_CALLBACK (update_state),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (tn_services_get_jobs (services),
                           "items-changed",
                           G_CALLBACK (update_state),
                           self,
                           G_CONNECT_SWAPPED);
  tn_reader_attach (GTK_WIDGET (self),
                    tn_services_get_store (services),
                    TN_TABLE_RUNS | TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS,
                    tn_state_get_next_due,
                    show_next);
  update_state (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_activity_page_dispose (GObject *object)
{
  TnActivityPage *self = TN_ACTIVITY_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_ACTIVITY_PAGE);
  g_clear_object (&self->runs);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_activity_page_parent_class)->dispose (object);
}

static void
tn_activity_page_class_init (TnActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_activity_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/activity/tn-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnActivityPage, title);
  gtk_widget_class_bind_template_child (widget_class, TnActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnActivityPage, jobs_window);
  gtk_widget_class_bind_template_child (widget_class, TnActivityPage, jobs_list);
  gtk_widget_class_bind_template_child (widget_class, TnActivityPage, views);
  gtk_widget_class_bind_template_child (widget_class, TnActivityPage, table);
  gtk_widget_class_bind_template_child (widget_class, TnActivityPage, list);
}

static void
tn_activity_page_init (TnActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_list_state_add_pages (self->stack);
}
