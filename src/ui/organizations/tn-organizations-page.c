/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-organizations-page.h"

#include "tn-age.h"
#include "tn-confirm.h"
#include "tn-list-page.h"
#include "tn-menu.h"
#include "tn-organization-actions.h"
#include "tn-organization-page.h"
#include "tn-status-pill.h"
#include "tn-tenant-cells.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

static void
update_name (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "name"));
}

static void
update_contact (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "contact"));
}

static void
update_psa_id (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "psa-id"));
}

/* @field of the record; negative: not known. */
static void
set_number (GtkWidget *cell, TnRecord *record, const char *field)
{
  gint64 number = tn_record_get_int (record, field);
  g_autofree char *text = number >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, number) : NULL;

  tn_cell_set_text (cell, text);
}

static void
update_tenants (GtkWidget *cell, TnRecord *record, gpointer page)
{
  set_number (cell, record, "tenants");
}

static void
update_users (GtkWidget *cell, TnRecord *record, gpointer page)
{
  set_number (cell, record, "users");
}

/* 0: from before it was noted. */
static void
update_created (GtkWidget *cell, TnRecord *record, gpointer page)
{
  gint64 created = tn_record_get_int (record, "created-at");
  g_autofree char *text = created > 0 ? tn_age_text (created) : NULL;

  tn_cell_set_text (cell, text);
}

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_status_pill_new ());
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer page)
{
  const char *contact = tn_record_get_string (record, "contact");

  tn_two_lines_set (row,
                    tn_record_get_string (record, "name"),
                    contact != NULL ? contact
                                    : tn_record_get_string (record, "managed-tenant-name"));
  tn_tenant_cell_health (tn_two_lines_get_end (row), record, NULL);
}

static void
activate (TnListPage *page, TnRecord *record)
{
  tn_window_push (
      tn_window_get (GTK_WIDGET (page)),
      tn_organization_page_new (tn_list_page_get_services (page), tn_record_get_id (record)));
}

/* What can be done about all that are selected ------------------------------ */

static void
archive_cb (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  g_autoptr (GArray) ids = tn_list_page_dup_selected (page);

  tn_organizations_archive (page,
                            tn_list_page_get_services (page),
                            ids,
                            g_variant_get_boolean (parameter));
}

static void
edit_cb (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  g_autoptr (GArray) ids = tn_list_page_dup_selected (page);

  tn_organizations_edit (page, tn_list_page_get_services (page), ids);
}

static void
delete_selected (GtkWidget *page)
{
  g_autoptr (GArray) ids = tn_list_page_dup_selected (TN_LIST_PAGE (page));

  tn_organizations_delete (page, tn_list_page_get_services (TN_LIST_PAGE (page)), ids);
}

static void
delete_cb (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  g_autoptr (GArray) ids = tn_list_page_dup_selected (page);
  g_autofree char *heading =
      g_strdup_printf (ngettext ("Delete %u Organization?", "Delete %u Organizations?", ids->len),
                       ids->len);

  if (ids->len > 0)
    tn_confirm (
        page,
        heading,
        _ ("Their end users, assets and contacts go with them. Nothing changes at Microsoft."),
        _ ("_Delete"),
        ADW_RESPONSE_DESTRUCTIVE,
        delete_selected);
}

static GtkWidget *
bulk_new (TnListPage *page)
{
  static const GActionEntry entries[] = {
    { .name = "archive", .activate = archive_cb, .parameter_type = "b" },
    { .name = "edit", .activate = edit_cb },
    { .name = "delete", .activate = delete_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "organizations", G_ACTION_GROUP (group));
  g_menu_append (menu, _ ("_Edit…"), "organizations.edit");
  g_menu_append (menu, _ ("_Archive"), "organizations.archive(true)");
  g_menu_append (menu, _ ("_Restore From the Archive"), "organizations.archive(false)");
  g_menu_append (menu, _ ("_Delete…"), "organizations.delete");
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _ ("_Actions"));
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (button), TRUE);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  tn_menu_name_items (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  return button;
}

AdwNavigationPage *
tn_organizations_page_new (TnServices *services)
{
  static const TnListPageColumn columns[] = {
    { N_ ("Organization"), "name", tn_cell_label_new, update_name, -160 },
    { N_ ("Primary Contact"), "contact", tn_cell_label_new, update_contact, 140 },
    { N_ ("Managed Tenant"), "managed-tenant-name", tn_cell_link_new, tn_tenant_cell_managed, 170 },
    { N_ ("Tenants"), "tenants", tn_cell_number_new, update_tenants, 75 },
    { N_ ("Licensed"), "users", tn_cell_number_new, update_users, 80 },
    { N_ ("Health"), "health", tn_status_pill_new, tn_tenant_cell_health, 110 },
    { N_ ("PSA ID"), "psa-id", tn_cell_label_new, update_psa_id, 90 },
    { N_ ("Created"), "created-at", tn_cell_label_new, update_created, 100 },
  };
  static const TnListPageChoice choices[] = {
    { N_ ("All Organizations"), TN_FILTER_ALL, 0 },
    { N_ ("With a Tenant"), TN_FILTER_MAPPED, 0 },
    { N_ ("Without a Tenant"), TN_FILTER_UNMAPPED, 0 },
    { N_ ("Archived"), TN_FILTER_ARCHIVED, 0 },
  };
  static const TnListPageSpec spec = {
    .title = N_ ("Organizations"),
    .tag = "organizations",
    .icon = "tn-organizations-symbolic",
    .empty_title = N_ ("No Organizations"),
    .empty_text = N_ ("Organizations are your clients, or the billed sites of a client."),
    .search = N_ ("Search name, email, phone or PSA ID"),
    .export_name = "organizations",
    .kind = TN_LIST_ORGANIZATIONS,
    .counted = TN_FILTER_ANY,
    .columns = columns,
    .n_columns = G_N_ELEMENTS (columns),
    .choices = choices,
    .n_choices = G_N_ELEMENTS (choices),
    .add = N_ ("Add Organization"),
    .add_action = "win.add-organization",
    .row = row_new,
    .update_row = update_row,
    .bulk = bulk_new,
    .imports = TRUE,
    .import = TN_IMPORT_ORGANIZATIONS,
    .activate = activate,
  };

  return tn_list_page_new (services, &spec);
}
