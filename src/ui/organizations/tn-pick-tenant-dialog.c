/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-pick-tenant-dialog.h"

#include "tn-dex.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  TnServices *services; /* (owned) */
  gint64 managed;
  AdwComboRow *row; /* (not owned): of the dialog that has this */
} Pick;

#define KEY "tn-pick"

static void
pick_free (gpointer data)
{
  Pick *pick = data;

  g_object_unref (pick->services);
  g_free (pick);
}

typedef struct
{
  TnServices *services; /* (owned) */
  GWeakRef window;
  gint64 tenant;
} Mapping;

static void
mapping_free (gpointer data)
{
  Mapping *mapping = data;

  g_object_unref (mapping->services);
  g_weak_ref_clear (&mapping->window);
  g_free (mapping);
}

static DexFuture *
mapped_cb (DexFuture *future, gpointer data)
{
  Mapping *mapping = data;
  g_autoptr (TnWindow) window = g_weak_ref_get (&mapping->window);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value != NULL)
    dex_future_disown (
        tn_sync_which (mapping->services, TN_DUE_ID, mapping->tenant, _ ("First Sync")));
  if (window == NULL)
    return NULL;
  if (value == NULL)
    tn_window_toast_error (window, error);
  else
    tn_window_toast_undo (window, _ ("Tenant mapped"), "tenant.map", g_value_get_int64 (value));
  return NULL;
}

static void
answered_cb (AdwAlertDialog *dialog, const char *answer, TnWindow *window)
{
  Pick *pick = g_object_get_data (G_OBJECT (dialog), KEY);
  TnRecord *tenant = adw_combo_row_get_selected_item (pick->row);
  Mapping *mapping;

  if (!g_str_equal (answer, "map") || tenant == NULL)
    return;
  mapping = g_new0 (Mapping, 1);
  mapping->services = g_object_ref (pick->services);
  g_weak_ref_init (&mapping->window, window);
  mapping->tenant = tn_record_get_id (tenant);
  dex_future_disown (dex_future_finally (tn_state_map (tn_services_get_store (pick->services),
                                                       tn_services_get_actor (pick->services),
                                                       mapping->tenant,
                                                       pick->managed,
                                                       NULL,
                                                       NULL,
                                                       tn_services_now (pick->services)),
                                         mapped_cb,
                                         mapping,
                                         mapping_free));
}

static void
selected_cb (AdwComboRow *row, GParamSpec *pspec, AdwAlertDialog *dialog)
{
  adw_alert_dialog_set_response_enabled (dialog, "map", adw_combo_row_get_selected (row) > 0);
}

static DexFuture *
tenants_fiber (gpointer data)
{
  GWeakRef *weak = data;
  g_autoptr (AdwAlertDialog) dialog = g_weak_ref_get (weak);
  const TnListQuery query = { .kind = TN_LIST_TENANTS, .filter = TN_FILTER_UNMAPPED };
  g_autoptr (TnStore) store = NULL;
  g_autoptr (GListStore) tenants = g_list_store_new (TN_TYPE_RECORD);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GObject) none = NULL;

  if (dialog == NULL)
    return dex_future_new_true ();
  store = g_object_ref (
      tn_services_get_store (((Pick *) g_object_get_data (G_OBJECT (dialog), KEY))->services));
  g_clear_object (&dialog);
  ids = dex_await_boxed (tn_store_list_ids (store, &query, NULL), NULL);
  rows =
      ids != NULL ? dex_await_boxed (tn_store_list_rows (store, TN_LIST_TENANTS, ids), NULL) : NULL;
  dialog = g_weak_ref_get (weak);
  if (dialog != NULL && rows == NULL)
    adw_alert_dialog_set_body (dialog, _ ("The tenants cannot be read now."));
  if (dialog == NULL || rows == NULL)
    return dex_future_new_true ();
  /* Nothing is chosen by itself: Return must not map whatever comes first. */
  none = g_object_new (TN_TYPE_MICROSOFT_TENANT, "name", _ ("Choose a tenant"), NULL);
  g_list_store_append (tenants, none);
  g_list_store_splice (tenants, 1, 0, rows->pdata, rows->len);
  adw_combo_row_set_model (((Pick *) g_object_get_data (G_OBJECT (dialog), KEY))->row,
                           G_LIST_MODEL (tenants));
  if (rows->len == 0)
    adw_alert_dialog_set_body (dialog, _ ("Every connected tenant is mapped already."));
  return dex_future_new_true ();
}

AdwDialog *
tn_pick_tenant_dialog_new (TnWindow *window, gint64 managed)
{
  TnServices *services = tn_window_get_services (window);
  AdwDialog *dialog =
      adw_alert_dialog_new (_ ("Add Tenant"),
                            _ ("Which Microsoft tenant is this organization’s? Its users, "
                               "licences and Secure Score are read from then on."));
  GtkWidget *list = gtk_list_box_new (), *row = adw_combo_row_new ();
  g_autoptr (GtkExpression) name =
      gtk_property_expression_new (TN_TYPE_MICROSOFT_TENANT, NULL, "name");
  Pick *pick = g_new0 (Pick, 1);

  *pick = (Pick) { g_object_ref (services), managed, ADW_COMBO_ROW (row) };
  g_object_set_data_full (G_OBJECT (dialog), KEY, pick, pick_free);
  g_object_set (row,
                "title",
                _ ("Tenant"),
                "use-markup",
                FALSE,
                "enable-search",
                TRUE,
                "search-match-mode",
                GTK_STRING_FILTER_MATCH_MODE_SUBSTRING,
                NULL);
  adw_combo_row_set_expression (ADW_COMBO_ROW (row), name);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), list);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel",
                                  _ ("_Cancel"),
                                  "map",
                                  _ ("_Map"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog),
                                            "map",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (dialog), "map", FALSE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (row,
                           "notify::selected-item",
                           G_CALLBACK (selected_cb),
                           dialog,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), window, G_CONNECT_DEFAULT);
  dex_future_disown (tn_dex_spawn (tenants_fiber, tn_weak_ref_new (dialog), tn_weak_ref_free));
  return dialog;
}
