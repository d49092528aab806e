/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-backup-provider.h"
#include "tn-cache-backup.h"
#include "tn-graph-error.h"
#include "tn-text.h"

#include <string.h>

/* The verbs of "backup" that are about Microsoft's own services. */

static const char usage[] =
    "backup services TENANT               what backs it up, asked now\n"
    "       tenantryctl backup items TENANT SERVICE [--search TEXT]\n"
    "       tenantryctl backup points TENANT SERVICE [ITEM]\n"
    "       tenantryctl backup gap TENANT SERVICE\n"
    "       tenantryctl backup protect TENANT SERVICE [USER-ID…] [--dry-run | --yes]\n"
    "       tenantryctl backup unprotect TENANT SERVICE ITEM… --yes\n"
    "       tenantryctl backup rules TENANT SERVICE\n"
    "       tenantryctl backup add-rule TENANT SERVICE GROUP-ID|WORD… [--follow] --yes\n"
    "       tenantryctl backup remove-rule|run-rule TENANT SERVICE RULE-ID --yes\n"
    "       tenantryctl backup recover TENANT SERVICE [ITEM…] --at TIME [--in-place]\n"
    "                                  [--dry-run | --yes]\n"
    "       tenantryctl backup tasks TENANT\n"
    "SERVICE is entra, exchange, onedrive or sharepoint.";

typedef struct
{
  TnCli *cli;
  TnSnapshotTarget target;
  TnBackupService service;
  const TnBackupProvider *provider;
} Ask;

static void
put_items (TnCli *cli, const char *name, GPtrArray *items)
{
  static const char *const states[] = { [TN_ITEM_WAITING] = "waiting",
                                        [TN_ITEM_RUNNING] = "running",
                                        [TN_ITEM_DONE] = "restored",
                                        [TN_ITEM_FAILED] = "failed",
                                        [TN_ITEM_UNKNOWN] = "unknown" };
  g_autoptr (JsonBuilder) builder = tn_cli_begin_list (name);

  for (guint i = 0; i < items->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (items, i);
      g_autofree char *time = item->time > 0 ? tn_time_format (item->time) : g_strdup ("");
      const char *state = item->state != TN_ITEM_WAITING ? states[item->state]
                          : item->problem != NULL        ? "failing"
                          : item->status != NULL         ? item->status
                                                         : "";

      if (!cli->json)
        {
          g_print ("%-20s  %-12s  %-36s  %s%s%s%s%s\n",
                   time,
                   state,
                   item->id,
                   tn_backup_item_title (item),
                   item->details != NULL ? "  " : "",
                   item->details != NULL ? item->details : "",
                   item->problem != NULL ? ": " : "",
                   item->problem != NULL ? item->problem : "");
          continue;
        }
      json_builder_begin_object (builder);
      tn_json_put_string (builder, "id", item->id);
      tn_json_put_string (builder, "about", item->object);
      tn_json_put_string (builder, "name", item->name);
      tn_json_put_string (builder, "details", item->details);
      tn_json_put_string (builder, "status", item->status);
      tn_json_put_string (builder, "state", states[item->state]);
      tn_json_put_string (builder, "problem", item->problem);
      tn_json_put_time (builder, "time", item->time);
      if (item->follows)
        tn_json_put_boolean (builder, "follows", TRUE);
      json_builder_end_object (builder);
    }
  if (cli->json)
    tn_cli_end_list (builder);
}

