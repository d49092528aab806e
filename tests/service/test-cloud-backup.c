/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-backup-provider.h"
#include "tn-cache-backup.h"
#include "tn-fleet.h"
#include "tn-state-alerts.h"

#include <string.h>

/* Microsoft's own backup services, against the rehearsal cloud. */

static TnSnapshotTarget
target_of (TnTest *t, gint64 tenant, guint company)
{
  return (TnSnapshotTarget) { tenant,
                              tn_test_company (t, company)->id,
                              tn_test_company (t, company)->name };
}

static gint64
begin (TnTest *t, guint company, guint users)
{
  gint64 tenant;

  tn_test_setup (t, 4, users);
  tn_test_share_clock (t);
  tenant = tn_test_map (t, company);
  g_assert_cmpint (tn_test_sync (t, tenant, company), ==, TN_RUN_SUCCESS);
  return tenant;
}

static void
allow (TnTest *t, gint64 tenant, guint company)
{
  g_autoptr (TnRecord) row = tn_test_tenant (t, tenant);
  g_autofree char *account = g_strdup (tn_test_company (t, company)->admin_upn);
  TnWay way = tn_test_way (account, TN_PERSON_ACCEPTS);

  tn_test_ok (tn_connect_backup (t->services, TN_MICROSOFT_TENANT (row), TRUE, &way, NULL));
  tn_test_way_free (&way);
}

static GPtrArray *
refresh (TnTest *t, gint64 tenant, guint company)
{
  const TnSnapshotTarget target = target_of (t, tenant, company);

  tn_test_ok (tn_backup_refresh (t->services, &target));
  return tn_test_boxed (
      tn_cache_list_service_backups (tn_services_get_store (t->services), tenant));
}

static const TnServiceBackup *
find (GPtrArray *list, TnBackupService service)
{
  return g_ptr_array_index (list, service - TN_BACKUP_SERVICE_ENTRA);
}

static GPtrArray *
units_of (TnTest *t, gint64 tenant, TnBackupService service)
{
  return tn_test_boxed (
      tn_cache_list_backup_units (tn_services_get_store (t->services), tenant, service));
}

static GPtrArray *
gap_of (TnTest *t, gint64 tenant, TnBackupService service)
{
  return tn_test_boxed (
      tn_cache_list_backup_gap (tn_services_get_store (t->services), tenant, service));
}

static guint
count_state (GPtrArray *items, TnBackupItemState state)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += ((TnBackupItem *) g_ptr_array_index (items, i))->state == state;
  return n;
}

/* Who has a licence and a mailbox of their own. */
static guint
count_licensed (TnTest *t, guint company)
{
  GArray *users =
      tn_fleet_users (tn_rehearsal_get_fleet (t->rehearsal), tn_test_company (t, company));
  guint n = 0;

  for (guint i = 0; i < users->len; i++)
    {
      const TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

      n += user->removed == TN_REMOVED_NO && user->mail != NULL &&
           (user->skus != 0 || user->group_skus != 0);
    }
  return n;
}

/* BAK-21: who is left out is warned of. */
static void
expect_gap_alert (TnTest *t)
{
  const TnListQuery query = { .kind = TN_LIST_ALERTS };
  TnStore *store = tn_services_get_store (t->services);
  g_autoptr (TnAlertNews) news =
      tn_test_boxed (tn_state_evaluate_alerts (store, FALSE, tn_clock_now (t->clock)));
  g_autoptr (GArray) ids = tn_test_boxed (tn_store_list_ids (store, &query, NULL));
  g_autoptr (GPtrArray) rows = tn_test_boxed (tn_store_list_rows (store, TN_LIST_ALERTS, ids));
  guint found = 0;

  for (guint i = 0; i < rows->len; i++)
    found += tn_record_get_int (g_ptr_array_index (rows, i), "rule") == TN_ALERT_BACKUP_GAP;
  g_assert_cmpuint (found, ==, 1);
}

