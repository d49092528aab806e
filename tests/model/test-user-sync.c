/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-user-sync.h"

#include <string.h>

/* User sync as rules, without a store. */

static void
add_user (TnDirectory *directory,
          const char *id,
          const char *name,
          const char *mail,
          const char *department,
          const char *office,
          gboolean guest,
          int enabled)
{
  g_autofree char *upn = g_strdup_printf ("%s@initial.example", id);
  TnDirectoryUser user = { .id = id, .user_name = upn, .mail = mail, .guest = guest };

  user.enabled = enabled;
  user.values[TN_PERSON_NAME] = name;
  user.values[TN_PERSON_DEPARTMENT] = department;
  user.values[TN_PERSON_OFFICE] = office;
  tn_directory_add (directory, &user);
}

static guint
count (const TnUserFilter *filter, TnDirectory *directory, GHashTable *groups)
{
  g_autofree guint8 *in_scope = tn_user_filter_apply (filter, directory, groups);
  guint n = 0;

  for (guint i = 0; i < directory->users->len; i++)
    n += in_scope[i];
  return n;
}

/* Every combination of two values and none in each of the five dimensions, against the rule as it
 * is written down: any value of a dimension, all dimensions, an empty one lets everybody through.
 */
static void
test_truth_table (void)
{
  static const char *const departments[] = { NULL, "Sales", "Finance" };
  static const char *const offices[] = { NULL, "North", "South" };
  static const char *const domains[] = { "a.example", "b.example" };
  g_autoptr (TnDirectory) directory = tn_directory_new ("tenant");
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  char *some_group[] = { (char *) "g1", NULL };

  for (guint i = 0; i < 3 * 3 * 2 * 2 * 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("u%u", i),
                      *mail = g_strdup_printf ("u%u@%s", i, domains[i / 9 % 2]);

      add_user (directory, id, id, mail, departments[i % 3], offices[i / 3 % 3], i / 18 % 2, 1);
      if (i / 36 % 2)
        g_hash_table_add (groups, g_strdup (id));
    }
  for (guint f = 0; f < 4 * 4 * 4 * 3 * 2; f++)
    {
      guint d = f % 4, o = f / 4 % 4, t = f / 16 % 4, m = f / 64 % 3, g = f / 192 % 2;
      /* Case and space do not matter. */
      char *wanted_d[] = { d & 1 ? (char *) " sALES " : (char *) "Finance",
                           d == 3 ? (char *) "Finance" : NULL,
                           NULL };
      char *wanted_o[] = { o & 1 ? (char *) "NORTH" : (char *) "south",
                           o == 3 ? (char *) "South" : NULL,
                           NULL };
      char *wanted_m[] = { m == 1 ? (char *) "A.Example" : (char *) "b.example", NULL };
      TnUserFilter filter = { .members = t & 1,
                              .guests = t >> 1,
                              .departments = d > 0 ? wanted_d : NULL,
                              .offices = o > 0 ? wanted_o : NULL,
                              .domains = m > 0 ? wanted_m : NULL,
                              .groups = g ? some_group : NULL };
      g_autofree guint8 *in_scope = tn_user_filter_apply (&filter, directory, groups);

      for (guint i = 0; i < directory->users->len; i++)
        {
          guint has_d = i % 3, has_o = i / 3 % 3, has_m = i / 9 % 2, guest = i / 18 % 2;
          gboolean expected = (d == 0 || (has_d > 0 && (d >> (has_d - 1) & 1))) &&
                              (o == 0 || (has_o > 0 && (o >> (has_o - 1) & 1))) &&
                              (m == 0 || has_m == m - 1) && (t == 0 || (t >> guest & 1)) &&
                              (!g || i / 36 % 2);

          g_assert_cmpint (in_scope[i], ==, expected);
        }
    }
}

