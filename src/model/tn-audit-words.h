/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a person reads for what stands in the audit trail. Pure; any thread. */

G_BEGIN_DECLS

/** tn_audit_action_text: translated; an action that is not known is shown as it is. */
const char *tn_audit_action_text (const char *action);

/** tn_audit_category_text: what an action is about, translated: by what it begins with. */
const char *tn_audit_category_text (const char *action);

/** tn_audit_source_text: where somebody did it, translated. */
const char *tn_audit_source_text (const char *source);

G_END_DECLS
