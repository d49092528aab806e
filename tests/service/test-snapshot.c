/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-backup.h"

#include "tn-fleet.h"
#include "tn-health.h"
#include "tn-object-decoder.h"

#include <string.h>

/* Snapshots of a directory, against the rehearsal cloud. */

static guint
count_members (TnTest *t, const TnDirectoryGroup *group)
{
  TnFleetTenant *company = tn_test_company (t, 0);
  guint n = 0;

  for (guint i = 0; i < group->members->len; i++)
    {
      const TnFleetMember *member = &g_array_index (group->members, TnFleetMember, i);

      n += member->removed_at == 0 &&
           (member->group ||
            g_array_index (company->users, TnFleetUser, member->index).removed == TN_REMOVED_NO);
    }
  return n;
}

/* The newest snapshot holds each group with the members that it has. */
static void
check_groups (TnTest *t)
{
  TnFleetTenant *company = tn_test_company (t, 0);
  GArray *groups = tn_fleet_groups (tn_rehearsal_get_fleet (t->rehearsal), company);

  for (guint i = 0; i < groups->len; i++)
    {
      const TnDirectoryGroup *group = &g_array_index (groups, TnDirectoryGroup, i);
      g_autoptr (GPtrArray) versions = tn_test_boxed (
          tn_snapshot_versions (t->services, company->id, TN_OBJECT_GROUP, group->id));
      const TnSnapshotVersion *newest = g_ptr_array_index (versions, 0);
      g_autoptr (GPtrArray) links = tn_object_links (TN_OBJECT_GROUP, newest->json);

      g_assert_cmpuint (g_hash_table_size (g_ptr_array_index (links, 0)),
                        ==,
                        count_members (t, group));
      g_assert_cmpuint (g_hash_table_size (g_ptr_array_index (links, 1)), ==, 1);
    }
}

static void
test_take (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL, second = NULL, third = NULL, fourth = NULL;
  g_autoptr (GPtrArray) found = NULL, listed = NULL, diffs = NULL;

  tn_test_setup (&t, 1, 2500);
  tenant = tn_test_map (&t, 0);
  tn_test_backup_allow (&t, tenant, FALSE);
  listed = tn_test_boxed (tn_snapshot_list (t.services, tn_test_company (&t, 0)->id));
  g_assert_cmpuint (listed->len, ==, 0);
  first = tn_test_backup_take (&t, tenant, FALSE);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    {
      g_test_message ("%s", tn_object_info ((TnObjectKind) i)->nick);
      g_assert_cmpstr (first->kinds[i].problem, ==, NULL);
      g_assert_cmpuint (first->kinds[i].objects, >, 0);
    }
  g_assert_cmpuint (first->kinds[TN_OBJECT_USER].objects, ==, tn_test_backup_count_users (&t));
  g_assert_cmpuint (first->kinds[TN_OBJECT_ACCESS_POLICY].objects, ==, 12);
  check_groups (&t);
  found = tn_test_backup_objects (&t, TN_OBJECT_ACCESS_POLICY, "countr");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (((TnSnapshotObject *) g_ptr_array_index (found, 0))->name,
                   ==,
                   "Block countries");
  /* Nothing has changed: nothing is kept, and hardly anything asked for. */
  second = tn_test_backup_take (&t, tenant, FALSE);
  g_assert_cmpuint (second->added + second->changed + second->removed, ==, 0);
  g_assert_cmpint (second->bytes, <, 2048);
  /* People join, move and leave; groups follow. */
  tn_fleet_happen (tn_rehearsal_get_fleet (t.rehearsal), tn_test_company (&t, 0), "rename", 3, 0);
  tn_fleet_happen (tn_rehearsal_get_fleet (t.rehearsal), tn_test_company (&t, 0), "delete", 5, 9);
  third = tn_test_backup_take (&t, tenant, FALSE);
  g_assert_cmpuint (third->kinds[TN_OBJECT_USER].objects, ==, tn_test_backup_count_users (&t));
  g_assert_cmpuint (third->removed, ==, 5);
  g_assert_cmpint (third->whole_at, ==, first->whole_at);
  check_groups (&t);
  diffs = tn_test_boxed (
      tn_snapshot_compare (t.services, tn_test_company (&t, 0)->id, first->id, third->id));
  g_assert_cmpuint (diffs->len, ==, third->added + third->changed + third->removed);
  /* Read as a whole it is the same. */
  fourth = tn_test_backup_take (&t, tenant, TRUE);
  g_assert_cmpuint (fourth->added + fourth->changed + fourth->removed, ==, 0);
  g_assert_cmpint (fourth->whole_at, ==, fourth->taken_at);
  tn_test_teardown (&t);
}

