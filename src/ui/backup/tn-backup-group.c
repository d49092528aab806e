/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-group.h"

#include "tn-age.h"
#include "tn-backup-missing.h"
#include "tn-backup-provider.h"
#include "tn-backup-settings-dialog.h"
#include "tn-backup-tasks-dialog.h"
#include "tn-backup-users-dialog.h"
#include "tn-browser.h"
#include "tn-cache-backup.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-menu.h"
#include "tn-protect-dialog.h"
#include "tn-recovery-dialog.h"
#include "tn-service-row.h"
#include "tn-snapshot.h"
#include "tn-snapshots-page.h"
#include "tn-state-backup.h"
#include "tn-status-pill.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

/* DET-08 */
#define REFRESH_SECONDS (5 * 60)
#define SOON_SECONDS 10
/* Lines of a dialog. */
#define DAMAGED_SHOWN 8
/* Older than this, a snapshot is no protection any more. */
#define OLD (48 * 60 * 60)

struct _TnBackupGroup
{
  AdwPreferencesGroup parent_instance;

  TnServices *services;   /* (owned) (nullable) */
  TnRecord *tenant;       /* (owned) (nullable): none is mapped */
  TnBackupState *state;   /* (owned) (nullable until read) */
  TnSnapshotInfo *newest; /* (owned) (nullable): there is none, or not read yet */
  gboolean known;         /* it was read whether there is one */
  GPtrArray *services_of; /* (owned) (nullable until read) (element-type TnServiceBackup) */
  char *failure;          /* (owned) (nullable): why the snapshots cannot be read */
  guint rights_asked;     /* number of the newest question for them */
  gint64 rights_of;       /* the snapshot for which it was asked what the account has accepted */
  gboolean readable;      /* the account has accepted what a backup reads */
  gboolean refreshing;    /* Microsoft is being asked */
  guint serial;           /* of the newest reading */
  guint timer;            /* looks again */
  guint soon;             /* looks again because something begins */

  GtkMenuButton *manage_button;
  AdwActionRow *directory_row;
  TnStatusPill *directory_pill;
  GtkWidget *directory_spinner;
  GtkWidget *run_button;
  AdwActionRow *missing_row;
  GtkWidget *permit_row;
  GtkWidget *service_rows[TN_N_BACKUP_SERVICES]; /* none for the directory */
};

G_DEFINE_FINAL_TYPE (TnBackupGroup, tn_backup_group, ADW_TYPE_PREFERENCES_GROUP)

/* What is shown ------------------------------------------------------------------------ */

static void
show_services (TnBackupGroup *self)
{
  for (guint i = 0; self->services_of != NULL && i < self->services_of->len; i++)
    {
      const TnServiceBackup *backup = g_ptr_array_index (self->services_of, i);

      tn_service_row_set (TN_SERVICE_ROW (self->service_rows[backup->service]),
                          backup,
                          self->refreshing,
                          tn_services_now (self->services));
    }
}

/* Nothing is known of the tenant that is shown now. */
static void
forget_services (TnBackupGroup *self)
{
  g_clear_pointer (&self->services_of, g_ptr_array_unref);
  self->refreshing = FALSE;
  self->services_of = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_service_backup_free);
  for (guint i = TN_BACKUP_SERVICE_ENTRA; i < TN_N_BACKUP_SERVICES; i++)
    g_ptr_array_add (self->services_of, tn_service_backup_new ((TnBackupService) i));
}

static TnStatusLook
look_of (TnBackupGroup *self)
{
  gint64 now = tn_services_now (self->services);

  if (!self->known)
    return (TnStatusLook) { C_ ("backup", "Not known"), NULL, "dimmed", FALSE };
  if (self->state != NULL && self->state->exists && !self->state->enabled)
    return tn_backup_condition_look (TN_BACKUP_DISABLED);
  if (self->state != NULL && self->state->failures > 0)
    return tn_backup_condition_look (TN_BACKUP_FAILED);
  if (self->newest == NULL)
    return tn_backup_condition_look (TN_BACKUP_NONE);
  if (self->state == NULL || !self->state->enabled)
    return tn_backup_by_hand_look ();
  if (self->state->plan.paused)
    return tn_backup_condition_look (TN_BACKUP_PAUSED);
  if (now - self->newest->taken_at > OLD && self->state->next_due < now)
    return (TnStatusLook) { C_ ("backup", "Old"), "tn-warning-symbolic", "warning", TRUE };
  return tn_backup_condition_look (TN_BACKUP_PROTECTED);
}

