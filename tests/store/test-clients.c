/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-store.h"
#include "tn-test.h"

#include "tn-person.h"
#include "tn-state-clients.h"
#include "tn-state-people.h"

#include <string.h>

/* Organizations as a whole, CSV files that become organizations, end users and assets, and assets:
 * on a store alone. */

#define NOW G_GINT64_CONSTANT (1800000000)

typedef TnTestStore Fixture;

static gint64
add_organization (Fixture *f, const char *name, const char *email, const char *phone)
{
  const TnOrganizationData data = { .name = name, .email = email, .phone = phone };

  return tn_test_int64 (tn_state_add_organization (f->store, &f->actor, &data, 0, NOW));
}

static gint64
add_end_user (Fixture *f, gint64 organization, const char *name, const char *email)
{
  const TnEndUserData data = { .organization = organization,
                               .values = { [TN_PERSON_NAME] = name, [TN_PERSON_EMAIL] = email } };

  return tn_test_int64 (tn_state_add_end_user (f->store, &f->actor, &data, NOW));
}

static guint
count (Fixture *f, TnListKind kind, TnListFilter filter, gint64 parent)
{
  const TnListQuery query = { .kind = kind, .filter = filter, .parent = parent };
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));

  return ids->len;
}

static void
assert_text (Fixture *f, TnListKind kind, gint64 id, const char *field, const char *text)
{
  g_autoptr (TnRecord) record = tn_test_store_row (f->store, kind, id);

  g_assert_nonnull (record);
  g_assert_cmpstr (tn_record_get_string (record, field), ==, text);
}

static GArray *
ids_of (gint64 a, gint64 b)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, a);
  if (b != 0)
    g_array_append_val (ids, b);
  return ids;
}

static void
undo (Fixture *f, const char *action, gint64 id)
{
  tn_test_ok (tn_state_undo (f->store, &f->actor, action, id, NOW));
}

/* All that an undo must bring back, as text. */
static char *
dump_all (Fixture *f)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (TnImportKind kind = 0; kind < TN_N_IMPORTS; kind++)
    {
      g_autoptr (GBytes) bytes = tn_test_boxed (tn_state_dump (f->store, kind, 0));

      g_string_append_len (all, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
    }
  return g_strdup (all->str);
}

/* Organizations ------------------------------------------------------------- */

static void
test_archive (Fixture *f, gconstpointer data)
{
  gint64 acme = add_organization (f, "Acme", NULL, NULL),
         birch = add_organization (f, "Birch", NULL, NULL);
  g_autoptr (GArray) ids = ids_of (acme, birch);

  tn_test_ok (tn_state_archive_organizations (f->store, &f->actor, ids, TRUE, NOW));
  g_assert_cmpuint (count (f, TN_LIST_ORGANIZATIONS, TN_FILTER_ALL, 0), ==, 0);
  g_assert_cmpuint (count (f, TN_LIST_ORGANIZATIONS, TN_FILTER_ARCHIVED, 0), ==, 2);
  g_array_set_size (ids, 1);
  tn_test_ok (tn_state_archive_organizations (f->store, &f->actor, ids, FALSE, NOW));
  g_assert_cmpuint (count (f, TN_LIST_ORGANIZATIONS, TN_FILTER_ALL, 0), ==, 1);
  undo (f, "organization.archive", acme);
  g_assert_cmpuint (count (f, TN_LIST_ORGANIZATIONS, TN_FILTER_ARCHIVED, 0), ==, 2);
}

