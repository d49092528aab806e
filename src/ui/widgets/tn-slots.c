/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-slots.h"

/* Pixels: no row is lower. */
#define LOWEST_ROW 24
/* Filled in one turn of the main loop. */
#define STEP 16
/* Rows that moved farther than this are out of sight, and lose their place. */
#define NEAR 512
/* Milliseconds: the picture of what is in sight comes before the rest is filled. */
#define FRAME 17

struct _TnSlot
{
  GObject parent_instance;

  GHashTable *live; /* (owned): of the #TnSlots */
  guint position;
  gint64 id;        /* of the record, while it is looked for */
  TnRecord *record; /* (owned) */
  gboolean stale;   /* shows what was there before */
};

struct _TnSlots
{
  GObject parent_instance;

  GtkSelectionModel *selection; /* (owned) */
  TnQueryModel *model;          /* (owned) */
  GtkWidget *view;              /* (nullable) (not owned) */
  GHashTable *live;             /* (owned): position → TnSlot (not owned: each removes itself) */
  GPtrArray *gone;              /* (owned) (element-type GtkWidget): rows that are not in it now */
  guint fill_source;            /* source */
};

enum
{
  PROP_RECORD = 1,
};
static GParamSpec *record_prop;

static void list_model_init (GListModelInterface *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE (TnSlot, tn_slot, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (TnSlots,
                               tn_slots,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          selection_model_init))

/* A place ------------------------------------------------------------------- */

TnRecord *
tn_slot_get_record (TnSlot *self)
{
  return self->record;
}

static void
forget (TnSlot *slot)
{
  if (g_hash_table_lookup (slot->live, GUINT_TO_POINTER (slot->position)) == slot)
    g_hash_table_remove (slot->live, GUINT_TO_POINTER (slot->position));
}

static void
tn_slot_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, TN_SLOT (object)->record);
}

static void
tn_slot_finalize (GObject *object)
{
  TnSlot *self = TN_SLOT (object);

  forget (self);
  g_hash_table_unref (self->live);
  g_object_unref (self->record);
  G_OBJECT_CLASS (tn_slot_parent_class)->finalize (object);
}

static void
tn_slot_class_init (TnSlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tn_slot_get_property;
  object_class->finalize = tn_slot_finalize;
  record_prop = g_param_spec_object ("record",
                                     NULL,
                                     NULL,
                                     TN_TYPE_RECORD,
                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, PROP_RECORD, record_prop);
}

static void
tn_slot_init (TnSlot *self)
{
}

/* Filling ------------------------------------------------------------------- */

static void
fill (TnSlots *self, TnSlot *slot)
{
  g_autoptr (TnRecord) record =
      g_list_model_get_item (G_LIST_MODEL (self->selection), slot->position);

  slot->stale = FALSE;
  if (record != NULL && g_set_object (&slot->record, record))
    g_object_notify_by_pspec (G_OBJECT (slot), record_prop);
}

/* Up to @most of those before @end. */
static guint
fill_some (TnSlots *self, guint end, guint most)
{
  g_autoptr (GPtrArray) stale = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer found;

  g_hash_table_iter_init (&iter, self->live);
  while (stale->len < most && g_hash_table_iter_next (&iter, NULL, &found))
    if (TN_SLOT (found)->stale && TN_SLOT (found)->position < end)
      g_ptr_array_add (stale, g_object_ref (found));
  for (guint i = 0; i < stale->len; i++)
    fill (self, g_ptr_array_index (stale, i));
  return stale->len;
}

/* Whether there are more. */
static gboolean
let_go_some (TnSlots *self)
{
  guint left = self->gone->len - MIN (self->gone->len, STEP);

  g_ptr_array_set_size (self->gone, (int) left);
  return left > 0;
}

static gboolean
fill_cb (gpointer data)
{
  TnSlots *self = data;

  self->fill_source = 0;
  if ((fill_some (self, G_MAXUINT, STEP) == STEP || let_go_some (self)) && self->fill_source == 0)
    self->fill_source = g_idle_add (fill_cb, self);
  return G_SOURCE_REMOVE;
}

