/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-services.h"

/* Tenants and organizations in the search of GNOME Shell (org.gnome.Shell.SearchProvider2). No
 * people: their names are not for an overview that others see. Main thread. */

G_BEGIN_DECLS

/** TnSearchProviderOpen: has the services started, without a window. Resolves to a #TnServices. */
typedef DexFuture *(*TnSearchProviderOpen) (GtkApplication *application);

/** tn_search_provider_register: Returns: the id for g_dbus_connection_unregister_object(); 0 on
 * error. */
guint tn_search_provider_register (GtkApplication *application,
                                   GDBusConnection *bus,
                                   const char *path,
                                   TnSearchProviderOpen open,
                                   GError **error);

G_END_DECLS
