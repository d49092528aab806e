/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-json.h"
#include "tn-time.h"

#include <string.h>

/* Microsoft 365 Backup (reference 5.1 to 5.9): mailboxes, OneDrives and sites, their policies,
 * points to go back to, and restores that take their time: seconds here, minutes to hours there. */

#define ROOT "/v1.0/solutions/backupRestore/"
#define PAGE 100
#define UNITS_PER_REQUEST 50
#define MAX_ACTIVE_SESSIONS 25
#define DAY (24 * 60 * 60)

/* Seconds that Microsoft's work takes. */
#define POLICY_UPDATES 2
#define UNIT_UPDATES 2
#define SESSION_STARTS 1
#define ARTIFACT_TAKES 2

typedef struct
{
  const char *noun;     /* "mailbox" */
  const char *policies; /* below ROOT */
  const char *policy_type;
  const char *units;
  const char *unit_type;
  const char *unit_list; /* of a policy's body */
  const char *sessions;
  const char *session_type;
  const char *artifacts;
} Workload;

enum
{
  MAILBOX,
  DRIVE,
  SITE,
  N_WORKLOADS,
};

static const Workload workloads[N_WORKLOADS] = {
  { "mailbox",
    "exchangeProtectionPolicies",
    "#microsoft.graph.exchangeProtectionPolicy",
    "mailboxProtectionUnits",
    "#microsoft.graph.mailboxProtectionUnit",
    "mailboxProtectionUnits",
    "exchangeRestoreSessions",
    "#microsoft.graph.exchangeRestoreSession",
    "mailboxRestoreArtifacts" },
  { "drive",
    "oneDriveForBusinessProtectionPolicies",
    "#microsoft.graph.oneDriveForBusinessProtectionPolicy",
    "driveProtectionUnits",
    "#microsoft.graph.driveProtectionUnit",
    "driveProtectionUnits",
    "oneDriveForBusinessRestoreSessions",
    "#microsoft.graph.oneDriveForBusinessRestoreSession",
    "driveRestoreArtifacts" },
  { "site",
    "sharePointProtectionPolicies",
    "#microsoft.graph.sharePointProtectionPolicy",
    "siteProtectionUnits",
    "#microsoft.graph.siteProtectionUnit",
    "siteProtectionUnits",
    "sharePointRestoreSessions",
    "#microsoft.graph.sharepointRestoreSession",
    "siteRestoreArtifacts" },
};

static const char *const site_names[] = { "Intranet",        "Finance", "Sales",    "Projects",
                                          "Human Resources", "Board",   "Marketing" };

/* What becomes something else after a while has the time when it does. */
typedef struct
{
  char id[37];
  gboolean exists;
  const char *status;
  gint64 ready_at;
} Policy;

typedef struct
{
  char id[37];
  guint workload;
  guint number;  /* of the user, or the site */
  char *object;  /* (owned): id of the user, or the site's */
  char *name;    /* (owned) */
  char *address; /* (owned) (nullable): mail address, or where the site is */
  const char *status;
  const char *error; /* (nullable) */
  gint64 ready_at;
  gint64 since; /* there are points from this time on */
} Unit;

typedef struct
{
  char id[37];
  Unit *unit; /* (not owned) */
  gint64 point;
  gboolean in_place;
  const char *status;
  const char *error; /* (nullable) */
  gint64 started_at, done_at;
} Artifact;

typedef struct
{
  char id[37];
  guint workload;
  const char *status;
  gint64 created_at, activated_at;
  GPtrArray *artifacts; /* (owned) (element-type Artifact) */
} Session;

typedef struct
{
  const char *status, *consumer; /* of the whole service */
  Policy policies[N_WORKLOADS];
  GPtrArray *units;    /* (owned) (element-type Unit) */
  GPtrArray *sessions; /* (owned) (element-type Session) */
  guint serial;        /* of the next id */
} Backup;

static void
unit_free (gpointer data)
{
  Unit *unit = data;

  g_free (unit->object);
  g_free (unit->name);
  g_free (unit->address);
  g_free (unit);
}

static void
session_free (gpointer data)
{
  g_ptr_array_unref (((Session *) data)->artifacts);
  g_free (data);
}

static void
backup_free (gpointer data)
{
  Backup *backup = data;

  g_ptr_array_unref (backup->sessions);
  g_ptr_array_unref (backup->units);
  g_free (backup);
}

/* The first ones ------------------------------------------------------------------ */

