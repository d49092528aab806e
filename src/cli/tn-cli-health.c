/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-columns.h"
#include "tn-health-report.h"

#include <stdio.h>

/* Health -------------------------------------------------------------------- */

static void
print_health (TnCli *cli, TnRecord *row)
{
  TnHealthCategory deciding;
  TnHealth health = tn_health_unpack (tn_record_get_int (row, "health"), &deciding);

  g_print ("%-10s %-40s %s\n",
           tn_health_nick (health),
           tn_record_get_string (row, "name"),
           tn_health_reason (health, deciding));
}

int
tn_cli_health (TnCli *cli)
{
  const char *verb = cli->argc > 0 ? cli->argv[0] : "list";
  const TnListQuery query = { .kind = TN_LIST_HEALTH,
                              .search = cli->search,
                              .sort = (char *) "health",
                              .descending = TRUE };
  g_autoptr (GError) error = NULL;
  int status;

  if (g_str_equal (verb, "list") && cli->argc <= 1)
    status = tn_cli_list (cli, &query, "tenants", print_health, &error);
  else if (g_str_equal (verb, "export") && cli->argc <= 2)
    status = tn_cli_export (cli, &query, &error);
  else
    return tn_cli_usage ("health [list] | export [FILE] [--search TEXT]");
  return error != NULL ? tn_cli_report (error) : status;
}

/* Users --------------------------------------------------------------------- */

static void
print_user (TnCli *cli, TnRecord *user)
{
  gint64 mfa = tn_record_get_int (user, "mfa");
  g_autofree char *last = tn_column_text (tn_column_find (TN_LIST_USERS, "last-sign-in"), user);

  g_print ("%-28s %-44s %-28s %-10s %s\n",
           tn_record_get_string (user, "name"),
           tn_record_get_string (user, "user-principal-name"),
           tn_record_get_string (user, "tenant-name"),
           mfa < 0   ? "–"
           : mfa > 0 ? "MFA"
                     : "no MFA",
           last != NULL ? last : "–");
}

int
tn_cli_users (TnCli *cli)
{
  const char *verb = cli->argc > 0 ? cli->argv[0] : "list";
  TnListQuery query = { .kind = TN_LIST_USERS, .search = cli->search };
  g_autoptr (GError) error = NULL;
  int status;

  if (cli->without_mfa && cli->inactive > 0)
    return tn_cli_usage ("users: one of --without-mfa and --inactive DAYS");
  if (cli->without_mfa)
    query.filter = TN_FILTER_WITHOUT_MFA;
  else if (cli->inactive > 0)
    {
      query.filter = TN_FILTER_INACTIVE;
      query.until = tn_services_now (cli->services) - (gint64) cli->inactive * 86400;
    }
  if (!tn_cli_find_id (cli, TN_LIST_TENANTS, cli->tenant, &query.parent, &error))
    status = TN_EXIT_FAILED;
  else if (g_str_equal (verb, "list") && cli->argc <= 1)
    status = tn_cli_list (cli, &query, "users", print_user, &error);
  else if (g_str_equal (verb, "export") && cli->argc <= 2)
    status = tn_cli_export (cli, &query, &error);
  else
    return tn_cli_usage ("users [list] | export [FILE] [--tenant TENANT] [--search TEXT] "
                         "[--without-mfa | --inactive DAYS]");
  return error != NULL ? tn_cli_report (error) : status;
}

/* Reports ------------------------------------------------------------------- */

static GBytes *
write_document (TnDocument *document, const char *file, gboolean raw, GError **error)
{
  g_autofree char *ending =
      g_ascii_strdown (file != NULL && strrchr (file, '.') != NULL ? strrchr (file, '.') : "", -1);

  if (g_str_equal (ending, ".pdf"))
    return tn_document_to_pdf (document, error);
  if (g_str_equal (ending, ".xlsx"))
    return tn_document_to_xlsx (document, error);
  if (file == NULL || g_str_equal (ending, ".csv"))
    return tn_document_to_csv (document, !raw);
  g_set_error (error,
               TN_STORE_ERROR,
               TN_STORE_ERROR_REFUSED,
               "%s: a report is a .pdf, a .xlsx or a .csv",
               file);
  return NULL;
}

int
tn_cli_tenants_report (TnCli *cli, GArray *tenants, GError **error)
{
  g_autoptr (TnDocument) document = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const char *data;

  document = dex_await_boxed (tn_health_report (tn_services_get_store (cli->services),
                                                tenants,
                                                tn_services_now (cli->services)),
                              error);
  bytes = document != NULL ? write_document (document, cli->output, cli->raw, error) : NULL;
  if (bytes == NULL)
    return TN_EXIT_FAILED;
  data = g_bytes_get_data (bytes, &size);
  if (cli->output == NULL)
    fwrite (data, 1, size, stdout);
  else if (!g_file_set_contents_full (cli->output,
                                      data,
                                      (gssize) size,
                                      G_FILE_SET_CONTENTS_CONSISTENT,
                                      0600,
                                      error))
    return TN_EXIT_FAILED;
  if (document->notice != NULL)
    g_printerr ("tenantryctl: %s\n", document->notice);
  return document->notice != NULL ? TN_EXIT_PARTIAL : TN_EXIT_OK;
}
