/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include <string.h>

/* A CSP and its customers against the rehearsal cloud, whose clock is the test's: what Microsoft
 * takes minutes for takes none here. */

static TnStore *
store (TnTest *t)
{
  return tn_services_get_store (t->services);
}

static const char *
partner_account (TnTest *t)
{
  return tn_rehearsal_get_partner (t->rehearsal)->tenant->admin_upn;
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

static void
put (TnTest *t, guint customer, const char *state)
{
  g_assert_true (
      tn_rehearsal_put_state (t->rehearsal, tn_test_customer_tenant (t, customer)->id, state));
}

static TnCspAuth
auth_of (TnTest *t, guint customer)
{
  g_autoptr (TnRecord) row = tn_test_customer (t, customer);

  return (TnCspAuth) tn_record_get_int (row, "csp-auth");
}

static TnCustomerFacts *
facts_of (TnTest *t, guint customer)
{
  g_autoptr (TnRecord) row = tn_test_customer (t, customer);

  return tn_test_boxed (tn_state_get_customer (store (t), tn_record_get_id (row)));
}

/* INT-15, INT-16, STA-04: connected, the row waits; once it is read, the customers are there and
 * their consent was asked for, given and read back. */
static void
test_connect (void)
{
  TnTest t;
  gint64 id;
  g_autoptr (TnRecord) before = NULL, after = NULL;

  tn_test_setup (&t, 2, 0);
  tn_test_add_partner (&t, 45);
  id = tn_test_int64 (tn_test_connect_csp (&t, partner_account (&t), TN_PERSON_ACCEPTS));
  before = tn_test_csp_row (&t, id);
  g_assert_cmpint (tn_record_get_int (before, "status"), ==, TN_CSP_STATUS_AUTH_PENDING);
  g_assert_cmpint (tn_record_get_int (before, "customers"), ==, -1);
  tn_test_refresh (&t, id);
  after = tn_test_csp_row (&t, id);
  g_assert_cmpint (tn_record_get_int (after, "status"), ==, TN_CSP_STATUS_SUCCESS);
  g_assert_cmpstr (tn_record_get_string (after, "name"), ==, "Harborlight IT Services");
  g_assert_cmpint (tn_record_get_int (after, "customers"), ==, 45);
  /* INT-17 */
  g_assert_cmpint (tn_record_get_int (after, "mfa"), ==, 1);
  g_assert_cmpint (tn_record_get_int (after, "admin-agent"), ==, 1);
  g_assert_cmpint (tn_record_get_int (after, "global-admin"), ==, 1);
  for (guint i = 0; i < 45; i++)
    {
      g_autoptr (TnRecord) row = tn_test_customer (&t, i);

      g_assert_cmpint (tn_record_get_int (row, "kind"), ==, TN_INTEGRATION_CSP_CHILD);
      g_assert_cmpstr (tn_record_get_string (row, "csp-name"), ==, "Harborlight IT Services");
      g_assert_cmpint (tn_record_get_int (row, "csp-auth"), ==, TN_CSP_AUTH_ACTIVE);
      /* INT-07 */
      g_assert_cmpint (tn_record_get_int (row, "members"), ==, -1);
      /* ACT-03: Map, and nothing else. */
      g_assert_cmpint (tn_tenant_actions (TN_INTEGRATION_CSP_CHILD, FALSE), ==, TN_ACTION_MAP);
    }
  /* One request for each consent, although the fleet is read by pages. */
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/applicationconsents"), ==, 45);
  g_assert_cmpint (tn_clock_get_slept (t.clock), <=, 120);
  /* A second read finds nothing to ask for. */
  tn_test_refresh (&t, id);
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/applicationconsents"), ==, 45);
  /* ACT-04, SYN: a mapped customer is read with the partner's sign-in. */
  {
    g_autoptr (TnRecord) row = tn_test_customer (&t, 3);
    gint64 tenant = tn_record_get_id (row);
    g_autoptr (TnRecord) synced = NULL;

    tn_test_int64 (tn_state_map (store (&t),
                                 tn_services_get_actor (t.services),
                                 tenant,
                                 0,
                                 "Client",
                                 NULL,
                                 tn_services_now (t.services)));
    tn_test_ok (tn_sync_which (t.services, TN_DUE_ID, tenant, "one"));
    synced = tn_test_tenant (&t, tenant);
    g_assert_cmpint (tn_record_get_int (synced, "sync-status"), ==, TN_SYNC_SUCCESS);
    g_assert_cmpint (tn_record_get_int (synced, "members"), >, 0);
    g_assert_cmpint (tn_tenant_actions (TN_INTEGRATION_CSP_CHILD, TRUE), ==, TN_ACTION_UNMAP);
  }
  tn_test_teardown (&t);
}

/* 300 customers: not more waiting than Microsoft's own minute of propagation and one more. */
static void
test_fleet (void)
{
  TnTest t;
  gint64 id, started;
  double slept;
  g_autoptr (TnRecord) row = NULL;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 300);
  id = tn_test_int64 (tn_test_connect_csp (&t, partner_account (&t), TN_PERSON_ACCEPTS));
  slept = tn_clock_get_slept (t.clock);
  started = g_get_monotonic_time ();
  tn_test_refresh (&t, id);
  row = tn_test_csp_row (&t, id);
  g_assert_cmpint (tn_record_get_int (row, "customers"), ==, 300);
  for (guint i = 0; i < 300; i += 7)
    g_assert_cmpint (auth_of (&t, i), ==, TN_CSP_AUTH_ACTIVE);
  /* The rehearsal imposes 60 s. */
  g_assert_cmpfloat (tn_clock_get_slept (t.clock) - slept, <=, 120);
  g_test_message ("300 customers in %.1f s of work",
                  (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
  /* The progress tells the truth. */
  {
    GListModel *jobs = tn_services_get_jobs (t.services);
    gboolean found = FALSE;

    for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
      {
        g_autoptr (TnJob) job = g_list_model_get_item (jobs, i);

        if (tn_job_get_total (job) == 300)
          {
            found = TRUE;
            g_assert_cmpuint (tn_job_get_done (job), ==, 300);
            g_assert_cmpuint (tn_job_get_failed (job), ==, 0);
          }
      }
    g_assert_true (found);
  }
  tn_test_teardown (&t);
}

static void
test_refusals (void)
{
  TnTest t;
  gint64 id;

  tn_test_setup (&t, 3, 0);
  tn_test_add_partner (&t, 3);
  /* INT-12 */
  assert_refused (tn_test_connect_as (&t, NULL, partner_account (&t), FALSE), "partner-tenant");
  /* An ordinary tenant is no CSP. */
  assert_refused (tn_test_connect_csp (&t, tn_test_company (&t, 0)->admin_upn, TN_PERSON_ACCEPTS),
                  "not-partner");
  /* Consent declined, and consent half done. */
  assert_refused (tn_test_connect_csp (&t, partner_account (&t), TN_PERSON_DECLINES),
                  "AADSTS65004");
  assert_refused (tn_test_connect_csp (&t, partner_account (&t), TN_PERSON_ACCEPTS_SOME),
                  "consent-partial");
  id = tn_test_csp (&t);
  assert_refused (tn_test_connect_csp (&t, partner_account (&t), TN_PERSON_ACCEPTS),
                  "already-connected");
  /* INT-13: a customer is not connected a second time as a single tenant … */
  assert_refused (tn_test_connect_as (&t, NULL, tn_test_customer_tenant (&t, 0)->admin_upn, FALSE),
                  "connected-by-csp");
  /* ACT-07: another tenant is refused; the rehearsal's page has no other account to pick, so the
   * identity token is what says it. */
  {
    TnWay way = tn_test_way (tn_test_company (&t, 0)->admin_upn, TN_PERSON_ACCEPTS);

    assert_refused (tn_connect_reauthorize_csp (t.services,
                                                id,
                                                tn_rehearsal_get_partner (t.rehearsal)->tenant->id,
                                                &way,
                                                NULL),
                    "AADSTS50020");
    tn_test_way_free (&way);
  }
  tn_test_teardown (&t);
}

/* Who is no longer a customer, and no longer mapped, is gone with all that was read of them. */
static void
test_customer_gone (void)
{
  TnTest t;
  TnGdapFleet *gdap;
  gint64 id, tenant;
  g_autoptr (TnRecord) row = NULL;

  tn_test_setup (&t, 1, 0);
  gdap = tn_test_add_partner (&t, 3);
  id = tn_test_csp (&t);
  row = tn_test_customer (&t, 1);
  tenant = tn_record_get_id (row);
  tn_test_int64 (
      tn_state_map (store (&t), tn_services_get_actor (t.services), tenant, 0, "C", NULL, 1));
  tn_test_ok (tn_sync_which (t.services, TN_DUE_ID, tenant, "x"));
  g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM cache.users"), >, 0);
  tn_test_int64 (tn_state_unmap (store (&t), tn_services_get_actor (t.services), tenant, 2));
  g_ptr_array_remove_index (gdap->customers, 1);
  tn_test_refresh (&t, id);
  g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM cache.users"), ==, 0);
  g_assert_cmpint (tn_test_number (&t,
                                   "SELECT count (*) FROM csp_children c JOIN microsoft_tenants t "
                                   "ON t.id = c.microsoft_tenant_id WHERE t.removed_at > 0"),
                   ==,
                   0);
  tn_test_teardown (&t);
}

/* INT-13: … and a single tenant that turns out to be a customer stays what it is. */
static void
test_both_ways (void)
{
  TnTest t;
  gint64 id;
  g_autoptr (TnRecord) row = NULL, csp = NULL;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 3);
  tn_test_int64 (tn_test_connect_as (&t, NULL, tn_test_customer_tenant (&t, 1)->admin_upn, FALSE));
  id = tn_test_csp (&t);
  row = tn_test_customer (&t, 1);
  csp = tn_test_csp_row (&t, id);
  g_assert_cmpint (tn_record_get_int (row, "kind"), ==, TN_INTEGRATION_SINGLE);
  g_assert_cmpint (tn_record_get_int (row, "csp-auth"), ==, TN_CSP_AUTH_NONE);
  g_assert_cmpint (tn_record_get_int (csp, "customers"), ==, 3);
  g_assert_cmpint (tn_record_get_int (csp, "elsewhere"), ==, 1);
  tn_test_teardown (&t);
}

/* Every state of product 3.3, put there by name and seen by the program. */
static void
test_states (void)
{
  static const struct
  {
    const char *state;
    TnCspAuth auth;
    const char *code; /* (nullable): of the consent */
  } states[] = {
    { "active", TN_CSP_AUTH_ACTIVE },
    { "active-global-administrator", TN_CSP_AUTH_ACTIVE },
    { "expiring", TN_CSP_AUTH_EXPIRING },
    { "expired", TN_CSP_AUTH_EXPIRED },
    { "missing-admin-relationship", TN_CSP_AUTH_MISSING_RELATIONSHIP },
    { "invited", TN_CSP_AUTH_MISSING_RELATIONSHIP },
    { "terminated", TN_CSP_AUTH_EXPIRED },
    { "missing-roles", TN_CSP_AUTH_MISSING_ROLES },
    { "default-gdap", TN_CSP_AUTH_MISSING_ROLES },
    { "missing-security-group", TN_CSP_AUTH_MISSING_GROUP },
    { "security-group-pending", TN_CSP_AUTH_MISSING_GROUP },
    { "security-group-without-roles", TN_CSP_AUTH_MISSING_GROUP },
    { "security-group-without-account", TN_CSP_AUTH_MISSING_GROUP },
    { "consent-pending", TN_CSP_AUTH_CONSENT_PENDING },
    { "consent-failure", TN_CSP_AUTH_CONSENT_FAILURE, "partner-server" },
    { "consent-not-allowed", TN_CSP_AUTH_CONSENT_FAILURE, "partner-role" },
    { "consent-html", TN_CSP_AUTH_CONSENT_FAILURE, "partner-html" },
    { "consent-lost", TN_CSP_AUTH_CONSENT_FAILURE, "consent-lost" },
    { "granting-application-roles", TN_CSP_AUTH_GRANTING_ROLES },
    { "guest-account", TN_CSP_AUTH_CONSENT_FAILURE, "guest-account" },
    { "policy-blocks", TN_CSP_AUTH_CONSENT_FAILURE, "AADSTS53003" },
    { "service-principal-missing", TN_CSP_AUTH_CONSENT_FAILURE, "AADSTS650052" },
    { "unknown", TN_CSP_AUTH_UNKNOWN, "AADSTS999999" },
  };
  TnTest t;
  guint n = G_N_ELEMENTS (states);

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, n);
  for (guint i = 0; i < n; i++)
    put (&t, i, states[i].state);
  tn_test_csp (&t);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TnCustomerFacts) facts = facts_of (&t, i);

      g_test_message ("%s", states[i].state);
      g_assert_cmpint (auth_of (&t, i), ==, states[i].auth);
      if (states[i].code != NULL)
        {
          g_assert_cmpstr (facts->consent_code, ==, states[i].code);
          /* STA-11: tried again by itself, and it is known when. */
          g_assert_cmpint (facts->consent_next, >, tn_services_now (t.services) - 600);
          g_assert_cmpint (facts->consent_attempts, >=, 1);
        }
    }
  /* STA-17 */
  {
    g_autoptr (TnRecord) row = tn_test_customer (&t, 7);
    g_autofree char *names =
        tn_roles_names (tn_roles_parse (tn_record_get_string (row, "csp-missing")));

    g_assert_cmpstr (names, ==, "SharePoint Administrator, Teams Administrator");
  }
  g_assert_cmpuint (g_strv_length ((char **) tn_gdap_fleet_states ()), ==, n);
  tn_test_teardown (&t);
}

