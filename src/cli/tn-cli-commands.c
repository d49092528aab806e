/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli.h"

#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-problem.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>

/* Output -------------------------------------------------------------------- */

static void
print_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = tn_json_to_text (root, TRUE);

  g_print ("%s\n", text);
}

static void
put_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/* -1 stands for unknown, which is null in JSON, never 0. */
static void
put_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  if (value >= 0)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
put_time (JsonBuilder *builder, const char *name, gint64 value)
{
  g_autofree char *text = value > 0 ? tn_time_format (value) : NULL;

  put_string (builder, name, text);
}

static void
put_double (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (value >= 0)
    json_builder_add_double_value (builder, round (value * 100) / 100);
  else
    json_builder_add_null_value (builder);
}

static JsonBuilder *
begin_list (const char *name)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  return builder;
}

static void
end_list (JsonBuilder *builder)
{
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  print_json (builder);
}

static int
report (const GError *error)
{
  if (error->domain != TN_GRAPH_ERROR)
    g_printerr ("tenantryctl: %s\n", error->message);
  else
    {
      g_autofree char *code = tn_graph_error_code (error);
      TnProblem problem = tn_problem_for_code (code);

      g_printerr ("tenantryctl: %s: %s %s\n(%s)\n",
                  problem.title,
                  problem.cause,
                  problem.step,
                  error->message);
      /* A rule of ours, of which Microsoft knows nothing. */
      if (g_strcmp0 (code, "already-connected") == 0)
        return TN_EXIT_REFUSED;
      return error->code == TN_GRAPH_ERROR_SIGN_IN || error->code == TN_GRAPH_ERROR_AUTH_EXPIRED
                 ? TN_EXIT_AUTH
                 : TN_EXIT_FAILED;
    }
  if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_REFUSED))
    return TN_EXIT_REFUSED;
  if (error->domain == TN_SERVICE_ERROR ||
      g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_NOT_FOUND))
    return TN_EXIT_NOT_FOUND;
  return TN_EXIT_FAILED;
}

static int
usage (const char *text)
{
  g_printerr ("usage: tenantryctl %s\n", text);
  return TN_EXIT_USAGE;
}

/* Finding ------------------------------------------------------------------- */

static GPtrArray *
read_list (TnCli *cli, TnListKind kind, const char *search, GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);
  TnListQuery query = { .kind = kind, .search = (char *) search };
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (store, &query, NULL), error);

  return ids != NULL ? dex_await_boxed (tn_store_list_rows (store, kind, ids), error) : NULL;
}

static gboolean
goes_by (TnRecord *record, const char *text)
{
  static const char *const fields[] = { "name", "tenant-id", "domain" };
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, tn_record_get_id (record));
  g_autofree char *wanted = tn_text_fold (text);

  if (g_str_equal (id, text))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *folded = NULL;

      if (g_object_class_find_property (G_OBJECT_GET_CLASS (record), fields[i]) == NULL ||
          tn_record_get_string (record, fields[i]) == NULL)
        continue;
      folded = tn_text_fold (tn_record_get_string (record, fields[i]));
      if (g_str_equal (folded, wanted))
        return TRUE;
    }
  return FALSE;
}

/* The one row that goes by @text. */
static TnRecord *
find (TnCli *cli, TnListKind kind, const char *text, GError **error)
{
  g_autoptr (GPtrArray) rows = read_list (cli, kind, NULL, error);
  TnRecord *found = NULL;

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    if (goes_by (g_ptr_array_index (rows, i), text))
      {
        if (found != NULL)
          {
            g_set_error (error,
                         TN_SERVICE_ERROR,
                         TN_SERVICE_ERROR_AMBIGUOUS,
                         "several go by “%s”; use an id",
                         text);
            return NULL;
          }
        found = g_ptr_array_index (rows, i);
      }
  if (found == NULL)
    g_set_error (error, TN_SERVICE_ERROR, TN_SERVICE_ERROR_NOT_FOUND, "nothing goes by “%s”", text);
  return found != NULL ? g_object_ref (found) : NULL;
}

/* Tenants ------------------------------------------------------------------- */

