/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-start-window.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-recovery.h"
#include "tn-tables.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _TnStartWindow
{
  AdwApplicationWindow parent_instance;

  char *folder;         /* (owned) (nullable) */
  GArray *backups;      /* (owned) (nullable) (element-type TnBackup): newest first */
  guint backup;         /* the one that is offered */
  char *backup_time;    /* (owned) (nullable): of that one */
  gboolean for_keyring; /* not for a damaged file */
  gboolean restoring;   /* not rebuilding */
  gboolean working;     /* files are being moved */

  AdwStatusPage *status;
  GtkButton *first_button;
  GtkButton *second_button;
  GtkButton *third_button;
  GtkWidget *spinner;
  GtkLabel *message;
};

enum
{
  SIGNAL_AGAIN,
  SIGNAL_GO_ON,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TnStartWindow, tn_start_window, ADW_TYPE_APPLICATION_WINDOW)

static void
offer (GtkButton *button, const char *label)
{
  gtk_button_set_label (button, label);
  gtk_widget_set_visible (GTK_WIDGET (button), TRUE);
}

static void
show_working (TnStartWindow *self, gboolean working)
{
  self->working = working;
  gtk_widget_set_visible (self->spinner, working);
  /* What loses its sensitivity must not have the focus. */
  if (working)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->first_button), !working);
  gtk_widget_set_sensitive (GTK_WIDGET (self->second_button), !working);
  gtk_widget_set_sensitive (GTK_WIDGET (self->third_button), !working);
  if (!working && gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
show_message (TnStartWindow *self, const char *text)
{
  gtk_label_set_label (self->message, text);
  gtk_widget_set_visible (GTK_WIDGET (self->message), TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static gboolean
has_backup (TnStartWindow *self)
{
  return self->backups != NULL && self->backup < self->backups->len;
}

static void
offer_backup (TnStartWindow *self)
{
  g_autofree char *label = NULL, *tenants = NULL, *organizations = NULL, *holds = NULL;
  const TnBackup *backup;

  gtk_widget_set_visible (GTK_WIDGET (self->first_button), has_backup (self));
  if (!has_backup (self))
    return;
  backup = &g_array_index (self->backups, TnBackup, self->backup);
  g_free (self->backup_time);
  self->backup_time = tn_time_format_local (backup->time);
  /* Translators: %s is a date and time */
  label = g_strdup_printf (_ ("Restore Backup from %s"), self->backup_time);
  offer (self->first_button, label);
  if (backup->tenants < 0 || backup->organizations < 0)
    return;
  tenants = g_strdup_printf (ngettext ("%'d tenant", "%'d tenants", (guint) backup->tenants),
                             backup->tenants);
  organizations = g_strdup_printf (
      ngettext ("%'d organization", "%'d organizations", (guint) backup->organizations),
      backup->organizations);
  /* Translators: "3 tenants", "2 organizations" */
  holds = g_strdup_printf (_ ("That backup holds %s and %s."), tenants, organizations);
  gtk_label_set_label (self->message, holds);
  gtk_widget_set_visible (GTK_WIDGET (self->message), TRUE);
}

static void
show_refusal (TnStartWindow *self, const GError *error)
{
  g_autofree char *text = NULL, *whole = NULL;

  if (!g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_CORRUPT))
    {
      text = tn_error_text (error);
      /* Translators: %s is a sentence about what went wrong */
      whole = g_strdup_printf (_ ("%s Nothing was changed."), text);
      show_message (self, whole);
    }
  else if (self->restoring)
    {
      self->backup++;
      offer_backup (self);
      show_message (self,
                    has_backup (self)
                        ? _ ("That backup is damaged, too. There is an older one.")
                        : _ ("That backup is damaged, too, and there is no older one."));
    }
  else
    show_message (self, _ ("Nothing in the damaged file can be read. Nothing was changed."));
}

static DexFuture *
recovered_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnStartWindow) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *done = NULL;

  if (self == NULL)
    return NULL;
  show_working (self, FALSE);
  if (value == NULL)
    {
      show_refusal (self, error);
      return NULL;
    }
  done = self->restoring
             ? g_strdup_printf ("restore %s", self->backup_time)
             : g_strdup_printf ("rebuild %" G_GINT64_FORMAT " rows", g_value_get_int64 (value));
  g_signal_emit (self, signals[SIGNAL_AGAIN], 0, FALSE, done);
  return NULL;
}

