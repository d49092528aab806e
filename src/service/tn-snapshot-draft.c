/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-snapshot-draft.h"

#include "tn-dex.h"

#include <glib/gstdio.h>
#include <string.h>

#define DAY G_GINT64_CONSTANT (86400)

static void
linked_free (gpointer data)
{
  TnLinkedObject *linked = data;

  g_free (linked->json);
  g_ptr_array_unref (linked->links);
  g_free (linked);
}

static void
draft_clear (gpointer data)
{
  TnSnapshotDraft *draft = data;

  g_clear_pointer (&draft->linked, g_hash_table_unref);
  tn_snapshot_writer_free (draft->writer);
  tn_snapshots_close (draft->snapshots);
  g_object_unref (draft->vault);
  g_free (draft->folder);
  g_free (draft->tenant_id);
  g_free (draft->reason);
}

void
tn_snapshot_draft_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, draft_clear);
}

TnSnapshotDraft *
tn_snapshot_draft_new (TnServices *services, const TnSnapshotTarget *target, const char *reason)
{
  TnStore *db = tn_services_get_store (services);
  TnSnapshotDraft *self = g_atomic_rc_box_new0 (TnSnapshotDraft);

  self->folder = g_strdup (tn_store_get_folder (db));
  self->vault = g_object_ref (tn_store_get_vault (db));
  self->tenant_id = g_strdup (target->tenant_id);
  self->reason = g_strdup (reason);
  self->now = tn_services_now (services);
  self->linked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, linked_free);
  return self;
}

/* On a worker -------------------------------------------------------------------- */

static gboolean
open_draft (gpointer data, GValue *result, GError **error)
{
  TnSnapshotDraft *draft = data;
  TnSnapshotInfo *last;

  draft->snapshots = tn_snapshots_open (draft->folder, draft->vault, draft->tenant_id, TRUE, error);
  if (draft->snapshots == NULL)
    return FALSE;
  draft->writer = tn_snapshot_writer_new (draft->snapshots, draft->now, draft->reason, error);
  if (draft->writer == NULL)
    return FALSE;
  {
    g_autofree char *mark = tn_snapshots_damage_mark (draft->folder, draft->tenant_id);

    draft->damaged = g_file_test (mark, G_FILE_TEST_EXISTS);
  }
  last = tn_snapshots_find (draft->snapshots, 0);
  if (last != NULL)
    {
      g_value_init (result, TN_TYPE_SNAPSHOT_INFO);
      g_value_set_boxed (result, last);
    }
  return TRUE;
}

/* What is to be done with a page. */
typedef struct
{
  TnSnapshotDraft *draft; /* (owned) */
  TnObjectPage *page;     /* (owned) */
  TnObjectKind kind;
  gboolean later; /* of a delta that goes on */
} Put;

static void
put_free (gpointer data)
{
  Put *put = data;

  tn_snapshot_draft_unref (put->draft);
  tn_object_page_free (put->page);
  g_free (put);
}

