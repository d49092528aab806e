/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-organization-page.h"

#include "tn-age.h"
#include "tn-asset-dialog.h"
#include "tn-assets-page.h"
#include "tn-confirm.h"
#include "tn-contacts-group.h"
#include "tn-dex.h"
#include "tn-end-user-page.h"
#include "tn-end-users-page.h"
#include "tn-focus.h"
#include "tn-health-text.h"
#include "tn-list-state.h"
#include "tn-menu.h"
#include "tn-organization-actions.h"
#include "tn-organization-dialog.h"
#include "tn-pick-tenant-dialog.h"
#include "tn-row-watch.h"
#include "tn-row.h"
#include "tn-stat.h"
#include "tn-state-people.h"
#include "tn-user-sync-dialog.h"
#include "tn-user-sync-page.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  STAT_HEALTH,
  STAT_USERS,
  STAT_LICENCES,
  STAT_SCORE,
  N_STATS,
} Stat;

struct _TnOrganizationPage
{
  AdwNavigationPage parent_instance;

  TnServices *services; /* (owned) */
  gint64 id;            /* row of the organization */
  TnRowWatch *watch;    /* (owned): of the organization */
  TnRowWatch *tenant;   /* (owned): of its Microsoft tenant, if it has one */
  GPtrArray *details, *tenants, *activity, *people,
      *asset_rows;                                /* (owned) (element-type GtkWidget) */
  gboolean was_there;                             /* it was read */
  TnUserSync *sync;                               /* (owned) (nullable until read) */
  TnQueryModel *end_users, *assets, *ambiguous;   /* (owned): how many there are */
  char *tenants_key, *activity_key, *details_key; /* (owned) (nullable): what the rows say */
  GtkWidget *stat[N_STATS];

  AdwWindowTitle *window_title;
  GtkFlowBox *stats;
  AdwPreferencesGroup *details_group;
  AdwPreferencesGroup *activity_group;
  AdwPreferencesGroup *tenants_group;
  TnContactsGroup *contacts_group;
  AdwPreferencesGroup *end_users_group;
  AdwPreferencesGroup *assets_group;
  AdwBanner *archived_banner;
  GtkMenuButton *menu_button;
  AdwActionRow *sync_row;
  GtkButton *sync_button;
};

G_DEFINE_FINAL_TYPE (TnOrganizationPage, tn_organization_page, ADW_TYPE_NAVIGATION_PAGE)

/* Rows ---------------------------------------------------------------------- */

static AdwActionRow *
add_row (AdwPreferencesGroup *group, GPtrArray *rows, const char *title, const char *subtitle)
{
  AdwActionRow *row = tn_row_new (title, subtitle);

  adw_preferences_group_add (group, GTK_WIDGET (row));
  g_ptr_array_add (rows, row);
  return row;
}

static GtkWidget *
add_button (AdwActionRow *row, const char *label, const char *action, gint64 target)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (target > 0)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", target);
  adw_action_row_add_suffix (row, button);
  return button;
}

/* A thing that is known of it; what is not known has no row. */
static void
add_detail (TnOrganizationPage *self, const char *title, const char *value)
{
  AdwActionRow *row;

  if (value == NULL || *value == '\0')
    return;
  row = add_row (self->details_group, self->details, title, value);
  gtk_widget_add_css_class (GTK_WIDGET (row), "property");
  adw_action_row_set_subtitle_lines (row, 0);
  adw_action_row_set_subtitle_selectable (row, TRUE);
}

/* What is shown ------------------------------------------------------------- */

static void
show_details (TnOrganizationPage *self, TnRecord *organization)
{
  gint64 created = tn_record_get_int (organization, "created-at");
  g_autofree char *time = created > 0 ? tn_time_format_local (created) : NULL;
  g_autoptr (GPtrArray) custom =
      tn_custom_fields_parse (tn_record_get_string (organization, "custom"));

  if (!tn_rows_differ (&self->details_key,
                       g_strjoin ("\n",
                                  tn_record_get_string (organization, "contact") ?: "",
                                  tn_record_get_string (organization, "email") ?: "",
                                  tn_record_get_string (organization, "phone") ?: "",
                                  tn_record_get_string (organization, "address") ?: "",
                                  tn_record_get_string (organization, "psa-id") ?: "",
                                  tn_record_get_string (organization, "notes") ?: "",
                                  tn_record_get_string (organization, "custom") ?: "",
                                  time,
                                  NULL)))
    return;
  tn_rows_clear (self->details_group, self->details);
  add_detail (self, _ ("Primary Contact"), tn_record_get_string (organization, "contact"));
  add_detail (self, _ ("Email"), tn_record_get_string (organization, "email"));
  add_detail (self, _ ("Phone"), tn_record_get_string (organization, "phone"));
  add_detail (self, _ ("Address"), tn_record_get_string (organization, "address"));
  add_detail (self, _ ("PSA ID"), tn_record_get_string (organization, "psa-id"));
  add_detail (self, _ ("Notes"), tn_record_get_string (organization, "notes"));
  /* The MSP's own (ORG-04): names and values in turn. */
  for (guint i = 0; i + 1 < custom->len; i += 2)
    add_detail (self, g_ptr_array_index (custom, i), g_ptr_array_index (custom, i + 1));
  add_detail (self, _ ("Created"), time);
  gtk_widget_set_visible (GTK_WIDGET (self->details_group), self->details->len > 0);
}

