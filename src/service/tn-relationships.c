/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-pages.h"
#include "tn-partner-decoder.h"

/* Creating and assigning GDAP relationships (reference 2.2). Each change in Microsoft is written
 * down before and after, and read back. */

#define RELATIONSHIPS "/v1.0/tenantRelationships/delegatedAdminRelationships"
#define WATCH_SECONDS 30
#define ASSIGN_STEP 15
#define ASSIGN_LIMIT (8 * 60)

typedef struct
{
  TnServices *self; /* (owned) */
  gint64 integration;
  char *partner;     /* (owned): tenant id */
  char *id;          /* (owned) (nullable): relationship */
  char *group_id;    /* (owned) (nullable) */
  char *roles;       /* (owned) (nullable): template ids */
  char *name;        /* (owned) (nullable) */
  char *customer_id; /* (owned) (nullable) */
  char *etag;        /* (owned) (nullable): of the relationship as it was read first */
  guint days;
  gboolean auto_extends;
  GCancellable *cancellable; /* (owned) (nullable) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->self);
  g_free (work->partner);
  g_free (work->id);
  g_free (work->group_id);
  g_free (work->roles);
  g_free (work->name);
  g_free (work->customer_id);
  g_free (work->etag);
  g_clear_object (&work->cancellable);
  g_free (work);
}

static Work *
work_new (TnServices *self,
          gint64 integration,
          const char *partner,
          const char *id,
          GCancellable *cancellable)
{
  Work *work = g_new0 (Work, 1);

  work->self = g_object_ref (self);
  work->integration = integration;
  work->partner = g_strdup (partner);
  work->id = g_strdup (id);
  g_set_object (&work->cancellable, cancellable);
  return work;
}

/* INT-20: the permission to write is not asked for before it is needed. */
static gboolean
may_write (Work *work, GError **error)
{
  g_autoptr (TnTokens) tokens =
      dex_await_boxed (tn_services_fresh_tokens (work->self, work->partner), error);
  g_autofree char *missing = NULL;

  if (tokens == NULL)
    return FALSE;
  missing = tn_oauth_missing_scopes (tokens->scope, tn_oauth_scopes (TN_SCOPES_RELATIONSHIPS));
  if (missing == NULL)
    return TRUE;
  g_set_error (error,
               TN_SERVICE_ERROR,
               TN_SERVICE_ERROR_PERMISSION,
               "the permission %s has to be accepted first",
               missing);
  return FALSE;
}

static GBytes *
to_bytes (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  char *text = tn_json_to_text (root, FALSE);

  return g_bytes_new_take (text, strlen (text));
}

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_roles (JsonBuilder *builder, const char *roles)
{
  g_auto (GStrv) ids = g_strsplit (roles, " ", -1);

  json_builder_set_member_name (builder, "accessDetails");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "unifiedRoles");
  json_builder_begin_array (builder);
  for (guint i = 0; ids[i] != NULL; i++)
    if (*ids[i] != '\0')
      {
        json_builder_begin_object (builder);
        add_member (builder, "roleDefinitionId", ids[i]);
        json_builder_end_object (builder);
      }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static GBytes *
request_body (Work *work)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *duration = g_strdup_printf ("P%uD", work->days);

  json_builder_begin_object (builder);
  add_member (builder, "displayName", work->name);
  add_member (builder, "duration", duration);
  if (work->customer_id != NULL)
    {
      json_builder_set_member_name (builder, "customer");
      json_builder_begin_object (builder);
      add_member (builder, "tenantId", work->customer_id);
      json_builder_end_object (builder);
    }
  add_roles (builder, work->roles);
  add_member (builder, "autoExtendDuration", work->auto_extends ? "P180D" : "PT0S");
  json_builder_end_object (builder);
  return to_bytes (builder);
}

static GBytes *
action_body (const char *action)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_member (builder, "action", action);
  json_builder_end_object (builder);
  return to_bytes (builder);
}

