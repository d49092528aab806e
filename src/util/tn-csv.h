/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* CSV as RFC 4180 has it, safe to open in a spreadsheet. Any thread. */

G_BEGIN_DECLS

/**
 * tn_csv_append_text:
 * @text: (nullable): NULL is an empty field
 * @protect: put a quote before what a spreadsheet would take for a formula (OWASP, CSV injection)
 *
 * Appends one field, without what separates it from the next.
 */
void tn_csv_append_text (GString *csv, const char *text, gboolean protect);

/** tn_csv_is_formula: a spreadsheet might take @text for one. */
gboolean tn_csv_is_formula (const char *text);

/** tn_csv_parse: the rows of @csv, each a %NULL-terminated array of fields. @error (nullable): says
 * in which line it stops to be CSV. Returns: (transfer full) (nullable) (element-type GStrv). */
GPtrArray *tn_csv_parse (const char *csv, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
