/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-backup.h"

#include "tn-fleet.h"
#include "tn-restore.h"
#include "tn-sealed-log.h"
#include "tn-snapshots-private.h"

#include <string.h>

/* What a restore offers and does, against the rehearsal cloud. */

/* One tenant, mapped, which may be backed up and restored. */
static gint64
begin (TnTest *t, guint users)
{
  gint64 tenant;

  tn_test_setup (t, 1, users);
  tenant = tn_test_map (t, 0);
  tn_test_backup_allow (t, tenant, TRUE);
  return tenant;
}

static TnRestorePlan *
plan (TnTest *t, gint64 tenant, gint64 snapshot, GPtrArray *wishes, gboolean block)
{
  const TnSnapshotTarget target = tn_test_backup_target (t, tenant);
  const TnRestoreOptions options = { block, TRUE };

  return tn_test_boxed (tn_restore_plan (t->services, &target, snapshot, wishes, &options, NULL));
}

static GPtrArray *
everything (void)
{
  GPtrArray *wishes = tn_restore_wishes_new ();

  for (guint i = 0; i < TN_N_OBJECTS; i++)
    tn_restore_wish (wishes, (TnObjectKind) i, NULL);
  return wishes;
}

static TnChangeRow *
row_at (TnRestorePlan *restore, guint i)
{
  TnChangeRow *row = g_list_model_get_item (G_LIST_MODEL (restore->set), i);

  g_object_unref (row);
  return row;
}

/* And wherever something is put back: each row says whether it is, and what is left is done by the
 * next run. */
static void
test_cut_restore (void)
{
  static const char *const steps[] = { "/restore", "/users/", "/groups/", "/conditionalAccess" };
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL;
  g_autoptr (GPtrArray) wishes = everything ();
  g_autoptr (TnRestorePlan) again = NULL;

  tn_test_setup (&t, 1, 60);
  tn_test_share_clock (&t);
  tenant = tn_test_map (&t, 0);
  tn_test_backup_allow (&t, tenant, TRUE);
  first = tn_test_backup_take (&t, tenant, FALSE);
  g_assert_true (tn_rehearsal_happen (t.rehearsal, tn_test_company (&t, 0)->id, "attack", 20));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (TnRestorePlan) restore = plan (&t, tenant, first->id, wishes, FALSE);
      guint n = tn_change_set_count_chosen (restore->set);

      tn_rehearsal_add_fault (t.rehearsal,
                              i % 2 == 0 ? TN_FAULT_RESET : TN_FAULT_TRUNCATE,
                              NULL,
                              steps[i],
                              0,
                              NULL);
      tn_test_ok (tn_change_set_run (restore->set));
      tn_rehearsal_clear_faults (t.rehearsal);
      g_test_message ("%s: %u of %u done",
                      steps[i],
                      tn_change_set_count (restore->set, TN_CHANGE_DONE),
                      n);
      g_assert_cmpuint (tn_change_set_count (restore->set, TN_CHANGE_DONE) +
                            tn_change_set_count (restore->set, TN_CHANGE_FAILED) +
                            tn_change_set_count (restore->set, TN_CHANGE_UNKNOWN),
                        ==,
                        n);
    }
  {
    g_autoptr (TnRestorePlan) rest = plan (&t, tenant, first->id, wishes, FALSE);

    tn_test_ok (tn_change_set_run (rest->set));
    g_assert_cmpuint (tn_change_set_count (rest->set, TN_CHANGE_FAILED), ==, 0);
  }
  again = plan (&t, tenant, first->id, wishes, FALSE);
  g_assert_cmpuint (tn_change_set_count_chosen (again->set), ==, 0);
  tn_test_teardown (&t);
}

/* The exercise: 200 users, 12 policies and 3 groups are deleted; all of them come back, and a
 * second restore finds nothing to do. */
