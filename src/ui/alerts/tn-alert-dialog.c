/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-alert-dialog.h"

#include "tn-columns.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-menu.h"
#include "tn-problem.h"
#include "tn-row.h"
#include "tn-status-pill.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

/* Dismissing and snoozing --------------------------------------------------- */

typedef struct
{
  GWeakRef window;
  gint64 alert;
  gboolean dismissed;
} Call;

static Call *
call_new (GtkWidget *widget, gint64 alert, gboolean dismissed)
{
  Call *call = g_new0 (Call, 1);

  g_weak_ref_init (&call->window, tn_window_get (widget));
  call->alert = alert;
  call->dismissed = dismissed;
  return call;
}

static void
call_free (gpointer data)
{
  g_weak_ref_clear (&((Call *) data)->window);
  g_free (data);
}

static DexFuture *
done_cb (DexFuture *future, gpointer data)
{
  Call *call = data;
  g_autoptr (TnWindow) window = g_weak_ref_get (&call->window);
  g_autoptr (GError) error = NULL;

  if (window == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) == NULL)
    tn_window_toast_error (window, error);
  else if (call->dismissed)
    tn_window_toast (window,
                     _ ("Alert dismissed"),
                     "win.restore-alert",
                     g_variant_new_int64 (call->alert));
  else
    tn_window_toast (window,
                     _ ("Alert snoozed"),
                     "win.wake-alert",
                     g_variant_new_int64 (call->alert));
  return NULL;
}

void
tn_alert_dismiss (GtkWidget *widget, TnServices *services, gint64 alert)
{
  dex_future_disown (dex_future_finally (tn_state_dismiss_alert (tn_services_get_store (services),
                                                                 tn_services_get_actor (services),
                                                                 alert,
                                                                 TRUE,
                                                                 tn_services_now (services)),
                                         done_cb,
                                         call_new (widget, alert, TRUE),
                                         call_free));
}

typedef struct
{
  TnServices *services; /* (owned) */
  gint64 alert;
  GtkWidget *widget; /* (owned): in whose window it says so */
  GtkWidget *days, *reason;
} Snooze;

static void
snooze_free (gpointer data, GClosure *closure)
{
  Snooze *snooze = data;

  g_object_unref (snooze->services);
  g_object_unref (snooze->widget);
  g_free (snooze);
}

static void
snooze_answered_cb (AdwAlertDialog *dialog, const char *answer, Snooze *snooze)
{
  static const int days[] = { 1, 7, 30, 90 };
  gint64 now = tn_services_now (snooze->services);

  if (!g_str_equal (answer, "snooze"))
    return;
  dex_future_disown (dex_future_finally (
      tn_state_snooze_alert (
          tn_services_get_store (snooze->services),
          tn_services_get_actor (snooze->services),
          snooze->alert,
          now + (gint64) days[adw_combo_row_get_selected (ADW_COMBO_ROW (snooze->days))] * 86400,
          gtk_editable_get_text (GTK_EDITABLE (snooze->reason)),
          now),
      done_cb,
      call_new (snooze->widget, snooze->alert, FALSE),
      call_free));
}

static void
reason_changed_cb (GtkEditable *reason, AdwAlertDialog *dialog)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (reason)));

  adw_alert_dialog_set_response_enabled (dialog, "snooze", *text != '\0');
}

