/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** TnStartWindow: what stands in the place of the main window while the data cannot be opened as it
 * should: a damaged file (S34), a newer one, a locked keyring (S35). While data are recovered, this
 * process has them closed.
 *
 * TnStartWindow::again: (gboolean unlock, char *done): start once more. @done (nullable) says what
 * was done about the data, for the audit trail: "restore 2026-07-01 10:00", "rebuild 312 rows".
 * TnStartWindow::go-on: use the program as it is. */
#define TN_TYPE_START_WINDOW (tn_start_window_get_type ())
G_DECLARE_FINAL_TYPE (TnStartWindow, tn_start_window, TN, START_WINDOW, AdwApplicationWindow)

/** tn_start_window_new_failed: @folder: (nullable): the data folder, when it is known. */
TnStartWindow *
tn_start_window_new_failed (GtkApplication *application, const char *folder, const GError *error);

/** tn_start_window_new_keyring: the keyring is locked. */
TnStartWindow *tn_start_window_new_keyring (GtkApplication *application);

G_END_DECLS
