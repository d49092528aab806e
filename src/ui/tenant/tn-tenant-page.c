/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-page.h"

#include "tn-age.h"
#include "tn-backup-group.h"
#include "tn-focus.h"
#include "tn-list-state.h"
#include "tn-organization-dialog.h"
#include "tn-organization-page.h"
#include "tn-pick-tenant-dialog.h"
#include "tn-problem.h"
#include "tn-query-model.h"
#include "tn-row-watch.h"
#include "tn-row.h"
#include "tn-sparkline.h"
#include "tn-stat.h"
#include "tn-tenant-rows.h"
#include "tn-user-sync-dialog.h"
#include "tn-user-sync-page.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

#define SCORE_DAYS 31

struct _TnTenantPage
{
  AdwNavigationPage parent_instance;

  TnServices *services; /* (owned) */
  gint64 managed_id;
  TnRowWatch *managed;         /* (owned) */
  TnRowWatch *tenant;          /* (owned) */
  TnQueryModel *organizations; /* (owned) */
  GListStore *shown;  /* (owned): organizations, or the managed tenant itself when there are none */
  guint timer;        /* renews the ages */
  guint serial;       /* of the newest reading of what belongs to the tenant */
  gboolean was_there; /* the managed tenant was read */

  AdwWindowTitle *window_title;
  AdwBanner *problem_banner;
  AdwOverlaySplitView *pane;
  GtkEditableLabel *name_label;
  AdwActionRow *sync_row;
  GtkStack *sync_stack;
  AdwActionRow *microsoft_row;
  GtkWidget *map_button;
  AdwActionRow *score_row;
  TnSparkline *sparkline;
  AdwActionRow *users_row;
  AdwPreferencesGroup *licences_group;
  GPtrArray *licence_rows; /* (owned) (element-type GtkWidget, not owned) */
  char *licences_key;      /* (owned) (nullable): what they say */
  AdwPreferencesGroup *organizations_group;
  GtkListBox *organizations_list;
  TnBackupGroup *backup_group;
  AdwPreferencesGroup *freshness_group;
  GPtrArray *freshness_rows; /* (owned) (element-type GtkWidget, not owned) */
  char *freshness_key;       /* (owned) (nullable): what they say, without the ages */
  char *unread;              /* (owned) (nullable): names of what the last sync could not read */
};

G_DEFINE_FINAL_TYPE (TnTenantPage, tn_tenant_page, ADW_TYPE_NAVIGATION_PAGE)

static gint64
tenant_id (TnTenantPage *self)
{
  TnRecord *record = tn_row_watch_get_record (self->tenant);

  return record != NULL ? tn_record_get_id (record) : 0;
}

/* A reading that comes back to this page, unless it was closed meanwhile or shows another tenant
 * now. */
typedef struct
{
  GWeakRef page;
  gint64 tenant;
  guint serial; /* of the reading: an older one may be answered later */
} Call;

static Call *
call_new (TnTenantPage *self)
{
  Call *call = g_new0 (Call, 1);

  g_weak_ref_init (&call->page, self);
  call->tenant = tenant_id (self);
  call->serial = self->serial;
  return call;
}

static void
call_free (gpointer data)
{
  Call *call = data;

  g_weak_ref_clear (&call->page);
  g_free (call);
}

static TnTenantPage *
call_page (Call *call)
{
  g_autoptr (TnTenantPage) self = g_weak_ref_get (&call->page);

  return self != NULL && self->services != NULL && tenant_id (self) == call->tenant
             ? g_steal_pointer (&self)
             : NULL;
}

static TnTenantPage *
reading_page (Call *call)
{
  g_autoptr (TnTenantPage) self = call_page (call);

  return self != NULL && self->serial == call->serial ? g_steal_pointer (&self) : NULL;
}

/* Microsoft Details --------------------------------------------------------- */

static void
set_subtitle (AdwActionRow *row, const char *text)
{
  adw_action_row_set_subtitle (row, text != NULL ? text : "–");
}

static void
update_age (TnTenantPage *self)
{
  TnRecord *record = tn_row_watch_get_record (self->tenant);
  gint64 last = record != NULL ? tn_record_get_int (record, "last-sync") : 0;
  gboolean running =
      record != NULL && tn_sync_is_running (self->services, tn_record_get_id (record));
  g_autofree char *age = tn_age_text (last);
  g_autofree char *exact = last > 0 ? tn_time_format_local (last) : NULL;

  gtk_stack_set_visible_child_name (self->sync_stack, running ? "spinner" : "button");
  set_subtitle (self->sync_row, running ? _ ("Syncing…") : age);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sync_row), exact);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "tenant.sync",
                                 record != NULL && !running &&
                                     !tn_services_is_read_only (self->services));
}

