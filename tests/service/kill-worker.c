/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include <stdio.h>
#include <stdlib.h>

/* Killed at any moment by test-kill.py. Says "ack NAME" once a mapping is acknowledged; with
 * "check" it says what is there instead: one line "have NAME" for each mapping, after it looked for
 * anything torn. */

typedef struct
{
  const char *folder;
  guint from;
  gboolean check;
  int status;
  GMainLoop *loop;
} Work;

static DexFuture *
check (TnStore *store, Work *work)
{
  TnListQuery managed_query = { .kind = TN_LIST_MANAGED_TENANTS };
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (store, &managed_query, NULL), NULL);
  g_autoptr (GPtrArray) rows =
      dex_await_boxed (tn_store_list_rows (store, TN_LIST_MANAGED_TENANTS, ids), NULL);
  g_autofree TnAuditCheck *check = NULL;
  gint64 bad = -1;

  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *managed = g_ptr_array_index (rows, i);

      /* A mapping and its organization are one transaction each; a managed tenant without a tenant
       * would be half. */
      if (tn_record_get_int (managed, "microsoft-tenant-id") <= 0)
        {
          g_print ("torn %s\n", tn_record_get_string (managed, "name"));
          work->status = 1;
        }
      g_print ("have %s\n", tn_record_get_string (managed, "name"));
    }
  check = dex_await_boxed (tn_state_verify_audit (store, 0), NULL);
  bad = check != NULL ? check->bad : -1;
  if (bad != 0)
    work->status = 1;
  g_print ("audit %" G_GINT64_FORMAT "\n", bad);
  return dex_future_new_true ();
}

static DexFuture *
work_fiber (gpointer data)
{
  Work *work = data;
  g_autoptr (TnStore) store = tn_store_new (work->folder, TRUE);
  g_autoptr (GError) error = NULL;
  TnActor actor = { "tester", "cli" };

  if (!dex_await (tn_store_open (store, TRUE), &error))
    {
      g_printerr ("%s\n", error->message);
      work->status = 2;
    }
  else if (work->check)
    dex_unref (check (store, work));
  else
    for (guint i = work->from;; i++)
      {
        g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-%012u", i),
                        *name = g_strdup_printf ("N%u", i);
        TnNewConnection connection = {
          "https://login.example", "custom", id, name, NULL, NULL, NULL, "secret"
        };
        gint64 tenant, managed;

        if (!tn_dex_await_int64 (tn_state_connect (store, &actor, &connection, 1),
                                 &tenant,
                                 NULL,
                                 NULL))
          continue;
        if (tn_dex_await_int64 (tn_state_map (store, &actor, tenant, 0, name, NULL, 1),
                                &managed,
                                NULL,
                                NULL))
          {
            printf ("ack %s\n", name);
            fflush (stdout);
          }
      }
  tn_store_close (store);
  g_main_loop_quit (work->loop);
  return dex_future_new_true ();
}

int
main (int argc, char **argv)
{
  Work work = { argv[1],
                argc > 2 && *argv[2] != 'c' ? (guint) atoi (argv[2]) : 0,
                argc > 2 && *argv[2] == 'c',
                0,
                NULL };
  DexFuture *future;

  dex_init ();
  work.loop = g_main_loop_new (NULL, FALSE);
  future = tn_dex_spawn (work_fiber, &work, NULL);
  g_main_loop_run (work.loop);
  dex_unref (future);
  g_main_loop_unref (work.loop);
  return work.status;
}
