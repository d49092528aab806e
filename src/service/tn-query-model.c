/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-query-model.h"

#include "tn-dex.h"

/* Rows kept for scrolling back. */
#define KEPT 512
/* A view makes widgets for about 200 rows at once, and making one takes a millisecond: so many rows
 * are added at a time, and until there are this many; these are read together with the ids, so that
 * no widget is filled twice. */
#define STEP 16
#define STEPS_UNTIL 240
/* Milliseconds: the picture of the first rows of another question comes before more are made. */
#define FRAME 17

struct _TnQueryModel
{
  GObject parent_instance;

  TnStore *store;     /* (owned) */
  TnListQuery *query; /* (owned) */
  GType item_type;
  GArray *ids;       /* (owned) (element-type gint64) */
  GArray *rest;      /* (owned) (nullable): the whole result, while it is shown step by step */
  guint step_source; /* source */
  gboolean stepwise;
  gboolean counting; /* nobody looks at the rows */
  GHashTable
      *live;      /* (owned): id → TnRecord (not owned: each removes itself when it is finalized) */
  GQueue kept;    /* (owned) (element-type TnRecord): the most recent ones */
  GArray *wanted; /* (owned) (element-type gint64): asked for and not read yet */
  guint load_idle;           /* source */
  GCancellable *cancellable; /* (owned) (nullable): of the query under way */
  guint64 serial;            /* of the newest query; older answers are dropped */
  guint changes, seen;       /* changes of the store, and up to which the live rows are read */
  gboolean running, again;
  gboolean renewed;   /* the next answer is to another question */
  gboolean answering; /* and it is being shown */
  gboolean loading;
  gboolean failed;                        /* the newest query could not be read */
  GWeakRef waiter;                        /* what settled_func is called with */
  void (*settled_func) (gpointer waiter); /* (nullable) */
};

typedef enum
{
  PROP_LOADING = 1,
  PROP_N_ITEMS,
} TnQueryModelProperty;
static GParamSpec *props[PROP_N_ITEMS + 1];

typedef enum
{
  SIGNAL_RENEWING,
  SIGNAL_RENEWED,
  N_SIGNALS,
} TnQueryModelSignal;
static const char *const signal_names[N_SIGNALS] = { "renewing", "renewed" };
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TnQueryModel,
                               tn_query_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* Objects ------------------------------------------------------------------- */

typedef struct
{
  GHashTable *live; /* (owned) */
  gint64 id;
} Trace;

static void
record_gone (gpointer data, GObject *object)
{
  Trace *trace = data;

  if (g_hash_table_lookup (trace->live, &trace->id) == (gpointer) object)
    g_hash_table_remove (trace->live, &trace->id);
  g_hash_table_unref (trace->live);
  g_free (trace);
}

static void
adopt (TnQueryModel *self, TnRecord *record)
{
  Trace *trace = g_new (Trace, 1);

  *trace = (Trace) { g_hash_table_ref (self->live), tn_record_get_id (record) };
  g_object_weak_ref (G_OBJECT (record), record_gone, trace);
  g_hash_table_replace (self->live, g_memdup2 (&trace->id, sizeof trace->id), record);
}

static void
keep (TnQueryModel *self, TnRecord *record)
{
  g_queue_push_head (&self->kept, g_object_ref (record));
  if (g_queue_get_length (&self->kept) > KEPT)
    g_object_unref (g_queue_pop_tail (&self->kept));
}

static void
take_rows (TnQueryModel *self, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *fresh = g_ptr_array_index (rows, i);
      gint64 id = tn_record_get_id (fresh);
      TnRecord *live = g_hash_table_lookup (self->live, &id);

      if (live != NULL)
        tn_record_take (live, fresh);
      else
        {
          adopt (self, fresh);
          keep (self, fresh);
        }
    }
}

typedef struct
{
  GWeakRef owner;
  TnStore *store;     /* (owned) */
  TnListQuery *query; /* (owned) (nullable) */
  TnListKind kind;
  GArray *ids;               /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  guint64 serial;
} Work;

static Work *
work_new (TnQueryModel *self)
{
  Work *work = g_new0 (Work, 1);

  g_weak_ref_init (&work->owner, self);
  work->store = g_object_ref (self->store);
  work->kind = self->query->kind;
  work->serial = self->serial;
  return work;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_weak_ref_clear (&work->owner);
  g_object_unref (work->store);
  g_clear_pointer (&work->query, tn_list_query_free);
  g_clear_pointer (&work->ids, g_array_unref);
  g_clear_object (&work->cancellable);
  g_free (work);
}

static DexFuture *
load_fiber (gpointer data)
{
  Work *work = data;
  g_autoptr (GPtrArray) rows =
      dex_await_boxed (tn_store_list_rows (work->store, work->kind, work->ids), NULL);
  g_autoptr (TnQueryModel) self = g_weak_ref_get (&work->owner);

  if (self != NULL && rows != NULL)
    take_rows (self, rows);
  return dex_future_new_true ();
}

