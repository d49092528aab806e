/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-window-private.h"
#include "tn-window-tenants.h"

#include "tn-activity-page.h"
#include "tn-alerts-page.h"
#include "tn-assets-page.h"
#include "tn-audit-page.h"
#include "tn-backups-page.h"
#include "tn-clean-up-dialog.h"
#include "tn-connect-dialog.h"
#include "tn-consolidate-dialog.h"
#include "tn-context.h"
#include "tn-dex.h"
#include "tn-end-users-page.h"
#include "tn-focus.h"
#include "tn-health-page.h"
#include "tn-list-page.h"
#include "tn-map-many-dialog.h"
#include "tn-menu.h"
#include "tn-licences-page.h"
#include "tn-organization-dialog.h"
#include "tn-organizations-page.h"
#include "tn-preferences-dialog.h"
#include "tn-registration-page.h"
#include "tn-relationships-page.h"
#include "tn-scores-page.h"
#include "tn-query-model.h"
#include "tn-shortcuts.h"
#include "tn-tenant-page.h"
#include "tn-tenant-switcher.h"
#include "tn-snapshots-page.h"
#include "tn-tenants-page.h"
#include "tn-users-page.h"
#include "tn-ui-resources.h"
#include "tn-unsaved.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (TnWindow, tn_window, ADW_TYPE_APPLICATION_WINDOW)

static const struct
{
  const char *name, *title, *icon;
  AdwNavigationPage *(*create) (TnServices *services);
} pages[] = {
  { "tenants", N_ ("Tenants"), "tn-tenants-symbolic", tn_tenants_page_new },
  { "organizations", N_ ("Organizations"), "tn-organizations-symbolic", tn_organizations_page_new },
  { "end-users", N_ ("End Users"), "tn-people-symbolic", tn_end_users_page_new },
  { "assets", N_ ("Assets"), "tn-assets-symbolic", tn_assets_page_new },
  { "health", N_ ("Health"), "tn-health-symbolic", tn_health_page_new },
  { "users", N_ ("Entra Users"), "tn-users-symbolic", tn_users_page_new },
  { "licences", N_ ("Licences"), "tn-licences-symbolic", tn_licences_page_new },
  { "scores", N_ ("Secure Score"), "tn-score-symbolic", tn_scores_page_new },
  { "backups", N_ ("Backups"), "tn-backup-symbolic", tn_backups_page_new },
  { "alerts", N_ ("Alerts"), "tn-alerts-symbolic", tn_alerts_page_new },
  { "relationships", N_ ("Relationships"), "tn-relationships-symbolic", tn_relationships_page_new },
  { "activity", N_ ("Activity"), "tn-activity-symbolic", tn_activity_page_new },
  { "audit", N_ ("Audit"), "tn-audit-symbolic", tn_audit_page_new },
};

void
tn_ui_init (void)
{
  g_resources_register (tn_ui_resources_get_resource ());
}

TnWindow *
tn_window_get (GtkWidget *widget)
{
  return TN_WINDOW (gtk_widget_get_ancestor (widget, TN_TYPE_WINDOW));
}

TnServices *
tn_window_get_services (TnWindow *self)
{
  return self->services;
}

/* Pages --------------------------------------------------------------------- */

static guint
page_index (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_str_equal (pages[i].name, name))
      return i;
  return 0;
}

/* Pages are made once; going back to one finds its search and its place. */
static void
show_root (TnWindow *self, guint index)
{
  AdwNavigationPage *page = adw_navigation_view_find_page (self->nav, pages[index].name);

  if (page == NULL)
    {
      page = pages[index].create (self->services);
      adw_navigation_view_add (self->nav, page);
    }
  if (adw_navigation_view_get_visible_page (self->nav) != page)
    adw_navigation_view_replace (self->nav, &page, 1);
  g_settings_set_string (self->settings, "page", pages[index].name);
}

/* The page at the bottom, whatever is pushed on it. */
static guint
current_root (TnWindow *self)
{
  g_autofree char *name = g_settings_get_string (self->settings, "page");

  return page_index (name);
}

/* Returns: whether the page has a search. */
static gboolean
focus_search (TnWindow *self)
{
  return tn_focus_search (GTK_WIDGET (adw_navigation_view_get_visible_page (self->nav)));
}

