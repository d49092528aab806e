/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli.h"

#include "tn-dex.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>

typedef struct
{
  const char *name;
  int (*run) (TnCli *cli);
  const char *help;
  const char *options; /* beside those that all have, with spaces around */
  const char *dry_run; /* (nullable): the verbs that know --dry-run, with spaces around; "*": all */
} Command;

static const Command commands[] = {
  { "connect",
    tn_cli_connect,
    "connect single | csp [--device-code]  sign in and connect a tenant, or a partner with\n"
    "                                       its customers",
    " tenant device-code " },
  { "integrations",
    tn_cli_integrations,
    "integrations [list] | remove INTEGRATION|--all [--from-microsoft] --yes |\n"
    "                                       reauthorize INTEGRATION",
    " all from-microsoft yes device-code " },
  { "gdap",
    tn_cli_gdap,
    "gdap list | expiring [--days N]       relationships with customers",
    " days search " },
  { "audit",
    tn_cli_audit,
    "audit list [--search TEXT] [--failed] | verify | export [FILE]",
    " search failed " },
  { "tenants",
    tn_cli_tenants,
    "tenants [list] | export [FILE] | disconnected | tag TENANT… | rename TENANT [NAME] |\n"
    "                                       report [TENANT …] [--output FILE.pdf|.xlsx|.csv]",
    " search health tag customer add remove output raw " },
  { "health",
    tn_cli_health,
    "health [list] | export [FILE]         the health matrix, worst first",
    " search raw " },
  { "users",
    tn_cli_users,
    "users [list] | export [FILE] [--without-mfa] [--inactive DAYS]",
    " search tenant without-mfa inactive raw " },
  { "end-users",
    tn_cli_end_users,
    "end-users [list | attention] | export [FILE] | import FILE [--organization ORGANIZATION]",
    " search organization raw ",
    " import " },
  { "assets",
    tn_cli_assets,
    "assets [list | ambiguous] | add NAME | delete ASSET | link ASSET DEVICE | devices ASSET |\n"
    "                                       export [FILE] | import FILE",
    " search organization ",
    " import " },
  { "usersync",
    tn_cli_usersync,
    "usersync [list] | preview | set | run | enable | disable | history | conflicts |\n"
    "                                       resolve ORGANIZATION …  people from Entra ID",
    " search type department office domain group override ",
    " preview set run " },
  { "actions",
    tn_cli_actions,
    "actions list | permit TENANT | ACTION USER… [--argument VALUE] [--dry-run | --yes]\n"
    "                                       change people at Microsoft",
    " tenant argument yes device-code ",
    "*" },
  { "backup",
    tn_cli_backup,
    "backup status | enable | disable | pause | resume | run | list | objects | versions | diff |\n"
    "                                       restore | verify | export | permit TENANT …\n"
    "                                       snapshots of a directory, and what comes back\n"
    "  backup services | items | points | gap | protect | unprotect | rules | add-rule |\n"
    "                                       remove-rule | run-rule | recover | tasks TENANT …\n"
    "                                       Microsoft's own backups",
    " search snapshot whole write at follow in-place block-sign-in without-groups schedule forget "
    "opens zone keep all due yes device-code ",
    " restore protect unprotect add-rule remove-rule run-rule recover " },
  { "licences",
    tn_cli_licences,
    "licences [list] | totals | advice | export [FILE] | price SKU [AMOUNT]\n"
    "                                       what is bought, assigned and left",
    " search tenant by-tenant unused raw " },
  { "score",
    tn_cli_score,
    "score [list] | export [FILE]          Secure Scores, lowest first",
    " search raw " },
  { "alerts",
    tn_cli_alerts,
    "alerts [list | snoozed | resolved] | snooze ALERT REASON | wake ALERT |\n"
    "                                       dismiss ALERT | restore ALERT",
    " search days " },
  { "search",
    tn_cli_search,
    "search TEXT                           tenants, organizations, users, licences",
    " " },
  { "managed", tn_cli_managed, "managed list | add NAME | rename MANAGED NAME", " search " },
  { "organizations",
    tn_cli_organizations,
    "organizations [list | archived] | add NAME | edit ORGANIZATION [--name N] [--email E]\n"
    "                                       [--phone P] [--managed MANAGED] | archive | restore |\n"
    "                                       delete ORGANIZATION… [--dry-run | --yes] | merge FROM "
    "INTO |\n"
    "                                       export [FILE] | import FILE [--dry-run]",
    " search name email phone managed yes ",
    " delete merge import " },
  { "map", tn_cli_map, "map TENANT --to MANAGED | --new NAME map a tenant", " to new " },
  { "unmap", tn_cli_unmap, "unmap TENANT", " " },
  { "sync", tn_cli_sync, "sync [TENANT …] [--all] [--due]      read tenants now", " all due " },
  { "api",
    tn_cli_api,
    "api serve [SOCKET] | token list | token add NAME [SCOPE] | token revoke NAME\n"
    "                                       the local HTTP API and who may use it",
    " tenant days " },
  { "doctor",
    tn_cli_doctor,
    "doctor                               what this installation stands on",
    " " },
};

