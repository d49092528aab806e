/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-dex.h"
#include "tn-error-code.h"
#include "tn-graph-error.h"
#include "tn-partner-decoder.h"
#include "tn-problem.h"

#include <glib/gi18n-lib.h>

/* The end of integrations (reference 1.15, product 4.2). */

/* Microsoft needs a few minutes to forget an application; a sign-in before that meets its remains.
 */
#define CLEANING_SECONDS 180

typedef struct
{
  TnServices *self; /* (owned) */
  gint64 integration;
  gboolean from_microsoft;
  TnActor actor; /* name (owned), source (interned) */
  TnWay way;
  TnJob *job;                /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  guint removed_there;       /* tenants in Microsoft from which we are gone */
} Remove;

static void
remove_free (gpointer data)
{
  Remove *remove = data;

  g_object_unref (remove->self);
  g_clear_object (&remove->job);
  g_clear_object (&remove->cancellable);
  g_free ((char *) remove->actor.name);
  g_free (remove);
}

/* @intent 0: writes the intent, without which nothing is sent. Returns: its number; 0 with @failed
 * set. */
static gint64
note (Remove *remove,
      const char *tenant_id,
      const char *name,
      gint64 intent,
      const GError *error,
      GError **failed)
{
  const TnAuditRow row = { .action = "application.remove",
                           .object = name,
                           .tenant = tenant_id,
                           .result = intent == 0     ? "intent"
                                     : error == NULL ? "success"
                                                     : tn_services_outcome (error),
                           .detail = error != NULL ? error->message : NULL,
                           .intent = intent };
  gint64 seq = 0;

  tn_dex_await_int64 (tn_state_note (tn_services_get_store (remove->self), &remove->actor, &row),
                      &seq,
                      NULL,
                      failed);
  return seq;
}

/* A tenant's name and why we could not be removed there. */
static char *
describe_failure (const char *name, const GError *error)
{
  g_autofree char *code = tn_error_code (error);
  TnProblem problem = tn_problem_for_code (code);

  /* Translators: name of a tenant, and what is wrong */
  return g_strdup_printf (
      _ ("%1$s: %2$s. Delete the enterprise application “Tenantry” in Entra ID by hand."),
      name,
      problem.title);
}

/* In a tenant itself -------------------------------------------------------- */

/* The last step saws off the branch that we sit on: what fails after it is expected. */
static gboolean
delete_principal (Remove *remove, const char *tenant_id, GError **error)
{
  TnGraph *graph = tn_services_get_graph (remove->self, tenant_id);
  const char *client_id =
      tn_services_get_client_id (remove->self, tn_services_cloud_of (remove->self, tenant_id));
  g_autofree char *find =
      g_strdup_printf ("/v1.0/servicePrincipals(appId='%s')?$select=id", client_id);
  g_autoptr (TnHttpResponse) found = dex_await_boxed (
      tn_graph_get (graph, tenant_id, find, TN_CALL_DEFAULT, NULL, remove->cancellable),
      error);
  g_autofree char *id = found != NULL ? tn_decode_id (found->body, error) : NULL;
  g_autofree char *list = NULL, *one = NULL;
  g_autoptr (TnHttpResponse) grants = NULL, gone = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  if (id == NULL)
    return FALSE;
  list = g_strdup_printf ("/v1.0/oauth2PermissionGrants?$filter=clientId%%20eq%%20'%s'", id);
  grants = dex_await_boxed (
      tn_graph_get (graph, tenant_id, list, TN_CALL_DEFAULT, NULL, remove->cancellable),
      error);
  ids = grants != NULL ? tn_decode_grants (grants->body, NULL, error) : NULL;
  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      g_autofree char *grant = g_strdup_printf ("/v1.0/oauth2PermissionGrants/%s",
                                                (const char *) g_ptr_array_index (ids, i));
      g_autoptr (TnHttpResponse) response = dex_await_boxed (tn_graph_send (graph,
                                                                            "DELETE",
                                                                            tenant_id,
                                                                            grant,
                                                                            NULL,
                                                                            NULL,
                                                                            TN_CALL_IDEMPOTENT,
                                                                            remove->cancellable),
                                                             error);

      if (response == NULL)
        return FALSE;
    }
  one = g_strdup_printf ("/v1.0/servicePrincipals/%s", id);
  gone = dex_await_boxed (tn_graph_send (graph,
                                         "DELETE",
                                         tenant_id,
                                         one,
                                         NULL,
                                         NULL,
                                         TN_CALL_IDEMPOTENT,
                                         remove->cancellable),
                          error);
  return gone != NULL;
}

