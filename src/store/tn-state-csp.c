/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

#include "tn-text.h"

/* CSP integrations and their customers. What Microsoft says is in the cache file; the verdict on
 * each customer, and how far its consent is, are state. */

/* Connecting ---------------------------------------------------------------- */

typedef struct
{
  char *actor_name, *source;                                                /* (owned) */
  char *cloud, *cloud_id, *tenant_id, *name, *account_id, *account, *token; /* (owned) (nullable) */
  gint64 integration;
  gint64 global_admin;
  gint64 now;
} ConnectJob;

static void
connect_job_free (gpointer data)
{
  ConnectJob *job = data;

  g_free (job->actor_name);
  g_free (job->source);
  g_free (job->cloud);
  g_free (job->cloud_id);
  g_free (job->tenant_id);
  g_free (job->name);
  g_free (job->account_id);
  g_free (job->account);
  tn_text_wipe_free (job->token);
  g_free (job);
}

static ConnectJob *
connect_job_new (const TnActor *actor,
                 const TnNewConnection *connection,
                 int global_admin,
                 gint64 now)
{
  ConnectJob *job = g_new0 (ConnectJob, 1);

  *job = (ConnectJob) { g_strdup (actor->name),
                        g_strdup (actor->source),
                        g_strdup (connection->cloud),
                        g_strdup (connection->cloud_id),
                        g_strdup (connection->tenant_id),
                        g_strdup (connection->name),
                        g_strdup (connection->account_id),
                        g_strdup (connection->account),
                        g_strdup (connection->refresh_token),
                        0,
                        global_admin,
                        now };
  return job;
}

static gboolean
audit_connect (TnDb *db, ConnectJob *job, const char *action, GError **error)
{
  const TnActor actor = { job->actor_name, job->source };
  const TnAuditRow row = { .action = action,
                           .object = job->name,
                           .tenant = job->tenant_id,
                           .result = "success",
                           .after = job->account };

  return tn_audit_append (db, &actor, &row, NULL, error);
}

static gboolean
connect_csp_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  ConnectJob *job = data;
  g_autofree char *name = tn_state_clean_name (job->name);
  gint64 known = tn_db_get_int (db,
                                error,
                                0,
                                "SELECT count(*) FROM integrations WHERE tenant_id = ? AND "
                                "removed_at = 0",
                                "s",
                                job->tenant_id);

  if (known == G_MININT64)
    return FALSE;
  if (known != 0)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "already-connected: this tenant is connected already");
  if (!tn_db_run (
          db,
          error,
          "INSERT INTO integrations (kind, cloud, cloud_id, tenant_id, account_id, account, "
          "created_at, name, global_admin) VALUES (2, ?, ?, ?, ?, ?, ?, ?, ?)",
          "sssssisi",
          job->cloud,
          job->cloud_id != NULL ? job->cloud_id : "",
          job->tenant_id,
          job->account_id,
          job->account,
          job->now,
          name,
          job->global_admin))
    return FALSE;
  job->integration = tn_db_last_id (db);
  if (!tn_state_write_token (db, job->integration, job->token, job->now, error) ||
      !audit_connect (db, job, "csp.connect", error))
    return FALSE;
  tn_db_changed (db, TN_TABLE_INTEGRATIONS);
  tn_state_return_id (result, job->integration);
  return TRUE;
}

DexFuture *
tn_state_connect_csp (TnStore *store,
                      const TnActor *actor,
                      const TnNewConnection *connection,
                      int global_admin,
                      gint64 now)
{
  return tn_store_write (store,
                         connect_csp_job,
                         connect_job_new (actor, connection, global_admin, now),
                         connect_job_free);
}

