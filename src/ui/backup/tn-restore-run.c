/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-restore-run.h"

#include "tn-backup-list.h"
#include "tn-dex.h"

#include <glib/gi18n-lib.h>

struct _TnRestoreRun
{
  AdwNavigationPage parent_instance;

  TnServices *services; /* (owned) (nullable) */
  TnRecord *tenant;     /* (owned) (nullable) */
  TnBackupService service;
  char *point, *browse; /* (owned) (nullable) */
  gint64 time;
  gboolean in_place;
  GPtrArray *left; /* (owned) (nullable): what failed, and can be tried again */

  GtkLabel *label;
  GtkProgressBar *progress;
  TnBackupList *list;
  GtkWidget *again;
};

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TnRestoreRun, tn_restore_run, ADW_TYPE_NAVIGATION_PAGE)

static TnRestoreRun *
page_of (gpointer data)
{
  g_autoptr (TnRestoreRun) self = g_weak_ref_get (data);

  return self != NULL && self->services != NULL ? g_steal_pointer (&self) : NULL;
}

static char *
text_of (const TnBackupItem *item, gpointer user_data)
{
  return item->state == TN_ITEM_DONE ? g_strdup (item->details) : NULL;
}

static TnStatusLook
look_of (const TnBackupItem *item, gpointer user_data)
{
  switch (item->state)
    {
    case TN_ITEM_RUNNING:
      return (TnStatusLook) { C_ ("recovery", "Running"), NULL, "dimmed", FALSE };
    case TN_ITEM_DONE:
      return (TnStatusLook) { C_ ("recovery", "Restored"), "tn-ok-symbolic", "success", FALSE };
    case TN_ITEM_FAILED:
      return (TnStatusLook) { C_ ("recovery", "Failed"), "tn-error-symbolic", "error", TRUE };
    case TN_ITEM_UNKNOWN:
      return (
          TnStatusLook) { C_ ("recovery", "Not Known"), "tn-warning-symbolic", "warning", TRUE };
    case TN_ITEM_WAITING:
    default:
      return (TnStatusLook) { C_ ("recovery", "Waiting"), NULL, "dimmed", FALSE };
    }
}

static guint
count_state (GPtrArray *items, TnBackupItemState state)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += ((TnBackupItem *) g_ptr_array_index (items, i))->state == state;
  return n;
}

static void
show_progress (GPtrArray *items, gpointer data)
{
  g_autoptr (TnRestoreRun) self = page_of (data);
  guint over =
      items->len - count_state (items, TN_ITEM_WAITING) - count_state (items, TN_ITEM_RUNNING);
  g_autofree char *text = NULL;

  if (self == NULL)
    return;
  text = g_strdup_printf (
      /* Translators: how many are over, of how many */
      _ ("%1$'u of %2$'u are over. You can close this: it goes on, and Activity shows it."),
      over,
      items->len);
  gtk_label_set_label (self->label, text);
  gtk_progress_bar_set_fraction (self->progress, items->len > 0 ? (double) over / items->len : 0);
  tn_backup_list_set_items (self->list, items, FALSE, NULL);
}

static void
show_end (TnRestoreRun *self, GPtrArray *items)
{
  guint done = count_state (items, TN_ITEM_DONE), failed = count_state (items, TN_ITEM_FAILED),
        unknown = count_state (items, TN_ITEM_UNKNOWN);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (
      text,
      ngettext ("%'u restored, says Microsoft", "%'u restored, says Microsoft", done),
      done);
  if (failed > 0)
    g_string_append_printf (text, ngettext ("; %'u failed", "; %'u failed", failed), failed);
  if (unknown > 0)
    g_string_append_printf (text,
                            ngettext ("; of %'u it is not known, the Task Manager shows it",
                                      "; of %'u it is not known, the Task Manager shows it",
                                      unknown),
                            unknown);
  /* RES-07 */
  if (self->service == TN_BACKUP_SERVICE_ENTRA && done > 0)
    g_string_append (text,
                     _ (". Passwords and MFA methods do not come back: reset them where needed."));
  gtk_label_set_label (self->label, text->str);
  gtk_progress_bar_set_fraction (self->progress, 1);
  tn_backup_list_set_items (self->list, items, FALSE, NULL);
  g_clear_pointer (&self->left, g_ptr_array_unref);
  self->left = tn_backup_items_new ();
  for (guint i = 0; i < items->len; i++)
    {
      TnBackupItem *item = g_ptr_array_index (items, i);

      if (item->state == TN_ITEM_FAILED)
        g_ptr_array_add (self->left, tn_backup_item_copy (item));
    }
  gtk_widget_set_visible (self->again, failed > 0);
}

static DexFuture *
restored_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRestoreRun) self = page_of (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value != NULL)
    show_end (self, g_value_get_boxed (value));
  else
    g_signal_emit (self, signals[FAILED], 0, error);
  return NULL;
}

