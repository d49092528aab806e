/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-files.h"
#include "tn-snapshots.h"
#include "tn-tables.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file of snapshots: what it keeps, what it costs, and what is left of it when something goes
 * wrong. */

#define NOW G_GINT64_CONSTANT (1800000000)
#define TENANT "00000000-0000-4000-8000-000000000001"
#define USERS 600

typedef struct
{
  char *folder;
  char *path;
  TnVault *vault;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("tenantry-snapshots-XXXXXX", NULL);
  f->path = tn_snapshots_path (f->folder, TENANT);
  f->vault = tn_vault_open (f->folder, TRUE, FALSE);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_object_unref (f->vault);
  tn_files_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->path);
}

static TnSnapshots *
open_for (Fixture *f, gboolean write)
{
  g_autoptr (GError) error = NULL;
  TnSnapshots *snapshots = tn_snapshots_open (f->folder, f->vault, TENANT, write, &error);

  g_assert_no_error (error);
  return snapshots;
}

static char *
user_id (guint i)
{
  return g_strdup_printf ("%08x-1111-4222-8333-abcdefabcdef", i * 2654435761u);
}

/* Which state user @i is in at @round: every hundredth changes in a round. */
static char *
user_json (guint i, guint round)
{
  guint state = i % 100 == round % 100 ? round : i % 100 < round ? i % 100 : 0;

  return g_strdup_printf ("{\"city\":\"Town %u\",\"displayName\":\"User %u\",\"state\":\"%u\"}",
                          i % 7,
                          i,
                          state);
}

/* All users but @without, and a policy that has an id of its own kind. */
static TnSnapshotWriter *
write_round (TnSnapshots *snapshots, guint round, int without, GError **error)
{
  g_autoptr (TnSnapshotWriter) writer =
      tn_snapshot_writer_new (snapshots, NOW + round, "manual", error);

  if (writer == NULL)
    return NULL;
  tn_snapshot_writer_begin (writer, TN_OBJECT_USER, TRUE);
  for (guint i = 0; i < USERS; i++)
    {
      g_autofree char *id = user_id (i), *json = user_json (i, round);

      if ((int) i != without &&
          !tn_snapshot_writer_put (writer, TN_OBJECT_USER, id, json, strlen (json), error))
        return NULL;
    }
  tn_snapshot_writer_done (writer, TN_OBJECT_USER, NULL, "https://graph.example/delta");
  tn_snapshot_writer_begin (writer, TN_OBJECT_ROLE_ASSIGNMENT, TRUE);
  if (!tn_snapshot_writer_put (writer, TN_OBJECT_ROLE_ASSIGNMENT, "lAPpYvVp-1", "{}", 2, error))
    return NULL;
  tn_snapshot_writer_done (writer, TN_OBJECT_ROLE_ASSIGNMENT, NULL, NULL);
  return g_steal_pointer (&writer);
}

static TnSnapshotInfo *
take (Fixture *f, guint round, int without)
{
  g_autoptr (TnSnapshots) snapshots = open_for (f, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnSnapshotWriter) writer = write_round (snapshots, round, without, &error);
  TnSnapshotInfo *info;

  g_assert_no_error (error);
  info = tn_snapshot_writer_commit (writer, &error);
  g_assert_no_error (error);
  return info;
}

/* Reads all users of a snapshot; whatever can be read is as it was written. Returns: how many could
 * not be. */
static guint
check (TnSnapshots *snapshots, gint64 id, guint round, int without, guint *there)
{
  g_autoptr (TnManifest) manifest = tn_snapshots_load (snapshots, id, NULL);
  guint damaged = 0, found = 0;

  g_assert_nonnull (manifest);
  for (guint i = 0; i < USERS; i++)
    {
      g_autofree char *user = user_id (i), *wanted = user_json (i, round), *json = NULL;
      const TnSnapshotEntry *entry = tn_manifest_find (manifest, TN_OBJECT_USER, user);
      g_autoptr (GError) error = NULL;

      if (!manifest->rebuilt && (int) i == without)
        g_assert_null (entry);
      if (entry == NULL || (int) i == without)
        continue;
      found++;
      json = tn_snapshots_read (snapshots, entry, NULL, &error);
      if (json == NULL)
        {
          g_assert_error (error, TN_STORE_ERROR, TN_STORE_ERROR_CORRUPT);
          /* It is named. */
          g_assert_nonnull (strstr (error->message, user));
          damaged++;
        }
      else
        g_assert_cmpstr (json, ==, wanted);
    }
  *there = found;
  return damaged;
}

