/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-import-private.h"

#include "tn-csv.h"
#include "tn-person.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>

/* A file becomes organizations, end users or assets. What a row is to be is compared, field by
 * field and as text, with what is there; so a file that was exported, edited and imported again
 * changes the rows that were edited, and no other (ORG-05). */

/* What is there, in the order of tn_import_fields(). */
#define SELECT_ORGANIZATIONS                                                                       \
  "SELECT r.id, r.name, r.email, r.phone, r.address, r.psa_id, r.notes, m.name, r.custom FROM "    \
  "organizations r JOIN managed_tenants m ON m.id = r.managed_tenant_id"
#define SELECT_END_USERS                                                                           \
  "SELECT r.id, o.name, r.name, r.given_name, r.surname, r.email, r.phone, r.mobile, "             \
  "r.job_title, "                                                                                  \
  "r.department, r.office, r.street, r.city, r.state, r.postal_code, r.country, r.notes, "         \
  "r.custom "                                                                                      \
  "FROM end_users r JOIN organizations o ON o.id = r.organization_id"
#define SELECT_ASSETS                                                                              \
  "SELECT r.id, o.name, r.name, r.kind, r.serial, r.manufacturer, r.model, r.system, ifnull "      \
  "(u.email, u.name), r.notes, r.custom FROM assets r JOIN organizations o ON o.id = "             \
  "r.organization_id LEFT JOIN end_users u ON u.id = r.end_user_id"

static const struct
{
  const char *table, *one, *all;
} kinds[TN_N_IMPORTS] = {
  [TN_IMPORT_ORGANIZATIONS] = { "organizations",
                                SELECT_ORGANIZATIONS " WHERE r.id = ?",
                                SELECT_ORGANIZATIONS " WHERE ?1 IN (0, r.id) ORDER BY r.name_fold, "
                                                     "r.id" },
  [TN_IMPORT_END_USERS] = { "end_users",
                            SELECT_END_USERS " WHERE r.id = ?",
                            SELECT_END_USERS " WHERE ?1 IN (0, r.organization_id) ORDER BY "
                                             "o.name_fold, r.name_fold, r.id" },
  [TN_IMPORT_ASSETS] = { "assets",
                         SELECT_ASSETS " WHERE r.id = ?",
                         SELECT_ASSETS " WHERE ?1 IN (0, r.organization_id) ORDER BY o.name_fold, "
                                       "r.name_fold, r.id" },
};

void
tn_import_row_clear (TnImportRow *row)
{
  for (guint i = 0; i < TN_IMPORT_MAX_FIELDS; i++)
    {
      g_free (row->given[i]);
      g_free (row->before[i]);
    }
  g_free (row->error);
}

const char *
tn_import_table (TnImportKind kind)
{
  return kinds[kind].table;
}

static TnImportJob *
job_new (const TnActor *actor, TnImport *import, gint64 organization, gint64 now)
{
  TnImportJob *job = g_new0 (TnImportJob, 1);

  job->args = tn_state_args_new (actor);
  job->args->now = now;
  job->import = tn_import_ref (import);
  job->organization = organization;
  job->now = now;
  job->apply = actor != NULL;
  tn_import_fields (import->kind, &job->n);
  g_assert (job->n <= TN_IMPORT_MAX_FIELDS);
  job->id_field = tn_import_field (import->kind, "id");
  job->organization_field = tn_import_field (import->kind, "organization");
  job->name_field =
      tn_import_field (import->kind,
                       import->kind == TN_IMPORT_ORGANIZATIONS ? "business_name" : "name");
  job->email_field = tn_import_field (import->kind, "email");
  job->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  job->plan = tn_import_plan_new ();
  return job;
}

static void
job_free (gpointer data)
{
  TnImportJob *job = data;

  tn_state_args_free (job->args);
  tn_import_unref (job->import);
  g_hash_table_unref (job->seen);
  tn_import_plan_unref (job->plan);
  g_free (job);
}

void
tn_import_row_wrong (TnImportRow *row, const char *format, ...)
{
  va_list list;

  if (row->error == NULL)
    {
      va_start (list, format);
      row->error = g_strdup_vprintf (format, list);
      va_end (list);
    }
}

