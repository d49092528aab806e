/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-advice.h"

#include "tn-cache-private.h"
#include "tn-sku-services.h"
#include "tn-sku.h"
#include "tn-state-private.h"

#include <string.h>

const char *
tn_advice_nick (TnAdviceKind kind)
{
  static const char *const nicks[] = {
    [TN_ADVICE_DUPLICATE] = "duplicate",
    [TN_ADVICE_INACTIVE] = "inactive",
    [TN_ADVICE_DISABLED] = "disabled",
  };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (nicks), "");

  return nicks[kind];
}

TnAdvice *
tn_advice_copy (const TnAdvice *self)
{
  TnAdvice *copy = g_memdup2 (self, sizeof *self);

  copy->tenant_name = g_strdup (self->tenant_name);
  copy->sku_id = g_strdup (self->sku_id);
  copy->sku_name = g_strdup (self->sku_name);
  copy->other_id = g_strdup (self->other_id);
  copy->other_name = g_strdup (self->other_name);
  return copy;
}

void
tn_advice_free (TnAdvice *self)
{
  g_free (self->tenant_name);
  g_free (self->sku_id);
  g_free (self->sku_name);
  g_free (self->other_id);
  g_free (self->other_name);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (TnAdvice, tn_advice, tn_advice_copy, tn_advice_free)

/* One user ------------------------------------------------------------------ */

typedef void (*Found) (gpointer data, TnAdviceKind kind, const char *sku, const char *other);

/* @skus: (element-type utf8): what the user holds. */
static void
judge (GStrv skus, gboolean enabled, gboolean inactive, Found found, gpointer data)
{
  for (guint i = 0; skus[i] != NULL; i++)
    {
      const char *covered_by = NULL;

      for (guint j = 0; skus[j] != NULL && covered_by == NULL; j++)
        if (tn_sku_covers (skus[j], skus[i]))
          covered_by = skus[j];
      if (covered_by != NULL)
        found (data, TN_ADVICE_DUPLICATE, skus[i], covered_by);
      else if (tn_sku_is_suite (skus[i]) && !enabled)
        found (data, TN_ADVICE_DISABLED, skus[i], TN_SKU_MAILBOX);
      else if (tn_sku_is_suite (skus[i]) && inactive)
        found (data, TN_ADVICE_INACTIVE, skus[i], TN_SKU_MAILBOX);
    }
}

#define USERS                                                                                      \
  "SELECT u.id, u.tenant, u.skus, u.enabled, u.last_sign_in FROM cache.users u JOIN "              \
  "managed_tenants m ON m.microsoft_tenant_id = u.tenant WHERE u.licences > 0 AND (?1 = 0 OR "     \
  "u.tenant = ?1) "

/* The user that @statement stands at. */
static void
judge_row (sqlite3_stmt *statement, gint64 now, Found found, gpointer data)
{
  const char *text = tn_db_text (statement, 2);
  g_auto (GStrv) skus = g_strsplit (text != NULL ? text : "", " ", -1);
  gboolean enabled =
      sqlite3_column_type (statement, 3) == SQLITE_NULL || sqlite3_column_int (statement, 3) != 0;
  /* 0: never, which may be somebody who begins on Monday; NULL, which is 0 too: not known. */
  gint64 last = sqlite3_column_int64 (statement, 4);

  judge (skus, enabled, last > 0 && last < now - TN_ADVICE_DAYS * 86400, found, data);
}

/* All advice ---------------------------------------------------------------- */

typedef struct
{
  gint64 tenant, now;
  TnAdvice *only; /* (owned) (nullable) */
  guint limit;
  gint64 at;          /* tenant of the user that is judged */
  GHashTable *counts; /* (owned) (nullable): "kind tenant sku other" → TnAdvice (owned) */
  gboolean matched;   /* the user is one of those of "only" */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_clear_pointer (&search->only, tn_advice_free);
  g_clear_pointer (&search->counts, g_hash_table_unref);
  g_free (search);
}

static void
count_cb (gpointer data, TnAdviceKind kind, const char *sku, const char *other)
{
  Search *search = data;
  g_autofree char *key =
      g_strdup_printf ("%d %" G_GINT64_FORMAT " %s %s", kind, search->at, sku, other);
  TnAdvice *advice = g_hash_table_lookup (search->counts, key);

  if (advice == NULL)
    {
      advice = g_new0 (TnAdvice, 1);
      advice->kind = kind;
      advice->tenant = search->at;
      advice->sku_id = g_strdup (sku);
      advice->other_id = g_strdup (other);
      g_hash_table_insert (search->counts, g_steal_pointer (&key), advice);
    }
  advice->users++;
}

static void
complete (TnDb *db, TnAdvice *advice)
{
  gint64 had = tn_state_price_of (db, advice->sku_id, NULL),
         needed = tn_state_price_of (db, advice->other_id, NULL);

  advice->tenant_name = tn_db_get_string (db,
                                          NULL,
                                          "SELECT name FROM microsoft_tenants WHERE id = ?",
                                          "i",
                                          advice->tenant);
  /* The table of services knows only licences that have a name. */
  advice->sku_name = g_strdup (tn_sku_name (advice->sku_id));
  advice->other_name = g_strdup (tn_sku_name (advice->other_id));
  if (advice->kind == TN_ADVICE_DUPLICATE)
    advice->cents = had >= 0 ? had * advice->users : -1;
  else
    advice->cents = had >= 0 && needed >= 0 ? MAX (0, had - needed) * advice->users : -1;
}

static int
compare_advice (gconstpointer a, gconstpointer b)
{
  const TnAdvice *one = a, *two = b;

  if (one->cents != two->cents)
    return one->cents > two->cents ? -1 : 1;
  if (one->users != two->users)
    return one->users > two->users ? -1 : 1;
  return g_strcmp0 (one->tenant_name, two->tenant_name);
}

static gboolean
list_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Search *search = data;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_advice_free);
  sqlite3_stmt *statement = tn_db_query (db, error, USERS, "i", search->tenant);
  GHashTableIter iter;
  gpointer advice;
  int step = -1;

  search->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      search->at = sqlite3_column_int64 (statement, 1);
      judge_row (statement, search->now, count_cb, search);
    }
  g_hash_table_iter_init (&iter, search->counts);
  while (g_hash_table_iter_next (&iter, NULL, &advice))
    {
      complete (db, advice);
      /* Where a mailbox costs as much, there is nothing to advise. */
      if (((TnAdvice *) advice)->cents == 0)
        tn_advice_free (advice);
      else
        g_ptr_array_add (found, advice);
    }
  g_ptr_array_sort_values (found, compare_advice);
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&found));
  return step == 0;
}

