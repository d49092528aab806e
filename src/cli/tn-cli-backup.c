/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli-output.h"

#include "tn-cron.h"
#include "tn-dex.h"
#include "tn-restore.h"
#include "tn-snapshot.h"

#include <string.h>

static const char usage[] =
    "backup [list] TENANT                 the snapshots of its directory\n"
    "       tenantryctl backup status [--search TEXT]\n"
    "       tenantryctl backup enable TENANT… [--schedule S] [--keep DAYS] [--forget DAYS]\n"
    "                                 [--opens HOUR+HOURS] [--zone NAME]\n"
    "       tenantryctl backup pause|resume|disable TENANT…\n"
    "       tenantryctl backup run TENANT… | --all [--whole] | --due\n"
    "       tenantryctl backup objects TENANT KIND [--search TEXT] [--snapshot N]\n"
    "       tenantryctl backup versions TENANT KIND ID\n"
    "       tenantryctl backup diff TENANT [FROM [TO]]\n"
    "       tenantryctl backup restore TENANT KIND [ID…] --snapshot N [--block-sign-in]\n"
    "                                  [--without-groups] [--dry-run | --yes]\n"
    "       tenantryctl backup verify TENANT | export TENANT FOLDER [--snapshot N]\n"
    "       tenantryctl backup permit TENANT [--write]\n"
    "       tenantryctl backup services | tasks TENANT   Microsoft’s own; see also\n"
    "       backup items | points | gap | protect | recover";

/* Snapshots ------------------------------------------------------------------------- */

