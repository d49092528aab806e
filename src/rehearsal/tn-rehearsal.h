/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-gdap-fleet.h"

#include <gio/gio.h>

/* A simulated Microsoft cloud on loopback: sign-in below BASE, Graph below BASE/graph. Written from
 * the API reference, not from our client, and sharing no code with it. Owner thread: the one that
 * made it, which must run its thread-default main context. */

G_BEGIN_DECLS

#define TN_REHEARSAL_CLIENT_ID "00000000-0000-4000-8000-000000000001"

typedef struct _TnRehearsal TnRehearsal;

/** TnFaultKind: what goes wrong instead of the right answer. */
typedef enum
{
  TN_FAULT_THROTTLE,      /* 429 with Retry-After; detail: its value, "" for none */
  TN_FAULT_UNAVAILABLE,   /* 503 with Retry-After; detail: its value */
  TN_FAULT_SERVER_ERROR,  /* 500 */
  TN_FAULT_SLOW,          /* the right answer after detail milliseconds */
  TN_FAULT_HANG,          /* no answer at all */
  TN_FAULT_RESET,         /* the connection is closed without an answer */
  TN_FAULT_TRUNCATE,      /* half of the right answer, then the connection is closed */
  TN_FAULT_HTML,          /* a gateway's page with 403 */
  TN_FAULT_CONTENT_TYPE,  /* the right answer, declared text/plain */
  TN_FAULT_GARBAGE,       /* 200 with JSON that does not end */
  TN_FAULT_CLAIMS,        /* 401 with a claims challenge until a token meets it */
  TN_FAULT_FORBIDDEN,     /* 403 Authorization_RequestDenied */
  TN_FAULT_FOREIGN_LINK,  /* the right answer with a nextLink to detail */
  TN_FAULT_EXPIRED_DELTA, /* delta links made so far get 410 */
  TN_FAULT_EMPTY,         /* 200 with an empty list that leads nowhere */
} TnFaultKind;

TnRehearsal *
tn_rehearsal_new (guint n_tenants, guint n_users, guint32 seed) G_GNUC_WARN_UNUSED_RESULT;
void tn_rehearsal_free (TnRehearsal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnRehearsal, tn_rehearsal_free)

/** tn_rehearsal_add_partner: a CSP with so many customers. @pace: factor of Microsoft's delays: 1
 * as there, 0 none. */
TnGdapFleet *tn_rehearsal_add_partner (TnRehearsal *self, guint n_customers, double pace);

/** tn_rehearsal_get_partner: (nullable). */
TnGdapFleet *tn_rehearsal_get_partner (TnRehearsal *self);

/** tn_rehearsal_put_state: puts a customer, the partner, or another company into the state that is
 * called @state; see tn_gdap_fleet_states(), tn_gdap_fleet_partner_states() and
 * tn_rehearsal_company_states(). FALSE for an unknown tenant or name. */
gboolean tn_rehearsal_put_state (TnRehearsal *self, const char *tenant, const char *state);

/** tn_rehearsal_happen: something happens to @count people of a tenant, see tn_fleet_happen().
 * FALSE: no such tenant, or nothing that can happen. */
gboolean tn_rehearsal_happen (TnRehearsal *self, const char *tenant, const char *what, guint count);
const char *const *tn_rehearsal_company_states (void);

/** tn_rehearsal_set_clock: another clock than the system's, for tokens, delays and ends. */
void tn_rehearsal_set_clock (TnRehearsal *self, gint64 (*now) (gpointer data), gpointer data);

/** tn_rehearsal_set_device_interval: seconds between two polls for a device code; 5 like Microsoft.
 */
void tn_rehearsal_set_device_interval (TnRehearsal *self, guint seconds);

/** tn_rehearsal_listen: on 127.0.0.1; @port 0 takes any free one. */
gboolean tn_rehearsal_listen (TnRehearsal *self, guint16 port, GError **error);

/** tn_rehearsal_get_base: "http://127.0.0.1:PORT". */
const char *tn_rehearsal_get_base (TnRehearsal *self);
TnFleet *tn_rehearsal_get_fleet (TnRehearsal *self);

/** tn_rehearsal_cloud_file: the text of the cloud file that leads a client here. */
char *tn_rehearsal_cloud_file (TnRehearsal *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_rehearsal_set_scenario: a named set of faults: calm, monday, storm. FALSE for an unknown
 * name. */
gboolean tn_rehearsal_set_scenario (TnRehearsal *self, const char *name, GError **error);
const char *const *tn_rehearsal_scenarios (void);

void tn_rehearsal_set_verbose (TnRehearsal *self, gboolean verbose);

/**
 * tn_rehearsal_add_fault:
 * @tenant_id: (nullable): only this tenant, or all
 * @match: (nullable): only requests whose path contains this
 * @times: how often; 0: always
 * @detail: (nullable): see #TnFaultKind
 */
void tn_rehearsal_add_fault (TnRehearsal *self,
                             TnFaultKind kind,
                             const char *tenant_id,
                             const char *match,
                             guint times,
                             const char *detail);
void tn_rehearsal_clear_faults (TnRehearsal *self);

/** tn_rehearsal_set_unit_limit: resource units of one tenant in 10 seconds; 0: Microsoft's own by
 * its size. */
void tn_rehearsal_set_unit_limit (TnRehearsal *self, guint limit);

/** tn_rehearsal_count: requests so far whose path contains @match (NULL: all). */
guint tn_rehearsal_count (TnRehearsal *self, const char *match);

/** tn_rehearsal_highest_parallel: most Graph requests that were under way at once. */
guint tn_rehearsal_highest_parallel (TnRehearsal *self);

/** TnPersonAnswer: what a person does with the list of permissions. */
typedef enum
{
  TN_PERSON_ACCEPTS,
  TN_PERSON_DECLINES,
  TN_PERSON_ACCEPTS_SOME, /* the first half of them */
} TnPersonAnswer;

/** tn_rehearsal_person_approve: opens an invitation link as an administrator of the customer.
 * Blocks. Returns: (transfer full): the text of the last page. */
char *tn_rehearsal_person_approve (const char *url,
                                   const char *account,
                                   gboolean reject,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_rehearsal_person_enter_code: enters a device code on the page that belongs to it. Blocks.
 * Returns: (transfer full): the text of the last page. */
char *tn_rehearsal_person_enter_code (const char *url,
                                      const char *code,
                                      const char *account,
                                      TnPersonAnswer answer,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_rehearsal_person_sign_in:
 * @url: what the program opened in the browser
 * @account: who signs in
 *
 * Does over HTTP what the person in the browser would do: pick the account, read the consent list,
 * accept or cancel, follow the redirect to the program. Blocks: call it in a thread of its own.
 *
 * Returns: (transfer full): the text of the page that the person sees last
 */
char *tn_rehearsal_person_sign_in (const char *url,
                                   const char *account,
                                   TnPersonAnswer answer,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
