/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-scores-page.h"

#include "tn-context.h"
#include "tn-chart.h"
#include "tn-columns.h"
#include "tn-dex.h"
#include "tn-export-dialog.h"
#include "tn-health.h"
#include "tn-menu.h"
#include "tn-reader.h"
#include "tn-sparkline.h"
#include "tn-stat.h"
#include "tn-table.h"
#include "tn-tenant-cells.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define CHART_DAYS 90
#define CHANGE_DAYS 30

enum
{
  STAT_AVERAGE,
  STAT_CHANGE,
  STAT_BEST,
  STAT_WORST,
  STAT_COUNT,
  N_STATS,
};

struct _TnScoresPage
{
  AdwNavigationPage parent_instance;

  TnServices *services;         /* (owned) */
  TnQueryModel *model;          /* (owned) */
  TnQueryModel *mapped;         /* (owned): how many are mapped */
  TnQueryModel *scored;         /* (owned): how many have a score */
  GtkSelectionModel *selection; /* (owned) */
  GtkWidget *stat[N_STATS];     /* (not owned): in stats */

  AdwWindowTitle *title;
  GtkBox *stats;
  GtkWidget *chart_box;
  TnChart *chart;
  GtkSearchEntry *search_entry;
  GtkMenuButton *menu_button;
  GtkStack *stack;
  GtkStack *views;
  GtkColumnView *table;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (TnScoresPage, tn_scores_page, ADW_TYPE_NAVIGATION_PAGE)

static guint
count (TnQueryModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (model));
}

static char *
change_text (double change)
{
  /* Not "-0.0". */
  if (fabs (change) < 0.05)
    return g_strdup (_ ("unchanged"));
  /* Translators: a change in percentage points, with its sign */
  return change > TN_SCORE_NO_CHANGE ? g_strdup_printf (_ ("%+.1f points"), change) : NULL;
}

/* Cards --------------------------------------------------------------------- */

static void
show_extreme (TnScoresPage *self, guint stat, TnRecord *score)
{
  double percent = score != NULL ? tn_record_get_double (score, "percent") : -1;

  tn_stat_set_percent (self->stat[stat],
                       percent,
                       score != NULL ? tn_record_get_string (score, "name") : NULL);
}

/* SCO-02. Resolves to a #GPtrArray of the best and the lowest score; empty: there is none. */
static DexFuture *
extremes_fiber (gpointer data)
{
  TnStore *store = data;
  const TnListQuery query = { .kind = TN_LIST_SCORES,
                              .filter = TN_FILTER_SCORED,
                              .sort = (char *) "percent",
                              .descending = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (store, &query, NULL), &error);
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (ids == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (ids->len > 0)
    {
      g_array_append_val (ends, g_array_index (ids, gint64, 0));
      g_array_append_val (ends, g_array_index (ids, gint64, ids->len - 1));
    }
  return tn_store_list_rows (store, TN_LIST_SCORES, ends);
}

static DexFuture *
read_extremes (TnStore *store)
{
  return tn_dex_spawn (extremes_fiber, g_object_ref (store), g_object_unref);
}

static void
extremes_read_cb (GtkWidget *page, const GValue *value)
{
  TnScoresPage *self = TN_SCORES_PAGE (page);
  GPtrArray *scores = g_value_get_boxed (value);

  show_extreme (self, STAT_BEST, scores->len > 0 ? g_ptr_array_index (scores, 0) : NULL);
  show_extreme (self, STAT_WORST, scores->len > 1 ? g_ptr_array_index (scores, 1) : NULL);
}

static void
show_count (TnScoresPage *self)
{
  guint n = count (self->scored), mapped = count (self->mapped);
  g_autofree char *number = g_strdup_printf ("%'u", n);
  g_autofree char *of =
      g_strdup_printf (ngettext ("of %'u mapped tenant", "of %'u mapped tenants", mapped), mapped);

  tn_stat_set (self->stat[STAT_COUNT], number, of, n < mapped ? "warning" : NULL);
}

static void
update_state (TnScoresPage *self)
{
  gboolean any = count (self->scored) > 0;

  gtk_stack_set_visible_child_name (self->stack,
                                    count (self->model) > 0 && any            ? "ready"
                                    : tn_query_model_get_failed (self->model) ? "failed"
                                    : tn_query_model_get_loading (self->model) ||
                                            tn_query_model_get_loading (self->scored)
                                        ? "loading"
                                    : any ? "no-match"
                                          : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->search_entry), any);
  /* What compares tenants says nothing of one. */
  any = any && tn_context_get_tenant (tn_context_of (tn_services_get_store (self->services))) == 0;
  gtk_widget_set_visible (GTK_WIDGET (self->stats), any);
  gtk_widget_set_visible (self->chart_box, any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "scores.export", count (self->model) > 0);
  show_count (self);
}

