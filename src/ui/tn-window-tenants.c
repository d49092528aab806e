/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-window-tenants.h"

#include "tn-advice-page.h"
#include "tn-alert-dialog.h"
#include "tn-connect-dialog.h"
#include "tn-context.h"
#include "tn-controls-page.h"
#include "tn-dex.h"
#include "tn-disconnected-dialog.h"
#include "tn-doctor-dialog.h"
#include "tn-health.h"
#include "tn-map-dialog.h"
#include "tn-palette-items.h"
#include "tn-palette.h"
#include "tn-people-sync.h"
#include "tn-remove-dialog.h"
#include "tn-report-page.h"
#include "tn-tags-dialog.h"
#include "tn-tenant-settings-dialog.h"
#include "tn-tenants-bulk.h"
#include "tn-user-dialog.h"
#include "tn-users-page.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

typedef void (*RecordFunc) (TnWindow *self, TnRecord *record);

typedef struct
{
  GWeakRef owner;
  RecordFunc func;
  gint64 id;
} Call;

static Call *
call_new (TnWindow *self, RecordFunc func, gint64 id)
{
  Call *call = g_new0 (Call, 1);

  g_weak_ref_init (&call->owner, self);
  call->func = func;
  call->id = id;
  return call;
}

static void
call_free (gpointer data)
{
  Call *call = data;

  g_weak_ref_clear (&call->owner);
  g_free (call);
}

static DexFuture *
record_read_cb (DexFuture *future, gpointer data)
{
  Call *call = data;
  g_autoptr (TnWindow) self = g_weak_ref_get (&call->owner);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *rows = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self != NULL && rows == NULL)
    tn_window_toast_error (self, error);
  else if (self != NULL && rows->len > 0)
    call->func (self, g_ptr_array_index (rows, 0));
  return NULL;
}

static void
with_record (TnWindow *self, TnListKind kind, gint64 id, RecordFunc func)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, id);
  dex_future_disown (dex_future_finally (
      tn_store_list_rows (tn_services_get_store (tn_window_get_services (self)), kind, ids),
      record_read_cb,
      call_new (self, func, id),
      call_free));
}

static void
map_tenant (TnWindow *self, TnRecord *tenant)
{
  adw_dialog_present (
      tn_map_dialog_new (tn_window_get_services (self), TN_MICROSOFT_TENANT (tenant)),
      GTK_WIDGET (self));
}

static void
map_action (GtkWidget *widget, const char *name, GVariant *target)
{
  with_record (TN_WINDOW (widget), TN_LIST_TENANTS, g_variant_get_int64 (target), map_tenant);
}

static void
reauthorize_tenant (TnWindow *self, TnRecord *tenant)
{
  if (tn_record_get_int (tenant, "kind") != TN_INTEGRATION_SINGLE)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.doctor", "x", tn_record_get_id (tenant));
      return;
    }
  adw_dialog_present (
      tn_connect_dialog_new (tn_window_get_services (self), TN_MICROSOFT_TENANT (tenant)),
      GTK_WIDGET (self));
}

static void
reauthorize_action (GtkWidget *widget, const char *name, GVariant *target)
{
  with_record (TN_WINDOW (widget),
               TN_LIST_TENANTS,
               g_variant_get_int64 (target),
               reauthorize_tenant);
}

static DexFuture *
done_cb (DexFuture *future, gpointer data)
{
  Call *call = data;
  g_autoptr (TnWindow) self = g_weak_ref_get (&call->owner);
  g_autoptr (GError) error = NULL;

  if (self != NULL && dex_future_get_value (future, &error) == NULL)
    tn_window_toast_error (self, error);
  return NULL;
}

static void
unmap_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);

  tn_window_tell (self,
                  tn_state_unmap (tn_services_get_store (tn_window_get_services (self)),
                                  tn_services_get_actor (tn_window_get_services (self)),
                                  g_variant_get_int64 (target),
                                  tn_services_now (tn_window_get_services (self))),
                  "tenant.unmap",
                  0,
                  g_strdup (_ ("Tenant unmapped")));
}

