/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-cache-people.h"
#include "tn-dex.h"
#include "tn-people-sync.h"

#include <string.h>

/* End users, and user sync. */

/* End users ----------------------------------------------------------------- */

static void
print_end_user (TnCli *cli, TnRecord *user)
{
  g_print ("%6" G_GINT64_FORMAT "  %-26s %-34s %-24s %s\n",
           tn_record_get_id (user),
           tn_record_get_string (user, "name"),
           tn_record_get_string (user, "email") ?: "–",
           tn_record_get_string (user, "organization-name"),
           tn_link_state_look ((TnLinkState) tn_record_get_int (user, "link")).word);
}

int
tn_cli_end_users (TnCli *cli)
{
  TnListQuery query = { .kind = TN_LIST_END_USERS, .search = cli->search };
  const char *verb = cli->argc > 0 ? cli->argv[0] : "list";
  g_autoptr (GError) error = NULL;
  int status;

  /* The import looks for it by itself. */
  if (!g_str_equal (verb, "import") &&
      !tn_cli_find_id (cli, TN_LIST_ORGANIZATIONS, cli->organization, &query.parent, &error))
    return tn_cli_report (error);
  if (g_str_equal (verb, "attention"))
    query.filter = TN_FILTER_ATTENTION;
  if (g_str_equal (verb, "export"))
    status = tn_cli_export (cli, &query, &error);
  else if (g_str_equal (verb, "import") && cli->argc == 2)
    status = tn_cli_import (cli, TN_IMPORT_END_USERS, &error);
  else if (cli->argc <= 1 && (g_str_equal (verb, "list") || g_str_equal (verb, "attention")))
    status = tn_cli_list (cli, &query, "endUsers", print_end_user, &error);
  else
    return tn_cli_usage ("end-users [list | attention] | export [FILE] | import FILE "
                         "[--organization ORGANIZATION] [--search TEXT] [--dry-run]");
  return tn_cli_status (error, status);
}

/* User sync ----------------------------------------------------------------- */

static const char usersync_usage[] =
    "usersync [list]\n"
    "       tenantryctl usersync preview | set ORGANIZATION [--type member|guest] [--department "
    "D]\n"
    "                            [--office O] [--domain D] [--group G]\n"
    "       tenantryctl usersync run [ORGANIZATION] [--dry-run] [--override]\n"
    "       tenantryctl usersync enable | disable | history | conflicts ORGANIZATION\n"
    "       tenantryctl usersync resolve ORGANIZATION ENTRA-ID link|move|ignore|notice";

static TnUserSync *
find_sync (TnCli *cli, const char *text, GError **error)
{
  g_autoptr (TnRecord) organization = tn_cli_find (cli, TN_LIST_ORGANIZATIONS, text, error);

  return organization != NULL
             ? dex_await_boxed (tn_state_get_user_sync (tn_services_get_store (cli->services),
                                                        tn_record_get_id (organization)),
                                error)
             : NULL;
}

const char *
tn_cli_find_group (GPtrArray *groups, const char *text, GError **error)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  const char *found = NULL;
  guint n = 0;

  for (guint i = 0; i < groups->len; i++)
    {
      const TnGroupInfo *group = g_ptr_array_index (groups, i);

      if (g_ascii_strcasecmp (group->id, text) == 0)
        return group->id;
      if (g_utf8_collate (group->name, text) != 0)
        continue;
      found = group->id;
      g_string_append_printf (ids, "%s%s", n++ > 0 ? ", " : "", group->id);
    }
  if (n == 1)
    return found;
  if (n > 1)
    g_set_error (error,
                 TN_SERVICE_ERROR,
                 TN_SERVICE_ERROR_AMBIGUOUS,
                 "several groups go by “%s”; use one of the ids %s",
                 text,
                 ids->str);
  else
    g_set_error (error,
                 TN_SERVICE_ERROR,
                 TN_SERVICE_ERROR_NOT_FOUND,
                 "no group of the tenant goes by “%s”",
                 text);
  return NULL;
}

