/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-remove-dialog.h"

#include "tn-browser.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-row.h"

#include <glib/gi18n-lib.h>

struct _TnRemoveDialog
{
  AdwDialog parent_instance;

  TnServices *services;      /* (owned) */
  gint64 integration;        /* 0: all */
  GCancellable *cancellable; /* (owned) (nullable): of the removal under way */
  GListModel *jobs;          /* (owned) */
  TnJob *job;                /* (owned) (nullable): the removal */

  AdwNavigationView *nav;
  AdwNavigationPage *start_page;
  AdwPreferencesGroup *effects_group;
  AdwSwitchRow *microsoft_row;
  GtkWidget *word_group;
  AdwEntryRow *word_row;
  GtkWidget *cancel_button;
  GtkWidget *remove_button;
  GtkProgressBar *progress_bar;
  AdwStatusPage *done_status;
  GtkListBox *failures_list;
  GtkWidget *close_button;
};

G_DEFINE_FINAL_TYPE (TnRemoveDialog, tn_remove_dialog, ADW_TYPE_DIALOG)

static void
show_page (TnRemoveDialog *self, const char *tag, GtkWidget *focus)
{
  adw_navigation_view_replace_with_tags (self->nav, (const char *[]) { tag }, 1);
  if (focus != NULL)
    gtk_widget_grab_focus (focus);
}

static gboolean
is_confirmed (TnRemoveDialog *self)
{
  g_autofree char *word =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->word_row))));

  /* Translators: the word that is typed to confirm that everything is removed; the text above the
   * entry names it, too */
  return self->integration != 0 || g_ascii_strcasecmp (word, _ ("remove")) == 0;
}

static void
word_changed_cb (GtkEditable *editable, TnRemoveDialog *self)
{
  gtk_widget_set_sensitive (self->remove_button, is_confirmed (self));
}

