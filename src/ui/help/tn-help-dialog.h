/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** TN_HELP_NAME: the widget name of the help. */
#define TN_HELP_NAME "tn-help"

/** tn_help_dialog_new: the help that needs no network. @topic: (nullable): id of the #TnHelpTopic
 * that it opens with; the list of all is one step back. */
AdwDialog *tn_help_dialog_new (const char *topic) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
