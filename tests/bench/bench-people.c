/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-people.h"
#include "tn-dex.h"
#include "tn-mirror.h"
#include "tn-people-sync.h"

#include <stdio.h>

/* bench-people DIR CLOUD TENANT: what people take for, a word and milliseconds a line, with the
 * first tenant of the data folder read and organizations below it. It waits for a line on standard
 * input before it reads what changed: "delta" with "requests"; "user-sync-first" and "user-sync":
 * of all organizations, when their people come and when nothing changed; "preview": a filter after
 * a key press. */

#define ROUNDS 5

static double
since (gint64 started)
{
  return (double) (g_get_monotonic_time () - started) / 1000;
}

static void
read_all (TnServices *services, const char *tenant_id, gboolean told)
{
  g_autoptr (TnCallStats) stats = tn_call_stats_new ();
  TnMirror mirror = { services, 1, tenant_id, stats, NULL, 0 };
  gint64 started = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  if (tn_mirror_read (&mirror, &error) > 0)
    g_error ("the tenant cannot be read: %s", error->message);
  if (told)
    g_print ("delta %.1f\nrequests %u\n", since (started), stats->requests);
}

/* Of its own people each: a department in an office. */
static void
set_up (TnServices *services, TnDirectory *directory, GArray *organizations)
{
  TnStore *store = tn_services_get_store (services);

  for (guint i = 0; i < organizations->len; i++)
    {
      g_autoptr (TnUserSync) sync =
          dex_await_boxed (tn_state_get_user_sync (store, g_array_index (organizations, gint64, i)),
                           NULL);
      guint departments = directory->departments->len - 1, offices = directory->offices->len - 1;
      const char *department = g_ptr_array_index (directory->departments, 1 + i % departments),
                 *office = g_ptr_array_index (directory->offices, 1 + i / departments % offices);

      sync->filter->departments = g_strdupv ((char *[]) { (char *) department, NULL });
      sync->filter->offices = g_strdupv ((char *[]) { (char *) office, NULL });
      dex_await (tn_state_set_user_sync (store,
                                         tn_services_get_actor (services),
                                         sync,
                                         tn_services_now (services)),
                 NULL);
    }
}

static void
run_all (TnServices *services, const char *word, guint organizations)
{
  gint64 started = g_get_monotonic_time ();

  g_assert_cmpint (dex_await_int (tn_people_sync_run_due (services, TRUE), NULL),
                   ==,
                   organizations);
  g_print ("%s %.1f\n", word, since (started));
}

static void
preview (TnServices *services, TnDirectory *directory, gint64 organization)
{
  TnStore *store = tn_services_get_store (services);
  g_autoptr (TnUserSync) sync =
      dex_await_boxed (tn_state_get_user_sync (store, organization), NULL);
  g_autoptr (GHashTable) neighbours =
      dex_await_boxed (tn_state_read_neighbours (store, organization), NULL);

  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 started = g_get_monotonic_time ();
      const char *department = g_ptr_array_index (directory->departments, 1 + i);
      g_autoptr (TnUserPlan) plan = NULL;

      g_strfreev (sync->filter->departments);
      sync->filter->departments = g_strdupv ((char *[]) { (char *) department, NULL });
      g_clear_pointer (&sync->filter->offices, g_strfreev);
      plan = dex_await_boxed (tn_state_plan_user_sync (store, sync, directory, neighbours, NULL),
                              NULL);
      g_assert_nonnull (plan);
      g_print ("preview %.1f\n", since (started));
    }
}

typedef struct
{
  TnServices *services;
  const char *tenant_id;
  GMainLoop *loop;
} Bench;

static DexFuture *
bench_fiber (gpointer data)
{
  Bench *bench = data;
  TnStore *store = tn_services_get_store (bench->services);
  const TnListQuery query = { .kind = TN_LIST_ORGANIZATIONS, .filter = TN_FILTER_MAPPED };
  g_autoptr (GArray) organizations = NULL;
  g_autoptr (TnDirectory) directory = NULL;
  char line[16];

  if (!dex_await (tn_services_start (bench->services, FALSE), NULL))
    g_error ("the store cannot be opened");
  organizations = dex_await_boxed (tn_store_list_ids (store, &query, NULL), NULL);
  /* The token is there, the connection is open. */
  read_all (bench->services, bench->tenant_id, FALSE);
  g_print ("ready 0\n");
  g_assert_nonnull (fgets (line, sizeof line, stdin));
  read_all (bench->services, bench->tenant_id, TRUE);
  directory = dex_await_boxed (tn_cache_read_directory (store, 1, NULL), NULL);
  set_up (bench->services, directory, organizations);
  run_all (bench->services, "user-sync-first", organizations->len);
  for (guint i = 0; i < ROUNDS; i++)
    run_all (bench->services, "user-sync", organizations->len);
  preview (bench->services, directory, g_array_index (organizations, gint64, 0));
  g_main_loop_quit (bench->loop);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TnCloud) cloud = NULL;
  g_autoptr (GError) error = NULL;
  Bench bench = { NULL, argc == 4 ? argv[3] : NULL, loop };

  g_assert_cmpint (argc, ==, 4);
  setvbuf (stdout, NULL, _IOLBF, 0);
  dex_init ();
  cloud = tn_cloud_open (argv[2], &error);
  g_assert_no_error (error);
  bench.services = tn_services_new (argv[1], cloud, NULL, "cli");
  dex_future_disown (tn_dex_spawn (bench_fiber, &bench, NULL));
  g_main_loop_run (loop);
  tn_services_stop (bench.services);
  g_object_unref (bench.services);
  return 0;
}
