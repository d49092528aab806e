/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-restore.h"

#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-object-decoder.h"
#include "tn-pages.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A directory answers from several places; one may lag behind for some seconds (reference 3.4). */
static const int waits[] = { 0, 1, 2, 4, 8 };

typedef struct
{
  TnServices *services;
  const TnActionTarget *target;
  TnActionResult *result;
  TnObjectKind kind;
  JsonObject *order; /* (not owned) */
  char *wanted;      /* (owned): the object as the snapshot holds it */
  char *id;          /* (owned): as it is now */
  char *licences;    /* (owned) (nullable): a JSON list of those that were asked for */
  GString *remarks;  /* (owned): what could not be done beside */
} Call;

/* Requests --------------------------------------------------------------------------- */

char *
tn_restore_path (TnObjectKind kind, const char *id)
{
  const TnObjectInfo *info = tn_object_info (kind);
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *base = g_strdup (info->path);

  if (info->single)
    return g_steal_pointer (&base);
  if (info->delta)
    base[strlen (base) - strlen ("/delta")] = '\0';
  return g_strconcat (base, "/", escaped, NULL);
}

static TnHttpResponse *
send (Call *call, const char *method, const char *path, const char *body, GError **error)
{
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;
  TnHttpResponse *response = dex_await_boxed (
      tn_graph_send (tn_services_get_graph (call->services, call->target->tenant_id),
                     method,
                     call->target->tenant_id,
                     path,
                     bytes,
                     NULL,
                     g_str_equal (method, "PATCH") ? TN_CALL_IDEMPOTENT : TN_CALL_DEFAULT,
                     NULL),
      error);

  call->result->sent |= response != NULL;
  return response;
}

static gboolean
send_away (Call *call, const char *method, const char *path, const char *body, GError **error)
{
  g_autoptr (TnHttpResponse) response = send (call, method, path, body, error);

  return response != NULL;
}

static TnHttpResponse *
get (Call *call, const char *path, GError **error)
{
  return dex_await_boxed (
      tn_graph_get (tn_services_get_graph (call->services, call->target->tenant_id),
                    call->target->tenant_id,
                    path,
                    TN_CALL_DEFAULT,
                    NULL,
                    NULL),
      error);
}

/* The object as it is now, in its one form. @gone: (out): Microsoft does not have it. */
static char *
get_object (Call *call, gboolean *gone, GError **error)
{
  const TnObjectInfo *info = tn_object_info (call->kind);
  g_autofree char *path = tn_restore_path (call->kind, call->id), *url = NULL;
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (GError) local = NULL;
  gsize size;
  const char *data;
  const char *select = info->query != NULL ? strstr (info->query, "$select=") : NULL;

  *gone = FALSE;
  if (select != NULL)
    {
      g_autofree char *names = g_strndup (select, strcspn (select, "&"));
      char *links = strstr (names, ",members");

      /* Lists are asked for by themselves. */
      if (links != NULL)
        *links = '\0';
      url = g_strconcat (path, "?", names, NULL);
    }
  response = get (call, url != NULL ? url : path, &local);
  if (response == NULL)
    {
      *gone = g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_FOUND);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  data = g_bytes_get_data (response->body, &size);
  return tn_object_merge (NULL, data, size);
}

/* Waits until it is there. */
static char *
await_object (Call *call, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autoptr (GError) local = NULL;
      gboolean gone = FALSE;
      char *json;

      if (waits[i] > 0)
        dex_await (tn_clock_sleep (tn_services_get_clock (call->services), waits[i]), NULL);
      json = get_object (call, &gone, &local);
      if (json != NULL)
        return json;
      if (!gone)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_CONFLICT,
                       _ ("Microsoft confirmed it, and it is not so."));
  return NULL;
}

/* Values ------------------------------------------------------------------------------ */

static gboolean
is_list (Call *call, const char *property)
{
  const char *const *links = tn_object_info (call->kind)->links;

  return links != NULL && g_strv_contains (links, property);
}