void
tn_alert_snooze (GtkWidget *widget, TnServices *services, gint64 alert)
{
  static const char *const ends[] = { N_ ("1 Day"), N_ ("1 Week"), N_ ("30 Days"), N_ ("90 Days") };
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (
      adw_alert_dialog_new (_ ("Snooze Alert"),
                            _ ("It stays quiet until then for the tenants that are "
                               "behind it now. Another tenant, or one that was mended and fails "
                               "again, brings it back. The reason stands in the audit trail.")));
  GtkWidget *list = gtk_list_box_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  Snooze *snooze = g_new0 (Snooze, 1);

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    gtk_string_list_append (titles, _ (ends[i]));
  *snooze = (Snooze) { g_object_ref (services),
                       alert,
                       GTK_WIDGET (g_object_ref (tn_window_get (widget))),
                       adw_combo_row_new (),
                       adw_entry_row_new () };
  g_object_set (snooze->days,
                "title",
                _ ("For"),
                "use-markup",
                FALSE,
                "model",
                titles,
                "selected",
                1,
                NULL);
  g_object_set (snooze->reason, "title", _ ("Reason"), "use-markup", FALSE, NULL);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), snooze->days);
  gtk_list_box_append (GTK_LIST_BOX (list), snooze->reason);
  adw_alert_dialog_set_extra_child (dialog, list);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "snooze", _ ("_Snooze"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "snooze", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "snooze");
  adw_alert_dialog_set_response_enabled (dialog, "snooze", FALSE);
  g_signal_connect (snooze->reason, "changed", G_CALLBACK (reason_changed_cb), dialog);
  g_signal_connect_data (dialog,
                         "response",
                         G_CALLBACK (snooze_answered_cb),
                         snooze,
                         snooze_free,
                         G_CONNECT_DEFAULT);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (snooze->reason), TRUE);
  adw_dialog_set_focus (ADW_DIALOG (dialog), snooze->reason);
  adw_dialog_present (ADW_DIALOG (dialog), snooze->widget);
}

/* The dialog ---------------------------------------------------------------- */

/* A code of Microsoft's and a state of ours in words; numbers as they are. */
static char *
detail_text (const char *detail)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (TN_TYPE_CSP_AUTH);
  GEnumValue *state;
  TnProblem problem;

  if (detail == NULL || *detail == '\0')
    return NULL;
  state = g_enum_get_value_by_nick (states, detail);
  if (state != NULL)
    return g_strdup (tn_csp_auth_look ((TnCspAuth) state->value).word);
  if (!g_str_has_prefix (detail, "AADSTS"))
    return g_strdup (detail);
  problem = tn_problem_for_code (detail);
  /* Translators: what a problem is called, and Microsoft's code of it */
  return g_strdup_printf (C_ ("problem and code", "%1$s (%2$s)"), problem.title, detail);
}

static DexFuture *
tenants_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (AdwPreferencesGroup) group = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *tenants = value != NULL ? g_value_get_boxed (value) : NULL;

  if (group == NULL)
    return NULL;
  if (tenants == NULL)
    {
      g_autofree char *text = tn_error_text (error);

      adw_preferences_group_set_description (group, text);
      return NULL;
    }
  for (guint i = 0; i < MIN (tenants->len, 200); i++)
    {
      TnRecord *tenant = g_ptr_array_index (tenants, i);
      g_autofree char *detail = detail_text (tn_record_get_string (tenant, "detail"));
      AdwActionRow *row = tn_row_new (tn_record_get_string (tenant, "name"), detail);

      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.alert-tenant");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "x", tn_record_get_id (tenant));
      adw_action_row_add_suffix (row, tn_row_arrow_new ());
      adw_preferences_group_add (group, GTK_WIDGET (row));
    }
  if (tenants->len > 200)
    adw_preferences_group_set_description (group, _ ("The first 200 by name."));
  return NULL;
}

/* (nullable): why nobody is told of it, and until when. */
static char *
quiet_text (TnRecord *alert)
{
  gint64 until = tn_record_get_int (alert, "snoozed-until");
  g_autofree char *time = tn_time_format_local (until);

  if (until > 0)
    /* Translators: a date and time, and the reason that somebody gave */
    return g_strdup_printf (_ ("Until %1$s: %2$s"),
                            time,
                            tn_record_get_string (alert, "snooze-reason"));
  return tn_record_get_int (alert, "dismissed-at") > 0 ? g_strdup (_ ("Dismissed")) : NULL;
}

