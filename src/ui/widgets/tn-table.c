/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-table.h"

#include "tn-slots.h"

#include <adwaita.h>

#include <glib/gi18n-lib.h>

#define ITEM_KEY "tn-list-item"
#define TOOLTIP_KEY "tn-tooltip"
#define ROW_TEXT_KEY "tn-row-text"
#define FOCUSED_KEY "tn-focused"
#define ROW_RECORD_KEY "tn-row-record"

typedef struct
{
  TnCellNew new_cell;
  TnCellUpdate update;
  gpointer user_data; /* (not owned) */
} Cells;

/* Keeps one cell in step with the record it shows. */
typedef struct
{
  Cells *cells;    /* (not owned): lives as long as the factory */
  GtkWidget *cell; /* (not owned) */
  GObject *record; /* (owned) (nullable) */
  TnSlot *slot;    /* (owned) (nullable): of a table, where the record is */
  gulong handler, slot_handler;
} Binding;

static TnRecord *
record_of (gpointer item)
{
  return TN_IS_SLOT (item) ? tn_slot_get_record (item) : item;
}

static void
notify_cb (GObject *record, GParamSpec *pspec, gpointer data)
{
  Binding *binding = data;

  binding->cells->update (binding->cell, TN_RECORD (record), binding->cells->user_data);
}

static void
binding_clear (Binding *binding)
{
  if (binding->record != NULL)
    g_signal_handler_disconnect (binding->record, binding->handler);
  if (binding->slot != NULL)
    g_signal_handler_disconnect (binding->slot, binding->slot_handler);
  g_clear_object (&binding->record);
  g_clear_object (&binding->slot);
}

static void
binding_show (Binding *binding, TnRecord *record)
{
  if (binding->record != NULL)
    g_signal_handler_disconnect (binding->record, binding->handler);
  g_set_object (&binding->record, G_OBJECT (record));
  binding->handler = g_signal_connect (record, "notify", G_CALLBACK (notify_cb), binding);
  binding->cells->update (binding->cell, record, binding->cells->user_data);
}

static void
slot_filled_cb (TnSlot *slot, GParamSpec *pspec, gpointer data)
{
  binding_show (data, tn_slot_get_record (slot));
}

static void
binding_free (gpointer data)
{
  binding_clear (data);
  g_free (data);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Cells *cells = data;
  Binding *binding = g_new0 (Binding, 1);

  binding->cells = cells;
  binding->cell = cells->new_cell ();
  g_object_set_data (G_OBJECT (binding->cell), ITEM_KEY, item);
  g_object_set_data_full (G_OBJECT (item), "tn-binding", binding, binding_free);
  gtk_list_item_set_child (item, binding->cell);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Binding *binding = g_object_get_data (G_OBJECT (item), "tn-binding");

  gpointer shown = gtk_list_item_get_item (item);

  binding_clear (binding);
  if (TN_IS_SLOT (shown))
    {
      binding->slot = g_object_ref (shown);
      binding->slot_handler =
          g_signal_connect (shown, "notify::record", G_CALLBACK (slot_filled_cb), binding);
    }
  binding_show (binding, record_of (shown));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  binding_clear (g_object_get_data (G_OBJECT (item), "tn-binding"));
}

TnRecord *
tn_cell_get_record (GtkWidget *widget)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      GtkListItem *item = g_object_get_data (G_OBJECT (widget), ITEM_KEY);

      if (item != NULL)
        return record_of (gtk_list_item_get_item (item));
    }
  return NULL;
}

GtkListItemFactory *
tn_list_factory (TnCellNew new_cell, TnCellUpdate update, gpointer user_data)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Cells *cells = g_new (Cells, 1);

  *cells = (Cells) { new_cell, update, user_data };
  g_object_set_data_full (G_OBJECT (factory), "tn-cells", cells, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), cells);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), cells);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), cells);
  return factory;
}

