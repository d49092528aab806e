/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup.h"
#include "tn-cron.h"

#define DAY G_GINT64_CONSTANT (86400)

static gint64
at (GTimeZone *zone, const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, zone);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

/* BAK-28: mornings are those of the person's clock, also where it is set forward and back. */
static void
test_schedule (void)
{
  static const struct
  {
    TnBackupSchedule schedule;
    const char *now, *next;
  } cases[] = {
    { TN_SCHEDULE_HOURLY, "2026-11-29T10:20:00", "2026-11-29T11:20:00" },
    { TN_SCHEDULE_FOUR_HOURS, "2026-11-29T22:00:00", "2026-11-30T02:00:00" },
    { TN_SCHEDULE_DAILY, "2026-11-29T01:59:59", "2026-11-29T02:00:00" },
    { TN_SCHEDULE_DAILY, "2026-11-29T02:00:00", "2026-11-30T02:00:00" },
    { TN_SCHEDULE_DAILY, "2026-12-31T12:00:00", "2027-01-01T02:00:00" },
    /* 2026-11-29 is a Sunday. */
    { TN_SCHEDULE_WEEKLY, "2026-11-29T01:00:00", "2026-11-29T02:00:00" },
    { TN_SCHEDULE_WEEKLY, "2026-11-29T03:00:00", "2026-12-06T02:00:00" },
    { TN_SCHEDULE_WEEKLY, "2026-12-05T23:00:00", "2026-12-06T02:00:00" },
    /* On 2026-03-29 there is no two in the morning in Berlin, on 2026-10-25 there are two. */
    { TN_SCHEDULE_DAILY, "2026-03-28T12:00:00", "2026-03-29T03:00:00" },
    { TN_SCHEDULE_DAILY, "2026-03-29T12:00:00", "2026-03-30T02:00:00" },
    { TN_SCHEDULE_DAILY, "2026-10-25T12:00:00", "2026-10-26T02:00:00" },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  if (zone == NULL)
    {
      g_test_skip ("no time zones here");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 now = at (zone, cases[i].now);

      g_test_message ("%s", cases[i].now);
      g_assert_cmpint (tn_schedule_next (cases[i].schedule, now, zone),
                       ==,
                       at (zone, cases[i].next));
    }
}

/* Whatever the time is, what comes next is later, and not by more than its period. */
static void
test_always_later (void)
{
  static const gint64 most[TN_N_SCHEDULES] = {
    [TN_SCHEDULE_HOURLY] = DAY / 24,      [TN_SCHEDULE_FOUR_HOURS] = DAY / 6,
    [TN_SCHEDULE_DAILY] = DAY + DAY / 24, [TN_SCHEDULE_WEEKLY] = 7 * DAY + DAY / 24,
    [TN_SCHEDULE_TWO_HOURS] = DAY / 12,   [TN_SCHEDULE_SIX_HOURS] = DAY / 4,
    [TN_SCHEDULE_TWELVE_HOURS] = DAY / 2, [TN_SCHEDULE_CRON] = DAY + DAY / 24,
  };
  static const char *const zones[] = { "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "UTC" };

  for (guint i = 0; i < 4000; i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[i % G_N_ELEMENTS (zones)]);
      gint64 now = g_test_rand_int_range (G_MAXINT32 / 2, G_MAXINT32 - 10 * DAY);

      for (guint s = 0; zone != NULL && s < TN_N_SCHEDULES; s++)
        {
          gint64 next = tn_schedule_next ((TnBackupSchedule) s, now, zone);

          g_assert_cmpint (next, >, now);
          g_assert_cmpint (next - now, <=, most[s]);
        }
    }
}

/* BAK-28: what cron would say. 2026-11-29 is a Sunday. */
static void
test_cron (void)
{
  static const struct
  {
    const char *text, *now, *next;
  } cases[] = {
    { "30 1 * * *", "2026-11-29T01:29:59", "2026-11-29T01:30:00" },
    { "30 1 * * *", "2026-11-29T01:30:00", "2026-11-30T01:30:00" },
    { "*/20 8-10,22 * * 1-5", "2026-11-29T09:00:00", "2026-11-30T08:00:00" },
    { "*/20 8-10,22 * * 1-5", "2026-11-30T10:40:00", "2026-11-30T22:00:00" },
    { " 0\t3 1 */3 * ", "2026-11-29T00:00:00", "2027-01-01T03:00:00" },
    { "0 0 29 2 *", "2026-11-29T00:00:00", "2028-02-29T00:00:00" },
    { "0 0 * * 7", "2026-11-29T00:00:00", "2026-12-06T00:00:00" },
    { "0 0 * * 0", "2026-11-28T00:00:00", "2026-11-29T00:00:00" },
    /* Either the thirteenth or a Friday. */
    { "0 0 13 * 5", "2026-11-29T00:00:00", "2026-12-04T00:00:00" },
    { "0 0 13 * 5", "2026-12-11T00:00:00", "2026-12-13T00:00:00" },
    /* In Berlin the clock goes from two to three on 2026-03-29. */
    { "30 2 * * *", "2026-03-28T12:00:00", "2026-03-29T03:00:00" },
  };
  static const char *const wrong[] = { "",
                                       "* * * *",
                                       "* * * * * *",
                                       "60 * * * *",
                                       "0 24 * * *",
                                       "0 0 0 * *",
                                       "0 0 * 13 *",
                                       "0 0 * * 8",
                                       "5-1 * * * *",
                                       "*/0 * * * *",
                                       "1/2 * * * *",
                                       "1,, * * * *",
                                       "123 * * * *",
                                       "0 0 30 2 *",
                                       "@daily",
                                       "x * * * *" };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_message ("“%s”", wrong[i]);
      g_assert_false (tn_cron_is_valid (wrong[i]));
    }
  g_assert_false (tn_cron_is_valid (NULL));
  /* On 2026-10-25 Berlin has the hour from two to three twice, and each quarter of it is a time. */
  if (zone != NULL)
    {
      gint64 time = at (zone, "2026-10-25T01:45:00");

      for (guint i = 1; i <= 10; i++)
        {
          gint64 next = tn_cron_next ("*/15 * * * *", time, zone);

          g_assert_cmpint (next, ==, time + 15 * 60);
          time = next;
        }
    }
  for (guint i = 0; zone != NULL && i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s, %s", cases[i].text, cases[i].now);
      g_assert_true (tn_cron_is_valid (cases[i].text));
      g_assert_cmpint (tn_cron_next (cases[i].text, at (zone, cases[i].now), zone),
                       ==,
                       at (zone, cases[i].next));
    }
}

