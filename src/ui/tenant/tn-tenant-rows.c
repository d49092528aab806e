/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-rows.h"

#include "tn-age.h"
#include "tn-problem.h"
#include "tn-row.h"
#include "tn-sku.h"
#include "tn-status-pill.h"

#include <glib/gi18n-lib.h>

#define FRESHNESS_KEY "tn-freshness"

GtkWidget *
tn_licence_row_new (TnRecord *sku)
{
  gint64 bought = tn_record_get_int (sku, "bought"), assigned = tn_record_get_int (sku, "assigned"),
         left = bought - assigned;
  const char *part = tn_record_get_string (sku, "part-number");
  const char *name = tn_sku_name (tn_record_get_string (sku, "sku-id"));
  GtkWidget *bar = gtk_level_bar_new_for_interval (0, (double) MAX (bought, 1));
  g_autofree char *text = NULL;
  AdwActionRow *row;

  if (tn_sku_is_free (part))
    text = g_strdup_printf (_ ("%d assigned · free"), (int) assigned);
  else if (left >= 0)
    text = g_strdup_printf (_ ("%1$d of %2$d assigned · %3$d unused"),
                            (int) assigned,
                            (int) bought,
                            (int) left);
  else
    text = g_strdup_printf (_ ("%1$d of %2$d assigned · %3$d too many"),
                            (int) assigned,
                            (int) bought,
                            (int) -left);
  row = tn_row_new (name != NULL ? name : part, text);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), (double) MIN (assigned, bought));
  gtk_widget_set_size_request (bar, 64, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (bar, "tn-licence");
  gtk_widget_set_visible (bar, !tn_sku_is_free (part));
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  adw_action_row_add_suffix (row, bar);
  return GTK_WIDGET (row);
}

const char *
tn_resource_title (const char *resource)
{
  static const struct
  {
    const char *resource, *title;
  } titles[] = {
    { "organization", N_ ("Name and Country") },
    { "domains", N_ ("Domains") },
    { "members", N_ ("Number of Members") },
    { "licensed", N_ ("Number of Licensed Users") },
    { "mfa", N_ ("MFA Registration") },
    { "sign-ins", N_ ("Sign-In Times") },
    { "devices", N_ ("Managed Devices") },
    { "entra-devices", N_ ("Devices") },
    { "groups", N_ ("Groups") },
    { "mail", N_ ("Mail Records of Domains") },
    { "skus", N_ ("Licences") },
    { "score", N_ ("Secure Score") },
    { "users", N_ ("List of Users") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].resource, resource))
      return _ (titles[i].title);
  return resource;
}

void
tn_freshness_row_renew (GtkWidget *row)
{
  TnRecord *freshness = g_object_get_data (G_OBJECT (row), FRESHNESS_KEY);
  g_autofree char *age = tn_age_text (tn_record_get_int (freshness, "fetched-at"));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), age);
}

GtkWidget *
tn_freshness_row_new (TnRecord *freshness)
{
  const char *code = tn_record_get_string (freshness, "error-code");
  AdwActionRow *row =
      tn_row_new (tn_resource_title (tn_record_get_string (freshness, "resource")), NULL);
  GtkWidget *pill = tn_status_pill_new ();
  TnStatusLook look = tn_run_outcome_look (TN_RUN_SUCCESS);

  if (code != NULL)
    {
      TnProblem problem = tn_problem_for_code (code);

      look = tn_run_outcome_look (TN_RUN_INCOMPLETE);
      look.word = problem.title;
      gtk_widget_set_tooltip_text (GTK_WIDGET (row),
                                   tn_record_get_string (freshness, "error-detail"));
    }
  tn_status_pill_set (TN_STATUS_PILL (pill), look, FALSE);
  adw_action_row_add_suffix (row, pill);
  g_object_set_data_full (G_OBJECT (row), FRESHNESS_KEY, g_object_ref (freshness), g_object_unref);
  tn_freshness_row_renew (GTK_WIDGET (row));
  return GTK_WIDGET (row);
}
