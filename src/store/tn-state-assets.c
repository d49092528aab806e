/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-list.h"
#include "tn-cache-private.h"
#include "tn-state-private.h"
#include "tn-text.h"

/* The texts of an asset, in the order of the columns. */
enum
{
  TEXT_NAME,
  TEXT_KIND,
  TEXT_SERIAL,
  TEXT_MANUFACTURER,
  TEXT_MODEL,
  TEXT_SYSTEM,
  TEXT_NOTES,
  N_TEXTS,
};

typedef struct
{
  TnStateArgs *args; /* (owned) */
  gint64 id, organization, end_user, now;
  gboolean manual;
  char *texts[N_TEXTS];     /* (owned) (nullable) */
  char *custom, *device_id; /* (owned) (nullable) */
} Job;

static Job *
job_new (const TnActor *actor, gint64 id, gint64 now)
{
  Job *job = g_new0 (Job, 1);

  job->args = tn_state_args_new (actor);
  job->args->now = now;
  job->id = id;
  job->now = now;
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  tn_state_args_free (job->args);
  for (guint i = 0; i < N_TEXTS; i++)
    g_free (job->texts[i]);
  g_free (job->custom);
  g_free (job->device_id);
  g_free (job);
}

gint64
tn_asset_write (TnDb *db, gint64 id, const TnAssetData *asset, gint64 now, GError **error)
{
  static const char insert[] =
      "INSERT INTO assets (organization_id, name, name_fold, kind, serial, serial_fold, "
      "manufacturer, model, system, notes, custom, end_user_id, manual, search_text, created_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, nullif (?12, 0), ?13, ?14, ?15)";
  static const char update[] =
      "UPDATE assets SET organization_id = ?1, name = ?2, name_fold = ?3, kind = ?4, serial = ?5, "
      "serial_fold = ?6, manufacturer = ?7, model = ?8, system = ?9, notes = ?10, custom = ?11, "
      "end_user_id = nullif (?12, 0), manual = ?13, search_text = ?14 WHERE id = ?15";
  g_autofree char *fold = tn_text_fold (asset->name);
  g_autofree char *serial = asset->serial != NULL ? g_ascii_strdown (asset->serial, -1) : NULL;
  g_autofree char *all = g_strdup_printf ("%s\n%s\n%s\n%s",
                                          asset->name,
                                          asset->serial != NULL ? asset->serial : "",
                                          asset->model != NULL ? asset->model : "",
                                          asset->kind != NULL ? asset->kind : "");
  g_autofree char *search = tn_text_fold (all);

  tn_db_changed (db, TN_TABLE_ASSETS);
  if (!tn_db_run (db,
                  error,
                  id == 0 ? insert : update,
                  "issssssssssiisi",
                  asset->organization,
                  asset->name,
                  fold,
                  asset->kind,
                  asset->serial,
                  serial,
                  asset->manufacturer,
                  asset->model,
                  asset->system,
                  asset->notes,
                  asset->custom,
                  asset->end_user,
                  (gint64) asset->manual,
                  search,
                  id == 0 ? now : id))
    return 0;
  return id == 0 ? tn_db_last_id (db) : id;
}

static gboolean
check (TnDb *db, Job *job, GError **error)
{
  gint64 of;

  if (job->texts[TEXT_NAME] == NULL)
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "an asset needs a name");
  if (tn_db_get_int (db,
                     error,
                     0,
                     "SELECT 1 FROM organizations WHERE id = ?",
                     "i",
                     job->organization) != 1)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
  if (job->end_user == 0)
    return TRUE;
  of = tn_db_get_int (db,
                      error,
                      0,
                      "SELECT organization_id FROM end_users WHERE id = ?",
                      "i",
                      job->end_user);
  return of == job->organization ||
         tn_state_refuse (error,
                          TN_STORE_ERROR_REFUSED,
                          "the end user of an asset belongs to the same organization");
}