static void
recover (TnStartWindow *self, gboolean restoring)
{
  self->restoring = restoring;
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
  show_working (self, TRUE);
  dex_future_disown (dex_future_finally (
      restoring ? tn_recovery_restore (self->folder,
                                       g_array_index (self->backups, TnBackup, self->backup).path)
                : tn_recovery_rebuild (self->folder),
      recovered_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static void
first_cb (GtkButton *button, TnStartWindow *self)
{
  if (self->for_keyring)
    g_signal_emit (self, signals[SIGNAL_AGAIN], 0, TRUE, NULL);
  else if (has_backup (self))
    recover (self, TRUE);
  else
    g_signal_emit (self, signals[SIGNAL_AGAIN], 0, FALSE, NULL);
}

static void
second_cb (GtkButton *button, TnStartWindow *self)
{
  if (self->for_keyring)
    g_signal_emit (self, signals[SIGNAL_GO_ON], 0);
  else
    recover (self, FALSE);
}

typedef struct
{
  char *folder;  /* (owned) */
  GFile *target; /* (owned) */
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_free (copy->folder);
  g_object_unref (copy->target);
  g_free (copy);
}

/* Worker thread. The newest changes may stand in the journal only. */
static gboolean
save_copy (gpointer data, GValue *result, GError **error)
{
  Copy *copy = data;
  g_autofree char *path = g_build_filename (copy->folder, "state.db", NULL);
  g_autofree char *journal_path = g_strconcat (path, "-wal", NULL);
  g_autofree char *uri = g_file_get_uri (copy->target);
  g_autofree char *journal_uri = g_strconcat (uri, "-wal", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) journal = g_file_new_for_path (journal_path);
  g_autoptr (GFile) journal_target = g_file_new_for_uri (journal_uri);

  return g_file_copy (file, copy->target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error) &&
         (!g_file_query_exists (journal, NULL) ||
          g_file_copy (journal, journal_target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error));
}

static DexFuture *
copied_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnStartWindow) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return NULL;
  show_message (self,
                dex_future_get_value (future, &error) != NULL ? _ ("The copy is saved.")
                                                              : error->message);
  return NULL;
}

static void
target_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TnStartWindow) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) target = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  if (self != NULL && target != NULL)
    {
      Copy *copy = g_new (Copy, 1);

      *copy = (Copy) { g_strdup (self->folder), g_object_ref (target) };
      dex_future_disown (dex_future_finally (tn_dex_run (save_copy, copy, copy_free),
                                             copied_cb,
                                             data,
                                             tn_weak_ref_free));
      return;
    }
  if (self != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    show_message (self, error->message);
  tn_weak_ref_free (data);
}

static void
third_cb (GtkButton *button, TnStartWindow *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Save a Copy of the Damaged File"));
  gtk_file_dialog_set_initial_name (dialog, "tenantry-state-damaged.db");
  gtk_file_dialog_save (dialog, GTK_WINDOW (self), NULL, target_chosen_cb, tn_weak_ref_new (self));
}

/* S34 */
static void
offer_recovery (TnStartWindow *self)
{
  self->backups = tn_recovery_list_backups (self->folder);
  adw_status_page_set_title (self->status, _ ("Tenantry’s Data Is Damaged"));
  adw_status_page_set_description (
      self->status,
      has_backup (self)
          ? _ ("The file with your integrations and mappings can no longer be read as a whole. A "
               "backup has everything up to its time. Rebuilding keeps whatever can still be read. "
               "Users, licences and scores come again from Microsoft. The damaged file is kept.")
          : _ ("The file with your integrations and mappings can no longer be read as a whole, and "
               "there is no backup yet. Rebuilding keeps whatever can still be read. Users, "
               "licences and scores come again from Microsoft. The damaged file is kept."));
  offer_backup (self);
  offer (self->second_button, _ ("Rebuild What Can Be Read"));
  offer (self->third_button, _ ("Save a Copy…"));
}

