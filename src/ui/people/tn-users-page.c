/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-users-page.h"

#include "tn-age.h"
#include "tn-context.h"
#include "tn-deleted-users.h"
#include "tn-list-page.h"
#include "tn-new-user-dialog.h"
#include "tn-person-actions.h"
#include "tn-status-pill.h"
#include "tn-user-dialog.h"

#include <glib/gi18n-lib.h>

static void
update_name (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "name"));
}

static void
update_user_name (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "user-principal-name"));
}

static void
update_tenant (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_link (cell,
                    tn_record_get_string (record, "tenant-name"),
                    tn_record_get_int (record, "managed-tenant-id"));
}

static void
update_department (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "department"));
}

static void
update_licences (GtkWidget *cell, TnRecord *record, gpointer page)
{
  gint64 number = tn_record_get_int (record, "licences");
  g_autofree char *text = number >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, number) : NULL;

  tn_cell_set_text (cell, text);
}

/* Who cannot sign in needs no second factor. */
static void
update_mfa (GtkWidget *cell, TnRecord *record, gpointer page)
{
  gint64 mfa = tn_record_get_int (record, "mfa");
  TnStatusLook look = { C_ ("mfa", "Not known"), NULL, "dimmed", FALSE };

  if (tn_record_get_int (record, "enabled") == 0)
    look = (TnStatusLook) { C_ ("mfa", "Sign-in blocked"), NULL, "dimmed", FALSE };
  else if (mfa > 0)
    look = (TnStatusLook) { C_ ("mfa", "Registered"), "tn-ok-symbolic", "success", FALSE };
  else if (mfa == 0)
    look = (TnStatusLook) { C_ ("mfa", "Without MFA"), "tn-warning-symbolic", "warning", TRUE };
  tn_status_pill_set (TN_STATUS_PILL (cell), look, FALSE);
}

static char *
sign_in_text (TnRecord *record)
{
  gint64 last = tn_record_get_int (record, "last-sign-in");

  return last < 0 ? NULL : last == 0 ? g_strdup (C_ ("last sign-in", "Never")) : tn_age_text (last);
}

/* LIC-04: unknown is a dash, never "long ago". */
static void
update_sign_in (GtkWidget *cell, TnRecord *record, gpointer page)
{
  g_autofree char *text = sign_in_text (record);

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
  const char *name = tn_record_get_string (record, "name"),
             *upn = tn_record_get_string (record, "user-principal-name");
  g_autofree char *detail = g_strdup_printf (C_ ("user name and tenant", "%1$s · %2$s"),
                                             upn,
                                             tn_record_get_string (record, "tenant-name"));

  tn_two_lines_set (row, name != NULL ? name : upn, detail);
  update_mfa (tn_two_lines_get_end (row), record, page);
}

static void
activate (TnListPage *page, TnRecord *record)
{
  adw_dialog_present (
      tn_user_dialog_new (tn_list_page_get_services (page), tn_record_get_id (record)),
      GTK_WIDGET (page));
}

static DexFuture *
pick_selected (GtkWidget *widget)
{
  TnListPage *page = TN_LIST_PAGE (widget);
  g_autoptr (GArray) ids = tn_list_page_dup_selected (page);

  return tn_store_list_rows (tn_services_get_store (tn_list_page_get_services (page)),
                             TN_LIST_USERS,
                             ids);
}

static GtkWidget *
bulk_new (TnListPage *page)
{
  tn_person_actions_attach (GTK_WIDGET (page), tn_list_page_get_services (page), pick_selected);
  return tn_person_actions_button_new ();
}

/* Of a page of one tenant, or while one is entered; 0: to be asked for. */
static gint64
only_tenant (TnListPage *page)
{
  gint64 parent = tn_list_page_get_parent (page);

  return parent > 0 ? parent
                    : tn_context_get_tenant (
                          tn_context_of (tn_services_get_store (tn_list_page_get_services (page))));
}

static void
new_cb (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  adw_dialog_present (
      ADW_DIALOG (
          tn_new_user_dialog_new (tn_list_page_get_services (page), page, only_tenant (page))),
      page);
}

static void
deleted_cb (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  tn_deleted_users_present (page, tn_list_page_get_services (page), only_tenant (page));
}

static GMenuModel *
menu_new (TnListPage *page)
{
  static const GActionEntry entries[] = { { "new", new_cb, NULL, NULL, NULL, { 0 } },
                                          { "deleted", deleted_cb, NULL, NULL, NULL, { 0 } } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _ ("_New User…"), "users.new");
  g_menu_append (menu, _ ("_Deleted Users…"), "users.deleted");
  if (!tn_services_is_read_only (tn_list_page_get_services (page)))
    g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "users", G_ACTION_GROUP (group));
  return G_MENU_MODEL (menu);
}