static gboolean
reauthorize_csp_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  ConnectJob *job = data;
  gint64 found = tn_db_get_int (db,
                                error,
                                0,
                                "SELECT count(*) FROM integrations WHERE id = ? AND tenant_id = ? "
                                "AND cloud = ? AND kind = 2 AND removed_at = 0",
                                "iss",
                                job->integration,
                                job->tenant_id,
                                job->cloud);

  if (found == G_MININT64)
    return FALSE;
  if (found == 0)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "wrong-tenant: the account belongs to another tenant");
  tn_db_changed (db, TN_TABLE_INTEGRATIONS | TN_TABLE_TENANTS);
  return tn_state_write_token (db, job->integration, job->token, job->now, error) &&
         tn_db_run (
             db,
             error,
             "UPDATE integrations SET account_id = ?, account = ?, global_admin = ?, "
             "error_code = NULL, error_detail = NULL, mfa = -1, admin_agent = -1, next_due = "
             "0, status = 0 WHERE id = ?",
             "ssii",
             job->account_id,
             job->account,
             job->global_admin,
             job->integration) &&
         /* What failed for the old sign-in is tried anew. */
         tn_db_run (
             db,
             error,
             "UPDATE microsoft_tenants SET error_code = NULL, error_detail = NULL, next_due = "
             "0, sync_status = CASE WHEN id IN (SELECT microsoft_tenant_id FROM "
             "managed_tenants) THEN 1 ELSE 0 END WHERE integration_id = ? AND removed_at = 0 "
             "AND sync_status = 4",
             "i",
             job->integration) &&
         tn_db_run (
             db,
             error,
             "UPDATE csp_children SET consent = CASE consent WHEN 4 THEN 0 ELSE consent END, "
             "consent_next = 0 WHERE microsoft_tenant_id IN (SELECT id FROM "
             "microsoft_tenants WHERE integration_id = ?)",
             "i",
             job->integration) &&
         audit_connect (db, job, "csp.reauthorize", error);
}

DexFuture *
tn_state_reauthorize_csp (TnStore *store,
                          const TnActor *actor,
                          gint64 integration,
                          const TnNewConnection *connection,
                          int global_admin,
                          gint64 now)
{
  ConnectJob *job = connect_job_new (actor, connection, global_admin, now);

  job->integration = integration;
  return tn_store_write (store, reauthorize_csp_job, job, connect_job_free);
}

void
tn_csp_ref_free (TnCspRef *ref)
{
  g_free (ref->tenant_id);
  g_free (ref->name);
  g_free (ref);
}

static gboolean
list_csp_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_csp_ref_free);
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT id, tenant_id, name FROM integrations WHERE kind = 2 AND removed_at = 0 "
                   "AND (?1 = 0 OR next_due <= ?1) ORDER BY name, id",
                   "i",
                   args->now);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnCspRef *ref = g_new (TnCspRef, 1);

      *ref = (TnCspRef) { sqlite3_column_int64 (statement, 0),
                          tn_db_dup_text (statement, 1),
                          tn_db_dup_text (statement, 2) };
      g_ptr_array_add (list, ref);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&list));
  return step == 0;
}

DexFuture *
tn_state_list_csp (TnStore *store, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->now = now;
  return tn_store_read (store, list_csp_job, args, tn_state_args_free, NULL);
}

/* The verdict --------------------------------------------------------------- */

typedef struct
{
  GArray *relationships; /* (owned) (element-type TnGdapFact) */
  GPtrArray *ids;        /* (owned) (element-type utf8): of them */
  GArray *access;        /* (owned) (element-type TnAccessFact) */
} Facts;

static void
facts_clear (Facts *facts)
{
  g_array_unref (facts->relationships);
  g_ptr_array_unref (facts->ids);
  g_array_unref (facts->access);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

static gboolean
read_facts (TnDb *db, const char *tenant_id, gint64 integration, Facts *facts, GError **error)
{
  sqlite3_stmt *statement;
  int step = -1;

  facts->relationships = g_array_new (FALSE, FALSE, sizeof (TnGdapFact));
  facts->ids = g_ptr_array_new_with_free_func (g_free);
  facts->access = g_array_new (FALSE, FALSE, sizeof (TnAccessFact));
  statement = tn_db_query (db,
                           error,
                           "SELECT relationship_id, status, roles, ends, auto_extends FROM "
                           "cache.gdap_relationships WHERE tenant_id = ? AND integration = ?",
                           "si",
                           tenant_id,
                           integration);
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnGdapFact fact = { (TnGdapStatus) sqlite3_column_int (statement, 1),
                          tn_roles_parse (tn_db_text (statement, 2)),
                          sqlite3_column_int64 (statement, 3),
                          sqlite3_column_int (statement, 4) };

      g_array_append_val (facts->relationships, fact);
      g_ptr_array_add (facts->ids, tn_db_dup_text (statement, 0));
    }
  for (guint i = 0; step == 0 && i < facts->ids->len; i++)
    {
      step = -1;
      statement = tn_db_query (db,
                               error,
                               "SELECT a.status, a.roles, ifnull (g.member, -1) FROM "
                               "cache.gdap_assignments a LEFT JOIN cache.partner_groups g ON "
                               "g.group_id = a.group_id AND g.integration = ?2 WHERE "
                               "a.relationship_id = ?1",
                               "si",
                               (const char *) g_ptr_array_index (facts->ids, i),
                               integration);
      while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
        {
          TnAccessFact access = { i,
                                  (TnAccessStatus) sqlite3_column_int (statement, 0),
                                  tn_roles_parse (tn_db_text (statement, 1)),
                                  sqlite3_column_int (statement, 2) };

          g_array_append_val (facts->access, access);
        }
    }
  return step == 0;
}

