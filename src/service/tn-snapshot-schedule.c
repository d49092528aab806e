/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-snapshot.h"

#include "tn-dex.h"
#include "tn-state-backup.h"

#include <errno.h>
#include <glib/gstdio.h>

/* Tenants at once: each keeps a part of its directory in memory. */
#define LANES 4

static DexFuture *
take_due (gpointer item, gpointer services)
{
  const TnBackupState *state = item;
  const TnSnapshotTarget target = { state->tenant, state->tenant_id, state->name };

  return tn_snapshot_take (services, &target, "schedule", FALSE, NULL);
}

static gboolean
delete_file (gpointer data, GValue *result, GError **error)
{
  const char *path = data;

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error,
               TN_STORE_ERROR,
               TN_STORE_ERROR_FAILED,
               "the snapshots cannot be deleted: %s",
               g_strerror (errno));
  return FALSE;
}

/* BAK-23: what was disabled a month ago is deleted; the file first, so that none is forgotten. */
static void
delete_expired (TnServices *services)
{
  TnStore *store = tn_services_get_store (services);
  const TnActor schedule = { tn_services_get_actor (services)->name, "background" };
  gint64 before = tn_services_now (services) - TN_BACKUP_GRACE_DAYS * G_GINT64_CONSTANT (86400);
  g_autoptr (GPtrArray) states =
      dex_await_boxed (tn_state_list_expired_backups (store, before), NULL);

  for (guint i = 0; states != NULL && i < states->len; i++)
    {
      const TnBackupState *state = g_ptr_array_index (states, i);
      char *path = tn_snapshots_path (tn_store_get_folder (store), state->tenant_id);
      g_autofree char *mark =
          tn_snapshots_damage_mark (tn_store_get_folder (store), state->tenant_id);

      /* Of a copy that was cut off. */
      g_autofree char *half = g_strconcat (path, ".new", NULL);

      g_unlink (mark);
      g_unlink (half);
      if (dex_await (tn_dex_run (delete_file, path, g_free), NULL))
        dex_await (tn_state_forget_backup (store, &schedule, state->tenant), NULL);
      tn_services_emit_backup_changed (services, state->tenant);
    }
}

static DexFuture *
due_fiber (gpointer data)
{
  TnServices *services = data;
  gint64 now = tn_services_now (services);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due =
      dex_await_boxed (tn_state_list_due_backups (tn_services_get_store (services), now), &error);
  g_autoptr (GPtrArray) open = g_ptr_array_new ();

  if (due == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  delete_expired (services);
  /* What was missed waits for its window, too. */
  for (guint i = 0; i < due->len; i++)
    if (tn_backup_plan_is_open (&((TnBackupState *) g_ptr_array_index (due, i))->plan, now))
      g_ptr_array_add (open, g_ptr_array_index (due, i));
  return dex_future_new_for_int64 (
      tn_dex_each (open, LANES, take_due, g_object_ref (services), g_object_unref));
}

DexFuture *
tn_snapshot_run_due (TnServices *services)
{
  return tn_dex_spawn (due_fiber, g_object_ref (services), g_object_unref);
}

/* Setting up ----------------------------------------------------------------------- */

typedef struct
{
  TnServices *services; /* (owned) */
  GArray *tenants;      /* (owned) (element-type gint64) */
  TnBackupWish wish;    /* (owned) */
} SetUp;

static void
set_up_free (gpointer data)
{
  SetUp *set = data;

  g_object_unref (set->services);
  g_array_unref (set->tenants);
  g_free ((char *) set->wish.cron);
  g_free ((char *) set->wish.zone);
  g_free (set);
}

typedef struct
{
  TnServices *services; /* (owned) */
  TnBackupState *state; /* (owned) */
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_object_unref (save->services);
  tn_backup_state_free (save->state);
  g_free (save);
}

static DexFuture *
save_fiber (gpointer data)
{
  Save *save = data;
  GError *error = NULL;

  if (!dex_await (tn_state_set_backup (tn_services_get_store (save->services),
                                       tn_services_get_actor (save->services),
                                       save->state,
                                       tn_services_now (save->services)),
                  &error))
    return dex_future_new_for_error (error);
  tn_services_emit_backup_changed (save->services, save->state->tenant);
  return dex_future_new_true ();
}

DexFuture *
tn_snapshot_save (TnServices *services, const TnBackupState *state)
{
  Save *save = g_new (Save, 1);

  *save = (Save) { g_object_ref (services), tn_backup_state_copy (state) };
  return tn_dex_spawn (save_fiber, save, save_free);
}

/* Returns: whether @state is another then. */
static gboolean
apply (const TnBackupWish *wish, TnBackupState *state)
{
  g_autoptr (TnBackupState) before = tn_backup_state_copy (state);

  /* Only what goes on can be paused, or resumed. */
  if (wish->only_enabled && !state->enabled)
    return FALSE;
  if (wish->schedule != TN_N_SCHEDULES)
    {
      state->plan.schedule = wish->schedule;
      g_set_str (&state->plan.cron, wish->cron);
    }
  if (wish->zone != NULL)
    g_set_str (&state->plan.zone, *wish->zone != '\0' ? wish->zone : NULL);
  if (wish->window_hours >= 0)
    {
      state->plan.window_hours = (guint) wish->window_hours;
      state->plan.window_from = wish->window_from;
    }
  if (wish->paused >= 0)
    state->plan.paused = wish->paused != 0;
  if (wish->keep_days >= 0)
    state->keep_days = (guint) wish->keep_days;
  if (wish->forget_days >= 0)
    state->forget_days = (guint) wish->forget_days;
  state->enabled = wish->enabled;
  return before->enabled != state->enabled ||
         (state->enabled &&
          (!tn_backup_plan_equal (&before->plan, &state->plan) ||
           before->keep_days != state->keep_days || before->forget_days != state->forget_days));
}

static DexFuture *
set_up_fiber (gpointer data)
{
  SetUp *set = data;
  TnStore *store = tn_services_get_store (set->services);
  GError *error = NULL;
  int changed = 0;

  for (guint i = 0; i < set->tenants->len; i++)
    {
      gint64 tenant = g_array_index (set->tenants, gint64, i);
      g_autoptr (TnBackupState) state =
          dex_await_boxed (tn_state_get_backup (store, tenant), &error);

      if (state == NULL)
        return dex_future_new_for_error (error);
      if (!apply (&set->wish, state))
        continue;
      if (!dex_await (tn_snapshot_save (set->services, state), &error))
        return dex_future_new_for_error (error);
      changed++;
    }
  return dex_future_new_for_int (changed);
}

DexFuture *
tn_snapshot_set_up (TnServices *services, GArray *tenants, const TnBackupWish *wish)
{
  SetUp *set = g_new (SetUp, 1);

  *set = (SetUp) { g_object_ref (services), g_array_ref (tenants), *wish };
  set->wish.cron = g_strdup (wish->cron);
  set->wish.zone = g_strdup (wish->zone);
  return tn_dex_spawn (set_up_fiber, set, set_up_free);
}
