/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-shortcuts.h"

#include <glib/gi18n-lib.h>

/* AdwShortcutsDialog is libadwaita 1.8; until the floor is there, GTK's window does it. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

/* Of a column, in rows. It is set when all groups are there: GTK takes pages in the wrong order
 * where there are several (4.18, gtk_shortcuts_section_reflow_groups()). */
#define COLUMN_ROWS 10
#define ALL_ROWS 1000

typedef struct
{
  const char *group;
  const char *title;
  const char *keys;
  const char *action; /* (nullable): detailed name; NULL: a widget handles the keys */
} Shortcut;

static const Shortcut shortcuts[] = {
  { N_ ("General"), N_ ("Connect Tenant, or Add Organization"), "<Control>n", "win.new" },
  { N_ ("General"), N_ ("Find Anything"), "<Control>k", "win.palette" },
  { N_ ("General"), N_ ("Search"), "<Control>f", "win.search" },
  { N_ ("General"), N_ ("Sync All Tenants"), "<Control><Shift>r", "win.sync-all" },
  { N_ ("General"), N_ ("Preferences"), "<Control>comma", "win.preferences" },
  { N_ ("General"), N_ ("Help"), "F1", "win.help" },
  { N_ ("General"), N_ ("Keyboard Shortcuts"), "<Control>question", "win.show-help-overlay" },
  { N_ ("General"), N_ ("Main Menu"), "F10", NULL },
  { N_ ("General"), N_ ("Close Window"), "<Control>w", "window.close" },
  { N_ ("General"), N_ ("Quit"), "<Control>q", "app.quit" },
  { N_ ("Pages"), N_ ("Switch Tenant"), "<Control><Shift>o", "win.switch-tenant" },
  { N_ ("Pages"), N_ ("Tenants"), "<Control>1", "win.page('tenants')" },
  { N_ ("Pages"), N_ ("Organizations"), "<Control>2", "win.page('organizations')" },
  { N_ ("Pages"), N_ ("End Users"), "<Control><Shift>e", "win.page('end-users')" },
  { N_ ("Pages"), N_ ("Assets"), "<Control><Shift>a", "win.page('assets')" },
  { N_ ("Pages"), N_ ("Health"), "<Control>3", "win.page('health')" },
  { N_ ("Pages"), N_ ("Entra Users"), "<Control>4", "win.page('users')" },
  { N_ ("Pages"), N_ ("Licences"), "<Control>5", "win.page('licences')" },
  { N_ ("Pages"), N_ ("Secure Score"), "<Control>6", "win.page('scores')" },
  { N_ ("Pages"), N_ ("Backups"), "<Control><Shift>b", "win.page('backups')" },
  { N_ ("Pages"), N_ ("Alerts"), "<Control>7", "win.page('alerts')" },
  { N_ ("Pages"), N_ ("Relationships"), "<Control>8", "win.page('relationships')" },
  { N_ ("Pages"), N_ ("Activity"), "<Control>9", "win.page('activity')" },
  { N_ ("Pages"), N_ ("Audit"), "<Control>0", "win.page('audit')" },
  { N_ ("Pages"), N_ ("Go Back"), "<Alt>Left", "win.back" },
  { N_ ("Lists"), N_ ("Open"), "Return", NULL },
  { N_ ("Lists"), N_ ("Show Actions"), "<Shift>F10 Menu", NULL },
  { N_ ("Lists"), N_ ("Export"), "<Control>e", NULL },
  { N_ ("Tenants"), N_ ("Sync"), "<Control>r", NULL },
  { N_ ("Tenants"), N_ ("Map"), "<Control><Shift>m", NULL },
  { N_ ("Tenants"), N_ ("Filters"), "<Control><Shift>f", NULL },
  { N_ ("Tenants"), N_ ("Tags"), "<Control><Shift>t", NULL },
  { N_ ("Tenants"), N_ ("Edit Settings"), "F2", NULL },
  { N_ ("Tenants"), N_ ("Show What Its State Means"), "<Alt>Return", NULL },
  { N_ ("Managed Tenant"), N_ ("Rename"), "F2", NULL },
  { N_ ("Managed Tenant"), N_ ("Show or Hide the Details Pane"), "F9", NULL },
};

void
tn_shortcuts_install (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].action != NULL)
      gtk_application_set_accels_for_action (application,
                                             shortcuts[i].action,
                                             (const char *[]) { shortcuts[i].keys, NULL });
}

GtkWidget *
tn_shortcuts_page (void)
{
  GtkShortcutsWindow *window = g_object_new (GTK_TYPE_SHORTCUTS_WINDOW, "modal", TRUE, NULL);
  GtkShortcutsSection *section = g_object_new (GTK_TYPE_SHORTCUTS_SECTION,
                                               "section-name",
                                               "shortcuts",
                                               "max-height",
                                               ALL_ROWS,
                                               NULL);
  GtkShortcutsGroup *group = NULL;
  const char *current = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (current == NULL || !g_str_equal (current, shortcuts[i].group))
        {
          current = shortcuts[i].group;
          group = g_object_new (GTK_TYPE_SHORTCUTS_GROUP, "title", _ (current), NULL);
          gtk_shortcuts_section_add_group (section, group);
        }
      gtk_shortcuts_group_add_shortcut (group,
                                        g_object_new (GTK_TYPE_SHORTCUTS_SHORTCUT,
                                                      "title",
                                                      _ (shortcuts[i].title),
                                                      "accelerator",
                                                      shortcuts[i].keys,
                                                      NULL));
    }
  g_object_set (section, "max-height", COLUMN_ROWS, NULL);
  gtk_shortcuts_window_add_section (window, section);
  return GTK_WIDGET (window);
}
G_GNUC_END_IGNORE_DEPRECATIONS
