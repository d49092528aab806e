/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_window_tenants_install: the actions "win.…" of #TnWindow that act on a tenant or an
 * integration, whose row id they take. */
void tn_window_tenants_install (GtkWidgetClass *klass);

G_END_DECLS
