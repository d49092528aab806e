/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-search.h"
#include "tn-db.h"
#include "tn-test-store.h"
#include "tn-test.h"

#include <string.h>

/* What the lists of a store find, in which order, and how SQLite goes about it. */
typedef TnTestStore Fixture;

/* SEC-60 to SEC-62 */
static void
test_audit (Fixture *f, gconstpointer data)
{
  sqlite3 *state;

  for (guint i = 0; i < 5; i++)
    tn_test_store_add_tenant (f, i);
  g_assert_cmpint (tn_test_store_first_bad (f->store), ==, 0);
  state = tn_test_store_raw (f->folder, "state.db");
  g_assert_cmpint (tn_test_raw_int (state, "SELECT count(*) FROM audit"), ==, 5);
  g_assert_cmpint (
      sqlite3_exec (state, "UPDATE audit SET detail = 'x' WHERE seq = 3", NULL, NULL, NULL),
      !=,
      SQLITE_OK);
  tn_test_raw_exec (state,
                    "DROP TRIGGER audit_no_update; UPDATE audit SET detail = 'x' WHERE seq = 3");
  sqlite3_close (state);
  g_assert_cmpint (tn_test_store_first_bad (f->store), ==, 3);
}

static GArray *
search (Fixture *f, TnListKind kind, const char *text)
{
  TnListQuery query = { .kind = kind, .search = (char *) text };

  return tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));
}

/* INT-08 */
static void
test_search (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text;
    guint found;
  } cases[] = { { "", 40 },
                { NULL, 40 },
                { "company", 40 },
                { "COMPANY 007", 1 },
                { "07", 1 },
                { "company007.exam", 1 },
                { "000000000012", 1 },
                { "nothing", 0 },
                { "\"", 0 },
                { "a\" OR \"b", 0 },
                { "%", 0 },
                { "client ä", 1 },
                { "CLIENT A", 1 },
                { "harbor site", 1 } };
  gint64 tenant = 0, managed;

  for (guint i = 1; i <= 40; i++)
    tenant = tn_test_store_add_tenant (f, i);
  managed = tn_test_int64 (tn_state_map (f->store, &f->actor, tenant, 0, "Client Ä", NULL, 1000));
  tn_test_int64 (tn_state_add_organization (f->store,
                                            &f->actor,
                                            &(const TnOrganizationData) { .name = "Harbor Site" },
                                            managed,
                                            1000));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) ids = search (f, TN_LIST_TENANTS, cases[i].text);

      g_assert_cmpuint (ids->len, ==, cases[i].found);
    }
  tn_test_ok (tn_state_rename_managed_tenant (f->store, &f->actor, managed, "Renamed", 1000));
  {
    g_autoptr (GArray) before = search (f, TN_LIST_TENANTS, "client ä"),
                       after = search (f, TN_LIST_TENANTS, "renamed"),
                       organizations = search (f, TN_LIST_ORGANIZATIONS, "harbor");

    g_assert_cmpuint (before->len, ==, 0);
    g_assert_cmpuint (after->len, ==, 1);
    g_assert_cmpuint (organizations->len, ==, 1);
  }
}

static void
test_sort (Fixture *f, gconstpointer data)
{
  static const char *const fields[] = { "name",        "domain",    "managed-tenant-name",
                                        "sync-status", "last-sync", "members",
                                        "score",       "nonsense" };

  for (guint i = 1; i <= 5; i++)
    tn_test_store_add_tenant (f, i);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    for (int descending = 0; descending < 2; descending++)
      {
        TnListQuery query = { .kind = TN_LIST_TENANTS,
                              .sort = (char *) fields[i],
                              .descending = descending };
        g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));

        g_assert_cmpuint (ids->len, ==, 5);
        if (i < 2)
          g_assert_cmpint (g_array_index (ids, gint64, 0), ==, descending ? 5 : 1);
      }
}

