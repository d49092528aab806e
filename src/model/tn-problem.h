/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-status.h"

/* What can be wrong between us and a tenant: for each cause one sentence, who can mend it and how
 * (reference 1.12, product 15). Any thread. */

G_BEGIN_DECLS

/** TnProblemKind: what the program does about it. */
typedef enum
{
  TN_PROBLEM_SIGN_IN, /* a person signs in again */
  TN_PROBLEM_CONSENT, /* an administrator consents */
  TN_PROBLEM_POLICY,  /* a policy or licence of the tenant stands in the way */
  TN_PROBLEM_WAIT,    /* Microsoft is busy; we try again by ourselves */
  TN_PROBLEM_SETUP,   /* our registration or this machine is set up wrongly */
  TN_PROBLEM_GONE,    /* the tenant does not exist (any more, or in this cloud) */
  TN_PROBLEM_OFFLINE,
} TnProblemKind;

typedef struct
{
  const char *code; /* "AADSTS65001" or one of our own error words, such as "offline" */
  TnProblemKind kind;
  const char *title; /* translated: a few words */
  const char *cause; /* translated: what happened and why */
  const char *who;   /* translated: who can mend it */
  const char *step;  /* translated: what to do next */
} TnProblem;

/** tn_problem_for_code: never fails: a code that nobody knows gets a general text with kind
 * %TN_PROBLEM_SIGN_IN. */
TnProblem tn_problem_for_code (const char *code);

/** tn_problem_text: the cause and the next step, as two sentences. */
char *tn_problem_text (const TnProblem *problem) G_GNUC_WARN_UNUSED_RESULT;

/** tn_problem_is_known: the code has a text of its own. */
gboolean tn_problem_is_known (const char *code);

/** tn_problem_is_mfa: the account was not asked for multifactor authentication by Entra ID. */
gboolean tn_problem_is_mfa (const char *code);

/** tn_problem_is_consent_missing: the application has no consent in the tenant (reference 2.6). */
gboolean tn_problem_is_consent_missing (const char *code);

/** tn_problem_is_passing: trying again may help; the others need somebody to do something. */
gboolean tn_problem_is_passing (TnProblemKind kind);

/** tn_problem_status: the Sync Status that the cause leads to. */
TnSyncStatus tn_problem_status (TnProblemKind kind);

/** tn_aadsts_find: the first AADSTS code in @text ("AADSTS65001"), or NULL. */
char *tn_aadsts_find (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
