/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-controls-page.h"

#include "tn-list-page.h"
#include "tn-stat.h"

#include <glib/gi18n-lib.h>

static void
update_title (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "title"));
}

static const char *
category_text (const char *category)
{
  static const char *const known[] = { N_ ("Identity"), N_ ("Data"), N_ ("Device"), N_ ("Apps") };

  for (guint i = 0; category != NULL && i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i], category))
      return _ (known[i]);
  return category;
}

static void
update_category (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, category_text (tn_record_get_string (record, "category")));
}

static char *
points_text (TnRecord *record)
{
  double score = tn_record_get_double (record, "score"),
         maximum = tn_record_get_double (record, "maximum");

  /* Translators: points that were reached, and that can be */
  return maximum > 0 ? g_strdup_printf (_ ("%1$.1f of %2$.0f"), score, maximum)
                     : g_strdup_printf ("%.1f", score);
}

static void
update_points (GtkWidget *cell, TnRecord *record, gpointer page)
{
  g_autofree char *text = points_text (record);

  tn_cell_set_text (cell, text);
}

static void
update_gain (GtkWidget *cell, TnRecord *record, gpointer page)
{
  double gain = tn_record_get_double (record, "gain");
  g_autofree char *text = gain >= 0.05 ? g_strdup_printf ("%.1f", gain) : NULL;

  tn_cell_set_text (cell, text);
}

static void
update_impact (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "impact"));
}

static void
update_cost (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "cost"));
}

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_cell_number_new ());
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer page)
{
  g_autofree char *points = points_text (record);

  tn_two_lines_set (row,
                    tn_record_get_string (record, "title"),
                    category_text (tn_record_get_string (record, "category")));
  tn_cell_set_text (tn_two_lines_get_end (row), points);
}

/* What Microsoft says of a control ------------------------------------------ */

static void
add_text (GtkWidget *page, const char *title, const char *text)
{
  GtkWidget *group = adw_preferences_group_new (), *label = g_object_new (GTK_TYPE_LABEL,
                                                                          "label",
                                                                          text,
                                                                          "wrap",
                                                                          TRUE,
                                                                          "xalign",
                                                                          0.0,
                                                                          "selectable",
                                                                          TRUE,
                                                                          NULL);

  gtk_widget_add_css_class (label, "tn-card-text");
  gtk_widget_add_css_class (label, "card");
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), label);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
}

static void
activate (TnListPage *list, TnRecord *record)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *bar = adw_header_bar_new (),
            *page = adw_preferences_page_new ();
  const char *title = tn_record_get_string (record, "title"),
             *remediation = tn_record_get_string (record, "remediation");
  g_autofree char *points = points_text (record), *numbers = NULL;

  /* Translators: points, and Microsoft's words for cost and effect on users */
  numbers = g_strdup_printf (
      _ ("Points: %1$s\nCost: %2$s\nEffect on users: %3$s"),
      points,
      tn_record_get_string (record, "cost") != NULL ? tn_record_get_string (record, "cost") : "–",
      tn_record_get_string (record, "impact") != NULL ? tn_record_get_string (record, "impact")
                                                      : "–");
  adw_header_bar_set_title_widget (
      ADW_HEADER_BAR (bar),
      adw_window_title_new (title, category_text (tn_record_get_string (record, "category"))));
  add_text (page, _ ("What It Brings"), numbers);
  add_text (page,
            _ ("What Microsoft Advises"),
            remediation != NULL && *remediation != '\0' ? remediation
                                                        : _ ("Microsoft gives no advice."));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_title (dialog, title);
  adw_dialog_set_content_width (dialog, 560);
  adw_dialog_set_content_height (dialog, 480);
  adw_dialog_present (dialog, GTK_WIDGET (list));
}

static GtkWidget *
cards_new (TnRecord *score)
{
  static const struct
  {
    const char *title, *field;
  } cards[] = {
    { N_ ("Identity"), "identity" },
    { N_ ("Data"), "data" },
    { N_ ("Device"), "device" },
    { N_ ("Apps"), "apps" },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  g_object_set (box,
                "margin-start",
                12,
                "margin-end",
                12,
                "margin-top",
                6,
                "margin-bottom",
                6,
                NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cards); i++)
    {
      GtkWidget *stat = tn_stat_new (_ (cards[i].title));
      double percent = tn_record_get_double (score, cards[i].field);

      tn_stat_set_percent (stat,
                           percent,
                           percent >= 0 ? _ ("of what its controls can give")
                                        : _ ("not known yet"));
      gtk_box_append (GTK_BOX (box), stat);
    }
  return box;
}

AdwNavigationPage *
tn_controls_page_new (TnServices *services, TnScore *score)
{
  static const TnListPageColumn columns[] = {
    { N_ ("Control"), "title", tn_cell_label_new, update_title, 0 },
    { N_ ("Category"), "category", tn_cell_label_new, update_category, 110 },
    { N_ ("Points"), "score", tn_cell_number_new, update_points, 120 },
    { N_ ("Missing"), "gain", tn_cell_number_new, update_gain, 90 },
    { N_ ("Cost"), NULL, tn_cell_label_new, update_cost, 110 },
    { N_ ("Effect on Users"), NULL, tn_cell_label_new, update_impact, 130 },
  };
  static const TnListPageSpec spec = {
    .title = N_ ("Controls"),
    .icon = "tn-score-symbolic",
    .empty_title = N_ ("No Controls Yet"),
    .empty_text = N_ ("What a Secure Score is made of is read with it."),
    .search = N_ ("Search control"),
    .export_name = "controls",
    .kind = TN_LIST_CONTROLS,
    .columns = columns,
    .n_columns = G_N_ELEMENTS (columns),
    .sort = "Missing",
    .descending = TRUE,
    .row = row_new,
    .update_row = update_row,
    .activate = activate,
  };
  TnRecord *record = TN_RECORD (score);
  TnListPage *page = TN_LIST_PAGE (tn_list_page_new (services, &spec));

  tn_list_page_set_parent (page, tn_record_get_id (record), tn_record_get_string (record, "name"));
  tn_list_page_set_subtitle (page, tn_record_get_string (record, "name"));
  tn_list_page_add_top (page, cards_new (record));
  return ADW_NAVIGATION_PAGE (page);
}
