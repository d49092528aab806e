/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-contacts-group.h"

#include "tn-contact-dialog.h"
#include "tn-dex.h"
#include "tn-row.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>

struct _TnContactsGroup
{
  AdwPreferencesGroup parent_instance;

  TnServices *services; /* (owned) (nullable until set) */
  gint64 organization;
  GPtrArray *rows; /* (owned) (element-type GtkWidget, not owned) */
  char *key;       /* (owned) (nullable): what they say */
  GtkWidget *add_button;
};

G_DEFINE_FINAL_TYPE (TnContactsGroup, tn_contacts_group, ADW_TYPE_PREFERENCES_GROUP)

static AdwActionRow *
add_row (TnContactsGroup *self, const char *title, const char *subtitle)
{
  AdwActionRow *row = tn_row_new (title, subtitle);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
activated_cb (GtkWidget *row, TnContactsGroup *self)
{
  adw_dialog_present (
      tn_contact_dialog_new (self->services, g_object_get_data (G_OBJECT (row), "tn-contact")),
      GTK_WIDGET (self));
}

static void
add_contact (TnContactsGroup *self, const TnContact *contact)
{
  const char *const parts[] = { contact->title, contact->email, contact->phone };
  g_autofree char *detail = tn_text_join_parts (parts, G_N_ELEMENTS (parts));
  AdwActionRow *row = add_row (self, contact->name, detail);

  if (contact->is_primary)
    {
      GtkWidget *label = gtk_label_new (_ ("Primary"));

      gtk_widget_add_css_class (label, "dimmed");
      adw_action_row_add_suffix (row, label);
    }
  if (tn_services_is_read_only (self->services))
    return;
  adw_action_row_add_suffix (row, tn_row_arrow_new ());
  g_object_set_data_full (G_OBJECT (row),
                          "tn-contact",
                          tn_contact_copy (contact),
                          (GDestroyNotify) tn_contact_free);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_DEFAULT);
}

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnContactsGroup) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *contacts = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GString) key = g_string_new (NULL);

  if (self == NULL || contacts == NULL || self->services == NULL)
    return NULL;
  for (guint i = 0; i < contacts->len; i++)
    {
      const TnContact *contact = g_ptr_array_index (contacts, i);

      g_string_append_printf (key,
                              "%" G_GINT64_FORMAT " %s\n%s\n%s\n%s\n%d\n",
                              contact->id,
                              contact->name,
                              contact->title,
                              contact->email,
                              contact->phone,
                              contact->is_primary);
    }
  if (!tn_rows_differ (&self->key, g_strdup (key->str)))
    return NULL;
  tn_rows_clear (ADW_PREFERENCES_GROUP (self), self->rows);
  for (guint i = 0; i < contacts->len; i++)
    add_contact (self, g_ptr_array_index (contacts, i));
  if (contacts->len == 0)
    add_row (self, _ ("No Contacts"), _ ("The people of this organization whom you talk to."));
  return NULL;
}

static void
read_again (TnContactsGroup *self)
{
  dex_future_disown (dex_future_finally (
      tn_state_list_contacts (tn_services_get_store (self->services), self->organization),
      read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static void
store_changed_cb (TnStore *store, guint tables, TnContactsGroup *self)
{
  if (tables & TN_TABLE_ORGANIZATIONS)
    read_again (self);
}

static void
add_clicked_cb (GtkButton *button, TnContactsGroup *self)
{
  const TnContact contact = { .organization = self->organization };

  adw_dialog_present (tn_contact_dialog_new (self->services, &contact), GTK_WIDGET (self));
}

void
tn_contacts_group_set_organization (TnContactsGroup *self,
                                    TnServices *services,
                                    gint64 organization)
{
  g_return_if_fail (self->services == NULL);

  self->services = g_object_ref (services);
  self->organization = organization;
  gtk_widget_set_sensitive (self->add_button, !tn_services_is_read_only (services));
  g_signal_connect_object (tn_services_get_store (services),
                           "changed",
                           G_CALLBACK (store_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  read_again (self);
}

static void
tn_contacts_group_dispose (GObject *object)
{
  g_clear_object (&TN_CONTACTS_GROUP (object)->services);
  G_OBJECT_CLASS (tn_contacts_group_parent_class)->dispose (object);
}

static void
tn_contacts_group_finalize (GObject *object)
{
  TnContactsGroup *self = TN_CONTACTS_GROUP (object);

  g_ptr_array_unref (self->rows);
  g_free (self->key);
  G_OBJECT_CLASS (tn_contacts_group_parent_class)->finalize (object);
}

static void
tn_contacts_group_class_init (TnContactsGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_contacts_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_contacts_group_finalize;
}

static void
tn_contacts_group_init (TnContactsGroup *self)
{
  self->rows = g_ptr_array_new ();
  self->add_button = gtk_button_new_with_label (_ ("Add Contact…"));
  gtk_widget_set_valign (self->add_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->add_button, "flat");
  g_signal_connect_object (self->add_button,
                           "clicked",
                           G_CALLBACK (add_clicked_cb),
                           self,
                           G_CONNECT_DEFAULT);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->add_button);
}
