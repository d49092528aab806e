/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-state-clients.h"

/* Organizations, assets, and the CSV files that become them. */

/* Import -------------------------------------------------------------------- */

static void
print_plan (TnCli *cli, TnImportPlan *plan)
{
  static const char *const names[TN_N_IMPORT_OUTCOMES] = {
    [TN_IMPORT_CREATE] = "created",
    [TN_IMPORT_UPDATE] = "changed",
    [TN_IMPORT_SAME] = "unchanged",
    [TN_IMPORT_WRONG] = "wrong",
  };
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  tn_json_put_boolean (builder, "dryRun", cli->dry_run);
  for (guint i = 0; i < TN_N_IMPORT_OUTCOMES; i++)
    if (cli->json)
      tn_json_put_int (builder, names[i], plan->counts[i]);
    else
      g_print ("%s %u\n", names[i], plan->counts[i]);
  json_builder_set_member_name (builder, "errors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < plan->lines->len; i++)
    {
      const TnImportLine *line = &g_array_index (plan->lines, TnImportLine, i);

      if (line->outcome != TN_IMPORT_WRONG)
        continue;
      if (!cli->json)
        g_printerr ("row %u: %s\n", i + 2, line->error);
      json_builder_begin_object (builder);
      tn_json_put_int (builder, "row", i + 2);
      tn_json_put_string (builder, "error", line->error);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  if (cli->json)
    tn_cli_print_json (builder);
}

static TnImport *
read_file (TnImportKind kind, const char *name, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);
  g_autoptr (GBytes) bytes = g_file_load_bytes (file, NULL, NULL, error);

  return bytes != NULL ? tn_import_new (kind, bytes, error) : NULL;
}

int
tn_cli_import (TnCli *cli, TnImportKind kind, GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);
  g_autoptr (TnImport) import = read_file (kind, cli->argv[1], error);
  g_autoptr (TnImportPlan) plan = NULL;
  gint64 of;

  if (import == NULL || !tn_cli_find_id (cli, TN_LIST_ORGANIZATIONS, cli->organization, &of, error))
    return TN_EXIT_FAILED;
  plan =
      dex_await_boxed (cli->dry_run ? tn_state_plan_import (store, import, of)
                                    : tn_state_apply_import (store,
                                                             tn_services_get_actor (cli->services),
                                                             import,
                                                             of,
                                                             tn_services_now (cli->services)),
                       error);
  if (plan == NULL)
    return TN_EXIT_FAILED;
  print_plan (cli, plan);
  return plan->counts[TN_IMPORT_WRONG] > 0 ? TN_EXIT_PARTIAL : TN_EXIT_OK;
}

/* Everything of a kind, as the import reads it. */
static int
dump (TnCli *cli, TnImportKind kind, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gint64 of;

  if (!tn_cli_find_id (cli, TN_LIST_ORGANIZATIONS, cli->organization, &of, error))
    return TN_EXIT_FAILED;
  bytes = dex_await_boxed (tn_state_dump (tn_services_get_store (cli->services), kind, of), error);
  return bytes != NULL ? tn_cli_write (cli, bytes, error) : TN_EXIT_FAILED;
}

/* Organizations ------------------------------------------------------------- */

static const char organizations_usage[] =
    "organizations [list | archived] | add NAME [--email E] [--phone P] [--managed MANAGED]\n"
    "       tenantryctl organizations edit ORGANIZATION [--name N] [--email E] [--phone P] "
    "[--managed "
    "MANAGED]\n"
    "       tenantryctl organizations archive | restore ORGANIZATION…\n"
    "       tenantryctl organizations delete ORGANIZATION… [--dry-run | --yes]\n"
    "       tenantryctl organizations merge FROM INTO [--dry-run]\n"
    "       tenantryctl organizations export [FILE] | import FILE [--dry-run]";

static void
print_organization (TnCli *cli, TnRecord *organization)
{
  g_print ("%5" G_GINT64_FORMAT "  %-28s %-28s %-18s %s\n",
           tn_record_get_id (organization),
           tn_record_get_string (organization, "name"),
           tn_record_get_string (organization, "email") ?: "–",
           tn_record_get_string (organization, "phone") ?: "–",
           tn_record_get_string (organization, "managed-tenant-name"));
}

