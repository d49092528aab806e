/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-snapshot.h"

#include "tn-dex.h"
#include "tn-json.h"
#include "tn-text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* A question about the snapshots of a tenant; answered on a worker. */
TnSnapshotTarget
tn_snapshot_target_of (TnRecord *tenant)
{
  return (TnSnapshotTarget) { tn_record_get_id (tenant),
                              tn_record_get_string (tenant, "tenant-id"),
                              tn_record_get_string (tenant, "name") };
}

typedef struct
{
  char *folder, *tenant_id; /* (owned) */
  TnVault *vault;           /* (owned) */
  gint64 snapshot, other;
  TnObjectKind kind;
  char *text; /* (owned) (nullable) */
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_free (ask->folder);
  g_free (ask->tenant_id);
  g_object_unref (ask->vault);
  g_free (ask->text);
  g_free (ask);
}

static Ask *
ask_new (TnServices *services, const char *tenant_id)
{
  TnStore *store = tn_services_get_store (services);
  Ask *ask = g_new0 (Ask, 1);

  ask->folder = g_strdup (tn_store_get_folder (store));
  ask->vault = g_object_ref (tn_store_get_vault (store));
  ask->tenant_id = g_strdup (tenant_id);
  return ask;
}

static TnSnapshots *
open_asked (const Ask *ask, GError **error)
{
  return tn_snapshots_open (ask->folder, ask->vault, ask->tenant_id, FALSE, error);
}

static void
give (GValue *result, GPtrArray *items)
{
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, items);
}

/* Which there are ------------------------------------------------------------------ */

static gboolean
list_job (gpointer data, GValue *result, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (TnSnapshots) snapshots = open_asked (data, &local);
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_snapshot_info_unref);

  if (snapshots == NULL && !g_error_matches (local, TN_STORE_ERROR, TN_STORE_ERROR_NOT_FOUND))
    {
      g_ptr_array_unref (infos);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = snapshots != NULL ? tn_snapshots_list (snapshots)->len : 0; i > 0; i--)
    g_ptr_array_add (
        infos,
        tn_snapshot_info_ref (g_ptr_array_index (tn_snapshots_list (snapshots), i - 1)));
  give (result, infos);
  return TRUE;
}

DexFuture *
tn_snapshot_list (TnServices *services, const char *tenant_id)
{
  return tn_dex_run (list_job, ask_new (services, tenant_id), ask_free);
}

/* What one holds ------------------------------------------------------------------- */

static void
object_free (gpointer data)
{
  TnSnapshotObject *object = data;

  g_free (object->id);
  g_free (object->name);
  g_free (object->details);
  g_free (object->problem);
  g_free (object);
}

/* What tells an object from others of its name. */
static char *
details_of (const char *json)
{
  static const char *const names[] = { "userPrincipalName",
                                       "mail",
                                       "appId",
                                       "state",
                                       "description" };
  g_autoptr (JsonNode) root = tn_json_parse (json, strlen (json), NULL);
  JsonObject *object = root != NULL ? tn_json_root_object (root, NULL) : NULL;

  for (guint i = 0; object != NULL && i < G_N_ELEMENTS (names); i++)
    {
      const char *text = tn_json_get_string (object, names[i]);

      if (text != NULL && *text != '\0')
        return g_strdup (text);
    }
  return NULL;
}

/* @json: (nullable): it could not be read, and @error says why. */
static TnSnapshotObject *
object_new (const TnSnapshotEntry *entry, const char *json, const GError *error)
{
  TnSnapshotObject *object = g_new0 (TnSnapshotObject, 1);

  object->kind = entry->kind;
  object->id = g_strdup (entry->id);
  if (json == NULL)
    {
      object->problem = g_strdup (error->message);
      return object;
    }
  object->name = tn_object_name (json);
  object->details = details_of (json);
  return object;
}

static TnSnapshotObject *
read_object (TnSnapshots *snapshots, const TnSnapshotEntry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = tn_snapshots_read (snapshots, entry, NULL, &error);

  return object_new (entry, json, error);
}

