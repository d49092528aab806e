/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-objects.h"

#include "tn-json.h"
#include "tn-time.h"

#include <string.h>

/* What a directory holds beside people, groups and devices: administrative units, roles,
 * applications and what they may do, policies. Kept as JSON; the first question makes them. Groups
 * are deleted, changed and restored here, too (reference 3.6, 3.12, 5.11). */

#define DELETED "/v1.0/directory/deletedItems/"
#define DELETED_POLICIES "/v1.0/identity/conditionalAccess/deletedItems/"

typedef struct
{
  const char *path;
  const char *read, *write; /* scopes, beside Directory.Read.All for those it covers */
  const char *cast;         /* (nullable): below deletedItems */
  gboolean directory;       /* Directory.Read.All reads it */
  gboolean premium;         /* needs Entra ID P1 */
  gboolean single;
  gboolean elsewhere; /* who asks for something certain, or makes one, is answered by others */
} Collection;

static const Collection collections[] = {
  { "/v1.0/directory/administrativeUnits",
    "AdministrativeUnit.Read.All",
    "AdministrativeUnit.ReadWrite.All",
    "microsoft.graph.administrativeUnit",
    TRUE,
    FALSE,
    FALSE,
    FALSE },
  { "/v1.0/roleManagement/directory/roleDefinitions",
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
    NULL,
    TRUE,
    FALSE,
    FALSE,
    FALSE },
  { "/v1.0/roleManagement/directory/roleAssignments",
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
    NULL,
    TRUE,
    FALSE,
    FALSE,
    FALSE },
  { "/v1.0/applications",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "microsoft.graph.application",
    TRUE,
    FALSE,
    FALSE,
    TRUE },
  { "/v1.0/servicePrincipals",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "microsoft.graph.servicePrincipal",
    TRUE,
    FALSE,
    FALSE,
    TRUE },
  { "/v1.0/oauth2PermissionGrants",
    "Directory.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    NULL,
    TRUE,
    FALSE,
    FALSE,
    TRUE },
  { "/v1.0/identity/conditionalAccess/policies",
    "Policy.Read.All",
    "Policy.ReadWrite.ConditionalAccess",
    "policies",
    FALSE,
    TRUE,
    FALSE,
    FALSE },
  { "/v1.0/identity/conditionalAccess/namedLocations",
    "Policy.Read.All",
    "Policy.ReadWrite.ConditionalAccess",
    "namedLocations",
    FALSE,
    TRUE,
    FALSE,
    FALSE },
  { "/v1.0/policies/authenticationMethodsPolicy",
    "Policy.Read.All",
    "Policy.ReadWrite.AuthenticationMethod",
    NULL,
    FALSE,
    FALSE,
    TRUE,
    FALSE },
  { "/v1.0/policies/authorizationPolicy",
    "Policy.Read.All",
    "Policy.ReadWrite.Authorization",
    NULL,
    FALSE,
    FALSE,
    TRUE,
    FALSE },
};

/* Answers --------------------------------------------------------------------------- */

/* Members are asked for by themselves. */
static void
put_object (GString *out, const TnDirectoryObject *object, gboolean deleted)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;
  JsonNode *members = json_object_has_member (object->json, "members")
                          ? json_object_dup_member (object->json, "members")
                          : NULL;

  json_object_remove_member (object->json, "members");
  json_node_init_object (node, object->json);
  text = tn_json_to_text (node, FALSE);
  if (members != NULL)
    json_object_set_member (object->json, "members", members);
  if (deleted)
    {
      g_autofree char *time = tn_time_format (object->deleted_at);

      /* Before the last brace. */
      text[strlen (text) - 1] = '\0';
      g_string_append (out, text);
      tn_put_member (out, "deletedDateTime", time);
      g_string_append_c (out, '}');
    }
  else
    g_string_append (out, text);
}

static const char *
string_of (const TnDirectoryObject *object, const char *name)
{
  const char *text = tn_json_get_string (object->json, name);

  return text != NULL ? text : "";
}