static void
next_id (TnRehearsal *self, TnFleetTenant *tenant, Backup *backup, char out[37])
{
  tn_fleet_guid (self->fleet, out, 70, tenant->index, backup->serial++);
}

static Unit *
add_unit (TnRehearsal *self, TnFleetTenant *tenant, Backup *backup, guint workload, guint number)
{
  Unit *unit = g_new0 (Unit, 1);

  next_id (self, tenant, backup, unit->id);
  unit->workload = workload;
  unit->number = number;
  unit->status = "protected";
  unit->since = tn_rehearsal_now (self) - 400 * DAY;
  if (workload == SITE)
    {
      char collection[37], web[37];
      g_autofree char *word = NULL;

      tn_fleet_guid (self->fleet, collection, 71, tenant->index, number);
      tn_fleet_guid (self->fleet, web, 72, tenant->index, number);
      unit->object = g_strdup_printf ("%s,%s,%s", tenant->initial_domain, collection, web);
      unit->name = g_strdup (site_names[number % G_N_ELEMENTS (site_names)]);
      word = g_ascii_strdown (unit->name, -1);
      unit->address = g_strdup_printf ("https://%s/sites/%s", tenant->initial_domain, word);
    }
  else
    {
      const TnFleetUser *user = &g_array_index (tenant->users, TnFleetUser, number);

      unit->object = g_strdup (user->id);
      unit->name = user->display_name != NULL
                       ? g_strdup (user->display_name)
                       : g_strdup_printf ("%s %s", user->given_name, user->surname);
      unit->address = g_strdup (user->mail);
    }
  g_ptr_array_add (backup->units, unit);
  return unit;
}

/* Those who were there when somebody set it up: not all of them, and one cannot be read. */
static void
fill_policy (TnRehearsal *self, TnFleetTenant *tenant, Backup *backup, guint workload)
{
  Policy *policy = &backup->policies[workload];
  GArray *users = tn_fleet_users (self->fleet, tenant);
  guint n = workload == SITE ? G_N_ELEMENTS (site_names) : users->len;

  policy->exists = TRUE;
  policy->status = "active";
  next_id (self, tenant, backup, policy->id);
  for (guint i = 0; i < n; i++)
    {
      if (workload != SITE)
        {
          const TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

          if (user->removed != TN_REMOVED_NO || user->mail == NULL || user->guest ||
              (user->skus == 0 && user->group_skus == 0) || i % 8 == 7)
            continue;
        }
      add_unit (self, tenant, backup, workload, i);
    }
}

/* The companies take turns: Microsoft's own is used; it is off; another application is the
 * controller; mailboxes only, and one of them fails. */
static Backup *
backup_of (TnRehearsal *self, TnFleetTenant *tenant)
{
  Backup *backup = g_hash_table_lookup (self->backups, tenant->id);

  if (backup != NULL)
    return backup;
  backup = g_new0 (Backup, 1);
  backup->units = g_ptr_array_new_with_free_func (unit_free);
  backup->sessions = g_ptr_array_new_with_free_func (session_free);
  g_hash_table_insert (self->backups, tenant->id, backup);
  backup->status = tenant->index % 4 == 1 ? "disabled" : "enabled";
  backup->consumer = tenant->index % 4 == 2 ? "thirdparty" : "firstparty";
  for (guint i = 0; i < N_WORKLOADS; i++)
    if (tenant->index % 4 == 0 || tenant->index % 4 == 2 || (tenant->index % 4 == 3 && i == 0))
      fill_policy (self, tenant, backup, i);
  if (tenant->index % 4 == 3 && backup->units->len > 1)
    {
      ((Unit *) g_ptr_array_index (backup->units, 1))->error = "InvalidArtifactId";
      backup->policies[MAILBOX].status = "activeWithErrors";
    }
  return backup;
}

void
tn_rehearsal_init_backup (TnRehearsal *self)
{
  self->backups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, backup_free);
}

/* What time does ------------------------------------------------------------------- */

static gboolean
is_gone (TnFleetTenant *tenant, const Unit *unit)
{
  return unit->workload != SITE && unit->number < tenant->users->len &&
         g_array_index (tenant->users, TnFleetUser, unit->number).removed == TN_REMOVED_DELETED;
}

