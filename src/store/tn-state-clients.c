/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

typedef struct
{
  TnStateArgs *args; /* (owned) */
  GArray *ids;       /* (owned) (nullable) (element-type gint64) */
  gint64 from, into, now;
  gboolean flag;
  char *texts[3]; /* (owned) (nullable) */
} Job;

static Job *
job_new (const TnActor *actor, GArray *ids, gint64 now)
{
  Job *job = g_new0 (Job, 1);

  job->args = tn_state_args_new (actor);
  job->args->now = now;
  job->ids = ids != NULL ? g_array_copy (ids) : NULL;
  job->now = now;
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  tn_state_args_free (job->args);
  g_clear_pointer (&job->ids, g_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (job->texts); i++)
    g_free (job->texts[i]);
  g_free (job);
}

/* What belongs to an organization, in the order in which it may go. */
static const struct
{
  const char *table, *key;
} children[] = {
  { "assets", "id" },
  { "end_users", "id" },
  { "contacts", "id" },
  { "user_syncs", "organization_id" },
};

static GArray *
list_children (TnDb *db, guint which, gint64 organization, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE organization_id = ?",
                                          children[which].key,
                                          children[which].table);

  return tn_db_read_ids (db,
                         tn_db_query (db, error, g_intern_string (sql), "i", organization),
                         error);
}

/* Runs @sql, which changes the row @id of @table, so that it can be taken back. */
static gboolean
change (TnDb *db, TnChange *change, const char *table, gint64 id, const char *json, GError **error)
{
  g_autofree char *before = tn_row_snapshot (db, table, id, error);

  return before != NULL && tn_row_restore (db, table, id, json, error) &&
         tn_change_row (db, change, table, id, before, error);
}

static gint64
managed_of (TnDb *db, gint64 organization, GError **error)
{
  return tn_db_get_int (db,
                        error,
                        0,
                        "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                        "i",
                        organization);
}

/* What a change of several is called in the trail. */
static char *
describe (TnDb *db, GArray *ids)
{
  g_autofree char *first = ids->len > 0
                               ? tn_db_get_string (db,
                                                   NULL,
                                                   "SELECT name FROM organizations WHERE id = ?",
                                                   "i",
                                                   g_array_index (ids, gint64, 0))
                               : NULL;

  return ids->len == 1
             ? g_strdup (first)
             : g_strdup_printf ("%u organizations (%s …)", ids->len, first != NULL ? first : "");
}

/* Archive ------------------------------------------------------------------- */

static gboolean
archive_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  g_autofree char *what = describe (db, job->ids);
  TnChange step;

  tn_db_changed (db, TN_TABLE_ORGANIZATIONS);
  if (!tn_change_begin (db, &step, "organization.archive", what, job->now, error))
    return FALSE;
  for (guint i = 0; i < job->ids->len; i++)
    {
      gint64 id = g_array_index (job->ids, gint64, i);
      g_autofree char *before = tn_row_snapshot (db, "organizations", id, error);

      if (before == NULL ||
          !tn_db_run (db,
                      error,
                      "UPDATE organizations SET archived_at = ? WHERE id = ?",
                      "ii",
                      job->flag ? job->now : 0,
                      id) ||
          !tn_change_row (db, &step, "organizations", id, before, error))
        return FALSE;
    }
  return tn_state_audit (db,
                         job->args,
                         job->flag ? "organization.archive" : "organization.unarchive",
                         what,
                         NULL,
                         error);
}

DexFuture *
tn_state_archive_organizations (TnStore *store,
                                const TnActor *actor,
                                GArray *ids,
                                gboolean archived,
                                gint64 now)
{
  Job *job = job_new (actor, ids, now);

  job->flag = archived;
  return tn_store_write (store, archive_job, job, job_free);
}

/* Delete -------------------------------------------------------------------- */