/* BAK-28: what is due outside of the window waits for it; windows reach over midnight. */
static void
test_window (void)
{
  static const struct
  {
    TnBackupPlan plan;
    const char *now, *next;
    gboolean open;
  } cases[] = {
    { { .schedule = TN_SCHEDULE_DAILY, .window_from = 20, .window_hours = 8 },
      "2026-11-29T12:00:00",
      "2026-11-30T02:00:00",
      FALSE },
    { { .schedule = TN_SCHEDULE_DAILY, .window_from = 4, .window_hours = 4 },
      "2026-11-29T05:00:00",
      "2026-11-30T04:00:00",
      TRUE },
    { { .schedule = TN_SCHEDULE_HOURLY, .window_from = 22, .window_hours = 4 },
      "2026-11-29T01:30:00",
      "2026-11-29T22:00:00",
      TRUE },
    { { .schedule = TN_SCHEDULE_HOURLY, .window_from = 22, .window_hours = 4 },
      "2026-11-29T23:30:00",
      "2026-11-30T00:30:00",
      TRUE },
    { { .schedule = TN_SCHEDULE_CRON, .cron = (char *) "0 12 * * *" },
      "2026-11-29T12:00:00",
      "2026-11-30T12:00:00",
      TRUE },
  };
  const TnBackupPlan nowhere = { .zone = (char *) "Europe/Nowhere" },
                     never = { .schedule = TN_SCHEDULE_CRON, .cron = (char *) "never" },
                     paused = { .schedule = TN_SCHEDULE_DAILY, .paused = TRUE };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  for (guint i = 0; zone != NULL && i < G_N_ELEMENTS (cases); i++)
    {
      TnBackupPlan plan = cases[i].plan;

      plan.zone = (char *) "Europe/Berlin";
      g_test_message ("%s", cases[i].now);
      g_assert_null (tn_backup_plan_check (&plan));
      g_assert_cmpint (tn_backup_plan_next (&plan, at (zone, cases[i].now)),
                       ==,
                       at (zone, cases[i].next));
      g_assert_cmpint (tn_backup_plan_is_open (&plan, at (zone, cases[i].now)), ==, cases[i].open);
    }
  g_assert_nonnull (tn_backup_plan_check (&nowhere));
  g_assert_cmpint (tn_backup_plan_next (&nowhere, 0), ==, 0);
  g_assert_nonnull (tn_backup_plan_check (&never));
  g_assert_cmpint (tn_backup_plan_next (&never, 0), ==, 0);
  g_assert_false (tn_backup_plan_is_open (&paused, 0));
}

