/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-store.h"

#include "tn-audit.h"
#include "tn-db.h"
#include "tn-dex.h"
#include "tn-health.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define N_READERS 2
/* A commit waits for the disk; jobs that are waiting share one. */
#define GROUP_JOBS 64
#define GROUP_USEC 50000
/* Up to so many rows, a savepoint costs less than a commit. */
#define FEW_ROWS 100

typedef struct
{
  TnDbFunc func;             /* NULL: end the thread */
  gpointer data;             /* (owned by destroy) */
  GDestroyNotify destroy;    /* (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  DexPromise *promise;       /* (owned) */
  gboolean alone;            /* in a transaction of its own */
  GValue result;
  GError *error; /* (owned) (nullable) */
} Job;

struct _TnStore
{
  GObject parent_instance;

  char *folder; /* (owned) */
  gboolean rehearsal, unlock;
  gboolean read_only;          /* set before `opened` resolves */
  GAsyncQueue *writes;         /* (owned) (element-type Job) */
  GAsyncQueue *reads;          /* (owned) (element-type Job) */
  GThread *writer;             /* (owned) (nullable) */
  GThread *readers[N_READERS]; /* (owned) (nullable) */
  DexPromise *opened;          /* (owned) (nullable) */
  TnClock *clock;              /* (owned) (nullable): the system's; set before it is opened */
  TnVault *vault;              /* (owned) (nullable): set by the writer before `opened` resolves */
  GMutex lock;
  guint pending;            /* (lock): tables whose change is not yet told */
  guint idle;               /* (lock): source that tells it */
  TnStoreTrouble trouble;   /* (lock) */
  gboolean trouble_changed; /* (lock): not yet told */
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_TROUBLE_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TnStore, tn_store, G_TYPE_OBJECT)

static void
job_free (Job *job)
{
  if (job->promise != NULL)
    {
      tn_dex_settle (job->promise, &job->result, g_steal_pointer (&job->error));
      dex_unref (job->promise);
    }
  if (job->destroy != NULL)
    job->destroy (job->data);
  if (G_IS_VALUE (&job->result))
    g_value_unset (&job->result);
  g_clear_object (&job->cancellable);
  g_free (job);
}

static gboolean
tell_changes (gpointer user_data)
{
  g_autoptr (TnStore) self = g_weak_ref_get (user_data);
  guint tables;
  gboolean trouble;

  if (self == NULL)
    return G_SOURCE_REMOVE;
  g_mutex_lock (&self->lock);
  tables = self->pending;
  trouble = self->trouble_changed;
  self->pending = 0;
  self->trouble_changed = FALSE;
  self->idle = 0;
  g_mutex_unlock (&self->lock);
  if (tables != 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, tables);
  if (trouble)
    g_signal_emit (self, signals[SIGNAL_TROUBLE_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* With the lock. */
static void
tell_later (TnStore *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT,
                                  tell_changes,
                                  tn_weak_ref_new (self),
                                  tn_weak_ref_free);
}

/* Store threads. */
static void
announce (TnStore *self, TnTables tables)
{
  if (tables == 0)
    return;
  g_mutex_lock (&self->lock);
  self->pending |= tables;
  tell_later (self);
  g_mutex_unlock (&self->lock);
}

/* Store threads. What is damaged stays so in this session. */
static void
set_trouble (TnStore *self, TnStoreTrouble trouble)
{
  g_mutex_lock (&self->lock);
  if (self->trouble != trouble && self->trouble != TN_STORE_DAMAGED)
    {
      self->trouble = trouble;
      self->trouble_changed = TRUE;
      tell_later (self);
    }
  g_mutex_unlock (&self->lock);
}

/* @error: (nullable): of a job that is over. */
static void
note_trouble (TnStore *self, const GError *error)
{
  if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_FULL))
    set_trouble (self, TN_STORE_FULL);
  else if (g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_CORRUPT))
    {
      tn_db_mark_damage (self->folder);
      set_trouble (self, TN_STORE_DAMAGED);
    }
}

