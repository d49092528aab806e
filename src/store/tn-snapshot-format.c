/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-snapshots-private.h"

#include "tn-json.h"

#include <gnutls/crypto.h>
#include <string.h>
#include <zstd.h>

#define LEVEL 3
/* A part of a list or a pack is far smaller. */
#define MAX_EXPANDED (64u * 1024 * 1024)
#define REMOVED 0x80
#define COMMITS_TOLD 100

void
tn_snapshot_hash (TnObjectKind kind, const char *json, gsize length, guint8 out[16])
{
  guint8 digest[32];

  if (gnutls_hash_fast (GNUTLS_DIG_SHA256, json, length, digest) != 0)
    g_error ("SHA-256 is missing");
  memcpy (out, digest, 16);
  /* The same text as another kind of object is something else. */
  out[0] ^= (guint8) kind;
}

int
tn_snapshot_entry_compare (gconstpointer a, gconstpointer b)
{
  const TnSnapshotEntry *one = a, *other = b;

  return one->kind != other->kind ? (int) one->kind - (int) other->kind
                                  : strcmp (one->id, other->id);
}

GBytes *
tn_snapshot_compress (const guint8 *data, gsize length)
{
  gsize room = ZSTD_compressBound (length);
  guint8 *out = g_malloc (room);
  gsize size = ZSTD_compress (out, room, data, length, LEVEL);

  g_assert (!ZSTD_isError (size));
  return g_bytes_new_take (g_realloc (out, MAX (1, size)), size);
}

GBytes *
tn_snapshot_expand (GBytes *data)
{
  gsize length, size;
  const guint8 *bytes = g_bytes_get_data (data, &length);
  unsigned long long expected = ZSTD_getFrameContentSize (bytes, length);
  guint8 *out;

  if (expected == ZSTD_CONTENTSIZE_UNKNOWN || expected == ZSTD_CONTENTSIZE_ERROR ||
      expected > MAX_EXPANDED)
    return NULL;
  out = g_malloc (MAX (1, expected));
  size = ZSTD_decompress (out, expected, bytes, length);
  if (!ZSTD_isError (size) && size == expected)
    return g_bytes_new_take (out, size);
  g_free (out);
  return NULL;
}

/* Ids: almost all are GUIDs, which are 16 bytes -------------------------------- */

static int
hex_of (char c)
{
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Only what is written exactly so comes back exactly so. */
static gboolean
pack_guid (const char *text, guint8 out[16])
{
  guint n = 0;

  for (guint i = 0; i < 36; i++)
    {
      if (i == 8 || i == 13 || i == 18 || i == 23)
        {
          if (text[i] != '-')
            return FALSE;
          continue;
        }
      if (hex_of (text[i]) < 0)
        return FALSE;
      if (n % 2 == 0)
        out[n / 2] = (guint8) (hex_of (text[i]) << 4);
      else
        out[n / 2] |= (guint8) hex_of (text[i]);
      n++;
    }
  return text[36] == '\0';
}

static void
unpack_guid (const guint8 *bytes, char out[37])
{
  static const char digits[] = "0123456789abcdef";
  guint n = 0;

  for (guint i = 0; i < 16; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        out[n++] = '-';
      out[n++] = digits[bytes[i] >> 4];
      out[n++] = digits[bytes[i] & 15];
    }
  out[n] = '\0';
}

static void
put_id (GByteArray *out, const char *id)
{
  guint8 guid[16], form;
  gsize length = strlen (id);

  if (pack_guid (id, guid))
    {
      form = 0;
      g_byte_array_append (out, &form, 1);
      g_byte_array_append (out, guid, 16);
      return;
    }
  form = (guint8) MIN (length, 255);
  g_byte_array_append (out, &form, 1);
  g_byte_array_append (out, (const guint8 *) id, form);
}

static void
put_u32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, 4);
}

static void
put_i64 (GByteArray *out, gint64 value)
{
  value = GINT64_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, 8);
}