typedef struct
{
  gint64 tenant, integration;
  char *tenant_id; /* (owned) */
  TnConsentState consent;
  gboolean known;
  char *code; /* (owned) (nullable): what the consent failed with */
} Child;

static void
child_clear (gpointer data)
{
  g_free (((Child *) data)->tenant_id);
  g_free (((Child *) data)->code);
}

static GArray *
read_children (TnDb *db, const char *sql, gint64 value, GError **error)
{
  g_autoptr (GArray) children = g_array_new (FALSE, FALSE, sizeof (Child));
  sqlite3_stmt *statement = tn_db_query (db, error, sql, "i", value);
  int step = -1;

  g_array_set_clear_func (children, child_clear);
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      Child child = {
        sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1),
        tn_db_dup_text (statement, 2),       (TnConsentState) sqlite3_column_int (statement, 3),
        sqlite3_column_int (statement, 4),   tn_db_dup_text (statement, 5)
      };

      g_array_append_val (children, child);
    }
  return step == 0 ? g_steal_pointer (&children) : NULL;
}

#define CHILDREN                                                                                   \
  "SELECT c.microsoft_tenant_id, t.integration_id, t.tenant_id, c.consent, (SELECT count(*) FROM " \
  "cache.partner_reads p WHERE p.integration = t.integration_id), c.consent_code FROM "            \
  "csp_children c JOIN "                                                                           \
  "microsoft_tenants t ON t.id = c.microsoft_tenant_id WHERE t.removed_at = 0"

static gboolean
judge_child (TnDb *db, const Child *child, gint64 now, TnCspVerdict *verdict, GError **error)
{
  g_auto (Facts) facts = { 0 };
  TnCspEvidence evidence = { .now = now,
                             .known = child->known,
                             .consent = child->consent,
                             .consent_code = child->code };

  if (!read_facts (db, child->tenant_id, child->integration, &facts, error))
    return FALSE;
  evidence.relationships = (const TnGdapFact *) (void *) facts.relationships->data;
  evidence.n_relationships = facts.relationships->len;
  evidence.access = (const TnAccessFact *) (void *) facts.access->data;
  evidence.n_access = facts.access->len;
  *verdict = tn_csp_judge (&evidence);
  return TRUE;
}

/* What could not be reached, and can be now: a sync that Microsoft refused meanwhile says nothing
 * of it any more. */
static gboolean
set_due_again (TnDb *db, gint64 tenant, GError **error)
{
  return tn_db_run (db,
                    error,
                    "UPDATE microsoft_tenants SET error_code = NULL, error_detail = NULL, next_due "
                    "= 0, sync_status = iif (id IN (SELECT microsoft_tenant_id FROM "
                    "managed_tenants), 1, 0) WHERE id = ?1 AND sync_status = 4 AND EXISTS (SELECT "
                    "1 FROM csp_children c WHERE c.microsoft_tenant_id = ?1 AND c.auth NOT IN (2, "
                    "3))",
                    "i",
                    tenant);
}

/* Rows that stay what they are are not written. */
static gboolean
judge_and_keep (TnDb *db, const Child *child, gint64 now, GError **error)
{
  TnCspVerdict verdict;
  g_autofree char *missing = NULL;

  if (!judge_child (db, child, now, &verdict, error))
    return FALSE;
  missing = tn_roles_ids (verdict.missing);
  if (!tn_csp_auth_blocks (verdict.auth) && !set_due_again (db, child->tenant, error))
    return FALSE;
  if (!tn_db_run (
          db,
          error,
          "UPDATE csp_children SET auth = ?1, missing = ?2, group_cause = ?3, ends_at = ?4, "
          "changes_at = ?5 WHERE microsoft_tenant_id = ?6 AND (auth <> ?1 OR missing <> ?2 "
          "OR group_cause <> ?3 OR ends_at <> ?4 OR changes_at <> ?5)",
          "isiiii",
          (gint64) verdict.auth,
          missing,
          (gint64) verdict.group,
          verdict.ends,
          verdict.changes_at,
          child->tenant))
    return FALSE;
  if (tn_db_changes (db) > 0)
    tn_db_changed (db, TN_TABLE_TENANTS);
  return TRUE;
}

