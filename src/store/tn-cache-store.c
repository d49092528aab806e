/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-store.h"

#include "tn-cache-private.h"
#include "tn-text.h"
#include "tn-sku.h"
#include "tn-types.h"

#include <math.h>

typedef struct
{
  char *resource, *code, *detail; /* (owned), the last two (nullable) */
} Note;

static void
note_clear (gpointer data)
{
  Note *note = data;

  g_free (note->resource);
  g_free (note->code);
  g_free (note->detail);
}

TnTenantUpdate *
tn_tenant_update_new (gint64 tenant, gint64 now)
{
  TnTenantUpdate *update = g_new0 (TnTenantUpdate, 1);

  update->tenant = tenant;
  update->now = now;
  update->members = update->licensed = -1;
  update->score = NAN;
  update->results = g_array_new (FALSE, TRUE, sizeof (Note));
  g_array_set_clear_func (update->results, note_clear);
  return update;
}

void
tn_tenant_update_free (TnTenantUpdate *update)
{
  g_free (update->country);
  g_clear_pointer (&update->domains, g_ptr_array_unref);
  g_clear_pointer (&update->skus, g_ptr_array_unref);
  g_array_unref (update->results);
  g_free (update);
}

void
tn_tenant_update_note (TnTenantUpdate *update,
                       const char *resource,
                       const char *error_code,
                       const char *error_detail)
{
  Note note = { g_strdup (resource),
                g_strdup (error_code),
                error_detail != NULL ? tn_text_redact (error_detail) : NULL };

  g_array_append_val (update->results, note);
}

gboolean
tn_cache_write_freshness (TnDb *db,
                          gint64 tenant,
                          const char *resource,
                          gint64 now,
                          const char *code,
                          const char *detail,
                          GError **error)
{
  return code == NULL ? tn_db_run (db,
                                   error,
                                   "INSERT INTO cache.freshness (tenant, resource, fetched_at, "
                                   "attempted_at, complete) VALUES (?1, ?2, ?3, ?3, 1) "
                                   "ON CONFLICT DO UPDATE SET fetched_at = ?3, attempted_at = ?3, "
                                   "complete = 1, error_code = NULL, error_detail = NULL",
                                   "isi",
                                   tenant,
                                   resource,
                                   now)
                      : tn_db_run (db,
                                   error,
                                   "INSERT INTO cache.freshness (tenant, resource, attempted_at, "
                                   "error_code, error_detail) VALUES (?1, ?2, ?3, ?4, ?5) "
                                   "ON CONFLICT DO UPDATE SET attempted_at = ?3, error_code = ?4, "
                                   "error_detail = ?5",
                                   "isiss",
                                   tenant,
                                   resource,
                                   now,
                                   code,
                                   detail);
}

static gboolean
write_summary (TnDb *db, TnTenantUpdate *update, GError **error)
{
  g_autofree char *domains = NULL;

  if (!tn_db_run (db,
                  error,
                  "INSERT INTO cache.tenant_summary (tenant) VALUES (?) ON CONFLICT DO NOTHING",
                  "i",
                  update->tenant))
    return FALSE;
  if (update->country != NULL &&
      !tn_db_run (db,
                  error,
                  "UPDATE cache.tenant_summary SET country = ? WHERE tenant = ?",
                  "si",
                  update->country,
                  update->tenant))
    return FALSE;
  if (update->domains != NULL)
    {
      g_ptr_array_add (update->domains, NULL);
      domains = g_strjoinv (" ", (char **) update->domains->pdata);
      g_ptr_array_set_size (update->domains, (int) update->domains->len - 1);
      if (!tn_db_run (db,
                      error,
                      "UPDATE cache.tenant_summary SET domains = ? WHERE tenant = ?",
                      "si",
                      domains,
                      update->tenant))
        return FALSE;
    }
  if (update->members >= 0 &&
      !tn_db_run (db,
                  error,
                  "UPDATE cache.tenant_summary SET members = ? WHERE tenant = ?",
                  "ii",
                  update->members,
                  update->tenant))
    return FALSE;
  if (update->licensed >= 0 &&
      !tn_db_run (db,
                  error,
                  "UPDATE cache.tenant_summary SET licensed = ? WHERE tenant = ?",
                  "ii",
                  update->licensed,
                  update->tenant))
    return FALSE;
  return isnan (update->score) ||
         tn_db_run (db,
                    error,
                    "UPDATE cache.tenant_summary SET score = ?, score_day = ? WHERE tenant = ?",
                    "dsi",
                    update->score,
                    update->score_day,
                    update->tenant);
}