static void
settle_artifact (TnFleetTenant *tenant, Artifact *artifact, gint64 now)
{
  if (g_str_equal (artifact->status, "failed") || g_str_equal (artifact->status, "succeeded"))
    return;
  if (now < artifact->started_at)
    artifact->status = "scheduled";
  else if (now < artifact->done_at)
    artifact->status = "inProgress";
  else if (is_gone (tenant, artifact->unit) || artifact->unit->number % 13 == 12)
    {
      artifact->status = "failed";
      artifact->error =
          is_gone (tenant, artifact->unit) ? "ArtifactNotFound" : "ArtifactCannotBeRestored";
    }
  else
    artifact->status = "succeeded";
}

static void
settle_session (TnFleetTenant *tenant, Session *session, gint64 now)
{
  guint failed = 0, over = 0;

  if (session->activated_at == 0 || now < session->activated_at + SESSION_STARTS)
    return;
  for (guint i = 0; i < session->artifacts->len; i++)
    {
      Artifact *artifact = g_ptr_array_index (session->artifacts, i);

      settle_artifact (tenant, artifact, now);
      failed += g_str_equal (artifact->status, "failed");
      over +=
          g_str_equal (artifact->status, "failed") || g_str_equal (artifact->status, "succeeded");
    }
  session->status = over < session->artifacts->len ? "active"
                    : failed == 0                  ? "completed"
                    : failed < over                ? "completedWithError"
                                                   : "failed";
}

static void
settle (TnRehearsal *self, TnFleetTenant *tenant, Backup *backup)
{
  gint64 now = tn_rehearsal_now (self);

  for (guint i = 0; i < N_WORKLOADS; i++)
    if (backup->policies[i].ready_at != 0 && now >= backup->policies[i].ready_at)
      {
        backup->policies[i].ready_at = 0;
        backup->policies[i].status = "active";
      }
  for (guint i = 0; i < backup->units->len; i++)
    {
      Unit *unit = g_ptr_array_index (backup->units, i);

      if (unit->ready_at == 0 || now < unit->ready_at)
        continue;
      unit->ready_at = 0;
      unit->status = g_str_equal (unit->status, "protectRequested") ? "protected" : "unprotected";
    }
  for (guint i = 0; i < backup->sessions->len; i++)
    settle_session (tenant, g_ptr_array_index (backup->sessions, i), now);
}

/* Answers ---------------------------------------------------------------------------- */

static void
put_time (GString *out, const char *name, gint64 time)
{
  g_autofree char *text = time > 0 ? tn_time_format (time) : NULL;

  tn_put_member (out, name, text);
}

/* The list that is being written goes on. */
static void
begin_item (GString *out)
{
  g_string_append (out, out->str[out->len - 1] == '}' ? ",{" : "{");
}

static void
put_error (GString *out, const char *code)
{
  if (code == NULL)
    {
      tn_put_raw (out, "error", "null");
      return;
    }
  tn_put_raw (out, "error", "{");
  tn_put_member (out, "code", code);
  tn_put_member (out,
                 "message",
                 g_str_equal (code, "ArtifactCannotBeRestored")
                     ? "The restore artifact is in an unexpected state such as preservation lock."
                 : g_str_equal (code, "DuplicateArtifactRestoreRequest")
                     ? "A restore of this artifact is already in progress."
                     : "The artifact was not found.");
  g_string_append_c (out, '}');
}

static void
put_root (TnReply *reply, Backup *backup)
{
  GString *out = reply->body;

  g_string_append_c (out, '{');
  tn_put_raw (out, "serviceStatus", "{");
  tn_put_member (out, "status", backup->status);
  tn_put_member (out, "disableReason", "none");
  tn_put_member (out, "backupServiceConsumer", backup->consumer);
  g_string_append (out, "}}");
}

static void
put_policy (GString *out, Backup *backup, guint workload)
{
  const Policy *policy = &backup->policies[workload];
  guint total = 0, completed = 0, failed = 0;

  for (guint i = 0; i < backup->units->len; i++)
    {
      const Unit *unit = g_ptr_array_index (backup->units, i);

      if (unit->workload != workload || g_str_equal (unit->status, "unprotected"))
        continue;
      total++;
      failed += unit->error != NULL;
      completed += unit->error == NULL && g_str_equal (unit->status, "protected");
    }
  begin_item (out);
  tn_put_member (out, "@odata.type", workloads[workload].policy_type);
  tn_put_member (out, "id", policy->id);
  tn_put_member (out, "displayName", "Protection Policy");
  tn_put_member (out, "status", policy->status);
  tn_put_raw (out,
              "retentionSettings",
              "[{\"interval\":\"R/PT10M\",\"period\":\"P2W\"},{\"interval\":\"R/P1W\",\"period\":"
              "\"P1Y\"}]");
  g_string_append_printf (out,
                          ",\"protectionPolicyArtifactCount\":{\"total\":%u,\"completed\":%u,"
                          "\"inProgress\":%u,\"failed\":%u}}",
                          total,
                          completed,
                          total - completed - failed,
                          failed);
}