static void
search_in (AdwNavigationPage *page, const char *text)
{
  if (TN_IS_LIST_PAGE (page))
    tn_list_page_search (TN_LIST_PAGE (page), text);
  else if (TN_IS_LICENCES_PAGE (page))
    tn_licences_page_search (TN_LICENCES_PAGE (page), text);
  else if (TN_IS_TENANTS_PAGE (page))
    tn_tenants_page_search (TN_TENANTS_PAGE (page), text);
}

/* Nothing is in the way. */
static void
show_wanted (GtkWidget *widget)
{
  TnWindow *self = TN_WINDOW (widget);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->sidebar_list, (int) self->wanted);
  AdwNavigationPage *page;
  /* Selecting the row is a wish, too. */
  g_autofree char *search = g_steal_pointer (&self->wanted_search);
  g_autofree char *tenant = g_steal_pointer (&self->wanted_tenant);
  g_autofree char *name = g_steal_pointer (&self->wanted_tenant_name);

  if (search != NULL)
    gtk_widget_activate_action (widget, "win.leave-tenant", NULL);
  show_root (self, self->wanted);
  gtk_list_box_select_row (self->sidebar_list, row);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  /* First in a page come the buttons at its top; whoever has opened it looks for something. */
  focus_search (self);
  page = adw_navigation_view_get_visible_page (self->nav);
  if (search != NULL)
    search_in (page, search);
  if (tenant != NULL)
    tn_audit_page_show_tenant (TN_AUDIT_PAGE (page), tenant, name);
}

/* (nullable): a page, of those below the one that is shown, too, with text that is not saved. */
static GtkWidget *
find_unsaved (TnWindow *self)
{
  g_autoptr (GListModel) stack = adw_navigation_view_get_navigation_stack (self->nav);

  for (guint i = g_list_model_get_n_items (stack); i > 0; i--)
    {
      g_autoptr (GtkWidget) page = g_list_model_get_item (stack, i - 1);

      if (tn_unsaved_get (page))
        return page;
    }
  return NULL;
}

/* (nullable): likewise, or a dialog. */
static GtkWidget *
find_typed (TnWindow *self)
{
  g_autoptr (GListModel) dialogs =
      adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (self));

  for (guint i = g_list_model_get_n_items (dialogs); i > 0; i--)
    {
      g_autoptr (GtkWidget) dialog = g_list_model_get_item (dialogs, i - 1);

      if (tn_unsaved_get (dialog))
        return dialog;
    }
  return find_unsaved (self);
}

/* One answer is for all of it. */
static void
discard_all (GtkWidget *widget)
{
  TnWindow *self = TN_WINDOW (widget);
  GtkWidget *typed;

  while ((typed = find_typed (self)) != NULL)
    tn_unsaved_set (typed, FALSE);
  self->leave (widget);
}

static void
ask (TnWindow *self, GtkWidget *typed, void (*leave) (GtkWidget *window))
{
  self->leave = leave;
  tn_unsaved_ask (GTK_WIDGET (self), typed, discard_all);
}

/* FALSE: somebody is asked first whether what was typed may be lost, and is led to what is wanted
 * when it may. */
static gboolean
may_leave (TnWindow *self, guint index, const char *search, const char *tenant, const char *name)
{
  GtkWidget *page;

  self->wanted = index;
  g_set_str (&self->wanted_search, search);
  g_set_str (&self->wanted_tenant, tenant);
  g_set_str (&self->wanted_tenant_name, name);
  page = find_unsaved (self);
  if (page == NULL)
    return TRUE;
  ask (self, page, show_wanted);
  return FALSE;
}

gboolean
tn_window_show_page (TnWindow *self, const char *name)
{
  if (!may_leave (self, page_index (name), NULL, NULL, NULL))
    return FALSE;
  show_wanted (GTK_WIDGET (self));
  return TRUE;
}

void
tn_window_search_page (TnWindow *self, const char *name, const char *text)
{
  if (may_leave (self, page_index (name), text, NULL, NULL))
    show_wanted (GTK_WIDGET (self));
}

void
tn_window_show_audit (TnWindow *self, const char *tenant_id, const char *name)
{
  if (may_leave (self, page_index ("audit"), NULL, tenant_id, name))
    show_wanted (GTK_WIDGET (self));
}