static void
test_services (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 300), requests;
  g_autoptr (GPtrArray) before = NULL, after = NULL, units = NULL, gap = NULL, again = NULL;
  const TnServiceBackup *exchange;

  /* Nobody has accepted anything: nothing is known, and nothing is green. */
  before = refresh (&t, tenant, 0);
  for (guint i = 0; i < before->len; i++)
    {
      const TnServiceBackup *backup = g_ptr_array_index (before, i);

      g_assert_cmpint (backup->state, ==, TN_SERVICE_NOT_PERMITTED);
      g_assert_cmpint (backup->total, ==, -1);
      g_assert_cmpint (backup->last_at, ==, 0);
    }
  allow (&t, tenant, 0);
  requests = tn_rehearsal_count (t.rehearsal, "/solutions/backupRestore");
  after = refresh (&t, tenant, 0);
  g_assert_cmpint (find (after, TN_BACKUP_SERVICE_ENTRA)->state, ==, TN_SERVICE_PROTECTED);
  g_assert_cmpint (find (after, TN_BACKUP_SERVICE_ENTRA)->total, ==, 7);
  g_assert_cmpint (find (after, TN_BACKUP_SERVICE_ENTRA)->last_at, >, 0);
  expect_gap_alert (&t);
  exchange = find (after, TN_BACKUP_SERVICE_EXCHANGE);
  g_assert_cmpint (exchange->state, ==, TN_SERVICE_PROTECTED);
  g_assert_false (exchange->foreign);
  units = units_of (&t, tenant, TN_BACKUP_SERVICE_EXCHANGE);
  g_assert_cmpint (units->len, >, 100);
  g_assert_cmpint (exchange->total, ==, units->len);
  g_assert_cmpint (exchange->done, ==, units->len);
  /* Every ten minutes. */
  g_assert_cmpint (tn_clock_now (t.clock) - exchange->last_at, <, 600);
  gap = gap_of (&t, tenant, TN_BACKUP_SERVICE_EXCHANGE);
  g_assert_cmpint (gap->len, >, 0);
  g_assert_cmpint (exchange->gap, ==, gap->len);
  g_assert_cmpint (gap->len + units->len, ==, count_licensed (&t, 0));
  g_assert_cmpint (find (after, TN_BACKUP_SERVICE_SHAREPOINT)->total, ==, 7);
  /* A list of several pages; what is asked for does not grow with the users but by their pages. */
  g_assert_cmpint (tn_rehearsal_count (t.rehearsal, "/solutions/backupRestore") - requests, <, 20);
  /* Cut off, everything stays as it was read, and says that it is not new. */
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_RESET, NULL, "/solutions/backupRestore", 100, NULL);
  tn_clock_advance (t.clock, 3600);
  again = refresh (&t, tenant, 0);
  g_assert_cmpint (find (again, TN_BACKUP_SERVICE_EXCHANGE)->state, ==, TN_SERVICE_UNKNOWN);
  g_assert_nonnull (find (again, TN_BACKUP_SERVICE_EXCHANGE)->problem);
  g_assert_cmpint (find (again, TN_BACKUP_SERVICE_EXCHANGE)->total, ==, exchange->total);
  g_assert_cmpint (find (again, TN_BACKUP_SERVICE_EXCHANGE)->read_at, ==, exchange->read_at);
  /* Where nobody was read, it is not nobody who is left out. */
  tn_test_fails (tn_cache_list_backup_gap (tn_services_get_store (t.services),
                                           tn_test_map (&t, 1),
                                           TN_BACKUP_SERVICE_EXCHANGE),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  tn_test_teardown (&t);
}

