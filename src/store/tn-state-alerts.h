/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-alert.h"
#include "tn-state-store.h"

/* Alerts in the state file. Main thread; futures. */

G_BEGIN_DECLS

/** TnAlertNews: what an evaluation has changed. */
typedef struct
{
  GPtrArray *appeared; /* (owned) (element-type TnAlert): new, or back; what was snoozed or
                          dismissed is neither */
  GArray *gone;        /* (owned) (element-type gint64): resolved by themselves */
  GPtrArray *notify; /* (owned) (element-type TnAlert): open ones that nobody was told of yet, and a
                        notification rule wants; empty unless it was asked for */
} TnAlertNews;

#define TN_TYPE_ALERT_NEWS (tn_alert_news_get_type ())
GType tn_alert_news_get_type (void);
TnAlertNews *tn_alert_news_ref (TnAlertNews *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_alert_news_unref (TnAlertNews *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnAlertNews, tn_alert_news_unref)

/** tn_state_evaluate_alerts: looks for everything that there is a rule for, and compares it with
 * what was known: one finding stays one alert, however its numbers change. @tell: the caller tells
 * people of what is new; others leave that to who does. Resolves to #TnAlertNews. */
DexFuture *
tn_state_evaluate_alerts (TnStore *store, gboolean tell, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_snooze_alert: quiet until @until, with a reason that is not empty; 0 ends it. Audited.
 * Resolves to TRUE. */
DexFuture *tn_state_snooze_alert (TnStore *store,
                                  const TnActor *actor,
                                  gint64 alert,
                                  gint64 until,
                                  const char *reason,
                                  gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_dismiss_alert: until the finding goes and comes back; FALSE takes it back. Audited.
 * Resolves to TRUE. */
DexFuture *tn_state_dismiss_alert (TnStore *store,
                                   const TnActor *actor,
                                   gint64 alert,
                                   gboolean dismissed,
                                   gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_list_alert_tenants: who stands behind it. Resolves to a #GPtrArray of #TnHit, whose
 * detail are the numbers of this tenant. */
DexFuture *tn_state_list_alert_tenants (TnStore *store, gint64 alert) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
