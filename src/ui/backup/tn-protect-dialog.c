/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-protect-dialog.h"

#include "tn-backup-list.h"
#include "tn-browser.h"
#include "tn-cache-backup.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-graph-error.h"

#include <glib/gi18n-lib.h>

#define TN_TYPE_PROTECT_DIALOG (tn_protect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnProtectDialog, tn_protect_dialog, TN, PROTECT_DIALOG, AdwDialog)

struct _TnProtectDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnRecord *tenant;     /* (owned) */
  TnBackupService service;
  GCancellable *cancellable; /* (owned): ends the question for a permission */
  gboolean forbidden;        /* the button asks for a permission now */

  TnBackupList *list;
  AdwWindowTitle *title;
  GtkLabel *note;
  AdwBanner *banner;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (TnProtectDialog, tn_protect_dialog, ADW_TYPE_DIALOG)

static TnProtectDialog *
dialog_of (gpointer data)
{
  g_autoptr (TnProtectDialog) self = g_weak_ref_get (data);

  return self != NULL && self->services != NULL ? g_steal_pointer (&self) : NULL;
}

static TnSnapshotTarget
target_of (TnProtectDialog *self)
{
  return (TnSnapshotTarget) { tn_record_get_id (self->tenant),
                              tn_record_get_string (self->tenant, "tenant-id"),
                              tn_record_get_string (self->tenant, "name") };
}

static void
update (TnProtectDialog *self)
{
  guint n = tn_backup_list_count_chosen (self->list);
  g_autofree char *what = tn_backup_service_count (self->service, n);
  /* Translators: "12 mailboxes" */
  g_autofree char *label = g_strdup_printf (_ ("_Protect %s"), what);

  gtk_button_set_label (GTK_BUTTON (self->button), label);
  gtk_widget_set_sensitive (self->button, n > 0);
}

static gboolean
is_any (const TnBackupItem *item)
{
  return TRUE;
}

static char *
text_of (const TnBackupItem *item, gpointer user_data)
{
  return g_strdup (item->details);
}

static DexFuture *
gap_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnProtectDialog) self = dialog_of (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || value == NULL)
    return NULL;
  tn_backup_list_set_items (self->list, g_value_get_boxed (value), TRUE, is_any);
  tn_backup_list_focus (self->list);
  return NULL;
}

static void
tell (TnProtectDialog *self, const char *text, gboolean forbidden)
{
  self->forbidden = forbidden;
  adw_banner_set_title (self->banner, text);
  adw_banner_set_button_label (self->banner, forbidden ? _ ("_Ask for Permission…") : NULL);
  adw_banner_set_revealed (self->banner, *text != '\0');
}

static DexFuture *
protected_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnProtectDialog) self = dialog_of (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autoptr (GPtrArray) refused =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_backup_item_free);
  GPtrArray *results = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autofree char *text = NULL;

  if (self == NULL)
    return NULL;
  update (self);
  if (results == NULL)
    {
      gboolean forbidden = g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN);

      text = forbidden ? g_strdup (_ ("Protecting users needs one more permission"))
                       : tn_error_text (error);
      tell (self, text, forbidden);
      return NULL;
    }
  for (guint i = 0; i < results->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (results, i);

      if (item->problem != NULL)
        g_ptr_array_add (refused, tn_backup_item_copy (item));
    }
  if (refused->len == 0)
    {
      adw_dialog_close (ADW_DIALOG (self));
      return NULL;
    }
  text = g_strdup_printf (ngettext ("Microsoft refused %u; the others are protected",
                                    "Microsoft refused %u; the others are protected",
                                    refused->len),
                          refused->len);
  tell (self, text, FALSE);
  tn_backup_list_set_items (self->list, refused, TRUE, NULL);
  return NULL;
}

