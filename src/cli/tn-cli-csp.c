/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-dex.h"

#include <stdio.h>

/* Connecting, integrations and relationships. */

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

static void
show_code (const char *code, const char *page, gint64 expires_in, gpointer user_data)
{
  TnCli *cli = user_data;

  if (cli->json)
    g_printerr ("Open %s and enter the code %s\n", page, code);
  else
    g_print ("Open %s and enter the code %s\n", page, code);
  g_printerr ("Waiting, for %d minutes at most.\n", (int) (expires_in / 60));
  fflush (stdout);
}

TnWay
tn_cli_way (TnCli *cli)
{
  return (TnWay) { .open = cli->device_code ? NULL : show_url,
                   .show = cli->device_code ? show_code : NULL,
                   .user_data = cli };
}

static TnRecord *
read_row (TnCli *cli, TnListKind kind, gint64 id, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) rows = NULL;

  g_array_append_val (ids, id);
  rows = dex_await_boxed (tn_store_list_rows (tn_services_get_store (cli->services), kind, ids),
                          error);
  if (rows == NULL)
    return NULL;
  if (rows->len == 0)
    {
      g_set_error_literal (error,
                           TN_SERVICE_ERROR,
                           TN_SERVICE_ERROR_NOT_FOUND,
                           "it is not there any more");
      return NULL;
    }
  return g_object_ref (g_ptr_array_index (rows, 0));
}

static int
connect_single (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRecord) tenant = NULL;
  TnWay way = tn_cli_way (cli);
  gint64 id;

  if (!tn_dex_await_int64 (tn_connect_single (cli->services, cli->tenant, &way, NULL),
                           &id,
                           NULL,
                           &error) ||
      (tenant = read_row (cli, TN_LIST_TENANTS, id, &error)) == NULL)
    return tn_cli_report (error);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      tn_row_put (builder, TN_LIST_TENANTS, tenant);
      tn_cli_print_json (builder);
    }
  else
    g_print ("Connected: %s (%s)\n",
             tn_record_get_string (tenant, "name"),
             tn_record_get_string (tenant, "tenant-id"));
  return TN_EXIT_OK;
}

static void
put_csp (JsonBuilder *builder, TnRecord *csp)
{
  json_builder_begin_object (builder);
  tn_json_put_int (builder, "id", tn_record_get_id (csp));
  tn_json_put_string (builder, "kind", "csp");
  tn_json_put_string (builder, "tenantId", tn_record_get_string (csp, "tenant-id"));
  tn_json_put_string (builder, "name", tn_record_get_string (csp, "name"));
  tn_json_put_string (builder,
                      "status",
                      tn_csp_status_nick ((TnCspStatus) tn_record_get_int (csp, "status")));
  tn_json_put_int (builder, "customers", tn_record_get_int (csp, "customers"));
  tn_json_put_time (builder, "lastSync", tn_record_get_int (csp, "last-sync"));
  tn_json_put_string (builder, "account", tn_record_get_string (csp, "account"));
  tn_json_put_string (builder, "cloud", tn_record_get_string (csp, "cloud"));
  tn_json_put_string (builder, "errorCode", tn_record_get_string (csp, "error-code"));
  tn_json_put_string (builder, "errorDetail", tn_record_get_string (csp, "error-detail"));
  json_builder_end_object (builder);
}

static void
print_csp (TnRecord *csp)
{
  gint64 customers = tn_record_get_int (csp, "customers");
  g_autofree char *n = customers >= 0
                           ? g_strdup_printf ("%" G_GINT64_FORMAT " customers", customers)
                           : g_strdup ("customers not counted yet");

  g_print ("csp     %-28s %s  %s, %s\n",
           tn_record_get_string (csp, "name"),
           tn_record_get_string (csp, "tenant-id"),
           tn_csp_status_nick ((TnCspStatus) tn_record_get_int (csp, "status")),
           n);
}

static int
exit_of (TnCspStatus status)
{
  switch (status)
    {
    case TN_CSP_STATUS_SUCCESS:
      return TN_EXIT_OK;
    case TN_CSP_STATUS_AUTH_PENDING:
    case TN_CSP_STATUS_NO_MFA:
    case TN_CSP_STATUS_NOT_ADMIN_AGENT:
      return TN_EXIT_AUTH;
    case TN_CSP_STATUS_FAILED_UNKNOWN:
    case TN_CSP_STATUS_NO_CHILDREN:
    case TN_CSP_STATUS_ERROR:
    default:
      return TN_EXIT_FAILED;
    }
}

/* Reads the partner and sees to the consents, then says what came of it. */
static int
finish_csp (TnCli *cli, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRecord) csp = NULL;

  if (!cli->json)
    g_printerr ("Reading customers and asking for consents; this takes a few minutes.\n");
  if (!dex_await (tn_csp_refresh_id (cli->services, id), &error) ||
      (csp = read_row (cli, TN_LIST_CSP, id, &error)) == NULL)
    return tn_cli_report (error);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      put_csp (builder, csp);
      tn_cli_print_json (builder);
    }
  else
    print_csp (csp);
  return exit_of ((TnCspStatus) tn_record_get_int (csp, "status"));
}