void
tn_window_push (TnWindow *self, AdwNavigationPage *page)
{
  g_signal_connect (page, "shown", G_CALLBACK (tn_focus_page), NULL);
  adw_navigation_view_push (self->nav, page);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

void
tn_window_show_managed_tenant (TnWindow *self, gint64 managed)
{
  tn_window_push (self, tn_tenant_page_new (self->services, managed));
}

static void
sidebar_selected_cb (GtkListBox *list, GtkListBoxRow *row, TnWindow *self)
{
  guint index = row != NULL ? (guint) gtk_list_box_row_get_index (row) : G_MAXUINT;
  guint current = self->services != NULL ? current_root (self) : G_MAXUINT;

  if (row == NULL || self->services == NULL || index == current)
    return;
  if (may_leave (self, index, NULL, NULL, NULL))
    show_root (self, index);
  else
    gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, (int) current));
}

static void
sidebar_activated_cb (GtkListBox *list, GtkListBoxRow *row, TnWindow *self)
{
  guint index = (guint) gtk_list_box_row_get_index (row);

  /* Of another row, selecting it has asked already. */
  if (find_unsaved (self) != NULL &&
      (index != current_root (self) || !may_leave (self, index, NULL, NULL, NULL)))
    return;
  show_root (self, index);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

static void
add_sidebar_rows (TnWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12),
                *label = gtk_label_new (_ (pages[i].title));

      gtk_box_append (GTK_BOX (box),
                      g_object_new (GTK_TYPE_IMAGE,
                                    "icon-name",
                                    pages[i].icon,
                                    "accessible-role",
                                    GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                    NULL));
      gtk_box_append (GTK_BOX (box), label);
      if (g_str_equal (pages[i].name, "alerts"))
        {
          self->alerts_badge = GTK_LABEL (gtk_label_new (NULL));
          gtk_widget_set_hexpand (GTK_WIDGET (self->alerts_badge), TRUE);
          gtk_widget_set_halign (GTK_WIDGET (self->alerts_badge), GTK_ALIGN_END);
          gtk_widget_add_css_class (GTK_WIDGET (self->alerts_badge), "tn-badge");
          gtk_widget_add_css_class (GTK_WIDGET (self->alerts_badge), "numeric");
          gtk_widget_set_visible (GTK_WIDGET (self->alerts_badge), FALSE);
          gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->alerts_badge));
        }
      gtk_widget_set_margin_top (box, 6);
      gtk_widget_set_margin_bottom (box, 6);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
      /* Rows do not take over the text of their label (practice A11Y-02). */
      gtk_accessible_update_relation (GTK_ACCESSIBLE (row),
                                      GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                      label,
                                      NULL,
                                      -1);
      gtk_list_box_append (self->sidebar_list, row);
    }
}

static void
update_badge (TnWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->alerts));
  g_autofree char *text = g_strdup_printf ("%u", n),
                  *words = g_strdup_printf (ngettext ("%u open alert", "%u open alerts", n), n);

  gtk_label_set_label (self->alerts_badge, text);
  gtk_widget_set_visible (GTK_WIDGET (self->alerts_badge), n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->alerts_badge),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words,
                                  -1);
}

static void
update_foot (TnWindow *self)
{
  guint mapped = g_list_model_get_n_items (G_LIST_MODEL (self->mapped)),
        attention = g_list_model_get_n_items (G_LIST_MODEL (self->attention));
  gboolean offline = tn_services_get_offline (self->services);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u mapped tenant", "%u mapped tenants", mapped), mapped);
  g_autofree char *problem = g_strdup_printf (
      ngettext ("%u connection needs attention", "%u connections need attention", attention),
      attention);
  g_autofree char *both = offline         ? g_strdup_printf ("%s\n%s", text, _ ("Offline"))
                          : attention > 0 ? g_strdup_printf ("%s\n%s", text, problem)
                                          : g_strdup (text);

  gtk_label_set_label (self->foot_label, both);
  gtk_image_set_from_icon_name (self->foot_icon,
                                offline || attention > 0 ? "tn-warning-symbolic"
                                                         : "tn-ok-symbolic");
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->foot_label)),
                          mapped + attention > 0);
}

/* Actions ------------------------------------------------------------------- */

static void
page_action (GtkWidget *widget, const char *name, GVariant *target)
{
  tn_window_show_page (TN_WINDOW (widget), g_variant_get_string (target, NULL));
}

static void
managed_action (GtkWidget *widget, const char *name, GVariant *target)
{
  tn_window_show_managed_tenant (TN_WINDOW (widget), g_variant_get_int64 (target));
}