/* With all that it has, and back with all of it. */
static void
test_delete (Fixture *f, gconstpointer data)
{
  gint64 acme = add_organization (f, "Acme", "office@acme.example", NULL);
  gint64 zoe = add_end_user (f, acme, "Zoe", "zoe@acme.example");
  const TnAssetData asset = { .organization = acme,
                              .name = "LAP-1",
                              .serial = "S-1",
                              .end_user = zoe };
  gint64 laptop = tn_test_int64 (tn_state_put_asset (f->store, &f->actor, 0, &asset, NOW));
  g_autofree char *before = dump_all (f), *after = NULL, *gone = NULL;
  g_autoptr (GArray) ids = ids_of (acme, 0), nobody = ids_of (999, 0);

  g_assert_nonnull (strstr (before, "LAP-1"));
  tn_test_ok (tn_state_delete_organizations (f->store, &f->actor, ids, NOW));
  gone = dump_all (f);
  g_assert_null (strstr (gone, "LAP-1"));
  g_assert_null (strstr (gone, "Zoe"));
  g_assert_null (tn_test_store_row (f->store, TN_LIST_ASSETS, laptop));
  undo (f, "organization.delete", acme);
  after = dump_all (f);
  g_assert_cmpstr (after, ==, before);
  tn_test_fails (tn_state_delete_organizations (f->store, &f->actor, nobody, NOW),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
}

static void
test_merge (Fixture *f, gconstpointer data)
{
  gint64 acme = add_organization (f, "Acme", NULL, "1"),
         old = add_organization (f, "Acme Old", "old@acme.example", "2");
  gint64 zoe = add_end_user (f, old, "Zoe", "zoe@acme.example");
  g_autofree char *before = dump_all (f), *after = NULL;

  tn_test_ok (tn_state_merge_organizations (f->store, &f->actor, old, acme, NOW));
  g_assert_null (tn_test_store_row (f->store, TN_LIST_ORGANIZATIONS, old));
  assert_text (f, TN_LIST_END_USERS, zoe, "organization-name", "Acme");
  /* What it did not say of itself. */
  assert_text (f, TN_LIST_ORGANIZATIONS, acme, "email", "old@acme.example");
  assert_text (f, TN_LIST_ORGANIZATIONS, acme, "phone", "1");
  undo (f, "organization.merge", acme);
  after = dump_all (f);
  g_assert_cmpstr (after, ==, before);
  tn_test_fails (tn_state_merge_organizations (f->store, &f->actor, acme, acme, NOW),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
}

static void
test_bulk_edit (Fixture *f, gconstpointer data)
{
  gint64 acme = add_organization (f, "Acme", NULL, "1"),
         birch = add_organization (f, "Birch", NULL, "2");
  g_autoptr (GArray) ids = ids_of (acme, birch);
  g_autofree char *before = dump_all (f), *after = NULL;
  const TnBulkEdit edit = { .phone = "", .notes = "Moved in 2026" };

  tn_test_ok (tn_state_bulk_edit_organizations (f->store, &f->actor, ids, &edit, NOW));
  assert_text (f, TN_LIST_ORGANIZATIONS, acme, "phone", NULL);
  assert_text (f, TN_LIST_ORGANIZATIONS, birch, "notes", "Moved in 2026");
  undo (f, "organization.bulk-edit", acme);
  after = dump_all (f);
  g_assert_cmpstr (after, ==, before);
}

static guint
find (Fixture *f, const char *text)
{
  TnListQuery query = { .kind = TN_LIST_ORGANIZATIONS, .search = (char *) text };
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));

  return ids->len;
}