static int
add_organization (TnCli *cli, GError **error)
{
  const TnOrganizationData data = { .name = cli->argv[1],
                                    .email = cli->email,
                                    .phone = cli->phone };
  gint64 managed;

  if (!tn_cli_find_id (cli, TN_LIST_MANAGED_TENANTS, cli->managed, &managed, error))
    return TN_EXIT_FAILED;
  return tn_cli_print_id (cli,
                          tn_state_add_organization (tn_services_get_store (cli->services),
                                                     tn_services_get_actor (cli->services),
                                                     &data,
                                                     managed,
                                                     tn_services_now (cli->services)));
}

static int
edit_organization (TnCli *cli, GError **error)
{
  g_autoptr (TnRecord) row = NULL;
  TnOrganizationData data;
  gint64 managed;

  if (!tn_cli_find_id (cli, TN_LIST_MANAGED_TENANTS, cli->managed, &managed, error))
    return TN_EXIT_FAILED;
  row = tn_cli_find (cli, TN_LIST_ORGANIZATIONS, cli->argv[1], error);
  if (row == NULL)
    return TN_EXIT_FAILED;
  data = (TnOrganizationData) { .name = cli->name ?: tn_record_get_string (row, "name"),
                                .email = cli->email ?: tn_record_get_string (row, "email"),
                                .phone = cli->phone ?: tn_record_get_string (row, "phone"),
                                .address = tn_record_get_string (row, "address"),
                                .notes = tn_record_get_string (row, "notes"),
                                .psa_id = tn_record_get_string (row, "psa-id") };
  return tn_cli_print_result (cli,
                              tn_state_edit_organization (tn_services_get_store (cli->services),
                                                          tn_services_get_actor (cli->services),
                                                          tn_record_get_id (row),
                                                          &data,
                                                          managed,
                                                          tn_services_now (cli->services)));
}