/* Over time ----------------------------------------------------------------- */

static gint64
time_of_day (const TnScoreDay *day)
{
  g_autofree char *text = g_strconcat (day->day, "T00:00:00Z", NULL);

  return tn_time_parse (text);
}

static char *
day_label (const TnScoreDay *day)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time_of_day (day));
  g_autofree char *when = date != NULL ? g_date_time_format (date, "%x") : g_strdup (day->day);
  g_autofree char *percent = tn_percent_text (day->percent);

  /* Translators: a day, a percentage, and of how many tenants it is the mean */
  return g_strdup_printf (
      ngettext ("%1$s: %2$s, %3$u tenant", "%1$s: %2$s, %3$u tenants", day->tenants),
      when,
      percent,
      day->tenants);
}

/* Against the newest day that is so old; a month in which tenants were added says so in the chart.
 */
static double
change_of (GArray *days)
{
  const TnScoreDay *newest = &g_array_index (days, TnScoreDay, days->len - 1);

  for (guint i = days->len - 1; i > 0; i--)
    {
      const TnScoreDay *day = &g_array_index (days, TnScoreDay, i - 1);

      if (time_of_day (newest) - time_of_day (day) >= CHANGE_DAYS * 86400)
        return newest->percent - day->percent;
    }
  return TN_SCORE_NO_CHANGE - 1;
}

static void
show_days (TnScoresPage *self, GArray *days)
{
  g_autofree TnChartPoint *points = g_new0 (TnChartPoint, MAX (1, days->len));
  const TnScoreDay *newest =
      days->len > 0 ? &g_array_index (days, TnScoreDay, days->len - 1) : NULL;
  double change = newest != NULL ? change_of (days) : TN_SCORE_NO_CHANGE - 1;
  g_autofree char *moved = change_text (change), *summary = NULL, *of = NULL;

  for (guint i = 0; i < days->len; i++)
    {
      const TnScoreDay *day = &g_array_index (days, TnScoreDay, i);

      points[i] = (TnChartPoint) { time_of_day (day), day->percent, day_label (day) };
    }
  if (days->len > 0)
    /* Translators: what a chart shows: the first and the last of its points */
    summary =
        g_strdup_printf (_ ("Mean Secure Score from %1$s to %2$s. Arrow keys walk along the line."),
                         points[0].label,
                         points[days->len - 1].label);
  tn_chart_set_points (self->chart, points, days->len, summary);
  if (newest != NULL)
    of = g_strdup_printf (ngettext ("mean of %'u tenant", "mean of %'u tenants", newest->tenants),
                          newest->tenants);
  for (guint i = 0; i < days->len; i++)
    g_free (points[i].label);
  tn_stat_set_percent (self->stat[STAT_AVERAGE], newest != NULL ? newest->percent : -1, of);
  tn_stat_set (self->stat[STAT_CHANGE],
               moved,
               moved != NULL ? _ ("in 30 days") : _ ("known after 30 days"),
               moved == NULL  ? NULL
               : change <= -5 ? "error"
               : change >= 5  ? "success"
                              : NULL);
}

static DexFuture *
read_days (TnStore *store)
{
  return tn_state_get_score_days (store, CHART_DAYS);
}

static void
days_read_cb (GtkWidget *page, const GValue *value)
{
  show_days (TN_SCORES_PAGE (page), g_value_get_boxed (value));
}

/* Cells --------------------------------------------------------------------- */

static void
set_percent (GtkWidget *cell, double percent)
{
  static const char *const styles[] = { "success", "warning", "error" };
  const char *style = percent >= 80 ? NULL : tn_percent_style (percent);
  g_autofree char *text = tn_percent_text (percent);

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_strcmp0 (styles[i], style) == 0)
      gtk_widget_add_css_class (cell, styles[i]);
    else
      gtk_widget_remove_css_class (cell, styles[i]);
  tn_cell_set_text (cell, text);
}

