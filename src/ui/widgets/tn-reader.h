/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-store.h"

G_BEGIN_DECLS

/** TnReaderRead: a future of what a widget shows. TnReaderShow: its value, on the main thread. */
typedef DexFuture *(*TnReaderRead) (TnStore *store);
typedef void (*TnReaderShow) (GtkWidget *widget, const GValue *value);

/**
 * tn_reader_attach:
 * @tables: whose change means that it is read again
 *
 * Keeps what @widget shows in step with the store, for as long as it lives: one reading at a time
 * however often the store changes, and none while nobody sees the widget.
 */
void tn_reader_attach (GtkWidget *widget,
                       TnStore *store,
                       TnTables tables,
                       TnReaderRead read,
                       TnReaderShow show);

G_END_DECLS
