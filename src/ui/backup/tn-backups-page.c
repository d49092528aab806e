/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backups-page.h"

#include "tn-age.h"
#include "tn-confirm.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-list-page.h"
#include "tn-snapshot.h"
#include "tn-status-pill.h"
#include "tn-tenant-cells.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

#define ASKED "tn-backups-asked"

static TnStatusLook
look_of (TnRecord *record)
{
  TnBackupCondition condition = (TnBackupCondition) tn_record_get_int (record, "state");

  return condition == TN_BACKUP_NONE && tn_record_get_int (record, "last-at") > 0
             ? tn_backup_by_hand_look ()
             : tn_backup_condition_look (condition);
}

static void
update_state (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_status_pill_set (TN_STATUS_PILL (cell), look_of (record), FALSE);
}

static void
update_last (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_age_label_set_time (TN_AGE_LABEL (cell), tn_record_get_int (record, "last-at"));
}

static void
update_next (GtkWidget *cell, TnRecord *record, gpointer page)
{
  gint64 next = tn_record_get_int (record, "next-at");
  g_autofree char *text = next > 0 ? tn_time_format_local (next) : NULL;

  tn_cell_set_text (cell, text);
}

static void
update_objects (GtkWidget *cell, TnRecord *record, gpointer page)
{
  gint64 n = tn_record_get_int (record, "objects");
  g_autofree char *text = n >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, n) : NULL;

  tn_cell_set_text (cell, text);
}

static void
update_gap (GtkWidget *cell, TnRecord *record, gpointer page)
{
  gint64 n = tn_record_get_int (record, "gap");
  g_autofree char *text = n >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, n) : NULL;

  tn_cell_set_text (cell, text);
  tn_cell_set_tooltip (cell,
                       n > 0 ? _ ("Licensed users whom Microsoft 365 Backup leaves out") : NULL);
}

static const char *
schedule_text (TnRecord *record)
{
  gint64 schedule = tn_record_get_int (record, "schedule");

  return schedule >= 0 && schedule < TN_N_SCHEDULES
             ? tn_schedule_title ((TnBackupSchedule) schedule)
             : NULL;
}

static void
update_schedule (GtkWidget *cell, TnRecord *record, gpointer page)
{
  tn_cell_set_text (cell, schedule_text (record));
}

static void
update_error (GtkWidget *cell, TnRecord *record, gpointer page)
{
  const char *error = tn_record_get_string (record, "error");

  tn_cell_set_text (cell, error);
  tn_cell_set_tooltip (cell, error);
}

static GtkWidget *
row_new (void)
{
  return tn_two_lines_new (tn_status_pill_new ());
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer page)
{
  gint64 last = tn_record_get_int (record, "last-at");
  g_autofree char *time = tn_time_format_local (last);
  const char *error = tn_record_get_string (record, "error");

  tn_two_lines_set (row,
                    tn_record_get_string (record, "name"),
                    error != NULL ? error
                    : last > 0    ? time
                                  : _ ("No snapshot by a schedule yet"));
  update_state (tn_two_lines_get_end (row), record, page);
}

static char *
row_text (TnRecord *record)
{
  /* Translators: a tenant, and how its backup is */
  return g_strdup_printf (C_ ("tenant and backup", "%1$s, %2$s"),
                          tn_record_get_string (record, "name"),
                          look_of (record).word);
}

static void
activate (TnListPage *page, TnRecord *record)
{
  gtk_widget_activate_action (GTK_WIDGET (page),
                              "win.managed-tenant",
                              "x",
                              tn_record_get_int (record, "managed-tenant-id"));
}

/* Many at once (BAK-04) ------------------------------------------------------------------ */

static DexFuture *
enabled_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GtkWidget) page = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = NULL;
  int n;

  if (page == NULL)
    return NULL;
  if (value == NULL)
    {
      tn_window_toast_error (tn_window_get (page), error);
      return NULL;
    }
  n = g_value_get_int (value);
  text = n > 0 ? g_strdup_printf (ngettext ("%d backup enabled; a snapshot is taken now",
                                            "%d backups enabled; snapshots are taken now",
                                            (gulong) n),
                                  n)
               : g_strdup (_ ("They are enabled already"));
  tn_window_toast (tn_window_get (page), text, NULL, NULL);
  if (n > 0)
    dex_future_disown (tn_snapshot_run_due (tn_list_page_get_services (TN_LIST_PAGE (page))));
  return NULL;
}

