/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-state-clients.h"

#include "tn-cache-people.h"
#include "tn-db.h"
#include "tn-people-sync.h"

#include <string.h>

/* The mirror of a directory and user sync, against the rehearsal cloud. */

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

/* The mirror ---------------------------------------------------------------- */

static guint
true_members (TnTest *t, guint company, const char *group)
{
  TnFleetTenant *tenant = tn_test_company (t, company);
  GArray *groups = tn_fleet_groups (fleet (t), tenant);
  guint n = 0;

  for (guint i = 0; i < groups->len; i++)
    {
      const TnDirectoryGroup *one = &g_array_index (groups, TnDirectoryGroup, i);

      for (guint j = 0; g_str_equal (one->name, group) && j < one->members->len; j++)
        {
          const TnFleetMember *member = &g_array_index (one->members, TnFleetMember, j);

          n += member->removed_at == 0 &&
               (member->group ||
                g_array_index (tenant->users, TnFleetUser, member->index).removed == TN_REMOVED_NO);
        }
    }
  return n;
}

/* Groups whose members come over several pages, devices with their owners; then only what changed.
 */
static void
test_mirror (void)
{
  TnTest t;
  gint64 id;
  guint before;
  TnFleetTenant *tenant;

  tn_test_setup (&t, 2, 2600);
  id = tn_test_map (&t, 0);
  tenant = tn_test_company (&t, 0);
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM cache.groups"),
                   ==,
                   tn_fleet_groups (fleet (&t), tenant)->len);
  g_assert_cmpint (
      tn_test_number (&t,
                      "SELECT count (*) FROM cache.group_members m JOIN cache.groups g ON g.id = "
                      "m.group_id WHERE g.name = 'All Company'"),
      ==,
      true_members (&t, 0, "All Company"));
  g_assert_cmpint (true_members (&t, 0, "All Company"), >, 2000);
  g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM cache.devices WHERE owner IS NULL"),
                   ==,
                   0);
  g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM cache.devices WHERE owner <> ''"),
                   >,
                   1000);
  g_assert_cmpint (
      tn_test_number (&t,
                      "SELECT count (*) FROM cache.devices d JOIN cache.managed_devices m ON "
                      "m.device_id = d.device_id WHERE m.user_id = d.owner"),
      >,
      tenant->intune ? 1000 : -1);
  /* Nothing that did not change is read again. */
  before = tn_rehearsal_count (t.rehearsal, "/delta");
  tn_fleet_set_member (tenant,
                       &g_array_index (tenant->groups, TnDirectoryGroup, 0),
                       &g_array_index (tenant->users, TnFleetUser, 5),
                       !tn_fleet_is_member (tenant,
                                            &g_array_index (tenant->groups, TnDirectoryGroup, 0),
                                            &g_array_index (tenant->users, TnFleetUser, 5)));
  tn_fleet_remove_users (fleet (&t), tenant, 3, TN_REMOVED_CHANGED);
  tn_fleet_remove_users (fleet (&t), tenant, 2, TN_REMOVED_DELETED);
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "/delta") - before, ==, 3);
  g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM cache.users"), ==, 2595);
  g_assert_cmpint (
      tn_test_number (&t,
                      "SELECT count (*) FROM cache.group_members m JOIN cache.groups g ON g.id = "
                      "m.group_id WHERE g.name = 'Sales'"),
      ==,
      true_members (&t, 0, "Sales"));
  /* Links that are too old: each collection is read anew, and what is gone goes. */
  tenant->oldest_version = ++tenant->version;
  tn_fleet_remove_users (fleet (&t), tenant, 4, TN_REMOVED_DELETED);
  tenant->oldest_version = tenant->version;
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM cache.users"), ==, 2591);
  g_assert_cmpint (
      tn_test_number (&t,
                      "SELECT count (*) FROM cache.group_members m JOIN cache.groups g ON g.id = "
                      "m.group_id WHERE g.name = 'All Company'"),
      ==,
      true_members (&t, 0, "All Company"));
  tn_test_teardown (&t);
}