static gboolean
sign_in_to_remove (Remove *remove, const char *tenant_id, GError **error)
{
  TnServices *self = remove->self;
  TnCloud *cloud = tn_services_cloud_of (self, tenant_id);
  const TnSignInRequest request = { .client_id = tn_services_get_client_id (self, cloud),
                                    .tenant = tenant_id,
                                    .expected_tenant = tenant_id,
                                    .scopes = tn_oauth_scopes (TN_SCOPES_REMOVE),
                                    .prompt = "login" };
  g_autoptr (TnTokens) tokens = NULL;
  g_autofree char *missing = NULL;

  if (request.client_id == NULL)
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_SIGN_IN,
                           "invalid_client: no client ID is set");
      return FALSE;
    }
  tokens = dex_await_boxed (remove->way.show != NULL
                                ? tn_sign_in_with_code (tn_services_get_http (self),
                                                        cloud,
                                                        tn_services_get_clock (self),
                                                        &request,
                                                        remove->way.show,
                                                        remove->way.user_data,
                                                        remove->cancellable)
                                : tn_sign_in (tn_services_get_http (self),
                                              cloud,
                                              tn_services_get_clock (self),
                                              &request,
                                              remove->way.open,
                                              remove->way.user_data,
                                              remove->cancellable),
                            error);
  if (tokens == NULL)
    return FALSE;
  missing = tn_oauth_missing_scopes (tokens->scope, request.scopes);
  if (missing != NULL)
    {
      g_set_error (error,
                   TN_GRAPH_ERROR,
                   TN_GRAPH_ERROR_SIGN_IN,
                   "consent-partial: %s was not accepted",
                   missing);
      return FALSE;
    }
  tn_services_put_token (self, tenant_id, tokens->access_token, tokens->expires_in);
  return TRUE;
}

static void
remove_from_tenant (Remove *remove, const char *tenant_id, const char *name)
{
  g_autoptr (GError) error = NULL;
  gint64 intent = note (remove, tenant_id, name, 0, NULL, &error);
  g_autofree char *failure = NULL;

  if (intent > 0 && sign_in_to_remove (remove, tenant_id, &error) &&
      delete_principal (remove, tenant_id, &error))
    remove->removed_there++;
  tn_services_forget_token (remove->self, tenant_id);
  if (intent > 0)
    note (remove, tenant_id, name, intent, error, NULL);
  failure = error != NULL ? describe_failure (name, error) : NULL;
  tn_job_step (remove->job, failure);
}

/* In the tenants of a CSP's customers --------------------------------------- */

