/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-cache-people.h"
#include "tn-change-set.h"
#include "tn-dex.h"
#include "tn-sku.h"
#include "tn-text.h"

#include <string.h>

/* Changes of people. */

static const char actions_usage[] =
    "actions list | permit TENANT\n"
    "       tenantryctl actions ACTION USER… [--tenant TENANT] [--argument VALUE] [--dry-run | "
    "--yes]\n"
    "USER is a user name, an email address or an object id; VALUE a licence, a group, minutes or "
    "a\n"
    "country, as the action wants.";

/* @tenant: 0: of any. An address may be that of a user here and of a guest there. */
static TnRecord *
find_user (TnCli *cli, const char *text, gint64 tenant, GError **error)
{
  g_autoptr (GPtrArray) rows =
      tn_cli_read_list (cli, TN_LIST_USERS, tn_text_is_guid (text) ? NULL : text, error);
  TnRecord *found = NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      TnRecord *row = g_ptr_array_index (rows, i);
      const char *const names[] = { tn_record_get_string (row, "user-principal-name"),
                                    tn_record_get_string (row, "mail"),
                                    tn_record_get_string (row, "user-id") };

      if (tenant > 0 && tn_record_get_int (row, "tenant") != tenant)
        continue;
      for (guint n = 0; n < G_N_ELEMENTS (names); n++)
        if (names[n] != NULL && g_ascii_strcasecmp (names[n], text) == 0)
          {
            if (found != NULL && found != row)
              {
                g_set_error (error,
                             TN_SERVICE_ERROR,
                             TN_SERVICE_ERROR_AMBIGUOUS,
                             "several users go by “%s”; use the object id",
                             text);
                return NULL;
              }
            found = row;
          }
    }
  if (rows != NULL && found == NULL)
    g_set_error (error, TN_SERVICE_ERROR, TN_SERVICE_ERROR_NOT_FOUND, "no user goes by “%s”", text);
  return found != NULL ? g_object_ref (found) : NULL;
}

/* What Microsoft would refuse anyway (reference 4). */
static gboolean
check_argument (TnCli *cli, TnAction action, GError **error)
{
  gboolean wanted = action == TN_ACTION_ASSIGN_LICENCE || action == TN_ACTION_REMOVE_LICENCE ||
                    action == TN_ACTION_ADD_TO_GROUP || action == TN_ACTION_REMOVE_FROM_GROUP ||
                    action == TN_ACTION_SET_LOCATION;
  const char *text = cli->argument, *problem = NULL;
  guint64 minutes;

  if (wanted && text == NULL)
    problem = "this action needs an --argument";
  else if (text != NULL && action == TN_ACTION_SET_LOCATION &&
           (strlen (text) != 2 || !g_ascii_isupper (text[0]) || !g_ascii_isupper (text[1])))
    problem = "a usage location is a country code of two capital letters";
  else if (text != NULL && action == TN_ACTION_TEMPORARY_PASS &&
           !g_ascii_string_to_unsigned (text, 10, 10, 43200, &minutes, NULL))
    problem = "a pass lasts 10 to 43200 minutes";
  if (problem != NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, problem);
  return problem == NULL;
}

static char *
find_licence (TnCli *cli, gint64 tenant, GError **error)
{
  g_autoptr (GPtrArray) skus =
      dex_await_boxed (tn_cache_list_skus (tn_services_get_store (cli->services), tenant), error);
  const char *found = NULL;

  if (skus == NULL)
    return NULL;
  for (guint i = 0; i < skus->len; i++)
    {
      const char *id = tn_record_get_string (g_ptr_array_index (skus, i), "sku-id");

      if (g_ascii_strcasecmp (id, cli->argument) == 0 ||
          g_strcmp0 (tn_record_get_string (g_ptr_array_index (skus, i), "part-number"),
                     cli->argument) == 0)
        return g_strdup (id);
      if (g_strcmp0 (tn_sku_name (id), cli->argument) != 0)
        continue;
      /* Microsoft sells several licences by one name. */
      if (found != NULL)
        {
          g_set_error (error,
                       TN_SERVICE_ERROR,
                       TN_SERVICE_ERROR_AMBIGUOUS,
                       "several licences of the tenant go by “%s”; use the id, %s or %s",
                       cli->argument,
                       found,
                       id);
          return NULL;
        }
      found = id;
    }
  if (found != NULL)
    return g_strdup (found);
  g_set_error (error,
               TN_SERVICE_ERROR,
               TN_SERVICE_ERROR_NOT_FOUND,
               "no licence of the tenant goes by “%s”",
               cli->argument);
  return NULL;
}

