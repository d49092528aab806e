/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

/* Keeping a tenant's directory in step: delta queries of users, groups and devices (reference 3.5).
 * In a fiber. */

G_BEGIN_DECLS

/** TnMirror: whose directory. Nothing is owned. */
typedef struct
{
  TnServices *services;
  gint64 tenant;
  const char *tenant_id;
  TnCallStats *stats;
  GCancellable *cancellable; /* (nullable) */
  guint users_read;          /* counted by tn_mirror_read() */
} TnMirror;

/** tn_mirror_read: one round of each collection, beside each other; an expired link leads to a full
 * read of that one collection (SYN-07). What went wrong is written down as its freshness. @error:
 * of the first that failed; groups and devices that the tenant does not let us read are no failure.
 * Returns: how many could not be read */
guint tn_mirror_read (TnMirror *self, GError **error);

G_END_DECLS
