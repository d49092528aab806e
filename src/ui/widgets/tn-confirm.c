/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-confirm.h"

#include <glib/gi18n-lib.h>

static void
answered_cb (AdwAlertDialog *dialog, const char *answer, GtkWidget *widget)
{
  TnConfirmed confirmed = (TnConfirmed) g_object_get_data (G_OBJECT (dialog), "tn-confirmed");

  if (g_str_equal (answer, "do"))
    confirmed (widget);
}

void
tn_confirm (GtkWidget *widget,
            const char *heading,
            const char *body,
            const char *verb,
            AdwResponseAppearance look,
            TnConfirmed confirmed)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));

  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "do", verb, NULL);
  adw_alert_dialog_set_response_appearance (dialog, "do", look);
  adw_alert_dialog_set_close_response (dialog, "cancel");
  /* What cannot be taken back is not done by a key that was pressed once too often. */
  adw_alert_dialog_set_default_response (dialog, "cancel");
  g_object_set_data (G_OBJECT (dialog), "tn-confirmed", (gpointer) confirmed);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), widget, 0);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}
