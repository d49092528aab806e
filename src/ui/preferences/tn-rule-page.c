/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rule-page.h"

#include "tn-confirm.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-row.h"

#include <glib/gi18n-lib.h>

struct _TnRulePage
{
  AdwNavigationPage parent_instance;

  TnServices *services;     /* (owned) */
  TnNotificationRule *rule; /* (owned): as it was; id 0: a new one */
  GtkStringList *tags;      /* (owned): the first stands for any */

  AdwEntryRow *name_row;
  AdwComboRow *severity_row;
  AdwComboRow *category_row;
  AdwComboRow *tag_row;
  AdwSwitchRow *active_row;
  GtkWidget *save_button;
  GtkWidget *delete_row;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (TnRulePage, tn_rule_page, ADW_TYPE_NAVIGATION_PAGE)

char *
tn_rule_severity_text (TnAlertSeverity severity)
{
  const char *word = tn_alert_severity_look (severity).word;

  if (severity == TN_ALERT_LOW)
    return g_strdup (_ ("Any severity"));
  /* Translators: a severity, like "High" */
  return severity == TN_ALERT_CRITICAL ? g_strdup (word)
                                       : g_strdup_printf (_ ("%s or worse"), word);
}

static void
update (TnRulePage *self)
{
  g_autofree char *name = tn_row_text (self->name_row);

  gtk_widget_set_sensitive (self->save_button,
                            *name != '\0' && !tn_services_is_read_only (self->services));
}

static void
changed_cb (GtkEditable *editable, TnRulePage *self)
{
  update (self);
}

/* Saved or deleted: back to the list, or the reason why not. */
static DexFuture *
done_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRulePage) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  GtkWidget *dialog;

  if (self == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) == NULL)
    {
      tn_error_show (self->error_label, error);
      update (self);
      return NULL;
    }
  dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);
  if (dialog != NULL)
    adw_preferences_dialog_pop_subpage (ADW_PREFERENCES_DIALOG (dialog));
  return NULL;
}

