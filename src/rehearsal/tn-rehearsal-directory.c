/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Groups with their members, and devices (reference 3.5, 3.6, 3.10). */

/* A page of groups ends at so many members; the group goes on in the next. */
#define MEMBERS_A_PAGE 1000
#define DEVICES_A_PAGE 500

static TnFleetUser *
user_at (TnFleetTenant *tenant, guint index)
{
  return &g_array_index (tenant->users, TnFleetUser, index);
}

static TnDirectoryGroup *
group_at (TnFleetTenant *tenant, guint index)
{
  return &g_array_index (tenant->groups, TnDirectoryGroup, index);
}

static gboolean
is_selected (TnCall *call, const char *name)
{
  const char *select = g_hash_table_lookup (call->params, "$select");
  g_auto (GStrv) names = select != NULL ? g_strsplit (select, ",", -1) : NULL;

  return names == NULL || g_strv_contains ((const char *const *) names, name);
}

/* Groups -------------------------------------------------------------------- */

/* Returned only on $select. */
static void
put_group_licences (TnCall *call, GString *out, const TnDirectoryGroup *group)
{
  g_autofree char *text = group->skus != 0
                              ? g_strdup_printf ("[{\"disabledPlans\":[],\"skuId\":\"%s\"}]",
                                                 call->tenant->skus[0].sku_id)
                              : g_strdup ("[]");

  if (g_hash_table_contains (call->params, "$select") && is_selected (call, "assignedLicenses"))
    tn_put_raw (out, "assignedLicenses", text);
}

/* Leaves the object open. */
static void
put_group (TnCall *call, GString *out, const TnDirectoryGroup *group)
{
  g_autofree char *label = g_strdelimit (g_ascii_strdown (group->name, -1), " ", '-');
  g_autofree char *mail = g_strdup_printf ("%s@%s", label, call->tenant->domain);

  g_string_append_c (out, '{');
  tn_put_member (out, "id", group->id);
  tn_put_member (out, "displayName", group->name);
  tn_put_member (out, "mail", group->mail ? mail : NULL);
  tn_put_raw (out, "mailEnabled", group->mail ? "true" : "false");
  tn_put_member (out, "mailNickname", label);
  tn_put_raw (out, "securityEnabled", group->security ? "true" : "false");
  tn_put_raw (out,
              "groupTypes",
              group->unified   ? "[\"Unified\"]"
              : group->dynamic ? "[\"DynamicMembership\"]"
                               : "[]");
  tn_put_raw (out, "onPremisesSyncEnabled", group->synced ? "true" : "null");
  tn_put_raw (out, "isAssignableToRole", group->role_assignable ? "true" : "null");
  tn_put_member (out, "description", group->description);
  if (group->dynamic)
    {
      tn_put_member (out, "membershipRule", "user.officeLocation -ne null");
      tn_put_member (out, "membershipRuleProcessingState", "On");
    }
  tn_put_member (out, "visibility", group->unified ? "Private" : NULL);
  put_group_licences (call, out, group);
}

static void
put_member (TnFleetTenant *tenant, GString *out, const TnFleetMember *member, gboolean removed)
{
  g_string_append (out, out->str[out->len - 1] == '}' ? ",{" : "{");
  tn_put_member (out,
                 "@odata.type",
                 member->group ? "#microsoft.graph.group" : "#microsoft.graph.user");
  tn_put_member (out,
                 "id",
                 member->group ? group_at (tenant, member->index)->id
                               : user_at (tenant, member->index)->id);
  if (removed)
    tn_put_raw (out, "@removed", "{\"reason\":\"deleted\"}");
  g_string_append_c (out, '}');
}

/* Somebody who is deleted is no member, and is one again when restored. */
static gboolean
is_there (TnFleetTenant *tenant, const TnFleetMember *member)
{
  return member->removed_at == 0 &&
         (member->group ? group_at (tenant, member->index)->removed
                        : user_at (tenant, member->index)->removed) == TN_REMOVED_NO;
}