/* Whoever is made anew and is not to sign in is not let in for a moment. */
static gboolean
is_to_block (Call *call, const char *property)
{
  return call->kind == TN_OBJECT_USER && g_str_equal (property, "accountEnabled") &&
         json_object_get_boolean_member_with_default (call->order, "block", FALSE);
}

/* What has to be set back, as a body; NULL: nothing. */
static char *
make_patch (Call *call, const char *now)
{
  g_autoptr (GPtrArray) changes = tn_object_compare (now, call->wanted);
  const char *method = tn_json_get_string (call->order, "method");
  /* What a new object has beside what was wanted, Microsoft gave it. */
  gboolean made = g_str_equal (method, "create") || g_str_equal (method, "complete");
  GString *body = g_string_new ("{");

  for (guint i = 0; i < changes->len; i++)
    {
      const TnObjectChange *change = g_ptr_array_index (changes, i);
      const char *value = change->after;

      if ((made && value == NULL) || !tn_object_is_writable (call->kind, change->property) ||
          is_list (call, change->property) || g_str_equal (change->property, "assignedLicenses"))
        continue;
      if (is_to_block (call, change->property))
        value = "false";
      /* A list that is not set is an empty one. */
      if (value == NULL)
        value = change->before != NULL && *change->before == '[' ? "[]" : "null";
      if (g_strcmp0 (change->before, value) == 0)
        continue;
      g_string_append_printf (body,
                              "%s\"%s\":%s",
                              body->len > 1 ? "," : "",
                              change->property,
                              value);
    }
  g_string_append_c (body, '}');
  return g_string_free (body, body->len == 2);
}

/* What is still missing of an object, as the body of a request; NULL: nothing. */
typedef char *(*Missing) (Call *call, const char *now);

/* Looks until nothing is missing any more: only then it is so. */
static gboolean
read_back (Call *call, Missing missing, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autofree char *now = NULL, *rest = NULL;
      g_autoptr (GError) local = NULL;
      gboolean gone;

      if (waits[i] > 0)
        dex_await (tn_clock_sleep (tn_services_get_clock (call->services), waits[i]), NULL);
      now = get_object (call, &gone, &local);
      if (now == NULL && !gone)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      /* Not every place at Microsoft knows yet of what was just made. */
      if (now == NULL)
        continue;
      rest = missing (call, now);
      if (rest == NULL)
        return TRUE;
    }
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_CONFLICT,
                       _ ("Microsoft confirmed it, and it is not so."));
  return FALSE;
}

/* Sets back what differs, and looks whether it is so. */
static gboolean
set_values (Call *call, const char *now, GError **error)
{
  g_autofree char *patch = make_patch (call, now);
  g_autofree char *path = tn_restore_path (call->kind, call->id);

  return patch == NULL ||
         (send_away (call, "PATCH", path, patch, error) && read_back (call, make_patch, error));
}

static char *
make_block (Call *call, const char *now)
{
  return strstr (now, "\"accountEnabled\":false") != NULL ? NULL
                                                          : g_strdup ("{\"accountEnabled\":false}");
}

/* A user who comes back and is not to sign in, whatever the snapshot says. Who never was away is
 * left as they are. */
static gboolean
block_sign_in (Call *call, const char *now, GError **error)
{
  g_autofree char *block = make_block (call, now);
  g_autofree char *path = tn_restore_path (call->kind, call->id);

  return call->kind != TN_OBJECT_USER || block == NULL ||
         g_strcmp0 (tn_json_get_string (call->order, "method"), "update") == 0 ||
         !json_object_get_boolean_member_with_default (call->order, "block", FALSE) ||
         (send_away (call, "PATCH", path, block, error) && read_back (call, make_block, error));
}

/* Lists -------------------------------------------------------------------------------- */

