/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-gdap.h"

#include "tn-problem.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Roles --------------------------------------------------------------------- */

/* Template ids from Microsoft's list of built-in roles. The order is that of the bits: at the start
 * stand those that product 2.4 requires. */
static const struct
{
  const char *id, *name;
} roles[] = {
  { "62e90394-69f5-4237-9190-012177145e10", "Global Administrator" },
  { "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "Application Administrator" },
  { "0526716b-113d-4c15-b2c8-68e3c22b9f80", "Authentication Policy Administrator" },
  { "892c5842-a9a6-463a-8041-72aa08ca3cf6", "Cloud App Security Administrator" },
  { "7698a772-787b-4ac8-901f-60d6b08affd2", "Cloud Device Administrator" },
  { "29232cdf-9323-42fd-ade2-1d097af3e4de", "Exchange Administrator" },
  { "3a2c62db-5318-420d-8d74-23affee5d9d5", "Intune Administrator" },
  { "7be44c8a-adaf-4e2a-84d6-ab2649e08a13", "Privileged Authentication Administrator" },
  { "e8611ab8-c189-46e8-94e1-60213ab1f814", "Privileged Role Administrator" },
  { "194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator" },
  { "f28a1f50-f6e7-4571-818b-6a12f2af6b6c", "SharePoint Administrator" },
  { "69091246-20e8-4a56-aa4d-066075b2a7a8", "Teams Administrator" },
  { "fe930be7-5e62-47db-91af-98c3a49a38b1", "User Administrator" },
  /* Not required */
  { "158c047a-c907-4556-b7ef-446551a6b5f7", "Cloud Application Administrator" },
  { "f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader" },
  { "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "Directory Readers" },
  { "9360feb5-f418-4baa-8175-e2a00bac4301", "Directory Writers" },
  { "4d6ac14f-3453-41d0-bef9-a3e0c569773a", "License Administrator" },
  { "f023fd81-a637-4b56-95fd-791ac0226033", "Service Support Administrator" },
  { "729827e3-9c14-49f7-bb1b-9608f156bbb8", "Helpdesk Administrator" },
  { "c4e39bd9-1100-46d3-8c65-fb160da0071f", "Authentication Administrator" },
  { "17315797-102d-40b4-93e0-432062caca18", "Compliance Administrator" },
  { "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9", "Conditional Access Administrator" },
  { "fdd7a751-b60b-444a-984c-02652fe8fa1c", "Groups Administrator" },
  { "4a5d8f65-41da-4de4-8968-e035b65339cf", "Reports Reader" },
  { "5d6b6bb7-de71-4623-b4af-96380a352509", "Security Reader" },
  { "b0f54661-2d74-4c50-afa3-1ec803f12efe", "Billing Administrator" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (roles) <= 64);

#define ROLE(n) ((TnRoleSet) 1 << (n))
#define N_REQUIRED 12

guint
tn_role_count (void)
{
  return G_N_ELEMENTS (roles);
}

const char *
tn_role_name (guint role)
{
  return roles[role].name;
}

TnRoleSet
tn_roles_global_administrator (void)
{
  return ROLE (0);
}

TnRoleSet
tn_roles_twelve (void)
{
  return (ROLE (N_REQUIRED) - 1) << 1;
}

static TnRoleSet
by_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (roles[i].name, name))
      return ROLE (i);
  g_assert_not_reached ();
}

TnRoleSet
tn_roles_parse (const char *ids)
{
  g_auto (GStrv) parts = g_strsplit (ids != NULL ? ids : "", " ", -1);
  TnRoleSet set = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    for (guint role = 0; role < G_N_ELEMENTS (roles); role++)
      if (g_ascii_strcasecmp (parts[i], roles[role].id) == 0)
        set |= ROLE (role);
  return set;
}

static char *
join (TnRoleSet set, gboolean names, const char *separator)
{
  GString *text = g_string_new (NULL);

  for (guint role = 0; role < G_N_ELEMENTS (roles); role++)
    if (set & ROLE (role))
      g_string_append_printf (text,
                              "%s%s",
                              text->len > 0 ? separator : "",
                              names ? roles[role].name : roles[role].id);
  return g_string_free_and_steal (text);
}

char *
tn_roles_ids (TnRoleSet set)
{
  return join (set, FALSE, " ");
}

char *
tn_roles_names (TnRoleSet set)
{
  return join (set, TRUE, ", ");
}

TnRoleSet
tn_roles_missing (TnRoleSet set)
{
  return set & tn_roles_global_administrator () ? 0 : tn_roles_twelve () & ~set;
}

GPtrArray *
tn_roles_lost_features (TnRoleSet before, TnRoleSet after)
{
  /* Each with the roles of which one is enough (reference 7, last paragraph). A capability that is
   * added to the program gets its line here. */
  static const struct
  {
    const char *feature;
    const char *any_of; /* names, separated by | */
  } features[] = {
    { N_ ("Sync of users and licences"),
      "Global Administrator|User Administrator|Global Reader|Directory Readers|Directory Writers|"
      "License Administrator|Helpdesk Administrator|Authentication Administrator|"
      "Privileged Authentication Administrator" },
    { N_ ("Secure Score"),
      "Global Administrator|Security Administrator|Security Reader|Global Reader|"
      "Exchange Administrator|SharePoint Administrator|Teams Administrator|User Administrator|"
      "Helpdesk Administrator" },
    { N_ ("Renewing the consent of this application"),
      "Global Administrator|Application Administrator|Cloud Application Administrator" },
  };
  GPtrArray *lost = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    {
      g_auto (GStrv) names = g_strsplit (features[i].any_of, "|", -1);
      TnRoleSet any_of = 0;

      for (guint j = 0; names[j] != NULL; j++)
        any_of |= by_name (names[j]);
      if ((before & any_of) != 0 && (after & any_of) == 0)
        g_ptr_array_add (lost, g_strdup (_ (features[i].feature)));
    }
  return lost;
}

/* States -------------------------------------------------------------------- */

static const struct
{
  const char *word; /* Graph's */
  const char *label;
  const char *icon, *style;
  gboolean loud;
} gdap_states[] = {
  [TN_GDAP_UNKNOWN] = { "unknown", N_ ("Unknown"), "tn-warning-symbolic", "warning", TRUE },
  [TN_GDAP_CREATED] = { "created", N_ ("Created"), "tn-pending-symbolic", NULL, FALSE },
  [TN_GDAP_APPROVAL_PENDING] = { "approvalPending",
                                 N_ ("Approval Pending"),
                                 "tn-pending-symbolic",
                                 NULL,
                                 FALSE },
  [TN_GDAP_APPROVED] = { "approved", N_ ("Approved"), "tn-pending-symbolic", NULL, FALSE },
  [TN_GDAP_ACTIVATING] = { "activating", N_ ("Activating"), "tn-pending-symbolic", NULL, FALSE },
  [TN_GDAP_ACTIVE] = { "active", N_ ("Active"), "tn-ok-symbolic", "success", FALSE },
  [TN_GDAP_EXPIRING] = { "expiring", N_ ("Expiring"), "tn-warning-symbolic", "warning", TRUE },
  [TN_GDAP_EXPIRED] = { "expired", N_ ("Expired"), "tn-error-symbolic", "error", TRUE },
  [TN_GDAP_TERMINATION_REQUESTED] = { "terminationRequested",
                                      N_ ("Termination Requested"),
                                      "tn-warning-symbolic",
                                      "warning",
                                      TRUE },
  [TN_GDAP_TERMINATING] = { "terminating",
                            N_ ("Terminating"),
                            "tn-warning-symbolic",
                            "warning",
                            TRUE },
  [TN_GDAP_TERMINATED] = { "terminated", N_ ("Terminated"), NULL, "dimmed", FALSE },
};

GType
tn_gdap_status_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static GEnumValue values[G_N_ELEMENTS (gdap_states) + 1];

      for (guint i = 0; i < G_N_ELEMENTS (gdap_states); i++)
        values[i] = (GEnumValue) { (int) i, gdap_states[i].word, gdap_states[i].word };
      g_once_init_leave (&type, g_enum_register_static ("TnGdapStatus", values));
    }
  return type;
}