GtkColumnViewColumn *
tn_table_add_column (GtkColumnView *table,
                     const char *title,
                     const char *field,
                     TnCellNew new_cell,
                     TnCellUpdate update,
                     gpointer user_data)
{
  g_autoptr (GtkColumnViewColumn) column =
      gtk_column_view_column_new (title, tn_list_factory (new_cell, update, user_data));

  gtk_column_view_column_set_resizable (column, TRUE);
  if (field != NULL)
    {
      /* A sorter without a function: it only makes the header clickable, SQL does the ordering. */
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (NULL, NULL, NULL));

      gtk_column_view_column_set_id (column, field);
      gtk_column_view_column_set_sorter (column, sorter);
    }
  gtk_column_view_append_column (table, column);
  /* The table holds it. */
  return column;
}

static gboolean
query_tooltip_cb (GtkWidget *cell,
                  int x,
                  int y,
                  gboolean keyboard,
                  GtkTooltip *tooltip,
                  gpointer data)
{
  const char *text = g_object_get_data (G_OBJECT (cell), TOOLTIP_KEY);

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

void
tn_cell_set_tooltip (GtkWidget *cell, const char *text)
{
  /* gtk_widget_set_tooltip_text() asks the X server where the pointer is, each time; in a table
   * that is filled, for hundreds of cells. */
  if (text != NULL && !gtk_widget_get_has_tooltip (cell))
    {
      gtk_widget_set_has_tooltip (cell, TRUE);
      g_signal_connect (cell, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
    }
  g_object_set_data_full (G_OBJECT (cell), TOOLTIP_KEY, g_strdup (text), g_free);
  if (text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    text,
                                    -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

/* A label that is cut shows all of its text. */
static gboolean
query_label_tooltip_cb (GtkWidget *label,
                        int x,
                        int y,
                        gboolean keyboard,
                        GtkTooltip *tooltip,
                        gpointer data)
{
  if (g_object_get_data (G_OBJECT (label), TOOLTIP_KEY) != NULL)
    return query_tooltip_cb (label, x, y, keyboard, tooltip, data);
  gtk_tooltip_set_text (tooltip, gtk_label_get_label (GTK_LABEL (label)));
  return pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label)));
}

void
tn_cell_set_text (GtkWidget *label, const char *text)
{
  gboolean known = text != NULL && *text != '\0';
  const char *shown = known ? text : "–";

  /* Most cells of a row that is filled anew stay as they are. */
  if (g_str_equal (gtk_label_get_label (GTK_LABEL (label)), shown))
    return;
  gtk_label_set_label (GTK_LABEL (label), shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  known ? text : _ ("Not applicable"),
                                  -1);
}

GtkWidget *
tn_cell_label_new (void)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "xalign",
                                   0.0,
                                   "ellipsize",
                                   PANGO_ELLIPSIZE_END,
                                   "has-tooltip",
                                   TRUE,
                                   NULL);

  g_signal_connect (label, "query-tooltip", G_CALLBACK (query_label_tooltip_cb), NULL);
  return label;
}

GtkWidget *
tn_cell_number_new (void)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 1.0, NULL);

  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
link_released_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer data)
{
  GtkWidget *label = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  gint64 *managed = g_object_get_data (G_OBJECT (label), "tn-managed");

  if (managed == NULL || *managed <= 0)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_activate_action (label, "win.managed-tenant", "x", *managed);
}

/* A label, not a button: a table has hundreds of them, and the row is what the keyboard reaches. */
GtkWidget *
tn_cell_link_new (void)
{
  GtkWidget *label = tn_cell_label_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_halign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, "tn-link");
  gtk_widget_set_cursor_from_name (label, "pointer");
  g_signal_connect (click, "released", G_CALLBACK (link_released_cb), NULL);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (click));
  return label;
}

void
tn_cell_set_link (GtkWidget *cell, const char *name, gint64 managed)
{
  g_object_set_data_full (G_OBJECT (cell),
                          "tn-managed",
                          g_memdup2 (&managed, sizeof managed),
                          g_free);
  gtk_widget_set_visible (cell, managed > 0);
  gtk_label_set_label (GTK_LABEL (cell), name != NULL ? name : "");
}

static void
update_text (GtkWidget *cell, TnRecord *record, gpointer field)
{
  tn_cell_set_text (cell, tn_record_get_string (record, field));
}

static GtkWidget *
dimmed_label_new (void)
{
  GtkWidget *label = tn_cell_label_new ();

  gtk_widget_add_css_class (label, "dimmed");
  return label;
}

