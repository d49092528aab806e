/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-health.h"

#include <glib/gi18n-lib.h>
#include <math.h>

GType
tn_health_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { TN_HEALTH_NO_DATA, "TN_HEALTH_NO_DATA", "no-data" },
        { TN_HEALTH_HEALTHY, "TN_HEALTH_HEALTHY", "healthy" },
        { TN_HEALTH_WARNING, "TN_HEALTH_WARNING", "warning" },
        { TN_HEALTH_CRITICAL, "TN_HEALTH_CRITICAL", "critical" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("TnHealth", values));
    }
  return type;
}

static const struct
{
  const char *nick, *name;
} categories[TN_HEALTH_N_CATEGORIES] = {
  [TN_HEALTH_SYNC] = { "sync", N_ ("Sync Health") },
  [TN_HEALTH_SCORE] = { "score", N_ ("Secure Score") },
  [TN_HEALTH_MFA] = { "mfa", N_ ("MFA Coverage") },
  [TN_HEALTH_EMAIL] = { "email", N_ ("Email Security") },
  [TN_HEALTH_DEVICES] = { "devices", N_ ("Device Compliance") },
  [TN_HEALTH_BACKUP] = { "backup", N_ ("Backup Status") },
  [TN_HEALTH_LICENCES] = { "licences", N_ ("Licence Utilization") },
};

void
tn_health_facts_init (TnHealthFacts *facts)
{
  *facts = (TnHealthFacts) { .score = -1,
                             .bought = -1,
                             .assigned = -1,
                             .mfa_registered = -1,
                             .mfa_users = -1,
                             .devices_compliant = -1,
                             .devices = -1,
                             .email = -1,
                             .backup = -1 };
}

double
tn_health_percent (gint64 part, gint64 whole)
{
  return part >= 0 && whole > 0 ? floor ((double) part * 100 / (double) whole) : -1;
}

int
tn_percent_whole (double percent)
{
  return (int) floor (percent + 1e-7);
}

/* HEA-02. */
TnHealth
tn_health_judge_percent (double percent)
{
  if (!(percent >= 0))
    return TN_HEALTH_NO_DATA;
  percent = tn_percent_whole (percent);
  return percent >= 80 ? TN_HEALTH_HEALTHY : percent >= 50 ? TN_HEALTH_WARNING : TN_HEALTH_CRITICAL;
}

/* HEA-05, 19-Q3: 70 to 95 is green, 50 to 69 yellow, the rest red: waste, or no reserve. */
static TnHealth
judge_licences (const TnHealthFacts *facts)
{
  double percent = tn_health_percent (facts->assigned, facts->bought);

  if (percent < 0)
    return TN_HEALTH_NO_DATA;
  if (percent < 50 || percent > 95)
    return TN_HEALTH_CRITICAL;
  return percent < 70 ? TN_HEALTH_WARNING : TN_HEALTH_HEALTHY;
}

/* A customer that cannot be read because something of its connection has ended or is missing;
 * waiting for Microsoft is no failure. */
static gboolean
connection_failed (const TnHealthFacts *facts)
{
  return facts->sync == TN_SYNC_AUTH_ERROR ||
         (tn_csp_auth_blocks (facts->csp_auth) && facts->csp_auth != TN_CSP_AUTH_UNKNOWN &&
          facts->csp_auth != TN_CSP_AUTH_CONSENT_PENDING &&
          facts->csp_auth != TN_CSP_AUTH_GRANTING_ROLES);
}

/* HEA-09. An attempt that read a part moves last_sync; one that failed does not. */
static TnHealth
judge_sync (const TnHealthFacts *facts, gint64 now)
{
  if (connection_failed (facts) || (facts->error && facts->last_attempt > facts->last_sync))
    return TN_HEALTH_CRITICAL;
  if (facts->last_sync <= 0)
    return TN_HEALTH_NO_DATA;
  if (now - facts->last_sync > TN_HEALTH_VERY_STALE)
    return TN_HEALTH_CRITICAL;
  if (now - facts->last_sync > TN_HEALTH_STALE || facts->sync == TN_SYNC_INCOMPLETE)
    return TN_HEALTH_WARNING;
  return TN_HEALTH_HEALTHY;
}

