/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-cache-search.h"
#include "tn-columns.h"

#include <math.h>
#include <string.h>

/* What is read once a day, against the rehearsal cloud. */

static TnStore *
store (TnTest *t)
{
  return tn_services_get_store (t->services);
}

static TnFleet *
fleet (TnTest *t)
{
  return tn_rehearsal_get_fleet (t->rehearsal);
}

/* A company that has, or has not, bought Entra ID P1. */
static guint
find_company (TnTest *t, gboolean premium)
{
  for (guint i = 0; i < tn_fleet_size (fleet (t)); i++)
    if (tn_fleet_has_premium (tn_fleet_get (fleet (t), i)) == premium)
      return i;
  g_assert_not_reached ();
}

static TnRecord *
health_of (TnTest *t, gint64 tenant)
{
  const TnListQuery query = { .kind = TN_LIST_HEALTH, .context = tenant };
  g_autoptr (GPtrArray) rows = tn_test_rows (t, &query);

  g_assert_cmpuint (rows->len, ==, 1);
  return g_object_ref (g_ptr_array_index (rows, 0));
}

/* What the report has to come to, counted from the companies themselves. */
static void
count_mfa (TnTest *t, TnFleetTenant *company, gint64 *registered, gint64 *users)
{
  GArray *people = tn_fleet_users (fleet (t), company);

  *registered = *users = 0;
  for (guint i = 0; i < people->len; i++)
    {
      const TnFleetUser *user = &g_array_index (people, TnFleetUser, i);

      if (user->guest || !user->enabled)
        continue;
      (*users)++;
      *registered += tn_fleet_can_mfa (fleet (t), company, i) ? 1 : 0;
    }
}

static void
test_mfa (void)
{
  TnTest t;
  guint company;
  gint64 tenant, registered, users;
  g_autoptr (TnRecord) row = NULL;
  g_autoptr (GPtrArray) without = NULL;
  TnListQuery query = { .kind = TN_LIST_USERS, .filter = TN_FILTER_WITHOUT_MFA };

  tn_test_setup (&t, 12, 0);
  company = find_company (&t, TRUE);
  tenant = tn_test_map (&t, company);
  g_assert_cmpint (tn_test_sync (&t, tenant, company), ==, TN_RUN_SUCCESS);
  count_mfa (&t, tn_test_company (&t, company), &registered, &users);
  row = health_of (&t, tenant);
  g_assert_cmpint (tn_record_get_int (row, "mfa-users"), ==, users);
  g_assert_cmpint (tn_record_get_int (row, "mfa-registered"), ==, registered);
  g_assert_cmpfloat (tn_health_category_percent (row, TN_HEALTH_MFA),
                     ==,
                     floor (100.0 * (double) registered / (double) users));
  /* SCO-07: down to the people. */
  without = tn_test_rows (&t, &query);
  g_assert_cmpint (without->len, ==, users - registered);
  for (guint i = 0; i < without->len; i++)
    g_assert_cmpint (tn_record_get_int (g_ptr_array_index (without, i), "mfa"), ==, 0);
  tn_test_teardown (&t);
}

