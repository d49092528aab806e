/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-window.h"

G_BEGIN_DECLS

/** tn_pick_tenant_dialog_new: maps a Microsoft tenant that is not mapped to @managed, and has it
 * read. */
AdwDialog *tn_pick_tenant_dialog_new (TnWindow *window, gint64 managed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