/* What costs nothing would drown the rest: a free plan comes with 10,000 units. One that has ended
 * and can still be seen has none. */
static gboolean
write_licence_totals (TnDb *db, TnTenantUpdate *update, GError **error)
{
  gint64 bought = 0, assigned = 0;

  for (guint i = 0; i < update->skus->len; i++)
    {
      const TnSkuReading *sku = g_ptr_array_index (update->skus, i);

      if (tn_sku_is_free (sku->part_number) || sku->enabled + sku->warning <= 0)
        continue;
      bought += sku->enabled + sku->warning;
      assigned += sku->consumed;
    }
  return tn_db_run (db,
                    error,
                    "UPDATE cache.tenant_summary SET bought = ?, assigned = ? WHERE tenant = ?",
                    "iii",
                    bought,
                    assigned,
                    update->tenant);
}

/* What disabled users hold; as it was as long as the users were not read, or by a program that did
 * not keep what they hold. */
gboolean
tn_cache_count_holders (TnDb *db, gint64 tenant, GError **error)
{
  return tn_db_run (
      db,
      error,
      "UPDATE cache.subscribed_skus AS k SET disabled = (SELECT count (*) FROM cache.users u WHERE "
      "u.tenant = ?1 AND u.enabled = 0 AND u.licences > 0 AND instr (u.skus, lower (k.sku_id)) > "
      "0) "
      "WHERE k.tenant = ?1 AND EXISTS (SELECT 1 FROM cache.freshness f WHERE f.tenant = ?1 AND "
      "f.resource = 'users' AND f.complete = 1) AND NOT EXISTS (SELECT 1 FROM cache.users u WHERE "
      "u.tenant = ?1 AND u.licences > 0 AND u.skus IS NULL)",
      "i",
      tenant);
}

/* A row keeps its number as long as it is there, so that a list keeps its selection. */
static gboolean
write_skus (TnDb *db, TnTenantUpdate *update, GError **error)
{
  g_autoptr (GString) kept = g_string_new (NULL);

  if (update->skus == NULL)
    return TRUE;
  for (guint i = 0; i < update->skus->len; i++)
    {
      TnSkuReading *sku = g_ptr_array_index (update->skus, i);

      if (!tn_db_run (
              db,
              error,
              "INSERT INTO cache.subscribed_skus (tenant, sku_id, part_number, status, enabled, "
              "warning, suspended, consumed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT "
              "DO UPDATE SET part_number = ?3, status = ?4, enabled = ?5, warning = ?6, suspended "
              "= ?7, consumed = ?8",
              "isssiiii",
              update->tenant,
              sku->sku_id,
              sku->part_number,
              sku->status,
              sku->enabled,
              sku->warning,
              sku->suspended,
              sku->consumed))
        return FALSE;
      g_string_append_printf (kept, " %s ", sku->sku_id);
    }
  tn_db_changed (db, TN_TABLE_SKUS);
  return tn_db_run (
             db,
             error,
             "DELETE FROM cache.subscribed_skus WHERE tenant = ? AND instr (?, ' ' || sku_id "
             "|| ' ') = 0",
             "is",
             update->tenant,
             kept->str) &&
         tn_cache_count_holders (db, update->tenant, error) &&
         write_licence_totals (db, update, error);
}

gboolean
tn_cache_still_mapped (TnDb *db, gint64 tenant, GError **error)
{
  gint64 found =
      tn_db_get_int (db,
                     error,
                     0,
                     "SELECT count(*) FROM managed_tenants WHERE microsoft_tenant_id = ?",
                     "i",
                     tenant);

  if (found == 0)
    g_set_error_literal (error,
                         G_IO_ERROR,
                         G_IO_ERROR_CANCELLED,
                         "the tenant is not mapped any more");
  return found > 0;
}

