/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-json.h"
#include "tn-text.h"

#include <string.h>

#define GRAPH_APP "00000003-0000-0000-c000-000000000000"
#define PAGE 40

/* GDAP and the CSP's lists in Graph (reference 2.2 to 2.4). */

static const char *const read_relationships[] = { "DelegatedAdminRelationship.Read.All",
                                                  "DelegatedAdminRelationship.ReadWrite.All",
                                                  NULL };
static const char *const write_relationships[] = { "DelegatedAdminRelationship.ReadWrite.All",
                                                   NULL };
static const char *const read_directory[] = { "Directory.Read.All", NULL };
static const char *const read_groups[] = { "Group.Read.All", "Directory.Read.All", NULL };

/* GDAP's errors are lower case and have members that are null (reference 2.2). */
static void
refuse (TnReply *reply, guint status, const char *code, const char *message)
{
  reply->status = status;
  g_string_assign (reply->body, "{\"error\":{");
  tn_put_member (reply->body, "code", code);
  tn_put_member (reply->body, "message", message);
  g_string_append (reply->body, ",\"target\":null,\"details\":[],\"innerError\":null}}");
}

static void
put_time (GString *out, const char *name, gint64 time)
{
  g_autoptr (GDateTime) date = time != 0 ? g_date_time_new_from_unix_utc (time) : NULL;
  g_autofree char *text =
      date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%S.3148266Z") : NULL;

  /* Until it is active, an empty string (reference 2.2). */
  tn_put_member (out, name, text != NULL ? text : "");
}