/* A tenant that does not let us read groups and devices is a tenant all the same. */
static void
test_without_groups (void)
{
  TnTest t;
  gint64 id;

  tn_test_setup (&t, 1, 30);
  id = tn_test_map (&t, 0);
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_FORBIDDEN, NULL, "/groups/", 0, NULL);
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_FORBIDDEN, NULL, "/devices/", 0, NULL);
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM cache.users"), ==, 30);
  g_assert_cmpint (
      tn_test_number (&t,
                      "SELECT count (*) FROM cache.freshness WHERE error_code = 'forbidden' AND "
                      "resource IN ('groups', 'entra-devices')"),
      ==,
      2);
  /* "In none" and "not known" are not the same. */
  tn_test_fails (tn_cache_list_groups (store (&t), id, "somebody"),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  tn_test_fails (tn_cache_list_devices (store (&t), id, "somebody"),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  tn_test_teardown (&t);
}

static GHashTable *expanded;

static gboolean
expand_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  expanded = tn_cache_expand_groups (db, 1, data, error);
  return expanded != NULL;
}

static guint
expand (TnTest *t, const char *sql_name)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT id FROM cache.groups WHERE name = '%s'", sql_name);
  g_autoptr (GPtrArray) groups = tn_test_boxed (tn_cache_list_groups (store (t), 1, NULL));
  char *ids[] = { NULL, NULL };
  guint n;

  for (guint i = 0; i < groups->len; i++)
    {
      const TnGroupInfo *info = g_ptr_array_index (groups, i);

      if (g_str_equal (info->name, sql_name))
        ids[0] = info->id;
    }
  g_assert_nonnull (ids[0]);
  tn_test_ok (tn_store_read (store (t), expand_job, ids, NULL, NULL));
  n = g_hash_table_size (expanded);
  g_clear_pointer (&expanded, g_hash_table_unref);
  return n;
}

/* USR-06: nested groups, and groups that contain each other. */
static void
test_groups (void)
{
  TnTest t;
  gint64 id;

  tn_test_setup (&t, 1, 200);
  id = tn_test_map (&t, 0);
  g_assert_cmpint (id, ==, 1);
  tn_test_sync (&t, id, 0);
  g_assert_cmpuint (expand (&t, "Business Departments"),
                    ==,
                    true_members (&t, 0, "Sales") + true_members (&t, 0, "Finance"));
  g_assert_cmpuint (expand (&t, "Loop North"), ==, true_members (&t, 0, "IT"));
  g_assert_cmpuint (expand (&t, "Loop South"), ==, true_members (&t, 0, "IT"));
  tn_test_teardown (&t);
}

/* User sync ----------------------------------------------------------------- */

/* An organization below the managed tenant of the company. */
static gint64
add_organization (TnTest *t, gint64 tenant, const char *name)
{
  const TnOrganizationData data = { .name = name };
  g_autoptr (TnRecord) row = tn_test_tenant (t, tenant);

  return tn_test_int64 (tn_state_add_organization (store (t),
                                                   tn_services_get_actor (t->services),
                                                   &data,
                                                   tn_record_get_int (row, "managed-tenant-id"),
                                                   tn_services_now (t->services)));
}

static void
set_sync (TnTest *t, gint64 organization, const char *department)
{
  g_autoptr (TnUserSync) sync = tn_test_boxed (tn_state_get_user_sync (store (t), organization));

  g_clear_pointer (&sync->filter->departments, g_strfreev);
  if (department != NULL)
    sync->filter->departments = g_strsplit (department, ",", -1);
  tn_test_ok (tn_state_set_user_sync (store (t),
                                      tn_services_get_actor (t->services),
                                      sync,
                                      tn_services_now (t->services)));
}

static TnUserSyncResult
run (TnTest *t, gint64 organization, gboolean override)
{
  g_autoptr (GBytes) bytes =
      tn_test_boxed (tn_people_sync_run (t->services, organization, TRUE, override));

  return *(const TnUserSyncResult *) g_bytes_get_data (bytes, NULL);
}

static gint64
count_end_users (TnTest *t, gint64 organization, int link)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count (*) FROM end_users WHERE organization_id = %" G_GINT64_FORMAT " AND (%d < 0 OR "
      "link = %d)",
      organization,
      link,
      link);

  return tn_test_number (t, sql);
}

static guint
true_users (TnTest *t, guint company, const char *department)
{
  GArray *users = tn_fleet_users (fleet (t), tn_test_company (t, company));
  guint n = 0;

  for (guint i = 0; i < users->len; i++)
    {
      const TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

      n += !user->guest && user->enabled && user->removed == TN_REMOVED_NO &&
           (department == NULL || g_strcmp0 (user->department, department) == 0);
    }
  return n;
}