static void
run (TnRestoreRun *self, GPtrArray *items)
{
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);
  const TnBackupRequest request = {
    .service = self->service,
    .point = self->point,
    .browse = self->browse,
    .time = self->time,
    .items = items,
    .in_place = self->in_place,
  };
  GWeakRef *progress = tn_weak_ref_new (self);

  for (guint i = 0; i < items->len; i++)
    {
      TnBackupItem *item = g_ptr_array_index (items, i);

      item->state = TN_ITEM_WAITING;
      g_clear_pointer (&item->problem, g_free);
    }
  gtk_widget_set_visible (self->again, FALSE);
  show_progress (items, progress);
  /* It goes on without the page; nothing of it can be cancelled at Microsoft. */
  dex_future_disown (dex_future_finally (tn_backup_restore (self->services,
                                                            &target,
                                                            &request,
                                                            show_progress,
                                                            progress,
                                                            tn_weak_ref_free,
                                                            NULL),
                                         restored_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

void
tn_restore_run_begin (TnRestoreRun *self,
                      TnServices *services,
                      TnRecord *tenant,
                      const TnBackupRequest *request)
{
  g_autoptr (GPtrArray) items = tn_backup_items_new ();

  for (guint i = 0; i < request->items->len; i++)
    g_ptr_array_add (items, tn_backup_item_copy (g_ptr_array_index (request->items, i)));
  g_set_object (&self->services, services);
  g_set_object (&self->tenant, tenant);
  self->service = request->service;
  g_set_str (&self->point, request->point);
  g_set_str (&self->browse, request->browse);
  self->time = request->time;
  self->in_place = request->in_place;
  run (self, items);
}

static void
again_cb (GtkButton *button, TnRestoreRun *self)
{
  g_autoptr (GPtrArray) items = self->left != NULL ? g_ptr_array_ref (self->left) : NULL;

  if (items != NULL && items->len > 0)
    run (self, items);
}

static void
close_cb (GtkButton *button, TnRestoreRun *self)
{
  adw_dialog_close (ADW_DIALOG (gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_DIALOG)));
}

static void
tn_restore_run_dispose (GObject *object)
{
  TnRestoreRun *self = TN_RESTORE_RUN (object);

  g_clear_object (&self->services);
  g_clear_object (&self->tenant);
  G_OBJECT_CLASS (tn_restore_run_parent_class)->dispose (object);
}

static void
tn_restore_run_finalize (GObject *object)
{
  TnRestoreRun *self = TN_RESTORE_RUN (object);

  g_clear_pointer (&self->left, g_ptr_array_unref);
  g_free (self->point);
  g_free (self->browse);
  G_OBJECT_CLASS (tn_restore_run_parent_class)->finalize (object);
}

static void
tn_restore_run_class_init (TnRestoreRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_restore_run_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_restore_run_finalize;
  signals[FAILED] = g_signal_new ("failed",
                                  TN_TYPE_RESTORE_RUN,
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  G_TYPE_ERROR);
}

static GtkWidget *
make_bar (TnRestoreRun *self)
{
  GtkWidget *bar = gtk_action_bar_new (), *close = gtk_button_new_with_mnemonic (_ ("_Close"));

  self->again = gtk_button_new_with_mnemonic (_ ("_Try the Failed Again"));
  gtk_widget_set_visible (self->again, FALSE);
  g_signal_connect_object (self->again, "clicked", G_CALLBACK (again_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (close, "clicked", G_CALLBACK (close_cb), self, G_CONNECT_DEFAULT);
  gtk_action_bar_pack_start (GTK_ACTION_BAR (bar), self->again);
  gtk_action_bar_pack_end (GTK_ACTION_BAR (bar), close);
  return bar;
}

static void
tn_restore_run_init (TnRestoreRun *self)
{
  GtkWidget *view = adw_toolbar_view_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_justify (self->label, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "heading");
  gtk_widget_set_margin_start (GTK_WIDGET (self->label), 18);
  gtk_widget_set_margin_end (GTK_WIDGET (self->label), 18);
  gtk_widget_set_margin_top (GTK_WIDGET (self->label), 6);
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_set_margin_start (GTK_WIDGET (self->progress), 18);
  gtk_widget_set_margin_end (GTK_WIDGET (self->progress), 18);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Restored so far"),
                                  -1);
  self->list = g_object_new (TN_TYPE_BACKUP_LIST, "margin-top", 6, "vexpand", TRUE, NULL);
  tn_backup_list_set_texts (self->list, text_of, look_of, NULL);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), box);
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), make_bar (self));
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _ ("Restore"));
  adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (self), "result");
  /* What was begun is not gone back from. */
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), FALSE);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), view);
}
