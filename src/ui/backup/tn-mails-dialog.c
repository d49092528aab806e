/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-mails-dialog.h"

#include "tn-confirm.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-permit-banner.h"
#include "tn-restore-run.h"
#include "tn-row.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TN_TYPE_MAILS_DIALOG (tn_mails_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnMailsDialog, tn_mails_dialog, TN, MAILS_DIALOG, AdwDialog)

struct _TnMailsDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnRecord *tenant;     /* (owned) */
  TnBackupItem *unit;   /* (owned) */
  gint64 time;
  TnBackupItem *found;       /* (owned) (nullable): of what is typed now */
  GCancellable *cancellable; /* (owned) */
  guint serial;              /* of the newest search */

  AdwNavigationView *navigation;
  AdwEntryRow *subject_row, *sender_row;
  AdwSwitchRow *attachment_row;
  AdwWindowTitle *window_title;
  TnPermitBanner *banner;
  GtkLabel *answer;
  GtkWidget *spinner, *search, *restore, *over_check;
};

G_DEFINE_FINAL_TYPE (TnMailsDialog, tn_mails_dialog, ADW_TYPE_DIALOG)

static void
update (TnMailsDialog *self)
{
  g_autofree char *subject = tn_row_text (self->subject_row);
  g_autofree char *sender = tn_row_text (self->sender_row);
  const TnMailQuery query = { subject, sender, adw_switch_row_get_active (self->attachment_row) };
  /* Microsoft compares the whole address. */
  gboolean fits = *sender == '\0' || strchr (sender, '@') != NULL;

  tn_row_set_wrong (self->sender_row, !fits);
  gtk_widget_set_sensitive (self->search,
                            !tn_mail_query_is_empty (&query) && fits &&
                                !gtk_widget_get_visible (self->spinner));
  gtk_widget_set_sensitive (self->restore,
                            self->found != NULL && !tn_services_is_read_only (self->services));
}

/* What was found is not what is typed now. */
static void
typed_cb (TnMailsDialog *self)
{
  self->serial++;
  g_clear_pointer (&self->found, tn_backup_item_free);
  gtk_widget_set_visible (self->spinner, FALSE);
  gtk_label_set_label (self->answer, "");
  update (self);
}

static DexFuture *
searched_cb (DexFuture *future, gpointer data)
{
  TnAsked *call = data;
  g_autoptr (TnMailsDialog) self = tn_asked_get (call);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = NULL, *time = NULL;

  if (self == NULL || self->services == NULL || self->serial != call->serial)
    return NULL;
  gtk_widget_set_visible (self->spinner, FALSE);
  if (value != NULL)
    {
      self->found = tn_backup_item_copy (g_value_get_boxed (value));
      time = tn_time_format_local (self->found->time);
    }
  if (value == NULL)
    text = tn_error_text (error);
  else if (self->found->total < 0)
    /* Translators: %s is a time */
    text = g_strdup_printf (_ ("Some mails fit, as of %s. Microsoft does not say how many."), time);
  else
    text = g_strdup_printf (ngettext ("%1$'u mail fits, as of %2$s.",
                                      "%1$'u mails fit, as of %2$s.",
                                      (gulong) self->found->total),
                            (guint) self->found->total,
                            time);
  gtk_label_set_label (self->answer, text);
  gtk_accessible_announce (GTK_ACCESSIBLE (self->answer),
                           text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  update (self);
  return NULL;
}

static void
search_cb (TnMailsDialog *self)
{
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);
  g_autofree char *subject = tn_row_text (self->subject_row);
  g_autofree char *sender = tn_row_text (self->sender_row);
  const TnMailQuery query = { subject, sender, adw_switch_row_get_active (self->attachment_row) };

  if (!gtk_widget_get_sensitive (self->search))
    return;
  typed_cb (self);
  gtk_widget_set_visible (self->spinner, TRUE);
  update (self);
  dex_future_disown (dex_future_finally (tn_m365_search_mail (self->services,
                                                              &target,
                                                              self->unit,
                                                              self->time,
                                                              &query,
                                                              self->cancellable),
                                         searched_cb,
                                         tn_asked_new (self, self->serial),
                                         tn_asked_free));
}

