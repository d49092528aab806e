/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-backup.h"

#include "tn-json.h"

/* What Microsoft 365 Backup protects (reference 5.3, 5.4): policies and their units. */

/* Who is no controller may look, and that is all. */
gboolean
tn_backup_may_control (TnReply *reply, Backup *backup)
{
  if (g_str_equal (backup->consumer, "firstparty") && g_str_equal (backup->status, "enabled"))
    return TRUE;
  tn_reply_graph_error (reply, 403, "Forbidden", "The calling application is not the controller.");
  return FALSE;
}

static Unit *
find_unit (Backup *backup, guint workload, const char *object)
{
  for (guint i = 0; i < backup->units->len; i++)
    {
      Unit *unit = g_ptr_array_index (backup->units, i);

      if (unit->workload == workload && g_ascii_strcasecmp (unit->object, object) == 0)
        return unit;
    }
  return NULL;
}

Unit *
tn_backup_find_unit_by_id (Backup *backup, const char *id)
{
  for (guint i = 0; i < backup->units->len; i++)
    {
      Unit *unit = g_ptr_array_index (backup->units, i);

      if (g_ascii_strcasecmp (unit->id, id) == 0)
        return unit;
    }
  return NULL;
}

char *
tn_backup_point_id (const Unit *unit, gint64 point)
{
  return g_strdup_printf ("%s_%" G_GINT64_FORMAT "_12_2", unit->id, point);
}

void
tn_backup_parse_point (Backup *backup, const char *id, Unit **unit, gint64 *point)
{
  g_auto (GStrv) parts = g_strsplit (id != NULL ? id : "", "_", -1);

  *unit = parts[0] != NULL ? tn_backup_find_unit_by_id (backup, parts[0]) : NULL;
  *point = parts[0] != NULL && parts[1] != NULL ? g_ascii_strtoll (parts[1], NULL, 10) : 0;
}

/* What cannot be done is said inside a 200. */
static void
put_refusal (GString *out, const char *id, const char *code, const char *message)
{
  tn_backup_begin_item (out);
  tn_put_member (out, "id", id);
  tn_put_raw (out, "@Core.DataModificationException", "{");
  tn_put_member (out, "failedOperation", "insert");
  tn_put_int (out, "responseCode", 404);
  tn_put_raw (out, "info", "{");
  tn_put_member (out, "code", code);
  tn_put_member (out, "message", message);
  g_string_append (out, "}}}");
}

static void
protect (TnRehearsal *self,
         TnCall *call,
         Backup *backup,
         guint workload,
         const char *object,
         GString *out)
{
  GArray *users = tn_fleet_users (self->fleet, call->tenant);
  Unit *unit = find_unit (backup, workload, object);
  gint64 now = tn_rehearsal_now (self);

  if (unit != NULL && !g_str_equal (unit->status, "unprotected"))
    {
      put_refusal (out, object, "ProtectionUnitAlreadyExists", "The unit is protected already.");
      return;
    }
  for (guint i = 0; unit == NULL && workload != SITE && i < users->len; i++)
    {
      const TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

      if (g_ascii_strcasecmp (user->id, object) == 0 && user->removed == TN_REMOVED_NO &&
          user->mail != NULL)
        {
          unit = tn_backup_add_unit (self, call->tenant, backup, workload, i);
          unit->since = now;
        }
    }
  if (unit == NULL)
    {
      put_refusal (out, object, "InvalidArtifactId", "There is no such mailbox, drive or site.");
      return;
    }
  if (!call->tenant->lazy)
    {
      unit->status = "protectRequested";
      unit->ready_at = now + UNIT_UPDATES;
    }
  tn_backup_put_unit (out, backup, unit);
}

void
tn_backup_cover (TnRehearsal *self,
                 TnFleetTenant *tenant,
                 Backup *backup,
                 guint workload,
                 guint number,
                 const char *rule)
{
  gint64 now = tn_rehearsal_now (self);
  Unit *unit = NULL;

  for (guint i = 0; unit == NULL && i < backup->units->len; i++)
    {
      Unit *one = g_ptr_array_index (backup->units, i);

      unit = one->workload == workload && one->number == number ? one : NULL;
    }
  if (unit != NULL && !g_str_equal (unit->status, "unprotected"))
    return;
  if (unit == NULL)
    {
      unit = tn_backup_add_unit (self, tenant, backup, workload, number);
      unit->since = now;
    }
  g_strlcpy (unit->rule, rule != NULL ? rule : "", sizeof unit->rule);
  unit->status = "protectRequested";
  unit->ready_at = now + UNIT_UPDATES;
}

