/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-decoder.h"
#include "tn-dex.h"
#include "tn-error-code.h"
#include "tn-graph-error.h"
#include "tn-mirror.h"
#include "tn-posture.h"
#include "tn-problem.h"
#include "tn-state-clients.h"

#define INTERVAL (30 * 60)
#define RETRY_INTERVAL (5 * 60)

typedef enum
{
  ITEM_ORGANIZATION,
  ITEM_DOMAINS,
  ITEM_MEMBERS,
  ITEM_LICENSED,
  ITEM_SKUS,
  ITEM_SCORE,
  N_ITEMS,
} Item;

static const char *const item_names[N_ITEMS] = { "organization", "domains", "members",
                                                 "licensed",     "skus",    "score" };

typedef struct
{
  TnServices *self; /* (owned) */
  gint64 tenant;
  char *tenant_id; /* (owned) */
  gboolean scheduled;
  GCancellable *cancellable; /* (owned) (nullable) */
  TnCallStats *stats;        /* (owned) */
  guint users_read;
  GPtrArray *items;              /* (owned) (nullable): the batch */
  TnTenantUpdate *update;        /* (owned) (nullable) */
  TnTenantReading *organization; /* (owned) (nullable) */
  GArray *scores;                /* (owned) (nullable) */
  GPtrArray *controls;           /* (owned) (nullable) (element-type TnControlReading) */
  GError *error;                 /* (owned) (nullable): the first that stands for the run */
  guint failed;                  /* resources that could not be read */
  gboolean lost;                 /* what was read could not be written */
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  tn_call_stats_unref (run->stats);
  g_object_unref (run->self);
  g_free (run->tenant_id);
  g_clear_object (&run->cancellable);
  g_clear_pointer (&run->items, g_ptr_array_unref);
  g_clear_pointer (&run->update, tn_tenant_update_free);
  tn_tenant_reading_free (run->organization);
  g_clear_pointer (&run->scores, g_array_unref);
  g_clear_pointer (&run->controls, g_ptr_array_unref);
  g_clear_error (&run->error);
  g_free (run);
}

/* Small resources ----------------------------------------------------------- */

static GPtrArray *
make_batch (gboolean first_score)
{
  GPtrArray *batch = tn_batch_new ();

  tn_batch_add (
      batch,
      "/organization?$select=id,displayName,verifiedDomains,countryLetterCode,partnerTenantType",
      FALSE);
  tn_batch_add (batch, "/domains?$select=id,isDefault,isInitial,isVerified", FALSE);
  tn_batch_add (batch, "/users/$count?$filter=userType%20eq%20'Member'", TRUE);
  tn_batch_add (batch, "/users/$count?$filter=assignedLicenses/$count%20ne%200&$count=true", TRUE);
  tn_batch_add (
      batch,
      "/subscribedSkus?$select=skuId,skuPartNumber,capabilityStatus,prepaidUnits,consumedUnits",
      FALSE);
  /* Its answer has a nextLink even for one; only this page is wanted (reference 3.8). */
  tn_batch_add (batch,
                first_score ? "/security/secureScores?$top=90" : "/security/secureScores?$top=1",
                FALSE);
  return batch;
}

static gboolean
decode_item (Run *run, Item which, GBytes *body, GError **error)
{
  TnTenantUpdate *update = run->update;

  switch (which)
    {
    case ITEM_ORGANIZATION:
      run->organization = tn_decode_organization (body, error);
      if (run->organization != NULL)
        g_set_str (&update->country, run->organization->country);
      return run->organization != NULL;
    case ITEM_DOMAINS:
      return (update->domains = tn_decode_domains (body, error)) != NULL;
    case ITEM_MEMBERS:
      return (update->members = tn_decode_count (body, error)) >= 0;
    case ITEM_LICENSED:
      return (update->licensed = tn_decode_count (body, error)) >= 0;
    case ITEM_SKUS:
      return (update->skus = tn_decode_skus (body, error)) != NULL;
    case ITEM_SCORE:
      run->scores = tn_decode_scores (body, error);
      if (run->scores != NULL && run->scores->len > 0)
        {
          TnScoreReading *newest = &g_array_index (run->scores, TnScoreReading, 0);

          update->score = 100 * newest->current / newest->max;
          g_strlcpy (update->score_day, newest->day, sizeof update->score_day);
        }
      run->controls = run->scores != NULL ? tn_decode_controls (body, error) : NULL;
      return run->controls != NULL;
    case N_ITEMS:
    default:
      g_assert_not_reached ();
    }
}

