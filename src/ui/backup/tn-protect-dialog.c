/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-protect-dialog.h"

#include "tn-backup-list.h"
#include "tn-cache-backup.h"
#include "tn-confirm.h"
#include "tn-dex.h"
#include "tn-permit-banner.h"
#include "tn-rules-view.h"

#include <glib/gi18n-lib.h>

#define TN_TYPE_PROTECT_DIALOG (tn_protect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnProtectDialog, tn_protect_dialog, TN, PROTECT_DIALOG, AdwDialog)

struct _TnProtectDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnRecord *tenant;     /* (owned) */
  TnBackupService service;

  AdwWindowTitle *window_title;
  TnPermitBanner *banner;
  AdwViewStack *views;
  AdwViewStackPage *gap_page;
  TnBackupList *gap_list, *unit_list;
  TnRulesView *rules_view;
  GtkStack *buttons;
  GtkWidget *protect_button, *rule_button, *remove_button;
};

G_DEFINE_FINAL_TYPE (TnProtectDialog, tn_protect_dialog, ADW_TYPE_DIALOG)

static TnProtectDialog *
dialog_of (gpointer data)
{
  g_autoptr (TnProtectDialog) self = g_weak_ref_get (data);

  return self != NULL && self->services != NULL ? g_steal_pointer (&self) : NULL;
}

static void
update (TnProtectDialog *self)
{
  guint more = tn_backup_list_count_chosen (self->gap_list),
        less = tn_backup_list_count_chosen (self->unit_list);
  gboolean may = !tn_services_is_read_only (self->services);

  gtk_widget_set_sensitive (self->protect_button, may && more > 0);
  gtk_widget_set_sensitive (self->remove_button, may && less > 0);
  gtk_widget_set_sensitive (self->rule_button, may);
}

static void
page_changed_cb (TnProtectDialog *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->views);

  if (name != NULL && self->services != NULL)
    gtk_stack_set_visible_child_name (self->buttons, name);
}

static gboolean
is_any (const TnBackupItem *item)
{
  return TRUE;
}

static char *
text_of (const TnBackupItem *item, gpointer user_data)
{
  return g_strdup (item->details);
}

/* Where Microsoft cannot protect what was chosen, or is still about it. */
static TnStatusLook
unit_look (const TnBackupItem *unit, gpointer user_data)
{
  if (g_strcmp0 (unit->status, "failing") == 0)
    return (TnStatusLook) { C_ ("unit", "Failing"), "tn-error-symbolic", "error", TRUE };
  if (g_strcmp0 (unit->status, "protectRequested") == 0)
    return (TnStatusLook) { C_ ("unit", "Starting"), NULL, "dimmed", FALSE };
  if (g_strcmp0 (unit->status, "protected") == 0)
    return (TnStatusLook) { C_ ("unit", "Protected"), "tn-ok-symbolic", "success", FALSE };
  return (TnStatusLook) { C_ ("unit", "Ending"), NULL, "dimmed", FALSE };
}

/* A list that is filled anew loses the focus; without one, the dialog hears no keys. */
static void
keep_focus (TnProtectDialog *self, const char *page, TnBackupList *list)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_get_mapped (focus) &&
      gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    return;
  if (g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), page) == 0)
    tn_backup_list_focus (list);
}

static DexFuture *
gap_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnProtectDialog) self = dialog_of (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value == NULL)
    {
      tn_backup_list_set_empty (
          self->gap_list,
          _ ("Not Known"),
          g_error_matches (error, TN_STORE_ERROR, TN_STORE_ERROR_REFUSED)
              ? _ ("The users of this tenant are not all read yet. Sync it, then look again.")
              : _ ("Tenantry’s own data did not answer."));
      return NULL;
    }
  tn_backup_list_set_empty (self->gap_list,
                            _ ("Nobody Is Left Out"),
                            _ ("Every user with a licence and a mailbox is protected."));
  tn_backup_list_update_items (self->gap_list, g_value_get_boxed (value), is_any);
  keep_focus (self, "gap", self->gap_list);
  return NULL;
}

static DexFuture *
units_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnProtectDialog) self = dialog_of (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *units = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GPtrArray) there = tn_backup_items_new ();

  if (self == NULL || units == NULL)
    return NULL;
  for (guint i = 0; i < units->len; i++)
    {
      TnBackupItem *unit = g_ptr_array_index (units, i);

      if (g_strcmp0 (unit->status, "unprotected") == 0)
        continue;
      /* What Microsoft cannot protect can be taken out all the same. */
      if (unit->problem != NULL)
        {
          g_set_str (&unit->status, "failing");
          g_set_str (&unit->details, unit->problem);
        }
      g_clear_pointer (&unit->problem, g_free);
      g_ptr_array_add (there, tn_backup_item_copy (unit));
    }
  tn_backup_list_update_items (self->unit_list, there, NULL);
  keep_focus (self, "units", self->unit_list);
  return NULL;
}