GtkColumnViewColumn *
tn_table_add_text (GtkColumnView *table, const char *title, const char *field, gboolean dimmed)
{
  return tn_table_add_column (table,
                              title,
                              field,
                              dimmed ? dimmed_label_new : tn_cell_label_new,
                              update_text,
                              (gpointer) g_intern_string (field));
}

static void
sorter_changed_cb (GtkSorter *sorter, GtkSorterChange change, TnQueryModel *model)
{
  GtkColumnViewColumn *column =
      gtk_column_view_sorter_get_primary_sort_column (GTK_COLUMN_VIEW_SORTER (sorter));

  tn_query_model_set_sort (model,
                           column != NULL ? gtk_column_view_column_get_id (column) : NULL,
                           column != NULL &&
                               gtk_column_view_sorter_get_primary_sort_order (
                                   GTK_COLUMN_VIEW_SORTER (sorter)) == GTK_SORT_DESCENDING);
}

/* A click that begins on one record must not end on another, which has come into its place. */
static void
forget_clicks (GtkWidget *view)
{
  GtkNative *native = gtk_widget_get_native (view);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (view));
  double x, y, dx, dy;
  graphene_point_t point;

  if (surface == NULL || seat == NULL || gdk_seat_get_pointer (seat) == NULL ||
      !gdk_surface_get_device_position (surface, gdk_seat_get_pointer (seat), &x, &y, NULL))
    return;
  gtk_native_get_surface_transform (native, &dx, &dy);
  if (!gtk_widget_compute_point (GTK_WIDGET (native),
                                 view,
                                 &GRAPHENE_POINT_INIT ((float) (x - dx), (float) (y - dy)),
                                 &point))
    return;
  for (GtkWidget *at = gtk_widget_pick (view, point.x, point.y, GTK_PICK_DEFAULT);
       at != NULL && at != view;
       at = gtk_widget_get_parent (at))
    {
      g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (at);

      for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
        {
          g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

          if (GTK_IS_GESTURE (controller))
            gtk_event_controller_reset (controller);
        }
    }
}

/* A view that is seen, a table or a list, which of them. */
static void
scroll_to (GtkWidget *view, guint position, GtkListScrollFlags flags)
{
  if (GTK_IS_COLUMN_VIEW (view))
    gtk_column_view_scroll_to (GTK_COLUMN_VIEW (view), position, NULL, flags, NULL);
  else
    gtk_list_view_scroll_to (GTK_LIST_VIEW (view), position, flags, NULL);
}

static gboolean
is_seen (GtkWidget *view)
{
  gpointer model = GTK_IS_COLUMN_VIEW (view) ? gtk_column_view_get_model (GTK_COLUMN_VIEW (view))
                                             : gtk_list_view_get_model (GTK_LIST_VIEW (view));

  return model != NULL && gtk_widget_get_height (view) > 0;
}

static gboolean
grab_focus_cb (GtkWidget *view, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_grab_focus (view);
  return G_SOURCE_REMOVE;
}

static void
renewing_cb (TnQueryModel *model, GtkWidget *view)
{
  GtkRoot *root = gtk_widget_get_root (view);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  TnRecord *record = NULL;

  if (!is_seen (view))
    return;
  forget_clicks (view);
  if (focus != NULL && gtk_widget_is_ancestor (focus, view))
    record = tn_table_get_focused (focus);
  g_object_set_data_full (G_OBJECT (view),
                          FOCUSED_KEY,
                          record != NULL ? g_object_ref (record) : NULL,
                          g_object_unref);
}

/* What was asked for anew is looked at from its beginning, or at what has the focus. */
static void
renewed_cb (TnQueryModel *model, GtkWidget *view)
{
  TnRecord *focused = g_object_get_data (G_OBJECT (view), FOCUSED_KEY);
  guint position =
      focused != NULL ? tn_query_model_find (model, tn_record_get_id (focused)) : G_MAXUINT;

  if (is_seen (view) && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0)
    {
      scroll_to (view,
                 position != G_MAXUINT ? position : 0,
                 focused != NULL ? GTK_LIST_SCROLL_FOCUS : GTK_LIST_SCROLL_NONE);
      /* A row that was made for this answer can only take the focus once it has a place. */
      if (focused != NULL)
        gtk_widget_add_tick_callback (view, grab_focus_cb, NULL, NULL);
    }
  g_object_set_data (G_OBJECT (view), FOCUSED_KEY, NULL);
}