static TnLinkedObject *
find_linked (Put *put, const char *id, GError **error)
{
  TnSnapshotDraft *draft = put->draft;
  TnLinkedObject *linked = g_hash_table_lookup (draft->linked, id);
  g_autoptr (GError) local = NULL;
  char *before = NULL;

  if (linked != NULL)
    return linked;
  /* A whole reading begins with nothing. */
  if (put->later)
    before = tn_snapshot_writer_get (draft->writer, put->kind, id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  linked = g_new0 (TnLinkedObject, 1);
  linked->json = before;
  linked->links = tn_object_links (put->kind, before);
  g_hash_table_insert (draft->linked, g_strdup (id), linked);
  return linked;
}

static gboolean
put_linked (Put *put, const TnObjectReading *object, GError **error)
{
  TnLinkedObject *linked = find_linked (put, object->id, error);
  char *json;

  if (linked == NULL)
    return FALSE;
  json = tn_object_merge (linked->json, object->json, object->length);
  if (json != NULL)
    {
      g_free (linked->json);
      linked->json = json;
    }
  for (guint i = 0; i < object->n_links; i++)
    {
      const TnObjectLink *link =
          &g_array_index (put->page->links, TnObjectLink, object->first_link + i);
      GHashTable *ids = g_ptr_array_index (linked->links, link->list);

      if (link->removed)
        g_hash_table_remove (ids, link->id);
      else
        g_hash_table_add (ids, g_strdup (link->id));
    }
  return TRUE;
}

static gboolean
put_object (Put *put, const TnObjectReading *object, GError **error)
{
  TnSnapshotWriter *writer = put->draft->writer;
  g_autoptr (GError) local = NULL;
  g_autofree char *before = NULL, *json = NULL;

  if (object->removed)
    {
      g_hash_table_remove (put->draft->linked, object->id);
      tn_snapshot_writer_remove (writer, put->kind, object->id);
      return TRUE;
    }
  if (tn_object_info (put->kind)->links != NULL)
    return put_linked (put, object, error);
  if (!put->later)
    return tn_snapshot_writer_put (writer,
                                   put->kind,
                                   object->id,
                                   object->json,
                                   object->length,
                                   error);
  before = tn_snapshot_writer_get (writer, put->kind, object->id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  json = tn_object_merge (before, object->json, object->length);
  return json == NULL ||
         tn_snapshot_writer_put (writer, put->kind, object->id, json, strlen (json), error);
}

static gboolean
put_page (gpointer data, GValue *result, GError **error)
{
  Put *put = data;

  for (guint i = 0; i < put->page->objects->len; i++)
    if (!put_object (put, &g_array_index (put->page->objects, TnObjectReading, i), error))
      return FALSE;
  return TRUE;
}

/* Those whose lists came in parts, once all of them are there. */
static gboolean
put_all_linked (gpointer data, GValue *result, GError **error)
{
  Put *put = data;
  GHashTableIter iter;
  gpointer id, value;

  g_hash_table_iter_init (&iter, put->draft->linked);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      const TnLinkedObject *linked = value;
      g_autofree char *json = NULL;

      if (linked->json == NULL)
        continue;
      json = tn_object_with_links (put->kind, linked->json, linked->links);
      if (!tn_snapshot_writer_put (put->draft->writer, put->kind, id, json, strlen (json), error))
        return FALSE;
    }
  g_hash_table_remove_all (put->draft->linked);
  return TRUE;
}

static gboolean
commit_draft (gpointer data, GValue *result, GError **error)
{
  TnSnapshotDraft *draft = data;
  TnSnapshotInfo *info = tn_snapshot_writer_commit (draft->writer, error);

  /* A kind that could not be read stays as it was, damage and all. */
  for (guint kind = 0; info != NULL && kind < TN_N_OBJECTS; kind++)
    draft->whole &= info->kinds[kind].problem == NULL || info->kinds[kind].objects == 0;
  if (info != NULL && draft->whole)
    {
      g_autofree char *mark = tn_snapshots_damage_mark (draft->folder, draft->tenant_id);

      g_unlink (mark);
    }
  g_value_init (result, TN_TYPE_SNAPSHOT_INFO);
  g_value_take_boxed (result, info);
  return info != NULL;
}

/* The file is free for others. */
static gboolean
close_draft (gpointer data, GValue *result, GError **error)
{
  TnSnapshotDraft *draft = data;

  g_clear_pointer (&draft->writer, tn_snapshot_writer_free);
  g_clear_pointer (&draft->snapshots, tn_snapshots_close);
  return TRUE;
}

static gboolean
is_first_of_day (TnSnapshots *snapshots)
{
  GPtrArray *infos = tn_snapshots_list (snapshots);
  const TnSnapshotInfo *newest = tn_snapshots_find (snapshots, 0);

  for (guint i = infos->len - 1; i > 0; i--)
    {
      const TnSnapshotInfo *before = g_ptr_array_index (infos, i - 1);

      /* One for a restore forgets nothing. */
      if (g_strcmp0 (before->reason, "restore") != 0)
        return before->taken_at / DAY != newest->taken_at / DAY;
    }
  return TRUE;
}

/* Snapshots that are older than is wanted go, and users who were deleted long ago. What cannot be
 * copied stays. */
static gboolean
forget_old (gpointer data, GValue *result, GError **error)
{
  TnSnapshotDraft *draft = data;
  g_autoptr (TnSnapshots) snapshots =
      tn_snapshots_open (draft->folder, draft->vault, draft->tenant_id, FALSE, error);
  g_autoptr (GArray) judged = g_array_new (FALSE, TRUE, sizeof (TnKeptSnapshot));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) gone = NULL;

  if (snapshots == NULL)
    return FALSE;
  /* All lists are read for it: with the first snapshot of a day. */
  if (draft->forget_days > 0 && is_first_of_day (snapshots) &&
      (gone = tn_snapshots_list_gone (snapshots, draft->now - draft->forget_days * DAY, error)) ==
          NULL)
    return FALSE;
  for (guint i = 0; i < tn_snapshots_list (snapshots)->len; i++)
    {
      const TnSnapshotInfo *info = g_ptr_array_index (tn_snapshots_list (snapshots), i);
      const TnKeptSnapshot one = { info->id, info->taken_at, FALSE };

      g_array_append_val (judged, one);
    }
  if (tn_retention_judge (judged, draft->keep_days, draft->now) == 0 &&
      (gone == NULL || g_hash_table_size (gone) == 0))
    return TRUE;
  for (guint i = 0; i < judged->len; i++)
    if (g_array_index (judged, TnKeptSnapshot, i).keep)
      g_array_append_val (ids, g_array_index (judged, TnKeptSnapshot, i).id);
  g_clear_pointer (&snapshots, tn_snapshots_close);
  return tn_snapshots_keep (draft->folder, draft->vault, draft->tenant_id, ids, gone, error);
}

/* In the fiber ------------------------------------------------------------------- */

static DexFuture *
run (TnSnapshotDraft *draft, TnThreadFunc job)
{
  return tn_dex_run (job, g_atomic_rc_box_acquire (draft), tn_snapshot_draft_unref);
}

static DexFuture *
run_put (TnSnapshotDraft *draft,
         TnThreadFunc job,
         TnObjectKind kind,
         gboolean later,
         TnObjectPage *page)
{
  Put *put = g_new (Put, 1);

  *put = (Put) { g_atomic_rc_box_acquire (draft), page, kind, later };
  return tn_dex_run (job, put, put_free);
}

DexFuture *
tn_snapshot_draft_open (TnSnapshotDraft *self)
{
  return run (self, open_draft);
}

DexFuture *
tn_snapshot_draft_put (TnSnapshotDraft *self, TnObjectKind kind, gboolean later, TnObjectPage *page)
{
  return run_put (self, put_page, kind, later, page);
}

DexFuture *
tn_snapshot_draft_put_linked (TnSnapshotDraft *self, TnObjectKind kind)
{
  return run_put (self, put_all_linked, kind, FALSE, NULL);
}

DexFuture *
tn_snapshot_draft_commit (TnSnapshotDraft *self)
{
  return run (self, commit_draft);
}

DexFuture *
tn_snapshot_draft_close (TnSnapshotDraft *self)
{
  return run (self, close_draft);
}

DexFuture *
tn_snapshot_draft_forget_old (TnSnapshotDraft *self)
{
  return run (self, forget_old);
}
