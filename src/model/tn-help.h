/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The help that is read without a network: the first steps, each page, each state of a connection,
 * and what to do when something fails. Any thread. */

G_BEGIN_DECLS

/** TnHelpTopic: translated. */
typedef struct
{
  const char *id; /* of a page: its name; of a state: "sync-", "csp-auth-" or "csp-" and its nick */
  const char *group; /* topics of a group stand together */
  const char *title;
  char *body; /* (owned): paragraphs with an empty line between them */
} TnHelpTopic;

void tn_help_topic_free (TnHelpTopic *topic);

/** tn_help_topics: (element-type TnHelpTopic): in the order in which they are read. */
GPtrArray *tn_help_topics (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
