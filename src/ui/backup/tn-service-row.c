/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-service-row.h"

#include "tn-status-pill.h"

#include <glib/gi18n-lib.h>

struct _TnServiceRow
{
  AdwActionRow parent_instance;

  TnBackupService service;
  GtkWidget *pill, *restore, *protect;
};

G_DEFINE_FINAL_TYPE (TnServiceRow, tn_service_row, ADW_TYPE_ACTION_ROW)

void
tn_service_row_set (TnServiceRow *self,
                    const TnServiceBackup *backup,
                    gboolean refreshing,
                    gint64 now)
{
  g_autofree char *text = refreshing && backup->read_at == 0
                              ? g_strdup (_ ("Asking Microsoft…"))
                              : tn_service_backup_describe (backup, now);
  gboolean restores = tn_service_state_restores (backup->state) ||
                      (backup->state == TN_SERVICE_UNKNOWN && backup->total > 0);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  tn_status_pill_set (TN_STATUS_PILL (self->pill), tn_service_backup_look (backup), FALSE);
  gtk_widget_set_sensitive (self->restore, restores && !backup->foreign);
  gtk_widget_set_tooltip_text (
      self->restore,
      backup->foreign ? _ ("The application that controls the backup restores") : NULL);
  gtk_widget_set_visible (self->protect,
                          backup->gap > 0 && !backup->foreign &&
                              backup->state != TN_SERVICE_LOCKED &&
                              tn_service_state_restores (backup->state));
  /* DET-07 */
  if (restores)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "dimmed");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "dimmed");
}

static GtkWidget *
button_new (const char *label, const char *action, TnBackupService service, const char *what)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", (int) service);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  /* A button goes by its own label, which is the same in each row. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, what, -1);
  return button;
}

GtkWidget *
tn_service_row_new (TnBackupService service)
{
  TnServiceRow *self = g_object_new (TN_TYPE_SERVICE_ROW,
                                     "title",
                                     tn_backup_service_title (service),
                                     "use-markup",
                                     FALSE,
                                     "subtitle-lines",
                                     0,
                                     NULL);
  /* Translators: "Exchange Mailboxes" */
  g_autofree char *restore = g_strdup_printf (_ ("Restore %s"), tn_backup_service_title (service));
  g_autofree char *protect =
      g_strdup_printf (_ ("Protect more of %s"), tn_backup_service_title (service));

  self->service = service;
  self->pill = tn_status_pill_new ();
  gtk_widget_set_valign (self->pill, GTK_ALIGN_CENTER);
  self->restore = button_new (_ ("Restore…"), "backup.recover", service, restore);
  self->protect = button_new (_ ("Protect…"), "backup.protect", service, protect);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->pill);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->protect);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->restore);
  return GTK_WIDGET (self);
}

static void
tn_service_row_class_init (TnServiceRowClass *klass)
{
}

static void
tn_service_row_init (TnServiceRow *self)
{
}
