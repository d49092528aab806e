/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-m365-private.h"

#include "tn-backup-decoder.h"
#include "tn-dex.h"
#include "tn-json.h"

#include <glib/gi18n-lib.h>

/* What Microsoft 365 Backup protects: its policies and their units (reference 5.3, 5.4). */

const TnM365Paths *
tn_m365_paths (TnBackupService service)
{
  static const TnM365Paths paths[] = {
    { "exchangeProtectionPolicies",
      "mailboxProtectionUnits",
      "exchangeRestoreSessions",
      "mailboxRestoreArtifacts",
      "granularMailboxRestoreArtifacts",
      NULL,
      "mailboxInclusionRules",
      "mailboxExpression" },
    { "oneDriveForBusinessProtectionPolicies",
      "driveProtectionUnits",
      "oneDriveForBusinessRestoreSessions",
      "driveRestoreArtifacts",
      "granularDriveRestoreArtifacts",
      "oneDriveForBusinessBrowseSessions",
      "driveInclusionRules",
      "driveExpression" },
    { "sharePointProtectionPolicies",
      "siteProtectionUnits",
      "sharePointRestoreSessions",
      "siteRestoreArtifacts",
      "granularSiteRestoreArtifacts",
      "sharePointBrowseSessions",
      "siteInclusionRules",
      "siteExpression" },
  };

  g_return_val_if_fail (service >= TN_BACKUP_SERVICE_EXCHANGE &&
                            service <= TN_BACKUP_SERVICE_SHAREPOINT,
                        NULL);

  return &paths[service - TN_BACKUP_SERVICE_EXCHANGE];
}

char *
tn_m365_path (const char *collection, const char *id, const char *rest)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat (TN_M365_ROOT "/", collection, "/", escaped, rest, NULL);
}

void
tn_m365_put_string (GString *out, const char *text)
{
  g_autofree char *quoted = tn_json_quote (text);

  g_string_append (out, quoted);
}

const TnBackupItem *
tn_m365_find_policy (GPtrArray *policies, TnBackupService service)
{
  const TnBackupItem *inactive = NULL;

  /* One may be active, and others stand beside it. */
  for (guint i = 0; policies != NULL && i < policies->len; i++)
    {
      const TnBackupItem *policy = g_ptr_array_index (policies, i);

      if (tn_backup_policy_service (policy->object) != service)
        continue;
      if (g_strcmp0 (policy->status, "inactive") != 0)
        return policy;
      inactive = policy;
    }
  return inactive;
}

TnBackupRoot *
tn_m365_read_root (TnBackupWork *work, GError **error)
{
  TnGraph *graph = tn_services_get_graph (work->services, work->tenant_id);
  g_autoptr (TnHttpResponse) response = tn_dex_await_boxed (
      tn_graph_get (graph, work->tenant_id, TN_M365_ROOT, TN_CALL_DEFAULT, NULL, work->cancellable),
      work->cancellable,
      error);

  return response != NULL ? tn_decode_backup_root (response->body, error) : NULL;
}

gboolean
tn_m365_check_controller (TnBackupWork *work, GError **error)
{
  g_autoptr (TnBackupRoot) root = tn_m365_read_root (work, error);

  if (root == NULL)
    return FALSE;
  if (g_strcmp0 (root->status, "disabled") == 0)
    {
      g_set_error_literal (
          error,
          TN_STORE_ERROR,
          TN_STORE_ERROR_REFUSED,
          _ ("Microsoft 365 Backup is off. It is set up, with billing through Azure, "
             "in the Microsoft 365 admin center."));
      return FALSE;
    }
  if (g_strcmp0 (root->consumer, "thirdparty") != 0)
    return TRUE;
  g_set_error_literal (error,
                       TN_STORE_ERROR,
                       TN_STORE_ERROR_REFUSED,
                       _ ("Another application controls this backup; it has to be done there."));
  return FALSE;
}

char *
tn_m365_policy_for_change (TnBackupWork *work, gboolean create, gboolean *inactive, GError **error)
{
  g_autoptr (GPtrArray) policies = tn_backup_list (work, TN_M365_ROOT "/protectionPolicies", error);
  g_autofree char *path =
      g_strconcat (TN_M365_ROOT "/", tn_m365_paths (work->service)->policies, NULL);
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (TnBackupItem) made = NULL;
  const TnBackupItem *found;

  if (policies == NULL)
    return NULL;
  found = tn_m365_find_policy (policies, work->service);
  *inactive = found == NULL || g_strcmp0 (found->status, "inactive") == 0;
  if (found != NULL || !create)
    return found != NULL ? g_strdup (found->id) : NULL;
  response =
      tn_backup_send (work, "POST", path, g_strdup ("{\"displayName\":\"Tenantry\"}"), error);
  made = response != NULL ? tn_decode_backup_item (response->body, error) : NULL;
  return made != NULL ? g_strdup (made->id) : NULL;
}

gboolean
tn_m365_activate_policy (TnBackupWork *work, const char *policy, GError **error)
{
  g_autofree char *path = tn_m365_path ("protectionPolicies", policy, "/activate");
  g_autoptr (TnHttpResponse) response = tn_backup_send (work, "POST", path, NULL, error);

  return response != NULL;
}

