/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

#include "tn-text.h"

#include <string.h>

/* Changes of names and parents, and taking them back. Each primitive changes the row, does what
 * follows from it, and writes down what was there before and what is there now; undo walks the
 * steps backwards with the same primitives, as long as each finds what the change had left. */

#define UNDO_KEPT 100

/* The words of undo_steps.what. */
#define WHAT_MAP "managed.tenant"
#define WHAT_NAME "managed.name"
#define WHAT_ROW "managed.row" /* before NULL: it was added; after NULL: it was deleted */
#define WHAT_PARENT "organization.managed"
#define WHAT_OWN_NAME "tenant.own-name"
#define WHAT_TAG "tenant.tag:" /* and the tag's number */
#define WHAT_WHOLE "row:"      /* and the table: the whole row as text */

gboolean
tn_change_begin (TnDb *db,
                 TnChange *change,
                 const char *action,
                 const char *object,
                 gint64 now,
                 GError **error)
{
  *change = (TnChange) { .now = now };
  if (!tn_db_run (db,
                  error,
                  "DELETE FROM undo WHERE id <= (SELECT max (id) FROM undo) - ?",
                  "i",
                  (gint64) UNDO_KEPT) ||
      !tn_db_run (db,
                  error,
                  "INSERT INTO undo (created_at, action, object) VALUES (?, ?, ?)",
                  "iss",
                  now,
                  action,
                  object != NULL ? object : ""))
    return FALSE;
  change->undo = tn_db_last_id (db);
  return TRUE;
}

static gboolean
note_step (TnDb *db,
           TnChange *change,
           const char *what,
           gint64 row,
           const char *before,
           const char *after,
           GError **error)
{
  return change->undo == 0 ||
         tn_db_run (
             db,
             error,
             "INSERT INTO undo_steps (undo_id, step, what, row, before, after) VALUES (?, ?, "
             "?, ?, ?, ?)",
             "iisiss",
             change->undo,
             ++change->step,
             what,
             row,
             before,
             after);
}

static char *
number_text (gint64 number)
{
  return number > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
}

char *
tn_state_managed_name (TnDb *db, gint64 managed, GError **error)
{
  char *name =
      tn_db_get_string (db, error, "SELECT name FROM managed_tenants WHERE id = ?", "i", managed);

  if (name == NULL && *error == NULL)
    tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such managed tenant");
  return name;
}

gboolean
tn_change_map (TnDb *db, TnChange *change, gint64 managed, gint64 tenant, GError **error)
{
  gint64 before = tn_db_get_int (db,
                                 error,
                                 0,
                                 "SELECT microsoft_tenant_id FROM managed_tenants WHERE id = ?",
                                 "i",
                                 managed);
  g_autofree char *before_text = NULL, *after_text = number_text (tenant);

  if (before == G_MININT64)
    return FALSE;
  before_text = number_text (before);
  tn_db_changed (db, TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS);
  if (tenant > 0 ? !tn_db_run (db,
                               error,
                               "UPDATE managed_tenants SET microsoft_tenant_id = ? WHERE id = ?",
                               "ii",
                               tenant,
                               managed)
                 : !tn_db_run (db,
                               error,
                               "UPDATE managed_tenants SET microsoft_tenant_id = NULL WHERE id = ?",
                               "i",
                               managed))
    return FALSE;
  /* Auth Error stays what it is: mapping does not mend it. */
  if (before > 0 &&
      (!tn_db_run (db,
                   error,
                   "UPDATE microsoft_tenants SET sync_status = CASE sync_status WHEN 4 THEN 4 ELSE "
                   "0 END WHERE id = ?",
                   "i",
                   before) ||
       !tn_state_refresh_search (db, before, error)))
    return FALSE;
  if (tenant > 0 &&
      (!tn_db_run (db,
                   error,
                   "UPDATE microsoft_tenants SET sync_status = CASE sync_status WHEN 4 THEN 4 ELSE "
                   "1 END, next_due = ? WHERE id = ?",
                   "ii",
                   change->now,
                   tenant) ||
       !tn_state_refresh_search (db, tenant, error)))
    return FALSE;
  return note_step (db, change, WHAT_MAP, managed, before_text, after_text, error);
}

