/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-row.h"

AdwActionRow *
tn_row_new (const char *title, const char *subtitle)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  /* In this order, and not as construct properties: those are notified together, and a name with an
   * ampersand would still be parsed once. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title != NULL ? title : "");
  adw_action_row_set_subtitle (row, subtitle);
  return row;
}

GtkWidget *
tn_row_arrow_new (void)
{
  return g_object_new (GTK_TYPE_IMAGE,
                       "icon-name",
                       "go-next-symbolic",
                       "accessible-role",
                       GTK_ACCESSIBLE_ROLE_PRESENTATION,
                       NULL);
}

char *
tn_row_text (gpointer editable)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (editable))));
}

void
tn_row_set_wrong (gpointer row, gboolean wrong)
{
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

void
tn_rows_clear (AdwPreferencesGroup *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

gboolean
tn_rows_differ (char **shown, char *key)
{
  gboolean differs = g_strcmp0 (*shown, key) != 0;

  g_free (*shown);
  *shown = key;
  return differs;
}