static void
show_tenants (TnOrganizationPage *self, TnRecord *organization)
{
  gint64 tenant = tn_record_get_int (organization, "microsoft-tenant-id"),
         managed = tn_record_get_int (organization, "managed-tenant-id");
  gboolean read_only = tn_services_is_read_only (self->services);
  AdwActionRow *row;

  if (!tn_rows_differ (
          &self->tenants_key,
          g_strdup_printf ("%" G_GINT64_FORMAT " %s\n%" G_GINT64_FORMAT " %s",
                           managed,
                           tn_record_get_string (organization, "managed-tenant-name"),
                           tenant,
                           tn_record_get_string (organization, "microsoft-tenant-name"))))
    return;
  tn_rows_clear (self->tenants_group, self->tenants);
  row = add_row (self->tenants_group,
                 self->tenants,
                 tn_record_get_string (organization, "managed-tenant-name"),
                 _ ("Managed tenant"));
  add_button (row, _ ("Details"), "win.managed-tenant", managed);
  if (tenant > 0)
    {
      row = add_row (self->tenants_group,
                     self->tenants,
                     tn_record_get_string (organization, "microsoft-tenant-name"),
                     _ ("Microsoft tenant"));
      add_button (row, _ ("Enter Tenant"), "win.enter-tenant", tenant);
      if (!read_only)
        add_button (row, _ ("Unmap"), "win.unmap", tenant);
      return;
    }
  row = add_row (self->tenants_group,
                 self->tenants,
                 _ ("No Microsoft Tenant"),
                 _ ("Nothing is read for this organization until its managed tenant is mapped."));
  if (!read_only)
    add_button (row, _ ("Add Tenant…"), "organization.map", 0);
}

static void
show_stats (TnOrganizationPage *self, TnRecord *organization, TnRecord *tenant)
{
  TnHealthCategory deciding;
  TnHealth health = tn_health_unpack (tn_record_get_int (organization, "health"), &deciding);
  TnStatusLook look = tn_health_look (health);
  gint64 users = tn_record_get_int (organization, "users"),
         bought = tenant != NULL ? tn_record_get_int (tenant, "bought") : -1,
         assigned = tenant != NULL ? tn_record_get_int (tenant, "assigned") : -1;
  g_autofree char *n_users = users >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, users) : NULL,
                  *n_assigned =
                      assigned >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, assigned) : NULL;
  g_autofree char *of =
      /* Translators: how many licences are bought */
      bought >= 0 ? g_strdup_printf (_ ("of %'" G_GINT64_FORMAT " paid ones"), bought) : NULL;

  tn_stat_set (self->stat[STAT_HEALTH],
               health != TN_HEALTH_NO_DATA ? look.word : NULL,
               tn_health_reason (health, deciding),
               health == TN_HEALTH_CRITICAL  ? "error"
               : health == TN_HEALTH_WARNING ? "warning"
               : health == TN_HEALTH_HEALTHY ? "success"
                                             : NULL);
  tn_stat_set (self->stat[STAT_USERS], n_users, _ ("free licences count, too"), NULL);
  tn_stat_set (self->stat[STAT_LICENCES], n_assigned, of, NULL);
  tn_stat_set_percent (self->stat[STAT_SCORE],
                       tenant != NULL ? tn_record_get_double (tenant, "score") : -1,
                       NULL);
}

