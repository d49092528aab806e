/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-change-set.h"
#include "tn-graph-error.h"
#include "tn-person-reads.h"

#include <string.h>

/* Changes of people, against the rehearsal cloud: what is shown, what happens, what is proved. */

typedef struct
{
  TnTest t;
  gint64 tenant;
  TnFleetTenant *company;
  TnChangeSet *set;
} Fixture;

static TnFleet *
fleet (Fixture *f)
{
  return tn_rehearsal_get_fleet (f->t.rehearsal);
}

static void
allow_writing (Fixture *f)
{
  TnWay way = tn_test_way (f->company->admin_upn, TN_PERSON_ACCEPTS);
  g_autoptr (TnRecord) row = tn_test_tenant (&f->t, f->tenant);

  tn_test_ok (tn_connect_people (f->t.services, TN_MICROSOFT_TENANT (row), &way, NULL));
  tn_test_way_free (&way);
}

/* The first company without a directory on premises. */
static guint
cloud_company (Fixture *f)
{
  for (guint i = 0; i < tn_fleet_size (fleet (f)); i++)
    {
      GArray *users = tn_fleet_users (fleet (f), tn_fleet_get (fleet (f), i));
      gboolean synced = FALSE;

      for (guint j = 0; j < users->len; j++)
        synced |= g_array_index (users, TnFleetUser, j).synced;
      if (!synced && users->len > 30)
        return i;
    }
  g_assert_not_reached ();
}

static void
setup (Fixture *f, gconstpointer allowed)
{
  guint company;

  tn_test_setup (&f->t, 12, 0);
  company = cloud_company (f);
  f->company = tn_test_company (&f->t, company);
  f->tenant = tn_test_map (&f->t, company);
  g_assert_cmpint (tn_test_sync (&f->t, f->tenant, company), ==, TN_RUN_SUCCESS);
  if (allowed != NULL)
    allow_writing (f);
  f->set = tn_change_set_new (f->t.services);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_object_unref (f->set);
  tn_test_teardown (&f->t);
}

static TnFleetUser *
find_user (Fixture *f, guint skip)
{
  GArray *users = tn_fleet_users (fleet (f), f->company);

  for (guint i = 1; i < users->len; i++)
    {
      TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

      if (!user->guest && user->enabled && !user->admin && user->removed == TN_REMOVED_NO &&
          user->skus != 0 && user->location != NULL && skip-- == 0)
        return user;
    }
  g_assert_not_reached ();
}

static void
add (Fixture *f, const TnFleetUser *user, TnAction action, const char *argument)
{
  const TnPersonRef person = { f->tenant, f->company->id, f->company->name, user->id, user->alias };

  tn_change_set_add (f->set, &person, action, argument, argument);
}

static TnChangeRow *
row (Fixture *f, guint index)
{
  g_autoptr (TnChangeRow) row = g_list_model_get_item (G_LIST_MODEL (f->set), index);

  g_assert_nonnull (row);
  return row;
}

static void
run (Fixture *f)
{
  tn_test_ok (tn_change_set_prepare (f->set));
  tn_test_ok (tn_change_set_run (f->set));
}

static const char *
group_id (Fixture *f, const char *name)
{
  GArray *groups = tn_fleet_groups (fleet (f), f->company);

  for (guint i = 0; i < groups->len; i++)
    if (g_str_equal (g_array_index (groups, TnDirectoryGroup, i).name, name))
      return g_array_index (groups, TnDirectoryGroup, i).id;
  g_assert_not_reached ();
}

/* INT-20: nothing but reading was asked for so far; the permission is asked for, and then is there.
 */
static void
test_permission (Fixture *f, gconstpointer data)
{
  add (f, find_user (f, 0), TN_ACTION_BLOCK, NULL);
  g_assert_cmpint (tn_test_int64 (tn_change_set_missing_permission (f->set)), ==, f->tenant);
  run (f);
  g_assert_cmpint (tn_change_row_get_state (row (f, 0)), ==, TN_CHANGE_FAILED);
  g_assert_true (find_user (f, 0)->enabled);
  allow_writing (f);
  g_assert_cmpint (tn_test_int64 (tn_change_set_missing_permission (f->set)), ==, 0);
}

