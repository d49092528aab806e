/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-cache-search.h"
#include "tn-columns.h"
#include "tn-state-alerts.h"

/* Alerts -------------------------------------------------------------------- */

#define SNOOZE_DAYS 7

static const char alerts_usage[] =
    "alerts [list | snoozed | resolved]\n"
    "       tenantryctl alerts snooze ALERT REASON [--days N] | wake ALERT\n"
    "       tenantryctl alerts dismiss ALERT | restore ALERT";

static void
print_alert (TnCli *cli, TnRecord *alert)
{
  g_autofree char *title = tn_alert_record_title (alert);
  const char *reason = tn_record_get_string (alert, "snooze-reason");

  g_print ("%5" G_GINT64_FORMAT "  %-9s %s%s%s\n",
           tn_record_get_id (alert),
           tn_alert_severity_nick ((TnAlertSeverity) tn_record_get_int (alert, "severity")),
           title,
           reason != NULL && *reason != '\0' ? ": " : "",
           reason != NULL ? reason : "");
}

/* The window may not have run for days. */
static gboolean
look (TnCli *cli, GError **error)
{
  return cli->read_only ||
         dex_await (tn_state_evaluate_alerts (tn_services_get_store (cli->services),
                                              FALSE,
                                              tn_services_now (cli->services)),
                    error);
}

static int
list_alerts (TnCli *cli, TnListFilter filter, GError **error)
{
  const TnListQuery query = { .kind = TN_LIST_ALERTS, .search = cli->search, .filter = filter };

  return look (cli, error) ? tn_cli_list (cli, &query, "alerts", print_alert, error)
                           : TN_EXIT_FAILED;
}

/* What people say of one alert. @verb: a word of the usage that takes an alert. */
static int
change_alert (TnCli *cli, const char *verb, GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);
  const TnActor *actor = tn_services_get_actor (cli->services);
  gint64 now = tn_services_now (cli->services), alert;
  gboolean snooze = g_str_equal (verb, "snooze");
  DexFuture *future;

  if (cli->argc != 2 + snooze ||
      !g_ascii_string_to_signed (cli->argv[1], 10, 1, G_MAXINT64, &alert, NULL))
    return tn_cli_usage (alerts_usage);
  if (snooze || g_str_equal (verb, "wake"))
    future = tn_state_snooze_alert (
        store,
        actor,
        alert,
        snooze ? now + (gint64) (cli->days > 0 ? cli->days : SNOOZE_DAYS) * 86400 : 0,
        snooze ? cli->argv[2] : NULL,
        now);
  else
    future = tn_state_dismiss_alert (store, actor, alert, g_str_equal (verb, "dismiss"), now);
  return dex_await (future, error) ? tn_cli_print_done (cli, "done") : TN_EXIT_FAILED;
}

int
tn_cli_alerts (TnCli *cli)
{
  static const char *const changes[] = { "snooze", "wake", "dismiss", "restore", NULL };
  const char *verb = cli->argc > 0 ? cli->argv[0] : "list";
  g_autoptr (GError) error = NULL;
  int status;

  if (g_strv_contains (changes, verb))
    status = change_alert (cli, verb, &error);
  else if (cli->argc > 1)
    return tn_cli_usage (alerts_usage);
  else if (g_str_equal (verb, "list"))
    status = list_alerts (cli, TN_FILTER_OPEN, &error);
  else if (g_str_equal (verb, "snoozed"))
    status = list_alerts (cli, TN_FILTER_SNOOZED, &error);
  else if (g_str_equal (verb, "resolved"))
    status = list_alerts (cli, TN_FILTER_RESOLVED, &error);
  else
    return tn_cli_usage (alerts_usage);
  return error != NULL ? tn_cli_report (error) : status;
}

/* Search -------------------------------------------------------------------- */

#define HITS_PER_KIND 20

static void
put_hit (JsonBuilder *builder, TnRecord *hit)
{
  json_builder_begin_object (builder);
  tn_json_put_string (builder,
                      "kind",
                      tn_hit_kind_nick ((TnHitKind) tn_record_get_int (hit, "kind")));
  tn_json_put_int (builder, "id", tn_record_get_id (hit));
  tn_json_put_string (builder, "name", tn_record_get_string (hit, "name"));
  tn_json_put_string (builder, "detail", tn_record_get_string (hit, "detail"));
  json_builder_end_object (builder);
}

/* Users whom a sync of this program has just read may not be in the index of names yet. */
static GPtrArray *
find (TnCli *cli, const char *text, GError **error)
{
  TnStore *store = tn_services_get_store (cli->services);

  while (!cli->read_only && dex_await_boolean (tn_cache_index_users (store), error))
    ;
  return error == NULL || *error == NULL
             ? dex_await_boxed (tn_cache_search (store, text, HITS_PER_KIND, NULL), error)
             : NULL;
}

int
tn_cli_search (TnCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  g_autoptr (JsonBuilder) builder = NULL;

  if (cli->argc != 1)
    return tn_cli_usage ("search TEXT");
  hits = find (cli, cli->argv[0], &error);
  if (hits == NULL)
    return tn_cli_report (error);
  builder = tn_cli_begin_list ("hits");
  for (guint i = 0; i < hits->len; i++)
    {
      TnRecord *hit = g_ptr_array_index (hits, i);

      if (cli->json)
        put_hit (builder, hit);
      else
        g_print ("%-12s %-36s %s\n",
                 tn_hit_kind_nick ((TnHitKind) tn_record_get_int (hit, "kind")),
                 tn_record_get_string (hit, "name"),
                 tn_record_get_string (hit, "detail") ?: "");
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}
