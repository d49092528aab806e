/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-cli.h"

#include "tn-change-set.h"
#include "tn-import.h"
#include "tn-row-json.h"

/* What the commands of tenantryctl share: JSON documents, exit codes, finding a row by name. */

G_BEGIN_DECLS

void tn_cli_print_json (JsonBuilder *builder);

/** tn_cli_begin_list, tn_cli_end_list: `{"name": [` … `]}`. */
JsonBuilder *tn_cli_begin_list (const char *name) G_GNUC_WARN_UNUSED_RESULT;
void tn_cli_end_list (JsonBuilder *builder);

/** tn_cli_report: says what went wrong. Returns: the #TnExit; %TN_EXIT_USAGE for a #GOptionError,
 * an option whose value makes no sense. */
int tn_cli_report (const GError *error);

/** tn_cli_status: that of @error (nullable), which is reported; else @status. */
int tn_cli_status (const GError *error, int status);
int tn_cli_usage (const char *text);

/** TnCliPrint: one row as a line of text. */
typedef void (*TnCliPrint) (TnCli *cli, TnRecord *record);

/** tn_cli_list: the rows of @query, which has a JSON form (tn_row_members()), as `{"name": [` …
 * `]}` or as lines. Returns: the #TnExit. */
int tn_cli_list (TnCli *cli,
                 const TnListQuery *query,
                 const char *name,
                 TnCliPrint print,
                 GError **error);

/** tn_cli_write: to the file that is the command's second argument, or to standard output. */
int tn_cli_write (TnCli *cli, GBytes *bytes, GError **error);

/** tn_cli_export: the rows of @query as CSV, see tn_cli_write(). */
int tn_cli_export (TnCli *cli, const TnListQuery *query, GError **error);

/** tn_cli_import: the file that is the command's second argument becomes rows (ORG-02). */
int tn_cli_import (TnCli *cli, TnImportKind kind, GError **error);

/** tn_cli_print_id: waits for a row id and prints it. tn_cli_print_result: waits for a change that
 * has no result. */
int tn_cli_print_id (TnCli *cli, DexFuture *future);
int tn_cli_print_result (TnCli *cli, DexFuture *future);

/** tn_cli_print_done: after a change that has no other result. */
int tn_cli_print_done (TnCli *cli, const char *text);

/** tn_cli_print_preview: what would be done, for --dry-run or because --yes is missing. Returns:
 * the #TnExit. */
int tn_cli_print_preview (TnCli *cli, const char *text);

GPtrArray *tn_cli_read_list (TnCli *cli, TnListKind kind, const char *search, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_cli_find: the one row that goes by @text: a name, a domain, an id. */
TnRecord *tn_cli_find (TnCli *cli, TnListKind kind, const char *text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_cli_find_id: the same for an option: without @text (nullable), @id is 0. FALSE: no one row
 * goes by it. */
gboolean tn_cli_find_id (TnCli *cli, TnListKind kind, const char *text, gint64 *id, GError **error);

/** tn_cli_find_group: (transfer none) (nullable): of @groups the id of the one that goes by @text,
 * its id or its name. Microsoft lets several groups have one name. */
const char *tn_cli_find_group (GPtrArray *groups, const char *text, GError **error);

/** tn_cli_tenants_report: a health report on @tenants (nullable) (element-type gint64): NULL: all.
 */
int tn_cli_tenants_report (TnCli *cli, GArray *tenants, GError **error);

/** tn_cli_print_changes: the rows of a change set, as they are. Returns: the #TnExit that they
 * mean.
 */
int tn_cli_print_changes (TnCli *cli, TnChangeSet *set);

/** tn_cli_way: how a person signs in who is asked to: by an address or a code that is printed. */
TnWay tn_cli_way (TnCli *cli);

void tn_cli_print_tenant (TnCli *cli, TnRecord *tenant);

G_END_DECLS
