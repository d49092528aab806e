/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-methods-dialog.h"

#include "tn-changes-dialog.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-person-reads.h"
#include "tn-row.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

struct _TnMethodsDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  GWeakRef parent;      /* where a change set is shown */
  TnChangeSet *reset;   /* (owned): what the button does */

  AdwWindowTitle *title;
  GtkStack *stack;
  AdwStatusPage *failed;
  AdwPreferencesGroup *group;
  GtkWidget *reset_row;
};

G_DEFINE_FINAL_TYPE (TnMethodsDialog, tn_methods_dialog, ADW_TYPE_DIALOG)

static void
reset_cb (GtkWidget *row, TnMethodsDialog *self)
{
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&self->parent);

  if (parent != NULL && gtk_widget_get_root (parent) != NULL)
    adw_dialog_present (
        tn_changes_dialog_new (self->services, self->reset, tn_action_title (TN_ACTION_RESET_MFA)),
        parent);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
show_methods (TnMethodsDialog *self, GPtrArray *methods)
{
  for (guint i = 0; i < methods->len; i++)
    {
      const TnSignInMethod *method = g_ptr_array_index (methods, i);
      g_autofree char *since =
          method->created_at > 0 ? tn_time_format_local (method->created_at) : NULL;
      g_autofree char *detail =
          method->detail != NULL && since != NULL
              ? g_strdup_printf (C_ ("method and since when", "%1$s · %2$s"), method->detail, since)
              : g_strdup (method->detail != NULL ? method->detail : since);

      adw_preferences_group_add (
          self->group,
          GTK_WIDGET (tn_row_new (method->kind, detail != NULL ? detail : "")));
    }
  gtk_stack_set_visible_child_name (self->stack, methods->len > 0 ? "ready" : "none");
}

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnMethodsDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->services == NULL)
    return NULL;
  if (value != NULL)
    {
      show_methods (self, g_value_get_boxed (value));
      return NULL;
    }
  tn_error_describe (self->failed, error);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  return NULL;
}

AdwDialog *
tn_methods_dialog_new (TnServices *services, GtkWidget *parent, const TnPersonRef *person)
{
  TnMethodsDialog *self = g_object_new (TN_TYPE_METHODS_DIALOG, NULL);

  self->services = g_object_ref (services);
  g_weak_ref_set (&self->parent, parent);
  self->reset = tn_change_set_new (services);
  tn_change_set_add (self->reset, person, TN_ACTION_RESET_MFA, NULL, NULL);
  adw_window_title_set_subtitle (self->title, person->name);
  gtk_widget_set_visible (self->reset_row, !tn_services_is_read_only (services));
  dex_future_disown (
      dex_future_finally (tn_person_list_methods (services, person->tenant_id, person->user_id),
                          read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
  return ADW_DIALOG (self);
}

static void
tn_methods_dialog_dispose (GObject *object)
{
  TnMethodsDialog *self = TN_METHODS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_METHODS_DIALOG);
  g_clear_object (&self->reset);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_methods_dialog_parent_class)->dispose (object);
}

static void
tn_methods_dialog_finalize (GObject *object)
{
  g_weak_ref_clear (&TN_METHODS_DIALOG (object)->parent);
  G_OBJECT_CLASS (tn_methods_dialog_parent_class)->finalize (object);
}

static void
tn_methods_dialog_class_init (TnMethodsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_methods_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_methods_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/people/tn-methods-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnMethodsDialog, title);
  gtk_widget_class_bind_template_child (widget_class, TnMethodsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TnMethodsDialog, failed);
  gtk_widget_class_bind_template_child (widget_class, TnMethodsDialog, group);
  gtk_widget_class_bind_template_child (widget_class, TnMethodsDialog, reset_row);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
}

static void
tn_methods_dialog_init (TnMethodsDialog *self)
{
  g_weak_ref_init (&self->parent, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}
