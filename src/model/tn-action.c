/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-action.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *nick, *title;
  TnAction back;           /* TN_N_ACTIONS: none */
  const char *no_way_back; /* (nullable) */
  gboolean destructive;
} actions[TN_N_ACTIONS] = {
  [TN_ACTION_BLOCK] = { "block", N_ ("Block Sign-In"), TN_ACTION_UNBLOCK, NULL, TRUE },
  [TN_ACTION_UNBLOCK] = { "unblock", N_ ("Allow Sign-In"), TN_ACTION_BLOCK, NULL, FALSE },
  [TN_ACTION_RESET_PASSWORD] = { "reset-password",
                                 N_ ("Reset Password"),
                                 TN_N_ACTIONS,
                                 N_ ("The old password is not known to anybody but the person."),
                                 TRUE },
  [TN_ACTION_REQUIRE_CHANGE] = { "require-password-change",
                                 N_ ("Require New Password"),
                                 TN_N_ACTIONS,
                                 N_ ("The person chooses a new password at the next sign-in."),
                                 FALSE },
  [TN_ACTION_REVOKE_SESSIONS] = { "revoke-sessions",
                                  N_ ("Sign Out Everywhere"),
                                  TN_N_ACTIONS,
                                  N_ ("Sessions that have ended do not come back; the person signs "
                                      "in again."),
                                  TRUE },
  [TN_ACTION_RESET_MFA] = { "reset-mfa",
                            N_ ("Reset MFA Methods"),
                            TN_N_ACTIONS,
                            N_ ("Only the person can register methods again."),
                            TRUE },
  [TN_ACTION_TEMPORARY_PASS] = { "temporary-access-pass",
                                 N_ ("Create Temporary Access Pass"),
                                 TN_N_ACTIONS,
                                 N_ ("It ends by itself."),
                                 FALSE },
  [TN_ACTION_SET_LOCATION] = { "set-usage-location",
                               N_ ("Set Usage Location"),
                               TN_N_ACTIONS,
                               N_ ("A usage location can be changed, but not taken away."),
                               FALSE },
  [TN_ACTION_ASSIGN_LICENCE] = { "assign-licence",
                                 N_ ("Assign Licence"),
                                 TN_ACTION_REMOVE_LICENCE,
                                 NULL,
                                 FALSE },
  [TN_ACTION_REMOVE_LICENCE] = { "remove-licence",
                                 N_ ("Remove Licence"),
                                 TN_ACTION_ASSIGN_LICENCE,
                                 NULL,
                                 TRUE },
  [TN_ACTION_ADD_TO_GROUP] = { "add-to-group",
                               N_ ("Add to Group"),
                               TN_ACTION_REMOVE_FROM_GROUP,
                               NULL,
                               FALSE },
  [TN_ACTION_REMOVE_FROM_GROUP] = { "remove-from-group",
                                    N_ ("Remove from Group"),
                                    TN_ACTION_ADD_TO_GROUP,
                                    NULL,
                                    TRUE },
  [TN_ACTION_DELETE] = { "delete", N_ ("Delete User"), TN_ACTION_RESTORE, NULL, TRUE },
  [TN_ACTION_RESTORE] = { "restore", N_ ("Restore User"), TN_ACTION_DELETE, NULL, FALSE },
  [TN_ACTION_CREATE] = { "create", N_ ("Create User"), TN_ACTION_DELETE, NULL, FALSE },
  [TN_ACTION_PUT_BACK] = { "put-back",
                           N_ ("Restore from Snapshot"),
                           TN_N_ACTIONS,
                           N_ ("A snapshot was taken before; what was changed can be restored from "
                               "that one."),
                           FALSE },
};

const char *
tn_action_nick (TnAction action)
{
  g_return_val_if_fail ((guint) action < TN_N_ACTIONS, "");

  return actions[action].nick;
}

gboolean
tn_action_parse (const char *nick, TnAction *action)
{
  for (guint i = 0; i < TN_N_ACTIONS; i++)
    if (g_str_equal (actions[i].nick, nick))
      {
        *action = (TnAction) i;
        return TRUE;
      }
  return FALSE;
}

const char *
tn_action_title (TnAction action)
{
  g_return_val_if_fail ((guint) action < TN_N_ACTIONS, "");

  return _ (actions[action].title);
}