static GBytes *
assignment_body (Work *work)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "accessContainer");
  json_builder_begin_object (builder);
  add_member (builder, "accessContainerId", work->group_id);
  add_member (builder, "accessContainerType", "securityGroup");
  json_builder_end_object (builder);
  add_roles (builder, work->roles);
  json_builder_end_object (builder);
  return to_bytes (builder);
}

static TnHttpResponse *
send (Work *work,
      const char *method,
      const char *path,
      GBytes *body,
      const char *if_match,
      GError **error)
{
  return dex_await_boxed (tn_graph_send (tn_services_get_graph (work->self, work->partner),
                                         method,
                                         work->partner,
                                         path,
                                         body,
                                         if_match,
                                         TN_CALL_DEFAULT,
                                         work->cancellable),
                          error);
}

static TnHttpResponse *
get (Work *work, const char *path, GError **error)
{
  return tn_dex_await_boxed (tn_graph_get (tn_services_get_graph (work->self, work->partner),
                                           work->partner,
                                           path,
                                           TN_CALL_DEFAULT,
                                           NULL,
                                           work->cancellable),
                             work->cancellable,
                             error);
}

static TnRelationshipReading *
read_relationship (Work *work, GError **error)
{
  g_autofree char *path = g_strdup_printf (RELATIONSHIPS "/%s", work->id);
  g_autoptr (TnHttpResponse) response = get (work, path, error);

  return response != NULL ? tn_decode_relationship (response->body, error) : NULL;
}

/* Whom a relationship is with, in words that a person finds again in the audit trail. */
static gboolean
learn (Work *work, GError **error)
{
  g_autoptr (TnRelationshipReading) reading = read_relationship (work, error);

  if (reading == NULL)
    return FALSE;
  g_set_str (&work->name, reading->name);
  g_set_str (&work->customer_id, reading->tenant_id);
  g_set_str (&work->etag, reading->etag);
  return TRUE;
}

static char *
group_name (Work *work)
{
  g_autoptr (GPtrArray) groups =
      dex_await_boxed (tn_state_list_groups (tn_services_get_store (work->self), work->integration),
                       NULL);

  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      const TnGroupReading *group = g_ptr_array_index (groups, i);

      if (g_ascii_strcasecmp (group->id, work->group_id) == 0 && group->name != NULL)
        return g_strdup_printf ("%s (%s)", group->name, group->id);
    }
  return g_strdup (work->group_id);
}

/* Audit --------------------------------------------------------------------- */

static const char *
subject (Work *work)
{
  return work->customer_id != NULL ? work->customer_id : work->partner;
}

/* Returns: the number of the intent, without which nothing is sent; 0 with @error set. */
static gint64
intend (Work *work, const char *action, const char *object, const char *after, GError **error)
{
  const TnAuditRow row = { .action = action,
                           .object = object,
                           .tenant = subject (work),
                           .result = "intent",
                           .after = after };
  gint64 seq = 0;

  tn_dex_await_int64 (
      tn_state_note (tn_services_get_store (work->self), tn_services_get_actor (work->self), &row),
      &seq,
      NULL,
      error);
  return seq;
}

static void
conclude (Work *work, gint64 intent, const char *action, const char *object, const GError *error)
{
  const TnAuditRow row = { .action = action,
                           .object = object,
                           .tenant = subject (work),
                           .result = error == NULL ? "success" : tn_services_outcome (error),
                           .detail = error != NULL ? error->message : NULL,
                           .intent = intent };

  if (intent > 0)
    dex_await (tn_state_note (tn_services_get_store (work->self),
                              tn_services_get_actor (work->self),
                              &row),
               NULL);
}

/* What changed in Microsoft is read by everybody from the store. */
static void
read_partner_again (Work *work)
{
  dex_await (tn_csp_read_anew (work->self, work->integration), NULL);
}

