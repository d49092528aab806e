/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-restore.h"

#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-object-decoder.h"
#include "tn-pages.h"
#include "tn-restore-twins.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many characters of a value are enough to recognize it. */
#define VALUE_SHOWN 80
#define CHANGES_SHOWN 6

G_DEFINE_BOXED_TYPE (TnRestorePlan, tn_restore_plan, tn_restore_plan_ref, tn_restore_plan_unref)

TnRestorePlan *
tn_restore_plan_ref (TnRestorePlan *plan)
{
  return g_rc_box_acquire (plan);
}

static void
plan_clear (gpointer data)
{
  g_clear_object (&((TnRestorePlan *) data)->set);
}

void
tn_restore_plan_unref (TnRestorePlan *plan)
{
  g_rc_box_release_full (plan, plan_clear);
}

static void
wish_free (gpointer data)
{
  g_free (((TnRestoreWish *) data)->id);
  g_free (data);
}

GPtrArray *
tn_restore_wishes_new (void)
{
  return g_ptr_array_new_with_free_func (wish_free);
}

void
tn_restore_wish (GPtrArray *wishes, TnObjectKind kind, const char *id)
{
  TnRestoreWish *wish = g_new (TnRestoreWish, 1);

  *wish = (TnRestoreWish) { kind, g_strdup (id) };
  g_ptr_array_add (wishes, wish);
}

/* What is worked on ------------------------------------------------------------------ */

typedef struct
{
  TnServices *services; /* (owned) */
  gint64 tenant;
  char *tenant_id, *name; /* (owned) */
  gint64 snapshot;
  GPtrArray *wishes; /* (owned) (element-type TnRestoreWish) */
  TnRestoreOptions options;
  GCancellable *cancellable; /* (owned) (nullable) */
} Plan;

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_object_unref (plan->services);
  g_free (plan->tenant_id);
  g_free (plan->name);
  g_ptr_array_unref (plan->wishes);
  g_clear_object (&plan->cancellable);
  g_free (plan);
}

/* A row to be; made on a worker. */
typedef struct
{
  TnObjectKind kind;
  gboolean twin;     /* made anew before: what it has beside what is wanted, Microsoft gave it */
  gboolean doubtful; /* it may have been gone already when the snapshot was taken */
  char *id, *name, *order, *before, *after, *problem; /* (owned) (nullable) */
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->id);
  g_free (row->name);
  g_free (row->order);
  g_free (row->before);
  g_free (row->after);
  g_free (row->problem);
  g_free (row);
}

/* For the worker. */
typedef struct
{
  char *folder, *tenant_id; /* (owned) */
  TnVault *vault;           /* (owned) */
  gint64 snapshot, fresh;
  GPtrArray *wishes; /* (owned) */
  TnRestoreOptions options;
  GHashTable *deleted;    /* (owned): set of ids that Microsoft keeps among the deleted */
  guint32 deleted_known;  /* bits of kinds: the list of the deleted was read to its end */
  GHashTable *groups_of;  /* (owned) (nullable): user → GPtrArray of ids of its groups, then */
  GHashTable *groups_now; /* (owned) (nullable): likewise, now */
  TnTwins *twins;         /* (owned) (nullable until found) */
  GPtrArray *rows;        /* (owned) (element-type Row) */
  gboolean rebuilt;       /* the list of the wanted snapshot was damaged, and made again */
  guint32 named;          /* bits of kinds of which single objects are wished for, by their ids */
  guint unchanged, damaged;
} Work;

static void
work_clear (gpointer data)
{
  Work *work = data;

  g_free (work->folder);
  g_free (work->tenant_id);
  g_object_unref (work->vault);
  g_ptr_array_unref (work->wishes);
  g_hash_table_unref (work->deleted);
  g_clear_pointer (&work->groups_of, g_hash_table_unref);
  g_clear_pointer (&work->groups_now, g_hash_table_unref);
  g_clear_pointer (&work->twins, tn_twins_free);
  g_ptr_array_unref (work->rows);
}

