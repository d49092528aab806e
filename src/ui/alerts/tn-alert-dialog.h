/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_alert_dialog_new: one alert: what it means, who stands behind it, and what can be done with
 * it. */
AdwDialog *tn_alert_dialog_new (TnServices *services, TnAlert *alert);

/** tn_alert_dialog_is: whether @dialog (nullable) is one. */
gboolean tn_alert_dialog_is (AdwDialog *dialog);

/** tn_alert_dismiss: with a toast that takes it back. */
void tn_alert_dismiss (GtkWidget *widget, TnServices *services, gint64 alert);

/** tn_alert_snooze: asks for an end and a reason. */
void tn_alert_snooze (GtkWidget *widget, TnServices *services, gint64 alert);

/** tn_alert_menu_new: (transfer full) (nullable): what can be done with @alert; NULL: nothing any
 * more. */
GMenuModel *tn_alert_menu_new (TnRecord *alert) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