static gboolean
judge_all (TnDb *db, GArray *children, gint64 now, GError **error)
{
  for (guint i = 0; children != NULL && i < children->len; i++)
    if (!judge_and_keep (db, &g_array_index (children, Child, i), now, error))
      return FALSE;
  return children != NULL;
}

gboolean
tn_state_judge_customer (TnDb *db, gint64 tenant, gint64 now, GError **error)
{
  g_autoptr (GArray) children = read_children (db, CHILDREN " AND t.id = ?", tenant, error);

  return judge_all (db, children, now, error);
}

static gboolean
judge_csp_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autoptr (GArray) children =
      read_children (db, CHILDREN " AND c.changes_at > 0 AND c.changes_at <= ?", args->now, error);

  return judge_all (db, children, args->now, error);
}

DexFuture *
tn_state_judge_csp (TnStore *store, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->now = now;
  return tn_store_write (store, judge_csp_job, args, tn_state_args_free);
}

/* What a read of the partner gave ------------------------------------------- */

typedef struct
{
  gint64 integration;
  TnPartnerReading *reading; /* (owned) */
  char *code, *detail;       /* (owned) (nullable) */
  gint64 now, next_due;
  gint64 elsewhere; /* customers that are connected in another way */
} PartnerJob;

static void
partner_job_free (gpointer data)
{
  PartnerJob *job = data;

  tn_partner_reading_free (job->reading);
  g_free (job->code);
  g_free (job->detail);
  g_free (job);
}

static gboolean
add_child (TnDb *db, PartnerJob *job, const TnCustomerReading *customer, GError **error)
{
  g_autofree char *name = tn_state_clean_name (customer->name), *fold = NULL;
  gint64 tenant;

  if (*name == '\0')
    g_set_str (&name, customer->tenant_id);
  fold = tn_text_fold (name);
  if (!tn_db_run (db,
                  error,
                  "INSERT INTO microsoft_tenants (integration_id, tenant_id, name, name_fold, "
                  "domain) VALUES (?, ?, ?, ?, ?)",
                  "issss",
                  job->integration,
                  customer->tenant_id,
                  name,
                  fold,
                  customer->domain))
    return FALSE;
  tenant = tn_db_last_id (db);
  tn_db_changed (db, TN_TABLE_TENANTS);
  return tn_state_clear_cache (db, tenant, error) &&
         tn_db_run (db,
                    error,
                    "INSERT INTO csp_children (microsoft_tenant_id) VALUES (?)",
                    "i",
                    tenant) &&
         tn_state_take_over (db, tenant, error) && tn_state_refresh_search (db, tenant, error);
}

static gboolean
keep_child (TnDb *db, gint64 tenant, const TnCustomerReading *customer, GError **error)
{
  g_autofree char *name = tn_state_clean_name (customer->name);
  gint64 differs;

  if (!tn_db_run (db,
                  error,
                  "UPDATE csp_children SET listed = 1 WHERE microsoft_tenant_id = ? AND listed = 0",
                  "i",
                  tenant))
    return FALSE;
  /* Once it is read itself, a tenant knows its own name best. */
  if (*name == '\0')
    return TRUE;
  differs = tn_db_get_int (db,
                           error,
                           0,
                           "SELECT count(*) FROM microsoft_tenants WHERE id = ?1 AND last_sync = 0 "
                           "AND (ifnull (microsoft_name, name) <> ?2 OR (domain IS NULL AND ?3 IS "
                           "NOT NULL))",
                           "iss",
                           tenant,
                           name,
                           customer->domain);
  if (differs <= 0)
    return differs == 0;
  tn_db_changed (db, TN_TABLE_TENANTS);
  return tn_state_set_microsoft_name (db, tenant, name, customer->domain, error);
}

