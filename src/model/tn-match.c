/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-match.h"

#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Half of the words, at least. */
#define SIMILAR 0.5

static gboolean
is_legal_form (const char *word)
{
  static const char *const forms[] = { "inc", "incorporated", "ltd",     "limited", "llc", "llp",
                                       "plc", "corp",         "company", "co",      "the", "gmbh",
                                       "ag",  "kg",           "bv",      "nv",      "sa",  "sarl",
                                       "srl", "spa",          "oy",      "ab",      "as",  "aps",
                                       "pty", "corporation",  "group",   "holding", "and", "und",
                                       NULL };

  return g_strv_contains (forms, word);
}

/* Words of a name that say something, folded. */
static GPtrArray *
words_of (const char *name)
{
  g_autofree char *folded = tn_text_fold (name);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  GString *word = g_string_new (NULL);

  for (const char *c = folded;; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (letter != 0 && g_unichar_isalnum (letter))
        {
          g_string_append_unichar (word, letter);
          continue;
        }
      /* "B.V." and "O'Brien" are one word. */
      if (letter == '.' || letter == '\'' || letter == 0x2019)
        continue;
      if (word->len > 0 && !is_legal_form (word->str))
        g_ptr_array_add (words, g_strdup (word->str));
      g_string_truncate (word, 0);
      if (letter == 0)
        break;
    }
  g_string_free (word, TRUE);
  return words;
}

char *
tn_match_normalize (const char *name)
{
  g_autoptr (GPtrArray) words = words_of (name);

  g_ptr_array_add (words, NULL);
  return g_strjoinv (" ", (char **) words->pdata);
}

/* Domains in which many companies have addresses say nothing about one. */
static gboolean
says_something (const char *domain)
{
  static const char *const shared[] = { "gmail.com", "outlook.com", "hotmail.com", "live.com",
                                        "yahoo.com", "icloud.com",  "gmx.net",     "gmx.de",
                                        "web.de",    "aol.com",     "proton.me",   NULL };

  return *domain != '\0' && !g_strv_contains (shared, domain);
}

typedef struct
{
  const TnMatchTarget *targets;
  GPtrArray *words;      /* (owned) (element-type GPtrArray): of each target, all its names */
  GHashTable *by_name;   /* (owned): normalized name → GArray of target indices */
  GHashTable *by_domain; /* (owned): domain → GArray of target indices */
  GHashTable *by_word;   /* (owned): word → GArray of target indices */
} Index;

static void
index_add (GHashTable *table, const char *key, guint target)
{
  GArray *list = g_hash_table_lookup (table, key);

  if (*key == '\0')
    return;
  if (list == NULL)
    {
      list = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (table, g_strdup (key), list);
    }
  if (list->len == 0 || g_array_index (list, guint, list->len - 1) != target)
    g_array_append_val (list, target);
}

static void
index_init (Index *index, const TnMatchTarget *targets, guint n_targets)
{
  GHashTable **tables[] = { &index->by_name, &index->by_domain, &index->by_word };

  index->targets = targets;
  index->words = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    *tables[i] =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  for (guint i = 0; i < n_targets; i++)
    {
      GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

      for (guint j = 0; targets[i].names[j] != NULL; j++)
        {
          g_autofree char *name = tn_match_normalize (targets[i].names[j]);
          GPtrArray *words = words_of (targets[i].names[j]);

          index_add (index->by_name, name, i);
          for (guint k = 0; k < words->len; k++)
            index_add (index->by_word, g_ptr_array_index (words, k), i);
          g_ptr_array_add (all, words);
        }
      g_ptr_array_add (index->words, all);
      for (guint j = 0; targets[i].domains[j] != NULL; j++)
        {
          g_autofree char *domain = g_ascii_strdown (targets[i].domains[j], -1);

          if (says_something (domain))
            index_add (index->by_domain, domain, i);
        }
    }
}

static void
index_clear (Index *index)
{
  g_ptr_array_unref (index->words);
  g_hash_table_unref (index->by_name);
  g_hash_table_unref (index->by_domain);
  g_hash_table_unref (index->by_word);
}

static guint
in_common (GPtrArray *a, GPtrArray *b)
{
  guint n = 0;

  for (guint i = 0; i < a->len; i++)
    n += g_ptr_array_find_with_equal_func (b, g_ptr_array_index (a, i), g_str_equal, NULL) ? 1 : 0;
  return n;
}

/* How much of the words of one name is in the other: 0 to 1. */
static double
similarity (GPtrArray *words, GPtrArray *of_target)
{
  double best = 0;

  for (guint i = 0; i < of_target->len; i++)
    {
      GPtrArray *other = g_ptr_array_index (of_target, i);
      guint common = in_common (words, other), all = words->len + other->len - common;

      if (all > 0)
        best = MAX (best, (double) common / all);
    }
  return best;
}

/* Several targets that fit equally well are no suggestion, but worth saying. */
static void
settle (TnMatch *match,
        const Index *index,
        GArray *found,
        TnConfidence confidence,
        TnMatchReason reason)
{
  if (found->len == 1)
    {
      match->target = index->targets[g_array_index (found, guint, 0)].id;
      match->confidence = confidence;
      match->reason = reason;
    }
  else
    {
      match->confidence = TN_CONFIDENCE_LOW;
      match->reason = TN_REASON_AMBIGUOUS;
    }
}