/* What Microsoft refused while the customer could not be reached is tried again when it can. */
static void
test_mended (void)
{
  TnTest t;
  g_autoptr (TnRecord) row = NULL, refused = NULL, mended = NULL;
  TnFleetTenant *customer;
  gint64 integration, tenant;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 1);
  put (&t, 0, "active");
  integration = tn_test_csp (&t);
  row = tn_test_customer (&t, 0);
  tenant = tn_record_get_id (row);
  customer = tn_test_customer_tenant (&t, 0);
  tn_test_int64 (tn_state_map (store (&t),
                               tn_services_get_actor (t.services),
                               tenant,
                               0,
                               "Customer",
                               NULL,
                               tn_services_now (t.services)));
  customer->aadsts = 50020;
  tn_services_forget_token (t.services, customer->id);
  tn_test_wait (tn_sync_one (t.services, tenant), NULL);
  refused = tn_test_customer (&t, 0);
  g_assert_cmpint (tn_record_get_int (refused, "sync-status"), ==, TN_SYNC_AUTH_ERROR);
  put (&t, 0, "expired");
  tn_test_refresh (&t, integration);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_EXPIRED);
  tn_test_fails (tn_sync_one (t.services, tenant), TN_SERVICE_ERROR, TN_SERVICE_ERROR_BLOCKED);
  customer->aadsts = 0;
  put (&t, 0, "active");
  tn_test_refresh (&t, integration);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_ACTIVE);
  mended = tn_test_customer (&t, 0);
  g_assert_cmpint (tn_record_get_int (mended, "sync-status"), !=, TN_SYNC_AUTH_ERROR);
  tn_test_teardown (&t);
}

