/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-advice-page.h"

#include "tn-cache-advice.h"
#include "tn-cache-store.h"
#include "tn-chart.h"
#include "tn-dex.h"
#include "tn-list-state.h"
#include "tn-profile.h"
#include "tn-row.h"
#include "tn-sku.h"
#include "tn-stat.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many are shown; the command line has all. */
#define SHOWN 200
#define ADVICE_KEY "tn-advice"

typedef enum
{
  STAT_SPEND,
  STAT_MONTH,
  STAT_YEAR,
  STAT_SAVING,
  N_STATS,
} Stat;

struct _TnAdvicePage
{
  AdwNavigationPage parent_instance;

  TnServices *services; /* (owned) */
  gint64 tenant;        /* 0: all */
  gboolean reading, again;
  GPtrArray *rows; /* (owned) (element-type GtkWidget): recommendations */
  GtkWidget *stat[N_STATS];

  GtkStack *stack;
  AdwPreferencesGroup *spend_group;
  AdwPreferencesGroup *advice_group;
  GtkFlowBox *stats;
  TnChart *chart;
  GtkWidget *chart_title;
};

G_DEFINE_FINAL_TYPE (TnAdvicePage, tn_advice_page, ADW_TYPE_NAVIGATION_PAGE)

/* Users behind it ----------------------------------------------------------- */

static DexFuture *
users_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (AdwPreferencesGroup) group = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *users = value != NULL ? g_value_get_boxed (value) : NULL;

  if (group != NULL && users == NULL)
    adw_preferences_group_set_description (group, _ ("The users cannot be read now."));
  for (guint i = 0; group != NULL && users != NULL && i < users->len; i++)
    {
      TnRecord *user = g_ptr_array_index (users, i);
      const char *name = tn_record_get_string (user, "name"),
                 *upn = tn_record_get_string (user, "user-principal-name");

      adw_preferences_group_add (group, GTK_WIDGET (tn_row_new (name != NULL ? name : upn, upn)));
    }
  return NULL;
}