static TnDirectoryObject *
find_object (GPtrArray *list, const char *id)
{
  for (guint i = 0; i < list->len; i++)
    {
      TnDirectoryObject *object = g_ptr_array_index (list, i);

      if (g_ascii_strcasecmp (string_of (object, "id"), id) == 0)
        return object;
    }
  return NULL;
}

static void
put_list (TnRehearsal *self,
          TnReply *reply,
          const Collection *of,
          GPtrArray *list,
          gboolean deleted)
{
  tn_put_collection (self, reply->body, of->path + strlen ("/v1.0/"));
  tn_put_raw (reply->body, "value", "[");
  for (guint i = 0; i < list->len; i++)
    {
      const TnDirectoryObject *object = g_ptr_array_index (list, i);

      if ((object->deleted_at != 0) != deleted)
        continue;
      if (reply->body->str[reply->body->len - 1] == '}')
        g_string_append_c (reply->body, ',');
      put_object (reply->body, object, deleted);
    }
  g_string_append (reply->body, "]}");
}

static void
change_object (TnCall *call, TnReply *reply, TnDirectoryObject *object)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = tn_call_parse_body (call, &root, reply);
  g_autoptr (GList) names = NULL;

  if (body == NULL)
    return;
  names = json_object_get_members (body);
  for (GList *l = names; l != NULL && !call->tenant->lazy; l = l->next)
    if (!g_str_equal (l->data, "id"))
      json_object_set_member (object->json, l->data, json_object_dup_member (body, l->data));
  tn_reply_no_content (reply);
}

static void
create_object (TnRehearsal *self,
               TnCall *call,
               TnReply *reply,
               const Collection *of,
               GPtrArray *list)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = tn_call_parse_body (call, &root, reply);
  g_autofree char *text = NULL;
  char id[37];
  TnDirectoryObject *object;

  if (body == NULL)
    return;
  text = tn_json_to_text (root, FALSE);
  tn_rehearsal_add_object (list, text);
  object = g_ptr_array_index (list, list->len - 1);
  tn_fleet_guid (self->fleet, id, 90, call->tenant->index, ++self->total);
  json_object_set_string_member (object->json, "id", id);
  reply->status = 201;
  put_object (reply->body, object, FALSE);
}

/* "/v1.0/directory/administrativeUnits/{id}/members…" */
static void
handle_unit_members (TnRehearsal *self,
                     TnCall *call,
                     TnReply *reply,
                     TnDirectoryObject *unit,
                     char **parts)
{
  JsonArray *members = tn_json_get_array (unit->json, "members");
  JsonArray *kept = json_array_new ();
  g_autoptr (JsonNode) root = NULL;
  const char *wanted = NULL, *link;
  JsonObject *body;

  if (g_str_equal (call->method, "POST"))
    {
      body = tn_call_parse_body (call, &root, reply);
      link = body != NULL ? tn_json_get_string (body, "@odata.id") : NULL;
      wanted = link != NULL ? strrchr (link, '/') : NULL;
      wanted = wanted != NULL ? wanted + 1 : NULL;
    }
  if (g_str_equal (call->method, "GET"))
    {
      tn_put_collection (self, reply->body, "directoryObjects");
      tn_put_raw (reply->body, "value", "[");
    }
  for (guint i = 0; i < tn_json_array_length (members); i++)
    {
      const char *id = tn_json_array_string (members, i);
      TnFleetUser *user = tn_fleet_find_user (self->fleet, call->tenant, id);

      if (g_str_equal (call->method, "DELETE") && parts[0] != NULL &&
          g_ascii_strcasecmp (parts[0], id) == 0)
        continue;
      json_array_add_string_element (kept, id);
      if (!g_str_equal (call->method, "GET") || user == NULL || user->removed != TN_REMOVED_NO)
        continue;
      g_string_append (reply->body, reply->body->str[reply->body->len - 1] == '}' ? ",{" : "{");
      tn_put_member (reply->body, "@odata.type", "#microsoft.graph.user");
      tn_put_member (reply->body, "id", id);
      g_string_append_c (reply->body, '}');
    }
  if (wanted != NULL && !call->tenant->lazy)
    json_array_add_string_element (kept, wanted);
  if (g_str_equal (call->method, "GET"))
    {
      g_string_append (reply->body, "]}");
      json_array_unref (kept);
      return;
    }
  json_object_set_array_member (unit->json, "members", kept);
  tn_reply_no_content (reply);
}

