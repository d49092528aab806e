/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-settings-dialog.h"

#include "tn-backup-provider.h"
#include "tn-confirm.h"
#include "tn-cron.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-row.h"
#include "tn-snapshot.h"
#include "tn-state-backup.h"
#include "tn-status-pill.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

static const guint keeps[] = { 0, 30, 90, 365 };
static const guint forgets[] = { 0, TN_FORGET_DAYS, 30, 90, 365 };
static const guint windows[] = { 0, 4, 6, 8 };

/* In the order in which they are offered. */
static const TnBackupSchedule schedules[] = {
  TN_SCHEDULE_HOURLY,       TN_SCHEDULE_TWO_HOURS, TN_SCHEDULE_FOUR_HOURS, TN_SCHEDULE_SIX_HOURS,
  TN_SCHEDULE_TWELVE_HOURS, TN_SCHEDULE_DAILY,     TN_SCHEDULE_WEEKLY,     TN_SCHEDULE_CRON,
};
G_STATIC_ASSERT (G_N_ELEMENTS (schedules) == TN_N_SCHEDULES);

struct _TnBackupSettingsDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnBackupState *state; /* (owned) (nullable until read): as it is being edited */
  GPtrArray *infos;     /* (owned) (nullable until read) (element-type TnSnapshotInfo) */
  guint serial;         /* of the newest question about the effect */
  GtkWidget *kind_rows[TN_N_OBJECTS];
  GArray *keep_choices, *forget_choices, *window_choices; /* (owned) (element-type guint) */

  AdwWindowTitle *window_title;
  GtkButton *save_button;
  GtkLabel *error_label;
  AdwComboRow *schedule_row, *keep_row, *forget_row, *window_row;
  AdwEntryRow *cron_row, *zone_row;
  AdwSpinRow *from_row;
  AdwSwitchRow *pause_row;
  AdwActionRow *effect_row, *next_row, *place_row;
  AdwPreferencesGroup *kinds_group, *costs_group;
  AdwActionRow *monitor_row, *configure_row, *restore_row;
  GtkWidget *pills[TN_N_BACKUP_RIGHTS];
  GtkWidget *disable_group;
};

G_DEFINE_FINAL_TYPE (TnBackupSettingsDialog, tn_backup_settings_dialog, ADW_TYPE_DIALOG)

/* Choices -------------------------------------------------------------------------------- */

static char *
keep_text (guint days)
{
  return days == 0     ? g_strdup (_ ("For Ever"))
         : days == 365 ? g_strdup (_ ("One Year"))
                       : g_strdup_printf (ngettext ("%u Day", "%u Days", days), days);
}

static char *
forget_text (guint days)
{
  return days == 0     ? g_strdup (_ ("Never"))
         : days == 365 ? g_strdup (_ ("After One Year"))
                       : g_strdup_printf (ngettext ("After %u Day", "After %u Days", days), days);
}

static char *
window_text (guint hours)
{
  return hours == 0 ? g_strdup (_ ("Always Open"))
                    : g_strdup_printf (ngettext ("%u Hour", "%u Hours", hours), hours);
}

/* What is set is among them, also when only the command line offers it. */
static void
offer (AdwComboRow *row,
       GArray *choices,
       const guint *offered,
       guint n,
       guint current,
       char *(*text_of) (guint value))
{
  g_autoptr (GtkStringList) texts = gtk_string_list_new (NULL);
  guint selected = n;

  g_array_set_size (choices, 0);
  g_array_append_vals (choices, offered, n);
  for (guint i = 0; i < n; i++)
    if (offered[i] == current)
      selected = i;
  if (selected == n)
    g_array_append_val (choices, current);
  for (guint i = 0; i < choices->len; i++)
    gtk_string_list_take (texts, text_of (g_array_index (choices, guint, i)));
  adw_combo_row_set_model (row, G_LIST_MODEL (texts));
  adw_combo_row_set_selected (row, selected);
}