/* An attack is there to be seen, object by object; what was deleted stands in the snapshot before.
 */
static void
test_attack (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL, second = NULL;
  g_autoptr (GPtrArray) policies = NULL, versions = NULL;
  const TnSnapshotVersion *newest, *before;

  tn_test_setup (&t, 1, 600);
  tenant = tn_test_map (&t, 0);
  tn_test_backup_allow (&t, tenant, FALSE);
  first = tn_test_backup_take (&t, tenant, FALSE);
  policies = tn_test_backup_objects (&t, TN_OBJECT_ACCESS_POLICY, NULL);
  g_assert_true (tn_rehearsal_happen (t.rehearsal, tn_test_company (&t, 0)->id, "attack", 200));
  tn_clock_advance (t.clock, 3600);
  second = tn_test_backup_take (&t, tenant, FALSE);
  g_assert_cmpuint (second->removed, ==, 200 + 12 + 3);
  g_assert_cmpuint (second->kinds[TN_OBJECT_ACCESS_POLICY].objects, ==, 0);
  versions = tn_test_boxed (
      tn_snapshot_versions (t.services,
                            tn_test_company (&t, 0)->id,
                            TN_OBJECT_ACCESS_POLICY,
                            ((TnSnapshotObject *) g_ptr_array_index (policies, 0))->id));
  g_assert_cmpuint (versions->len, ==, 2);
  newest = g_ptr_array_index (versions, 0);
  before = g_ptr_array_index (versions, 1);
  g_assert_cmpstr (newest->json, ==, NULL);
  g_assert_cmpstr (newest->problem, ==, NULL);
  g_assert_nonnull (strstr (before->json, "\"displayName\":\"Block countries\""));
  tn_test_teardown (&t);
}

/* What may not be read is said, and the rest is kept. */
static void
test_problems (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) first = NULL, second = NULL;
  TnSnapshotTarget target;

  tn_test_setup (&t, 1, 60);
  tenant = tn_test_map (&t, 0);
  target = tn_test_backup_target (&t, tenant);
  first = tn_test_backup_take (&t, tenant, FALSE);
  g_assert_cmpstr (first->kinds[TN_OBJECT_ACCESS_POLICY].problem, !=, NULL);
  g_assert_cmpint (first->kinds[TN_OBJECT_ACCESS_POLICY].read_at, ==, 0);
  g_assert_cmpuint (first->kinds[TN_OBJECT_USER].objects, ==, tn_test_backup_count_users (&t));
  /* Delta links that are too old: read anew. */
  tn_test_company (&t, 0)->oldest_version = ++tn_test_company (&t, 0)->version;
  second = tn_test_backup_take (&t, tenant, FALSE);
  g_assert_cmpuint (second->removed + second->changed + second->added, ==, 0);
  /* No connection: no snapshot, and the one before stays. */
  tn_test_company (&t, 0)->aadsts = 50173;
  tn_services_forget_token (t.services, tn_test_company (&t, 0)->id);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) listed = NULL;

    g_assert_false (
        tn_test_wait (tn_snapshot_take (t.services, &target, "manual", TRUE, NULL), &error));
    g_assert_nonnull (error);
    listed = tn_test_boxed (tn_snapshot_list (t.services, tn_test_company (&t, 0)->id));
    g_assert_cmpuint (listed->len, ==, 2);
  }
  tn_test_teardown (&t);
}