TnGdapStatus
tn_gdap_status_parse (const char *word)
{
  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (gdap_states); i++)
    if (g_ascii_strcasecmp (gdap_states[i].word, word) == 0)
      return (TnGdapStatus) i;
  return TN_GDAP_UNKNOWN;
}

static guint
gdap_index (TnGdapStatus status)
{
  return (guint) status < G_N_ELEMENTS (gdap_states) ? (guint) status : TN_GDAP_UNKNOWN;
}

const char *
tn_gdap_status_nick (TnGdapStatus status)
{
  return gdap_states[gdap_index (status)].word;
}

TnStatusLook
tn_gdap_status_look (TnGdapStatus status)
{
  guint i = gdap_index (status);

  return (TnStatusLook) { _ (gdap_states[i].label),
                          gdap_states[i].icon,
                          gdap_states[i].style,
                          gdap_states[i].loud };
}

gboolean
tn_gdap_is_live (TnGdapStatus status, gint64 ends, gboolean auto_extends, gint64 now)
{
  /* Until Microsoft has ended it, one for which termination was asked still gives access. */
  gboolean live = status == TN_GDAP_ACTIVE || status == TN_GDAP_EXPIRING ||
                  status == TN_GDAP_TERMINATION_REQUESTED || status == TN_GDAP_TERMINATING;

  return live && (ends == 0 || ends > now || auto_extends);
}

