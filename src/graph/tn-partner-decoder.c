/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-partner-decoder.h"

#include "tn-answer.h"
#include "tn-graph-error.h"
#include "tn-text.h"
#include "tn-time.h"

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_PROTOCOL, text);
  return FALSE;
}

/* Calls @take for each object of the collection. */
typedef gpointer (*Take) (yyjson_val *object, gpointer user_data);

static GPtrArray *
decode_collection (GBytes *body,
                   char **next,
                   Take take,
                   gpointer user_data,
                   GDestroyNotify free_item,
                   GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  yyjson_val *root = yyjson_doc_get_root (document), *value = tn_answer_array (root, "value");
  yyjson_val *object;
  GPtrArray *items;
  size_t index, max;

  if (value == NULL)
    {
      refuse (error, "the answer has no value");
      return NULL;
    }
  items = g_ptr_array_new_with_free_func (free_item);
  yyjson_arr_foreach (value, index, max, object)
  {
    gpointer item = take (object, user_data);

    if (item != NULL)
      g_ptr_array_add (items, item);
  }
  if (next != NULL)
    *next = g_strdup (tn_answer_string (root, "@odata.nextLink"));
  return items;
}

static char *
lower_id (yyjson_val *object, const char *name)
{
  const char *id = tn_answer_string (object, name);

  return tn_text_is_guid (id) ? g_ascii_strdown (id, -1) : NULL;
}

static gpointer
take_customer (yyjson_val *object, gpointer id_name)
{
  char *id = lower_id (object, id_name);
  const char *domain = tn_answer_string (object, "defaultDomainName");
  TnCustomerReading *reading;

  if (id == NULL)
    return NULL;
  reading = g_new0 (TnCustomerReading, 1);
  reading->tenant_id = id;
  reading->name = tn_text_visible (tn_answer_string (object, "displayName"));
  reading->domain = tn_text_is_domain (domain) ? g_ascii_strdown (domain, -1) : NULL;
  return reading;
}

GPtrArray *
tn_decode_contracts (GBytes *body, char **next, GError **error)
{
  return decode_collection (body,
                            next,
                            take_customer,
                            (gpointer) "customerId",
                            tn_customer_reading_free,
                            error);
}

GPtrArray *
tn_decode_gdap_customers (GBytes *body, char **next, GError **error)
{
  return decode_collection (body,
                            next,
                            take_customer,
                            (gpointer) "tenantId",
                            tn_customer_reading_free,
                            error);
}

static char *
take_roles (yyjson_val *object)
{
  yyjson_val *details = yyjson_obj_get (object, "accessDetails"), *role;
  GString *roles = g_string_new (NULL);
  size_t index, max;

  yyjson_arr_foreach (tn_answer_array (details, "unifiedRoles"), index, max, role)
  {
    g_autofree char *id = lower_id (role, "roleDefinitionId");

    if (id != NULL)
      g_string_append_printf (roles, "%s%s", roles->len > 0 ? " " : "", id);
  }
  return g_string_free_and_steal (roles);
}

/* "PT0S" and "P0D" are never; anything else is an extension. */
static gboolean
extends_itself (const char *duration)
{
  return duration != NULL && *duration != '\0' && !g_str_equal (duration, "PT0S") &&
         !g_str_equal (duration, "P0D");
}

/* It becomes a part of a path and of a link. */
static gboolean
is_relationship_id (const char *id)
{
  return id != NULL && *id != '\0' && strlen (id) <= 100 &&
         strspn (id, "0123456789abcdefABCDEF-") == strlen (id);
}

static gpointer
take_relationship (yyjson_val *object, gpointer user_data)
{
  const char *id = tn_answer_string (object, "id");
  yyjson_val *customer = yyjson_obj_get (object, "customer");
  TnRelationshipReading *reading;

  if (!is_relationship_id (id))
    return NULL;
  reading = g_new0 (TnRelationshipReading, 1);
  reading->id = g_ascii_strdown (id, -1);
  reading->name = tn_text_visible (tn_answer_string (object, "displayName"));
  reading->tenant_id = lower_id (customer, "tenantId");
  reading->customer_name = tn_answer_string (customer, "displayName") != NULL
                               ? tn_text_visible (tn_answer_string (customer, "displayName"))
                               : NULL;
  reading->status = tn_gdap_status_parse (tn_answer_string (object, "status"));
  reading->roles = take_roles (object);
  reading->created = tn_time_parse (tn_answer_string (object, "createdDateTime"));
  reading->activated = tn_time_parse (tn_answer_string (object, "activatedDateTime"));
  reading->ends = tn_time_parse (tn_answer_string (object, "endDateTime"));
  reading->auto_extends = extends_itself (tn_answer_string (object, "autoExtendDuration"));
  reading->etag = g_strdup (tn_answer_string (object, "@odata.etag"));
  return reading;
}

GPtrArray *
tn_decode_relationships (GBytes *body, char **next, GError **error)
{
  return decode_collection (body,
                            next,
                            take_relationship,
                            NULL,
                            tn_relationship_reading_free,
                            error);
}

