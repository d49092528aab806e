/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

/* Long lists of Graph, page by page. In a fiber. */

G_BEGIN_DECLS

/** TN_PAGES_MAX: pages of one list at most. TN_PAGES_PER_WRITE: rows that are given to the store at
 * once; about 3 MB of answers. */
#define TN_PAGES_MAX 5000
#define TN_PAGES_PER_WRITE 5000

/** TnPageSource: whose list, and of what. Nothing is owned. */
typedef struct
{
  TnServices *services;
  const char *tenant_id;
  TnCollection collection;
  const TnReport *report; /* (nullable): instead of the collection */
  TnCallStats *stats;
  GCancellable *cancellable; /* (nullable) */
} TnPageSource;

/**
 * tn_pages_fetch:
 * @link: a path, or what @next was
 * @next: (out) (nullable): where the next page is, checked; NULL: it was the last
 */
TnPage *tn_pages_fetch (const TnPageSource *source, const char *link, char **next, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_pages_report_endless: the error for a list that goes on beyond %TN_PAGES_MAX. */
void tn_pages_report_endless (GError **error);

G_END_DECLS