static int
list_services (Ask *ask, GError **error)
{
  TnStore *store = tn_services_get_store (ask->cli->services);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonBuilder) builder = NULL;

  if (!dex_await (tn_backup_refresh (ask->cli->services, &ask->target), error) ||
      (list = dex_await_boxed (tn_cache_list_service_backups (store, ask->target.tenant), error)) ==
          NULL)
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list ("services");
  for (guint i = 0; i < list->len; i++)
    {
      const TnServiceBackup *backup = g_ptr_array_index (list, i);

      if (!ask->cli->json)
        {
          g_autofree char *text =
              tn_service_backup_describe (backup, tn_services_now (ask->cli->services));

          g_print ("%-12s %-14s %s\n",
                   tn_backup_service_nick (backup->service),
                   tn_service_backup_nick (backup),
                   text);
          continue;
        }
      json_builder_begin_object (builder);
      tn_json_put_string (builder, "service", tn_backup_service_nick (backup->service));
      tn_json_put_string (builder, "state", tn_service_backup_nick (backup));
      tn_json_put_boolean (builder, "controlledByAnother", backup->foreign);
      tn_json_put_string (builder, "problem", backup->problem);
      tn_json_put_int (builder, "total", backup->total);
      tn_json_put_int (builder, "protected", backup->done);
      tn_json_put_int (builder, "failing", backup->failed);
      tn_json_put_int (builder, "unprotectedLicensedUsers", backup->gap);
      tn_json_put_time (builder, "lastSafe", backup->last_at);
      tn_json_put_time (builder, "read", backup->read_at);
      json_builder_end_object (builder);
    }
  if (ask->cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

/* By its id, whose it is, its address, or its name, when only one has it; nothing twice. */
static gboolean
find_item (Ask *ask, GPtrArray *all, const char *text, GPtrArray *found, GError **error)
{
  const TnBackupItem *match = NULL;
  guint named = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (all, i);

      if (g_strcmp0 (item->id, text) == 0 || g_strcmp0 (item->object, text) == 0 ||
          g_strcmp0 (item->details, text) == 0)
        {
          match = item;
          named = 1;
          break;
        }
      if (g_strcmp0 (item->name, text) == 0)
        {
          match = item;
          named++;
        }
    }
  if (named != 1)
    {
      g_set_error (error,
                   TN_SERVICE_ERROR,
                   TN_SERVICE_ERROR_NOT_FOUND,
                   named > 1 ? "there are several of the name %s in %s: name its address or id"
                             : "%s is not in the backup of %s, or was not read yet (“backup "
                               "services”)",
                   text,
                   tn_backup_service_nick (ask->service));
      return FALSE;
    }
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (((TnBackupItem *) g_ptr_array_index (found, i))->id, match->id))
      return TRUE;
  g_ptr_array_add (found, tn_backup_item_copy (match));
  return TRUE;
}

static GPtrArray *
find_items (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) all =
      dex_await_boxed (ask->provider->list_items (ask->cli->services, &ask->target, ask->service),
                       error);
  g_autoptr (GPtrArray) found = tn_backup_items_new ();

  if (all == NULL)
    return NULL;
  if (ask->cli->argc <= 3 && ask->cli->search == NULL)
    return g_steal_pointer (&all);
  if (ask->cli->argc <= 3)
    {
      g_autofree char *needle = tn_text_fold (ask->cli->search);

      for (guint i = 0; i < all->len; i++)
        {
          const TnBackupItem *item = g_ptr_array_index (all, i);
          g_autofree char *text = g_strjoin ("\n",
                                             tn_backup_item_title (item),
                                             item->details != NULL ? item->details : "",
                                             NULL);
          g_autofree char *fold = tn_text_fold (text);

          if (strstr (fold, needle) != NULL)
            g_ptr_array_add (found, tn_backup_item_copy (item));
        }
      return g_steal_pointer (&found);
    }
  for (int i = 3; i < ask->cli->argc; i++)
    if (!find_item (ask, all, ask->cli->argv[i], found, error))
      return NULL;
  return g_steal_pointer (&found);
}

static int
list_items (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) items = find_items (ask, error);

  if (items == NULL)
    return TN_EXIT_FAILED;
  put_items (ask->cli, "items", items);
  return TN_EXIT_OK;
}

/* Without an item, those of the first one. */
static GPtrArray *
read_points (Ask *ask, GPtrArray *items, GError **error)
{
  const TnBackupItem *first = items->len > 0 ? g_ptr_array_index (items, 0) : NULL;

  if (first == NULL)
    {
      g_set_error_literal (error,
                           TN_SERVICE_ERROR,
                           TN_SERVICE_ERROR_NOT_FOUND,
                           "nothing of it is in the backup");
      return NULL;
    }
  return dex_await_boxed (
      ask->provider->list_points (ask->cli->services, &ask->target, ask->service, first->id),
      error);
}

