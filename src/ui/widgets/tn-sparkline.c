/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-sparkline.h"

#define WIDTH 72
#define HEIGHT 24

struct _TnSparkline
{
  GtkWidget parent_instance;

  double *values; /* (owned) (nullable) */
  guint n_values;
};

G_DEFINE_FINAL_TYPE (TnSparkline, tn_sparkline, GTK_TYPE_WIDGET)

static void
tn_sparkline_finalize (GObject *object)
{
  g_free (TN_SPARKLINE (object)->values);
  G_OBJECT_CLASS (tn_sparkline_parent_class)->finalize (object);
}

static void
tn_sparkline_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
tn_sparkline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TnSparkline *self = TN_SPARKLINE (widget);
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  g_autoptr (GskStroke) stroke = gsk_stroke_new (1.5f);
  double low = G_MAXDOUBLE, high = -G_MAXDOUBLE;
  float width = (float) gtk_widget_get_width (widget),
        height = (float) gtk_widget_get_height (widget) - 4;
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA color;

  if (self->n_values < 2)
    return;
  for (guint i = 0; i < self->n_values; i++)
    {
      low = MIN (low, self->values[i]);
      high = MAX (high, self->values[i]);
    }
  /* A flat line stands in the middle; a small wobble is not blown up to full height. */
  if (high - low < 4)
    {
      double middle = (high + low) / 2;

      low = middle - 2;
      high = middle + 2;
    }
  for (guint i = 0; i < self->n_values; i++)
    {
      float x = width * (float) i / (float) (self->n_values - 1);
      float y = 2 + height * (float) ((high - self->values[i]) / (high - low));

      if (mirrored)
        x = width - x;
      if (i == 0)
        gsk_path_builder_move_to (builder, x, y);
      else
        gsk_path_builder_line_to (builder, x, y);
    }
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_ROUND);
  gtk_widget_get_color (widget, &color);
  gtk_snapshot_append_stroke (snapshot, path, stroke, &color);
}

static void
tn_sparkline_class_init (TnSparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tn_sparkline_finalize;
  widget_class->measure = tn_sparkline_measure;
  widget_class->snapshot = tn_sparkline_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tn_sparkline_init (TnSparkline *self)
{
}

void
tn_sparkline_set_values (TnSparkline *self,
                         const double *values,
                         guint n_values,
                         const char *description)
{
  g_return_if_fail (TN_IS_SPARKLINE (self));

  g_free (self->values);
  self->values = g_memdup2 (values, n_values * sizeof *values);
  self->n_values = n_values;
  gtk_widget_set_visible (GTK_WIDGET (self), n_values >= 2);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
