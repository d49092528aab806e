/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-user-sync-private.h"

#include "tn-cache-people.h"

#include <string.h>

#define HOUR 3600
/* So many runs of an organization are kept; details of those that changed something. */
#define RUNS_KEPT 200

/* Planning ------------------------------------------------------------------ */

/* Everything a plan is made of; its strings live as long as it does. */
typedef struct
{
  GStringChunk *strings;
  GArray *known; /* (element-type TnKnownUser) */
  GHashTable *ignored;
  guint8 *in_scope;
  /* Of those beside it below the same managed tenant. */
  TnDb *db;
  gint64 organization, managed;
  TnDirectory *directory;
  GHashTable *elsewhere; /* (nullable): address → row id, once it is asked for */
  GError *error;         /* (nullable): why that could not be read */
} Ground;

static void
ground_clear (Ground *ground)
{
  g_clear_pointer (&ground->strings, g_string_chunk_free);
  g_clear_pointer (&ground->known, g_array_unref);
  g_clear_pointer (&ground->ignored, g_hash_table_unref);
  g_clear_pointer (&ground->in_scope, g_free);
  g_clear_pointer (&ground->elsewhere, g_hash_table_unref);
  g_clear_error (&ground->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ground, ground_clear)

static const char *
keep (Ground *ground, sqlite3_stmt *statement, int column)
{
  const char *text = tn_db_text (statement, column);

  return text != NULL ? g_string_chunk_insert (ground->strings, text) : NULL;
}

static gboolean
read_known (TnDb *db, gint64 organization, Ground *ground, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT id, entra_id, link, email_fold, custom, name, given_name, surname, email, phone, "
      "mobile, job_title, department, office, street, city, state, postal_code, country, "
      "entra_tenant IS NOT NULL AND entra_tenant <> ?2 FROM end_users WHERE organization_id = ?1",
      "is",
      organization,
      ground->directory->tenant_id);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnKnownUser known = { .id = sqlite3_column_int64 (statement, 0),
                            .organization = organization,
                            .entra_id = keep (ground, statement, 1),
                            .link = (TnLinkState) sqlite3_column_int (statement, 2),
                            .email_fold = keep (ground, statement, 3),
                            .custom = keep (ground, statement, 4),
                            .foreign =
                                sqlite3_column_int (statement, 5 + TN_N_PERSON_FIELDS) != 0 };

      for (int i = 0; i < TN_N_PERSON_FIELDS; i++)
        known.values[i] = keep (ground, statement, 5 + i);
      g_array_append_val (ground->known, known);
    }
  return step == 0;
}

/* As an item of a JSON array. */
static void
append_address (GString *json, const char *address)
{
  g_string_append (json, json->len > 1 ? ",\"" : "\"");
  for (const char *p = address; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (json, '\\');
      if ((guchar) *p >= 0x20)
        g_string_append_c (json, *p);
    }
  g_string_append_c (json, '"');
}

/* All addresses of those who are in scope and linked to nobody: one statement finds all of them. */
static char *
addresses_of_new (Ground *ground)
{
  g_autoptr (GHashTable) linked = g_hash_table_new (g_str_hash, g_str_equal);
  GString *json = g_string_new ("[");

  for (guint i = 0; i < ground->known->len; i++)
    {
      const char *id = g_array_index (ground->known, TnKnownUser, i).entra_id;

      if (id != NULL)
        g_hash_table_add (linked, (gpointer) id);
    }
  for (guint i = 0; i < ground->directory->users->len; i++)
    {
      const TnDirectoryUser *user = &g_array_index (ground->directory->users, TnDirectoryUser, i);

      if (!ground->in_scope[i] || g_hash_table_contains (linked, user->id))
        continue;
      for (const char *at = user->addresses; *at != '\0'; at += strlen (at) + 1)
        append_address (json, at);
    }
  g_string_append_c (json, ']');
  return g_string_free_and_steal (json);
}