static int
list_points (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) items = find_items (ask, error);
  g_autoptr (GPtrArray) points = items != NULL ? read_points (ask, items, error) : NULL;

  if (points == NULL)
    return TN_EXIT_FAILED;
  put_items (ask->cli, "points", points);
  return TN_EXIT_OK;
}

/* FALSE: it is not known whom the service protects, and why. */
static gboolean
is_known (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) list =
      dex_await_boxed (tn_cache_list_service_backups (tn_services_get_store (ask->cli->services),
                                                      ask->target.tenant),
                       error);
  const TnServiceBackup *backup;

  if (list == NULL)
    return FALSE;
  backup = g_ptr_array_index (list, ask->service - TN_BACKUP_SERVICE_ENTRA);
  if (backup->state > TN_SERVICE_NOT_LICENSED || backup->total >= 0)
    return TRUE;
  if (backup->state == TN_SERVICE_NOT_PERMITTED)
    g_set_error (error,
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED,
                 "Tenantry may not look at the backup of %s yet; “backup permit TENANT” asks for "
                 "the permission",
                 ask->target.name);
  else
    g_set_error_literal (error,
                         TN_SERVICE_ERROR,
                         TN_SERVICE_ERROR_NOT_FOUND,
                         "it was not read yet; “backup services TENANT” reads it");
  return FALSE;
}

/* What Microsoft refuses to change for want of a permission. */
static int
explain (Ask *ask, GError **error)
{
  if (!g_error_matches (*error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN))
    return TN_EXIT_FAILED;
  g_clear_error (error);
  g_set_error (error,
               TN_STORE_ERROR,
               TN_STORE_ERROR_REFUSED,
               "Tenantry may not change the backup of %s, or not with this account; “backup permit "
               "TENANT --write” asks for the permission",
               ask->target.name);
  return TN_EXIT_REFUSED;
}

static GPtrArray *
read_gap (Ask *ask, GError **error)
{
  if (!is_known (ask, error))
    return NULL;
  return dex_await_boxed (tn_cache_list_backup_gap (tn_services_get_store (ask->cli->services),
                                                    ask->target.tenant,
                                                    ask->service),
                          error);
}

static int
list_gap (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) gap = read_gap (ask, error);

  if (gap == NULL)
    return TN_EXIT_FAILED;
  put_items (ask->cli, "unprotected", gap);
  return TN_EXIT_OK;
}

/* It was all that was asked for, or --yes is missing. */
static int
end_preview (const Ask *ask)
{
  if (ask->cli->dry_run)
    return TN_EXIT_OK;
  g_printerr ("tenantryctl: nothing was changed; say --yes to do it\n");
  return TN_EXIT_REFUSED;
}

/* The users who were named, else all who are left out. */
static GPtrArray *
read_wanted (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) named = NULL;

  if (ask->cli->argc <= 3)
    return read_gap (ask, error);
  named = tn_backup_items_new ();
  for (int i = 3; i < ask->cli->argc; i++)
    {
      TnBackupItem *item = g_new0 (TnBackupItem, 1);

      item->id = g_strdup (ask->cli->argv[i]);
      g_ptr_array_add (named, item);
    }
  return g_steal_pointer (&named);
}

/* Returns: the #TnExit. @results: (nullable) (transfer none) */
static int
finish (Ask *ask, GPtrArray *results, GError **error)
{
  guint refused = 0;

  if (results == NULL)
    return explain (ask, error);
  for (guint i = 0; i < results->len; i++)
    refused += ((TnBackupItem *) g_ptr_array_index (results, i))->problem != NULL;
  put_items (ask->cli, "results", results);
  return refused == 0 ? TN_EXIT_OK : refused < results->len ? TN_EXIT_PARTIAL : TN_EXIT_FAILED;
}

