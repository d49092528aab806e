/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-snapshots-private.h"

#include "tn-tables.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* A pack ends at so many objects or bytes: larger ones compress better, and lose more when they are
 * damaged. */
#define PACK_ITEMS 256
#define PACK_BYTES (256 * 1024)
#define LIST_ITEMS 8192

/* A state that is new, or known under this id from the snapshot before. */
typedef struct
{
  TnSnapshotEntry entry;
  gboolean removed;
  gboolean pending; /* in the pack that is not written yet */
} Put;

typedef enum
{
  KIND_AS_BEFORE,
  KIND_PART,
  KIND_WHOLE,
} KindState;

struct _TnSnapshotWriter
{
  TnSnapshots *snapshots; /* (not owned) */
  TnManifest *before;     /* (owned) */
  guint8 *seen;           /* (owned): one an entry of it: put again, and as it was */
  TnCommit *commit;       /* (owned) */
  gint64 begun;           /* where the file ended; -1: committed */
  KindState states[TN_N_OBJECTS];
  GHashTable *puts[TN_N_OBJECTS]; /* (owned): id → Put, in the string chunk and on the heap */
  GStringChunk *ids;              /* (owned) */
  GHashTable *packs;              /* (owned): place → whether it opens, as a pointer */
  /* The pack that is being filled. */
  GArray *items;      /* (owned) (element-type TnPackItem) */
  GPtrArray *pending; /* (owned) (element-type Put): of the items */
  GString *contents;  /* (owned) */
};

TnSnapshotWriter *
tn_snapshot_writer_new (TnSnapshots *snapshots, gint64 taken_at, const char *reason, GError **error)
{
  g_autoptr (TnSnapshotWriter) self = g_new0 (TnSnapshotWriter, 1);
  TnSnapshotInfo *last = tn_snapshots_find (snapshots, 0);

  self->snapshots = snapshots;
  self->begun = tn_snapshots_get_size (snapshots);
  self->commit = tn_commit_new ();
  self->ids = g_string_chunk_new (65536);
  self->packs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->items = g_array_new (FALSE, FALSE, sizeof (TnPackItem));
  self->pending = g_ptr_array_new ();
  self->contents = g_string_sized_new (PACK_BYTES);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    self->puts[i] = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->commit->info->id = last != NULL ? last->id + 1 : 1;
  self->commit->info->taken_at = taken_at;
  self->commit->info->reason = g_strdup (reason);
  if (last == NULL)
    return g_steal_pointer (&self);
  self->before = tn_snapshots_load (snapshots, last->id, error);
  if (self->before == NULL)
    return NULL;
  self->seen = g_new0 (guint8, MAX (1, self->before->entries->len));
  self->commit->info->whole_at = last->whole_at;
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    {
      self->commit->info->kinds[i] = last->kinds[i];
      self->commit->info->kinds[i].problem = g_strdup (last->kinds[i].problem);
      self->commit->info->kinds[i].link = g_strdup (last->kinds[i].link);
    }
  return g_steal_pointer (&self);
}

void
tn_snapshot_writer_free (TnSnapshotWriter *self)
{
  if (self == NULL)
    return;
  if (self->begun >= 0)
    tn_sealed_log_cut (tn_snapshots_get_log (self->snapshots), self->begun, NULL);
  g_clear_pointer (&self->before, tn_manifest_free);
  g_free (self->seen);
  tn_commit_unref (self->commit);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    g_hash_table_unref (self->puts[i]);
  g_string_chunk_free (self->ids);
  g_hash_table_unref (self->packs);
  g_array_unref (self->items);
  g_ptr_array_unref (self->pending);
  g_string_free (self->contents, TRUE);
  g_free (self);
}

/* Whoever waits for the pack in vain is gone. */
static void
forget_put (TnSnapshotWriter *self, Put *put)
{
  if (put != NULL && put->pending)
    g_ptr_array_index (self->pending, put->entry.index) = NULL;
}

/* What was read of @kind so far does not count. */
static void
forget_kind (TnSnapshotWriter *self, TnObjectKind kind)
{
  GHashTableIter iter;
  gpointer put;

  g_hash_table_iter_init (&iter, self->puts[kind]);
  while (g_hash_table_iter_next (&iter, NULL, &put))
    forget_put (self, put);
  g_hash_table_remove_all (self->puts[kind]);
  for (guint i = 0; self->before != NULL && i < self->before->entries->len; i++)
    if (g_array_index (self->before->entries, TnSnapshotEntry, i).kind == kind)
      self->seen[i] = 0;
}

