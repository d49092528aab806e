/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-connect-dialog.h"

#include "tn-browser.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-graph-error.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>

struct _TnConnectDialog
{
  AdwDialog parent_instance;

  TnServices *services;      /* (owned) */
  TnMicrosoftTenant *tenant; /* (owned) (nullable): the one to reauthorize */
  GCancellable *cancellable; /* (owned) (nullable): of the attempt under way */
  char
      *url; /* (owned) (nullable): holds the state of the attempt; only ever copied by the person */
  gint64 connected; /* row id of the new tenant */

  AdwNavigationView *nav;
  GtkWidget *hint_group;
  AdwEntryRow *hint_row;
  GtkLabel *hint_error;
  GtkWidget *open_button;
  AdwStatusPage *done_status;
  GtkWidget *map_now_button;
  GtkWidget *copy_button;
  GtkWidget *retry_button;
  GtkWidget *close_button;
  AdwStatusPage *failed_status;
  AdwActionRow *who_row;
  AdwActionRow *step_row;
  AdwActionRow *detail_row;
};

G_DEFINE_FINAL_TYPE (TnConnectDialog, tn_connect_dialog, ADW_TYPE_DIALOG)

static void
show_page (TnConnectDialog *self, const char *tag)
{
  GtkWidget *first = g_str_equal (tag, "waiting")  ? self->copy_button
                     : g_str_equal (tag, "failed") ? self->retry_button
                     : g_str_equal (tag, "done")
                         ? (self->tenant == NULL ? self->map_now_button : self->close_button)
                         : self->open_button;

  adw_navigation_view_replace_with_tags (self->nav, (const char *[]) { tag }, 1);
  /* What had the focus is gone with its page; without one, no key reaches the dialog. */
  gtk_widget_grab_focus (first);
}

static void
show_failure (TnConnectDialog *self, const GError *error)
{
  TnProblem problem = tn_error_problem (error);

  if (error->domain != TN_GRAPH_ERROR)
    {
      g_autofree char *text = tn_error_text (error);

      problem = (TnProblem) { NULL, TN_PROBLEM_SETUP, _ ("Not Saved"),
                              text, _ ("You"),        _ ("Try again.") };
      adw_status_page_set_description (self->failed_status, text);
    }
  else
    adw_status_page_set_description (self->failed_status, problem.cause);
  adw_status_page_set_title (self->failed_status, problem.title);
  adw_action_row_set_subtitle (self->who_row, problem.who);
  adw_action_row_set_subtitle (self->step_row, problem.step);
  adw_action_row_set_subtitle (self->detail_row, error->message);
  show_page (self, "failed");
}

typedef struct
{
  GWeakRef owner;
  GCancellable *attempt; /* (owned): an answer to an earlier attempt is dropped */
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_weak_ref_clear (&attempt->owner);
  g_object_unref (attempt->attempt);
  g_free (attempt);
}

static DexFuture *
finished_cb (DexFuture *future, gpointer data)
{
  Attempt *attempt = data;
  g_autoptr (TnConnectDialog) self = g_weak_ref_get (&attempt->owner);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->cancellable != attempt->attempt ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  g_clear_object (&self->cancellable);
  if (value == NULL)
    {
      show_failure (self, error);
      return NULL;
    }
  if (G_VALUE_HOLDS_INT64 (value))
    self->connected = g_value_get_int64 (value);
  if (self->tenant != NULL)
    {
      adw_status_page_set_title (self->done_status, _ ("Reauthorized"));
      adw_status_page_set_description (self->done_status,
                                       _ ("The tenant is read again in a moment."));
    }
  else
    adw_status_page_set_description (
        self->done_status,
        _ ("Map the tenant to have its users, licences and Secure Score read."));
  gtk_widget_set_visible (self->map_now_button, self->tenant == NULL);
  show_page (self, "done");
  gtk_accessible_announce (GTK_ACCESSIBLE (self),
                           adw_status_page_get_title (self->done_status),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  return NULL;
}

static void
open_url_cb (const char *url, gpointer data)
{
  g_autoptr (TnConnectDialog) self = g_weak_ref_get (data);

  if (self == NULL)
    return;
  g_set_str (&self->url, url);
  tn_browser_open (GTK_WIDGET (self), url);
}

static void
start (TnConnectDialog *self)
{
  Attempt *attempt = g_new0 (Attempt, 1);
  const char *hint = gtk_editable_get_text (GTK_EDITABLE (self->hint_row));
  g_autofree char *stripped = g_strstrip (g_strdup (hint));
  GWeakRef *weak = tn_weak_ref_new (self);
  DexFuture *future;

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_weak_ref_init (&attempt->owner, self);
  attempt->attempt = g_object_ref (self->cancellable);
  /* The weak reference lives as long as the attempt, whichever way that ends. */
  g_object_set_data_full (G_OBJECT (self->cancellable), "tn-owner", weak, tn_weak_ref_free);
  show_page (self, "waiting");
  if (self->tenant != NULL)
    future =
        tn_connect_reauthorize (self->services, self->tenant, open_url_cb, weak, self->cancellable);
  else
    future = tn_connect_single (self->services,
                                *stripped != '\0' ? stripped : NULL,
                                open_url_cb,
                                weak,
                                self->cancellable);
  dex_future_disown (dex_future_finally (future, finished_cb, attempt, attempt_free));
}

static gboolean
hint_is_right (TnConnectDialog *self)
{
  g_autofree char *hint =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->hint_row))));

  return *hint == '\0' || tn_text_is_domain (hint) || tn_text_is_guid (hint);
}

