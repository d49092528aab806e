/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-alert-watch.h"

G_BEGIN_DECLS

/** tn_notifier_attach: alerts that a notification rule wants become notifications of the desktop
 * while nobody looks at the window; one that is over is taken back (S33). */
void tn_notifier_attach (GtkApplication *application, TnAlertWatch *watch);

G_END_DECLS