static void
test_off (void)
{
  TnTest t;
  gint64 off = begin (&t, 1, 40), foreign = tn_test_map (&t, 2), part = tn_test_map (&t, 3);
  const TnSnapshotTarget target = target_of (&t, foreign, 2);
  g_autoptr (GPtrArray) list = NULL, other = NULL, last = NULL, users = g_ptr_array_new ();
  g_autoptr (GPtrArray) foreign_units = NULL;
  TnBackupRequest request = { .service = TN_BACKUP_SERVICE_EXCHANGE };

  allow (&t, off, 1);
  allow (&t, foreign, 2);
  allow (&t, part, 3);
  list = refresh (&t, off, 1);
  g_assert_cmpint (find (list, TN_BACKUP_SERVICE_EXCHANGE)->state, ==, TN_SERVICE_OFF);
  g_assert_false (tn_service_state_restores (TN_SERVICE_OFF));
  other = refresh (&t, foreign, 2);
  g_assert_true (find (other, TN_BACKUP_SERVICE_EXCHANGE)->foreign);
  g_assert_cmpint (find (other, TN_BACKUP_SERVICE_EXCHANGE)->state, ==, TN_SERVICE_PROTECTED);
  /* Who is not the controller is refused, and that is said. */
  g_ptr_array_add (users, (gpointer) "00000000-0000-0000-0000-000000000000");
  tn_test_fails (tn_m365_protect (t.services, &target, TN_BACKUP_SERVICE_EXCHANGE, users),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  request.items = foreign_units = units_of (&t, foreign, TN_BACKUP_SERVICE_EXCHANGE);
  request.time = tn_clock_now (t.clock);
  tn_test_fails (tn_backup_restore (t.services, &target, &request, NULL, NULL, NULL, NULL),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  g_assert_cmpint (tn_rehearsal_count (t.rehearsal, "RestoreSessions"), ==, 0);
  last = refresh (&t, part, 3);
  g_assert_cmpint (find (last, TN_BACKUP_SERVICE_EXCHANGE)->state, ==, TN_SERVICE_INCOMPLETE);
  g_assert_cmpint (find (last, TN_BACKUP_SERVICE_EXCHANGE)->failed, ==, 1);
  g_assert_cmpint (find (last, TN_BACKUP_SERVICE_ONEDRIVE)->state, ==, TN_SERVICE_OFF);
  tn_test_teardown (&t);
}

static void
test_protect (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 300);
  const TnSnapshotTarget target = target_of (&t, tenant, 0);
  g_autoptr (GPtrArray) first = NULL, gap = NULL, ids = NULL, results = NULL, after = NULL;
  g_autoptr (GPtrArray) units = NULL, some = g_ptr_array_new (), gone = NULL;
  guint refused = 0;

  allow (&t, tenant, 0);
  first = refresh (&t, tenant, 0);
  gap = gap_of (&t, tenant, TN_BACKUP_SERVICE_EXCHANGE);
  ids = tn_backup_items_ids (gap);
  g_ptr_array_add (ids, g_strdup ("00000000-0000-0000-0000-000000000000"));
  results = tn_test_boxed (tn_m365_protect (t.services, &target, TN_BACKUP_SERVICE_EXCHANGE, ids));
  /* A refusal inside the 200 is one. */
  g_assert_cmpint (results->len, ==, ids->len);
  for (guint i = 0; i < results->len; i++)
    refused += ((TnBackupItem *) g_ptr_array_index (results, i))->problem != NULL;
  g_assert_cmpint (refused, ==, 1);
  tn_clock_advance (t.clock, 60);
  after = refresh (&t, tenant, 0);
  g_assert_cmpint (find (after, TN_BACKUP_SERVICE_EXCHANGE)->gap, ==, 0);
  g_assert_cmpint (find (after, TN_BACKUP_SERVICE_EXCHANGE)->done,
                   ==,
                   find (first, TN_BACKUP_SERVICE_EXCHANGE)->done + gap->len);
  /* And back again. */
  units = units_of (&t, tenant, TN_BACKUP_SERVICE_EXCHANGE);
  g_ptr_array_add (some, ((TnBackupItem *) g_ptr_array_index (units, 0))->id);
  g_ptr_array_unref (
      tn_test_boxed (tn_m365_unprotect (t.services, &target, TN_BACKUP_SERVICE_EXCHANGE, some)));
  tn_clock_advance (t.clock, 60);
  gone = refresh (&t, tenant, 0);
  g_assert_cmpint (find (gone, TN_BACKUP_SERVICE_EXCHANGE)->gap, ==, 1);
  tn_test_teardown (&t);
}

/* A group of the first @count users whom nobody protects; id. */
static const char *
team_of_gap (TnTest *t, GPtrArray *gap, guint count)
{
  TnFleet *fleet = tn_rehearsal_get_fleet (t->rehearsal);
  TnFleetTenant *company = tn_test_company (t, 0);
  TnDirectoryGroup *group = tn_fleet_add_group (fleet, company, "Partners");

  for (guint i = 0; i < count; i++)
    {
      const TnBackupItem *user = g_ptr_array_index (gap, i);

      g_assert_true (tn_fleet_set_member (company,
                                          group,
                                          tn_fleet_find_user (fleet, company, user->object),
                                          TRUE));
    }
  return group->id;
}

static TnBackupItem *
only_rule (TnTest *t, const TnSnapshotTarget *target)
{
  g_autoptr (GPtrArray) rules =
      tn_test_boxed (tn_m365_list_rules (t->services, target, TN_BACKUP_SERVICE_EXCHANGE));

  g_assert_cmpint (rules->len, ==, 1);
  return tn_backup_item_copy (g_ptr_array_index (rules, 0));
}

static gint64
gap_now (TnTest *t, gint64 tenant)
{
  g_autoptr (GPtrArray) list = NULL;

  tn_clock_advance (t->clock, 60);
  list = refresh (t, tenant, 0);
  return find (list, TN_BACKUP_SERVICE_EXCHANGE)->gap;
}

/* BAK-14: everybody, whatever is filtered; as many lines as users, and a head. */
static void
test_people_csv (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 100);
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GBytes) csv = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;
  const char *data;
  gsize size;

  allow (&t, tenant, 0);
  g_ptr_array_unref (refresh (&t, tenant, 0));
  people = tn_test_boxed (
      tn_cache_list_backup_people (tn_services_get_store (t.services), tenant, NULL));
  csv = tn_test_boxed (tn_backup_people_csv (t.services, tenant));
  data = g_bytes_get_data (csv, &size);
  text = g_strndup (data, size);
  lines = g_strsplit (text, "\r\n", -1);
  g_assert_cmpstr (lines[0], ==, "Name,Email,Status,Protected");
  g_assert_cmpuint (g_strv_length (lines), ==, people->len + 2);
  g_assert_true (
      g_str_has_prefix (lines[1], ((TnBackupItem *) g_ptr_array_index (people, 0))->name));
  tn_test_teardown (&t);
}

/* BAK-07, BAK-08: the members of a group; who joins later follows, until the rule goes. */
static void
test_rules (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 300), before;
  const TnSnapshotTarget target = target_of (&t, tenant, 0);
  TnFleet *fleet = tn_rehearsal_get_fleet (t.rehearsal);
  TnFleetTenant *company = tn_test_company (&t, 0);
  g_autoptr (GPtrArray) gap = NULL, some = g_ptr_array_new (), refused = NULL, units = NULL;
  g_autoptr (TnBackupItem) added = NULL, rule = NULL;
  const char *words[] = { NULL, NULL };
  g_auto (GStrv) named = NULL;

  allow (&t, tenant, 0);
  before = gap_now (&t, tenant);
  gap = gap_of (&t, tenant, TN_BACKUP_SERVICE_EXCHANGE);
  g_assert_cmpint (gap->len, >, 4);
  words[0] = team_of_gap (&t, gap, 3);
  added = tn_test_boxed (
      tn_m365_add_rule (t.services, &target, TN_BACKUP_SERVICE_EXCHANGE, words, TRUE));
  g_assert_cmpstr (added->status, ==, "active");
  g_assert_cmpint (gap_now (&t, tenant), ==, before - 3);
  rule = only_rule (&t, &target);
  g_assert_cmpstr (rule->status, ==, "completed");
  g_assert_true (rule->follows);
  named = tn_backup_rule_words (rule->object);
  g_assert_cmpstrv (named, words);
  /* Somebody joins. */
  tn_fleet_set_member (
      company,
      tn_fleet_find_group (fleet, company, words[0]),
      tn_fleet_find_user (fleet, company, ((TnBackupItem *) g_ptr_array_index (gap, 3))->object),
      TRUE);
  g_assert_cmpint (gap_now (&t, tenant), ==, before - 4);
  /* Whom a rule keeps cannot be taken out by hand: Microsoft says so inside the 200. */
  units = units_of (&t, tenant, TN_BACKUP_SERVICE_EXCHANGE);
  for (guint i = 0; i < units->len && some->len == 0; i++)
    if (g_strcmp0 (((TnBackupItem *) g_ptr_array_index (units, i))->object,
                   ((TnBackupItem *) g_ptr_array_index (gap, 0))->object) == 0)
      g_ptr_array_add (some, ((TnBackupItem *) g_ptr_array_index (units, i))->id);
  refused =
      tn_test_boxed (tn_m365_unprotect (t.services, &target, TN_BACKUP_SERVICE_EXCHANGE, some));
  g_assert_nonnull (
      strstr (((TnBackupItem *) g_ptr_array_index (refused, 0))->problem, "dynamic rule"));
  /* Microsoft runs none that follows; it ends with what it kept. */
  tn_test_fails (tn_m365_run_rule (t.services, &target, TN_BACKUP_SERVICE_EXCHANGE, rule),
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_PROTOCOL);
  tn_test_ok (tn_m365_remove_rule (t.services, &target, TN_BACKUP_SERVICE_EXCHANGE, rule));
  g_assert_cmpint (gap_now (&t, tenant), ==, before);
  tn_test_teardown (&t);
}