/* One organization of two: the other is as it was; then each thing that can happen to people. */
static void
test_life (void)
{
  TnTest t;
  gint64 tenant, sales, other;
  TnUserSyncResult result;
  guint n;

  tn_test_setup (&t, 1, 120);
  tenant = tn_test_map (&t, 0);
  tn_test_sync (&t, tenant, 0);
  sales = add_organization (&t, tenant, "Sales Office");
  other = add_organization (&t, tenant, "Other Office");
  n = true_users (&t, 0, "Sales");
  set_sync (&t, sales, "Sales");
  result = run (&t, sales, FALSE);
  g_assert_cmpint (result.outcome, ==, TN_USER_SYNC_DONE);
  g_assert_cmpuint (result.counts[TN_PLAN_CREATE], ==, n);
  g_assert_cmpint (count_end_users (&t, sales, TN_LINK_LINKED), ==, n);
  g_assert_cmpint (count_end_users (&t, other, -1), ==, 0);
  /* Again: nothing to do. */
  result = run (&t, sales, FALSE);
  g_assert_cmpuint (result.unchanged, ==, n);
  g_assert_cmpuint (result.counts[TN_PLAN_CREATE] + result.counts[TN_PLAN_UPDATE], ==, 0);

  tn_fleet_happen (fleet (&t), tn_test_company (&t, 0), "mail", 3, 0);
  tn_fleet_happen (fleet (&t), tn_test_company (&t, 0), "rename", 400, 0);
  result = run (&t, sales, FALSE);
  /* USR-14: whoever has another address and another name is still the same. */
  g_assert_cmpuint (result.counts[TN_PLAN_UPDATE], ==, n);
  g_assert_cmpint (count_end_users (&t, sales, -1), ==, n);

  tn_test_ok (tn_state_enable_user_sync (store (&t),
                                         tn_services_get_actor (t.services),
                                         sales,
                                         FALSE,
                                         tn_services_now (t.services)));
  tn_test_fails (tn_people_sync_run (t.services, sales, FALSE, FALSE),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  g_assert_cmpint (count_end_users (&t, sales, TN_LINK_LINKED), ==, n);
  tn_test_ok (tn_state_enable_user_sync (store (&t),
                                         tn_services_get_actor (t.services),
                                         sales,
                                         TRUE,
                                         tn_services_now (t.services)));
  result = run (&t, sales, FALSE);
  g_assert_cmpuint (result.unchanged, ==, n);
  tn_test_teardown (&t);
}

/* The first enabled member of a department who is no administrator. */
static TnFleetUser *
find_user (TnTest *t, const char *department)
{
  GArray *users = tn_fleet_users (fleet (t), tn_test_company (t, 0));

  for (guint i = 1; i < users->len; i++)
    {
      TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

      if (!user->guest && user->enabled && user->removed == TN_REMOVED_NO && !user->admin &&
          g_strcmp0 (user->department, department) == 0)
        return user;
    }
  g_assert_not_reached ();
}

static int
link_of (TnTest *t, const TnFleetUser *user)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT link FROM end_users WHERE entra_id = '%s'", user->id);

  return (int) tn_test_number (t, sql);
}

static void
test_states (void)
{
  TnTest t;
  gint64 tenant, sales;
  TnFleetUser *user;
  TnFleetTenant *company;

  tn_test_setup (&t, 1, 200);
  company = tn_test_company (&t, 0);
  tenant = tn_test_map (&t, 0);
  tn_test_sync (&t, tenant, 0);
  sales = add_organization (&t, tenant, "Sales Office");
  set_sync (&t, sales, "Sales");
  run (&t, sales, FALSE);
  user = find_user (&t, "Sales");
  g_assert_cmpint (link_of (&t, user), ==, TN_LINK_LINKED);
  tn_test_number (&t, "SELECT 1");

  user->enabled = FALSE;
  tn_fleet_touch (company, user);
  run (&t, sales, FALSE);
  g_assert_cmpint (link_of (&t, user), ==, TN_LINK_DISABLED);
  tn_fleet_remove_user (company, user, TN_REMOVED_CHANGED);
  run (&t, sales, FALSE);
  g_assert_cmpint (link_of (&t, user), ==, TN_LINK_DELETED);
  {
    const TnListQuery query = { .kind = TN_LIST_END_USERS, .filter = TN_FILTER_GONE };
    g_autoptr (GPtrArray) rows = tn_test_rows (&t, &query);

    /* USR-17: the record stays, with the date; licences and devices do not. */
    g_assert_cmpuint (rows->len, ==, 1);
    g_assert_cmpint (tn_record_get_int (g_ptr_array_index (rows, 0), "licences"), ==, -1);
    g_assert_cmpint (tn_record_get_int (g_ptr_array_index (rows, 0), "devices"), ==, -1);
    g_assert_cmpint (tn_record_get_int (g_ptr_array_index (rows, 0), "link-since"),
                     ==,
                     tn_services_now (t.services));
  }
  tn_fleet_restore_user (company, user);
  user->enabled = TRUE;
  tn_fleet_touch (company, user);
  run (&t, sales, FALSE);
  g_assert_cmpint (link_of (&t, user), ==, TN_LINK_LINKED);
  user->department = "Projects";
  tn_fleet_touch (company, user);
  run (&t, sales, FALSE);
  g_assert_cmpint (link_of (&t, user), ==, TN_LINK_OUT_OF_SCOPE);
  g_assert_cmpint (
      tn_test_number (&t, "SELECT count (*) FROM end_users WHERE department = 'Projects'"),
      ==,
      0);
  user->department = "Sales";
  tn_fleet_touch (company, user);
  run (&t, sales, FALSE);
  g_assert_cmpint (link_of (&t, user), ==, TN_LINK_LINKED);
  tn_test_teardown (&t);
}