/* Restoring ----------------------------------------------------------------------------- */

static void
failed_cb (TnRestoreRun *run, const GError *error, TnMailsDialog *self)
{
  adw_navigation_view_pop_to_tag (self->navigation, "search");
  tn_permit_banner_tell_error (self->banner, error);
}

static void
restore_now (GtkWidget *widget)
{
  TnMailsDialog *self = TN_MAILS_DIALOG (widget);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  const TnBackupRequest request = {
    .service = TN_BACKUP_SERVICE_EXCHANGE,
    .browse = self->found->status,
    .time = self->found->time,
    .items = items,
    .in_place = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->over_check)),
  };
  TnRestoreRun *run = g_object_new (TN_TYPE_RESTORE_RUN, NULL);

  tn_permit_banner_tell (self->banner, NULL);
  g_ptr_array_add (items, self->found);
  g_signal_connect_object (run, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_DEFAULT);
  adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (run));
  tn_restore_run_begin (run, self->services, self->tenant, &request);
}

static void
restore_cb (TnMailsDialog *self)
{
  gboolean over = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->over_check));
  const char *name = self->unit->name != NULL ? self->unit->name : self->unit->id;
  g_autofree char *body = g_strdup_printf (
      "%s\n\n%s\n\n%s",
      name,
      gtk_label_get_label (self->answer),
      over ? _ ("They come to the folders they were in. Microsoft cannot stop or take back a "
                "restore. Restored mail may show the time of the restore.")
           : _ ("They come into a new folder; nothing that is there changes. Microsoft cannot stop "
                "a restore. Restored mail may show the time of the restore."));

  tn_confirm (GTK_WIDGET (self),
              _ ("Restore Mails?"),
              body,
              _ ("_Restore"),
              over ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED,
              restore_now);
}

/* Construction -------------------------------------------------------------------------- */

AdwDialog *
tn_mails_dialog_new (TnServices *services, TnRecord *tenant, const TnBackupItem *unit, gint64 time)
{
  TnMailsDialog *self = g_object_new (TN_TYPE_MAILS_DIALOG, NULL);

  self->services = g_object_ref (services);
  self->tenant = g_object_ref (tenant);
  self->unit = tn_backup_item_copy (unit);
  self->time = time;
  tn_permit_banner_set_tenant (self->banner, services, tenant);
  {
    g_autofree char *text = tn_time_format_local (time);
    /* Translators: %s is a time */
    g_autofree char *subtitle = g_strdup_printf (_ ("As of %s"), text);

    adw_window_title_set_title (self->window_title, tn_backup_item_title (unit));
    adw_window_title_set_subtitle (self->window_title, subtitle);
  }
  update (self);
  return ADW_DIALOG (self);
}

static void
tn_mails_dialog_dispose (GObject *object)
{
  TnMailsDialog *self = TN_MAILS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->services);
  g_clear_object (&self->tenant);
  G_OBJECT_CLASS (tn_mails_dialog_parent_class)->dispose (object);
}

static void
tn_mails_dialog_finalize (GObject *object)
{
  TnMailsDialog *self = TN_MAILS_DIALOG (object);

  g_clear_pointer (&self->unit, tn_backup_item_free);
  g_clear_pointer (&self->found, tn_backup_item_free);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (tn_mails_dialog_parent_class)->finalize (object);
}

static void
tn_mails_dialog_class_init (TnMailsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_mails_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_mails_dialog_finalize;
  g_type_ensure (TN_TYPE_PERMIT_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/backup/tn-mails-dialog.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, TnMailsDialog, child)
  BIND (navigation);
  BIND (subject_row);
  BIND (sender_row);
  BIND (attachment_row);
  BIND (answer);
  BIND (banner);
  BIND (window_title);
  BIND (spinner);
  BIND (search);
  BIND (restore);
  BIND (over_check);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
}

static void
tn_mails_dialog_init (TnMailsDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->subject_row));
}
