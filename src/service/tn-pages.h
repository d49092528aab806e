/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

/* Long lists of Graph, page by page. In a fiber. */

G_BEGIN_DECLS

/** TN_PAGES_MAX: pages of one list at most. TN_PAGES_PER_WRITE: rows that are given to the store at
 * once; about 3 MB of answers. */
#define TN_PAGES_MAX 5000
#define TN_PAGES_PER_WRITE 5000

/** TnPages: a list that is being read: whose, and of what. Only @link is owned. */
typedef struct
{
  TnServices *services;
  const char *tenant_id;
  TnCollection collection;
  const TnReport *report; /* (nullable): instead of the collection */
  TnCallStats *stats;
  GCancellable *cancellable; /* (nullable) */
  char *link; /* (owned) (nullable): of the page that comes next; NULL: the last was read */
  guint n_read;
} TnPages;

void tn_pages_clear (TnPages *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnPages, tn_pages_clear)

/** tn_pages_next: the page at the link, which is a path at first and a link of Microsoft's,
 * checked, then. */
TnPage *tn_pages_next (TnPages *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_pages_report_endless: the error for a list that goes on beyond %TN_PAGES_MAX. */
void tn_pages_report_endless (GError **error);

G_END_DECLS