int
tn_cli_connect (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  TnWay way = tn_cli_way (cli);
  gint64 id;

  if (cli->argc == 1 && g_str_equal (cli->argv[0], "single"))
    return connect_single (cli);
  if (cli->argc != 1 || !g_str_equal (cli->argv[0], "csp"))
    return tn_cli_usage ("connect single [--tenant DOMAIN|ID] | csp [--device-code]");
  if (!tn_dex_await_int64 (tn_connect_csp (cli->services, &way, NULL), &id, NULL, &error))
    return tn_cli_report (error);
  return finish_csp (cli, id);
}

/* Integrations -------------------------------------------------------------- */

static int
list_integrations (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) partners = tn_cli_read_list (cli, TN_LIST_CSP, NULL, &error);
  g_autoptr (GPtrArray) tenants =
      partners != NULL ? tn_cli_read_list (cli, TN_LIST_TENANTS, NULL, &error) : NULL;
  g_autoptr (JsonBuilder) builder = NULL;

  if (tenants == NULL)
    return tn_cli_report (error);
  builder = tn_cli_begin_list ("integrations");
  for (guint i = 0; i < partners->len; i++)
    if (cli->json)
      put_csp (builder, g_ptr_array_index (partners, i));
    else
      print_csp (g_ptr_array_index (partners, i));
  for (guint i = 0; i < tenants->len; i++)
    {
      TnRecord *tenant = g_ptr_array_index (tenants, i);

      if (tn_record_get_int (tenant, "kind") != TN_INTEGRATION_SINGLE)
        continue;
      if (!cli->json)
        {
          g_print ("single  %-28s %s\n",
                   tn_record_get_string (tenant, "name"),
                   tn_record_get_string (tenant, "tenant-id"));
          continue;
        }
      json_builder_begin_object (builder);
      tn_json_put_int (builder, "id", tn_record_get_int (tenant, "integration-id"));
      tn_json_put_string (builder, "kind", "single");
      tn_json_put_string (builder, "tenantId", tn_record_get_string (tenant, "tenant-id"));
      tn_json_put_string (builder, "name", tn_record_get_string (tenant, "name"));
      tn_json_put_string (
          builder,
          "syncStatus",
          tn_sync_status_nick ((TnSyncStatus) tn_record_get_int (tenant, "sync-status")));
      json_builder_end_object (builder);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

/* The single tenant whose integration has this id, as “integrations list” gives it: the row of the
 * tenant has another. */
static TnRecord *
find_single (TnCli *cli, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) tenants = tn_cli_read_list (cli, TN_LIST_TENANTS, NULL, error);

  if (tenants == NULL)
    return NULL;
  for (guint i = 0; i < tenants->len; i++)
    {
      TnRecord *tenant = g_ptr_array_index (tenants, i);

      if (tn_record_get_int (tenant, "kind") == TN_INTEGRATION_SINGLE &&
          tn_record_get_int (tenant, "integration-id") == id)
        return g_object_ref (tenant);
    }
  g_set_error (error,
               TN_SERVICE_ERROR,
               TN_SERVICE_ERROR_NOT_FOUND,
               "there is no integration %" G_GINT64_FORMAT,
               id);
  return NULL;
}

/* The integration that goes by @text: a CSP, or a single tenant. NULL with an error; a customer of
 * a CSP has no integration of its own. */
static TnRecord *
find_integration (TnCli *cli, const char *text, GError **error)
{
  g_autoptr (TnRecord) csp = tn_cli_find (cli, TN_LIST_CSP, text, NULL);
  g_autoptr (TnRecord) tenant = NULL;
  gint64 id;

  if (csp != NULL)
    return g_steal_pointer (&csp);
  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &id, NULL))
    return find_single (cli, id, error);
  tenant = tn_cli_find (cli, TN_LIST_TENANTS, text, error);
  if (tenant != NULL && tn_record_get_int (tenant, "kind") != TN_INTEGRATION_SINGLE)
    {
      g_set_error (error,
                   TN_STORE_ERROR,
                   TN_STORE_ERROR_REFUSED,
                   "“%s” is a customer of the CSP %s; name that",
                   text,
                   tn_record_get_string (tenant, "csp-name"));
      return NULL;
    }
  return g_steal_pointer (&tenant);
}

static gint64
integration_of (TnRecord *record)
{
  return TN_IS_CSP (record) ? tn_record_get_id (record)
                            : tn_record_get_int (record, "integration-id");
}

