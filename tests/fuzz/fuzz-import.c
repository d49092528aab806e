/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-csv.h"
#include "tn-import.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Any file somebody picks; and what we write is what we read again. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data + (size > 0), size - (size > 0));
  g_autoptr (TnImport) import =
      tn_import_new ((TnImportKind) ((size > 0 ? data[0] : 0) % TN_N_IMPORTS), bytes, NULL);
  g_autofree char *raw = g_strndup ((const char *) data, size), *text = g_utf8_make_valid (raw, -1);
  g_autofree char *custom = tn_custom_parse (text), *again = NULL, *back = NULL;
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GPtrArray) rows = NULL;

  if (import != NULL)
    {
      g_autoptr (TnImportPlan) plan = tn_import_plan_new ();
      g_autofree char *errors = NULL;
      guint n;

      tn_import_fields (import->kind, &n);
      for (guint row = 0; row < import->rows->len; row++)
        {
          for (guint field = 0; field < n; field++)
            g_free (tn_import_get (import, row, field));
          tn_import_plan_add (plan, TN_IMPORT_WRONG, 0, g_strdup ("wrong"));
        }
      errors = tn_import_errors (import, plan);
      g_assert_true (g_utf8_validate (errors, -1, NULL));
    }
  if (custom != NULL)
    {
      again = tn_custom_text (custom);
      back = tn_custom_parse (again);
      g_assert_cmpstr (back, ==, custom);
    }
  /* What begins a file may be a byte order mark. */
  g_string_append (csv, "x,");
  tn_csv_append_text (csv, text, FALSE);
  g_string_append (csv, "\r\n");
  rows = tn_csv_parse (csv->str, ',', NULL);
  g_assert_nonnull (rows);
  g_assert_cmpstr (((char **) g_ptr_array_index (rows, 0))[1], ==, text);
  return 0;
}