static void
put_roles (GString *out, const char *roles)
{
  g_auto (GStrv) ids = g_strsplit (roles, " ", -1);

  tn_put_name (out, "accessDetails");
  g_string_append (out, "{\"unifiedRoles\":[");
  for (guint i = 0; ids[i] != NULL && *ids[i] != '\0'; i++)
    {
      g_string_append (out, i > 0 ? ",{" : "{");
      tn_put_member (out, "roleDefinitionId", ids[i]);
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");
}

static char *
etag_of (const char *id, guint number)
{
  return g_strdup_printf ("W/\"%.8s-%u\"", id, number);
}

static void
put_relationship (GString *out, TnFleetRelationship *relationship)
{
  g_autofree char *etag = etag_of (relationship->id, relationship->etag);
  g_autofree char *duration = g_strdup_printf ("P%uD", relationship->days);

  g_string_append_c (out, '{');
  tn_put_member (out, "@odata.etag", etag);
  tn_put_member (out, "id", relationship->id);
  tn_put_member (out, "displayName", relationship->name);
  tn_put_member (out, "duration", duration);
  if (relationship->customer != NULL)
    {
      tn_put_name (out, "customer");
      g_string_append_c (out, '{');
      tn_put_member (out, "tenantId", relationship->customer->id);
      tn_put_member (out, "displayName", relationship->customer->name);
      g_string_append_c (out, '}');
    }
  else
    tn_put_member (out, "customer", NULL);
  put_roles (out, relationship->roles);
  tn_put_member (out, "status", relationship->status);
  tn_put_member (out, "autoExtendDuration", relationship->auto_extends ? "P180D" : "PT0S");
  put_time (out, "createdDateTime", relationship->created);
  put_time (out, "lastModifiedDateTime", relationship->modified);
  put_time (out, "activatedDateTime", relationship->activated);
  put_time (out, "endDateTime", relationship->ends);
  g_string_append_c (out, '}');
}

static void
put_assignment (GString *out, TnFleetAssignment *assignment)
{
  g_autofree char *etag = etag_of (assignment->id, assignment->etag);

  g_string_append_c (out, '{');
  tn_put_member (out, "@odata.etag", etag);
  tn_put_member (out, "id", assignment->id);
  tn_put_member (out, "status", assignment->status);
  tn_put_name (out, "accessContainer");
  g_string_append_c (out, '{');
  tn_put_member (out, "accessContainerId", assignment->group->id);
  tn_put_member (out, "accessContainerType", "securityGroup");
  g_string_append_c (out, '}');
  put_roles (out, assignment->roles);
  g_string_append_c (out, '}');
}

static void
put_request (GString *out, TnFleetRequest *request)
{
  g_string_append_c (out, '{');
  tn_put_member (out, "id", request->id);
  tn_put_member (out, "action", request->action);
  tn_put_member (out, "status", "succeeded");
  put_time (out, "createdDateTime", request->created);
  put_time (out, "lastModifiedDateTime", request->created);
  g_string_append_c (out, '}');
}

/* Collections, in pages with opaque links ----------------------------------- */

typedef void (*PutItem) (GString *out, gpointer item);

static void
put_page (TnRehearsal *self, TnCall *call, TnReply *reply, GPtrArray *items, PutItem put)
{
  GString *out = reply->body;
  g_autofree char *context = g_strdup_printf ("%s/graph/v1.0/$metadata#%s", self->base, call->path);
  const char *skip = g_hash_table_lookup (call->params, "$skipToken");
  guint first = skip != NULL ? (guint) g_ascii_strtoull (skip, NULL, 16) ^ 0x5a5a : 0, last;

  if (first > items->len)
    {
      tn_reply_graph_error (reply, 400, "badRequest", "The skip token is invalid.");
      return;
    }
  last = MIN (first + PAGE, items->len);
  g_string_append_c (out, '{');
  tn_put_member (out, "@odata.context", context);
  if (last < items->len)
    {
      g_autofree char *next =
          g_strdup_printf ("%s/graph%s?$skipToken=%x", self->base, call->path, last ^ 0x5a5a);

      tn_put_member (out, "@odata.nextLink", next);
    }
  tn_put_name (out, "value");
  g_string_append_c (out, '[');
  for (guint i = first; i < last; i++)
    {
      if (i > first)
        g_string_append_c (out, ',');
      put (out, g_ptr_array_index (items, i));
    }
  g_string_append (out, "]}");
}

static void
put_contract (GString *out, gpointer data)
{
  TnFleetTenant *customer = data;

  g_string_append_c (out, '{');
  tn_put_member (out, "id", customer->admin_id);
  tn_put_member (out, "deletedDateTime", NULL);
  tn_put_member (out, "contractType", "ResellerPartner");
  tn_put_member (out, "customerId", customer->id);
  tn_put_member (out, "defaultDomainName", customer->initial_domain);
  tn_put_member (out, "displayName", customer->name);
  g_string_append_c (out, '}');
}

static void
put_customer (GString *out, gpointer data)
{
  TnFleetTenant *customer = data;

  g_string_append_c (out, '{');
  tn_put_member (out, "@odata.etag", "W/\"1\"");
  tn_put_member (out, "id", customer->id);
  tn_put_member (out, "tenantId", customer->id);
  tn_put_member (out, "displayName", customer->name);
  g_string_append_c (out, '}');
}

static gboolean
has_any_relationship (TnGdapFleet *gdap, TnFleetTenant *customer)
{
  for (guint i = 0; i < gdap->relationships->len; i++)
    if (((TnFleetRelationship *) g_ptr_array_index (gdap->relationships, i))->customer == customer)
      return TRUE;
  return FALSE;
}

static GPtrArray *
customers_of (TnGdapFleet *gdap, gboolean by_contract)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; gdap->tenant->weakness == NULL && i < gdap->customers->len; i++)
    {
      TnFleetTenant *customer = g_ptr_array_index (gdap->customers, i);

      if (by_contract ? g_hash_table_contains (gdap->contracts, customer)
                      : has_any_relationship (gdap, customer))
        g_ptr_array_add (found, customer);
    }
  return found;
}

/* Relationships ------------------------------------------------------------- */

static char *
roles_of (JsonObject *object)
{
  JsonObject *details = tn_json_get_object (object, "accessDetails");
  JsonArray *roles = details != NULL ? tn_json_get_array (details, "unifiedRoles") : NULL;
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < tn_json_array_length (roles); i++)
    {
      const char *id = tn_json_get_string (tn_json_array_object (roles, i), "roleDefinitionId");

      if (tn_text_is_guid (id))
        g_string_append_printf (ids, "%s%s", ids->len > 0 ? " " : "", id);
    }
  return g_string_free_and_steal (ids);
}