/* The ids of groups that go by a name or an id. */
static gboolean
take_groups (TnCli *cli, TnUserSync *sync, GError **error)
{
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  groups = dex_await_boxed (
      tn_cache_list_groups (tn_services_get_store (cli->services), sync->tenant, NULL),
      error);
  if (groups == NULL)
    return FALSE;
  for (guint i = 0; cli->groups[i] != NULL; i++)
    {
      const char *id = tn_cli_find_group (groups, cli->groups[i], error);

      if (id == NULL)
        return FALSE;
      g_strv_builder_add (builder, id);
    }
  g_strfreev (sync->filter->groups);
  sync->filter->groups = g_strv_builder_end (builder);
  return TRUE;
}

static void
take_list (char ***to, GStrv from)
{
  if (from == NULL)
    return;
  g_strfreev (*to);
  *to = g_strdupv (from);
}

static gboolean
has_filter (const TnCli *cli)
{
  return cli->types != NULL || cli->departments != NULL || cli->offices != NULL ||
         cli->domains != NULL || cli->groups != NULL;
}

/* What is said makes the whole filter: what is not said is not filtered by. */
static gboolean
take_filter (TnCli *cli, TnUserSync *sync, GError **error)
{
  for (guint i = 0; cli->types != NULL && cli->types[i] != NULL; i++)
    if (!g_str_equal (cli->types[i], "member") && !g_str_equal (cli->types[i], "guest"))
      {
        g_set_error (error,
                     G_OPTION_ERROR,
                     G_OPTION_ERROR_BAD_VALUE,
                     "“%s” is no type of user; it is member or guest",
                     cli->types[i]);
        return FALSE;
      }
  if (has_filter (cli))
    {
      tn_user_filter_free (sync->filter);
      sync->filter = tn_user_filter_new ();
    }
  if (cli->types != NULL)
    {
      sync->filter->members = g_strv_contains ((const char *const *) cli->types, "member");
      sync->filter->guests = g_strv_contains ((const char *const *) cli->types, "guest");
    }
  take_list (&sync->filter->departments, cli->departments);
  take_list (&sync->filter->offices, cli->offices);
  take_list (&sync->filter->domains, cli->domains);
  return cli->groups == NULL || take_groups (cli, sync, error);
}

static void
put_counts (JsonBuilder *builder, const guint *counts)
{
  json_builder_set_member_name (builder, "counts");
  json_builder_begin_object (builder);
  for (guint i = 0; i < TN_N_PLANS; i++)
    tn_json_put_int (builder, tn_plan_kind_nick ((TnPlanKind) i), counts[i]);
  json_builder_end_object (builder);
}

static void
print_counts (guint in_scope, guint unchanged, const guint *counts)
{
  g_print ("in scope: %u, unchanged: %u", in_scope, unchanged);
  for (guint i = 0; i < TN_N_PLANS; i++)
    if (counts[i] > 0)
      g_print (", %s: %u", tn_plan_kind_nick ((TnPlanKind) i), counts[i]);
  g_print ("\n");
}

static void
put_item (JsonBuilder *builder, const TnPlanItem *item, const TnDirectoryUser *user)
{
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "what", tn_plan_kind_nick (item->kind));
  tn_json_put_string (builder, "name", user != NULL ? user->values[TN_PERSON_NAME] : NULL);
  tn_json_put_string (builder, "email", user != NULL ? user->values[TN_PERSON_EMAIL] : NULL);
  tn_json_put_string (builder, "entraId", user != NULL ? user->id : NULL);
  tn_json_put_int (builder, "endUser", item->known != G_MAXUINT ? (gint64) item->known : -1);
  tn_json_put_string (builder,
                      "conflict",
                      item->conflict != TN_CONFLICT_NONE ? tn_conflict_text (item->conflict)
                                                         : NULL);
  json_builder_end_object (builder);
}