static void
show_activity (TnOrganizationPage *self, TnRecord *tenant)
{
  gint64 last = tenant != NULL ? tn_record_get_int (tenant, "last-sync") : 0;
  GtkWidget *age;
  AdwActionRow *row;

  if (!tn_rows_differ (&self->activity_key,
                       tenant != NULL ? g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                                         tn_record_get_id (tenant),
                                                         last)
                                      : NULL) &&
      tenant != NULL)
    return;
  tn_rows_clear (self->activity_group, self->activity);
  gtk_widget_set_visible (GTK_WIDGET (self->activity_group), tenant != NULL);
  if (tenant == NULL)
    return;
  row = add_row (self->activity_group, self->activity, _ ("Last Sync"), NULL);
  age = tn_age_label_new ();
  tn_age_label_set_time (TN_AGE_LABEL (age), last);
  adw_action_row_add_suffix (row, age);
  if (!tn_services_is_read_only (self->services))
    add_button (row, _ ("Sync Now"), "win.tenant-sync", tn_record_get_id (tenant));
  row = add_row (self->activity_group,
                 self->activity,
                 _ ("Health Report"),
                 _ ("All categories, with what is missing"));
  add_button (row, _ ("View"), "win.health-report", tn_record_get_id (tenant));
}

/* What can be done goes by whether it is there, and whether it is archived. */
static void
show_actions (TnOrganizationPage *self, TnRecord *organization)
{
  gboolean writable = organization != NULL && !tn_services_is_read_only (self->services),
           archived = organization != NULL && tn_record_get_int (organization, "archived-at") > 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "organization.edit", writable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "organization.merge", writable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "organization.delete", writable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "organization.archive", writable && !archived);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "organization.restore", writable && archived);
  adw_banner_set_revealed (self->archived_banner, archived);
}

/* The organization is gone. Under another page, this one goes when it is seen again. */
static void
leave (TnOrganizationPage *self)
{
  if (self->was_there && tn_row_watch_get_record (self->watch) == NULL)
    tn_page_leave (ADW_NAVIGATION_PAGE (self));
}

static void
show (TnOrganizationPage *self)
{
  TnRecord *organization = tn_row_watch_get_record (self->watch), *tenant;
  const char *name =
      organization != NULL ? tn_record_get_string (organization, "name") : _ ("Organization");
  g_autofree char *escaped = g_markup_escape_text (name, -1);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), name);
  adw_window_title_set_title (self->window_title, name);
  /* These are read as markup. */
  adw_preferences_group_set_title (self->tenants_group, escaped);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->contacts_group), escaped);
  show_actions (self, organization);
  if (organization == NULL)
    {
      /* Deleted, or merged into another. */
      leave (self);
      return;
    }
  self->was_there = TRUE;
  tn_row_watch_set_id (self->tenant, tn_record_get_int (organization, "microsoft-tenant-id"));
  /* Not before: another id forgets the record. */
  tenant = tn_row_watch_get_record (self->tenant);
  show_details (self, organization);
  show_tenants (self, organization);
  show_stats (self, organization, tenant);
  show_activity (self, tenant);
}

/* End users ----------------------------------------------------------------- */

static void
show_people_cb (GtkWidget *row, TnOrganizationPage *self)
{
  TnRecord *organization = tn_row_watch_get_record (self->watch);

  tn_window_push (tn_window_get (GTK_WIDGET (self)),
                  tn_end_users_page_new_of (
                      self->services,
                      self->id,
                      organization != NULL ? tn_record_get_string (organization, "name") : NULL));
}

/* What is not read is not none. FALSE: a row says so. */
static gboolean
is_read (TnQueryModel *model, AdwPreferencesGroup *group, GPtrArray *rows)
{
  const char *state = tn_list_state (model);

  if (!g_str_equal (state, "failed") && !g_str_equal (state, "loading"))
    return TRUE;
  tn_rows_clear (group, rows);
  add_row (group,
           rows,
           C_ ("list", "Not Known"),
           g_str_equal (state, "failed") ? _ ("Tenantry’s own data did not answer.") : NULL);
  return FALSE;
}

static void
show_people (TnOrganizationPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->end_users));
  g_autofree char *title = g_strdup_printf (ngettext ("%'u end user", "%'u end users", n), n);
  AdwActionRow *row;

  if (!is_read (self->end_users, self->end_users_group, self->people))
    return;
  tn_rows_clear (self->end_users_group, self->people);
  row = add_row (self->end_users_group,
                 self->people,
                 n > 0 ? title : _ ("No End Users"),
                 n > 0 ? NULL : _ ("They come with the user sync, or can be added by hand."));
  if (n == 0)
    return;
  adw_action_row_add_suffix (row, tn_row_arrow_new ());
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (show_people_cb), self, G_CONNECT_DEFAULT);
}

