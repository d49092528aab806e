/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup.h"

#include "tn-cron.h"

#include <glib/gi18n-lib.h>

#define HOUR (60 * 60)
#define DAY (24 * HOUR)
#define MORNING 2
#define MASS_LEAST 10
#define MASS_PART 20

const char *
tn_schedule_title (TnBackupSchedule schedule)
{
  static const char *const titles[TN_N_SCHEDULES] = {
    [TN_SCHEDULE_HOURLY] = N_ ("Every Hour"),
    [TN_SCHEDULE_FOUR_HOURS] = N_ ("Every 4 Hours"),
    [TN_SCHEDULE_DAILY] = N_ ("Daily at 02:00"),
    [TN_SCHEDULE_WEEKLY] = N_ ("Weekly on Sunday"),
    [TN_SCHEDULE_TWO_HOURS] = N_ ("Every 2 Hours"),
    [TN_SCHEDULE_SIX_HOURS] = N_ ("Every 6 Hours"),
    [TN_SCHEDULE_TWELVE_HOURS] = N_ ("Every 12 Hours"),
    [TN_SCHEDULE_CRON] = N_ ("Custom"),
  };

  g_return_val_if_fail ((guint) schedule < TN_N_SCHEDULES, "");

  return _ (titles[schedule]);
}

const char *
tn_schedule_nick (TnBackupSchedule schedule)
{
  static const char *const nicks[TN_N_SCHEDULES] = {
    [TN_SCHEDULE_HOURLY] = "hourly",
    [TN_SCHEDULE_FOUR_HOURS] = "four-hours",
    [TN_SCHEDULE_DAILY] = "daily",
    [TN_SCHEDULE_WEEKLY] = "weekly",
    [TN_SCHEDULE_TWO_HOURS] = "two-hours",
    [TN_SCHEDULE_SIX_HOURS] = "six-hours",
    [TN_SCHEDULE_TWELVE_HOURS] = "twelve-hours",
    [TN_SCHEDULE_CRON] = "custom",
  };

  g_return_val_if_fail ((guint) schedule < TN_N_SCHEDULES, "");

  return nicks[schedule];
}

TnBackupSchedule
tn_schedule_parse (const char *nick)
{
  guint i = 0;

  while (i < TN_N_SCHEDULES && !g_str_equal (tn_schedule_nick ((TnBackupSchedule) i), nick))
    i++;
  return (TnBackupSchedule) i;
}

TnStatusLook
tn_backup_condition_look (TnBackupCondition condition)
{
  switch (condition)
    {
    case TN_BACKUP_PROTECTED:
      return (TnStatusLook) { C_ ("backup", "Protected"), "tn-ok-symbolic", "success", FALSE };
    case TN_BACKUP_WAITING:
      return (TnStatusLook) { C_ ("backup", "First One to Come"), NULL, "dimmed", FALSE };
    case TN_BACKUP_DISABLED:
      return (TnStatusLook) { C_ ("backup", "Disabled"), "tn-warning-symbolic", "warning", TRUE };
    case TN_BACKUP_PAUSED:
      return (TnStatusLook) { C_ ("backup", "Paused"), "tn-warning-symbolic", "warning", TRUE };
    case TN_BACKUP_LATE:
      return (TnStatusLook) { C_ ("backup", "Late"), "tn-warning-symbolic", "warning", TRUE };
    case TN_BACKUP_FAILED:
      return (TnStatusLook) { C_ ("backup", "Failed"), "tn-error-symbolic", "error", TRUE };
    case TN_BACKUP_NONE:
    case TN_N_BACKUP_CONDITIONS:
    default:
      return (TnStatusLook) { C_ ("backup", "Not Set Up"), NULL, "dimmed", FALSE };
    }
}

TnStatusLook
tn_backup_by_hand_look (void)
{
  return (TnStatusLook) { C_ ("backup", "By Hand Only"), "tn-warning-symbolic", "warning", TRUE };
}

