/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-db.h"
#include "tn-recovery.h"
#include "tn-test-store.h"
#include "tn-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A store alone, without a cloud: its files, what it keeps secret, and what it survives. */
typedef TnTestStore Fixture;

static void
test_open (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { "state.db", "cache.db", "rehearsal.key" };
  g_autoptr (GError) error = NULL;
  sqlite3 *state;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, files[i], NULL);
      GStatBuf info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
  state = tn_test_store_raw (f->folder, "state.db");
  g_assert_cmpint (tn_test_raw_int (state, "PRAGMA user_version"), ==, 10);
  g_assert_cmpint (
      tn_test_raw_int (state,
                       "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                       "'tenant_search%' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE '%STRICT%'"),
      ==,
      0);
  sqlite3_close (state);
}

static void
test_newer_schema (Fixture *f, gconstpointer data)
{
  sqlite3 *state;
  g_autoptr (TnStore) again = NULL;

  tn_store_close (f->store);
  state = tn_test_store_raw (f->folder, "state.db");
  tn_test_raw_exec (state, "PRAGMA user_version = 99");
  sqlite3_close (state);
  again = tn_store_new (f->folder, TRUE);
  tn_test_fails (tn_store_open (again, TRUE), TN_STORE_ERROR, TN_STORE_ERROR_NEWER_SCHEMA);
  tn_test_fails (tn_state_add_managed_tenant (again, &f->actor, "X"),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NEWER_SCHEMA);
}

static void
test_damaged_state (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "state.db", NULL);
  g_autoptr (TnStore) again = NULL;

  tn_store_close (f->store);
  g_file_set_contents (path,
                       "this is no database, it only looks like a file that was written over",
                       -1,
                       NULL);
  again = tn_store_new (f->folder, TRUE);
  tn_test_fails (tn_store_open (again, TRUE), TN_STORE_ERROR, TN_STORE_ERROR_CORRUPT);
}

static int
count_rows (Fixture *f, const char *sql)
{
  sqlite3 *state = tn_test_store_raw (f->folder, "state.db");
  int n = tn_test_raw_int (state, sql);

  sqlite3_close (state);
  return n;
}

static void
test_restore (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "state.db", NULL);
  g_autoptr (GArray) backups = NULL;
  g_autoptr (TnStore) again = NULL;

  tn_test_store_add_tenant (f, 1);
  tn_test_ok (tn_state_backup (f->store, "2026-07-01"));
  tn_test_store_add_tenant (f, 2);
  tn_store_close (f->store);
  g_file_set_contents (path, "written over", -1, NULL);
  backups = tn_recovery_list_backups (f->folder);
  g_assert_cmpuint (backups->len, ==, 1);
  tn_test_ok (tn_recovery_restore (f->folder, g_array_index (backups, TnBackup, 0).path));
  g_assert_cmpint (count_rows (f, "SELECT count(*) FROM microsoft_tenants"), ==, 1);
  again = tn_store_new (f->folder, TRUE);
  tn_test_ok (tn_store_open (again, TRUE));
  tn_test_int64 (tn_state_note (
      again,
      &f->actor,
      &(TnAuditRow) { .action = "state.recover", .object = "state.db", .detail = "2026-07-01" }));
  g_assert_cmpint (tn_test_store_first_bad (again), ==, 0);
  tn_store_close (again);
}

/* A backup that is damaged, too, changes nothing. */
static void
test_restore_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "state.db", NULL),
                  *backup = g_build_filename (f->folder, "state-2026-07-01.db", NULL);
  g_autofree char *text = NULL;

  tn_store_close (f->store);
  g_file_set_contents (path, "written over", -1, NULL);
  g_file_set_contents (backup, "this one as well, so that it is of no use to anybody", -1, NULL);
  tn_test_fails (tn_recovery_restore (f->folder, backup), TN_STORE_ERROR, TN_STORE_ERROR_CORRUPT);
  tn_test_fails (tn_recovery_rebuild (f->folder), TN_STORE_ERROR, TN_STORE_ERROR_CORRUPT);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "written over");
}

