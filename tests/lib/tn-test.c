/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-db.h"
#include "tn-test-store.h"

#include <glib/gstdio.h>
#include <locale.h>

#define LIMIT_USEC (30 * G_USEC_PER_SEC)

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
tn_test_until (gboolean (*condition) (gpointer data), gpointer data)
{
  gint64 end = g_get_monotonic_time () + LIMIT_USEC;
  guint wake = g_timeout_add (50, wake_cb, NULL);

  while (!condition (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (wake);
}

gboolean
tn_test_is_hung_up (GSocketConnection *connection)
{
  g_autoptr (GError) error = NULL;
  char buffer[16];
  gssize n = g_socket_receive (g_socket_connection_get_socket (connection),
                               buffer,
                               sizeof buffer,
                               NULL,
                               &error);

  g_assert_cmpint (n, <=, 0);
  return n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static gboolean
is_hung_up (gpointer connection)
{
  return tn_test_is_hung_up (connection);
}

void
tn_test_hung_up (GSocketConnection *connection)
{
  tn_test_until (is_hung_up, connection);
}

static gboolean
is_settled (gpointer future)
{
  return !dex_future_is_pending (future);
}

static DexFuture *
settled_cb (DexFuture *future, gpointer data)
{
  return dex_ref (future);
}

/* What settles on another thread wakes the main loop by its callback. */
static void
await_settled (DexFuture *future)
{
  g_autoptr (DexFuture) awaited = dex_future_finally (dex_ref (future), settled_cb, NULL, NULL);

  tn_test_until (is_settled, awaited);
}

gboolean
tn_test_wait (DexFuture *future, GError **error)
{
  g_autoptr (DexFuture) owned = future;

  await_settled (future);
  return dex_future_get_value (future, error) != NULL;
}

void
tn_test_ok (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  tn_test_wait (future, &error);
  g_assert_no_error (error);
}

static const GValue *
value_of (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value;

  await_settled (future);
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  return value;
}

gint64
tn_test_int64 (DexFuture *future)
{
  g_autoptr (DexFuture) owned = future;

  return g_value_get_int64 (value_of (future));
}

gboolean
tn_test_boolean (DexFuture *future)
{
  g_autoptr (DexFuture) owned = future;

  return g_value_get_boolean (value_of (future));
}

char *
tn_test_string (DexFuture *future)
{
  g_autoptr (DexFuture) owned = future;

  return g_value_dup_string (value_of (future));
}

gpointer
tn_test_boxed (DexFuture *future)
{
  g_autoptr (DexFuture) owned = future;

  return g_value_dup_boxed (value_of (future));
}

void
tn_test_fails (DexFuture *future, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tn_test_wait (future, &error));
  g_assert_error (error, domain, code);
}

static void
start_services (TnTest *test)
{
  test->services = tn_services_new (test->folder, test->cloud, test->clock, "cli");
  tn_test_ok (tn_services_start (test->services, TRUE));
}

void
tn_test_setup (TnTest *test, guint n_tenants, guint n_users)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  test->rehearsal = tn_rehearsal_new (n_tenants, n_users, 7);
  tn_rehearsal_listen (test->rehearsal, 0, &error);
  g_assert_no_error (error);
  text = tn_rehearsal_cloud_file (test->rehearsal);
  test->cloud = tn_cloud_new_from_text (text, &error);
  g_assert_no_error (error);
  test->folder = g_dir_make_tmp ("tenantry-test-XXXXXX", NULL);
  /* Tokens carry the real time, so the fake clock begins there; it only moves when told to. */
  test->clock = tn_clock_new_fake (g_get_real_time () / G_USEC_PER_SEC);
  start_services (test);
}

void
tn_test_restart (TnTest *test)
{
  tn_services_stop (test->services);
  g_clear_object (&test->services);
  start_services (test);
}

void
tn_test_teardown (TnTest *test)
{
  tn_services_stop (test->services);
  g_clear_object (&test->services);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&test->rehearsal, tn_rehearsal_free);
  g_clear_object (&test->cloud);
  g_clear_object (&test->clock);
  tn_files_remove_folder (test->folder);
  g_clear_pointer (&test->folder, g_free);
}

TnFleetTenant *
tn_test_company (TnTest *test, guint company)
{
  return tn_fleet_get (tn_rehearsal_get_fleet (test->rehearsal), company);
}

typedef struct
{
  char *url, *account;
  TnPersonAnswer answer;
} Visit;

static void
visit_free (gpointer data)
{
  Visit *visit = data;

  g_free (visit->url);
  g_free (visit->account);
  g_free (visit);
}

static gboolean
visit (gpointer data, GValue *result, GError **error)
{
  Visit *visit = data;
  g_autofree char *page =
      tn_rehearsal_person_sign_in (visit->url, visit->account, visit->answer, error);

  return page != NULL;
}

static void
open_cb (const char *url, gpointer data)
{
  Visit *given = data, *own = g_new (Visit, 1);

  *own = (Visit) { g_strdup (url), g_strdup (given->account), given->answer };
  dex_future_disown (tn_dex_run (visit, own, visit_free));
}

static DexFuture *
free_visit_cb (DexFuture *future, gpointer data)
{
  return dex_ref (future);
}

static Visit *
visit_new (const char *account, TnPersonAnswer answer)
{
  Visit *given = g_new0 (Visit, 1);

  given->account = g_strdup (account);
  given->answer = answer;
  return given;
}

