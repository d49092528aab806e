/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-action-calls.h"

G_BEGIN_DECLS

/**
 * TnChangeRow: one change of one person. Properties: chosen (boolean), state (#TnChangeState as
 * uint), result (nullable string: what Microsoft said, or what was read back).
 */
#define TN_TYPE_CHANGE_ROW (tn_change_row_get_type ())
G_DECLARE_FINAL_TYPE (TnChangeRow, tn_change_row, TN, CHANGE_ROW, GObject)

TnAction tn_change_row_get_action (TnChangeRow *self);
const char *tn_change_row_get_name (TnChangeRow *self);
/** tn_change_row_get_account: (nullable): the user name */
const char *tn_change_row_get_account (TnChangeRow *self);
const char *tn_change_row_get_tenant_name (TnChangeRow *self);
gint64 tn_change_row_get_tenant (TnChangeRow *self);
const char *tn_change_row_get_user_id (TnChangeRow *self);

/** tn_change_row_get_argument_name: (nullable): "Microsoft 365 E3" */
const char *tn_change_row_get_argument_name (TnChangeRow *self);

/** tn_change_row_get_before, _after: (nullable): the difference, in words. */
const char *tn_change_row_get_before (TnChangeRow *self);
const char *tn_change_row_get_after (TnChangeRow *self);

/** tn_change_row_get_problem: (nullable): why it would be refused, or is so already; such a row is
 * not chosen to begin with. */
const char *tn_change_row_get_problem (TnChangeRow *self);
gboolean tn_change_row_get_chosen (TnChangeRow *self);
void tn_change_row_set_chosen (TnChangeRow *self, gboolean chosen);
TnChangeState tn_change_row_get_state (TnChangeRow *self);
const char *tn_change_row_get_result (TnChangeRow *self);

/** tn_change_row_get_secret: (nullable): a password or pass that was made. Shown once; kept nowhere
 * else, and wiped with the set. */
const char *tn_change_row_get_secret (TnChangeRow *self);

G_END_DECLS