/* STA-05 to STA-09 and ACT-07: the cause is mended, Reauthorize CSP clears it. */
static void
test_partner_states (void)
{
  static const struct
  {
    const char *state;
    TnCspStatus status;
  } states[] = {
    { "no-mfa-prompt", TN_CSP_STATUS_NO_MFA },
    { "not-in-adminagents", TN_CSP_STATUS_NOT_ADMIN_AGENT },
    { "no-child-tenants", TN_CSP_STATUS_NO_CHILDREN },
    { "unknown", TN_CSP_STATUS_FAILED_UNKNOWN },
    { "policy-blocks", TN_CSP_STATUS_ERROR },
    { "revoked", TN_CSP_STATUS_ERROR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      TnTest t;
      gint64 id;
      TnGdapFleet *gdap;
      g_autoptr (TnRecord) broken = NULL, mended = NULL;
      TnWay way;

      tn_test_setup (&t, 1, 0);
      gdap = tn_test_add_partner (&t, 2);
      id = tn_test_csp (&t);
      tn_rehearsal_put_state (t.rehearsal, gdap->tenant->id, states[i].state);
      tn_test_refresh (&t, id);
      broken = tn_test_csp_row (&t, id);
      g_test_message ("%s", states[i].state);
      g_assert_cmpint (tn_record_get_int (broken, "status"), ==, states[i].status);
      /* Nothing is read through a partner that is broken. */
      if (states[i].status != TN_CSP_STATUS_NO_CHILDREN)
        {
          g_autoptr (TnRecord) row = tn_test_customer (&t, 0);

          tn_test_int64 (tn_state_map (store (&t),
                                       tn_services_get_actor (t.services),
                                       tn_record_get_id (row),
                                       0,
                                       "C",
                                       NULL,
                                       1));
          tn_test_fails (tn_sync_which (t.services, TN_DUE_ID, tn_record_get_id (row), "x"),
                         TN_SERVICE_ERROR,
                         TN_SERVICE_ERROR_BLOCKED);
        }
      tn_rehearsal_put_state (t.rehearsal, gdap->tenant->id, "success");
      way = tn_test_way (gdap->tenant->admin_upn, TN_PERSON_ACCEPTS);
      g_assert_cmpint (
          tn_test_int64 (tn_connect_reauthorize_csp (t.services, id, gdap->tenant->id, &way, NULL)),
          ==,
          id);
      tn_test_way_free (&way);
      tn_test_refresh (&t, id);
      mended = tn_test_csp_row (&t, id);
      g_assert_cmpint (tn_record_get_int (mended, "status"), ==, TN_CSP_STATUS_SUCCESS);
      tn_test_teardown (&t);
    }
}

/* STA-13 and STA-12: what Microsoft takes its time for ends by itself, and what takes too long says
 * so. */
static void
test_waiting (void)
{
  TnTest t;
  gint64 id, since;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 2);
  put (&t, 0, "granting-application-roles");
  put (&t, 1, "consent-pending");
  id = tn_test_csp (&t);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_GRANTING_ROLES);
  {
    g_autoptr (TnCustomerFacts) facts = facts_of (&t, 1);

    since = facts->consent_since;
    g_assert_cmpint (since, >, 0);
  }
  /* After half an hour without an effect it is a failure, with a sentence of its own. */
  tn_clock_advance (t.clock, 31 * 60);
  tn_test_ok (tn_csp_run_due (t.services));
  {
    g_autoptr (TnCustomerFacts) slow = facts_of (&t, 0), pending = facts_of (&t, 1);

    g_assert_cmpint (slow->verdict.auth, ==, TN_CSP_AUTH_CONSENT_FAILURE);
    g_assert_cmpstr (slow->consent_code, ==, "consent-slow");
    /* Since when it waits is not forgotten. */
    g_assert_cmpint (pending->consent_since, ==, since);
    g_assert_cmpint (pending->verdict.auth, ==, TN_CSP_AUTH_CONSENT_PENDING);
  }
  /* 45 minutes: the permissions are there, and the next look finds them. */
  tn_clock_advance (t.clock, 20 * 60);
  tn_test_refresh (&t, id);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_ACTIVE);
  tn_test_teardown (&t);
}