static void
show_users (TnAdvicePage *self, const TnAdvice *advice)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *bar = adw_header_bar_new (),
            *page = adw_preferences_page_new (), *group = adw_preferences_group_new ();

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar),
                                   adw_window_title_new (advice->sku_name, advice->tenant_name));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Users"));
  if (advice->users > SHOWN)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                           _ ("The first 200 by name."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_title (dialog, advice->sku_name);
  adw_dialog_set_content_width (dialog, 520);
  adw_dialog_set_content_height (dialog, 600);
  dex_future_disown (
      dex_future_finally (tn_cache_list_advised (tn_services_get_store (self->services),
                                                 advice,
                                                 SHOWN,
                                                 tn_services_now (self->services)),
                          users_read_cb,
                          tn_weak_ref_new (group),
                          tn_weak_ref_free));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
row_activated_cb (GtkWidget *row, TnAdvicePage *self)
{
  show_users (self, g_object_get_data (G_OBJECT (row), ADVICE_KEY));
}

/* Recommendations ----------------------------------------------------------- */

static char *
advice_title (const TnAdvice *advice)
{
  if (advice->kind == TN_ADVICE_DUPLICATE)
    return g_strdup_printf (
        /* Translators: how many users, of which tenant, which licence */
        ngettext ("%1$u user of %2$s does not need %3$s",
                  "%1$u users of %2$s do not need %3$s",
                  advice->users),
        advice->users,
        advice->tenant_name,
        advice->sku_name);
  return g_strdup_printf (
      /* Translators: how many users, of which tenant, from which licence to which */
      ngettext ("%1$u user of %2$s: %3$s → %4$s", "%1$u users of %2$s: %3$s → %4$s", advice->users),
      advice->users,
      advice->tenant_name,
      advice->sku_name,
      advice->other_name);
}

static char *
advice_reason (const TnAdvice *advice)
{
  switch (advice->kind)
    {
    case TN_ADVICE_DUPLICATE:
      /* Translators: a licence */
      return g_strdup_printf (
          _ ("They hold %s, too, which has its services, unless some of them are switched "
             "off."),
          advice->other_name);
    case TN_ADVICE_INACTIVE:
      return g_strdup_printf (
          _ ("No sign-in for %d days; a mailbox of up to 50 GB, without archive, is enough "
             "until they are back."),
          TN_ADVICE_DAYS);
    case TN_ADVICE_DISABLED:
    default:
      return g_strdup (
          _ ("They cannot sign in; a mailbox without archive is enough. A shared mailbox "
             "below 50 GB needs no licence at all."));
    }
}

static void
add_advice (TnAdvicePage *self, const TnAdvice *advice)
{
  g_autofree char *title = advice_title (advice), *reason = advice_reason (advice);
  AdwActionRow *row = tn_row_new (title, reason);

  adw_action_row_set_title_lines (row, 0);
  adw_action_row_set_subtitle_lines (row, 0);
  if (advice->cents >= 0)
    {
      g_autofree char *saving = tn_profile_money (self->services, advice->cents);
      GtkWidget *label = gtk_label_new (saving);

      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (row, label);
    }
  adw_action_row_add_suffix (row, tn_row_arrow_new ());
  g_object_set_data_full (G_OBJECT (row),
                          ADVICE_KEY,
                          tn_advice_copy (advice),
                          (GDestroyNotify) tn_advice_free);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row,
                           "activated",
                           G_CALLBACK (row_activated_cb),
                           self,
                           G_CONNECT_DEFAULT);
  adw_preferences_group_add (self->advice_group, GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

static void
show_advice (TnAdvicePage *self, GPtrArray *all)
{
  gint64 cents = 0;
  guint unpriced = 0;
  g_autofree char *saving = NULL, *detail = NULL;

  tn_rows_clear (self->advice_group, self->rows);
  for (guint i = 0; i < all->len; i++)
    {
      const TnAdvice *advice = g_ptr_array_index (all, i);

      if (advice->cents >= 0)
        cents += advice->cents;
      else
        unpriced++;
      if (i < SHOWN)
        add_advice (self, advice);
    }
  adw_preferences_group_set_description (
      self->advice_group,
      all->len == 0 ? _ ("Nobody holds two licences for the same, and nobody who is away holds "
                         "more than a mailbox, as far as it is known.")
      : all->len > SHOWN
          ? _ ("The first 200, those that save most first.")
          : _ ("Those that save most first, a month. The Possible Saving of Licences is another "
               "number: it has the licences that nobody holds and those of disabled users. Nothing "
               "is changed by Tenantry."));
  saving = all->len > unpriced ? tn_profile_money (self->services, cents) : NULL;
  detail = unpriced > 0 ? g_strdup_printf (ngettext ("a month; %u more has no price",
                                                     "a month; %u more have no price",
                                                     unpriced),
                                           unpriced)
                        : g_strdup (_ ("a month"));
  tn_stat_set (self->stat[STAT_SAVING], saving, detail, NULL);
}

/* Spend --------------------------------------------------------------------- */

/* The last day that is @n days ago, or more. */
static const TnLicenceDay *
day_before (TnAdvicePage *self, GArray *days, guint n)
{
  g_autofree char *limit =
      tn_time_format_day (tn_services_now (self->services) - (gint64) n * 86400);
  const TnLicenceDay *found = NULL;

  for (guint i = 0; i < days->len; i++)
    if (strcmp (g_array_index (days, TnLicenceDay, i).day, limit) <= 0)
      found = &g_array_index (days, TnLicenceDay, i);
  return found;
}

/* @spend: a month, now; -1: no price is known. */
static void
show_change (TnAdvicePage *self,
             Stat stat,
             GArray *days,
             gint64 spend,
             guint n,
             const char *not_yet)
{
  const TnLicenceDay *before = day_before (self, days, n),
                     *newest =
                         before != NULL ? &g_array_index (days, TnLicenceDay, days->len - 1) : NULL;
  g_autofree char *text = NULL, *was = NULL;

  if (before == NULL || before->cents <= 0 || spend < 0 || before->unpriced != newest->unpriced)
    {
      /* Sums over other licences than then are no change of spend. */
      tn_stat_set (self->stat[stat],
                   NULL,
                   before == NULL ? not_yet : _ ("other licences had prices then"),
                   NULL);
      return;
    }
  /* Translators: a change in percent, with its sign */
  text = g_strdup_printf (_ ("%+.1f %%"),
                          100.0 * (double) (spend - before->cents) / (double) before->cents);
  was = tn_profile_money (self->services, before->cents);
  tn_stat_set (self->stat[stat], text, was, NULL);
}

/* Days on which nothing was bought say nothing. */
static guint
show_chart (TnAdvicePage *self, GArray *days)
{
  g_autofree TnChartPoint *points = g_new0 (TnChartPoint, days->len + 1);
  g_autofree char *summary = NULL;
  guint n = 0;

  for (guint i = 0; i < days->len; i++)
    {
      const TnLicenceDay *day = &g_array_index (days, TnLicenceDay, i);
      gint64 percent = tn_sku_utilization (day->assigned, day->bought);
      g_autofree char *stamp = g_strdup_printf ("%sT00:00:00Z", day->day);

      if (percent < 0)
        continue;
      points[n].time = tn_time_parse (stamp);
      points[n].percent = (double) MIN (percent, 100);
      /* Translators: a day, a percentage, and how many licences of how many */
      points[n].label = g_strdup_printf (_ ("%1$s: %2$d %%, %3$d of %4$d assigned"),
                                         day->day,
                                         (int) percent,
                                         (int) day->assigned,
                                         (int) day->bought);
      n++;
    }
  if (n > 1)
    {
      /* Translators: what the first and the last point of a line say */
      summary =
          g_strdup_printf (_ ("Utilization from %1$s to %2$s. Arrow keys walk along the line."),
                           points[0].label,
                           points[n - 1].label);
      tn_chart_set_points (self->chart, points, n, summary);
    }
  for (guint i = 0; i < n; i++)
    g_free (points[i].label);
  return n;
}

static void
show_spend (TnAdvicePage *self, GArray *days, const TnLicenceTotals *totals)
{
  gint64 spend = totals->spend;
  g_autofree char *detail = spend < 0 ? g_strdup (_ ("Enter prices under Licences"))
                            : totals->unpriced > 0
                                ? g_strdup_printf (ngettext ("a month; %d licence has no price",
                                                             "a month; %d licences have no price",
                                                             (gulong) totals->unpriced),
                                                   (int) totals->unpriced)
                                : g_strdup (_ ("a month"));
  gboolean line = show_chart (self, days) > 1;
  g_autofree char *text = spend >= 0 ? tn_profile_money (self->services, spend) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->chart), line);
  gtk_widget_set_visible (self->chart_title, line);
  tn_stat_set (self->stat[STAT_SPEND], text, detail, NULL);
  show_change (self, STAT_MONTH, days, spend, 30, _ ("known after 30 days"));
  show_change (self, STAT_YEAR, days, spend, 365, _ ("known after a year"));
}