static void
pop (GtkWidget *widget)
{
  adw_navigation_view_pop (TN_WINDOW (widget)->nav);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);
  GtkWidget *page = GTK_WIDGET (adw_navigation_view_get_visible_page (self->nav));

  if (tn_unsaved_get (page))
    tn_unsaved_ask (widget, page, pop);
  else if (!adw_navigation_view_pop (self->nav))
    adw_navigation_split_view_set_show_content (self->split, FALSE);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *target)
{
  /* A page without a search of its own leads to that of the tenants, which is focused when it is
   * shown. */
  if (!focus_search (TN_WINDOW (widget)))
    tn_window_show_page (TN_WINDOW (widget), "tenants");
}

static void
registered_cb (TnRegistrationPage *page, AdwDialog *dialog)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (dialog)));
  const char *action = g_object_get_data (G_OBJECT (dialog), "tn-then");

  adw_dialog_close (dialog);
  gtk_widget_activate_action (window, action, NULL);
}

/* Before the first tenant: the registration that every sign-in needs. @action comes after it. */
static void
show_setup (TnWindow *self, const char *action)
{
  TnRegistrationPage *page = g_object_new (TN_TYPE_REGISTRATION_PAGE, NULL);
  GtkWidget *view = adw_toolbar_view_new ();
  AdwDialog *dialog = adw_dialog_new ();

  tn_registration_page_set_services (page, self->services);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (page));
  adw_dialog_set_child (dialog, view);
  g_object_set_data_full (G_OBJECT (dialog), "tn-then", g_strdup (action), g_free);
  adw_dialog_set_title (dialog, _ ("Set Up Sign-In"));
  adw_dialog_set_content_width (dialog, 600);
  adw_dialog_set_content_height (dialog, 680);
  g_signal_connect_object (page,
                           "registered",
                           G_CALLBACK (registered_cb),
                           dialog,
                           G_CONNECT_DEFAULT);
  adw_dialog_set_focus (dialog, GTK_WIDGET (page));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
connect_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);

  if (tn_services_get_client_id (self->services, tn_services_get_cloud (self->services)) == NULL)
    show_setup (self, name);
  else
    adw_dialog_present (g_str_equal (name, "win.connect-csp")
                            ? tn_connect_dialog_new_csp (self->services, NULL)
                            : tn_connect_dialog_new (self->services, NULL),
                        widget);
}

/* Ctrl+N: what is new depends on the page. */
static void
new_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (TN_WINDOW (widget)->nav);
  gboolean organizations =
      page != NULL && g_strcmp0 (adw_navigation_page_get_tag (page), "organizations") == 0;

  gtk_widget_activate_action (widget, organizations ? "win.add-organization" : "win.connect", NULL);
}

static void
add_organization_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_present (tn_organization_dialog_new (TN_WINDOW (widget)->services, NULL, 0), widget);
}

static void
map_many_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_present (tn_map_many_dialog_new (TN_WINDOW (widget)->services), widget);
}

static void
consolidate_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_present (tn_consolidate_dialog_new (TN_WINDOW (widget)->services), widget);
}

static void
clean_up_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_present (tn_clean_up_dialog_new (TN_WINDOW (widget)->services), widget);
}

static void
preferences_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_present (tn_preferences_dialog_new (TN_WINDOW (widget)->services), widget);
}

static void
about_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AdwDialog *about = adw_about_dialog_new ();

  g_object_set (about,
                "application-name",
                "Tenantry",
                "application-icon",
                APPLICATION_ID,
                "version",
                PACKAGE_VERSION,
                "developer-name",
                _ ("The Tenantry developers"),
                "license-type",
                GTK_LICENSE_GPL_3_0,
                "comments",
                _ ("Look after many Microsoft tenants"),
                "copyright",
                "© 2026 The Tenantry developers",
                "website",
                "https://github.com/tenantry/tenantry",
                "issue-url",
                "https://github.com/tenantry/tenantry/issues",
                NULL);
  adw_dialog_present (about, widget);
}

static void
try_again_cb (AdwBanner *banner, TnWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.sync-all", NULL);
}

/* Construction -------------------------------------------------------------- */

static void
offline_changed_cb (TnServices *services, GParamSpec *pspec, TnWindow *self)
{
  adw_banner_set_revealed (self->offline_banner, tn_services_get_offline (services));
  update_foot (self);
}

static TnQueryModel *
counting_model (TnWindow *self, TnListFilter filter)
{
  TnQueryModel *model =
      tn_query_model_new_count (tn_services_get_store (self->services), TN_LIST_TENANTS, filter);

  g_signal_connect_object (model, "notify", G_CALLBACK (update_foot), self, G_CONNECT_SWAPPED);
  return model;
}

