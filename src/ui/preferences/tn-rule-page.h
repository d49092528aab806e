/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"
#include "tn-state-rules.h"

G_BEGIN_DECLS

/** TnRulePage: one notification rule, added or changed: a page over the preferences. */
#define TN_TYPE_RULE_PAGE (tn_rule_page_get_type ())
G_DECLARE_FINAL_TYPE (TnRulePage, tn_rule_page, TN, RULE_PAGE, AdwNavigationPage)

/** tn_rule_page_new: @rule: (nullable): a new one. */
AdwNavigationPage *tn_rule_page_new (TnServices *services,
                                     const TnNotificationRule *rule) G_GNUC_WARN_UNUSED_RESULT;

/** tn_rule_severity_text: "High or worse". */
char *tn_rule_severity_text (TnAlertSeverity severity) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
