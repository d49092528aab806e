/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-store.h"
#include "tn-test.h"

#include "tn-cache-advice.h"
#include "tn-cache-directory.h"
#include "tn-cache-store.h"
#include "tn-columns.h"
#include "tn-decoder.h"
#include "tn-export.h"
#include "tn-sku-services.h"

#include <string.h>

/* Licences by tenant and over all of them, who holds them, prices: on a store, with pages of users
 * as Graph sends them. */

#define NOW G_GINT64_CONSTANT (1800000000)
#define PREMIUM "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
#define E3 "05e9a617-0261-4cee-bb44-138d3ef5d965"
#define FREE_ONE "f30db892-07e9-47e9-837c-80727f46fd3d"
#define UNKNOWN "99999999-d96c-4c30-b9f4-6ada7cdc1d46"

typedef struct
{
  char *folder;
  TnStore *store;
  TnActor actor;
  gint64 tenants[3];
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "Acme", "Birch", "Cedar" };

  f->store = tn_test_store_new (&f->folder);
  f->actor = (TnActor) { "tester", "cli" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      f->tenants[i] = tn_test_store_connect (f->store, &f->actor, i + 1, names[i], NULL, NOW);
      tn_test_int64 (tn_state_map (f->store, &f->actor, f->tenants[i], 0, names[i], NULL, NOW));
    }
}

static void
teardown (Fixture *f, gconstpointer data)
{
  tn_test_store_free (f->store, f->folder);
}

static void
add_sku (TnTenantUpdate *update,
         const char *id,
         const char *part,
         gint64 enabled,
         gint64 warning,
         gint64 consumed)
{
  TnSkuReading *sku = g_new0 (TnSkuReading, 1);

  sku->sku_id = g_strdup (id);
  sku->part_number = g_strdup (part);
  sku->status = g_strdup ("Enabled");
  sku->enabled = enabled;
  sku->warning = warning;
  sku->consumed = consumed;
  if (update->skus == NULL)
    update->skus = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_sku_reading_free);
  g_ptr_array_add (update->skus, sku);
}

/* Acme: 10 + 2 Premium, 9 assigned; 10,000 free. Birch: 5 Premium, 7 assigned; 4 of a licence
 * without a name, none assigned. Cedar was not read. */
static void
read_licences (Fixture *f)
{
  TnTenantUpdate *acme = tn_tenant_update_new (f->tenants[0], NOW),
                 *birch = tn_tenant_update_new (f->tenants[1], NOW);

  add_sku (acme, PREMIUM, "SPB", 10, 2, 9);
  add_sku (acme, FREE_ONE, "FLOW_FREE", 10000, 0, 30);
  add_sku (birch, PREMIUM, "SPB", 5, 0, 7);
  add_sku (birch, UNKNOWN, "NEW_THING", 4, 0, 0);
  tn_tenant_update_note (acme, "skus", NULL, NULL);
  tn_tenant_update_note (birch, "skus", NULL, NULL);
  tn_test_ok (tn_cache_update_tenant (f->store, acme));
  tn_test_ok (tn_cache_update_tenant (f->store, birch));
}

static void
read_users (Fixture *f, gint64 tenant, const char *users)
{
  g_autofree char *json = g_strdup_printf (
      "{\"value\":[%s],\"@odata.deltaLink\":\"https://graph.example/v1.0/users/delta?x\"}",
      users);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_page_free);

  g_ptr_array_add (pages, tn_decode_collection (body, TN_COLLECTION_USERS, &error));
  g_assert_no_error (error);
  tn_test_ok (tn_cache_write_pages (f->store,
                                    tenant,
                                    TN_COLLECTION_USERS,
                                    g_steal_pointer (&pages),
                                    TRUE,
                                    TRUE,
                                    NOW));
}

#define USER(id, name, enabled, licences)                                                          \
  "{\"id\":\"" id "\",\"displayName\":\"" name "\",\"userPrincipalName\":\"" id                    \
  "@acme.example\",\"accountEnabled\":" enabled ",\"assignedLicenses\":[" licences "]}"
#define SKU(id) "{\"skuId\":\"" id "\",\"disabledPlans\":[]}"