static void
put_snapshot (JsonBuilder *builder, const TnSnapshotInfo *info)
{
  json_builder_begin_object (builder);
  tn_json_put_int (builder, "id", info->id);
  tn_json_put_time (builder, "taken", info->taken_at);
  tn_json_put_string (builder, "reason", info->reason);
  tn_json_put_int (builder, "added", info->added);
  tn_json_put_int (builder, "changed", info->changed);
  tn_json_put_int (builder, "removed", info->removed);
  tn_json_put_int (builder, "bytes", info->bytes);
  json_builder_set_member_name (builder, "kinds");
  json_builder_begin_object (builder);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    {
      const TnSnapshotKind *kind = &info->kinds[i];

      json_builder_set_member_name (builder, tn_object_info ((TnObjectKind) i)->nick);
      json_builder_begin_object (builder);
      tn_json_put_int (builder, "objects", kind->read_at > 0 ? (gint64) kind->objects : -1);
      tn_json_put_time (builder, "read", kind->read_at);
      tn_json_put_string (builder, "problem", kind->problem);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
print_snapshot (const TnSnapshotInfo *info)
{
  g_autofree char *time = tn_time_format (info->taken_at);
  g_autofree char *size = g_format_size ((guint64) MAX (0, info->bytes));

  g_print ("%6" G_GINT64_FORMAT "  %s  %-8s %7u objects, %u added, %u changed, %u removed, %s\n",
           info->id,
           time,
           info->reason != NULL ? info->reason : "",
           tn_snapshot_info_count (info),
           info->added,
           info->changed,
           info->removed,
           size);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    if (info->kinds[i].problem != NULL)
      g_print ("        %s: %s (%s)\n",
               tn_object_info ((TnObjectKind) i)->nick,
               info->kinds[i].read_at > 0 ? "not read this time, as before" : "not in it",
               info->kinds[i].problem);
}

static int
list_snapshots (TnCli *cli, TnRecord *tenant, GError **error)
{
  g_autoptr (GPtrArray) infos =
      dex_await_boxed (tn_snapshot_list (cli->services, tn_record_get_string (tenant, "tenant-id")),
                       error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (infos == NULL)
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list ("snapshots");
  for (guint i = 0; i < infos->len; i++)
    if (cli->json)
      put_snapshot (builder, g_ptr_array_index (infos, i));
    else
      print_snapshot (g_ptr_array_index (infos, i));
  if (cli->json)
    tn_cli_end_list (builder);
  else if (infos->len == 0)
    g_print ("no snapshot yet; “backup run” takes one\n");
  return TN_EXIT_OK;
}

/* One tenant, into @builder and as lines. */
static gboolean
run_one (TnCli *cli, TnRecord *tenant, JsonBuilder *builder)
{
  const TnSnapshotTarget target = tn_snapshot_target_of (tenant);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnSnapshotInfo) info =
      dex_await_boxed (tn_snapshot_take (cli->services, &target, "manual", cli->whole, NULL),
                       &error);

  json_builder_begin_object (builder);
  tn_json_put_string (builder, "tenant", target.name);
  tn_json_put_string (builder, "error", error != NULL ? error->message : NULL);
  json_builder_set_member_name (builder, "snapshot");
  if (info != NULL)
    put_snapshot (builder, info);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
  if (error != NULL)
    g_printerr ("tenantryctl: %s: %s\n", target.name, error->message);
  else if (!cli->json)
    {
      g_print ("%s\n", target.name);
      print_snapshot (info);
    }
  return info != NULL;
}

/* The tenants that the command names. */
static GPtrArray *
find_tenants (TnCli *cli, GError **error)
{
  g_autoptr (GPtrArray) tenants = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 1; i < cli->argc; i++)
    {
      TnRecord *tenant = tn_cli_find (cli, TN_LIST_TENANTS, cli->argv[i], error);

      if (tenant == NULL)
        return NULL;
      g_ptr_array_add (tenants, tenant);
    }
  return g_steal_pointer (&tenants);
}

/* INT-07: nothing is read of a tenant that is not mapped. */
static gboolean
leave_out_unmapped (TnCli *cli, GPtrArray *tenants, GError **error)
{
  for (guint i = tenants->len; i > 0; i--)
    {
      TnRecord *tenant = g_ptr_array_index (tenants, i - 1);

      if (tn_record_get_int (tenant, "managed-tenant-id") > 0)
        continue;
      if (!cli->all)
        {
          g_set_error (error,
                       TN_STORE_ERROR,
                       TN_STORE_ERROR_REFUSED,
                       "%s is not mapped, and so it is not read",
                       tn_record_get_string (tenant, "name"));
          return FALSE;
        }
      g_ptr_array_remove_index (tenants, i - 1);
    }
  return TRUE;
}

static int
run_due (TnCli *cli, GError **error)
{
  gint64 failed = 0;

  if (!tn_dex_await_int64 (tn_snapshot_run_due (cli->services), &failed, NULL, error))
    return TN_EXIT_FAILED;
  if (failed > 0)
    g_printerr ("tenantryctl: %d of what was due failed; “backup status” says why\n", (int) failed);
  return failed > 0 ? TN_EXIT_PARTIAL
                    : tn_cli_print_done (cli, "what was due is done; “backup status” shows it");
}

static int
run_all (TnCli *cli, GError **error)
{
  g_autoptr (GPtrArray) tenants = NULL;
  g_autoptr (JsonBuilder) builder = NULL;
  guint failed = 0;

  if (cli->due)
    return run_due (cli, error);
  tenants =
      cli->all ? tn_cli_read_list (cli, TN_LIST_TENANTS, NULL, error) : find_tenants (cli, error);
  if (tenants == NULL)
    return cli->all ? TN_EXIT_FAILED : TN_EXIT_NOT_FOUND;
  if (!leave_out_unmapped (cli, tenants, error))
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list ("runs");
  for (guint i = 0; i < tenants->len; i++)
    failed += !run_one (cli, g_ptr_array_index (tenants, i), builder);
  if (cli->json)
    tn_cli_end_list (builder);
  return failed == 0 ? TN_EXIT_OK : failed < tenants->len ? TN_EXIT_PARTIAL : TN_EXIT_FAILED;
}

/* What is wanted ---------------------------------------------------------------------- */

static void
print_backup (TnCli *cli, TnRecord *backup)
{
  gint64 schedule = tn_record_get_int (backup, "schedule"),
         at = tn_record_get_int (backup, "last-at");
  const char *error = tn_record_get_string (backup, "error");
  g_autofree char *last = at > 0 ? tn_time_format (at) : g_strdup ("never");

  g_print ("%-10s  %-10s  %-20s  %s%s%s\n",
           tn_backup_condition_nick ((TnBackupCondition) tn_record_get_int (backup, "state")),
           schedule >= 0 ? tn_schedule_nick ((TnBackupSchedule) schedule) : "",
           last,
           tn_record_get_string (backup, "name"),
           error != NULL ? ": " : "",
           error != NULL ? error : "");
}

/* All tenants: one that is not in it would not be missed. */
static int
list_status (TnCli *cli, GError **error)
{
  const TnListQuery query = { .kind = TN_LIST_BACKUPS,
                              .search = cli->search,
                              .sort = (char *) "state",
                              .descending = TRUE };

  return tn_cli_list (cli, &query, "backups", print_backup, error);
}

/* "20+8": from eight in the evening, for eight hours. */
static gboolean
take_window (const char *text, TnBackupWish *wish)
{
  guint64 from, hours;
  g_auto (GStrv) parts = g_strsplit (text, "+", -1);

  if (g_str_equal (text, "always"))
    {
      wish->window_hours = 0;
      return TRUE;
    }
  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_unsigned (parts[0], 10, 0, 23, &from, NULL) ||
      !g_ascii_string_to_unsigned (parts[1], 10, 1, TN_BACKUP_WINDOW_HOURS, &hours, NULL))
    return FALSE;
  wish->window_from = (guint) from;
  wish->window_hours = (int) hours;
  return TRUE;
}