/* Microsoft is busy before anything was asked for: nothing is waited for then, and it is asked at
 * the next attempt. */
static void
test_never_asked (void)
{
  TnTest t;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 1);
  tn_test_customer_tenant (&t, 0)->aadsts = 90033;
  tn_test_csp (&t);
  {
    g_autoptr (TnCustomerFacts) facts = facts_of (&t, 0);

    g_assert_cmpint (facts->consent, ==, TN_CONSENT_NONE);
    g_assert_cmpstr (facts->consent_code, ==, "AADSTS90033");
  }
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/applicationconsents"), ==, 0);
  tn_test_customer_tenant (&t, 0)->aadsts = 0;
  tn_clock_advance (t.clock, 6 * 60);
  tn_test_ok (tn_csp_run_due (t.services));
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/applicationconsents"), ==, 1);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_ACTIVE);
  tn_test_teardown (&t);
}

/* STA-11: the automatic retry mends what was mended in Microsoft; Retry Consent does it at once. */
static void
test_retry (void)
{
  TnTest t;
  g_autoptr (TnRecord) row = NULL;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 2);
  put (&t, 0, "consent-failure");
  put (&t, 1, "guest-account");
  tn_test_csp (&t);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_CONSENT_FAILURE);
  put (&t, 0, "active");
  put (&t, 1, "active");
  tn_clock_advance (t.clock, 6 * 60);
  tn_test_ok (tn_csp_run_due (t.services));
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_ACTIVE);
  row = tn_test_customer (&t, 1);
  tn_test_ok (tn_consent_retry (t.services, tn_record_get_id (row)));
  g_assert_cmpint (auth_of (&t, 1), ==, TN_CSP_AUTH_ACTIVE);
  tn_test_teardown (&t);
}

/* Whoever has mended what was refused, and says so a minute later, is not kept waiting. */
static void
test_retry_at_once (void)
{
  TnTest t;
  g_autoptr (TnRecord) row = NULL;
  guint asked;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 1);
  put (&t, 0, "consent-not-allowed");
  tn_test_csp (&t);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_CONSENT_FAILURE);
  tn_clock_advance (t.clock, 60);
  row = tn_test_customer (&t, 0);
  asked = tn_rehearsal_count (t.rehearsal, "/applicationconsents");
  tn_test_ok (tn_consent_retry (t.services, tn_record_get_id (row)));
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/applicationconsents"), ==, asked + 1);
  tn_test_teardown (&t);
}

/* STA-14, STA-15: time alone changes the state, without asking Microsoft. */
static void
test_time (void)
{
  TnTest t;
  g_autoptr (TnRecord) row = NULL;
  guint before;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 1);
  put (&t, 0, "expiring");
  tn_test_csp (&t);
  row = tn_test_customer (&t, 0);
  g_assert_cmpint (tn_record_get_int (row, "csp-auth"), ==, TN_CSP_AUTH_EXPIRING);
  tn_clock_advance (t.clock, tn_record_get_int (row, "csp-ends") - tn_services_now (t.services));
  before = tn_rehearsal_count (t.rehearsal, NULL);
  tn_test_ok (tn_state_judge_csp (store (&t), tn_services_now (t.services)));
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_EXPIRED);
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, NULL), ==, before);
  tn_test_teardown (&t);
}

/* A relationship that the customer ends while we work. */
static void
test_terminated (void)
{
  TnTest t;
  gint64 id;
  TnGdapFleet *gdap;

  tn_test_setup (&t, 1, 0);
  gdap = tn_test_add_partner (&t, 1);
  id = tn_test_csp (&t);
  tn_gdap_fleet_terminate (gdap,
                           g_ptr_array_index (gdap->relationships, 0),
                           tn_services_now (t.services));
  tn_clock_advance (t.clock, 60);
  tn_test_refresh (&t, id);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_EXPIRED);
  {
    g_autoptr (TnCustomerFacts) facts = facts_of (&t, 0);
    TnRelationshipReading *relationship = g_ptr_array_index (facts->relationships, 0);

    g_assert_cmpint (relationship->status, ==, TN_GDAP_TERMINATED);
  }
  tn_test_teardown (&t);
}

/* Repair: a request with the required roles, its approval, a security group, the consent. INT-20:
 * the permission to write is asked for in the middle of it, and not before. */