static void
read_acmes_users (Fixture *f)
{
  read_users (f,
              f->tenants[0],
              USER ("u1", "Ann", "true", SKU (PREMIUM)) "," USER (
                  "u2",
                  "Ben",
                  "false",
                  SKU (PREMIUM) "," SKU (
                      FREE_ONE)) "," USER ("u3",
                                           "Cyd",
                                           "false",
                                           "") "," USER ("u4",
                                                         "Dee",
                                                         "true",
                                                         "") "," USER ("u5",
                                                                       "eve",
                                                                       "false",
                                                                       SKU ("CBDC14AB-D96C-4C30-"
                                                                            "B9F4-6ADA7CDC1D46")));
}

static char *
export_text (Fixture *f, const TnListQuery *query, const char *const *columns)
{
  g_autoptr (GBytes) csv =
      tn_test_boxed (tn_export_csv (f->store, query, NULL, columns, TRUE, NULL));

  return g_strndup (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv));
}

#define CHECK_TEXT(expression, expected)                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found_text = (expression);                                                    \
    g_assert_cmpstr (found_text, ==, (expected));                                                  \
  }                                                                                                \
  G_STMT_END

static const char *const numbers[] = { "tenant-name", "name",        "bought",   "assigned",
                                       "available",   "utilization", "disabled", NULL };

static void
test_by_tenant (Fixture *f, gconstpointer data)
{
  TnListQuery query = { .kind = TN_LIST_LICENCES };

  read_licences (f);
  read_acmes_users (f);
  /* Nobody has read Birch's users: that is not 0. */
  CHECK_TEXT (export_text (f, &query, numbers),
              "Tenant,Licence,Bought,Assigned,Available,Utilization,Held by Disabled Users\r\n"
              "Acme,Microsoft 365 Business Premium,12,9,3,75,2\r\n"
              "Acme,Power Automate Free,10000,30,,,\r\n"
              "Birch,Microsoft 365 Business Premium,5,7,-2,140,\r\n"
              "Birch,NEW_THING,4,0,4,0,\r\n");
  query.filter = TN_FILTER_UNUSED;
  query.sort = (char *) "unused";
  query.descending = TRUE;
  CHECK_TEXT (export_text (f, &query, numbers),
              "Tenant,Licence,Bought,Assigned,Available,Utilization,Held by Disabled Users\r\n"
              "Birch,NEW_THING,4,0,4,0,\r\n"
              "Acme,Microsoft 365 Business Premium,12,9,3,75,2\r\n");
  query.filter = TN_FILTER_SHORT;
  CHECK_TEXT (export_text (f, &query, numbers),
              "Tenant,Licence,Bought,Assigned,Available,Utilization,Held by Disabled Users\r\n"
              "Birch,Microsoft 365 Business Premium,5,7,-2,140,\r\n");
  /* INT-07: a tenant that is unmapped shows nothing. */
  tn_test_int64 (tn_state_unmap (f->store, &f->actor, f->tenants[1], NOW));
  CHECK_TEXT (export_text (f, &query, numbers),
              "Tenant,Licence,Bought,Assigned,Available,Utilization,Held by Disabled Users\r\n");
}

static void
test_by_sku (Fixture *f, gconstpointer data)
{
  static const char *const columns[] = {
    "name", "tenants", "bought", "assigned", "available", NULL
  };
  TnListQuery query = { .kind = TN_LIST_SKUS, .filter = TN_FILTER_PAID };

  read_licences (f);
  /* What is left of a tenant's does not help another: 3 unused, though 16 of 17 are assigned. */
  CHECK_TEXT (export_text (f, &query, columns),
              "Licence,Tenants,Bought,Assigned,Available\r\n"
              "Microsoft 365 Business Premium,2,17,16,1\r\n"
              "NEW_THING,1,4,0,4\r\n");
  query.search = (char *) "spb";
  CHECK_TEXT (export_text (f, &query, columns),
              "Licence,Tenants,Bought,Assigned,Available\r\n"
              "Microsoft 365 Business Premium,2,17,16,1\r\n");
  query.search = NULL;
  query.sort = (char *) "bought";
  CHECK_TEXT (export_text (f, &query, columns),
              "Licence,Tenants,Bought,Assigned,Available\r\n"
              "NEW_THING,1,4,0,4\r\n"
              "Microsoft 365 Business Premium,2,17,16,1\r\n");
}

