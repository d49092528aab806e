/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <libdex.h>

G_BEGIN_DECLS

/** TnSaveMake: Returns: (transfer full): a future of the file's content (#GBytes). */
typedef DexFuture *(*TnSaveMake) (gpointer data);

/**
 * tn_save:
 * @widget: in whose window it asks, and says how it went
 * @name: of the file, as a suggestion
 * @make: called once a file is chosen
 *
 * Asks for a file, makes its content and writes it; the old file stays whole until the new one is
 * (REL-13). It goes on when @widget is gone.
 */
void tn_save (GtkWidget *widget,
              const char *title,
              const char *name,
              TnSaveMake make,
              gpointer data,
              GDestroyNotify destroy);

G_END_DECLS