static void
test_filter_edges (void)
{
  g_autoptr (TnDirectory) directory = tn_directory_new ("tenant");
  g_autoptr (TnUserFilter) filter = tn_user_filter_new (), again = NULL;
  g_autofree char *text = NULL, *words = NULL;

  add_user (directory, "a", "A", "a@x.example", "R&D; Tools", NULL, FALSE, 1);
  add_user (directory, "b", "B", NULL, NULL, NULL, FALSE, 1);
  add_user (directory, "c", "C", NULL, "  ", NULL, TRUE, 1);
  g_assert_cmpuint (count (filter, directory, NULL), ==, 2);
  /* Of the user name or of the mail. */
  filter->domains = g_strsplit ("INITIAL.example", ",", -1);
  g_assert_cmpuint (count (filter, directory, NULL), ==, 2);
  g_strfreev (filter->domains);
  filter->domains = g_strsplit ("gone.example", ",", -1);
  g_assert_cmpuint (count (filter, directory, NULL), ==, 0);
  g_clear_pointer (&filter->domains, g_strfreev);
  /* Nobody is in a group that is not known. */
  filter->groups = g_strsplit ("g", ",", -1);
  g_assert_cmpuint (count (filter, directory, NULL), ==, 0);
  g_clear_pointer (&filter->groups, g_strfreev);
  /* People without a department are a value of their own, and signs of the file format are text. */
  filter->departments = g_strsplit ("R&D; Tools\n", "\n", -1);
  g_assert_cmpuint (count (filter, directory, NULL), ==, 2);
  text = tn_user_filter_to_text (filter);
  again = tn_user_filter_parse (text);
  g_assert_true (tn_user_filter_equal (filter, again));
  g_assert_cmpuint (count (again, directory, NULL), ==, 2);
  words = tn_user_filter_describe (filter, NULL);
  g_assert_cmpstr (words, ==, "Members · R&D; Tools or no department");
  g_assert_null (tn_user_filter_parse ("no filter"));
}

/* Plans --------------------------------------------------------------------- */

typedef struct
{
  TnDirectory *directory;
  GArray *known;
  TnUserSyncRules rules;
} Ground;

static void
setup (Ground *g, gconstpointer data)
{
  g->directory = tn_directory_new ("tenant");
  g->known = g_array_new (FALSE, TRUE, sizeof (TnKnownUser));
  g->rules = (TnUserSyncRules) { .organization = 1, .fields = TN_PERSON_ALL_FIELDS };
}

static void
teardown (Ground *g, gconstpointer data)
{
  tn_directory_unref (g->directory);
  g_array_unref (g->known);
}

static TnKnownUser *
add_known (Ground *g,
           gint64 organization,
           const char *email,
           const char *entra_id,
           TnLinkState link)
{
  TnKnownUser known = { .id = g->known->len + 1,
                        .organization = organization,
                        .email_fold = email,
                        .entra_id = entra_id,
                        .link = link };

  known.values[TN_PERSON_EMAIL] = email;
  g_array_append_val (g->known, known);
  return &g_array_index (g->known, TnKnownUser, g->known->len - 1);
}

static TnUserPlan *
plan (Ground *g)
{
  const TnUserFilter all = { 0 };
  g_autofree guint8 *in_scope = tn_user_filter_apply (&all, g->directory, NULL);

  return tn_user_sync_plan (g->directory, in_scope, g->known, &g->rules);
}

static const TnPlanItem *
item_at (TnUserPlan *plan, guint index)
{
  g_assert_cmpuint (plan->items->len, >, index);
  return &g_array_index (plan->items, TnPlanItem, index);
}

static void
test_match (Ground *g, gconstpointer data)
{
  g_autoptr (TnUserPlan) p = NULL;
  TnDirectoryUser user = { .id = "C", .user_name = "c@x.example", .enabled = 1 };

  /* By mail, in whatever case; by user name; by another address. */
  add_user (g->directory, "a", "A", "A.Person@X.example", NULL, NULL, FALSE, 1);
  add_user (g->directory, "b", "B", "other@x.example", NULL, NULL, FALSE, 1);
  user.addresses = "first@x.example c.old@x.example";
  tn_directory_add (g->directory, &user);
  add_user (g->directory, "d", "D", "new@x.example", NULL, NULL, FALSE, 1);
  add_known (g, 1, "a.person@x.example", NULL, TN_LINK_NONE);
  add_known (g, 1, "b@initial.example", NULL, TN_LINK_NONE);
  add_known (g, 1, "c.old@x.example", NULL, TN_LINK_NONE);
  p = plan (g);
  g_assert_cmpuint (p->counts[TN_PLAN_LINK], ==, 3);
  g_assert_cmpuint (p->counts[TN_PLAN_CREATE], ==, 1);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (item_at (p, i)->kind, ==, TN_PLAN_LINK);
      g_assert_cmpuint (item_at (p, i)->known, ==, i);
    }
}

