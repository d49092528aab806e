/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-store.h"
#include "tn-test.h"

#include "tn-health.h"
#include "tn-state-contacts.h"

/* Organizations, managed tenants and what joins them to tenants, on a store alone. */
typedef TnTestStore Fixture;

static void
test_mapping_rules (Fixture *f, gconstpointer data)
{
  gint64 one = tn_test_store_add_tenant (f, 1), two = tn_test_store_add_tenant (f, 2);
  gint64 managed = tn_test_int64 (tn_state_add_managed_tenant (f->store, &f->actor, "Client"));

  g_assert_cmpint (
      tn_test_int64 (tn_state_map (f->store, &f->actor, one, managed, NULL, NULL, 1000)),
      ==,
      managed);
  /* MAP-03: one to one, in both directions. */
  tn_test_fails (tn_state_map (f->store, &f->actor, two, managed, NULL, NULL, 1000),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  tn_test_fails (tn_state_map (f->store, &f->actor, one, 0, "Other", NULL, 1000),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  tn_test_fails (tn_state_map (f->store, &f->actor, two, 999, NULL, NULL, 1000),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  tn_test_fails (tn_state_map (f->store, &f->actor, 999, managed, NULL, NULL, 1000),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  /* A refused new mapping leaves no managed tenant behind. */
  {
    TnListQuery query = { .kind = TN_LIST_MANAGED_TENANTS };
    g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));

    g_assert_cmpuint (ids->len, ==, 1);
  }
  /* MAP-02 */
  g_assert_cmpint (tn_test_int64 (tn_state_unmap (f->store, &f->actor, one, 1000)), ==, managed);
  tn_test_fails (tn_state_unmap (f->store, &f->actor, one, 1000),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  g_assert_cmpint (
      tn_test_int64 (tn_state_map (f->store, &f->actor, two, managed, NULL, NULL, 1000)),
      ==,
      managed);
}

/* What a customer is: everything that was given, its contacts, and what its tenant says. */
static void
test_customers (Fixture *f, gconstpointer data)
{
  const TnOrganizationData typed = { .name = "Harbor & Sons",
                                     .email = "office@harbor.example",
                                     .phone = "+1 555 0100",
                                     .address = "1 Quay\nHarbortown",
                                     .notes = "Closed on Mondays",
                                     .psa_id = "C-1000",
                                     .contact = "Ada Brandt" };
  gint64 id = tn_test_int64 (tn_state_add_organization (f->store, &f->actor, &typed, 0, 5000));
  TnContact ben = { .organization = id,
                    .name = (char *) "Ben",
                    .email = (char *) "ben@harbor.example",
                    .is_primary = TRUE };
  const TnContact nobody = { .organization = id, .name = (char *) " " },
                  wrong = { .organization = id, .name = (char *) "X", .email = (char *) "x" },
                  stray = { .organization = 999, .name = (char *) "X" };
  g_autoptr (TnRecord) first = tn_test_store_row (f->store, TN_LIST_ORGANIZATIONS, id),
                       second = NULL, third = NULL;
  g_autoptr (GPtrArray) contacts = NULL;

  g_assert_cmpstr (tn_record_get_string (first, "contact"), ==, "Ada Brandt");
  g_assert_cmpstr (tn_record_get_string (first, "address"), ==, "1 Quay\nHarbortown");
  g_assert_cmpstr (tn_record_get_string (first, "psa-id"), ==, "C-1000");
  g_assert_cmpint (tn_record_get_int (first, "created-at"), ==, 5000);
  g_assert_cmpint (tn_record_get_int (first, "tenants"), ==, 0);
  g_assert_cmpint (tn_record_get_int (first, "users"), ==, -1);
  g_assert_cmpint (tn_health_unpack (tn_record_get_int (first, "health"), NULL),
                   ==,
                   TN_HEALTH_NO_DATA);
  /* One is the primary one. */
  ben.id = tn_test_int64 (tn_state_put_contact (f->store, &f->actor, &ben));
  second = tn_test_store_row (f->store, TN_LIST_ORGANIZATIONS, id);
  g_assert_cmpstr (tn_record_get_string (second, "contact"), ==, "Ben");
  contacts = tn_test_boxed (tn_state_list_contacts (f->store, id));
  g_assert_cmpuint (contacts->len, ==, 2);
  g_assert_cmpstr (((TnContact *) g_ptr_array_index (contacts, 1))->name, ==, "Ada Brandt");
  g_assert_false (((TnContact *) g_ptr_array_index (contacts, 1))->is_primary);
  tn_test_fails (tn_state_put_contact (f->store, &f->actor, &nobody),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  tn_test_fails (tn_state_put_contact (f->store, &f->actor, &wrong),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  tn_test_fails (tn_state_put_contact (f->store, &f->actor, &stray),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  tn_test_ok (tn_state_delete_contact (f->store, &f->actor, ben.id));
  tn_test_fails (tn_state_delete_contact (f->store, &f->actor, ben.id),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  /* An edit is all of it, but for the contact and the day. */
  tn_test_ok (tn_state_edit_organization (f->store,
                                          &f->actor,
                                          id,
                                          &(const TnOrganizationData) { .name = "Harbor" },
                                          0,
                                          6000));
  third = tn_test_store_row (f->store, TN_LIST_ORGANIZATIONS, id);
  g_assert_null (tn_record_get_string (third, "psa-id"));
  /* Who is left alone is the one to call. */
  g_assert_cmpstr (tn_record_get_string (third, "contact"), ==, "Ada Brandt");
  g_assert_cmpint (tn_record_get_int (third, "created-at"), ==, 5000);
}

static void
test_organizations (Fixture *f, gconstpointer data)
{
  gint64 alone = tn_test_int64 (
      tn_state_add_organization (f->store,
                                 &f->actor,
                                 &(const TnOrganizationData) { .name = " Foggy IT ",
                                                               .email = "it@foggy.example",
                                                               .phone = "+1 555" },
                                 0,
                                 1000));
  gint64 managed =
      tn_test_int64 (tn_state_add_managed_tenant (f->store, &f->actor, "Unmapped parent"));
  g_autoptr (TnRecord) organization = tn_test_store_row (f->store, TN_LIST_ORGANIZATIONS, alone);

  /* MAP-06 */
  g_assert_cmpstr (tn_record_get_string (organization, "name"), ==, "Foggy IT");
  g_assert_cmpstr (tn_record_get_string (organization, "managed-tenant-name"), ==, "Foggy IT");
  /* MAP-05 and MAP-12: on edit, and also a parent that is not mapped. */
  tn_test_ok (
      tn_state_edit_organization (f->store,
                                  &f->actor,
                                  alone,
                                  &(const TnOrganizationData) { .name = "Foggy", .email = "" },
                                  managed,
                                  1000));
  g_clear_object (&organization);
  organization = tn_test_store_row (f->store, TN_LIST_ORGANIZATIONS, alone);
  g_assert_cmpstr (tn_record_get_string (organization, "managed-tenant-name"),
                   ==,
                   "Unmapped parent");
  g_assert_null (tn_record_get_string (organization, "email"));
  tn_test_fails (tn_state_edit_organization (f->store,
                                             &f->actor,
                                             alone,
                                             &(const TnOrganizationData) { .name = "" },
                                             0,
                                             1000),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  tn_test_fails (tn_state_edit_organization (
                     f->store,
                     &f->actor,
                     alone,
                     &(const TnOrganizationData) { .name = "X", .email = "no address" },
                     0,
                     1000),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  tn_test_fails (tn_state_edit_organization (f->store,
                                             &f->actor,
                                             999,
                                             &(const TnOrganizationData) { .name = "X" },
                                             0,
                                             1000),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
}

/* MAP-08: rename one, re-assign two, map; the result lists three organizations (and MAP-04,
 * MAP-07). */
static void
test_consolidation (Fixture *f, gconstpointer data)
{
  gint64 tenant = tn_test_store_add_tenant (f, 1);
  gint64 boston = tn_test_int64 (
      tn_state_add_organization (f->store,
                                 &f->actor,
                                 &(const TnOrganizationData) { .name = "Foggy – Boston" },
                                 0,
                                 1000));
  gint64 waltham = tn_test_int64 (
      tn_state_add_organization (f->store,
                                 &f->actor,
                                 &(const TnOrganizationData) { .name = "Foggy – Waltham" },
                                 0,
                                 1000));
  gint64 burlington = tn_test_int64 (
      tn_state_add_organization (f->store,
                                 &f->actor,
                                 &(const TnOrganizationData) { .name = "Foggy – Burlington" },
                                 0,
                                 1000));
  g_autoptr (TnRecord) organization = tn_test_store_row (f->store, TN_LIST_ORGANIZATIONS, boston),
                       managed_row = NULL;
  gint64 managed = tn_record_get_int (organization, "managed-tenant-id");
  TnListQuery query = { .kind = TN_LIST_ORGANIZATIONS, .parent = managed };
  g_autoptr (GArray) ids = NULL;

  tn_test_ok (tn_state_rename_managed_tenant (f->store, &f->actor, managed, "Foggy", 1000));
  tn_test_ok (tn_state_edit_organization (f->store,
                                          &f->actor,
                                          waltham,
                                          &(const TnOrganizationData) { .name = "Foggy – Waltham" },
                                          managed,
                                          1000));
  tn_test_ok (
      tn_state_edit_organization (f->store,
                                  &f->actor,
                                  burlington,
                                  &(const TnOrganizationData) { .name = "Foggy – Burlington" },
                                  managed,
                                  1000));
  tn_test_int64 (tn_state_map (f->store, &f->actor, tenant, managed, NULL, NULL, 1000));
  ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));
  g_assert_cmpuint (ids->len, ==, 3);
  managed_row = tn_test_store_row (f->store, TN_LIST_MANAGED_TENANTS, managed);
  g_assert_cmpstr (tn_record_get_string (managed_row, "name"), ==, "Foggy");
  g_assert_cmpint (tn_record_get_int (managed_row, "organizations"), ==, 3);
  g_clear_object (&organization);
  organization = tn_test_store_row (f->store, TN_LIST_ORGANIZATIONS, boston);
  g_assert_cmpstr (tn_record_get_string (organization, "name"), ==, "Foggy – Boston");
}

static void
add (void)
{
#define ADD(path, func)                                                                            \
  g_test_add (path, Fixture, NULL, tn_test_store_setup, func, tn_test_store_teardown)
  ADD ("/mapping/MAP-02-MAP-03-rules", test_mapping_rules);
  ADD ("/customers/CUS-01-CUS-02-CUS-03-store", test_customers);
  ADD ("/mapping/MAP-05-MAP-06-MAP-12-organizations", test_organizations);
  ADD ("/mapping/MAP-04-MAP-07-MAP-08-consolidation", test_consolidation);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
