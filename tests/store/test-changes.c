/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-store.h"
#include "tn-test.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* Mapping at scale and taking it back, read-only mode, and the audit trail, on a store alone. */

typedef TnTestStore Fixture;

static void
reopen (Fixture *f)
{
  tn_store_close (f->store);
  g_clear_object (&f->store);
  f->store = tn_store_new (f->folder, TRUE);
  tn_test_ok (tn_store_open (f->store, TRUE));
}

static gint64
add_tenant (Fixture *f, guint i, const char *name, const char *domain)
{
  return tn_test_store_connect (f->store, &f->actor, i, name, domain, 1000);
}

static gint64
add_organization (Fixture *f, const char *name, const char *email)
{
  return tn_test_int64 (
      tn_state_add_organization (f->store,
                                 &f->actor,
                                 &(const TnOrganizationData) { .name = name, .email = email },
                                 0,
                                 1000));
}

static gint64
number_of (Fixture *f, TnListKind kind, gint64 id, const char *field)
{
  g_autoptr (TnRecord) record = tn_test_store_row (f->store, kind, id);

  g_assert_nonnull (record);
  return tn_record_get_int (record, field);
}

static guint
count (Fixture *f, TnListKind kind, TnListFilter filter)
{
  const TnListQuery query = { .kind = kind, .filter = filter };
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));

  return ids->len;
}

static gint64
managed_of (Fixture *f, gint64 tenant)
{
  return number_of (f, TN_LIST_TENANTS, tenant, "managed-tenant-id");
}

static DexFuture *
undo (Fixture *f, const char *action, gint64 id)
{
  return tn_state_undo (f->store, &f->actor, action, id, 3000);
}

static void
refused (DexFuture *future)
{
  tn_test_fails (future, TN_STORE_ERROR, TN_STORE_ERROR_REFUSED);
}

/* Undo ------------------------------------------------------------------------ */

static void
test_undo_map (Fixture *f, gconstpointer data)
{
  gint64 tenant = add_tenant (f, 1, "Contoso", "contoso.example"), managed;

  managed = tn_test_int64 (tn_state_map (f->store, &f->actor, tenant, 0, "Contoso", NULL, 2000));
  tn_test_ok (undo (f, "tenant.map", managed));
  g_assert_cmpint (managed_of (f, tenant), <=, 0);
  /* The managed tenant that was made for it is gone, too. */
  g_assert_cmpuint (count (f, TN_LIST_MANAGED_TENANTS, TN_FILTER_ALL), ==, 0);
  tn_test_fails (undo (f, "tenant.map", managed), TN_STORE_ERROR, TN_STORE_ERROR_NOT_FOUND);

  managed = tn_test_int64 (tn_state_map (f->store, &f->actor, tenant, 0, "Contoso", NULL, 2000));
  g_assert_cmpint (tn_test_int64 (tn_state_unmap (f->store, &f->actor, tenant, 2001)), ==, managed);
  tn_test_ok (undo (f, "tenant.unmap", managed));
  g_assert_cmpint (managed_of (f, tenant), ==, managed);
}

/* What was changed since is not taken back. */
static void
test_undo_refused (Fixture *f, gconstpointer data)
{
  gint64 a = add_tenant (f, 1, "Contoso", NULL), b = add_tenant (f, 2, "Fabrikam", NULL), managed;

  managed = tn_test_int64 (tn_state_map (f->store, &f->actor, a, 0, "Contoso", NULL, 2000));
  tn_test_int64 (tn_state_unmap (f->store, &f->actor, a, 2001));
  tn_test_int64 (tn_state_map (f->store, &f->actor, b, managed, NULL, NULL, 2002));
  refused (undo (f, "tenant.unmap", managed));
  g_assert_cmpint (managed_of (f, b), ==, managed);
}

