/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tn_log_install:
 *
 * Makes every log message of the process pass through one writer that redacts secrets, escapes
 * control characters and writes to standard error. Debug messages appear when G_MESSAGES_DEBUG
 * names their domain. Call once, first in main().
 */
void tn_log_install (void);

/** tn_process_harden: no core dumps, files readable by nobody else. @sealed: no debugger of the
 * same user either; the portals of the desktop then see nothing of the process, and refuse it. */
void tn_process_harden (gboolean sealed);

G_END_DECLS
