/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-profile-page.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-preferences-dialog.h"
#include "tn-profile.h"
#include "tn-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TnProfilePage
{
  AdwPreferencesPage parent_instance;

  TnServices *services; /* (owned) (nullable): before they are set */
  GtkStringList *zones; /* (owned): the first is the system's */
  gboolean filling;     /* what is chosen is chosen by us */

  AdwEntryRow *company_row;
  AdwEntryRow *currency_row;
  AdwComboRow *zone_row;
  AdwComboRow *date_row;
};

G_DEFINE_FINAL_TYPE (TnProfilePage, tn_profile_page, ADW_TYPE_PREFERENCES_PAGE)

static DexFuture *
stored_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GtkWidget) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (dex_future_get_value (future, &error) == NULL && self != NULL &&
      gtk_widget_get_root (self) != NULL && (text = tn_error_text (error)) != NULL)
    tn_preferences_toast (self, text);
  return NULL;
}

static void
store (TnProfilePage *self, TnProfileField field, const char *value)
{
  if (!g_str_equal (tn_profile_get (self->services, field), value))
    dex_future_disown (dex_future_finally (tn_profile_set (self->services, field, value),
                                           stored_cb,
                                           tn_weak_ref_new (self),
                                           tn_weak_ref_free));
}

static void
entry_changed_cb (AdwEntryRow *row, TnProfilePage *self)
{
  tn_row_set_wrong (row, FALSE);
}

static void
apply_entry (TnProfilePage *self, AdwEntryRow *row, TnProfileField field, const char *value)
{
  const char *wrong = tn_profile_check (field, value);

  tn_row_set_wrong (row, wrong != NULL);
  if (wrong != NULL)
    tn_preferences_toast (GTK_WIDGET (self), wrong);
  else
    store (self, field, value);
}

static void
company_apply_cb (AdwEntryRow *row, TnProfilePage *self)
{
  g_autofree char *value = tn_row_text (row);

  apply_entry (self, row, TN_PROFILE_COMPANY, value);
}

static void
currency_apply_cb (AdwEntryRow *row, TnProfilePage *self)
{
  g_autofree char *typed = tn_row_text (row);
  g_autofree char *value = g_ascii_strup (typed, -1);

  if (!g_str_equal (value, gtk_editable_get_text (GTK_EDITABLE (row))))
    {
      /* What we write is no edit that waits for a person. */
      adw_entry_row_set_show_apply_button (row, FALSE);
      gtk_editable_set_text (GTK_EDITABLE (row), value);
      adw_entry_row_set_show_apply_button (row, TRUE);
    }
  apply_entry (self, row, TN_PROFILE_CURRENCY, value);
}

/* Escape, Tab and a click elsewhere keep what was typed, as the apply button does. */
static void
left_cb (GtkEventControllerFocus *focus, TnProfilePage *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (focus));

  if (self->services == NULL)
    return;
  if (row == GTK_WIDGET (self->company_row))
    company_apply_cb (self->company_row, self);
  else
    currency_apply_cb (self->currency_row, self);
}

static void
keep_on_leave (TnProfilePage *self, AdwEntryRow *row)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (focus, "leave", G_CALLBACK (left_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (row), focus);
}

static void
zone_selected_cb (AdwComboRow *row, GParamSpec *pspec, TnProfilePage *self)
{
  guint selected = adw_combo_row_get_selected (row);

  if (!self->filling && selected != GTK_INVALID_LIST_POSITION)
    store (self,
           TN_PROFILE_TIME_ZONE,
           selected == 0 ? "" : gtk_string_list_get_string (self->zones, selected));
}

static void
date_selected_cb (AdwComboRow *row, GParamSpec *pspec, TnProfilePage *self)
{
  guint selected = adw_combo_row_get_selected (row);

  if (!self->filling && selected < TN_DATE_N_FORMATS)
    store (self, TN_PROFILE_DATE_FORMAT, tn_date_format_nick ((TnDateFormat) selected));
}