/* Every action, read back from Microsoft, written down before and after, and mirrored. */
static void
test_actions (Fixture *f, gconstpointer data)
{
  TnFleetUser *user = find_user (f, 0);
  const TnFleetSku *held = NULL, *spare = NULL;
  guint bit = 0, spare_bit = 0;
  gint64 password_at = user->password_at;
  const char *group = group_id (f, "Business Departments");
  TnDirectoryGroup *in = tn_fleet_find_group (fleet (f), f->company, group);

  for (guint i = 0; i < f->company->n_skus; i++)
    if ((user->skus >> i) & 1)
      {
        held = &f->company->skus[i];
        bit = i;
      }
    else
      {
        spare = &f->company->skus[i];
        spare_bit = i;
      }
  f->company->skus[spare_bit].bought = f->company->skus[spare_bit].assigned + 1;
  user->methods = 7;
  g_assert_cmpint (tn_test_sync (&f->t, f->tenant, f->company->index), ==, TN_RUN_SUCCESS);
  tn_clock_advance (f->t.clock, 60);
  add (f, user, TN_ACTION_BLOCK, NULL);
  add (f, user, TN_ACTION_RESET_PASSWORD, NULL);
  add (f, user, TN_ACTION_REVOKE_SESSIONS, NULL);
  add (f, user, TN_ACTION_RESET_MFA, NULL);
  add (f, user, TN_ACTION_TEMPORARY_PASS, "120");
  add (f, user, TN_ACTION_ASSIGN_LICENCE, spare->sku_id);
  add (f, user, TN_ACTION_REMOVE_LICENCE, held->sku_id);
  add (f, user, TN_ACTION_ADD_TO_GROUP, group);
  tn_clock_advance (f->t.clock, 1);
  run (f);
  for (guint i = 0; i < 8; i++)
    {
      if (tn_change_row_get_state (row (f, i)) != TN_CHANGE_DONE)
        g_test_message ("%u: %s / %s",
                        i,
                        tn_change_row_get_problem (row (f, i)),
                        tn_change_row_get_result (row (f, i)));
      g_assert_cmpint (tn_change_row_get_state (row (f, i)), ==, TN_CHANGE_DONE);
    }
  g_assert_false (user->enabled);
  g_assert_cmpint (user->password_at, >, password_at);
  g_assert_true (user->must_change);
  g_assert_cmpint (user->methods, ==, 1 << TN_METHOD_PASS);
  g_assert_cmpint ((user->skus >> bit) & 1, ==, 0);
  g_assert_cmpint ((user->skus >> spare_bit) & 1, ==, 1);
  g_assert_true (tn_fleet_is_member (f->company, in, user));
  g_assert_cmpint (strlen (tn_change_row_get_secret (row (f, 1))), ==, 16);
  g_assert_nonnull (tn_change_row_get_secret (row (f, 4)));
  /* The mirror says so, too; each row has an intent and an outcome. */
  g_assert_cmpint (
      tn_test_number (&f->t,
                      "SELECT count (*) FROM cache.group_members m JOIN cache.groups g ON "
                      "g.id = m.group_id WHERE g.name = 'Business Departments' AND NOT "
                      "m.is_group"),
      ==,
      1);
  g_assert_cmpint (
      tn_test_number (&f->t,
                      "SELECT count (*) FROM audit WHERE action LIKE 'user.%' AND result = "
                      "'intent'"),
      ==,
      8);
  g_assert_cmpint (
      tn_test_number (&f->t,
                      "SELECT count (*) FROM audit WHERE action LIKE 'user.%' AND result = "
                      "'success' AND intent > 0"),
      ==,
      8);
  /* What can be taken back is, in the order of its own. */
  {
    g_autoptr (TnChangeSet) undo = tn_change_set_undo (f->set);

    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (undo)), ==, 4);
    g_object_unref (f->set);
    f->set = g_steal_pointer (&undo);
    run (f);
    for (guint i = 0; i < 4; i++)
      g_assert_cmpint (tn_change_row_get_state (row (f, i)), ==, TN_CHANGE_DONE);
  }
  g_assert_true (user->enabled);
  g_assert_cmpint ((user->skus >> bit) & 1, ==, 1);
  g_assert_cmpint ((user->skus >> spare_bit) & 1, ==, 0);
  g_assert_false (tn_fleet_is_member (f->company, in, user));
}