static gboolean
refuse (GError **error, const char *option, const char *value, const char *wanted)
{
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               "%s “%s”: wanted is %s",
               option,
               value,
               wanted);
  return FALSE;
}

/* A preset, or what cron would understand. FALSE: with @error. */
static gboolean
take_plan (TnCli *cli, TnBackupWish *wish, GError **error)
{
  wish->keep_days = cli->keep;
  wish->forget_days = cli->forget;
  wish->zone = cli->zone;
  if (cli->opens != NULL && !take_window (cli->opens, wish))
    return refuse (error, "--opens", cli->opens, "HOUR+HOURS as in 20+8, or “always”");
  if (cli->schedule == NULL)
    return TRUE;
  wish->schedule = tn_schedule_parse (cli->schedule);
  if (wish->schedule < TN_SCHEDULE_CRON)
    return TRUE;
  wish->schedule = TN_SCHEDULE_CRON;
  wish->cron = cli->schedule;
  return tn_cron_is_valid (wish->cron) ||
         refuse (error,
                 "--schedule",
                 cli->schedule,
                 "hourly, two-hours, four-hours, six-hours, twelve-hours, daily, weekly, or a time "
                 "as cron writes it");
}

static int
set_up (TnCli *cli, TnBackupWish *wish, const char *done, const char *none, GError **error)
{
  g_autoptr (GPtrArray) tenants = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  int changed;

  if (cli->keep < -1 || cli->forget < -1 || (cli->forget > 0 && cli->forget < TN_FORGET_DAYS))
    return tn_cli_usage (usage);
  if (!take_plan (cli, wish, error) || (tenants = find_tenants (cli, error)) == NULL)
    return TN_EXIT_NOT_FOUND;
  for (guint i = 0; i < tenants->len; i++)
    {
      gint64 id = tn_record_get_id (g_ptr_array_index (tenants, i));

      g_array_append_val (ids, id);
    }
  /* 0, too, when it failed: what is said then is @error. */
  changed = dex_await_int (tn_snapshot_set_up (cli->services, ids, wish), error);
  if (error != NULL && *error != NULL)
    return TN_EXIT_FAILED;
  return tn_cli_print_done (cli, changed > 0 ? done : none);
}

static int
enable (TnCli *cli, GError **error)
{
  TnBackupWish wish = TN_BACKUP_WISH (TRUE);

  wish.paused = FALSE;
  return set_up (
      cli,
      &wish,
      "enabled; Tenantry takes what is due while it runs, and so does “backup run --due”",
      "it is so already; nothing was changed",
      error);
}