/* A row stays the same row, whatever is read again; one that is gone goes. */
static void
test_identity (Fixture *f, gconstpointer data)
{
  const TnListQuery query = { .kind = TN_LIST_LICENCES };
  g_autoptr (GArray) before = NULL, after = NULL;
  TnTenantUpdate *birch = tn_tenant_update_new (f->tenants[1], NOW);

  read_licences (f);
  before = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));
  read_licences (f);
  after = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));
  g_assert_cmpmem (before->data, before->len * 8, after->data, after->len * 8);
  add_sku (birch, PREMIUM, "SPB", 5, 0, 7);
  tn_test_ok (tn_cache_update_tenant (f->store, birch));
  g_clear_pointer (&after, g_array_unref);
  after = tn_test_boxed (tn_store_list_ids (f->store, &query, NULL));
  g_assert_cmpmem (before->data, 3 * 8, after->data, after->len * 8);
}

static char *
holders (Fixture *f, const char *sku, gboolean disabled)
{
  g_autoptr (GPtrArray) users =
      tn_test_boxed (tn_cache_list_holders (f->store, f->tenants[0], sku, disabled));
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < users->len; i++)
    g_string_append_printf (names,
                            "%s ",
                            tn_record_get_string (g_ptr_array_index (users, i), "name"));
  return g_string_free_and_steal (names);
}

static void
test_holders (Fixture *f, gconstpointer data)
{
  read_licences (f);
  read_acmes_users (f);
  CHECK_TEXT (holders (f, PREMIUM, FALSE), "Ann Ben eve ");
  CHECK_TEXT (holders (f, PREMIUM, TRUE), "Ben eve ");
  CHECK_TEXT (holders (f, E3, FALSE), "");
  CHECK_TEXT (holders (f, "' OR 1", FALSE), "");
  /* Users that are read before the licences are counted as well. */
  read_licences (f);
  CHECK_TEXT (holders (f, FREE_ONE, TRUE), "Ben ");
}

static TnLicenceTotals
totals (Fixture *f)
{
  g_autoptr (GBytes) bytes = tn_test_boxed (tn_cache_get_licence_totals (f->store));

  return *(const TnLicenceTotals *) g_bytes_get_data (bytes, NULL);
}

static void
test_totals (Fixture *f, gconstpointer data)
{
  TnLicenceTotals found = totals (f);

  /* Before anything is read, nothing is 0 that is not known. */
  g_assert_cmpint (found.mapped, ==, 3);
  g_assert_cmpint (found.read, ==, 0);
  g_assert_cmpint (found.bought, ==, -1);
  g_assert_cmpint (found.saving, ==, -1);
  read_licences (f);
  read_acmes_users (f);
  tn_test_ok (tn_state_set_price (f->store, &f->actor, PREMIUM, 2050));
  found = totals (f);
  g_assert_cmpint (found.read, ==, 2);
  g_assert_cmpint (found.users_read, ==, 1);
  g_assert_cmpint (found.bought, ==, 12 + 5 + 4);
  g_assert_cmpint (found.assigned, ==, 9 + 7);
  g_assert_cmpint (found.unused, ==, 3 + 0 + 4);
  g_assert_cmpint (found.disabled, ==, 2);
  g_assert_cmpint (found.spend, ==, 17 * 2050);
  g_assert_cmpint (found.saving, ==, (3 + 2) * 2050);
  g_assert_cmpint (found.unpriced, ==, 1);
}