static guint
days_of (const char *duration)
{
  char *end = NULL;
  guint64 days;

  if (duration == NULL || *duration != 'P')
    return 0;
  days = g_ascii_strtoull (duration + 1, &end, 10);
  return end != duration + 1 && g_str_equal (end, "D") && days <= 730 ? (guint) days : 0;
}

static void
create_relationship (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  g_autoptr (JsonNode) root = tn_call_read_body (call);
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *name = object != NULL ? tn_json_get_string (object, "displayName") : NULL;
  JsonObject *customer = object != NULL ? tn_json_get_object (object, "customer") : NULL;
  const char *tenant_id = customer != NULL ? tn_json_get_string (customer, "tenantId") : NULL;
  const char *extends = object != NULL ? tn_json_get_string (object, "autoExtendDuration") : NULL;
  TnFleetTenant *tenant = tenant_id != NULL ? tn_fleet_find (self->fleet, tenant_id) : NULL;
  g_autofree char *roles = object != NULL ? roles_of (object) : NULL;
  guint days = object != NULL ? days_of (tn_json_get_string (object, "duration")) : 0;
  gboolean auto_extends = g_strcmp0 (extends, "P180D") == 0;

  if (name == NULL || *name == '\0' || g_utf8_strlen (name, -1) > 50 || days == 0 ||
      *roles == '\0' || (tenant_id != NULL && tenant == NULL))
    {
      refuse (reply, 400, "badRequest", "The delegatedAdminRelationship is invalid.");
      return;
    }
  for (guint i = 0; i < self->gdap->relationships->len; i++)
    if (g_str_equal (
            ((TnFleetRelationship *) g_ptr_array_index (self->gdap->relationships, i))->name,
            name))
      {
        refuse (reply, 409, "conflict", "The resource already exists.");
        return;
      }
  if (auto_extends && strstr (roles, TN_GLOBAL_ADMINISTRATOR) != NULL)
    {
      refuse (reply,
              400,
              "badRequest",
              "A relationship with Global Administrator cannot be extended automatically.");
      return;
    }
  reply->status = 201;
  put_relationship (reply->body,
                    tn_gdap_fleet_create (self->gdap,
                                          name,
                                          tenant,
                                          roles,
                                          days,
                                          auto_extends,
                                          tn_rehearsal_now (self)));
}

static gboolean
etag_fits (TnCall *call, TnReply *reply, const char *id, guint number)
{
  g_autofree char *etag = etag_of (id, number);

  if (call->if_match != NULL && g_str_equal (call->if_match, etag))
    return TRUE;
  refuse (reply,
          412,
          "preconditionFailed",
          "The resource has been modified since it was last read.");
  return FALSE;
}

static void
patch_relationship (TnRehearsal *self,
                    TnCall *call,
                    TnReply *reply,
                    TnFleetRelationship *relationship)
{
  g_autoptr (JsonNode) root = tn_call_read_body (call);
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *extends = object != NULL ? tn_json_get_string (object, "autoExtendDuration") : NULL;

  if (!etag_fits (call, reply, relationship->id, relationship->etag))
    return;
  if (extends == NULL ||
      (!g_str_equal (relationship->status, "active") &&
       !g_str_equal (relationship->status, "created")) ||
      (g_str_equal (extends, "P180D") &&
       strstr (relationship->roles, TN_GLOBAL_ADMINISTRATOR) != NULL))
    {
      refuse (reply, 400, "badRequest", "The relationship cannot be changed like this.");
      return;
    }
  relationship->auto_extends = g_str_equal (extends, "P180D");
  relationship->etag++;
  put_relationship (reply->body, relationship);
}