/* Requesting ---------------------------------------------------------------- */

/* One of this name that an earlier attempt made and did not come to lock. (nullable) */
static TnRelationshipReading *
find_created (Work *work)
{
  g_autofree char *url = g_strdup (RELATIONSHIPS "?$top=300");

  for (guint pages = 0; url != NULL && pages < TN_PAGES_MAX; pages++)
    {
      g_autoptr (TnHttpResponse) response = get (work, url, NULL);
      g_autofree char *next = NULL;
      g_autoptr (GPtrArray) all =
          response != NULL ? tn_decode_relationships (response->body, &next, NULL) : NULL;

      for (guint i = 0; all != NULL && i < all->len; i++)
        {
          TnRelationshipReading *reading = g_ptr_array_index (all, i);

          /* Only one that is for the same customer, or for nobody in particular. */
          if (reading->status == TN_GDAP_CREATED && g_strcmp0 (reading->name, work->name) == 0 &&
              (reading->tenant_id == NULL || work->customer_id == NULL ||
               g_ascii_strcasecmp (reading->tenant_id, work->customer_id) == 0))
            return g_ptr_array_steal_index (all, i);
        }
      g_set_str (&url, next);
    }
  return NULL;
}

static gboolean
create_and_lock (Work *work, GError **error)
{
  g_autoptr (GBytes) body = request_body (work), action = action_body ("lockForApproval");
  g_autoptr (TnHttpResponse) created = send (work, "POST", RELATIONSHIPS, body, NULL, error);
  g_autoptr (TnHttpResponse) locked = NULL;
  g_autoptr (TnRelationshipReading) reading = NULL;
  g_autofree char *path = NULL;

  reading = created != NULL ? tn_decode_relationship (created->body, error) : NULL;
  if (g_error_matches (*error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_CONFLICT) &&
      (reading = find_created (work)) != NULL)
    g_clear_error (error);
  if (reading == NULL)
    return FALSE;
  g_set_str (&work->id, reading->id);
  path = g_strdup_printf (RELATIONSHIPS "/%s/requests", work->id);
  locked = send (work, "POST", path, action, NULL, error);
  if (locked == NULL)
    return FALSE;
  /* Read back: a link to a relationship that is not locked leads nowhere. */
  tn_relationship_reading_free (reading);
  reading = read_relationship (work, error);
  if (reading == NULL)
    return FALSE;
  if (reading->status == TN_GDAP_APPROVAL_PENDING)
    return TRUE;
  g_set_error (error,
               TN_GRAPH_ERROR,
               TN_GRAPH_ERROR_PROTOCOL,
               "the relationship is %s, not waiting for approval",
               tn_gdap_status_nick (reading->status));
  return FALSE;
}