static gboolean
put_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  const TnAssetData asset = { .organization = job->organization,
                              .name = job->texts[TEXT_NAME],
                              .kind = job->texts[TEXT_KIND],
                              .serial = job->texts[TEXT_SERIAL],
                              .manufacturer = job->texts[TEXT_MANUFACTURER],
                              .model = job->texts[TEXT_MODEL],
                              .system = job->texts[TEXT_SYSTEM],
                              .notes = job->texts[TEXT_NOTES],
                              .custom = job->custom,
                              .end_user = job->end_user,
                              .manual = job->manual };
  g_autofree char *before = NULL;
  g_autoptr (GError) local = NULL;
  TnChange change;
  gint64 id, linked;

  if (!check (db, job, error))
    return FALSE;
  if (job->id > 0)
    {
      before = tn_row_snapshot (db, "assets", job->id, &local);
      if (before == NULL)
        return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such asset");
    }
  if (!tn_change_begin (db, &change, "asset.edit", asset.name, job->now, error))
    return FALSE;
  id = tn_asset_write (db, job->id, &asset, job->now, error);
  tn_state_return_id (result, id);
  /* Its device is looked for at once. */
  return id != 0 && tn_assets_link (db, &linked, error) &&
         tn_change_row (db, &change, "assets", id, before, error) &&
         tn_state_audit (db,
                         job->args,
                         job->id > 0 ? "asset.edit" : "asset.add",
                         asset.name,
                         asset.serial,
                         error);
}

DexFuture *
tn_state_put_asset (TnStore *store,
                    const TnActor *actor,
                    gint64 id,
                    const TnAssetData *data,
                    gint64 now)
{
  const char *const texts[N_TEXTS] = { data->name,  data->kind,   data->serial, data->manufacturer,
                                       data->model, data->system, data->notes };
  Job *job = job_new (actor, id, now);

  for (guint i = 0; i < N_TEXTS; i++)
    {
      /* Notes may have lines. */
      g_autofree char *clean = i == TEXT_NOTES
                                   ? g_utf8_make_valid (texts[i] != NULL ? texts[i] : "", -1)
                                   : tn_state_clean_name (texts[i] != NULL ? texts[i] : "");

      if (*g_strstrip (clean) != '\0')
        job->texts[i] = g_steal_pointer (&clean);
    }
  job->custom = g_strdup (data->custom);
  job->organization = data->organization;
  job->end_user = data->end_user;
  job->manual = data->manual;
  return tn_store_write (store, put_job, job, job_free);
}

static gboolean
delete_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  g_autofree char *name =
      tn_db_get_string (db, error, "SELECT name FROM assets WHERE id = ?", "i", job->id);
  g_autofree char *before = name != NULL ? tn_row_snapshot (db, "assets", job->id, error) : NULL;
  TnChange change;

  if (before == NULL)
    return *error == NULL
               ? tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such asset")
               : FALSE;
  return tn_change_begin (db, &change, "asset.delete", name, job->now, error) &&
         tn_row_restore (db, "assets", job->id, NULL, error) &&
         tn_change_row (db, &change, "assets", job->id, before, error) &&
         tn_state_audit (db, job->args, "asset.delete", name, NULL, error);
}

DexFuture *
tn_state_delete_asset (TnStore *store, const TnActor *actor, gint64 id, gint64 now)
{
  return tn_store_write (store, delete_job, job_new (actor, id, now), job_free);
}

/* Whether the tenant of the asset has the device. */
static gboolean
has_device (TnDb *db, Job *job, GError **error)
{
  gint64 found = tn_db_get_int (db,
                                error,
                                0,
                                "SELECT count (*) FROM assets a JOIN organizations o ON o.id = "
                                "a.organization_id JOIN managed_tenants m ON m.id = "
                                "o.managed_tenant_id JOIN cache.devices x ON x.tenant = "
                                "m.microsoft_tenant_id AND x.device_id = lower (?1) WHERE a.id = "
                                "?2",
                                "si",
                                job->device_id,
                                job->id);

  return found > 0 ||
         (found == 0 &&
          tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "the tenant has no such device"));
}

static gboolean
link_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  g_autofree char *name =
      tn_db_get_string (db, error, "SELECT name FROM assets WHERE id = ?", "i", job->id);
  g_autofree char *before = name != NULL ? tn_row_snapshot (db, "assets", job->id, error) : NULL;
  TnChange change;
  gint64 linked;

  if (before == NULL)
    return *error == NULL
               ? tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such asset")
               : FALSE;
  if (job->device_id != NULL && *job->device_id != '\0' && !has_device (db, job, error))
    return FALSE;
  tn_db_changed (db, TN_TABLE_ASSETS);
  return tn_change_begin (db, &change, "asset.link", name, job->now, error) &&
         tn_db_run (db,
                    error,
                    "UPDATE assets SET device_id = nullif (lower (?1), ''), device_manual = ?1 IS "
                    "NOT NULL WHERE id = ?2",
                    "si",
                    job->device_id,
                    job->id) &&
         tn_assets_link (db, &linked, error) &&
         tn_change_row (db, &change, "assets", job->id, before, error) &&
         tn_state_audit (db, job->args, "asset.link", name, job->device_id, error);
}