/* Assets -------------------------------------------------------------------- */

static void
push_assets (TnOrganizationPage *self, gboolean ambiguous)
{
  TnRecord *organization = tn_row_watch_get_record (self->watch);

  tn_window_push (tn_window_get (GTK_WIDGET (self)),
                  tn_assets_page_new_of (
                      self->services,
                      self->id,
                      organization != NULL ? tn_record_get_string (organization, "name") : NULL,
                      ambiguous));
}

static void
show_all_assets_cb (GtkWidget *row, TnOrganizationPage *self)
{
  push_assets (self, FALSE);
}

static void
show_ambiguous_cb (GtkWidget *row, TnOrganizationPage *self)
{
  push_assets (self, TRUE);
}

static void
show_assets (TnOrganizationPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->assets)),
        unsure = g_list_model_get_n_items (G_LIST_MODEL (self->ambiguous));
  g_autofree char *title = g_strdup_printf (ngettext ("%'u asset", "%'u assets", n), n);
  g_autofree char *question = g_strdup_printf (
      ngettext ("%'u could be several devices", "%'u could be several devices", unsure),
      unsure);
  AdwActionRow *row;

  if (!is_read (self->assets, self->assets_group, self->asset_rows))
    return;
  tn_rows_clear (self->assets_group, self->asset_rows);
  row = add_row (self->assets_group,
                 self->asset_rows,
                 n > 0 ? title : _ ("No Assets"),
                 n > 0 ? NULL : _ ("They can be added by hand, or imported from a file."));
  adw_action_row_add_suffix (row, tn_row_arrow_new ());
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row,
                           "activated",
                           G_CALLBACK (show_all_assets_cb),
                           self,
                           G_CONNECT_DEFAULT);
  if (unsure == 0)
    return;
  row = add_row (self->assets_group, self->asset_rows, question, _ ("Choose which one each is"));
  adw_action_row_add_prefix (row, gtk_image_new_from_icon_name ("tn-warning-symbolic"));
  adw_action_row_add_suffix (row, tn_row_arrow_new ());
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row,
                           "activated",
                           G_CALLBACK (show_ambiguous_cb),
                           self,
                           G_CONNECT_DEFAULT);
}

/* User sync ----------------------------------------------------------------- */

/* EUS-02, USR-24: what the button does, or why there is nothing to do. */
static void
show_sync (TnOrganizationPage *self)
{
  const TnUserSync *sync = self->sync;
  g_autofree char *age = sync->last_run > 0 ? tn_age_text_inside (sync->last_run) : NULL;
  g_autofree char *text = NULL;

  if (sync->tenant == 0)
    text = g_strdup (_ ("The managed tenant of this organization is not mapped to a Microsoft "
                        "tenant. Map it first."));
  else if (!sync->exists)
    text = g_strdup (_ ("Not set up: end users can come from Microsoft by themselves"));
  else if (sync->stopped_run > 0)
    text = g_strdup (_ ("Stopped: many people would leave at once"));
  else if (sync->error != NULL)
    text = g_strdup (sync->error);
  else if (!sync->enabled)
    text = g_strdup (_ ("Switched off"));
  else
    text = age != NULL ? g_strdup_printf (_ ("Last sync %s"), age) : g_strdup (_ ("Not run yet"));
  adw_action_row_set_subtitle (self->sync_row, text);
  gtk_button_set_label (self->sync_button,
                        sync->exists ? _ ("Manage") : _ ("Set Up Microsoft User Sync…"));
  gtk_widget_action_set_enabled (
      GTK_WIDGET (self),
      "organization.user-sync",
      sync->exists || (sync->tenant > 0 && !tn_services_is_read_only (self->services)));
}

static DexFuture *
sync_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnOrganizationPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || value == NULL || self->services == NULL)
    return NULL;
  g_clear_pointer (&self->sync, tn_user_sync_free);
  self->sync = tn_user_sync_copy (g_value_get_boxed (value));
  show_sync (self);
  return NULL;
}