static void
test_recovery (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL, after = NULL;
  g_autoptr (GPtrArray) wishes = everything (), diffs = NULL;
  g_autoptr (TnRestorePlan) restore = NULL, again = NULL;
  guint users;

  tenant = begin (&t, 600);
  users = tn_test_backup_count_users (&t);
  first = tn_test_backup_take (&t, tenant, FALSE);
  tn_clock_advance (t.clock, 3600);
  g_assert_true (tn_rehearsal_happen (t.rehearsal, tn_test_company (&t, 0)->id, "attack", 200));
  g_assert_cmpuint (tn_test_backup_count_users (&t), ==, users - 200);
  restore = plan (&t, tenant, first->id, wishes, FALSE);
  g_assert_cmpuint (tn_change_set_count_chosen (restore->set), >=, 200 + 12 + 3);
  g_assert_cmpint (tn_test_int64 (tn_change_set_missing_permission (restore->set)), ==, 0);
  /* Somebody joins meanwhile, and stays. */
  tn_fleet_happen (tn_rehearsal_get_fleet (t.rehearsal), tn_test_company (&t, 0), "join", 1, 0);
  tn_test_ok (tn_change_set_run (restore->set));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (restore->set)); i++)
    if (tn_change_row_get_state (row_at (restore, i)) == TN_CHANGE_FAILED)
      g_error ("%s: %s",
               tn_change_row_get_name (row_at (restore, i)),
               tn_change_row_get_result (row_at (restore, i)));
  g_assert_cmpuint (tn_change_set_count (restore->set, TN_CHANGE_FAILED), ==, 0);
  g_assert_cmpuint (tn_change_set_count (restore->set, TN_CHANGE_UNKNOWN), ==, 0);
  g_assert_cmpuint (tn_test_backup_count_users (&t), ==, users + 1);
  after = tn_test_backup_take (&t, tenant, TRUE);
  diffs = tn_test_boxed (
      tn_snapshot_compare (t.services, tn_test_company (&t, 0)->id, first->id, after->id));
  for (guint i = 0; i < diffs->len; i++)
    {
      const TnSnapshotDiff *diff = g_ptr_array_index (diffs, i);

      /* The one who joined, and the groups and the device that came with them. */
      g_assert_true (!diff->was || diff->kind == TN_OBJECT_GROUP);
    }
  again = plan (&t, tenant, first->id, wishes, FALSE);
  g_assert_cmpuint (tn_change_set_count_chosen (again->set), ==, 0);
  tn_test_teardown (&t);
}

/* One object: its values come back; nothing else is touched. */
static void
test_values (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();
  g_autoptr (TnRestorePlan) restore = NULL;
  GArray *people;
  TnFleetUser *user = NULL;
  TnDirectoryGroup *sales;
  const char *before;

  tenant = begin (&t, 60);
  first = tn_test_backup_take (&t, tenant, FALSE);
  people = tn_fleet_users (tn_rehearsal_get_fleet (t.rehearsal), tn_test_company (&t, 0));
  sales = &g_array_index (tn_test_company (&t, 0)->groups, TnDirectoryGroup, 0);
  for (guint i = 1; user == NULL; i++)
    {
      TnFleetUser *one = &g_array_index (people, TnFleetUser, i);

      if (!one->admin && !one->synced && !one->guest && one->enabled && one->department != NULL &&
          tn_fleet_is_member (tn_test_company (&t, 0), sales, one))
        user = one;
    }
  before = user->department;
  user->department = "Elsewhere";
  user->enabled = FALSE;
  tn_fleet_touch (tn_test_company (&t, 0), user);
  tn_fleet_set_member (tn_test_company (&t, 0), sales, user, FALSE);
  tn_restore_wish (wishes, TN_OBJECT_USER, user->id);
  restore = plan (&t, tenant, first->id, wishes, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (restore->set)), ==, 1);
  g_assert_nonnull (
      strstr (tn_change_row_get_before (row_at (restore, 0)), "department: Elsewhere"));
  tn_test_ok (tn_change_set_run (restore->set));
  g_assert_cmpuint (tn_change_row_get_state (row_at (restore, 0)), ==, TN_CHANGE_DONE);
  g_assert_cmpstr (user->department, ==, before);
  /* As was asked for, not as it was. */
  g_assert_false (user->enabled);
  g_assert_true (tn_fleet_is_member (tn_test_company (&t, 0), sales, user));
  tn_test_teardown (&t);
}

