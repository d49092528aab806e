/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tn-query-model.h"

/* Tables over a #TnQueryModel: columns from a few words, sorting by SQL. */

G_BEGIN_DECLS

/** TnCellUpdate: shows @record in @cell; called again whenever the record changes. */
typedef void (*TnCellUpdate) (GtkWidget *cell, TnRecord *record, gpointer user_data);
typedef GtkWidget *(*TnCellNew) (void);

/**
 * tn_table_add_column:
 * @field: (nullable): what a click on the header sorts by
 *
 * The cell is a new widget from @new_cell, kept up to date by @update.
 */
GtkColumnViewColumn *tn_table_add_column (GtkColumnView *table,
                                          const char *title,
                                          const char *field,
                                          TnCellNew new_cell,
                                          TnCellUpdate update,
                                          gpointer user_data);

/** tn_table_add_text: a column of one string field. @dimmed for all but the first. */
GtkColumnViewColumn *
tn_table_add_text (GtkColumnView *table, const char *title, const char *field, gboolean dimmed);

/** tn_table_set_model: header clicks sort @model; the selection starts empty. The items of the
 * table's own model are #TnSlot: ask @selection for a row. */
void tn_table_set_model (GtkColumnView *table, TnQueryModel *model, GtkSelectionModel *selection);

/** TnRowText: Returns: (transfer full): a row as a sentence, for a screen reader. */
typedef char *(*TnRowText) (TnRecord *record);

/** tn_table_set_row_text: what a row is called; without it, its cells are read joined by spaces. */
void tn_table_set_row_text (GtkColumnView *table, TnRowText text);

/** tn_table_pick: (nullable): (transfer none): the record at a point of a table or list. */
TnRecord *tn_table_pick (GtkWidget *view, double x, double y);

/** tn_table_get_focused: (nullable): (transfer none): the record of the row that @focus is, or is
 * in. */
TnRecord *tn_table_get_focused (GtkWidget *focus);

/** tn_cell_get_record: (nullable): (transfer none): the record that a cell, or a widget inside of
 * one, shows. */
TnRecord *tn_cell_get_record (GtkWidget *widget);

/** tn_list_factory: rows for a narrow list, made and kept up to date like a column's cells. */
GtkListItemFactory *tn_list_factory (TnCellNew new_cell,
                                     TnCellUpdate update,
                                     gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

/** tn_views_join: a table that has its model, and a narrow list of the same rows, in @views as
 * "wide" and "narrow"; the one that nobody sees makes no rows. */
void tn_views_join (GtkStack *views, GtkColumnView *table, GtkListView *list);

/** tn_views_focus_first: of the one that is seen: the first row, if there is one, is selected and
 * has the focus; Return opens it then. */
void tn_views_focus_first (GtkStack *views, GtkColumnView *table, GtkListView *list);

/** tn_two_lines_new: a row of a narrow list: two lines of text, and @end (transfer floating) at its
 * end. tn_two_lines_set: its texts. tn_two_lines_get_end: (transfer none): @end. */
GtkWidget *tn_two_lines_new (GtkWidget *end);
void tn_two_lines_set (GtkWidget *row, const char *title, const char *detail);
GtkWidget *tn_two_lines_get_end (GtkWidget *row);

/** tn_cell_link_new, tn_cell_set_link: a managed tenant's name that leads to its page; blank when
 * @managed is not positive. */
GtkWidget *tn_cell_link_new (void);
void tn_cell_set_link (GtkWidget *cell, const char *name, gint64 managed);

GtkWidget *tn_cell_label_new (void);
GtkWidget *tn_cell_number_new (void);

/** tn_cell_set_text: @text or, when it is NULL or empty, a dash that reads "Not applicable". */
void tn_cell_set_text (GtkWidget *label, const char *text);

/** tn_cell_set_tooltip: @text (nullable) to the eye and to assistive technology. A label without
 * one shows what of it is cut off. */
void tn_cell_set_tooltip (GtkWidget *cell, const char *text);

/** tn_column_scaled: so many pixels as @width is in scaled ones, by the size of text now. */
int tn_column_scaled (int width);

/** tn_column_set_width: a width that does not change, in scaled pixels: larger text has wider
 * columns. */
void tn_column_set_width (GtkColumnViewColumn *column, int width);

G_END_DECLS
