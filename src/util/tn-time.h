/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

/* Time as a service, so that a test decides what the clock says. Wall-clock times are seconds since
 * 1970 UTC; 0 means "never". Main thread only, but for tn_time_*(), which any thread may call. */

G_BEGIN_DECLS

#define TN_TYPE_CLOCK (tn_clock_get_type ())
G_DECLARE_FINAL_TYPE (TnClock, tn_clock, TN, CLOCK, GObject)

/**
 * tn_clock_new:
 *
 * The system's clock. In a development build, %TENANTRY_TEST_CLOCK may name a file with three
 * numbers: how many times faster it runs, since when (seconds since 1970), and seconds to add. It
 * is read again and again, so that a test lets hours pass, and the clock jump (`./dev chaos`).
 */
TnClock *tn_clock_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_clock_new_fake:
 * @now: what it says at first
 *
 * A clock that only moves when told to, and when somebody sleeps on it: a sleep ends at once and
 * moves it forward.
 */
TnClock *tn_clock_new_fake (gint64 now) G_GNUC_WARN_UNUSED_RESULT;

gint64 tn_clock_now (TnClock *self);
void tn_clock_advance (TnClock *self, gint64 seconds);

/** tn_clock_get_slept: the seconds that were slept on a fake clock since it was made. */
double tn_clock_get_slept (TnClock *self);

/** tn_clock_sleep: Returns: (transfer full): a future that resolves after @seconds. */
DexFuture *tn_clock_sleep (TnClock *self, double seconds) G_GNUC_WARN_UNUSED_RESULT;

/** tn_clock_deadline: Returns: (transfer full): a future that resolves after @seconds; on a fake
 * clock when tn_clock_advance() passes it, not by itself. For what ends a wait, where
 * tn_clock_sleep() is the wait. */
DexFuture *tn_clock_deadline (TnClock *self, gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;

/** tn_clock_add_timer: as g_timeout_add_seconds(), in seconds of this clock. */
guint tn_clock_add_timer (TnClock *self, guint seconds, GSourceFunc func, gpointer user_data);

/** tn_time_parse: an RFC 3339 time with 0 to 7 fraction digits, as Graph sends it; 0 for anything
 * else. */
gint64 tn_time_parse (const char *text);

/** tn_time_format: "2026-07-01T10:00:00Z", or NULL for 0. */
char *tn_time_format (gint64 time) G_GNUC_WARN_UNUSED_RESULT;

/** tn_time_format_day: the UTC day, "2026-07-01". */
char *tn_time_format_day (gint64 time) G_GNUC_WARN_UNUSED_RESULT;

/** TnDateFormat: how a date and time is written for people. */
typedef enum
{
  TN_DATE_SYSTEM,      /* as the locale has it */
  TN_DATE_ISO,         /* 2026-07-31 14:05 */
  TN_DATE_DAY_FIRST,   /* 31/07/2026 14:05 */
  TN_DATE_MONTH_FIRST, /* 07/31/2026 02:05 PM */
  TN_DATE_N_FORMATS,
} TnDateFormat;

/* The word that it is stored as; %TN_DATE_SYSTEM for a word that is none. */
const char *tn_date_format_nick (TnDateFormat format);
TnDateFormat tn_date_format_parse (const char *nick);

/** tn_time_set_local: what tn_time_format_local() goes by from now on, in the whole process, as the
 * locale is. @zone: an IANA name; "": the system's, which also stands for one that is not known. */
void tn_time_set_local (const char *zone, TnDateFormat format);

/** tn_time_is_zone: an IANA name that this system knows. */
gboolean tn_time_is_zone (const char *name);

/** tn_time_get_zone: Returns: (transfer full): the zone that was set. */
GTimeZone *tn_time_get_zone (void) G_GNUC_WARN_UNUSED_RESULT;

/** tn_time_to_local: Returns: (transfer full) (nullable): in that zone; NULL for a time that no
 * calendar has. */
GDateTime *tn_time_to_local (gint64 time) G_GNUC_WARN_UNUSED_RESULT;

/** tn_time_format_local: date and time by the zone and the format that were set, for people.
 * tn_time_format_local_day: the date of it. "Never" when @time is 0. */
char *tn_time_format_local (gint64 time) G_GNUC_WARN_UNUSED_RESULT;
char *tn_time_format_local_day (gint64 time) G_GNUC_WARN_UNUSED_RESULT;

/** tn_time_format_date: a day that belongs to no zone, as Microsoft writes it ("2026-07-01"), by
 * the format that was set; as it is, when it is no day. */
char *tn_time_format_date (const char *day) G_GNUC_WARN_UNUSED_RESULT;

/** tn_time_days_until: midnights of that zone between @now and @then: 0 for today, 1 for
 * tomorrow; 0, too, for what is over. */
guint tn_time_days_until (gint64 now, gint64 then);

/** tn_time_format_age: "Just now", "34 min ago", "3 days ago"; "Never" when @then is 0. Translated.
 */
char *tn_time_format_age (gint64 now, gint64 then) G_GNUC_WARN_UNUSED_RESULT;

/** tn_time_format_age_inside: the same within a sentence: "just now". */
char *tn_time_format_age_inside (gint64 now, gint64 then) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
