/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-action.h"
#include "tn-cache-people.h"
#include "tn-services.h"

/* What a change of a person is in Graph's words (reference 4): the request, and the reading that
 * proves it. What the change set is made of. */

G_BEGIN_DECLS

/** TnActionTarget: strings are the holder's. */
typedef struct
{
  TnAction action;
  gint64 tenant; /* row */
  const char *tenant_id;
  const char *user_id;  /* (nullable): of somebody who is to be created */
  const char *argument; /* (nullable): see #TnAction */
} TnActionTarget;

/** TnActionResult: strings are (owned) (nullable) and freed by whoever asked. After a failure, too,
 * there may be some: what was made is not lost because nobody could look at it. */
typedef struct
{
  gboolean sent;   /* Microsoft confirmed a request that changes something */
  char *user_id;   /* of somebody who was created */
  char *read_back; /* what is so now, in words */
  char *secret;    /* a password or a pass: wiped, never stored */
} TnActionResult;

/**
 * tn_action_call:
 *
 * In a fiber. Sends the change and reads it back, a few times if need be: what Microsoft confirms
 * and did not do is a failure.
 */
gboolean tn_action_call (TnServices *services,
                         const TnActionTarget *target,
                         TnActionResult *result,
                         GError **error);

/** TnActionDifference: (owned) (nullable). */
typedef struct
{
  char *before, *after, *problem;
} TnActionDifference;

/** tn_action_compare: what would change, and what stands against it. @taken: what earlier rows of
 * the same set take or give; kept up. */
void tn_action_compare (const TnActionTarget *target,
                        const TnActionFacts *facts,
                        GHashTable *taken,
                        TnActionDifference *difference);

/** TnNewPerson: somebody to be created. Strings are nullable but for the first two. */
typedef struct
{
  const char *display_name;
  const char *user_name; /* with its domain */
  const char *given_name, *surname, *job_title, *department;
  const char *usage_location;
} TnNewPerson;

/** tn_action_describe_new: @person as the argument of %TN_ACTION_CREATE. */
char *tn_action_describe_new (const TnNewPerson *person) G_GNUC_WARN_UNUSED_RESULT;

/** tn_action_password: a password that Microsoft's rules accept, from the kernel's dice. */
char *tn_action_password (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