static void
test_export (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnSnapshotInfo) info = NULL;
  g_autofree char *folder = NULL, *file = NULL, *text = NULL;
  g_autofree TnExported *exported = NULL;
  guint total = 0;

  tn_test_setup (&t, 1, 30);
  tenant = tn_test_map (&t, 0);
  info = tn_test_backup_take (&t, tenant, FALSE);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    total += info->kinds[i].objects;
  folder = g_build_filename (t.folder, "out", NULL);
  exported =
      tn_test_boxed (tn_snapshot_export (t.services, tn_test_company (&t, 0)->id, 0, folder));
  g_assert_cmpuint (exported->written, ==, total);
  g_assert_cmpuint (exported->damaged, ==, 0);
  file = g_strdup_printf ("%s/users/%s.json", folder, tn_test_company (&t, 0)->admin_id);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"userPrincipalName\""));
  /* Not over what is there. */
  {
    g_autoptr (GError) error = NULL;

    g_assert_false (
        tn_test_wait (tn_snapshot_export (t.services, tn_test_company (&t, 0)->id, 0, folder),
                      &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  }
  tn_test_teardown (&t);
}

/* The connection is cut wherever a kind is read, in turn as one that is closed, answers that end in
 * the middle, and ones that are no JSON: a kind that could not be read is named and stays as it
 * was, all that was kept can be read, and the next snapshot is whole. */
static void
test_cut_reading (void)
{
  static const TnFaultKind faults[] = { TN_FAULT_RESET, TN_FAULT_TRUNCATE, TN_FAULT_GARBAGE };
  TnTest t;
  gint64 tenant;
  TnSnapshotTarget target;
  g_autoptr (TnSnapshotInfo) first = NULL, last = NULL;
  g_autoptr (GPtrArray) diffs = NULL;
  guint failed = 0, named = 0;

  tn_test_setup (&t, 1, 60);
  tn_test_share_clock (&t);
  tenant = tn_test_map (&t, 0);
  target = tn_test_backup_target (&t, tenant);
  tn_test_backup_allow (&t, tenant, FALSE);
  first = tn_test_backup_take (&t, tenant, TRUE);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    {
      g_autoptr (GPtrArray) damaged = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (DexFuture) future = NULL;
      const GValue *value;

      g_test_message ("%s", tn_object_info ((TnObjectKind) i)->nick);
      tn_rehearsal_add_fault (t.rehearsal,
                              faults[i % G_N_ELEMENTS (faults)],
                              NULL,
                              tn_object_info ((TnObjectKind) i)->path,
                              0,
                              NULL);
      future = tn_snapshot_take (t.services, &target, "manual", TRUE, NULL);
      tn_test_wait (dex_ref (future), NULL);
      value = dex_future_get_value (future, &error);
      if (value == NULL)
        failed++;
      else
        named += ((TnSnapshotInfo *) g_value_get_boxed (value))->kinds[i].problem != NULL;
      tn_rehearsal_clear_faults (t.rehearsal);
      damaged = tn_test_boxed (tn_snapshot_verify (t.services, target.tenant_id));
      g_assert_cmpuint (damaged->len, ==, 0);
    }
  g_assert_cmpuint (failed + named, ==, TN_N_OBJECTS);
  last = tn_test_backup_take (&t, tenant, TRUE);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    g_assert_cmpstr (last->kinds[i].problem, ==, NULL);
  diffs = tn_test_boxed (tn_snapshot_compare (t.services, target.tenant_id, first->id, last->id));
  g_assert_cmpuint (diffs->len, ==, 0);
  tn_test_teardown (&t);
}

static guint
count_snapshots (TnTest *t)
{
  g_autoptr (GPtrArray) listed =
      tn_test_boxed (tn_snapshot_list (t->services, tn_test_company (t, 0)->id));

  return listed->len;
}

static TnHealth
backup_health (TnTest *t, gint64 tenant)
{
  TnListQuery query = { .kind = TN_LIST_HEALTH };
  g_autoptr (GArray) ids =
      tn_test_boxed (tn_store_list_ids (tn_services_get_store (t->services), &query, NULL));
  g_autoptr (GPtrArray) rows =
      tn_test_boxed (tn_store_list_rows (tn_services_get_store (t->services), TN_LIST_HEALTH, ids));

  g_assert_cmpuint (rows->len, ==, 1);
  return (TnHealth) tn_record_get_int (g_ptr_array_index (rows, 0), "backup");
}

/* BAK-04, BAK-10, BAK-25, BAK-28, HEA-08: by itself, only what is wanted, and old ones go. */
static void
test_schedule (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnBackupState) state = NULL, after = NULL;
  g_autoptr (TnSnapshotInfo) first = NULL, third = NULL;

  tn_test_setup (&t, 1, 30);
  tenant = tn_test_map (&t, 0);
  tn_test_backup_allow (&t, tenant, FALSE);
  state = tn_test_backup_get (&t, tenant);
  g_assert_false (state->exists);
  g_assert_cmpint (backup_health (&t, tenant), ==, TN_HEALTH_NO_DATA);
  g_assert_cmpint (tn_test_int64 (tn_snapshot_run_due (t.services)), ==, 0);
  g_assert_cmpuint (count_snapshots (&t), ==, 0);
  state->enabled = TRUE;
  state->plan.schedule = TN_SCHEDULE_FOUR_HOURS;
  state->keep_days = 30;
  state->kinds = TN_ALL_OBJECTS & ~(1u << TN_OBJECT_DEVICE);
  tn_test_backup_set (&t, state);
  tn_test_ok (tn_snapshot_run_due (t.services));
  tn_test_ok (tn_snapshot_run_due (t.services));
  g_assert_cmpuint (count_snapshots (&t), ==, 1);
  after = tn_test_backup_get (&t, tenant);
  g_assert_cmpint (after->next_due, ==, tn_services_now (t.services) + 4 * 60 * 60);
  g_assert_cmpint (after->last_at, ==, tn_services_now (t.services));
  g_assert_cmpint (backup_health (&t, tenant), ==, TN_HEALTH_HEALTHY);
  {
    g_autoptr (GPtrArray) listed =
        tn_test_boxed (tn_snapshot_list (t.services, tn_test_company (&t, 0)->id));

    first = tn_snapshot_info_ref (g_ptr_array_index (listed, 0));
  }
  g_assert_cmpuint (first->kinds[TN_OBJECT_DEVICE].objects, ==, 0);
  g_assert_cmpint (first->kinds[TN_OBJECT_DEVICE].read_at, ==, 0);
  g_assert_cmpuint (first->kinds[TN_OBJECT_USER].objects, >, 0);
  /* Twice in vain: red, and said. */
  for (guint i = 0; i < 2; i++)
    {
      tn_clock_advance (t.clock, 4 * 60 * 60);
      tn_test_company (&t, 0)->aadsts = 50173;
      tn_services_forget_token (t.services, tn_test_company (&t, 0)->id);
      tn_test_ok (tn_snapshot_run_due (t.services));
    }
  g_assert_cmpint (backup_health (&t, tenant), ==, TN_HEALTH_CRITICAL);
  tn_backup_state_free (g_steal_pointer (&after));
  after = tn_test_backup_get (&t, tenant);
  g_assert_cmpuint (after->failures, ==, 2);
  g_assert_nonnull (after->error);
  tn_test_company (&t, 0)->aadsts = 0;
  tn_test_teardown (&t);
}

