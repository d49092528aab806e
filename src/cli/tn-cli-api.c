/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-api-place.h"
#include "tn-api-server.h"
#include "tn-state-tokens.h"

#include <glib-unix.h>

#define TOKEN_DAYS 90

static const char usage[] =
    "api serve [SOCKET]\n"
    "       tenantryctl api token list | revoke NAME\n"
    "       tenantryctl api token add NAME [read|sync|manage] [--days N] [--tenant TENANT]";

static int
add_token (TnCli *cli, GError **error)
{
  int scope = cli->argc == 4 ? tn_api_scope_parse (cli->argv[3]) : TN_API_READ;
  gint64 now = tn_services_now (cli->services);
  g_autoptr (TnRecord) tenant =
      cli->tenant != NULL ? tn_cli_find (cli, TN_LIST_TENANTS, cli->tenant, error) : NULL;
  const char *only[] = { tenant != NULL ? tn_record_get_string (tenant, "tenant-id") : NULL, NULL };
  g_autoptr (TnSecret) text = NULL;
  g_autoptr (JsonBuilder) builder = NULL;

  if (scope < 0)
    return tn_cli_usage (usage);
  if (cli->tenant != NULL && tenant == NULL)
    return TN_EXIT_FAILED;
  text = dex_await_string (
      tn_state_add_api_token (tn_services_get_store (cli->services),
                              tn_services_get_actor (cli->services),
                              cli->argv[2],
                              (TnApiScope) scope,
                              tenant != NULL ? only : NULL,
                              now + (gint64) (cli->days > 0 ? cli->days : TOKEN_DAYS) * 86400,
                              now),
      error);
  if (text == NULL)
    return TN_EXIT_FAILED;
  if (!cli->json)
    {
      g_print ("%s\n", text);
      g_printerr ("tenantryctl: this token is shown once\n");
      return TN_EXIT_OK;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "token", text);
  json_builder_end_object (builder);
  tn_cli_print_json (builder);
  return TN_EXIT_OK;
}

static void
put_token (JsonBuilder *builder, const TnApiToken *token)
{
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "name", token->name);
  tn_json_put_string (builder, "scope", tn_api_scope_nick (token->scope));
  tn_json_put_int (builder,
                   "tenants",
                   token->tenants != NULL ? (gint64) g_strv_length (token->tenants) : -1);
  tn_json_put_time (builder, "created", token->created_at);
  tn_json_put_time (builder, "expires", token->expires_at);
  tn_json_put_time (builder, "lastUsed", token->last_used);
  json_builder_end_object (builder);
}

static int
list_tokens (TnCli *cli, GError **error)
{
  g_autoptr (GPtrArray) tokens =
      dex_await_boxed (tn_state_list_api_tokens (tn_services_get_store (cli->services)), error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (tokens == NULL)
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list ("tokens");
  for (guint i = 0; i < tokens->len; i++)
    {
      const TnApiToken *token = g_ptr_array_index (tokens, i);
      g_autofree char *used = tn_time_format (token->last_used);

      if (cli->json)
        put_token (builder, token);
      else
        g_print ("%-30s %-7s %-9s last used %s\n",
                 token->name,
                 tn_api_scope_nick (token->scope),
                 token->tenants != NULL ? "limited" : "all",
                 used != NULL ? used : "never");
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

static int
revoke_token (TnCli *cli, GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);
  g_autoptr (GPtrArray) tokens = dex_await_boxed (tn_state_list_api_tokens (store), error);
  gint64 id = 0;

  if (tokens == NULL)
    return TN_EXIT_FAILED;
  for (guint i = 0; i < tokens->len; i++)
    {
      const TnApiToken *token = g_ptr_array_index (tokens, i);

      if (g_str_equal (token->name, cli->argv[2]))
        id = token->id;
    }
  if (!dex_await (tn_state_revoke_api_token (store,
                                             tn_services_get_actor (cli->services),
                                             id,
                                             tn_services_now (cli->services)),
                  error))
    return TN_EXIT_FAILED;
  return tn_cli_print_done (cli, "revoked");
}

static gboolean
end_cb (gpointer data)
{
  /* A second signal may come before the first is looked at. */
  if (dex_future_is_pending (DEX_FUTURE (data)))
    dex_promise_resolve_boolean (data, TRUE);
  return G_SOURCE_CONTINUE;
}

/* Until it is told to end. */
static int
serve (TnCli *cli, GError **error)
{
  g_autoptr (TnApiServer) server = tn_api_server_new (cli->services);
  g_autofree char *path =
      cli->argc == 2 ? g_strdup (cli->argv[1]) : tn_api_place_socket (cli->services);
  DexPromise *ended = NULL;
  guint sources[2];

  if (!tn_api_server_listen (server, path, error))
    return TN_EXIT_FAILED;
  ended = dex_promise_new ();
  sources[0] = g_unix_signal_add (SIGTERM, end_cb, ended);
  sources[1] = g_unix_signal_add (SIGINT, end_cb, ended);
  g_printerr ("tenantryctl: listening at %s\n", path);
  dex_await (dex_ref (DEX_FUTURE (ended)), NULL);
  g_source_remove (sources[0]);
  g_source_remove (sources[1]);
  tn_api_server_stop (server);
  dex_clear (&ended);
  return TN_EXIT_OK;
}

int
tn_cli_api (TnCli *cli)
{
  const char *verb = cli->argc > 0 ? cli->argv[0] : "";
  const char *what = cli->argc > 1 ? cli->argv[1] : "";
  g_autoptr (GError) error = NULL;
  int status;

  if (g_str_equal (verb, "serve") && cli->argc <= 2)
    status = serve (cli, &error);
  else if (!g_str_equal (verb, "token"))
    return tn_cli_usage (usage);
  else if (g_str_equal (what, "add") && (cli->argc == 3 || cli->argc == 4))
    status = add_token (cli, &error);
  else if (g_str_equal (what, "list") && cli->argc == 2)
    status = list_tokens (cli, &error);
  else if (g_str_equal (what, "revoke") && cli->argc == 3)
    status = revoke_token (cli, &error);
  else
    return tn_cli_usage (usage);
  return error != NULL ? tn_cli_report (error) : status;
}
