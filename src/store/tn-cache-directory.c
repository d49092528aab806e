/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-directory.h"

#include "tn-cache-private.h"
#include "tn-text.h"

typedef struct
{
  gint64 tenant, now;
  TnCollection collection;
  GPtrArray *pages; /* (owned) (nullable) (element-type TnPage) */
  gboolean full_read, first;
  char *code, *detail; /* (owned) (nullable) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->pages, g_ptr_array_unref);
  g_free (job->code);
  g_free (job->detail);
  g_free (job);
}

/* The page outlives the statement's use of its strings: no copies. */
static int
bind_texts (sqlite3_stmt *statement, int first, const char *const *texts, guint n)
{
  for (guint i = 0; i < n; i++)
    sqlite3_bind_text (statement, first + (int) i, texts[i], -1, SQLITE_STATIC);
  return first + (int) n;
}

/* Users --------------------------------------------------------------------- */

static gboolean
write_user (TnDb *db, gint64 tenant, gint64 generation, const TnUserReading *user, GError **error)
{
  static const char upsert[] =
      "INSERT INTO cache.users (tenant, generation, enabled, licences, on_premises, created, "
      "graph_id, display_name, user_principal_name, mail, user_type, department, job_title, "
      "office, "
      "skus, given_name, surname, mobile, phone, street, city, state, postal_code, country, "
      "company, "
      "employee_id, usage_location, proxies, group_skus, failed_skus) VALUES (?1, ?2, nullif (?3, "
      "-1), nullif (?4, -1), ?5, nullif (?6, 0), ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
      "?17, "
      "?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30) ON CONFLICT DO UPDATE SET "
      "generation = ?2, enabled = nullif (?3, -1), licences = nullif (?4, -1), on_premises = ?5, "
      "created = nullif (?6, 0), display_name = ?8, user_principal_name = ?9, mail = ?10, "
      "user_type "
      "= ?11, department = ?12, job_title = ?13, office = ?14, skus = ?15, given_name = ?16, "
      "surname "
      "= ?17, mobile = ?18, phone = ?19, street = ?20, city = ?21, state = ?22, postal_code = ?23, "
      "country = ?24, company = ?25, employee_id = ?26, usage_location = ?27, proxies = ?28, "
      "group_skus = ?29, failed_skus = ?30";
  const char *const texts[] = {
    user->id,         user->display_name, user->user_principal_name,
    user->mail,       user->user_type,    user->department,
    user->job_title,  user->office,       user->skus,
    user->given_name, user->surname,      user->mobile,
    user->phone,      user->street,       user->city,
    user->state,      user->postal_code,  user->country,
    user->company,    user->employee_id,  user->usage_location,
    user->proxies,    user->group_skus,   user->failed_skus,
  };
  sqlite3_stmt *statement;

  if (user->removed)
    return tn_db_run (db,
                      error,
                      "DELETE FROM cache.users WHERE tenant = ? AND graph_id = ?",
                      "is",
                      tenant,
                      user->id);
  statement = tn_db_query (db, error, upsert, "");
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, tenant);
  sqlite3_bind_int64 (statement, 2, generation);
  sqlite3_bind_int (statement, 3, user->enabled);
  sqlite3_bind_int (statement, 4, user->licences);
  sqlite3_bind_int (statement, 5, user->on_premises);
  sqlite3_bind_int64 (statement, 6, user->created);
  bind_texts (statement, 7, texts, G_N_ELEMENTS (texts));
  return tn_db_step (db, statement, error) == 0;
}

/* Groups -------------------------------------------------------------------- */

static gboolean
remove_group (TnDb *db, gint64 tenant, const char *id, GError **error)
{
  return tn_db_run (db,
                    error,
                    "DELETE FROM cache.group_members WHERE group_id = (SELECT id FROM cache.groups "
                    "WHERE tenant = ? AND graph_id = ?)",
                    "is",
                    tenant,
                    id) &&
         tn_db_run (db,
                    error,
                    "DELETE FROM cache.groups WHERE tenant = ? AND graph_id = ?",
                    "is",
                    tenant,
                    id);
}