/* 0: nothing is known yet. */
static guint
chosen (AdwComboRow *row, GArray *choices)
{
  guint index = adw_combo_row_get_selected (row);

  return index < choices->len ? g_array_index (choices, guint, index) : 0;
}

static guint
chosen_days (TnBackupSettingsDialog *self)
{
  return chosen (self->keep_row, self->keep_choices);
}

static guint
chosen_forget (TnBackupSettingsDialog *self)
{
  return chosen (self->forget_row, self->forget_choices);
}

static DexFuture *
gone_counted_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupSettingsDialog) self = tn_asked_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  guint n = value != NULL ? (guint) g_value_get_int64 (value) : 0;
  g_autofree char *text = NULL;

  if (self == NULL || self->services == NULL || value == NULL ||
      self->serial != ((TnAsked *) data)->serial)
    return NULL;
  /* Translators: what becomes of the snapshots, and of deleted users */
  text = g_strdup_printf (ngettext ("%1$s %2$u deleted user is forgotten.",
                                    "%1$s %2$u deleted users are forgotten.",
                                    n),
                          adw_action_row_get_subtitle (self->effect_row),
                          n);
  adw_action_row_set_subtitle (self->effect_row, text);
  return NULL;
}

/* BAK-27: what a retention would do, before it is saved. */
static void
show_effect (TnBackupSettingsDialog *self)
{
  g_autoptr (GArray) judged = g_array_new (FALSE, TRUE, sizeof (TnKeptSnapshot));
  g_autofree char *text = NULL;
  guint gone;

  if (self->infos == NULL)
    return;
  /* They come newest first. */
  for (guint i = self->infos->len; i > 0; i--)
    {
      const TnSnapshotInfo *info = g_ptr_array_index (self->infos, i - 1);
      const TnKeptSnapshot one = { info->id, info->taken_at, FALSE };

      g_array_append_val (judged, one);
    }
  gone = tn_retention_judge (judged, chosen_days (self), tn_services_now (self->services));
  if (self->infos->len == 0)
    text = g_strdup (_ ("There is no snapshot yet."));
  else if (gone == 0)
    text = g_strdup_printf (ngettext ("The %u snapshot there is stays.",
                                      "All %u snapshots there are stay.",
                                      self->infos->len),
                            self->infos->len);
  else
    text = g_strdup_printf (ngettext ("%1$u of %2$u snapshot is deleted after the next backup.",
                                      "%1$u of %2$u snapshots are deleted after the next backup.",
                                      self->infos->len),
                            gone,
                            self->infos->len);
  adw_action_row_set_subtitle (self->effect_row, text);
  self->serial++;
  if (chosen_forget (self) > 0 && self->infos->len > 0)
    dex_future_disown (dex_future_finally (
        tn_snapshot_count_gone (self->services, self->state->tenant_id, chosen_forget (self)),
        gone_counted_cb,
        tn_asked_new (self, self->serial),
        tn_asked_free));
}

/* What is chosen now. */
static TnBackupPlan
read_plan (TnBackupSettingsDialog *self)
{
  guint schedule = adw_combo_row_get_selected (self->schedule_row),
        window = chosen (self->window_row, self->window_choices);
  g_autofree char *cron = tn_row_text (self->cron_row), *zone = tn_row_text (self->zone_row);
  TnBackupPlan plan = { .paused = adw_switch_row_get_active (self->pause_row) };

  plan.schedule = schedule < G_N_ELEMENTS (schedules) ? schedules[schedule] : TN_SCHEDULE_DAILY;
  plan.cron = plan.schedule == TN_SCHEDULE_CRON ? g_steal_pointer (&cron) : NULL;
  plan.zone = *zone != '\0' ? g_steal_pointer (&zone) : NULL;
  plan.window_hours = window;
  plan.window_from = plan.window_hours > 0 ? (guint) adw_spin_row_get_value (self->from_row) : 0;
  return plan;
}

