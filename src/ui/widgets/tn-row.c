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
