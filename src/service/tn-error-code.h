/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** tn_error_code: the word of an error that tn_problem_for_code() knows: what Microsoft said, or
 * what our own files could not do ("disk-full", "data-damaged"), so that neither is taken for the
 * other. Any thread. */
char *tn_error_code (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
