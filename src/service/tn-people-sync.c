/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-people-sync.h"

#include "tn-cache-people.h"
#include "tn-dex.h"
#include "tn-state-clients.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  TnServices *services; /* (owned) */
  gint64 organization;
  gboolean read_first, override, all;
} Work;

static void
work_free (gpointer data)
{
  g_object_unref (((Work *) data)->services);
  g_free (data);
}

static Work *
work_new (TnServices *services)
{
  Work *work = g_new0 (Work, 1);

  work->services = g_object_ref (services);
  return work;
}

/* What a person reads beside the settings. @missing: what was not read yet where that is it. */
static void
note_failure (TnServices *services, gint64 organization, const GError *error, const char *missing)
{
  gboolean is_missing = g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_NOT_FOUND);

  dex_await (tn_state_note_user_sync (tn_services_get_store (services),
                                      organization,
                                      is_missing ? missing : error->message,
                                      tn_services_now (services)),
             NULL);
}

static void
note_no_directory (TnServices *services, gint64 organization, const GError *error)
{
  note_failure (services,
                organization,
                error,
                _ ("The users of the tenant were not read completely yet."));
}

/* One organization. Returns: (transfer full) (nullable): NULL: the failure was written down. */
static GBytes *
run_one (TnServices *services,
         const TnActor *actor,
         gint64 organization,
         TnDirectory *directory,
         gboolean override,
         GError **error)
{
  TnStore *store = tn_services_get_store (services);
  g_autoptr (GError) local = NULL;
  GBytes *result = dex_await_boxed (tn_state_run_user_sync (store,
                                                            actor,
                                                            organization,
                                                            directory,
                                                            override,
                                                            tn_services_now (services)),
                                    &local);

  if (result != NULL)
    return result;
  note_failure (services,
                organization,
                local,
                _ ("The filter names a group, and the groups of the tenant were not read "
                   "completely."));
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static gboolean
read_tenant (TnServices *services, gint64 tenant, GError **error)
{
  return dex_await (tn_sync_which (services, TN_DUE_ID, tenant, _ ("Sync Before User Sync")),
                    error);
}

static DexFuture *
run_fiber (gpointer data)
{
  Work *work = data;
  TnStore *store = tn_services_get_store (work->services);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnUserSync) sync =
      dex_await_boxed (tn_state_get_user_sync (store, work->organization), &error);
  g_autoptr (TnDirectory) directory = NULL;
  GBytes *result;

  if (sync != NULL && sync->tenant == 0)
    return dex_future_new_reject (TN_SERVICE_ERROR,
                                  TN_SERVICE_ERROR_NOT_READY,
                                  "the managed tenant of this organization is not mapped to a "
                                  "Microsoft tenant");
  /* A tenant that cannot be read right now has been, and what is known of it is good enough. */
  if (sync != NULL && work->read_first)
    read_tenant (work->services, sync->tenant, NULL);
  if (sync != NULL)
    directory = dex_await_boxed (tn_cache_read_directory (store, sync->tenant, NULL), &error);
  if (directory == NULL)
    {
      if (sync != NULL && sync->exists)
        note_no_directory (work->services, work->organization, error);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  result = run_one (work->services,
                    tn_services_get_actor (work->services),
                    work->organization,
                    directory,
                    work->override,
                    &error);
  /* Whoever is known now may be the owner of a device. */
  if (result != NULL)
    dex_await (tn_state_link_devices (store), NULL);
  return result != NULL ? dex_future_new_take_boxed (G_TYPE_BYTES, result)
                        : dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
tn_people_sync_run (TnServices *services,
                    gint64 organization,
                    gboolean read_first,
                    gboolean override)
{
  Work *work = work_new (services);

  work->organization = organization;
  work->read_first = read_first;
  work->override = override;
  return tn_dex_spawn (run_fiber, work, work_free);
}

static DexFuture *
due_fiber (gpointer data)
{
  Work *work = data;
  TnStore *store = tn_services_get_store (work->services);
  /* What runs by itself is nobody's doing. */
  const TnActor schedule = { tn_services_get_actor (work->services)->name, "background" };
  g_autoptr (GError) error = NULL, unread = NULL;
  g_autoptr (GPtrArray) syncs = dex_await_boxed (
      tn_state_list_due_user_syncs (store, work->all ? 0 : tn_services_now (work->services)),
      &error);
  g_autoptr (TnDirectory) directory = NULL;
  gint64 of = 0;
  int n = 0;

  for (guint i = 0; syncs != NULL && i < syncs->len; i++)
    {
      const TnUserSync *sync = g_ptr_array_index (syncs, i);
      g_autoptr (GBytes) result = NULL;

      if (sync->tenant != of)
        {
          g_clear_pointer (&directory, tn_directory_unref);
          g_clear_error (&unread);
          directory =
              dex_await_boxed (tn_cache_read_directory (store, sync->tenant, NULL), &unread);
          of = sync->tenant;
        }
      if (directory == NULL)
        {
          note_no_directory (work->services, sync->organization, unread);
          continue;
        }
      result = run_one (work->services,
                        work->all ? tn_services_get_actor (work->services) : &schedule,
                        sync->organization,
                        directory,
                        FALSE,
                        NULL);
      n += result != NULL ? 1 : 0;
    }
  if (n > 0)
    dex_await (tn_state_link_devices (store), NULL);
  return syncs != NULL ? dex_future_new_for_int (n)
                       : dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
tn_people_sync_run_due (TnServices *services, gboolean all)
{
  Work *work = work_new (services);

  work->all = all;
  return tn_dex_spawn (due_fiber, work, work_free);
}

static DexFuture *
all_fiber (gpointer data)
{
  TnServices *services = data;
  g_autoptr (DexFuture) tenants =
      tn_sync_which (services, TN_DUE_ALL, 0, _ ("Sync of All Tenants"));

  dex_await (dex_ref (tenants), NULL);
  dex_await (tn_people_sync_run_due (services, TRUE), NULL);
  return g_steal_pointer (&tenants);
}

DexFuture *
tn_people_sync_everything (TnServices *services)
{
  return tn_dex_spawn (all_fiber, g_object_ref (services), g_object_unref);
}