/* The names that tzdata has for people to choose from; without tzdata, UTC. */
static GPtrArray *
list_zones (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *zones = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (zones, g_strdup ("UTC"));
  if (!g_file_get_contents ("/usr/share/zoneinfo/zone1970.tab", &text, NULL, NULL))
    return zones;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "\t", -1);

      if (*lines[i] != '#' && g_strv_length (parts) >= 3)
        g_ptr_array_add (zones, g_strdup (parts[2]));
    }
  g_ptr_array_sort_values (zones, (GCompareFunc) strcmp);
  return zones;
}

static void
fill_zones (TnProfilePage *self)
{
  const char *chosen = tn_profile_get (self->services, TN_PROFILE_TIME_ZONE);
  g_autoptr (GPtrArray) zones = list_zones ();
  guint selected = 0;

  gtk_string_list_append (self->zones, _ ("The System’s"));
  if (*chosen != '\0' && !g_ptr_array_find_with_equal_func (zones, chosen, g_str_equal, NULL))
    g_ptr_array_add (zones, g_strdup (chosen));
  for (guint i = 0; i < zones->len; i++)
    {
      gtk_string_list_append (self->zones, g_ptr_array_index (zones, i));
      if (g_str_equal (g_ptr_array_index (zones, i), chosen))
        selected = i + 1;
    }
  adw_combo_row_set_model (self->zone_row, G_LIST_MODEL (self->zones));
  adw_combo_row_set_selected (self->zone_row, selected);
}

static void
fill_formats (TnProfilePage *self)
{
  const char *const formats[] = { [TN_DATE_SYSTEM] = _ ("The System’s"),
                                  [TN_DATE_ISO] = "2026-12-31 14:05",
                                  [TN_DATE_DAY_FIRST] = "31/12/2026 14:05",
                                  [TN_DATE_MONTH_FIRST] = "12/31/2026 02:05 PM",
                                  NULL };
  g_autoptr (GtkStringList) list = gtk_string_list_new (formats);

  adw_combo_row_set_model (self->date_row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (
      self->date_row,
      tn_date_format_parse (tn_profile_get (self->services, TN_PROFILE_DATE_FORMAT)));
}

void
tn_profile_page_set_services (TnProfilePage *self, TnServices *services)
{
  self->services = g_object_ref (services);
  gtk_editable_set_text (GTK_EDITABLE (self->company_row),
                         tn_profile_get (services, TN_PROFILE_COMPANY));
  gtk_editable_set_text (GTK_EDITABLE (self->currency_row),
                         tn_profile_get (services, TN_PROFILE_CURRENCY));
  self->filling = TRUE;
  fill_zones (self);
  fill_formats (self);
  self->filling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self), !tn_services_is_read_only (services));
}

static void
tn_profile_page_dispose (GObject *object)
{
  TnProfilePage *self = TN_PROFILE_PAGE (object);

  self->filling = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_PROFILE_PAGE);
  g_clear_object (&self->zones);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_profile_page_parent_class)->dispose (object);
}

static void
tn_profile_page_class_init (TnProfilePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_profile_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/preferences/tn-profile-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnProfilePage, company_row);
  gtk_widget_class_bind_template_child (widget_class, TnProfilePage, currency_row);
  gtk_widget_class_bind_template_child (widget_class, TnProfilePage, zone_row);
  gtk_widget_class_bind_template_child (widget_class, TnProfilePage, date_row);
  gtk_widget_class_bind_template_callback (widget_class, company_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, currency_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, zone_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, date_selected_cb);
}

static void
tn_profile_page_init (TnProfilePage *self)
{
  g_autoptr (GtkExpression) text = NULL;

  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  keep_on_leave (self, self->company_row);
  keep_on_leave (self, self->currency_row);
  self->zones = gtk_string_list_new (NULL);
  text = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  adw_combo_row_set_expression (self->zone_row, text);
  adw_combo_row_set_search_match_mode (self->zone_row, GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
}
