/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-index.h"

#include "tn-cache-search.h"
#include "tn-dex.h"

static const char key[] = "tn-index", wait_key[] = "tn-index-wait";

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

/* A sync that still writes is not held up: the index begins a moment after it, or in between when
 * it takes long. Until then a search looks through what waits, too. */
#define QUIET_SECONDS 1
#define PATIENCE_USEC (10 * G_USEC_PER_SEC)

typedef struct
{
  guint source;
  gint64 since; /* monotonic: the first change that waits */
} Wait;

static gboolean
quiet_cb (gpointer data)
{
  Wait *wait = g_object_get_data (data, wait_key);

  wait->source = 0;
  start (data);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TnStore *store, TnTables tables, gpointer data)
{
  Wait *wait = data;

  if ((tables & TN_TABLE_USERS) == 0)
    return;
  if (wait->source == 0)
    wait->since = g_get_monotonic_time ();
  else if (g_get_monotonic_time () - wait->since > PATIENCE_USEC)
    return;
  g_clear_handle_id (&wait->source, g_source_remove);
  wait->source = g_timeout_add_seconds (QUIET_SECONDS, quiet_cb, store);
}

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_clear_handle_id (&wait->source, g_source_remove);
  g_free (wait);
}

void
tn_index_attach (TnStore *store)
{
  Wait *wait = g_new0 (Wait, 1);

  g_object_set_data_full (G_OBJECT (store), wait_key, wait, wait_free);
  g_signal_connect (store, "changed", G_CALLBACK (changed_cb), wait);
  /* What an earlier session did not get to. */
  start (store);
}