static int
protect (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) wanted = read_wanted (ask, error);
  g_autoptr (GPtrArray) ids = wanted != NULL ? tn_backup_items_ids (wanted) : NULL;
  g_autoptr (GPtrArray) results = NULL;

  if (ids == NULL)
    return TN_EXIT_FAILED;
  if (ask->cli->dry_run || !ask->cli->yes)
    {
      /* All who are left out may be thousands: of those who were not asked to be seen, the number.
       */
      if (ask->cli->dry_run || ask->cli->json)
        put_items (ask->cli, "preview", wanted);
      else
        {
          g_autofree char *what = tn_backup_service_count (ask->service, ids->len);

          g_print ("to be protected: %s\n", what);
        }
      return end_preview (ask);
    }
  results = dex_await_boxed (tn_m365_protect (ask->cli->services, &ask->target, ask->service, ids),
                             error);
  return finish (ask, results, error);
}

static int
unprotect (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) items = find_items (ask, error);
  g_autoptr (GPtrArray) ids = items != NULL ? tn_backup_items_ids (items) : NULL;
  g_autoptr (GPtrArray) results = NULL;

  if (ids == NULL)
    return TN_EXIT_NOT_FOUND;
  if (ask->cli->dry_run || !ask->cli->yes)
    {
      put_items (ask->cli, "preview", items);
      return end_preview (ask);
    }
  results =
      dex_await_boxed (tn_m365_unprotect (ask->cli->services, &ask->target, ask->service, ids),
                       error);
  return finish (ask, results, error);
}

static GPtrArray *
read_rules (Ask *ask, GError **error)
{
  return dex_await_boxed (tn_m365_list_rules (ask->cli->services, &ask->target, ask->service),
                          error);
}

static int
list_rules (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) rules = read_rules (ask, error);

  if (rules == NULL)
    return explain (ask, error);
  /* A rule has no name but what it is about. */
  for (guint i = 0; i < rules->len; i++)
    {
      TnBackupItem *rule = g_ptr_array_index (rules, i);
      g_auto (GStrv) words = tn_backup_rule_words (rule->object);

      if (rule->name == NULL)
        rule->name = g_strjoinv (", ", words);
      if (rule->details == NULL && rule->follows)
        rule->details = g_strdup ("also who comes later");
    }
  put_items (ask->cli, "rules", rules);
  return TN_EXIT_OK;
}

static int
add_rule (Ask *ask, GError **error)
{
  /* The arguments end with NULL. */
  const char *const *words = (const char *const *) ask->cli->argv + 3;
  g_autoptr (TnBackupItem) rule = NULL;
  g_autoptr (GPtrArray) results = g_ptr_array_new ();

  if (ask->cli->dry_run || !ask->cli->yes)
    {
      g_autofree char *expression = tn_backup_rule_expression (ask->service, words),
                      *text = g_strconcat (expression,
                                           ask->cli->follow ? ", also who comes later" : "",
                                           NULL);

      return tn_cli_print_preview (ask->cli, text);
    }
  rule = dex_await_boxed (
      tn_m365_add_rule (ask->cli->services, &ask->target, ask->service, words, ask->cli->follow),
      error);
  if (rule != NULL)
    g_ptr_array_add (results, rule);
  return finish (ask, rule != NULL ? results : NULL, error);
}

/* NULL: with @error. */
static TnBackupItem *
find_rule (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) rules = read_rules (ask, error);

  for (guint i = 0; rules != NULL && i < rules->len; i++)
    if (g_str_equal (((TnBackupItem *) g_ptr_array_index (rules, i))->id, ask->cli->argv[3]))
      return tn_backup_item_copy (g_ptr_array_index (rules, i));
  if (rules != NULL)
    g_set_error (error,
                 TN_SERVICE_ERROR,
                 TN_SERVICE_ERROR_NOT_FOUND,
                 "there is no rule “%s”; “backup rules” lists them",
                 ask->cli->argv[3]);
  return NULL;
}