/* By the name it had, first of all: nobody went later. */
static void
assert_listed_as_deleted (Fixture *f, const TnFleetUser *user)
{
  g_autoptr (GPtrArray) deleted =
      tn_test_boxed (tn_person_list_deleted (f->t.services, f->company->id));
  g_autofree char *upn = tn_fleet_user_upn (f->company, user);
  const TnDeletedUser *first;

  g_assert_cmpuint (deleted->len, >, 0);
  first = g_ptr_array_index (deleted, 0);
  g_assert_cmpstr (first->id, ==, user->id);
  g_assert_cmpstr (first->user_name, ==, upn);
  g_assert_cmpint (first->deleted_at, >, 0);
}

/* A person that goes and comes back, and a new one. */
static void
test_delete_and_create (Fixture *f, gconstpointer data)
{
  TnFleetUser *user = find_user (f, 0);
  const TnPersonRef where = { f->tenant, f->company->id, f->company->name, NULL, NULL };
  g_autofree char *upn = g_strdup_printf ("new.person@%s", f->company->domain),
                  *id = g_strdup (user->id);
  const TnNewPerson person = { .display_name = "New Person",
                               .user_name = upn,
                               .department = "Sales",
                               .usage_location = "US" };
  guint n = f->company->users->len;
  g_autoptr (TnChangeSet) undo = NULL;

  add (f, user, TN_ACTION_DELETE, NULL);
  tn_change_set_add_new (f->set, &where, &person);
  run (f);
  g_assert_cmpint (tn_change_row_get_state (row (f, 0)), ==, TN_CHANGE_DONE);
  g_assert_cmpint (tn_change_row_get_state (row (f, 1)), ==, TN_CHANGE_DONE);
  user = tn_fleet_find_user (fleet (f), f->company, id);
  g_assert_cmpint (user->removed, ==, TN_REMOVED_CHANGED);
  assert_listed_as_deleted (f, user);
  g_assert_cmpuint (f->company->users->len, ==, n + 1);
  g_assert_cmpint (
      tn_test_number (&f->t, "SELECT count (*) FROM cache.users WHERE display_name = 'New Person'"),
      ==,
      1);
  undo = tn_change_set_undo (f->set);
  g_object_unref (f->set);
  f->set = g_steal_pointer (&undo);
  run (f);
  g_assert_cmpint (user->removed, ==, TN_REMOVED_NO);
  g_assert_cmpint (
      tn_test_number (&f->t, "SELECT count (*) FROM cache.users WHERE display_name = 'New Person'"),
      ==,
      0);
  /* The name is taken for 30 days. */
  g_clear_object (&f->set);
  f->set = tn_change_set_new (f->t.services);
  tn_change_set_add_new (f->set, &where, &person);
  run (f);
  g_assert_cmpint (tn_change_row_get_state (row (f, 0)), ==, TN_CHANGE_FAILED);
  g_assert_nonnull (strstr (tn_change_row_get_result (row (f, 0)), "last 30 days"));
}