/* (nullable): a licence or a group by its name; else the argument as it is. */
static char *
argument_of (TnCli *cli, TnAction action, gint64 tenant, GError **error)
{
  g_autoptr (GPtrArray) groups = NULL;

  if (!check_argument (cli, action, error))
    return NULL;
  if (action == TN_ACTION_ASSIGN_LICENCE || action == TN_ACTION_REMOVE_LICENCE)
    return find_licence (cli, tenant, error);
  if (action != TN_ACTION_ADD_TO_GROUP && action != TN_ACTION_REMOVE_FROM_GROUP)
    return g_strdup (cli->argument);
  groups =
      dex_await_boxed (tn_cache_list_groups (tn_services_get_store (cli->services), tenant, NULL),
                       error);
  return groups != NULL ? g_strdup (tn_cli_find_group (groups, cli->argument, error)) : NULL;
}

/* One that cannot be done is not staged. */
static const char *
state_of (TnChangeRow *row)
{
  return tn_change_row_get_state (row) == TN_CHANGE_STAGED &&
                 tn_change_row_get_problem (row) != NULL
             ? "refused"
             : tn_change_state_nick (tn_change_row_get_state (row));
}

static void
print_change (TnChangeRow *row)
{
  const char *before = tn_change_row_get_before (row), *after = tn_change_row_get_after (row),
             *detail = tn_change_row_get_result (row) ?: tn_change_row_get_problem (row),
             *secret = tn_change_row_get_secret (row);

  g_print ("%-9s %-26s %-22s ",
           state_of (row),
           tn_change_row_get_name (row),
           tn_action_nick (tn_change_row_get_action (row)));
  if (detail != NULL)
    g_print ("%s%s%s\n", detail, secret != NULL ? ": " : "", secret ?: "");
  else
    g_print ("%s%s%s\n", before ?: "", before != NULL && after != NULL ? " → " : "", after ?: "");
}

int
tn_cli_print_changes (TnCli *cli, TnChangeSet *set)
{
  g_autoptr (JsonBuilder) builder = tn_cli_begin_list ("changes");
  guint refused = 0, bad = tn_change_set_count (set, TN_CHANGE_FAILED) +
                           tn_change_set_count (set, TN_CHANGE_UNKNOWN);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (set)); i++)
    {
      g_autoptr (TnChangeRow) row = g_list_model_get_item (G_LIST_MODEL (set), i);
      const char *what = tn_action_nick (tn_change_row_get_action (row)), *state = state_of (row);

      refused += !tn_change_row_get_chosen (row);

      if (cli->json)
        {
          json_builder_begin_object (builder);
          tn_json_put_string (builder, "user", tn_change_row_get_name (row));
          tn_json_put_string (builder, "userId", tn_change_row_get_user_id (row));
          tn_json_put_string (builder, "tenant", tn_change_row_get_tenant_name (row));
          tn_json_put_string (builder, "action", what);
          tn_json_put_string (builder, "before", tn_change_row_get_before (row));
          tn_json_put_string (builder, "after", tn_change_row_get_after (row));
          tn_json_put_string (builder, "problem", tn_change_row_get_problem (row));
          tn_json_put_string (builder, "state", state);
          tn_json_put_string (builder, "result", tn_change_row_get_result (row));
          /* Shown once, and kept nowhere. */
          tn_json_put_string (builder, "secret", tn_change_row_get_secret (row));
          json_builder_end_object (builder);
        }
      else
        print_change (row);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  /* Something that would be refused is no success, even before anybody tries. */
  return bad == 0 ? refused > 0 ? TN_EXIT_REFUSED : TN_EXIT_OK
         : tn_change_set_count (set, TN_CHANGE_DONE) > 0 ? TN_EXIT_PARTIAL
                                                         : TN_EXIT_FAILED;
}