typedef struct
{
  TnCli *cli;
  int (*run) (TnCli *cli);
  GMainLoop *loop;
  int status;
} Main;

static DexFuture *
main_fiber (gpointer data)
{
  Main *main = data;
  g_autoptr (GError) error = NULL;

  if (dex_await (tn_services_start (main->cli->services, FALSE), &error))
    main->status = main->run (main->cli);
  else if (main->run == tn_cli_doctor)
    {
      main->cli->start_error = g_steal_pointer (&error);
      main->status = main->run (main->cli);
    }
  else
    {
      g_printerr ("tenantryctl: %s\n", error->message);
      main->status = TN_EXIT_FAILED;
    }
  g_main_loop_quit (main->loop);
  return dex_future_new_true ();
}

static char *
summary (void)
{
  GString *text = g_string_new ("Commands:\n");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %s\n", commands[i].help);
  g_string_append (text, "\nTENANT, MANAGED and ORGANIZATION are a name, a domain or an id.");
  return g_string_free_and_steal (text);
}

static int
run_command (TnCli *cli, int (*run) (TnCli *cli))
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Main main = { cli, run, loop, TN_EXIT_FAILED };
  DexFuture *future = tn_dex_spawn (main_fiber, &main, NULL);

  g_main_loop_run (loop);
  dex_unref (future);
  tn_services_stop (cli->services);
  return main.status;
}

/* What the command line says. Of the process, because the table below holds their addresses. */
static TnCli options = { .keep = -1, .forget = -1 };
static char *data_folder, *cloud_name; /* (owned) (nullable) */
static gboolean wants_version;