static gboolean
delete_one (TnDb *db, TnChange *step, gint64 organization, GError **error)
{
  gint64 managed = managed_of (db, organization, error);

  if (managed == G_MININT64)
    return FALSE;
  for (guint c = 0; c < G_N_ELEMENTS (children); c++)
    {
      g_autoptr (GArray) ids = list_children (db, c, organization, error);

      for (guint i = 0; ids != NULL && i < ids->len; i++)
        if (!change (db, step, children[c].table, g_array_index (ids, gint64, i), NULL, error))
          return FALSE;
      if (ids == NULL)
        return FALSE;
    }
  return change (db, step, "organizations", organization, NULL, error) &&
         tn_state_refresh_search_of_managed (db, managed, error);
}

static gboolean
delete_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  g_autofree char *what = describe (db, job->ids);
  TnChange step;

  if (!tn_change_begin (db, &step, "organization.delete", what, job->now, error))
    return FALSE;
  for (guint i = 0; i < job->ids->len; i++)
    {
      g_autofree char *name = tn_organization_name (db, g_array_index (job->ids, gint64, i), error);

      if (name == NULL || !delete_one (db, &step, g_array_index (job->ids, gint64, i), error))
        return FALSE;
    }
  return tn_state_audit (db, job->args, "organization.delete", what, NULL, error);
}

DexFuture *
tn_state_delete_organizations (TnStore *store, const TnActor *actor, GArray *ids, gint64 now)
{
  return tn_store_write (store, delete_job, job_new (actor, ids, now), job_free);
}

/* Merge --------------------------------------------------------------------- */

/* One row of a child table comes over; a contact that is called first stays so in one of them only.
 */
static gboolean
move_child (TnDb *db, TnChange *step, const char *table, gint64 id, gint64 into, GError **error)
{
  g_autofree char *before = tn_row_snapshot (db, table, id, error);
  g_autofree char *sql =
      g_strdup_printf ("UPDATE %s SET organization_id = ?%s WHERE id = ?",
                       table,
                       g_str_equal (table, "contacts") ? ", is_primary = 0" : "");

  return before != NULL && tn_db_run (db, error, g_intern_string (sql), "ii", into, id) &&
         tn_change_row (db, step, table, id, before, error);
}

/* The same Entra user cannot be two people of one organization. */
static gboolean
refuse_twins (TnDb *db, gint64 from, gint64 into, GError **error)
{
  gint64 twins = tn_db_get_int (
      db,
      error,
      0,
      "SELECT count (*) FROM end_users a JOIN end_users b ON b.entra_id = a.entra_id WHERE "
      "a.organization_id = ?1 AND b.organization_id = ?2",
      "ii",
      from,
      into);

  if (twins == G_MININT64)
    return FALSE;
  return twins == 0 || tn_state_refuse (error,
                                        TN_STORE_ERROR_REFUSED,
                                        "both organizations have an end user of the same Entra "
                                        "user; unlink or delete one of them first");
}

