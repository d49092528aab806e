/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-alerts-page.h"

#include "tn-age.h"
#include "tn-alert-dialog.h"
#include "tn-columns.h"
#include "tn-list-page.h"
#include "tn-status-pill.h"

#include <glib/gi18n-lib.h>

static void
update_severity (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_status_pill_set (
      TN_STATUS_PILL (cell),
      tn_alert_severity_look ((TnAlertSeverity) tn_record_get_int (record, "severity")),
      FALSE);
}

static void
update_title (GtkWidget *cell, TnRecord *record, gpointer page)
{
  g_autofree char *title = tn_alert_record_title (record);

  tn_cell_set_text (cell, title);
}

static const char *
category_text (TnRecord *record)
{
  return tn_alert_category_name ((TnAlertCategory) tn_record_get_int (record, "category"));
}

static void
update_category (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, category_text (record));
}

static void
update_tenants (GtkWidget *cell, TnRecord *record, gpointer page)
{
  g_autofree char *text =
      g_strdup_printf ("%'" G_GINT64_FORMAT, tn_record_get_int (record, "tenants"));

  tn_cell_set_text (cell, text);
}

static void
update_since (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_age_label_set_time (TN_AGE_LABEL (cell), tn_record_get_int (record, "first-at"));
}

/* Why it is quiet; nothing for one that is not. */
static char *
state_text (TnRecord *record)
{
  gint64 until = tn_record_get_int (record, "snoozed-until"),
         resolved = tn_record_get_int (record, "resolved-at");
  g_autofree char *time = tn_time_format_local (until > 0 ? until : resolved);

  if (resolved > 0)
    /* Translators: a date and time */
    return g_strdup_printf (_ ("Resolved %s"), time);
  if (until > 0)
    /* Translators: a date and time, and the reason that somebody gave */
    return g_strdup_printf (_ ("Until %1$s: %2$s"),
                            time,
                            tn_record_get_string (record, "snooze-reason"));
  return tn_record_get_int (record, "dismissed-at") > 0 ? g_strdup (_ ("Dismissed")) : NULL;
}

static void
update_state (GtkWidget *cell, TnRecord *record, gpointer page)
{
  g_autofree char *text = state_text (record);

  tn_cell_set_text (cell, text != NULL ? text : _ ("Open"));
}

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_status_pill_new ());
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer page)
{
  g_autofree char *title = tn_alert_record_title (record), *state = state_text (record);

  tn_two_lines_set (row, title, state != NULL ? state : category_text (record));
  update_severity (tn_two_lines_get_end (row), record, page);
}

static char *
row_text (TnRecord *record)
{
  g_autofree char *title = tn_alert_record_title (record);

  /* Translators: how bad an alert is, and what it says */
  return g_strdup_printf (
      C_ ("severity and title", "%1$s: %2$s"),
      tn_alert_severity_look ((TnAlertSeverity) tn_record_get_int (record, "severity")).word,
      title);
}

static void
activate (TnListPage *page, TnRecord *record)
{
  adw_dialog_present (tn_alert_dialog_new (tn_list_page_get_services (page), TN_ALERT (record)),
                      GTK_WIDGET (page));
}

static void
dismiss (TnListPage *page, TnRecord *record)
{
  /* As the menu of the row has it. */
  if (tn_record_get_int (record, "resolved-at") > 0 ||
      tn_record_get_int (record, "dismissed-at") > 0)
    return;
  tn_alert_dismiss (GTK_WIDGET (page), tn_list_page_get_services (page), tn_record_get_id (record));
}

static GMenuModel *
row_menu (TnListPage *page, TnRecord *record)
{
  return tn_services_is_read_only (tn_list_page_get_services (page)) ? NULL
                                                                     : tn_alert_menu_new (record);
}

AdwNavigationPage *
tn_alerts_page_new (TnServices *services)
{
  static const TnListPageColumn columns[] = {
    { N_ ("Severity"), "severity", tn_status_pill_new, update_severity, 110 },
    { N_ ("Alert"), NULL, tn_cell_label_new, update_title, 0 },
    { N_ ("Category"), "category", tn_cell_label_new, update_category, 115 },
    { N_ ("Tenants"), "tenants", tn_cell_number_new, update_tenants, 80 },
    { N_ ("Since"), "first-at", tn_age_label_new, update_since, 100 },
    { N_ ("State"), NULL, tn_cell_label_new, update_state, 150 },
  };
  static const TnListPageChoice choices[] = {
    { N_ ("Open"), TN_FILTER_OPEN, 0 },
    { N_ ("Snoozed and Dismissed"), TN_FILTER_SNOOZED, 0 },
    { N_ ("Resolved"), TN_FILTER_RESOLVED, 0 },
    { N_ ("All"), TN_FILTER_ALL, 0 },
  };
  static const TnListPageSpec spec = {
    .title = N_ ("Alerts"),
    .tag = "alerts",
    .icon = "tn-ok-symbolic",
    .empty_title = N_ ("No Open Alerts"),
    .empty_text = N_ ("None of the things that Tenantry warns of is so, by what was read. The page "
                      "Health shows more than it warns of."),
    .search = N_ ("Search alert or tenant"),
    .export_name = "alerts",
    .kind = TN_LIST_ALERTS,
    .columns = columns,
    .n_columns = G_N_ELEMENTS (columns),
    .choices = choices,
    .n_choices = G_N_ELEMENTS (choices),
    .empty_choice = TRUE,
    .row = row_new,
    .update_row = update_row,
    .row_text = row_text,
    .row_menu = row_menu,
    .activate = activate,
    .remove = dismiss,
  };

  return tn_list_page_new (services, &spec);
}
