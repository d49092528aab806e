/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-row-menus.h"

#include "tn-menu.h"
#include "tn-table.h"

#include <glib/gi18n-lib.h>

struct _TnRowMenus
{
  GObject parent_instance;

  GtkWidget *box;               /* (not owned): lays the popovers out */
  TnQueryModel *model;          /* (owned) */
  GtkSelectionModel *selection; /* (owned) */
  TnRowMenu menu;
  gpointer user_data;   /* (not owned) */
  GtkWidget *open;      /* (nullable): the popover */
  GtkWidget *open_view; /* (not owned) (nullable): whose row it is of */
};

G_DEFINE_FINAL_TYPE (TnRowMenus, tn_row_menus, G_TYPE_OBJECT)

static void
unparent_cb (gpointer data)
{
  g_autoptr (GtkWidget) popover = data;

  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
}

static void
closed_cb (GtkPopover *popover, TnRowMenus *self)
{
  /* Its action is activated after it closed. */
  g_idle_add_once (unparent_cb, g_object_ref (popover));
  if (self->open != GTK_WIDGET (popover))
    return;
  self->open = NULL;
  if (gtk_widget_get_mapped (self->open_view))
    gtk_widget_grab_focus (self->open_view);
}

/* @point: (nullable): where in @at; NULL: at the whole of it. */
static void
show (TnRowMenus *self, GtkWidget *view, GtkWidget *at, TnRecord *record, const GdkRectangle *point)
{
  g_autoptr (GMenuModel) menu = self->menu (record, self->user_data);
  GtkWidget *popover;
  graphene_rect_t place;
  GdkRectangle to = { 0 };

  if (menu == NULL)
    return;
  popover = gtk_popover_menu_new_from_model (menu);
  tn_menu_name_items (GTK_POPOVER (popover));
  /* Scrolled views do not lay a popover out, and a row may go while its menu is open; a box does,
   * and stays. */
  if (gtk_widget_compute_bounds (at, self->box, &place))
    to = (GdkRectangle) { (int) place.origin.x,
                          (int) place.origin.y,
                          (int) place.size.width,
                          (int) place.size.height };
  if (point != NULL)
    {
      to = (GdkRectangle) { to.x + point->x, to.y + point->y, 1, 1 };
      gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
      gtk_widget_set_halign (popover, GTK_ALIGN_START);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &to);
  gtk_widget_set_parent (popover, self->box);
  g_signal_connect_object (popover, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_DEFAULT);
  self->open = popover;
  self->open_view = view;
  gtk_popover_popup (GTK_POPOVER (popover));
}

/* At a point of @view; what is selected with the row stays so. */
static void
select_and_show (TnRowMenus *self, GtkWidget *view, TnRecord *record, int x, int y)
{
  guint position = tn_query_model_find (self->model, tn_record_get_id (record));

  if (position == G_MAXUINT)
    return;
  if (!gtk_selection_model_is_selected (self->selection, position))
    gtk_selection_model_select_item (self->selection, position, TRUE);
  show (self, view, view, record, &(GdkRectangle) { x, y, 1, 1 });
}

static void
right_click_cb (GtkGestureClick *gesture, int n_press, double x, double y, TnRowMenus *self)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  TnRecord *record = tn_table_pick (view, x, y);

  if (record == NULL)
    return;
  select_and_show (self, view, record, (int) x, (int) y);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_press_cb (GtkGestureLongPress *gesture, double x, double y, TnRowMenus *self)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  TnRecord *record = tn_table_pick (view, x, y);

  if (record != NULL)
    select_and_show (self, view, record, (int) x, (int) y);
}

/* Of the row that has the focus, where it is. The key is taken without one, too: otherwise it goes
 * to the search, as all that is typed, and opens the menu of a text. */
static gboolean
menu_key_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  TnRowMenus *self = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (view));
  TnRecord *record = tn_table_get_focused (focus);
  graphene_rect_t bounds;

  if (record == NULL || !gtk_widget_compute_bounds (focus, view, &bounds))
    return TRUE;
  /* The row may be wider than the view, and scrolled. */
  select_and_show (
      self,
      view,
      record,
      MAX (0, (int) bounds.origin.x) + 200,
      CLAMP ((int) (bounds.origin.y + bounds.size.height / 2), 0, gtk_widget_get_height (view)));
  return TRUE;
}

static void
more_clicked_cb (GtkButton *button, TnRowMenus *self)
{
  TnRecord *record = tn_cell_get_record (GTK_WIDGET (button));

  if (record != NULL)
    show (self,
          gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_COLUMN_VIEW),
          GTK_WIDGET (button),
          record,
          NULL);
}

static GtkWidget *
more_cell_new (void)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("view-more-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "tn-more");
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  tn_cell_set_tooltip (button, _ ("Actions"));
  return button;
}

static void
update_more (GtkWidget *button, TnRecord *record, gpointer data)
{
  const char *name = tn_record_get_string (record, "name");
  /* Translators: name of the button with the actions of a tenant */
  g_autofree char *label = g_strdup_printf (_ ("Actions of %s"), name != NULL ? name : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label,
                                  -1);
  if (g_object_get_data (G_OBJECT (button), "tn-connected") == NULL)
    {
      g_signal_connect_object (button,
                               "clicked",
                               G_CALLBACK (more_clicked_cb),
                               data,
                               G_CONNECT_DEFAULT);
      g_object_set_data (G_OBJECT (button), "tn-connected", GINT_TO_POINTER (TRUE));
    }
}

void
tn_row_menus_watch (TnRowMenus *self, GtkWidget *view)
{
  GtkGesture *click = gtk_gesture_click_new (), *press = gtk_gesture_long_press_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (
          gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
          gtk_callback_action_new (menu_key_cb, g_object_ref (self), g_object_unref)));
  gtk_widget_add_controller (view, keys);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (right_click_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (press, "pressed", G_CALLBACK (long_press_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (press));
}

void
tn_row_menus_add_column (TnRowMenus *self, GtkColumnView *table)
{
  GtkColumnViewColumn *column =
      tn_table_add_column (table, "", NULL, more_cell_new, update_more, self);

  tn_column_set_width (column, 40);
  gtk_column_view_column_set_resizable (column, FALSE);
}

TnRowMenus *
tn_row_menus_new (GtkWidget *box,
                  TnQueryModel *model,
                  GtkSelectionModel *selection,
                  TnRowMenu menu,
                  gpointer user_data)
{
  TnRowMenus *self = g_object_new (TN_TYPE_ROW_MENUS, NULL);

  self->box = box;
  self->model = g_object_ref (model);
  self->selection = g_object_ref (selection);
  self->menu = menu;
  self->user_data = user_data;
  return self;
}

void
tn_row_menus_close (TnRowMenus *self)
{
  g_clear_pointer (&self->open, gtk_widget_unparent);
}

static void
tn_row_menus_dispose (GObject *object)
{
  TnRowMenus *self = TN_ROW_MENUS (object);

  tn_row_menus_close (self);
  g_clear_object (&self->model);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (tn_row_menus_parent_class)->dispose (object);
}

static void
tn_row_menus_class_init (TnRowMenusClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_row_menus_dispose;
}

static void
tn_row_menus_init (TnRowMenus *self)
{
}
