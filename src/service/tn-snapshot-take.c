/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-snapshot.h"

#include "tn-dex.h"
#include "tn-error-code.h"
#include "tn-graph-error.h"
#include "tn-pages.h"
#include "tn-snapshot-draft.h"
#include "tn-state-backup.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Delta links live seven days, and do not tell everything (reference 3.5): once in so many seconds
 * everything is read. */
#define WHOLE_EVERY (6 * 24 * 60 * 60)
G_DEFINE_BOXED_TYPE (TnSnapshotInfo, tn_snapshot_info, tn_snapshot_info_ref, tn_snapshot_info_unref)

typedef struct
{
  TnServices *services; /* (owned) */
  gint64 tenant;
  char *tenant_id, *name; /* (owned) */
  gboolean whole;
  guint32 kinds;             /* bits of those that are read */
  guint32 kept;              /* bits of those that the settings want */
  GCancellable *cancellable; /* (owned) */
  TnCallStats *stats;        /* (owned) */
  TnJob *job;                /* (owned) */
  TnSnapshotDraft *draft;    /* (owned) */
} Take;

static void
take_free (gpointer data)
{
  Take *take = data;

  g_object_unref (take->services);
  g_free (take->tenant_id);
  g_free (take->name);
  g_clear_object (&take->cancellable);
  tn_call_stats_unref (take->stats);
  g_object_unref (take->job);
  tn_snapshot_draft_unref (take->draft);
  g_free (take);
}

/* Decoding, on a worker ---------------------------------------------------------- */

typedef struct
{
  GBytes *body; /* (owned) */
  TnObjectKind kind;
  gboolean later;
} Decode;

static void
decode_free (gpointer data)
{
  g_bytes_unref (((Decode *) data)->body);
  g_free (data);
}

static gboolean
decode_page (gpointer data, GValue *result, GError **error)
{
  Decode *work = data;
  TnObjectPage *page = tn_decode_objects (work->body, work->kind, work->later, error);

  g_value_init (result, G_TYPE_POINTER);
  g_value_set_pointer (result, page);
  return page != NULL;
}

/* In the fiber ------------------------------------------------------------------- */

/* @n: the pages of the list before this one. */
static TnObjectPage *
fetch (Take *take,
       guint n,
       TnObjectKind kind,
       gboolean later,
       const char *link,
       char **next,
       GError **error)
{
  TnCloud *cloud = tn_services_cloud_of (take->services, take->tenant_id);
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (TnObjectPage) page = NULL;
  Decode *work;

  *next = NULL;
  if (n >= TN_PAGES_MAX)
    {
      tn_pages_report_endless (error);
      return NULL;
    }
  response =
      tn_dex_await_boxed (tn_graph_get (tn_services_get_graph (take->services, take->tenant_id),
                                        take->tenant_id,
                                        link,
                                        TN_CALL_BACKGROUND,
                                        take->stats,
                                        take->cancellable),
                          take->cancellable,
                          error);
  if (response == NULL)
    return NULL;
  work = g_new (Decode, 1);
  *work = (Decode) { g_bytes_ref (response->body), kind, later };
  page = dex_await_pointer (tn_dex_run (decode_page, work, decode_free), error);
  if (page == NULL)
    return NULL;
  if (page->next_link != NULL)
    {
      *next = tn_cloud_check_link (cloud, tn_cloud_get_graph (cloud), page->next_link, error);
      if (*next == NULL)
        return NULL;
      if (g_str_equal (*next, link))
        {
          tn_pages_report_endless (error);
          return NULL;
        }
    }
  return g_steal_pointer (&page);
}

/* All pages from @first on. While one is put, the next is fetched. @last: (out): the delta link. */
static gboolean
read_list (Take *take,
           TnObjectKind kind,
           gboolean later,
           const char *first,
           char **last,
           GError **error)
{
  g_autofree char *link = g_strdup (first);
  DexFuture *putting = NULL;

  for (guint pages = 0; link != NULL; pages++)
    {
      g_autofree char *next = NULL;
      TnObjectPage *page = fetch (take, pages, kind, later, link, &next, error);

      if (putting != NULL && !dex_await (g_steal_pointer (&putting), page != NULL ? error : NULL))
        g_clear_pointer (&page, tn_object_page_free);
      if (page == NULL)
        return FALSE;
      if (page->delta_link != NULL && last != NULL)
        g_set_str (last, page->delta_link);
      putting = tn_snapshot_draft_put (take->draft, kind, later, page);
      g_set_str (&link, next);
    }
  return dex_await (putting, error) &&
         dex_await (tn_snapshot_draft_put_linked (take->draft, kind), error);
}

