/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-decoder.h"

#include "tn-graph-error.h"

#include <string.h>
#include <yyjson.h>

/* The one file that knows yyjson: a page of 999 users is 631 kB, which json-glib parses at 25 MB/s
 * and yyjson at 1,500 MB/s. Strings stay in the parsed document. */

static const char *
string_of (yyjson_val *object, const char *name)
{
  /* A string with a NUL inside would be cut by everything that follows; it is treated as absent. */
  yyjson_val *value = yyjson_obj_get (object, name);
  const char *text = yyjson_get_str (value);

  return text != NULL && strlen (text) == yyjson_get_len (value) ? text : NULL;
}

static void
read_user (yyjson_val *object, TnUserReading *user)
{
  yyjson_val *enabled = yyjson_obj_get (object, "accountEnabled");
  yyjson_val *licences = yyjson_obj_get (object, "assignedLicenses");

  user->display_name = string_of (object, "displayName");
  user->user_principal_name = string_of (object, "userPrincipalName");
  user->mail = string_of (object, "mail");
  user->user_type = string_of (object, "userType");
  user->department = string_of (object, "department");
  user->job_title = string_of (object, "jobTitle");
  user->office = string_of (object, "officeLocation");
  user->enabled = yyjson_is_bool (enabled) ? yyjson_get_bool (enabled) : -1;
  user->licences = yyjson_is_arr (licences) ? (int) yyjson_arr_size (licences) : -1;
  user->removed = yyjson_is_obj (yyjson_obj_get (object, "@removed"));
}

static void
free_document (gpointer document)
{
  yyjson_doc_free (document);
}

TnUserPage *
tn_decode_users (GBytes *body, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (body, &size);
  yyjson_doc *document = size > 0 ? yyjson_read (data, size, 0) : NULL;
  yyjson_val *root = yyjson_doc_get_root (document), *value = yyjson_obj_get (root, "value"),
             *object;
  TnUserPage *page;
  size_t index, max;

  if (!yyjson_is_arr (value))
    {
      yyjson_doc_free (document);
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "a page of users is not valid JSON or has no value");
      return NULL;
    }
  page = g_new0 (TnUserPage, 1);
  page->users =
      g_array_sized_new (FALSE, TRUE, sizeof (TnUserReading), (guint) yyjson_arr_size (value));
  page->next_link = g_strdup (string_of (root, "@odata.nextLink"));
  page->delta_link = g_strdup (string_of (root, "@odata.deltaLink"));
  page->document = document;
  page->free_document = free_document;
  yyjson_arr_foreach (value, index, max, object)
  {
    TnUserReading user = { .id = string_of (object, "id") };

    if (user.id == NULL)
      continue;
    read_user (object, &user);
    g_array_append_val (page->users, user);
  }
  return page;
}
