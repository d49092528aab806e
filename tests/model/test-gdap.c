/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-doctor.h"
#include "tn-match.h"
#include "tn-problem.h"

#include <string.h>

#define NOW ((gint64) 1800000000)
#define DAY ((gint64) 86400)

/* A relationship with all that is needed, and one group of ours. */
typedef struct
{
  TnGdapFact relationships[3];
  TnAccessFact access[3];
  TnCspEvidence evidence;
} Case;

static Case *
good_case (void)
{
  Case *c = g_new0 (Case, 1);

  c->relationships[0] = (TnGdapFact) { TN_GDAP_ACTIVE, tn_roles_twelve (), NOW + 100 * DAY, FALSE };
  c->access[0] = (TnAccessFact) { 0, TN_ACCESS_ACTIVE, tn_roles_twelve (), 1 };
  c->evidence =
      (TnCspEvidence) { NOW, TRUE, c->relationships, 1, c->access, 1, TN_CONSENT_GRANTED };
  return c;
}

static void
test_active (void)
{
  g_autofree Case *c = good_case ();
  TnCspVerdict verdict = tn_csp_judge (&c->evidence);

  g_assert_cmpint (verdict.auth, ==, TN_CSP_AUTH_ACTIVE);
  g_assert_cmpint (verdict.ends, ==, NOW + 100 * DAY);
  /* It says by itself when to look again. */
  g_assert_cmpint (verdict.changes_at, ==, NOW + 93 * DAY);
  /* Global Administrator alone is enough. */
  c->relationships[0].roles = c->access[0].roles = tn_roles_global_administrator ();
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_ACTIVE);
  g_assert_cmpstr (tn_csp_auth_look (TN_CSP_AUTH_ACTIVE).style, ==, "success");
}

/* STA-23: 7 d 0 s is Expiring, one second more Active, the end reached Expired. */
static void
test_edge (void)
{
  static const struct
  {
    gint64 left;
    TnCspAuth auth;
  } edges[] = { { 7 * DAY + 1, TN_CSP_AUTH_ACTIVE },
                { 7 * DAY, TN_CSP_AUTH_EXPIRING },
                { 7 * DAY - 1, TN_CSP_AUTH_EXPIRING },
                { 1, TN_CSP_AUTH_EXPIRING },
                { 0, TN_CSP_AUTH_EXPIRED },
                { -1, TN_CSP_AUTH_EXPIRED } };

  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      g_autofree Case *c = good_case ();

      c->relationships[0].ends = NOW + edges[i].left;
      g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, edges[i].auth);
      /* One that extends itself does not end. */
      c->relationships[0].auto_extends = TRUE;
      g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_ACTIVE);
    }
}

/* A second relationship that lasts longer keeps the first one's end from mattering. */
static void
test_cover (void)
{
  g_autofree Case *c = good_case ();

  c->relationships[0].ends = NOW + DAY;
  c->relationships[1] = (TnGdapFact) { TN_GDAP_ACTIVE, tn_roles_twelve (), NOW + 50 * DAY, FALSE };
  c->access[1] = (TnAccessFact) { 1, TN_ACCESS_ACTIVE, tn_roles_twelve (), 1 };
  c->evidence.n_relationships = c->evidence.n_access = 2;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_ACTIVE);
  g_assert_cmpint (tn_csp_judge (&c->evidence).ends, ==, NOW + 50 * DAY);
  /* The roles of several add up, and the first of them to go is what counts. */
  c->relationships[0].roles = c->access[0].roles = tn_roles_twelve () & 0xff;
  c->relationships[1].roles = c->access[1].roles = tn_roles_twelve () & ~(TnRoleSet) 0xff;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_EXPIRING);
  /* STA-15: one of them has ended, with required roles in it. */
  c->relationships[0].status = TN_GDAP_EXPIRED;
  {
    TnCspVerdict verdict = tn_csp_judge (&c->evidence);
    g_autofree char *names = tn_roles_names (verdict.missing);

    g_assert_cmpint (verdict.auth, ==, TN_CSP_AUTH_EXPIRED);
    g_assert_cmpuint (verdict.missing, ==, tn_roles_twelve () & 0xff);
    g_assert_nonnull (strstr (names, "Exchange Administrator"));
  }
}

static void
test_relationship (void)
{
  g_autofree Case *c = good_case ();

  c->evidence.n_relationships = c->evidence.n_access = 0;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_MISSING_RELATIONSHIP);
  c->evidence.n_relationships = 1;
  c->relationships[0].status = TN_GDAP_APPROVAL_PENDING;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_MISSING_RELATIONSHIP);
  c->relationships[0].status = TN_GDAP_TERMINATED;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_EXPIRED);
  c->evidence.known = FALSE;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_UNKNOWN);
}

