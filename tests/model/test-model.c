/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-help.h"
#include "tn-problem.h"
#include "tn-sku.h"
#include "tn-status.h"

#include <string.h>

static void
test_actions (void)
{
  g_assert_cmpint (tn_tenant_actions (TN_INTEGRATION_SINGLE, FALSE),
                   ==,
                   TN_ACTION_MAP | TN_ACTION_REAUTHORIZE | TN_ACTION_REMOVE);
  g_assert_cmpint (tn_tenant_actions (TN_INTEGRATION_SINGLE, TRUE),
                   ==,
                   TN_ACTION_UNMAP | TN_ACTION_REAUTHORIZE | TN_ACTION_REMOVE);
  g_assert_cmpint (tn_tenant_actions (TN_INTEGRATION_CSP_CHILD, FALSE), ==, TN_ACTION_MAP);
  g_assert_cmpint (tn_tenant_actions (TN_INTEGRATION_CSP_CHILD, TRUE), ==, TN_ACTION_UNMAP);
  g_assert_cmpint (tn_tenant_actions (TN_INTEGRATION_CSP, FALSE),
                   ==,
                   TN_ACTION_REAUTHORIZE_CSP | TN_ACTION_REMOVE_CSP);
}

/* STA-22: a word for every state, and an icon for every one that says something. */
static void
test_looks (void)
{
  for (int status = TN_SYNC_NOT_MAPPED; status <= TN_SYNC_AUTH_ERROR; status++)
    {
      TnStatusLook look = tn_sync_status_look ((TnSyncStatus) status);

      g_assert_true (look.word != NULL && *look.word != '\0');
      g_assert_true (status == TN_SYNC_NOT_MAPPED || look.icon != NULL);
    }
  g_assert_cmpstr (tn_sync_status_look (TN_SYNC_AUTH_ERROR).style, ==, "error");
  g_assert_cmpstr (tn_sync_status_look (TN_SYNC_PENDING).style, ==, "warning");
  g_assert_cmpstr (tn_sync_status_look ((TnSyncStatus) 99).style, ==, "warning");
  g_assert_cmpstr (tn_sync_status_nick (TN_SYNC_AUTH_ERROR), ==, "auth-error");
}

static void
test_problems (void)
{
  static const struct
  {
    const char *code;
    TnProblemKind kind;
    TnSyncStatus status;
  } cases[] = {
    { "AADSTS65001", TN_PROBLEM_CONSENT, TN_SYNC_AUTH_ERROR },
    { "AADSTS50173", TN_PROBLEM_SIGN_IN, TN_SYNC_AUTH_ERROR },
    { "AADSTS50076", TN_PROBLEM_SIGN_IN, TN_SYNC_AUTH_ERROR },
    { "AADSTS53003", TN_PROBLEM_POLICY, TN_SYNC_AUTH_ERROR },
    { "AADSTS50105", TN_PROBLEM_POLICY, TN_SYNC_AUTH_ERROR },
    { "AADSTS90002", TN_PROBLEM_GONE, TN_SYNC_AUTH_ERROR },
    { "AADSTS90033", TN_PROBLEM_WAIT, TN_SYNC_PENDING },
    { "AADSTS700016", TN_PROBLEM_CONSENT, TN_SYNC_AUTH_ERROR },
    { "AADSTS50011", TN_PROBLEM_SETUP, TN_SYNC_AUTH_ERROR },
    { "AADSTS501481", TN_PROBLEM_SETUP, TN_SYNC_AUTH_ERROR },
    { "offline", TN_PROBLEM_OFFLINE, TN_SYNC_PENDING },
    { "throttled", TN_PROBLEM_WAIT, TN_SYNC_PENDING },
    { "AADSTS12345678", TN_PROBLEM_SIGN_IN, TN_SYNC_AUTH_ERROR },
    { NULL, TN_PROBLEM_SIGN_IN, TN_SYNC_AUTH_ERROR },
  };
  g_autofree char *found = tn_aadsts_find ("invalid_grant: AADSTS50173: revoked"),
                  *none = tn_aadsts_find ("AADSTSx"), *longer = tn_aadsts_find ("AADSTS5001: x");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TnProblem problem = tn_problem_for_code (cases[i].code);

      g_assert_cmpint (problem.kind, ==, cases[i].kind);
      g_assert_cmpint (tn_problem_status (problem.kind), ==, cases[i].status);
      g_assert_true (*problem.title != '\0' && *problem.cause != '\0' && *problem.who != '\0' &&
                     *problem.step != '\0');
    }
  g_assert_cmpstr (found, ==, "AADSTS50173");
  g_assert_null (none);
  g_assert_cmpstr (longer, ==, "AADSTS5001");
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_record (void)
{
  g_autoptr (TnRecord) a = g_object_new (TN_TYPE_MICROSOFT_TENANT, "id", (gint64) 3, NULL);
  g_autoptr (TnRecord) b = g_object_new (TN_TYPE_MICROSOFT_TENANT,
                                         "id",
                                         (gint64) 3,
                                         "name",
                                         "X",
                                         "members",
                                         (gint64) 7,
                                         "score",
                                         55.5,
                                         NULL);
  guint count = 0;

  /* Unknown is not zero. */
  g_assert_cmpint (tn_record_get_int (a, "members"), ==, -1);
  g_assert_cmpfloat (tn_record_get_double (a, "score"), <, 0);
  g_assert_null (tn_record_get_string (a, "name"));
  g_signal_connect (a, "notify", G_CALLBACK (count_cb), &count);
  g_assert_false (tn_record_equal (a, b));
  g_assert_false (tn_record_equal (a, NULL));
  g_assert_true (tn_record_equal (NULL, NULL));
  tn_record_take (a, b);
  g_assert_cmpuint (count, ==, 3);
  tn_record_take (a, b);
  g_assert_cmpuint (count, ==, 3);
  g_assert_cmpstr (tn_record_get_string (a, "name"), ==, "X");
  g_assert_cmpint (tn_record_get_id (a), ==, 3);
}

