/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal.h"
#include "tn-log.h"
#include "tn-time.h"

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>

static int port = 0, n_tenants = 24, n_users = 0, seed = 1, n_customers = 12;
static double pace = 1;
static char *code;
static char *scenario, *cloud_file, *account;
static gboolean verbose, decline;

static const GOptionEntry serve_entries[] = {
  { "port", 0, 0, G_OPTION_ARG_INT, &port, "Listen on 127.0.0.1:N (default: any free port)", "N" },
  { "tenants",
    0,
    0,
    G_OPTION_ARG_INT,
    &n_tenants,
    "Number of Microsoft tenants (default 24)",
    "N" },
  { "users",
    0,
    0,
    G_OPTION_ARG_INT,
    &n_users,
    "Users of the first tenant (default: a believable number)",
    "N" },
  { "customers",
    0,
    0,
    G_OPTION_ARG_INT,
    &n_customers,
    "Number of customers of the CSP partner (default 12, -1: no partner)",
    "N" },
  { "pace",
    0,
    0,
    G_OPTION_ARG_DOUBLE,
    &pace,
    "Factor of Microsoft's delays: 1 (default) as there, 0 none",
    "F" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Another seed makes another fleet (default 1)", "S" },
  { "scenario",
    0,
    0,
    G_OPTION_ARG_STRING,
    &scenario,
    "calm (default), monday (some tenants are broken) or storm",
    "NAME" },
  { "cloud-file",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    &cloud_file,
    "Write the cloud file that leads the other programs here",
    "FILE" },
  { "verbose", 0, 0, G_OPTION_ARG_NONE, &verbose, "Print each request", NULL },
  G_OPTION_ENTRY_NULL
};
static const GOptionEntry sign_in_entries[] = {
  { "as", 0, 0, G_OPTION_ARG_STRING, &account, "Who signs in (see “accounts”)", "ACCOUNT" },
  { "decline", 0, 0, G_OPTION_ARG_NONE, &decline, "Refuse, whatever is asked for", NULL },
  { "code", 0, 0, G_OPTION_ARG_STRING, &code, "The device code to enter", "CODE" },
  G_OPTION_ENTRY_NULL
};

static int
fail (const char *text)
{
  g_printerr ("tenantry-rehearsal: %s\n", text);
  return 2;
}

static gint64
now_cb (gpointer clock)
{
  return tn_clock_now (clock);
}

static TnRehearsal *
make_rehearsal (TnClock *clock)
{
  TnRehearsal *rehearsal = tn_rehearsal_new ((guint) n_tenants, (guint) n_users, (guint32) seed);

  tn_rehearsal_set_clock (rehearsal, now_cb, clock);
  if (n_customers >= 0)
    tn_rehearsal_add_partner (rehearsal, (guint) n_customers, pace);
  return rehearsal;
}

/* The ordinary companies, then the partner, then its customers. */
static int
run_accounts (void)
{
  g_autoptr (TnClock) clock = tn_clock_new ();
  g_autoptr (TnRehearsal) rehearsal = make_rehearsal (clock);
  TnFleet *fleet = tn_rehearsal_get_fleet (rehearsal);
  guint n = tn_fleet_size (fleet) + (n_customers >= 0 ? 1 + (guint) n_customers : 0);

  for (guint i = 0; i < n; i++)
    {
      TnFleetTenant *tenant = tn_fleet_get (fleet, i);

      g_print ("%s\t%s\t%s\n", tenant->admin_upn, tenant->id, tenant->name);
    }
  return 0;
}

static int
run_states (void)
{
  for (const char *const *state = tn_gdap_fleet_states (); *state != NULL; state++)
    g_print ("customer\t%s\n", *state);
  for (const char *const *state = tn_gdap_fleet_partner_states (); *state != NULL; state++)
    g_print ("partner\t%s\n", *state);
  for (const char *const *state = tn_rehearsal_company_states (); *state != NULL; state++)
    g_print ("company\t%s\n", *state);
  return 0;
}

static int
print_page (char *page, const GError *error)
{
  if (page == NULL)
    return fail (error->message);
  g_print ("%s\n", page);
  g_free (page);
  return 0;
}

static int
run_approve (const char *url)
{
  g_autoptr (GError) error = NULL;

  if (url == NULL || account == NULL)
    return fail ("usage: tenantry-rehearsal approve URL --as ACCOUNT [--decline]");
  return print_page (tn_rehearsal_person_approve (url, account, decline, &error), error);
}

static int
run_enter_code (const char *url)
{
  g_autoptr (GError) error = NULL;

  if (url == NULL || account == NULL || code == NULL)
    return fail ("usage: tenantry-rehearsal enter-code URL --code CODE --as ACCOUNT [--decline]");
  return print_page (tn_rehearsal_person_enter_code (url, code, account, decline, &error), error);
}

static int
run_sign_in (const char *url)
{
  g_autoptr (GError) error = NULL;

  if (url == NULL || account == NULL)
    return fail ("usage: tenantry-rehearsal sign-in URL --as ACCOUNT [--decline]");
  return print_page (tn_rehearsal_person_sign_in (url, account, decline, &error), error);
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static int
run_server (void)
{
  g_autoptr (TnClock) clock = tn_clock_new ();
  g_autoptr (TnRehearsal) rehearsal = make_rehearsal (clock);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;

  if (scenario != NULL && !tn_rehearsal_set_scenario (rehearsal, scenario, &error))
    return fail (error->message);
  if (!tn_rehearsal_listen (rehearsal, (guint16) port, &error))
    return fail (error->message);
  if (cloud_file != NULL)
    {
      g_autofree char *text = tn_rehearsal_cloud_file (rehearsal);

      if (!g_file_set_contents (cloud_file, text, -1, &error))
        return fail (error->message);
    }
  tn_rehearsal_set_verbose (rehearsal, verbose);
  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_print ("ready %s\n", tn_rehearsal_get_base (rehearsal));
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context =
      g_option_context_new ("[accounts | states | sign-in URL | approve URL | enter-code URL] – a "
                            "simulated Microsoft cloud on loopback");
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  tn_log_install ();
  g_option_context_add_main_entries (context, serve_entries, NULL);
  g_option_context_add_main_entries (context, sign_in_entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return fail (error->message);
  if (n_tenants < 1 || n_tenants > 5000 || n_users < 0 || n_users > 200000 || port < 0 ||
      port > 65535 || n_customers < -1 || n_customers > 2000 || pace < 0 || pace > 10)
    return fail ("--tenants takes 1 to 5000, --users 0 to 200000, --port 0 to 65535, --customers "
                 "-1 to 2000, --pace 0 to 10");
  if (argc >= 2 && g_str_equal (argv[1], "accounts"))
    return run_accounts ();
  if (argc >= 2 && g_str_equal (argv[1], "states"))
    return run_states ();
  if (argc >= 2 && g_str_equal (argv[1], "approve"))
    return run_approve (argc >= 3 ? argv[2] : NULL);
  if (argc >= 2 && g_str_equal (argv[1], "enter-code"))
    return run_enter_code (argc >= 3 ? argv[2] : NULL);
  if (argc >= 2 && g_str_equal (argv[1], "sign-in"))
    return run_sign_in (argc >= 3 ? argv[2] : NULL);
  if (argc >= 2)
    return fail ("unknown command; see --help");
  return run_server ();
}
