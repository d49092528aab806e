/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-list.h"
#include "tn-test-store.h"
#include "tn-test.h"

#include "tn-cache-store.h"
#include "tn-columns.h"
#include "tn-csv.h"
#include "tn-export.h"

/* The big-list model: content, emitted ranges, identity. */
typedef TnTestList Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  tn_test_list_setup (f, 20);
  tn_test_list_note_items (f, G_LIST_MODEL (f->model));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  tn_test_list_teardown (f);
}

static void
test_ranges (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->model)), ==, 20);
  tn_test_list_add (f, "Tenant 07b");
  tn_test_list_noted (f, "8-0+1 ");
  tn_query_model_set_search (f->model, "tenant 1");
  tn_test_list_noted (f, "0-11+0 ");
  tn_query_model_set_search (f->model, NULL);
  tn_test_list_noted (f, "0-0+11 ");
  tn_query_model_set_sort (f->model, "name", TRUE);
  tn_test_list_noted (f, "0-21+21 ");
}

static void
take_first (gpointer model)
{
  g_autoptr (TnRecord) first = g_list_model_get_item (model, 0);

  g_object_set_data_full (model, "first", g_object_ref (first), g_object_unref);
}

static gboolean
has_first (gpointer model)
{
  return g_object_get_data (model, "first") != NULL;
}

/* Who types and presses Return means the first of what was typed, and not of what stands there. */
static void
test_settled (Fixture *f, gconstpointer data)
{
  TnRecord *first;

  tn_query_model_call_settled (f->model, f->model, take_first);
  g_assert_true (has_first (f->model)); /* nothing was asked: at once */
  g_object_set_data (G_OBJECT (f->model), "first", NULL);

  tn_query_model_set_search (f->model, "tenant 05");
  tn_query_model_call_settled (f->model, f->model, take_first);
  g_assert_false (has_first (f->model));
  tn_query_model_set_search (f->model, "tenant 0"); /* typed on: nobody waits any more */
  tn_test_list_noted (f, "10-10+0 ");
  g_assert_false (has_first (f->model));

  tn_query_model_set_search (f->model, "tenant 07");
  tn_query_model_call_settled (f->model, f->model, take_first);
  tn_test_until (has_first, f->model);
  first = g_object_get_data (G_OBJECT (f->model), "first");
  g_assert_cmpstr (tn_record_get_string (first, "name"), ==, "Tenant 07");
  g_object_set_data (G_OBJECT (f->model), "first", NULL);
}

static gboolean
is_renamed (gpointer record)
{
  return g_strcmp0 (tn_record_get_string (record, "name"), "Tenant 05 renamed") == 0;
}

/* The same row is the same object, and is brought up to date in place. */
static void
test_identity (Fixture *f, gconstpointer data)
{
  g_autoptr (TnRecord) five = g_list_model_get_item (G_LIST_MODEL (f->model), 5), again = NULL;

  g_assert_cmpstr (tn_record_get_string (five, "name"), ==, "Tenant 05");
  tn_test_ok (tn_state_rename_managed_tenant (f->store,
                                              &f->actor,
                                              tn_record_get_id (five),
                                              "Tenant 05 renamed",
                                              1000));
  tn_test_until (is_renamed, five);
  again = g_list_model_get_item (G_LIST_MODEL (f->model),
                                 tn_query_model_find (f->model, tn_record_get_id (five)));
  g_assert_true (again == five);
  g_assert_cmpuint (f->emitted->len, ==, 0);
}

/* Typing fast: only the last answer counts (defect 7). */
static void
test_stale (Fixture *f, gconstpointer data)
{
  static const char *const typed[] = { "t", "te", "tenant 1", "tenant 19", "x", "tenant 03" };

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    tn_query_model_set_search (f->model, typed[i]);
  tn_test_list_until_noted (f);
  while (g_list_model_get_n_items (G_LIST_MODEL (f->model)) != 1)
    g_main_context_iteration (NULL, TRUE);
  {
    g_autoptr (TnRecord) only = g_list_model_get_item (G_LIST_MODEL (f->model), 0);

    g_assert_cmpstr (tn_record_get_string (only, "name"), ==, "Tenant 03");
  }
  g_assert_cmpuint (tn_query_model_find (f->model, 1), ==, G_MAXUINT);
}

/* Closed while a query is under way. */
static void
test_closed (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (TnQueryModel) model = tn_query_model_new (f->store, TN_LIST_MANAGED_TENANTS);
      g_autoptr (GObject) item = NULL;

      for (guint j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      item = g_list_model_get_item (G_LIST_MODEL (model), 0);
    }
  tn_test_list_add (f, "Zz");
  tn_test_list_noted (f, "20-0+1 ");
}

static gboolean
has_failed (gpointer data)
{
  return tn_query_model_get_failed (((Fixture *) data)->model);
}

static gboolean
is_whole (gpointer data)
{
  return !has_failed (data);
}

static void
rename_table (Fixture *f, const char *sql)
{
  sqlite3 *db = tn_test_store_raw (f->folder, "state.db");

  tn_test_raw_exec (db, sql);
  sqlite3_close (db);
}

