/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-notifications-page.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-preferences-dialog.h"
#include "tn-row.h"
#include "tn-rule-page.h"
#include "tn-status-pill.h"

#include <glib/gi18n-lib.h>

#define RULE_KEY "tn-rule"

struct _TnNotificationsPage
{
  AdwPreferencesPage parent_instance;

  TnServices *services; /* (owned) (nullable): before they are set */
  GPtrArray *rows;      /* (owned) (element-type GtkWidget): of the rules */

  AdwPreferencesGroup *rules_group;
  AdwPreferencesGroup *categories_group;
  GtkWidget *add_button;
};

static void refresh (TnNotificationsPage *self);

G_DEFINE_FINAL_TYPE (TnNotificationsPage, tn_notifications_page, ADW_TYPE_PREFERENCES_PAGE)

static void
open_rule (TnNotificationsPage *self, const TnNotificationRule *rule)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);

  if (dialog != NULL)
    adw_preferences_dialog_push_subpage (ADW_PREFERENCES_DIALOG (dialog),
                                         tn_rule_page_new (self->services, rule));
}

static void
add_cb (GtkButton *button, TnNotificationsPage *self)
{
  open_rule (self, NULL);
}

static void
row_activated_cb (GtkWidget *row, TnNotificationsPage *self)
{
  open_rule (self, g_object_get_data (G_OBJECT (row), RULE_KEY));
}

static DexFuture *
stored_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GtkWidget) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (dex_future_get_value (future, &error) != NULL || self == NULL ||
      gtk_widget_get_root (self) == NULL)
    return NULL;
  text = tn_error_text (error);
  if (text != NULL)
    tn_preferences_toast (self, text);
  /* The switches show what is stored. */
  refresh (TN_NOTIFICATIONS_PAGE (self));
  return NULL;
}

static void
switched_cb (GtkSwitch *widget, GParamSpec *pspec, GtkWidget *row)
{
  TnNotificationsPage *self =
      TN_NOTIFICATIONS_PAGE (gtk_widget_get_ancestor (row, TN_TYPE_NOTIFICATIONS_PAGE));
  TnNotificationRule *rule = g_object_get_data (G_OBJECT (row), RULE_KEY);

  if (self == NULL || rule->active == gtk_switch_get_active (widget))
    return;
  rule->active = gtk_switch_get_active (widget);
  dex_future_disown (
      dex_future_finally (tn_state_put_notification_rule (tn_services_get_store (self->services),
                                                          tn_services_get_actor (self->services),
                                                          rule),
                          stored_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

/* "High or worse · Security · VIP" */
static char *
condition_text (const TnNotificationRule *rule)
{
  g_autofree char *severity = tn_rule_severity_text (rule->severity);
  const char *category = rule->category != TN_ANY_CATEGORY
                             ? tn_alert_category_name ((TnAlertCategory) rule->category)
                             : _ ("All categories");
  /* Translators: the name of a tag */
  g_autofree char *tag =
      *rule->tag != '\0' ? g_strdup_printf (_ ("Tenants tagged “%s”"), rule->tag) : NULL;

  return g_strjoin (" · ", severity, category, tag, NULL);
}

static GtkWidget *
rule_row_new (TnNotificationsPage *self, const TnNotificationRule *rule)
{
  g_autofree char *condition = condition_text (rule);
  AdwActionRow *row = tn_row_new (rule->name, condition);
  GtkWidget *active = gtk_switch_new ();

  g_object_set_data_full (G_OBJECT (row),
                          RULE_KEY,
                          tn_notification_rule_copy (rule),
                          (GDestroyNotify) tn_notification_rule_free);
  gtk_switch_set_active (GTK_SWITCH (active), rule->active);
  gtk_widget_set_valign (active, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (active),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  rule->name,
                                  -1);
  g_signal_connect (active, "notify::active", G_CALLBACK (switched_cb), row);
  adw_action_row_add_suffix (row, active);
  adw_action_row_add_suffix (row, tn_row_arrow_new ());
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self, 0);
  return GTK_WIDGET (row);
}

static gboolean
is_same_rule (const TnNotificationRule *a, const TnNotificationRule *b)
{
  return a != NULL && a->id == b->id && g_str_equal (a->name, b->name) &&
         a->severity == b->severity && a->category == b->category && g_str_equal (a->tag, b->tag) &&
         a->active == b->active;
}

/* Rows that stay the same keep the focus. */
static gboolean
shows (TnNotificationsPage *self, GPtrArray *rules)
{
  if (rules->len == 0 || rules->len != self->rows->len)
    return FALSE;
  for (guint i = 0; i < rules->len; i++)
    if (!is_same_rule (g_object_get_data (g_ptr_array_index (self->rows, i), RULE_KEY),
                       g_ptr_array_index (rules, i)))
      return FALSE;
  return TRUE;
}

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnNotificationsPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *rules = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL || rules == NULL || self->services == NULL || shows (self, rules))
    return NULL;
  tn_rows_clear (self->rules_group, self->rows);
  for (guint i = 0; i < rules->len; i++)
    {
      GtkWidget *row = rule_row_new (self, g_ptr_array_index (rules, i));

      adw_preferences_group_add (self->rules_group, row);
      g_ptr_array_add (self->rows, row);
    }
  if (rules->len == 0)
    {
      GtkWidget *row =
          GTK_WIDGET (tn_row_new (_ ("No Rules"), _ ("No alert becomes a notification.")));

      adw_preferences_group_add (self->rules_group, row);
      g_ptr_array_add (self->rows, row);
    }
  return NULL;
}

static void
refresh (TnNotificationsPage *self)
{
  dex_future_disown (
      dex_future_finally (tn_state_list_notification_rules (tn_services_get_store (self->services)),
                          read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
changed_cb (TnStore *store, TnTables tables, TnNotificationsPage *self)
{
  if ((tables & (TN_TABLE_SETTINGS | TN_TABLE_TAGS)) != 0)
    refresh (self);
}

/* ADM-07 */
static void
show_categories (TnNotificationsPage *self)
{
  for (guint i = 0; i < TN_ALERT_N_CATEGORIES; i++)
    {
      AdwActionRow *row = tn_row_new (tn_alert_category_name ((TnAlertCategory) i), NULL);
      GtkWidget *pill = tn_status_pill_new ();

      tn_status_pill_set (TN_STATUS_PILL (pill),
                          tn_alert_severity_look (tn_alert_category_severity ((TnAlertCategory) i)),
                          FALSE);
      adw_action_row_add_suffix (row, pill);
      adw_preferences_group_add (self->categories_group, GTK_WIDGET (row));
    }
}

void
tn_notifications_page_set_services (TnNotificationsPage *self, TnServices *services)
{
  self->services = g_object_ref (services);
  gtk_widget_set_sensitive (GTK_WIDGET (self->rules_group), !tn_services_is_read_only (services));
  g_signal_connect_object (tn_services_get_store (services),
                           "changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  refresh (self);
}

static void
tn_notifications_page_dispose (GObject *object)
{
  TnNotificationsPage *self = TN_NOTIFICATIONS_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_NOTIFICATIONS_PAGE);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_notifications_page_parent_class)->dispose (object);
}

static void
tn_notifications_page_class_init (TnNotificationsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_notifications_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/preferences/tn-notifications-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnNotificationsPage, rules_group);
  gtk_widget_class_bind_template_child (widget_class, TnNotificationsPage, categories_group);
  gtk_widget_class_bind_template_child (widget_class, TnNotificationsPage, add_button);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
tn_notifications_page_init (TnNotificationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  show_categories (self);
}