/* Microsoft says yes and does nothing: no success. */
static void
test_lazy (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();
  g_autoptr (TnRestorePlan) restore = NULL;

  tenant = begin (&t, 60);
  first = tn_test_backup_take (&t, tenant, FALSE);
  tn_rehearsal_happen (t.rehearsal, tn_test_company (&t, 0)->id, "attack", 2);
  tn_test_company (&t, 0)->lazy = TRUE;
  tn_restore_wish (wishes, TN_OBJECT_USER, NULL);
  tn_restore_wish (wishes, TN_OBJECT_ACCESS_POLICY, NULL);
  restore = plan (&t, tenant, first->id, wishes, FALSE);
  g_assert_cmpuint (tn_change_set_count_chosen (restore->set), >=, 2);
  tn_test_ok (tn_change_set_run (restore->set));
  g_assert_cmpuint (tn_change_set_count (restore->set, TN_CHANGE_DONE), ==, 0);
  tn_test_teardown (&t);
}

static void
send (TnTest *t, const char *method, const char *path, const char *body)
{
  const char *tenant_id = tn_test_company (t, 0)->id;
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;

  tn_test_ok (tn_graph_send (tn_services_get_graph (t->services, tenant_id),
                             method,
                             tenant_id,
                             path,
                             bytes,
                             NULL,
                             TN_CALL_DEFAULT,
                             NULL));
}

/* Somebody takes a role away and gives one to somebody else: the new assignment is no twin of the
 * one that is missing, though neither has anything that could be set back. */
static void
test_swap (void)
{
  TnTest t;
  gint64 tenant;
  TnSnapshotTarget target;
  g_autoptr (TnSnapshotInfo) info = NULL;
  g_autoptr (GPtrArray) assignments = NULL, users = NULL, wishes = tn_restore_wishes_new ();
  g_autoptr (TnRestorePlan) plan = NULL, again = NULL;
  const TnRestoreOptions options = { FALSE, FALSE };
  g_autofree char *path = NULL, *body = NULL;

  tenant = begin (&t, 40);
  target = tn_test_backup_target (&t, tenant);
  info = tn_test_backup_take (&t, tenant, FALSE);
  assignments = tn_test_backup_objects (&t, TN_OBJECT_ROLE_ASSIGNMENT, NULL);
  users = tn_test_backup_objects (&t, TN_OBJECT_USER, NULL);
  g_assert_cmpuint (assignments->len, >, 0);
  path = g_strconcat ("/v1.0/roleManagement/directory/roleAssignments/",
                      ((TnSnapshotObject *) g_ptr_array_index (assignments, 0))->id,
                      NULL);
  send (&t, "DELETE", path, NULL);
  body = g_strdup_printf (
      "{\"principalId\":\"%s\",\"roleDefinitionId\":\"fe930be7-5e62-47db-91af-98c3a49a38b1\","
      "\"directoryScopeId\":\"/\"}",
      ((TnSnapshotObject *) g_ptr_array_index (users, 7))->id);
  send (&t, "POST", "/v1.0/roleManagement/directory/roleAssignments", body);
  tn_restore_wish (wishes, TN_OBJECT_ROLE_ASSIGNMENT, NULL);
  plan = tn_test_boxed (tn_restore_plan (t.services, &target, info->id, wishes, &options, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (plan->set)), ==, 1);
  tn_test_ok (tn_change_set_run (plan->set));
  g_assert_cmpuint (tn_change_set_count (plan->set, TN_CHANGE_DONE), ==, 1);
  /* Now there is one that is. */
  again = tn_test_boxed (tn_restore_plan (t.services, &target, info->id, wishes, &options, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again->set)), ==, 0);
  tn_test_teardown (&t);
}

/* A customer of a CSP is asked through Partner Center, without a sign-in; each permission when it
 * is needed, and what was given before stays. */