/* USR-20: half of the people are gone: nothing happens until somebody has seen it. */
static void
test_safety_stop (void)
{
  TnTest t;
  gint64 tenant, office, linked;
  TnUserSyncResult result;
  g_autoptr (TnUserSync) sync = NULL, after = NULL;

  tn_test_setup (&t, 1, 100);
  tenant = tn_test_map (&t, 0);
  tn_test_sync (&t, tenant, 0);
  office = add_organization (&t, tenant, "Whole Company");
  set_sync (&t, office, NULL);
  run (&t, office, FALSE);
  linked = count_end_users (&t, office, TN_LINK_LINKED);
  tn_fleet_remove_users (fleet (&t), tn_test_company (&t, 0), 60, TN_REMOVED_CHANGED);
  result = run (&t, office, FALSE);
  g_assert_cmpint (result.outcome, ==, TN_USER_SYNC_STOPPED);
  g_assert_cmpint (count_end_users (&t, office, TN_LINK_LINKED), ==, linked);
  sync = tn_test_boxed (tn_state_get_user_sync (store (&t), office));
  g_assert_cmpint (sync->stopped_run, ==, result.run);
  result = run (&t, office, TRUE);
  g_assert_cmpint (result.outcome, ==, TN_USER_SYNC_DONE);
  g_assert_cmpint (count_end_users (&t, office, TN_LINK_DELETED), >, 30);
  after = tn_test_boxed (tn_state_get_user_sync (store (&t), office));
  g_assert_cmpint (after->stopped_run, ==, 0);
  tn_test_teardown (&t);
}

/* Two customers become one: those of the other tenant are in no directory that is asked, and nobody
 * deleted them. */
static void
test_merged (void)
{
  TnTest t;
  gint64 one, other, office, branch, linked;

  tn_test_setup (&t, 2, 120);
  one = tn_test_map (&t, 0);
  other = tn_test_map (&t, 1);
  tn_test_sync (&t, one, 0);
  tn_test_sync (&t, other, 1);
  office = add_organization (&t, one, "Office");
  branch = add_organization (&t, other, "Branch");
  set_sync (&t, office, NULL);
  set_sync (&t, branch, "Sales");
  run (&t, office, FALSE);
  run (&t, branch, FALSE);
  linked = count_end_users (&t, branch, TN_LINK_LINKED);
  g_assert_cmpint (linked, >, 0);
  linked += count_end_users (&t, office, TN_LINK_LINKED);
  tn_test_ok (tn_state_merge_organizations (store (&t),
                                            tn_services_get_actor (t.services),
                                            branch,
                                            office,
                                            tn_services_now (t.services)));
  run (&t, office, FALSE);
  g_assert_cmpint (count_end_users (&t, office, TN_LINK_LINKED), ==, linked);
  g_assert_cmpint (count_end_users (&t, office, TN_LINK_DELETED), ==, 0);
  tn_test_teardown (&t);
}