static void
put_tenant (JsonBuilder *builder, TnRecord *tenant)
{
  json_builder_begin_object (builder);
  put_int (builder, "id", tn_record_get_id (tenant));
  put_string (builder, "tenantId", tn_record_get_string (tenant, "tenant-id"));
  put_string (builder, "name", tn_record_get_string (tenant, "name"));
  put_string (builder, "domain", tn_record_get_string (tenant, "domain"));
  put_string (builder, "managedTenant", tn_record_get_string (tenant, "managed-tenant-name"));
  put_string (builder,
              "syncStatus",
              tn_sync_status_nick ((TnSyncStatus) tn_record_get_int (tenant, "sync-status")));
  put_time (builder, "lastSync", tn_record_get_int (tenant, "last-sync"));
  put_time (builder, "lastAttempt", tn_record_get_int (tenant, "last-attempt"));
  put_int (builder, "members", tn_record_get_int (tenant, "members"));
  put_int (builder, "licensedUsers", tn_record_get_int (tenant, "licensed"));
  put_double (builder, "secureScore", tn_record_get_double (tenant, "score"));
  put_string (builder, "errorCode", tn_record_get_string (tenant, "error-code"));
  put_string (builder, "errorDetail", tn_record_get_string (tenant, "error-detail"));
  json_builder_end_object (builder);
}

static void
print_tenant (TnCli *cli, TnRecord *tenant)
{
  gint64 members = tn_record_get_int (tenant, "members");
  double score = tn_record_get_double (tenant, "score");
  g_autofree char *members_text =
      members >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, members) : g_strdup ("–");
  g_autofree char *score_text = score >= 0 ? g_strdup_printf ("%.0f %%", score) : g_strdup ("–");
  g_autofree char *age = tn_time_format_age (tn_services_now (cli->services),
                                             MAX (0, tn_record_get_int (tenant, "last-sync")));

  g_print ("%-28s %-32s %-24s %-11s %6s users %5s  %s\n",
           tn_record_get_string (tenant, "name"),
           tn_record_get_string (tenant, "domain") ?: "–",
           tn_record_get_string (tenant, "managed-tenant-name") ?: "–",
           tn_sync_status_nick ((TnSyncStatus) tn_record_get_int (tenant, "sync-status")),
           members_text,
           score_text,
           age);
}

int
tn_cli_tenants (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = read_list (cli, TN_LIST_TENANTS, cli->search, &error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (cli->argc != 0)
    return usage ("tenants [--search TEXT]");
  if (rows == NULL)
    return report (error);
  builder = begin_list ("tenants");
  for (guint i = 0; i < rows->len; i++)
    if (cli->json)
      put_tenant (builder, g_ptr_array_index (rows, i));
    else
      print_tenant (cli, g_ptr_array_index (rows, i));
  if (cli->json)
    end_list (builder);
  return TN_EXIT_OK;
}

int
tn_cli_integrations (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = read_list (cli, TN_LIST_TENANTS, NULL, &error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (rows == NULL)
    return report (error);
  builder = begin_list ("integrations");
  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *tenant = g_ptr_array_index (rows, i);

      if (!cli->json)
        {
          g_print ("single  %-28s %s\n",
                   tn_record_get_string (tenant, "name"),
                   tn_record_get_string (tenant, "tenant-id"));
          continue;
        }
      json_builder_begin_object (builder);
      put_int (builder, "id", tn_record_get_int (tenant, "integration-id"));
      put_string (builder, "kind", "single");
      put_string (builder, "tenantId", tn_record_get_string (tenant, "tenant-id"));
      put_string (builder, "name", tn_record_get_string (tenant, "name"));
      put_string (builder,
                  "syncStatus",
                  tn_sync_status_nick ((TnSyncStatus) tn_record_get_int (tenant, "sync-status")));
      json_builder_end_object (builder);
    }
  if (cli->json)
    end_list (builder);
  return TN_EXIT_OK;
}

static void
show_url (const char *url, gpointer user_data)
{
  TnCli *cli = user_data;

  /* With --json standard output is one document; the address then goes to standard error. */
  if (cli->json)
    g_printerr ("Sign in at: %s\n", url);
  else
    g_print ("Sign in at: %s\n", url);
  g_printerr ("Waiting for the sign-in in the browser, for %d minutes at most.\n",
              TN_SIGN_IN_MINUTES);
  fflush (stdout);
}

int
tn_cli_connect (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GArray) ids = NULL;
  gint64 id;

  if (cli->argc != 1 || !g_str_equal (cli->argv[0], "single"))
    return usage ("connect single [--tenant DOMAIN|ID]");
  if (!tn_dex_await_int64 (tn_connect_single (cli->services, cli->tenant, show_url, cli, NULL),
                           &id,
                           NULL,
                           &error))
    return report (error);
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (ids, id);
  rows = dex_await_boxed (
      tn_store_list_rows (tn_services_get_store (cli->services), TN_LIST_TENANTS, ids),
      &error);
  if (rows == NULL || rows->len == 0)
    return error != NULL ? report (error) : TN_EXIT_FAILED;
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      put_tenant (builder, g_ptr_array_index (rows, 0));
      print_json (builder);
    }
  else
    g_print ("Connected: %s (%s)\n",
             tn_record_get_string (g_ptr_array_index (rows, 0), "name"),
             tn_record_get_string (g_ptr_array_index (rows, 0), "tenant-id"));
  return TN_EXIT_OK;
}