static void
add_request (TnRehearsal *self, TnCall *call, TnReply *reply, TnFleetRelationship *relationship)
{
  g_autoptr (JsonNode) root = tn_call_read_body (call);
  const char *action = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                           ? tn_json_get_string (json_node_get_object (root), "action")
                           : NULL;
  gint64 now = tn_rehearsal_now (self);
  gboolean done = FALSE;

  if (g_strcmp0 (action, "lockForApproval") == 0)
    done = tn_gdap_fleet_lock (self->gdap, relationship, now);
  else if (g_strcmp0 (action, "terminate") == 0)
    done = tn_gdap_fleet_terminate (self->gdap, relationship, now);
  if (!done)
    {
      refuse (reply, 400, "badRequest", "The action is not allowed in this status.");
      return;
    }
  reply->status = 201;
  put_request (reply->body,
               g_ptr_array_index (relationship->requests, relationship->requests->len - 1));
}

static void
add_assignment (TnRehearsal *self, TnCall *call, TnReply *reply, TnFleetRelationship *relationship)
{
  g_autoptr (JsonNode) root = tn_call_read_body (call);
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObject *container = object != NULL ? tn_json_get_object (object, "accessContainer") : NULL;
  const char *id = container != NULL ? tn_json_get_string (container, "accessContainerId") : NULL;
  const TnFleetGroup *group = id != NULL ? tn_gdap_fleet_find_group (self->gdap, id) : NULL;
  g_autofree char *roles = object != NULL ? roles_of (object) : NULL;
  g_auto (GStrv) ids = g_strsplit (roles != NULL ? roles : "", " ", -1);

  if (group == NULL || !group->security || *roles == '\0' ||
      !g_str_equal (relationship->status, "active"))
    {
      refuse (reply, 400, "badRequest", "The access assignment is invalid.");
      return;
    }
  for (guint i = 0; ids[i] != NULL; i++)
    if (strstr (relationship->roles, ids[i]) == NULL)
      {
        refuse (reply, 400, "badRequest", "A role is not one of the relationship's.");
        return;
      }
  for (guint i = 0; i < relationship->assignments->len; i++)
    {
      TnFleetAssignment *other = g_ptr_array_index (relationship->assignments, i);

      if (other->group == group && !g_str_equal (other->status, "deleted"))
        {
          refuse (reply, 409, "conflict", "The resource already exists.");
          return;
        }
    }
  reply->status = 201;
  put_assignment (
      reply->body,
      tn_gdap_fleet_assign (self->gdap, relationship, group, roles, tn_rehearsal_now (self)));
}

/* Only the roles of an assignment can be changed. */
static void
patch_assignment (TnRehearsal *self,
                  TnCall *call,
                  TnReply *reply,
                  TnFleetRelationship *relationship,
                  TnFleetAssignment *assignment)
{
  g_autoptr (JsonNode) root = tn_call_read_body (call);
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  g_autofree char *roles = object != NULL ? roles_of (object) : NULL;
  g_auto (GStrv) ids = g_strsplit (roles != NULL ? roles : "", " ", -1);

  if (!etag_fits (call, reply, assignment->id, assignment->etag))
    return;
  for (guint i = 0; ids[i] != NULL; i++)
    if (*ids[i] == '\0' || strstr (relationship->roles, ids[i]) == NULL)
      {
        refuse (reply, 400, "badRequest", "A role is not one of the relationship's.");
        return;
      }
  g_set_str (&assignment->roles, roles);
  assignment->status = "pending";
  assignment->due = tn_rehearsal_now (self) + (gint64) (20 * self->gdap->pace);
  assignment->etag++;
  reply->status = 202;
  g_string_append (reply->body, "{}");
}

static void
handle_assignment (TnRehearsal *self,
                   TnCall *call,
                   TnReply *reply,
                   TnFleetRelationship *relationship,
                   const char *id)
{
  for (guint i = 0; i < relationship->assignments->len; i++)
    {
      TnFleetAssignment *assignment = g_ptr_array_index (relationship->assignments, i);

      if (g_ascii_strcasecmp (assignment->id, id) != 0)
        continue;
      if (g_str_equal (call->method, "GET"))
        put_assignment (reply->body, assignment);
      else if (g_str_equal (call->method, "DELETE"))
        {
          if (!etag_fits (call, reply, assignment->id, assignment->etag))
            return;
          assignment->status = "deleting";
          assignment->due = tn_rehearsal_now (self) + (gint64) (20 * self->gdap->pace);
          assignment->etag++;
          reply->status = 204;
        }
      else if (g_str_equal (call->method, "PATCH"))
        patch_assignment (self, call, reply, relationship, assignment);
      else
        refuse (reply, 405, "badRequest", "The method is not allowed.");
      return;
    }
  refuse (reply, 404, "notFound", "The resource was not found.");
}