/* A reader that never passes the end. */
typedef struct
{
  const guint8 *at;
  gsize left;
  gboolean short_;
} Reader;

static const guint8 *
take (Reader *reader, gsize n)
{
  const guint8 *at = reader->at;

  if (reader->left < n)
    {
      reader->short_ = TRUE;
      return NULL;
    }
  reader->at += n;
  reader->left -= n;
  return at;
}

static guint32
take_u32 (Reader *reader)
{
  const guint8 *at = take (reader, 4);
  guint32 value = 0;

  if (at != NULL)
    memcpy (&value, at, 4);
  return GUINT32_FROM_LE (value);
}

static gint64
take_i64 (Reader *reader)
{
  const guint8 *at = take (reader, 8);
  gint64 value = 0;

  if (at != NULL)
    memcpy (&value, at, 8);
  return GINT64_FROM_LE (value);
}

static const char *
take_id (Reader *reader, GStringChunk *ids)
{
  const guint8 *form = take (reader, 1), *bytes;
  char guid[37];

  if (form == NULL)
    return NULL;
  bytes = take (reader, *form == 0 ? 16 : *form);
  if (bytes == NULL)
    return NULL;
  if (*form != 0)
    return g_string_chunk_insert_len (ids, (const char *) bytes, *form);
  unpack_guid (bytes, guid);
  return g_string_chunk_insert_len (ids, guid, 36);
}

/* Lists ------------------------------------------------------------------------ */

GByteArray *
tn_snapshot_write_list (const TnListItem *items, guint n)
{
  GByteArray *out = g_byte_array_sized_new (n * 46 + 4);

  put_u32 (out, n);
  for (guint i = 0; i < n; i++)
    {
      const TnSnapshotEntry *entry = &items[i].entry;
      guint8 kind = (guint8) entry->kind | (items[i].removed ? REMOVED : 0);

      g_byte_array_append (out, &kind, 1);
      put_id (out, entry->id);
      if (items[i].removed)
        continue;
      g_byte_array_append (out, entry->hash, 16);
      put_i64 (out, entry->pack);
      put_u32 (out, entry->index);
    }
  return out;
}

gboolean
tn_snapshot_parse_list (const guint8 *data, gsize length, GStringChunk *ids, GArray *items)
{
  Reader reader = { data, length, FALSE };
  guint32 n = take_u32 (&reader);

  for (guint32 i = 0; i < n && !reader.short_; i++)
    {
      const guint8 *kind = take (&reader, 1), *hash;
      TnListItem item = { 0 };

      if (kind == NULL)
        break;
      item.removed = (*kind & REMOVED) != 0;
      item.entry.kind = *kind & ~REMOVED;
      item.entry.id = take_id (&reader, ids);
      if (!item.removed)
        {
          hash = take (&reader, 16);
          if (hash != NULL)
            memcpy (item.entry.hash, hash, 16);
          item.entry.pack = take_i64 (&reader);
          item.entry.index = take_u32 (&reader);
        }
      if (!reader.short_ && item.entry.kind < TN_N_OBJECTS)
        g_array_append_val (items, item);
    }
  return !reader.short_;
}

/* Packs ------------------------------------------------------------------------ */

GByteArray *
tn_snapshot_write_pack (GArray *items, const char *contents, gsize length)
{
  GByteArray *out = g_byte_array_sized_new ((guint) length + items->len * 48 + 4);

  put_u32 (out, items->len);
  for (guint i = 0; i < items->len; i++)
    {
      const TnPackItem *item = &g_array_index (items, TnPackItem, i);
      guint8 kind = (guint8) item->kind;

      g_byte_array_append (out, &kind, 1);
      put_id (out, item->id);
      g_byte_array_append (out, item->hash, 16);
      put_u32 (out, item->snapshot);
      put_u32 (out, (guint32) item->length);
    }
  g_byte_array_append (out, (const guint8 *) contents, (guint) length);
  return out;
}

