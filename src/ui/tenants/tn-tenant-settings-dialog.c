/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-settings-dialog.h"

#include "tn-columns.h"
#include "tn-dialog-follow.h"
#include "tn-error-text.h"
#include "tn-row-watch.h"
#include "tn-tag.h"
#include "tn-tags-dialog.h"
#include "tn-unsaved.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

struct _TnTenantSettingsDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnRecord *tenant;     /* (owned): as it was read last */
  TnRowWatch *watch;    /* (owned) */

  AdwWindowTitle *title;
  AdwEntryRow *name_row;
  AdwActionRow *microsoft_row;
  AdwActionRow *customer_row;
  GtkButton *customer_button;
  AdwActionRow *tags_row;
  GtkLabel *error_label;
  GtkWidget *save_button;
};

G_DEFINE_FINAL_TYPE (TnTenantSettingsDialog, tn_tenant_settings_dialog, ADW_TYPE_DIALOG)

static const char *
microsoft_name (TnTenantSettingsDialog *self)
{
  const char *name = tn_record_get_string (self->tenant, "microsoft-name");

  return name != NULL ? name : tn_record_get_string (self->tenant, "name");
}

static void
cancel_cb (GtkButton *button, TnTenantSettingsDialog *self)
{
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
failed_cb (AdwDialog *dialog, const GError *error)
{
  TnTenantSettingsDialog *self = TN_TENANT_SETTINGS_DIALOG (dialog);

  tn_error_show (self->error_label, error);
  gtk_widget_set_sensitive (self->save_button, TRUE);
}

static void
save_cb (GtkWidget *widget, TnTenantSettingsDialog *self)
{
  TnRecord *tenant = self->tenant;
  g_autofree char *name =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));

  /* Nothing to say about what did not change. */
  if (g_strcmp0 (*name != '\0' ? name : microsoft_name (self),
                 tn_record_get_string (tenant, "name")) == 0)
    {
      adw_dialog_force_close (ADW_DIALOG (self));
      return;
    }
  gtk_widget_set_sensitive (self->save_button, FALSE);
  tn_dialog_follow (tn_state_rename_tenant (tn_services_get_store (self->services),
                                            tn_services_get_actor (self->services),
                                            tn_record_get_id (tenant),
                                            name,
                                            tn_services_now (self->services)),
                    ADW_DIALOG (self),
                    _ ("Tenant renamed"),
                    "tenant.rename",
                    tn_record_get_id (tenant),
                    failed_cb);
}

/* The mapping says whose tenant it is; it has its own wizard and its own page. */
static void
go_to_customer (GtkWidget *widget)
{
  TnTenantSettingsDialog *self = TN_TENANT_SETTINGS_DIALOG (widget);
  TnRecord *tenant = self->tenant;
  gint64 managed = tn_record_get_int (tenant, "managed-tenant-id");
  g_autoptr (GtkWidget) window = g_object_ref (GTK_WIDGET (tn_window_get (GTK_WIDGET (self))));
  gint64 id = tn_record_get_id (tenant);

  adw_dialog_force_close (ADW_DIALOG (self));
  if (managed > 0)
    gtk_widget_activate_action (window, "win.managed-tenant", "x", managed);
  else
    gtk_widget_activate_action (window, "win.map", "x", id);
}

static void
customer_cb (GtkButton *button, TnTenantSettingsDialog *self)
{
  if (tn_unsaved_get (GTK_WIDGET (self)))
    tn_unsaved_ask (GTK_WIDGET (self), GTK_WIDGET (self), go_to_customer);
  else
    go_to_customer (GTK_WIDGET (self));
}

static void
tags_cb (AdwActionRow *row, TnTenantSettingsDialog *self)
{
  g_autoptr (GPtrArray) tenants = g_ptr_array_new ();

  g_ptr_array_add (tenants, self->tenant);
  adw_dialog_present (tn_tags_dialog_new (self->services, tenants), GTK_WIDGET (self));
}

static void
show (TnTenantSettingsDialog *self)
{
  TnRecord *tenant = self->tenant;
  gboolean mapped = tn_record_get_int (tenant, "managed-tenant-id") > 0;
  g_autofree char *tags = tn_tag_join (tn_record_get_string (tenant, "tags"), ", ");
  g_autofree char *customer = tn_tenant_customer_text (tenant);

  adw_action_row_set_subtitle (self->microsoft_row, microsoft_name (self));
  adw_action_row_set_subtitle (self->customer_row,
                               customer != NULL ? customer
                               : mapped         ? _ ("No organization")
                                                : _ ("Not mapped"));
  gtk_button_set_label (self->customer_button, mapped ? _ ("Show") : _ ("Map…"));
  adw_action_row_set_subtitle (self->tags_row, tags != NULL ? tags : _ ("None"));
}

static void
changed_cb (TnRowWatch *watch, TnTenantSettingsDialog *self)
{
  TnRecord *tenant = tn_row_watch_get_record (watch);

  if (tenant == NULL)
    return;
  g_set_object (&self->tenant, tenant);
  show (self);
}

AdwDialog *
tn_tenant_settings_dialog_new (TnServices *services, TnMicrosoftTenant *tenant)
{
  TnTenantSettingsDialog *self = g_object_new (TN_TYPE_TENANT_SETTINGS_DIALOG, NULL);
  const char *name = tn_record_get_string (TN_RECORD (tenant), "name");

  self->services = g_object_ref (services);
  self->tenant = TN_RECORD (g_object_ref (tenant));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name != NULL ? name : "");
  adw_window_title_set_subtitle (self->title, name != NULL ? name : "");
  self->watch = tn_row_watch_new (tn_services_get_store (services), TN_LIST_TENANTS);
  g_signal_connect_object (self->watch,
                           "changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  tn_row_watch_set_id (self->watch, tn_record_get_id (self->tenant));
  show (self);
  tn_unsaved_watch (GTK_WIDGET (self));
  return ADW_DIALOG (self);
}

static void
tn_tenant_settings_dialog_dispose (GObject *object)
{
  TnTenantSettingsDialog *self = TN_TENANT_SETTINGS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_TENANT_SETTINGS_DIALOG);
  g_clear_object (&self->watch);
  g_clear_object (&self->tenant);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_tenant_settings_dialog_parent_class)->dispose (object);
}

static void
tn_tenant_settings_dialog_class_init (TnTenantSettingsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_tenant_settings_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/tenants/tn-tenant-settings-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnTenantSettingsDialog, title);
  gtk_widget_class_bind_template_child (widget_class, TnTenantSettingsDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, TnTenantSettingsDialog, microsoft_row);
  gtk_widget_class_bind_template_child (widget_class, TnTenantSettingsDialog, customer_row);
  gtk_widget_class_bind_template_child (widget_class, TnTenantSettingsDialog, customer_button);
  gtk_widget_class_bind_template_child (widget_class, TnTenantSettingsDialog, tags_row);
  gtk_widget_class_bind_template_child (widget_class, TnTenantSettingsDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, TnTenantSettingsDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, customer_cb);
  gtk_widget_class_bind_template_callback (widget_class, tags_cb);
}

static void
tn_tenant_settings_dialog_init (TnTenantSettingsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
