/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-person-reads.h"

#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-method.h"
#include "tn-time.h"

#include <string.h>

/* Lists that somebody looks through. */
#define MAX_PAGES 50

typedef void (*AddItem) (GPtrArray *items, JsonObject *object);

typedef struct
{
  TnServices *services; /* (owned) */
  char *tenant_id;      /* (owned) */
  char *path;           /* (owned) */
  GPtrArray *items;     /* (owned) */
  AddItem add;
  GCompareFunc compare; /* (nullable) */
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_object_unref (read->services);
  g_free (read->tenant_id);
  g_free (read->path);
  g_ptr_array_unref (read->items);
  g_free (read);
}

/* Adds a page. @next: (out) (transfer full) (nullable) */
static gboolean
read_page (Read *read, const char *url, char **next, GError **error)
{
  TnGraph *graph = tn_services_get_graph (read->services, read->tenant_id);
  g_autoptr (TnHttpResponse) response =
      dex_await_boxed (tn_graph_get (graph, read->tenant_id, url, TN_CALL_DEFAULT, NULL, NULL),
                       error);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  JsonArray *value;
  const char *data;
  gsize size;

  if (response == NULL)
    return FALSE;
  data = g_bytes_get_data (response->body, &size);
  root = tn_json_parse (data, size, error);
  object = root != NULL ? tn_json_root_object (root, error) : NULL;
  if (object == NULL)
    return FALSE;
  value = tn_json_get_array (object, "value");
  if (value == NULL)
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "Microsoft’s answer has no list");
      return FALSE;
    }
  for (guint i = 0; i < tn_json_array_length (value); i++)
    {
      JsonObject *item = tn_json_array_object (value, i);

      if (item != NULL)
        read->add (read->items, item);
    }
  *next = g_strdup (tn_json_get_string (object, "@odata.nextLink"));
  return TRUE;
}

static DexFuture *
read_fiber (gpointer data)
{
  Read *read = data;
  g_autofree char *url = g_strdup (read->path);

  for (guint page = 0; url != NULL; page++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *next = NULL;

      if (page == MAX_PAGES)
        return dex_future_new_reject (TN_GRAPH_ERROR,
                                      TN_GRAPH_ERROR_PROTOCOL,
                                      "Microsoft’s list has no end");
      if (!read_page (read, url, &next, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      g_free (url);
      url = g_steal_pointer (&next);
    }
  if (read->compare != NULL)
    g_ptr_array_sort_values (read->items, read->compare);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_ref (read->items));
}

static DexFuture *
read_list (TnServices *services,
           const char *tenant_id,
           char *path,
           AddItem add,
           GCompareFunc compare,
           GDestroyNotify item_free)
{
  Read *read = g_new (Read, 1);

  *read = (Read) { g_object_ref (services),
                   g_strdup (tenant_id),
                   path,
                   g_ptr_array_new_with_free_func (item_free),
                   add,
                   compare };
  return tn_dex_spawn (read_fiber, read, read_free);
}

/* Deleted users ------------------------------------------------------------- */

static void
deleted_user_free (gpointer data)
{
  TnDeletedUser *user = data;

  g_free (user->id);
  g_free (user->name);
  g_free (user->user_name);
  g_free (user);
}

/* The user name of a deleted user has the id, in hex, before it (reference 4). */
static char *
plain_user_name (const char *user_name, const char *id)
{
  g_auto (GStrv) parts = g_strsplit (id, "-", -1);
  g_autofree char *hex = g_strjoinv ("", parts);

  if (user_name != NULL && g_ascii_strncasecmp (user_name, hex, strlen (hex)) == 0)
    user_name += strlen (hex);
  return g_strdup (user_name);
}

static void
add_deleted_user (GPtrArray *users, JsonObject *object)
{
  const char *id = tn_json_get_string (object, "id"),
             *name = tn_json_get_string (object, "displayName");
  TnDeletedUser *user;

  if (id == NULL)
    return;
  user = g_new (TnDeletedUser, 1);
  user->id = g_strdup (id);
  user->user_name = plain_user_name (tn_json_get_string (object, "userPrincipalName"), id);
  user->name = g_strdup (name != NULL ? name : user->user_name != NULL ? user->user_name : id);
  user->deleted_at = tn_time_parse (tn_json_get_string (object, "deletedDateTime"));
  g_ptr_array_add (users, user);
}

static int
compare_deleted_users (gconstpointer a, gconstpointer b)
{
  const TnDeletedUser *x = a, *y = b;

  return x->deleted_at != y->deleted_at ? (x->deleted_at < y->deleted_at ? 1 : -1)
                                        : g_utf8_collate (x->name, y->name);
}

DexFuture *
tn_person_list_deleted (TnServices *services, const char *tenant_id)
{
  g_return_val_if_fail (tenant_id != NULL, NULL);

  return read_list (services,
                    tenant_id,
                    g_strdup ("/v1.0/directory/deletedItems/microsoft.graph.user?$select=id,"
                              "displayName,userPrincipalName,deletedDateTime"),
                    add_deleted_user,
                    compare_deleted_users,
                    deleted_user_free);
}

/* Methods ------------------------------------------------------------------- */

static void
method_free (gpointer data)
{
  TnSignInMethod *method = data;

  g_free (method->kind);
  g_free (method->detail);
  g_free (method);
}

static void
add_method (GPtrArray *methods, JsonObject *object)
{
  static const char *const details[] = { "phoneNumber", "emailAddress", "displayName", "model" };
  char *kind = tn_method_title (tn_json_get_string (object, "@odata.type"));
  TnSignInMethod *method;

  if (kind == NULL)
    return;
  method = g_new0 (TnSignInMethod, 1);
  method->kind = kind;
  for (guint i = 0; i < G_N_ELEMENTS (details) && method->detail == NULL; i++)
    method->detail = g_strdup (tn_json_get_string (object, details[i]));
  method->created_at = tn_time_parse (tn_json_get_string (object, "createdDateTime"));
  g_ptr_array_add (methods, method);
}

DexFuture *
tn_person_list_methods (TnServices *services, const char *tenant_id, const char *user_id)
{
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (tenant_id != NULL && user_id != NULL, NULL);

  escaped = g_uri_escape_string (user_id, NULL, FALSE);
  return read_list (services,
                    tenant_id,
                    g_strdup_printf ("/v1.0/users/%s/authentication/methods", escaped),
                    add_method,
                    NULL,
                    method_free);
}