static DexFuture *
request_fiber (gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *names = tn_roles_names (tn_roles_parse (work->roles));
  gint64 intent;

  if (!may_write (work, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  intent = intend (work, "relationship.request", work->name, names, &error);
  if (intent == 0)
    return dex_future_new_for_error (g_steal_pointer (&error));
  create_and_lock (work, &error);
  conclude (work, intent, "relationship.request", work->name, error);
  read_partner_again (work);
  return error == NULL ? dex_future_new_for_string (work->id)
                       : dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
tn_relationship_request (TnServices *self,
                         const TnRelationshipRequest *request,
                         GCancellable *cancellable)
{
  Work *work = work_new (self, request->integration, request->partner_tenant, NULL, cancellable);

  work->name = g_strdup (request->name);
  work->customer_id = g_strdup (request->customer_id);
  work->roles = tn_roles_ids (request->roles);
  work->days = request->days;
  work->auto_extends = request->auto_extends;
  return tn_dex_spawn (request_fiber, work, work_free);
}

/* Watching ------------------------------------------------------------------ */

static gboolean
is_on_its_way (TnGdapStatus status)
{
  return status == TN_GDAP_CREATED || status == TN_GDAP_APPROVAL_PENDING ||
         status == TN_GDAP_APPROVED || status == TN_GDAP_ACTIVATING;
}

static DexFuture *
watch_fiber (gpointer data)
{
  Work *work = data;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TnRelationshipReading) reading = read_relationship (work, &error);

      if (reading != NULL && !is_on_its_way (reading->status))
        {
          read_partner_again (work);
          return dex_future_new_for_int ((int) reading->status);
        }
      /* A connection that breaks does not end the watch. */
      if (reading == NULL && !g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE) &&
          !g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SERVER))
        return dex_future_new_for_error (g_steal_pointer (&error));
      g_clear_error (&error);
      if (!tn_dex_await (tn_clock_sleep (tn_services_get_clock (work->self), WATCH_SECONDS),
                         work->cancellable,
                         &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
}

DexFuture *
tn_relationship_watch (TnServices *self,
                       gint64 integration,
                       const char *partner_tenant,
                       const char *relationship_id,
                       GCancellable *cancellable)
{
  return tn_dex_spawn (watch_fiber,
                       work_new (self, integration, partner_tenant, relationship_id, cancellable),
                       work_free);
}

/* Assigning ----------------------------------------------------------------- */

/* Whether each of @wanted is among @roles; both are ids, separated by spaces. */
static gboolean
has_roles (const char *roles, const char *wanted)
{
  g_auto (GStrv) ids = g_strsplit (wanted != NULL ? wanted : "", " ", -1);

  for (guint i = 0; ids[i] != NULL; i++)
    if (*ids[i] != '\0' && !tn_text_has_word (roles, ids[i]))
      return FALSE;
  return TRUE;
}

/* Read until the group may really use it; roles that were changed come a little later. */
static gboolean
wait_until_active (Work *work, GError **error)
{
  g_autofree char *path = g_strdup_printf (RELATIONSHIPS "/%s/accessAssignments", work->id);

  for (int waited = 0; waited <= ASSIGN_LIMIT; waited += ASSIGN_STEP)
    {
      g_autoptr (TnHttpResponse) response = get (work, path, error);
      g_autoptr (GPtrArray) assignments =
          response != NULL ? tn_decode_assignments (response->body, work->id, NULL, error) : NULL;

      if (assignments == NULL)
        return FALSE;
      for (guint i = 0; i < assignments->len; i++)
        {
          const TnAssignmentReading *assignment = g_ptr_array_index (assignments, i);

          if (g_ascii_strcasecmp (assignment->group_id, work->group_id) != 0)
            continue;
          if (assignment->status == TN_ACCESS_ACTIVE && has_roles (assignment->roles, work->roles))
            return TRUE;
          if (assignment->status == TN_ACCESS_ERROR)
            {
              g_set_error_literal (error,
                                   TN_GRAPH_ERROR,
                                   TN_GRAPH_ERROR_SERVER,
                                   "Microsoft could not assign the group");
              return FALSE;
            }
        }
      if (!tn_dex_await (tn_clock_sleep (tn_services_get_clock (work->self), ASSIGN_STEP),
                         work->cancellable,
                         error))
        return FALSE;
    }
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_THROTTLED,
                       "Microsoft is still assigning the group");
  return FALSE;
}

/* A group that is assigned already gets the roles; to be assigned twice is not possible. */
static void
update_assignment (Work *work, const char *path, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GBytes) body = NULL;
  g_autoptr (TnHttpResponse) list = get (work, path, error);
  g_autoptr (GPtrArray) assignments =
      list != NULL ? tn_decode_assignments (list->body, work->id, NULL, error) : NULL;

  json_builder_begin_object (builder);
  add_roles (builder, work->roles);
  json_builder_end_object (builder);
  body = to_bytes (builder);
  for (guint i = 0; assignments != NULL && i < assignments->len; i++)
    {
      const TnAssignmentReading *a = g_ptr_array_index (assignments, i);
      g_autofree char *one = g_strdup_printf ("%s/%s", path, a->id);
      g_autoptr (TnHttpResponse) response = NULL;

      if (a->status == TN_ACCESS_ENDED || g_ascii_strcasecmp (a->group_id, work->group_id) != 0 ||
          (has_roles (a->roles, work->roles) && has_roles (work->roles, a->roles)))
        continue;
      response = send (work, "PATCH", one, body, a->etag, error);
      if (response == NULL)
        return;
    }
}