void
tn_backup_uncover (TnRehearsal *self, Backup *backup, const char *rule)
{
  for (guint i = 0; i < backup->units->len; i++)
    {
      Unit *unit = g_ptr_array_index (backup->units, i);

      if (!g_str_equal (unit->rule, rule))
        continue;
      *unit->rule = '\0';
      unit->status = "removeRequested";
      unit->ready_at = tn_rehearsal_now (self) + UNIT_UPDATES;
    }
}

/* A change of a policy's units: what is to be protected, and what is @removed. */
static void
change_units (TnRehearsal *self,
              TnCall *call,
              TnReply *reply,
              Backup *backup,
              guint workload,
              JsonArray *changes)
{
  for (guint i = 0; i < tn_json_array_length (changes); i++)
    {
      JsonObject *change = tn_json_array_object (changes, i);
      const char *object =
          change != NULL
              ? tn_json_get_string (change, workload == SITE ? "siteId" : "directoryObjectId")
              : NULL;
      Unit *unit;

      if (object != NULL)
        {
          protect (self, call, backup, workload, object, reply->body);
          continue;
        }
      object = change != NULL ? tn_json_get_string (change, "id") : NULL;
      unit = object != NULL ? tn_backup_find_unit_by_id (backup, object) : NULL;
      if (unit == NULL)
        {
          put_refusal (reply->body,
                       object,
                       "ProtectionUnitNotFound",
                       "The protection unit was not found.");
          continue;
        }
      if (*unit->rule != '\0')
        {
          put_refusal (reply->body,
                       object,
                       "ProtectionUnitActionNotAllowed",
                       "The unit is protected by a dynamic rule.");
          continue;
        }
      if (!call->tenant->lazy)
        {
          unit->status = "removeRequested";
          unit->ready_at = tn_rehearsal_now (self) + UNIT_UPDATES;
        }
      tn_backup_put_unit (reply->body, backup, unit);
    }
}

void
tn_backup_write_policy (TnRehearsal *self,
                        TnCall *call,
                        TnReply *reply,
                        Backup *backup,
                        guint workload,
                        const char *id)
{
  const char *list = tn_backup_workloads[workload].unit_list;
  g_autofree char *delta = g_strconcat (list, "@delta", NULL);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = tn_call_parse_body (call, &root, reply);
  Policy *policy = &backup->policies[workload];
  const char *member = *id == '\0' ? list : delta;
  JsonArray *units = body != NULL ? tn_json_get_array (body, member) : NULL;

  if (body == NULL)
    return;
  if (*id == '\0' && policy->exists)
    {
      tn_reply_graph_error (reply,
                            409,
                            "PolicyCreationNotAllowed",
                            "Can't create Policy. Another active Policy already exists.");
      return;
    }
  if (*id != '\0' && (!policy->exists || g_ascii_strcasecmp (policy->id, id) != 0))
    {
      tn_reply_graph_error (reply, 404, "PolicyNotFound", "The policy was not found.");
      return;
    }
  if (tn_json_array_length (units) > UNITS_PER_REQUEST)
    {
      tn_reply_graph_error (reply,
                            413,
                            "ProtectionUnitsLimitBreached",
                            "At most 50 protection units in one request.");
      return;
    }
  if (*id == '\0')
    {
      policy->exists = TRUE;
      policy->status = "inactive";
      tn_backup_next_id (self, call->tenant, backup, policy->id);
      reply->status = 201;
    }
  g_string_append_c (reply->body, '{');
  tn_put_member (reply->body, "id", policy->id);
  tn_put_member (reply->body, "status", policy->status);
  tn_put_raw (reply->body, member, "[");
  change_units (self, call, reply, backup, workload, units);
  g_string_append (reply->body, "]}");
}

void
tn_backup_switch_policy (TnRehearsal *self,
                         TnReply *reply,
                         Backup *backup,
                         const char *id,
                         const char *verb)
{
  for (guint i = 0; i < N_WORKLOADS; i++)
    {
      Policy *policy = &backup->policies[i];

      if (!policy->exists || g_ascii_strcasecmp (policy->id, id) != 0)
        continue;
      if (g_str_equal (verb, "activate") && !g_str_equal (policy->status, "inactive"))
        {
          tn_reply_graph_error (reply,
                                400,
                                "invalidStateForActivation",
                                "The policy is not inactive.");
          return;
        }
      policy->status = g_str_equal (verb, "activate") ? "updating" : "inactive";
      policy->ready_at =
          g_str_equal (verb, "activate") ? tn_rehearsal_now (self) + POLICY_UPDATES : 0;
      reply->status = 202;
      tn_backup_put_policy (reply->body, backup, i);
      return;
    }
  tn_reply_graph_error (reply, 404, "PolicyNotFound", "The policy was not found.");
}