/* By what an organization has now, and not by what it had. */
static void
test_search_after_edit (Fixture *f, gconstpointer data)
{
  gint64 acme = add_organization (f, "Acme", NULL, "+1 555 0100"),
         birch = add_organization (f, "Birch", "office@birch.example", NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const TnBulkEdit edit = { .phone = "+1 555 0199" };

  g_array_append_val (ids, acme);
  tn_test_ok (tn_state_bulk_edit_organizations (f->store, &f->actor, ids, &edit, NOW));
  g_assert_cmpuint (find (f, "0100"), ==, 0);
  g_assert_cmpuint (find (f, "0199"), ==, 1);
  tn_test_ok (tn_state_merge_organizations (f->store, &f->actor, birch, acme, NOW));
  g_assert_cmpuint (find (f, "birch.example"), ==, 1);
}

/* Import -------------------------------------------------------------------- */

static TnImport *
read_file (TnImportKind kind, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  TnImport *import = tn_import_new (kind, bytes, &error);

  g_assert_no_error (error);
  return import;
}

static void
assert_counts (TnImportPlan *plan, guint created, guint updated, guint same, guint wrong)
{
  for (guint i = 0; i < plan->lines->len; i++)
    {
      const TnImportLine *line = &g_array_index (plan->lines, TnImportLine, i);

      g_test_message ("line %u: %d %s",
                      i + 2,
                      line->outcome,
                      line->error != NULL ? line->error : "");
    }
  g_assert_cmpuint (plan->counts[TN_IMPORT_CREATE], ==, created);
  g_assert_cmpuint (plan->counts[TN_IMPORT_UPDATE], ==, updated);
  g_assert_cmpuint (plan->counts[TN_IMPORT_SAME], ==, same);
  g_assert_cmpuint (plan->counts[TN_IMPORT_WRONG], ==, wrong);
}

/* A dry run says what then happens. */
static TnImportPlan *
import (Fixture *f, TnImportKind kind, const char *text, gint64 organization)
{
  g_autoptr (TnImport) file = read_file (kind, text);
  g_autofree char *before = dump_all (f), *after = NULL;
  g_autoptr (TnImportPlan) plan =
      tn_test_boxed (tn_state_plan_import (f->store, file, organization));
  TnImportPlan *done;

  after = dump_all (f);
  g_assert_cmpstr (before, ==, after);
  done = tn_test_boxed (tn_state_apply_import (f->store, &f->actor, file, organization, NOW));
  assert_counts (done,
                 plan->counts[TN_IMPORT_CREATE],
                 plan->counts[TN_IMPORT_UPDATE],
                 plan->counts[TN_IMPORT_SAME],
                 plan->counts[TN_IMPORT_WRONG]);
  return done;
}

/* New ones, with their managed tenants; those that are there by e-mail, then by phone; mistakes
 * stay where they are; all of it is taken back at once. */
static void
test_import_organizations (Fixture *f, gconstpointer data)
{
  static const char text[] =
      "Company;E-Mail;Telephone;Notes;Custom Fields\r\n"
      "Acme GmbH;OFFICE@acme.example;;\"two\r\nlines\";\"Tier=Gold\\; plus; Region=South\"\r\n"
      "Birch;;+49 1;'=not a formula;\r\n"
      "Cedar;cedar@example.org;9;;\r\n"
      ";nameless@example.org;;;\r\n"
      "Dup;cedar@example.org;;;\r\n"
      "Bad;no address;;;\r\n"
      /* No list of fields, and no empty cell either, which would take the fields away. */
      "Acme;OFFICE@acme.example;;;VIP\r\n"
      "\r\n";
  gint64 acme = add_organization (f, "Acme", "office@acme.example", "5"),
         birch = add_organization (f, "Birch Old", NULL, "+49 1");
  g_autofree char *before = dump_all (f), *after = NULL, *errors = NULL, *custom = NULL;
  g_autoptr (TnImportPlan) plan = import (f, TN_IMPORT_ORGANIZATIONS, text, 0);
  g_autoptr (TnImport) file = read_file (TN_IMPORT_ORGANIZATIONS, text);
  g_autoptr (TnRecord) record = NULL;

  assert_counts (plan, 1, 2, 0, 4);
  record = tn_test_store_row (f->store, TN_LIST_ORGANIZATIONS, acme);
  g_assert_cmpstr (tn_record_get_string (record, "name"), ==, "Acme GmbH");
  g_assert_cmpstr (tn_record_get_string (record, "phone"), ==, NULL);
  g_assert_cmpstr (tn_record_get_string (record, "notes"), ==, "two\r\nlines");
  custom = tn_custom_text (tn_record_get_string (record, "custom"));
  g_assert_cmpstr (custom, ==, "Tier=Gold\\; plus; Region=South");
  assert_text (f, TN_LIST_ORGANIZATIONS, birch, "notes", "=not a formula");
  g_assert_cmpuint (count (f, TN_LIST_MANAGED_TENANTS, TN_FILTER_ALL, 0), ==, 3);
  errors = tn_import_errors (file, plan);
  g_assert_nonnull (strstr (errors, "no address"));
  g_assert_null (strstr (errors, "Birch"));
  undo (f, "import", 0);
  after = dump_all (f);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (count (f, TN_LIST_MANAGED_TENANTS, TN_FILTER_ALL, 0), ==, 2);
}

/* What a row of the file is about is what was there before the file: not what an earlier row has
 * made. */
static void
test_import_finds_before (Fixture *f, gconstpointer data)
{
  static const char organizations[] = "Company;E-Mail;Telephone;Managed Tenant\r\n"
                                      "Acme;office@acme.example;555;\r\n"
                                      "Beta;;555;\r\n";
  g_autoptr (TnImportPlan) first = import (f, TN_IMPORT_ORGANIZATIONS, organizations, 0);
  g_autoptr (TnImportPlan) assets = NULL, again = NULL;
  gint64 cedar = add_organization (f, "Cedar", "cedar@example.org", NULL);

  assert_counts (first, 2, 0, 0, 0);
  g_assert_cmpuint (count (f, TN_LIST_ORGANIZATIONS, TN_FILTER_ALL, 0), ==, 3);
  assets = import (f, TN_IMPORT_ASSETS, "Name;Serial Number\nMonitor;\nMonitor;A1\n", cedar);
  assert_counts (assets, 2, 0, 0, 0);
  g_assert_cmpuint (count (f, TN_LIST_ASSETS, TN_FILTER_ALL, cedar), ==, 2);
  /* An empty cell says nothing of what an organization belongs to. */
  again = import (f,
                  TN_IMPORT_ORGANIZATIONS,
                  "Company;E-Mail;Telephone;Managed Tenant\nAcme;office@acme.example;555;\n",
                  0);
  assert_counts (again, 0, 0, 1, 0);
}

/* Of two people with one name, an asset keeps the one it has. */
static void
test_import_keeps_owner (Fixture *f, gconstpointer data)
{
  gint64 acme = add_organization (f, "Acme", "office@acme.example", NULL);
  gint64 one = add_end_user (f, acme, "Reception", NULL);
  const TnAssetData asset = { .organization = acme,
                              .name = "Desk",
                              .model = "Nubra 9",
                              .end_user = one };
  gint64 id;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GString) text = NULL;
  g_autoptr (TnImportPlan) plan = NULL;
  g_autoptr (TnRecord) record = NULL;

  add_end_user (f, acme, "Reception", NULL);
  id = tn_test_int64 (tn_state_put_asset (f->store, &f->actor, 0, &asset, NOW));
  bytes = tn_test_boxed (tn_state_dump (f->store, TN_IMPORT_ASSETS, 0));
  text = g_string_new_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_string_replace (text, "Nubra 9", "Nubra 10", 0);
  plan = import (f, TN_IMPORT_ASSETS, text->str, 0);
  assert_counts (plan, 0, 1, 0, 0);
  record = tn_test_store_row (f->store, TN_LIST_ASSETS, id);
  g_assert_cmpint (tn_record_get_int (record, "end-user"), ==, one);
}