/* LIC-04: without Entra ID P1 there is no number, and the sync has not failed. */
static void
test_without_premium (void)
{
  TnTest t;
  guint company;
  gint64 tenant;
  g_autoptr (TnRecord) row = NULL;
  g_autoptr (GPtrArray) inactive = NULL, without = NULL, unknown = NULL;
  gint64 registered, users;
  TnListQuery query = { .kind = TN_LIST_USERS, .filter = TN_FILTER_INACTIVE, .until = G_MAXINT64 };

  tn_test_setup (&t, 12, 0);
  company = find_company (&t, FALSE);
  tenant = tn_test_map (&t, company);
  g_assert_cmpint (tn_test_sync (&t, tenant, company), ==, TN_RUN_SUCCESS);
  row = health_of (&t, tenant);
  g_assert_cmpint (tn_record_get_int (row, "mfa"), ==, TN_HEALTH_NO_DATA);
  g_assert_cmpint (tn_record_get_int (row, "mfa-users"), ==, -1);
  g_assert_cmpstr (tn_record_get_string (row, "mfa-code"), ==, "not-licensed");
  g_assert_cmpstr (tn_record_get_string (row, "sign-ins-code"), ==, "not-licensed");
  inactive = tn_test_rows (&t, &query);
  g_assert_cmpuint (inactive->len, ==, 0);
  /* Nobody is known to be without MFA; all of them are known to be not known. */
  query.filter = TN_FILTER_WITHOUT_MFA;
  without = tn_test_rows (&t, &query);
  g_assert_cmpuint (without->len, ==, 0);
  query.filter = TN_FILTER_MFA_NOT_KNOWN;
  unknown = tn_test_rows (&t, &query);
  count_mfa (&t, tn_test_company (&t, company), &registered, &users);
  g_assert_cmpuint (unknown->len, ==, users);
  tn_test_teardown (&t);
}

/* LIC-03 */
static void
test_inactive (void)
{
  static const int days[] = { 30, 60, 90 };
  TnTest t;
  guint company, last = G_MAXUINT;
  gint64 tenant, now;

  tn_test_setup (&t, 12, 400);
  company = 0;
  while (!tn_fleet_has_premium (tn_test_company (&t, company)))
    company++;
  tenant = tn_test_map (&t, company);
  g_assert_cmpint (tn_test_sync (&t, tenant, company), ==, TN_RUN_SUCCESS);
  now = tn_services_now (t.services);
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      TnListQuery query = { .kind = TN_LIST_USERS,
                            .filter = TN_FILTER_INACTIVE,
                            .until = now - (gint64) days[i] * 86400 };
      g_autoptr (GPtrArray) rows = tn_test_rows (&t, &query);
      GArray *people = tn_fleet_users (fleet (&t), tn_test_company (&t, company));
      guint expected = 0;

      for (guint j = 0; j < people->len; j++)
        {
          const TnFleetUser *user = &g_array_index (people, TnFleetUser, j);
          int ago = tn_fleet_last_sign_in (fleet (&t), tn_test_company (&t, company), j);
          gint64 at = now / 86400 * 86400 - (gint64) ago * 86400 + 32400;

          if (user->enabled && (user->skus | user->group_skus) != 0 &&
              (ago < 0 || at < query.until))
            expected++;
        }
      g_assert_cmpuint (rows->len, ==, expected);
      g_assert_cmpuint (rows->len, <=, last);
      last = rows->len;
    }
  tn_test_teardown (&t);
}

/* HEA-06: those that were not judged yet do not count; without Intune there is no number. */
static void
test_devices (void)
{
  TnTest t;
  gboolean with = FALSE, without = FALSE;

  tn_test_setup (&t, 12, 0);
  for (guint i = 0; i < 12 && !(with && without); i++)
    {
      g_autoptr (TnRecord) row = NULL;
      gint64 tenant;

      if (tn_test_company (&t, i)->intune ? with : without)
        continue;
      tenant = tn_test_map (&t, i);
      g_assert_cmpint (tn_test_sync (&t, tenant, i), ==, TN_RUN_SUCCESS);
      row = health_of (&t, tenant);
      if (tn_test_company (&t, i)->intune)
        {
          gint64 judged = tn_record_get_int (row, "devices-judged");

          with = TRUE;
          g_assert_cmpint (judged, >, 0);
          g_assert_cmpint (judged, <=, tn_fleet_users (fleet (&t), tn_test_company (&t, i))->len);
          g_assert_cmpint (tn_record_get_int (row, "devices-compliant"), <=, judged);
          g_assert_cmpint (tn_record_get_int (row, "devices"), !=, TN_HEALTH_NO_DATA);
        }
      else
        {
          without = TRUE;
          g_assert_cmpint (tn_record_get_int (row, "devices"), ==, TN_HEALTH_NO_DATA);
          g_assert_cmpstr (tn_record_get_string (row, "devices-code"), ==, "not-licensed");
        }
    }
  g_assert_true (with && without);
  tn_test_teardown (&t);
}

