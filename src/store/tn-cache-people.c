/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cache-people.h"

#include "tn-cache-private.h"
#include "tn-db.h"

/* The directory ------------------------------------------------------------- */

static void
add_user (TnDirectory *directory, sqlite3_stmt *statement)
{
  TnDirectoryUser user = { .id = tn_db_text (statement, 0),
                           .user_name = tn_db_text (statement, 1),
                           .mail = tn_db_text (statement, 2),
                           .addresses = tn_db_text (statement, 3) };
  const char *type = tn_db_text (statement, 4);

  /* On very old objects the type is null: a member (reference 3.3). */
  user.guest = g_strcmp0 (type, "Guest") == 0;
  user.enabled =
      sqlite3_column_type (statement, 5) == SQLITE_NULL ? -1 : sqlite3_column_int (statement, 5);
  user.values[TN_PERSON_NAME] = tn_db_text (statement, 6);
  user.values[TN_PERSON_GIVEN_NAME] = tn_db_text (statement, 7);
  user.values[TN_PERSON_SURNAME] = tn_db_text (statement, 8);
  user.values[TN_PERSON_PHONE] = tn_db_text (statement, 9);
  user.values[TN_PERSON_MOBILE] = tn_db_text (statement, 10);
  user.values[TN_PERSON_JOB_TITLE] = tn_db_text (statement, 11);
  user.values[TN_PERSON_DEPARTMENT] = tn_db_text (statement, 12);
  user.values[TN_PERSON_OFFICE] = tn_db_text (statement, 13);
  user.values[TN_PERSON_STREET] = tn_db_text (statement, 14);
  user.values[TN_PERSON_CITY] = tn_db_text (statement, 15);
  user.values[TN_PERSON_STATE] = tn_db_text (statement, 16);
  user.values[TN_PERSON_POSTAL_CODE] = tn_db_text (statement, 17);
  user.values[TN_PERSON_COUNTRY] = tn_db_text (statement, 18);
  user.extras[TN_EXTRA_COMPANY] = tn_db_text (statement, 19);
  user.extras[TN_EXTRA_EMPLOYEE_ID] = tn_db_text (statement, 20);
  user.extras[TN_EXTRA_USER_NAME] = user.user_name;
  user.extras[TN_EXTRA_USAGE_LOCATION] = tn_db_text (statement, 21);
  tn_directory_add (directory, &user);
}

static gboolean
read_directory_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  gint64 tenant = *(gint64 *) data;
  g_autofree char *tenant_id = tn_db_get_string (
      db,
      error,
      "SELECT t.tenant_id FROM microsoft_tenants t JOIN cache.freshness f ON "
      "f.tenant = t.id AND f.resource = 'users' AND f.complete = 1 WHERE t.id = ?",
      "i",
      tenant);
  g_autoptr (TnDirectory) directory = NULL;
  sqlite3_stmt *statement;
  int step = -1;

  if (tenant_id == NULL)
    {
      if (*error == NULL)
        g_set_error_literal (error,
                             TN_STORE_ERROR,
                             TN_STORE_ERROR_NOT_FOUND,
                             "the users of this tenant were not read yet");
      return FALSE;
    }
  directory = tn_directory_new (tenant_id);
  statement = tn_db_query (
      db,
      error,
      "SELECT graph_id, user_principal_name, mail, proxies, user_type, enabled, display_name, "
      "given_name, surname, phone, mobile, job_title, department, office, street, city, state, "
      "postal_code, country, company, employee_id, usage_location FROM cache.users WHERE tenant = "
      "? ORDER BY id",
      "i",
      tenant);
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    add_user (directory, statement);
  g_value_init (result, TN_TYPE_DIRECTORY);
  g_value_take_boxed (result, g_steal_pointer (&directory));
  return step == 0;
}

DexFuture *
tn_cache_read_directory (TnStore *store, gint64 tenant, GCancellable *cancellable)
{
  return tn_store_read (store,
                        read_directory_job,
                        g_memdup2 (&tenant, sizeof tenant),
                        g_free,
                        cancellable);
}

/* Groups -------------------------------------------------------------------- */

/* The members of one group: users into @users, groups to be looked at into @queue. */
static gboolean
expand_one (TnDb *db,
            gint64 tenant,
            const char *group,
            GHashTable *users,
            GQueue *queue,
            GError **error)
{
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT m.member, m.is_group FROM cache.groups g JOIN cache.group_members m ON "
                   "m.group_id = g.id WHERE g.tenant = ? AND g.graph_id = ?",
                   "is",
                   tenant,
                   group);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    if (sqlite3_column_int (statement, 1) != 0)
      g_queue_push_tail (queue, tn_db_dup_text (statement, 0));
    else
      g_hash_table_add (users, g_ascii_strdown (tn_db_text (statement, 0), -1));
  return step == 0;
}