/* USR-13: what changes at Microsoft is here within the hour, without anybody asking. */
static void
test_hourly (void)
{
  TnTest t;
  g_autoptr (TnScheduler) scheduler = NULL;
  gint64 tenant, office;
  TnFleetUser *user;
  const char *before;

  tn_test_setup (&t, 1, 60);
  scheduler = tn_scheduler_new (t.services);
  tenant = tn_test_map (&t, 0);
  tn_test_sync (&t, tenant, 0);
  office = add_organization (&t, tenant, "Whole Company");
  set_sync (&t, office, NULL);
  tn_test_ok (tn_scheduler_run_due (scheduler));
  g_assert_cmpint (count_end_users (&t, office, TN_LINK_LINKED), ==, true_users (&t, 0, NULL));
  /* ADM-04: nobody did that. */
  g_assert_cmpint (tn_test_number (&t,
                                   "SELECT count (*) FROM audit WHERE action = 'user-sync.run' AND "
                                   "source <> 'background'"),
                   ==,
                   0);
  user = find_user (&t, "Sales");
  before = user->job_title;
  user->job_title = "Head of Everything";
  tn_fleet_touch (tn_test_company (&t, 0), user);
  g_assert_cmpstr (before, !=, user->job_title);
  for (guint minutes = 0; minutes < 60; minutes += 10)
    {
      tn_clock_advance (t.clock, 10 * 60);
      tn_test_ok (tn_scheduler_run_due (scheduler));
    }
  g_assert_cmpint (tn_test_number (&t,
                                   "SELECT count (*) FROM end_users WHERE job_title = 'Head of "
                                   "Everything'"),
                   ==,
                   1);
  /* Two hours without changes: two runs, and no line in the audit trail. */
  {
    gint64 runs = tn_test_number (&t, "SELECT count (*) FROM user_sync_runs"),
           lines =
               tn_test_number (&t, "SELECT count (*) FROM audit WHERE action = 'user-sync.run'");

    for (guint minutes = 0; minutes < 120; minutes += 10)
      {
        tn_clock_advance (t.clock, 10 * 60);
        tn_test_ok (tn_scheduler_run_due (scheduler));
      }
    g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM user_sync_runs") - runs, ==, 2);
    g_assert_cmpint (
        tn_test_number (&t, "SELECT count (*) FROM audit WHERE action = 'user-sync.run'"),
        ==,
        lines);
  }
  tn_test_teardown (&t);
}

static gint64
add_end_user (TnTest *t, gint64 organization, const char *name, const char *email)
{
  TnEndUserData data = { .organization = organization };

  data.values[TN_PERSON_NAME] = name;
  data.values[TN_PERSON_EMAIL] = email;
  return tn_test_int64 (tn_state_add_end_user (store (t),
                                               tn_services_get_actor (t->services),
                                               &data,
                                               tn_services_now (t->services)));
}