static void
work_unref (gpointer work)
{
  g_atomic_rc_box_release_full (work, work_clear);
}

/* Words ---------------------------------------------------------------------------------- */

/* A JSON value as a person reads it. */
static char *
value_text (const char *json)
{
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;

  if (json == NULL)
    return g_strdup (_ ("not set"));
  text = g_str_has_prefix (json, "\"") ? g_strndup (json + 1, strlen (json) - 2) : g_strdup (json);
  if (g_utf8_strlen (text, -1) <= VALUE_SHOWN)
    return tn_text_visible (text);
  shown = g_utf8_substring (text, 0, VALUE_SHOWN);
  return g_strdup_printf ("%s…", shown);
}

static void
append_line (GString *out, const char *property, const char *value)
{
  g_string_append_printf (out, "%s%s: %s", out->len > 0 ? "\n" : "", property, value);
}

/* How many of @wanted are not in @now, by list. */
static guint
count_missing (GHashTable *wanted, GHashTable *now)
{
  GHashTableIter iter;
  gpointer id;
  guint n = 0;

  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    n += !g_hash_table_contains (now, id);
  return n;
}

/* What is added to the lists of an object. Returns: whether anything is. */
static gboolean
describe_links (Row *row, const char *wanted, const char *now, GString *after)
{
  const char *const *names = tn_object_info (row->kind)->links;
  g_autoptr (GPtrArray) old = tn_object_links (row->kind, wanted);
  g_autoptr (GPtrArray) new = tn_object_links (row->kind, now);
  gboolean any = FALSE;

  /* A rule decides who is in it. */
  if (strstr (wanted, "\"DynamicMembership\"") != NULL)
    return FALSE;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      guint n = count_missing (g_ptr_array_index (old, i), g_ptr_array_index (new, i));
      g_autofree char *text = g_strdup_printf (ngettext ("%u is added", "%u are added", n), n);

      if (n == 0)
        continue;
      append_line (after, names[i], text);
      any = TRUE;
    }
  return any;
}

/* A licence is given, never taken away. FALSE: none is missing. */
static gboolean
describe_licences (const TnObjectChange *change, GString *before, GString *after)
{
  g_autofree char *missing = tn_object_missing_licences (change->before, change->after);
  g_autofree char *was = value_text (change->before), *is = NULL;

  if (missing == NULL)
    return FALSE;
  is = value_text (missing);
  append_line (before, change->property, was);
  g_string_append_printf (after, "%s%s: + %s", after->len > 0 ? "\n" : "", change->property, is);
  return TRUE;
}

/* FALSE: nothing of it can be set back. */
static gboolean
describe_changes (Row *row, const char *wanted, const char *now)
{
  g_autoptr (GPtrArray) changes = tn_object_compare (now, wanted);
  g_autoptr (GString) before = g_string_new (NULL), after = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < changes->len; i++)
    {
      const TnObjectChange *change = g_ptr_array_index (changes, i);
      g_autofree char *was = value_text (change->before), *is = value_text (change->after);

      if ((row->twin && change->after == NULL) ||
          !tn_object_is_writable (row->kind, change->property) ||
          (tn_object_info (row->kind)->links != NULL &&
           g_strv_contains (tn_object_info (row->kind)->links, change->property)))
        continue;
      if (g_str_equal (change->property, "assignedLicenses"))
        {
          n += describe_licences (change, before, after) ? 1 : 0;
          continue;
        }
      if (n++ >= CHANGES_SHOWN)
        continue;
      append_line (before, change->property, was);
      append_line (after, change->property, is);
    }
  if (n > CHANGES_SHOWN)
    g_string_append_printf (
        after,
        "\n%s",
        ngettext ("and one more property", "and more properties", n - CHANGES_SHOWN));
  if (!describe_links (row, wanted, now, after) && n == 0)
    return FALSE;
  g_set_str (&row->before, before->str);
  g_set_str (&row->after, after->str);
  return TRUE;
}

