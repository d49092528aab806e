/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnPreferencesDialog: preferences, and the registration of the application (S30). */
#define TN_TYPE_PREFERENCES_DIALOG (tn_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnPreferencesDialog,
                      tn_preferences_dialog,
                      TN,
                      PREFERENCES_DIALOG,
                      AdwPreferencesDialog)

AdwDialog *tn_preferences_dialog_new (TnServices *services);

/** tn_preferences_toast: says @text in the window that @inside is in, which has the preferences say
 * it while they are open. */
void tn_preferences_toast (GtkWidget *inside, const char *text);

G_END_DECLS