gboolean
tn_change_rename (TnDb *db, TnChange *change, gint64 managed, const char *text, GError **error)
{
  g_autofree char *name = tn_state_clean_name (text), *fold = tn_text_fold (name);
  g_autofree char *before = NULL;

  if (*name == '\0')
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "a managed tenant needs a name");
  before = tn_state_managed_name (db, managed, error);
  if (before == NULL)
    return FALSE;
  tn_db_changed (db, TN_TABLE_MANAGED_TENANTS);
  return tn_db_run (db,
                    error,
                    "UPDATE managed_tenants SET name = ?, name_fold = ? WHERE id = ?",
                    "ssi",
                    name,
                    fold,
                    managed) &&
         tn_state_refresh_search_of_managed (db, managed, error) &&
         note_step (db, change, WHAT_NAME, managed, before, name, error);
}

gboolean
tn_change_move (TnDb *db, TnChange *change, gint64 organization, gint64 managed, GError **error)
{
  gint64 before = tn_db_get_int (db,
                                 error,
                                 0,
                                 "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                                 "i",
                                 organization);
  g_autofree char *before_text = NULL, *after_text = number_text (managed);

  if (before == G_MININT64)
    return FALSE;
  if (before == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
  if (before == managed)
    return TRUE;
  before_text = number_text (before);
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS | TN_TABLE_TENANTS);
  return tn_db_run (db,
                    error,
                    "UPDATE organizations SET managed_tenant_id = ? WHERE id = ?",
                    "ii",
                    managed,
                    organization) &&
         tn_state_refresh_search_of_managed (db, before, error) &&
         tn_state_refresh_search_of_managed (db, managed, error) &&
         note_step (db, change, WHAT_PARENT, organization, before_text, after_text, error);
}

/* @id: 0: a new one. Returns: the row id, 0 on error. */
static gint64
insert_managed (TnDb *db, TnChange *change, gint64 id, const char *text, GError **error)
{
  g_autofree char *name = tn_state_clean_name (text), *fold = tn_text_fold (name);

  if (*name == '\0')
    {
      tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "a managed tenant needs a name");
      return 0;
    }
  tn_db_changed (db, TN_TABLE_MANAGED_TENANTS);
  if (!tn_db_run (db,
                  error,
                  "INSERT INTO managed_tenants (id, name, name_fold) VALUES (nullif (?, 0), ?, ?)",
                  "iss",
                  id,
                  name,
                  fold))
    return 0;
  id = tn_db_last_id (db);
  return note_step (db, change, WHAT_ROW, id, NULL, name, error) ? id : 0;
}

gint64
tn_change_add_managed (TnDb *db, TnChange *change, const char *name, GError **error)
{
  return insert_managed (db, change, 0, name, error);
}

gboolean
tn_change_delete_managed (TnDb *db, TnChange *change, gint64 managed, GError **error)
{
  g_autofree char *name = tn_state_managed_name (db, managed, error);
  gint64 used;

  if (name == NULL)
    return FALSE;
  used =
      tn_db_get_int (db,
                     error,
                     0,
                     "SELECT (SELECT count(*) FROM organizations WHERE managed_tenant_id = ?1) + "
                     "(SELECT count(*) FROM managed_tenants WHERE id = ?1 AND "
                     "microsoft_tenant_id IS NOT NULL)",
                     "i",
                     managed);
  if (used == G_MININT64)
    return FALSE;
  if (used > 0)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "a managed tenant that is mapped or has organizations stays");
  tn_db_changed (db, TN_TABLE_MANAGED_TENANTS);
  return tn_db_run (db, error, "DELETE FROM managed_tenants WHERE id = ?", "i", managed) &&
         note_step (db, change, WHAT_ROW, managed, name, NULL, error);
}

/* What we call it; NULL: what Microsoft calls it. */
static char *
own_name (TnDb *db, gint64 tenant)
{
  return tn_db_get_string (
      db,
      NULL,
      "SELECT name FROM microsoft_tenants WHERE id = ? AND microsoft_name IS NOT NULL",
      "i",
      tenant);
}

gboolean
tn_change_own_name (TnDb *db, TnChange *change, gint64 tenant, const char *name, GError **error)
{
  g_autofree char *before = own_name (db, tenant), *fold = NULL;
  g_autofree char *microsofts =
      tn_db_get_string (db,
                        error,
                        "SELECT ifnull (microsoft_name, name) FROM microsoft_tenants WHERE id = ?",
                        "i",
                        tenant);

  if (microsofts == NULL)
    return *error != NULL
               ? FALSE
               : tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such tenant");
  fold = tn_text_fold (name != NULL ? name : microsofts);
  tn_db_changed (db, TN_TABLE_TENANTS);
  return tn_db_run (db,
                    error,
                    "UPDATE microsoft_tenants SET name = ifnull (?1, ?2), name_fold = ?3, "
                    "microsoft_name = iif (?1 IS NULL, NULL, ?2) WHERE id = ?4",
                    "sssi",
                    name,
                    microsofts,
                    fold,
                    tenant) &&
         tn_state_refresh_search (db, tenant, error) &&
         note_step (db, change, WHAT_OWN_NAME, tenant, before, name, error);
}