/* Whether the plan goes by another clock than the times that are shown. */
static gboolean
shown_elsewhere (const TnBackupPlan *plan)
{
  g_autoptr (GTimeZone) shown = tn_time_get_zone (), own = g_time_zone_new_local ();

  return g_strcmp0 (plan->zone != NULL ? plan->zone : g_time_zone_get_identifier (own),
                    g_time_zone_get_identifier (shown)) != 0;
}

/* BAK-28: when that would be, before it is saved. */
static void
plan_changed_cb (TnBackupSettingsDialog *self)
{
  TnBackupPlan plan = read_plan (self);
  const char *wrong = tn_backup_plan_check (&plan);
  g_autofree char *time = NULL;

  tn_row_set_wrong (self->cron_row,
                    plan.schedule == TN_SCHEDULE_CRON && !tn_cron_is_valid (plan.cron));
  tn_row_set_wrong (self->zone_row, plan.zone != NULL && !tn_time_is_zone (plan.zone));
  gtk_widget_set_visible (GTK_WIDGET (self->cron_row), plan.schedule == TN_SCHEDULE_CRON);
  gtk_widget_set_visible (GTK_WIDGET (self->from_row), plan.window_hours > 0);
  if (wrong == NULL && !plan.paused && self->services != NULL)
    {
      g_autofree char *text =
          tn_time_format_local (tn_backup_plan_next (&plan, tn_services_now (self->services)));

      /* Translators: %s is a time, as all times are shown; the plan goes by another clock */
      time = shown_elsewhere (&plan) ? g_strdup_printf (_ ("%s, by your own clock"), text)
                                     : g_steal_pointer (&text);
    }
  adw_action_row_set_subtitle (self->next_row,
                               wrong != NULL  ? wrong
                               : time != NULL ? time
                                              : _ ("Only by hand while it is paused"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button),
                            wrong == NULL && self->state != NULL && self->services != NULL &&
                                !tn_services_is_read_only (self->services));
  tn_backup_plan_clear (&plan);
}

static void
show_plan (TnBackupSettingsDialog *self, const TnBackupPlan *plan)
{
  for (guint i = 0; i < G_N_ELEMENTS (schedules); i++)
    if (schedules[i] == plan->schedule)
      adw_combo_row_set_selected (self->schedule_row, i);
  offer (self->window_row,
         self->window_choices,
         windows,
         G_N_ELEMENTS (windows),
         plan->window_hours,
         window_text);
  gtk_editable_set_text (GTK_EDITABLE (self->cron_row),
                         plan->cron != NULL ? plan->cron : "30 1 * * *");
  gtk_editable_set_text (GTK_EDITABLE (self->zone_row), plan->zone != NULL ? plan->zone : "");
  adw_spin_row_set_value (self->from_row, plan->window_hours > 0 ? plan->window_from : 20);
  adw_switch_row_set_active (self->pause_row, plan->paused);
  plan_changed_cb (self);
}

static void
show_state (TnBackupSettingsDialog *self)
{
  TnBackupState *state = self->state;
  g_autofree char *path =
      tn_snapshots_path (tn_store_get_folder (tn_services_get_store (self->services)),
                         state->tenant_id);

  adw_window_title_set_subtitle (self->window_title, state->name);
  gtk_button_set_label (self->save_button, state->enabled ? _ ("_Save") : _ ("_Enable"));
  show_plan (self, &state->plan);
  offer (self->keep_row,
         self->keep_choices,
         keeps,
         G_N_ELEMENTS (keeps),
         state->keep_days,
         keep_text);
  offer (self->forget_row,
         self->forget_choices,
         forgets,
         G_N_ELEMENTS (forgets),
         state->forget_days,
         forget_text);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    adw_switch_row_set_active (ADW_SWITCH_ROW (self->kind_rows[i]), (state->kinds >> i & 1) != 0);
  adw_action_row_set_subtitle (self->place_row, path);
  gtk_widget_set_visible (self->disable_group, state->enabled);
}

/* Permissions --------------------------------------------------------------------------- */

