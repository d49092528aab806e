/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-recovery-dialog.h"

#include "tn-backup-list.h"
#include "tn-browser.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-files-dialog.h"
#include "tn-graph-error.h"
#include "tn-mails-dialog.h"
#include "tn-restore-run.h"
#include "tn-time.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TnRecoveryDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnRecord *tenant;     /* (owned) */
  TnBackupService service;
  const TnBackupProvider *provider;
  char *when_text;           /* (owned) */
  GPtrArray *points;         /* (owned) (nullable until read) (element-type TnBackupItem) */
  GPtrArray *shown;          /* (owned): those of the day: borrowed from @points */
  GCancellable *cancellable; /* (owned): ends a preview nobody waits for */
  guint serial;              /* of the newest question */
  char *asked;               /* (owned) (nullable): what the preview that is waited for is of */

  AdwNavigationView *navigation;
  AdwWindowTitle *what_title;
  TnBackupList *what_list, *preview_list;
  GtkStack *when_stack, *preview_stack;
  AdwStatusPage *when_failed, *preview_failed;
  GtkCalendar *calendar;
  AdwComboRow *time_row;
  GtkWidget *where_group, *over_check, *permit_button, *restore_button, *files_button;
  AdwBanner *preview_banner;
};

enum
{
  PROP_WHEN_TEXT = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (TnRecoveryDialog, tn_recovery_dialog, ADW_TYPE_DIALOG)

/* NULL: it is gone, or asks something else by now. */
static TnRecoveryDialog *
call_dialog (TnAsked *call)
{
  g_autoptr (TnRecoveryDialog) self = tn_asked_get (call);

  return self != NULL && self->services != NULL && self->serial == call->serial
             ? g_steal_pointer (&self)
             : NULL;
}

static gboolean
is_entra (TnRecoveryDialog *self)
{
  return self->service == TN_BACKUP_SERVICE_ENTRA;
}

/* How rows read -------------------------------------------------------------------------- */

static char *
what_text (const TnBackupItem *item, gpointer user_data)
{
  return g_strdup (item->details);
}

static TnStatusLook
what_look (const TnBackupItem *item, gpointer user_data)
{
  if (g_strcmp0 (item->status, "failing") == 0)
    return (TnStatusLook) { C_ ("recovery", "Backup Fails"), "tn-error-symbolic", "error", TRUE };
  return (TnStatusLook) { "", NULL, "dimmed", FALSE };
}

static char *
preview_text (const TnBackupItem *item, gpointer self)
{
  g_autofree char *time = item->time > 0 ? tn_time_format_local (item->time) : NULL;

  /* Translators: the time of the state that is restored */
  if (time != NULL && item->details != NULL)
    /* Translators: an address, and the time of the state that is restored */
    return g_strdup_printf (_ ("%1$s · as of %2$s"), item->details, time);
  return time != NULL ? g_strdup_printf (_ ("As of %s"), time)
                      : g_strdup (item->details != NULL ? item->details : item->object);
}

static TnStatusLook
preview_look (const TnBackupItem *item, gpointer self)
{
  if (!is_entra (self))
    return (TnStatusLook) { "", NULL, "dimmed", FALSE };
  if (g_strcmp0 (item->status, "restore") == 0)
    return (TnStatusLook) { C_ ("recovery", "Comes Back"), "tn-ok-symbolic", "success", FALSE };
  if (g_strcmp0 (item->status, "softDelete") == 0)
    return (TnStatusLook) { C_ ("recovery", "Is Deleted"), "tn-error-symbolic", "error", TRUE };
  return (TnStatusLook) { C_ ("recovery", "Is Set Back"), "tn-warning-symbolic", "warning", FALSE };
}

/* What came since would go: only by somebody's own choice (RES-16). */
static gboolean
is_harmless (const TnBackupItem *item)
{
  return g_strcmp0 (item->status, "softDelete") != 0;
}

/* What ----------------------------------------------------------------------------------- */

static void
what_changed_cb (TnRecoveryDialog *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "recovery.next",
                                 tn_backup_list_count_chosen (self->what_list) > 0);
}

static gboolean
is_any (const TnBackupItem *item)
{
  return TRUE;
}

static DexFuture *
items_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRecoveryDialog) self = call_dialog (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *items = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL)
    return NULL;
  if (items == NULL)
    {
      tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
      adw_dialog_close (ADW_DIALOG (self));
      return NULL;
    }
  /* A unit's own problem hinders its backup, not the restore of what there is. */
  for (guint i = 0; i < items->len; i++)
    {
      TnBackupItem *item = g_ptr_array_index (items, i);

      if (item->problem != NULL)
        g_set_str (&item->status, "failing");
      g_clear_pointer (&item->problem, g_free);
    }
  tn_backup_list_set_items (self->what_list, items, TRUE, is_entra (self) ? is_any : NULL);
  tn_backup_list_focus (self->what_list);
  return NULL;
}