static void
load (TnQueryModel *self, GArray *ids)
{
  Work *work = work_new (self);

  work->ids = g_array_ref (ids);
  dex_future_disown (tn_dex_spawn (load_fiber, work, work_free));
}

static gboolean
load_wanted_cb (gpointer data)
{
  TnQueryModel *self = data;
  g_autoptr (GArray) ids = g_steal_pointer (&self->wanted);

  self->load_idle = 0;
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  load (self, ids);
  return G_SOURCE_REMOVE;
}

/* GListModel ---------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return TN_QUERY_MODEL (model)->item_type;
}

static guint
get_n_items (GListModel *model)
{
  return TN_QUERY_MODEL (model)->ids->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  TnQueryModel *self = TN_QUERY_MODEL (model);
  gint64 id;
  TnRecord *record;

  if (position >= self->ids->len)
    return NULL;
  id = g_array_index (self->ids, gint64, position);
  record = g_hash_table_lookup (self->live, &id);
  if (record != NULL)
    return g_object_ref (record);
  record = g_object_new (self->item_type, "id", id, NULL);
  adopt (self, record);
  g_array_append_val (self->wanted, id);
  if (self->load_idle == 0)
    self->load_idle = g_idle_add_full (G_PRIORITY_DEFAULT, load_wanted_cb, self, NULL);
  return record;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Queries ------------------------------------------------------------------- */

static void run (TnQueryModel *self);

/* Emits only the middle that differs. */
static void
show_ids (TnQueryModel *self, GArray *ids)
{
  GArray *old = self->ids;
  const gint64 *a = (const gint64 *) (gpointer) old->data,
               *b = (const gint64 *) (gpointer) ids->data;
  guint shorter = MIN (old->len, ids->len), prefix = 0, suffix = 0;
  guint removed, added;

  while (prefix < shorter && a[prefix] == b[prefix])
    prefix++;
  while (suffix < shorter - prefix && a[old->len - 1 - suffix] == b[ids->len - 1 - suffix])
    suffix++;
  removed = old->len - prefix - suffix;
  added = ids->len - prefix - suffix;
  self->ids = g_array_ref (ids);
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), prefix, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
  g_array_unref (old);
}

static gboolean
step_cb (gpointer data)
{
  TnQueryModel *self = data;
  guint n = self->ids->len + STEP;
  g_autoptr (GArray) part = NULL;

  if (n >= MIN (self->rest->len, STEPS_UNTIL))
    {
      g_autoptr (GArray) rest = g_steal_pointer (&self->rest);

      self->step_source = 0;
      show_ids (self, rest);
      return G_SOURCE_REMOVE;
    }
  part = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (part, self->rest->data, n);
  show_ids (self, part);
  self->step_source = g_idle_add (step_cb, self);
  return G_SOURCE_REMOVE;
}

static void
take_ids (TnQueryModel *self, GArray *ids)
{
  guint shown;

  g_clear_handle_id (&self->step_source, g_source_remove);
  g_clear_pointer (&self->rest, g_array_unref);
  /* Rows that have widgets are filled anew, which costs less than making them. */
  shown = MAX (STEP, self->ids->len);
  if (self->stepwise && ids->len > shown + STEP && shown < STEPS_UNTIL)
    {
      g_autoptr (GArray) part = g_array_new (FALSE, FALSE, sizeof (gint64));

      g_array_append_vals (part, ids->data, shown);
      self->rest = g_array_ref (ids);
      show_ids (self, part);
      self->step_source =
          self->renewed ? g_timeout_add (FRAME, step_cb, self) : g_idle_add (step_cb, self);
      return;
    }
  show_ids (self, ids);
}

void
tn_query_model_set_stepwise (TnQueryModel *self, gboolean stepwise)
{
  self->stepwise = stepwise;
}

/* What somebody holds, when the store has changed since it was read; of the rest, what will be
 * shown first. */
static GArray *
rows_to_read (TnQueryModel *self, GArray *ids)
{
  GArray *read = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->live);
  while (self->seen != self->changes && g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_val (read, *(gint64 *) id);
  for (guint i = 0; !self->counting && i < MIN (ids->len, STEPS_UNTIL); i++)
    if (!g_hash_table_contains (self->live, &g_array_index (ids, gint64, i)))
      g_array_append_val (read, g_array_index (ids, gint64, i));
  return read;
}

static void
set_state (TnQueryModel *self, gboolean loading, gboolean failed)
{
  if (self->loading == loading && self->failed == failed)
    return;
  self->loading = loading;
  self->failed = failed;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
}

