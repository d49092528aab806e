/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-asset-dialog.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-pick-row.h"
#include "tn-row.h"
#include "tn-state-clients.h"
#include "tn-text.h"
#include "tn-unsaved.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

/* What stands in the place of a device in the list of them. */
#define DEVICE_AUTOMATIC "automatic"
#define DEVICE_NONE "none"

struct _TnAssetDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnRecord *asset;      /* (owned) (nullable): as it was */
  gint64 organization;  /* 0: not chosen yet */
  gint64 end_user;      /* 0: nobody, or whoever has the device */
  gboolean manual;      /* a person chose the end user */
  char *device;         /* (owned) (nullable): chosen now: an id, or one of the words above */

  AdwEntryRow *name_row;
  AdwActionRow *organization_row;
  AdwActionRow *end_user_row;
  GtkLabel *end_user_note;
  AdwActionRow *device_row;
  GtkLabel *device_note;
  AdwEntryRow *kind_row;
  AdwEntryRow *serial_row;
  AdwEntryRow *manufacturer_row;
  AdwEntryRow *model_row;
  AdwEntryRow *system_row;
  AdwEntryRow *notes_row;
  GtkWidget *save_button;
  GtkWidget *delete_row;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (TnAssetDialog, tn_asset_dialog, ADW_TYPE_DIALOG)

static void
update (TnAssetDialog *self)
{
  g_autofree char *name = tn_row_text (self->name_row);

  gtk_widget_set_sensitive (self->save_button, *name != '\0' && self->organization > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->end_user_row), self->organization > 0);
}

static void
changed_cb (GtkEditable *editable, TnAssetDialog *self)
{
  update (self);
}

static void
cancel_cb (GtkButton *button, TnAssetDialog *self)
{
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
show_end_user (TnAssetDialog *self, const char *name)
{
  adw_action_row_set_subtitle (self->end_user_row, name != NULL ? name : _ ("Nobody"));
  gtk_label_set_label (self->end_user_note,
                       self->manual   ? _ ("By Hand")
                       : name != NULL ? _ ("By the Device")
                                      : "");
}

static void
show_device (TnAssetDialog *self, const char *name, gboolean manual)
{
  gboolean ambiguous = self->asset != NULL && self->device == NULL &&
                       tn_record_get_int (self->asset, "ambiguous") > 0;
  gboolean looked_for = self->device != NULL && g_str_equal (self->device, DEVICE_AUTOMATIC);

  adw_action_row_set_subtitle (self->device_row,
                               ambiguous      ? _ ("Not sure which: choose one")
                               : looked_for   ? _ ("Looked for when it is saved")
                               : name != NULL ? name
                                              : _ ("None"));
  gtk_label_set_label (self->device_note,
                       manual         ? _ ("By Hand")
                       : name != NULL ? _ ("By Itself")
                                      : "");
}

/* Choosing ------------------------------------------------------------------ */

static void
organization_picked (const char *id, const char *name, gpointer data)
{
  g_autoptr (TnAssetDialog) self = g_weak_ref_get (data);

  if (self == NULL || self->services == NULL)
    return;
  self->organization = g_ascii_strtoll (id, NULL, 10);
  self->end_user = 0;
  self->manual = FALSE;
  show_end_user (self, NULL);
  adw_action_row_set_subtitle (self->organization_row, name);
  tn_unsaved_set (GTK_WIDGET (self), TRUE);
  update (self);
}

static void
organization_cb (GtkWidget *row, TnAssetDialog *self)
{
  const TnPickRow what = { .kind = TN_LIST_ORGANIZATIONS,
                           .detail = "managed-tenant-name",
                           .title = _ ("Organization"),
                           .empty = _ ("There is no organization.") };

  tn_pick_row (GTK_WIDGET (self),
               tn_services_get_store (self->services),
               &what,
               organization_picked,
               tn_weak_ref_new (self),
               tn_weak_ref_free);
}

static void
end_user_picked (const char *id, const char *name, gpointer data)
{
  g_autoptr (TnAssetDialog) self = g_weak_ref_get (data);

  if (self == NULL || self->services == NULL)
    return;
  self->end_user = g_ascii_strtoll (id, NULL, 10);
  self->manual = self->end_user > 0;
  tn_unsaved_set (GTK_WIDGET (self), TRUE);
  show_end_user (self, self->manual ? name : NULL);
}

static void
end_user_cb (GtkWidget *row, TnAssetDialog *self)
{
  const TnPickRow what = { .kind = TN_LIST_END_USERS,
                           .parent = self->organization,
                           .detail = "email",
                           .title = _ ("End User"),
                           .empty = _ ("This organization has no end users."),
                           .nobody = _ ("Whoever Has the Device") };

  tn_pick_row (GTK_WIDGET (self),
               tn_services_get_store (self->services),
               &what,
               end_user_picked,
               tn_weak_ref_new (self),
               tn_weak_ref_free);
}

static void
device_picked (const char *id, const char *name, gpointer data)
{
  g_autoptr (TnAssetDialog) self = g_weak_ref_get (data);

  if (self == NULL || self->services == NULL)
    return;
  g_set_str (&self->device, id);
  tn_unsaved_set (GTK_WIDGET (self), TRUE);
  if (g_str_equal (id, DEVICE_AUTOMATIC))
    show_device (self, NULL, FALSE);
  else
    show_device (self, g_str_equal (id, DEVICE_NONE) ? NULL : name, TRUE);
}

static DexFuture *
devices_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnAssetDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *choices = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_pick_entry_free);

  if (self == NULL || self->services == NULL)
    return NULL;
  if (choices == NULL)
    {
      tn_error_show (self->error_label, error);
      return NULL;
    }
  g_ptr_array_add (entries,
                   tn_pick_entry_new (DEVICE_AUTOMATIC,
                                      _ ("Found by Itself"),
                                      _ ("By serial number, or by a name that is unique")));
  g_ptr_array_add (entries, tn_pick_entry_new (DEVICE_NONE, _ ("None of These"), NULL));
  for (guint i = 0; i < choices->len; i++)
    {
      const TnDeviceChoice *choice = g_ptr_array_index (choices, i);
      const char *const parts[] = { choice->likely ? _ ("Likely") : NULL,
                                    choice->owner,
                                    choice->model,
                                    choice->serial };
      g_autofree char *detail = tn_text_join_parts (parts, G_N_ELEMENTS (parts));

      g_ptr_array_add (entries, tn_pick_entry_new (choice->device_id, choice->name, detail));
    }
  adw_dialog_present (tn_pick_dialog_new (_ ("Device"),
                                          "",
                                          entries,
                                          device_picked,
                                          tn_weak_ref_new (self),
                                          tn_weak_ref_free),
                      GTK_WIDGET (self));
  return NULL;
}

