/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-json.h"
#include "tn-time.h"

#include <string.h>

/* Changes of people, with what Microsoft refuses and how it says so (reference 4). */

static const char *const user_scopes[] = { "User.ReadWrite.All", "Directory.ReadWrite.All", NULL };
static const char *const licence_scopes[] = { "LicenseAssignment.ReadWrite.All",
                                              "User.ReadWrite.All",
                                              NULL };
static const char *const member_scopes[] = { "GroupMember.ReadWrite.All", NULL };
static const char *const method_scopes[] = { "UserAuthenticationMethod.ReadWrite.All", NULL };
static const char *const method_read_scopes[] = { "UserAuthenticationMethod.Read.All",
                                                  "UserAuthenticationMethod.ReadWrite.All",
                                                  NULL };

/* Who holds a role can only be changed by one who outranks them, which is not said. */
static gboolean
may_touch (TnCall *call, const TnFleetUser *user, TnReply *reply)
{
  if (!user->admin || !call->tenant->limited)
    return TRUE;
  tn_reply_graph_error (reply,
                        403,
                        "Authorization_RequestDenied",
                        "Insufficient privileges to complete the operation.");
  return FALSE;
}

static gboolean
refuse_synced (TnReply *reply)
{
  tn_reply_graph_error (reply,
                        400,
                        "Request_BadRequest",
                        "Unable to update the specified properties for on-premises mastered "
                        "Directory Sync objects or objects currently undergoing migration.");
  return FALSE;
}

/* Whoever signs in must be left. */
static gboolean
is_last_administrator (TnRehearsal *self, TnFleetTenant *tenant, const TnFleetUser *user)
{
  GArray *users = tn_fleet_users (self->fleet, tenant);

  for (guint i = 0; i < users->len; i++)
    {
      const TnFleetUser *other = &g_array_index (users, TnFleetUser, i);

      if (other != user && other->admin && other->enabled && other->removed == TN_REMOVED_NO)
        return FALSE;
    }
  return user->admin;
}

static gboolean
refuse_last (TnReply *reply)
{
  tn_reply_graph_error (reply,
                        400,
                        "Request_BadRequest",
                        "The last remaining company administrator cannot be disabled or deleted.");
  return FALSE;
}

static gboolean
is_complex (const char *password)
{
  guint kinds = 0;

  for (const char *c = password; *c != '\0'; c++)
    kinds |= g_ascii_islower (*c) ? 1 : g_ascii_isupper (*c) ? 2 : g_ascii_isdigit (*c) ? 4 : 8;
  return strlen (password) >= 8 && strlen (password) <= 256 && __builtin_popcount (kinds) >= 3;
}

/* Users --------------------------------------------------------------------- */

static gboolean
set_password (TnRehearsal *self, TnFleetUser *user, JsonObject *profile, TnReply *reply)
{
  const char *password = tn_json_get_string (profile, "password");
  gboolean must;

  if (user->synced)
    return refuse_synced (reply);
  if (password != NULL && !is_complex (password))
    {
      tn_reply_graph_error (reply,
                            400,
                            "Request_BadRequest",
                            "The specified password does not comply with password complexity "
                            "requirements. Please provide a different password.");
      return FALSE;
    }
  if (tn_json_get_boolean (profile, "forceChangePasswordNextSignIn", &must))
    user->must_change = must;
  if (password != NULL)
    {
      user->password_at = tn_rehearsal_now (self);
      user->sessions_after = user->password_at;
    }
  return TRUE;
}

static const char *
interned (JsonObject *object, const char *name, const char *before)
{
  if (!json_object_has_member (object, name))
    return before;
  return g_intern_string (tn_json_get_string (object, name));
}

/* What only those have of their own who were made here. */
static void
set_made (TnFleetUser *user, JsonObject *object)
{
  JsonArray *phones = tn_json_get_array (object, "businessPhones");

  user->employee_id = interned (object, "employeeId", user->employee_id);
  if (phones != NULL)
    user->phone = tn_json_array_length (phones) > 0
                      ? g_intern_string (tn_json_array_string (phones, 0))
                      : NULL;
}