static guint
count_entries (TnTest *t, const char *action)
{
  const char *actions[] = { action, NULL };
  const TnListQuery query = { .kind = TN_LIST_AUDIT, .actions = (char **) actions };
  g_autoptr (GArray) ids =
      tn_test_boxed (tn_store_list_ids (tn_services_get_store (t->services), &query, NULL));

  return ids->len;
}

/* Where another application is the controller, nothing is sent, and nothing written down as if it
 * had been; where we may, each verb has its row. */
static void
test_rules_audited (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 2, 100);
  const TnSnapshotTarget target = target_of (&t, tenant, 2);
  const char *const words[] = { "board", NULL };
  g_autoptr (TnBackupItem) rule = NULL;
  guint posts;

  allow (&t, tenant, 2);
  posts = tn_rehearsal_count (t.rehearsal, "InclusionRules");
  tn_test_fails (tn_m365_add_rule (t.services, &target, TN_BACKUP_SERVICE_SHAREPOINT, words, TRUE),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_REFUSED);
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, "InclusionRules"), ==, posts);
  g_assert_cmpuint (count_entries (&t, "backup.rule-add"), ==, 0);
  tn_test_teardown (&t);
  tenant = begin (&t, 0, 100);
  {
    const TnSnapshotTarget ours = target_of (&t, tenant, 0);

    allow (&t, tenant, 0);
    rule = tn_test_boxed (
        tn_m365_add_rule (t.services, &ours, TN_BACKUP_SERVICE_SHAREPOINT, words, TRUE));
    tn_clock_advance (t.clock, 60);
    g_ptr_array_unref (refresh (&t, tenant, 0));
    tn_test_ok (tn_m365_remove_rule (t.services, &ours, TN_BACKUP_SERVICE_SHAREPOINT, rule));
  }
  g_assert_cmpuint (count_entries (&t, "backup.rule-add"), ==, 1);
  g_assert_cmpuint (count_entries (&t, "backup.rule-remove"), ==, 1);
  tn_test_teardown (&t);
}

/* One that does not follow is applied when somebody says so; of sites, words are looked for. */
static void
test_static_rules (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 3, 100);
  const TnSnapshotTarget target = target_of (&t, tenant, 3);
  const char *const words[] = { "board", "o'neill", NULL };
  g_autoptr (GPtrArray) before = NULL, after = NULL, units = NULL;
  g_autoptr (TnBackupItem) rule = NULL;

  allow (&t, tenant, 3);
  before = refresh (&t, tenant, 3);
  g_assert_cmpint (find (before, TN_BACKUP_SERVICE_SHAREPOINT)->state, ==, TN_SERVICE_OFF);
  rule = tn_test_boxed (
      tn_m365_add_rule (t.services, &target, TN_BACKUP_SERVICE_SHAREPOINT, words, FALSE));
  tn_clock_advance (t.clock, 60);
  g_ptr_array_unref (refresh (&t, tenant, 3));
  tn_clock_advance (t.clock, 60);
  after = refresh (&t, tenant, 3);
  g_assert_cmpint (find (after, TN_BACKUP_SERVICE_SHAREPOINT)->state, ==, TN_SERVICE_PROTECTED);
  units = units_of (&t, tenant, TN_BACKUP_SERVICE_SHAREPOINT);
  g_assert_cmpint (units->len, ==, 1);
  g_assert_cmpstr (((TnBackupItem *) g_ptr_array_index (units, 0))->name, ==, "Board");
  tn_test_ok (tn_m365_run_rule (t.services, &target, TN_BACKUP_SERVICE_SHAREPOINT, rule));
  tn_test_fails (tn_m365_remove_rule (t.services, &target, TN_BACKUP_SERVICE_SHAREPOINT, rule),
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_PROTOCOL);
  tn_test_teardown (&t);
}