void
tn_pack_free (TnPack *pack)
{
  g_array_unref (pack->items);
  g_string_chunk_free (pack->ids);
  g_free (pack->data);
  g_free (pack);
}

TnPack *
tn_snapshot_parse_pack (GBytes *data)
{
  gsize length, at;
  const guint8 *bytes = g_bytes_get_data (data, &length);
  Reader reader = { bytes, length, FALSE };
  guint32 n = take_u32 (&reader);
  TnPack *pack = g_new0 (TnPack, 1);

  pack->items = g_array_new (FALSE, FALSE, sizeof (TnPackItem));
  pack->ids = g_string_chunk_new (4096);
  for (guint32 i = 0; i < n && !reader.short_; i++)
    {
      const guint8 *kind = take (&reader, 1), *hash;
      TnPackItem item = { 0 };

      item.kind = kind != NULL ? *kind : TN_N_OBJECTS;
      item.id = take_id (&reader, pack->ids);
      hash = take (&reader, 16);
      if (hash != NULL)
        memcpy (item.hash, hash, 16);
      item.snapshot = take_u32 (&reader);
      item.length = take_u32 (&reader);
      if (!reader.short_)
        g_array_append_val (pack->items, item);
    }
  at = length - reader.left;
  for (guint i = 0; i < pack->items->len; i++)
    {
      TnPackItem *item = &g_array_index (pack->items, TnPackItem, i);

      item->offset = at;
      if (item->length > length - at)
        reader.short_ = TRUE;
      else
        at += item->length;
    }
  if (reader.short_)
    {
      tn_pack_free (pack);
      return NULL;
    }
  pack->data = g_memdup2 (bytes, length);
  pack->size = length;
  return pack;
}

/* Commits ---------------------------------------------------------------------- */

TnCommit *
tn_commit_new (void)
{
  TnCommit *commit = g_rc_box_new0 (TnCommit);

  commit->info = g_atomic_rc_box_new0 (TnSnapshotInfo);
  commit->lists = g_array_new (FALSE, FALSE, sizeof (gint64));
  return commit;
}

TnCommit *
tn_commit_ref (TnCommit *commit)
{
  return g_rc_box_acquire (commit);
}

static void
commit_clear (gpointer data)
{
  TnCommit *commit = data;

  tn_snapshot_info_unref (commit->info);
  g_array_unref (commit->lists);
}

void
tn_commit_unref (TnCommit *commit)
{
  g_rc_box_release_full (commit, commit_clear);
}