/* The organizations that the arguments after the verb name. */
static GArray *
find_organizations (TnCli *cli, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (int i = 1; i < cli->argc; i++)
    {
      g_autoptr (TnRecord) row = tn_cli_find (cli, TN_LIST_ORGANIZATIONS, cli->argv[i], error);
      gint64 id;

      if (row == NULL)
        return NULL;
      id = tn_record_get_id (row);
      g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

static int
archive (TnCli *cli, gboolean archived, GError **error)
{
  g_autoptr (GArray) ids = find_organizations (cli, error);

  return ids != NULL ? tn_cli_print_result (
                           cli,
                           tn_state_archive_organizations (tn_services_get_store (cli->services),
                                                           tn_services_get_actor (cli->services),
                                                           ids,
                                                           archived,
                                                           tn_services_now (cli->services)))
                     : TN_EXIT_FAILED;
}

static gboolean
count_of (TnCli *cli, TnListKind kind, gint64 organization, guint *n, GError **error)
{
  const TnListQuery query = { .kind = kind, .parent = organization };
  g_autoptr (GArray) ids =
      dex_await_boxed (tn_store_list_ids (tn_services_get_store (cli->services), &query, NULL),
                       error);

  *n = ids != NULL ? ids->len : 0;
  return ids != NULL;
}

/* What would go with an organization, or come to another. */
static gboolean
preview_into (TnCli *cli,
              gint64 id,
              const char *name,
              const char *what,
              JsonBuilder *builder,
              GError **error)
{
  guint end_users, assets;

  if (!count_of (cli, TN_LIST_END_USERS, id, &end_users, error) ||
      !count_of (cli, TN_LIST_ASSETS, id, &assets, error))
    return FALSE;
  if (!cli->json)
    {
      g_print ("%s: %u end users, %u assets and its contacts %s\n", name, end_users, assets, what);
      return TRUE;
    }
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "organization", name);
  tn_json_put_int (builder, "endUsers", end_users);
  tn_json_put_int (builder, "assets", assets);
  json_builder_end_object (builder);
  return TRUE;
}

static int
delete_organizations (TnCli *cli, GError **error)
{
  g_autoptr (GArray) ids = find_organizations (cli, error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (ids == NULL)
    return TN_EXIT_FAILED;
  if (cli->yes && !cli->dry_run)
    return tn_cli_print_result (
        cli,
        tn_state_delete_organizations (tn_services_get_store (cli->services),
                                       tn_services_get_actor (cli->services),
                                       ids,
                                       tn_services_now (cli->services)));
  builder = tn_cli_begin_list ("preview");
  for (guint i = 0; i < ids->len; i++)
    if (!preview_into (cli,
                       g_array_index (ids, gint64, i),
                       cli->argv[i + 1],
                       "go with it",
                       builder,
                       error))
      return TN_EXIT_FAILED;
  if (cli->json)
    tn_cli_end_list (builder);
  if (!cli->dry_run)
    g_printerr ("Nothing was deleted. Say --yes to do it.\n");
  return cli->dry_run ? TN_EXIT_OK : TN_EXIT_REFUSED;
}

static int
merge (TnCli *cli, GError **error)
{
  g_autoptr (TnRecord) from = tn_cli_find (cli, TN_LIST_ORGANIZATIONS, cli->argv[1], error),
                       into = NULL;
  g_autoptr (JsonBuilder) builder = NULL;

  if (from != NULL)
    into = tn_cli_find (cli, TN_LIST_ORGANIZATIONS, cli->argv[2], error);
  if (into == NULL)
    return TN_EXIT_FAILED;
  if (!cli->dry_run)
    return tn_cli_print_result (cli,
                                tn_state_merge_organizations (tn_services_get_store (cli->services),
                                                              tn_services_get_actor (cli->services),
                                                              tn_record_get_id (from),
                                                              tn_record_get_id (into),
                                                              tn_services_now (cli->services)));
  builder = tn_cli_begin_list ("preview");
  if (!preview_into (cli,
                     tn_record_get_id (from),
                     tn_record_get_string (from, "name"),
                     "would come to the other, and it would go",
                     builder,
                     error))
    return TN_EXIT_FAILED;
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

int
tn_cli_organizations (TnCli *cli)
{
  const char *verb = cli->argc > 0 ? cli->argv[0] : "list";
  TnListQuery query = { .kind = TN_LIST_ORGANIZATIONS, .search = cli->search };
  g_autoptr (GError) error = NULL;
  int status;

  if (g_str_equal (verb, "archived"))
    query.filter = TN_FILTER_ARCHIVED;
  if (cli->argc <= 1 && (g_str_equal (verb, "list") || g_str_equal (verb, "archived")))
    status = tn_cli_list (cli, &query, "organizations", print_organization, &error);
  else if (cli->argc == 2 && g_str_equal (verb, "add"))
    status = add_organization (cli, &error);
  else if (cli->argc == 2 && g_str_equal (verb, "edit") &&
           (cli->name != NULL || cli->email != NULL || cli->phone != NULL || cli->managed != NULL))
    status = edit_organization (cli, &error);
  else if (cli->argc > 1 && (g_str_equal (verb, "archive") || g_str_equal (verb, "restore")))
    status = archive (cli, g_str_equal (verb, "archive"), &error);
  else if (cli->argc > 1 && g_str_equal (verb, "delete"))
    status = delete_organizations (cli, &error);
  else if (cli->argc == 3 && g_str_equal (verb, "merge"))
    status = merge (cli, &error);
  else if (cli->argc <= 2 && g_str_equal (verb, "export"))
    status = dump (cli, TN_IMPORT_ORGANIZATIONS, &error);
  else if (cli->argc == 2 && g_str_equal (verb, "import"))
    status = tn_cli_import (cli, TN_IMPORT_ORGANIZATIONS, &error);
  else
    return tn_cli_usage (organizations_usage);
  return tn_cli_status (error, status);
}

/* Assets -------------------------------------------------------------------- */

static const char assets_usage[] =
    "assets [list | ambiguous] | add NAME --organization ORGANIZATION\n"
    "       tenantryctl assets delete ASSET | devices ASSET\n"
    "       tenantryctl assets link ASSET DEVICE-ID | none | automatic\n"
    "       tenantryctl assets export [FILE] | import FILE [--organization ORGANIZATION] "
    "[--dry-run]";

static void
print_asset (TnCli *cli, TnRecord *asset)
{
  g_print ("%6" G_GINT64_FORMAT "  %-24s %-18s %-24s %-24s %s\n",
           tn_record_get_id (asset),
           tn_record_get_string (asset, "name"),
           tn_record_get_string (asset, "serial") ?: "–",
           tn_record_get_string (asset, "organization-name"),
           tn_record_get_string (asset, "end-user-name") ?: "–",
           tn_record_get_int (asset, "ambiguous") > 0 ? "choose a device"
                                                      : tn_record_get_string (asset, "device-name")
                                                            ?: "–");
}

static int
add_asset (TnCli *cli, GError **error)
{
  g_autoptr (TnRecord) organization =
      tn_cli_find (cli, TN_LIST_ORGANIZATIONS, cli->organization, error);
  TnAssetData data = { .name = cli->argv[1] };

  if (organization == NULL)
    return TN_EXIT_FAILED;
  data.organization = tn_record_get_id (organization);
  return tn_cli_print_id (cli,
                          tn_state_put_asset (tn_services_get_store (cli->services),
                                              tn_services_get_actor (cli->services),
                                              0,
                                              &data,
                                              tn_services_now (cli->services)));
}

static int
print_devices (TnCli *cli, TnRecord *asset, GError **error)
{
  g_autoptr (GPtrArray) choices =
      dex_await_boxed (tn_state_list_device_choices (tn_services_get_store (cli->services),
                                                     tn_record_get_id (asset)),
                       error);
  g_autoptr (JsonBuilder) builder = choices != NULL ? tn_cli_begin_list ("devices") : NULL;

  if (choices == NULL)
    return TN_EXIT_FAILED;
  for (guint i = 0; i < choices->len; i++)
    {
      const TnDeviceChoice *choice = g_ptr_array_index (choices, i);

      if (!cli->json)
        g_print ("%s  %-20s %-18s %-24s %s\n",
                 choice->device_id,
                 choice->name,
                 choice->serial ?: "–",
                 choice->owner ?: "–",
                 choice->likely ? "likely" : "");
      json_builder_begin_object (builder);
      tn_json_put_string (builder, "deviceId", choice->device_id);
      tn_json_put_string (builder, "name", choice->name);
      tn_json_put_string (builder, "serial", choice->serial);
      tn_json_put_string (builder, "owner", choice->owner);
      tn_json_put_boolean (builder, "likely", choice->likely);
      json_builder_end_object (builder);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

/* What is about one asset, the first argument after the verb. */
static int
run_on_asset (TnCli *cli, const char *verb, GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);
  const TnActor *actor = tn_services_get_actor (cli->services);
  gint64 now = tn_services_now (cli->services), id;
  g_autoptr (TnRecord) asset = tn_cli_find (cli, TN_LIST_ASSETS, cli->argv[1], error);

  if (asset == NULL)
    return TN_EXIT_FAILED;
  id = tn_record_get_id (asset);
  if (g_str_equal (verb, "devices"))
    return print_devices (cli, asset, error);
  if (g_str_equal (verb, "delete"))
    return tn_cli_print_result (cli, tn_state_delete_asset (store, actor, id, now));
  return tn_cli_print_result (cli,
                              tn_state_link_asset (store,
                                                   actor,
                                                   id,
                                                   g_str_equal (cli->argv[2], "automatic") ? NULL
                                                   : g_str_equal (cli->argv[2], "none")
                                                       ? ""
                                                       : cli->argv[2],
                                                   now));
}

int
tn_cli_assets (TnCli *cli)
{
  const char *verb = cli->argc > 0 ? cli->argv[0] : "list";
  TnListQuery query = { .kind = TN_LIST_ASSETS, .search = cli->search };
  g_autoptr (GError) error = NULL;
  int status;

  if (g_str_equal (verb, "ambiguous"))
    query.filter = TN_FILTER_AMBIGUOUS;
  if (cli->argc <= 1 && (g_str_equal (verb, "list") || g_str_equal (verb, "ambiguous")))
    status = tn_cli_find_id (cli, TN_LIST_ORGANIZATIONS, cli->organization, &query.parent, &error)
                 ? tn_cli_list (cli, &query, "assets", print_asset, &error)
                 : TN_EXIT_FAILED;
  else if (cli->argc == 2 && g_str_equal (verb, "add") && cli->organization != NULL)
    status = add_asset (cli, &error);
  else if ((cli->argc == 2 && (g_str_equal (verb, "delete") || g_str_equal (verb, "devices"))) ||
           (cli->argc == 3 && g_str_equal (verb, "link")))
    status = run_on_asset (cli, verb, &error);
  else if (cli->argc <= 2 && g_str_equal (verb, "export"))
    status = dump (cli, TN_IMPORT_ASSETS, &error);
  else if (cli->argc == 2 && g_str_equal (verb, "import"))
    status = tn_cli_import (cli, TN_IMPORT_ASSETS, &error);
  else
    return tn_cli_usage (assets_usage);
  return tn_cli_status (error, status);
}
