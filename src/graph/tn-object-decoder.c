/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-object-decoder.h"

#include "tn-answer.h"
#include "tn-graph-error.h"

/* Objects of Graph are a few levels deep. */
#define MAX_DEPTH 32
#define MAX_MEMBERS 256

static void put_value (GString *out, yyjson_val *value, guint depth, gboolean nulls);

static void
put_text (GString *out, const char *text, gsize length)
{
  gsize from = 0;

  g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (out, text + from, (gssize) (i - from));
      if (c < 0x20)
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_printf (out, "\\%c", c);
      from = i + 1;
    }
  g_string_append_len (out, text + from, (gssize) (length - from));
  g_string_append_c (out, '"');
}

/* Nothing to keep: not set. */
static gboolean
is_unset (yyjson_val *value)
{
  return yyjson_is_null (value) || (yyjson_is_arr (value) && yyjson_arr_size (value) == 0);
}

typedef struct
{
  const char *name;
  gsize length;
  yyjson_val *value;
} Member;

static int
compare_members (const void *a, const void *b)
{
  return strcmp (((const Member *) a)->name, ((const Member *) b)->name);
}

/* "@odata.type" says what an object is; other annotations say how it was asked for. */
static gboolean
is_annotation (const char *name)
{
  return strchr (name, '@') != NULL && strcmp (name, "@odata.type") != 0;
}

/* Times that change with every look, or whenever anything else does. */
static gboolean
is_volatile (const char *name)
{
  return strcmp (name, "modifiedDateTime") == 0 || strcmp (name, "lastModifiedDateTime") == 0;
}

static gboolean
is_link (const TnObjectInfo *info, const char *name)
{
  for (guint i = 0; info->links != NULL && info->links[i] != NULL; i++)
    if (g_str_has_prefix (name, info->links[i]) &&
        (name[strlen (info->links[i])] == '\0' || name[strlen (info->links[i])] == '@'))
      return TRUE;
  return FALSE;
}

static guint
sort_members (yyjson_val *object, Member members[MAX_MEMBERS], const TnObjectInfo *info)
{
  yyjson_val *key, *value;
  size_t index, max;
  guint n = 0;

  yyjson_obj_foreach (object, index, max, key, value)
  {
    const char *name = yyjson_get_str (key);

    if (n == MAX_MEMBERS || strlen (name) != yyjson_get_len (key) || is_annotation (name) ||
        is_volatile (name) || (info != NULL && is_link (info, name)))
      continue;
    members[n++] = (Member) { name, yyjson_get_len (key), value };
  }
  qsort (members, n, sizeof *members, compare_members);
  return n;
}

static void
put_members (GString *out, const Member *members, guint n, guint depth, gboolean nulls)
{
  gboolean any = FALSE;

  g_string_append_c (out, '{');
  for (guint i = 0; i < n; i++)
    {
      if (!nulls && is_unset (members[i].value))
        continue;
      if (any)
        g_string_append_c (out, ',');
      any = TRUE;
      put_text (out, members[i].name, members[i].length);
      g_string_append_c (out, ':');
      put_value (out, members[i].value, depth + 1, FALSE);
    }
  g_string_append_c (out, '}');
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The order of Graph's lists means nothing, and is another one now and then. */
static void
put_list (GString *out, yyjson_val *list, guint depth)
{
  g_autoptr (GPtrArray) texts = NULL;
  yyjson_val *item;
  size_t index, max;

  g_string_append_c (out, '[');
  if (yyjson_arr_size (list) == 1)
    put_value (out, yyjson_arr_get_first (list), depth + 1, FALSE);
  else
    {
      texts = g_ptr_array_new_with_free_func (g_free);
      yyjson_arr_foreach (list, index, max, item)
      {
        g_autoptr (GString) text = g_string_new (NULL);

        put_value (text, item, depth + 1, FALSE);
        g_ptr_array_add (texts, g_strdup (text->str));
      }
      g_ptr_array_sort (texts, compare_texts);
      for (guint i = 0; i < texts->len; i++)
        g_string_append_printf (out,
                                "%s%s",
                                i > 0 ? "," : "",
                                (const char *) g_ptr_array_index (texts, i));
    }
  g_string_append_c (out, ']');
}

static void
put_number (GString *out, yyjson_val *value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (yyjson_is_uint (value))
    g_string_append_printf (out, "%" G_GUINT64_FORMAT, (guint64) yyjson_get_uint (value));
  else if (yyjson_is_sint (value))
    g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64) yyjson_get_sint (value));
  else
    g_string_append (out, g_ascii_dtostr (text, sizeof text, yyjson_get_real (value)));
}

