/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-audit-filters.h"

#include "tn-audit-words.h"
#include "tn-dex.h"
#include "tn-list-state.h"
#include "tn-time-range.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

struct _TnAuditFilters
{
  AdwBin parent_instance;

  TnServices *services;  /* (owned) (nullable) */
  char *tenant;          /* (owned) (nullable): tenant id */
  TnAuditValues *values; /* (owned) (nullable until read) */
  GPtrArray *checks;     /* (owned) (element-type GtkCheckButton): of @values->actions */
  gint64 from, until;    /* of a range of somebody's own */
  guint last_time;       /* what was chosen before Custom… */
  guint serial;          /* of the newest reading */
  gboolean filling;

  GtkDropDown *actor, *object, *result, *time;
  GtkMenuButton *action;
  GtkListBox *actions;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TnAuditFilters, tn_audit_filters, ADW_TYPE_BIN)

enum
{
  TIME_ANY,
  TIME_DAY,
  TIME_WEEK,
  TIME_MONTH,
  TIME_YEAR,
  TIME_CUSTOM,
  TIME_RANGE, /* what was chosen by Custom…, while there is one */
};

/* What is chosen --------------------------------------------------------------------- */

static guint
count_actions (TnAuditFilters *self)
{
  guint n = 0;

  for (guint i = 0; i < self->checks->len; i++)
    n += gtk_check_button_get_active (g_ptr_array_index (self->checks, i));
  return n;
}

static void
changed (TnAuditFilters *self)
{
  guint n = count_actions (self);
  g_autofree char *label = n == 0 ? g_strdup (_ ("All Events"))
                                  : g_strdup_printf (ngettext ("%u Event", "%u Events", n), n);

  if (self->filling)
    return;
  gtk_menu_button_set_label (self->action, label);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* NULL: all of them: the first @skip of a drop-down are no values. */
static char *
chosen_value (GtkDropDown *drop, guint skip)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (drop);

  return item != NULL && gtk_drop_down_get_selected (drop) >= skip
             ? g_strdup (gtk_string_object_get_string (item))
             : NULL;
}

static char **
chosen_actions (TnAuditFilters *self)
{
  g_autoptr (GStrvBuilder) chosen = g_strv_builder_new ();

  if (count_actions (self) == 0)
    return NULL;
  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (self->checks, i)))
      g_strv_builder_add (chosen, self->values->actions[i]);
  return g_strv_builder_end (chosen);
}

void
tn_audit_filters_fill (TnAuditFilters *self, TnListQuery *query)
{
  static const guint days[] = { 0, 1, 7, 30, 365 };
  guint time = gtk_drop_down_get_selected (self->time);
  gboolean scheduled = self->values != NULL && self->values->scheduled;

  if (gtk_drop_down_get_selected (self->result) == 1)
    query->filter = TN_FILTER_FAILED;
  query->scheduled = scheduled && gtk_drop_down_get_selected (self->actor) == 1;
  if (self->values != NULL)
    {
      query->actor = chosen_value (self->actor, scheduled ? 2 : 1);
      query->object = chosen_value (self->object, 1);
    }
  query->actions = chosen_actions (self);
  if (time < G_N_ELEMENTS (days) && days[time] > 0)
    query->from = tn_services_now (self->services) - (gint64) days[time] * 86400;
  else if (time == TIME_RANGE)
    {
      query->from = self->from;
      query->until = self->until;
    }
}

void
tn_audit_filters_clear_query (TnListQuery *query)
{
  g_clear_pointer (&query->actor, g_free);
  g_clear_pointer (&query->object, g_free);
  g_clear_pointer (&query->actions, g_strfreev);
}

/* What occurs ------------------------------------------------------------------------- */

/* Keeps what is chosen, if that still occurs. */
static void
fill_drop (GtkDropDown *drop, const char *all, const char *extra, char **values)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkStringObject *old = gtk_drop_down_get_selected_item (drop);
  g_autofree char *chosen = old != NULL ? g_strdup (gtk_string_object_get_string (old)) : NULL;
  guint found = 0, was = old != NULL ? gtk_drop_down_get_selected (drop) : 0;

  gtk_string_list_append (names, all);
  if (extra != NULL)
    gtk_string_list_append (names, extra);
  for (guint i = 0; values[i] != NULL; i++)
    gtk_string_list_append (names, values[i]);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (names)); i++)
    if (g_strcmp0 (gtk_string_list_get_string (names, i), chosen) == 0)
      found = i;
  /* One that is too old for the list stays chosen. */
  if (found == 0 && chosen != NULL && was > 0)
    {
      found = g_list_model_get_n_items (G_LIST_MODEL (names));
      gtk_string_list_append (names, chosen);
    }
  tn_drop_down_set_strings (drop, names);
  gtk_drop_down_set_selected (drop, found);
}

