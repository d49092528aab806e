/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-activity-page.h"
#include "tn-connect-dialog.h"
#include "tn-map-dialog.h"
#include "tn-organization-dialog.h"
#include "tn-organizations-page.h"
#include "tn-preferences-dialog.h"
#include "tn-start-window.h"
#include "tn-query-model.h"
#include "tn-shortcuts.h"
#include "tn-sparkline.h"
#include "tn-status-pill.h"
#include "tn-tenant-page.h"
#include "tn-tenants-page.h"
#include "tn-window.h"

static void
iterate (guint times)
{
  for (guint i = 0; i < times; i++)
    while (g_main_context_iteration (NULL, FALSE))
      ;
}

/* Waits until the store has answered what the widget asked for: one more read comes after all the
 * others. */
static void
settle (TnTest *t)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *text =
          tn_test_string (tn_state_get_setting (tn_services_get_store (t->services), "none"));

      g_assert_nonnull (text);
      iterate (2);
    }
}

static gint64
managed_of (TnTest *t, gint64 tenant)
{
  g_autoptr (TnRecord) record = tn_test_tenant (t, tenant);

  return tn_record_get_int (record, "managed-tenant-id");
}

/* Every page is constructed, shown, filled, closed and gone. */
static void
test_pages (void)
{
  TnTest t;
  gint64 mapped;

  tn_test_setup (&t, 3, 40);
  mapped = tn_test_map (&t, 0);
  tn_test_connect (&t, 1);
  tn_test_sync (&t, mapped, 0);
  tn_test_int64 (tn_state_add_organization (tn_services_get_store (t.services),
                                            tn_services_get_actor (t.services),
                                            "<b>A & B</b>",
                                            "a@b.example",
                                            NULL,
                                            1));
  for (guint i = 0; i < 4; i++)
    {
      GtkWidget *window = gtk_window_new ();
      AdwNavigationPage *page = i == 0   ? tn_tenants_page_new (t.services)
                                : i == 1 ? tn_organizations_page_new (t.services)
                                : i == 2 ? tn_activity_page_new (t.services)
                                         : tn_tenant_page_new (t.services, managed_of (&t, mapped));

      g_object_add_weak_pointer (G_OBJECT (page), (gpointer *) &page);
      gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (page));
      gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
      gtk_window_present (GTK_WINDOW (window));
      settle (&t);
      gtk_window_destroy (GTK_WINDOW (window));
      settle (&t);
      g_assert_null (page);
    }
  tn_test_teardown (&t);
}

static void
test_dialogs (void)
{
  TnTest t;
  gint64 id;
  g_autoptr (TnRecord) tenant = NULL, organization = NULL;

  tn_test_setup (&t, 3, 40);
  id = tn_test_map (&t, 0);
  tenant = tn_test_tenant (&t, id);
  tn_test_int64 (tn_state_add_organization (tn_services_get_store (t.services),
                                            tn_services_get_actor (t.services),
                                            "O",
                                            NULL,
                                            NULL,
                                            0));
  organization = g_object_new (TN_TYPE_ORGANIZATION,
                               "id",
                               (gint64) 1,
                               "name",
                               "O",
                               "managed-tenant-id",
                               (gint64) 2,
                               NULL);
  for (guint i = 0; i < 6; i++)
    {
      GtkWidget *window = adw_window_new ();
      AdwDialog *dialog =
          i == 0   ? tn_connect_dialog_new (t.services, NULL)
          : i == 1 ? tn_connect_dialog_new (t.services, TN_MICROSOFT_TENANT (tenant))
          : i == 2 ? tn_map_dialog_new (t.services, TN_MICROSOFT_TENANT (tenant))
          : i == 3 ? tn_organization_dialog_new (t.services, NULL, 0)
          : i == 4 ? tn_organization_dialog_new (t.services, TN_ORGANIZATION (organization), 0)
                   : tn_preferences_dialog_new (t.services);

      g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
      gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
      adw_window_set_content (ADW_WINDOW (window), gtk_label_new ("x"));
      gtk_window_present (GTK_WINDOW (window));
      adw_dialog_present (dialog, window);
      settle (&t);
      adw_dialog_force_close (dialog);
      settle (&t);
      gtk_window_destroy (GTK_WINDOW (window));
      settle (&t);
      g_assert_null (dialog);
    }
  tn_test_teardown (&t);
}

/* The windows that stand in the place of the main one end, too, when they are closed. */
static void
test_start_windows (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tenantry-start-XXXXXX", NULL);
  const int codes[] = { TN_STORE_ERROR_CORRUPT, TN_STORE_ERROR_NEWER_SCHEMA, TN_STORE_ERROR_FULL };

  for (guint i = 0; i <= G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error =
          i < G_N_ELEMENTS (codes) ? g_error_new_literal (TN_STORE_ERROR, codes[i], "x") : NULL;
      TnStartWindow *window = error != NULL ? tn_start_window_new_failed (NULL, folder, error)
                                            : tn_start_window_new_keyring (NULL);

      g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
      gtk_window_present (GTK_WINDOW (window));
      while (g_main_context_iteration (NULL, FALSE))
        ;
      gtk_window_destroy (GTK_WINDOW (window));
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_null (window);
    }
  tn_files_remove_folder (folder);
}

