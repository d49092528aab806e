/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-query-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_list_state: the name of the page that a stack shows of a list: "failed", "loading", "empty"
 * or "ready". What is not read, or cannot be, is never "empty". */
const char *tn_list_state (TnQueryModel *model);

/** tn_list_state_add_pages: the pages "loading" and "failed" for @stack. */
void tn_list_state_add_pages (GtkStack *stack);

/** tn_list_update: makes @list say what @items (element-type GObject) say, and exchanges only what
 * is not @equal between what is the same at both ends: rows that stay keep the focus. */
void tn_list_update (GListStore *list, GPtrArray *items, GEqualFunc equal);

/** tn_drop_down_set_strings: makes @drop offer @strings, and keeps its list when it says so
 * already: one that is open stays as it is. What is selected is the caller's. */
void tn_drop_down_set_strings (GtkDropDown *drop, GtkStringList *strings);

G_END_DECLS
