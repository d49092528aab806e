/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

/* What the MSP says of itself (ADM-08). Main thread. */

G_BEGIN_DECLS

/** TnProfileField: */
typedef enum
{
  TN_PROFILE_COMPANY,     /* who a report is by */
  TN_PROFILE_CURRENCY,    /* ISO 4217: of the prices */
  TN_PROFILE_TIME_ZONE,   /* IANA name; empty: the system's */
  TN_PROFILE_DATE_FORMAT, /* nick of #TnDateFormat */
  TN_PROFILE_N_FIELDS,
} TnProfileField;

/** TN_PROFILE_COMPANY_SETTING: where the store keeps the company's name, for reports. */
#define TN_PROFILE_COMPANY_SETTING "profile.company"

/** tn_profile_load: reads it, and has times shown by it. Resolves to TRUE. */
DexFuture *tn_profile_load (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** tn_profile_get: "": not given. */
const char *tn_profile_get (TnServices *services, TnProfileField field);

/** tn_profile_check: Returns: (nullable): why @value cannot be taken, translated. */
const char *tn_profile_check (TnProfileField field, const char *value);

/** tn_profile_set: "": not given any more. Audited. Resolves to TRUE; _REFUSED for a value that
 * tn_profile_check() does not take. */
DexFuture *tn_profile_set (TnServices *services,
                           TnProfileField field,
                           const char *value) G_GNUC_WARN_UNUSED_RESULT;

/** tn_profile_money: an amount in hundredths, with the currency where there is one: "1,234.50 EUR".
 */
char *tn_profile_money (TnServices *services, gint64 cents) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