static const TnBackupItem *
named (GPtrArray *items, const char *name)
{
  for (guint i = 0; i < items->len; i++)
    if (g_strcmp0 (((TnBackupItem *) g_ptr_array_index (items, i))->name, name) == 0)
      return g_ptr_array_index (items, i);
  return NULL;
}

/* RES-13: a folder and a file of a site, as of a point that can be looked into. */
static void
test_files (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 100), now;
  const TnSnapshotTarget target = target_of (&t, tenant, 0);
  const TnBackupService service = TN_BACKUP_SERVICE_SHAREPOINT;
  g_autoptr (GPtrArray) units = NULL, top = NULL, library = NULL, wanted = NULL, results = NULL;
  g_autoptr (TnBackupItem) session = NULL;
  TnBackupRequest request = { .service = service };

  allow (&t, tenant, 0);
  g_ptr_array_unref (refresh (&t, tenant, 0));
  units = units_of (&t, tenant, service);
  now = tn_clock_now (t.clock);
  tn_test_fails (tn_m365_open (t.services,
                               &target,
                               service,
                               g_ptr_array_index (units, 0),
                               now - G_GINT64_CONSTANT (500) * 86400,
                               NULL),
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND);
  session = tn_test_boxed (
      tn_m365_open (t.services, &target, service, g_ptr_array_index (units, 0), now, NULL));
  g_assert_cmpint (session->time, <=, now);
  g_assert_cmpint (session->time, >, now - 7 * 86400);
  top = tn_test_boxed (tn_m365_look (t.services, &target, service, session->id, NULL, NULL));
  g_assert_cmpint (top->len, ==, 1);
  /* Two pages. */
  library = tn_test_boxed (
      tn_m365_look (t.services, &target, service, session->id, g_ptr_array_index (top, 0), NULL));
  g_assert_cmpint (library->len, ==, 7);
  g_assert_true (tn_backup_item_is_place (named (library, "Contracts")));
  g_assert_false (tn_backup_item_is_place (named (library, "Budget.xlsx")));
  g_assert_cmpint (named (library, "Budget.xlsx")->total, >, 0);
  wanted = tn_backup_items_new ();
  g_ptr_array_add (wanted, tn_backup_item_copy (named (library, "Contracts")));
  g_ptr_array_add (wanted, tn_backup_item_copy (named (library, "Budget.xlsx")));
  request.browse = session->id;
  request.items = wanted;
  results =
      tn_test_boxed (tn_backup_restore (t.services, &target, &request, NULL, NULL, NULL, NULL));
  g_assert_cmpint (count_state (results, TN_ITEM_DONE), ==, 2);
  g_assert_true (g_str_has_prefix (((TnBackupItem *) g_ptr_array_index (results, 0))->details,
                                   "Documents/Recovered Files"));
  tn_test_teardown (&t);
}

/* Microsoft restores, and we may not look any more: what is seen to be back is back, and of the
 * rest nothing is known; it is no failure that somebody would try again. */
static void
test_unseen_end (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 100);
  const TnSnapshotTarget target = target_of (&t, tenant, 0);
  g_autoptr (GPtrArray) units = NULL, items = NULL, results = NULL;
  TnBackupRequest request = { .service = TN_BACKUP_SERVICE_EXCHANGE };

  allow (&t, tenant, 0);
  g_ptr_array_unref (refresh (&t, tenant, 0));
  units = units_of (&t, tenant, TN_BACKUP_SERVICE_EXCHANGE);
  g_ptr_array_set_size (units, 3);
  request.items = units;
  request.time = tn_clock_now (t.clock);
  items = tn_test_boxed (tn_backup_preview (t.services, &target, &request, NULL));
  request.items = items;
  tn_rehearsal_add_fault (t.rehearsal,
                          TN_FAULT_FORBIDDEN,
                          NULL,
                          "mailboxRestoreArtifacts",
                          1,
                          NULL);
  results =
      tn_test_boxed (tn_backup_restore (t.services, &target, &request, NULL, NULL, NULL, NULL));
  g_assert_cmpuint (count_state (results, TN_ITEM_UNKNOWN), ==, 3);
  g_assert_cmpuint (count_state (results, TN_ITEM_FAILED), ==, 0);
  tn_test_teardown (&t);
}

/* RES-13: mails are counted by Microsoft, and restored; nobody sees them. */
static void
test_mails (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 100), now;
  const TnSnapshotTarget target = target_of (&t, tenant, 0);
  const TnMailQuery query = { .subject = "it's late", .sender = "ann@example.org" },
                    nothing = { .subject = "nowhere", .attachment = TRUE };
  g_autofree char *expression = tn_mail_query_expression (&query);
  g_autoptr (GPtrArray) units = NULL, items = NULL, results = NULL;
  g_autoptr (TnBackupItem) found = NULL;
  TnBackupRequest request = { .service = TN_BACKUP_SERVICE_EXCHANGE };

  g_assert_cmpstr (expression,
                   ==,
                   "(Sender -eq 'ann@example.org') -and (Subject -like '*it''s late*')");
  allow (&t, tenant, 0);
  g_ptr_array_unref (refresh (&t, tenant, 0));
  units = units_of (&t, tenant, TN_BACKUP_SERVICE_EXCHANGE);
  now = tn_clock_now (t.clock);
  tn_test_fails (
      tn_m365_search_mail (t.services, &target, g_ptr_array_index (units, 1), now, &nothing, NULL),
      TN_STORE_ERROR,
      TN_STORE_ERROR_NOT_FOUND);
  found = tn_test_boxed (
      tn_m365_search_mail (t.services, &target, g_ptr_array_index (units, 1), now, &query, NULL));
  g_assert_cmpint (found->total, ==, strlen (expression) % 50 + 1);
  g_assert_cmpstr (found->id, ==, ((TnBackupItem *) g_ptr_array_index (units, 1))->id);
  items = tn_backup_items_new ();
  g_ptr_array_add (items, tn_backup_item_copy (found));
  request.browse = found->status;
  request.items = items;
  results =
      tn_test_boxed (tn_backup_restore (t.services, &target, &request, NULL, NULL, NULL, NULL));
  g_assert_cmpint (count_state (results, TN_ITEM_DONE), ==, 1);
  g_assert_true (g_str_has_prefix (((TnBackupItem *) g_ptr_array_index (results, 0))->details,
                                   "Recovered Items"));
  tn_test_teardown (&t);
}