static void
call_waiter (TnQueryModel *self)
{
  g_autoptr (GObject) waiter = g_weak_ref_get (&self->waiter);
  void (*func) (gpointer) = g_steal_pointer (&self->settled_func);

  if (waiter != NULL && func != NULL)
    func (waiter);
}

static DexFuture *
query_fiber (gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids =
      dex_await_boxed (tn_store_list_ids (work->store, work->query, work->cancellable), &error);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (TnQueryModel) self = g_weak_ref_get (&work->owner);
  guint changes = 0;

  if (self != NULL && ids != NULL && work->serial == self->serial)
    {
      g_autoptr (GArray) read = rows_to_read (self, ids);

      changes = self->changes;
      /* The page may be closed while this is read. */
      g_clear_object (&self);
      rows = dex_await_boxed (tn_store_list_rows (work->store, work->kind, read), &error);
      self = g_weak_ref_get (&work->owner);
    }
  if (self == NULL)
    return dex_future_new_true ();
  self->running = FALSE;
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_warning ("a list could not be read: %s", error->message);
      set_state (self, FALSE, TRUE);
    }
  if (rows != NULL && work->serial == self->serial)
    {
      self->seen = changes;
      take_rows (self, rows);
      self->answering = self->renewed;
      if (self->answering)
        g_signal_emit (self, signals[SIGNAL_RENEWING], 0);
      take_ids (self, ids);
      if (self->answering)
        g_signal_emit (self, signals[SIGNAL_RENEWED], 0);
      self->answering = FALSE;
      set_state (self, FALSE, FALSE);
      /* As many as before, of something else: who says so in words has to know. */
      if (self->renewed)
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
      self->renewed = FALSE;
    }
  if (self->again)
    run (self);
  else if (!self->failed)
    call_waiter (self);
  else
    /* Who waited for this answer does not want that of much later. */
    self->settled_func = NULL;
  return dex_future_new_true ();
}

static void
run (TnQueryModel *self)
{
  Work *work;

  if (self->running)
    {
      self->again = TRUE;
      return;
    }
  self->again = FALSE;
  self->running = TRUE;
  self->serial++;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  work = work_new (self);
  work->query = tn_list_query_copy (self->query);
  work->cancellable = g_object_ref (self->cancellable);
  dex_future_disown (tn_dex_spawn (query_fiber, work, work_free));
}

void
tn_query_model_refresh (TnQueryModel *self)
{
  self->changes++;
  run (self);
}

/* The query itself changed: what is under way answers another question. */
static void
restart (TnQueryModel *self)
{
  self->serial++;
  self->renewed = TRUE;
  self->settled_func = NULL;
  if (self->running)
    g_cancellable_cancel (self->cancellable);
  run (self);
}

static void
store_changed_cb (TnStore *store, guint tables, TnQueryModel *self)
{
  if (tables & tn_list_tables (self->query->kind))
    tn_query_model_refresh (self);
}

