/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-dex.h"
#include "tn-error-code.h"
#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-partner-decoder.h"

#include <glib/gi18n-lib.h>

/* One read of a partner tenant (reference 2.2 to 2.4). */

#define INTERVAL (30 * 60)
#define RETRY_INTERVAL (5 * 60)
#define MAX_PAGES 200
#define BATCH 20
/* checkMemberGroups takes no more at once. */
#define GROUPS_AT_ONCE 20
/* Groups beyond those that are assigned are only there to be chosen from. */
#define MAX_GROUPS 500

#define ADMIN_AGENTS "/v1.0/groups?$filter=displayName%20eq%20'AdminAgents'&$select=id,displayName"
#define SECURITY_GROUPS                                                                            \
  "/v1.0/groups?$filter=securityEnabled%20eq%20true&$select=id,displayName&$top=999"
#define RELATIONSHIPS "/v1.0/tenantRelationships/delegatedAdminRelationships?$top=300"

typedef struct
{
  TnServices *self; /* (owned) */
  gint64 integration;
  char *tenant_id;           /* (owned) */
  char *name;                /* (owned) */
  TnJob *job;                /* (owned) */
  TnPartnerReading *reading; /* (owned) (nullable once it is given to the store) */
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_object_unref (read->self);
  g_free (read->tenant_id);
  g_free (read->name);
  g_clear_object (&read->job);
  g_clear_pointer (&read->reading, tn_partner_reading_free);
  g_free (read);
}

static Read *
read_new (TnServices *self, const TnCspRef *csp)
{
  Read *read = g_new0 (Read, 1);

  read->self = g_object_ref (self);
  read->integration = csp->id;
  read->tenant_id = g_strdup (csp->tenant_id);
  read->name = g_strdup (csp->name);
  read->reading = tn_partner_reading_new ();
  return read;
}

static GCancellable *
cancellable_of (Read *read)
{
  return tn_job_get_cancellable (read->job);
}

static TnHttpResponse *
get (Read *read, const char *url, GError **error)
{
  return tn_dex_await_boxed (tn_graph_get (tn_services_get_graph (read->self, read->tenant_id),
                                           read->tenant_id,
                                           url,
                                           TN_CALL_DEFAULT,
                                           NULL,
                                           cancellable_of (read)),
                             cancellable_of (read),
                             error);
}

typedef GPtrArray *(*Decode) (GBytes *body, char **next, GError **error);

