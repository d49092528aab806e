/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-tasks-dialog.h"

#include "tn-backup-list.h"
#include "tn-dex.h"
#include "tn-time.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

#define TN_TYPE_BACKUP_TASKS_DIALOG (tn_backup_tasks_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnBackupTasksDialog,
                      tn_backup_tasks_dialog,
                      TN,
                      BACKUP_TASKS_DIALOG,
                      AdwDialog)

struct _TnBackupTasksDialog
{
  AdwDialog parent_instance;

  TnBackupList *list;
  GtkStack *stack;
};

G_DEFINE_FINAL_TYPE (TnBackupTasksDialog, tn_backup_tasks_dialog, ADW_TYPE_DIALOG)

/* Microsoft's word for how a task is. */
static TnStatusLook
look_of (const TnBackupItem *task, gpointer user_data)
{
  static const struct
  {
    const char *status, *word, *icon, *css;
  } looks[] = {
    { "completed", NC_ ("backup task", "Completed"), "tn-ok-symbolic", "success" },
    { "successful", NC_ ("backup task", "Completed"), "tn-ok-symbolic", "success" },
    { "completedWithError", NC_ ("backup task", "In Part"), "tn-warning-symbolic", "warning" },
    { "failed", NC_ ("backup task", "Failed"), "tn-error-symbolic", "error" },
    { "abandoned", NC_ ("backup task", "Cancelled"), NULL, "dimmed" },
    { "draft", NC_ ("backup task", "Not Begun"), NULL, "dimmed" },
    { "activating", NC_ ("backup task", "Running"), NULL, "dimmed" },
    { "active", NC_ ("backup task", "Running"), NULL, "dimmed" },
    { "initialized", NC_ ("backup task", "Running"), NULL, "dimmed" },
    { "running", NC_ ("backup task", "Running"), NULL, "dimmed" },
  };

  if (task->problem != NULL)
    return (TnStatusLook) { C_ ("backup task", "Not known"), NULL, "dimmed", FALSE };
  /* A snapshot that lacks a kind. */
  if (g_strcmp0 (task->object, "snapshot") == 0 && task->failed > 0)
    return (TnStatusLook) { C_ ("backup task", "In Part"), "tn-warning-symbolic", "warning", TRUE };
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_strcmp0 (looks[i].status, task->status) == 0)
      return (TnStatusLook) { g_dpgettext2 (NULL, "backup task", looks[i].word),
                              looks[i].icon,
                              looks[i].css,
                              g_str_equal (looks[i].css, "error") };
  return (TnStatusLook) { task->status != NULL ? task->status : C_ ("backup task", "Not known"),
                          NULL,
                          "dimmed",
                          FALSE };
}

static const char *
reason_title (const char *reason)
{
  return g_strcmp0 (reason, "schedule") == 0  ? _ ("by schedule")
         : g_strcmp0 (reason, "restore") == 0 ? _ ("before a restore")
         : g_strcmp0 (reason, "manual") == 0  ? _ ("by hand")
                                              : reason;
}

static char *
text_of (const TnBackupItem *task, gpointer user_data)
{
  GString *text = g_string_new (NULL);
  g_autofree char *time = task->time > 0 ? tn_time_format_local (task->time) : NULL;

  if (time != NULL)
    g_string_append (text, time);
  if (task->details != NULL)
    g_string_append_printf (text, " · %s", reason_title (task->details));
  if (task->total >= 0)
    g_string_append_printf (text,
                            ngettext (" · %'u object", " · %'u objects", (gulong) task->total),
                            (guint) task->total);
  return g_string_free_and_steal (text);
}

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnBackupTasksDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *tasks = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL)
    return NULL;
  if (tasks == NULL)
    {
      tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
      adw_dialog_close (ADW_DIALOG (self));
      return NULL;
    }
  tn_backup_list_set_items (self->list, tasks, FALSE, NULL);
  gtk_stack_set_visible_child_name (self->stack, tasks->len > 0 ? "list" : "none");
  if (tasks->len > 0)
    tn_backup_list_focus (self->list);
  return NULL;
}

AdwDialog *
tn_backup_tasks_dialog_new (TnServices *services, const TnSnapshotTarget *target)
{
  TnBackupTasksDialog *self = g_object_new (TN_TYPE_BACKUP_TASKS_DIALOG, NULL);

  dex_future_disown (dex_future_finally (tn_backup_list_tasks (services, target),
                                         read_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
  return ADW_DIALOG (self);
}

static void
tn_backup_tasks_dialog_class_init (TnBackupTasksDialogClass *klass)
{
}

static void
tn_backup_tasks_dialog_init (TnBackupTasksDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new (), *none = adw_status_page_new ();

  self->list = g_object_new (TN_TYPE_BACKUP_LIST, "margin-top", 6, NULL);
  tn_backup_list_set_texts (self->list, text_of, look_of, NULL);
  adw_status_page_set_title (ADW_STATUS_PAGE (none), _ ("No Tasks Yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (none),
                                   _ ("Backups and restores of this tenant are listed here."));
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (none), "tn-backup-symbolic");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, adw_spinner_new (), "loading");
  gtk_stack_add_named (self->stack, none, "none");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->list), "list");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->stack));
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Task Manager"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 520);
  adw_dialog_set_content_height (ADW_DIALOG (self), 560);
  adw_dialog_set_child (ADW_DIALOG (self), view);
}