TnAction
tn_action_takes_back (TnAction action)
{
  g_return_val_if_fail ((guint) action < TN_N_ACTIONS, TN_N_ACTIONS);

  return actions[action].back;
}

const char *
tn_action_no_way_back (TnAction action)
{
  g_return_val_if_fail ((guint) action < TN_N_ACTIONS, "");

  return actions[action].no_way_back != NULL ? _ (actions[action].no_way_back) : "";
}

gboolean
tn_action_is_destructive (TnAction action)
{
  g_return_val_if_fail ((guint) action < TN_N_ACTIONS, FALSE);

  return actions[action].destructive;
}

/* Reference 4 and its examples: texts that Microsoft is known to answer with. They decide which
 * sentence is shown, and nothing else. */
const char *
tn_action_explain (TnAction action, const char *microsofts_words)
{
  static const struct
  {
    const char *part, *meaning;
  } known[] = {
    { "on-premises mastered",
      N_ ("This person comes from a directory on premises. Change it there; Microsoft 365 takes it "
          "over with the next synchronization.") },
    { "external service", N_ ("Exchange keeps this. Change it in the Exchange admin center.") },
    { "mail-enabled security groups",
      N_ ("Exchange keeps the members of this group. Change them in the Exchange admin center.") },
    { "invalid usage location",
      N_ ("Microsoft assigns licences only to people with a usage location. Set one first.") },
    { "any available licenses",
      N_ ("None is left of this licence. Buy more, or take one from somebody else.") },
    { "inherited from a group membership",
      N_ ("This licence comes with a group. Remove the person from the group instead.") },
    { "password complexity", N_ ("The tenant’s password policy does not accept this password.") },
    { "dynamic group", N_ ("A rule decides who is in this group. Change the rule.") },
    { "default authentication method",
      N_ ("Microsoft keeps the default method while there are others. Try again.") },
    { "last remaining company administrator",
      N_ ("This is the last administrator of the tenant. Name another one first.") },
    { "property userPrincipalName already exists",
      N_ ("Somebody has this user name already, or had it and was deleted in the last 30 days.") },
    { "Insufficient privileges",
      N_ ("Your role in this tenant does not allow it. People who hold an administrator role can "
          "only be changed by a Privileged Authentication Administrator or a Global "
          "Administrator.") },
  };

  for (guint i = 0; microsofts_words != NULL && i < G_N_ELEMENTS (known); i++)
    if (strstr (microsofts_words, known[i].part) != NULL)
      return _ (known[i].meaning);
  return NULL;
}

TnStatusLook
tn_change_state_look (TnChangeState state)
{
  switch (state)
    {
    case TN_CHANGE_RUNNING:
      return (TnStatusLook) { C_ ("change", "Running"), "tn-pending-symbolic", "accent", FALSE };
    case TN_CHANGE_DONE:
      return (TnStatusLook) { C_ ("change", "Done"), "tn-ok-symbolic", "success", FALSE };
    case TN_CHANGE_FAILED:
      return (TnStatusLook) { C_ ("change", "Failed"), "tn-error-symbolic", "error", TRUE };
    case TN_CHANGE_UNKNOWN:
      return (TnStatusLook) { C_ ("change", "Not Known"), "tn-warning-symbolic", "warning", TRUE };
    case TN_CHANGE_SKIPPED:
      return (TnStatusLook) { C_ ("change", "Left Out"), NULL, "dimmed", FALSE };
    case TN_CHANGE_STAGED:
    case TN_N_CHANGES:
    default:
      return (TnStatusLook) { C_ ("change", "To Do"), NULL, "dimmed", FALSE };
    }
}

const char *
tn_change_state_nick (TnChangeState state)
{
  static const char *const nicks[TN_N_CHANGES] = {
    [TN_CHANGE_STAGED] = "staged", [TN_CHANGE_RUNNING] = "running", [TN_CHANGE_DONE] = "done",
    [TN_CHANGE_FAILED] = "failed", [TN_CHANGE_UNKNOWN] = "unknown", [TN_CHANGE_SKIPPED] = "skipped",
  };

  g_return_val_if_fail ((guint) state < TN_N_CHANGES, "");

  return nicks[state];
}
