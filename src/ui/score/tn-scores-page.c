/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-scores-page.h"

#include "tn-chart.h"
#include "tn-context.h"
#include "tn-dex.h"
#include "tn-list-page.h"
#include "tn-reader.h"
#include "tn-sparkline.h"
#include "tn-stat.h"
#include "tn-tenant-cells.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

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

/* What stands above the list; it goes with the page. */
typedef struct
{
  TnListPage *page;         /* (not owned) */
  TnContext *context;       /* (not owned): of the store */
  TnQueryModel *mapped;     /* (owned): how many are mapped */
  TnQueryModel *scored;     /* (owned): how many have a score */
  GtkWidget *stats;         /* (not owned) */
  GtkWidget *stat[N_STATS]; /* (not owned): in stats */
  GtkWidget *chart_box;     /* (not owned) */
  TnChart *chart;           /* (not owned): in it */
} Scores;

static const char key[] = "tn-scores";

static void
scores_free (gpointer data)
{
  Scores *self = data;

  g_object_unref (self->mapped);
  g_object_unref (self->scored);
  g_free (self);
}

static guint
count (TnQueryModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (model));
}

/* Cards --------------------------------------------------------------------- */

static void
show_extreme (Scores *self, guint stat, TnRecord *score)
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
  Scores *self = g_object_get_data (G_OBJECT (page), key);
  GPtrArray *scores = g_value_get_boxed (value);

  show_extreme (self, STAT_BEST, scores->len > 0 ? g_ptr_array_index (scores, 0) : NULL);
  show_extreme (self, STAT_WORST, scores->len > 1 ? g_ptr_array_index (scores, 1) : NULL);
}

static void
show_count (Scores *self)
{
  guint n = count (self->scored), mapped = count (self->mapped);
  g_autofree char *number = g_strdup_printf ("%'u", n);
  g_autofree char *of =
      g_strdup_printf (ngettext ("of %'u mapped tenant", "of %'u mapped tenants", mapped), mapped);

  tn_stat_set (self->stat[STAT_COUNT], number, of, n < mapped ? "warning" : NULL);
}

static void
update_tops (Scores *self)
{
  /* What compares tenants says nothing of one. */
  gboolean shown = count (self->scored) > 0 && tn_context_get_tenant (self->context) == 0;

  gtk_widget_set_visible (self->stats, shown);
  gtk_widget_set_visible (self->chart_box, shown);
  show_count (self);
}

static void
changed_cb (TnListPage *page)
{
  update_tops (g_object_get_data (G_OBJECT (page), key));
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
  g_autofree char *when = tn_time_format_date (day->day);
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
show_days (Scores *self, GArray *days)
{
  g_autofree TnChartPoint *points = g_new0 (TnChartPoint, MAX (1, days->len));
  const TnScoreDay *newest =
      days->len > 0 ? &g_array_index (days, TnScoreDay, days->len - 1) : NULL;
  double change = newest != NULL ? change_of (days) : TN_SCORE_NO_CHANGE - 1;
  g_autofree char *moved = tn_score_change_text (change), *summary = NULL, *of = NULL;

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
  show_days (g_object_get_data (G_OBJECT (page), key), g_value_get_boxed (value));
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
  g_autofree char *text = tn_score_change_text (tn_record_get_double (record, "change"));

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
  const char *day = tn_record_get_string (record, "day");
  g_autofree char *text = day != NULL ? tn_time_format_date (day) : NULL;

  tn_cell_set_text (cell, text);
}

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_cell_number_new ());
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer data)
{
  g_autofree char *change = tn_score_change_text (tn_record_get_double (record, "change"));

  tn_two_lines_set (row, tn_record_get_string (record, "name"), change);
  update_percent (tn_two_lines_get_end (row), record, NULL);
}

static void
activate (TnListPage *page, TnRecord *record)
{
  gtk_widget_activate_action (GTK_WIDGET (page),
                              "win.score-controls",
                              "x",
                              tn_record_get_id (record));
}

/* Construction -------------------------------------------------------------- */

static void
set_margins (GtkWidget *widget)
{
  g_object_set (widget,
                "margin-start",
                12,
                "margin-end",
                12,
                "margin-top",
                6,
                "margin-bottom",
                6,
                NULL);
}

