/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-backup.h"

#include "tn-time.h"

#include <string.h>

/* Microsoft 365 Backup (reference 5.1 to 5.9): mailboxes, OneDrives and sites, their policies,
 * points to go back to, and restores that take their time: seconds here, minutes to hours there. */

const Workload tn_backup_workloads[N_WORKLOADS] = {
  { "mailbox",
    "exchangeProtectionPolicies",
    "#microsoft.graph.exchangeProtectionPolicy",
    "mailboxProtectionUnits",
    "#microsoft.graph.mailboxProtectionUnit",
    "mailboxProtectionUnits",
    "exchangeRestoreSessions",
    "#microsoft.graph.exchangeRestoreSession",
    "mailboxRestoreArtifacts",
    "granularMailboxRestoreArtifacts",
    NULL,
    "mailboxInclusionRules" },
  { "drive",
    "oneDriveForBusinessProtectionPolicies",
    "#microsoft.graph.oneDriveForBusinessProtectionPolicy",
    "driveProtectionUnits",
    "#microsoft.graph.driveProtectionUnit",
    "driveProtectionUnits",
    "oneDriveForBusinessRestoreSessions",
    "#microsoft.graph.oneDriveForBusinessRestoreSession",
    "driveRestoreArtifacts",
    "granularDriveRestoreArtifacts",
    "oneDriveForBusinessBrowseSessions",
    "driveInclusionRules" },
  { "site",
    "sharePointProtectionPolicies",
    "#microsoft.graph.sharePointProtectionPolicy",
    "siteProtectionUnits",
    "#microsoft.graph.siteProtectionUnit",
    "siteProtectionUnits",
    "sharePointRestoreSessions",
    "#microsoft.graph.sharepointRestoreSession",
    "siteRestoreArtifacts",
    "granularSiteRestoreArtifacts",
    "sharePointBrowseSessions",
    "siteInclusionRules" },
};

static const char *const site_names[] = { "Intranet",        "Finance", "Sales",    "Projects",
                                          "Human Resources", "Board",   "Marketing" };

guint
tn_backup_n_sites (void)
{
  return G_N_ELEMENTS (site_names);
}

const char *
tn_backup_site_name (guint number)
{
  return site_names[number % G_N_ELEMENTS (site_names)];
}

static void
unit_free (gpointer data)
{
  Unit *unit = data;

  g_free (unit->object);
  g_free (unit->name);
  g_free (unit->address);
  g_free (unit);
}

void
tn_backup_session_free (gpointer data)
{
  g_ptr_array_unref (((Session *) data)->artifacts);
  g_free (data);
}

static void
backup_free (gpointer data)
{
  Backup *backup = data;

  g_hash_table_unref (backup->searches);
  g_ptr_array_unref (backup->browses);
  g_ptr_array_unref (backup->rules);
  g_ptr_array_unref (backup->sessions);
  g_ptr_array_unref (backup->units);
  g_free (backup);
}

/* The first ones ------------------------------------------------------------------ */

void
tn_backup_next_id (TnRehearsal *self, TnFleetTenant *tenant, Backup *backup, char out[37])
{
  tn_fleet_guid (self->fleet, out, 70, tenant->index, backup->serial++);
}

