/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-import.h"

#include "tn-csv.h"
#include "tn-person.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The names that product 9 knows, or the nearest of them. */
static const TnImportField organizations[] = {
  { "id", N_ ("ID") },
  { "business_name", N_ ("Organization") },
  { "email", N_ ("Email") },
  { "phone", N_ ("Phone") },
  { "address", N_ ("Address") },
  { "psa_id", N_ ("PSA ID") },
  { "notes", N_ ("Notes") },
  { "managed_tenant", N_ ("Managed Tenant") },
  { "custom_fields", N_ ("Custom Fields") },
};
static const TnImportField end_users[] = {
  { "id", N_ ("ID") },
  { "organization", N_ ("Organization") },
  { "name", N_ ("Name") },
  { "given_name", N_ ("First Name") },
  { "surname", N_ ("Last Name") },
  { "email", N_ ("Email") },
  { "phone", N_ ("Phone") },
  { "mobile", N_ ("Mobile") },
  { "job_title", N_ ("Job Title") },
  { "department", N_ ("Department") },
  { "office", N_ ("Office") },
  { "street", N_ ("Street") },
  { "city", N_ ("City") },
  { "state", N_ ("State") },
  { "postal_code", N_ ("Postal Code") },
  { "country", N_ ("Country") },
  { "notes", N_ ("Notes") },
  { "custom_fields", N_ ("Custom Fields") },
};
static const TnImportField assets[] = {
  { "id", N_ ("ID") },
  { "organization", N_ ("Organization") },
  { "name", N_ ("Name") },
  { "kind", N_ ("Kind") },
  { "serial", N_ ("Serial Number") },
  { "manufacturer", N_ ("Manufacturer") },
  { "model", N_ ("Model") },
  { "system", N_ ("Operating System") },
  { "end_user", N_ ("End User") },
  { "notes", N_ ("Notes") },
  { "custom_fields", N_ ("Custom Fields") },
};

/* What other programs call them. */
static const struct
{
  const char *name, *field;
} aliases[] = {
  { "name", "business_name" },
  { "company", "business_name" },
  { "customer", "business_name" },
  { "organization", "business_name" },
  { "organisation", "organization" },
  { "business_name", "organization" },
  { "company", "organization" },
  { "customer", "organization" },
  { "organization_id", "organization" },
  { "firstname", "given_name" },
  { "first_name", "given_name" },
  { "lastname", "surname" },
  { "last_name", "surname" },
  { "full_name", "name" },
  { "display_name", "name" },
  { "e_mail", "email" },
  { "mail", "email" },
  { "email_address", "email" },
  { "office_phone", "phone" },
  { "telephone", "phone" },
  { "mobile_phone", "mobile" },
  { "cell", "mobile" },
  { "title", "job_title" },
  { "zip", "postal_code" },
  { "location", "office" },
  { "serial_number", "serial" },
  { "asset_name", "name" },
  { "hostname", "name" },
  { "device_name", "name" },
  { "type", "kind" },
  { "os", "system" },
  { "operating_system", "system" },
  { "user", "end_user" },
  { "assigned_to", "end_user" },
  { "managed_tenant_name", "managed_tenant" },
};

const TnImportField *
tn_import_fields (TnImportKind kind, guint *n)
{
  static const struct
  {
    const TnImportField *fields;
    guint n;
  } known[TN_N_IMPORTS] = {
    [TN_IMPORT_ORGANIZATIONS] = { organizations, G_N_ELEMENTS (organizations) },
    [TN_IMPORT_END_USERS] = { end_users, G_N_ELEMENTS (end_users) },
    [TN_IMPORT_ASSETS] = { assets, G_N_ELEMENTS (assets) },
  };

  *n = known[kind].n;
  return known[kind].fields;
}

int
tn_import_field (TnImportKind kind, const char *name)
{
  guint n;
  const TnImportField *fields = tn_import_fields (kind, &n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (fields[i].name, name))
      return (int) i;
  return -1;
}

G_DEFINE_BOXED_TYPE (TnImport, tn_import, tn_import_ref, tn_import_unref)

TnImport *
tn_import_ref (TnImport *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
import_clear (gpointer data)
{
  TnImport *self = data;

  g_strfreev (self->header);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self->columns);
}