static void
change_user (TnRehearsal *self, TnCall *call, TnReply *reply, TnFleetUser *user)
{
  static const char *const mastered[] = {
    "accountEnabled", "displayName",    "givenName",   "surname", "jobTitle",
    "department",     "officeLocation", "mobilePhone", "mail",    NULL
  };
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object = tn_call_parse_body (call, &root, reply), *profile;
  gboolean enabled;
  const char *name;

  if (object == NULL || !may_touch (call, user, reply))
    return;
  for (guint i = 0; user->synced && mastered[i] != NULL; i++)
    if (json_object_has_member (object, mastered[i]))
      {
        refuse_synced (reply);
        return;
      }
  if (call->tenant->lazy)
    {
      tn_reply_no_content (reply);
      return;
    }
  if (tn_json_get_boolean (object, "accountEnabled", &enabled))
    {
      if (!enabled && is_last_administrator (self, call->tenant, user))
        {
          refuse_last (reply);
          return;
        }
      user->enabled = enabled;
    }
  profile = tn_json_get_object (object, "passwordProfile");
  if (profile != NULL && !set_password (self, user, profile, reply))
    return;
  name = tn_json_get_string (object, "displayName");
  if (name != NULL)
    g_set_str (&user->display_name, name);
  name = tn_json_get_string (object, "mail");
  if (name != NULL)
    g_set_str (&user->mail, name);
  user->department = interned (object, "department", user->department);
  user->job_title = interned (object, "jobTitle", user->job_title);
  user->office = interned (object, "officeLocation", user->office);
  user->mobile = interned (object, "mobilePhone", user->mobile);
  user->location = interned (object, "usageLocation", user->location);
  if (user->made)
    set_made (user, object);
  tn_fleet_touch (call->tenant, user);
  tn_reply_no_content (reply);
}