static void
put_policies (TnReply *reply, Backup *backup)
{
  g_string_append (reply->body, "{\"value\":[");
  for (guint i = 0; i < N_WORKLOADS; i++)
    if (backup->policies[i].exists)
      put_policy (reply->body, backup, i);
  g_string_append (reply->body, "]}");
}

static void
put_unit (GString *out, Backup *backup, const Unit *unit)
{
  begin_item (out);
  tn_put_member (out, "@odata.type", workloads[unit->workload].unit_type);
  tn_put_member (out, "id", unit->id);
  tn_put_member (out, "policyId", backup->policies[unit->workload].id);
  if (unit->workload == SITE)
    {
      tn_put_member (out, "siteId", unit->object);
      tn_put_member (out, "siteName", unit->name);
      tn_put_member (out, "siteWebUrl", unit->address);
    }
  else
    {
      tn_put_member (out, "directoryObjectId", unit->object);
      tn_put_member (out, "displayName", unit->name);
      tn_put_member (out, "email", unit->address);
    }
  tn_put_member (out, "status", unit->status);
  put_error (out, unit->error);
  g_string_append_c (out, '}');
}

/* The next page's link lacks host and version, as Microsoft's often does. */
static void
put_next (TnReply *reply, const char *path, guint skip)
{
  g_autofree char *link = g_strdup_printf ("/solutions/backuprestore/%s?$skiptoken=%u", path, skip);

  tn_put_member (reply->body, "@odata.nextLink", link);
}

static guint
skip_of (TnCall *call)
{
  const char *token = g_hash_table_lookup (call->params, "$skiptoken");

  return token != NULL ? (guint) g_ascii_strtoull (token, NULL, 10) : 0;
}

static void
put_units (TnCall *call, TnReply *reply, Backup *backup, guint workload)
{
  guint skip = skip_of (call), seen = 0;

  g_string_append (reply->body, "{\"value\":[");
  for (guint i = 0; i < backup->units->len && seen < skip + PAGE; i++)
    {
      const Unit *unit = g_ptr_array_index (backup->units, i);

      if (unit->workload == workload && seen++ >= skip)
        put_unit (reply->body, backup, unit);
    }
  g_string_append_c (reply->body, ']');
  if (seen == skip + PAGE)
    put_next (reply, workloads[workload].units, seen);
  g_string_append_c (reply->body, '}');
}

/* Policies ---------------------------------------------------------------------------- */

/* Who is no controller may look, and that is all. */
static gboolean
may_control (TnReply *reply, Backup *backup)
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

static Unit *
find_unit_by_id (Backup *backup, const char *id)
{
  for (guint i = 0; i < backup->units->len; i++)
    {
      Unit *unit = g_ptr_array_index (backup->units, i);

      if (g_ascii_strcasecmp (unit->id, id) == 0)
        return unit;
    }
  return NULL;
}

/* What cannot be done is said inside a 200. */
static void
put_refusal (GString *out, const char *id, const char *code, const char *message)
{
  begin_item (out);
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
          unit = add_unit (self, call->tenant, backup, workload, i);
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
  put_unit (out, backup, unit);
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
      unit = object != NULL ? find_unit_by_id (backup, object) : NULL;
      if (unit == NULL)
        {
          put_refusal (reply->body,
                       object,
                       "ProtectionUnitNotFound",
                       "The protection unit was not found.");
          continue;
        }
      if (!call->tenant->lazy)
        {
          unit->status = "removeRequested";
          unit->ready_at = tn_rehearsal_now (self) + UNIT_UPDATES;
        }
      put_unit (reply->body, backup, unit);
    }
}

static void
write_policy (TnRehearsal *self,
              TnCall *call,
              TnReply *reply,
              Backup *backup,
              guint workload,
              const char *id)
{
  const char *list = workloads[workload].unit_list;
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
      next_id (self, call->tenant, backup, policy->id);
      reply->status = 201;
    }
  g_string_append_c (reply->body, '{');
  tn_put_member (reply->body, "id", policy->id);
  tn_put_member (reply->body, "status", policy->status);
  tn_put_raw (reply->body, member, "[");
  change_units (self, call, reply, backup, workload, units);
  g_string_append (reply->body, "]}");
}