/* HEA-07: the customer's own domains, by their records. */
static void
test_mail (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnRecord) row = NULL;
  g_autoptr (GPtrArray) domains = NULL;
  const TnMailSecurity *mail;

  tn_test_setup (&t, 3, 0);
  tenant = tn_test_map (&t, 1);
  g_assert_cmpint (tn_test_sync (&t, tenant, 1), ==, TN_RUN_SUCCESS);
  domains = tn_test_boxed (tn_cache_list_mail (store (&t), tenant));
  g_assert_cmpuint (domains->len, ==, 1);
  mail = g_ptr_array_index (domains, 0);
  g_assert_cmpstr (mail->domain, ==, tn_test_company (&t, 1)->domain);
  row = health_of (&t, tenant);
  g_assert_cmpfloat_with_epsilon (tn_record_get_double (row, "email-percent"),
                                  tn_mail_percent (mail),
                                  0.001);
  g_assert_cmpint (tn_rehearsal_count (t.rehearsal, "/dns"), >=, 3);
  tn_test_teardown (&t);
}

/* A domain whose name servers do not answer: the run is not whole, and Microsoft was reached. */
static void
test_mail_without_dns (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (GPtrArray) rows = NULL;
  const TnListQuery query = { .kind = TN_LIST_TENANTS };

  tn_test_setup (&t, 1, 0);
  tenant = tn_test_map (&t, 0);
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_UNAVAILABLE, NULL, "/dns", 0, NULL);
  g_assert_cmpint (tn_test_sync (&t, tenant, 0), ==, TN_RUN_INCOMPLETE);
  rows = tn_test_rows (&t, &query);
  g_assert_cmpstr (tn_record_get_string (g_ptr_array_index (rows, 0), "error-code"), ==, "dns");
  g_assert_false (tn_services_get_offline (t.services));
  tn_rehearsal_clear_faults (t.rehearsal);
  g_assert_cmpint (tn_test_sync (&t, tenant, 0), ==, TN_RUN_SUCCESS);
  tn_test_teardown (&t);
}

/* Who no longer pays for Intune has devices of which it is not known whether they comply. */
static void
test_devices_lost (void)
{
  static const char known[] =
      "SELECT count (*) FROM cache.managed_devices WHERE compliant IS NOT NULL";
  TnTest t;
  guint company = 0;
  gint64 tenant;

  tn_test_setup (&t, 12, 0);
  while (!tn_test_company (&t, company)->intune)
    company++;
  tenant = tn_test_map (&t, company);
  g_assert_cmpint (tn_test_sync (&t, tenant, company), ==, TN_RUN_SUCCESS);
  g_assert_cmpint (tn_test_number (&t, known), >, 0);
  tn_test_company (&t, company)->intune = FALSE;
  tn_clock_advance (t.clock, 86400);
  g_assert_cmpint (tn_test_sync (&t, tenant, company), ==, TN_RUN_SUCCESS);
  g_assert_cmpint (tn_test_number (&t, known), ==, 0);
  tn_test_teardown (&t);
}