static int
remove_integrations (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRecord) record = NULL;
  g_autoptr (TnJob) job = NULL;
  GPtrArray *failures;
  TnWay way = tn_cli_way (cli);

  if (!cli->yes)
    {
      g_printerr (
          "tenantryctl: this ends the connection, its mappings and what was read; end users "
          "and organizations stay, nothing is deleted in Microsoft. Say --yes to do it.\n");
      return TN_EXIT_REFUSED;
    }
  if (!cli->all && (record = find_integration (cli, cli->argv[1], &error)) == NULL)
    return tn_cli_report (error);
  job = dex_await_object (tn_remove (cli->services,
                                     tn_services_get_actor (cli->services),
                                     record != NULL ? integration_of (record) : 0,
                                     cli->from_microsoft,
                                     &way,
                                     NULL),
                          &error);
  if (job == NULL)
    return tn_cli_report (error);
  failures = tn_job_get_failures (job);
  for (guint i = 0; i < failures->len; i++)
    g_printerr ("tenantryctl: %s\n", (const char *) g_ptr_array_index (failures, i));
  return failures->len > 0 ? TN_EXIT_PARTIAL : tn_cli_print_done (cli, "disconnected");
}

static int
reauthorize_integration (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnRecord) record = find_integration (cli, cli->argv[1], &error);
  TnWay way = tn_cli_way (cli);
  gint64 id;

  if (record == NULL)
    return tn_cli_report (error);
  if (!TN_IS_CSP (record))
    return tn_cli_print_result (
        cli,
        tn_connect_reauthorize (cli->services, TN_MICROSOFT_TENANT (record), &way, NULL));
  if (!tn_dex_await_int64 (tn_connect_reauthorize_csp (cli->services,
                                                       tn_record_get_id (record),
                                                       tn_record_get_string (record, "tenant-id"),
                                                       &way,
                                                       NULL),
                           &id,
                           NULL,
                           &error))
    return tn_cli_report (error);
  return finish_csp (cli, id);
}

int
tn_cli_integrations (TnCli *cli)
{
  if (cli->argc == 0 || (cli->argc == 1 && g_str_equal (cli->argv[0], "list")))
    return list_integrations (cli);
  if (g_str_equal (cli->argv[0], "remove") && cli->argc == (cli->all ? 1 : 2))
    return remove_integrations (cli);
  if (g_str_equal (cli->argv[0], "reauthorize") && cli->argc == 2)
    return reauthorize_integration (cli);
  return tn_cli_usage ("integrations [list] | remove INTEGRATION|--all [--from-microsoft] --yes | "
                       "reauthorize INTEGRATION [--device-code]");
}

/* Relationships ------------------------------------------------------------- */

static char *
lost_text (TnRecord *relationship)
{
  TnRoleSet own = tn_roles_parse (tn_record_get_string (relationship, "roles"));
  TnRoleSet other = tn_roles_parse (tn_record_get_string (relationship, "other-roles"));
  g_autoptr (GPtrArray) lost = tn_roles_lost_features (own | other, other);

  g_ptr_array_add (lost, NULL);
  return g_strjoinv (", ", (char **) lost->pdata);
}

static void
put_relationship (TnCli *cli, JsonBuilder *builder, TnRecord *relationship)
{
  g_autofree char *lost = lost_text (relationship);
  gint64 ends = tn_record_get_int (relationship, "ends");
  g_autofree char *day = ends > 0 ? tn_time_format_day (ends) : g_strdup ("–");
  gboolean extends = tn_record_get_int (relationship, "auto-extends") == 1;
  const char *status =
      tn_gdap_status_nick ((TnGdapStatus) tn_record_get_int (relationship, "status"));

  if (!cli->json)
    {
      g_print ("%-10s  %-11s %-16s %-28s %s\n",
               day,
               extends ? "auto-extend" : "",
               status,
               tn_record_get_string (relationship, "customer-name") ?: "–",
               extends ? "" : lost);
      return;
    }
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "id", tn_record_get_string (relationship, "relationship-id"));
  tn_json_put_string (builder, "name", tn_record_get_string (relationship, "name"));
  tn_json_put_string (builder, "customer", tn_record_get_string (relationship, "customer-name"));
  tn_json_put_string (builder, "status", status);
  tn_json_put_time (builder, "ends", ends);
  tn_json_put_boolean (builder, "autoExtend", extends);
  tn_json_put_string (builder, "stopsWorking", extends ? "" : lost);
  json_builder_end_object (builder);
}

int
tn_cli_gdap (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (JsonBuilder) builder = NULL;
  gboolean expiring = cli->argc == 1 && g_str_equal (cli->argv[0], "expiring");
  gint64 now = tn_services_now (cli->services);
  gint64 until = now + (cli->days > 0 ? (gint64) cli->days * 86400 : TN_EXPIRING_WINDOW);

  if (cli->argc != 1 || !(expiring || g_str_equal (cli->argv[0], "list")))
    return tn_cli_usage ("gdap list | expiring [--days N]");
  rows = tn_cli_read_list (cli, TN_LIST_RELATIONSHIPS, cli->search, &error);
  if (rows == NULL)
    return tn_cli_report (error);
  builder = tn_cli_begin_list ("relationships");
  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *row = g_ptr_array_index (rows, i);
      gint64 ends = tn_record_get_int (row, "ends");
      gboolean extends = tn_record_get_int (row, "auto-extends") == 1;

      if (!expiring ||
          (tn_gdap_is_live ((TnGdapStatus) tn_record_get_int (row, "status"), ends, extends, now) &&
           !extends && ends > 0 && ends <= until))
        put_relationship (cli, builder, row);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}
