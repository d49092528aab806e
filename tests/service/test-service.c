/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-store.h"
#include "tn-test.h"

#include <string.h>

static TnStore *
store (TnTest *t)
{
  return tn_services_get_store (t->services);
}

static gint64
check_audit (TnTest *t)
{
  return tn_test_int64 (tn_services_check_audit (t->services));
}

/* SEC-63: the newest thousand entries at each start, all of them once a week. */
static void
test_weekly_audit (void)
{
  TnTest t;
  sqlite3 *db;

  tn_test_setup (&t, 1, 0);
  for (guint i = 0; i < 1010; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", i);

      tn_test_ok (
          tn_state_set_setting (store (&t), tn_services_get_actor (t.services), "currency", value));
    }
  g_assert_cmpint (check_audit (&t), ==, 0);
  db = tn_test_store_raw (t.folder, "state.db");
  tn_test_raw_exec (db,
                    "DROP TRIGGER audit_no_update; UPDATE audit SET object = 'x' WHERE seq = 2");
  sqlite3_close (db);
  tn_clock_advance (t.clock, 6 * 86400);
  g_assert_cmpint (check_audit (&t), ==, 0);
  tn_clock_advance (t.clock, 2 * 86400);
  g_assert_cmpint (check_audit (&t), ==, 2);
  tn_test_teardown (&t);
}

static void
assert_refused (DexFuture *future, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;

  g_assert_false (tn_test_wait (future, &error));
  code = tn_graph_error_code (error);
  g_assert_cmpstr (code, ==, word);
}

/* Connecting ---------------------------------------------------------------- */

static void
test_connect (void)
{
  TnTest t;
  g_autoptr (TnRecord) tenant = NULL;
  gint64 id;

  tn_test_setup (&t, 3, 0);
  id = tn_test_connect (&t, 1);
  tenant = tn_test_tenant (&t, id);
  g_assert_cmpstr (tn_record_get_string (tenant, "name"), ==, tn_test_company (&t, 1)->name);
  g_assert_cmpstr (tn_record_get_string (tenant, "domain"), ==, tn_test_company (&t, 1)->domain);
  /* INT-07: nothing but the name, and nothing else was asked for. */
  g_assert_cmpint (tn_record_get_int (tenant, "sync-status"), ==, TN_SYNC_NOT_MAPPED);
  g_assert_cmpint (tn_record_get_int (tenant, "members"), ==, -1);
  g_assert_cmpfloat (tn_record_get_double (tenant, "score"), <, 0);
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/graph/"), ==, 1);
  tn_test_ok (tn_sync_which (t.services, TN_DUE_ALL, 0, "all"));
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/graph/"), ==, 1);
  assert_refused (tn_test_connect_as (&t, NULL, tn_test_company (&t, 1)->admin_upn, FALSE),
                  "already-connected");
  tn_test_teardown (&t);
}

static void
test_connect_refusals (void)
{
  TnTest t;
  g_autofree char *ordinary = NULL;
  TnFleetTenant *company;

  tn_test_setup (&t, 3, 40);
  company = tn_test_company (&t, 0);
  ordinary = tn_fleet_user_upn (
      company,
      &g_array_index (tn_fleet_users (tn_rehearsal_get_fleet (t.rehearsal), company),
                      TnFleetUser,
                      1));
  assert_refused (tn_test_connect_as (&t, NULL, company->admin_upn, TRUE), "AADSTS65004");
  assert_refused (tn_test_connect_as (&t, NULL, ordinary, FALSE), "AADSTS90094");
  assert_refused (tn_test_connect_as (&t, NULL, "nobody@nowhere.example", FALSE), "AADSTS50034");
  /* INT-10: once the tenant has consented, somebody without the role can sign in; we refuse. */
  company->consented = TRUE;
  assert_refused (tn_test_connect_as (&t, NULL, ordinary, FALSE), "not-administrator");
  /* INT-21 */
  assert_refused (tn_test_connect_as (&t, "no-such-company.example", company->admin_upn, FALSE),
                  "AADSTS90002");
  assert_refused (tn_test_connect_as (&t, "not a domain", company->admin_upn, FALSE),
                  "AADSTS90002");
  assert_refused (
      tn_test_connect_as (&t, tn_test_company (&t, 1)->domain, company->admin_upn, FALSE),
      "AADSTS50020");
  tn_test_teardown (&t);
}

