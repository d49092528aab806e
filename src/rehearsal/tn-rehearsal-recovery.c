/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-json.h"
#include "tn-time.h"

#include <string.h>

/* Microsoft Entra Backup and Recovery (reference 5.10): a snapshot a night, previews and recoveries
 * as jobs, one at a time. What is kept here of a night is who was there: what was deleted since
 * comes back, what was made since goes; values that changed are not. */

#define ROOT "/v1.0/directory/recovery/"
#define KIND "#microsoft.graph.entraRecoveryServices."
#define SNAPSHOTS 7
#define DAY (24 * 60 * 60)
#define NIGHT (22 * 60 * 60)
#define JOB_TAKES 3 /* seconds; hours at Microsoft */
#define PAGE 100

typedef struct
{
  const char *type, *action; /* (not owned) */
  char *id, *name;           /* (owned) */
  const char *failure;       /* (not owned) (nullable) */
} Change;

typedef struct
{
  char id[37];
  gboolean preview;
  gint64 target, started_at, done_at;
  const char *status;
  GHashTable *types;  /* (owned) (nullable): names of those that are wanted; NULL: all */
  GHashTable *ids;    /* (owned) (nullable): of the objects that are wanted */
  GPtrArray *changes; /* (owned) (nullable until over) (element-type Change) */
} Job;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->id);
  g_free (change->name);
  g_free (change);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->types, g_hash_table_unref);
  g_clear_pointer (&job->ids, g_hash_table_unref);
  g_clear_pointer (&job->changes, g_ptr_array_unref);
  g_free (job);
}

void
tn_rehearsal_init_recovery (TnRehearsal *self)
{
  self->recoveries =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
}

static GPtrArray *
jobs_of (TnRehearsal *self, TnFleetTenant *tenant)
{
  GPtrArray *jobs = g_hash_table_lookup (self->recoveries, tenant->id);

  if (jobs == NULL)
    {
      jobs = g_ptr_array_new_with_free_func (job_free);
      g_hash_table_insert (self->recoveries, tenant->id, jobs);
    }
  return jobs;
}

/* What a job finds ------------------------------------------------------------------- */

static void
find (Job *job,
      const char *type,
      const char *id,
      const char *name,
      const char *action,
      const char *failure)
{
  Change *change;

  if ((job->types != NULL && !g_hash_table_contains (job->types, type)) ||
      (job->ids != NULL && !g_hash_table_contains (job->ids, id)))
    return;
  change = g_new0 (Change, 1);
  change->type = type;
  change->action = action;
  change->id = g_strdup (id);
  change->name = g_strdup (name);
  change->failure = failure;
  g_ptr_array_add (job->changes, change);
}

static void
find_changes (TnRehearsal *self, TnFleetTenant *tenant, Job *job)
{
  GArray *users = tn_fleet_users (self->fleet, tenant);
  GArray *groups = tn_fleet_groups (self->fleet, tenant);
  g_autoptr (GPtrArray) policies = tn_rehearsal_list_deleted_policies (self, tenant, job->target);

  job->changes = g_ptr_array_new_with_free_func (change_free);
  for (guint i = 0; i < users->len; i++)
    {
      const TnFleetUser *user = &g_array_index (users, TnFleetUser, i);
      g_autofree char *name = user->display_name != NULL
                                  ? g_strdup (user->display_name)
                                  : g_strdup_printf ("%s %s", user->given_name, user->surname);
      const char *failure =
          user->synced ? "Update failed: the object is synchronized from on-premises." : NULL;

      if (user->removed == TN_REMOVED_CHANGED && user->deleted_at > job->target)
        find (job, "user", user->id, name, "restore", failure);
      else if (user->removed == TN_REMOVED_NO && user->created > job->target)
        find (job, "user", user->id, name, "softDelete", failure);
    }
  for (guint i = 0; i < groups->len; i++)
    {
      const TnDirectoryGroup *group = &g_array_index (groups, TnDirectoryGroup, i);

      if (group->removed == TN_REMOVED_CHANGED && group->deleted_at > job->target)
        find (job, "group", group->id, group->name, "restore", NULL);
    }
  for (guint i = 0; i < policies->len; i++)
    {
      JsonObject *policy = g_ptr_array_index (policies, i);

      find (job,
            "conditionalAccessPolicy",
            tn_json_get_string (policy, "id"),
            tn_json_get_string (policy, "displayName"),
            "restore",
            NULL);
    }
}

