/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-store.h"
#include "tn-test.h"

#include "tn-cache-store.h"
#include "tn-csv.h"
#include "tn-export.h"
#include "tn-health.h"

/* Tags, names of our own, and the filters of the tenants list, on a store with a clock. */

#define NOW G_GINT64_CONSTANT (1800000000)

typedef struct
{
  char *folder;
  TnClock *clock;
  TnStore *store;
  TnActor actor;
  gint64 tenants[4];
} Fixture;

static gint64
add_tenant (Fixture *f, guint i, const char *name)
{
  return tn_test_store_connect (f->store, &f->actor, i, name, NULL, NOW);
}

static void
setup (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "Acme", "Birch", "Cedar", "Dune" };

  f->clock = tn_clock_new_fake (NOW);
  f->folder = g_dir_make_tmp ("tenantry-tags-XXXXXX", NULL);
  f->store = tn_store_new (f->folder, TRUE);
  f->actor = (TnActor) { "tester", "cli" };
  tn_store_set_clock (f->store, f->clock);
  tn_test_ok (tn_store_open (f->store, TRUE));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    f->tenants[i] = add_tenant (f, i + 1, names[i]);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  tn_test_store_free (f->store, f->folder);
  g_clear_object (&f->clock);
}

static TnRecord *
tenant (Fixture *f, guint i)
{
  return tn_test_store_row (f->store, TN_LIST_TENANTS, f->tenants[i]);
}

static char *
tags (Fixture *f, guint i)
{
  g_autoptr (TnRecord) record = tenant (f, i);

  return tn_tag_join (tn_record_get_string (record, "tags"), ",");
}

static char *
text (Fixture *f, guint i, const char *field)
{
  g_autoptr (TnRecord) record = tenant (f, i);

  return g_strdup (tn_record_get_string (record, field));
}

#define CHECK_TEXT(expression, expected)                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found_text = (expression);                                                    \
    g_assert_cmpstr (found_text, ==, (expected));                                                  \
  }                                                                                                \
  G_STMT_END

/* The first @n tenants. */
static DexFuture *
tag (Fixture *f, guint n, const char *add, const char *remove)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *const to_add[] = { add, NULL }, *const to_remove[] = { remove, NULL };

  g_array_append_vals (ids, f->tenants, n);
  return tn_state_tag_tenants (f->store, &f->actor, ids, to_add, to_remove, NOW);
}

static char *
list (Fixture *f, const TnListQuery *query)
{
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (f->store, query, NULL));
  g_autoptr (GPtrArray) rows = tn_test_boxed (tn_store_list_rows (f->store, query->kind, ids));
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (names,
                            "%s%s",
                            i > 0 ? "," : "",
                            tn_record_get_string (g_ptr_array_index (rows, i), "name"));
  return g_string_free_and_steal (names);
}

static gint64
tag_id (Fixture *f, const char *name)
{
  TnListQuery query = { .kind = TN_LIST_TAGS, .search = (char *) name };
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));

  g_assert_cmpuint (ids->len, ==, 1);
  return g_array_index (ids, gint64, 0);
}

static guint
audited (Fixture *f, const char *action)
{
  TnListQuery query = { .kind = TN_LIST_AUDIT, .action = (char *) action };
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));

  return ids->len;
}

static void
test_tags (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (tn_test_int64 (tag (f, 3, "VIP", NULL)), ==, 3);
  g_assert_cmpint (tn_test_int64 (tag (f, 2, "Schools", "vip")), ==, 4);
  CHECK_TEXT (tags (f, 0), "Schools");
  CHECK_TEXT (tags (f, 2), "VIP");
  CHECK_TEXT (tags (f, 3), NULL);
  /* 19-Q33: the same without regard to case; nothing happens, nothing is audited. */
  g_assert_cmpint (tn_test_int64 (tag (f, 2, "SCHOOLS", NULL)), ==, 0);
  g_assert_cmpuint (audited (f, "tenant.tag"), ==, 2);
  /* Taken back as one change. */
  tn_test_ok (tn_state_undo (f->store, &f->actor, "tenant.tag", 0, NOW));
  CHECK_TEXT (tags (f, 0), "VIP");
  CHECK_TEXT (tags (f, 1), "VIP");
  tn_test_ok (tn_state_undo (f->store, &f->actor, "tenant.tag", 0, NOW));
  CHECK_TEXT (tags (f, 0), NULL);
  g_assert_cmpuint (audited (f, "tenant.tag.undo"), ==, 2);
}