static void
check_whole (TnSnapshots *snapshots, gint64 id, guint round, int without)
{
  guint there;

  g_assert_cmpuint (check (snapshots, id, round, without, &there), ==, 0);
  g_assert_cmpuint (there, ==, without < 0 ? USERS : USERS - 1);
}

static void
test_keeps (Fixture *f, gconstpointer data)
{
  g_autoptr (TnSnapshotInfo) first = take (f, 0, -1), second = take (f, 1, -1),
                             third = take (f, 2, 17), fourth = take (f, 2, 17);
  g_autoptr (TnSnapshots) snapshots = open_for (f, FALSE);
  g_autoptr (TnManifest) before = NULL, after = NULL;
  g_autoptr (GArray) differences = NULL;
  g_autoptr (GPtrArray) damage = NULL;

  g_assert_cmpint (fourth->id, ==, 4);
  g_assert_cmpuint (first->added, ==, USERS + 1);
  g_assert_cmpuint (first->kinds[TN_OBJECT_USER].objects, ==, USERS);
  /* What did not change costs nothing: hardly more than that there was a snapshot. */
  g_assert_cmpuint (second->changed, ==, USERS / 100);
  g_assert_cmpint (second->bytes, <, first->bytes / 4);
  g_assert_cmpuint (third->removed, ==, 1);
  g_assert_cmpuint (fourth->added + fourth->changed + fourth->removed, ==, 0);
  g_assert_cmpint (fourth->bytes, <, 200);
  g_assert_cmpstr (fourth->kinds[TN_OBJECT_USER].link, ==, "https://graph.example/delta");
  check_whole (snapshots, 1, 0, -1);
  check_whole (snapshots, 2, 1, -1);
  check_whole (snapshots, 3, 2, 17);
  check_whole (snapshots, 0, 2, 17);
  before = tn_snapshots_load (snapshots, 2, NULL);
  after = tn_snapshots_load (snapshots, 4, NULL);
  differences = tn_manifest_compare (before, after);
  g_assert_cmpuint (differences->len, ==, 1 + USERS / 100);
  damage = tn_snapshots_verify (snapshots);
  g_assert_cmpuint (damage->len, ==, 0);
}

/* What could not be read stays as it was, and the snapshot says why. */
static void
test_kinds (Fixture *f, gconstpointer data)
{
  g_autoptr (TnSnapshotInfo) first = take (f, 0, -1), second = NULL;
  g_autoptr (TnSnapshots) snapshots = open_for (f, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnSnapshotWriter) writer =
      tn_snapshot_writer_new (snapshots, NOW + 9, "manual", &error);
  g_autofree char *json = NULL, *removed = user_id (3), *changed = user_id (4);

  tn_snapshot_writer_begin (writer, TN_OBJECT_USER, TRUE);
  g_assert_true (tn_snapshot_writer_put (writer, TN_OBJECT_USER, "half", "{}", 2, &error));
  tn_snapshot_writer_done (writer, TN_OBJECT_USER, "Forbidden", NULL);
  /* Part of a kind: what is not said stays. */
  tn_snapshot_writer_begin (writer, TN_OBJECT_ROLE_ASSIGNMENT, FALSE);
  g_assert_true (
      tn_snapshot_writer_put (writer, TN_OBJECT_ROLE_ASSIGNMENT, "new", "{\"a\":1}", 7, &error));
  json = tn_snapshot_writer_get (writer, TN_OBJECT_ROLE_ASSIGNMENT, "new", &error);
  g_assert_cmpstr (json, ==, "{\"a\":1}");
  g_clear_pointer (&json, g_free);
  json = tn_snapshot_writer_get (writer, TN_OBJECT_USER, changed, &error);
  g_assert_nonnull (json);
  tn_snapshot_writer_remove (writer, TN_OBJECT_ROLE_ASSIGNMENT, "lAPpYvVp-1");
  tn_snapshot_writer_done (writer, TN_OBJECT_ROLE_ASSIGNMENT, NULL, NULL);
  second = tn_snapshot_writer_commit (writer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second->kinds[TN_OBJECT_USER].objects, ==, USERS);
  g_assert_cmpint (second->kinds[TN_OBJECT_USER].read_at, ==, NOW);
  g_assert_cmpstr (second->kinds[TN_OBJECT_USER].problem, ==, "Forbidden");
  g_assert_cmpuint (second->added, ==, 1);
  g_assert_cmpuint (second->removed, ==, 1);
  check_whole (snapshots, 2, 0, -1);
}