static void
test_customer (void)
{
  TnTest t;
  g_autoptr (TnRecord) row = NULL;
  g_autoptr (TnSnapshotInfo) before = NULL, after = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();
  g_autoptr (TnRestorePlan) plan = NULL;
  const TnRestoreOptions options = { FALSE, TRUE };
  TnFleetTenant *customer;
  TnSnapshotTarget target;

  tn_test_setup (&t, 1, 40);
  tn_test_add_partner (&t, 3);
  tn_test_csp (&t);
  customer = tn_test_customer_tenant (&t, 0);
  row = tn_test_customer (&t, 0);
  target = (TnSnapshotTarget) { tn_record_get_id (row), customer->id, customer->name };
  before = tn_test_boxed (tn_snapshot_take (t.services, &target, "manual", FALSE, NULL));
  g_assert_cmpstr (before->kinds[TN_OBJECT_METHODS_POLICY].problem, ==, "forbidden");
  tn_test_ok (tn_permit_backup (t.services, row, FALSE, NULL, NULL));
  after = tn_test_boxed (tn_snapshot_take (t.services, &target, "manual", FALSE, NULL));
  g_assert_cmpstr (after->kinds[TN_OBJECT_METHODS_POLICY].problem, ==, NULL);
  g_assert_cmpuint (after->kinds[TN_OBJECT_USER].objects, >, 0);
  tn_fleet_happen (tn_rehearsal_get_fleet (t.rehearsal), customer, "delete", 2, 9);
  tn_restore_wish (wishes, TN_OBJECT_USER, NULL);
  plan = tn_test_boxed (tn_restore_plan (t.services, &target, after->id, wishes, &options, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (plan->set)), ==, 2);
  g_assert_cmpint (tn_test_int64 (tn_change_set_missing_permission (plan->set)), ==, target.tenant);
  tn_test_ok (tn_permit_backup (t.services, row, TRUE, NULL, NULL));
  g_assert_cmpint (tn_test_int64 (tn_change_set_missing_permission (plan->set)), ==, 0);
  tn_test_ok (tn_change_set_run (plan->set));
  g_assert_cmpuint (tn_change_set_count (plan->set, TN_CHANGE_DONE), ==, 2);
  tn_test_teardown (&t);
}

/* Of each kind that a restore judges, the worst is to take for gone, or for unchanged, what was not
 * looked at: a kind that is switched off is read for the restore all the same. */
static void
test_kind_switched_off (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL, second = NULL;
  g_autoptr (TnBackupState) state = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new (), diffs = NULL;
  g_autoptr (TnRestorePlan) restore = NULL;

  tenant = begin (&t, 60);
  first = tn_test_backup_take (&t, tenant, FALSE);
  state = tn_test_backup_get (&t, tenant);
  state->enabled = TRUE;
  state->kinds = TN_ALL_OBJECTS & ~(1u << TN_OBJECT_ACCESS_POLICY);
  tn_test_backup_set (&t, state);
  second = tn_test_backup_take (&t, tenant, FALSE);
  g_assert_cmpuint (second->kinds[TN_OBJECT_ACCESS_POLICY].objects, ==, 0);
  g_assert_cmpuint (second->removed, ==, 0);
  diffs = tn_test_boxed (
      tn_snapshot_compare (t.services, tn_test_company (&t, 0)->id, first->id, second->id));
  g_assert_cmpuint (diffs->len, ==, 0);
  tn_restore_wish (wishes, TN_OBJECT_ACCESS_POLICY, NULL);
  restore = plan (&t, tenant, first->id, wishes, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (restore->set)), ==, 0);
  g_assert_cmpuint (restore->unchanged, ==, first->kinds[TN_OBJECT_ACCESS_POLICY].objects);
  tn_test_teardown (&t);
}

static void
assert_nothing_offered (TnTest *t, gint64 tenant, gint64 snapshot, GPtrArray *wishes, guint n)
{
  g_autoptr (TnRestorePlan) restore = plan (t, tenant, snapshot, wishes, FALSE);

  g_assert_cmpuint (restore->unchanged, ==, 0);
  g_assert_cmpuint (tn_change_set_count_chosen (restore->set), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (restore->set)), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_nonnull (tn_change_row_get_problem (row_at (restore, i)));
}