/* Nobody changed anything yet: it is the folder. */
static void
describe_folder (TnStartWindow *self)
{
  g_autofree char *text = g_strdup_printf (
      _ ("Tenantry cannot write to its data folder, %s. Make the folder writable for you, or free "
         "the file system that it is on, and try again. What is in it can be read meanwhile with "
         "“tenantry --read-only”."),
      self->folder);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (self->status, escaped);
}

TnStartWindow *
tn_start_window_new_failed (GtkApplication *application, const char *folder, const GError *error)
{
  TnStartWindow *self = g_object_new (TN_TYPE_START_WINDOW, "application", application, NULL);
  g_autofree char *text = tn_error_text (error);
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : error->message, -1);

  self->folder = g_strdup (folder);
  adw_status_page_set_icon_name (self->status, "tn-error-symbolic");
  if (folder != NULL && g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_CORRUPT))
    {
      offer_recovery (self);
      return self;
    }
  adw_status_page_set_title (self->status, _ ("Tenantry Cannot Start"));
  adw_status_page_set_description (self->status, escaped);
  if (folder != NULL && g_access (folder, W_OK) != 0)
    describe_folder (self);
  if (folder != NULL)
    offer (self->first_button, _ ("Try Again"));
  return self;
}

/* S35 */
TnStartWindow *
tn_start_window_new_keyring (GtkApplication *application)
{
  TnStartWindow *self = g_object_new (TN_TYPE_START_WINDOW, "application", application, NULL);

  self->for_keyring = TRUE;
  adw_status_page_set_icon_name (self->status, "dialog-password-symbolic");
  adw_status_page_set_title (self->status, _ ("The Keyring Is Locked or Not Set Up"));
  adw_status_page_set_description (
      self->status,
      _ ("Tenantry keeps the key to its sign-ins in the system keyring. Unlock it to go on; if "
         "there is none yet, the system asks for its password and makes it. Without it you can "
         "read what is stored here; sign-ins you make last until Tenantry ends."));
  offer (self->first_button, _ ("Unlock…"));
  offer (self->second_button, _ ("Continue for This Session Only"));
  return self;
}

/* Not in the middle of moving files. */
static gboolean
tn_start_window_close_request (GtkWindow *window)
{
  return TN_START_WINDOW (window)->working ||
         GTK_WINDOW_CLASS (tn_start_window_parent_class)->close_request (window);
}

static void
tn_start_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), TN_TYPE_START_WINDOW);
  G_OBJECT_CLASS (tn_start_window_parent_class)->dispose (object);
}

static void
tn_start_window_finalize (GObject *object)
{
  TnStartWindow *self = TN_START_WINDOW (object);

  g_free (self->folder);
  g_clear_pointer (&self->backups, g_array_unref);
  g_free (self->backup_time);
  G_OBJECT_CLASS (tn_start_window_parent_class)->finalize (object);
}

static void
tn_start_window_class_init (TnStartWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_start_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_start_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = tn_start_window_close_request;
  signals[SIGNAL_AGAIN] = g_signal_new ("again",
                                        TN_TYPE_START_WINDOW,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        2,
                                        G_TYPE_BOOLEAN,
                                        G_TYPE_STRING);
  signals[SIGNAL_GO_ON] = g_signal_new ("go-on",
                                        TN_TYPE_START_WINDOW,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/start/tn-start-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TnStartWindow, status);
  gtk_widget_class_bind_template_child (widget_class, TnStartWindow, first_button);
  gtk_widget_class_bind_template_child (widget_class, TnStartWindow, second_button);
  gtk_widget_class_bind_template_child (widget_class, TnStartWindow, third_button);
  gtk_widget_class_bind_template_child (widget_class, TnStartWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, TnStartWindow, message);
  gtk_widget_class_bind_template_callback (widget_class, first_cb);
  gtk_widget_class_bind_template_callback (widget_class, second_cb);
  gtk_widget_class_bind_template_callback (widget_class, third_cb);
}

static void
tn_start_window_init (TnStartWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
