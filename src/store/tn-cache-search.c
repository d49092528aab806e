/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-search.h"

#include "tn-cache-private.h"
#include "tn-list.h"
#include "tn-text.h"
#include "tn-types.h"

#include <string.h>

/* About 25 ms of the writer's time. */
#define PART 1000

/* So many characters of a tenant id are meant to be one. */
#define ID_PART 4

#define INDEX_THEM                                                                                 \
  "INSERT OR REPLACE INTO cache.user_search (rowid, name, user_principal_name, mail) SELECT "      \
  "u.id, tn_fold (u.display_name), tn_fold (u.user_principal_name), nullif (tn_fold (u.mail), "    \
  "tn_fold (u.user_principal_name)) FROM "

#define UP_TO "(SELECT up_to FROM cache.search_state)"

/* Who is to be indexed: @next has the first of them, of whom each statement does so many; @done
 * says that it was done up to the last. */
static const struct
{
  const char *next, *index, *done;
} parts[] = {
  /* Those who have another name. */
  { "SELECT max (id) FROM (SELECT id FROM cache.search_todo ORDER BY id LIMIT ?)",
    INDEX_THEM "cache.search_todo s JOIN cache.users u ON u.id = s.id WHERE s.id <= ?",
    "DELETE FROM cache.search_todo WHERE id <= ?" },
  /* Those who have come since. */
  { "SELECT max (id) FROM (SELECT id FROM cache.users WHERE id > " UP_TO " ORDER BY id LIMIT ?)",
    INDEX_THEM "cache.users u WHERE u.id > " UP_TO " AND u.id <= ?",
    "UPDATE cache.search_state SET up_to = ?" },
};

static gboolean
index_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_value_init (result, G_TYPE_BOOLEAN);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      gint64 last = tn_db_get_int (db, error, 0, parts[i].next, "i", (gint64) PART);

      if (last == G_MININT64)
        return FALSE;
      if (last == 0)
        continue;
      g_value_set_boolean (result, TRUE);
      return tn_db_run (db, error, parts[i].index, "i", last) &&
             tn_db_run (db, error, parts[i].done, "i", last);
    }
  /* The usual case, at each start: nothing was written. */
  return TRUE;
}

DexFuture *
tn_cache_index_users (TnStore *store)
{
  return tn_store_write_alone (store, index_job, NULL, NULL);
}

/* One search over everything ------------------------------------------------ */

typedef struct
{
  char *typed; /* (owned) (nullable) */
  char *text;  /* (owned) (nullable): folded */
  GArray *ids; /* (owned) (nullable): kinds and row ids */
  guint limit;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->typed);
  g_free (search->text);
  g_clear_pointer (&search->ids, g_array_unref);
  g_free (search);
}

/* What a hit of each kind shows: id, name, detail, tenant, managed tenant. */
#define TENANT_COLUMNS "r.id, r.name, r.domain, r.id, m.id"
#define TENANT_FROM                                                                                \
  "microsoft_tenants r LEFT JOIN managed_tenants m ON m.microsoft_tenant_id = r.id"
#define ORGANIZATION_COLUMNS "r.id, r.name, m.name, m.microsoft_tenant_id, m.id"
#define ORGANIZATION_FROM "organizations r JOIN managed_tenants m ON m.id = r.managed_tenant_id"
#define USER_COLUMNS "r.id, r.display_name, r.user_principal_name || ' · ' || t.name, t.id, m.id"
#define USER_FROM                                                                                  \
  "cache.users r JOIN managed_tenants m ON m.microsoft_tenant_id = r.tenant JOIN "                 \
  "microsoft_tenants t ON t.id = r.tenant"
#define LICENCE_COLUMNS                                                                            \
  "min (r.rowid), tn_sku_name (r.sku_id, r.part_number), r.part_number, NULL, NULL"

static const struct
{
  TnHitKind kind;
  TnListKind list; /* whose search finds the ids; licences have one of their own */
  const char *by_id;
} kinds[] = {
  { TN_HIT_TENANT,
    TN_LIST_TENANTS,
    "SELECT " TENANT_COLUMNS " FROM " TENANT_FROM " WHERE r.id = ? AND r.removed_at = 0" },
  { TN_HIT_ORGANIZATION,
    TN_LIST_ORGANIZATIONS,
    "SELECT " ORGANIZATION_COLUMNS " FROM " ORGANIZATION_FROM " WHERE r.id = ?" },
  { TN_HIT_USER, TN_LIST_USERS, "SELECT " USER_COLUMNS " FROM " USER_FROM " WHERE r.id = ?" },
  { TN_HIT_LICENCE,
    TN_LIST_SKUS,
    "SELECT " LICENCE_COLUMNS " FROM cache.subscribed_skus r WHERE r.rowid = ? GROUP BY r.sku_id" },
};

