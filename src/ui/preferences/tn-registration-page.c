/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-registration-page.h"

#include "tn-browser.h"
#include "tn-confirm.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-query-model.h"
#include "tn-row.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>

struct _TnRegistrationPage
{
  AdwPreferencesPage parent_instance;

  TnServices *services;      /* (owned) */
  TnQueryModel *tenants;     /* (owned): whether any is connected */
  GCancellable *cancellable; /* (owned) (nullable): of the test under way */
  char *url; /* (owned) (nullable): holds the state of the test; only ever copied by the person */

  AdwActionRow *cloud_row;
  AdwEntryRow *client_row;
  GtkLabel *message;
  GtkWidget *buttons;
  GtkWidget *spinner;
  GtkWidget *copy_button;
  GtkWidget *cancel_button;
  GtkWidget *check_button;
  AdwComboRow *helper_row;
  AdwEntryRow *name_row;
  AdwExpanderRow *permissions_row;
  GtkWidget *create_button;
};

enum
{
  SIGNAL_REGISTERED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TnRegistrationPage, tn_registration_page, ADW_TYPE_PREFERENCES_PAGE)

static const char azure_cli[] =
    "az ad app create --display-name Tenantry --sign-in-audience AzureADMultipleOrgs "
    "--is-fallback-public-client true "
    "--public-client-redirect-uris http://localhost --query appId --output tsv";
static const char powershell[] =
    "Connect-MgGraph -Scopes Application.ReadWrite.All; (New-MgApplication -DisplayName Tenantry "
    "-SignInAudience AzureADMultipleOrgs "
    "-IsFallbackPublicClient -PublicClient @{ RedirectUris = @('http://localhost') }).AppId";

static void
copy (GtkButton *button, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), text);
  gtk_button_set_label (button, _ ("Copied"));
}

static void
copy_cli_cb (GtkButton *button, TnRegistrationPage *self)
{
  copy (button, azure_cli);
}

static void
copy_link_cb (GtkButton *button, TnRegistrationPage *self)
{
  if (self->url != NULL)
    copy (button, self->url);
}

static void
copy_powershell_cb (GtkButton *button, TnRegistrationPage *self)
{
  copy (button, powershell);
}

/* @style: (nullable): "error" or "success" */
static void
show_message (TnRegistrationPage *self, const char *text, const char *style)
{
  gboolean wrong = g_strcmp0 (style, "error") == 0;

  gtk_label_set_label (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
  gtk_widget_set_css_classes (GTK_WIDGET (self->message),
                              (const char *[]) { "caption", style, NULL });
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->client_row),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (text != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self),
                             text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_running (TnRegistrationPage *self, gboolean running)
{
  gtk_widget_set_visible (self->spinner, running);
  /* What loses its sensitivity or goes must not have the focus. */
  gtk_widget_set_visible (self->copy_button, running);
  gtk_button_set_label (GTK_BUTTON (self->copy_button), _ ("Copy Link"));
  if (running)
    {
      gtk_widget_set_visible (self->cancel_button, TRUE);
      gtk_widget_grab_focus (self->cancel_button);
    }
  gtk_widget_set_sensitive (self->check_button, !running);
  gtk_widget_set_sensitive (self->create_button, !running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->client_row), !running);
  if (!running)
    {
      gtk_widget_grab_focus (self->check_button);
      gtk_widget_set_visible (self->cancel_button, FALSE);
    }
}

static void
client_changed_cb (GtkEditable *editable, TnRegistrationPage *self)
{
  show_message (self, NULL, NULL);
}

