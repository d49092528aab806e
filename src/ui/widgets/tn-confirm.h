/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** TnConfirmed: @widget is the one that was asked for. */
typedef void (*TnConfirmed) (GtkWidget *widget);

/** tn_confirm: asks before something that cannot be taken back. @verb: of the button that does it,
 * which is red (%ADW_RESPONSE_DESTRUCTIVE) where something is lost, and not where it costs money or
 * adds something. Nothing happens when @widget is gone before the answer. */
void tn_confirm (GtkWidget *widget,
                 const char *heading,
                 const char *body,
                 const char *verb,
                 AdwResponseAppearance look,
                 TnConfirmed confirmed);

G_END_DECLS