/* All pages of a list. */
static GPtrArray *
get_all (Read *read, const char *first, Decode decode, GDestroyNotify free_item, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (free_item);
  g_autofree char *url = g_strdup (first);

  for (guint pages = 0; url != NULL; pages++)
    {
      g_autoptr (TnHttpResponse) response = NULL;
      g_autofree char *next = NULL;
      GPtrArray *page;

      if (pages >= MAX_PAGES)
        {
          g_set_error_literal (error,
                               TN_GRAPH_ERROR,
                               TN_GRAPH_ERROR_PROTOCOL,
                               "a list of the partner does not end");
          return NULL;
        }
      response = get (read, url, error);
      page = response != NULL ? decode (response->body, &next, error) : NULL;
      if (page == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (all, page);
      g_set_str (&url, next);
    }
  return g_steal_pointer (&all);
}

/* Groups -------------------------------------------------------------------- */

static GBytes *
group_ids_body (GPtrArray *groups, guint first, guint n)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  char *text;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "groupIds");
  json_builder_begin_array (builder);
  for (guint i = first; i < first + n; i++)
    json_builder_add_string_value (builder, ((TnGroupReading *) g_ptr_array_index (groups, i))->id);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = tn_json_to_text (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

/* Fills in which of @groups the signed-in account is in. */
static gboolean
check_membership (Read *read, GPtrArray *groups, GError **error)
{
  for (guint first = 0; first < groups->len; first += GROUPS_AT_ONCE)
    {
      guint n = MIN (GROUPS_AT_ONCE, groups->len - first);
      g_autoptr (GBytes) body = group_ids_body (groups, first, n);
      g_autoptr (TnHttpResponse) response =
          tn_dex_await_boxed (tn_graph_send (tn_services_get_graph (read->self, read->tenant_id),
                                             "POST",
                                             read->tenant_id,
                                             "/v1.0/me/checkMemberGroups",
                                             body,
                                             NULL,
                                             TN_CALL_IDEMPOTENT,
                                             cancellable_of (read)),
                              cancellable_of (read),
                              error);
      g_autoptr (GPtrArray) members =
          response != NULL ? tn_decode_strings (response->body, error) : NULL;

      if (members == NULL)
        return FALSE;
      for (guint i = first; i < first + n; i++)
        {
          TnGroupReading *group = g_ptr_array_index (groups, i);

          group->member = g_ptr_array_find_with_equal_func (members, group->id, g_str_equal, NULL);
        }
    }
  return TRUE;
}

static gboolean
read_admin_agents (Read *read, GError **error)
{
  g_autoptr (GPtrArray) groups =
      get_all (read, ADMIN_AGENTS, tn_decode_groups, tn_group_reading_free, error);

  if (groups == NULL || !check_membership (read, groups, error))
    return FALSE;
  read->reading->admin_agent = 0;
  for (guint i = 0; i < groups->len; i++)
    if (((TnGroupReading *) g_ptr_array_index (groups, i))->member == 1)
      read->reading->admin_agent = 1;
  return TRUE;
}

static TnGroupReading *
find_group (GPtrArray *groups, const char *id)
{
  for (guint i = 0; i < groups->len; i++)
    if (g_str_equal (((TnGroupReading *) g_ptr_array_index (groups, i))->id, id))
      return g_ptr_array_index (groups, i);
  return NULL;
}

/* Those that are assigned come first, also when they are gone. */
static gboolean
read_groups (Read *read, GError **error)
{
  g_autoptr (GPtrArray) known =
      get_all (read, SECURITY_GROUPS, tn_decode_groups, tn_group_reading_free, error);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (tn_group_reading_free);
  GPtrArray *assignments = read->reading->assignments;

  if (known == NULL)
    return FALSE;
  for (guint i = 0; i < assignments->len; i++)
    {
      const TnAssignmentReading *assignment = g_ptr_array_index (assignments, i);
      TnGroupReading *group;

      if (find_group (groups, assignment->group_id) != NULL)
        continue;
      group = g_new0 (TnGroupReading, 1);
      group->id = g_strdup (assignment->group_id);
      group->member = -1;
      if (find_group (known, group->id) != NULL)
        group->name = g_strdup (find_group (known, group->id)->name);
      g_ptr_array_add (groups, group);
    }
  for (guint i = 0; i < known->len && groups->len < MAX_GROUPS; i++)
    {
      const TnGroupReading *other = g_ptr_array_index (known, i);

      if (find_group (groups, other->id) == NULL)
        {
          TnGroupReading *group = g_new (TnGroupReading, 1);

          *group = (TnGroupReading) { g_strdup (other->id), g_strdup (other->name), -1 };
          g_ptr_array_add (groups, group);
        }
    }
  if (!check_membership (read, groups, error))
    return FALSE;
  read->reading->groups = g_steal_pointer (&groups);
  return TRUE;
}

/* Customers and relationships ----------------------------------------------- */

/* Reseller contracts and GDAP are independent of each other; a customer may be in one list only. */
static gboolean
read_customers (Read *read, GError **error)
{
  g_autoptr (GPtrArray) contracts = get_all (read,
                                             "/v1.0/contracts?$top=999",
                                             tn_decode_contracts,
                                             tn_customer_reading_free,
                                             error);
  g_autoptr (GPtrArray) customers = NULL;
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  if (contracts == NULL)
    return FALSE;
  customers = get_all (read,
                       "/v1.0/tenantRelationships/delegatedAdminCustomers?$top=300",
                       tn_decode_gdap_customers,
                       tn_customer_reading_free,
                       error);
  if (customers == NULL)
    return FALSE;
  for (guint i = 0; i < contracts->len; i++)
    {
      const TnCustomerReading *contract = g_ptr_array_index (contracts, i);

      g_hash_table_add (known, contract->tenant_id);
    }
  for (guint i = customers->len; i > 0; i--)
    if (!g_hash_table_contains (
            known,
            ((TnCustomerReading *) g_ptr_array_index (customers, i - 1))->tenant_id))
      g_ptr_array_add (contracts, g_ptr_array_steal_index (customers, i - 1));
  read->reading->customers = g_steal_pointer (&contracts);
  return TRUE;
}

/* The assignments of up to twenty relationships, as one request. */
static gboolean
read_assignment_batch (Read *read, GPtrArray *ids, guint first, GError **error)
{
  g_autoptr (GPtrArray) batch = tn_batch_new ();
  guint n = MIN (BATCH, ids->len - first);

  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *url =
          g_strdup_printf ("/tenantRelationships/delegatedAdminRelationships/%s/accessAssignments",
                           (const char *) g_ptr_array_index (ids, i));

      tn_batch_add (batch, url, FALSE);
    }
  if (!tn_dex_await (tn_graph_batch (tn_services_get_graph (read->self, read->tenant_id),
                                     read->tenant_id,
                                     batch,
                                     NULL,
                                     cancellable_of (read)),
                     cancellable_of (read),
                     error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      TnBatchItem *item = g_ptr_array_index (batch, i);
      g_autoptr (GPtrArray) page = NULL;

      /* One that was ended while we read: it has no assignments any more. */
      if (g_error_matches (item->error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_FOUND))
        continue;
      if (item->error != NULL)
        {
          g_propagate_error (error, g_error_copy (item->error));
          return FALSE;
        }
      page = tn_decode_assignments (item->body, g_ptr_array_index (ids, first + i), NULL, error);
      if (page == NULL)
        return FALSE;
      g_ptr_array_extend_and_steal (read->reading->assignments, g_steal_pointer (&page));
    }
  return TRUE;
}

static gboolean
read_relationships (Read *read, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GPtrArray *relationships =
      get_all (read, RELATIONSHIPS, tn_decode_relationships, tn_relationship_reading_free, error);

  if (relationships == NULL)
    return FALSE;
  read->reading->relationships = relationships;
  read->reading->assignments = g_ptr_array_new_with_free_func (tn_assignment_reading_free);
  for (guint i = 0; i < relationships->len; i++)
    {
      TnRelationshipReading *r = g_ptr_array_index (relationships, i);

      if (tn_gdap_is_live (r->status, r->ends, r->auto_extends, tn_services_now (read->self)))
        g_ptr_array_add (ids, r->id);
    }
  for (guint first = 0; first < ids->len; first += BATCH)
    if (!read_assignment_batch (read, ids, first, error))
      {
        /* Half of the truth about groups would be a wrong verdict. */
        g_clear_pointer (&read->reading->relationships, g_ptr_array_unref);
        g_clear_pointer (&read->reading->assignments, g_ptr_array_unref);
        return FALSE;
      }
  return TRUE;
}

static void
read_partner (Read *read, GError **error)
{
  g_autoptr (TnTokens) tokens =
      dex_await_boxed (tn_services_fresh_tokens (read->self, read->tenant_id), error);

  if (tokens == NULL)
    return;
  read->reading->mfa = tokens->mfa;
  tn_job_step (read->job, NULL);
  /* Without MFA, or outside AdminAgents, what follows would be refused, or be half. */
  if (tokens->mfa == 0 || !read_admin_agents (read, error) || read->reading->admin_agent == 0)
    return;
  tn_job_step (read->job, NULL);
  if (!read_customers (read, error))
    return;
  tn_job_step (read->job, NULL);
  if (read_relationships (read, error) && !read_groups (read, error))
    g_clear_pointer (&read->reading->relationships, g_ptr_array_unref);
  tn_job_step (read->job, NULL);
}

static DexFuture *
read_fiber (gpointer data)
{
  Read *read = data;
  TnServices *self = read->self;
  g_autofree char *title = g_strdup_printf (_ ("Reading %s"), read->name);
  g_autofree char *code = NULL;
  g_autoptr (GError) error = NULL, local = NULL;
  gint64 now;

  read->job = tn_job_new (title, 4);
  tn_services_add_job (self, read->job);
  read_partner (read, &error);
  now = tn_services_now (self);
  if (error != NULL)
    code = tn_error_code (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      tn_job_finish (read->job, TN_RUN_CANCELLED);
      return dex_future_new_for_boolean (FALSE);
    }
  tn_services_note_reached (self, !g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE));
  if (!dex_await (tn_state_write_partner (tn_services_get_store (self),
                                          read->integration,
                                          g_steal_pointer (&read->reading),
                                          code,
                                          error != NULL ? error->message : NULL,
                                          now,
                                          now + (error == NULL ? INTERVAL : RETRY_INTERVAL)),
                  &local))
    {
      tn_job_finish (read->job, TN_RUN_FAILED);
      return dex_future_new_for_error (g_steal_pointer (&local));
    }
  tn_job_finish (read->job, error == NULL ? TN_RUN_SUCCESS : TN_RUN_FAILED);
  /* New customers live in the partner's cloud. */
  {
    g_autoptr (GPtrArray) pairs =
        dex_await_boxed (tn_state_list_clouds (tn_services_get_store (self)), NULL);
    TnCloud *cloud = tn_services_cloud_of (self, read->tenant_id);

    for (guint i = 0; pairs != NULL && i + 1 < pairs->len; i += 2)
      if (g_str_equal (g_ptr_array_index (pairs, i + 1), tn_cloud_get_id (cloud)))
        tn_services_note_cloud (self, g_ptr_array_index (pairs, i), cloud);
  }
  return dex_future_new_for_boolean (error == NULL);
}

