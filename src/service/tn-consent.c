/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-decoder.h"
#include "tn-dex.h"
#include "tn-error-code.h"
#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-problem.h"

#include <glib/gi18n-lib.h>

/* The consent of our application in the tenants of a CSP's customers (reference 2.5): asked for at
 * Partner Center, proved by a fresh token that carries the permissions, and read back. A round goes
 * through all customers that are due; what waits for Microsoft waits together, between rounds. */

#define GRAPH_APP "00000003-0000-0000-c000-000000000000"
#define DISPLAY_NAME "Tenantry"
/* Longer waits are left to the schedule. */
#define PATIENCE 90
#define FIRST_RETRY (5 * 60)
#define LAST_RETRY (4 * 3600)
#define READ_BACK                                                                                  \
  "/organization?$select=id,displayName,verifiedDomains,countryLetterCode,partnerTenantType"

typedef struct
{
  TnServices *self; /* (owned) */
  gint64 integration;
  gint64 tenant;      /* the only customer that is meant; 0: all */
  gboolean scheduled; /* nobody asked for it */
  char *partner;      /* (owned) (nullable): tenant id of the partner of the customer at hand */
  GPtrArray *due;     /* (owned) (nullable) (element-type TnConsentDue): of this round */
  guint next;
  TnJob *job;       /* (owned) (nullable) */
  GHashTable *done; /* (owned): set of row ids that came to an end */
} Round;

static void
round_clear (gpointer data)
{
  Round *round = data;

  g_object_unref (round->self);
  g_free (round->partner);
  g_clear_pointer (&round->due, g_ptr_array_unref);
  g_clear_object (&round->job);
  g_hash_table_unref (round->done);
}

static void
round_unref (gpointer data)
{
  g_rc_box_release_full (data, round_clear);
}