static gboolean
may_read (TnCall *call, TnReply *reply, const Collection *of)
{
  const char *const scopes[] = { of->read,
                                 of->write,
                                 of->directory ? "Directory.Read.All" : NULL,
                                 NULL };

  if (!tn_call_may (call, reply, scopes))
    return FALSE;
  if (!of->premium || tn_fleet_has_premium (call->tenant))
    return TRUE;
  tn_reply_graph_error (reply,
                        403,
                        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
                        "Neither tenant is B2C or tenant doesn't have premium license");
  return FALSE;
}

static gboolean
may_write (TnCall *call, TnReply *reply, const Collection *of)
{
  const char *const scopes[] = { of->write, NULL };

  return tn_call_may (call, reply, scopes);
}

static void
delete_object (TnRehearsal *self,
               TnCall *call,
               TnReply *reply,
               const Collection *of,
               TnDirectoryObject *object)
{
  if (call->tenant->lazy)
    ;
  else if (of->cast != NULL)
    object->deleted_at = tn_rehearsal_now (self);
  else
    g_ptr_array_remove (tn_rehearsal_objects (self, call->tenant, of->path), object);
  tn_reply_no_content (reply);
}

/* @rest: behind the collection's path: "", or "/{id}…". FALSE: somebody else's. */
static gboolean
handle_collection (TnRehearsal *self,
                   TnCall *call,
                   TnReply *reply,
                   const Collection *of,
                   const char *rest)
{
  GPtrArray *list = tn_rehearsal_objects (self, call->tenant, of->path);
  g_auto (GStrv) parts = g_strsplit (*rest == '/' ? rest + 1 : rest, "/", -1);
  gboolean get = g_str_equal (call->method, "GET");
  TnDirectoryObject *object = NULL;

  if (of->single && *rest == '\0')
    object = g_ptr_array_index (list, 0);
  else if (parts[0] != NULL)
    object = find_object (list, parts[0]);
  if (of->elsewhere && object == NULL &&
      (!get || *rest != '\0' || g_hash_table_contains (call->params, "$filter")) &&
      !(g_str_equal (call->method, "POST") && *rest == '\0' && strstr (of->path, "Grants") != NULL))
    return FALSE;
  if (get ? !may_read (call, reply, of) : !may_write (call, reply, of))
    return TRUE;
  if (object == NULL && get && *rest == '\0')
    put_list (self, reply, of, list, FALSE);
  else if (object == NULL && g_str_equal (call->method, "POST") && *rest == '\0')
    create_object (self, call, reply, of, list);
  else if (object == NULL || object->deleted_at != 0)
    tn_rehearsal_refuse_absent (reply);
  else if (parts[0] != NULL && parts[1] != NULL && g_str_equal (parts[1], "members"))
    handle_unit_members (self, call, reply, object, parts + 2);
  else if (get)
    put_object (reply->body, object, FALSE);
  else if (g_str_equal (call->method, "PATCH"))
    change_object (call, reply, object);
  else if (g_str_equal (call->method, "DELETE") && !of->single)
    delete_object (self, call, reply, of, object);
  else
    tn_reply_graph_error (reply, 400, "BadRequest", "Unknown path.");
  return TRUE;
}

/* Deleted ones ------------------------------------------------------------------------ */