/* When ----------------------------------------------------------------------------------- */

static void
mark_days (TnRecoveryDialog *self)
{
  g_autoptr (GDateTime) month = gtk_calendar_get_date (self->calendar);

  gtk_calendar_clear_marks (self->calendar);
  for (guint i = 0; self->points != NULL && i < self->points->len; i++)
    {
      g_autoptr (GDateTime) day =
          tn_time_to_local (((TnBackupItem *) g_ptr_array_index (self->points, i))->time);

      if (g_date_time_get_year (day) == g_date_time_get_year (month) &&
          g_date_time_get_month (day) == g_date_time_get_month (month))
        gtk_calendar_mark_day (self->calendar, (guint) g_date_time_get_day_of_month (day));
    }
}

/* RES-12: the points of the chosen day. */
static void
show_times (TnRecoveryDialog *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autofree char *wanted = g_date_time_format (day, "%F");
  g_autoptr (GtkStringList) times = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->shown, 0);
  for (guint i = 0; self->points != NULL && i < self->points->len; i++)
    {
      TnBackupItem *point = g_ptr_array_index (self->points, i);
      g_autoptr (GDateTime) time = tn_time_to_local (point->time);
      g_autofree char *date = g_date_time_format (time, "%F");
      g_autofree char *text = tn_time_format_local (point->time);

      if (!g_str_equal (date, wanted))
        continue;
      g_ptr_array_add (self->shown, point);
      gtk_string_list_append (times, text);
    }
  adw_combo_row_set_model (self->time_row, G_LIST_MODEL (times));
  gtk_widget_set_sensitive (GTK_WIDGET (self->time_row), self->shown->len > 0);
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self->time_row),
      self->shown->len > 0 ? "" : _ ("No restore point on this day; marked days have some"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "recovery.preview", self->shown->len > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "recovery.files", self->shown->len > 0);
}

static void
day_selected_cb (TnRecoveryDialog *self)
{
  show_times (self);
}

static void
month_changed_cb (TnRecoveryDialog *self)
{
  mark_days (self);
  show_times (self);
}

static DexFuture *
points_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRecoveryDialog) self = call_dialog (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *points = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GDateTime) newest = NULL;

  if (self == NULL)
    return NULL;
  if (points == NULL)
    {
      tn_error_describe (self->when_failed, error);
      gtk_stack_set_visible_child_name (self->when_stack, "failed");
      return NULL;
    }
  g_ptr_array_set_size (self->shown, 0);
  g_clear_pointer (&self->points, g_ptr_array_unref);
  self->points = g_ptr_array_ref (points);
  if (points->len == 0)
    {
      gtk_stack_set_visible_child_name (self->when_stack, "none");
      return NULL;
    }
  newest = tn_time_to_local (((TnBackupItem *) g_ptr_array_index (points, 0))->time);
  gtk_calendar_select_day (self->calendar, newest);
  mark_days (self);
  show_times (self);
  gtk_stack_set_visible_child_name (self->when_stack, "ready");
  /* Until now there was nothing on the page but its way back. */
  gtk_widget_grab_focus (GTK_WIDGET (self->calendar));
  return NULL;
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnRecoveryDialog *self = TN_RECOVERY_DIALOG (widget);
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);
  g_autoptr (GPtrArray) chosen = tn_backup_list_get_chosen (self->what_list);
  g_autofree char *escaped = NULL;
  const TnBackupItem *first;

  if (chosen->len == 0)
    return;
  first = g_ptr_array_index (chosen, 0);
  /* The description of a group is read as markup. */
  escaped = g_markup_escape_text (tn_backup_item_title (first), -1);
  g_free (self->when_text);
  self->when_text =
      is_entra (self)
          ? g_strdup (_ ("Microsoft takes a snapshot every night and keeps the last ones."))
          /* Translators: the name of a mailbox or site */
          : g_strdup_printf (chosen->len > 1 ? _ ("Days and times of %s. Of the others, the last "
                                                  "state before the chosen time is taken.")
                                             : _ ("Days and times of %s."),
                             escaped);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WHEN_TEXT]);
  /* Nobody hears what an earlier preview says. */
  self->serial++;
  g_clear_pointer (&self->asked, g_free);
  gtk_stack_set_visible_child_name (self->when_stack, "loading");
  gtk_widget_action_set_enabled (widget, "recovery.preview", FALSE);
  gtk_widget_action_set_enabled (widget, "recovery.files", FALSE);
  gtk_widget_set_visible (self->files_button,
                          chosen->len == 1 && self->service >= TN_BACKUP_SERVICE_EXCHANGE);
  gtk_button_set_label (GTK_BUTTON (self->files_button),
                        self->service == TN_BACKUP_SERVICE_EXCHANGE ? _ ("Choose _Mails…")
                                                                    : _ ("Choose _Files…"));
  adw_navigation_view_push_by_tag (self->navigation, "when");
  dex_future_disown (dex_future_finally (
      self->provider->list_points (self->services, &target, self->service, first->id),
      points_read_cb,
      tn_asked_new (self, self->serial),
      tn_asked_free));
}