static void
switch_policy (TnRehearsal *self, TnReply *reply, Backup *backup, const char *id, const char *verb)
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
      put_policy (reply->body, backup, i);
      return;
    }
  tn_reply_graph_error (reply, 404, "PolicyNotFound", "The policy was not found.");
}

/* Points ------------------------------------------------------------------------------- */

/* Every ten minutes for two weeks, every week for a year; 0: there is none at or before @time. */
static gint64
point_before (const Unit *unit, gint64 time, gint64 now)
{
  gint64 point = time - time % 600;

  if (point < now - 14 * DAY)
    point = time - time % (7 * DAY);
  return point >= unit->since && point >= now - 365 * DAY ? point : 0;
}

static void
put_point (GString *out, const Unit *unit, gint64 point, gint64 now)
{
  g_autofree char *id = g_strdup_printf ("%s_%" G_GINT64_FORMAT "_12_2", unit->id, point);

  begin_item (out);
  tn_put_member (out, "@odata.type", "#microsoft.graph.restorePoint");
  tn_put_member (out, "id", id);
  put_time (out, "protectionDateTime", point);
  put_time (out, "expirationDateTime", point + (now - point > 14 * DAY ? 365 : 14) * DAY);
  tn_put_member (out, "tags", point % (7 * DAY) == 0 ? "fastRestore" : "none");
  tn_put_raw (out, "protectionUnit", "{");
  tn_put_member (out, "@odata.type", workloads[unit->workload].unit_type);
  tn_put_member (out, "id", unit->id);
  g_string_append (out, "}}");
}

static void
search_points (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = tn_call_parse_body (call, &root, reply);
  JsonObject *period = body != NULL ? tn_json_get_object (body, "protectionTimePeriod") : NULL;
  const char *start = period != NULL ? tn_json_get_string (period, "startDateTime") : NULL;
  const char *end = period != NULL ? tn_json_get_string (period, "endDateTime") : NULL;
  JsonArray *ids = body != NULL ? tn_json_get_array (body, "protectionUnitIds") : NULL;
  gint64 from = start != NULL ? tn_time_parse (start) : 0;
  gint64 to = end != NULL ? tn_time_parse (end) : 0;
  gint64 now = tn_rehearsal_now (self);
  g_autoptr (GString) missing = g_string_new (NULL);

  if (body == NULL)
    return;
  if (from == 0 || to == 0 || ids == NULL)
    {
      tn_reply_graph_error (reply, 400, "InvalidSearchRequest", "The search request is invalid.");
      return;
    }
  g_string_append (reply->body, "{\"searchResponseId\":\"1\",\"searchResults\":[");
  for (guint i = 0; i < tn_json_array_length (ids); i++)
    {
      const char *id = tn_json_array_string (ids, i);
      Unit *unit = id != NULL ? find_unit_by_id (backup, id) : NULL;
      gint64 point = unit != NULL ? point_before (unit, MIN (to, now), now) : 0;

      if (point == 0 || point < from)
        {
          g_string_append_printf (missing, "%s\"%s\"", missing->len > 0 ? "," : "", id);
          continue;
        }
      begin_item (reply->body);
      tn_put_name (reply->body, "restorePoint");
      put_point (reply->body, unit, point, now);
      g_string_append_c (reply->body, '}');
    }
  g_string_append_printf (reply->body, "],\"noResultProtectionUnitIds\":[%s]}", missing->str);
}