static gboolean
matches (const TnSnapshotObject *object, const char *fold)
{
  g_autofree char *name = object->name != NULL ? tn_text_fold (object->name) : g_strdup ("");
  g_autofree char *details =
      object->details != NULL ? tn_text_fold (object->details) : g_strdup ("");

  return strstr (name, fold) != NULL || strstr (details, fold) != NULL ||
         strstr (object->id, fold) != NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const TnSnapshotObject *one = *(TnSnapshotObject *const *) a,
                         *other = *(TnSnapshotObject *const *) b;
  int order = g_utf8_collate (one->name ?: "", other->name ?: "");

  return order != 0 ? order : strcmp (one->id, other->id);
}

static gboolean
objects_job (gpointer data, GValue *result, GError **error)
{
  const Ask *ask = data;
  g_autoptr (TnSnapshots) snapshots = open_asked (ask, error);
  g_autoptr (TnManifest) manifest =
      snapshots != NULL ? tn_snapshots_load (snapshots, ask->snapshot, error) : NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *fold = ask->text != NULL ? tn_text_fold (ask->text) : NULL;
  GPtrArray *objects;

  if (manifest == NULL)
    return FALSE;
  objects = g_ptr_array_new_with_free_func (object_free);
  entries = tn_manifest_by_pack (manifest);
  for (guint i = 0; i < entries->len; i++)
    {
      const TnSnapshotEntry *entry = g_ptr_array_index (entries, i);
      TnSnapshotObject *object;

      if (ask->kind != TN_N_OBJECTS && entry->kind != ask->kind)
        continue;
      object = read_object (snapshots, entry);
      if (fold == NULL || matches (object, fold))
        g_ptr_array_add (objects, object);
      else
        object_free (object);
    }
  g_ptr_array_sort (objects, compare_names);
  give (result, objects);
  return TRUE;
}

DexFuture *
tn_snapshot_objects (TnServices *services,
                     const char *tenant_id,
                     gint64 snapshot,
                     TnObjectKind kind,
                     const char *search)
{
  Ask *ask = ask_new (services, tenant_id);

  ask->snapshot = snapshot;
  ask->kind = kind;
  ask->text = search != NULL && *search != '\0' ? g_strdup (search) : NULL;
  return tn_dex_run (objects_job, ask, ask_free);
}

/* Related ---------------------------------------------------------------------------- */

/* Those whose lists name others. */
static gboolean
names_others (TnObjectKind kind)
{
  return kind == TN_OBJECT_GROUP || kind == TN_OBJECT_UNIT || kind == TN_OBJECT_ROLE_ASSIGNMENT ||
         kind == TN_OBJECT_GRANT;
}

/* An assignment has no name: the role that it is of. */
static void
name_by_role (TnSnapshots *snapshots,
              const TnManifest *manifest,
              const char *json,
              TnSnapshotObject *object)
{
  g_autofree char *id = tn_object_string (json, "roleDefinitionId");
  const TnSnapshotEntry *role = id != NULL ? tn_manifest_find (manifest, TN_OBJECT_ROLE, id) : NULL;
  g_autofree char *text = role != NULL ? tn_snapshots_read (snapshots, role, NULL, NULL) : NULL;

  if (text != NULL)
    {
      g_free (object->name);
      object->name = tn_object_name (text);
    }
}

static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const TnSnapshotObject *one = *(TnSnapshotObject *const *) a,
                         *other = *(TnSnapshotObject *const *) b;

  return one->kind != other->kind ? (int) one->kind - (int) other->kind : compare_names (a, b);
}

static gboolean
related_job (gpointer data, GValue *result, GError **error)
{
  const Ask *ask = data;
  g_autoptr (TnSnapshots) snapshots = open_asked (ask, error);
  g_autoptr (TnManifest) manifest =
      snapshots != NULL ? tn_snapshots_load (snapshots, ask->snapshot, error) : NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", ask->text);
  GPtrArray *objects;

  if (manifest == NULL)
    return FALSE;
  objects = g_ptr_array_new_with_free_func (object_free);
  entries = tn_manifest_by_pack (manifest);
  for (guint i = 0; i < entries->len; i++)
    {
      const TnSnapshotEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *json = NULL;
      g_autoptr (GError) local = NULL;
      TnSnapshotObject *object;

      if (!names_others (entry->kind) || g_str_equal (entry->id, ask->text))
        continue;
      json = tn_snapshots_read (snapshots, entry, NULL, &local);
      /* What cannot be read may refer to it, and is in the list with the reason. */
      if (json != NULL && strstr (json, quoted) == NULL)
        continue;
      object = object_new (entry, json, local);
      if (json != NULL && entry->kind == TN_OBJECT_ROLE_ASSIGNMENT)
        name_by_role (snapshots, manifest, json, object);
      g_ptr_array_add (objects, object);
    }
  g_ptr_array_sort (objects, compare_kinds);
  give (result, objects);
  return TRUE;
}

