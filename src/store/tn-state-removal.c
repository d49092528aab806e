/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

/* What is known about a customer, and the end of an integration. */

/* For the doctor ------------------------------------------------------------ */

G_DEFINE_BOXED_TYPE (TnCustomerFacts,
                     tn_customer_facts,
                     tn_customer_facts_ref,
                     tn_customer_facts_unref)

TnCustomerFacts *
tn_customer_facts_ref (TnCustomerFacts *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
facts_clear (gpointer data)
{
  TnCustomerFacts *self = data;

  g_clear_pointer (&self->relationships, g_ptr_array_unref);
  g_clear_pointer (&self->assignments, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_free (self->consent_code);
  g_free (self->consent_detail);
  g_free (self->partner_tenant);
}

void
tn_customer_facts_unref (TnCustomerFacts *self)
{
  g_atomic_rc_box_release_full (self, facts_clear);
}

static gboolean
read_customer_row (TnDb *db, gint64 tenant, TnCustomerFacts *facts, char **id, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT t.tenant_id, t.integration_id, i.tenant_id, c.auth, c.missing, c.group_cause, "
      "c.ends_at, c.changes_at, c.consent, c.consent_since, c.consent_next, c.consent_attempts, "
      "c.consent_code, c.consent_detail, ifnull ((SELECT read_at FROM cache.partner_reads p WHERE "
      "p.integration = t.integration_id), 0) FROM csp_children c JOIN microsoft_tenants t ON t.id "
      "= "
      "c.microsoft_tenant_id JOIN integrations i ON i.id = t.integration_id WHERE t.id = ? AND "
      "t.removed_at = 0",
      "i",
      tenant);
  int step = statement != NULL ? tn_db_step (db, statement, error) : -1;

  if (step < 0)
    return FALSE;
  if (step == 0)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_NOT_FOUND,
                            "this tenant is not a customer of a CSP");
  *id = tn_db_dup_text (statement, 0);
  facts->integration = sqlite3_column_int64 (statement, 1);
  facts->partner_tenant = tn_db_dup_text (statement, 2);
  facts->verdict = (TnCspVerdict) { (TnCspAuth) sqlite3_column_int (statement, 3),
                                    tn_roles_parse (tn_db_text (statement, 4)),
                                    (TnGroupCause) sqlite3_column_int (statement, 5),
                                    sqlite3_column_int64 (statement, 6),
                                    sqlite3_column_int64 (statement, 7) };
  facts->consent = (TnConsentState) sqlite3_column_int (statement, 8);
  facts->consent_since = sqlite3_column_int64 (statement, 9);
  facts->consent_next = sqlite3_column_int64 (statement, 10);
  facts->consent_attempts = sqlite3_column_int64 (statement, 11);
  facts->consent_code = tn_db_dup_text (statement, 12);
  facts->consent_detail = tn_db_dup_text (statement, 13);
  facts->read_at = sqlite3_column_int64 (statement, 14);
  tn_db_done (statement);
  return TRUE;
}

static gboolean
read_relationships (TnDb *db, const char *tenant_id, TnCustomerFacts *facts, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT relationship_id, name, tenant_id, customer_name, status, roles, created, activated, "
      "ends, auto_extends, etag FROM cache.gdap_relationships WHERE tenant_id = ? AND integration "
      "= "
      "? ORDER BY ends DESC, id",
      "si",
      tenant_id,
      facts->integration);
  int step = -1;

  facts->relationships = g_ptr_array_new_with_free_func (tn_relationship_reading_free);
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnRelationshipReading *r = g_new (TnRelationshipReading, 1);

      *r = (TnRelationshipReading) { tn_db_dup_text (statement, 0),
                                     tn_db_dup_text (statement, 1),
                                     tn_db_dup_text (statement, 2),
                                     tn_db_dup_text (statement, 3),
                                     (TnGdapStatus) sqlite3_column_int (statement, 4),
                                     tn_db_dup_text (statement, 5),
                                     sqlite3_column_int64 (statement, 6),
                                     sqlite3_column_int64 (statement, 7),
                                     sqlite3_column_int64 (statement, 8),
                                     sqlite3_column_int (statement, 9),
                                     tn_db_dup_text (statement, 10) };
      g_ptr_array_add (facts->relationships, r);
    }
  return step == 0;
}