static gboolean
renew_cb (gpointer data)
{
  TnTenantPage *self = data;

  update_age (self);
  for (guint i = 0; i < self->freshness_rows->len; i++)
    tn_freshness_row_renew (g_ptr_array_index (self->freshness_rows, i));
  return G_SOURCE_CONTINUE;
}

static void
update_users (TnTenantPage *self, TnRecord *record)
{
  gint64 members = record != NULL ? tn_record_get_int (record, "members") : -1;
  gint64 licensed = record != NULL ? tn_record_get_int (record, "licensed") : -1;
  g_autofree char *text = NULL;

  if (members >= 0 && licensed >= 0)
    /* Translators: users of type Member, and users that hold a licence */
    text = g_strdup_printf (_ ("%1$'d members · %2$'d licensed"), (int) members, (int) licensed);
  else if (members >= 0)
    text =
        g_strdup_printf (ngettext ("%'d member", "%'d members", (gulong) members), (int) members);
  set_subtitle (self->users_row, text);
}

static gboolean
is_customer (TnRecord *tenant)
{
  return tn_record_get_int (tenant, "kind") == TN_INTEGRATION_CSP_CHILD;
}

static void
update_problem (TnTenantPage *self, TnRecord *record)
{
  const char *code = record != NULL ? tn_record_get_string (record, "error-code") : NULL;
  TnProblem problem = tn_problem_for_code (code);
  g_autofree char *text = NULL, *title = NULL;

  adw_banner_set_revealed (self->problem_banner, code != NULL);
  if (code == NULL)
    return;
  text = tn_problem_text (&problem);
  if (self->unread != NULL && tn_record_get_int (record, "sync-status") == TN_SYNC_INCOMPLETE)
    /* Translators: what went wrong, and names of what could not be read because of it */
    title = g_strdup_printf (_ ("%1$s Not read: %2$s."), text, self->unread);
  adw_banner_set_title (self->problem_banner, title != NULL ? title : text);
  adw_banner_set_button_label (self->problem_banner,
                               tn_problem_is_passing (problem.kind) ? _ ("Try Again")
                               : is_customer (record)               ? _ ("Show Why")
                                                                    : _ ("Reauthorize…"));
}

/* There is none of a day on which Microsoft gave none. 0: a day cannot be read. */
static int
days_between (const TnScoreReading *first, const TnScoreReading *last)
{
  GDate a, b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_parse (&a, first->day);
  g_date_set_parse (&b, last->day);
  return g_date_valid (&a) && g_date_valid (&b) ? g_date_days_between (&a, &b) : 0;
}

static DexFuture *
scores_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnTenantPage) self = reading_page (data);
  GArray *scores = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autofree double *values = NULL;
  g_autofree char *text = NULL, *now = NULL, *change = NULL;
  int days;

  if (self == NULL)
    return NULL;
  values = g_new0 (double, scores->len + 1);
  for (guint i = 0; i < scores->len; i++)
    {
      TnScoreReading *score = &g_array_index (scores, TnScoreReading, i);

      values[i] = 100 * score->current / score->max;
    }
  if (scores->len == 0)
    {
      tn_sparkline_set_values (self->sparkline, NULL, 0, "");
      set_subtitle (self->score_row,
                    tenant_id (self) != 0 ? _ ("Not available yet; it takes up to two days")
                                          : NULL);
      return NULL;
    }
  now = tn_percent_text (values[scores->len - 1]);
  change = tn_score_change_text (values[scores->len - 1] - values[0]);
  days = scores->len < 2 ? 0
                         : days_between (&g_array_index (scores, TnScoreReading, 0),
                                         &g_array_index (scores, TnScoreReading, scores->len - 1));
  if (days <= 0)
    text = g_strdup (now);
  else
    /* Translators: a Secure Score, and how it changed: "56.0 % · +4.2 points in 30 days" */
    text = g_strdup_printf (
        ngettext ("%1$s · %2$s in %3$d day", "%1$s · %2$s in %3$d days", (gulong) days),
        now,
        change,
        days);
  set_subtitle (self->score_row, text);
  tn_sparkline_set_values (self->sparkline, values, scores->len, text);
  return NULL;
}