static gsize
size_of_batch (Run *run)
{
  gsize size = 0;

  for (guint i = 0; i < N_ITEMS; i++)
    {
      TnBatchItem *item = g_ptr_array_index (run->items, i);

      size += item->body != NULL ? g_bytes_get_size (item->body) : 0;
    }
  return size;
}

/* Any thread. */
static gboolean
decode_batch (gpointer data, GValue *result, GError **error)
{
  Run *run = data;

  for (guint i = 0; i < N_ITEMS; i++)
    {
      TnBatchItem *item = g_ptr_array_index (run->items, i);

      if (item->error == NULL)
        decode_item (run, i, item->body, &item->error);
    }
  return TRUE;
}

/* Counts that Microsoft did not give are taken from the mirror of the users, when that is complete.
 */
static void
count_from_mirror (Run *run)
{
  g_autoptr (GBytes) bytes = NULL;
  const TnUserCounts *counts;

  if (run->update->members >= 0 && run->update->licensed >= 0)
    return;
  bytes =
      dex_await_boxed (tn_cache_count_users (tn_services_get_store (run->self), run->tenant), NULL);
  if (bytes == NULL)
    return;
  counts = g_bytes_get_data (bytes, NULL);
  if (run->update->members < 0)
    run->update->members = counts->members;
  if (run->update->licensed < 0)
    run->update->licensed = counts->licensed;
}

static void
note_items (Run *run)
{
  for (guint i = 0; i < N_ITEMS; i++)
    {
      TnBatchItem *item = g_ptr_array_index (run->items, i);
      gboolean replaced = (i == ITEM_MEMBERS && run->update->members >= 0) ||
                          (i == ITEM_LICENSED && run->update->licensed >= 0);
      g_autofree char *code = item->error != NULL && !replaced ? tn_error_code (item->error) : NULL;

      tn_tenant_update_note (run->update,
                             item_names[i],
                             code,
                             code != NULL ? item->error->message : NULL);
      if (code == NULL)
        continue;
      run->failed++;
      if (run->error == NULL)
        run->error = g_error_copy (item->error);
    }
}

/* The run ------------------------------------------------------------------- */

static gboolean
stops_the_run (const GError *error)
{
  return error != NULL && (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
                           g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN) ||
                           g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_AUTH_EXPIRED));
}

static void
read_directory (Run *run)
{
  TnMirror mirror = { run->self, run->tenant, run->tenant_id, run->stats, run->cancellable, 0 };
  g_autoptr (GError) error = NULL;

  run->failed += tn_mirror_read (&mirror, &error);
  if (error != NULL && run->error == NULL)
    run->error = g_steal_pointer (&error);
  run->users_read = mirror.users_read;
}

static void
read_posture (Run *run)
{
  const TnPosture posture = { run->self,      run->tenant, run->tenant_id,
                              run->scheduled, run->stats,  run->cancellable };
  g_autoptr (GError) error = NULL;

  run->failed += tn_posture_read (&posture, g_steal_pointer (&run->controls), &error);
  if (error != NULL && run->error == NULL)
    run->error = g_steal_pointer (&error);
}