DexFuture *
tn_snapshot_related (TnServices *services, const char *tenant_id, gint64 snapshot, const char *id)
{
  Ask *ask = ask_new (services, tenant_id);

  ask->snapshot = snapshot;
  ask->text = g_strdup (id);
  return tn_dex_run (related_job, ask, ask_free);
}

/* Versions ------------------------------------------------------------------------- */

static void
version_free (gpointer data)
{
  TnSnapshotVersion *version = data;

  g_free (version->json);
  g_free (version->problem);
  g_free (version);
}

static gboolean
versions_job (gpointer data, GValue *result, GError **error)
{
  const Ask *ask = data;
  g_autoptr (TnSnapshots) snapshots = open_asked (ask, error);
  GPtrArray *versions, *infos;
  guint8 last[16] = { 0 };
  gboolean there = FALSE;

  if (snapshots == NULL)
    return FALSE;
  versions = g_ptr_array_new_with_free_func (version_free);
  infos = tn_snapshots_list (snapshots);
  for (guint i = 0; i < infos->len; i++)
    {
      const TnSnapshotInfo *info = g_ptr_array_index (infos, i);
      g_autoptr (TnManifest) manifest = tn_snapshots_load (snapshots, info->id, NULL);
      const TnSnapshotEntry *entry =
          manifest != NULL ? tn_manifest_find (manifest, ask->kind, ask->text) : NULL;
      g_autoptr (GError) local = NULL;
      TnSnapshotVersion *version;

      /* One that did not read the kind says nothing of it. */
      if (!tn_snapshot_info_knows (info, ask->kind))
        continue;
      if (entry == NULL ? !there : there && memcmp (entry->hash, last, sizeof last) == 0)
        continue;
      version = g_new0 (TnSnapshotVersion, 1);
      version->snapshot = info->id;
      version->taken_at = info->taken_at;
      there = entry != NULL;
      if (entry != NULL)
        {
          memcpy (last, entry->hash, sizeof last);
          version->json = tn_snapshots_read (snapshots, entry, NULL, &local);
          version->problem = local != NULL ? g_strdup (local->message) : NULL;
        }
      g_ptr_array_insert (versions, 0, version);
    }
  give (result, versions);
  return TRUE;
}

DexFuture *
tn_snapshot_versions (TnServices *services,
                      const char *tenant_id,
                      TnObjectKind kind,
                      const char *id)
{
  Ask *ask = ask_new (services, tenant_id);

  ask->kind = kind;
  ask->text = g_strdup (id);
  return tn_dex_run (versions_job, ask, ask_free);
}

/* Comparing ------------------------------------------------------------------------ */

static void
diff_free (gpointer data)
{
  TnSnapshotDiff *diff = data;

  g_free (diff->id);
  g_free (diff->name);
  g_free (diff->details);
  g_free (diff->problem);
  g_ptr_array_unref (diff->changes);
  g_free (diff);
}