const char *
tn_backup_condition_nick (TnBackupCondition condition)
{
  static const char *const nicks[TN_N_BACKUP_CONDITIONS] = {
    [TN_BACKUP_PROTECTED] = "protected", [TN_BACKUP_WAITING] = "waiting",
    [TN_BACKUP_DISABLED] = "disabled",   [TN_BACKUP_NONE] = "not-set-up",
    [TN_BACKUP_PAUSED] = "paused",       [TN_BACKUP_LATE] = "late",
    [TN_BACKUP_FAILED] = "failed",
  };

  g_return_val_if_fail ((guint) condition < TN_N_BACKUP_CONDITIONS, NULL);

  return nicks[condition];
}

/* The next two in the morning; a day on which there is none (the clock goes forward) has its
 * morning an hour later. */
static gint64
next_morning (gint64 now, GTimeZone *zone, gboolean sunday)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);

  for (int days = 0;; days++)
    {
      g_autoptr (GDateTime) day = g_date_time_add_days (local, days);
      g_autoptr (GDateTime) morning = g_date_time_new (zone,
                                                       g_date_time_get_year (day),
                                                       g_date_time_get_month (day),
                                                       g_date_time_get_day_of_month (day),
                                                       MORNING,
                                                       0,
                                                       0);
      gint64 time = morning != NULL ? g_date_time_to_unix (morning) : 0;

      if (time > now && (!sunday || g_date_time_get_day_of_week (day) == 7))
        return time;
    }
}

gint64
tn_schedule_next (TnBackupSchedule schedule, gint64 now, GTimeZone *zone)
{
  switch (schedule)
    {
    case TN_SCHEDULE_HOURLY:
      return now + HOUR;
    case TN_SCHEDULE_TWO_HOURS:
      return now + 2 * HOUR;
    case TN_SCHEDULE_FOUR_HOURS:
      return now + 4 * HOUR;
    case TN_SCHEDULE_SIX_HOURS:
      return now + 6 * HOUR;
    case TN_SCHEDULE_TWELVE_HOURS:
      return now + 12 * HOUR;
    case TN_SCHEDULE_WEEKLY:
      return next_morning (now, zone, TRUE);
    case TN_SCHEDULE_DAILY:
    case TN_SCHEDULE_CRON:
    case TN_N_SCHEDULES:
    default:
      return next_morning (now, zone, FALSE);
    }
}

/* Plans ------------------------------------------------------------------------------------ */

TnBackupPlan
tn_backup_plan_copy (const TnBackupPlan *plan)
{
  TnBackupPlan copy = *plan;

  copy.cron = g_strdup (plan->cron);
  copy.zone = g_strdup (plan->zone);
  return copy;
}

void
tn_backup_plan_clear (TnBackupPlan *plan)
{
  g_clear_pointer (&plan->cron, g_free);
  g_clear_pointer (&plan->zone, g_free);
}

gboolean
tn_backup_plan_equal (const TnBackupPlan *one, const TnBackupPlan *other)
{
  return one->schedule == other->schedule && g_strcmp0 (one->cron, other->cron) == 0 &&
         g_strcmp0 (one->zone, other->zone) == 0 && one->window_from == other->window_from &&
         one->window_hours == other->window_hours && one->paused == other->paused;
}

/* NULL: there is no such zone. */
static GTimeZone *
zone_of (const TnBackupPlan *plan)
{
  return plan->zone != NULL ? g_time_zone_new_identifier (plan->zone) : g_time_zone_new_local ();
}

const char *
tn_backup_plan_check (const TnBackupPlan *plan)
{
  g_autoptr (GTimeZone) zone = zone_of (plan);

  if (zone == NULL)
    return _ ("There is no such time zone. One like “Europe/Berlin” is wanted, or none.");
  if (plan->schedule == TN_SCHEDULE_CRON && !tn_cron_is_valid (plan->cron))
    return _ ("This is no time in the notation of cron, or one that never comes: minute, hour, day "
              "of the month, month and "
              "day of the week, as in “30 1 * * 1-5”.");
  if (plan->window_from > 23 || plan->window_hours > TN_BACKUP_WINDOW_HOURS)
    return _ ("A window opens at an hour from 0 to 23, and closes within a day.");
  return NULL;
}