Unit *
tn_backup_add_unit (TnRehearsal *self,
                    TnFleetTenant *tenant,
                    Backup *backup,
                    guint workload,
                    guint number)
{
  Unit *unit = g_new0 (Unit, 1);

  tn_backup_next_id (self, tenant, backup, unit->id);
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
      unit->name = g_strdup (tn_backup_site_name (number));
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
  tn_backup_next_id (self, tenant, backup, policy->id);
  for (guint i = 0; i < n; i++)
    {
      if (workload != SITE)
        {
          const TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

          if (user->removed != TN_REMOVED_NO || user->mail == NULL || user->guest ||
              (user->skus == 0 && user->group_skus == 0) || i % 8 == 7)
            continue;
        }
      tn_backup_add_unit (self, tenant, backup, workload, i);
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
  backup->sessions = g_ptr_array_new_with_free_func (tn_backup_session_free);
  backup->rules = tn_backup_rules_new ();
  backup->browses = tn_backup_browses_new ();
  backup->searches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  tn_backup_settle_rules (self, tenant, backup);
  for (guint i = 0; i < backup->sessions->len; i++)
    settle_session (tenant, g_ptr_array_index (backup->sessions, i), now);
}

/* Answers ---------------------------------------------------------------------------- */

void
tn_backup_put_time (GString *out, const char *name, gint64 time)
{
  g_autofree char *text = time > 0 ? tn_time_format (time) : NULL;

  tn_put_member (out, name, text);
}

/* The list that is being written goes on. */
void
tn_backup_begin_item (GString *out)
{
  g_string_append (out, out->len > 0 && out->str[out->len - 1] == '}' ? ",{" : "{");
}

void
tn_backup_put_error (GString *out, const char *code)
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

void
tn_backup_put_policy (GString *out, Backup *backup, guint workload)
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
  tn_backup_begin_item (out);
  tn_put_member (out, "@odata.type", tn_backup_workloads[workload].policy_type);
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
      tn_backup_put_policy (reply->body, backup, i);
  g_string_append (reply->body, "]}");
}

void
tn_backup_put_unit (GString *out, Backup *backup, const Unit *unit)
{
  tn_backup_begin_item (out);
  tn_put_member (out, "@odata.type", tn_backup_workloads[unit->workload].unit_type);
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
  tn_put_member (out, "protectionSources", *unit->rule != '\0' ? "dynamicRule" : "manual");
  tn_backup_put_error (out, unit->error);
  g_string_append_c (out, '}');
}

/* The next page's link lacks host and version, as Microsoft's often does. */
static void
tn_backup_put_next (TnReply *reply, const char *path, guint skip)
{
  g_autofree char *link = g_strdup_printf ("/solutions/backuprestore/%s?$skiptoken=%u", path, skip);

  tn_put_member (reply->body, "@odata.nextLink", link);
}

guint
tn_backup_skip_of (TnCall *call)
{
  const char *token = g_hash_table_lookup (call->params, "$skiptoken");

  return token != NULL ? (guint) g_ascii_strtoull (token, NULL, 10) : 0;
}