/* Whoever was refused is not who reads the tenant from now on. */
static void
test_refused_token (void)
{
  TnTest t;
  gint64 tenant;
  guint before;
  g_autofree char *ordinary = NULL;
  TnFleetTenant *company;

  tn_test_setup (&t, 1, 40);
  company = tn_test_company (&t, 0);
  tenant = tn_test_map (&t, 0);
  ordinary = tn_fleet_user_upn (
      company,
      &g_array_index (tn_fleet_users (tn_rehearsal_get_fleet (t.rehearsal), company),
                      TnFleetUser,
                      1));
  assert_refused (tn_test_connect_as (&t, NULL, ordinary, FALSE), "not-administrator");
  before = tn_rehearsal_count (t.rehearsal, "/token");
  g_assert_cmpint (tn_test_sync (&t, tenant, 0), ==, TN_RUN_SUCCESS);
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/token"), ==, before + 1);
  tn_test_teardown (&t);
}

static void
test_connect_by_hint (void)
{
  TnTest t;

  tn_test_setup (&t, 3, 0);
  g_assert_cmpint (tn_test_int64 (tn_test_connect_as (&t,
                                                      tn_test_company (&t, 0)->domain,
                                                      tn_test_company (&t, 0)->admin_upn,
                                                      FALSE)),
                   >,
                   0);
  g_assert_cmpint (tn_test_int64 (tn_test_connect_as (&t,
                                                      tn_test_company (&t, 1)->initial_domain,
                                                      tn_test_company (&t, 1)->admin_upn,
                                                      FALSE)),
                   >,
                   0);
  g_assert_cmpint (tn_test_int64 (tn_test_connect_as (&t,
                                                      tn_test_company (&t, 2)->id,
                                                      tn_test_company (&t, 2)->admin_upn,
                                                      FALSE)),
                   >,
                   0);
  tn_test_teardown (&t);
}

static void
keep_url_cb (const char *url, gpointer data)
{
  g_set_str ((char **) data, url);
}

static gboolean
has_url (gpointer data)
{
  return *(char **) data != NULL;
}