static void
test_repair (void)
{
  TnTest t;
  gint64 id;
  TnGdapFleet *gdap;
  TnRelationshipRequest request = { .name = "Repair", .days = 730 };
  g_autofree char *relationship = NULL, *link = NULL, *roles = NULL,
                  *twelve = tn_roles_ids (tn_roles_twelve ());
  g_autoptr (GError) error = NULL;
  TnWay way;

  tn_test_setup (&t, 1, 0);
  gdap = tn_test_add_partner (&t, 1);
  put (&t, 0, "missing-admin-relationship");
  id = tn_test_csp (&t);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_MISSING_RELATIONSHIP);
  request.integration = id;
  request.partner_tenant = gdap->tenant->id;
  request.customer_id = tn_test_customer_tenant (&t, 0)->id;
  request.roles = tn_roles_twelve ();
  tn_test_fails (tn_relationship_request (t.services, &request, NULL),
                 TN_SERVICE_ERROR,
                 TN_SERVICE_ERROR_PERMISSION);
  g_assert_null (strstr (gdap->tenant->scopes, "ReadWrite"));
  way = tn_test_way (gdap->tenant->admin_upn, TN_PERSON_ACCEPTS);
  tn_test_int64 (tn_connect_permission (t.services, id, gdap->tenant->id, &way, NULL));
  tn_test_way_free (&way);
  /* An earlier attempt came no further than to create it. */
  tn_gdap_fleet_create (gdap,
                        request.name,
                        tn_test_customer_tenant (&t, 0),
                        twelve,
                        730,
                        FALSE,
                        tn_services_now (t.services));
  relationship = tn_test_string (tn_relationship_request (t.services, &request, NULL));
  link = tn_cloud_invitation_link (t.cloud, relationship);
  g_assert_true (g_str_has_suffix (link, relationship));
  /* A name is taken once. */
  tn_test_fails (tn_relationship_request (t.services, &request, NULL),
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_CONFLICT);
  g_assert_true (tn_gdap_fleet_approve (gdap,
                                        tn_gdap_fleet_find (gdap, relationship),
                                        tn_test_customer_tenant (&t, 0),
                                        tn_services_now (t.services)));
  {
    DexFuture *future =
        tn_relationship_watch (t.services, id, gdap->tenant->id, relationship, NULL);

    g_assert_true (tn_test_wait (dex_ref (future), NULL));
    g_assert_cmpint (g_value_get_int (dex_future_get_value (future, NULL)), ==, TN_GDAP_ACTIVE);
    dex_unref (future);
  }
  tn_test_refresh (&t, id);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_MISSING_GROUP);
  roles = tn_roles_ids (tn_roles_twelve ());
  /* A Microsoft 365 group is refused by Microsoft, with its own words in the audit trail. */
  tn_test_fails (tn_relationship_assign (t.services,
                                         id,
                                         gdap->tenant->id,
                                         relationship,
                                         ((TnFleetGroup *) g_ptr_array_index (gdap->groups, 3))->id,
                                         roles,
                                         NULL),
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_PROTOCOL);
  tn_test_ok (tn_relationship_assign (t.services,
                                      id,
                                      gdap->tenant->id,
                                      relationship,
                                      ((TnFleetGroup *) g_ptr_array_index (gdap->groups, 1))->id,
                                      roles,
                                      NULL));
  tn_test_refresh (&t, id);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_ACTIVE);
  /* Auto-extend on, and a stale view of it refused by the ETag. */
  tn_test_ok (
      tn_relationship_set_auto_extend (t.services, id, gdap->tenant->id, relationship, TRUE));
  g_assert_true (tn_gdap_fleet_find (gdap, relationship)->auto_extends);
  tn_test_teardown (&t);
}

/* A group that is assigned already, with too few roles, gets the others. */
static void
test_assign_again (void)
{
  TnTest t;
  gint64 id;
  TnGdapFleet *gdap;
  TnWay way;
  g_autoptr (TnCustomerFacts) facts = NULL;
  const TnRelationshipReading *relationship;
  const TnAssignmentReading *assignment;
  const TnListQuery query = { .kind = TN_LIST_AUDIT, .action = (char *) "relationship.assign" };
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  tn_test_setup (&t, 1, 0);
  gdap = tn_test_add_partner (&t, 1);
  put (&t, 0, "security-group-without-roles");
  id = tn_test_csp (&t);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_MISSING_GROUP);
  facts = facts_of (&t, 0);
  relationship = g_ptr_array_index (facts->relationships, 0);
  assignment = g_ptr_array_index (facts->assignments, 0);
  way = tn_test_way (gdap->tenant->admin_upn, TN_PERSON_ACCEPTS);
  tn_test_int64 (tn_connect_permission (t.services, id, gdap->tenant->id, &way, NULL));
  tn_test_way_free (&way);
  tn_test_ok (tn_relationship_assign (t.services,
                                      id,
                                      gdap->tenant->id,
                                      relationship->id,
                                      assignment->group_id,
                                      relationship->roles,
                                      NULL));
  tn_test_refresh (&t, id);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_ACTIVE);
  /* The trail names the customer and the group. */
  ids = tn_test_boxed (tn_store_list_ids (store (&t), &query, NULL));
  rows = tn_test_boxed (tn_store_list_rows (store (&t), TN_LIST_AUDIT, ids));
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (tn_record_get_string (g_ptr_array_index (rows, 0), "tenant"),
                   ==,
                   tn_test_customer_tenant (&t, 0)->id);
  g_assert_cmpstr (tn_record_get_string (g_ptr_array_index (rows, 0), "result"), ==, "success");
  tn_test_teardown (&t);
}

/* Accepting a permission does not change whose connection it is. */
static void
test_permission_account (void)
{
  TnTest t;
  gint64 id;
  TnGdapFleet *gdap;
  TnWay way;

  tn_test_setup (&t, 1, 0);
  gdap = tn_test_add_partner (&t, 1);
  id = tn_test_csp (&t);
  way = tn_test_way (tn_test_company (&t, 0)->admin_upn, TN_PERSON_ACCEPTS);
  g_assert_false (
      tn_test_wait (tn_connect_permission (t.services, id, gdap->tenant->id, &way, NULL), NULL));
  tn_test_way_free (&way);
  tn_test_refresh (&t, id);
  g_assert_cmpint (auth_of (&t, 0), ==, TN_CSP_AUTH_ACTIVE);
  tn_test_teardown (&t);
}