/* What is exported and comes back changes nothing; an edited line changes its row. */
static void
test_round_trip (Fixture *f, gconstpointer data)
{
  static const struct
  {
    TnImportKind kind;
    const char *from, *to;
  } cases[] = {
    { TN_IMPORT_ORGANIZATIONS, "'=Acme", "Acme, \"\"renamed\"\"" },
    { TN_IMPORT_END_USERS, "zoe@acme.example", "zoe.new@acme.example" },
    { TN_IMPORT_ASSETS, "Nubra 9", "Nubra 10" },
  };
  gint64 acme = add_organization (f, "=Acme", "office@acme.example", "+49 1");
  gint64 birch = add_organization (f, "Birch", NULL, NULL);
  gint64 zoe = add_end_user (f, acme, "Zoë, \"Z\"", "zoe@acme.example");
  const TnAssetData asset = { .organization = acme,
                              .name = "@LAP",
                              .model = "Nubra 9",
                              .notes = "a\n-b",
                              .end_user = zoe };

  add_end_user (f, birch, "Nobody", NULL);
  add_end_user (f, birch, "Nobody", NULL);
  tn_test_int64 (tn_state_put_asset (f->store, &f->actor, 0, &asset, NOW));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = tn_test_boxed (tn_state_dump (f->store, cases[i].kind, 0));
      g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_autoptr (GString) edited = g_string_new (text);
      g_autoptr (TnImportPlan) same = import (f, cases[i].kind, text, 0), changed = NULL;

      g_assert_cmpuint (same->counts[TN_IMPORT_SAME], ==, same->lines->len);
      g_assert_cmpuint (same->lines->len, >, 0);
      /* A field in quotes keeps them. */
      if (strchr (cases[i].to, '"') != NULL)
        g_string_replace (edited, cases[i].from, "\"Acme, \"\"renamed\"\"\"", 1);
      else
        g_string_replace (edited, cases[i].from, cases[i].to, 1);
      changed = import (f, cases[i].kind, edited->str, 0);
      g_assert_cmpuint (changed->counts[TN_IMPORT_UPDATE], ==, 1);
      g_assert_cmpuint (changed->counts[TN_IMPORT_SAME], ==, same->lines->len - 1);
    }
  assert_text (f, TN_LIST_ORGANIZATIONS, acme, "name", "Acme, \"renamed\"");
  assert_text (f, TN_LIST_END_USERS, zoe, "email", "zoe.new@acme.example");
}

