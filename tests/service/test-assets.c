/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-db.h"
#include "tn-people-sync.h"
#include "tn-state-clients.h"
#include "tn-state-people.h"

/* Assets and the devices that they are, against the rehearsal cloud. */

static TnStore *
store (TnTest *t)
{
  return tn_services_get_store (t->services);
}

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
set_up_sync (TnTest *t, gint64 organization)
{
  g_autoptr (TnUserSync) sync = tn_test_boxed (tn_state_get_user_sync (store (t), organization));

  tn_test_ok (tn_state_set_user_sync (store (t),
                                      tn_services_get_actor (t->services),
                                      sync,
                                      tn_services_now (t->services)));
}

/* Reads the tenant, and makes its people end users. */
static void
run (TnTest *t, gint64 organization)
{
  tn_test_ok (tn_people_sync_run (t->services, organization, TRUE, FALSE));
}

static gboolean
text_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, tn_db_get_string (db, error, g_intern_string (data), ""));
  return TRUE;
}

static char *
text (TnTest *t, const char *sql)
{
  return tn_test_string (tn_store_read (store (t), text_job, g_strdup (sql), g_free, NULL));
}

static gint64
add_asset (TnTest *t, gint64 organization, const char *name, const char *serial)
{
  const TnAssetData asset = { .organization = organization, .name = name, .serial = serial };

  return tn_test_int64 (
      tn_state_put_asset (store (t), tn_services_get_actor (t->services), 0, &asset, 0));
}

static TnRecord *
read_asset (TnTest *t, gint64 id)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) rows = NULL;

  g_array_append_val (ids, id);
  rows = tn_test_boxed (tn_store_list_rows (store (t), TN_LIST_ASSETS, ids));
  return g_object_ref (g_ptr_array_index (rows, 0));
}

static void
assert_asset (TnTest *t, gint64 id, gboolean linked, const char *end_user, gboolean ambiguous)
{
  g_autoptr (TnRecord) record = read_asset (t, id);

  g_assert_cmpint (tn_record_get_string (record, "device-id") != NULL, ==, linked);
  g_assert_cmpstr (tn_record_get_string (record, "end-user-name"), ==, end_user);
  g_assert_cmpint (tn_record_get_int (record, "ambiguous"), ==, ambiguous);
}

/* The person whose device has a name. */
static char *
owner_of (TnTest *t, const char *device)
{
  g_autofree char *sql = g_strdup_printf ("SELECT u.display_name FROM cache.users u JOIN "
                                          "cache.devices d ON d.owner = u.graph_id WHERE d.name = "
                                          "'%s'",
                                          device);

  return text (t, sql);
}

typedef struct
{
  TnTest t;
  gint64 tenant, office;
} World;

/* A tenant with Intune, one organization, its user sync set up and not run. */
static void
setup (World *w, gconstpointer data)
{
  tn_test_setup (&w->t, 1, 120);
  tn_test_company (&w->t, 0)->intune = TRUE;
  w->tenant = tn_test_map (&w->t, 0);
  tn_test_sync (&w->t, w->tenant, 0);
  w->office = add_organization (&w->t, w->tenant, "Office");
  set_up_sync (&w->t, w->office);
}

static void
teardown (World *w, gconstpointer data)
{
  tn_test_teardown (&w->t);
}

/* By serial number, by a name that is unique; with the registered owner. */
static void
test_link (World *w, gconstpointer data)
{
  TnTest *t = &w->t;
  /* Entered before anybody knows the people: linked, and nobody's yet. */
  gint64 reception = add_asset (t, w->office, "Reception", "ch000-000002"), laptop, kiosk;
  g_autofree char *third = owner_of (t, "PC-0003"), *fourth = owner_of (t, "PC-0004");

  assert_asset (t, reception, TRUE, NULL, FALSE);
  run (t, w->office);
  assert_asset (t, reception, TRUE, third, FALSE);
  laptop = add_asset (t, w->office, "pc-0004", NULL);
  assert_asset (t, laptop, TRUE, fourth, FALSE);
  /* Enrolled by nobody. */
  kiosk = add_asset (t, w->office, "Kiosk", "CH000-000008");
  assert_asset (t, kiosk, TRUE, NULL, FALSE);
  /* USR-17: whoever left the directory has no device. */
  tn_fleet_remove_user (tn_test_company (t, 0),
                        &g_array_index (tn_test_company (t, 0)->users, TnFleetUser, 2),
                        TN_REMOVED_CHANGED);
  run (t, w->office);
  assert_asset (t, reception, TRUE, NULL, FALSE);
  tn_test_company (t, 0)->version++;
  g_array_index (tn_test_company (t, 0)->users, TnFleetUser, 3).device_gone =
      tn_test_company (t, 0)->version;
  run (t, w->office);
  assert_asset (t, laptop, FALSE, fourth, FALSE);
}

