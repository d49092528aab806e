/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-restore-ask.h"

#include "tn-changes-dialog.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GWeakRef widget;
  TnServices *services; /* (owned) */
  gint64 tenant;
  char *tenant_id, *name; /* (owned) */
  gint64 snapshot;
  GPtrArray *wishes;              /* (owned) */
  TnRestoreBusy busy;             /* (nullable) */
  GtkCheckButton *block, *groups; /* (owned) */
} Ask;

static void
ask_clear (gpointer data)
{
  Ask *ask = data;

  g_weak_ref_clear (&ask->widget);
  g_object_unref (ask->services);
  g_free (ask->tenant_id);
  g_free (ask->name);
  g_ptr_array_unref (ask->wishes);
  g_object_unref (ask->block);
  g_object_unref (ask->groups);
}

static void
ask_unref (gpointer ask)
{
  g_rc_box_release_full (ask, ask_clear);
}

static void
ask_closure (gpointer ask, GClosure *closure)
{
  ask_unref (ask);
}

static void
show (GtkWidget *widget, Ask *ask, TnRestorePlan *plan, const GError *error)
{
  if (plan == NULL)
    tn_window_toast_error (tn_window_get (widget), error);
  else if (g_list_model_get_n_items (G_LIST_MODEL (plan->set)) == 0)
    tn_window_toast (tn_window_get (widget), _ ("Nothing differs from that state"), NULL, NULL);
  else
    adw_dialog_present (
        tn_changes_dialog_new (ask->services, plan->set, _ ("Restore from Snapshot")),
        widget);
}

static DexFuture *
planned_cb (DexFuture *future, gpointer data)
{
  Ask *ask = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&ask->widget);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (widget != NULL && ask->busy != NULL)
    ask->busy (widget, FALSE);
  /* Whoever has left the page meanwhile is not shown what it found. */
  if (widget == NULL || gtk_widget_get_root (widget) == NULL)
    return NULL;
  show (widget, ask, value != NULL ? g_value_get_boxed (value) : NULL, error);
  return NULL;
}

static void
answered_cb (AdwAlertDialog *dialog, const char *answer, Ask *ask)
{
  const TnSnapshotTarget target = { ask->tenant, ask->tenant_id, ask->name };
  const TnRestoreOptions options = { gtk_check_button_get_active (ask->block),
                                     gtk_check_button_get_active (ask->groups) };
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&ask->widget);

  if (widget == NULL || !g_str_equal (answer, "compare"))
    return;
  if (ask->busy != NULL)
    ask->busy (widget, TRUE);
  dex_future_disown (dex_future_finally (
      tn_restore_plan (ask->services, &target, ask->snapshot, ask->wishes, &options, NULL),
      planned_cb,
      g_rc_box_acquire (ask),
      ask_unref));
}

/* @name: for screen readers: without the mnemonic. Returns: (transfer full) */
static GtkCheckButton *
add_check (GtkWidget *box, const char *label, const char *name)
{
  GtkWidget *check = gtk_check_button_new_with_mnemonic (label);

  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (box), check);
  return GTK_CHECK_BUTTON (g_object_ref (check));
}

void
tn_restore_ask (GtkWidget *widget,
                TnServices *services,
                const TnSnapshotTarget *target,
                gint64 snapshot,
                GPtrArray *wishes,
                const char *what,
                TnRestoreBusy busy)
{
  Ask *ask = g_rc_box_new0 (Ask);
  g_autofree char *heading =
      g_strdup_printf (ngettext ("Restore %'u Object?", "Restore %'u Objects?", wishes->len),
                       wishes->len);
  GtkWidget *box;
  AdwDialog *dialog = adw_alert_dialog_new (
      heading,
      _ ("A snapshot of now is taken first. Then every change is shown before anything is sent to "
         "Microsoft. Passwords, MFA methods and secrets are never kept and do not come back; what "
         "was added since stays."));

  if (what != NULL)
    {
      /* Translators: the name of an object */
      g_autofree char *one = g_strdup_printf (_ ("Restore “%s”?"), what);

      adw_alert_dialog_set_heading (ADW_ALERT_DIALOG (dialog), one);
    }
  g_weak_ref_init (&ask->widget, widget);
  ask->services = g_object_ref (services);
  ask->tenant = target->tenant;
  ask->tenant_id = g_strdup (target->tenant_id);
  ask->name = g_strdup (target->name);
  ask->snapshot = snapshot;
  ask->wishes = g_ptr_array_ref (wishes);
  ask->busy = busy;
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  ask->groups = add_check (box,
                           _ ("Users are members of their _groups again"),
                           _ ("Users are members of their groups again"));
  gtk_check_button_set_active (ask->groups, TRUE);
  ask->block = add_check (box,
                          _ ("Users who come back cannot sign _in"),
                          _ ("Users who come back cannot sign in"));
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), box);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel",
                                  _ ("_Cancel"),
                                  "compare",
                                  _ ("Co_mpare with Now"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog),
                                            "compare",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "compare");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog,
                         "response",
                         G_CALLBACK (answered_cb),
                         ask,
                         ask_closure,
                         G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, widget);
}