static void
test_kind_not_read (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();

  tenant = begin (&t, 60);
  first = tn_test_backup_take (&t, tenant, FALSE);
  tn_restore_wish (wishes, TN_OBJECT_ACCESS_POLICY, NULL);
  tn_rehearsal_add_fault (t.rehearsal,
                          TN_FAULT_FORBIDDEN,
                          NULL,
                          "/conditionalAccess/policies",
                          0,
                          NULL);
  assert_nothing_offered (&t,
                          tenant,
                          first->id,
                          wishes,
                          first->kinds[TN_OBJECT_ACCESS_POLICY].objects);
  tn_test_teardown (&t);
}

/* Who may still be among the deleted is not made anew: they would lose their id and mailbox. */
static void
test_deleted_not_read (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();
  GArray *people;

  tenant = begin (&t, 60);
  first = tn_test_backup_take (&t, tenant, FALSE);
  people = tn_fleet_users (tn_rehearsal_get_fleet (t.rehearsal), tn_test_company (&t, 0));
  for (guint i = 10; i < 13; i++)
    {
      TnFleetUser *user = &g_array_index (people, TnFleetUser, i);

      tn_restore_wish (wishes, TN_OBJECT_USER, user->id);
      tn_fleet_remove_user (tn_test_company (&t, 0), user, TN_REMOVED_CHANGED);
    }
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_FORBIDDEN, NULL, "/deletedItems/", 0, NULL);
  assert_nothing_offered (&t, tenant, first->id, wishes, 3);
  tn_rehearsal_clear_faults (t.rehearsal);
  {
    g_autoptr (TnRestorePlan) restore = plan (&t, tenant, first->id, wishes, FALSE);

    g_assert_cmpuint (tn_change_set_count_chosen (restore->set), ==, 3);
  }
  tn_test_teardown (&t);
}

static void
assign (TnTest *t, const char *user, const char *add, const char *remove)
{
  g_autofree char *path = g_strdup_printf ("/v1.0/users/%s/assignLicense", user);
  g_autofree char *body = g_strdup_printf ("{\"addLicenses\":[%s%s%s],\"removeLicenses\":[%s%s%s]}",
                                           add != NULL ? "{\"disabledPlans\":[],\"skuId\":\"" : "",
                                           add != NULL ? add : "",
                                           add != NULL ? "\"}" : "",
                                           remove != NULL ? "\"" : "",
                                           remove != NULL ? remove : "",
                                           remove != NULL ? "\"" : "");

  send (t, "POST", path, body);
}

/* A member of the directory with a licence of its own, or with one of a group. */
static TnFleetUser *
find_licensed (TnTest *t, gboolean by_group)
{
  GArray *people = tn_fleet_users (tn_rehearsal_get_fleet (t->rehearsal), tn_test_company (t, 0));

  for (guint i = 0; i < people->len; i++)
    {
      TnFleetUser *user = &g_array_index (people, TnFleetUser, i);

      if (user->removed == TN_REMOVED_NO && !user->admin && user->location != NULL &&
          (by_group ? user->skus == 0 && user->group_skus == 1
                    : user->group_skus == 0 && user->skus == 1))
        return user;
    }
  g_assert_not_reached ();
}

/* Only what is missing is given, and looked at afterwards; what was added since stays, and what a
 * group gives is not given a second time. */
