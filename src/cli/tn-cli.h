/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

G_BEGIN_DECLS

/** TnExit: what tenantryctl ends with; documented in its man page, never renumbered. */
typedef enum
{
  TN_EXIT_OK = 0,
  TN_EXIT_FAILED = 1, /* the work was tried and failed */
  TN_EXIT_USAGE = 2,
  TN_EXIT_NOT_FOUND = 3, /* nothing goes by that name, or several do */
  TN_EXIT_REFUSED = 4,   /* a rule forbids it */
  TN_EXIT_AUTH = 5,      /* Microsoft refused the sign-in */
  TN_EXIT_PARTIAL = 6,   /* some of several items failed */
  TN_EXIT_BROKEN = 7,    /* the audit trail does not verify */
} TnExit;

/** TnCli: one call of tenantryctl. */
typedef struct
{
  TnServices *services; /* (owned) */
  gboolean json;
  GError *start_error; /* (owned) (nullable): what keeps the services from being of use */
  int argc;            /* of the command, without the program and the options */
  char **argv;
  char *search, *to, *new_name, *name, *email, *phone, *managed, *tenant;
  GStrv health, tags, customers, add, remove; /* (owned) (nullable) */
  char *output;
  char *argument, *organization, *schedule, *opens, *zone;
  GStrv types, departments, offices, domains, groups; /* (owned) (nullable) */
  gboolean dry_run, override;
  gboolean without_mfa;
  gboolean whole, write, block_sign_in, without_groups, in_place, follow;
  char *at; /* (owned) (nullable): a time */
  int snapshot, keep, forget;
  gboolean by_tenant, unused, raw, all, due, device_code, from_microsoft, yes, failed, read_only;
  int days, inactive;
} TnCli;

/** tn_cli_run: the whole program. */
int tn_cli_run (int argc, char **argv);

/* One function a command, each in a fiber. Returns a #TnExit. */
int tn_cli_connect (TnCli *cli);
int tn_cli_integrations (TnCli *cli);
int tn_cli_tenants (TnCli *cli);
int tn_cli_health (TnCli *cli);
int tn_cli_licences (TnCli *cli);
int tn_cli_managed (TnCli *cli);
int tn_cli_score (TnCli *cli);
int tn_cli_organizations (TnCli *cli);
int tn_cli_map (TnCli *cli);
int tn_cli_unmap (TnCli *cli);
int tn_cli_users (TnCli *cli);
int tn_cli_sync (TnCli *cli);
int tn_cli_end_users (TnCli *cli);
int tn_cli_usersync (TnCli *cli);
int tn_cli_actions (TnCli *cli);
int tn_cli_assets (TnCli *cli);
int tn_cli_backup (TnCli *cli);

/** tn_cli_backup_services: the verbs of "backup" that are about Microsoft's own services. -1: it is
 * none of them. */
int tn_cli_backup_services (TnCli *cli, GError **error);
int tn_cli_gdap (TnCli *cli);
int tn_cli_audit (TnCli *cli);
int tn_cli_alerts (TnCli *cli);
int tn_cli_search (TnCli *cli);
int tn_cli_api (TnCli *cli);
int tn_cli_doctor (TnCli *cli);

G_END_DECLS
