/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-list.h"

/* What the lists are, for tn-list.c, which asks them. Store threads. */

G_BEGIN_DECLS

typedef struct
{
  const char *field;
  const char *order; /* SQL, %s is ASC or DESC */
} TnSortColumn;

typedef struct
{
  GType (*type) (void);
  TnTables tables;
  const char *from;    /* with the alias r for the row that counts */
  const char *columns; /* after r.id, in the order of the record's fields */
  const char *search;  /* the folded text that is searched */
  const char *order;   /* of its own */
  const char *parent;  /* column of the parent filter */
  const char *context; /* (nullable): what holds for the rows of the Microsoft tenant ?9 */
  TnSortColumn sorts[16];
} TnListShape;

/* What a tenant that is not mapped says of its syncs. */
#define TN_LIST_SYNC_STATUS                                                                        \
  "CASE WHEN m.id IS NULL AND r.sync_status <> 4 THEN 0 ELSE r.sync_status END"

/* The first row of a licence stands for all. There are few licences and many rows: from one id to
 * the next by the index (a loose index scan), not through all of them. */
#define TN_LIST_IS_FIRST_OF_SKU                                                                    \
  "r.id IN (WITH RECURSIVE s (sku) AS (SELECT min (sku_id) FROM cache.subscribed_skus UNION ALL "  \
  "SELECT (SELECT min (x.sku_id) FROM cache.subscribed_skus x WHERE x.sku_id > s.sku) FROM s "     \
  "WHERE s.sku IS NOT NULL) SELECT (SELECT x.rowid FROM cache.subscribed_skus x JOIN "             \
  "managed_tenants xm ON xm.microsoft_tenant_id = x.tenant WHERE x.sku_id = s.sku ORDER BY "       \
  "x.rowid LIMIT 1) FROM s WHERE s.sku IS NOT NULL)"

const TnListShape *tn_list_shape (TnListKind kind);

/** tn_list_filter_sql: what a filter adds to the condition: "" or " AND …". */
const char *tn_list_filter_sql (const TnListQuery *query);

G_END_DECLS