static void
test_licences (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();
  g_autoptr (TnRestorePlan) more = NULL, missing = NULL, again = NULL;
  TnFleetTenant *company;
  TnFleetUser *own, *by_group;

  tn_test_setup (&t, 1, 120);
  tenant = tn_test_map (&t, 0);
  company = tn_test_company (&t, 0);
  tn_test_backup_allow (&t, tenant, TRUE);
  own = find_licensed (&t, FALSE);
  by_group = find_licensed (&t, TRUE);
  first = tn_test_backup_take (&t, tenant, FALSE);
  tn_restore_wish (wishes, TN_OBJECT_USER, own->id);
  tn_restore_wish (wishes, TN_OBJECT_USER, by_group->id);
  company->skus[1].bought = company->skus[1].assigned + 5;
  assign (&t, own->id, company->skus[1].sku_id, NULL);
  more = plan (&t, tenant, first->id, wishes, FALSE);
  g_assert_cmpuint (tn_change_set_count_chosen (more->set), ==, 0);
  assign (&t, own->id, NULL, company->skus[0].sku_id);
  /* What the group gave is on its way. */
  by_group->group_skus = 0;
  by_group->office = g_intern_string ("Elsewhere");
  tn_fleet_touch (company, by_group);
  missing = plan (&t, tenant, first->id, wishes, FALSE);
  g_assert_cmpuint (tn_change_set_count_chosen (missing->set), ==, 2);
  tn_test_ok (tn_change_set_run (missing->set));
  g_assert_cmpuint (tn_change_set_count (missing->set, TN_CHANGE_DONE), ==, 2);
  g_assert_cmpuint (own->skus, ==, 3);
  g_assert_cmpuint (by_group->skus, ==, 0);
  by_group->group_skus = 1;
  tn_fleet_touch (company, by_group);
  again = plan (&t, tenant, first->id, wishes, FALSE);
  g_assert_cmpuint (tn_change_set_count_chosen (again->set), ==, 0);
  tn_test_teardown (&t);
}

/* "Users who come back cannot sign in": who never was away is not blocked. */
static void
test_block (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();
  g_autoptr (TnRestorePlan) restore = NULL;
  TnFleetUser *stayed, *back;

  tenant = begin (&t, 120);
  stayed = find_licensed (&t, FALSE);
  back = find_licensed (&t, TRUE);
  stayed->enabled = back->enabled = TRUE;
  tn_fleet_touch (tn_test_company (&t, 0), stayed);
  tn_fleet_touch (tn_test_company (&t, 0), back);
  first = tn_test_backup_take (&t, tenant, FALSE);
  tn_restore_wish (wishes, TN_OBJECT_USER, stayed->id);
  tn_restore_wish (wishes, TN_OBJECT_USER, back->id);
  stayed->job_title = g_intern_string ("Elsewhere");
  tn_fleet_touch (tn_test_company (&t, 0), stayed);
  tn_fleet_remove_user (tn_test_company (&t, 0), back, TN_REMOVED_CHANGED);
  restore = plan (&t, tenant, first->id, wishes, TRUE);
  tn_test_ok (tn_change_set_run (restore->set));
  g_assert_cmpuint (tn_change_set_count (restore->set, TN_CHANGE_DONE), ==, 2);
  g_assert_true (stayed->enabled);
  g_assert_false (back->enabled);
  tn_test_teardown (&t);
}

static guint
count_groups (TnTest *t, const char *alias)
{
  TnFleet *fleet = tn_rehearsal_get_fleet (t->rehearsal);
  GArray *people = tn_fleet_users (fleet, tn_test_company (t, 0)),
         *groups = tn_fleet_groups (fleet, tn_test_company (t, 0));
  guint count = 0;

  for (guint i = 0; i < people->len; i++)
    {
      const TnFleetUser *user = &g_array_index (people, TnFleetUser, i);

      if (user->removed != TN_REMOVED_NO || !g_str_equal (user->alias, alias))
        continue;
      for (guint j = 0; j < groups->len; j++)
        {
          const TnDirectoryGroup *group = &g_array_index (groups, TnDirectoryGroup, j);

          /* Nobody can be added to others. */
          for (guint k = 0; k < group->members->len && !group->dynamic && !group->synced; k++)
            {
              const TnFleetMember *member = &g_array_index (group->members, TnFleetMember, k);

              count += !member->group && member->index == i && member->removed_at == 0;
            }
        }
    }
  return count;
}