static int
list_actions (TnCli *cli)
{
  g_autoptr (JsonBuilder) builder = tn_cli_begin_list ("actions");

  for (guint i = 0; i < TN_N_ACTIONS; i++)
    if (i == TN_ACTION_CREATE || i == TN_ACTION_PUT_BACK)
      continue;
    else if (cli->json)
      json_builder_add_string_value (builder, tn_action_nick ((TnAction) i));
    else
      g_print ("%-26s %s\n", tn_action_nick ((TnAction) i), tn_action_title ((TnAction) i));
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

static int
act (TnCli *cli, TnAction action, GError **error)
{
  g_autoptr (TnChangeSet) set = tn_change_set_new (cli->services);
  gint64 missing = 0, tenant;

  if (!tn_cli_find_id (cli, TN_LIST_TENANTS, cli->tenant, &tenant, error))
    return TN_EXIT_NOT_FOUND;
  for (int i = 1; i < cli->argc; i++)
    {
      g_autoptr (TnRecord) user = find_user (cli, cli->argv[i], tenant, error);
      g_autofree char *argument = NULL;
      TnPersonRef person;

      if (user == NULL)
        return TN_EXIT_NOT_FOUND;
      argument = argument_of (cli, action, tn_record_get_int (user, "tenant"), error);
      if (error != NULL && *error != NULL)
        return TN_EXIT_NOT_FOUND;
      person = (TnPersonRef) { tn_record_get_int (user, "tenant"),
                               tn_record_get_string (user, "tenant-id"),
                               tn_record_get_string (user, "tenant-name"),
                               tn_record_get_string (user, "user-id"),
                               tn_record_get_string (user, "name")
                                   ?: tn_record_get_string (user, "user-principal-name"),
                               tn_record_get_string (user, "user-principal-name") };
      tn_change_set_add (set, &person, action, argument, cli->argument);
    }
  if (!dex_await (tn_change_set_prepare (set), error))
    return TN_EXIT_FAILED;
  if (cli->dry_run)
    return tn_cli_print_changes (cli, set);
  if (!cli->yes)
    {
      tn_cli_print_changes (cli, set);
      g_printerr ("tenantryctl: nothing was changed; say --yes to do it\n");
      return TN_EXIT_REFUSED;
    }
  if (!tn_dex_await_int64 (tn_change_set_missing_permission (set), &missing, NULL, error))
    return TN_EXIT_FAILED;
  if (missing > 0)
    {
      g_set_error_literal (error,
                           TN_STORE_ERROR,
                           TN_STORE_ERROR_REFUSED,
                           "Tenantry may only read in this tenant; “actions permit TENANT” asks "
                           "for the permission to change people");
      return TN_EXIT_REFUSED;
    }
  if (!dex_await (tn_change_set_run (set), error))
    return TN_EXIT_FAILED;
  return tn_cli_print_changes (cli, set);
}

/* INT-20 */
static int
permit (TnCli *cli, GError **error)
{
  g_autoptr (TnRecord) tenant = tn_cli_find (cli, TN_LIST_TENANTS, cli->argv[1], error);
  const TnWay way = tn_cli_way (cli);
  DexFuture *asked;

  if (tenant == NULL)
    return TN_EXIT_NOT_FOUND;
  asked = tn_record_get_int (tenant, "kind") == TN_INTEGRATION_SINGLE
              ? tn_connect_people (cli->services, TN_MICROSOFT_TENANT (tenant), &way, NULL)
              : tn_consent_people (cli->services, tn_record_get_id (tenant));
  return dex_await (asked, error) ? tn_cli_print_done (cli, "done") : TN_EXIT_FAILED;
}

int
tn_cli_actions (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  TnAction action;

  if (cli->argc == 1 && g_str_equal (cli->argv[0], "list"))
    return list_actions (cli);
  if (cli->argc == 2 && g_str_equal (cli->argv[0], "permit") && !cli->dry_run)
    {
      int status = permit (cli, &error);

      return tn_cli_status (error, status);
    }
  if (cli->argc < 2 || !tn_action_parse (cli->argv[0], &action) || action == TN_ACTION_CREATE ||
      action == TN_ACTION_PUT_BACK)
    return tn_cli_usage (actions_usage);
  {
    int status = act (cli, action, &error);

    return tn_cli_status (error, status);
  }
}