/* Reading ------------------------------------------------------------------- */

static DexFuture *
read_fiber (gpointer data)
{
  GWeakRef *weak = data;
  g_autoptr (TnAdvicePage) self = g_weak_ref_get (weak);
  g_autoptr (TnStore) store = NULL;
  g_autoptr (GPtrArray) advice = NULL;
  g_autoptr (GArray) days = NULL;
  g_autoptr (GBytes) totals = NULL;
  g_autofree char *from = NULL;
  gint64 now, tenant;

  if (self == NULL || self->services == NULL)
    return dex_future_new_true ();
  store = g_object_ref (tn_services_get_store (self->services));
  now = tn_services_now (self->services);
  tenant = self->tenant;
  g_clear_object (&self);
  from = tn_time_format_day (now - (gint64) 400 * 86400);
  advice = dex_await_boxed (tn_cache_list_advice (store, tenant, now), NULL);
  days = dex_await_boxed (tn_state_get_licence_days (store, from), NULL);
  totals = dex_await_boxed (tn_cache_get_licence_totals (store), NULL);
  self = g_weak_ref_get (weak);
  if (self == NULL || self->services == NULL)
    return dex_future_new_true ();
  if (advice == NULL || days == NULL || totals == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "failed");
      return dex_future_new_true ();
    }
  show_spend (self, days, g_bytes_get_data (totals, NULL));
  show_advice (self, advice);
  gtk_stack_set_visible_child_name (self->stack, "ready");
  return dex_future_new_true ();
}