/* Cancelling while the person is in the browser closes the listener. */
static void
test_connect_cancel (void)
{
  TnTest t;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = NULL, *target = NULL;
  g_autoptr (GHashTable) query = NULL;
  DexFuture *future;

  tn_test_setup (&t, 1, 0);
  future = tn_connect_single (t.services,
                              NULL,
                              &(TnWay) { .open = keep_url_cb, .user_data = &url },
                              cancellable);
  tn_test_until (has_url, &url);
  g_assert_null (strstr (url, "code_verifier"));
  query = g_uri_parse_params (strchr (url, '?') + 1, -1, "&", G_URI_PARAMS_NONE, NULL);
  g_assert_cmpstr (g_hash_table_lookup (query, "code_challenge_method"), ==, "S256");
  g_assert_cmpuint (strlen (g_hash_table_lookup (query, "code_challenge")), ==, 43);
  g_assert_cmpuint (strlen (g_hash_table_lookup (query, "state")), >=, 22);
  g_cancellable_cancel (cancellable);
  tn_test_fails (future, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  target = g_strconcat (g_hash_table_lookup (query, "redirect_uri"), "/", NULL);
  tn_test_fails (tn_http_get (tn_services_get_http (t.services), target, NULL, NULL),
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_OFFLINE);
  tn_test_teardown (&t);
}

/* Sync ---------------------------------------------------------------------- */

static gint64
true_members (TnTest *t, guint company)
{
  GArray *users =
      tn_fleet_users (tn_rehearsal_get_fleet (t->rehearsal), tn_test_company (t, company));
  gint64 count = 0;

  for (guint i = 0; i < users->len; i++)
    {
      TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

      count += !user->guest && user->removed == TN_REMOVED_NO;
    }
  return count;
}

static TnUserCounts
mirror (TnTest *t, gint64 id)
{
  g_autoptr (GBytes) bytes = tn_test_boxed (tn_cache_count_users (store (t), id));
  TnUserCounts counts;

  memcpy (&counts, g_bytes_get_data (bytes, NULL), sizeof counts);
  return counts;
}

static void
test_sync (void)
{
  TnTest t;
  g_autoptr (TnRecord) tenant = NULL;
  g_autoptr (GPtrArray) skus = NULL;
  g_autoptr (GArray) scores = NULL;
  gint64 id;
  guint before;

  tn_test_setup (&t, 2, 1300);
  id = tn_test_map (&t, 0);
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  tenant = tn_test_tenant (&t, id);
  /* STA-01 */
  g_assert_cmpint (tn_record_get_int (tenant, "sync-status"), ==, TN_SYNC_SUCCESS);
  g_assert_cmpint (tn_record_get_int (tenant, "last-sync"), ==, tn_services_now (t.services));
  g_assert_cmpint (tn_record_get_int (tenant, "members"), ==, true_members (&t, 0));
  g_assert_cmpint (tn_record_get_int (tenant, "licensed"), >, 0);
  g_assert_cmpint (tn_record_get_int (tenant, "licensed"),
                   <,
                   tn_record_get_int (tenant, "members"));
  g_assert_cmpfloat_with_epsilon (tn_record_get_double (tenant, "score"),
                                  100 * tn_test_company (&t, 0)->score /
                                      tn_test_company (&t, 0)->max_score,
                                  0.1);
  skus = tn_test_boxed (tn_cache_list_skus (store (&t), id));
  g_assert_cmpuint (skus->len, ==, tn_test_company (&t, 0)->n_skus);
  scores = tn_test_boxed (tn_state_get_scores (store (&t), id, 400));
  g_assert_cmpuint (scores->len, ==, 90);
  g_assert_cmpint (mirror (&t, id).all, ==, 1300);
  g_assert_cmpint (mirror (&t, id).members, ==, true_members (&t, 0));
  g_assert_cmpint (mirror (&t, id).licensed, ==, tn_record_get_int (tenant, "licensed"));
  /* A refresh in which nothing changed: one batch, one delta page. */
  before = tn_rehearsal_count (t.rehearsal, "/graph/");
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/graph/") - before, ==, 4);
  tn_test_teardown (&t);
}

static void
test_delta (void)
{
  TnTest t;
  TnFleet *fleet;
  TnFleetTenant *company;
  gint64 id;

  tn_test_setup (&t, 1, 1200);
  fleet = tn_rehearsal_get_fleet (t.rehearsal);
  company = tn_test_company (&t, 0);
  id = tn_test_map (&t, 0);
  tn_test_sync (&t, id, 0);
  tn_fleet_add_users (fleet, company, 7);
  tn_fleet_rename_users (fleet, company, 3);
  tn_fleet_remove_users (fleet, company, 2, TN_REMOVED_CHANGED);
  tn_fleet_remove_users (fleet, company, 1, TN_REMOVED_DELETED);
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  g_assert_cmpint (mirror (&t, id).all, ==, 1204);
  g_assert_cmpint (mirror (&t, id).members, ==, true_members (&t, 0));
  /* SYN-07: the link is refused; everything is read again. */
  company->oldest_version = ++company->version;
  tn_fleet_remove_users (fleet, company, 4, TN_REMOVED_DELETED);
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  g_assert_cmpint (mirror (&t, id).all, ==, 1200);
  tn_test_teardown (&t);
}

static void
assert_family (TnTest *t, gint64 id, int code, TnSyncStatus status)
{
  g_autoptr (TnRecord) tenant = NULL;
  g_autofree char *word = g_strdup_printf ("AADSTS%d", code);

  tn_test_company (t, 0)->aadsts = code;
  tn_services_forget_token (t->services, tn_test_company (t, 0)->id);
  g_assert_cmpint (tn_test_sync (t, id, 0), ==, TN_RUN_FAILED);
  tenant = tn_test_tenant (t, id);
  g_assert_cmpint (tn_record_get_int (tenant, "sync-status"), ==, status);
  g_assert_cmpstr (tn_record_get_string (tenant, "error-code"), ==, word);
}

/* One code of each family of reference 1.12, through the client. STA-03: what somebody has to mend
 * is an Auth Error; STA-02: what passes is Pending. */
static void
test_auth_error (void)
{
  static const int passing[] = { 90033, 50196 };
  static const int codes[] = { 90094,   50076, 50020, 50053,   50057, 50105,  53000,  53003, 500011,
                               7000112, 90099, 90002, 7000218, 65001, 700016, 700082, 50173 };
  TnTest t;
  gint64 id;
  guint before;
  g_autoptr (TnScheduler) scheduler = NULL;

  tn_test_setup (&t, 2, 0);
  id = tn_test_map (&t, 0);
  scheduler = tn_scheduler_new (t.services);
  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    assert_family (&t, id, passing[i], TN_SYNC_PENDING);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    assert_family (&t, id, codes[i], TN_SYNC_AUTH_ERROR);
  /* The timer is stopped for this tenant, however long one waits. */
  before = tn_rehearsal_count (t.rehearsal, NULL);
  tn_clock_advance (t.clock, 86400);
  tn_test_ok (tn_scheduler_run_due (scheduler));
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, NULL), ==, before);
  tn_test_teardown (&t);
}