/* Preview --------------------------------------------------------------------------------- */

/* NULL: the day has none. */
static const TnBackupItem *
chosen_point (TnRecoveryDialog *self)
{
  guint index = adw_combo_row_get_selected (self->time_row);

  return index < self->shown->len ? g_ptr_array_index (self->shown, index) : NULL;
}

static void
preview_changed_cb (TnRecoveryDialog *self)
{
  guint n = tn_backup_list_count_chosen (self->preview_list);
  g_autofree char *label = n > 0
                               ? g_strdup_printf (ngettext ("_Restore %'u…", "_Restore %'u…", n), n)
                               : g_strdup (_ ("_Restore…"));

  gtk_button_set_label (GTK_BUTTON (self->restore_button), label);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "recovery.restore",
                                 n > 0 && !tn_services_is_read_only (self->services));
}

static DexFuture *
previewed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRecoveryDialog) self = call_dialog (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *items = value != NULL ? g_value_get_boxed (value) : NULL;
  guint deletions = 0;

  if (self == NULL)
    return NULL;
  g_clear_pointer (&self->asked, g_free);
  if (items == NULL)
    {
      adw_status_page_set_title (self->preview_failed, _ ("There Is No Preview"));
      tn_error_describe (self->preview_failed, error);
      gtk_widget_set_visible (self->permit_button,
                              g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN) &&
                                  tn_record_get_int (self->tenant, "kind") ==
                                      TN_INTEGRATION_SINGLE);
      gtk_stack_set_visible_child_name (self->preview_stack, "failed");
      return NULL;
    }
  for (guint i = 0; is_entra (self) && i < items->len; i++)
    deletions += !is_harmless (g_ptr_array_index (items, i));
  if (deletions > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u object came since and would be deleted; it is not selected",
                    "%u objects came since and would be deleted; they are not selected",
                    deletions),
          deletions);

      adw_banner_set_title (self->preview_banner, text);
    }
  adw_banner_set_revealed (self->preview_banner, deletions > 0);
  tn_backup_list_set_items (self->preview_list, items, TRUE, is_harmless);
  gtk_stack_set_visible_child_name (self->preview_stack, items->len > 0 ? "ready" : "none");
  if (items->len > 0)
    tn_backup_list_focus (self->preview_list);
  return NULL;
}

/* Which things at which point, as one word. */
static char *
question_of (const TnBackupItem *point, GPtrArray *chosen)
{
  GString *out = g_string_new (point->id);

  for (guint i = 0; i < chosen->len; i++)
    g_string_append_printf (out, " %s", ((TnBackupItem *) g_ptr_array_index (chosen, i))->id);
  return g_string_free_and_steal (out);
}

static void
ask_preview (TnRecoveryDialog *self)
{
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);
  const TnBackupItem *point = chosen_point (self);
  g_autoptr (GPtrArray) chosen = tn_backup_list_get_chosen (self->what_list);
  TnBackupRequest request = { .service = self->service, .items = chosen };
  g_autofree char *question = point != NULL ? question_of (point, chosen) : NULL;

  /* Somebody went back and came again: Microsoft is at it already, and takes one at a time. */
  if (point == NULL || g_strcmp0 (question, self->asked) == 0)
    return;
  g_set_str (&self->asked, question);
  request.point = point->id;
  request.time = point->time;
  self->serial++;
  gtk_stack_set_visible_child_name (self->preview_stack, "loading");
  adw_banner_set_revealed (self->preview_banner, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "recovery.restore", FALSE);
  dex_future_disown (
      dex_future_finally (tn_backup_preview (self->services, &target, &request, self->cancellable),
                          previewed_cb,
                          tn_asked_new (self, self->serial),
                          tn_asked_free));
}

static void
preview_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnRecoveryDialog *self = TN_RECOVERY_DIALOG (widget);

  adw_navigation_view_push_by_tag (self->navigation, "preview");
  ask_preview (self);
}