static void
remark_words (Call *call, const char *words)
{
  g_string_append_printf (call->remarks, "%s%s", call->remarks->len > 0 ? "; " : "", words);
}

static void
remark (Call *call, const char *what, const GError *error)
{
  const char *words = strstr (error->message, ": ");
  g_autofree char *text =
      g_strdup_printf ("%s: %s", what, words != NULL ? words + 2 : error->message);

  remark_words (call, text);
}

/* The ids of a list at @path. NULL: failed. */
static GHashTable *
read_ids (Call *call, const char *path, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  TnCloud *cloud = tn_services_cloud_of (call->services, call->target->tenant_id);
  g_autofree char *link = g_strdup_printf ("%s?$select=id&$top=999", path);

  for (guint pages = 0; link != NULL && pages < TN_PAGES_MAX; pages++)
    {
      g_autoptr (TnHttpResponse) response = get (call, link, error);
      g_autoptr (TnObjectPage) page =
          response != NULL ? tn_decode_objects (response->body, TN_OBJECT_GRANT, FALSE, error)
                           : NULL;
      char *next = NULL;

      if (page == NULL)
        return NULL;
      for (guint i = 0; i < page->objects->len; i++)
        g_hash_table_add (ids, g_strdup (g_array_index (page->objects, TnObjectReading, i).id));
      if (page->next_link != NULL)
        {
          next = tn_cloud_check_link (cloud, tn_cloud_get_graph (cloud), page->next_link, error);
          if (next == NULL)
            return NULL;
        }
      g_free (link);
      link = next;
    }
  return g_steal_pointer (&ids);
}

/* As read_ids(), until there are @least, or for as long as one may lag behind. */
static GHashTable *
await_ids (Call *call, const char *path, guint least, GError **error)
{
  g_autoptr (GHashTable) ids = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      if (waits[i] > 0)
        dex_await (tn_clock_sleep (tn_services_get_clock (call->services), waits[i]), NULL);
      g_clear_pointer (&ids, g_hash_table_unref);
      ids = read_ids (call, path, error);
      if (ids == NULL || g_hash_table_size (ids) >= least)
        break;
    }
  return g_steal_pointer (&ids);
}

static gboolean
add_reference (Call *call, const char *path, const char *id, GError **error)
{
  TnCloud *cloud = tn_services_cloud_of (call->services, call->target->tenant_id);
  g_autofree char *list = g_strconcat (path, "/$ref", NULL);
  g_autofree char *body = g_strdup_printf ("{\"@odata.id\":\"%s/v1.0/directoryObjects/%s\"}",
                                           tn_cloud_get_graph (cloud),
                                           id);

  return send_away (call, "POST", list, body, error);
}

/* Members and owners who are missing. One who cannot be added stops nobody else. */
static gboolean
add_links (Call *call, GError **error)
{
  const TnObjectInfo *info = tn_object_info (call->kind);
  g_autoptr (GPtrArray) wanted = tn_object_links (call->kind, call->wanted);

  if (strstr (call->wanted, "\"DynamicMembership\"") != NULL)
    return TRUE;
  for (guint i = 0; info->links != NULL && info->links[i] != NULL; i++)
    {
      GHashTable *ids = g_ptr_array_index (wanted, i);
      g_autofree char *object = tn_restore_path (call->kind, call->id);
      g_autofree char *path = g_strconcat (object, "/", info->links[i], NULL);
      g_autoptr (GHashTable) now = NULL, after = NULL;
      GHashTableIter iter;
      gpointer id;
      guint added = 0;

      if (g_hash_table_size (ids) == 0)
        continue;
      now = read_ids (call, path, error);
      if (now == NULL)
        return FALSE;
      g_hash_table_iter_init (&iter, ids);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        {
          g_autoptr (GError) local = NULL;

          if (g_hash_table_contains (now, id))
            continue;
          if (add_reference (call, path, id, &local))
            added++;
          else
            remark (call, id, local);
        }
      if (added > 0)
        after = await_ids (call, path, g_hash_table_size (now) + added, error);
      if (added > 0 && after == NULL)
        return FALSE;
      if (added > 0 && g_hash_table_size (after) < g_hash_table_size (now) + added)
        remark_words (call, _ ("Microsoft confirmed members who are not there"));
    }
  return TRUE;
}

