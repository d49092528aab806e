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

G_END_DECLS