static void
read_elsewhere (Ground *ground)
{
  g_autofree char *addresses = addresses_of_new (ground);
  sqlite3_stmt *statement =
      tn_db_query (ground->db,
                   &ground->error,
                   "SELECT u.email_fold, u.id FROM json_each (?1) a CROSS JOIN end_users u ON "
                   "u.email_fold = a.value CROSS JOIN organizations o ON o.id = u.organization_id "
                   "WHERE o.managed_tenant_id = ?2 AND o.id <> ?3",
                   "sii",
                   addresses,
                   ground->managed,
                   ground->organization);

  ground->elsewhere = g_hash_table_new (g_str_hash, g_str_equal);
  while (statement != NULL && tn_db_step (ground->db, statement, &ground->error) > 0)
    g_hash_table_insert (ground->elsewhere,
                         (gpointer) keep (ground, statement, 0),
                         GSIZE_TO_POINTER ((gsize) sqlite3_column_int64 (statement, 1)));
}

/* #TnFindElsewhere: an address may be known beside this organization, too. */
static guint
find_elsewhere (const char *address, gpointer data)
{
  Ground *ground = data;
  TnKnownUser known = { .id = 0 };
  const char *kept;

  if (ground->elsewhere == NULL)
    read_elsewhere (ground);
  if (!g_hash_table_lookup_extended (ground->elsewhere,
                                     address,
                                     (gpointer *) &kept,
                                     (gpointer *) &known.id))
    return G_MAXUINT;
  known.email_fold = kept;
  g_array_append_val (ground->known, known);
  return ground->known->len - 1;
}

static gboolean
read_ignored (TnDb *db, gint64 organization, Ground *ground, GError **error)
{
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT entra_id FROM user_sync_ignored WHERE organization_id = ?",
                   "i",
                   organization);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_hash_table_add (ground->ignored, tn_db_dup_text (statement, 0));
  return step == 0;
}

static TnUserPlan *
make_plan (TnDb *db, const TnUserSync *sync, TnDirectory *directory, Ground *ground, GError **error)
{
  TnUserSyncRules rules = { .organization = sync->organization,
                            .fields = sync->fields,
                            .custom = sync->custom };
  g_autoptr (GHashTable) in_groups = NULL;
  g_autoptr (TnUserPlan) plan = NULL;

  ground->strings = g_string_chunk_new (65536);
  ground->known = g_array_new (FALSE, FALSE, sizeof (TnKnownUser));
  ground->ignored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ground->db = db;
  ground->directory = directory;
  ground->organization = sync->organization;
  ground->managed = tn_db_get_int (db,
                                   error,
                                   0,
                                   "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                                   "i",
                                   sync->organization);
  if (ground->managed == G_MININT64)
    return NULL;
  if (!read_known (db, sync->organization, ground, error) ||
      !read_ignored (db, sync->organization, ground, error))
    return NULL;
  if (sync->filter->groups != NULL && *sync->filter->groups != NULL)
    {
      /* Groups that nobody has read have no members, and everybody would leave. */
      if (!tn_cache_is_complete (db, sync->tenant, TN_COLLECTION_GROUPS, error))
        return NULL;
      in_groups = tn_cache_expand_groups (db, sync->tenant, sync->filter->groups, error);
      if (in_groups == NULL)
        return NULL;
    }
  ground->in_scope = tn_user_filter_apply (sync->filter, directory, in_groups);
  rules.ignored = ground->ignored;
  rules.find_elsewhere = find_elsewhere;
  rules.find_data = ground;
  plan = tn_user_sync_plan (directory, ground->in_scope, ground->known, &rules);
  if (ground->error == NULL)
    return g_steal_pointer (&plan);
  /* Nobody is taken for new because it could not be read where they are known. */
  g_propagate_error (error, g_steal_pointer (&ground->error));
  return NULL;
}

static gboolean
plan_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnUserSyncJob *job = data;
  g_auto (Ground) ground = { 0 };
  TnUserPlan *plan;

  if (job->neighbours != NULL)
    ground.elsewhere = g_hash_table_ref (job->neighbours);
  plan = make_plan (db, job->sync, job->directory, &ground, error);
  if (plan == NULL)
    return FALSE;
  /* Who reads it later knows end users by their row. */
  for (guint i = 0; i < plan->items->len; i++)
    {
      TnPlanItem *item = &g_array_index (plan->items, TnPlanItem, i);

      if (item->known != G_MAXUINT)
        item->known = (guint) g_array_index (ground.known, TnKnownUser, item->known).id;
    }
  g_value_init (result, TN_TYPE_USER_PLAN);
  g_value_take_boxed (result, plan);
  return TRUE;
}

