/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-files-dialog.h"

#include "tn-backup-list.h"
#include "tn-confirm.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-permit-banner.h"
#include "tn-restore-run.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

/* A folder ------------------------------------------------------------------------------ */

#define TN_TYPE_FOLDER_PAGE (tn_folder_page_get_type ())
G_DECLARE_FINAL_TYPE (TnFolderPage, tn_folder_page, TN, FOLDER_PAGE, AdwNavigationPage)

#define TN_TYPE_FILES_DIALOG (tn_files_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnFilesDialog, tn_files_dialog, TN, FILES_DIALOG, AdwDialog)

struct _TnFilesDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnRecord *tenant;     /* (owned) */
  TnBackupService service;
  TnBackupItem *unit;        /* (owned) */
  gint64 wanted;             /* the time that somebody chose */
  GHashTable *chosen;        /* (owned) (element-type TnBackupItem): by id, of all folders */
  TnBackupItem *session;     /* (owned) (nullable until Microsoft has it ready) */
  GCancellable *cancellable; /* (owned) */

  AdwNavigationView *navigation;
};

G_DEFINE_FINAL_TYPE (TnFilesDialog, tn_files_dialog, ADW_TYPE_DIALOG)

struct _TnFolderPage
{
  AdwNavigationPage parent_instance;

  GPtrArray *items; /* (owned) (nullable until read) (element-type TnBackupItem) */
  gboolean filling;

  AdwWindowTitle *title;
  TnPermitBanner *banner;
  GtkStack *stack;
  AdwStatusPage *failed;
  TnBackupList *list;
  GtkWidget *restore;
};

G_DEFINE_FINAL_TYPE (TnFolderPage, tn_folder_page, ADW_TYPE_NAVIGATION_PAGE)

static TnFilesDialog *
dialog_of (TnFolderPage *page)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (page), TN_TYPE_FILES_DIALOG);

  return dialog != NULL ? TN_FILES_DIALOG (dialog) : NULL;
}

static char *
text_of (const TnBackupItem *item, gpointer user_data)
{
  return item->total >= 0 && !tn_backup_item_is_place (item) ? g_format_size ((guint64) item->total)
                                                             : NULL;
}

/* What is chosen in one folder stays so when another one is looked into. */
static void
remember (TnFolderPage *page, TnFilesDialog *self)
{
  g_autoptr (GPtrArray) chosen = tn_backup_list_get_chosen (page->list);

  for (guint i = 0; page->items != NULL && i < page->items->len; i++)
    g_hash_table_remove (self->chosen, ((TnBackupItem *) g_ptr_array_index (page->items, i))->id);
  for (guint i = 0; i < chosen->len; i++)
    {
      const TnBackupItem *item = g_ptr_array_index (chosen, i);

      TnBackupItem *copy = tn_backup_item_copy (item);

      g_hash_table_replace (self->chosen, copy->id, copy);
    }
}

static void
update (TnFolderPage *page)
{
  TnFilesDialog *self = dialog_of (page);
  guint n = self != NULL ? g_hash_table_size (self->chosen) : 0;
  g_autofree char *label = n > 0
                               ? g_strdup_printf (ngettext ("_Restore %'u…", "_Restore %'u…", n), n)
                               : g_strdup (_ ("_Restore…"));

  gtk_button_set_label (GTK_BUTTON (page->restore), label);
  gtk_widget_set_sensitive (page->restore,
                            n > 0 && self != NULL && !tn_services_is_read_only (self->services));
}

static void
chosen_changed_cb (TnFolderPage *page)
{
  TnFilesDialog *self = dialog_of (page);

  if (self != NULL && !page->filling)
    remember (page, self);
  update (page);
}

static void
show_error (TnFolderPage *page, const GError *error)
{
  tn_error_describe (page->failed, error);
  gtk_stack_set_visible_child_name (page->stack, "failed");
}

static DexFuture *
looked_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnFolderPage) page = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (page == NULL || dialog_of (page) == NULL)
    return NULL;
  if (value == NULL)
    {
      show_error (page, error);
      return NULL;
    }
  page->filling = TRUE;
  page->items = g_value_dup_boxed (value);
  tn_backup_list_set_items (page->list, page->items, TRUE, NULL);
  tn_backup_list_choose (page->list, dialog_of (page)->chosen);
  page->filling = FALSE;
  update (page);
  gtk_stack_set_visible_child_name (page->stack, "ready");
  tn_backup_list_focus (page->list);
  return NULL;
}

/* @place: (nullable): the top */
static void
look (TnFilesDialog *self, TnFolderPage *page, const TnBackupItem *place)
{
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);

  dex_future_disown (dex_future_finally (tn_m365_look (self->services,
                                                       &target,
                                                       self->service,
                                                       self->session->id,
                                                       place,
                                                       self->cancellable),
                                         looked_cb,
                                         tn_weak_ref_new (page),
                                         tn_weak_ref_free));
}

