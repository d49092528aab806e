/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row of a file is about: by its id, by what names it, and whether a row before it was about
 * the same. */
#include "config.h"

#include "tn-state-import-private.h"

#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gint64
tn_import_find_one (TnDb *db, GError **error, const char *sql, gint64 scope, const char *text)
{
  sqlite3_stmt *statement = tn_db_query (db, error, sql, "is", scope, text);
  gint64 found = 0;
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    found = found == 0 ? sqlite3_column_int64 (statement, 0) : -1;
  return step == 0 ? found : G_MININT64;
}

/* Twice in one file: which of the two counts, nobody can know. */
static void
note_seen (TnImportJob *job,
           TnImportRow *row,
           const char *kind,
           gint64 scope,
           const char *key,
           gboolean refuse)
{
  g_autofree char *fold = g_ascii_strdown (key, -1);
  g_autofree char *text = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s", kind, scope, fold);
  guint line = GPOINTER_TO_UINT (g_hash_table_lookup (job->seen, text));

  if (line == 0)
    g_hash_table_insert (job->seen, g_steal_pointer (&text), GUINT_TO_POINTER (row->index + 2));
  else if (refuse)
    /* Translators: a row of a file. */
    tn_import_row_wrong (row, _ ("The same as row %u"), line);
}

static gboolean
find_by_id (TnImportJob *job, TnImportRow *row)
{
  const char *text = tn_import_row_given (row, job->id_field);

  if (text == NULL)
    return FALSE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, (guint64 *) &row->id, NULL))
    {
      row->id = 0;
      tn_import_row_wrong (row, _ ("“%s” is not an ID"), text);
    }
  return TRUE;
}

static gboolean
find_by (TnDb *db,
         TnImportRow *row,
         const char *sql,
         gint64 scope,
         const char *text,
         GError **error)
{
  gint64 found = text != NULL ? tn_import_find_one (db, error, sql, scope, text) : 0;

  if (found == G_MININT64)
    return FALSE;
  if (found < 0)
    tn_import_row_wrong (row, _ ("Several have “%s”; name one by its ID"), text);
  else if (found > 0)
    row->id = found;
  return TRUE;
}

/* ORG-03: by the email address, else by the phone number. */
static gboolean
find_organization (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  const char *email = tn_import_row_given (row, job->email_field);
  const char *phone = tn_import_row_given (row, tn_import_field (TN_IMPORT_ORGANIZATIONS, "phone"));

  if (!find_by (db,
                row,
                "SELECT id FROM organizations WHERE ?1 = 0 AND email = ?2 COLLATE NOCASE",
                0,
                email,
                error))
    return FALSE;
  /* Another address is another organization. */
  if (row->id == 0 && row->error == NULL &&
      !find_by (db,
                row,
                email != NULL
                    ? "SELECT id FROM organizations WHERE ?1 = 0 AND phone = ?2 AND email IS NULL"
                    : "SELECT id FROM organizations WHERE ?1 = 0 AND phone = ?2",
                0,
                phone,
                error))
    return FALSE;
  return TRUE;
}

/* An organization by its id or its name; 0 with an error of the row. */
static gboolean
find_organization_of (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  const char *text = tn_import_row_given (row, job->organization_field);
  g_autofree char *fold = text != NULL ? tn_text_fold (text) : NULL;
  guint64 id;
  gint64 found = 0;

  if (text == NULL)
    {
      row->organization = job->organization;
      if (row->organization == 0)
        tn_import_row_wrong (row, _ ("It says no organization"));
      return TRUE;
    }
  if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &id, NULL))
    found =
        tn_db_get_int (db, error, 0, "SELECT id FROM organizations WHERE id = ?", "i", (gint64) id);
  if (found == 0)
    found = tn_import_find_one (db,
                                error,
                                "SELECT id FROM organizations WHERE ?1 = 0 AND name_fold = ?2",
                                0,
                                fold);
  if (found == G_MININT64)
    return FALSE;
  if (found == 0)
    tn_import_row_wrong (row, _ ("There is no organization “%s”"), text);
  else if (found < 0)
    tn_import_row_wrong (row,
                         _ ("Several organizations are called “%s”; write the ID of one"),
                         text);
  row->organization = MAX (found, 0);
  return TRUE;
}