const char *
tn_import_row_given (TnImportRow *row, int field)
{
  return field >= 0 && row->given[field] != NULL && *row->given[field] != '\0' ? row->given[field]
                                                                               : NULL;
}

/* The texts ---------------------------------------------------------------- */

static gboolean
keeps_lines (const char *field)
{
  return g_str_equal (field, "notes") || g_str_equal (field, "address");
}

/* As it would be stored: what is spelt in another way is the same. */
static char *
clean (const char *field, const char *text)
{
  g_autofree char *json = NULL;
  char *text_of_custom;

  if (keeps_lines (field))
    return g_strstrip (g_utf8_make_valid (text, -1));
  if (!g_str_equal (field, "custom_fields"))
    return tn_state_clean_name (text);
  json = tn_custom_parse (text);
  text_of_custom = tn_custom_text (json);
  return text_of_custom != NULL ? text_of_custom : g_strdup ("");
}

static void
read_row (TnImportJob *job, guint index, TnImportRow *row)
{
  const TnImportField *fields = tn_import_fields (job->import->kind, &job->n);

  *row = (TnImportRow) { .index = index };
  for (guint i = 0; i < job->n; i++)
    {
      g_autofree char *text = tn_import_get (job->import, index, i);

      if (text != NULL)
        row->given[i] = clean (fields[i].name, text);
      /* Taken for an empty cell, it would take away all that there is. */
      if (text != NULL && g_str_equal (fields[i].name, "custom_fields") && *row->given[i] == '\0' &&
          strspn (text, " \t\r\n") < strlen (text))
        tn_import_row_wrong (row, _ ("“%s” is no list of fields like “field=value”"), text);
    }
  /* A person without a name is called by something else; nobody loses their name to an empty cell.
   */
  if (job->import->kind == TN_IMPORT_END_USERS &&
      tn_import_row_given (row, job->name_field) == NULL)
    g_clear_pointer (&row->given[job->name_field], g_free);
}

gboolean
tn_import_row_read_before (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (db, error, kinds[job->import->kind].one, "i", row->id);
  const TnImportField *fields = tn_import_fields (job->import->kind, &job->n);
  int step = statement != NULL ? tn_db_step (db, statement, error) : -1;

  if (step == 0)
    tn_import_row_wrong (row,
                         _ ("Nothing has the ID %s"),
                         tn_import_row_given (row, job->id_field));
  if (step <= 0)
    return step == 0;
  for (guint i = 0; i < job->n; i++)
    {
      const char *stored = tn_db_text (statement, (int) i);
      g_autofree char *custom = i + 1 == job->n ? tn_custom_text (stored) : NULL;
      const char *text = i + 1 == job->n ? custom : stored;

      row->before[i] = text != NULL ? clean (fields[i].name, text) : NULL;
    }
  tn_db_done (statement);
  return TRUE;
}

gboolean
tn_import_row_is_change (TnImportRow *row, int field)
{
  return row->given[field] != NULL &&
         g_strcmp0 (row->given[field], row->before[field] != NULL ? row->before[field] : "") != 0;
}

/* What it is to be --------------------------------------------------------- */

static gboolean
judge_organization (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  int field = tn_import_field (TN_IMPORT_ORGANIZATIONS, "managed_tenant");
  const char *name = tn_import_row_given (row, field);
  g_autofree char *fold = name != NULL ? tn_text_fold (name) : NULL;

  if (row->after[job->name_field] == NULL)
    tn_import_row_wrong (row, _ ("An organization needs a name"));
  if (row->id > 0)
    row->managed = tn_db_get_int (db,
                                  error,
                                  0,
                                  "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                                  "i",
                                  row->id);
  /* 0: one of its own is made (MAP-06); that of one that is there stays where nothing is said. */
  if (name != NULL && tn_import_row_is_change (row, field))
    {
      row->managed =
          tn_import_find_one (db,
                              error,
                              "SELECT id FROM managed_tenants WHERE ?1 = 0 AND name_fold = ?2",
                              0,
                              fold);
      if (row->managed == 0)
        tn_import_row_wrong (row, _ ("There is no managed tenant “%s”"), name);
      else if (row->managed == -1)
        tn_import_row_wrong (row, _ ("Several managed tenants are called “%s”"), name);
    }
  return row->managed != G_MININT64;
}

