/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** tn_tags_cell_new: tags side by side, as many as have room. */
GtkWidget *tn_tags_cell_new (void);

/** tn_tags_cell_set: @tags: (nullable): see tn_tag_parse(). */
void tn_tags_cell_set (GtkWidget *cell, const char *tags);

/** tn_tag_dot_new: a round spot in a tag's colour. */
GtkWidget *tn_tag_dot_new (guint colour);

G_END_DECLS