static gboolean
read_assignments (TnDb *db, TnCustomerFacts *facts, GError **error)
{
  facts->assignments = g_ptr_array_new_with_free_func (tn_assignment_reading_free);
  for (guint i = 0; i < facts->relationships->len; i++)
    {
      TnRelationshipReading *r = g_ptr_array_index (facts->relationships, i);
      sqlite3_stmt *statement =
          tn_db_query (db,
                       error,
                       "SELECT assignment_id, relationship_id, group_id, status, roles FROM "
                       "cache.gdap_assignments WHERE relationship_id = ?",
                       "s",
                       r->id);
      int step = -1;

      while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
        {
          TnAssignmentReading *a = g_new (TnAssignmentReading, 1);

          *a = (TnAssignmentReading) { tn_db_dup_text (statement, 0),
                                       tn_db_dup_text (statement, 1),
                                       tn_db_dup_text (statement, 2),
                                       (TnAccessStatus) sqlite3_column_int (statement, 3),
                                       tn_db_dup_text (statement, 4) };
          g_ptr_array_add (facts->assignments, a);
        }
      if (step != 0)
        return FALSE;
    }
  return TRUE;
}

static GPtrArray *
read_groups (TnDb *db, gint64 integration, GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (tn_group_reading_free);
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT group_id, name, member FROM cache.partner_groups WHERE integration = ? ORDER BY name",
      "i",
      integration);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnGroupReading *group = g_new (TnGroupReading, 1);

      *group = (TnGroupReading) { tn_db_dup_text (statement, 0),
                                  tn_db_dup_text (statement, 1),
                                  sqlite3_column_int (statement, 2) };
      g_ptr_array_add (groups, group);
    }
  return step == 0 ? g_steal_pointer (&groups) : NULL;
}

static gboolean
get_customer_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autoptr (TnCustomerFacts) facts = g_atomic_rc_box_new0 (TnCustomerFacts);
  g_autofree char *tenant_id = NULL;

  if (!read_customer_row (db, args->id[0], facts, &tenant_id, error) ||
      !read_relationships (db, tenant_id, facts, error) || !read_assignments (db, facts, error) ||
      (facts->groups = read_groups (db, facts->integration, error)) == NULL)
    return FALSE;
  g_value_init (result, TN_TYPE_CUSTOMER_FACTS);
  g_value_take_boxed (result, g_steal_pointer (&facts));
  return TRUE;
}

DexFuture *
tn_state_get_customer (TnStore *store, gint64 tenant)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = tenant;
  return tn_store_read (store, get_customer_job, args, tn_state_args_free, NULL);
}

static gboolean
list_groups_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  GPtrArray *groups = read_groups (db, args->id[0], error);

  if (groups == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, groups);
  return TRUE;
}

DexFuture *
tn_state_list_groups (TnStore *store, gint64 integration)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = integration;
  return tn_store_read (store, list_groups_job, args, tn_state_args_free, NULL);
}

/* The end ------------------------------------------------------------------- */

void
tn_removal_free (TnRemoval *removal)
{
  g_free (removal->tenant_id);
  g_free (removal->name);
  g_ptr_array_unref (removal->tenants);
  g_free (removal);
}

static gboolean
read_removal_tenants (TnDb *db, TnRemoval *removal, GError **error)
{
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT t.id, t.tenant_id, t.name, ifnull (c.consent, 0), ifnull "
                   "(c.consent_since, 0) FROM microsoft_tenants t LEFT JOIN csp_children c ON "
                   "c.microsoft_tenant_id = t.id WHERE t.integration_id = ? AND t.removed_at = 0 "
                   "ORDER BY t.name_fold",
                   "i",
                   removal->integration);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnConsentDue *tenant = g_new0 (TnConsentDue, 1);

      tenant->tenant = sqlite3_column_int64 (statement, 0);
      tenant->tenant_id = tn_db_dup_text (statement, 1);
      tenant->name = tn_db_dup_text (statement, 2);
      tenant->state = (TnConsentState) sqlite3_column_int (statement, 3);
      tenant->since = sqlite3_column_int64 (statement, 4);
      g_ptr_array_add (removal->tenants, tenant);
    }
  return step == 0;
}

static gboolean
list_removals_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_removal_free);
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT i.id, i.kind, i.tenant_id, ifnull (i.name, (SELECT name FROM microsoft_tenants t "
      "WHERE t.integration_id = i.id AND t.removed_at = 0)) FROM integrations i WHERE i.removed_at "
      "= 0 AND (?1 = 0 OR i.id = ?1) ORDER BY i.id",
      "i",
      args->id[0]);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnRemoval *removal = g_new0 (TnRemoval, 1);

      removal->integration = sqlite3_column_int64 (statement, 0);
      removal->kind = (TnIntegrationKind) sqlite3_column_int (statement, 1);
      removal->tenant_id = tn_db_dup_text (statement, 2);
      removal->name = tn_db_dup_text (statement, 3);
      removal->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_consent_due_free);
      g_ptr_array_add (list, removal);
    }
  for (guint i = 0; step == 0 && i < list->len; i++)
    if (!read_removal_tenants (db, g_ptr_array_index (list, i), error))
      return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&list));
  return step == 0;
}

DexFuture *
tn_state_list_removals (TnStore *store, gint64 integration)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->id[0] = integration;
  return tn_store_read (store, list_removals_job, args, tn_state_args_free, NULL);
}