static TnRecord *
read_hit (sqlite3_stmt *statement, TnHitKind kind)
{
  const char *name = tn_db_text (statement, 1);

  return g_object_new (
      TN_TYPE_HIT,
      "id",
      sqlite3_column_int64 (statement, 0),
      "kind",
      (gint64) kind,
      "name",
      name != NULL ? name : "",
      "detail",
      tn_db_text (statement, 2),
      "tenant",
      sqlite3_column_type (statement, 3) == SQLITE_NULL ? (gint64) -1
                                                        : sqlite3_column_int64 (statement, 3),
      "managed-tenant-id",
      sqlite3_column_type (statement, 4) == SQLITE_NULL ? (gint64) -1
                                                        : sqlite3_column_int64 (statement, 4),
      NULL);
}

static gboolean
add_by_id (TnDb *db, guint kind, gint64 id, GPtrArray *hits, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (db, error, kinds[kind].by_id, "i", id);
  int step = statement != NULL ? tn_db_step (db, statement, error) : -1;

  if (step > 0)
    {
      g_ptr_array_add (hits, read_hit (statement, kinds[kind].kind));
      tn_db_done (statement);
    }
  return step >= 0;
}

/* Those that begin with it first, then by name. */
static int
compare_hits (gconstpointer a, gconstpointer b, gpointer needle)
{
  TnRecord *const *one = a, *const *two = b;
  g_autofree char *first = tn_text_fold (tn_record_get_string (*one, "name")),
                  *second = tn_text_fold (tn_record_get_string (*two, "name"));
  int order = g_str_has_prefix (second, needle) - g_str_has_prefix (first, needle);

  return order != 0 ? order : strcmp (first, second);
}

/* A tenant whose name and domain do not hold a short text is one whose id does, by chance. */
static gboolean
is_by_chance (TnRecord *hit, const char *text)
{
  const char *detail = tn_record_get_string (hit, "detail");
  g_autofree char *name = tn_text_fold (tn_record_get_string (hit, "name")),
                  *domain = tn_text_fold (detail != NULL ? detail : "");

  return tn_record_get_int (hit, "kind") == TN_HIT_TENANT && strlen (text) < ID_PART &&
         strstr (name, text) == NULL && strstr (domain, text) == NULL;
}

static gboolean
search_kind (TnDb *db, Search *search, guint kind, GPtrArray *hits, GError **error)
{
  /* More than are shown, so that the best of some are; not all: a short text finds a hundred
   * thousand people, and to sort those takes longer than a key press. */
  const TnListQuery query = { .kind = kinds[kind].list,
                              .search = search->typed,
                              .limit = search->limit * 4 };
  g_autoptr (GArray) ids = tn_list_ids (db, &query, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!add_by_id (db, kind, g_array_index (ids, gint64, i), found, error))
      return FALSE;
  g_ptr_array_sort_with_data (found, compare_hits, search->text);
  for (guint i = 0, n = 0; i < found->len && n < search->limit; i++)
    if (!is_by_chance (g_ptr_array_index (found, i), search->text))
      {
        g_ptr_array_add (hits, g_object_ref (g_ptr_array_index (found, i)));
        n++;
      }
  return TRUE;
}

static gboolean
search_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Search *search = data;
  g_autoptr (GPtrArray) hits = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; *search->text != '\0' && i < G_N_ELEMENTS (kinds); i++)
    if (!search_kind (db, search, i, hits, error))
      return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&hits));
  return TRUE;
}

DexFuture *
tn_cache_search (TnStore *store, const char *text, guint limit, GCancellable *cancellable)
{
  Search *search = g_new0 (Search, 1);

  search->typed = g_strdup (text);
  search->text = g_strstrip (tn_text_fold (text));
  search->limit = limit;
  return tn_store_read (store, search_job, search, search_free, cancellable);
}

static gboolean
get_hits_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Search *search = data;
  g_autoptr (GPtrArray) hits = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i + 1 < search->ids->len; i += 2)
    for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
      if (kinds[kind].kind == g_array_index (search->ids, gint64, i) &&
          !add_by_id (db, kind, g_array_index (search->ids, gint64, i + 1), hits, error))
        return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&hits));
  return TRUE;
}

DexFuture *
tn_cache_get_hits (TnStore *store, GArray *ids)
{
  Search *search = g_new0 (Search, 1);

  search->ids = g_array_ref (ids);
  return tn_store_read (store, get_hits_job, search, search_free, NULL);
}