/* From @from, so many as go on the page. Returns: where to go on; the number of members: done. */
static guint
put_members_delta (TnFleetTenant *tenant,
                   GString *out,
                   const TnDirectoryGroup *group,
                   guint64 since,
                   guint from,
                   guint *room)
{
  guint i;

  tn_put_raw (out, "members@delta", "[");
  for (i = from; i < group->members->len && *room > 0; i++)
    {
      const TnFleetMember *member = &g_array_index (group->members, TnFleetMember, i);
      gboolean there = is_there (tenant, member);
      guint64 changed = MAX (member->added, member->removed_at);

      if (!member->group)
        changed = MAX (changed,
                       user_at (tenant, member->index)->removed != TN_REMOVED_NO
                           ? user_at (tenant, member->index)->changed
                           : user_at (tenant, member->index)->returned);
      if (changed <= since || (since == 0 && !there))
        continue;
      put_member (tenant, out, member, !there);
      (*room)--;
    }
  g_string_append_c (out, ']');
  return i;
}

static gboolean
group_changed (TnFleetTenant *tenant, const TnDirectoryGroup *group, guint64 since)
{
  if (group->changed > since)
    return TRUE;
  for (guint i = 0; i < group->members->len; i++)
    {
      const TnFleetMember *member = &g_array_index (group->members, TnFleetMember, i);

      if (!member->group && (user_at (tenant, member->index)->removed != TN_REMOVED_NO
                                 ? user_at (tenant, member->index)->changed
                                 : user_at (tenant, member->index)->returned) > since)
        return TRUE;
    }
  return FALSE;
}

static void
put_delta_link (TnRehearsal *self,
                TnCall *call,
                GString *out,
                const char *of,
                gboolean more,
                const char *content)
{
  g_autofree char *token = tn_rehearsal_make_token (self, call, content);

  g_string_append_printf (out,
                          "],\"%s\":\"%s/graph/v1.0/%s/delta?%s=%s\"}",
                          more ? "@odata.nextLink" : "@odata.deltaLink",
                          self->base,
                          of,
                          more ? "$skiptoken" : "$deltatoken",
                          token);
}

/* Where a round goes on: "g" or "v", since, until, and two indices. FALSE: 410 is in @reply. */
static gboolean
open_round (TnRehearsal *self,
            TnCall *call,
            const char *of,
            guint64 *since,
            guint64 *until,
            guint *first,
            guint *second,
            TnReply *reply)
{
  const char *token = g_hash_table_lookup (call->params, "$skiptoken")
                          ?: g_hash_table_lookup (call->params, "$deltatoken");
  g_autofree char *content = NULL;
  char kind = 0;

  *since = *first = *second = 0;
  *until = call->tenant->version;
  if (token == NULL || *token == '\0')
    return TRUE;
  /* Only the link: what comes from now on. */
  if (g_str_equal (token, "latest"))
    {
      *since = *until;
      return TRUE;
    }
  content = tn_rehearsal_open_token (self, call, token);
  if (content != NULL &&
      sscanf (content,
              "%c%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "-%u-%u",
              &kind,
              since,
              until,
              first,
              second) == 5 &&
      kind == *of && (*since >= call->tenant->oldest_version || *since == 0))
    {
      if (g_hash_table_lookup (call->params, "$skiptoken") == NULL)
        *until = call->tenant->version;
      return TRUE;
    }
  tn_rehearsal_refuse_delta (self, of, reply);
  return FALSE;
}

static void
handle_groups_delta (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  GArray *groups = tn_fleet_groups (self->fleet, call->tenant);
  guint64 since, until;
  guint i, member, room = MEMBERS_A_PAGE;
  g_autofree char *content = NULL;
  /* Whoever made the tenant made its groups. */
  g_autofree char *owners =
      g_strdup_printf ("[{\"@odata.type\":\"#microsoft.graph.user\",\"id\":\"%s\"}]",
                       call->tenant->admin_id);

  if (!open_round (self, call, "groups", &since, &until, &i, &member, reply))
    return;
  tn_put_collection (self, reply->body, "groups");
  tn_put_raw (reply->body, "value", "[");
  for (; i < groups->len && room > 0; i++)
    {
      const TnDirectoryGroup *group = group_at (call->tenant, i);

      if (!group_changed (call->tenant, group, since) ||
          (group->removed != TN_REMOVED_NO && since == 0))
        continue;
      if (reply->body->str[reply->body->len - 1] == '}')
        g_string_append_c (reply->body, ',');
      if (group->removed != TN_REMOVED_NO)
        {
          g_string_append_c (reply->body, '{');
          tn_put_member (reply->body, "id", group->id);
          tn_put_raw (reply->body, "@removed", "{\"reason\":\"changed\"}}");
          member = 0;
          continue;
        }
      put_group (call, reply->body, group);
      if (is_selected (call, "owners"))
        tn_put_raw (reply->body, "owners@delta", group->changed > since ? owners : "[]");
      member = put_members_delta (call->tenant, reply->body, group, since, member, &room);
      g_string_append_c (reply->body, '}');
      if (member < group->members->len)
        break;
      member = 0;
    }
  content = g_strdup_printf ("g%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "-%u-%u",
                             i < groups->len ? since : until,
                             until,
                             i < groups->len ? i : 0,
                             i < groups->len ? member : 0);
  put_delta_link (self, call, reply->body, "groups", i < groups->len, content);
}

