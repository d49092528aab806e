/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-recovery.h"

#include "tn-db.h"
#include "tn-dex.h"
#include "tn-tables.h"

#include <glib/gstdio.h>
#include <string.h>

/* A damaged tree may have any number of bad rows; looking for good ones among them ends. */
#define MAX_PROBES 200000

static const char *const suffixes[] = { "", "-wal", "-shm" };

/* Backups ------------------------------------------------------------------- */

static void
backup_clear (gpointer data)
{
  g_free (((TnBackup *) data)->path);
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
  g_set_error_literal (error, TN_STORE_ERROR, TN_STORE_ERROR_FULL, what);
  return FALSE;
}

/* The state file and what SQLite keeps beside it, out of the way. */
static gboolean
put_aside (const char *folder, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "damaged-%Y-%m-%d-%H%M%S");
  g_autofree char *aside = g_build_filename (folder, stamp, NULL);

  if (g_mkdir_with_parents (aside, 0700) != 0)
    return fail (error, "the damaged file cannot be put aside");
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strdup_printf ("%s/state.db%s", folder, suffixes[i]);
      g_autofree char *to = g_strdup_printf ("%s/state.db%s", aside, suffixes[i]);

      if (g_file_test (from, G_FILE_TEST_EXISTS) && g_rename (from, to) != 0)
        return fail (error, "the damaged file cannot be put aside");
    }
  return TRUE;
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from), target = g_file_new_for_path (to);
  g_autoptr (GError) local = NULL;

  if (g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &local))
    return TRUE;
  return fail (error, local->message);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

/* Opens and closes @folder as the program does: checks and migrates the files. */
static gboolean
check_folder (const char *folder, GError **error)
{
  TnDb *db = tn_db_open (folder, TRUE, NULL, error);
  gboolean good = db != NULL && tn_db_exec (db, "PRAGMA main.wal_checkpoint (TRUNCATE)", error);

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
  g_autofree char *place = g_build_filename (work->folder, "state.db", NULL);

  return put_aside (work->folder, error) &&
         (g_rename (made, place) == 0 || fail (error, "the new file cannot be put in place"));
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
  remove_folder (workshop);
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
                                (const char *) sqlite3_column_text (statement, 0));
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

static void
keep_row (Salvage *salvage, sqlite3_stmt *row, int first)
{
  g_autoptr (GError) error = NULL;
  /* The statement is kept under this address; there is one a table. */
  sqlite3_stmt *insert =
      tn_db_query (salvage->fresh, &error, g_intern_string (salvage->insert), "");

  if (insert == NULL)
    return;
  for (int i = first; i < sqlite3_column_count (row); i++)
    sqlite3_bind_value (insert, i - first + 1, sqlite3_column_value (row, i));
  /* A row whose parent is lost is refused by its foreign key, and lost, too. */
  if (tn_db_step (salvage->fresh, insert, NULL) == 0)
    salvage->read += tn_db_changes (salvage->fresh);
}

/* Reads in one direction until the damage begins. Returns: the last rowid that was read. */
static gint64
read_until_damage (Salvage *salvage, gboolean descending, gboolean *damaged)
{
  g_autofree char *sql =
      salvage->has_rowid
          ? g_strdup_printf ("SELECT rowid, %s FROM %s ORDER BY rowid %s",
                             salvage->columns,
                             salvage->table,
                             descending ? "DESC" : "ASC")
          : g_strdup_printf ("SELECT 0, %s FROM %s", salvage->columns, salvage->table);
  gint64 last = descending ? G_MAXINT64 : G_MININT64;
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (salvage->old, sql, -1, &statement, NULL);

  while (code == SQLITE_OK && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      last = sqlite3_column_int64 (statement, 0);
      keep_row (salvage, statement, 1);
      code = SQLITE_OK;
    }
  *damaged = code != SQLITE_DONE;
  sqlite3_finalize (statement);
  return last;
}

/* Looks row by row between what was read from below and from above. */
static void
probe (Salvage *salvage, gint64 low, gint64 high)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT %s FROM %s WHERE rowid = ?", salvage->columns, salvage->table);
  sqlite3_stmt *statement = NULL;
  gint64 end = high - low > MAX_PROBES ? low + MAX_PROBES : high;

  if (sqlite3_prepare_v2 (salvage->old, sql, -1, &statement, NULL) != SQLITE_OK)
    return;
  for (gint64 id = low + 1; id < end; id++)
    {
      sqlite3_bind_int64 (statement, 1, id);
      if (sqlite3_step (statement) == SQLITE_ROW)
        keep_row (salvage, statement, 0);
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);
}

static void
salvage_table (Salvage *salvage)
{
  gboolean damaged;
  gint64 low, high;

  if (!find_columns (salvage))
    return;
  low = read_until_damage (salvage, FALSE, &damaged);
  if (!damaged || !salvage->has_rowid)
    return;
  high = read_until_damage (salvage, TRUE, &damaged);
  if (low == G_MININT64)
    low = 0;
  if (high == G_MAXINT64)
    high = low + MAX_PROBES;
  probe (salvage, low, high);
}

/* Every table of ours, parents before children, as the migrations make them. */
static gint64
salvage_all (sqlite3 *old, TnDb *fresh, GError **error)
{
  static const char tables[] =
      "SELECT name, (SELECT group_concat (quote (name)) FROM pragma_table_info (t.name)), "
      "sql NOT LIKE '%WITHOUT ROWID%' FROM main.sqlite_schema AS t WHERE type = 'table' AND sql "
      "NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_search\\_%' "
      "ESCAPE '\\' ORDER BY rowid";
  sqlite3_stmt *table;
  gint64 read = 0;

  if (!tn_db_exec (fresh, "BEGIN IMMEDIATE", error))
    return -1;
  table = tn_db_query (fresh, error, tables, "");
  while (table != NULL && tn_db_step (fresh, table, error) == 1)
    {
      Salvage salvage = { .old = old,
                          .fresh = fresh,
                          .table = (const char *) sqlite3_column_text (table, 0),
                          .columns = g_strdup ((const char *) sqlite3_column_text (table, 1)),
                          .has_rowid = sqlite3_column_int (table, 2) != 0 };

      salvage_table (&salvage);
      read += salvage.read;
      g_free (salvage.columns);
      g_free (salvage.insert);
    }
  if (!tn_db_exec (fresh, "COMMIT; PRAGMA main.wal_checkpoint (TRUNCATE)", error))
    return -1;
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
  TnDb *fresh = old != NULL ? tn_db_open (workshop, TRUE, NULL, error) : NULL;
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
  remove_folder (workshop);
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