static DexFuture *
undone_cb (DexFuture *future, gpointer data)
{
  Call *call = data;
  g_autoptr (TnWindow) self = g_weak_ref_get (&call->owner);

  /* What is mapped again is read at once, not when the schedule comes by. */
  if (self != NULL && dex_future_get_value (future, NULL) != NULL)
    dex_future_disown (tn_sync_which (tn_window_get_services (self),
                                      TN_DUE_TIME,
                                      tn_services_now (tn_window_get_services (self)),
                                      _ ("Sync after mapping")));
  return done_cb (future, data);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);
  const char *action;
  gint64 row;

  g_variant_get (target, "(&sx)", &action, &row);
  dex_future_disown (
      dex_future_finally (tn_state_undo (tn_services_get_store (tn_window_get_services (self)),
                                         tn_services_get_actor (tn_window_get_services (self)),
                                         action,
                                         row,
                                         tn_services_now (tn_window_get_services (self))),
                          undone_cb,
                          call_new (self, NULL, row),
                          call_free));
}

static void
reauthorize_csp (TnWindow *self, TnRecord *csp)
{
  adw_dialog_present (tn_connect_dialog_new_csp (tn_window_get_services (self), TN_CSP (csp)),
                      GTK_WIDGET (self));
}

static void
reauthorize_csp_action (GtkWidget *widget, const char *name, GVariant *target)
{
  with_record (TN_WINDOW (widget), TN_LIST_CSP, g_variant_get_int64 (target), reauthorize_csp);
}

static void
doctor_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_present (
      tn_doctor_dialog_new (tn_window_get_services (TN_WINDOW (widget)),
                            g_str_equal (name, "win.doctor-csp") ? TN_LIST_CSP : TN_LIST_TENANTS,
                            g_variant_get_int64 (target)),
      widget);
}

static void
remove_tenant (TnWindow *self, TnRecord *tenant)
{
  /* A customer has no connection of its own; its partner's is not meant. */
  if (tn_record_get_int (tenant, "kind") != TN_INTEGRATION_SINGLE)
    return;
  adw_dialog_present (tn_remove_dialog_new (tn_window_get_services (self),
                                            tn_record_get_int (tenant, "integration-id"),
                                            TN_INTEGRATION_SINGLE,
                                            tn_record_get_string (tenant, "name")),
                      GTK_WIDGET (self));
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *target)
{
  with_record (TN_WINDOW (widget), TN_LIST_TENANTS, g_variant_get_int64 (target), remove_tenant);
}

static void
remove_csp (TnWindow *self, TnRecord *csp)
{
  adw_dialog_present (tn_remove_dialog_new (tn_window_get_services (self),
                                            tn_record_get_id (csp),
                                            TN_INTEGRATION_CSP,
                                            tn_record_get_string (csp, "name")),
                      GTK_WIDGET (self));
}

static void
remove_csp_action (GtkWidget *widget, const char *name, GVariant *target)
{
  with_record (TN_WINDOW (widget), TN_LIST_CSP, g_variant_get_int64 (target), remove_csp);
}

static DexFuture *
all_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnWindow) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  const GPtrArray *all = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL)
    return NULL;
  if (all != NULL && all->len == 0)
    tn_window_toast (self, _ ("Nothing is connected yet"), NULL, NULL);
  else
    adw_dialog_present (
        tn_remove_dialog_new (tn_window_get_services (self), 0, TN_INTEGRATION_SINGLE, NULL),
        GTK_WIDGET (self));
  return NULL;
}

static void
remove_all_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnServices *services = tn_window_get_services (TN_WINDOW (widget));

  dex_future_disown (
      dex_future_finally (tn_state_list_removals (tn_services_get_store (services), 0),
                          all_read_cb,
                          tn_weak_ref_new (widget),
                          tn_weak_ref_free));
}

static void
sync_all_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);

  dex_future_disown (dex_future_finally (tn_people_sync_everything (tn_window_get_services (self)),
                                         done_cb,
                                         call_new (self, NULL, 0),
                                         call_free));
}

static void
edit_settings (TnWindow *self, TnRecord *tenant)
{
  adw_dialog_present (
      tn_tenant_settings_dialog_new (tn_window_get_services (self), TN_MICROSOFT_TENANT (tenant)),
      GTK_WIDGET (self));
}

static void
settings_action (GtkWidget *widget, const char *name, GVariant *target)
{
  with_record (TN_WINDOW (widget), TN_LIST_TENANTS, g_variant_get_int64 (target), edit_settings);
}