static void
put_kinds (JsonBuilder *builder, const TnSnapshotInfo *info, gboolean links)
{
  json_builder_set_member_name (builder, "kinds");
  json_builder_begin_object (builder);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    {
      const TnSnapshotKind *kind = &info->kinds[i];

      if (kind->read_at == 0 && kind->problem == NULL)
        continue;
      json_builder_set_member_name (builder, tn_object_info ((TnObjectKind) i)->nick);
      json_builder_begin_object (builder);
      tn_json_put_int (builder, "objects", kind->objects);
      tn_json_put_int (builder, "read", kind->read_at);
      if (kind->problem != NULL)
        tn_json_put_string (builder, "problem", kind->problem);
      if (kind->link != NULL && links)
        tn_json_put_string (builder, "link", kind->link);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
put_commit (JsonBuilder *builder, const TnCommit *commit, gboolean own)
{
  const TnSnapshotInfo *info = commit->info;

  tn_json_put_int (builder, "id", info->id);
  tn_json_put_int (builder, "taken", info->taken_at);
  tn_json_put_int (builder, "whole", info->whole_at);
  tn_json_put_int (builder, "base", commit->base);
  tn_json_put_int (builder, "added", info->added);
  tn_json_put_int (builder, "changed", info->changed);
  tn_json_put_int (builder, "removed", info->removed);
  tn_json_put_int (builder, "bytes", info->bytes);
  if (info->reason != NULL)
    tn_json_put_string (builder, "reason", info->reason);
  json_builder_set_member_name (builder, "lists");
  json_builder_begin_array (builder);
  for (guint i = 0; i < commit->lists->len; i++)
    json_builder_add_int_value (builder, g_array_index (commit->lists, gint64, i));
  json_builder_end_array (builder);
  if (own)
    put_kinds (builder, info, TRUE);
}

char *
tn_snapshot_write_commit (const TnCommit *commit, GPtrArray *before)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  put_commit (builder, commit, TRUE);
  /* So that one that is damaged later is still known of. */
  json_builder_set_member_name (builder, "before");
  json_builder_begin_array (builder);
  for (guint i = before->len > COMMITS_TOLD ? before->len - COMMITS_TOLD : 0; i < before->len; i++)
    {
      json_builder_begin_object (builder);
      put_commit (builder, g_ptr_array_index (before, i), FALSE);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return tn_json_to_text (root, FALSE);
}

static guint
get_count (JsonObject *object, const char *name)
{
  gint64 value = 0;

  tn_json_get_int (object, name, &value);
  return (guint) CLAMP (value, 0, G_MAXUINT);
}

static gint64
get_int (JsonObject *object, const char *name)
{
  gint64 value = 0;

  tn_json_get_int (object, name, &value);
  return value;
}

static void
read_kinds (JsonObject *object, TnSnapshotInfo *info)
{
  JsonObject *kinds = tn_json_get_object (object, "kinds");

  for (guint i = 0; kinds != NULL && i < TN_N_OBJECTS; i++)
    {
      JsonObject *kind = tn_json_get_object (kinds, tn_object_info ((TnObjectKind) i)->nick);

      if (kind == NULL)
        continue;
      info->kinds[i].objects = get_count (kind, "objects");
      info->kinds[i].read_at = get_int (kind, "read");
      info->kinds[i].problem = g_strdup (tn_json_get_string (kind, "problem"));
      info->kinds[i].link = g_strdup (tn_json_get_string (kind, "link"));
    }
}

static TnCommit *
read_commit (JsonObject *object)
{
  JsonArray *lists = tn_json_get_array (object, "lists");
  TnCommit *commit;

  if (get_int (object, "id") <= 0 || lists == NULL)
    return NULL;
  commit = tn_commit_new ();
  commit->info->id = get_int (object, "id");
  commit->info->taken_at = get_int (object, "taken");
  commit->info->whole_at = get_int (object, "whole");
  commit->info->added = get_count (object, "added");
  commit->info->changed = get_count (object, "changed");
  commit->info->removed = get_count (object, "removed");
  commit->info->bytes = get_int (object, "bytes");
  commit->info->reason = g_strdup (tn_json_get_string (object, "reason"));
  commit->base = get_int (object, "base");
  for (guint i = 0; i < json_array_get_length (lists); i++)
    {
      gint64 offset = json_array_get_int_element (lists, i);

      g_array_append_val (commit->lists, offset);
    }
  read_kinds (object, commit->info);
  return commit;
}

GPtrArray *
tn_snapshot_parse_commit (const char *text, gsize length)
{
  g_autoptr (JsonNode) root = tn_json_parse (text, length, NULL);
  JsonObject *object = root != NULL ? tn_json_root_object (root, NULL) : NULL;
  TnCommit *commit = object != NULL ? read_commit (object) : NULL;
  JsonArray *before;
  GPtrArray *all;

  if (commit == NULL)
    return NULL;
  all = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_commit_unref);
  g_ptr_array_add (all, commit);
  before = tn_json_get_array (object, "before");
  for (guint i = 0; i < tn_json_array_length (before); i++)
    {
      JsonObject *earlier = tn_json_array_object (before, i);

      commit = earlier != NULL ? read_commit (earlier) : NULL;
      if (commit != NULL)
        g_ptr_array_add (all, commit);
    }
  return all;
}
