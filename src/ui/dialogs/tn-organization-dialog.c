/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-organization-dialog.h"

#include "tn-dex.h"
#include "tn-dialog-follow.h"
#include "tn-error-text.h"
#include "tn-row.h"
#include "tn-text.h"
#include "tn-unsaved.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

struct _TnOrganizationDialog
{
  AdwDialog parent_instance;

  TnServices *services;         /* (owned) */
  TnOrganization *organization; /* (owned) (nullable): a new one */
  gint64 parent;                /* chosen at first; 0: a new one of the same name */
  GListStore
      *parents; /* (owned) (element-type TnManagedTenant): the first stands for the new one */

  AdwEntryRow *name_row;
  AdwEntryRow *email_row;
  AdwEntryRow *phone_row;
  AdwEntryRow *contact_row;
  AdwEntryRow *address_row;
  AdwEntryRow *psa_row;
  AdwEntryRow *notes_row;
  AdwComboRow *parent_row;
  gboolean chosen;    /* the managed tenant, by a person */
  gboolean following; /* it is being chosen by the name */
  gboolean filling;   /* its choices are being read */
  GtkWidget *move_label;
  GtkLabel *error_label;
  GtkWidget *save_button;
};

G_DEFINE_FINAL_TYPE (TnOrganizationDialog, tn_organization_dialog, ADW_TYPE_DIALOG)

static void
update (TnOrganizationDialog *self)
{
  g_autofree char *name = tn_row_text (self->name_row), *email = tn_row_text (self->email_row);
  gboolean email_good = *email == '\0' || tn_text_is_email (email);

  gtk_widget_set_sensitive (self->save_button, *name != '\0' && email_good);
  tn_row_set_wrong (self->email_row, !email_good);
  gtk_label_set_label (self->error_label,
                       email_good ? "" : _ ("An email address looks like name@example.com."));
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), !email_good);
}

/* A client that was mapped is there already, mostly under this very name: a second one of it would
 * be a dead end. What a person chose stays. */
static void
follow_name (TnOrganizationDialog *self)
{
  g_autofree char *name = tn_row_text (self->name_row), *fold = tn_text_fold (name);
  guint found = 0;

  if (self->organization != NULL || self->parent != 0 || self->chosen)
    return;
  for (guint i = 1; *fold != '\0' && i < g_list_model_get_n_items (G_LIST_MODEL (self->parents));
       i++)
    {
      g_autoptr (TnRecord) parent = g_list_model_get_item (G_LIST_MODEL (self->parents), i);
      g_autofree char *other = tn_text_fold (tn_record_get_string (parent, "name"));

      if (g_str_equal (other, fold))
        found = i;
    }
  self->following = TRUE;
  adw_combo_row_set_selected (self->parent_row, found);
  self->following = FALSE;
}

static void
changed_cb (GtkEditable *editable, TnOrganizationDialog *self)
{
  update (self);
  follow_name (self);
}

/* MAP-05: what a move means is said before. */
static void
parent_cb (AdwComboRow *row, GParamSpec *pspec, TnOrganizationDialog *self)
{
  TnRecord *parent = adw_combo_row_get_selected_item (row),
           *organization = (TnRecord *) self->organization;

  self->chosen |= !self->following && !self->filling;
  gtk_widget_set_visible (
      self->move_label,
      parent != NULL && organization != NULL && tn_record_get_int (organization, "user-sync") > 0 &&
          tn_record_get_id (parent) != tn_record_get_int (organization, "managed-tenant-id"));
}

static void
cancel_cb (GtkButton *button, TnOrganizationDialog *self)
{
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
failed_cb (AdwDialog *dialog, const GError *error)
{
  TnOrganizationDialog *self = TN_ORGANIZATION_DIALOG (dialog);

  tn_error_show (self->error_label, error);
  gtk_widget_set_sensitive (self->save_button, TRUE);
}

static void
save_cb (GtkWidget *widget, TnOrganizationDialog *self)
{
  TnStore *store = tn_services_get_store (self->services);
  const TnActor *actor = tn_services_get_actor (self->services);
  g_autofree char *name = tn_row_text (self->name_row), *email = tn_row_text (self->email_row),
                  *phone = tn_row_text (self->phone_row),
                  *contact = tn_row_text (self->contact_row),
                  *address = tn_row_text (self->address_row), *psa_id = tn_row_text (self->psa_row),
                  *notes = tn_row_text (self->notes_row);
  const TnOrganizationData typed = { .name = name,
                                     .email = email,
                                     .phone = phone,
                                     .contact = contact,
                                     .address = address,
                                     .psa_id = psa_id,
                                     .notes = notes };
  TnRecord *parent = adw_combo_row_get_selected_item (self->parent_row);
  gint64 parent_id = parent != NULL ? tn_record_get_id (parent) : 0;
  DexFuture *future;
  gboolean moved;

  if (!gtk_widget_get_sensitive (self->save_button))
    return;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  if (self->organization != NULL)
    future = tn_state_edit_organization (store,
                                         actor,
                                         tn_record_get_id (TN_RECORD (self->organization)),
                                         &typed,
                                         parent_id,
                                         tn_services_now (self->services));
  else
    future = tn_state_add_organization (store,
                                        actor,
                                        &typed,
                                        parent_id,
                                        tn_services_now (self->services));
  /* What moved can go back; a name is typed again as easily. */
  moved = self->organization != NULL && parent_id > 0 &&
          parent_id != tn_record_get_int (TN_RECORD (self->organization), "managed-tenant-id");
  tn_dialog_follow (future,
                    ADW_DIALOG (self),
                    moved ? _ ("Organization moved") : NULL,
                    "organization.edit",
                    self->organization != NULL ? tn_record_get_id (TN_RECORD (self->organization))
                                               : 0,
                    failed_cb);
}

/* (nullable) */
static GPtrArray *
read_parents (TnStore *store, TnListFilter filter)
{
  const TnListQuery query = { .kind = TN_LIST_MANAGED_TENANTS, .filter = filter };
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (store, &query, NULL), NULL);

  return ids != NULL
             ? dex_await_boxed (tn_store_list_rows (store, TN_LIST_MANAGED_TENANTS, ids), NULL)
             : NULL;
}