/* The id that an object has now. */
static const char *
as_it_is_now (Work *work, const char *id)
{
  const char *twin = tn_twins_get (work->twins, id);

  return twin != NULL ? twin : id;
}

/* Orders --------------------------------------------------------------------------------- */

static char *
make_order (Work *work, const Row *row, const char *method, const char *wanted)
{
  GPtrArray *groups = row->kind == TN_OBJECT_USER && work->groups_of != NULL
                          ? g_hash_table_lookup (work->groups_of, row->id)
                          : NULL;
  GString *order = g_string_new (NULL);

  g_string_append_printf (order,
                          "{\"kind\":\"%s\",\"method\":\"%s\",\"block\":%s,\"groups\":[",
                          tn_object_info (row->kind)->nick,
                          method,
                          work->options.block_sign_in && row->kind == TN_OBJECT_USER ? "true"
                                                                                     : "false");
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    g_string_append_printf (order,
                            "%s\"%s\"",
                            i > 0 ? "," : "",
                            as_it_is_now (work, g_ptr_array_index (groups, i)));
  g_string_append_printf (order, "],\"wanted\":%s}", wanted);
  return g_string_free_and_steal (order);
}

static gboolean
is_on_premises (const char *object)
{
  return strstr (object, "\"onPremisesSyncEnabled\":true") != NULL;
}

static void
judge_missing (Work *work, Row *row, const char *wanted)
{
  TnObjectRestore restore = tn_object_info (row->kind)->restore;

  if (restore == TN_RESTORE_UNDELETE && g_hash_table_contains (work->deleted, row->id))
    {
      row->order = make_order (work, row, "undelete", wanted);
      row->before = g_strdup (_ ("Deleted"));
      row->after = g_strdup (_ ("There again, with its id"));
    }
  else if (restore == TN_RESTORE_UNDELETE && (work->deleted_known >> row->kind & 1) == 0)
    row->problem = g_strdup (_ ("Whether Microsoft still has it among what was deleted could not "
                                "be read. Made anew, it would lose its id: try again later."));
  else if (restore >= TN_RESTORE_CREATE && is_on_premises (wanted))
    row->problem = g_strdup (_ ("Came from a directory on premises, and comes back from there. "
                                "Made anew, it would stand in the way."));
  else if (restore >= TN_RESTORE_CREATE)
    {
      row->order = make_order (work, row, "create", wanted);
      row->before = g_strdup (_ ("Gone for good"));
      row->after = g_strdup (_ ("Made anew, with a new id"));
    }
  else
    row->problem = g_strdup (row->kind == TN_OBJECT_DEVICE
                                 ? _ ("A device that was removed has to be registered again.")
                                 : _ ("Microsoft offers no way to make this again."));
  /* Who asks for this very object knows what they want. */
  row->doubtful = row->order != NULL && work->rebuilt && (work->named >> row->kind & 1) == 0;
  if (row->doubtful)
    g_set_str (&row->before,
               _ ("Gone, perhaps already then: the list of this snapshot was damaged"));
}

static void
judge_changed (Work *work, Row *row, const char *wanted, const char *now)
{
  if (tn_object_info (row->kind)->restore == TN_RESTORE_NEVER)
    row->problem = g_strdup (_ ("Microsoft offers no way to set this back."));
  else if (describe_changes (row, wanted, now))
    row->order = make_order (work, row, row->twin ? "complete" : "update", wanted);
  else
    row->problem =
        g_strdup (_ ("What differs is kept by Microsoft itself, or was added since; that stays."));
  if (row->problem == NULL && is_on_premises (now))
    row->problem = g_strdup (_ ("Comes from a directory on premises; Microsoft refuses this."));
}