/* RES-13: not the whole, but what is chosen of it. */
static void
files_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnRecoveryDialog *self = TN_RECOVERY_DIALOG (widget);
  const TnBackupItem *point = chosen_point (self);
  g_autoptr (GPtrArray) chosen = tn_backup_list_get_chosen (self->what_list);

  if (point == NULL || chosen->len != 1)
    return;
  adw_dialog_present (self->service == TN_BACKUP_SERVICE_EXCHANGE
                          ? tn_mails_dialog_new (self->services,
                                                 self->tenant,
                                                 g_ptr_array_index (chosen, 0),
                                                 point->time)
                          : tn_files_dialog_new (self->services,
                                                 self->tenant,
                                                 self->service,
                                                 g_ptr_array_index (chosen, 0),
                                                 point->time),
                      widget);
}

static DexFuture *
permitted_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRecoveryDialog) self = tn_asked_get (data);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "recovery.permit", TRUE);
  /* Somebody went on to something else meanwhile. */
  if (self->serial != ((TnAsked *) data)->serial)
    return NULL;
  if (dex_future_get_value (future, &error) != NULL)
    ask_preview (self);
  else
    tn_error_describe (self->preview_failed, error);
  return NULL;
}

/* INT-20: asked for when it is first needed. */
static void
permit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnRecoveryDialog *self = TN_RECOVERY_DIALOG (widget);
  const TnWay way = { .open = tn_browser_open_way, .user_data = self };

  gtk_widget_action_set_enabled (widget, "recovery.permit", FALSE);
  dex_future_disown (dex_future_finally (
      tn_permit_backup (self->services, self->tenant, TRUE, &way, self->cancellable),
      permitted_cb,
      tn_asked_new (self, self->serial),
      tn_asked_free));
}

/* Restore ---------------------------------------------------------------------------------- */

static void
failed_cb (TnRestoreRun *run, const GError *error, TnRecoveryDialog *self)
{
  adw_status_page_set_title (self->preview_failed, _ ("The Restore Failed"));
  tn_error_describe (self->preview_failed, error);
  gtk_widget_set_visible (self->permit_button,
                          g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN));
  gtk_stack_set_visible_child_name (self->preview_stack, "failed");
  adw_navigation_view_pop_to_tag (self->navigation, "preview");
}

static void
begin (TnRecoveryDialog *self, GPtrArray *items)
{
  const TnBackupItem *point = chosen_point (self);
  const TnBackupRequest request = {
    .service = self->service,
    .point = point != NULL ? point->id : NULL,
    .time = point != NULL ? point->time : 0,
    .items = items,
    .in_place = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->over_check)),
  };
  TnRestoreRun *run = g_object_new (TN_TYPE_RESTORE_RUN, NULL);

  self->serial++;
  g_signal_connect_object (run, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_DEFAULT);
  adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (run));
  tn_restore_run_begin (run, self->services, self->tenant, &request);
}

static void
answered_cb (AdwAlertDialog *alert, const char *answer, TnRecoveryDialog *self)
{
  g_autoptr (GPtrArray) items = NULL;

  if (!g_str_equal (answer, "restore"))
    return;
  items = tn_backup_list_get_chosen (self->preview_list);
  begin (self, items);
}

static void
restore_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnRecoveryDialog *self = TN_RECOVERY_DIALOG (widget);
  guint n = tn_backup_list_count_chosen (self->preview_list);
  g_autofree char *what = tn_backup_service_count (self->service, n);
  /* Translators: "41 mailboxes" */
  g_autofree char *heading = g_strdup_printf (_ ("Restore %s?"), what);
  gboolean over = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->over_check));
  g_autoptr (GPtrArray) chosen = tn_backup_list_get_chosen (self->preview_list);
  guint deletions = 0;
  g_autoptr (GString) body = g_string_new (NULL);
  const TnBackupItem *point = chosen_point (self);
  AdwDialog *alert;

  for (guint i = 0; is_entra (self) && i < chosen->len; i++)
    deletions += !is_harmless (g_ptr_array_index (chosen, i));
  g_string_append (body,
                   is_entra (self) ? _ ("Microsoft changes the directory; it can take hours.")
                   : over          ? _ ("What changed since is overwritten, what came since stays. "
                                        "Microsoft cannot stop or take back a restore.")
                                   : _ ("It comes beside what is there. Microsoft cannot stop a "
                                        "restore."));
  if (point != NULL)
    {
      g_autofree char *time = tn_time_format_local (point->time);

      /* Translators: the name of a tenant, and a time */
      g_string_append_printf (body,
                              _ ("\n\n%1$s, as of %2$s"),
                              tn_record_get_string (self->tenant, "name"),
                              time);
    }
  if (deletions > 0)
    g_string_append_printf (
        body,
        ngettext ("\n\n%u object is deleted.", "\n\n%u objects are deleted.", deletions),
        deletions);
  alert = adw_alert_dialog_new (heading, body->str);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert),
                                  "cancel",
                                  _ ("_Cancel"),
                                  "restore",
                                  _ ("_Restore"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert),
                                            "restore",
                                            over || is_entra (self) ? ADW_RESPONSE_DESTRUCTIVE
                                                                    : ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (alert), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "cancel");
  g_signal_connect_object (alert, "response", G_CALLBACK (answered_cb), self, G_CONNECT_DEFAULT);
  adw_dialog_present (alert, widget);
}