static gboolean
merge_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  g_autofree char *from = tn_organization_name (db, job->from, error),
                  *into = from != NULL ? tn_organization_name (db, job->into, error) : NULL;
  g_autofree char *before = NULL;
  TnChange step;

  if (into == NULL)
    return FALSE;
  if (job->from == job->into)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "an organization cannot be merged with itself");
  if (!refuse_twins (db, job->from, job->into, error) ||
      !tn_change_begin (db, &step, "organization.merge", into, job->now, error))
    return FALSE;
  tn_db_changed (db,
                 TN_TABLE_ORGANIZATIONS | TN_TABLE_END_USERS | TN_TABLE_ASSETS |
                     TN_TABLE_USER_SYNCS);
  for (guint c = 0; c < G_N_ELEMENTS (children); c++)
    {
      g_autoptr (GArray) ids = list_children (db, c, job->from, error);
      gboolean settings = g_str_equal (children[c].table, "user_syncs");

      for (guint i = 0; ids != NULL && i < ids->len; i++)
        /* Two filters cannot be one: that of the organization that stays counts. */
        if (settings
                ? !change (db, &step, "user_syncs", g_array_index (ids, gint64, i), NULL, error)
                : !move_child (db,
                               &step,
                               children[c].table,
                               g_array_index (ids, gint64, i),
                               job->into,
                               error))
          return FALSE;
      if (ids == NULL)
        return FALSE;
    }
  before = tn_row_snapshot (db, "organizations", job->into, error);
  return before != NULL &&
         tn_db_run (
             db,
             error,
             "UPDATE organizations AS o SET email = ifnull (o.email, f.email), phone = ifnull "
             "(o.phone, f.phone), address = ifnull (o.address, f.address), psa_id = ifnull "
             "(o.psa_id, f.psa_id), notes = nullif (ltrim (ifnull (o.notes, '') || char (10) "
             "|| ifnull (f.notes, ''), char (10)), ''), custom = nullif (json_patch (ifnull "
             "(f.custom, '{}'), ifnull (o.custom, '{}')), '{}') FROM organizations f WHERE f.id = "
             "?1 "
             "AND o.id = ?2",
             "ii",
             job->from,
             job->into) &&
         tn_organization_refresh_search (db, job->into, error) &&
         tn_change_row (db, &step, "organizations", job->into, before, error) &&
         delete_one (db, &step, job->from, error) &&
         tn_state_audit_change (db, job->args, "organization.merge", into, NULL, from, into, error);
}

DexFuture *
tn_state_merge_organizations (TnStore *store,
                              const TnActor *actor,
                              gint64 from,
                              gint64 into,
                              gint64 now)
{
  Job *job = job_new (actor, NULL, now);

  job->from = from;
  job->into = into;
  return tn_store_write (store, merge_job, job, job_free);
}

/* Bulk edit ----------------------------------------------------------------- */

static gboolean
bulk_edit_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Job *job = data;
  g_autofree char *what = describe (db, job->ids);
  TnChange step;

  if (job->into > 0 &&
      tn_db_get_int (db, error, 0, "SELECT 1 FROM managed_tenants WHERE id = ?", "i", job->into) !=
          1)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such managed tenant");
  if (!tn_change_begin (db, &step, "organization.bulk-edit", what, job->now, error))
    return FALSE;
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS | TN_TABLE_TENANTS);
  for (guint i = 0; i < job->ids->len; i++)
    {
      gint64 id = g_array_index (job->ids, gint64, i), managed = managed_of (db, id, error);
      g_autofree char *before = tn_row_snapshot (db, "organizations", id, error);

      if (before == NULL || managed == G_MININT64 ||
          !tn_db_run (db,
                      error,
                      "UPDATE organizations SET phone = iif (?2 IS NULL, phone, nullif (?2, '')), "
                      "address = iif (?3 IS NULL, address, nullif (?3, '')), notes = iif (?4 IS "
                      "NULL, notes, nullif (?4, '')), managed_tenant_id = iif (?5 = 0, "
                      "managed_tenant_id, ?5) WHERE id = ?1",
                      "isssi",
                      id,
                      job->texts[0],
                      job->texts[1],
                      job->texts[2],
                      job->into) ||
          !tn_organization_refresh_search (db, id, error) ||
          !tn_change_row (db, &step, "organizations", id, before, error) ||
          !tn_state_refresh_search_of_managed (db, managed, error) ||
          (job->into > 0 && !tn_state_refresh_search_of_managed (db, job->into, error)))
        return FALSE;
    }
  return tn_state_audit (db, job->args, "organization.bulk-edit", what, NULL, error);
}

DexFuture *
tn_state_bulk_edit_organizations (TnStore *store,
                                  const TnActor *actor,
                                  GArray *ids,
                                  const TnBulkEdit *edit,
                                  gint64 now)
{
  Job *job = job_new (actor, ids, now);

  job->texts[0] = g_strdup (edit->phone);
  job->texts[1] = g_strdup (edit->address);
  job->texts[2] = g_strdup (edit->notes);
  job->into = edit->managed;
  return tn_store_write (store, bulk_edit_job, job, job_free);
}