static DexFuture *
skus_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnTenantPage) self = reading_page (data);
  GPtrArray *skus = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autoptr (GString) key = g_string_new (NULL);

  if (self == NULL)
    return NULL;
  for (guint i = 0; i < skus->len; i++)
    g_string_append_printf (key,
                            "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                            tn_record_get_string (g_ptr_array_index (skus, i), "sku-id"),
                            tn_record_get_int (g_ptr_array_index (skus, i), "bought"),
                            tn_record_get_int (g_ptr_array_index (skus, i), "assigned"));
  if (!tn_rows_differ (&self->licences_key, g_strdup (key->str)))
    return NULL;
  tn_rows_clear (self->licences_group, self->licence_rows);
  gtk_widget_set_visible (GTK_WIDGET (self->licences_group), skus->len > 0);
  for (guint i = 0; i < skus->len; i++)
    {
      GtkWidget *row = tn_licence_row_new (g_ptr_array_index (skus, i));

      adw_preferences_group_add (self->licences_group, row);
      g_ptr_array_add (self->licence_rows, row);
    }
  return NULL;
}

static void
take_unread (TnTenantPage *self, GPtrArray *list)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      TnRecord *freshness = g_ptr_array_index (list, i);

      if (tn_record_get_string (freshness, "error-code") != NULL)
        g_string_append_printf (names,
                                "%s%s",
                                names->len > 0 ? ", " : "",
                                tn_resource_title (tn_record_get_string (freshness, "resource")));
    }
  g_free (self->unread);
  self->unread = names->len > 0 ? g_string_free_and_steal (g_steal_pointer (&names)) : NULL;
}

static DexFuture *
freshness_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnTenantPage) self = reading_page (data);
  GPtrArray *list = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autoptr (GString) key = g_string_new (NULL);

  if (self == NULL)
    return NULL;
  take_unread (self, list);
  update_problem (self, tn_row_watch_get_record (self->tenant));
  for (guint i = 0; i < list->len; i++)
    {
      TnRecord *freshness = g_ptr_array_index (list, i);

      g_string_append_printf (key,
                              "%s %" G_GINT64_FORMAT " %s %s\n",
                              tn_record_get_string (freshness, "resource"),
                              tn_record_get_int (freshness, "fetched-at"),
                              tn_record_get_string (freshness, "error-code"),
                              tn_record_get_string (freshness, "error-detail"));
    }
  if (!tn_rows_differ (&self->freshness_key, g_strdup (key->str)))
    return NULL;
  tn_rows_clear (self->freshness_group, self->freshness_rows);
  gtk_widget_set_visible (GTK_WIDGET (self->freshness_group), list->len > 0);
  for (guint i = 0; i < list->len; i++)
    {
      GtkWidget *row = tn_freshness_row_new (g_ptr_array_index (list, i));

      adw_preferences_group_add (self->freshness_group, row);
      g_ptr_array_add (self->freshness_rows, row);
    }
  return NULL;
}

static void
tenant_changed_cb (TnRowWatch *watch, TnTenantPage *self)
{
  TnStore *store = tn_services_get_store (self->services);
  TnRecord *record = tn_row_watch_get_record (watch);
  gint64 id = tenant_id (self);

  self->serial++;
  update_age (self);
  update_users (self, record);
  update_problem (self, record);
  set_subtitle (self->microsoft_row,
                record != NULL ? tn_record_get_string (record, "name") : _ ("Not mapped"));
  gtk_widget_set_visible (self->map_button, record == NULL);
  tn_backup_group_set_tenant (self->backup_group, self->services, record);
  dex_future_disown (dex_future_then (tn_state_get_scores (store, id, SCORE_DAYS),
                                      scores_read_cb,
                                      call_new (self),
                                      call_free));
  dex_future_disown (
      dex_future_then (tn_cache_list_skus (store, id), skus_read_cb, call_new (self), call_free));
  dex_future_disown (dex_future_then (tn_cache_list_freshness (store, id),
                                      freshness_read_cb,
                                      call_new (self),
                                      call_free));
}

/* Name and organizations ---------------------------------------------------- */

/* The row of an organization follows its item; that of the managed tenant is made anew. */
static gboolean
is_shown (gconstpointer a, gconstpointer b)
{
  return a == b ||
         (TN_IS_MANAGED_TENANT ((gpointer) a) && tn_record_equal ((gpointer) a, (gpointer) b));
}