static void
cancel (TnRegistrationPage *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

static void
cancel_cb (GtkButton *button, TnRegistrationPage *self)
{
  cancel (self);
  show_running (self, FALSE);
  show_message (self, NULL, NULL);
}

static void
open_url_cb (const char *url, gpointer data)
{
  g_autoptr (TnRegistrationPage) self = g_weak_ref_get (data);

  if (self == NULL)
    return;
  g_set_str (&self->url, url);
  tn_browser_open (GTK_WIDGET (self), url);
}

static DexFuture *
tried_cb (DexFuture *future, gpointer data)
{
  GCancellable *attempt = data;
  g_autoptr (TnRegistrationPage) self =
      g_weak_ref_get (g_object_get_data (G_OBJECT (attempt), "tn-owner"));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  /* An answer to an earlier attempt is dropped. */
  if (self == NULL || self->cancellable != attempt)
    return NULL;
  g_clear_object (&self->cancellable);
  show_running (self, FALSE);
  if (value != NULL)
    {
      /* The ID of a registration that was just made. */
      if (G_VALUE_HOLDS_STRING (value))
        gtk_editable_set_text (GTK_EDITABLE (self->client_row), g_value_get_string (value));
      show_message (self, _ ("It works, and is saved."), "success");
      g_signal_emit (self, signals[SIGNAL_REGISTERED], 0);
      return NULL;
    }
  text = tn_error_text (error);
  show_message (self, text, "error");
  gtk_widget_grab_focus (GTK_WIDGET (self->client_row));
  return NULL;
}

static TnWay
begin (TnRegistrationPage *self, const char *message)
{
  GWeakRef *weak = tn_weak_ref_new (self);

  cancel (self);
  self->cancellable = g_cancellable_new ();
  /* The weak reference lives as long as the attempt, whichever way that ends. */
  g_object_set_data_full (G_OBJECT (self->cancellable), "tn-owner", weak, tn_weak_ref_free);
  show_running (self, TRUE);
  show_message (self, message, NULL);
  return (TnWay) { .open = open_url_cb, .user_data = weak };
}

/* Microsoft gives a sign-in to one application. */
static void
ask_to_replace (TnRegistrationPage *self, TnConfirmed confirmed)
{
  if (tn_services_get_client_id (self->services, tn_services_get_cloud (self->services)) == NULL ||
      g_list_model_get_n_items (G_LIST_MODEL (self->tenants)) == 0)
    {
      confirmed (GTK_WIDGET (self));
      return;
    }
  tn_confirm (
      GTK_WIDGET (self),
      _ ("Replace the App Registration?"),
      _ ("Everything that is connected was signed in to with the present one, and Microsoft "
         "binds a sign-in to its registration. Each connection stops until it is "
         "reauthorized."),
      _ ("_Replace"),
      ADW_RESPONSE_DESTRUCTIVE,
      confirmed);
}

static void
create (GtkWidget *widget)
{
  TnRegistrationPage *self = TN_REGISTRATION_PAGE (widget);
  guint n, selected = adw_combo_row_get_selected (self->helper_row);
  const TnPublicClient *clients = tn_register_clients (&n);
  g_autofree char *name = tn_row_text (self->name_row);
  TnWay way;

  if (*name == '\0' || selected >= n)
    return;
  way = begin (self,
               _ ("Sign in in your browser as an administrator of your own tenant who may register "
                  "applications."));
  dex_future_disown (dex_future_finally (
      tn_register_app (self->services, clients[selected].client_id, name, &way, self->cancellable),
      tried_cb,
      g_object_ref (self->cancellable),
      g_object_unref));
}

static void
create_cb (GtkWidget *widget, TnRegistrationPage *self)
{
  g_autofree char *name = tn_row_text (self->name_row);

  if (*name == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  else
    ask_to_replace (self, create);
}

/* Each permission is shown before it is asked for. */
static void
fill_helper (TnRegistrationPage *self)
{
  guint n;
  const TnPublicClient *clients = tn_register_clients (&n);
  const char *const *permissions = tn_register_permissions ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (names, clients[i].name);
  adw_combo_row_set_model (self->helper_row, G_LIST_MODEL (names));
  for (guint i = 0; permissions[i] != NULL; i++)
    adw_expander_row_add_row (
        self->permissions_row,
        GTK_WIDGET (tn_row_new (permissions[i], _ ("Microsoft Graph, delegated"))));
  adw_expander_row_add_row (
      self->permissions_row,
      GTK_WIDGET (tn_row_new ("user_impersonation", _ ("Partner Center, delegated"))));
}

static void
check (GtkWidget *widget)
{
  TnRegistrationPage *self = TN_REGISTRATION_PAGE (widget);
  g_autofree char *text = tn_row_text (self->client_row);
  TnWay way;

  if (!tn_text_is_guid (text))
    {
      show_message (self,
                    _ ("A client ID looks like 12345678-90ab-cdef-1234-567890abcdef."),
                    "error");
      gtk_widget_grab_focus (GTK_WIDGET (self->client_row));
      return;
    }
  way = begin (self,
               _ ("Sign in in your browser with any account of your own tenant. If Microsoft "
                  "shows an error there, the ID or the registration is not right."));
  dex_future_disown (
      dex_future_finally (tn_connect_try_client_id (self->services, text, &way, self->cancellable),
                          tried_cb,
                          g_object_ref (self->cancellable),
                          g_object_unref));
}

static void
check_cb (GtkWidget *widget, TnRegistrationPage *self)
{
  const char *now =
      tn_services_get_client_id (self->services, tn_services_get_cloud (self->services));
  g_autofree char *text = tn_row_text (self->client_row);

  if (!tn_text_is_guid (text) || g_strcmp0 (now, text) == 0)
    check (GTK_WIDGET (self));
  else
    ask_to_replace (self, check);
}

void
tn_registration_page_set_services (TnRegistrationPage *self, TnServices *services)
{
  TnCloud *cloud = tn_services_get_cloud (services);
  gboolean brings_own = tn_cloud_get_client_id (cloud) != NULL;

  g_return_if_fail (self->services == NULL);
  self->services = g_object_ref (services);
  self->tenants =
      tn_query_model_new_any (tn_services_get_store (services), TN_LIST_TENANTS, TN_FILTER_ALL);
  fill_helper (self);
  adw_action_row_set_subtitle (self->cloud_row, tn_cloud_get_name (cloud));
  gtk_editable_set_text (GTK_EDITABLE (self->client_row),
                         tn_services_get_client_id (services, cloud) ?: "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->client_row), !brings_own);
  gtk_widget_set_visible (self->buttons, !brings_own);
  if (brings_own)
    show_message (self, _ ("This cloud brings its own client ID; there is nothing to do."), NULL);
}

static gboolean
tn_registration_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TN_REGISTRATION_PAGE (widget)->client_row));
}