/* @rights: bits; -1: not known */
static void
show_rights (TnBackupSettingsDialog *self, int rights)
{
  for (guint i = 0; i < TN_N_BACKUP_RIGHTS; i++)
    {
      TnStatusLook look = { C_ ("permission", "Not Accepted"), NULL, "dimmed", FALSE };

      if (rights < 0)
        look.word = C_ ("permission", "Not Known");
      else if ((rights >> i & 1) != 0)
        look = (TnStatusLook) { C_ ("permission", "Accepted"), "tn-ok-symbolic", "success", FALSE };
      tn_status_pill_set (TN_STATUS_PILL (self->pills[i]), look, FALSE);
    }
}

static DexFuture *
rights_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupSettingsDialog) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && self->services != NULL)
    show_rights (self, value != NULL ? g_value_get_int (value) : -1);
  return NULL;
}

static void
read_rights (TnBackupSettingsDialog *self)
{
  dex_future_disown (
      dex_future_finally (tn_services_backup_rights (self->services, self->state->tenant_id),
                          rights_read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static DexFuture *
state_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupSettingsDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->services == NULL)
    return NULL;
  tn_error_show (self->error_label, error);
  if (value == NULL)
    return NULL;
  self->state = tn_backup_state_copy (g_value_get_boxed (value));
  show_state (self);
  read_rights (self);
  return NULL;
}

static DexFuture *
infos_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupSettingsDialog) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->services == NULL || value == NULL)
    return NULL;
  self->infos = g_value_dup_boxed (value);
  show_effect (self);
  return NULL;
}

/* Reads the snapshots once it is known whose they are. */
static DexFuture *
then_infos_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupSettingsDialog) self = g_weak_ref_get (data);

  if (self == NULL || self->services == NULL || self->state == NULL)
    return NULL;
  return dex_future_finally (tn_snapshot_list (self->services, self->state->tenant_id),
                             infos_read_cb,
                             tn_weak_ref_new (self),
                             tn_weak_ref_free);
}

/* Saving -------------------------------------------------------------------------------- */

static DexFuture *
saved_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupSettingsDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) == NULL)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), TRUE);
      tn_error_show (self->error_label, error);
      return NULL;
    }
  /* What was enabled begins now, not at the next look of the schedule. */
  if (self->state->enabled)
    dex_future_disown (tn_snapshot_run_due (self->services));
  adw_dialog_force_close (ADW_DIALOG (self));
  return NULL;
}