static void
test_names (void)
{
  for (guint i = 0; i < TN_N_SCHEDULES; i++)
    {
      TnBackupSchedule schedule = (TnBackupSchedule) i;

      g_assert_cmpint (tn_schedule_parse (tn_schedule_nick (schedule)), ==, schedule);
      g_assert_cmpstr (tn_schedule_title (schedule), !=, "");
    }
  g_assert_cmpint (tn_schedule_parse ("sometimes"), ==, TN_N_SCHEDULES);
  g_assert_cmpint (tn_schedule_parse (""), ==, TN_N_SCHEDULES);
}

/* Every day of the time that is kept can be gone back to; the newest stays. */
static void
test_retention (void)
{
  const gint64 now = 1000 * DAY;

  for (guint keep = 0; keep <= 60; keep += 10)
    for (guint gap = 1; gap <= 45; gap++)
      {
        g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (TnKeptSnapshot));
        guint gone, kept_before = 0, n;

        for (gint64 day = 900; day <= 1000; day += gap)
          g_array_append_val (all, ((TnKeptSnapshot[]) { { all->len + 1, day * DAY, FALSE } })[0]);
        n = all->len;
        gone = tn_retention_judge (all, keep, now);
        g_assert_true (g_array_index (all, TnKeptSnapshot, n - 1).keep);
        for (guint i = 0; i < n; i++)
          {
            const TnKeptSnapshot *one = &g_array_index (all, TnKeptSnapshot, i);

            gone -= !one->keep;
            if (keep == 0 || one->taken_at >= now - keep * DAY)
              g_assert_true (one->keep);
            else
              kept_before += one->keep;
          }
        g_assert_cmpuint (gone, ==, 0);
        if (keep > 0)
          g_assert_cmpuint (kept_before, <=, 1);
      }
}

static void
test_mass_deletion (void)
{
  g_assert_false (tn_backup_is_mass_deletion (0, 0));
  g_assert_false (tn_backup_is_mass_deletion (9, 10));
  g_assert_true (tn_backup_is_mass_deletion (10, 10));
  g_assert_true (tn_backup_is_mass_deletion (10, 200));
  g_assert_false (tn_backup_is_mass_deletion (10, 201));
  g_assert_true (tn_backup_is_mass_deletion (G_MAXUINT, G_MAXUINT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/BAK-28-schedule", test_schedule);
  g_test_add_func ("/backup/BAK-28-cron", test_cron);
  g_test_add_func ("/backup/BAK-28-window", test_window);
  g_test_add_func ("/backup/always-later", test_always_later);
  g_test_add_func ("/backup/names", test_names);
  g_test_add_func ("/backup/retention", test_retention);
  g_test_add_func ("/backup/mass-deletion", test_mass_deletion);
  return g_test_run ();
}
