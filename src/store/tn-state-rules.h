/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-alert.h"
#include "tn-state-store.h"

/* Which alerts become notifications of the desktop (ADM-06). Main thread; futures. */

G_BEGIN_DECLS

/** TN_ANY_CATEGORY: a rule for all categories. */
#define TN_ANY_CATEGORY (-1)

/** TnNotificationRule: all that it names must hold of an alert. */
typedef struct
{
  gint64 id;                /* 0: not stored yet */
  char *name;               /* (owned) */
  TnAlertSeverity severity; /* this one or worse */
  int category;             /* #TnAlertCategory, or %TN_ANY_CATEGORY */
  char *tag;                /* (owned): of one of the tenants behind it; "": any */
  gboolean active;
} TnNotificationRule;

#define TN_TYPE_NOTIFICATION_RULE (tn_notification_rule_get_type ())
GType tn_notification_rule_get_type (void);
TnNotificationRule *tn_notification_rule_new (void) G_GNUC_WARN_UNUSED_RESULT;
TnNotificationRule *
tn_notification_rule_copy (const TnNotificationRule *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_notification_rule_free (TnNotificationRule *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnNotificationRule, tn_notification_rule_free)

/** tn_state_list_notification_rules: by name. Resolves to a #GPtrArray of #TnNotificationRule. */
DexFuture *tn_state_list_notification_rules (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_put_notification_rule: adds @rule, or changes the one of its id. Audited. Resolves to
 * its id; _REFUSED for a rule without a name, or with one of more than 60 characters; _NOT_FOUND
 * when it was deleted. */
DexFuture *
tn_state_put_notification_rule (TnStore *store,
                                const TnActor *actor,
                                const TnNotificationRule *rule) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_delete_notification_rule: Audited. Resolves to TRUE. */
DexFuture *tn_state_delete_notification_rule (TnStore *store,
                                              const TnActor *actor,
                                              gint64 rule) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