static void
test_undo_names (Fixture *f, gconstpointer data)
{
  gint64 organization = add_organization (f, "Harbor", NULL),
         managed = number_of (f, TN_LIST_ORGANIZATIONS, organization, "managed-tenant-id"),
         other = tn_test_int64 (tn_state_add_managed_tenant (f->store, &f->actor, "Other"));
  g_autoptr (TnRecord) record = NULL;

  tn_test_ok (tn_state_rename_managed_tenant (f->store, &f->actor, managed, "New name", 2000));
  tn_test_ok (undo (f, "managed-tenant.rename", managed));
  record = tn_test_store_row (f->store, TN_LIST_MANAGED_TENANTS, managed);
  g_assert_cmpstr (tn_record_get_string (record, "name"), ==, "Harbor");
  tn_test_ok (tn_state_edit_organization (f->store,
                                          &f->actor,
                                          organization,
                                          &(const TnOrganizationData) { .name = "Harbor" },
                                          other,
                                          2000));
  g_assert_cmpint (number_of (f, TN_LIST_ORGANIZATIONS, organization, "managed-tenant-id"),
                   ==,
                   other);
  tn_test_ok (undo (f, "organization.edit", organization));
  g_assert_cmpint (number_of (f, TN_LIST_ORGANIZATIONS, organization, "managed-tenant-id"),
                   ==,
                   managed);
}

/* Several --------------------------------------------------------------------- */

static void
test_map_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) suggestions = NULL;
  g_autoptr (GArray) mappings = g_array_new (FALSE, FALSE, sizeof (TnMapping));
  gint64 tenants[4];

  tenants[0] = add_tenant (f, 1, "Contoso Ltd.", "contoso.example");
  tenants[1] = add_tenant (f, 2, "Fabrikam", "fabrikam.example");
  tenants[2] = add_tenant (f, 3, "Globex", "globex.example");
  tenants[3] = add_tenant (f, 4, "Nobody Knows", "nobody.example");
  add_organization (f, "CONTOSO", NULL);
  add_organization (f, "Another Name", "info@fabrikam.example");
  add_organization (f, "Globex", "info@globex.example");
  suggestions = tn_test_boxed (tn_state_suggest (f->store));
  g_assert_cmpuint (suggestions->len, ==, 4);
  for (guint i = 0; i < suggestions->len; i++)
    {
      const TnSuggestion *s = g_ptr_array_index (suggestions, i);
      const TnMapping mapping = { s->match.source, s->match.target };
      TnMatchReason wanted = s->match.source == tenants[0]   ? TN_REASON_SAME_NAME
                             : s->match.source == tenants[1] ? TN_REASON_DOMAIN
                             : s->match.source == tenants[2] ? TN_REASON_NAME_AND_DOMAIN
                                                             : TN_REASON_NONE;

      g_assert_cmpint (s->match.reason, ==, wanted);
      g_assert_true ((s->match.target > 0) == (wanted != TN_REASON_NONE));
      g_array_append_val (mappings, mapping);
    }
  /* Nothing is silent: until somebody says so, nothing is mapped. */
  g_assert_cmpuint (count (f, TN_LIST_TENANTS, TN_FILTER_MAPPED), ==, 0);
  tn_test_ok (tn_state_map_many (f->store, &f->actor, mappings, 2000));
  g_assert_cmpuint (count (f, TN_LIST_TENANTS, TN_FILTER_MAPPED), ==, 4);
  g_assert_cmpuint (count (f, TN_LIST_MANAGED_TENANTS, TN_FILTER_ALL), ==, 4);
  tn_test_ok (undo (f, "tenant.map-many", 0));
  g_assert_cmpuint (count (f, TN_LIST_TENANTS, TN_FILTER_MAPPED), ==, 0);
  g_assert_cmpuint (count (f, TN_LIST_MANAGED_TENANTS, TN_FILTER_ALL), ==, 3);
}

/* All or none. */
static void
test_map_many_refused (Fixture *f, gconstpointer data)
{
  gint64 a = add_tenant (f, 1, "Contoso", NULL), b = add_tenant (f, 2, "Fabrikam", NULL),
         managed = tn_test_int64 (tn_state_add_managed_tenant (f->store, &f->actor, "One"));
  const TnMapping mappings[] = { { a, managed }, { b, managed } };
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (TnMapping));

  g_array_append_vals (array, mappings, 2);
  refused (tn_state_map_many (f->store, &f->actor, array, 2000));
  g_assert_cmpuint (count (f, TN_LIST_TENANTS, TN_FILTER_MAPPED), ==, 0);
}