/* BAK-28: what is due waits for its window; a pause ends when somebody says so. */
static void
test_window (void)
{
  TnTest t;
  gint64 tenant, opens;
  g_autoptr (TnBackupState) state = NULL, after = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  TnBackupWish wish = TN_BACKUP_WISH (TRUE);

  tn_test_setup (&t, 1, 30);
  tenant = tn_test_map (&t, 0);
  g_array_append_val (ids, tenant);
  tn_test_backup_allow (&t, tenant, FALSE);
  state = tn_test_backup_get (&t, tenant);
  state->enabled = TRUE;
  state->plan.schedule = TN_SCHEDULE_HOURLY;
  state->plan.zone = g_strdup ("UTC");
  state->plan.window_from = (guint) (tn_services_now (t.services) / 3600 % 24 + 2) % 24;
  state->plan.window_hours = 4;
  tn_test_backup_set (&t, state);
  tn_test_ok (tn_snapshot_run_due (t.services));
  g_assert_cmpuint (count_snapshots (&t), ==, 0);
  opens = tn_services_now (t.services) / 3600 * 3600 + 2 * 3600;
  tn_clock_advance (t.clock, (double) (opens - tn_services_now (t.services)));
  wish.paused = TRUE;
  tn_test_ok (tn_snapshot_set_up (t.services, ids, &wish));
  tn_test_ok (tn_snapshot_run_due (t.services));
  g_assert_cmpuint (count_snapshots (&t), ==, 0);
  wish.paused = FALSE;
  tn_test_ok (tn_snapshot_set_up (t.services, ids, &wish));
  tn_test_ok (tn_snapshot_run_due (t.services));
  g_assert_cmpuint (count_snapshots (&t), ==, 1);
  after = tn_test_backup_get (&t, tenant);
  g_assert_cmpint (after->next_due, ==, tn_services_now (t.services) + 3600);
  /* A plan that nobody can read is not taken. */
  wish.schedule = TN_SCHEDULE_CRON;
  wish.cron = "every full moon";
  tn_test_fails (tn_snapshot_set_up (t.services, ids, &wish),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  tn_test_teardown (&t);
}

static guint
count_states (TnTest *t, const char *user)
{
  g_autoptr (GPtrArray) versions = tn_test_boxed (
      tn_snapshot_versions (t->services, tn_test_company (t, 0)->id, TN_OBJECT_USER, user));
  guint n = 0;

  for (guint i = 0; i < versions->len; i++)
    n += ((TnSnapshotVersion *) g_ptr_array_index (versions, i))->json != NULL;
  return n;
}

/* A damaged part is found out, said, and mended by the next backup: what has not changed is no
 * reason to leave it. */
static void
test_damaged (void)
{
  TnTest t;
  gint64 tenant;
  g_autofree char *path = NULL, *contents = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) board = NULL;
  gsize length;

  tn_test_setup (&t, 1, 30);
  tenant = tn_test_map (&t, 0);
  tn_snapshot_info_unref (tn_test_backup_take (&t, tenant, FALSE));
  /* One by hand is on the board, too, though nothing is set up. */
  g_array_append_val (ids, tenant);
  board =
      tn_test_boxed (tn_store_list_rows (tn_services_get_store (t.services), TN_LIST_BACKUPS, ids));
  g_assert_cmpint (tn_record_get_int (g_ptr_array_index (board, 0), "last-at"), >, 0);
  g_assert_cmpint (tn_record_get_int (g_ptr_array_index (board, 0), "objects"), >, 30);
  path = tn_snapshots_path (t.folder, tn_test_company (&t, 0)->id);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  for (gsize i = 0; i < 64; i++)
    contents[length / 3 + i] = (char) ~contents[length / 3 + i];
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
  g_assert_false (tn_snapshot_is_damaged (t.services, tn_test_company (&t, 0)->id));
  {
    g_autoptr (GPtrArray) users = tn_test_backup_objects (&t, TN_OBJECT_USER, NULL);

    g_assert_cmpuint (users->len, >, 0);
    g_assert_nonnull (((TnSnapshotObject *) g_ptr_array_index (users, 0))->problem);
  }
  g_assert_true (tn_snapshot_is_damaged (t.services, tn_test_company (&t, 0)->id));
  {
    g_autoptr (TnSnapshotInfo) info = tn_test_backup_take (&t, tenant, FALSE);
    g_autoptr (GPtrArray) users = tn_test_backup_objects (&t, TN_OBJECT_USER, NULL);

    g_assert_cmpuint (info->renewed, >, 0);
    g_assert_cmpuint (info->added + info->changed + info->removed, ==, 0);
    g_assert_cmpuint (users->len, ==, tn_test_backup_count_users (&t));
    for (guint i = 0; i < users->len; i++)
      g_assert_null (((TnSnapshotObject *) g_ptr_array_index (users, i))->problem);
  }
  g_assert_false (tn_snapshot_is_damaged (t.services, tn_test_company (&t, 0)->id));
  {
    g_autoptr (TnSnapshotInfo) info = tn_test_backup_take (&t, tenant, TRUE);

    g_assert_cmpuint (info->renewed, ==, 0);
  }
  tn_test_teardown (&t);
}