static void
test_prices (Fixture *f, gconstpointer data)
{
  static const char *const columns[] = { "name", "price", "spend", "saving", NULL };
  TnListQuery query = { .kind = TN_LIST_SKUS, .filter = TN_FILTER_PAID };
  static const struct
  {
    const char *text;
    gint64 cents;
  } typed[] = {
    { "12", 1200 },
    { "12.5", 1250 },
    { "12,50", 1250 },
    { " 0.05 ", 5 },
    { ".5", 50 },
    { "", -1 },
    { ".", -1 },
    { "1.234", -1 },
    { "1,2,3", -1 },
    { "-1", -1 },
    { "12 €", -1 },
    { "1e3", -1 },
    { "9999999999999999999999", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    g_assert_cmpint (tn_money_parse (typed[i].text), ==, typed[i].cents);
  read_licences (f);
  /* In whatever case the id is written. */
  tn_test_ok (
      tn_state_set_price (f->store, &f->actor, "CBDC14AB-D96C-4C30-B9F4-6ADA7CDC1D46", 2005));
  CHECK_TEXT (export_text (f, &query, columns),
              "Licence,Price per Month,Spend per Month,Possible Saving per Month\r\n"
              "Microsoft 365 Business Premium,20.05,340.85,60.15\r\n"
              "NEW_THING,,,\r\n");
  tn_test_ok (tn_state_set_price (f->store, &f->actor, PREMIUM, -1));
  CHECK_TEXT (export_text (f, &query, columns),
              "Licence,Price per Month,Spend per Month,Possible Saving per Month\r\n"
              "Microsoft 365 Business Premium,,,\r\n"
              "NEW_THING,,,\r\n");
}

/* LIC-07, LIC-08 ------------------------------------------------------------- */

#define E5 "06ebc4ee-1bb5-47dd-8120-11324bc54e06"
#define MAILBOX "4b9405b0-7788-4568-add1-99614e613b69"
#define P2_MAILBOX "19ec0d23-8335-4cbd-94ac-6050e30712fa"
#define BASIC "3b555118-da6a-4418-894f-7df1e2096870"
#define E1 "18181a46-0d4e-45cd-891e-60aabd171b4e"

static void
test_covers (void)
{
  g_assert_true (tn_sku_covers (E5, E3));
  g_assert_true (tn_sku_covers ("06EBC4EE-1BB5-47DD-8120-11324BC54E06", E3));
  g_assert_false (tn_sku_covers (E3, E5));
  g_assert_true (tn_sku_covers (PREMIUM, MAILBOX));
  g_assert_false (tn_sku_covers (PREMIUM, P2_MAILBOX));
  g_assert_false (tn_sku_covers (E5, E5));
  g_assert_false (tn_sku_covers (E5, UNKNOWN));
  g_assert_false (tn_sku_covers (UNKNOWN, E5));
  /* The same services: one of the two is enough, not none. */
  g_assert_true (tn_sku_covers (E1, BASIC));
  g_assert_false (tn_sku_covers (BASIC, E1));
  g_assert_true (tn_sku_is_suite (PREMIUM));
  g_assert_false (tn_sku_is_suite (MAILBOX));
  g_assert_false (tn_sku_is_suite (P2_MAILBOX));
  g_assert_false (tn_sku_is_suite (UNKNOWN));
}

static char *
advice_text (Fixture *f, gint64 tenant)
{
  g_autoptr (GPtrArray) all = tn_test_boxed (tn_cache_list_advice (f->store, tenant, NOW));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    {
      const TnAdvice *advice = g_ptr_array_index (all, i);

      g_string_append_printf (text,
                              "%s %s: %u %s, %s %" G_GINT64_FORMAT "\n",
                              tn_advice_nick (advice->kind),
                              advice->tenant_name,
                              advice->users,
                              advice->sku_name,
                              advice->other_name,
                              advice->cents);
    }
  return g_string_free_and_steal (text);
}

static void
set_price (Fixture *f, const char *sku, gint64 cents)
{
  tn_test_ok (tn_state_set_price (f->store, &f->actor, sku, cents));
}

static void
test_advice (Fixture *f, gconstpointer data)
{
  static const char acme[] = USER ("u1", "Ann", "true", SKU (E5) "," SKU (MAILBOX)) "," USER (
      "u2",
      "Ben",
      "true",
      SKU (E5) "," SKU (MAILBOX)) "," USER ("u3", "Cyd", "false", SKU (E5)) "," USER ("u4",
                                                                                      "Dee",
                                                                                      "true",
                                                                                      SKU (E5));
  static const char birch[] =
      USER ("u5", "Eve", "true", SKU (UNKNOWN) "," SKU (PREMIUM)) "," USER ("u6",
                                                                            "Flo",
                                                                            "false",
                                                                            SKU (MAILBOX));
  g_autoptr (GPtrArray) all = NULL, users = NULL;

  read_users (f, f->tenants[0], acme);
  read_users (f, f->tenants[1], birch);
  /* Without prices, and without sign-in times: nobody is called inactive. */
  CHECK_TEXT (advice_text (f, 0),
              "duplicate Acme: 2 Exchange Online (Plan 1), Microsoft 365 E5 -1\n"
              "disabled Acme: 1 Microsoft 365 E5, Exchange Online (Plan 1) -1\n");
  set_price (f, E5, 5400);
  set_price (f, MAILBOX, 400);
  CHECK_TEXT (advice_text (f, 0),
              "disabled Acme: 1 Microsoft 365 E5, Exchange Online (Plan 1) 5000\n"
              "duplicate Acme: 2 Exchange Online (Plan 1), Microsoft 365 E5 800\n");
  CHECK_TEXT (advice_text (f, f->tenants[1]), "");
  all = tn_test_boxed (tn_cache_list_advice (f->store, 0, NOW));
  users = tn_test_boxed (tn_cache_list_advised (f->store, g_ptr_array_index (all, 1), 10, NOW));
  g_assert_cmpuint (users->len, ==, 2);
  g_assert_cmpstr (tn_record_get_string (g_ptr_array_index (users, 0), "name"), ==, "Ann");
  g_assert_cmpstr (tn_record_get_string (g_ptr_array_index (users, 1), "name"), ==, "Ben");
  /* LIC-04: without sign-in times the number is not 0. */
  g_assert_cmpint (tn_test_int64 (tn_cache_count_inactive (f->store, f->tenants[0], E5, NOW)),
                   ==,
                   -1);
}

/* As after the cache was made anew. */
static void
forget_tenant (Fixture *f, gint64 tenant)
{
  sqlite3 *state = tn_test_store_raw (f->folder, "state.db"),
          *cache = tn_test_store_raw (f->folder, "cache.db");
  g_autofree char *run = g_strdup_printf (
      "INSERT INTO sync_runs (microsoft_tenant_id, started, ended, outcome, "
      "requests, throttled, users_read) VALUES (%" G_GINT64_FORMAT ", 1, 2, %d, 1, 0, 0)",
      tenant,
      TN_RUN_SUCCESS);
  g_autofree char *unread =
      g_strdup_printf ("UPDATE microsoft_tenants SET last_sync = 0 WHERE id = %" G_GINT64_FORMAT,
                       tenant);
  g_autofree char *skus =
      g_strdup_printf ("DELETE FROM subscribed_skus WHERE tenant = %" G_GINT64_FORMAT, tenant);

  tn_test_raw_exec (state, run);
  tn_test_raw_exec (state, unread);
  tn_test_raw_exec (cache, skus);
  sqlite3_close (state);
  sqlite3_close (cache);
}

/* LIC-05: a day a row, its last numbers; free ones and other tenants' are not in it. */
static void
test_history (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) days = NULL;
  const TnLicenceDay *first, *second;

  read_licences (f);
  tn_test_ok (tn_state_note_licences (f->store, NOW));
  set_price (f, PREMIUM, 2000);
  tn_test_ok (tn_state_note_licences (f->store, NOW + 60));
  /* The cache was lost, and one tenant is not read again yet: the day keeps what it had. */
  forget_tenant (f, f->tenants[1]);
  tn_test_ok (tn_state_note_licences (f->store, NOW + 120));
  tn_test_int64 (tn_state_unmap (f->store, &f->actor, f->tenants[1], NOW));
  tn_test_ok (tn_state_note_licences (f->store, NOW + 86400));
  days = tn_test_boxed (tn_state_get_licence_days (f->store, "2000-01-01"));
  g_assert_cmpuint (days->len, ==, 2);
  first = &g_array_index (days, TnLicenceDay, 0);
  second = &g_array_index (days, TnLicenceDay, 1);
  g_assert_cmpstr (first->day, ==, "2027-01-15");
  g_assert_cmpint (first->bought, ==, 12 + 5 + 4);
  g_assert_cmpint (first->assigned, ==, 9 + 7);
  g_assert_cmpint (first->cents, ==, 2000 * 17);
  g_assert_cmpstr (second->day, ==, "2027-01-16");
  g_assert_cmpint (second->bought, ==, 12);
  g_assert_cmpint (second->cents, ==, 2000 * 12);
}

static void
add (void)
{
#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)
  ADD ("/licences/LIC-01-LIC-09-by-tenant", test_by_tenant);
  ADD ("/licences/LIC-02-by-sku", test_by_sku);
  ADD ("/licences/identity", test_identity);
  ADD ("/licences/holders", test_holders);
  ADD ("/licences/totals", test_totals);
  ADD ("/licences/LIC-05-prices", test_prices);
  ADD ("/licences/LIC-05-history", test_history);
  ADD ("/licences/LIC-04-LIC-07-LIC-08-advice", test_advice);
  g_test_add_func ("/licences/LIC-07-covers", test_covers);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