static gboolean
write_member (TnDb *db,
              gint64 group,
              gint64 generation,
              const TnMemberReading *member,
              GError **error)
{
  sqlite3_stmt *statement;

  if (member->removed)
    return tn_db_run (db,
                      error,
                      "DELETE FROM cache.group_members WHERE group_id = ? AND member = ?",
                      "is",
                      group,
                      member->id);
  statement = tn_db_query (db,
                           error,
                           "INSERT INTO cache.group_members (group_id, member, is_group, "
                           "generation) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET is_group "
                           "= ?3, generation = ?4",
                           "");
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, group);
  sqlite3_bind_text (statement, 2, member->id, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 3, member->group);
  sqlite3_bind_int64 (statement, 4, generation);
  return tn_db_step (db, statement, error) == 0;
}

/* A group comes again for each page of its members. */
static gboolean
write_group (TnDb *db,
             gint64 tenant,
             gint64 generation,
             const TnEntraGroupReading *group,
             GArray *members,
             GError **error)
{
  gint64 row;

  if (group->removed)
    return remove_group (db, tenant, group->id, error);
  if (!tn_db_run (db,
                  error,
                  "INSERT INTO cache.groups (tenant, graph_id, name, mail, kind, dynamic, "
                  "on_premises, role_assignable, generation) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
                  "?8, ?9) ON CONFLICT DO UPDATE SET name = ?3, mail = ?4, kind = ?5, dynamic = "
                  "?6, on_premises = ?7, role_assignable = ?8, generation = ?9",
                  "isssiiiii",
                  tenant,
                  group->id,
                  group->name,
                  group->mail,
                  (gint64) group->kind,
                  (gint64) group->dynamic,
                  (gint64) group->on_premises,
                  (gint64) group->role_assignable,
                  generation))
    return FALSE;
  row = tn_db_get_int (db,
                       error,
                       0,
                       "SELECT id FROM cache.groups WHERE tenant = ? AND graph_id = ?",
                       "is",
                       tenant,
                       group->id);
  if (row == G_MININT64)
    return FALSE;
  for (guint i = 0; i < group->n_members; i++)
    if (!write_member (db,
                       row,
                       generation,
                       &g_array_index (members, TnMemberReading, group->first_member + i),
                       error))
      return FALSE;
  return TRUE;
}

/* Devices ------------------------------------------------------------------- */

static gboolean
write_device (TnDb *db,
              gint64 tenant,
              gint64 generation,
              const TnDeviceReading *device,
              GError **error)
{
  if (device->removed)
    return tn_db_run (db,
                      error,
                      "DELETE FROM cache.devices WHERE tenant = ? AND graph_id = ?",
                      "is",
                      tenant,
                      device->id);
  /* Whoever changed may belong to somebody else now. */
  return tn_db_run (db,
                    error,
                    "INSERT INTO cache.devices (tenant, graph_id, device_id, name, system, "
                    "system_version, trust, enabled, last_seen, generation) VALUES (?1, ?2, lower "
                    "(?3), ?4, ?5, ?6, ?7, nullif (?8, -1), ?9, ?10) ON CONFLICT DO UPDATE SET "
                    "device_id = lower (?3), name = ?4, system = ?5, system_version = ?6, trust = "
                    "?7, enabled = nullif (?8, -1), last_seen = ?9, generation = ?10, owner = NULL",
                    "issssssiii",
                    tenant,
                    device->id,
                    device->device_id,
                    device->name,
                    device->system,
                    device->system_version,
                    device->trust,
                    (gint64) device->enabled,
                    device->last_seen,
                    generation);
}

/* All of them --------------------------------------------------------------- */

static gboolean
write_page (TnDb *db, Job *job, const TnPage *page, gint64 generation, GError **error)
{
  for (guint i = 0; i < page->rows->len; i++)
    {
      gboolean written = FALSE;

      switch (job->collection)
        {
        case TN_COLLECTION_USERS:
          written = write_user (db,
                                job->tenant,
                                generation,
                                &g_array_index (page->rows, TnUserReading, i),
                                error);
          break;
        case TN_COLLECTION_GROUPS:
          written = write_group (db,
                                 job->tenant,
                                 generation,
                                 &g_array_index (page->rows, TnEntraGroupReading, i),
                                 page->members,
                                 error);
          break;
        case TN_COLLECTION_DEVICES:
          written = write_device (db,
                                  job->tenant,
                                  generation,
                                  &g_array_index (page->rows, TnDeviceReading, i),
                                  error);
          break;
        case TN_N_COLLECTIONS:
        default:
          g_assert_not_reached ();
        }
      if (!written)
        return FALSE;
    }
  return TRUE;
}