static void
test_reauthorize (void)
{
  TnTest t;
  gint64 id;
  g_autoptr (TnRecord) tenant = NULL, after = NULL;
  g_autofree char *url = NULL;

  tn_test_setup (&t, 2, 0);
  id = tn_test_map (&t, 0);
  tn_test_company (&t, 0)->aadsts = 50173;
  tn_services_forget_token (t.services, tn_test_company (&t, 0)->id);
  tn_test_sync (&t, id, 0);
  tenant = tn_test_tenant (&t, id);
  for (guint company = 2; company-- > 0;)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      DexFuture *future;
      g_autofree char *page = NULL;
      g_autoptr (GError) error = NULL;

      g_clear_pointer (&url, g_free);
      future = tn_connect_reauthorize (t.services,
                                       TN_MICROSOFT_TENANT (tenant),
                                       &(TnWay) { .open = keep_url_cb, .user_data = &url },
                                       cancellable);
      tn_test_until (has_url, &url);
      {
        /* The person is this test; the rehearsal needs the main loop, so the visit goes through our
         * own client. */
        g_autofree char *escaped =
            g_uri_escape_string (tn_test_company (&t, company)->admin_upn, NULL, FALSE);
        g_autofree char *picked =
            g_strdup_printf ("%s&rehearsal_account=%s&rehearsal_answer=accept", url, escaped);
        g_autoptr (TnHttpResponse) redirect =
            tn_test_boxed (tn_http_get (tn_services_get_http (t.services), picked, NULL, NULL));
        const char *location = tn_http_response_header (redirect, "location");

        g_assert_cmpuint (redirect->status, ==, 302);
        tn_test_ok (tn_http_get (tn_services_get_http (t.services), location, NULL, NULL));
      }
      if (company == 1) /* ACT-06: another tenant is refused */
        assert_refused (future, "AADSTS50020");
      else
        tn_test_ok (future);
    }
  after = tn_test_tenant (&t, id);
  g_assert_cmpint (tn_record_get_int (after, "sync-status"), ==, TN_SYNC_PENDING);
  g_assert_null (tn_record_get_string (after, "error-code"));
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  tn_test_teardown (&t);
}

/* Reference 1.6, 1.12: a sign-in belongs to one application, and ends with the sessions of whoever
 * gave it, or with their account. */