static const GOptionEntry entries[] = {
  { "data",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    &data_folder,
    "Data folder (default: the application's)",
    "DIR" },
  { "cloud",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    &cloud_name,
    "global (default), us-gov, us-dod, china, or a cloud file",
    "NAME|FILE" },
  { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "One JSON document on standard output", NULL },
  { "search", 0, 0, G_OPTION_ARG_STRING, &options.search, "Only what contains TEXT", "TEXT" },
  { "health",
    0,
    0,
    G_OPTION_ARG_STRING_ARRAY,
    &options.health,
    "Only healthy, warning, critical or no-data tenants",
    "HEALTH" },
  { "tag", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.tags, "Only tenants with this tag", "TAG" },
  { "customer",
    0,
    0,
    G_OPTION_ARG_STRING_ARRAY,
    &options.customers,
    "Only tenants of this organization",
    "ORGANIZATION" },
  { "organization",
    0,
    0,
    G_OPTION_ARG_STRING,
    &options.organization,
    "Whose people and assets, or of rows that name none",
    "ORGANIZATION" },
  { "add", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.add, "Tag to put on", "TAG" },
  { "remove", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.remove, "Tag to take off", "TAG" },
  { "by-tenant", 0, 0, G_OPTION_ARG_NONE, &options.by_tenant, "A line a tenant", NULL },
  { "unused",
    0,
    0,
    G_OPTION_ARG_NONE,
    &options.unused,
    "Only licences that are not all assigned",
    NULL },
  { "output",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    &options.output,
    "Where a report is written: a PDF, a workbook or CSV by its ending",
    "FILE" },
  { "without-mfa",
    0,
    0,
    G_OPTION_ARG_NONE,
    &options.without_mfa,
    "Only members who cannot answer a request for MFA",
    NULL },
  { "inactive",
    0,
    0,
    G_OPTION_ARG_INT,
    &options.inactive,
    "Only licensed users who have not signed in for so many days",
    "DAYS" },
  { "raw",
    0,
    0,
    G_OPTION_ARG_NONE,
    &options.raw,
    "Export without protection against formulas, for programs",
    NULL },
  { "to", 0, 0, G_OPTION_ARG_STRING, &options.to, "Managed tenant to map to", "MANAGED" },
  { "new",
    0,
    0,
    G_OPTION_ARG_STRING,
    &options.new_name,
    "Name of a new managed tenant to map to",
    "NAME" },
  { "name", 0, 0, G_OPTION_ARG_STRING, &options.name, "New name", "NAME" },
  { "email", 0, 0, G_OPTION_ARG_STRING, &options.email, "Email address", "EMAIL" },
  { "phone", 0, 0, G_OPTION_ARG_STRING, &options.phone, "Phone number", "PHONE" },
  { "managed",
    0,
    0,
    G_OPTION_ARG_STRING,
    &options.managed,
    "Parent of the organization",
    "MANAGED" },
  { "tenant",
    0,
    0,
    G_OPTION_ARG_STRING,
    &options.tenant,
    "Tenant to sign in to, or whose users or licences",
    "TENANT" },
  { "snapshot", 0, 0, G_OPTION_ARG_INT, &options.snapshot, "Of this snapshot, by its number", "N" },
  { "whole", 0, 0, G_OPTION_ARG_NONE, &options.whole, "Read all, not what changed", NULL },
  { "write", 0, 0, G_OPTION_ARG_NONE, &options.write, "Also the permission to restore", NULL },
  { "at", 0, 0, G_OPTION_ARG_STRING, &options.at, "The time to go back to", "TIME" },
  { "follow", 0, 0, G_OPTION_ARG_NONE, &options.follow, "Also who comes later", NULL },
  { "in-place", 0, 0, G_OPTION_ARG_NONE, &options.in_place, "Over what is there", NULL },
  { "block-sign-in",
    0,
    0,
    G_OPTION_ARG_NONE,
    &options.block_sign_in,
    "Users who come back cannot sign in",
    NULL },
  { "without-groups",
    0,
    0,
    G_OPTION_ARG_NONE,
    &options.without_groups,
    "Users are not added to the groups that they were in",
    NULL },
  { "schedule",
    0,
    0,
    G_OPTION_ARG_STRING,
    &options.schedule,
    "hourly, two-hours, four-hours, six-hours, twelve-hours, daily, weekly, or as cron has it",
    "SCHEDULE" },
  { "forget",
    0,
    0,
    G_OPTION_ARG_INT,
    &options.forget,
    "Forget deleted users after; 0: never",
    "DAYS" },
  { "opens",
    0,
    0,
    G_OPTION_ARG_STRING,
    &options.opens,
    "Backup window, or “always”",
    "HOUR+HOURS" },
  { "zone", 0, 0, G_OPTION_ARG_STRING, &options.zone, "Time zone of the schedule", "NAME" },
  { "keep", 0, 0, G_OPTION_ARG_INT, &options.keep, "Keep snapshots so long; 0: for ever", "DAYS" },
  { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, "All mapped tenants", NULL },
  { "device-code",
    0,
    0,
    G_OPTION_ARG_NONE,
    &options.device_code,
    "Sign in with a code, on any computer",
    NULL },
  { "from-microsoft",
    0,
    0,
    G_OPTION_ARG_NONE,
    &options.from_microsoft,
    "Also remove the application from Microsoft",
    NULL },
  { "yes", 0, 0, G_OPTION_ARG_NONE, &options.yes, "Do what cannot be taken back", NULL },
  { "failed", 0, 0, G_OPTION_ARG_NONE, &options.failed, "Only what did not succeed", NULL },
  { "days", 0, 0, G_OPTION_ARG_INT, &options.days, "Within so many days (default 7)", "N" },
  { "read-only", 0, 0, G_OPTION_ARG_NONE, &options.read_only, "Change nothing", NULL },
  { "due", 0, 0, G_OPTION_ARG_NONE, &options.due, "Mapped tenants whose time has come", NULL },
  { "type", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.types, "member or guest", "TYPE" },
  { "department",
    0,
    0,
    G_OPTION_ARG_STRING_ARRAY,
    &options.departments,
    "Only people of this department",
    "DEPARTMENT" },
  { "office",
    0,
    0,
    G_OPTION_ARG_STRING_ARRAY,
    &options.offices,
    "Only people of this office location",
    "OFFICE" },
  { "domain", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.domains, "Only people of it", "DOMAIN" },
  { "group", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.groups, "Only members of it", "GROUP" },
  { "argument",
    0,
    0,
    G_OPTION_ARG_STRING,
    &options.argument,
    "What an action is done with",
    "VALUE" },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, "Show what would be done", NULL },
  { "override", 0, 0, G_OPTION_ARG_NONE, &options.override, "Overrule the safety stop", NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, &wants_version, "Print the version", NULL },
  G_OPTION_ENTRY_NULL
};