static gboolean
write_customers (TnDb *db, PartnerJob *job, GError **error)
{
  GPtrArray *customers = job->reading->customers;
  g_autoptr (GArray) gone = NULL;

  if (!tn_db_run (db,
                  error,
                  "UPDATE csp_children SET listed = 0 WHERE microsoft_tenant_id IN (SELECT id FROM "
                  "microsoft_tenants WHERE integration_id = ? AND removed_at = 0)",
                  "i",
                  job->integration))
    return FALSE;
  for (guint i = 0; i < customers->len; i++)
    {
      const TnCustomerReading *customer = g_ptr_array_index (customers, i);
      gint64 owner =
          tn_db_get_int (db,
                         error,
                         0,
                         "SELECT integration_id FROM microsoft_tenants WHERE tenant_id = "
                         "? AND removed_at = 0",
                         "s",
                         customer->tenant_id);
      gint64 tenant =
          tn_db_get_int (db,
                         error,
                         0,
                         "SELECT id FROM microsoft_tenants WHERE tenant_id = ? AND removed_at = 0",
                         "s",
                         customer->tenant_id);

      if (owner == G_MININT64 || tenant == G_MININT64)
        return FALSE;
      /* INT-13: one tenant is connected in one way. */
      if (owner != 0 && owner != job->integration)
        job->elsewhere++;
      else if (owner == 0 ? !add_child (db, job, customer, error)
                          : !keep_child (db, tenant, customer, error))
        return FALSE;
    }
  /* One that is no longer a customer goes, unless it is mapped: then it stays and says so. */
  gone = tn_db_read_ids (
      db,
      tn_db_query (db,
                   error,
                   "SELECT id FROM microsoft_tenants WHERE integration_id = ? AND removed_at = 0 "
                   "AND id IN (SELECT microsoft_tenant_id FROM csp_children WHERE listed = 0) AND "
                   "id NOT IN (SELECT microsoft_tenant_id FROM managed_tenants WHERE "
                   "microsoft_tenant_id IS NOT NULL)",
                   "i",
                   job->integration),
      error);
  for (guint i = 0; gone != NULL && i < gone->len; i++)
    if (!tn_state_remove_tenant (db, g_array_index (gone, gint64, i), job->now, error))
      return FALSE;
  if (gone != NULL && gone->len > 0)
    tn_db_changed (db, TN_TABLE_TENANTS | TN_TABLE_USERS | TN_TABLE_SKUS | TN_TABLE_SCORES);
  return gone != NULL;
}

static gboolean
write_relationships (TnDb *db, PartnerJob *job, GError **error)
{
  GPtrArray *relationships = job->reading->relationships, *assignments = job->reading->assignments;

  tn_db_changed (db, TN_TABLE_RELATIONSHIPS);
  if (!tn_db_run (db,
                  error,
                  "DELETE FROM cache.gdap_assignments WHERE relationship_id IN (SELECT "
                  "relationship_id FROM cache.gdap_relationships WHERE integration = ?)",
                  "i",
                  job->integration) ||
      !tn_db_run (db,
                  error,
                  "UPDATE cache.gdap_relationships SET integration = 0 WHERE integration = ?",
                  "i",
                  job->integration))
    return FALSE;
  for (guint i = 0; i < relationships->len; i++)
    {
      const TnRelationshipReading *r = g_ptr_array_index (relationships, i);

      if (!tn_db_run (db,
                      error,
                      "INSERT INTO cache.gdap_relationships (integration, relationship_id, name, "
                      "tenant_id, customer_name, status, roles, created, activated, ends, "
                      "auto_extends, etag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
                      "?12) "
                      /* A row keeps its id: what is shown of it stays the same object. */
                      "ON CONFLICT (relationship_id) DO UPDATE SET integration = ?1, name = ?3, "
                      "tenant_id = ?4, customer_name = ?5, status = ?6, roles = ?7, created = ?8, "
                      "activated = ?9, ends = ?10, auto_extends = ?11, etag = ?12",
                      "issssisiiiis",
                      job->integration,
                      r->id,
                      r->name,
                      r->tenant_id,
                      r->customer_name,
                      (gint64) r->status,
                      r->roles,
                      r->created,
                      r->activated,
                      r->ends,
                      (gint64) r->auto_extends,
                      r->etag))
        return FALSE;
    }
  if (!tn_db_run (db, error, "DELETE FROM cache.gdap_relationships WHERE integration = 0", ""))
    return FALSE;
  for (guint i = 0; assignments != NULL && i < assignments->len; i++)
    {
      const TnAssignmentReading *a = g_ptr_array_index (assignments, i);

      if (!tn_db_run (db,
                      error,
                      "INSERT OR REPLACE INTO cache.gdap_assignments (relationship_id, "
                      "assignment_id, group_id, status, roles) VALUES (?, ?, ?, ?, ?)",
                      "sssis",
                      a->relationship_id,
                      a->id,
                      a->group_id,
                      (gint64) a->status,
                      a->roles))
        return FALSE;
    }
  return tn_db_run (db,
                    error,
                    "INSERT INTO cache.partner_reads (integration, read_at) VALUES (?1, ?2) ON "
                    "CONFLICT DO UPDATE SET read_at = ?2",
                    "ii",
                    job->integration,
                    job->now);
}