/* Of a table or of a list, the one of the two that is seen. */
static GtkWidget *
find_list (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LIST_VIEW (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_child_visible (child))
      found = find_list (child);
  return found;
}

/* Tells the view. To take apart the rows that it has no more use for is most of what that costs
 * (0.3 ms each), so that they are held until the picture of the others is there. */
static void
change_rows (TnSlots *self, guint first, guint removed, guint added)
{
  GtkWidget *list = self->view != NULL && removed > 0 ? find_list (self->view) : NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (GtkWidget *row = list != NULL ? gtk_widget_get_first_child (list) : NULL; row != NULL;
       row = gtk_widget_get_next_sibling (row))
    g_ptr_array_add (rows, g_object_ref (row));
  g_list_model_items_changed (G_LIST_MODEL (self), first, removed, added);
  for (guint i = 0; i < rows->len; i++)
    if (gtk_widget_get_parent (g_ptr_array_index (rows, i)) == NULL)
      g_ptr_array_add (self->gone, g_object_ref (g_ptr_array_index (rows, i)));
}

/* The same question: those of @slots, which are out of place, whose rows are in the answer still,
 * and not far from where they were. */
static void
find_again (TnSlots *self, GPtrArray *slots, guint first, guint added)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint low = G_MAXUINT, high = 0, n;

  for (guint i = 0; i < slots->len; i++)
    {
      TnSlot *slot = g_ptr_array_index (slots, i);

      low = MIN (low, slot->position);
      high = MAX (high, slot->position);
      slot->position = GTK_INVALID_LIST_POSITION;
      slot->id = tn_record_get_id (slot->record);
      g_hash_table_insert (by_id, &slot->id, slot);
    }
  if (slots->len == 0)
    return;
  low = MAX (first, low > NEAR ? low - NEAR : 0);
  n = MIN (first + added, high + NEAR);
  for (guint position = low; position < n; position++)
    {
      gint64 id = tn_query_model_get_id (self->model, position);
      TnSlot *slot = g_hash_table_lookup (by_id, &id);

      if (slot == NULL)
        continue;
      slot->position = position;
      g_hash_table_insert (self->live, GUINT_TO_POINTER (position), slot);
    }
}

/* The places from @first that were for @removed rows are for @added now, and the first @same of
 * them stay where they are. */
static void
move (TnSlots *self, guint first, guint removed, guint added, guint same)
{
  g_autoptr (GPtrArray) slots = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer found;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &found))
    if (TN_SLOT (found)->position >= first)
      g_ptr_array_add (slots, g_object_ref (found));
  for (guint i = 0; i < slots->len; i++)
    forget (g_ptr_array_index (slots, i));
  for (guint i = 0; i < slots->len; i++)
    {
      TnSlot *slot = g_ptr_array_index (slots, i);
      gboolean stays = slot->position < first + same;

      if (!stays && slot->position < first + removed)
        {
          g_ptr_array_add (gone, slot);
          continue;
        }
      if (!stays)
        slot->position += added - removed;
      slot->stale = slot->stale || stays;
      g_hash_table_insert (self->live, GUINT_TO_POINTER (slot->position), slot);
    }
  if (same == 0)
    find_again (self, gone, first, added);
  else
    /* Whoever holds one still sees what it was. */
    for (guint i = 0; i < gone->len; i++)
      TN_SLOT (g_ptr_array_index (gone, i))->position = GTK_INVALID_LIST_POSITION;
}

static void
items_changed_cb (GListModel *selection, guint first, guint removed, guint added, TnSlots *self)
{
  guint same = tn_query_model_is_renewed (self->model) ? MIN (removed, added) : 0;

  move (self, first, removed, added, same);
  if (same > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, same);
  if (removed != same || added != same)
    change_rows (self, first + same, removed - same, added - same);
  if (same > 0)
    fill_some (self,
               self->view != NULL ? (guint) gtk_widget_get_height (self->view) / LOWEST_ROW + 1 : 0,
               G_MAXUINT);
  if ((same > 0 || self->gone->len > 0) && self->fill_source == 0)
    self->fill_source = g_timeout_add (FRAME, fill_cb, self);
}