/* SCO-04 */
static void
test_controls (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (GPtrArray) controls = NULL, scores = NULL;
  double points = 0, possible = 0, identity = 0, identity_max = 0;
  TnRecord *score;

  tn_test_setup (&t, 3, 40);
  tenant = tn_test_map (&t, 0);
  g_assert_cmpint (tn_test_sync (&t, tenant, 0), ==, TN_RUN_SUCCESS);
  controls = tn_test_rows (&t, &(TnListQuery) { .kind = TN_LIST_CONTROLS, .parent = tenant });
  scores = tn_test_rows (&t, &(TnListQuery) { .kind = TN_LIST_SCORES, .context = tenant });
  g_assert_cmpuint (controls->len, ==, 24);
  g_assert_cmpuint (scores->len, ==, 1);
  for (guint i = 0; i < controls->len; i++)
    {
      TnRecord *control = g_ptr_array_index (controls, i);

      points += tn_record_get_double (control, "score");
      possible += tn_record_get_double (control, "maximum");
      if (g_str_equal (tn_record_get_string (control, "category"), "Identity"))
        {
          identity += tn_record_get_double (control, "score");
          identity_max += tn_record_get_double (control, "maximum");
        }
      /* Microsoft's text, without its markup. */
      g_assert_null (strchr (tn_record_get_string (control, "remediation"), '<'));
      /* What brings most stands first. */
      if (i > 0)
        g_assert_cmpfloat (tn_record_get_double (g_ptr_array_index (controls, i - 1), "gain"),
                           >=,
                           tn_record_get_double (control, "gain"));
    }
  score = g_ptr_array_index (scores, 0);
  g_assert_cmpfloat_with_epsilon (100 * points / possible,
                                  tn_record_get_double (score, "percent"),
                                  0.5);
  g_assert_cmpfloat_with_epsilon (tn_record_get_double (score, "identity"),
                                  100 * identity / identity_max,
                                  0.01);
  for (guint i = 0; i < 4; i++)
    {
      static const char *const fields[] = { "identity", "data", "device", "apps" };

      g_assert_cmpfloat (tn_record_get_double (score, fields[i]), >=, 0);
      g_assert_cmpfloat (tn_record_get_double (score, fields[i]), <=, 100.0001);
    }
  /* The descriptions are the same for all tenants: a second one does not read them again. */
  {
    guint before = tn_rehearsal_count (t.rehearsal, "secureScoreControlProfiles");
    gint64 second = tn_test_map (&t, 1);

    g_assert_cmpint (tn_test_sync (&t, second, 1), ==, TN_RUN_SUCCESS);
    g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "secureScoreControlProfiles"), ==, before);
  }
  tn_test_teardown (&t);
}

/* The schedule reads the reports once a day, a person who asks gets all, and what failed is tried
 * again. */
static void
test_once_a_day (void)
{
  static const char report[] = "userRegistrationDetails";
  TnTest t;
  guint company;
  gint64 tenant;

  tn_test_setup (&t, 12, 0);
  company = find_company (&t, TRUE);
  tenant = tn_test_map (&t, company);
#define DUE()                                                                                      \
  tn_test_ok (tn_sync_which (t.services, TN_DUE_TIME, tn_services_now (t.services), "x"))
  DUE ();
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, report), ==, 1);
  tn_clock_advance (t.clock, 3600);
  DUE ();
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, report), ==, 1);
  tn_test_ok (tn_sync_which (t.services, TN_DUE_ID, tenant, "x"));
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, report), ==, 2);
  tn_clock_advance (t.clock, 23 * 3600);
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_GARBAGE, NULL, report, 1, NULL);
  DUE ();
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, report), ==, 3);
  {
    g_autoptr (TnRecord) row = tn_test_tenant (&t, tenant), health = health_of (&t, tenant);

    /* Honest: incomplete, and the number stays that of yesterday. */
    g_assert_cmpint (tn_record_get_int (row, "sync-status"), ==, TN_SYNC_INCOMPLETE);
    g_assert_cmpint (tn_record_get_int (health, "mfa-users"), >, 0);
    g_assert_cmpstr (tn_record_get_string (health, "mfa-code"), ==, "protocol");
  }
  tn_clock_advance (t.clock, 3600);
  DUE ();
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, report), ==, 4);
#undef DUE
  tn_test_teardown (&t);
}

/* A consent from before these permissions: nothing fails, and it says what is missing. */
static void
test_old_consent (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnRecord) health = NULL;

  tn_test_setup (&t, 2, 30);
  tenant = tn_test_map (&t, 0);
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_FORBIDDEN, NULL, "managedDevices", 0, NULL);
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_FORBIDDEN, NULL, "userRegistration", 0, NULL);
  g_assert_cmpint (tn_test_sync (&t, tenant, 0), ==, TN_RUN_SUCCESS);
  health = health_of (&t, tenant);
  g_assert_cmpstr (tn_record_get_string (health, "devices-code"), ==, "forbidden");
  g_assert_cmpstr (tn_record_get_string (health, "mfa-code"), ==, "forbidden");
  g_assert_cmpint (tn_record_get_int (health, "mfa"), ==, TN_HEALTH_NO_DATA);
  tn_test_teardown (&t);
}