/* The groups that a user was in. Those that are gone come back with their own members. */
static gboolean
add_memberships (Call *call, GError **error)
{
  JsonArray *groups = tn_json_get_array (call->order, "groups");
  g_autofree char *user = NULL, *path = NULL;
  g_autoptr (GHashTable) now = NULL, after = NULL;
  guint added = 0;

  if (call->kind != TN_OBJECT_USER || tn_json_array_length (groups) == 0)
    return TRUE;
  user = tn_restore_path (TN_OBJECT_USER, call->id);
  path = g_strconcat (user, "/memberOf", NULL);
  now = read_ids (call, path, error);
  if (now == NULL)
    return FALSE;
  for (guint i = 0; i < tn_json_array_length (groups); i++)
    {
      const char *group = tn_json_array_string (groups, i);
      g_autofree char *object = tn_restore_path (TN_OBJECT_GROUP, group);
      g_autofree char *members = g_strconcat (object, "/members", NULL);
      g_autoptr (GError) local = NULL;

      if (g_hash_table_contains (now, group))
        continue;
      if (add_reference (call, members, call->id, &local))
        added++;
      else if (!g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_FOUND))
        remark (call, group, local);
    }
  if (added > 0)
    after = await_ids (call, path, g_hash_table_size (now) + added, error);
  if (added > 0 && after == NULL)
    return FALSE;
  if (added > 0 && g_hash_table_size (after) < g_hash_table_size (now) + added)
    remark_words (call, _ ("Microsoft confirmed groups that the user is not in"));
  return TRUE;
}

/* Licences ------------------------------------------------------------------------------- */

static char *
licences_in (const char *json)
{
  g_autoptr (JsonNode) root = json != NULL ? tn_json_parse (json, strlen (json), NULL) : NULL;
  JsonObject *object = root != NULL ? tn_json_root_object (root, NULL) : NULL;
  JsonNode *list = object != NULL ? json_object_get_member (object, "assignedLicenses") : NULL;

  return list != NULL ? tn_json_to_text (list, FALSE) : NULL;
}

/* What the groups of a user give to each member: it comes with them, and goes with them. */
static GHashTable *
read_given (Call *call)
{
  JsonArray *groups = tn_json_get_array (call->order, "groups");
  GHashTable *given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < tn_json_array_length (groups); i++)
    {
      g_autofree char *path = tn_restore_path (TN_OBJECT_GROUP, tn_json_array_string (groups, i));
      g_autofree char *url = g_strconcat (path, "?$select=id,assignedLicenses", NULL);
      /* A group that is gone gives nothing. */
      g_autoptr (TnHttpResponse) response = get (call, url, NULL);
      gsize size = 0;
      const char *data = response != NULL ? g_bytes_get_data (response->body, &size) : NULL;
      g_autoptr (JsonNode) root = data != NULL ? tn_json_parse (data, size, NULL) : NULL;
      JsonObject *group = root != NULL ? tn_json_root_object (root, NULL) : NULL;
      JsonArray *licences = group != NULL ? tn_json_get_array (group, "assignedLicenses") : NULL;

      for (guint j = 0; j < tn_json_array_length (licences); j++)
        {
          const char *sku = tn_json_get_string (tn_json_array_object (licences, j), "skuId");

          if (sku != NULL)
            g_hash_table_add (given, g_strdup (sku));
        }
    }
  return given;
}