static int
disable (TnCli *cli, GError **error)
{
  TnBackupWish wish = TN_BACKUP_WISH (FALSE);

  wish.only_enabled = TRUE;
  return set_up (cli,
                 &wish,
                 "disabled; the snapshots there are stay for 30 days",
                 "it is not enabled; nothing was changed",
                 error);
}

static int
pause_or_resume (TnCli *cli, gboolean pauses, GError **error)
{
  TnBackupWish wish = TN_BACKUP_WISH (TRUE);

  wish.only_enabled = TRUE;
  wish.paused = pauses;
  return set_up (cli,
                 &wish,
                 pauses ? "paused; nothing is backed up by itself, and what there is stays"
                        : "resumed",
                 "it is not enabled, or is so already; nothing was changed",
                 error);
}

/* Objects --------------------------------------------------------------------------- */

static gboolean
take_kind (TnCli *cli, TnObjectKind *kind, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  *kind = tn_object_kind_parse (cli->argv[2]);
  if (*kind < TN_N_OBJECTS)
    return TRUE;
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    g_string_append_printf (known,
                            "%s%s",
                            i > 0 ? ", " : "",
                            tn_object_info ((TnObjectKind) i)->nick);
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               "“%s” is no kind of object; there are %s",
               cli->argv[2],
               known->str);
  return FALSE;
}

/* (transfer full): a snapshot holds texts as Microsoft gave them, and a terminal obeys some. */
static char *
visible (const char *text)
{
  return tn_text_visible (text != NULL ? text : "");
}

static int
list_objects (TnCli *cli, TnRecord *tenant, GError **error)
{
  g_autoptr (GPtrArray) objects = NULL;
  g_autoptr (JsonBuilder) builder = NULL;
  TnObjectKind kind;

  if (!take_kind (cli, &kind, error))
    return TN_EXIT_NOT_FOUND;
  objects = dex_await_boxed (tn_snapshot_objects (cli->services,
                                                  tn_record_get_string (tenant, "tenant-id"),
                                                  cli->snapshot,
                                                  kind,
                                                  cli->search),
                             error);
  if (objects == NULL)
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list ("objects");
  for (guint i = 0; i < objects->len; i++)
    {
      const TnSnapshotObject *object = g_ptr_array_index (objects, i);

      if (!cli->json)
        {
          g_autofree char *name = visible (object->name != NULL ? object->name : object->problem),
                          *details = visible (object->details);

          g_print ("%-38s %s%s%s\n", object->id, name, *details != '\0' ? "  " : "", details);
          continue;
        }
      json_builder_begin_object (builder);
      tn_json_put_string (builder, "id", object->id);
      tn_json_put_string (builder, "name", object->name);
      tn_json_put_string (builder, "details", object->details);
      tn_json_put_string (builder, "problem", object->problem);
      json_builder_end_object (builder);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

static void
put_changes (JsonBuilder *builder, GPtrArray *changes)
{
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < changes->len; i++)
    {
      const TnObjectChange *change = g_ptr_array_index (changes, i);

      json_builder_begin_object (builder);
      tn_json_put_string (builder, "property", change->property);
      tn_json_put_string (builder, "before", change->before);
      tn_json_put_string (builder, "after", change->after);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_changes (GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const TnObjectChange *change = g_ptr_array_index (changes, i);

      g_autofree char *before = visible (change->before), *after = visible (change->after);

      g_print ("        %s: %s → %s\n",
               change->property,
               change->before != NULL ? before : "not set",
               change->after != NULL ? after : "not set");
    }
}

static int
list_versions (TnCli *cli, TnRecord *tenant, GError **error)
{
  g_autoptr (GPtrArray) versions = NULL;
  g_autoptr (JsonBuilder) builder = NULL;
  TnObjectKind kind;

  if (!take_kind (cli, &kind, error))
    return TN_EXIT_NOT_FOUND;
  versions = dex_await_boxed (tn_snapshot_versions (cli->services,
                                                    tn_record_get_string (tenant, "tenant-id"),
                                                    kind,
                                                    cli->argv[3]),
                              error);
  if (versions == NULL)
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list ("versions");
  for (guint i = 0; i < versions->len; i++)
    {
      const TnSnapshotVersion *version = g_ptr_array_index (versions, i);
      const TnSnapshotVersion *older =
          i + 1 < versions->len ? g_ptr_array_index (versions, i + 1) : NULL;
      g_autoptr (GPtrArray) changes =
          tn_object_compare (older != NULL ? older->json : NULL, version->json);
      g_autofree char *time = tn_time_format (version->taken_at);

      if (!cli->json)
        {
          g_print ("%6" G_GINT64_FORMAT "  %s  %s\n",
                   version->snapshot,
                   time,
                   version->problem != NULL ? version->problem
                   : version->json == NULL  ? "not there"
                   : older == NULL          ? "first seen"
                                            : "changed");
          if (version->json != NULL && older != NULL && older->json != NULL)
            print_changes (changes);
          continue;
        }
      json_builder_begin_object (builder);
      tn_json_put_int (builder, "snapshot", version->snapshot);
      tn_json_put_time (builder, "taken", version->taken_at);
      tn_json_put_boolean (builder, "there", version->json != NULL || version->problem != NULL);
      tn_json_put_string (builder, "problem", version->problem);
      put_changes (builder, changes);
      json_builder_end_object (builder);
    }
  if (cli->json)
    tn_cli_end_list (builder);
  return TN_EXIT_OK;
}

/* (transfer full) (nullable): what the comparison of the two, 0 for the newest, leaves out. */
static char *
left_out_of (GPtrArray *infos, gint64 from, gint64 to)
{
  const TnSnapshotInfo *one = NULL, *other = NULL;

  for (guint i = 0; i < infos->len; i++)
    {
      const TnSnapshotInfo *info = g_ptr_array_index (infos, i);

      if (info->id == from || (from == 0 && i == 0))
        one = info;
      if (info->id == to || (to == 0 && i == 0))
        other = info;
    }
  return one != NULL && other != NULL ? tn_snapshot_left_out (one, other) : NULL;
}

static gboolean
take_snapshot (const char *text, gint64 *id, GError **error)
{
  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, id, NULL))
    return TRUE;
  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_BAD_VALUE,
               "“%s” is not the number of a snapshot; “backup list” shows them",
               text);
  return FALSE;
}