static void
test_skus (void)
{
  g_assert_cmpstr (tn_sku_name ("CBDC14AB-d96c-4c30-b9f4-6ada7cdc1d46"),
                   ==,
                   "Microsoft 365 Business Premium");
  g_assert_null (tn_sku_name ("00000000-0000-0000-0000-000000000000"));
  g_assert_null (tn_sku_name (NULL));
  g_assert_true (tn_sku_is_free ("FLOW_FREE"));
  g_assert_true (tn_sku_is_free ("POWERAPPS_VIRAL"));
  g_assert_false (tn_sku_is_free ("SPB"));
  /* LIC-09: sorted, so that each is found; and none is without a name. */
  g_assert_cmpuint (tn_sku_n_names (), >, 100);
  for (guint i = 0; i < tn_sku_n_names (); i++)
    {
      g_assert_true (tn_sku_name (tn_sku_nth_id (i)) != NULL);
      g_assert_true (i == 0 || g_strcmp0 (tn_sku_nth_id (i - 1), tn_sku_nth_id (i)) < 0);
    }
}

/* LIC-06. */
static void
test_utilization (void)
{
  static const struct
  {
    gint64 assigned, bought, percent;
    TnUtilization utilization;
  } cases[] = {
    { 79, 100, 79, TN_UTILIZATION_WASTE },  { 799, 1000, 79, TN_UTILIZATION_WASTE },
    { 80, 100, 80, TN_UTILIZATION_LOW },    { 84, 100, 84, TN_UTILIZATION_LOW },
    { 85, 100, 85, TN_UTILIZATION_TARGET }, { 95, 100, 95, TN_UTILIZATION_TARGET },
    { 96, 100, 96, TN_UTILIZATION_RISK },   { 12, 10, 120, TN_UTILIZATION_RISK },
    { 5, 0, -1, TN_UTILIZATION_UNKNOWN },   { -1, 10, -1, TN_UTILIZATION_UNKNOWN },
    { 0, 10, 0, TN_UTILIZATION_WASTE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (tn_sku_utilization (cases[i].assigned, cases[i].bought),
                       ==,
                       cases[i].percent);
      g_assert_cmpint (tn_sku_judge (cases[i].percent), ==, cases[i].utilization);
    }
}

/* The help has each state of a connection, and nothing twice. */
static void
test_help (void)
{
  g_autoptr (GPtrArray) topics = tn_help_topics ();
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < topics->len; i++)
    {
      const TnHelpTopic *topic = g_ptr_array_index (topics, i);

      g_assert_true (g_hash_table_add (ids, (gpointer) topic->id));
      g_assert_true (*topic->title != '\0' && *topic->group != '\0' && strlen (topic->body) > 20);
      /* Mnemonics are of buttons. */
      g_assert_null (strchr (topic->body, '_'));
    }
  for (int i = TN_SYNC_NOT_MAPPED; i <= TN_SYNC_AUTH_ERROR; i++)
    {
      g_autofree char *id = g_strconcat ("sync-", tn_sync_status_nick ((TnSyncStatus) i), NULL);

      g_assert_true (g_hash_table_contains (ids, id));
    }
  for (int i = TN_CSP_AUTH_UNKNOWN; i <= TN_CSP_AUTH_GRANTING_ROLES; i++)
    {
      g_autofree char *id = g_strconcat ("csp-auth-", tn_csp_auth_nick ((TnCspAuth) i), NULL);

      g_assert_true (g_hash_table_contains (ids, id));
    }
  for (int i = TN_CSP_STATUS_AUTH_PENDING; i <= TN_CSP_STATUS_ERROR; i++)
    {
      g_autofree char *id = g_strconcat ("csp-", tn_csp_status_nick ((TnCspStatus) i), NULL);

      g_assert_true (g_hash_table_contains (ids, id));
    }
}

static void
add (void)
{
  g_test_add_func ("/model/actions/ACT-01-ACT-02-matrix", test_actions);
  g_test_add_func ("/model/status/STA-22-looks", test_looks);
  g_test_add_func ("/model/problem/STA-02-STA-03-codes", test_problems);
  g_test_add_func ("/model/record/take", test_record);
  g_test_add_func ("/model/LIC-09-skus", test_skus);
  g_test_add_func ("/model/LIC-06-utilization", test_utilization);
  g_test_add_func ("/help/topics", test_help);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