/* BAK-25: whoever was deleted a week ago goes from every snapshot; the others stay, and all can be
 * read. */
static void
test_forget (void)
{
  TnTest t;
  gint64 tenant;
  TnFleet *fleet;
  g_autoptr (TnBackupState) state = NULL;
  g_autoptr (GPtrArray) damaged = NULL;
  g_autofree char *gone = NULL, *there = NULL, *back = NULL;
  TnFleetTenant *company;
  GArray *users;

  tn_test_setup (&t, 1, 30);
  tenant = tn_test_map (&t, 0);
  fleet = tn_rehearsal_get_fleet (t.rehearsal);
  state = tn_test_backup_get (&t, tenant);
  state->enabled = TRUE;
  state->forget_days = 7;
  tn_test_backup_set (&t, state);
  users = tn_fleet_users (fleet, tn_test_company (&t, 0));
  gone = g_strdup (g_array_index (users, TnFleetUser, 3).id);
  there = g_strdup (g_array_index (users, TnFleetUser, 4).id);
  /* Deleted as long ago, and restored in time: nobody to forget. */
  back = g_strdup (g_array_index (users, TnFleetUser, 5).id);
  company = tn_test_company (&t, 0);
  tn_snapshot_info_unref (tn_test_backup_take (&t, tenant, FALSE));
  tn_fleet_remove_user (tn_test_company (&t, 0),
                        tn_fleet_find_user (fleet, tn_test_company (&t, 0), gone),
                        TN_REMOVED_DELETED);
  tn_fleet_remove_user (company, tn_fleet_find_user (fleet, company, back), TN_REMOVED_DELETED);
  for (guint i = 0; i < 8; i++)
    {
      tn_clock_advance (t.clock, 24 * 60 * 60);
      if (i == 6)
        tn_fleet_restore_user (company, tn_fleet_find_user (fleet, company, back));
      /* After the first of these it is gone; seven days later it is forgotten. */
      g_assert_cmpuint (count_states (&t, gone), ==, 1);
      g_assert_cmpint (
          tn_test_int64 (tn_snapshot_count_gone (t.services, tn_test_company (&t, 0)->id, 7)),
          ==,
          i == 7);
      tn_snapshot_info_unref (tn_test_backup_take (&t, tenant, FALSE));
    }
  g_assert_cmpuint (count_states (&t, gone), ==, 0);
  g_assert_cmpuint (count_states (&t, there), >, 0);
  g_assert_cmpuint (count_states (&t, back), >, 0);
  g_assert_cmpuint (count_snapshots (&t), ==, 9);
  damaged = tn_test_boxed (tn_snapshot_verify (t.services, tn_test_company (&t, 0)->id));
  g_assert_cmpuint (damaged->len, ==, 0);
  tn_test_teardown (&t);
}