static GtkWidget *
find_by_type (GtkWidget *from, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (from, type))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_by_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A11Y-06: one Tab goes past a table, however long it is. */
static void
test_tables (void)
{
  TnTest t;
  AdwNavigationPage *pages[3];

  tn_test_setup (&t, 1, 0);
  pages[0] = tn_tenants_page_new (t.services);
  pages[1] = tn_organizations_page_new (t.services);
  pages[2] = tn_activity_page_new (t.services);
  for (guint i = 0; i < 3; i++)
    {
      GtkWidget *page = GTK_WIDGET (g_object_ref_sink (pages[i]));
      GtkWidget *table = find_by_type (page, GTK_TYPE_COLUMN_VIEW);

      g_assert_nonnull (table);
      g_assert_cmpint (gtk_column_view_get_tab_behavior (GTK_COLUMN_VIEW (table)),
                       ==,
                       GTK_LIST_TAB_ITEM);
      g_object_unref (page);
    }
  settle (&t);
  tn_test_teardown (&t);
}

static void
test_pill (void)
{
  GtkWidget *pill = g_object_ref_sink (tn_status_pill_new ());

  for (int status = TN_SYNC_NOT_MAPPED; status <= TN_SYNC_AUTH_ERROR; status++)
    {
      TnStatusLook look = tn_sync_status_look ((TnSyncStatus) status);

      tn_status_pill_set (TN_STATUS_PILL (pill), look, FALSE);
      /* UX-18, STA-22: the word is there for those who do not see the colour. */
      gtk_test_accessible_assert_property (pill, GTK_ACCESSIBLE_PROPERTY_LABEL, look.word);
      g_assert_true (look.style == NULL || gtk_widget_has_css_class (pill, look.style));
    }
  tn_status_pill_set (TN_STATUS_PILL (pill), tn_sync_status_look (TN_SYNC_AUTH_ERROR), TRUE);
  gtk_test_accessible_assert_property (pill, GTK_ACCESSIBLE_PROPERTY_LABEL, "Syncing");
  g_assert_finalize_object (pill);
}

static void
test_sparkline (void)
{
  GtkWidget *line = g_object_ref_sink (g_object_new (TN_TYPE_SPARKLINE, NULL));
  double values[] = { 40, 41, 40.5, 44 };

  tn_sparkline_set_values (TN_SPARKLINE (line), values, 4, "44, up 4");
  gtk_test_accessible_assert_property (line, GTK_ACCESSIBLE_PROPERTY_LABEL, "44, up 4");
  gtk_test_accessible_assert_role (line, GTK_ACCESSIBLE_ROLE_IMG);
  g_assert_true (gtk_widget_get_visible (line));
  tn_sparkline_set_values (TN_SPARKLINE (line), values, 1, "");
  g_assert_false (gtk_widget_get_visible (line));
  g_assert_finalize_object (line);
}

/* REL-11: with 1,000 tenants no iteration of the main loop takes 100 ms. */
static void
test_main_loop (void)
{
  TnTest t;
  GtkWidget *window = gtk_window_new ();
  AdwNavigationPage *page;
  gint64 longest = 0, end;

  tn_test_setup (&t, 1, 0);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-%012u", i),
                      *name = g_strdup_printf ("Company %u", i * 7919 % 1000);
      TnNewConnection connection = { "https://x.example", "custom", id,   name,
                                     "x.example",         NULL,     NULL, "t" };
      DexFuture *future = tn_state_connect (tn_services_get_store (t.services),
                                            tn_services_get_actor (t.services),
                                            &connection,
                                            1);

      if (i == 999)
        tn_test_ok (future);
      else
        dex_future_disown (future);
    }
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  page = tn_tenants_page_new (t.services);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (page));
  gtk_window_present (GTK_WINDOW (window));
  settle (&t);
  /* Warm: fonts and styles are read on the first frames. */
  for (guint round = 0; round < 6; round++)
    {
      static const char *const typed[] = { "", "c", "co", "company 1", "company 12", "" };
      GtkWidget *entry = find_by_type (GTK_WIDGET (page), GTK_TYPE_SEARCH_ENTRY);

      gtk_editable_set_text (GTK_EDITABLE (entry), typed[round]);
      end = g_get_monotonic_time () + G_USEC_PER_SEC / 4;
      while (g_get_monotonic_time () < end)
        {
          gint64 started;

          if (!g_main_context_pending (NULL))
            {
              g_usleep (200);
              continue;
            }
          started = g_get_monotonic_time ();
          g_main_context_iteration (NULL, FALSE);
          if (g_get_monotonic_time () - started > 50000)
            g_test_message ("round %u: %" G_GINT64_FORMAT " us",
                            round,
                            g_get_monotonic_time () - started);
          if (round > 0)
            longest = MAX (longest, g_get_monotonic_time () - started);
        }
    }
  g_test_message ("longest iteration %" G_GINT64_FORMAT " us", longest);
#if !defined(__SANITIZE_ADDRESS__)
  g_assert_cmpint (longest, <, 100000);
#endif
  gtk_window_destroy (GTK_WINDOW (window));
  settle (&t);
  tn_test_teardown (&t);
}

static void
add (void)
{
  g_test_add_func ("/ui/finalize/pages", test_pages);
  g_test_add_func ("/ui/finalize/dialogs", test_dialogs);
  g_test_add_func ("/ui/finalize/start-windows", test_start_windows);
  g_test_add_func ("/ui/A11Y-06-tables", test_tables);
  g_test_add_func ("/ui/widgets/STA-22-pill", test_pill);
  g_test_add_func ("/ui/widgets/sparkline", test_sparkline);
  g_test_add_func ("/ui/DSK-04-REL-11-main-loop", test_main_loop);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  dex_init ();
  tn_ui_init ();
  add ();
  return g_test_run ();
}