static DexFuture *
read_done (DexFuture *future, gpointer data)
{
  Read *read = data;

  g_hash_table_remove (tn_services_get_csp_running (read->self), &read->integration);
  tn_services_emit_sync_changed (read->self, 0);
  return dex_ref (future);
}

gboolean
tn_csp_is_running (TnServices *self, gint64 integration)
{
  return g_hash_table_contains (tn_services_get_csp_running (self), &integration);
}

/* Resolves to whether the partner answered. */
static DexFuture *
start_reading (TnServices *self, const TnCspRef *csp)
{
  GHashTable *running = tn_services_get_csp_running (self);
  DexFuture *future = g_hash_table_lookup (running, &csp->id);

  if (future != NULL)
    return dex_ref (future);
  future = dex_future_finally (tn_dex_spawn (read_fiber, read_new (self, csp), read_free),
                               read_done,
                               read_new (self, csp),
                               read_free);
  g_hash_table_insert (running, g_memdup2 (&csp->id, sizeof csp->id), dex_ref (future));
  tn_services_emit_sync_changed (self, 0);
  return future;
}

static DexFuture *
consent_cb (DexFuture *future, gpointer data)
{
  Read *read = data;

  return g_value_get_boolean (dex_future_get_value (future, NULL))
             ? tn_consent_run (read->self, read->integration)
             : dex_future_new_true ();
}