static void
update_organizations (TnTenantPage *self)
{
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->organizations));
  g_autofree char *text = NULL;

  if (n > 1)
    text = g_strdup_printf (ngettext ("%u organization shares this Microsoft tenant.",
                                      "%u organizations share this Microsoft tenant.",
                                      n),
                            n);
  adw_preferences_group_set_description (self->organizations_group, text);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (shown, g_list_model_get_item (G_LIST_MODEL (self->organizations), i));
  /* DET-05: without an organization the managed tenant stands for one. */
  if (g_str_equal (tn_list_state (self->organizations), "empty") &&
      tn_row_watch_get_record (self->managed) != NULL)
    g_ptr_array_add (shown, g_object_ref (tn_row_watch_get_record (self->managed)));
  tn_list_update (self->shown, shown, is_shown);
}

/* The managed tenant is gone: by an undone mapping, or a clean-up. Under another page, this one
 * goes when it is seen again. */
static void
leave (TnTenantPage *self)
{
  if (self->was_there && tn_row_watch_get_record (self->managed) == NULL)
    tn_page_leave (ADW_NAVIGATION_PAGE (self));
}

static void
managed_changed_cb (TnRowWatch *watch, TnTenantPage *self)
{
  TnRecord *record = tn_row_watch_get_record (watch);
  const char *name = record != NULL ? tn_record_get_string (record, "name") : "";

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self),
                                 record != NULL ? name : _ ("Managed Tenant"));
  adw_window_title_set_title (self->window_title, name);
  if (!gtk_editable_label_get_editing (self->name_label))
    gtk_editable_set_text (GTK_EDITABLE (self->name_label), name);
  tn_row_watch_set_id (self->tenant,
                       record != NULL ? tn_record_get_int (record, "microsoft-tenant-id") : 0);
  update_organizations (self);
  self->was_there |= record != NULL;
  leave (self);
}

/* DET-04: how the organization takes its people from Entra ID. */
enum
{
  USER_SYNC_NEW,
  USER_SYNC_ON,
  USER_SYNC_OFF,
};

static void
user_sync_clicked_cb (GtkWidget *button, TnTenantPage *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  TnRecord *record = g_object_get_data (G_OBJECT (row), "organization");
  gint64 id = tn_record_get_id (record);

  if (tn_record_get_int (record, "user-sync") == USER_SYNC_NEW)
    adw_dialog_present (tn_user_sync_dialog_new (self->services, id), GTK_WIDGET (self));
  else
    tn_window_push (tn_window_get (button), tn_user_sync_page_new (self->services, id));
}

static void
update_user_sync (GtkWidget *button, TnRecord *record)
{
  gint64 state = tn_record_get_int (record, "user-sync");
  gboolean mapped = tn_record_get_int (record, "microsoft-tenant-id") > 0;

  gtk_button_set_label (GTK_BUTTON (button),
                        state == USER_SYNC_ON    ? _ ("User Sync: On")
                        : state == USER_SYNC_OFF ? _ ("User Sync: Off")
                                                 : _ ("Set Up User Sync…"));
  /* USR-24 */
  gtk_widget_set_sensitive (button, mapped || state != USER_SYNC_NEW);
  gtk_widget_set_tooltip_text (button,
                               mapped ? NULL
                                      : _ ("Map the managed tenant to a Microsoft tenant first"));
}

static void
organization_row_update (TnRecord *record, GParamSpec *pspec, AdwActionRow *row)
{
  const char *email = tn_record_get_string (record, "email"),
             *phone = tn_record_get_string (record, "phone");
  g_autofree char *text = NULL;

  if (email != NULL && phone != NULL)
    text = g_strdup_printf ("%s · %s", email, phone);
  else
    text = g_strdup (email != NULL ? email : phone != NULL ? phone : _ ("No email or phone"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 tn_record_get_string (record, "name") ?: "");
  adw_action_row_set_subtitle (row, text);
  update_user_sync (g_object_get_data (G_OBJECT (row), "tn-user-sync"), record);
}

static GtkWidget *
organization_row_new (gpointer item, gpointer data)
{
  AdwActionRow *row = tn_row_new (tn_record_get_string (item, "name"), NULL);
  GtkWidget *button;

  if (!TN_IS_ORGANIZATION (item))
    {
      adw_action_row_set_subtitle (row, _ ("No organization yet"));
      return GTK_WIDGET (row);
    }
  g_object_set_data_full (G_OBJECT (row), "organization", g_object_ref (item), g_object_unref);
  button = gtk_button_new ();
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button,
                           "clicked",
                           G_CALLBACK (user_sync_clicked_cb),
                           data,
                           G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (row, button);
  g_object_set_data (G_OBJECT (row), "tn-user-sync", button);
  g_signal_connect_object (item,
                           "notify",
                           G_CALLBACK (organization_row_update),
                           row,
                           G_CONNECT_DEFAULT);
  organization_row_update (item, NULL, row);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (row, tn_row_arrow_new ());
  return GTK_WIDGET (row);
}

static void
organization_activated_cb (GtkListBox *list, GtkListBoxRow *row, TnTenantPage *self)
{
  TnOrganization *organization = g_object_get_data (G_OBJECT (row), "organization");

  if (organization != NULL)
    tn_window_push (
        tn_window_get (GTK_WIDGET (self)),
        tn_organization_page_new (self->services, tn_record_get_id (TN_RECORD (organization))));
}

static DexFuture *
renamed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnTenantPage) self = g_weak_ref_get (&((Call *) data)->page);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) != NULL)
    tn_window_toast_undo (tn_window_get (GTK_WIDGET (self)),
                          _ ("Managed tenant renamed"),
                          "managed-tenant.rename",
                          self->managed_id);
  else
    {
      tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
      managed_changed_cb (self->managed, self);
    }
  return NULL;
}

