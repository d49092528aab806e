/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-bulk-edit-dialog.h"

#include "tn-dex.h"
#include "tn-pick-row.h"
#include "tn-row.h"
#include "tn-unsaved.h"

#include <glib/gi18n-lib.h>

struct _TnBulkEditDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  gint64 managed;       /* chosen; 0: none */
  TnBulkEdited edited;
  gpointer data; /* (owned) */
  GDestroyNotify destroy;

  AdwSwitchRow *phone_switch, *address_switch, *notes_switch, *managed_switch;
  GtkWidget *phone_row, *address_row, *notes_row;
  AdwActionRow *managed_row;
  GtkWidget *save_button;
};

G_DEFINE_FINAL_TYPE (TnBulkEditDialog, tn_bulk_edit_dialog, ADW_TYPE_DIALOG)

static gboolean
is_on (AdwSwitchRow *row)
{
  return adw_switch_row_get_active (row);
}

static void
update (TnBulkEditDialog *self)
{
  gboolean text =
      is_on (self->phone_switch) || is_on (self->address_switch) || is_on (self->notes_switch);
  gboolean managed = is_on (self->managed_switch);

  gtk_widget_set_sensitive (self->save_button,
                            (text || managed) && (!managed || self->managed > 0));
}

static void
switched_cb (AdwSwitchRow *row, GParamSpec *pspec, TnBulkEditDialog *self)
{
  update (self);
}

static void
cancel_cb (GtkButton *button, TnBulkEditDialog *self)
{
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
save_cb (GtkButton *button, TnBulkEditDialog *self)
{
  g_autofree char *phone = tn_row_text (self->phone_row),
                  *address = tn_row_text (self->address_row),
                  *notes = tn_row_text (self->notes_row);
  const TnBulkEdit edit = { .phone = is_on (self->phone_switch) ? phone : NULL,
                            .address = is_on (self->address_switch) ? address : NULL,
                            .notes = is_on (self->notes_switch) ? notes : NULL,
                            .managed = is_on (self->managed_switch) ? self->managed : 0 };

  self->edited (&edit, self->data);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
managed_picked (const char *id, const char *name, gpointer data)
{
  g_autoptr (TnBulkEditDialog) self = g_weak_ref_get (data);

  if (self == NULL || self->services == NULL)
    return;
  self->managed = g_ascii_strtoll (id, NULL, 10);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->managed_row), name);
  update (self);
}

static void
pick_cb (GtkWidget *row, TnBulkEditDialog *self)
{
  const TnPickRow what = { .kind = TN_LIST_MANAGED_TENANTS,
                           .detail = "microsoft-tenant-name",
                           .title = _ ("Managed Tenant"),
                           .empty = _ ("There is no managed tenant.") };

  tn_pick_row (GTK_WIDGET (self),
               tn_services_get_store (self->services),
               &what,
               managed_picked,
               tn_weak_ref_new (self),
               tn_weak_ref_free);
}

AdwDialog *
tn_bulk_edit_dialog_new (TnServices *services,
                         guint n,
                         TnBulkEdited edited,
                         gpointer data,
                         GDestroyNotify destroy)
{
  TnBulkEditDialog *self = g_object_new (TN_TYPE_BULK_EDIT_DIALOG, NULL);
  g_autofree char *title =
      g_strdup_printf (ngettext ("Edit %u Organization", "Edit %u Organizations", n), n);

  self->services = g_object_ref (services);
  self->edited = edited;
  self->data = data;
  self->destroy = destroy;
  adw_dialog_set_title (ADW_DIALOG (self), title);
  tn_unsaved_watch (GTK_WIDGET (self));
  return ADW_DIALOG (self);
}

static void
tn_bulk_edit_dialog_dispose (GObject *object)
{
  TnBulkEditDialog *self = TN_BULK_EDIT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_BULK_EDIT_DIALOG);
  if (self->data != NULL)
    self->destroy (g_steal_pointer (&self->data));
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_bulk_edit_dialog_parent_class)->dispose (object);
}

static void
tn_bulk_edit_dialog_class_init (TnBulkEditDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_bulk_edit_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/organizations/tn-bulk-edit-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnBulkEditDialog, phone_switch);
  gtk_widget_class_bind_template_child (widget_class, TnBulkEditDialog, address_switch);
  gtk_widget_class_bind_template_child (widget_class, TnBulkEditDialog, notes_switch);
  gtk_widget_class_bind_template_child (widget_class, TnBulkEditDialog, managed_switch);
  gtk_widget_class_bind_template_child (widget_class, TnBulkEditDialog, phone_row);
  gtk_widget_class_bind_template_child (widget_class, TnBulkEditDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, TnBulkEditDialog, notes_row);
  gtk_widget_class_bind_template_child (widget_class, TnBulkEditDialog, managed_row);
  gtk_widget_class_bind_template_child (widget_class, TnBulkEditDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, pick_cb);
}

static void
tn_bulk_edit_dialog_init (TnBulkEditDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