/* USR-09, USR-15: linked by address, and what has to be decided by a person. */
static void
test_conflicts (void)
{
  TnTest t;
  gint64 tenant, office, beside, known, elsewhere;
  TnFleetUser *one, *two;
  TnUserSyncResult result;
  g_autofree char *upper = NULL;
  const TnListQuery query = { .kind = TN_LIST_CONFLICTS };

  tn_test_setup (&t, 1, 80);
  tenant = tn_test_map (&t, 0);
  one = find_user (&t, "Sales");
  two = find_user (&t, "Finance");
  g_set_str (&one->mail, "one@known.example");
  g_set_str (&two->mail, "two@known.example");
  tn_test_sync (&t, tenant, 0);
  office = add_organization (&t, tenant, "Office");
  beside = add_organization (&t, tenant, "Beside");
  upper = g_ascii_strup ("one@known.example", -1);
  known = add_end_user (&t, office, "Known Person", upper);
  elsewhere = add_end_user (&t, beside, "Person Beside", "two@known.example");
  set_sync (&t, office, NULL);
  result = run (&t, office, FALSE);
  g_assert_cmpuint (result.counts[TN_PLAN_LINK], ==, 1);
  g_assert_cmpuint (result.counts[TN_PLAN_CONFLICT], ==, 1);
  g_assert_cmpint (tn_test_number (&t,
                                   "SELECT count (*) FROM end_users WHERE email_fold = "
                                   "'one@known.example'"),
                   ==,
                   1);
  g_assert_cmpint (link_of (&t, one), ==, TN_LINK_LINKED);
  g_assert_cmpint (known, >, 0);
  {
    g_autoptr (GPtrArray) rows = tn_test_rows (&t, &query);

    g_assert_cmpuint (rows->len, ==, 1);
    g_assert_cmpint (tn_record_get_int (g_ptr_array_index (rows, 0), "end-user"), ==, elsewhere);
    g_assert_cmpint (tn_record_get_int (g_ptr_array_index (rows, 0), "kind"),
                     ==,
                     TN_CONFLICT_ELSEWHERE);
  }
  tn_test_ok (tn_state_resolve_conflict (store (&t),
                                         tn_services_get_actor (t.services),
                                         office,
                                         two->id,
                                         TN_CONFLICT_IGNORE,
                                         0,
                                         tn_services_now (t.services)));
  result = run (&t, office, FALSE);
  g_assert_cmpuint (result.counts[TN_PLAN_CONFLICT], ==, 0);
  {
    g_autoptr (GPtrArray) ignored = tn_test_boxed (tn_state_list_ignored (store (&t), office));

    g_assert_cmpuint (ignored->len, ==, 1);
    g_assert_cmpstr (((TnIgnoredUser *) g_ptr_array_index (ignored, 0))->entra_id, ==, two->id);
    g_assert_cmpstr (((TnIgnoredUser *) g_ptr_array_index (ignored, 0))->name, !=, two->id);
  }
  /* Whom somebody ignores is ignored after an organization was deleted by mistake, too. */
  {
    g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
    g_autoptr (GPtrArray) ignored = NULL;

    g_array_append_val (ids, office);
    tn_test_ok (tn_state_delete_organizations (store (&t),
                                               tn_services_get_actor (t.services),
                                               ids,
                                               tn_services_now (t.services)));
    tn_test_ok (tn_state_undo (store (&t),
                               tn_services_get_actor (t.services),
                               "organization.delete",
                               office,
                               tn_services_now (t.services)));
    ignored = tn_test_boxed (tn_state_list_ignored (store (&t), office));
    g_assert_cmpuint (ignored->len, ==, 1);
  }
  tn_test_ok (tn_state_resolve_conflict (store (&t),
                                         tn_services_get_actor (t.services),
                                         office,
                                         two->id,
                                         TN_CONFLICT_NOTICE,
                                         0,
                                         tn_services_now (t.services)));
  {
    g_autoptr (GPtrArray) ignored = tn_test_boxed (tn_state_list_ignored (store (&t), office));

    g_assert_cmpuint (ignored->len, ==, 0);
  }
  run (&t, office, FALSE);
  tn_test_ok (tn_state_resolve_conflict (store (&t),
                                         tn_services_get_actor (t.services),
                                         office,
                                         two->id,
                                         TN_CONFLICT_MOVE,
                                         0,
                                         tn_services_now (t.services)));
  result = run (&t, office, FALSE);
  g_assert_cmpuint (result.counts[TN_PLAN_CONFLICT], ==, 0);
  g_assert_cmpint (link_of (&t, two), ==, TN_LINK_LINKED);
  g_assert_cmpint (count_end_users (&t, beside, -1), ==, 0);
  tn_test_teardown (&t);
}

static gboolean
execute_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  return tn_db_run (db, error, g_intern_string (data), "");
}

static void
execute (TnTest *t, char *sql)
{
  tn_test_ok (tn_store_write (store (t), execute_job, sql, g_free));
}

/* A run that is cut anywhere has not begun: whoever comes next finds all as it was, and nobody
 * twice. */
static void
test_cut (void)
{
  TnTest t;
  gint64 tenant, office, n;

  tn_test_setup (&t, 1, 40);
  tenant = tn_test_map (&t, 0);
  office = add_organization (&t, tenant, "Office");
  g_assert_cmpint (tn_test_sync (&t, tenant, 0), ==, TN_RUN_SUCCESS);
  set_sync (&t, office, NULL);
  n = (gint64) run (&t, office, FALSE).counts[TN_PLAN_CREATE];
  g_assert_cmpint (n, >, 20);
  execute (&t, g_strdup ("DELETE FROM end_users"));
  execute (&t, g_strdup ("DELETE FROM user_sync_items"));
  execute (&t, g_strdup ("DELETE FROM user_sync_runs"));
  for (gint64 step = 0; step < n; step++)
    {
      execute (&t,
               g_strdup_printf ("CREATE TRIGGER cut BEFORE INSERT ON end_users WHEN (SELECT count "
                                "(*) FROM end_users) >= %" G_GINT64_FORMAT
                                " BEGIN SELECT RAISE (ABORT, 'cut'); END",
                                step));
      tn_test_fails (tn_people_sync_run (t.services, office, FALSE, FALSE),
                     TN_STORE_ERROR,
                     TN_STORE_ERROR_CONSTRAINT);
      g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM end_users"), ==, 0);
      g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM user_sync_items"), ==, 0);
      execute (&t, g_strdup ("DROP TRIGGER cut"));
    }
  g_assert_cmpuint (run (&t, office, FALSE).counts[TN_PLAN_CREATE], ==, n);
  g_assert_cmpint (tn_test_number (&t, "SELECT count (*) FROM end_users"), ==, n);
  tn_test_teardown (&t);
}