/* Who is made anew belongs to nothing, unless it is wished for. */
static void
test_memberships (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();
  g_autoptr (TnRestorePlan) without = NULL, with = NULL;
  const TnRestoreOptions options = { FALSE, FALSE };
  g_autofree char *alias = NULL;
  TnSnapshotTarget target;
  TnFleetUser *user;
  guint groups;

  tn_test_setup (&t, 1, 120);
  tenant = tn_test_map (&t, 0);
  target = tn_test_backup_target (&t, tenant);
  tn_test_backup_allow (&t, tenant, TRUE);
  user = find_licensed (&t, TRUE);
  alias = g_strdup (user->alias);
  groups = count_groups (&t, alias);
  g_assert_cmpuint (groups, >, 0);
  first = tn_test_backup_take (&t, tenant, FALSE);
  tn_restore_wish (wishes, TN_OBJECT_USER, user->id);
  tn_fleet_remove_user (tn_test_company (&t, 0), user, TN_REMOVED_DELETED);
  without =
      tn_test_boxed (tn_restore_plan (t.services, &target, first->id, wishes, &options, NULL));
  tn_test_ok (tn_change_set_run (without->set));
  g_assert_cmpuint (tn_change_set_count (without->set, TN_CHANGE_DONE), ==, 1);
  g_assert_cmpuint (count_groups (&t, alias), ==, 0);
  with = plan (&t, tenant, first->id, wishes, FALSE);
  tn_test_ok (tn_change_set_run (with->set));
  g_assert_cmpuint (tn_change_set_count (with->set, TN_CHANGE_DONE), ==, 1);
  g_assert_cmpuint (count_groups (&t, alias), ==, groups);
  tn_test_teardown (&t);
}

/* Whoever wants the oldest snapshot back does not lose it by asking, though its time is over. */
static void
test_keeps_what_is_wished (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnBackupState) state = NULL;
  g_autoptr (TnSnapshotInfo) first = NULL, second = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new (), kept = NULL;
  g_autoptr (TnRestorePlan) restore = NULL;

  tenant = begin (&t, 60);
  state = tn_test_backup_get (&t, tenant);
  state->enabled = TRUE;
  state->keep_days = 30;
  tn_test_backup_set (&t, state);
  first = tn_test_backup_take (&t, tenant, FALSE);
  tn_clock_advance (t.clock, 86400);
  second = tn_test_backup_take (&t, tenant, FALSE);
  tn_clock_advance (t.clock, 40 * 86400);
  tn_restore_wish (wishes, TN_OBJECT_USER, NULL);
  restore = plan (&t, tenant, first->id, wishes, FALSE);
  g_assert_cmpuint (restore->damaged, ==, 0);
  g_assert_cmpuint (restore->unchanged, >, 0);
  kept = tn_test_boxed (tn_snapshot_list (t.services, tn_test_company (&t, 0)->id));
  g_assert_cmpuint (kept->len, ==, 3);
  tn_test_teardown (&t);
}

/* Damages every list of the snapshots at @path. */
static void
damage_lists (TnTest *t, const char *path)
{
  g_autoptr (GError) error = NULL;
  TnSealedLog *log = tn_sealed_log_open (path,
                                         tn_store_get_vault (tn_services_get_store (t->services)),
                                         tn_test_company (t, 0)->id,
                                         FALSE,
                                         &error);
  GArray *records = tn_sealed_log_get_records (log);
  g_autofree char *contents = NULL;
  gsize length;
  guint damaged = 0;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  for (guint i = 0; i < records->len; i++)
    {
      const TnSealedRecord *record = &g_array_index (records, TnSealedRecord, i);

      if (record->type != TN_RECORD_LIST)
        continue;
      /* The last of its bytes: its head still leads to the next one. */
      contents[record->offset + (gint64) record->length] ^= 1;
      damaged++;
    }
  tn_sealed_log_close (log);
  g_assert_cmpuint (damaged, >, 0);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
}

static gint64
rebuilt_of (TnTest *t, gint64 snapshot)
{
  return tn_test_int64 (tn_snapshot_rebuilt (t->services, tn_test_company (t, 0)->id, snapshot, 0));
}