/* Construction ------------------------------------------------------------------------------ */

AdwDialog *
tn_recovery_dialog_new (TnServices *services, TnRecord *tenant, TnBackupService service)
{
  TnRecoveryDialog *self = g_object_new (TN_TYPE_RECOVERY_DIALOG, NULL);
  const TnBackupProvider *provider = tn_backup_provider_of (service);
  TnSnapshotTarget target;

  g_return_val_if_fail (provider->restore != NULL, NULL);

  self->services = g_object_ref (services);
  self->tenant = g_object_ref (tenant);
  self->service = service;
  self->provider = provider;
  target = tn_snapshot_target_of (self->tenant);
  adw_window_title_set_title (self->what_title, tn_backup_service_title (service));
  adw_window_title_set_subtitle (self->what_title, target.name);
  gtk_widget_set_visible (self->where_group, !is_entra (self));
  tn_backup_list_set_texts (self->what_list, what_text, what_look, self);
  tn_backup_list_set_texts (self->preview_list, preview_text, preview_look, self);
  what_changed_cb (self);
  dex_future_disown (dex_future_finally (provider->list_items (services, &target, service),
                                         items_read_cb,
                                         tn_asked_new (self, self->serial),
                                         tn_asked_free));
  return ADW_DIALOG (self);
}

static void
tn_recovery_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WHEN_TEXT)
    g_value_set_string (value, TN_RECOVERY_DIALOG (object)->when_text);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tn_recovery_dialog_dispose (GObject *object)
{
  TnRecoveryDialog *self = TN_RECOVERY_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_RECOVERY_DIALOG);
  g_clear_object (&self->services);
  g_clear_object (&self->tenant);
  G_OBJECT_CLASS (tn_recovery_dialog_parent_class)->dispose (object);
}

static void
tn_recovery_dialog_finalize (GObject *object)
{
  TnRecoveryDialog *self = TN_RECOVERY_DIALOG (object);

  g_clear_pointer (&self->points, g_ptr_array_unref);
  g_ptr_array_unref (self->shown);
  g_object_unref (self->cancellable);
  g_free (self->when_text);
  g_free (self->asked);
  G_OBJECT_CLASS (tn_recovery_dialog_parent_class)->finalize (object);
}

static void
tn_recovery_dialog_class_init (TnRecoveryDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = tn_recovery_dialog_get_property;
  G_OBJECT_CLASS (klass)->dispose = tn_recovery_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_recovery_dialog_finalize;
  props[PROP_WHEN_TEXT] = g_param_spec_string ("when-text",
                                               NULL,
                                               NULL,
                                               NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  g_type_ensure (TN_TYPE_BACKUP_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/backup/tn-recovery-dialog.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, TnRecoveryDialog, child)
  BIND (navigation);
  BIND (what_title);
  BIND (what_list);
  BIND (preview_list);
  BIND (when_stack);
  BIND (preview_stack);
  BIND (when_failed);
  BIND (preview_failed);
  BIND (calendar);
  BIND (time_row);
  BIND (where_group);
  BIND (over_check);
  BIND (permit_button);
  BIND (restore_button);
  BIND (files_button);
  BIND (preview_banner);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, day_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, month_changed_cb);
  gtk_widget_class_install_action (widget_class, "recovery.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "recovery.preview", NULL, preview_action);
  gtk_widget_class_install_action (widget_class, "recovery.permit", NULL, permit_action);
  gtk_widget_class_install_action (widget_class, "recovery.restore", NULL, restore_action);
  gtk_widget_class_install_action (widget_class, "recovery.files", NULL, files_action);
}

static void
tn_recovery_dialog_init (TnRecoveryDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->shown = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->what_list,
                           "changed",
                           G_CALLBACK (what_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preview_list,
                           "changed",
                           G_CALLBACK (preview_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
}
