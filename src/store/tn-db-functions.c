/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-db-functions.h"

#include "tn-sku.h"

static gint64
now_of (sqlite3_context *context)
{
  TnClock *clock = sqlite3_user_data (context);

  return clock != NULL ? tn_clock_now (clock) : g_get_real_time () / G_USEC_PER_SEC;
}

static gint64
int_or (sqlite3_value *value, gint64 otherwise)
{
  return sqlite3_value_type (value) == SQLITE_NULL ? otherwise : sqlite3_value_int64 (value);
}

/* In the order of TN_DB_HEALTH. */
static void
health_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  TnHealthFacts facts;
  TnHealthCategory deciding;
  TnHealth health;

  tn_health_facts_init (&facts);
  facts.mapped = sqlite3_value_int (values[0]) != 0;
  facts.sync = (TnSyncStatus) sqlite3_value_int (values[1]);
  facts.csp_auth = (TnCspAuth) int_or (values[2], TN_CSP_AUTH_NONE);
  facts.last_sync = sqlite3_value_int64 (values[3]);
  facts.last_attempt = sqlite3_value_int64 (values[4]);
  facts.error = sqlite3_value_int (values[5]) != 0;
  if (sqlite3_value_type (values[6]) != SQLITE_NULL)
    facts.score = sqlite3_value_double (values[6]);
  facts.bought = int_or (values[7], -1);
  facts.assigned = int_or (values[8], -1);
  health = tn_health_judge (&facts, now_of (context), &deciding);
  sqlite3_result_int (context, tn_health_pack (health, deciding));
}

/* The friendly name of a licence, or its part number. */
static void
sku_name_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *name = tn_sku_name ((const char *) sqlite3_value_text (values[0]));

  if (name != NULL)
    sqlite3_result_text (context, name, -1, SQLITE_STATIC);
  else
    sqlite3_result_value (context, values[1]);
}

static void
sku_is_free_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  sqlite3_result_int (context, tn_sku_is_free ((const char *) sqlite3_value_text (values[0])));
}

gboolean
tn_db_add_functions (sqlite3 *handle, TnClock *clock)
{
  static const struct
  {
    const char *name;
    int n_values;
    int flags;
    void (*function) (sqlite3_context *context, int n_values, sqlite3_value **values);
  } functions[] = {
    { "tn_health", 9, 0, health_function },
    { "tn_sku_name", 2, SQLITE_DETERMINISTIC, sku_name_function },
    { "tn_sku_is_free", 1, SQLITE_DETERMINISTIC, sku_is_free_function },
  };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (sqlite3_create_function_v2 (handle,
                                    functions[i].name,
                                    functions[i].n_values,
                                    SQLITE_UTF8 | SQLITE_INNOCUOUS | functions[i].flags,
                                    clock,
                                    functions[i].function,
                                    NULL,
                                    NULL,
                                    NULL) != SQLITE_OK)
      return FALSE;
  return TRUE;
}