/* SEC-63: it stays: nobody can close it. */
static DexFuture *
audit_checked_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnWindow) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && value != NULL)
    adw_banner_set_revealed (self->audit_banner, g_value_get_int64 (value) > 0);
  return NULL;
}

static void
show_audit_cb (AdwBanner *banner, TnWindow *self)
{
  tn_window_show_page (self, "audit");
}

/* What is wrong with our own files; a person frees the disk, starts anew, or only has to know. */
static void
show_trouble (TnWindow *self)
{
  TnStoreTrouble trouble = tn_store_get_trouble (tn_services_get_store (self->services));
  const char *text = NULL;

  switch (trouble)
    {
    case TN_STORE_FULL:
      text = _ ("The disk is full: nothing that is read or changed can be saved. Free some space.");
      break;
    case TN_STORE_DAMAGED:
      text = _ ("A data file of Tenantry is damaged. Start Tenantry anew to mend it.");
      break;
    case TN_STORE_RENEWED:
      text = _ ("What was read from Microsoft was lost on this computer, and is read anew. Nothing "
                "else is lost.");
      break;
    case TN_STORE_WELL:
    default:
      break;
    }
  if (text != NULL)
    adw_banner_set_title (self->trouble_banner, text);
  adw_banner_set_button_label (self->trouble_banner,
                               trouble == TN_STORE_RENEWED ? _ ("_Hide") : NULL);
  adw_banner_set_revealed (self->trouble_banner, text != NULL);
}

static void
hide_trouble_cb (AdwBanner *banner, TnWindow *self)
{
  adw_banner_set_revealed (banner, FALSE);
}

/* MAP-09: what would change something cannot be chosen. */
static void
show_read_only (TnWindow *self)
{
  static const char *const writing[] = {
    "win.connect",
    "win.connect-csp",
    "win.new",
    "win.map",
    "win.unmap",
    "win.undo",
    "win.reauthorize",
    "win.remove",
    "win.remove-csp",
    "win.remove-all",
    "win.sync-all",
    "win.reauthorize-csp",
    "win.map-many",
    "win.consolidate",
    "win.clean-up",
    "win.tenant-settings",
    "win.tenant-tags",
    "win.tenant-sync",
    "win.add-organization",
    "win.dismiss-alert",
    "win.snooze-alert",
    "win.restore-alert",
    "win.wake-alert",
  };

  adw_banner_set_revealed (self->read_only_banner, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (writing); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), writing[i], FALSE);
}

static void
add_rehearsal_menu (TnWindow *self)
{
  GMenuModel *menu = gtk_menu_button_get_menu_model (self->menu_button);
  g_autoptr (GMenu) section = g_menu_new ();

  g_menu_append (section, _ ("_Rehearsal…"), "app.rehearse");
  g_menu_insert_section (G_MENU (menu), 0, _ ("Rehearsal"), G_MENU_MODEL (section));
}

