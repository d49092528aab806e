/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

/* Running without a window, and with the session, as the desktop's portal allows it
 * (org.freedesktop.portal.Background). Main thread. */

G_BEGIN_DECLS

/** TnBackgroundAnswer: what the desktop allows. */
typedef enum
{
  TN_BACKGROUND_RUN = 1 << 0,
  TN_BACKGROUND_AUTOSTART = 1 << 1,
} TnBackgroundAnswer;

/** tn_background_request: asks the desktop; @autostart: also to start Tenantry, without a window,
 * when the session begins; otherwise it does not any more. Resolves to a #TnBackgroundAnswer (int);
 * rejects when there is no such portal. */
DexFuture *tn_background_request (gboolean autostart) G_GNUC_WARN_UNUSED_RESULT;

/** tn_background_set_status: what the desktop shows of a program without a window; at most 96
 * characters. Where it cannot be shown, nothing happens. */
void tn_background_set_status (const char *message);

G_END_DECLS