/* @text and what comes next. */
static char *
with_plan (TnBackupGroup *self, const char *text)
{
  g_autofree char *time = NULL;
  const TnBackupState *state = self->state;
  gint64 days;

  if (state == NULL || !state->exists)
    return g_strdup_printf ("%s\n%s", text, _ ("Enable it in the settings to back up by itself."));
  if (!state->enabled)
    {
      days = TN_BACKUP_GRACE_DAYS -
             (tn_services_now (self->services) - state->disabled_at) / (24 * 60 * 60);
      days = MAX (0, days);
      /* Translators: what there is, and after how many days it is deleted */
      return g_strdup_printf (ngettext ("%1$s\nDisabled; deleted in %2$d day",
                                        "%1$s\nDisabled; deleted in %2$d days",
                                        (gulong) days),
                              text,
                              (int) days);
    }
  if (state->failures > 0 && state->error != NULL)
    /* Translators: what there is, and why the last attempt failed */
    return g_strdup_printf (_ ("%1$s\nThe last attempt failed: %2$s"), text, state->error);
  if (state->plan.paused)
    return g_strdup_printf ("%s\n%s",
                            text,
                            _ ("Paused in the settings; nothing is backed up by itself."));
  time = tn_time_format_local (state->next_due);
  /* Translators: what there is, and when the next backup is */
  return g_strdup_printf (_ ("%1$s · next: %2$s"), text, time);
}

static char *
directory_text (TnBackupGroup *self)
{
  g_autofree char *age = NULL, *text = NULL;
  guint n;

  if (self->failure != NULL)
    return g_strdup (self->failure);
  if (!self->known)
    return g_strdup (_ ("Looking…"));
  if (self->newest == NULL)
    return g_strdup (_ ("No snapshot yet. Users, groups, devices, roles, applications and policies "
                        "can be kept here and put back one by one."));
  age = tn_age_text_inside (self->newest->taken_at);
  n = tn_snapshot_info_count (self->newest);
  /* Translators: so many objects, and when they were last backed up */
  text = g_strdup_printf (
      ngettext ("%1$'u object · last backup: %2$s", "%1$'u objects · last backup: %2$s", n),
      n,
      age);
  if (tn_snapshot_is_damaged (self->services, tn_record_get_string (self->tenant, "tenant-id")))
    {
      char *damaged = g_strdup_printf (
          "%s\n%s",
          text,
          _ ("Something in these snapshots is damaged. The next backup reads everything and saves "
             "it anew; Verify Snapshots says what it is."));

      g_free (text);
      text = damaged;
    }
  return with_plan (self, text);
}

static void
show (TnBackupGroup *self)
{
  gboolean mapped = self->tenant != NULL;
  gboolean running =
      mapped && tn_snapshot_is_running (self->services, tn_record_get_id (self->tenant));
  gboolean writable = mapped && !tn_services_is_read_only (self->services);
  g_autofree char *text = mapped ? directory_text (self) : NULL;
  gboolean permission = FALSE;
  g_autofree char *missing =
      tn_backup_missing_text (self->newest, self->services_of, self->readable, &permission);

  gtk_widget_set_visible (GTK_WIDGET (self), mapped);
  if (!mapped)
    return;
  adw_action_row_set_subtitle (self->directory_row, running ? _ ("Backing up…") : text);
  tn_status_pill_set (self->directory_pill, look_of (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->directory_pill), !running);
  gtk_widget_set_visible (self->directory_spinner, running);
  show_services (self);
  adw_action_row_set_subtitle (self->missing_row, missing != NULL ? missing : "");
  gtk_widget_set_visible (GTK_WIDGET (self->missing_row), missing != NULL);
  gtk_widget_set_visible (self->permit_row, permission);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backup.run", writable && !running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backup.refresh", writable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backup.restore", self->newest != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backup.verify", self->newest != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "backup.disable",
                                 writable && self->state != NULL && self->state->enabled);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "backup.permit", writable);
}

/* Reading ------------------------------------------------------------------------------- */

/* NULL: it is gone, or shows something else now. */
static TnBackupGroup *
call_group (TnAsked *call)
{
  g_autoptr (TnBackupGroup) self = tn_asked_get (call);

  return self != NULL && self->services != NULL && self->serial == call->serial
             ? g_steal_pointer (&self)
             : NULL;
}