/* Every list reads its order from an index. */
static void
test_plans (Fixture *f, gconstpointer data)
{
  static const TnListQuery queries[] = { { .kind = TN_LIST_TENANTS },
                                         { .kind = TN_LIST_MANAGED_TENANTS },
                                         { .kind = TN_LIST_ORGANIZATIONS },
                                         { .kind = TN_LIST_ORGANIZATIONS, .parent = 1 },
                                         { .kind = TN_LIST_END_USERS },
                                         { .kind = TN_LIST_END_USERS, .parent = 1 },
                                         { .kind = TN_LIST_USERS },
                                         { .kind = TN_LIST_RUNS },
                                         { .kind = TN_LIST_RUNS, .parent = 1 },
                                         { .kind = TN_LIST_TENANTS,
                                           .search = (char *) "contoso" } };
  g_autofree char *cache = g_build_filename (f->folder, "cache.db", NULL);
  sqlite3 *state = tn_test_store_raw (f->folder, "state.db");
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS cache", cache);

  tn_test_raw_exec (state, attach);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *sql = tn_list_ids_sql (&queries[i]),
                      *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
      sqlite3_stmt *statement = NULL;
      gboolean sorts = FALSE, uses_index = FALSE, covered = FALSE;

      g_assert_cmpint (sqlite3_prepare_v2 (state, explain, -1, &statement, NULL), ==, SQLITE_OK);
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          const char *detail = (const char *) sqlite3_column_text (statement, 3);

          sorts = sorts || strstr (detail, "TEMP B-TREE FOR ORDER BY") != NULL;
          uses_index = uses_index || strstr (detail, "USING") != NULL ||
                       strstr (detail, "VIRTUAL TABLE INDEX") != NULL;
          covered = covered || strstr (detail, "COVERING INDEX users_by_name") != NULL;
        }
      sqlite3_finalize (statement);
      g_assert_true (uses_index);
      /* A million users, without a look at any of them. */
      g_assert_true (covered || queries[i].kind != TN_LIST_USERS);
      g_assert_true (!sorts || queries[i].search != NULL ||
                     (queries[i].kind == TN_LIST_RUNS && queries[i].parent != 0));
    }
  sqlite3_close (state);
}

static GPtrArray *
make_pages (guint from, guint to, const char *next, const char *delta)
{
  GPtrArray *pages = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_page_free);
  TnPage *page = g_new0 (TnPage, 1);

  g_ptr_array_add (pages, page);
  page->rows = g_array_new (FALSE, TRUE, sizeof (TnUserReading));
  for (guint i = from; i < to; i++)
    {
      g_autofree char *id = g_strdup_printf ("u%u", i);
      TnUserReading user = { .id = g_intern_string (id),
                             .display_name = "X",
                             /* Very old objects have no type, and are members. */
                             .user_type = i % 5 == 0   ? "Guest"
                                          : i % 5 == 1 ? NULL
                                                       : "Member",
                             .enabled = 1,
                             .licences = i % 2 };

      g_array_append_val (page->rows, user);
    }
  page->next_link = g_strdup (next);
  page->delta_link = g_strdup (delta);
  return pages;
}

static const TnUserCounts *
counts (Fixture *f, gint64 tenant)
{
  static TnUserCounts copy;
  g_autoptr (GBytes) bytes = tn_test_boxed (tn_cache_count_users (f->store, tenant));

  memcpy (&copy, g_bytes_get_data (bytes, NULL), sizeof copy);
  return &copy;
}

/* SYN-07 */
static void
test_users (Fixture *f, gconstpointer data)
{
  gint64 tenant = tn_test_store_add_tenant (f, 1);
  g_autofree char *link = NULL, *old = NULL;
  GPtrArray *repeated = make_pages (9, 20, NULL, "delta-1");

  tn_test_int64 (tn_state_map (f->store, &f->actor, tenant, 0, "M", NULL, 1));
  g_assert_cmpint (counts (f, tenant)->all, ==, -1);
  tn_test_ok (tn_cache_write_pages (f->store,
                                    tenant,
                                    TN_COLLECTION_USERS,
                                    make_pages (0, 10, "next", NULL),
                                    TRUE,
                                    TRUE,
                                    10));
  g_assert_cmpint (counts (f, tenant)->all, ==, -1);
  /* The second page repeats a user of the first, who still waits for the search index, by another
   * name. */
  g_array_index (((TnPage *) g_ptr_array_index (repeated, 0))->rows, TnUserReading, 0)
      .display_name = "Y";
  tn_test_ok (
      tn_cache_write_pages (f->store, tenant, TN_COLLECTION_USERS, repeated, TRUE, FALSE, 10));
  g_assert_cmpint (counts (f, tenant)->all, ==, 20);
  g_assert_cmpint (counts (f, tenant)->members, ==, 16);
  g_assert_cmpint (counts (f, tenant)->licensed, ==, 10);
  /* A full read that sees fewer users removes the others, but only at its end. */
  tn_test_ok (tn_cache_write_pages (f->store,
                                    tenant,
                                    TN_COLLECTION_USERS,
                                    make_pages (0, 5, "next", NULL),
                                    TRUE,
                                    TRUE,
                                    20));
  g_assert_cmpint (counts (f, tenant)->all, ==, 20);
  tn_test_ok (tn_cache_write_pages (f->store,
                                    tenant,
                                    TN_COLLECTION_USERS,
                                    make_pages (5, 6, NULL, "delta-2"),
                                    TRUE,
                                    FALSE,
                                    20));
  g_assert_cmpint (counts (f, tenant)->all, ==, 6);
  link = tn_test_string (tn_cache_get_delta_link (f->store, tenant, TN_COLLECTION_USERS, 20));
  g_assert_cmpstr (link, ==, "delta-2");
  /* The round after it is no full read, which is wanted again some day. */
  tn_test_ok (tn_cache_write_pages (f->store,
                                    tenant,
                                    TN_COLLECTION_USERS,
                                    make_pages (0, 1, NULL, "delta-3"),
                                    FALSE,
                                    TRUE,
                                    25));
  old = tn_test_string (tn_cache_get_delta_link (f->store, tenant, TN_COLLECTION_USERS, 21));
  g_assert_cmpstr (old, ==, "");
  /* What is written after the mapping ended does not come back. */
  tn_test_int64 (tn_state_unmap (f->store, &f->actor, tenant, 1000));
  tn_test_fails (tn_cache_write_pages (f->store,
                                       tenant,
                                       TN_COLLECTION_USERS,
                                       make_pages (0, 1, NULL, "delta-3"),
                                       FALSE,
                                       TRUE,
                                       30),
                 G_IO_ERROR,
                 G_IO_ERROR_CANCELLED);
}