TnStoreTrouble
tn_store_get_trouble (TnStore *self)
{
  TnStoreTrouble trouble;

  g_mutex_lock (&self->lock);
  trouble = self->trouble;
  g_mutex_unlock (&self->lock);
  return trouble;
}

static void
run_job (TnDb *db, Job *job)
{
  if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    return;
  tn_db_set_cancellable (db, job->cancellable);
  if (!job->func (db, job->data, &job->result, &job->error) && job->error == NULL)
    job->error = g_error_new_literal (TN_STORE_ERROR,
                                      TN_STORE_ERROR_FAILED,
                                      "a store job failed without a reason");
  tn_db_set_cancellable (db, NULL);
}

/* As one transaction: all statements see the same state, and its locks are taken once. A page of
 * rows is a statement a row, each of which would spend half of its time on them. */
static void
run_read (TnDb *db, Job *job)
{
  if (!tn_db_exec (db, "BEGIN", &job->error))
    return;
  run_job (db, job);
  tn_db_exec (db, "ROLLBACK", NULL);
}

/* FALSE: SQLite has rolled the whole group back by itself, as it may when the disk is full. */
static gboolean
run_write (TnDb *db, Job *job)
{
  if (!tn_db_exec (db, "SAVEPOINT job", &job->error))
    return tn_db_in_transaction (db);
  run_job (db, job);
  if (job->error == NULL)
    tn_db_exec (db, "RELEASE job", &job->error);
  else
    {
      tn_db_exec (db, "ROLLBACK TO job", NULL);
      tn_db_exec (db, "RELEASE job", NULL);
    }
  return tn_db_in_transaction (db);
}

/* The first of a group has no savepoint: what it did is all there is to roll back. Under a
 * savepoint, SQLite keeps the old state of each page that is changed, and each statement walks
 * through all of them: what a large job takes would grow with the square of its size. */
static gboolean
run_first (TnDb *db, Job *job, GError **error)
{
  run_job (db, job);
  if (job->error == NULL)
    return tn_db_in_transaction (db);
  tn_db_exec (db, "ROLLBACK", NULL);
  tn_db_take_changes (db);
  return tn_db_exec (db, "BEGIN IMMEDIATE", error);
}

/* Runs @first and what waits behind it as one transaction; nobody is told of success before the
 * commit. */
static gboolean
run_group (TnStore *self, TnDb *db, Job *first)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func ((GDestroyNotify) job_free);
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();
  gboolean goes_on = TRUE;
  TnTables changes;

  if (!tn_db_exec (db, "BEGIN IMMEDIATE", &error))
    {
      note_trouble (self, error);
      first->error = g_steal_pointer (&error);
      job_free (first);
      return TRUE;
    }
  for (Job *job = first; job != NULL; job = g_async_queue_try_pop (self->writes))
    {
      if (job->alone && job != first)
        {
          g_async_queue_push_front (self->writes, job);
          break;
        }
      if (job->func == NULL)
        {
          job_free (job);
          goes_on = FALSE;
          break;
        }
      g_ptr_array_add (group, job);
      if (!(job == first ? run_first (db, job, &error) : run_write (db, job)))
        {
          if (error == NULL)
            error = g_error_new_literal (TN_STORE_ERROR,
                                         TN_STORE_ERROR_FULL,
                                         "database: the transaction was rolled back");
          break;
        }
      if (job->alone || group->len >= GROUP_JOBS || g_get_monotonic_time () - started > GROUP_USEC)
        break;
    }
  changes = tn_db_take_changes (db);
  if (error == NULL && tn_db_exec (db, "COMMIT", &error))
    {
      tn_audit_keep_anchor (db, FALSE);
      announce (self, changes);
      /* What wrote nothing says nothing about the disk. */
      if (changes != 0 && tn_store_get_trouble (self) == TN_STORE_FULL)
        set_trouble (self, TN_STORE_WELL);
    }
  else
    {
      note_trouble (self, error);
      tn_db_exec (db, "ROLLBACK", NULL);
      for (guint i = 0; i < group->len; i++)
        {
          Job *job = g_ptr_array_index (group, i);

          if (job->error == NULL)
            job->error = g_error_copy (error);
        }
    }
  for (guint i = 0; i < group->len; i++)
    note_trouble (self, ((Job *) g_ptr_array_index (group, i))->error);
  return goes_on;
}