static gboolean
is_taken (TnRehearsal *self, TnCall *call, const char *upn)
{
  GArray *users = tn_fleet_users (self->fleet, call->tenant);

  for (guint i = 0; i < users->len; i++)
    {
      const TnFleetUser *user = &g_array_index (users, TnFleetUser, i);
      g_autofree char *other = tn_fleet_user_upn (call->tenant, user);

      /* Who was deleted keeps the name for 30 days. */
      if (user->removed != TN_REMOVED_DELETED && g_ascii_strcasecmp (other, upn) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
create_user (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object = tn_call_parse_body (call, &root, reply), *profile;
  const char *upn, *name, *at, *given, *surname;
  TnFleetUser *user;

  if (object == NULL)
    return;
  upn = tn_json_get_string (object, "userPrincipalName");
  name = tn_json_get_string (object, "displayName");
  profile = tn_json_get_object (object, "passwordProfile");
  at = upn != NULL ? strchr (upn, '@') : NULL;
  if (name == NULL || at == NULL || tn_json_get_string (object, "mailNickname") == NULL ||
      profile == NULL || tn_json_get_string (profile, "password") == NULL ||
      tn_fleet_find (self->fleet, at + 1) != call->tenant)
    {
      tn_reply_graph_error (reply,
                            400,
                            "Request_BadRequest",
                            "A required property is missing, or the domain of userPrincipalName "
                            "is not verified.");
      return;
    }
  if (is_taken (self, call, upn))
    {
      tn_reply_graph_error (reply,
                            400,
                            "Request_BadRequest",
                            "Another object with the same value for property userPrincipalName "
                            "already exists.");
      return;
    }
  if (!is_complex (tn_json_get_string (profile, "password")))
    {
      TnFleetUser nobody = { 0 };

      set_password (self, &nobody, profile, reply);
      return;
    }
  tn_fleet_add_users (self->fleet, call->tenant, 1);
  user = &g_array_index (call->tenant->users, TnFleetUser, call->tenant->users->len - 1);
  for (guint i = 0; i < call->tenant->n_skus; i++)
    call->tenant->skus[i].assigned -= ((user->skus | user->group_skus) >> i) & 1;
  user->skus = user->group_skus = user->methods = 0;
  user->guest = user->synced = user->no_type = user->admin = FALSE;
  user->enabled = TRUE;
  g_clear_pointer (&user->mail, g_free);
  g_set_str (&user->display_name, name);
  given = tn_json_get_string (object, "givenName");
  surname = tn_json_get_string (object, "surname");
  g_set_str (&user->given_name, given != NULL ? given : "");
  g_set_str (&user->surname, surname != NULL ? surname : "");
  g_free (user->alias);
  user->alias = g_strndup (upn, (gsize) (at - upn));
  user->department = interned (object, "department", NULL);
  user->job_title = interned (object, "jobTitle", NULL);
  user->office = interned (object, "officeLocation", NULL);
  user->mobile = interned (object, "mobilePhone", NULL);
  user->location = interned (object, "usageLocation", NULL);
  user->made = TRUE;
  set_made (user, object);
  user->created = user->password_at = tn_rehearsal_now (self);
  set_password (self, user, profile, reply);
  tn_fleet_touch (call->tenant, user);
  reply->status = 201;
  tn_rehearsal_put_user (self, call, reply->body, user);
}

static void
delete_user (TnRehearsal *self, TnCall *call, TnReply *reply, TnFleetUser *user)
{
  if (!may_touch (call, user, reply))
    return;
  if (user->synced)
    {
      refuse_synced (reply);
      return;
    }
  if (is_last_administrator (self, call->tenant, user))
    {
      refuse_last (reply);
      return;
    }
  if (!call->tenant->lazy)
    {
      user->deleted_at = tn_rehearsal_now (self);
      tn_fleet_remove_user (call->tenant, user, TN_REMOVED_CHANGED);
    }
  tn_reply_no_content (reply);
}

static void
revoke_sessions (TnRehearsal *self, TnCall *call, TnReply *reply, TnFleetUser *user)
{
  if (!may_touch (call, user, reply))
    return;
  if (!call->tenant->lazy)
    user->sessions_after = tn_rehearsal_now (self);
  g_string_append (reply->body, "{\"value\":true}");
}

/* Licences ------------------------------------------------------------------ */

static int
find_sku (TnFleetTenant *tenant, const char *id)
{
  for (guint i = 0; id != NULL && i < tenant->n_skus; i++)
    if (g_ascii_strcasecmp (tenant->skus[i].sku_id, id) == 0)
      return (int) i;
  return -1;
}

static gboolean
refuse_licence (TnReply *reply, const char *format, const char *sku)
{
  g_autofree char *text = g_strdup (format);
  GString *message = g_string_new (text);

  g_string_replace (message, "{sku}", sku != NULL ? sku : "", 0);
  tn_reply_graph_error (reply, 400, "Request_BadRequest", message->str);
  g_string_free (message, TRUE);
  return FALSE;
}

/* The bits to add and to remove; FALSE: refused. */
static gboolean
read_licences (TnCall *call,
               JsonObject *object,
               const TnFleetUser *user,
               guint8 *add,
               guint8 *remove,
               TnReply *reply)
{
  JsonArray *adds = tn_json_get_array (object, "addLicenses"),
            *removes = tn_json_get_array (object, "removeLicenses");

  *add = *remove = 0;
  if (adds == NULL || removes == NULL)
    return refuse_licence (reply, "Both addLicenses and removeLicenses are required.", NULL);
  for (guint i = 0; i < tn_json_array_length (removes); i++)
    {
      const char *id = tn_json_array_string (removes, i);
      int sku = find_sku (call->tenant, id);

      if (sku >= 0 && ((user->skus >> sku) & 1) == 0 && ((user->group_skus >> sku) & 1) != 0)
        return refuse_licence (reply,
                               "User license is inherited from a group membership and it cannot "
                               "be removed directly from the user.",
                               NULL);
      if (sku < 0 || ((user->skus >> sku) & 1) == 0)
        return refuse_licence (reply, "User does not have a corresponding license.", NULL);
      *remove |= (guint8) (1u << sku);
    }
  for (guint i = 0; i < tn_json_array_length (adds); i++)
    {
      JsonObject *one = tn_json_array_object (adds, i);
      const char *id = one != NULL ? tn_json_get_string (one, "skuId") : NULL;
      int sku = find_sku (call->tenant, id);

      if (sku < 0)
        return refuse_licence (reply,
                               "License {sku} does not correspond to a valid company "
                               "License.",
                               id);
      if (user->location == NULL)
        return refuse_licence (reply,
                               "License assignment cannot be done for user with invalid usage "
                               "location.",
                               NULL);
      if (((user->skus | user->group_skus) >> sku & 1) == 0 &&
          call->tenant->skus[sku].assigned >= call->tenant->skus[sku].bought)
        return refuse_licence (reply,
                               "Subscription with SKU {sku} does not have any available licenses.",
                               id);
      *add |= (guint8) (1u << sku);
    }
  return TRUE;
}

static void
assign_licences (TnRehearsal *self, TnCall *call, TnReply *reply, TnFleetUser *user)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object = tn_call_parse_body (call, &root, reply);
  guint8 add, remove, before = user->skus | user->group_skus, after;

  if (object == NULL || !read_licences (call, object, user, &add, &remove, reply))
    return;
  if (!call->tenant->lazy)
    {
      user->skus = (guint8) ((user->skus & ~remove) | add);
      after = user->skus | user->group_skus;
      for (guint i = 0; i < call->tenant->n_skus; i++)
        call->tenant->skus[i].assigned += ((after >> i) & 1) - ((before >> i) & 1);
      if (user->skus != 0 && user->mail == NULL)
        user->mail = g_strdup_printf ("%s@%s", user->alias, call->tenant->domain);
      tn_fleet_touch (call->tenant, user);
    }
  tn_rehearsal_put_user (self, call, reply->body, user);
}

/* Groups -------------------------------------------------------------------- */

static gboolean
may_change_members (const TnDirectoryGroup *group, TnReply *reply)
{
  if (group->mail && !group->unified)
    tn_reply_graph_error (reply,
                          400,
                          "Request_BadRequest",
                          "Cannot Update a mail-enabled security groups and or distribution list.");
  else if (group->dynamic)
    tn_reply_graph_error (reply,
                          400,
                          "Request_BadRequest",
                          "Insufficient privileges to complete the operation: the members of a "
                          "dynamic group cannot be changed.");
  else if (group->synced)
    refuse_synced (reply);
  else if (group->role_assignable)
    tn_reply_graph_error (reply,
                          403,
                          "Authorization_RequestDenied",
                          "Insufficient privileges to complete the operation.");
  else
    return TRUE;
  return FALSE;
}

static void
refuse_again (TnReply *reply)
{
  tn_reply_graph_error (reply,
                        400,
                        "Request_BadRequest",
                        "One or more added object references already exist for the following "
                        "modified properties: 'members'.");
}

static void
add_member (TnRehearsal *self, TnCall *call, TnReply *reply, TnDirectoryGroup *group)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object = tn_call_parse_body (call, &root, reply);
  const char *link = object != NULL ? tn_json_get_string (object, "@odata.id") : NULL;
  const char *id = link != NULL ? strrchr (link, '/') : NULL;
  TnDirectoryGroup *inner =
      id != NULL ? tn_fleet_find_group (self->fleet, call->tenant, id + 1) : NULL;
  TnFleetUser *user;

  if (object == NULL)
    return;
  if (inner != NULL && inner->removed == TN_REMOVED_NO && may_change_members (group, reply))
    {
      if (call->tenant->lazy || tn_fleet_nest_group (call->tenant, group, inner))
        tn_reply_no_content (reply);
      else
        refuse_again (reply);
    }
  if (inner != NULL && inner->removed == TN_REMOVED_NO)
    return;
  user = id != NULL ? tn_rehearsal_find_user (self, call, id + 1, reply) : NULL;
  if (id == NULL)
    tn_reply_graph_error (reply, 400, "Request_BadRequest", "An @odata.id is required.");
  if (user == NULL || !may_change_members (group, reply))
    return;
  if (!call->tenant->lazy && !tn_fleet_set_member (call->tenant, group, user, TRUE))
    refuse_again (reply);
  else
    tn_reply_no_content (reply);
}

/* "/v1.0/groups/{id}/members/…" */
static void
handle_group (TnRehearsal *self, TnCall *call, TnReply *reply, char **parts)
{
  TnDirectoryGroup *group = tn_fleet_find_group (self->fleet, call->tenant, parts[0]);
  TnFleetUser *user;

  if (group == NULL)
    tn_rehearsal_refuse_absent (reply);
  else if (g_str_equal (call->method, "POST") && g_str_equal (parts[2], "$ref") && parts[3] == NULL)
    add_member (self, call, reply, group);
  else if (g_str_equal (call->method, "DELETE") && parts[3] != NULL &&
           g_str_equal (parts[3], "$ref"))
    {
      user = tn_rehearsal_find_user (self, call, parts[2], reply);
      if (user == NULL || !may_change_members (group, reply))
        return;
      if (!call->tenant->lazy && !tn_fleet_set_member (call->tenant, group, user, FALSE))
        tn_rehearsal_refuse_absent (reply);
      else
        tn_reply_no_content (reply);
    }
  else if (g_str_equal (call->method, "DELETE") && parts[3] == NULL)
    {
      /* Without /$ref it is the person that goes, not the membership (reference 4). */
      user = tn_rehearsal_find_user (self, call, parts[2], reply);
      if (user != NULL)
        delete_user (self, call, reply, user);
    }
  else
    tn_reply_graph_error (reply, 400, "BadRequest", "Unknown path.");
}

/* Authentication methods ---------------------------------------------------- */

static const struct
{
  const char *segment, *type;
} methods[TN_N_METHODS] = {
  [TN_METHOD_PHONE] = { "phoneMethods", "phoneAuthenticationMethod" },
  [TN_METHOD_AUTHENTICATOR] = { "microsoftAuthenticatorMethods",
                                "microsoftAuthenticatorAuthenticationMethod" },
  [TN_METHOD_FIDO2] = { "fido2Methods", "fido2AuthenticationMethod" },
  [TN_METHOD_PASS] = { "temporaryAccessPassMethods", "temporaryAccessPassAuthenticationMethod" },
};

static void
method_id (TnRehearsal *self, const TnFleetUser *user, TnFleetMethod method, char out[37])
{
  tn_fleet_guid (self->fleet, out, 62, (guint32) user->created, (guint32) method);
}

static void
put_method (TnRehearsal *self, GString *out, const TnFleetUser *user, TnFleetMethod method)
{
  g_autofree char *type = g_strdup_printf ("#microsoft.graph.%s", methods[method].type);
  char id[37];

  method_id (self, user, method, id);
  g_string_append (out, out->str[out->len - 1] == '}' ? ",{" : "{");
  tn_put_member (out, "@odata.type", type);
  tn_put_member (out, "id", id);
  if (method == TN_METHOD_PHONE)
    {
      tn_put_member (out, "phoneNumber", "+1 2065555555");
      tn_put_member (out, "phoneType", "mobile");
    }
  else if (method == TN_METHOD_AUTHENTICATOR || method == TN_METHOD_FIDO2)
    tn_put_member (out,
                   "displayName",
                   method == TN_METHOD_FIDO2 ? "Security key" : "Phone of the user");
  g_string_append_c (out, '}');
}

static void
list_methods (TnRehearsal *self, TnReply *reply, const TnFleetUser *user)
{
  tn_put_collection (self, reply->body, "authentication/methods");
  tn_put_raw (reply->body,
              "value",
              "[{\"@odata.type\":\"#microsoft.graph.passwordAuthenticationMethod\",\"id\":"
              "\"28c10230-6103-485e-b985-444c60001490\",\"password\":null}");
  for (guint i = 0; i < TN_N_METHODS; i++)
    if ((user->methods >> i) & 1)
      put_method (self, reply->body, user, (TnFleetMethod) i);
  g_string_append (reply->body, "]}");
}

/* The authenticator is the default: it goes last. */
static void
delete_method (TnRehearsal *self, TnCall *call, TnReply *reply, TnFleetUser *user, char **parts)
{
  for (guint i = 0; i < TN_N_METHODS; i++)
    {
      char id[37];

      method_id (self, user, (TnFleetMethod) i, id);
      if (!g_str_equal (parts[0], methods[i].segment) || !g_str_equal (parts[1], id) ||
          ((user->methods >> i) & 1) == 0)
        continue;
      if (i == TN_METHOD_AUTHENTICATOR &&
          (user->methods & (1u << TN_METHOD_PHONE | 1u << TN_METHOD_FIDO2)) != 0)
        tn_reply_graph_error (reply,
                              400,
                              "badRequest",
                              "The default authentication method cannot be deleted while others "
                              "are registered.");
      else
        {
          if (!call->tenant->lazy)
            user->methods &= (guint8) ~(1u << i);
          tn_reply_no_content (reply);
        }
      return;
    }
  tn_reply_graph_error (reply, 404, "resourceNotFound", "Authentication method not found.");
}

static void
create_pass (TnRehearsal *self, TnCall *call, TnReply *reply, TnFleetUser *user)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object = tn_call_parse_body (call, &root, reply);
  gint64 minutes = 60;
  gboolean once = FALSE;
  char id[37];
  g_autofree char *pass = NULL, *now = tn_time_format (tn_rehearsal_now (self));

  if (object == NULL)
    return;
  tn_json_get_int (object, "lifetimeInMinutes", &minutes);
  tn_json_get_boolean (object, "isUsableOnce", &once);
  if (minutes < 10 || minutes > 43200)
    {
      tn_reply_graph_error (reply, 400, "badRequest", "The lifetime is out of range.");
      return;
    }
  /* One a user: a new one replaces the last. */
  user->methods |= 1u << TN_METHOD_PASS;
  method_id (self, user, TN_METHOD_PASS, id);
  pass = g_strdup_printf ("TAP%08x", tn_rehearsal_roll (self, G_MAXUINT32));
  reply->status = 201;
  g_string_append_c (reply->body, '{');
  tn_put_member (reply->body, "id", id);
  tn_put_raw (reply->body, "isUsable", "true");
  tn_put_member (reply->body, "methodUsabilityReason", "EnabledByPolicy");
  tn_put_member (reply->body, "temporaryAccessPass", pass);
  tn_put_member (reply->body, "createdDateTime", now);
  tn_put_member (reply->body, "startDateTime", now);
  tn_put_int (reply->body, "lifetimeInMinutes", minutes);
  tn_put_raw (reply->body, "isUsableOnce", once ? "true" : "false");
  g_string_append_c (reply->body, '}');
}