static void
assert_finds_users (Fixture *f)
{
  static const struct
  {
    const char *typed, *name;
  } cases[] = {
    { "сергей", "Сергей Андреев" },
    { "СЕРГЕЙ", "Сергей Андреев" },
    { "андрей", NULL },
    { "Се", "Сергей Андреев" },
    { "се", "Сергей Андреев" },
    { "strauß", "Franz Strauß" },
    { "strauss", "Franz Strauß" },
    { "김민수", "김민수" },
    { "김", "김민수" },
    { "ガルシア", "ガルシア マリア" },
    { "ελένη", "Ελένη Παππά" },
    { "ελενη", "Ελένη Παππά" },
    { "alice", "Ａｌｉｃｅ Wide" },
    { "özil", "Mesut Özil" },
    { "ozil", "Mesut Özil" },
    { "me", "Mesut Özil" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) ids = search (f, TN_LIST_USERS, cases[i].typed);
      g_autoptr (TnRecord) first =
          ids->len > 0 ? tn_test_store_row (f->store, TN_LIST_USERS, g_array_index (ids, gint64, 0))
                       : NULL;

      g_test_message ("%s", cases[i].typed);
      g_assert_cmpuint (ids->len, ==, cases[i].name != NULL ? 1 : 0);
      if (first != NULL)
        g_assert_cmpstr (tn_record_get_string (first, "name"), ==, cases[i].name);
    }
}

/* INT-08: people of all countries, as they are typed, before the index has them and after. */
static void
test_search_users (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "Сергей Андреев",  "Franz Strauß", "김민수",
                                       "ガルシア マリア", "Ελένη Παππά",  "Mesut Özil",
                                       "Ａｌｉｃｅ Wide" };
  gint64 tenant = tn_test_store_add_tenant (f, 1);
  GPtrArray *pages = make_pages (0, G_N_ELEMENTS (names), NULL, "delta-1");
  GArray *rows = ((TnPage *) g_ptr_array_index (pages, 0))->rows;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_array_index (rows, TnUserReading, i).display_name = names[i];
  tn_test_int64 (tn_state_map (f->store, &f->actor, tenant, 0, "M", NULL, 1));
  tn_test_ok (tn_cache_write_pages (f->store, tenant, TN_COLLECTION_USERS, pages, TRUE, TRUE, 10));
  assert_finds_users (f);
  while (tn_test_boolean (tn_cache_index_users (f->store)))
    ;
  assert_finds_users (f);
}

/* What is on the audit trail, and organizations, are found likewise. */
static void
test_search_folded (Fixture *f, gconstpointer data)
{
  const TnOrganizationData mueller = { .name = "Müller GmbH" };
  g_autoptr (GArray) organizations = NULL, entries = NULL;

  tn_test_int64 (tn_state_add_organization (f->store, &f->actor, &mueller, 0, 1000));
  organizations = search (f, TN_LIST_ORGANIZATIONS, "MÜLLER");
  entries = search (f, TN_LIST_AUDIT, "MÜLLER");
  g_assert_cmpuint (organizations->len, ==, 1);
  g_assert_cmpuint (entries->len, >=, 1);
}

static void
add (void)
{
#define ADD(path, func)                                                                            \
  g_test_add (path, Fixture, NULL, tn_test_store_setup, func, tn_test_store_teardown)
  ADD ("/store/audit/SEC-60-chain", test_audit);
  ADD ("/integrations/INT-08-search", test_search);
  ADD ("/integrations/INT-08-search-users", test_search_users);
  ADD ("/integrations/INT-08-search-folded", test_search_folded);
  ADD ("/integrations/INT-08-sort", test_sort);
  ADD ("/store/lists/plans", test_plans);
  ADD ("/store/users/SYN-07-full-and-delta", test_users);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