static void
cancel_cb (GtkButton *button, TnRemoveDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
stop_cb (GtkButton *button, TnRemoveDialog *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
update_progress (TnRemoveDialog *self)
{
  g_autofree char *text = NULL;

  if (self->job == NULL || tn_job_get_total (self->job) == 0)
    return;
  g_object_get (self->job, "progress-text", &text, NULL);
  gtk_progress_bar_set_text (self->progress_bar, text);
  gtk_progress_bar_set_fraction (self->progress_bar,
                                 (double) tn_job_get_done (self->job) /
                                     tn_job_get_total (self->job));
}

/* The removal's job is the next one that is added. */
static void
job_added_cb (TnRemoveDialog *self, guint position, guint removed, guint added)
{
  if (self->job != NULL || added == 0 || position != 0)
    return;
  self->job = g_list_model_get_item (self->jobs, 0);
  g_signal_connect_object (self->job,
                           "notify",
                           G_CALLBACK (update_progress),
                           self,
                           G_CONNECT_SWAPPED);
  update_progress (self);
}

static DexFuture *
removed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRemoveDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  TnJob *job = value != NULL ? g_value_get_object (value) : NULL;
  GPtrArray *failures = job != NULL ? tn_job_get_failures (job) : NULL;
  g_autofree char *text = NULL;

  if (self == NULL)
    return NULL;
  if (job == NULL)
    {
      adw_status_page_set_icon_name (self->done_status, "tn-error-symbolic");
      adw_status_page_set_title (self->done_status, _ ("Not Removed"));
      tn_error_describe (self->done_status, error);
    }
  else if (tn_job_get_outcome (job) == TN_RUN_CANCELLED)
    {
      adw_status_page_set_icon_name (self->done_status, "tn-warning-symbolic");
      adw_status_page_set_title (self->done_status, _ ("Cancelled"));
      adw_status_page_set_description (
          self->done_status,
          _ ("What was removed before stays removed; the rest is as it was."));
    }
  else if (failures->len > 0)
    {
      adw_status_page_set_icon_name (self->done_status, "tn-warning-symbolic");
      adw_status_page_set_title (self->done_status, _ ("Removed Here"));
      adw_status_page_set_description (
          self->done_status,
          _ ("Tenantry has forgotten the connections. In Microsoft, this is left:"));
    }
  else
    adw_status_page_set_description (
        self->done_status,
        adw_switch_row_get_active (self->microsoft_row)
            ? _ ("Organizations and end users are as they were. In Microsoft, only Tenantry’s own "
                 "application was deleted.")
            : _ ("Organizations and end users are as they were. Nothing was changed in Microsoft: "
                 "Tenantry’s application is still among the enterprise applications, where an "
                 "administrator can delete it."));
  for (guint i = 0; failures != NULL && i < failures->len; i++)
    gtk_list_box_append (self->failures_list,
                         GTK_WIDGET (tn_row_new (g_ptr_array_index (failures, i), NULL)));
  gtk_widget_set_visible (GTK_WIDGET (self->failures_list), failures != NULL && failures->len > 0);
  show_page (self, "done", self->close_button);
  return NULL;
}

static void
open_url_cb (const char *url, gpointer data)
{
  g_autoptr (GtkWidget) window = g_weak_ref_get (data);

  if (window != NULL)
    tn_browser_open (window, url);
}

static void
remove_cb (GtkWidget *widget, TnRemoveDialog *self)
{
  GWeakRef *weak;
  TnWay way;

  if (!is_confirmed (self) || self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  /* The window, not the dialog: that may be closed while sign-ins are still to come. */
  weak = tn_weak_ref_new (gtk_widget_get_root (widget));
  g_object_set_data_full (G_OBJECT (self->cancellable), "tn-owner", weak, tn_weak_ref_free);
  way = (TnWay) { .open = open_url_cb, .user_data = weak };
  self->jobs = g_object_ref (tn_services_get_jobs (self->services));
  g_signal_connect_object (self->jobs,
                           "items-changed",
                           G_CALLBACK (job_added_cb),
                           self,
                           G_CONNECT_SWAPPED);
  show_page (self, "running", NULL);
  dex_future_disown (dex_future_finally (tn_remove (self->services,
                                                    tn_services_get_actor (self->services),
                                                    self->integration,
                                                    adw_switch_row_get_active (self->microsoft_row),
                                                    &way,
                                                    self->cancellable),
                                         removed_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

static void
add_effects (TnRemoveDialog *self, TnIntegrationKind kind)
{
  const char *const all[] = {
    self->integration == 0 ? _ ("All Microsoft accounts are disconnected from Tenantry")
    : kind == TN_INTEGRATION_CSP
        ? _ ("The partner tenant and all of its customers are disconnected")
        : _ ("This Microsoft account is disconnected from Tenantry"),
    _ ("Mappings between Microsoft tenants and managed tenants end, and so does the sync"),
    _ ("What was read from Microsoft is deleted here: users, licences, Secure Score"),
    _ ("Organizations and end users stay, and are no longer updated"),
    _ ("No data is deleted in your Microsoft tenants"),
    _ ("You can connect again later, after a few minutes if the application was removed there"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      AdwActionRow *row = tn_row_new (all[i], NULL);

      /* It is read, not used: no place for the Tab key to stop. */
      gtk_widget_set_focusable (GTK_WIDGET (row), FALSE);
      adw_preferences_group_add (self->effects_group, GTK_WIDGET (row));
    }
}

AdwDialog *
tn_remove_dialog_new (TnServices *services,
                      gint64 integration,
                      TnIntegrationKind kind,
                      const char *name)
{
  TnRemoveDialog *self = g_object_new (TN_TYPE_REMOVE_DIALOG, NULL);
  g_autofree char *title = integration == 0 ? g_strdup (_ ("Remove All Integrations"))
                           : kind == TN_INTEGRATION_CSP
                               ? g_strdup_printf (_ ("Remove %s"), name)
                               : g_strdup_printf (_ ("Remove the Integration of %s"), name);

  self->services = g_object_ref (services);
  self->integration = integration;
  adw_dialog_set_title (ADW_DIALOG (self), title);
  adw_navigation_page_set_title (self->start_page, title);
  add_effects (self, kind);
  gtk_widget_set_visible (self->word_group, integration == 0);
  gtk_widget_set_sensitive (self->remove_button, integration != 0);
  /* The safe thing has the focus. */
  adw_dialog_set_focus (ADW_DIALOG (self),
                        integration == 0 ? GTK_WIDGET (self->word_row) : self->cancel_button);
  return ADW_DIALOG (self);
}

static void
tn_remove_dialog_dispose (GObject *object)
{
  TnRemoveDialog *self = TN_REMOVE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_REMOVE_DIALOG);
  /* A removal goes on when the dialog is closed. */
  g_clear_object (&self->cancellable);
  g_clear_object (&self->jobs);
  g_clear_object (&self->job);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_remove_dialog_parent_class)->dispose (object);
}

static void
tn_remove_dialog_class_init (TnRemoveDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_remove_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/dialogs/tn-remove-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, nav);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, start_page);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, effects_group);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, microsoft_row);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, word_group);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, word_row);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, remove_button);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, done_status);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, failures_list);
  gtk_widget_class_bind_template_child (widget_class, TnRemoveDialog, close_button);
  gtk_widget_class_bind_template_callback (widget_class, word_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
tn_remove_dialog_init (TnRemoveDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
