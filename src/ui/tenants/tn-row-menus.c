/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-row-menus.h"

#include "tn-table.h"
#include "tn-tenant-menu.h"

#include <glib/gi18n-lib.h>

struct _TnRowMenus
{
  GObject parent_instance;

  GtkWidget *box;               /* (not owned): lays the popovers out */
  TnQueryModel *model;          /* (owned) */
  GtkSelectionModel *selection; /* (owned) */
  GtkWidget *menu;              /* (nullable): the open one */
};

G_DEFINE_FINAL_TYPE (TnRowMenus, tn_row_menus, G_TYPE_OBJECT)

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
unparent_cb (gpointer data)
{
  g_autoptr (GtkWidget) popover = data;

  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
}

static void
menu_closed_cb (GtkPopover *popover, TnRowMenus *self)
{
  /* Its action is activated after it closed. */
  g_idle_add_once (unparent_cb, g_object_ref (popover));
  if (self->menu == GTK_WIDGET (popover))
    self->menu = NULL;
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

/* @point: (nullable): where in @at; NULL: at the whole of it. */
void
tn_row_menus_show (TnRowMenus *self,
                   GtkWidget *at,
                   TnMicrosoftTenant *tenant,
                   const GdkRectangle *point)
{
  GtkWidget *popover = tn_tenant_menu_new (tenant);
  graphene_rect_t place;
  GdkRectangle to = { 0 };

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
  g_signal_connect_object (popover, "closed", G_CALLBACK (menu_closed_cb), self, G_CONNECT_DEFAULT);
  self->menu = popover;
  gtk_popover_popup (GTK_POPOVER (popover));
}

gboolean
tn_row_menus_show_focused (TnRowMenus *self, GtkWidget *view)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (view));
  graphene_rect_t bounds;
  TnRecord *record;
  int y;

  if (focus == NULL || focus == view || !gtk_widget_is_ancestor (focus, view) ||
      !gtk_widget_compute_bounds (focus, view, &bounds))
    return FALSE;
  record = tn_table_get_focused (focus);
  if (record == NULL)
    return FALSE;
  /* The row may be wider than the view, and scrolled. */
  y = CLAMP ((int) (bounds.origin.y + bounds.size.height / 2), 0, gtk_widget_get_height (view));
  tn_row_menus_show (self,
                     view,
                     TN_MICROSOFT_TENANT (record),
                     &(GdkRectangle) { MAX (0, (int) bounds.origin.x) + 200, y, 1, 1 });
  return TRUE;
}

static void
right_click_cb (GtkGestureClick *gesture, int n_press, double x, double y, TnRowMenus *self)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  TnRecord *record = tn_table_pick (view, x, y);
  guint position =
      record != NULL ? tn_query_model_find (self->model, tn_record_get_id (record)) : G_MAXUINT;

  if (position == G_MAXUINT)
    return;
  if (!gtk_selection_model_is_selected (self->selection, position))
    gtk_selection_model_select_item (self->selection, position, TRUE);
  tn_row_menus_show (self,
                     view,
                     TN_MICROSOFT_TENANT (record),
                     &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_press_cb (GtkGestureLongPress *gesture, double x, double y, TnRowMenus *self)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  TnRecord *record = tn_table_pick (view, x, y);

  if (record != NULL)
    tn_row_menus_show (self,
                       view,
                       TN_MICROSOFT_TENANT (record),
                       &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

static void
more_clicked_cb (GtkButton *button, TnRowMenus *self)
{
  TnRecord *record = tn_cell_get_record (GTK_WIDGET (button));

  if (record != NULL)
    tn_row_menus_show (self, GTK_WIDGET (button), TN_MICROSOFT_TENANT (record), NULL);
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
  /* On the view, not on the page: there the search entry would take the keys for its own menu. */
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                        gtk_named_action_new ("tenants.menu")));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Escape"),
                        gtk_named_action_new ("tenants.select-none")));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Alt>Return"),
                        gtk_named_action_new ("tenants.doctor")));
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
tn_row_menus_new (GtkWidget *box, TnQueryModel *model, GtkSelectionModel *selection)
{
  TnRowMenus *self = g_object_new (TN_TYPE_ROW_MENUS, NULL);

  self->box = box;
  self->model = g_object_ref (model);
  self->selection = g_object_ref (selection);
  return self;
}

void
tn_row_menus_close (TnRowMenus *self)
{
  g_clear_pointer (&self->menu, gtk_widget_unparent);
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
  signals[SIGNAL_CLOSED] = g_signal_new ("closed",
                                         G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         0);
}

static void
tn_row_menus_init (TnRowMenus *self)
{
}
