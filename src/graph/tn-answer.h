/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>
#include <yyjson.h>

/* Graph's answers, for the decoders alone (docs/decisions/0002). Like util/tn-json.h these test the
 * type of what they find: absent, null and another type are all "not there". Any thread. */

G_BEGIN_DECLS

typedef yyjson_doc TnAnswer;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnAnswer, yyjson_doc_free)

/** tn_answer_parse: Returns: (nullable): NULL for what is not one JSON document. A UTF-8 byte order
 * mark is passed over. */
static inline TnAnswer *
tn_answer_parse (GBytes *body)
{
  gsize size;
  const char *data = g_bytes_get_data (body, &size);

  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      size -= 3;
    }
  return size > 0 ? yyjson_read (data, size, 0) : NULL;
}

/** tn_answer_string: borrowed from the document. A string with a NUL inside would be cut by
 * everything that follows; it counts as absent. */
static inline const char *
tn_answer_string (yyjson_val *object, const char *name)
{
  yyjson_val *value = yyjson_obj_get (object, name);
  const char *text = yyjson_get_str (value);

  return text != NULL && strlen (text) == yyjson_get_len (value) ? text : NULL;
}

static inline yyjson_val *
tn_answer_array (yyjson_val *object, const char *name)
{
  yyjson_val *value = yyjson_obj_get (object, name);

  return yyjson_is_arr (value) ? value : NULL;
}

/** tn_answer_int: @fallback for what is not there or does not fit. */
static inline gint64
tn_answer_int (yyjson_val *object, const char *name, gint64 fallback)
{
  yyjson_val *value = yyjson_obj_get (object, name);

  return yyjson_is_int (value) && !(yyjson_is_uint (value) && yyjson_get_uint (value) > G_MAXINT64)
             ? yyjson_get_sint (value)
             : fallback;
}

/** tn_answer_double: @fallback for what is not there. */
static inline double
tn_answer_double (yyjson_val *object, const char *name, double fallback)
{
  yyjson_val *value = yyjson_obj_get (object, name);

  return yyjson_is_num (value) ? yyjson_get_num (value) : fallback;
}

/** tn_answer_true: it is there and it is true. */
static inline gboolean
tn_answer_true (yyjson_val *object, const char *name)
{
  return yyjson_is_true (yyjson_obj_get (object, name));
}

G_END_DECLS
