/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-record.h"
#include "tn-state-store.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* A store alone, without a cloud. */

/** TnTestStore: a fixture of it, for g_test_add(). */
typedef struct
{
  char *folder;   /* (owned) */
  TnStore *store; /* (owned) */
  TnActor actor;
} TnTestStore;

void tn_test_store_setup (TnTestStore *test, gconstpointer data);
void tn_test_store_teardown (TnTestStore *test, gconstpointer data);

/** tn_test_store_add_tenant: connects "Company 001" and so on. Returns its row id. */
gint64 tn_test_store_add_tenant (TnTestStore *test, guint number);

/** tn_test_store_new: (transfer full): an open store in a new @folder (out) (transfer full). */
TnStore *tn_test_store_new (char **folder);

/** tn_test_store_free: closes @store (transfer full), which nobody else may hold, and removes
 * @folder (transfer full). */
void tn_test_store_free (TnStore *store, char *folder);

/** tn_test_store_connect: connects a company of @name, whose token is a canary. @number: its
 * tenant id. @domain: (nullable). @now: Unix seconds. Returns its row id. */
gint64 tn_test_store_connect (TnStore *store,
                              const TnActor *actor,
                              guint number,
                              const char *name,
                              const char *domain,
                              gint64 now);

/** tn_test_store_row: (transfer full) (nullable): the row of @id. */
TnRecord *tn_test_store_row (TnStore *store, TnListKind kind, gint64 id);

/** tn_test_store_raw: (transfer full): @file of @folder without Tenantry between; close it with
 * sqlite3_close(). */
sqlite3 *tn_test_store_raw (const char *folder, const char *file);

/** tn_test_store_first_bad: the first row of the audit trail that does not fit, 0 when all do. */
gint64 tn_test_store_first_bad (TnStore *store);

/** tn_test_raw_int, tn_test_raw_text: (transfer full): the first column of the first row. */
int tn_test_raw_int (sqlite3 *db, const char *sql);
char *tn_test_raw_text (sqlite3 *db, const char *sql);
void tn_test_raw_exec (sqlite3 *db, const char *sql);

G_END_DECLS
