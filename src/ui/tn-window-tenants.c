/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-window-tenants.h"

#include "tn-connect-dialog.h"
#include "tn-dex.h"
#include "tn-disconnected-dialog.h"
#include "tn-doctor-dialog.h"
#include "tn-map-dialog.h"
#include "tn-remove-dialog.h"
#include "tn-tags-dialog.h"
#include "tn-tenant-settings-dialog.h"
#include "tn-tenants-bulk.h"
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

/* The row that an undo can be found by is what the change resolved to, or the one it was asked for.
 */
static DexFuture *
unmapped_cb (DexFuture *future, gpointer data)
{
  Call *call = data;
  g_autoptr (TnWindow) self = g_weak_ref_get (&call->owner);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value == NULL)
    tn_window_toast_error (self, error);
  else
    tn_window_toast_undo (self, _ ("Tenant unmapped"), "tenant.unmap", g_value_get_int64 (value));
  return NULL;
}

static void
unmap_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);
  gint64 id = g_variant_get_int64 (target);

  dex_future_disown (
      dex_future_finally (tn_state_unmap (tn_services_get_store (tn_window_get_services (self)),
                                          tn_services_get_actor (tn_window_get_services (self)),
                                          id,
                                          tn_services_now (tn_window_get_services (self))),
                          unmapped_cb,
                          call_new (self, NULL, id),
                          call_free));
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

static void
remove_all_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_present (tn_remove_dialog_new (tn_window_get_services (TN_WINDOW (widget)),
                                            0,
                                            TN_INTEGRATION_SINGLE,
                                            NULL),
                      widget);
}

static void
sync_all_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnWindow *self = TN_WINDOW (widget);

  dex_future_disown (dex_future_finally (
      tn_sync_which (tn_window_get_services (self), TN_DUE_ALL, 0, _ ("Sync of all tenants")),
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
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (klass, actions[i].name, actions[i].type, actions[i].func);
}