static void
hint_changed_cb (AdwEntryRow *row, TnConnectDialog *self)
{
  if (hint_is_right (self))
    {
      gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
      gtk_widget_set_visible (GTK_WIDGET (self->hint_error), FALSE);
      gtk_accessible_reset_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID);
    }
}

static void
open_browser_cb (GtkWidget *widget, TnConnectDialog *self)
{
  if (hint_is_right (self))
    {
      start (self);
      return;
    }
  gtk_label_set_label (self->hint_error, _ ("Enter a domain such as contoso.com, or a tenant ID."));
  gtk_widget_set_visible (GTK_WIDGET (self->hint_error), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->hint_row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->hint_row),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->hint_row));
}

static void
copy_link_cb (GtkButton *button, TnConnectDialog *self)
{
  if (self->url != NULL)
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->url);
      gtk_button_set_label (button, _ ("Copied"));
    }
}

static void
cancel_attempt (TnConnectDialog *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

static void
cancel_cb (GtkButton *button, TnConnectDialog *self)
{
  cancel_attempt (self);
  show_page (self, "start");
}

static void
retry_cb (GtkButton *button, TnConnectDialog *self)
{
  show_page (self, "start");
}

static void
close_cb (GtkButton *button, TnConnectDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
map_now_cb (GtkButton *button, TnConnectDialog *self)
{
  gint64 id = self->connected;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.map", "x", id);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
tn_connect_dialog_closed (AdwDialog *dialog)
{
  cancel_attempt (TN_CONNECT_DIALOG (dialog));
}

AdwDialog *
tn_connect_dialog_new (TnServices *services, TnMicrosoftTenant *tenant)
{
  TnConnectDialog *self = g_object_new (TN_TYPE_CONNECT_DIALOG, NULL);

  self->services = g_object_ref (services);
  if (tenant != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("Sign in with an administrator account of %s."),
                                               tn_record_get_string (TN_RECORD (tenant), "name"));

      self->tenant = g_object_ref (tenant);
      adw_dialog_set_title (ADW_DIALOG (self), _ ("Reauthorize"));
      adw_navigation_page_set_title (adw_navigation_view_find_page (self->nav, "start"),
                                     _ ("Reauthorize"));
      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->hint_group), _ ("Reauthorize"));
      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->hint_group), text);
      gtk_widget_set_visible (GTK_WIDGET (self->hint_row), FALSE);
    }
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->open_button);
  return ADW_DIALOG (self);
}

static void
tn_connect_dialog_dispose (GObject *object)
{
  TnConnectDialog *self = TN_CONNECT_DIALOG (object);

  cancel_attempt (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_CONNECT_DIALOG);
  g_clear_object (&self->tenant);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_connect_dialog_parent_class)->dispose (object);
}

static void
tn_connect_dialog_finalize (GObject *object)
{
  tn_text_wipe_free (TN_CONNECT_DIALOG (object)->url);
  G_OBJECT_CLASS (tn_connect_dialog_parent_class)->finalize (object);
}

static void
tn_connect_dialog_class_init (TnConnectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_connect_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_connect_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = tn_connect_dialog_closed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/dialogs/tn-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, nav);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, hint_group);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, hint_row);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, hint_error);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, open_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, done_status);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, map_now_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, retry_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, close_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, failed_status);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, who_row);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, step_row);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, detail_row);
  gtk_widget_class_bind_template_callback (widget_class, open_browser_cb);
  gtk_widget_class_bind_template_callback (widget_class, hint_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, map_now_cb);
}

static void
tn_connect_dialog_init (TnConnectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
