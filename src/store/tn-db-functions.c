/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-db-functions.h"

#include "tn-alert.h"
#include "tn-backup.h"
#include "tn-sku.h"
#include "tn-text.h"

#include <string.h>

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

static double
double_or (sqlite3_value *value, double otherwise)
{
  return sqlite3_value_type (value) == SQLITE_NULL ? otherwise : sqlite3_value_double (value);
}

#define N_FACTS 15

/* In the order of TN_DB_FACTS. */
static TnHealthFacts
facts_of (sqlite3_value **values)
{
  TnHealthFacts facts;

  tn_health_facts_init (&facts);
  facts.mapped = sqlite3_value_int (values[0]) != 0;
  facts.sync = (TnSyncStatus) sqlite3_value_int (values[1]);
  facts.csp_auth = (TnCspAuth) int_or (values[2], TN_CSP_AUTH_NONE);
  facts.last_sync = sqlite3_value_int64 (values[3]);
  facts.last_attempt = sqlite3_value_int64 (values[4]);
  facts.error = sqlite3_value_int (values[5]) != 0;
  facts.score = double_or (values[6], -1);
  facts.bought = int_or (values[7], -1);
  facts.assigned = int_or (values[8], -1);
  facts.mfa_registered = int_or (values[9], -1);
  facts.mfa_users = int_or (values[10], -1);
  facts.devices_compliant = int_or (values[11], -1);
  facts.devices = int_or (values[12], -1);
  facts.email = double_or (values[13], -1);
  facts.backup = double_or (values[14], -1);
  return facts;
}

static void
health_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const TnHealthFacts facts = facts_of (values);
  TnHealthCategory deciding;
  TnHealth health = tn_health_judge (&facts, now_of (context), &deciding);

  sqlite3_result_int (context, tn_health_pack (health, deciding));
}

static void
health_of_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const TnHealthFacts facts = facts_of (values + 1);
  int category = sqlite3_value_int (values[0]);

  sqlite3_result_int (
      context,
      category >= 0 && category < TN_HEALTH_N_CATEGORIES
          ? (int) tn_health_judge_category (&facts, (TnHealthCategory) category, now_of (context))
          : TN_HEALTH_NO_DATA);
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

static void
now_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  sqlite3_result_int64 (context, now_of (context));
}

/* A rule that a newer program has stored is one of operations. */
static TnAlertRule
rule_of (sqlite3_value *value)
{
  int rule = sqlite3_value_int (value);

  return rule >= 0 && rule < TN_ALERT_N_RULES ? (TnAlertRule) rule : TN_ALERT_RULE_FAILED;
}

static void
alert_severity_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  sqlite3_result_int (context, tn_alert_severity (rule_of (values[0])));
}

static void
alert_category_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  sqlite3_result_int (context, tn_alert_category (rule_of (values[0])));
}

static void
alert_title_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  sqlite3_result_text (context,
                       tn_alert_title (rule_of (values[0]),
                                       (const char *) sqlite3_value_text (values[1]),
                                       (guint) sqlite3_value_int (values[2])),
                       -1,
                       g_free);
}

/* As what is looked for is folded: SQLite's own lower() knows the letters of English. */
static void
fold_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  if (text != NULL)
    sqlite3_result_text (context, tn_text_fold (text), -1, g_free);
}

/* Whether a text holds each word of another, both folded; with a word of less than three letters,
 * which is in too many names, all of it as it is, as in the index (tn-list.c). */
static void
has_words_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]),
             *needle = (const char *) sqlite3_value_text (values[1]);
  gboolean found = text != NULL && needle != NULL;

  /* Most are one word. */
  if (found && strchr (needle, ' ') == NULL)
    {
      sqlite3_result_int (context, strstr (text, needle) != NULL);
      return;
    }
  for (const char *p = needle; found && *p != '\0';)
    {
      gsize length = strcspn (p, " ");

      if (length > 0 && g_utf8_strlen (p, (gssize) length) < 3)
        {
          found = strstr (text, needle) != NULL;
          break;
        }
      found = length == 0 || memmem (text, strlen (text), p, length) != NULL;
      p += length + strspn (p + length, " ");
    }
  sqlite3_result_int (context, found);
}

static void
mass_deletion_function (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  sqlite3_result_int (context,
                      tn_backup_is_mass_deletion ((guint) sqlite3_value_int (values[0]),
                                                  (guint) sqlite3_value_int (values[1])));
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
    { "tn_health", N_FACTS, 0, health_function },
    { "tn_health_of", N_FACTS + 1, 0, health_of_function },
    { "tn_now", 0, 0, now_function },
    { "tn_alert_severity", 1, SQLITE_DETERMINISTIC, alert_severity_function },
    { "tn_alert_category", 1, SQLITE_DETERMINISTIC, alert_category_function },
    { "tn_alert_title", 3, SQLITE_DETERMINISTIC, alert_title_function },
    { "tn_fold", 1, SQLITE_DETERMINISTIC, fold_function },
    { "tn_has_words", 2, SQLITE_DETERMINISTIC, has_words_function },
    { "tn_mass_deletion", 2, SQLITE_DETERMINISTIC, mass_deletion_function },
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
