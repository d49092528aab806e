/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-problem.h"

G_BEGIN_DECLS

/** tn_error_text: a translated sentence for a person: what happened and what to do. NULL for a
 * cancelled operation. */
char *tn_error_text (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_error_describe: says it in a status page, which reads its description as markup. */
void tn_error_describe (AdwStatusPage *page, const GError *error);

/** tn_error_show: says it in the line of a dialog that is there for it; @error: (nullable): the
 * line goes. */
void tn_error_show (GtkLabel *label, const GError *error);

/** tn_error_problem: the cause behind an error of Microsoft's or of a sign-in. */
TnProblem tn_error_problem (const GError *error);

G_END_DECLS