static DexFuture *
rights_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupGroup) self = tn_asked_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  /* Another tenant is shown by now, or it is asked anew. */
  if (self == NULL || self->services == NULL || self->rights_asked != ((TnAsked *) data)->serial)
    return NULL;
  /* It could not be asked: the next look tries again. */
  if (value == NULL)
    {
      self->rights_of = 0;
      return NULL;
    }
  self->readable = (g_value_get_int (value) >> TN_BACKUP_MONITOR & 1) != 0;
  show (self);
  return NULL;
}

static DexFuture *
listed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupGroup) self = call_group (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *infos = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL)
    return NULL;
  g_clear_pointer (&self->newest, tn_snapshot_info_unref);
  g_clear_pointer (&self->failure, g_free);
  self->known = infos != NULL;
  if (error != NULL)
    self->failure = tn_error_text (error);
  if (infos != NULL && infos->len > 0)
    self->newest = tn_snapshot_info_ref (g_ptr_array_index (infos, 0));
  show (self);
  /* What the last backup was refused may have been permitted since. */
  if (self->newest == NULL || self->newest->id == self->rights_of ||
      tn_services_is_read_only (self->services) || !tn_backup_missing_permission (self->newest))
    return NULL;
  /* Once a snapshot: each time, the account's token is asked for anew. */
  self->rights_of = self->newest->id;
  dex_future_disown (dex_future_finally (
      tn_services_backup_rights (self->services, tn_record_get_string (self->tenant, "tenant-id")),
      rights_read_cb,
      tn_asked_new (self, ++self->rights_asked),
      tn_asked_free));
  return NULL;
}

static DexFuture *
state_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupGroup) self = call_group (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || value == NULL)
    return NULL;
  g_clear_pointer (&self->state, tn_backup_state_free);
  self->state = tn_backup_state_copy (g_value_get_boxed (value));
  show (self);
  return NULL;
}

static void refresh (TnBackupGroup *self);
static void look_again_soon (TnBackupGroup *self);

static DexFuture *
services_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupGroup) self = call_group (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || value == NULL)
    return NULL;
  g_clear_pointer (&self->services_of, g_ptr_array_unref);
  self->services_of = g_value_dup_boxed (value);
  show (self);
  look_again_soon (self);
  return NULL;
}

static void
read_again (TnBackupGroup *self)
{
  if (self->tenant == NULL)
    return;
  self->serial++;
  dex_future_disown (
      dex_future_finally (tn_cache_list_service_backups (tn_services_get_store (self->services),
                                                         tn_record_get_id (self->tenant)),
                          services_read_cb,
                          tn_asked_new (self, self->serial),
                          tn_asked_free));
  dex_future_disown (dex_future_finally (
      tn_state_get_backup (tn_services_get_store (self->services), tn_record_get_id (self->tenant)),
      state_read_cb,
      tn_asked_new (self, self->serial),
      tn_asked_free));
  dex_future_disown (dex_future_finally (
      tn_snapshot_list (self->services, tn_record_get_string (self->tenant, "tenant-id")),
      listed_cb,
      tn_asked_new (self, self->serial),
      tn_asked_free));
}

static gboolean
soon_cb (gpointer data)
{
  TnBackupGroup *self = data;

  self->soon = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

/* What begins is looked at again before the five minutes are over. */
static void
look_again_soon (TnBackupGroup *self)
{
  gboolean starting = FALSE;

  for (guint i = 0; self->services_of != NULL && i < self->services_of->len; i++)
    starting |= ((TnServiceBackup *) g_ptr_array_index (self->services_of, i))->state ==
                TN_SERVICE_STARTING;
  if (starting && self->soon == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->soon = g_timeout_add_seconds (SOON_SECONDS, soon_cb, self);
}

static DexFuture *
refreshed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupGroup) self = g_weak_ref_get (data);

  if (self == NULL || self->services == NULL)
    return NULL;
  self->refreshing = FALSE;
  read_again (self);
  return NULL;
}

