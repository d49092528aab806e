/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-service-row.h"

#include "tn-status-pill.h"

#include <glib/gi18n-lib.h>

/* Characters of a line of text. */
#define LINE 28

struct _TnServiceRow
{
  AdwPreferencesRow parent_instance;

  TnBackupService service;
  GtkWidget *title, *text, *pill, *restore, *protect;
};

G_DEFINE_FINAL_TYPE (TnServiceRow, tn_service_row, ADW_TYPE_PREFERENCES_ROW)

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

  gtk_label_set_label (GTK_LABEL (self->text), text);
  tn_status_pill_set (TN_STATUS_PILL (self->pill), tn_service_backup_look (backup), FALSE);
  gtk_widget_set_sensitive (self->restore, restores && !backup->foreign);
  gtk_widget_set_tooltip_text (
      self->restore,
      backup->foreign ? _ ("The application that controls the backup restores") : NULL);
  gtk_widget_set_visible (
      self->protect,
      backup->service >= TN_BACKUP_SERVICE_EXCHANGE && !backup->foreign &&
          (backup->state == TN_SERVICE_OFF ||
           (backup->state != TN_SERVICE_LOCKED && tn_service_state_restores (backup->state))));
  /* DET-07 */
  if (restores)
    gtk_widget_remove_css_class (self->title, "dimmed");
  else
    gtk_widget_add_css_class (self->title, "dimmed");
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

static GtkWidget *
label_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE);
  return label;
}

/* Where there is no room beside the text, badge and buttons go below it. */
static GtkWidget *
make_child (TnServiceRow *self)
{
  GtkWidget *box = adw_wrap_box_new (), *labels = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  gtk_box_append (GTK_BOX (labels), self->title);
  gtk_box_append (GTK_BOX (labels), self->text);
  gtk_widget_set_hexpand (labels, TRUE);
  gtk_widget_set_valign (labels, GTK_ALIGN_CENTER);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (box), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (box), 6);
  adw_wrap_box_append (ADW_WRAP_BOX (box), labels);
  adw_wrap_box_append (ADW_WRAP_BOX (box), self->pill);
  adw_wrap_box_append (ADW_WRAP_BOX (box), self->protect);
  adw_wrap_box_append (ADW_WRAP_BOX (box), self->restore);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  return box;
}

GtkWidget *
tn_service_row_new (TnBackupService service)
{
  const char *title = tn_backup_service_title (service);
  TnServiceRow *self = g_object_new (TN_TYPE_SERVICE_ROW,
                                     "title",
                                     title,
                                     "use-markup",
                                     FALSE,
                                     "activatable",
                                     FALSE,
                                     "focusable",
                                     FALSE,
                                     NULL);
  /* Translators: "Exchange Mailboxes" */
  g_autofree char *restore = g_strdup_printf (_ ("Restore %s"), title);
  g_autofree char *protect = g_strdup_printf (_ ("Protection of %s"), title);

  self->service = service;
  self->title = label_new (title);
  self->text = label_new (NULL);
  gtk_widget_add_css_class (self->text, "caption");
  gtk_widget_add_css_class (self->text, "dimmed");
  self->pill = tn_status_pill_new ();
  gtk_widget_set_valign (self->pill, GTK_ALIGN_CENTER);
  self->restore = button_new (_ ("Restore…"), "backup.recover", service, restore);
  self->protect = button_new (_ ("Protection…"), "backup.protect", service, protect);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), make_child (self));
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
