/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-export-xlsx.h"
#include "tn-health-report.h"

#include <string.h>

/* Reports, against the rehearsal cloud and against what customers call themselves. */

static TnStore *
store (TnTest *t)
{
  return tn_services_get_store (t->services);
}

static TnDocument *
make (TnTest *t, GArray *tenants)
{
  return tn_test_boxed (tn_health_report (store (t), tenants, tn_services_now (t->services)));
}

static char *
csv_of (TnDocument *document)
{
  g_autoptr (GBytes) bytes = tn_document_to_csv (document, TRUE);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static GArray *
ids_of (const gint64 *ids, guint n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_vals (array, ids, n);
  return array;
}

static void
assert_equal_bytes (GBytes *one, GBytes *other)
{
  g_assert_cmpmem (g_bytes_get_data (one, NULL),
                   g_bytes_get_size (one),
                   g_bytes_get_data (other, NULL),
                   g_bytes_get_size (other));
}

/* TEN-07 */
static void
test_one (void)
{
  TnTest t;
  gint64 id;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (TnDocument) document = NULL;
  g_autofree char *csv = NULL;

  tn_test_setup (&t, 3, 60);
  id = tn_test_map (&t, 0);
  g_assert_cmpint (tn_test_sync (&t, id, 0), ==, TN_RUN_SUCCESS);
  ids = ids_of (&id, 1);
  document = make (&t, ids);
  g_assert_nonnull (strstr (document->title, tn_test_company (&t, 0)->name));
  g_assert_null (document->notice);
  csv = csv_of (document);
  for (guint i = 0; i < TN_HEALTH_N_CATEGORIES; i++)
    g_assert_nonnull (strstr (csv, tn_health_category_name ((TnHealthCategory) i)));
  /* HEA-08: no data, not "all is well". */
  g_assert_nonnull (strstr (csv, "Backup Status,No Data,"));
  g_assert_nonnull (strstr (csv, tn_test_company (&t, 0)->domain));
  tn_test_teardown (&t);
}

/* TEN-14, REL-16: half of the tenants could not be read, one is not mapped. */
static void
test_many_and_gaps (void)
{
  TnTest t;
  gint64 tenants[5];
  g_autoptr (GArray) ids = NULL;
  g_autoptr (TnDocument) document = NULL;
  g_autofree char *csv = NULL;

  tn_test_setup (&t, 5, 0);
  for (guint i = 0; i < 4; i++)
    tenants[i] = tn_test_map (&t, i);
  tenants[4] = tn_test_connect (&t, 4);
  for (guint i = 1; i < 4; i += 2)
    tn_rehearsal_add_fault (t.rehearsal,
                            TN_FAULT_GARBAGE,
                            tn_test_company (&t, i)->id,
                            NULL,
                            0,
                            NULL);
  for (guint i = 0; i < 4; i++)
    tn_test_sync (&t, tenants[i], i);
  ids = ids_of (tenants, 5);
  document = make (&t, ids);
  g_assert_nonnull (document->notice);
  g_assert_nonnull (strstr (document->notice, "2 of 4 tenants"));
  g_assert_nonnull (strstr (document->notice, "1 tenant is not mapped"));
  csv = csv_of (document);
  for (guint i = 0; i < 4; i++)
    g_assert_nonnull (strstr (csv, tn_test_company (&t, i)->name));
  g_assert_null (strstr (csv, tn_test_company (&t, 4)->name));
  tn_test_teardown (&t);
}

/* A number in a file is written for programs, whatever it looks like on the page. */
static void
test_csv_numbers (void)
{
  g_autoptr (TnDocument) document = tn_document_new ("Numbers", 0);
  TnBlock *table = tn_document_add_table (document, "Licences");
  GPtrArray *row;
  g_autofree char *csv = NULL;

  tn_table_block_add_column (table, "Bought", 0.5, TRUE);
  tn_table_block_add_column (table, "Score", 0.5, TRUE);
  row = tn_table_block_add_row (table);
  tn_table_row_add_number (row, "1.234", 1234);
  tn_table_row_add_number (row, "56,5 %", 56.5);
  csv = csv_of (document);
  g_assert_nonnull (strstr (csv, "\r\n1234,56.5\r\n"));
}

/* Equal input, equal bytes. */
static void
test_deterministic (void)
{
  TnTest t;
  gint64 tenants[2];
  g_autoptr (TnDocument) one = NULL, two = NULL;
  g_autoptr (GBytes) pdf_one = NULL, pdf_two = NULL, xlsx_one = NULL, xlsx_two = NULL;
  g_autoptr (GError) error = NULL;

  tn_test_setup (&t, 2, 300);
  for (guint i = 0; i < 2; i++)
    {
      tenants[i] = tn_test_map (&t, i);
      tn_test_sync (&t, tenants[i], i);
    }
  one = make (&t, NULL);
  two = make (&t, NULL);
  pdf_one = tn_document_to_pdf (one, &error);
  g_assert_no_error (error);
  pdf_two = tn_document_to_pdf (two, &error);
  g_assert_no_error (error);
  assert_equal_bytes (pdf_one, pdf_two);
  g_assert_cmpmem (g_bytes_get_data (pdf_one, NULL), 5, "%PDF-", 5);
  xlsx_one = tn_document_to_xlsx (one, &error);
  g_assert_no_error (error);
  xlsx_two = tn_document_to_xlsx (two, &error);
  g_assert_no_error (error);
  assert_equal_bytes (xlsx_one, xlsx_two);
  g_assert_cmpmem (g_bytes_get_data (xlsx_one, NULL), 2, "PK", 2);
  tn_test_teardown (&t);
}

/* Names with markup, formulas, right-to-left marks, line ends and without end. */
static void
test_hostile (void)
{
  static const char *const names[] = { "<b>bold</b> & co",
                                       "=cmd|' /C calc'!A0",
                                       "\xe2\x80\xae drawkcab",
                                       "two\nlines",
                                       NULL };
  g_autofree char *endless = g_strnfill (5000, 'W');
  g_autoptr (TnDocument) document = tn_document_new ("<i>Report</i>", 1800000000);
  TnBlock *table;
  g_autoptr (GBytes) pdf = NULL, xlsx = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *csv = NULL;

  document->notice = g_strdup (endless);
  tn_document_add_heading (document, endless);
  table = tn_document_add_table (document, "names");
  tn_table_block_add_column (table, "=Name", 0.5, FALSE);
  tn_table_block_add_column (table, "Number", 0.5, TRUE);
  for (guint i = 0; i < 400; i++)
    {
      GPtrArray *row = tn_table_block_add_row (table);

      tn_table_row_add (row, i == 399 ? endless : names[i % 4], TN_HEALTH_CRITICAL);
      tn_table_row_add_number (row, "1", i % 3 == 0 ? -1 : 1);
    }
  pdf = tn_document_to_pdf (document, &error);
  g_assert_no_error (error);
  xlsx = tn_document_to_xlsx (document, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (pdf), >, 1000);
  g_assert_cmpuint (g_bytes_get_size (xlsx), >, 1000);
  csv = csv_of (document);
  g_assert_nonnull (strstr (csv, "'=cmd|"));
  g_assert_nonnull (strstr (csv, "'=Name"));
  g_assert_null (strstr (csv, "\n=cmd"));
}

/* Export is the view: as a workbook, too, and the same twice. */
static void
test_export_xlsx (void)
{
  TnTest t;
  const TnListQuery query = { .kind = TN_LIST_HEALTH };
  g_autoptr (GBytes) one = NULL, two = NULL;

  tn_test_setup (&t, 3, 0);
  for (guint i = 0; i < 3; i++)
    tn_test_sync (&t, tn_test_map (&t, i), i);
  one = tn_test_boxed (
      tn_export (store (&t), &query, NULL, NULL, &tn_export_xlsx_format, TRUE, NULL));
  two = tn_test_boxed (
      tn_export (store (&t), &query, NULL, NULL, &tn_export_xlsx_format, TRUE, NULL));
  assert_equal_bytes (one, two);
  g_assert_cmpmem (g_bytes_get_data (one, NULL), 2, "PK", 2);
  tn_test_teardown (&t);
}

static void
add (void)
{
  g_test_add_func ("/report/TEN-07-HEA-08-one", test_one);
  g_test_add_func ("/report/TEN-14-REL-16-many-and-gaps", test_many_and_gaps);
  g_test_add_func ("/report/TEN-14-csv-numbers", test_csv_numbers);
  g_test_add_func ("/report/deterministic", test_deterministic);
  g_test_add_func ("/report/SEC-56-hostile", test_hostile);
  g_test_add_func ("/report/export-xlsx", test_export_xlsx);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