/* STA-17: the names of what is missing. */
static void
test_roles (void)
{
  g_autofree Case *c = good_case ();
  TnRoleSet lacking = tn_roles_parse ("f28a1f50-f6e7-4571-818b-6a12f2af6b6c "
                                      "69091246-20e8-4a56-aa4d-066075b2a7a8");
  TnCspVerdict verdict;
  g_autofree char *names = NULL;

  c->relationships[0].roles &= ~lacking;
  c->access[0].roles &= ~lacking;
  verdict = tn_csp_judge (&c->evidence);
  names = tn_roles_names (verdict.missing);
  g_assert_cmpint (verdict.auth, ==, TN_CSP_AUTH_MISSING_ROLES);
  g_assert_cmpstr (names, ==, "SharePoint Administrator, Teams Administrator");
  g_assert_cmpuint (tn_role_count (), >, 13);
}

/* STA-18: three causes told apart, and one that waits. */
static void
test_groups (void)
{
  g_autofree Case *c = good_case ();
  TnCspVerdict verdict;
  const char *meanings[4];
  guint n = 0;

  c->evidence.n_access = 0;
  verdict = tn_csp_judge (&c->evidence);
  g_assert_cmpint (verdict.auth, ==, TN_CSP_AUTH_MISSING_GROUP);
  g_assert_cmpint (verdict.group, ==, TN_GROUP_ABSENT);
  meanings[n++] = tn_doctor_csp_auth (&verdict, NULL, FALSE).meaning;

  c->evidence.n_access = 1;
  c->access[0].member = 0;
  verdict = tn_csp_judge (&c->evidence);
  g_assert_cmpint (verdict.auth, ==, TN_CSP_AUTH_MISSING_GROUP);
  g_assert_cmpint (verdict.group, ==, TN_GROUP_NOT_MEMBER);
  meanings[n++] = tn_doctor_csp_auth (&verdict, NULL, FALSE).meaning;

  c->access[0].member = 1;
  c->access[0].roles = tn_roles_twelve () & 0xff;
  verdict = tn_csp_judge (&c->evidence);
  g_assert_cmpint (verdict.group, ==, TN_GROUP_NO_ROLES);
  g_assert_cmpint (tn_doctor_csp_auth (&verdict, NULL, FALSE).remedy, ==, TN_REMEDY_ASSIGN_GROUP);
  meanings[n++] = tn_doctor_csp_auth (&verdict, NULL, FALSE).meaning;

  c->access[0].status = TN_ACCESS_PENDING;
  verdict = tn_csp_judge (&c->evidence);
  g_assert_cmpint (verdict.group, ==, TN_GROUP_PENDING);
  meanings[n++] = tn_doctor_csp_auth (&verdict, NULL, FALSE).meaning;

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++)
      g_assert_cmpstr (meanings[i], !=, meanings[j]);
  /* What could not be read is not a verdict. */
  c->access[0].status = TN_ACCESS_ACTIVE;
  c->access[0].roles = tn_roles_twelve ();
  c->access[0].member = -1;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_UNKNOWN);
}

static void
test_consent (void)
{
  static const struct
  {
    TnConsentState state;
    TnCspAuth auth;
  } states[] = { { TN_CONSENT_NONE, TN_CSP_AUTH_CONSENT_PENDING },
                 { TN_CONSENT_PENDING, TN_CSP_AUTH_CONSENT_PENDING },
                 { TN_CONSENT_GRANTING, TN_CSP_AUTH_GRANTING_ROLES },
                 { TN_CONSENT_FAILED, TN_CSP_AUTH_CONSENT_FAILURE },
                 { TN_CONSENT_GRANTED, TN_CSP_AUTH_ACTIVE } };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree Case *c = good_case ();

      c->evidence.consent = states[i].state;
      g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, states[i].auth);
      c->evidence.consent_code = "AADSTS999999";
      if (states[i].state == TN_CONSENT_FAILED)
        g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_UNKNOWN);
    }
}

