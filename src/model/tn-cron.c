/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cron.h"

#include <string.h>

/* A leap day comes within eight years; nobody backs up so seldom. */
#define MAX_DAYS (5 * 366)
#define LONGEST_DAY (26 * 60 * 60)
#define EVERY_HOUR ((G_GUINT64_CONSTANT (1) << 24) - 1)

enum
{
  MINUTE,
  HOUR,
  DAY,
  MONTH,
  WEEKDAY,
  N_FIELDS,
};

static const struct
{
  guint least, most;
} limits[N_FIELDS] = { { 0, 59 }, { 0, 23 }, { 1, 31 }, { 1, 12 }, { 0, 7 } };

typedef struct
{
  guint64 bits[N_FIELDS];
  gboolean any_day, any_weekday; /* "*": it restricts nothing */
} Cron;

/* A number of at most two digits at @text, which moves behind it. */
static gboolean
take_number (const char **text, guint *out)
{
  guint digits = 0;

  for (*out = 0; g_ascii_isdigit (**text) && digits < 2; digits++, (*text)++)
    *out = *out * 10 + (guint) (**text - '0');
  return digits > 0;
}

/* "*", "3", "1-5", each perhaps with "/2". */
static gboolean
take_part (const char **text, guint field, guint64 *bits)
{
  guint from = limits[field].least, to = limits[field].most, step = 1;
  gboolean range = TRUE;

  if (**text == '*')
    (*text)++;
  else
    {
      if (!take_number (text, &from))
        return FALSE;
      range = **text == '-';
      to = from;
      if (range)
        {
          (*text)++;
          if (!take_number (text, &to))
            return FALSE;
        }
    }
  if (**text == '/')
    {
      (*text)++;
      if (!range || !take_number (text, &step) || step == 0)
        return FALSE;
    }
  if (from < limits[field].least || to > limits[field].most || from > to)
    return FALSE;
  for (guint i = from; i <= to; i += step)
    *bits |= G_GUINT64_CONSTANT (1) << i;
  return TRUE;
}

static gboolean
parse (const char *text, Cron *cron)
{
  memset (cron, 0, sizeof *cron);
  for (guint field = 0; field < N_FIELDS; field++)
    {
      while (*text == ' ' || *text == '\t')
        text++;
      if (field == DAY)
        cron->any_day = *text == '*';
      if (field == WEEKDAY)
        cron->any_weekday = *text == '*';
      while (TRUE)
        {
          if (!take_part (&text, field, &cron->bits[field]))
            return FALSE;
          if (*text != ',')
            break;
          text++;
        }
      if (*text != ' ' && *text != '\t' && *text != '\0')
        return FALSE;
    }
  while (*text == ' ' || *text == '\t')
    text++;
  if ((cron->bits[WEEKDAY] >> 7 & 1) != 0)
    cron->bits[WEEKDAY] |= 1;
  return *text == '\0';
}

static gboolean
has (const Cron *cron, guint field, int value)
{
  return (cron->bits[field] >> value & 1) != 0;
}

/* POSIX: where both the day of the month and that of the week are restricted, either will do. */
static gboolean
is_day (const Cron *cron, GDateTime *day)
{
  gboolean month_day = has (cron, DAY, g_date_time_get_day_of_month (day)),
           weekday = has (cron, WEEKDAY, g_date_time_get_day_of_week (day) % 7);

  if (!has (cron, MONTH, g_date_time_get_month (day)))
    return FALSE;
  return cron->any_day || cron->any_weekday ? month_day && weekday : month_day || weekday;
}

/* Every hour: also that one which the clock has twice when it goes back. */
static gint64
first_minute_on (const Cron *cron, GDateTime *day, gint64 now, GTimeZone *zone)
{
  g_autoptr (GDateTime) start = g_date_time_new (zone,
                                                 g_date_time_get_year (day),
                                                 g_date_time_get_month (day),
                                                 g_date_time_get_day_of_month (day),
                                                 0,
                                                 0,
                                                 0);
  gint64 from = MAX (g_date_time_to_unix (start), now - now % 60 + 60);

  for (gint64 time = from; time < g_date_time_to_unix (start) + LONGEST_DAY; time += 60)
    {
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time);
      g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);

      if (g_date_time_get_day_of_month (local) != g_date_time_get_day_of_month (day))
        break;
      if (has (cron, MINUTE, g_date_time_get_minute (local)))
        return time;
    }
  return 0;
}

/* The first time on @day after @now; 0: none. What the clock leaves out when it goes forward comes
 * when it has gone. */
static gint64
first_on (const Cron *cron, GDateTime *day, gint64 now, GTimeZone *zone)
{
  if (cron->bits[HOUR] == EVERY_HOUR)
    return first_minute_on (cron, day, now, zone);
  for (int hour = 0; hour < 24; hour++)
    for (int minute = 0; has (cron, HOUR, hour) && minute < 60; minute++)
      {
        g_autoptr (GDateTime) time = NULL;

        if (!has (cron, MINUTE, minute))
          continue;
        time = g_date_time_new (zone,
                                g_date_time_get_year (day),
                                g_date_time_get_month (day),
                                g_date_time_get_day_of_month (day),
                                hour,
                                minute,
                                0);
        if (time != NULL && g_date_time_to_unix (time) > now)
          return g_date_time_to_unix (time);
      }
  return 0;
}

gint64
tn_cron_next (const char *text, gint64 now, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
  Cron cron;

  if (text == NULL || !parse (text, &cron))
    return 0;
  for (int days = 0; days < MAX_DAYS; days++)
    {
      g_autoptr (GDateTime) day = g_date_time_add_days (local, days);
      gint64 time = is_day (&cron, day) ? first_on (&cron, day, now, zone) : 0;

      if (time != 0)
        return time;
    }
  return 0;
}

gboolean
tn_cron_is_valid (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  /* From the day before a leap year's February on, all days come. */
  return tn_cron_next (text, G_GINT64_CONSTANT (1700000000), utc) != 0;
}