static void
put_value (GString *out, yyjson_val *value, guint depth, gboolean nulls)
{
  if (yyjson_is_str (value))
    put_text (out, yyjson_get_str (value), yyjson_get_len (value));
  else if (yyjson_is_bool (value))
    g_string_append (out, yyjson_get_bool (value) ? "true" : "false");
  else if (yyjson_is_num (value))
    put_number (out, value);
  else if (yyjson_is_arr (value) && depth < MAX_DEPTH)
    put_list (out, value, depth);
  else if (yyjson_is_obj (value) && depth < MAX_DEPTH)
    {
      g_autofree Member *members = g_new (Member, MAX_MEMBERS);
      guint n = sort_members (value, members, NULL);

      put_members (out, members, n, depth, nulls);
    }
  else
    g_string_append (out, "null");
}

/* Pages ------------------------------------------------------------------------- */

void
tn_object_page_free (TnObjectPage *page)
{
  if (page == NULL)
    return;
  g_array_unref (page->objects);
  g_array_unref (page->links);
  g_string_chunk_free (page->strings);
  g_free (page->next_link);
  g_free (page->delta_link);
  g_free (page);
}

/* "members@delta" of a delta query, "members" of a list. */
static void
read_links (TnObjectPage *page,
            const TnObjectInfo *info,
            yyjson_val *object,
            TnObjectReading *reading)
{
  reading->first_link = page->links->len;
  for (guint i = 0; info->links != NULL && info->links[i] != NULL; i++)
    {
      g_autofree char *delta = g_strconcat (info->links[i], "@delta", NULL);
      yyjson_val *list = tn_answer_array (object, delta), *item;
      size_t index, max;

      if (list == NULL)
        list = tn_answer_array (object, info->links[i]);
      yyjson_arr_foreach (list, index, max, item)
      {
        const char *id = tn_answer_string (item, "id");
        TnObjectLink link = { .list = i,
                              .removed = yyjson_is_obj (yyjson_obj_get (item, "@removed")) };

        if (id == NULL)
          continue;
        link.id = g_string_chunk_insert (page->strings, id);
        g_array_append_val (page->links, link);
      }
    }
  reading->n_links = page->links->len - reading->first_link;
}

static void
read_object (TnObjectPage *page,
             TnObjectKind kind,
             yyjson_val *object,
             Member *members,
             GString *scratch,
             gboolean later)
{
  const TnObjectInfo *info = tn_object_info (kind);
  const char *id = tn_answer_string (object, "id");
  TnObjectReading reading = { 0 };

  /* The one of its kind needs no id. */
  if (id == NULL && info->single)
    id = info->nick;
  if (id == NULL)
    return;
  reading.id = g_string_chunk_insert (page->strings, id);
  reading.removed = yyjson_is_obj (yyjson_obj_get (object, "@removed"));
  g_string_truncate (scratch, 0);
  put_members (scratch, members, sort_members (object, members, info), 0, later);
  reading.json = g_string_chunk_insert_len (page->strings, scratch->str, (gssize) scratch->len);
  reading.length = scratch->len;
  read_links (page, info, object, &reading);
  g_array_append_val (page->objects, reading);
}