static void
protect_cb (GtkButton *button, TnProtectDialog *self)
{
  const TnSnapshotTarget target = target_of (self);
  g_autoptr (GPtrArray) chosen = tn_backup_list_get_chosen (self->list);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (ids, ((TnBackupItem *) g_ptr_array_index (chosen, i))->object);
  gtk_widget_set_sensitive (self->button, FALSE);
  tell (self, "", FALSE);
  dex_future_disown (
      dex_future_finally (tn_m365_protect (self->services, &target, self->service, ids),
                          protected_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static DexFuture *
permitted_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnProtectDialog) self = dialog_of (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (self == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) == NULL)
    text = tn_error_text (error);
  tell (self, text != NULL ? text : "", text != NULL);
  return NULL;
}

static void
open_browser (const char *url, gpointer widget)
{
  tn_browser_open (widget, url);
}

static void
permit_cb (AdwBanner *banner, TnProtectDialog *self)
{
  const TnWay way = { .open = open_browser, .user_data = self };

  if (!self->forbidden)
    return;
  adw_banner_set_button_label (banner, _ ("Waiting for Microsoft…"));
  dex_future_disown (dex_future_finally (
      tn_permit_backup (self->services, self->tenant, TRUE, &way, self->cancellable),
      permitted_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

AdwDialog *
tn_protect_dialog_new (TnServices *services, TnRecord *tenant, TnBackupService service)
{
  TnProtectDialog *self = g_object_new (TN_TYPE_PROTECT_DIALOG, NULL);

  self->services = g_object_ref (services);
  self->tenant = g_object_ref (tenant);
  self->service = service;
  adw_window_title_set_subtitle (self->title, tn_record_get_string (tenant, "name"));
  adw_window_title_set_title (self->title, tn_backup_service_title (service));
  dex_future_disown (dex_future_finally (tn_cache_list_backup_gap (tn_services_get_store (services),
                                                                   tn_record_get_id (tenant),
                                                                   service),
                                         gap_read_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
  return ADW_DIALOG (self);
}

static void
tn_protect_dialog_dispose (GObject *object)
{
  TnProtectDialog *self = TN_PROTECT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->services);
  g_clear_object (&self->tenant);
  G_OBJECT_CLASS (tn_protect_dialog_parent_class)->dispose (object);
}

static void
tn_protect_dialog_finalize (GObject *object)
{
  g_object_unref (TN_PROTECT_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (tn_protect_dialog_parent_class)->finalize (object);
}

static void
tn_protect_dialog_class_init (TnProtectDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_protect_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_protect_dialog_finalize;
}

static void
tn_protect_dialog_init (TnProtectDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new (), *bar = gtk_action_bar_new (),
            *header = adw_header_bar_new ();

  self->cancellable = g_cancellable_new ();
  self->list = g_object_new (TN_TYPE_BACKUP_LIST, "margin-top", 6, NULL);
  self->banner = ADW_BANNER (adw_banner_new (""));
  adw_banner_set_use_markup (self->banner, FALSE);
  self->button = gtk_button_new_with_mnemonic ("");
  gtk_widget_add_css_class (self->button, "suggested-action");
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar), self->button);
  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", ""));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  self->note = GTK_LABEL (gtk_label_new (
      _ ("Licensed users whom Microsoft 365 Backup leaves out. Microsoft bills what it protects "
         "through Azure.")));
  gtk_label_set_wrap (self->note, TRUE);
  gtk_label_set_xalign (self->note, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "dimmed");
  gtk_widget_set_margin_start (GTK_WIDGET (self->note), 14);
  gtk_widget_set_margin_end (GTK_WIDGET (self->note), 14);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->note));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->banner));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->list));
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Unprotected Users"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 480);
  adw_dialog_set_content_height (ADW_DIALOG (self), 560);
  adw_dialog_set_child (ADW_DIALOG (self), view);
  tn_backup_list_set_texts (self->list, text_of, NULL, NULL);
  g_object_bind_property (self->banner, "revealed", self->banner, "visible", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->list, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->button,
                           "clicked",
                           G_CALLBACK (protect_cb),
                           self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->banner,
                           "button-clicked",
                           G_CALLBACK (permit_cb),
                           self,
                           G_CONNECT_DEFAULT);
  update (self);
}
