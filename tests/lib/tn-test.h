/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-rehearsal.h"
#include "tn-files.h"
#include "tn-services.h"

G_BEGIN_DECLS

/** tn_test_wait: iterates the main context until @future is settled, for at most 30 seconds. FALSE
 * with its error. */
gboolean tn_test_wait (DexFuture *future, GError **error);

/** tn_test_ok: as tn_test_wait(), asserting success. */
void tn_test_ok (DexFuture *future);
gint64 tn_test_int64 (DexFuture *future);
gboolean tn_test_boolean (DexFuture *future);
char *tn_test_string (DexFuture *future);
gpointer tn_test_boxed (DexFuture *future);

/** tn_test_fails: asserts that it rejects with this error. */
void tn_test_fails (DexFuture *future, GQuark domain, int code);

/** tn_test_is_hung_up: whether the other side of @connection, which does not block, has gone
 * without a word. tn_test_hung_up: waits until it has. */
gboolean tn_test_is_hung_up (GSocketConnection *connection);
void tn_test_hung_up (GSocketConnection *connection);

/** tn_test_until: iterates until @condition holds, for at most 30 seconds. */
void tn_test_until (gboolean (*condition) (gpointer data), gpointer data);

/** TnTest: a rehearsal cloud, a folder, services with a fake clock. */
typedef struct
{
  TnRehearsal *rehearsal;
  TnCloud *cloud;
  TnClock *clock;
  TnServices *services;
  char *folder;
} TnTest;

/** tn_test_setup: @n_tenants companies; the services are started. */
void tn_test_setup (TnTest *test, guint n_tenants, guint n_users);
void tn_test_teardown (TnTest *test);

/** tn_test_restart: ends the services and starts them again on the same folder. */
void tn_test_restart (TnTest *test);

/** tn_test_share_clock: the cloud goes by the test's clock, too. */
void tn_test_share_clock (TnTest *test);

/** tn_test_connect: the administrator of a company connects it. Returns its row id. */
gint64 tn_test_connect (TnTest *test, guint company);

/** tn_test_connect_as: as somebody; @decline refuses. Returns the future. */
DexFuture *
tn_test_connect_as (TnTest *test, const char *hint, const char *account, gboolean decline);

/** tn_test_map: connects, maps to a new managed tenant of the company's name. Returns the row id.
 */
gint64 tn_test_map (TnTest *test, guint company);

/** tn_test_sync: one run, as the schedule makes it. */
TnRunOutcome tn_test_sync (TnTest *test, gint64 tenant, guint company);

/** tn_test_tenant: (transfer full): the row as the tenants page sees it. */
TnRecord *tn_test_tenant (TnTest *test, gint64 id);

/** tn_test_rows: (transfer full) (element-type TnRecord): what a list shows. */
GPtrArray *tn_test_rows (TnTest *test, const TnListQuery *query);

/** tn_test_number: the first column of the first row of @sql. */
gint64 tn_test_number (TnTest *test, const char *sql);

/** tn_test_add_partner: a CSP with customers, whose clock is the test's. */
TnGdapFleet *tn_test_add_partner (TnTest *test, guint n_customers);

/** tn_test_connect_csp: the partner's administrator connects it. Resolves to the integration. */
DexFuture *tn_test_connect_csp (TnTest *test, const char *account, TnPersonAnswer answer);

/** tn_test_csp: connects the partner, reads it and sees to the consents. Returns its row id. */
gint64 tn_test_csp (TnTest *test);

/** tn_test_refresh: reads it again. */
void tn_test_refresh (TnTest *test, gint64 integration);

/** tn_test_way: a person who signs in as @account; free it with tn_test_way_free(). */
TnWay tn_test_way (const char *account, TnPersonAnswer answer);
void tn_test_way_free (TnWay *way);

/** tn_test_customer: (transfer full): the row of a customer of the partner. */
TnRecord *tn_test_customer (TnTest *test, guint customer);
TnFleetTenant *tn_test_customer_tenant (TnTest *test, guint customer);

/** tn_test_csp_row: (transfer full): the row of the integration. */
TnRecord *tn_test_csp_row (TnTest *test, gint64 integration);

TnFleetTenant *tn_test_company (TnTest *test, guint company);

/** tn_test_main: g_test_run() with the settings of all suites. */
int tn_test_main (int argc, char **argv, void (*add) (void));

G_END_DECLS