static void
test_ended_sign_ins (void)
{
  static const char *const codes[] = { "AADSTS70000", "AADSTS50173", "AADSTS50057" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      TnTest t;
      gint64 id;
      TnFleetTenant *home;
      TnFleetUser *admin;
      g_autoptr (TnRecord) tenant = NULL;

      tn_test_setup (&t, 1, 0);
      id = tn_test_map (&t, 0);
      admin = tn_fleet_find_account (tn_rehearsal_get_fleet (t.rehearsal),
                                     tn_test_company (&t, 0)->admin_upn,
                                     &home);
      if (i == 0)
        tn_test_ok (tn_services_set_client_id (t.services,
                                               tn_services_get_cloud (t.services),
                                               "14d82eec-204b-4c2f-b7e8-296a70dab67e"));
      else if (i == 1)
        admin->sessions_after = tn_services_now (t.services) + 1;
      else
        admin->enabled = FALSE;
      tn_services_forget_token (t.services, tn_test_company (&t, 0)->id);
      tn_test_sync (&t, id, 0);
      tenant = tn_test_tenant (&t, id);
      g_assert_cmpint (tn_record_get_int (tenant, "sync-status"), ==, TN_SYNC_AUTH_ERROR);
      g_assert_cmpstr (tn_record_get_string (tenant, "error-code"), ==, codes[i]);
      tn_test_teardown (&t);
    }
}

/* SYN-06, DSK-03: what was read stays, with its age. */
static void
test_offline (void)
{
  TnTest t;
  gint64 id, read_at;
  g_autoptr (TnRecord) before = NULL, after = NULL, back = NULL;
  g_autoptr (TnScheduler) scheduler = NULL;

  tn_test_setup (&t, 1, 50);
  id = tn_test_map (&t, 0);
  tn_test_sync (&t, id, 0);
  before = tn_test_tenant (&t, id);
  read_at = tn_services_now (t.services);
  tn_clock_advance (t.clock, 7200);
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_RESET, NULL, NULL, 0, NULL);
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_FAILED);
  g_assert_true (tn_services_get_offline (t.services));
  after = tn_test_tenant (&t, id);
  /* STA-02 */
  g_assert_cmpint (tn_record_get_int (after, "sync-status"), ==, TN_SYNC_PENDING);
  g_assert_cmpstr (tn_record_get_string (after, "error-code"), ==, "offline");
  g_assert_cmpint (tn_record_get_int (after, "members"), ==, tn_record_get_int (before, "members"));
  g_assert_cmpint (tn_record_get_int (after, "last-sync"), ==, read_at);
  g_assert_cmpint (tn_record_get_int (after, "last-attempt"), >, read_at);
  tn_rehearsal_clear_faults (t.rehearsal);
  /* It is due in some minutes; the schedule finds out before that Microsoft can be reached again.
   */
  scheduler = tn_scheduler_new (t.services);
  tn_test_ok (tn_scheduler_run_due (scheduler));
  g_assert_false (tn_services_get_offline (t.services));
  back = tn_test_tenant (&t, id);
  g_assert_cmpint (tn_record_get_int (back, "sync-status"), ==, TN_SYNC_SUCCESS);
  g_assert_cmpint (tn_record_get_int (back, "last-sync"), >, read_at);
  tn_test_teardown (&t);
}

/* One resource that may not be read is named; the others are there. */
static void
test_incomplete (void)
{
  TnTest t;
  gint64 id;
  g_autoptr (TnRecord) tenant = NULL;
  g_autoptr (GPtrArray) freshness = NULL;

  tn_test_setup (&t, 1, 50);
  id = tn_test_map (&t, 0);
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_FORBIDDEN, NULL, "/secureScores", 0, NULL);
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_INCOMPLETE);
  tenant = tn_test_tenant (&t, id);
  g_assert_cmpint (tn_record_get_int (tenant, "sync-status"), ==, TN_SYNC_INCOMPLETE);
  g_assert_cmpint (tn_record_get_int (tenant, "members"), >, 0);
  g_assert_cmpfloat (tn_record_get_double (tenant, "score"), <, 0);
  freshness = tn_test_boxed (tn_cache_list_freshness (store (&t), id));
  g_assert_cmpuint (freshness->len, ==, 6 + TN_N_COLLECTIONS + TN_N_REPORTS);
  for (guint i = 0; i < freshness->len; i++)
    {
      TnRecord *row = g_ptr_array_index (freshness, i);
      gboolean is_score = g_str_equal (tn_record_get_string (row, "resource"), "score");

      /* What this company has not bought. */
      if (g_strcmp0 (tn_record_get_string (row, "error-code"), "not-licensed") == 0)
        continue;

      g_assert_cmpint (tn_record_get_int (row, "complete"), ==, !is_score);
      g_assert_cmpstr (tn_record_get_string (row, "error-code"), ==, is_score ? "forbidden" : NULL);
    }
  tn_test_teardown (&t);
}

