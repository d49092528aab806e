/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-backup.h"

#include "tn-json.h"
#include "tn-time.h"

#include <string.h>

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

gboolean
tn_backup_is_fast (gint64 point)
{
  return point > 0 && point % (7 * DAY) == 0;
}

static void
put_point (GString *out, const Unit *unit, gint64 point, gint64 now)
{
  g_autofree char *id = tn_backup_point_id (unit, point);

  tn_backup_begin_item (out);
  tn_put_member (out, "@odata.type", "#microsoft.graph.restorePoint");
  tn_put_member (out, "id", id);
  tn_backup_put_time (out, "protectionDateTime", point);
  tn_backup_put_time (out, "expirationDateTime", point + (now - point > 14 * DAY ? 365 : 14) * DAY);
  tn_put_member (out, "tags", tn_backup_is_fast (point) ? "fastRestore" : "none");
  tn_put_raw (out, "protectionUnit", "{");
  tn_put_member (out, "@odata.type", tn_backup_workloads[unit->workload].unit_type);
  tn_put_member (out, "id", unit->id);
  g_string_append (out, "}}");
}

/* How many mails fit: as many as the words have letters; none when there is none with that subject.
 * -1: the query is wrong. */
static int
count_hits (JsonObject *query)
{
  const char *type = tn_json_get_string (query, "artifactType");
  const char *text = tn_json_get_string (query, "queryExpression");

  if (g_strcmp0 (type, "message") != 0 || text == NULL ||
      (strstr (text, "Sender -eq '") == NULL && strstr (text, "Subject -like '") == NULL &&
       strstr (text, "HasAttachment -eq '") == NULL))
    return -1;
  return strstr (text, "nowhere") != NULL ? 0 : (int) strlen (text) % 50 + 1;
}

void
tn_backup_search_points (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = tn_call_parse_body (call, &root, reply);
  JsonObject *period = body != NULL ? tn_json_get_object (body, "protectionTimePeriod") : NULL;
  const char *start = period != NULL ? tn_json_get_string (period, "startDateTime") : NULL;
  const char *end = period != NULL ? tn_json_get_string (period, "endDateTime") : NULL;
  JsonArray *ids = body != NULL ? tn_json_get_array (body, "protectionUnitIds") : NULL;
  gint64 from = start != NULL ? tn_time_parse (start) : 0;
  gint64 to = end != NULL ? tn_time_parse (end) : 0;
  gboolean fast = body != NULL && g_strcmp0 (tn_json_get_string (body, "tags"), "fastRestore") == 0;
  gint64 now = tn_rehearsal_now (self);
  g_autoptr (GString) missing = g_string_new (NULL);
  JsonObject *query = body != NULL ? tn_json_get_object (body, "artifactQuery") : NULL;
  int hits = query != NULL ? count_hits (query) : -1;
  char search[37];

  if (body == NULL)
    return;
  if (query != NULL && hits < 0)
    {
      tn_reply_graph_error (reply, 400, "InvalidSearchRequest", "The query is invalid.");
      return;
    }
  if (from == 0 || to == 0 || ids == NULL)
    {
      tn_reply_graph_error (reply, 400, "InvalidSearchRequest", "The search request is invalid.");
      return;
    }
  tn_backup_next_id (self, call->tenant, backup, search);
  if (query != NULL)
    g_hash_table_add (backup->searches, g_strdup (search));
  g_string_append_printf (reply->body, "{\"searchResponseId\":\"%s\",\"searchResults\":[", search);
  for (guint i = 0; i < tn_json_array_length (ids); i++)
    {
      const char *id = tn_json_array_string (ids, i);
      Unit *unit = id != NULL ? tn_backup_find_unit_by_id (backup, id) : NULL;
      gint64 end_at = MIN (to, now);
      gint64 point =
          unit != NULL ? point_before (unit, fast ? end_at - end_at % (7 * DAY) : end_at, now) : 0;

      if (point == 0 || point < from || hits == 0)
        {
          g_string_append_printf (missing, "%s\"%s\"", missing->len > 0 ? "," : "", id);
          continue;
        }
      tn_backup_begin_item (reply->body);
      tn_put_name (reply->body, "restorePoint");
      put_point (reply->body, unit, point, now);
      if (hits > 0)
        tn_put_int (reply->body, "artifactHitCount", hits);
      g_string_append_c (reply->body, '}');
    }
  g_string_append_printf (reply->body, "],\"noResultProtectionUnitIds\":[%s]}", missing->str);
}

/* The points of one unit, newest first: both options are mandatory. */
void
tn_backup_list_points (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup)
{
  const char *expand = g_hash_table_lookup (call->params, "$expand");
  const char *filter = g_hash_table_lookup (call->params, "$filter");
  const char *quote = expand != NULL ? strchr (expand, '\'') : NULL;
  const char *before = filter != NULL && g_str_has_prefix (filter, "protectionDateTime lt ")
                           ? filter + strlen ("protectionDateTime lt ")
                           : NULL;
  g_autofree char *id = quote != NULL ? g_strndup (quote + 1, strcspn (quote + 1, "'")) : NULL;
  Unit *unit = id != NULL ? tn_backup_find_unit_by_id (backup, id) : NULL;
  gint64 now = tn_rehearsal_now (self);
  gint64 point = before != NULL ? tn_time_parse (before) : 0;
  guint skip = tn_backup_skip_of (call), seen = 0;

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
  for (; point != 0 && seen < skip + BACKUP_PAGE * 5; seen++)
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

Session *
tn_backup_find_session (Backup *backup, const char *id)
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
  tn_backup_begin_item (out);
  tn_put_member (out, "@odata.type", tn_backup_workloads[session->workload].session_type);
  tn_put_member (out, "id", session->id);
  tn_put_member (out, "status", session->status);
  tn_backup_put_time (out, "createdDateTime", session->created_at);
  tn_put_raw (out, "error", "null");
  g_string_append_c (out, '}');
}