/* SEC-43: whoever may write a backup does not get to act by it. */
static void
test_restore_strangers (Fixture *f, gconstpointer data)
{
  static const char *const hidden[] = {
    "CREATE TRIGGER t AFTER UPDATE ON microsoft_tenants BEGIN DELETE FROM organizations; END",
    "CREATE VIEW v AS SELECT * FROM tokens",
    "DROP TRIGGER audit_no_delete; CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN "
    "SELECT 1; END",
    "CREATE TABLE kept_for_later (x)",
    "DROP TRIGGER audit_no_delete",
    "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) "
    "VALUES ('trigger', 'sqlite_t', 'organizations', 0, 'CREATE TRIGGER sqlite_t AFTER INSERT ON "
    "organizations BEGIN DELETE FROM tokens; END')",
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace (sql, 'REFERENCES "
    "managed_tenants (id)', 'REFERENCES managed_tenants (id) ON DELETE CASCADE') WHERE name = "
    "'organizations'",
  };
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_autofree char *backup = g_build_filename (f->folder, "state-2026-07-01.db", NULL);

  tn_test_store_add_tenant (f, 1);
  for (guint i = 0; i < G_N_ELEMENTS (hidden) + 1; i++)
    {
      sqlite3 *db;

      g_remove (backup);
      if (f->store != NULL)
        {
          tn_test_ok (tn_state_backup (f->store, "2026-07-01"));
          tn_store_close (f->store);
          g_clear_object (&f->store);
        }
      if (i == G_N_ELEMENTS (hidden))
        break;
      g_assert_cmpint (sqlite3_open (backup, &db), ==, SQLITE_OK);
      tn_test_raw_exec (db, hidden[i]);
      sqlite3_close (db);
      tn_test_fails (tn_recovery_restore (f->folder, backup),
                     TN_STORE_ERROR,
                     TN_STORE_ERROR_CORRUPT);
      f->store = tn_store_new (f->folder, TRUE);
      tn_test_ok (tn_store_open (f->store, TRUE));
    }
  /* As it was made, it is taken. */
  tn_test_ok (tn_recovery_restore (f->folder, backup));
  dir = g_dir_open (f->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_prefix (name, "recovery-"));
  f->store = tn_store_new (f->folder, TRUE);
  tn_test_ok (tn_store_open (f->store, TRUE));
}

/* A block in the middle of the file is overwritten: what is not in it is kept. */
static void
test_rebuild (Fixture *f, gconstpointer data)
{
  const guint n = 200;
  g_autofree char *path = g_build_filename (f->folder, "state.db", NULL);
  g_autofree char *text = NULL;
  g_autoptr (TnStore) again = NULL;
  sqlite3 *state;
  const char *found;
  gsize length, block;
  int kept;

  for (guint i = 0; i < n; i++)
    {
      gint64 tenant = tn_test_store_add_tenant (f, i), managed;

      /* Of the tenant that will be lost: its mapping and organization are not. */
      if (i == 100)
        {
          managed =
              tn_test_int64 (tn_state_map (f->store, &f->actor, tenant, 0, "Kept", NULL, 1000));
          tn_test_int64 (tn_state_add_organization (
              f->store,
              &f->actor,
              &(const TnOrganizationData) { .name = "Kept Office", .email = "office@kept.example" },
              managed,
              1000));
        }
    }
  tn_store_close (f->store);
  state = tn_test_store_raw (f->folder, "state.db");
  tn_test_raw_exec (state, "PRAGMA wal_checkpoint (TRUNCATE)");
  sqlite3_close (state);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  /* A block of the table of tenants: nothing else has names and domains side by side. */
  found = memmem (text, length, "Company 100company 100company100.example", 40);
  g_assert_nonnull (found);
  block = (gsize) (found - text) / 4096;
  memset (text + block * 4096, 0x5a, 4096);
  g_assert_true (g_file_set_contents (path, text, (gssize) length, NULL));

  g_assert_cmpint (tn_test_int64 (tn_recovery_rebuild (f->folder)), >, (gint64) n);
  kept = count_rows (f, "SELECT count(*) FROM microsoft_tenants");
  g_assert_cmpint (kept, >, (int) n - 60);
  g_assert_cmpint (kept, <, (int) n);
  g_assert_cmpint (count_rows (f, "SELECT count(*) FROM audit"), ==, (int) n + 2);
  g_assert_cmpint (count_rows (f, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (
      count_rows (f,
                  "SELECT count(*) FROM organizations JOIN managed_tenants AS m ON m.id "
                  "= managed_tenant_id WHERE email = 'office@kept.example' AND m.name "
                  "= 'Kept' AND microsoft_tenant_id IS NULL"),
      ==,
      1);
  g_assert_cmpint (
      count_rows (f, "SELECT count(*) FROM tenant_search WHERE tenant_search MATCH 'company199'"),
      ==,
      1);
  again = tn_store_new (f->folder, TRUE);
  tn_test_ok (tn_store_open (again, TRUE));
  tn_store_close (again);
}

/* An organization is lost, and what belonged to it is not: it must not be the next one's. */
static void
test_rebuild_orphans (Fixture *f, gconstpointer data)
{
  sqlite3 *state;

  tn_test_int64 (tn_state_add_organization (
      f->store,
      &f->actor,
      &(const TnOrganizationData) { .name = "Lost Office", .contact = "Ada Brandt" },
      0,
      1000));
  tn_store_close (f->store);
  state = tn_test_store_raw (f->folder, "state.db");
  g_assert_cmpint (tn_test_raw_int (state, "SELECT count(*) FROM contacts"), ==, 1);
  /* A key that refers to a row cannot be set to nothing. */
  tn_test_raw_exec (state,
                    "DELETE FROM organizations; INSERT INTO csp_children (microsoft_tenant_id) "
                    "VALUES (77); PRAGMA wal_checkpoint (TRUNCATE)");
  sqlite3_close (state);
  g_assert_cmpint (tn_test_int64 (tn_recovery_rebuild (f->folder)), >, 0);
  g_assert_cmpint (count_rows (f, "SELECT count(*) FROM contacts"), ==, 0);
  g_assert_cmpint (count_rows (f, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
}

/* After a recovery, numbers of tenants are given out again: nothing of a former one may be seen. */
static void
test_number_again (Fixture *f, gconstpointer data)
{
  sqlite3 *cache = tn_test_store_raw (f->folder, "cache.db");

  tn_test_raw_exec (
      cache,
      "INSERT INTO tenant_summary (tenant, members) VALUES (1, 99);"
      "INSERT INTO users (tenant, graph_id, generation) VALUES (1, 'x', 1);"
      "INSERT INTO freshness (tenant, resource, delta_link) VALUES (1, 'users', 'd')");
  g_assert_cmpint (tn_test_store_add_tenant (f, 1), ==, 1);
  g_assert_cmpint (
      tn_test_raw_int (cache,
                       "SELECT (SELECT count(*) FROM tenant_summary) + (SELECT count(*) FROM "
                       "users) + (SELECT count(*) FROM freshness)"),
      ==,
      0);
  sqlite3_close (cache);
}

static void
test_damaged_cache (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "cache.db", NULL),
                  *aside = g_build_filename (f->folder, "cache.db.damaged", NULL);
  g_autoptr (TnStore) again = NULL;

  tn_test_store_add_tenant (f, 1);
  tn_store_close (f->store);
  g_file_set_contents (path,
                       "this is no database, it only looks like a file that was written over",
                       -1,
                       NULL);
  again = tn_store_new (f->folder, TRUE);
  tn_test_ok (tn_store_open (again, TRUE));
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));
  tn_store_close (again);
}

/* A link in place of the file could lead anywhere. */
static void
test_no_symlink (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("tenantry-link-XXXXXX", NULL);
  g_autofree char *link = g_build_filename (folder, "state.db", NULL),
                  *target = g_build_filename (f->folder, "state.db", NULL);
  g_autoptr (TnStore) store = tn_store_new (folder, TRUE);

  g_assert_cmpint (symlink (target, link), ==, 0);
  tn_test_fails (tn_store_open (store, TRUE), TN_STORE_ERROR, TN_STORE_ERROR_FAILED);
  tn_store_close (store);
  tn_files_remove_folder (folder);
}

static void
changed_cb (TnStore *store, guint tables, guint *seen)
{
  *seen |= tables;
}

static gboolean
is_set (gpointer seen)
{
  return *(guint *) seen != 0;
}

static void
test_changed (Fixture *f, gconstpointer data)
{
  guint seen = 0;

  g_signal_connect (f->store, "changed", G_CALLBACK (changed_cb), &seen);
  tn_test_fails (tn_state_add_managed_tenant (f->store, &f->actor, "  "),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  tn_test_int64 (tn_state_add_managed_tenant (f->store, &f->actor, "A"));
  tn_test_until (is_set, &seen);
  g_assert_cmpuint (seen, ==, TN_TABLE_MANAGED_TENANTS | TN_TABLE_AUDIT);
}

/* What another program writes into the same files is seen, too. */
static void
test_others (Fixture *f, gconstpointer data)
{
  g_autoptr (TnStore) other = tn_store_new (f->folder, TRUE);
  guint seen = 0;

  tn_test_ok (tn_store_open (other, TRUE));
  tn_test_ok (tn_store_note_others (f->store));
  g_signal_connect (f->store, "changed", G_CALLBACK (changed_cb), &seen);
  tn_test_ok (tn_store_note_others (f->store));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (seen, ==, 0);
  tn_test_int64 (tn_state_add_managed_tenant (other, &f->actor, "From elsewhere"));
  tn_test_ok (tn_store_note_others (f->store));
  tn_test_until (is_set, &seen);
  g_assert_true (seen & TN_TABLE_MANAGED_TENANTS);
  g_signal_handlers_disconnect_by_func (f->store, changed_cb, &seen);
  tn_store_close (other);
}

/* SEC-11 */
static void
test_tokens (Fixture *f, gconstpointer data)
{
  gint64 one = tn_test_store_add_tenant (f, 1), two = tn_test_store_add_tenant (f, 2);
  g_autoptr (TnCredential) credential =
      tn_test_boxed (tn_state_get_credential (f->store,
                                              "https://login.example",
                                              "00000000-0000-4000-8000-000000000001"));
  sqlite3 *state = tn_test_store_raw (f->folder, "state.db");

  g_assert_cmpint (one, !=, two);
  g_assert_cmpstr (credential->refresh_token, ==, "CANARY-refresh");
  tn_test_ok (tn_state_keep_token (f->store,
                                   credential->integration,
                                   credential->version,
                                   "CANARY-second",
                                   2000));
  g_clear_pointer (&credential, tn_credential_free);
  credential = tn_test_boxed (tn_state_get_credential (f->store,
                                                       "https://login.example",
                                                       "00000000-0000-4000-8000-000000000001"));
  g_assert_cmpstr (credential->refresh_token, ==, "CANARY-second");
  /* Another cloud gets nothing, and rows that were swapped open nothing. */
  tn_test_fails (tn_state_get_credential (f->store,
                                          "https://evil.example",
                                          "00000000-0000-4000-8000-000000000001"),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  tn_test_raw_exec (state,
                    "CREATE TEMP TABLE old AS SELECT integration_id, sealed FROM "
                    "tokens; UPDATE tokens SET sealed = (SELECT old.sealed FROM old "
                    "WHERE old.integration_id <> tokens.integration_id)");
  sqlite3_close (state);
  tn_test_fails (tn_state_get_credential (f->store,
                                          "https://login.example",
                                          "00000000-0000-4000-8000-000000000001"),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  tn_test_fails (tn_state_get_credential (f->store,
                                          "https://login.example",
                                          "00000000-0000-4000-8000-000000000002"),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
}

static gboolean
files_contain_bytes (const char *folder, gconstpointer needle, gsize size)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      if (memmem (text, length, needle, size) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
files_contain (const char *folder, const char *needle)
{
  return files_contain_bytes (folder, needle, strlen (needle));
}

static gboolean
files_contain_hex (const char *folder, const char *hex)
{
  guint8 bytes[16];

  g_assert_cmpuint (strlen (hex), ==, 2 * sizeof bytes);
  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] =
        (guint8) (g_ascii_xdigit_value (hex[2 * i]) * 16 + g_ascii_xdigit_value (hex[2 * i + 1]));
  return files_contain_bytes (folder, bytes, sizeof bytes);
}

static void
test_canary (Fixture *f, gconstpointer data)
{
  tn_test_store_add_tenant (f, 1);
  g_assert_true (files_contain (f->folder, "Company 001"));
  g_assert_false (files_contain (f->folder, "CANARY"));
  tn_store_close (f->store);
  g_assert_false (files_contain (f->folder, "CANARY"));
}

static void
test_remove (Fixture *f, gconstpointer data)
{
  gint64 tenant = tn_test_store_add_tenant (f, 1);
  gint64 organization =
      tn_test_int64 (tn_state_add_organization (f->store,
                                                &f->actor,
                                                &(const TnOrganizationData) { .name = "Client" },
                                                0,
                                                1000));
  g_autoptr (TnRecord) kept = NULL;
  g_autofree char *sealed = NULL;
  TnListQuery query = { .kind = TN_LIST_TENANTS };
  g_autoptr (GArray) ids = NULL;
  sqlite3 *state;

  /* SEC-14: nor does the file keep the bytes of what was forgotten. */
  state = tn_test_store_raw (f->folder, "state.db");
  sealed = tn_test_raw_text (state, "SELECT hex (substr (sealed, -16)) FROM tokens");
  tn_test_raw_exec (state, "PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_true (files_contain_hex (f->folder, sealed));
  tn_test_int64 (tn_state_map (f->store, &f->actor, tenant, 1, NULL, NULL, 1000));
  tn_test_ok (tn_state_remove_integration (f->store, &f->actor, tenant, 2000));
  tn_test_raw_exec (state, "PRAGMA wal_checkpoint (TRUNCATE)");
  sqlite3_close (state);
  g_assert_false (files_contain_hex (f->folder, sealed));
  ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));
  g_assert_cmpuint (ids->len, ==, 0);
  kept = tn_test_store_row (f->store, TN_LIST_ORGANIZATIONS, organization);
  g_assert_nonnull (kept);
  tn_test_fails (tn_state_remove_integration (f->store, &f->actor, tenant, 2000),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  /* It can be connected again. */
  g_assert_cmpint (tn_test_store_add_tenant (f, 1), >, 0);
  tn_test_fails (tn_state_connect (f->store,
                                   &f->actor,
                                   &(TnNewConnection) { "https://login.example",
                                                        "custom",
                                                        "00000000-0000-4000-8000-000000000001",
                                                        "X",
                                                        NULL,
                                                        NULL,
                                                        NULL,
                                                        "t" },
                                   1),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
}

static void
test_settings (Fixture *f, gconstpointer data)
{
  g_autofree char *none = tn_test_string (tn_state_get_setting (f->store, "x")), *value = NULL;

  g_assert_cmpstr (none, ==, "");
  tn_test_ok (tn_state_set_setting (f->store, &f->actor, "x", "1"));
  tn_test_ok (tn_state_set_setting (f->store, &f->actor, "x", "2"));
  value = tn_test_string (tn_state_get_setting (f->store, "x"));
  g_assert_cmpstr (value, ==, "2");
}

/* REL-05: a backup is made, and opens. */
static void
test_backup (Fixture *f, gconstpointer data)
{
  g_autofree char *name = NULL;
  sqlite3 *copy;

  tn_test_store_add_tenant (f, 1);
  for (guint day = 1; day <= 9; day++)
    {
      g_autofree char *text = g_strdup_printf ("2026-07-%02u", day);

      tn_test_ok (tn_state_backup (f->store, text));
    }
  copy = tn_test_store_raw (f->folder, "state-2026-07-09.db");
  g_assert_cmpint (tn_test_raw_int (copy, "SELECT count(*) FROM microsoft_tenants"), ==, 1);
  sqlite3_close (copy);
  name = g_build_filename (f->folder, "state-2026-07-02.db", NULL);
  g_assert_false (g_file_test (name, G_FILE_TEST_EXISTS));
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean counted, written;
  gint64 before, after;
} Twice;

static gboolean
count_twice (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Twice *twice = data;

  twice->before = tn_db_get_int (db, error, 0, "SELECT count (*) FROM managed_tenants", "");
  g_mutex_lock (&twice->mutex);
  twice->counted = TRUE;
  g_cond_signal (&twice->cond);
  while (!twice->written)
    g_cond_wait (&twice->cond, &twice->mutex);
  g_mutex_unlock (&twice->mutex);
  twice->after = tn_db_get_int (db, error, 0, "SELECT count (*) FROM managed_tenants", "");
  g_value_init (result, G_TYPE_BOOLEAN);
  return TRUE;
}

/* What a job reads is of one moment, whatever is written while it reads; the next one sees that. */
static void
test_one_moment (Fixture *f, gconstpointer data)
{
  Twice twice = { 0 };
  DexFuture *read = tn_store_read (f->store, count_twice, &twice, NULL, NULL);

  g_mutex_lock (&twice.mutex);
  while (!twice.counted)
    g_cond_wait (&twice.cond, &twice.mutex);
  g_mutex_unlock (&twice.mutex);
  tn_test_int64 (tn_state_add_managed_tenant (f->store, &f->actor, "Late"));
  g_mutex_lock (&twice.mutex);
  twice.written = TRUE;
  g_cond_signal (&twice.cond);
  g_mutex_unlock (&twice.mutex);
  tn_test_ok (read);
  g_assert_cmpint (twice.before, ==, 0);
  g_assert_cmpint (twice.after, ==, 0);
  tn_test_ok (tn_store_read (f->store, count_twice, &twice, NULL, NULL));
  g_assert_cmpint (twice.after, ==, 1);
}

static void
add (void)
{
#define ADD(path, func)                                                                            \
  g_test_add (path, Fixture, NULL, tn_test_store_setup, func, tn_test_store_teardown)
  ADD ("/store/open/SEC-40-files", test_open);
  ADD ("/store/open/REL-06-newer-schema", test_newer_schema);
  ADD ("/store/open/REL-04-damaged-state", test_damaged_state);
  ADD ("/store/recovery/REL-04-restore", test_restore);
  ADD ("/store/recovery/REL-04-restore-refused", test_restore_refused);
  ADD ("/store/recovery/SEC-43-strangers", test_restore_strangers);
  ADD ("/store/recovery/REL-04-rebuild", test_rebuild);
  ADD ("/store/recovery/REL-04-rebuild-orphans", test_rebuild_orphans);
  ADD ("/store/recovery/number-again", test_number_again);
  ADD ("/store/open/REL-04-damaged-cache", test_damaged_cache);
  ADD ("/store/open/SEC-40-no-symlink", test_no_symlink);
  ADD ("/store/changed", test_changed);
  ADD ("/store/others", test_others);
  ADD ("/store/tokens/SEC-11-INT-24-sealed", test_tokens);
  ADD ("/store/tokens/SEC-38-canary", test_canary);
  ADD ("/integrations/ACT-08-SEC-14-remove", test_remove);
  ADD ("/store/settings", test_settings);
  ADD ("/store/backup/REL-05", test_backup);
  ADD ("/store/one-moment", test_one_moment);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