static guint
count_found (TnTest *t, const char *needle)
{
  TnListQuery query = { .kind = TN_LIST_USERS, .search = (char *) needle };
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (store (t), &query, NULL));

  return ids->len;
}

/* Users are found before and after they are in the index, by a part of the name or address, without
 * accents; who has gone is not found. */
static void
test_user_search (void)
{
  TnTest t;
  gint64 tenant;
  TnFleetTenant *company;

  tn_test_setup (&t, 1, 60);
  company = tn_test_company (&t, 0);
  tn_fleet_users (fleet (&t), company);
  g_set_str (&g_array_index (company->users, TnFleetUser, 5).surname, "Ångström-Zyx%_");
  tenant = tn_test_map (&t, 0);
  tn_test_sync (&t, tenant, 0);
  g_assert_cmpuint (count_found (&t, "zyx"), ==, 1);
  while (tn_test_boolean (tn_cache_index_users (store (&t))))
    ;
  g_assert_cmpuint (count_found (&t, "zyx"), ==, 1);
  g_assert_cmpuint (count_found (&t, "ANGSTROM"), ==, 1);
  g_assert_cmpuint (count_found (&t, "\"zyx"), ==, 0);
  g_assert_cmpuint (count_found (&t, "%"), ==, 0);
  g_assert_cmpuint (count_found (&t, "admin@"), ==, 1);
  g_assert_cmpuint (count_found (&t, "zz"), ==, 0);
  tn_fleet_rename_users (fleet (&t), company, 60);
  tn_test_sync (&t, tenant, 0);
  g_assert_cmpuint (count_found (&t, "zyx"), ==, 0);
  g_assert_cmpuint (count_found (&t, "renamed"), >, 30);
  /* The last of them have not come into the index when they go. */
  while (tn_test_boolean (tn_cache_index_users (store (&t))))
    ;
  tn_fleet_add_users (fleet (&t), company, 7);
  tn_test_sync (&t, tenant, 0);
  tn_fleet_remove_users (fleet (&t), company, 66, TN_REMOVED_DELETED);
  tn_test_sync (&t, tenant, 0);
  g_assert_cmpuint (count_found (&t, "renamed"), ==, 0);
  /* Whoever comes now gets the row ids of those who have gone. */
  tn_fleet_add_users (fleet (&t), company, 5);
  g_set_str (&g_array_index (company->users, TnFleetUser, company->users->len - 1).surname,
             "Newcomer-Qqq");
  tn_test_sync (&t, tenant, 0);
  g_assert_cmpuint (count_found (&t, "qqq"), ==, 1);
  while (tn_test_boolean (tn_cache_index_users (store (&t))))
    ;
  g_assert_cmpuint (count_found (&t, "qqq"), ==, 1);
  tn_test_teardown (&t);
}

static void
add (void)
{
  g_test_add_func ("/posture/HEA-04-SCO-07-mfa", test_mfa);
  g_test_add_func ("/posture/LIC-04-without-premium", test_without_premium);
  g_test_add_func ("/posture/LIC-03-inactive", test_inactive);
  g_test_add_func ("/posture/HEA-06-devices", test_devices);
  g_test_add_func ("/posture/HEA-07-mail", test_mail);
  g_test_add_func ("/posture/HEA-07-mail-without-dns", test_mail_without_dns);
  g_test_add_func ("/posture/HEA-06-devices-lost", test_devices_lost);
  g_test_add_func ("/posture/SCO-04-controls", test_controls);
  g_test_add_func ("/posture/once-a-day", test_once_a_day);
  g_test_add_func ("/posture/old-consent", test_old_consent);
  g_test_add_func ("/posture/user-search", test_user_search);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
