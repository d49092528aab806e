/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-snapshots-private.h"

#include "tn-tables.h"

#include <glib/gstdio.h>
#include <string.h>

/* Opened packs that are remembered: a reading in the order of packs needs one. */
#define PACKS_HELD 16
/* Beside the file: something in it could not be read. */
#define DAMAGE_MARK ".damaged"

struct _TnSnapshots
{
  TnSealedLog *log;   /* (owned) */
  GPtrArray *commits; /* (owned) (element-type TnCommit): oldest first */
  GPtrArray *infos;   /* (owned) (element-type TnSnapshotInfo): of them */
  GHashTable *packs;  /* (owned): place → TnPack */
  char *path;         /* (owned): of the file */
};

TnSnapshotInfo *
tn_snapshot_info_ref (TnSnapshotInfo *info)
{
  return g_atomic_rc_box_acquire (info);
}

static void
info_clear (gpointer data)
{
  TnSnapshotInfo *info = data;

  for (guint i = 0; i < TN_N_OBJECTS; i++)
    {
      g_free (info->kinds[i].problem);
      g_free (info->kinds[i].link);
    }
  g_free (info->reason);
}

void
tn_snapshot_info_unref (TnSnapshotInfo *info)
{
  g_atomic_rc_box_release_full (info, info_clear);
}

gboolean
tn_snapshot_info_knows (const TnSnapshotInfo *info, TnObjectKind kind)
{
  return info->kinds[kind].read_at > 0;
}

guint
tn_snapshot_info_count (const TnSnapshotInfo *info)
{
  guint n = 0;

  for (guint i = 0; i < TN_N_OBJECTS; i++)
    n += info->kinds[i].objects;
  return n;
}

void
tn_manifest_free (TnManifest *manifest)
{
  g_array_unref (manifest->entries);
  g_string_chunk_free (manifest->ids);
  g_free (manifest);
}

static TnManifest *
manifest_new (void)
{
  TnManifest *manifest = g_new0 (TnManifest, 1);

  manifest->entries = g_array_new (FALSE, FALSE, sizeof (TnSnapshotEntry));
  manifest->ids = g_string_chunk_new (65536);
  return manifest;
}

const TnSnapshotEntry *
tn_manifest_find (const TnManifest *self, TnObjectKind kind, const char *id)
{
  const TnSnapshotEntry wanted = { .kind = kind, .id = id };
  guint index;

  return g_array_binary_search (self->entries, &wanted, tn_snapshot_entry_compare, &index)
             ? &g_array_index (self->entries, TnSnapshotEntry, index)
             : NULL;
}

char *
tn_snapshots_path (const char *folder, const char *tenant_id)
{
  g_autofree char *name = g_strconcat (tenant_id, ".snapshots", NULL);

  return g_build_filename (folder, "snapshots", name, NULL);
}

/* Opening ---------------------------------------------------------------------- */

static int
compare_commits (gconstpointer a, gconstpointer b)
{
  gint64 one = (*(TnCommit *const *) a)->info->id, other = (*(TnCommit *const *) b)->info->id;

  return one < other ? -1 : one > other;
}

void
tn_snapshots_add_commit (TnSnapshots *self, TnCommit *commit)
{
  g_ptr_array_add (self->commits, commit);
  g_ptr_array_add (self->infos, tn_snapshot_info_ref (commit->info));
}

static TnCommit *
find_commit (TnSnapshots *self, gint64 id)
{
  for (guint i = self->commits->len; i > 0; i--)
    {
      TnCommit *commit = g_ptr_array_index (self->commits, i - 1);

      if (id == 0 || commit->info->id == id)
        return commit;
    }
  return NULL;
}

static GBytes *
read_record (TnSnapshots *self, gint64 offset, guint8 type, GError **error)
{
  g_autoptr (GBytes) sealed = tn_sealed_log_read (self->log, offset, type, error);
  GBytes *data;

  if (sealed == NULL)
    return NULL;
  data = tn_snapshot_expand (sealed);
  if (data == NULL)
    g_set_error (error,
                 TN_STORE_ERROR,
                 TN_STORE_ERROR_CORRUPT,
                 "a part of the snapshots (at %" G_GINT64_FORMAT ") is damaged",
                 offset);
  return data;
}