static int
diff (TnCli *cli, TnRecord *tenant, GError **error)
{
  const char *tenant_id = tn_record_get_string (tenant, "tenant-id");
  g_autoptr (GPtrArray) infos =
      dex_await_boxed (tn_snapshot_list (cli->services, tenant_id), error);
  g_autoptr (GPtrArray) diffs = NULL;
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (DexFuture) looked = NULL;
  g_autofree char *left_out = NULL;
  gint64 from, to, rebuilt;

  if (infos == NULL)
    return TN_EXIT_FAILED;
  if (infos->len < 2 && cli->argc < 3)
    {
      g_set_error_literal (error,
                           TN_SERVICE_ERROR,
                           TN_SERVICE_ERROR_NOT_FOUND,
                           "there are not two snapshots to compare yet");
      return TN_EXIT_NOT_FOUND;
    }
  to = 0;
  from = cli->argc > 2 ? 0 : ((TnSnapshotInfo *) g_ptr_array_index (infos, 1))->id;
  if ((cli->argc > 2 && !take_snapshot (cli->argv[2], &from, error)) ||
      (cli->argc > 3 && !take_snapshot (cli->argv[3], &to, error)))
    return TN_EXIT_NOT_FOUND;
  /* Beside each other: both read the whole lists. */
  looked = tn_snapshot_rebuilt (cli->services, tenant_id, from, to);
  diffs = dex_await_boxed (tn_snapshot_compare (cli->services, tenant_id, from, to), error);
  if (diffs == NULL || !tn_dex_await_int64 (g_steal_pointer (&looked), &rebuilt, NULL, error))
    return TN_EXIT_FAILED;
  left_out = left_out_of (infos, from, to);
  builder = tn_cli_begin_list ("differences");
  for (guint i = 0; i < diffs->len; i++)
    {
      const TnSnapshotDiff *one = g_ptr_array_index (diffs, i);
      const char *what = !one->was ? "added" : one->is ? "changed" : "removed";

      if (!cli->json)
        {
          g_autofree char *name = visible (one->problem != NULL ? one->problem : one->name);

          g_print ("%-8s %-22s %s (%s)\n", what, tn_object_info (one->kind)->nick, name, one->id);
          if (one->was && one->is)
            print_changes (one->changes);
          continue;
        }
      json_builder_begin_object (builder);
      tn_json_put_string (builder, "what", what);
      tn_json_put_string (builder, "kind", tn_object_info (one->kind)->nick);
      tn_json_put_string (builder, "id", one->id);
      tn_json_put_string (builder, "name", one->name);
      tn_json_put_string (builder, "problem", one->problem);
      put_changes (builder, one->changes);
      json_builder_end_object (builder);
    }
  if (cli->json)
    {
      json_builder_end_array (builder);
      tn_json_put_string (builder, "notCompared", left_out);
      json_builder_set_member_name (builder, "rebuilt");
      json_builder_add_boolean_value (builder, rebuilt != TN_REBUILT_NONE);
      json_builder_end_object (builder);
      tn_cli_print_json (builder);
      return TN_EXIT_OK;
    }
  if (left_out != NULL)
    g_print ("not compared, for only one of the two snapshots has read them: %s\n", left_out);
  if (rebuilt != TN_REBUILT_NONE)
    g_print ("the list of a snapshot was damaged and was made again from its objects: what had "
             "been deleted before may be among them\n");
  return TN_EXIT_OK;
}

