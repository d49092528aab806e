/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-recovery.h"

#include "tn-db.h"
#include "tn-dex.h"
#include "tn-files.h"
#include "tn-tables.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A damaged tree may have any number of bad rows; looking for good ones among them ends. */
/* So deep do tables of ours refer to one another. */
#define ROUNDS 6
#define MAX_PROBES 200000

static const char *const suffixes[] = { "", "-wal", "-shm" };

/* Backups ------------------------------------------------------------------- */

static void
backup_clear (gpointer data)
{
  g_free (((TnBackup *) data)->path);
}

/* -1: it cannot be read. Its user has to choose between this and what is damaged. */
static int
count_rows (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  int n = -1;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return n;
}

static void
look_into (TnBackup *backup)
{
  sqlite3 *db = NULL;
  g_autofree char *place = g_filename_to_uri (backup->path, NULL, NULL);
  /* Nobody writes to it, and nothing is to be left beside it. */
  g_autofree char *uri = g_strdup_printf ("%s?immutable=1", place != NULL ? place : "");

  backup->tenants = backup->organizations = -1;
  if (place != NULL &&
      sqlite3_open_v2 (uri,
                       &db,
                       SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_URI,
                       NULL) == SQLITE_OK)
    {
      backup->tenants =
          count_rows (db, "SELECT count (*) FROM microsoft_tenants WHERE removed_at = 0");
      backup->organizations = count_rows (db, "SELECT count (*) FROM organizations");
    }
  sqlite3_close (db);
}

static int
compare_backups (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const TnBackup *) a)->time, right = ((const TnBackup *) b)->time;

  return left < right ? 1 : left > right ? -1 : 0;
}

GArray *
tn_recovery_list_backups (const char *folder)
{
  GArray *backups = g_array_new (FALSE, FALSE, sizeof (TnBackup));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_array_set_clear_func (backups, backup_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      GStatBuf info;
      TnBackup backup;

      if (!g_str_has_prefix (name, "state-") || !g_str_has_suffix (name, ".db"))
        continue;
      backup.path = g_build_filename (folder, name, NULL);
      if (g_lstat (backup.path, &info) == 0 && S_ISREG (info.st_mode))
        {
          backup.time = info.st_mtime;
          look_into (&backup);
          g_array_append_val (backups, backup);
        }
      else
        g_free (backup.path);
    }
  g_array_sort (backups, compare_backups);
  return backups;
}

/* Files --------------------------------------------------------------------- */

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, TN_STORE_ERROR, TN_STORE_ERROR_FULL, "%s: %s", what, g_strerror (errno));
  return FALSE;
}

/* Moves what SQLite keeps beside @from, or back when @from is where it was put aside. */
static gboolean
move_journal (const char *from, const char *to)
{
  for (guint i = 1; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *source = g_strdup_printf ("%s/state.db%s", from, suffixes[i]);
      g_autofree char *target = g_strdup_printf ("%s/state.db%s", to, suffixes[i]);

      if (g_rename (source, target) != 0 && errno != ENOENT)
        return FALSE;
    }
  return TRUE;
}

/* Puts @made where the state file is. The damaged file gets a second name in a folder aside, and
 * then its first name is given to the new one in one step: at no moment is there no state file. */
static gboolean
swap_in (const char *folder, const char *made, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "damaged-%Y-%m-%d-%H%M%S");
  g_autofree char *aside = g_build_filename (folder, stamp, NULL);
  g_autofree char *place = g_build_filename (folder, "state.db", NULL);
  g_autofree char *kept = g_build_filename (aside, "state.db", NULL);

  if (g_mkdir_with_parents (aside, 0700) != 0 || link (place, kept) != 0 ||
      !move_journal (folder, aside) || g_rename (made, place) != 0)
    {
      fail (error, "the damaged file cannot be put aside");
      move_journal (aside, folder);
      g_unlink (kept);
      g_rmdir (aside);
      return FALSE;
    }
  tn_db_forget_damage (folder);
  return TRUE;
}