/* What is not sure waits for a person. */
static void
test_ambiguous (World *w, gconstpointer data)
{
  TnTest *t = &w->t;
  const TnActor *actor = tn_services_get_actor (t->services);
  /* Two devices are called so; a number that is none; another number is another machine. */
  gint64 twin = add_asset (t, w->office, "PC-0049", NULL);
  gint64 spare = add_asset (t, w->office, "Spare", "Default string");
  gint64 other = add_asset (t, w->office, "PC-0006", "OTHER-1");
  const TnListQuery query = { .kind = TN_LIST_ASSETS, .filter = TN_FILTER_AMBIGUOUS };
  g_autoptr (GPtrArray) before = tn_test_rows (t, &query), after = NULL;
  g_autoptr (GPtrArray) choices = tn_test_boxed (tn_state_list_device_choices (store (t), twin));
  const TnDeviceChoice *first = g_ptr_array_index (choices, 0),
                       *second = g_ptr_array_index (choices, 1),
                       *third = g_ptr_array_index (choices, 2);

  g_assert_cmpuint (before->len, ==, 3);
  g_assert_cmpuint (choices->len, >, 50);
  g_assert_true (first->likely && second->likely && !third->likely);
  tn_test_ok (tn_state_link_asset (store (t), actor, twin, first->device_id, 0));
  tn_test_ok (tn_state_link_asset (store (t), actor, other, "", 0));
  after = tn_test_rows (t, &query);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpint (tn_record_get_id (g_ptr_array_index (after, 0)), ==, spare);
  run (t, w->office);
  assert_asset (t, other, FALSE, NULL, FALSE);
  tn_test_ok (tn_state_undo (store (t), actor, "asset.link", other, 0));
  assert_asset (t, other, FALSE, NULL, TRUE);
}

/* Another device and another person, by hand, whatever Microsoft says. */
static void
test_manual (World *w, gconstpointer data)
{
  TnTest *t = &w->t;
  const TnActor *actor = tn_services_get_actor (t->services);
  gint64 laptop = add_asset (t, w->office, "PC-0004", NULL);
  g_autofree char *tenth = NULL, *owner = owner_of (t, "PC-0004");
  g_autofree char *device = text (t, "SELECT device_id FROM cache.devices WHERE name = 'PC-0011'");
  TnAssetData asset = { .organization = w->office, .name = "PC-0004", .manual = TRUE };

  run (t, w->office);
  assert_asset (t, laptop, TRUE, owner, FALSE);
  asset.end_user = tn_test_number (t, "SELECT max (id) FROM end_users");
  tenth = text (t, "SELECT name FROM end_users ORDER BY id DESC LIMIT 1");
  g_assert_cmpstr (tenth, !=, owner);
  tn_test_ok (tn_state_put_asset (store (t), actor, laptop, &asset, 0));
  tn_test_ok (tn_state_link_asset (store (t), actor, laptop, device, 0));
  run (t, w->office);
  tn_test_sync (t, w->tenant, 0);
  assert_asset (t, laptop, TRUE, tenth, FALSE);
  {
    g_autoptr (TnRecord) record = read_asset (t, laptop);

    g_assert_cmpstr (tn_record_get_string (record, "device-name"), ==, "PC-0011");
  }
  /* By itself again. */
  asset.manual = FALSE;
  tn_test_ok (tn_state_put_asset (store (t), actor, laptop, &asset, 0));
  tn_test_ok (tn_state_link_asset (store (t), actor, laptop, NULL, 0));
  run (t, w->office);
  assert_asset (t, laptop, TRUE, owner, FALSE);
}

static void
add_tests (void)
{
#define TEST(path, function) g_test_add (path, World, NULL, setup, function, teardown)
  TEST ("/assets/DEV-01-DEV-02-link", test_link);
  TEST ("/assets/DEV-03-manual", test_manual);
  TEST ("/assets/DEV-04-ambiguous", test_ambiguous);
#undef TEST
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add_tests);
}