/* Managed tenants and organizations ----------------------------------------- */

static int
print_id (TnCli *cli, DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  if (!tn_dex_await_int64 (future, &id, NULL, &error))
    return report (error);
  if (cli->json)
    g_print ("{\"id\": %" G_GINT64_FORMAT "}\n", id);
  else
    g_print ("%" G_GINT64_FORMAT "\n", id);
  return TN_EXIT_OK;
}

static int
print_done (TnCli *cli, DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  if (!dex_await (future, &error))
    return report (error);
  if (cli->json)
    g_print ("{\"done\": true}\n");
  return TN_EXIT_OK;
}

static int
list_managed (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = read_list (cli, TN_LIST_MANAGED_TENANTS, cli->search, &error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (rows == NULL)
    return report (error);
  builder = begin_list ("managedTenants");
  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *managed = g_ptr_array_index (rows, i);

      if (!cli->json)
        {
          g_print ("%5" G_GINT64_FORMAT "  %-28s %s\n",
                   tn_record_get_id (managed),
                   tn_record_get_string (managed, "name"),
                   tn_record_get_string (managed, "microsoft-tenant-name") ?: "–");
          continue;
        }
      json_builder_begin_object (builder);
      put_int (builder, "id", tn_record_get_id (managed));
      put_string (builder, "name", tn_record_get_string (managed, "name"));
      put_string (builder,
                  "microsoftTenant",
                  tn_record_get_string (managed, "microsoft-tenant-name"));
      put_int (builder, "organizations", tn_record_get_int (managed, "organizations"));
      json_builder_end_object (builder);
    }
  if (cli->json)
    end_list (builder);
  return TN_EXIT_OK;
}

int
tn_cli_managed (TnCli *cli)
{
  TnStore *store = tn_services_get_store (cli->services);
  const TnActor *actor = tn_services_get_actor (cli->services);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRecord) managed = NULL;

  if (cli->argc == 1 && g_str_equal (cli->argv[0], "list"))
    return list_managed (cli);
  if (cli->argc == 2 && g_str_equal (cli->argv[0], "add"))
    return print_id (cli, tn_state_add_managed_tenant (store, actor, cli->argv[1]));
  if (cli->argc != 3 || !g_str_equal (cli->argv[0], "rename"))
    return usage ("managed list | add NAME | rename MANAGED NAME");
  managed = find (cli, TN_LIST_MANAGED_TENANTS, cli->argv[1], &error);
  return managed != NULL ? print_done (cli,
                                       tn_state_rename_managed_tenant (store,
                                                                       actor,
                                                                       tn_record_get_id (managed),
                                                                       cli->argv[2]))
                         : report (error);
}