/* What a full read did not see. */
static gboolean
sweep (TnDb *db, Job *job, gint64 generation, GError **error)
{
  static const char *const sql[TN_N_COLLECTIONS] = {
    [TN_COLLECTION_USERS] = "DELETE FROM cache.users WHERE tenant = ? AND generation <> ?",
    [TN_COLLECTION_GROUPS] = "DELETE FROM cache.groups WHERE tenant = ? AND generation <> ?",
    [TN_COLLECTION_DEVICES] = "DELETE FROM cache.devices WHERE tenant = ? AND generation <> ?",
  };

  if (job->collection == TN_COLLECTION_GROUPS &&
      !tn_db_run (db,
                  error,
                  "DELETE FROM cache.group_members WHERE group_id IN (SELECT id FROM cache.groups "
                  "WHERE tenant = ?1) AND generation <> ?2 OR group_id IN (SELECT id FROM "
                  "cache.groups WHERE tenant = ?1 AND generation <> ?2)",
                  "ii",
                  job->tenant,
                  generation))
    return FALSE;
  return tn_db_run (db, error, sql[job->collection], "ii", job->tenant, generation);
}

static gboolean
finish (TnDb *db, Job *job, const char *delta_link, gint64 generation, GError **error)
{
  const char *name = tn_collection_name (job->collection);

  return (!job->full_read || sweep (db, job, generation, error)) &&
         tn_cache_write_freshness (db, job->tenant, name, job->now, NULL, NULL, error) &&
         tn_db_run (db,
                    error,
                    "UPDATE cache.freshness SET delta_link = ?1, full_at = iif (?4, ?5, full_at) "
                    "WHERE tenant = ?2 AND resource = ?3",
                    "sisii",
                    delta_link,
                    job->tenant,
                    name,
                    (gint64) job->full_read,
                    job->now);
}

/* Of this read; a full one that begins has a new one. G_MININT64: failed. */
static gint64
generation_of (TnDb *db, Job *job, GError **error)
{
  const char *name = tn_collection_name (job->collection);

  if (job->full_read && job->first &&
      !tn_db_run (db,
                  error,
                  "INSERT INTO cache.freshness (tenant, resource, generation) VALUES (?, ?, 1) ON "
                  "CONFLICT DO UPDATE SET generation = generation + 1, delta_link = NULL",
                  "is",
                  job->tenant,
                  name))
    return G_MININT64;
  return tn_db_get_int (db,
                        error,
                        0,
                        "SELECT generation FROM cache.freshness WHERE tenant = ? AND resource = ?",
                        "is",
                        job->tenant,
                        name);
}

static gboolean
write_pages_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  static const TnTables tables[TN_N_COLLECTIONS] = {
    [TN_COLLECTION_USERS] = TN_TABLE_USERS,
    [TN_COLLECTION_GROUPS] = TN_TABLE_GROUPS,
    [TN_COLLECTION_DEVICES] = TN_TABLE_DEVICES,
  };
  Job *job = data;
  const TnPage *last = g_ptr_array_index (job->pages, job->pages->len - 1);
  /* Earlier pages of a longer read may have had changes. */
  gboolean changed = job->full_read || !job->first;
  gint64 generation;

  if (!tn_cache_still_mapped (db, job->tenant, error))
    return FALSE;
  generation = generation_of (db, job, error);
  if (generation == G_MININT64)
    return FALSE;
  for (guint i = 0; i < job->pages->len; i++)
    {
      const TnPage *page = g_ptr_array_index (job->pages, i);

      if (!write_page (db, job, page, generation, error))
        return FALSE;
      if (page->rows->len > 0)
        tn_db_changed (db, tables[job->collection]);
      changed |= page->rows->len > 0;
    }
  if (last->next_link != NULL)
    return TRUE;
  if (!finish (db, job, last->delta_link, generation, error))
    return FALSE;
  /* The usual round, every half hour: nobody has changed. */
  if (!changed || job->collection != TN_COLLECTION_USERS)
    return TRUE;
  tn_db_changed (db, TN_TABLE_SKUS);
  return tn_cache_count_holders (db, job->tenant, error);
}