/* SCO-04: the four categories. */
#define PERCENT_CELL(field)                                                                        \
  static void update_##field (GtkWidget *cell, TnRecord *record, gpointer data)                    \
  {                                                                                                \
    set_percent (cell, tn_record_get_double (record, #field));                                     \
  }
PERCENT_CELL (percent)
PERCENT_CELL (identity)
PERCENT_CELL (data)
PERCENT_CELL (device)
PERCENT_CELL (apps)

static void
update_points (GtkWidget *cell, TnRecord *record, gpointer data)
{
  double current = tn_record_get_double (record, "current"),
         maximum = tn_record_get_double (record, "maximum");
  g_autofree char *text =
      /* Translators: points that were reached, and that can be */
      current >= 0 && maximum > 0 ? g_strdup_printf (_ ("%1$.0f of %2$.0f"), current, maximum)
                                  : NULL;

  tn_cell_set_text (cell, text);
}

static void
update_change (GtkWidget *cell, TnRecord *record, gpointer data)
{
  g_autofree char *text = change_text (tn_record_get_double (record, "change"));

  tn_cell_set_text (cell, text);
}

static GtkWidget *
line_cell_new (void)
{
  GtkWidget *line = g_object_new (TN_TYPE_SPARKLINE, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (line, "accent");
  return line;
}

static void
update_line (GtkWidget *cell, TnRecord *record, gpointer data)
{
  const char *history = tn_record_get_string (record, "history");
  g_auto (GStrv) parts = history != NULL ? g_strsplit (history, " ", -1) : NULL;
  guint n = parts != NULL ? g_strv_length (parts) : 0;
  g_autofree double *values = g_new0 (double, MAX (1, n));
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++)
    values[i] = g_ascii_strtod (parts[i], NULL);
  if (n > 1)
    text = g_strdup_printf (_ ("From %1$.1f %% to %2$.1f %% in 30 days"), values[0], values[n - 1]);
  tn_sparkline_set_values (TN_SPARKLINE (cell), values, n, text != NULL ? text : "");
}

static void
update_day (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "day"));
}

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_cell_number_new ());
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer data)
{
  g_autofree char *change = change_text (tn_record_get_double (record, "change"));

  tn_two_lines_set (row, tn_record_get_string (record, "name"), change);
  update_percent (tn_two_lines_get_end (row), record, NULL);
}

static GtkColumnViewColumn *
add_column (TnScoresPage *self,
            const char *title,
            const char *field,
            TnCellNew cell,
            TnCellUpdate update,
            int width)
{
  GtkColumnViewColumn *column = tn_table_add_column (self->table, title, field, cell, update, NULL);

  gtk_column_view_column_set_fixed_width (column, width);
  return column;
}

/* Returns: (transfer none): what it is sorted by at first. */
static GtkColumnViewColumn *
add_columns (TnScoresPage *self)
{
  GtkColumnViewColumn *percent;

  gtk_column_view_column_set_expand (
      add_column (self, _ ("Tenant"), "name", tn_cell_link_new, tn_tenant_cell_link, 200),
      TRUE);
  percent =
      add_column (self, _ ("Secure Score"), "percent", tn_cell_number_new, update_percent, 120);
  add_column (self, _ ("30-Day Change"), "change", tn_cell_number_new, update_change, 130);
  add_column (self, _ ("Trend"), NULL, line_cell_new, update_line, 110);
  add_column (self, _ ("Identity"), "identity", tn_cell_number_new, update_identity, 85);
  add_column (self, _ ("Data"), "data", tn_cell_number_new, update_data, 85);
  add_column (self, _ ("Device"), "device", tn_cell_number_new, update_device, 85);
  add_column (self, _ ("Apps"), "apps", tn_cell_number_new, update_apps, 85);
  add_column (self, _ ("Points"), "current", tn_cell_number_new, update_points, 120);
  add_column (self, _ ("Day"), NULL, tn_cell_label_new, update_day, 110);
  return percent;
}

/* Template callbacks -------------------------------------------------------- */

