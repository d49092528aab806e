/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-restore-twins.h"

#include <string.h>

struct _TnTwins
{
  GHashTable *strangers; /* (owned): "kind name" → GPtrArray of ids that are there now, not then */
  GHashTable *twins;     /* (owned): id → id of its twin */
};

void
tn_twins_free (TnTwins *self)
{
  g_hash_table_unref (self->strangers);
  g_hash_table_unref (self->twins);
  g_free (self);
}

static char *
stranger_key (TnObjectKind kind, const char *json, const char *id)
{
  g_autofree char *name = tn_object_name (json);

  /* Some kinds have no names: then all of them are looked at. */
  return g_strdup_printf ("%u %s", (guint) kind, g_strcmp0 (name, id) != 0 ? name : "");
}

static void
find_strangers (TnTwins *self,
                TnSnapshots *snapshots,
                const TnManifest *wanted,
                const TnManifest *fresh)
{
  g_autoptr (GPtrArray) entries = tn_manifest_by_pack (fresh);

  for (guint i = 0; i < entries->len; i++)
    {
      const TnSnapshotEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *json = NULL, *key = NULL;
      GPtrArray *ids;

      if (tn_object_info (entry->kind)->restore < TN_RESTORE_CREATE ||
          tn_manifest_find (wanted, entry->kind, entry->id) != NULL)
        continue;
      json = tn_snapshots_read (snapshots, entry, NULL, NULL);
      if (json == NULL)
        continue;
      key = stranger_key (entry->kind, json, entry->id);
      ids = g_hash_table_lookup (self->strangers, key);
      if (ids == NULL)
        {
          ids = g_ptr_array_new_with_free_func (g_free);
          g_hash_table_insert (self->strangers, g_steal_pointer (&key), ids);
        }
      g_ptr_array_add (ids, g_strdup (entry->id));
    }
}

/* But for what comes after an object was made, by calls of its own. */
static gboolean
is_that_one (TnObjectKind kind, const char *wanted, const char *now)
{
  static const char *const later[] = { "accountEnabled", "assignedLicenses", NULL };
  const char *const *links = tn_object_info (kind)->links;
  g_autoptr (GPtrArray) changes = tn_object_compare (now, wanted);

  for (guint i = 0; i < changes->len; i++)
    {
      const TnObjectChange *change = g_ptr_array_index (changes, i);

      if (tn_object_is_identity (kind, change->property))
        return FALSE;
      /* What is not wanted was not given when it was made, and is what Microsoft makes of it. */
      if (change->after != NULL && tn_object_is_writable (kind, change->property) &&
          !g_strv_contains (later, change->property) &&
          (links == NULL || !g_strv_contains (links, change->property)))
        return FALSE;
    }
  return TRUE;
}

/* Whether one of those that came since is the twin of a missing object; it is nobody else's from
 * then on. */
static gboolean
find_twin (TnTwins *self,
           TnSnapshots *snapshots,
           const TnManifest *fresh,
           const TnSnapshotEntry *entry,
           const char *wanted)
{
  g_autofree char *key = stranger_key (entry->kind, wanted, entry->id);
  GPtrArray *ids = g_hash_table_lookup (self->strangers, key);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      const TnSnapshotEntry *twin = tn_manifest_find (fresh, entry->kind, id);
      g_autofree char *now = twin != NULL ? tn_snapshots_read (snapshots, twin, NULL, NULL) : NULL;

      if (now == NULL || !is_that_one (entry->kind, wanted, now))
        continue;
      g_hash_table_replace (self->twins, g_strdup (entry->id), g_strdup (id));
      g_ptr_array_remove_index (ids, i);
      return TRUE;
    }
  return FALSE;
}

char *
tn_twins_apply (TnTwins *self, char *json)
{
  GHashTableIter iter;
  gpointer before, after;
  GString *text;

  if (json == NULL || g_hash_table_size (self->twins) == 0)
    return json;
  text = g_string_new_take (json);
  g_hash_table_iter_init (&iter, self->twins);
  while (g_hash_table_iter_next (&iter, &before, &after))
    g_string_replace (text, before, after, 0);
  return g_string_free_and_steal (text);
}

/* One pass. Returns: whether it found any. */
static gboolean
find_more (TnTwins *self,
           TnSnapshots *snapshots,
           const TnManifest *wanted,
           const TnManifest *fresh,
           GHashTable *deleted)
{
  gboolean found = FALSE;

  for (guint i = 0; g_hash_table_size (self->strangers) > 0 && i < wanted->entries->len; i++)
    {
      const TnSnapshotEntry *entry = &g_array_index (wanted->entries, TnSnapshotEntry, i);
      g_autofree char *json = NULL;

      if (tn_object_info (entry->kind)->restore < TN_RESTORE_CREATE ||
          tn_manifest_find (fresh, entry->kind, entry->id) != NULL ||
          g_hash_table_contains (deleted, entry->id) ||
          g_hash_table_contains (self->twins, entry->id))
        continue;
      json = tn_twins_apply (self, tn_snapshots_read (snapshots, entry, NULL, NULL));
      if (json != NULL)
        found |= find_twin (self, snapshots, fresh, entry, json);
    }
  return found;
}

TnTwins *
tn_twins_find (TnSnapshots *snapshots,
               const TnManifest *wanted,
               const TnManifest *fresh,
               GHashTable *deleted)
{
  TnTwins *self = g_new (TnTwins, 1);

  self->strangers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->twins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  find_strangers (self, snapshots, wanted, fresh);
  /* Until no more are found: one may be known by a reference to the twin of another. */
  while (find_more (self, snapshots, wanted, fresh, deleted))
    ;
  return self;
}

const char *
tn_twins_get (TnTwins *self, const char *id)
{
  return g_hash_table_lookup (self->twins, id);
}

guint
tn_twins_count (TnTwins *self)
{
  return g_hash_table_size (self->twins);
}

void
tn_twins_foreach (TnTwins *self, GHFunc func, gpointer data)
{
  g_hash_table_foreach (self->twins, func, data);
}