static void
test_hostile_answers (void)
{
  static const TnFaultKind kinds[] = { TN_FAULT_HTML,         TN_FAULT_GARBAGE,
                                       TN_FAULT_CONTENT_TYPE, TN_FAULT_TRUNCATE,
                                       TN_FAULT_FOREIGN_LINK, TN_FAULT_EMPTY };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      TnTest t;
      gint64 id;
      g_autoptr (TnRecord) tenant = NULL;

      tn_test_setup (&t, 1, 50);
      id = tn_test_map (&t, 0);
      tn_rehearsal_add_fault (t.rehearsal,
                              kinds[i],
                              NULL,
                              "/users/delta",
                              0,
                              "https://evil.example/v1.0/users/delta?$skiptoken=x");
      g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_INCOMPLETE);
      g_assert_cmpint (mirror (&t, id).all, ==, -1);
      tenant = tn_test_tenant (&t, id);
      g_assert_cmpint (tn_record_get_int (tenant, "members"), >, 0);
      tn_test_teardown (&t);
    }
}

/* REL-08: 40 tenants, one hangs for long, one is refused, one is throttled; the others do not wait
 * for them. */
static void
test_many (void)
{
  TnTest t;
  g_autoptr (TnScheduler) scheduler = NULL;
  g_autoptr (GListModel) jobs = NULL;
  g_autoptr (TnJob) job = NULL;
  guint before;

  tn_test_setup (&t, 40, 0);
  for (guint i = 0; i < 40; i++)
    tn_test_map (&t, i);
  tn_test_company (&t, 3)->aadsts = 50173;
  tn_services_forget_token (t.services, tn_test_company (&t, 3)->id);
  tn_rehearsal_add_fault (t.rehearsal,
                          TN_FAULT_THROTTLE,
                          tn_test_company (&t, 5)->id,
                          NULL,
                          0,
                          "9000");
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_SLOW, NULL, "/$batch", 20, "15");
  scheduler = tn_scheduler_new (t.services);
  tn_test_ok (tn_scheduler_run_due (scheduler));
  jobs = g_object_ref (tn_services_get_jobs (t.services));
  job = g_list_model_get_item (jobs, 0);
  g_assert_cmpuint (tn_job_get_done (job), ==, 40);
  g_assert_cmpuint (tn_job_get_failed (job), ==, 2);
  g_assert_cmpint (tn_job_get_outcome (job), ==, TN_RUN_INCOMPLETE);
  g_assert_cmpuint (tn_rehearsal_highest_parallel (t.rehearsal), <=, TN_PARALLEL_TENANTS);
  /* SYN-01: not due before half an hour; SYN-05: overdue work runs once. */
  before = tn_rehearsal_count (t.rehearsal, "/users/delta");
  tn_clock_advance (t.clock, 29 * 60 - 600);
  tn_rehearsal_clear_faults (t.rehearsal);
  tn_test_ok (tn_scheduler_run_due (scheduler));
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/users/delta") - before, <=, 1);
  tn_clock_advance (t.clock, 5 * 3600);
  before = tn_rehearsal_count (t.rehearsal, "/users/delta");
  tn_test_restart (&t);
  g_clear_object (&scheduler);
  scheduler = tn_scheduler_new (t.services);
  tn_test_ok (tn_scheduler_run_due (scheduler));
  tn_test_ok (tn_scheduler_run_due (scheduler));
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/users/delta") - before, ==, 39);
  tn_test_teardown (&t);
}