/* The points of one unit, newest first: both options are mandatory. */
static void
list_points (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup)
{
  const char *expand = g_hash_table_lookup (call->params, "$expand");
  const char *filter = g_hash_table_lookup (call->params, "$filter");
  const char *quote = expand != NULL ? strchr (expand, '\'') : NULL;
  const char *before = filter != NULL && g_str_has_prefix (filter, "protectionDateTime lt ")
                           ? filter + strlen ("protectionDateTime lt ")
                           : NULL;
  g_autofree char *id = quote != NULL ? g_strndup (quote + 1, strcspn (quote + 1, "'")) : NULL;
  Unit *unit = id != NULL ? find_unit_by_id (backup, id) : NULL;
  gint64 now = tn_rehearsal_now (self);
  gint64 point = before != NULL ? tn_time_parse (before) : 0;
  guint skip = skip_of (call), seen = 0;

  if (unit == NULL || point == 0)
    {
      tn_reply_graph_error (reply,
                            400,
                            "InvalidProtectionUnitId",
                            "The filter names no protection unit and time.");
      return;
    }
  g_string_append (reply->body, "{\"value\":[");
  point = point_before (unit, MIN (point - 1, now), now);
  for (; point != 0 && seen < skip + PAGE * 5; seen++)
    {
      if (seen >= skip)
        put_point (reply->body, unit, point, now);
      point = point_before (unit, point - 1, now);
    }
  g_string_append_c (reply->body, ']');
  if (point != 0)
    {
      g_autofree char *rest = g_uri_escape_string (filter, NULL, FALSE);
      g_autofree char *which = g_uri_escape_string (expand, NULL, FALSE);
      g_autofree char *link = g_strdup_printf (
          "/solutions/backuprestore/RestorePoints?$expand=%s&$filter=%s&$skiptoken=%u",
          which,
          rest,
          seen);

      tn_put_member (reply->body, "@odata.nextLink", link);
    }
  g_string_append_c (reply->body, '}');
}

/* Restores ------------------------------------------------------------------------------ */

static Session *
find_session (Backup *backup, const char *id)
{
  for (guint i = 0; i < backup->sessions->len; i++)
    {
      Session *session = g_ptr_array_index (backup->sessions, i);

      if (g_ascii_strcasecmp (session->id, id) == 0)
        return session;
    }
  return NULL;
}

static gboolean
is_under_way (const Session *session)
{
  return g_str_equal (session->status, "active") || g_str_equal (session->status, "activating");
}

static void
put_session (GString *out, const Session *session)
{
  begin_item (out);
  tn_put_member (out, "@odata.type", workloads[session->workload].session_type);
  tn_put_member (out, "id", session->id);
  tn_put_member (out, "status", session->status);
  put_time (out, "createdDateTime", session->created_at);
  tn_put_raw (out, "error", "null");
  g_string_append_c (out, '}');
}

static void
put_sessions (TnReply *reply, Backup *backup)
{
  g_string_append (reply->body, "{\"value\":[");
  for (guint i = backup->sessions->len; i > 0; i--)
    put_session (reply->body, g_ptr_array_index (backup->sessions, i - 1));
  g_string_append (reply->body, "]}");
}

static void
put_artifacts (TnReply *reply, const Session *session)
{
  g_string_append (reply->body, "{\"value\":[");
  for (guint i = 0; i < session->artifacts->len; i++)
    {
      const Artifact *artifact = g_ptr_array_index (session->artifacts, i);
      gboolean well = g_str_equal (artifact->status, "succeeded");
      g_autofree char *point =
          g_strdup_printf ("%s_%" G_GINT64_FORMAT "_12_2", artifact->unit->id, artifact->point);

      begin_item (reply->body);
      tn_put_member (reply->body, "id", artifact->id);
      tn_put_member (reply->body, "destinationType", artifact->in_place ? "inPlace" : "new");
      tn_put_member (reply->body, "status", artifact->status);
      put_time (reply->body,
                "completionDateTime",
                well || artifact->error != NULL ? artifact->done_at : 0);
      tn_put_raw (reply->body, "restorePoint", "{");
      tn_put_member (reply->body, "id", point);
      g_string_append_c (reply->body, '}');
      if (well && !artifact->in_place)
        {
          g_autofree char *name = g_strdup_printf ("Recovered Items %s", artifact->id);

          tn_put_member (reply->body,
                         session->workload == MAILBOX ? "restoredFolderName" : "restoredSiteName",
                         name);
        }
      put_error (reply->body, artifact->error);
      g_string_append_c (reply->body, '}');
    }
  g_string_append (reply->body, "]}");
}

/* NULL: what is asked for is wrong, and @reply says so. */
static Artifact *
make_artifact (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup, JsonObject *object)
{
  JsonObject *point = object != NULL ? tn_json_get_object (object, "restorePoint") : NULL;
  const char *id = point != NULL ? tn_json_get_string (point, "@odata.id") : NULL;
  const char *type = object != NULL ? tn_json_get_string (object, "destinationType") : NULL;
  g_auto (GStrv) parts = g_strsplit (id != NULL ? id : "", "_", -1);
  Unit *unit = parts[0] != NULL ? find_unit_by_id (backup, parts[0]) : NULL;
  Artifact *artifact;

  if (unit == NULL || parts[1] == NULL || type == NULL)
    {
      tn_reply_graph_error (reply, 400, "InvalidRestorePoint", "The restore point is invalid.");
      return NULL;
    }
  artifact = g_new0 (Artifact, 1);
  next_id (self, call->tenant, backup, artifact->id);
  artifact->unit = unit;
  artifact->point = g_ascii_strtoll (parts[1], NULL, 10);
  artifact->in_place = g_str_equal (type, "inPlace");
  artifact->status = "added";
  return artifact;
}