gboolean
tn_state_remove_tenant (TnDb *db, gint64 tenant, gint64 now, GError **error)
{
  return tn_db_run (
             db,
             error,
             "UPDATE managed_tenants SET microsoft_tenant_id = NULL WHERE microsoft_tenant_id = ?",
             "i",
             tenant) &&
         tn_db_run (db,
                    error,
                    "DELETE FROM score_history WHERE microsoft_tenant_id = ?",
                    "i",
                    tenant) &&
         tn_db_run (db,
                    error,
                    "DELETE FROM csp_children WHERE microsoft_tenant_id = ?",
                    "i",
                    tenant) &&
         tn_state_clear_cache (db, tenant, error) &&
         tn_db_run (db,
                    error,
                    "UPDATE microsoft_tenants SET removed_at = ?, sync_status = 0 WHERE id = ?",
                    "ii",
                    now,
                    tenant);
}

static gboolean
forget_partner (TnDb *db, gint64 integration, GError **error)
{
  return tn_db_run (db,
                    error,
                    "DELETE FROM cache.gdap_assignments WHERE relationship_id IN (SELECT "
                    "relationship_id FROM cache.gdap_relationships WHERE integration = ?)",
                    "i",
                    integration) &&
         tn_db_run (db,
                    error,
                    "DELETE FROM cache.gdap_relationships WHERE integration = ?",
                    "i",
                    integration) &&
         tn_db_run (db,
                    error,
                    "DELETE FROM cache.partner_groups WHERE integration = ?",
                    "i",
                    integration) &&
         tn_db_run (db,
                    error,
                    "DELETE FROM cache.partner_reads WHERE integration = ?",
                    "i",
                    integration);
}

static gboolean
remove_integration_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 integration = args->id[0];
  g_autoptr (TnRemoval) removal = g_new0 (TnRemoval, 1);
  g_autofree char *name = NULL, *tenant_id = NULL;
  gint64 kind = tn_db_get_int (db,
                               error,
                               -1,
                               "SELECT kind FROM integrations WHERE id = ? AND removed_at = 0",
                               "i",
                               integration);

  removal->integration = integration;
  removal->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_consent_due_free);
  if (kind == G_MININT64 || !read_removal_tenants (db, removal, error))
    return FALSE;
  if (kind < 0)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "this tenant is not connected");
  tenant_id = tn_db_get_string (db,
                                error,
                                "SELECT tenant_id FROM integrations WHERE id = ?",
                                "i",
                                integration);
  name =
      tn_db_get_string (db,
                        error,
                        "SELECT ifnull (i.name, (SELECT name FROM microsoft_tenants t WHERE "
                        "t.integration_id = i.id ORDER BY removed_at LIMIT 1)) FROM integrations "
                        "i WHERE i.id = ?",
                        "i",
                        integration);
  tn_db_changed (db,
                 TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_USERS | TN_TABLE_SKUS |
                     TN_TABLE_SCORES | TN_TABLE_INTEGRATIONS | TN_TABLE_RELATIONSHIPS);
  /* The audit row first, while it is known whose account it was. */
  if (!tn_state_audit_change (db,
                              args,
                              kind == TN_INTEGRATION_CSP ? "csp.remove" : "tenant.remove",
                              name,
                              tenant_id,
                              NULL,
                              NULL,
                              error))
    return FALSE;
  for (guint i = 0; i < removal->tenants->len; i++)
    if (!tn_state_remove_tenant (db,
                                 ((TnConsentDue *) g_ptr_array_index (removal->tenants, i))->tenant,
                                 args->now,
                                 error))
      return FALSE;
  return tn_db_run (db, error, "DELETE FROM tokens WHERE integration_id = ?", "i", integration) &&
         forget_partner (db, integration, error) &&
         tn_db_run (db,
                    error,
                    "UPDATE integrations SET removed_at = ? WHERE id = ?",
                    "ii",
                    args->now,
                    integration);
}

DexFuture *
tn_state_remove_integration (TnStore *store, const TnActor *actor, gint64 integration, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = integration;
  args->now = now;
  return tn_store_write (store, remove_integration_job, args, tn_state_args_free);
}

static gboolean
list_clouds_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT tenant_id, cloud_id FROM integrations WHERE removed_at = 0 UNION SELECT "
                   "t.tenant_id, i.cloud_id FROM microsoft_tenants t JOIN integrations i ON i.id = "
                   "t.integration_id WHERE t.removed_at = 0",
                   "");
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      g_ptr_array_add (list, tn_db_dup_text (statement, 0));
      g_ptr_array_add (list, tn_db_dup_text (statement, 1));
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&list));
  return step == 0;
}

DexFuture *
tn_state_list_clouds (TnStore *store)
{
  return tn_store_read (store, list_clouds_job, NULL, NULL, NULL);
}