static void
put_deleted_groups (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  GArray *groups = tn_fleet_groups (self->fleet, call->tenant);

  tn_put_collection (self, reply->body, "directoryObjects");
  tn_put_raw (reply->body, "value", "[");
  for (guint i = 0; i < groups->len; i++)
    {
      const TnDirectoryGroup *group = &g_array_index (groups, TnDirectoryGroup, i);
      g_autofree char *time = tn_time_format (group->deleted_at);

      if (group->removed != TN_REMOVED_CHANGED)
        continue;
      g_string_append (reply->body, reply->body->str[reply->body->len - 1] == '}' ? ",{" : "{");
      tn_put_member (reply->body, "id", group->id);
      tn_put_member (reply->body, "displayName", group->name);
      tn_put_member (reply->body, "deletedDateTime", time);
      g_string_append_c (reply->body, '}');
    }
  g_string_append (reply->body, "]}");
}

void
tn_rehearsal_restore_group (TnFleetTenant *tenant, TnDirectoryGroup *group)
{
  group->removed = TN_REMOVED_NO;
  group->changed = ++tenant->version;
  /* Its members are told of again. */
  for (guint i = 0; i < group->members->len; i++)
    {
      TnFleetMember *member = &g_array_index (group->members, TnFleetMember, i);

      if (member->removed_at == 0)
        member->added = group->changed;
    }
}

static void
restore_group (TnCall *call, TnReply *reply, TnDirectoryGroup *group)
{
  if (!call->tenant->lazy)
    tn_rehearsal_restore_group (call->tenant, group);
  g_string_append_c (reply->body, '{');
  tn_put_member (reply->body, "id", group->id);
  tn_put_member (reply->body, "displayName", group->name);
  g_string_append_c (reply->body, '}');
}

/* "restore" of whatever was deleted; FALSE: not one of ours. */
static gboolean
restore (TnRehearsal *self, TnCall *call, TnReply *reply, const char *id)
{
  static const char *const group_scopes[] = { "Group.ReadWrite.All", NULL };
  TnDirectoryGroup *group = tn_fleet_find_group (self->fleet, call->tenant, id);

  if (group != NULL)
    {
      if (!tn_call_may (call, reply, group_scopes))
        ;
      else if (group->removed != TN_REMOVED_CHANGED)
        tn_rehearsal_refuse_absent (reply);
      else
        restore_group (call, reply, group);
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (collections); i++)
    {
      TnDirectoryObject *object =
          find_object (tn_rehearsal_objects (self, call->tenant, collections[i].path), id);

      if (object == NULL || collections[i].cast == NULL)
        continue;
      if (!may_write (call, reply, &collections[i]))
        return TRUE;
      if (object->deleted_at == 0)
        tn_rehearsal_refuse_absent (reply);
      else
        {
          if (!call->tenant->lazy)
            object->deleted_at = 0;
          put_object (reply->body, object, FALSE);
        }
      return TRUE;
    }
  return FALSE;
}

static gboolean
handle_deleted (TnRehearsal *self, TnCall *call, TnReply *reply, const char *rest)
{
  static const char *const group_scopes[] = { "Group.Read.All", "Directory.Read.All", NULL };
  g_auto (GStrv) parts = g_strsplit (rest, "/", -1);
  gboolean get = g_str_equal (call->method, "GET");
  guint n = g_strv_length (parts);

  if (get && n == 1 && g_str_equal (parts[0], "microsoft.graph.group"))
    {
      if (tn_call_may (call, reply, group_scopes))
        put_deleted_groups (self, call, reply);
      return TRUE;
    }
  for (guint i = 0; get && n == 1 && i < G_N_ELEMENTS (collections); i++)
    if (g_strcmp0 (collections[i].cast, parts[0]) == 0)
      {
        if (may_read (call, reply, &collections[i]))
          put_list (self,
                    reply,
                    &collections[i],
                    tn_rehearsal_objects (self, call->tenant, collections[i].path),
                    TRUE);
        return TRUE;
      }
  /* "{id}/restore", "policies/{id}/restore" */
  if (g_str_equal (call->method, "POST") && n >= 2 && g_str_equal (parts[n - 1], "restore"))
    return restore (self, call, reply, parts[n - 2]);
  return FALSE;
}

