/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-status.h"

/* What can be done about a person at Microsoft (reference 4), in words. Any thread. */

G_BEGIN_DECLS

/**
 * TnAction: its argument is
 * @TN_ACTION_SET_LOCATION: a country (ISO 3166 alpha-2)
 * @TN_ACTION_ASSIGN_LICENCE, @TN_ACTION_REMOVE_LICENCE: a SKU id
 * @TN_ACTION_ADD_TO_GROUP, @TN_ACTION_REMOVE_FROM_GROUP: a group's id
 * @TN_ACTION_TEMPORARY_PASS: how long it holds, in minutes
 * @TN_ACTION_CREATE: the new person's properties, see tn_actions_add_new()
 * @TN_ACTION_PUT_BACK: what a snapshot holds of an object of any kind, and how it comes back
 * of all others: nothing.
 */
typedef enum
{
  TN_ACTION_BLOCK,
  TN_ACTION_UNBLOCK,
  TN_ACTION_RESET_PASSWORD,
  TN_ACTION_REQUIRE_CHANGE,
  TN_ACTION_REVOKE_SESSIONS,
  TN_ACTION_RESET_MFA,
  TN_ACTION_TEMPORARY_PASS,
  TN_ACTION_SET_LOCATION,
  TN_ACTION_ASSIGN_LICENCE,
  TN_ACTION_REMOVE_LICENCE,
  TN_ACTION_ADD_TO_GROUP,
  TN_ACTION_REMOVE_FROM_GROUP,
  TN_ACTION_DELETE,
  TN_ACTION_RESTORE,
  TN_ACTION_CREATE,
  TN_ACTION_PUT_BACK,
  TN_N_ACTIONS,
} TnAction;

/** tn_action_nick: on the command line and in the audit trail: "block". tn_action_parse: FALSE: no
 * action has that nick. */
const char *tn_action_nick (TnAction action);
gboolean tn_action_parse (const char *nick, TnAction *action);

/** tn_action_title: translated: a button or a row: "Block Sign-In". */
const char *tn_action_title (TnAction action);

/** tn_action_takes_back: the action that undoes @action with the same argument; %TN_N_ACTIONS: none
 * does, and tn_action_no_way_back() says why. */
TnAction tn_action_takes_back (TnAction action);
const char *tn_action_no_way_back (TnAction action);

/** tn_action_is_destructive: it takes something from the person. */
gboolean tn_action_is_destructive (TnAction action);

/** tn_action_explain: (nullable): what a refusal of Microsoft's means and what to do, by its own
 * words; NULL: they say it well enough, or it is not known. Translated. */
const char *tn_action_explain (TnAction action, const char *microsofts_words);

/** TnChangeState: how far a row of a change set is. */
typedef enum
{
  TN_CHANGE_STAGED,
  TN_CHANGE_RUNNING,
  TN_CHANGE_DONE,    /* and read back */
  TN_CHANGE_FAILED,  /* and nothing was changed */
  TN_CHANGE_UNKNOWN, /* it may have been carried out */
  TN_CHANGE_SKIPPED,
  TN_N_CHANGES,
} TnChangeState;

TnStatusLook tn_change_state_look (TnChangeState state);
const char *tn_change_state_nick (TnChangeState state);

G_END_DECLS
