/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-time.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <stdatomic.h>

struct _TnClock
{
  GObject parent_instance;

  gboolean fake;
  _Atomic gint64 now;   /* fake only, seconds since 1970 UTC; the store's threads ask, too */
  double slept;         /* fake only */
  GPtrArray *deadlines; /* (owned) (element-type Deadline): fake only */
  char *file;           /* (owned) (nullable): of the test that lets time pass */
  _Atomic gint64 read_at, rate, since, added;
};

typedef struct
{
  gint64 at;
  DexPromise *promise; /* (owned) */
} Deadline;

G_DEFINE_FINAL_TYPE (TnClock, tn_clock, G_TYPE_OBJECT)

static void
deadline_free (gpointer data)
{
  dex_unref (((Deadline *) data)->promise);
  g_free (data);
}

static void
tn_clock_finalize (GObject *object)
{
  g_ptr_array_unref (TN_CLOCK (object)->deadlines);
  g_free (TN_CLOCK (object)->file);
  G_OBJECT_CLASS (tn_clock_parent_class)->finalize (object);
}

static void
tn_clock_class_init (TnClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_clock_finalize;
}

static void
tn_clock_init (TnClock *self)
{
  self->deadlines = g_ptr_array_new_with_free_func (deadline_free);
}

TnClock *
tn_clock_new (void)
{
  TnClock *self = g_object_new (TN_TYPE_CLOCK, NULL);

  if (g_str_equal (PROFILE, "development"))
    self->file = g_strdup (g_getenv ("TENANTRY_TEST_CLOCK"));
  atomic_store (&self->rate, 1);
  return self;
}

/* Five times a second at most: whole tables ask for the time row by row. */
static void
read_file (TnClock *self, gint64 real)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) numbers = NULL;

  if (self->file == NULL || real - atomic_load (&self->read_at) < G_USEC_PER_SEC / 5)
    return;
  atomic_store (&self->read_at, real);
  if (!g_file_get_contents (self->file, &text, NULL, NULL))
    return;
  numbers = g_strsplit (text, " ", 3);
  if (g_strv_length (numbers) != 3)
    return;
  atomic_store (&self->rate, MAX (1, g_ascii_strtoll (numbers[0], NULL, 10)));
  atomic_store (&self->since, g_ascii_strtoll (numbers[1], NULL, 10));
  atomic_store (&self->added, g_ascii_strtoll (numbers[2], NULL, 10));
}

static gint64
rate_of (TnClock *self)
{
  read_file (self, g_get_real_time ());
  return atomic_load (&self->rate);
}

static gint64
real_now (TnClock *self)
{
  gint64 real = g_get_real_time (), since;

  read_file (self, real);
  since = atomic_load (&self->since);
  real /= G_USEC_PER_SEC;
  return since + (real - since) * atomic_load (&self->rate) + atomic_load (&self->added);
}

TnClock *
tn_clock_new_fake (gint64 now)
{
  TnClock *self = g_object_new (TN_TYPE_CLOCK, NULL);

  self->fake = TRUE;
  self->now = now;
  return self;
}

gint64
tn_clock_now (TnClock *self)
{
  g_return_val_if_fail (TN_IS_CLOCK (self), 0);

  return self->fake ? atomic_load (&self->now) : real_now (self);
}

void
tn_clock_advance (TnClock *self, gint64 seconds)
{
  g_return_if_fail (TN_IS_CLOCK (self) && self->fake);

  self->now += seconds;
  for (guint i = self->deadlines->len; i > 0; i--)
    {
      Deadline *deadline = g_ptr_array_index (self->deadlines, i - 1);

      if (deadline->at > self->now)
        continue;
      dex_promise_resolve_boolean (deadline->promise, TRUE);
      g_ptr_array_remove_index (self->deadlines, i - 1);
    }
}

double
tn_clock_get_slept (TnClock *self)
{
  return self->slept;
}

/* A timeout of libdex rejects when its time is over. */
static DexFuture *
slept_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  return g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT) ? dex_future_new_true ()
                                                                 : dex_ref (future);
}

DexFuture *
tn_clock_sleep (TnClock *self, double seconds)
{
  g_return_val_if_fail (TN_IS_CLOCK (self), NULL);

  if (!self->fake)
    return dex_future_catch (
        dex_timeout_new_msec ((int) (MIN (seconds, 86400) * 1000 / (double) rate_of (self))),
        slept_cb,
        NULL,
        NULL);
  self->slept += seconds;
  self->now += (gint64) seconds;
  return dex_future_new_true ();
}

guint
tn_clock_add_timer (TnClock *self, guint seconds, GSourceFunc func, gpointer user_data)
{
  g_return_val_if_fail (TN_IS_CLOCK (self), 0);

  if (self->fake || rate_of (self) == 1)
    return g_timeout_add_seconds (seconds, func, user_data);
  return g_timeout_add (seconds * 1000 / (guint) rate_of (self), func, user_data);
}

DexFuture *
tn_clock_deadline (TnClock *self, gint64 seconds)
{
  Deadline *deadline;

  g_return_val_if_fail (TN_IS_CLOCK (self), NULL);

  if (!self->fake)
    return tn_clock_sleep (self, (double) seconds);
  deadline = g_new (Deadline, 1);
  *deadline = (Deadline) { self->now + seconds, dex_promise_new () };
  g_ptr_array_add (self->deadlines, deadline);
  return DEX_FUTURE (dex_ref (deadline->promise));
}