/* Its rows go by numbers of the state file, and the new one gives numbers out again. */
static void
forget_cache (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/cache.db%s", folder, suffixes[i]);

      g_unlink (path);
    }
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from), target = g_file_new_for_path (to);
  g_autoptr (GError) local = NULL;

  if (g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &local))
    return TRUE;
  g_set_error (error,
               TN_STORE_ERROR,
               g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ? TN_STORE_ERROR_FULL
                                                                        : TN_STORE_ERROR_FAILED,
               "%s",
               local->message);
  return FALSE;
}

static char *
read_definitions (TnDb *db, GError **error)
{
  return tn_db_get_string (
      db,
      error,
      "SELECT group_concat (quote (type) || quote (name) || quote (tbl_name) || quote (replace "
      "(sql, '\"', '')), '') FROM (SELECT * FROM main.sqlite_schema WHERE sql IS NOT NULL AND name "
      "NOT IN ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4') ORDER BY type, name)",
      "");
}

/* Whoever can write a backup could hide in it what acts later, as a trigger, or take away what
 * guards the audit trail (SEC-43). Both files have the same version, from the same migrations. */
static gboolean
defines_the_same (TnDb *db, TnDb *ours, GError **error)
{
  g_autofree char *there = read_definitions (db, error);
  g_autofree char *wanted = there != NULL ? read_definitions (ours, error) : NULL;

  if (wanted == NULL || g_str_equal (there, wanted))
    return wanted != NULL;
  g_set_error_literal (error,
                       TN_STORE_ERROR,
                       TN_STORE_ERROR_CORRUPT,
                       "it defines something otherwise than Tenantry");
  return FALSE;
}

/* Opens and closes @folder as the program does: checks and migrates the files. */
static gboolean
check_folder (const char *folder, GError **error)
{
  g_autofree char *fresh = g_build_filename (folder, "fresh", NULL);
  TnDb *db = tn_db_open (folder, TRUE, NULL, NULL, error);
  TnDb *ours = db != NULL ? tn_db_open (fresh, TRUE, NULL, NULL, error) : NULL;
  gboolean good = ours != NULL && defines_the_same (db, ours, error) &&
                  tn_db_exec (db, "PRAGMA main.wal_checkpoint (TRUNCATE)", error);

  tn_db_close (ours);
  tn_files_remove_folder (fresh);
  tn_db_close (db);
  return good;
}

typedef struct
{
  char *folder; /* (owned) */
  char *backup; /* (owned) (nullable) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_free (work->folder);
  g_free (work->backup);
  g_free (work);
}

/* A folder of its own, in which the new state file is made before it takes the old one's place. */
static char *
make_workshop (Work *work, GError **error)
{
  char *path = g_build_filename (work->folder, "recovery-XXXXXX", NULL);

  if (g_mkdtemp_full (path, 0700) != NULL)
    return path;
  g_free (path);
  fail (error, "the data folder is not writable");
  return NULL;
}

static gboolean
take_into_place (Work *work, const char *workshop, GError **error)
{
  g_autofree char *made = g_build_filename (workshop, "state.db", NULL);

  if (!swap_in (work->folder, made, error))
    return FALSE;
  forget_cache (work->folder);
  return TRUE;
}

static gboolean
restore (gpointer data, GValue *result, GError **error)
{
  Work *work = data;
  g_autofree char *workshop = make_workshop (work, error);
  g_autofree char *copy = NULL;
  gboolean good;

  if (workshop == NULL)
    return FALSE;
  copy = g_build_filename (workshop, "state.db", NULL);
  good = copy_file (work->backup, copy, error) && check_folder (workshop, error) &&
         take_into_place (work, workshop, error);
  tn_files_remove_folder (workshop);
  return good;
}

DexFuture *
tn_recovery_restore (const char *folder, const char *backup)
{
  Work *work = g_new (Work, 1);

  *work = (Work) { g_strdup (folder), g_strdup (backup) };
  return tn_dex_run (restore, work, work_free);
}

/* Rebuilding ---------------------------------------------------------------- */

typedef struct
{
  sqlite3 *old;
  TnDb *fresh;
  const char *table;
  char *columns; /* (owned): the new table's, by name */
  char *insert;  /* (owned) */
  gboolean has_rowid;
  gint64 read;
} Salvage;

/* The columns that both files have; FALSE when the old file does not know the table. */
static gboolean
find_columns (Salvage *salvage)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT name FROM pragma_table_info ('%s') WHERE name IN (%s)",
                       salvage->table,
                       salvage->columns);
  GString *columns = g_string_new (NULL), *marks = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (salvage->old, sql, -1, &statement, NULL) == SQLITE_OK)
    while (sqlite3_step (statement) == SQLITE_ROW)
      {
        g_string_append_printf (columns,
                                "%s%s",
                                columns->len > 0 ? ", " : "",
                                tn_db_text (statement, 0));
        g_string_append (marks, marks->len > 0 ? ", ?" : "?");
      }
  sqlite3_finalize (statement);
  g_free (salvage->columns);
  salvage->insert = g_strdup_printf ("INSERT OR IGNORE INTO main.%s (%s) VALUES (%s)",
                                     salvage->table,
                                     columns->str,
                                     marks->str);
  salvage->columns = g_string_free_and_steal (columns);
  g_string_free (marks, TRUE);
  return *salvage->columns != '\0';
}