/* The machine ended while the file was begun: it is begun again, and not called damaged. */
static void
test_half_a_title (Fixture *f, gconstpointer data)
{
  static const gsize sizes[] = { 1, 15, 16, 60 };
  g_autofree char *contents = NULL;
  gsize length;

  tn_snapshots_close (open_for (f, TRUE));
  g_assert_true (g_file_get_contents (f->path, &contents, &length, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_assert_cmpuint (sizes[i], <, length / 2);
      g_assert_true (g_file_set_contents (f->path, contents, (gssize) sizes[i], NULL));
      tn_snapshots_close (open_for (f, TRUE));
      tn_snapshots_close (open_for (f, FALSE));
    }
  /* With one of its two titles whole, it is the file that it was. */
  g_assert_true (g_file_set_contents (f->path, contents, (gssize) (length / 2 + 20), NULL));
  tn_snapshots_close (open_for (f, TRUE));
  {
    g_autofree char *now = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (f->path, &now, &size, NULL));
    g_assert_cmpuint (size, ==, length / 2);
    g_assert_cmpmem (now, size, contents, size);
  }
}

/* A delta that is refused in the middle of it: all is read anew, and what half of it said does not
 * count. */
static void
test_begins_again (Fixture *f, gconstpointer data)
{
  g_autoptr (TnSnapshotInfo) first = take (f, 0, -1), second = NULL;
  g_autoptr (TnSnapshots) snapshots = open_for (f, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnSnapshotWriter) writer =
      tn_snapshot_writer_new (snapshots, NOW + 9, "manual", &error);
  g_autofree char *gone = user_id (7), *as_it_was = user_json (7, 0);

  tn_snapshot_writer_begin (writer, TN_OBJECT_USER, FALSE);
  g_assert_true (
      tn_snapshot_writer_put (writer, TN_OBJECT_USER, gone, as_it_was, strlen (as_it_was), &error));
  for (guint i = 8; i < 20; i++)
    {
      g_autofree char *id = user_id (i);

      g_assert_true (
          tn_snapshot_writer_put (writer, TN_OBJECT_USER, id, "{\"half\":1}", 10, &error));
    }
  tn_snapshot_writer_begin (writer, TN_OBJECT_USER, TRUE);
  for (guint i = 0; i < USERS; i++)
    {
      g_autofree char *id = user_id (i), *json = user_json (i, 0);

      g_assert_true (
          i == 7 ||
          tn_snapshot_writer_put (writer, TN_OBJECT_USER, id, json, strlen (json), &error));
    }
  tn_snapshot_writer_done (writer, TN_OBJECT_USER, NULL, NULL);
  second = tn_snapshot_writer_commit (writer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second->changed, ==, 0);
  g_assert_cmpuint (second->removed, ==, 1);
  check_whole (snapshots, 2, 0, 7);
}

static void
fails (Fixture *f, TnVault *vault, const char *tenant, gboolean write, TnStoreError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnSnapshots) snapshots = tn_snapshots_open (f->folder, vault, tenant, write, &error);

  g_assert_null (snapshots);
  g_assert_error (error, TN_STORE_ERROR, (int) code);
}