/* The units of a policy that is to change, as its body. */
static char *
change_body (TnBackupWork *work, guint first, gboolean removes)
{
  const char *object =
      work->service == TN_BACKUP_SERVICE_SHAREPOINT ? "siteId" : "directoryObjectId";
  GString *body = g_string_new (NULL);

  g_string_append_printf (body, "{\"%s@delta\":[", tn_m365_paths (work->service)->units);
  for (guint i = first; i < MIN (first + TN_M365_CHUNK, work->items->len); i++)
    {
      g_string_append_printf (body,
                              "%s{%s\"%s\":",
                              i > first ? "," : "",
                              removes ? "\"@removed\":{\"reason\":\"changed\"}," : "",
                              removes ? "id" : object);
      tn_m365_put_string (body, ((TnBackupItem *) g_ptr_array_index (work->items, i))->id);
      g_string_append_c (body, '}');
    }
  g_string_append (body, "]}");
  return g_string_free_and_steal (body);
}

/* @results: what became of the units is added. */
static gboolean
change_chunk (TnBackupWork *work,
              guint first,
              const char *policy,
              gboolean removes,
              GPtrArray *results,
              GError **error)
{
  g_autofree char *path = tn_m365_path (tn_m365_paths (work->service)->policies, policy, "");
  g_autoptr (TnHttpResponse) response = NULL;
  GPtrArray *changes;

  response = tn_backup_send (work, "PATCH", path, change_body (work, first, removes), error);
  changes = response != NULL ? tn_decode_backup_changes (response->body, error) : NULL;
  if (changes == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (results, changes);
  return TRUE;
}

/* FALSE: with @error. */
static gboolean
change_units (TnBackupWork *work, gboolean removes, GPtrArray *results, GError **error)
{
  gboolean inactive = FALSE;
  g_autoptr (GError) local = NULL;
  g_autofree char *policy = tn_m365_policy_for_change (work, !removes, &inactive, &local);

  if (policy == NULL)
    {
      /* Nothing is protected that could be taken out. */
      gboolean none = local == NULL;

      if (!none)
        g_propagate_error (error, g_steal_pointer (&local));
      return none;
    }
  for (guint first = 0; first < work->items->len; first += TN_M365_CHUNK)
    if (!change_chunk (work, first, policy, removes, results, error))
      return FALSE;
  return removes || !inactive || tn_m365_activate_policy (work, policy, error);
}

gint64
tn_m365_note_intent (TnBackupWork *work,
                     const char *action,
                     GPtrArray *items,
                     const char *detail,
                     GError **error)
{
  gint64 intent = tn_backup_note (work, action, tn_backup_object (work, items), 0, NULL, detail);

  if (intent == 0)
    g_set_error_literal (error,
                         TN_STORE_ERROR,
                         TN_STORE_ERROR_FAILED,
                         "the audit trail cannot be written; nothing was changed");
  return intent;
}

void
tn_m365_read_back (TnBackupWork *work)
{
  const TnSnapshotTarget target = { work->tenant, work->tenant_id, work->name };

  dex_await (tn_backup_refresh (work->services, &target), NULL);
}

static DexFuture *
change_fiber (TnBackupWork *work, gboolean removes)
{
  g_autoptr (GPtrArray) results = tn_backup_items_new ();
  g_autofree char *words = tn_backup_service_count (work->service, work->items->len);
  const char *action = removes ? "backup.unprotect" : "backup.protect";
  g_autoptr (GError) error = NULL;
  gint64 intent;

  if (!tn_m365_check_controller (work, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  intent = tn_m365_note_intent (work, action, work->items, words, &error);
  if (intent == 0)
    return dex_future_new_for_error (g_steal_pointer (&error));
  change_units (work, removes, results, &error);
  for (guint i = 0; i < results->len; i++)
    {
      TnBackupItem *item = g_ptr_array_index (results, i);

      item->state = item->problem == NULL ? TN_ITEM_DONE : TN_ITEM_FAILED;
    }
  tn_backup_note_items (work, action, intent, results, error);
  tn_m365_read_back (work);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&results));
}

static DexFuture *
protect_fiber (gpointer work)
{
  return change_fiber (work, FALSE);
}

static DexFuture *
unprotect_fiber (gpointer work)
{
  return change_fiber (work, TRUE);
}

static TnBackupWork *
work_on (TnServices *services,
         const TnSnapshotTarget *target,
         TnBackupService service,
         GPtrArray *ids)
{
  TnBackupWork *work = tn_backup_work_new (services, target, service);

  work->items = tn_backup_items_new ();
  for (guint i = 0; i < ids->len; i++)
    {
      TnBackupItem *item = g_new0 (TnBackupItem, 1);

      item->id = g_strdup (g_ptr_array_index (ids, i));
      g_ptr_array_add (work->items, item);
    }
  return work;
}

DexFuture *
tn_m365_protect (TnServices *services,
                 const TnSnapshotTarget *target,
                 TnBackupService service,
                 GPtrArray *objects)
{
  return tn_dex_spawn (protect_fiber,
                       work_on (services, target, service, objects),
                       tn_backup_work_free);
}

DexFuture *
tn_m365_unprotect (TnServices *services,
                   const TnSnapshotTarget *target,
                   TnBackupService service,
                   GPtrArray *units)
{
  return tn_dex_spawn (unprotect_fiber,
                       work_on (services, target, service, units),
                       tn_backup_work_free);
}