static GArray *
by_domains (const Index *index, const TnMatchSource *source)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; source->domains[i] != NULL; i++)
    {
      g_autofree char *domain = g_ascii_strdown (source->domains[i], -1);
      GArray *list = g_hash_table_lookup (index->by_domain, domain);

      for (guint j = 0; list != NULL && j < list->len; j++)
        {
          guint target = g_array_index (list, guint, j);
          gboolean known = FALSE;

          for (guint k = 0; k < found->len; k++)
            known = known || g_array_index (found, guint, k) == target;
          if (!known)
            g_array_append_val (found, target);
        }
    }
  return found;
}

static void
by_similarity (const Index *index, const TnMatchSource *source, TnMatch *match)
{
  g_autoptr (GPtrArray) words = words_of (source->name);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint));
  double best = SIMILAR;

  for (guint i = 0; i < words->len; i++)
    {
      GArray *list = g_hash_table_lookup (index->by_word, g_ptr_array_index (words, i));

      for (guint j = 0; list != NULL && j < list->len; j++)
        {
          guint target = g_array_index (list, guint, j);
          double share = similarity (words, g_ptr_array_index (index->words, target));

          if (share > best)
            g_array_set_size (found, 0);
          if (share >= best &&
              (found->len == 0 || g_array_index (found, guint, found->len - 1) != target))
            g_array_append_val (found, target);
          best = MAX (best, share);
        }
    }
  if (found->len > 0)
    settle (match, index, found, TN_CONFIDENCE_LOW, TN_REASON_SIMILAR_NAME);
}

static TnMatch
match_one (const Index *index, const TnMatchSource *source)
{
  TnMatch match = { .source = source->id };
  g_autofree char *name = tn_match_normalize (source->name);
  GArray *names = g_hash_table_lookup (index->by_name, name);
  g_autoptr (GArray) domains = by_domains (index, source), both = NULL;

  both = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; names != NULL && i < names->len; i++)
    for (guint j = 0; j < domains->len; j++)
      if (g_array_index (names, guint, i) == g_array_index (domains, guint, j))
        g_array_append_val (both, g_array_index (names, guint, i));
  if (both->len > 0)
    settle (&match, index, both, TN_CONFIDENCE_CERTAIN, TN_REASON_NAME_AND_DOMAIN);
  else if (domains->len > 0)
    settle (&match, index, domains, TN_CONFIDENCE_HIGH, TN_REASON_DOMAIN);
  else if (names != NULL)
    settle (&match, index, names, TN_CONFIDENCE_HIGH, TN_REASON_SAME_NAME);
  else
    by_similarity (index, source, &match);
  return match;
}

/* Of several that want one target, the best has it; of equals none. */
static void
share_out (GArray *matches)
{
  g_autofree gboolean *lost = g_new0 (gboolean, matches->len);

  for (guint i = 0; i < matches->len; i++)
    for (guint j = 0; j < matches->len; j++)
      {
        TnMatch *a = &g_array_index (matches, TnMatch, i);
        TnMatch *b = &g_array_index (matches, TnMatch, j);

        if (i != j && a->target != 0 && a->target == b->target && b->confidence >= a->confidence)
          lost[i] = TRUE;
      }
  /* Only now, so that each saw all of the others as they were. */
  for (guint i = 0; i < matches->len; i++)
    if (lost[i])
      {
        TnMatch *match = &g_array_index (matches, TnMatch, i);

        match->target = 0;
        match->reason = TN_REASON_AMBIGUOUS;
        match->confidence = TN_CONFIDENCE_LOW;
      }
}

GArray *
tn_match (const TnMatchSource *sources,
          guint n_sources,
          const TnMatchTarget *targets,
          guint n_targets)
{
  GArray *matches = g_array_new (FALSE, TRUE, sizeof (TnMatch));
  Index index;

  index_init (&index, targets, n_targets);
  for (guint i = 0; i < n_sources; i++)
    {
      TnMatch match = match_one (&index, &sources[i]);

      g_array_append_val (matches, match);
    }
  share_out (matches);
  index_clear (&index);
  return matches;
}

const char *
tn_confidence_word (TnConfidence confidence)
{
  switch (confidence)
    {
    case TN_CONFIDENCE_CERTAIN:
      return _ ("Certain");
    case TN_CONFIDENCE_HIGH:
      return _ ("High");
    case TN_CONFIDENCE_LOW:
      return _ ("Low");
    case TN_CONFIDENCE_NONE:
    default:
      return _ ("None");
    }
}

const char *
tn_match_reason_text (TnMatchReason reason)
{
  switch (reason)
    {
    case TN_REASON_SIMILAR_NAME:
      return _ ("The names are similar");
    case TN_REASON_SAME_NAME:
      return _ ("The names match");
    case TN_REASON_DOMAIN:
      return _ ("An email address has a domain of the tenant");
    case TN_REASON_NAME_AND_DOMAIN:
      return _ ("Name and email domain are the same");
    case TN_REASON_AMBIGUOUS:
      return _ ("Several fit equally well; choose one");
    case TN_REASON_NONE:
    default:
      return _ ("Nothing fits");
    }
}