static gboolean
read_neighbours_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT u.email_fold, u.id FROM organizations me JOIN organizations o ON "
                   "o.managed_tenant_id = me.managed_tenant_id AND o.id <> me.id JOIN end_users u "
                   "ON u.organization_id = o.id WHERE me.id = ? AND u.email_fold IS NOT NULL",
                   "i",
                   *(gint64 *) data);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_hash_table_insert (all,
                         tn_db_dup_text (statement, 0),
                         GSIZE_TO_POINTER ((gsize) sqlite3_column_int64 (statement, 1)));
  g_value_init (result, G_TYPE_HASH_TABLE);
  g_value_take_boxed (result, g_steal_pointer (&all));
  return step == 0;
}

DexFuture *
tn_state_read_neighbours (TnStore *store, gint64 organization)
{
  return tn_store_read (store,
                        read_neighbours_job,
                        g_memdup2 (&organization, sizeof organization),
                        g_free,
                        NULL);
}

DexFuture *
tn_state_plan_user_sync (TnStore *store,
                         const TnUserSync *sync,
                         TnDirectory *directory,
                         GHashTable *neighbours,
                         GCancellable *cancellable)
{
  TnUserSyncJob *job = tn_user_sync_job_new (NULL, sync->organization, 0);

  job->sync = tn_user_sync_copy (sync);
  job->directory = tn_directory_ref (directory);
  if (neighbours != NULL)
    job->neighbours = g_hash_table_ref (neighbours);
  return tn_store_read (store, plan_job, job, tn_user_sync_job_free, cancellable);
}

/* Running ------------------------------------------------------------------- */

static TnLinkState
link_after (const TnPlanItem *item, const TnDirectoryUser *user, TnLinkState before)
{
  switch (item->kind)
    {
    case TN_PLAN_DELETE:
      return TN_LINK_DELETED;
    case TN_PLAN_OUT_OF_SCOPE:
      return TN_LINK_OUT_OF_SCOPE;
    case TN_PLAN_CREATE:
    case TN_PLAN_LINK:
    case TN_PLAN_UPDATE:
    case TN_PLAN_DISABLE:
    case TN_PLAN_ENABLE:
    case TN_PLAN_RETURN:
    case TN_PLAN_IN_SCOPE:
    case TN_PLAN_CONFLICT:
    case TN_PLAN_SKIP:
    case TN_N_PLANS:
    default:
      /* Not known: as it was. */
      return user->enabled == 0 || (user->enabled < 0 && before == TN_LINK_DISABLED)
                 ? TN_LINK_DISABLED
                 : TN_LINK_LINKED;
    }
}

/* USR-16: who cannot sign in at Microsoft cannot use the portal either. */
static gboolean
close_portal (TnDb *db, gint64 id, GError **error)
{
  return tn_db_run (db,
                    error,
                    "UPDATE end_users SET portal = 0 WHERE id = ? AND portal = 1",
                    "i",
                    id);
}

/* One person. Returns: the row; 0: failed; -1: nothing to write. */
static gint64
apply_item (TnDb *db,
            TnUserSyncJob *job,
            const TnUserSync *sync,
            Ground *ground,
            const TnPlanItem *item,
            GError **error)
{
  const TnDirectoryUser *user =
      item->user != G_MAXUINT ? &g_array_index (job->directory->users, TnDirectoryUser, item->user)
                              : NULL;
  const TnKnownUser *known =
      item->known != G_MAXUINT ? &g_array_index (ground->known, TnKnownUser, item->known) : NULL;
  g_autofree char *custom = NULL;
  TnPersonWrite person = { .organization = sync->organization,
                           .entra_tenant = job->directory->tenant_id,
                           .link_since = job->now,
                           .synced_at = job->now };
  gint64 id;

  if (item->kind == TN_PLAN_CONFLICT || item->kind == TN_PLAN_SKIP)
    return -1;
  person.entra_id = user != NULL ? user->id : known->entra_id;
  person.link = (int) link_after (item, user, known != NULL ? known->link : TN_LINK_NONE);
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    {
      /* Somebody new has everything that Entra says. */
      if (known != NULL)
        person.values[i] = (item->fields >> i & 1) != 0 ? user->values[i] : known->values[i];
      else if ((sync->fields >> i & 1) != 0 || i == TN_PERSON_NAME || i == TN_PERSON_EMAIL)
        person.values[i] = user->values[i];
    }
  custom = user != NULL && item->kind != TN_PLAN_OUT_OF_SCOPE
               ? tn_user_sync_custom (known != NULL ? known->custom : NULL, sync->custom, user)
               : g_strdup (known->custom);
  person.custom = custom;
  id = tn_person_write (db, known != NULL ? known->id : 0, &person, job->now, error);
  if (id != 0 && (person.link == TN_LINK_DISABLED || person.link == TN_LINK_DELETED) &&
      !close_portal (db, id, error))
    return 0;
  return id;
}