static void
count_calls (GPtrArray *items, gpointer calls)
{
  ++*(guint *) calls;
}

static void
test_restore (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 300);
  const TnSnapshotTarget target = target_of (&t, tenant, 0);
  g_autoptr (GPtrArray) units = NULL, items = NULL, none = NULL, points = NULL, results = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  TnBackupRequest request = { .service = TN_BACKUP_SERVICE_EXCHANGE, .in_place = FALSE };
  g_autoptr (GPtrArray) again = NULL, retried = NULL;
  guint calls = 0, failed = 0;

  allow (&t, tenant, 0);
  g_ptr_array_unref (refresh (&t, tenant, 0));
  units = units_of (&t, tenant, TN_BACKUP_SERVICE_EXCHANGE);
  /* RES-12: what days there are: every ten minutes for two weeks, every week for a year. */
  points = tn_test_boxed (
      tn_provider_m365.list_points (t.services,
                                    &target,
                                    TN_BACKUP_SERVICE_EXCHANGE,
                                    ((TnBackupItem *) g_ptr_array_index (units, 0))->id));
  g_assert_cmpint (points->len, >, 14 * 24 * 6);
  g_assert_cmpint (points->len, <, 14 * 24 * 6 + 53);
  for (guint i = 1; i < points->len; i++)
    g_assert_cmpint (((TnBackupItem *) g_ptr_array_index (points, i))->time,
                     <,
                     ((TnBackupItem *) g_ptr_array_index (points, i - 1))->time);
  /* Before there was anything, there is nothing to go back to. */
  request.items = units;
  request.time = tn_clock_now (t.clock) - 3 * 365 * 86400;
  none = tn_test_boxed (tn_backup_preview (t.services, &target, &request, NULL));
  for (guint i = 0; i < none->len; i++)
    g_assert_nonnull (((TnBackupItem *) g_ptr_array_index (none, i))->problem);
  request.time = tn_clock_now (t.clock) - 3 * 86400;
  items = tn_test_boxed (tn_backup_preview (t.services, &target, &request, NULL));
  g_assert_cmpint (items->len, ==, units->len);
  for (guint i = 0; i < items->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (items, i);

      g_assert_null (item->problem);
      g_assert_cmpint (item->time, <=, request.time);
      g_assert_cmpint (item->time, >, request.time - 600);
    }
  /* More than a session takes: several, each with what became of its mailboxes. */
  request.items = items;
  results = tn_test_boxed (
      tn_backup_restore (t.services, &target, &request, count_calls, &calls, NULL, NULL));
  g_assert_cmpint (results->len, ==, units->len);
  g_assert_cmpint (count_state (results, TN_ITEM_DONE) + count_state (results, TN_ITEM_FAILED),
                   ==,
                   units->len);
  failed = count_state (results, TN_ITEM_FAILED);
  g_assert_cmpint (failed, >, 0);
  g_assert_cmpint (failed, <, units->len / 10);
  for (guint i = 0; i < results->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (results, i);

      if (item->state == TN_ITEM_FAILED)
        g_assert_nonnull (strstr (item->problem, "preservation lock"));
      else
        g_assert_true (g_str_has_prefix (item->details, "Recovered Items"));
    }
  g_assert_cmpint (calls, >, (units->len + 49) / 50);
  /* BAK-20: those that failed once more, and only those. */
  again = tn_backup_items_new ();
  for (guint i = 0; i < results->len; i++)
    if (((TnBackupItem *) g_ptr_array_index (results, i))->state == TN_ITEM_FAILED)
      g_ptr_array_add (again, tn_backup_item_copy (g_ptr_array_index (results, i)));
  request.items = again;
  retried =
      tn_test_boxed (tn_backup_restore (t.services, &target, &request, NULL, NULL, NULL, NULL));
  g_assert_cmpint (retried->len, ==, failed);
  g_assert_cmpint (count_state (retried, TN_ITEM_FAILED), ==, failed);
  tasks = tn_test_boxed (tn_provider_m365.list_tasks (t.services, &target));
  g_assert_cmpint (tasks->len, ==, (units->len + 49) / 50 + 1);
  tn_test_teardown (&t);
}

typedef struct
{
  guint left;
} Many;

static DexFuture *
one_over_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const TnBackupItem *item;

  g_assert_no_error (error);
  item = g_ptr_array_index ((GPtrArray *) g_value_get_boxed (value), 0);
  /* As far as the mailbox can be restored at all. */
  g_assert_true (item->state == TN_ITEM_DONE || strstr (item->problem, "preservation") != NULL);
  ((Many *) data)->left--;
  return NULL;
}

