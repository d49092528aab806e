/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-window.h"

G_BEGIN_DECLS

/** tn_window_tenants_install: the actions "win.…" of #TnWindow that act on a tenant or an
 * integration, whose row id they take. */
void tn_window_tenants_install (GtkWidgetClass *klass);

/** tn_window_follow_context: enters the tenant that was entered when the program ended, and says on
 * every page which one it is. */
void tn_window_follow_context (TnWindow *self);

G_END_DECLS