static void
read_sync (TnOrganizationPage *self)
{
  dex_future_disown (
      dex_future_finally (tn_state_get_user_sync (tn_services_get_store (self->services), self->id),
                          sync_read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
user_sync_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnOrganizationPage *self = TN_ORGANIZATION_PAGE (widget);

  if (self->sync != NULL && self->sync->exists)
    tn_window_push (tn_window_get (widget), tn_user_sync_page_new (self->services, self->id));
  else
    adw_dialog_present (tn_user_sync_dialog_new (self->services, self->id), widget);
}

static void
add_end_user_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnOrganizationPage *self = TN_ORGANIZATION_PAGE (widget);
  TnRecord *organization = tn_row_watch_get_record (self->watch);

  if (organization != NULL)
    tn_window_push (tn_window_get (widget),
                    tn_end_user_page_new_in (self->services,
                                             self->id,
                                             tn_record_get_string (organization, "name")));
}

static void
changed_cb (TnStore *store, TnTables tables, TnOrganizationPage *self)
{
  if ((tables & (TN_TABLE_USER_SYNCS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_ORGANIZATIONS)) != 0)
    read_sync (self);
}

/* Actions ------------------------------------------------------------------- */

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnOrganizationPage *self = TN_ORGANIZATION_PAGE (widget);
  TnRecord *organization = tn_row_watch_get_record (self->watch);

  if (organization != NULL)
    adw_dialog_present (
        tn_organization_dialog_new (self->services, TN_ORGANIZATION (organization), 0),
        widget);
}

static void
map_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnOrganizationPage *self = TN_ORGANIZATION_PAGE (widget);
  TnRecord *organization = tn_row_watch_get_record (self->watch);

  if (organization != NULL)
    adw_dialog_present (
        tn_pick_tenant_dialog_new (tn_window_get (widget),
                                   tn_record_get_int (organization, "managed-tenant-id")),
        widget);
}

static void
add_asset_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnOrganizationPage *self = TN_ORGANIZATION_PAGE (widget);
  TnRecord *organization = tn_row_watch_get_record (self->watch);

  if (organization != NULL)
    adw_dialog_present (tn_asset_dialog_new (self->services,
                                             NULL,
                                             self->id,
                                             tn_record_get_string (organization, "name")),
                        widget);
}

static void
merge_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnOrganizationPage *self = TN_ORGANIZATION_PAGE (widget);

  tn_organization_merge (widget, self->services, self->id);
}

static GArray *
this_one (TnOrganizationPage *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, self->id);
  return ids;
}

static void
archive_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnOrganizationPage *self = TN_ORGANIZATION_PAGE (widget);
  g_autoptr (GArray) ids = this_one (self);

  tn_organizations_archive (widget,
                            self->services,
                            ids,
                            g_str_equal (name, "organization.archive"));
}

static void
delete_confirmed (GtkWidget *widget)
{
  TnOrganizationPage *self = TN_ORGANIZATION_PAGE (widget);
  g_autoptr (GArray) ids = this_one (self);

  tn_organizations_delete (widget, self->services, ids);
}

static char *
delete_text (TnOrganizationPage *self)
{
  guint people = g_list_model_get_n_items (G_LIST_MODEL (self->end_users)),
        assets = g_list_model_get_n_items (G_LIST_MODEL (self->assets));
  g_autofree char *end_users =
      g_strdup_printf (ngettext ("%u end user", "%u end users", people), people);
  g_autofree char *things = g_strdup_printf (ngettext ("%u asset", "%u assets", assets), assets);

  /* What is not read is not none. */
  if (tn_query_model_get_loading (self->end_users) || tn_query_model_get_failed (self->end_users) ||
      tn_query_model_get_loading (self->assets) || tn_query_model_get_failed (self->assets))
    return g_strdup (_ ("Its end users, assets and contacts go with it. Nothing changes at "
                        "Microsoft."));
  /* Translators: "3 end users", "1 asset" */
  return g_strdup_printf (_ ("Its %1$s, %2$s and its contacts go with it. Nothing changes at "
                             "Microsoft."),
                          end_users,
                          things);
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnOrganizationPage *self = TN_ORGANIZATION_PAGE (widget);
  TnRecord *organization = tn_row_watch_get_record (self->watch);
  g_autofree char *heading = NULL, *body = delete_text (self);

  if (organization == NULL)
    return;
  heading = g_strdup_printf (_ ("Delete “%s”?"), tn_record_get_string (organization, "name"));
  tn_confirm (widget, heading, body, _ ("_Delete"), ADW_RESPONSE_DESTRUCTIVE, delete_confirmed);
}