/* The members of each administrative unit, which no list tells. */
static gboolean
read_unit_members (Take *take, GError **error)
{
  g_autoptr (GPtrArray) ids = g_hash_table_get_keys_as_ptr_array (take->draft->linked);

  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
      g_autofree char *link =
          g_strdup_printf ("/v1.0/directory/administrativeUnits/%s/members?$select=id&$top=999",
                           escaped);
      GHashTable *members = g_ptr_array_index (
          ((TnLinkedObject *) g_hash_table_lookup (take->draft->linked, id))->links,
          0);

      for (guint pages = 0; link != NULL; pages++)
        {
          g_autofree char *next = NULL;
          /* Members are read like any list of objects; only their ids count. */
          g_autoptr (TnObjectPage) page =
              fetch (take, pages, TN_OBJECT_USER, FALSE, link, &next, error);

          if (page == NULL)
            return FALSE;
          for (guint j = 0; j < page->objects->len; j++)
            g_hash_table_add (members,
                              g_strdup (g_array_index (page->objects, TnObjectReading, j).id));
          g_set_str (&link, next);
        }
    }
  return TRUE;
}

static gboolean
read_units (Take *take, GError **error)
{
  const TnObjectInfo *info = tn_object_info (TN_OBJECT_UNIT);
  g_autofree char *link = g_strdup (info->path);

  for (guint pages = 0; link != NULL; pages++)
    {
      g_autofree char *next = NULL;
      TnObjectPage *page = fetch (take, pages, TN_OBJECT_UNIT, FALSE, link, &next, error);

      if (page == NULL ||
          !dex_await (tn_snapshot_draft_put (take->draft, TN_OBJECT_UNIT, FALSE, page), error))
        return FALSE;
      g_set_str (&link, next);
    }
  return read_unit_members (take, error) &&
         dex_await (tn_snapshot_draft_put_linked (take->draft, TN_OBJECT_UNIT), error);
}

static gboolean
read_whole (Take *take, TnObjectKind kind, char **last, GError **error)
{
  const TnObjectInfo *info = tn_object_info (kind);
  g_autofree char *first = info->query != NULL ? g_strconcat (info->path, "?", info->query, NULL)
                                               : g_strdup (info->path);

  g_hash_table_remove_all (take->draft->linked);
  tn_snapshot_writer_begin (take->draft->writer, kind, TRUE);
  return kind == TN_OBJECT_UNIT ? read_units (take, error)
                                : read_list (take, kind, FALSE, first, last, error);
}

static gboolean
read_kind (Take *take, TnObjectKind kind, const TnSnapshotInfo *before, char **last, GError **error)
{
  const TnSnapshotKind *known = before != NULL ? &before->kinds[kind] : NULL;
  g_autoptr (GError) local = NULL;

  if (take->whole || known == NULL || known->link == NULL || known->problem != NULL)
    return read_whole (take, kind, last, error);
  g_hash_table_remove_all (take->draft->linked);
  tn_snapshot_writer_begin (take->draft->writer, kind, FALSE);
  if (read_list (take, kind, TRUE, known->link, last, &local))
    return TRUE;
  if (g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_DELTA_EXPIRED))
    return read_whole (take, kind, last, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* What ends the snapshot: it could not be written, or nobody wants it any more. */
static gboolean
ends_it (const GError *error)
{
  return error->domain != TN_GRAPH_ERROR ||
         g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN) ||
         g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_AUTH_EXPIRED) ||
         g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE);
}

static gboolean
read_kinds (Take *take, const TnSnapshotInfo *before, GError **error)
{
  guint good = 0;
  g_autoptr (GError) first = NULL;

  for (TnObjectKind kind = 0; kind < TN_N_OBJECTS; kind++)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *last = NULL, *code = NULL;

      if ((take->kinds >> kind & 1) == 0)
        {
          tn_snapshot_writer_leave_out (take->draft->writer, kind);
          tn_job_step (take->job, NULL);
          continue;
        }
      if (read_kind (take, kind, before, &last, &local))
        good++;
      else if (ends_it (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      else
        code = tn_error_code (local);
      tn_snapshot_writer_done (take->draft->writer, kind, code, last);
      /* What a tenant has no licence for, or has not allowed, is a fact about the tenant. */
      tn_job_step (take->job,
                   local != NULL &&
                           !g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN) &&
                           !g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_LICENSED)
                       ? tn_object_title (kind)
                       : NULL);
      if (first == NULL && local != NULL)
        first = g_steal_pointer (&local);
    }
  if (good == 0)
    g_propagate_error (error, g_steal_pointer (&first));
  return good > 0;
}