static void
open_nothing (const char *url, gpointer data)
{
  *(guint *) data += 1;
}

/* The browser was closed: after ten minutes the sign-in ends by itself. */
static void
test_browser_closed (void)
{
  TnTest t;
  guint opened = 0;
  TnWay way = { .open = open_nothing, .user_data = &opened };
  DexFuture *future;

  tn_test_setup (&t, 1, 0);
  future = tn_connect_single (t.services, NULL, &way, NULL);
  while (opened == 0)
    g_main_context_iteration (NULL, TRUE);
  tn_clock_advance (t.clock, 599);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (dex_future_is_pending (future));
  tn_clock_advance (t.clock, 1);
  assert_refused (future, "timeout");
  tn_test_teardown (&t);
}

/* Ten minutes behind Microsoft: the sign-in says so, and nothing is connected. */
static void
test_wrong_clock (void)
{
  TnTest t;
  TnWay way;

  tn_test_setup (&t, 1, 0);
  tn_clock_advance (t.clock, -600);
  way = tn_test_way (tn_test_company (&t, 0)->admin_upn, TN_PERSON_ACCEPTS);
  assert_refused (tn_connect_single (t.services, NULL, &way, NULL), "clock");
  tn_test_way_free (&way);
  tn_clock_advance (t.clock, 600);
  g_assert_cmpint (tn_test_connect (&t, 0), >, 0);
  tn_test_teardown (&t);
}

static guint
integrations (TnTest *t)
{
  g_autoptr (GPtrArray) all = tn_test_boxed (tn_state_list_removals (store (t), 0));

  return all->len;
}

/* ACT-09: the CSP goes with all of its customers and their mappings; organizations stay; nothing is
 * changed in Microsoft. */
static void
test_remove_csp (void)
{
  TnTest t;
  gint64 id, single;
  g_autoptr (TnRecord) row = NULL, kept = NULL;
  TnListQuery tenants = { .kind = TN_LIST_TENANTS }, managed = { .kind = TN_LIST_MANAGED_TENANTS };

  tn_test_setup (&t, 2, 0);
  tn_test_add_partner (&t, 3);
  single = tn_test_map (&t, 0);
  id = tn_test_csp (&t);
  row = tn_test_customer (&t, 0);
  tn_test_int64 (tn_state_map (store (&t),
                               tn_services_get_actor (t.services),
                               tn_record_get_id (row),
                               0,
                               "Client",
                               NULL,
                               1));
  tn_test_ok (tn_remove (t.services, tn_services_get_actor (t.services), id, FALSE, NULL, NULL));
  {
    g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (store (&t), &tenants, NULL));
    g_autoptr (GArray) containers = tn_test_boxed (tn_store_list_ids (store (&t), &managed, NULL));

    /* 19-Q31: the single tenant is not the CSP's. */
    g_assert_cmpuint (ids->len, ==, 1);
    g_assert_cmpint (g_array_index (ids, gint64, 0), ==, single);
    g_assert_cmpuint (containers->len, ==, 2);
  }
  g_assert_true (tn_test_customer_tenant (&t, 0)->consented);
  /* It can be connected again at once, since nothing was removed there. */
  g_assert_cmpint (tn_connect_ready_in (t.services), ==, 0);
  g_assert_cmpint (tn_test_csp (&t), >, id);
  kept = tn_test_customer (&t, 0);
  g_assert_cmpint (tn_record_get_int (kept, "csp-auth"), ==, TN_CSP_AUTH_ACTIVE);
  tn_test_teardown (&t);
}

/* The person of a removal signs in to whatever tenant the browser shows. */
static void
sign_in_everywhere (const char *url, gpointer data)
{
  TnTest *t = data;
  g_auto (GStrv) parts = g_strsplit (url, "/", 5);
  TnFleetTenant *tenant = tn_fleet_find (tn_rehearsal_get_fleet (t->rehearsal), parts[3]);
  TnWay way = tn_test_way (tenant->admin_upn, TN_PERSON_ACCEPTS);

  way.open (url, way.user_data);
  tn_test_way_free (&way);
}

/* ACT-10, ACT-11: all of it goes, here and there, and the way back is open after a short wait. */
static void
test_remove_all (void)
{
  TnTest t;
  TnGdapFleet *gdap;
  TnWay way;
  g_autoptr (TnJob) job = NULL;
  DexFuture *future;

  tn_test_setup (&t, 2, 0);
  gdap = tn_test_add_partner (&t, 3);
  tn_test_map (&t, 0);
  tn_test_csp (&t);
  g_assert_cmpuint (integrations (&t), ==, 2);
  /* INT-20: the permission to remove was never there before. */
  g_assert_null (strstr (gdap->tenant->scopes, "Application.ReadWrite.All"));
  way = (TnWay) { .open = sign_in_everywhere, .user_data = &t };
  future = tn_remove (t.services, tn_services_get_actor (t.services), 0, TRUE, &way, NULL);
  g_assert_true (tn_test_wait (dex_ref (future), NULL));
  job = g_value_dup_object (dex_future_get_value (future, NULL));
  dex_unref (future);
  g_assert_cmpuint (tn_job_get_failed (job), ==, 0);
  g_assert_cmpuint (integrations (&t), ==, 0);
  g_assert_false (gdap->tenant->consented);
  g_assert_false (tn_test_company (&t, 0)->consented);
  for (guint i = 0; i < 3; i++)
    g_assert_false (tn_test_customer_tenant (&t, i)->consented);
  /* ACT-11: the waiting state, which also outlives a restart. */
  g_assert_cmpint (tn_connect_ready_in (t.services), >, 60);
  assert_refused (tn_test_connect_csp (&t, gdap->tenant->admin_upn, TN_PERSON_ACCEPTS), "cleaning");
  tn_test_restart (&t);
  g_assert_cmpint (tn_connect_ready_in (t.services), >, 60);
  tn_clock_advance (t.clock, 181);
  g_assert_cmpint (tn_connect_ready_in (t.services), ==, 0);
  g_assert_cmpint (tn_test_csp (&t), >, 0);
  tn_test_teardown (&t);
}