DexFuture *
tn_cache_list_advice (TnStore *store, gint64 tenant, gint64 now)
{
  Search *search = g_new0 (Search, 1);

  search->tenant = tenant;
  search->now = now;
  return tn_store_read (store, list_job, search, search_free, NULL);
}

/* The users behind it -------------------------------------------------------- */

static void
match_cb (gpointer data, TnAdviceKind kind, const char *sku, const char *other)
{
  Search *search = data;

  search->matched |= kind == search->only->kind && g_str_equal (sku, search->only->sku_id) &&
                     g_str_equal (other, search->only->other_id);
}

static gboolean
users_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Search *search = data;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = tn_db_query (db,
                                         error,
                                         USERS "ORDER BY u.display_name COLLATE NOCASE, u.id",
                                         "i",
                                         search->only->tenant);
  GPtrArray *rows;
  int step = -1;

  while (statement != NULL && ids->len < search->limit &&
         (step = tn_db_step (db, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      search->matched = FALSE;
      judge_row (statement, search->now, match_cb, search);
      if (search->matched)
        g_array_append_val (ids, id);
    }
  if (statement != NULL && step > 0)
    tn_db_done (statement);
  rows = step >= 0 ? tn_list_rows (db, TN_LIST_USERS, ids, error) : NULL;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, rows);
  return rows != NULL;
}

DexFuture *
tn_cache_list_advised (TnStore *store, const TnAdvice *advice, guint limit, gint64 now)
{
  Search *search = g_new0 (Search, 1);

  search->only = tn_advice_copy (advice);
  search->limit = limit;
  search->now = now;
  return tn_store_read (store, users_job, search, search_free, NULL);
}

/* Inactive holders of one licence --------------------------------------------- */

