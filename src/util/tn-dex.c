/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-dex.h"

#include <gio/gio.h>

typedef struct
{
  TnThreadFunc func;
  gpointer data;          /* (owned by destroy) */
  GDestroyNotify destroy; /* (nullable) */
  DexPromise *promise;    /* (owned) */
} ThreadCall;

void
tn_dex_settle (DexPromise *promise, const GValue *result, GError *error)
{
  if (error != NULL)
    dex_promise_reject (promise, error);
  else if (G_IS_VALUE (result))
    dex_promise_resolve (promise, result);
  else
    dex_promise_resolve_boolean (promise, TRUE);
}

static void
thread_call_run (gpointer data, gpointer user_data)
{
  ThreadCall *call = data;
  g_auto (GValue) result = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (!call->func (call->data, &result, &error) && error == NULL)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "a worker failed without a reason");
  if (call->destroy != NULL)
    call->destroy (call->data);
  tn_dex_settle (call->promise, &result, g_steal_pointer (&error));
  dex_unref (call->promise);
  g_free (call);
}

DexFuture *
tn_dex_run (TnThreadFunc func, gpointer data, GDestroyNotify destroy)
{
  static gsize once;
  static GThreadPool *pool;
  ThreadCall *call = g_new0 (ThreadCall, 1);

  if (g_once_init_enter (&once))
    {
      pool = g_thread_pool_new (thread_call_run,
                                NULL,
                                (int) MAX (2, g_get_num_processors ()),
                                FALSE,
                                NULL);
      g_once_init_leave (&once, 1);
    }
  *call = (ThreadCall) { func, data, destroy, dex_promise_new () };
  /* The caller's reference is taken before the worker can drop its own. */
  DexFuture *future = dex_ref (DEX_FUTURE (call->promise));
  g_thread_pool_push (pool, call, NULL);
  return future;
}

static DexFuture *
awaited_over_cb (DexFuture *awaited, gpointer promise)
{
  GError *error = NULL;
  const GValue *result = dex_future_get_value (awaited, &error);

  tn_dex_settle (promise, result, error);
  return NULL;
}

/* dex_future_first() answers with the first of both; the cancellable's future only ever rejects.
 * The other one is not given up by that: libdex 0.10 puts a fiber that is given up into its queue
 * of fibers to run, and once more when what it awaits settles in the same turn, as it does when
 * one cancellable ends both. The queue is broken from then on, and the main loop turns without
 * end. */
static DexFuture *
or_cancelled (DexFuture *future, GCancellable *cancellable)
{
  DexPromise *promise;

  if (cancellable == NULL || !dex_future_is_pending (future))
    return future;
  promise = dex_promise_new ();
  dex_future_disown (dex_future_finally (future, awaited_over_cb, dex_ref (promise), dex_unref));
  return dex_future_first (DEX_FUTURE (promise),
                           dex_cancellable_new_from_cancellable (cancellable),
                           NULL);
}

gboolean
tn_dex_await (DexFuture *future, GCancellable *cancellable, GError **error)
{
  return dex_await (or_cancelled (future, cancellable), error);
}

gpointer
tn_dex_await_boxed (DexFuture *future, GCancellable *cancellable, GError **error)
{
  return dex_await_boxed (or_cancelled (future, cancellable), error);
}

gboolean
tn_dex_await_int64 (DexFuture *future, gint64 *out, GCancellable *cancellable, GError **error)
{
  /* libdex has no getter for this type: the value is read from the settled future. */
  g_autoptr (DexFuture) kept = or_cancelled (future, cancellable);
  const GValue *value;

  if (!dex_await (dex_ref (kept), error))
    return FALSE;
  value = dex_future_get_value (kept, error);
  if (value == NULL)
    return FALSE;
  g_return_val_if_fail (G_VALUE_HOLDS_INT64 (value), FALSE);
  *out = g_value_get_int64 (value);
  return TRUE;
}

DexFuture *
tn_dex_new_int64 (gint64 number)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT64);
  g_value_set_int64 (&value, number);
  return dex_future_new_for_value (&value);
}

DexFuture *
tn_dex_spawn (DexFiberFunc func, gpointer data, GDestroyNotify destroy)
{
  return dex_scheduler_spawn (NULL, 0, func, data, destroy);
}

void
tn_dex_lanes (guint n, DexFiberFunc lane, gpointer box, GDestroyNotify unref)
{
  g_autoptr (GPtrArray) lanes = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (lanes, tn_dex_spawn (lane, g_rc_box_acquire (box), unref));
  if (n > 0)
    dex_await (dex_future_allv ((DexFuture **) lanes->pdata, lanes->len), NULL);
}

typedef struct
{
  GPtrArray *items; /* (owned) */
  guint next, rejected;
  TnDexEach func;
  gpointer data; /* (owned) */
  GDestroyNotify destroy;
} Each;

static void
each_clear (gpointer data)
{
  Each *each = data;

  g_ptr_array_unref (each->items);
  each->destroy (each->data);
}

static void
each_unref (gpointer data)
{
  g_rc_box_release_full (data, each_clear);
}

static DexFuture *
each_fiber (gpointer data)
{
  Each *each = data;

  while (each->next < each->items->len)
    if (!dex_await (each->func (g_ptr_array_index (each->items, each->next++), each->data), NULL))
      each->rejected++;
  return dex_future_new_true ();
}

guint
tn_dex_each (GPtrArray *items, guint lanes, TnDexEach func, gpointer data, GDestroyNotify destroy)
{
  Each *each = g_rc_box_new (Each);
  guint rejected;

  *each = (Each) { g_ptr_array_ref (items), 0, 0, func, data, destroy };
  tn_dex_lanes (MIN (lanes, items->len), each_fiber, each, each_unref);
  rejected = each->rejected;
  each_unref (each);
  return rejected;
}

GWeakRef *
tn_weak_ref_new (gpointer object)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, object);
  return weak;
}

void
tn_weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

TnAsked *
tn_asked_new (gpointer object, guint serial)
{
  TnAsked *asked = g_new0 (TnAsked, 1);

  g_weak_ref_init (&asked->object, object);
  asked->serial = serial;
  return asked;
}

void
tn_asked_free (gpointer data)
{
  g_weak_ref_clear (&((TnAsked *) data)->object);
  g_free (data);
}

gpointer
tn_asked_get (gpointer data)
{
  return g_weak_ref_get (&((TnAsked *) data)->object);
}