/* EUS-12: what Microsoft refuses, with its own words and with what they mean. */
static void
test_refusals (Fixture *f, gconstpointer data)
{
  static const struct
  {
    TnAction action;
    const char *group;
    gboolean synced, admin, no_location, none_left;
    const char *meaning, *words;
  } cases[] = {
    { TN_ACTION_BLOCK, NULL, TRUE, FALSE, FALSE, FALSE, "on premises", "Directory Sync" },
    { TN_ACTION_RESET_PASSWORD, NULL, TRUE, FALSE, FALSE, FALSE, "on premises", "Directory Sync" },
    { TN_ACTION_BLOCK, NULL, FALSE, TRUE, FALSE, FALSE, "administrator role", "Insufficient" },
    { TN_ACTION_ASSIGN_LICENCE,
      NULL,
      FALSE,
      FALSE,
      TRUE,
      FALSE,
      "usage location",
      "invalid usage" },
    { TN_ACTION_ASSIGN_LICENCE, NULL, FALSE, FALSE, FALSE, TRUE, "None is left", "available" },
    { TN_ACTION_ADD_TO_GROUP,
      "Newsletter",
      FALSE,
      FALSE,
      FALSE,
      FALSE,
      "Exchange",
      "Cannot Update" },
    { TN_ACTION_ADD_TO_GROUP,
      "Domain Users",
      FALSE,
      FALSE,
      FALSE,
      FALSE,
      "on premises",
      "mastered" },
    { TN_ACTION_ADD_TO_GROUP,
      "Helpdesk Operators",
      FALSE,
      FALSE,
      FALSE,
      FALSE,
      "role",
      "Insufficient" },
  };
  TnFleetUser *user = find_user (f, 0);
  const char *location = user->location;
  guint spare = (user->skus & 1) != 0 ? 1 : 0;

  f->company->limited = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *result;

      g_object_unref (f->set);
      f->set = tn_change_set_new (f->t.services);
      user->synced = cases[i].synced;
      user->admin = cases[i].admin;
      user->location = cases[i].no_location ? NULL : location;
      f->company->skus[spare].bought =
          f->company->skus[spare].assigned + (cases[i].none_left ? 0 : 5);
      add (f,
           user,
           cases[i].action,
           cases[i].group != NULL ? group_id (f, cases[i].group) : f->company->skus[spare].sku_id);
      /* As somebody does who was warned, and wants to see. */
      tn_test_ok (tn_change_set_prepare (f->set));
      tn_change_row_set_chosen (row (f, 0), TRUE);
      tn_test_ok (tn_change_set_run (f->set));
      result = tn_change_row_get_result (row (f, 0));
      g_assert_cmpint (tn_change_row_get_state (row (f, 0)), ==, TN_CHANGE_FAILED);
      g_assert_nonnull (strstr (result, cases[i].meaning));
      g_assert_nonnull (strstr (result, cases[i].words));
    }
  g_assert_true (user->enabled);
}