/* A commit that is damaged is known of from those after it. */
static void
read_commits (TnSnapshots *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *records = tn_sealed_log_get_records (self->log);

  for (guint i = 0; i < records->len; i++)
    {
      const TnSealedRecord *record = &g_array_index (records, TnSealedRecord, i);
      g_autoptr (GBytes) data = NULL;
      g_autoptr (GPtrArray) told = NULL;
      gsize length;
      const char *text;

      if (record->type != TN_RECORD_COMMIT)
        continue;
      data = read_record (self, record->offset, TN_RECORD_COMMIT, NULL);
      text = data != NULL ? g_bytes_get_data (data, &length) : NULL;
      told = text != NULL ? tn_snapshot_parse_commit (text, length) : NULL;
      for (guint j = 0; told != NULL && j < told->len; j++)
        {
          TnCommit *commit = g_ptr_array_index (told, j);

          if (!g_hash_table_contains (known, &commit->info->id))
            {
              g_ptr_array_add (self->commits, tn_commit_ref (commit));
              g_hash_table_add (known, &commit->info->id);
            }
        }
    }
  g_ptr_array_sort (self->commits, compare_commits);
  for (guint i = 0; i < self->commits->len; i++)
    g_ptr_array_add (
        self->infos,
        tn_snapshot_info_ref (((TnCommit *) g_ptr_array_index (self->commits, i))->info));
}

/* What was written for a snapshot that was never completed. */
static gboolean
forget_unfinished (TnSnapshots *self, GError **error)
{
  GArray *records = tn_sealed_log_get_records (self->log);

  for (guint i = records->len; i > 0; i--)
    {
      const TnSealedRecord *record = &g_array_index (records, TnSealedRecord, i - 1);

      if (record->type == TN_RECORD_COMMIT)
        return i == records->len ||
               tn_sealed_log_cut (self->log,
                                  g_array_index (records, TnSealedRecord, i).offset,
                                  error);
    }
  return records->len == 0 ||
         tn_sealed_log_cut (self->log, g_array_index (records, TnSealedRecord, 0).offset, error);
}