void
tn_snapshot_writer_begin (TnSnapshotWriter *self, TnObjectKind kind, gboolean whole)
{
  self->states[kind] = whole ? KIND_WHOLE : KIND_PART;
  forget_kind (self, kind);
}

void
tn_snapshot_writer_leave_out (TnSnapshotWriter *self, TnObjectKind kind)
{
  TnSnapshotKind *info = &self->commit->info->kinds[kind];

  tn_snapshot_writer_begin (self, kind, TRUE);
  info->read_at = 0;
  g_clear_pointer (&info->problem, g_free);
  g_clear_pointer (&info->link, g_free);
}

static gint64
append (TnSnapshotWriter *self, guint8 type, const guint8 *data, gsize length, GError **error)
{
  g_autoptr (GBytes) small = tn_snapshot_compress (data, length);
  gsize size;
  const void *bytes = g_bytes_get_data (small, &size);

  return tn_sealed_log_append (tn_snapshots_get_log (self->snapshots), type, bytes, size, error);
}

static gboolean
write_pack (TnSnapshotWriter *self, GError **error)
{
  g_autoptr (GByteArray) pack = NULL;
  gint64 offset;

  if (self->items->len == 0)
    return TRUE;
  pack = tn_snapshot_write_pack (self->items, self->contents->str, self->contents->len);
  offset = append (self, TN_RECORD_PACK, pack->data, pack->len, error);
  if (offset < 0)
    return FALSE;
  for (guint i = 0; i < self->pending->len; i++)
    {
      Put *put = g_ptr_array_index (self->pending, i);

      if (put == NULL)
        continue;
      put->entry.pack = offset;
      put->pending = FALSE;
    }
  g_array_set_size (self->items, 0);
  g_ptr_array_set_size (self->pending, 0);
  g_string_truncate (self->contents, 0);
  return TRUE;
}

static Put *
set_put (TnSnapshotWriter *self, TnObjectKind kind, const char *id)
{
  Put *put = g_new0 (Put, 1);

  forget_put (self, g_hash_table_lookup (self->puts[kind], id));
  put->entry.kind = kind;
  put->entry.id = g_string_chunk_insert (self->ids, id);
  g_hash_table_replace (self->puts[kind], (gpointer) put->entry.id, put);
  return put;
}

static gssize
index_before (TnSnapshotWriter *self, TnObjectKind kind, const char *id)
{
  const TnSnapshotEntry *entry =
      self->before != NULL ? tn_manifest_find (self->before, kind, id) : NULL;

  return entry != NULL
             ? entry - (const TnSnapshotEntry *) (gconstpointer) self->before->entries->data
             : -1;
}

/* Each pack is looked into once. */
static gboolean
pack_opens (TnSnapshotWriter *self, gint64 offset)
{
  gpointer known;

  if (!g_hash_table_lookup_extended (self->packs, &offset, NULL, &known))
    {
      known = GINT_TO_POINTER (tn_snapshots_pack_opens (self->snapshots, offset));
      g_hash_table_insert (self->packs, g_memdup2 (&offset, sizeof offset), known);
    }
  return GPOINTER_TO_INT (known);
}

gboolean
tn_snapshot_writer_put (TnSnapshotWriter *self,
                        TnObjectKind kind,
                        const char *id,
                        const char *json,
                        gsize length,
                        GError **error)
{
  gssize before = index_before (self, kind, id);
  const TnSnapshotEntry *old;
  TnPackItem item = { .kind = kind,
                      .snapshot = (guint32) self->commit->info->id,
                      .length = length };
  Put *put;

  g_return_val_if_fail (self->states[kind] != KIND_AS_BEFORE, FALSE);

  /* Ids of Microsoft's are far shorter; one that is not could not be told from another. */
  if (*id == '\0' || strlen (id) > 255)
    return TRUE;
  tn_snapshot_hash (kind, json, length, item.hash);
  old = before >= 0 ? &g_array_index (self->before->entries, TnSnapshotEntry, before) : NULL;
  if (old != NULL && memcmp (old->hash, item.hash, sizeof item.hash) == 0)
    {
      /* What is written anew does not depend on what is there: so a whole reading mends it. */
      if (self->states[kind] != KIND_WHOLE || pack_opens (self, old->pack))
        {
          self->seen[before] = 1;
          forget_put (self, g_hash_table_lookup (self->puts[kind], id));
          g_hash_table_remove (self->puts[kind], id);
          return TRUE;
        }
      self->commit->info->renewed++;
    }
  put = set_put (self, kind, id);
  memcpy (put->entry.hash, item.hash, sizeof item.hash);
  put->entry.index = self->items->len;
  put->pending = TRUE;
  item.id = put->entry.id;
  g_array_append_val (self->items, item);
  g_ptr_array_add (self->pending, put);
  g_string_append_len (self->contents, json, (gssize) length);
  return (self->items->len < PACK_ITEMS && self->contents->len < PACK_BYTES) ||
         write_pack (self, error);
}

