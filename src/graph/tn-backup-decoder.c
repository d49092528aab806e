/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-decoder.h"

#include "tn-answer.h"
#include "tn-graph-error.h"
#include "tn-text.h"
#include "tn-time.h"

static gpointer
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_PROTOCOL, text);
  return NULL;
}

void
tn_backup_root_free (TnBackupRoot *root)
{
  g_free (root->status);
  g_free (root->consumer);
  g_free (root);
}

TnBackupRoot *
tn_decode_backup_root (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  yyjson_val *status = yyjson_obj_get (yyjson_doc_get_root (document), "serviceStatus");
  TnBackupRoot *root;

  if (!yyjson_is_obj (status))
    return refuse (error, "the answer has no serviceStatus");
  root = g_new0 (TnBackupRoot, 1);
  root->status = g_strdup (tn_answer_string (status, "status"));
  root->consumer = g_strdup (tn_answer_string (status, "backupServiceConsumer"));
  return root;
}

/* The first of @names that is there. */
static const char *
first_string (yyjson_val *object, const char *const *names)
{
  const char *value = NULL;

  for (guint i = 0; value == NULL && names[i] != NULL; i++)
    value = tn_answer_string (object, names[i]);
  return value;
}

static gint64
first_int (yyjson_val *object, const char *const *names)
{
  gint64 value = -1;

  for (guint i = 0; value < 0 && names[i] != NULL; i++)
    value = tn_answer_int (object, names[i], -1);
  return value;
}

static char *
visible (const char *text)
{
  return text != NULL ? tn_text_visible (text) : NULL;
}

/* A publicError, a refusal inside a 200, or the message of a change that failed. */
static char *
problem_of (yyjson_val *object)
{
  yyjson_val *refusal = yyjson_obj_get (object, "@Core.DataModificationException");
  yyjson_val *error =
      refusal != NULL ? yyjson_obj_get (refusal, "info") : yyjson_obj_get (object, "error");
  const char *code = tn_answer_string (error, "code"),
             *message = tn_answer_string (error, "message");
  const char *failure = tn_answer_string (object, "failureMessage");

  if (code != NULL && message != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s: %s", code, message);

      return visible (text);
    }
  if (code == NULL)
    code = message != NULL ? message : failure;
  /* A refusal without words is one. */
  if (code == NULL && (yyjson_is_obj (refusal) || yyjson_is_obj (error)))
    code = "no reason was given";
  return visible (code);
}

static TnBackupItem *
take_item (yyjson_val *object)
{
  static const char *const ids[] = { "id", "objectId", "itemKey", NULL };
  static const char *const objects[] = { "mailboxExpression", "driveExpression", "siteExpression",
                                         "directoryObjectId", "userId",          "siteId",
                                         "entityTypeName",    "@odata.type",     NULL };
  static const char *const names[] = { "displayName", "siteName", "name", NULL };
  static const char *const details[] = {
    "email",  "siteWebUrl", "restoredFolderName", "restoredSiteName", "restoredItemPath",
    "webUrl", NULL
  };
  static const char *const states[] = { "status", "recoveryAction", "tags", "type", NULL };
  static const char *const times[] = { "protectionDateTime", "restorePointDateTime",
                                       "completionDateTime", "jobStartDateTime",
                                       "createdDateTime",    NULL };
  static const char *const totals[] = { "total",
                                        "totalChangedObjectsCalculated",
                                        "totalObjectsModified",
                                        NULL };
  static const char *const dones[] = { "completed", "totalObjectsModified", NULL };
  static const char *const failures[] = { "failed", "totalFailedChanges", NULL };
  yyjson_val *counts = yyjson_obj_get (object, "protectionPolicyArtifactCount");
  yyjson_val *point = yyjson_obj_get (object, "restorePoint");
  yyjson_val *unit = yyjson_obj_get (object, "protectionUnit");
  const char *id = first_string (object, ids);
  /* A string, and no number (reference 5.8). */
  const char *size = tn_answer_string (object, "sizeInBytes");
  TnBackupItem *item;

  if (counts == NULL)
    counts = yyjson_obj_get (object, "restoreSessionArtifactCount");
  if (!yyjson_is_obj (counts))
    counts = object;
  if (id == NULL)
    return NULL;
  item = g_new0 (TnBackupItem, 1);
  item->id = g_strdup (id);
  item->object = g_strdup (unit != NULL    ? tn_answer_string (unit, "id")
                           : point != NULL ? tn_answer_string (point, "id")
                                           : first_string (object, objects));
  item->name = visible (first_string (object, names));
  item->details = visible (first_string (object, details));
  item->status = visible (first_string (object, states));
  item->problem = problem_of (object);
  item->time = tn_time_parse (first_string (object, times));
  item->total = first_int (counts, totals);
  item->done = first_int (counts, dones);
  item->failed = first_int (counts, failures);
  item->follows = yyjson_is_true (yyjson_obj_get (object, "isAutoApplyEnabled"));
  if (size != NULL)
    item->total = (gint64) MIN (g_ascii_strtoull (size, NULL, 10), (guint64) G_MAXINT64);
  return item;
}