/* "/v1.0/users/{id}/authentication/…" */
static void
handle_methods (TnRehearsal *self, TnCall *call, TnReply *reply, TnFleetUser *user, char **parts)
{
  gboolean get = g_str_equal (call->method, "GET");

  if (!tn_call_may (call, reply, get ? method_read_scopes : method_scopes))
    return;
  if (get && g_str_equal (parts[0], "methods"))
    list_methods (self, reply, user);
  else if (!get && !may_touch (call, user, reply))
    ;
  else if (g_str_equal (call->method, "DELETE") && parts[1] != NULL)
    delete_method (self, call, reply, user, parts);
  else if (g_str_equal (call->method, "POST") &&
           g_str_equal (parts[0], "temporaryAccessPassMethods"))
    create_pass (self, call, reply, user);
  else
    tn_reply_graph_error (reply, 400, "BadRequest", "Unknown path.");
}

/* Deleted people ------------------------------------------------------------ */

static void
list_deleted (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  GArray *users = tn_fleet_users (self->fleet, call->tenant);

  tn_put_collection (self, reply->body, "directoryObjects");
  tn_put_raw (reply->body, "value", "[");
  for (guint i = 0; i < users->len; i++)
    {
      const TnFleetUser *user = &g_array_index (users, TnFleetUser, i);
      g_autofree char *upn = NULL, *name = NULL, *time = NULL;
      g_auto (GStrv) hex = NULL;

      if (user->removed != TN_REMOVED_CHANGED)
        continue;
      upn = tn_fleet_user_upn (call->tenant, user);
      name = g_strdup_printf ("%s %s", user->given_name, user->surname);
      time = tn_time_format (user->deleted_at);
      hex = g_strsplit (user->id, "-", -1);
      g_string_append (reply->body, reply->body->str[reply->body->len - 1] == '}' ? ",{" : "{");
      tn_put_member (reply->body, "id", user->id);
      tn_put_member (reply->body, "displayName", user->display_name ?: name);
      tn_put_member (reply->body, "deletedDateTime", time);
      {
        g_autofree char *prefix = g_strjoinv ("", hex);
        g_autofree char *mangled = g_strconcat (prefix, upn, NULL);

        tn_put_member (reply->body, "userPrincipalName", mangled);
      }
      g_string_append_c (reply->body, '}');
    }
  g_string_append (reply->body, "]}");
}