static void
handle_one (TnRehearsal *self, TnCall *call, TnReply *reply, char **parts)
{
  TnFleetRelationship *relationship = tn_gdap_fleet_find (self->gdap, parts[0]);
  gboolean get = g_str_equal (call->method, "GET"), post = g_str_equal (call->method, "POST");

  if (relationship == NULL)
    refuse (reply, 404, "notFound", "The resource was not found.");
  else if (parts[1] == NULL && get)
    put_relationship (reply->body, relationship);
  else if (parts[1] == NULL && g_str_equal (call->method, "PATCH"))
    patch_relationship (self, call, reply, relationship);
  else if (parts[1] == NULL && g_str_equal (call->method, "DELETE"))
    {
      if (!etag_fits (call, reply, relationship->id, relationship->etag))
        return;
      if (!g_str_equal (relationship->status, "created"))
        {
          refuse (reply, 400, "badRequest", "Only a created relationship can be deleted.");
          return;
        }
      g_ptr_array_remove (self->gdap->relationships, relationship);
      reply->status = 204;
    }
  else if (parts[1] != NULL && g_str_equal (parts[1], "requests") && parts[2] == NULL && post)
    add_request (self, call, reply, relationship);
  else if (parts[1] != NULL && g_str_equal (parts[1], "requests") && parts[2] == NULL && get)
    put_page (self, call, reply, relationship->requests, (PutItem) put_request);
  else if (parts[1] != NULL && g_str_equal (parts[1], "accessAssignments") && parts[2] == NULL)
    {
      if (post)
        add_assignment (self, call, reply, relationship);
      else
        put_page (self, call, reply, relationship->assignments, (PutItem) put_assignment);
    }
  else if (parts[1] != NULL && g_str_equal (parts[1], "accessAssignments"))
    handle_assignment (self, call, reply, relationship, parts[2]);
  else
    refuse (reply, 400, "badRequest", "The request is invalid.");
}

static void
handle_relationships (TnRehearsal *self, TnCall *call, TnReply *reply, const char *rest)
{
  g_auto (GStrv) parts = g_strsplit (*rest == '/' ? rest + 1 : "", "/", 3);
  gboolean get = g_str_equal (call->method, "GET");

  if (!tn_call_may (call, reply, get ? read_relationships : write_relationships))
    return;
  if (*rest != '\0')
    handle_one (self, call, reply, parts);
  else if (get)
    put_page (self, call, reply, self->gdap->relationships, (PutItem) put_relationship);
  else if (g_str_equal (call->method, "POST"))
    create_relationship (self, call, reply);
  else
    refuse (reply, 405, "badRequest", "The method is not allowed.");
}

/* Groups -------------------------------------------------------------------- */

static void
put_group (GString *out, gpointer data)
{
  const TnFleetGroup *group = data;

  g_string_append_c (out, '{');
  tn_put_member (out, "id", group->id);
  tn_put_member (out, "displayName", group->name);
  tn_put_name (out, "securityEnabled");
  g_string_append (out, group->security ? "true}" : "false}");
}

static void
handle_groups (TnRehearsal *self, TnCall *call, TnReply *reply, const char *rest)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  const char *filter = g_hash_table_lookup (call->params, "$filter");

  if (!tn_call_may (call, reply, read_groups))
    return;
  if (*rest == '/')
    {
      const TnFleetGroup *group = tn_gdap_fleet_find_group (self->gdap, rest + 1);

      if (group != NULL)
        put_group (reply->body, (gpointer) group);
      else
        tn_reply_graph_error (reply,
                              404,
                              "Request_ResourceNotFound",
                              "Resource does not exist or one of its queried reference-property "
                              "objects are not present.");
      return;
    }
  for (guint i = 0; i < self->gdap->groups->len; i++)
    {
      TnFleetGroup *group = g_ptr_array_index (self->gdap->groups, i);
      g_autofree char *by_name = g_strdup_printf ("displayName eq '%s'", group->name);

      if (filter == NULL || g_str_equal (filter, by_name) ||
          (g_str_equal (filter, "securityEnabled eq true") && group->security))
        g_ptr_array_add (found, group);
    }
  put_page (self, call, reply, found, put_group);
}

