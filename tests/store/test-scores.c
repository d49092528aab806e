/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-store.h"
#include "tn-test.h"

#include "tn-export.h"

/* Secure Scores compared and over time, on a store with the history that runs have left. */

#define NOW G_GINT64_CONSTANT (1800000000)

typedef struct
{
  char *folder;
  TnStore *store;
  TnActor actor;
  gint64 tenants[4];
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "Acme", "Birch", "Cedar", "Dune" };

  f->store = tn_test_store_new (&f->folder);
  f->actor = (TnActor) { "tester", "cli" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      f->tenants[i] = tn_test_store_connect (f->store, &f->actor, i + 1, names[i], NULL, NOW);
      /* Dune is not mapped: it has no part in anything. */
      if (i < 3)
        tn_test_int64 (tn_state_map (f->store, &f->actor, f->tenants[i], 0, names[i], NULL, NOW));
    }
}

static void
teardown (Fixture *f, gconstpointer data)
{
  tn_test_store_free (f->store, f->folder);
}

static void
give (Fixture *f, guint tenant, const char *day, double current, double maximum)
{
  g_autoptr (GArray) scores = g_array_new (FALSE, TRUE, sizeof (TnScoreReading));
  TnScoreReading score = { .current = current, .max = maximum };
  TnRunResult run = { .tenant = f->tenants[tenant],
                      .started = NOW,
                      .ended = NOW,
                      .outcome = TN_RUN_SUCCESS,
                      .status = TN_SYNC_SUCCESS,
                      .scores = scores };

  g_strlcpy (score.day, day, sizeof score.day);
  g_array_append_val (scores, score);
  tn_test_ok (tn_state_record_run (f->store, &run));
}

static char *
export_text (Fixture *f, const TnListQuery *query)
{
  static const char *const columns[] = { "name",    "percent", "change", "current",
                                         "maximum", "day",     NULL };
  g_autoptr (GBytes) csv =
      tn_test_boxed (tn_export_csv (f->store, query, NULL, columns, TRUE, NULL));

  return g_strndup (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv));
}

#define HEADER "Tenant,Secure Score,30-Day Change,Points,Possible Points,Day\r\n"
#define CHECK_TEXT(expression, expected)                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found_text = (expression);                                                    \
    g_assert_cmpstr (found_text, ==, (expected));                                                  \
  }                                                                                                \
  G_STMT_END

static void
test_compare (Fixture *f, gconstpointer data)
{
  TnListQuery query = { .kind = TN_LIST_SCORES, .sort = (char *) "percent" };

  /* 30 days before the newest day, 29 do not count; a day that Microsoft left out does not matter.
   */
  give (f, 0, "2026-10-01", 40, 100);
  give (f, 0, "2026-10-25", 55, 100);
  give (f, 0, "2026-11-24", 60, 100);
  give (f, 1, "2026-10-26", 10, 80);
  give (f, 1, "2026-11-24", 20, 80);
  give (f, 2, "2026-11-24", 5, 0);
  give (f, 3, "2026-11-24", 99, 100);
  CHECK_TEXT (export_text (f, &query),
              HEADER "Birch,25.0,,20.0,80.0,2026-11-24\r\n"
                     "Acme,60.0,5.0,60.0,100.0,2026-11-24\r\n"
                     "Cedar,,,5.0,0.0,2026-11-24\r\n");
  /* What is not known is last either way. */
  query.descending = TRUE;
  query.sort = (char *) "change";
  CHECK_TEXT (export_text (f, &query),
              HEADER "Acme,60.0,5.0,60.0,100.0,2026-11-24\r\n"
                     "Birch,25.0,,20.0,80.0,2026-11-24\r\n"
                     "Cedar,,,5.0,0.0,2026-11-24\r\n");
  query.filter = TN_FILTER_SCORED;
  query.search = (char *) "ac";
  CHECK_TEXT (export_text (f, &query), HEADER "Acme,60.0,5.0,60.0,100.0,2026-11-24\r\n");
}

static char *
means (Fixture *f, guint n)
{
  g_autoptr (GArray) days = tn_test_boxed (tn_state_get_score_days (f->store, n));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < days->len; i++)
    {
      const TnScoreDay *day = &g_array_index (days, TnScoreDay, i);

      g_string_append_printf (text, "%s %.1f of %u\n", day->day, day->percent, day->tenants);
    }
  return g_string_free_and_steal (text);
}

static void
test_days (Fixture *f, gconstpointer data)
{
  give (f, 0, "2026-11-21", 50, 100);
  give (f, 0, "2026-11-23", 60, 100);
  give (f, 1, "2026-11-22", 20, 80);
  give (f, 2, "2026-11-22", 7, 0);
  give (f, 3, "2026-11-25", 100, 100);
  /* A day that is not there is the one before; a maximum of 0 says nothing; a tenant that is not
   * mapped is not there, not even for the newest day. */
  CHECK_TEXT (means (f, 90), "2026-11-21 50.0 of 1\n2026-11-22 37.5 of 2\n2026-11-23 42.5 of 2\n");
  CHECK_TEXT (means (f, 1), "2026-11-23 42.5 of 2\n");
  /* Today only one of them was read: the mean is that of both all the same. */
  give (f, 0, "2026-11-24", 70, 100);
  CHECK_TEXT (means (f, 2), "2026-11-23 42.5 of 2\n2026-11-24 47.5 of 2\n");
  /* But what is older than a week does not stand for today. */
  give (f, 0, "2026-11-29", 70, 100);
  give (f, 0, "2026-11-30", 70, 100);
  CHECK_TEXT (means (f, 2), "2026-11-29 47.5 of 2\n2026-11-30 70.0 of 1\n");
  give (f, 0, "2027-01-01", 80, 100);
  CHECK_TEXT (means (f, 2), "2027-01-01 80.0 of 1\n");
}

static void
test_nothing (Fixture *f, gconstpointer data)
{
  const TnListQuery query = { .kind = TN_LIST_SCORES };
  g_autoptr (GArray) days = tn_test_boxed (tn_state_get_score_days (f->store, 90));

  g_assert_cmpuint (days->len, ==, 0);
  CHECK_TEXT (export_text (f, &query), HEADER "Acme,,,,,\r\nBirch,,,,,\r\nCedar,,,,,\r\n");
}

static void
add (void)
{
#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)
  ADD ("/scores/SCO-01-SCO-03-SCO-06-compare", test_compare);
  ADD ("/scores/SCO-02-SCO-05-days", test_days);
  ADD ("/scores/nothing", test_nothing);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