static void
save (TnBackupSettingsDialog *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), FALSE);
  dex_future_disown (dex_future_finally (tn_snapshot_save (self->services, self->state),
                                         saved_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

static void
save_cb (GtkButton *button, TnBackupSettingsDialog *self)
{
  TnBackupState *state = self->state;
  guint32 kinds = 0;

  for (guint i = 0; i < TN_N_OBJECTS; i++)
    if (adw_switch_row_get_active (ADW_SWITCH_ROW (self->kind_rows[i])))
      kinds |= 1u << i;
  if (kinds == 0)
    {
      gtk_label_set_label (self->error_label, _ ("Choose at least one kind of object."));
      gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
      return;
    }
  state->enabled = TRUE;
  tn_backup_plan_clear (&state->plan);
  state->plan = read_plan (self);
  state->keep_days = chosen_days (self);
  state->forget_days = chosen_forget (self);
  state->kinds = kinds;
  save (self);
}

static void
disable_now (GtkWidget *widget)
{
  TnBackupSettingsDialog *self = TN_BACKUP_SETTINGS_DIALOG (widget);

  self->state->enabled = FALSE;
  save (self);
}

static void
disable_cb (AdwButtonRow *row, TnBackupSettingsDialog *self)
{
  tn_confirm (
      GTK_WIDGET (self),
      _ ("Disable Cloud Backup?"),
      _ ("No more snapshots are taken of this tenant. Those there are can be looked at and "
         "restored for 30 days; then they are deleted for good. Enabling it again until then "
         "keeps them."),
      _ ("_Disable"),
      ADW_RESPONSE_DESTRUCTIVE,
      disable_now);
}

static void
cancel_cb (GtkButton *button, TnBackupSettingsDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* Construction --------------------------------------------------------------------------- */

AdwDialog *
tn_backup_settings_dialog_new (TnServices *services, gint64 tenant)
{
  TnBackupSettingsDialog *self = g_object_new (TN_TYPE_BACKUP_SETTINGS_DIALOG, NULL);
  DexFuture *reading;

  self->services = g_object_ref (services);
  reading = dex_future_finally (tn_state_get_backup (tn_services_get_store (services), tenant),
                                state_read_cb,
                                tn_weak_ref_new (self),
                                tn_weak_ref_free);
  dex_future_disown (
      dex_future_finally (reading, then_infos_cb, tn_weak_ref_new (self), tn_weak_ref_free));
  return ADW_DIALOG (self);
}

static void
tn_backup_settings_dialog_dispose (GObject *object)
{
  TnBackupSettingsDialog *self = TN_BACKUP_SETTINGS_DIALOG (object);

  g_clear_object (&self->services);
  g_clear_pointer (&self->state, tn_backup_state_free);
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_BACKUP_SETTINGS_DIALOG);
  G_OBJECT_CLASS (tn_backup_settings_dialog_parent_class)->dispose (object);
}

static void
tn_backup_settings_dialog_finalize (GObject *object)
{
  TnBackupSettingsDialog *self = TN_BACKUP_SETTINGS_DIALOG (object);

  g_array_unref (self->keep_choices);
  g_array_unref (self->forget_choices);
  g_array_unref (self->window_choices);
  G_OBJECT_CLASS (tn_backup_settings_dialog_parent_class)->finalize (object);
}

static void
tn_backup_settings_dialog_class_init (TnBackupSettingsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_backup_settings_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_backup_settings_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/backup/tn-backup-settings-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, schedule_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, keep_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, forget_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, window_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, cron_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, zone_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, from_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, pause_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, next_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, effect_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, place_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, kinds_group);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, costs_group);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, monitor_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, configure_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, restore_row);
  gtk_widget_class_bind_template_child (widget_class, TnBackupSettingsDialog, disable_group);
  gtk_widget_class_bind_template_callback (widget_class, show_effect);
  gtk_widget_class_bind_template_callback (widget_class, plan_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, disable_cb);
}

static void
tn_backup_settings_dialog_init (TnBackupSettingsDialog *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->keep_choices = g_array_new (FALSE, FALSE, sizeof (guint));
  self->forget_choices = g_array_new (FALSE, FALSE, sizeof (guint));
  self->window_choices = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_widget_init_template (GTK_WIDGET (self));
  {
    AdwActionRow *const rows[] = { self->monitor_row, self->configure_row, self->restore_row };

    for (guint i = 0; i < TN_N_BACKUP_RIGHTS; i++)
      {
        self->pills[i] = tn_status_pill_new ();
        gtk_widget_set_valign (self->pills[i], GTK_ALIGN_CENTER);
        adw_action_row_add_suffix (rows[i], self->pills[i]);
      }
    show_rights (self, -1);
  }
  for (guint i = 0; i < G_N_ELEMENTS (schedules); i++)
    gtk_string_list_append (titles, tn_schedule_title (schedules[i]));
  adw_combo_row_set_model (self->schedule_row, G_LIST_MODEL (titles));
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    {
      self->kind_rows[i] = adw_switch_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->kind_rows[i]),
                                     tn_object_title ((TnObjectKind) i));
      adw_preferences_group_add (self->kinds_group, self->kind_rows[i]);
    }
  for (guint i = 0; i < TN_N_BACKUP_PROVIDERS; i++)
    adw_preferences_group_add (self->costs_group,
                               GTK_WIDGET (tn_row_new (_ (tn_backup_providers[i]->title),
                                                       _ (tn_backup_providers[i]->costs))));
}