DexFuture *
tn_test_connect_as (TnTest *test, const char *hint, const char *account, gboolean decline)
{
  Visit *given = visit_new (account, decline ? TN_PERSON_DECLINES : TN_PERSON_ACCEPTS);
  const TnWay way = { .open = open_cb, .user_data = given };

  return dex_future_finally (tn_connect_single (test->services, hint, &way, NULL),
                             free_visit_cb,
                             given,
                             visit_free);
}

TnWay
tn_test_way (const char *account, TnPersonAnswer answer)
{
  return (TnWay) { .open = open_cb, .user_data = visit_new (account, answer) };
}

void
tn_test_way_free (TnWay *way)
{
  visit_free (way->user_data);
}

static gint64
clock_now (gpointer clock)
{
  return tn_clock_now (clock);
}

void
tn_test_share_clock (TnTest *test)
{
  tn_rehearsal_set_clock (test->rehearsal, clock_now, test->clock);
}

TnGdapFleet *
tn_test_add_partner (TnTest *test, guint n_customers)
{
  tn_test_share_clock (test);
  return tn_rehearsal_add_partner (test->rehearsal, n_customers, 1);
}

DexFuture *
tn_test_connect_csp (TnTest *test, const char *account, TnPersonAnswer answer)
{
  Visit *given = visit_new (account, answer);
  const TnWay way = { .open = open_cb, .user_data = given };

  return dex_future_finally (tn_connect_csp (test->services, &way, NULL),
                             free_visit_cb,
                             given,
                             visit_free);
}

gint64
tn_test_csp (TnTest *test)
{
  const char *account = tn_rehearsal_get_partner (test->rehearsal)->tenant->admin_upn;
  gint64 id = tn_test_int64 (tn_test_connect_csp (test, account, TN_PERSON_ACCEPTS));

  tn_test_refresh (test, id);
  return id;
}

void
tn_test_refresh (TnTest *test, gint64 integration)
{
  tn_test_ok (tn_csp_refresh_id (test->services, integration));
}

TnFleetTenant *
tn_test_customer_tenant (TnTest *test, guint customer)
{
  return g_ptr_array_index (tn_rehearsal_get_partner (test->rehearsal)->customers, customer);
}

TnRecord *
tn_test_customer (TnTest *test, guint customer)
{
  TnFleetTenant *tenant = tn_test_customer_tenant (test, customer);
  TnListQuery query = { .kind = TN_LIST_TENANTS, .search = tenant->id };
  g_autoptr (GArray) ids =
      tn_test_boxed (tn_store_list_ids (tn_services_get_store (test->services), &query, NULL));

  g_assert_cmpuint (ids->len, ==, 1);
  return tn_test_tenant (test, g_array_index (ids, gint64, 0));
}

TnRecord *
tn_test_csp_row (TnTest *test, gint64 integration)
{
  TnRecord *row =
      tn_test_store_row (tn_services_get_store (test->services), TN_LIST_CSP, integration);

  g_assert_nonnull (row);
  return row;
}

gint64
tn_test_connect (TnTest *test, guint company)
{
  return tn_test_int64 (
      tn_test_connect_as (test, NULL, tn_test_company (test, company)->admin_upn, FALSE));
}

gint64
tn_test_map (TnTest *test, guint company)
{
  gint64 id = tn_test_connect (test, company);

  tn_test_int64 (tn_state_map (tn_services_get_store (test->services),
                               tn_services_get_actor (test->services),
                               id,
                               0,
                               tn_test_company (test, company)->name,
                               NULL,
                               tn_services_now (test->services)));
  return id;
}

TnRunOutcome
tn_test_sync (TnTest *test, gint64 tenant, guint company)
{
  TnFleetTenant *fleet_tenant = tn_test_company (test, company);
  TnDueTenant due = { tenant, fleet_tenant->id, fleet_tenant->name, TRUE };
  DexFuture *future = tn_sync_tenant (test->services, &due, NULL);
  TnRunOutcome outcome = (TnRunOutcome) g_value_get_int (value_of (future));

  dex_unref (future);
  return outcome;
}

TnRecord *
tn_test_tenant (TnTest *test, gint64 id)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) rows = NULL;

  g_array_append_val (ids, id);
  rows = tn_test_boxed (
      tn_store_list_rows (tn_services_get_store (test->services), TN_LIST_TENANTS, ids));
  g_assert_cmpuint (rows->len, ==, 1);
  return g_object_ref (g_ptr_array_index (rows, 0));
}

GPtrArray *
tn_test_rows (TnTest *test, const TnListQuery *query)
{
  TnStore *store = tn_services_get_store (test->services);
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (store, query, NULL));

  return tn_test_boxed (tn_store_list_rows (store, query->kind, ids));
}

static gboolean
number_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  gint64 number = tn_db_get_int (db, error, -1, g_intern_string (data), "");

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, number);
  return number != G_MININT64;
}

gint64
tn_test_number (TnTest *test, const char *sql)
{
  return tn_test_int64 (tn_store_read (tn_services_get_store (test->services),
                                       number_job,
                                       g_strdup (sql),
                                       g_free,
                                       NULL));
}

int
tn_test_main (int argc, char **argv, void (*add) (void))
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();
  add ();
  return g_test_run ();
}
