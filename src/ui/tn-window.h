/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnWindow: the one window: sidebar, pages, toasts. */
#define TN_TYPE_WINDOW (tn_window_get_type ())
G_DECLARE_FINAL_TYPE (TnWindow, tn_window, TN, WINDOW, AdwApplicationWindow)

/** tn_ui_init: makes the templates known; call once before the first widget. */
void tn_ui_init (void);

/** tn_window_new: @demo: shows that nothing here is real. */
GtkWindow *tn_window_new (GtkApplication *application, TnServices *services, gboolean demo);

/** tn_window_toast: @undo_action: (nullable): detailed name of an action that takes it back. */
void tn_window_toast (TnWindow *self, const char *text, const char *undo_action, GVariant *target);

/** tn_window_toast_page: with a button that shows a page. */
void tn_window_toast_page (TnWindow *self, const char *text, const char *page);

/** tn_window_toast_stay: until somebody closes it: for what must not be missed. */
void tn_window_toast_stay (TnWindow *self, const char *text);

/** tn_window_toast_undo: with a button that takes the change back; see tn_state_undo(). */
void tn_window_toast_undo (TnWindow *self, const char *text, const char *action, gint64 row);

/** tn_window_tell: says how a write ended: its error, or @text with a button that takes it back.
 *
 * @future: (transfer full)
 * @action: of the undo, a literal
 * @row: likewise; 0: what @future resolves to (gint64)
 * @text: (transfer full) */
void tn_window_tell (TnWindow *self, DexFuture *future, const char *action, gint64 row, char *text);

/** tn_window_toast_error: nothing for a cancelled operation. */
void tn_window_toast_error (TnWindow *self, const GError *error);

/** tn_window_get: the window a widget stands in. */
TnWindow *tn_window_get (GtkWidget *widget);

/** tn_window_show_page: one of those in the sidebar, by its name ("tenants"); the focus is in its
 * search, if it has one. FALSE: somebody is asked first whether what was typed may be lost. */
gboolean tn_window_show_page (TnWindow *self, const char *page);
/** tn_window_search_page: and puts @text into its search; leaves the tenant that was entered. */
void tn_window_search_page (TnWindow *self, const char *page, const char *text);
void tn_window_show_managed_tenant (TnWindow *self, gint64 managed_tenant);
TnServices *tn_window_get_services (TnWindow *self);

/** tn_window_push: a page on top of the one that is seen. */
void tn_window_push (TnWindow *self, AdwNavigationPage *page);

/** tn_window_ask_unsaved: asks about text in the window that was typed and not saved. Returns:
 * FALSE: there is none. Otherwise @leave is called when it may be lost. */
gboolean tn_window_ask_unsaved (TnWindow *self, void (*leave) (GtkWidget *window));

/** tn_window_remember: its size, for the next start. */
void tn_window_remember (TnWindow *self);

/** tn_window_show_context: says that only the tenant that was entered is shown. @name: (nullable)
 */
void tn_window_show_context (TnWindow *self, const char *name);
void tn_window_open_switcher (TnWindow *self);
GSettings *tn_window_get_settings (TnWindow *self);

/** tn_window_show_audit: what the audit trail has of one tenant. */
void tn_window_show_audit (TnWindow *self, const char *tenant_id, const char *name);

G_END_DECLS
