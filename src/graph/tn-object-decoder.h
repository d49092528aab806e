/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-object.h"

/* Objects of a directory in one form, whatever order and decoration Graph gives them: names sorted,
 * lists sorted, nothing that is not set, no annotations. Two states are equal when their texts are.
 * Plain functions for worker threads. */

G_BEGIN_DECLS

/** TnObjectLink: an id in one of an object's lists. */
typedef struct
{
  guint list; /* which of the kind's links */
  const char *id;
  gboolean removed;
} TnObjectLink;

/** TnObjectReading: an object of a page. */
typedef struct
{
  const char *id;
  const char *json; /* its one form, without its links; of a delta, also what is null */
  gsize length;
  gboolean removed;
  guint first_link, n_links; /* of the page's links */
} TnObjectReading;

/** TnObjectPage: strings belong to it. */
typedef struct
{
  GArray *objects;       /* (owned) (element-type TnObjectReading) */
  GArray *links;         /* (owned) (element-type TnObjectLink) */
  GStringChunk *strings; /* (owned) */
  char *next_link;       /* (owned) (nullable) */
  char *delta_link;      /* (owned) (nullable) */
} TnObjectPage;

void tn_object_page_free (TnObjectPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnObjectPage, tn_object_page_free)

/** tn_decode_objects: a page, or the one object, of a kind. @later: of a delta query that goes on:
 * what is null says that something is not set any more. */
TnObjectPage *tn_decode_objects (GBytes *body, TnObjectKind kind, gboolean later, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_object_merge:
 * @before: (nullable): the object as it was, in its one form
 * @json: what is said of it now; of a later delta, only what changed
 *
 * Returns: the object as it is, in its one form, without its links; NULL: one of the two is no
 * object
 */
char *
tn_object_merge (const char *before, const char *json, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/** tn_object_links: (element-type GHashTable): for each of the kind's links the set of ids that
 * @json (nullable) holds. */
GPtrArray *tn_object_links (TnObjectKind kind, const char *json) G_GNUC_WARN_UNUSED_RESULT;

/** tn_object_with_links: @json with its lists, sorted. */
char *tn_object_with_links (TnObjectKind kind,
                            const char *json,
                            GPtrArray *links) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