static void
test_consolidate (Fixture *f, gconstpointer data)
{
  gint64 organizations[3], managed[3], tenant = add_tenant (f, 1, "Harbor Group", NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) childless = NULL;
  const TnListQuery query = { .kind = TN_LIST_MANAGED_TENANTS, .filter = TN_FILTER_CHILDLESS };

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("Harbor %u", i);

      organizations[i] = add_organization (f, name, NULL);
      managed[i] = number_of (f, TN_LIST_ORGANIZATIONS, organizations[i], "managed-tenant-id");
    }
  g_array_append_vals (ids, organizations, 3);
  tn_test_ok (
      tn_state_consolidate (f->store, &f->actor, ids, managed[0], "Harbor Group", tenant, 2000));
  g_assert_cmpint (managed_of (f, tenant), ==, managed[0]);
  g_assert_cmpint (number_of (f, TN_LIST_MANAGED_TENANTS, managed[0], "organizations"), ==, 3);
  /* MAP-11: the empty ones stay until somebody cleans up, and come back by undo. */
  childless = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));
  g_assert_cmpuint (childless->len, ==, 2);
  tn_test_ok (tn_state_delete_childless (f->store, &f->actor, childless, 2001));
  g_assert_cmpuint (count (f, TN_LIST_MANAGED_TENANTS, TN_FILTER_ALL), ==, 1);
  /* What was deleted cannot be moved back to. */
  refused (undo (f, "managed-tenant.consolidate", 0));
  tn_test_ok (undo (f, "managed-tenant.delete", 0));
  g_assert_cmpuint (count (f, TN_LIST_MANAGED_TENANTS, TN_FILTER_CHILDLESS), ==, 2);
  tn_test_ok (undo (f, "managed-tenant.consolidate", 0));
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (number_of (f, TN_LIST_ORGANIZATIONS, organizations[i], "managed-tenant-id"),
                     ==,
                     managed[i]);
  g_assert_cmpint (managed_of (f, tenant), <=, 0);
}

/* One that is mapped, or has organizations, is not cleaned up with the others. */
static void
test_clean_up_refused (Fixture *f, gconstpointer data)
{
  gint64 organization = add_organization (f, "Harbor", NULL), empty, used;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  used = number_of (f, TN_LIST_ORGANIZATIONS, organization, "managed-tenant-id");
  empty = tn_test_int64 (tn_state_add_managed_tenant (f->store, &f->actor, "Empty"));
  g_array_append_val (ids, empty);
  g_array_append_val (ids, used);
  refused (tn_state_delete_childless (f->store, &f->actor, ids, 2000));
  g_assert_cmpuint (count (f, TN_LIST_MANAGED_TENANTS, TN_FILTER_ALL), ==, 2);
}

/* Read-only -------------------------------------------------------------------- */

static void
test_read_only (Fixture *f, gconstpointer data)
{
  gint64 tenant = add_tenant (f, 1, "Contoso", NULL);

  tn_store_close (f->store);
  g_clear_object (&f->store);
  f->store = tn_store_new (f->folder, TRUE);
  tn_store_set_read_only (f->store, TRUE);
  tn_test_ok (tn_store_open (f->store, TRUE));
  g_assert_true (tn_store_is_read_only (f->store));
  g_assert_cmpuint (count (f, TN_LIST_TENANTS, TN_FILTER_ALL), ==, 1);
  tn_test_fails (tn_state_map (f->store, &f->actor, tenant, 0, "Contoso", NULL, 2000),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_READ_ONLY);
  g_assert_cmpint (managed_of (f, tenant), <=, 0);
}

/* Audit ------------------------------------------------------------------------- */

static TnAuditCheck *
verify (Fixture *f)
{
  return tn_test_boxed (tn_state_verify_audit (f->store, 0));
}

static void
raw_exec (Fixture *f, const char *sql)
{
  sqlite3 *db = tn_test_store_raw (f->folder, "state.db");

  /* Who has the file can take away what forbids it. */
  tn_test_raw_exec (
      db,
      "DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete");
  tn_test_raw_exec (db, sql);
  sqlite3_close (db);
}