static void
save_cb (GtkWidget *widget, TnRulePage *self)
{
  guint tag = adw_combo_row_get_selected (self->tag_row);
  g_autofree char *name = tn_row_text (self->name_row);
  const TnNotificationRule rule = {
    .id = self->rule->id,
    .name = name,
    /* The list goes from the worst to any. */
    .severity = TN_ALERT_CRITICAL - (int) adw_combo_row_get_selected (self->severity_row),
    .category = (int) adw_combo_row_get_selected (self->category_row) - 1,
    .tag = (char *) (tag > 0 ? gtk_string_list_get_string (self->tags, tag) : ""),
    .active = adw_switch_row_get_active (self->active_row),
  };

  if (!gtk_widget_get_sensitive (self->save_button))
    return;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  dex_future_disown (
      dex_future_finally (tn_state_put_notification_rule (tn_services_get_store (self->services),
                                                          tn_services_get_actor (self->services),
                                                          &rule),
                          done_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
delete_rule (GtkWidget *widget)
{
  TnRulePage *self = TN_RULE_PAGE (widget);

  dex_future_disown (
      dex_future_finally (tn_state_delete_notification_rule (tn_services_get_store (self->services),
                                                             tn_services_get_actor (self->services),
                                                             self->rule->id),
                          done_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
delete_cb (GtkWidget *widget, TnRulePage *self)
{
  g_autofree char *heading = g_strdup_printf (_ ("Delete “%s”?"), self->rule->name);

  tn_confirm (GTK_WIDGET (self),
              heading,
              _ ("What it alone wanted becomes no notification any more."),
              _ ("_Delete"),
              ADW_RESPONSE_DESTRUCTIVE,
              delete_rule);
}

/* What a rule can be for ------------------------------------------------------ */

static void
fill_severities (TnRulePage *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (int severity = TN_ALERT_CRITICAL; severity >= TN_ALERT_LOW; severity--)
    gtk_string_list_take (list, tn_rule_severity_text ((TnAlertSeverity) severity));
  adw_combo_row_set_model (self->severity_row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (self->severity_row, TN_ALERT_CRITICAL - self->rule->severity);
}

static void
fill_categories (TnRulePage *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _ ("All categories"));
  for (guint i = 0; i < TN_ALERT_N_CATEGORIES; i++)
    gtk_string_list_append (list, tn_alert_category_name ((TnAlertCategory) i));
  adw_combo_row_set_model (self->category_row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (self->category_row, (guint) (self->rule->category + 1));
}

static DexFuture *
tags_fiber (gpointer data)
{
  GWeakRef *weak = data;
  g_autoptr (TnRulePage) self = g_weak_ref_get (weak);
  g_autoptr (TnStore) store =
      self != NULL ? g_object_ref (tn_services_get_store (self->services)) : NULL;
  const TnListQuery query = { .kind = TN_LIST_TAGS };
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) tags = NULL;

  g_clear_object (&self);
  if (store == NULL)
    return dex_future_new_true ();
  ids = dex_await_boxed (tn_store_list_ids (store, &query, NULL), NULL);
  tags = ids != NULL ? dex_await_boxed (tn_store_list_rows (store, TN_LIST_TAGS, ids), NULL) : NULL;
  self = g_weak_ref_get (weak);
  if (self == NULL || tags == NULL)
    return dex_future_new_true ();
  /* The rule's own stands there already. */
  for (guint i = 0; i < tags->len; i++)
    {
      const char *name = tn_record_get_string (g_ptr_array_index (tags, i), "name");

      if (!g_str_equal (name, self->rule->tag))
        gtk_string_list_append (self->tags, name);
    }
  return dex_future_new_true ();
}

AdwNavigationPage *
tn_rule_page_new (TnServices *services, const TnNotificationRule *rule)
{
  TnRulePage *self = g_object_new (TN_TYPE_RULE_PAGE, NULL);

  self->services = g_object_ref (services);
  self->rule = rule != NULL ? tn_notification_rule_copy (rule) : tn_notification_rule_new ();
  if (rule == NULL)
    self->rule->severity = TN_ALERT_HIGH;
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), self->rule->name);
  adw_switch_row_set_active (self->active_row, self->rule->active);
  gtk_widget_set_visible (self->delete_row, rule != NULL);
  fill_severities (self);
  fill_categories (self);
  gtk_string_list_append (self->tags, _ ("All tenants"));
  /* What the rule is for stays: until the tags are read, when they cannot be, when it is gone. */
  if (*self->rule->tag != '\0')
    gtk_string_list_append (self->tags, self->rule->tag);
  adw_combo_row_set_model (self->tag_row, G_LIST_MODEL (self->tags));
  adw_combo_row_set_selected (self->tag_row, *self->rule->tag != '\0' ? 1 : 0);
  dex_future_disown (tn_dex_spawn (tags_fiber, tn_weak_ref_new (self), tn_weak_ref_free));
  update (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_rule_page_dispose (GObject *object)
{
  TnRulePage *self = TN_RULE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_RULE_PAGE);
  g_clear_pointer (&self->rule, tn_notification_rule_free);
  g_clear_object (&self->tags);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_rule_page_parent_class)->dispose (object);
}

static void
tn_rule_page_class_init (TnRulePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_rule_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/preferences/tn-rule-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnRulePage, name_row);
  gtk_widget_class_bind_template_child (widget_class, TnRulePage, severity_row);
  gtk_widget_class_bind_template_child (widget_class, TnRulePage, category_row);
  gtk_widget_class_bind_template_child (widget_class, TnRulePage, tag_row);
  gtk_widget_class_bind_template_child (widget_class, TnRulePage, active_row);
  gtk_widget_class_bind_template_child (widget_class, TnRulePage, save_button);
  gtk_widget_class_bind_template_child (widget_class, TnRulePage, delete_row);
  gtk_widget_class_bind_template_child (widget_class, TnRulePage, error_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
}

static void
tn_rule_page_init (TnRulePage *self)
{
  g_autoptr (GtkExpression) text = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->tags = gtk_string_list_new (NULL);
  text = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  adw_combo_row_set_expression (self->tag_row, text);
  adw_combo_row_set_search_match_mode (self->tag_row, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
}
