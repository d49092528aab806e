/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-end-users-page.h"

#include "tn-end-user-page.h"
#include "tn-list-page.h"
#include "tn-person-actions.h"
#include "tn-status-pill.h"
#include "tn-text.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

static void
update_name (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "name"));
}

/* EUS-04: an address that somebody else has is said to be. */
static void
update_email (GtkWidget *cell, TnRecord *record, gpointer page)
{
  const char *email = tn_record_get_string (record, "email");
  gboolean shared = tn_record_get_int (record, "shared") > 0;

  tn_cell_set_text (cell, email);
  tn_cell_set_tooltip (cell,
                       shared          ? _ ("Somebody else has this address, too")
                       : email == NULL ? _ ("Without an address nobody can be linked")
                                       : NULL);
  if (shared || email == NULL)
    gtk_widget_add_css_class (cell, "warning");
  else
    gtk_widget_remove_css_class (cell, "warning");
}

static void
update_organization (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "organization-name"));
}

static void
update_job_title (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "job-title"));
}

static void
update_link (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_status_pill_set (TN_STATUS_PILL (cell),
                      tn_link_state_look ((TnLinkState) tn_record_get_int (record, "link")),
                      FALSE);
}

static void
set_number (GtkWidget *cell, gint64 number)
{
  g_autofree char *text = number >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, number) : NULL;

  tn_cell_set_text (cell, text);
}

static void
update_licences (GtkWidget *cell, TnRecord *record, gpointer page)
{
  set_number (cell, tn_record_get_int (record, "licences"));
}

static void
update_devices (GtkWidget *cell, TnRecord *record, gpointer page)
{
  set_number (cell, tn_record_get_int (record, "devices"));
}

static void
update_mfa (GtkWidget *cell, TnRecord *record, gpointer page)
{
  gint64 mfa = tn_record_get_int (record, "mfa");

  /* Of whom no account is linked, there is nothing to know. */
  tn_cell_set_text (cell,
                    mfa < 0
                        ? tn_record_get_int (record, "link") > 0 ? C_ ("mfa", "Not known") : NULL
                    : mfa > 0 ? C_ ("mfa", "Registered")
                              : C_ ("mfa", "Without MFA"));
}

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_status_pill_new ());
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer page)
{
  const char *email = tn_record_get_string (record, "email");
  g_autofree char *detail = g_strdup_printf (C_ ("address and organization", "%1$s · %2$s"),
                                             email != NULL ? email : _ ("No email"),
                                             tn_record_get_string (record, "organization-name"));

  tn_two_lines_set (row, tn_record_get_string (record, "name"), detail);
  update_link (tn_two_lines_get_end (row), record, page);
}

static void
activate (TnListPage *page, TnRecord *record)
{
  tn_window_push (
      tn_window_get (GTK_WIDGET (page)),
      tn_end_user_page_new (tn_list_page_get_services (page), tn_record_get_id (record)));
}

static DexFuture *
pick_selected (GtkWidget *widget)
{
  TnListPage *page = TN_LIST_PAGE (widget);
  g_autoptr (GArray) ids = tn_list_page_dup_selected (page);

  return tn_store_list_rows (tn_services_get_store (tn_list_page_get_services (page)),
                             TN_LIST_END_USERS,
                             ids);
}

static GtkWidget *
bulk_new (TnListPage *page)
{
  tn_person_actions_attach (GTK_WIDGET (page), tn_list_page_get_services (page), pick_selected);
  return tn_person_actions_button_new ();
}

static const TnListPageColumn columns[] = {
  { N_ ("Name"), "name", tn_cell_label_new, update_name, 140 },
  { N_ ("Email"), "email", tn_cell_label_new, update_email, -160 },
  { N_ ("Organization"), "organization-name", tn_cell_label_new, update_organization, 150 },
  { N_ ("Job Title"), "job-title", tn_cell_label_new, update_job_title, 120 },
  { N_ ("Microsoft"), "link", tn_status_pill_new, update_link, 160 },
  { N_ ("Licences"), "licences", tn_cell_number_new, update_licences, 80 },
  { N_ ("MFA"), "mfa", tn_cell_label_new, update_mfa, 118 },
  { N_ ("Devices"), NULL, tn_cell_number_new, update_devices, 75 },
};
static const TnListPageChoice choices[] = {
  { N_ ("All End Users"), TN_FILTER_ALL, 0 },
  { N_ ("Needs Attention"), TN_FILTER_ATTENTION, 0 },
  { N_ ("Without Email"), TN_FILTER_NO_EMAIL, 0 },
  { N_ ("Shared Email"), TN_FILTER_SHARED, 0 },
  { N_ ("Disabled or Deleted in Microsoft"), TN_FILTER_GONE, 0 },
  { N_ ("Not Linked"), TN_FILTER_NOT_LINKED, 0 },
};
static const TnListPageSpec spec = {
  .title = N_ ("End Users"),
  .tag = "end-users",
  .icon = "tn-users-symbolic",
  .empty_title = N_ ("No End Users Yet"),
  .empty_text = N_ ("They come by themselves once an organization takes its people from Entra ID. "
                    "Open an organization to set that up."),
  .search = N_ ("Search name, address, phone, department"),
  .export_name = "end-users",
  .kind = TN_LIST_END_USERS,
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .choices = choices,
  .n_choices = G_N_ELEMENTS (choices),
  .row = row_new,
  .update_row = update_row,
  .imports = TRUE,
  .import = TN_IMPORT_END_USERS,
  .activate = activate,
  .bulk = bulk_new,
};

static void
count_changed_cb (TnQueryModel *model, GParamSpec *pspec, TnListPage *page)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  g_autofree char *people = g_strdup_printf (ngettext ("%'u end user", "%'u end users", n), n);
  g_autofree char *text = tn_text_beside (tn_list_page_get_parent_name (page), people);

  if (!tn_query_model_get_loading (model))
    tn_list_page_set_subtitle (page, text);
}

static AdwNavigationPage *
count_people (AdwNavigationPage *page)
{
  TnQueryModel *model = tn_list_page_get_model (TN_LIST_PAGE (page));

  g_signal_connect_object (model, "notify", G_CALLBACK (count_changed_cb), page, G_CONNECT_DEFAULT);
  count_changed_cb (model, NULL, TN_LIST_PAGE (page));
  return page;
}

AdwNavigationPage *
tn_end_users_page_new (TnServices *services)
{
  return count_people (tn_list_page_new (services, &spec));
}

AdwNavigationPage *
tn_end_users_page_new_of (TnServices *services, gint64 organization, const char *name)
{
  AdwNavigationPage *page = tn_list_page_new (services, &spec);

  /* The page of all has the tag. */
  adw_navigation_page_set_tag (page, NULL);
  tn_list_page_set_parent (TN_LIST_PAGE (page), organization, name);
  return count_people (page);
}
