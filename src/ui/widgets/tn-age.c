/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-age.h"

#include "tn-time.h"

#include <glib/gi18n-lib.h>

#define RENEW_SECONDS 30

struct _TnAgeLabel
{
  GtkWidget parent_instance;

  GtkWidget *label;
  gint64 time;
  guint timer; /* only while it can be seen */
};

G_DEFINE_FINAL_TYPE (TnAgeLabel, tn_age_label, GTK_TYPE_WIDGET)

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

char *
tn_age_text (gint64 time)
{
  return tn_time_format_age (now_seconds (), MAX (time, 0));
}

char *
tn_age_text_inside (gint64 time)
{
  return tn_time_format_age_inside (now_seconds (), MAX (time, 0));
}

static void
update (TnAgeLabel *self)
{
  g_autofree char *text = self->time > 0 ? tn_age_text (self->time) : g_strdup ("–");

  gtk_label_set_label (GTK_LABEL (self->label), text);
  if (self->time > 0 && now_seconds () - self->time > TN_STALE_SECONDS)
    gtk_widget_add_css_class (self->label, "tn-stale");
  else
    gtk_widget_remove_css_class (self->label, "tn-stale");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->time > 0 ? text : _ ("Not applicable"),
                                  -1);
}

static gboolean
renew_cb (gpointer data)
{
  update (data);
  return G_SOURCE_CONTINUE;
}

static void
tn_age_label_map (GtkWidget *widget)
{
  TnAgeLabel *self = TN_AGE_LABEL (widget);

  GTK_WIDGET_CLASS (tn_age_label_parent_class)->map (widget);
  update (self);
  self->timer = g_timeout_add_seconds (RENEW_SECONDS, renew_cb, self);
}

static void
tn_age_label_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&TN_AGE_LABEL (widget)->timer, g_source_remove);
  GTK_WIDGET_CLASS (tn_age_label_parent_class)->unmap (widget);
}

static gboolean
query_tooltip_cb (GtkWidget *widget,
                  int x,
                  int y,
                  gboolean keyboard,
                  GtkTooltip *tooltip,
                  gpointer data)
{
  TnAgeLabel *self = TN_AGE_LABEL (widget);
  g_autofree char *text = self->time > 0 ? tn_time_format_local (self->time) : NULL;

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static void
tn_age_label_dispose (GObject *object)
{
  TnAgeLabel *self = TN_AGE_LABEL (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (tn_age_label_parent_class)->dispose (object);
}

static void
tn_age_label_class_init (TnAgeLabelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_age_label_dispose;
  widget_class->map = tn_age_label_map;
  widget_class->unmap = tn_age_label_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
tn_age_label_init (TnAgeLabel *self)
{
  self->label = gtk_label_new ("–");
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_add_css_class (self->label, "dimmed");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}

GtkWidget *
tn_age_label_new (void)
{
  return g_object_new (TN_TYPE_AGE_LABEL, NULL);
}

void
tn_age_label_set_time (TnAgeLabel *self, gint64 time)
{
  self->time = time;
  update (self);
}
