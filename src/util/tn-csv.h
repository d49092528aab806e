/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

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

/** tn_csv_unprotect: what tn_csv_append_text() put before a text, and its lines, is taken off. */
char *tn_csv_unprotect (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_csv_parse:
 * @separator: what stands between two fields
 *
 * The rows of @csv, each a %NULL-terminated array of fields. @error (nullable): says in which row
 * it stops to be CSV. Returns: (transfer full) (nullable) (element-type GStrv).
 */
GPtrArray *tn_csv_parse (const char *csv, char separator, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_csv_decode: a file as UTF-8: by its byte order mark, else UTF-8 or, if it is not,
 * Windows-1252. UTF-16 without a mark is told by its NULs. Fails with %G_IO_ERROR_INVALID_DATA for
 * what is no text. */
char *tn_csv_decode (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_csv_separator: comma, semicolon or tab: whichever the first row has most of, outside of
 * quotes. */
char tn_csv_separator (const char *csv);

G_END_DECLS
