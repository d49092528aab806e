/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-dialog-follow.h"

#include "tn-window.h"

typedef struct
{
  GWeakRef window, dialog;
  char *done;       /* (owned) (nullable) */
  const char *undo; /* (nullable) */
  gint64 row;
  void (*failed) (AdwDialog *dialog, const GError *error);
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_weak_ref_clear (&call->window);
  g_weak_ref_clear (&call->dialog);
  g_free (call->done);
  g_free (call);
}

static void
tell_done (Call *call, TnWindow *window, const GValue *value)
{
  if (call->done == NULL)
    return;
  if (call->undo == NULL)
    tn_window_toast (window, call->done, NULL, NULL);
  else
    tn_window_toast_undo (window,
                          call->done,
                          call->undo,
                          call->row == TN_ROW_OF_RESULT ? g_value_get_int64 (value) : call->row);
}

static DexFuture *
settled_cb (DexFuture *future, gpointer data)
{
  Call *call = data;
  g_autoptr (TnWindow) window = g_weak_ref_get (&call->window);
  g_autoptr (AdwDialog) dialog = g_weak_ref_get (&call->dialog);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  gboolean open = dialog != NULL && gtk_widget_get_root (GTK_WIDGET (dialog)) != NULL;

  if (value == NULL && open)
    call->failed (dialog, error);
  else if (value == NULL && window != NULL)
    tn_window_toast_error (window, error);
  else if (value != NULL && window != NULL)
    tell_done (call, window, value);
  if (value != NULL && open)
    adw_dialog_force_close (dialog);
  return NULL;
}

void
tn_dialog_follow (DexFuture *future,
                  AdwDialog *dialog,
                  const char *done,
                  const char *undo,
                  gint64 row,
                  void (*failed) (AdwDialog *dialog, const GError *error))
{
  Call *call = g_new0 (Call, 1);

  g_weak_ref_init (&call->window, tn_window_get (GTK_WIDGET (dialog)));
  g_weak_ref_init (&call->dialog, dialog);
  call->done = g_strdup (done);
  call->undo = undo;
  call->row = row;
  call->failed = failed;
  dex_future_disown (dex_future_finally (future, settled_cb, call, call_free));
}