gboolean
tn_cache_is_complete (TnDb *db, gint64 tenant, TnCollection collection, GError **error)
{
  gint64 complete =
      tn_db_get_int (db,
                     error,
                     0,
                     "SELECT complete FROM cache.freshness WHERE tenant = ? AND resource = ?",
                     "is",
                     tenant,
                     tn_collection_name (collection));

  if (complete == 0)
    g_set_error (error,
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_NOT_FOUND,
                 "the %s of this tenant were not read yet",
                 tn_collection_name (collection));
  return complete == 1;
}

GHashTable *
tn_cache_expand_groups (TnDb *db, gint64 tenant, char **groups, GError **error)
{
  g_autoptr (GHashTable) users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* Groups may contain each other. */
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GQueue queue = G_QUEUE_INIT;
  char *group;
  gboolean done = TRUE;

  for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
    g_queue_push_tail (&queue, g_strdup (groups[i]));
  while (done && (group = g_queue_pop_head (&queue)) != NULL)
    {
      const char *id = group;

      if (g_hash_table_add (seen, group))
        done = expand_one (db, tenant, id, users, &queue, error);
    }
  g_queue_clear_full (&queue, g_free);
  return done ? g_steal_pointer (&users) : NULL;
}

static void
group_info_free (gpointer data)
{
  TnGroupInfo *info = data;

  g_free (info->id);
  g_free (info->name);
  g_free (info);
}

typedef struct
{
  gint64 tenant;
  char *member; /* (owned) (nullable) */
} Which;

static void
which_free (gpointer data)
{
  g_free (((Which *) data)->member);
  g_free (data);
}

static gboolean
list_groups_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Which *which = data;
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_info_free);
  sqlite3_stmt *statement;
  int step = -1;

  /* "In none" is something else than "not known". */
  if (which->member != NULL &&
      !tn_cache_is_complete (db, which->tenant, TN_COLLECTION_GROUPS, error))
    return FALSE;
  statement = tn_db_query (
      db,
      error,
      "SELECT g.graph_id, ifnull (g.name, g.graph_id), g.kind, g.dynamic, "
      "g.on_premises, g.role_assignable, (SELECT count (*) FROM cache.group_members m "
      "WHERE m.group_id = g.id) FROM cache.groups g WHERE g.tenant = ?1 AND (?2 IS "
      "NULL OR EXISTS (SELECT 1 FROM cache.group_members x WHERE x.group_id = g.id AND "
      "x.member = ?2)) ORDER BY g.name COLLATE NOCASE, g.id",
      "is",
      which->tenant,
      which->member);
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnGroupInfo *info = g_new0 (TnGroupInfo, 1);

      *info = (TnGroupInfo) { .id = tn_db_dup_text (statement, 0),
                              .name = tn_db_dup_text (statement, 1),
                              .kind = sqlite3_column_int (statement, 2),
                              .dynamic = sqlite3_column_int (statement, 3) != 0,
                              .on_premises = sqlite3_column_int (statement, 4) != 0,
                              .role_assignable = sqlite3_column_int (statement, 5) != 0,
                              .members = (guint) sqlite3_column_int (statement, 6) };
      g_ptr_array_add (groups, info);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&groups));
  return step == 0;
}

DexFuture *
tn_cache_list_groups (TnStore *store, gint64 tenant, const char *member)
{
  Which *which = g_new (Which, 1);

  *which = (Which) { tenant, g_strdup (member) };
  return tn_store_read (store, list_groups_job, which, which_free, NULL);
}

/* Devices ------------------------------------------------------------------- */

static void
device_info_free (gpointer data)
{
  TnDeviceInfo *info = data;

  g_free (info->name);
  g_free (info->system);
  g_free (info->model);
  g_free (info->serial);
  g_free (info);
}

static gboolean
list_devices_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Which *which = data;
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func (device_info_free);
  sqlite3_stmt *statement;
  int step = -1;

  if (!tn_cache_is_complete (db, which->tenant, TN_COLLECTION_DEVICES, error))
    return FALSE;
  statement = tn_db_query (
      db,
      error,
      "SELECT ifnull (d.name, d.graph_id), d.system, m.model, m.serial, ifnull (m.compliant, -1) "
      "FROM cache.devices d LEFT JOIN cache.managed_devices m ON m.id = " TN_RECORD_OF (
          "d") " WHERE d.tenant = ? AND d.owner = ? ORDER BY d.name LIMIT 50",
      "is",
      which->tenant,
      which->member);
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnDeviceInfo *info = g_new (TnDeviceInfo, 1);

      *info = (TnDeviceInfo) { tn_db_dup_text (statement, 0),
                               tn_db_dup_text (statement, 1),
                               tn_db_dup_text (statement, 2),
                               tn_db_dup_text (statement, 3),
                               sqlite3_column_int (statement, 4) };
      g_ptr_array_add (devices, info);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&devices));
  return step == 0;
}