static void
test_tags_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *forty = g_strnfill (40, 'x'), *long_name = g_strnfill (41, 'x');

  tn_test_fails (tag (f, 1, "  ", NULL), TN_STORE_ERROR, TN_STORE_ERROR_REFUSED);
  tn_test_fails (tag (f, 1, long_name, NULL), TN_STORE_ERROR, TN_STORE_ERROR_REFUSED);
  tn_test_int64 (tag (f, 1, forty, NULL));
  /* What one of several does not allow, none gets. */
  f->tenants[1] = 12345;
  tn_test_fails (tag (f, 2, "VIP", NULL), TN_STORE_ERROR, TN_STORE_ERROR_CONSTRAINT);
  CHECK_TEXT (tags (f, 0), forty);
}

static void
test_edit_tags (Fixture *f, gconstpointer data)
{
  gint64 vip;

  tn_test_int64 (tag (f, 2, "VIP", NULL));
  tn_test_int64 (tag (f, 1, "Schools", NULL));
  vip = tag_id (f, "vip");
  tn_test_fails (tn_state_edit_tag (f->store, &f->actor, vip, "schools", TN_TAG_RED),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  tn_test_ok (tn_state_edit_tag (f->store, &f->actor, vip, "Vip <b>", TN_TAG_RED));
  CHECK_TEXT (tags (f, 1), "Vip <b>");
  CHECK_TEXT (text (f, 1, "tags"), "6:Vip <b>");
  tn_test_ok (tn_state_delete_tag (f->store, &f->actor, vip));
  CHECK_TEXT (tags (f, 0), "Schools");
  tn_test_fails (tn_state_delete_tag (f->store, &f->actor, vip),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  /* Its changes cannot be taken back any more, not even into another tag with its number. */
  tn_test_int64 (tag (f, 4, "Legal", NULL));
  tn_test_ok (tn_state_undo (f->store, &f->actor, "tenant.tag", 0, NOW));
  tn_test_ok (tn_state_undo (f->store, &f->actor, "tenant.tag", 0, NOW));
  tn_test_fails (tn_state_undo (f->store, &f->actor, "tenant.tag", 0, NOW),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  CHECK_TEXT (tags (f, 0), NULL);
}

static void
test_own_name (Fixture *f, gconstpointer data)
{
  TnTenantReading reading = { .name = (char *) "Acme Limited" };
  TnRunResult run = { .tenant = f->tenants[0],
                      .started = NOW,
                      .ended = NOW,
                      .outcome = TN_RUN_SUCCESS,
                      .status = TN_SYNC_SUCCESS,
                      .tenant_reading = &reading };
  const TnListQuery by_microsofts = { .kind = TN_LIST_TENANTS, .search = (char *) "limited" };

  tn_test_ok (tn_state_rename_tenant (f->store, &f->actor, f->tenants[0], " Zebra ", NOW));
  CHECK_TEXT (text (f, 0, "name"), "Zebra");
  CHECK_TEXT (text (f, 0, "microsoft-name"), "Acme");
  /* Microsoft's own change of name does not take ours away, and both are found. */
  tn_test_ok (tn_state_record_run (f->store, &run));
  CHECK_TEXT (text (f, 0, "name"), "Zebra");
  CHECK_TEXT (text (f, 0, "microsoft-name"), "Acme Limited");
  CHECK_TEXT (list (f, &by_microsofts), "Zebra");
  tn_test_ok (tn_state_rename_tenant (f->store, &f->actor, f->tenants[0], "", NOW));
  CHECK_TEXT (text (f, 0, "name"), "Acme Limited");
  CHECK_TEXT (text (f, 0, "microsoft-name"), NULL);
  tn_test_ok (tn_state_undo (f->store, &f->actor, "tenant.rename", f->tenants[0], NOW));
  CHECK_TEXT (text (f, 0, "name"), "Zebra");
  tn_test_fails (tn_state_rename_tenant (f->store, &f->actor, 12345, "X", NOW),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
}

/* ACT-13: what was disconnected is still there to be read, and gets its tags back. */
static void
test_removed (Fixture *f, gconstpointer data)
{
  TnListQuery removed = { .kind = TN_LIST_TENANTS, .filter = TN_FILTER_REMOVED };
  g_autoptr (TnRecord) record = tenant (f, 0);

  tn_test_int64 (tag (f, 1, "VIP", NULL));
  tn_test_ok (tn_state_rename_tenant (f->store, &f->actor, f->tenants[0], "Zebra", NOW));
  CHECK_TEXT (list (f, &removed), "");
  tn_test_ok (tn_state_remove_integration (f->store,
                                           &f->actor,
                                           tn_record_get_int (record, "integration-id"),
                                           NOW + 5));
  CHECK_TEXT (list (f, &removed), "Zebra");
  g_clear_object (&record);
  record = tenant (f, 0);
  g_assert_cmpint (tn_record_get_int (record, "removed-at"), ==, NOW + 5);
  removed.filter = TN_FILTER_ALL;
  CHECK_TEXT (list (f, &removed), "Birch,Cedar,Dune");
  f->tenants[0] = add_tenant (f, 1, "Acme");
  CHECK_TEXT (text (f, 0, "name"), "Zebra");
  CHECK_TEXT (tags (f, 0), "VIP");
  removed.filter = TN_FILTER_REMOVED;
  CHECK_TEXT (list (f, &removed), "");
}

static void
map (Fixture *f, guint i, const char *organization)
{
  gint64 managed =
      tn_test_int64 (tn_state_map (f->store, &f->actor, f->tenants[i], 0, organization, NULL, NOW));

  tn_test_int64 (tn_state_add_organization (f->store,
                                            &f->actor,
                                            &(const TnOrganizationData) { .name = organization },
                                            managed,
                                            1000));
}

static void
give_score (Fixture *f, guint i, double score)
{
  TnTenantUpdate *update = tn_tenant_update_new (f->tenants[i], NOW);
  TnRunResult run = { .tenant = f->tenants[i],
                      .started = NOW,
                      .ended = NOW,
                      .outcome = TN_RUN_SUCCESS,
                      .status = TN_SYNC_SUCCESS };

  update->score = score;
  tn_test_ok (tn_cache_update_tenant (f->store, update));
  tn_test_ok (tn_state_record_run (f->store, &run));
}

static void
add_id (GArray **ids, gint64 id)
{
  if (*ids == NULL)
    *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (*ids, id);
}

/* TEN-03 to TEN-05: OR inside of a kind, AND between them (19-Q8). */
static void
test_filters (Fixture *f, gconstpointer data)
{
  TnListQuery query = { .kind = TN_LIST_TENANTS };
  const TnListQuery organizations = { .kind = TN_LIST_ORGANIZATIONS };
  g_autoptr (GArray) customers = NULL;

  map (f, 0, "Acme Works");
  map (f, 1, "Birch Farm");
  map (f, 2, "Cedar Mill");
  give_score (f, 0, 90);
  give_score (f, 1, 60);
  give_score (f, 2, 10);
  tn_test_int64 (tag (f, 2, "VIP", NULL));
  query.tenants.health = 1 << TN_HEALTH_CRITICAL;
  CHECK_TEXT (list (f, &query), "Cedar");
  query.tenants.health |= 1 << TN_HEALTH_NO_DATA;
  CHECK_TEXT (list (f, &query), "Cedar,Dune");
  query.tenants.health = 1 << TN_HEALTH_HEALTHY | 1 << TN_HEALTH_WARNING;
  CHECK_TEXT (list (f, &query), "Acme,Birch");
  query.tenants.sync = 1 << TN_SYNC_NOT_MAPPED;
  CHECK_TEXT (list (f, &query), "");
  query.tenants.health = 0;
  CHECK_TEXT (list (f, &query), "Dune");
  query.tenants.sync = 0;
  add_id (&query.tenants.tags, tag_id (f, "vip"));
  CHECK_TEXT (list (f, &query), "Acme,Birch");
  customers = tn_test_boxed (tn_store_list_ids (f->store, &organizations, NULL));
  add_id (&query.tenants.customers, g_array_index (customers, gint64, 1));
  add_id (&query.tenants.customers, g_array_index (customers, gint64, 2));
  CHECK_TEXT (list (f, &query), "Birch");
  g_clear_pointer (&query.tenants.tags, g_array_unref);
  CHECK_TEXT (list (f, &query), "Birch,Cedar");
  tn_tenant_filter_clear (&query.tenants);
  g_assert_true (tn_tenant_filter_is_empty (&query.tenants));
  /* Worst first, and customers by name. */
  query.sort = (char *) "health";
  query.descending = TRUE;
  CHECK_TEXT (list (f, &query), "Cedar,Birch,Acme,Dune");
  query.sort = (char *) "customer";
  CHECK_TEXT (list (f, &query), "Cedar,Birch,Acme,Dune");
  CHECK_TEXT (text (f, 1, "customer"), "Birch Farm");
}

/* HEA-09: the same rows, three days later. */
static void
test_health_ages (Fixture *f, gconstpointer data)
{
  TnListQuery query = { .kind = TN_LIST_TENANTS };
  g_autoptr (TnRecord) record = NULL;
  TnHealthCategory deciding;

  map (f, 0, "Acme Works");
  give_score (f, 0, 90);
  query.tenants.health = 1 << TN_HEALTH_HEALTHY;
  tn_clock_advance (f->clock, 24 * 3600);
  CHECK_TEXT (list (f, &query), "Acme");
  tn_clock_advance (f->clock, 1);
  CHECK_TEXT (list (f, &query), "");
  tn_clock_advance (f->clock, 48 * 3600);
  query.tenants.health = 1 << TN_HEALTH_CRITICAL;
  CHECK_TEXT (list (f, &query), "Acme");
  record = tenant (f, 0);
  g_assert_cmpint (tn_health_unpack (tn_record_get_int (record, "health"), &deciding),
                   ==,
                   TN_HEALTH_CRITICAL);
  g_assert_cmpint (deciding, ==, TN_HEALTH_SYNC);
}

/* TEN-13: the rows, columns and order of the view; nothing that a spreadsheet would run; unknown is
 * empty, never 0. */
static void
test_export (Fixture *f, gconstpointer data)
{
  static const char *const columns[] = {
    "name", "score", "no-such-column", "health", "tags", NULL
  };
  TnListQuery query = { .kind = TN_LIST_TENANTS, .sort = (char *) "name", .descending = TRUE };
  g_autoptr (GArray) only = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GBytes) csv = NULL, some = NULL, again = NULL;
  g_autofree char *text_of_some = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  map (f, 0, "Acme Works");
  give_score (f, 0, 79.6);
  tn_test_ok (
      tn_state_rename_tenant (f->store, &f->actor, f->tenants[1], "=HYPERLINK(\"x\")", NOW));
  tn_test_int64 (tag (f, 1, "a, b", NULL));
  tn_test_int64 (tag (f, 1, "VIP", NULL));
  csv = tn_test_boxed (tn_export_csv (f->store, &query, NULL, columns, TRUE, NULL));
  CHECK_TEXT (g_strndup (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv)),
              "Tenant,Secure Score,Health,Tags\r\n"
              "Dune,,No Data,\r\n"
              "Cedar,,No Data,\r\n"
              "Acme,79,Warning,\"a, b, VIP\"\r\n"
              "\"'=HYPERLINK(\"\"x\"\")\",,No Data,\r\n");
  /* A selection, in the order of the view, not in that of choosing. */
  g_array_append_val (only, f->tenants[0]);
  g_array_append_val (only, f->tenants[3]);
  some = tn_test_boxed (tn_export_csv (f->store, &query, only, NULL, FALSE, NULL));
  text_of_some = g_strndup (g_bytes_get_data (some, NULL), g_bytes_get_size (some));
  rows = tn_csv_parse (text_of_some, ',', NULL);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpstr (((GStrv) g_ptr_array_index (rows, 1))[0], ==, "Dune");
  g_assert_cmpstr (((GStrv) g_ptr_array_index (rows, 2))[0], ==, "Acme");
  /* The same data, the same bytes. */
  again = tn_test_boxed (tn_export_csv (f->store, &query, only, NULL, FALSE, NULL));
  g_assert_true (g_bytes_equal (some, again));
}

static void
test_export_cancelled (Fixture *f, gconstpointer data)
{
  const TnListQuery query = { .kind = TN_LIST_TENANTS };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  tn_test_fails (tn_export_csv (f->store, &query, NULL, NULL, TRUE, cancellable),
                 G_IO_ERROR,
                 G_IO_ERROR_CANCELLED);
}

static void
told_cb (TnStore *store, guint tables, guint *told)
{
  *told |= tables;
}

static guint
told_between (Fixture *f, gint64 from, gint64 until)
{
  guint told = 0;
  gulong handler = g_signal_connect (f->store, "changed", G_CALLBACK (told_cb), &told);

  tn_test_ok (tn_store_refresh_aged (f->store, from, until));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_signal_handler_disconnect (f->store, handler);
  return told;
}

/* A list that is open while a tenant becomes stale is read again, and only then. */
static void
test_refresh_aged (Fixture *f, gconstpointer data)
{
  const gint64 day = 24 * 3600;

  map (f, 0, "Acme Works");
  give_score (f, 0, 90);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (told_between (f, NOW, NOW + day), ==, 0);
  g_assert_cmpuint (told_between (f, NOW + day, NOW + day + 1), ==, TN_TABLE_TENANTS);
  g_assert_cmpuint (told_between (f, NOW + day + 1, NOW + 3 * day), ==, 0);
  g_assert_cmpuint (told_between (f, NOW + 3 * day, NOW + 4 * day), ==, TN_TABLE_TENANTS);
}

static void
test_counts (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = NULL;
  const TnTenantCounts *counts;

  map (f, 0, "Acme Works");
  map (f, 1, "Birch Farm");
  give_score (f, 0, 90);
  bytes = tn_test_boxed (tn_store_count_tenants (f->store));
  counts = g_bytes_get_data (bytes, NULL);
  g_assert_cmpuint (counts->health[TN_HEALTH_HEALTHY], ==, 1);
  g_assert_cmpuint (counts->health[TN_HEALTH_NO_DATA], ==, 3);
  g_assert_cmpuint (counts->sync[TN_SYNC_NOT_MAPPED], ==, 2);
  g_assert_cmpuint (counts->sync[TN_SYNC_PENDING], ==, 1);
  g_assert_cmpuint (counts->csp_auth[TN_CSP_AUTH_NONE], ==, 4);
}

static void
add (void)
{
#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)
  ADD ("/tags/TEN-12-add-remove-undo", test_tags);
  ADD ("/tags/refused", test_tags_refused);
  ADD ("/tags/edit", test_edit_tags);
  ADD ("/tags/TEN-08-own-name", test_own_name);
  ADD ("/tags/ACT-13-removed", test_removed);
  ADD ("/tags/TEN-03-TEN-04-TEN-05-filters", test_filters);
  ADD ("/tags/TEN-13-SEC-56-export", test_export);
  ADD ("/tags/export-cancelled", test_export_cancelled);
  ADD ("/tags/HEA-09-ages", test_health_ages);
  ADD ("/tags/HEA-09-refresh", test_refresh_aged);
  ADD ("/tags/TEN-03-counts", test_counts);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
