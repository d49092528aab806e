/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-licence-dialog.h"

#include "tn-cache-advice.h"
#include "tn-cache-store.h"
#include "tn-columns.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-row.h"

#include <glib/gi18n-lib.h>

/* Returns: (transfer none): the label of the value. */
static GtkWidget *
add_fact (AdwPreferencesGroup *group, const char *title, char *value, const char *meaning)
{
  AdwActionRow *row = tn_row_new (title, meaning);
  GtkWidget *label = gtk_label_new (value != NULL ? value : "–");

  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (row, label);
  adw_preferences_group_add (group, GTK_WIDGET (row));
  g_free (value);
  return label;
}

static DexFuture *
inactive_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GtkLabel) label = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  gint64 number = value != NULL ? g_value_get_int64 (value) : -1;
  g_autofree char *text =
      number >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, number) : g_strdup (_ ("Not available"));

  if (label != NULL)
    gtk_label_set_label (label, text);
  return NULL;
}

static char *
number_text (TnRecord *licence, const char *field)
{
  gint64 number = tn_record_get_int (licence, field);

  return number >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, number) : NULL;
}

static GtkWidget *
numbers_new (TnServices *services, TnRecord *licence)
{
  GtkWidget *group = adw_preferences_group_new (), *inactive;
  gint64 available;
  gboolean paid = tn_licence_available (licence, &available);

  add_fact (
      ADW_PREFERENCES_GROUP (group),
      _ ("Bought"),
      number_text (licence, "bought"),
      _ ("Units that can be assigned: active ones, and those in the grace time after their end"));
  add_fact (ADW_PREFERENCES_GROUP (group),
            _ ("Assigned"),
            number_text (licence, "assigned"),
            _ ("Units in use, as Microsoft counts them; also by groups and deleted users"));
  if (paid && available < 0)
    add_fact (ADW_PREFERENCES_GROUP (group),
              _ ("Too Many"),
              g_strdup_printf ("%'" G_GINT64_FORMAT, -available),
              _ ("More are assigned than were bought; people can lose access"));
  else if (paid)
    add_fact (ADW_PREFERENCES_GROUP (group),
              _ ("Unused"),
              g_strdup_printf ("%'" G_GINT64_FORMAT, available),
              _ ("Bought, and assigned to nobody"));
  if (paid)
    add_fact (
        ADW_PREFERENCES_GROUP (group),
        _ ("Held by Disabled Users"),
        number_text (licence, "disabled"),
        tn_record_get_int (licence, "disabled") >= 0
            ? _ ("Assigned to people who cannot sign in; shared mailboxes are often among them")
            : _ ("Not known: the users of this tenant have not been read yet"));
  inactive = add_fact (ADW_PREFERENCES_GROUP (group),
                       _ ("Held by Inactive Users"),
                       NULL,
                       _ ("Able to sign in, and not seen for 90 days. Microsoft says so only of "
                          "tenants with Microsoft Entra ID P1."));
  dex_future_disown (
      dex_future_finally (tn_cache_count_inactive (tn_services_get_store (services),
                                                   tn_record_get_int (licence, "tenant"),
                                                   tn_record_get_string (licence, "sku-id"),
                                                   tn_services_now (services)),
                          inactive_read_cb,
                          tn_weak_ref_new (inactive),
                          tn_weak_ref_free));
  return group;
}

/* Who holds it -------------------------------------------------------------- */

static GtkWidget *
user_row (TnRecord *user, gboolean disabled)
{
  const char *name = tn_record_get_string (user, "name");
  AdwActionRow *row =
      tn_row_new (name != NULL ? name : tn_record_get_string (user, "user-principal-name"),
                  tn_record_get_string (user, "user-principal-name"));

  if (disabled)
    {
      GtkWidget *label = gtk_label_new (_ ("Disabled"));

      gtk_widget_add_css_class (label, "dimmed");
      adw_action_row_add_suffix (row, label);
    }
  return GTK_WIDGET (row);
}

static DexFuture *
holders_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (AdwPreferencesGroup) group = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *users = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autofree char *text = NULL;

  if (group == NULL)
    return NULL;
  if (users == NULL)
    text = tn_error_text (error);
  else if (users->len == 0)
    text = g_strdup (_ ("No user that was read holds this licence."));
  else if (users->len == TN_HOLDERS_SHOWN)
    text = g_strdup_printf (_ ("The first %d by name."), TN_HOLDERS_SHOWN);
  adw_preferences_group_set_description (group, text);
  for (guint i = 0; users != NULL && i < users->len; i++)
    {
      TnRecord *user = g_ptr_array_index (users, i);

      adw_preferences_group_add (group, user_row (user, tn_record_get_int (user, "enabled") == 0));
    }
  return NULL;
}

static void
read_holders (TnServices *services, TnRecord *licence, GtkWidget *group, gboolean disabled)
{
  dex_future_disown (
      dex_future_finally (tn_cache_list_holders (tn_services_get_store (services),
                                                 tn_record_get_int (licence, "tenant"),
                                                 tn_record_get_string (licence, "sku-id"),
                                                 disabled),
                          holders_read_cb,
                          tn_weak_ref_new (group),
                          tn_weak_ref_free));
}

static GtkWidget *
holders_new (TnServices *services, TnRecord *licence, const char *title, gboolean disabled)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  read_holders (services, licence, group, disabled);
  return group;
}

AdwDialog *
tn_licence_dialog_new (TnServices *services, TnLicence *licence)
{
  TnRecord *record = TN_RECORD (licence);
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *bar = adw_header_bar_new ();
  GtkWidget *page = adw_preferences_page_new ();
  const char *name = tn_record_get_string (record, "name"),
             *tenant = tn_record_get_string (record, "tenant-name");

  adw_header_bar_set_title_widget (
      ADW_HEADER_BAR (bar),
      adw_window_title_new (name != NULL ? name : "", tenant != NULL ? tenant : ""));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (numbers_new (services, record)));
  if (tn_record_get_int (record, "disabled") > 0)
    adw_preferences_page_add (
        ADW_PREFERENCES_PAGE (page),
        ADW_PREFERENCES_GROUP (
            holders_new (services, record, _ ("Disabled Users Who Hold It"), TRUE)));
  adw_preferences_page_add (
      ADW_PREFERENCES_PAGE (page),
      ADW_PREFERENCES_GROUP (holders_new (services, record, _ ("Who Holds It"), FALSE)));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_title (dialog, name != NULL ? name : "");
  adw_dialog_set_content_width (dialog, 560);
  adw_dialog_set_content_height (dialog, 640);
  return dialog;
}
