/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-start-window.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-recovery.h"
#include "tn-tables.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

struct _TnStartWindow
{
  AdwApplicationWindow parent_instance;

  char *folder;         /* (owned) (nullable) */
  char *backup;         /* (owned) (nullable): the newest one */
  char *backup_time;    /* (owned) (nullable) */
  gboolean for_keyring; /* not for a damaged file */
  gboolean restoring;   /* not rebuilding */

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
  gtk_widget_set_visible (self->spinner, working);
  gtk_widget_set_sensitive (GTK_WIDGET (self->first_button), !working);
  gtk_widget_set_sensitive (GTK_WIDGET (self->second_button), !working);
  gtk_widget_set_sensitive (GTK_WIDGET (self->third_button), !working);
}

static void
show_message (TnStartWindow *self, const char *text)
{
  gtk_label_set_label (self->message, text);
  gtk_widget_set_visible (GTK_WIDGET (self->message), TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
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
      show_message (self,
                    g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_FULL)
                        ? _ ("The disk is full or the data folder is not writable. Nothing was "
                             "changed.")
                    : self->restoring
                        ? _ ("This backup is damaged, too. Nothing was changed.")
                        : _ ("Nothing in the damaged file can be read. Nothing was changed."));
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
  dex_future_disown (dex_future_finally (restoring
                                             ? tn_recovery_restore (self->folder, self->backup)
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
  else if (self->backup != NULL)
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

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TnStartWindow) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  tn_weak_ref_free (data);
  if (!g_file_copy_finish (G_FILE (source), result, &error) && self != NULL)
    show_message (self, error->message);
}

static void
target_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TnStartWindow) self = g_weak_ref_get (data);
  g_autoptr (GFile) target = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  tn_weak_ref_free (data);
  if (target != NULL && self != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, "state.db", NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);

      g_file_copy_async (file,
                         target,
                         G_FILE_COPY_OVERWRITE,
                         G_PRIORITY_DEFAULT,
                         NULL,
                         NULL,
                         NULL,
                         copied_cb,
                         tn_weak_ref_new (self));
    }
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
  g_autoptr (GArray) backups = tn_recovery_list_backups (self->folder);
  g_autofree char *label = NULL;

  adw_status_page_set_title (self->status, _ ("Tenantry’s Data Is Damaged"));
  adw_status_page_set_description (
      self->status,
      backups->len > 0
          ? _ ("The file with your connections and mappings can no longer be read as a whole. A "
               "backup has everything up to its time. Rebuilding keeps whatever can still be read. "
               "Users, licences and scores come again from Microsoft. The damaged file is kept.")
          : _ ("The file with your connections and mappings can no longer be read as a whole, and "
               "there is no backup yet. Rebuilding keeps whatever can still be read. Users, "
               "licences and scores come again from Microsoft. The damaged file is kept."));
  if (backups->len > 0)
    {
      const TnBackup *newest = &g_array_index (backups, TnBackup, 0);

      self->backup = g_strdup (newest->path);
      self->backup_time = tn_time_format_local (newest->time);
      /* Translators: %s is a date and time */
      label = g_strdup_printf (_ ("Restore Backup from %s"), self->backup_time);
      offer (self->first_button, label);
    }
  offer (self->second_button, _ ("Rebuild What Can Be Read"));
  offer (self->third_button, _ ("Save a Copy…"));
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
  adw_status_page_set_title (self->status, _ ("The Keyring Is Locked"));
  adw_status_page_set_description (
      self->status,
      _ ("Tenantry keeps the key to its sign-ins in the system keyring. Unlock it to go on. "
         "Without "
         "it you can read what is stored here; sign-ins you make last until Tenantry ends."));
  offer (self->first_button, _ ("Unlock…"));
  offer (self->second_button, _ ("Continue for This Session Only"));
  return self;
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
  g_free (self->backup);
  g_free (self->backup_time);
  G_OBJECT_CLASS (tn_start_window_parent_class)->finalize (object);
}

static void
tn_start_window_class_init (TnStartWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_start_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_start_window_finalize;
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