static char *
describe_fields (guint32 fields)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    if ((fields >> i & 1) != 0)
      g_string_append_printf (text,
                              "%s%s",
                              text->len > 0 ? ", " : "",
                              tn_person_field_nick ((TnPersonField) i));
  return g_string_free_and_steal (text);
}

static gboolean
note_item (TnDb *db,
           TnUserSyncJob *job,
           Ground *ground,
           gint64 run,
           const TnPlanItem *item,
           gint64 end_user,
           GError **error)
{
  const TnDirectoryUser *user =
      item->user != G_MAXUINT ? &g_array_index (job->directory->users, TnDirectoryUser, item->user)
                              : NULL;
  const char *const *values =
      user != NULL ? user->values : g_array_index (ground->known, TnKnownUser, item->known).values;
  const char *name = values[TN_PERSON_NAME] != NULL    ? values[TN_PERSON_NAME]
                     : values[TN_PERSON_EMAIL] != NULL ? values[TN_PERSON_EMAIL]
                     : user != NULL                    ? user->id
                                                       : "?";
  gint64 other =
      item->known != G_MAXUINT ? g_array_index (ground->known, TnKnownUser, item->known).id : 0;
  g_autofree char *fields = item->fields != 0 ? describe_fields (item->fields) : NULL;

  if (item->kind == TN_PLAN_CONFLICT &&
      !tn_db_run (db,
                  error,
                  "INSERT INTO user_conflicts (organization_id, entra_id, name, email, kind, "
                  "end_user_id, since) VALUES (?1, ?2, ?3, ?4, ?5, nullif (?6, 0), ?7) ON CONFLICT "
                  "DO UPDATE SET name = ?3, email = ?4, kind = ?5, end_user_id = nullif (?6, 0)",
                  "isssiii",
                  job->organization,
                  user->id,
                  name,
                  values[TN_PERSON_EMAIL],
                  (gint64) item->conflict,
                  other,
                  job->now))
    return FALSE;
  return run == 0 || item->kind == TN_PLAN_SKIP ||
         tn_db_run (db,
                    error,
                    "INSERT INTO user_sync_items (run_id, kind, end_user_id, name, email, detail) "
                    "VALUES (?, ?, nullif (?, 0), ?, ?, ?)",
                    "iiisss",
                    run,
                    (gint64) item->kind,
                    end_user > 0 ? end_user : other,
                    name,
                    values[TN_PERSON_EMAIL],
                    item->kind == TN_PLAN_CONFLICT ? tn_conflict_text (item->conflict) : fields);
}

static gint64
note_run (TnDb *db,
          TnUserSyncJob *job,
          const TnUserPlan *plan,
          TnUserSyncOutcome outcome,
          GError **error)
{
  g_autoptr (GString) counts = g_string_new (NULL);

  for (guint i = 0; i < TN_N_PLANS; i++)
    g_string_append_printf (counts, "%s%u", i > 0 ? " " : "", plan->counts[i]);
  tn_db_changed (db, TN_TABLE_USER_SYNCS);
  if (!tn_db_run (db,
                  error,
                  "DELETE FROM user_sync_runs WHERE organization_id = ?1 AND id <= (SELECT id FROM "
                  "user_sync_runs WHERE organization_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                  "ii",
                  job->organization,
                  (gint64) RUNS_KEPT) ||
      !tn_db_run (db,
                  error,
                  "INSERT INTO user_sync_runs (organization_id, started, ended, outcome, in_scope, "
                  "unchanged, counts) VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6)",
                  "iiiiis",
                  job->organization,
                  job->now,
                  (gint64) outcome,
                  (gint64) plan->in_scope,
                  (gint64) plan->unchanged,
                  counts->str))
    return 0;
  return tn_db_last_id (db);
}