/* Product 3.4: each state hides those that stand behind it. */
static void
test_order (void)
{
  g_autofree Case *c = good_case ();

  c->relationships[0].ends = NOW + DAY; /* Expiring … */
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_EXPIRING);
  c->evidence.consent = TN_CONSENT_PENDING;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_CONSENT_PENDING);
  c->evidence.consent = TN_CONSENT_GRANTING;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_GRANTING_ROLES);
  c->evidence.consent = TN_CONSENT_FAILED;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_CONSENT_FAILURE);
  c->relationships[0].roles = tn_roles_twelve () & 0xff;
  c->access[0].roles = tn_roles_twelve () & 0xff;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_MISSING_ROLES);
  c->access[0].member = 0;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_MISSING_GROUP);
  c->relationships[1] = (TnGdapFact) { TN_GDAP_EXPIRED, tn_roles_twelve (), NOW - DAY, FALSE };
  c->evidence.n_relationships = 2;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_EXPIRED);
  c->evidence.n_relationships = c->evidence.n_access = 0;
  g_assert_cmpint (tn_csp_judge (&c->evidence).auth, ==, TN_CSP_AUTH_MISSING_RELATIONSHIP);
}

/* STA-04 to STA-09 */
static void
test_partner (void)
{
  static const struct
  {
    TnPartnerEvidence evidence;
    TnCspStatus status;
  } cases[] = {
    { { FALSE, NULL, -1, -1, -1 }, TN_CSP_STATUS_AUTH_PENDING },
    { { TRUE, NULL, 1, 1, 5 }, TN_CSP_STATUS_SUCCESS },
    { { TRUE, NULL, -1, 1, 5 }, TN_CSP_STATUS_SUCCESS },
    { { FALSE, NULL, 0, -1, -1 }, TN_CSP_STATUS_NO_MFA },
    { { FALSE, NULL, 1, 0, -1 }, TN_CSP_STATUS_NOT_ADMIN_AGENT },
    { { TRUE, NULL, 1, 1, 0 }, TN_CSP_STATUS_NO_CHILDREN },
    { { TRUE, "AADSTS50076", -1, -1, -1 }, TN_CSP_STATUS_NO_MFA },
    { { TRUE, "AADSTS999999", -1, -1, -1 }, TN_CSP_STATUS_FAILED_UNKNOWN },
    { { TRUE, "AADSTS53003", -1, -1, -1 }, TN_CSP_STATUS_ERROR },
    { { TRUE, "offline", -1, -1, -1 }, TN_CSP_STATUS_ERROR },
    { { FALSE, "offline", -1, -1, -1 }, TN_CSP_STATUS_AUTH_PENDING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (tn_partner_judge (&cases[i].evidence), ==, cases[i].status);
  g_assert_cmpint (tn_doctor_csp (TN_CSP_STATUS_NO_MFA, NULL).remedy,
                   ==,
                   TN_REMEDY_REAUTHORIZE_CSP);
  g_assert_cmpint (tn_doctor_csp (TN_CSP_STATUS_NO_CHILDREN, NULL).remedy,
                   ==,
                   TN_REMEDY_OPEN_PARTNER_CENTER);
}

/* STA-22: every state has a word, an icon and a class, and a meaning, who, and a way on. */
static void
test_looks (void)
{
  for (int auth = TN_CSP_AUTH_UNKNOWN; auth <= TN_CSP_AUTH_GRANTING_ROLES; auth++)
    {
      TnStatusLook look = tn_csp_auth_look ((TnCspAuth) auth);
      TnCspVerdict verdict = { .auth = (TnCspAuth) auth };
      TnDiagnosis diagnosis = tn_doctor_csp_auth (&verdict, NULL, FALSE);

      g_assert_true (look.word != NULL && *look.word != '\0');
      g_assert_nonnull (look.icon);
      g_assert_nonnull (look.style);
      g_assert_nonnull (diagnosis.meaning);
      g_assert_nonnull (diagnosis.who);
    }
  for (int status = 0; status <= TN_CSP_STATUS_ERROR; status++)
    {
      g_assert_nonnull (tn_csp_status_look ((TnCspStatus) status).icon);
      g_assert_nonnull (tn_doctor_csp ((TnCspStatus) status, NULL).meaning);
    }
  /* The colours of product 3.3. */
  g_assert_cmpstr (tn_csp_auth_look (TN_CSP_AUTH_CONSENT_PENDING).style, ==, "warning");
  g_assert_cmpstr (tn_csp_auth_look (TN_CSP_AUTH_GRANTING_ROLES).style, ==, "warning");
  g_assert_cmpstr (tn_csp_auth_look (TN_CSP_AUTH_EXPIRING).style, ==, "warning");
  g_assert_cmpstr (tn_csp_auth_look (TN_CSP_AUTH_UNKNOWN).style, ==, "warning");
  g_assert_cmpstr (tn_csp_auth_look (TN_CSP_AUTH_EXPIRED).style, ==, "error");
  g_assert_cmpstr (tn_csp_auth_look (TN_CSP_AUTH_MISSING_ROLES).style, ==, "error");
  /* Every remedy but none has a button; product 4.4 has eleven cards. */
  for (int remedy = TN_REMEDY_MAP; remedy <= TN_REMEDY_COPY_COMMAND; remedy++)
    g_assert_nonnull (tn_remedy_label ((TnRemedy) remedy));
  g_assert_cmpuint (tn_help_card_count (), ==, 11);
}

/* STA-20 has a card of its own; STA-21 a command with the application's id. */
static void
test_doctor (void)
{
  TnCspVerdict verdict = { .auth = TN_CSP_AUTH_CONSENT_FAILURE };
  TnDiagnosis policy = tn_doctor_csp_auth (&verdict, "AADSTS53003", FALSE);
  TnDiagnosis service = tn_doctor_csp_auth (&verdict, "AADSTS650052", FALSE);
  TnDiagnosis role = tn_doctor_csp_auth (&verdict, "partner-role", FALSE);
  g_autofree char *command = tn_doctor_command (
      "11111111-1111-1111-1111-111111111111",
      "AADSTS650052: The app needs access to a service ('fc780465-2017-40d4-a0c5-307022471b92') in "
      "11111111-1111-1111-1111-111111111111");

  g_assert_cmpstr (policy.card, ==, "policy");
  g_assert_cmpstr (service.card, ==, "service-principal");
  g_assert_cmpint (service.remedy, ==, TN_REMEDY_COPY_COMMAND);
  g_assert_cmpint (role.remedy, ==, TN_REMEDY_REQUEST_RELATIONSHIP);
  g_assert_nonnull (
      strstr (command, "New-MgServicePrincipal -AppId fc780465-2017-40d4-a0c5-307022471b92"));
  g_assert_null (tn_doctor_command ("11111111-1111-1111-1111-111111111111", "nothing here"));
  /* A consent that could not be asked for is not said to be Microsoft's turn. */
  verdict.auth = TN_CSP_AUTH_CONSENT_PENDING;
  g_assert_cmpstr (tn_doctor_csp_auth (&verdict, "offline", FALSE).meaning,
                   ==,
                   tn_problem_for_code ("offline").cause);
  g_assert_cmpint (tn_doctor_csp_auth (&verdict, "offline", FALSE).remedy,
                   ==,
                   TN_REMEDY_RETRY_CONSENT);
  g_assert_cmpstr (tn_doctor_csp_auth (&verdict, NULL, FALSE).card, ==, "gdap");
  /* While a request waits for approval, its link is what helps. */
  verdict.auth = TN_CSP_AUTH_MISSING_RELATIONSHIP;
  g_assert_cmpint (tn_doctor_csp_auth (&verdict, NULL, FALSE).remedy,
                   ==,
                   TN_REMEDY_REQUEST_RELATIONSHIP);
  g_assert_cmpint (tn_doctor_csp_auth (&verdict, NULL, TRUE).remedy, ==, TN_REMEDY_OPEN_INVITATION);
  /* Children have no Reauthorize of their own (19-Q29): the hint is the CSP's. */
  g_assert_cmpint (
      tn_doctor_sync (TN_SYNC_AUTH_ERROR, "AADSTS50173", TN_INTEGRATION_CSP_CHILD).remedy,
      ==,
      TN_REMEDY_REAUTHORIZE_CSP);
}

static void
test_lost (void)
{
  g_autoptr (GPtrArray) all = tn_roles_lost_features (tn_roles_twelve (), 0);
  g_autoptr (GPtrArray) none = tn_roles_lost_features (tn_roles_twelve (), tn_roles_twelve ());
  TnRoleSet application = tn_roles_parse ("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3");
  g_autoptr (GPtrArray) one =
      tn_roles_lost_features (tn_roles_twelve (), tn_roles_twelve () & ~application);

  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (one->len, ==, 1);
}

/* Mapping suggestions ------------------------------------------------------- */

#define STRINGS(...)                                                                               \
  (char *[]) { __VA_ARGS__, NULL }
static char *none[] = { NULL };

static void
test_match (void)
{
  const TnMatchTarget targets[] = {
    { 1, STRINGS ("Contoso, Inc."), STRINGS ("contoso.com") },
    { 2, STRINGS ("Fabrikam GmbH & Co. KG", "Fabrikam Berlin"), none },
    { 3, STRINGS ("Northwind"), STRINGS ("nw.example") },
    { 4, STRINGS ("Acme"), none },
    { 5, STRINGS ("Acme Ltd"), none },
    { 6, STRINGS ("Blue Yonder Airlines"), STRINGS ("gmail.com") },
  };
  const TnMatchSource sources[] = {
    { 11, "CONTOSO", STRINGS ("contoso.com", "contoso.onmicrosoft.com") },
    { 12, "Fabrikam", STRINGS ("fabrikam.de") },
    { 13, "The Wind Company", STRINGS ("nw.example") },
    { 14, "ACME", none },
    { 15, "Blue Yonder", none },
    { 16, "Nobody Knows", STRINGS ("gmail.com") },
  };
  static const struct
  {
    gint64 target;
    TnConfidence confidence;
    TnMatchReason reason;
  } expected[] = {
    { 1, TN_CONFIDENCE_CERTAIN, TN_REASON_NAME_AND_DOMAIN },
    { 2, TN_CONFIDENCE_HIGH, TN_REASON_SAME_NAME },
    { 3, TN_CONFIDENCE_HIGH, TN_REASON_DOMAIN },
    { 0, TN_CONFIDENCE_LOW, TN_REASON_AMBIGUOUS },
    { 6, TN_CONFIDENCE_LOW, TN_REASON_SIMILAR_NAME },
    { 0, TN_CONFIDENCE_NONE, TN_REASON_NONE },
  };
  g_autoptr (GArray) matches =
      tn_match (sources, G_N_ELEMENTS (sources), targets, G_N_ELEMENTS (targets));

  g_assert_cmpuint (matches->len, ==, G_N_ELEMENTS (sources));
  for (guint i = 0; i < matches->len; i++)
    {
      TnMatch *match = &g_array_index (matches, TnMatch, i);

      g_assert_cmpint (match->source, ==, sources[i].id);
      g_assert_cmpint (match->target, ==, expected[i].target);
      g_assert_cmpint (match->confidence, ==, expected[i].confidence);
      g_assert_cmpint (match->reason, ==, expected[i].reason);
      g_assert_nonnull (tn_match_reason_text (match->reason));
      g_assert_nonnull (tn_confidence_word (match->confidence));
    }
}

/* Two tenants that want one target: the better has it, of equals none. */
static void
test_match_contest (void)
{
  const TnMatchTarget targets[] = { { 1, STRINGS ("Contoso"), STRINGS ("contoso.com") } };
  const TnMatchSource sources[] = { { 11, "Contoso", STRINGS ("other.example") },
                                    { 12, "Contoso", STRINGS ("contoso.com") } };
  const TnMatchSource equals[] = { { 11, "Contoso", none }, { 12, "Contoso", none } };
  g_autoptr (GArray) better = tn_match (sources, 2, targets, 1);
  g_autoptr (GArray) equal = tn_match (equals, 2, targets, 1);

  g_assert_cmpint (g_array_index (better, TnMatch, 0).target, ==, 0);
  g_assert_cmpint (g_array_index (better, TnMatch, 1).target, ==, 1);
  g_assert_cmpint (g_array_index (equal, TnMatch, 0).target, ==, 0);
  g_assert_cmpint (g_array_index (equal, TnMatch, 1).target, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csp-auth/STA-10-active", test_active);
  g_test_add_func ("/csp-auth/STA-14-STA-15-STA-23-edge", test_edge);
  g_test_add_func ("/csp-auth/STA-15-roles-that-ended", test_cover);
  g_test_add_func ("/csp-auth/STA-16-relationship", test_relationship);
  g_test_add_func ("/csp-auth/STA-17-INT-18-roles", test_roles);
  g_test_add_func ("/csp-auth/STA-18-groups", test_groups);
  g_test_add_func ("/csp-auth/STA-11-STA-12-STA-13-STA-19-consent", test_consent);
  g_test_add_func ("/csp-auth/order", test_order);
  g_test_add_func ("/csp-auth/STA-04-to-STA-09-partner", test_partner);
  g_test_add_func ("/csp-auth/STA-22-looks", test_looks);
  g_test_add_func ("/csp-auth/STA-20-STA-21-doctor", test_doctor);
  g_test_add_func ("/csp-auth/lost-features", test_lost);
  g_test_add_func ("/mapping/MAP-10-suggestions", test_match);
  g_test_add_func ("/mapping/MAP-10-contest", test_match_contest);
  return g_test_run ();
}