static gboolean
find_end_user (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  const char *email = tn_import_row_given (row, job->email_field),
             *name = tn_import_row_given (row, job->name_field);
  g_autofree char *fold = name != NULL ? tn_text_fold (name) : NULL;

  if (!find_organization_of (db, job, row, error))
    return FALSE;
  if (row->error != NULL)
    return TRUE;
  if (email != NULL
          ? !find_by (
                db,
                row,
                "SELECT id FROM end_users WHERE organization_id = ? AND email_fold = lower (?)",
                row->organization,
                email,
                error)
          : !find_by (db,
                      row,
                      "SELECT id FROM end_users WHERE organization_id = ? AND name_fold = ? AND "
                      "email_fold IS NULL",
                      row->organization,
                      fold,
                      error))
    return FALSE;
  return TRUE;
}

static gboolean
find_asset (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  const char *serial = tn_import_row_given (row, tn_import_field (TN_IMPORT_ASSETS, "serial")),
             *name = tn_import_row_given (row, job->name_field);
  g_autofree char *fold = name != NULL ? tn_text_fold (name) : NULL;

  if (!find_organization_of (db, job, row, error))
    return FALSE;
  if (row->error != NULL)
    return TRUE;
  if (!find_by (db,
                row,
                "SELECT id FROM assets WHERE organization_id = ? AND serial_fold = lower (?)",
                row->organization,
                serial,
                error))
    return FALSE;
  /* Two of one name may differ in their numbers. */
  if (row->id == 0 && row->error == NULL &&
      !find_by (db,
                row,
                serial != NULL
                    ? "SELECT id FROM assets WHERE organization_id = ? AND name_fold = ? "
                      "AND serial IS NULL"
                    : "SELECT id FROM assets WHERE organization_id = ? AND name_fold = ?",
                row->organization,
                fold,
                error))
    return FALSE;
  return TRUE;
}

gboolean
tn_import_row_judge_parent (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  g_autofree char *sql = NULL;

  if (row->id == 0)
    return row->organization > 0 || find_organization_of (db, job, row, error);
  if (row->organization == 0 && tn_import_row_given (row, job->organization_field) != NULL &&
      tn_import_row_is_change (row, job->organization_field) &&
      !find_organization_of (db, job, row, error))
    return FALSE;
  sql = g_strdup_printf ("SELECT organization_id FROM %s WHERE id = ?",
                         tn_import_table (job->import->kind));
  row->from = tn_db_get_int (db, error, 0, g_intern_string (sql), "i", row->id);
  if (row->organization == 0)
    row->organization = row->from;
  return row->from != G_MININT64;
}

/* What it is known by without an ID: the first of these fields that is filled. */
static const char *const key_fields[TN_N_IMPORTS][2] = {
  [TN_IMPORT_ORGANIZATIONS] = { "email", "phone" },
  [TN_IMPORT_END_USERS] = { "email", "name" },
  [TN_IMPORT_ASSETS] = { "serial", "name" },
};

static void
note_keys (TnImportJob *job, TnImportRow *row)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, row->id);

  if (row->id > 0)
    note_seen (job, row, "id", 0, id, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      const char *field = key_fields[job->import->kind][i];
      const char *key = tn_import_row_given (row, tn_import_field (job->import->kind, field));

      if (key != NULL)
        {
          /* Two that have IDs are two, whatever else they say. */
          note_seen (job,
                     row,
                     field,
                     row->organization,
                     key,
                     tn_import_row_given (row, job->id_field) == NULL);
          break;
        }
    }
}

gboolean
tn_import_row_find (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  static gboolean (*const finders[TN_N_IMPORTS]) (TnDb *,
                                                  TnImportJob *,
                                                  TnImportRow *,
                                                  GError **) = {
    [TN_IMPORT_ORGANIZATIONS] = find_organization,
    [TN_IMPORT_END_USERS] = find_end_user,
    [TN_IMPORT_ASSETS] = find_asset,
  };

  if (!find_by_id (job, row) && !finders[job->import->kind](db, job, row, error))
    return FALSE;
  if (row->error == NULL && row->id > 0 && !tn_import_row_read_before (db, job, row, error))
    return FALSE;
  if (row->error == NULL && job->organization_field >= 0 &&
      !tn_import_row_judge_parent (db, job, row, error))
    return FALSE;
  if (row->error == NULL)
    note_keys (job, row);
  return TRUE;
}