static gboolean
apply_plan (TnDb *db,
            TnUserSyncJob *job,
            const TnUserSync *sync,
            const TnUserPlan *plan,
            Ground *ground,
            gint64 run,
            GError **error)
{
  for (guint i = 0; i < plan->items->len; i++)
    {
      const TnPlanItem *item = &g_array_index (plan->items, TnPlanItem, i);
      gint64 id = apply_item (db, job, sync, ground, item, error);

      if (id == 0 || !note_item (db, job, ground, run, item, id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnUserSyncJob *job = data;
  g_auto (Ground) ground = { 0 };
  g_autoptr (TnUserSync) sync = tn_user_sync_read (db, job->organization, error);
  g_autoptr (TnUserPlan) plan = NULL;
  TnUserSyncResult report = { 0 };
  gboolean empty, stopped;
  g_autofree char *detail = NULL;

  if (sync == NULL)
    return FALSE;
  if (!sync->exists || !sync->enabled || sync->tenant == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "user sync is not enabled here");
  plan = make_plan (db, sync, job->directory, &ground, error);
  if (plan == NULL)
    return FALSE;
  stopped = !job->flag && tn_user_plan_is_mass_change (plan);
  empty = tn_user_plan_is_empty (plan);
  report.outcome = stopped ? TN_USER_SYNC_STOPPED : TN_USER_SYNC_DONE;
  report.in_scope = plan->in_scope;
  report.unchanged = plan->unchanged;
  memcpy (report.counts, plan->counts, sizeof report.counts);
  report.run = note_run (db, job, plan, report.outcome, error);
  if (report.run == 0)
    return FALSE;
  /* Those that go on keep since when they are there; a usual hour has no lines about them. */
  if (!stopped && (!tn_db_run (db,
                               error,
                               "UPDATE user_conflicts SET kind = -1 WHERE organization_id = ?",
                               "i",
                               job->organization) ||
                   !apply_plan (db, job, sync, plan, &ground, empty ? 0 : report.run, error) ||
                   !tn_db_run (db,
                               error,
                               "DELETE FROM user_conflicts WHERE organization_id = ? AND kind = -1",
                               "i",
                               job->organization)))
    return FALSE;
  if (!tn_db_run (
          db,
          error,
          "UPDATE user_syncs SET last_run = iif (?2 = 0, ?3, last_run), next_due = ?3 + ?4, "
          "stopped_run = iif (?2 = 0, 0, ?2), error = NULL WHERE organization_id = ?1",
          "iiii",
          job->organization,
          stopped ? report.run : 0,
          job->now,
          (gint64) HOUR))
    return FALSE;
  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, g_bytes_new (&report, sizeof report));
  /* The usual hour changes nobody, and is not worth a line in the trail. */
  if (stopped ? sync->stopped_run != 0 : empty)
    return TRUE;
  detail =
      g_strdup_printf ("run %" G_GINT64_FORMAT ": %u created, %u linked, %u updated, %u leaving",
                       report.run,
                       plan->counts[TN_PLAN_CREATE],
                       plan->counts[TN_PLAN_LINK],
                       plan->counts[TN_PLAN_UPDATE],
                       plan->leaving);
  return tn_state_audit (db,
                         job->args,
                         stopped     ? "user-sync.stopped"
                         : job->flag ? "user-sync.override"
                                     : "user-sync.run",
                         sync->organization_name,
                         detail,
                         error);
}

DexFuture *
tn_state_run_user_sync (TnStore *store,
                        const TnActor *actor,
                        gint64 organization,
                        TnDirectory *directory,
                        gboolean override,
                        gint64 now)
{
  TnUserSyncJob *job = tn_user_sync_job_new (actor, organization, now);

  job->directory = tn_directory_ref (directory);
  job->flag = override;
  return tn_store_write_alone (store, run_job, job, tn_user_sync_job_free);
}