static void
handle_check_member_groups (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  g_autoptr (JsonNode) root = tn_call_read_body (call);
  JsonArray *ids = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                       ? tn_json_get_array (json_node_get_object (root), "groupIds")
                       : NULL;
  guint n = tn_json_array_length (ids), put = 0;

  if (n == 0 || n > 20)
    {
      tn_reply_graph_error (reply,
                            400,
                            "Request_BadRequest",
                            "The number of values in groupIds is invalid.");
      return;
    }
  g_string_append (reply->body, "{");
  tn_put_member (reply->body, "@odata.context", "$metadata#Collection(Edm.String)");
  tn_put_name (reply->body, "value");
  g_string_append_c (reply->body, '[');
  for (guint i = 0; i < n; i++)
    {
      const char *id = tn_json_array_string (ids, i);
      const TnFleetGroup *group = id != NULL ? tn_gdap_fleet_find_group (self->gdap, id) : NULL;

      if (group == NULL || !group->member ||
          g_strcmp0 (call->user_id, self->gdap->tenant->admin_id) != 0)
        continue;
      if (put++ > 0)
        g_string_append_c (reply->body, ',');
      tn_put_string (reply->body, group->id);
    }
  g_string_append (reply->body, "]}");
}

/* Service principals and grants of our application, in any tenant ----------- */

static void
handle_service_principals (TnRehearsal *self, TnCall *call, TnReply *reply, const char *rest)
{
  static const char *const scopes[] = { "Application.Read.All",
                                        "Application.ReadWrite.All",
                                        "Directory.Read.All",
                                        NULL };
  static const char *const writes[] = { "Application.ReadWrite.All", NULL };
  gboolean graph = g_str_has_prefix (rest, "(appId='" GRAPH_APP "')");
  TnFleetTenant *tenant = call->tenant;

  if (g_str_equal (call->method, "DELETE") && g_str_has_prefix (rest, "/sp-"))
    {
      if (!tn_call_may (call, reply, writes))
        return;
      tenant->consented = FALSE;
      g_clear_pointer (&tenant->scopes, g_free);
      tenant->aadsts = 700016;
      reply->status = 204;
      return;
    }
  if (!tn_call_may (call, reply, scopes))
    return;
  if (graph)
    {
      g_string_append_printf (reply->body, "{\"id\":\"%s\"", tenant->admin_id);
      tn_put_member (reply->body, "appId", GRAPH_APP);
      tn_put_name (reply->body, "oauth2PermissionScopes");
      tn_rehearsal_put_permissions (self, reply->body);
      g_string_append_c (reply->body, '}');
      return;
    }
  if (!tenant->consented || g_strcmp0 (tenant->weakness, "consent-lost") == 0)
    {
      tn_reply_graph_error (reply,
                            404,
                            "Request_ResourceNotFound",
                            "Resource does not exist or one of its queried reference-property "
                            "objects are not present.");
      return;
    }
  g_string_append_printf (reply->body, "{\"id\":\"sp-%s\"}", tenant->id);
}

static void
handle_grants (TnRehearsal *self, TnCall *call, TnReply *reply, const char *rest)
{
  static const char *const scopes[] = { "Directory.Read.All",
                                        "DelegatedPermissionGrant.ReadWrite.All",
                                        "Application.ReadWrite.All",
                                        NULL };
  TnFleetTenant *tenant = call->tenant;
  GString *out = reply->body;

  if (!tn_call_may (call, reply, scopes))
    return;
  if (*rest == '/')
    {
      reply->status = g_str_equal (call->method, "DELETE") ? 204 : 405;
      return;
    }
  g_string_append (out, "{\"value\":[");
  if (tenant->consented)
    {
      g_string_append_c (out, '{');
      tn_put_member (out, "clientId", tenant->id);
      tn_put_member (out, "consentType", "AllPrincipals");
      tn_put_member (out, "id", "g1");
      tn_put_member (out, "principalId", NULL);
      tn_put_member (out, "resourceId", tenant->admin_id);
      /* It often begins with a space (ex:apps-oauth2permissiongrants-live). */
      {
        g_autofree char *granted = tn_rehearsal_granted (tenant);
        g_autofree char *text = g_strconcat (" ", granted, NULL);

        tn_put_member (out, "scope", text);
      }
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]}");
}