/* @missing without what groups give. NULL: nothing is left. */
static char *
without_given (Call *call, const char *missing)
{
  g_autoptr (JsonNode) root = tn_json_parse (missing, strlen (missing), NULL);
  JsonArray *all = json_node_get_array (root);
  g_autoptr (GHashTable) given = read_given (call);
  GString *rest = g_string_new ("[");

  for (guint i = 0; i < tn_json_array_length (all); i++)
    {
      const char *sku = tn_json_get_string (tn_json_array_object (all, i), "skuId");
      g_autofree char *one = tn_json_to_text (json_array_get_element (all, i), FALSE);

      if (sku != NULL && !g_hash_table_contains (given, sku))
        g_string_append_printf (rest, "%s%s", rest->len > 1 ? "," : "", one);
    }
  g_string_append_c (rest, ']');
  return g_string_free (rest, rest->len == 2);
}

/* Of what was asked for; call->licences. */
static char *
licences_missing (Call *call, const char *now)
{
  g_autofree char *has = licences_in (now);

  return tn_object_missing_licences (has, call->licences);
}

/* A licence is given and never taken away; what cannot be given stops nothing else. */
static void
add_licences (Call *call, const char *now)
{
  g_autofree char *has = licences_in (now), *wanted = licences_in (call->wanted);
  g_autofree char *missing =
      call->kind == TN_OBJECT_USER ? tn_object_missing_licences (has, wanted) : NULL;
  g_autofree char *user = NULL, *path = NULL, *body = NULL;
  g_autoptr (GError) local = NULL;

  if (missing == NULL || (call->licences = without_given (call, missing)) == NULL)
    return;
  user = tn_restore_path (TN_OBJECT_USER, call->id);
  path = g_strconcat (user, "/assignLicense", NULL);
  body = g_strdup_printf ("{\"addLicenses\":%s,\"removeLicenses\":[]}", call->licences);
  if (!send_away (call, "POST", path, body, &local) || !read_back (call, licences_missing, &local))
    remark (call, _ ("licences"), local);
}

/* Making anew ---------------------------------------------------------------------------- */

static gboolean
is_for_create (Call *call, const char *property)
{
  if (is_list (call, property) || g_str_equal (property, "assignedLicenses"))
    return FALSE;
  return tn_object_is_writable (call->kind, property) ||
         tn_object_is_identity (call->kind, property);
}

static char *
make_new (Call *call)
{
  g_autoptr (GPtrArray) all = tn_object_compare (NULL, call->wanted);
  GString *body = g_string_new ("{");

  for (guint i = 0; i < all->len; i++)
    {
      const TnObjectChange *one = g_ptr_array_index (all, i);

      if (is_for_create (call, one->property))
        g_string_append_printf (body,
                                "%s\"%s\":%s",
                                body->len > 1 ? "," : "",
                                one->property,
                                is_to_block (call, one->property) ? "false" : one->after);
    }
  if (call->kind == TN_OBJECT_USER)
    {
      g_autoptr (TnSecret) password = tn_action_password ();

      /* Nobody learns it: whoever comes back gets a new one. */
      g_string_append_printf (body,
                              ",\"passwordProfile\":{\"forceChangePasswordNextSignIn\":true,"
                              "\"password\":\"%s\"}",
                              password);
    }
  g_string_append_c (body, '}');
  return g_string_free_and_steal (body);
}

static gboolean
create (Call *call, GError **error)
{
  g_autofree char *path = tn_restore_path (call->kind, "");
  g_autoptr (TnSecret) body = make_new (call);
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (JsonNode) root = NULL;
  const char *id = NULL, *data;
  gsize size;

  path[strlen (path) - 1] = '\0';
  response = send (call, "POST", path, body, error);
  if (response == NULL)
    return FALSE;
  data = g_bytes_get_data (response->body, &size);
  root = tn_json_parse (data, size, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    id = tn_json_get_string (json_node_get_object (root), "id");
  if (id == NULL)
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "Microsoft’s answer has no id of the new object");
      return FALSE;
    }
  g_set_str (&call->id, id);
  call->result->user_id = g_strdup (id);
  return TRUE;
}