/* Whether @before is too old to go on from. */
static gboolean
needs_whole (const TnSnapshotInfo *before, gint64 now)
{
  gint64 whole_at = before != NULL ? before->whole_at : 0;

  return whole_at == 0 || now - whole_at > WHOLE_EVERY || now < whole_at;
}

static TnSnapshotInfo *
take_snapshot (Take *take, GError **error)
{
  g_autoptr (TnSnapshotInfo) before = NULL;
  g_autoptr (GError) local = NULL;
  DexFuture *opening = tn_snapshot_draft_open (take->draft);
  const GValue *value;

  if (!dex_await (dex_ref (opening), error))
    {
      dex_unref (opening);
      return NULL;
    }
  value = dex_future_get_value (opening, NULL);
  if (G_VALUE_HOLDS (value, TN_TYPE_SNAPSHOT_INFO))
    before = g_value_dup_boxed (value);
  dex_unref (opening);
  take->whole |= take->draft->damaged || needs_whole (before, take->draft->now);
  take->draft->whole = take->whole;
  if (take->whole)
    tn_snapshot_writer_set_whole (take->draft->writer);
  if (!read_kinds (take, before, error))
    return NULL;
  return dex_await_boxed (tn_snapshot_draft_commit (take->draft), error);
}

static void
note (Take *take, const TnSnapshotInfo *info, const GError *error)
{
  g_autofree char *detail =
      info != NULL ? g_strdup_printf ("snapshot %" G_GINT64_FORMAT ": %u added, %u changed, %u "
                                      "removed",
                                      info->id,
                                      info->added,
                                      info->changed,
                                      info->removed)
                   : g_strdup (error->message);
  const TnAuditRow row = { .action = "backup.snapshot",
                           .object = take->name,
                           .tenant = take->tenant_id,
                           .result = info != NULL ? "success" : "failed",
                           .detail = detail };

  /* BAK-18: what somebody did, and not how each job of the schedule went: that is in the tasks. */
  if (g_str_equal (take->draft->reason, "schedule"))
    return;
  dex_await (tn_state_note (tn_services_get_store (take->services),
                            tn_services_get_actor (take->services),
                            &row),
             NULL);
}

static TnRunOutcome
outcome_of (Take *take, const TnSnapshotInfo *info, const GError *error)
{
  if (info != NULL)
    return tn_job_get_failed (take->job) > 0 ? TN_RUN_INCOMPLETE : TN_RUN_SUCCESS;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? TN_RUN_CANCELLED
                                                                   : TN_RUN_FAILED;
}

/* What was read for once is no more objects than there were. */
static guint
count_kept (const Take *take, const TnSnapshotInfo *info)
{
  guint n = 0;

  for (guint i = 0; i < TN_N_OBJECTS; i++)
    n += (take->kept >> i & 1) != 0 ? info->kinds[i].objects : 0;
  return n;
}

static void
record (Take *take, const TnSnapshotInfo *info, const GError *error)
{
  TnStore *store = tn_services_get_store (take->services);
  g_autoptr (GError) local = NULL;

  dex_await (tn_state_record_backup (store,
                                     take->tenant,
                                     info == NULL ? error->message : NULL,
                                     info != NULL ? count_kept (take, info) : 0,
                                     info != NULL ? info->removed : 0,
                                     take->draft->now),
             NULL);
  /* Nothing goes because somebody wants something of it back. */
  if (info != NULL && !g_str_equal (take->draft->reason, "restore") &&
      (take->draft->keep_days > 0 || take->draft->forget_days > 0) &&
      !dex_await (tn_snapshot_draft_forget_old (take->draft), &local))
    {
      g_autofree char *text =
          g_strdup_printf (_ ("Old snapshots could not be deleted: %s"), local->message);

      g_warning ("%s: old snapshots are kept: %s", take->tenant_id, local->message);
      tn_job_set_total (take->job, tn_job_get_total (take->job) + 1);
      tn_job_step (take->job, text);
    }
}

/* What is wanted of the tenant; without settings, all of it, for ever. */
static gboolean
read_settings (Take *take, GError **error)
{
  g_autoptr (TnBackupState) state =
      dex_await_boxed (tn_state_get_backup (tn_services_get_store (take->services), take->tenant),
                       error);

  if (state == NULL)
    return FALSE;
  take->kept = state->kinds;
  take->kinds |= state->kinds;
  take->draft->keep_days = state->keep_days;
  take->draft->forget_days = state->forget_days;
  return TRUE;
}

