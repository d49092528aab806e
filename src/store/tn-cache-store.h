/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-reading.h"
#include "tn-store.h"

/* Writes and reads of cache.db: what Microsoft can give again. Each resource of a tenant has its
 * freshness written in the same transaction as its rows. Main thread; futures. */

G_BEGIN_DECLS

/** TnTenantUpdate: everything small that one run read of a tenant. It is taken over. */
typedef struct
{
  gint64 tenant;
  gint64 now;
  char *country;      /* (owned) (nullable): not read */
  GPtrArray *domains; /* (owned) (nullable) (element-type utf8) */
  GPtrArray *skus;    /* (owned) (nullable) (element-type TnSkuReading) */
  gint64 members;     /* -1: not read */
  gint64 licensed;    /* -1: not read */
  double score;       /* percent; NAN: not read */
  char score_day[11];
  GArray *results; /* (owned): one a resource, see tn_tenant_update_note() */
} TnTenantUpdate;

TnTenantUpdate *tn_tenant_update_new (gint64 tenant, gint64 now) G_GNUC_WARN_UNUSED_RESULT;
void tn_tenant_update_free (TnTenantUpdate *update);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnTenantUpdate, tn_tenant_update_free)

/** tn_tenant_update_note: how one resource went. */
void tn_tenant_update_note (TnTenantUpdate *update,
                            const char *resource,
                            const char *error_code,
                            const char *error_detail);

DexFuture *tn_cache_update_tenant (TnStore *store,
                                   TnTenantUpdate *update) G_GNUC_WARN_UNUSED_RESULT;

/** TnUserCounts: from the mirror of the users; -1 while that is not complete. */
typedef struct
{
  gint64 all, members, licensed;
} TnUserCounts;

/** tn_cache_count_users: resolves to a #GBytes that holds a #TnUserCounts. */
DexFuture *tn_cache_count_users (TnStore *store, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** TnLicenceTotals: over all mapped tenants, without free licences. -1: unknown. */
typedef struct
{
  gint64 mapped; /* tenants */
  gint64 read;   /* of them, those whose licences were read */
  gint64 bought, assigned, unused;
  gint64 disabled;      /* held by users who cannot sign in, in @users_read tenants */
  gint64 users_read;    /* tenants whose users were read */
  gint64 spend, saving; /* a month, in hundredths, of licences that have a price; -1: none has */
  gint64 unpriced;      /* licences (not tenants) without a price */
} TnLicenceTotals;

/** tn_cache_get_licence_totals: resolves to a #GBytes that holds a #TnLicenceTotals. */
DexFuture *tn_cache_get_licence_totals (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

/** TN_HOLDERS_SHOWN: at most so many users are listed. */
#define TN_HOLDERS_SHOWN 100

/** tn_cache_list_holders: who holds a licence, by name, at most %TN_HOLDERS_SHOWN; @disabled: only
 * those who cannot sign in. Resolves to a #GPtrArray of #TnEntraUser. */
DexFuture *tn_cache_list_holders (TnStore *store,
                                  gint64 tenant,
                                  const char *sku_id,
                                  gboolean disabled) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_list_skus: resolves to a #GPtrArray of #TnSubscribedSku. */
DexFuture *tn_cache_list_skus (TnStore *store, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_list_freshness: resolves to a #GPtrArray of #TnResourceFreshness. */
DexFuture *tn_cache_list_freshness (TnStore *store, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