static gboolean
has_any (TnImportRow *row, guint from, guint n)
{
  for (guint i = from; i < n; i++)
    if (row->after[i] != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
judge_end_user (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  if (!has_any (row, (guint) job->name_field, job->n))
    tn_import_row_wrong (row, _ ("It says nothing of the end user"));
  return TRUE;
}

static gboolean
judge_asset (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  int field = tn_import_field (TN_IMPORT_ASSETS, "end_user");
  const char *who = row->after[field];
  g_autofree char *fold = who != NULL ? tn_text_fold (who) : NULL;

  if (row->after[job->name_field] == NULL)
    tn_import_row_wrong (row, _ ("An asset needs a name"));
  if (row->error != NULL || who == NULL)
    return TRUE;
  /* Of two who have one name, it is still the one it was. */
  if (row->id > 0 && row->organization == row->from && !tn_import_row_is_change (row, field))
    row->end_user = tn_db_get_int (db,
                                   error,
                                   0,
                                   "SELECT ifnull (end_user_id, 0) FROM assets WHERE id = ?",
                                   "i",
                                   row->id);
  if (row->end_user != 0)
    return row->end_user != G_MININT64;
  row->end_user =
      tn_import_find_one (db,
                          error,
                          "SELECT id FROM end_users WHERE organization_id = ?1 AND (email_fold = "
                          "?2 OR name_fold = ?2)",
                          row->organization,
                          fold);
  if (row->end_user == 0)
    tn_import_row_wrong (row, _ ("The organization has no end user “%s”"), who);
  else if (row->end_user == -1)
    tn_import_row_wrong (row, _ ("The organization has several end users “%s”"), who);
  return row->end_user != G_MININT64;
}

/* An empty cell empties a text; what an organization belongs to stays. */
static gboolean
says_nothing (TnImportJob *job, TnImportRow *row, int field)
{
  return job->import->kind == TN_IMPORT_ORGANIZATIONS && tn_import_row_given (row, field) == NULL &&
         field == tn_import_field (TN_IMPORT_ORGANIZATIONS, "managed_tenant");
}

static gboolean
judge (TnDb *db, TnImportJob *job, TnImportRow *row, TnImportOutcome *outcome, GError **error)
{
  static gboolean (*const judges[TN_N_IMPORTS]) (TnDb *,
                                                 TnImportJob *,
                                                 TnImportRow *,
                                                 GError **) = {
    [TN_IMPORT_ORGANIZATIONS] = judge_organization,
    [TN_IMPORT_END_USERS] = judge_end_user,
    [TN_IMPORT_ASSETS] = judge_asset,
  };
  /* An organization may be written as its ID. */
  gboolean changed = row->id == 0 || row->organization != row->from;

  *outcome = TN_IMPORT_WRONG;
  if (row->error != NULL)
    return TRUE;
  for (guint i = 0; i < job->n; i++)
    {
      const char *text = row->given[i] != NULL ? row->given[i] : row->before[i];

      row->after[i] = text != NULL && *text != '\0' ? text : NULL;
      changed =
          changed || ((int) i != job->id_field && (int) i != job->organization_field &&
                      tn_import_row_is_change (row, (int) i) && !says_nothing (job, row, (int) i));
    }
  if (!changed)
    {
      *outcome = TN_IMPORT_SAME;
      return TRUE;
    }
  if (job->email_field >= 0 && row->after[job->email_field] != NULL &&
      tn_import_row_is_change (row, job->email_field) &&
      !tn_text_is_email (row->after[job->email_field]))
    tn_import_row_wrong (row, _ ("“%s” is not an email address"), row->after[job->email_field]);
  if (!judges[job->import->kind](db, job, row, error))
    return FALSE;
  if (row->error == NULL)
    *outcome = row->id > 0 ? TN_IMPORT_UPDATE : TN_IMPORT_CREATE;
  return TRUE;
}

/* Writing ------------------------------------------------------------------- */

/* Fields of our own as they are stored; NULL: none. */
static char *
custom_of (TnImportJob *job, TnImportRow *row)
{
  return row->after[job->n - 1] != NULL ? tn_custom_parse (row->after[job->n - 1]) : NULL;
}

static const char *
after (TnImportJob *job, TnImportRow *row, const char *field)
{
  return row->after[tn_import_field (job->import->kind, field)];
}

static gint64
write_organization (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  g_autofree char *custom = custom_of (job, row);
  const TnOrganizationData data = { .name = after (job, row, "business_name"),
                                    .email = after (job, row, "email"),
                                    .phone = after (job, row, "phone"),
                                    .address = after (job, row, "address"),
                                    .notes = after (job, row, "notes"),
                                    .psa_id = after (job, row, "psa_id"),
                                    .custom = custom != NULL ? custom : "{}" };
  gint64 id, before;

  if (row->managed == 0)
    row->managed = tn_change_add_managed (db, &job->change, data.name, error);
  if (row->managed == 0)
    return 0;
  before = tn_db_get_int (db,
                          error,
                          0,
                          "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                          "i",
                          row->id);
  id = tn_organization_write (db, row->id, &data, row->managed, job->now, error);
  return id != 0 && tn_state_refresh_search_of_managed (db, row->managed, error) &&
                 (before <= 0 || before == row->managed ||
                  tn_state_refresh_search_of_managed (db, before, error))
             ? id
             : 0;
}

static gint64
write_end_user (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  g_autofree char *custom = custom_of (job, row);
  g_autofree char *name = NULL;
  char *texts[2] = { NULL, NULL };
  TnPersonWrite person = { .organization = row->organization, .custom = custom };
  gint64 id = 0;

  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    person.values[i] = row->after[(guint) job->name_field + i];
  if (person.values[TN_PERSON_NAME] == NULL && person.values[TN_PERSON_GIVEN_NAME] != NULL &&
      person.values[TN_PERSON_SURNAME] != NULL)
    person.values[TN_PERSON_NAME] = name =
        tn_person_full_name (person.values[TN_PERSON_GIVEN_NAME], person.values[TN_PERSON_SURNAME]);
  /* How it stands to Entra ID is nothing that a file says. */
  if (row->id == 0 || tn_person_read_link (db, row->id, &person, texts, error))
    id = tn_person_write (db, row->id, &person, job->now, error);
  g_free (texts[0]);
  g_free (texts[1]);
  /* An asset belongs to somebody of its own organization. */
  return id != 0 &&
                 (row->id == 0 || row->organization == row->from ||
                  tn_end_user_release_assets (db, &job->change, row->id, error)) &&
                 tn_db_run (db,
                            error,
                            "UPDATE end_users SET notes = ? WHERE id = ?",
                            "si",
                            after (job, row, "notes"),
                            id)
             ? id
             : 0;
}

static gint64
write_asset (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  int field = tn_import_field (TN_IMPORT_ASSETS, "end_user");
  g_autofree char *custom = custom_of (job, row);
  TnAssetData data = { .organization = row->organization,
                       .name = after (job, row, "name"),
                       .kind = after (job, row, "kind"),
                       .serial = after (job, row, "serial"),
                       .manufacturer = after (job, row, "manufacturer"),
                       .model = after (job, row, "model"),
                       .system = after (job, row, "system"),
                       .notes = after (job, row, "notes"),
                       .custom = custom,
                       .end_user = row->end_user };

  /* Whom a file names, a person chose (DEV-03). */
  data.manual =
      tn_import_row_is_change (row, field) ? row->end_user > 0
      : row->id > 0
          ? tn_db_get_int (db, error, 0, "SELECT manual FROM assets WHERE id = ?", "i", row->id) ==
                1
          : FALSE;
  return tn_asset_write (db, row->id, &data, job->now, error);
}

static gboolean
write_row (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error)
{
  static gint64 (*const writers[TN_N_IMPORTS]) (TnDb *, TnImportJob *, TnImportRow *, GError **) = {
    [TN_IMPORT_ORGANIZATIONS] = write_organization,
    [TN_IMPORT_END_USERS] = write_end_user,
    [TN_IMPORT_ASSETS] = write_asset,
  };
  const char *table = kinds[job->import->kind].table;
  g_autofree char *before = row->id > 0 ? tn_row_snapshot (db, table, row->id, error) : NULL;
  gint64 id = row->id == 0 || before != NULL ? writers[job->import->kind](db, job, row, error) : 0;

  return id != 0 && tn_change_row (db, &job->change, table, id, before, error);
}

/* What was planned for the row; what it is about was found before any of them was written. */
static gboolean
apply_row (TnDb *db, TnImportJob *job, guint index, GError **error)
{
  const TnImportLine *line = &g_array_index (job->plan->lines, TnImportLine, index);
  g_auto (TnImportRow) row = { .index = 0 };
  TnImportOutcome outcome;

  if (line->outcome != TN_IMPORT_CREATE && line->outcome != TN_IMPORT_UPDATE)
    return TRUE;
  read_row (job, index, &row);
  row.id = line->row;
  if ((row.id > 0 && !tn_import_row_read_before (db, job, &row, error)) ||
      (job->organization_field >= 0 && !tn_import_row_judge_parent (db, job, &row, error)) ||
      !judge (db, job, &row, &outcome, error))
    return FALSE;
  if (row.error == NULL)
    return write_row (db, job, &row, error);
  /* An earlier row stands against it. */
  g_set_error (error,
               TN_STORE_ERROR,
               TN_STORE_ERROR_REFUSED,
               _ ("Row %u of the file: %s"),
               index + 2,
               row.error);
  return FALSE;
}

static gboolean
import_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnImportJob *job = data;
  g_autofree char *what = NULL;
  gint64 linked;

  if (job->apply && !tn_change_begin (db,
                                      &job->change,
                                      "import",
                                      kinds[job->import->kind].table,
                                      job->now,
                                      error))
    return FALSE;
  for (guint i = 0; i < job->import->rows->len; i++)
    {
      g_auto (TnImportRow) row;
      TnImportOutcome outcome;

      read_row (job, i, &row);
      if (!tn_import_row_find (db, job, &row, error) || !judge (db, job, &row, &outcome, error))
        return FALSE;
      tn_import_plan_add (job->plan, outcome, row.id, g_steal_pointer (&row.error));
    }
  g_value_init (result, TN_TYPE_IMPORT_PLAN);
  g_value_set_boxed (result, job->plan);
  if (!job->apply)
    return TRUE;
  for (guint i = 0; i < job->import->rows->len; i++)
    if (!apply_row (db, job, i, error))
      return FALSE;
  what = g_strdup_printf ("%u new, %u changed, %u with an error",
                          job->plan->counts[TN_IMPORT_CREATE],
                          job->plan->counts[TN_IMPORT_UPDATE],
                          job->plan->counts[TN_IMPORT_WRONG]);
  return (job->import->kind != TN_IMPORT_ASSETS || tn_assets_link (db, &linked, error)) &&
         tn_state_audit (db, job->args, "import", kinds[job->import->kind].table, what, error);
}

DexFuture *
tn_state_plan_import (TnStore *store, TnImport *import, gint64 organization)
{
  return tn_store_read (store, import_job, job_new (NULL, import, organization, 0), job_free, NULL);
}

DexFuture *
tn_state_apply_import (TnStore *store,
                       const TnActor *actor,
                       TnImport *import,
                       gint64 organization,
                       gint64 now)
{
  return tn_store_write_alone (store,
                               import_job,
                               job_new (actor, import, organization, now),
                               job_free);
}

/* The other way ------------------------------------------------------------- */

typedef struct
{
  TnImportKind kind;
  gint64 organization;
} Dump;

static gboolean
dump_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Dump *dump = data;
  guint n;
  const TnImportField *fields = tn_import_fields (dump->kind, &n);
  GString *csv = g_string_new (NULL);
  sqlite3_stmt *statement = tn_db_query (db, error, kinds[dump->kind].all, "i", dump->organization);
  int step = -1;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (csv, "%s%s", fields[i].name, i + 1 < n ? "," : "\r\n");
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    for (guint i = 0; i < n; i++)
      {
        const char *text = tn_db_text (statement, (int) i);
        g_autofree char *custom = i + 1 == n ? tn_custom_text (text) : NULL;

        tn_csv_append_text (csv, i + 1 == n ? custom : text, TRUE);
        g_string_append (csv, i + 1 < n ? "," : "\r\n");
      }
  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, g_string_free_to_bytes (csv));
  return step == 0;
}

DexFuture *
tn_state_dump (TnStore *store, TnImportKind kind, gint64 organization)
{
  Dump *dump = g_new (Dump, 1);

  *dump = (Dump) { kind, organization };
  return tn_store_read (store, dump_job, dump, g_free, NULL);
}
