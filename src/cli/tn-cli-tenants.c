/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-health.h"

/* Tenants ------------------------------------------------------------------- */

void
tn_cli_print_tenant (TnCli *cli, TnRecord *tenant)
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

/* Which tenants ------------------------------------------------------------- */

static const char usage[] =
    "tenants [list] | export [FILE] | disconnected\n"
    "           [--search TEXT] [--health HEALTH]… [--tag TAG]… [--customer ORGANIZATION]…\n"
    "       tenantryctl tenants tag TENANT… [--add TAG]… [--remove TAG]…\n"
    "       tenantryctl tenants rename TENANT [NAME]";

/* The ids of the rows that go by @names; FALSE: one does not. */
static gboolean
find_ids (TnCli *cli, TnListKind kind, GStrv names, GArray **ids, GError **error)
{
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      g_autoptr (TnRecord) record = tn_cli_find (cli, kind, *name, error);
      gint64 id = record != NULL ? tn_record_get_id (record) : 0;

      if (record == NULL)
        return FALSE;
      if (*ids == NULL)
        *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (*ids, id);
    }
  return TRUE;
}

static gboolean
read_query (TnCli *cli, TnListQuery *query, GError **error)
{
  query->kind = TN_LIST_TENANTS;
  query->search = cli->search;
  for (char **word = cli->health; word != NULL && *word != NULL; word++)
    {
      int health = tn_health_parse (*word);

      if (health < 0)
        {
          g_set_error (error,
                       G_OPTION_ERROR,
                       G_OPTION_ERROR_BAD_VALUE,
                       "“%s” is not healthy, warning, critical or no-data",
                       *word);
          return FALSE;
        }
      query->tenants.health |= 1u << health;
    }
  return find_ids (cli, TN_LIST_TAGS, cli->tags, &query->tenants.tags, error) &&
         find_ids (cli, TN_LIST_ORGANIZATIONS, cli->customers, &query->tenants.customers, error);
}

static int
tag_tenants (TnCli *cli, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  gint64 changed;
  g_autofree char *text = NULL;

  if (!find_ids (cli, TN_LIST_TENANTS, cli->argv + 1, &ids, error))
    return TN_EXIT_FAILED;
  changed = dex_await_int64 (tn_state_tag_tenants (tn_services_get_store (cli->services),
                                                   tn_services_get_actor (cli->services),
                                                   ids,
                                                   (const char *const *) cli->add,
                                                   (const char *const *) cli->remove,
                                                   tn_services_now (cli->services)),
                             error);
  if (*error != NULL)
    return TN_EXIT_FAILED;
  text = g_strdup_printf ("%d changed", (int) changed);
  return tn_cli_print_done (cli, text);
}

static int
rename_tenant (TnCli *cli, GError **error)
{
  g_autoptr (TnRecord) tenant = tn_cli_find (cli, TN_LIST_TENANTS, cli->argv[1], error);

  if (tenant == NULL || !dex_await (tn_state_rename_tenant (tn_services_get_store (cli->services),
                                                            tn_services_get_actor (cli->services),
                                                            tn_record_get_id (tenant),
                                                            cli->argc == 3 ? cli->argv[2] : NULL,
                                                            tn_services_now (cli->services)),
                                    error))
    return TN_EXIT_FAILED;
  return tn_cli_print_done (cli, "renamed");
}

static int
report_tenants (TnCli *cli, GError **error)
{
  g_autoptr (GArray) ids = NULL;

  return find_ids (cli, TN_LIST_TENANTS, cli->argv + 1, &ids, error)
             ? tn_cli_tenants_report (cli, ids, error)
             : TN_EXIT_FAILED;
}

int
tn_cli_tenants (TnCli *cli)
{
  const char *verb = cli->argc > 0 ? cli->argv[0] : "list";
  g_autoptr (GError) error = NULL;
  TnListQuery query = { 0 };
  int status;

  if (g_str_equal (verb, "tag") && cli->argc > 1 && (cli->add != NULL || cli->remove != NULL))
    status = tag_tenants (cli, &error);
  else if (g_str_equal (verb, "report"))
    status = report_tenants (cli, &error);
  else if (g_str_equal (verb, "rename") && (cli->argc == 2 || cli->argc == 3))
    status = rename_tenant (cli, &error);
  else if ((g_str_equal (verb, "export") && cli->argc <= 2) ||
           ((g_str_equal (verb, "list") || g_str_equal (verb, "disconnected")) && cli->argc <= 1))
    {
      query.filter = g_str_equal (verb, "disconnected") ? TN_FILTER_REMOVED : TN_FILTER_ALL;
      if (!read_query (cli, &query, &error))
        status = TN_EXIT_FAILED;
      else
        status = g_str_equal (verb, "export")
                     ? tn_cli_export (cli, &query, &error)
                     : tn_cli_list (cli, &query, "tenants", tn_cli_print_tenant, &error);
      tn_tenant_filter_clear (&query.tenants);
    }
  else
    return tn_cli_usage (usage);
  return error != NULL ? tn_cli_report (error) : status;
}
