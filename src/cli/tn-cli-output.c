/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-dex.h"
#include "tn-error-code.h"
#include "tn-export.h"
#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-problem.h"

#include <errno.h>
#include <stdio.h>

/* Output -------------------------------------------------------------------- */

void
tn_cli_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = tn_json_to_text (root, TRUE);

  g_print ("%s\n", text);
}

JsonBuilder *
tn_cli_begin_list (const char *name)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  return builder;
}

void
tn_cli_end_list (JsonBuilder *builder)
{
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  tn_cli_print_json (builder);
}

int
tn_cli_status (const GError *error, int status)
{
  return error != NULL ? tn_cli_report (error) : status;
}

int
tn_cli_report (const GError *error)
{
  if (error->domain != TN_GRAPH_ERROR)
    g_printerr ("tenantryctl: %s\n", error->message);
  else
    {
      g_autofree char *code = tn_error_code (error);
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
  if (error->domain == G_OPTION_ERROR)
    return TN_EXIT_USAGE;
  if (error->domain == TN_SERVICE_ERROR ||
      g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_NOT_FOUND))
    return TN_EXIT_NOT_FOUND;
  return TN_EXIT_FAILED;
}

int
tn_cli_usage (const char *text)
{
  g_printerr ("usage: tenantryctl %s\n", text);
  return TN_EXIT_USAGE;
}

int
tn_cli_list (TnCli *cli,
             const TnListQuery *query,
             const char *name,
             TnCliPrint print,
             GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (store, query, NULL), error);
  g_autoptr (GPtrArray) rows =
      ids != NULL ? dex_await_boxed (tn_store_list_rows (store, query->kind, ids), error) : NULL;
  g_autoptr (JsonBuilder) builder = NULL;

  if (rows == NULL)
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list (name);
  for (guint i = 0; i < rows->len; i++)
    if (cli->json)
      tn_row_put (builder, query->kind, g_ptr_array_index (rows, i));
    else
      print (cli, g_ptr_array_index (rows, i));
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

int
tn_cli_write (TnCli *cli, GBytes *bytes, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  if (cli->argc == 1 || g_str_equal (cli->argv[1], "-"))
    {
      /* Not by g_print(), which turns the text into what the locale can write. */
      if (fwrite (text, 1, size, stdout) == size && fflush (stdout) == 0)
        return TN_EXIT_OK;
      g_set_error (error,
                   G_IO_ERROR,
                   g_io_error_from_errno (errno),
                   "standard output: %s",
                   g_strerror (errno));
      return TN_EXIT_FAILED;
    }
  /* Written aside and renamed: an old file stays whole until the new one is. */
  return g_file_set_contents_full (cli->argv[1],
                                   text,
                                   (gssize) size,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600,
                                   error)
             ? TN_EXIT_OK
             : TN_EXIT_FAILED;
}

int
tn_cli_export (TnCli *cli, const TnListQuery *query, GError **error)
{
  g_autoptr (GBytes) csv = dex_await_boxed (
      tn_export_csv (tn_services_get_store (cli->services), query, NULL, NULL, !cli->raw, NULL),
      error);

  return csv != NULL ? tn_cli_write (cli, csv, error) : TN_EXIT_FAILED;
}

int
tn_cli_print_id (TnCli *cli, DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  if (!tn_dex_await_int64 (future, &id, NULL, &error))
    return tn_cli_report (error);
  if (cli->json)
    g_print ("{\"id\": %" G_GINT64_FORMAT "}\n", id);
  else
    g_print ("%" G_GINT64_FORMAT "\n", id);
  return TN_EXIT_OK;
}

int
tn_cli_print_result (TnCli *cli, DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  if (!dex_await (future, &error))
    return tn_cli_report (error);
  if (cli->json)
    g_print ("{\"done\": true}\n");
  return TN_EXIT_OK;
}

int
tn_cli_print_done (TnCli *cli, const char *text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!cli->json)
    {
      g_print ("%s\n", text);
      return TN_EXIT_OK;
    }
  json_builder_begin_object (builder);
  tn_json_put_boolean (builder, "done", TRUE);
  json_builder_end_object (builder);
  tn_cli_print_json (builder);
  return TN_EXIT_OK;
}

int
tn_cli_print_preview (TnCli *cli, const char *text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!cli->json)
    g_print ("%s\n", text);
  else
    {
      json_builder_begin_object (builder);
      tn_json_put_string (builder, "preview", text);
      json_builder_end_object (builder);
      tn_cli_print_json (builder);
    }
  if (cli->dry_run)
    return TN_EXIT_OK;
  g_printerr ("tenantryctl: nothing was changed; say --yes to do it\n");
  return TN_EXIT_REFUSED;
}

/* Finding ------------------------------------------------------------------- */

GPtrArray *
tn_cli_read_list (TnCli *cli, TnListKind kind, const char *search, GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);
  /* One that is archived has its name, too. */
  TnListQuery query = { .kind = kind,
                        .search = (char *) search,
                        .filter = kind == TN_LIST_ORGANIZATIONS ? TN_FILTER_ANY : TN_FILTER_ALL };
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
TnRecord *
tn_cli_find (TnCli *cli, TnListKind kind, const char *text, GError **error)
{
  g_autoptr (GPtrArray) rows = tn_cli_read_list (cli, kind, NULL, error);
  g_autoptr (GString) ids = g_string_new (NULL);
  TnRecord *found = NULL;
  guint n = 0;

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    if (goes_by (g_ptr_array_index (rows, i), text))
      {
        found = g_ptr_array_index (rows, i);
        g_string_append_printf (ids,
                                "%s%" G_GINT64_FORMAT,
                                n++ > 0 ? ", " : "",
                                tn_record_get_id (found));
      }
  if (n > 1)
    {
      g_set_error (error,
                   TN_SERVICE_ERROR,
                   TN_SERVICE_ERROR_AMBIGUOUS,
                   "several go by “%s”; use one of the ids %s",
                   text,
                   ids->str);
      return NULL;
    }
  if (found == NULL)
    g_set_error (error, TN_SERVICE_ERROR, TN_SERVICE_ERROR_NOT_FOUND, "nothing goes by “%s”", text);
  return found != NULL ? g_object_ref (found) : NULL;
}

gboolean
tn_cli_find_id (TnCli *cli, TnListKind kind, const char *text, gint64 *id, GError **error)
{
  g_autoptr (TnRecord) found = text != NULL ? tn_cli_find (cli, kind, text, error) : NULL;

  *id = found != NULL ? tn_record_get_id (found) : 0;
  return found != NULL || text == NULL;
}