static gboolean
update_tenant_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnTenantUpdate *update = data;

  if (!tn_cache_still_mapped (db, update->tenant, error) || !write_summary (db, update, error) ||
      !write_skus (db, update, error))
    return FALSE;
  for (guint i = 0; i < update->results->len; i++)
    {
      Note *note = &g_array_index (update->results, Note, i);

      if (!tn_cache_write_freshness (db,
                                     update->tenant,
                                     note->resource,
                                     update->now,
                                     note->code,
                                     note->detail,
                                     error))
        return FALSE;
    }
  tn_db_changed (db, TN_TABLE_TENANTS);
  return TRUE;
}

DexFuture *
tn_cache_update_tenant (TnStore *store, TnTenantUpdate *update)
{
  return tn_store_write (store, update_tenant_job, update, (GDestroyNotify) tn_tenant_update_free);
}

/* Counts ------------------------------------------------------------------- */

static gboolean
count_users_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  gint64 tenant = *(gint64 *) data;
  TnUserCounts counts = { -1, -1, -1 };
  gint64 complete =
      tn_db_get_int (db,
                     error,
                     0,
                     "SELECT complete FROM cache.freshness WHERE tenant = ? AND resource = 'users'",
                     "i",
                     tenant);

  if (complete == G_MININT64)
    return FALSE;
  if (complete == 1)
    {
      sqlite3_stmt *statement = tn_db_query (
          db,
          error,
          "SELECT count(*), count(*) FILTER (WHERE ifnull (user_type, 'Member') = 'Member'), "
          "count(*) FILTER (WHERE licences > 0) FROM cache.users WHERE tenant = ?",
          "i",
          tenant);

      if (statement == NULL || tn_db_step (db, statement, error) <= 0)
        return FALSE;
      counts = (TnUserCounts) { sqlite3_column_int64 (statement, 0),
                                sqlite3_column_int64 (statement, 1),
                                sqlite3_column_int64 (statement, 2) };
      tn_db_done (statement);
    }
  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, g_bytes_new (&counts, sizeof counts));
  return TRUE;
}

DexFuture *
tn_cache_count_users (TnStore *store, gint64 tenant)
{
  return tn_store_read (store, count_users_job, g_memdup2 (&tenant, sizeof tenant), g_free, NULL);
}

/* Totals -------------------------------------------------------------------- */

static gboolean
licence_totals_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  static const char sql[] =
      "WITH mine AS MATERIALIZED (SELECT microsoft_tenant_id AS id FROM managed_tenants WHERE "
      "microsoft_tenant_id IS NOT NULL), paid AS MATERIALIZED (SELECT k.sku_id, k.enabled + "
      "k.warning AS bought, k.consumed, k.disabled, max (0, k.enabled + k.warning - k.consumed) AS "
      "unused, p.cents FROM mine JOIN cache.subscribed_skus k ON k.tenant = mine.id LEFT JOIN "
      "sku_prices p ON p.sku_id = lower (k.sku_id) WHERE NOT tn_sku_is_free (k.part_number) AND "
      "k.enabled + k.warning > 0) "
      "SELECT (SELECT count (*) FROM mine), "
      "(SELECT count (*) FROM mine JOIN cache.freshness f ON f.tenant = mine.id AND f.resource = "
      "'skus' AND f.complete = 1), "
      "(SELECT count (*) FROM mine JOIN cache.freshness f ON f.tenant = mine.id AND f.resource = "
      "'users' AND f.complete = 1), "
      "ifnull (sum (bought), -1), ifnull (sum (consumed), -1), ifnull (sum (unused), -1), ifnull "
      "(sum (disabled), -1), ifnull (sum (cents * bought), -1), ifnull (sum (cents * max (0, "
      "bought "
      "- consumed + ifnull (disabled, 0))), -1), count (DISTINCT iif (cents IS NULL, sku_id, "
      "NULL)) FROM paid";
  sqlite3_stmt *statement = tn_db_query (db, error, sql, "");
  TnLicenceTotals totals;

  if (statement == NULL || tn_db_step (db, statement, error) <= 0)
    return FALSE;
  totals = (TnLicenceTotals) {
    .mapped = sqlite3_column_int64 (statement, 0),
    .read = sqlite3_column_int64 (statement, 1),
    .users_read = sqlite3_column_int64 (statement, 2),
    .bought = sqlite3_column_int64 (statement, 3),
    .assigned = sqlite3_column_int64 (statement, 4),
    .unused = sqlite3_column_int64 (statement, 5),
    .disabled = sqlite3_column_int64 (statement, 6),
    .spend = sqlite3_column_int64 (statement, 7),
    .saving = sqlite3_column_int64 (statement, 8),
    .unpriced = sqlite3_column_int64 (statement, 9),
  };
  tn_db_done (statement);
  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, g_bytes_new (&totals, sizeof totals));
  return TRUE;
}