/* What a run would do, into @builder and as lines: with @people, all of them. */
static int
preview_into (TnCli *cli,
              const TnUserSync *sync,
              JsonBuilder *builder,
              gboolean people,
              GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);
  g_autoptr (TnDirectory) directory = NULL;
  g_autoptr (TnUserPlan) plan = NULL;

  if (sync->tenant == 0)
    {
      g_set_error_literal (error,
                           TN_STORE_ERROR,
                           TN_STORE_ERROR_REFUSED,
                           "the managed tenant of this organization is not mapped to a Microsoft "
                           "tenant");
      return TN_EXIT_REFUSED;
    }
  directory = dex_await_boxed (tn_cache_read_directory (store, sync->tenant, NULL), error);
  if (directory != NULL)
    plan = dex_await_boxed (tn_state_plan_user_sync (store, sync, directory, NULL, NULL), error);
  if (plan == NULL)
    return TN_EXIT_FAILED;
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "organization", sync->organization_name);
  tn_json_put_int (builder, "inScope", plan->in_scope);
  tn_json_put_int (builder, "unchanged", plan->unchanged);
  tn_json_put_boolean (builder, "massChange", tn_user_plan_is_mass_change (plan));
  put_counts (builder, plan->counts);
  json_builder_set_member_name (builder, "people");
  json_builder_begin_array (builder);
  for (guint i = 0; i < plan->items->len; i++)
    {
      const TnPlanItem *item = &g_array_index (plan->items, TnPlanItem, i);
      const TnDirectoryUser *user =
          item->user != G_MAXUINT ? &g_array_index (directory->users, TnDirectoryUser, item->user)
                                  : NULL;

      put_item (builder, item, user);
      if (!cli->json && people)
        g_print ("%-13s %-28s %s\n",
                 tn_plan_kind_nick (item->kind),
                 user != NULL ? user->values[TN_PERSON_NAME] ?: user->id : "(not there any more)",
                 user != NULL ? user->values[TN_PERSON_EMAIL] ?: "–" : "");
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  if (!cli->json)
    print_counts (plan->in_scope, plan->unchanged, plan->counts);
  return TN_EXIT_OK;
}

static int
preview (TnCli *cli, const TnUserSync *sync, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  int status = preview_into (cli, sync, builder, TRUE, error);

  if (cli->json && status == TN_EXIT_OK)
    tn_cli_print_json (builder);
  return status;
}

static void
put_result (JsonBuilder *builder, const TnUserSync *sync, const TnUserSyncResult *result)
{
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "organization", sync->organization_name);
  tn_json_put_int (builder, "run", result->run);
  tn_json_put_boolean (builder, "stopped", result->outcome == TN_USER_SYNC_STOPPED);
  tn_json_put_int (builder, "inScope", result->in_scope);
  tn_json_put_int (builder, "unchanged", result->unchanged);
  put_counts (builder, result->counts);
  json_builder_end_object (builder);
}

/* One run, into @builder and as a line. Returns: the #TnExit. */
static int
run_sync (TnCli *cli, const TnUserSync *sync, JsonBuilder *builder, GError **error)
{
  g_autoptr (GBytes) bytes =
      dex_await_boxed (tn_people_sync_run (cli->services, sync->organization, FALSE, cli->override),
                       error);
  const TnUserSyncResult *result;

  if (bytes == NULL)
    return TN_EXIT_FAILED;
  result = g_bytes_get_data (bytes, NULL);
  put_result (builder, sync, result);
  if (!cli->json)
    print_counts (result->in_scope, result->unchanged, result->counts);
  if (result->outcome != TN_USER_SYNC_STOPPED)
    return TN_EXIT_OK;
  g_printerr ("tenantryctl: %s: stopped: too many people would leave at once; look at “usersync "
              "preview”, then say --override\n",
              sync->organization_name);
  return TN_EXIT_REFUSED;
}

static int
run_one (TnCli *cli, const TnUserSync *sync, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  int status = run_sync (cli, sync, builder, error);

  if (cli->json && status != TN_EXIT_FAILED)
    tn_cli_print_json (builder);
  return status;
}