/* What came out of one look at one customer. */
typedef struct
{
  TnConsentState state;
  gboolean asked;                /* the request may have been accepted */
  char *code, *detail;           /* (owned) (nullable) */
  TnTenantReading *organization; /* (owned) (nullable) */
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_free (outcome->code);
  g_free (outcome->detail);
  tn_tenant_reading_free (outcome->organization);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

/* What passes by itself (offline, busy) leaves the consent as far as it was. Partner Center's own
 * failures were tried again already. */
static void
fail (Outcome *outcome, const TnConsentDue *due, const char *code, const char *detail)
{
  gboolean passes = tn_problem_is_passing (tn_problem_for_code (code).kind) &&
                    !g_str_has_prefix (code, "partner-");

  outcome->state = !passes                                           ? TN_CONSENT_FAILED
                   : due->state == TN_CONSENT_NONE && outcome->asked ? TN_CONSENT_PENDING
                                                                     : due->state;
  g_set_str (&outcome->code, code);
  g_set_str (&outcome->detail, detail);
}

/* Asking -------------------------------------------------------------------- */

static const char *
scopes_of (const TnConsentDue *due)
{
  gboolean people = (due->extra & TN_CONSENT_PEOPLE) != 0;

  return tn_oauth_scopes (due->extra & TN_CONSENT_RESTORE  ? TN_SCOPES_CUSTOMER_RESTORE
                          : due->extra & TN_CONSENT_BACKUP ? people
                                                                 ? TN_SCOPES_CUSTOMER_BACKUP_PEOPLE
                                                                 : TN_SCOPES_CUSTOMER_BACKUP
                          : people                         ? TN_SCOPES_CUSTOMER_PEOPLE
                                                           : TN_SCOPES_CUSTOMER);
}

static GBytes *
consent_body (const char *client_id, const char *all)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_auto (GStrv) scopes = g_strsplit (all, " ", -1);
  g_autofree char *list = g_strjoinv (", ", scopes);
  char *text;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "applicationId");
  json_builder_add_string_value (builder, client_id);
  json_builder_set_member_name (builder, "displayName");
  json_builder_add_string_value (builder, DISPLAY_NAME);
  json_builder_set_member_name (builder, "applicationGrants");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "enterpriseApplicationId");
  json_builder_add_string_value (builder, GRAPH_APP);
  json_builder_set_member_name (builder, "scope");
  json_builder_add_string_value (builder, list);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = tn_json_to_text (root, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

static gboolean
says_already_there (TnHttpResponse *response)
{
  g_autofree char *text =
      g_strndup (g_bytes_get_data (response->body, NULL) ?: "", g_bytes_get_size (response->body));

  return (response->status == 409 || response->status == 400) &&
         strstr (text, "already exists") != NULL;
}

/* What Partner Center's answer means; NULL: accepted. */
static const char *
judge_answer (TnHttpResponse *response)
{
  const char *type = tn_http_response_header (response, "content-type");

  if (says_already_there (response))
    return NULL;
  switch (response->status)
    {
    case 200:
    case 201:
    case 204:
      return type != NULL && g_str_has_prefix (type, "text/html") ? "partner-html" : NULL;
    case 400:
      return "partner-rejected";
    case 401:
      return "partner-mfa";
    case 403:
      return "partner-role";
    case 404:
      return "partner-unknown-customer";
    default:
      return "partner-server";
    }
}

/* @lost: (nullable): what kept the answer from us: then nobody knows whether it was done. */
static gint64
note (Round *round,
      const TnConsentDue *due,
      gint64 intent,
      const char *code,
      const GError *lost,
      GError **error)
{
  const TnAuditRow row = { .action = "consent.grant",
                           .object = due->name,
                           .tenant = due->tenant_id,
                           .result = intent == 0    ? "intent"
                                     : lost != NULL ? tn_services_outcome (lost)
                                     : code == NULL ? "success"
                                                    : "failed",
                           .after = intent == 0 ? scopes_of (due) : NULL,
                           .detail = code,
                           .intent = intent };
  gint64 seq = 0;

  TnServices *self = round->self;
  /* What failed is tried again by itself, unless a person asks for that customer. */
  gboolean itself = round->scheduled || (round->tenant == 0 && due->state == TN_CONSENT_FAILED);
  const TnActor actor = { tn_services_get_actor (self)->name,
                          itself ? "background" : tn_services_get_actor (self)->source };

  tn_dex_await_int64 (tn_state_note (tn_services_get_store (self), &actor, &row),
                      &seq,
                      NULL,
                      error);
  return seq;
}

static gboolean
withdraw (Round *round, const char *path, GError **error)
{
  g_autoptr (TnHttpResponse) gone =
      dex_await_boxed (tn_graph_send (tn_services_get_partner_center (round->self, round->partner),
                                      "DELETE",
                                      round->partner,
                                      path,
                                      NULL,
                                      NULL,
                                      TN_CALL_ANY_STATUS | TN_CALL_IDEMPOTENT,
                                      tn_job_get_cancellable (round->job)),
                       error);

  if (gone == NULL)
    return FALSE;
  if (gone->status == 404 || (gone->status >= 200 && gone->status < 300))
    return TRUE;
  g_propagate_error (error,
                     tn_graph_error_from_answer (gone->status,
                                                 tn_http_response_header (gone, "content-type"),
                                                 gone->body));
  return FALSE;
}

/* DELETE first when the consent that is there asks for too little: Partner Center does not change
 * one (reference 2.5). */
static void
ask (Round *round, const TnConsentDue *due, gboolean renew, Outcome *outcome)
{
  TnServices *self = round->self;
  TnGraph *partner = tn_services_get_partner_center (self, round->partner);
  const char *client_id =
      tn_services_get_client_id (self, tn_services_cloud_of (self, round->partner));
  g_autofree char *path = g_strdup_printf ("/v1/customers/%s/applicationconsents", due->tenant_id);
  g_autofree char *one = g_strdup_printf ("%s/%s", path, client_id);
  g_autoptr (GBytes) body = consent_body (client_id, scopes_of (due));
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  const char *code;
  gint64 intent;

  if (partner == NULL)
    {
      fail (outcome, due, "partner-unknown-customer", "this cloud has no Partner Center");
      return;
    }
  intent = note (round, due, 0, NULL, NULL, &error);
  /* Nothing is changed that is not written down before. */
  if (intent == 0)
    {
      fail (outcome, due, "store", error->message);
      return;
    }
  if (renew && !withdraw (round, one, &error))
    {
      g_autofree char *word = tn_error_code (error);

      fail (outcome, due, word, error->message);
      note (round, due, intent, outcome->code, error, NULL);
      return;
    }
  outcome->asked = TRUE;
  response = dex_await_boxed (tn_graph_send (partner,
                                             "POST",
                                             round->partner,
                                             path,
                                             body,
                                             NULL,
                                             /* The request id makes it so. */
                                             TN_CALL_ANY_STATUS | TN_CALL_IDEMPOTENT,
                                             tn_job_get_cancellable (round->job)),
                              &error);
  code = response != NULL ? judge_answer (response) : NULL;
  if (response == NULL)
    {
      g_autofree char *word = tn_error_code (error);

      fail (outcome, due, word, error->message);
      /* The one that asked for too little is gone: this does not wait for what may never come. */
      if (renew)
        outcome->state = TN_CONSENT_FAILED;
    }
  else if (code != NULL)
    {
      g_autofree char *detail = g_strdup_printf ("Partner Center answered %u", response->status);

      fail (outcome, due, code, detail);
    }
  else
    outcome->state = TN_CONSENT_PENDING;
  note (round, due, intent, outcome->code, error, NULL);
}

/* Looking ------------------------------------------------------------------- */

/* The consent is there when the tenant itself says so: service principal and name, in one
 * request. */
static void
read_back (Round *round, const TnConsentDue *due, Outcome *outcome)
{
  TnServices *self = round->self;
  const char *client_id =
      tn_services_get_client_id (self, tn_services_cloud_of (self, due->tenant_id));
  g_autofree char *principal =
      g_strdup_printf ("/servicePrincipals(appId='%s')?$select=id", client_id);
  g_autoptr (GPtrArray) batch = tn_batch_new ();
  g_autoptr (GError) error = NULL;
  TnBatchItem *first, *second;

  tn_batch_add (batch, principal, FALSE);
  tn_batch_add (batch, READ_BACK, FALSE);
  if (!dex_await (tn_graph_batch (tn_services_get_graph (self, due->tenant_id),
                                  due->tenant_id,
                                  batch,
                                  NULL,
                                  tn_job_get_cancellable (round->job)),
                  &error))
    {
      g_autofree char *code = tn_error_code (error);

      fail (outcome, due, code, error->message);
      return;
    }
  first = g_ptr_array_index (batch, 0);
  second = g_ptr_array_index (batch, 1);
  if (g_error_matches (first->error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_FOUND))
    fail (outcome, due, "consent-lost", first->error->message);
  else if (first->error != NULL || second->error != NULL)
    {
      const GError *which = first->error != NULL ? first->error : second->error;
      g_autofree char *code = tn_error_code (which);

      fail (outcome, due, code, which->message);
    }
  else
    {
      outcome->state = TN_CONSENT_GRANTED;
      outcome->organization = tn_decode_organization (second->body, NULL);
    }
}

/* What a fresh token of the customer's tenant says. Returns: FALSE when the consent has to be asked
 * for; @renew: because it asks for too little. */
static gboolean
look (Round *round, const TnConsentDue *due, Outcome *outcome, gboolean *renew)
{
  TnServices *self = round->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (TnTokens) tokens =
      dex_await_boxed (tn_services_fresh_tokens (self, due->tenant_id), &error);
  g_autofree char *code = error != NULL ? tn_error_code (error) : NULL;
  g_autofree char *missing = NULL;

  if (tokens == NULL && tn_problem_is_consent_missing (code))
    return FALSE;
  if (tokens == NULL)
    {
      fail (outcome, due, code, error->message);
      return TRUE;
    }
  if (tokens->guest)
    {
      fail (outcome, due, "guest-account", "the account is a guest in this tenant");
      return TRUE;
    }
  missing = tn_oauth_missing_scopes (tokens->scope, scopes_of (due));
  if (missing == NULL)
    {
      read_back (round, due, outcome);
      return TRUE;
    }
  /* A consent that was just given spreads; an older one was given for less than we need now. */
  *renew = due->state == TN_CONSENT_NONE || due->state == TN_CONSENT_FAILED;
  outcome->state = TN_CONSENT_GRANTING;
  return !*renew;
}

static gint64
next_attempt (const TnConsentDue *due, const Outcome *outcome, gint64 now)
{
  gint64 age = due->state == outcome->state && due->since > 0 ? now - due->since : 0;

  switch (outcome->state)
    {
    case TN_CONSENT_NONE:
      if (outcome->code == NULL)
        return 0;
      G_GNUC_FALLTHROUGH;
    case TN_CONSENT_FAILED:
      return now + MIN (LAST_RETRY, (gint64) FIRST_RETRY << MIN (due->attempts, 6));
    case TN_CONSENT_PENDING:
    case TN_CONSENT_GRANTING:
      return now + (age < 10                      ? 2
                    : age < 60                    ? 10
                    : age < 300                   ? 30
                    : age < TN_CONSENT_SUSPICIOUS ? 120
                                                  : 600);
    case TN_CONSENT_GRANTED:
    default:
      return 0;
    }
}

static void
look_after (Round *round, const TnConsentDue *due)
{
  TnServices *self = round->self;
  g_auto (Outcome) outcome = { 0 };
  gboolean renew = FALSE;
  gint64 now;
  TnConsentResult result;

  now = tn_services_now (self);
  if (!look (round, due, &outcome, &renew))
    {
      /* One that was accepted and is not there yet is waited for, and after a quarter of an hour
       * asked for again: it may have been lost. */
      if (due->state == TN_CONSENT_PENDING && due->since > 0 &&
          now - due->since < TN_CONSENT_SUSPICIOUS)
        outcome.state = TN_CONSENT_PENDING;
      else
        ask (round, due, renew, &outcome);
    }
  now = tn_services_now (self);
  if (outcome.state == TN_CONSENT_GRANTING && due->state == TN_CONSENT_GRANTING && due->since > 0 &&
      now - due->since > TN_GRANTING_LIMIT)
    fail (&outcome, due, "consent-slow", "the permissions are not in a fresh token");
  result = (TnConsentResult) {
    outcome.state, outcome.code,        outcome.detail, next_attempt (due, &outcome, now),
    now,           outcome.organization
  };
  if (g_cancellable_is_cancelled (tn_job_get_cancellable (round->job)))
    return;
  /* What cannot be stored would be asked for again and again. */
  if (!dex_await (tn_state_set_consent (tn_services_get_store (self), due->tenant, &result), NULL))
    g_cancellable_cancel (tn_job_get_cancellable (round->job));
  if ((outcome.state == TN_CONSENT_GRANTED || outcome.state == TN_CONSENT_FAILED) &&
      g_hash_table_add (round->done, g_memdup2 (&due->tenant, sizeof due->tenant)))
    {
      TnProblem problem = tn_problem_for_code (outcome.code);
      /* Translators: name of a tenant, and what is wrong */
      g_autofree char *failure = outcome.code != NULL
                                     ? g_strdup_printf (_ ("%1$s: %2$s"), due->name, problem.title)
                                     : NULL;

      tn_job_step (round->job, failure);
    }
}

/* Rounds -------------------------------------------------------------------- */

static DexFuture *
lane_fiber (gpointer data)
{
  Round *round = data;

  while (round->next < round->due->len &&
         !g_cancellable_is_cancelled (tn_job_get_cancellable (round->job)) &&
         !tn_services_is_removing (round->self, round->integration))
    {
      GHashTable *busy = tn_services_get_consent_running (round->self);
      const TnConsentDue *due = g_ptr_array_index (round->due, round->next++);

      /* Another round has it. */
      if (!g_hash_table_add (busy, g_memdup2 (&due->tenant, sizeof due->tenant)))
        continue;
      look_after (round, due);
      g_hash_table_remove (busy, &due->tenant);
    }
  return dex_future_new_true ();
}

static void
run_lanes (Round *round)
{
  round->next = 0;
  tn_dex_lanes (MIN (TN_PARALLEL_TENANTS, round->due->len), lane_fiber, round, round_unref);
}

/* Those of one partner that are due by @by. */
static gboolean
list_due (Round *round, gint64 by)
{
  g_clear_pointer (&round->due, g_ptr_array_unref);
  round->due = dex_await_boxed (
      tn_state_list_consents (tn_services_get_store (round->self), round->integration, by),
      NULL);
  for (guint i = round->due != NULL && round->tenant > 0 ? round->due->len : 0; i > 0; i--)
    if (((TnConsentDue *) g_ptr_array_index (round->due, i - 1))->tenant != round->tenant)
      g_ptr_array_remove_index (round->due, i - 1);
  return round->due != NULL && round->due->len > 0;
}

/* Seconds until the next of those that we wait for is due; -1: none is soon. */
static gint64
wait_for_next (Round *round, gint64 started)
{
  gint64 now = tn_services_now (round->self), first = G_MAXINT64;

  if (now - started > PATIENCE || !list_due (round, now + PATIENCE))
    return -1;
  for (guint i = 0; i < round->due->len; i++)
    {
      TnConsentDue *due = g_ptr_array_index (round->due, i);

      if (!g_hash_table_contains (round->done, &due->tenant))
        first = MIN (first, due->next);
    }
  return first != G_MAXINT64 ? MAX (1, first - now) : -1;
}

/* Each customer once, however often it is looked after; while one round runs, more become due. */
static void
count_customers (Round *round)
{
  guint n = g_hash_table_size (round->done);

  for (guint i = 0; i < round->due->len; i++)
    n += !g_hash_table_contains (round->done,
                                 &((TnConsentDue *) g_ptr_array_index (round->due, i))->tenant);
  tn_job_set_total (round->job, MAX (n, tn_job_get_total (round->job)));
}

static void
run_partner (Round *round)
{
  TnServices *self = round->self;
  gint64 started = tn_services_now (self), wait;

  if (!list_due (round, started))
    return;
  g_hash_table_remove_all (round->done);
  round->job = tn_job_new (_ ("Consent of Customers"), round->due->len);
  tn_services_add_job (self, round->job);
  do
    {
      if (list_due (round, tn_services_now (self)))
        {
          count_customers (round);
          run_lanes (round);
        }
      wait = wait_for_next (round, started);
    }
  while (wait >= 0 && tn_dex_await (tn_clock_sleep (tn_services_get_clock (self), (double) wait),
                                    tn_job_get_cancellable (round->job),
                                    NULL));
  tn_job_finish (round->job,
                 g_cancellable_is_cancelled (tn_job_get_cancellable (round->job)) ? TN_RUN_CANCELLED
                 : tn_job_get_done (round->job) < tn_job_get_total (round->job) ||
                         tn_job_get_failed (round->job) > 0
                     ? TN_RUN_INCOMPLETE
                     : TN_RUN_SUCCESS);
  g_clear_object (&round->job);
}

static DexFuture *
round_fiber (gpointer data)
{
  Round *round = data;
  g_autoptr (GPtrArray) partners =
      dex_await_boxed (tn_state_list_csp (tn_services_get_store (round->self), 0), NULL);
  gint64 wanted = round->integration;

  for (guint i = 0; partners != NULL && i < partners->len; i++)
    {
      TnCspRef *csp = g_ptr_array_index (partners, i);

      if (wanted != 0 && wanted != csp->id)
        continue;
      round->integration = csp->id;
      g_set_str (&round->partner, csp->tenant_id);
      run_partner (round);
    }
  return dex_future_new_true ();
}

static DexFuture *
start (TnServices *self, gint64 integration, gint64 tenant)
{
  Round *round = g_rc_box_new0 (Round);

  round->self = g_object_ref (self);
  round->integration = integration;
  round->tenant = tenant;
  round->scheduled = integration == 0 && tenant == 0;
  round->done = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return tn_dex_spawn (round_fiber, round, round_unref);
}

DexFuture *
tn_consent_run (TnServices *self, gint64 integration)
{
  return start (self, integration, 0);
}

typedef struct
{
  TnServices *self; /* (owned) */
  gint64 tenant;
} Retry;

static void
retry_free (gpointer data)
{
  g_object_unref (((Retry *) data)->self);
  g_free (data);
}

static DexFuture *
made_due_cb (DexFuture *future, gpointer data)
{
  Retry *retry = data;

  return start (retry->self, 0, retry->tenant);
}

DexFuture *
tn_consent_retry (TnServices *self, gint64 tenant)
{
  Retry *retry = g_new (Retry, 1);

  *retry = (Retry) { g_object_ref (self), tenant };
  return dex_future_then (
      tn_state_retry_consent (tn_services_get_store (self), tn_services_get_actor (self), tenant),
      made_due_cb,
      retry,
      retry_free);
}

static DexFuture *
wanted_cb (DexFuture *future, gpointer services)
{
  return tn_consent_run (services, g_value_get_int64 (dex_future_get_value (future, NULL)));
}

static DexFuture *
want (TnServices *self, gint64 tenant, guint extra)
{
  return dex_future_then (tn_state_want_consent (tn_services_get_store (self),
                                                 tn_services_get_actor (self),
                                                 tenant,
                                                 extra,
                                                 tn_services_now (self)),
                          wanted_cb,
                          g_object_ref (self),
                          g_object_unref);
}

DexFuture *
tn_consent_people (TnServices *self, gint64 tenant)
{
  return want (self, tenant, TN_CONSENT_PEOPLE);
}

DexFuture *
tn_permit_backup (TnServices *self,
                  TnRecord *tenant,
                  gboolean restore,
                  const TnWay *way,
                  GCancellable *cancellable)
{
  if (tn_record_get_int (tenant, "kind") == TN_INTEGRATION_SINGLE)
    return tn_connect_backup (self, TN_MICROSOFT_TENANT (tenant), restore, way, cancellable);
  return want (self,
               tn_record_get_id (tenant),
               restore ? TN_CONSENT_BACKUP | TN_CONSENT_RESTORE : TN_CONSENT_BACKUP);
}
