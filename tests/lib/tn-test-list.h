/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-query-model.h"
#include "tn-state-store.h"

G_BEGIN_DECLS

/** TnTestList: a store with managed tenants, "Tenant 00" and on, and a list of them. */
typedef struct
{
  char *folder;        /* (owned) */
  TnStore *store;      /* (owned) */
  TnQueryModel *model; /* (owned) */
  GString *emitted;    /* (owned): what the test notes of signals */
  TnActor actor;
} TnTestList;

/** tn_test_list_setup: @n tenants; the list is read, and nothing is under way. */
void tn_test_list_setup (TnTestList *list, guint n);
void tn_test_list_teardown (TnTestList *list);

void tn_test_list_add (TnTestList *list, const char *name);

/** tn_test_list_note_items: from now on notes each "items-changed" of @model, as
 * "position-removed+added ". */
void tn_test_list_note_items (TnTestList *list, GListModel *model);

/** tn_test_list_until_noted: waits for something to be noted. tn_test_list_noted: and asserts that
 * it is @expected, and forgets it. */
void tn_test_list_until_noted (TnTestList *list);
void tn_test_list_noted (TnTestList *list, const char *expected);

G_END_DECLS