/* Groups ------------------------------------------------------------------------------- */

static gboolean
handle_group (TnRehearsal *self, TnCall *call, TnReply *reply, const char *id)
{
  static const char *const scopes[] = { "Group.ReadWrite.All", NULL };
  TnDirectoryGroup *group = tn_fleet_find_group (self->fleet, call->tenant, id);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body;
  const char *text;

  if (strchr (id, '/') != NULL || group == NULL)
    return FALSE;
  if (!tn_call_may (call, reply, scopes))
    return TRUE;
  if (group->removed != TN_REMOVED_NO)
    {
      tn_rehearsal_refuse_absent (reply);
      return TRUE;
    }
  if (g_str_equal (call->method, "DELETE"))
    {
      if (!call->tenant->lazy)
        {
          group->removed = TN_REMOVED_CHANGED;
          group->deleted_at = tn_rehearsal_now (self);
          group->changed = ++call->tenant->version;
        }
      tn_reply_no_content (reply);
      return TRUE;
    }
  body = tn_call_parse_body (call, &root, reply);
  if (body == NULL)
    return TRUE;
  text = tn_json_get_string (body, "displayName");
  if (text != NULL && !call->tenant->lazy)
    group->name = g_intern_string (text);
  if (json_object_has_member (body, "description") && !call->tenant->lazy)
    {
      text = tn_json_get_string (body, "description");
      group->description = text != NULL ? g_intern_string (text) : NULL;
    }
  if (!call->tenant->lazy)
    group->changed = ++call->tenant->version;
  tn_reply_no_content (reply);
  return TRUE;
}

static void
create_group (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  static const char *const scopes[] = { "Group.ReadWrite.All", NULL };
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body;
  JsonArray *types;
  TnDirectoryGroup *group;
  gboolean mail, security;

  if (!tn_call_may (call, reply, scopes) ||
      (body = tn_call_parse_body (call, &root, reply)) == NULL)
    return;
  if (tn_json_get_string (body, "displayName") == NULL ||
      tn_json_get_string (body, "mailNickname") == NULL ||
      !tn_json_get_boolean (body, "mailEnabled", &mail) ||
      !tn_json_get_boolean (body, "securityEnabled", &security))
    {
      tn_reply_graph_error (reply,
                            400,
                            "Request_BadRequest",
                            "A value is required for property 'mailNickname' of resource 'Group'.");
      return;
    }
  group = tn_fleet_add_group (self->fleet, call->tenant, tn_json_get_string (body, "displayName"));
  group->mail = mail;
  group->security = security;
  if (tn_json_get_string (body, "description") != NULL)
    group->description = g_intern_string (tn_json_get_string (body, "description"));
  tn_json_get_boolean (body, "isAssignableToRole", &group->role_assignable);
  types = tn_json_get_array (body, "groupTypes");
  for (guint i = 0; i < tn_json_array_length (types); i++)
    {
      group->unified |= g_strcmp0 (tn_json_array_string (types, i), "Unified") == 0;
      group->dynamic |= g_strcmp0 (tn_json_array_string (types, i), "DynamicMembership") == 0;
    }
  reply->status = 201;
  g_string_append_c (reply->body, '{');
  tn_put_member (reply->body, "id", group->id);
  tn_put_member (reply->body, "displayName", group->name);
  g_string_append_c (reply->body, '}');
}

