/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Times in the notation of cron: minute, hour, day of the month, month, day of the week (POSIX
 * crontab; 0 and 7 are Sunday; with lists, ranges and steps). Pure; any thread. */

G_BEGIN_DECLS

/** tn_cron_is_valid: @text can be read, and there are such times. */
gboolean tn_cron_is_valid (const char *text);

/** tn_cron_next: the first of the times after @now, in seconds since 1970. @zone: whose clock
 * counts. 0: there is none within five years, or @text cannot be read. */
gint64 tn_cron_next (const char *text, gint64 now, GTimeZone *zone);

G_END_DECLS