static GPtrArray *
groups_in (GHashTable *groups_of, const char *user)
{
  return groups_of != NULL ? g_hash_table_lookup (groups_of, user) : NULL;
}

/* The twin belongs where its original was. */
static void
give_groups (gpointer original, gpointer twin, gpointer data)
{
  Work *work = data;
  GPtrArray *groups = groups_in (work->groups_of, original);

  if (groups != NULL)
    g_hash_table_replace (work->groups_of, g_strdup (twin), g_ptr_array_ref (groups));
}

/* So many of its groups a twin is not in yet; one that is gone for good is no place to be in. */
static guint
count_missing_groups (Work *work, const TnManifest *fresh, const char *user)
{
  GPtrArray *then = groups_in (work->groups_of, user), *now = groups_in (work->groups_now, user);
  guint missing = 0;

  for (guint i = 0; then != NULL && i < then->len; i++)
    {
      const char *group = as_it_is_now (work, g_ptr_array_index (then, i));

      missing += tn_manifest_find (fresh, TN_OBJECT_GROUP, group) != NULL &&
                 (now == NULL || !g_ptr_array_find_with_equal_func (now, group, g_str_equal, NULL));
    }
  return missing;
}

/* But for the order of its lists, which twins have stirred. */
static gboolean
is_same (TnObjectKind kind, const char *wanted, const char *now)
{
  const char *const *names = tn_object_info (kind)->links;
  g_autoptr (GPtrArray) changes = tn_object_compare (now, wanted);
  g_autoptr (GPtrArray) then = tn_object_links (kind, wanted), is = tn_object_links (kind, now);

  for (guint i = 0; i < changes->len; i++)
    if (names == NULL ||
        !g_strv_contains (names, ((TnObjectChange *) g_ptr_array_index (changes, i))->property))
      return FALSE;
  for (guint i = 0; i < then->len; i++)
    if (count_missing (g_ptr_array_index (then, i), g_ptr_array_index (is, i)) > 0 ||
        count_missing (g_ptr_array_index (is, i), g_ptr_array_index (then, i)) > 0)
      return FALSE;
  return TRUE;
}

/* Of a twin that has all its values: is it where it belongs, too? */
static void
judge_twin (Work *work, const TnManifest *fresh, Row *row, const char *wanted)
{
  guint missing = row->kind == TN_OBJECT_USER ? count_missing_groups (work, fresh, row->id) : 0;

  if (missing == 0)
    {
      g_ptr_array_remove (work->rows, row);
      work->unchanged++;
      return;
    }
  row->order = make_order (work, row, row->twin ? "complete" : "update", wanted);
  row->before = g_strdup (_ ("Made anew, not in its groups"));
  row->after =
      g_strdup_printf (ngettext ("in %u more group", "in %u more groups", missing), missing);
}

/* Whether a snapshot read all of a kind itself, instead of taking over what was known before. */
static gboolean
known_now (const TnSnapshotKind *kind)
{
  return kind->read_at > 0 && kind->problem == NULL;
}