typedef struct
{
  gint64 tenant, since;
  char *sku_id; /* (owned) */
} Holding;

static void
holding_free (gpointer data)
{
  g_free (((Holding *) data)->sku_id);
  g_free (data);
}

static gboolean
inactive_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  const Holding *holding = data;
  gint64 number = tn_db_get_int (
      db,
      error,
      -1,
      "SELECT iif (count (u.last_sign_in) = 0, -1, count (*) FILTER "
      "(WHERE u.last_sign_in > 0 AND u.last_sign_in < ?3 AND instr (' ' || u.skus || ' ', ' ' "
      "|| lower (?2) || ' ') > 0)) FROM cache.users u WHERE u.tenant = "
      "?1 AND u.licences > 0 AND u.enabled = 1",
      "isi",
      holding->tenant,
      holding->sku_id,
      holding->since);

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, number);
  return number != G_MININT64;
}

DexFuture *
tn_cache_count_inactive (TnStore *store, gint64 tenant, const char *sku_id, gint64 now)
{
  Holding *holding = g_new0 (Holding, 1);

  holding->tenant = tenant;
  holding->since = now - TN_ADVICE_DAYS * 86400;
  holding->sku_id = g_strdup (sku_id);
  return tn_store_read (store, inactive_job, holding, holding_free, NULL);
}

/* Over time ----------------------------------------------------------------- */

static gboolean
note_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  gint64 now = *(gint64 *) data;

  /* A tenant that was not read today stands with what is known of it. After the cache was made
   * anew, the day keeps what it had until all are read again that ever were. */
  gint64 unknown = tn_db_get_int (
      db,
      error,
      0,
      "SELECT NOT EXISTS (SELECT 1 FROM cache.subscribed_skus) OR EXISTS (SELECT 1 FROM "
      "managed_tenants m JOIN microsoft_tenants t ON t.id = m.microsoft_tenant_id WHERE "
      "t.last_sync "
      "= 0 AND EXISTS (SELECT 1 FROM sync_runs r WHERE r.microsoft_tenant_id = t.id AND r.outcome "
      "= ?))",
      "i",
      (gint64) TN_RUN_SUCCESS);

  if (unknown != 0)
    return unknown > 0;
  return tn_db_run (db,
                    error,
                    "DELETE FROM licence_history WHERE day = date (?1, 'unixepoch')",
                    "i",
                    now) &&
         tn_db_run (db,
                    error,
                    "INSERT INTO licence_history (day, sku_id, bought, assigned, cents) SELECT "
                    "date (?1, 'unixepoch'), lower (k.sku_id), sum (k.enabled + k.warning), sum "
                    "(k.consumed), (SELECT p.cents * sum (k.enabled + k.warning) FROM sku_prices p "
                    "WHERE p.sku_id = lower (k.sku_id)) FROM cache.subscribed_skus k JOIN "
                    "managed_tenants m ON m.microsoft_tenant_id = k.tenant WHERE NOT "
                    "tn_sku_is_free (k.part_number) GROUP BY lower (k.sku_id)",
                    "i",
                    now);
}

DexFuture *
tn_state_note_licences (TnStore *store, gint64 now)
{
  return tn_store_write (store, note_job, g_memdup2 (&now, sizeof now), g_free);
}

static gboolean
days_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GArray) days = g_array_new (FALSE, TRUE, sizeof (TnLicenceDay));
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT day, sum (bought), sum (assigned), ifnull (sum (cents), -1), sum (cents IS "
      "NULL) FROM licence_history WHERE day >= ? GROUP BY day ORDER BY day",
      "s",
      (const char *) data);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnLicenceDay day = { .bought = sqlite3_column_int64 (statement, 1),
                           .assigned = sqlite3_column_int64 (statement, 2),
                           .cents = sqlite3_column_int64 (statement, 3),
                           .unpriced = (guint) sqlite3_column_int (statement, 4) };

      g_strlcpy (day.day, tn_db_text (statement, 0), sizeof day.day);
      g_array_append_val (days, day);
    }
  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&days));
  return step == 0;
}

DexFuture *
tn_state_get_licence_days (TnStore *store, const char *from)
{
  return tn_store_read (store, days_job, g_strdup (from), g_free, NULL);
}