static void
edit_tags (TnWindow *self, TnRecord *tenant)
{
  g_autoptr (GPtrArray) tenants = g_ptr_array_new ();

  g_ptr_array_add (tenants, tenant);
  adw_dialog_present (tn_tags_dialog_new (tn_window_get_services (self), tenants),
                      GTK_WIDGET (self));
}

static void
tags_action (GtkWidget *widget, const char *name, GVariant *target)
{
  with_record (TN_WINDOW (widget), TN_LIST_TENANTS, g_variant_get_int64 (target), edit_tags);
}

static void
sync_tenant (TnWindow *self, TnRecord *tenant)
{
  g_autoptr (GPtrArray) tenants = g_ptr_array_new ();

  g_ptr_array_add (tenants, tenant);
  tn_tenants_bulk_sync (GTK_WIDGET (self), tn_window_get_services (self), tenants);
}

static void
sync_action (GtkWidget *widget, const char *name, GVariant *target)
{
  with_record (TN_WINDOW (widget), TN_LIST_TENANTS, g_variant_get_int64 (target), sync_tenant);
}

static void
disconnected_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_present (tn_disconnected_dialog_new (tn_window_get_services (TN_WINDOW (widget))),
                      widget);
}

static void
show_controls (TnWindow *self, TnRecord *score)
{
  tn_window_push (self, tn_controls_page_new (tn_window_get_services (self), TN_SCORE (score)));
}

static void
controls_action (GtkWidget *widget, const char *name, GVariant *target)
{
  with_record (TN_WINDOW (widget), TN_LIST_SCORES, g_variant_get_int64 (target), show_controls);
}

static void
show_licences (TnWindow *self, TnRecord *tenant)
{
  tn_window_show_managed_tenant (self, tn_record_get_int (tenant, "managed-tenant-id"));
}

static void
show_without_mfa (TnWindow *self, TnRecord *tenant)
{
  tn_window_push (self,
                  tn_users_page_new_of (tn_window_get_services (self),
                                        tn_record_get_id (tenant),
                                        tn_record_get_string (tenant, "name"),
                                        TN_USERS_WITHOUT_MFA));
}

/* HEA-10: from a number to what stands behind it. */
static void
way_on_action (GtkWidget *widget, const char *name, GVariant *target)
{
  gint64 tenant;
  guint category;

  g_variant_get (target, "(xu)", &tenant, &category);
  if (category == TN_HEALTH_SCORE)
    with_record (TN_WINDOW (widget), TN_LIST_SCORES, tenant, show_controls);
  else if (category == TN_HEALTH_MFA)
    with_record (TN_WINDOW (widget), TN_LIST_TENANTS, tenant, show_without_mfa);
  else if (category == TN_HEALTH_LICENCES)
    with_record (TN_WINDOW (widget), TN_LIST_TENANTS, tenant, show_licences);
}

/* TEN-06: from now on every page is about this tenant. */
static void
enter_tenant (TnWindow *self, TnRecord *tenant)
{
  gint64 managed = tn_record_get_int (tenant, "managed-tenant-id");

  if (managed <= 0)
    return;
  tn_context_enter (tn_context_of (tn_services_get_store (tn_window_get_services (self))),
                    tn_record_get_id (tenant),
                    tn_record_get_string (tenant, "name"));
  g_settings_set (tn_window_get_settings (self),
                  "context",
                  "(xs)",
                  tn_record_get_id (tenant),
                  tn_record_get_string (tenant, "tenant-id"));
  tn_window_show_managed_tenant (self, managed);
}

static void
context_changed_cb (TnContext *context, TnWindow *self)
{
  gint64 tenant = tn_context_get_tenant (context);

  tn_window_show_context (self, tn_context_get_name (context));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.leave-tenant", tenant != 0);
  if (tenant == 0)
    g_settings_reset (tn_window_get_settings (self), "context");
}

