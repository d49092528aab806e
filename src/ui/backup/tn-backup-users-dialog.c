/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-users-dialog.h"

#include "tn-backup-list.h"
#include "tn-cache-backup.h"
#include "tn-cache-people.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-focus.h"
#include "tn-list-state.h"
#include "tn-problem.h"
#include "tn-save.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>

struct _TnBackupUsersDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  gint64 tenant;
  char *tenant_id, *name; /* (owned) */
  GPtrArray *groups;      /* (owned) (nullable until read) (element-type TnGroupInfo) */
  guint serial;           /* of the newest reading */
  char *problem;          /* (owned) (nullable): why it is not as it is now */

  TnBackupList *list;
  GtkLabel *summary;
  GtkDropDown *group_drop;
  GtkWidget *resync, *spinner;
};

G_DEFINE_FINAL_TYPE (TnBackupUsersDialog, tn_backup_users_dialog, ADW_TYPE_DIALOG)

static TnBackupUsersDialog *
call_dialog (TnAsked *call)
{
  g_autoptr (TnBackupUsersDialog) self = tn_asked_get (call);

  return self != NULL && self->services != NULL && self->serial == call->serial
             ? g_steal_pointer (&self)
             : NULL;
}

/* The states of BAK-12, and what Microsoft cannot protect though it was chosen. */
static const struct
{
  const char *status, *word, *icon, *css;
} states[] = {
  { "active", NC_ ("backup user", "Active"), "tn-ok-symbolic", "success" },
  { "failing", NC_ ("backup user", "Failing"), "tn-error-symbolic", "error" },
  { "inactive-with-data",
    NC_ ("backup user", "Inactive, with Data"),
    "tn-warning-symbolic",
    "warning" },
  { "inactive", NC_ ("backup user", "Inactive, No Data"), "tn-warning-symbolic", "warning" },
  { "deleted", NC_ ("backup user", "Deleted, with Data"), NULL, "dimmed" },
};

static guint
state_of (const TnBackupItem *user)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (states) && g_strcmp0 (states[i].status, user->status) != 0)
    i++;
  return i;
}

static TnStatusLook
look_of (const TnBackupItem *user, gpointer user_data)
{
  guint i = state_of (user);

  return (TnStatusLook) { g_dpgettext2 (NULL, "backup user", states[i].word),
                          states[i].icon,
                          states[i].css,
                          FALSE };
}

static char *
what_of (const TnBackupItem *user)
{
  if (user->object == NULL)
    return g_strdup (_ ("nothing is protected"));
  if (g_str_equal (user->object, "exchange onedrive"))
    return g_strdup (_ ("mailbox and OneDrive"));
  return g_strdup (g_str_equal (user->object, "exchange") ? _ ("mailbox only")
                                                          : _ ("OneDrive only"));
}

static char *
text_of (const TnBackupItem *user, gpointer user_data)
{
  g_autofree char *what = what_of (user);

  return tn_text_beside (user->details, what);
}

/* Reading ---------------------------------------------------------------------------- */

static void
show_summary (TnBackupUsersDialog *self, GPtrArray *users)
{
  guint counts[G_N_ELEMENTS (states)] = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < users->len; i++)
    counts[state_of (g_ptr_array_index (users, i))]++;
  g_string_append_printf (text, ngettext ("%'u user", "%'u users", users->len), users->len);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    g_string_append_printf (text,
                            " · %s: %'u",
                            g_dpgettext2 (NULL, "backup user", states[i].word),
                            counts[i]);
  gtk_label_set_label (self->summary, text->str);
}

/* What stands below is as old as it was. */
static void
show_error (TnBackupUsersDialog *self, const GError *error)
{
  g_autofree char *text = tn_error_text (error);

  if (text != NULL)
    gtk_label_set_label (self->summary, text);
}

static DexFuture *
users_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupUsersDialog) self = call_dialog (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value == NULL)
    {
      show_error (self, error);
      return NULL;
    }
  show_summary (self, g_value_get_boxed (value));
  if (self->problem != NULL)
    gtk_label_set_label (self->summary, self->problem);
  tn_backup_list_set_items (self->list, g_value_get_boxed (value), FALSE, NULL);
  return NULL;
}

/* NULL: all. */
static const char *
chosen_group (TnBackupUsersDialog *self)
{
  guint index = gtk_drop_down_get_selected (self->group_drop);

  return self->groups != NULL && index > 0 && index <= self->groups->len
             ? ((TnGroupInfo *) g_ptr_array_index (self->groups, index - 1))->id
             : NULL;
}

static void
read_users (TnBackupUsersDialog *self)
{
  self->serial++;
  dex_future_disown (
      dex_future_finally (tn_cache_list_backup_people (tn_services_get_store (self->services),
                                                       self->tenant,
                                                       chosen_group (self)),
                          users_read_cb,
                          tn_asked_new (self, self->serial),
                          tn_asked_free));
}

static void
group_chosen_cb (TnBackupUsersDialog *self)
{
  if (self->services != NULL)
    read_users (self);
}

static DexFuture *
groups_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupUsersDialog) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  if (self == NULL || self->services == NULL || value == NULL)
    return NULL;
  self->groups = g_value_dup_boxed (value);
  gtk_string_list_append (names, _ ("All Groups"));
  for (guint i = 0; i < self->groups->len; i++)
    gtk_string_list_append (names, ((TnGroupInfo *) g_ptr_array_index (self->groups, i))->name);
  tn_drop_down_set_strings (self->group_drop, names);
  return NULL;
}