static void
test_conflicts (Ground *g, gconstpointer data)
{
  static const TnConflict expected[] = { TN_CONFLICT_SEVERAL,
                                         TN_CONFLICT_SAME_EMAIL,
                                         TN_CONFLICT_SAME_EMAIL,
                                         TN_CONFLICT_TAKEN,
                                         TN_CONFLICT_ELSEWHERE };
  g_autoptr (TnUserPlan) p = NULL, again = NULL;
  g_autoptr (GHashTable) ignored = g_hash_table_new (g_str_hash, g_str_equal);

  add_user (g->directory, "a", "A", "two@x.example", NULL, NULL, FALSE, 1);
  add_user (g->directory, "b", "B", "same@x.example", NULL, NULL, FALSE, 1);
  add_user (g->directory, "c", "C", "Same@x.example", NULL, NULL, FALSE, 1);
  add_user (g->directory, "d", "D", "taken@x.example", NULL, NULL, FALSE, 1);
  add_user (g->directory, "e", "E", "else@x.example", NULL, NULL, FALSE, 1);
  add_user (g->directory, "z", "Z", "z@x.example", NULL, NULL, FALSE, 1);
  add_known (g, 1, "two@x.example", NULL, TN_LINK_NONE);
  add_known (g, 1, "two@x.example", NULL, TN_LINK_NONE);
  add_known (g, 1, "taken@x.example", "z", TN_LINK_LINKED);
  add_known (g, 2, "else@x.example", NULL, TN_LINK_NONE);
  p = plan (g);
  /* Nobody is linked, and nobody is made twice. */
  g_assert_cmpuint (p->counts[TN_PLAN_CONFLICT], ==, 5);
  g_assert_cmpuint (p->counts[TN_PLAN_CREATE] + p->counts[TN_PLAN_LINK], ==, 0);
  for (guint i = 0, n = 0; i < p->items->len; i++)
    if (item_at (p, i)->kind == TN_PLAN_CONFLICT)
      g_assert_cmpint (item_at (p, i)->conflict, ==, expected[n++]);
  g_hash_table_add (ignored, (gpointer) "e");
  g->rules.ignored = ignored;
  again = plan (g);
  g_assert_cmpuint (again->counts[TN_PLAN_CONFLICT], ==, 4);
  g_assert_cmpuint (again->counts[TN_PLAN_SKIP], ==, 1);
}

/* Of two with one address, the other counts once one is left alone or would not be added anyway. */
static void
test_same_email (Ground *g, gconstpointer data)
{
  g_autoptr (TnUserPlan) p = NULL, again = NULL;
  g_autoptr (GHashTable) ignored = g_hash_table_new (g_str_hash, g_str_equal);

  add_user (g->directory, "a", "Ann", "ann@x.example", NULL, NULL, FALSE, 1);
  add_user (g->directory, "b", "Ann, old", "ann@x.example", NULL, NULL, FALSE, 1);
  add_user (g->directory, "c", "Ben", "ben@x.example", NULL, NULL, FALSE, 1);
  add_user (g->directory, "d", "Ben, old", "ben@x.example", NULL, NULL, FALSE, 0);
  p = plan (g);
  g_assert_cmpuint (p->counts[TN_PLAN_CONFLICT], ==, 2);
  g_assert_cmpuint (p->counts[TN_PLAN_CREATE], ==, 1);
  g_hash_table_add (ignored, (gpointer) "b");
  g->rules.ignored = ignored;
  again = plan (g);
  g_assert_cmpuint (again->counts[TN_PLAN_CONFLICT], ==, 0);
  g_assert_cmpuint (again->counts[TN_PLAN_CREATE], ==, 2);
}

/* One end user is linked to one Entra user, however many have the address. */
static void
test_linked_once (Ground *g, gconstpointer data)
{
  g_autoptr (TnUserPlan) p = NULL;

  add_user (g->directory, "a", "Joe", "joe@initial.example", NULL, NULL, FALSE, 1);
  add_user (g->directory, "joe", "Joe 2", "other@x.example", NULL, NULL, FALSE, 1);
  add_known (g, 1, "joe@initial.example", NULL, TN_LINK_NONE);
  p = plan (g);
  g_assert_cmpuint (p->counts[TN_PLAN_LINK], ==, 1);
  g_assert_cmpint (item_at (p, 1)->conflict, ==, TN_CONFLICT_TAKEN);
}