TnHealth
tn_health_judge_category (const TnHealthFacts *facts, TnHealthCategory category, gint64 now)
{
  /* INT-07: nothing is read of a tenant that is not mapped. */
  if (!facts->mapped)
    return TN_HEALTH_NO_DATA;
  switch (category)
    {
    case TN_HEALTH_SYNC:
      return judge_sync (facts, now);
    case TN_HEALTH_SCORE:
      return tn_health_judge_percent (facts->score);
    case TN_HEALTH_MFA:
      return tn_health_judge_percent (tn_health_percent (facts->mfa_registered, facts->mfa_users));
    case TN_HEALTH_EMAIL:
      return tn_health_judge_percent (facts->email);
    case TN_HEALTH_DEVICES:
      return tn_health_judge_percent (tn_health_percent (facts->devices_compliant, facts->devices));
    case TN_HEALTH_BACKUP:
      return tn_health_judge_percent (facts->backup);
    case TN_HEALTH_LICENCES:
      return judge_licences (facts);
    case TN_HEALTH_N_CATEGORIES:
    default:
      g_return_val_if_reached (TN_HEALTH_NO_DATA);
    }
}

TnHealth
tn_health_judge (const TnHealthFacts *facts, gint64 now, TnHealthCategory *deciding)
{
  TnHealth worst = TN_HEALTH_NO_DATA;
  TnHealthCategory decides = TN_HEALTH_SYNC;

  for (guint i = 0; i < TN_HEALTH_N_CATEGORIES; i++)
    {
      TnHealth health = tn_health_judge_category (facts, (TnHealthCategory) i, now);

      if (i == TN_HEALTH_LICENCES)
        health = MIN (health, TN_HEALTH_WARNING);
      if (health > worst)
        {
          worst = health;
          decides = (TnHealthCategory) i;
        }
    }
  if (deciding != NULL)
    *deciding = decides;
  return worst;
}

int
tn_health_pack (TnHealth health, TnHealthCategory deciding)
{
  return (int) health << 8 | (int) deciding;
}

TnHealth
tn_health_unpack (gint64 packed, TnHealthCategory *deciding)
{
  gint64 category = packed & 0xff;

  if (deciding != NULL)
    *deciding = category < TN_HEALTH_N_CATEGORIES ? (TnHealthCategory) category : TN_HEALTH_SYNC;
  return packed > 0 && packed >> 8 <= TN_HEALTH_CRITICAL ? (TnHealth) (packed >> 8)
                                                         : TN_HEALTH_NO_DATA;
}

TnStatusLook
tn_health_look (TnHealth health)
{
  switch (health)
    {
    case TN_HEALTH_HEALTHY:
      return (TnStatusLook) { C_ ("health", "Healthy"), "tn-ok-symbolic", "success", FALSE };
    case TN_HEALTH_WARNING:
      return (TnStatusLook) { C_ ("health", "Warning"), "tn-warning-symbolic", "warning", TRUE };
    case TN_HEALTH_CRITICAL:
      return (TnStatusLook) { C_ ("health", "Critical"), "tn-error-symbolic", "error", TRUE };
    case TN_HEALTH_NO_DATA:
    default:
      return (TnStatusLook) { C_ ("health", "No Data"), NULL, "dimmed", FALSE };
    }
}

static const char *const nicks[] = { "no-data", "healthy", "warning", "critical" };

int
tn_health_parse (const char *nick)
{
  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    if (g_str_equal (nicks[i], nick))
      return (int) i;
  return -1;
}

const char *
tn_health_nick (TnHealth health)
{
  return (guint) health < G_N_ELEMENTS (nicks) ? nicks[health] : "no-data";
}

const char *
tn_health_category_name (TnHealthCategory category)
{
  g_return_val_if_fail ((guint) category < TN_HEALTH_N_CATEGORIES, "");

  return _ (categories[category].name);
}

const char *
tn_health_category_nick (TnHealthCategory category)
{
  g_return_val_if_fail ((guint) category < TN_HEALTH_N_CATEGORIES, "");

  return categories[category].nick;
}

const char *
tn_health_reason (TnHealth health, TnHealthCategory deciding)
{
  static const char *const reasons[TN_HEALTH_N_CATEGORIES] = {
    [TN_HEALTH_SYNC] = N_ ("Because of the sync"),
    [TN_HEALTH_SCORE] = N_ ("Because of the Secure Score"),
    [TN_HEALTH_MFA] = N_ ("Because of the MFA coverage"),
    [TN_HEALTH_EMAIL] = N_ ("Because of the email security"),
    [TN_HEALTH_DEVICES] = N_ ("Because of the device compliance"),
    [TN_HEALTH_BACKUP] = N_ ("Because of the backup"),
    [TN_HEALTH_LICENCES] = N_ ("Because of the licence utilization"),
  };

  g_return_val_if_fail ((guint) deciding < TN_HEALTH_N_CATEGORIES, "");

  if (health == TN_HEALTH_NO_DATA)
    return _ ("Nothing has been read that says how well this tenant is");
  return health == TN_HEALTH_HEALTHY ? _ ("Everything that is known is as it should be")
                                     : _ (reasons[deciding]);
}