static void
add_row (Work *work, TnSnapshots *snapshots, const TnManifest *fresh, const TnSnapshotEntry *entry)
{
  const TnSnapshotInfo *info = tn_snapshots_find (snapshots, work->fresh);
  const TnSnapshotEntry *now = tn_manifest_find (fresh, entry->kind, entry->id);
  g_autofree char *wanted = NULL, *current = NULL;
  g_autoptr (GError) error = NULL;
  Row *row;

  /* What was not read is neither there nor gone. */
  gboolean known = known_now (&info->kinds[entry->kind]);

  if (known && now != NULL && memcmp (now->hash, entry->hash, sizeof now->hash) == 0)
    {
      work->unchanged++;
      return;
    }
  row = g_new0 (Row, 1);
  g_ptr_array_add (work->rows, row);
  row->kind = entry->kind;
  row->id = g_strdup (entry->id);
  wanted = tn_twins_apply (work->twins, tn_snapshots_read (snapshots, entry, NULL, &error));
  if (now == NULL && tn_twins_get (work->twins, entry->id) != NULL)
    now = tn_manifest_find (fresh, entry->kind, tn_twins_get (work->twins, entry->id));
  if (now != NULL)
    g_set_str (&row->id, now->id);
  row->twin = now != NULL && !g_str_equal (now->id, entry->id);
  if (wanted != NULL && now != NULL)
    current = tn_snapshots_read (snapshots, now, NULL, &error);
  if (error != NULL)
    {
      row->name = g_strdup (entry->id);
      row->problem =
          g_strdup (_ ("This state is damaged in the snapshot. An older one may be whole."));
      work->damaged++;
      return;
    }
  row->name = tn_object_name (wanted);
  if (!known)
    row->problem = g_strdup (_ ("What there is of this kind now could not be read."));
  else if (now != NULL && is_same (row->kind, wanted, current))
    {
      g_ptr_array_remove (work->rows, row);
      work->unchanged++;
    }
  else if (now == NULL)
    judge_missing (work, row, wanted);
  else if (row->twin && !describe_changes (row, wanted, current))
    judge_twin (work, fresh, row, wanted);
  else
    judge_changed (work, row, wanted, current);
}

/* Who is in which groups that users can be put into: user → GPtrArray of ids. */
static GHashTable *
read_groups (TnSnapshots *snapshots, const TnManifest *manifest)
{
  GHashTable *groups_of =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  /* In the order of the file: each pack is opened once. */
  g_autoptr (GPtrArray) entries = tn_manifest_by_pack (manifest);

  for (guint i = 0; i < entries->len; i++)
    {
      const TnSnapshotEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *json =
          entry->kind == TN_OBJECT_GROUP ? tn_snapshots_read (snapshots, entry, NULL, NULL) : NULL;
      g_autoptr (GPtrArray) links = NULL;
      GHashTableIter iter;
      gpointer id;

      if (json == NULL || strstr (json, "\"DynamicMembership\"") != NULL)
        continue;
      links = tn_object_links (TN_OBJECT_GROUP, json);
      g_hash_table_iter_init (&iter, g_ptr_array_index (links, 0));
      while (g_hash_table_iter_next (&iter, &id, NULL))
        {
          GPtrArray *groups = g_hash_table_lookup (groups_of, id);

          if (groups == NULL)
            {
              groups = g_ptr_array_new_with_free_func (g_free);
              g_hash_table_insert (groups_of, g_strdup (id), groups);
            }
          g_ptr_array_add (groups, g_strdup (entry->id));
        }
    }
  return groups_of;
}

/* What is wished for, by kind: a set of ids; empty: all of the kind. */
typedef struct
{
  GHashTable *ids[TN_N_OBJECTS]; /* (owned) (nullable): nothing of the kind */
} Wished;

static void
wished_init (Wished *wished, GPtrArray *wishes)
{
  gboolean all[TN_N_OBJECTS] = { FALSE };

  for (guint i = 0; i < wishes->len; i++)
    {
      const TnRestoreWish *wish = g_ptr_array_index (wishes, i);

      if (wished->ids[wish->kind] == NULL)
        wished->ids[wish->kind] = g_hash_table_new (g_str_hash, g_str_equal);
      all[wish->kind] |= wish->id == NULL;
      if (wish->id != NULL)
        g_hash_table_add (wished->ids[wish->kind], wish->id);
    }
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    if (all[i])
      g_hash_table_remove_all (wished->ids[i]);
}

static void
wished_clear (Wished *wished)
{
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    g_clear_pointer (&wished->ids[i], g_hash_table_unref);
}

static gboolean
is_wished (const Wished *wished, const TnSnapshotEntry *entry)
{
  GHashTable *ids = wished->ids[entry->kind];

  return ids != NULL && (g_hash_table_size (ids) == 0 || g_hash_table_contains (ids, entry->id));
}

