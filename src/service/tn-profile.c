/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-profile.h"

#include "tn-columns.h"
#include "tn-dex.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

#define COMPANY_LENGTH 100
#define KEY "tn-profile"

static const char *const settings[TN_PROFILE_N_FIELDS] = {
  [TN_PROFILE_COMPANY] = TN_PROFILE_COMPANY_SETTING,
  [TN_PROFILE_CURRENCY] = "profile.currency",
  [TN_PROFILE_TIME_ZONE] = "profile.time-zone",
  [TN_PROFILE_DATE_FORMAT] = "profile.date-format",
};

/* (transfer none): field → value, kept with the services. */
static char **
values_of (TnServices *services)
{
  char **values = g_object_get_data (G_OBJECT (services), KEY);

  if (values == NULL)
    {
      values = g_new0 (char *, TN_PROFILE_N_FIELDS + 1);
      for (guint i = 0; i < TN_PROFILE_N_FIELDS; i++)
        values[i] = g_strdup ("");
      g_object_set_data_full (G_OBJECT (services), KEY, values, (GDestroyNotify) g_strfreev);
    }
  return values;
}

static void
apply (TnServices *services)
{
  tn_time_set_local (tn_profile_get (services, TN_PROFILE_TIME_ZONE),
                     tn_date_format_parse (tn_profile_get (services, TN_PROFILE_DATE_FORMAT)));
}

static DexFuture *
load_fiber (gpointer data)
{
  TnServices *services = data;
  TnStore *store = tn_services_get_store (services);

  for (guint i = 0; i < TN_PROFILE_N_FIELDS; i++)
    {
      g_autoptr (GError) error = NULL;
      char *value = dex_await_string (tn_state_get_setting (store, settings[i]), &error);

      if (value == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      g_free (values_of (services)[i]);
      values_of (services)[i] = value;
    }
  apply (services);
  return dex_future_new_true ();
}

DexFuture *
tn_profile_load (TnServices *services)
{
  return tn_dex_spawn (load_fiber, g_object_ref (services), g_object_unref);
}

const char *
tn_profile_get (TnServices *services, TnProfileField field)
{
  g_return_val_if_fail ((guint) field < TN_PROFILE_N_FIELDS, "");

  return values_of (services)[field];
}

static gboolean
is_currency (const char *value)
{
  guint n = 0;

  while (g_ascii_isupper (value[n]))
    n++;
  return n == 3 && value[n] == '\0';
}

const char *
tn_profile_check (TnProfileField field, const char *value)
{
  if (*value == '\0')
    return NULL;
  if (field == TN_PROFILE_COMPANY && g_utf8_strlen (value, -1) > COMPANY_LENGTH)
    return _ ("A company’s name has at most 100 characters.");
  if (field == TN_PROFILE_CURRENCY && !is_currency (value))
    return _ ("A currency is written with three capital letters, like EUR or USD.");
  if (field == TN_PROFILE_TIME_ZONE && !tn_time_is_zone (value))
    return _ ("This computer does not know that time zone.");
  return NULL;
}

typedef struct
{
  TnServices *services; /* (owned) */
  TnProfileField field;
  char *value; /* (owned) */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->services);
  g_free (change->value);
  g_free (change);
}

static DexFuture *
stored_cb (DexFuture *future, gpointer data)
{
  const Change *change = data;

  g_set_str (&values_of (change->services)[change->field], change->value);
  apply (change->services);
  return dex_future_new_true ();
}

DexFuture *
tn_profile_set (TnServices *services, TnProfileField field, const char *value)
{
  const char *wrong = tn_profile_check (field, value);
  Change *change;

  if (wrong != NULL)
    return dex_future_new_reject (TN_STORE_ERROR, TN_STORE_ERROR_REFUSED, "%s", wrong);
  change = g_new0 (Change, 1);
  change->services = g_object_ref (services);
  change->field = field;
  change->value = g_strdup (value);
  return dex_future_then (tn_state_set_setting (tn_services_get_store (services),
                                                tn_services_get_actor (services),
                                                settings[field],
                                                value),
                          stored_cb,
                          change,
                          change_free);
}

char *
tn_profile_money (TnServices *services, gint64 cents)
{
  const char *currency = tn_profile_get (services, TN_PROFILE_CURRENCY);
  g_autofree char *amount = tn_money_text (cents);

  /* Translators: an amount, and the three letters of its currency */
  return *currency != '\0' ? g_strdup_printf (C_ ("money", "%1$s %2$s"), amount, currency)
                           : g_steal_pointer (&amount);
}