DexFuture *
tn_cache_get_licence_totals (TnStore *store)
{
  return tn_store_read (store, licence_totals_job, NULL, NULL, NULL);
}

/* Who holds a licence ------------------------------------------------------- */

typedef struct
{
  gint64 tenant;
  char *sku_id; /* (owned) */
  gboolean disabled;
} HoldersJob;

static void
holders_job_free (gpointer data)
{
  g_free (((HoldersJob *) data)->sku_id);
  g_free (data);
}

static gboolean
list_holders_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  HoldersJob *job = data;
  g_autoptr (GPtrArray) users = g_ptr_array_new_with_free_func (g_object_unref);
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT display_name, user_principal_name, ifnull (enabled, -1) FROM cache.users WHERE "
      "tenant "
      "= ?1 AND instr (skus, lower (?2)) > 0 AND (?3 = 0 OR enabled = 0) ORDER BY display_name "
      "COLLATE NOCASE LIMIT ?4",
      "isii",
      job->tenant,
      job->sku_id,
      (gint64) job->disabled,
      (gint64) TN_HOLDERS_SHOWN);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_ptr_array_add (users,
                     g_object_new (TN_TYPE_ENTRA_USER,
                                   "name",
                                   tn_db_text (statement, 0),
                                   "user-principal-name",
                                   tn_db_text (statement, 1),
                                   "enabled",
                                   sqlite3_column_int64 (statement, 2),
                                   NULL));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&users));
  return step == 0;
}

DexFuture *
tn_cache_list_holders (TnStore *store, gint64 tenant, const char *sku_id, gboolean disabled)
{
  HoldersJob *job = g_new (HoldersJob, 1);

  *job = (HoldersJob) { tenant, g_strdup (sku_id), disabled };
  return tn_store_read (store, list_holders_job, job, holders_job_free, NULL);
}

/* Small lists of one tenant ------------------------------------------------- */

static gboolean
list_skus_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) skus = g_ptr_array_new_with_free_func (g_object_unref);
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT sku_id, part_number, enabled + warning, consumed, status FROM "
                   "cache.subscribed_skus WHERE tenant = ? ORDER BY consumed DESC",
                   "i",
                   *(gint64 *) data);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_ptr_array_add (skus,
                     g_object_new (TN_TYPE_SUBSCRIBED_SKU,
                                   "sku-id",
                                   tn_db_text (statement, 0),
                                   "part-number",
                                   tn_db_text (statement, 1),
                                   "bought",
                                   sqlite3_column_int64 (statement, 2),
                                   "assigned",
                                   sqlite3_column_int64 (statement, 3),
                                   "status",
                                   tn_db_text (statement, 4),
                                   NULL));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&skus));
  return step == 0;
}

DexFuture *
tn_cache_list_skus (TnStore *store, gint64 tenant)
{
  return tn_store_read (store, list_skus_job, g_memdup2 (&tenant, sizeof tenant), g_free, NULL);
}

static gboolean
list_freshness_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT resource, fetched_at, complete, error_code, error_detail FROM "
                   "cache.freshness WHERE tenant = ? ORDER BY resource",
                   "i",
                   *(gint64 *) data);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_ptr_array_add (list,
                     g_object_new (TN_TYPE_RESOURCE_FRESHNESS,
                                   "resource",
                                   tn_db_text (statement, 0),
                                   "fetched-at",
                                   sqlite3_column_int64 (statement, 1),
                                   "complete",
                                   sqlite3_column_int64 (statement, 2),
                                   "error-code",
                                   tn_db_text (statement, 3),
                                   "error-detail",
                                   tn_db_text (statement, 4),
                                   NULL));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&list));
  return step == 0;
}

DexFuture *
tn_cache_list_freshness (TnStore *store, gint64 tenant)
{
  return tn_store_read (store,
                        list_freshness_job,
                        g_memdup2 (&tenant, sizeof tenant),
                        g_free,
                        NULL);
}
