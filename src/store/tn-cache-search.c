/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-search.h"

#include "tn-cache-private.h"

/* About 25 ms of the writer's time. */
#define PART 1000

static gboolean
index_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  gint64 last = tn_db_get_int (db,
                               error,
                               0,
                               "SELECT max (id) FROM (SELECT id FROM cache.search_todo ORDER BY id "
                               "LIMIT ?)",
                               "i",
                               (gint64) PART);
  gint64 left;

  if (last == G_MININT64 ||
      !tn_db_run (db,
                  error,
                  "INSERT OR REPLACE INTO cache.user_search (rowid, name, user_principal_name, "
                  "mail) SELECT u.id, u.display_name, u.user_principal_name, nullif (u.mail, "
                  "u.user_principal_name) FROM cache.search_todo s JOIN cache.users u ON u.id = "
                  "s.id WHERE s.id <= ?",
                  "i",
                  last) ||
      !tn_db_run (db, error, "DELETE FROM cache.search_todo WHERE id <= ?", "i", last))
    return FALSE;
  left = tn_db_get_int (db, error, 0, "SELECT count (*) FROM cache.search_todo", "");
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, left);
  return left != G_MININT64;
}

DexFuture *
tn_cache_index_users (TnStore *store)
{
  return tn_store_write (store, index_job, NULL, NULL);
}