static void
apply (TnRehearsal *self, TnFleetTenant *tenant, const Change *change)
{
  TnFleetUser *user = tn_fleet_find_user (self->fleet, tenant, change->id);
  TnDirectoryGroup *group = tn_fleet_find_group (self->fleet, tenant, change->id);

  if (user != NULL && g_str_equal (change->action, "restore"))
    tn_fleet_restore_user (tenant, user);
  else if (user != NULL)
    {
      tn_fleet_remove_user (tenant, user, TN_REMOVED_CHANGED);
      user->deleted_at = tn_rehearsal_now (self);
    }
  else if (group != NULL)
    tn_rehearsal_restore_group (tenant, group);
  else
    tn_rehearsal_restore_policy (self, tenant, change->id);
}

static void
settle (TnRehearsal *self, TnFleetTenant *tenant, GPtrArray *jobs)
{
  gint64 now = tn_rehearsal_now (self);

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);

      if (!g_str_equal (job->status, "initialized") && !g_str_equal (job->status, "running"))
        continue;
      job->status = now > job->started_at ? "running" : "initialized";
      if (now < job->done_at)
        continue;
      job->status = "successful";
      find_changes (self, tenant, job);
      for (guint j = 0; !job->preview && !tenant->lazy && j < job->changes->len; j++)
        {
          const Change *change = g_ptr_array_index (job->changes, j);

          if (change->failure == NULL)
            apply (self, tenant, change);
        }
    }
}

/* Answers ------------------------------------------------------------------------------- */

static gint64
last_night (TnRehearsal *self)
{
  gint64 now = tn_rehearsal_now (self);
  gint64 night = now - now % DAY + NIGHT;

  return night <= now ? night : night - DAY;
}

static char *
snapshot_id (gint64 time)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, time);

  return g_base64_encode ((const guchar *) text, strlen (text));
}

/* 0: there is none of this id. */
static gint64
find_snapshot (TnRehearsal *self, const char *id)
{
  for (gint64 i = 0; i < SNAPSHOTS; i++)
    {
      g_autofree char *text = snapshot_id (last_night (self) - i * DAY);

      if (g_str_equal (text, id))
        return last_night (self) - i * DAY;
    }
  return 0;
}

/* As it was seen on a real tenant, with an envelope of its own. */
static void
put_snapshots (TnRehearsal *self, TnReply *reply)
{
  g_string_append_c (reply->body, '{');
  tn_put_member (reply->body, "@context", "https://graph/v1.0/$metadata#directory/recovery");
  tn_put_raw (reply->body, "value", "[");
  for (gint64 i = 0; i < SNAPSHOTS; i++)
    {
      gint64 time = last_night (self) - i * DAY;
      g_autofree char *id = snapshot_id (time);
      g_autofree char *created = tn_time_format (time);

      g_string_append (reply->body, i > 0 ? ",{" : "{");
      tn_put_member (reply->body, "id", id);
      tn_put_member (reply->body, "createdDateTime", created);
      g_string_append_c (reply->body, '}');
    }
  g_string_append (reply->body, "]}");
}

static guint
count_failed (const Job *job)
{
  guint n = 0;

  for (guint i = 0; job->changes != NULL && i < job->changes->len; i++)
    n += ((Change *) g_ptr_array_index (job->changes, i))->failure != NULL;
  return n;
}