TnQueryModel *
tn_query_model_new (TnStore *store, TnListKind kind)
{
  TnQueryModel *self = g_object_new (TN_TYPE_QUERY_MODEL, NULL);
  self->store = g_object_ref (store);
  self->query->kind = kind;
  self->item_type = tn_list_item_type (kind);
  g_signal_connect_object (store,
                           "changed",
                           G_CALLBACK (store_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  tn_query_model_refresh (self);
  return self;
}

TnQueryModel *
tn_query_model_new_count (TnStore *store, TnListKind kind, TnListFilter filter)
{
  TnQueryModel *self = tn_query_model_new (store, kind);

  self->counting = TRUE;
  tn_query_model_set_filter (self, filter);
  return self;
}

TnQueryModel *
tn_query_model_new_any (TnStore *store, TnListKind kind, TnListFilter filter)
{
  TnQueryModel *self = tn_query_model_new_count (store, kind, filter);

  self->query->limit = 1;
  restart (self);
  return self;
}

void
tn_query_model_set_search (TnQueryModel *self, const char *search)
{
  if (g_set_str (&self->query->search, search))
    restart (self);
}

void
tn_query_model_set_sort (TnQueryModel *self, const char *field, gboolean descending)
{
  gboolean changed = g_set_str (&self->query->sort, field);

  if (!changed && self->query->descending == descending)
    return;
  self->query->descending = descending;
  restart (self);
}

void
tn_query_model_set_filter (TnQueryModel *self, TnListFilter filter)
{
  if (self->query->filter == filter)
    return;
  self->query->filter = filter;
  restart (self);
}

void
tn_query_model_set_tenant_filter (TnQueryModel *self, const TnTenantFilter *filter)
{
  if (tn_tenant_filter_equal (&self->query->tenants, filter))
    return;
  tn_tenant_filter_clear (&self->query->tenants);
  tn_tenant_filter_copy (&self->query->tenants, filter);
  restart (self);
}

static gboolean
same_actions (char **one, char **other)
{
  return one != NULL && other != NULL
             ? g_strv_equal ((const char *const *) one, (const char *const *) other)
             : one == other;
}

void
tn_query_model_set_audit (TnQueryModel *self, const TnListQuery *filters)
{
  TnListQuery *query = self->query;
  gboolean other = g_set_str (&query->actor, filters->actor);

  other = g_set_str (&query->object, filters->object) || other;
  other = query->scheduled != filters->scheduled || query->from != filters->from ||
          query->until != filters->until || !same_actions (query->actions, filters->actions) ||
          other;
  if (!other)
    return;
  query->scheduled = filters->scheduled;
  query->from = filters->from;
  query->until = filters->until;
  g_strfreev (query->actions);
  query->actions = g_strdupv (filters->actions);
  restart (self);
}

void
tn_query_model_set_audit_tenant (TnQueryModel *self, const char *tenant_id)
{
  if (g_set_str (&self->query->tenant, tenant_id))
    restart (self);
}

void
tn_query_model_set_sku (TnQueryModel *self, const char *sku_id)
{
  if (g_set_str (&self->query->sku, sku_id))
    restart (self);
}

void
tn_query_model_set_parent (TnQueryModel *self, gint64 parent)
{
  if (self->query->parent == parent)
    return;
  self->query->parent = parent;
  restart (self);
}

void
tn_query_model_set_context (TnQueryModel *self, gint64 tenant)
{
  if (self->query->context == tenant)
    return;
  self->query->context = tenant;
  restart (self);
}

void
tn_query_model_set_until (TnQueryModel *self, gint64 until)
{
  if (self->query->until == until)
    return;
  self->query->until = until;
  restart (self);
}

TnListQuery *
tn_query_model_dup_query (TnQueryModel *self)
{
  return tn_list_query_copy (self->query);
}

const char *
tn_query_model_get_search (TnQueryModel *self)
{
  return self->query->search;
}

TnListFilter
tn_query_model_get_filter (TnQueryModel *self)
{
  return self->query->filter;
}

void
tn_query_model_call_settled (TnQueryModel *self, gpointer waiter, void (*func) (gpointer waiter))
{
  g_weak_ref_set (&self->waiter, waiter);
  self->settled_func = func;
  if (!self->running)
    call_waiter (self);
}

gboolean
tn_query_model_get_loading (TnQueryModel *self)
{
  return self->loading;
}

gboolean
tn_query_model_is_renewed (TnQueryModel *self)
{
  return self->answering;
}

gboolean
tn_query_model_get_failed (TnQueryModel *self)
{
  return self->failed;
}

gint64
tn_query_model_get_id (TnQueryModel *self, guint position)
{
  return g_array_index (self->ids, gint64, position);
}

guint
tn_query_model_find (TnQueryModel *self, gint64 id)
{
  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, gint64, i) == id)
      return i;
  return G_MAXUINT;
}

/* Object -------------------------------------------------------------------- */

static void
tn_query_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TnQueryModel *self = TN_QUERY_MODEL (object);

  switch ((TnQueryModelProperty) id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->ids->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tn_query_model_dispose (GObject *object)
{
  TnQueryModel *self = TN_QUERY_MODEL (object);

  g_clear_handle_id (&self->load_idle, g_source_remove);
  g_clear_handle_id (&self->step_source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_queue_clear_full (&self->kept, g_object_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (tn_query_model_parent_class)->dispose (object);
}

static void
tn_query_model_finalize (GObject *object)
{
  TnQueryModel *self = TN_QUERY_MODEL (object);

  tn_list_query_free (self->query);
  g_array_unref (self->ids);
  g_clear_pointer (&self->rest, g_array_unref);
  g_array_unref (self->wanted);
  g_hash_table_unref (self->live);
  g_weak_ref_clear (&self->waiter);
  G_OBJECT_CLASS (tn_query_model_parent_class)->finalize (object);
}

static void
tn_query_model_class_init (TnQueryModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tn_query_model_get_property;
  object_class->dispose = tn_query_model_dispose;
  object_class->finalize = tn_query_model_finalize;
  props[PROP_LOADING] =
      g_param_spec_boolean ("loading", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items",
                                           NULL,
                                           NULL,
                                           0,
                                           G_MAXUINT,
                                           0,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (signal_names[i],
                               TN_TYPE_QUERY_MODEL,
                               G_SIGNAL_RUN_LAST,
                               0,
                               NULL,
                               NULL,
                               NULL,
                               G_TYPE_NONE,
                               0);
}

static void
tn_query_model_init (TnQueryModel *self)
{
  self->query = g_new0 (TnListQuery, 1);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->live = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->loading = TRUE;
  g_weak_ref_init (&self->waiter, NULL);
}