static void
fill_actions (TnAuditFilters *self, char **kept)
{
  gtk_list_box_remove_all (self->actions);
  g_ptr_array_set_size (self->checks, 0);
  for (guint i = 0; self->values->actions[i] != NULL; i++)
    {
      const char *action = self->values->actions[i];
      GtkWidget *check = gtk_check_button_new_with_label (tn_audit_action_text (action));

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                                   kept != NULL && g_strv_contains ((const char **) kept, action));
      g_signal_connect_object (check, "toggled", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
      gtk_list_box_append (self->actions, check);
      gtk_widget_set_focusable (gtk_widget_get_parent (check), FALSE);
      g_ptr_array_add (self->checks, check);
    }
}

static DexFuture *
values_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnAuditFilters) self = tn_asked_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  g_auto (GStrv) kept = NULL;
  gboolean same;

  if (self == NULL || ((TnAsked *) data)->serial != self->serial || self->services == NULL ||
      value == NULL)
    return NULL;
  kept = self->values != NULL ? chosen_actions (self) : NULL;
  self->filling = TRUE;
  same = self->values != NULL &&
         g_strv_equal (
             (const char *const *) self->values->actions,
             (const char *const *) ((const TnAuditValues *) g_value_get_boxed (value))->actions);
  g_clear_pointer (&self->values, tn_audit_values_free);
  self->values = tn_audit_values_copy (g_value_get_boxed (value));
  fill_drop (self->actor,
             _ ("Everybody"),
             self->values->scheduled ? C_ ("actor", "System") : NULL,
             self->values->actors);
  fill_drop (self->object, _ ("All Targets"), NULL, self->values->objects);
  /* A list that is open under the hand stays as it is. */
  if (!same)
    fill_actions (self, kept);
  self->filling = FALSE;
  changed (self);
  return NULL;
}

static void
reload (TnAuditFilters *self)
{
  if (self->services == NULL)
    return;
  dex_future_disown (dex_future_finally (
      tn_state_list_audit_values (tn_services_get_store (self->services), self->tenant),
      values_read_cb,
      tn_asked_new (self, ++self->serial),
      tn_asked_free));
}

void
tn_audit_filters_set_services (TnAuditFilters *self, TnServices *services)
{
  g_set_object (&self->services, services);
}

void
tn_audit_filters_set_tenant (TnAuditFilters *self, const char *tenant_id)
{
  /* Else it is read when it is seen. */
  if (g_set_str (&self->tenant, tenant_id) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    reload (self);
}

/* Time ---------------------------------------------------------------------------------- */

/* The range stands below Custom…, which can be chosen once more. */
static void
show_range (TnAuditFilters *self)
{
  GtkStringList *times = GTK_STRING_LIST (gtk_drop_down_get_model (self->time));
  g_autofree char *first = tn_time_format_local_day (self->from),
                  *last = tn_time_format_local_day (self->until - 1);
  /* Translators: from one day to another */
  g_autofree char *text = g_strdup_printf (_ ("%1$s – %2$s"), first, last);
  const char *const added[] = { text, NULL };
  guint n = g_list_model_get_n_items (G_LIST_MODEL (times));

  gtk_string_list_splice (times, TIME_RANGE, n - TIME_RANGE, added);
}

static void
range_chosen (GtkWidget *widget, gint64 from, gint64 until)
{
  TnAuditFilters *self = TN_AUDIT_FILTERS (widget);

  self->filling = TRUE;
  if (until > 0)
    {
      self->from = from;
      self->until = until;
      show_range (self);
      gtk_drop_down_set_selected (self->time, TIME_RANGE);
      self->last_time = TIME_RANGE;
    }
  else
    gtk_drop_down_set_selected (self->time, self->last_time);
  self->filling = FALSE;
  changed (self);
}

static void
time_chosen_cb (TnAuditFilters *self)
{
  guint time = gtk_drop_down_get_selected (self->time);

  if (self->filling)
    return;
  if (time == TIME_CUSTOM)
    {
      tn_time_range_ask (GTK_WIDGET (self), self->from, self->until, range_chosen);
      return;
    }
  self->last_time = time;
  changed (self);
}

static void
clear_cb (TnAuditFilters *self)
{
  self->filling = TRUE;
  for (guint i = 0; i < self->checks->len; i++)
    gtk_check_button_set_active (g_ptr_array_index (self->checks, i), FALSE);
  gtk_drop_down_set_selected (self->actor, 0);
  gtk_drop_down_set_selected (self->object, 0);
  gtk_drop_down_set_selected (self->result, 0);
  gtk_drop_down_set_selected (self->time, TIME_ANY);
  self->last_time = TIME_ANY;
  self->filling = FALSE;
  changed (self);
}

/* Construction ---------------------------------------------------------------------------- */

static void
tn_audit_filters_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tn_audit_filters_parent_class)->map (widget);
  reload (TN_AUDIT_FILTERS (widget));
}