DexFuture *
tn_cache_list_devices (TnStore *store, gint64 tenant, const char *owner)
{
  Which *which = g_new (Which, 1);

  *which = (Which) { tenant, g_strdup (owner) };
  return tn_store_read (store, list_devices_job, which, which_free, NULL);
}

/* Facts for changes --------------------------------------------------------- */

G_DEFINE_BOXED_TYPE (TnActionFacts, tn_action_facts, tn_action_facts_copy, tn_action_facts_free)

TnActionFacts *
tn_action_facts_copy (const TnActionFacts *facts)
{
  TnActionFacts *copy = g_memdup2 (facts, sizeof *facts);

  copy->skus = g_strdup (facts->skus);
  copy->group_skus = g_strdup (facts->group_skus);
  copy->usage_location = g_strdup (facts->usage_location);
  return copy;
}

void
tn_action_facts_free (TnActionFacts *facts)
{
  g_free (facts->skus);
  g_free (facts->group_skus);
  g_free (facts->usage_location);
  g_free (facts);
}

typedef struct
{
  gint64 tenant;
  char *user_id, *argument; /* (owned) (nullable) */
} FactsJob;

static void
facts_job_free (gpointer data)
{
  FactsJob *job = data;

  g_free (job->user_id);
  g_free (job->argument);
  g_free (job);
}

static gboolean
read_person (TnDb *db, const FactsJob *job, TnActionFacts *facts, GError **error)
{
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT enabled, on_premises, skus, group_skus, usage_location FROM cache.users "
                   "WHERE tenant = ? AND graph_id = ?",
                   "is",
                   job->tenant,
                   job->user_id);
  int step = statement != NULL ? tn_db_step (db, statement, error) : -1;

  if (step <= 0)
    return step == 0;
  facts->known = TRUE;
  facts->enabled =
      sqlite3_column_type (statement, 0) == SQLITE_NULL ? -1 : sqlite3_column_int (statement, 0);
  facts->on_premises = sqlite3_column_int (statement, 1) != 0;
  facts->skus = tn_db_dup_text (statement, 2);
  facts->group_skus = tn_db_dup_text (statement, 3);
  facts->usage_location = tn_db_dup_text (statement, 4);
  tn_db_done (statement);
  return TRUE;
}

static gboolean
read_group (TnDb *db, const FactsJob *job, TnActionFacts *facts, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT g.kind, g.dynamic, g.on_premises, g.role_assignable, EXISTS (SELECT 1 FROM "
      "cache.group_members m WHERE m.group_id = g.id AND m.member = ?3) FROM cache.groups g WHERE "
      "g.tenant = ?1 AND g.graph_id = ?2",
      "iss",
      job->tenant,
      job->argument,
      job->user_id);
  int step = statement != NULL ? tn_db_step (db, statement, error) : -1;

  if (step <= 0)
    return step == 0;
  facts->group_known = TRUE;
  facts->group.kind = sqlite3_column_int (statement, 0);
  facts->group.dynamic = sqlite3_column_int (statement, 1) != 0;
  facts->group.on_premises = sqlite3_column_int (statement, 2) != 0;
  facts->group.role_assignable = sqlite3_column_int (statement, 3) != 0;
  facts->in_group = sqlite3_column_int (statement, 4) != 0;
  tn_db_done (statement);
  return TRUE;
}

static gboolean
read_facts_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  const FactsJob *job = data;
  g_autoptr (TnActionFacts) facts = g_new0 (TnActionFacts, 1);

  facts->enabled = -1;
  facts->available = tn_db_get_int (
      db,
      error,
      -1,
      "SELECT max (0, enabled + warning - consumed) FROM cache.subscribed_skus WHERE "
      "tenant = ? AND lower (sku_id) = lower (?)",
      "is",
      job->tenant,
      job->argument);
  if (facts->available == G_MININT64 || !read_person (db, job, facts, error) ||
      !read_group (db, job, facts, error))
    return FALSE;
  g_value_init (result, TN_TYPE_ACTION_FACTS);
  g_value_take_boxed (result, g_steal_pointer (&facts));
  return TRUE;
}

DexFuture *
tn_cache_read_facts (TnStore *store, gint64 tenant, const char *user_id, const char *argument)
{
  FactsJob *job = g_new (FactsJob, 1);

  *job = (FactsJob) { tenant, g_strdup (user_id), g_strdup (argument) };
  return tn_store_read (store, read_facts_job, job, facts_job_free, NULL);
}