static void
name_edited_cb (GtkEditableLabel *label, GParamSpec *pspec, TnTenantPage *self)
{
  TnRecord *record = self->managed != NULL ? tn_row_watch_get_record (self->managed) : NULL;
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (label))));

  if (record == NULL || gtk_editable_label_get_editing (label))
    return;
  if (*name == '\0')
    gtk_editable_set_text (GTK_EDITABLE (label), tn_record_get_string (record, "name"));
  else if (!g_str_equal (name, tn_record_get_string (record, "name")))
    dex_future_disown (
        dex_future_finally (tn_state_rename_managed_tenant (tn_services_get_store (self->services),
                                                            tn_services_get_actor (self->services),
                                                            self->managed_id,
                                                            name,
                                                            tn_services_now (self->services)),
                            renamed_cb,
                            call_new (self),
                            call_free));
}

/* Actions ------------------------------------------------------------------- */

static DexFuture *
synced_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnTenantPage) self = call_page (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  TnRunOutcome outcome = value != NULL ? (TnRunOutcome) g_value_get_int (value) : TN_RUN_FAILED;
  const char *text;

  if (self == NULL || outcome == TN_RUN_CANCELLED)
    return NULL;
  if (error != NULL)
    {
      tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
      return NULL;
    }
  text = outcome == TN_RUN_SUCCESS      ? _ ("Synced")
         : outcome == TN_RUN_INCOMPLETE ? _ ("Synced in part")
                                        : _ ("Sync failed");
  tn_window_toast (tn_window_get (GTK_WIDGET (self)), text, NULL, NULL);
  gtk_accessible_announce (GTK_ACCESSIBLE (self),
                           text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  return NULL;
}

static void
sync_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantPage *self = TN_TENANT_PAGE (widget);
  TnRecord *record = tn_row_watch_get_record (self->tenant);

  if (record != NULL)
    dex_future_disown (dex_future_finally (tn_sync_one (self->services, tn_record_get_id (record)),
                                           synced_cb,
                                           call_new (self),
                                           call_free));
}

static void
rename_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantPage *self = TN_TENANT_PAGE (widget);

  adw_overlay_split_view_set_show_sidebar (self->pane, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_label));
  gtk_editable_label_start_editing (self->name_label);
}

static void
pane_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantPage *self = TN_TENANT_PAGE (widget);

  adw_overlay_split_view_set_show_sidebar (self->pane,
                                           !adw_overlay_split_view_get_show_sidebar (self->pane));
}

static void
add_organization_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantPage *self = TN_TENANT_PAGE (widget);

  adw_dialog_present (tn_organization_dialog_new (self->services, NULL, self->managed_id), widget);
}

static void
map_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnTenantPage *self = TN_TENANT_PAGE (widget);

  adw_dialog_present (tn_pick_tenant_dialog_new (tn_window_get (widget), self->managed_id), widget);
}

static void
problem_button_cb (AdwBanner *banner, TnTenantPage *self)
{
  TnRecord *record = tn_row_watch_get_record (self->tenant);

  if (record == NULL)
    return;
  if (tn_problem_is_passing (
          tn_problem_for_code (tn_record_get_string (record, "error-code")).kind))
    gtk_widget_activate_action (GTK_WIDGET (self), "tenant.sync", NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (self),
                                is_customer (record) ? "win.doctor" : "win.reauthorize",
                                "x",
                                tn_record_get_id (record));
}