/* Each organization whose user sync is enabled; one that fails stops no other. */
static int
run_all (TnCli *cli, GError **error)
{
  g_autoptr (GPtrArray) syncs =
      dex_await_boxed (tn_state_list_due_user_syncs (tn_services_get_store (cli->services), 0),
                       error);
  g_autoptr (JsonBuilder) builder = NULL;
  int worst = TN_EXIT_OK;
  guint failed = 0;

  if (syncs == NULL)
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list (cli->dry_run ? "previews" : "runs");
  if (syncs->len == 0 && !cli->json)
    g_print ("no organization has user sync enabled\n");
  for (guint i = 0; i < syncs->len; i++)
    {
      const TnUserSync *sync = g_ptr_array_index (syncs, i);
      g_autoptr (GError) local = NULL;
      int status;

      if (!cli->json)
        g_print ("%s: ", sync->organization_name);
      status = cli->dry_run ? preview_into (cli, sync, builder, FALSE, &local)
                            : run_sync (cli, sync, builder, &local);
      if (local != NULL)
        g_printerr ("tenantryctl: %s: %s\n", sync->organization_name, local->message);
      failed += local != NULL;
      worst = MAX (worst, local != NULL ? TN_EXIT_PARTIAL : status);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return failed > 0 && failed == syncs->len ? TN_EXIT_FAILED : worst;
}

static int
list_syncs (TnCli *cli, GError **error)
{
  g_autoptr (GPtrArray) organizations =
      tn_cli_read_list (cli, TN_LIST_ORGANIZATIONS, cli->search, error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (organizations == NULL)
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list ("userSyncs");
  for (guint i = 0; i < organizations->len; i++)
    {
      g_autoptr (TnUserSync) sync = dex_await_boxed (
          tn_state_get_user_sync (tn_services_get_store (cli->services),
                                  tn_record_get_id (g_ptr_array_index (organizations, i))),
          error);
      g_autofree char *filter = NULL;

      if (sync == NULL)
        return TN_EXIT_FAILED;
      if (!sync->exists)
        continue;
      filter = tn_user_filter_describe (sync->filter, NULL);
      if (!cli->json)
        {
          g_print ("%-30s %-9s %s%s%s\n",
                   sync->organization_name,
                   sync->stopped_run > 0 ? "stopped"
                   : sync->enabled       ? "enabled"
                                         : "disabled",
                   filter,
                   sync->error != NULL ? ": " : "",
                   sync->error != NULL ? sync->error : "");
          continue;
        }
      json_builder_begin_object (builder);
      tn_json_put_string (builder, "organization", sync->organization_name);
      tn_json_put_boolean (builder, "enabled", sync->enabled);
      tn_json_put_boolean (builder, "stopped", sync->stopped_run > 0);
      tn_json_put_string (builder, "people", filter);
      tn_json_put_time (builder, "lastRun", sync->last_run);
      tn_json_put_time (builder, "nextRun", sync->enabled ? sync->next_due : 0);
      tn_json_put_string (builder, "error", sync->error);
      json_builder_end_object (builder);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

static void
print_run (TnCli *cli, TnRecord *run)
{
  g_autofree char *time = tn_time_format (tn_record_get_int (run, "started"));
  g_auto (GStrv) counts = g_strsplit (tn_record_get_string (run, "counts") ?: "", " ", -1);
  gboolean any = FALSE;

  g_print ("%6" G_GINT64_FORMAT "  %s  %-8s",
           tn_record_get_id (run),
           time,
           tn_user_sync_outcome_look ((TnUserSyncOutcome) tn_record_get_int (run, "outcome")).word);
  for (guint i = 0; i < TN_N_PLANS && counts[i] != NULL; i++)
    if (!g_str_equal (counts[i], "0"))
      {
        g_print ("%s%s: %s", any ? ", " : " ", tn_plan_kind_nick ((TnPlanKind) i), counts[i]);
        any = TRUE;
      }
  g_print ("%s\n", any ? "" : " nothing changed");
}

static void
print_conflict (TnCli *cli, TnRecord *conflict)
{
  g_print ("%s  %-26s %-32s %s\n",
           tn_record_get_string (conflict, "entra-id"),
           tn_record_get_string (conflict, "name"),
           tn_record_get_string (conflict, "email") ?: "–",
           tn_conflict_text ((TnConflict) tn_record_get_int (conflict, "kind")));
}

static int
resolve (TnCli *cli, const TnUserSync *sync, GError **error)
{
  static const char *const words[] = { "link", "move", "ignore", "notice" };

  for (guint i = 0; cli->argc == 4 && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (cli->argv[3], words[i]))
      return dex_await (tn_state_resolve_conflict (tn_services_get_store (cli->services),
                                                   tn_services_get_actor (cli->services),
                                                   sync->organization,
                                                   cli->argv[2],
                                                   (TnConflictChoice) i,
                                                   0,
                                                   tn_services_now (cli->services)),
                        error)
                 ? tn_cli_print_done (cli, "done")
                 : TN_EXIT_FAILED;
  return tn_cli_usage (usersync_usage);
}

/* What needs an organization. */
static int
with_sync (TnCli *cli, const char *verb, GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);
  const TnActor *actor = tn_services_get_actor (cli->services);
  g_autoptr (TnUserSync) sync = find_sync (cli, cli->argv[1], error);
  const TnListQuery runs = { .kind = TN_LIST_SYNC_RUNS,
                             .parent = sync != NULL ? sync->organization : 0 },
                    conflicts = { .kind = TN_LIST_CONFLICTS,
                                  .parent = sync != NULL ? sync->organization : 0 };

  if (sync == NULL)
    return TN_EXIT_NOT_FOUND;
  if (g_str_equal (verb, "resolve"))
    return resolve (cli, sync, error);
  if (cli->argc != 2)
    return tn_cli_usage (usersync_usage);
  if (g_str_equal (verb, "run"))
    return cli->dry_run ? preview (cli, sync, error) : run_one (cli, sync, error);
  if (g_str_equal (verb, "history"))
    return tn_cli_list (cli, &runs, "runs", print_run, error);
  if (g_str_equal (verb, "conflicts"))
    return tn_cli_list (cli, &conflicts, "conflicts", print_conflict, error);
  if (g_str_equal (verb, "enable") || g_str_equal (verb, "disable"))
    return dex_await (tn_state_enable_user_sync (store,
                                                 actor,
                                                 sync->organization,
                                                 g_str_equal (verb, "enable"),
                                                 tn_services_now (cli->services)),
                      error)
               ? tn_cli_print_done (cli, "done")
               : TN_EXIT_FAILED;
  if (g_str_equal (verb, "set") && !has_filter (cli))
    {
      tn_user_filter_free (sync->filter);
      sync->filter = tn_user_filter_new ();
    }
  if (!take_filter (cli, sync, error))
    return TN_EXIT_NOT_FOUND;
  if (g_str_equal (verb, "preview") || cli->dry_run)
    return preview (cli, sync, error);
  if (!g_str_equal (verb, "set"))
    return tn_cli_usage (usersync_usage);
  return dex_await (tn_state_set_user_sync (store, actor, sync, tn_services_now (cli->services)),
                    error)
             ? tn_cli_print_done (
                   cli,
                   sync->exists && !sync->enabled
                       ? "done, and enabled again; it runs within the hour, or with “usersync run”"
                       : "done; it runs within the hour, or with “usersync run”")
             : TN_EXIT_FAILED;
}

int
tn_cli_usersync (TnCli *cli)
{
  const char *verb = cli->argc > 0 ? cli->argv[0] : "list";
  g_autoptr (GError) error = NULL;
  int status;

  if (g_str_equal (verb, "list") && cli->argc <= 1)
    status = list_syncs (cli, &error);
  else if (g_str_equal (verb, "run") && cli->argc == 1)
    status = run_all (cli, &error);
  else if (cli->argc >= 2)
    status = with_sync (cli, verb, &error);
  else
    return tn_cli_usage (usersync_usage);
  return tn_cli_status (error, status);
}
