/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup.h"

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

const char *
tn_backup_condition_nick (TnBackupCondition condition)
{
  static const char *const nicks[TN_N_BACKUP_CONDITIONS] = {
    [TN_BACKUP_PROTECTED] = "protected", [TN_BACKUP_WAITING] = "waiting",
    [TN_BACKUP_DISABLED] = "disabled",   [TN_BACKUP_NONE] = "not-set-up",
    [TN_BACKUP_LATE] = "late",           [TN_BACKUP_FAILED] = "failed",
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
    case TN_SCHEDULE_FOUR_HOURS:
      return now + 4 * HOUR;
    case TN_SCHEDULE_WEEKLY:
      return next_morning (now, zone, TRUE);
    case TN_SCHEDULE_DAILY:
    case TN_N_SCHEDULES:
    default:
      return next_morning (now, zone, FALSE);
    }
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