static void
handle_applications (TnRehearsal *self, TnCall *call, TnReply *reply, const char *rest)
{
  static const char *const scopes[] = { "Application.ReadWrite.All", NULL };
  g_autoptr (JsonNode) root = tn_call_read_body (call);
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  char id[37], app_id[37];

  if (!tn_call_may (call, reply, scopes))
    return;
  if (*rest == '/' && g_str_equal (call->method, "GET"))
    {
      const char *stored = g_hash_table_lookup (self->applications, rest + 1);

      if (stored != NULL)
        g_string_append (reply->body, stored);
      else
        tn_reply_graph_error (reply, 404, "Request_ResourceNotFound", "Resource does not exist.");
      return;
    }
  if (!g_str_equal (call->method, "POST") || object == NULL ||
      tn_json_get_string (object, "displayName") == NULL)
    {
      tn_reply_graph_error (reply, 400, "Request_BadRequest", "The application is invalid.");
      return;
    }
  tn_fleet_guid (self->fleet, id, 50, g_hash_table_size (self->applications), 0);
  tn_fleet_guid (self->fleet, app_id, 51, g_hash_table_size (self->applications), 0);
  json_object_set_string_member (object, "id", id);
  json_object_set_string_member (object, "appId", app_id);
  g_hash_table_insert (self->applications, g_strdup (id), tn_json_to_text (root, FALSE));
  g_hash_table_add (self->clients, g_strdup (app_id));
  reply->status = 201;
  g_string_append (reply->body, g_hash_table_lookup (self->applications, id));
}

gboolean
tn_rehearsal_handle_partner_graph (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  const char *path = call->path + strlen ("/v1.0/");
  gboolean own = self->gdap != NULL && call->tenant == self->gdap->tenant;
  static const char relationships[] = "tenantRelationships/delegatedAdminRelationships";

  if (g_str_has_prefix (path, "servicePrincipals"))
    handle_service_principals (self, call, reply, path + strlen ("servicePrincipals"));
  else if (g_str_has_prefix (path, "oauth2PermissionGrants"))
    handle_grants (self, call, reply, path + strlen ("oauth2PermissionGrants"));
  else if (g_str_has_prefix (path, "applications"))
    handle_applications (self, call, reply, path + strlen ("applications"));
  else if (!own && g_str_equal (path, "groups"))
    {
      /* Ordinary companies have no groups here. */
      if (tn_call_may (call, reply, read_directory))
        g_string_append (reply->body, "{\"value\":[]}");
    }
  else if (!own)
    return FALSE;
  else if (g_str_has_prefix (path, relationships))
    handle_relationships (self, call, reply, path + strlen (relationships));
  else if (g_str_equal (path, "tenantRelationships/delegatedAdminCustomers"))
    {
      g_autoptr (GPtrArray) customers = customers_of (self->gdap, FALSE);

      if (tn_call_may (call, reply, read_relationships))
        put_page (self, call, reply, customers, put_customer);
    }
  else if (g_str_equal (path, "contracts"))
    {
      g_autoptr (GPtrArray) customers = customers_of (self->gdap, TRUE);

      if (tn_call_may (call, reply, read_directory))
        put_page (self, call, reply, customers, put_contract);
    }
  else if (g_str_equal (path, "groups") || g_str_has_prefix (path, "groups/"))
    handle_groups (self, call, reply, path + strlen ("groups"));
  else if (g_str_equal (path, "me/checkMemberGroups") && g_str_equal (call->method, "POST"))
    handle_check_member_groups (self, call, reply);
  else
    return FALSE;
  return TRUE;
}