/* Microsoft is asked, and what it says is read. */
static void
refresh (TnBackupGroup *self)
{
  TnSnapshotTarget target;

  read_again (self);
  if (self->tenant == NULL || self->refreshing || tn_services_is_read_only (self->services))
    return;
  target = tn_snapshot_target_of (self->tenant);
  self->refreshing = TRUE;
  dex_future_disown (dex_future_finally (tn_backup_refresh (self->services, &target),
                                         refreshed_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

static gboolean
timer_cb (gpointer data)
{
  refresh (data);
  return G_SOURCE_CONTINUE;
}

/* Whoever looks by hand does not look again at once by itself. */
static void
start_timer (TnBackupGroup *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->timer = g_timeout_add_seconds (REFRESH_SECONDS, timer_cb, self);
}

static void
backup_changed_cb (TnServices *services, gint64 tenant, TnBackupGroup *self)
{
  if (self->tenant == NULL || tn_record_get_id (self->tenant) != tenant)
    return;
  show (self);
  read_again (self);
}

void
tn_backup_group_set_tenant (TnBackupGroup *self, TnServices *services, TnRecord *tenant)
{
  gboolean other = tenant == NULL || self->tenant == NULL ||
                   tn_record_get_id (tenant) != tn_record_get_id (self->tenant);

  if (g_set_object (&self->services, services))
    g_signal_connect_object (services,
                             "backup-changed",
                             G_CALLBACK (backup_changed_cb),
                             self,
                             G_CONNECT_DEFAULT);
  g_set_object (&self->tenant, tenant);
  if (other)
    {
      g_clear_pointer (&self->newest, tn_snapshot_info_unref);
      g_clear_pointer (&self->state, tn_backup_state_free);
      forget_services (self);
      self->known = FALSE;
      self->readable = FALSE;
      self->rights_of = 0;
      self->rights_asked++;
      g_clear_pointer (&self->failure, g_free);
      if (gtk_widget_get_mapped (GTK_WIDGET (self)))
        refresh (self);
      else
        read_again (self);
    }
  show (self);
}

/* Actions ------------------------------------------------------------------------------- */

static void
settings_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);

  adw_dialog_present (
      tn_backup_settings_dialog_new (self->services, tn_record_get_id (self->tenant)),
      widget);
}

static void
refresh_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);

  if (self->tenant == NULL)
    return;
  /* A permission that was given elsewhere is in a new token only. */
  tn_services_forget_token (self->services, tn_record_get_string (self->tenant, "tenant-id"));
  self->rights_of = 0;
  refresh (self);
  start_timer (self);
}

/* RES-11 */
static void
recover_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);

  adw_dialog_present (tn_recovery_dialog_new (self->services,
                                              self->tenant,
                                              (TnBackupService) g_variant_get_int32 (parameter)),
                      widget);
}

static void
protect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);

  adw_dialog_present (tn_protect_dialog_new (self->services,
                                             self->tenant,
                                             (TnBackupService) g_variant_get_int32 (parameter)),
                      widget);
}

static DexFuture *
taken_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupGroup) self = tn_asked_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const TnSnapshotInfo *info = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autofree char *text = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (info == NULL)
    {
      tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
      return NULL;
    }
  text = tn_backup_taken_text (info);
  tn_window_toast (tn_window_get (GTK_WIDGET (self)), text, NULL, NULL);
  return NULL;
}

static void
run_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);

  dex_future_disown (
      dex_future_finally (tn_snapshot_take (self->services, &target, "manual", FALSE, NULL),
                          taken_cb,
                          tn_asked_new (self, self->serial),
                          tn_asked_free));
}

static void
restore_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);

  tn_window_push (tn_window_get (widget), tn_snapshots_page_new (self->services, &target));
}

static void
audit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);

  tn_window_show_audit (tn_window_get (widget),
                        tn_record_get_string (self->tenant, "tenant-id"),
                        tn_record_get_string (self->tenant, "name"));
}

static void
tasks_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);

  adw_dialog_present (tn_backup_tasks_dialog_new (self->services, &target), widget);
}

static void
users_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);

  adw_dialog_present (tn_backup_users_dialog_new (self->services, self->tenant), widget);
}

static void
alerts_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);

  /* BAK-21: those of this tenant; what is searched for is seen, and can be taken away. */
  tn_window_search_page (tn_window_get (widget),
                         "alerts",
                         tn_record_get_string (self->tenant, "name"));
}

static void
show_damaged (TnBackupGroup *self, GPtrArray *lines)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint more = lines->len > DAMAGED_SHOWN ? lines->len - DAMAGED_SHOWN : 0;
  AdwDialog *dialog;

  for (guint i = 0; i < lines->len - more; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (char *) g_ptr_array_index (lines, i));
  if (more > 0)
    g_string_append_printf (text, ngettext ("\nand %u more", "\nand %u more", more), more);
  dialog = adw_alert_dialog_new (_ ("Some Objects Are Damaged"), text->str);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static DexFuture *