static void
add_stats (Scores *self)
{
  static const char *const titles[N_STATS] = {
    [STAT_AVERAGE] = N_ ("Average"), [STAT_CHANGE] = N_ ("Change"), [STAT_BEST] = N_ ("Best"),
    [STAT_WORST] = N_ ("Lowest"),    [STAT_COUNT] = N_ ("Tenants"),
  };

  self->stats = g_object_new (ADW_TYPE_WRAP_BOX,
                              "child-spacing",
                              12,
                              "line-spacing",
                              12,
                              "justify",
                              ADW_JUSTIFY_FILL,
                              "justify-last-line",
                              TRUE,
                              NULL);
  set_margins (self->stats);
  for (guint i = 0; i < N_STATS; i++)
    {
      self->stat[i] = tn_stat_new (_ (titles[i]));
      adw_wrap_box_append (ADW_WRAP_BOX (self->stats), self->stat[i]);
    }
  tn_list_page_add_top (self->page, self->stats);
}

static void
add_chart (Scores *self)
{
  GtkWidget *card = adw_bin_new ();
  g_auto (GValue) hidden = G_VALUE_INIT;

  self->chart = g_object_new (TN_TYPE_CHART, NULL);
  self->chart_box = adw_bin_new ();
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "tn-chart-card");
  set_margins (card);
  adw_bin_set_child (ADW_BIN (card), GTK_WIDGET (self->chart));
  adw_bin_set_child (ADW_BIN (self->chart_box), card);
  g_value_init (&hidden, G_TYPE_BOOLEAN);
  adw_breakpoint_add_setter (tn_list_page_get_narrow (self->page),
                             G_OBJECT (card),
                             "visible",
                             &hidden);
  tn_list_page_add_top (self->page, self->chart_box);
}

static void
watch (Scores *self, gpointer object, const char *signal)
{
  g_signal_connect_object (object, signal, G_CALLBACK (changed_cb), self->page, G_CONNECT_SWAPPED);
}

AdwNavigationPage *
tn_scores_page_new (TnServices *services)
{
  static const TnListPageColumn columns[] = {
    { N_ ("Tenant"), "name", tn_cell_link_new, tn_tenant_cell_link, -200 },
    { N_ ("Secure Score"), "percent", tn_cell_number_new, update_percent, 110 },
    { N_ ("30-Day Change"), "change", tn_cell_number_new, update_change, 120 },
    { N_ ("Trend"), NULL, line_cell_new, update_line, 90 },
    { N_ ("Identity"), "identity", tn_cell_number_new, update_identity, 75 },
    { N_ ("Data"), "data", tn_cell_number_new, update_data, 70 },
    { N_ ("Device"), "device", tn_cell_number_new, update_device, 75 },
    { N_ ("Apps"), "apps", tn_cell_number_new, update_apps, 70, TRUE },
    { N_ ("Points"), "current", tn_cell_number_new, update_points, 100, TRUE },
    { N_ ("Day"), NULL, tn_cell_label_new, update_day, 100, TRUE },
  };
  static const TnListPageSpec spec = {
    .title = N_ ("Secure Score"),
    .tag = "scores",
    .icon = "tn-score-symbolic",
    .empty_title = N_ ("No Score Yet"),
    .empty_text =
        N_ ("Secure Scores are read with the tenants that are mapped. Microsoft makes the "
            "first one within two days."),
    .search = N_ ("Search tenant"),
    .export_name = "secure-scores",
    .kind = TN_LIST_SCORES,
    .counted = TN_FILTER_SCORED,
    .columns = columns,
    .n_columns = G_N_ELEMENTS (columns),
    /* SCO-06: the lowest first: that is who needs help. */
    .sort = "Secure Score",
    .row = row_new,
    .update_row = update_row,
    .activate = activate,
  };
  TnStore *store = tn_services_get_store (services);
  AdwNavigationPage *page = tn_list_page_new (services, &spec);
  Scores *self = g_new0 (Scores, 1);

  self->page = TN_LIST_PAGE (page);
  self->context = tn_context_of (store);
  self->mapped = tn_query_model_new_count (store, TN_LIST_SCORES, TN_FILTER_ALL);
  self->scored = tn_query_model_new_count (store, TN_LIST_SCORES, TN_FILTER_SCORED);
  g_object_set_data_full (G_OBJECT (page), key, self, scores_free);
  add_stats (self);
  add_chart (self);
  watch (self, self->mapped, "notify");
  watch (self, self->scored, "notify");
  watch (self, self->context, "changed");
  tn_reader_attach (GTK_WIDGET (page),
                    store,
                    TN_TABLE_SCORES | TN_TABLE_MANAGED_TENANTS,
                    read_days,
                    days_read_cb);
  tn_reader_attach (GTK_WIDGET (page),
                    store,
                    tn_list_tables (TN_LIST_SCORES),
                    read_extremes,
                    extremes_read_cb);
  update_tops (self);
  return page;
}