/* What stands against a row is said before anything is sent, and such a row is not chosen. */
static void
test_difference (Fixture *f, gconstpointer data)
{
  TnFleetUser *one = find_user (f, 0), *two = find_user (f, 1), *three = find_user (f, 2);
  guint spare = 0;
  const TnFleetSku *sku;

  for (guint i = 0; i < f->company->n_skus; i++)
    if (((one->skus | two->skus | three->skus) >> i & 1) == 0)
      spare = i;
  one->skus = two->skus = three->skus = (guint8) (1u << ((spare + 1) % f->company->n_skus));
  sku = &f->company->skus[spare];
  f->company->skus[spare].bought = f->company->skus[spare].assigned + 2;
  one->group_skus = two->group_skus = three->group_skus = 0;
  tn_fleet_touch (f->company, one);
  tn_fleet_touch (f->company, two);
  tn_fleet_touch (f->company, three);
  tn_test_sync (&f->t, f->tenant, f->company->index);
  add (f, one, TN_ACTION_UNBLOCK, NULL);
  add (f, one, TN_ACTION_BLOCK, NULL);
  /* Two are left, and three are wanted. */
  add (f, one, TN_ACTION_ASSIGN_LICENCE, sku->sku_id);
  add (f, two, TN_ACTION_ASSIGN_LICENCE, sku->sku_id);
  add (f, three, TN_ACTION_ASSIGN_LICENCE, sku->sku_id);
  add (f, one, TN_ACTION_REMOVE_FROM_GROUP, group_id (f, "Business Departments"));
  tn_test_ok (tn_change_set_prepare (f->set));
  g_assert_nonnull (tn_change_row_get_problem (row (f, 0)));
  g_assert_false (tn_change_row_get_chosen (row (f, 0)));
  g_assert_null (tn_change_row_get_problem (row (f, 1)));
  g_assert_cmpstr (tn_change_row_get_before (row (f, 1)), ==, "Can sign in");
  g_assert_cmpstr (tn_change_row_get_after (row (f, 1)), ==, "Cannot sign in");
  g_assert_null (tn_change_row_get_problem (row (f, 3)));
  g_assert_nonnull (tn_change_row_get_problem (row (f, 4)));
  g_assert_nonnull (tn_change_row_get_problem (row (f, 5)));
  /* A row that was left out stays as it was. */
  tn_change_row_set_chosen (row (f, 1), FALSE);
  g_assert_cmpuint (tn_change_set_count_chosen (f->set), ==, 2);
  tn_test_ok (tn_change_set_run (f->set));
  g_assert_true (one->enabled);
  g_assert_cmpint (tn_change_row_get_state (row (f, 1)), ==, TN_CHANGE_SKIPPED);
  g_assert_cmpuint (tn_change_set_count (f->set, TN_CHANGE_DONE), ==, 2);
}

/* Microsoft says yes and does nothing: that is no success. */
static void
test_lazy (Fixture *f, gconstpointer data)
{
  static const TnAction actions[] = { TN_ACTION_BLOCK,           TN_ACTION_RESET_PASSWORD,
                                      TN_ACTION_REVOKE_SESSIONS, TN_ACTION_RESET_MFA,
                                      TN_ACTION_ADD_TO_GROUP,    TN_ACTION_DELETE };
  TnFleetUser *user = find_user (f, 0);

  user->methods = 7;
  f->company->lazy = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    add (f,
         user,
         actions[i],
         actions[i] == TN_ACTION_ADD_TO_GROUP ? group_id (f, "Business Departments") : NULL);
  run (f);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      /* Of several methods, the first are said to be gone before the last is refused. */
      g_assert_cmpint (tn_change_row_get_state (row (f, i)),
                       ==,
                       actions[i] == TN_ACTION_RESET_MFA ? TN_CHANGE_UNKNOWN : TN_CHANGE_FAILED);
      g_assert_null (tn_change_row_get_secret (row (f, i)));
    }
  g_assert_cmpint (
      tn_test_number (&f->t,
                      "SELECT count (*) FROM audit WHERE action LIKE 'user.%' AND result = "
                      "'success'"),
      ==,
      0);
  g_assert_null (tn_change_set_undo (f->set));
}

/* A connection that is cut after the request: nobody knows, and nobody says "done". */
static void
test_unknown (Fixture *f, gconstpointer data)
{
  TnFleetUser *user = find_user (f, 0);
  g_autofree char *match = g_strdup_printf ("/users/%s", user->id);

  add (f, user, TN_ACTION_TEMPORARY_PASS, NULL);
  tn_test_ok (tn_change_set_prepare (f->set));
  tn_rehearsal_add_fault (f->t.rehearsal, TN_FAULT_RESET, NULL, "temporaryAccessPass", 0, NULL);
  tn_test_ok (tn_change_set_run (f->set));
  g_assert_cmpint (tn_change_row_get_state (row (f, 0)), ==, TN_CHANGE_UNKNOWN);
  g_assert_cmpint (
      tn_test_number (&f->t,
                      "SELECT count (*) FROM audit WHERE action LIKE 'user.%' AND result = "
                      "'unknown'"),
      ==,
      1);
}