static void
clear_options (void)
{
  for (guint i = 0; entries[i].long_name != NULL; i++)
    if (entries[i].arg == G_OPTION_ARG_STRING || entries[i].arg == G_OPTION_ARG_FILENAME)
      g_clear_pointer ((char **) entries[i].arg_data, g_free);
    else if (entries[i].arg == G_OPTION_ARG_STRING_ARRAY)
      g_clear_pointer ((char ***) entries[i].arg_data, g_strfreev);
}

static const Command *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];
  return NULL;
}

static gboolean
is_given (const GOptionEntry *entry)
{
  if (entry->arg == G_OPTION_ARG_NONE)
    return *(gboolean *) entry->arg_data;
  if (entry->arg_data == &options.keep || entry->arg_data == &options.forget)
    return *(int *) entry->arg_data != -1;
  return entry->arg == G_OPTION_ARG_INT ? *(int *) entry->arg_data != 0
                                        : *(gpointer *) entry->arg_data != NULL;
}

/* (nullable): an option that @command would pass over: whoever wrote it would get more than what
 * they asked for. */
static const char *
find_foreign_option (const Command *command)
{
  static const char everybodys[] = " data cloud json read-only dry-run version ";

  for (guint i = 0; entries[i].long_name != NULL; i++)
    {
      g_autofree char *word = g_strdup_printf (" %s ", entries[i].long_name);

      if (is_given (&entries[i]) && strstr (everybodys, word) == NULL &&
          strstr (command->options, word) == NULL)
        return entries[i].long_name;
    }
  return NULL;
}

/* Nobody who asks what would be done must find it done. */
static gboolean
knows_dry_run (const Command *command, const char *verb)
{
  g_autofree char *word = g_strdup_printf (" %s ", verb != NULL ? verb : "");

  return command->dry_run != NULL &&
         (g_str_equal (command->dry_run, "*") || strstr (command->dry_run, word) != NULL);
}

/* g_print() would turn what the locale cannot write into question marks: in a job of cron, JSON
 * with other names. */
static void
print_bytes (const char *text)
{
  fputs (text, stdout);
}

/* A full disk below standard output is no success. */
static int
check_output (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  g_printerr ("tenantryctl: standard output: %s\n", g_strerror (errno));
  return status == TN_EXIT_OK ? TN_EXIT_FAILED : status;
}

static int
open_and_run (const Command *command, TnCloud *cloud)
{
  int status;

  if (data_folder == NULL)
    data_folder =
        g_build_filename (g_get_user_data_dir (),
                          tn_cloud_is_rehearsal (cloud) ? "tenantry-rehearsal" : "tenantry",
                          NULL);
  options.services = tn_services_new (data_folder, cloud, NULL, "cli");
  tn_services_set_read_only (options.services, options.read_only);
  status = run_command (&options, command->run);
  g_clear_object (&options.services);
  g_clear_error (&options.start_error);
  return status;
}

int
tn_cli_run (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND …");
  g_autofree char *text = summary ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TnCloud) cloud = NULL;
  const Command *command;
  const char *foreign;
  int status = TN_EXIT_USAGE;

  setlocale (LC_ALL, "");
  g_set_print_handler (print_bytes);
  dex_init ();
  g_option_context_set_summary (context, text);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_printerr ("tenantryctl: %s\n", error->message);
  else if (wants_version)
    {
      g_print ("tenantryctl %s\n", PACKAGE_VERSION);
      status = TN_EXIT_OK;
    }
  else if (argc < 2)
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      g_printerr ("%s", help);
    }
  else if ((cloud = tn_cloud_open (cloud_name, &error)) == NULL)
    g_printerr ("tenantryctl: %s\n", error->message);
  else if ((command = find_command (argv[1])) == NULL)
    g_printerr ("tenantryctl: unknown command “%s”; see --help\n", argv[1]);
  else if (options.dry_run && !knows_dry_run (command, argc > 2 ? argv[2] : NULL))
    g_printerr ("tenantryctl: this command has no --dry-run; nothing was done\n");
  else if ((foreign = find_foreign_option (command)) != NULL)
    g_printerr ("tenantryctl: “%s” has no --%s; nothing was done\n", command->name, foreign);
  else
    {
      options.argc = argc - 2;
      options.argv = argv + 2;
      status = open_and_run (command, cloud);
    }
  clear_options ();
  return check_output (status);
}