static void
watch_renewal (gpointer view, TnQueryModel *model)
{
  g_signal_connect_object (model, "renewing", G_CALLBACK (renewing_cb), view, G_CONNECT_DEFAULT);
  g_signal_connect_object (model, "renewed", G_CALLBACK (renewed_cb), view, G_CONNECT_DEFAULT);
}

void
tn_table_set_model (GtkColumnView *table, TnQueryModel *model, GtkSelectionModel *selection)
{
  g_autoptr (GtkSelectionModel) slots = tn_slots_new (selection, model);

  g_signal_connect_object (gtk_column_view_get_sorter (table),
                           "changed",
                           G_CALLBACK (sorter_changed_cb),
                           model,
                           G_CONNECT_DEFAULT);
  tn_query_model_set_stepwise (model, TRUE);
  tn_slots_set_view (TN_SLOTS (slots), GTK_WIDGET (table));
  watch_renewal (table, model);
  gtk_column_view_set_model (table, slots);
}

/* Rows ---------------------------------------------------------------------- */

static void
name_row (GObject *record, GParamSpec *pspec, GtkColumnViewRow *row)
{
  TnRowText text_of = (TnRowText) g_object_get_data (G_OBJECT (row), ROW_TEXT_KEY);
  g_autofree char *text = text_of (TN_RECORD (record));

  gtk_column_view_row_set_accessible_label (row, text);
}

static void
row_filled_cb (TnSlot *slot, GParamSpec *pspec, GtkColumnViewRow *row)
{
  GObject *was = g_object_get_data (G_OBJECT (row), ROW_RECORD_KEY);
  TnRecord *record = tn_slot_get_record (slot);

  if (was != NULL)
    g_signal_handlers_disconnect_by_func (was, name_row, row);
  g_object_set_data_full (G_OBJECT (row), ROW_RECORD_KEY, g_object_ref (record), g_object_unref);
  g_signal_connect (record, "notify", G_CALLBACK (name_row), row);
  name_row (G_OBJECT (record), NULL, row);
}

static void
row_bind_cb (GtkSignalListItemFactory *factory, GtkColumnViewRow *row, gpointer text_of)
{
  TnSlot *slot = gtk_column_view_row_get_item (row);

  g_object_set_data (G_OBJECT (row), ROW_TEXT_KEY, text_of);
  g_signal_connect (slot, "notify::record", G_CALLBACK (row_filled_cb), row);
  row_filled_cb (slot, NULL, row);
}

static void
row_unbind_cb (GtkSignalListItemFactory *factory, GtkColumnViewRow *row, gpointer text_of)
{
  g_signal_handlers_disconnect_by_data (g_object_get_data (G_OBJECT (row), ROW_RECORD_KEY), row);
  g_signal_handlers_disconnect_by_data (gtk_column_view_row_get_item (row), row);
  g_object_set_data (G_OBJECT (row), ROW_RECORD_KEY, NULL);
}

void
tn_table_set_row_text (GtkColumnView *table, TnRowText text)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), (gpointer) text);
  g_signal_connect (factory, "unbind", G_CALLBACK (row_unbind_cb), NULL);
  gtk_column_view_set_row_factory (table, factory);
}

TnRecord *
tn_table_pick (GtkWidget *view, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);

  for (; widget != NULL && widget != view; widget = gtk_widget_get_parent (widget))
    {
      GtkListItem *item = g_object_get_data (G_OBJECT (widget), ITEM_KEY);
      GtkWidget *child = gtk_widget_get_first_child (widget);

      /* The point may be on the padding around the cell. */
      if (item == NULL && child != NULL)
        item = g_object_get_data (G_OBJECT (child), ITEM_KEY);
      if (item != NULL)
        return record_of (gtk_list_item_get_item (item));
    }
  return NULL;
}