/* Somebody with the file: every way to touch it is seen at the next look. */
static void
test_audit_tampered (Fixture *f, gconstpointer data)
{
  const char *const touches[] = {
    "UPDATE audit SET object = 'x' WHERE seq = 3",
    "DELETE FROM audit WHERE seq = 3",
    "DELETE FROM audit WHERE seq > 3",
    "UPDATE audit SET time = 1 WHERE seq = (SELECT max (seq) FROM audit)",
    "DELETE FROM audit",
    "UPDATE audit SET object = 'x', key_id = 'another' WHERE seq = 3",
    "UPDATE audit SET object = 'x', key_id = 'another' WHERE seq >= 3",
  };

  for (guint i = 0; i < G_N_ELEMENTS (touches); i++)
    {
      g_autofree TnAuditCheck *whole = NULL, *check = NULL, *after = NULL;

      if (i > 0)
        {
          tn_test_store_teardown (f, NULL);
          tn_test_store_setup (f, NULL);
        }
      for (guint j = 0; j < 6; j++)
        add_tenant (f, j, "Contoso", NULL);
      whole = verify (f);
      g_assert_cmpint (whole->bad, ==, 0);
      g_assert_cmpint (whole->rows, >=, 6);
      /* Its end keeps an anchor beside the keys. */
      reopen (f);
      g_free (g_steal_pointer (&whole));
      whole = verify (f);
      g_assert_cmpint (whole->anchor, >, 0);
      tn_store_close (f->store);
      raw_exec (f, touches[i]);
      g_clear_object (&f->store);
      f->store = tn_store_new (f->folder, TRUE);
      tn_test_ok (tn_store_open (f->store, TRUE));
      check = verify (f);
      g_assert_cmpint (check->bad, >, 0);
      /* SEC-63: a new segment begins, the break stays known. */
      tn_test_ok (tn_state_begin_audit_segment (f->store, &f->actor, check->bad));
      add_tenant (f, 20, "Fabrikam", NULL);
      after = verify (f);
      g_assert_cmpint (after->bad, ==, 0);
      g_assert_cmpint (after->known_bad, >, 0);
    }
}

static void
test_audit_export (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  const TnAuditRow intent = { .action = "consent.grant", .object = "Contoso", .result = "intent" };
  TnAuditRow outcome = { .action = "consent.grant", .object = "Contoso", .result = "failed" };
  guint n;

  outcome.intent = tn_test_int64 (tn_state_note (f->store, &f->actor, &intent));
  g_assert_cmpint (outcome.intent, >, 0);
  /* SEC-62: an intent that nothing followed is unknown, not success. */
  g_assert_cmpuint (count (f, TN_LIST_AUDIT, TN_FILTER_FAILED), ==, 1);
  tn_test_int64 (tn_state_note (f->store, &f->actor, &outcome));
  g_assert_cmpuint (count (f, TN_LIST_AUDIT, TN_FILTER_FAILED), ==, 1);
  add_tenant (f, 1, "=HYPERLINK(\"x\")\n", NULL);
  text = tn_test_string (tn_state_export_audit (f->store));
  g_assert_null (strstr (text, "CANARY"));
  lines = g_strsplit (g_strstrip (text), "\n", -1);
  n = g_strv_length (lines);
  g_assert_cmpuint (n, ==, 4);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonNode) node = json_from_string (lines[i], NULL);

      g_assert_true (node != NULL && JSON_NODE_HOLDS_OBJECT (node));
    }
  g_assert_nonnull (strstr (lines[n - 1], "anchor"));
}

