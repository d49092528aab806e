/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-store.h"

#include "tn-test.h"

TnStore *
tn_test_store_new (char **folder)
{
  TnStore *store;

  *folder = g_dir_make_tmp ("tenantry-store-XXXXXX", NULL);
  store = tn_store_new (*folder, TRUE);
  tn_test_ok (tn_store_open (store, TRUE));
  return store;
}

void
tn_test_store_free (TnStore *store, char *folder)
{
  tn_store_close (store);
  g_assert_finalize_object (store);
  tn_files_remove_folder (folder);
  g_free (folder);
}

gint64
tn_test_store_connect (TnStore *store,
                       const TnActor *actor,
                       guint number,
                       const char *name,
                       const char *domain,
                       gint64 now)
{
  g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-%012u", number);
  const TnNewConnection connection = { .cloud = "https://login.example",
                                       .cloud_id = "custom",
                                       .tenant_id = id,
                                       .name = name,
                                       .domain = domain,
                                       .account_id = "oid",
                                       .account = "admin@x.example",
                                       .refresh_token = "CANARY-refresh" };

  return tn_test_int64 (tn_state_connect (store, actor, &connection, now));
}

void
tn_test_store_setup (TnTestStore *test, gconstpointer data)
{
  test->store = tn_test_store_new (&test->folder);
  test->actor = (TnActor) { "tester", "cli" };
}

void
tn_test_store_teardown (TnTestStore *test, gconstpointer data)
{
  tn_test_store_free (test->store, test->folder);
}

gint64
tn_test_store_add_tenant (TnTestStore *test, guint number)
{
  g_autofree char *name = g_strdup_printf ("Company %03u", number);
  g_autofree char *domain = g_strdup_printf ("company%03u.example", number);

  return tn_test_store_connect (test->store, &test->actor, number, name, domain, 1000);
}

TnRecord *
tn_test_store_row (TnStore *store, TnListKind kind, gint64 id)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) rows = NULL;

  g_array_append_val (ids, id);
  rows = tn_test_boxed (tn_store_list_rows (store, kind, ids));
  return rows->len > 0 ? g_object_ref (g_ptr_array_index (rows, 0)) : NULL;
}

gint64
tn_test_store_first_bad (TnStore *store)
{
  g_autofree TnAuditCheck *check = tn_test_boxed (tn_state_verify_audit (store, 0));

  return check->bad;
}

sqlite3 *
tn_test_store_raw (const char *folder, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  return db;
}

/* On its first row. */
static sqlite3_stmt *
ask (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  return statement;
}

int
tn_test_raw_int (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = ask (db, sql);
  int value = sqlite3_column_int (statement, 0);

  sqlite3_finalize (statement);
  return value;
}

char *
tn_test_raw_text (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = ask (db, sql);
  char *text = g_strdup ((const char *) sqlite3_column_text (statement, 0));

  sqlite3_finalize (statement);
  return text;
}

void
tn_test_raw_exec (sqlite3 *db, const char *sql)
{
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
}