static void
put_job (GString *out, const Job *job)
{
  g_autofree char *type =
      g_strconcat (KIND, job->preview ? "recoveryPreviewJob" : "recoveryJob", NULL);
  g_autofree char *target = tn_time_format (job->target);
  g_autofree char *started = tn_time_format (job->started_at);

  g_string_append (out, out->len > 0 && out->str[out->len - 1] == '}' ? ",{" : "{");
  tn_put_member (out, "@odata.type", type);
  tn_put_member (out, "id", job->id);
  tn_put_member (out, "status", job->status);
  tn_put_member (out, "targetStateDateTime", target);
  tn_put_member (out, "jobStartDateTime", started);
  if (job->changes != NULL)
    {
      tn_put_int (out,
                  job->preview ? "totalChangedObjectsCalculated" : "totalObjectsModified",
                  job->changes->len - (job->preview ? 0 : count_failed (job)));
      tn_put_int (out, job->preview ? "totalChangedLinksCalculated" : "totalLinksModified", 0);
      if (!job->preview)
        tn_put_int (out, "totalFailedChanges", count_failed (job));
    }
  g_string_append_c (out, '}');
}

static void
put_changes (TnRehearsal *self, TnCall *call, TnReply *reply, const Job *job, gboolean failed)
{
  const char *skip_text = g_hash_table_lookup (call->params, "$skip");
  guint skip = skip_text != NULL ? (guint) g_ascii_strtoull (skip_text, NULL, 10) : 0;
  guint seen = 0;

  if (!g_str_equal (job->status, "successful") || (failed && count_failed (job) == 0))
    {
      tn_reply_graph_error (reply, 400, "BadRequest", "The job has nothing to tell of.");
      return;
    }
  g_string_append (reply->body, "{\"value\":[");
  for (guint i = 0; i < job->changes->len && seen < skip + PAGE; i++)
    {
      const Change *change = g_ptr_array_index (job->changes, i);

      if ((failed && change->failure == NULL) || seen++ < skip)
        continue;
      g_string_append (reply->body, reply->body->str[reply->body->len - 1] == '}' ? ",{" : "{");
      tn_put_member (reply->body, "entityTypeName", change->type);
      tn_put_member (reply->body, failed ? "objectId" : "id", change->id);
      tn_put_member (reply->body, "displayName", change->name);
      tn_put_member (reply->body, "recoveryAction", change->action);
      if (failed)
        tn_put_member (reply->body, "failureMessage", change->failure);
      g_string_append_c (reply->body, '}');
    }
  g_string_append_c (reply->body, ']');
  if (seen == skip + PAGE)
    {
      g_autofree char *link = g_strdup_printf ("%s/graph%s?$skip=%u", self->base, call->path, seen);

      tn_put_member (reply->body, "@odata.nextLink", link);
    }
  g_string_append_c (reply->body, '}');
}

/* Jobs ------------------------------------------------------------------------------------ */

static void
read_filter (Job *job, JsonObject *filter)
{
  JsonArray *types = tn_json_get_array (filter, "entityTypes");
  JsonArray *values = tn_json_get_array (filter, "filterValues");

  job->types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < tn_json_array_length (types); i++)
    g_hash_table_add (job->types, g_strdup (tn_json_array_string (types, i)));
  if (values == NULL)
    return;
  job->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < tn_json_array_length (values); i++)
    {
      JsonObject *value = tn_json_array_object (values, i);
      JsonArray *ids = value != NULL ? tn_json_get_array (value, "entityIds") : NULL;

      if (value != NULL)
        g_hash_table_add (job->types, g_strdup (tn_json_get_string (value, "entityType")));
      for (guint j = 0; j < tn_json_array_length (ids); j++)
        g_hash_table_add (job->ids, g_strdup (tn_json_array_string (ids, j)));
    }
}

