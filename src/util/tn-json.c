/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-json.h"

#include "tn-time.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

/* What is needed nests less than ten levels deep. */
#define MOST_LEVELS 64

/* Freeing nodes is recursive, and a fiber has a short stack. */
static gboolean
is_too_deep (const char *data, gsize length)
{
  gboolean in_string = FALSE;
  guint level = 0;

  for (gsize i = 0; i < length; i++)
    switch (data[i])
      {
      case '"':
        in_string = !in_string;
        break;
      case '\\':
        i += in_string;
        break;
      case '{':
      case '[':
        if (!in_string && ++level > MOST_LEVELS)
          return TRUE;
        break;
      case '}':
      case ']':
        level -= !in_string && level > 0;
        break;
      default:
        break;
      }
  return FALSE;
}

JsonNode *
tn_json_parse (const char *data, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  json_parser_set_strict (parser, TRUE);
  if (length == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the answer is empty");
      return NULL;
    }
  if (length > G_MAXSSIZE || memchr (data, '\0', length) != NULL || is_too_deep (data, length) ||
      !json_parser_load_from_data (parser, data, (gssize) length, &local) ||
      json_parser_get_root (parser) == NULL)
    {
      /* The parser's message may quote the text, and the text may hold a token. */
      g_set_error_literal (error,
                           G_IO_ERROR,
                           G_IO_ERROR_INVALID_DATA,
                           "the answer is not valid JSON");
      return NULL;
    }
  return json_node_ref (json_parser_get_root (parser));
}

JsonObject *
tn_json_root_object (JsonNode *root, GError **error)
{
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_get_object (root);
  g_set_error_literal (error,
                       G_IO_ERROR,
                       G_IO_ERROR_INVALID_DATA,
                       "the answer is not a JSON object");
  return NULL;
}

static JsonNode *
value_of_type (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
             ? node
             : NULL;
}

const char *
tn_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = value_of_type (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

gboolean
tn_json_get_int (JsonObject *object, const char *name, gint64 *out)
{
  JsonNode *node = value_of_type (object, name, G_TYPE_INT64);

  if (node == NULL)
    return FALSE;
  *out = json_node_get_int (node);
  return TRUE;
}

gboolean
tn_json_get_double (JsonObject *object, const char *name, double *out)
{
  JsonNode *node = value_of_type (object, name, G_TYPE_DOUBLE);

  if (node == NULL)
    node = value_of_type (object, name, G_TYPE_INT64);
  if (node == NULL)
    return FALSE;
  *out = json_node_get_double (node);
  return TRUE;
}

gboolean
tn_json_get_boolean (JsonObject *object, const char *name, gboolean *out)
{
  JsonNode *node = value_of_type (object, name, G_TYPE_BOOLEAN);

  if (node == NULL)
    return FALSE;
  *out = json_node_get_boolean (node);
  return TRUE;
}

JsonArray *
tn_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

JsonObject *
tn_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

guint
tn_json_array_length (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

JsonObject *
tn_json_array_object (JsonArray *array, guint index)
{
  JsonNode *node =
      index < tn_json_array_length (array) ? json_array_get_element (array, index) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

const char *
tn_json_array_string (JsonArray *array, guint index)
{
  JsonNode *node =
      index < tn_json_array_length (array) ? json_array_get_element (array, index) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                 json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

char *
tn_json_quote (const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return json_to_string (node, FALSE);
}

char *
tn_json_to_text (JsonNode *root, gboolean pretty)
{
  return json_to_string (root, pretty);
}

/* Writing ------------------------------------------------------------------- */

void
tn_json_put_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
tn_json_put_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  if (value >= 0)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
tn_json_put_number (JsonBuilder *builder, const char *name, double value, gboolean known)
{
  json_builder_set_member_name (builder, name);
  if (known)
    json_builder_add_double_value (builder, round (value * 100) / 100);
  else
    json_builder_add_null_value (builder);
}

void
tn_json_put_double (JsonBuilder *builder, const char *name, double value)
{
  tn_json_put_number (builder, name, value, value >= 0);
}

void
tn_json_put_time (JsonBuilder *builder, const char *name, gint64 value)
{
  g_autofree char *text = value > 0 ? tn_time_format (value) : NULL;

  tn_json_put_string (builder, name, text);
}

void
tn_json_put_boolean (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  if (value >= 0)
    json_builder_add_boolean_value (builder, value > 0);
  else
    json_builder_add_null_value (builder);
}
