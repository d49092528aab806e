/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-problem.h"

#include <sqlite3.h>
#include <stdio.h>

/* Managed tenants ----------------------------------------------------------- */

static int
list_managed (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = tn_cli_read_list (cli, TN_LIST_MANAGED_TENANTS, cli->search, &error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (rows == NULL)
    return tn_cli_report (error);
  builder = tn_cli_begin_list ("managedTenants");
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
      tn_json_put_int (builder, "id", tn_record_get_id (managed));
      tn_json_put_string (builder, "name", tn_record_get_string (managed, "name"));
      tn_json_put_string (builder,
                          "microsoftTenant",
                          tn_record_get_string (managed, "microsoft-tenant-name"));
      tn_json_put_int (builder, "organizations", tn_record_get_int (managed, "organizations"));
      json_builder_end_object (builder);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

int
tn_cli_managed (TnCli *cli)
{
  gint64 now = tn_services_now (cli->services);
  TnStore *store = tn_services_get_store (cli->services);
  const TnActor *actor = tn_services_get_actor (cli->services);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRecord) managed = NULL;

  if (cli->argc == 1 && g_str_equal (cli->argv[0], "list"))
    return list_managed (cli);
  if (cli->argc == 2 && g_str_equal (cli->argv[0], "add"))
    return tn_cli_print_id (cli, tn_state_add_managed_tenant (store, actor, cli->argv[1]));
  if (cli->argc != 3 || !g_str_equal (cli->argv[0], "rename"))
    return tn_cli_usage ("managed list | add NAME | rename MANAGED NAME");
  managed = tn_cli_find (cli, TN_LIST_MANAGED_TENANTS, cli->argv[1], &error);
  return managed != NULL
             ? tn_cli_print_result (cli,
                                    tn_state_rename_managed_tenant (store,
                                                                    actor,
                                                                    tn_record_get_id (managed),
                                                                    cli->argv[2],
                                                                    now))
             : tn_cli_report (error);
}

/* Mapping and sync ---------------------------------------------------------- */

int
tn_cli_map (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRecord) tenant = NULL, managed = NULL;

  if (cli->argc != 1 || (cli->to == NULL) == (cli->new_name == NULL))
    return tn_cli_usage ("map TENANT --to MANAGED | --new NAME");
  tenant = tn_cli_find (cli, TN_LIST_TENANTS, cli->argv[0], &error);
  if (tenant != NULL && cli->to != NULL)
    managed = tn_cli_find (cli, TN_LIST_MANAGED_TENANTS, cli->to, &error);
  if (error != NULL)
    return tn_cli_report (error);
  return tn_cli_print_id (cli,
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
    return tn_cli_usage ("unmap TENANT");
  tenant = tn_cli_find (cli, TN_LIST_TENANTS, cli->argv[0], &error);
  if (tenant == NULL)
    return tn_cli_report (error);
  return tn_cli_print_result (cli,
                              tn_state_unmap (tn_services_get_store (cli->services),
                                              tn_services_get_actor (cli->services),
                                              tn_record_get_id (tenant),
                                              tn_services_now (cli->services)));
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
      g_autoptr (TnRecord) tenant = tn_cli_find (cli, TN_LIST_TENANTS, cli->argv[i], error);
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
  g_autoptr (GPtrArray) rows = tn_cli_read_list (cli, TN_LIST_TENANTS, NULL, NULL);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *code = NULL;

      /* Two may have one name: each says its own. */
      for (guint j = 0; rows != NULL && j < rows->len && code == NULL; j++)
        {
          g_autoptr (TnRecord) row = NULL;

          if (g_strcmp0 (tn_record_get_string (g_ptr_array_index (rows, j), "name"), name) != 0 ||
              tn_record_get_string (g_ptr_array_index (rows, j), "error-code") == NULL)
            continue;
          row = g_ptr_array_steal_index (rows, j);
          code = g_strdup (tn_record_get_string (row, "error-code"));
        }
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
    return tn_cli_usage ("sync [TENANT …] [--all] [--due]");
  tenants = tenants_to_sync (cli, &error);
  if (tenants == NULL)
    return tn_cli_report (error);
  if (tenants->len > 0)
    {
      job = dex_await_object (tn_sync_many (cli->services, tenants, "sync"), &error);
      if (job == NULL)
        return tn_cli_report (error);
    }
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = tn_cli_begin_list ("failed");

      for (guint i = 0; job != NULL && i < tn_job_get_failed (job); i++)
        json_builder_add_string_value (builder, g_ptr_array_index (tn_job_get_failures (job), i));
      json_builder_end_array (builder);
      tn_json_put_int (builder,
                       "synced",
                       job != NULL ? (gint64) (tn_job_get_done (job) - tn_job_get_failed (job))
                                   : 0);
      json_builder_end_object (builder);
      tn_cli_print_json (builder);
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
  tn_json_put_string (builder, "check", what);
  tn_json_put_boolean (builder, "ok", good);
  tn_json_put_string (builder, "detail", detail);
  json_builder_end_object (builder);
}

static void
check_clock (TnCli *cli, JsonBuilder *builder, gboolean *all_good, TnHttpResponse *answer)
{
  gint64 theirs = answer != NULL ? tn_http_response_time (answer) : 0;
  gint64 ahead = theirs - tn_services_now (cli->services);
  g_autofree char *detail =
      theirs > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT " s from Microsoft’s clock", ahead)
                 : g_strdup ("cannot be compared: Microsoft did not tell its time");

  check (cli, builder, all_good, "clock", theirs > 0 ? ABS (ahead) < 300 : UNKNOWN, detail);
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
  g_autoptr (JsonBuilder) builder = tn_cli_begin_list ("checks");
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
  g_autofree TnAuditCheck *audit = NULL;
  const char *client_id = tn_services_get_client_id (services, cloud);
  gboolean all_good = TRUE;

  if (cli->argc > 0)
    return tn_cli_usage ("doctor");
  check (cli, builder, &all_good, "versions", sqlite3_compileoption_used ("ENABLE_FTS5"), versions);
  audit = dex_await_boxed (tn_state_verify_audit (store, 0), &error);
  if (audit != NULL)
    {
      gint64 bad = audit->bad != 0 ? audit->bad : audit->known_bad;
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
         client_id != NULL,
         client_id != NULL ? client_id
                           : "not set: start Tenantry once, or name one in a cloud file");
  if (cli->json)
    {
      json_builder_end_array (builder);
      tn_json_put_boolean (builder, "ok", all_good);
      json_builder_end_object (builder);
      tn_cli_print_json (builder);
    }
  return all_good ? TN_EXIT_OK : TN_EXIT_FAILED;
}