static int
list_organizations (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = read_list (cli, TN_LIST_ORGANIZATIONS, cli->search, &error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (rows == NULL)
    return report (error);
  builder = begin_list ("organizations");
  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *organization = g_ptr_array_index (rows, i);

      if (!cli->json)
        {
          g_print ("%5" G_GINT64_FORMAT "  %-28s %-28s %-18s %s\n",
                   tn_record_get_id (organization),
                   tn_record_get_string (organization, "name"),
                   tn_record_get_string (organization, "email") ?: "–",
                   tn_record_get_string (organization, "phone") ?: "–",
                   tn_record_get_string (organization, "managed-tenant-name"));
          continue;
        }
      json_builder_begin_object (builder);
      put_int (builder, "id", tn_record_get_id (organization));
      put_string (builder, "name", tn_record_get_string (organization, "name"));
      put_string (builder, "email", tn_record_get_string (organization, "email"));
      put_string (builder, "phone", tn_record_get_string (organization, "phone"));
      put_string (builder,
                  "managedTenant",
                  tn_record_get_string (organization, "managed-tenant-name"));
      json_builder_end_object (builder);
    }
  if (cli->json)
    end_list (builder);
  return TN_EXIT_OK;
}

int
tn_cli_organizations (TnCli *cli)
{
  TnStore *store = tn_services_get_store (cli->services);
  const TnActor *actor = tn_services_get_actor (cli->services);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRecord) parent = NULL, organization = NULL;
  gint64 parent_id = 0;

  if (cli->argc == 1 && g_str_equal (cli->argv[0], "list"))
    return list_organizations (cli);
  if (cli->managed != NULL)
    {
      parent = find (cli, TN_LIST_MANAGED_TENANTS, cli->managed, &error);
      if (parent == NULL)
        return report (error);
      parent_id = tn_record_get_id (parent);
    }
  if (cli->argc == 2 && g_str_equal (cli->argv[0], "add"))
    return print_id (
        cli,
        tn_state_add_organization (store, actor, cli->argv[1], cli->email, cli->phone, parent_id));
  if (cli->argc != 2 || !g_str_equal (cli->argv[0], "edit") ||
      (cli->name == NULL && cli->email == NULL && cli->phone == NULL && cli->managed == NULL))
    return usage ("organizations list | add NAME | edit ORGANIZATION [--name N] [--email E] "
                  "[--phone P] [--managed MANAGED]");
  organization = find (cli, TN_LIST_ORGANIZATIONS, cli->argv[1], &error);
  if (organization == NULL)
    return report (error);
  return print_done (
      cli,
      tn_state_edit_organization (
          store,
          actor,
          tn_record_get_id (organization),
          cli->name != NULL ? cli->name : tn_record_get_string (organization, "name"),
          cli->email != NULL ? cli->email : tn_record_get_string (organization, "email"),
          cli->phone != NULL ? cli->phone : tn_record_get_string (organization, "phone"),
          parent_id));
}

/* Mapping and sync ---------------------------------------------------------- */

int
tn_cli_map (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRecord) tenant = NULL, managed = NULL;

  if (cli->argc != 1 || (cli->to == NULL) == (cli->new_name == NULL))
    return usage ("map TENANT --to MANAGED | --new NAME");
  tenant = find (cli, TN_LIST_TENANTS, cli->argv[0], &error);
  if (tenant != NULL && cli->to != NULL)
    managed = find (cli, TN_LIST_MANAGED_TENANTS, cli->to, &error);
  if (error != NULL)
    return report (error);
  return print_id (cli,
                   tn_state_map (tn_services_get_store (cli->services),
                                 tn_services_get_actor (cli->services),
                                 tn_record_get_id (tenant),
                                 managed != NULL ? tn_record_get_id (managed) : 0,
                                 cli->new_name,
                                 NULL,
                                 tn_services_now (cli->services)));
}

int
tn_cli_unmap (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRecord) tenant = NULL;

  if (cli->argc != 1)
    return usage ("unmap TENANT");
  tenant = find (cli, TN_LIST_TENANTS, cli->argv[0], &error);
  if (tenant == NULL)
    return report (error);
  return print_done (cli,
                     tn_state_unmap (tn_services_get_store (cli->services),
                                     tn_services_get_actor (cli->services),
                                     tn_record_get_id (tenant)));
}

