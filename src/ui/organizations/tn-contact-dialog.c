/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-contact-dialog.h"

#include "tn-confirm.h"
#include "tn-dialog-follow.h"
#include "tn-error-text.h"
#include "tn-row.h"
#include "tn-text.h"
#include "tn-unsaved.h"

#include <glib/gi18n-lib.h>

struct _TnContactDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnContact *contact;   /* (owned): as it was */

  AdwEntryRow *name_row;
  AdwEntryRow *title_row;
  AdwEntryRow *email_row;
  AdwEntryRow *phone_row;
  AdwSwitchRow *primary_row;
  GtkWidget *save_button;
  GtkWidget *delete_row;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (TnContactDialog, tn_contact_dialog, ADW_TYPE_DIALOG)

static void
show_error (TnContactDialog *self, const char *text)
{
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
}

static void
changed_cb (GtkEditable *editable, TnContactDialog *self)
{
  g_autofree char *name = tn_row_text (self->name_row), *email = tn_row_text (self->email_row);
  gboolean good = *email == '\0' || tn_text_is_email (email);

  gtk_widget_set_sensitive (self->save_button, *name != '\0' && good);
  tn_row_set_wrong (self->email_row, !good);
  show_error (self, good ? NULL : _ ("An email address looks like name@example.com."));
}

static void
cancel_cb (GtkButton *button, TnContactDialog *self)
{
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
failed_cb (AdwDialog *dialog, const GError *error)
{
  TnContactDialog *self = TN_CONTACT_DIALOG (dialog);
  g_autofree char *text = tn_error_text (error);

  show_error (self, text);
  gtk_widget_set_sensitive (self->save_button, TRUE);
}

static void
save_cb (GtkWidget *widget, TnContactDialog *self)
{
  g_autofree char *name = tn_row_text (self->name_row), *title = tn_row_text (self->title_row),
                  *email = tn_row_text (self->email_row), *phone = tn_row_text (self->phone_row);
  const TnContact contact = { .id = self->contact->id,
                              .organization = self->contact->organization,
                              .name = name,
                              .title = title,
                              .email = email,
                              .phone = phone,
                              .is_primary = adw_switch_row_get_active (self->primary_row) };

  if (!gtk_widget_get_sensitive (self->save_button))
    return;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  tn_dialog_follow (tn_state_put_contact (tn_services_get_store (self->services),
                                          tn_services_get_actor (self->services),
                                          &contact),
                    ADW_DIALOG (self),
                    NULL,
                    NULL,
                    0,
                    failed_cb);
}

static void
delete_contact (GtkWidget *widget)
{
  TnContactDialog *self = TN_CONTACT_DIALOG (widget);

  tn_dialog_follow (tn_state_delete_contact (tn_services_get_store (self->services),
                                             tn_services_get_actor (self->services),
                                             self->contact->id),
                    ADW_DIALOG (self),
                    NULL,
                    NULL,
                    0,
                    failed_cb);
}

static void
delete_cb (GtkWidget *widget, TnContactDialog *self)
{
  g_autofree char *heading = g_strdup_printf (_ ("Delete “%s”?"), self->contact->name);

  tn_confirm (GTK_WIDGET (self),
              heading,
              _ ("What was noted of this contact is lost."),
              _ ("_Delete"),
              ADW_RESPONSE_DESTRUCTIVE,
              delete_contact);
}

AdwDialog *
tn_contact_dialog_new (TnServices *services, const TnContact *contact)
{
  TnContactDialog *self = g_object_new (TN_TYPE_CONTACT_DIALOG, NULL);

  self->services = g_object_ref (services);
  self->contact = tn_contact_copy (contact);
  adw_dialog_set_title (ADW_DIALOG (self),
                        contact->id != 0 ? _ ("Edit Contact") : _ ("Add Contact"));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), contact->name ?: "");
  gtk_editable_set_text (GTK_EDITABLE (self->title_row), contact->title ?: "");
  gtk_editable_set_text (GTK_EDITABLE (self->email_row), contact->email ?: "");
  gtk_editable_set_text (GTK_EDITABLE (self->phone_row), contact->phone ?: "");
  adw_switch_row_set_active (self->primary_row, contact->is_primary);
  gtk_widget_set_visible (self->delete_row, contact->id != 0);
  changed_cb (NULL, self);
  return ADW_DIALOG (self);
}

static void
tn_contact_dialog_dispose (GObject *object)
{
  TnContactDialog *self = TN_CONTACT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_CONTACT_DIALOG);
  g_clear_pointer (&self->contact, tn_contact_free);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_contact_dialog_parent_class)->dispose (object);
}

static void
tn_contact_dialog_class_init (TnContactDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_contact_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/organizations/tn-contact-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnContactDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, TnContactDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, TnContactDialog, email_row);
  gtk_widget_class_bind_template_child (widget_class, TnContactDialog, phone_row);
  gtk_widget_class_bind_template_child (widget_class, TnContactDialog, primary_row);
  gtk_widget_class_bind_template_child (widget_class, TnContactDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, TnContactDialog, delete_row);
  gtk_widget_class_bind_template_child (widget_class, TnContactDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
}

static void
tn_contact_dialog_init (TnContactDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_unsaved_watch (GTK_WIDGET (self));
}