/* Both lists, as they were last read from Microsoft. */
static void
reload (TnProtectDialog *self)
{
  TnStore *store = tn_services_get_store (self->services);
  gint64 tenant = tn_record_get_id (self->tenant);

  if (self->service != TN_BACKUP_SERVICE_SHAREPOINT)
    dex_future_disown (dex_future_finally (tn_cache_list_backup_gap (store, tenant, self->service),
                                           gap_read_cb,
                                           tn_weak_ref_new (self),
                                           tn_weak_ref_free));
  dex_future_disown (dex_future_finally (tn_cache_list_backup_units (store, tenant, self->service),
                                         units_read_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

/* Returns: (element-type TnBackupItem): those that Microsoft refused. */
static GPtrArray *
take_refused (GPtrArray *results)
{
  GPtrArray *refused = tn_backup_items_new ();

  for (guint i = 0; i < results->len; i++)
    if (((TnBackupItem *) g_ptr_array_index (results, i))->problem != NULL)
      g_ptr_array_add (refused, tn_backup_item_copy (g_ptr_array_index (results, i)));
  return refused;
}

static DexFuture *
protected_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnProtectDialog) self = dialog_of (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autoptr (GPtrArray) refused = NULL;
  g_autofree char *text = NULL;
  GPtrArray *results;

  if (self == NULL)
    return NULL;
  update (self);
  if (value == NULL)
    {
      tn_permit_banner_tell_error (self->banner, error);
      return NULL;
    }
  results = g_value_get_boxed (value);
  refused = take_refused (results);
  if (refused->len == 0)
    {
      adw_dialog_close (ADW_DIALOG (self));
      return NULL;
    }
  if (refused->len == results->len)
    text = g_strdup_printf (_ ("Microsoft refused: %s"),
                            ((TnBackupItem *) g_ptr_array_index (refused, 0))->problem);
  else
    text = g_strdup_printf (ngettext ("Microsoft refused %u; the others are protected",
                                      "Microsoft refused %u; the others are protected",
                                      refused->len),
                            refused->len);
  tn_permit_banner_tell (self->banner, text);
  tn_backup_list_set_items (self->gap_list, refused, TRUE, NULL);
  return NULL;
}

static void
protect_now (GtkWidget *widget)
{
  TnProtectDialog *self = TN_PROTECT_DIALOG (widget);
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);
  g_autoptr (GPtrArray) chosen = tn_backup_list_get_chosen (self->gap_list);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (ids, ((TnBackupItem *) g_ptr_array_index (chosen, i))->object);
  tn_backup_list_focus (self->gap_list);
  gtk_widget_set_sensitive (self->protect_button, FALSE);
  tn_permit_banner_tell (self->banner, NULL);
  dex_future_disown (
      dex_future_finally (tn_m365_protect (self->services, &target, self->service, ids),
                          protected_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
protect_cb (GtkButton *button, TnProtectDialog *self)
{
  g_autofree char *what =
      tn_backup_service_count (self->service, tn_backup_list_count_chosen (self->gap_list));
  /* Translators: "12 mailboxes" */
  g_autofree char *heading = g_strdup_printf (_ ("Protect %s?"), what);
  g_autofree char *names = tn_backup_list_name_chosen (self->gap_list);
  g_autofree char *body =
      g_strdup_printf (_ ("%1$s: %2$s\n\nFrom now on Microsoft bills them through Azure."),
                       tn_record_get_string (self->tenant, "name"),
                       names);

  tn_confirm (GTK_WIDGET (self),
              heading,
              body,
              _ ("_Protect"),
              ADW_RESPONSE_SUGGESTED,
              protect_now);
}

/* Taking out ---------------------------------------------------------------------------- */

static DexFuture *
removed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnProtectDialog) self = dialog_of (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autoptr (GPtrArray) refused = NULL;

  if (self == NULL)
    return NULL;
  if (value == NULL)
    tn_permit_banner_tell_error (self->banner, error);
  else
    refused = take_refused (g_value_get_boxed (value));
  if (refused != NULL && refused->len > 0)
    {
      const TnBackupItem *first = g_ptr_array_index (refused, 0);
      g_autofree char *text =
          g_strdup_printf (ngettext ("Microsoft refused %1$u: %2$s",
                                     "Microsoft refused %1$u; of the first it says: %2$s",
                                     refused->len),
                           refused->len,
                           first->problem);

      tn_permit_banner_tell (self->banner, text);
    }
  reload (self);
  return NULL;
}

static void
remove_now (GtkWidget *widget)
{
  TnProtectDialog *self = TN_PROTECT_DIALOG (widget);
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);
  g_autoptr (GPtrArray) chosen = tn_backup_list_get_chosen (self->unit_list);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (ids, ((TnBackupItem *) g_ptr_array_index (chosen, i))->id);
  /* What has the focus is switched off: without one, the dialog hears no keys. */
  tn_backup_list_focus (self->unit_list);
  gtk_widget_set_sensitive (self->remove_button, FALSE);
  tn_permit_banner_tell (self->banner, NULL);
  dex_future_disown (
      dex_future_finally (tn_m365_unprotect (self->services, &target, self->service, ids),
                          removed_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
remove_cb (GtkButton *button, TnProtectDialog *self)
{
  g_autofree char *what =
      tn_backup_service_count (self->service, tn_backup_list_count_chosen (self->unit_list));
  /* Translators: "12 mailboxes" */
  g_autofree char *heading = g_strdup_printf (_ ("Stop Protecting %s?"), what);
  g_autofree char *names = tn_backup_list_name_chosen (self->unit_list);
  g_autofree char *body = g_strdup_printf (
      _ ("%1$s: %2$s\n\nMicrosoft 365 Backup saves no new state of them. What it has kept "
         "stays restorable for its time."),
      tn_record_get_string (self->tenant, "name"),
      names);

  tn_confirm (GTK_WIDGET (self),
              heading,
              body,
              _ ("_Stop Protecting"),
              ADW_RESPONSE_DESTRUCTIVE,
              remove_now);
}

static void
add_rule_cb (GtkButton *button, TnProtectDialog *self)
{
  tn_rules_view_add (self->rules_view);
}

static void
rule_failed_cb (TnRulesView *view, const GError *error, TnProtectDialog *self)
{
  tn_permit_banner_tell_error (self->banner, error);
}

static void
backup_changed_cb (TnServices *services, gint64 tenant, TnProtectDialog *self)
{
  if (tenant == tn_record_get_id (self->tenant))
    reload (self);
}

AdwDialog *
tn_protect_dialog_new (TnServices *services, TnRecord *tenant, TnBackupService service)
{
  TnProtectDialog *self = g_object_new (TN_TYPE_PROTECT_DIALOG, NULL);

  self->services = g_object_ref (services);
  self->tenant = g_object_ref (tenant);
  self->service = service;
  adw_window_title_set_subtitle (self->window_title, tn_record_get_string (tenant, "name"));
  adw_window_title_set_title (self->window_title, tn_backup_service_title (service));
  /* Microsoft lists no sites that it does not protect. */
  adw_view_stack_page_set_visible (self->gap_page, service != TN_BACKUP_SERVICE_SHAREPOINT);
  if (service == TN_BACKUP_SERVICE_SHAREPOINT)
    adw_view_stack_set_visible_child_name (self->views, "rules");
  page_changed_cb (self);
  update (self);
  tn_permit_banner_set_tenant (self->banner, services, tenant);
  tn_permit_banner_check (self->banner, TN_BACKUP_CONFIGURE);
  tn_rules_view_set_service (self->rules_view, services, tenant, service);
  g_signal_connect_object (services,
                           "backup-changed",
                           G_CALLBACK (backup_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  reload (self);
  return ADW_DIALOG (self);
}

static void
tn_protect_dialog_dispose (GObject *object)
{
  TnProtectDialog *self = TN_PROTECT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_PROTECT_DIALOG);
  g_clear_object (&self->services);
  g_clear_object (&self->tenant);
  G_OBJECT_CLASS (tn_protect_dialog_parent_class)->dispose (object);
}

static void
tn_protect_dialog_class_init (TnProtectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_protect_dialog_dispose;
  g_type_ensure (TN_TYPE_BACKUP_LIST);
  g_type_ensure (TN_TYPE_PERMIT_BANNER);
  g_type_ensure (TN_TYPE_RULES_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/backup/tn-protect-dialog.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, TnProtectDialog, child)
  BIND (window_title);
  BIND (banner);
  BIND (views);
  BIND (gap_page);
  BIND (gap_list);
  BIND (unit_list);
  BIND (rules_view);
  BIND (buttons);
  BIND (protect_button);
  BIND (rule_button);
  BIND (remove_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, protect_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_rule_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
tn_protect_dialog_init (TnProtectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tn_backup_list_set_texts (self->gap_list, text_of, NULL, NULL);
  tn_backup_list_set_texts (self->unit_list, text_of, unit_look, NULL);
  tn_backup_list_set_empty (self->gap_list, _ ("Looking…"), NULL);
  tn_backup_list_set_empty (self->unit_list,
                            _ ("Nothing Is Protected"),
                            _ ("What you protect is listed here."));
  g_signal_connect_object (self->gap_list, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->unit_list,
                           "changed",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rules_view,
                           "failed",
                           G_CALLBACK (rule_failed_cb),
                           self,
                           G_CONNECT_DEFAULT);
}