static GPtrArray *
tenants_to_sync (TnCli *cli, GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);
  g_autoptr (GPtrArray) tenants = NULL;

  if (cli->all)
    return dex_await_boxed (tn_state_list_due (store, TN_DUE_ALL, 0), error);
  if (cli->argc == 0)
    return dex_await_boxed (tn_state_list_due (store, TN_DUE_TIME, tn_services_now (cli->services)),
                            error);
  tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_due_tenant_free);
  for (int i = 0; i < cli->argc; i++)
    {
      g_autoptr (TnRecord) tenant = find (cli, TN_LIST_TENANTS, cli->argv[i], error);
      TnDueTenant *due;

      if (tenant == NULL)
        return NULL;
      if (tn_record_get_int (tenant, "managed-tenant-id") < 0)
        {
          g_set_error (error,
                       TN_STORE_ERROR,
                       TN_STORE_ERROR_REFUSED,
                       "%s is not mapped: nothing is read beyond its name",
                       cli->argv[i]);
          return NULL;
        }
      due = g_new (TnDueTenant, 1);
      *due = (TnDueTenant) { tn_record_get_id (tenant),
                             g_strdup (tn_record_get_string (tenant, "tenant-id")),
                             g_strdup (tn_record_get_string (tenant, "name")) };
      g_ptr_array_add (tenants, due);
    }
  return g_steal_pointer (&tenants);
}

static void
print_failures (TnCli *cli, GPtrArray *names)
{
  g_autoptr (GPtrArray) rows = read_list (cli, TN_LIST_TENANTS, NULL, NULL);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i), *code = NULL;

      for (guint j = 0; rows != NULL && j < rows->len; j++)
        if (g_strcmp0 (tn_record_get_string (g_ptr_array_index (rows, j), "name"), name) == 0)
          code = tn_record_get_string (g_ptr_array_index (rows, j), "error-code");
      if (code != NULL)
        {
          TnProblem problem = tn_problem_for_code (code);

          g_print ("failed: %s: %s %s\n", name, problem.cause, problem.step);
        }
      else
        g_print ("failed: %s\n", name);
    }
}

int
tn_cli_sync (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tenants = NULL;
  g_autoptr (TnJob) job = NULL;

  if (cli->all + cli->due + (cli->argc > 0) > 1)
    return usage ("sync [TENANT …] [--all] [--due]");
  tenants = tenants_to_sync (cli, &error);
  if (tenants == NULL)
    return report (error);
  if (tenants->len > 0)
    {
      job = dex_await_object (tn_sync_many (cli->services, tenants, "sync"), &error);
      if (job == NULL)
        return report (error);
    }
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = begin_list ("failed");

      for (guint i = 0; job != NULL && i < tn_job_get_failed (job); i++)
        json_builder_add_string_value (builder, g_ptr_array_index (tn_job_get_failures (job), i));
      json_builder_end_array (builder);
      put_int (builder,
               "synced",
               job != NULL ? (gint64) (tn_job_get_done (job) - tn_job_get_failed (job)) : 0);
      json_builder_end_object (builder);
      print_json (builder);
    }
  else
    {
      g_print ("%u synced, %u failed\n",
               job != NULL ? tn_job_get_done (job) - tn_job_get_failed (job) : 0,
               job != NULL ? tn_job_get_failed (job) : 0);
      if (job != NULL && tn_job_get_failed (job) > 0)
        print_failures (cli, tn_job_get_failures (job));
    }
  if (job == NULL || tn_job_get_failed (job) == 0)
    return TN_EXIT_OK;
  return tn_job_get_failed (job) == tn_job_get_done (job) ? TN_EXIT_FAILED : TN_EXIT_PARTIAL;
}

/* Doctor -------------------------------------------------------------------- */

#define UNKNOWN (-1)

/* @good: TRUE, FALSE or UNKNOWN, which is neither. */
static void
check (TnCli *cli,
       JsonBuilder *builder,
       gboolean *all_good,
       const char *what,
       int good,
       const char *detail)
{
  *all_good = *all_good && good;
  if (!cli->json)
    {
      g_print ("%-8s %-10s %s\n",
               good == UNKNOWN ? "unknown"
               : good          ? "ok"
                               : "PROBLEM",
               what,
               detail);
      return;
    }
  json_builder_begin_object (builder);
  put_string (builder, "check", what);
  json_builder_set_member_name (builder, "ok");
  if (good == UNKNOWN)
    json_builder_add_null_value (builder);
  else
    json_builder_add_boolean_value (builder, good);
  put_string (builder, "detail", detail);
  json_builder_end_object (builder);
}