static void
read_tenant (Run *run)
{
  TnServices *self = run->self;
  g_autoptr (GArray) history =
      dex_await_boxed (tn_state_get_scores (tn_services_get_store (self), run->tenant, 2),
                       &run->error);

  if (history == NULL)
    return;
  run->items = make_batch (history->len < 2);
  run->update = tn_tenant_update_new (run->tenant, tn_services_now (self));
  if (!tn_dex_await (tn_graph_batch (tn_services_get_graph (self, run->tenant_id),
                                     run->tenant_id,
                                     run->items,
                                     run->stats,
                                     run->cancellable),
                     run->cancellable,
                     &run->error))
    return;
  if (size_of_batch (run) <= TN_GRAPH_SMALL_ANSWER)
    decode_batch (run, NULL, NULL);
  else /* Not cancellable: the thread works on the run. */
    dex_await (tn_dex_run (decode_batch, run, NULL), NULL);
  if (stops_the_run (((TnBatchItem *) g_ptr_array_index (run->items, ITEM_ORGANIZATION))->error))
    {
      run->error =
          g_error_copy (((TnBatchItem *) g_ptr_array_index (run->items, ITEM_ORGANIZATION))->error);
      return;
    }
  read_directory (run);
  if (stops_the_run (run->error))
    return;
  count_from_mirror (run);
  note_items (run);
  {
    g_autoptr (GError) error = NULL;

    if (!dex_await (
            tn_cache_update_tenant (tn_services_get_store (self), g_steal_pointer (&run->update)),
            &error))
      {
        g_clear_error (&run->error);
        run->error = g_steal_pointer (&error);
        run->lost = TRUE;
        return;
      }
  }
  read_posture (run);
}