static gboolean
all_over (gpointer data)
{
  return ((Many *) data)->left == 0;
}

static gint64
stand_still (gpointer time)
{
  return *(gint64 *) time;
}

static gboolean
was_refused (gpointer rehearsal)
{
  return tn_rehearsal_count (rehearsal, "/activate") > 30;
}

/* Microsoft takes 25 sessions at once and answers the next one with a 500: it waits. */
static void
test_many_sessions (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 300), now;
  const TnSnapshotTarget target = target_of (&t, tenant, 0);
  g_autoptr (GPtrArray) units = NULL, items = NULL;
  TnBackupRequest request = { .service = TN_BACKUP_SERVICE_EXCHANGE, .in_place = TRUE };
  Many many = { 0 };

  allow (&t, tenant, 0);
  g_ptr_array_unref (refresh (&t, tenant, 0));
  units = units_of (&t, tenant, TN_BACKUP_SERVICE_EXCHANGE);
  request.items = units;
  request.time = tn_clock_now (t.clock);
  items = tn_test_boxed (tn_backup_preview (t.services, &target, &request, NULL));
  now = tn_clock_now (t.clock);
  tn_rehearsal_set_clock (t.rehearsal, stand_still, &now);
  for (guint i = 0; many.left < 30 && i < items->len; i++)
    {
      g_autoptr (GPtrArray) one = tn_backup_items_new ();
      TnBackupItem *item = tn_backup_item_copy (g_ptr_array_index (items, i));

      g_ptr_array_add (one, item);
      request.items = one;
      many.left++;
      dex_future_disown (dex_future_finally (
          tn_backup_restore (t.services, &target, &request, NULL, NULL, NULL, NULL),
          one_over_cb,
          &many,
          NULL));
    }
  /* None ends before the 26th was refused, and asked again. */
  tn_test_until (was_refused, t.rehearsal);
  tn_test_share_clock (&t);
  tn_test_until (all_over, &many);
  tn_test_teardown (&t);
}

static guint
count_users (TnTest *t)
{
  GArray *users = tn_fleet_users (tn_rehearsal_get_fleet (t->rehearsal), tn_test_company (t, 0));
  guint n = 0;

  for (guint i = 0; i < users->len; i++)
    n += g_array_index (users, TnFleetUser, i).removed == TN_REMOVED_NO;
  return n;
}

static GPtrArray *
kinds (TnTest *t, const TnSnapshotTarget *target)
{
  return tn_test_boxed (
      tn_provider_entra.list_items (t->services, target, TN_BACKUP_SERVICE_ENTRA));
}

static void
test_entra (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 300);
  const TnSnapshotTarget target = target_of (&t, tenant, 0);
  g_autoptr (GPtrArray) points = NULL, wanted = NULL, changes = NULL, results = NULL, rest = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  TnBackupRequest request = { .service = TN_BACKUP_SERVICE_ENTRA };
  guint before = count_users (&t), restores = 0, failed = 0;

  allow (&t, tenant, 0);
  /* By daylight, whatever time it is. */
  tn_clock_advance (t.clock, 86400 - tn_clock_now (t.clock) % 86400 + 12 * 3600);
  g_assert_true (tn_rehearsal_happen (t.rehearsal, target.tenant_id, "attack", 50));
  g_assert_cmpint (count_users (&t), ==, before - 50);
  points =
      tn_test_boxed (tn_provider_entra.list_points (t.services, &target, request.service, NULL));
  g_assert_cmpint (points->len, ==, 7);
  request.point = ((TnBackupItem *) g_ptr_array_index (points, 0))->id;
  g_assert_nonnull (strchr (request.point, '='));
  wanted = kinds (&t, &target);
  request.items = wanted;
  changes = tn_test_boxed (tn_backup_preview (t.services, &target, &request, NULL));
  g_assert_cmpint (count_users (&t), ==, before - 50);
  for (guint i = 0; i < changes->len; i++)
    {
      const TnBackupItem *change = g_ptr_array_index (changes, i);

      g_assert_nonnull (change->name);
      restores += g_str_equal (change->status, "restore");
    }
  /* 50 users, 12 policies, 3 groups. */
  g_assert_cmpint (restores, ==, 65);
  request.items = changes;
  results =
      tn_test_boxed (tn_backup_restore (t.services, &target, &request, NULL, NULL, NULL, NULL));
  failed = count_state (results, TN_ITEM_FAILED);
  for (guint i = 0; i < results->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (results, i);

      if (item->state == TN_ITEM_FAILED)
        g_assert_nonnull (strstr (item->problem, "on-premises"));
    }
  g_assert_cmpint (count_users (&t), ==, before - failed);
  /* Twice changes nothing: what is left is what Microsoft cannot do. */
  request.items = wanted;
  rest = tn_test_boxed (tn_backup_preview (t.services, &target, &request, NULL));
  g_assert_cmpint (rest->len, ==, failed);
  tasks = tn_test_boxed (tn_provider_entra.list_tasks (t.services, &target));
  g_assert_cmpint (tasks->len, ==, 3);
  tn_test_teardown (&t);
}