TnRelationshipReading *
tn_decode_relationship (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  TnRelationshipReading *reading = take_relationship (yyjson_doc_get_root (document), NULL);

  if (reading == NULL)
    refuse (error, "the relationship has no id");
  return reading;
}

static gpointer
take_assignment (yyjson_val *object, gpointer relationship_id)
{
  yyjson_val *container = yyjson_obj_get (object, "accessContainer");
  char *id = lower_id (object, "id"), *group = lower_id (container, "accessContainerId");
  TnAssignmentReading *reading;

  if (id == NULL || group == NULL)
    {
      g_free (id);
      g_free (group);
      return NULL;
    }
  reading = g_new0 (TnAssignmentReading, 1);
  reading->id = id;
  reading->group_id = group;
  reading->relationship_id = g_strdup (relationship_id);
  reading->etag = g_strdup (tn_answer_string (object, "@odata.etag"));
  reading->status = tn_access_status_parse (tn_answer_string (object, "status"));
  reading->roles = take_roles (object);
  return reading;
}

GPtrArray *
tn_decode_assignments (GBytes *body, const char *relationship_id, char **next, GError **error)
{
  return decode_collection (body,
                            next,
                            take_assignment,
                            (gpointer) relationship_id,
                            tn_assignment_reading_free,
                            error);
}

static gpointer
take_group (yyjson_val *object, gpointer user_data)
{
  char *id = lower_id (object, "id");
  TnGroupReading *reading;

  if (id == NULL)
    return NULL;
  reading = g_new0 (TnGroupReading, 1);
  reading->id = id;
  reading->name = tn_text_visible (tn_answer_string (object, "displayName"));
  reading->member = -1;
  return reading;
}

GPtrArray *
tn_decode_groups (GBytes *body, char **next, GError **error)
{
  return decode_collection (body, next, take_group, NULL, tn_group_reading_free, error);
}

GPtrArray *
tn_decode_strings (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  yyjson_val *value = tn_answer_array (yyjson_doc_get_root (document), "value"), *item;
  GPtrArray *strings;
  size_t index, max;

  if (value == NULL)
    {
      refuse (error, "the answer has no value");
      return NULL;
    }
  strings = g_ptr_array_new_with_free_func (g_free);
  yyjson_arr_foreach (value, index, max, item) if (yyjson_is_str (item))
      g_ptr_array_add (strings, g_ascii_strdown (yyjson_get_str (item), -1));
  return strings;
}

static char *
decode_member (GBytes *body, const char *name, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  const char *text = tn_answer_string (yyjson_doc_get_root (document), name);

  if (text == NULL || *text == '\0' || strlen (text) > 200 || strpbrk (text, "/?#% ") != NULL)
    {
      refuse (error, "the answer has no id");
      return NULL;
    }
  return g_strdup (text);
}

char *
tn_decode_id (GBytes *body, GError **error)
{
  return decode_member (body, "id", error);
}

char *
tn_decode_app_id (GBytes *body, GError **error)
{
  g_autofree char *id = decode_member (body, "appId", error);

  if (id != NULL && tn_text_is_guid (id))
    return g_ascii_strdown (id, -1);
  if (id != NULL)
    refuse (error, "the application has no client ID");
  return NULL;
}

static gpointer
take_grant (yyjson_val *object, gpointer scopes)
{
  const char *id = tn_answer_string (object, "id"), *scope = tn_answer_string (object, "scope");

  if (id == NULL || strpbrk (id, "/?#% ") != NULL)
    return NULL;
  g_string_append_printf (scopes, " %s", scope != NULL ? scope : "");
  return g_strdup (id);
}

GPtrArray *
tn_decode_grants (GBytes *body, char **scopes, GError **error)
{
  g_autoptr (GString) all = g_string_new (NULL);
  GPtrArray *ids = decode_collection (body, NULL, take_grant, all, g_free, error);

  if (scopes != NULL)
    *scopes = g_strdup (all->str);
  return ids;
}

static void
permission_free (gpointer data)
{
  TnPermissionId *permission = data;

  g_free (permission->name);
  g_free (permission->id);
  g_free (permission);
}

GPtrArray *
tn_decode_permissions (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  yyjson_val *scopes = tn_answer_array (yyjson_doc_get_root (document), "oauth2PermissionScopes"),
             *scope;
  GPtrArray *permissions;
  size_t index, max;

  if (scopes == NULL)
    {
      refuse (error, "the service principal names no permissions");
      return NULL;
    }
  permissions = g_ptr_array_new_with_free_func (permission_free);
  yyjson_arr_foreach (scopes, index, max, scope)
  {
    g_autofree char *id = lower_id (scope, "id");
    const char *name = tn_answer_string (scope, "value");
    TnPermissionId *permission;

    if (id == NULL || name == NULL)
      continue;
    permission = g_new (TnPermissionId, 1);
    *permission = (TnPermissionId) { g_strdup (name), g_steal_pointer (&id) };
    g_ptr_array_add (permissions, permission);
  }
  return permissions;
}