/* USR-24, USR-25: without a mapping nothing can be set up; when the integration is gone, people
 * stay.
 */
static void
test_mapping (void)
{
  TnTest t;
  gint64 tenant, office, alone, n;
  const TnOrganizationData data = { .name = "Alone" };
  g_autoptr (TnUserSync) sync = NULL;
  g_autoptr (TnUserSync) after = NULL;

  tn_test_setup (&t, 1, 40);
  tenant = tn_test_map (&t, 0);
  tn_test_sync (&t, tenant, 0);
  office = add_organization (&t, tenant, "Office");
  alone = tn_test_int64 (tn_state_add_organization (store (&t),
                                                    tn_services_get_actor (t.services),
                                                    &data,
                                                    0,
                                                    tn_services_now (t.services)));
  sync = tn_test_boxed (tn_state_get_user_sync (store (&t), alone));
  g_assert_cmpint (sync->tenant, ==, 0);
  tn_test_fails (tn_state_set_user_sync (store (&t),
                                         tn_services_get_actor (t.services),
                                         sync,
                                         tn_services_now (t.services)),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  set_sync (&t, office, NULL);
  run (&t, office, FALSE);
  n = count_end_users (&t, office, -1);
  g_assert_cmpint (n, >, 10);
  tn_test_ok (tn_state_unmap (store (&t),
                              tn_services_get_actor (t.services),
                              tenant,
                              tn_services_now (t.services)));
  g_assert_cmpint (tn_test_boolean (dex_future_new_true ()), ==, TRUE);
  tn_test_ok (tn_people_sync_run_due (t.services, TRUE));
  g_assert_cmpint (count_end_users (&t, office, TN_LINK_LINKED), ==, n);
  after = tn_test_boxed (tn_state_get_user_sync (store (&t), office));
  g_assert_true (after->exists && after->enabled);
  g_assert_cmpint (after->tenant, ==, 0);
  tn_test_teardown (&t);
}

/* USR-08, USR-21, USR-22: what is shown is what happens. */
static void
test_preview (void)
{
  TnTest t;
  gint64 tenant, office;
  g_autoptr (TnDirectory) directory = NULL;
  g_autoptr (TnUserSync) sync = NULL;
  g_autoptr (TnUserPlan) plan = NULL, again = NULL, narrower = NULL;
  g_autoptr (GHashTable) neighbours = NULL;
  TnUserSyncResult result;

  tn_test_setup (&t, 1, 150);
  tenant = tn_test_map (&t, 0);
  tn_test_fails (tn_cache_read_directory (store (&t), tenant, NULL),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  tn_test_sync (&t, tenant, 0);
  office = add_organization (&t, tenant, "Office");
  add_end_user (&t, office, "By Hand", NULL);
  directory = tn_test_boxed (tn_cache_read_directory (store (&t), tenant, NULL));
  add_end_user (&t,
                add_organization (&t, tenant, "Beside It"),
                "Known There",
                g_array_index (directory->users, TnDirectoryUser, 2).values[TN_PERSON_EMAIL]);
  sync = tn_test_boxed (tn_state_get_user_sync (store (&t), office));
  plan = tn_test_boxed (tn_state_plan_user_sync (store (&t), sync, directory, NULL, NULL));
  g_assert_cmpuint (plan->counts[TN_PLAN_CONFLICT], ==, 1);
  /* Whoever plans again and again asks once who is known beside it. */
  neighbours = tn_test_boxed (tn_state_read_neighbours (store (&t), office));
  g_assert_cmpuint (g_hash_table_size (neighbours), ==, 1);
  again = tn_test_boxed (tn_state_plan_user_sync (store (&t), sync, directory, neighbours, NULL));
  g_assert_cmpmem (again->counts, sizeof again->counts, plan->counts, sizeof plan->counts);
  g_assert_cmpint (count_end_users (&t, office, -1), ==, 1);
  set_sync (&t, office, NULL);
  result = run (&t, office, FALSE);
  g_assert_cmpmem (result.counts, sizeof result.counts, plan->counts, sizeof plan->counts);
  /* Fewer people: those who are left out are said to be. */
  sync->filter->departments = g_strsplit ("Sales", ",", -1);
  narrower = tn_test_boxed (tn_state_plan_user_sync (store (&t), sync, directory, NULL, NULL));
  g_assert_cmpuint (narrower->counts[TN_PLAN_OUT_OF_SCOPE],
                    ==,
                    true_users (&t, 0, NULL) - true_users (&t, 0, "Sales"));
  tn_test_teardown (&t);
}

/* End users ----------------------------------------------------------------- */

static void
test_end_users (void)
{
  TnTest t;
  gint64 tenant, office, id;
  TnEndUserData data = { 0 };
  g_autoptr (GPtrArray) shared = NULL;
  const TnActor *actor;

  tn_test_setup (&t, 1, 20);
  actor = tn_services_get_actor (t.services);
  tenant = tn_test_map (&t, 0);
  office = add_organization (&t, tenant, "Office");
  id = add_end_user (&t, office, "Ada Lovelace", "ada@office.example");
  data.organization = office;
  data.portal = TRUE;
  data.values[TN_PERSON_NAME] = "Ada";
  /* EUS-03 */
  tn_test_fails (tn_state_edit_end_user (store (&t), actor, id, &data, 5),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  data.values[TN_PERSON_EMAIL] = "not an address";
  tn_test_fails (tn_state_edit_end_user (store (&t), actor, id, &data, 5),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  data.values[TN_PERSON_EMAIL] = "ada@office.example";
  data.values[TN_PERSON_JOB_TITLE] = "Countess";
  tn_test_ok (tn_state_edit_end_user (store (&t), actor, id, &data, 5));
  /* EUS-04: somebody else, in whatever case, and not the person itself. */
  add_end_user (&t, office, "Other Ada", "ADA@office.example");
  shared = tn_test_boxed (tn_state_find_email (store (&t), "Ada@Office.example", id));
  g_assert_cmpuint (shared->len, ==, 1);
  g_assert_cmpstr (((TnSharedEmail *) g_ptr_array_index (shared, 0))->name, ==, "Other Ada");
  {
    const TnListQuery query = { .kind = TN_LIST_END_USERS, .filter = TN_FILTER_SHARED };
    g_autoptr (GPtrArray) rows = tn_test_rows (&t, &query);

    g_assert_cmpuint (rows->len, ==, 2);
    g_assert_cmpint (tn_record_get_int (g_ptr_array_index (rows, 0), "shared"), ==, 1);
  }
  tn_test_ok (tn_state_delete_end_user (store (&t), actor, id, 6));
  g_assert_cmpint (count_end_users (&t, office, -1), ==, 1);
  tn_test_ok (tn_state_undo (store (&t), actor, "end-user.delete", id, 7));
  g_assert_cmpint (
      tn_test_number (&t,
                      "SELECT count (*) FROM end_users WHERE job_title = 'Countess' AND "
                      "portal = 1"),
      ==,
      1);
  tn_test_ok (tn_state_undo (store (&t), actor, "end-user.edit", id, 8));
  g_assert_cmpint (
      tn_test_number (&t,
                      "SELECT count (*) FROM end_users WHERE name = 'Ada Lovelace' AND "
                      "job_title IS NULL"),
      ==,
      1);
  tn_test_teardown (&t);
}

static void
add_tests (void)
{
  g_test_add_func ("/people/ORG-01-merged-with-another-tenant", test_merged);
  g_test_add_func ("/people/mirror", test_mirror);
  g_test_add_func ("/people/mirror-without-groups", test_without_groups);
  g_test_add_func ("/people/USR-06-nested-groups", test_groups);
  g_test_add_func ("/people/USR-01-USR-10-USR-14-USR-23-life", test_life);
  g_test_add_func ("/people/USR-16-USR-17-USR-18-USR-19-states", test_states);
  g_test_add_func ("/people/USR-20-safety-stop", test_safety_stop);
  g_test_add_func ("/people/USR-13-USR-26-hourly", test_hourly);
  g_test_add_func ("/people/USR-09-USR-15-conflicts", test_conflicts);
  g_test_add_func ("/people/REL-01-cut-at-each-step", test_cut);
  g_test_add_func ("/people/USR-24-USR-25-mapping", test_mapping);
  g_test_add_func ("/people/USR-08-USR-21-USR-22-preview", test_preview);
  g_test_add_func ("/people/EUS-03-EUS-04-EUS-05-end-users", test_end_users);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add_tests);
}