DexFuture *
tn_state_link_asset (TnStore *store,
                     const TnActor *actor,
                     gint64 id,
                     const char *device_id,
                     gint64 now)
{
  Job *job = job_new (actor, id, now);

  job->device_id = g_strdup (device_id);
  return tn_store_write (store, link_job, job, job_free);
}

/* Devices ------------------------------------------------------------------- */

/* The tenant of the asset a is m.microsoft_tenant_id. */
#define ITS_TENANT                                                                                 \
  "JOIN organizations o ON o.id = a.organization_id JOIN managed_tenants m ON m.id = "             \
  "o.managed_tenant_id"
/* Words that makers write where the number would stand. */
#define IS_SERIAL(serial)                                                                          \
  "length (" serial ") > 3 AND lower (" serial ") NOT IN ('default string', 'to be filled by "     \
  "o.e.m.', 'system serial number', 'none', 'not available', 'not specified', '00000000', "        \
  "'unknown')"

/* One step after the other: what an earlier one found is not looked for again. Only one device may
 * fit. */
static const char *const link_steps[] = {
  /* A device that is gone is linked no more, unless a person chose it or nobody looked. */
  "UPDATE assets SET device_id = NULL WHERE device_id IS NOT NULL AND device_manual = 0 AND NOT "
  "EXISTS (SELECT 1 FROM organizations o JOIN managed_tenants m ON m.id = o.managed_tenant_id JOIN "
  "cache.devices d ON d.tenant = m.microsoft_tenant_id AND d.device_id = assets.device_id WHERE "
  "o.id = assets.organization_id) AND EXISTS (SELECT 1 FROM organizations o JOIN managed_tenants m "
  "ON m.id = o.managed_tenant_id JOIN cache.freshness f ON f.tenant = m.microsoft_tenant_id AND "
  "f.resource = 'entra-devices' AND f.complete = 1 WHERE o.id = assets.organization_id)",
  "UPDATE assets SET device_id = f.device_id FROM (SELECT a.id AS asset, max (x.device_id) AS "
  "device_id FROM assets a " ITS_TENANT " JOIN cache.managed_devices y ON y.tenant = "
  "m.microsoft_tenant_id AND lower (y.serial) = a.serial_fold JOIN cache.devices x ON x.tenant = "
  "y.tenant AND x.device_id = y.device_id WHERE a.device_id IS NULL AND a.device_manual = 0 "
  "AND " IS_SERIAL (
      "a.serial_fold") " GROUP BY a.id HAVING count (*) = 1) f WHERE assets.id = f.asset",
  /* A name is that of one device and of one asset; serial numbers that differ tell them apart. */
  "UPDATE assets SET device_id = f.device_id FROM (SELECT a.id AS asset, max (x.device_id) AS "
  "device_id, max (y.serial) AS serial FROM assets a " ITS_TENANT " JOIN cache.devices x ON "
  "x.tenant = m.microsoft_tenant_id AND x.name = a.name COLLATE NOCASE LEFT JOIN "
  "cache.managed_devices y ON y.id = " TN_RECORD_OF (
      "x") " WHERE a.device_id IS NULL AND a.device_manual = 0 AND x.device_id IS NOT NULL AND "
           "(SELECT count (*) FROM assets b "
           "JOIN "
           "organizations p ON p.id = b.organization_id WHERE p.managed_tenant_id = m.id AND "
           "b.name = "
           "a.name "
           "COLLATE NOCASE) = 1 GROUP BY a.id HAVING count (*) = 1) f WHERE assets.id = f.asset "
           "AND "
           "(assets.serial_fold IS NULL OR f.serial IS NULL OR lower (f.serial) = "
           "assets.serial_fold OR NOT "
           "(" IS_SERIAL ("f.serial") "))",
  /* Whose it is: the registered owner, else the primary user; of the same organization. */
  "UPDATE assets SET end_user_id = f.end_user FROM (SELECT a.id AS asset, u.id AS end_user FROM "
  "assets a " ITS_TENANT
  " JOIN cache.devices x ON x.tenant = m.microsoft_tenant_id AND x.device_id "
  "= a.device_id LEFT JOIN cache.managed_devices y ON y.id = " TN_RECORD_OF (
      "x") " JOIN end_users u ON u.organization_id = a.organization_id AND u.entra_id = lower "
           "(ifnull (nullif (x.owner, ''), y.user_id)) AND u.link <> 3 WHERE a.manual = 0) f WHERE "
           "assets.id "
           "= f.asset AND assets.end_user_id IS NOT f.end_user",
  /* USR-17: who left the directory has no device any more. */
  "UPDATE assets SET end_user_id = NULL WHERE manual = 0 AND device_id IS NOT NULL AND end_user_id "
  "IN (SELECT id FROM end_users WHERE link = 3)",
};