/* 19-Q32: what cannot be removed in Microsoft is listed by name, and what is here goes all the
 * same. */
static void
test_remove_partly (void)
{
  TnTest t;
  TnGdapFleet *gdap;
  TnWay way;
  g_autoptr (TnJob) job = NULL;
  DexFuture *future;
  gint64 id;

  tn_test_setup (&t, 1, 0);
  gdap = tn_test_add_partner (&t, 2);
  id = tn_test_csp (&t);
  put (&t, 0, "missing-admin-relationship");
  way = tn_test_way (gdap->tenant->admin_upn, TN_PERSON_ACCEPTS);
  future = tn_remove (t.services, tn_services_get_actor (t.services), id, TRUE, &way, NULL);
  g_assert_true (tn_test_wait (dex_ref (future), NULL));
  job = g_value_dup_object (dex_future_get_value (future, NULL));
  dex_unref (future);
  tn_test_way_free (&way);
  g_assert_cmpint (tn_job_get_outcome (job), ==, TN_RUN_INCOMPLETE);
  g_assert_cmpuint (tn_job_get_failed (job), ==, 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (tn_job_get_failures (job), 0),
                                   tn_test_customer_tenant (&t, 0)->name));
  g_assert_cmpuint (integrations (&t), ==, 0);
  tn_test_teardown (&t);
}

/* Device code ---------------------------------------------------------------- */

typedef struct
{
  char *code, *page, *account;
  TnPersonAnswer answer;
} Typist;

static void
typist_free (gpointer data)
{
  Typist *typist = data;

  g_free (typist->code);
  g_free (typist->page);
  g_free (typist->account);
  g_free (typist);
}

static gboolean
enter (gpointer data, GValue *result, GError **error)
{
  Typist *typist = data;
  g_autofree char *page = tn_rehearsal_person_enter_code (typist->page,
                                                          typist->code,
                                                          typist->account,
                                                          typist->answer,
                                                          error);

  return page != NULL;
}

static void
show_cb (const char *code, const char *page, gint64 expires_in, gpointer data)
{
  Typist *given = data, *own = g_new (Typist, 1);

  g_assert_cmpint (expires_in, ==, 900);
  *own = (Typist) { g_strdup (code), g_strdup (page), g_strdup (given->account), given->answer };
  dex_future_disown (tn_dex_run (enter, own, typist_free));
}

/* With a fake clock that ends each wait at once, polling would outrun a person in a thread: the
 * system's clock is used here, and a poll is due after a second. */
static void
test_device_code (void)
{
  TnTest t;
  Typist typist = { .answer = TN_PERSON_ACCEPTS };
  TnWay way = { .show = show_cb, .user_data = &typist };
  g_autoptr (TnServices) services = NULL;
  g_autofree char *folder = NULL;

  tn_test_setup (&t, 1, 0);
  typist.account = tn_test_company (&t, 0)->admin_upn;
  folder = g_dir_make_tmp ("tenantry-device-XXXXXX", NULL);
  services = tn_services_new (folder, t.cloud, NULL, "cli");
  tn_rehearsal_set_device_interval (t.rehearsal, 1);
  tn_test_ok (tn_services_start (services, TRUE));
  g_assert_cmpint (tn_test_int64 (tn_connect_single (services, NULL, &way, NULL)), >, 0);
  typist.answer = TN_PERSON_DECLINES;
  assert_refused (tn_connect_single (services, NULL, &way, NULL), "authorization_declined");
  tn_services_stop (services);
  g_clear_object (&services);
  tn_files_remove_folder (folder);
  tn_test_teardown (&t);
}

static void
show_nothing (const char *code, const char *page, gint64 expires_in, gpointer data)
{
}

/* Nobody types it: an end, with a sentence, after fifteen minutes. */
static void
test_device_code_expires (void)
{
  TnTest t;
  TnWay way = { .show = show_nothing };

  tn_test_setup (&t, 1, 0);
  assert_refused (tn_connect_single (t.services, NULL, &way, NULL), "expired_token");
  g_assert_cmpfloat (tn_clock_get_slept (t.clock), >=, 900);
  tn_test_teardown (&t);
}

/* App registration ----------------------------------------------------------- */

static void
test_register (void)
{
  TnTest t;
  guint n;
  const TnPublicClient *clients = tn_register_clients (&n);
  g_autofree char *client_id = NULL;
  TnWay way;

  tn_test_setup (&t, 1, 0);
  way = tn_test_way (tn_test_company (&t, 0)->admin_upn, TN_PERSON_ACCEPTS);
  client_id = tn_test_string (
      tn_register_app (t.services, clients[0].client_id, "Tenantry of Test", &way, NULL));
  tn_test_way_free (&way);
  g_assert_cmpstr (tn_services_get_client_id (t.services, t.cloud), ==, client_id);
  g_assert_cmpstr (client_id, !=, TN_REHEARSAL_CLIENT_ID);
  /* The registration works: a tenant is connected with it. */
  g_assert_cmpint (tn_test_connect (&t, 0), >, 0);
  tn_test_teardown (&t);
}

/* Two clouds ----------------------------------------------------------------- */

/* An integration lives in the cloud that was chosen for it, and is read there. */
static void
test_clouds (void)
{
  TnTest t, other;
  gint64 id;
  TnWay way;
  g_autoptr (TnRecord) row = NULL;

  tn_test_setup (&t, 1, 0);
  tn_test_setup (&other, 3, 30);
  tn_services_add_cloud (t.services, other.cloud);
  way = tn_test_way (tn_test_company (&other, 2)->admin_upn, TN_PERSON_ACCEPTS);
  way.cloud = other.cloud;
  id = tn_test_int64 (tn_connect_single (t.services, NULL, &way, NULL));
  tn_test_way_free (&way);
  tn_test_int64 (tn_state_map (store (&t),
                               tn_services_get_actor (t.services),
                               id,
                               0,
                               "Elsewhere",
                               NULL,
                               tn_services_now (t.services)));
  tn_services_forget_token (t.services, tn_test_company (&other, 2)->id);
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/graph/"), ==, 0);
  tn_test_ok (tn_sync_which (t.services, TN_DUE_ID, id, "x"));
  row = tn_test_tenant (&t, id);
  g_assert_cmpint (tn_record_get_int (row, "sync-status"), ==, TN_SYNC_SUCCESS);
  g_assert_cmpstr (tn_record_get_string (row, "cloud"), ==, tn_cloud_get_id (other.cloud));
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/graph/"), ==, 0);
  tn_test_teardown (&t);
  tn_test_teardown (&other);
}

