/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-backup.h"

#include "tn-json.h"

#include <string.h>

/* Looking into what is kept of a OneDrive or a site (reference 5.8): a library, folders three deep,
 * and files. A key is the way to an item: "lib", "lib.2", "lib.2.0". */

#define BROWSE_PAGE 5
#define DEPTH 3
#define FOLDERS 3
#define FILES 4
#define SESSION_LASTS (60 * 60)

typedef struct
{
  char id[37];
  Unit *unit; /* (not owned) */
  gint64 point, created_at;
} BrowseSession;

GPtrArray *
tn_backup_browses_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static BrowseSession *
find_session (Backup *backup, const char *id)
{
  for (guint i = 0; id != NULL && i < backup->browses->len; i++)
    {
      BrowseSession *session = g_ptr_array_index (backup->browses, i);

      if (g_str_equal (session->id, id))
        return session;
    }
  return NULL;
}

static void
put_browse (TnRehearsal *self, GString *out, const BrowseSession *session)
{
  gboolean ready = tn_rehearsal_now (self) >= session->created_at + BROWSE_TAKES;
  g_autofree char *point = tn_backup_point_id (session->unit, session->point);

  tn_backup_begin_item (out);
  tn_put_member (out, "id", session->id);
  tn_put_member (out, "status", ready ? "created" : "creating");
  tn_put_member (out, "restorePointId", point);
  tn_backup_put_time (out, "restorePointDateTime", session->point);
  tn_backup_put_time (out, "createdDateTime", session->created_at);
  tn_backup_put_time (out, "expirationDateTime", session->created_at + SESSION_LASTS);
  tn_put_member (out, "backupSizeInBytes", "102400");
  tn_put_member (out,
                 session->unit->workload == SITE ? "siteId" : "directoryObjectId",
                 session->unit->object);
  tn_backup_put_error (out, NULL);
  g_string_append_c (out, '}');
}

static void
create_browse (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup, guint workload)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = tn_call_parse_body (call, &root, reply);
  const char *id = body != NULL ? tn_json_get_string (body, "restorePointId") : NULL;
  BrowseSession *session;
  Unit *unit;
  gint64 point;

  if (body == NULL)
    return;
  tn_backup_parse_point (backup, id, &unit, &point);
  if (unit == NULL || unit->workload != workload || !tn_backup_is_fast (point))
    {
      tn_reply_graph_error (reply,
                            400,
                            "InvalidRestorePoint",
                            "The restore point cannot be browsed.");
      return;
    }
  session = g_new0 (BrowseSession, 1);
  tn_backup_next_id (self, call->tenant, backup, session->id);
  session->unit = unit;
  session->point = point;
  session->created_at = tn_rehearsal_now (self);
  g_ptr_array_add (backup->browses, session);
  reply->status = 201;
  put_browse (self, reply->body, session);
}

/* Items -------------------------------------------------------------------------------- */

static const char *const folder_names[] = { "Contracts", "Invoices", "Archive" };
static const char *const file_names[] = { "Budget.xlsx",
                                          "Minutes.docx",
                                          "Plan for next year.pptx",
                                          "Photo.jpg" };

static guint
depth_of (const char *key)
{
  guint depth = 0;

  for (const char *c = key; *c != '\0'; c++)
    depth += *c == '.';
  return depth;
}

/* (owned): "Documents/Contracts/Budget.xlsx"; NULL: there is no such item. */
static char *
path_of (const char *key)
{
  g_auto (GStrv) parts = g_strsplit (key, ".", -1);
  GString *path = g_string_new ("Documents");

  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    {
      guint number = (guint) g_ascii_strtoull (parts[i], NULL, 10);

      g_string_append_c (path, '/');
      if (number < FOLDERS && i <= DEPTH)
        g_string_append (path, folder_names[number]);
      else if (number >= 10 && number < 10 + FILES)
        g_string_append (path, file_names[number - 10]);
      else
        parts[0][0] = '?';
    }
  if (g_strcmp0 (parts[0], "lib") == 0)
    return g_string_free_and_steal (path);
  g_string_free (path, TRUE);
  return NULL;
}