static void
tn_audit_filters_dispose (GObject *object)
{
  g_clear_object (&TN_AUDIT_FILTERS (object)->services);
  G_OBJECT_CLASS (tn_audit_filters_parent_class)->dispose (object);
}

static void
tn_audit_filters_finalize (GObject *object)
{
  TnAuditFilters *self = TN_AUDIT_FILTERS (object);

  g_clear_pointer (&self->values, tn_audit_values_free);
  g_ptr_array_unref (self->checks);
  g_free (self->tenant);
  G_OBJECT_CLASS (tn_audit_filters_parent_class)->finalize (object);
}

static void
tn_audit_filters_class_init (TnAuditFiltersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_audit_filters_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_audit_filters_finalize;
  GTK_WIDGET_CLASS (klass)->map = tn_audit_filters_map;
  signals[CHANGED] = g_signal_new ("changed",
                                   TN_TYPE_AUDIT_FILTERS,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   0);
}

static void
name_it (gpointer widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkDropDown *
drop_new (TnAuditFilters *self, const char *name, const char *const *choices, GCallback cb)
{
  GtkDropDown *drop = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (choices));
  g_autoptr (GtkExpression) text =
      gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  /* What its search looks at. */
  gtk_drop_down_set_expression (drop, text);
  name_it (drop, name);
  g_signal_connect_object (drop, "notify::selected", cb, self, G_CONNECT_SWAPPED);
  return drop;
}

static GtkMenuButton *
make_action_button (TnAuditFilters *self)
{
  GtkWidget *button = gtk_menu_button_new (), *popover = gtk_popover_new (),
            *scrolled = gtk_scrolled_window_new ();

  self->actions = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->actions, GTK_SELECTION_NONE);
  name_it (self->actions, _ ("Events"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->actions));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 360);
  gtk_popover_set_child (GTK_POPOVER (popover), scrolled);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _ ("All Events"));
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, _ ("Filter by Event"));
  return GTK_MENU_BUTTON (button);
}

static GtkWidget *
icon_new (TnAuditFilters *self, const char *icon, const char *what, GCallback cb)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, what);
  name_it (button, what);
  g_signal_connect_object (button, "clicked", cb, self, G_CONNECT_SWAPPED);
  return button;
}

static void
tn_audit_filters_init (TnAuditFilters *self)
{
  const char *const everybody[] = { _ ("Everybody"), NULL };
  const char *const targets[] = { _ ("All Targets"), NULL };
  const char *const results[] = { _ ("All Results"), _ ("Not Successful"), NULL };
  const char *const times[] = { _ ("Any Time"),
                                _ ("Last Day"),
                                _ ("Last Week"),
                                _ ("Last Month"),
                                _ ("Last Year"),
                                _ ("Custom…"),
                                NULL };
  GtkWidget *box = adw_wrap_box_new ();

  self->checks = g_ptr_array_new ();
  self->actor = drop_new (self, _ ("Filter by Actor"), everybody, G_CALLBACK (changed));
  self->object = drop_new (self, _ ("Filter by Target"), targets, G_CALLBACK (changed));
  self->result = drop_new (self, _ ("Filter by Result"), results, G_CALLBACK (changed));
  self->time = drop_new (self, _ ("Filter by Time"), times, G_CALLBACK (time_chosen_cb));
  self->action = make_action_button (self);
  gtk_drop_down_set_enable_search (self->object, TRUE);
  gtk_drop_down_set_search_match_mode (self->object, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (box), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (box), 6);
  adw_wrap_box_append (ADW_WRAP_BOX (box), GTK_WIDGET (self->actor));
  adw_wrap_box_append (ADW_WRAP_BOX (box), GTK_WIDGET (self->action));
  adw_wrap_box_append (ADW_WRAP_BOX (box), GTK_WIDGET (self->object));
  adw_wrap_box_append (ADW_WRAP_BOX (box), GTK_WIDGET (self->result));
  adw_wrap_box_append (ADW_WRAP_BOX (box), GTK_WIDGET (self->time));
  adw_wrap_box_append (
      ADW_WRAP_BOX (box),
      icon_new (self, "edit-clear-all-symbolic", _ ("Clear Filters"), G_CALLBACK (clear_cb)));
  adw_wrap_box_append (
      ADW_WRAP_BOX (box),
      icon_new (self, "view-refresh-symbolic", _ ("Read What Occurs Again"), G_CALLBACK (reload)));
  adw_bin_set_child (ADW_BIN (self), box);
}
