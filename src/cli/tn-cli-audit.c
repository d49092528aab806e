/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include <string.h>

static int
list_audit (TnCli *cli)
{
  static const char *const texts[] = { "actor",  "account", "source", "action", "object",
                                       "tenant", "result",  "before", "after",  "detail" };
  TnStore *store = tn_services_get_store (cli->services);
  TnListQuery query = { .kind = TN_LIST_AUDIT,
                        .search = cli->search,
                        .filter = cli->failed ? TN_FILTER_FAILED : TN_FILTER_ALL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (store, &query, NULL), &error);
  g_autoptr (GPtrArray) rows =
      ids != NULL ? dex_await_boxed (tn_store_list_rows (store, TN_LIST_AUDIT, ids), &error) : NULL;
  g_autoptr (JsonBuilder) builder = NULL;

  if (rows == NULL)
    return tn_cli_report (error);
  builder = tn_cli_begin_list ("entries");
  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *row = g_ptr_array_index (rows, i);
      g_autofree char *time = tn_time_format (tn_record_get_int (row, "time"));

      if (!cli->json)
        {
          g_print ("%6" G_GINT64_FORMAT "  %s  %-12s %-26s %-30s %s\n",
                   tn_record_get_id (row),
                   time,
                   tn_record_get_string (row, "actor"),
                   tn_record_get_string (row, "action"),
                   tn_record_get_string (row, "object"),
                   tn_record_get_string (row, "result"));
          continue;
        }
      json_builder_begin_object (builder);
      tn_json_put_int (builder, "seq", tn_record_get_id (row));
      tn_json_put_string (builder, "time", time);
      for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
        tn_json_put_string (builder, texts[j], tn_record_get_string (row, texts[j]));
      json_builder_end_object (builder);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

static int
verify_audit (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autofree TnAuditCheck *check =
      dex_await_boxed (tn_state_verify_audit (tn_services_get_store (cli->services), 0), &error);
  gboolean good;

  if (check == NULL)
    return tn_cli_report (error);
  good = check->bad == 0 && check->known_bad == 0;
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      tn_json_put_boolean (builder, "ok", good);
      tn_json_put_int (builder, "rows", check->rows);
      tn_json_put_int (builder, "unchecked", check->unchecked);
      tn_json_put_int (builder, "segments", check->segments);
      tn_json_put_int (builder, "firstBad", check->bad != 0 ? check->bad : check->known_bad);
      tn_json_put_int (builder, "anchor", check->anchor);
      json_builder_end_object (builder);
      tn_cli_print_json (builder);
    }
  else if (good && check->rows == 0)
    g_print ("The audit trail is empty\n");
  else if (good && check->unchecked == 0)
    g_print ("All %" G_GINT64_FORMAT " entries fit\n", check->rows);
  else if (good)
    g_print ("%" G_GINT64_FORMAT " entries fit; %" G_GINT64_FORMAT
             " of them were signed with another key; the anchor is entry %" G_GINT64_FORMAT "\n",
             check->rows,
             check->unchecked,
             check->anchor);
  else
    g_print ("Audit log verification failed at entry %" G_GINT64_FORMAT "\n",
             check->bad != 0 ? check->bad : check->known_bad);
  return good ? TN_EXIT_OK : TN_EXIT_BROKEN;
}

static int
export_audit (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      dex_await_string (tn_state_export_audit (tn_services_get_store (cli->services)), &error);
  g_autoptr (GBytes) bytes = NULL;
  int status;

  if (text == NULL)
    return tn_cli_report (error);
  bytes = g_bytes_new_static (text, strlen (text));
  status = tn_cli_write (cli, bytes, &error);
  return tn_cli_status (error, status);
}

int
tn_cli_audit (TnCli *cli)
{
  if (cli->argc == 1 && g_str_equal (cli->argv[0], "list"))
    return list_audit (cli);
  if (cli->argc == 1 && g_str_equal (cli->argv[0], "verify"))
    return verify_audit (cli);
  if ((cli->argc == 1 || cli->argc == 2) && g_str_equal (cli->argv[0], "export"))
    return export_audit (cli);
  return tn_cli_usage ("audit list [--search TEXT] [--failed] | verify | export [FILE]");
}