static void
test_refuses (Fixture *f, gconstpointer data)
{
  g_autofree char *other = g_dir_make_tmp ("tenantry-snapshots-XXXXXX", NULL);
  g_autoptr (TnVault) stranger = tn_vault_open (other, TRUE, FALSE);
  g_autofree char *elsewhere = NULL;
  struct stat info;

  fails (f, f->vault, TENANT, FALSE, TN_STORE_ERROR_NOT_FOUND);
  tn_snapshot_info_unref (take (f, 0, -1));
  g_assert_cmpint (stat (f->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  /* A wrong key is told from a damaged file. */
  fails (f, stranger, TENANT, FALSE, TN_STORE_ERROR_LOCKED);
  fails (f, stranger, TENANT, TRUE, TN_STORE_ERROR_LOCKED);
  {
    g_autoptr (TnSnapshots) writer = open_for (f, TRUE);
    g_autoptr (TnSnapshots) reader = open_for (f, FALSE);

    fails (f, f->vault, TENANT, TRUE, TN_STORE_ERROR_BUSY);
    check_whole (reader, 0, 0, -1);
  }
  elsewhere = tn_snapshots_path (f->folder, "00000000-0000-4000-8000-000000000002");
  g_assert_cmpint (g_rename (f->path, elsewhere), ==, 0);
  fails (f, f->vault, "00000000-0000-4000-8000-000000000002", FALSE, TN_STORE_ERROR_REFUSED);
  tn_files_remove_folder (other);
}

/* However far a snapshot had come when the program ended: the one before is whole, nothing of the
 * new one is there, and the next one works. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  g_autofree char *before = NULL, *after = NULL;
  gsize short_length, length;

  tn_snapshot_info_unref (take (f, 0, -1));
  g_assert_true (g_file_get_contents (f->path, &before, &short_length, NULL));
  tn_snapshot_info_unref (take (f, 1, 17));
  g_assert_true (g_file_get_contents (f->path, &after, &length, NULL));
  g_assert_cmpmem (before, short_length, after, short_length);
  for (guint i = 0; i < 300; i++)
    {
      gsize cut = short_length + (gsize) g_test_rand_int_range (0, (int) (length - short_length));

      g_assert_true (g_file_set_contents (f->path, after, (gssize) cut, NULL));
      {
        g_autoptr (TnSnapshots) snapshots = open_for (f, FALSE);

        g_assert_cmpuint (tn_snapshots_list (snapshots)->len, ==, 1);
        if (i % 20 == 0)
          check_whole (snapshots, 0, 0, -1);
      }
      if (i % 20 == 0)
        {
          g_autoptr (TnSnapshots) snapshots = NULL;

          tn_snapshot_info_unref (take (f, 1, 17));
          snapshots = open_for (f, FALSE);
          check_whole (snapshots, 1, 0, -1);
          check_whole (snapshots, 2, 1, 17);
        }
    }
}

/* One byte that is another one, anywhere: nothing wrong is read; what is lost is named; what is
 * not in the same part is there. */
static void
test_flipped (Fixture *f, gconstpointer data)
{
  g_autofree char *whole = NULL;
  gsize length;
  guint lost = 0;

  for (guint round = 0; round < 4; round++)
    tn_snapshot_info_unref (take (f, round, -1));
  g_assert_true (g_file_get_contents (f->path, &whole, &length, NULL));
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *bad = g_memdup2 (whole, length);
      gsize place = i < 100 ? (gsize) g_test_rand_int_range (0, 600)
                            : (gsize) g_test_rand_int_range (0, (int) length);
      g_autoptr (TnSnapshots) snapshots = NULL;
      g_autoptr (GPtrArray) damage = NULL;
      guint bad_ones = 0;

      bad[place] = (char) (bad[place] ^ (1 << g_test_rand_int_range (0, 8)));
      g_assert_true (g_file_set_contents (f->path, bad, (gssize) length, NULL));
      snapshots = open_for (f, FALSE);
      /* All are known of, even one whose own end is damaged; the last of them has nobody after it
       * who tells. */
      g_assert_cmpuint (tn_snapshots_list (snapshots)->len, >=, 3);
      for (guint s = 0; s < tn_snapshots_list (snapshots)->len; s++)
        {
          guint there;

          bad_ones += check (snapshots, s + 1, s, -1, &there);
          /* 600 users stand in three packs. */
          g_assert_cmpuint (there, >=, USERS - 256);
        }
      damage = tn_snapshots_verify (snapshots);
      if (bad_ones > 0)
        g_assert_cmpuint (damage->len, >, 0);
      lost += bad_ones > 0;
      /* And a new snapshot makes good what is lost. */
      if (i % 40 == 0)
        {
          g_autoptr (TnSnapshotInfo) info = NULL;

          g_clear_pointer (&snapshots, tn_snapshots_close);
          info = take (f, 4, -1);
          g_assert_cmpint (info->id, >=, 4);
        }
    }
  g_assert_cmpuint (lost, >, 0);
  g_assert_cmpuint (lost, <, 400);
}

/* A disk that is full: said so, and the one before is as it was. */
static void
test_full (Fixture *f, gconstpointer data)
{
  struct rlimit old, tight;
  struct stat info;
  g_autoptr (GError) error = NULL;

  tn_snapshot_info_unref (take (f, 0, -1));
  g_assert_cmpint (stat (f->path, &info), ==, 0);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  tight = (struct rlimit) { (rlim_t) info.st_size + 300, old.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  {
    g_autoptr (TnSnapshots) snapshots = open_for (f, TRUE);
    g_autoptr (TnSnapshotWriter) writer = write_round (snapshots, 1, 3, &error);
    g_autoptr (TnSnapshotInfo) none =
        writer != NULL ? tn_snapshot_writer_commit (writer, &error) : NULL;

    g_assert_null (none);
    g_assert_error (error, TN_STORE_ERROR, TN_STORE_ERROR_FULL);
  }
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  {
    g_autoptr (TnSnapshots) snapshots = open_for (f, FALSE);

    g_assert_cmpint (tn_snapshots_get_size (snapshots), ==, info.st_size);
    check_whole (snapshots, 0, 0, -1);
  }
  tn_snapshot_info_unref (take (f, 1, 3));
}

static void
test_forgets (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 kept[] = { 2, 5 };
  g_autoptr (GError) error = NULL;
  gint64 size;

  for (guint round = 0; round < 6; round++)
    tn_snapshot_info_unref (take (f, round, round == 1 ? 17 : -1));
  {
    g_autoptr (TnSnapshots) snapshots = open_for (f, FALSE);

    size = tn_snapshots_get_size (snapshots);
  }
  g_array_append_vals (ids, kept, 2);
  g_assert_true (tn_snapshots_keep (f->folder, f->vault, TENANT, ids, NULL, &error));
  g_assert_no_error (error);
  {
    g_autoptr (TnSnapshots) snapshots = open_for (f, FALSE);

    g_assert_cmpuint (tn_snapshots_list (snapshots)->len, ==, 2);
    g_assert_cmpint (tn_snapshots_get_size (snapshots), <, size);
    check_whole (snapshots, 2, 1, 17);
    check_whole (snapshots, 5, 4, -1);
    g_assert_cmpstr (tn_snapshots_find (snapshots, 5)->kinds[TN_OBJECT_USER].link,
                     ==,
                     "https://graph.example/delta");
  }
  {
    g_autoptr (TnSnapshotInfo) next = take (f, 6, -1);

    g_assert_cmpint (next->id, ==, 6);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/snapshots/keeps", Fixture, NULL, setup, test_keeps, teardown);
  g_test_add ("/snapshots/kinds", Fixture, NULL, setup, test_kinds, teardown);
  g_test_add ("/snapshots/half-a-title", Fixture, NULL, setup, test_half_a_title, teardown);
  g_test_add ("/snapshots/begins-again", Fixture, NULL, setup, test_begins_again, teardown);
  g_test_add ("/snapshots/refuses", Fixture, NULL, setup, test_refuses, teardown);
  g_test_add ("/snapshots/cut", Fixture, NULL, setup, test_cut, teardown);
  g_test_add ("/snapshots/flipped", Fixture, NULL, setup, test_flipped, teardown);
  g_test_add ("/snapshots/full", Fixture, NULL, setup, test_full, teardown);
  g_test_add ("/snapshots/forgets", Fixture, NULL, setup, test_forgets, teardown);
  return g_test_run ();
}