static gboolean
write_groups (TnDb *db, PartnerJob *job, GError **error)
{
  GPtrArray *groups = job->reading->groups;

  if (!tn_db_run (db,
                  error,
                  "DELETE FROM cache.partner_groups WHERE integration = ?",
                  "i",
                  job->integration))
    return FALSE;
  for (guint i = 0; i < groups->len; i++)
    {
      const TnGroupReading *group = g_ptr_array_index (groups, i);

      if (!tn_db_run (db,
                      error,
                      "INSERT OR REPLACE INTO cache.partner_groups (integration, group_id, name, "
                      "member) VALUES (?, ?, ?, ?)",
                      "issi",
                      job->integration,
                      group->id,
                      group->name,
                      (gint64) group->member))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_partner_state (TnDb *db, PartnerJob *job, GError **error)
{
  TnPartnerReading *reading = job->reading;
  gint64 last_sync = tn_db_get_int (db,
                                    error,
                                    0,
                                    "SELECT last_sync FROM integrations WHERE id = ?",
                                    "i",
                                    job->integration);
  gboolean whole = reading->customers != NULL && reading->relationships != NULL;
  const TnPartnerEvidence evidence = {
    .completed = last_sync > 0 || whole,
    .code = job->code,
    .mfa = reading->mfa,
    .admin_agent = reading->admin_agent,
    .customers = reading->customers != NULL ? (gint64) reading->customers->len : -1,
  };

  if (last_sync == G_MININT64)
    return FALSE;
  tn_db_changed (db, TN_TABLE_INTEGRATIONS);
  return tn_db_run (
      db,
      error,
      "UPDATE integrations SET status = ?1, error_code = ?2, error_detail = ?3, "
      "last_attempt = ?4, last_sync = CASE WHEN ?5 THEN ?4 ELSE last_sync END, "
      "next_due = ?6, mfa = CASE WHEN ?7 < 0 THEN mfa ELSE ?7 END, admin_agent = CASE "
      "WHEN ?8 < 0 THEN admin_agent ELSE ?8 END, customers = CASE WHEN ?9 < 0 THEN "
      "customers ELSE ?9 END, elsewhere = CASE WHEN ?9 < 0 THEN elsewhere ELSE ?10 END "
      "WHERE id = ?11 AND removed_at = 0",
      "issiiiiiiii",
      (gint64) tn_partner_judge (&evidence),
      job->code,
      job->detail,
      job->now,
      (gint64) (whole && job->code == NULL),
      job->next_due,
      (gint64) reading->mfa,
      (gint64) reading->admin_agent,
      evidence.customers,
      job->elsewhere,
      job->integration);
}

static gboolean
write_partner_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  PartnerJob *job = data;
  TnPartnerReading *reading = job->reading;
  gint64 there = tn_db_get_int (db,
                                error,
                                0,
                                "SELECT count(*) FROM integrations WHERE id = ? AND removed_at = 0",
                                "i",
                                job->integration);
  g_autoptr (GArray) children = NULL;

  if (there == G_MININT64)
    return FALSE;
  if (there == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "the integration was removed");
  if ((reading->customers != NULL && !write_customers (db, job, error)) ||
      (reading->relationships != NULL && !write_relationships (db, job, error)) ||
      (reading->groups != NULL && !write_groups (db, job, error)) ||
      !write_partner_state (db, job, error))
    return FALSE;
  children = read_children (db, CHILDREN " AND t.integration_id = ?", job->integration, error);
  return judge_all (db, children, job->now, error);
}

DexFuture *
tn_state_write_partner (TnStore *store,
                        gint64 integration,
                        TnPartnerReading *reading,
                        const char *code,
                        const char *detail,
                        gint64 now,
                        gint64 next_due)
{
  PartnerJob *job = g_new0 (PartnerJob, 1);

  job->integration = integration;
  job->reading = reading;
  job->code = g_strdup (code);
  job->detail = detail != NULL ? tn_text_redact (detail) : NULL;
  job->now = now;
  job->next_due = next_due;
  return tn_store_write (store, write_partner_job, job, partner_job_free);
}