/* FALSE: the new file cannot be written. */
static gboolean
keep_row (Salvage *salvage, sqlite3_stmt *row, GError **error)
{
  g_autoptr (GError) local = NULL;
  /* The statement is kept under this address; there is one a table. */
  sqlite3_stmt *insert = tn_db_query (salvage->fresh, error, g_intern_string (salvage->insert), "");

  if (insert == NULL)
    return FALSE;
  /* The last column is the rowid, for whoever steps. */
  for (int i = 0; i < sqlite3_column_count (row) - 1; i++)
    sqlite3_bind_value (insert, i + 1, sqlite3_column_value (row, i));
  if (tn_db_step (salvage->fresh, insert, &local) == 0)
    salvage->read += tn_db_changes (salvage->fresh);
  else if (!g_error_matches (local, TN_STORE_ERROR, TN_STORE_ERROR_CONSTRAINT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

/* Reads in one direction until the damage begins; @last is the last rowid that was read. */
static gboolean
read_until_damage (Salvage *salvage,
                   gboolean descending,
                   gint64 *last,
                   gboolean *damaged,
                   GError **error)
{
  g_autofree char *order = g_strdup_printf (salvage->has_rowid ? "rowid %s" : "1 %s, 2 %s",
                                            descending ? "DESC" : "ASC",
                                            descending ? "DESC" : "ASC");
  g_autofree char *sql = g_strdup_printf ("SELECT %s%s FROM %s ORDER BY %s",
                                          salvage->columns,
                                          salvage->has_rowid ? ", rowid" : ", 0",
                                          salvage->table,
                                          order);
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (salvage->old, sql, -1, &statement, NULL);
  gboolean good = TRUE;

  while (good && code == SQLITE_OK && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      *last = sqlite3_column_int64 (statement, sqlite3_column_count (statement) - 1);
      good = keep_row (salvage, statement, error);
      code = SQLITE_OK;
    }
  *damaged = code != SQLITE_DONE;
  sqlite3_finalize (statement);
  return good;
}

/* Looks row by row between what was read from below and from above. */
static gboolean
probe (Salvage *salvage, gint64 low, gint64 high, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s, rowid FROM %s WHERE rowid = ?",
                                          salvage->columns,
                                          salvage->table);
  sqlite3_stmt *statement = NULL;
  gboolean good = TRUE;

  if (sqlite3_prepare_v2 (salvage->old, sql, -1, &statement, NULL) != SQLITE_OK)
    return TRUE;
  for (guint i = 0; good && i < MAX_PROBES && low < high - 1; i++)
    {
      sqlite3_bind_int64 (statement, 1, ++low);
      if (sqlite3_step (statement) == SQLITE_ROW)
        good = keep_row (salvage, statement, error);
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);
  return good;
}

/* To its end. */
static gboolean
is_readable (Salvage *salvage)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM main.%s", salvage->columns, salvage->table);
  sqlite3_stmt *statement = NULL;
  int step = SQLITE_ERROR;

  if (sqlite3_prepare_v2 (salvage->old, sql, -1, &statement, NULL) == SQLITE_OK)
    while ((step = sqlite3_step (statement)) == SQLITE_ROW)
      ;
  sqlite3_finalize (statement);
  return step == SQLITE_DONE;
}

static gboolean
salvage_table (Salvage *salvage, GError **error)
{
  gboolean damaged;
  gint64 low = 0, high = G_MAXINT64;

  if (!find_columns (salvage))
    return TRUE;
  /* The rule that is there from the first day may have been changed, or deleted; it is better than
   * none when that cannot be read. */
  if (g_str_equal (salvage->table, "notification_rules") && is_readable (salvage) &&
      !tn_db_exec (salvage->fresh, "DELETE FROM notification_rules", error))
    return FALSE;
  if (!read_until_damage (salvage, FALSE, &low, &damaged, error))
    return FALSE;
  if (!damaged)
    return TRUE;
  return read_until_damage (salvage, TRUE, &high, &damaged, error) &&
         (!salvage->has_rowid || probe (salvage, MAX (low, 0), high, error));
}

/* What refers to a row that is lost. A mapping and the organizations below it are worth more than a
 * tenant, which a new sign-in brings back. */
static const char mend[] =
    "UPDATE managed_tenants SET microsoft_tenant_id = NULL WHERE microsoft_tenant_id NOT IN "
    "(SELECT id FROM microsoft_tenants);"
    "INSERT INTO managed_tenants (id, name, name_fold) SELECT managed_tenant_id, min (name), min "
    "(name_fold) FROM organizations WHERE managed_tenant_id NOT IN (SELECT id FROM "
    "managed_tenants) GROUP BY managed_tenant_id;"
    "INSERT INTO integrations (id, kind, cloud, tenant_id, created_at) SELECT integration_id, 0, "
    "coalesce ((SELECT cloud FROM integrations GROUP BY cloud ORDER BY count (*) DESC LIMIT 1), "
    "''), tenant_id, 0 FROM microsoft_tenants WHERE removed_at = 0 AND integration_id NOT IN "
    "(SELECT id FROM integrations);"
    "DELETE FROM tokens WHERE integration_id NOT IN (SELECT id FROM integrations);"
    "DELETE FROM tenant_tags WHERE microsoft_tenant_id NOT IN (SELECT id FROM microsoft_tenants) "
    "OR "
    "tag_id NOT IN (SELECT id FROM tags);"
    "DELETE FROM score_history WHERE microsoft_tenant_id NOT IN (SELECT id FROM "
    "microsoft_tenants);"
    "DELETE FROM sync_runs WHERE microsoft_tenant_id NOT IN (SELECT id FROM microsoft_tenants);";

/* What still refers to a row that is lost goes, or it would belong to whoever gets that number
 * next: the end users of one customer to another. */
static gboolean
drop_orphans (TnDb *fresh, GError **error)
{
  static const char references[] =
      "SELECT printf ('\"%w\"', t.name), printf ('\"%w\"', f.\"from\"), printf ('\"%w\"', "
      "f.\"table\"), printf ('\"%w\"', ifnull (f.\"to\", "
      "'id')), c.\"notnull\" = 0 AND c.pk = 0 AND f.on_delete <> 'CASCADE' FROM main.sqlite_schema "
      "t, "
      "pragma_foreign_key_list (t.name) f JOIN pragma_table_info (t.name) c ON c.name = f.\"from\" "
      "WHERE t.type = 'table'";
  g_autoptr (GPtrArray) repairs = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = tn_db_query (fresh, error, references, "");
  int step = -1;

  while (statement != NULL && (step = tn_db_step (fresh, statement, error)) > 0)
    {
      const char *table = tn_db_text (statement, 0), *from = tn_db_text (statement, 1),
                 *parent = tn_db_text (statement, 2), *to = tn_db_text (statement, 3);
      g_autofree char *lost = g_strdup_printf (
          "%2$s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.%3$s p WHERE p.%4$s "
          "= main.%1$s.%2$s)",
          table,
          from,
          parent,
          to);

      g_ptr_array_add (
          repairs,
          sqlite3_column_int (statement, 4) != 0
              ? g_strdup_printf ("UPDATE main.%s SET %s = NULL WHERE %s", table, from, lost)
              : g_strdup_printf ("DELETE FROM main.%s WHERE %s", table, lost));
    }
  /* A row that goes may have had others. */
  for (guint round = 0; step == 0 && round < ROUNDS; round++)
    for (guint i = 0; i < repairs->len; i++)
      if (!tn_db_exec (fresh, g_ptr_array_index (repairs, i), error))
        return FALSE;
  return step == 0;
}

/* Every table of ours. Returns: how many rows, -1 with @error. */
static gint64
salvage_tables (sqlite3 *old, TnDb *fresh, GError **error)
{
  static const char tables[] =
      "SELECT name, (SELECT group_concat (quote (name)) FROM pragma_table_info (t.name)), "
      "sql NOT LIKE '%WITHOUT ROWID%' FROM main.sqlite_schema AS t WHERE type = 'table' AND sql "
      "NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_search\\_%' "
      "ESCAPE '\\' ORDER BY rowid";
  sqlite3_stmt *table = tn_db_query (fresh, error, tables, "");
  gint64 read = table != NULL ? 0 : -1;
  int step = -1;

  while (read >= 0 && (step = tn_db_step (fresh, table, error)) == 1)
    {
      Salvage salvage = { .old = old,
                          .fresh = fresh,
                          .table = tn_db_text (table, 0),
                          .columns = tn_db_dup_text (table, 1),
                          .has_rowid = sqlite3_column_int (table, 2) != 0 };

      read = salvage_table (&salvage, error) ? read + salvage.read : -1;
      g_free (salvage.columns);
      g_free (salvage.insert);
      if (read < 0)
        tn_db_done (table);
    }
  return step == -1 ? -1 : read;
}

static gint64
salvage_all (sqlite3 *old, TnDb *fresh, GError **error)
{
  gint64 read = -1;

  /* Foreign keys are mended afterwards: while rows come in, a parent may be one that is lost. */
  if (tn_db_exec (fresh, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE", error))
    read = salvage_tables (old, fresh, error);
  if (read >= 0 && !(tn_db_exec (fresh, mend, error) && drop_orphans (fresh, error) &&
                     tn_db_exec (fresh, "COMMIT", error) &&
                     tn_db_exec (fresh, "PRAGMA main.wal_checkpoint (TRUNCATE)", error)))
    read = -1;
  return read;
}

static sqlite3 *
open_damaged (const char *folder, const char *workshop)
{
  g_autofree char *path = g_build_filename (workshop, "damaged.db", NULL);
  sqlite3 *old = NULL;

  /* A copy: SQLite may write into what it opens. */
  for (guint i = 0; i < G_N_ELEMENTS (suffixes) - 1; i++)
    {
      g_autofree char *from = g_strdup_printf ("%s/state.db%s", folder, suffixes[i]);
      g_autofree char *to = g_strdup_printf ("%s%s", path, suffixes[i]);

      copy_file (from, to, NULL);
    }
  if (sqlite3_open_v2 (path, &old, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) != SQLITE_OK)
    {
      sqlite3_close (old);
      return NULL;
    }
  sqlite3_db_config (old, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (old, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return old;
}

static gboolean
rebuild (gpointer data, GValue *result, GError **error)
{
  Work *work = data;
  g_autofree char *workshop = make_workshop (work, error);
  sqlite3 *old = workshop != NULL ? open_damaged (work->folder, workshop) : NULL;
  TnDb *fresh = old != NULL ? tn_db_open (workshop, TRUE, NULL, NULL, error) : NULL;
  gint64 read = fresh != NULL ? salvage_all (old, fresh, error) : -1;
  gboolean good;

  tn_db_close (fresh);
  sqlite3_close (old);
  if (workshop == NULL)
    return FALSE;
  if (read <= 0 && error != NULL && *error == NULL)
    g_set_error_literal (error,
                         TN_STORE_ERROR,
                         TN_STORE_ERROR_CORRUPT,
                         "nothing in the damaged file can be read");
  good = read > 0 && take_into_place (work, workshop, error);
  tn_files_remove_folder (workshop);
  if (good)
    {
      g_value_init (result, G_TYPE_INT64);
      g_value_set_int64 (result, read);
    }
  return good;
}

DexFuture *
tn_recovery_rebuild (const char *folder)
{
  Work *work = g_new (Work, 1);

  *work = (Work) { g_strdup (folder), NULL };
  return tn_dex_run (rebuild, work, work_free);
}