static gboolean
undelete (Call *call, GError **error)
{
  const TnObjectInfo *info = tn_object_info (call->kind);
  g_autofree char *escaped = g_uri_escape_string (call->id, NULL, FALSE);
  g_autofree char *path =
      strchr (info->cast, '.') != NULL
          ? g_strdup_printf ("/v1.0/directory/deletedItems/%s/restore", escaped)
          : g_strdup_printf ("/v1.0/identity/conditionalAccess/deletedItems/%s/%s/restore",
                             info->cast,
                             escaped);
  g_autoptr (GError) local = NULL;
  g_autofree char *there = NULL;
  gboolean gone;

  /* Done by an earlier attempt. */
  there = get_object (call, &gone, NULL);
  if (there != NULL)
    return TRUE;
  return send_away (call, "POST", path, "{}", error);
}

static void
say_done (Call *call, const char *method)
{
  if (g_str_equal (method, "create") && call->kind == TN_OBJECT_USER)
    call->result->read_back =
        g_strdup (_ ("Made anew. To do: reset the password; the person registers MFA again."));
  else if (g_str_equal (method, "create") && call->kind == TN_OBJECT_APPLICATION)
    call->result->read_back =
        g_strdup (_ ("Made anew. To do: add secrets and certificates; they are never kept."));
  else if (g_str_equal (method, "create"))
    call->result->read_back = g_strdup (_ ("Made anew, as the snapshot holds it"));
  else if (g_str_equal (method, "undelete") && call->kind == TN_OBJECT_USER)
    call->result->read_back =
        g_strdup (_ ("There again. To do: reset the password if it may be known to others."));
  else
    call->result->read_back = g_strdup (_ ("Is as the snapshot holds it"));
}

static gboolean
carry_out (Call *call, GError **error)
{
  const char *method = tn_json_get_string (call->order, "method");
  g_autofree char *now = NULL;

  if (g_str_equal (method, "undelete") && !undelete (call, error))
    return FALSE;
  if (g_str_equal (method, "create") && !create (call, error))
    return FALSE;
  now = await_object (call, error);
  if (now == NULL || !set_values (call, now, error) || !block_sign_in (call, now, error))
    return FALSE;
  add_licences (call, now);
  if (!add_links (call, error) || !add_memberships (call, error))
    return FALSE;
  if (call->remarks->len > 0)
    {
      /* The object is there; not all of it is as it was, and that is no success. */
      g_set_error (error,
                   TN_GRAPH_ERROR,
                   TN_GRAPH_ERROR_CONFLICT,
                   _ ("It is there again, but not complete: %s"),
                   call->remarks->str);
      return FALSE;
    }
  say_done (call, method);
  return TRUE;
}

gboolean
tn_restore_call (TnServices *services,
                 const TnActionTarget *target,
                 TnActionResult *result,
                 GError **error)
{
  g_autoptr (JsonNode) root = tn_json_parse (target->argument, strlen (target->argument), error);
  JsonObject *order = root != NULL ? tn_json_root_object (root, error) : NULL;
  JsonObject *wanted = order != NULL ? tn_json_get_object (order, "wanted") : NULL;
  Call call = { services, target, result, .order = order };
  gboolean done;

  if (order == NULL)
    return FALSE;
  call.kind = tn_object_kind_parse (tn_json_get_string (order, "kind"));
  g_return_val_if_fail (call.kind < TN_N_OBJECTS && wanted != NULL, FALSE);
  {
    g_autofree char *text = tn_json_to_text (json_object_get_member (order, "wanted"), FALSE);

    call.wanted = tn_object_merge (NULL, text, strlen (text));
  }
  call.id = g_strdup (target->user_id);
  call.remarks = g_string_new (NULL);
  done = carry_out (&call, error);
  g_free (call.wanted);
  g_free (call.id);
  g_free (call.licences);
  g_string_free (call.remarks, TRUE);
  return done;
}
