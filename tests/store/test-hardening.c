/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-db.h"
#include "tn-test.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* What the connections to the databases refuse, whatever SQL they are given. */

typedef struct
{
  char *folder;
  TnDb *writer, *reader;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("tenantry-hardening-XXXXXX", NULL);
  f->writer = tn_db_open (f->folder, TRUE, NULL, NULL, &error);
  g_assert_no_error (error);
  f->reader = tn_db_open (f->folder, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  tn_db_close (f->reader);
  tn_db_close (f->writer);
  tn_files_remove_folder (f->folder);
  g_free (f->folder);
}

static void
assert_refused (TnDb *db, const char *sql, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", sql);
  g_assert_false (tn_db_exec (db, sql, &error));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_settings (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *pragma;
    gint64 value;
  } numbers[] = {
    { "PRAGMA main.synchronous", 2 },   /* FULL: what cannot be fetched again */
    { "PRAGMA cache.synchronous", 1 },  /* NORMAL */
    { "PRAGMA main.secure_delete", 1 }, /* a token that is forgotten leaves no bytes */
    { "PRAGMA cell_size_check", 1 },    { "PRAGMA main.mmap_size", 0 },
    { "PRAGMA foreign_keys", 1 },       { "PRAGMA trusted_schema", 0 },
  };
  g_autofree char *main_journal =
                      tn_db_get_string (f->writer, NULL, "PRAGMA main.journal_mode", ""),
                  *cache_journal =
                      tn_db_get_string (f->writer, NULL, "PRAGMA cache.journal_mode", "");

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_test_message ("%s", numbers[i].pragma);
      g_assert_cmpint (tn_db_get_int (f->writer, NULL, -1, numbers[i].pragma, ""),
                       ==,
                       numbers[i].value);
    }
  g_assert_cmpstr (main_journal, ==, "wal");
  g_assert_cmpstr (cache_journal, ==, "wal");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) deep = g_string_new ("SELECT 1"), long_one = g_string_new ("SELECT 1 --");

  /* Both: no further files, no schema by hand, no text for a name that was mistyped. */
  assert_refused (f->writer, "ATTACH DATABASE ':memory:' AS more", "too many attached");
  assert_refused (f->writer,
                  "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ''",
                  "may not be modified");
  assert_refused (f->writer, "SELECT \"no such column\"", "no such column");
  for (guint i = 0; i < 300; i++)
    g_string_append (deep, " + (1");
  for (guint i = 0; i < 300; i++)
    g_string_append_c (deep, ')');
  assert_refused (f->writer, deep->str, "too large");
  for (guint i = 0; i < 30000; i++)
    g_string_append (long_one, "0123456789");
  assert_refused (f->writer, long_one->str, "too big");

  /* The readers: nothing but looking. */
  assert_refused (f->reader, "DELETE FROM settings", "not authorized");
  assert_refused (f->reader, "CREATE TEMP TABLE t (a)", "not authorized");
  assert_refused (f->reader, "ATTACH DATABASE ':memory:' AS more", "not authorized");
  assert_refused (f->reader, "DETACH DATABASE cache", "not authorized");
  assert_refused (f->reader, "PRAGMA query_only = OFF", "not authorized");
  g_assert_cmpint (tn_db_get_int (f->reader, NULL, -1, "SELECT count (*) FROM settings", ""),
                   ==,
                   0);
}

/* Every table of both files holds what its columns say. */
static void
test_strict (Fixture *f, gconstpointer data)
{
  static const char *const counts[] = {
    "SELECT count (*) FROM main.sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%STRICT%' AND "
    "sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%search_%'",
    "SELECT count (*) FROM cache.sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%STRICT%' "
    "AND "
    "sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%search_%'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    g_assert_cmpint (tn_db_get_int (f->reader, NULL, -1, counts[i], ""), ==, 0);
}

static void
test_folder (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { "state.db-wal", "state.db-shm", "cache.db-wal" };
  g_autofree char *inner = g_build_filename (f->folder, "inner", NULL),
                  *cache = g_build_filename (inner, "cache.db", NULL),
                  *elsewhere = g_build_filename (f->folder, "elsewhere", NULL);
  g_autoptr (GError) error = NULL;
  TnDb *db = tn_db_open (inner, TRUE, NULL, NULL, &error);
  GStatBuf info;

  g_assert_no_error (error);
  tn_db_close (db);
  g_assert_cmpint (g_stat (inner, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, files[i], NULL);

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
  /* Nor is the cache written through a link that somebody laid there. */
  g_assert_cmpint (g_rename (cache, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, cache), ==, 0);
  g_assert_null (tn_db_open (inner, TRUE, NULL, NULL, &error));
  g_assert_nonnull (error);
}

static void
add (void)
{
#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)
  ADD ("/hardening/SEC-41-SEC-44-settings", test_settings);
  ADD ("/hardening/SEC-41-SEC-42-refused", test_refused);
  ADD ("/hardening/SEC-41-strict", test_strict);
  ADD ("/hardening/SEC-40-folder", test_folder);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