gboolean
tn_rehearsal_handle_objects (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  const char *path = call->path;

  if (g_str_has_prefix (path, DELETED))
    return handle_deleted (self, call, reply, path + strlen (DELETED));
  if (g_str_has_prefix (path, DELETED_POLICIES))
    return handle_deleted (self, call, reply, path + strlen (DELETED_POLICIES));
  if (g_str_equal (path, "/v1.0/groups") && g_str_equal (call->method, "POST"))
    {
      create_group (self, call, reply);
      return TRUE;
    }
  if (g_str_has_prefix (path, "/v1.0/groups/") &&
      (g_str_equal (call->method, "PATCH") || g_str_equal (call->method, "DELETE")))
    return handle_group (self, call, reply, path + strlen ("/v1.0/groups/"));
  for (guint i = 0; i < G_N_ELEMENTS (collections); i++)
    {
      const char *rest;

      if (!g_str_has_prefix (path, collections[i].path))
        continue;
      rest = path + strlen (collections[i].path);
      if (*rest == '\0' || *rest == '/')
        return handle_collection (self, call, reply, &collections[i], rest);
    }
  return FALSE;
}

#define POLICIES "/v1.0/identity/conditionalAccess/policies"

/* Conditional access policies that were deleted after @since: (element-type JsonObject). */
GPtrArray *
tn_rehearsal_list_deleted_policies (TnRehearsal *self, TnFleetTenant *tenant, gint64 since)
{
  GPtrArray *policies = tn_rehearsal_objects (self, tenant, POLICIES);
  GPtrArray *deleted = g_ptr_array_new ();

  for (guint i = 0; i < policies->len; i++)
    {
      const TnDirectoryObject *object = g_ptr_array_index (policies, i);

      if (object->deleted_at > since)
        g_ptr_array_add (deleted, object->json);
    }
  return deleted;
}

void
tn_rehearsal_restore_policy (TnRehearsal *self, TnFleetTenant *tenant, const char *id)
{
  TnDirectoryObject *object = find_object (tn_rehearsal_objects (self, tenant, POLICIES), id);

  if (object != NULL)
    object->deleted_at = 0;
}

/* An attacker with an administrator's rights: people, groups and all policies. */
void
tn_rehearsal_attack (TnRehearsal *self, TnFleetTenant *tenant, guint people)
{
  GPtrArray *policies = tn_rehearsal_objects (self, tenant, POLICIES);
  GArray *groups = tn_fleet_groups (self->fleet, tenant);
  gint64 now = tn_rehearsal_now (self);

  tn_fleet_happen (self->fleet, tenant, "delete", people, now);
  for (guint i = 0; i < policies->len; i++)
    ((TnDirectoryObject *) g_ptr_array_index (policies, i))->deleted_at = now;
  for (guint i = 0, n = 0; n < 3 && i < groups->len; i++)
    {
      TnDirectoryGroup *group = &g_array_index (groups, TnDirectoryGroup, i);

      if (group->removed != TN_REMOVED_NO)
        continue;
      n++;
      group->removed = TN_REMOVED_CHANGED;
      group->deleted_at = now;
      group->changed = ++tenant->version;
    }
}

/* Thirty days later: what was deleted is gone for good. */
void
tn_rehearsal_purge (TnRehearsal *self, TnFleetTenant *tenant)
{
  GArray *users = tn_fleet_users (self->fleet, tenant);
  GArray *groups = tn_fleet_groups (self->fleet, tenant);

  for (guint i = 0; i < users->len; i++)
    {
      TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

      if (user->removed == TN_REMOVED_CHANGED)
        user->removed = TN_REMOVED_DELETED;
    }
  for (guint i = 0; i < groups->len; i++)
    {
      TnDirectoryGroup *group = &g_array_index (groups, TnDirectoryGroup, i);

      if (group->removed == TN_REMOVED_CHANGED)
        group->removed = TN_REMOVED_DELETED;
    }
  for (guint i = 0; i < G_N_ELEMENTS (collections); i++)
    {
      GPtrArray *list = tn_rehearsal_objects (self, tenant, collections[i].path);

      for (guint j = list->len; j > 0; j--)
        if (((TnDirectoryObject *) g_ptr_array_index (list, j - 1))->deleted_at != 0)
          g_ptr_array_remove_index (list, j - 1);
    }
}
