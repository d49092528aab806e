/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-search.h"
#include "tn-dex.h"
#include "tn-export.h"

#include <sqlite3.h>

/* bench-store DIR TEXT: what the store takes for, in milliseconds a line: "search": TEXT in
 * everything; "like": the same by LIKE, over the same files; "export": the first thousand tenants'
 * users, as CSV. */

#define ROUNDS 5

static double
since (gint64 started)
{
  return (double) (g_get_monotonic_time () - started) / 1000;
}

static void
search (TnStore *store, const char *text)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 started = g_get_monotonic_time ();
      g_autoptr (GPtrArray) hits = dex_await_boxed (tn_cache_search (store, text, 20, NULL), NULL);

      g_print ("search %.2f\n", since (started));
      g_assert_cmpuint (hits->len, >, 0);
    }
}

/* Everything that the search looks through, the plain way. */
static void
like (const char *folder, const char *text)
{
  static const char *const queries[] = {
    "SELECT id FROM microsoft_tenants WHERE search_text LIKE ? LIMIT 20",
    "SELECT id FROM organizations WHERE search_text LIKE ? LIMIT 20",
    "SELECT id FROM cache.users WHERE display_name LIKE ?1 OR user_principal_name LIKE ?1 OR mail "
    "LIKE ?1 LIMIT 20",
  };
  g_autofree char *state = g_build_filename (folder, "state.db", NULL),
                  *cache = g_build_filename (folder, "cache.db", NULL),
                  *pattern = g_strdup_printf ("%%%s%%", text),
                  *attach = g_strdup_printf ("ATTACH '%s' AS cache", cache);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open_v2 (state, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, attach, NULL, NULL, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 started = g_get_monotonic_time ();

      for (guint j = 0; j < G_N_ELEMENTS (queries); j++)
        {
          sqlite3_stmt *statement;

          g_assert_cmpint (sqlite3_prepare_v2 (db, queries[j], -1, &statement, NULL),
                           ==,
                           SQLITE_OK);
          sqlite3_bind_text (statement, 1, pattern, -1, SQLITE_STATIC);
          while (sqlite3_step (statement) == SQLITE_ROW)
            ;
          sqlite3_finalize (statement);
        }
      g_print ("like %.2f\n", since (started));
    }
  sqlite3_close (db);
}

static void
export_users (TnStore *store)
{
  g_autoptr (GArray) tenants = g_array_new (FALSE, FALSE, sizeof (gint64));
  TnListQuery query = { .kind = TN_LIST_USERS, .allowed = tenants };

  for (gint64 i = 1; i <= 1000; i++)
    g_array_append_val (tenants, i);
  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 started = g_get_monotonic_time ();
      g_autoptr (GBytes) csv =
          dex_await_boxed (tn_export_csv (store, &query, NULL, NULL, TRUE, NULL), NULL);

      g_print ("export %.1f\n", since (started));
      g_assert_cmpuint (g_bytes_get_size (csv), >, 1000);
    }
}

typedef struct
{
  const char *folder;
  char **texts;
  GMainLoop *loop;
} Bench;

static DexFuture *
bench_fiber (gpointer data)
{
  Bench *bench = data;
  TnStore *store = tn_store_new (bench->folder, TRUE);

  if (!dex_await (tn_store_open (store, TRUE), NULL))
    g_error ("the store cannot be opened");
  for (guint i = 0; bench->texts[i] != NULL; i++)
    {
      search (store, bench->texts[i]);
      like (bench->folder, bench->texts[i]);
    }
  export_users (store);
  tn_store_close (store);
  g_object_unref (store);
  g_main_loop_quit (bench->loop);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Bench bench = { argv[1], argv + 2, loop };

  g_assert (argc > 2);
  dex_init ();
  dex_future_disown (tn_dex_spawn (bench_fiber, &bench, NULL));
  g_main_loop_run (loop);
  return 0;
}