DexFuture *
tn_cache_write_pages (TnStore *store,
                      gint64 tenant,
                      TnCollection collection,
                      GPtrArray *pages,
                      gboolean full_read,
                      gboolean first,
                      gint64 now)
{
  Job *job = g_new0 (Job, 1);

  g_return_val_if_fail (pages != NULL && pages->len > 0, NULL);
  *job = (Job) { tenant, now, collection, pages, full_read, first, NULL, NULL };
  return tn_store_write_rows (store, tn_pages_count_rows (pages), write_pages_job, job, job_free);
}

static gboolean
note_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;

  return tn_cache_still_mapped (db, job->tenant, error) &&
         tn_cache_write_freshness (db,
                                   job->tenant,
                                   tn_collection_name (job->collection),
                                   job->now,
                                   job->code,
                                   job->detail,
                                   error);
}

DexFuture *
tn_cache_note_collection (TnStore *store,
                          gint64 tenant,
                          TnCollection collection,
                          const char *error_code,
                          const char *error_detail,
                          gint64 now)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job) { tenant,
                 now,
                 collection,
                 NULL,
                 FALSE,
                 FALSE,
                 g_strdup (error_code),
                 tn_text_redact (error_detail) };
  return tn_store_write (store, note_job, job, job_free);
}

static gboolean
get_delta_link_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  g_autofree char *link =
      tn_db_get_string (db,
                        error,
                        "SELECT delta_link FROM cache.freshness WHERE tenant = ? AND resource = ? "
                        "AND full_at >= ?",
                        "isi",
                        job->tenant,
                        tn_collection_name (job->collection),
                        job->now);

  g_value_init (result, G_TYPE_STRING);
  g_value_set_string (result, link != NULL ? link : "");
  return *error == NULL;
}

DexFuture *
tn_cache_get_delta_link (TnStore *store, gint64 tenant, TnCollection collection, gint64 full_since)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = tenant;
  job->collection = collection;
  job->now = full_since;
  return tn_store_read (store, get_delta_link_job, job, job_free, NULL);
}

static gboolean
forget_links_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  const Job *job = data;

  return tn_db_run (db,
                    error,
                    "UPDATE cache.freshness SET delta_link = NULL WHERE tenant = ?",
                    "i",
                    job->tenant);
}

DexFuture *
tn_cache_forget_delta_links (TnStore *store, gint64 tenant)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = tenant;
  return tn_store_write (store, forget_links_job, job, job_free);
}

/* Owners -------------------------------------------------------------------- */

typedef struct
{
  gint64 tenant;
  gint64 limit;
  GPtrArray *owners; /* (owned) (nullable) (element-type utf8) */
} Owners;

static void
owners_free (gpointer data)
{
  Owners *job = data;

  g_clear_pointer (&job->owners, g_ptr_array_unref);
  g_free (job);
}

static gboolean
list_ownerless_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Owners *job = data;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT graph_id FROM cache.devices WHERE tenant = ? AND owner IS NULL LIMIT ?",
                   "ii",
                   job->tenant,
                   job->limit);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_ptr_array_add (ids, tn_db_dup_text (statement, 0));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&ids));
  return step == 0;
}

DexFuture *
tn_cache_list_ownerless (TnStore *store, gint64 tenant, guint limit)
{
  Owners *job = g_new0 (Owners, 1);

  job->tenant = tenant;
  job->limit = limit;
  return tn_store_read (store, list_ownerless_job, job, owners_free, NULL);
}

static gboolean
write_owners_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Owners *job = data;

  if (!tn_cache_still_mapped (db, job->tenant, error))
    return FALSE;
  for (guint i = 0; i + 1 < job->owners->len; i += 2)
    if (!tn_db_run (db,
                    error,
                    "UPDATE cache.devices SET owner = ?3 WHERE tenant = ?1 AND graph_id = ?2",
                    "iss",
                    job->tenant,
                    g_ptr_array_index (job->owners, i),
                    g_ptr_array_index (job->owners, i + 1)))
      return FALSE;
  tn_db_changed (db, TN_TABLE_DEVICES);
  return TRUE;
}

DexFuture *
tn_cache_write_owners (TnStore *store, gint64 tenant, GPtrArray *owners)
{
  Owners *job = g_new0 (Owners, 1);

  job->tenant = tenant;
  job->owners = owners;
  return tn_store_write_rows (store, owners->len / 2, write_owners_job, job, owners_free);
}