static TnJob *
add_job (TnTest *t, const char *title)
{
  g_autoptr (TnJob) job = tn_job_new (title, 1);

  tn_services_add_job (t->services, job);
  return job;
}

/* What runs can be cancelled: it does not sink beneath what came later and has ended. */
static void
test_running_first (void)
{
  static const char *const order[] = { "newest", "running", "ended later", "ended" };
  TnTest t;
  GListModel *jobs;

  tn_test_setup (&t, 0, 0);
  tn_job_finish (add_job (&t, "ended"), TN_RUN_SUCCESS);
  add_job (&t, "running");
  tn_job_finish (add_job (&t, "ended later"), TN_RUN_SUCCESS);
  add_job (&t, "newest");
  jobs = tn_services_get_jobs (t.services);
  g_assert_cmpuint (g_list_model_get_n_items (jobs), ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autoptr (TnJob) job = g_list_model_get_item (jobs, i);

      g_assert_cmpstr (tn_job_get_title (job), ==, order[i]);
    }
  tn_test_teardown (&t);
}

/* A second click joins the run; a job can be cancelled; SYN-08: what happened is recorded. */
static void
test_runs (void)
{
  TnTest t;
  gint64 id;
  TnDueTenant due;
  DexFuture *one, *two;
  TnListQuery query = { .kind = TN_LIST_RUNS };
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  tn_test_setup (&t, 1, 30);
  id = tn_test_map (&t, 0);
  due = (TnDueTenant) { id, tn_test_company (&t, 0)->id, tn_test_company (&t, 0)->name, TRUE };
  one = tn_sync_tenant (t.services, &due, NULL);
  two = tn_sync_tenant (t.services, &due, NULL);
  g_assert_true (one == two);
  g_assert_true (tn_sync_is_running (t.services, id));
  tn_test_ok (one);
  tn_test_ok (two);
  g_assert_false (tn_sync_is_running (t.services, id));
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_HANG, NULL, NULL, 1, NULL);
  one = tn_sync_tenant (t.services, &due, cancellable);
  g_cancellable_cancel (cancellable);
  tn_test_ok (one);
  ids = tn_test_boxed (tn_store_list_ids (store (&t), &query, NULL));
  rows = tn_test_boxed (tn_store_list_rows (store (&t), TN_LIST_RUNS, ids));
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpint (tn_record_get_int (g_ptr_array_index (rows, 0), "outcome"),
                   ==,
                   TN_RUN_CANCELLED);
  g_assert_cmpint (tn_record_get_int (g_ptr_array_index (rows, 1), "outcome"), ==, TN_RUN_SUCCESS);
  g_assert_cmpint (tn_record_get_int (g_ptr_array_index (rows, 1), "requests"), ==, 9);
  g_assert_cmpint (tn_record_get_int (g_ptr_array_index (rows, 1), "users-read"), ==, 30);
  {
    g_autoptr (TnRecord) tenant = tn_test_tenant (&t, id);

    /* A cancelled run changes nothing that is shown. */
    g_assert_cmpint (tn_record_get_int (tenant, "sync-status"), ==, TN_SYNC_SUCCESS);
  }
  tn_test_teardown (&t);
}

/* SEC-09: fifty callers, one refresh. */
static void
test_single_flight (void)
{
  TnTest t;
  g_autoptr (GPtrArray) futures = g_ptr_array_new ();
  guint before;

  tn_test_setup (&t, 1, 0);
  tn_test_connect (&t, 0);
  tn_services_forget_token (t.services, tn_test_company (&t, 0)->id);
  before = tn_rehearsal_count (t.rehearsal, "/oauth2/v2.0/token");
  for (guint i = 0; i < 50; i++)
    g_ptr_array_add (futures,
                     tn_services_token (t.services,
                                        tn_test_company (&t, 0)->id,
                                        TN_RESOURCE_GRAPH,
                                        NULL,
                                        FALSE));
  for (guint i = 0; i < 50; i++)
    tn_test_ok (g_ptr_array_index (futures, i));
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/oauth2/v2.0/token") - before, ==, 1);
  tn_test_teardown (&t);
}