static int
verify (TnCli *cli, TnRecord *tenant, GError **error)
{
  g_autoptr (GPtrArray) lines = dex_await_boxed (
      tn_snapshot_verify (cli->services, tn_record_get_string (tenant, "tenant-id")),
      error);
  g_autoptr (JsonBuilder) builder = NULL;

  if (lines == NULL)
    return TN_EXIT_FAILED;
  builder = tn_cli_begin_list ("damage");
  for (guint i = 0; i < lines->len; i++)
    if (cli->json)
      json_builder_add_string_value (builder, g_ptr_array_index (lines, i));
    else
      g_print ("%s\n", (const char *) g_ptr_array_index (lines, i));
  if (cli->json)
    tn_cli_end_list (builder);
  else if (lines->len == 0)
    g_print ("everything can be read\n");
  return lines->len == 0 ? TN_EXIT_OK : TN_EXIT_BROKEN;
}

static int
export_snapshot (TnCli *cli, TnRecord *tenant, GError **error)
{
  g_autofree TnExported *exported =
      dex_await_boxed (tn_snapshot_export (cli->services,
                                           tn_record_get_string (tenant, "tenant-id"),
                                           cli->snapshot,
                                           cli->argv[2]),
                       error);
  g_autofree char *text = NULL;

  if (exported == NULL)
    return TN_EXIT_FAILED;
  if (exported->damaged > 0)
    g_printerr ("tenantryctl: %u objects could not be read; damaged.txt there names them\n",
                exported->damaged);
  text = g_strdup_printf ("%u objects written; the files are not encrypted", exported->written);
  tn_cli_print_done (cli, text);
  return exported->damaged == 0  ? TN_EXIT_OK
         : exported->written > 0 ? TN_EXIT_PARTIAL
                                 : TN_EXIT_FAILED;
}

/* Restoring -------------------------------------------------------------------------- */

static int
carry_out (TnCli *cli, const TnRestorePlan *plan, GError **error)
{
  gint64 missing = 0;

  if (cli->dry_run)
    return tn_cli_print_changes (cli, plan->set);
  if (!cli->yes)
    {
      tn_cli_print_changes (cli, plan->set);
      g_printerr ("tenantryctl: nothing was changed; say --yes to do it\n");
      return TN_EXIT_REFUSED;
    }
  if (!tn_dex_await_int64 (tn_change_set_missing_permission (plan->set), &missing, NULL, error))
    return TN_EXIT_FAILED;
  if (missing > 0)
    {
      g_set_error_literal (
          error,
          TN_STORE_ERROR,
          TN_STORE_ERROR_REFUSED,
          "Tenantry may not write all of this in the tenant; “backup permit TENANT "
          "--write” asks for the permission");
      return TN_EXIT_REFUSED;
    }
  if (!dex_await (tn_change_set_run (plan->set), error))
    return TN_EXIT_FAILED;
  return tn_cli_print_changes (cli, plan->set);
}