static TnRunOutcome
judge (Run *run, TnSyncStatus *status, gint64 *wait)
{
  g_autofree char *code = run->error != NULL ? tn_error_code (run->error) : NULL;

  *status = TN_SYNC_SUCCESS;
  *wait = INTERVAL;
  if (run->error == NULL)
    return TN_RUN_SUCCESS;
  if (g_error_matches (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TN_RUN_CANCELLED;
  if (run->organization != NULL && run->failed > 0 && !run->lost && !stops_the_run (run->error))
    {
      *status = TN_SYNC_INCOMPLETE;
      return TN_RUN_INCOMPLETE;
    }
  *wait = RETRY_INTERVAL;
  /* What our own store could not do says nothing about Microsoft. */
  *status = run->error->domain == TN_GRAPH_ERROR
                ? tn_problem_status (tn_problem_for_code (code).kind)
                : TN_SYNC_PENDING;
  return TN_RUN_FAILED;
}

static DexFuture *
run_fiber (gpointer data)
{
  Run *run = data;
  TnServices *self = run->self;
  TnRunResult result = { .tenant = run->tenant, .started = tn_services_now (self) };
  g_autofree char *code = NULL;
  g_autoptr (GError) error = NULL;
  gint64 wait;

  read_tenant (run);
  code = run->error != NULL ? tn_error_code (run->error) : NULL;
  result.outcome = judge (run, &result.status, &wait);
  result.ended = tn_services_now (self);
  result.requests = run->stats->requests;
  result.throttled = run->stats->throttled;
  result.users_read = run->users_read;
  result.error_code = code;
  result.error_detail = run->error != NULL ? run->error->message : NULL;
  /* Jitter, so that a fleet that began together does not stay together. */
  result.next_due = result.ended + wait + g_random_int_range (0, 120);
  if (run->organization != NULL && result.outcome != TN_RUN_FAILED)
    {
      result.tenant_reading = run->organization;
      result.scores = run->scores;
    }
  /* What our own store could not do says nothing about Microsoft. */
  if (result.outcome != TN_RUN_CANCELLED &&
      (run->error == NULL || run->error->domain == TN_GRAPH_ERROR))
    tn_services_note_reached (
        self,
        !g_error_matches (run->error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE));
  if (!dex_await (tn_state_record_run (tn_services_get_store (self), &result), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_int ((int) result.outcome);
}

static DexFuture *
run_done (DexFuture *future, gpointer data)
{
  Run *run = data;

  g_hash_table_remove (tn_services_get_running (run->self), &run->tenant);
  tn_services_emit_sync_changed (run->self, run->tenant);
  return dex_ref (future);
}

static Run *
run_new (TnServices *self, const TnDueTenant *tenant, GCancellable *cancellable)
{
  Run *run = g_new0 (Run, 1);

  run->self = g_object_ref (self);
  run->stats = tn_call_stats_new ();
  run->tenant = tenant->id;
  run->tenant_id = g_strdup (tenant->tenant_id);
  run->scheduled = tenant->scheduled;
  g_set_object (&run->cancellable, cancellable);
  return run;
}

gboolean
tn_sync_is_running (TnServices *self, gint64 tenant)
{
  return g_hash_table_contains (tn_services_get_running (self), &tenant);
}

DexFuture *
tn_sync_tenant (TnServices *self, const TnDueTenant *tenant, GCancellable *cancellable)
{
  GHashTable *running = tn_services_get_running (self);
  DexFuture *future = g_hash_table_lookup (running, &tenant->id);

  if (future != NULL)
    return dex_ref (future);
  future =
      dex_future_finally (tn_dex_spawn (run_fiber, run_new (self, tenant, cancellable), run_free),
                          run_done,
                          run_new (self, tenant, NULL),
                          run_free);
  g_hash_table_insert (running, g_memdup2 (&tenant->id, sizeof tenant->id), dex_ref (future));
  tn_services_emit_sync_changed (self, tenant->id);
  return future;
}

/* Many ---------------------------------------------------------------------- */

typedef struct
{
  TnServices *self;   /* (owned) */
  GPtrArray *tenants; /* (owned) (element-type TnDueTenant) */
  guint next;
  TnJob *job; /* (owned) */
} Many;

static void
many_clear (gpointer data)
{
  Many *many = data;

  g_object_unref (many->self);
  g_ptr_array_unref (many->tenants);
  g_object_unref (many->job);
}

static void
many_unref (gpointer data)
{
  g_rc_box_release_full (data, many_clear);
}

/* One of the lanes: takes the next tenant until there is none. A failing tenant fails alone. */
static DexFuture *
lane_fiber (gpointer data)
{
  Many *many = data;
  GCancellable *cancellable = tn_job_get_cancellable (many->job);

  while (many->next < many->tenants->len && !g_cancellable_is_cancelled (cancellable))
    {
      TnDueTenant *tenant = g_ptr_array_index (many->tenants, many->next++);
      g_autoptr (GError) error = NULL;
      int outcome = dex_await_int (tn_sync_tenant (many->self, tenant, cancellable), &error);
      gboolean failed = error != NULL || outcome == TN_RUN_FAILED || outcome == TN_RUN_INCOMPLETE;

      /* One that was joined, and that somebody else has cancelled. */
      failed |= outcome == TN_RUN_CANCELLED && !g_cancellable_is_cancelled (cancellable);

      /* What Microsoft said is with the tenant; what our own files could not do is nowhere else. */
      if (error != NULL)
        {
          g_autofree char *code = tn_error_code (error);

          tn_job_set_reason (many->job, tn_problem_for_code (code).title);
        }
      tn_job_step (many->job, failed ? tenant->name : NULL);
    }
  return dex_future_new_true ();
}

static DexFuture *
many_fiber (gpointer data)
{
  Many *many = data;

  tn_dex_lanes (MIN (TN_PARALLEL_TENANTS, many->tenants->len), lane_fiber, many, many_unref);
  /* Devices may have come, gone or changed hands. */
  dex_await (tn_state_link_devices (tn_services_get_store (many->self)), NULL);
  tn_job_finish (many->job,
                 g_cancellable_is_cancelled (tn_job_get_cancellable (many->job)) ? TN_RUN_CANCELLED
                 : tn_job_get_failed (many->job) > 0                             ? TN_RUN_INCOMPLETE
                                                                                 : TN_RUN_SUCCESS);
  return dex_future_new_for_object (many->job);
}

DexFuture *
tn_sync_many (TnServices *self, GPtrArray *tenants, const char *title)
{
  Many *many;

  if (tenants->len == 0)
    return dex_future_new_true ();
  many = g_rc_box_new0 (Many);
  many->self = g_object_ref (self);
  many->tenants = g_ptr_array_ref (tenants);
  many->job = tn_job_new (title, tenants->len);
  tn_services_add_job (self, many->job);
  return tn_dex_spawn (many_fiber, many, many_unref);
}

/* One that was asked for by name and is not due cannot be reached. */
static DexFuture *
reject_blocked (void)
{
  return dex_future_new_reject (TN_SERVICE_ERROR,
                                TN_SERVICE_ERROR_BLOCKED,
                                "the connection of this tenant does not allow a sync; its CSP Auth "
                                "says why");
}

static DexFuture *
one_listed_cb (DexFuture *future, gpointer self)
{
  GPtrArray *tenants = g_value_get_boxed (dex_future_get_value (future, NULL));

  return tenants->len > 0 ? tn_sync_tenant (self, g_ptr_array_index (tenants, 0), NULL)
                          : reject_blocked ();
}

DexFuture *
tn_sync_one (TnServices *self, gint64 tenant)
{
  return dex_future_then (tn_state_list_due (tn_services_get_store (self), TN_DUE_ID, tenant),
                          one_listed_cb,
                          g_object_ref (self),
                          g_object_unref);
}

typedef struct
{
  TnServices *self; /* (owned) */
  char *title;      /* (owned) */
  gboolean one;     /* a certain tenant */
} Which;

static void
which_free (gpointer data)
{
  Which *which = data;

  g_object_unref (which->self);
  g_free (which->title);
  g_free (which);
}

static DexFuture *
listed_cb (DexFuture *future, gpointer data)
{
  Which *which = data;
  GPtrArray *tenants = g_value_get_boxed (dex_future_get_value (future, NULL));

  if (which->one && tenants->len == 0)
    return reject_blocked ();
  return tn_sync_many (which->self, tenants, which->title);
}

DexFuture *
tn_sync_which (TnServices *self, TnDueWhich which, gint64 value, const char *title)
{
  Which *data = g_new (Which, 1);

  *data = (Which) { g_object_ref (self), g_strdup (title), which == TN_DUE_ID };
  return dex_future_then (tn_state_list_due (tn_services_get_store (self), which, value),
                          listed_cb,
                          data,
                          which_free);
}

typedef struct
{
  TnServices *self; /* (owned) */
  gint64 tenant;
  char *title; /* (owned) (nullable): only wait */
} Anew;

static void
anew_free (gpointer data)
{
  Anew *anew = data;

  g_object_unref (anew->self);
  g_free (anew->title);
  g_free (anew);
}

static DexFuture *
anew_fiber (gpointer data)
{
  const Anew *anew = data;
  GHashTable *running = tn_services_get_running (anew->self);
  DexFuture *future;

  while ((future = g_hash_table_lookup (running, &anew->tenant)) != NULL)
    dex_await (dex_ref (future), NULL);
  return anew->title != NULL ? tn_sync_which (anew->self, TN_DUE_ID, anew->tenant, anew->title)
                             : dex_future_new_true ();
}

DexFuture *
tn_sync_idle (TnServices *self, gint64 tenant)
{
  Anew *anew = g_new (Anew, 1);

  *anew = (Anew) { g_object_ref (self), tenant, NULL };
  return tn_dex_spawn (anew_fiber, anew, anew_free);
}

DexFuture *
tn_sync_anew (TnServices *self, gint64 tenant, const char *title)
{
  Anew *anew = g_new (Anew, 1);

  *anew = (Anew) { g_object_ref (self), tenant, g_strdup (title) };
  return tn_dex_spawn (anew_fiber, anew, anew_free);
}
