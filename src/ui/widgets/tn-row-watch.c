/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-row-watch.h"

#include "tn-dex.h"

struct _TnRowWatch
{
  GObject parent_instance;

  TnStore *store; /* (owned) */
  TnListKind kind;
  gint64 id;
  guint serial;     /* of the newest reading; older answers are dropped */
  TnRecord *record; /* (owned) (nullable) */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TnRowWatch, tn_row_watch, G_TYPE_OBJECT)

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRowWatch) self = tn_asked_get (data);
  GPtrArray *rows = g_value_get_boxed (dex_future_get_value (future, NULL));

  if (self == NULL || ((TnAsked *) data)->serial != self->serial)
    return NULL;
  g_clear_object (&self->record);
  if (rows->len > 0)
    self->record = g_object_ref (g_ptr_array_index (rows, 0));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return NULL;
}

static void
reload (TnRowWatch *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  self->serial++;
  if (self->id <= 0)
    {
      g_clear_object (&self->record);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
      return;
    }
  g_array_append_val (ids, self->id);
  dex_future_disown (dex_future_then (tn_store_list_rows (self->store, self->kind, ids),
                                      read_cb,
                                      tn_asked_new (self, self->serial),
                                      tn_asked_free));
}

static void
store_changed_cb (TnStore *store, guint tables, TnRowWatch *self)
{
  if (self->id > 0 && (tables & tn_list_tables (self->kind)))
    reload (self);
}

TnRowWatch *
tn_row_watch_new (TnStore *store, TnListKind kind)
{
  TnRowWatch *self = g_object_new (TN_TYPE_ROW_WATCH, NULL);

  self->store = g_object_ref (store);
  self->kind = kind;
  g_signal_connect_object (store,
                           "changed",
                           G_CALLBACK (store_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  return self;
}

void
tn_row_watch_set_id (TnRowWatch *self, gint64 id)
{
  if (self->id == id)
    return;
  self->id = id;
  /* What is known is of another row. */
  g_clear_object (&self->record);
  reload (self);
}

TnRecord *
tn_row_watch_get_record (TnRowWatch *self)
{
  return self->record;
}

static void
tn_row_watch_dispose (GObject *object)
{
  TnRowWatch *self = TN_ROW_WATCH (object);

  g_clear_object (&self->record);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (tn_row_watch_parent_class)->dispose (object);
}

static void
tn_row_watch_class_init (TnRowWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_row_watch_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed",
                                          TN_TYPE_ROW_WATCH,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          0);
}

static void
tn_row_watch_init (TnRowWatch *self)
{
}
