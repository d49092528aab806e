/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-action-calls.h"

#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What a change would make different, and what stands against it, from what the mirror says. */

/* Ids are in small letters in the mirror, and as somebody gave them in an order. */
static gboolean
has_word (const char *words, const char *word)
{
  g_autofree char *lower = word != NULL ? g_ascii_strdown (word, -1) : NULL;

  return tn_text_has_word (words, lower);
}

static void
set_problem (TnActionDifference *difference, const char *text)
{
  if (difference->problem == NULL)
    difference->problem = g_strdup (text);
}

static void
compare_licence (const TnActionTarget *target,
                 const TnActionFacts *facts,
                 GHashTable *taken,
                 TnActionDifference *difference)
{
  gboolean assign = target->action == TN_ACTION_ASSIGN_LICENCE;
  gboolean has = has_word (facts->skus, target->argument),
           by_group = has_word (facts->group_skus, target->argument);
  g_autofree char *key = g_strdup_printf ("%s %s", target->tenant_id, target->argument),
                  *place = g_strdup_printf ("location %s", target->user_id);
  int others = GPOINTER_TO_INT (g_hash_table_lookup (taken, key));

  difference->before = g_strdup (has ? _ ("Holds it") : _ ("Does not hold it"));
  difference->after = g_strdup (assign ? _ ("Holds it") : _ ("Does not hold it"));
  if (assign && has)
    set_problem (difference, _ ("Holds this licence already."));
  else if (!assign && !has)
    set_problem (difference, _ ("Does not hold this licence."));
  else if (!assign && by_group)
    set_problem (difference,
                 _ ("This licence comes with a group. Remove the person from the group instead."));
  else if (assign && facts->usage_location == NULL && !g_hash_table_contains (taken, place))
    set_problem (difference,
                 _ ("Has no usage location; Microsoft assigns no licence without one."));
  else if (assign && facts->available >= 0 && facts->available - others <= 0)
    set_problem (difference, _ ("None is left of this licence."));
  else
    g_hash_table_insert (taken,
                         g_steal_pointer (&key),
                         GINT_TO_POINTER (others + (assign ? 1 : -1)));
}

static void
compare_group (const TnActionTarget *target,
               const TnActionFacts *facts,
               TnActionDifference *difference)
{
  gboolean add = target->action == TN_ACTION_ADD_TO_GROUP;

  difference->before = g_strdup (facts->in_group ? _ ("Is a member") : _ ("Is not a member"));
  difference->after = g_strdup (add ? _ ("Is a member") : _ ("Is not a member"));
  if (!facts->group_known)
    return;
  if (add == facts->in_group)
    set_problem (difference, add ? _ ("Is a member already.") : _ ("Is not a member."));
  else if (facts->group.dynamic)
    set_problem (difference, _ ("A rule decides who is in this group."));
  else if (facts->group.on_premises)
    set_problem (difference, _ ("This group comes from a directory on premises."));
  else if (facts->group.kind == TN_GROUP_DISTRIBUTION ||
           facts->group.kind == TN_GROUP_MAIL_SECURITY)
    set_problem (difference, _ ("Exchange keeps the members of this group."));
  else if (facts->group.role_assignable)
    set_problem (
        difference,
        _ ("This group gives an administrator role; Tenantry has no permission for that."));
}

/* What the person's own directory keeps. */
static gboolean
is_kept_on_premises (TnAction action)
{
  return action == TN_ACTION_BLOCK || action == TN_ACTION_UNBLOCK ||
         action == TN_ACTION_RESET_PASSWORD || action == TN_ACTION_REQUIRE_CHANGE ||
         action == TN_ACTION_DELETE;
}

void
tn_action_compare (const TnActionTarget *target,
                   const TnActionFacts *facts,
                   GHashTable *taken,
                   TnActionDifference *difference)
{
  const char *can = _ ("Can sign in"), *cannot = _ ("Cannot sign in");

  if (facts->known && facts->on_premises && is_kept_on_premises (target->action))
    set_problem (difference, _ ("Comes from a directory on premises; Microsoft refuses this."));
  if (!facts->known && target->action != TN_ACTION_CREATE && target->action != TN_ACTION_RESTORE)
    set_problem (difference, _ ("Is not in the directory as it was last read."));
  switch (target->action)
    {
    case TN_ACTION_BLOCK:
    case TN_ACTION_UNBLOCK:
      difference->before = facts->enabled < 0 ? NULL : g_strdup (facts->enabled ? can : cannot);
      difference->after = g_strdup (target->action == TN_ACTION_UNBLOCK ? can : cannot);
      if (facts->enabled == (target->action == TN_ACTION_UNBLOCK))
        set_problem (difference, _ ("Is so already."));
      break;
    case TN_ACTION_ASSIGN_LICENCE:
    case TN_ACTION_REMOVE_LICENCE:
      compare_licence (target, facts, taken, difference);
      break;
    case TN_ACTION_ADD_TO_GROUP:
    case TN_ACTION_REMOVE_FROM_GROUP:
      compare_group (target, facts, difference);
      break;
    case TN_ACTION_SET_LOCATION:
      difference->before = g_strdup (facts->usage_location);
      difference->after = g_strdup (target->argument);
      g_hash_table_add (taken, g_strdup_printf ("location %s", target->user_id));
      break;
    case TN_ACTION_RESET_PASSWORD:
      difference->after = g_strdup (_ ("A new password, shown once"));
      break;
    case TN_ACTION_REQUIRE_CHANGE:
      difference->after = g_strdup (_ ("A new password at the next sign-in"));
      break;
    case TN_ACTION_REVOKE_SESSIONS:
      difference->after = g_strdup (_ ("Signed out everywhere"));
      break;
    case TN_ACTION_RESET_MFA:
      difference->after = g_strdup (_ ("No methods, signed out everywhere"));
      break;
    case TN_ACTION_TEMPORARY_PASS:
      difference->after = g_strdup (_ ("A pass, shown once"));
      break;
    case TN_ACTION_DELETE:
      difference->after = g_strdup (_ ("Deleted; can be restored for 30 days"));
      break;
    case TN_ACTION_RESTORE:
      difference->before = g_strdup (_ ("Deleted"));
      difference->after = g_strdup (_ ("Is there, as before"));
      break;
    case TN_ACTION_CREATE:
      difference->after = g_strdup (_ ("A new user, with a password that is shown once"));
      break;
    /* Is compared with its snapshot, see tn-restore.c. */
    case TN_ACTION_PUT_BACK:
      break;
    case TN_N_ACTIONS:
    default:
      g_return_if_reached ();
    }
}