static void
tn_registration_page_dispose (GObject *object)
{
  TnRegistrationPage *self = TN_REGISTRATION_PAGE (object);

  cancel (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_REGISTRATION_PAGE);
  g_clear_object (&self->tenants);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_registration_page_parent_class)->dispose (object);
}

static void
tn_registration_page_finalize (GObject *object)
{
  tn_text_wipe_free (TN_REGISTRATION_PAGE (object)->url);
  G_OBJECT_CLASS (tn_registration_page_parent_class)->finalize (object);
}

static void
tn_registration_page_class_init (TnRegistrationPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = tn_registration_page_grab_focus;
  G_OBJECT_CLASS (klass)->dispose = tn_registration_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_registration_page_finalize;
  signals[SIGNAL_REGISTERED] = g_signal_new ("registered",
                                             TN_TYPE_REGISTRATION_PAGE,
                                             G_SIGNAL_RUN_LAST,
                                             0,
                                             NULL,
                                             NULL,
                                             NULL,
                                             G_TYPE_NONE,
                                             0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/preferences/tn-registration-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, cloud_row);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, client_row);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, message);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, check_button);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, helper_row);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, permissions_row);
  gtk_widget_class_bind_template_child (widget_class, TnRegistrationPage, create_button);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, client_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cli_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_powershell_cb);
}

static void
tn_registration_page_init (TnRegistrationPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