AdwNavigationPage *
tn_organization_page_new (TnServices *services, gint64 organization)
{
  TnOrganizationPage *self = g_object_new (TN_TYPE_ORGANIZATION_PAGE, NULL);
  TnStore *store = tn_services_get_store (services);

  self->services = g_object_ref (services);
  self->id = organization;
  self->watch = tn_row_watch_new (store, TN_LIST_ORGANIZATIONS);
  self->tenant = tn_row_watch_new (store, TN_LIST_TENANTS);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tenant, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  tn_row_watch_set_id (self->watch, organization);
  self->end_users = tn_query_model_new_count (store, TN_LIST_END_USERS, TN_FILTER_ALL);
  tn_query_model_set_parent (self->end_users, organization);
  self->assets = tn_query_model_new_count (store, TN_LIST_ASSETS, TN_FILTER_ALL);
  self->ambiguous = tn_query_model_new_count (store, TN_LIST_ASSETS, TN_FILTER_AMBIGUOUS);
  tn_query_model_set_parent (self->assets, organization);
  tn_query_model_set_parent (self->ambiguous, organization);
  g_signal_connect_object (self->assets,
                           "notify",
                           G_CALLBACK (show_assets),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ambiguous,
                           "notify",
                           G_CALLBACK (show_assets),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "organization.add-asset",
                                 !tn_services_is_read_only (services));
  g_signal_connect_object (self->end_users,
                           "notify",
                           G_CALLBACK (show_people),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "organization.add-end-user",
                                 !tn_services_is_read_only (services));
  show (self);
  show_people (self);
  show_assets (self);
  read_sync (self);
  tn_contacts_group_set_organization (self->contacts_group, services, organization);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_organization_page_dispose (GObject *object)
{
  TnOrganizationPage *self = TN_ORGANIZATION_PAGE (object);

  g_clear_object (&self->watch);
  g_clear_object (&self->tenant);
  g_clear_object (&self->end_users);
  g_clear_object (&self->assets);
  g_clear_object (&self->ambiguous);
  g_clear_pointer (&self->asset_rows, g_ptr_array_unref);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_clear_pointer (&self->sync, tn_user_sync_free);
  g_clear_pointer (&self->details_key, g_free);
  g_clear_pointer (&self->tenants_key, g_free);
  g_clear_pointer (&self->activity_key, g_free);
  g_clear_pointer (&self->details, g_ptr_array_unref);
  g_clear_pointer (&self->tenants, g_ptr_array_unref);
  g_clear_pointer (&self->activity, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_ORGANIZATION_PAGE);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_organization_page_parent_class)->dispose (object);
}

static void
tn_organization_page_class_init (TnOrganizationPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_organization_page_dispose;
  g_type_ensure (TN_TYPE_CONTACTS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/organizations/tn-organization-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, stats);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, details_group);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, activity_group);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, tenants_group);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, contacts_group);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, end_users_group);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, assets_group);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, archived_banner);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, sync_row);
  gtk_widget_class_bind_template_child (widget_class, TnOrganizationPage, sync_button);
  gtk_widget_class_install_action (widget_class, "organization.user-sync", NULL, user_sync_action);
  gtk_widget_class_install_action (widget_class,
                                   "organization.add-end-user",
                                   NULL,
                                   add_end_user_action);
  gtk_widget_class_install_action (widget_class, "organization.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "organization.map", NULL, map_action);
  gtk_widget_class_install_action (widget_class, "organization.add-asset", NULL, add_asset_action);
  gtk_widget_class_install_action (widget_class, "organization.merge", NULL, merge_action);
  gtk_widget_class_install_action (widget_class, "organization.archive", NULL, archive_action);
  gtk_widget_class_install_action (widget_class, "organization.restore", NULL, archive_action);
  gtk_widget_class_install_action (widget_class, "organization.delete", NULL, delete_action);
}

static void
tn_organization_page_init (TnOrganizationPage *self)
{
  static const char *const titles[N_STATS] = {
    [STAT_HEALTH] = N_ ("Health"),
    [STAT_USERS] = N_ ("Licensed Users"),
    [STAT_LICENCES] = N_ ("Licences Assigned"),
    [STAT_SCORE] = N_ ("Secure Score"),
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "shown", G_CALLBACK (leave), NULL);
  self->details = g_ptr_array_new ();
  self->tenants = g_ptr_array_new ();
  self->activity = g_ptr_array_new ();
  self->people = g_ptr_array_new ();
  self->asset_rows = g_ptr_array_new ();
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
  for (guint i = 0; i < N_STATS; i++)
    {
      self->stat[i] = tn_stat_new (_ (titles[i]));
      gtk_flow_box_append (self->stats, self->stat[i]);
    }
}