void
tn_snapshot_writer_remove (TnSnapshotWriter *self, TnObjectKind kind, const char *id)
{
  set_put (self, kind, id)->removed = TRUE;
}

char *
tn_snapshot_writer_get (TnSnapshotWriter *self, TnObjectKind kind, const char *id, GError **error)
{
  const Put *put = g_hash_table_lookup (self->puts[kind], id);
  gssize before;

  if (put != NULL && put->removed)
    return NULL;
  if (put != NULL && put->pending)
    {
      gsize at = 0;

      for (guint i = 0; i < put->entry.index; i++)
        at += g_array_index (self->items, TnPackItem, i).length;
      return g_strndup (self->contents->str + at,
                        g_array_index (self->items, TnPackItem, put->entry.index).length);
    }
  if (put != NULL)
    return tn_snapshots_read (self->snapshots, &put->entry, NULL, error);
  before = index_before (self, kind, id);
  return before >= 0
             ? tn_snapshots_read (self->snapshots,
                                  &g_array_index (self->before->entries, TnSnapshotEntry, before),
                                  NULL,
                                  error)
             : NULL;
}

void
tn_snapshot_writer_done (TnSnapshotWriter *self,
                         TnObjectKind kind,
                         const char *problem,
                         const char *link)
{
  TnSnapshotKind *info = &self->commit->info->kinds[kind];

  g_set_str (&info->problem, problem);
  if (problem == NULL)
    {
      info->read_at = self->commit->info->taken_at;
      g_set_str (&info->link, link);
      return;
    }
  /* What was read of it may be half of it. */
  forget_kind (self, kind);
  self->states[kind] = KIND_AS_BEFORE;
}

void
tn_snapshot_writer_set_whole (TnSnapshotWriter *self)
{
  self->commit->info->whole_at = self->commit->info->taken_at;
}

/* The list ----------------------------------------------------------------------- */

static int
compare_puts (gconstpointer a, gconstpointer b)
{
  return tn_snapshot_entry_compare (&(*(Put *const *) a)->entry, &(*(Put *const *) b)->entry);
}

static GPtrArray *
sorted_puts (TnSnapshotWriter *self)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < TN_N_OBJECTS; i++)
    {
      GHashTableIter iter;
      gpointer put;

      g_hash_table_iter_init (&iter, self->puts[i]);
      while (g_hash_table_iter_next (&iter, NULL, &put))
        g_ptr_array_add (all, put);
    }
  g_ptr_array_sort (all, compare_puts);
  return all;
}

static void
add_item (GArray *items, const TnSnapshotEntry *entry, gboolean removed)
{
  const TnListItem item = { *entry, removed };

  g_array_append_val (items, item);
}

/* One object: into the whole list @all and, where it differs, into the list of @changes. */
static void
settle (TnSnapshotWriter *self,
        const TnSnapshotEntry *before,
        gboolean seen,
        const Put *put,
        GArray *all,
        GArray *changes)
{
  TnSnapshotInfo *info = self->commit->info;
  gboolean stays =
      before != NULL && put == NULL && (seen || self->states[before->kind] != KIND_WHOLE);

  if (stays || (put != NULL && !put->removed))
    {
      const TnSnapshotEntry *entry = stays ? before : &put->entry;

      info->kinds[entry->kind].objects++;
      add_item (all, entry, FALSE);
      if (stays)
        return;
      add_item (changes, entry, FALSE);
      if (before != NULL)
        info->changed += memcmp (before->hash, entry->hash, sizeof entry->hash) != 0;
      else
        info->added++;
    }
  else if (before != NULL)
    {
      add_item (changes, before, TRUE);
      info->removed += tn_snapshot_info_knows (info, before->kind);
    }
}