static void
handle_members (TnRehearsal *self, TnCall *call, TnReply *reply, const char *id)
{
  TnDirectoryGroup *group = tn_fleet_find_group (self->fleet, call->tenant, id);

  if (group == NULL)
    {
      tn_rehearsal_refuse_absent (reply);
      return;
    }
  tn_put_collection (self, reply->body, "directoryObjects");
  tn_put_raw (reply->body, "value", "[");
  for (guint i = 0; i < group->members->len; i++)
    {
      const TnFleetMember *member = &g_array_index (group->members, TnFleetMember, i);

      if (is_there (call->tenant, member))
        put_member (call->tenant, reply->body, member, FALSE);
    }
  g_string_append (reply->body, "]}");
}

static void
handle_group (TnRehearsal *self, TnCall *call, TnReply *reply, const char *id)
{
  TnDirectoryGroup *group = tn_fleet_find_group (self->fleet, call->tenant, id);

  if (group == NULL || group->removed != TN_REMOVED_NO)
    {
      tn_rehearsal_refuse_absent (reply);
      return;
    }
  put_group (call, reply->body, group);
  g_string_append_c (reply->body, '}');
}

/* Whoever made the tenant made its groups. */
static void
handle_group_owners (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  tn_put_collection (self, reply->body, "directoryObjects");
  tn_put_raw (reply->body, "value", "[{");
  tn_put_member (reply->body, "@odata.type", "#microsoft.graph.user");
  tn_put_member (reply->body, "id", call->tenant->admin_id);
  g_string_append (reply->body, "}]}");
}

static void
handle_member_of (TnRehearsal *self, TnCall *call, TnReply *reply, const char *id)
{
  TnFleetUser *user = tn_rehearsal_find_user (self, call, id, reply);
  GArray *groups = tn_fleet_groups (self->fleet, call->tenant);

  if (user == NULL)
    return;
  tn_put_collection (self, reply->body, "directoryObjects");
  tn_put_raw (reply->body, "value", "[");
  for (guint i = 0; i < groups->len; i++)
    {
      if (!tn_fleet_is_member (call->tenant, group_at (call->tenant, i), user))
        continue;
      if (reply->body->str[reply->body->len - 1] == '}')
        g_string_append_c (reply->body, ',');
      put_group (call, reply->body, group_at (call->tenant, i));
      tn_put_member (reply->body, "@odata.type", "#microsoft.graph.group");
      g_string_append_c (reply->body, '}');
    }
  g_string_append (reply->body, "]}");
}

/* Devices ------------------------------------------------------------------- */

/* A guest brings no device. */
static gboolean
has_device (const TnFleetUser *user)
{
  return !user->guest && user->device_gone == 0;
}

static void
put_device (TnRehearsal *self, TnCall *call, GString *out, guint index)
{
  guint t = call->tenant->index;
  g_autofree char *name = tn_rehearsal_device_name (index);
  g_autofree char *seen =
      tn_time_format (tn_rehearsal_now (self) / 86400 * 86400 -
                      (gint64) tn_fleet_number (self->fleet, 48, t, index, 90) * 86400);
  char id[37], device_id[37];

  tn_fleet_guid (self->fleet, id, 46, t, index);
  tn_fleet_guid (self->fleet, device_id, 47, t, index);
  g_string_append (out, out->str[out->len - 1] == '}' ? ",{" : "{");
  tn_put_member (out, "id", id);
  if (!has_device (user_at (call->tenant, index)))
    tn_put_raw (out, "@removed", "{\"reason\":\"deleted\"}");
  else
    {
      tn_put_member (out, "deviceId", device_id);
      tn_put_member (out, "displayName", name);
      tn_put_member (out, "operatingSystem", "Windows");
      tn_put_member (out, "operatingSystemVersion", "10.0.26100.4349");
      tn_put_member (out, "trustType", index % 6 == 5 ? "Workplace" : "AzureAd");
      tn_put_raw (out, "accountEnabled", "true");
      tn_put_raw (out, "isManaged", call->tenant->intune ? "true" : "null");
      tn_put_raw (out, "isCompliant", "null");
      tn_put_member (out, "approximateLastSignInDateTime", seen);
    }
  g_string_append_c (out, '}');
}