static void
remove_from_customer (Remove *remove, const char *partner, const TnConsentDue *customer)
{
  TnServices *self = remove->self;
  TnGraph *center = tn_services_get_partner_center (self, partner);
  const char *client_id = tn_services_get_client_id (self, tn_services_cloud_of (self, partner));
  g_autofree char *path =
      g_strdup_printf ("/v1/customers/%s/applicationconsents/%s", customer->tenant_id, client_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (TnHttpResponse) response = NULL;
  g_autofree char *failure = NULL;
  gint64 intent = note (remove, customer->tenant_id, customer->name, 0, NULL, &error);

  if (intent == 0)
    ; /* nothing is changed that is not written down before */
  else if (center == NULL)
    g_set_error_literal (&error,
                         TN_GRAPH_ERROR,
                         TN_GRAPH_ERROR_NOT_FOUND,
                         "this cloud has no Partner Center");
  else
    response = dex_await_boxed (tn_graph_send (center,
                                               "DELETE",
                                               partner,
                                               path,
                                               NULL,
                                               NULL,
                                               TN_CALL_ANY_STATUS | TN_CALL_IDEMPOTENT,
                                               remove->cancellable),
                                &error);
  if (response != NULL && response->status != 404 &&
      (response->status < 200 || response->status >= 300))
    error = tn_graph_error_from_answer (response->status,
                                        tn_http_response_header (response, "content-type"),
                                        response->body);
  if (error == NULL)
    remove->removed_there++;
  if (intent > 0)
    note (remove, customer->tenant_id, customer->name, intent, error, NULL);
  failure = error != NULL ? describe_failure (customer->name, error) : NULL;
  tn_job_step (remove->job, failure);
}

/* One that failed, or was to be asked for anew, may be there all the same; it is no failure when it
 * is not. */
static gboolean
may_be_consented (const TnConsentDue *customer)
{
  return customer->state != TN_CONSENT_NONE || customer->since > 0;
}

static void
remove_there (Remove *remove, const TnRemoval *removal)
{
  for (guint i = 0; removal->kind == TN_INTEGRATION_CSP && i < removal->tenants->len &&
                    !g_cancellable_is_cancelled (remove->cancellable);
       i++)
    if (may_be_consented (g_ptr_array_index (removal->tenants, i)))
      remove_from_customer (remove, removal->tenant_id, g_ptr_array_index (removal->tenants, i));
  if (!g_cancellable_is_cancelled (remove->cancellable))
    remove_from_tenant (remove, removal->tenant_id, removal->name);
}

static guint
steps_of (Remove *remove, GPtrArray *removals)
{
  guint steps = removals->len;

  for (guint i = 0; remove->from_microsoft && i < removals->len; i++)
    {
      const TnRemoval *removal = g_ptr_array_index (removals, i);

      steps++;
      for (guint j = 0; removal->kind == TN_INTEGRATION_CSP && j < removal->tenants->len; j++)
        steps += may_be_consented (g_ptr_array_index (removal->tenants, j)) ? 1 : 0;
    }
  return steps;
}

static DexFuture *
remove_fiber (gpointer data)
{
  Remove *remove = data;
  TnServices *self = remove->self;
  TnStore *store = tn_services_get_store (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) removals =
      dex_await_boxed (tn_state_list_removals (store, remove->integration), &error);

  if (removals == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (removals->len == 0)
    return dex_future_new_reject (TN_STORE_ERROR,
                                  TN_STORE_ERROR_NOT_FOUND,
                                  "this tenant is not connected");
  remove->job = tn_job_new (remove->integration == 0 ? _ ("Removing All Integrations")
                                                     : _ ("Removing an Integration"),
                            steps_of (remove, removals));
  if (remove->cancellable == NULL)
    remove->cancellable = g_object_ref (tn_job_get_cancellable (remove->job));
  tn_services_add_job (self, remove->job);
  for (guint i = 0; i < removals->len; i++)
    {
      const TnRemoval *removal = g_ptr_array_index (removals, i);
      g_autoptr (GError) local = NULL;
      g_autofree char *failure = NULL;

      if (g_cancellable_is_cancelled (remove->cancellable))
        break;
      tn_services_set_removing (self, removal->integration, TRUE);
      if (remove->from_microsoft)
        remove_there (remove, removal);
      /* Cancelled: what is not removed yet is as it was, here, too. */
      if (g_cancellable_is_cancelled (remove->cancellable))
        {
          tn_services_set_removing (self, removal->integration, FALSE);
          break;
        }
      if (!dex_await (tn_state_remove_integration (store,
                                                   &remove->actor,
                                                   removal->integration,
                                                   tn_services_now (self)),
                      &local))
        {
          g_autofree char *code = tn_error_code (local);

          /* Translators: name of a tenant, and what is wrong */
          failure =
              g_strdup_printf (_ ("%1$s: %2$s"), removal->name, tn_problem_for_code (code).title);
        }
      tn_services_set_removing (self, removal->integration, FALSE);
      tn_services_forget_token (self, removal->tenant_id);
      for (guint j = 0; j < removal->tenants->len; j++)
        tn_services_forget_token (
            self,
            ((TnConsentDue *) g_ptr_array_index (removal->tenants, j))->tenant_id);
      tn_job_step (remove->job, failure);
    }
  if (remove->removed_there > 0)
    tn_services_set_ready_at (self, tn_services_now (self) + CLEANING_SECONDS);
  tn_job_finish (remove->job,
                 g_cancellable_is_cancelled (remove->cancellable) ? TN_RUN_CANCELLED
                 : tn_job_get_failed (remove->job) > 0            ? TN_RUN_INCOMPLETE
                                                                  : TN_RUN_SUCCESS);
  return dex_future_new_for_object (remove->job);
}

DexFuture *
tn_remove (TnServices *self,
           const TnActor *actor,
           gint64 integration,
           gboolean from_microsoft,
           const TnWay *way,
           GCancellable *cancellable)
{
  Remove *remove = g_new0 (Remove, 1);

  remove->self = g_object_ref (self);
  remove->actor = (TnActor) { g_strdup (actor->name), g_intern_string (actor->source) };
  remove->integration = integration;
  remove->from_microsoft = from_microsoft;
  if (way != NULL)
    remove->way = *way;
  g_set_object (&remove->cancellable, cancellable);
  return tn_dex_spawn (remove_fiber, remove, remove_free);
}
