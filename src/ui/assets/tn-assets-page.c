/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-assets-page.h"

#include "tn-asset-dialog.h"
#include "tn-list-page.h"
#include "tn-status-pill.h"

#include <glib/gi18n-lib.h>

/* In the order of the choices below. */
#define CHOICE_AMBIGUOUS 1

static void
update_name (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "name"));
}

static void
update_kind (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "kind"));
}

static void
update_organization (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "organization-name"));
}

static void
update_end_user (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "end-user-name"));
  tn_cell_set_tooltip (cell,
                       tn_record_get_int (record, "manual") > 0 ? _ ("Chosen by hand") : NULL);
}

static void
update_serial (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "serial"));
}

static void
update_model (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "model"));
}

/* What it is to Entra ID and Intune. */
static TnStatusLook
look_of (TnRecord *record)
{
  gint64 compliant = tn_record_get_int (record, "compliant");

  if (tn_record_get_int (record, "ambiguous") > 0)
    return (
        TnStatusLook) { C_ ("asset", "Choose a Device"), "tn-warning-symbolic", "warning", TRUE };
  if (tn_record_get_string (record, "device-id") == NULL)
    return (TnStatusLook) { C_ ("asset", "No Device"), NULL, "dimmed", FALSE };
  if (compliant == 0)
    return (TnStatusLook) { C_ ("asset", "Not Compliant"), "tn-error-symbolic", "error", TRUE };
  if (compliant > 0)
    return (TnStatusLook) { C_ ("asset", "Compliant"), "tn-ok-symbolic", "success", FALSE };
  return (TnStatusLook) { C_ ("asset", "Linked"), NULL, "dimmed", FALSE };
}

static void
update_device (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_status_pill_set (TN_STATUS_PILL (cell), look_of (record), FALSE);
}

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_status_pill_new ());
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer page)
{
  const char *who = tn_record_get_string (record, "end-user-name");
  g_autofree char *detail = g_strdup_printf (C_ ("person and organization", "%1$s · %2$s"),
                                             who != NULL ? who : _ ("Nobody’s"),
                                             tn_record_get_string (record, "organization-name"));

  tn_two_lines_set (row, tn_record_get_string (record, "name"), detail);
  update_device (tn_two_lines_get_end (row), record, page);
}

static void
activate (TnListPage *page, TnRecord *record)
{
  adw_dialog_present (
      tn_asset_dialog_new (tn_list_page_get_services (page), TN_ASSET (record), 0, NULL),
      GTK_WIDGET (page));
}

static void
add_cb (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  adw_dialog_present (tn_asset_dialog_new (tn_list_page_get_services (page),
                                           NULL,
                                           tn_list_page_get_parent (page),
                                           tn_list_page_get_parent_name (page)),
                      page);
}

static const TnListPageColumn columns[] = {
  { N_ ("Name"), "name", tn_cell_label_new, update_name, -150 },
  { N_ ("Kind"), "kind", tn_cell_label_new, update_kind, 110 },
  { N_ ("Organization"), "organization-name", tn_cell_label_new, update_organization, 160 },
  { N_ ("End User"), "end-user-name", tn_cell_label_new, update_end_user, -150 },
  { N_ ("Device"), "device-name", tn_status_pill_new, update_device, 160 },
  { N_ ("Serial Number"), "serial", tn_cell_label_new, update_serial, 140 },
  { N_ ("Model"), "model", tn_cell_label_new, update_model, 130 },
};
static const TnListPageChoice choices[] = {
  { N_ ("All Assets"), TN_FILTER_ALL, 0 },
  { N_ ("Choose a Device"), TN_FILTER_AMBIGUOUS, 0 },
  { N_ ("Nobody’s"), TN_FILTER_NOT_ASSIGNED, 0 },
  { N_ ("Linked to a Device"), TN_FILTER_LINKED, 0 },
};
static const TnListPageSpec spec = {
  .title = N_ ("Assets"),
  .tag = "assets",
  .icon = "tn-assets-symbolic",
  .empty_title = N_ ("No Assets"),
  .empty_text = N_ ("What your clients have: entered here, or imported from a file. Those that are "
                    "devices in Entra ID find their end user by themselves."),
  .search = N_ ("Search name, serial number, model or kind"),
  .export_name = "assets",
  .kind = TN_LIST_ASSETS,
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .choices = choices,
  .n_choices = G_N_ELEMENTS (choices),
  .add = N_ ("Add Asset"),
  .add_action = "assets.add",
  .row = row_new,
  .update_row = update_row,
  .imports = TRUE,
  .import = TN_IMPORT_ASSETS,
  .activate = activate,
};

static AdwNavigationPage *
page_new (TnServices *services)
{
  static const GActionEntry entries[] = { { .name = "add", .activate = add_cb } };
  AdwNavigationPage *page = tn_list_page_new (services, &spec);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), page);
  if (tn_services_is_read_only (services))
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (group), "add")),
        FALSE);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "assets", G_ACTION_GROUP (group));
  return page;
}

AdwNavigationPage *
tn_assets_page_new (TnServices *services)
{
  return page_new (services);
}

AdwNavigationPage *
tn_assets_page_new_of (TnServices *services,
                       gint64 organization,
                       const char *name,
                       gboolean ambiguous)
{
  AdwNavigationPage *page = page_new (services);

  /* The page of all has the tag. */
  adw_navigation_page_set_tag (page, NULL);
  tn_list_page_set_parent (TN_LIST_PAGE (page), organization, name);
  tn_list_page_set_subtitle (TN_LIST_PAGE (page), name);
  if (ambiguous)
    tn_list_page_choose (TN_LIST_PAGE (page), CHOICE_AMBIGUOUS);
  return page;
}