/* What Microsoft did not say of people just now. @services: (element-type TnServiceBackup). */
static void
take_problem (TnBackupUsersDialog *self, GPtrArray *services)
{
  g_clear_pointer (&self->problem, g_free);
  for (guint i = 0; i < services->len; i++)
    {
      const TnServiceBackup *backup = g_ptr_array_index (services, i);
      gboolean people = backup->service == TN_BACKUP_SERVICE_EXCHANGE ||
                        backup->service == TN_BACKUP_SERVICE_ONEDRIVE;

      if (people && backup->state == TN_SERVICE_UNKNOWN && backup->problem != NULL)
        {
          TnProblem problem = tn_problem_for_code (backup->problem);
          g_autofree char *why = tn_problem_text (&problem);
          /* Translators: why Microsoft did not say it */
          self->problem = g_strdup_printf (_ ("As it was read before. %s"), why);
          return;
        }
    }
}

/* What came of it is in the cache: each service says by itself what it could not read. */
static DexFuture *
asked_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupUsersDialog) self = g_weak_ref_get (data);

  return self != NULL && self->services != NULL
             ? tn_cache_list_service_backups (tn_services_get_store (self->services), self->tenant)
             : NULL;
}

static DexFuture *
refreshed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupUsersDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value;

  if (self == NULL || self->services == NULL)
    return NULL;
  gtk_widget_set_visible (self->spinner, FALSE);
  tn_focus_set_sensitive (self->resync, TRUE);
  value = dex_future_get_value (future, &error);
  if (value == NULL)
    show_error (self, error);
  else
    {
      take_problem (self, g_value_get_boxed (value));
      read_users (self);
    }
  return NULL;
}

static void
resync_cb (GtkButton *button, TnBackupUsersDialog *self)
{
  const TnSnapshotTarget target = { self->tenant, self->tenant_id, self->name };

  gtk_widget_set_visible (self->spinner, TRUE);
  tn_focus_set_sensitive (self->resync, FALSE);
  dex_future_disown (
      dex_future_finally (dex_future_then (tn_backup_refresh (self->services, &target),
                                           asked_cb,
                                           tn_weak_ref_new (self),
                                           tn_weak_ref_free),
                          refreshed_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

/* The whole list (BAK-14) --------------------------------------------------------------- */

static DexFuture *
make_csv (gpointer data)
{
  TnBackupUsersDialog *self = data;

  return tn_backup_people_csv (self->services, self->tenant);
}

static void
download_cb (GtkButton *button, TnBackupUsersDialog *self)
{
  tn_save (GTK_WIDGET (self),
           _ ("Save the Whole User List"),
           "backup-users.csv",
           make_csv,
           g_object_ref (self),
           g_object_unref);
}

/* Construction ------------------------------------------------------------------------- */

AdwDialog *
tn_backup_users_dialog_new (TnServices *services, TnRecord *tenant)
{
  TnBackupUsersDialog *self = g_object_new (TN_TYPE_BACKUP_USERS_DIALOG, NULL);

  self->services = g_object_ref (services);
  self->tenant = tn_record_get_id (tenant);
  self->tenant_id = g_strdup (tn_record_get_string (tenant, "tenant-id"));
  self->name = g_strdup (tn_record_get_string (tenant, "name"));
  dex_future_disown (dex_future_finally (
      tn_cache_list_groups (tn_services_get_store (services), self->tenant, NULL),
      groups_read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
  read_users (self);
  return ADW_DIALOG (self);
}

static void
tn_backup_users_dialog_dispose (GObject *object)
{
  g_clear_object (&TN_BACKUP_USERS_DIALOG (object)->services);
  G_OBJECT_CLASS (tn_backup_users_dialog_parent_class)->dispose (object);
}

static void
tn_backup_users_dialog_finalize (GObject *object)
{
  TnBackupUsersDialog *self = TN_BACKUP_USERS_DIALOG (object);

  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_free (self->problem);
  g_free (self->tenant_id);
  g_free (self->name);
  G_OBJECT_CLASS (tn_backup_users_dialog_parent_class)->finalize (object);
}

static void
tn_backup_users_dialog_class_init (TnBackupUsersDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_backup_users_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_backup_users_dialog_finalize;
}

static GtkWidget *
icon_button (const char *icon, const char *what)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, what);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, what, -1);
  return button;
}

static void
tn_backup_users_dialog_init (TnBackupUsersDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new (), *header = adw_header_bar_new (),
            *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6),
            *download =
                icon_button ("document-save-symbolic", _ ("Save the Whole List, Without Filters"));

  self->list = g_object_new (TN_TYPE_BACKUP_LIST, "vexpand", TRUE, NULL);
  tn_backup_list_set_texts (self->list, text_of, look_of, NULL);
  self->summary = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->summary, TRUE);
  gtk_label_set_xalign (self->summary, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->summary), "dimmed");
  gtk_widget_set_margin_start (GTK_WIDGET (self->summary), 14);
  gtk_widget_set_margin_end (GTK_WIDGET (self->summary), 14);
  self->group_drop = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_widget_set_margin_start (GTK_WIDGET (self->group_drop), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->group_drop), 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->group_drop),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Group"),
                                  -1);
  self->resync = icon_button ("view-refresh-symbolic", _ ("Ask Microsoft Again"));
  self->spinner = adw_spinner_new ();
  gtk_widget_set_visible (self->spinner, FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->resync);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), download);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->spinner);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->group_drop));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), box);
  adw_dialog_set_title (ADW_DIALOG (self), _ ("User List"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 560);
  adw_dialog_set_content_height (ADW_DIALOG (self), 620);
  adw_dialog_set_child (ADW_DIALOG (self), view);
  g_signal_connect_object (self->group_drop,
                           "notify::selected",
                           G_CALLBACK (group_chosen_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->resync,
                           "clicked",
                           G_CALLBACK (resync_cb),
                           self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (download, "clicked", G_CALLBACK (download_cb), self, G_CONNECT_DEFAULT);
}