void
tn_import_unref (TnImport *self)
{
  g_atomic_rc_box_release_full (self, import_clear);
}

/* "E-Mail", "email" and "e_mail" are one. */
static char *
fold_name (const char *text)
{
  g_autofree char *fold = tn_person_fold (text);
  GString *out = g_string_new (NULL);

  for (const char *at = fold; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      g_string_append_unichar (out, g_utf8_get_char (at));
    else if (out->len > 0 && out->str[out->len - 1] != '_')
      g_string_append_c (out, '_');
  if (out->len > 0 && out->str[out->len - 1] == '_')
    g_string_truncate (out, out->len - 1);
  return g_string_free_and_steal (out);
}

/* -1: nobody knows what the column is for. */
static int
guess (TnImportKind kind, const char *header)
{
  g_autofree char *name = fold_name (header);
  guint n;
  const TnImportField *fields = tn_import_fields (kind, &n);
  int field = tn_import_field (kind, name);

  for (guint i = 0; field < 0 && i < n; i++)
    {
      g_autofree char *title = fold_name (_ (fields[i].title)),
                      *english = fold_name (fields[i].title);

      if (g_str_equal (title, name) || g_str_equal (english, name))
        field = (int) i;
    }
  for (guint i = 0; field < 0 && i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (aliases[i].name, name))
      field = tn_import_field (kind, aliases[i].field);
  return field;
}

static gboolean
is_empty_row (GStrv row)
{
  for (guint i = 0; row[i] != NULL; i++)
    if (*row[i] != '\0')
      return FALSE;
  return TRUE;
}

TnImport *
tn_import_new (TnImportKind kind, GBytes *bytes, GError **error)
{
  g_autofree char *text = tn_csv_decode (bytes, error);
  g_autoptr (GPtrArray) rows =
      text != NULL ? tn_csv_parse (text, tn_csv_separator (text), error) : NULL;
  TnImport *self;
  guint n;

  if (rows == NULL)
    return NULL;
  if (rows->len < 2)
    {
      g_set_error_literal (error,
                           G_IO_ERROR,
                           G_IO_ERROR_INVALID_DATA,
                           _ ("This file has no rows below its header"));
      return NULL;
    }
  self = g_atomic_rc_box_new0 (TnImport);
  self->kind = kind;
  self->header = g_strdupv (g_ptr_array_index (rows, 0));
  self->n_columns = g_strv_length (self->header);
  g_ptr_array_remove_index (rows, 0);
  for (guint i = rows->len; i > 0; i--)
    if (is_empty_row (g_ptr_array_index (rows, i - 1)))
      g_ptr_array_remove_index (rows, i - 1);
  self->rows = g_steal_pointer (&rows);
  tn_import_fields (kind, &n);
  self->columns = g_new (int, n);
  for (guint i = 0; i < n; i++)
    self->columns[i] = -1;
  for (guint i = 0; i < self->n_columns; i++)
    {
      int field = guess (kind, self->header[i]);

      if (field >= 0 && self->columns[field] < 0)
        self->columns[field] = (int) i;
    }
  return self;
}

TnImport *
tn_import_remap (TnImport *self, guint field, int column)
{
  TnImport *other = g_atomic_rc_box_new0 (TnImport);
  guint n;

  tn_import_fields (self->kind, &n);
  g_assert (field < n && column < (int) self->n_columns);
  other->kind = self->kind;
  other->header = g_strdupv (self->header);
  other->rows = g_ptr_array_ref (self->rows);
  other->columns = g_memdup2 (self->columns, n * sizeof *self->columns);
  other->n_columns = self->n_columns;
  other->columns[field] = column;
  return other;
}

char *
tn_import_get (TnImport *self, guint row, guint field)
{
  GStrv cells = g_ptr_array_index (self->rows, row);
  int column = self->columns[field];

  if (column < 0)
    return NULL;
  /* A row that ends before its columns do has nothing in them. */
  if ((guint) column >= g_strv_length (cells))
    return g_strdup ("");
  return g_strstrip (tn_csv_unprotect (cells[column]));
}

char *
tn_import_template (TnImportKind kind)
{
  guint n;
  const TnImportField *fields = tn_import_fields (kind, &n);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", fields[i].name);
  g_string_append (text, "\r\n");
  return g_string_free_and_steal (text);
}

/* Plan ---------------------------------------------------------------------- */

G_DEFINE_BOXED_TYPE (TnImportPlan, tn_import_plan, tn_import_plan_ref, tn_import_plan_unref)

static void
line_clear (gpointer data)
{
  g_free (((TnImportLine *) data)->error);
}

TnImportPlan *
tn_import_plan_new (void)
{
  TnImportPlan *self = g_atomic_rc_box_new0 (TnImportPlan);

  self->lines = g_array_new (FALSE, FALSE, sizeof (TnImportLine));
  g_array_set_clear_func (self->lines, line_clear);
  return self;
}

TnImportPlan *
tn_import_plan_ref (TnImportPlan *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
plan_clear (gpointer data)
{
  g_array_unref (((TnImportPlan *) data)->lines);
}

void
tn_import_plan_unref (TnImportPlan *self)
{
  g_atomic_rc_box_release_full (self, plan_clear);
}

void
tn_import_plan_add (TnImportPlan *self, TnImportOutcome outcome, gint64 row, char *error)
{
  const TnImportLine line = { outcome, row, error };

  g_array_append_val (self->lines, line);
  self->counts[outcome]++;
}

const char *
tn_import_outcome_title (TnImportOutcome outcome)
{
  static const char *const titles[TN_N_IMPORT_OUTCOMES] = {
    [TN_IMPORT_CREATE] = N_ ("New"),
    [TN_IMPORT_UPDATE] = N_ ("Changed"),
    [TN_IMPORT_SAME] = N_ ("Unchanged"),
    [TN_IMPORT_WRONG] = N_ ("Error"),
  };

  return _ (titles[outcome]);
}

static void
append_row (GString *csv, GStrv row, guint n, const char *last)
{
  guint cells = g_strv_length (row);

  for (guint i = 0; i < n; i++)
    {
      tn_csv_append_text (csv, i < cells ? row[i] : NULL, TRUE);
      g_string_append_c (csv, ',');
    }
  tn_csv_append_text (csv, last, TRUE);
  g_string_append (csv, "\r\n");
}

char *
tn_import_errors (TnImport *self, TnImportPlan *plan)
{
  GString *csv = g_string_new (NULL);

  append_row (csv, self->header, self->n_columns, _ ("Error"));
  for (guint i = 0; i < plan->lines->len && i < self->rows->len; i++)
    {
      const TnImportLine *line = &g_array_index (plan->lines, TnImportLine, i);

      if (line->outcome == TN_IMPORT_WRONG)
        append_row (csv, g_ptr_array_index (self->rows, i), self->n_columns, line->error);
    }
  return g_string_free_and_steal (csv);
}

/* Fields of the MSP's own --------------------------------------------------- */

static void
append_escaped (GString *text, const char *part)
{
  for (; *part != '\0'; part++)
    {
      if (strchr ("\\;=", *part) != NULL)
        g_string_append_c (text, '\\');
      g_string_append_c (text, *part);
    }
}

char *
tn_custom_text (const char *json)
{
  g_autoptr (GPtrArray) fields = tn_custom_fields_parse (json);
  GString *text;

  if (fields->len == 0)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < fields->len; i++)
    {
      if (i > 0)
        g_string_append (text, i % 2 == 0 ? "; " : "=");
      append_escaped (text, g_ptr_array_index (fields, i));
    }
  return g_string_free_and_steal (text);
}

char *
tn_custom_parse (const char *text)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) part = g_string_new (NULL);
  gboolean in_value = FALSE;

  for (;; text++)
    {
      if (*text == '\\' && text[1] != '\0')
        g_string_append_c (part, *++text);
      else if (*text == '=' && !in_value)
        {
          g_ptr_array_add (fields, g_strstrip (g_strdup (part->str)));
          g_string_truncate (part, 0);
          in_value = TRUE;
        }
      else if (*text == ';' || *text == '\0')
        {
          /* What has no value is left out. */
          if (in_value)
            g_ptr_array_add (fields, g_strstrip (g_strdup (part->str)));
          g_string_truncate (part, 0);
          in_value = FALSE;
          if (*text == '\0')
            break;
        }
      else
        g_string_append_c (part, *text);
    }
  return tn_custom_fields_to_json (fields);
}