static void refresh (TnAdvicePage *self);

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnAdvicePage) self = g_weak_ref_get (data);

  if (self == NULL || self->services == NULL)
    return NULL;
  self->reading = FALSE;
  if (self->again)
    refresh (self);
  return NULL;
}

/* One reading at a time, and none while nobody looks: it goes through all licensed users. */
static void
refresh (TnAdvicePage *self)
{
  self->again = self->reading || !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->again)
    return;
  self->reading = TRUE;
  dex_future_disown (
      dex_future_finally (tn_dex_spawn (read_fiber, tn_weak_ref_new (self), tn_weak_ref_free),
                          read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
mapped_cb (TnAdvicePage *self)
{
  if (self->again && !self->reading)
    refresh (self);
}

static void
changed_cb (TnStore *store, TnTables tables, TnAdvicePage *self)
{
  if ((tables & (TN_TABLE_SKUS | TN_TABLE_USERS | TN_TABLE_SETTINGS | TN_TABLE_MANAGED_TENANTS)) !=
      0)
    refresh (self);
}

AdwNavigationPage *
tn_advice_page_new (TnServices *services, gint64 tenant)
{
  TnAdvicePage *self = g_object_new (TN_TYPE_ADVICE_PAGE, NULL);

  self->services = g_object_ref (services);
  self->tenant = tenant;
  gtk_widget_set_visible (GTK_WIDGET (self->spend_group), tenant == 0);
  g_signal_connect_object (tn_services_get_store (services),
                           "changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  g_signal_connect (self, "map", G_CALLBACK (mapped_cb), NULL);
  refresh (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_advice_page_dispose (GObject *object)
{
  TnAdvicePage *self = TN_ADVICE_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_ADVICE_PAGE);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_advice_page_parent_class)->dispose (object);
}

static void
tn_advice_page_class_init (TnAdvicePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TN_TYPE_CHART);
  G_OBJECT_CLASS (klass)->dispose = tn_advice_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/licences/tn-advice-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnAdvicePage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnAdvicePage, spend_group);
  gtk_widget_class_bind_template_child (widget_class, TnAdvicePage, advice_group);
  gtk_widget_class_bind_template_child (widget_class, TnAdvicePage, stats);
  gtk_widget_class_bind_template_child (widget_class, TnAdvicePage, chart);
  gtk_widget_class_bind_template_child (widget_class, TnAdvicePage, chart_title);
}

static void
tn_advice_page_init (TnAdvicePage *self)
{
  static const char *const titles[N_STATS] = {
    [STAT_SPEND] = N_ ("Spend"),
    [STAT_MONTH] = N_ ("Change in 30 Days"),
    [STAT_YEAR] = N_ ("Change in a Year"),
    [STAT_SAVING] = N_ ("Saving by Recommendations"),
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  tn_list_state_add_pages (self->stack);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  self->rows = g_ptr_array_new ();
  for (guint i = 0; i < N_STATS; i++)
    {
      self->stat[i] = tn_stat_new (_ (titles[i]));
      gtk_flow_box_append (self->stats, self->stat[i]);
    }
}