/* The audit trail of all this: intents have outcomes, and no secret is in it. */
static void
test_audit (void)
{
  TnTest t;
  TnListQuery query = { .kind = TN_LIST_AUDIT },
              failed = { .kind = TN_LIST_AUDIT, .filter = TN_FILTER_FAILED },
              grants = { .kind = TN_LIST_AUDIT, .action = (char *) "consent." };
  g_autoptr (GArray) ids = NULL, bad = NULL, consents = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *text = NULL;
  g_autofree TnAuditCheck *check = NULL;
  guint by_itself = 0;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 4);
  put (&t, 2, "consent-not-allowed");
  tn_test_csp (&t);
  ids = tn_test_boxed (tn_store_list_ids (store (&t), &query, NULL));
  rows = tn_test_boxed (tn_store_list_rows (store (&t), TN_LIST_AUDIT, ids));
  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *row = g_ptr_array_index (rows, i);

      /* ADM-04: six fields, and none of them empty where it matters. */
      g_assert_cmpint (tn_record_get_int (row, "time"), >, 0);
      g_assert_cmpstr (tn_record_get_string (row, "actor"), !=, "");
      g_assert_cmpstr (tn_record_get_string (row, "result"), !=, "unknown");
      g_assert_cmpstr (tn_record_get_string (row, "source"), ==, "cli");
      if (g_str_equal (tn_record_get_string (row, "action"), "consent.grant"))
        g_assert_cmpstr (tn_record_get_string (row, "account"), ==, partner_account (&t));
    }
  bad = tn_test_boxed (tn_store_list_ids (store (&t), &failed, NULL));
  g_assert_cmpuint (bad->len, ==, 1);
  consents = tn_test_boxed (tn_store_list_ids (store (&t), &grants, NULL));
  g_assert_cmpuint (consents->len, ==, 4);
  check = tn_test_boxed (tn_state_verify_audit (store (&t), 0));
  g_assert_cmpint (check->bad, ==, 0);
  text = tn_test_string (tn_state_export_audit (store (&t)));
  g_assert_null (strstr (text, "CANARY"));
  g_assert_nonnull (strstr (text, "\"anchor\""));
  /* What the schedule tries again is not recorded as somebody's act. */
  tn_clock_advance (t.clock, 2 * 24 * 60 * 60);
  tn_test_ok (tn_consent_run (t.services, 0));
  g_clear_pointer (&ids, g_array_unref);
  g_clear_pointer (&rows, g_ptr_array_unref);
  ids = tn_test_boxed (tn_store_list_ids (store (&t), &grants, NULL));
  rows = tn_test_boxed (tn_store_list_rows (store (&t), TN_LIST_AUDIT, ids));
  g_assert_cmpuint (rows->len, >, 4);
  for (guint i = 0; i < rows->len; i++)
    by_itself +=
        g_str_equal (tn_record_get_string (g_ptr_array_index (rows, i), "source"), "background");
  g_assert_cmpuint (by_itself, ==, rows->len - 4);
  tn_test_teardown (&t);
}

static void
add (void)
{
  g_test_add_func ("/csp/STA-15-mended", test_mended);
  g_test_add_func ("/csp/INT-15-INT-16-INT-17-STA-04-STA-10-ACT-03-ACT-04-connect", test_connect);
  g_test_add_func ("/csp/customer-gone", test_customer_gone);
  g_test_add_func ("/csp/300-customers", test_fleet);
  g_test_add_func ("/csp/INT-12-INT-13-ACT-07-refusals", test_refusals);
  g_test_add_func ("/csp/INT-13-both-ways", test_both_ways);
  g_test_add_func ("/csp/INT-18-INT-19-STA-10-to-STA-21-states", test_states);
  g_test_add_func ("/csp/STA-05-STA-06-STA-07-STA-08-STA-09-ACT-07-partner-states",
                   test_partner_states);
  g_test_add_func ("/csp/STA-12-STA-13-waiting", test_waiting);
  g_test_add_func ("/csp/STA-11-retry", test_retry);
  g_test_add_func ("/csp/STA-11-retry-at-once", test_retry_at_once);
  g_test_add_func ("/csp/STA-11-never-asked", test_never_asked);
  g_test_add_func ("/csp/STA-14-STA-15-STA-23-time", test_time);
  g_test_add_func ("/csp/terminated", test_terminated);
  g_test_add_func ("/csp/INT-20-STA-16-STA-18-repair", test_repair);
  g_test_add_func ("/csp/STA-18-assign-again", test_assign_again);
  g_test_add_func ("/csp/browser-closed", test_browser_closed);
  g_test_add_func ("/csp/wrong-clock", test_wrong_clock);
  g_test_add_func ("/csp/permission-account", test_permission_account);
  g_test_add_func ("/csp/ACT-09-remove", test_remove_csp);
  g_test_add_func ("/csp/INT-20-ACT-10-ACT-11-remove-all", test_remove_all);
  g_test_add_func ("/csp/ACT-10-partial-failure", test_remove_partly);
  g_test_add_func ("/csp/device-code", test_device_code);
  g_test_add_func ("/csp/device-code-expires", test_device_code_expires);
  g_test_add_func ("/csp/register", test_register);
  g_test_add_func ("/csp/clouds", test_clouds);
  g_test_add_func ("/csp/ADM-04-ADM-05-SEC-62-audit", test_audit);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
