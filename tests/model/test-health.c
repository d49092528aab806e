/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-health.h"
#include "tn-mail-security.h"
#include "tn-tag.h"

#define NOW G_GINT64_CONSTANT (1800000000)
#define HOURS(n) ((gint64) (n) * 3600)

/* A mapped tenant that was read an hour ago and has nothing else. */
static TnHealthFacts
facts (void)
{
  TnHealthFacts known;

  tn_health_facts_init (&known);
  known.mapped = TRUE;
  known.sync = TN_SYNC_SUCCESS;
  known.last_sync = known.last_attempt = NOW - HOURS (1);
  return known;
}

static void
test_bands (void)
{
  static const struct
  {
    double percent;
    TnHealth health;
  } cases[] = {
    { -1, TN_HEALTH_NO_DATA }, { 0, TN_HEALTH_CRITICAL },     { 49, TN_HEALTH_CRITICAL },
    { 50, TN_HEALTH_WARNING }, { 49.99, TN_HEALTH_CRITICAL }, { 79, TN_HEALTH_WARNING },
    { 80, TN_HEALTH_HEALTHY }, { 79.99, TN_HEALTH_WARNING },  { 100, TN_HEALTH_HEALTHY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TnHealthFacts known = facts ();

      known.score = known.email = known.backup = cases[i].percent;
      for (TnHealthCategory category = TN_HEALTH_SCORE; category <= TN_HEALTH_BACKUP; category++)
        if (category == TN_HEALTH_SCORE || category == TN_HEALTH_EMAIL ||
            category == TN_HEALTH_BACKUP)
          g_assert_cmpint (tn_health_judge_category (&known, category, NOW), ==, cases[i].health);
    }
}

/* HEA-03: what nobody has read is neither 0 nor good. */
static void
test_no_data (void)
{
  TnHealthFacts known;
  TnHealthCategory deciding;

  tn_health_facts_init (&known);
  known.mapped = TRUE;
  for (guint i = 0; i < TN_HEALTH_N_CATEGORIES; i++)
    g_assert_cmpint (tn_health_judge_category (&known, (TnHealthCategory) i, NOW),
                     ==,
                     TN_HEALTH_NO_DATA);
  g_assert_cmpint (tn_health_judge (&known, NOW, &deciding), ==, TN_HEALTH_NO_DATA);
  /* One category alone decides; the six grey ones do not count. */
  known.score = 81;
  g_assert_cmpint (tn_health_judge (&known, NOW, &deciding), ==, TN_HEALTH_HEALTHY);
  g_assert_cmpint (deciding, ==, TN_HEALTH_SCORE);
  /* INT-07: and nothing of a tenant that is not mapped. */
  known.mapped = FALSE;
  g_assert_cmpint (tn_health_judge (&known, NOW, NULL), ==, TN_HEALTH_NO_DATA);
  g_assert_cmpfloat (tn_health_percent (0, 0), ==, -1);
  g_assert_cmpfloat (tn_health_percent (-1, 5), ==, -1);
  g_assert_cmpfloat (tn_health_percent (5, -1), ==, -1);
}

static void
test_counts (void)
{
  TnHealthFacts known = facts ();

  /* HEA-04: 79 of 100, 80 of 100; and no users are no data. */
  known.mfa_users = 100;
  known.mfa_registered = 79;
  g_assert_cmpint (tn_health_judge_category (&known, TN_HEALTH_MFA, NOW), ==, TN_HEALTH_WARNING);
  known.mfa_registered = 80;
  g_assert_cmpint (tn_health_judge_category (&known, TN_HEALTH_MFA, NOW), ==, TN_HEALTH_HEALTHY);
  known.mfa_users = known.mfa_registered = 0;
  g_assert_cmpint (tn_health_judge_category (&known, TN_HEALTH_MFA, NOW), ==, TN_HEALTH_NO_DATA);
  /* HEA-06: 599 of 750 is 79.87 %, which is below 80. */
  known.devices = 750;
  known.devices_compliant = 599;
  g_assert_cmpint (tn_health_judge_category (&known, TN_HEALTH_DEVICES, NOW),
                   ==,
                   TN_HEALTH_WARNING);
  known.devices_compliant = 600;
  g_assert_cmpint (tn_health_judge_category (&known, TN_HEALTH_DEVICES, NOW),
                   ==,
                   TN_HEALTH_HEALTHY);
}

static void
test_licences (void)
{
  static const struct
  {
    gint64 bought, assigned;
    TnHealth health;
  } cases[] = {
    { 100, 0, TN_HEALTH_CRITICAL },  { 100, 49, TN_HEALTH_CRITICAL },
    { 100, 50, TN_HEALTH_WARNING },  { 100, 69, TN_HEALTH_WARNING },
    { 100, 70, TN_HEALTH_HEALTHY },  { 100, 95, TN_HEALTH_HEALTHY },
    { 100, 96, TN_HEALTH_CRITICAL }, { 100, 120, TN_HEALTH_CRITICAL },
    { 0, 0, TN_HEALTH_NO_DATA },     { 0, 5, TN_HEALTH_NO_DATA },
    { -1, -1, TN_HEALTH_NO_DATA },   { 1000, 959, TN_HEALTH_HEALTHY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TnHealthFacts known = facts ();
      TnHealthCategory deciding;

      known.bought = cases[i].bought;
      known.assigned = cases[i].assigned;
      g_assert_cmpint (tn_health_judge_category (&known, TN_HEALTH_LICENCES, NOW),
                       ==,
                       cases[i].health);
      /* 19-Q2: they can only warn. */
      g_assert_cmpint (tn_health_judge (&known, NOW, &deciding),
                       ==,
                       cases[i].health >= TN_HEALTH_WARNING ? TN_HEALTH_WARNING
                                                            : TN_HEALTH_HEALTHY);
    }
}

static void
test_sync (void)
{
  TnHealthFacts known = facts ();
  const struct
  {
    gint64 age;
    TnHealth health;
  } ages[] = {
    { 0, TN_HEALTH_HEALTHY },
    { HOURS (24), TN_HEALTH_HEALTHY },
    { HOURS (24) + 1, TN_HEALTH_WARNING },
    { HOURS (72), TN_HEALTH_WARNING },
    { HOURS (72) + 1, TN_HEALTH_CRITICAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      known.last_sync = NOW - ages[i].age;
      g_assert_cmpint (tn_health_judge_category (&known, TN_HEALTH_SYNC, NOW), ==, ages[i].health);
    }
  known.last_sync = NOW;
  /* A part was read. */
  known.sync = TN_SYNC_INCOMPLETE;
  g_assert_cmpint (tn_health_judge_category (&known, TN_HEALTH_SYNC, NOW), ==, TN_HEALTH_WARNING);
  /* The last attempt failed, though the data is fresh. */
  known = facts ();
  known.error = TRUE;
  known.last_attempt = NOW;
  g_assert_cmpint (tn_health_judge_category (&known, TN_HEALTH_SYNC, NOW), ==, TN_HEALTH_CRITICAL);
}

static void
test_roll_up (void)
{
  TnHealthFacts known = facts ();
  TnHealthCategory deciding;

  known.score = 60;
  known.mfa_users = 100;
  known.mfa_registered = 10;
  g_assert_cmpint (tn_health_judge (&known, NOW, &deciding), ==, TN_HEALTH_CRITICAL);
  g_assert_cmpint (deciding, ==, TN_HEALTH_MFA);
  g_assert_cmpstr (tn_health_reason (TN_HEALTH_CRITICAL, deciding),
                   ==,
                   "Because of the MFA coverage");
  known.mfa_registered = 90;
  g_assert_cmpint (tn_health_judge (&known, NOW, &deciding), ==, TN_HEALTH_WARNING);
  g_assert_cmpint (deciding, ==, TN_HEALTH_SCORE);
  /* Auth Error and an expired relationship are critical, whatever is known otherwise. */
  known = facts ();
  known.score = 100;
  known.sync = TN_SYNC_AUTH_ERROR;
  g_assert_cmpint (tn_health_judge (&known, NOW, &deciding), ==, TN_HEALTH_CRITICAL);
  g_assert_cmpint (deciding, ==, TN_HEALTH_SYNC);
  known.sync = TN_SYNC_SUCCESS;
  known.csp_auth = TN_CSP_AUTH_EXPIRED;
  g_assert_cmpint (tn_health_judge (&known, NOW, NULL), ==, TN_HEALTH_CRITICAL);
  /* Waiting for Microsoft is not. */
  known.csp_auth = TN_CSP_AUTH_CONSENT_PENDING;
  g_assert_cmpint (tn_health_judge (&known, NOW, NULL), ==, TN_HEALTH_HEALTHY);
  known.csp_auth = TN_CSP_AUTH_EXPIRING;
  g_assert_cmpint (tn_health_judge (&known, NOW, NULL), ==, TN_HEALTH_HEALTHY);
  for (int health = TN_HEALTH_NO_DATA; health <= TN_HEALTH_CRITICAL; health++)
    for (int category = 0; category < TN_HEALTH_N_CATEGORIES; category++)
      {
        g_assert_cmpint (
            tn_health_unpack (tn_health_pack ((TnHealth) health, (TnHealthCategory) category),
                              &deciding),
            ==,
            health);
        g_assert_cmpint (deciding, ==, category);
        g_assert_true (tn_health_reason ((TnHealth) health, (TnHealthCategory) category) != NULL);
      }
  g_assert_cmpint (tn_health_unpack (-1, NULL), ==, TN_HEALTH_NO_DATA);
}

static void
test_tags (void)
{
  g_autoptr (GPtrArray) tags = tn_tag_parse ("1:VIP\n99:Schools: north\n");
  g_autofree char *joined = tn_tag_join ("1:VIP\n0:Schools: north", ", ");

  g_assert_cmpuint (tags->len, ==, 2);
  g_assert_cmpint (((TnTagText *) g_ptr_array_index (tags, 0))->colour, ==, TN_TAG_BLUE);
  g_assert_cmpint (((TnTagText *) g_ptr_array_index (tags, 1))->colour, ==, TN_TAG_GREY);
  g_assert_cmpstr (((TnTagText *) g_ptr_array_index (tags, 1))->name, ==, "Schools: north");
  g_assert_cmpstr (joined, ==, "VIP, Schools: north");
  g_assert_null (tn_tag_join (NULL, ", "));
  for (int colour = 0; colour < TN_TAG_N_COLOURS; colour++)
    g_assert_cmpstr (tn_tag_colour_name ((TnTagColour) colour), !=, "");
}

/* HEA-07 */
static void
test_mail_records (void)
{
  static const struct
  {
    const char *first, *second;
    TnMailCheck check;
  } spf[] = {
    { NULL, NULL, TN_MAIL_MISSING },
    { "some other text", NULL, TN_MAIL_MISSING },
    { "v=spf1 include:spf.protection.outlook.com -all", NULL, TN_MAIL_GOOD },
    { "unrelated", "V=SPF1 mx ~ALL", TN_MAIL_GOOD },
    { "v=spf1 redirect=_spf.example.com", NULL, TN_MAIL_GOOD },
    { "v=spf1 mx", NULL, TN_MAIL_WEAK },
    { "v=spf1 ?all", NULL, TN_MAIL_WEAK },
    { "v=spf1 +all", NULL, TN_MAIL_WEAK },
    { "v=spf1", NULL, TN_MAIL_WEAK },
    { "v=spf10 -all", NULL, TN_MAIL_MISSING },
    /* RFC 7208 4.5: two are an error. */
    { "v=spf1 -all", "v=spf1 mx -all", TN_MAIL_MISSING },
  },
    dmarc[] = {
      { NULL, NULL, TN_MAIL_MISSING },
      { "v=DMARC1; p=reject", NULL, TN_MAIL_GOOD },
      { "v=DMARC1;p=Quarantine;rua=mailto:a@b.example", NULL, TN_MAIL_GOOD },
      { "v=DMARC1; p=none", NULL, TN_MAIL_WEAK },
      { "v=DMARC1; rua=mailto:a@b.example", NULL, TN_MAIL_WEAK },
      { "v=DMARC1; p=reject", "v=DMARC1; p=none", TN_MAIL_MISSING },
      { "p=reject", NULL, TN_MAIL_MISSING },
    },
    dkim[] = {
      { NULL, NULL, TN_MAIL_MISSING },
      { "v=DKIM1; k=rsa; p=MIGfMA0", NULL, TN_MAIL_GOOD },
      { "p=MIGfMA0", NULL, TN_MAIL_GOOD },
      { "v=DKIM1; p=", NULL, TN_MAIL_MISSING },
    };
  const char *inherited[] = { "v=DMARC1; p=reject; sp=none", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (spf); i++)
    {
      const char *records[] = { spf[i].first, spf[i].second, NULL };

      g_assert_cmpint (tn_mail_judge_spf (records), ==, spf[i].check);
    }
  for (guint i = 0; i < G_N_ELEMENTS (dmarc); i++)
    {
      const char *records[] = { dmarc[i].first, dmarc[i].second, NULL };

      g_assert_cmpint (tn_mail_judge_dmarc (records, FALSE), ==, dmarc[i].check);
    }
  for (guint i = 0; i < G_N_ELEMENTS (dkim); i++)
    {
      const char *records[] = { dkim[i].first, dkim[i].second, NULL };

      g_assert_cmpint (tn_mail_judge_dkim (records), ==, dkim[i].check);
    }
  g_assert_cmpint (tn_mail_judge_dmarc (inherited, TRUE), ==, TN_MAIL_WEAK);
  g_assert_cmpint (tn_mail_judge_dmarc (inherited, FALSE), ==, TN_MAIL_GOOD);
}

static void
test_mail_percent (void)
{
  TnMailSecurity mail = { NULL, TN_MAIL_GOOD, TN_MAIL_GOOD, TN_MAIL_WEAK };

  g_assert_cmpfloat_with_epsilon (tn_mail_percent (&mail), 83.33, 0.01);
  mail.dkim = TN_MAIL_MISSING;
  g_assert_cmpfloat_with_epsilon (tn_mail_percent (&mail), 50, 0.01);
  mail.spf = TN_MAIL_UNKNOWN;
  g_assert_cmpfloat (tn_mail_percent (&mail), <, 0);
  g_assert_true (tn_mail_is_own ("contoso.com"));
  g_assert_true (tn_mail_is_own ("notonmicrosoft.com"));
  g_assert_false (tn_mail_is_own ("contoso.onmicrosoft.com"));
  g_assert_false (tn_mail_is_own ("contoso.mail.OnMicrosoft.com"));
}

static void
add (void)
{
  g_test_add_func ("/health/HEA-02-bands", test_bands);
  g_test_add_func ("/health/HEA-03-no-data", test_no_data);
  g_test_add_func ("/health/HEA-04-HEA-06-counts", test_counts);
  g_test_add_func ("/health/HEA-05-licences", test_licences);
  g_test_add_func ("/health/HEA-07-records", test_mail_records);
  g_test_add_func ("/health/HEA-07-percent", test_mail_percent);
  g_test_add_func ("/health/HEA-09-sync", test_sync);
  g_test_add_func ("/health/HEA-11-roll-up", test_roll_up);
  g_test_add_func ("/health/tags", test_tags);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