TnObjectPage *
tn_decode_objects (GBytes *body, TnObjectKind kind, gboolean later, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  yyjson_val *root = yyjson_doc_get_root (document), *list = yyjson_obj_get (root, "value"),
             *object;
  gboolean single = tn_object_info (kind)->single;
  g_autoptr (GString) scratch = NULL;
  g_autofree Member *members = NULL;
  TnObjectPage *page;
  size_t index, max;

  if (!yyjson_is_obj (root) || (!single && !yyjson_is_arr (list)))
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "a page of a list is not valid JSON or has no value");
      return NULL;
    }
  scratch = g_string_sized_new (4096);
  members = g_new (Member, MAX_MEMBERS);
  page = g_new0 (TnObjectPage, 1);
  page->objects = g_array_new (FALSE, TRUE, sizeof (TnObjectReading));
  page->links = g_array_new (FALSE, FALSE, sizeof (TnObjectLink));
  page->strings = g_string_chunk_new (65536);
  page->next_link = g_strdup (tn_answer_string (root, "@odata.nextLink"));
  page->delta_link = g_strdup (tn_answer_string (root, "@odata.deltaLink"));
  if (single)
    read_object (page, kind, root, members, scratch, later);
  yyjson_arr_foreach (list, index, max, object)
  {
    if (!single)
      read_object (page, kind, object, members, scratch, later);
  }
  return page;
}

/* Changes ------------------------------------------------------------------------ */

char *
tn_object_merge (const char *before, const char *json, gsize length)
{
  g_autoptr (TnAnswer) was = before != NULL ? yyjson_read (before, strlen (before), 0) : NULL;
  g_autoptr (TnAnswer) is = yyjson_read (json, length, 0);
  yyjson_val *one = yyjson_doc_get_root (was), *other = yyjson_doc_get_root (is);
  g_autofree Member *old = g_new (Member, MAX_MEMBERS), *fresh = g_new (Member, MAX_MEMBERS),
                    *all = g_new (Member, 2 * MAX_MEMBERS);
  guint n_old, n_fresh, n = 0, j = 0;
  GString *out;

  if (!yyjson_is_obj (other) || (before != NULL && !yyjson_is_obj (one)))
    return NULL;
  n_old = before != NULL ? sort_members (one, old, NULL) : 0;
  n_fresh = sort_members (other, fresh, NULL);
  for (guint i = 0; i <= n_old; i++)
    {
      gboolean replaced = FALSE;

      for (; j < n_fresh; j++)
        {
          int order = i < n_old ? compare_members (&old[i], &fresh[j]) : 1;

          if (order < 0)
            break;
          replaced |= order == 0;
          all[n++] = fresh[j];
        }
      if (i < n_old && !replaced)
        all[n++] = old[i];
    }
  out = g_string_new (NULL);
  put_members (out, all, n, 0, FALSE);
  return g_string_free_and_steal (out);
}

GPtrArray *
tn_object_links (TnObjectKind kind, const char *json)
{
  const char *const *names = tn_object_info (kind)->links;
  g_autoptr (TnAnswer) document = json != NULL ? yyjson_read (json, strlen (json), 0) : NULL;
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      yyjson_val *list = tn_answer_array (yyjson_doc_get_root (document), names[i]), *item;
      size_t index, max;

      yyjson_arr_foreach (list, index, max, item) if (yyjson_is_str (item))
          g_hash_table_add (ids, g_strdup (yyjson_get_str (item)));
      g_ptr_array_add (all, ids);
    }
  return all;
}

char *
tn_object_with_links (TnObjectKind kind, const char *json, GPtrArray *links)
{
  const char *const *names = tn_object_info (kind)->links;
  g_autoptr (TnAnswer) document = yyjson_read (json, strlen (json), 0);
  g_autofree Member *members = g_new (Member, MAX_MEMBERS);
  GString *out = g_string_new (NULL);
  gboolean any;

  put_members (out,
               members,
               sort_members (yyjson_doc_get_root (document), members, tn_object_info (kind)),
               0,
               FALSE);
  any = out->len > 2;
  g_string_truncate (out, out->len - 1);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      GHashTable *ids = g_ptr_array_index (links, i);
      g_autoptr (GPtrArray) sorted = g_hash_table_get_keys_as_ptr_array (ids);

      if (sorted->len == 0)
        continue;
      g_ptr_array_sort (sorted, compare_texts);
      g_string_append_printf (out, "%s\"%s\":[", any ? "," : "", names[i]);
      any = TRUE;
      for (guint j = 0; j < sorted->len; j++)
        {
          const char *id = g_ptr_array_index (sorted, j);

          if (j > 0)
            g_string_append_c (out, ',');
          put_text (out, id, strlen (id));
        }
      g_string_append_c (out, ']');
    }
  g_string_append_c (out, '}');
  return g_string_free_and_steal (out);
}
