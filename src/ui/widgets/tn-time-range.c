/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-time-range.h"

#include "tn-time.h"

#include <glib/gi18n-lib.h>

#define TN_TYPE_TIME_RANGE (tn_time_range_get_type ())
G_DECLARE_FINAL_TYPE (TnTimeRange, tn_time_range, TN, TIME_RANGE, AdwDialog)

struct _TnTimeRange
{
  AdwDialog parent_instance;

  GWeakRef widget;
  TnTimeRangeChosen chosen;
  gboolean applied;

  AdwPreferencesGroup *last;
  GtkCalendar *from, *until;
  GtkWidget *apply;
};

G_DEFINE_FINAL_TYPE (TnTimeRange, tn_time_range, ADW_TYPE_DIALOG)

/* The first second of a day. */
static gint64
day_of (GtkCalendar *calendar, int days)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (calendar);
  g_autoptr (GTimeZone) zone = tn_time_get_zone ();
  g_autoptr (GDateTime) start = g_date_time_new (zone,
                                                 g_date_time_get_year (date),
                                                 g_date_time_get_month (date),
                                                 g_date_time_get_day_of_month (date),
                                                 0,
                                                 0,
                                                 0);
  g_autoptr (GDateTime) day = g_date_time_add_days (start, days);

  return g_date_time_to_unix (day);
}

static void
update (TnTimeRange *self)
{
  gboolean good = day_of (self->from, 0) < day_of (self->until, 1);

  gtk_widget_set_sensitive (self->apply, good);
  adw_preferences_group_set_description (self->last,
                                         good ? NULL : _ ("The last day is before the first one."));
}

static void
apply_cb (TnTimeRange *self)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&self->widget);

  self->applied = TRUE;
  if (widget != NULL)
    self->chosen (widget, day_of (self->from, 0), day_of (self->until, 1));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
closed_cb (TnTimeRange *self)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&self->widget);

  if (widget != NULL && !self->applied)
    self->chosen (widget, 0, 0);
}

static GtkCalendar *
add_calendar (TnTimeRange *self, GtkWidget *page, const char *title, gint64 time)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkCalendar *calendar = GTK_CALENDAR (gtk_calendar_new ());

  adw_preferences_group_set_title (group, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (calendar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title,
                                  -1);
  if (time > 0)
    {
      g_autoptr (GDateTime) day = tn_time_to_local (time);

      gtk_calendar_select_day (calendar, day);
    }
  adw_preferences_group_add (group, GTK_WIDGET (calendar));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), group);
  self->last = group;
  g_signal_connect_object (calendar, "day-selected", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return calendar;
}

void
tn_time_range_ask (GtkWidget *widget, gint64 from, gint64 until, TnTimeRangeChosen chosen)
{
  TnTimeRange *self = g_object_new (TN_TYPE_TIME_RANGE, NULL);
  GtkWidget *view = adw_toolbar_view_new (), *page = adw_preferences_page_new (),
            *bar = gtk_action_bar_new ();

  self->chosen = chosen;
  g_weak_ref_set (&self->widget, widget);
  self->apply = gtk_button_new_with_mnemonic (_ ("_Apply"));
  gtk_widget_add_css_class (self->apply, "suggested-action");
  g_signal_connect_object (self->apply, "clicked", G_CALLBACK (apply_cb), self, G_CONNECT_SWAPPED);
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar), self->apply);
  self->from = add_calendar (self, page, _ ("First Day"), from);
  self->until = add_calendar (self, page, _ ("Last Day"), until > 0 ? until - 1 : 0);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Time Range"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 400);
  adw_dialog_set_content_height (ADW_DIALOG (self), 720);
  adw_dialog_set_child (ADW_DIALOG (self), view);
  g_signal_connect_object (self, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_DEFAULT);
  update (self);
  adw_dialog_present (ADW_DIALOG (self), widget);
}

static void
tn_time_range_finalize (GObject *object)
{
  g_weak_ref_clear (&TN_TIME_RANGE (object)->widget);
  G_OBJECT_CLASS (tn_time_range_parent_class)->finalize (object);
}

static void
tn_time_range_class_init (TnTimeRangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_time_range_finalize;
}

static void
tn_time_range_init (TnTimeRange *self)
{
  g_weak_ref_init (&self->widget, NULL);
}
