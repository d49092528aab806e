/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** tn_focus_inside: gives the focus to the first thing inside @widget that takes it, unless it is
 * there already. When a page slides away, GTK leaves the focus on nothing, or on whatever comes
 * first in the window, and keys go astray. */
void tn_focus_inside (GtkWidget *widget);

/** tn_focus_page: of a page that has come: the focus goes to its search, or into what it is about,
 * unless it is there already: the way back comes first in its header, and is wanted last. Where
 * what it is about is still being read, for two seconds as soon as it is there. */
void tn_focus_page (AdwNavigationPage *page);

/** tn_focus_search: the focus goes to the search of @page, if that is shown. FALSE: it has none. */
gboolean tn_focus_search (GtkWidget *page);

/** tn_search_capture: what is typed anywhere in @page goes into @entry, and so does the focus: the
 * row that had it may be the first to go, and the rest of the word with it. */
void tn_search_capture (GtkSearchEntry *entry, GtkWidget *page);

/** tn_search_stop: handler of GtkSearchEntry::stop-search: Escape first ends the search, and once
 * there is nothing in it, the dialog that it is in. A search entry keeps the key for itself. */
void tn_search_stop (GtkSearchEntry *entry);

/** tn_focus_set_visible: shows or hides @widget; what has the focus in it gives it to the first
 * thing inside @next. GTK on its own moves it a frame later, and takes it from the dialog that was
 * opened meanwhile: a space typed into a name then presses "Cancel". */
void tn_focus_set_visible (GtkWidget *widget, gboolean visible, GtkWidget *next);

/** tn_focus_set_sensitive: as gtk_widget_set_sensitive(), but the focus goes on before, and comes
 * back when nobody has it: without one, a dialog hears no Escape. */
void tn_focus_set_sensitive (GtkWidget *widget, gboolean sensitive);

/** tn_page_leave: goes back from @page, if it is the one that is seen; not while it slides away, or
 * stands below another. */
void tn_page_leave (AdwNavigationPage *page);

G_END_DECLS