/* MAP-12: every managed tenant can be the parent, mapped ones first. */
static DexFuture *
parents_fiber (gpointer data)
{
  GWeakRef *weak = data;
  g_autoptr (TnOrganizationDialog) self = g_weak_ref_get (weak);
  g_autoptr (TnStore) store =
      self != NULL ? g_object_ref (tn_services_get_store (self->services)) : NULL;
  g_autoptr (GPtrArray) mapped = NULL, unmapped = NULL;

  g_clear_object (&self);
  if (store == NULL)
    return dex_future_new_true ();
  mapped = read_parents (store, TN_FILTER_MAPPED);
  unmapped = mapped != NULL ? read_parents (store, TN_FILTER_UNMAPPED) : NULL;
  self = g_weak_ref_get (weak);
  if (self == NULL)
    return dex_future_new_true ();
  /* All of them, or none: the first would be chosen by itself, and saving would move there. */
  if (unmapped == NULL)
    {
      gtk_label_set_label (self->error_label, _ ("The managed tenants cannot be read now."));
      gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
      return dex_future_new_true ();
    }
  self->filling = TRUE;
  g_ptr_array_extend (mapped, unmapped, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  g_list_store_splice (self->parents,
                       g_list_model_get_n_items (G_LIST_MODEL (self->parents)),
                       0,
                       mapped->pdata,
                       mapped->len);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->parents)); i++)
    {
      g_autoptr (TnRecord) parent = g_list_model_get_item (G_LIST_MODEL (self->parents), i);

      if (tn_record_get_id (parent) == self->parent)
        adw_combo_row_set_selected (self->parent_row, i);
    }
  self->filling = FALSE;
  follow_name (self);
  return dex_future_new_true ();
}

AdwDialog *
tn_organization_dialog_new (TnServices *services, TnOrganization *organization, gint64 parent)
{
  TnOrganizationDialog *self = g_object_new (TN_TYPE_ORGANIZATION_DIALOG, NULL);
  TnRecord *record = (TnRecord *) organization;

  self->services = g_object_ref (services);
  self->parent = parent;
  adw_dialog_set_title (ADW_DIALOG (self),
                        organization != NULL ? _ ("Edit Organization") : _ ("Add Organization"));
  if (organization != NULL)
    {
      self->organization = g_object_ref (organization);
      self->parent = tn_record_get_int (record, "managed-tenant-id");
      gtk_editable_set_text (GTK_EDITABLE (self->name_row),
                             tn_record_get_string (record, "name") ?: "");
      gtk_editable_set_text (GTK_EDITABLE (self->email_row),
                             tn_record_get_string (record, "email") ?: "");
      gtk_editable_set_text (GTK_EDITABLE (self->phone_row),
                             tn_record_get_string (record, "phone") ?: "");
      gtk_editable_set_text (GTK_EDITABLE (self->address_row),
                             tn_record_get_string (record, "address") ?: "");
      gtk_editable_set_text (GTK_EDITABLE (self->psa_row),
                             tn_record_get_string (record, "psa-id") ?: "");
      gtk_editable_set_text (GTK_EDITABLE (self->notes_row),
                             tn_record_get_string (record, "notes") ?: "");
      /* Contacts have a place of their own once there is an organization. */
      gtk_widget_set_visible (GTK_WIDGET (self->contact_row), FALSE);
    }
  else
    {
      g_autoptr (GObject) same =
          g_object_new (TN_TYPE_MANAGED_TENANT, "name", _ ("New, Same Name"), NULL);

      self->filling = TRUE;
      g_list_store_append (self->parents, same);
      self->filling = FALSE;
    }
  dex_future_disown (tn_dex_spawn (parents_fiber, tn_weak_ref_new (self), tn_weak_ref_free));
  update (self);
  return ADW_DIALOG (self);
}

static void
tn_organization_dialog_dispose (GObject *object)
{
  TnOrganizationDialog *self = TN_ORGANIZATION_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_ORGANIZATION_DIALOG);
  g_clear_object (&self->parents);
  g_clear_object (&self->organization);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_organization_dialog_parent_class)->dispose (object);
}

static void
tn_organization_dialog_class_init (TnOrganizationDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_organization_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/dialogs/tn-organization-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, email_row);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, phone_row);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, contact_row);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, psa_row);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, notes_row);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, parent_row);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, move_label);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, parent_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
tn_organization_dialog_init (TnOrganizationDialog *self)
{
  g_autoptr (GtkExpression) name = NULL;

  self->parents = g_list_store_new (TN_TYPE_RECORD);
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_unsaved_watch (GTK_WIDGET (self));
  name = gtk_property_expression_new (TN_TYPE_MANAGED_TENANT, NULL, "name");
  adw_combo_row_set_expression (self->parent_row, name);
  adw_combo_row_set_search_match_mode (self->parent_row, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  adw_combo_row_set_model (self->parent_row, G_LIST_MODEL (self->parents));
}