/* Users are switched off: nobody was deleted by that, and nobody is forgotten for it. */
static void
test_forget_switched_off (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnBackupState) state = NULL;
  g_autoptr (TnSnapshotInfo) first = NULL, last = NULL;
  g_autofree char *there = NULL, *left_out = NULL;

  tn_test_setup (&t, 1, 30);
  tenant = tn_test_map (&t, 0);
  state = tn_test_backup_get (&t, tenant);
  state->enabled = TRUE;
  state->forget_days = 7;
  tn_test_backup_set (&t, state);
  there = g_strdup (
      g_array_index (tn_fleet_users (tn_rehearsal_get_fleet (t.rehearsal), tn_test_company (&t, 0)),
                     TnFleetUser,
                     4)
          .id);
  first = tn_test_backup_take (&t, tenant, FALSE);
  state->kinds = TN_ALL_OBJECTS & ~(1u << TN_OBJECT_USER);
  tn_test_backup_set (&t, state);
  for (guint i = 0; i < 9; i++)
    {
      tn_clock_advance (t.clock, 24 * 60 * 60);
      g_clear_pointer (&last, tn_snapshot_info_unref);
      last = tn_test_backup_take (&t, tenant, FALSE);
    }
  /* Nor does a comparison say so, which says what it does not know. */
  left_out = tn_snapshot_left_out (first, last);
  g_assert_cmpstr (left_out, ==, tn_object_title (TN_OBJECT_USER));
  g_assert_cmpuint (count_states (&t, there), ==, 1);
  g_assert_cmpint (
      tn_test_int64 (tn_snapshot_count_gone (t.services, tn_test_company (&t, 0)->id, 7)),
      ==,
      0);
  tn_test_teardown (&t);
}