/* Files that are there and cannot be written: another user's, or a file system that is mounted for
 * reading. */
static gboolean
cannot_be_written (TnStore *self)
{
  g_autofree char *state = g_build_filename (self->folder, "state.db", NULL);

  return g_access (state, F_OK) == 0 &&
         (g_access (state, W_OK) != 0 || g_access (self->folder, W_OK) != 0);
}

static gpointer
writer_thread (gpointer data)
{
  TnStore *self = data;
  g_autoptr (GError) error = NULL;
  TnDb *db;
  gboolean goes_on = TRUE;

  self->read_only = self->read_only || cannot_be_written (self);
  self->vault = tn_vault_open (self->folder, self->rehearsal, self->unlock);
  db = tn_db_open (self->folder, !self->read_only, self->vault, self->clock, &error);
  if (db != NULL && self->read_only)
    g_set_error_literal (&error,
                         TN_STORE_ERROR,
                         TN_STORE_ERROR_READ_ONLY,
                         "the data cannot be changed in this session");
  if (db != NULL && tn_db_is_renewed (db))
    set_trouble (self, TN_STORE_RENEWED);
  if (db != NULL)
    dex_promise_resolve_boolean (self->opened, TRUE);
  else
    dex_promise_reject (self->opened, g_error_copy (error));
  while (goes_on)
    {
      Job *job = g_async_queue_pop (self->writes);

      if (job->func == NULL || db == NULL || self->read_only)
        {
          goes_on = job->func != NULL;
          if (job->func != NULL)
            job->error = g_error_copy (error);
          job_free (job);
        }
      else
        goes_on = run_group (self, db, job);
    }
  if (db != NULL && !self->read_only)
    {
      tn_audit_keep_anchor (db, TRUE);
      tn_db_exec (db, "PRAGMA optimize", NULL);
    }
  tn_db_close (db);
  return NULL;
}

static gpointer
reader_thread (gpointer data)
{
  TnStore *self = data;
  g_autoptr (GError) error = NULL;
  TnDb *db = NULL;

  while (TRUE)
    {
      Job *job = g_async_queue_pop (self->reads);

      if (job->func == NULL)
        {
          job_free (job);
          break;
        }
      if (db == NULL)
        {
          g_clear_error (&error);
          db = tn_db_open (self->folder, FALSE, self->vault, self->clock, &error);
        }
      if (db != NULL)
        run_read (db, job);
      else
        job->error = g_error_copy (error);
      if (!g_error_matches (job->error, TN_STORE_ERROR, TN_STORE_ERROR_FULL))
        note_trouble (self, job->error);
      job_free (job);
    }
  tn_db_close (db);
  return NULL;
}

void
tn_store_set_clock (TnStore *self, TnClock *clock)
{
  g_return_if_fail (self->writer == NULL);

  g_set_object (&self->clock, clock);
}

TnStore *
tn_store_new (const char *folder, gboolean rehearsal)
{
  TnStore *self = g_object_new (TN_TYPE_STORE, NULL);

  self->folder = g_strdup (folder);
  self->rehearsal = rehearsal;
  return self;
}

void
tn_store_set_read_only (TnStore *self, gboolean read_only)
{
  g_return_if_fail (TN_IS_STORE (self) && self->writer == NULL);

  self->read_only = read_only;
}

gboolean
tn_store_is_read_only (TnStore *self)
{
  return self->read_only;
}

static DexFuture *
opened_cb (DexFuture *future, gpointer user_data)
{
  g_autoptr (TnStore) self = g_weak_ref_get (user_data);

  for (guint i = 0; self != NULL && i < N_READERS && self->writer != NULL; i++)
    self->readers[i] = g_thread_new ("tn-reader", reader_thread, self);
  return dex_ref (future);
}

