/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-window-private.h"

#include "tn-changes-dialog.h"
#include "tn-connect-dialog.h"
#include "tn-consolidate-dialog.h"
#include "tn-doctor-dialog.h"
#include "tn-help-dialog.h"
#include "tn-map-dialog.h"
#include "tn-map-many-dialog.h"
#include "tn-relationship-dialog.h"

/* What F1 opens over a dialog; over any other it is the topic of the page below. */
static const struct
{
  GType (*type) (void);
  const char *topic;
} topics[] = {
  { tn_connect_dialog_get_type, "connect" }, { tn_map_dialog_get_type, "map" },
  { tn_map_many_dialog_get_type, "map" },    { tn_consolidate_dialog_get_type, "map" },
  { tn_changes_dialog_get_type, "change" },  { tn_relationship_dialog_get_type, "what-is-gdap" },
};

static const char *
topic_of (AdwDialog *dialog)
{
  if (TN_IS_DOCTOR_DIALOG (dialog))
    return tn_doctor_dialog_get_topic (TN_DOCTOR_DIALOG (dialog));
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    if (g_type_is_a (G_OBJECT_TYPE (dialog), topics[i].type ()))
      return topics[i].topic;
  return NULL;
}

/* Of the page that is shown; on a page of one tenant or person, of the list it came from. */
static void
help_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  const char *topic = dialog != NULL ? topic_of (dialog) : NULL;
  g_autofree char *page = g_settings_get_string (self->settings, "page");

  /* Who has mapped nothing yet begins with the first steps, at the top of the list. */
  if (topic == NULL && g_list_model_get_n_items (G_LIST_MODEL (self->mapped)) > 0)
    topic = page;
  adw_dialog_present (tn_help_dialog_new (topic), widget);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        TnWindow *self)
{
  if (key != GDK_KEY_F1 || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.help", NULL);
  return GDK_EVENT_STOP;
}

/* A dialog takes all keys for itself; help is wanted there, too. */
static void
dialog_cb (TnWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  GtkEventController *controller;

  if (dialog == NULL || g_strcmp0 (gtk_widget_get_name (GTK_WIDGET (dialog)), TN_HELP_NAME) == 0 ||
      g_object_get_data (G_OBJECT (dialog), "tn-help-key") != NULL)
    return;
  controller = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (dialog), controller);
  g_object_set_data (G_OBJECT (dialog), "tn-help-key", controller);
}

void
tn_window_class_install_help (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.help", NULL, help_action);
}

void
tn_window_watch_help_key (TnWindow *self)
{
  g_signal_connect (self, "notify::visible-dialog", G_CALLBACK (dialog_cb), NULL);
}