/* All lists are read for it, so it is done with the first snapshot of a day. */
static void
test_forget_daily (void)
{
  TnTest t;
  gint64 tenant;
  TnFleetTenant *company;
  TnFleet *fleet;
  g_autoptr (TnBackupState) state = NULL;
  g_autofree char *gone = NULL;

  tn_test_setup (&t, 1, 30);
  tenant = tn_test_map (&t, 0);
  fleet = tn_rehearsal_get_fleet (t.rehearsal);
  company = tn_test_company (&t, 0);
  state = tn_test_backup_get (&t, tenant);
  state->enabled = TRUE;
  state->forget_days = 7;
  tn_test_backup_set (&t, state);
  gone = g_strdup (g_array_index (tn_fleet_users (fleet, company), TnFleetUser, 3).id);
  tn_clock_advance (t.clock, 86400 - tn_clock_now (t.clock) % 86400 + 12 * 3600);
  tn_snapshot_info_unref (tn_test_backup_take (&t, tenant, FALSE));
  tn_fleet_remove_user (company, tn_fleet_find_user (fleet, company, gone), TN_REMOVED_DELETED);
  tn_clock_advance (t.clock, 3600);
  tn_snapshot_info_unref (tn_test_backup_take (&t, tenant, FALSE));
  /* 6 o'clock on the seventh day is too early, 14 o'clock is not the first. */
  tn_clock_advance (t.clock, 7 * 86400 - 7 * 3600);
  tn_snapshot_info_unref (tn_test_backup_take (&t, tenant, FALSE));
  tn_clock_advance (t.clock, 8 * 3600);
  tn_snapshot_info_unref (tn_test_backup_take (&t, tenant, FALSE));
  g_assert_cmpuint (count_states (&t, gone), ==, 1);
  tn_clock_advance (t.clock, 16 * 3600);
  tn_snapshot_info_unref (tn_test_backup_take (&t, tenant, FALSE));
  g_assert_cmpuint (count_states (&t, gone), ==, 0);
  tn_test_teardown (&t);
}