static void
sync_changed_cb (TnServices *services, gint64 tenant, TnTenantPage *self)
{
  if (tenant == tenant_id (self))
    update_age (self);
}

/* Construction -------------------------------------------------------------- */

AdwNavigationPage *
tn_tenant_page_new (TnServices *services, gint64 managed_tenant)
{
  static const char *const writing[] = { "tenant.rename", "tenant.map", "tenant.add-organization" };
  TnTenantPage *self = g_object_new (TN_TYPE_TENANT_PAGE, NULL);
  TnStore *store = tn_services_get_store (services);

  self->services = g_object_ref (services);
  self->managed_id = managed_tenant;
  for (guint i = 0; tn_services_is_read_only (services) && i < G_N_ELEMENTS (writing); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), writing[i], FALSE);
  self->managed = tn_row_watch_new (store, TN_LIST_MANAGED_TENANTS);
  self->tenant = tn_row_watch_new (store, TN_LIST_TENANTS);
  self->organizations = tn_query_model_new (store, TN_LIST_ORGANIZATIONS);
  tn_query_model_set_parent (self->organizations, managed_tenant);
  gtk_list_box_bind_model (self->organizations_list,
                           G_LIST_MODEL (self->shown),
                           organization_row_new,
                           self,
                           NULL);
  g_signal_connect_object (self->managed,
                           "changed",
                           G_CALLBACK (managed_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->tenant,
                           "changed",
                           G_CALLBACK (tenant_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->organizations,
                           "items-changed",
                           G_CALLBACK (update_organizations),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->organizations,
                           "notify::loading",
                           G_CALLBACK (update_organizations),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (services,
                           "sync-changed",
                           G_CALLBACK (sync_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  tn_row_watch_set_id (self->managed, managed_tenant);
  tenant_changed_cb (self->tenant, self);
  self->timer = g_timeout_add_seconds (30, renew_cb, self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_tenant_page_dispose (GObject *object)
{
  TnTenantPage *self = TN_TENANT_PAGE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_TENANT_PAGE);
  g_clear_object (&self->managed);
  g_clear_object (&self->tenant);
  g_clear_object (&self->organizations);
  g_clear_object (&self->shown);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_tenant_page_parent_class)->dispose (object);
}

static void
tn_tenant_page_finalize (GObject *object)
{
  TnTenantPage *self = TN_TENANT_PAGE (object);

  g_ptr_array_unref (self->licence_rows);
  g_ptr_array_unref (self->freshness_rows);
  g_free (self->licences_key);
  g_free (self->freshness_key);
  g_free (self->unread);
  G_OBJECT_CLASS (tn_tenant_page_parent_class)->finalize (object);
}

static void
tn_tenant_page_class_init (TnTenantPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_tenant_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_tenant_page_finalize;
  g_type_ensure (TN_TYPE_SPARKLINE);
  g_type_ensure (TN_TYPE_BACKUP_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/tenant/tn-tenant-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, problem_banner);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, pane);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, sync_row);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, sync_stack);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, microsoft_row);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, map_button);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, score_row);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, sparkline);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, users_row);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, licences_group);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, organizations_group);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, organizations_list);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, backup_group);
  gtk_widget_class_bind_template_child (widget_class, TnTenantPage, freshness_group);
  gtk_widget_class_bind_template_callback (widget_class, name_edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, organization_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, problem_button_cb);
  gtk_widget_class_install_action (widget_class, "tenant.sync", NULL, sync_action);
  gtk_widget_class_install_action (widget_class, "tenant.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "tenant.map", NULL, map_action);
  gtk_widget_class_install_action (widget_class, "tenant.pane", NULL, pane_action);
  gtk_widget_class_install_action (widget_class,
                                   "tenant.add-organization",
                                   NULL,
                                   add_organization_action);
  gtk_widget_class_add_binding_action (widget_class,
                                       GDK_KEY_r,
                                       GDK_CONTROL_MASK,
                                       "tenant.sync",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "tenant.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, 0, "tenant.pane", NULL);
}

/* The label inside of an editable label asks for the room of all of its text. */
static void
ellipsize (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_END);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    ellipsize (child);
}

static void
tn_tenant_page_init (TnTenantPage *self)
{
  self->shown = g_list_store_new (TN_TYPE_RECORD);
  self->licence_rows = g_ptr_array_new ();
  self->freshness_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ellipsize (GTK_WIDGET (self->name_label));
  g_signal_connect (self, "shown", G_CALLBACK (leave), NULL);
}