static void
create_job (TnRehearsal *self,
            TnCall *call,
            TnReply *reply,
            GPtrArray *jobs,
            const char *snapshot,
            gboolean preview)
{
  gsize size = call->body != NULL ? g_bytes_get_size (call->body) : 0;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = size > 0 ? tn_call_parse_body (call, &root, reply) : NULL;
  JsonObject *filter = body != NULL ? tn_json_get_object (body, "filteringCriteria") : NULL;
  gint64 target = find_snapshot (self, snapshot);
  g_autofree char *where = NULL;
  Job *job;

  if (size > 0 && body == NULL)
    return;
  if (target == 0)
    {
      tn_rehearsal_refuse_absent (reply);
      return;
    }
  for (guint i = 0; i < jobs->len; i++)
    {
      const char *status = ((Job *) g_ptr_array_index (jobs, i))->status;

      if (g_str_equal (status, "initialized") || g_str_equal (status, "running"))
        {
          tn_reply_graph_error (reply, 409, "Conflict", "Another job is running.");
          return;
        }
    }
  job = g_new0 (Job, 1);
  tn_fleet_guid (self->fleet, job->id, 75, call->tenant->index, jobs->len);
  job->preview = preview;
  job->target = target;
  job->started_at = tn_rehearsal_now (self);
  job->done_at = job->started_at + JOB_TAKES;
  job->status = "initialized";
  if (filter != NULL)
    read_filter (job, filter);
  g_ptr_array_add (jobs, job);
  where = g_strdup_printf ("%s/graph%s/%s", self->base, call->path, job->id);
  tn_reply_header (reply, "Location", where);
  reply->status = 202;
}

static void
handle_job (TnRehearsal *self, TnCall *call, TnReply *reply, GPtrArray *jobs, char **parts)
{
  Job *job = NULL;

  for (guint i = 0; i < jobs->len; i++)
    if (g_ascii_strcasecmp (((Job *) g_ptr_array_index (jobs, i))->id, parts[0]) == 0)
      job = g_ptr_array_index (jobs, i);
  if (job == NULL)
    tn_rehearsal_refuse_absent (reply);
  else if (parts[1] == NULL)
    put_job (reply->body, job);
  else if (g_str_equal (parts[1], "getChanges") && job->preview)
    put_changes (self, call, reply, job, FALSE);
  else if (g_str_equal (parts[1], "getFailedChanges") && !job->preview)
    put_changes (self, call, reply, job, TRUE);
  else if (g_str_equal (parts[1], "cancel") && g_str_equal (call->method, "POST"))
    {
      if (job->changes == NULL)
        job->status = "abandoned";
      tn_reply_no_content (reply);
    }
  else
    tn_reply_graph_error (reply, 400, "BadRequest", "Unknown path.");
}

static gboolean
may (TnCall *call, TnReply *reply, gboolean preview)
{
  static const char *const read[] = { "EntraBackup.Read.All",
                                      "EntraBackup.ReadWrite.Preview",
                                      "EntraBackup.ReadWrite.Recovery",
                                      NULL };
  const char *const write[] = { preview ? "EntraBackup.ReadWrite.Preview"
                                        : "EntraBackup.ReadWrite.Recovery",
                                NULL };

  if (!tn_call_may (call, reply, g_str_equal (call->method, "GET") ? read : write))
    return FALSE;
  if (tn_fleet_has_premium (call->tenant))
    return TRUE;
  tn_reply_graph_error (reply,
                        403,
                        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
                        "Neither tenant is B2C or tenant doesn't have premium license");
  return FALSE;
}

gboolean
tn_rehearsal_handle_recovery (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  g_auto (GStrv) parts = NULL;
  gboolean post = g_str_equal (call->method, "POST"), preview;
  GPtrArray *jobs;
  guint n;

  if (!g_str_has_prefix (call->path, ROOT))
    return FALSE;
  parts = g_strsplit (call->path + strlen (ROOT), "/", -1);
  n = g_strv_length (parts);
  preview = n >= 3 && g_str_equal (parts[2], "recoveryPreviewJobs");
  if (!may (call, reply, preview))
    return TRUE;
  jobs = jobs_of (self, call->tenant);
  settle (self, call->tenant, jobs);
  if (n == 1 && g_str_equal (parts[0], "snapshots"))
    put_snapshots (self, reply);
  else if (n == 1 && g_str_equal (parts[0], "jobs"))
    {
      g_string_append (reply->body, "{\"value\":[");
      for (guint i = 0; i < jobs->len; i++)
        put_job (reply->body, g_ptr_array_index (jobs, i));
      g_string_append (reply->body, "]}");
    }
  else if (n == 3 && post)
    create_job (self, call, reply, jobs, parts[1], preview);
  else if (n >= 4)
    handle_job (self, call, reply, jobs, parts + 3);
  else
    tn_rehearsal_refuse_absent (reply);
  return TRUE;
}