static GtkWidget *
meaning_new (TnRecord *alert)
{
  GtkWidget *group = adw_preferences_group_new (), *pill = tn_status_pill_new ();
  TnAlertRule rule = (TnAlertRule) tn_record_get_int (alert, "rule");
  g_autofree char *title = tn_alert_record_title (alert), *since = NULL, *quiet = NULL;
  g_autofree char *time = tn_time_format_local (tn_record_get_int (alert, "first-at"));
  AdwActionRow *row;

  row = tn_row_new (title, tn_alert_advice (rule));
  adw_action_row_set_title_lines (row, 0);
  adw_action_row_set_subtitle_lines (row, 0);
  tn_status_pill_set (TN_STATUS_PILL (pill),
                      tn_alert_severity_look (tn_alert_severity (rule)),
                      FALSE);
  adw_action_row_add_suffix (row, pill);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (row));
  quiet = quiet_text (alert);
  if (quiet != NULL)
    {
      row = tn_row_new (_ ("Quiet"), quiet);
      adw_action_row_set_subtitle_lines (row, 0);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (row));
    }
  /* Translators: a category, and since when */
  since = g_strdup_printf (_ ("%1$s, since %2$s"),
                           tn_alert_category_name (tn_alert_category (rule)),
                           time);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), since);
  return group;
}

typedef struct
{
  const char *label, *action;
} AlertCommand;

/* What somebody has made quiet can be taken back. */
static void
get_commands (TnRecord *alert, AlertCommand commands[2])
{
  commands[0] = tn_record_get_int (alert, "snoozed-until") > 0
                    ? (AlertCommand) { _ ("_End Snooze"), "win.wake-alert" }
                    : (AlertCommand) { _ ("_Snooze…"), "win.snooze-alert" };
  commands[1] = tn_record_get_int (alert, "dismissed-at") > 0
                    ? (AlertCommand) { _ ("_Restore"), "win.restore-alert" }
                    : (AlertCommand) { _ ("_Dismiss"), "win.dismiss-alert" };
}

static void
add_buttons (AdwHeaderBar *bar, TnRecord *alert)
{
  AlertCommand commands[2];

  get_commands (alert, commands);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (commands[i].label);

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), commands[i].action);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", tn_record_get_id (alert));
      adw_header_bar_pack_start (bar, button);
    }
}

GMenuModel *
tn_alert_menu_new (TnRecord *alert)
{
  GMenu *menu;
  AlertCommand commands[2];

  if (tn_record_get_int (alert, "resolved-at") > 0)
    return NULL;
  menu = g_menu_new ();
  get_commands (alert, commands);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    tn_menu_append (menu, commands[i].label, commands[i].action, tn_record_get_id (alert));
  return G_MENU_MODEL (menu);
}

gboolean
tn_alert_dialog_is (AdwDialog *dialog)
{
  return dialog != NULL && g_object_get_data (G_OBJECT (dialog), "tn-alert") != NULL;
}

AdwDialog *
tn_alert_dialog_new (TnServices *services, TnAlert *alert)
{
  TnRecord *record = TN_RECORD (alert);
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *bar = adw_header_bar_new (),
            *page = adw_preferences_page_new (), *tenants = adw_preferences_group_new ();

  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (meaning_new (record)));
  if (tn_record_get_int (record, "tenants") > 0)
    {
      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (tenants), _ ("Tenants Behind It"));
      adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (tenants));
      dex_future_disown (dex_future_finally (
          tn_state_list_alert_tenants (tn_services_get_store (services), tn_record_get_id (record)),
          tenants_read_cb,
          tn_weak_ref_new (tenants),
          tn_weak_ref_free));
    }
  if (tn_record_get_int (record, "resolved-at") == 0 && !tn_services_is_read_only (services))
    add_buttons (ADW_HEADER_BAR (bar), record);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_child (dialog, view);
  g_object_set_data_full (G_OBJECT (dialog), "tn-alert", g_object_ref (alert), g_object_unref);
  adw_dialog_set_title (dialog, _ ("Alert"));
  adw_dialog_set_content_width (dialog, 560);
  adw_dialog_set_content_height (dialog, 600);
  return dialog;
}