static int
restore (TnCli *cli, TnRecord *tenant, GError **error)
{
  const TnSnapshotTarget target = tn_snapshot_target_of (tenant);
  const TnRestoreOptions options = { cli->block_sign_in, !cli->without_groups };
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();
  g_autoptr (TnRestorePlan) plan = NULL;
  TnObjectKind kind;

  if (cli->snapshot <= 0)
    return tn_cli_usage (usage);
  if (!take_kind (cli, &kind, error))
    return TN_EXIT_NOT_FOUND;
  for (int i = 3; i < cli->argc; i++)
    tn_restore_wish (wishes, kind, cli->argv[i]);
  if (cli->argc == 3)
    tn_restore_wish (wishes, kind, NULL);
  plan = dex_await_boxed (
      tn_restore_plan (cli->services, &target, cli->snapshot, wishes, &options, NULL),
      error);
  if (plan == NULL)
    return TN_EXIT_FAILED;
  if (!cli->json)
    g_print ("as the snapshot holds them: %u; a snapshot of now was taken: %" G_GINT64_FORMAT "\n",
             plan->unchanged,
             plan->fresh);
  return carry_out (cli, plan, error);
}

/* BAK-09 */
static int
permit (TnCli *cli, TnRecord *tenant, GError **error)
{
  const TnWay way = tn_cli_way (cli);

  return dex_await (tn_permit_backup (cli->services, tenant, cli->write, &way, NULL), error)
             ? tn_cli_print_done (cli, "done")
             : TN_EXIT_FAILED;
}

static int
with_tenant (TnCli *cli, const char *verb, GError **error)
{
  static const struct
  {
    const char *verb;
    int least, most;
    int (*run) (TnCli *cli, TnRecord *tenant, GError **error);
  } verbs[] = {
    { "list", 2, 2, list_snapshots },    { "objects", 3, 3, list_objects },
    { "versions", 4, 4, list_versions }, { "diff", 2, 4, diff },
    { "restore", 3, G_MAXINT, restore }, { "verify", 2, 2, verify },
    { "export", 3, 3, export_snapshot }, { "permit", 2, 2, permit },
  };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].verb, verb) && cli->argc >= verbs[i].least &&
        cli->argc <= verbs[i].most)
      {
        g_autoptr (TnRecord) tenant = tn_cli_find (cli, TN_LIST_TENANTS, cli->argv[1], error);

        return tenant != NULL ? verbs[i].run (cli, tenant, error) : TN_EXIT_NOT_FOUND;
      }
  return tn_cli_usage (usage);
}

int
tn_cli_backup (TnCli *cli)
{
  const char *verb = cli->argc > 0 ? cli->argv[0] : "";
  g_autoptr (GError) error = NULL;
  int status;

  if (g_str_equal (verb, "run") && (cli->argc > 1) + cli->all + cli->due == 1)
    status = run_all (cli, &error);
  else if (g_str_equal (verb, "status") && cli->argc == 1)
    status = list_status (cli, &error);
  else if (g_str_equal (verb, "enable") && cli->argc > 1)
    status = enable (cli, &error);
  else if (g_str_equal (verb, "disable") && cli->argc > 1)
    status = disable (cli, &error);
  else if ((g_str_equal (verb, "pause") || g_str_equal (verb, "resume")) && cli->argc > 1)
    status = pause_or_resume (cli, g_str_equal (verb, "pause"), &error);
  else if ((status = tn_cli_backup_services (cli, &error)) < 0)
    status = with_tenant (cli, verb, &error);
  return error != NULL ? tn_cli_report (error) : status;
}