/* Any one field is enough; the organization by its id, its name, or the page that one is on. */
static void
test_import_end_users (Fixture *f, gconstpointer data)
{
  gint64 acme = add_organization (f, "Acme", NULL, NULL);
  gint64 zoe = add_end_user (f, acme, "Zoe", "zoe@acme.example");
  g_autofree char *text =
      g_strdup_printf ("organization,first name,last name,mail,cell,custom_fields\r\n"
                       "%" G_GINT64_FORMAT ",Zoe,Adler,Zoe@acme.example,,Badge=7\r\n"
                       "Acme,Bo,Berg,,,\r\n"
                       "acme,,,,0151 1,\r\n"
                       ",,,new@acme.example,,\r\n"
                       "Nobody Inc,A,B,,,\r\n"
                       "Acme,,,,,\r\n"
                       "Acme,,,broken@,,\r\n",
                       acme);
  g_autoptr (TnImportPlan) plan = import (f, TN_IMPORT_END_USERS, text, 0), here = NULL;
  g_autofree char *longest = NULL, *file = NULL;
  g_autoptr (TnRecord) record = tn_test_store_row (f->store, TN_LIST_END_USERS, zoe);

  assert_counts (plan, 2, 1, 0, 4);
  g_assert_cmpstr (tn_record_get_string (record, "surname"), ==, "Adler");
  g_assert_cmpstr (tn_record_get_string (record, "name"), ==, "Zoe");
  g_assert_cmpuint (count (f, TN_LIST_END_USERS, TN_FILTER_ALL, acme), ==, 3);
  here = import (f, TN_IMPORT_END_USERS, text, acme);
  /* The line that names no organization is of this one now; those that came are the same, but for
   * the one with nothing to know it by, which comes again. */
  g_assert_cmpuint (here->counts[TN_IMPORT_CREATE], >=, 1);
  g_assert_cmpuint (here->counts[TN_IMPORT_WRONG], ==, 3);
  longest = g_strnfill (300, 'x');
  file = g_strdup_printf ("name,organization\r\n%s,Acme\r\n", longest);
  g_clear_pointer (&here, tn_import_plan_unref);
  here = import (f, TN_IMPORT_END_USERS, file, 0);
  assert_counts (here, 1, 0, 0, 0);
}

static void
test_import_assets (Fixture *f, gconstpointer data)
{
  gint64 acme = add_organization (f, "Acme", NULL, NULL);
  gint64 zoe = add_end_user (f, acme, "Zoe", "zoe@acme.example");
  static const char text[] = "organization\tasset name\tserial number\tassigned to\ttype\r\n"
                             "Acme\tLAP-1\tA1\tzoe@acme.example\tLaptop\r\n"
                             "Acme\tLAP-2\tA2\tZoe\tLaptop\r\n"
                             "Acme\tLAP-3\tA1\t\tLaptop\r\n"
                             "Acme\tLAP-4\t\tNobody\tLaptop\r\n"
                             "Acme\t\tA5\t\tLaptop\r\n";
  g_autoptr (TnImportPlan) plan = import (f, TN_IMPORT_ASSETS, text, 0);
  const TnListQuery query = { .kind = TN_LIST_ASSETS };
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));

  assert_counts (plan, 2, 0, 0, 3);
  g_assert_cmpuint (ids->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TnRecord) asset =
          tn_test_store_row (f->store, TN_LIST_ASSETS, g_array_index (ids, gint64, i));

      g_assert_cmpint (tn_record_get_int (asset, "end-user"), ==, zoe);
      g_assert_cmpint (tn_record_get_int (asset, "manual"), ==, 1);
    }
  undo (f, "import", 0);
  g_assert_cmpuint (count (f, TN_LIST_ASSETS, TN_FILTER_ALL, 0), ==, 0);
}