gboolean
tn_change_tag (TnDb *db,
               TnChange *change,
               gint64 tenant,
               gint64 tag,
               gboolean wanted,
               GError **error)
{
  g_autofree char *what = g_strdup_printf (WHAT_TAG "%" G_GINT64_FORMAT, tag);

  if (wanted
          ? !tn_db_run (db,
                        error,
                        "INSERT INTO tenant_tags (microsoft_tenant_id, tag_id) SELECT ?1, ?2 WHERE "
                        "NOT EXISTS (SELECT 1 FROM tenant_tags WHERE microsoft_tenant_id = ?1 AND "
                        "tag_id = ?2)",
                        "ii",
                        tenant,
                        tag)
          : !tn_db_run (db,
                        error,
                        "DELETE FROM tenant_tags WHERE microsoft_tenant_id = ? AND tag_id = ?",
                        "ii",
                        tenant,
                        tag))
    return FALSE;
  if (tn_db_changes (db) == 0)
    return TRUE;
  tn_db_changed (db, TN_TABLE_TENANTS | TN_TABLE_TAGS);
  return note_step (db, change, what, tenant, wanted ? NULL : "1", wanted ? "1" : NULL, error);
}

gboolean
tn_change_row (TnDb *db,
               TnChange *change,
               const char *table,
               gint64 id,
               const char *before,
               GError **error)
{
  g_autofree char *what = g_strconcat (WHAT_WHOLE, table, NULL);
  g_autoptr (GError) local = NULL;
  g_autofree char *after = tn_row_snapshot (db, table, id, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return g_strcmp0 (before, after) == 0 || note_step (db, change, what, id, before, after, error);
}

/* Taking back --------------------------------------------------------------- */

static gint64
tag_of (const char *what)
{
  return g_ascii_strtoll (what + strlen (WHAT_TAG), NULL, 10);
}

/* What is there now, in the words of undo_steps.after. */
static char *
current_value (TnDb *db, const char *what, gint64 row)
{
  if (g_str_equal (what, WHAT_MAP))
    return tn_db_get_string (db,
                             NULL,
                             "SELECT microsoft_tenant_id FROM managed_tenants WHERE id = ?",
                             "i",
                             row);
  if (g_str_equal (what, WHAT_PARENT))
    return tn_db_get_string (db,
                             NULL,
                             "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                             "i",
                             row);
  if (g_str_equal (what, WHAT_OWN_NAME))
    return own_name (db, row);
  if (g_str_has_prefix (what, WHAT_TAG))
    return tn_db_get_string (
        db,
        NULL,
        "SELECT 1 FROM tenant_tags WHERE microsoft_tenant_id = ? AND tag_id = ?",
        "ii",
        row,
        tag_of (what));
  if (g_str_has_prefix (what, WHAT_WHOLE))
    return tn_row_snapshot (db, what + strlen (WHAT_WHOLE), row, NULL);
  return tn_db_get_string (db, NULL, "SELECT name FROM managed_tenants WHERE id = ?", "i", row);
}

typedef struct
{
  char *what, *before, *after; /* (owned) (before and after nullable) */
  gint64 row;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->what);
  g_free (step->before);
  g_free (step->after);
  g_free (step);
}

/* A tenant is found by the names of its organizations. */
static gboolean
take_back_row (TnDb *db, const Step *step, GError **error)
{
  static const char managed_of[] = "SELECT managed_tenant_id FROM organizations WHERE id = ?";
  const char *table = step->what + strlen (WHAT_WHOLE);
  gboolean organization = g_str_equal (table, "organizations");
  gint64 from = organization ? tn_db_get_int (db, NULL, 0, managed_of, "i", step->row) : 0;
  gint64 to;

  if (!tn_row_restore (db, table, step->row, step->before, error))
    return FALSE;
  to = organization ? tn_db_get_int (db, NULL, 0, managed_of, "i", step->row) : 0;
  return (from <= 0 || tn_state_refresh_search_of_managed (db, from, error)) &&
         (to <= 0 || to == from || tn_state_refresh_search_of_managed (db, to, error));
}