/* What Microsoft has made is not lost because it could not be looked at: the password is shown, and
 * nobody says "failed". */
static void
test_not_looked_at (Fixture *f, gconstpointer data)
{
  const TnPersonRef where = { f->tenant, f->company->id, f->company->name, NULL, NULL };
  g_autofree char *upn = g_strdup_printf ("late.person@%s", f->company->domain);
  const TnNewPerson person = { .display_name = "Late Person", .user_name = upn };

  tn_change_set_add_new (f->set, &where, &person);
  tn_test_ok (tn_change_set_prepare (f->set));
  /* "/users/" is only in the path of the look. */
  tn_rehearsal_add_fault (f->t.rehearsal, TN_FAULT_FORBIDDEN, NULL, "/users/", 0, NULL);
  tn_test_ok (tn_change_set_run (f->set));
  g_assert_cmpint (tn_change_row_get_state (row (f, 0)), ==, TN_CHANGE_UNKNOWN);
  g_assert_nonnull (tn_change_row_get_secret (row (f, 0)));
  g_assert_nonnull (tn_change_row_get_user_id (row (f, 0)));
}

/* EUS-08: what is registered beside the password; and nothing is not the same as a refusal. */
static void
test_methods (Fixture *f, gconstpointer data)
{
  TnFleetUser *user = find_user (f, 0);
  g_autoptr (GPtrArray) all = NULL, none = NULL;
  const TnSignInMethod *first;

  user->methods = 1u << TN_METHOD_PHONE | 1u << TN_METHOD_FIDO2;
  all = tn_test_boxed (tn_person_list_methods (f->t.services, f->company->id, user->id));
  g_assert_cmpuint (all->len, ==, 2);
  first = g_ptr_array_index (all, 0);
  g_assert_cmpstr (first->kind, ==, "Telephone");
  g_assert_cmpstr (first->detail, ==, "+1 2065555555");
  user->methods = 0;
  none = tn_test_boxed (tn_person_list_methods (f->t.services, f->company->id, user->id));
  g_assert_cmpuint (none->len, ==, 0);
  tn_rehearsal_add_fault (f->t.rehearsal, TN_FAULT_FORBIDDEN, NULL, "/methods", 1, NULL);
  tn_test_fails (tn_person_list_methods (f->t.services, f->company->id, user->id),
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_FORBIDDEN);
}

/* Throttled in the middle, it waits and goes on: as often as one request is tried at most. */
static void
test_throttled (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 6; i++)
    add (f, find_user (f, i), TN_ACTION_BLOCK, NULL);
  tn_test_ok (tn_change_set_prepare (f->set));
  tn_rehearsal_add_fault (f->t.rehearsal, TN_FAULT_THROTTLE, NULL, "/users/", 4, "3");
  tn_test_ok (tn_change_set_run (f->set));
  g_assert_cmpuint (tn_change_set_count (f->set, TN_CHANGE_DONE), ==, 6);
}

/* No password, pass or token in any file, and the group membership never without $ref. */
static void
test_secrets (Fixture *f, gconstpointer data)
{
  TnFleetUser *user = find_user (f, 0);
  g_autofree char *secret = NULL, *pass = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  tn_clock_advance (f->t.clock, 60);
  add (f, user, TN_ACTION_RESET_PASSWORD, NULL);
  add (f, user, TN_ACTION_TEMPORARY_PASS, NULL);
  add (f, user, TN_ACTION_ADD_TO_GROUP, group_id (f, "Business Departments"));
  run (f);
  secret = g_strdup (tn_change_row_get_secret (row (f, 0)));
  pass = g_strdup (tn_change_row_get_secret (row (f, 1)));
  g_assert_nonnull (secret);
  g_assert_nonnull (pass);
  dir = g_dir_open (f->t.folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->t.folder, name, NULL), *content = NULL;
      gsize size;

      if (!g_file_get_contents (path, &content, &size, NULL))
        continue;
      g_assert_null (memmem (content, size, secret, strlen (secret)));
      g_assert_null (memmem (content, size, pass, strlen (pass)));
    }
  {
    g_autoptr (TnChangeSet) undo = tn_change_set_undo (f->set);

    g_object_unref (f->set);
    f->set = g_steal_pointer (&undo);
    run (f);
  }
  /* It was taken out of the group, and is still there. */
  g_assert_cmpint (user->removed, ==, TN_REMOVED_NO);
}