/* It survives a restart, unless the row is another tenant's by now, or nobody's. */
static void
restore_context (TnWindow *self, TnRecord *tenant)
{
  gint64 id;
  const char *tenant_id;
  g_autoptr (GVariant) stored = g_settings_get_value (tn_window_get_settings (self), "context");

  g_variant_get (stored, "(x&s)", &id, &tenant_id);
  if (g_strcmp0 (tenant_id, tn_record_get_string (tenant, "tenant-id")) == 0 &&
      tn_record_get_int (tenant, "managed-tenant-id") > 0)
    tn_context_enter (tn_context_of (tn_services_get_store (tn_window_get_services (self))),
                      id,
                      tn_record_get_string (tenant, "name"));
}

void
tn_window_follow_context (TnWindow *self)
{
  TnContext *context = tn_context_of (tn_services_get_store (tn_window_get_services (self)));
  gint64 id;
  const char *tenant_id;
  g_autoptr (GVariant) stored = g_settings_get_value (tn_window_get_settings (self), "context");

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.leave-tenant", FALSE);
  g_signal_connect_object (context,
                           "changed",
                           G_CALLBACK (context_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  /* Entered in a window that was closed while the program ran on. */
  if (tn_context_get_tenant (context) != 0)
    context_changed_cb (context, self);
  g_variant_get (stored, "(x&s)", &id, &tenant_id);
  if (id > 0)
    with_record (self, TN_LIST_TENANTS, id, restore_context);
}

static void
switch_action (GtkWidget *widget, const char *name, GVariant *target)
{
  tn_window_open_switcher (TN_WINDOW (widget));
}

static void
enter_action (GtkWidget *widget, const char *name, GVariant *target)
{
  with_record (TN_WINDOW (widget), TN_LIST_TENANTS, g_variant_get_int64 (target), enter_tenant);
}

static void
leave_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);

  tn_context_enter (tn_context_of (tn_services_get_store (tn_window_get_services (self))), 0, NULL);
}

/* S29 */
static void
palette_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_present (tn_palette_new (tn_window_get_services (TN_WINDOW (widget)), widget), widget);
}

/* From what the palette or the shell's search found to where it is shown. */
static void
show_hit_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);
  gint64 kind, id, tenant, managed;
  const char *text;

  g_variant_get (target, "(xxxx&s)", &kind, &id, &tenant, &managed, &text);
  switch ((TnHitKind) kind)
    {
    case TN_HIT_TENANT:
      if (managed > 0)
        gtk_widget_activate_action (widget, "win.enter-tenant", "x", tenant);
      else
        tn_window_search_page (self, "tenants", text);
      break;
    case TN_HIT_ORGANIZATION:
      tn_window_show_managed_tenant (self, managed);
      break;
    case TN_HIT_USER:
      adw_dialog_present (tn_user_dialog_new (tn_window_get_services (self), id), widget);
      break;
    case TN_HIT_LICENCE:
      tn_window_search_page (self, "licences", text);
      break;
    default:
      break;
    }
}

static void
report_all_action (GtkWidget *widget, const char *name, GVariant *target)
{
  tn_window_push (TN_WINDOW (widget),
                  tn_report_page_new (tn_window_get_services (TN_WINDOW (widget)), NULL));
}

static void
advice_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnServices *services = tn_window_get_services (TN_WINDOW (widget));
  TnContext *context = tn_context_of (tn_services_get_store (services));

  tn_window_push (TN_WINDOW (widget),
                  tn_advice_page_new (services, tn_context_get_tenant (context)));
}

/* From a dialog on an alert, which makes room. */
static void
close_dialog (TnWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  if (dialog != NULL)
    adw_dialog_close (dialog);
}

/* These two are offered by toasts, too, which may be there while another dialog is open. */
static void
close_alert (TnWindow *self)
{
  if (tn_alert_dialog_is (
          adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self))))
    close_dialog (self);
}

static void
dismiss_alert_action (GtkWidget *widget, const char *name, GVariant *target)
{
  close_dialog (TN_WINDOW (widget));
  tn_alert_dismiss (widget,
                    tn_window_get_services (TN_WINDOW (widget)),
                    g_variant_get_int64 (target));
}

static void
snooze_alert_action (GtkWidget *widget, const char *name, GVariant *target)
{
  close_dialog (TN_WINDOW (widget));
  tn_alert_snooze (widget,
                   tn_window_get_services (TN_WINDOW (widget)),
                   g_variant_get_int64 (target));
}