/* A list that was made again may have in it who was gone already: that is said, and for a person to
 * choose. */
static void
test_damaged_list (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL, second = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new (), named = tn_restore_wishes_new ();
  g_autoptr (TnRestorePlan) restore = NULL, asked_for = NULL;
  g_autofree char *path = NULL;
  TnFleetUser *user;

  tenant = begin (&t, 120);
  user = find_licensed (&t, TRUE);
  first = tn_test_backup_take (&t, tenant, FALSE);
  tn_fleet_remove_user (tn_test_company (&t, 0), user, TN_REMOVED_DELETED);
  second = tn_test_backup_take (&t, tenant, FALSE);
  path = tn_snapshots_path (t.folder, tn_test_company (&t, 0)->id);
  g_assert_cmpint (rebuilt_of (&t, first->id), ==, TN_REBUILT_NONE);
  damage_lists (&t, path);
  /* A comparison of the two says nothing of who was deleted between them; so that is said. */
  g_assert_cmpint (rebuilt_of (&t, first->id), ==, TN_REBUILT_ONE | TN_REBUILT_OTHER);
  tn_restore_wish (wishes, TN_OBJECT_USER, NULL);
  tn_restore_wish (named, TN_OBJECT_USER, user->id);
  restore = plan (&t, tenant, second->id, wishes, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (restore->set)), ==, 1);
  g_assert_nonnull (strstr (tn_change_row_get_before (row_at (restore, 0)), "perhaps already"));
  g_assert_cmpuint (tn_change_set_count_chosen (restore->set), ==, 0);
  /* Who asks for that very user gets them. */
  asked_for = plan (&t, tenant, second->id, named, FALSE);
  g_assert_cmpuint (tn_change_set_count_chosen (asked_for->set), ==, 1);
  tn_test_teardown (&t);
}

/* Who came from a directory on premises is not made anew: it would stand in the way of the one who
 * comes back from there. */
static void
test_on_premises (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL;
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();
  g_autoptr (TnRestorePlan) restore = NULL;
  TnFleetUser *user;

  tenant = begin (&t, 120);
  user = find_licensed (&t, TRUE);
  user->synced = TRUE;
  tn_fleet_touch (tn_test_company (&t, 0), user);
  first = tn_test_backup_take (&t, tenant, FALSE);
  tn_restore_wish (wishes, TN_OBJECT_USER, user->id);
  tn_fleet_remove_user (tn_test_company (&t, 0), user, TN_REMOVED_DELETED);
  restore = plan (&t, tenant, first->id, wishes, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (restore->set)), ==, 1);
  g_assert_nonnull (strstr (tn_change_row_get_problem (row_at (restore, 0)), "on premises"));
  g_assert_cmpuint (tn_change_set_count_chosen (restore->set), ==, 0);
  tn_test_teardown (&t);
}

static void
add (void)
{
  g_test_add_func ("/restore/RES-16-kind-switched-off", test_kind_switched_off);
  g_test_add_func ("/restore/RES-16-kind-not-read", test_kind_not_read);
  g_test_add_func ("/restore/RES-16-deleted-not-read", test_deleted_not_read);
  g_test_add_func ("/restore/licences", test_licences);
  g_test_add_func ("/restore/RES-05-block", test_block);
  g_test_add_func ("/restore/RES-05-memberships", test_memberships);
  g_test_add_func ("/restore/keeps-what-is-wished", test_keeps_what_is_wished);
  g_test_add_func ("/restore/damaged-list", test_damaged_list);
  g_test_add_func ("/restore/on-premises", test_on_premises);
  g_test_add_func ("/backup/BAK-09-customer-of-a-csp", test_customer);
  g_test_add_func ("/restore/RES-09-swapped-role", test_swap);
  g_test_add_func ("/snapshot/cut-restore", test_cut_restore);
  g_test_add_func ("/snapshot/RES-16-recovery", test_recovery);
  g_test_add_func ("/snapshot/RES-05-values", test_values);
  g_test_add_func ("/snapshot/lazy", test_lazy);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