static GPtrArray *
take_items (yyjson_val *list, const char *inside)
{
  GPtrArray *items = tn_backup_items_new ();
  yyjson_val *object;
  size_t index, max;

  yyjson_arr_foreach (list, index, max, object)
  {
    TnBackupItem *item = take_item (inside != NULL ? yyjson_obj_get (object, inside) : object);

    if (item != NULL)
      g_ptr_array_add (items, item);
  }
  return items;
}

GPtrArray *
tn_decode_backup_list (GBytes *body, char **next, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  yyjson_val *root = yyjson_doc_get_root (document), *value = tn_answer_array (root, "value");
  const char *link = tn_answer_string (root, "@odata.nextLink");

  if (value == NULL)
    return refuse (error, "the answer has no value");
  /* Reference 5.9: links may lack the version. */
  *next = link != NULL && *link == '/' && !g_str_has_prefix (link, "/v1.0/")
              ? g_strconcat ("/v1.0", link, NULL)
              : g_strdup (link);
  return take_items (value, NULL);
}

GPtrArray *
tn_decode_backup_search (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  yyjson_val *value = tn_answer_array (yyjson_doc_get_root (document), "searchResults");

  return value != NULL ? take_items (value, "restorePoint")
                       : refuse (error, "the answer has no searchResults");
}

TnBackupItem *
tn_decode_backup_mails (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  yyjson_val *root = yyjson_doc_get_root (document);
  yyjson_val *results = tn_answer_array (root, "searchResults"), *first;
  const char *search = tn_answer_string (root, "searchResponseId");
  TnBackupItem *item;

  if (results == NULL || search == NULL)
    return refuse (error, "the answer has no searchResults");
  first = yyjson_arr_get_first (results);
  item = take_item (yyjson_obj_get (first, "restorePoint"));
  if (item == NULL)
    return NULL;
  item->total = tn_answer_int (first, "artifactHitCount", -1);
  g_set_str (&item->status, search);
  return item;
}

GPtrArray *
tn_decode_backup_changes (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  yyjson_val *root = yyjson_doc_get_root (document), *name, *value;
  size_t index, max;

  if (!yyjson_is_obj (root))
    return refuse (error, "the answer is no object");
  yyjson_obj_foreach (root, index, max, name, value)
  {
    if (yyjson_is_arr (value) && strstr (yyjson_get_str (name), "ProtectionUnits") != NULL)
      return take_items (value, NULL);
  }
  return tn_backup_items_new ();
}

TnBackupItem *
tn_decode_backup_item (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  TnBackupItem *item = take_item (yyjson_doc_get_root (document));

  return item != NULL ? item : refuse (error, "the answer has no id");
}

static TnBackupService
service_of (const char *type, const char *exchange, const char *onedrive, const char *sharepoint)
{
  g_autofree char *lower = g_ascii_strdown (type != NULL ? type : "", -1);

  return strstr (lower, exchange) != NULL     ? TN_BACKUP_SERVICE_EXCHANGE
         : strstr (lower, onedrive) != NULL   ? TN_BACKUP_SERVICE_ONEDRIVE
         : strstr (lower, sharepoint) != NULL ? TN_BACKUP_SERVICE_SHAREPOINT
                                              : TN_N_BACKUP_SERVICES;
}

TnBackupService
tn_backup_policy_service (const char *type)
{
  return service_of (type,
                     "exchangeprotectionpolicy",
                     "onedriveforbusinessprotectionpolicy",
                     "sharepointprotectionpolicy");
}

TnBackupService
tn_backup_session_service (const char *type)
{
  return service_of (type,
                     "exchangerestoresession",
                     "onedriveforbusinessrestoresession",
                     "sharepointrestoresession");
}