/* What cannot be read is said, what was shown stays, and another try heals it. */
static void
test_failed (Fixture *f, gconstpointer data)
{
  rename_table (f, "ALTER TABLE managed_tenants RENAME TO gone");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*a list could not be read*");
  tn_query_model_refresh (f->model);
  tn_test_until (has_failed, f);
  g_test_assert_expected_messages ();
  g_assert_false (tn_query_model_get_loading (f->model));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->model)), ==, 20);
  rename_table (f, "ALTER TABLE gone RENAME TO managed_tenants");
  tn_query_model_refresh (f->model);
  tn_test_until (is_whole, f);
}

/* Export is the view ---------------------------------------------------------- */

/* Names with everything that a file has to survive, in an order that no sort leaves as it is. */
static void
add_tenants (Fixture *f)
{
  static const char *const names[] = { "Zebra", "=1+1",        "a,b",     "quo\"te", "two words",
                                       "Ähre",  "<b>bold</b>", "-minus",  "Acme",    "zz top",
                                       "@home", "Łódź",        "long one" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gint64 tenant = tn_test_store_connect (f->store, &f->actor, i + 1, names[i], NULL, 1000);
      TnTenantUpdate *update = tn_tenant_update_new (tenant, 1000);

      if (i % 3 == 0)
        {
          tn_tenant_update_free (update);
          continue;
        }
      tn_test_int64 (tn_state_map (f->store, &f->actor, tenant, 0, names[i], NULL, 1000));
      tn_test_int64 (tn_state_add_organization (
          f->store,
          &f->actor,
          &(const TnOrganizationData) { .name = names[i], .psa_id = i % 2 == 0 ? "C" : NULL },
          0,
          1000 + i));
      update->members = i % 4 == 0 ? -1 : (gint64) (i * 7919 % 100);
      update->licensed = i % 2 == 0 ? (gint64) i : -1;
      tn_test_ok (tn_cache_update_tenant (f->store, update));
    }
}

/* The rows as the view has them, written field by field. */
static char *
view_text (Fixture *f, const TnListQuery *query)
{
  guint n;
  const TnColumn *columns = tn_columns (query->kind, &n);
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (f->store, query, NULL));
  g_autoptr (GPtrArray) rows = tn_test_boxed (tn_store_list_rows (f->store, query->kind, ids));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < n; j++)
      {
        g_autofree char *value = tn_column_text (&columns[j], g_ptr_array_index (rows, i));

        g_string_append_printf (text, "%s%c", value != NULL ? value : "", j + 1 < n ? '|' : '\n');
      }
  return g_string_free_and_steal (text);
}

/* The same of the file, read as a program reads CSV. */
static char *
file_text (Fixture *f, const TnListQuery *query)
{
  g_autoptr (GBytes) csv = tn_test_boxed (tn_export_csv (f->store, query, NULL, NULL, FALSE, NULL));
  g_autofree char *whole = g_strndup (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = tn_csv_parse (whole, ',', &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  /* The first is the header. */
  for (guint i = 1; i < rows->len; i++)
    {
      g_autofree char *line = g_strjoinv ("|", g_ptr_array_index (rows, i));

      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free_and_steal (text);
}

/* A field that @kind sorts by, or NULL for its own order. */
static const char *
random_sort (TnListKind kind)
{
  guint n;
  const TnColumn *columns = tn_columns (kind, &n);
  const char *field = columns[g_test_rand_int_range (0, (int) n)].field;

  return tn_list_sorts_by (kind, field) ? field : NULL;
}

static void
test_export_is_the_view (Fixture *f, gconstpointer data)
{
  static const TnListKind kinds[] = { TN_LIST_TENANTS,
                                      TN_LIST_ORGANIZATIONS,
                                      TN_LIST_HEALTH,
                                      TN_LIST_SCORES };
  static const char *const searches[] = { NULL, "z", "a", "b", "=", "nothing", "o" };
  static const TnListFilter filters[] = { TN_FILTER_ALL, TN_FILTER_MAPPED, TN_FILTER_UNMAPPED };
  guint found = 0;

  add_tenants (f);
  for (guint i = 0; i < 200; i++)
    {
      TnListQuery query = { .kind = kinds[g_test_rand_int_range (0, G_N_ELEMENTS (kinds))] };
      g_autofree char *view = NULL, *file = NULL;

      query.search = (char *) searches[g_test_rand_int_range (0, G_N_ELEMENTS (searches))];
      query.sort = (char *) random_sort (query.kind);
      query.descending = g_test_rand_bit ();
      if (query.kind == TN_LIST_TENANTS || query.kind == TN_LIST_ORGANIZATIONS)
        query.filter = filters[g_test_rand_int_range (0, G_N_ELEMENTS (filters))];
      view = view_text (f, &query);
      file = file_text (f, &query);
      g_assert_cmpstr (file, ==, view);
      found += *view != '\0' ? 1 : 0;
    }
  g_assert_cmpuint (found, >, 50);
}

static void
add (void)
{
#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)
  ADD ("/list/ranges", test_ranges);
  ADD ("/list/settled", test_settled);
  ADD ("/list/identity", test_identity);
  ADD ("/list/stale", test_stale);
  ADD ("/list/closed", test_closed);
  ADD ("/list/failed", test_failed);
  ADD ("/list/TEN-13-export-is-the-view", test_export_is_the_view);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