static void
handle_devices_delta (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  GArray *users = tn_fleet_users (self->fleet, call->tenant);
  guint64 since, until;
  guint i, unused, room = DEVICES_A_PAGE;
  g_autofree char *content = NULL;

  if (!open_round (self, call, "devices", &since, &until, &i, &unused, reply))
    return;
  tn_put_collection (self, reply->body, "devices");
  tn_put_raw (reply->body, "value", "[");
  for (; i < users->len && room > 0; i++)
    {
      const TnFleetUser *user = user_at (call->tenant, i);

      if (user->guest || MAX (user->born, user->device_gone) <= since ||
          (since == 0 && !has_device (user)))
        continue;
      put_device (self, call, reply->body, i);
      room--;
    }
  content = g_strdup_printf ("d%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "-%u-0",
                             i < users->len ? since : until,
                             until,
                             i < users->len ? i : 0);
  put_delta_link (self, call, reply->body, "devices", i < users->len, content);
}

/* Whose device it is; NULL: there is none. Found in constant time: a large tenant is asked a
 * hundred thousand times. */
static TnFleetUser *
user_of_device (TnRehearsal *self, TnFleetTenant *tenant, const char *id, guint *index)
{
  GArray *users = tn_fleet_users (self->fleet, tenant);
  g_autofree char *lower = g_ascii_strdown (id, -1);

  if (tenant->devices == NULL)
    tenant->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (; tenant->n_devices < users->len; tenant->n_devices++)
    {
      char device[37];

      tn_fleet_guid (self->fleet, device, 46, tenant->index, tenant->n_devices);
      g_hash_table_insert (tenant->devices,
                           g_ascii_strdown (device, -1),
                           GUINT_TO_POINTER (tenant->n_devices + 1));
    }
  *index = GPOINTER_TO_UINT (g_hash_table_lookup (tenant->devices, lower));
  if (*index == 0 || !has_device (user_at (tenant, *index - 1)))
    return NULL;
  --*index;
  return user_at (tenant, *index);
}

/* Every ninth was enrolled by nobody in particular. */
static gboolean
has_owner (const TnFleetUser *user, guint index)
{
  return index % 9 != 8 && user->removed == TN_REMOVED_NO;
}

/* The list of devices, which can say whose each is ("registeredOwners … Supports $expand", the
 * device resource); $select inside of $expand is taken, as everywhere. */
static void
handle_devices (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  GArray *users = tn_fleet_users (self->fleet, call->tenant);
  const char *top_text = g_hash_table_lookup (call->params, "$top"),
             *skip = g_hash_table_lookup (call->params, "$skiptoken"),
             *expand = g_hash_table_lookup (call->params, "$expand");
  gboolean owners = expand != NULL && g_str_has_prefix (expand, "registeredOwners");
  guint top = top_text != NULL ? (guint) CLAMP ((int) g_ascii_strtoll (top_text, NULL, 10), 1, 999)
                               : 100,
        done = 0;
  guint i = skip != NULL ? (guint) g_ascii_strtoull (skip, NULL, 10) : 0;

  tn_put_collection (self, reply->body, "devices");
  tn_put_raw (reply->body, "value", "[");
  for (; i < users->len && done < top; i++)
    {
      const TnFleetUser *user = user_at (call->tenant, i);

      if (!has_device (user))
        continue;
      put_device (self, call, reply->body, i);
      done++;
      if (!owners)
        continue;
      /* Inside of the object that was just closed. */
      g_string_truncate (reply->body, reply->body->len - 1);
      g_string_append (reply->body, ",\"registeredOwners\":[");
      if (has_owner (user, i))
        g_string_append_printf (reply->body,
                                "{\"@odata.type\":\"#microsoft.graph.user\",\"id\":\"%s\"}",
                                user->id);
      g_string_append (reply->body, "]}");
    }
  g_string_append_c (reply->body, ']');
  if (i < users->len)
    {
      g_autofree char *next =
          g_strdup_printf ("%s/graph/v1.0/devices?$select=id%s&$top=%u&$skiptoken=%u",
                           self->base,
                           owners ? "&$expand=registeredOwners($select=id)" : "",
                           top,
                           i);

      tn_put_member (reply->body, "@odata.nextLink", next);
    }
  g_string_append_c (reply->body, '}');
}

