/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-service.h"

G_BEGIN_DECLS

/** TnRuleChosen: @words: (array zero-terminated=1): ids of groups, or words of sites' names. */
typedef void (*TnRuleChosen) (GtkWidget *widget, const char *const *words, gboolean follow);

/** tn_rule_dialog_ask: which groups' members, or which sites, a rule is to protect. @groups:
 * (element-type TnGroupInfo). Nothing happens when @widget is gone before the answer. */
void tn_rule_dialog_ask (GtkWidget *widget,
                         TnBackupService service,
                         GPtrArray *groups,
                         TnRuleChosen chosen);

G_END_DECLS
