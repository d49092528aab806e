/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-status-pill.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _TnStatusPill
{
  GtkWidget parent_instance;

  GtkWidget *spinner; /* (nullable): made when first needed */
  GtkWidget *icon;
  GtkWidget *label;
  const char *word, *style; /* (not owned) (nullable): of the look that is shown */
  gboolean loud, busy;
};

G_DEFINE_FINAL_TYPE (TnStatusPill, tn_status_pill, GTK_TYPE_WIDGET)

static void
tn_status_pill_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (tn_status_pill_parent_class)->dispose (object);
}

static void
tn_status_pill_class_init (TnStatusPillClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_status_pill_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "tn-pill");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
tn_status_pill_init (TnStatusPill *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)), 5);
  self->icon = g_object_new (GTK_TYPE_IMAGE,
                             "accessible-role",
                             GTK_ACCESSIBLE_ROLE_PRESENTATION,
                             "pixel-size",
                             12,
                             NULL);
  self->label = gtk_label_new (NULL);
  gtk_widget_set_parent (self->icon, widget);
  gtk_widget_set_parent (self->label, widget);
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
}

GtkWidget *
tn_status_pill_new (void)
{
  return g_object_new (TN_TYPE_STATUS_PILL, NULL);
}

void
tn_status_pill_set (TnStatusPill *self, TnStatusLook look, gboolean busy)
{
  const char *classes[] = { "tn-pill",
                            look.loud && !busy ? "loud" : "quiet",
                            busy || look.style == NULL ? NULL : look.style,
                            NULL };

  if (self->word == look.word && self->style == look.style && self->loud == look.loud &&
      self->busy == busy)
    return;
  self->word = look.word;
  self->style = look.style;
  self->loud = look.loud;
  self->busy = busy;
  gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
  if (busy && self->spinner == NULL)
    {
      self->spinner = adw_spinner_new ();
      gtk_widget_set_size_request (self->spinner, 12, 12);
      gtk_widget_insert_before (self->spinner, GTK_WIDGET (self), self->icon);
    }
  if (self->spinner != NULL)
    gtk_widget_set_visible (self->spinner, busy);
  gtk_widget_set_visible (self->icon, !busy && look.icon != NULL);
  if (look.icon != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), look.icon);
  gtk_label_set_label (GTK_LABEL (self->label), busy ? _ ("Syncing") : look.word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  busy ? _ ("Syncing") : look.word,
                                  -1);
}