static void
restore_user (TnRehearsal *self, TnCall *call, TnReply *reply, const char *id)
{
  TnFleetUser *user = tn_fleet_find_user (self->fleet, call->tenant, id);

  if (user == NULL || user->removed != TN_REMOVED_CHANGED)
    {
      tn_rehearsal_refuse_absent (reply);
      return;
    }
  if (!call->tenant->lazy)
    tn_fleet_restore_user (call->tenant, user);
  tn_rehearsal_put_user (self, call, reply->body, user);
}

/* All of it ----------------------------------------------------------------- */

static void
handle_user (TnRehearsal *self, TnCall *call, TnReply *reply, char **parts)
{
  TnFleetUser *user = tn_rehearsal_find_user (self, call, parts[0], reply);
  gboolean post = g_str_equal (call->method, "POST");

  if (user == NULL)
    return;
  if (parts[1] != NULL && g_str_equal (parts[1], "authentication") && parts[2] != NULL)
    handle_methods (self, call, reply, user, parts + 2);
  else if (post && g_strcmp0 (parts[1], "assignLicense") == 0)
    {
      if (tn_call_may (call, reply, licence_scopes))
        assign_licences (self, call, reply, user);
    }
  else if (!tn_call_may (call, reply, user_scopes))
    ;
  else if (post && g_strcmp0 (parts[1], "revokeSignInSessions") == 0)
    revoke_sessions (self, call, reply, user);
  else if (parts[1] == NULL && g_str_equal (call->method, "PATCH"))
    change_user (self, call, reply, user);
  else if (parts[1] == NULL && g_str_equal (call->method, "DELETE"))
    delete_user (self, call, reply, user);
  else
    tn_reply_graph_error (reply, 400, "BadRequest", "Unknown path.");
}