/* Columns that nobody knows, or none at all. */
static void
test_import_bad (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { "", "name\r\n", "\"", "a,b\r\n\"x" };
  g_autoptr (TnImport) named = NULL, both = NULL;
  g_autoptr (TnImport) file =
      read_file (TN_IMPORT_ORGANIZATIONS, "colour,size\r\nred,4\r\nblue\r\n");
  g_autoptr (TnImportPlan) plan = tn_test_boxed (tn_state_plan_import (f->store, file, 0)),
                           mapped = NULL;

  assert_counts (plan, 0, 0, 0, 2);
  /* Until somebody says what they are. */
  named =
      tn_import_remap (file, (guint) tn_import_field (TN_IMPORT_ORGANIZATIONS, "business_name"), 0);
  both = tn_import_remap (named, (guint) tn_import_field (TN_IMPORT_ORGANIZATIONS, "phone"), 1);
  mapped = tn_test_boxed (tn_state_plan_import (f->store, both, 0));
  assert_counts (mapped, 2, 0, 0, 0);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (files[i], strlen (files[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (tn_import_new (TN_IMPORT_END_USERS, bytes, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

/* 200,000 lines come in, and go again, as one change. */
static void
test_import_large (Fixture *f, gconstpointer data)
{
  const guint n = g_test_slow () ? 200000 : 20000;
  gint64 acme = add_organization (f, "Acme", NULL, NULL);
  g_autoptr (GString) text = g_string_new ("name,email\r\n");
  g_autoptr (TnImport) file = NULL;
  g_autoptr (TnImportPlan) plan = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "Person %u,p%u@acme.example\r\n", i, i);
  file = read_file (TN_IMPORT_END_USERS, text->str);
  plan = tn_test_boxed (tn_state_apply_import (f->store, &f->actor, file, acme, NOW));
  g_assert_cmpuint (plan->counts[TN_IMPORT_CREATE], ==, n);
  g_assert_cmpuint (count (f, TN_LIST_END_USERS, TN_FILTER_ALL, acme), ==, n);
  undo (f, "import", 0);
  g_assert_cmpuint (count (f, TN_LIST_END_USERS, TN_FILTER_ALL, acme), ==, 0);
}

/* Assets -------------------------------------------------------------------- */

static void
test_assets (Fixture *f, gconstpointer data)
{
  gint64 acme = add_organization (f, "Acme", NULL, NULL),
         birch = add_organization (f, "Birch", NULL, NULL);
  gint64 bo = add_end_user (f, birch, "Bo", NULL), id;
  TnAssetData asset = { .organization = acme, .name = " LAP-1 ", .serial = "S1", .end_user = bo };

  /* An end user of somebody else's. */
  tn_test_fails (tn_state_put_asset (f->store, &f->actor, 0, &asset, NOW),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  asset.organization = birch;
  asset.manual = TRUE;
  id = tn_test_int64 (tn_state_put_asset (f->store, &f->actor, 0, &asset, NOW));
  assert_text (f, TN_LIST_ASSETS, id, "name", "LAP-1");
  assert_text (f, TN_LIST_ASSETS, id, "end-user-name", "Bo");
  asset.name = "LAP-2";
  tn_test_int64 (tn_state_put_asset (f->store, &f->actor, id, &asset, NOW));
  undo (f, "asset.edit", id);
  assert_text (f, TN_LIST_ASSETS, id, "name", "LAP-1");
  tn_test_ok (tn_state_delete_end_user (f->store, &f->actor, bo, NOW));
  assert_text (f, TN_LIST_ASSETS, id, "end-user-name", NULL);
  undo (f, "end-user.delete", bo);
  assert_text (f, TN_LIST_ASSETS, id, "end-user-name", "Bo");
  tn_test_ok (tn_state_delete_asset (f->store, &f->actor, id, NOW));
  g_assert_cmpuint (count (f, TN_LIST_ASSETS, TN_FILTER_ALL, 0), ==, 0);
  undo (f, "asset.delete", id);
  assert_text (f, TN_LIST_ASSETS, id, "serial", "S1");
  asset.name = " ";
  tn_test_fails (tn_state_put_asset (f->store, &f->actor, 0, &asset, NOW),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
}

static void
add (void)
{
#define TEST(path, function)                                                                       \
  g_test_add (path, Fixture, NULL, tn_test_store_setup, function, tn_test_store_teardown)
  TEST ("/organizations/ORG-01-archive", test_archive);
  TEST ("/organizations/ORG-01-delete", test_delete);
  TEST ("/organizations/ORG-01-merge", test_merge);
  TEST ("/organizations/search-after-edit", test_search_after_edit);
  TEST ("/organizations/ORG-06-bulk-edit", test_bulk_edit);
  TEST ("/organizations/ORG-02-ORG-03-ORG-04-import", test_import_organizations);
  TEST ("/clients/ORG-03-import-finds-before", test_import_finds_before);
  TEST ("/clients/DEV-03-import-keeps-owner", test_import_keeps_owner);
  TEST ("/organizations/ORG-05-ORG-09-round-trip", test_round_trip);
  TEST ("/organizations/ORG-08-end-users", test_import_end_users);
  TEST ("/organizations/ORG-02-bad", test_import_bad);
  TEST ("/organizations/ORG-02-large", test_import_large);
  TEST ("/assets/DEV-01-import", test_import_assets);
  TEST ("/assets/DEV-01-by-hand", test_assets);
#undef TEST
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