static void
restore_alert_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);
  TnServices *services = tn_window_get_services (self);

  close_alert (self);
  dex_future_disown (dex_future_finally (tn_state_dismiss_alert (tn_services_get_store (services),
                                                                 tn_services_get_actor (services),
                                                                 g_variant_get_int64 (target),
                                                                 FALSE,
                                                                 tn_services_now (services)),
                                         done_cb,
                                         call_new (self, NULL, 0),
                                         call_free));
}

static void
wake_alert_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);
  TnServices *services = tn_window_get_services (self);

  close_alert (self);
  dex_future_disown (dex_future_finally (tn_state_snooze_alert (tn_services_get_store (services),
                                                                tn_services_get_actor (services),
                                                                g_variant_get_int64 (target),
                                                                0,
                                                                NULL,
                                                                tn_services_now (services)),
                                         done_cb,
                                         call_new (self, NULL, 0),
                                         call_free));
}

static void
show_tenant (TnWindow *self, TnRecord *tenant)
{
  gint64 managed = tn_record_get_int (tenant, "managed-tenant-id");

  if (managed > 0)
    tn_window_show_managed_tenant (self, managed);
}

static void
alert_tenant_action (GtkWidget *widget, const char *name, GVariant *target)
{
  close_dialog (TN_WINDOW (widget));
  with_record (TN_WINDOW (widget), TN_LIST_TENANTS, g_variant_get_int64 (target), show_tenant);
}

static void
present_alert (TnWindow *self, TnRecord *alert)
{
  adw_dialog_present (tn_alert_dialog_new (tn_window_get_services (self), TN_ALERT (alert)),
                      GTK_WIDGET (self));
}

/* From a notification. */
static void
alert_action (GtkWidget *widget, const char *name, GVariant *target)
{
  if (tn_window_show_page (TN_WINDOW (widget), "alerts") && g_variant_get_int64 (target) > 0)
    with_record (TN_WINDOW (widget), TN_LIST_ALERTS, g_variant_get_int64 (target), present_alert);
}

/* TEN-07 */
static void
report_action (GtkWidget *widget, const char *name, GVariant *target)
{
  g_autoptr (GArray) tenants = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 tenant = g_variant_get_int64 (target);

  g_array_append_val (tenants, tenant);
  tn_window_push (TN_WINDOW (widget),
                  tn_report_page_new (tn_window_get_services (TN_WINDOW (widget)), tenants));
}

void
tn_window_tenants_install (GtkWidgetClass *klass)
{
  static const struct
  {
    const char *name;
    const char *type; /* (nullable) */
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "win.map", "x", map_action },
    { "win.unmap", "x", unmap_action },
    { "win.undo", "(sx)", undo_action },
    { "win.reauthorize", "x", reauthorize_action },
    { "win.reauthorize-csp", "x", reauthorize_csp_action },
    { "win.doctor", "x", doctor_action },
    { "win.doctor-csp", "x", doctor_action },
    { "win.remove", "x", remove_action },
    { "win.remove-csp", "x", remove_csp_action },
    { "win.remove-all", NULL, remove_all_action },
    { "win.sync-all", NULL, sync_all_action },
    { "win.tenant-settings", "x", settings_action },
    { "win.tenant-tags", "x", tags_action },
    { "win.tenant-sync", "x", sync_action },
    { "win.disconnected", NULL, disconnected_action },
    { "win.score-controls", "x", controls_action },
    { "win.enter-tenant", "x", enter_action },
    { "win.leave-tenant", NULL, leave_action },
    { "win.switch-tenant", NULL, switch_action },
    { "win.alert", "x", alert_action },
    { "win.alert-tenant", "x", alert_tenant_action },
    { "win.dismiss-alert", "x", dismiss_alert_action },
    { "win.snooze-alert", "x", snooze_alert_action },
    { "win.restore-alert", "x", restore_alert_action },
    { "win.wake-alert", "x", wake_alert_action },
    { "win.palette", NULL, palette_action },
    { "win.show-hit", TN_PALETTE_HIT_TYPE, show_hit_action },
    { "win.report-all", NULL, report_all_action },
    { "win.advice", NULL, advice_action },
    { "win.health-report", "x", report_action },
    { "win.health-way-on", "(xu)", way_on_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (klass, actions[i].name, actions[i].type, actions[i].func);
}
