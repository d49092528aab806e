/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

static void
print_score (TnCli *cli, TnRecord *score)
{
  double percent = tn_record_get_double (score, "percent"),
         change = tn_record_get_double (score, "change");
  g_autofree char *value = percent >= 0 ? g_strdup_printf ("%.1f %%", percent) : g_strdup ("–");
  g_autofree char *moved =
      change > TN_SCORE_NO_CHANGE ? g_strdup_printf ("%+.1f", change) : g_strdup ("–");

  g_print ("%8s %8s in 30 days  %s\n", value, moved, tn_record_get_string (score, "name"));
}

int
tn_cli_score (TnCli *cli)
{
  const char *verb = cli->argc > 0 ? cli->argv[0] : "list";
  const TnListQuery query = { .kind = TN_LIST_SCORES,
                              .search = cli->search,
                              .sort = (char *) "percent" };
  g_autoptr (GError) error = NULL;
  int status;

  if (g_str_equal (verb, "list") && cli->argc <= 1)
    status = tn_cli_list (cli, &query, "scores", print_score, &error);
  else if (g_str_equal (verb, "export") && cli->argc <= 2)
    status = tn_cli_export (cli, &query, &error);
  else
    return tn_cli_usage ("score [list] | export [FILE] [--search TEXT]");
  return error != NULL ? tn_cli_report (error) : status;
}