DexFuture *
tn_csp_refresh (TnServices *self, const TnCspRef *csp)
{
  return dex_future_then (start_reading (self, csp), consent_cb, read_new (self, csp), read_free);
}

/* Several ------------------------------------------------------------------- */

typedef struct
{
  TnServices *self; /* (owned) */
  gint64 integration;
  gboolean due;  /* only those whose time has come, and what else the schedule does */
  gboolean anew; /* what was read before now does not count; no consents */
} Several;

static void
several_free (gpointer data)
{
  g_object_unref (((Several *) data)->self);
  g_free (data);
}

static DexFuture *
several_fiber (gpointer data)
{
  Several *several = data;
  TnServices *self = several->self;
  TnStore *store = tn_services_get_store (self);
  gint64 now = tn_services_now (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  if (several->due && !dex_await (tn_state_judge_csp (store, now), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  list = dex_await_boxed (tn_state_list_csp (store, several->due ? now : 0), &error);
  if (list == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; i < list->len; i++)
    {
      TnCspRef *csp = g_ptr_array_index (list, i);

      if (several->integration != 0 && several->integration != csp->id)
        continue;
      if (several->anew && tn_csp_is_running (self, csp->id))
        dex_await (start_reading (self, csp), NULL);
      dex_await (several->anew ? start_reading (self, csp) : tn_csp_refresh (self, csp), NULL);
    }
  return several->due ? tn_consent_run (self, 0) : dex_future_new_true ();
}

static DexFuture *
several_new (TnServices *self, gint64 integration, gboolean due, gboolean anew)
{
  Several *several = g_new (Several, 1);

  *several = (Several) { g_object_ref (self), integration, due, anew };
  return tn_dex_spawn (several_fiber, several, several_free);
}

DexFuture *
tn_csp_refresh_id (TnServices *self, gint64 integration)
{
  return several_new (self, integration, FALSE, FALSE);
}

DexFuture *
tn_csp_read_anew (TnServices *self, gint64 integration)
{
  return several_new (self, integration, FALSE, TRUE);
}

DexFuture *
tn_csp_run_due (TnServices *self)
{
  return several_new (self, 0, TRUE, FALSE);
}