static void
test_passwords (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      char *password = tn_action_password ();
      guint kinds = 0;

      for (const char *c = password; *c != '\0'; c++)
        kinds |= g_ascii_islower (*c) ? 1 : g_ascii_isupper (*c) ? 2 : g_ascii_isdigit (*c) ? 4 : 8;
      g_assert_cmpuint (kinds, ==, 15);
      g_assert_cmpuint (strlen (password), ==, 16);
      g_assert_null (strpbrk (password, "\"\\"));
      g_assert_true (g_hash_table_add (seen, password));
    }
}

/* INT-20 in the tenant of a CSP's customer: the consent is given anew, for more. */
static void
test_customer (void)
{
  TnTest t;
  TnFleetTenant *customer;
  g_autoptr (TnRecord) row = NULL;
  g_autoptr (TnChangeSet) set = NULL;
  GArray *users;
  TnFleetUser *user = NULL;
  gint64 tenant;

  tn_test_setup (&t, 1, 0);
  tn_test_add_partner (&t, 2);
  tn_test_csp (&t);
  customer = tn_test_customer_tenant (&t, 0);
  row = tn_test_customer (&t, 0);
  tenant = tn_record_get_id (row);
  users = tn_fleet_users (tn_rehearsal_get_fleet (t.rehearsal), customer);
  for (guint i = 1; i < users->len && user == NULL; i++)
    {
      TnFleetUser *one = &g_array_index (users, TnFleetUser, i);

      if (!one->guest && one->enabled && !one->admin && !one->synced)
        user = one;
    }
  g_assert_nonnull (user);
  set = tn_change_set_new (t.services);
  {
    const TnPersonRef person = { tenant, customer->id, customer->name, user->id, user->alias };

    tn_change_set_add (set, &person, TN_ACTION_BLOCK, NULL, NULL);
  }
  g_assert_cmpint (tn_test_int64 (tn_change_set_missing_permission (set)), ==, tenant);
  tn_test_ok (tn_consent_people (t.services, tenant));
  g_assert_cmpint (tn_test_int64 (tn_change_set_missing_permission (set)), ==, 0);
  tn_test_ok (tn_change_set_run (set));
  g_assert_cmpuint (tn_change_set_count (set, TN_CHANGE_DONE), ==, 1);
  g_assert_false (user->enabled);
  tn_test_teardown (&t);
}

static void
add_tests (void)
{
#define ADD(path, func) g_test_add (path, Fixture, "allowed", setup, func, teardown)
  g_test_add ("/actions/INT-20-permission", Fixture, NULL, setup, test_permission, teardown);
  ADD ("/actions/EUS-11-all", test_actions);
  ADD ("/actions/EUS-11-delete-and-create", test_delete_and_create);
  ADD ("/actions/EUS-12-refusals", test_refusals);
  ADD ("/actions/EUS-11-difference", test_difference);
  ADD ("/actions/lazy", test_lazy);
  ADD ("/actions/SEC-62-unknown", test_unknown);
  ADD ("/actions/EUS-08-methods", test_methods);
  ADD ("/actions/not-looked-at", test_not_looked_at);
  ADD ("/actions/throttled", test_throttled);
  ADD ("/actions/SEC-38-secrets", test_secrets);
  g_test_add_func ("/actions/passwords", test_passwords);
  g_test_add_func ("/actions/INT-20-customer", test_customer);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add_tests);
}