static void
make_lists (TnSnapshotWriter *self, GArray *all, GArray *changes)
{
  g_autoptr (GPtrArray) puts = sorted_puts (self);
  guint n = self->before != NULL ? self->before->entries->len : 0, i = 0, j = 0;

  for (guint kind = 0; kind < TN_N_OBJECTS; kind++)
    self->commit->info->kinds[kind].objects = 0;
  while (i < n || j < puts->len)
    {
      const TnSnapshotEntry *before =
          i < n ? &g_array_index (self->before->entries, TnSnapshotEntry, i) : NULL;
      const Put *put = j < puts->len ? g_ptr_array_index (puts, j) : NULL;
      int order = before == NULL ? 1
                  : put == NULL  ? -1
                                 : tn_snapshot_entry_compare (before, &put->entry);

      settle (self,
              order <= 0 ? before : NULL,
              order <= 0 && self->seen[i],
              order >= 0 ? put : NULL,
              all,
              changes);
      i += order <= 0;
      j += order >= 0;
    }
}

/* How many changes the lists since the last whole one hold. */
static guint
changes_since_whole (TnSnapshotWriter *self)
{
  GPtrArray *commits = tn_snapshots_get_commits (self->snapshots);
  guint n = 0;

  for (guint i = commits->len; i > 0; i--)
    {
      const TnCommit *commit = g_ptr_array_index (commits, i - 1);

      if (commit->base == 0)
        break;
      n += commit->info->added + commit->info->changed + commit->info->removed;
    }
  return n;
}

static gboolean
write_lists (TnSnapshotWriter *self, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (TnListItem));
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (TnListItem));
  GArray *list = all;

  make_lists (self, all, changes);
  /* A whole list now and then keeps the way to the beginning short; on average it costs what the
   * changes do. A list that had to be made again is not built upon. */
  if (self->before != NULL && !self->before->rebuilt &&
      2 * (changes_since_whole (self) + changes->len) <= all->len)
    {
      list = changes;
      self->commit->base = tn_snapshots_find (self->snapshots, 0)->id;
    }
  for (guint i = 0; i == 0 || i < list->len; i += LIST_ITEMS)
    {
      g_autoptr (GByteArray) part = tn_snapshot_write_list (&g_array_index (list, TnListItem, i),
                                                            MIN (LIST_ITEMS, list->len - i));
      gint64 offset = append (self, TN_RECORD_LIST, part->data, part->len, error);

      if (offset < 0)
        return FALSE;
      g_array_append_val (self->commit->lists, offset);
    }
  return TRUE;
}

TnSnapshotInfo *
tn_snapshot_writer_commit (TnSnapshotWriter *self, GError **error)
{
  TnSealedLog *log = tn_snapshots_get_log (self->snapshots);
  g_autofree char *text = NULL;

  if (!write_pack (self, error) || !write_lists (self, error))
    return NULL;
  self->commit->info->bytes = tn_sealed_log_get_size (log) - self->begun;
  text = tn_snapshot_write_commit (self->commit, tn_snapshots_get_commits (self->snapshots));
  /* What it tells of is on the disk before it says so. */
  if (!tn_sealed_log_flush (log, error) ||
      append (self, TN_RECORD_COMMIT, (const guint8 *) text, strlen (text), error) < 0 ||
      !tn_sealed_log_flush (log, error))
    return NULL;
  self->begun = -1;
  tn_snapshots_add_commit (self->snapshots, tn_commit_ref (self->commit));
  return tn_snapshot_info_ref (self->commit->info);
}

/* Forgetting ------------------------------------------------------------------------ */

/* How many objects there are is counted when the lists are made. */
static void
copy_kinds (TnSnapshotWriter *writer, const TnSnapshotInfo *info)
{
  writer->commit->info->whole_at = info->whole_at;
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    {
      TnSnapshotKind *kind = &writer->commit->info->kinds[i];

      g_free (kind->problem);
      g_free (kind->link);
      *kind = info->kinds[i];
      kind->problem = g_strdup (info->kinds[i].problem);
      kind->link = g_strdup (info->kinds[i].link);
    }
}

