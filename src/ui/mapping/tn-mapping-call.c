/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-mapping-call.h"

#include "tn-window.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  TnServices *services; /* (owned) */
  GWeakRef window, dialog;
  char *done; /* (owned) */
  const char *undo;
  void (*failed) (AdwDialog *dialog, const GError *error);
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_object_unref (call->services);
  g_weak_ref_clear (&call->window);
  g_weak_ref_clear (&call->dialog);
  g_free (call->done);
  g_free (call);
}

static DexFuture *
settled_cb (DexFuture *future, gpointer data)
{
  Call *call = data;
  g_autoptr (TnWindow) window = g_weak_ref_get (&call->window);
  g_autoptr (AdwDialog) dialog = g_weak_ref_get (&call->dialog);
  g_autoptr (GError) error = NULL;
  gboolean open = dialog != NULL && gtk_widget_get_root (GTK_WIDGET (dialog)) != NULL;

  if (dex_future_get_value (future, &error) == NULL)
    {
      if (open)
        call->failed (dialog, error);
      else if (window != NULL)
        tn_window_toast_error (window, error);
      return NULL;
    }
  dex_future_disown (tn_sync_which (call->services,
                                    TN_DUE_TIME,
                                    tn_services_now (call->services),
                                    _ ("Sync after mapping")));
  if (window != NULL)
    tn_window_toast_undo (window, call->done, call->undo, 0);
  if (open)
    adw_dialog_close (dialog);
  return NULL;
}

void
tn_mapping_follow (DexFuture *future,
                   AdwDialog *dialog,
                   TnServices *services,
                   const char *done,
                   const char *undo,
                   void (*failed) (AdwDialog *dialog, const GError *error))
{
  Call *call = g_new0 (Call, 1);

  call->services = g_object_ref (services);
  g_weak_ref_init (&call->window, tn_window_get (GTK_WIDGET (dialog)));
  g_weak_ref_init (&call->dialog, dialog);
  call->done = g_strdup (done);
  call->undo = undo;
  call->failed = failed;
  dex_future_disown (dex_future_finally (future, settled_cb, call, call_free));
}