static void
handle_owners (TnRehearsal *self, TnCall *call, TnReply *reply, const char *id)
{
  guint index;
  const TnFleetUser *user = user_of_device (self, call->tenant, id, &index);

  if (user == NULL)
    {
      tn_rehearsal_refuse_absent (reply);
      return;
    }
  tn_put_collection (self, reply->body, "directoryObjects");
  tn_put_raw (reply->body, "value", "[");
  if (has_owner (user, index))
    g_string_append_printf (reply->body,
                            "{\"@odata.type\":\"#microsoft.graph.user\",\"id\":\"%s\"}",
                            user->id);
  g_string_append (reply->body, "]}");
}

char *
tn_rehearsal_device_name (guint index)
{
  /* Now and then two have the same name. */
  return g_strdup_printf ("PC-%04u", index % 50 == 49 ? index : index + 1);
}

/* All of it ----------------------------------------------------------------- */

/* The id in "@prefix ID @suffix"; NULL: @path is something else. */
static char *
id_in (const char *path, const char *prefix, const char *suffix)
{
  gsize before = strlen (prefix), after = strlen (suffix), length = strlen (path);
  g_autofree char *id = NULL;

  if (length <= before + after || !g_str_has_prefix (path, prefix) ||
      !g_str_has_suffix (path, suffix))
    return NULL;
  id = g_strndup (path + before, length - before - after);
  return strchr (id, '/') == NULL ? g_steal_pointer (&id) : NULL;
}

gboolean
tn_rehearsal_handle_directory (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  static const char *const groups[] = { "Group.Read.All",
                                        "GroupMember.Read.All",
                                        "Directory.Read.All",
                                        "GroupMember.ReadWrite.All",
                                        NULL };
  static const char *const devices[] = { "Device.Read.All", "Directory.Read.All", NULL };
  const char *path = call->path;
  g_autofree char *members = id_in (path, "/v1.0/groups/", "/members");
  g_autofree char *of = id_in (path, "/v1.0/users/", "/memberOf");
  g_autofree char *owners = id_in (path, "/v1.0/devices/", "/registeredOwners");
  g_autofree char *group_owners = id_in (path, "/v1.0/groups/", "/owners");
  gboolean delta = g_str_equal (path, "/v1.0/groups/delta");
  g_autofree char *group = delta ? NULL : id_in (path, "/v1.0/groups/", "");

  if (!g_str_equal (call->method, "GET"))
    return FALSE;
  if (delta || members != NULL || of != NULL || group != NULL || group_owners != NULL)
    {
      if (!tn_call_may (call, reply, groups))
        return TRUE;
      if (delta && !is_selected (call, "members") &&
          g_hash_table_lookup (call->params, "$select") != NULL)
        tn_reply_graph_error (reply, 400, "BadRequest", "Select members to track membership.");
      else if (delta)
        handle_groups_delta (self, call, reply);
      else if (members != NULL)
        handle_members (self, call, reply, members);
      else if (group_owners != NULL)
        handle_group_owners (self, call, reply);
      else if (group != NULL)
        handle_group (self, call, reply, group);
      else
        handle_member_of (self, call, reply, of);
      return TRUE;
    }
  if (!g_str_equal (path, "/v1.0/devices/delta") && !g_str_equal (path, "/v1.0/devices") &&
      owners == NULL)
    return FALSE;
  if (!tn_call_may (call, reply, devices))
    return TRUE;
  if (owners != NULL)
    handle_owners (self, call, reply, owners);
  else if (g_str_equal (path, "/v1.0/devices"))
    handle_devices (self, call, reply);
  else
    handle_devices_delta (self, call, reply);
  return TRUE;
}