static void
set_title (TnFolderPage *page, TnFilesDialog *self, const char *title)
{
  g_autofree char *time = tn_time_format_local (self->session->time);
  /* Translators: %s is a time */
  g_autofree char *subtitle = g_strdup_printf (_ ("As of %s"), time);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (page), title);
  adw_window_title_set_title (page->title, title);
  adw_window_title_set_subtitle (page->title, subtitle);
}

/* Gone back to: another folder's choice counts, too. */
static void
shown_cb (TnFolderPage *page)
{
  update (page);
}

static void
opened_cb (TnBackupList *list, const TnBackupItem *place, TnFolderPage *page)
{
  TnFilesDialog *self = dialog_of (page);
  TnFolderPage *inner =
      g_object_new (TN_TYPE_FOLDER_PAGE, "title", tn_backup_item_title (place), NULL);

  set_title (inner, self, tn_backup_item_title (place));
  adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (inner));
  look (self, inner, place);
}

/* Restoring ----------------------------------------------------------------------------- */

static void
failed_cb (TnRestoreRun *run, const GError *error, TnFilesDialog *self)
{
  TnFolderPage *page;

  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (run), TRUE);
  adw_navigation_view_pop (self->navigation);
  page = TN_FOLDER_PAGE (adw_navigation_view_get_visible_page (self->navigation));
  /* What was chosen stays so. */
  tn_permit_banner_tell_error (page->banner, error);
}

static void
restore_now (GtkWidget *widget)
{
  TnFolderPage *page = TN_FOLDER_PAGE (widget);
  TnFilesDialog *self = dialog_of (page);
  g_autoptr (GPtrArray) chosen = g_hash_table_get_values_as_ptr_array (self->chosen);
  const TnBackupRequest request = {
    .service = self->service,
    .browse = self->session->id,
    .time = self->session->time,
    .items = chosen,
  };
  TnRestoreRun *run = g_object_new (TN_TYPE_RESTORE_RUN, NULL);

  tn_permit_banner_set_tenant (page->banner, self->services, self->tenant);
  tn_permit_banner_tell (page->banner, NULL);
  for (guint i = 0; i < chosen->len; i++)
    ((TnBackupItem *) g_ptr_array_index (chosen, i))->time = self->session->time;
  g_signal_connect_object (run, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_DEFAULT);
  adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (run));
  tn_restore_run_begin (run, self->services, self->tenant, &request);
}

/* Some of the names, for a question. */
static char *
name_chosen (TnFilesDialog *self)
{
  GString *names = g_string_new (NULL);
  GHashTableIter iter;
  gpointer item;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->chosen);
  while (n < 3 && g_hash_table_iter_next (&iter, NULL, &item))
    g_string_append_printf (names, "%s%s", n++ > 0 ? ", " : "", ((TnBackupItem *) item)->name);
  if (g_hash_table_size (self->chosen) > n)
    g_string_append (names, "…");
  return g_string_free_and_steal (names);
}

/* RES-14, RES-15: where it goes is Microsoft's choice, and that is said. */
static void
restore_cb (GtkButton *button, TnFolderPage *page)
{
  TnFilesDialog *self = dialog_of (page);
  guint n = g_hash_table_size (self->chosen);
  g_autofree char *heading =
      g_strdup_printf (ngettext ("Restore %'u Item?", "Restore %'u Items?", n), n);
  g_autofree char *time = tn_time_format_local (self->session->time);
  g_autofree char *names = name_chosen (self);
  /* Translators: the name of a OneDrive or a site, a time, and names of files */
  g_autofree char *body = g_strdup_printf (
      _ ("%1$s, as of %2$s\n%3$s\n\nThey come into a new folder beside what is there; nothing is "
         "overwritten. Microsoft cannot stop a restore, and offers no other place and no "
         "download."),
      self->unit->name != NULL ? self->unit->name : self->unit->id,
      time,
      names);

  tn_confirm (GTK_WIDGET (page),
              heading,
              body,
              _ ("_Restore"),
              ADW_RESPONSE_SUGGESTED,
              restore_now);
}

/* Construction -------------------------------------------------------------------------- */

static void
tn_folder_page_finalize (GObject *object)
{
  g_clear_pointer (&TN_FOLDER_PAGE (object)->items, g_ptr_array_unref);
  G_OBJECT_CLASS (tn_folder_page_parent_class)->finalize (object);
}

static void
tn_folder_page_class_init (TnFolderPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_folder_page_finalize;
}