static void
selection_changed_cb (GtkSelectionModel *selection, guint first, guint n, TnSlots *self)
{
  gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, n);
}

/* The list ------------------------------------------------------------------ */

static GType
get_item_type (GListModel *model)
{
  return TN_TYPE_SLOT;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (TN_SLOTS (model)->selection));
}

static gpointer
get_item (GListModel *model, guint position)
{
  TnSlots *self = TN_SLOTS (model);
  TnSlot *slot = g_hash_table_lookup (self->live, GUINT_TO_POINTER (position));
  TnRecord *record;

  if (slot != NULL)
    return g_object_ref (slot);
  record = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  if (record == NULL)
    return NULL;
  slot = g_object_new (TN_TYPE_SLOT, NULL);
  slot->live = g_hash_table_ref (self->live);
  slot->position = position;
  slot->record = record;
  g_hash_table_insert (self->live, GUINT_TO_POINTER (position), slot);
  return slot;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* The selection, which is that of below -------------------------------------- */

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  return gtk_selection_model_is_selected (TN_SLOTS (model)->selection, position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  return gtk_selection_model_get_selection_in_range (TN_SLOTS (model)->selection,
                                                     position,
                                                     n_items);
}

static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  return gtk_selection_model_select_item (TN_SLOTS (model)->selection, position, unselect_rest);
}

static gboolean
unselect_item (GtkSelectionModel *model, guint position)
{
  return gtk_selection_model_unselect_item (TN_SLOTS (model)->selection, position);
}

static gboolean
select_range (GtkSelectionModel *model, guint position, guint n_items, gboolean unselect_rest)
{
  return gtk_selection_model_select_range (TN_SLOTS (model)->selection,
                                           position,
                                           n_items,
                                           unselect_rest);
}

static gboolean
unselect_range (GtkSelectionModel *model, guint position, guint n_items)
{
  return gtk_selection_model_unselect_range (TN_SLOTS (model)->selection, position, n_items);
}

static gboolean
select_all (GtkSelectionModel *model)
{
  return gtk_selection_model_select_all (TN_SLOTS (model)->selection);
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  return gtk_selection_model_unselect_all (TN_SLOTS (model)->selection);
}

static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  return gtk_selection_model_set_selection (TN_SLOTS (model)->selection, selected, mask);
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

/* Object -------------------------------------------------------------------- */

GtkSelectionModel *
tn_slots_new (GtkSelectionModel *selection, TnQueryModel *model)
{
  TnSlots *self = g_object_new (TN_TYPE_SLOTS, NULL);

  self->selection = g_object_ref (selection);
  self->model = g_object_ref (model);
  g_signal_connect_object (selection,
                           "items-changed",
                           G_CALLBACK (items_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (selection,
                           "selection-changed",
                           G_CALLBACK (selection_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  return GTK_SELECTION_MODEL (self);
}

TnQueryModel *
tn_slots_get_model (TnSlots *self)
{
  return self->model;
}

void
tn_slots_set_view (TnSlots *self, GtkWidget *view)
{
  g_set_weak_pointer (&self->view, view);
}

static void
tn_slots_dispose (GObject *object)
{
  TnSlots *self = TN_SLOTS (object);

  g_clear_handle_id (&self->fill_source, g_source_remove);
  g_ptr_array_set_size (self->gone, 0);
  g_clear_weak_pointer (&self->view);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (tn_slots_parent_class)->dispose (object);
}

static void
tn_slots_finalize (GObject *object)
{
  g_hash_table_unref (TN_SLOTS (object)->live);
  g_ptr_array_unref (TN_SLOTS (object)->gone);
  G_OBJECT_CLASS (tn_slots_parent_class)->finalize (object);
}

static void
tn_slots_class_init (TnSlotsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_slots_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_slots_finalize;
}

static void
tn_slots_init (TnSlots *self)
{
  self->live = g_hash_table_new (NULL, NULL);
  self->gone = g_ptr_array_new_with_free_func (g_object_unref);
}