static void
device_cb (GtkWidget *row, TnAssetDialog *self)
{
  dex_future_disown (
      dex_future_finally (tn_state_list_device_choices (tn_services_get_store (self->services),
                                                        tn_record_get_id (self->asset)),
                          devices_read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

/* Saving -------------------------------------------------------------------- */

static DexFuture *
done_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnAssetDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) != NULL)
    {
      adw_dialog_force_close (ADW_DIALOG (self));
      return NULL;
    }
  tn_error_show (self->error_label, error);
  update (self);
  return NULL;
}

/* The device goes after the asset: it may be a new one. */
typedef struct
{
  TnServices *services; /* (owned) */
  char *device;         /* (owned) */
} Link;

static void
link_free (gpointer data)
{
  Link *link = data;

  g_object_unref (link->services);
  g_free (link->device);
  g_free (link);
}

static DexFuture *
put_cb (DexFuture *future, gpointer data)
{
  Link *link = data;
  gint64 id = g_value_get_int64 (dex_future_get_value (future, NULL));

  return tn_state_link_asset (tn_services_get_store (link->services),
                              tn_services_get_actor (link->services),
                              id,
                              g_str_equal (link->device, DEVICE_AUTOMATIC) ? NULL
                              : g_str_equal (link->device, DEVICE_NONE)    ? ""
                                                                           : link->device,
                              tn_services_now (link->services));
}

static void
save_cb (GtkWidget *widget, TnAssetDialog *self)
{
  g_autofree char *name = tn_row_text (self->name_row), *kind = tn_row_text (self->kind_row),
                  *serial = tn_row_text (self->serial_row),
                  *manufacturer = tn_row_text (self->manufacturer_row),
                  *model = tn_row_text (self->model_row), *system = tn_row_text (self->system_row),
                  *notes = tn_row_text (self->notes_row);
  const TnAssetData data = { .organization = self->organization,
                             .name = name,
                             .kind = kind,
                             .serial = serial,
                             .manufacturer = manufacturer,
                             .model = model,
                             .system = system,
                             .notes = notes,
                             .custom = self->asset != NULL
                                           ? tn_record_get_string (self->asset, "custom")
                                           : NULL,
                             .end_user = self->end_user,
                             .manual = self->manual };
  DexFuture *future;

  if (!gtk_widget_get_sensitive (self->save_button))
    return;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  future = tn_state_put_asset (tn_services_get_store (self->services),
                               tn_services_get_actor (self->services),
                               self->asset != NULL ? tn_record_get_id (self->asset) : 0,
                               &data,
                               tn_services_now (self->services));
  if (self->device != NULL)
    {
      Link *link = g_new (Link, 1);

      *link = (Link) { g_object_ref (self->services), g_strdup (self->device) };
      future = dex_future_then (future, put_cb, link, link_free);
    }
  dex_future_disown (
      dex_future_finally (future, done_cb, tn_weak_ref_new (self), tn_weak_ref_free));
}