DexFuture *
tn_store_open (TnStore *self, gboolean unlock)
{
  g_return_val_if_fail (TN_IS_STORE (self) && self->writer == NULL, NULL);

  self->unlock = unlock;
  self->opened = dex_promise_new ();
  self->writer = g_thread_new ("tn-writer", writer_thread, self);
  /* Weak: the data of a callback may be let go of by the writer, which cannot end itself. */
  return dex_future_then (dex_ref (DEX_FUTURE (self->opened)),
                          opened_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free);
}

static void
end_threads (GAsyncQueue *queue, GThread **threads, guint n)
{
  for (guint i = 0; i < n; i++)
    if (threads[i] != NULL)
      g_async_queue_push (queue, g_new0 (Job, 1));
  for (guint i = 0; i < n; i++)
    if (threads[i] != NULL)
      g_thread_join (g_steal_pointer (&threads[i]));
}

void
tn_store_close (TnStore *self)
{
  g_return_if_fail (TN_IS_STORE (self));

  end_threads (self->reads, self->readers, N_READERS);
  end_threads (self->writes, &self->writer, 1);
  g_mutex_lock (&self->lock);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_mutex_unlock (&self->lock);
}

static DexFuture *
push (GAsyncQueue *queue,
      gboolean running,
      gboolean alone,
      TnDbFunc func,
      gpointer data,
      GDestroyNotify destroy,
      GCancellable *cancellable)
{
  Job *job;
  DexFuture *future;

  if (!running)
    {
      if (destroy != NULL)
        destroy (data);
      return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the store is closed");
    }
  job = g_new0 (Job, 1);
  job->alone = alone;
  job->func = func;
  job->data = data;
  job->destroy = destroy;
  g_set_object (&job->cancellable, cancellable);
  job->promise = dex_promise_new ();
  future = dex_ref (DEX_FUTURE (job->promise));
  g_async_queue_push (queue, job);
  return future;
}

DexFuture *
tn_store_write (TnStore *self, TnDbFunc func, gpointer data, GDestroyNotify destroy)
{
  g_return_val_if_fail (TN_IS_STORE (self), NULL);

  return push (self->writes, self->writer != NULL, FALSE, func, data, destroy, NULL);
}

DexFuture *
tn_store_write_alone (TnStore *self, TnDbFunc func, gpointer data, GDestroyNotify destroy)
{
  g_return_val_if_fail (TN_IS_STORE (self), NULL);

  return push (self->writes, self->writer != NULL, TRUE, func, data, destroy, NULL);
}

DexFuture *
tn_store_write_rows (TnStore *self,
                     guint rows,
                     TnDbFunc func,
                     gpointer data,
                     GDestroyNotify destroy)
{
  return rows > FEW_ROWS ? tn_store_write_alone (self, func, data, destroy)
                         : tn_store_write (self, func, data, destroy);
}

DexFuture *
tn_store_read (TnStore *self,
               TnDbFunc func,
               gpointer data,
               GDestroyNotify destroy,
               GCancellable *cancellable)
{
  g_return_val_if_fail (TN_IS_STORE (self), NULL);

  return push (self->reads, self->readers[0] != NULL, FALSE, func, data, destroy, cancellable);
}

TnVault *
tn_store_get_vault (TnStore *self)
{
  return self->vault;
}

const char *
tn_store_get_folder (TnStore *self)
{
  return self->folder;
}

/* Lists --------------------------------------------------------------------- */

static gboolean
ids_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  GArray *ids = tn_list_ids (db, data, error);

  if (ids == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, ids);
  return TRUE;
}

DexFuture *
tn_store_list_ids (TnStore *self, const TnListQuery *query, GCancellable *cancellable)
{
  return tn_store_read (self,
                        ids_job,
                        tn_list_query_copy (query),
                        (GDestroyNotify) tn_list_query_free,
                        cancellable);
}