static DexFuture *
take_fiber (gpointer data)
{
  Take *take = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TnSnapshotInfo) info =
      read_settings (take, &error) ? take_snapshot (take, &error) : NULL;

  dex_await (tn_snapshot_draft_close (take->draft), NULL);
  note (take, info, error);
  if (info != NULL || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    record (take, info, error);
  if (info == NULL && outcome_of (take, info, error) == TN_RUN_FAILED)
    tn_job_step (take->job, error->message);
  tn_job_finish (take->job, outcome_of (take, info, error));
  g_hash_table_remove (tn_services_get_snapshots_running (take->services), &take->tenant);
  tn_services_emit_backup_changed (take->services, take->tenant);
  return info != NULL ? dex_future_new_take_boxed (TN_TYPE_SNAPSHOT_INFO, g_steal_pointer (&info))
                      : dex_future_new_for_error (g_steal_pointer (&error));
}

gboolean
tn_snapshot_is_running (TnServices *services, gint64 tenant)
{
  return g_hash_table_contains (tn_services_get_snapshots_running (services), &tenant);
}

static Take *
take_new (TnServices *services,
          const TnSnapshotTarget *target,
          const char *reason,
          gboolean whole,
          guint32 kinds,
          GCancellable *cancellable)
{
  g_autofree char *title = g_strdup_printf (_ ("Snapshot of %s"), target->name);
  Take *take = g_new0 (Take, 1);

  take->services = g_object_ref (services);
  take->tenant = target->tenant;
  take->tenant_id = g_strdup (target->tenant_id);
  take->name = g_strdup (target->name);
  take->whole = whole;
  take->kinds = kinds;
  take->stats = tn_call_stats_new ();
  take->job = tn_job_new (title, TN_N_OBJECTS);
  take->cancellable =
      g_object_ref (cancellable != NULL ? cancellable : tn_job_get_cancellable (take->job));
  take->draft = tn_snapshot_draft_new (services, target, reason);
  return take;
}

/* @take: (transfer full). None of its tenant is under way. */
static DexFuture *
start (Take *take)
{
  g_autoptr (TnServices) services = g_object_ref (take->services);
  gint64 tenant = take->tenant;
  DexFuture *future;

  if (tn_services_is_read_only (services))
    {
      take_free (take);
      return dex_future_new_reject (TN_STORE_ERROR,
                                    TN_STORE_ERROR_READ_ONLY,
                                    "nothing is written in this session");
    }
  tn_services_add_job (services, take->job);
  future = tn_dex_spawn (take_fiber, take, take_free);
  if (dex_future_is_pending (future))
    {
      g_hash_table_insert (tn_services_get_snapshots_running (services),
                           g_memdup2 (&tenant, sizeof tenant),
                           dex_ref (future));
      tn_services_emit_backup_changed (services, tenant);
    }
  return future;
}

DexFuture *
tn_snapshot_take (TnServices *services,
                  const TnSnapshotTarget *target,
                  const char *reason,
                  gboolean whole,
                  GCancellable *cancellable)
{
  DexFuture *running =
      g_hash_table_lookup (tn_services_get_snapshots_running (services), &target->tenant);

  return running != NULL ? dex_ref (running)
                         : start (take_new (services, target, reason, whole, 0, cancellable));
}

static DexFuture *
take_anew_fiber (gpointer data)
{
  Take **take = data;
  GHashTable *running = tn_services_get_snapshots_running ((*take)->services);
  DexFuture *future;

  while ((future = g_hash_table_lookup (running, &(*take)->tenant)) != NULL)
    {
      g_autoptr (GError) error = NULL;

      if (!tn_dex_await (dex_ref (future), (*take)->cancellable, &error) &&
          g_cancellable_is_cancelled ((*take)->cancellable))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return start (g_steal_pointer (take));
}

static void
take_anew_free (gpointer data)
{
  Take **take = data;

  g_clear_pointer (take, take_free);
  g_free (take);
}

DexFuture *
tn_snapshot_take_anew (TnServices *services,
                       const TnSnapshotTarget *target,
                       const char *reason,
                       gboolean whole,
                       guint32 kinds,
                       GCancellable *cancellable)
{
  Take *take = take_new (services, target, reason, whole, kinds, cancellable);

  return tn_dex_spawn (take_anew_fiber, g_memdup2 (&take, sizeof take), take_anew_free);
}