gboolean
tn_rehearsal_handle_actions (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  static const char deleted[] = "/v1.0/directory/deletedItems/";
  gboolean get = g_str_equal (call->method, "GET");
  g_auto (GStrv) parts = NULL;

  if (g_str_has_prefix (call->path, deleted))
    {
      static const char *const read_scopes[] = { "User.Read.All",
                                                 "Directory.Read.All",
                                                 "User.ReadWrite.All",
                                                 NULL };

      parts = g_strsplit (call->path + strlen (deleted), "/", -1);
      if (get && g_str_equal (parts[0], "microsoft.graph.user"))
        {
          if (tn_call_may (call, reply, read_scopes))
            list_deleted (self, call, reply);
          return TRUE;
        }
      if (!g_str_equal (call->method, "POST") || g_strcmp0 (parts[1], "restore") != 0)
        return FALSE;
      if (tn_call_may (call, reply, user_scopes))
        restore_user (self, call, reply, parts[0]);
      return TRUE;
    }
  if (g_str_equal (call->path, "/v1.0/users") && g_str_equal (call->method, "POST"))
    {
      if (tn_call_may (call, reply, user_scopes))
        create_user (self, call, reply);
      return TRUE;
    }
  if (g_str_has_prefix (call->path, "/v1.0/groups/") && !get)
    {
      parts = g_strsplit (call->path + strlen ("/v1.0/groups/"), "/", -1);
      if (g_strcmp0 (parts[1], "members") != 0 || parts[2] == NULL)
        return FALSE;
      if (tn_call_may (call, reply, member_scopes))
        handle_group (self, call, reply, parts);
      return TRUE;
    }
  if (g_str_has_prefix (call->path, "/v1.0/users/") &&
      (!get || strstr (call->path, "/authentication/") != NULL))
    {
      parts = g_strsplit (call->path + strlen ("/v1.0/users/"), "/", -1);
      handle_user (self, call, reply, parts);
      return TRUE;
    }
  return FALSE;
}