/* After a restart the sealed token is all there is, and it is enough. */
static void
test_restart (void)
{
  TnTest t;
  gint64 id;

  tn_test_setup (&t, 1, 0);
  id = tn_test_map (&t, 0);
  tn_test_sync (&t, id, 0);
  tn_test_restart (&t);
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  {
    g_autofree TnAuditCheck *check = tn_test_boxed (tn_state_verify_audit (store (&t), 0));

    g_assert_cmpint (check->bad, ==, 0);
  }
  tn_test_teardown (&t);
}

static void
test_unmapped_while_running (void)
{
  TnTest t;
  gint64 id;
  TnDueTenant due;
  DexFuture *future;
  g_autoptr (TnRecord) tenant = NULL;

  tn_test_setup (&t, 1, 30);
  id = tn_test_map (&t, 0);
  due = (TnDueTenant) { id, tn_test_company (&t, 0)->id, tn_test_company (&t, 0)->name, TRUE };
  future = tn_sync_tenant (t.services, &due, NULL);
  tn_test_int64 (tn_state_unmap (store (&t), tn_services_get_actor (t.services), id, 1000));
  tn_test_ok (future);
  tenant = tn_test_tenant (&t, id);
  g_assert_cmpint (tn_record_get_int (tenant, "sync-status"), ==, TN_SYNC_NOT_MAPPED);
  g_assert_cmpint (tn_record_get_int (tenant, "members"), ==, -1);
  tn_test_teardown (&t);
}

static void
test_storm (void)
{
  TnTest t;
  gint64 ids[6];

  tn_test_setup (&t, 6, 700);
  for (guint i = 0; i < 6; i++)
    ids[i] = tn_test_map (&t, i);
  tn_rehearsal_set_scenario (t.rehearsal, "storm", NULL);
  for (guint i = 0; i < 6; i++)
    tn_test_sync (&t, ids[i], i);
  tn_rehearsal_clear_faults (t.rehearsal);
  tn_clock_advance (t.clock, 1000);
  for (guint i = 0; i < 6; i++)
    {
      g_assert_cmpint (tn_test_sync (&t, ids[i], i), ==, TN_RUN_SUCCESS);
      g_assert_cmpint (mirror (&t, ids[i]).members, ==, true_members (&t, i));
    }
  tn_test_teardown (&t);
}

static void
add (void)
{
  g_test_add_func ("/integrations/INT-10-refused-token", test_refused_token);
  g_test_add_func ("/integrations/INT-07-INT-11-connect", test_connect);
  g_test_add_func ("/integrations/INT-10-INT-21-refusals", test_connect_refusals);
  g_test_add_func ("/integrations/INT-21-by-domain-or-id", test_connect_by_hint);
  g_test_add_func ("/integrations/SEC-01-SEC-03-cancel", test_connect_cancel);
  g_test_add_func ("/sync/STA-01-INT-23-everything", test_sync);
  g_test_add_func ("/sync/SYN-07-delta", test_delta);
  g_test_add_func ("/sync/STA-03-auth-error", test_auth_error);
  g_test_add_func ("/integrations/ACT-06-reauthorize", test_reauthorize);
  g_test_add_func ("/sync/SYN-06-STA-02-DSK-03-offline", test_offline);
  g_test_add_func ("/sync/incomplete", test_incomplete);
  g_test_add_func ("/sync/SEC-53-hostile-answers", test_hostile_answers);
  g_test_add_func ("/sync/SYN-01-SYN-05-REL-08-many", test_many);
  g_test_add_func ("/sync/SYN-02-SYN-08-runs", test_runs);
  g_test_add_func ("/sync/STA-03-ended-sign-ins", test_ended_sign_ins);
  g_test_add_func ("/sync/SEC-09-single-flight", test_single_flight);
  g_test_add_func ("/sync/INT-24-restart", test_restart);
  g_test_add_func ("/sync/unmapped-while-running", test_unmapped_while_running);
  g_test_add_func ("/sync/running-first", test_running_first);
  g_test_add_func ("/sync/storm", test_storm);
  g_test_add_func ("/changes/SEC-63-weekly", test_weekly_audit);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