static void
put_item (GString *out, const BrowseSession *session, const char *key)
{
  g_autofree char *path = path_of (key);
  g_autofree char *url = NULL;
  g_autofree char *size = NULL;
  const char *name = strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : path;
  gboolean file = strchr (name, '.') != NULL;

  url = g_strdup_printf ("https://example.sharepoint.com/%s", path);
  size = g_strdup_printf ("%u", 1000 + (guint) strlen (path) * 97);
  tn_backup_begin_item (out);
  tn_put_member (out, "itemKey", key);
  tn_put_member (out, "name", name);
  tn_put_member (out, "webUrl", url);
  tn_put_member (out,
                 "type",
                 file                       ? "file"
                 : g_str_equal (key, "lib") ? "documentLibrary"
                                            : "folder");
  tn_put_int (out, "itemsCount", file ? 0 : FOLDERS + FILES);
  tn_put_member (out, "sizeInBytes", size);
  g_string_append_c (out, '}');
}

/* (element-type utf8): the keys below @key. */
static GPtrArray *
keys_below (const char *key)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  if (key == NULL)
    {
      g_ptr_array_add (keys, g_strdup ("lib"));
      return keys;
    }
  for (guint i = 0; i < FOLDERS && depth_of (key) < DEPTH; i++)
    g_ptr_array_add (keys, g_strdup_printf ("%s.%u", key, i));
  for (guint i = 0; i < FILES; i++)
    g_ptr_array_add (keys, g_strdup_printf ("%s.%u", key, 10 + i));
  return keys;
}

/* The first page is asked with POST, the later ones with GET: the link holds what was asked. */
static void
browse (TnRehearsal *self, TnCall *call, TnReply *reply, const BrowseSession *session)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = NULL;
  const char *key = g_hash_table_lookup (call->params, "key");
  guint skip = tn_backup_skip_of (call);
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) keys = NULL;

  if (tn_rehearsal_now (self) < session->created_at + BROWSE_TAKES)
    {
      tn_reply_graph_error (reply, 400, "InvalidRequest", "The browse session is not ready.");
      return;
    }
  if (g_str_equal (call->method, "POST"))
    {
      body = tn_call_parse_body (call, &root, reply);
      if (body == NULL)
        return;
      key = tn_json_get_string (body, "browseLocationItemKey");
    }
  path = key != NULL ? path_of (key) : NULL;
  if (key != NULL && path == NULL)
    {
      tn_reply_graph_error (reply, 400, "InvalidRequest", "There is no such item.");
      return;
    }
  keys = keys_below (key);
  g_string_append (reply->body, "{\"value\":[");
  for (guint i = skip; i < MIN (keys->len, skip + BROWSE_PAGE); i++)
    put_item (reply->body, session, g_ptr_array_index (keys, i));
  g_string_append_c (reply->body, ']');
  if (keys->len > skip + BROWSE_PAGE)
    {
      g_autofree char *link =
          g_strdup_printf ("/solutions/backupRestore/%s/%s/browse?key=%s&$skiptoken=%u",
                           tn_backup_workloads[session->unit->workload].browses,
                           session->id,
                           key,
                           skip + BROWSE_PAGE);

      tn_put_member (reply->body, "@odata.nextLink", link);
    }
  g_string_append_c (reply->body, '}');
}

void
tn_backup_handle_browse (TnRehearsal *self,
                         TnCall *call,
                         TnReply *reply,
                         Backup *backup,
                         guint workload,
                         char **parts)
{
  BrowseSession *session = find_session (backup, parts[1]);

  if (parts[1] == NULL && g_str_equal (call->method, "POST"))
    create_browse (self, call, reply, backup, workload);
  else if (session == NULL)
    tn_reply_graph_error (reply, 404, "ItemNotFound", "There is no such browse session.");
  else if (parts[2] != NULL && g_ascii_strcasecmp (parts[2], "browse") == 0)
    browse (self, call, reply, session);
  else
    put_browse (self, reply->body, session);
}

gboolean
tn_backup_find_browsed (Backup *backup, const char *id, const char *key, Unit **unit, gint64 *point)
{
  const BrowseSession *session = find_session (backup, id);
  g_autofree char *path = key != NULL ? path_of (key) : NULL;

  if (session == NULL || path == NULL)
    return FALSE;
  *unit = session->unit;
  *point = session->point;
  return TRUE;
}
