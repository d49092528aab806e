/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* JSON from the network. json-glib's own member getters criticize missing members and convert
 * silently; these look a member up, test its type and say FALSE or NULL when it is not what was
 * asked for. Any thread: the nodes that tn_json_parse() returns are immutable. */

G_BEGIN_DECLS

/**
 * tn_json_parse:
 * @data: the text, need not end in NUL
 * @length: its bytes
 *
 * Parses one JSON document with json-glib's strict parser. (A parser that is not strict takes
 * `{}{}` and, when immutable too, aborts the process on it.) A UTF-8 byte order mark is passed
 * over. More than 64 levels are refused.
 *
 * Returns: (transfer full) (nullable): the root, or NULL with %G_IO_ERROR_INVALID_DATA for an empty
 * body or bad text
 */
JsonNode *tn_json_parse (const char *data, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_json_root_object: the root as an object, borrowed, or NULL with %G_IO_ERROR_INVALID_DATA. */
JsonObject *tn_json_root_object (JsonNode *root, GError **error);

const char *tn_json_get_string (JsonObject *object, const char *name);
gboolean tn_json_get_int (JsonObject *object, const char *name, gint64 *out);
gboolean tn_json_get_double (JsonObject *object, const char *name, double *out);
gboolean tn_json_get_boolean (JsonObject *object, const char *name, gboolean *out);
JsonArray *tn_json_get_array (JsonObject *object, const char *name);
JsonObject *tn_json_get_object (JsonObject *object, const char *name);
guint tn_json_array_length (JsonArray *array);
JsonObject *tn_json_array_object (JsonArray *array, guint index);
const char *tn_json_array_string (JsonArray *array, guint index);

/** tn_json_quote: @text as a JSON string, with its quotes. */
char *tn_json_quote (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/** tn_json_to_text: @root as text; @pretty for people. */
char *tn_json_to_text (JsonNode *root, gboolean pretty) G_GNUC_WARN_UNUSED_RESULT;

/* Members of what is written; what is not known is null, never 0. */

/** tn_json_put_string: @value: (nullable) */
void tn_json_put_string (JsonBuilder *builder, const char *name, const char *value);

/** tn_json_put_int, tn_json_put_double: a negative number is null. */
void tn_json_put_int (JsonBuilder *builder, const char *name, gint64 value);
void tn_json_put_double (JsonBuilder *builder, const char *name, double value);

/** tn_json_put_number: two decimals, of either sign. @known: FALSE: null */
void tn_json_put_number (JsonBuilder *builder, const char *name, double value, gboolean known);

/** tn_json_put_time: seconds since 1970 as RFC 3339; 0 or less is null. */
void tn_json_put_time (JsonBuilder *builder, const char *name, gint64 value);

/** tn_json_put_boolean: a negative number is null. */
void tn_json_put_boolean (JsonBuilder *builder, const char *name, gint64 value);

G_END_DECLS