/* What is stored without blanks at its ends is no change every hour. */
static void
test_blanks (Ground *g, gconstpointer data)
{
  g_autoptr (TnUserPlan) p = NULL;
  TnKnownUser *known = add_known (g, 1, "ann@x.example", "a", TN_LINK_LINKED);

  known->values[TN_PERSON_NAME] = "Ann Smith";
  add_user (g->directory, "a", " Ann Smith ", "ann@x.example", NULL, NULL, FALSE, 1);
  p = plan (g);
  g_assert_cmpuint (p->unchanged, ==, 1);
}

/* Who belongs to another tenant is not in this directory, and was not deleted. */
static void
test_foreign (Ground *g, gconstpointer data)
{
  g_autoptr (TnUserPlan) p = NULL;

  add_known (g, 1, "ann@x.example", "a", TN_LINK_LINKED)->foreign = TRUE;
  add_user (g->directory, "b", "Ann Smith", "ann@x.example", NULL, NULL, FALSE, 1);
  p = plan (g);
  g_assert_cmpuint (p->counts[TN_PLAN_DELETE], ==, 0);
  g_assert_cmpuint (p->counts[TN_PLAN_CONFLICT], ==, 1);
}

static void
test_update (Ground *g, gconstpointer data)
{
  TnKnownUser *known;
  g_autoptr (TnUserPlan) p = NULL, again = NULL;

  add_user (g->directory, "A", "New Name", NULL, "Sales", NULL, FALSE, 1);
  known = add_known (g, 1, "old@x.example", "a", TN_LINK_LINKED);
  known->values[TN_PERSON_NAME] = "Old Name";
  known->values[TN_PERSON_DEPARTMENT] = "Sales";
  known->values[TN_PERSON_OFFICE] = "Kept";
  p = plan (g);
  g_assert_cmpint (item_at (p, 0)->kind, ==, TN_PLAN_UPDATE);
  /* USR-14: the same person under another address; USR-12: the office, empty there, stays. */
  g_assert_cmpuint (item_at (p, 0)->fields, ==, 1u << TN_PERSON_NAME | 1u << TN_PERSON_EMAIL);
  g->rules.fields = 1u << TN_PERSON_DEPARTMENT;
  again = plan (g);
  g_assert_cmpuint (again->items->len, ==, 0);
  g_assert_cmpuint (again->unchanged, ==, 1);
}

static void
test_states (Ground *g, gconstpointer data)
{
  /* What is there, in scope and enabled, and how the end user stood; what has to happen. */
  static const struct
  {
    gboolean there, in_scope;
    int enabled;
    TnLinkState link;
    int expected; /* -1: nothing */
  } cases[] = {
    { TRUE, TRUE, 1, TN_LINK_LINKED, -1 },
    { TRUE, TRUE, -1, TN_LINK_LINKED, -1 },
    { TRUE, TRUE, 0, TN_LINK_LINKED, TN_PLAN_DISABLE },
    { TRUE, TRUE, 0, TN_LINK_DISABLED, -1 },
    { TRUE, TRUE, -1, TN_LINK_DISABLED, -1 },
    { TRUE, TRUE, 1, TN_LINK_DISABLED, TN_PLAN_ENABLE },
    { TRUE, TRUE, 1, TN_LINK_DELETED, TN_PLAN_RETURN },
    { TRUE, TRUE, 0, TN_LINK_DELETED, TN_PLAN_DISABLE },
    { TRUE, TRUE, 1, TN_LINK_OUT_OF_SCOPE, TN_PLAN_IN_SCOPE },
    { TRUE, FALSE, 1, TN_LINK_LINKED, TN_PLAN_OUT_OF_SCOPE },
    { TRUE, FALSE, 1, TN_LINK_DISABLED, TN_PLAN_OUT_OF_SCOPE },
    { TRUE, FALSE, 1, TN_LINK_DELETED, TN_PLAN_OUT_OF_SCOPE },
    { TRUE, FALSE, 1, TN_LINK_OUT_OF_SCOPE, -1 },
    { FALSE, FALSE, 1, TN_LINK_LINKED, TN_PLAN_DELETE },
    { FALSE, FALSE, 1, TN_LINK_DISABLED, TN_PLAN_DELETE },
    { FALSE, FALSE, 1, TN_LINK_OUT_OF_SCOPE, TN_PLAN_DELETE },
    { FALSE, FALSE, 1, TN_LINK_DELETED, -1 },
  };
  const TnUserFilter members = { .members = TRUE };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TnDirectory) directory = tn_directory_new ("tenant");
      g_autoptr (GArray) known = g_array_new (FALSE, TRUE, sizeof (TnKnownUser));
      TnKnownUser one = { .id = 1, .organization = 1, .entra_id = "a", .link = cases[i].link };
      g_autofree guint8 *in_scope = NULL;
      g_autoptr (TnUserPlan) p = NULL;

      if (cases[i].there)
        add_user (directory, "a", NULL, NULL, NULL, NULL, !cases[i].in_scope, cases[i].enabled);
      one.values[TN_PERSON_EMAIL] = "a@initial.example";
      g_array_append_val (known, one);
      in_scope = tn_user_filter_apply (&members, directory, NULL);
      p = tn_user_sync_plan (directory, in_scope, known, &g->rules);
      g_assert_cmpuint (p->items->len, ==, cases[i].expected >= 0 ? 1 : 0);
      if (cases[i].expected >= 0)
        g_assert_cmpint (item_at (p, 0)->kind, ==, cases[i].expected);
    }
}