static void
create_session (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup, guint workload)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = tn_call_parse_body (call, &root, reply);
  JsonArray *list = body != NULL ? tn_json_get_array (body, workloads[workload].artifacts) : NULL;
  Session *session;

  if (body == NULL)
    return;
  if (tn_json_array_length (list) == 0 || tn_json_array_length (list) > UNITS_PER_REQUEST)
    {
      tn_reply_graph_error (reply,
                            413,
                            "RestoreArtifactsLimitBreached",
                            "Between 1 and 50 artifacts in one request.");
      return;
    }
  session = g_new0 (Session, 1);
  session->artifacts = g_ptr_array_new_with_free_func (g_free);
  next_id (self, call->tenant, backup, session->id);
  session->workload = workload;
  session->status = "draft";
  session->created_at = tn_rehearsal_now (self);
  for (guint i = 0; i < tn_json_array_length (list); i++)
    {
      Artifact *artifact =
          make_artifact (self, call, reply, backup, tn_json_array_object (list, i));

      if (artifact == NULL)
        {
          session_free (session);
          return;
        }
      g_ptr_array_add (session->artifacts, artifact);
    }
  g_ptr_array_add (backup->sessions, session);
  reply->status = 201;
  put_session (reply->body, session);
}

static gboolean
is_being_restored (Backup *backup, const Session *but, const Unit *unit)
{
  for (guint i = 0; i < backup->sessions->len; i++)
    {
      const Session *session = g_ptr_array_index (backup->sessions, i);

      for (guint j = 0; session != but && is_under_way (session) && j < session->artifacts->len;
           j++)
        if (((Artifact *) g_ptr_array_index (session->artifacts, j))->unit == unit)
          return TRUE;
    }
  return FALSE;
}

static void
activate_session (TnRehearsal *self, TnReply *reply, Backup *backup, Session *session)
{
  guint active = 0;

  for (guint i = 0; i < backup->sessions->len; i++)
    active += is_under_way (g_ptr_array_index (backup->sessions, i));
  if (!g_str_equal (session->status, "draft"))
    {
      tn_reply_graph_error (reply,
                            403,
                            "RestoreSessionActionNotAllowed",
                            "The restore session is not a draft.");
      return;
    }
  if (active >= MAX_ACTIVE_SESSIONS)
    {
      tn_reply_graph_error (reply,
                            500,
                            "TooManyActiveRestoreSessions",
                            "Temporary error: Too many active restore sessions.");
      return;
    }
  session->status = "activating";
  session->activated_at = tn_rehearsal_now (self);
  for (guint i = 0; i < session->artifacts->len; i++)
    {
      Artifact *artifact = g_ptr_array_index (session->artifacts, i);

      artifact->started_at = session->activated_at + SESSION_STARTS;
      artifact->done_at = artifact->started_at + ARTIFACT_TAKES;
      if (is_being_restored (backup, session, artifact->unit))
        {
          artifact->status = "failed";
          artifact->error = "DuplicateArtifactRestoreRequest";
        }
    }
  put_session (reply->body, session);
}

static void
handle_session (TnRehearsal *self,
                TnCall *call,
                TnReply *reply,
                Backup *backup,
                Session *session,
                const char *rest)
{
  gboolean get = g_str_equal (call->method, "GET");

  if (session == NULL)
    tn_reply_graph_error (reply, 404, "RestoreSessionNotFound", "There is no such session.");
  else if (get && g_ascii_strcasecmp (rest, "") == 0)
    put_session (reply->body, session);
  else if (get && g_ascii_strcasecmp (rest, workloads[session->workload].artifacts) == 0)
    put_artifacts (reply, session);
  else if (g_str_equal (call->method, "POST") && g_ascii_strcasecmp (rest, "activate") == 0)
    activate_session (self, reply, backup, session);
  else if (g_str_equal (call->method, "DELETE") && g_str_equal (session->status, "draft"))
    {
      g_ptr_array_remove (backup->sessions, session);
      tn_reply_no_content (reply);
    }
  else
    tn_reply_graph_error (reply, 403, "RestoreSessionActionNotAllowed", "Not now.");
}