static gboolean
plan_job (gpointer data, GValue *result, GError **error)
{
  Work *work = data;
  g_autoptr (TnSnapshots) snapshots =
      tn_snapshots_open (work->folder, work->vault, work->tenant_id, FALSE, error);
  g_autoptr (TnManifest) wanted =
      snapshots != NULL ? tn_snapshots_load (snapshots, work->snapshot, error) : NULL;
  g_autoptr (TnManifest) fresh =
      wanted != NULL ? tn_snapshots_load (snapshots, work->fresh, error) : NULL;
  Wished wished = { { NULL } };

  if (fresh == NULL)
    return FALSE;
  work->rebuilt = wanted->rebuilt;
  if (work->options.memberships)
    work->groups_of = read_groups (snapshots, wanted);
  work->twins = tn_twins_find (snapshots, wanted, fresh, work->deleted);
  tn_twins_foreach (work->twins, give_groups, work);
  /* Only of a twin is it asked where it is now. */
  if (work->options.memberships && tn_twins_count (work->twins) > 0)
    work->groups_now = read_groups (snapshots, fresh);
  wished_init (&wished, work->wishes);
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    if (wished.ids[i] != NULL && g_hash_table_size (wished.ids[i]) > 0)
      work->named |= 1u << i;
  for (guint i = 0; i < wanted->entries->len; i++)
    {
      const TnSnapshotEntry *entry = &g_array_index (wanted->entries, TnSnapshotEntry, i);

      if (is_wished (&wished, entry))
        add_row (work, snapshots, fresh, entry);
    }
  wished_clear (&wished);
  return TRUE;
}

/* In the fiber ----------------------------------------------------------------------------- */

/* A page of those of a kind that Microsoft keeps among the deleted. */
static TnObjectPage *
read_deleted_page (Plan *plan, const char *link, GError **error)
{
  g_autoptr (TnHttpResponse) response =
      tn_dex_await_boxed (tn_graph_get (tn_services_get_graph (plan->services, plan->tenant_id),
                                        plan->tenant_id,
                                        link,
                                        TN_CALL_DEFAULT,
                                        NULL,
                                        plan->cancellable),
                          plan->cancellable,
                          error);

  return response != NULL ? tn_decode_objects (response->body, TN_OBJECT_GRANT, FALSE, error)
                          : NULL;
}

/* FALSE: they are not known. */
static gboolean
read_deleted (Plan *plan, TnObjectKind kind, GHashTable *ids)
{
  const TnObjectInfo *info = tn_object_info (kind);
  TnCloud *cloud = tn_services_cloud_of (plan->services, plan->tenant_id);
  g_autofree char *link = g_strdup_printf (
      strchr (info->cast, '.') != NULL ? "/v1.0/directory/deletedItems/%s?$select=id&$top=999"
                                       : "/v1.0/identity/conditionalAccess/deletedItems/%s",
      info->cast);

  for (guint pages = 0; link != NULL && pages < TN_PAGES_MAX; pages++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TnObjectPage) page = read_deleted_page (plan, link, &error);
      char *next = NULL;

      /* What the tenant has not bought, or Microsoft does not offer it, has no list. A cloud that
       * does not know the path says so with 400. */
      if (page == NULL)
        return g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_LICENSED) ||
               g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_FOUND) ||
               strstr (error->message, "Resource not found for the segment") != NULL;
      for (guint i = 0; i < page->objects->len; i++)
        g_hash_table_add (ids, g_strdup (g_array_index (page->objects, TnObjectReading, i).id));
      if (page->next_link != NULL)
        {
          next = tn_cloud_check_link (cloud, tn_cloud_get_graph (cloud), page->next_link, NULL);
          if (next == NULL)
            return FALSE;
        }
      g_free (link);
      link = next;
    }
  return link == NULL;
}