static TnSnapshotDiff *
read_difference (TnSnapshots *snapshots, const TnSnapshotDifference *difference)
{
  TnSnapshotDiff *diff = g_new0 (TnSnapshotDiff, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;

  diff->kind = difference->kind;
  diff->id = g_strdup (difference->id);
  diff->was = difference->before != NULL;
  diff->is = difference->after != NULL;
  if (diff->was)
    before = tn_snapshots_read (snapshots, difference->before, NULL, &error);
  if (diff->is && error == NULL)
    after = tn_snapshots_read (snapshots, difference->after, NULL, &error);
  diff->problem = error != NULL ? g_strdup (error->message) : NULL;
  diff->changes = tn_object_compare (error == NULL ? before : NULL, error == NULL ? after : NULL);
  if (after != NULL || before != NULL)
    {
      diff->name = tn_object_name (after != NULL ? after : before);
      diff->details = details_of (after != NULL ? after : before);
    }
  return diff;
}

static int
compare_diffs (gconstpointer a, gconstpointer b)
{
  const TnSnapshotDiff *one = *(TnSnapshotDiff *const *) a, *other = *(TnSnapshotDiff *const *) b;
  int order = one->kind != other->kind ? (int) one->kind - (int) other->kind
                                       : g_utf8_collate (one->name ?: "", other->name ?: "");

  return order != 0 ? order : strcmp (one->id, other->id);
}

static gboolean
compare_job (gpointer data, GValue *result, GError **error)
{
  const Ask *ask = data;
  g_autoptr (TnSnapshots) snapshots = open_asked (ask, error);
  g_autoptr (TnManifest) before =
      snapshots != NULL ? tn_snapshots_load (snapshots, ask->snapshot, error) : NULL;
  g_autoptr (TnManifest) after =
      before != NULL ? tn_snapshots_load (snapshots, ask->other, error) : NULL;
  g_autoptr (GArray) differences = NULL;
  GPtrArray *diffs;

  if (after == NULL)
    return FALSE;
  differences = tn_manifest_compare (before, after);
  diffs = g_ptr_array_new_with_free_func (diff_free);
  for (guint i = 0; i < differences->len; i++)
    {
      const TnSnapshotDifference *one = &g_array_index (differences, TnSnapshotDifference, i);

      /* What one of them did not read is neither new nor gone. */
      if (tn_snapshot_info_knows (tn_snapshots_find (snapshots, ask->snapshot), one->kind) &&
          tn_snapshot_info_knows (tn_snapshots_find (snapshots, ask->other), one->kind))
        g_ptr_array_add (diffs, read_difference (snapshots, one));
    }
  g_ptr_array_sort (diffs, compare_diffs);
  give (result, diffs);
  return TRUE;
}

char *
tn_snapshot_left_out (const TnSnapshotInfo *one, const TnSnapshotInfo *other)
{
  GString *out = NULL;

  for (guint i = 0; i < TN_N_OBJECTS; i++)
    {
      TnObjectKind kind = (TnObjectKind) i;

      if (tn_snapshot_info_knows (one, kind) == tn_snapshot_info_knows (other, kind))
        continue;
      if (out == NULL)
        out = g_string_new (NULL);
      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", tn_object_title (kind));
    }
  return out != NULL ? g_string_free_and_steal (out) : NULL;
}

DexFuture *
tn_snapshot_compare (TnServices *services, const char *tenant_id, gint64 before, gint64 after)
{
  Ask *ask = ask_new (services, tenant_id);

  ask->snapshot = before;
  ask->other = after;
  return tn_dex_run (compare_job, ask, ask_free);
}

static gboolean
rebuilt_job (gpointer data, GValue *result, GError **error)
{
  const Ask *ask = data;
  g_autoptr (TnSnapshots) snapshots = open_asked (ask, error);
  g_autoptr (TnManifest) one =
      snapshots != NULL ? tn_snapshots_load (snapshots, ask->snapshot, error) : NULL;
  g_autoptr (TnManifest) other =
      one != NULL ? tn_snapshots_load (snapshots, ask->other, error) : NULL;

  if (other == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result,
                     (one->rebuilt ? TN_REBUILT_ONE : TN_REBUILT_NONE) |
                         (other->rebuilt ? TN_REBUILT_OTHER : TN_REBUILT_NONE));
  return TRUE;
}

DexFuture *
tn_snapshot_rebuilt (TnServices *services, const char *tenant_id, gint64 one, gint64 other)
{
  Ask *ask = ask_new (services, tenant_id);

  ask->snapshot = one;
  ask->other = other;
  return tn_dex_run (rebuilt_job, ask, ask_free);
}

/* Gone --------------------------------------------------------------------------------- */

static gboolean
gone_job (gpointer data, GValue *result, GError **error)
{
  const Ask *ask = data;
  g_autoptr (TnSnapshots) snapshots = open_asked (ask, error);
  g_autoptr (GHashTable) gone =
      snapshots != NULL ? tn_snapshots_list_gone (snapshots, ask->other, error) : NULL;

  if (gone == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, g_hash_table_size (gone));
  return TRUE;
}

DexFuture *
tn_snapshot_count_gone (TnServices *services, const char *tenant_id, guint days)
{
  Ask *ask = ask_new (services, tenant_id);

  ask->other = tn_services_now (services) - (gint64) days * 86400;
  return tn_dex_run (gone_job, ask, ask_free);
}

/* Verifying and taking out ----------------------------------------------------------- */

static gboolean
verify_job (gpointer data, GValue *result, GError **error)
{
  g_autoptr (TnSnapshots) snapshots = open_asked (data, error);

  if (snapshots == NULL)
    return FALSE;
  give (result, tn_snapshots_verify (snapshots));
  return TRUE;
}

DexFuture *
tn_snapshot_verify (TnServices *services, const char *tenant_id)
{
  return tn_dex_run (verify_job, ask_new (services, tenant_id), ask_free);
}

gboolean
tn_snapshot_is_damaged (TnServices *services, const char *tenant_id)
{
  g_autofree char *mark =
      tn_snapshots_damage_mark (tn_store_get_folder (tn_services_get_store (services)), tenant_id);

  return g_file_test (mark, G_FILE_TEST_EXISTS);
}

/* Ids are GUIDs and the like; what else they are must not lead out of the folder. */
static char *
file_name (const char *id)
{
  g_autofree char *safe = g_strcanon (g_strdup (id),
                                      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789-_",
                                      '_');

  return g_strconcat (safe, ".json", NULL);
}

static gboolean
export_object (const char *folder, const TnSnapshotEntry *entry, const char *json, GError **error)
{
  g_autofree char *kind = g_build_filename (folder, tn_object_info (entry->kind)->nick, NULL);
  g_autofree char *name = file_name (entry->id);
  g_autofree char *path = g_build_filename (kind, name, NULL);
  g_autoptr (JsonNode) root = tn_json_parse (json, strlen (json), NULL);
  g_autofree char *pretty = root != NULL ? tn_json_to_text (root, TRUE) : g_strdup (json);

  g_mkdir (kind, 0700);
  return g_file_set_contents_full (path, pretty, -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

static gpointer
exported_copy (gpointer exported)
{
  return g_memdup2 (exported, sizeof (TnExported));
}

G_DEFINE_BOXED_TYPE (TnExported, tn_exported, exported_copy, g_free)

static gboolean
export_job (gpointer data, GValue *result, GError **error)
{
  const Ask *ask = data;
  g_autoptr (TnSnapshots) snapshots = open_asked (ask, error);
  g_autoptr (TnManifest) manifest =
      snapshots != NULL ? tn_snapshots_load (snapshots, ask->snapshot, error) : NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GString) damaged = g_string_new (NULL);
  TnExported exported = { 0 };

  if (manifest == NULL)
    return FALSE;
  if (g_mkdir (ask->text, 0700) != 0)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   (int) g_io_error_from_errno (errno),
                   "the folder “%s” cannot be made: %s",
                   ask->text,
                   g_strerror (errno));
      return FALSE;
    }
  entries = tn_manifest_by_pack (manifest);
  for (guint i = 0; i < entries->len; i++)
    {
      const TnSnapshotEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (GError) local = NULL;
      g_autofree char *json = tn_snapshots_read (snapshots, entry, NULL, &local);

      if (json == NULL)
        {
          g_string_append_printf (damaged, "%s\n", local->message);
          exported.damaged++;
        }
      else if (export_object (ask->text, entry, json, error))
        exported.written++;
      else
        return FALSE;
    }
  if (damaged->len > 0)
    {
      g_autofree char *path = g_build_filename (ask->text, "damaged.txt", NULL);

      if (!g_file_set_contents (path, damaged->str, -1, error))
        return FALSE;
    }
  g_value_init (result, TN_TYPE_EXPORTED);
  g_value_set_boxed (result, &exported);
  return TRUE;
}

DexFuture *
tn_snapshot_export (TnServices *services,
                    const char *tenant_id,
                    gint64 snapshot,
                    const char *folder)
{
  Ask *ask = ask_new (services, tenant_id);

  ask->snapshot = snapshot;
  ask->text = g_strdup (folder);
  return tn_dex_run (export_job, ask, ask_free);
}