TnAccessStatus
tn_access_status_parse (const char *word)
{
  if (g_strcmp0 (word, "active") == 0)
    return TN_ACCESS_ACTIVE;
  if (g_strcmp0 (word, "pending") == 0)
    return TN_ACCESS_PENDING;
  return g_strcmp0 (word, "error") == 0 ? TN_ACCESS_ERROR : TN_ACCESS_ENDED;
}

/* The verdict --------------------------------------------------------------- */

static gboolean
is_live (const TnGdapFact *fact, gint64 now)
{
  return tn_gdap_is_live (fact->status, fact->ends, fact->auto_extends, now);
}

static gboolean
has_ended (const TnGdapFact *fact, gint64 now)
{
  return fact->status == TN_GDAP_EXPIRED || fact->status == TN_GDAP_TERMINATED ||
         ((fact->status == TN_GDAP_ACTIVE || fact->status == TN_GDAP_EXPIRING ||
           fact->status == TN_GDAP_TERMINATION_REQUESTED || fact->status == TN_GDAP_TERMINATING) &&
          !is_live (fact, now));
}

/* The roles that the account really has at @now: through a group that it is in, by an active
 * assignment, of a relationship that is live. */
static TnRoleSet
effective_roles (const TnCspEvidence *evidence, gint64 now)
{
  TnRoleSet set = 0;

  for (guint i = 0; i < evidence->n_access; i++)
    {
      const TnAccessFact *access = &evidence->access[i];
      const TnGdapFact *fact = &evidence->relationships[access->relationship];

      if (access->status == TN_ACCESS_ACTIVE && access->member == 1 && is_live (fact, now))
        set |= access->roles & fact->roles;
    }
  return set;
}

/* When the required roles stop being there; 0 when no end is in sight. */
static gint64
end_of_roles (const TnCspEvidence *evidence)
{
  gint64 first = 0;

  for (guint i = 0; i < evidence->n_relationships; i++)
    {
      const TnGdapFact *fact = &evidence->relationships[i];

      if (!is_live (fact, evidence->now) || fact->ends == 0 || fact->auto_extends ||
          (first != 0 && fact->ends >= first))
        continue;
      if (tn_roles_missing (effective_roles (evidence, fact->ends)) != 0)
        first = fact->ends;
    }
  return first;
}

static TnGroupCause
judge_groups (const TnCspEvidence *evidence, TnRoleSet granted)
{
  gboolean any = FALSE, member = FALSE, unknown = FALSE, pending = FALSE;

  for (guint i = 0; i < evidence->n_access; i++)
    {
      const TnAccessFact *access = &evidence->access[i];

      if (!is_live (&evidence->relationships[access->relationship], evidence->now))
        continue;
      pending = pending || access->status == TN_ACCESS_PENDING;
      if (access->status != TN_ACCESS_ACTIVE)
        continue;
      any = TRUE;
      member = member || access->member == 1;
      unknown = unknown || access->member < 0;
    }
  if (!any)
    return pending ? TN_GROUP_PENDING : TN_GROUP_ABSENT;
  if (!member)
    return unknown ? TN_GROUP_FINE : TN_GROUP_NOT_MEMBER;
  /* The relationship has what is required; the groups do not pass it on. */
  if (tn_roles_missing (granted) == 0 &&
      tn_roles_missing (effective_roles (evidence, evidence->now)) != 0)
    return pending ? TN_GROUP_PENDING : TN_GROUP_NO_ROLES;
  return TN_GROUP_FINE;
}

static TnCspAuth
judge_consent (const TnCspEvidence *evidence, const TnCspVerdict *verdict)
{
  switch (evidence->consent)
    {
    case TN_CONSENT_FAILED:
      /* A reason that nobody has a sentence for is no information. */
      return evidence->consent_code == NULL || tn_problem_is_known (evidence->consent_code)
                 ? TN_CSP_AUTH_CONSENT_FAILURE
                 : TN_CSP_AUTH_UNKNOWN;
    case TN_CONSENT_GRANTING:
      return TN_CSP_AUTH_GRANTING_ROLES;
    case TN_CONSENT_NONE:
    case TN_CONSENT_PENDING:
      return TN_CSP_AUTH_CONSENT_PENDING;
    case TN_CONSENT_GRANTED:
    default:
      /* STA-23: 7 d 0 s is Expiring, one second more is Active. */
      return verdict->ends != 0 && verdict->ends - evidence->now <= TN_EXPIRING_WINDOW
                 ? TN_CSP_AUTH_EXPIRING
                 : TN_CSP_AUTH_ACTIVE;
    }
}