static gboolean
copy_snapshot (TnSnapshots *from,
               TnSnapshots *to,
               const TnSnapshotInfo *info,
               GHashTable *gone,
               GError **error)
{
  g_autoptr (TnManifest) manifest = tn_snapshots_load (from, info->id, error);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (TnSnapshotWriter) writer = NULL;
  g_autoptr (TnSnapshotInfo) done = NULL;

  if (manifest == NULL)
    return FALSE;
  if (manifest->rebuilt)
    {
      g_set_error_literal (error,
                           TN_STORE_ERROR,
                           TN_STORE_ERROR_CORRUPT,
                           "the list of a snapshot that is kept is damaged");
      return FALSE;
    }
  writer = tn_snapshot_writer_new (to, info->taken_at, info->reason, error);
  if (writer == NULL)
    return FALSE;
  /* It keeps its number. */
  writer->commit->info->id = info->id;
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    tn_snapshot_writer_begin (writer, (TnObjectKind) i, TRUE);
  entries = tn_manifest_by_pack (manifest);
  for (guint i = 0; i < entries->len; i++)
    {
      const TnSnapshotEntry *entry = g_ptr_array_index (entries, i);
      gssize same = index_before (writer, entry->kind, entry->id);
      g_autofree char *json = NULL;
      gsize length = 0;

      if (gone != NULL && entry->kind == TN_OBJECT_USER && g_hash_table_contains (gone, entry->id))
        continue;
      if (same >= 0 && memcmp (g_array_index (writer->before->entries, TnSnapshotEntry, same).hash,
                               entry->hash,
                               sizeof entry->hash) == 0)
        {
          writer->seen[same] = 1;
          continue;
        }
      json = tn_snapshots_read (from, entry, &length, error);
      if (json == NULL ||
          !tn_snapshot_writer_put (writer, entry->kind, entry->id, json, length, error))
        return FALSE;
    }
  copy_kinds (writer, info);
  done = tn_snapshot_writer_commit (writer, error);
  return done != NULL;
}

static gboolean
copy_kept (TnSnapshots *from, TnSnapshots *to, GArray *ids, GHashTable *gone, GError **error)
{
  GPtrArray *infos = tn_snapshots_list (from);

  for (guint i = 0; i < infos->len; i++)
    {
      const TnSnapshotInfo *info = g_ptr_array_index (infos, i);

      for (guint j = 0; j < ids->len; j++)
        if (g_array_index (ids, gint64, j) == info->id)
          {
            if (!copy_snapshot (from, to, info, gone, error))
              return FALSE;
            break;
          }
    }
  return TRUE;
}

/* The users of a snapshot are added to @users. */
static gboolean
add_users (TnSnapshots *self, gint64 id, GHashTable *users, GError **error)
{
  g_autoptr (TnManifest) manifest = tn_snapshots_load (self, id, error);

  for (guint i = 0; manifest != NULL && i < manifest->entries->len; i++)
    {
      const TnSnapshotEntry *entry = &g_array_index (manifest->entries, TnSnapshotEntry, i);

      if (entry->kind == TN_OBJECT_USER && !g_hash_table_contains (users, entry->id))
        g_hash_table_add (users, g_strdup (entry->id));
    }
  return manifest != NULL;
}

GHashTable *
tn_snapshots_list_gone (TnSnapshots *self, gint64 before, GError **error)
{
  GPtrArray *infos = tn_snapshots_list (self);
  g_autoptr (GHashTable) old = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) later = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer id;
  gint64 at = 0;

  /* Who was not in the last snapshot before that time was gone by then. One that was to leave out
   * users says nothing of anybody. */
  for (guint i = 0; i < infos->len; i++)
    {
      const TnSnapshotInfo *info = g_ptr_array_index (infos, i);

      if (info->taken_at <= before && tn_snapshot_info_knows (info, TN_OBJECT_USER))
        at = MAX (at, info->taken_at);
    }
  for (guint i = 0; at > 0 && i < infos->len; i++)
    {
      const TnSnapshotInfo *info = g_ptr_array_index (infos, i);

      if (tn_snapshot_info_knows (info, TN_OBJECT_USER) &&
          !add_users (self, info->id, info->taken_at < at ? old : later, error))
        return NULL;
    }
  g_hash_table_iter_init (&iter, later);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_remove (old, id);
  return g_steal_pointer (&old);
}

gboolean
tn_snapshots_keep (const char *folder,
                   TnVault *vault,
                   const char *tenant_id,
                   GArray *ids,
                   GHashTable *gone,
                   GError **error)
{
  g_autofree char *path = tn_snapshots_path (folder, tenant_id);
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  /* Keeps other writers out until the new file stands in its place. */
  g_autoptr (TnSnapshots) from = tn_snapshots_open (folder, vault, tenant_id, TRUE, error);
  g_autoptr (TnSnapshots) to = NULL;

  if (from == NULL)
    return FALSE;
  g_unlink (fresh);
  to = tn_snapshots_open_file (fresh, vault, tenant_id, TRUE, error);
  if (to == NULL || !copy_kept (from, to, ids, gone, error))
    {
      g_unlink (fresh);
      return FALSE;
    }
  if (g_rename (fresh, path) == 0)
    return TRUE;
  g_set_error (error,
               TN_STORE_ERROR,
               TN_STORE_ERROR_FAILED,
               "the snapshots cannot be replaced: %s",
               g_strerror (errno));
  g_unlink (fresh);
  return FALSE;
}