/* The time at which the window opens on the day of @time, or on a later one. */
static gint64
opening (const TnBackupPlan *plan, gint64 time, GTimeZone *zone, int days)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
  g_autoptr (GDateTime) day = g_date_time_add_days (local, days);
  g_autoptr (GDateTime) hour = g_date_time_new (zone,
                                                g_date_time_get_year (day),
                                                g_date_time_get_month (day),
                                                g_date_time_get_day_of_month (day),
                                                (int) plan->window_from,
                                                0,
                                                0);

  return hour != NULL ? g_date_time_to_unix (hour) : time;
}

static gboolean
is_open (const TnBackupPlan *plan, gint64 now, GTimeZone *zone)
{
  /* One that opened yesterday may be open still. */
  for (int days = -1; days <= 0; days++)
    {
      gint64 from = opening (plan, now, zone, days);

      if (now >= from && now < from + (gint64) plan->window_hours * HOUR)
        return TRUE;
    }
  return plan->window_hours == 0;
}

gboolean
tn_backup_plan_is_open (const TnBackupPlan *plan, gint64 now)
{
  g_autoptr (GTimeZone) zone = zone_of (plan);

  return zone != NULL && !plan->paused && is_open (plan, now, zone);
}

static gint64
first_open (const TnBackupPlan *plan, gint64 time, GTimeZone *zone)
{
  gint64 from;

  if (is_open (plan, time, zone))
    return time;
  from = opening (plan, time, zone, 0);
  return from > time ? from : opening (plan, time, zone, 1);
}

gint64
tn_backup_plan_first (const TnBackupPlan *plan, gint64 now)
{
  g_autoptr (GTimeZone) zone = zone_of (plan);

  return zone != NULL ? first_open (plan, now, zone) : now;
}

gint64
tn_backup_plan_next (const TnBackupPlan *plan, gint64 now)
{
  g_autoptr (GTimeZone) zone = zone_of (plan);
  gint64 next;

  if (zone == NULL)
    return 0;
  next = plan->schedule == TN_SCHEDULE_CRON ? tn_cron_next (plan->cron, now, zone)
                                            : tn_schedule_next (plan->schedule, now, zone);
  return next != 0 ? first_open (plan, next, zone) : 0;
}

char *
tn_backup_plan_describe (const TnBackupPlan *plan)
{
  GString *text = g_string_new (plan->schedule == TN_SCHEDULE_CRON && plan->cron != NULL
                                    ? plan->cron
                                    : tn_schedule_nick (plan->schedule));

  if (plan->window_hours > 0)
    g_string_append_printf (text, ", %02u:00 + %u h", plan->window_from, plan->window_hours);
  if (plan->zone != NULL)
    g_string_append_printf (text, ", %s", plan->zone);
  if (plan->paused)
    g_string_append (text, ", paused");
  return g_string_free_and_steal (text);
}

guint
tn_retention_judge (GArray *snapshots, guint keep_days, gint64 now)
{
  gint64 from = now - (gint64) keep_days * DAY;
  guint gone = 0;

  for (guint i = 0; i < snapshots->len; i++)
    {
      TnKeptSnapshot *one = &g_array_index (snapshots, TnKeptSnapshot, i);
      const TnKeptSnapshot *next =
          i + 1 < snapshots->len ? &g_array_index (snapshots, TnKeptSnapshot, i + 1) : NULL;

      one->keep = keep_days == 0 || one->taken_at >= from || next == NULL || next->taken_at > from;
      gone += !one->keep;
    }
  return gone;
}

gboolean
tn_backup_is_mass_deletion (guint removed, guint objects)
{
  return removed >= MASS_LEAST && (guint64) removed * MASS_PART >= objects;
}