/* The next moment at which time alone may change the verdict. */
static gint64
next_change (const TnCspEvidence *evidence, const TnCspVerdict *verdict)
{
  gint64 next = 0;

  for (guint i = 0; i < evidence->n_relationships; i++)
    {
      const TnGdapFact *fact = &evidence->relationships[i];

      if (is_live (fact, evidence->now) && fact->ends > evidence->now &&
          (next == 0 || fact->ends < next))
        next = fact->ends;
    }
  if (verdict->ends != 0 && verdict->ends - TN_EXPIRING_WINDOW > evidence->now &&
      verdict->ends - TN_EXPIRING_WINDOW < next)
    next = verdict->ends - TN_EXPIRING_WINDOW;
  return next;
}

TnCspVerdict
tn_csp_judge (const TnCspEvidence *evidence)
{
  TnCspVerdict verdict = { .auth = TN_CSP_AUTH_UNKNOWN };
  TnRoleSet granted = 0, ended = 0;
  guint n_live = 0, n_ended = 0;
  gboolean member_unknown = FALSE;

  if (!evidence->known)
    return verdict;
  for (guint i = 0; i < evidence->n_relationships; i++)
    {
      const TnGdapFact *fact = &evidence->relationships[i];

      if (is_live (fact, evidence->now))
        {
          n_live++;
          granted |= fact->roles;
        }
      else if (has_ended (fact, evidence->now))
        {
          n_ended++;
          ended |= fact->roles;
        }
    }
  for (guint i = 0; i < evidence->n_access; i++)
    member_unknown = member_unknown || evidence->access[i].member < 0;
  verdict.ends = end_of_roles (evidence);
  verdict.changes_at = next_change (evidence, &verdict);
  verdict.missing = tn_roles_missing (granted);

  if (n_live == 0)
    {
      verdict.auth = n_ended > 0 ? TN_CSP_AUTH_EXPIRED : TN_CSP_AUTH_MISSING_RELATIONSHIP;
      return verdict;
    }
  /* A required role that is gone, and was there: it has ended. */
  if (verdict.missing != 0 && (ended & (verdict.missing | tn_roles_global_administrator ())) != 0)
    {
      if ((ended & tn_roles_global_administrator ()) == 0)
        verdict.missing &= ended;
      verdict.auth = TN_CSP_AUTH_EXPIRED;
      return verdict;
    }
  verdict.group = judge_groups (evidence, granted);
  if (verdict.group != TN_GROUP_FINE)
    {
      verdict.auth = TN_CSP_AUTH_MISSING_GROUP;
      if (verdict.group == TN_GROUP_NO_ROLES)
        verdict.missing = tn_roles_missing (effective_roles (evidence, evidence->now));
    }
  else if (verdict.missing != 0)
    verdict.auth = TN_CSP_AUTH_MISSING_ROLES;
  else if (tn_roles_missing (effective_roles (evidence, evidence->now)) != 0 && member_unknown)
    verdict.auth = TN_CSP_AUTH_UNKNOWN;
  else
    verdict.auth = judge_consent (evidence, &verdict);
  return verdict;
}

TnCspStatus
tn_partner_judge (const TnPartnerEvidence *evidence)
{
  if (evidence->code != NULL)
    {
      TnProblem problem = tn_problem_for_code (evidence->code);

      if (tn_problem_is_passing (problem.kind))
        return evidence->completed ? TN_CSP_STATUS_ERROR : TN_CSP_STATUS_AUTH_PENDING;
      if (tn_problem_is_mfa (evidence->code))
        return TN_CSP_STATUS_NO_MFA;
      return tn_problem_is_known (evidence->code) ? TN_CSP_STATUS_ERROR
                                                  : TN_CSP_STATUS_FAILED_UNKNOWN;
    }
  if (evidence->mfa == 0)
    return TN_CSP_STATUS_NO_MFA;
  if (evidence->admin_agent == 0)
    return TN_CSP_STATUS_NOT_ADMIN_AGENT;
  if (evidence->customers == 0)
    return TN_CSP_STATUS_NO_CHILDREN;
  return evidence->completed ? TN_CSP_STATUS_SUCCESS : TN_CSP_STATUS_AUTH_PENDING;
}