static void
tn_folder_page_init (TnFolderPage *page)
{
  GtkWidget *view = adw_toolbar_view_new (), *bar = gtk_action_bar_new (),
            *header = adw_header_bar_new ();

  page->title = ADW_WINDOW_TITLE (adw_window_title_new ("", ""));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (page->title));
  page->list = g_object_new (TN_TYPE_BACKUP_LIST, "margin-top", 6, NULL);
  tn_backup_list_set_texts (page->list, text_of, NULL, NULL);
  tn_backup_list_set_opens (page->list, tn_backup_item_is_place);
  tn_backup_list_set_empty (page->list, _ ("Empty"), _ ("Nothing was in it at that time."));
  page->failed = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_title (page->failed, _ ("Files Cannot Be Shown"));
  adw_status_page_set_icon_name (page->failed, "tn-error-symbolic");
  page->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (page->stack, adw_spinner_new (), "loading");
  gtk_stack_add_named (page->stack, GTK_WIDGET (page->list), "ready");
  gtk_stack_add_named (page->stack, GTK_WIDGET (page->failed), "failed");
  page->restore = gtk_button_new_with_mnemonic ("");
  gtk_widget_add_css_class (page->restore, "suggested-action");
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar), page->restore);
  page->banner = g_object_new (TN_TYPE_PERMIT_BANNER, NULL);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (page->banner));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (page->stack));
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (page), view);
  g_signal_connect_object (page->list,
                           "changed",
                           G_CALLBACK (chosen_changed_cb),
                           page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "showing", G_CALLBACK (shown_cb), page, G_CONNECT_DEFAULT);
  g_signal_connect_object (page->list, "opened", G_CALLBACK (opened_cb), page, G_CONNECT_DEFAULT);
  g_signal_connect_object (page->restore,
                           "clicked",
                           G_CALLBACK (restore_cb),
                           page,
                           G_CONNECT_DEFAULT);
  update (page);
}

static DexFuture *
session_opened_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnFilesDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  TnFolderPage *page;
  g_autofree char *time = NULL, *wanted = NULL, *text = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  page = TN_FOLDER_PAGE (adw_navigation_view_get_visible_page (self->navigation));
  if (value == NULL)
    {
      show_error (page, error);
      return NULL;
    }
  self->session = tn_backup_item_copy (g_value_get_boxed (value));
  set_title (page, self, self->unit->name != NULL ? self->unit->name : self->unit->id);
  if (self->session->time < self->wanted)
    {
      time = tn_time_format_local (self->session->time);
      wanted = tn_time_format_local (self->wanted);
      /* Translators: two times */
      text =
          g_strdup_printf (_ ("Microsoft offers single files as of %1$s, not of %2$s: only few of "
                              "its points can be looked into"),
                           time,
                           wanted);
      tn_permit_banner_tell (page->banner, text);
    }
  look (self, page, NULL);
  return NULL;
}

AdwDialog *
tn_files_dialog_new (TnServices *services,
                     TnRecord *tenant,
                     TnBackupService service,
                     const TnBackupItem *unit,
                     gint64 time)
{
  TnFilesDialog *self = g_object_new (TN_TYPE_FILES_DIALOG, NULL);
  TnFolderPage *top =
      g_object_new (TN_TYPE_FOLDER_PAGE, "title", tn_backup_item_title (unit), NULL);
  TnSnapshotTarget target;

  self->services = g_object_ref (services);
  self->tenant = g_object_ref (tenant);
  self->service = service;
  self->unit = tn_backup_item_copy (unit);
  self->wanted = time;
  adw_window_title_set_title (top->title, tn_backup_item_title (unit));
  target = tn_snapshot_target_of (self->tenant);
  adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (top));
  dex_future_disown (
      dex_future_finally (tn_m365_open (services, &target, service, unit, time, self->cancellable),
                          session_opened_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
  return ADW_DIALOG (self);
}

static void
tn_files_dialog_dispose (GObject *object)
{
  TnFilesDialog *self = TN_FILES_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->services);
  g_clear_object (&self->tenant);
  G_OBJECT_CLASS (tn_files_dialog_parent_class)->dispose (object);
}

static void
tn_files_dialog_finalize (GObject *object)
{
  TnFilesDialog *self = TN_FILES_DIALOG (object);

  g_clear_pointer (&self->unit, tn_backup_item_free);
  g_clear_pointer (&self->session, tn_backup_item_free);
  g_hash_table_unref (self->chosen);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (tn_files_dialog_parent_class)->finalize (object);
}

static void
tn_files_dialog_class_init (TnFilesDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_files_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_files_dialog_finalize;
}

static void
tn_files_dialog_init (TnFilesDialog *self)
{
  self->cancellable = g_cancellable_new ();
  /* The key is the item's own id. */
  self->chosen =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) tn_backup_item_free);
  self->navigation = ADW_NAVIGATION_VIEW (adw_navigation_view_new ());
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Files and Folders"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 560);
  adw_dialog_set_content_height (ADW_DIALOG (self), 600);
  adw_dialog_set_child (ADW_DIALOG (self), GTK_WIDGET (self->navigation));
}
