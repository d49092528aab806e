/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-provider.h"

G_BEGIN_DECLS

/** TnRulesView: the rules by which Microsoft 365 Backup chooses what a service protects (BAK-07,
 * BAK-08). Signal: failed (GError): a rule could not be changed. */
#define TN_TYPE_RULES_VIEW (tn_rules_view_get_type ())
G_DECLARE_FINAL_TYPE (TnRulesView, tn_rules_view, TN, RULES_VIEW, AdwBin)

/** tn_rules_view_set_service: @tenant: a #TnMicrosoftTenant */
void tn_rules_view_set_service (TnRulesView *self,
                                TnServices *services,
                                TnRecord *tenant,
                                TnBackupService service);

/** tn_rules_view_add: asks which groups, or words, and makes a rule of them. */
void tn_rules_view_add (TnRulesView *self);

G_END_DECLS
