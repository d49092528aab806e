/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Which managed tenant a Microsoft tenant probably belongs to (MAP-10). Pure; any thread. */

G_BEGIN_DECLS

/** TnConfidence: in the order of how much it is worth. */
typedef enum
{
  TN_CONFIDENCE_NONE,    /* nothing fits: a new managed tenant is proposed */
  TN_CONFIDENCE_LOW,     /* similar names, or several candidates */
  TN_CONFIDENCE_HIGH,    /* the same name, or a verified domain */
  TN_CONFIDENCE_CERTAIN, /* both */
} TnConfidence;

/** TnMatchReason: why. */
typedef enum
{
  TN_REASON_NONE,
  TN_REASON_SIMILAR_NAME,
  TN_REASON_SAME_NAME,
  TN_REASON_DOMAIN,
  TN_REASON_NAME_AND_DOMAIN,
  TN_REASON_AMBIGUOUS, /* several fit equally well */
} TnMatchReason;

/** TnMatchTarget: a managed tenant that is not mapped, with the names and domains that it goes by:
 * its own and those of its organizations. */
typedef struct
{
  gint64 id;
  char **names;   /* (not owned) */
  char **domains; /* (not owned): of email addresses */
} TnMatchTarget;

/** TnMatchSource: a Microsoft tenant that is not mapped. */
typedef struct
{
  gint64 id;
  const char *name;
  char **domains; /* (not owned): verified ones */
} TnMatchSource;

typedef struct
{
  gint64 source;
  gint64 target; /* 0: a new one */
  TnConfidence confidence;
  TnMatchReason reason;
} TnMatch;

/** tn_match_normalize: a company's name without case, accents, punctuation and legal form. */
char *tn_match_normalize (const char *name) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_match:
 *
 * One suggestion a source, in the order of @sources. No target is suggested twice: when two sources
 * want the same one, the better match has it, and of two equal ones neither.
 *
 * Returns: (element-type TnMatch)
 */
GArray *tn_match (const TnMatchSource *sources,
                  guint n_sources,
                  const TnMatchTarget *targets,
                  guint n_targets) G_GNUC_WARN_UNUSED_RESULT;

/** tn_confidence_word, tn_match_reason_text: translated. */
const char *tn_confidence_word (TnConfidence confidence);
const char *tn_match_reason_text (TnMatchReason reason);

G_END_DECLS