static void
put_units (TnCall *call, TnReply *reply, Backup *backup, guint workload)
{
  guint skip = tn_backup_skip_of (call), seen = 0;

  g_string_append (reply->body, "{\"value\":[");
  for (guint i = 0; i < backup->units->len && seen < skip + BACKUP_PAGE; i++)
    {
      const Unit *unit = g_ptr_array_index (backup->units, i);

      if (unit->workload == workload && seen++ >= skip)
        tn_backup_put_unit (reply->body, backup, unit);
    }
  g_string_append_c (reply->body, ']');
  if (seen == skip + BACKUP_PAGE)
    tn_backup_put_next (reply, tn_backup_workloads[workload].units, seen);
  g_string_append_c (reply->body, '}');
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

/* Below a policy there are its rules, and nothing else that we know. */
static void
handle_policy_rules (TnRehearsal *self,
                     TnCall *call,
                     TnReply *reply,
                     Backup *backup,
                     guint workload,
                     char **parts)
{
  const Policy *policy = &backup->policies[workload];

  if (!may (call, reply, "Configuration") ||
      (!g_str_equal (call->method, "GET") && !tn_backup_may_control (reply, backup)))
    return;
  if (!policy->exists || g_ascii_strcasecmp (policy->id, parts[1]) != 0)
    tn_reply_graph_error (reply, 404, "PolicyNotFound", "The policy was not found.");
  else if (g_ascii_strcasecmp (parts[2], tn_backup_workloads[workload].rules) != 0)
    tn_reply_graph_error (reply, 400, "BadRequest", "Resource not found for the segment.");
  else
    tn_backup_handle_rules (self,
                            call,
                            reply,
                            backup,
                            workload,
                            parts[3] != NULL ? parts[3] : "",
                            parts[3] != NULL && parts[4] != NULL ? parts[4] : "");
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

  if (g_ascii_strcasecmp (parts[0], tn_backup_workloads[workload].units) == 0 && get)
    {
      if (may (call, reply, "Configuration"))
        put_units (call, reply, backup, workload);
    }
  else if (g_ascii_strcasecmp (parts[0], tn_backup_workloads[workload].policies) == 0 &&
           parts[1] != NULL && parts[2] != NULL)
    {
      handle_policy_rules (self, call, reply, backup, workload, parts);
    }
  else if (g_ascii_strcasecmp (parts[0], tn_backup_workloads[workload].policies) == 0 && !get)
    {
      if (may (call, reply, "Configuration") && tn_backup_may_control (reply, backup))
        tn_backup_write_policy (self, call, reply, backup, workload, id);
    }
  else if (!may (call, reply, "Restore") || (!get && !tn_backup_may_control (reply, backup)))
    ;
  else if (!get && *id == '\0')
    tn_backup_create_session (self, call, reply, backup, workload);
  else
    tn_backup_handle_session (self,
                              call,
                              reply,
                              backup,
                              tn_backup_find_session (backup, id),
                              parts[1] != NULL && parts[2] != NULL ? parts[2] : "");
}

/* Every path of it, whose case nobody minds. FALSE: not one of its paths. */
gboolean
tn_rehearsal_handle_backup (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  g_auto (GStrv) parts = NULL;
  gboolean get = g_str_equal (call->method, "GET");
  Backup *backup;

  if (g_ascii_strncasecmp (call->path, BACKUP_ROOT, strlen (BACKUP_ROOT) - 1) != 0)
    return FALSE;
  backup = backup_of (self, call->tenant);
  tn_fleet_users (self->fleet, call->tenant);
  settle (self, call->tenant, backup);
  parts = g_strsplit (call->path + MIN (strlen (call->path), strlen (BACKUP_ROOT)), "/", -1);
  if (parts[0] == NULL)
    {
      if (may (call, reply, "Control"))
        put_root (reply, backup);
      return TRUE;
    }
  for (guint i = 0; i < N_WORKLOADS; i++)
    {
      const Workload *workload = &tn_backup_workloads[i];

      if (g_ascii_strcasecmp (parts[0], workload->units) == 0 ||
          g_ascii_strcasecmp (parts[0], workload->policies) == 0 ||
          g_ascii_strcasecmp (parts[0], workload->sessions) == 0)
        {
          handle_workload (self, call, reply, backup, i, parts);
          return TRUE;
        }
      if (workload->browses != NULL && g_ascii_strcasecmp (parts[0], workload->browses) == 0)
        {
          if (may (call, reply, "Restore") && tn_backup_may_control (reply, backup))
            tn_backup_handle_browse (self, call, reply, backup, i, parts);
          return TRUE;
        }
    }
  if (g_ascii_strcasecmp (parts[0], "protectionPolicies") == 0)
    {
      if (!may (call, reply, "Configuration"))
        ;
      else if (get)
        put_policies (reply, backup);
      else if (tn_backup_may_control (reply, backup) && parts[1] != NULL && parts[2] != NULL)
        tn_backup_switch_policy (self, reply, backup, parts[1], parts[2]);
    }
  else if (g_ascii_strcasecmp (parts[0], "restorePoints") == 0)
    {
      if (!may (call, reply, "Search"))
        ;
      else if (get)
        tn_backup_list_points (self, call, reply, backup);
      else
        tn_backup_search_points (self, call, reply, backup);
    }
  else if (g_ascii_strcasecmp (parts[0], "restoreSessions") == 0 && parts[1] == NULL && get)
    {
      if (may (call, reply, "Restore"))
        tn_backup_put_sessions (reply, backup);
    }
  else if (g_ascii_strcasecmp (parts[0], "restoreSessions") == 0 && parts[1] != NULL)
    {
      if (may (call, reply, "Restore") && (get || tn_backup_may_control (reply, backup)))
        tn_backup_handle_session (self,
                                  call,
                                  reply,
                                  backup,
                                  tn_backup_find_session (backup, parts[1]),
                                  parts[2] != NULL ? parts[2] : "");
    }
  else
    tn_reply_graph_error (reply, 400, "BadRequest", "Resource not found for the segment.");
  return TRUE;
}