gboolean
tn_assets_link (TnDb *db, gint64 *changed, GError **error)
{
  *changed = 0;
  for (guint i = 0; i < G_N_ELEMENTS (link_steps); i++)
    {
      if (!tn_db_run (db, error, link_steps[i], ""))
        return FALSE;
      *changed += tn_db_changes (db);
    }
  if (*changed > 0)
    tn_db_changed (db, TN_TABLE_ASSETS);
  return TRUE;
}

static gboolean
link_devices_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  gint64 changed;
  gboolean done = tn_assets_link (db, &changed, error);

  tn_state_return_id (result, changed);
  return done;
}

DexFuture *
tn_state_link_devices (TnStore *store)
{
  return tn_store_write (store, link_devices_job, NULL, NULL);
}

static void
choice_free (gpointer data)
{
  TnDeviceChoice *choice = data;

  g_free (choice->device_id);
  g_free (choice->name);
  g_free (choice->serial);
  g_free (choice->model);
  g_free (choice->owner);
  g_free (choice);
}

static gboolean
choices_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  g_autoptr (GPtrArray) choices = g_ptr_array_new_with_free_func (choice_free);
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT x.device_id, ifnull (x.name, x.device_id), y.serial, y.model, (SELECT u.display_name "
      "FROM cache.users u WHERE u.tenant = x.tenant AND u.graph_id = ifnull (nullif (x.owner, ''), "
      "y.user_id)), x.name = a.name COLLATE NOCASE OR ifnull (lower (y.serial) = a.serial_fold, 0) "
      "AS likely FROM assets a " ITS_TENANT " JOIN cache.devices x ON x.tenant = "
      "m.microsoft_tenant_id LEFT JOIN cache.managed_devices y ON y.id = " TN_RECORD_OF (
          "x") " WHERE a.id = ? AND x.device_id IS NOT NULL ORDER BY likely DESC, "
               "x.name COLLATE NOCASE, x.device_id",
      "i",
      job->id);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnDeviceChoice *choice = g_new (TnDeviceChoice, 1);

      *choice = (TnDeviceChoice) {
        tn_db_dup_text (statement, 0), tn_db_dup_text (statement, 1),
        tn_db_dup_text (statement, 2), tn_db_dup_text (statement, 3),
        tn_db_dup_text (statement, 4), sqlite3_column_int (statement, 5) != 0
      };
      g_ptr_array_add (choices, choice);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&choices));
  return step == 0;
}

DexFuture *
tn_state_list_device_choices (TnStore *store, gint64 asset)
{
  return tn_store_read (store, choices_job, job_new (NULL, asset, 0), job_free, NULL);
}

static gboolean
assets_of_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT id FROM assets WHERE end_user_id = ? ORDER BY name_fold, id",
                   "i",
                   job->id);
  g_autoptr (GArray) ids = tn_db_read_ids (db, statement, error);
  GPtrArray *rows = ids != NULL ? tn_list_rows (db, TN_LIST_ASSETS, ids, error) : NULL;

  if (rows == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, rows);
  return TRUE;
}

DexFuture *
tn_state_list_assets_of (TnStore *store, gint64 end_user)
{
  return tn_store_read (store, assets_of_job, job_new (NULL, end_user, 0), job_free, NULL);
}