static void
check_clock (TnCli *cli, JsonBuilder *builder, gboolean *all_good, TnHttpResponse *answer)
{
  const char *date = answer != NULL ? tn_http_response_header (answer, "date") : NULL;
  gint64 now = tn_services_now (cli->services);
  double ahead = date != NULL ? tn_graph_retry_after (date, now - 43200) - 43200 : 0;
  g_autofree char *detail = date != NULL ? g_strdup_printf ("%.0f s from Microsoft’s clock", ahead)
                                         : g_strdup ("cannot be compared while offline");

  check (cli, builder, all_good, "clock", date != NULL ? fabs (ahead) < 300 : UNKNOWN, detail);
}

int
tn_cli_doctor (TnCli *cli)
{
  static const char *const kinds[] = {
    [TN_VAULT_KEYRING] = "keys are in the system keyring",
    [TN_VAULT_CREDENTIAL] = "key comes from the credentials folder",
    [TN_VAULT_REHEARSAL_FILE] = "rehearsal: key is in a file, its tokens open nothing",
    [TN_VAULT_SESSION] = "no keyring: sign-ins are forgotten when the program ends",
  };
  TnServices *services = cli->services;
  TnStore *store = tn_services_get_store (services);
  TnCloud *cloud = tn_services_get_cloud (services);
  TnVault *vault = tn_store_get_vault (store);
  g_autoptr (JsonBuilder) builder = begin_list ("checks");
  g_autoptr (GError) error = NULL;
  g_autoptr (TnHttpResponse) answer = NULL;
  g_autofree char *versions = g_strdup_printf ("Tenantry %s, GLib %u.%u.%u, SQLite %s",
                                               PACKAGE_VERSION,
                                               glib_major_version,
                                               glib_minor_version,
                                               glib_micro_version,
                                               sqlite3_libversion ());
  g_autofree char *url = g_strdup_printf ("%s/organizations/v2.0/.well-known/openid-configuration",
                                          tn_cloud_get_authority (cloud));
  g_autofree char *cloud_text = NULL;
  gboolean all_good = TRUE;
  gint64 bad;

  if (cli->argc > 0)
    return usage ("doctor");
  check (cli, builder, &all_good, "versions", sqlite3_compileoption_used ("ENABLE_FTS5"), versions);
  if (tn_dex_await_int64 (tn_state_verify_audit (store), &bad, NULL, &error))
    {
      g_autofree char *audit_text =
          bad == 0 ? g_strdup ("every entry fits the one before")
                   : g_strdup_printf ("entry %" G_GINT64_FORMAT " does not fit", bad);

      check (cli, builder, &all_good, "store", TRUE, tn_store_get_folder (store));
      check (cli, builder, &all_good, "audit", bad == 0, audit_text);
    }
  else
    check (cli,
           builder,
           &all_good,
           "store",
           FALSE,
           cli->start_error != NULL ? cli->start_error->message : error->message);
  if (vault != NULL)
    check (cli,
           builder,
           &all_good,
           "keyring",
           tn_vault_get_kind (vault) != TN_VAULT_SESSION,
           kinds[tn_vault_get_kind (vault)]);
  g_clear_error (&error);
  answer = dex_await_boxed (tn_http_get (tn_services_get_http (services), url, NULL, NULL), &error);
  cloud_text = answer != NULL ? g_strdup_printf ("%s answers at %s",
                                                 tn_cloud_get_name (cloud),
                                                 tn_cloud_get_authority (cloud))
                              : g_strdup (error->message);
  check (cli, builder, &all_good, "cloud", answer != NULL && answer->status == 200, cloud_text);
  check_clock (cli, builder, &all_good, answer);
  check (cli,
         builder,
         &all_good,
         "client id",
         tn_services_get_client_id (services) != NULL,
         tn_services_get_client_id (services) != NULL
             ? tn_services_get_client_id (services)
             : "not set: start Tenantry once, or name one in a cloud file");
  if (cli->json)
    {
      json_builder_end_array (builder);
      json_builder_set_member_name (builder, "ok");
      json_builder_add_boolean_value (builder, all_good);
      json_builder_end_object (builder);
      print_json (builder);
    }
  return all_good ? TN_EXIT_OK : TN_EXIT_FAILED;
}
