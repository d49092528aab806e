/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

G_BEGIN_DECLS

/** TnAlertWatch: keeps the alerts in step with what is known. Signal "news" (#TnAlertNews):
 * something appeared or is gone. Main thread. */
#define TN_TYPE_ALERT_WATCH (tn_alert_watch_get_type ())
G_DECLARE_FINAL_TYPE (TnAlertWatch, tn_alert_watch, TN, ALERT_WATCH, GObject)

TnAlertWatch *tn_alert_watch_new (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;
void tn_alert_watch_start (TnAlertWatch *self);
void tn_alert_watch_stop (TnAlertWatch *self);

/** tn_alert_watch_look: now. Resolves to #TnAlertNews. */
DexFuture *tn_alert_watch_look (TnAlertWatch *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
