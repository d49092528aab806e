/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-save.h"

#include "tn-error-text.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GWeakRef window;
  TnSaveMake make;
  gpointer data; /* (owned) */
  GDestroyNotify destroy;
  GFile *file; /* (owned) (nullable): not chosen yet */
} Save;

static void
save_free (Save *save)
{
  g_weak_ref_clear (&save->window);
  save->destroy (save->data);
  g_clear_object (&save->file);
  g_free (save);
}

static void
tell (Save *save, const GError *error)
{
  g_autoptr (TnWindow) window = g_weak_ref_get (&save->window);
  g_autofree char *name = g_file_get_basename (save->file), *text = NULL, *why = NULL;

  if (window == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      /* The system's own words are in the person's language, the store's are not. */
      why = error->domain == G_IO_ERROR ? g_strdup (error->message) : tn_error_text (error);
      /* Translators: a file name, and why */
      text = g_strdup_printf (_ ("“%1$s” was not written: %2$s"), name, why);
    }
  else
    text = g_strdup_printf (_ ("Exported to “%s”"), name);
  tn_window_toast (window, text, NULL, NULL);
}

/* GIO writes beside the old file and renames. */
static void
written_cb (GObject *file, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_file_replace_contents_finish (G_FILE (file), result, NULL, &error);
  tell (data, error);
  save_free (data);
}

static DexFuture *
made_cb (DexFuture *future, gpointer data)
{
  Save *save = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    {
      tell (save, error);
      save_free (save);
      return NULL;
    }
  g_file_replace_contents_bytes_async (save->file,
                                       g_value_get_boxed (value),
                                       NULL,
                                       FALSE,
                                       G_FILE_CREATE_PRIVATE,
                                       NULL,
                                       written_cb,
                                       save);
  return NULL;
}

static void
file_chosen_cb (GObject *dialog, GAsyncResult *result, gpointer data)
{
  Save *save = data;
  g_autoptr (GError) error = NULL;

  save->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (dialog), result, &error);
  if (save->file == NULL)
    {
      g_autoptr (TnWindow) window = g_weak_ref_get (&save->window);

      if (window != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
        tn_window_toast (window,
                         _ ("No file could be chosen: the dialog did not open"),
                         NULL,
                         NULL);
      save_free (save);
    }
  else
    dex_future_disown (dex_future_finally (save->make (save->data), made_cb, save, NULL));
}

void
tn_save (GtkWidget *widget,
         const char *title,
         const char *name,
         TnSaveMake make,
         gpointer data,
         GDestroyNotify destroy)
{
  g_autoptr (GtkFileDialog) chooser = gtk_file_dialog_new ();
  TnWindow *window = tn_window_get (widget);
  Save *save = g_new0 (Save, 1);

  *save = (Save) { .make = make, .data = data, .destroy = destroy };
  g_weak_ref_init (&save->window, window);
  gtk_file_dialog_set_title (chooser, title);
  gtk_file_dialog_set_initial_name (chooser, name);
  gtk_file_dialog_save (chooser, GTK_WINDOW (window), NULL, file_chosen_cb, save);
}
