/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window says of what was done, with the way back. */
#include "config.h"

#include "tn-window-private.h"

#include "tn-error-text.h"

#include <glib/gi18n-lib.h>

/* Characters that a toast shows in a narrow window. */
#define ONE_LINE 30
/* Time to read the beginning and to choose to read on. */
#define ERROR_SECONDS 15

/* @toast: (transfer full). The Undo that is seen is that of the last change. */
static void
show_toast (TnWindow *self, AdwToast *toast)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  /* Where the person looks. */
  if (ADW_IS_PREFERENCES_DIALOG (dialog))
    {
      adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
      return;
    }
  if (self->toast != NULL)
    {
      /* It slides away for a moment; its button must not be hit any more. */
      adw_toast_set_button_label (self->toast, NULL);
      adw_toast_dismiss (self->toast);
    }
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
tn_window_toast (TnWindow *self, const char *text, const char *undo_action, GVariant *target)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  if (undo_action != NULL)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, undo_action);
      adw_toast_set_action_target_value (toast, target);
    }
  show_toast (self, toast);
}

void
tn_window_toast_page (TnWindow *self, const char *text, const char *page)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Show"));
  adw_toast_set_action_name (toast, "win.page");
  adw_toast_set_action_target_value (toast, g_variant_new_string (page));
  show_toast (self, toast);
}

void
tn_window_toast_stay (TnWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, 0);
  show_toast (self, toast);
}

void
tn_window_toast_undo (TnWindow *self, const char *text, const char *action, gint64 row)
{
  tn_window_toast (self, text, "win.undo", g_variant_new ("(sx)", action, row));
}

static void
details_cb (AdwToast *toast, TnWindow *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("This Did Not Work"), adw_toast_get_title (toast));

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* What happened, why and what to do are more than a line holds: all of it is a click away. */
void
tn_window_toast_error (TnWindow *self, const GError *error)
{
  g_autofree char *text = tn_error_text (error);
  AdwToast *toast;

  if (text == NULL)
    return;
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  if (g_utf8_strlen (text, -1) > ONE_LINE)
    {
      adw_toast_set_button_label (toast, _ ("_Details"));
      adw_toast_set_timeout (toast, ERROR_SECONDS);
      g_signal_connect_object (toast,
                               "button-clicked",
                               G_CALLBACK (details_cb),
                               self,
                               G_CONNECT_DEFAULT);
    }
  show_toast (self, toast);
}

/* What is said when a write is over. */
typedef struct
{
  GWeakRef window;
  const char *action; /* (not owned): of the undo */
  gint64 row;         /* likewise */
  char *text;         /* (owned) */
} Telling;

static void
telling_free (gpointer data)
{
  Telling *telling = data;

  g_weak_ref_clear (&telling->window);
  g_free (telling->text);
  g_free (telling);
}

static DexFuture *
tell_cb (DexFuture *future, gpointer data)
{
  Telling *telling = data;
  g_autoptr (TnWindow) self = g_weak_ref_get (&telling->window);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value == NULL)
    tn_window_toast_error (self, error);
  else
    tn_window_toast_undo (self,
                          telling->text,
                          telling->action,
                          telling->row != 0 ? telling->row : g_value_get_int64 (value));
  return NULL;
}

void
tn_window_tell (TnWindow *self, DexFuture *future, const char *action, gint64 row, char *text)
{
  Telling *telling = g_new0 (Telling, 1);

  g_weak_ref_init (&telling->window, self);
  telling->action = action;
  telling->row = row;
  telling->text = text;
  dex_future_disown (dex_future_finally (future, tell_cb, telling, telling_free));
}
