/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-preferences-dialog.h"

#include "tn-dex.h"
#include "tn-error-text.h"

#include <glib/gi18n-lib.h>

struct _TnPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  TnServices *services; /* (owned) */

  AdwActionRow *vault_row;
  AdwActionRow *folder_row;
  AdwActionRow *cloud_row;
  AdwEntryRow *client_row;
  GtkLabel *client_error;
};

G_DEFINE_FINAL_TYPE (TnPreferencesDialog, tn_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static const char azure_cli[] =
    "az ad app create --display-name Tenantry --sign-in-audience AzureADMultipleOrgs "
    "--is-fallback-public-client true "
    "--public-client-redirect-uris http://localhost --query appId --output tsv";
static const char powershell[] =
    "Connect-MgGraph -Scopes Application.ReadWrite.All; (New-MgApplication -DisplayName Tenantry "
    "-SignInAudience AzureADMultipleOrgs "
    "-IsFallbackPublicClient -PublicClient @{ RedirectUris = @('http://localhost') }).AppId";

static void
copy (GtkWidget *widget, const char *text, TnPreferencesDialog *self)
{
  AdwToast *toast = adw_toast_new (_ ("Command copied"));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self), toast);
}

static void
copy_cli_cb (GtkButton *button, TnPreferencesDialog *self)
{
  copy (GTK_WIDGET (button), azure_cli, self);
}

static void
copy_powershell_cb (GtkButton *button, TnPreferencesDialog *self)
{
  copy (GTK_WIDGET (button), powershell, self);
}

static void
show_client_message (TnPreferencesDialog *self, const char *text, gboolean error)
{
  gtk_label_set_label (self->client_error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->client_error), text != NULL);
  gtk_widget_set_css_classes (GTK_WIDGET (self->client_error),
                              error ? (const char *[]) { "caption", "error", NULL }
                                    : (const char *[]) { "caption", "success", NULL });
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->client_row),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               error ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
client_changed_cb (GtkEditable *editable, TnPreferencesDialog *self)
{
  show_client_message (self, NULL, FALSE);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static DexFuture *
saved_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnPreferencesDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (self == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) != NULL)
    show_client_message (
        self,
        _ ("Saved. Connect a tenant to try it: the sign-in tells whether Microsoft accepts it."),
        FALSE);
  else
    {
      text = tn_error_text (error);
      show_client_message (self, text, TRUE);
    }
  return NULL;
}

static void
client_apply_cb (AdwEntryRow *row, TnPreferencesDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
  GWeakRef *weak;

  if (!tn_text_is_guid (text))
    {
      show_client_message (self,
                           _ ("A client ID looks like 12345678-90ab-cdef-1234-567890abcdef."),
                           TRUE);
      return;
    }
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (tn_services_set_client_id (self->services, text),
                                         saved_cb,
                                         weak,
                                         weak_ref_free));
}

static const char *
vault_text (TnVault *vault)
{
  switch (vault != NULL ? tn_vault_get_kind (vault) : TN_VAULT_SESSION)
    {
    case TN_VAULT_KEYRING:
      return _ ("Kept in the system keyring");
    case TN_VAULT_CREDENTIAL:
      return _ ("Given by the system’s credentials folder");
    case TN_VAULT_REHEARSAL_FILE:
      return _ ("Kept in a file: the tokens of the rehearsal cloud open nothing");
    case TN_VAULT_SESSION:
    default:
      return _ ("No keyring: sign-ins are forgotten when Tenantry ends");
    }
}

AdwDialog *
tn_preferences_dialog_new (TnServices *services, const char *page)
{
  TnPreferencesDialog *self = g_object_new (TN_TYPE_PREFERENCES_DIALOG, NULL);
  TnStore *store = tn_services_get_store (services);
  TnCloud *cloud = tn_services_get_cloud (services);
  g_autofree char *folder = g_filename_display_name (tn_store_get_folder (store));

  self->services = g_object_ref (services);
  adw_action_row_set_subtitle (self->vault_row, vault_text (tn_store_get_vault (store)));
  adw_action_row_set_subtitle (self->folder_row, folder);
  adw_action_row_set_subtitle (self->cloud_row, tn_cloud_get_name (cloud));
  gtk_editable_set_text (GTK_EDITABLE (self->client_row),
                         tn_services_get_client_id (services) ?: "");
  /* The rehearsal cloud brings its own: nothing to do there. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->client_row), tn_cloud_get_client_id (cloud) == NULL);
  if (tn_cloud_get_client_id (cloud) != NULL)
    show_client_message (self,
                         _ ("This cloud brings its own client ID; there is nothing to do."),
                         FALSE);
  if (page != NULL)
    adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (self), page);
  return ADW_DIALOG (self);
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

  G_OBJECT_CLASS (klass)->dispose = tn_preferences_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/dialogs/tn-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, vault_row);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, cloud_row);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, client_row);
  gtk_widget_class_bind_template_child (widget_class, TnPreferencesDialog, client_error);
  gtk_widget_class_bind_template_callback (widget_class, client_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, client_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cli_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_powershell_cb);
}

static void
tn_preferences_dialog_init (TnPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
