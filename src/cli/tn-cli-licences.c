/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-cache-advice.h"
#include "tn-cache-store.h"
#include "tn-columns.h"
#include "tn-sku.h"

static const char usage[] =
    "licences [list] [--tenant TENANT | --by-tenant] [--search TEXT] [--unused]\n"
    "       tenantryctl licences export [FILE] | totals | advice | price SKU [AMOUNT]";

static void
print_licence (TnCli *cli, TnRecord *licence)
{
  gint64 available, disabled = tn_record_get_int (licence, "disabled");
  g_autofree char *left = tn_licence_available (licence, &available)
                              ? g_strdup_printf ("%" G_GINT64_FORMAT, available)
                              : g_strdup ("–");
  g_autofree char *by_disabled =
      disabled >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, disabled) : g_strdup ("–");
  const char *tenant = tn_record_get_string (licence, "tenant-name");

  g_print ("%-28s %-40s %6d bought %6d assigned %6s left %4s by disabled users\n",
           tenant != NULL ? tenant : "",
           tn_record_get_string (licence, "name"),
           (int) tn_record_get_int (licence, "bought"),
           (int) tn_record_get_int (licence, "assigned"),
           left,
           by_disabled);
}

static int
show_totals (TnCli *cli, GError **error)
{
  g_autoptr (GBytes) bytes =
      dex_await_boxed (tn_cache_get_licence_totals (tn_services_get_store (cli->services)), error);
  const TnLicenceTotals *totals = bytes != NULL ? g_bytes_get_data (bytes, NULL) : NULL;
  const struct
  {
    const char *name, *words;
    gint64 value;
  } lines[] = {
    { "mappedTenants", "mapped tenants", totals != NULL ? totals->mapped : -1 },
    { "tenantsRead", "of them read", totals != NULL ? totals->read : -1 },
    { "bought", "bought", totals != NULL ? totals->bought : -1 },
    { "assigned", "assigned", totals != NULL ? totals->assigned : -1 },
    { "unused", "unused", totals != NULL ? totals->unused : -1 },
    { "heldByDisabledUsers", "held by disabled users", totals != NULL ? totals->disabled : -1 },
    { "spendCents", "spend a month, in hundredths", totals != NULL ? totals->spend : -1 },
    { "savingCents",
      "possible saving a month, in hundredths",
      totals != NULL ? totals->saving : -1 },
    { "withoutPrice", "licences without a price", totals != NULL ? totals->unpriced : -1 },
  };
  g_autoptr (JsonBuilder) builder = NULL;

  if (totals == NULL)
    return TN_EXIT_FAILED;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (cli->json)
      tn_json_put_int (builder, lines[i].name, lines[i].value);
    else if (lines[i].value >= 0)
      g_print ("%10" G_GINT64_FORMAT "  %s\n", lines[i].value, lines[i].words);
    else
      g_print ("%10s  %s\n", "–", lines[i].words);
  json_builder_end_object (builder);
  if (cli->json)
    tn_cli_print_json (builder);
  return TN_EXIT_OK;
}

static void
put_advice (JsonBuilder *builder, const TnAdvice *advice)
{
  json_builder_begin_object (builder);
  tn_json_put_string (builder, "kind", tn_advice_nick (advice->kind));
  tn_json_put_string (builder, "tenant", advice->tenant_name);
  tn_json_put_string (builder, "licence", advice->sku_name);
  tn_json_put_string (builder, "other", advice->other_name);
  tn_json_put_int (builder, "users", advice->users);
  tn_json_put_int (builder, "savingCents", advice->cents);
  json_builder_end_object (builder);
}

/* LIC-07, LIC-08 */
static int
show_advice (TnCli *cli, gint64 tenant, GError **error)
{
  g_autoptr (GPtrArray) all =
      dex_await_boxed (tn_cache_list_advice (tn_services_get_store (cli->services),
                                             tenant,
                                             tn_services_now (cli->services)),
                       error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (all == NULL)
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list ("recommendations");
  for (guint i = 0; i < all->len; i++)
    {
      const TnAdvice *advice = g_ptr_array_index (all, i);
      g_autofree char *saving = advice->cents >= 0 ? tn_money_text (advice->cents) : g_strdup ("–");

      if (cli->json)
        put_advice (builder, advice);
      else
        g_print ("%10s  %-9s %4u × %s: %s, %s\n",
                 saving,
                 tn_advice_nick (advice->kind),
                 advice->users,
                 advice->tenant_name,
                 advice->sku_name,
                 advice->other_name);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

/* The one licence that goes by this part number or id. */
static char *
find_sku (TnCli *cli, const char *text, GError **error)
{
  g_autoptr (GPtrArray) rows = tn_cli_read_list (cli, TN_LIST_SKUS, NULL, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      TnRecord *licence = g_ptr_array_index (rows, i);

      if (g_ascii_strcasecmp (tn_record_get_string (licence, "sku-id"), text) == 0 ||
          g_ascii_strcasecmp (tn_record_get_string (licence, "part-number"), text) == 0)
        return g_strdup (tn_record_get_string (licence, "sku-id"));
    }
  /* One that nobody has yet can have a price by its id. */
  if (rows != NULL && tn_sku_name (text) != NULL)
    return g_strdup (text);
  if (rows != NULL)
    g_set_error (error,
                 TN_SERVICE_ERROR,
                 TN_SERVICE_ERROR_NOT_FOUND,
                 "no mapped tenant has a licence “%s”",
                 text);
  return NULL;
}

static int
set_price (TnCli *cli, GError **error)
{
  gint64 cents = cli->argc == 3 ? tn_money_parse (cli->argv[2]) : -1;
  g_autofree char *sku_id = NULL;

  if (cli->argc == 3 && cents < 0)
    return tn_cli_usage (usage);
  sku_id = find_sku (cli, cli->argv[1], error);
  if (sku_id == NULL || !dex_await (tn_state_set_price (tn_services_get_store (cli->services),
                                                        tn_services_get_actor (cli->services),
                                                        sku_id,
                                                        cents),
                                    error))
    return TN_EXIT_FAILED;
  return tn_cli_print_done (cli, "price set");
}

int
tn_cli_licences (TnCli *cli)
{
  const char *verb = cli->argc > 0 ? cli->argv[0] : "list";
  TnListQuery query = { .kind =
                            cli->by_tenant || cli->tenant != NULL ? TN_LIST_LICENCES : TN_LIST_SKUS,
                        .search = cli->search,
                        .filter = cli->unused ? TN_FILTER_UNUSED : TN_FILTER_ALL };
  g_autoptr (GError) error = NULL;
  int status;

  if (!tn_cli_find_id (cli, TN_LIST_TENANTS, cli->tenant, &query.parent, &error))
    return tn_cli_report (error);
  if (g_str_equal (verb, "list") && cli->argc <= 1)
    status = tn_cli_list (cli, &query, "licences", print_licence, &error);
  else if (g_str_equal (verb, "export") && cli->argc <= 2)
    status = tn_cli_export (cli, &query, &error);
  else if (g_str_equal (verb, "totals") && cli->argc == 1 && cli->tenant == NULL)
    status = show_totals (cli, &error);
  else if (g_str_equal (verb, "advice") && cli->argc == 1)
    status = show_advice (cli, query.parent, &error);
  else if (g_str_equal (verb, "price") && (cli->argc == 2 || cli->argc == 3))
    status = set_price (cli, &error);
  else
    return tn_cli_usage (usage);
  return error != NULL ? tn_cli_report (error) : status;
}