static void
enable_selected (GtkWidget *page)
{
  GArray *ids = g_object_get_data (G_OBJECT (page), ASKED);
  TnBackupWish wish = TN_BACKUP_WISH (TRUE);

  wish.paused = FALSE;
  dex_future_disown (dex_future_finally (
      tn_snapshot_set_up (tn_list_page_get_services (TN_LIST_PAGE (page)), ids, &wish),
      enabled_cb,
      tn_weak_ref_new (page),
      tn_weak_ref_free));
}

static void
ask_to_enable (TnListPage *page, GArray *ids)
{
  g_autofree char *heading = g_strdup_printf (
      ngettext ("Enable Backup of %u Tenant?", "Enable Backup of %u Tenants?", ids->len),
      ids->len);

  if (ids->len == 0)
    return;
  /* The answer is about these, whatever is selected by then. */
  g_object_set_data_full (G_OBJECT (page),
                          ASKED,
                          g_array_ref (ids),
                          (GDestroyNotify) g_array_unref);
  tn_confirm (
      GTK_WIDGET (page),
      heading,
      _ ("A snapshot of each directory is taken now and then every day at 02:00, and all of "
         "them are kept. A tenant that was set up before goes on as it was set up. The "
         "Backup section of each tenant has these settings. Nothing is changed in "
         "Microsoft."),
      _ ("_Enable"),
      ADW_RESPONSE_SUGGESTED,
      enable_selected);
}

static GtkWidget *
bulk_new (TnListPage *page)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Enable Backup…"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "backups.enable");
  return button;
}

/* Who comes to set backups up finds it before anything is selected. */
static void
enable_action (GSimpleAction *action, GVariant *parameter, gpointer page)
{
  g_autoptr (GArray) selected = tn_list_page_dup_selected (page);
  g_autoptr (GArray) shown = tn_list_page_dup_shown (page);

  ask_to_enable (page, selected->len > 0 ? selected : shown);
}

static GMenuModel *
row_menu (TnListPage *page, TnRecord *unused)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _ ("_Enable Backup…"), "backups.enable");
  return G_MENU_MODEL (menu);
}

static GMenuModel *
menu_new (TnListPage *page)
{
  static const GActionEntry entries[] = { { "enable", enable_action, NULL, NULL, NULL, { 0 } } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  if (!tn_services_is_read_only (tn_list_page_get_services (page)))
    g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "backups", G_ACTION_GROUP (group));
  return row_menu (page, NULL);
}

AdwNavigationPage *
tn_backups_page_new (TnServices *services)
{
  static const TnListPageColumn columns[] = {
    { N_ ("Tenant"), "name", tn_cell_link_new, tn_tenant_cell_link, -160 },
    { N_ ("Backup"), "state", tn_status_pill_new, update_state, 150 },
    { N_ ("Last Backup"), "last-at", tn_age_label_new, update_last, 120 },
    { N_ ("Objects"), "objects", tn_cell_number_new, update_objects, 90 },
    { N_ ("Left Out"), "gap", tn_cell_number_new, update_gap, 90 },
    { N_ ("How Often"), "schedule", tn_cell_label_new, update_schedule, 130 },
    { N_ ("Next"), "next-at", tn_cell_label_new, update_next, 150 },
    { N_ ("Reason"), NULL, tn_cell_label_new, update_error, -140 },
  };
  static const TnListPageChoice choices[] = {
    { N_ ("All Backups"), TN_FILTER_ALL, 0 },
    { N_ ("Not Protected"), TN_FILTER_ATTENTION, 0 },
  };
  static const TnListPageSpec spec = {
    .title = N_ ("Backups"),
    .tag = "backups",
    .icon = "tn-backup-symbolic",
    .empty_title = N_ ("No Mapped Tenants"),
    .empty_text = N_ ("The directory of a tenant can be backed up once it is mapped."),
    .search = N_ ("Search tenant"),
    .export_name = "backups",
    .kind = TN_LIST_BACKUPS,
    .columns = columns,
    .n_columns = G_N_ELEMENTS (columns),
    .choices = choices,
    .n_choices = G_N_ELEMENTS (choices),
    .sort = "Backup",
    .descending = TRUE,
    .row = row_new,
    .update_row = update_row,
    .row_text = row_text,
    .bulk = bulk_new,
    .menu = menu_new,
    .row_menu = row_menu,
    .activate = activate,
  };

  return tn_list_page_new (services, &spec);
}