static void
search_changed_cb (GtkSearchEntry *entry, TnScoresPage *self)
{
  tn_query_model_set_search (self->model, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
stop_search_cb (GtkSearchEntry *entry, TnScoresPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

static void
search_activate_cb (GtkSearchEntry *entry, TnScoresPage *self)
{
  if (count (self->model) > 0)
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->views), GTK_DIR_TAB_FORWARD);
}

static void
row_activated_cb (GtkWidget *view, guint position, TnScoresPage *self)
{
  g_autoptr (TnRecord) record = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  gtk_widget_activate_action (GTK_WIDGET (self),
                              "win.score-controls",
                              "x",
                              tn_record_get_id (record));
}

static void
read_again_cb (GtkButton *button, TnScoresPage *self)
{
  tn_query_model_refresh (self->model);
  tn_query_model_refresh (self->scored);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnScoresPage *self = TN_SCORES_PAGE (widget);

  adw_dialog_present (tn_export_dialog_new (tn_services_get_store (self->services),
                                            self->model,
                                            NULL,
                                            NULL,
                                            "secure-scores"),
                      widget);
}

void
tn_scores_page_focus_search (TnScoresPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* Construction -------------------------------------------------------------- */

static TnQueryModel *
watched (TnScoresPage *self, TnQueryModel *model)
{
  tn_context_follow (tn_services_get_store (self->services), model);
  g_signal_connect_object (model, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  return model;
}

AdwNavigationPage *
tn_scores_page_new (TnServices *services)
{
  TnScoresPage *self = g_object_new (TN_TYPE_SCORES_PAGE, NULL);
  TnStore *store = tn_services_get_store (services);
  g_autoptr (GtkListItemFactory) factory = tn_list_factory (row_new, update_row, NULL);
  GtkColumnViewColumn *percent;

  self->services = g_object_ref (services);
  self->model = watched (self, tn_query_model_new (store, TN_LIST_SCORES));
  self->scored = watched (self, tn_query_model_new_count (store, TN_LIST_SCORES, TN_FILTER_SCORED));
  self->mapped = watched (self, tn_query_model_new_count (store, TN_LIST_SCORES, TN_FILTER_ALL));
  self->selection =
      GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model))));
  percent = add_columns (self);
  tn_table_set_model (self->table, self->model, self->selection);
  /* SCO-06: the lowest first: that is who needs help. */
  gtk_column_view_sort_by_column (self->table, percent, GTK_SORT_ASCENDING);
  gtk_list_view_set_factory (self->list, factory);
  tn_views_set_selection (self->views, self->table, self->list, self->selection);
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
  tn_reader_attach (GTK_WIDGET (self),
                    store,
                    TN_TABLE_SCORES | TN_TABLE_MANAGED_TENANTS,
                    read_days,
                    days_read_cb);
  tn_reader_attach (GTK_WIDGET (self),
                    store,
                    tn_list_tables (TN_LIST_SCORES),
                    read_extremes,
                    extremes_read_cb);
  update_state (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_scores_page_dispose (GObject *object)
{
  TnScoresPage *self = TN_SCORES_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_SCORES_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->scored);
  g_clear_object (&self->mapped);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_scores_page_parent_class)->dispose (object);
}

static void
tn_scores_page_class_init (TnScoresPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TN_TYPE_CHART);
  G_OBJECT_CLASS (klass)->dispose = tn_scores_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/score/tn-scores-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnScoresPage, title);
  gtk_widget_class_bind_template_child (widget_class, TnScoresPage, stats);
  gtk_widget_class_bind_template_child (widget_class, TnScoresPage, chart_box);
  gtk_widget_class_bind_template_child (widget_class, TnScoresPage, chart);
  gtk_widget_class_bind_template_child (widget_class, TnScoresPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnScoresPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TnScoresPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnScoresPage, views);
  gtk_widget_class_bind_template_child (widget_class, TnScoresPage, table);
  gtk_widget_class_bind_template_child (widget_class, TnScoresPage, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_again_cb);
  gtk_widget_class_install_action (widget_class, "scores.export", NULL, export_action);
  gtk_widget_class_add_binding_action (widget_class,
                                       GDK_KEY_e,
                                       GDK_CONTROL_MASK,
                                       "scores.export",
                                       NULL);
}

static void
tn_scores_page_init (TnScoresPage *self)
{
  static const char *const titles[N_STATS] = {
    [STAT_AVERAGE] = N_ ("Average"), [STAT_CHANGE] = N_ ("Change"), [STAT_BEST] = N_ ("Best"),
    [STAT_WORST] = N_ ("Lowest"),    [STAT_COUNT] = N_ ("Tenants"),
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
  for (guint i = 0; i < N_STATS; i++)
    {
      self->stat[i] = tn_stat_new (_ (titles[i]));
      gtk_box_append (self->stats, self->stat[i]);
    }
}