TnRecord *
tn_table_get_focused (GtkWidget *focus)
{
  TnRecord *record = tn_cell_get_record (focus);

  /* A row has its cells inside of it. */
  for (GtkWidget *child = focus; record == NULL && child != NULL;
       child = gtk_widget_get_first_child (child))
    {
      GtkListItem *item = g_object_get_data (G_OBJECT (child), ITEM_KEY);

      if (item != NULL)
        record = record_of (gtk_list_item_get_item (item));
    }
  return record;
}

/* Rows of narrow lists ------------------------------------------------------ */

void
tn_views_focus_first (GtkStack *views, GtkColumnView *table, GtkListView *list)
{
  const GtkListScrollFlags flags = GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT;
  gboolean wide = g_str_equal (gtk_stack_get_visible_child_name (views), "wide");
  GtkSelectionModel *rows =
      wide ? gtk_column_view_get_model (table) : gtk_list_view_get_model (list);

  if (rows == NULL || g_list_model_get_n_items (G_LIST_MODEL (rows)) == 0)
    return;
  scroll_to (wide ? GTK_WIDGET (table) : GTK_WIDGET (list), 0, flags);
  /* A row that was made for this result can only take the focus once it has a place. */
  gtk_widget_add_tick_callback (wide ? GTK_WIDGET (table) : GTK_WIDGET (list),
                                grab_focus_cb,
                                NULL,
                                NULL);
}

GtkWidget *
tn_two_lines_new (GtkWidget *end)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = tn_cell_label_new (), *detail = tn_cell_label_new ();

  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "dimmed");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), detail);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), end);
  return row;
}

void
tn_two_lines_set (GtkWidget *row, const char *title, const char *detail)
{
  GtkWidget *texts = gtk_widget_get_first_child (row);

  tn_cell_set_text (gtk_widget_get_first_child (texts), title);
  tn_cell_set_text (gtk_widget_get_last_child (texts), detail);
}

GtkWidget *
tn_two_lines_get_end (GtkWidget *row)
{
  return gtk_widget_get_last_child (row);
}

/* Wide and narrow ----------------------------------------------------------- */

static void
views_changed_cb (GtkStack *views, GParamSpec *pspec, gpointer data)
{
  const char *name = gtk_stack_get_visible_child_name (views);
  gboolean wide = g_strcmp0 (name, "wide") == 0;
  GtkSelectionModel *rows = g_object_get_data (G_OBJECT (views), "tn-rows");

  /* It is being taken apart. */
  if (name == NULL)
    return;
  gtk_column_view_set_model (g_object_get_data (G_OBJECT (views), "tn-table"), wide ? rows : NULL);
  gtk_list_view_set_model (g_object_get_data (G_OBJECT (views), "tn-list"), wide ? NULL : rows);
}

void
tn_views_join (GtkStack *views, GtkColumnView *table, GtkListView *list)
{
  GtkSelectionModel *rows = gtk_column_view_get_model (table);

  /* Of the two, one has no size. */
  tn_slots_set_view (TN_SLOTS (rows), GTK_WIDGET (views));
  watch_renewal (list, tn_slots_get_model (TN_SLOTS (rows)));
  /* Not owned: both are inside @views. */
  g_object_set_data (G_OBJECT (views), "tn-table", table);
  g_object_set_data (G_OBJECT (views), "tn-list", list);
  g_object_set_data_full (G_OBJECT (views), "tn-rows", g_object_ref (rows), g_object_unref);
  g_signal_connect (views, "notify::visible-child", G_CALLBACK (views_changed_cb), NULL);
  views_changed_cb (views, NULL, NULL);
}

int
tn_column_scaled (int width)
{
  return (int) adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, width, gtk_settings_get_default ());
}

static void
text_scaled_cb (GtkColumnViewColumn *column)
{
  int width = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), "tn-width"));

  gtk_column_view_column_set_fixed_width (column, tn_column_scaled (width));
}

void
tn_column_set_width (GtkColumnViewColumn *column, int width)
{
  if (g_object_get_data (G_OBJECT (column), "tn-width") == NULL)
    g_signal_connect_object (gtk_settings_get_default (),
                             "notify::gtk-xft-dpi",
                             G_CALLBACK (text_scaled_cb),
                             column,
                             G_CONNECT_SWAPPED);
  g_object_set_data (G_OBJECT (column), "tn-width", GINT_TO_POINTER (width));
  text_scaled_cb (column);
}