typedef struct
{
  TnListKind kind;
  GArray *ids; /* (owned) */
} RowsJob;

static void
rows_job_free (gpointer data)
{
  RowsJob *job = data;

  g_array_unref (job->ids);
  g_free (job);
}

static gboolean
rows_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  RowsJob *job = data;
  GPtrArray *rows = tn_list_rows (db, job->kind, job->ids, error);

  if (rows == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, rows);
  return TRUE;
}

DexFuture *
tn_store_list_rows (TnStore *self, TnListKind kind, GArray *ids)
{
  RowsJob *job = g_new (RowsJob, 1);

  *job = (RowsJob) { kind, g_array_ref (ids) };
  return tn_store_read (self, rows_job, job, rows_job_free, NULL);
}

typedef struct
{
  TnStore *store; /* (not owned): it ends its threads, and with them all jobs, before it goes */
  gint64 from, until;
} AgeJob;

/* Reader thread; nothing is stored that would be announced by itself. */
static gboolean
age_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  AgeJob *job = data;
  gint64 aged = tn_db_get_int (db,
                               error,
                               0,
                               "SELECT count (*) FROM microsoft_tenants WHERE removed_at = 0 AND "
                               "last_sync > 0 AND ((last_sync >= ?1 - ?3 AND last_sync < ?2 - ?3) "
                               "OR (last_sync >= ?1 - ?4 AND last_sync < ?2 - ?4))",
                               "iiii",
                               job->from,
                               job->until,
                               (gint64) TN_HEALTH_STALE,
                               (gint64) TN_HEALTH_VERY_STALE);

  if (aged > 0)
    announce (job->store, TN_TABLE_TENANTS);
  return aged != G_MININT64;
}

DexFuture *
tn_store_refresh_aged (TnStore *self, gint64 from, gint64 until)
{
  AgeJob *job = g_new (AgeJob, 1);

  *job = (AgeJob) { self, from, until };
  return tn_store_read (self, age_job, job, g_free, NULL);
}

static gboolean
others_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  return tn_db_note_others (db, error);
}

DexFuture *
tn_store_note_others (TnStore *self)
{
  return tn_store_write (self, others_job, NULL, NULL);
}

static gboolean
count_tenants_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnTenantCounts counts;

  if (!tn_list_count_tenants (db, &counts, error))
    return FALSE;
  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, g_bytes_new (&counts, sizeof counts));
  return TRUE;
}

DexFuture *
tn_store_count_tenants (TnStore *self)
{
  return tn_store_read (self, count_tenants_job, NULL, NULL, NULL);
}

static void
tn_store_dispose (GObject *object)
{
  tn_store_close (TN_STORE (object));
  G_OBJECT_CLASS (tn_store_parent_class)->dispose (object);
}

static void
tn_store_finalize (GObject *object)
{
  TnStore *self = TN_STORE (object);

  g_async_queue_unref (self->writes);
  g_async_queue_unref (self->reads);
  g_clear_object (&self->vault);
  g_clear_object (&self->clock);
  dex_clear (&self->opened);
  g_mutex_clear (&self->lock);
  g_free (self->folder);
  G_OBJECT_CLASS (tn_store_parent_class)->finalize (object);
}

static void
tn_store_class_init (TnStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_store_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_store_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed",
                                          TN_TYPE_STORE,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          1,
                                          G_TYPE_UINT);
  signals[SIGNAL_TROUBLE_CHANGED] = g_signal_new ("trouble-changed",
                                                  TN_TYPE_STORE,
                                                  G_SIGNAL_RUN_LAST,
                                                  0,
                                                  NULL,
                                                  NULL,
                                                  NULL,
                                                  G_TYPE_NONE,
                                                  0);
}

static void
tn_store_init (TnStore *self)
{
  self->writes = g_async_queue_new_full ((GDestroyNotify) job_free);
  self->reads = g_async_queue_new_full ((GDestroyNotify) job_free);
  g_mutex_init (&self->lock);
}
