/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-token-page.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-row.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>

struct _TnTokenPage
{
  AdwNavigationPage parent_instance;

  TnServices *services; /* (owned) */
  GListStore *tenants;  /* (owned) (element-type TnRecord): the first stands for all */
  char *token;          /* (owned) (nullable): secret; wiped with the page */

  AdwEntryRow *name_row;
  AdwComboRow *scope_row;
  AdwComboRow *tenant_row;
  AdwComboRow *end_row;
  GtkStack *stack;
  GtkWidget *create_button;
  GtkButton *copy_button;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (TnTokenPage, tn_token_page, ADW_TYPE_NAVIGATION_PAGE)

static const int days[] = { 30, 90, 365, 0 };

const char *
tn_token_scope_text (TnApiScope scope)
{
  switch (scope)
    {
    case TN_API_SYNC:
      return _ ("Read and sync");
    case TN_API_MANAGE:
      return _ ("Read, sync and disconnect");
    case TN_API_READ:
    case TN_API_N_SCOPES:
    default:
      return _ ("Read");
    }
}

static void
changed_cb (GtkEditable *editable, TnTokenPage *self)
{
  g_autofree char *name = tn_row_text (self->name_row);

  gtk_widget_set_sensitive (self->create_button, *name != '\0');
}

static DexFuture *
created_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnTokenPage) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value == NULL)
    {
      tn_error_show (self->error_label, error);
      gtk_widget_set_sensitive (self->create_button, TRUE);
      return NULL;
    }
  self->token = g_value_dup_string (value);
  gtk_widget_set_visible (self->create_button, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "made");
  gtk_widget_grab_focus (GTK_WIDGET (self->copy_button));
  return NULL;
}

static void
create_cb (GtkWidget *widget, TnTokenPage *self)
{
  g_autofree char *name = tn_row_text (self->name_row);
  gint64 now = tn_services_now (self->services);
  guint end = adw_combo_row_get_selected (self->end_row);
  TnRecord *tenant = adw_combo_row_get_selected_item (self->tenant_row);
  gboolean all = adw_combo_row_get_selected (self->tenant_row) == 0;
  const char *only[] = { tenant != NULL ? tn_record_get_string (tenant, "tenant-id") : NULL, NULL };

  /* A tenant without an id must not become all of them. */
  if (!gtk_widget_get_sensitive (self->create_button) || all != (only[0] == NULL))
    return;
  gtk_widget_set_sensitive (self->create_button, FALSE);
  dex_future_disown (dex_future_finally (
      tn_state_add_api_token (
          tn_services_get_store (self->services),
          tn_services_get_actor (self->services),
          name,
          (TnApiScope) adw_combo_row_get_selected (self->scope_row),
          only[0] != NULL ? only : NULL,
          end < G_N_ELEMENTS (days) && days[end] > 0 ? now + (gint64) days[end] * 86400 : 0,
          now),
      created_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static void
copy_cb (GtkButton *button, TnTokenPage *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->token);
  gtk_button_set_label (button, _ ("Copied"));
}

/* What can be chosen --------------------------------------------------------- */

static void
fill_choices (TnTokenPage *self)
{
  g_autoptr (GtkStringList) scopes = gtk_string_list_new (NULL), ends = gtk_string_list_new (NULL);

  for (guint i = 0; i < TN_API_N_SCOPES; i++)
    gtk_string_list_append (scopes, tn_token_scope_text ((TnApiScope) i));
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    gtk_string_list_take (
        ends,
        days[i] > 0 ? g_strdup_printf (ngettext ("After %d Day", "After %d Days", (gulong) days[i]),
                                       days[i])
                    : g_strdup (_ ("Never")));
  adw_combo_row_set_model (self->scope_row, G_LIST_MODEL (scopes));
  adw_combo_row_set_model (self->end_row, G_LIST_MODEL (ends));
  adw_combo_row_set_selected (self->end_row, 1);
}

static DexFuture *
tenants_fiber (gpointer data)
{
  GWeakRef *weak = data;
  g_autoptr (TnTokenPage) self = g_weak_ref_get (weak);
  g_autoptr (TnStore) store =
      self != NULL ? g_object_ref (tn_services_get_store (self->services)) : NULL;
  const TnListQuery query = { .kind = TN_LIST_TENANTS };
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_clear_object (&self);
  ids = store != NULL ? dex_await_boxed (tn_store_list_ids (store, &query, NULL), NULL) : NULL;
  rows =
      ids != NULL ? dex_await_boxed (tn_store_list_rows (store, TN_LIST_TENANTS, ids), NULL) : NULL;
  self = g_weak_ref_get (weak);
  if (self != NULL && rows == NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->tenant_row),
                                 _ ("The tenants cannot be read now"));
  if (self != NULL && rows != NULL)
    g_list_store_splice (self->tenants, 1, 0, rows->pdata, rows->len);
  return dex_future_new_true ();
}

AdwNavigationPage *
tn_token_page_new (TnServices *services)
{
  TnTokenPage *self = g_object_new (TN_TYPE_TOKEN_PAGE, NULL);
  g_autoptr (GObject) all =
      g_object_new (TN_TYPE_MICROSOFT_TENANT, "name", _ ("All tenants"), NULL);

  self->services = g_object_ref (services);
  g_list_store_append (self->tenants, all);
  fill_choices (self);
  dex_future_disown (tn_dex_spawn (tenants_fiber, tn_weak_ref_new (self), tn_weak_ref_free));
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_token_page_dispose (GObject *object)
{
  TnTokenPage *self = TN_TOKEN_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_TOKEN_PAGE);
  g_clear_pointer (&self->token, tn_text_wipe_free);
  g_clear_object (&self->tenants);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_token_page_parent_class)->dispose (object);
}

static void
tn_token_page_class_init (TnTokenPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_token_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/preferences/tn-token-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnTokenPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, TnTokenPage, scope_row);
  gtk_widget_class_bind_template_child (widget_class, TnTokenPage, tenant_row);
  gtk_widget_class_bind_template_child (widget_class, TnTokenPage, end_row);
  gtk_widget_class_bind_template_child (widget_class, TnTokenPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnTokenPage, create_button);
  gtk_widget_class_bind_template_child (widget_class, TnTokenPage, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TnTokenPage, error_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
tn_token_page_init (TnTokenPage *self)
{
  g_autoptr (GtkExpression) name = NULL;

  self->tenants = g_list_store_new (TN_TYPE_RECORD);
  gtk_widget_init_template (GTK_WIDGET (self));
  name = gtk_property_expression_new (TN_TYPE_MICROSOFT_TENANT, NULL, "name");
  adw_combo_row_set_expression (self->tenant_row, name);
  adw_combo_row_set_search_match_mode (self->tenant_row, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  adw_combo_row_set_model (self->tenant_row, G_LIST_MODEL (self->tenants));
}