static void
test_retention (void)
{
  TnTest t;
  gint64 tenant;
  g_autoptr (TnBackupState) state = NULL, none = NULL;
  g_autofree char *path = NULL;

  tn_test_setup (&t, 1, 30);
  tenant = tn_test_map (&t, 0);
  state = tn_test_backup_get (&t, tenant);
  state->enabled = TRUE;
  state->keep_days = 30;
  tn_test_backup_set (&t, state);
  for (guint i = 0; i < 6; i++)
    {
      tn_snapshot_info_unref (tn_test_backup_take (&t, tenant, FALSE));
      tn_clock_advance (t.clock, 10 * 24 * 60 * 60);
    }
  /* Those of the last thirty days; the oldest is exactly so old. */
  g_assert_cmpuint (count_snapshots (&t), ==, 4);
  /* BAK-23, BAK-24 */
  state->enabled = FALSE;
  tn_test_backup_set (&t, state);
  tn_clock_advance (t.clock, 29 * 24 * 60 * 60);
  tn_test_ok (tn_snapshot_run_due (t.services));
  g_assert_cmpuint (count_snapshots (&t), ==, 4);
  tn_clock_advance (t.clock, 2 * 24 * 60 * 60);
  tn_test_ok (tn_snapshot_run_due (t.services));
  path = tn_snapshots_path (t.folder, tn_test_company (&t, 0)->id);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  none = tn_test_backup_get (&t, tenant);
  g_assert_false (none->exists);
  tn_test_teardown (&t);
}

/* Disabled, disconnected, connected again: the plan is that of the tenant again, and what is due to
 * be deleted of the row that is gone is not the file of the one that is there. */
static void
test_reconnected (void)
{
  TnTest t;
  gint64 tenant, again;
  TnStore *store;
  g_autoptr (TnBackupState) state = NULL, taken_over = NULL, kept = NULL;

  tn_test_setup (&t, 1, 30);
  tn_test_share_clock (&t);
  store = tn_services_get_store (t.services);
  tenant = tn_test_map (&t, 0);
  state = tn_test_backup_get (&t, tenant);
  state->enabled = TRUE;
  state->keep_days = 90;
  tn_test_backup_set (&t, state);
  tn_snapshot_info_unref (tn_test_backup_take (&t, tenant, FALSE));
  state->enabled = FALSE;
  tn_test_backup_set (&t, state);
  tn_test_ok (tn_state_remove_integration (store,
                                           tn_services_get_actor (t.services),
                                           tenant,
                                           tn_services_now (t.services)));
  tn_clock_advance (t.clock, 86400);
  again = tn_test_map (&t, 0);
  g_assert_cmpint (again, !=, tenant);
  taken_over = tn_test_backup_get (&t, again);
  g_assert_cmpuint (taken_over->keep_days, ==, 90);
  taken_over->enabled = TRUE;
  tn_test_backup_set (&t, taken_over);
  tn_clock_advance (t.clock, 40 * 86400);
  tn_test_ok (tn_snapshot_run_due (t.services));
  g_assert_cmpuint (count_snapshots (&t), ==, 2);
  kept = tn_test_backup_get (&t, again);
  g_assert_true (kept->enabled);
  tn_test_teardown (&t);
}

static void
add (void)
{
  g_test_add_func ("/snapshot/BAK-23-reconnected", test_reconnected);
  g_test_add_func ("/snapshot/BAK-04-BAK-10-BAK-28-HEA-08-schedule", test_schedule);
  g_test_add_func ("/snapshot/BAK-28-window", test_window);
  g_test_add_func ("/snapshot/REL-04-damaged", test_damaged);
  g_test_add_func ("/snapshot/BAK-25-forget", test_forget);
  g_test_add_func ("/snapshot/BAK-25-forget-switched-off", test_forget_switched_off);
  g_test_add_func ("/snapshot/BAK-25-forget-daily", test_forget_daily);
  g_test_add_func ("/snapshot/BAK-23-BAK-24-BAK-25-retention", test_retention);
  g_test_add_func ("/snapshot/cut-reading", test_cut_reading);
  g_test_add_func ("/snapshot/take", test_take);
  g_test_add_func ("/snapshot/RES-03-attack", test_attack);
  g_test_add_func ("/snapshot/problems", test_problems);
  g_test_add_func ("/snapshot/export", test_export);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
