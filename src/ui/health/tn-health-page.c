/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-health-page.h"

#include "tn-age.h"
#include "tn-health-cell.h"
#include "tn-health-text.h"
#include "tn-list-page.h"
#include "tn-status-pill.h"
#include "tn-tenant-cells.h"

#include <glib/gi18n-lib.h>

#define CATEGORY_CELL(name, category)                                                              \
  static void update_##name (GtkWidget *cell, TnRecord *record, gpointer page)                     \
  {                                                                                                \
    tn_health_cell_set (cell, record, category);                                                   \
  }
CATEGORY_CELL (score, TN_HEALTH_SCORE)
CATEGORY_CELL (mfa, TN_HEALTH_MFA)
CATEGORY_CELL (licences, TN_HEALTH_LICENCES)
CATEGORY_CELL (devices, TN_HEALTH_DEVICES)
CATEGORY_CELL (email, TN_HEALTH_EMAIL)
CATEGORY_CELL (backup, TN_HEALTH_BACKUP)
CATEGORY_CELL (sync, TN_HEALTH_SYNC)

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_status_pill_new ());
}

/* What is not as it should be, in one line. */
static void
update_row (GtkWidget *row, TnRecord *record, gpointer page)
{
  g_autoptr (GString) bad = g_string_new (NULL);

  for (guint i = 0; i < TN_HEALTH_N_CATEGORIES; i++)
    {
      TnHealthCategory category = (TnHealthCategory) i;

      if (tn_record_get_int (record, tn_health_category_nick (category)) >= TN_HEALTH_WARNING)
        {
          g_autofree char *number = tn_health_number (record, category);

          g_string_append_printf (bad,
                                  "%s%s%s%s",
                                  bad->len > 0 ? " · " : "",
                                  tn_health_category_name (category),
                                  number != NULL ? " " : "",
                                  number != NULL ? number : "");
        }
    }
  tn_two_lines_set (row,
                    tn_record_get_string (record, "name"),
                    bad->len > 0 ? bad->str : _ ("Nothing to do that is known"));
  tn_tenant_cell_health (tn_two_lines_get_end (row), record, page);
}

static char *
row_text (TnRecord *record)
{
  TnHealthCategory deciding;
  TnHealth health = tn_health_unpack (tn_record_get_int (record, "health"), &deciding);

  /* Translators: a tenant, how well it is, and why */
  return g_strdup_printf (C_ ("name, health, reason", "%1$s, %2$s. %3$s"),
                          tn_record_get_string (record, "name"),
                          tn_health_look (health).word,
                          tn_health_reason (health, deciding));
}

static void
activate (TnListPage *page, TnRecord *record)
{
  gtk_widget_activate_action (GTK_WIDGET (page),
                              "win.health-report",
                              "x",
                              tn_record_get_id (record));
}

AdwNavigationPage *
tn_health_page_new (TnServices *services)
{
  static const TnListPageColumn columns[] = {
    { N_ ("Tenant"), "name", tn_cell_link_new, tn_tenant_cell_link, -140 },
    { N_ ("Health"), "health", tn_status_pill_new, tn_tenant_cell_health, 106 },
    { N_ ("Secure Score"), "score", tn_health_cell_new, update_score, 108 },
    { N_ ("MFA"), "mfa", tn_health_cell_new, update_mfa, 82 },
    { N_ ("Licences"), "licences", tn_health_cell_new, update_licences, 88 },
    { N_ ("Devices"), "devices", tn_health_cell_new, update_devices, 86 },
    { N_ ("Email"), "email", tn_health_cell_new, update_email, 82 },
    { N_ ("Backup"), "backup", tn_health_cell_new, update_backup, 82, TRUE },
    { N_ ("Sync"), "sync", tn_health_cell_new, update_sync, 96 },
    { N_ ("Last Sync"), NULL, tn_age_label_new, tn_tenant_cell_age, 96, TRUE },
  };
  static const TnListPageSpec spec = {
    .title = N_ ("Health"),
    .tag = "health",
    .icon = "tn-health-symbolic",
    .empty_title = N_ ("No Mapped Tenants"),
    .empty_text = N_ ("The health of a tenant is known once it is mapped and has been read."),
    .search = N_ ("Search tenant"),
    .export_name = "health",
    .kind = TN_LIST_HEALTH,
    .columns = columns,
    .n_columns = G_N_ELEMENTS (columns),
    .sort = "Health",
    .descending = TRUE,
    .row = row_new,
    .update_row = update_row,
    .row_text = row_text,
    .activate = activate,
  };

  return tn_list_page_new (services, &spec);
}
