/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** tn_row_new: Returns: (transfer floating): a row whose title and subtitle are never read as
 * markup. */
AdwActionRow *tn_row_new (const char *title, const char *subtitle);

/** tn_row_arrow_new: Returns: (transfer floating): says to the eye that a row leads somewhere. */
GtkWidget *tn_row_arrow_new (void);

/** tn_row_text: what was typed into an entry, without space around it. */
char *tn_row_text (gpointer editable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_row_set_wrong: whether what was typed cannot be taken, to the eye and to assistive
 * technology.
 */
void tn_row_set_wrong (gpointer row, gboolean wrong);

/** tn_rows_clear: takes @rows (element-type GtkWidget) out of their group; none is left. */
void tn_rows_clear (AdwPreferencesGroup *group, GPtrArray *rows);

/** tn_rows_differ: whether rows say something else now than @key, which tells all that they say.
 * Rows that stay keep the focus.
 * @shown: (inout) (nullable): the key of what is shown.
 * @key: (transfer full) (nullable). */
gboolean tn_rows_differ (char **shown, char *key);

G_END_DECLS
