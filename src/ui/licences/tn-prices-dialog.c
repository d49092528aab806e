/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-prices-dialog.h"

#include "tn-columns.h"
#include "tn-dex.h"
#include "tn-query-model.h"
#include "tn-row.h"
#include "tn-sku-services.h"
#include "tn-sku.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

#define ID_KEY "tn-sku-id"

/* Empty: no price. */
static gint64
typed_price (GtkWidget *row)
{
  g_autofree char *clean = tn_row_text (row);

  return *clean == '\0' ? -1 : tn_money_parse (clean);
}

static void
changed_cb (GtkWidget *row)
{
  g_autofree char *clean = tn_row_text (row);

  tn_row_set_wrong (row, *clean != '\0' && tn_money_parse (clean) < 0);
}

static DexFuture *
saved_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GtkWidget) row = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && row != NULL &&
      gtk_widget_get_root (row) != NULL)
    tn_window_toast_error (tn_window_get (row), error);
  return NULL;
}

static void
apply_cb (GtkWidget *row, TnServices *services)
{
  g_autofree char *clean = tn_row_text (row);

  if (*clean != '\0' && tn_money_parse (clean) < 0)
    {
      tn_row_set_wrong (row, TRUE);
      return;
    }
  dex_future_disown (
      dex_future_finally (tn_state_set_price (tn_services_get_store (services),
                                              tn_services_get_actor (services),
                                              g_object_get_data (G_OBJECT (row), ID_KEY),
                                              typed_price (row)),
                          saved_cb,
                          tn_weak_ref_new (row),
                          tn_weak_ref_free));
}

/* Only when the name or the price is another one: what is typed and not applied yet stays. */
static void
show_row (TnRecord *licence, GParamSpec *pspec, GtkWidget *row)
{
  const char *name = tn_record_get_string (licence, "name");
  gint64 cents = tn_record_get_int (licence, "price");
  g_autofree char *text = cents >= 0 ? tn_money_text (cents) : g_strdup ("");

  if (name == NULL)
    return;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  g_object_set_data_full (G_OBJECT (row),
                          ID_KEY,
                          g_strdup (tn_record_get_string (licence, "sku-id")),
                          g_free);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text) != 0)
    {
      gtk_editable_set_text (GTK_EDITABLE (row), text);
      tn_row_set_wrong (row, FALSE);
    }
}

/* Tab, Escape and a click elsewhere keep what was typed, as the apply button does. */
static void
left_cb (GtkEventControllerFocus *focus, TnServices *services)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (focus));

  if (g_object_get_data (G_OBJECT (row), ID_KEY) != NULL)
    apply_cb (row, services);
}

static GtkWidget *
row_new (gpointer item, gpointer services)
{
  GtkWidget *row = adw_entry_row_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_signal_connect_object (item, "notify::name", G_CALLBACK (show_row), row, G_CONNECT_DEFAULT);
  g_signal_connect_object (item, "notify::price", G_CALLBACK (show_row), row, G_CONNECT_DEFAULT);
  show_row (item, NULL, row);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  gtk_editable_set_alignment (GTK_EDITABLE (row), 0);
  g_signal_connect (row, "changed", G_CALLBACK (changed_cb), NULL);
  g_signal_connect_object (focus, "leave", G_CALLBACK (left_cb), services, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (row, focus);
  g_signal_connect_object (row, "apply", G_CALLBACK (apply_cb), services, G_CONNECT_DEFAULT);
  return row;
}

/* LIC-08: what a recommendation compares with needs a price, too, before anybody has it. */
typedef struct
{
  TnServices *services; /* (owned) */
  GWeakRef page;
} Mailbox;

static void
mailbox_free (gpointer data)
{
  Mailbox *mailbox = data;

  g_object_unref (mailbox->services);
  g_weak_ref_clear (&mailbox->page);
  g_free (mailbox);
}

static DexFuture *
mailbox_fiber (gpointer data)
{
  Mailbox *mailbox = data;
  TnStore *store = tn_services_get_store (mailbox->services);
  const TnListQuery query = { .kind = TN_LIST_LICENCES,
                              .sku = (char *) TN_SKU_MAILBOX,
                              .limit = 1 };
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (store, &query, NULL), NULL);
  g_autoptr (AdwPreferencesPage) page = NULL;
  g_autoptr (GObject) licence = NULL;
  GtkWidget *group;
  gint64 cents = -1;

  if (ids == NULL || ids->len > 0 ||
      !tn_dex_await_int64 (tn_state_get_price (store, TN_SKU_MAILBOX), &cents, NULL, NULL))
    return dex_future_new_true ();
  page = g_weak_ref_get (&mailbox->page);
  if (page == NULL)
    return dex_future_new_true ();
  licence = g_object_new (TN_TYPE_LICENCE,
                          "sku-id",
                          TN_SKU_MAILBOX,
                          "name",
                          tn_sku_name (TN_SKU_MAILBOX),
                          "price",
                          cents,
                          NULL);
  group = adw_preferences_group_new ();
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("No tenant has this one. With its price, recommendations know what a mailbox saves."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row_new (licence, mailbox->services));
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (group));
  return dex_future_new_true ();
}

static void
add_mailbox (TnServices *services, GtkWidget *page)
{
  Mailbox *mailbox = g_new0 (Mailbox, 1);

  mailbox->services = g_object_ref (services);
  g_weak_ref_init (&mailbox->page, page);
  dex_future_disown (tn_dex_spawn (mailbox_fiber, mailbox, mailbox_free));
}

/* Only now, so that the first price is the first thing that can take the focus. */
static void
listed_cb (TnQueryModel *model, GParamSpec *pspec, GtkWidget *list)
{
  GtkListBoxRow *first;

  if (tn_query_model_get_loading (model))
    return;
  g_signal_handlers_disconnect_by_func (model, listed_cb, list);
  first = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0);
  if (first != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (first));
  add_mailbox (g_object_get_data (G_OBJECT (list), "tn-services"),
               gtk_widget_get_ancestor (list, ADW_TYPE_PREFERENCES_PAGE));
}

AdwDialog *
tn_prices_dialog_new (TnServices *services)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new (), *list = gtk_list_box_new ();
  g_autoptr (TnQueryModel) model =
      tn_query_model_new (tn_services_get_store (services), TN_LIST_SKUS);

  tn_query_model_set_filter (model, TN_FILTER_PAID);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), G_LIST_MODEL (model), row_new, services, NULL);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _ ("What a unit costs you a month, in your currency, like "
                                            "20.50 or 20,50. Prices are yours: they are "
                                            "never read from Microsoft or the web."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), list);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  g_object_set_data_full (G_OBJECT (list), "tn-services", g_object_ref (services), g_object_unref);
  g_signal_connect_object (model,
                           "notify::loading",
                           G_CALLBACK (listed_cb),
                           list,
                           G_CONNECT_DEFAULT);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_title (dialog, _ ("Prices"));
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_content_height (dialog, 600);
  g_object_set_data_full (G_OBJECT (dialog), "tn-model", g_object_ref (model), g_object_unref);
  return dialog;
}