verified_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupGroup) self = tn_asked_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *lines = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (lines == NULL)
    tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
  else if (lines->len == 0)
    tn_window_toast (tn_window_get (GTK_WIDGET (self)),
                     _ ("All snapshots can be read"),
                     NULL,
                     NULL);
  else
    show_damaged (self, lines);
  return NULL;
}

static void
verify_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);

  dex_future_disown (dex_future_finally (
      tn_snapshot_verify (self->services, tn_record_get_string (self->tenant, "tenant-id")),
      verified_cb,
      tn_asked_new (self, self->serial),
      tn_asked_free));
}

static DexFuture *
permitted_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupGroup) self = tn_asked_get (data);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) == NULL)
    tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
  else
    tn_window_toast (tn_window_get (GTK_WIDGET (self)),
                     _ ("The next backup reads everything"),
                     NULL,
                     NULL);
  self->rights_of = 0;
  refresh (self);
  return NULL;
}

/* BAK-09: to read all that is kept; to write it back is asked for when it is first needed. */
static void
permit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (widget);
  const TnWay way = { .open = tn_browser_open_way, .user_data = self };

  dex_future_disown (
      dex_future_finally (tn_permit_backup (self->services, self->tenant, FALSE, &way, NULL),
                          permitted_cb,
                          tn_asked_new (self, self->serial),
                          tn_asked_free));
}

/* Construction --------------------------------------------------------------------------- */

static void
tn_backup_group_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tn_backup_group_parent_class)->map (widget);
  refresh (TN_BACKUP_GROUP (widget));
  start_timer (TN_BACKUP_GROUP (widget));
}

static void
tn_backup_group_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&TN_BACKUP_GROUP (widget)->timer, g_source_remove);
  g_clear_handle_id (&TN_BACKUP_GROUP (widget)->soon, g_source_remove);
  GTK_WIDGET_CLASS (tn_backup_group_parent_class)->unmap (widget);
}

static void
tn_backup_group_dispose (GObject *object)
{
  TnBackupGroup *self = TN_BACKUP_GROUP (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->soon, g_source_remove);
  g_clear_object (&self->services);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->newest, tn_snapshot_info_unref);
  g_clear_pointer (&self->state, tn_backup_state_free);
  g_clear_pointer (&self->services_of, g_ptr_array_unref);
  g_clear_pointer (&self->failure, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_BACKUP_GROUP);
  G_OBJECT_CLASS (tn_backup_group_parent_class)->dispose (object);
}

static void
tn_backup_group_class_init (TnBackupGroupClass *klass)
{
  static const struct
  {
    const char *name, *parameter;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "backup.refresh", NULL, refresh_action },   { "backup.run", NULL, run_action },
    { "backup.restore", NULL, restore_action },   { "backup.audit", NULL, audit_action },
    { "backup.tasks", NULL, tasks_action },       { "backup.verify", NULL, verify_action },
    { "backup.settings", NULL, settings_action }, { "backup.permit", NULL, permit_action },
    { "backup.disable", NULL, settings_action },  { "backup.users", NULL, users_action },
    { "backup.alerts", NULL, alerts_action },     { "backup.recover", "i", recover_action },
    { "backup.protect", "i", protect_action },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_backup_group_dispose;
  widget_class->map = tn_backup_group_map;
  widget_class->unmap = tn_backup_group_unmap;
  g_type_ensure (TN_TYPE_STATUS_PILL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/backup/tn-backup-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TnBackupGroup, manage_button);
  gtk_widget_class_bind_template_child (widget_class, TnBackupGroup, directory_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupGroup, directory_pill);
  gtk_widget_class_bind_template_child (widget_class, TnBackupGroup, directory_spinner);
  gtk_widget_class_bind_template_child (widget_class, TnBackupGroup, run_button);
  gtk_widget_class_bind_template_child (widget_class, TnBackupGroup, missing_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupGroup, permit_row);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class,
                                     actions[i].name,
                                     actions[i].parameter,
                                     actions[i].func);
}

static void
tn_backup_group_init (TnBackupGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_menu_name_items (gtk_menu_button_get_popover (self->manage_button));
  for (guint i = TN_BACKUP_SERVICE_ENTRA; i < TN_N_BACKUP_SERVICES; i++)
    {
      self->service_rows[i] = tn_service_row_new ((TnBackupService) i);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->service_rows[i]);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