static gboolean
take_back (TnDb *db, TnChange *change, const Step *step, GError **error)
{
  gint64 before = step->before != NULL ? g_ascii_strtoll (step->before, NULL, 10) : 0;

  if (g_str_equal (step->what, WHAT_MAP))
    {
      /* The tenant may have been given to somebody else, or be gone. */
      if (before > 0 &&
          tn_db_get_int (db,
                         error,
                         0,
                         "SELECT (SELECT count(*) FROM managed_tenants WHERE microsoft_tenant_id = "
                         "?1) + (SELECT count(*) FROM microsoft_tenants WHERE id = ?1 AND "
                         "removed_at > 0)",
                         "i",
                         before) != 0)
        return FALSE;
      return tn_change_map (db, change, step->row, before, error);
    }
  if (g_str_equal (step->what, WHAT_NAME))
    return tn_change_rename (db, change, step->row, step->before, error);
  if (g_str_equal (step->what, WHAT_PARENT))
    return tn_change_move (db, change, step->row, before, error);
  if (g_str_equal (step->what, WHAT_OWN_NAME))
    return tn_change_own_name (db, change, step->row, step->before, error);
  if (g_str_has_prefix (step->what, WHAT_TAG))
    return tn_change_tag (db, change, step->row, tag_of (step->what), step->before != NULL, error);
  if (g_str_has_prefix (step->what, WHAT_WHOLE))
    return take_back_row (db, step, error);
  return step->before == NULL ? tn_change_delete_managed (db, change, step->row, error)
                              : insert_managed (db, change, step->row, step->before, error) != 0;
}

static GPtrArray *
read_steps (TnDb *db, gint64 undo, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (step_free);
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT what, row, before, after FROM undo_steps WHERE undo_id = ? ORDER BY step DESC",
      "i",
      undo);
  int code = -1;

  while (statement != NULL && (code = tn_db_step (db, statement, error)) > 0)
    {
      Step *step = g_new (Step, 1);

      *step = (Step) { tn_db_dup_text (statement, 0),
                       tn_db_dup_text (statement, 2),
                       tn_db_dup_text (statement, 3),
                       sqlite3_column_int64 (statement, 1) };
      g_ptr_array_add (steps, step);
    }
  return code == 0 ? g_steal_pointer (&steps) : NULL;
}

static gboolean
undo_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 undo =
      tn_db_get_int (db,
                     error,
                     0,
                     "SELECT max (u.id) FROM undo u JOIN undo_steps s ON s.undo_id = u.id "
                     "WHERE u.action = ?1 AND (?2 = 0 OR s.row = ?2)",
                     "si",
                     args->text[0],
                     args->id[0]);
  g_autofree char *object =
      tn_db_get_string (db, NULL, "SELECT object FROM undo WHERE id = ?", "i", undo);
  g_autofree char *action = g_strconcat (args->text[0], ".undo", NULL);
  g_autoptr (GPtrArray) steps = NULL;
  TnChange change = { .now = args->now };

  if (undo == G_MININT64)
    return FALSE;
  if (undo == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is nothing to take back");
  steps = read_steps (db, undo, error);
  if (steps == NULL)
    return FALSE;
  for (guint i = 0; i < steps->len; i++)
    {
      const Step *step = g_ptr_array_index (steps, i);
      g_autofree char *now = current_value (db, step->what, step->row);

      if (g_strcmp0 (now, step->after) == 0 && take_back (db, &change, step, error))
        continue;
      /* What it would go back to is not there any more. */
      if (g_error_matches (*error, TN_STORE_ERROR, TN_STORE_ERROR_CONSTRAINT))
        g_clear_error (error);
      return *error != NULL
                 ? FALSE
                 : tn_state_refuse (error,
                                    TN_STORE_ERROR_REFUSED,
                                    "it has been changed since, so it cannot be taken back");
    }
  return tn_db_run (db, error, "DELETE FROM undo WHERE id = ?", "i", undo) &&
         tn_state_audit (db, args, action, object, NULL, error);
}

DexFuture *
tn_state_undo (TnStore *store, const TnActor *actor, const char *action, gint64 row, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->text[0] = g_strdup (action);
  args->id[0] = row;
  args->now = now;
  return tn_store_write (store, undo_job, args, tn_state_args_free);
}