/* ADM-05 */
static void
test_audit_filters (Fixture *f, gconstpointer data)
{
  gint64 tenant = add_tenant (f, 1, "Contoso", NULL);
  TnListQuery query = { .kind = TN_LIST_AUDIT };
  const struct
  {
    const char *action, *actor, *tenant;
    gint64 from, until;
    guint n;
  } cases[] = {
    { NULL, NULL, NULL, 0, 0, 2 },
    { "tenant.map", NULL, NULL, 0, 0, 1 },
    { "tenant.", NULL, NULL, 0, 0, 2 },
    { "organization.", NULL, NULL, 0, 0, 0 },
    { NULL, "tester", NULL, 0, 0, 2 },
    { NULL, "somebody", NULL, 0, 0, 0 },
    { NULL, NULL, "00000000-0000-4000-8000-000000000001", 0, 0, 2 },
    { NULL, NULL, "00000000-0000-4000-8000-000000000002", 0, 0, 0 },
    { NULL, NULL, NULL, G_MAXINT64 / 2, 0, 0 },
    { NULL, NULL, NULL, 0, 1, 0 },
  };

  tn_test_int64 (tn_state_map (f->store, &f->actor, tenant, 0, "Contoso", NULL, 2000));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) ids = NULL;

      query.action = (char *) cases[i].action;
      query.actor = (char *) cases[i].actor;
      query.tenant = (char *) cases[i].tenant;
      query.from = cases[i].from;
      query.until = cases[i].until;
      ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));
      g_assert_cmpuint (ids->len, ==, cases[i].n);
    }
}

/* BAK-15, BAK-16: several events, one target, one actor, the schedule; only what occurs is
 * offered. */
static void
test_audit_values (Fixture *f, gconstpointer data)
{
  static const char *const two[] = { "backup.enable", "tenant.connect", NULL };
  const TnActor schedule = { "tester", "background" };
  const TnAuditRow row = { .action = "backup.delete",
                           .object = "Contoso's \"files\"",
                           .tenant = "00000000-0000-4000-8000-000000000001",
                           .result = "success" },
                   other = { .action = "backup.enable", .object = "Fabrikam", .result = "success" };
  g_autoptr (TnAuditValues) all = NULL, some = NULL;
  const struct
  {
    TnListQuery query;
    guint n;
  } cases[] = {
    { { .actions = (char **) two }, 2 },
    { { .actions = (char **) two, .object = (char *) "Fabrikam" }, 1 },
    { { .object = (char *) "Contoso's \"files\"" }, 1 },
    { { .scheduled = TRUE }, 1 },
    { { .scheduled = TRUE, .actions = (char **) two }, 0 },
    { { .actor = (char *) "tester" }, 2 },
  };

  add_tenant (f, 1, "Contoso", NULL);
  tn_test_int64 (tn_state_note (f->store, &schedule, &row));
  tn_test_int64 (tn_state_note (f->store, &f->actor, &other));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TnListQuery query = cases[i].query;
      g_autoptr (GArray) ids = NULL;

      query.kind = TN_LIST_AUDIT;
      ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));
      g_assert_cmpuint (ids->len, ==, cases[i].n);
    }
  all = tn_test_boxed (tn_state_list_audit_values (f->store, NULL));
  g_assert_true (all->scheduled);
  g_assert_cmpuint (g_strv_length (all->actors), ==, 1);
  g_assert_cmpuint (g_strv_length (all->actions), ==, 3);
  g_assert_cmpuint (g_strv_length (all->objects), ==, 3);
  some =
      tn_test_boxed (tn_state_list_audit_values (f->store, "00000000-0000-4000-8000-000000000001"));
  g_assert_cmpuint (g_strv_length (some->actions), ==, 2);
  g_assert_false (g_strv_contains ((const char *const *) some->actions, "backup.enable"));
}

static void
add (void)
{
#define ADD(path, func)                                                                            \
  g_test_add (path, Fixture, NULL, tn_test_store_setup, func, tn_test_store_teardown)
  ADD ("/changes/MAP-12-undo-map", test_undo_map);
  ADD ("/changes/undo-refused", test_undo_refused);
  ADD ("/changes/undo-names", test_undo_names);
  ADD ("/changes/MAP-10-map-many", test_map_many);
  ADD ("/changes/map-many-refused", test_map_many_refused);
  ADD ("/changes/MAP-08-MAP-11-consolidate", test_consolidate);
  ADD ("/changes/MAP-11-clean-up-refused", test_clean_up_refused);
  ADD ("/changes/MAP-09-read-only", test_read_only);
  ADD ("/changes/SEC-61-SEC-63-audit-tampered", test_audit_tampered);
  ADD ("/changes/SEC-62-SEC-65-audit-export", test_audit_export);
  ADD ("/changes/ADM-05-audit-filters", test_audit_filters);
  ADD ("/changes/BAK-15-BAK-16-audit-values", test_audit_values);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