static DexFuture *
assign_fiber (gpointer data)
{
  Work *work = data;
  g_autofree char *path = g_strdup_printf (RELATIONSHIPS "/%s/accessAssignments", work->id);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (TnHttpResponse) response = NULL;
  g_autofree char *group = NULL;
  gint64 intent;

  if (!may_write (work, &error) || !learn (work, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  body = assignment_body (work);
  group = group_name (work);
  intent = intend (work, "relationship.assign", work->name, group, &error);
  if (intent == 0)
    return dex_future_new_for_error (g_steal_pointer (&error));
  response = send (work, "POST", path, body, NULL, &error);
  if (g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_CONFLICT))
    {
      g_clear_error (&error);
      update_assignment (work, path, &error);
    }
  if (error == NULL)
    wait_until_active (work, &error);
  conclude (work, intent, "relationship.assign", work->name, error);
  read_partner_again (work);
  return error == NULL ? dex_future_new_true ()
                       : dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
tn_relationship_assign (TnServices *self,
                        gint64 integration,
                        const char *partner_tenant,
                        const char *relationship_id,
                        const char *group_id,
                        const char *roles,
                        GCancellable *cancellable)
{
  Work *work = work_new (self, integration, partner_tenant, relationship_id, cancellable);

  work->group_id = g_strdup (group_id);
  work->roles = g_strdup (roles);
  return tn_dex_spawn (assign_fiber, work, work_free);
}

/* Extending ----------------------------------------------------------------- */

static GBytes *
extend_body (gboolean auto_extends)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_member (builder, "autoExtendDuration", auto_extends ? "P180D" : "PT0S");
  json_builder_end_object (builder);
  return to_bytes (builder);
}

static void
extend (Work *work, GError **error)
{
  g_autofree char *path = g_strdup_printf (RELATIONSHIPS "/%s", work->id);
  g_autoptr (GBytes) body = extend_body (work->auto_extends);
  g_autoptr (TnHttpResponse) response = send (work, "PATCH", path, body, work->etag, error);
  g_autoptr (TnRelationshipReading) reading =
      response != NULL ? read_relationship (work, error) : NULL;

  if (reading != NULL && reading->auto_extends != work->auto_extends)
    g_set_error_literal (error,
                         TN_GRAPH_ERROR,
                         TN_GRAPH_ERROR_PROTOCOL,
                         "Microsoft accepted the change, but did not make it");
}

static DexFuture *
extend_fiber (gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  gint64 intent;

  if (!may_write (work, &error) || !learn (work, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  intent = intend (work,
                   "relationship.extend",
                   work->name,
                   work->auto_extends ? "P180D" : "PT0S",
                   &error);
  if (intent == 0)
    return dex_future_new_for_error (g_steal_pointer (&error));
  extend (work, &error);
  conclude (work, intent, "relationship.extend", work->name, error);
  read_partner_again (work);
  return error == NULL ? dex_future_new_true ()
                       : dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
tn_relationship_set_auto_extend (TnServices *self,
                                 gint64 integration,
                                 const char *partner_tenant,
                                 const char *relationship_id,
                                 gboolean auto_extends)
{
  Work *work = work_new (self, integration, partner_tenant, relationship_id, NULL);

  work->auto_extends = auto_extends;
  return tn_dex_spawn (extend_fiber, work, work_free);
}