/* A disabled user that nobody knew is no new end user: shared mailboxes are such. */
static void
test_skip (Ground *g, gconstpointer data)
{
  g_autoptr (TnUserPlan) p = NULL;

  add_user (g->directory, "a", "A", "a@x.example", NULL, NULL, FALSE, 0);
  add_user (g->directory, "b", "B", "b@x.example", NULL, NULL, FALSE, 0);
  add_known (g, 1, "b@x.example", NULL, TN_LINK_NONE);
  p = plan (g);
  g_assert_cmpuint (p->counts[TN_PLAN_SKIP], ==, 1);
  g_assert_cmpuint (p->counts[TN_PLAN_LINK], ==, 1);
  g_assert_cmpuint (p->counts[TN_PLAN_CREATE], ==, 0);
}

static void
test_mass_change (void)
{
  static const struct
  {
    guint linked, leaving;
    gboolean stops;
  } cases[] = { { 10, 5, FALSE },   { 10, 6, TRUE },   { 25, 5, FALSE }, { 25, 6, TRUE },
                { 100, 20, FALSE }, { 100, 21, TRUE }, { 3, 3, FALSE },  { 0, 0, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const TnUserPlan p = { .linked = cases[i].linked, .leaving = cases[i].leaving };

      g_assert_cmpint (tn_user_plan_is_mass_change (&p), ==, cases[i].stops);
    }
}

static void
test_custom (Ground *g, gconstpointer data)
{
  TnDirectoryUser user = { .id = "a", .user_name = "a@x.example", .enabled = 1 };
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (TnUserPlan) p = NULL;
  TnKnownUser *known;

  user.extras[TN_EXTRA_EMPLOYEE_ID] = "E \"7\"";
  tn_directory_add (g->directory, &user);
  g->rules.custom = "Badge=employeeId\nFirm=companyName";
  first = tn_user_sync_custom ("{\"Firm\":\"Kept\"}",
                               g->rules.custom,
                               tn_directory_find (g->directory, "a"));
  g_assert_cmpstr (first, ==, "{\"Firm\":\"Kept\",\"Badge\":\"E \\\"7\\\"\"}");
  second = tn_user_sync_custom (first, g->rules.custom, tn_directory_find (g->directory, "a"));
  g_assert_cmpstr (second, ==, first);
  known = add_known (g, 1, "a@x.example", "a", TN_LINK_LINKED);
  known->custom = "{\"Firm\":\"Kept\"}";
  p = plan (g);
  g_assert_true (item_at (p, 0)->custom);
  g_assert_cmpint (item_at (p, 0)->kind, ==, TN_PLAN_UPDATE);
}

/* As the store does it. */
static void
carry_out (Ground *g, TnUserPlan *p)
{
  for (guint i = 0; i < p->items->len; i++)
    {
      const TnPlanItem *item = item_at (p, i);
      const TnDirectoryUser *user =
          item->user != G_MAXUINT
              ? &g_array_index (g->directory->users, TnDirectoryUser, item->user)
              : NULL;
      TnKnownUser *known;

      if (item->kind == TN_PLAN_CONFLICT || item->kind == TN_PLAN_SKIP)
        continue;
      known = item->known != G_MAXUINT ? &g_array_index (g->known, TnKnownUser, item->known)
                                       : add_known (g, 1, NULL, NULL, TN_LINK_NONE);
      known->link = item->kind == TN_PLAN_DELETE         ? TN_LINK_DELETED
                    : item->kind == TN_PLAN_OUT_OF_SCOPE ? TN_LINK_OUT_OF_SCOPE
                    : user->enabled == 0                 ? TN_LINK_DISABLED
                                                         : TN_LINK_LINKED;
      for (guint f = 0; user != NULL && f < TN_N_PERSON_FIELDS; f++)
        if (item->known == G_MAXUINT || (item->fields >> f & 1) != 0)
          known->values[f] = user->values[f];
      known->email_fold = known->values[TN_PERSON_EMAIL];
      if (user != NULL)
        known->entra_id = user->id;
    }
}

/* Whatever the people are: everybody in scope is in the plan once, or unchanged; and a second run
 * after the first has been carried out has nothing to do. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 200; round++)
    {
      Ground g;
      g_autoptr (TnUserPlan) p = NULL, again = NULL;
      guint n = (guint) g_rand_int_range (rand, 0, 40), items = 0;
      g_autoptr (GStringChunk) strings = g_string_chunk_new (1024);

      setup (&g, NULL);
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *id = g_strdup_printf ("u%u", i),
                          *mail = g_strdup_printf ("m%d@x.example", g_rand_int_range (rand, 0, 30));

          add_user (g.directory,
                    id,
                    id,
                    g_rand_boolean (rand) ? mail : NULL,
                    NULL,
                    NULL,
                    FALSE,
                    g_rand_int_range (rand, -1, 2));
        }
      for (guint i = 0; i < 20; i++)
        {
          g_autofree char *mail = g_strdup_printf ("m%d@x.example", g_rand_int_range (rand, 0, 30));
          g_autofree char *id = g_strdup_printf ("u%u", i * 2);
          gboolean linked = g_rand_boolean (rand);

          add_known (&g,
                     g_rand_int_range (rand, 1, 3),
                     g_string_chunk_insert (strings, mail),
                     linked ? g_string_chunk_insert (strings, id) : NULL,
                     linked ? (TnLinkState) g_rand_int_range (rand, 1, 5) : TN_LINK_NONE);
        }
      p = plan (&g);
      g_assert_cmpuint (p->in_scope, ==, n);
      for (guint i = 0; i < p->items->len; i++)
        items += item_at (p, i)->user != G_MAXUINT;
      g_assert_cmpuint (items + p->unchanged, ==, n);
      /* What one run changes may settle a conflict of its own: then the next has something to do.
       */
      carry_out (&g, p);
      for (guint runs = 0; runs < 3; runs++)
        {
          g_clear_pointer (&again, tn_user_plan_unref);
          again = plan (&g);
          carry_out (&g, again);
        }
      g_assert_true (tn_user_plan_is_empty (again));
      teardown (&g, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Ground, NULL, setup, func, teardown)
  g_test_add_func ("/user-sync/USR-02-USR-03-USR-04-USR-05-USR-06-USR-07-truth-table",
                   test_truth_table);
  g_test_add_func ("/user-sync/USR-03-USR-05-USR-06-filter-edges", test_filter_edges);
  ADD ("/user-sync/another-tenant", test_foreign);
  ADD ("/user-sync/USR-09-match", test_match);
  ADD ("/user-sync/USR-15-conflicts", test_conflicts);
  ADD ("/user-sync/USR-15-same-email", test_same_email);
  ADD ("/user-sync/USR-15-linked-once", test_linked_once);
  ADD ("/user-sync/USR-11-blanks", test_blanks);
  ADD ("/user-sync/USR-11-USR-12-USR-14-update", test_update);
  ADD ("/user-sync/USR-16-USR-17-USR-18-USR-19-states", test_states);
  ADD ("/user-sync/USR-10-skip-disabled", test_skip);
  g_test_add_func ("/user-sync/USR-20-mass-change", test_mass_change);
  ADD ("/user-sync/USR-27-custom-fields", test_custom);
  g_test_add_func ("/user-sync/random", test_random);
  return g_test_run ();
}