gint64
tn_time_parse (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time =
      text != NULL && *text != '\0' ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  /* The backup services may write the time with dashes (reference 5.9). */
  if (time == NULL && text != NULL && strlen (text) > 19 && text[13] == '-' && text[16] == '-')
    {
      g_autofree char *mended = g_strdup (text);

      mended[13] = mended[16] = ':';
      time = g_date_time_new_from_iso8601 (mended, utc);
    }
  return time != NULL ? g_date_time_to_unix (time) : 0;
}

static char *
format_utc (gint64 time, const char *format)
{
  g_autoptr (GDateTime) utc = time != 0 ? g_date_time_new_from_unix_utc (time) : NULL;

  return utc != NULL ? g_date_time_format (utc, format) : NULL;
}

char *
tn_time_format (gint64 time)
{
  return format_utc (time, "%Y-%m-%dT%H:%M:%SZ");
}

char *
tn_time_format_day (gint64 time)
{
  return format_utc (time, "%Y-%m-%d");
}

/* One for the process; reports are painted on other threads. */
static GMutex local_lock;
static GTimeZone *local_zone; /* (owned) (nullable): the system's */
static TnDateFormat local_format;

static const struct
{
  const char *nick, *pattern, *day;
} date_formats[TN_DATE_N_FORMATS] = {
  [TN_DATE_SYSTEM] = { "system", "%x %X", "%x" },
  [TN_DATE_ISO] = { "iso", "%Y-%m-%d %H:%M", "%Y-%m-%d" },
  [TN_DATE_DAY_FIRST] = { "day-first", "%d/%m/%Y %H:%M", "%d/%m/%Y" },
  [TN_DATE_MONTH_FIRST] = { "month-first", "%m/%d/%Y %I:%M %p", "%m/%d/%Y" },
};

const char *
tn_date_format_nick (TnDateFormat format)
{
  g_return_val_if_fail ((guint) format < TN_DATE_N_FORMATS, "");

  return date_formats[format].nick;
}

TnDateFormat
tn_date_format_parse (const char *nick)
{
  for (guint i = 0; i < TN_DATE_N_FORMATS; i++)
    if (g_strcmp0 (date_formats[i].nick, nick) == 0)
      return (TnDateFormat) i;
  return TN_DATE_SYSTEM;
}

void
tn_time_set_local (const char *zone, TnDateFormat format)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&local_lock);

  g_clear_pointer (&local_zone, g_time_zone_unref);
  if (*zone != '\0')
    local_zone = g_time_zone_new_identifier (zone);
  local_format = format;
}

static TnDateFormat
get_format (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&local_lock);

  return local_format;
}

GTimeZone *
tn_time_get_zone (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&local_lock);

  return local_zone != NULL ? g_time_zone_ref (local_zone) : g_time_zone_new_local ();
}

GDateTime *
tn_time_to_local (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time);
  g_autoptr (GTimeZone) zone = tn_time_get_zone ();

  return utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
}

static char *
format_local (gint64 time, const char *pattern)
{
  g_autoptr (GDateTime) local = time != 0 ? tn_time_to_local (time) : NULL;

  return local != NULL ? g_date_time_format (local, pattern) : g_strdup (_ ("Never"));
}

char *
tn_time_format_local (gint64 time)
{
  return format_local (time, date_formats[get_format ()].pattern);
}

char *
tn_time_format_local_day (gint64 time)
{
  return format_local (time, date_formats[get_format ()].day);
}

char *
tn_time_format_date (const char *day)
{
  g_autofree char *midnight = g_strconcat (day, "T00:00:00Z", NULL);
  gint64 time = tn_time_parse (midnight);

  return time != 0 ? format_utc (time, date_formats[get_format ()].day) : g_strdup (day);
}

guint
tn_time_days_until (gint64 now, gint64 then)
{
  g_autoptr (GDateTime) from = tn_time_to_local (now), to = tn_time_to_local (then);
  GDate first, last;

  if (from == NULL || to == NULL || then <= now)
    return 0;
  g_date_clear (&first, 1);
  g_date_clear (&last, 1);
  g_date_set_dmy (&first,
                  (GDateDay) g_date_time_get_day_of_month (from),
                  (GDateMonth) g_date_time_get_month (from),
                  (GDateYear) g_date_time_get_year (from));
  g_date_set_dmy (&last,
                  (GDateDay) g_date_time_get_day_of_month (to),
                  (GDateMonth) g_date_time_get_month (to),
                  (GDateYear) g_date_time_get_year (to));
  return (guint) g_date_days_between (&first, &last);
}

char *
tn_time_format_age (gint64 now, gint64 then)
{
  gint64 age = now - then;

  if (then == 0)
    return g_strdup (_ ("Never"));
  if (age < 60)
    return g_strdup (_ ("Just now"));
  if (age < 60 * 60)
    /* Translators: an age, as short as possible */
    return g_strdup_printf (ngettext ("%d min ago", "%d min ago", (gulong) (age / 60)),
                            (int) (age / 60));
  if (age < 48 * 60 * 60)
    return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", (gulong) (age / 3600)),
                            (int) (age / 3600));
  return g_strdup_printf (ngettext ("%d day ago", "%d days ago", (gulong) (age / 86400)),
                          (int) (age / 86400));
}

char *
tn_time_format_age_inside (gint64 now, gint64 then)
{
  if (then == 0)
    return g_strdup (C_ ("within a sentence", "never"));
  return now - then < 60 ? g_strdup (C_ ("within a sentence", "just now"))
                         : tn_time_format_age (now, then);
}

gboolean
tn_time_is_zone (const char *name)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (name);

  return zone != NULL;
}