GtkWindow *
tn_window_new (GtkApplication *application, TnServices *services, gboolean demo)
{
  TnWindow *self = g_object_new (TN_TYPE_WINDOW, "application", application, NULL);
  TnVault *vault = tn_store_get_vault (tn_services_get_store (services));
  g_autofree char *page = g_settings_get_string (self->settings, "page");

  self->services = g_object_ref (services);
  self->mapped = counting_model (self, TN_FILTER_MAPPED);
  self->attention = counting_model (self, TN_FILTER_ATTENTION);
  self->alerts =
      tn_query_model_new_count (tn_services_get_store (services), TN_LIST_ALERTS, TN_FILTER_OPEN);
  /* As the page that it leads to. */
  tn_context_follow (tn_services_get_store (services), self->alerts);
  g_signal_connect_object (self->alerts,
                           "notify",
                           G_CALLBACK (update_badge),
                           self,
                           G_CONNECT_SWAPPED);
  adw_banner_set_revealed (self->demo_banner, demo);
  if (demo)
    add_rehearsal_menu (self);
  if (tn_services_is_read_only (services))
    show_read_only (self);
  dex_future_disown (dex_future_finally (tn_services_check_audit (services),
                                         audit_checked_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
  adw_banner_set_revealed (self->session_banner,
                           vault != NULL && tn_vault_get_kind (vault) == TN_VAULT_SESSION);
  g_signal_connect_object (services,
                           "notify::offline",
                           G_CALLBACK (offline_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (tn_services_get_store (services),
                           "trouble-changed",
                           G_CALLBACK (show_trouble),
                           self,
                           G_CONNECT_SWAPPED);
  show_trouble (self);
  tn_tenant_switcher_set_services (self->switcher, services);
  tn_window_follow_context (self);
  update_foot (self);
  tn_window_show_page (self, demo ? "tenants" : page);
  return GTK_WINDOW (self);
}

void
tn_window_remember (TnWindow *self)
{
  GtkWindow *window = GTK_WINDOW (self);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
}

gboolean
tn_window_ask_unsaved (TnWindow *self, void (*leave) (GtkWidget *window))
{
  GtkWidget *typed = find_typed (self);

  if (typed != NULL)
    ask (self, typed, leave);
  return typed != NULL;
}

static void
close_again (GtkWidget *window)
{
  gtk_window_close (GTK_WINDOW (window));
}

static gboolean
tn_window_close_request (GtkWindow *window)
{
  if (tn_window_ask_unsaved (TN_WINDOW (window), close_again))
    return TRUE;
  tn_window_remember (TN_WINDOW (window));
  return GTK_WINDOW_CLASS (tn_window_parent_class)->close_request (window);
}

static void
tn_window_dispose (GObject *object)
{
  TnWindow *self = TN_WINDOW (object);

  g_clear_weak_pointer (&self->toast);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_WINDOW);
  g_clear_object (&self->mapped);
  g_clear_object (&self->attention);
  g_clear_object (&self->alerts);
  g_clear_object (&self->settings);
  g_clear_object (&self->services);
  g_clear_pointer (&self->wanted_search, g_free);
  g_clear_pointer (&self->wanted_tenant, g_free);
  g_clear_pointer (&self->wanted_tenant_name, g_free);
  G_OBJECT_CLASS (tn_window_parent_class)->dispose (object);
}

static void
tn_window_class_init (TnWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TN_TYPE_TENANT_SWITCHER);
  G_OBJECT_CLASS (klass)->dispose = tn_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = tn_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/window/tn-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TnWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, split);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, nav);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, sidebar_list);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, context_banner);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, demo_banner);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, offline_banner);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, session_banner);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, read_only_banner);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, trouble_banner);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, audit_banner);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, foot_icon);
  gtk_widget_class_bind_template_child (widget_class, TnWindow, foot_label);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, sidebar_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, try_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_audit_cb);
  gtk_widget_class_bind_template_callback (widget_class, hide_trouble_cb);
  gtk_widget_class_install_action (widget_class, "win.page", "s", page_action);
  gtk_widget_class_install_action (widget_class, "win.managed-tenant", "x", managed_action);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.new", NULL, new_action);
  gtk_widget_class_install_action (widget_class,
                                   "win.add-organization",
                                   NULL,
                                   add_organization_action);
  gtk_widget_class_install_action (widget_class, "win.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "win.connect-csp", NULL, connect_action);
  tn_window_tenants_install (widget_class);
  gtk_widget_class_install_action (widget_class, "win.map-many", NULL, map_many_action);
  gtk_widget_class_install_action (widget_class, "win.consolidate", NULL, consolidate_action);
  gtk_widget_class_install_action (widget_class, "win.clean-up", NULL, clean_up_action);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_action);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, about_action);
  tn_window_class_install_help (widget_class);
}

static void
tn_window_init (TnWindow *self)
{
  int width, height;

  self->settings = g_settings_new ("io.github.tenantry.Tenantry");
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
  if (g_str_equal (PROFILE, "development"))
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  g_settings_get (self->settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_application_window_set_help_overlay (GTK_APPLICATION_WINDOW (self),
                                           GTK_SHORTCUTS_WINDOW (tn_shortcuts_page ()));
  G_GNUC_END_IGNORE_DEPRECATIONS
  add_sidebar_rows (self);
  tn_window_watch_help_key (self);
}

void
tn_window_show_context (TnWindow *self, const char *name)
{
  g_autofree char *title =
      /* Translators: the name of the tenant that was entered */
      name != NULL ? g_strdup_printf (_ ("Only “%s” is shown"), name) : NULL;

  if (title != NULL)
    adw_banner_set_title (self->context_banner, title);
  adw_banner_set_revealed (self->context_banner, name != NULL);
}

GSettings *
tn_window_get_settings (TnWindow *self)
{
  return self->settings;
}

void
tn_window_open_switcher (TnWindow *self)
{
  adw_navigation_split_view_set_show_content (self->split, FALSE);
  tn_tenant_switcher_open (self->switcher);
}
