/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-chart.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define HEIGHT 150
#define TOP 22    /* for what the chosen point says */
#define BOTTOM 20 /* for the days */
#define SIDE 44   /* for the percentages */
#define END 12

struct _TnChart
{
  GtkWidget parent_instance;

  GArray *points; /* (owned) (element-type TnChartPoint) */
  int chosen;     /* -1: none */
  double low, high;
};

G_DEFINE_FINAL_TYPE (TnChart, tn_chart, GTK_TYPE_WIDGET)

static TnChartPoint *
point_at (TnChart *self, int i)
{
  return &g_array_index (self->points, TnChartPoint, i);
}

static void
point_clear (gpointer data)
{
  g_free (((TnChartPoint *) data)->label);
}

/* Where things stand -------------------------------------------------------- */

static float
x_of (TnChart *self, int i)
{
  gint64 first = point_at (self, 0)->time,
         last = point_at (self, (int) self->points->len - 1)->time;
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self)), room = width - SIDE - END;
  float share =
      last > first ? (float) (point_at (self, i)->time - first) / (float) (last - first) : 0.5f;
  float x = SIDE + room * share;

  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? width - x : x;
}

static float
y_of (TnChart *self, double percent)
{
  float room = (float) gtk_widget_get_height (GTK_WIDGET (self)) - TOP - BOTTOM;

  return TOP + room * (float) ((self->high - percent) / (self->high - self->low));
}

/* Round numbers around the line, at least ten percent apart: a wobble is not blown up. */
static void
find_range (TnChart *self)
{
  double low = 100, high = 0;

  for (guint i = 0; i < self->points->len; i++)
    {
      low = MIN (low, point_at (self, (int) i)->percent);
      high = MAX (high, point_at (self, (int) i)->percent);
    }
  self->low = MAX (0, floor ((low - 2) / 10) * 10);
  self->high = MIN (100, ceil ((high + 2) / 10) * 10);
  if (self->high - self->low < 20)
    self->low = MAX (0, self->high - 20);
}

/* Drawing ------------------------------------------------------------------- */

/* The colour of the page: the chart’s own is that of its line. With high contrast, nothing is
 * faint. */
static void
text_color (TnChart *self, double alpha, GdkRGBA *color)
{
  gtk_widget_get_color (gtk_widget_get_parent (GTK_WIDGET (self)), color);
  color->alpha *= (float) (adw_style_manager_get_high_contrast (adw_style_manager_get_default ())
                               ? MIN (1, alpha * 3)
                               : alpha);
}

/* @align: 0: begins there, 0.5: is centred there, 1: ends there. */
static void
draw_text (TnChart *self,
           GtkSnapshot *snapshot,
           const char *text,
           float x,
           float y,
           float align,
           double alpha)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  float widest = (float) gtk_widget_get_width (GTK_WIDGET (self));
  int width, height;
  GdkRGBA color;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  text_color (self, alpha, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot,
      &GRAPHENE_POINT_INIT (CLAMP (x - (float) width * align, 0, MAX (0, widest - (float) width)),
                            y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_axes (TnChart *self, GtkSnapshot *snapshot)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self)),
        height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GdkRGBA color;

  text_color (self, 0.15, &color);
  for (int i = 0; i <= 2; i++)
    {
      double percent = self->low + (self->high - self->low) * i / 2;
      float y = y_of (self, percent);
      /* Translators: a percentage; %d is the number */
      g_autofree char *text = g_strdup_printf (_ ("%d %%"), (int) percent);

      gtk_snapshot_append_color (
          snapshot,
          &color,
          &GRAPHENE_RECT_INIT (mirrored ? END : SIDE, y, width - SIDE - END, 1));
      draw_text (self, snapshot, text, mirrored ? width : 0, y - 8, mirrored ? 1 : 0, 0.6);
    }
  for (int i = 0; i < 2 && self->points->len > 1; i++)
    {
      int index = i == 0 ? 0 : (int) self->points->len - 1;
      g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (point_at (self, index)->time);
      /* Translators: a day below a chart, as short as possible */
      g_autofree char *text = g_date_time_format (day, _ ("%-d %b"));

      draw_text (self,
                 snapshot,
                 text,
                 x_of (self, index),
                 height - BOTTOM + 3,
                 (i == 0) != mirrored ? 0 : 1,
                 0.6);
    }
}

static void
draw_line (TnChart *self, GtkSnapshot *snapshot)
{
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  g_autoptr (GskStroke) stroke = gsk_stroke_new (2);
  GdkRGBA color;

  for (guint i = 0; i < self->points->len; i++)
    {
      float x = x_of (self, (int) i), y = y_of (self, point_at (self, (int) i)->percent);

      if (i == 0)
        gsk_path_builder_move_to (builder, x, y);
      else
        gsk_path_builder_line_to (builder, x, y);
    }
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_ROUND);
  gtk_widget_get_color (GTK_WIDGET (self), &color);
  gtk_snapshot_append_stroke (snapshot, path, stroke, &color);
}

