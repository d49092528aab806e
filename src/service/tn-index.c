/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-index.h"

#include "tn-cache-search.h"
#include "tn-dex.h"

static const char key[] = "tn-index";

static DexFuture *
index_fiber (gpointer data)
{
  TnStore *store = data;

  /* In parts: what else is written comes in between. */
  while (dex_await_boolean (tn_cache_index_users (store), NULL))
    ;
  g_object_set_data (G_OBJECT (store), key, NULL);
  return dex_future_new_true ();
}

static void
start (TnStore *store)
{
  if (g_object_get_data (G_OBJECT (store), key) != NULL)
    return;
  g_object_set_data (G_OBJECT (store), key, store);
  dex_future_disown (tn_dex_spawn (index_fiber, g_object_ref (store), g_object_unref));
}

static void
changed_cb (TnStore *store, TnTables tables, gpointer data)
{
  if (tables & TN_TABLE_USERS)
    start (store);
}

void
tn_index_attach (TnStore *store)
{
  g_signal_connect (store, "changed", G_CALLBACK (changed_cb), NULL);
  /* What an earlier session did not get to. */
  start (store);
}