/* Of all kinds: what is wished for may refer to any of them. */
static void
read_all_deleted (Plan *plan, Work *work)
{
  for (guint i = 0; i < TN_N_OBJECTS; i++)
    if (tn_object_info ((TnObjectKind) i)->cast != NULL &&
        read_deleted (plan, (TnObjectKind) i, work->deleted))
      work->deleted_known |= 1u << i;
}

/* What is compared; of users, also the groups they are put into. */
static guint32
kinds_to_read (const Plan *plan)
{
  guint32 kinds = 0;

  for (guint i = 0; i < plan->wishes->len; i++)
    kinds |= 1u << ((TnRestoreWish *) g_ptr_array_index (plan->wishes, i))->kind;
  return (kinds >> TN_OBJECT_USER & 1) != 0 ? kinds | 1u << TN_OBJECT_GROUP : kinds;
}

static TnChangeSet *
make_set (Plan *plan, Work *work)
{
  TnChangeSet *set = tn_change_set_new (plan->services);

  for (guint i = 0; i < work->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (work->rows, i);
      const TnPersonRef where = { plan->tenant, plan->tenant_id, plan->name, row->id, row->name };

      tn_change_set_add_restore (set,
                                 &where,
                                 row->kind,
                                 row->order,
                                 row->before,
                                 row->after,
                                 row->problem);
      if (row->doubtful)
        {
          g_autoptr (TnChangeRow) last =
              g_list_model_get_item (G_LIST_MODEL (set),
                                     g_list_model_get_n_items (G_LIST_MODEL (set)) - 1);

          tn_change_row_set_chosen (last, FALSE);
        }
    }
  return set;
}

static DexFuture *
plan_fiber (gpointer data)
{
  Plan *plan = data;
  TnStore *store = tn_services_get_store (plan->services);
  const TnSnapshotTarget target = { plan->tenant, plan->tenant_id, plan->name };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnSnapshotInfo) fresh = dex_await_boxed (tn_snapshot_take_anew (plan->services,
                                                                             &target,
                                                                             "restore",
                                                                             FALSE,
                                                                             kinds_to_read (plan),
                                                                             plan->cancellable),
                                                      &error);
  TnRestorePlan *done;
  Work *work;

  if (fresh == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  work = g_atomic_rc_box_new0 (Work);
  work->folder = g_strdup (tn_store_get_folder (store));
  work->vault = g_object_ref (tn_store_get_vault (store));
  work->tenant_id = g_strdup (plan->tenant_id);
  work->snapshot = plan->snapshot;
  work->fresh = fresh->id;
  work->wishes = g_ptr_array_ref (plan->wishes);
  work->options = plan->options;
  work->deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  work->rows = g_ptr_array_new_with_free_func (row_free);
  read_all_deleted (plan, work);
  if (!dex_await (tn_dex_run (plan_job, g_atomic_rc_box_acquire (work), work_unref), &error))
    {
      work_unref (work);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  done = g_rc_box_new0 (TnRestorePlan);
  done->set = make_set (plan, work);
  done->unchanged = work->unchanged;
  done->damaged = work->damaged;
  done->fresh = work->fresh;
  work_unref (work);
  return dex_future_new_take_boxed (TN_TYPE_RESTORE_PLAN, done);
}

DexFuture *
tn_restore_plan (TnServices *services,
                 const TnSnapshotTarget *target,
                 gint64 snapshot,
                 GPtrArray *wishes,
                 const TnRestoreOptions *options,
                 GCancellable *cancellable)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->services = g_object_ref (services);
  plan->tenant = target->tenant;
  plan->tenant_id = g_strdup (target->tenant_id);
  plan->name = g_strdup (target->name);
  plan->snapshot = snapshot;
  plan->wishes = g_ptr_array_ref (wishes);
  plan->options = *options;
  g_set_object (&plan->cancellable, cancellable);
  return tn_dex_spawn (plan_fiber, plan, plan_free);
}