/* One job at a time in a tenant. */
static void
test_one_job (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 40);
  const TnSnapshotTarget target = target_of (&t, tenant, 0);
  g_autoptr (GPtrArray) points = NULL, wanted = NULL;
  TnBackupRequest request = { .service = TN_BACKUP_SERVICE_ENTRA };

  allow (&t, tenant, 0);
  points =
      tn_test_boxed (tn_provider_entra.list_points (t.services, &target, request.service, NULL));
  request.point = ((TnBackupItem *) g_ptr_array_index (points, 0))->id;
  wanted = kinds (&t, &target);
  request.items = wanted;
  /* The clock of the cloud stands still, and nobody can look how far the first one is. */
  tn_rehearsal_set_clock (t.rehearsal, NULL, NULL);
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_FORBIDDEN, NULL, "/recoveryPreviewJobs/", 1, NULL);
  tn_test_fails (tn_backup_preview (t.services, &target, &request, NULL),
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_FORBIDDEN);
  tn_test_fails (tn_backup_preview (t.services, &target, &request, NULL),
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_CONFLICT);
  tn_test_teardown (&t);
}

static gboolean
was_looked_at (gpointer rehearsal)
{
  return tn_rehearsal_count (rehearsal, "/recoveryPreviewJobs/") > 2;
}

/* Who gives a preview up can go on at once: what they left behind is in nobody's way. */
static void
test_given_up (void)
{
  TnTest t;
  gint64 tenant = begin (&t, 0, 40), now;
  const TnSnapshotTarget target = target_of (&t, tenant, 0);
  g_autoptr (GPtrArray) points = NULL, again = NULL, wanted = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TnBackupRequest request = { .service = TN_BACKUP_SERVICE_ENTRA };
  DexFuture *preview;

  allow (&t, tenant, 0);
  points =
      tn_test_boxed (tn_provider_entra.list_points (t.services, &target, request.service, NULL));
  request.point = ((TnBackupItem *) g_ptr_array_index (points, 0))->id;
  wanted = kinds (&t, &target);
  request.items = wanted;
  /* The clock of the cloud stands still: the job never ends. */
  now = tn_clock_now (t.clock);
  tn_rehearsal_set_clock (t.rehearsal, stand_still, &now);
  preview = tn_backup_preview (t.services, &target, &request, cancellable);
  tn_test_until (was_looked_at, t.rehearsal);
  g_cancellable_cancel (cancellable);
  tn_test_fails (preview, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  again =
      tn_test_boxed (tn_provider_entra.list_points (t.services, &target, request.service, NULL));
  g_assert_cmpuint (again->len, ==, points->len);
  tn_test_teardown (&t);
}

/* Once a day all tenants are asked; those that let nobody look are asked once. */
static void
test_due (void)
{
  TnTest t;
  gint64 first = begin (&t, 0, 40), second = tn_test_map (&t, 1), backup;
  g_autoptr (GPtrArray) list = NULL, other = NULL;
  guint requests;

  allow (&t, first, 0);
  tn_test_ok (tn_backup_refresh_due (t.services));
  list = tn_test_boxed (tn_cache_list_service_backups (tn_services_get_store (t.services), first));
  g_assert_cmpint (find (list, TN_BACKUP_SERVICE_EXCHANGE)->state, ==, TN_SERVICE_PROTECTED);
  other =
      tn_test_boxed (tn_cache_list_service_backups (tn_services_get_store (t.services), second));
  g_assert_cmpint (find (other, TN_BACKUP_SERVICE_EXCHANGE)->state, ==, TN_SERVICE_NOT_PERMITTED);
  requests = tn_rehearsal_count (t.rehearsal, "/graph/");
  tn_test_ok (tn_backup_refresh_due (t.services));
  g_assert_cmpint (tn_rehearsal_count (t.rehearsal, "/graph/"), ==, requests);
  tn_clock_advance (t.clock, 25 * 3600);
  backup = tn_rehearsal_count (t.rehearsal, "/solutions/backupRestore");
  tn_test_ok (tn_backup_refresh_due (t.services));
  g_assert_cmpint (tn_rehearsal_count (t.rehearsal, "/solutions/backupRestore") - backup, ==, 8);
  tn_test_teardown (&t);
}

static void
add (void)
{
  g_test_add_func ("/backup/DET-06-services", test_services);
  g_test_add_func ("/backup/DET-07-off-foreign-incomplete", test_off);
  g_test_add_func ("/backup/BAK-06-protect", test_protect);
  g_test_add_func ("/backup/BAK-14-people-csv", test_people_csv);
  g_test_add_func ("/backup/BAK-07-BAK-08-rules", test_rules);
  g_test_add_func ("/backup/BAK-07-static-rules", test_static_rules);
  g_test_add_func ("/backup/BAK-07-rules-audited", test_rules_audited);
  g_test_add_func ("/backup/unseen-end", test_unseen_end);
  g_test_add_func ("/backup/RES-13-files", test_files);
  g_test_add_func ("/backup/RES-13-mails", test_mails);
  g_test_add_func ("/backup/RES-11-RES-12-BAK-20-mailboxes", test_restore);
  g_test_add_func ("/backup/too-many-sessions", test_many_sessions);
  g_test_add_func ("/backup/entra-recovery", test_entra);
  g_test_add_func ("/backup/entra-one-job", test_one_job);
  g_test_add_func ("/cloud-backup/given-up", test_given_up);
  g_test_add_func ("/backup/due-once-a-day", test_due);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
