/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TN_TYPE_APPLICATION (tn_application_get_type ())
G_DECLARE_FINAL_TYPE (TnApplication, tn_application, TN, APPLICATION, AdwApplication)

/** TnApplication: options, services, schedule, the window; in the demo also the rehearsal cloud. */
TnApplication *tn_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