/* Whether a rule is to be changed that is found. Else @status is the #TnExit. */
static TnBackupItem *
take_rule (Ask *ask, int *status, GError **error)
{
  g_autoptr (TnBackupItem) rule = find_rule (ask, error);

  if (rule == NULL)
    {
      *status = explain (ask, error);
      return NULL;
    }
  if (!ask->cli->dry_run && ask->cli->yes)
    return g_steal_pointer (&rule);
  *status = tn_cli_print_preview (ask->cli, rule->object);
  return NULL;
}

static int
remove_rule (Ask *ask, GError **error)
{
  int status = TN_EXIT_OK;
  g_autoptr (TnBackupItem) rule = take_rule (ask, &status, error);

  if (rule == NULL)
    return status;
  if (!dex_await (tn_m365_remove_rule (ask->cli->services, &ask->target, ask->service, rule),
                  error))
    return explain (ask, error);
  return tn_cli_print_done (ask->cli, "the rule is removed; whom it chose is no longer protected");
}

static int
run_rule (Ask *ask, GError **error)
{
  int status = TN_EXIT_OK;
  g_autoptr (TnBackupItem) rule = take_rule (ask, &status, error);

  if (rule == NULL)
    return status;
  if (!dex_await (tn_m365_run_rule (ask->cli->services, &ask->target, ask->service, rule), error))
    return explain (ask, error);
  return tn_cli_print_done (ask->cli, "Microsoft applies the rule once more");
}

/* The last point at or before @time; 0: the newest. */
static const TnBackupItem *
find_point (GPtrArray *points, gint64 time, GError **error)
{
  for (guint i = 0; i < points->len; i++)
    {
      const TnBackupItem *point = g_ptr_array_index (points, i);

      if (time == 0 || point->time <= time)
        return point;
    }
  g_set_error_literal (error,
                       TN_SERVICE_ERROR,
                       TN_SERVICE_ERROR_NOT_FOUND,
                       "Microsoft keeps nothing from before that time");
  return NULL;
}

static int
recover (Ask *ask, GError **error)
{
  gint64 at = ask->cli->at != NULL ? tn_time_parse (ask->cli->at) : 0;
  g_autoptr (GPtrArray) wanted = NULL, points = NULL, items = NULL, chosen = NULL, results = NULL;
  TnBackupRequest request = { .service = ask->service, .in_place = ask->cli->in_place };
  const TnBackupItem *point;
  gboolean impossible = FALSE;
  guint failed = 0;

  if (at == 0)
    {
      g_set_error (error,
                   G_OPTION_ERROR,
                   G_OPTION_ERROR_BAD_VALUE,
                   "“%s” is no time: --at wants one like 2026-11-29T10:00:00Z",
                   ask->cli->at != NULL ? ask->cli->at : "");
      return TN_EXIT_USAGE;
    }
  if ((wanted = find_items (ask, error)) == NULL)
    return TN_EXIT_NOT_FOUND;
  request.time = at;
  /* A directory has points of its own; each mailbox, drive and site has its own, which the preview
   * looks for one by one. */
  if (ask->service == TN_BACKUP_SERVICE_ENTRA)
    {
      if ((points = read_points (ask, wanted, error)) == NULL ||
          (point = find_point (points, at, error)) == NULL)
        return TN_EXIT_NOT_FOUND;
      request.point = point->id;
      request.time = point->time;
    }
  request.items = wanted;
  items =
      dex_await_boxed (tn_backup_preview (ask->cli->services, &ask->target, &request, NULL), error);
  if (items == NULL)
    return explain (ask, error);
  if (ask->cli->dry_run || !ask->cli->yes)
    {
      put_items (ask->cli, "preview", items);
      if (items->len == 0 && !ask->cli->json)
        g_print ("nothing to restore: it is as it was then\n");
      return end_preview (ask);
    }
  /* What came since is never deleted from here (RES-16): that is for somebody who sees it. */
  chosen = tn_backup_items_new ();
  for (guint i = 0; i < items->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (items, i);

      impossible = impossible || item->problem != NULL;
      if (item->problem == NULL && g_strcmp0 (item->status, "softDelete") != 0)
        g_ptr_array_add (chosen, tn_backup_item_copy (item));
    }
  if (chosen->len == 0)
    {
      put_items (ask->cli, "results", items);
      return impossible ? TN_EXIT_FAILED : TN_EXIT_OK;
    }
  request.items = chosen;
  results = dex_await_boxed (
      tn_backup_restore (ask->cli->services, &ask->target, &request, NULL, NULL, NULL, NULL),
      error);
  if (results == NULL)
    return explain (ask, error);
  /* What could not even be tried was asked for, too. */
  for (guint i = 0; i < items->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (items, i);

      if (item->problem != NULL)
        {
          TnBackupItem *left = tn_backup_item_copy (item);

          left->state = TN_ITEM_FAILED;
          g_ptr_array_add (results, left);
        }
    }
  for (guint i = 0; i < results->len; i++)
    failed += ((TnBackupItem *) g_ptr_array_index (results, i))->state != TN_ITEM_DONE;
  put_items (ask->cli, "results", results);
  return failed == 0 ? TN_EXIT_OK : failed < results->len ? TN_EXIT_PARTIAL : TN_EXIT_FAILED;
}