void
tn_backup_put_sessions (TnReply *reply, Backup *backup)
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
      g_autofree char *point = tn_backup_point_id (artifact->unit, artifact->point);

      tn_backup_begin_item (reply->body);
      tn_put_member (reply->body, "id", artifact->id);
      tn_put_member (reply->body, "destinationType", artifact->in_place ? "inPlace" : "new");
      tn_put_member (reply->body, "status", artifact->status);
      tn_backup_put_time (reply->body,
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
      tn_backup_put_error (reply->body, artifact->error);
      g_string_append_c (reply->body, '}');
    }
  g_string_append (reply->body, "]}");
}

static void
put_granular (TnReply *reply, const Session *session)
{
  g_string_append (reply->body, "{\"value\":[");
  for (guint i = 0; i < session->artifacts->len; i++)
    {
      const Artifact *artifact = g_ptr_array_index (session->artifacts, i);
      gboolean well = g_str_equal (artifact->status, "succeeded");

      tn_backup_begin_item (reply->body);
      tn_put_member (reply->body, "id", artifact->key);
      tn_put_member (reply->body, "status", artifact->status);
      tn_backup_put_time (reply->body, "restorePointDateTime", artifact->point);
      tn_put_member (reply->body,
                     session->workload == SITE ? "siteId" : "directoryObjectId",
                     artifact->unit->object);
      if (well)
        {
          g_autofree char *path = g_strdup_printf ("Documents/Recovered Files %s", session->id);

          tn_put_member (reply->body, "restoredItemPath", path);
        }
      tn_backup_put_error (reply->body, artifact->error);
      g_string_append_c (reply->body, '}');
    }
  g_string_append (reply->body, "]}");
}

/* NULL: what is asked for is wrong, and @reply says so. */
static Artifact *
make_granular (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup, JsonObject *object)
{
  const char *browse = object != NULL ? tn_json_get_string (object, "browseSessionId") : NULL;
  const char *key = object != NULL ? tn_json_get_string (object, "id") : NULL;
  Unit *unit;
  gint64 point;
  Artifact *artifact;

  if (!tn_backup_find_browsed (backup, browse, key, &unit, &point))
    {
      tn_reply_graph_error (reply, 400, "InvalidArtifactRequest", "There is no such item.");
      return NULL;
    }
  artifact = g_new0 (Artifact, 1);
  tn_backup_next_id (self, call->tenant, backup, artifact->id);
  artifact->unit = unit;
  artifact->point = point;
  artifact->key = g_strdup (key);
  artifact->status = "added";
  return artifact;
}

/* NULL: what is asked for is wrong, and @reply says so. */
static Artifact *
make_artifact (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup, JsonObject *object)
{
  JsonObject *point = object != NULL ? tn_json_get_object (object, "restorePoint") : NULL;
  const char *id = point != NULL ? tn_json_get_string (point, "@odata.id") : NULL;
  const char *type = object != NULL ? tn_json_get_string (object, "destinationType") : NULL;
  const char *search = object != NULL ? tn_json_get_string (object, "searchResponseId") : NULL;
  Artifact *artifact;
  Unit *unit;
  gint64 time;

  tn_backup_parse_point (backup, id, &unit, &time);
  if (unit == NULL || time == 0 || type == NULL ||
      (search != NULL && !g_hash_table_contains (backup->searches, search)))
    {
      tn_reply_graph_error (reply, 400, "InvalidRestorePoint", "The restore point is invalid.");
      return NULL;
    }
  artifact = g_new0 (Artifact, 1);
  tn_backup_next_id (self, call->tenant, backup, artifact->id);
  artifact->unit = unit;
  artifact->point = time;
  artifact->in_place = g_str_equal (type, "inPlace");
  artifact->status = "added";
  return artifact;
}

static void
artifact_free (gpointer data)
{
  g_free (((Artifact *) data)->key);
  g_free (data);
}

void
tn_backup_create_session (TnRehearsal *self,
                          TnCall *call,
                          TnReply *reply,
                          Backup *backup,
                          guint workload)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = tn_call_parse_body (call, &root, reply);
  JsonArray *list =
      body != NULL ? tn_json_get_array (body, tn_backup_workloads[workload].artifacts) : NULL;
  gboolean granular = body != NULL && list == NULL;
  Session *session;

  if (granular)
    list = tn_json_get_array (body, tn_backup_workloads[workload].granular);

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
  session->artifacts = g_ptr_array_new_with_free_func (artifact_free);
  tn_backup_next_id (self, call->tenant, backup, session->id);
  session->workload = workload;
  session->status = "draft";
  session->created_at = tn_rehearsal_now (self);
  for (guint i = 0; i < tn_json_array_length (list); i++)
    {
      JsonObject *one = tn_json_array_object (list, i);
      Artifact *artifact = granular && workload != MAILBOX
                               ? make_granular (self, call, reply, backup, one)
                               : make_artifact (self, call, reply, backup, one);

      if (artifact == NULL)
        {
          tn_backup_session_free (session);
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

void
tn_backup_handle_session (TnRehearsal *self,
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
  else if (get && g_ascii_strcasecmp (rest, tn_backup_workloads[session->workload].artifacts) == 0)
    put_artifacts (reply, session);
  else if (get && g_ascii_strcasecmp (rest, tn_backup_workloads[session->workload].granular) == 0)
    {
      if (session->workload == MAILBOX)
        put_artifacts (reply, session);
      else
        put_granular (reply, session);
    }
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
