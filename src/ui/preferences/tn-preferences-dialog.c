/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-preferences-dialog.h"

#include "tn-api-page.h"
#include "tn-notifications-page.h"
#include "tn-profile-page.h"
#include "tn-registration-page.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

struct _TnPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  TnServices *services; /* (owned) */

  AdwActionRow *interval_row;
  AdwSwitchRow *background_row;
  AdwSwitchRow *autostart_row;
  AdwActionRow *vault_row;
  AdwActionRow *folder_row;
  TnApiPage *api_page;
  TnNotificationsPage *notifications_page;
  TnProfilePage *profile_page;
  TnRegistrationPage *registration_page;
};

G_DEFINE_FINAL_TYPE (TnPreferencesDialog, tn_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static char *
vault_text (TnVault *vault)
{
  const char *reason = vault != NULL ? tn_vault_get_reason (vault) : NULL;

  switch (vault != NULL ? tn_vault_get_kind (vault) : TN_VAULT_SESSION)
    {
    case TN_VAULT_KEYRING:
      return g_strdup (_ ("Kept in the system keyring"));
    case TN_VAULT_CREDENTIAL:
      return g_strdup (_ ("Given by the system’s credentials folder"));
    case TN_VAULT_REHEARSAL_FILE:
      return g_strdup (_ ("Kept in a file: the tokens of the rehearsal cloud open nothing"));
    case TN_VAULT_SESSION:
    default:
      return g_strdup_printf ("%s%s%s",
                              _ ("No keyring: sign-ins are forgotten when Tenantry ends"),
                              reason != NULL ? "\n" : "",
                              reason != NULL ? reason : "");
    }
}

AdwDialog *
tn_preferences_dialog_new (TnServices *services)
{
  TnPreferencesDialog *self = g_object_new (TN_TYPE_PREFERENCES_DIALOG, NULL);
  TnStore *store = tn_services_get_store (services);
  g_autofree char *folder = g_filename_display_name (tn_store_get_folder (store)),
                  *vault = vault_text (tn_store_get_vault (store));

  self->services = g_object_ref (services);
  if (tn_services_is_read_only (services))
    adw_action_row_set_subtitle (self->interval_row,
                                 _ ("Nothing is read from Microsoft in the read-only mode"));
  adw_action_row_set_subtitle (self->vault_row, vault);
  adw_action_row_set_subtitle (self->folder_row, folder);
  tn_api_page_set_services (self->api_page, services);
  tn_notifications_page_set_services (self->notifications_page, services);
  tn_profile_page_set_services (self->profile_page, services);
  tn_registration_page_set_services (self->registration_page, services);
  return ADW_DIALOG (self);
}

void
tn_preferences_toast (GtkWidget *inside, const char *text)
{
  if (tn_window_get (inside) != NULL)
    tn_window_toast (tn_window_get (inside), text, NULL, NULL);
}

static void
tn_preferences_dialog_dispose (GObject *object)
{
  TnPreferencesDialog *self = TN_PREFERENCES_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_preferences_dialog_parent_class)->dispose (object);
}

static void
tn_preferences_dialog_class_init (TnPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TN_TYPE_API_PAGE);
  g_type_ensure (TN_TYPE_NOTIFICATIONS_PAGE);
  g_type_ensure (TN_TYPE_PROFILE_PAGE);
  g_type_ensure (TN_TYPE_REGISTRATION_PAGE);
  G_OBJECT_CLASS (klass)->dispose = tn_preferences_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/preferences/tn-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, interval_row);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, background_row);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, autostart_row);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, vault_row);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, api_page);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, notifications_page);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, profile_page);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, registration_page);
}

static void
tn_preferences_dialog_init (TnPreferencesDialog *self)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.tenantry.Tenantry");

  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (settings, "background", self->background_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "autostart", self->autostart_row, "active", G_SETTINGS_BIND_DEFAULT);
}