TnSnapshots *
tn_snapshots_open_file (const char *path,
                        TnVault *vault,
                        const char *tenant_id,
                        gboolean write,
                        GError **error)
{
  TnSealedLog *log = tn_sealed_log_open (path, vault, tenant_id, write, error);
  g_autoptr (TnSnapshots) self = NULL;

  if (log == NULL)
    return NULL;
  self = g_new0 (TnSnapshots, 1);
  self->log = log;
  self->path = g_strdup (path);
  self->commits = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_commit_unref);
  self->infos = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_snapshot_info_unref);
  self->packs =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) tn_pack_free);
  read_commits (self);
  /* Not while something is damaged: what looks unfinished may be what is left of a snapshot. */
  if (write && tn_sealed_log_get_lost (log) == 0 && !forget_unfinished (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

TnSnapshots *
tn_snapshots_open (const char *folder,
                   TnVault *vault,
                   const char *tenant_id,
                   gboolean write,
                   GError **error)
{
  g_autofree char *path = tn_snapshots_path (folder, tenant_id);
  g_autofree char *parent = g_path_get_dirname (path);

  if (write && tn_vault_get_kind (vault) == TN_VAULT_SESSION)
    {
      g_set_error_literal (error,
                           TN_STORE_ERROR,
                           TN_STORE_ERROR_LOCKED,
                           "a snapshot that is sealed with a key of this session only could not be "
                           "read tomorrow: the keyring has to be unlocked first");
      return NULL;
    }
  if (write)
    g_mkdir_with_parents (parent, 0700);
  return tn_snapshots_open_file (path, vault, tenant_id, write, error);
}

void
tn_snapshots_close (TnSnapshots *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->packs);
  g_ptr_array_unref (self->infos);
  g_ptr_array_unref (self->commits);
  tn_sealed_log_close (self->log);
  g_free (self->path);
  g_free (self);
}

GPtrArray *
tn_snapshots_list (TnSnapshots *self)
{
  return self->infos;
}

TnSnapshotInfo *
tn_snapshots_find (TnSnapshots *self, gint64 id)
{
  TnCommit *commit = find_commit (self, id);

  return commit != NULL ? commit->info : NULL;
}

gint64
tn_snapshots_get_size (TnSnapshots *self)
{
  return tn_sealed_log_get_size (self->log);
}

TnSealedLog *
tn_snapshots_get_log (TnSnapshots *self)
{
  return self->log;
}

GPtrArray *
tn_snapshots_get_commits (TnSnapshots *self)
{
  return self->commits;
}

/* Packs ------------------------------------------------------------------------ */

static TnPack *
open_pack (TnSnapshots *self, gint64 offset, GError **error)
{
  TnPack *pack = g_hash_table_lookup (self->packs, &offset);
  g_autoptr (GBytes) data = NULL;

  if (pack != NULL)
    return pack;
  data = read_record (self, offset, TN_RECORD_PACK, error);
  if (data == NULL)
    return NULL;
  pack = tn_snapshot_parse_pack (data);
  if (pack == NULL)
    {
      g_set_error_literal (error,
                           TN_STORE_ERROR,
                           TN_STORE_ERROR_CORRUPT,
                           "a part of the snapshots is damaged");
      return NULL;
    }
  if (g_hash_table_size (self->packs) >= PACKS_HELD)
    g_hash_table_remove_all (self->packs);
  g_hash_table_insert (self->packs, g_memdup2 (&offset, sizeof offset), pack);
  return pack;
}

gboolean
tn_snapshots_pack_opens (TnSnapshots *self, gint64 offset)
{
  return open_pack (self, offset, NULL) != NULL;
}

char *
tn_snapshots_damage_mark (const char *folder, const char *tenant_id)
{
  g_autofree char *path = tn_snapshots_path (folder, tenant_id);

  return g_strconcat (path, DAMAGE_MARK, NULL);
}

/* So that the next snapshot reads everything, and writes anew what is damaged. */
static void
mark_damage (TnSnapshots *self)
{
  g_autofree char *mark = g_strconcat (self->path, DAMAGE_MARK, NULL);

  g_file_set_contents_full (mark, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

char *
tn_snapshots_read (TnSnapshots *self, const TnSnapshotEntry *entry, gsize *length, GError **error)
{
  TnPack *pack = open_pack (self, entry->pack, NULL);
  const TnPackItem *item = pack != NULL && entry->index < pack->items->len
                               ? &g_array_index (pack->items, TnPackItem, entry->index)
                               : NULL;

  /* It opened with our key; it is also the object that was meant. */
  if (item == NULL || memcmp (item->hash, entry->hash, sizeof item->hash) != 0)
    {
      mark_damage (self);
      g_set_error (error,
                   TN_STORE_ERROR,
                   TN_STORE_ERROR_CORRUPT,
                   "this state of the object %s (%s) is damaged",
                   entry->id,
                   tn_object_info (entry->kind)->nick);
      return NULL;
    }
  if (length != NULL)
    *length = item->length;
  return g_strndup ((const char *) pack->data + item->offset, item->length);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const TnSnapshotEntry *one = *(TnSnapshotEntry *const *) a,
                        *other = *(TnSnapshotEntry *const *) b;

  return one->pack != other->pack     ? (one->pack < other->pack ? -1 : 1)
         : one->index != other->index ? (one->index < other->index ? -1 : 1)
                                      : 0;
}

GPtrArray *
tn_manifest_by_pack (const TnManifest *self)
{
  GPtrArray *all = g_ptr_array_sized_new (self->entries->len);

  for (guint i = 0; i < self->entries->len; i++)
    g_ptr_array_add (all, &g_array_index (self->entries, TnSnapshotEntry, i));
  g_ptr_array_sort (all, compare_places);
  return all;
}

/* Manifests --------------------------------------------------------------------- */

static gboolean
read_lists (TnSnapshots *self,
            const TnCommit *commit,
            GStringChunk *ids,
            GArray *items,
            GError **error)
{
  for (guint i = 0; i < commit->lists->len; i++)
    {
      g_autoptr (GBytes) data =
          read_record (self, g_array_index (commit->lists, gint64, i), TN_RECORD_LIST, error);
      gsize length;
      const guint8 *bytes;

      if (data == NULL)
        return FALSE;
      bytes = g_bytes_get_data (data, &length);
      if (!tn_snapshot_parse_list (bytes, length, ids, items))
        {
          g_set_error_literal (error,
                               TN_STORE_ERROR,
                               TN_STORE_ERROR_CORRUPT,
                               "the list of a snapshot is damaged");
          return FALSE;
        }
    }
  return TRUE;
}

static guint
entry_hash (gconstpointer key)
{
  const TnSnapshotEntry *entry = key;

  return g_str_hash (entry->id) ^ (guint) entry->kind;
}

static gboolean
entry_equal (gconstpointer a, gconstpointer b)
{
  return tn_snapshot_entry_compare (a, b) == 0;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  return tn_snapshot_entry_compare (&((const TnListItem *) a)->entry,
                                    &((const TnListItem *) b)->entry);
}

/* The whole list @full, with what @later (sorted) says since. */
static void
merge (TnManifest *manifest, GArray *full, GArray *later)
{
  guint j = 0;

  for (guint i = 0; i <= full->len; i++)
    {
      const TnListItem *item = i < full->len ? &g_array_index (full, TnListItem, i) : NULL;
      gboolean replaced = FALSE;

      for (; j < later->len && !replaced; j++)
        {
          const TnListItem *other = &g_array_index (later, TnListItem, j);
          int order = item != NULL ? compare_items (item, other) : 1;

          if (order < 0)
            break;
          if (!other->removed)
            g_array_append_val (manifest->entries, other->entry);
          replaced = order == 0;
        }
      if (item != NULL && !replaced)
        g_array_append_val (manifest->entries, item->entry);
    }
}

static TnManifest *
load_lists (TnSnapshots *self, const TnCommit *newest, GError **error)
{
  g_autoptr (TnManifest) manifest = manifest_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (entry_hash, entry_equal);
  g_autoptr (GArray) later = g_array_new (FALSE, FALSE, sizeof (TnListItem));
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  const TnCommit *commit = newest;

  for (;; commit = find_commit (self, commit->base))
    {
      GArray *items = g_array_new (FALSE, FALSE, sizeof (TnListItem));

      g_ptr_array_add (held, items);
      if (commit == NULL)
        {
          g_set_error_literal (error,
                               TN_STORE_ERROR,
                               TN_STORE_ERROR_CORRUPT,
                               "the snapshot that this one builds on is damaged");
          return NULL;
        }
      if (!read_lists (self, commit, manifest->ids, items, error))
        return NULL;
      if (commit->base == 0)
        {
          g_array_sort (later, compare_items);
          merge (manifest, items, later);
          return g_steal_pointer (&manifest);
        }
      /* From the newest back: the first that is met of an object counts. */
      for (guint i = 0; i < items->len; i++)
        if (g_hash_table_add (seen, &g_array_index (items, TnListItem, i).entry))
          g_array_append_val (later, g_array_index (items, TnListItem, i));
    }
}

/* The list made again from the packs, which know whose state they hold and since when. */
static TnManifest *
rebuild (TnSnapshots *self, gint64 id)
{
  TnManifest *manifest = manifest_new ();
  g_autoptr (GHashTable) since = g_hash_table_new (entry_hash, entry_equal);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  GArray *records = tn_sealed_log_get_records (self->log);

  manifest->rebuilt = TRUE;
  for (guint i = 0; i < records->len; i++)
    {
      const TnSealedRecord *record = &g_array_index (records, TnSealedRecord, i);
      TnPack *pack = record->type == TN_RECORD_PACK ? open_pack (self, record->offset, NULL) : NULL;

      for (guint j = 0; pack != NULL && j < pack->items->len; j++)
        {
          const TnPackItem *item = &g_array_index (pack->items, TnPackItem, j);
          TnSnapshotEntry *entry;

          if (item->snapshot > id || item->kind >= TN_N_OBJECTS)
            continue;
          entry = g_new0 (TnSnapshotEntry, 1);
          *entry = (TnSnapshotEntry) { .kind = item->kind,
                                       .id = g_string_chunk_insert (manifest->ids, item->id),
                                       .pack = record->offset,
                                       .index = j };
          memcpy (entry->hash, item->hash, sizeof entry->hash);
          g_ptr_array_add (found, entry);
          /* Packs stand in the order of time. */
          g_hash_table_replace (since, entry, entry);
        }
    }
  {
    GHashTableIter iter;
    gpointer entry;

    g_hash_table_iter_init (&iter, since);
    while (g_hash_table_iter_next (&iter, NULL, &entry))
      g_array_append_vals (manifest->entries, entry, 1);
  }
  g_array_sort (manifest->entries, tn_snapshot_entry_compare);
  return manifest;
}

TnManifest *
tn_snapshots_load (TnSnapshots *self, gint64 id, GError **error)
{
  const TnCommit *commit = find_commit (self, id);
  g_autoptr (GError) local = NULL;
  TnManifest *manifest;

  if (commit == NULL)
    {
      g_set_error_literal (error,
                           TN_STORE_ERROR,
                           TN_STORE_ERROR_NOT_FOUND,
                           "there is no such snapshot");
      return NULL;
    }
  manifest = load_lists (self, commit, &local);
  if (manifest != NULL)
    return manifest;
  /* Made of what is there, which may be more than there was: the next snapshot reads everything
   * instead of going on from it. An older list is mended by nothing. */
  if (commit->info->id == tn_snapshots_find (self, 0)->id)
    mark_damage (self);
  return rebuild (self, commit->info->id);
}

GArray *
tn_manifest_compare (const TnManifest *before, const TnManifest *after)
{
  GArray *differences = g_array_new (FALSE, FALSE, sizeof (TnSnapshotDifference));
  guint i = 0, j = 0;

  while (i < before->entries->len || j < after->entries->len)
    {
      const TnSnapshotEntry *one =
          i < before->entries->len ? &g_array_index (before->entries, TnSnapshotEntry, i) : NULL;
      const TnSnapshotEntry *other =
          j < after->entries->len ? &g_array_index (after->entries, TnSnapshotEntry, j) : NULL;
      int order = one == NULL ? 1 : other == NULL ? -1 : tn_snapshot_entry_compare (one, other);
      TnSnapshotDifference difference = { .before = order <= 0 ? one : NULL,
                                          .after = order >= 0 ? other : NULL };

      i += order <= 0;
      j += order >= 0;
      if (order == 0 && memcmp (one->hash, other->hash, sizeof one->hash) == 0)
        continue;
      difference.kind = order <= 0 ? one->kind : other->kind;
      difference.id = order <= 0 ? one->id : other->id;
      g_array_append_val (differences, difference);
    }
  return differences;
}

/* Verifying --------------------------------------------------------------------- */

static void
verify_snapshot (TnSnapshots *self,
                 const TnSnapshotInfo *info,
                 GHashTable *checked,
                 GPtrArray *lines)
{
  g_autoptr (TnManifest) manifest = tn_snapshots_load (self, info->id, NULL);
  g_autoptr (GPtrArray) entries = NULL;

  if (manifest->rebuilt)
    g_ptr_array_add (lines,
                     g_strdup_printf ("the list of snapshot %" G_GINT64_FORMAT
                                      " is damaged and was made again from the objects",
                                      info->id));
  entries = tn_manifest_by_pack (manifest);
  for (guint i = 0; i < entries->len; i++)
    {
      const TnSnapshotEntry *entry = g_ptr_array_index (entries, i);
      gint64 state = entry->pack << 12 | entry->index;
      g_autoptr (GError) error = NULL;
      g_autofree char *json = NULL;

      /* Most states are those of the snapshot before. */
      if (!g_hash_table_add (checked, g_memdup2 (&state, sizeof state)))
        continue;
      json = tn_snapshots_read (self, entry, NULL, &error);
      if (json == NULL)
        g_ptr_array_add (lines, g_strdup (error->message));
    }
}

GPtrArray *
tn_snapshots_verify (TnSnapshots *self)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) checked =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (tn_sealed_log_get_lost (self->log) > 0)
    g_ptr_array_add (lines,
                     g_strdup_printf ("%" G_GINT64_FORMAT " bytes of the file are no record",
                                      tn_sealed_log_get_lost (self->log)));
  for (guint i = 0; i < self->infos->len; i++)
    verify_snapshot (self, g_ptr_array_index (self->infos, i), checked, lines);
  return lines;
}