static int
list_tasks (Ask *ask, GError **error)
{
  g_autoptr (GPtrArray) tasks =
      dex_await_boxed (tn_backup_list_tasks (ask->cli->services, &ask->target), error);

  if (tasks == NULL)
    return TN_EXIT_FAILED;
  put_items (ask->cli, "tasks", tasks);
  return TN_EXIT_OK;
}

int
tn_cli_backup_services (TnCli *cli, GError **error)
{
  static const struct
  {
    const char *verb;
    int least, most;
    gboolean m365; /* Microsoft 365 Backup only */
    int (*run) (Ask *ask, GError **error);
  } verbs[] = {
    { "services", 2, 2, FALSE, list_services },
    { "items", 3, 3, FALSE, list_items },
    { "points", 3, 4, FALSE, list_points },
    { "gap", 3, 3, TRUE, list_gap },
    { "unprotect", 4, G_MAXINT, TRUE, unprotect },
    { "rules", 3, 3, TRUE, list_rules },
    { "add-rule", 4, 3 + TN_M365_RULE_WORDS, TRUE, add_rule },
    { "remove-rule", 4, 4, TRUE, remove_rule },
    { "run-rule", 4, 4, TRUE, run_rule },
    { "protect", 3, G_MAXINT, TRUE, protect },
    { "recover", 3, G_MAXINT, FALSE, recover },
    { "tasks", 2, 2, FALSE, list_tasks },
  };

  for (guint i = 0; cli->argc > 0 && i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (TnRecord) tenant = NULL;
      Ask ask = { .cli = cli, .service = TN_N_BACKUP_SERVICES };

      if (!g_str_equal (verbs[i].verb, cli->argv[0]))
        continue;
      if (cli->argc < verbs[i].least || cli->argc > verbs[i].most)
        return tn_cli_usage (usage);
      if (verbs[i].least > 2)
        {
          ask.service = tn_backup_service_parse (cli->argv[2]);
          /* The directory is ours, and has verbs of its own. */
          if (ask.service == TN_N_BACKUP_SERVICES || ask.service == TN_BACKUP_SERVICE_DIRECTORY ||
              (verbs[i].m365 && ask.service == TN_BACKUP_SERVICE_ENTRA))
            return tn_cli_usage (usage);
          ask.provider = tn_backup_provider_of (ask.service);
        }
      if ((tenant = tn_cli_find (cli, TN_LIST_TENANTS, cli->argv[1], error)) == NULL)
        return TN_EXIT_NOT_FOUND;
      ask.target = (TnSnapshotTarget) { tn_record_get_id (tenant),
                                        tn_record_get_string (tenant, "tenant-id"),
                                        tn_record_get_string (tenant, "name") };
      return verbs[i].run (&ask, error);
    }
  return -1;
}