static DexFuture *
deleted_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnAssetDialog) self = g_weak_ref_get (data);
  g_autoptr (TnWindow) window =
      self != NULL && self->services != NULL && gtk_widget_get_root (GTK_WIDGET (self)) != NULL
          ? g_object_ref (tn_window_get (GTK_WIDGET (self)))
          : NULL;

  if (window != NULL && dex_future_get_value (future, NULL) != NULL)
    tn_window_toast_undo (window,
                          _ ("Asset deleted"),
                          "asset.delete",
                          tn_record_get_id (self->asset));
  return window != NULL ? done_cb (future, data) : NULL;
}

static void
delete_cb (GtkWidget *widget, TnAssetDialog *self)
{
  dex_future_disown (
      dex_future_finally (tn_state_delete_asset (tn_services_get_store (self->services),
                                                 tn_services_get_actor (self->services),
                                                 tn_record_get_id (self->asset),
                                                 tn_services_now (self->services)),
                          deleted_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

/* The dialog ---------------------------------------------------------------- */

static void
fill (TnAssetDialog *self)
{
  const struct
  {
    AdwEntryRow *row;
    const char *field;
  } rows[] = {
    { self->name_row, "name" },       { self->kind_row, "kind" },
    { self->serial_row, "serial" },   { self->manufacturer_row, "own-manufacturer" },
    { self->model_row, "own-model" }, { self->system_row, "own-system" },
    { self->notes_row, "notes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_editable_set_text (GTK_EDITABLE (rows[i].row),
                           tn_record_get_string (self->asset, rows[i].field) ?: "");
  self->organization = tn_record_get_int (self->asset, "organization");
  self->end_user = MAX (0, tn_record_get_int (self->asset, "end-user"));
  self->manual = tn_record_get_int (self->asset, "manual") > 0;
  show_end_user (self, tn_record_get_string (self->asset, "end-user-name"));
  show_device (self,
               tn_record_get_string (self->asset, "device-name")
                   ?: tn_record_get_string (self->asset, "device-id"),
               tn_record_get_int (self->asset, "device-manual") > 0);
}

AdwDialog *
tn_asset_dialog_new (TnServices *services, TnAsset *asset, gint64 organization, const char *name)
{
  TnAssetDialog *self = g_object_new (TN_TYPE_ASSET_DIALOG, NULL);
  gboolean writable = !tn_services_is_read_only (services);

  self->services = g_object_ref (services);
  self->organization = organization;
  adw_dialog_set_title (ADW_DIALOG (self), asset != NULL ? _ ("Asset") : _ ("Add Asset"));
  show_end_user (self, NULL);
  if (asset != NULL)
    {
      self->asset = g_object_ref (TN_RECORD (asset));
      fill (self);
      name = tn_record_get_string (self->asset, "organization-name");
    }
  adw_action_row_set_subtitle (self->organization_row, name != NULL ? name : _ ("Choose One"));
  /* An asset does not wander: whose people could have it would not be known. */
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->organization_row),
                                    asset == NULL && organization == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->device_row), asset != NULL);
  gtk_widget_set_visible (self->delete_row, asset != NULL && writable);
  gtk_widget_set_visible (self->save_button, writable);
  update (self);
  return ADW_DIALOG (self);
}

static void
tn_asset_dialog_dispose (GObject *object)
{
  TnAssetDialog *self = TN_ASSET_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_ASSET_DIALOG);
  g_clear_object (&self->asset);
  g_clear_object (&self->services);
  g_clear_pointer (&self->device, g_free);
  G_OBJECT_CLASS (tn_asset_dialog_parent_class)->dispose (object);
}

static void
tn_asset_dialog_class_init (TnAssetDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_asset_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/assets/tn-asset-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, organization_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, end_user_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, end_user_note);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, device_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, device_note);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, kind_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, serial_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, manufacturer_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, model_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, system_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, notes_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, delete_row);
  gtk_widget_class_bind_template_child (widget_class, TnAssetDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, organization_cb);
  gtk_widget_class_bind_template_callback (widget_class, end_user_cb);
  gtk_widget_class_bind_template_callback (widget_class, device_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
}

static void
tn_asset_dialog_init (TnAssetDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_unsaved_watch (GTK_WIDGET (self));
}