static const TnListPageColumn columns[] = {
  { N_ ("Name"), "name", tn_cell_label_new, update_name, 160 },
  { N_ ("User Name"), "user-principal-name", tn_cell_label_new, update_user_name, 0 },
  { N_ ("Tenant"), "tenant-name", tn_cell_link_new, update_tenant, 150 },
  { N_ ("Department"), "department", tn_cell_label_new, update_department, 120, TRUE },
  { N_ ("Licences"), "licences", tn_cell_number_new, update_licences, 80, TRUE },
  { N_ ("MFA"), "mfa", tn_status_pill_new, update_mfa, 136 },
  { N_ ("Last Sign-In"), "last-sign-in", tn_cell_label_new, update_sign_in, 110 },
};
/* In the order of TnUsersChoice. */
static const TnListPageChoice choices[] = {
  { N_ ("All Users"), TN_FILTER_ALL, 0 },
  { N_ ("Without MFA"), TN_FILTER_WITHOUT_MFA, 0 },
  { N_ ("MFA Not Known"), TN_FILTER_MFA_NOT_KNOWN, 0 },
  { N_ ("Licensed, No Sign-In for 30 Days"), TN_FILTER_INACTIVE, 30 },
  { N_ ("Licensed, No Sign-In for 60 Days"), TN_FILTER_INACTIVE, 60 },
  { N_ ("Licensed, No Sign-In for 90 Days"), TN_FILTER_INACTIVE, 90 },
  { N_ ("Disabled, With Licences"), TN_FILTER_DISABLED, 0 },
};
static const TnListPageSpec spec = {
  .title = N_ ("Entra Users"),
  .tag = "users",
  .icon = "tn-users-symbolic",
  .empty_title = N_ ("No Users"),
  .empty_text = N_ ("The users of a tenant are read once it is mapped."),
  .search = N_ ("Search name or address"),
  .export_name = "users",
  .kind = TN_LIST_USERS,
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .choices = choices,
  .n_choices = G_N_ELEMENTS (choices),
  .row = row_new,
  .update_row = update_row,
  .bulk = bulk_new,
  .menu = menu_new,
  .activate = activate,
};

static void count_changed_cb (TnQueryModel *changed, GParamSpec *pspec, TnListPage *page);

/* Without MFA is who is known to be: those of whom it is not known are said beside them. They are
 * counted only then: they have no index. Returns: (nullable) (transfer full) */
static char *
unknown_text (TnListPage *page)
{
  static const char key[] = "tn-mfa-not-known";
  TnStore *store = tn_services_get_store (tn_list_page_get_services (page));
  TnQueryModel *model = tn_list_page_get_model (page), *unknown;
  const char *search = tn_query_model_get_search (model);
  guint n;

  /* Of all, and not of those who are searched for. */
  if (tn_query_model_get_filter (model) != TN_FILTER_WITHOUT_MFA ||
      (search != NULL && *search != '\0'))
    {
      g_object_set_data (G_OBJECT (page), key, NULL);
      return NULL;
    }
  unknown = g_object_get_data (G_OBJECT (page), key);
  if (unknown == NULL)
    {
      unknown = tn_query_model_new_count (store, TN_LIST_USERS, TN_FILTER_MFA_NOT_KNOWN);
      tn_query_model_set_parent (unknown, tn_list_page_get_parent (page));
      tn_context_follow (store, unknown);
      g_signal_connect_object (unknown,
                               "notify",
                               G_CALLBACK (count_changed_cb),
                               page,
                               G_CONNECT_DEFAULT);
      g_object_set_data_full (G_OBJECT (page), key, unknown, g_object_unref);
    }
  n = g_list_model_get_n_items (G_LIST_MODEL (unknown));
  return n > 0 ? g_strdup_printf (ngettext ("MFA of %'u not known", "MFA of %'u not known", n), n)
               : NULL;
}

static void
count_changed_cb (TnQueryModel *changed, GParamSpec *pspec, TnListPage *page)
{
  TnQueryModel *model = tn_list_page_get_model (page);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  const char *name = g_object_get_data (G_OBJECT (page), "tn-tenant-name");
  g_autofree char *users = g_strdup_printf (ngettext ("%'u user", "%'u users", n), n);
  g_autofree char *unknown = unknown_text (page);
  g_autoptr (GString) text = g_string_new (NULL);

  if (tn_query_model_get_loading (model))
    return;
  if (name != NULL)
    g_string_append_printf (text, "%s · ", name);
  g_string_append (text, users);
  if (unknown != NULL)
    g_string_append_printf (text, " · %s", unknown);
  tn_list_page_set_subtitle (page, text->str);
}

static AdwNavigationPage *
count_users (AdwNavigationPage *page)
{
  TnQueryModel *model = tn_list_page_get_model (TN_LIST_PAGE (page));

  g_signal_connect_object (model, "notify", G_CALLBACK (count_changed_cb), page, G_CONNECT_DEFAULT);
  count_changed_cb (model, NULL, TN_LIST_PAGE (page));
  return page;
}

AdwNavigationPage *
tn_users_page_new (TnServices *services)
{
  return count_users (tn_list_page_new (services, &spec));
}

AdwNavigationPage *
tn_users_page_new_of (TnServices *services, gint64 tenant, const char *name, TnUsersChoice choice)
{
  AdwNavigationPage *page = tn_list_page_new (services, &spec);

  /* The page of all users has the tag. */
  adw_navigation_page_set_tag (page, NULL);
  g_object_set_data_full (G_OBJECT (page), "tn-tenant-name", g_strdup (name), g_free);
  tn_list_page_set_parent (TN_LIST_PAGE (page), tenant, name);
  tn_list_page_choose (TN_LIST_PAGE (page), choice);
  return count_users (page);
}