static void
draw_chosen (TnChart *self, GtkSnapshot *snapshot)
{
  float x = x_of (self, self->chosen), y = y_of (self, point_at (self, self->chosen)->percent);
  float bottom = (float) gtk_widget_get_height (GTK_WIDGET (self)) - BOTTOM;
  GskRoundedRect dot;
  GdkRGBA color;

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  gsk_rounded_rect_init_from_rect (&dot, &GRAPHENE_RECT_INIT (x - 4, y - 4, 8, 8), 4);
  gtk_snapshot_push_rounded_clip (snapshot, &dot);
  gtk_snapshot_append_color (snapshot, &color, &dot.bounds);
  gtk_snapshot_pop (snapshot);
  color.alpha *= 0.3f;
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (x, TOP, 1, bottom - TOP));
  draw_text (self, snapshot, point_at (self, self->chosen)->label, x, 0, 0.5, 1);
}

static void
tn_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TnChart *self = TN_CHART (widget);

  if (self->points->len == 0)
    return;
  draw_axes (self, snapshot);
  draw_line (self, snapshot);
  if (self->chosen >= 0 || self->points->len == 1)
    {
      self->chosen = MAX (self->chosen, 0);
      draw_chosen (self, snapshot);
    }
}

static void
tn_chart_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 600 : HEIGHT;
}

/* Walking along ------------------------------------------------------------- */

static void
choose (TnChart *self, int i)
{
  int n = (int) self->points->len;
  const char *label;

  if (n == 0)
    return;
  i = CLAMP (i, 0, n - 1);
  if (i == self->chosen)
    return;
  self->chosen = i;
  label = point_at (self, i)->label;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  label,
                                  -1);
  if (gtk_widget_has_focus (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self),
                             label,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
walk_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  TnChart *self = TN_CHART (widget);
  int step = g_variant_get_int32 (args), last = (int) self->points->len - 1;

  if (ABS (step) == 1 && gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    step = -step;
  if (ABS (step) > 1)
    choose (self, step > 0 ? last : 0);
  else
    choose (self, self->chosen < 0 ? last : self->chosen + step);
  return TRUE;
}

static void
motion_cb (GtkEventControllerMotion *motion, double x, double y, TnChart *self)
{
  int nearest = -1;

  for (guint i = 0; i < self->points->len; i++)
    if (nearest < 0 || fabs (x_of (self, (int) i) - x) < fabs (x_of (self, nearest) - x))
      nearest = (int) i;
  choose (self, nearest);
}

static void
leave_cb (GtkEventControllerMotion *motion, TnChart *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self)))
    {
      self->chosen = -1;
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
}

/* Object -------------------------------------------------------------------- */

void
tn_chart_set_points (TnChart *self, const TnChartPoint *points, guint n_points, const char *summary)
{
  gint64 place = self->chosen >= 0 ? point_at (self, self->chosen)->time : -1;

  g_array_set_size (self->points, 0);
  for (guint i = 0; i < n_points; i++)
    {
      TnChartPoint point = { points[i].time, points[i].percent, g_strdup (points[i].label) };

      g_array_append_val (self->points, point);
    }
  /* Who walks along the line stays where they are. */
  self->chosen = -1;
  for (guint i = 0; i < n_points; i++)
    if (points[i].time == place)
      self->chosen = (int) i;
  find_range (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  summary != NULL ? summary : "",
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
tn_chart_finalize (GObject *object)
{
  g_array_unref (TN_CHART (object)->points);
  G_OBJECT_CLASS (tn_chart_parent_class)->finalize (object);
}

static void
tn_chart_class_init (TnChartClass *klass)
{
  static const struct
  {
    guint key;
    int step;
  } keys[] = { { GDK_KEY_Left, -1 },
               { GDK_KEY_Right, 1 },
               { GDK_KEY_Home, -2 },
               { GDK_KEY_End, 2 } };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tn_chart_finalize;
  widget_class->measure = tn_chart_measure;
  widget_class->snapshot = tn_chart_snapshot;
  gtk_widget_class_set_css_name (widget_class, "tn-chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class,
                                  keys[i].key,
                                  GDK_NO_MODIFIER_MASK,
                                  walk_cb,
                                  "i",
                                  keys[i].step);
}

static void
tn_chart_init (TnChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->points = g_array_new (FALSE, FALSE, sizeof (TnChartPoint));
  g_array_set_clear_func (self->points, point_clear);
  self->chosen = -1;
  self->high = 100;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (motion, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}
