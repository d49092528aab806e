/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

/* Whole rows as text, for changes that can be taken back: whatever a row held comes back, without a
 * step of its own for each column. */

static const struct
{
  const char *name;
  TnTables tables;
} known[] = {
  { "organizations", TN_TABLE_ORGANIZATIONS | TN_TABLE_TENANTS },
  { "end_users", TN_TABLE_END_USERS },
  { "assets", TN_TABLE_ASSETS },
  { "contacts", TN_TABLE_ORGANIZATIONS },
  { "user_syncs", TN_TABLE_USER_SYNCS },
};

/* The key of user_syncs has another name. */
static const char *
key_of (const char *table)
{
  return g_str_equal (table, "user_syncs") ? "organization_id" : "id";
}

/* SQL with the columns of @table, made by the statement @make that SQLite answers. */
static const char *
build (TnDb *db, const char *make, const char *table, GError **error)
{
  g_autofree char *sql = tn_db_get_string (db, error, make, "ss", table, key_of (table));

  return sql != NULL ? g_intern_string (sql) : NULL;
}

char *
tn_row_snapshot (TnDb *db, const char *table, gint64 id, GError **error)
{
  const char *sql =
      build (db,
             "SELECT 'SELECT json_object(' || group_concat ('''' || name || ''', ' || "
             "name, ', ') || ') FROM ' || ?1 || ' WHERE ' || ?2 || ' = ?' FROM "
             "pragma_table_info (?1)",
             table,
             error);

  g_autofree char *row = sql != NULL ? tn_db_get_string (db, error, sql, "i", id) : NULL;

  /* Who is to be left alone goes with the organization, and is added if that is forgotten. */
  if (row != NULL && g_str_equal (table, "user_syncs"))
    return tn_db_get_string (db,
                             error,
                             "SELECT json_set (?1, '$.ignored', (SELECT json_group_array "
                             "(entra_id) FROM user_sync_ignored WHERE organization_id = ?2))",
                             "si",
                             row,
                             id);
  return g_steal_pointer (&row);
}

static void
note_tables (TnDb *db, const char *table)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, table))
      tn_db_changed (db, known[i].tables);
}

gboolean
tn_row_restore (TnDb *db, const char *table, gint64 id, const char *json, GError **error)
{
  const char *sql;

  note_tables (db, table);
  if (json == NULL)
    sql = build (db, "SELECT 'DELETE FROM ' || ?1 || ' WHERE ' || ?2 || ' = ?'", table, error);
  else
    /* An update where it is there: a row that is replaced takes with it what belongs to it. */
    sql = build (
        db,
        "SELECT 'INSERT INTO ' || ?1 || ' (' || group_concat (name, ', ') || ') SELECT ' || "
        "group_concat ('?1 ->> ''$.' || name || '''', ', ') || ' WHERE 1 ON CONFLICT (' || "
        "?2 || ') DO UPDATE SET ' || group_concat (name || ' = ?1 ->> ''$.' || name || '''', "
        "', ') FROM pragma_table_info (?1)",
        table,
        error);
  if (sql == NULL)
    return FALSE;
  if (json == NULL)
    return tn_db_run (db, error, sql, "i", id);
  return tn_db_run (db, error, sql, "s", json) &&
         (!g_str_equal (table, "user_syncs") ||
          tn_db_run (db,
                     error,
                     "INSERT OR IGNORE INTO user_sync_ignored (organization_id, entra_id) SELECT "
                     "?1 ->> '$.organization_id', value FROM json_each (?1, '$.ignored')",
                     "s",
                     json));
}