/* Paths ----------------------------------------------------------------------------------- */

static gboolean
may (TnCall *call, TnReply *reply, const char *area)
{
  g_autofree char *read = g_strdup_printf ("BackupRestore-%s.Read.All", area);
  g_autofree char *write = g_strdup_printf ("BackupRestore-%s.ReadWrite.All", area);
  gboolean reads = g_str_equal (call->method, "GET") || g_str_has_suffix (call->path, "/search");
  const char *const scopes[] = { write, reads ? read : NULL, NULL };

  return tn_call_may (call, reply, scopes);
}

static void
handle_workload (TnRehearsal *self,
                 TnCall *call,
                 TnReply *reply,
                 Backup *backup,
                 guint workload,
                 char **parts)
{
  const char *id = parts[1] != NULL ? parts[1] : "";
  gboolean get = g_str_equal (call->method, "GET");

  if (g_ascii_strcasecmp (parts[0], workloads[workload].units) == 0 && get)
    {
      if (may (call, reply, "Configuration"))
        put_units (call, reply, backup, workload);
    }
  else if (g_ascii_strcasecmp (parts[0], workloads[workload].policies) == 0 && !get)
    {
      if (may (call, reply, "Configuration") && may_control (reply, backup))
        write_policy (self, call, reply, backup, workload, id);
    }
  else if (!may (call, reply, "Restore") || (!get && !may_control (reply, backup)))
    ;
  else if (!get && *id == '\0')
    create_session (self, call, reply, backup, workload);
  else
    handle_session (self,
                    call,
                    reply,
                    backup,
                    find_session (backup, id),
                    parts[1] != NULL && parts[2] != NULL ? parts[2] : "");
}

/* Every path of it, whose case nobody minds. FALSE: not one of its paths. */
gboolean
tn_rehearsal_handle_backup (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  g_auto (GStrv) parts = NULL;
  gboolean get = g_str_equal (call->method, "GET");
  Backup *backup;

  if (g_ascii_strncasecmp (call->path, ROOT, strlen (ROOT) - 1) != 0)
    return FALSE;
  backup = backup_of (self, call->tenant);
  tn_fleet_users (self->fleet, call->tenant);
  settle (self, call->tenant, backup);
  parts = g_strsplit (call->path + MIN (strlen (call->path), strlen (ROOT)), "/", -1);
  if (parts[0] == NULL)
    {
      if (may (call, reply, "Control"))
        put_root (reply, backup);
      return TRUE;
    }
  for (guint i = 0; i < N_WORKLOADS; i++)
    if (g_ascii_strcasecmp (parts[0], workloads[i].units) == 0 ||
        g_ascii_strcasecmp (parts[0], workloads[i].policies) == 0 ||
        g_ascii_strcasecmp (parts[0], workloads[i].sessions) == 0)
      {
        handle_workload (self, call, reply, backup, i, parts);
        return TRUE;
      }
  if (g_ascii_strcasecmp (parts[0], "protectionPolicies") == 0)
    {
      if (!may (call, reply, "Configuration"))
        ;
      else if (get)
        put_policies (reply, backup);
      else if (may_control (reply, backup) && parts[1] != NULL && parts[2] != NULL)
        switch_policy (self, reply, backup, parts[1], parts[2]);
    }
  else if (g_ascii_strcasecmp (parts[0], "restorePoints") == 0)
    {
      if (!may (call, reply, "Search"))
        ;
      else if (get)
        list_points (self, call, reply, backup);
      else
        search_points (self, call, reply, backup);
    }
  else if (g_ascii_strcasecmp (parts[0], "restoreSessions") == 0 && parts[1] == NULL && get)
    {
      if (may (call, reply, "Restore"))
        put_sessions (reply, backup);
    }
  else if (g_ascii_strcasecmp (parts[0], "restoreSessions") == 0 && parts[1] != NULL)
    {
      if (may (call, reply, "Restore") && (get || may_control (reply, backup)))
        handle_session (self,
                        call,
                        reply,
                        backup,
                        find_session (backup, parts[1]),
                        parts[2] != NULL ? parts[2] : "");
    }
  else
    tn_reply_graph_error (reply, 400, "BadRequest", "Resource not found for the segment.");
  return TRUE;
}
